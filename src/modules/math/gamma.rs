//! The gamma function and its logarithm, by Lanczos' approximation.

use super::elementary::{exp, log, pow};
use super::{one, range_error, shown};
use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, Pending, PyResult, float, raise};
use std::f64::consts::PI;

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[("gamma", gamma), ("lgamma", lgamma)];

const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = 5.524_680_040_776_73;
const LOG_PI: f64 = 1.144_729_885_849_400_2;

/// Numerator and denominator of the approximation for this G, constant term first.
const NUMERATOR: [f64; 13] = [
    23_531_376_880.410_76,
    42_919_803_642.649_1,
    35_711_959_237.355_67,
    17_921_034_426.037_21,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_17,
    31_426_415.585_400_194,
    2_876_370.628_935_372_5,
    186_056.265_395_223_48,
    8_071.672_002_365_816,
    210.824_277_751_579_36,
    2.506_628_274_631_000_2,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39_916_800.0,
    120_543_840.0,
    150_917_976.0,
    105_258_076.0,
    45_995_730.0,
    13_339_535.0,
    2_637_558.0,
    357_423.0,
    32_670.0,
    1_925.0,
    66.0,
    1.0,
];

/// The sum for positive `x`; the order of evaluation keeps it in range.
fn lanczos(x: f64) -> f64 {
    let (mut numerator, mut denominator) = (0.0, 0.0);
    if x < 5.0 {
        for (n, d) in NUMERATOR.iter().zip(&DENOMINATOR).rev() {
            numerator = numerator * x + n;
            denominator = denominator * x + d;
        }
    } else {
        for (n, d) in NUMERATOR.iter().zip(&DENOMINATOR) {
            numerator = numerator / x + n;
            denominator = denominator / x + d;
        }
    }
    numerator / denominator
}

/// `sin(pi * x)`, exact where it is zero.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let r = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * r
}

/// The argument is a pole.
fn pole(x: f64) -> Pending {
    raise(Exc::ValueError, format!("expected a noninteger or positive integer, got {}", shown(x)))
}

fn gamma(args: &Args) -> PyResult<Value> {
    let x = one(args, "gamma")?;
    if x.is_nan() || x == f64::INFINITY {
        return Ok(float::from_f64(x));
    }
    if x == 0.0 || x < 0.0 && x.floor() == x {
        return Err(pole(x));
    }
    let r = finite_gamma(x);
    if r.is_infinite() { Err(range_error()) } else { Ok(float::from_f64(r)) }
}

fn finite_gamma(x: f64) -> f64 {
    if x.floor() == x && x <= 23.0 {
        return (1..x as u64).map(|n| n as f64).product();
    }
    let size = x.abs();
    if size < 1e-20 {
        return 1.0 / x;
    }
    if size > 200.0 {
        return if x < 0.0 { 0.0 / sin_pi(x) } else { f64::INFINITY };
    }
    let y = size + G_MINUS_HALF;
    // What the sum lost by rounding.
    let lost = if size > G_MINUS_HALF { (y - size) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - size };
    let z = lost * G / y;
    let power = |r: f64, divide: bool| {
        let apply = |r: f64, p: f64| if divide { r / p } else { r * p };
        if size < 140.0 {
            apply(r, pow(y, size - 0.5))
        } else {
            let root = pow(y, size / 2.0 - 0.25);
            apply(apply(r, root), root)
        }
    };
    if x < 0.0 {
        let r = -PI / sin_pi(size) / size * exp(y) / lanczos(size);
        power(r - z * r, true)
    } else {
        let r = lanczos(size) / exp(y);
        power(r + z * r, false)
    }
}

fn lgamma(args: &Args) -> PyResult<Value> {
    let x = one(args, "lgamma")?;
    if !x.is_finite() {
        return Ok(float::from_f64(x.abs()));
    }
    if x.floor() == x && x <= 2.0 {
        return if x <= 0.0 { Err(pole(x)) } else { Ok(Value::FLOAT_ZERO) };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(float::from_f64(-log(size)));
    }
    let mut r = log(lanczos(size)) - G;
    r += (size - 0.5) * (log(size + G - 0.5) - 1.0);
    if x < 0.0 {
        r = LOG_PI - log(sin_pi(size).abs()) - log(size) - r;
    }
    if r.is_infinite() { Err(range_error()) } else { Ok(float::from_f64(r)) }
}
