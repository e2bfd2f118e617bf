//! Memory of variable size that belongs to one object and dies with it: collected as objects are,
//! found through any address inside. An object keeps the address of the payload in a field.

use super::*;
use crate::heap::layout::Buffer;
use crate::heap::{Kind, NativeType, Value};

/// Room for `count` value words, all 0.
pub fn values(count: usize) -> *mut Value {
    make(Builtin::ValueBuffer, count, size_of::<Value>()).cast()
}

/// Room for `count` bytes that are no references, all 0.
pub fn bytes(count: usize) -> *mut u8 {
    make(Builtin::ByteBuffer, count, 1)
}

fn make(ty: Builtin, count: usize, each: usize) -> *mut u8 {
    let v = ty.allocate(size_of::<Buffer>() + count * each);
    // SAFETY: a fresh object of this layout, with the payload behind it.
    unsafe {
        let buffer = v.ptr::<Buffer>();
        (*buffer).capacity = count as u64;
        buffer.add(1).cast()
    }
}

/// Memory of value words.
pub static VALUES_TYPE: NativeType =
    NativeType { name: "value_buffer", kind: Kind::Values, size: size_of::<Buffer>(), ..NativeType::DEFAULT };

/// Memory of bytes.
pub static BYTES_TYPE: NativeType =
    NativeType { name: "byte_buffer", kind: Kind::Blob, size: size_of::<Buffer>(), ..NativeType::DEFAULT };
