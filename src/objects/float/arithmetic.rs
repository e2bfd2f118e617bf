//! Operators of `float`; an int operand is converted, comparison with one is exact.

use super::*;

/// Binary operator slot: `NotImplemented` unless both are numbers.
pub fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let (Some(x), Some(y)) = (number(a)?, number(b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(from_f64(match op {
        BinaryOp::Add => x + y,
        BinaryOp::Sub => x - y,
        BinaryOp::Mul => x * y,
        BinaryOp::TrueDiv => {
            if y == 0.0 {
                return Err(by_zero());
            }
            x / y
        }
        BinaryOp::FloorDiv => divmod(x, y)?.0,
        BinaryOp::Mod => divmod(x, y)?.1,
        BinaryOp::Pow => return power(x, y),
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }))
}

fn by_zero() -> Pending {
    raise(Exc::ZeroDivisionError, "division by zero")
}

/// Floored quotient and remainder with the divisor's sign.
///
/// # Errors
/// ZeroDivisionError.
pub fn divmod(x: f64, y: f64) -> PyResult<(f64, f64)> {
    if y == 0.0 {
        return Err(by_zero());
    }
    let mut rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest != 0.0 {
        if (y < 0.0) != (rest < 0.0) {
            rest += y;
            quotient -= 1.0;
        }
    } else {
        rest = 0f64.copysign(y);
    }
    if quotient == 0.0 {
        return Ok((0f64.copysign(x / y), rest));
    }
    let whole = quotient.floor();
    Ok((if quotient - whole > 0.5 { whole + 1.0 } else { whole }, rest))
}

/// `x ** y`: a complex number for a fractional power of a negative one.
///
/// # Errors
/// ZeroDivisionError, OverflowError.
pub fn power(x: f64, y: f64) -> PyResult<Value> {
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(raise(Exc::ZeroDivisionError, "zero to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return complex::power((x, 0.0), (y, 0.0));
    }
    let r = x.powf(y);
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(out_of_range());
    }
    Ok(from_f64(r))
}

/// OverflowError of a mathematical function.
#[cold]
pub fn out_of_range() -> Pending {
    exception::raise_with(Exc::OverflowError, &[int::from_i64(34), string::new("Numerical result out of range")])
}

/// Comparison slot: `NotImplemented` unless both are numbers.
pub fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    let ordering = match (as_f64(a), as_f64(b)) {
        (Some(x), Some(y)) => x.partial_cmp(&y),
        (Some(x), None) if int::is(b) => int::compare_f64(b, x).map(std::cmp::Ordering::reverse),
        (None, Some(y)) if int::is(a) => int::compare_f64(a, y),
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(Value::from_bool(match ordering {
        Some(ordering) => op.holds(ordering),
        None => op == CompareOp::Ne,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;
    use BinaryOp::*;

    fn eval(op: BinaryOp, x: f64, y: f64) -> String {
        show(protocol::binary(op, f(x), f(y)))
    }

    #[test]
    fn division_keeps_signs() {
        let _turn = start();
        assert_eq!(eval(FloorDiv, -7.0, 2.0), "-4.0");
        assert_eq!(eval(Mod, -7.0, 2.0), "1.0");
        assert_eq!(eval(Mod, 7.0, -2.0), "-1.0");
        assert_eq!(eval(Mod, -4.0, 2.0), "0.0");
        assert_eq!(eval(Mod, 4.0, -2.0), "-0.0");
        assert_eq!(eval(FloorDiv, -0.0, 2.0), "-0.0");
        assert_eq!(eval(FloorDiv, 1.0, f64::INFINITY), "0.0");
        assert_eq!(eval(Mod, -1.0, f64::INFINITY), "inf");
        assert_eq!(eval(FloorDiv, 1.0, 0.1), "9.0");
        assert_eq!(eval(TrueDiv, 1.0, 0.0), "ZeroDivisionError: division by zero");
        assert_eq!(eval(Mod, 1.0, 0.0), "ZeroDivisionError: division by zero");
    }

    #[test]
    fn powers() {
        let _turn = start();
        assert_eq!(eval(Pow, 2.0, 0.5), "1.4142135623730951");
        assert_eq!(eval(Pow, -2.0, 3.0), "-8.0");
        assert_eq!(eval(Pow, f64::NAN, 0.0), "1.0");
        assert_eq!(eval(Pow, 0.0, -1.0), "ZeroDivisionError: zero to a negative power");
        assert!(eval(Pow, 1e200, 2.0).starts_with("OverflowError"));
    }

    #[test]
    fn mixed_with_ints() {
        let _turn = start();
        assert_eq!(show(protocol::binary(Add, i(1), f(0.5))), "1.5");
        assert_eq!(show(protocol::binary(Mul, f(0.0), Value::TRUE)), "0.0");
        assert_eq!(show(protocol::compare(CompareOp::Eq, i(1), f(1.0))), "True");
        assert_eq!(show(protocol::compare(CompareOp::Lt, i((1 << 53) + 1), f(2f64.powi(53)))), "False");
        assert_eq!(show(protocol::compare(CompareOp::Ne, f(f64::NAN), f(f64::NAN))), "True");
        let huge = protocol::binary(Pow, i(10), i(400)).unwrap();
        assert_eq!(show(protocol::binary(Add, huge, f(1.0))), "OverflowError: int too large to convert to float");
    }
}
