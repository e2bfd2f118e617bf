//! `tuple`.

use super::*;
use crate::heap::layout::Tuple;
use crate::heap::{Kind, NativeType, Value};

/// A new tuple of these items.
pub fn new(items: &[Value]) -> Value {
    if items.is_empty() {
        return Value::EMPTY_TUPLE;
    }
    let v = Builtin::Tuple.allocate(size_of::<Tuple>() + 8 * items.len());
    let t = v.ptr::<Tuple>();
    // SAFETY: fresh object with room for the items.
    unsafe {
        (*t).length = items.len() as u64;
        std::ptr::copy_nonoverlapping(items.as_ptr(), t.add(1).cast::<Value>(), items.len());
    }
    v
}

/// Is this a tuple (or an instance of a subclass)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Tuple
}

/// The items. `v` must be a tuple.
#[inline(always)]
pub fn items(v: Value) -> &'static [Value] {
    debug_assert!(is(v));
    // SAFETY: a tuple by the caller's word; it never changes and lives while the caller holds it.
    unsafe {
        let t = v.ptr::<Tuple>();
        std::slice::from_raw_parts(t.add(1).cast::<Value>(), (*t).length as usize)
    }
}

/// `tuple`.
pub static TYPE: NativeType = NativeType {
    name: "tuple",
    kind: Kind::Tuple,
    size: size_of::<Tuple>(),
    len: Some(|v| Ok(items(v).len())),
    ..NativeType::DEFAULT
};
