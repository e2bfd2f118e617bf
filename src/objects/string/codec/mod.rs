//! Text encodings the VM knows itself: UTF-8, ASCII, Latin-1, UTF-16, UTF-32 and the escapes of
//! Python source, with every error handler. Other names are asked of the `codecs` registry.

pub mod charmap;
pub mod errors;
mod escape;
mod utf7;
mod wide;

use super::*;
pub use escape::{decode_bytes_escapes, encode_bytes_escapes};

/// An encoding the VM knows itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Signature,
    /// ASCII.
    Ascii,
    /// Latin-1.
    Latin1,
    /// Bytes per unit; big-endian; with a byte order mark.
    Wide(usize, bool, bool),
    /// UTF-7.
    Utf7,
    /// As in the source of `str` literals.
    UnicodeEscape,
    /// As in the source of raw literals of Python 2.
    RawUnicodeEscape,
}

impl Encoding {
    /// The encoding of this name, if the VM knows it itself.
    pub fn find(name: &str) -> Option<Encoding> {
        match name {
            "utf-8" => return Some(Encoding::Utf8),
            "ascii" => return Some(Encoding::Ascii),
            "latin-1" => return Some(Encoding::Latin1),
            _ => {}
        }
        let plain = name.to_ascii_lowercase().replace(['_', ' '], "-");
        Some(match plain.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" | "utf8-ucs2" | "utf8-ucs4" => Encoding::Utf8,
            "utf-8-sig" => Encoding::Utf8Signature,
            "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" | "iso646-us" | "us" => Encoding::Ascii,
            "latin-1" | "latin1" | "latin" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" | "iso8859" => {
                Encoding::Latin1
            }
            "utf-16" | "utf16" | "u16" => Encoding::Wide(2, false, true),
            "utf-16-le" | "utf-16le" | "unicodelittleunmarked" => Encoding::Wide(2, false, false),
            "utf-16-be" | "utf-16be" | "unicodebigunmarked" => Encoding::Wide(2, true, false),
            "utf-32" | "utf32" | "u32" => Encoding::Wide(4, false, true),
            "utf-32-le" | "utf-32le" => Encoding::Wide(4, false, false),
            "utf-32-be" | "utf-32be" => Encoding::Wide(4, true, false),
            "utf-7" | "utf7" | "u7" | "unicode-1-1-utf-7" => Encoding::Utf7,
            "unicode-escape" | "unicodeescape" => Encoding::UnicodeEscape,
            "raw-unicode-escape" | "rawunicodeescape" => Encoding::RawUnicodeEscape,
            _ => return None,
        })
    }

    /// Its name in exceptions.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 | Encoding::Utf8Signature => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
            Encoding::Wide(2, _, true) => "utf-16",
            Encoding::Wide(2, false, _) => "utf-16-le",
            Encoding::Wide(2, true, _) => "utf-16-be",
            Encoding::Wide(_, _, true) => "utf-32",
            Encoding::Wide(_, false, _) => "utf-32-le",
            Encoding::Wide(_, true, _) => "utf-32-be",
            Encoding::Utf7 => "utf7",
            Encoding::UnicodeEscape => "unicodeescape",
            Encoding::RawUnicodeEscape => "rawunicodeescape",
        }
    }
}

/// A `str` argument that names an encoding or an error handler; `None` if it is not given.
///
/// # Errors
/// TypeError.
pub fn name_argument(function: &str, parameter: &str, v: Option<Value>) -> PyResult<Option<&'static str>> {
    let Some(v) = v else { return Ok(None) };
    let Some(name) = as_text(v) else {
        return Err(not_str(v, &format!("{function}() argument '{parameter}'")));
    };
    if name.contains('\0') {
        return Err(raise(Exc::ValueError, "embedded null character"));
    }
    Ok(Some(name))
}

/// `str.encode(encoding='utf-8', errors='strict')`
pub fn encode_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("str.encode", is)?;
    if let [_] = args.positional
        && args.names.is_empty()
    {
        return encode(v, "utf-8", "strict");
    }
    let [encoding, errors] = args.bind("encode", 1, ["encoding", "errors"], 2, 0)?;
    let encoding = name_argument("encode", "encoding", encoding)?.unwrap_or("utf-8");
    let errors = name_argument("encode", "errors", errors)?.unwrap_or("strict");
    encode(v, encoding, errors)
}

/// `v.encode(encoding, errors)`: bytes. `v` must be a `str`.
///
/// # Errors
/// LookupError for unknown encodings, UnicodeEncodeError.
pub fn encode(v: Value, encoding: &str, errors: &str) -> PyResult<Value> {
    match Encoding::find(encoding) {
        Some(e) => encode_as(v, e, errors),
        None => {
            let answer = foreign(v, encoding, errors, true)?;
            if bytes::is(answer) {
                return Ok(answer);
            }
            let message = format!(
                "'{encoding}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary \
                 types",
                class::name_of(answer)
            );
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// `v` in an encoding the VM knows itself.
///
/// # Errors
/// UnicodeEncodeError; what an error handler raises.
pub fn encode_as(v: Value, encoding: Encoding, errors: &str) -> PyResult<Value> {
    let t = text(v);
    match encoding {
        Encoding::Ascii | Encoding::Latin1 | Encoding::Utf8 if is_ascii(v) => Ok(bytes::new(t.as_bytes())),
        Encoding::Utf8 if !surrogate::any(t) => Ok(bytes::new(t.as_bytes())),
        Encoding::Utf8Signature => {
            let body = encode_as(v, Encoding::Utf8, errors)?;
            Ok(bytes::new(&[b"\xef\xbb\xbf", bytes::slice(body)].concat()))
        }
        Encoding::Utf8 => {
            let put = |n: u32, out: &mut Vec<u8>| {
                let c = char::from_u32(n);
                c.inspect(|c| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes())).is_some()
            };
            encode_with(v, encoding.name(), errors, Vec::new(), "surrogates not allowed", true, &put)
        }
        Encoding::Ascii => encode_with(v, "ascii", errors, Vec::new(), "ordinal not in range(128)", true, &|n, out| {
            out.extend((n < 128).then_some(n as u8));
            n < 128
        }),
        Encoding::Latin1 => {
            encode_with(v, "latin-1", errors, Vec::new(), "ordinal not in range(256)", true, &|n, out| {
                out.extend((n < 256).then_some(n as u8));
                n < 256
            })
        }
        Encoding::Wide(unit, big, mark) => wide::encode(v, encoding, unit, big, mark, errors),
        Encoding::Utf7 => Ok(bytes::new(&utf7::encode(v))),
        Encoding::UnicodeEscape => Ok(bytes::new(&escape::encode(t))),
        Encoding::RawUnicodeEscape => Ok(bytes::new(&escape::encode_raw(t))),
    }
}

/// Appends the code of a code point, if there is one.
pub type Put<'a> = &'a dyn Fn(u32, &mut Vec<u8>) -> bool;

/// Encodes code point by code point; `runs`: neighbours that cannot be encoded are one error.
///
/// # Errors
/// UnicodeEncodeError; what an error handler raises.
pub fn encode_with(
    v: Value,
    encoding: &str,
    errors: &str,
    mut out: Vec<u8>,
    reason: &str,
    runs: bool,
    put: Put,
) -> PyResult<Value> {
    let points: Vec<u32> = text(v).chars().map(surrogate::to_code_point).collect();
    out.reserve(points.len());
    let mut at = 0;
    while let Some(&n) = points.get(at) {
        if put(n, &mut out) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let mut scratch = Vec::new();
        while runs && end < points.len() && !put(points[end], &mut scratch) {
            end += 1;
        }
        at = errors::encoding(errors, encoding, v, &points, at, end, reason, &mut out, put)?;
    }
    Ok(bytes::new(&out))
}

/// What the `codecs` registry makes of the value.
fn foreign(v: Value, encoding: &str, errors: &str, encode: bool) -> PyResult<Value> {
    let unknown = || raise(Exc::LookupError, format!("unknown encoding: {encoding}"));
    if !doors::is_open() {
        return Err(unknown());
    }
    let module = match (doors::get().import)("_codecs") {
        Ok(m) => m,
        Err(Pending) if exception::swallow(Exc::ImportError) => return Err(unknown()),
        Err(Pending) => return Err(Pending),
    };
    let lookup = attribute::get(module, intern::intern("lookup"))?;
    let info = doors::call(lookup, &[new(encoding)])?;
    let text = attribute::get(info, intern::intern("_is_text_encoding"));
    match text {
        Ok(flag) => {
            if !protocol::truth(flag)? {
                let how = if encode { "encode" } else { "decode" };
                let message =
                    format!("'{encoding}' is not a text encoding; use codecs.{how}() to handle arbitrary codecs");
                return Err(raise(Exc::LookupError, message));
            }
        }
        Err(Pending) if exception::swallow(Exc::AttributeError) => {}
        Err(Pending) => return Err(Pending),
    }
    let function = protocol::get_item(info, int::from_i64(i64::from(!encode)))?;
    let answer = doors::call(function, &[v, new(errors)])?;
    if tuple::is(answer)
        && let [first, _] = *tuple::items(answer)
    {
        return Ok(first);
    }
    let what = if encode { "encoder" } else { "decoder" };
    Err(raise(Exc::TypeError, format!("{what} must return a tuple (object, integer)")))
}

/// `source.decode(encoding, errors)`: a str.
///
/// # Errors
/// LookupError for unknown encodings, UnicodeDecodeError.
pub fn decode(source: &[u8], encoding: &str, errors: &str) -> PyResult<Value> {
    if let Some(e) = Encoding::find(encoding) {
        return decode_as(source, e, errors, true).map(|(v, _)| v);
    }
    let answer = foreign(bytes::new(source), encoding, errors, false)?;
    if is(answer) {
        return Ok(answer);
    }
    let message = format!(
        "'{encoding}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
        class::name_of(answer)
    );
    Err(raise(Exc::TypeError, message))
}

/// The text, and the number of bytes it took: fewer than all of them if not `last` and the end is
/// incomplete.
///
/// # Errors
/// UnicodeDecodeError; what an error handler raises.
pub fn decode_as(source: &[u8], encoding: Encoding, errors: &str, last: bool) -> PyResult<(Value, usize)> {
    match encoding {
        Encoding::Utf8 => utf8(source, errors, last),
        Encoding::Utf8Signature => {
            let mark = b"\xef\xbb\xbf";
            if !last && source.len() < 3 && mark.starts_with(source) {
                return Ok((Value::EMPTY_STR, 0));
            }
            let rest = source.strip_prefix(mark).unwrap_or(source);
            let (v, n) = utf8(rest, errors, last)?;
            Ok((v, n + source.len() - rest.len()))
        }
        Encoding::Ascii => {
            if source.is_ascii() {
                return Ok((ascii_text(source), source.len()));
            }
            let mut out = String::with_capacity(source.len());
            let mut at = 0;
            while let Some(&b) = source.get(at) {
                if b.is_ascii() {
                    out.push(char::from(b));
                    at += 1;
                } else {
                    at = errors::decoding(errors, "ascii", source, at, at + 1, "ordinal not in range(128)", &mut out)?;
                }
            }
            Ok((new(&out), source.len()))
        }
        Encoding::Latin1 if source.is_ascii() => Ok((ascii_text(source), source.len())),
        Encoding::Latin1 => Ok((new(&source.iter().map(|&b| char::from(b)).collect::<String>()), source.len())),
        Encoding::Wide(unit, big, mark) => {
            let (v, n, _) = wide::decode(source, encoding, unit, big, mark, errors, last)?;
            Ok((v, n))
        }
        Encoding::Utf7 => utf7::decode(source, errors, last),
        Encoding::UnicodeEscape => escape::decode(source, errors, last),
        Encoding::RawUnicodeEscape => escape::decode_raw(source, errors, last),
    }
}

/// As `decode_as` for UTF-16 and UTF-32 (`unit` 2 or 4); `order` is -1 for little-endian, 1 for
/// big-endian, 0 to go by the mark. Answers the order found as well.
///
/// # Errors
/// As `decode_as`.
pub fn decode_ordered(
    source: &[u8],
    unit: usize,
    order: i64,
    errors: &str,
    last: bool,
) -> PyResult<(Value, usize, i64)> {
    let encoding = Encoding::Wide(unit, order > 0, order == 0);
    wide::decode(source, encoding, unit, order > 0, order == 0, errors, last)
}

fn ascii_text(source: &[u8]) -> Value {
    build_counted(source.len(), source.len(), |out| out.copy_from_slice(source))
}

fn utf8(source: &[u8], errors: &str, last: bool) -> PyResult<(Value, usize)> {
    let valid = match std::str::from_utf8(source) {
        Ok(t) => return Ok((new(t), source.len())),
        Err(e) => e.valid_up_to(),
    };
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    let mut valid = Some(valid);
    while at < source.len() {
        let (good, bad) = match valid.take() {
            Some(n) => (n, std::str::from_utf8(&source[n..]).err().and_then(|e| e.error_len())),
            None => match std::str::from_utf8(&source[at..]) {
                Ok(t) => (t.len(), Some(0)),
                Err(e) => (e.valid_up_to(), e.error_len()),
            },
        };
        out.push_str(std::str::from_utf8(&source[at..at + good]).unwrap_or_default());
        at += good;
        if at == source.len() {
            break;
        }
        let (end, reason) = match bad {
            None if !last => return Ok((new(&out), at)),
            None => (source.len(), "unexpected end of data"),
            Some(n) if (0xc2..=0xf4).contains(&source[at]) => (at + n, "invalid continuation byte"),
            Some(n) => (at + n, "invalid start byte"),
        };
        // A surrogate's code may be incomplete where UTF-8 proper is wrong already.
        if !last && errors == "surrogatepass" && source.len() - at < 3 && source[at] == 0xed {
            return Ok((new(&out), at));
        }
        at = errors::decoding(errors, "utf-8", source, at, end, reason, &mut out)?;
    }
    Ok((new(&out), source.len()))
}

#[cfg(test)]
mod tests;
