//! `open(…)`.

use super::*;
use crate::heap::Value;
use std::ffi::CString;

/// What `open` is told besides the path and the mode.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The `buffering` argument: -1 for the default.
    pub buffering: i64,
    /// How text stands in the file.
    pub format: Format,
    /// What the file object answers as its `encoding`.
    pub encoding: &'static str,
    /// Does closing the file close a descriptor given as path?
    pub close_fd: bool,
}

impl Options {
    /// What `open(path)` uses.
    pub const DEFAULT: Options = Options { buffering: -1, format: Format::DEFAULT, encoding: "UTF-8", close_fd: true };
}

/// A parsed mode.
struct Mode {
    readable: bool,
    writable: bool,
    binary: bool,
    flags: i32,
}

fn parse_mode(mode: &str) -> PyResult<Mode> {
    let count = |c| mode.matches(c).count();
    let known = mode.chars().all(|c| "rwxabt+".contains(c));
    if !known || mode.chars().any(|c| count(c) > 1) {
        return Err(raise(Exc::ValueError, format!("invalid mode: '{mode}'")));
    }
    let binary = mode.contains('b');
    if binary && mode.contains('t') {
        return Err(raise(Exc::ValueError, "can't have text and binary mode at once"));
    }
    if ['r', 'w', 'x', 'a'].into_iter().filter(|&c| mode.contains(c)).count() != 1 {
        return Err(raise(Exc::ValueError, "must have exactly one of create/read/write/append mode"));
    }
    let both = mode.contains('+');
    let reading = mode.contains('r');
    let access = match (both, reading) {
        (true, _) => libc::O_RDWR,
        (false, true) => libc::O_RDONLY,
        (false, false) => libc::O_WRONLY,
    };
    let create = match mode.chars().find(|c| "wxa".contains(*c)) {
        Some('w') => libc::O_CREAT | libc::O_TRUNC,
        Some('x') => libc::O_CREAT | libc::O_EXCL,
        Some('a') => libc::O_CREAT | libc::O_APPEND,
        _ => 0,
    };
    Ok(Mode { readable: reading || both, writable: !reading || both, binary, flags: access | create | libc::O_CLOEXEC })
}

/// The bytes of a path: a str, bytes, or an object with `__fspath__`.
fn path_bytes(path: Value) -> PyResult<&'static [u8]> {
    if let Some(text) = string::as_text(path) {
        return Ok(text.as_bytes());
    }
    if let Some(name) = bytes::as_slice(path) {
        return Ok(name);
    }
    if let Some(method) = protocol::special(path, &intern::FSPATH) {
        let inner = protocol::call_on(method, path, &[])?;
        if string::is(inner) || inner.kind() == Kind::Bytes {
            return path_bytes(inner);
        }
        let (own, got) = (class::name_of(path), class::name_of(inner));
        let message = format!("expected {own}.__fspath__() to return str or bytes, not {got}");
        return Err(raise(Exc::TypeError, message));
    }
    let got = class::name_of(path);
    Err(raise(Exc::TypeError, format!("expected str, bytes or os.PathLike object, not {got}")))
}

fn open_descriptor(path: Value, flags: i32) -> PyResult<i32> {
    let Ok(name) = CString::new(path_bytes(path)?) else {
        return Err(raise(Exc::ValueError, "embedded null byte"));
    };
    loop {
        // SAFETY: a NUL-terminated path.
        let fd = unsafe { libc::open(name.as_ptr(), flags, 0o666) };
        if fd >= 0 {
            return Ok(fd);
        }
        let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
        if errno != libc::EINTR {
            return Err(exception::os_error(errno, Some(path)));
        }
    }
}

/// Refuses directories and descriptors that are not open; answers whether it is a terminal.
fn check_descriptor(fd: i32, path: Value) -> PyResult<()> {
    // SAFETY: the struct is filled by the call, which is told its address.
    let (rc, mode) = unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        (libc::fstat(fd, &mut status), status.st_mode)
    };
    if rc < 0 {
        let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
        return Err(exception::os_error(errno, Some(path).filter(|p| !int::is(*p))));
    }
    if mode & libc::S_IFMT == libc::S_IFDIR {
        return Err(exception::os_error(libc::EISDIR, Some(path)));
    }
    Ok(())
}

/// `open(path, mode, …)`: `path` is a str, bytes, path-like object or a descriptor.
///
/// # Errors
/// OSError; ValueError for a bad mode; TypeError for what is no path.
pub fn open(path: Value, mode: &str, options: Options) -> PyResult<Value> {
    let m = parse_mode(mode)?;
    if options.buffering == 0 && !m.binary {
        return Err(raise(Exc::ValueError, "can't have unbuffered text I/O"));
    }
    // The file may be one that this process has written and not yet flushed.
    flush_all()?;
    let given = if int::is(path) { Some(protocol::index_i64(path)?) } else { None };
    let fd = match given {
        Some(n) if n < 0 => return Err(raise(Exc::ValueError, "negative file descriptor")),
        Some(n) => i32::try_from(n).map_err(|_| exception::os_error(libc::EBADF, None))?,
        None if !options.close_fd => {
            return Err(raise(Exc::ValueError, "Cannot use closefd=False with file name"));
        }
        None => open_descriptor(path, m.flags)?,
    };
    if let Err(pending) = check_descriptor(fd, path) {
        if given.is_none() {
            // SAFETY: opened just now, and nobody else knows it.
            unsafe { libc::close(fd) };
        }
        return Err(pending);
    }
    let buffering = match options.buffering {
        0 => Buffering::None,
        1 if !m.binary => Buffering::Line,
        _ => Buffering::Block,
    };
    let mut stream = Stream::new(fd, m.readable, m.writable, buffering);
    if options.buffering < 0 && !m.binary && stream.is_terminal() {
        stream.buffering = Buffering::Line;
    }
    stream.owns_fd = given.is_none() || options.close_fd;
    if mode.contains('a') && stream.is_seekable() {
        stream.seek(0, libc::SEEK_END)?;
    }
    let ty = if m.binary { Builtin::BinaryFile } else { Builtin::TextFile };
    let shown = if m.binary { mode.replace("+b", "b+") } else { mode.to_owned() };
    Ok(new(ty, path, &shown, stream, options.format, options.encoding))
}

/// The builtin `open`.
///
/// # Errors
/// As `open`, and for bad arguments.
pub fn open_call(args: &Args) -> PyResult<Value> {
    let parameters = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];
    let given = args.bind("open", 0, parameters, 8, 1)?;
    let [file, mode, buffering, encoding, errors, newline, close_fd, opener] = given;
    let text = |v: Option<Value>, name: &str| match v.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => match string::as_text(v) {
            Some(text) => Ok(Some(text)),
            None => {
                let got = class::name_of(v);
                let message = format!("open() argument '{name}' must be str or None, not {got}");
                Err(raise(Exc::TypeError, message))
            }
        },
    };
    let mode = match mode {
        None => "r",
        Some(v) => string::as_text(v).ok_or_else(|| {
            let got = class::name_of(v);
            raise(Exc::TypeError, format!("open() argument 'mode' must be str, not {got}"))
        })?,
    };
    if opener.is_some_and(|v| !v.is_none()) {
        return in_library(args);
    }
    let (encoding, errors) = (text(encoding, "encoding")?, text(errors, "errors")?);
    if parse_mode(mode)?.binary {
        let newline = newline.filter(|v| !v.is_none()).map(|_| "a newline");
        let odd = encoding.map(|_| "an encoding").or(errors.map(|_| "an errors")).or(newline);
        if let Some(odd) = odd {
            return Err(raise(Exc::ValueError, format!("binary mode doesn't take {odd} argument")));
        }
    }
    // What the streams of this room do not know, the library's do.
    let foreign = |name: Option<&str>, known: fn(&str) -> bool| name.is_some_and(|name| !known(name));
    if !parse_mode(mode)?.binary
        && (foreign(encoding, |name| known(Encoding::named(name)))
            || foreign(errors, |name| known(Errors::named(name))))
    {
        return in_library(args);
    }
    let options = Options {
        buffering: buffering.map_or(Ok(-1), protocol::index_i64)?,
        format: Format {
            encoding: encoding.map_or(Ok(Encoding::Utf8), Encoding::named)?,
            errors: errors.map_or(Ok(Errors::Strict), Errors::named)?,
            newline: Newline::from_argument(newline)?,
        },
        encoding: encoding.unwrap_or(Options::DEFAULT.encoding),
        close_fd: close_fd.map_or(Ok(true), protocol::truth)?,
    };
    open(file.unwrap_or(Value::NONE), mode, options)
}

/// Is it known? If not, the exception is dropped.
fn known<T>(answer: PyResult<T>) -> bool {
    answer.is_ok() || !exception::swallow(Exc::LookupError)
}

/// `open` as the library's `_io` does it.
fn in_library(args: &Args) -> PyResult<Value> {
    let open = attribute::get((doors::get().import)("_io")?, intern::intern("_open_any"))?;
    (doors::get().call)(open, args.positional, args.names, args.keywords)
}
