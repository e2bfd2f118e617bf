//! `_IOBase` and the three classes over it: what follows from the methods that others define.

use super::*;
use crate::heap::layout::Namespace;

const CLOSED: &str = "__IOBase_closed";

/// Raises ValueError if the stream is closed.
pub(super) fn check_closed(v: Value) -> PyResult<()> {
    if protocol::truth(attribute_of(v, "closed")?)? {
        return Err(value_error("I/O operation on closed file."));
    }
    Ok(())
}

fn check(v: Value, method: &str, message: &str) -> PyResult<Value> {
    if call(v, method, &[])? == Value::TRUE { Ok(Value::TRUE) } else { Err(unsupported(message)) }
}

fn refuse(args: &Args, name: &str) -> PyResult<Value> {
    let _ = args;
    Err(unsupported(name))
}

pub(super) fn iter(v: Value) -> PyResult<Value> {
    check_closed(v)?;
    Ok(v)
}

/// The next line by whatever `readline` is.
pub(super) fn next(v: Value) -> PyResult<Value> {
    let line = call(v, "readline", &[])?;
    Ok(if protocol::len(line)? == 0 { Value::EXHAUSTED } else { line })
}

fn close(args: &Args) -> PyResult<Value> {
    args.check("close", 1, 0, 0)?;
    let v = args.positional[0];
    if instance::get(v, intern::intern(CLOSED)).is_some() {
        return Ok(Value::NONE);
    }
    let flushed = call(v, "flush", &[]);
    instance::set(v, intern::intern(CLOSED), Value::TRUE);
    flushed.map(|_| Value::NONE)
}

fn flush(args: &Args) -> PyResult<Value> {
    args.check("flush", 1, 0, 0)?;
    check_closed(args.positional[0])?;
    Ok(Value::NONE)
}

/// Closes what was not closed.
pub(super) fn finalize(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    forget(v);
    let closed = attribute::get_optional(v, intern::intern("closed"));
    match closed {
        Ok(Some(closed)) if protocol::truth(closed)? => Ok(Value::NONE),
        Ok(Some(_)) => call(v, "close", &[]).map(|_| Value::NONE),
        Ok(None) => Ok(Value::NONE),
        Err(Pending) => {
            exception::take();
            Ok(Value::NONE)
        }
    }
}

/// A line by `peek` and `read`.
fn readline(args: &Args) -> PyResult<Value> {
    let limit = size_argument(args, "readline")?.unwrap_or(usize::MAX);
    let v = args.positional[0];
    let peek = attribute::get_optional(v, intern::intern("peek"))?;
    let mut line = Vec::new();
    while line.len() < limit {
        let mut count = 1;
        if let Some(peek) = peek {
            let ahead = doors::call(peek, &[int::from_i64(1)])?;
            let Some(ahead) = bytes::as_slice(ahead) else {
                let message = format!("peek() should have returned a bytes object, not '{}'", class::name_of(ahead));
                return Err(raise(Exc::OSError, message));
            };
            if !ahead.is_empty() {
                count = memchr::memchr(b'\n', ahead).map_or(ahead.len(), |i| i + 1).min(limit - line.len());
            }
        }
        let more = call(v, "read", &[int::from_i64(count as i64)])?;
        let Some(more) = bytes::as_slice(more) else {
            let message = format!("read() should have returned a bytes object, not '{}'", class::name_of(more));
            return Err(raise(Exc::OSError, message));
        };
        line.extend_from_slice(more);
        if more.is_empty() || more.ends_with(b"\n") {
            break;
        }
    }
    Ok(bytes::new(&line))
}

/// Lines until the end or until they are as long as the hint.
pub(super) fn readlines(args: &Args) -> PyResult<Value> {
    let hint = size_argument(args, "readlines")?.filter(|&n| n > 0).unwrap_or(usize::MAX);
    let lines = list::new(&[]);
    let mut total = 0;
    protocol::for_each(args.positional[0], |line| {
        list::push(lines, line);
        if hint != usize::MAX {
            total += protocol::len(line)?;
        }
        Ok(total < hint)
    })?;
    Ok(lines)
}

fn writelines(args: &Args) -> PyResult<Value> {
    args.check("_io._IOBase.writelines", 1, 1, 1)?;
    let v = args.positional[0];
    check_closed(v)?;
    let write = attribute_of(v, "write")?;
    protocol::for_each(args.positional[1], |line| doors::call(write, &[line]).map(|_| true))?;
    Ok(Value::NONE)
}

/// `_io._IOBase`
pub static IO_BASE: NativeType = NativeType {
    name: "_io._IOBase",
    size: size_of::<Namespace>(),
    layout: Some(&Namespace::LAYOUT),
    new: Some(|a| Ok(instance::allocate(a.positional[0]))),
    getset: &[crate::heap::GetSet {
        name: "closed",
        get: |v| Ok(Value::from_bool(instance::get(v, intern::intern(CLOSED)).is_some())),
        set: None,
    }],
    methods: &[
        ("close", close),
        ("flush", flush),
        ("seek", |a| refuse(a, "seek")),
        ("tell", |a| call(a.positional[0], "seek", &[int::from_i64(0), int::from_i64(1)])),
        ("truncate", |a| refuse(a, "truncate")),
        ("fileno", |a| refuse(a, "fileno")),
        ("isatty", |a| check_closed(a.positional[0]).map(|()| Value::FALSE)),
        ("seekable", |_| Ok(Value::FALSE)),
        ("readable", |_| Ok(Value::FALSE)),
        ("writable", |_| Ok(Value::FALSE)),
        ("_checkClosed", |a| check_closed(a.positional[0]).map(|()| Value::NONE)),
        ("_checkSeekable", |a| check(a.positional[0], "seekable", "File or stream is not seekable.")),
        ("_checkReadable", |a| check(a.positional[0], "readable", "File or stream is not readable.")),
        ("_checkWritable", |a| check(a.positional[0], "writable", "File or stream is not writable.")),
        ("readline", readline),
        ("readlines", readlines),
        ("writelines", writelines),
        ("__enter__", |a| check_closed(a.positional[0]).map(|()| a.positional[0])),
        ("__exit__", |a| call(a.positional[0], "close", &[]).map(|_| Value::NONE)),
        ("__del__", finalize),
    ],
    ..COMMON
};

fn raw_read(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let Some(n) = size_argument(args, "read")? else { return call(v, "readall", &[]) };
    let room = bytearray::new(&vec![0; n]);
    let got = call(v, "readinto", &[room])?;
    if got.is_none() {
        return Ok(got);
    }
    let got = protocol::index_i64(got)?;
    if got < 0 || got as usize > bytearray::slice(room).len() {
        let message = format!("readinto returned {got} outside buffer size {n}");
        return Err(value_error(&message));
    }
    Ok(bytes::new(&bytearray::slice(room)[..got as usize]))
}

fn readall(args: &Args) -> PyResult<Value> {
    args.check("readall", 1, 0, 0)?;
    let mut all = Vec::new();
    loop {
        let chunk = call(args.positional[0], "read", &[int::from_i64(BUFFER_SIZE as i64)])?;
        if chunk.is_none() && all.is_empty() {
            return Ok(chunk);
        }
        let data = if chunk.is_none() { Some(&[][..]) } else { bytes::as_slice(chunk) };
        match data {
            Some([]) => return Ok(bytes::new(&all)),
            Some(data) => all.extend_from_slice(data),
            None => return Err(raise(Exc::TypeError, "read() should return bytes")),
        }
    }
}

/// `_io._RawIOBase`
pub static RAW_BASE: NativeType = NativeType {
    name: "_io._RawIOBase",
    size: size_of::<Namespace>(),
    layout: Some(&Namespace::LAYOUT),
    new: IO_BASE.new,
    methods: &[("read", raw_read), ("readall", readall)],
    ..COMMON
};

fn read_into(args: &Args, method: &str) -> PyResult<Value> {
    args.check(method, 1, 1, 1)?;
    let room = view::writable(args.positional[1])?.len();
    let method = if method == "readinto1" { "read1" } else { "read" };
    let data = call(args.positional[0], method, &[int::from_i64(room as i64)])?;
    let Some(data) = bytes::as_slice(data) else { return Err(raise(Exc::TypeError, "read() should return bytes")) };
    if data.len() > room {
        let message = format!("{method}() returned too much data: {room} bytes requested, {} returned", data.len());
        return Err(value_error(&message));
    }
    view::writable(args.positional[1])?[..data.len()].copy_from_slice(data);
    Ok(int::from_i64(data.len() as i64))
}

/// `_io._BufferedIOBase`
pub static BUFFERED_BASE: NativeType = NativeType {
    name: "_io._BufferedIOBase",
    size: size_of::<Namespace>(),
    layout: Some(&Namespace::LAYOUT),
    new: IO_BASE.new,
    methods: &[
        ("detach", |a| refuse(a, "detach")),
        ("read", |a| refuse(a, "read")),
        ("read1", |a| refuse(a, "read1")),
        ("readinto", |a| read_into(a, "readinto")),
        ("readinto1", |a| read_into(a, "readinto1")),
        ("write", |a| refuse(a, "write")),
    ],
    ..COMMON
};

const fn nothing(name: &'static str) -> crate::heap::GetSet {
    crate::heap::GetSet { name, get: |_| Ok(Value::NONE), set: None }
}

/// `_io._TextIOBase`
pub static TEXT_BASE: NativeType = NativeType {
    name: "_io._TextIOBase",
    size: size_of::<Namespace>(),
    layout: Some(&Namespace::LAYOUT),
    new: IO_BASE.new,
    getset: &[nothing("encoding"), nothing("newlines"), nothing("errors")],
    methods: &[
        ("detach", |a| refuse(a, "detach")),
        ("read", |a| refuse(a, "read")),
        ("readline", |a| refuse(a, "readline")),
        ("write", |a| refuse(a, "write")),
    ],
    ..COMMON
};
