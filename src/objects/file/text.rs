//! Text on a stream: characters, line ends, lines. Input stays bytes until it is consumed, so
//! that the position is always known.

use super::stream::Stream;
use super::*;
use crate::heap::Value;

/// Line ends: the `newline` argument of `open`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newline {
    /// `None`: `\n`, `\r` and `\r\n` are all read as `\n`.
    Universal,
    /// `''`: all three end a line and stay as they are.
    Untranslated,
    /// Only this ends a line; it is written for `\n`.
    Fixed(&'static str),
}

impl Newline {
    /// From the argument.
    ///
    /// # Errors
    /// ValueError, TypeError.
    pub fn from_argument(v: Option<Value>) -> PyResult<Newline> {
        let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(Newline::Universal) };
        match string::as_text(v) {
            Some("") => Ok(Newline::Untranslated),
            Some("\n") => Ok(Newline::Fixed("\n")),
            Some("\r") => Ok(Newline::Fixed("\r")),
            Some("\r\n") => Ok(Newline::Fixed("\r\n")),
            Some(other) => Err(raise(Exc::ValueError, format!("illegal newline value: {other}"))),
            None => {
                let message = format!("open() argument 'newline' must be str or None, not {}", class::name_of(v));
                Err(raise(Exc::TypeError, message))
            }
        }
    }

    /// Where the first line of `bytes` ends: behind its line end, looked for at `from`. `None`:
    /// nowhere yet; `last`: there will be no more bytes.
    fn find(self, bytes: &[u8], from: usize, last: bool) -> Option<usize> {
        match self {
            Newline::Fixed(end) => memchr::memmem::find(&bytes[from..], end.as_bytes()).map(|i| from + i + end.len()),
            _ => {
                let i = from + memchr::memchr2(b'\n', b'\r', &bytes[from..])?;
                match (bytes[i], bytes.get(i + 1)) {
                    (b'\n', _) => Some(i + 1),
                    (_, Some(b'\n')) => Some(i + 2),
                    (_, Some(_)) => Some(i + 1),
                    (_, None) => last.then_some(i + 1),
                }
            }
        }
    }
}

/// How text stands in the file.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Format {
    pub encoding: Encoding,
    pub errors: Errors,
    pub newline: Newline,
}

impl Format {
    /// UTF-8, universal line ends.
    pub const DEFAULT: Format =
        Format { encoding: Encoding::Utf8, errors: Errors::Strict, newline: Newline::Universal };

    /// Consumes `n` bytes of input: their text, line ends translated.
    fn take(&self, s: &mut Stream, n: usize) -> PyResult<Value> {
        let bytes = &s.pending()[..n];
        let plain = self.newline != Newline::Universal || memchr::memchr(b'\r', bytes).is_none();
        let v = match std::str::from_utf8(bytes) {
            Ok(text) if plain && self.encoding == Encoding::Utf8 => string::new(text),
            _ => {
                let v = string::codec::decode(bytes, self.encoding.name(), self.errors.name())?;
                if plain { v } else { string::new(&string::text(v).replace("\r\n", "\n").replace('\r', "\n")) }
            }
        };
        s.consume(n);
        Ok(v)
    }

    /// The next line with its end; `''` at the end of the file. At most `limit` bytes.
    ///
    /// # Errors
    /// OSError, UnicodeDecodeError.
    pub fn read_line(&self, s: &mut Stream, limit: Option<usize>) -> PyResult<Value> {
        let mut seen = 0;
        let mut last = false;
        loop {
            let pending = s.pending();
            let end = self.newline.find(pending, seen, last).or_else(|| last.then_some(pending.len()));
            let limit = limit.filter(|&l| pending.len() >= l).map(|l| self.round_up(pending, l));
            if let Some(n) = [end, limit].into_iter().flatten().min() {
                return self.take(s, n);
            }
            // A line end may be cut in two.
            seen = pending.len().saturating_sub(1);
            last = !s.fill()?;
        }
    }

    /// `n` or a bit more, so that no character is cut.
    fn round_up(&self, bytes: &[u8], mut n: usize) -> usize {
        while self.encoding == Encoding::Utf8 && n < bytes.len() && bytes[n] & 0xc0 == 0x80 {
            n += 1;
        }
        n
    }

    /// All the rest.
    ///
    /// # Errors
    /// OSError, UnicodeDecodeError.
    pub fn read_all(&self, s: &mut Stream) -> PyResult<Value> {
        while s.fill()? {}
        let n = s.pending().len();
        self.take(s, n)
    }

    /// The next `count` characters, fewer at the end of the file.
    ///
    /// # Errors
    /// OSError, UnicodeDecodeError.
    pub fn read_chars(&self, s: &mut Stream, count: usize) -> PyResult<Value> {
        let (mut bytes, mut chars) = (0, 0);
        let mut last = false;
        while chars < count {
            let pending = s.pending();
            let Some(&lead) = pending.get(bytes) else {
                if last {
                    break;
                }
                last = !s.fill()?;
                continue;
            };
            let folded = lead == b'\r' && self.newline == Newline::Universal;
            let width = if folded { 2 } else { self.encoding.width(lead) };
            if pending.len() < bytes + width && !last {
                last = !s.fill()?;
                continue;
            }
            bytes += if folded && pending.get(bytes + 1) != Some(&b'\n') { 1 } else { width };
            bytes = bytes.min(pending.len());
            chars += 1;
        }
        self.take(s, bytes)
    }

    /// Writes `text`.
    ///
    /// # Errors
    /// OSError, UnicodeEncodeError.
    pub fn write(&self, s: &mut Stream, text: &str) -> PyResult<()> {
        match self.newline {
            Newline::Fixed(end) if end != "\n" && text.contains('\n') => {
                self.write_untranslated(s, &text.replace('\n', end))
            }
            _ => self.write_untranslated(s, text),
        }
    }

    fn write_untranslated(&self, s: &mut Stream, text: &str) -> PyResult<()> {
        if self.encoding == Encoding::Utf8 {
            return s.write(text.as_bytes());
        }
        let encoded = string::codec::encode(string::new(text), self.encoding.name(), self.errors.name())?;
        s.write(bytes::slice(encoded))
    }
}
