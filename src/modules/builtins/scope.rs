//! Scopes: `globals`, `locals`, `__import__`.

use crate::heap::{Kind, Value};
use crate::objects::{Args, Exc, NativeFn, PyResult, dict, doors, function, protocol, raise, string, tuple};
use crate::runtime::helpers::classes;
use crate::runtime::loaded::Loaded;
use crate::runtime::{enter, import};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] =
    &[("__build_class__", build_class), ("__import__", import_call), ("globals", globals), ("locals", locals)];

/// `__build_class__(body, name, *bases, metaclass=…, **keywords)`, for what wraps it: class statements
/// make the function of their body.
fn build_class(args: &Args) -> PyResult<Value> {
    let &[body, name, ref bases @ ..] = args.positional else {
        return Err(raise(Exc::TypeError, "__build_class__: not enough arguments"));
    };
    if body.kind() != Kind::Function {
        return Err(raise(Exc::TypeError, "__build_class__: func must be a function"));
    }
    if !string::is(name) {
        return Err(raise(Exc::TypeError, "__build_class__: name is not a string"));
    }
    if !Loaded::of(function::get(body).code).code.flags.class_body {
        return Err(raise(Exc::TypeError, "__build_class__: func must be the body of a class"));
    }
    let keywords = dict::new();
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        dict::set_str(keywords, name, value);
    }
    let keywords = (dict::len(keywords) > 0).then_some(keywords);
    enter::run(classes::build(body, name, tuple::new(bases), keywords))
}

fn globals(args: &Args) -> PyResult<Value> {
    args.check("globals", 0, 0, 0)?;
    (doors::get().globals)()
}

fn locals(args: &Args) -> PyResult<Value> {
    args.check("locals", 0, 0, 0)?;
    (doors::get().locals)()
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
