//! Generators, coroutines and asynchronous generators: their objects and what programs see of
//! them. Running them is `runtime::generators`; it is reached by doors.

mod asynchronous;
mod hooks;

use super::*;
use crate::heap::layout::Generator;
use crate::heap::{NativeType, Value};
use std::cell::UnsafeCell;

pub use asynchronous::{NEXT_TYPE, SEND_TYPE, THROW_TYPE, WRAPPER_TYPE, next_or_default};
pub use hooks::{finalizer_hook, first_hook, hooks, initialise_hooks, origin_depth, set_hooks, set_origin_depth};

/// States of an awaitable of an asynchronous generator (`Record::n`).
pub const FRESH: i64 = 0;
/// It has been resumed.
pub const STARTED: i64 = 1;
/// It has answered.
pub const CLOSED: i64 = 2;

/// The struct. `v` must be a generator, coroutine or asynchronous generator.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Generator {
    debug_assert!(is_resumable(v));
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Generator>() }
}

/// Slot `n` of a suspended generator.
pub fn slot(v: Value, n: u16) -> Option<Value> {
    // SAFETY: the slots follow the struct; the code says how many there are.
    unsafe { *v.ptr::<Generator>().add(1).cast::<Option<Value>>().add(n as usize) }
}

/// The slots of a generator object.
pub fn slots(v: Value) -> *mut Value {
    // SAFETY: the slots follow the struct.
    unsafe { v.ptr::<Generator>().add(1).cast() }
}

/// Is this a generator, coroutine or asynchronous generator?
#[inline]
pub fn is_resumable(v: Value) -> bool {
    Builtin::Generator.is(v) || Builtin::Coroutine.is(v) || Builtin::AsyncGenerator.is(v)
}

/// Do its results come by `take_result`?
pub fn has_result(v: Value) -> bool {
    Builtin::Generator.is(v) || Builtin::Coroutine.is(v) || is_awaitable_part(v)
}

/// Is this one of the objects that `await` runs for an asynchronous generator or coroutine?
pub fn is_awaitable_part(v: Value) -> bool {
    Builtin::AsyncSend.is(v) || Builtin::AsyncThrow.is(v) || Builtin::AsyncNext.is(v) || Builtin::CoroutineWrapper.is(v)
}

/// What messages call it.
pub fn kind(v: Value) -> &'static str {
    if Builtin::Coroutine.is(v) {
        "coroutine"
    } else if Builtin::AsyncGenerator.is(v) {
        "async generator"
    } else {
        "generator"
    }
}

/// Does it run just now?
pub fn is_running(v: Value) -> bool {
    get(v).resume == 0 && !get(v).finished
}

struct Last(UnsafeCell<Option<Value>>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Last {}
static RESULT: Last = Last(UnsafeCell::new(None));

/// Leaves the result of what has finished for whoever reads `EXHAUSTED`.
pub fn set_result(v: Option<Value>) {
    // SAFETY: see above; a plain store.
    unsafe { *RESULT.0.get() = v };
}

/// The result left by `set_result`.
pub fn take_result() -> Value {
    // SAFETY: see above.
    unsafe { (*RESULT.0.get()).take() }.unwrap_or(Value::NONE)
}

/// Raises StopIteration with the result.
pub fn stop_iteration() -> Pending {
    let v = take_result();
    if v.is_none() {
        return exception::raise_with(Exc::StopIteration, &[]);
    }
    exception::raise_with(Exc::StopIteration, &[v])
}

/// The value of the pending StopIteration, which is dropped; `None` if something else is pending.
pub fn take_stop_iteration() -> Option<Value> {
    if !exception::pending_is(Exc::StopIteration) {
        return None;
    }
    let e = exception::take();
    Some(tuple::get(exception::get(e).args, 0).unwrap_or(Value::NONE))
}

/// As methods answer: what is yielded, or StopIteration with the result.
fn answer(v: PyResult<Value>) -> PyResult<Value> {
    match v? {
        Value::EXHAUSTED => Err(stop_iteration()),
        v => Ok(v),
    }
}

/// `send(value)`
///
/// # Errors
/// StopIteration with the result; what the code raises.
pub fn send(args: &Args) -> PyResult<Value> {
    args.check(&format_args!("{}.send", class::name_of(args.positional[0])), 1, 1, 1)?;
    answer((doors::get().resume)(args.positional[0], args.positional[1]))
}

fn next_method(args: &Args) -> PyResult<Value> {
    args.check("__next__", 1, 0, 0)?;
    answer((doors::get().resume)(args.positional[0], Value::NONE))
}

fn throw(args: &Args) -> PyResult<Value> {
    args.check("throw", 1, 1, 3)?;
    let e = (doors::get().thrown)(&args.positional[1..])?;
    answer((doors::get().throw)(args.positional[0], e))
}

fn close(args: &Args) -> PyResult<Value> {
    args.check("close", 1, 0, 0)?;
    (doors::get().close)(args.positional[0])
}

/// `next(v)`, EXHAUSTED at the end.
fn next(v: Value) -> PyResult<Value> {
    let item = (doors::get().resume)(v, Value::NONE)?;
    if item == Value::EXHAUSTED {
        take_result();
    }
    Ok(item)
}

/// The built-in function `next`.
///
/// # Errors
/// StopIteration without default; what the iterator raises.
pub fn next_function(args: &Args) -> PyResult<Value> {
    args.check("next", 0, 1, 2)?;
    let (it, default) = (args.positional[0], args.get(1));
    // StopIteration of a Python class or a generator passes as it is, with its value.
    let item = if has_result(it) {
        match (doors::get().resume)(it, Value::NONE)? {
            Value::EXHAUSTED if default.is_none() => return Err(stop_iteration()),
            item => item,
        }
    } else if let Some(method) = protocol::special(it, &intern::NEXT) {
        return match (protocol::call_on(method, it, &[]), default) {
            (Err(_), Some(default)) if exception::swallow(Exc::StopIteration) => Ok(default),
            (answer, _) => answer,
        };
    } else {
        protocol::next(it)?
    };
    match (item, default) {
        (Value::EXHAUSTED, Some(default)) => Ok(default),
        (Value::EXHAUSTED, None) => Err(exception::raise_with(Exc::StopIteration, &[])),
        (item, _) => Ok(item),
    }
}

fn attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    let g = get(v);
    let own = match name {
        "__name__" => return Ok(Some(g.name)),
        "__qualname__" => return Ok(Some(g.qualname)),
        _ => name.split_once('_'),
    };
    let prefix = match kind(v) {
        "coroutine" => "cr",
        "generator" => "gi",
        _ => "ag",
    };
    let Some((given, what)) = own else { return Ok(None) };
    if given != prefix {
        return Ok(None);
    }
    let delegate = || (doors::get().delegate)(v).unwrap_or(Value::NONE);
    Ok(match what {
        "running" if prefix == "ag" => Some(Value::from_bool(g.busy)),
        "running" => Some(Value::from_bool(is_running(v))),
        "suspended" => Some(Value::from_bool(g.resume != 0 && !(doors::get().is_fresh)(v))),
        "code" => Some(code::of(function::get(g.function).code)),
        "frame" if g.finished => Some(Value::NONE),
        "frame" => Some((doors::get().generator_frame)(v)),
        "yieldfrom" if prefix == "gi" => Some(delegate()),
        "await" if prefix != "gi" => Some(delegate()),
        "origin" if prefix == "cr" => Some(g.origin.unwrap_or(Value::NONE)),
        _ => None,
    })
}

fn set_attribute(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    match (name, value) {
        ("__name__" | "__qualname__", Some(new)) if string::is(new) => {
            let g = get(v);
            *(if name == "__name__" { &mut g.name } else { &mut g.qualname }) = new;
            Ok(true)
        }
        ("__name__" | "__qualname__", _) => {
            Err(raise(Exc::TypeError, format!("{name} must be set to a string object")))
        }
        _ if !class::is(v) && attribute(v, name)?.is_some() => {
            let message = format!("attribute '{name}' of '{}' objects is not writable", class::name_of(v));
            Err(raise(Exc::AttributeError, message))
        }
        _ => Ok(false),
    }
}

fn repr(v: Value) -> PyResult<Value> {
    let kind = class::name_of(v);
    Ok(string::new(&format!("<{kind} object {} at {:#x}>", string::text(get(v).qualname), v.bits())))
}

const COMMON: NativeType = NativeType {
    size: size_of::<Generator>(),
    layout: Some(&Generator::LAYOUT),
    repr: Some(repr),
    get_attribute: Some(attribute),
    set_attribute: Some(set_attribute),
    finalize: Some(|v| (doors::get().finalize)(v)),
    weak: true,
    ..NativeType::DEFAULT
};

/// `generator`.
pub static TYPE: NativeType = NativeType {
    name: "generator",
    iter: Some(|v: Value| Ok(v)),
    next: Some(next),
    methods: &[("__next__", next_method), ("send", send), ("throw", throw), ("close", close)],
    attributes: &["gi_code", "gi_frame", "gi_running", "gi_suspended", "gi_yieldfrom"],
    class_methods: &[("__class_getitem__", generics::alias::class_getitem)],
    ..COMMON
};

/// `coroutine`.
pub static COROUTINE_TYPE: NativeType = NativeType {
    name: "coroutine",
    methods: &[("__await__", asynchronous::coroutine_await), ("send", send), ("throw", throw), ("close", close)],
    attributes: &["cr_await", "cr_code", "cr_frame", "cr_origin", "cr_running", "cr_suspended"],
    class_methods: &[("__class_getitem__", generics::alias::class_getitem)],
    ..COMMON
};

/// `async_generator`.
pub static ASYNC_TYPE: NativeType = NativeType {
    name: "async_generator",
    methods: &[
        ("__aiter__", asynchronous::aiter),
        ("__anext__", asynchronous::anext),
        ("asend", asynchronous::asend),
        ("athrow", asynchronous::athrow),
        ("aclose", asynchronous::aclose),
    ],
    attributes: &["ag_await", "ag_code", "ag_frame", "ag_running", "ag_suspended"],
    class_methods: &[("__class_getitem__", generics::alias::class_getitem)],
    ..COMMON
};
