//! Functions of whole numbers of any size: divisors, factorials, combinations, square roots.

use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, Pending, PyResult, int, protocol, raise};
use dashu_int::ops::{Gcd, SquareRoot};
use dashu_int::{IBig, UBig};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] =
    &[("comb", comb), ("factorial", factorial), ("gcd", gcd), ("isqrt", isqrt), ("lcm", lcm), ("perm", perm)];

/// The absolute value of an int as a number without sign.
fn magnitude(v: Value) -> UBig {
    int::to_big(v).into_parts().1
}

fn big(n: UBig) -> Value {
    int::from_big(&IBig::from(n))
}

fn gcd(args: &Args) -> PyResult<Value> {
    keywords_refused(args, "gcd")?;
    fold(
        args,
        0,
        |a, b| if b == 0 { Some(a) } else { Some(gcd_u64(a, b)) },
        |a, b| match (a.is_zero(), b.is_zero()) {
            (true, _) => b,
            (_, true) => a,
            _ => a.gcd(b),
        },
    )
}

fn lcm(args: &Args) -> PyResult<Value> {
    keywords_refused(args, "lcm")?;
    let small = |a: u64, b: u64| if a == 0 || b == 0 { Some(0) } else { (a / gcd_u64(a, b)).checked_mul(b) };
    fold(args, 1, small, |a, b| {
        if a.is_zero() || b.is_zero() {
            return UBig::ZERO;
        }
        let common = (&a).gcd(&b);
        a / common * b
    })
}

fn keywords_refused(args: &Args, name: &str) -> PyResult<()> {
    if args.names.is_empty() {
        return Ok(());
    }
    Err(raise(Exc::TypeError, format!("math.{name}() takes no keyword arguments")))
}

/// Combines the arguments' absolute values: in machine numbers as long as `small` has answers.
fn fold(
    args: &Args,
    start: u64,
    small: impl Fn(u64, u64) -> Option<u64>,
    large: impl Fn(UBig, UBig) -> UBig,
) -> PyResult<Value> {
    let mut total = Ok(start);
    for &v in args.positional {
        let v = protocol::index(v)?;
        let next = match (&total, int::as_i64(v)) {
            (&Ok(a), Some(b)) => small(a, b.unsigned_abs()),
            _ => None,
        };
        total = match next {
            Some(n) => Ok(n),
            None => {
                let a = match total {
                    Ok(a) => UBig::from(a),
                    Err(a) => a,
                };
                Err(large(a, magnitude(v)))
            }
        };
    }
    Ok(match total {
        Ok(n) => int::from_u64(n),
        Err(n) => big(n),
    })
}

fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn isqrt(args: &Args) -> PyResult<Value> {
    args.check("math.isqrt", 0, 1, 1)?;
    let n = protocol::index(args.positional[0])?;
    if int::is_negative(n) {
        return Err(raise(Exc::ValueError, "isqrt() argument must be nonnegative"));
    }
    Ok(match int::as_i64(n) {
        Some(n) => int::from_u64((n as u64).isqrt()),
        None => big(magnitude(n).sqrt()),
    })
}

fn factorial(args: &Args) -> PyResult<Value> {
    args.check("math.factorial", 0, 1, 1)?;
    let n = protocol::index(args.positional[0])?;
    if int::is_negative(n) {
        return Err(raise(Exc::ValueError, "factorial() not defined for negative values"));
    }
    match int::as_i64(n) {
        Some(n) => Ok(product(2, n as u64)),
        None => {
            let message = format!("factorial() argument should not exceed {}", i64::MAX);
            Err(raise(Exc::OverflowError, message))
        }
    }
}

/// The product of all numbers from `low` to `high`.
fn product(low: u64, high: u64) -> Value {
    if low > high {
        return int::from_i64(1);
    }
    let mut n = 1u64;
    for i in low..=high {
        match n.checked_mul(i) {
            Some(next) => n = next,
            None => return big(big_product(low, high)),
        }
    }
    int::from_u64(n)
}

/// By halves, so that factors stay of like size.
fn big_product(low: u64, high: u64) -> UBig {
    if low > high {
        return UBig::ONE;
    }
    if high - low < 8 {
        return (low..=high).fold(UBig::ONE, |n, i| n * UBig::from(i));
    }
    let middle = low + (high - low) / 2;
    big_product(low, middle) * big_product(middle + 1, high)
}

/// An argument that must be an int without sign.
fn natural(v: Value, name: &str) -> PyResult<Value> {
    let v = protocol::index(v)?;
    if int::is_negative(v) {
        return Err(raise(Exc::ValueError, format!("{name} must be a non-negative integer")));
    }
    Ok(v)
}

fn too_large(name: &str) -> Pending {
    raise(Exc::OverflowError, format!("{name} must not exceed {}", i64::MAX))
}

fn perm(args: &Args) -> PyResult<Value> {
    args.check("perm", 0, 1, 2)?;
    let Some(k) = args.get(1).filter(|k| !k.is_none()) else { return factorial(&Args::new(&args.positional[..1])) };
    let (n, k) = (natural(args.positional[0], "n")?, natural(k, "k")?);
    let (n_big, k_big) = (magnitude(n), magnitude(k));
    if k_big > n_big {
        return Ok(int::from_i64(0));
    }
    let Some(k) = int::as_i64(k) else { return Err(too_large("k")) };
    Ok(match int::as_i64(n) {
        Some(n) => product((n - k + 1) as u64, n as u64),
        None => big((0..k as u64).fold(UBig::ONE, |total, i| total * (&n_big - UBig::from(i)))),
    })
}

fn comb(args: &Args) -> PyResult<Value> {
    args.check("comb", 0, 2, 2)?;
    let (n, k) = (natural(args.positional[0], "n")?, natural(args.positional[1], "k")?);
    let (n, k) = (magnitude(n), magnitude(k));
    if k > n {
        return Ok(int::from_i64(0));
    }
    let k = k.clone().min(&n - k);
    let Ok(k) = u64::try_from(&k) else { return Err(too_large("min(n - k, k)")) };
    // Every partial product is itself a number of combinations, so each division is exact.
    let mut small = u64::try_from(&n).ok().map(|_| 1u128);
    if let Ok(n) = u64::try_from(&n) {
        for i in 0..k {
            small = small.and_then(|t| t.checked_mul(u128::from(n - i))).map(|t| t / u128::from(i + 1));
            if small.is_none() {
                break;
            }
        }
    }
    if let Some(total) = small.and_then(|t| i128::try_from(t).ok()) {
        return Ok(int::from_i128(total));
    }
    let top = (0..k).map(|i| &n - UBig::from(i)).collect::<Vec<_>>();
    Ok(big(tree_product(&top) / big_product(1, k)))
}

fn tree_product(factors: &[UBig]) -> UBig {
    match factors {
        [] => UBig::ONE,
        [n] => n.clone(),
        _ => {
            let (a, b) = factors.split_at(factors.len() / 2);
            tree_product(a) * tree_product(b)
        }
    }
}
