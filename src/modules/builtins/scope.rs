//! Scopes: `globals`, `locals`, `__import__`.

use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, PyResult, doors, protocol, raise, string};
use crate::runtime::import;

pub(super) const FUNCTIONS: &[(&str, NativeFn)] =
    &[("__import__", import_call), ("globals", globals), ("locals", locals)];

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
