//! `float`: doubles, nearly all of them immediate.

mod arithmetic;
mod methods;
mod round;
mod text;

use super::*;
use crate::heap::layout::Float;
use crate::heap::{Kind, NativeType, Value};
pub use arithmetic::{binary, compare, divmod, out_of_range, power};
pub use methods::{as_real, from_value, to_int};
pub use round::round_half_even;
pub use text::{Digits, digits, parse, push_exponent, push_fixed, read, read_digits, repr};

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

/// Is this a `float`?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Float
}

/// The double, if `v` is a `float` or an `int`.
///
/// # Errors
/// OverflowError for ints beyond the largest double.
#[inline]
pub fn number(v: Value) -> PyResult<Option<f64>> {
    if let Some(x) = as_f64(v) {
        return Ok(Some(x));
    }
    if int::is(v) { int::checked_f64(v).map(Some) } else { Ok(None) }
}

/// Value of a `float` slot's operand.
fn value(v: Value) -> f64 {
    as_f64(v).unwrap_or(f64::NAN)
}

fn hash(v: Value) -> PyResult<i64> {
    // Each NaN differs from every other one.
    let x = value(v);
    Ok(if x.is_nan() { protocol::identity_hash(v) } else { int::hash_f64(x) })
}

fn unary(op: UnaryOp, v: Value) -> PyResult<Value> {
    Ok(match op {
        UnaryOp::Neg => from_f64(-value(v)),
        UnaryOp::Pos => from_f64(value(v)),
        UnaryOp::Invert => Value::NOT_IMPLEMENTED,
    })
}

/// `float`.
pub static TYPE: NativeType = NativeType {
    name: "float",
    kind: Kind::Float,
    size: size_of::<Float>(),
    repr: Some(|v| Ok(string::new(&repr(value(v))))),
    hash: Some(hash),
    compare: Some(compare),
    truth: Some(|v| Ok(value(v) != 0.0)),
    operators: &[
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mul,
        BinaryOp::TrueDiv,
        BinaryOp::FloorDiv,
        BinaryOp::Mod,
        BinaryOp::Pow,
    ],
    binary: Some(binary),
    unary: Some(unary),
    attributes: &["real", "imag"],
    get_attribute: Some(methods::get_attribute),
    methods: methods::TABLE,
    class_methods: &[
        ("fromhex", text::from_hex),
        ("from_number", methods::from_number),
        ("__getformat__", methods::get_format),
    ],
    new: Some(methods::make),
    ..NativeType::DEFAULT
};
