//! `_thread.RLock`: a lock that its owner may take again.

use super::free;
use super::lock::{acquire_word, deadline, word};
use crate::heap::layout::ThreadLock;
use crate::heap::{NativeType, Value};
use crate::objects::{Args, Builtin, Exc, PyResult, class, instance, int, protocol, raise, string, tuple};
use std::sync::atomic::Ordering;

fn get(v: Value) -> &'static mut ThreadLock {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<ThreadLock>() }
}

fn is(v: Value) -> bool {
    std::ptr::eq(protocol::native(v), &TYPE)
}

/// The running thread, as `get_ident` names it.
fn own() -> u64 {
    // SAFETY: asks for the running thread.
    unsafe { libc::pthread_self() as u64 }
}

fn is_owned(v: Value) -> bool {
    get(v).count > 0 && get(v).owner == own()
}

fn take_again(v: Value, wait: Option<Option<std::time::Instant>>) -> PyResult<bool> {
    if is_owned(v) {
        get(v).count += 1;
        return Ok(true);
    }
    if !acquire_word(v, wait)? {
        return Ok(false);
    }
    (get(v).owner, get(v).count) = (own(), 1);
    Ok(true)
}

fn acquire(args: &Args) -> PyResult<Value> {
    let v = args.receiver("acquire", is)?;
    Ok(Value::from_bool(take_again(v, deadline(args)?)?))
}

fn enter(args: &Args) -> PyResult<Value> {
    let v = args.receiver("__enter__", is)?;
    take_again(v, Some(None))?;
    Ok(Value::TRUE)
}

fn let_go(v: Value) -> PyResult<()> {
    if !is_owned(v) {
        return Err(raise(Exc::RuntimeError, "cannot release un-acquired lock"));
    }
    get(v).count -= 1;
    if get(v).count == 0 {
        get(v).owner = 0;
        free(word(v));
    }
    Ok(())
}

fn release(args: &Args) -> PyResult<Value> {
    let v = args.receiver("release", is)?;
    args.check("RLock.release", 1, 0, 0)?;
    let_go(v)?;
    Ok(Value::NONE)
}

fn exit(args: &Args) -> PyResult<Value> {
    let_go(args.receiver("__exit__", is)?)?;
    Ok(Value::NONE)
}

fn locked(args: &Args) -> PyResult<Value> {
    let v = args.receiver("locked", is)?;
    Ok(Value::from_bool(word(v).load(Ordering::Relaxed) != 0))
}

fn owned(args: &Args) -> PyResult<Value> {
    Ok(Value::from_bool(is_owned(args.receiver("_is_owned", is)?)))
}

fn recursion_count(args: &Args) -> PyResult<Value> {
    let v = args.receiver("_recursion_count", is)?;
    Ok(int::from_i64(if is_owned(v) { get(v).count as i64 } else { 0 }))
}

fn release_save(args: &Args) -> PyResult<Value> {
    let v = args.receiver("_release_save", is)?;
    if get(v).count == 0 {
        return Err(raise(Exc::RuntimeError, "cannot release un-acquired lock"));
    }
    let saved = tuple::new(&[int::from_i64(get(v).count as i64), int::from_i64(get(v).owner as i64)]);
    (get(v).owner, get(v).count) = (0, 0);
    free(word(v));
    Ok(saved)
}

fn acquire_restore(args: &Args) -> PyResult<Value> {
    let v = args.receiver("_acquire_restore", is)?;
    args.check("RLock._acquire_restore", 1, 1, 1)?;
    let state = protocol::collect(args.positional[1])?;
    let [count, owner] = state[..] else { return Err(raise(Exc::TypeError, "a tuple of count and owner is needed")) };
    let (count, owner) = (protocol::index_i64(count)?, protocol::index_i64(owner)?);
    acquire_word(v, Some(None))?;
    (get(v).owner, get(v).count) = (owner as u64, count as u64);
    Ok(Value::NONE)
}

fn reset(args: &Args) -> PyResult<Value> {
    let v = args.receiver("_at_fork_reinit", is)?;
    word(v).store(0, Ordering::Relaxed);
    (get(v).owner, get(v).count) = (0, 0);
    Ok(Value::NONE)
}

fn construct(args: &Args) -> PyResult<Value> {
    Ok(instance::allocate_native(args.positional[0], Builtin::RLock))
}

fn repr(v: Value) -> PyResult<Value> {
    let state = if get(v).count > 0 { "locked" } else { "unlocked" };
    let name = class::full_name(class::of(v));
    let (owner, count) = (get(v).owner, get(v).count);
    Ok(string::new(&format!("<{state} {name} object owner={owner} count={count} at {:#x}>", v.bits())))
}

/// `_thread.RLock`.
pub static TYPE: NativeType = NativeType {
    name: "_thread.RLock",
    size: size_of::<ThreadLock>(),
    layout: Some(&ThreadLock::LAYOUT),
    repr: Some(repr),
    weak: true,
    methods: &[
        ("acquire", acquire),
        ("release", release),
        ("locked", locked),
        ("__enter__", enter),
        ("__exit__", exit),
        ("_is_owned", owned),
        ("_recursion_count", recursion_count),
        ("_release_save", release_save),
        ("_acquire_restore", acquire_restore),
        ("_at_fork_reinit", reset),
    ],
    new: Some(construct),
    doc: "A reentrant lock.",
    ..NativeType::DEFAULT
};
