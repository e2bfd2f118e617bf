//! UTF-7 (RFC 2152): what ASCII has not is UTF-16 in base 64 between `+` and `-`.

use super::*;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Is the code point written as it is?
fn is_direct(n: u32) -> bool {
    matches!(n, 9 | 10 | 13 | 32..=125) && !matches!(u8::try_from(n), Ok(b'+' | b'\\'))
}

/// The six bits that a base 64 digit stands for.
fn digit(b: u8) -> Option<u32> {
    Some(u32::from(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Bits that do not yet fill a unit.
#[derive(Default)]
struct Bits {
    value: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        self.value = self.value << count | value;
        self.count += count;
    }

    /// The oldest `count` bits, if there are so many.
    fn take(&mut self, count: u32) -> Option<u32> {
        self.count = self.count.checked_sub(count)?;
        let taken = self.value >> self.count;
        self.value &= (1 << self.count) - 1;
        Some(taken)
    }
}

/// `v` in UTF-7; lone surrogates pass.
pub fn encode(v: Value) -> Vec<u8> {
    let mut out = Vec::new();
    let mut shifted: Option<Bits> = None;
    let flush = |bits: &Bits, out: &mut Vec<u8>| {
        if bits.count > 0 {
            out.push(DIGITS[(bits.value << (6 - bits.count)) as usize]);
        }
    };
    for n in text(v).chars().map(surrogate::to_code_point) {
        if is_direct(n) {
            let b = n as u8;
            if let Some(bits) = shifted.take() {
                flush(&bits, &mut out);
                // Others end the shift by themselves.
                if digit(b).is_some() || b == b'-' {
                    out.push(b'-');
                }
            }
            out.push(b);
            continue;
        }
        if shifted.is_none() && n == u32::from(b'+') {
            out.extend(b"+-");
            continue;
        }
        let bits = shifted.get_or_insert_with(|| {
            out.push(b'+');
            Bits::default()
        });
        let units: &[u32] = match n.checked_sub(0x10000) {
            Some(rest) => &[0xd800 | rest >> 10, 0xdc00 | rest & 0x3ff],
            None => &[n],
        };
        for &unit in units {
            bits.push(unit, 16);
            while let Some(six) = bits.take(6) {
                out.push(DIGITS[six as usize]);
            }
        }
    }
    if let Some(bits) = shifted {
        flush(&bits, &mut out);
        out.push(b'-');
    }
    out
}

/// A shift sequence that is being read.
struct Shift {
    /// Where its `+` is.
    start: usize,
    /// Length of the text before it.
    before: usize,
    bits: Bits,
    /// First half of a surrogate pair.
    high: Option<u32>,
}

impl Shift {
    /// What is wrong if it ends here.
    fn unfinished(&self) -> Option<&'static str> {
        match (self.bits.count, self.bits.value) {
            (6.., _) => Some("partial character in shift sequence"),
            (1.., 1..) => Some("non-zero padding bits in shift sequence"),
            _ => None,
        }
    }

    fn unit(&mut self, unit: u32, out: &mut String) {
        if let Some(high) = self.high.take() {
            if let 0xdc00..=0xdfff = unit {
                out.extend(char::from_u32(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00)));
                return;
            }
            out.extend(surrogate::from_code_point(high));
        }
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            _ => out.extend(surrogate::from_code_point(unit)),
        }
    }
}

/// Decodes; a shift sequence without an end is kept back if not `last`.
///
/// # Errors
/// UnicodeDecodeError; what an error handler raises.
pub fn decode(source: &[u8], errors: &str, last: bool) -> PyResult<(Value, usize)> {
    let mut out = String::with_capacity(source.len());
    let mut shift: Option<Shift> = None;
    let mut at = 0;
    loop {
        let Some(&b) = source.get(at) else {
            let Some(open) = shift.take() else { break };
            if !last {
                out.truncate(open.before);
                return Ok((new(&out), open.start));
            }
            if open.high.is_some() || open.unfinished().is_some() {
                let reason = "unterminated shift sequence";
                at = errors::decoding(errors, "utf7", source, open.start, source.len(), reason, &mut out)?;
                continue;
            }
            break;
        };
        if let Some(open) = &mut shift {
            if let Some(six) = digit(b) {
                open.bits.push(six, 6);
                at += 1;
                if let Some(unit) = open.bits.take(16) {
                    open.unit(unit, &mut out);
                }
                continue;
            }
            if let Some(reason) = open.unfinished() {
                let start = open.start;
                shift = None;
                at = errors::decoding(errors, "utf7", source, start, at + 1, reason, &mut out)?;
                continue;
            }
            if let Some(high) = open.high.filter(|_| b.is_ascii() && b != b'+') {
                out.extend(surrogate::from_code_point(high));
            }
            shift = None;
            // The minus sign belongs to the shift, others to the text.
            at += usize::from(b == b'-');
            continue;
        }
        let reason = match (b, source.get(at + 1)) {
            (b'+', Some(b'-')) => {
                out.push('+');
                at += 2;
                continue;
            }
            (b'+', Some(&next)) if digit(next).is_none() => "ill-formed sequence",
            (b'+', _) => {
                shift = Some(Shift { start: at, before: out.len(), bits: Bits::default(), high: None });
                at += 1;
                continue;
            }
            _ if b.is_ascii() => {
                out.push(char::from(b));
                at += 1;
                continue;
            }
            _ => "unexpected special character",
        };
        let end = at + 1 + usize::from(b == b'+');
        at = errors::decoding(errors, "utf7", source, at, end, reason, &mut out)?;
    }
    Ok((new(&out), source.len()))
}
