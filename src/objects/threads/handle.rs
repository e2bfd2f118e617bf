//! `_thread._ThreadHandle`: a started thread, to be joined.

use super::{Waited, set_event, wait_event};
use crate::heap::layout::ThreadHandle;
use crate::heap::{NativeType, Value};
use crate::objects::{Args, Builtin, Exc, PyResult, doors, float, instance, int, protocol, raise, string};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The struct. `v` must be a handle.
pub fn get(v: Value) -> &'static mut ThreadHandle {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<ThreadHandle>() }
}

/// Is this a handle?
pub fn is(v: Value) -> bool {
    Builtin::ThreadHandle.is(v)
}

/// A new handle of no thread yet.
pub fn new() -> Value {
    Builtin::ThreadHandle.allocate(size_of::<ThreadHandle>())
}

fn done(v: Value) -> &'static AtomicU32 {
    // SAFETY: a handle by the caller's word; whoever waits has it on its stack.
    unsafe { AtomicU32::from_ptr((&raw mut get(v).done).cast()) }
}

/// Has the thread ended?
pub fn is_done(v: Value) -> bool {
    done(v).load(Ordering::Acquire) != 0
}

/// The thread has ended: whoever joins it goes on.
pub fn set_done(v: Value) {
    set_event(done(v));
}

/// Waits for the end of the thread.
///
/// # Errors
/// What signal handlers raise.
pub fn wait(v: Value, deadline: Option<Instant>) -> PyResult<()> {
    while wait_event(done(v), deadline) == Waited::Signal {
        doors::poll()?;
    }
    Ok(())
}

fn join(args: &Args) -> PyResult<Value> {
    let v = args.receiver("join", is)?;
    let [timeout] = args.bind("join", 1, ["timeout"], 1, 0)?;
    let seconds = match timeout.filter(|t| !t.is_none()) {
        None => -1.0,
        Some(t) => match float::as_f64(t) {
            Some(x) => x,
            None => int::checked_f64(protocol::index(t)?)?,
        },
    };
    if get(v).started == 0 {
        return Err(raise(Exc::RuntimeError, "thread not started"));
    }
    // SAFETY: asks for the running thread.
    if get(v).ident == unsafe { libc::pthread_self() as u64 } && !is_done(v) {
        return Err(raise(Exc::RuntimeError, "Cannot join current thread"));
    }
    let deadline = (seconds >= 0.0).then(|| Instant::now() + Duration::from_secs_f64(seconds.min(1e9)));
    wait(v, deadline)?;
    Ok(Value::NONE)
}

fn set_done_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("_set_done", is)?;
    if get(v).started == 0 {
        return Err(raise(Exc::RuntimeError, "thread not started"));
    }
    set_done(v);
    Ok(Value::NONE)
}

fn construct(args: &Args) -> PyResult<Value> {
    args.check("_ThreadHandle", 1, 0, 0)?;
    Ok(instance::allocate_native(args.positional[0], Builtin::ThreadHandle))
}

/// `_thread._ThreadHandle`.
pub static TYPE: NativeType = NativeType {
    name: "_thread._ThreadHandle",
    size: size_of::<ThreadHandle>(),
    layout: Some(&ThreadHandle::LAYOUT),
    repr: Some(|v| {
        let ident = get(v).ident;
        Ok(string::new(&format!("<_ThreadHandle object at {:#x}: ident={ident}>", v.bits())))
    }),
    get_attribute: Some(|v, name| Ok((name == "ident").then(|| int::from_i64(get(v).ident as i64)))),
    methods: &[
        ("join", join),
        ("is_done", |a| Ok(Value::from_bool(is_done(a.receiver("is_done", is)?)))),
        ("_set_done", set_done_method),
    ],
    new: Some(construct),
    ..NativeType::DEFAULT
};
