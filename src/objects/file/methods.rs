//! Methods and attributes of file objects.

use super::stream::Stream;
use super::*;
use crate::heap::Value;

/// Those that text and binary files share.
const SHARED: usize = 13;

/// Those of text files.
pub(super) const TEXT_METHODS: &[(&str, NativeFn)] = &ALL;
/// Those of binary files.
pub(super) const BINARY_METHODS: &[(&str, NativeFn)] = &BINARY;

const COMMON_METHODS: [(&str, NativeFn); SHARED] = [
    ("close", close),
    ("flush", flush_method),
    ("seek", seek),
    ("tell", |a| Ok(int::from_i64(stream_of(a, "tell")?.tell()?))),
    ("truncate", truncate),
    ("fileno", |a| Ok(int::from_i64(i64::from(stream_of(a, "fileno")?.fd)))),
    ("isatty", |a| Ok(Value::from_bool(stream_of(a, "isatty")?.is_terminal()))),
    ("readable", |a| Ok(Value::from_bool(stream_of(a, "readable")?.readable))),
    ("writable", |a| Ok(Value::from_bool(stream_of(a, "writable")?.writable))),
    ("seekable", |a| Ok(Value::from_bool(stream_of(a, "seekable")?.is_seekable()))),
    ("__enter__", |a| stream_of(a, "__enter__").map(|_| a.positional[0])),
    ("__exit__", exit),
    ("writelines", write_lines),
];

const ALL: [(&str, NativeFn); SHARED + 5] = with_own([
    ("read", read),
    ("readline", read_line),
    ("readlines", read_lines),
    ("write", write),
    ("reconfigure", reconfigure),
]);

const BINARY: [(&str, NativeFn); SHARED + 5] = with_own([
    ("read", read_binary),
    ("readline", read_binary_line),
    ("readlines", read_lines),
    ("write", write_binary),
    ("peek", |a| Ok(bytes::new(peeked(a)?))),
]);

const fn with_own(own: [(&'static str, NativeFn); 5]) -> [(&'static str, NativeFn); SHARED + 5] {
    let mut all = [own[0]; SHARED + 5];
    let mut i = 0;
    while i < SHARED + 5 {
        all[i] = if i < SHARED { COMMON_METHODS[i] } else { own[i - SHARED] };
        i += 1;
    }
    all
}

/// The stream of a file that is not closed.
pub(super) fn open_stream(v: Value) -> PyResult<&'static mut Stream> {
    let s = stream::of(v);
    if s.fd < 0 {
        return Err(raise(Exc::ValueError, "I/O operation on closed file."));
    }
    Ok(s)
}

fn stream_of(args: &Args, name: &str) -> PyResult<&'static mut Stream> {
    args.check(name, 1, 0, 0)?;
    open_stream(args.positional[0])
}

#[cold]
fn unsupported(message: &str) -> Pending {
    exception::raise_value(exception::new(unsupported_operation(), &[string::new(message)]))
}

pub(super) fn readable(v: Value) -> PyResult<&'static mut Stream> {
    let s = open_stream(v)?;
    if s.readable { Ok(s) } else { Err(unsupported("not readable")) }
}

pub(super) fn writable(v: Value) -> PyResult<&'static mut Stream> {
    let s = open_stream(v)?;
    if s.writable { Ok(s) } else { Err(unsupported("not writable")) }
}

fn close(args: &Args) -> PyResult<Value> {
    args.check("close", 1, 0, 0)?;
    stream::of(args.positional[0]).close()?;
    Ok(Value::NONE)
}

fn exit(args: &Args) -> PyResult<Value> {
    stream::of(args.positional[0]).close()?;
    Ok(Value::NONE)
}

fn flush_method(args: &Args) -> PyResult<Value> {
    stream_of(args, "flush")?.flush()?;
    Ok(Value::NONE)
}

fn seek(args: &Args) -> PyResult<Value> {
    args.check("seek", 1, 1, 2)?;
    let v = args.positional[0];
    let s = open_stream(v)?;
    let offset = protocol::index_i64(args.positional[1])?;
    let whence = args.get(2).map_or(Ok(0), protocol::index_i64)?;
    if !(0..=2).contains(&whence) {
        return Err(raise(Exc::ValueError, format!("invalid whence ({whence}, should be 0, 1 or 2)")));
    }
    if is_text(v) && whence != 0 && offset != 0 {
        let which = if whence == 1 { "cur" } else { "end" };
        return Err(unsupported(&format!("can't do nonzero {which}-relative seeks")));
    }
    if offset < 0 && whence == 0 {
        return Err(raise(Exc::ValueError, format!("negative seek position {offset}")));
    }
    let offset = if whence == 1 { s.tell()?.saturating_add(offset) } else { offset };
    Ok(int::from_i64(s.seek(offset, if whence == 2 { libc::SEEK_END } else { libc::SEEK_SET })?))
}

fn truncate(args: &Args) -> PyResult<Value> {
    args.check("truncate", 1, 0, 1)?;
    let s = writable(args.positional[0])?;
    let size = match args.get(1).filter(|v| !v.is_none()) {
        Some(v) => protocol::index_i64(v)?,
        None => s.tell()?,
    };
    s.truncate(size)?;
    Ok(int::from_i64(size))
}

/// A size argument: `None` for all.
fn size(args: &Args, name: &str) -> PyResult<Option<usize>> {
    args.check(name, 1, 0, 1)?;
    match args.get(1).filter(|v| !v.is_none()) {
        Some(v) => Ok(usize::try_from(protocol::index_i64(v)?).ok()),
        None => Ok(None),
    }
}

fn read(args: &Args) -> PyResult<Value> {
    let count = size(args, "read")?;
    let v = args.positional[0];
    let s = readable(v)?;
    match count {
        Some(n) => format_of(v).read_chars(s, n),
        None => format_of(v).read_all(s),
    }
}

fn read_line(args: &Args) -> PyResult<Value> {
    let limit = size(args, "readline")?;
    let v = args.positional[0];
    format_of(v).read_line(readable(v)?, limit)
}

pub(super) fn next_line(v: Value) -> PyResult<Value> {
    let line = super::read_line(v)?;
    Ok(if line == Value::EMPTY_STR { Value::EXHAUSTED } else { line })
}

/// Lines until the end or until they are as long as the hint.
fn read_lines(args: &Args) -> PyResult<Value> {
    let hint = size(args, "readlines")?.filter(|&n| n > 0).unwrap_or(usize::MAX);
    let v = args.positional[0];
    let lines = list::new(&[]);
    let mut total = 0;
    while total < hint {
        let line = protocol::next(v)?;
        if line == Value::EXHAUSTED {
            break;
        }
        total += protocol::len(line)?;
        list::push(lines, line);
    }
    Ok(lines)
}

fn write(args: &Args) -> PyResult<Value> {
    args.check("write", 1, 1, 1)?;
    let (v, text) = (args.positional[0], args.positional[1]);
    if !string::is(text) {
        let message = format!("write() argument must be str, not {}", class::name_of(text));
        return Err(raise(Exc::TypeError, message));
    }
    super::write(v, string::text(text))?;
    Ok(int::from_i64(string::char_count(text) as i64))
}

fn write_lines(args: &Args) -> PyResult<Value> {
    args.check("writelines", 1, 1, 1)?;
    let v = args.positional[0];
    open_stream(v)?;
    protocol::for_each(args.positional[1], |line| {
        let both = [v, line];
        let line = Args::new(&both);
        if is_text(v) {
            write(&line)?
        } else {
            write_binary(&line)?
        };
        Ok(true)
    })?;
    Ok(Value::NONE)
}

fn reconfigure(args: &Args) -> PyResult<Value> {
    let parameters = ["encoding", "errors", "newline", "line_buffering", "write_through"];
    let given = args.bind("reconfigure", 1, parameters, 0, 0)?;
    let v = args.positional[0];
    let s = open_stream(v)?;
    s.flush()?;
    let [encoding, errors, newline, line_buffering, write_through] = given.map(|v| v.filter(|v| !v.is_none()));
    // SAFETY: file objects are made with the address of a `File` that is never freed.
    let format = unsafe { &mut (*(record::get(v).n as *mut File)).format };
    if let Some(name) = encoding.and_then(string::as_text) {
        format.encoding = Encoding::named(name)?;
        record::get(v).d = encoding;
    }
    if let Some(name) = errors.and_then(string::as_text) {
        format.errors = Errors::named(name)?;
    }
    if newline.is_some() {
        format.newline = Newline::from_argument(newline)?;
    }
    for (flag, buffering) in [(line_buffering, Buffering::Line), (write_through, Buffering::None)] {
        if let Some(flag) = flag {
            s.buffering = if protocol::truth(flag)? { buffering } else { Buffering::Block };
        }
    }
    Ok(Value::NONE)
}

fn read_binary(args: &Args) -> PyResult<Value> {
    let count = size(args, "read")?.unwrap_or(usize::MAX);
    let s = readable(args.positional[0])?;
    while s.pending().len() < count && s.fill()? {}
    let n = count.min(s.pending().len());
    let v = bytes::new(&s.pending()[..n]);
    s.consume(n);
    Ok(v)
}

fn peeked(args: &Args) -> PyResult<&'static [u8]> {
    size(args, "peek")?;
    let s = readable(args.positional[0])?;
    if s.pending().is_empty() {
        s.fill()?;
    }
    Ok(s.pending())
}

fn read_binary_line(args: &Args) -> PyResult<Value> {
    let limit = size(args, "readline")?.unwrap_or(usize::MAX);
    let s = readable(args.positional[0])?;
    let mut seen = 0;
    let n = loop {
        let pending = s.pending();
        if let Some(i) = memchr::memchr(b'\n', &pending[seen..]) {
            break seen + i + 1;
        }
        seen = pending.len();
        if seen >= limit || !s.fill()? {
            break seen;
        }
    };
    let n = n.min(limit);
    let v = bytes::new(&s.pending()[..n]);
    s.consume(n);
    Ok(v)
}

pub(super) fn next_binary_line(v: Value) -> PyResult<Value> {
    let line = read_binary_line(&Args::new(&[v]))?;
    Ok(if bytes::as_slice(line).is_some_and(<[u8]>::is_empty) { Value::EXHAUSTED } else { line })
}

fn write_binary(args: &Args) -> PyResult<Value> {
    args.check("write", 1, 1, 1)?;
    let Some(data) = view::bytes_of(args.positional[1])? else {
        let name = class::name_of(args.positional[1]);
        return Err(raise(Exc::TypeError, format!("a bytes-like object is required, not '{name}'")));
    };
    writable(args.positional[0])?.write(data)?;
    Ok(int::from_i64(data.len() as i64))
}

/// `closed`, `name`, `mode`, `encoding`, …
pub(super) fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    let r = record::get(v);
    Ok(match name {
        "closed" => Some(Value::from_bool(stream::of(v).fd < 0)),
        "name" => r.a,
        "mode" => r.b,
        "encoding" if is_text(v) => r.d,
        "errors" if is_text(v) => Some(string::new(format_of(v).errors.name())),
        "newlines" if is_text(v) => Some(Value::NONE),
        "line_buffering" if is_text(v) => Some(Value::from_bool(stream::of(v).buffering == Buffering::Line)),
        "buffer" if is_text(v) => r.c,
        _ => None,
    })
}
