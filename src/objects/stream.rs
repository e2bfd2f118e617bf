//! Records that own a value of Rust's (a compressor, a decompressor): `n` is its address, 0 when it is
//! over. It dies with the record.

use super::*;
use crate::heap::{Value, weak};

/// A record with empty bytes in `a` and `b` that owns `stream`.
pub fn new<T>(ty: Builtin, stream: T, c: Option<Value>) -> Value {
    let empty = Some(bytes::new(b""));
    let v = record::new(ty, empty, empty, c, None);
    record::get(v).n = Box::into_raw(Box::new(stream)) as i64;
    weak::watch(v);
    v
}

/// The stream, if it is not over. `T` is the type that the record was made with.
pub fn get<T>(v: Value) -> Option<&'static mut T> {
    // SAFETY: what `new` has put there for an object of this type; nobody else uses it now.
    unsafe { (record::get(v).n as *mut T).as_mut() }
}

/// Ends the stream.
pub fn end<T>(v: Value) {
    let address = std::mem::take(&mut record::get(v).n) as *mut T;
    if !address.is_null() {
        // SAFETY: made by `new`, and forgotten now.
        drop(unsafe { Box::from_raw(address) });
    }
}
