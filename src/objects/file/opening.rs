//! `open(…)` and its relatives.

use super::text::Options;
use super::text_methods::{encoding_name, optional_text};
use super::*;

/// A parsed mode.
struct Mode {
    raw: String,
    reading: bool,
    updating: bool,
    binary: bool,
}

fn parse_mode(mode: &str) -> PyResult<Mode> {
    let count = |c| mode.matches(c).count();
    let known = mode.chars().all(|c| "rwxabt+".contains(c));
    if !known || mode.chars().any(|c| count(c) > 1) {
        return Err(value_error(&format!("invalid mode: '{mode}'")));
    }
    let binary = mode.contains('b');
    if binary && mode.contains('t') {
        return Err(value_error("can't have text and binary mode at once"));
    }
    if ['r', 'w', 'x', 'a'].into_iter().filter(|&c| mode.contains(c)).count() != 1 {
        return Err(value_error("must have exactly one of create/read/write/append mode"));
    }
    let raw = mode.chars().filter(|c| "rwxa+".contains(*c)).collect();
    Ok(Mode { raw, reading: mode.contains('r'), updating: mode.contains('+'), binary })
}

const NAMES: [&str; 8] = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];

/// The builtin `open`.
///
/// # Errors
/// OSError; ValueError for a bad mode; TypeError for what is no path.
pub fn open_call(args: &Args) -> PyResult<Value> {
    let [file, mode, buffering, encoding, errors, newline, close_fd, opener] = args.bind("open", 0, NAMES, 8, 1)?;
    let mode = match mode {
        None => "r",
        Some(v) => string::as_text(v).ok_or_else(|| {
            raise(Exc::TypeError, format!("open() argument 'mode' must be str, not {}", class::name_of(v)))
        })?,
    };
    let file = file.unwrap_or(Value::NONE);
    let file = if int::is(file) { file } else { path::fspath(file)? };
    let (encoding, errors) = (optional_text(encoding, "open", "encoding")?, optional_text(errors, "open", "errors")?);
    let newline = optional_text(newline, "open", "newline")?;
    let m = parse_mode(mode)?;
    let buffering = buffering.map_or(Ok(-1), protocol::index_i64)?;
    if m.binary {
        let odd = encoding.map(|_| "an encoding").or(errors.map(|_| "an errors")).or(newline.map(|_| "a newline"));
        if let Some(odd) = odd {
            return Err(value_error(&format!("binary mode doesn't take {odd} argument")));
        }
        if buffering == 1 {
            let text = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be \
                        used";
            let warn = attribute_of((doors::get().import)("warnings")?, "warn")?;
            doors::call(warn, &[string::new(text), Exc::RuntimeWarning.class()])?;
        }
    }
    let close_fd = close_fd.map_or(Ok(true), protocol::truth)?;
    open_parsed(file, mode, &m, buffering, (encoding, errors, newline), close_fd, opener)
}

fn open_parsed(
    file: Value,
    mode: &str,
    m: &Mode,
    buffering: i64,
    (encoding, errors, newline): (Option<&'static str>, Option<&'static str>, Option<&'static str>),
    close_fd: bool,
    opener: Option<Value>,
) -> PyResult<Value> {
    // The file may be one that this process has written and not yet flushed.
    flush_all();
    let raw = instance::allocate(Builtin::FileIo.class());
    raw::open_into(raw, file, &m.raw, close_fd, opener)?;
    let opened = over(raw, mode, m, buffering, (encoding, errors, newline));
    if opened.is_err() {
        let e = exception::take();
        if raw::close(raw).is_err() {
            exception::take();
        }
        return Err(exception::raise_value(e));
    }
    opened
}

/// The layers over a raw file.
fn over(
    raw: Value,
    mode: &str,
    m: &Mode,
    buffering: i64,
    (encoding, errors, newline): (Option<&'static str>, Option<&'static str>, Option<&'static str>),
) -> PyResult<Value> {
    let terminal = buffering < 0 && raw::is_terminal(raw);
    let line_buffering = buffering == 1 || terminal;
    if buffering < -1 {
        return Err(value_error("invalid buffering size"));
    }
    if buffering == 0 {
        return if m.binary { Ok(raw) } else { Err(value_error("can't have unbuffered text I/O")) };
    }
    let size = if buffering <= 1 { raw::block_size(raw).clamp(BUFFER_SIZE, 8 << 20) } else { buffering as usize };
    let ty = match (m.updating, m.reading) {
        (true, _) => Builtin::BufferedRandom,
        (_, true) => Builtin::BufferedReader,
        _ => Builtin::BufferedWriter,
    };
    if m.updating && call(raw, "seekable", &[])? != Value::TRUE {
        return Err(unsupported("File or stream is not seekable."));
    }
    let buffer = buffered::new(ty, raw, size);
    if m.binary {
        return Ok(buffer);
    }
    let options = Options {
        encoding: encoding_name(encoding),
        errors: errors.unwrap_or("strict"),
        newline,
        line_buffering,
        write_through: false,
    };
    let v = text::new(buffer, &options)?;
    instance::set(v, intern::intern("mode"), string::new(mode));
    Ok(v)
}

/// `open(path, mode)`
///
/// # Errors
/// As `open_call`.
pub fn open(path: Value, mode: &str) -> PyResult<Value> {
    let m = parse_mode(mode)?;
    open_parsed(path, mode, &m, -1, (None, None, None), true, None)
}

/// `io.open_code(path)`: a file, or the contents of a packed one.
///
/// # Errors
/// As `open`; TypeError.
pub fn open_code(args: &Args) -> PyResult<Value> {
    let [path] = args.bind("open_code", 0, ["path"], 1, 1)?;
    let path = path.unwrap_or(Value::NONE);
    let Some(text) = string::as_text(path) else {
        let message = format!("open_code() argument 'path' must be str, not {}", class::name_of(path));
        return Err(raise(Exc::TypeError, message));
    };
    if let Some(packed) = crate::util::library::read_path(text) {
        return doors::call(Builtin::BytesIo.class(), &[bytes::new(&packed)]);
    }
    open(path, "rb")
}

/// `io.text_encoding(encoding, stacklevel)`
///
/// # Errors
/// TypeError.
pub fn text_encoding(args: &Args) -> PyResult<Value> {
    args.check("text_encoding", 0, 1, 2)?;
    let given = args.positional[0];
    Ok(if given.is_none() { intern::intern("locale") } else { given })
}
