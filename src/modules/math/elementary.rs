//! Functions of one or two doubles: powers, logarithms, trigonometry, the parts of a number.

use super::{domain_error, one, range_error, real, shown, single, two};
use crate::heap::Value;
use crate::objects::{Args, BinaryOp, Exc, NativeFn, PyResult, class, float, int, intern, protocol, raise, tuple};

/// Functions of the C library as functions of Rust.
macro_rules! c_functions {
    ($($name:ident($($x:ident: $ty:ty),*))*) => {
        mod c {
            mod raw {
                unsafe extern "C" { $(pub safe fn $name($($x: $ty),*) -> f64;)* }
            }
            $(#[inline(always)] pub fn $name($($x: $ty),*) -> f64 { raw::$name($($x),*) })*
        }
    };
}

c_functions! {
    acos(x: f64)
    acosh(x: f64)
    asin(x: f64)
    asinh(x: f64)
    atan(x: f64)
    atan2(y: f64, x: f64)
    atanh(x: f64)
    cbrt(x: f64)
    cos(x: f64)
    cosh(x: f64)
    erf(x: f64)
    erfc(x: f64)
    exp(x: f64)
    exp2(x: f64)
    expm1(x: f64)
    fabs(x: f64)
    fma(x: f64, y: f64, z: f64)
    fmod(x: f64, y: f64)
    ldexp(x: f64, e: i32)
    log(x: f64)
    log10(x: f64)
    log1p(x: f64)
    log2(x: f64)
    nextafter(x: f64, y: f64)
    pow(x: f64, y: f64)
    remainder(x: f64, y: f64)
    sin(x: f64)
    sinh(x: f64)
    sqrt(x: f64)
    tan(x: f64)
    tanh(x: f64)
}

pub(super) use c::{exp, fma, log, pow};

const FINITE: &str = "expected a finite input, got ";
const UNIT: &str = "expected a number in range from -1 up to 1, got ";
const POSITIVE: &str = "expected a positive input, got ";

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("acos", |a| apply(a, "acos", c::acos, Bad::Domain(UNIT))),
    ("acosh", |a| apply(a, "acosh", c::acosh, Bad::Domain("expected argument value not less than 1, got "))),
    ("asin", |a| apply(a, "asin", c::asin, Bad::Domain(UNIT))),
    ("asinh", |a| apply(a, "asinh", c::asinh, Bad::Never)),
    ("atan", |a| apply(a, "atan", c::atan, Bad::Never)),
    ("atan2", atan2),
    ("atanh", |a| apply(a, "atanh", c::atanh, Bad::Domain("expected a number between -1 and 1, got "))),
    ("cbrt", |a| apply(a, "cbrt", c::cbrt, Bad::Never)),
    ("ceil", ceil),
    ("copysign", copysign),
    ("cos", |a| apply(a, "cos", c::cos, Bad::Domain(FINITE))),
    ("cosh", |a| apply(a, "cosh", c::cosh, Bad::Overflow)),
    ("degrees", degrees),
    ("erf", |a| apply(a, "erf", c::erf, Bad::Never)),
    ("erfc", |a| apply(a, "erfc", c::erfc, Bad::Never)),
    ("exp", |a| apply(a, "exp", c::exp, Bad::Overflow)),
    ("exp2", |a| apply(a, "exp2", c::exp2, Bad::Overflow)),
    ("expm1", |a| apply(a, "expm1", c::expm1, Bad::Overflow)),
    ("fabs", |a| apply(a, "fabs", c::fabs, Bad::Never)),
    ("floor", floor),
    ("fma", fused),
    ("fmod", fmod),
    ("frexp", frexp_),
    ("isclose", isclose),
    ("isfinite", |a| test(a, "isfinite", f64::is_finite)),
    ("isinf", |a| test(a, "isinf", f64::is_infinite)),
    ("isnan", |a| test(a, "isnan", f64::is_nan)),
    ("ldexp", ldexp),
    ("log", log_),
    ("log10", |a| one_log(a, "log10", c::log10)),
    ("log1p", |a| apply(a, "log1p", c::log1p, Bad::Domain("expected argument value > -1, got "))),
    ("log2", |a| one_log(a, "log2", c::log2)),
    ("modf", modf),
    ("nextafter", nextafter),
    ("pow", pow_),
    ("radians", radians),
    ("remainder", remainder),
    ("sin", |a| apply(a, "sin", c::sin, Bad::Domain(FINITE))),
    ("sinh", |a| apply(a, "sinh", c::sinh, Bad::Overflow)),
    ("sqrt", |a| apply(a, "sqrt", c::sqrt, Bad::Domain("expected a nonnegative input, got "))),
    ("tan", |a| apply(a, "tan", c::tan, Bad::Domain(FINITE))),
    ("tanh", |a| apply(a, "tanh", c::tanh, Bad::Never)),
    ("trunc", trunc),
    ("ulp", ulp),
];

/// What an infinite result for a finite argument, or a NaN for a number, means.
enum Bad {
    /// Neither happens.
    Never,
    /// The result is too large.
    Overflow,
    /// The argument is outside the domain, which the message names.
    Domain(&'static str),
}

fn number(x: f64) -> PyResult<Value> {
    Ok(float::from_f64(x))
}

fn apply(args: &Args, name: &str, function: fn(f64) -> f64, bad: Bad) -> PyResult<Value> {
    let x = one(args, name)?;
    finish(x, function(x), bad)
}

fn finish(x: f64, result: f64, bad: Bad) -> PyResult<Value> {
    if result.is_nan() && !x.is_nan() || result.is_infinite() && x.is_finite() {
        return Err(match bad {
            Bad::Overflow if result.is_infinite() => range_error(),
            Bad::Domain(message) => raise(Exc::ValueError, format!("{message}{}", shown(x))),
            _ => domain_error(),
        });
    }
    number(result)
}

fn test(args: &Args, name: &str, holds: fn(f64) -> bool) -> PyResult<Value> {
    Ok(Value::from_bool(holds(one(args, name)?)))
}

fn atan2(args: &Args) -> PyResult<Value> {
    let (y, x) = two(args, "atan2")?;
    number(c::atan2(y, x))
}

fn copysign(args: &Args) -> PyResult<Value> {
    let (x, y) = two(args, "copysign")?;
    number(x.copysign(y))
}

fn degrees(args: &Args) -> PyResult<Value> {
    number(one(args, "degrees")? * (180.0 / std::f64::consts::PI))
}

fn radians(args: &Args) -> PyResult<Value> {
    number(one(args, "radians")? * (std::f64::consts::PI / 180.0))
}

/// `floor`, `ceil`, `trunc` of any number: by a special method, else by its value as a double.
fn integral(args: &Args, name: &str, hook: &intern::Known, round: fn(f64) -> f64) -> PyResult<Value> {
    let v = single(args, name)?;
    let method = class::lookup_user(class::of(v), hook.value());
    if int::is(v) && method.is_none() {
        return Ok(int::plain(v));
    }
    if let Some(x) = float::as_f64(v)
        && method.is_none()
    {
        return crate::modules::builtins::to_int(round(x));
    }
    if let Some(method) = class::lookup(class::of(v), hook.value()) {
        return protocol::call_on(method, v, &[]);
    }
    if name == "trunc" {
        let message = format!("type {} doesn't define __trunc__ method", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    crate::modules::builtins::to_int(round(real(v)?))
}

fn floor(args: &Args) -> PyResult<Value> {
    integral(args, "floor", &intern::FLOOR, f64::floor)
}

fn ceil(args: &Args) -> PyResult<Value> {
    integral(args, "ceil", &intern::CEIL, f64::ceil)
}

fn trunc(args: &Args) -> PyResult<Value> {
    integral(args, "trunc", &intern::TRUNC, f64::trunc)
}

fn fused(args: &Args) -> PyResult<Value> {
    args.check("fma", 0, 3, 3)?;
    let [x, y, z] = [real(args.positional[0])?, real(args.positional[1])?, real(args.positional[2])?];
    let r = c::fma(x, y, z);
    if r.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(raise(Exc::ValueError, "invalid operation in fma"));
    }
    if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(raise(Exc::OverflowError, "overflow in fma"));
    }
    number(r)
}

fn fmod(args: &Args) -> PyResult<Value> {
    let (x, y) = two(args, "fmod")?;
    if y.is_infinite() && x.is_finite() {
        return number(x);
    }
    let r = c::fmod(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error()) } else { number(r) }
}

fn remainder(args: &Args) -> PyResult<Value> {
    let (x, y) = two(args, "remainder")?;
    let r = c::remainder(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error()) } else { number(r) }
}

/// `x` as a fraction in `0.5..1` times a power of two.
pub(super) fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (y, shift) = if x.abs() < f64::MIN_POSITIVE { (x * 2f64.powi(64), 64) } else { (x, 0) };
    let exponent = ((y.to_bits() >> 52) & 0x7ff) as i32 - 1022;
    let fraction = f64::from_bits(y.to_bits() & !(0x7ff << 52) | 1022 << 52);
    (fraction, exponent - shift)
}

/// `x * 2^e`
pub(super) fn scale(x: f64, e: i32) -> f64 {
    c::ldexp(x, e)
}

fn frexp_(args: &Args) -> PyResult<Value> {
    let (fraction, exponent) = frexp(one(args, "frexp")?);
    Ok(tuple::new(&[float::from_f64(fraction), int::from_i64(i64::from(exponent))]))
}

fn ldexp(args: &Args) -> PyResult<Value> {
    args.check("ldexp", 0, 2, 2)?;
    let (x, e) = (real(args.positional[0])?, args.positional[1]);
    if !int::is(e) {
        return Err(raise(Exc::TypeError, "Expected an int as second argument to ldexp."));
    }
    if x == 0.0 || !x.is_finite() {
        return number(x);
    }
    let limit = i64::from(i32::MAX);
    let e = int::as_i64(e).unwrap_or(if int::is_negative(e) { -limit } else { limit });
    let r = c::ldexp(x, e.clamp(-limit, limit) as i32);
    if r.is_infinite() { Err(range_error()) } else { number(r) }
}

fn modf(args: &Args) -> PyResult<Value> {
    let x = one(args, "modf")?;
    let fraction = if x.is_infinite() { 0f64.copysign(x) } else { (x - x.trunc()).copysign(x) };
    let parts = if x.is_nan() { [x, x] } else { [fraction, x.trunc()] };
    Ok(tuple::new(&parts.map(float::from_f64)))
}

/// A logarithm of any positive number, ints beyond a double's range included.
fn logarithm(v: Value, function: fn(f64) -> f64) -> PyResult<Value> {
    if !int::is(v) {
        let x = real(v)?;
        return finish(x, function(x), Bad::Domain(POSITIVE));
    }
    if int::is_negative(v) || int::is_zero(v) {
        return Err(raise(Exc::ValueError, "expected a positive input"));
    }
    if let Some(x) = int::to_f64(v) {
        return number(function(x));
    }
    // log(m * 2^e) = log(m) + e * log(2)
    let e = int::bit_length(v) as i64;
    let head = protocol::binary(BinaryOp::RShift, v, int::from_i64(e - 64))?;
    number(function(int::checked_f64(head)? * 2f64.powi(-64)) + function(2.0) * e as f64)
}

fn one_log(args: &Args, name: &str, function: fn(f64) -> f64) -> PyResult<Value> {
    logarithm(single(args, name)?, function)
}

fn log_(args: &Args) -> PyResult<Value> {
    args.check("log", 0, 1, 2)?;
    let numerator = logarithm(args.positional[0], c::log)?;
    let Some(base) = args.get(1) else { return Ok(numerator) };
    protocol::binary(BinaryOp::TrueDiv, numerator, logarithm(base, c::log)?)
}

fn pow_(args: &Args) -> PyResult<Value> {
    let (x, y) = two(args, "pow")?;
    let r = c::pow(x, y);
    if x.is_finite() && y.is_finite() {
        if r.is_nan() || x == 0.0 && r.is_infinite() {
            return Err(domain_error());
        }
        if r.is_infinite() {
            return Err(range_error());
        }
    }
    number(r)
}

fn isclose(args: &Args) -> PyResult<Value> {
    let [a, b, rel, abs] = args.bind("isclose", 0, ["a", "b", "rel_tol", "abs_tol"], 2, 2)?;
    let (a, b) = (real(a.unwrap_or(Value::NONE))?, real(b.unwrap_or(Value::NONE))?);
    let (rel, abs) = (rel.map_or(Ok(1e-9), real)?, abs.map_or(Ok(0.0), real)?);
    if rel < 0.0 || abs < 0.0 {
        return Err(raise(Exc::ValueError, "tolerances must be non-negative"));
    }
    let close = a == b || {
        let difference = (b - a).abs();
        !a.is_infinite()
            && !b.is_infinite()
            && (difference <= (rel * b).abs() || difference <= (rel * a).abs() || difference <= abs)
    };
    Ok(Value::from_bool(close))
}

fn nextafter(args: &Args) -> PyResult<Value> {
    let [x, y, steps] = args.bind("nextafter", 0, ["x", "y", "steps"], 2, 2)?;
    let (x, y) = (real(x.unwrap_or(Value::NONE))?, real(y.unwrap_or(Value::NONE))?);
    let Some(steps) = steps.filter(|s| !s.is_none()) else { return number(c::nextafter(x, y)) };
    let steps = protocol::index(steps)?;
    if int::is_negative(steps) {
        return Err(raise(Exc::ValueError, "steps must be a non-negative integer"));
    }
    let steps = int::as_i64(steps).unwrap_or(i64::MAX);
    if steps == 0 || x.is_nan() {
        return number(x);
    }
    if y.is_nan() {
        return number(y);
    }
    // Doubles in their order as signed numbers.
    let ordinal = |x: f64| {
        let bits = x.to_bits() as i64;
        if bits < 0 { -(bits & i64::MAX) } else { bits }
    };
    let (from, to) = (i128::from(ordinal(x)), i128::from(ordinal(y)));
    let distance = (to - from).abs();
    let there = from + (to - from).signum() * distance.min(i128::from(steps));
    if distance <= i128::from(steps) {
        return number(y);
    }
    let bits = if there < 0 { (-there) as u64 | 1 << 63 } else { there as u64 };
    number(if there == 0 { 0f64.copysign(x) } else { f64::from_bits(bits) })
}

fn ulp(args: &Args) -> PyResult<Value> {
    let x = one(args, "ulp")?.abs();
    if !x.is_finite() {
        return number(x);
    }
    let next = c::nextafter(x, f64::INFINITY);
    number(if next.is_infinite() { x - c::nextafter(x, f64::NEG_INFINITY) } else { next - x })
}
