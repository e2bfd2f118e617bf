//! What lies behind the doors of the lower floors.

use super::{ahead, sources};
use crate::bytecode::{self, CodeObject};
use crate::heap::{Kind, Value, collect};
use crate::objects::{
    Exc, PyResult, class, code, dict, doors as object_doors, exception, function, intern, module, raise, string, tuple,
};
use crate::reflect;
use crate::runtime::frame::Frame;
use crate::runtime::loaded::Loaded;
use crate::runtime::{call, doors as runtime_doors, enter, import, make, plan};
use crate::syntax::{Mode, SourceFile, SyntaxError};
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Fills all doors.
pub fn install() {
    reflect::code::install();
    reflect::frame::install();
    object_doors::install(object_doors::Doors {
        call: call::call,
        instantiate: call::instantiate_now,
        set_code: make::set_code,
        make_function: make::function,
        zero_argument_super: call::zero_argument_super,
        import: import_module,
        globals,
        locals: reflect::frame::innermost_locals,
        compile,
        execute,
    });
    collect::install(before_collection);
    runtime_doors::install(runtime_doors::Doors { load_file, builtin_module });
}

/// Caches of values are emptied: they keep nothing alive, and nothing dead stays in them.
fn before_collection(explicit: bool) {
    string::growth::forget();
    class::forget_lookups();
    plan::forget(explicit);
}

/// Machine code and debug image for compiled code.
///
/// # Errors
/// MemoryError without code memory.
pub fn load(code: &Arc<CodeObject>, name: &str, package: &str) -> PyResult<&'static Loaded> {
    debug_assert_eq!(bytecode::verify::verify(code), Ok(()));
    ahead::load(code, name, package).map_err(|e| raise(Exc::MemoryError, e.to_string()))
}

fn load_file(path: &Path, name: &str, package: &str) -> PyResult<&'static Loaded> {
    match ahead::take(path) {
        Some(loaded) => Ok(loaded),
        None => load(&compile_file(path)?, name, package),
    }
}

fn builtin_module(name: &str) -> Option<PyResult<Value>> {
    crate::modules::builtin_module(name).map(|make| make())
}

fn import_module(name: &str) -> PyResult<Value> {
    import::import_module(name)
}

fn compile_file(path: &Path) -> PyResult<Arc<CodeObject>> {
    let shown = path.to_string_lossy();
    let bytes = import::spec::read_file(&shown)?;
    let text = crate::syntax::decode(&bytes).map_err(|e| raise_syntax(&e, &SourceFile::new(shown.as_ref(), "")))?;
    let file = Arc::new(SourceFile::new(shown, text));
    bytecode::compile::compile(&file, Mode::Module).map_err(|e| raise_syntax(&e, &file))
}

fn raise_syntax(e: &SyntaxError, file: &SourceFile) -> crate::objects::Pending {
    use crate::objects::int;
    let number = |n: Option<u32>| n.map_or(Value::NONE, |n| int::from_i64(i64::from(n)));
    let (line, column) = (e.line(file), e.column(file));
    let text = line.map_or(Value::NONE, |l| string::new(&format!("{}\n", file.line_text(l))));
    let end = e.end(file);
    let details = tuple::new(&[
        string::new(&file.path),
        number(line),
        number(column),
        text,
        number(end.map(|e| e.0)),
        number(end.map(|e| e.1)),
    ]);
    let kind = match e.kind {
        crate::syntax::SyntaxErrorKind::IndentationError => Exc::IndentationError,
        crate::syntax::SyntaxErrorKind::TabError => Exc::TabError,
        _ => Exc::SyntaxError,
    };
    match call::call(kind.class(), &[string::new(&e.message), details], &[], &[]) {
        Ok(made) => exception::raise_value(made),
        Err(pending) => pending,
    }
}

fn globals() -> PyResult<Value> {
    Ok(match Frame::innermost() {
        Some((f, _)) => function::get(f.function()).globals,
        None => module::globals(import::builtins()),
    })
}

fn compile(source: &str, file: &str, mode: &str) -> PyResult<Value> {
    let mode = match mode {
        "exec" => Mode::Module,
        "eval" => Mode::Expression,
        "single" => Mode::Interactive,
        _ => return Err(raise(Exc::ValueError, "compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let file = Arc::new(SourceFile::new(file, source));
    reflect::positions::hide_lines(&file);
    let compiled = bytecode::compile::compile(&file, mode).map_err(|e| raise_syntax(&e, &file))?;
    let loaded = load(&compiled, &sources::stem(&file.path), "")?;
    let entry = Compiled { mode, over_namespace: None };
    with_compiled(|codes| codes.insert(loaded.pointer() as usize, entry));
    Ok(code::of(loaded.pointer()))
}

/// What `compile` remembers of a code object.
struct Compiled {
    mode: Mode,
    /// The same source for locals apart from globals, once it was needed.
    over_namespace: Option<&'static Loaded>,
}

static COMPILED: Mutex<Option<FxHashMap<usize, Compiled>>> = Mutex::new(None);

/// Works on the code objects made by `compile`, by address.
fn with_compiled<T>(f: impl FnOnce(&mut FxHashMap<usize, Compiled>) -> T) -> T {
    f(COMPILED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// The code of `loaded` for locals apart from globals: compiled again, once, from its source.
fn over_namespace(loaded: &'static Loaded) -> PyResult<&'static Loaded> {
    let key = loaded.pointer() as usize;
    let known = with_compiled(|codes| codes.get(&key).map(|c| (c.mode, c.over_namespace)));
    let Some((mode, made)) = known else {
        let message = "code of a function or class body cannot run with locals of its own";
        return Err(raise(Exc::TypeError, message));
    };
    if let Some(made) = made {
        return Ok(made);
    }
    let file = &loaded.code.source;
    let compiled = bytecode::compile::compile_over_namespace(file, mode).map_err(|e| raise_syntax(&e, file))?;
    let made = load(&compiled, &sources::stem(&file.path), "")?;
    with_compiled(|codes| codes.insert(key, Compiled { mode, over_namespace: Some(made) }));
    Ok(made)
}

fn execute(code: Value, globals: Value, locals: Value) -> PyResult<Value> {
    if code.kind() != Kind::Code {
        return Err(raise(Exc::TypeError, "a code object is needed"));
    }
    if dict::get_str(globals, intern::BUILTINS.value()).is_none() {
        dict::set_str(globals, intern::BUILTINS.value(), import::builtins());
    }
    // SAFETY: a code object by its kind.
    let loaded = Loaded::of(unsafe { (*code.ptr::<crate::heap::layout::Code>()).code });
    if globals == locals {
        let f = import::body_function(loaded, globals);
        return enter::run(plan::call_function(f, &[], &[], &[], plan::Then::Pass));
    }
    let f = import::body_function(over_namespace(loaded)?, globals);
    enter::run(plan::call_function(f, &[locals], &[], &[], plan::Then::Pass))
}
