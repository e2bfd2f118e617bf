//! `str` and `repr` of exceptions.

use super::*;
use crate::heap::Value;

/// `ValueError('x')`
pub(super) fn repr(v: Value) -> PyResult<Value> {
    let args = get(v).args;
    let name = class::name_of(v);
    let text = match tuple::items(args) {
        [one] => {
            let one = *one;
            recursion::repr_once(v, || Ok(string::new(&format!("({})", string::text(protocol::repr(one)?)))))?
        }
        _ => recursion::repr_once(v, || protocol::repr(args))?,
    };
    Ok(string::new(&format!("{name}{}", text.map_or("(...)", string::text))))
}

/// The message.
pub(super) fn str(v: Value) -> PyResult<Value> {
    let args = tuple::items(get(v).args);
    if let &[key] = args
        && is_a(v, Exc::KeyError)
    {
        return protocol::repr(key);
    }
    if is_a(v, Exc::OSError) {
        return of_os_error(v);
    }
    if is_a(v, Exc::ImportError) && string::is(field(v, "msg")) {
        return Ok(field(v, "msg"));
    }
    if is_a(v, Exc::SyntaxError) {
        return of_syntax_error(v);
    }
    if is_a(v, Exc::UnicodeError) && args.len() >= 4 {
        return of_unicode_error(v);
    }
    plain(v)
}

fn plain(v: Value) -> PyResult<Value> {
    recursion::check(" while getting the str of an object")?;
    let args = get(v).args;
    match tuple::items(args) {
        [] => Ok(Value::EMPTY_STR),
        [one] => protocol::str(*one),
        _ => protocol::repr(args),
    }
}

fn shown(v: Value) -> PyResult<&'static str> {
    Ok(string::text(protocol::str(v)?))
}

fn of_os_error(v: Value) -> PyResult<Value> {
    let [errno, strerror, file, file2] = ["errno", "strerror", "filename", "filename2"].map(|n| field(v, n));
    if errno.is_none() && strerror.is_none() && file.is_none() {
        return plain(v);
    }
    let mut text = format!("[Errno {}] {}", shown(errno)?, shown(strerror)?);
    if !file.is_none() {
        text.push_str(": ");
        text.push_str(string::text(protocol::repr(file)?));
        if !file2.is_none() {
            text.push_str(" -> ");
            text.push_str(string::text(protocol::repr(file2)?));
        }
    }
    Ok(string::new(&text))
}

fn of_syntax_error(v: Value) -> PyResult<Value> {
    let message = shown(field(v, "msg"))?;
    let file = string::as_text(field(v, "filename")).map(|f| f.rsplit('/').next().unwrap_or(f));
    let line = int::as_i64(field(v, "lineno"));
    let text = match (file, line) {
        (Some(file), Some(line)) => format!("{message} ({file}, line {line})"),
        (Some(file), None) => format!("{message} ({file})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message.to_owned(),
    };
    Ok(string::new(&text))
}

fn of_unicode_error(v: Value) -> PyResult<Value> {
    let object = field(v, "object");
    let number = |name| int::as_i64(field(v, name)).unwrap_or(0);
    let (start, end) = (number("start"), number("end"));
    let reason = shown(field(v, "reason"))?;
    let (codec, verb) = if is_a(v, Exc::UnicodeTranslateError) {
        (String::new(), "translate")
    } else {
        let verb = if is_a(v, Exc::UnicodeDecodeError) { "decode" } else { "encode" };
        (format!("'{}' codec ", shown(field(v, "encoding"))?), verb)
    };
    let what = if verb == "decode" { "byte" } else { "character" };
    let single = if end == start + 1 { unit_at(object, start) } else { None };
    let text = match single {
        Some(unit) => format!("{codec}can't {verb} {what} {unit} in position {start}: {reason}"),
        None => format!("{codec}can't {verb} {what}s in position {start}-{}: {reason}", end - 1),
    };
    Ok(string::new(text.trim_start()))
}

/// The byte or character at `index`, as the message shows it.
fn unit_at(object: Value, index: i64) -> Option<String> {
    let index = usize::try_from(index).ok()?;
    match object.kind() {
        Kind::Bytes => {
            // SAFETY: a bytes object by its kind; the index is checked against its length.
            let bytes = unsafe { &*object.ptr::<crate::heap::layout::Bytes>() };
            // SAFETY: within the bytes.
            ((index as u64) < bytes.length).then(|| format!("0x{:02x}", unsafe { *bytes.data.add(index) }))
        }
        Kind::Str => {
            let n = string::surrogate::to_code_point(string::text(object).chars().nth(index)?);
            Some(match n {
                0..=0xff => format!("'\\x{n:02x}'"),
                0x100..=0xffff => format!("'\\u{n:04x}'"),
                _ => format!("'\\U{n:08x}'"),
            })
        }
        _ => None,
    }
}
