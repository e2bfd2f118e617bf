//! Between `int` and `float`: exact, correctly rounded, and with equal hashes for equal numbers.

use super::*;
use std::cmp::Ordering;

/// Modulus of all numbers' hashes: the Mersenne prime 2^61 - 1.
const MODULUS: u64 = (1 << 61) - 1;

/// `hash(v)`. `v` must be an int.
pub fn hash(v: Value) -> i64 {
    let (negative, h) = match as_i64(v) {
        Some(n) => (n < 0, n.unsigned_abs() % MODULUS),
        None => {
            let (negative, words) = limbs(v);
            let step = |h: u64, &word: &u64| ((u128::from(h) << 64 | u128::from(word)) % u128::from(MODULUS)) as u64;
            (negative, words.iter().rev().fold(0, step))
        }
    };
    match if negative { -(h as i64) } else { h as i64 } {
        -1 => -2,
        h => h,
    }
}

/// `hash(x)` of a double.
pub fn hash_f64(x: f64) -> i64 {
    if !x.is_finite() {
        return match x {
            f64::INFINITY => 314_159,
            f64::NEG_INFINITY => -314_159,
            _ => 0,
        };
    }
    let bits = x.abs().to_bits();
    let (mantissa, exponent) = match bits >> 52 {
        0 => (bits, -1074),
        e => (bits & ((1 << 52) - 1) | 1 << 52, e as i32 - 1075),
    };
    // 2^61 is 1 modulo the prime: multiplying by a power of two rotates 61 bits.
    let turn = exponent.rem_euclid(61) as u32;
    let h = (u128::from(mantissa % MODULUS) << turn) % u128::from(MODULUS);
    match if x < 0.0 { -(h as i64) } else { h as i64 } {
        -1 => -2,
        h => h,
    }
}

/// `m * 2^e`, exact if the result is a double.
pub fn scale(m: f64, e: i32) -> f64 {
    let (mut m, mut e) = (m, e);
    while e > 1000 {
        m *= 2f64.powi(1000);
        e -= 1000;
    }
    while e < -1000 {
        m *= 2f64.powi(-1000);
        e += 1000;
    }
    m * 2f64.powi(e)
}

/// The nearest double, `None` beyond the largest. `v` must be an int.
pub fn to_f64(v: Value) -> Option<f64> {
    if let Some(n) = as_i64(v) {
        return Some(n as f64);
    }
    let (negative, words) = limbs(v);
    let x = magnitude(words)?;
    Some(if negative { -x } else { x })
}

fn magnitude(words: &[u64]) -> Option<f64> {
    let top = *words.last()?;
    let shift = top.leading_zeros();
    let next = words.len().checked_sub(2).map_or(0, |i| words[i]);
    // The top 64 bits, the lowest of them standing for all that follow.
    let mut head = if shift == 0 { top } else { top << shift | next >> (64 - shift) };
    let rest = words.len().saturating_sub(2);
    if (next << shift) != 0 || words[..rest].iter().any(|&w| w != 0) {
        head |= 1;
    }
    let exponent = (words.len() as i64 - 1) * 64 - i64::from(shift);
    if exponent > 1024 {
        return None;
    }
    let x = scale(head as f64, exponent as i32);
    x.is_finite().then_some(x)
}

/// The nearest double. `v` must be an int.
///
/// # Errors
/// OverflowError.
pub fn checked_f64(v: Value) -> PyResult<f64> {
    to_f64(v).ok_or_else(|| raise(Exc::OverflowError, "int too large to convert to float"))
}

/// A double without its fraction; `None` for infinities and NaN.
pub fn from_f64(x: f64) -> Option<Value> {
    if x.abs() < 9.2e18 {
        return Some(from_i64(x as i64));
    }
    f64_to_big(x).map(|n| from_big(&n))
}

/// A double without its fraction; `None` for infinities and NaN.
fn f64_to_big(x: f64) -> Option<IBig> {
    if !x.is_finite() {
        return None;
    }
    if x.abs() < 9.2e18 {
        return Some(IBig::from(x as i64));
    }
    let bits = x.abs().to_bits();
    let n = IBig::from(bits & ((1 << 52) - 1) | 1 << 52) << ((bits >> 52) as usize - 1075);
    Some(if x < 0.0 { -n } else { n })
}

/// Exact ordering of an int and a double; `None` for NaN. `v` must be an int.
pub fn compare_f64(v: Value, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = from_f64(x)?;
    let ordering = match (as_i64(v), as_i64(whole)) {
        (Some(n), Some(w)) => n.cmp(&w),
        _ => to_big(v).cmp(&to_big(whole)),
    };
    Some(ordering.then_with(|| 0.0.partial_cmp(&x.fract()).unwrap_or(Ordering::Equal)))
}

/// `a / b` correctly rounded; `None` if too large. `b` must not be 0.
pub fn ratio_to_f64(a: &IBig, b: &IBig) -> Option<f64> {
    if a.is_zero() {
        return Some(0.0);
    }
    let negative = a.sign() != b.sign();
    let (_, a) = a.clone().into_parts();
    let (_, b) = b.clone().into_parts();
    let bits = |n: &dashu_int::UBig| {
        let words = n.as_words();
        words.len() as i64 * 64 - i64::from(words.last().map_or(0, |w| w.leading_zeros()))
    };
    let exponent = bits(&a) - bits(&b);
    if exponent > 1025 {
        return None;
    }
    if exponent < -1080 {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    // The quotient in units of 2^unit: at least two bits more than the result keeps.
    let unit = (exponent - 56).max(-1076);
    let (a, b) = if unit < 0 { (a << (-unit) as usize, b) } else { (a, b << unit as usize) };
    let quotient = &a / &b;
    let exact = &quotient * &b == a;
    let quotient = quotient.as_words().first().copied().unwrap_or(0);
    let length = 64 - i64::from(quotient.leading_zeros());
    let drop = (length - 53).max(-1074 - unit);
    let half = 1u64 << (drop - 1);
    let rest = quotient & ((1 << drop) - 1);
    let mut mantissa = quotient >> drop;
    if rest > half || rest == half && (!exact || mantissa & 1 == 1) {
        mantissa += 1;
    }
    let x = scale(mantissa as f64, (unit + drop) as i32);
    if x.is_infinite() {
        return None;
    }
    Some(if negative { -x } else { x })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn equal_numbers_have_equal_hashes() {
        let _turn = start();
        assert_eq!(hash(i(1)), hash_f64(1.0));
        assert_eq!(hash(Value::TRUE), 1);
        assert_eq!(hash(i(-1)), -2);
        assert_eq!(hash_f64(-1.0), -2);
        assert_eq!(hash(from_f64(1e300).unwrap()), hash_f64(1e300));
        assert_eq!(hash(from_f64(-2f64.powi(61)).unwrap()), hash_f64(-2f64.powi(61)));
        // As CPython answers.
        assert_eq!(hash_f64(0.5), 1_152_921_504_606_846_976);
        assert_eq!(hash_f64(1e-320), 33_957_085_184);
        assert_eq!(hash(parse("100000000000000000000000000000000000000000", 10).unwrap()), 49_916_784_014_012_194);
    }

    #[test]
    fn ints_and_floats_compare_exactly() {
        let _turn = start();
        assert_eq!(compare_f64(i((1 << 53) + 1), 2f64.powi(53)), Some(Ordering::Greater));
        assert_eq!(compare_f64(i(1), 1.5), Some(Ordering::Less));
        assert_eq!(compare_f64(i(-1), -1.5), Some(Ordering::Greater));
        assert_eq!(compare_f64(i(i64::MAX), 2f64.powi(63)), Some(Ordering::Less));
        assert_eq!(compare_f64(from_f64(1e30).unwrap(), 1e30), Some(Ordering::Equal));
        assert_eq!(compare_f64(i(0), f64::NAN), None);
    }

    #[test]
    fn large_ints_round_to_even() {
        let _turn = start();
        let n = |t: &str| to_f64(parse(t, 10).unwrap());
        assert_eq!(n("36893488147419111424"), Some(36893488147419111424f64));
        assert_eq!(n("36893488147419107329"), Some(36893488147419111424f64));
        assert_eq!(n("36893488147419107328"), Some(36893488147419103232f64));
        assert_eq!(n(&format!("1{}", "0".repeat(308))), Some(1e308));
        assert_eq!(n(&format!("1{}", "0".repeat(309))), None);
    }
}
