//! `float`: doubles, nearly all of them immediate.

use super::*;
use crate::heap::layout::Float;
use crate::heap::{Kind, NativeType, Value};

/// The float `x`; NaNs become canonical.
#[inline(always)]
pub fn from_f64(x: f64) -> Value {
    match Value::try_float(x) {
        Some(v) => v,
        None => boxed(x),
    }
}

#[cold]
fn boxed(x: f64) -> Value {
    if x.to_bits() == 0 {
        return Value::FLOAT_ZERO;
    }
    let v = Builtin::Float.allocate(size_of::<Float>());
    // SAFETY: fresh object of this layout.
    unsafe { (*v.ptr::<Float>()).value = x };
    v
}

/// The double, if `v` is a `float`.
#[inline(always)]
pub fn as_f64(v: Value) -> Option<f64> {
    if v.is_immediate_float() {
        return Some(v.immediate_float());
    }
    if v.is_heap() && v.kind() == Kind::Float {
        // SAFETY: of this layout by its kind.
        return Some(unsafe { (*v.ptr::<Float>()).value });
    }
    None
}

/// `float`.
pub static TYPE: NativeType =
    NativeType { name: "float", kind: Kind::Float, size: size_of::<Float>(), ..NativeType::DEFAULT };
