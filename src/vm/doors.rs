//! What lies behind the doors of the lower floors.

use super::{ahead, images, sources, warn};
use crate::bytecode::{self, CodeObject};
use crate::heap::rust_heap::plain;
use crate::heap::{Kind, Value, collect, gil, weak};
use crate::interp::load as tier;
use crate::objects::{
    Exc, PyResult, class, code, dict, doors as object_doors, exception, function, intern, module, native, raise,
    string, tuple, tuple_hashes,
};
use crate::reflect;
use crate::runtime::frame::Frame;
use crate::runtime::loaded::{Loaded, MachineCode};
use crate::runtime::{caches, call, doors as runtime_doors, enter, finalize, generators, import, liveness, make, plan};
use crate::syntax::{Mode, SourceFile, SyntaxError};
use ruff_python_ast::Mod;
use runtime_doors::Program;
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
        poll: crate::runtime::signals::check,
        annotate,
        resume: generators::resume,
        for_each: generators::for_each,
        throw: generators::throw,
        close: generators::close,
        finalize: generators::finalize,
        thrown: generators::thrown,
        delegate: generators::delegate,
        is_fresh: generators::is_fresh,
        generator_frame: generators::frame_object,
        globals,
        locals: reflect::frame::innermost_locals,
        execute,
    });
    crate::native::install(images::add_later, images::flush);
    collect::install(before_collection, tuple_hashes::keep);
    collect::exempt(&caches::tables());
    collect::exempt(&[tuple_hashes::range(), native::guard::watch_list()]);
    finalize::install(report);
    weak::install(generators::has_to_finish);
    gil::install(gil::Switch { take: plan::take_state, put: plan::put_state, rest: images::before_rest });
    runtime_doors::install(runtime_doors::Doors {
        load_file,
        trace,
        emit,
        retire: ahead::retire,
        compile,
        syntax_error: raise_syntax,
        builtin_module,
        native_library: crate::native::library::import,
    });
}

/// Prints the pending exception, which nobody can catch.
fn report(message: &str, object: Option<Value>) {
    reflect::hooks::unraisable(Some(message), object);
}

/// Caches of values are emptied: they keep nothing alive, and nothing dead stays in them.
fn before_collection(kind: collect::Kind, skip: &mut Vec<(u64, u64)>) {
    liveness::dead(|from, to| skip.push((from, to)));
    string::growth::forget();
    string::crumbs::forget();
    if kind != collect::Kind::Young {
        // Meanwhile they are roots.
        class::forget_lookups();
    }
    plan::forget(kind == collect::Kind::Asked);
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
    let loaded = match ahead::take(path) {
        Some(loaded) => loaded,
        None => load(&compile_file(path)?, name, package)?,
    };
    if warn::concerns(&loaded.code.source.path) {
        warn::show(&loaded.code)?;
    }
    Ok(loaded)
}

fn emit(loaded: &'static Loaded) -> PyResult<&'static MachineCode> {
    ahead::load_function(loaded).map_err(|e| raise(Exc::MemoryError, e.to_string()))?;
    Ok(loaded.running())
}

fn trace(loaded: &'static Loaded) -> PyResult<&'static MachineCode> {
    if let Some(known) = loaded.traced.get() {
        return Ok(known);
    }
    let name = sources::stem(&loaded.code.source.path);
    let (traced, tables) = tier::load_traced(loaded, &name).map_err(|e| raise(Exc::MemoryError, e.to_string()))?;
    images::add_later(tables);
    Ok(loaded.traced.get_or_init(|| traced))
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
    let text =
        crate::runtime::source::decode(&bytes).map_err(|e| raise_syntax(&e, &SourceFile::new(shown.as_ref(), "")))?;
    let file = Arc::new(SourceFile::new(shown, text));
    sources::compile_file(&file, Mode::Module).map_err(|e| raise_syntax(&e, &file))
}

/// Raises the SyntaxError.
pub fn raise_syntax(e: &SyntaxError, file: &SourceFile) -> crate::objects::Pending {
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

fn compile(request: runtime_doors::Request<'_>) -> PyResult<Value> {
    let runtime_doors::Request { program, mode, over_namespace, shared, may_be_incomplete } = request;
    if let (true, Program::Text(text, file)) = (shared, &program)
        && let Some(loaded) = known(text, file, mode, over_namespace)
    {
        warn::show(&loaded.code)?;
        return Ok(code::of(loaded.pointer()));
    }
    let (file, tree) = match program {
        Program::Text(text, file) => (Arc::new(SourceFile::new(file, text)), None),
        Program::Tree(tree, file) => (file, Some(tree)),
    };
    reflect::positions::hide_lines(&file);
    let loaded = load_snippet(&file, tree.as_deref(), mode, over_namespace, may_be_incomplete)?;
    if shared && tree.is_none() {
        remember(&file, mode, over_namespace, loaded);
    }
    if !over_namespace {
        let entry = Compiled { mode, tree, over_namespace: None };
        with_compiled(|codes| codes.insert(loaded.pointer() as usize, entry));
    }
    Ok(code::of(loaded.pointer()))
}

/// Compiles and loads code whose debug image may wait for others.
fn load_snippet(
    file: &Arc<SourceFile>,
    tree: Option<&Mod>,
    mode: Mode,
    over_namespace: bool,
    may_be_incomplete: bool,
) -> PyResult<&'static Loaded> {
    let compiled = plain(|| match tree {
        Some(tree) => bytecode::compile::compile_tree(file, tree, mode, over_namespace),
        None if over_namespace => bytecode::compile::compile_over_namespace(file, mode),
        None => bytecode::compile::compile(file, mode),
    });
    let compiled = compiled.map_err(|e| match may_be_incomplete && e.incomplete {
        true => raise(Exc::_IncompleteInputError, "incomplete input"),
        false => raise_syntax(&e, file),
    })?;
    debug_assert_eq!(bytecode::verify::verify(&compiled), Ok(()));
    warn::show(&compiled)?;
    let name = sources::stem(&file.path);
    let loaded =
        tier::load(&compiled, &name, tier::Extent::Whole).map_err(|e| raise(Exc::MemoryError, e.to_string()))?;
    images::add_later(loaded.tables);
    Ok(loaded.body)
}

/// Texts up to this size, and so many of them, are remembered.
const SHARED_SIZE: usize = 512;
const SHARED: usize = 4096;

type Key = (String, String, Mode, bool);

/// Code of texts that were run.
static KNOWN: Mutex<Option<FxHashMap<Key, &'static Loaded>>> = Mutex::new(None);

fn known(text: &str, file: &str, mode: Mode, over_namespace: bool) -> Option<&'static Loaded> {
    if text.len() > SHARED_SIZE {
        return None;
    }
    let key = (text.to_owned(), file.to_owned(), mode, over_namespace);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(&key).copied()
}

fn remember(file: &SourceFile, mode: Mode, over_namespace: bool, loaded: &'static Loaded) {
    // A class body's reserved descriptors serve one class.
    fn has_class(loaded: &Loaded) -> bool {
        loaded.chain.is_some() || loaded.children.iter().any(|c| has_class(c))
    }
    if file.text.len() > SHARED_SIZE || has_class(loaded) {
        return;
    }
    let mut guard = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = guard.get_or_insert_default();
    if known.len() >= SHARED {
        known.clear();
    }
    known.insert((file.text.clone(), file.path.clone(), mode, over_namespace), loaded);
}

/// What `compile` remembers of a code object.
struct Compiled {
    mode: Mode,
    /// What it was made of, if that was no text.
    tree: Option<Arc<Mod>>,
    /// The same program for locals apart from globals, once it was needed.
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
    let known = with_compiled(|codes| codes.get(&key).map(|c| (c.mode, c.tree.clone(), c.over_namespace)));
    let (mode, tree, made) = known.unwrap_or((Mode::Module, None, None));
    if let Some(made) = made {
        return Ok(made);
    }
    let made = load_snippet(&loaded.code.source, tree.as_deref(), mode, true, false)?;
    with_compiled(|codes| codes.insert(key, Compiled { mode, tree, over_namespace: Some(made) }));
    Ok(made)
}

fn execute(code: Value, globals: Value, locals: Value, closure: Option<Value>) -> PyResult<Value> {
    if code.kind() != Kind::Code {
        return Err(raise(Exc::TypeError, "a code object is needed"));
    }
    if dict::get_str(globals, intern::BUILTINS.value()).is_none() {
        let own = Frame::innermost().map(|(f, _)| function::get(f.function()).globals);
        let builtins = own.map_or_else(|| module::globals(import::builtins()), reflect::frame::builtins);
        dict::set_str(globals, intern::BUILTINS.value(), builtins);
    }
    let loaded = Loaded::of(code::pointer(code));
    let run = |loaded: &'static Loaded, arguments: &[Value]| {
        let f = import::body_function(loaded, globals);
        function::get(f).closure = closure;
        enter::run(plan::call_function(f, arguments, &[], &[], plan::Then::Pass))
    };
    match (loaded.code.flags.module, loaded.code.positional) {
        (true, 0) if globals == locals => run(loaded, &[]),
        (true, 0) => run(over_namespace(loaded)?, &[locals]),
        (true, _) => run(loaded, &[locals]),
        (false, _) if loaded.code.flags.class_body => run(loaded, &[locals]),
        (false, _) => run(loaded, &vec![Value::UNBOUND; usize::from(loaded.code.parameters())]),
    }
}

fn annotate(f: Value) -> PyResult<Option<Value>> {
    let owner = function::get(f);
    let (code, globals) = (&Loaded::of(owner.code).code, owner.globals);
    let Some(late) = &code.annotate else { return Ok(None) };
    let name = dict::get_str(globals, intern::NAME.value()).and_then(string::as_text).unwrap_or("annotations");
    let key = Arc::as_ptr(late) as usize;
    let known = ANNOTATES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key).copied();
    let loaded = match known {
        Some(loaded) => loaded,
        None => {
            let loaded = load(late, name, "")?;
            ANNOTATES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, loaded);
            loaded
        }
    };
    Ok(Some(import::body_function(loaded, globals)))
}

/// Machine code of annotate functions, by the address of their bytecode, which lives for ever.
static ANNOTATES: Mutex<Option<FxHashMap<usize, &'static Loaded>>> = Mutex::new(None);
