//! Text encodings: UTF-8, ASCII, Latin-1, UTF-16 and UTF-32, with the usual error handlers.

use super::*;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf8Signature,
    Ascii,
    Latin1,
    /// Bytes per unit; big-endian; with a byte order mark.
    Wide(usize, bool, bool),
}

impl Encoding {
    fn find(name: &str) -> PyResult<Encoding> {
        let plain = name.to_ascii_lowercase().replace(['_', ' '], "-");
        Ok(match plain.as_str() {
            "utf-8" | "utf8" | "u8" | "cp65001" => Encoding::Utf8,
            "utf-8-sig" => Encoding::Utf8Signature,
            "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => Encoding::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" => Encoding::Latin1,
            "utf-16" | "utf16" | "u16" => Encoding::Wide(2, false, true),
            "utf-16-le" | "utf-16le" => Encoding::Wide(2, false, false),
            "utf-16-be" | "utf-16be" => Encoding::Wide(2, true, false),
            "utf-32" | "utf32" | "u32" => Encoding::Wide(4, false, true),
            "utf-32-le" | "utf-32le" => Encoding::Wide(4, false, false),
            "utf-32-be" | "utf-32be" => Encoding::Wide(4, true, false),
            _ => return Err(raise(Exc::LookupError, format!("unknown encoding: {name}"))),
        })
    }

    fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 | Encoding::Utf8Signature => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
            Encoding::Wide(2, ..) => "utf-16",
            Encoding::Wide(..) => "utf-32",
        }
    }
}

/// A `str` argument that names an encoding or an error handler; `None` if it is not given.
///
/// # Errors
/// TypeError.
pub fn name_argument(function: &str, parameter: &str, v: Option<Value>) -> PyResult<Option<&'static str>> {
    let Some(v) = v else { return Ok(None) };
    str_argument(v, &format!("{function}() argument '{parameter}'")).map(Some)
}

/// `str.encode(encoding='utf-8', errors='strict')`
pub fn encode_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("str.encode", is)?;
    let [encoding, errors] = args.bind("encode", 1, ["encoding", "errors"], 2, 0)?;
    let encoding = name_argument("encode", "encoding", encoding)?.unwrap_or("utf-8");
    let errors = name_argument("encode", "errors", errors)?.unwrap_or("strict");
    encode(v, encoding, errors)
}

/// `v.encode(encoding, errors)`. `v` must be a `str`.
///
/// # Errors
/// LookupError for unknown encodings, UnicodeEncodeError.
pub fn encode(v: Value, encoding: &str, errors: &str) -> PyResult<Value> {
    let t = text(v);
    let encoding = Encoding::find(encoding)?;
    Ok(bytes::new(&match encoding {
        Encoding::Utf8 => return Ok(bytes::new(t.as_bytes())),
        Encoding::Utf8Signature => [b"\xef\xbb\xbf", t.as_bytes()].concat(),
        Encoding::Ascii | Encoding::Latin1 => return narrow(v, encoding, errors),
        Encoding::Wide(2, big, mark) => {
            let units = mark.then_some(0xfeff).into_iter().chain(t.encode_utf16());
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        }
        Encoding::Wide(_, big, mark) => {
            let units = mark.then_some(0xfeff).into_iter().chain(t.chars().map(|c| c as u32));
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect::<Vec<u8>>()
        }
    }))
}

fn narrow(v: Value, encoding: Encoding, errors: &str) -> PyResult<Value> {
    if is_ascii(v) {
        return Ok(bytes::new(text(v).as_bytes()));
    }
    let limit = if encoding == Encoding::Ascii { 128 } else { 256 };
    let mut out = Vec::with_capacity(text(v).len());
    let mut chars = text(v).chars().enumerate();
    while let Some((index, c)) = chars.next() {
        if (c as u32) < limit {
            out.push(c as u8);
            continue;
        }
        match errors {
            "strict" => {
                let more = chars.take_while(|(_, c)| *c as u32 >= limit).count();
                let args = [
                    new(encoding.name()),
                    v,
                    int::from_i64(index as i64),
                    int::from_i64((index + 1 + more) as i64),
                    new(&format!("ordinal not in range({limit})")),
                ];
                return Err(exception::raise_with(Exc::UnicodeEncodeError, &args));
            }
            "ignore" => {}
            "replace" => out.push(b'?'),
            "backslashreplace" => {
                let mut escaped = String::new();
                repr::push_escape(&mut escaped, c);
                out.extend_from_slice(escaped.as_bytes());
            }
            "xmlcharrefreplace" => out.extend_from_slice(format!("&#{};", c as u32).as_bytes()),
            _ => return Err(unknown_handler(errors)),
        }
    }
    Ok(bytes::new(&out))
}

fn unknown_handler(errors: &str) -> Pending {
    raise(Exc::LookupError, format!("unknown error handler name '{errors}'"))
}

/// `source.decode(encoding, errors)`
///
/// # Errors
/// LookupError for unknown encodings, UnicodeDecodeError.
pub fn decode(source: &[u8], encoding: &str, errors: &str) -> PyResult<Value> {
    let encoding = Encoding::find(encoding)?;
    match encoding {
        Encoding::Utf8 => utf8(source, errors),
        Encoding::Utf8Signature => utf8(source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source), errors),
        Encoding::Ascii => {
            if source.is_ascii() {
                return Ok(build(source.len(), |out| out.copy_from_slice(source)));
            }
            let mut out = String::with_capacity(source.len());
            for (at, &b) in source.iter().enumerate() {
                if b.is_ascii() {
                    out.push(char::from(b));
                } else {
                    let reason = "ordinal not in range(128)";
                    bad_bytes(&mut out, encoding, source, at, at + 1, reason, errors)?;
                }
            }
            Ok(new(&out))
        }
        Encoding::Latin1 => Ok(new(&source.iter().map(|&b| char::from(b)).collect::<String>())),
        Encoding::Wide(unit, big, mark) => wide(source, encoding, unit, big, mark, errors),
    }
}

fn utf8(source: &[u8], errors: &str) -> PyResult<Value> {
    if let Ok(t) = std::str::from_utf8(source) {
        return Ok(new(t));
    }
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    for chunk in source.utf8_chunks() {
        out.push_str(chunk.valid());
        at += chunk.valid().len();
        let bad = chunk.invalid();
        if !bad.is_empty() {
            let reason = match bad[0] {
                0xc2..=0xf4 if at + bad.len() == source.len() && incomplete(bad) => "unexpected end of data",
                0xc2..=0xf4 => "invalid continuation byte",
                _ => "invalid start byte",
            };
            bad_bytes(&mut out, Encoding::Utf8, source, at, at + bad.len(), reason, errors)?;
            at += bad.len();
        }
    }
    Ok(new(&out))
}

/// Could more bytes complete the sequence?
fn incomplete(bad: &[u8]) -> bool {
    matches!(std::str::from_utf8(bad), Err(e) if e.error_len().is_none())
}

fn wide(source: &[u8], encoding: Encoding, unit: usize, big: bool, mark: bool, errors: &str) -> PyResult<Value> {
    let mut big = big;
    let mut at = 0;
    if mark {
        let (little_mark, big_mark): (&[u8], &[u8]) =
            if unit == 2 { (b"\xff\xfe", b"\xfe\xff") } else { (b"\xff\xfe\0\0", b"\0\0\xfe\xff") };
        if source.starts_with(little_mark) || source.starts_with(big_mark) {
            big = source.starts_with(big_mark);
            at = unit;
        }
    }
    let read = |at: usize| -> Option<u32> {
        let b = source.get(at..at + unit)?;
        let join = |n: u32, b: &u8| n << 8 | u32::from(*b);
        Some(if big { b.iter().fold(0, join) } else { b.iter().rev().fold(0, join) })
    };
    let mut out = String::with_capacity(source.len() / unit);
    while at < source.len() {
        let (end, found, reason) = match read(at) {
            None => (source.len(), None, "truncated data"),
            Some(u @ 0xd800..=0xdbff) if unit == 2 => match read(at + 2) {
                Some(low @ 0xdc00..=0xdfff) => {
                    (at + 4, char::from_u32(0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00)), "")
                }
                Some(_) => (at + 2, None, "illegal UTF-16 surrogate"),
                None => (source.len(), None, "unexpected end of data"),
            },
            Some(u) if unit == 2 => (at + 2, char::from_u32(u), "illegal encoding"),
            Some(u @ 0xd800..=0xdfff) => {
                debug_assert!(u < 0xe000);
                (at + 4, None, "code point in surrogate code point range(0xd800, 0xe000)")
            }
            Some(u) => (at + 4, char::from_u32(u), "code point not in range(0x110000)"),
        };
        match found {
            Some(c) => out.push(c),
            None => bad_bytes(&mut out, encoding, source, at, end, reason, errors)?,
        }
        at = end;
    }
    Ok(new(&out))
}

fn bad_bytes(
    out: &mut String,
    encoding: Encoding,
    source: &[u8],
    start: usize,
    end: usize,
    reason: &str,
    errors: &str,
) -> PyResult<()> {
    match errors {
        "strict" => {
            let args = [
                new(encoding.name()),
                bytes::new(source),
                int::from_i64(start as i64),
                int::from_i64(end as i64),
                new(reason),
            ];
            return Err(exception::raise_with(Exc::UnicodeDecodeError, &args));
        }
        "ignore" => {}
        "replace" => out.push(char::REPLACEMENT_CHARACTER),
        "backslashreplace" => source[start..end].iter().for_each(|b| out.push_str(&format!("\\x{b:02x}"))),
        _ => return Err(unknown_handler(errors)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    fn failure(answer: PyResult<Value>) -> String {
        match answer {
            Ok(v) => show(Ok(v)),
            Err(Pending) => show(Ok(exception::get(exception::take()).args)),
        }
    }

    #[test]
    fn decoding() {
        let _turn = start();
        assert_eq!(show(decode("é€".as_bytes(), "UTF8", "strict")), "'é€'");
        assert_eq!(failure(decode(b"a\xffb", "utf-8", "strict")), r"('utf-8', b'a\xffb', 1, 2, 'invalid start byte')");
        assert_eq!(
            failure(decode(b"\xe2\x82", "utf-8", "strict")),
            r"('utf-8', b'\xe2\x82', 0, 2, 'unexpected end of data')"
        );
        assert_eq!(
            failure(decode(b"\xe2\x28\xa1", "utf-8", "strict")),
            r"('utf-8', b'\xe2(\xa1', 0, 1, 'invalid continuation byte')"
        );
        assert_eq!(show(decode(b"a\xff\xfeb", "utf-8", "replace")), "'a\u{fffd}\u{fffd}b'");
        assert_eq!(show(decode(b"a\xff", "ascii", "backslashreplace")), r"'a\\xff'");
        assert_eq!(show(decode(b"\xe9", "latin-1", "strict")), "'é'");
        assert_eq!(show(decode(b"\xff\xfea\0\x3d\xd8\x00\xde", "utf-16", "strict")), "'a😀'");
        assert_eq!(failure(decode(b"x", "klingon", "strict")), "('unknown encoding: klingon',)");
    }

    #[test]
    fn encoding() {
        let _turn = start();
        let go = |t: &str, e: &str, errors: &str| failure(encode(s(t), e, errors));
        assert_eq!(go("é€", "utf-8", "strict"), r"b'\xc3\xa9\xe2\x82\xac'");
        assert_eq!(go("aé€b", "ascii", "strict"), "('ascii', 'aé€b', 1, 3, 'ordinal not in range(128)')");
        assert_eq!(go("aé€", "latin-1", "replace"), r"b'a\xe9?'");
        assert_eq!(go("é", "ascii", "xmlcharrefreplace"), "b'&#233;'");
        assert_eq!(go("€", "ascii", "backslashreplace"), r"b'\\u20ac'");
        assert_eq!(go("a😀", "utf-16-be", "strict"), r"b'\x00a\xd8=\xde\x00'");
        assert_eq!(go("a", "utf-32", "strict"), r"b'\xff\xfe\x00\x00a\x00\x00\x00'");
    }
}
