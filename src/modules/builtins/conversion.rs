//! Conversions and identities: `repr`, `hash`, `id`, `chr`, `format` and their like.

use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, PyResult, class, format, int, protocol, raise, string, view};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("ascii", ascii),
    ("bin", |args| radix(args, "bin", "0b", 2)),
    ("callable", callable),
    ("chr", chr),
    ("format", format_),
    ("hash", hash),
    ("hex", |args| radix(args, "hex", "0x", 16)),
    ("id", id),
    ("len", len),
    ("oct", |args| radix(args, "oct", "0o", 8)),
    ("ord", ord),
    ("repr", repr),
];

fn repr(args: &Args) -> PyResult<Value> {
    args.check("repr", 0, 1, 1)?;
    protocol::repr(args.positional[0])
}

fn ascii(args: &Args) -> PyResult<Value> {
    args.check("ascii", 0, 1, 1)?;
    protocol::ascii(args.positional[0])
}

fn len(args: &Args) -> PyResult<Value> {
    args.check("len", 0, 1, 1)?;
    Ok(int::from_i64(protocol::len(args.positional[0])? as i64))
}

fn hash(args: &Args) -> PyResult<Value> {
    args.check("hash", 0, 1, 1)?;
    Ok(int::from_i64(protocol::hash(args.positional[0])?))
}

fn id(args: &Args) -> PyResult<Value> {
    args.check("id", 0, 1, 1)?;
    let v = args.positional[0];
    // Objects are 16-byte aligned, so the low bits keep the immediates apart from them.
    Ok(if v.is_heap() {
        int::from_u64(v.bits())
    } else if v.is_small_int() {
        int::from_u64((v.bits() << 16) >> 12 | 1)
    } else {
        int::from_i128(i128::from(v.bits()) << 4 | 2)
    })
}

fn callable(args: &Args) -> PyResult<Value> {
    args.check("callable", 0, 1, 1)?;
    Ok(Value::from_bool(is_callable(args.positional[0])))
}

pub use crate::objects::protocol::is_callable;

fn chr(args: &Args) -> PyResult<Value> {
    args.check("chr", 0, 1, 1)?;
    let n = protocol::index(args.positional[0])?;
    let code = int::as_i64(n).and_then(|n| u32::try_from(n).ok()).filter(|&n| n < 0x11_0000);
    let Some(code) = code else {
        return Err(raise(Exc::ValueError, "chr() arg not in range(0x110000)"));
    };
    Ok(string::surrogate::from_code_point(code).map_or(Value::EMPTY_STR, string::from_char))
}

fn ord(args: &Args) -> PyResult<Value> {
    args.check("ord", 0, 1, 1)?;
    let v = args.positional[0];
    let length = if let Some(text) = string::as_text(v) {
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Ok(int::from_i64(i64::from(string::surrogate::to_code_point(c))));
        }
        string::char_count(v)
    } else if let Some(items) = view::bytes_of(v)? {
        if let [b] = items {
            return Ok(int::from_i64(i64::from(*b)));
        }
        items.len()
    } else {
        let message = format!("ord() expected string of length 1, but {} found", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    };
    Err(raise(Exc::TypeError, format!("ord() expected a character, but string of length {length} found")))
}

fn radix(args: &Args, name: &str, prefix: &str, base: u32) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    let n = protocol::index(args.positional[0])?;
    let sign = if int::is_negative(n) { "-" } else { "" };
    Ok(string::new(&format!("{sign}{prefix}{}", int::digits(n, base)?)))
}

fn format_(args: &Args) -> PyResult<Value> {
    args.check("format", 0, 1, 2)?;
    let spec = match args.get(1) {
        None => "",
        Some(spec) => match string::as_text(spec) {
            Some(text) => text,
            None => {
                let message = format!("format() argument 2 must be str, not {}", class::name_of(spec));
                return Err(raise(Exc::TypeError, message));
            }
        },
    };
    format::format_value(args.positional[0], spec)
}
