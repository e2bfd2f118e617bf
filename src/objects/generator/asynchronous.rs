//! What asynchronous generators and coroutines hand to `await`: `asend()`, `athrow()`,
//! `aclose()`, `anext()` with a default, `__await__()` of a coroutine.

use super::super::*;
use super::{close, hooks, next, send, throw};
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value, weak};

pub(super) fn coroutine_await(args: &Args) -> PyResult<Value> {
    args.check("__await__", 1, 0, 0)?;
    Ok(record::new(Builtin::CoroutineWrapper, args.get(0), None, None, None))
}

pub(super) fn aiter(args: &Args) -> PyResult<Value> {
    args.check("__aiter__", 1, 0, 0)?;
    Ok(args.positional[0])
}

fn part(ty: Builtin, generator: Value, what: Option<Value>) -> Value {
    let v = record::new(ty, Some(generator), what, None, None);
    weak::watch_suspended(v);
    v
}

/// `generator.asend(value)`; `__anext__()` sends None.
fn sending(generator: Value, sent: Value) -> PyResult<Value> {
    hooks::initialise_hooks(generator)?;
    Ok(part(Builtin::AsyncSend, generator, Some(sent)))
}

pub(super) fn anext(args: &Args) -> PyResult<Value> {
    args.check("__anext__", 1, 0, 0)?;
    sending(args.positional[0], Value::NONE)
}

pub(super) fn asend(args: &Args) -> PyResult<Value> {
    args.check("async_generator.asend", 1, 1, 1)?;
    sending(args.positional[0], args.positional[1])
}

pub(super) fn athrow(args: &Args) -> PyResult<Value> {
    args.check("athrow", 1, 1, 3)?;
    hooks::initialise_hooks(args.positional[0])?;
    let what = tuple::new(&args.positional[1..]);
    Ok(part(Builtin::AsyncThrow, args.positional[0], Some(what)))
}

pub(super) fn aclose(args: &Args) -> PyResult<Value> {
    args.check("aclose", 1, 0, 0)?;
    hooks::initialise_hooks(args.positional[0])?;
    Ok(part(Builtin::AsyncThrow, args.positional[0], None))
}

/// `anext(iterator, default)`: waits for `awaitable`, the end of the iterator is the default.
pub fn next_or_default(awaitable: Value, default: Value) -> Value {
    record::new(Builtin::AsyncNext, Some(awaitable), Some(default), None, None)
}

fn itself(args: &Args) -> PyResult<Value> {
    args.check("__await__", 1, 0, 0)?;
    Ok(args.positional[0])
}

fn next_method(args: &Args) -> PyResult<Value> {
    super::next_method(args)
}

const PART: NativeType = NativeType {
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    iter: Some(|v: Value| Ok(v)),
    next: Some(next),
    finalize: Some(|v| (doors::get().finalize)(v)),
    methods: &[("__await__", itself), ("__next__", next_method), ("send", send), ("throw", throw), ("close", close)],
    ..NativeType::DEFAULT
};

/// `coroutine_wrapper`: a = the coroutine.
pub static WRAPPER_TYPE: NativeType = NativeType {
    name: "coroutine_wrapper",
    methods: &[("__next__", next_method), ("send", send), ("throw", throw), ("close", close)],
    ..PART
};
/// `async_generator_asend`: a = the generator, b = the value to send, n = its state.
pub static SEND_TYPE: NativeType = NativeType { name: "async_generator_asend", ..PART };
/// `async_generator_athrow`: a = the generator, b = tuple of arguments of `throw`, none for
/// `aclose()`, n = its state.
pub static THROW_TYPE: NativeType = NativeType { name: "async_generator_athrow", ..PART };
/// `anext_awaitable`: a = the awaitable, b = the default, c = its iterator once there is one.
pub static NEXT_TYPE: NativeType = NativeType { name: "anext_awaitable", ..PART };
