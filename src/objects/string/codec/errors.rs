//! Error handlers of codecs: the seven that are built in, and those registered by programs.

use super::*;
use crate::objects::exception::{new as new_exception, raise_value};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

static REGISTERED: Mutex<Option<FxHashMap<String, Value>>> = Mutex::new(None);

/// The names of the handlers that are built in.
pub const BUILT_IN: &[&str] = &[
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogateescape",
    "surrogatepass",
];

/// `codecs.register_error(name, handler)`
pub fn register(name: &str, handler: Value) {
    let mut all = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_default().insert(name.to_owned(), handler);
}

/// Forgets a handler registered by a program; was there one?
pub fn unregister(name: &str) -> bool {
    let mut all = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    all.as_mut().is_some_and(|all| all.remove(name).is_some())
}

/// The handler that a program has registered under this name.
pub fn registered(name: &str) -> Option<Value> {
    REGISTERED.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(name).copied()
}

#[cold]
fn unknown(name: &str) -> Pending {
    raise(Exc::LookupError, format!("unknown error handler name '{name}'"))
}

/// A UnicodeEncodeError for `v[start:end]`.
fn encode_error(encoding: &str, v: Value, start: usize, end: usize, reason: &str) -> Value {
    let args = [new(encoding), v, int::from_i64(start as i64), int::from_i64(end as i64), new(reason)];
    new_exception(Exc::UnicodeEncodeError.class(), &args)
}

/// A UnicodeDecodeError for `source[start:end]`.
fn decode_error(encoding: &str, source: &[u8], start: usize, end: usize, reason: &str) -> Value {
    let args = [new(encoding), bytes::new(source), int::from_i64(start as i64), int::from_i64(end as i64), new(reason)];
    new_exception(Exc::UnicodeDecodeError.class(), &args)
}

/// Handles what could not be encoded, `points[start..end]` of `v`; answers where to go on.
///
/// # Errors
/// UnicodeEncodeError; LookupError for an unknown handler; what a handler raises.
#[allow(clippy::too_many_arguments, reason = "the parts of a UnicodeEncodeError and the output")]
pub fn encoding(
    errors: &str,
    encoding: &str,
    v: Value,
    points: &[u32],
    start: usize,
    end: usize,
    reason: &str,
    out: &mut Vec<u8>,
    put: Put,
) -> PyResult<usize> {
    let fail = || raise_value(encode_error(encoding, v, start, end, reason));
    let bad = &points[start..end];
    let mut replacement = String::new();
    match errors {
        "strict" => return Err(fail()),
        "ignore" => return Ok(end),
        "replace" => bad.iter().for_each(|_| replacement.push('?')),
        "backslashreplace" => bad.iter().for_each(|&n| push_backslash(&mut replacement, n)),
        "xmlcharrefreplace" => bad.iter().for_each(|n| replacement.push_str(&format!("&#{n};"))),
        "namereplace" => bad.iter().for_each(|&n| push_name(&mut replacement, n)),
        "surrogateescape" => {
            for &n in bad {
                if !(0xdc80..0xdd00).contains(&n) {
                    return Err(fail());
                }
                out.push((n - 0xdc00) as u8);
            }
            return Ok(end);
        }
        "surrogatepass" => {
            let Some(kind) = Encoding::find(encoding) else { return Err(fail()) };
            for &n in bad {
                if !(0xd800..0xe000).contains(&n) || !push_surrogate(out, kind, n) {
                    return Err(fail());
                }
            }
            return Ok(end);
        }
        _ => {
            let Some(handler) = registered(errors) else { return Err(unknown(errors)) };
            let e = encode_error(encoding, v, start, end, reason);
            let (answer, at) = ask(handler, e, points.len(), true)?;
            if let Some(b) = bytes::as_slice(answer) {
                out.extend_from_slice(b);
                return Ok(at);
            }
            for c in text(answer).chars() {
                if !put(surrogate::to_code_point(c), out) {
                    return Err(raise_value(e));
                }
            }
            return Ok(at);
        }
    }
    for c in replacement.chars() {
        if !put(c as u32, out) {
            return Err(fail());
        }
    }
    Ok(end)
}

/// Calls a handler; answers the replacement and where to go on.
fn ask(handler: Value, e: Value, length: usize, encode: bool) -> PyResult<(Value, usize)> {
    let answer = doors::call(handler, &[e])?;
    let parts = if tuple::is(answer) { tuple::items(answer) } else { &[] };
    let fitting = |v: Value| is(v) || encode && bytes::is(v);
    let [replacement, at] = *parts else { return Err(bad_answer(encode)) };
    if !fitting(replacement) || !int::is(at) {
        return Err(bad_answer(encode));
    }
    let n = protocol::index_i64(at)?;
    let resolved = if n < 0 { n + length as i64 } else { n };
    if resolved < 0 || resolved > length as i64 {
        return Err(raise(Exc::IndexError, format!("position {n} from error handler out of bounds")));
    }
    Ok((replacement, resolved as usize))
}

#[cold]
fn bad_answer(encode: bool) -> Pending {
    let (what, kind) = if encode { ("encoding", "str/bytes") } else { ("decoding", "str") };
    raise(Exc::TypeError, format!("{what} error handler must return ({kind}, int) tuple"))
}

/// Handles what could not be decoded, `source[start..end]`; answers where to go on.
///
/// # Errors
/// UnicodeDecodeError; LookupError for an unknown handler; what a handler raises.
pub fn decoding(
    errors: &str,
    encoding: &str,
    source: &[u8],
    start: usize,
    end: usize,
    reason: &str,
    out: &mut String,
) -> PyResult<usize> {
    let fail = || raise_value(decode_error(encoding, source, start, end, reason));
    match errors {
        "strict" => Err(fail()),
        "ignore" => Ok(end),
        "replace" => {
            out.push(char::REPLACEMENT_CHARACTER);
            Ok(end)
        }
        "backslashreplace" => {
            source[start..end].iter().for_each(|b| out.push_str(&format!("\\x{b:02x}")));
            Ok(end)
        }
        "surrogateescape" => {
            let bad = source[start..end].iter().take(4).take_while(|b| **b >= 128);
            let n = bad.inspect(|b| surrogate::push(out, 0xdc00 + u32::from(**b))).count();
            if n == 0 { Err(fail()) } else { Ok(start + n) }
        }
        "surrogatepass" => match Encoding::find(encoding).and_then(|e| read_surrogate(&source[start..], e)) {
            Some((n, width)) => {
                surrogate::push(out, n);
                Ok(start + width)
            }
            None => Err(fail()),
        },
        "xmlcharrefreplace" | "namereplace" => {
            Err(raise(Exc::TypeError, "don't know how to handle UnicodeDecodeError in error callback"))
        }
        _ => {
            let Some(handler) = registered(errors) else { return Err(unknown(errors)) };
            let (answer, at) = ask(handler, decode_error(encoding, source, start, end, reason), source.len(), false)?;
            out.push_str(text(answer));
            Ok(at)
        }
    }
}

fn push_backslash(out: &mut String, n: u32) {
    match n {
        0..=0xff => out.push_str(&format!("\\x{n:02x}")),
        0x100..=0xffff => out.push_str(&format!("\\u{n:04x}")),
        _ => out.push_str(&format!("\\U{n:08x}")),
    }
}

fn push_name(out: &mut String, n: u32) {
    match char::from_u32(n).and_then(rustpython_unicode::character_name) {
        Some(name) => out.push_str(&format!("\\N{{{name}}}")),
        None => push_backslash(out, n),
    }
}

fn push_surrogate(out: &mut Vec<u8>, encoding: Encoding, n: u32) -> bool {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Signature => {
            out.extend([0xe0 | (n >> 12) as u8, 0x80 | (n >> 6 & 0x3f) as u8, 0x80 | (n & 0x3f) as u8]);
        }
        Encoding::Wide(2, big, _) => out.extend(if big { (n as u16).to_be_bytes() } else { (n as u16).to_le_bytes() }),
        Encoding::Wide(_, big, _) => out.extend(if big { n.to_be_bytes() } else { n.to_le_bytes() }),
        _ => return false,
    }
    true
}

fn read_surrogate(source: &[u8], encoding: Encoding) -> Option<(u32, usize)> {
    let (n, width) = match (encoding, source) {
        (Encoding::Utf8 | Encoding::Utf8Signature, [a, b, c, ..]) if a & 0xf0 == 0xe0 && (b & c) & 0xc0 == 0x80 => {
            (u32::from(a & 15) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f), 3)
        }
        (Encoding::Wide(2, true, _), [a, b, ..]) => (u32::from(*a) << 8 | u32::from(*b), 2),
        (Encoding::Wide(2, false, _), [a, b, ..]) => (u32::from(*b) << 8 | u32::from(*a), 2),
        (Encoding::Wide(4, true, _), [a, b, c, d, ..]) => (u32::from_be_bytes([*a, *b, *c, *d]), 4),
        (Encoding::Wide(4, false, _), [a, b, c, d, ..]) => (u32::from_le_bytes([*a, *b, *c, *d]), 4),
        _ => return None,
    };
    (0xd800..0xe000).contains(&n).then_some((n, width))
}

/// What the built-in handler `name` answers to an exception object: `(replacement, position)`.
///
/// # Errors
/// The exception itself, if the handler does not help; TypeError for other objects.
pub fn handle(name: &str, e: Value) -> PyResult<Value> {
    let unfit = || {
        let message = format!("don't know how to handle {} in error callback", class::name_of(e));
        Err(raise(Exc::TypeError, message))
    };
    if name == "strict" {
        if exception::is(e) {
            return Err(raise_value(e));
        }
        return Err(raise(Exc::TypeError, "codec must pass exception instance"));
    }
    if !exception::is(e) || !exception::is_a(e, Exc::UnicodeError) {
        return unfit();
    }
    let part = |name: &str| attribute::get(e, intern::intern(name));
    let (object, start, end) = (part("object")?, part("start")?, part("end")?);
    let (start, end) = (protocol::index_i64(start)?.max(0) as usize, protocol::index_i64(end)?.max(0) as usize);
    let answer = |v: Value, at: usize| Ok(tuple::new(&[v, int::from_i64(at as i64)]));
    if let Some(source) = bytes::as_slice(object) {
        let end = end.min(source.len());
        let mut out = String::new();
        let encoding = part("encoding")?;
        let at = decoding(name, as_text(encoding).unwrap_or(""), source, start.min(end), end, "", &mut out).map_err(
            |_| {
                // The handler's own complaint about the kind of error stays.
                if exception::pending_is(Exc::UnicodeError) {
                    exception::take();
                    return raise_value(e);
                }
                Pending
            },
        )?;
        return answer(new(&out), at);
    }
    if !is(object) {
        return unfit();
    }
    let points: Vec<u32> = text(object).chars().map(surrogate::to_code_point).collect();
    let end = end.min(points.len());
    let start = start.min(end);
    if exception::is_a(e, Exc::UnicodeTranslateError) {
        return match name {
            "replace" => answer(new(&"\u{fffd}".repeat(end - start)), end),
            "surrogateescape" | "surrogatepass" => unfit(),
            _ => translated(name, object, &points, start, end, e),
        };
    }
    translated(name, object, &points, start, end, e)
}

fn translated(name: &str, object: Value, points: &[u32], start: usize, end: usize, e: Value) -> PyResult<Value> {
    let mut out = Vec::new();
    let put = |n: u32, out: &mut Vec<u8>| {
        let c = surrogate::from_code_point(n).unwrap_or_default();
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        true
    };
    let name_of = attribute::get(e, intern::intern("encoding"));
    let name_of = name_of.or_else(|_| {
        exception::take();
        Ok(Value::EMPTY_STR)
    })?;
    let codec = as_text(name_of).unwrap_or("");
    let at = encoding(name, codec, object, points, start, end, "", &mut out, &put).map_err(|_| {
        if exception::pending_is(Exc::UnicodeError) {
            exception::take();
            return raise_value(e);
        }
        Pending
    })?;
    let v = match name {
        "surrogateescape" | "surrogatepass" => bytes::new(&out),
        _ => new(&String::from_utf8(out).unwrap_or_default()),
    };
    Ok(tuple::new(&[v, int::from_i64(at as i64)]))
}
