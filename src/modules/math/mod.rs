//! The `math` module: elementary functions from the C library, the rest in the sibling files.

mod elementary;
mod gamma;
mod integer;
mod sums;

use crate::heap::Value;
use crate::objects::{Args, Exc, Pending, PyResult, class, dict, float, int, intern, module, protocol, raise, string};

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("math");
    for functions in [elementary::FUNCTIONS, gamma::FUNCTIONS, integer::FUNCTIONS, sums::FUNCTIONS] {
        module::add_functions(m, functions);
    }
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, x) in constants {
        dict::set_str(module::globals(m), intern::intern(name), float::from_f64(x));
    }
    let doc = string::new("This module provides access to the mathematical functions defined by the C standard.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

/// A real number as a double.
///
/// # Errors
/// TypeError for what is no number; OverflowError for ints beyond a double's range.
fn real(v: Value) -> PyResult<f64> {
    if let Some(x) = float::as_f64(v) {
        return Ok(x);
    }
    if int::is(v) {
        return int::checked_f64(v);
    }
    if let Some(method) = protocol::special(v, &intern::FLOAT) {
        let answer = protocol::call_on(method, v, &[])?;
        return float::as_f64(answer).ok_or_else(|| {
            let (own, other) = (class::name_of(v), class::name_of(answer));
            raise(Exc::TypeError, format!("{own}.__float__() must return a float, not {other}"))
        });
    }
    if protocol::has_index(v) {
        return int::checked_f64(protocol::index(v)?);
    }
    Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v))))
}

/// The only argument of a function.
///
/// # Errors
/// TypeError for another number of arguments.
#[inline]
fn single(args: &Args, name: &str) -> PyResult<Value> {
    match args.positional {
        [v] if args.names.is_empty() => Ok(*v),
        _ => Err(refused(args, name)),
    }
}

#[cold]
fn refused(args: &Args, name: &str) -> Pending {
    match args.check(&format_args!("math.{name}"), 0, 1, 1) {
        Err(pending) => pending,
        Ok(()) => raise(Exc::TypeError, format!("math.{name}() takes exactly one argument")),
    }
}

/// The only argument of a function, as a double.
#[inline]
fn one(args: &Args, name: &str) -> PyResult<f64> {
    real(single(args, name)?)
}

/// The two arguments of a function, as doubles.
fn two(args: &Args, name: &str) -> PyResult<(f64, f64)> {
    args.check(name, 0, 2, 2)?;
    Ok((real(args.positional[0])?, real(args.positional[1])?))
}

fn domain_error() -> Pending {
    raise(Exc::ValueError, "math domain error")
}

fn range_error() -> Pending {
    raise(Exc::OverflowError, "math range error")
}

/// A double in an error message.
fn shown(x: f64) -> String {
    protocol::repr(float::from_f64(x)).ok().and_then(string::as_text).unwrap_or("?").to_owned()
}

#[cfg(test)]
mod tests;
