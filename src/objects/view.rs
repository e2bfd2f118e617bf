//! The buffer protocol inside the VM: the memory that bytes-like objects show.

use super::*;
use crate::heap::Value;

/// Memory of one object, item by item in rows.
#[derive(Clone, Debug)]
pub struct View {
    /// The object that owns the memory; it stays alive while the view is used.
    pub owner: Value,
    /// Address of the first item.
    pub data: *mut u8,
    /// Bytes of all items.
    pub length: usize,
    /// No item may be changed.
    pub readonly: bool,
    /// Format of an item, as in `struct`.
    pub format: Value,
    /// Bytes of an item.
    pub item_size: usize,
    /// Items in each dimension.
    pub shape: Vec<i64>,
    /// Bytes from one item to the next in each dimension.
    pub strides: Vec<i64>,
}

impl View {
    /// Bytes in a row.
    pub fn plain(owner: Value, data: *mut u8, length: usize, readonly: bool) -> View {
        View {
            owner,
            data,
            length,
            readonly,
            format: string::from_char('B'),
            item_size: 1,
            shape: vec![length as i64],
            strides: vec![1],
        }
    }
}

/// The memory that `v` shows; `None` if it is not bytes-like.
///
/// # Errors
/// ValueError for a released memoryview; what `__buffer__` raises.
pub fn of(v: Value) -> PyResult<Option<View>> {
    if let Some(b) = bytes::as_slice(v) {
        return Ok(Some(View::plain(v, b.as_ptr().cast_mut(), b.len(), true)));
    }
    if bytearray::is(v) {
        let b = bytearray::slice(v);
        return Ok(Some(View::plain(v, b.as_ptr().cast_mut(), b.len(), false)));
    }
    if memoryview::is(v) {
        return memoryview::view(v).map(Some);
    }
    if array::is(v) {
        return Ok(Some(array::view(v)));
    }
    if native::view::is(v) {
        return native::items::memory(v);
    }
    from_method(v)
}

/// PEP 688: `__buffer__` of a Python class.
fn from_method(v: Value) -> PyResult<Option<View>> {
    if !instance::has_slots(v) {
        return Ok(None);
    }
    let Some(method) = class::lookup_user(class::of(v), intern::intern("__buffer__")) else { return Ok(None) };
    // FULL_RO: whatever there is.
    let answer = protocol::call_on(method, v, &[int::from_i64(0x11c)])?;
    if !memoryview::is(answer) {
        return Err(raise(Exc::TypeError, "__buffer__ returned non-memoryview object"));
    }
    memoryview::view(answer).map(Some)
}

/// The bytes of a bytes-like object, to be used before anything else runs; `None` for others.
///
/// # Errors
/// As `of`.
pub fn bytes_of(v: Value) -> PyResult<Option<&'static [u8]>> {
    if let Some(b) = bytes::as_slice(v) {
        return Ok(Some(b));
    }
    if bytearray::is(v) {
        return Ok(Some(bytearray::slice(v)));
    }
    if !memoryview::is(v) && !array::is(v) && !instance::has_slots(v) && !native::view::is(v) {
        return Ok(None);
    }
    let Some(view) = of(v)? else { return Ok(None) };
    if memoryview::is_contiguous(&view, false) {
        // SAFETY: the view's memory lives as long as its owner, which the caller's value holds.
        return Ok(Some(unsafe { std::slice::from_raw_parts(view.data, view.length) }));
    }
    Ok(Some(bytes::slice(bytes::new(&memoryview::gather(&view)))))
}

/// The bytes of an argument that must be bytes-like.
///
/// # Errors
/// TypeError: `a bytes-like object is required, not 'int'`.
pub fn required(v: Value) -> PyResult<&'static [u8]> {
    bytes_of(v)?
        .ok_or_else(|| raise(Exc::TypeError, format!("a bytes-like object is required, not '{}'", class::name_of(v))))
}

/// The memory of an argument that must be writable and contiguous.
///
/// # Errors
/// TypeError, BufferError.
pub fn writable(v: Value) -> PyResult<&'static mut [u8]> {
    let refuse = || {
        let message = format!("read-write bytes-like object expected, not {}", class::name_of(v));
        raise(Exc::TypeError, message)
    };
    match of(v)? {
        Some(view) if !view.readonly && memoryview::is_contiguous(&view, false) => {
            // SAFETY: as in `bytes_of`; the owner allows changes, and borrows last for a statement.
            Ok(unsafe { std::slice::from_raw_parts_mut(view.data, view.length) })
        }
        _ => Err(refuse()),
    }
}
