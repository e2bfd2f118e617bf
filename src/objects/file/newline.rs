//! `IncrementalNewlineDecoder`: line ends of text that comes in pieces.

use super::*;
use crate::heap::layout::NewlineDecoder;

/// Kinds of line ends seen.
pub(super) const LF: i64 = 1;
/// `\r`
pub(super) const CR: i64 = 2;
/// `\r\n`
pub(super) const CRLF: i64 = 4;

/// The line ends in `text`.
pub(super) fn kinds(text: &[u8]) -> i64 {
    if memchr::memchr(b'\r', text).is_none() {
        return if memchr::memchr(b'\n', text).is_some() { LF } else { 0 };
    }
    let mut seen = 0;
    let mut after = false;
    for &b in text {
        match b {
            b'\n' if after => seen |= CRLF,
            b'\n' => seen |= LF,
            _ if after => seen |= CR,
            _ => {}
        }
        after = b == b'\r';
    }
    if after { seen | CR } else { seen }
}

/// The attribute `newlines`.
pub(super) fn newlines(seen: i64) -> Value {
    let all = [(CR, "\r"), (LF, "\n"), (CRLF, "\r\n")];
    let names: Vec<Value> =
        all.into_iter().filter(|(bit, _)| seen & bit != 0).map(|(_, text)| string::new(text)).collect();
    match names[..] {
        [] => Value::NONE,
        [one] => one,
        _ => tuple::new(&names),
    }
}

/// All line ends as `\n`.
pub(super) fn translate(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn get(v: Value) -> &'static mut NewlineDecoder {
    // SAFETY: of this type by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<NewlineDecoder>() }
}

fn init(args: &Args) -> PyResult<Value> {
    let [decoder, translate, errors] =
        args.bind("IncrementalNewlineDecoder", 1, ["decoder", "translate", "errors"], 3, 2)?;
    let translate = protocol::truth(translate.unwrap_or(Value::NONE))?;
    let d = get(args.positional[0]);
    (d.decoder, d.errors) = (decoder, errors.or(Some(intern::intern("strict"))));
    (d.translate, d.seen, d.pending, d.ready) = (translate.into(), 0, 0, 1);
    Ok(Value::NONE)
}

fn ready(v: Value) -> PyResult<&'static mut NewlineDecoder> {
    if get(v).ready == 0 {
        return Err(value_error("IncrementalNewlineDecoder.__init__() not called"));
    }
    Ok(get(v))
}

fn decode(args: &Args) -> PyResult<Value> {
    let [input, last] = args.bind("decode", 1, ["input", "final"], 2, 1)?;
    let v = args.positional[0];
    let mut input = input.unwrap_or(Value::NONE);
    let last = last.map_or(Ok(false), protocol::truth)?;
    if let Some(decoder) = ready(v)?.decoder.filter(|d| !d.is_none()) {
        input = call(decoder, "decode", &[input, Value::from_bool(last)])?;
    }
    let Some(text) = string::as_text(input) else {
        let message = format!("decoder should return a string result, not '{}'", class::name_of(input));
        return Err(raise(Exc::TypeError, message));
    };
    let d = get(v);
    if d.pending == 0 && memchr::memchr(b'\r', text.as_bytes()).is_none() {
        d.seen |= kinds(text.as_bytes());
        return Ok(input);
    }
    let mut out = String::with_capacity(text.len() + 1);
    if d.pending != 0 && (!text.is_empty() || last) {
        out.push('\r');
        d.pending = 0;
    }
    out.push_str(text);
    if !last && out.ends_with('\r') {
        out.pop();
        d.pending = 1;
    }
    d.seen |= kinds(out.as_bytes());
    Ok(string::new(&if d.translate != 0 { translate(&out) } else { out }))
}

fn getstate(args: &Args) -> PyResult<Value> {
    let d = ready(args.positional[0])?;
    let (buffered, flag) = match d.decoder.filter(|d| !d.is_none()) {
        None => (bytes::new(&[]), 0),
        Some(decoder) => {
            let state = call(decoder, "getstate", &[])?;
            match tuple::is(state).then(|| tuple::items(state)) {
                Some(&[buffered, flag]) => (buffered, protocol::index_i64(flag)?),
                _ => return Err(raise(Exc::TypeError, "illegal decoder state")),
            }
        }
    };
    Ok(tuple::new(&[buffered, int::from_i64(flag << 1 | get(args.positional[0]).pending)]))
}

fn setstate(args: &Args) -> PyResult<Value> {
    args.check("setstate", 1, 1, 1)?;
    let state = args.positional[1];
    if !tuple::is(state) {
        return Err(raise(Exc::TypeError, "state argument must be a tuple"));
    }
    let &[buffered, flag] = tuple::items(state) else { return Err(raise(Exc::TypeError, "illegal decoder state")) };
    let flag = protocol::index_i64(flag)?;
    let d = ready(args.positional[0])?;
    d.pending = flag & 1;
    if let Some(decoder) = d.decoder.filter(|d| !d.is_none()) {
        call(decoder, "setstate", &[tuple::new(&[buffered, int::from_i64(flag >> 1)])])?;
    }
    Ok(Value::NONE)
}

fn reset(args: &Args) -> PyResult<Value> {
    let d = ready(args.positional[0])?;
    (d.seen, d.pending) = (0, 0);
    if let Some(decoder) = d.decoder.filter(|d| !d.is_none()) {
        call(decoder, "reset", &[])?;
    }
    Ok(Value::NONE)
}

/// `_io.IncrementalNewlineDecoder`
pub static TYPE: NativeType = NativeType {
    name: "_io.IncrementalNewlineDecoder",
    size: size_of::<NewlineDecoder>(),
    layout: Some(&NewlineDecoder::LAYOUT),
    has_dict: true,
    weak: true,
    new: Some(|a| construct(a, init)),
    getset: &[
        crate::heap::GetSet { name: "newlines", get: |v| Ok(newlines(get(v).seen)), set: None },
        crate::heap::GetSet { name: "errors", get: |v| Ok(get(v).errors.unwrap_or(Value::NONE)), set: None },
    ],
    methods: &[
        ("__init__", init),
        ("decode", decode),
        ("getstate", getstate),
        ("setstate", setstate),
        ("reset", reset),
    ],
    ..NativeType::DEFAULT
};
