//! What `await` and `async for` accept, and where coroutines come from.

use super::{code_of, delegate};
use crate::heap::Value;
use crate::machine::code_map::{self, Code};
use crate::objects::{Builtin, Exc, PyResult, class, generator, intern, protocol, raise, string, tuple};
use crate::runtime::frame::Frame;
use crate::runtime::loaded::Loaded;
use crate::runtime::plan::{self, Plan, Then};

/// What `await object` delegates to.
pub fn awaitable_iterator(object: Value) -> Plan {
    if Builtin::Coroutine.is(object) {
        if delegate(object).is_some() {
            return Err(raise(Exc::RuntimeError, "coroutine is being awaited already")).into();
        }
        return Plan::value(object);
    }
    if Builtin::Generator.is(object) && code_of(object).is_iterable_coroutine()
        || generator::is_awaitable_part(object) && !Builtin::CoroutineWrapper.is(object)
    {
        return Plan::value(object);
    }
    let name = intern::intern("__await__");
    match class::lookup(class::of(object), name) {
        Some(m) if !m.is_none() => plan::call_special(m, object, &[], Then::Awaitable { object }),
        _ => Err(raise(Exc::TypeError, format!("'{}' object can't be awaited", class::name_of(object)))).into(),
    }
}

/// `__await__` of `object` has answered.
///
/// # Errors
/// TypeError unless it is an iterator and no coroutine.
pub fn check_awaitable(object: Value, v: Value) -> PyResult<Value> {
    if Builtin::Coroutine.is(v) || Builtin::Generator.is(v) && code_of(v).is_iterable_coroutine() {
        return Err(raise(
            Exc::TypeError,
            format!("{}.__await__() must return an iterator, not coroutine", class::name_of(object)),
        ));
    }
    if protocol::native(v).next.is_some() || protocol::special(v, &intern::NEXT).is_some() {
        return Ok(v);
    }
    let message = format!("{}.__await__() must return an iterator, not {}", class::name_of(object), class::name_of(v));
    Err(raise(Exc::TypeError, message))
}

/// `__aiter__` has answered.
///
/// # Errors
/// TypeError unless the answer has `__anext__`.
pub fn check_async_iterator(v: Value) -> PyResult<Value> {
    if class::lookup(class::of(v), intern::intern("__anext__")).is_some() {
        return Ok(v);
    }
    let message = format!(
        "'async for' received an object from __aiter__ that does not implement __anext__: {}",
        class::name_of(v)
    );
    Err(raise(Exc::TypeError, message))
}

/// Where a new coroutine is made: a tuple of (file, line, function), innermost frame first.
pub fn origin(depth: u64) -> Value {
    let mut all = Vec::new();
    let mut at = Frame::innermost().map(|(f, pc)| (f.0, pc));
    while let Some((frame, pc)) = at
        && (all.len() as u64) < depth
        && let Some((_, Code::Function(loaded))) = code_map::find(pc)
    {
        let loaded = Loaded::of(loaded as *const ());
        let line = loaded.code.line(loaded.operation_before(pc));
        let file = string::new(&loaded.code.source.path);
        all.push(tuple::new(&[file, Value::small_int(i64::from(line)), loaded.name]));
        at = Some(Frame(frame).caller());
    }
    tuple::new(&all)
}
