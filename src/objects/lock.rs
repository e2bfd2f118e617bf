//! `_thread.lock`, `_thread.RLock` and handles of threads, for one running thread.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};
use std::time::{Duration, Instant};

/// The system's name of the running thread.
pub fn ident() -> i64 {
    // SAFETY: plain call.
    unsafe { libc::pthread_self() as i64 }
}

/// Longest time that waiting may be asked for, in seconds.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// How long `acquire(blocking, timeout)` waits: `None` for ever.
fn patience(args: &Args) -> PyResult<Option<Duration>> {
    let [blocking, timeout] = args.bind("acquire", 1, ["blocking", "timeout"], 2, 0)?;
    let blocking = blocking.map_or(Ok(true), protocol::truth)?;
    let timeout = match timeout {
        Some(v) => float::number(v)?.ok_or_else(|| raise(Exc::TypeError, "timeout must be a number"))?,
        None => -1.0,
    };
    if !blocking {
        if timeout != -1.0 {
            return Err(raise(Exc::ValueError, "can't specify a timeout for a non-blocking call"));
        }
        return Ok(Some(Duration::ZERO));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(raise(Exc::ValueError, "timeout value must be a non-negative number"));
    }
    if timeout > TIMEOUT_MAX {
        return Err(raise(Exc::OverflowError, "timeout value is too large"));
    }
    Ok((timeout >= 0.0).then(|| Duration::from_secs_f64(timeout)))
}

/// Waits while `taken`; answers whether it came free.
fn wait(patience: Option<Duration>, taken: impl Fn() -> bool) -> PyResult<bool> {
    let start = Instant::now();
    while taken() {
        if patience.is_some_and(|p| start.elapsed() >= p) {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(1));
        // A function that a signal runs may release it.
        (doors::get().poll)()?;
    }
    Ok(true)
}

fn acquire(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let patience = patience(args)?;
    if !wait(patience, || record::get(v).n != 0)? {
        return Ok(Value::FALSE);
    }
    record::get(v).n = 1;
    Ok(Value::TRUE)
}

fn release(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    if record::get(v).n == 0 {
        return Err(raise(Exc::RuntimeError, "release unlocked lock"));
    }
    record::get(v).n = 0;
    Ok(Value::NONE)
}

fn new_of(ty: Builtin) -> PyResult<Value> {
    Ok(record::new(ty, None, None, None, None))
}

/// A new lock.
pub fn new() -> Value {
    record::new(Builtin::Lock, None, None, None, None)
}

fn show(v: Value) -> PyResult<Value> {
    let state = if record::get(v).n == 0 { "unlocked" } else { "locked" };
    let name = class::full_name(class::of(v));
    Ok(string::new(&if Builtin::Lock.is(v) {
        format!("<{state} {name} object at {:#x}>", v.bits())
    } else {
        let (count, owner) = (record::get(v).n, if record::get(v).n == 0 { 0 } else { ident() });
        format!("<{state} {name} object owner={owner} count={count} at {:#x}>", v.bits())
    }))
}

/// `_thread.lock`: n = is it taken?
pub static TYPE: NativeType = NativeType {
    name: "_thread.lock",
    size: size_of::<Record>(),
    repr: Some(show),
    new: Some(|a| {
        a.check("lock", 1, 0, 0)?;
        new_of(Builtin::Lock)
    }),
    methods: &[
        ("acquire", acquire),
        ("acquire_lock", acquire),
        ("release", release),
        ("release_lock", release),
        ("locked", |a| Ok(Value::from_bool(record::get(a.positional[0]).n != 0))),
        ("locked_lock", |a| Ok(Value::from_bool(record::get(a.positional[0]).n != 0))),
        ("_at_fork_reinit", |a| {
            record::get(a.positional[0]).n = 0;
            Ok(Value::NONE)
        }),
        ("__enter__", |a| acquire(&Args::new(&a.positional[..1]))),
        ("__exit__", |a| release(&Args::new(&a.positional[..1]))),
    ],
    ..NativeType::DEFAULT
};

fn acquire_again(args: &Args) -> PyResult<Value> {
    patience(args)?;
    record::get(args.positional[0]).n += 1;
    Ok(Value::TRUE)
}

fn release_once(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    if record::get(v).n == 0 {
        return Err(raise(Exc::RuntimeError, "cannot release un-acquired lock"));
    }
    record::get(v).n -= 1;
    Ok(Value::NONE)
}

/// `_thread.RLock`: n = how often it is taken.
pub static RECURSIVE_TYPE: NativeType = NativeType {
    name: "_thread.RLock",
    size: size_of::<Record>(),
    repr: Some(show),
    new: Some(|_| new_of(Builtin::RLock)),
    methods: &[
        ("acquire", acquire_again),
        ("release", release_once),
        ("locked", |a| Ok(Value::from_bool(record::get(a.positional[0]).n != 0))),
        ("_is_owned", |a| Ok(Value::from_bool(record::get(a.positional[0]).n != 0))),
        ("_recursion_count", |a| Ok(int::from_i64(record::get(a.positional[0]).n))),
        ("_release_save", |a| {
            let v = a.positional[0];
            if record::get(v).n == 0 {
                return Err(raise(Exc::RuntimeError, "cannot release un-acquired lock"));
            }
            let count = std::mem::take(&mut record::get(v).n);
            Ok(tuple::new(&[int::from_i64(count), int::from_i64(ident())]))
        }),
        ("_acquire_restore", |a| {
            a.check("_acquire_restore", 1, 1, 1)?;
            let state = a.positional[1];
            let count = if tuple::is(state) { tuple::get(state, 0).and_then(int::as_i64) } else { None };
            record::get(a.positional[0]).n = count.unwrap_or(1);
            Ok(Value::NONE)
        }),
        ("_at_fork_reinit", |a| {
            record::get(a.positional[0]).n = 0;
            Ok(Value::NONE)
        }),
        ("__enter__", |a| acquire_again(&Args::new(&a.positional[..1]))),
        ("__exit__", |a| release_once(&Args::new(&a.positional[..1]))),
    ],
    ..NativeType::DEFAULT
};

/// A handle for the thread `ident`.
pub fn handle(ident: i64) -> Value {
    let v = record::new(Builtin::ThreadHandle, None, None, None, None);
    record::get(v).n = ident;
    v
}

/// `_thread._ThreadHandle`: n = ident, a = set when it has ended.
pub static HANDLE_TYPE: NativeType = NativeType {
    name: "_thread._ThreadHandle",
    size: size_of::<Record>(),
    new: Some(|_| Ok(handle(0))),
    get_attribute: Some(|v, name| {
        Ok(if name == "ident" && !class::is(v) { Some(int::from_i64(record::get(v).n)) } else { None })
    }),
    methods: &[
        ("is_done", |a| Ok(Value::from_bool(record::get(a.positional[0]).a.is_some()))),
        ("_set_done", |a| {
            record::get(a.positional[0]).a = Some(Value::TRUE);
            Ok(Value::NONE)
        }),
        ("join", |a| {
            if record::get(a.positional[0]).a.is_none() && record::get(a.positional[0]).n == ident() {
                return Err(raise(Exc::RuntimeError, "Cannot join current thread"));
            }
            Ok(Value::NONE)
        }),
    ],
    ..NativeType::DEFAULT
};
