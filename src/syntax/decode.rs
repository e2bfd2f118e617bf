//! Bytes of a source file to text: byte order mark, coding cookie (PEP 263), UTF-8 or Latin-1.

use super::error::SyntaxError;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of a source file, without a byte order mark.
pub fn decode(bytes: &[u8]) -> Result<String, SyntaxError> {
    let (bytes, has_bom) = match bytes.strip_prefix(BOM) {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if memchr::memchr(0, bytes).is_some() {
        return Err(SyntaxError::whole("source code cannot contain null bytes"));
    }
    match cookie(bytes) {
        None => utf8(bytes),
        Some(name) => match normalize(&name).as_str() {
            "utf-8" => utf8(bytes),
            _ if has_bom => Err(SyntaxError::whole(format!("encoding problem: {} with BOM", normalize(&name)))),
            "iso-8859-1" => Ok(bytes.iter().map(|&b| b as char).collect()),
            "ascii" => match bytes.iter().position(|b| !b.is_ascii()) {
                None => utf8(bytes),
                Some(at) => Err(SyntaxError::whole(format!(
                    "(unicode error) 'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                    bytes[at]
                ))),
            },
            _ => Err(SyntaxError::whole(format!("encoding problem: {name}"))),
        },
    }
}

/// The encoding that a source declares and that `decode` does not know.
pub fn foreign_encoding(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(BOM) || memchr::memchr(0, bytes).is_some() {
        return None;
    }
    cookie(bytes).filter(|name| !matches!(normalize(name).as_str(), "utf-8" | "iso-8859-1" | "ascii"))
}

/// The text of a program's file; the error as CPython prints it before it has a line to show.
pub fn decode_program(path: &str, bytes: &[u8]) -> Result<String, String> {
    let error = match decode(bytes) {
        Ok(text) => return Ok(text),
        Err(e) => e,
    };
    let line = |at: usize| memchr::memchr_iter(b'\n', &bytes[..at]).count() as u32 + 1;
    let has_cookie = cookie(bytes.strip_prefix(BOM).unwrap_or(bytes)).is_some();
    let null = memchr::memchr(0, bytes);
    let readable = &bytes[..null.unwrap_or(bytes.len())];
    if let (Err(e), false) = (std::str::from_utf8(readable), has_cookie) {
        let at = e.valid_up_to();
        return Err(format!(
            "SyntaxError: Non-UTF-8 code starting with '\\x{:02x}' in file {path} on line {}, but no encoding declared; \
             see https://peps.python.org/pep-0263/ for details\n",
            bytes[at],
            line(at)
        ));
    }
    let Some(at) = null else { return Err(format!("SyntaxError: {}\n", error.message)) };
    // Shown up to the null byte, without a caret.
    let start = memchr::memrchr(b'\n', readable).map_or(0, |i| i + 1);
    let shown = String::from_utf8_lossy(&bytes[start..at]);
    let shown = shown.trim();
    let shown = if shown.is_empty() { String::new() } else { format!("    {shown}\n") };
    Err(format!("  File \"{path}\", line {}\n{shown}SyntaxError: {}\n", line(at), error.message))
}

fn utf8(bytes: &[u8]) -> Result<String, SyntaxError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(e) => e,
    };
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let reason = match error.error_len() {
        None => "unexpected end of data",
        Some(1) if !(0xc2..=0xf4).contains(&byte) => "invalid start byte",
        Some(_) => "invalid continuation byte",
    };
    Err(SyntaxError::whole(format!(
        "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"
    )))
}

/// The encoding named by a comment in the first two lines: `coding[:=]\s*([-\w.]+)`.
fn cookie(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&b| b == b'\n').take(2) {
        let text = line.trim_ascii_start();
        if text.first().is_some_and(|&b| b != b'#') {
            return None;
        }
        let Some(at) = memchr::memmem::find(text, b"coding") else { continue };
        let rest = &text[at + b"coding".len()..];
        if let Some((b':' | b'=', rest)) = rest.split_first() {
            let rest = rest.trim_ascii_start();
            let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            let len = rest.iter().take_while(|b| is_name(b)).count();
            if len > 0 {
                return String::from_utf8(rest[..len].to_vec()).ok();
            }
        }
    }
    None
}

/// `utf_8`, `UTF-8-sig`, `latin1` and the like by one name.
fn normalize(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace('_', "-");
    match name.as_str() {
        "utf-8" | "utf8" | "u8" | "utf-8-sig" => "utf-8".into(),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "iso-latin-1" | "l1" => "iso-8859-1".into(),
        "ascii" | "us-ascii" => "ascii".into(),
        _ if name.starts_with("utf-8-") => "utf-8".into(),
        _ => name,
    }
}
