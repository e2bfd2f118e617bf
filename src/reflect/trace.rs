//! Tracing as the running program sees it: `frame.f_trace` and `frame.f_lineno`.

use crate::heap::Value;
use crate::objects::{Exc, PyResult, int, raise};
use crate::runtime::trace;

pub use trace::{set, set_inside, set_profile};

/// The frame has a trace function of its own (or has one no more).
///
/// # Errors
/// MemoryError.
pub fn follow(frame: Value) -> PyResult<()> {
    trace::follow(frame)
}

/// Lets the frame go on at another line.
///
/// # Errors
/// ValueError.
pub fn jump(frame: Value, line: Option<Value>) -> PyResult<()> {
    let Some(line) = line else { return Err(raise(Exc::AttributeError, "cannot delete attribute")) };
    match int::as_i64(line) {
        Some(n) if int::is(line) => trace::jump(frame, n),
        _ => Err(raise(Exc::ValueError, "lineno must be an integer")),
    }
}
