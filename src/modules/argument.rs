//! Arguments that several modules take: the bytes of buffers.

use crate::heap::{Kind, Value};
use crate::objects::{Exc, PyResult, bytes, class, raise};

/// The bytes of a bytes-like object.
///
/// # Errors
/// TypeError.
pub fn buffer(v: Value) -> PyResult<Vec<u8>> {
    match bytes::as_slice(v) {
        Some(data) => Ok(data.to_vec()),
        None => Err(raise(Exc::TypeError, format!("a bytes-like object is required, not '{}'", class::name_of(v)))),
    }
}

/// The memory of a writable bytes-like object.
///
/// # Errors
/// TypeError.
pub fn writable(v: Value) -> PyResult<&'static mut [u8]> {
    debug_assert!(v.kind() != Kind::None);
    let message = format!("a read-write bytes-like object is required, not '{}'", class::name_of(v));
    Err(raise(Exc::TypeError, message))
}
