//! UTF-16 and UTF-32.

use super::*;

/// Encodes as units of `unit` bytes.
pub fn encode(v: Value, encoding: Encoding, unit: usize, big: bool, mark: bool, errors: &str) -> PyResult<Value> {
    let units16 = |u: u16, out: &mut Vec<u8>| out.extend(if big { u.to_be_bytes() } else { u.to_le_bytes() });
    let units32 = |u: u32, out: &mut Vec<u8>| out.extend(if big { u.to_be_bytes() } else { u.to_le_bytes() });
    let mut out = Vec::new();
    let put = |n: u32, out: &mut Vec<u8>| {
        let Some(c) = char::from_u32(n) else { return false };
        if unit == 2 {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|&u| units16(u, out));
        } else {
            units32(n, out);
        }
        true
    };
    if mark {
        put(0xfeff, &mut out);
    }
    encode_with(v, encoding.name(), errors, out, "surrogates not allowed", false, &put)
}

/// Decodes; answers the number of bytes taken and the byte order as well.
pub fn decode(
    source: &[u8],
    encoding: Encoding,
    unit: usize,
    big: bool,
    mark: bool,
    errors: &str,
    last: bool,
) -> PyResult<(Value, usize, i64)> {
    let (mut big, mut at) = (big, 0);
    let mut order = if mark {
        0
    } else if big {
        1
    } else {
        -1
    };
    if mark {
        let (little_mark, big_mark): (&[u8], &[u8]) =
            if unit == 2 { (b"\xff\xfe", b"\xfe\xff") } else { (b"\xff\xfe\0\0", b"\0\0\xfe\xff") };
        if source.starts_with(little_mark) || source.starts_with(big_mark) {
            big = source.starts_with(big_mark);
            order = if big { 1 } else { -1 };
            at = unit;
        } else if source.len() >= unit {
            order = -1;
        }
    }
    let name = match (encoding, order) {
        (Encoding::Wide(unit, _, true), 1) => Encoding::Wide(unit, true, false).name(),
        (Encoding::Wide(unit, _, true), _) => Encoding::Wide(unit, false, false).name(),
        _ => encoding.name(),
    };
    let read = |at: usize| -> Option<u32> {
        let b = source.get(at..at + unit)?;
        let join = |n: u32, b: &u8| n << 8 | u32::from(*b);
        Some(if big { b.iter().fold(0, join) } else { b.iter().rev().fold(0, join) })
    };
    let mut out = String::with_capacity(source.len() / unit);
    while at < source.len() {
        let (end, found, reason) = match read(at) {
            None if !last => return Ok((new(&out), at, order)),
            None => (source.len(), None, "truncated data"),
            Some(u @ 0xd800..=0xdbff) if unit == 2 => match read(at + 2) {
                Some(low @ 0xdc00..=0xdfff) => {
                    (at + 4, char::from_u32(0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00)), "")
                }
                Some(_) => (at + 2, None, "illegal UTF-16 surrogate"),
                None if !last => return Ok((new(&out), at, order)),
                None => (source.len(), None, "unexpected end of data"),
            },
            Some(u) if unit == 2 => (at + 2, char::from_u32(u), "illegal encoding"),
            Some(0xd800..=0xdfff) => (at + 4, None, "code point in surrogate code point range(0xd800, 0xe000)"),
            Some(u) => (at + 4, char::from_u32(u), "code point not in range(0x110000)"),
        };
        at = match found {
            Some(c) => {
                out.push(c);
                end
            }
            None => errors::decoding(errors, name, source, at, end, reason, &mut out)?,
        };
    }
    Ok((new(&out), source.len(), order))
}
