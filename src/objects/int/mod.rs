//! `int`: immediates of 48 bits, boxes of 64, big integers with their limbs inline. A number
//! always has its smallest representation, so equal small ints are equal words.

mod arithmetic;
mod convert;
mod long;
mod methods;
mod parse;

use super::*;
use crate::heap::layout::{BigInt, Int64, IntObject};
use crate::heap::{Kind, NativeType, Value};
pub use arithmetic::{binary, compare, divmod, floor_mod, pow_mod, shift_left};
pub use convert::{checked_f64, compare_f64, from_f64, hash, hash_f64, ratio_to_f64, scale, to_f64};
use dashu_int::{IBig, Sign};
pub use methods::{from_value, of_answer, round};
pub use parse::{decimal, decimal_text, digits, from_decimal, max_str_digits, parse, set_max_str_digits, text};

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

/// The int `n`.
#[inline]
pub fn from_u64(n: u64) -> Value {
    from_i128(i128::from(n))
}

/// The int `n`.
#[inline]
pub fn from_i128(n: i128) -> Value {
    match i64::try_from(n) {
        Ok(n) => from_i64(n),
        Err(_) => {
            let m = n.unsigned_abs();
            let limbs = [m as u64, (m >> 64) as u64];
            from_limbs(n < 0, &limbs)
        }
    }
}

/// The int with these limbs, least first; leading zeros are dropped.
pub fn from_limbs(negative: bool, limbs: &[u64]) -> Value {
    let used = limbs.iter().rposition(|&l| l != 0).map_or(0, |i| i + 1);
    let limbs = &limbs[..used];
    match *limbs {
        [] => return from_i64(0),
        [one] if one <= i64::MAX as u64 => return from_i64(if negative { -(one as i64) } else { one as i64 }),
        [one] if negative && one == 1 << 63 => return from_i64(i64::MIN),
        _ => {}
    }
    let v = Builtin::BigInt.allocate(size_of::<BigInt>() + 8 * used);
    // SAFETY: fresh object with room for the limbs.
    unsafe {
        let b = v.ptr::<BigInt>();
        (*b).length = BigInt::length(negative, used);
        std::ptr::copy_nonoverlapping(limbs.as_ptr(), b.add(1).cast::<u64>(), used);
    }
    v
}

/// The int `n`, in its smallest representation.
pub fn from_big(n: &IBig) -> Value {
    let (sign, words) = n.as_sign_words();
    from_limbs(sign == Sign::Negative, words)
}

/// Is this an `int` (bools included)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    matches!(v.kind(), Kind::Int | Kind::Int64 | Kind::BigInt | Kind::Bool | Kind::IntObject)
}

/// The number, if `v` is an int (or bool) within 64 bits.
#[inline]
pub fn as_i64(v: Value) -> Option<i64> {
    if let Some(n) = v.as_small_int() {
        return Some(n);
    }
    match v.kind() {
        // SAFETY: of this layout by its kind.
        Kind::Int64 => Some(unsafe { (*v.ptr::<Int64>()).value }),
        Kind::Bool => Some((v == Value::TRUE) as i64),
        // SAFETY: as above; the number is no such object itself.
        Kind::IntObject => as_i64(unsafe { (*v.ptr::<IntObject>()).value }),
        _ => None,
    }
}

/// Sign and limbs of a big int. `v` must be one (an int beyond 64 bits).
#[inline]
pub fn limbs(v: Value) -> (bool, &'static [u64]) {
    let v = plain(v);
    debug_assert!(v.kind() == Kind::BigInt);
    // SAFETY: of this layout by the caller's word; it never changes and lives while the caller
    // holds it.
    unsafe { BigInt::parts(v.ptr()) }
}

/// Any int as a big integer. `v` must be an int.
pub fn to_big(v: Value) -> IBig {
    match as_i64(v) {
        Some(n) => IBig::from(n),
        None => {
            let (negative, words) = limbs(v);
            IBig::from_sign_words(if negative { Sign::Negative } else { Sign::Positive }, words)
        }
    }
}

/// Is the int below zero? `v` must be an int.
pub fn is_negative(v: Value) -> bool {
    match as_i64(v) {
        Some(n) => n < 0,
        None => limbs(v).0,
    }
}

/// Is the int zero? `v` must be an int.
pub fn is_zero(v: Value) -> bool {
    as_i64(v) == Some(0)
}

/// Number of bits of the absolute value. `v` must be an int.
pub fn bit_length(v: Value) -> u64 {
    match as_i64(v) {
        Some(n) => u64::from(64 - n.unsigned_abs().leading_zeros()),
        None => {
            let words = limbs(v).1;
            words.len() as u64 * 64 - u64::from(words.last().map_or(0, |w| w.leading_zeros()))
        }
    }
}

/// `-v`. `v` must be an int.
pub fn negate(v: Value) -> Value {
    match as_i64(v) {
        Some(n) => from_i128(-i128::from(n)),
        None => {
            let (negative, words) = limbs(v);
            from_limbs(!negative, words)
        }
    }
}

/// `abs(v)`. `v` must be an int; of a bool it is an int.
pub fn abs(v: Value) -> Value {
    if is_negative(v) { negate(v) } else { plain(v) }
}

/// The int itself; 0 or 1 for a bool; the number of an instance of a Python class.
#[inline]
pub fn plain(v: Value) -> Value {
    match v.kind() {
        Kind::Bool => from_i64((v == Value::TRUE) as i64),
        // SAFETY: of this layout by its kind.
        Kind::IntObject => unsafe { (*v.ptr::<IntObject>()).value },
        _ => v,
    }
}

fn unary(op: UnaryOp, v: Value) -> PyResult<Value> {
    Ok(match op {
        UnaryOp::Neg => negate(v),
        UnaryOp::Pos => plain(v),
        UnaryOp::Invert => match as_i64(v) {
            Some(n) => from_i64(!n),
            None => from_big(&!to_big(v)),
        },
    })
}

/// `int`.
pub static TYPE: NativeType = NativeType {
    name: "int",
    kind: Kind::Int,
    size: 16,
    repr: Some(text),
    hash: Some(|v| Ok(hash(v))),
    compare: Some(compare),
    truth: Some(|v| Ok(!is_zero(v))),
    binary: Some(binary),
    operators: &[
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mul,
        BinaryOp::TrueDiv,
        BinaryOp::FloorDiv,
        BinaryOp::Mod,
        BinaryOp::Pow,
        BinaryOp::LShift,
        BinaryOp::RShift,
        BinaryOp::And,
        BinaryOp::Or,
        BinaryOp::Xor,
    ],
    unary: Some(unary),
    attributes: &["real", "imag", "numerator", "denominator"],
    get_attribute: Some(methods::get_attribute),
    methods: methods::TABLE,
    class_methods: &[("from_bytes", methods::from_bytes)],
    new: Some(methods::make),
    ..NativeType::DEFAULT
};
/// Boxed ints within 64 bits.
pub static INT64_TYPE: NativeType = NativeType { kind: Kind::Int64, size: size_of::<Int64>(), ..TYPE };
/// Larger ints.
pub static BIG_TYPE: NativeType = NativeType { kind: Kind::BigInt, size: size_of::<BigInt>(), ..TYPE };
