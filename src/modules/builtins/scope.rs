//! Scopes and code: `globals`, `locals`, `eval`, `exec`, `compile`, `__import__`.

use crate::heap::{Kind, Value};
use crate::objects::{Args, Exc, NativeFn, PyResult, bytes, class, dict, doors, intern, protocol, raise, string};
use crate::runtime::import;

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("__import__", import_call),
    ("compile", compile),
    ("eval", eval),
    ("exec", exec),
    ("globals", globals),
    ("locals", locals),
];

fn globals(args: &Args) -> PyResult<Value> {
    args.check("globals", 0, 0, 0)?;
    (doors::get().globals)()
}

fn locals(args: &Args) -> PyResult<Value> {
    args.check("locals", 0, 0, 0)?;
    (doors::get().locals)()
}

/// Source text in an argument: str or bytes.
fn source_text(v: Value, name: &str) -> PyResult<String> {
    if let Some(text) = string::as_text(v) {
        return Ok(text.to_owned());
    }
    if let Some(items) = bytes::as_slice(v) {
        return match std::str::from_utf8(items) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(raise(Exc::SyntaxError, "(unicode error) source is not valid UTF-8")),
        };
    }
    Err(raise(Exc::TypeError, format!("{name}() arg 1 must be a string, bytes or code object")))
}

fn eval(args: &Args) -> PyResult<Value> {
    let [source, globals, locals] = args.bind("eval", 0, ["source", "globals", "locals"], 3, 1)?;
    let code = code_of(source.unwrap_or(Value::NONE), "eval")?;
    let (globals, locals) = namespaces("eval", globals, locals)?;
    (doors::get().execute)(code, globals, locals)
}

fn exec(args: &Args) -> PyResult<Value> {
    let [source, globals, locals, _closure] = args.bind("exec", 0, ["source", "globals", "locals", "closure"], 3, 1)?;
    let code = code_of(source.unwrap_or(Value::NONE), "exec")?;
    let (globals, locals) = namespaces("exec", globals, locals)?;
    (doors::get().execute)(code, globals, locals)?;
    Ok(Value::NONE)
}

/// A code object as it is, source text compiled in mode `eval` or `exec`.
fn code_of(source: Value, mode: &str) -> PyResult<Value> {
    if source.kind() == Kind::Code {
        return Ok(source);
    }
    let text = source_text(source, mode)?;
    let text = if mode == "eval" { text.trim_start_matches([' ', '\t']) } else { &text };
    (doors::get().compile)(text, "<string>", mode)
}

/// The dicts that code runs in: those given, else those of the caller.
fn namespaces(name: &str, globals: Option<Value>, locals: Option<Value>) -> PyResult<(Value, Value)> {
    let given = globals.filter(|g| !g.is_none());
    let locals = locals.filter(|l| !l.is_none());
    let Some(globals) = given else {
        let own = (doors::get().locals)()?;
        return Ok(((doors::get().globals)()?, locals.unwrap_or(own)));
    };
    if !dict::is(globals) {
        let message = match name {
            "eval" => "globals must be a dict".to_owned(),
            _ => format!("{name}() globals must be a dict, not {}", class::name_of(globals)),
        };
        return Err(raise(Exc::TypeError, message));
    }
    if let Some(locals) = locals
        && !dict::is(locals)
        && protocol::special(locals, &intern::GETITEM).is_none()
    {
        let message = match name {
            "eval" => "locals must be a mapping".to_owned(),
            _ => format!("locals must be a mapping or None, not {}", class::name_of(locals)),
        };
        return Err(raise(Exc::TypeError, message));
    }
    Ok((globals, locals.unwrap_or(globals)))
}

fn compile(args: &Args) -> PyResult<Value> {
    let names = ["source", "filename", "mode", "flags", "dont_inherit", "optimize"];
    let [source, filename, mode, ..] = args.bind("compile", 0, names, 6, 3)?;
    let text = source_text(source.unwrap_or(Value::NONE), "compile")?;
    let texts = [filename, mode].map(|v| v.and_then(string::as_text));
    let [Some(filename), Some(mode)] = texts else {
        return Err(raise(Exc::TypeError, "compile() arguments 'filename' and 'mode' must be str"));
    };
    if !matches!(mode, "exec" | "eval" | "single") {
        return Err(raise(Exc::ValueError, "compile() mode must be 'exec', 'eval' or 'single'"));
    }
    (doors::get().compile)(&text, filename, mode)
}

fn import_call(args: &Args) -> PyResult<Value> {
    let names = ["name", "globals", "locals", "fromlist", "level"];
    let [name, globals, _, fromlist, level] = args.bind("__import__", 0, names, 5, 1)?;
    let name = name.unwrap_or(Value::NONE);
    let Some(text) = string::as_text(name) else {
        return Err(raise(Exc::TypeError, "module name must be a string"));
    };
    let level = level.map_or(Ok(0), protocol::index_i64)?;
    if text.is_empty() && level == 0 {
        return Err(raise(Exc::ValueError, "Empty module name"));
    }
    let globals = match globals {
        Some(g) if !g.is_none() => g,
        _ if level > 0 => return Err(raise(Exc::KeyError, "'__name__' not in globals")),
        _ => Value::NONE,
    };
    import::import_call(text, globals, fromlist.unwrap_or(Value::NONE), level)
}
