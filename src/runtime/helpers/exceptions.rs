//! Exceptions from generated code.

use super::super::frame::{self, Frame};
use super::super::{call, unwind};
use super::word;
use crate::heap::{Value, thread};
use crate::objects::{Exc, Pending, PyResult, class, exception, raise};

/// Where an operation that has failed goes on; see `unwind::dispatch`.
pub extern "C" fn dispatch(frame: u64, pc: u64) -> u64 {
    unwind::dispatch(frame, pc)
}

/// Start of a handler: the pending exception becomes the handled one; `saved` gets the one
/// before, 0 for none. `keeps`: the handler has other uses for it than to ask for its class.
pub extern "C" fn catch(saved: *mut Option<Value>, keeps: u64) -> u64 {
    let e = exception::take_private();
    if keeps != 0 {
        exception::publish(e);
    }
    let t = thread::current();
    // SAFETY: generated code passes the address of a slot.
    unsafe { *saved = Some(t.handled.unwrap_or(Value::NONE)) };
    t.handled = Some(e);
    e.bits()
}

/// End of a handler of the exception in `e` in a frame that has an object; see `frame::release`.
pub extern "C" fn end_catch(rbp: u64, e: u64) -> u64 {
    if let Some(e) = Value::from_bits(e).filter(|&e| exception::is(e)) {
        frame::release(Frame(rbp), e);
    }
    Value::NONE.bits()
}

/// `except pattern`
pub extern "C" fn matches(e: Value, pattern: Value) -> u64 {
    word(exception::matches(e, pattern).map(Value::from_bool))
}

/// `raise e from cause`; both 0: the handled exception again.
pub extern "C" fn raise_exception(e: u64, cause: u64) -> u64 {
    word(Err(raise_inner(Value::from_bits(e), Value::from_bits(cause))))
}

fn raise_inner(e: Option<Value>, cause: Option<Value>) -> Pending {
    let Some(e) = e else {
        return match exception::handled() {
            Some(handled) => {
                thread::current().pending = Some(handled);
                Pending
            }
            None => raise(Exc::RuntimeError, "No active exception to reraise"),
        };
    };
    match prepare(e, cause) {
        Ok(v) => exception::raise_value(v),
        Err(Pending) => Pending,
    }
}

fn prepare(e: Value, cause: Option<Value>) -> PyResult<Value> {
    let v = call::exception_from(e)?;
    exception::publish(v);
    if let Some(cause) = cause {
        let cause = if cause.is_none() {
            None
        } else if exception::is(cause) || exception::is_class(cause) {
            Some(call::exception_from(cause)?)
        } else {
            return Err(raise(Exc::TypeError, "exception causes must derive from BaseException"));
        };
        exception::get(v).cause = cause;
        exception::get(v).suppress_context = true;
    }
    Ok(v)
}

/// Goes on raising, with the traceback as it is.
pub extern "C" fn reraise(e: Value) -> u64 {
    thread::current().pending = Some(e);
    0
}

/// Type, value and traceback for `__exit__`.
pub extern "C" fn triple(base: *mut Value, e: Value) -> u64 {
    exception::publish(e);
    // SAFETY: generated code passes the address of three slots.
    unsafe {
        base.write(class::of(e));
        base.add(1).write(e);
        base.add(2).write(exception::get(e).traceback.unwrap_or(Value::NONE));
    }
    Value::NONE.bits()
}

/// The class AssertionError.
pub extern "C" fn assertion_error() -> u64 {
    Exc::AssertionError.class().bits()
}
