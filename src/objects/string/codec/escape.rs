//! The escapes of Python source as encodings: `unicode_escape`, `raw_unicode_escape`, and those of
//! bytes literals.

use super::*;

/// `unicode_escape`.
pub fn encode(t: &str) -> Vec<u8> {
    let mut out = String::with_capacity(t.len());
    for c in t.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(c),
            _ => repr::push_escape(&mut out, c),
        }
    }
    out.into_bytes()
}

/// `raw_unicode_escape`.
pub fn encode_raw(t: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(t.len());
    for c in t.chars() {
        match surrogate::to_code_point(c) {
            n @ 0..=0xff => out.push(n as u8),
            n @ 0x100..=0xffff => out.extend_from_slice(format!("\\u{n:04x}").as_bytes()),
            n => out.extend_from_slice(format!("\\U{n:08x}").as_bytes()),
        }
    }
    out
}

fn hexadecimal(digits: &[u8]) -> (u32, usize) {
    let n = digits.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    (digits[..n].iter().fold(0, |all, &b| all << 4 | char::from(b).to_digit(16).unwrap_or(0)), n)
}

fn octal(source: &[u8], at: usize) -> (u32, usize) {
    let digits = source[at..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
    digits.fold((0, at), |(n, at), b| (n << 3 | u32::from(b - b'0'), at + 1))
}

/// Decodes `unicode_escape`.
pub fn decode(source: &[u8], errors: &str, last: bool) -> PyResult<(Value, usize)> {
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while let Some(&b) = source.get(at) {
        if b != b'\\' {
            out.push(char::from(b));
            at += 1;
            continue;
        }
        let start = at;
        let Some(&kind) = source.get(at + 1) else {
            if !last {
                return Ok((new(&out), at));
            }
            at = errors::decoding(errors, "unicodeescape", source, start, at + 1, "\\ at end of string", &mut out)?;
            continue;
        };
        at += 2;
        let width = match kind {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => {
                out.push(char::from(kind));
                continue;
            }
            b'b' | b'f' | b't' | b'n' | b'r' | b'v' | b'a' => {
                out.push(char::from(simple(kind)));
                continue;
            }
            b'0'..=b'7' => {
                let (n, next) = octal(source, at - 1);
                surrogate::push(&mut out, n);
                at = next;
                continue;
            }
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b'N' => {
                at = named(source, start, errors, last, &mut out)?;
                if at == start {
                    return Ok((new(&out), at));
                }
                continue;
            }
            _ => {
                out.push('\\');
                out.push(char::from(kind));
                continue;
            }
        };
        at = numbered(source, "unicodeescape", start, at, width, errors, last, &mut out)?;
        if at == start {
            return Ok((new(&out), at));
        }
    }
    Ok((new(&out), source.len()))
}

/// The character of a one-letter escape.
fn simple(kind: u8) -> u8 {
    match kind {
        b'b' => 8,
        b'f' => 12,
        b't' => b'\t',
        b'n' => b'\n',
        b'r' => b'\r',
        b'v' => 11,
        _ => 7,
    }
}

/// An escape of `width` hexadecimal digits; answers `start` if it may go on behind the end.
#[allow(clippy::too_many_arguments, reason = "the state of the decoder")]
fn numbered(
    source: &[u8],
    encoding: &str,
    start: usize,
    at: usize,
    width: usize,
    errors: &str,
    last: bool,
    out: &mut String,
) -> PyResult<usize> {
    let digits = &source[at..source.len().min(at + width)];
    let (n, count) = hexadecimal(digits);
    if count == width {
        if surrogate::from_code_point(n).is_some() {
            surrogate::push(out, n);
            return Ok(at + width);
        }
        return errors::decoding(errors, encoding, source, start, at + width, "illegal Unicode character", out);
    }
    if !last && at + count == source.len() {
        return Ok(start);
    }
    let reason = match width {
        2 => "truncated \\xXX escape",
        4 => concat!("truncated \\u", "XX", "XX", " escape"),
        _ => concat!("truncated \\U", "XX", "XX", "XX", "XX", " escape"),
    };
    errors::decoding(errors, encoding, source, start, at + count, reason, out)
}

/// `\N{…}`
fn named(source: &[u8], start: usize, errors: &str, last: bool, out: &mut String) -> PyResult<usize> {
    let rest = &source[start + 2..];
    if rest.first() == Some(&b'{') {
        if let Some(length) = memchr::memchr(b'}', rest).filter(|&n| n > 1) {
            let name = std::str::from_utf8(&rest[1..length]).unwrap_or("");
            let end = start + 2 + length + 1;
            if let Some(c) = rustpython_unicode::lookup_character(name) {
                out.push(c);
                return Ok(end);
            }
            return errors::decoding(
                errors,
                "unicodeescape",
                source,
                start,
                end,
                "unknown Unicode character name",
                out,
            );
        }
        if !last {
            return Ok(start);
        }
    } else if rest.is_empty() && !last {
        return Ok(start);
    }
    let end = match memchr::memchr(b'}', rest) {
        Some(n) if rest.first() == Some(&b'{') => start + 2 + n + 1,
        _ if rest.first() == Some(&b'{') => source.len(),
        _ => start + 2,
    };
    errors::decoding(errors, "unicodeescape", source, start, end, "malformed \\N character escape", out)
}

/// Decodes `raw_unicode_escape`.
pub fn decode_raw(source: &[u8], errors: &str, last: bool) -> PyResult<(Value, usize)> {
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while let Some(&b) = source.get(at) {
        if b != b'\\' {
            out.push(char::from(b));
            at += 1;
            continue;
        }
        let width = match source.get(at + 1) {
            Some(b'u') => 4,
            Some(b'U') => 8,
            None if !last => return Ok((new(&out), at)),
            None => {
                out.push('\\');
                at += 1;
                continue;
            }
            Some(&other) => {
                out.push('\\');
                out.push(char::from(other));
                at += 2;
                continue;
            }
        };
        let next = numbered(source, "rawunicodeescape", at, at + 2, width, errors, last, &mut out)?;
        if next == at {
            return Ok((new(&out), at));
        }
        at = next;
    }
    Ok((new(&out), source.len()))
}

/// `_codecs.escape_decode`: the escapes of bytes literals.
///
/// # Errors
/// ValueError for incomplete escapes, unless `errors` says otherwise.
pub fn decode_bytes_escapes(source: &[u8], errors: &str) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(source.len());
    let mut at = 0;
    while let Some(&b) = source.get(at) {
        at += 1;
        if b != b'\\' {
            out.push(b);
            continue;
        }
        let Some(&kind) = source.get(at) else {
            return Err(raise(Exc::ValueError, "Trailing \\ in string"));
        };
        at += 1;
        match kind {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(kind),
            b'b' | b'f' | b't' | b'n' | b'r' | b'v' | b'a' => out.push(simple(kind)),
            b'0'..=b'7' => {
                let (n, next) = octal(source, at - 1);
                out.push(n as u8);
                at = next;
            }
            b'x' => {
                let (n, count) = hexadecimal(&source[at..source.len().min(at + 2)]);
                if count == 2 {
                    out.push(n as u8);
                    at += 2;
                    continue;
                }
                match errors {
                    "strict" => {
                        let message = format!("invalid \\x escape at position {}", at - 2);
                        return Err(raise(Exc::ValueError, message));
                    }
                    "replace" => out.push(b'?'),
                    "ignore" => {}
                    _ => {
                        let message = format!("decoding error; unknown error handling code: {errors}");
                        return Err(raise(Exc::ValueError, message));
                    }
                }
                at += count;
            }
            _ => out.extend([b'\\', kind]),
        }
    }
    Ok(out)
}

/// `_codecs.escape_encode`: bytes as in a literal.
pub fn encode_bytes_escapes(source: &[u8]) -> Vec<u8> {
    let mut out = String::with_capacity(source.len());
    for &b in source {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\'' => out.push_str("\\'"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b' '..=b'~' => out.push(char::from(b)),
            _ => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.into_bytes()
}
