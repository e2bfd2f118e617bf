//! Bounds on native recursion: a check of the stack's end, and the objects whose `repr` is under
//! way. Whatever walks nested objects from Rust calls one of them at each level.

use super::*;
use crate::heap::{Value, thread};
use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

/// `sys.getrecursionlimit()`
pub static LIMIT: AtomicU64 = AtomicU64::new(1000);

thread_local! {
    static UNDER_WAY: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

/// Is there stack left? `doing` completes the message: `" in comparison"`.
///
/// # Errors
/// RecursionError.
#[inline]
pub fn check(doing: &str) -> PyResult<()> {
    let mark = 0u8;
    if (&raw const mark as u64) < thread::current().real_stack_limit {
        return Err(raise(Exc::RecursionError, format!("maximum recursion depth exceeded{doing}")));
    }
    Ok(())
}

/// The next item of iterator `it`, for an iterator around it: they may be many.
///
/// # Errors
/// As for `protocol::next`; RecursionError.
#[inline]
pub fn next(it: Value) -> PyResult<Value> {
    check("")?;
    protocol::next(it)
}

/// Runs `f`, the `repr` of `v`; `None` if it is under way already: `v` contains itself.
///
/// # Errors
/// What `f` raises; RecursionError.
pub fn repr_once(v: Value, f: impl FnOnce() -> PyResult<Value>) -> PyResult<Option<Value>> {
    check(" while getting the repr of an object")?;
    if UNDER_WAY.with_borrow(Vec::len) as u64 >= LIMIT.load(Ordering::Relaxed) {
        let message = "maximum recursion depth exceeded while getting the repr of an object";
        return Err(raise(Exc::RecursionError, message));
    }
    let again = UNDER_WAY.with_borrow_mut(|all| {
        let again = all.contains(&v);
        if !again {
            all.push(v);
        }
        again
    });
    if again {
        return Ok(None);
    }
    let answer = f();
    UNDER_WAY.with_borrow_mut(|all| all.retain(|&x| x != v));
    answer.map(Some)
}
