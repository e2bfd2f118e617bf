//! Tracing: `sys.settrace`, `sys.setprofile`, `frame.f_trace`.

use crate::heap::Value;
use crate::objects::{Exc, PyResult, raise};

/// The frame has a trace function of its own (or has one no more).
pub fn follow(_frame: Value) {}

/// Lets the frame go on at another line.
///
/// # Errors
/// ValueError.
pub fn jump(_frame: Value, _line: Option<Value>) -> PyResult<()> {
    Err(raise(Exc::ValueError, "f_lineno can only be set by a trace function"))
}

/// `sys.settrace`
pub fn set(function: Option<Value>) {
    crate::heap::thread::current().trace = function;
}

/// `sys.setprofile`
pub fn set_profile(function: Option<Value>) {
    crate::heap::thread::current().profile = function;
}
