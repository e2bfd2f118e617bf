//! Operators of `int`: machine words first, big integers only where those overflow. Division and
//! remainder floor; bit operators see infinite two's complement.

use super::*;
use dashu_int::ops::{DivRem, ExtendedGcd};
use std::cmp::Ordering;

/// Results beyond this many bits are refused as a lack of memory (2 GiB of limbs).
const MAX_BITS: u64 = 1 << 34;

/// Binary operator slot: `NotImplemented` unless both are ints.
pub fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if let (Some(x), Some(y)) = (as_i64(a), as_i64(b)) {
        return machine(op, x, y, a, b);
    }
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    big(op, a, b)
}

#[inline]
fn machine(op: BinaryOp, x: i64, y: i64, a: Value, b: Value) -> PyResult<Value> {
    Ok(match op {
        BinaryOp::Add => from_i128(i128::from(x) + i128::from(y)),
        BinaryOp::Sub => from_i128(i128::from(x) - i128::from(y)),
        BinaryOp::Mul => from_i128(i128::from(x) * i128::from(y)),
        BinaryOp::FloorDiv => {
            if y == 0 {
                return Err(by_zero());
            }
            let (q, r) = (i128::from(x) / i128::from(y), i128::from(x) % i128::from(y));
            from_i128(if r != 0 && (r < 0) != (y < 0) { q - 1 } else { q })
        }
        BinaryOp::Mod => {
            if y == 0 {
                return Err(by_zero());
            }
            let r = x.wrapping_rem(y);
            from_i64(if r != 0 && (r < 0) != (y < 0) { r + y } else { r })
        }
        BinaryOp::TrueDiv => {
            if y == 0 {
                return Err(by_zero());
            }
            const EXACT: u64 = 1 << 53;
            if x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT {
                float::from_f64(x as f64 / y as f64)
            } else {
                return big(op, a, b);
            }
        }
        BinaryOp::And => from_i64(x & y),
        BinaryOp::Or => from_i64(x | y),
        BinaryOp::Xor => from_i64(x ^ y),
        BinaryOp::LShift => return shift_left(a, b),
        BinaryOp::RShift => {
            if y < 0 {
                return Err(negative_shift());
            }
            from_i64(x >> y.min(63))
        }
        BinaryOp::Pow => return power(a, b),
        BinaryOp::MatMul => Value::NOT_IMPLEMENTED,
    })
}

fn big(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    Ok(match op {
        BinaryOp::Add => long::add(a, b, false),
        BinaryOp::Sub => long::add(a, b, true),
        BinaryOp::Mul => {
            room_for(bit_length(a) + bit_length(b))?;
            long::multiply(a, b)
        }
        BinaryOp::FloorDiv => match long::quotient(a, b) {
            Some(q) => q,
            None => divmod(a, b)?.0,
        },
        BinaryOp::Mod => divmod(a, b)?.1,
        BinaryOp::TrueDiv => {
            if is_zero(b) {
                return Err(by_zero());
            }
            match ratio_to_f64(&to_big(a), &to_big(b)) {
                Some(_) if is_zero(a) => float::from_f64(if is_negative(b) { -0.0 } else { 0.0 }),
                Some(x) => float::from_f64(x),
                None => return Err(raise(Exc::OverflowError, "integer division result too large for a float")),
            }
        }
        BinaryOp::And => from_big(&(to_big(a) & to_big(b))),
        BinaryOp::Or => from_big(&(to_big(a) | to_big(b))),
        BinaryOp::Xor => from_big(&(to_big(a) ^ to_big(b))),
        BinaryOp::LShift => return shift_left(a, b),
        BinaryOp::RShift => {
            if is_negative(b) {
                return Err(negative_shift());
            }
            match as_i64(b) {
                Some(n) if (n as u64) < bit_length(a) => from_big(&(to_big(a) >> n as usize)),
                _ => from_i64(if is_negative(a) { -1 } else { 0 }),
            }
        }
        BinaryOp::Pow => return power(a, b),
        BinaryOp::MatMul => Value::NOT_IMPLEMENTED,
    })
}

fn by_zero() -> Pending {
    raise(Exc::ZeroDivisionError, "division by zero")
}

fn negative_shift() -> Pending {
    raise(Exc::ValueError, "negative shift count")
}

fn room_for(bits: u64) -> PyResult<()> {
    if bits > MAX_BITS { Err(sequence::no_memory()) } else { Ok(()) }
}

/// `a << b`. Both must be ints.
///
/// # Errors
/// ValueError for negative counts, OverflowError and MemoryError for huge ones.
pub fn shift_left(a: Value, b: Value) -> PyResult<Value> {
    if is_negative(b) {
        return Err(negative_shift());
    }
    if is_zero(a) {
        return Ok(from_i64(0));
    }
    let Some(n) = as_i64(b) else {
        return Err(raise(Exc::OverflowError, "too many digits in integer"));
    };
    if let Some(x) = as_i64(a)
        && n < 64
    {
        return Ok(from_i128(i128::from(x) << n));
    }
    room_for(bit_length(a).saturating_add(n as u64))?;
    Ok(from_big(&(to_big(a) << n as usize)))
}

/// Quotient and remainder as of `divmod`. Both must be ints.
///
/// # Errors
/// ZeroDivisionError.
pub fn divmod(a: Value, b: Value) -> PyResult<(Value, Value)> {
    if is_zero(b) {
        return Err(by_zero());
    }
    if let (Some(x), Some(y)) = (as_i64(a), as_i64(b)) {
        let q = machine(BinaryOp::FloorDiv, x, y, a, b)?;
        return Ok((q, machine(BinaryOp::Mod, x, y, a, b)?));
    }
    let (x, y) = (to_big(a), to_big(b));
    let negative = y.sign() == Sign::Negative;
    let (mut q, mut r) = x.div_rem(&y);
    if !r.is_zero() && (r.sign() == Sign::Negative) != negative {
        q -= IBig::ONE;
        r += y;
    }
    Ok((from_big(&q), from_big(&r)))
}

/// Remainder with the sign of `m`, which must not be 0.
pub fn floor_mod(n: &IBig, m: &IBig) -> IBig {
    let r = n % m;
    if !r.is_zero() && r.sign() != m.sign() { r + m } else { r }
}

/// `a ** b`: a float for negative exponents. Both must be ints.
fn power(a: Value, b: Value) -> PyResult<Value> {
    if is_negative(b) {
        if is_zero(a) {
            return Err(raise(Exc::ZeroDivisionError, "zero to a negative power"));
        }
        return float::power(checked_f64(a)?, checked_f64(b)?);
    }
    let base = as_i64(a);
    match base {
        Some(1) => return Ok(from_i64(1)),
        Some(0) => return Ok(from_i64(is_zero(b) as i64)),
        Some(-1) => {
            let odd = match as_i64(b) {
                Some(n) => n & 1 == 1,
                None => limbs(b).1[0] & 1 == 1,
            };
            return Ok(from_i64(if odd { -1 } else { 1 }));
        }
        _ => {}
    }
    let Some(exponent) = as_i64(b) else { return Err(sequence::no_memory()) };
    if let Some(x) = base
        && let Ok(e) = u32::try_from(exponent)
        && let Some(n) = i128::from(x).checked_pow(e)
    {
        return Ok(from_i128(n));
    }
    room_for(bit_length(a).saturating_mul(exponent as u64))?;
    Ok(from_big(&to_big(a).pow(exponent as usize)))
}

/// `pow(base, exponent, modulus)`. All must be ints.
///
/// # Errors
/// ValueError for modulus 0, and for a negative exponent if the base has no inverse.
pub fn pow_mod(base: Value, exponent: Value, modulus: Value) -> PyResult<Value> {
    if is_zero(modulus) {
        return Err(raise(Exc::ValueError, "pow() 3rd argument cannot be 0"));
    }
    let m = to_big(abs(modulus));
    let mut b = floor_mod(&to_big(base), &m);
    if is_negative(exponent) {
        let (g, x, _) = (&b).gcd_ext(&m);
        if !IBig::from(g).is_one() && !m.is_one() {
            return Err(raise(Exc::ValueError, "base is not invertible for the given modulus"));
        }
        b = floor_mod(&x, &m);
    }
    let e = to_big(abs(exponent));
    let (_, words) = e.as_sign_words();
    let mut r = floor_mod(&IBig::ONE, &m);
    for word in words.iter().rev() {
        for bit in (0..64).rev() {
            r = (&r * &r) % &m;
            if word >> bit & 1 == 1 {
                r = (r * &b) % &m;
            }
        }
    }
    Ok(from_big(&floor_mod(&r, &to_big(modulus))))
}

/// Comparison slot: `NotImplemented` unless both are ints.
pub fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    Ok(match order(a, b) {
        Some(ordering) => Value::from_bool(op.holds(ordering)),
        None => Value::NOT_IMPLEMENTED,
    })
}

fn order(a: Value, b: Value) -> Option<Ordering> {
    match (as_i64(a), as_i64(b)) {
        (Some(x), Some(y)) => Some(x.cmp(&y)),
        // A number beyond 64 bits is farther from zero than any within.
        (None, Some(_)) if is(a) => Some(if is_negative(a) { Ordering::Less } else { Ordering::Greater }),
        (Some(_), None) if is(b) => Some(if is_negative(b) { Ordering::Greater } else { Ordering::Less }),
        (None, None) if is(a) && is(b) => {
            let ((na, la), (nb, lb)) = (limbs(a), limbs(b));
            if na != nb {
                return Some(if na { Ordering::Less } else { Ordering::Greater });
            }
            let magnitude = la.len().cmp(&lb.len()).then_with(|| la.iter().rev().cmp(lb.iter().rev()));
            Some(if na { magnitude.reverse() } else { magnitude })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;
    use BinaryOp::*;

    fn eval(op: BinaryOp, a: &str, b: &str) -> String {
        show(protocol::binary(op, parse(a, 10).unwrap(), parse(b, 10).unwrap()))
    }

    #[test]
    fn division_floors() {
        let _turn = start();
        assert_eq!(eval(FloorDiv, "-7", "2"), "-4");
        assert_eq!(eval(Mod, "-7", "2"), "1");
        assert_eq!(eval(Mod, "7", "-2"), "-1");
        assert_eq!(eval(FloorDiv, "-9223372036854775808", "-1"), "9223372036854775808");
        assert_eq!(eval(Mod, "-9223372036854775808", "-1"), "0");
        assert_eq!(eval(FloorDiv, "-1000000000000000000000000", "7"), "-142857142857142857142858");
        assert_eq!(eval(Mod, "-1000000000000000000000000", "7"), "6");
        assert_eq!(eval(Mod, "5", "-1000000000000000000000000"), "-999999999999999999999995");
        assert_eq!(eval(Mod, "5", "0"), "ZeroDivisionError: division by zero");
        assert_eq!(eval(TrueDiv, "5", "0"), "ZeroDivisionError: division by zero");
    }

    #[test]
    fn overflow_grows_and_shrinks_back() {
        let _turn = start();
        assert_eq!(eval(Add, "9223372036854775807", "1"), "9223372036854775808");
        assert_eq!(eval(Mul, "-9223372036854775808", "9223372036854775807"), "-85070591730234615856620279821087277056");
        let back =
            protocol::binary(Sub, parse("9223372036854775808", 10).unwrap(), parse("9223372036854775807", 10).unwrap());
        assert_eq!(back.unwrap(), i(1));
        assert_eq!(eval(Pow, "2", "100"), "1267650600228229401496703205376");
        assert_eq!(eval(Pow, "-3", "41"), "-36472996377170786403");
        assert_eq!(eval(Pow, "2", "-2"), "0.25");
        assert_eq!(eval(Pow, "0", "-2"), "ZeroDivisionError: zero to a negative power");
        assert_eq!(eval(Pow, "10", "10000000000000"), "MemoryError: ");
    }

    #[test]
    fn bits_are_twos_complement() {
        let _turn = start();
        assert_eq!(eval(And, "-1", "36893488147419103232"), "36893488147419103232");
        assert_eq!(eval(Or, "-36893488147419103232", "1"), "-36893488147419103231");
        assert_eq!(eval(Xor, "-36893488147419103232", "-1"), "36893488147419103231");
        assert_eq!(eval(RShift, "-36893488147419103233", "3"), "-4611686018427387905");
        assert_eq!(eval(RShift, "-36893488147419103233", "300"), "-1");
        assert_eq!(eval(LShift, "-1", "70"), "-1180591620717411303424");
        assert_eq!(eval(LShift, "1", "-1"), "ValueError: negative shift count");
        assert_eq!(
            show(protocol::unary(UnaryOp::Invert, parse("36893488147419103232", 10).unwrap())),
            "-36893488147419103233"
        );
    }

    #[test]
    fn true_division_rounds_correctly() {
        let _turn = start();
        assert_eq!(eval(TrueDiv, "9007199254740993", "1"), "9007199254740992.0");
        assert_eq!(eval(TrueDiv, "9007199254740995", "1"), "9007199254740996.0");
        assert_eq!(eval(TrueDiv, "1", "3"), "0.3333333333333333");
        assert_eq!(eval(TrueDiv, "-100000000000000000000000000000", "3"), "-3.3333333333333333e+28");
        let tiny = protocol::binary(LShift, i(1), i(1075)).unwrap();
        assert_eq!(show(protocol::binary(TrueDiv, i(1), tiny)), "0.0");
        assert_eq!(show(protocol::binary(TrueDiv, i(3), tiny)), "1e-323");
        let huge = protocol::binary(LShift, i(1), i(1024)).unwrap();
        assert_eq!(
            show(protocol::binary(TrueDiv, huge, i(1))),
            "OverflowError: integer division result too large for a float"
        );
    }

    #[test]
    fn modular_power() {
        let _turn = start();
        assert_eq!(show(pow_mod(i(3), i(200), i(13))), "9");
        assert_eq!(show(pow_mod(i(3), i(200), i(-13))), "-4");
        assert_eq!(show(pow_mod(i(38), i(-1), i(97))), "23");
        assert_eq!(show(pow_mod(i(2), i(-1), i(4))), "ValueError: base is not invertible for the given modulus");
        assert_eq!(show(pow_mod(i(2), i(1), i(0))), "ValueError: pow() 3rd argument cannot be 0");
    }
}
