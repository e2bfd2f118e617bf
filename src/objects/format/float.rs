//! Format specifications of `float` and `complex`, and the rendering of doubles they share with
//! `%` formatting.

use super::*;
use crate::objects::float::{Digits, digits, push_exponent, push_fixed, read_digits};
use std::borrow::Cow;

/// Digits beyond which every double's expansion is all zeros.
const EXPANSION: usize = 1100;

/// Appends `format(v, source)` for a float.
///
/// # Errors
/// ValueError.
pub fn format(out: &mut String, v: Value, source: &str) -> PyResult<()> {
    let spec = Spec::parse(source, "float", None, '>')?;
    format_parsed(out, crate::objects::float::as_f64(v).unwrap_or(f64::NAN), &spec, "float")
}

/// Appends a double for a value of type `class`.
///
/// # Errors
/// ValueError.
pub fn format_parsed(out: &mut String, x: f64, spec: &Spec, class: &str) -> PyResult<()> {
    if !matches!(spec.kind, None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%')) {
        return Err(spec.unknown_code(class));
    }
    let (negative, text) = magnitude(x, spec)?;
    let sign = spec.sign_text(negative);
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let rest = group_fraction(rest, spec.fraction_grouping);
    assemble(out, spec, sign, digits, &rest, 3)
}

/// Sign and text of the absolute value.
fn magnitude(x: f64, spec: &Spec) -> PyResult<(bool, String)> {
    if spec.precision.is_some_and(|p| p > i32::MAX as usize) {
        return Err(raise(Exc::ValueError, "precision too big"));
    }
    let (scaled, percent) = if spec.kind == Some('%') { (x * 100.0, "%") } else { (x, "") };
    let kind = match spec.kind {
        Some('%') => 'f',
        Some('n') => 'g',
        Some(k) => k,
        None => '\0',
    };
    let mut text = render(scaled.abs(), kind, spec.precision, spec.alternate);
    text.push_str(percent);
    let zero = !text.contains(|c: char| ('1'..='9').contains(&c)) && x.is_finite();
    let negative = x.is_sign_negative() && !x.is_nan() && !(spec.no_negative_zero && zero);
    Ok((negative, text))
}

fn group_fraction(rest: &str, separator: Option<char>) -> Cow<'_, str> {
    let (Some(separator), Some(fraction)) = (separator, rest.strip_prefix('.')) else { return Cow::Borrowed(rest) };
    let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
    let mut out = String::from(".");
    for (i, c) in fraction[..end].chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            out.push(separator);
        }
        out.push(c);
    }
    out.push_str(&fraction[end..]);
    Cow::Owned(out)
}

/// A double that is not negative, in presentation `e`, `f`, `g` (or upper case), or `\0`: like
/// `g`, but always with a point, and the shortest digits if there is no precision.
pub fn render(x: f64, kind: char, precision: Option<usize>, alternate: bool) -> String {
    let upper = kind.is_ascii_uppercase();
    if !x.is_finite() {
        let text = if x.is_nan() { "nan" } else { "inf" };
        return if upper { text.to_uppercase() } else { text.to_owned() };
    }
    let e = if upper { 'E' } else { 'e' };
    let mut text = match kind.to_ascii_lowercase() {
        'f' => fixed(x, precision.unwrap_or(6)),
        'e' => scientific(x, precision.unwrap_or(6), e),
        kind => return general(x, kind, precision, alternate, e),
    };
    if alternate && precision == Some(0) {
        let at = text.find(e).unwrap_or(text.len());
        text.insert(at, '.');
    }
    text
}

fn fixed(x: f64, precision: usize) -> String {
    let mut text = format!("{x:.*}", precision.min(EXPANSION));
    text.extend(std::iter::repeat_n('0', precision.saturating_sub(EXPANSION)));
    text
}

fn scientific(x: f64, precision: usize, e: char) -> String {
    let text = format!("{x:.*e}", precision.min(EXPANSION));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let zeros = "0".repeat(precision.saturating_sub(EXPANSION));
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{zeros}{e}{sign}{:02}", exponent.abs())
}

fn general(x: f64, kind: char, precision: Option<usize>, alternate: bool, e: char) -> String {
    let plain = kind == '\0';
    let (mut d, limit, wanted) = match precision {
        None if plain => (digits(x), 16, 0),
        _ => {
            let p = precision.unwrap_or(6).max(1);
            let d = read_digits(&format!("{x:.*e}", (p - 1).min(EXPANSION)));
            (d, if plain { p as i64 - 1 } else { p as i64 }, p)
        }
    };
    if alternate && d.digits.len() < wanted {
        let Digits { digits, .. } = &mut d;
        digits.extend(std::iter::repeat_n('0', wanted - digits.len()));
    }
    let mut text = String::new();
    if (-3..=limit).contains(&i64::from(d.point)) {
        push_fixed(&mut text, &d);
        if !text.contains('.') {
            if plain {
                text.push_str(".0");
            } else if alternate {
                text.push('.');
            }
        }
    } else {
        push_exponent(&mut text, &d, e);
        if alternate && d.digits.len() == 1 {
            text.insert(1, '.');
        }
    }
    text
}

/// Appends `format(v, source)` for a complex number.
///
/// # Errors
/// ValueError.
pub fn format_complex(out: &mut String, v: Value, source: &str) -> PyResult<()> {
    let spec = Spec::parse(source, "complex", None, '>')?;
    if !matches!(spec.kind, None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) {
        return Err(spec.unknown_code("complex"));
    }
    if spec.fill == '0' {
        return Err(raise(Exc::ValueError, "Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == '=' {
        return Err(raise(Exc::ValueError, "'=' alignment flag is not allowed in complex format specifier"));
    }
    let (real, imag) = complex::parts(v).unwrap_or((0.0, 0.0));
    let part = |x: f64, spec: &Spec| -> PyResult<String> {
        let bare = Spec { width: None, ..spec.clone() };
        let (negative, text) = magnitude(x, &bare)?;
        let text = if spec.kind.is_none() { text.trim_end_matches(".0").to_owned() } else { text };
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let digits = if end == 0 { String::new() } else { group(&text[..end], spec.grouping, 3, 0) };
        Ok(format!("{}{digits}{}", spec.sign_text(negative), group_fraction(&text[end..], spec.fraction_grouping)))
    };
    let second = part(imag, &Spec { sign: Some(Sign::Plus), ..spec.clone() })?;
    let text = if spec.kind.is_some() {
        format!("{}{second}j", part(real, &spec)?)
    } else if real == 0.0 && real.is_sign_positive() {
        format!("{}j", part(imag, &spec)?)
    } else {
        format!("({}{second}j)", part(real, &spec)?)
    };
    spec.pad(out, "", &text, "")
}
