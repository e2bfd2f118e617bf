//! Dynamic code: `eval`, `exec`, `compile`.

use crate::heap::{Kind, Value};
use crate::modules::ast;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, attribute, bytes, class, dict, doors, intern, protocol, raise, string,
    tuple,
};
use crate::runtime;
use crate::runtime::doors::{Program, Request};
use crate::syntax::Mode;

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[("compile", compile), ("eval", eval), ("exec", exec)];

/// CPython's compiler flags that `compile` takes: those of `from __future__`, and its own.
const KNOWN_FLAGS: i64 = 0x1fe_0000 | 0x10 | 0x200 | ONLY_AST | 0x1000 | 0x2000 | INCOMPLETE | 0x8000;
const ONLY_AST: i64 = 0x400;
const INCOMPLETE: i64 = 0x4000;

/// Source text of `file` in an argument: str, or bytes of any kind with the rules for encodings.
fn source_text(v: Value, name: &str, kinds: &str, file: &str) -> PyResult<String> {
    let text = if let Some(text) = string::as_text(v) {
        text.to_owned()
    } else if let Some(items) = bytes_of(v)? {
        runtime::source::given(&items, file)?
    } else {
        return Err(raise(Exc::TypeError, format!("{name}() arg 1 must be a {kinds}")));
    };
    if text.contains('\0') {
        return Err(raise(Exc::SyntaxError, "source code string cannot contain null bytes"));
    }
    Ok(text)
}

/// What an object with the buffer protocol holds.
fn bytes_of(v: Value) -> PyResult<Option<Vec<u8>>> {
    if let Some(items) = bytes::as_slice(v) {
        return Ok(Some(items.to_vec()));
    }
    if matches!(class::name_of(v), "bytearray" | "memoryview") {
        let made = doors::call(Builtin::Bytes.class(), &[v])?;
        return Ok(bytes::as_slice(made).map(<[u8]>::to_vec));
    }
    Ok(None)
}

fn free_variables(code: Value) -> PyResult<usize> {
    protocol::len(attribute::get(code, intern::intern("co_freevars"))?)
}

fn eval(args: &Args) -> PyResult<Value> {
    let [source, globals, locals] = args.bind("eval", 0, ["source", "globals", "locals"], 3, 1)?;
    let (globals, locals) = namespaces("eval", globals, locals)?;
    let code = code_of(source.unwrap_or(Value::NONE), "eval", globals != locals)?;
    if free_variables(code)? > 0 {
        return Err(raise(Exc::TypeError, "code object passed to eval() may not contain free variables"));
    }
    (doors::get().execute)(code, globals, locals, None)
}

fn exec(args: &Args) -> PyResult<Value> {
    let [source, globals, locals, closure] = args.bind("exec", 0, ["source", "globals", "locals", "closure"], 3, 1)?;
    let source = source.unwrap_or(Value::NONE);
    let closure = closure.filter(|c| !c.is_none());
    let (globals, locals) = namespaces("exec", globals, locals)?;
    if source.kind() == Kind::Code {
        check_closure(free_variables(source)?, closure)?;
    } else if closure.is_some() {
        return Err(raise(Exc::TypeError, "closure can only be used when source is a code object"));
    }
    let code = code_of(source, "exec", globals != locals)?;
    (doors::get().execute)(code, globals, locals, closure)?;
    Ok(Value::NONE)
}

/// Is the closure a tuple of as many cells as the code has free variables?
fn check_closure(free: usize, closure: Option<Value>) -> PyResult<()> {
    let fits = match closure {
        Some(_) if free == 0 => return Err(raise(Exc::TypeError, "cannot use a closure with this code object")),
        Some(c) => {
            tuple::is(c) && tuple::items(c).len() == free && tuple::items(c).iter().all(|&cell| Builtin::Cell.is(cell))
        }
        None => free == 0,
    };
    if fits {
        return Ok(());
    }
    Err(raise(Exc::TypeError, format!("code object requires a closure of exactly length {free}")))
}

/// A code object as it is, source text compiled in mode `eval` or `exec`.
fn code_of(source: Value, name: &str, over_namespace: bool) -> PyResult<Value> {
    if source.kind() == Kind::Code {
        return Ok(source);
    }
    let text = source_text(source, name, "string, bytes or code object", "<string>")?;
    let (text, mode) = match name {
        "eval" => (text.trim_start_matches([' ', '\t']), Mode::Expression),
        _ => (text.as_str(), Mode::Module),
    };
    let program = Program::Text(text, "<string>");
    (runtime::doors::get().compile)(Request { program, mode, over_namespace, shared: true, may_be_incomplete: false })
}

/// The namespaces that code runs in: those given, else those of the caller.
fn namespaces(name: &str, globals: Option<Value>, locals: Option<Value>) -> PyResult<(Value, Value)> {
    let given = globals.filter(|g| !g.is_none());
    let locals = locals.filter(|l| !l.is_none());
    let is_mapping = |v: Value| {
        dict::is(v) || protocol::native(v).get_item.is_some() || protocol::special(v, &intern::GETITEM).is_some()
    };
    if let Some(locals) = locals
        && !is_mapping(locals)
    {
        let message = match name {
            "eval" => "locals must be a mapping".to_owned(),
            _ => format!("locals must be a mapping or None, not {}", class::name_of(locals)),
        };
        return Err(raise(Exc::TypeError, message));
    }
    let Some(globals) = given else {
        let globals = (doors::get().globals)()?;
        return Ok(match locals {
            Some(locals) => (globals, locals),
            None => (globals, (doors::get().locals)()?),
        });
    };
    if !dict::is(globals) {
        let message = match name {
            "eval" if is_mapping(globals) => "globals must be a real dict; try eval(code, {}, mapping)".to_owned(),
            "eval" => "globals must be a dict".to_owned(),
            _ => format!("{name}() globals must be a dict, not {}", class::name_of(globals)),
        };
        return Err(raise(Exc::TypeError, message));
    }
    Ok((globals, locals.unwrap_or(globals)))
}

/// The file name of `compile`: text, bytes or a path.
fn file_name(v: Value) -> PyResult<String> {
    if let Some(text) = string::as_text(v) {
        return Ok(text.to_owned());
    }
    if let Some(items) = bytes::as_slice(v) {
        return Ok(String::from_utf8_lossy(items).into_owned());
    }
    if let Some(method) = protocol::special(v, &intern::FSPATH) {
        let answer = protocol::call_on(method, v, &[])?;
        if string::is(answer) || bytes::as_slice(answer).is_some() {
            return file_name(answer);
        }
    }
    let message = format!("expected str, bytes or os.PathLike object, not {}", class::name_of(v));
    Err(raise(Exc::TypeError, message))
}

fn mode_of(v: Value, flags: i64) -> PyResult<Mode> {
    let Some(text) = string::as_text(v) else {
        let message = format!("compile() argument 'mode' must be str, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    };
    match text {
        "exec" => Ok(Mode::Module),
        "eval" => Ok(Mode::Expression),
        "single" => Ok(Mode::Interactive),
        _ if flags & ONLY_AST == 0 => Err(raise(Exc::ValueError, "compile() mode must be 'exec', 'eval' or 'single'")),
        _ => Err(raise(Exc::ValueError, "compile() mode must be 'exec', 'eval', 'single' or 'func_type'")),
    }
}

fn compile(args: &Args) -> PyResult<Value> {
    let names = ["source", "filename", "mode", "flags", "dont_inherit", "optimize", "_feature_version"];
    let [source, filename, mode, flags, _, optimize, _] = args.bind("compile", 0, names, 6, 3)?;
    let source = source.unwrap_or(Value::NONE);
    let filename = file_name(filename.unwrap_or(Value::NONE))?;
    let flags = flags.map_or(Ok(0), protocol::index_i64)?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(raise(Exc::ValueError, "compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimize.map_or(Ok(-1), protocol::index_i64)?) {
        return Err(raise(Exc::ValueError, "compile(): invalid optimize value"));
    }
    let mode = mode_of(mode.unwrap_or(Value::NONE), flags)?;
    let may_be_incomplete = flags & INCOMPLETE != 0;
    let request = |program| Request { program, mode, over_namespace: false, shared: false, may_be_incomplete };
    if ast::is_node(source) {
        if flags & ONLY_AST != 0 {
            return Ok(source);
        }
        let (tree, file) = ast::to_tree(source, mode, &filename)?;
        return (runtime::doors::get().compile)(request(Program::Tree(tree, file)));
    }
    let text = source_text(source, "compile", "string, bytes or AST object", &filename)?;
    let text = if mode == Mode::Expression { text.trim_start_matches([' ', '\t']) } else { &text };
    if flags & ONLY_AST != 0 {
        return ast::parse(text, &filename, mode, may_be_incomplete);
    }
    (runtime::doors::get().compile)(request(Program::Text(text, &filename)))
}
