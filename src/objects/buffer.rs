//! Memory of variable size that belongs to one object and dies with it: collected as objects are,
//! found through any address inside. An object keeps the address of the payload in a field.

use super::*;
use crate::heap::layout::{Buffer, Entry};
use crate::heap::{Kind, NativeType, Value, arena, thread};

const HEAD: usize = size_of::<Buffer>();

/// Room for `count` value words, all 0.
pub fn values(count: usize) -> *mut Value {
    make(Builtin::ValueBuffer, count, size_of::<Value>()).cast()
}

/// As `values`, for few of them, with as much more room as comes for free.
#[inline]
pub fn few_values(count: usize) -> *mut Value {
    let values = values(count);
    // SAFETY: fresh, with its struct in front; the rest of the cell is zeroed, too.
    unsafe {
        let buffer = values.cast::<Buffer>().sub(1);
        (*buffer).capacity = ((arena::cell_size(HEAD + 8 * count) - HEAD) / 8) as u64;
    }
    values
}

/// Room for `count` bytes that are no references, all 0.
pub fn bytes(count: usize) -> *mut u8 {
    make(Builtin::ByteBuffer, count, 1)
}

/// As `values`, with as much more room as comes for free.
///
/// # Errors
/// MemoryError.
pub fn try_values(count: usize) -> PyResult<*mut Value> {
    try_make(Builtin::ValueBuffer, count, size_of::<Value>(), 0).map(<*mut u8>::cast)
}

/// As `bytes`.
///
/// # Errors
/// MemoryError.
pub fn try_bytes(count: usize) -> PyResult<*mut u8> {
    try_make(Builtin::ByteBuffer, count, 1, 0)
}

/// Room for `count` rows of a table with an index of `places` behind them, all 0.
///
/// # Errors
/// MemoryError.
pub fn try_rows(count: usize, places: usize) -> PyResult<*mut Entry> {
    try_make(Builtin::RowBuffer, count, size_of::<Entry>(), places * 4).map(<*mut u8>::cast)
}

/// What `make` makes, also where that needs memory beyond the limits: then MemoryError is raised at
/// the next poll instead. `None`: the system itself has no more.
pub fn at_any_cost<T>(mut make: impl FnMut() -> PyResult<T>) -> Option<T> {
    let before = thread::current().pending.take();
    let mut quietly = || make().map_err(|Pending| exception::take()).ok();
    let made = quietly().or_else(|| arena::at_any_cost(quietly));
    thread::current().pending = before;
    made
}

/// Number of elements there is room for.
///
/// # Safety
/// `payload` was made here and not freed.
#[inline]
pub unsafe fn capacity<T>(payload: *const T) -> usize {
    // SAFETY: the buffer's struct precedes the payload.
    unsafe { (*payload.cast::<Buffer>().sub(1)).capacity as usize }
}

/// Room for `count` value words with the old content in front; the old room is gone. `old` may be
/// null.
///
/// # Safety
/// `old` was made by this module, and nobody else refers to it.
///
/// # Errors
/// MemoryError; the old room is as it was.
pub unsafe fn resize_values(old: *mut Value, count: usize) -> PyResult<*mut Value> {
    if old.is_null() {
        return try_values(count);
    }
    // SAFETY: by contract; the new room is fresh and large enough.
    unsafe {
        let buffer = old.cast::<Buffer>().sub(1);
        let have = (*buffer).capacity as usize;
        if count <= have {
            return Ok(old);
        }
        let Some(total) = count.checked_mul(size_of::<Value>()).and_then(|n| n.checked_add(HEAD)) else {
            return Err(sequence::no_memory());
        };
        if arena::grow(buffer as u64, total) {
            (*buffer).capacity = ((arena::size_of_cell(buffer as u64) - HEAD) / size_of::<Value>()) as u64;
            return Ok(old);
        }
        let new = try_values(count)?;
        std::ptr::copy_nonoverlapping(old, new, have);
        free(old);
        Ok(new)
    }
}

/// Frees a buffer at once: its owner has outgrown it. `payload` may be null.
///
/// # Safety
/// `payload` was made by this module, and nobody refers to it any more.
pub unsafe fn free<T>(payload: *mut T) {
    if !payload.is_null() {
        // SAFETY: the buffer's struct precedes the payload.
        unsafe { arena::free(payload.cast::<Buffer>().sub(1) as u64) };
    }
}

fn make(ty: Builtin, count: usize, each: usize) -> *mut u8 {
    let v = ty.allocate(HEAD + count * each);
    // SAFETY: a fresh object of this layout, with the payload behind it.
    unsafe {
        let buffer = v.ptr::<Buffer>();
        (*buffer).capacity = count as u64;
        buffer.add(1).cast()
    }
}

fn try_make(ty: Builtin, count: usize, each: usize, more: usize) -> PyResult<*mut u8> {
    let total = count.checked_mul(each).and_then(|n| n.checked_add(HEAD + more)).ok_or_else(sequence::no_memory)?;
    let v = arena::try_object(ty.header(), total).ok_or_else(sequence::no_memory)?;
    let capacity = if more == 0 { (arena::cell_size(total) - HEAD) / each } else { count };
    // SAFETY: a fresh object of this layout, with the payload behind it.
    unsafe {
        let buffer = v.ptr::<Buffer>();
        (*buffer).capacity = capacity as u64;
        Ok(buffer.add(1).cast())
    }
}

/// Memory of value words.
pub static VALUES_TYPE: NativeType =
    NativeType { name: "value_buffer", kind: Kind::Values, size: HEAD, ..NativeType::DEFAULT };

/// Memory of rows and their index.
pub static ROWS_TYPE: NativeType =
    NativeType { name: "row_buffer", kind: Kind::Rows, size: HEAD, ..NativeType::DEFAULT };

/// Memory of bytes.
pub static BYTES_TYPE: NativeType =
    NativeType { name: "byte_buffer", kind: Kind::Blob, size: HEAD, ..NativeType::DEFAULT };
