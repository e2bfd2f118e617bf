//! `complex`.

use super::*;
use crate::heap::layout::Complex;
use crate::heap::{Kind, NativeType, Value};

/// Real and imaginary part.
pub type Parts = (f64, f64);

/// The complex number `real + imag j`.
pub fn new(real: f64, imag: f64) -> Value {
    let v = Builtin::Complex.allocate(size_of::<Complex>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Complex>().write(Complex { header: Builtin::Complex.header(), real, imag }) };
    v
}

/// Is this a `complex`?
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Complex
}

/// The parts, if `v` is a `complex`.
pub fn parts(v: Value) -> Option<Parts> {
    // SAFETY: of this layout by its kind.
    is(v).then(|| unsafe { ((*v.ptr::<Complex>()).real, (*v.ptr::<Complex>()).imag) })
}

fn own(v: Value) -> Parts {
    parts(v).unwrap_or((f64::NAN, f64::NAN))
}

/// An operand: its parts, and whether it is a real number.
fn operand(v: Value) -> PyResult<Option<(Parts, bool)>> {
    if let Some(p) = parts(v) {
        return Ok(Some((p, false)));
    }
    Ok(float::number(v)?.map(|x| ((x, 0.0), true)))
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let (Some((x, x_real)), Some((y, y_real))) = (operand(a)?, operand(b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    // A real operand has no imaginary part at all, not one of 0: signs of zeros and NaNs survive.
    let r = match op {
        BinaryOp::Add => match (x_real, y_real) {
            (true, _) => (x.0 + y.0, y.1),
            (_, true) => (x.0 + y.0, x.1),
            _ => (x.0 + y.0, x.1 + y.1),
        },
        BinaryOp::Sub => match (x_real, y_real) {
            (true, _) => (x.0 - y.0, -y.1),
            (_, true) => (x.0 - y.0, x.1),
            _ => (x.0 - y.0, x.1 - y.1),
        },
        BinaryOp::Mul => match (x_real, y_real) {
            (true, _) => (x.0 * y.0, x.0 * y.1),
            (_, true) => (x.0 * y.0, x.1 * y.0),
            _ => multiply(x, y),
        },
        BinaryOp::TrueDiv if y_real => {
            if y.0 == 0.0 {
                return Err(by_zero());
            }
            (x.0 / y.0, x.1 / y.0)
        }
        BinaryOp::TrueDiv => divide(x, y)?,
        BinaryOp::Pow => return power(x, y),
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(new(r.0, r.1))
}

fn multiply(x: Parts, y: Parts) -> Parts {
    (x.0 * y.0 - x.1 * y.1, x.0 * y.1 + x.1 * y.0)
}

fn by_zero() -> Pending {
    raise(Exc::ZeroDivisionError, "division by zero")
}

/// Scaled by the larger part of the divisor, so that intermediate results do not overflow.
///
/// # Errors
/// ZeroDivisionError.
pub fn divide(x: Parts, y: Parts) -> PyResult<Parts> {
    let (real, imag) = (y.0.abs(), y.1.abs());
    if real >= imag {
        if real == 0.0 {
            return Err(by_zero());
        }
        let ratio = y.1 / y.0;
        let scale = y.0 + y.1 * ratio;
        return Ok(((x.0 + x.1 * ratio) / scale, (x.1 - x.0 * ratio) / scale));
    }
    if imag.is_nan() || real.is_nan() {
        return Ok((f64::NAN, f64::NAN));
    }
    let ratio = y.0 / y.1;
    let scale = y.0 * ratio + y.1;
    Ok(((x.0 * ratio + x.1) / scale, (x.1 * ratio - x.0) / scale))
}

/// `x ** y`
///
/// # Errors
/// ZeroDivisionError, OverflowError.
pub fn power(x: Parts, y: Parts) -> PyResult<Value> {
    let r = if y == (0.0, 0.0) {
        (1.0, 0.0)
    } else if x == (0.0, 0.0) {
        if y.1 != 0.0 || y.0 < 0.0 {
            return Err(raise(Exc::ZeroDivisionError, "zero to a negative or complex power"));
        }
        (0.0, 0.0)
    } else if y.1 == 0.0 && y.0.fract() == 0.0 && y.0.abs() <= 100.0 {
        let mut r = (1.0, 0.0);
        let mut square = x;
        let mut n = y.0.abs() as u32;
        while n > 0 {
            if n & 1 == 1 {
                r = multiply(r, square);
            }
            square = multiply(square, square);
            n >>= 1;
        }
        if y.0 < 0.0 { divide((1.0, 0.0), r)? } else { r }
    } else {
        let size = x.0.hypot(x.1);
        let angle = x.1.atan2(x.0);
        let mut length = size.powf(y.0);
        let mut phase = angle * y.0;
        if y.1 != 0.0 {
            length *= (-angle * y.1).exp();
            phase += y.1 * size.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    if (r.0.is_infinite() || r.1.is_infinite()) && x.0.is_finite() && x.1.is_finite() && y.0.is_finite() {
        return Err(raise(Exc::OverflowError, "complex exponentiation"));
    }
    Ok(new(r.0, r.1))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    let equal = match (parts(a), parts(b)) {
        (Some(x), Some(y)) => x == y,
        (Some(x), None) if int::is(b) || float::is(b) => x.1 == 0.0 && same_real(x.0, b)?,
        (None, Some(y)) if int::is(a) || float::is(a) => y.1 == 0.0 && same_real(y.0, a)?,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(match op {
        CompareOp::Eq => Value::from_bool(equal),
        CompareOp::Ne => Value::from_bool(!equal),
        _ => Value::NOT_IMPLEMENTED,
    })
}

fn same_real(x: f64, v: Value) -> PyResult<bool> {
    Ok(float::compare(CompareOp::Eq, float::from_f64(x), v)? == Value::TRUE)
}

fn unary(op: UnaryOp, v: Value) -> PyResult<Value> {
    let (real, imag) = own(v);
    Ok(match op {
        UnaryOp::Neg => new(-real, -imag),
        UnaryOp::Pos => new(real, imag),
        UnaryOp::Invert => Value::NOT_IMPLEMENTED,
    })
}

fn hash(v: Value) -> PyResult<i64> {
    let (real, imag) = own(v);
    let h = int::hash_f64(real).wrapping_add(int::hash_f64(imag).wrapping_mul(1_000_003));
    Ok(if h == -1 { -2 } else { h })
}

/// `repr` of a complex number.
pub fn repr(v: Value) -> String {
    let part = |x: f64| float::repr(x).trim_end_matches(".0").to_owned();
    let (real, imag) = own(v);
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", part(imag));
    }
    let sign = if imag.is_nan() || imag.is_sign_positive() { "+" } else { "" };
    format!("({}{sign}{}j)", part(real), part(imag))
}

/// Reads `1+2j`, `(3)`, `-j`.
fn read(source: &str) -> Option<Parts> {
    let text = source.trim_matches(string::unicode::is_space);
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')')?.trim_matches(string::unicode::is_space),
        None => text,
    };
    if text.ends_with(char::is_whitespace) || text.starts_with(char::is_whitespace) {
        return None;
    }
    let Some(body) = text.strip_suffix(['j', 'J']) else { return Some((float::read(text)?, 0.0)) };
    // The sign of the imaginary part: the last one that belongs to no exponent.
    let bytes = body.as_bytes();
    let sign = |i: &usize| matches!(bytes[*i], b'+' | b'-') && (*i == 0 || !matches!(bytes[i - 1], b'e' | b'E'));
    let at = (0..bytes.len()).rev().find(sign).unwrap_or(0);
    let imag = match &body[at..] {
        "" | "+" => 1.0,
        "-" => -1.0,
        text => float::read(text)?,
    };
    let real = if at == 0 { 0.0 } else { float::read(&body[..at])? };
    Some((real, imag))
}

fn make(args: &Args) -> PyResult<Value> {
    let [real, imag] = args.bind("complex", 1, ["real", "imag"], 2, 0)?;
    if let (Some(text), None) = (real.and_then(string::as_text), imag) {
        return match read(text) {
            Some((real, imag)) => Ok(new(real, imag)),
            None => Err(raise(Exc::ValueError, "complex() arg is a malformed string")),
        };
    }
    if let (Some(v), None) = (real, imag)
        && Builtin::Complex.is(v)
        && args.positional[0] == Builtin::Complex.class()
    {
        return Ok(v);
    }
    let part = |v: Option<Value>, name: &str| -> PyResult<Parts> {
        let Some(v) = v else { return Ok((0.0, 0.0)) };
        let number = if name == "real" { from_value(v)? } else { float_or_complex(v)? };
        match number {
            Some(p) => Ok(p),
            None => {
                let what = if imag.is_none() { "a string or a number" } else { "a real number" };
                let message = match imag {
                    None => format!("complex() argument must be {what}, not {}", class::name_of(v)),
                    Some(_) => format!("complex() argument '{name}' must be {what}, not {}", class::name_of(v)),
                };
                Err(raise(Exc::TypeError, message))
            }
        }
    };
    let (x, y) = (part(real, "real")?, part(imag, "imag")?);
    // What is no complex number has no imaginary part, not one of 0: signs of zeros survive.
    let complex = |v: Option<Value>| v.is_some_and(|v| float::as_f64(v).is_none() && !int::is(v));
    let whole = if complex(imag) { x.0 - y.1 } else { x.0 };
    Ok(new(
        whole,
        if complex(real) && x.1 != 0.0 {
            x.1 + y.0
        } else if imag.is_none() {
            x.1
        } else {
            y.0
        },
    ))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let (real, imag) = own(v);
    Ok(match name {
        "real" => Some(float::from_f64(real)),
        "imag" => Some(float::from_f64(imag)),
        _ => None,
    })
}

fn this(args: &Args, name: &str) -> PyResult<Parts> {
    let v = args.receiver(name, is)?;
    args.check(name, 1, 0, 0)?;
    Ok(own(v))
}

fn abs(args: &Args) -> PyResult<Value> {
    let (real, imag) = this(args, "complex.__abs__")?;
    let size = real.hypot(imag);
    if size.is_infinite() && real.is_finite() && imag.is_finite() {
        return Err(raise(Exc::OverflowError, "absolute value too large"));
    }
    Ok(float::from_f64(size))
}

fn new_arguments(args: &Args) -> PyResult<Value> {
    let (real, imag) = this(args, "complex.__getnewargs__")?;
    Ok(tuple::new(&[float::from_f64(real), float::from_f64(imag)]))
}

/// `complex.from_number(x)`: as `complex(x)`, but not from text.
fn from_number(args: &Args) -> PyResult<Value> {
    args.check("complex.from_number", 1, 1, 1)?;
    let v = args.positional[1];
    match from_value(v)? {
        Some((real, imag)) => Ok(new(real, imag)),
        None => Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v)))),
    }
}

fn float_or_complex(v: Value) -> PyResult<Option<Parts>> {
    match parts(v) {
        Some(p) => Ok(Some(p)),
        None => Ok(float::as_real(v)?.map(|x| (x, 0.0))),
    }
}

/// A number, or an object with `__complex__`, `__float__` or `__index__`; `None` for others.
///
/// # Errors
/// What special methods raise; TypeError if `__complex__` answers something else.
pub fn from_value(v: Value) -> PyResult<Option<Parts>> {
    if let Some(p) = parts(v) {
        return Ok(Some(p));
    }
    if let Some(method) = class::lookup_user(class::of(v), intern::intern("__complex__")) {
        let answer = protocol::call_on(method, v, &[])?;
        return match parts(answer) {
            Some(p) => Ok(Some(p)),
            None => {
                let (own, other) = (class::name_of(v), class::name_of(answer));
                let message = format!("{own}.__complex__() must return a complex, not {other}");
                Err(raise(Exc::TypeError, message))
            }
        };
    }
    Ok(float::as_real(v)?.map(|x| (x, 0.0)))
}

/// `complex`.
pub static TYPE: NativeType = NativeType {
    name: "complex",
    kind: Kind::Complex,
    size: size_of::<Complex>(),
    repr: Some(|v| Ok(string::new(&repr(v)))),
    hash: Some(hash),
    compare: Some(compare),
    truth: Some(|v| Ok(own(v) != (0.0, 0.0))),
    operators: &[BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::TrueDiv, BinaryOp::Pow],
    binary: Some(binary),
    unary: Some(unary),
    attributes: &["real", "imag"],
    get_attribute: Some(get_attribute),
    methods: &[
        ("conjugate", |a| this(a, "complex.conjugate").map(|(real, imag)| new(real, -imag))),
        ("__getnewargs__", |a| {
            let (real, imag) = this(a, "complex.__getnewargs__")?;
            Ok(tuple::new(&[float::from_f64(real), float::from_f64(imag)]))
        }),
        ("__abs__", abs),
        ("__getnewargs__", new_arguments),
        ("__complex__", |a| this(a, "complex.__complex__").map(|(real, imag)| new(real, imag))),
    ],
    class_methods: &[("from_number", from_number)],
    new: Some(make),
    ..NativeType::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::{f, i, method, s, show, start};

    #[test]
    fn arithmetic_and_text() {
        let _turn = start();
        let z = new(1.0, 2.0);
        assert_eq!(show(protocol::binary(BinaryOp::Mul, z, new(0.0, 1.0))), "(-2+1j)");
        assert_eq!(show(protocol::binary(BinaryOp::Add, i(1), new(0.0, 1.0))), "(1+1j)");
        assert_eq!(show(protocol::binary(BinaryOp::TrueDiv, z, f(2.0))), "(0.5+1j)");
        assert_eq!(show(protocol::binary(BinaryOp::TrueDiv, z, new(0.0, 0.0))), "ZeroDivisionError: division by zero");
        assert_eq!(show(protocol::binary(BinaryOp::Pow, z, i(2))), "(-3+4j)");
        assert_eq!(show(Ok(new(-0.0, -1.0))), "(-0-1j)");
        assert_eq!(show(Ok(new(0.0, 1.5))), "1.5j");
        assert_eq!(show(protocol::compare(CompareOp::Eq, new(2.0, 0.0), i(2))), "True");
        assert_eq!(protocol::hash(new(2.0, 0.0)), Ok(2));
        assert_eq!(method(new(3.0, 4.0), "__abs__", &[]), "5.0");
    }

    #[test]
    fn construction() {
        let _turn = start();
        let read = |text: &str| crate::objects::testing::make(Builtin::Complex, &[s(text)]);
        assert_eq!(read(" (1e+2-3j) "), "(100-3j)");
        assert_eq!(read("-j"), "-1j");
        assert_eq!(read("7"), "(7+0j)");
        assert_eq!(read("1 + 2j"), "ValueError: complex() arg is a malformed string");
        assert_eq!(crate::objects::testing::make(Builtin::Complex, &[i(1), new(0.0, 2.0)]), "(-1+0j)");
    }
}
