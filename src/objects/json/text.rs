//! String literals of JSON.

use super::*;

/// A document being read: its bytes, and what is needed to speak of code points.
pub(super) struct Document {
    pub(super) value: Value,
    pub(super) text: &'static str,
    pub(super) ascii: bool,
}

impl Document {
    pub(super) fn new(value: Value) -> Document {
        Document { value, text: string::text(value), ascii: string::is_ascii(value) }
    }

    /// The byte at which code point `index` begins; `None` beyond the end.
    pub(super) fn byte_of(&self, index: usize) -> Option<usize> {
        if self.ascii {
            return (index <= self.text.len()).then_some(index);
        }
        self.text.char_indices().map(|(i, _)| i).chain([self.text.len()]).nth(index)
    }

    /// The code point that begins at a byte.
    pub(super) fn index_of(&self, byte: usize) -> usize {
        if self.ascii { byte } else { self.text.get(..byte).map_or(byte, |t| t.chars().count()) }
    }

    /// Raises JSONDecodeError at a byte.
    pub(super) fn error(&self, message: &str, byte: usize) -> Pending {
        decode_error(message, self.value, self.index_of(byte))
    }

    fn hex4(&self, at: usize) -> Option<u32> {
        let digits = self.text.as_bytes().get(at..at + 4)?;
        digits.iter().try_fold(0, |n, &b| Some(n << 4 | char::from(b).to_digit(16)?))
    }

    /// Reads a literal whose first byte behind the quote is at `start`: the text and where it
    /// ends, behind the closing quote.
    pub(super) fn literal(&self, start: usize, strict: bool) -> PyResult<(Value, usize)> {
        let bytes = self.text.as_bytes();
        let open = start.wrapping_sub(1);
        let unterminated = || self.error("Unterminated string starting at", open);
        let mut out = String::new();
        let mut at = start;
        loop {
            let run = at;
            at = plain_end(bytes, at);
            let part = &self.text[run..at];
            match bytes.get(at) {
                None => return Err(unterminated()),
                Some(b'"') if out.is_empty() => return Ok((string::new(part), at + 1)),
                Some(b'"') => {
                    out.push_str(part);
                    return Ok((string::new(&out), at + 1));
                }
                Some(b'\\') => {
                    out.push_str(part);
                    at = self.escape(at + 1, &mut out, unterminated)?;
                }
                Some(_) if strict => return Err(self.error("Invalid control character at", at)),
                Some(&control) => {
                    out.push_str(part);
                    out.push(char::from(control));
                    at += 1;
                }
            }
        }
    }

    /// Reads what follows a backslash.
    fn escape(&self, at: usize, out: &mut String, unterminated: impl Fn() -> Pending) -> PyResult<usize> {
        let plain = match self.text.as_bytes().get(at) {
            None => return Err(unterminated()),
            Some(b'u') => return self.unicode_escape(at, out),
            Some(&c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(_) => return Err(self.error("Invalid \\escape", at - 1)),
        };
        out.push(plain);
        Ok(at + 1)
    }

    fn unicode_escape(&self, at: usize, out: &mut String) -> PyResult<usize> {
        let invalid = |at: usize| self.error(concat!("Invalid \\u", "XX", "XX", " escape"), at);
        // The closing quote must follow.
        let Some(first) = self.hex4(at + 1).filter(|_| at + 5 < self.text.len()) else { return Err(invalid(at)) };
        let mut end = at + 5;
        let mut code = first;
        if (0xd800..0xdc00).contains(&first)
            && self.text.as_bytes().get(end..end + 2) == Some(b"\\u")
            && end + 6 < self.text.len()
        {
            let Some(second) = self.hex4(end + 2) else { return Err(invalid(end + 1)) };
            if (0xdc00..0xe000).contains(&second) {
                code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                end += 6;
            }
        }
        string::surrogate::push(out, code);
        Ok(end)
    }
}

/// The first quote, backslash or control character at or behind `at`, or the end.
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    // The lowest of the top bits set in the result belongs to the first byte that is 0.
    let zeros = |w: u64| w.wrapping_sub(ONES) & !w & TOPS;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let w = u64::from_le_bytes(*eight);
        let below_space = w.wrapping_sub(ONES * 0x20) & !w & TOPS;
        let found = zeros(w ^ (ONES * u64::from(b'"'))) | zeros(w ^ (ONES * u64::from(b'\\'))) | below_space;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&b| b != b'"' && b != b'\\' && b >= 0x20) {
        at += 1;
    }
    at
}

/// `_json.scanstring(string, end, strict=True)`
///
/// # Errors
/// JSONDecodeError; TypeError, ValueError for wrong arguments.
pub fn scanstring(args: &Args) -> PyResult<Value> {
    args.check("scanstring", 0, 2, 3)?;
    let v = args.positional[0];
    if !string::is(v) {
        let message = format!("first argument must be a string, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let end = protocol::index_i64(args.positional[1])?;
    let strict = args.get(2).map_or(Ok(true), protocol::truth)?;
    let d = Document::new(v);
    let start = usize::try_from(end).ok().and_then(|n| d.byte_of(n));
    let Some(start) = start else { return Err(raise(Exc::ValueError, "end is out of bounds")) };
    let (text, end) = d.literal(start, strict)?;
    Ok(tuple::new(&[text, int::from_i64(d.index_of(end) as i64)]))
}

/// Code units that an escape beyond ASCII needs: a surrogate pair, or one.
fn push_units(out: &mut String, c: char) {
    let mut unit = |n: u32| out.push_str(&format!("\\u{n:04x}"));
    match string::surrogate::to_code_point(c) {
        n if n >= 0x1_0000 => {
            unit(0xd800 + ((n - 0x1_0000) >> 10));
            unit(0xdc00 + ((n - 0x1_0000) & 0x3ff));
        }
        n => unit(n),
    }
}

/// Appends `text` as a literal; `ascii`: with all other characters escaped.
pub(super) fn push_literal(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    let bytes = text.as_bytes();
    let plain = |b: u8| b >= 0x20 && b != b'"' && b != b'\\' && (!ascii || b < 0x7f);
    let mut at = 0;
    while at < bytes.len() {
        let run = at;
        while at < bytes.len() && plain(bytes[at]) {
            at += 1;
        }
        out.push_str(&text[run..at]);
        let Some(c) = text[at..].chars().next() else { break };
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c => push_units(out, c),
        }
        at += c.len_utf8();
    }
    out.push('"');
}

fn encode(args: &Args, name: &str, ascii: bool) -> PyResult<Value> {
    args.check(&format_args!("_json.{name}"), 0, 1, 1)?;
    let v = args.positional[0];
    if !string::is(v) {
        let message = format!("first argument must be a string, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let mut out = String::with_capacity(string::text(v).len() + 2);
    push_literal(&mut out, string::text(v), ascii);
    Ok(string::new(&out))
}

/// `_json.encode_basestring(string)`
///
/// # Errors
/// TypeError.
pub fn encode_basestring(args: &Args) -> PyResult<Value> {
    encode(args, "encode_basestring", false)
}

/// `_json.encode_basestring_ascii(string)`
///
/// # Errors
/// TypeError.
pub fn encode_basestring_ascii(args: &Args) -> PyResult<Value> {
    encode(args, "encode_basestring_ascii", true)
}
