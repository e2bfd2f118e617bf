//! Methods and attributes of `TextIOWrapper`.

use super::text::{self, Options, get};
use super::*;
use crate::heap::GetSet;
use crate::heap::layout::TextWrapper;

const WRAPPER_NAMES: [&str; 6] = ["buffer", "encoding", "errors", "newline", "line_buffering", "write_through"];

/// A `str` or `None` argument.
pub(super) fn optional_text(v: Option<Value>, function: &str, name: &str) -> PyResult<Option<&'static str>> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(None) };
    match string::as_text(v) {
        Some(text) if text.contains('\0') && name != "newline" => Err(value_error("embedded null character")),
        Some(text) => Ok(Some(text)),
        None => {
            let got = class::name_of(v);
            Err(raise(Exc::TypeError, format!("{function}() argument '{name}' must be str or None, not {got}")))
        }
    }
}

/// The name for an `encoding` argument.
pub(super) fn encoding_name(given: Option<&'static str>) -> &'static str {
    given.filter(|&name| name != "locale").unwrap_or("UTF-8")
}

fn init(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    get(v).ready = 0;
    let [buffer, encoding, errors, newline, line_buffering, write_through] =
        args.bind("TextIOWrapper", 1, WRAPPER_NAMES, 6, 1)?;
    let encoding = optional_text(encoding, "TextIOWrapper", "encoding")?;
    let errors = optional_text(errors, "TextIOWrapper", "errors")?;
    let options = Options {
        encoding: encoding_name(encoding),
        errors: errors.unwrap_or("strict"),
        newline: optional_text(newline, "TextIOWrapper", "newline")?,
        line_buffering: line_buffering.map_or(Ok(false), protocol::truth)?,
        write_through: write_through.map_or(Ok(false), protocol::truth)?,
    };
    text::begin(v, buffer.unwrap_or(Value::NONE), &options)?;
    Ok(Value::NONE)
}

/// Calls `f`, or the delegate's method of this name.
fn through(args: &Args, name: &str, f: NativeFn) -> PyResult<Value> {
    match get(args.positional[0]).delegate {
        Some(delegate) => {
            text::open(args.positional[0])?;
            let method = attribute_of(delegate, name)?;
            (doors::get().call)(method, &args.positional[1..], args.names, args.keywords)
        }
        None => f(args),
    }
}

fn read(args: &Args) -> PyResult<Value> {
    let n = size_argument(args, "read")?;
    let v = args.positional[0];
    match n {
        Some(n) => text::read_chars(v, n),
        None => text::read_all(v),
    }
}

fn readline(args: &Args) -> PyResult<Value> {
    args.check("readline", 1, 0, 1)?;
    let limit = match args.get(1) {
        Some(n) => usize::try_from(protocol::index_i64(n)?).ok(),
        None => None,
    };
    text::read_line(args.positional[0], limit)
}

fn next(v: Value) -> PyResult<Value> {
    if get(v).delegate.is_some() || class::lookup_user(class::of(v), intern::READLINE.value()).is_some() {
        return base::next(v);
    }
    get(v).telling = 0;
    let line = text::read_line(v, None)?;
    if line == Value::EMPTY_STR || string::text(line).is_empty() {
        get(v).telling = get(v).seekable;
        return Ok(Value::EXHAUSTED);
    }
    Ok(line)
}

fn write(args: &Args) -> PyResult<Value> {
    args.check("write", 1, 1, 1)?;
    let (v, text) = (args.positional[0], args.positional[1]);
    let Some(contents) = string::as_text(text) else {
        let message = format!("write() argument must be str, not {}", class::name_of(text));
        return Err(raise(Exc::TypeError, message));
    };
    text::write(v, contents)?;
    Ok(int::from_i64(string::char_count(text) as i64))
}

fn close(args: &Args) -> PyResult<Value> {
    args.check("close", 1, 0, 0)?;
    let v = args.positional[0];
    let buffer = text::buffer_of(v)?;
    if text::is_closed(v)? {
        forget(v);
        return Ok(Value::NONE);
    }
    let flushed = call(v, "flush", &[]);
    forget(v);
    let first = flushed.err().map(|Pending| exception::take());
    let closed = call(buffer, "close", &[]);
    closing(first, closed)
}

fn detach(args: &Args) -> PyResult<Value> {
    args.check("detach", 1, 0, 0)?;
    let v = args.positional[0];
    let buffer = text::buffer_of(v)?;
    call(v, "flush", &[])?;
    forget(v);
    (get(v).buffer, get(v).ready) = (None, 2);
    if buffered::is(buffer) {
        adopt(buffer, buffer, true);
    }
    Ok(buffer)
}

fn truncate(args: &Args) -> PyResult<Value> {
    args.check("truncate", 1, 0, 1)?;
    let v = args.positional[0];
    let buffer = text::open(v)?;
    call(v, "flush", &[])?;
    call(buffer, "truncate", &args.positional[1..])
}

fn seek(args: &Args) -> PyResult<Value> {
    args.check("seek", 1, 1, 2)?;
    let whence = args.get(2).map_or(Ok(0), protocol::index_i64)?;
    text::seek(args.positional[0], args.positional[1], whence)
}

fn reconfigure(args: &Args) -> PyResult<Value> {
    let names = ["encoding", "errors", "newline", "line_buffering", "write_through"];
    let [encoding, errors, newline, line_buffering, write_through] = args.bind("reconfigure", 1, names, 0, 0)?;
    let v = args.positional[0];
    let buffer = text::buffer_of(v)?;
    let encoding = optional_text(encoding, "reconfigure", "encoding")?;
    let errors = optional_text(errors, "reconfigure", "errors")?;
    if get(v).used != 0 && (encoding.is_some() || errors.is_some() || newline.is_some()) {
        let message = "It is not possible to set the encoding or newline of stream after the first read";
        return Err(unsupported(message));
    }
    let ends = match newline {
        Some(_) => Some(text::ends_of(optional_text(newline, "reconfigure", "newline")?)?),
        None => None,
    };
    let flag = |v: Option<Value>| v.filter(|v| !v.is_none()).map(protocol::truth).transpose();
    let (line_buffering, write_through) = (flag(line_buffering)?, flag(write_through)?);
    call(v, "flush", &[])?;
    let t = get(v);
    t.line_buffering = line_buffering.map_or(t.line_buffering, i64::from);
    t.write_through = write_through.map_or(t.write_through, i64::from);
    t.ends = ends.unwrap_or(t.ends);
    if encoding.is_none() && errors.is_none() {
        return Ok(Value::NONE);
    }
    let now = |v: Option<Value>| v.map_or("", string::text);
    let options = Options {
        encoding: encoding.map_or(now(t.encoding), |e| encoding_name(Some(e))),
        errors: errors.unwrap_or(if encoding.is_some() { "strict" } else { now(t.errors) }),
        newline: [None, Some(""), Some("\n"), Some("\r"), Some("\r\n")][t.ends as usize],
        line_buffering: t.line_buffering != 0,
        write_through: t.write_through != 0,
    };
    forget(v);
    weak::unwatch(v);
    text::begin(v, buffer, &options)?;
    Ok(Value::NONE)
}

fn repr(v: Value) -> PyResult<Value> {
    if get(v).ready == 0 {
        return Err(value_error("I/O operation on uninitialized object"));
    }
    let mode = match attribute::get_optional(v, intern::intern("mode"))? {
        Some(mode) => format!(" mode={}", string::text(protocol::repr(mode)?)),
        None => String::new(),
    };
    let encoding = protocol::repr(attribute_of(v, "encoding")?)?;
    repr_named(v, &format!("{mode} encoding={}", string::text(encoding)))
}

/// An attribute of the delegate, or what `f` answers.
fn asked(v: Value, name: &str, f: fn(&TextWrapper) -> Value) -> PyResult<Value> {
    text::buffer_of(v)?;
    match get(v).delegate {
        Some(delegate) => attribute_of(delegate, name),
        None => Ok(f(get(v))),
    }
}

fn ask(args: &Args, method: &str) -> PyResult<Value> {
    args.check(method, 1, 0, 0)?;
    call(text::buffer_of(args.positional[0])?, method, &[])
}

/// `_io.TextIOWrapper`
pub static TYPE: NativeType = NativeType {
    name: "_io.TextIOWrapper",
    size: size_of::<TextWrapper>(),
    layout: Some(&TextWrapper::LAYOUT),
    repr: Some(repr),
    next: Some(next),
    iter: Some(|v| text::open(v).map(|_| v)),
    new: Some(|a| construct(a, init)),
    getset: &[
        GetSet { name: "closed", get: |v| text::is_closed(v).map(Value::from_bool), set: None },
        GetSet { name: "buffer", get: text::buffer_of, set: None },
        GetSet {
            name: "name",
            get: |v| attribute::get(text::buffer_of(v)?, intern::NAME_ATTRIBUTE.value()),
            set: None,
        },
        GetSet { name: "encoding", get: |v| asked(v, "encoding", |t| t.encoding.unwrap_or(Value::NONE)), set: None },
        GetSet { name: "errors", get: |v| asked(v, "errors", |t| t.errors.unwrap_or(Value::NONE)), set: None },
        GetSet { name: "newlines", get: |v| asked(v, "newlines", |t| newline::newlines(t.seen)), set: None },
        GetSet {
            name: "line_buffering",
            get: |v| asked(v, "line_buffering", |t| Value::from_bool(t.line_buffering != 0)),
            set: None,
        },
        GetSet {
            name: "write_through",
            get: |v| asked(v, "write_through", |t| Value::from_bool(t.write_through != 0)),
            set: None,
        },
        GetSet {
            name: "_CHUNK_SIZE",
            get: |v| Ok(int::from_i64(get(v).chunk)),
            set: Some(|v, n| {
                let Some(n) = n else {
                    return Err(raise(Exc::AttributeError, "cannot delete attribute"));
                };
                let n = protocol::index_i64(n)?;
                if n <= 0 {
                    return Err(value_error("a strictly positive integer is required"));
                }
                get(v).chunk = n;
                if let Some(delegate) = get(v).delegate {
                    attribute::set(delegate, intern::intern("_CHUNK_SIZE"), Some(int::from_i64(n)))?;
                }
                Ok(())
            }),
        },
    ],
    methods: &[
        ("__init__", init),
        ("read", |a| through(a, "read", read)),
        ("readline", |a| through(a, "readline", readline)),
        ("write", |a| through(a, "write", write)),
        ("flush", |a| {
            a.check("flush", 1, 0, 0)?;
            text::flush(a.positional[0]).map(|()| Value::NONE)
        }),
        ("seek", |a| through(a, "seek", seek)),
        ("tell", |a| {
            through(a, "tell", |a| {
                a.check("tell", 1, 0, 0)?;
                text::tell(a.positional[0]).map(int::from_i64)
            })
        }),
        ("truncate", |a| through(a, "truncate", truncate)),
        ("close", close),
        ("detach", detach),
        ("reconfigure", |a| through(a, "reconfigure", reconfigure)),
        ("fileno", |a| ask(a, "fileno")),
        ("isatty", |a| ask(a, "isatty")),
        ("readable", |a| ask(a, "readable")),
        ("writable", |a| ask(a, "writable")),
        ("seekable", |a| ask(a, "seekable")),
        ("__getstate__", no_pickle),
        ("__reduce_ex__", no_pickle),
        ("__reduce__", no_pickle),
    ],
    ..COMMON
};
