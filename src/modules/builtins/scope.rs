//! Scopes and code: `globals`, `locals`, `eval`, `exec`, `compile`, `__import__`.

use crate::heap::{Kind, Value};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, attribute, bytes, class, dict, doors, intern, module, protocol, raise,
    string,
};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("__import__", import),
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

fn import(args: &Args) -> PyResult<Value> {
    let names = ["name", "globals", "locals", "fromlist", "level"];
    let [name, globals, _, fromlist, level] = args.bind("__import__", 0, names, 5, 1)?;
    let name = name.unwrap_or(Value::NONE);
    let Some(text) = string::as_text(name) else {
        return Err(raise(Exc::TypeError, "module name must be a string"));
    };
    let level = level.map_or(Ok(0), protocol::index_i64)?;
    if level < 0 {
        return Err(raise(Exc::ValueError, "level must be >= 0"));
    }
    if text.is_empty() && level == 0 {
        return Err(raise(Exc::ValueError, "Empty module name"));
    }
    let base = if level > 0 { Some(package(globals, level)?) } else { None };
    let full = match &base {
        Some(base) if text.is_empty() => base.clone(),
        Some(base) => format!("{base}.{text}"),
        None => text.to_owned(),
    };
    let imported = (doors::get().import)(&full)?;
    let wanted = match fromlist {
        Some(list) => protocol::truth(list)?,
        None => false,
    };
    if wanted {
        import_submodules(imported, &full, fromlist.unwrap_or(Value::NONE))?;
        return Ok(imported);
    }
    // Without names to take from it, the answer is the first package of the name.
    let head = text.split('.').next().unwrap_or("");
    match &base {
        _ if head == text => Ok(imported),
        Some(base) => (doors::get().import)(&format!("{base}.{head}")),
        None => (doors::get().import)(head),
    }
}

/// Modules among the names that a package is asked for.
fn import_submodules(package: Value, full: &str, names: Value) -> PyResult<()> {
    if !Builtin::Module.is(package) || dict::get_str(module::globals(package), intern::PATH.value()).is_none() {
        return Ok(());
    }
    for name in protocol::collect(names)? {
        let Some(text) = string::as_text(name) else { continue };
        if text != "*" && attribute::get_optional(package, intern::of(name))?.is_none() {
            match (doors::get().import)(&format!("{full}.{text}")) {
                Err(_) if crate::objects::exception::swallow(Exc::ModuleNotFoundError) => {}
                answer => drop(answer?),
            }
        }
    }
    Ok(())
}

/// The package that a relative import of this level starts from.
fn package(globals: Option<Value>, level: i64) -> PyResult<String> {
    let globals = match globals {
        Some(g) if dict::is(g) => g,
        _ => (doors::get().globals)()?,
    };
    let text = |name: &intern::Known| dict::get_str(globals, name.value()).and_then(string::as_text);
    let is_package = dict::get_str(globals, intern::PATH.value()).is_some();
    let package = match (text(&intern::PACKAGE), text(&intern::NAME)) {
        (Some(package), _) => package,
        (None, Some(name)) if is_package => name,
        (None, Some(name)) => name.rsplit_once('.').map_or("", |(package, _)| package),
        (None, None) => return Err(raise(Exc::KeyError, "'__name__' not in globals")),
    };
    if package.is_empty() {
        return Err(raise(Exc::ImportError, "attempted relative import with no known parent package"));
    }
    let mut base = package;
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => return Err(raise(Exc::ImportError, "attempted relative import beyond top-level package")),
        }
    }
    Ok(base.to_owned())
}
