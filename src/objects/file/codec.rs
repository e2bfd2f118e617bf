//! Bytes to text and back for text files: UTF-8, ASCII, Latin-1.

use super::*;
use crate::heap::Value;

/// An encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}

/// What to do about what cannot be encoded or decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Errors {
    Strict,
    Ignore,
    Replace,
    Backslash,
}

impl Encoding {
    /// The encoding of that name.
    ///
    /// # Errors
    /// LookupError.
    pub fn named(name: &str) -> PyResult<Encoding> {
        match name.to_ascii_lowercase().replace(['_', ' '], "-").as_str() {
            "utf-8" | "utf8" | "u8" | "locale" => Ok(Encoding::Utf8),
            "ascii" | "us-ascii" | "646" => Ok(Encoding::Ascii),
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Ok(Encoding::Latin1),
            _ => Err(raise(Exc::LookupError, format!("unknown encoding: {name}"))),
        }
    }

    /// As error messages have it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
        }
    }

    /// Bytes of the character that begins with `lead`.
    pub fn width(self, lead: u8) -> usize {
        match lead {
            _ if self != Encoding::Utf8 => 1,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        }
    }
}

impl Errors {
    /// The handler of that name.
    ///
    /// # Errors
    /// LookupError.
    pub fn named(name: &str) -> PyResult<Errors> {
        match name {
            "strict" => Ok(Errors::Strict),
            "ignore" => Ok(Errors::Ignore),
            "replace" => Ok(Errors::Replace),
            "backslashreplace" => Ok(Errors::Backslash),
            _ => Err(raise(Exc::LookupError, format!("unknown error handler name '{name}'"))),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Errors::Strict => "strict",
            Errors::Ignore => "ignore",
            Errors::Replace => "replace",
            Errors::Backslash => "backslashreplace",
        }
    }
}

/// Appends the text of `bytes` to `out`.
///
/// # Errors
/// UnicodeDecodeError.
pub fn decode(bytes: &[u8], encoding: Encoding, errors: Errors, out: &mut String) -> PyResult<()> {
    if encoding == Encoding::Latin1 {
        out.extend(bytes.iter().map(|&b| char::from(b)));
        return Ok(());
    }
    let mut at = 0;
    while at < bytes.len() {
        let (good, bad, reason) = split(&bytes[at..], encoding);
        out.push_str(good);
        at += good.len();
        if bad == 0 {
            return Ok(());
        }
        let wrong = &bytes[at..at + bad];
        match errors {
            Errors::Strict => return Err(decode_error(encoding, bytes, at, at + bad, reason)),
            Errors::Ignore => {}
            Errors::Replace => out.push('\u{fffd}'),
            Errors::Backslash => wrong.iter().for_each(|b| out.push_str(&format!("\\x{b:02x}"))),
        }
        at += bad;
    }
    Ok(())
}

/// The decodable start of `bytes`, the number of wrong bytes behind it, and what is wrong.
fn split(bytes: &[u8], encoding: Encoding) -> (&str, usize, &'static str) {
    let text = |n: usize| std::str::from_utf8(&bytes[..n]).unwrap_or("");
    if encoding == Encoding::Ascii {
        let n = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len());
        return (text(n), usize::from(n < bytes.len()), "ordinal not in range(128)");
    }
    match std::str::from_utf8(bytes) {
        Ok(all) => (all, 0, ""),
        Err(e) => {
            let n = e.valid_up_to();
            match e.error_len() {
                None => (text(n), bytes.len() - n, "unexpected end of data"),
                Some(_) if Encoding::Utf8.width(bytes[n]) == 1 => (text(n), 1, "invalid start byte"),
                Some(bad) => (text(n), bad, "invalid continuation byte"),
            }
        }
    }
}

fn decode_error(encoding: Encoding, bytes: &[u8], start: usize, end: usize, reason: &str) -> Pending {
    let args = [
        string::new(encoding.name()),
        new_bytes(bytes),
        Value::small_int(start as i64),
        Value::small_int(end as i64),
        string::new(reason),
    ];
    exception::raise_with(Exc::UnicodeDecodeError, &args)
}

/// Appends the bytes of `text` to `out`.
///
/// # Errors
/// UnicodeEncodeError.
pub fn encode(text: &str, encoding: Encoding, errors: Errors, out: &mut Vec<u8>) -> PyResult<()> {
    let limit = match encoding {
        Encoding::Utf8 => u32::MAX,
        Encoding::Ascii => 0x80,
        Encoding::Latin1 => 0x100,
    };
    if encoding == Encoding::Utf8 || text.is_ascii() {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    for (i, c) in text.chars().enumerate() {
        let n = c as u32;
        if n < limit {
            out.push(n as u8);
            continue;
        }
        match errors {
            Errors::Strict => return Err(encode_error(text, i, encoding, limit)),
            Errors::Ignore => {}
            Errors::Replace => out.push(b'?'),
            Errors::Backslash => out.extend_from_slice(
                match n {
                    0..=0xff => format!("\\x{n:02x}"),
                    0x100..=0xffff => format!("\\u{n:04x}"),
                    _ => format!("\\U{n:08x}"),
                }
                .as_bytes(),
            ),
        }
    }
    Ok(())
}

/// The error covers all neighbours that cannot be encoded either.
fn encode_error(text: &str, start: usize, encoding: Encoding, limit: u32) -> Pending {
    let count = text.chars().skip(start).take_while(|&c| c as u32 >= limit).count();
    let args = [
        string::new(encoding.name()),
        string::new(text),
        Value::small_int(start as i64),
        Value::small_int((start + count) as i64),
        string::new(&format!("ordinal not in range({limit})")),
    ];
    exception::raise_with(Exc::UnicodeEncodeError, &args)
}
