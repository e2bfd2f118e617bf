//! Functions of `math` against values that CPython prints.

use super::*;
use crate::objects::testing::{f, i, show, start};
use crate::objects::{NativeFn, list};

fn call(name: &str, args: &[Value]) -> String {
    let tables = [elementary::FUNCTIONS, gamma::FUNCTIONS, integer::FUNCTIONS, sums::FUNCTIONS];
    let found = tables.iter().flat_map(|t| t.iter()).find(|(n, _)| *n == name);
    let function: NativeFn = found.expect("a function of math").1;
    show(function(&Args::new(args)))
}

#[test]
fn elementary_functions() {
    let _turn = start();
    assert_eq!(call("sqrt", &[i(2)]), "1.4142135623730951");
    assert_eq!(call("sqrt", &[f(-1.0)]), "ValueError: expected a nonnegative input, got -1.0");
    assert_eq!(call("sin", &[f(f64::INFINITY)]), "ValueError: expected a finite input, got inf");
    assert_eq!(call("acos", &[i(2)]), "ValueError: expected a number in range from -1 up to 1, got 2.0");
    assert_eq!(call("exp", &[i(1000)]), "OverflowError: math range error");
    assert_eq!(call("log", &[i(0)]), "ValueError: expected a positive input");
    assert_eq!(call("log", &[f(0.0)]), "ValueError: expected a positive input, got 0.0");
    assert_eq!(call("log", &[i(8), i(2)]), "3.0");
    assert_eq!(call("log10", &[i(1000)]), "3.0");
    assert_eq!(call("floor", &[f(-2.5)]), "-3");
    assert_eq!(call("ceil", &[f(1e20)]), "100000000000000000000");
    assert_eq!(call("trunc", &[f(f64::NAN)]), "ValueError: cannot convert float NaN to integer");
    assert_eq!(call("fmod", &[f(-7.5), i(2)]), "-1.5");
    assert_eq!(call("fmod", &[i(1), i(0)]), "ValueError: math domain error");
    assert_eq!(call("frexp", &[f(-10.0)]), "(-0.625, 4)");
    assert_eq!(call("frexp", &[f(5e-324)]), "(0.5, -1073)");
    assert_eq!(call("ldexp", &[f(0.5), i(2000)]), "OverflowError: math range error");
    assert_eq!(call("modf", &[f(-3.25)]), "(-0.25, -3.0)");
    assert_eq!(call("nextafter", &[f(1.0), i(2)]), "1.0000000000000002");
    assert_eq!(call("ulp", &[f(1.0)]), "2.220446049250313e-16");
    assert_eq!(call("pow", &[i(0), i(-1)]), "ValueError: math domain error");
    assert_eq!(call("degrees", &[f(std::f64::consts::PI)]), "180.0");
    assert_eq!(call("isclose", &[f(1.0), f(1.0 + 1e-10)]), "True");
    let refused = "TypeError: must be real number, not str";
    assert_eq!(call("cos", &[crate::objects::testing::s("x")]), refused);
    assert_eq!(call("cos", &[]), "TypeError: math.cos() takes exactly one argument (0 given)");
}

#[test]
fn gamma_functions() {
    let _turn = start();
    assert_eq!(call("gamma", &[i(10)]), "362880.0");
    assert_eq!(call("gamma", &[f(0.5)]), "1.7724538509055159");
    assert_eq!(call("gamma", &[f(-1.5)]), "2.3632718012073544");
    assert_eq!(call("lgamma", &[f(100.0)]), "359.1342053695754");
    assert_eq!(call("gamma", &[i(-1)]), "ValueError: expected a noninteger or positive integer, got -1.0");
    assert_eq!(call("gamma", &[i(172)]), "OverflowError: math range error");
}

#[test]
fn whole_numbers() {
    let _turn = start();
    assert_eq!(call("gcd", &[i(-12), i(18), i(0)]), "6");
    assert_eq!(call("gcd", &[]), "0");
    assert_eq!(call("lcm", &[i(4), i(6), i(10)]), "60");
    assert_eq!(call("lcm", &[i(i64::MAX), i(i64::MAX - 1)]), "85070591730234615838173535747377725442");
    assert_eq!(call("factorial", &[i(5)]), "120");
    assert_eq!(call("factorial", &[i(25)]), "15511210043330985984000000");
    assert_eq!(call("factorial", &[i(-1)]), "ValueError: factorial() not defined for negative values");
    assert_eq!(call("factorial", &[f(3.0)]), "TypeError: 'float' object cannot be interpreted as an integer");
    assert_eq!(call("comb", &[i(100), i(50)]), "100891344545564193334812497256");
    assert_eq!(call("comb", &[i(500), i(250)]).len(), 150);
    assert_eq!(call("comb", &[i(3), i(5)]), "0");
    assert_eq!(call("perm", &[i(10), i(3)]), "720");
    assert_eq!(call("perm", &[i(-1), i(3)]), "ValueError: n must be a non-negative integer");
    assert_eq!(call("isqrt", &[i(99)]), "9");
    assert_eq!(call("isqrt", &[i(-1)]), "ValueError: isqrt() argument must be nonnegative");
}

#[test]
fn sums_and_norms() {
    let _turn = start();
    assert_eq!(call("fsum", &[list::new(&[f(0.1); 10])]), "1.0");
    assert_eq!(call("fsum", &[list::new(&[f(1e16), f(1.0), f(-1e16)])]), "1.0");
    let infinite = list::new(&[f(f64::INFINITY), f(f64::NEG_INFINITY)]);
    assert_eq!(call("fsum", &[infinite]), "ValueError: -inf + inf in fsum");
    assert_eq!(call("hypot", &[i(3), i(4)]), "5.0");
    assert_eq!(call("hypot", &[f(5e-324), f(5e-324)]), "5e-324");
    let (p, q) = (list::new(&[i(1), i(2)]), list::new(&[i(4), i(6)]));
    assert_eq!(call("dist", &[p, q]), "5.0");
    assert_eq!(call("prod", &[list::new(&[i(2), f(1.5)])]), "3.0");
    assert_eq!(call("sumprod", &[p, q]), "16");
    assert_eq!(call("sumprod", &[p, list::new(&[])]), "ValueError: Inputs are not the same length");
}
