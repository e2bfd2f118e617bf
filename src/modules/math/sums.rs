//! Sums, products and norms over several numbers, with the rounding errors accounted for.

use super::elementary::{fma, frexp, scale};
use super::real;
use crate::heap::Value;
use crate::objects::{Args, BinaryOp, Exc, NativeFn, PyResult, class, float, int, protocol, raise, tuple};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] =
    &[("dist", dist), ("fsum", fsum), ("hypot", hypot), ("prod", prod), ("sumprod", sumprod)];

/// `a + b` and what rounding lost.
fn add(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let t = sum - a;
    (sum, (a - (sum - t)) + (b - t))
}

/// As `add`, for `|a| >= |b|`.
fn fast_add(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, (a - sum) + b)
}

/// `a * b` and what rounding lost.
fn multiply(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, fma(a, b, -product))
}

fn hypot(args: &Args) -> PyResult<Value> {
    if !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "math.hypot() takes no keyword arguments"));
    }
    let mut sides = args.positional.iter().map(|&v| real(v).map(f64::abs)).collect::<PyResult<Vec<_>>>()?;
    Ok(float::from_f64(norm(&mut sides)))
}

fn dist(args: &Args) -> PyResult<Value> {
    args.check("dist", 0, 2, 2)?;
    let (p, q) = (protocol::collect(args.positional[0])?, protocol::collect(args.positional[1])?);
    if p.len() != q.len() {
        return Err(raise(Exc::ValueError, "both points must have the same number of dimensions"));
    }
    let mut sides = Vec::with_capacity(p.len());
    for (&a, &b) in p.iter().zip(&q) {
        sides.push((real(a)? - real(b)?).abs());
    }
    Ok(float::from_f64(norm(&mut sides)))
}

/// Square root of the sum of squares; all sides are positive.
fn norm(sides: &mut [f64]) -> f64 {
    let largest = sides.iter().copied().fold(0.0, f64::max);
    if largest.is_infinite() {
        return largest;
    }
    if sides.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || sides.len() <= 1 {
        return largest;
    }
    let exponent = frexp(largest).1;
    if exponent < -1023 {
        // So small that the scale itself would overflow.
        for x in sides.iter_mut() {
            *x /= f64::MIN_POSITIVE;
        }
        return f64::MIN_POSITIVE * norm(sides);
    }
    let factor = scale(1.0, -exponent);
    let (mut sum, mut low, mut lost) = (1.0, 0.0, 0.0);
    let mut include = |a: f64, b: f64| {
        let (product, rest) = multiply(a, b);
        let (total, rounding) = fast_add(sum, product);
        sum = total;
        low += rest;
        lost += rounding;
        sum - 1.0 + (low + lost)
    };
    let mut square = 0.0;
    for &x in sides.iter() {
        square = include(x * factor, x * factor);
    }
    let h = square.sqrt();
    // One step of Newton's method on the remainder.
    let rest = include(-h, h);
    (h + rest / (2.0 * h)) / factor
}

/// Shewchuk's algorithm: the partial sums do not overlap, so nothing is ever lost.
fn fsum(args: &Args) -> PyResult<Value> {
    args.check("math.fsum", 0, 1, 1)?;
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    protocol::for_each(args.positional[0], |item| {
        let given = real(item)?;
        let mut x = given;
        let mut kept = 0;
        for i in 0..partials.len() {
            let y = partials[i];
            let (a, b) = if x.abs() < y.abs() { (y, x) } else { (x, y) };
            let (high, low) = fast_add(a, b);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if x.is_finite() {
                partials.push(x);
            } else if given.is_finite() {
                return Err(raise(Exc::OverflowError, "intermediate overflow in fsum"));
            } else {
                if given.is_infinite() {
                    infinities += given;
                }
                special += given;
                partials.clear();
            }
        }
        Ok(true)
    })?;
    if special != 0.0 {
        if infinities.is_nan() {
            return Err(raise(Exc::ValueError, "-inf + inf in fsum"));
        }
        return Ok(float::from_f64(special));
    }
    Ok(float::from_f64(total_of(&partials)))
}

/// The rounded sum of partial sums in increasing order.
fn total_of(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev();
    let mut high = rest.next().copied().unwrap_or(0.0);
    let mut low = 0.0;
    for &y in rest.by_ref() {
        (high, low) = fast_add(high, y);
        if low != 0.0 {
            break;
        }
    }
    // Exactly half way: what is left decides the direction.
    if let Some(&next) = rest.next()
        && (low < 0.0 && next < 0.0 || low > 0.0 && next > 0.0)
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    high
}

fn prod(args: &Args) -> PyResult<Value> {
    if args.positional.is_empty() {
        return Err(raise(Exc::TypeError, "prod() takes at least 1 positional argument (0 given)"));
    }
    let [iterable, start] = args.bind("prod", 0, ["", "start"], 1, 1)?;
    let mut total = start.unwrap_or_else(|| int::from_i64(1));
    protocol::for_each(iterable.unwrap_or(Value::NONE), |item| {
        total = match (float::as_f64(total), float::as_f64(item)) {
            (Some(a), Some(b)) => float::from_f64(a * b),
            _ => protocol::binary(BinaryOp::Mul, total, item)?,
        };
        Ok(true)
    })?;
    Ok(total)
}

/// Sum of products: exact for ints; in triple precision for floats; by the operators for others.
fn sumprod(args: &Args) -> PyResult<Value> {
    args.check("sumprod", 0, 2, 2)?;
    let (p, q) = (args.positional[0], args.positional[1]);
    for v in [p, q] {
        if tuple::is(v) || crate::objects::list::is(v) {
            continue;
        }
        protocol::iter(v)?;
    }
    let (p, q) = (protocol::collect(p)?, protocol::collect(q)?);
    let mut total = int::from_i64(0);
    let mut floats: Option<Triple> = None;
    for (&a, &b) in p.iter().zip(&q) {
        if let Some((x, y)) = float_pair(a, b) {
            floats.get_or_insert_default().multiply_add(x, y);
            continue;
        }
        total = protocol::binary(BinaryOp::Add, total, protocol::binary(BinaryOp::Mul, a, b)?)?;
    }
    if p.len() != q.len() {
        return Err(raise(Exc::ValueError, "Inputs are not the same length"));
    }
    match floats {
        Some(sum) => protocol::binary(BinaryOp::Add, total, float::from_f64(sum.value())),
        None => Ok(total),
    }
}

/// Two numbers of which at least one is a float.
fn float_pair(a: Value, b: Value) -> Option<(f64, f64)> {
    let of = |v: Value| {
        float::as_f64(v).or_else(|| (class::of(v) == crate::objects::Builtin::Int.class()).then(|| int::to_f64(v))?)
    };
    if float::as_f64(a).is_none() && float::as_f64(b).is_none() {
        return None;
    }
    Some((of(a)?, of(b)?))
}

/// A sum in three doubles.
#[derive(Default)]
struct Triple {
    high: f64,
    low: f64,
    tiny: f64,
}

impl Triple {
    fn multiply_add(&mut self, x: f64, y: f64) {
        let (product, rest) = multiply(x, y);
        let (high, lost) = add(self.high, product);
        let (low, lost_low) = add(self.low, rest);
        let (low, lost_both) = add(low, lost);
        *self = Triple { high, low, tiny: self.tiny + lost_low + lost_both };
    }

    fn value(&self) -> f64 {
        if !self.high.is_finite() {
            return self.high;
        }
        self.high + (self.low + self.tiny)
    }
}
