//! Encodings given by a mapping, as most of the library's `encodings` are.

use super::*;

/// `_codecs.charmap_decode(source, errors, mapping)`; `mapping`: a str by byte, any mapping, or
/// `None` for Latin-1.
///
/// # Errors
/// UnicodeDecodeError; what the mapping raises.
pub fn decode(source: &[u8], errors: &str, mapping: Value) -> PyResult<Value> {
    if mapping.is_none() {
        return decode_as(source, Encoding::Latin1, errors, true).map(|(v, _)| v);
    }
    let table: Option<Vec<char>> = as_text(mapping).map(|t| t.chars().collect());
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while let Some(&b) = source.get(at) {
        let known = match &table {
            Some(table) => match table.get(b as usize) {
                Some('\u{fffe}') | None => false,
                Some(&c) => {
                    out.push(c);
                    true
                }
            },
            None => mapped(mapping, b, &mut out)?,
        };
        at = match known {
            true => at + 1,
            false => {
                errors::decoding(errors, "charmap", source, at, at + 1, "character maps to <undefined>", &mut out)?
            }
        };
    }
    Ok(new(&out))
}

/// Item of a mapping; `None`: a LookupError.
fn item(mapping: Value, key: u32) -> PyResult<Option<Value>> {
    match protocol::get_item(mapping, int::from_i64(i64::from(key))) {
        Ok(v) => Ok(Some(v)),
        Err(Pending) if exception::swallow(Exc::LookupError) => Ok(None),
        Err(Pending) => Err(Pending),
    }
}

fn mapped(mapping: Value, b: u8, out: &mut String) -> PyResult<bool> {
    let Some(v) = item(mapping, u32::from(b))?.filter(|v| !v.is_none()) else { return Ok(false) };
    if int::is(v) {
        let Some(n) = int::as_i64(v).and_then(|n| u32::try_from(n).ok()).filter(|&n| n < 0x11_0000) else {
            return Err(raise(Exc::TypeError, "character mapping must be in range(0x110000)"));
        };
        if n == 0xfffe {
            return Ok(false);
        }
        surrogate::push(out, n);
        return Ok(true);
    }
    match as_text(v) {
        Some("\u{fffe}") => Ok(false),
        Some(t) => {
            out.push_str(t);
            Ok(true)
        }
        None => Err(raise(Exc::TypeError, "character mapping must return integer, None or str")),
    }
}

/// `_codecs.charmap_build(table)`: a dict from code points to bytes.
pub fn build(table: &str) -> PyResult<Value> {
    let map = dict::new();
    for (i, c) in table.chars().enumerate() {
        if c != '\u{fffe}' {
            let key = int::from_i64(i64::from(surrogate::to_code_point(c)));
            dict::set(map, key, int::from_i64(i as i64))?;
        }
    }
    Ok(map)
}

/// `_codecs.charmap_encode(v, errors, mapping)`
///
/// # Errors
/// UnicodeEncodeError; what the mapping raises.
pub fn encode(v: Value, errors: &str, mapping: Value) -> PyResult<Value> {
    if mapping.is_none() {
        return encode_as(v, Encoding::Latin1, errors);
    }
    let failed = std::cell::Cell::new(false);
    let put = |n: u32, out: &mut Vec<u8>| {
        if failed.get() {
            return true;
        }
        match code(mapping, n, out) {
            Ok(known) => known,
            Err(Pending) => {
                failed.set(true);
                true
            }
        }
    };
    let answer = encode_with(v, "charmap", errors, Vec::new(), "character maps to <undefined>", true, &put);
    if failed.get() { Err(Pending) } else { answer }
}

fn code(mapping: Value, n: u32, out: &mut Vec<u8>) -> PyResult<bool> {
    let Some(v) = item(mapping, n)?.filter(|v| !v.is_none()) else { return Ok(false) };
    if int::is(v) {
        let Some(b) = int::as_i64(v).and_then(|n| u8::try_from(n).ok()) else {
            return Err(raise(Exc::TypeError, "character mapping must be in range(256)"));
        };
        out.push(b);
        return Ok(true);
    }
    match bytes::as_slice(v) {
        Some(b) => {
            out.extend_from_slice(b);
            Ok(true)
        }
        None => {
            let message = format!("character mapping must return integer, bytes or None, not {}", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}
