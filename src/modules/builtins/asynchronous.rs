//! `aiter` and `anext`.

use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, PyResult, class, generator, intern, protocol, raise};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[("aiter", aiter), ("anext", anext)];

/// A special method found on the class.
fn method(v: Value, name: &str) -> Option<Value> {
    class::lookup(class::of(v), intern::intern(name)).filter(|m| !m.is_none())
}

fn aiter(args: &Args) -> PyResult<Value> {
    args.check("aiter", 0, 1, 1)?;
    let v = args.positional[0];
    let Some(m) = method(v, "__aiter__") else {
        return Err(raise(Exc::TypeError, format!("'{}' object is not an async iterable", class::name_of(v))));
    };
    let it = protocol::call_on(m, v, &[])?;
    if method(it, "__anext__").is_some() {
        return Ok(it);
    }
    let message = format!("aiter() returned not an async iterator of type '{}'", class::name_of(it));
    Err(raise(Exc::TypeError, message))
}

fn anext(args: &Args) -> PyResult<Value> {
    args.check("anext", 0, 1, 2)?;
    let v = args.positional[0];
    let Some(m) = method(v, "__anext__") else {
        return Err(raise(Exc::TypeError, format!("'{}' object is not an async iterator", class::name_of(v))));
    };
    let awaitable = protocol::call_on(m, v, &[])?;
    Ok(match args.get(1) {
        Some(default) => generator::next_or_default(awaitable, default),
        None => awaitable,
    })
}
