//! `_thread.lock`.

use super::{Waited, free, take, wait_and_take};
use crate::heap::layout::ThreadLock;
use crate::heap::{NativeType, Value};
use crate::objects::{Args, Builtin, Exc, PyResult, class, doors, float, instance, int, protocol, raise, string};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The lock's word. `v` must be a lock.
pub(super) fn word(v: Value) -> &'static AtomicU32 {
    // SAFETY: a lock by the caller's word; whoever waits on the word has the lock on its stack.
    unsafe { AtomicU32::from_ptr((&raw mut (*v.ptr::<ThreadLock>()).word).cast()) }
}

fn is(v: Value) -> bool {
    Builtin::Lock.is(v)
}

/// `blocking` and `timeout` of an `acquire`: `None` for no wait, else the deadline, if any.
pub(super) fn deadline(args: &Args) -> PyResult<Option<Option<Instant>>> {
    let [blocking, timeout] = args.bind("acquire", 1, ["blocking", "timeout"], 2, 0)?;
    let blocking = blocking.map_or(Ok(true), protocol::truth)?;
    let timeout = match timeout {
        None => -1.0,
        Some(v) => match float::as_f64(v) {
            Some(x) if x.is_nan() => return Err(raise(Exc::ValueError, "Invalid value NaN (not a number)")),
            Some(x) => x,
            None => int::checked_f64(protocol::index(v)?)?,
        },
    };
    if !blocking && timeout != -1.0 {
        return Err(raise(Exc::ValueError, "can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(raise(Exc::ValueError, "timeout value must be a non-negative number"));
    }
    if timeout > super::TIMEOUT_MAX {
        return Err(raise(Exc::OverflowError, "timeout value is too large"));
    }
    Ok(match (blocking, timeout) {
        (false, _) => None,
        (true, t) if t < 0.0 => Some(None),
        (true, t) => Some(Some(Instant::now() + Duration::from_secs_f64(t))),
    })
}

/// Takes the word or waits for it; signals are handled meanwhile.
pub(super) fn acquire_word(v: Value, wait: Option<Option<Instant>>) -> PyResult<bool> {
    if take(word(v)) {
        return Ok(true);
    }
    let Some(deadline) = wait else { return Ok(false) };
    loop {
        match wait_and_take(word(v), deadline) {
            Waited::Done => return Ok(true),
            Waited::Timeout => return Ok(false),
            Waited::Signal => doors::poll()?,
        }
    }
}

fn acquire(args: &Args) -> PyResult<Value> {
    let v = args.receiver("acquire", is)?;
    Ok(Value::from_bool(acquire_word(v, deadline(args)?)?))
}

fn release(args: &Args) -> PyResult<Value> {
    let v = args.receiver("release", is)?;
    args.check("lock.release", 1, 0, 0)?;
    if !free(word(v)) {
        return Err(raise(Exc::RuntimeError, "release unlocked lock"));
    }
    Ok(Value::NONE)
}

fn enter(args: &Args) -> PyResult<Value> {
    let v = args.receiver("__enter__", is)?;
    acquire_word(v, Some(None))?;
    Ok(Value::TRUE)
}

fn exit(args: &Args) -> PyResult<Value> {
    let v = args.receiver("__exit__", is)?;
    release(&Args::new(&[v]))
}

fn locked(args: &Args) -> PyResult<Value> {
    let v = args.receiver("locked", is)?;
    Ok(Value::from_bool(word(v).load(Ordering::Relaxed) != 0))
}

fn reset(args: &Args) -> PyResult<Value> {
    let v = args.receiver("_at_fork_reinit", is)?;
    word(v).store(0, Ordering::Relaxed);
    Ok(Value::NONE)
}

/// A new lock.
pub fn new() -> Value {
    Builtin::Lock.allocate(size_of::<ThreadLock>())
}

fn construct(args: &Args) -> PyResult<Value> {
    args.check("lock", 1, 0, 0)?;
    Ok(instance::allocate_native(args.positional[0], Builtin::Lock))
}

fn repr(v: Value) -> PyResult<Value> {
    let state = if word(v).load(Ordering::Relaxed) != 0 { "locked" } else { "unlocked" };
    let name = class::full_name(class::of(v));
    Ok(string::new(&format!("<{state} {name} object at {:#x}>", v.bits())))
}

/// `_thread.lock`.
pub static TYPE: NativeType = NativeType {
    name: "_thread.lock",
    size: size_of::<ThreadLock>(),
    layout: Some(&ThreadLock::LAYOUT),
    repr: Some(repr),
    weak: true,
    methods: &[
        ("acquire", acquire),
        ("acquire_lock", acquire),
        ("release", release),
        ("release_lock", release),
        ("locked", locked),
        ("locked_lock", locked),
        ("__enter__", enter),
        ("__exit__", exit),
        ("_at_fork_reinit", reset),
    ],
    new: Some(construct),
    doc: "A lock object is a synchronization primitive.",
    ..NativeType::DEFAULT
};
