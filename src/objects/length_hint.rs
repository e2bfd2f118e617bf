//! `operator.length_hint`: an estimate of how many items an iterable has.

use super::*;
use crate::heap::Value;

/// The length, the answer of `__length_hint__`, or `default`.
///
/// # Errors
/// What the special methods raise, TypeError apart; TypeError, ValueError for a wrong answer.
pub fn of(v: Value, default: usize) -> PyResult<usize> {
    if protocol::native(v).len.is_some() || protocol::special(v, &intern::LEN).is_some() {
        match protocol::len(v) {
            Err(Pending) if exception::swallow(Exc::TypeError) => {}
            answer => return answer,
        }
    }
    let Some(method) = class::lookup(class::of(v), intern::LENGTH_HINT.value()) else { return Ok(default) };
    let answer = match protocol::call_on(method, v, &[]) {
        Err(Pending) if exception::swallow(Exc::TypeError) => return Ok(default),
        answer => answer?,
    };
    if answer == Value::NOT_IMPLEMENTED {
        return Ok(default);
    }
    if !int::is(answer) {
        let message = format!("__length_hint__ must be an integer, not {}", class::name_of(answer));
        return Err(raise(Exc::TypeError, message));
    }
    match int::as_i64(answer) {
        Some(n) if n >= 0 => Ok(n as usize),
        Some(_) => Err(raise(Exc::ValueError, "__length_hint__() should return >= 0")),
        None => Err(raise(Exc::OverflowError, "Python int too large to convert to C ssize_t")),
    }
}
