//! Arguments that several modules take: the bytes of buffers.

use crate::heap::Value;
use crate::objects::{Exc, PyResult, class, exception, raise, view};

/// The bytes of a bytes-like object.
///
/// # Errors
/// TypeError.
pub fn buffer(v: Value) -> PyResult<Vec<u8>> {
    view::required(v).map(<[u8]>::to_vec)
}

/// The memory of a writable bytes-like object.
///
/// # Errors
/// TypeError.
pub fn writable(v: Value) -> PyResult<&'static mut [u8]> {
    view::writable(v).map_err(|pending| {
        if !exception::swallow(Exc::TypeError) {
            return pending;
        }
        raise(Exc::TypeError, format!("a read-write bytes-like object is required, not '{}'", class::name_of(v)))
    })
}
