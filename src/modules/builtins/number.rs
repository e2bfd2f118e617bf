//! Arithmetic functions: `abs`, `round`, `divmod`, `pow`, `sum`.

use crate::heap::{Kind, Value};
use crate::objects::{
    Args, BinaryOp, Builtin, Exc, NativeFn, PyResult, class, float, function, int, intern, protocol, raise, string,
    tuple,
};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] =
    &[("abs", abs), ("divmod", divmod), ("pow", pow), ("round", round), ("sum", sum)];

pub(in crate::modules) fn abs(args: &Args) -> PyResult<Value> {
    args.check("abs", 0, 1, 1)?;
    let v = args.positional[0];
    if int::is(v) {
        return Ok(int::abs(int::plain(v)));
    }
    if let Some(x) = float::as_f64(v) {
        return Ok(float::from_f64(x.abs()));
    }
    match method(v, &intern::ABS)? {
        Some(method) => protocol::call_on(method, v, &[]),
        None => Err(raise(Exc::TypeError, format!("bad operand type for abs(): '{}'", class::name_of(v)))),
    }
}

/// A special method of any object that is no int or float, native methods included.
fn method(v: Value, name: &intern::Known) -> PyResult<Option<Value>> {
    Ok(protocol::special(v, name).or_else(|| class::lookup(class::of(v), name.value())))
}

fn round(args: &Args) -> PyResult<Value> {
    let [number, digits] = args.bind("round", 0, ["number", "ndigits"], 2, 1)?;
    let number = number.unwrap_or(Value::NONE);
    let digits = digits.filter(|d| !d.is_none());
    if int::is(number) {
        return match digits {
            Some(digits) => int::round(number, protocol::index(digits)?),
            None => Ok(int::plain(number)),
        };
    }
    if let (Some(x), None) = (float::as_f64(number), digits) {
        return to_int(x.round_ties_even());
    }
    match method(number, &intern::ROUND)? {
        Some(method) if method.kind() == Kind::NativeFunction => {
            let all = Vec::from_iter([Some(number), digits].into_iter().flatten());
            (function::native(method).function)(&Args::new(&all))
        }
        Some(method) => protocol::call_on(method, number, &Vec::from_iter(digits)),
        None => {
            let message = format!("type {} doesn't define __round__ method", class::name_of(number));
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// A double without fraction as an int.
///
/// # Errors
/// OverflowError for infinities, ValueError for NaN.
pub fn to_int(x: f64) -> PyResult<Value> {
    match int::from_f64(x) {
        Some(v) => Ok(v),
        None if x.is_nan() => Err(raise(Exc::ValueError, "cannot convert float NaN to integer")),
        None => Err(raise(Exc::OverflowError, "cannot convert float infinity to integer")),
    }
}

fn divmod(args: &Args) -> PyResult<Value> {
    args.check("divmod", 0, 2, 2)?;
    let (a, b) = (args.positional[0], args.positional[1]);
    let plain = |v: Value| int::is(v) || float::as_f64(v).is_some();
    if int::is(a) && int::is(b) {
        let (quotient, rest) = int::divmod(a, b)?;
        return Ok(tuple::new(&[quotient, rest]));
    }
    if plain(a) && plain(b) {
        let quotient = protocol::binary(BinaryOp::FloorDiv, a, b)?;
        return Ok(tuple::new(&[quotient, protocol::binary(BinaryOp::Mod, a, b)?]));
    }
    if let Some(method) = method(a, &intern::DIVMOD)? {
        let answer = protocol::call_on(method, a, &[b])?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    if let Some(method) = class::lookup_user(class::of(b), intern::intern("__rdivmod__")) {
        let answer = protocol::call_on(method, b, &[a])?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    let (a, b) = (class::name_of(a), class::name_of(b));
    Err(raise(Exc::TypeError, format!("unsupported operand type(s) for divmod(): '{a}' and '{b}'")))
}

fn pow(args: &Args) -> PyResult<Value> {
    let [base, exponent, modulus] = args.bind("pow", 0, ["base", "exp", "mod"], 3, 2)?;
    let (base, exponent) = (base.unwrap_or(Value::NONE), exponent.unwrap_or(Value::NONE));
    let Some(modulus) = modulus.filter(|m| !m.is_none()) else {
        return protocol::binary(BinaryOp::Pow, base, exponent);
    };
    if let Some(method) = class::lookup_user(class::of(base), intern::intern("__pow__")) {
        let answer = protocol::call_on(method, base, &[exponent, modulus])?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    if int::is(base) && int::is(exponent) && int::is(modulus) {
        return int::pow_mod(base, exponent, modulus);
    }
    let number = |v: Value| int::is(v) || float::as_f64(v).is_some();
    if number(base) && number(exponent) && number(modulus) {
        return Err(raise(Exc::TypeError, "pow() 3rd argument not allowed unless all arguments are integers"));
    }
    if [base, exponent, modulus].into_iter().any(|v| v.kind() == Kind::Complex) {
        return Err(raise(Exc::ValueError, "complex modulo"));
    }
    let [a, b, c] = [base, exponent, modulus].map(class::name_of);
    let message = format!("unsupported operand type(s) for ** or pow(): '{a}', '{b}', '{c}'");
    Err(raise(Exc::TypeError, message))
}

fn sum(args: &Args) -> PyResult<Value> {
    if args.positional.is_empty() {
        return Err(raise(Exc::TypeError, "sum() takes at least 1 positional argument (0 given)"));
    }
    let [iterable, start] = args.bind("sum", 0, ["", "start"], 2, 1)?;
    let start = start.unwrap_or_else(|| int::from_i64(0));
    if string::is(start) {
        return Err(raise(Exc::TypeError, "sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if Builtin::Bytes.is(start) {
        return Err(raise(Exc::TypeError, "sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    if Builtin::ByteArray.is(start) {
        return Err(raise(Exc::TypeError, "sum() can't sum bytearray [use b''.join(seq) instead]"));
    }
    let mut total = Total::Other(start);
    let mut begun = false;
    protocol::for_each(iterable.unwrap_or(Value::NONE), |item| {
        if !begun {
            (total, begun) = (Total::of(start), true);
        }
        total = match total.plus(item) {
            Some(total) => total,
            None => Total::of(protocol::binary(BinaryOp::Add, total.value(), item)?),
        };
        Ok(true)
    })?;
    Ok(total.value())
}

/// A running sum: in machine numbers as long as the items allow it.
#[derive(Clone, Copy)]
enum Total {
    Int(i64),
    /// Sum and its compensation (Neumaier's algorithm).
    Float(f64, f64),
    Other(Value),
}

impl Total {
    fn of(v: Value) -> Total {
        match (float::as_f64(v), int::as_i64(v)) {
            (Some(x), _) => Total::Float(x, 0.0),
            (None, Some(n)) => Total::Int(n),
            (None, None) => Total::Other(v),
        }
    }

    fn value(self) -> Value {
        match self {
            Total::Int(n) => int::from_i64(n),
            // A compensation must not turn an infinity into a NaN, nor lose the sign of -0.0.
            Total::Float(sum, rest) if rest != 0.0 && rest.is_finite() => float::from_f64(sum + rest),
            Total::Float(sum, _) => float::from_f64(sum),
            Total::Other(v) => v,
        }
    }

    /// The sum with `item`, if machine numbers can hold it.
    fn plus(self, item: Value) -> Option<Total> {
        match self {
            Total::Int(n) => n.checked_add(int::as_i64(item)?).map(Total::Int),
            Total::Float(sum, rest) => {
                if let Some(x) = float::as_f64(item) {
                    let new = sum + x;
                    let lost = if sum.abs() >= x.abs() { (sum - new) + x } else { (x - new) + sum };
                    return Some(Total::Float(new, rest + lost));
                }
                Some(Total::Float(sum + int::as_i64(item)? as f64, rest))
            }
            Total::Other(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::{list, testing};

    fn total(items: &[Value]) -> String {
        testing::show(sum(&Args::new(&[list::new(items)])))
    }

    #[test]
    fn sums() {
        let _turn = testing::start();
        let f = float::from_f64;
        assert_eq!(total(&[]), "0");
        assert_eq!(total(&[f(0.1); 10]), "1.0");
        assert_eq!(total(&[f(1e16), f(1.0), f(-1e16)]), "1.0");
        assert_eq!(total(&[f(f64::INFINITY), f(1.0)]), "inf");
        assert_eq!(total(&[int::from_i64(i64::MAX), int::from_i64(1)]), "9223372036854775808");
        assert_eq!(total(&[Value::TRUE, f(0.5)]), "1.5");
    }

    #[test]
    fn rounds_to_even() {
        let _turn = testing::start();
        let r = |args: &[Value]| testing::show(round(&Args::new(args)));
        assert_eq!(r(&[float::from_f64(2.5)]), "2");
        assert_eq!(r(&[float::from_f64(-3.5)]), "-4");
        assert_eq!(r(&[float::from_f64(f64::NAN)]), "ValueError: cannot convert float NaN to integer");
        assert_eq!(r(&[float::from_f64(2.675), int::from_i64(2)]), "2.67");
        assert_eq!(r(&[int::from_i64(1250), int::from_i64(-2)]), "1200");
    }
}
