//! Between `float` and text: the shortest digits that read back as the same double.

use super::*;

/// Decimal digits of a finite double: `0.d₁d₂d₃… × 10^point`, without sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Digits {
    /// Digits, at least one.
    pub digits: String,
    /// Place of the decimal point behind the first digit's left.
    pub point: i32,
}

/// The shortest digits that read back as `x`, which must be finite.
pub fn digits(x: f64) -> Digits {
    let mut buffer = zmij::Buffer::new();
    read_digits(buffer.format_finite(x.abs()))
}

/// Takes a number in any plain notation apart.
pub fn read_digits(text: &str) -> Digits {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((m, e)) => (m, e.parse().unwrap_or(0)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = format!("{whole}{fraction}");
    let leading = digits.len() - digits.trim_start_matches('0').len();
    if leading == digits.len() {
        return Digits { digits: "0".to_owned(), point: 1 };
    }
    digits.drain(..leading);
    digits.truncate(digits.trim_end_matches('0').len());
    Digits { digits, point: whole.len() as i32 - leading as i32 + exponent }
}

/// `repr(x)`
pub fn repr(x: f64) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x.is_infinite() {
        return format!("{sign}inf");
    }
    let d = digits(x);
    let mut text = String::with_capacity(24);
    text.push_str(sign);
    if (-3..=16).contains(&d.point) {
        push_fixed(&mut text, &d);
        if d.point >= d.digits.len() as i32 {
            text.push_str(".0");
        }
    } else {
        push_exponent(&mut text, &d, 'e');
    }
    text
}

/// Appends the digits without an exponent, and without a point behind the last of them.
pub fn push_fixed(text: &mut String, d: &Digits) {
    let n = d.digits.len() as i32;
    if d.point <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', -d.point as usize));
        text.push_str(&d.digits);
    } else if d.point < n {
        text.push_str(&d.digits[..d.point as usize]);
        text.push('.');
        text.push_str(&d.digits[d.point as usize..]);
    } else {
        text.push_str(&d.digits);
        text.extend(std::iter::repeat_n('0', (d.point - n) as usize));
    }
}

/// Appends the digits with an exponent of at least two digits.
pub fn push_exponent(text: &mut String, d: &Digits, e: char) {
    text.push_str(&d.digits[..1]);
    if d.digits.len() > 1 {
        text.push('.');
        text.push_str(&d.digits[1..]);
    }
    let exponent = d.point - 1;
    let sign = if exponent < 0 { '-' } else { '+' };
    text.push_str(&format!("{e}{sign}{:02}", exponent.abs()));
}

/// `float(text)`
///
/// # Errors
/// ValueError.
pub fn parse(source: &str) -> PyResult<f64> {
    parse_shown(source, || string::repr_of(source))
}

/// As `parse`, with the source as an error message shows it.
///
/// # Errors
/// ValueError.
pub fn parse_shown(source: &str, shown: impl FnOnce() -> String) -> PyResult<f64> {
    match read(source) {
        Some(x) => Ok(x),
        None => Err(raise(Exc::ValueError, format!("could not convert string to float: {}", shown()))),
    }
}

/// The number in `source`, which may have spaces around it.
pub fn read(source: &str) -> Option<f64> {
    let ascii = string::unicode::ascii_digits(source);
    let text = ascii.trim_matches(string::unicode::is_space);
    if text.eq_ignore_ascii_case("-nan") {
        return Some(-f64::NAN);
    }
    if !text.contains('_') {
        return text.parse().ok();
    }
    // Underscores stand between digits.
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    if bytes.iter().enumerate().any(|(i, &b)| b == b'_' && (i == 0 || !digit(i - 1) || !digit(i + 1))) {
        return None;
    }
    text.replace('_', "").parse().ok()
}

/// `x.hex()`
pub fn hex(x: f64) -> String {
    if !x.is_finite() {
        return repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let bits = x.abs().to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match bits >> 52 {
        0 if fraction == 0 => format!("{sign}0x0.0p+0"),
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        e => format!("{sign}0x1.{fraction:013x}p{:+}", e as i64 - 1023),
    }
}

/// `float.fromhex(text)`
pub fn from_hex(args: &Args) -> PyResult<Value> {
    args.check("float.fromhex", 1, 1, 1)?;
    let Some(text) = string::as_text(args.positional[1]) else {
        let message = format!("fromhex() argument must be str, not {}", class::name_of(args.positional[1]));
        return Err(raise(Exc::TypeError, message));
    };
    match read_hex(text.trim_matches(string::unicode::is_space)) {
        Some(x) if x.is_infinite() && !text.to_ascii_lowercase().contains("inf") => {
            Err(raise(Exc::OverflowError, "hexadecimal value too large to represent as a float"))
        }
        Some(x) => instance(args.positional[0], from_f64(x)),
        None => Err(raise(Exc::ValueError, "invalid hexadecimal floating-point string")),
    }
}

/// What a class method answers: an instance of the class.
pub fn instance(class: Value, x: Value) -> PyResult<Value> {
    if class == Builtin::Float.class() { Ok(x) } else { doors::call(class, &[x]) }
}

fn read_hex(text: &str) -> Option<f64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = text.to_ascii_lowercase();
    let x = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        lower => {
            let body = lower.strip_prefix("0x").unwrap_or(lower);
            let (mantissa, exponent) = body.split_once('p').unwrap_or((body, "0"));
            let exponent: i64 = exponent.parse().ok()?;
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            let hex = format!("{whole}{fraction}");
            if hex.is_empty() || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            let n = dashu_int::UBig::from_str_radix(&hex, 16).ok()?;
            let exponent = exponent.saturating_sub(4 * fraction.len() as i64);
            ratio(n, exponent)
        }
    };
    Some(if negative { -x } else { x })
}

/// `n * 2^exponent`, correctly rounded.
fn ratio(n: dashu_int::UBig, exponent: i64) -> f64 {
    use dashu_int::IBig;
    if n == dashu_int::UBig::ZERO {
        return 0.0;
    }
    let length = n.as_words().len() as i64 * 64;
    if exponent + length < -1200 {
        return 0.0;
    }
    if exponent > 1100 {
        return f64::INFINITY;
    }
    let (a, b) = if exponent < 0 {
        (IBig::from(n), IBig::ONE << (-exponent) as usize)
    } else {
        (IBig::from(n) << exponent as usize, IBig::ONE)
    };
    int::ratio_to_f64(&a, &b).unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn shortest_repr() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
            (1234.5, "1234.5"),
        ];
        for (x, text) in cases {
            assert_eq!(repr(x), text);
        }
    }

    #[test]
    fn literals() {
        let _turn = start();
        assert_eq!(parse(" 1_000.5e-2\n"), Ok(10.005));
        assert_eq!(parse("-Infinity"), Ok(f64::NEG_INFINITY));
        assert_eq!(parse("٣.٥"), Ok(3.5));
        for bad in ["", ".", "1_", "_1", "1__0", "1e", "0x1", "1 2", "in"] {
            let shown = show(parse(bad).map(from_f64));
            assert_eq!(shown, format!("ValueError: could not convert string to float: '{bad}'"));
        }
    }

    #[test]
    fn hexadecimal() {
        let _turn = start();
        assert_eq!(hex(3.5), "0x1.c000000000000p+1");
        assert_eq!(hex(-5e-324), "-0x0.0000000000001p-1022");
        assert_eq!(read_hex("0x1.8p1"), Some(3.0));
        assert_eq!(read_hex("-0x.8"), Some(-0.5));
        assert_eq!(read_hex("0x0.0000000000001p-1022"), Some(5e-324));
        assert_eq!(read_hex("xyz"), None);
    }
}
