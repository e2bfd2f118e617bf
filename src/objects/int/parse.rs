//! Between `int` and text.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Decimal digits up to which an int is converted from or to text; 0: no limit. Conversion takes
/// quadratic time in the worst case, so CPython limits it too.
static MAX_STR_DIGITS: AtomicUsize = AtomicUsize::new(4300);

/// `sys.get_int_max_str_digits()`
pub fn max_str_digits() -> usize {
    MAX_STR_DIGITS.load(Ordering::Relaxed)
}

/// `sys.set_int_max_str_digits(n)`
pub fn set_max_str_digits(n: usize) {
    MAX_STR_DIGITS.store(n, Ordering::Relaxed);
}

/// Decimal digits of any int, as a str. `v` must be an int.
///
/// # Errors
/// ValueError beyond the digit limit.
pub fn text(v: Value) -> PyResult<Value> {
    if let Some(n) = as_i64(v) {
        return Ok(string::new(decimal(n, &mut [0; 20])));
    }
    Ok(string::new(&decimal_text(v)?))
}

/// Decimal digits of any int. `v` must be an int.
///
/// # Errors
/// ValueError beyond the digit limit.
pub fn decimal_text(v: Value) -> PyResult<String> {
    if let Some(n) = as_i64(v) {
        return Ok(decimal(n, &mut [0; 20]).to_owned());
    }
    let limit = max_str_digits();
    let too_long = || {
        let message = format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
             increase the limit"
        );
        raise(Exc::ValueError, message)
    };
    // Each digit has more than 3.3 bits.
    if limit > 0 && bit_length(v) > limit as u64 * 10 / 3 + 4 {
        return Err(too_long());
    }
    let text = to_big(v).to_string();
    if limit > 0 && text.len() - usize::from(is_negative(v)) > limit {
        return Err(too_long());
    }
    Ok(text)
}

/// Decimal digits of a machine number, with its sign.
pub fn decimal(n: i64, buffer: &mut [u8; 20]) -> &str {
    let mut rest = n.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    std::str::from_utf8(&buffer[at..]).unwrap_or("")
}

/// Digits of an int in base 2, 8, 10 or 16, without sign or prefix.
///
/// # Errors
/// ValueError beyond the digit limit (base 10).
pub fn digits(v: Value, base: u32) -> PyResult<String> {
    if base == 10 {
        let mut text = decimal_text(v)?;
        if is_negative(v) {
            text.remove(0);
        }
        return Ok(text);
    }
    if let Some(n) = as_i64(v) {
        let n = n.unsigned_abs();
        return Ok(match base {
            2 => format!("{n:b}"),
            8 => format!("{n:o}"),
            _ => format!("{n:x}"),
        });
    }
    let (_, n) = to_big(v).into_parts();
    Ok(n.in_radix(base as u8).to_string())
}

/// `int(text, base)`; base 0 reads a prefix.
///
/// # Errors
/// ValueError for anything but a number in this base.
pub fn parse(source: &str, base: u32) -> PyResult<Value> {
    parse_shown(source, base, || string::repr_of(source))
}

/// As `parse`, with the literal as an error message shows it.
///
/// # Errors
/// As `parse`.
pub fn parse_shown(source: &str, base: u32, shown: impl FnOnce() -> String) -> PyResult<Value> {
    let invalid = || {
        let message = format!("invalid literal for int() with base {base}: {}", shown());
        raise(Exc::ValueError, message)
    };
    let Some((negative, digits, radix)) = split(source, base) else { return Err(invalid()) };
    let digits: &[u8] = &digits;
    if digits.len() <= 18 && radix == 10 {
        let n = digits.iter().fold(0i64, |n, d| n * 10 + i64::from(d - b'0'));
        return Ok(from_i64(if negative { -n } else { n }));
    }
    let limit = max_str_digits();
    if limit > 0 && digits.len() > limit && !radix.is_power_of_two() {
        let message = format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; use \
             sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        );
        return Err(raise(Exc::ValueError, message));
    }
    let text = std::str::from_utf8(digits).unwrap_or("");
    match dashu_int::UBig::from_str_radix(text, radix) {
        Ok(n) => Ok(from_limbs(negative, n.as_words())),
        Err(_) => Err(invalid()),
    }
}

/// The int with these decimal digits, of any length; 0 if they are none.
pub fn from_decimal(digits: &str) -> Value {
    let n = dashu_int::UBig::from_str_radix(digits, 10).unwrap_or(dashu_int::UBig::ZERO);
    from_limbs(false, n.as_words())
}

/// Sign, plain digits and base of a literal; `None` if it is none.
fn split(source: &str, base: u32) -> Option<(bool, Vec<u8>, u32)> {
    let ascii = string::unicode::ascii_digits(source);
    let text = ascii.trim_matches(string::unicode::is_space);
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let prefix = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let (radix, text) = match (base, prefix) {
        (0, 0) => (10, text),
        (_, p) if p != 0 && (base == 0 || base == p) => (p, text[2..].strip_prefix('_').unwrap_or(&text[2..])),
        _ => (base, text),
    };
    let mut digits = Vec::with_capacity(text.len());
    let mut after_digit = false;
    for c in text.bytes() {
        if c == b'_' {
            if !after_digit {
                return None;
            }
            after_digit = false;
        } else {
            char::from(c).to_digit(radix)?;
            digits.push(c);
            after_digit = true;
        }
    }
    // Base 0 reads literals: no leading zeros but for zero itself.
    let zeros = base == 0 && prefix == 0 && digits.first() == Some(&b'0') && digits.iter().any(|&d| d != b'0');
    if !after_digit || zeros { None } else { Some((negative, digits, radix)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    fn read(text: &str, base: u32) -> String {
        show(parse(text, base))
    }

    #[test]
    fn literals() {
        let _turn = start();
        assert_eq!(read(" \t-12_345 \n", 10), "-12345");
        assert_eq!(read("٣٤", 10), "34");
        assert_eq!(read("0x_ff", 16), "255");
        assert_eq!(read("0XfF", 0), "255");
        assert_eq!(read("-zz", 36), "-1295");
        assert_eq!(read("00", 0), "0");
        assert_eq!(read("9223372036854775808", 10), "9223372036854775808");
        assert_eq!(read("-9223372036854775808", 10), "-9223372036854775808");
        for bad in ["", " ", "1__2", "_1", "1_", "0x1", "1.0", "+-1", "--1", "1 2"] {
            assert_eq!(read(bad, 10), format!("ValueError: invalid literal for int() with base 10: '{bad}'"));
        }
        assert_eq!(read("01", 0), "ValueError: invalid literal for int() with base 0: '01'");
        assert_eq!(read("2", 2), "ValueError: invalid literal for int() with base 2: '2'");
    }

    #[test]
    fn conversion_is_limited() {
        let _turn = start();
        let long = "1".repeat(4301);
        assert!(read(&long, 10).contains("value has 4301 digits; use sys.set_int_max_str_digits()"));
        let n = protocol::binary(BinaryOp::Pow, i(10), i(4300)).unwrap();
        assert!(
            show(text(n)).starts_with("ValueError: Exceeds the limit (4300 digits) for integer string conversion; use")
        );
        let n = protocol::binary(BinaryOp::Sub, n, i(1)).unwrap();
        assert_eq!(show(text(n)), format!("'{}'", "9".repeat(4300)));
    }
}
