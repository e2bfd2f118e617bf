//! The format mini-language: `format(value, spec)` for every type.

mod float;
mod int;
mod spec;

use super::*;
use crate::heap::{Kind, Value};
pub use float::render as render_float;
pub use spec::{Sign, Spec};

/// `format(v, spec)`: a str.
///
/// # Errors
/// ValueError for specs the type does not know; what `__format__` raises.
pub fn format_value(v: Value, spec: &str) -> PyResult<Value> {
    if spec.is_empty() && !instance::has_slots(v) {
        return protocol::str(v);
    }
    let mut out = String::new();
    format_to(&mut out, v, spec)?;
    Ok(string::new(&out))
}

/// Appends `format(v, spec)`.
///
/// # Errors
/// As `format_value`.
pub fn format_to(out: &mut String, v: Value, spec: &str) -> PyResult<()> {
    if let Some(m) = protocol::special(v, &intern::FORMAT) {
        let answer = protocol::call_on(m, v, &[string::new(spec)])?;
        if let Some(text) = string::as_text(answer) {
            out.push_str(text);
            return Ok(());
        }
        let message = format!("__format__ must return a str, not {}", class::name_of(answer));
        return Err(raise(Exc::TypeError, message));
    }
    native_to(out, v, spec)
}

/// `format(v, spec)` of the native type, whatever a Python class says.
///
/// # Errors
/// As `format_value`.
pub fn native_format(v: Value, spec: &str) -> PyResult<Value> {
    let mut out = String::new();
    native_to(&mut out, v, spec)?;
    Ok(string::new(&out))
}

fn native_to(out: &mut String, v: Value, spec: &str) -> PyResult<()> {
    if spec.is_empty() {
        match v.as_small_int() {
            Some(n) => out.push_str(crate::objects::int::decimal(n, &mut [0; 20])),
            None => out.push_str(string::text(protocol::str(v)?)),
        }
        return Ok(());
    }
    match v.kind() {
        Kind::Int | Kind::Int64 | Kind::BigInt | Kind::Bool | Kind::IntObject => int::format(out, v, spec),
        Kind::Float => float::format(out, v, spec),
        Kind::Complex => float::format_complex(out, v, spec),
        Kind::Str => format_str(out, v, spec),
        _ => {
            let message = format!("unsupported format string passed to {}.__format__", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn format_str(out: &mut String, v: Value, source: &str) -> PyResult<()> {
    let spec = Spec::parse(source, "str", Some('s'), '<')?;
    if spec.kind != Some('s') {
        return Err(spec.unknown_code("str"));
    }
    let refuse = |what: &str| Err(raise(Exc::ValueError, format!("{what} not allowed in string format specifier")));
    match spec.sign {
        Some(Sign::Space) => return refuse("Space"),
        Some(_) => return refuse("Sign"),
        None => {}
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z)");
    }
    if spec.alternate {
        return refuse("Alternate form (#)");
    }
    if spec.align == '=' {
        return refuse("'=' alignment");
    }
    let mut text = string::text(v);
    if let Some(limit) = spec.precision
        && limit < string::char_count(v)
    {
        text = &text[..string::byte_offset(v, limit)];
    }
    spec.pad(out, "", text, "")
}

/// Puts separators between groups of digits, adding zeros on the left up to `min_width`.
fn group(digits: &str, separator: Option<char>, size: usize, min_width: i64) -> String {
    let bytes = digits.as_bytes();
    let mut remaining = bytes.len();
    let mut min = min_width;
    let mut reversed: Vec<u8> = Vec::with_capacity(bytes.len() * 4 / 3 + 4);
    loop {
        let wanted = (remaining as i64).max(min).max(1) as usize;
        let take = if separator.is_some() { wanted.min(size) } else { wanted };
        let own = remaining.min(take);
        reversed.extend(bytes[remaining - own..remaining].iter().rev());
        reversed.extend(std::iter::repeat_n(b'0', take - own));
        remaining -= own;
        min -= take as i64;
        if remaining == 0 && min <= 0 {
            break;
        }
        if let Some(s) = separator {
            reversed.push(s as u8);
            min -= 1;
        }
    }
    reversed.reverse();
    reversed.into_iter().map(char::from).collect()
}

/// Appends a number's pieces: sign and prefix, grouped digits, the rest.
fn assemble(out: &mut String, spec: &Spec, sign: &str, digits: &str, rest: &str, size: usize) -> PyResult<()> {
    let zero_fill = spec.align == '=' && spec.fill == '0';
    if digits.is_empty() || spec.grouping.is_none() && !zero_fill {
        return spec.pad(out, sign, digits, rest);
    }
    let outside = sign.chars().count() + rest.chars().count();
    let min = if zero_fill { spec.width.unwrap_or(0) as i64 - outside as i64 } else { 0 };
    spec::room(min.max(0) as usize)?;
    spec.pad(out, sign, &group(digits, spec.grouping, size, min), rest)
}

#[cfg(test)]
mod tests;
