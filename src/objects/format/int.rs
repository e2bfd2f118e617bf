//! Format specifications of `int` and `bool`.

use super::*;

/// Appends `format(v, source)` for an int.
///
/// # Errors
/// ValueError, OverflowError.
pub fn format(out: &mut String, v: Value, source: &str) -> PyResult<()> {
    let class = class::name_of(v);
    let spec = Spec::parse(source, class, Some('d'), '>')?;
    let kind = spec.kind.unwrap_or('d');
    match kind {
        'b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n' => {}
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => {
            return super::float::format_parsed(out, crate::objects::int::checked_f64(v)?, &spec, class);
        }
        _ => return Err(spec.unknown_code(class)),
    }
    if spec.precision.is_some() || spec.fraction_grouping.is_some() {
        return Err(raise(Exc::ValueError, "Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        let message = "Negative zero coercion (z) not allowed in integer format specifier";
        return Err(raise(Exc::ValueError, message));
    }
    if kind == 'c' {
        return format_char(out, v, &spec);
    }
    let (base, prefix) = match kind {
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let sign = spec.sign_text(crate::objects::int::is_negative(v));
    if let Some(n) = v.as_small_int().filter(|_| base == 10) {
        let mut buffer = [0; 20];
        return assemble(out, &spec, sign, crate::objects::int::decimal(n.abs(), &mut buffer), "", 3);
    }
    let mut digits = crate::objects::int::digits(v, base)?;
    if kind == 'X' {
        digits.make_ascii_uppercase();
    }
    let lead = format!("{sign}{}", if spec.alternate { prefix } else { "" });
    assemble(out, &spec, &lead, &digits, "", if base == 10 { 3 } else { 4 })
}

fn format_char(out: &mut String, v: Value, spec: &Spec) -> PyResult<()> {
    if spec.sign.is_some() {
        return Err(raise(Exc::ValueError, "Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(raise(Exc::ValueError, "Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let Some(code) = crate::objects::int::as_i64(v) else {
        return Err(raise(Exc::OverflowError, "Python int too large to convert to C long"));
    };
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(c) => spec.pad(out, "", c.encode_utf8(&mut [0; 4]), ""),
        None => Err(raise(Exc::OverflowError, "%c arg not in range(0x110000)")),
    }
}
