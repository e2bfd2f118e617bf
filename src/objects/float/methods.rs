//! `float(…)` and the methods of `float`.

use super::*;
use dashu_int::IBig;

/// `float`'s own methods; operators' special methods are made from the slots.
pub const TABLE: &[(&str, NativeFn)] = &[
    ("conjugate", |a| this(a, "float.conjugate").map(from_f64)),
    ("is_integer", |a| this(a, "float.is_integer").map(|x| Value::from_bool(x.is_finite() && x.fract() == 0.0))),
    ("as_integer_ratio", as_integer_ratio),
    ("hex", |a| this(a, "float.hex").map(|x| string::new(&text::hex(x)))),
    ("__getnewargs__", |a| this(a, "float.__getnewargs__").map(|x| tuple::new(&[from_f64(x)]))),
    ("__abs__", |a| this(a, "float.__abs__").map(|x| from_f64(x.abs()))),
    ("__int__", |a| to_int(this(a, "float.__int__")?)),
    ("__float__", |a| this(a, "float.__float__").map(from_f64)),
    ("__trunc__", |a| to_int(this(a, "float.__trunc__")?)),
    ("__floor__", |a| to_int(this(a, "float.__floor__")?.floor())),
    ("__ceil__", |a| to_int(this(a, "float.__ceil__")?.ceil())),
    ("__round__", round_method),
    ("__divmod__", |a| divmod_method(a, "float.__divmod__", false)),
    ("__rdivmod__", |a| divmod_method(a, "float.__rdivmod__", true)),
    ("__getnewargs__", |a| this(a, "float.__getnewargs__").map(|x| tuple::new(&[from_f64(x)]))),
];

fn this(args: &Args, name: &str) -> PyResult<f64> {
    let v = args.receiver(name, is)?;
    args.check(name, 1, 0, 0)?;
    Ok(value(v))
}

fn round_method(args: &Args) -> PyResult<Value> {
    let x = value(args.receiver("float.__round__", is)?);
    args.check("float.__round__", 1, 0, 1)?;
    match args.get(1) {
        Some(n) if !n.is_none() => {
            let n = protocol::index(n)?;
            let n = int::as_i64(n).unwrap_or(if int::is_negative(n) { i64::MIN } else { i64::MAX });
            round_half_even(x, n).map(from_f64)
        }
        _ => to_int(x.round_ties_even()),
    }
}

fn divmod_method(args: &Args, name: &str, reflected: bool) -> PyResult<Value> {
    let x = value(args.receiver(name, is)?);
    args.check(name, 1, 1, 1)?;
    let Some(y) = number(args.positional[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let (q, r) = if reflected { divmod(y, x)? } else { divmod(x, y)? };
    Ok(tuple::new(&[from_f64(q), from_f64(r)]))
}

/// `int(x)`: without its fraction.
///
/// # Errors
/// ValueError for NaN, OverflowError for infinities.
pub fn to_int(x: f64) -> PyResult<Value> {
    match int::from_f64(x) {
        Some(n) => Ok(n),
        None if x.is_nan() => Err(raise(Exc::ValueError, "cannot convert float NaN to integer")),
        None => Err(raise(Exc::OverflowError, "cannot convert float infinity to integer")),
    }
}

fn as_integer_ratio(args: &Args) -> PyResult<Value> {
    let x = this(args, "float.as_integer_ratio")?;
    if x.is_nan() {
        return Err(raise(Exc::ValueError, "cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(raise(Exc::OverflowError, "cannot convert Infinity to integer ratio"));
    }
    if let Some(n) = int::from_f64(x).filter(|_| x.fract() == 0.0) {
        return Ok(tuple::new(&[n, int::from_i64(1)]));
    }
    let bits = x.abs().to_bits();
    let (mantissa, exponent) = match bits >> 52 {
        0 => (bits, 1074),
        e => (bits & ((1 << 52) - 1) | 1 << 52, 1075 - e as i64),
    };
    // A fraction: the exponent is positive and the mantissa not 0.
    let zeros = i64::from(mantissa.trailing_zeros()).min(exponent);
    let numerator = (mantissa >> zeros) as i64;
    let denominator = IBig::ONE << (exponent - zeros) as usize;
    let numerator = int::from_i64(if x < 0.0 { -numerator } else { numerator });
    Ok(tuple::new(&[numerator, int::from_big(&denominator)]))
}

/// Attributes: the parts of a number.
pub fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(match name {
        "real" => Some(from_f64(value(v))),
        "imag" => Some(Value::FLOAT_ZERO),
        _ => None,
    })
}

/// `float(x=0.0)`
pub fn make(args: &Args) -> PyResult<Value> {
    args.check("float", 1, 0, 1)?;
    match args.get(1) {
        Some(v) => from_value(v).map(from_f64),
        None => Ok(Value::FLOAT_ZERO),
    }
}

/// `float.from_number(x)`: as `float(x)`, but not from text.
pub fn from_number(args: &Args) -> PyResult<Value> {
    args.check("float.from_number", 1, 1, 1)?;
    let v = args.positional[1];
    match as_real(v)? {
        Some(x) => text::instance(args.positional[0], from_f64(x)),
        None => Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v)))),
    }
}

/// `float(v)`
///
/// # Errors
/// TypeError, ValueError, OverflowError; what special methods raise.
pub fn from_value(v: Value) -> PyResult<f64> {
    let own = protocol::special(v, &intern::FLOAT).is_some();
    if !own && let Some(text) = string::as_text(v) {
        return parse(text);
    }
    if !own && let Some(b) = view::bytes_of(v)? {
        return text::parse_shown(std::str::from_utf8(b).unwrap_or("?"), || bytes::repr_of(b));
    }
    match as_real(v)? {
        Some(x) => Ok(x),
        None => {
            let message = format!("float() argument must be a string or a real number, not '{}'", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// A number, or an object with `__float__` or `__index__`, as a double; `None` for others.
///
/// # Errors
/// OverflowError; what special methods raise.
pub fn as_real(v: Value) -> PyResult<Option<f64>> {
    let method = protocol::special(v, &intern::FLOAT);
    if method.is_none()
        && let Some(x) = number(v)?
    {
        return Ok(Some(x));
    }
    if let Some(m) = method {
        let x = protocol::call_on(m, v, &[])?;
        let message = || format!("{}.__float__ returned non-float (type {})", class::name_of(v), class::name_of(x));
        let Some(number) = as_f64(x) else { return Err(raise(Exc::TypeError, message())) };
        if class::of(x) != Builtin::Float.class() {
            exception::warn_of_subclass(&message(), "float")?;
        }
        return Ok(Some(number));
    }
    if protocol::has_index(v) {
        return int::checked_f64(protocol::index(v)?).map(Some);
    }
    Ok(None)
}

/// `float.__getformat__(typestr)`: doubles and floats are those of IEEE 754.
pub fn get_format(args: &Args) -> PyResult<Value> {
    args.check("float.__getformat__", 1, 1, 1)?;
    let kind = args.positional[1];
    if !string::is(kind) {
        let message = format!("__getformat__() argument must be str, not {}", class::name_of(kind));
        return Err(raise(Exc::TypeError, message));
    }
    if !matches!(string::text(kind), "double" | "float") {
        return Err(raise(Exc::ValueError, "__getformat__() argument 1 must be 'double' or 'float'"));
    }
    Ok(string::new("IEEE, little-endian"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn ratios_and_whole_parts() {
        let _turn = start();
        assert_eq!(method(f(0.75), "as_integer_ratio", &[]), "(3, 4)");
        assert_eq!(method(f(-1e20), "as_integer_ratio", &[]), "(-100000000000000000000, 1)");
        assert_eq!(method(f(5e-324), "as_integer_ratio", &[]).len(), 5 + 324);
        assert_eq!(method(f(-0.5), "__floor__", &[]), "-1");
        assert_eq!(method(f(2.5), "__round__", &[]), "2");
        assert_eq!(method(f(2.345), "__round__", &[i(2)]), "2.35");
        assert_eq!(make(Builtin::Float, &[s("1e3")]), "1000.0");
        assert_eq!(
            make(Builtin::Float, &[Value::NONE]),
            "TypeError: float() argument must be a string or a real number, not 'NoneType'"
        );
    }

    fn make(ty: Builtin, args: &[Value]) -> String {
        crate::objects::testing::make(ty, args)
    }
}
