//! The `cmath` module: complex functions from the C library, whose special values are those of
//! C99's annex G, as CPython's; the errors are raised here.

use crate::heap::Value;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, class, complex, dict, float, intern, module, raise, string, tuple,
};

/// A complex number as C passes it.
#[repr(C)]
#[derive(Clone, Copy)]
struct Number {
    real: f64,
    imag: f64,
}

/// Functions of the C library.
macro_rules! c_functions {
    ($($name:ident)*) => {
        mod c {
            use super::Number;
            unsafe extern "C" { $(pub safe fn $name(z: Number) -> Number;)* }
        }
    };
}

c_functions! { cacos cacosh casin casinh catan catanh ccos ccosh cexp clog csin csinh csqrt ctan ctanh }

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("acos", |a| plain(a, "acos", |z| c::cacos(z))),
    // C leaves the angle of acosh(0 + nan i) at a right one.
    ("acosh", |a| {
        plain(a, "acosh", |z| {
            if z.imag.is_nan() && z.real == 0.0 { Number { real: f64::NAN, imag: f64::NAN } } else { c::cacosh(z) }
        })
    }),
    ("asin", |a| plain(a, "asin", |z| c::casin(z))),
    ("asinh", |a| plain(a, "asinh", |z| c::casinh(z))),
    ("atan", |a| checked(a, "atan", |z| c::catan(z), |z| z.real == 0.0 && z.imag.abs() == 1.0)),
    ("atanh", |a| checked(a, "atanh", |z| c::catanh(z), |z| z.imag == 0.0 && z.real.abs() == 1.0)),
    ("cos", |a| checked(a, "cos", |z| c::ccos(z), |z| z.real.is_infinite() && !z.imag.is_nan())),
    ("cosh", |a| checked(a, "cosh", |z| c::ccosh(z), |z| z.imag.is_infinite() && !z.real.is_nan())),
    ("exp", |a| {
        checked(a, "exp", |z| c::cexp(z), |z| z.imag.is_infinite() && (z.real.is_finite() || z.real == f64::INFINITY))
    }),
    ("isclose", is_close),
    ("isfinite", |a| test(a, "isfinite", |z| z.real.is_finite() && z.imag.is_finite())),
    ("isinf", |a| test(a, "isinf", |z| z.real.is_infinite() || z.imag.is_infinite())),
    ("isnan", |a| test(a, "isnan", |z| z.real.is_nan() || z.imag.is_nan())),
    ("log", log),
    ("log10", |a| {
        let z = single(a, "log10")?;
        let ln10 = std::f64::consts::LN_10;
        logarithm(z).map(|r| value(Number { real: r.real / ln10, imag: r.imag / ln10 }))
    }),
    ("phase", |a| single(a, "phase").map(|z| float::from_f64(z.imag.atan2(z.real)))),
    ("polar", polar),
    ("rect", rect),
    ("sin", |a| checked(a, "sin", |z| c::csin(z), |z| z.real.is_infinite() && !z.imag.is_nan())),
    ("sinh", |a| checked(a, "sinh", |z| c::csinh(z), |z| z.imag.is_infinite() && !z.real.is_nan())),
    ("sqrt", |a| plain(a, "sqrt", |z| c::csqrt(z))),
    ("tan", |a| checked(a, "tan", |z| c::ctan(z), |z| z.real.is_infinite() && z.imag.is_finite())),
    ("tanh", |a| checked(a, "tanh", tanh, |z| z.imag.is_infinite() && z.real.is_finite())),
];

/// C makes tanh(0 + nan i) an imaginary number.
fn tanh(z: Number) -> Number {
    if z.real == 0.0 && z.imag.is_nan() { Number { real: f64::NAN, imag: f64::NAN } } else { c::ctanh(z) }
}

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("cmath");
    module::add_functions(m, FUNCTIONS);
    let number = |x: f64| float::from_f64(x);
    let constants = [
        ("pi", number(std::f64::consts::PI)),
        ("e", number(std::f64::consts::E)),
        ("tau", number(std::f64::consts::TAU)),
        ("inf", number(f64::INFINITY)),
        ("infj", complex::new(0.0, f64::INFINITY)),
        ("nan", number(f64::NAN)),
        ("nanj", complex::new(0.0, f64::NAN)),
    ];
    for (name, x) in constants {
        dict::set_str(module::globals(m), intern::intern(name), x);
    }
    let doc = string::new("This module provides access to mathematical functions for complex\nnumbers.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

fn value(z: Number) -> Value {
    complex::new(z.real, z.imag)
}

fn domain_error<T>() -> PyResult<T> {
    Err(raise(Exc::ValueError, "math domain error"))
}

fn range_error<T>() -> PyResult<T> {
    Err(raise(Exc::OverflowError, "math range error"))
}

fn number(v: Value) -> PyResult<Number> {
    match complex::from_value(v)? {
        Some((real, imag)) => Ok(Number { real, imag }),
        None => Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v)))),
    }
}

fn single(args: &Args, name: &str) -> PyResult<Number> {
    args.check(&format_args!("cmath.{name}"), 0, 1, 1)?;
    number(args.positional[0])
}

fn test(args: &Args, name: &str, holds: fn(Number) -> bool) -> PyResult<Value> {
    single(args, name).map(|z| Value::from_bool(holds(z)))
}

fn plain(args: &Args, name: &str, f: fn(Number) -> Number) -> PyResult<Value> {
    single(args, name).map(|z| value(f(z)))
}

/// A function that is not defined where `bad` holds, and can overflow.
fn checked(args: &Args, name: &str, f: fn(Number) -> Number, bad: fn(Number) -> bool) -> PyResult<Value> {
    let z = single(args, name)?;
    if bad(z) {
        return domain_error();
    }
    let r = f(z);
    let overflow = r.real.is_infinite() || r.imag.is_infinite();
    if overflow && z.real.is_finite() && z.imag.is_finite() { range_error() } else { Ok(value(r)) }
}

fn logarithm(z: Number) -> PyResult<Number> {
    if z.real == 0.0 && z.imag == 0.0 {
        return domain_error();
    }
    Ok(c::clog(z))
}

fn log(args: &Args) -> PyResult<Value> {
    args.check("cmath.log", 0, 1, 2)?;
    let z = number(args.positional[0])?;
    let Some(base) = args.get(1) else { return logarithm(z).map(value) };
    let base = logarithm(number(base)?)?;
    let z = logarithm(z)?;
    if base.real == 0.0 && base.imag == 0.0 {
        return domain_error();
    }
    let (real, imag) = complex::divide((z.real, z.imag), (base.real, base.imag))?;
    Ok(complex::new(real, imag))
}

fn polar(args: &Args) -> PyResult<Value> {
    let z = single(args, "polar")?;
    let size = z.real.hypot(z.imag);
    if size.is_infinite() && z.real.is_finite() && z.imag.is_finite() {
        return range_error();
    }
    Ok(tuple::new(&[float::from_f64(size), float::from_f64(z.imag.atan2(z.real))]))
}

fn rect(args: &Args) -> PyResult<Value> {
    args.check("cmath.rect", 0, 2, 2)?;
    let real = |v: Value| match float::as_real(v)? {
        Some(x) => Ok(x),
        None => Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v)))),
    };
    let (r, phi) = (real(args.positional[0])?, real(args.positional[1])?);
    if phi.is_infinite() && r != 0.0 && !r.is_nan() {
        return domain_error();
    }
    if r == 0.0 && !phi.is_finite() {
        return Ok(complex::new(0.0, 0.0));
    }
    if r.is_infinite() && phi.is_nan() {
        return Ok(complex::new(f64::INFINITY, f64::NAN));
    }
    // At 0 the signs of zeros survive; infinities times a sine of 0 must not become NaN.
    if phi == 0.0 {
        return Ok(complex::new(r, if r.is_infinite() { 0.0_f64.copysign(r) * phi.signum() } else { r * phi }));
    }
    Ok(complex::new(r * phi.cos(), r * phi.sin()))
}

fn is_close(args: &Args) -> PyResult<Value> {
    let names = ["a", "b", "rel_tol", "abs_tol"];
    let [a, b, relative, absolute] = args.bind("isclose", 0, names, 2, 2)?;
    let (a, b) = (number(a.unwrap_or(Value::NONE))?, number(b.unwrap_or(Value::NONE))?);
    let tolerance = |v: Option<Value>, default: f64| -> PyResult<f64> {
        let Some(v) = v else { return Ok(default) };
        match float::as_real(v)? {
            Some(x) => Ok(x),
            None => Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v)))),
        }
    };
    let (relative, absolute) = (tolerance(relative, 1e-9)?, tolerance(absolute, 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(raise(Exc::ValueError, "tolerances must be non-negative"));
    }
    if a.real == b.real && a.imag == b.imag {
        return Ok(Value::TRUE);
    }
    if [a.real, a.imag, b.real, b.imag].iter().any(|x| x.is_infinite()) {
        return Ok(Value::FALSE);
    }
    let size = |z: Number| z.real.hypot(z.imag);
    let distance = (a.real - b.real).hypot(a.imag - b.imag);
    let close = distance <= relative * size(b) || distance <= relative * size(a) || distance <= absolute;
    Ok(Value::from_bool(close))
}
