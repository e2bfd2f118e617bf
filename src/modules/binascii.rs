//! The `binascii` module: bytes as hexadecimal digits, base64 and uuencoded text; checksums.

use crate::heap::Value;
use crate::objects::{
    Args, Exc, NativeFn, Pending, PyResult, bytes, class, dict, exception, int, intern, module, packing, protocol,
    raise, string, view,
};
use std::sync::OnceLock;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("a2b_base64", a2b_base64),
    ("a2b_hex", |a| unhexlify(a, "a2b_hex")),
    ("a2b_uu", a2b_uu),
    ("b2a_base64", b2a_base64),
    ("b2a_hex", |a| hexlify(a, "b2a_hex")),
    ("b2a_uu", b2a_uu),
    ("crc32", crc32),
    ("crc_hqx", crc_hqx),
    ("hexlify", |a| hexlify(a, "hexlify")),
    ("unhexlify", |a| unhexlify(a, "unhexlify")),
];

static ERROR: OnceLock<Value> = OnceLock::new();

/// Makes the module.
///
/// # Errors
/// MemoryError, if its classes cannot be made.
pub fn module() -> PyResult<Value> {
    let m = module::new("binascii");
    module::add_functions(m, FUNCTIONS);
    let error = new_class("Error", Exc::ValueError)?;
    let error = *ERROR.get_or_init(|| error);
    dict::set_str(module::globals(m), intern::intern("Error"), error);
    let incomplete = new_class("Incomplete", Exc::Exception)?;
    dict::set_str(module::globals(m), intern::intern("Incomplete"), incomplete);
    Ok(m)
}

fn new_class(name: &str, base: Exc) -> PyResult<Value> {
    let namespace = dict::new();
    dict::set_str(namespace, intern::intern("__module__"), intern::intern("binascii"));
    class::new(intern::intern(name), &[base.class()], namespace, None)
}

#[cold]
fn error(message: impl AsRef<str>) -> Pending {
    let class = ERROR.get().copied().unwrap_or(Exc::ValueError.class());
    exception::raise_value(exception::new(class, &[string::new(message.as_ref())]))
}

/// Bytes, or text that is all ASCII.
fn ascii(v: Value) -> PyResult<&'static [u8]> {
    if let Some(t) = string::as_text(v) {
        if t.is_ascii() {
            return Ok(t.as_bytes());
        }
        return Err(raise(Exc::ValueError, "string argument should contain only ASCII characters"));
    }
    match view::bytes_of(v)? {
        Some(b) => Ok(b),
        None => {
            let message = format!("argument should be bytes, buffer or ASCII string, not '{}'", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn hexlify(args: &Args, name: &str) -> PyResult<Value> {
    let [data, separator, every] = args.bind(name, 0, ["data", "sep", "bytes_per_sep"], 3, 1)?;
    let text = bytes::hex_text(view::required(data.unwrap_or(Value::NONE))?, separator, every)?;
    Ok(bytes::new(string::text(text).as_bytes()))
}

fn unhexlify(args: &Args, name: &str) -> PyResult<Value> {
    args.check(&format_args!("binascii.{name}"), 0, 1, 1)?;
    let text = ascii(args.positional[0])?;
    if !text.len().is_multiple_of(2) {
        return Err(error("Odd-length string"));
    }
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let mut out = Vec::with_capacity(text.len() / 2);
    for pair in text.chunks(2) {
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
            return Err(error("Non-hexadecimal digit found"));
        };
        out.push(high << 4 | low);
    }
    Ok(bytes::new(&out))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn b2a_base64(args: &Args) -> PyResult<Value> {
    let [data, newline] = args.bind("b2a_base64", 0, ["", "newline"], 1, 1)?;
    let newline = newline.map_or(Ok(true), protocol::truth)?;
    let source = view::required(data.unwrap_or(Value::NONE))?;
    let mut out = Vec::with_capacity(source.len().div_ceil(3) * 4 + 1);
    for chunk in source.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, &b| n << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let letter = ALPHABET[(n >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { letter } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    Ok(bytes::new(&out))
}

fn base64_value(b: u8) -> Option<u8> {
    Some(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn a2b_base64(args: &Args) -> PyResult<Value> {
    let [data, strict] = args.bind("a2b_base64", 0, ["", "strict_mode"], 1, 1)?;
    let strict = strict.map_or(Ok(false), protocol::truth)?;
    let text = ascii(data.unwrap_or(Value::NONE))?;
    if strict && text.first() == Some(&b'=') {
        return Err(error("Leading padding not allowed"));
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut place, mut left, mut pads, mut started) = (0, 0u8, 0, false);
    for (i, &b) in text.iter().enumerate() {
        if b == b'=' {
            started = true;
            pads += 1;
            if place >= 2 && place + pads >= 4 {
                if strict && i + 1 < text.len() {
                    return Err(error("Excess data after padding"));
                }
                return Ok(bytes::new(&out));
            }
            if strict && place < 2 {
                return Err(error(if place == 0 {
                    "Excess padding not allowed"
                } else {
                    "Discontinuous padding not allowed"
                }));
            }
            continue;
        }
        let Some(n) = base64_value(b) else {
            if strict {
                return Err(error("Only base64 data is allowed"));
            }
            continue;
        };
        if strict && started {
            return Err(error("Discontinuous padding not allowed"));
        }
        pads = 0;
        match place {
            0 => left = n,
            1 => {
                out.push(left << 2 | n >> 4);
                left = n & 15;
            }
            2 => {
                out.push(left << 4 | n >> 2);
                left = n & 3;
            }
            _ => out.push(left << 6 | n),
        }
        place = (place + 1) % 4;
    }
    match place {
        0 => Ok(bytes::new(&out)),
        1 => {
            let n = out.len() / 3 * 4 + 1;
            Err(error(format!(
                "Invalid base64-encoded string: number of data characters ({n}) cannot be 1 more than a multiple of 4"
            )))
        }
        _ => Err(error("Incorrect padding")),
    }
}

fn b2a_uu(args: &Args) -> PyResult<Value> {
    let [data, backtick] = args.bind("b2a_uu", 0, ["", "backtick"], 1, 1)?;
    let backtick = backtick.map_or(Ok(false), protocol::truth)?;
    let source = view::required(data.unwrap_or(Value::NONE))?;
    if source.len() > 45 {
        return Err(error("At most 45 bytes at once"));
    }
    let letter = |n: u32| if n == 0 && backtick { b'`' } else { b' ' + n as u8 };
    let mut out = vec![letter(source.len() as u32)];
    for chunk in source.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, &b| n << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        out.extend((0..4).map(|i| letter(n >> (18 - 6 * i) & 63)));
    }
    out.push(b'\n');
    Ok(bytes::new(&out))
}

fn a2b_uu(args: &Args) -> PyResult<Value> {
    args.check("binascii.a2b_uu", 0, 1, 1)?;
    let text = ascii(args.positional[0])?;
    let Some((&first, rest)) = text.split_first() else { return Ok(bytes::build(32, |_| {})) };
    let length = (first.wrapping_sub(b' ') & 63) as usize;
    let mut out = Vec::with_capacity(length);
    let (mut bits, mut count) = (0u32, 0);
    let mut letters = rest.iter();
    while out.len() < length {
        let n = match letters.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(&b @ b' '..=b'`') => u32::from(b - b' ') & 63,
            Some(_) => return Err(error("Illegal char")),
        };
        bits = bits << 6 | n;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    if letters.any(|b| !matches!(b, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(error("Trailing garbage"));
    }
    Ok(bytes::new(&out))
}

/// The start value of a checksum.
fn initial(args: &Args) -> PyResult<u32> {
    let Some(v) = args.get(1) else { return Ok(0) };
    let v = protocol::index(v)?;
    Ok(int::as_i64(v).map_or_else(|| packing::as_u64(v).unwrap_or(0) as u32, |n| n as u32))
}

fn crc32(args: &Args) -> PyResult<Value> {
    args.check("crc32", 0, 1, 2)?;
    let mut crc = crc32fast::Hasher::new_with_initial(initial(args)?);
    crc.update(view::required(args.positional[0])?);
    Ok(int::from_i64(i64::from(crc.finalize())))
}

fn crc_hqx(args: &Args) -> PyResult<Value> {
    args.check("crc_hqx", 0, 2, 2)?;
    let mut crc = initial(args)? & 0xffff;
    for &b in view::required(args.positional[0])? {
        crc ^= u32::from(b) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 } & 0xffff;
        }
    }
    Ok(int::from_i64(i64::from(crc)))
}
