//! `int`: immediates of 48 bits, boxes of 64, big integers.

use super::*;
use crate::heap::layout::{BigInt, Int64};
use crate::heap::{Kind, NativeType, Value};

/// The int `n`.
#[inline(always)]
pub fn from_i64(n: i64) -> Value {
    match Value::try_int(n) {
        Some(v) => v,
        None => boxed(n),
    }
}

#[cold]
fn boxed(n: i64) -> Value {
    let v = Builtin::Int64.allocate(size_of::<Int64>());
    // SAFETY: fresh object of this layout.
    unsafe { (*v.ptr::<Int64>()).value = n };
    v
}

/// Is this an `int` (bools included)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    matches!(v.kind(), Kind::Int | Kind::Int64 | Kind::BigInt | Kind::Bool)
}

/// The number, if `v` is an int (or bool) within 64 bits.
#[inline]
pub fn is_negative(v: Value) -> bool {
    as_i64(v).unwrap_or(0) < 0
}
/// tmp
pub fn as_i64(v: Value) -> Option<i64> {
    if let Some(n) = v.as_small_int() {
        return Some(n);
    }
    match v.kind() {
        // SAFETY: of this layout by its kind.
        Kind::Int64 => Some(unsafe { (*v.ptr::<Int64>()).value }),
        Kind::Bool => Some((v == Value::TRUE) as i64),
        _ => None,
    }
}

/// `int`.
pub static TYPE: NativeType = NativeType { name: "int", kind: Kind::Int, size: 16, ..NativeType::DEFAULT };
/// Boxed ints within 64 bits.
pub static INT64_TYPE: NativeType = NativeType { kind: Kind::Int64, size: size_of::<Int64>(), ..TYPE };
/// Larger ints.
pub static BIG_TYPE: NativeType = NativeType { kind: Kind::BigInt, size: size_of::<BigInt>(), ..TYPE };
