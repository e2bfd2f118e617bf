//! What `sys.set_asyncgen_hooks` and `sys.set_coroutine_origin_tracking_depth` have set.

use super::super::*;
use super::get;
use crate::heap::Value;
use std::sync::atomic::{AtomicU64, Ordering};

static FIRST: AtomicU64 = AtomicU64::new(0);
static FINALIZER: AtomicU64 = AtomicU64::new(0);
static DEPTH: AtomicU64 = AtomicU64::new(0);

fn read(hook: &AtomicU64) -> Option<Value> {
    Value::from_bits(hook.load(Ordering::Relaxed))
}

/// The hook called at an asynchronous generator's first iteration.
pub fn first_hook() -> Option<Value> {
    read(&FIRST)
}

/// The hook called when an unfinished asynchronous generator dies.
pub fn finalizer_hook() -> Option<Value> {
    read(&FINALIZER)
}

/// Both hooks, None for none.
pub fn hooks() -> (Value, Value) {
    (first_hook().unwrap_or(Value::NONE), finalizer_hook().unwrap_or(Value::NONE))
}

/// Sets the hooks that are given; None takes one away.
pub fn set_hooks(first: Option<Value>, finalizer: Option<Value>) {
    for (hook, v) in [(&FIRST, first), (&FINALIZER, finalizer)] {
        match v {
            Some(v) if v.is_none() => hook.store(0, Ordering::Relaxed),
            Some(v) => hook.store(v.bits(), Ordering::Relaxed),
            None => {}
        }
    }
}

/// Frames that coroutines remember of where they were made.
pub fn origin_depth() -> u64 {
    DEPTH.load(Ordering::Relaxed)
}

/// Sets `origin_depth`.
pub fn set_origin_depth(depth: u64) {
    DEPTH.store(depth, Ordering::Relaxed);
}

/// First iteration of an asynchronous generator: notes the finalizer, calls the first hook.
///
/// # Errors
/// What the hook raises.
#[inline]
pub fn initialise_hooks(generator: Value) -> PyResult<()> {
    let g = get(generator);
    if g.hooked {
        return Ok(());
    }
    g.hooked = true;
    g.finalizer = finalizer_hook();
    match first_hook() {
        Some(hook) => doors::call(hook, &[generator]).map(|_| ()),
        None => Ok(()),
    }
}
