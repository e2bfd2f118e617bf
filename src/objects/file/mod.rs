//! File objects: text and binary files over one sort of buffered stream, and the standard streams.
//! A text file and its `buffer` share their stream.

mod codec;
mod methods;
mod opening;
mod stream;
#[cfg(test)]
mod tests;
mod text;

use super::*;
use crate::heap::layout::Record;
use crate::heap::{Kind, NativeType, Value};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

pub use codec::{Encoding, Errors};
pub use opening::{Options, open, open_call};
pub use stream::{Buffering, Stream};
pub use text::{Format, Newline};

/// Everything about a file object that is no value; at the address in `Record::n`.
#[derive(Debug)]
#[repr(C)]
struct File {
    /// First: `stream::of` reads it by the same address.
    stream: Stream,
    format: Format,
}

/// Addresses of all open streams, for flushing.
static OPEN: Mutex<Vec<usize>> = Mutex::new(Vec::new());
static STANDARD: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];
static UNSUPPORTED: AtomicU64 = AtomicU64::new(0);

/// A file object: a = name, b = mode, c = the binary file under a text file, d = name of the
/// encoding as it was given.
fn new(ty: Builtin, name: Value, mode: &str, stream: Stream, format: Format, encoding: &str) -> Value {
    let address = Box::into_raw(Box::new(File { stream, format })) as usize;
    OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(address);
    let v = record::new(ty, Some(name), Some(string::new(mode)), None, None);
    record::get(v).n = address as i64;
    if ty == Builtin::TextFile {
        let buffer = record::new(Builtin::BinaryFile, Some(name), Some(string::new(mode)), None, None);
        record::get(buffer).n = address as i64;
        record::get(v).c = Some(buffer);
        record::get(v).d = Some(string::new(encoding));
    }
    v
}

fn format_of(v: Value) -> Format {
    // SAFETY: file objects are made with the address of a `File` that is never freed.
    unsafe { (*(record::get(v).n as *const File)).format }
}

/// Is this a text file object?
pub fn is_text(v: Value) -> bool {
    Builtin::TextFile.is(v)
}

/// Is this a file object?
pub fn is(v: Value) -> bool {
    is_text(v) || Builtin::BinaryFile.is(v)
}

/// The file object of standard input, output or error: descriptor 0, 1 or 2.
///
/// # Panics
/// For another number.
pub fn standard(fd: i32) -> Value {
    let place = &STANDARD[fd as usize];
    if let Some(v) = Value::from_bits(place.load(Ordering::Relaxed)) {
        return v;
    }
    let (name, mode) = [("<stdin>", "r"), ("<stdout>", "w"), ("<stderr>", "w")][fd as usize];
    let mut stream = Stream::new(fd, fd == 0, fd != 0, Buffering::Block);
    if fd == 2 {
        stream.buffering = Buffering::None;
    } else if stream.is_terminal() {
        stream.buffering = Buffering::Line;
    }
    stream.owns_fd = false;
    let errors = if fd == 2 { Errors::Backslash } else { Errors::Strict };
    let v = new(Builtin::TextFile, intern::intern(name), mode, stream, Format { errors, ..Format::DEFAULT }, "utf-8");
    place.store(v.bits(), Ordering::Relaxed);
    v
}

/// Writes out what standard output and error hold.
///
/// # Errors
/// OSError.
pub fn flush_standard() -> PyResult<()> {
    for fd in [1, 2] {
        let v = standard(fd);
        if stream::of(v).has_output() {
            stream::of(v).flush()?;
        }
    }
    Ok(())
}

/// Writes out what any open file holds: before the process ends, forks, or reads a file that it
/// may have written itself. The first error is told after all have been tried.
///
/// # Errors
/// OSError.
pub fn flush_all() -> PyResult<()> {
    let all = {
        let mut all = OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // SAFETY: streams are never freed.
        all.retain(|&s| unsafe { (*(s as *const Stream)).fd >= 0 });
        all.clone()
    };
    let mut outcome = Ok(());
    for address in all {
        // SAFETY: streams are never freed; borrows last for a statement.
        let stream = unsafe { &mut *(address as *mut Stream) };
        if stream.has_output() && outcome.is_ok() {
            outcome = stream.flush();
        }
    }
    outcome
}

/// Writes `text` to the text file `v`.
///
/// # Errors
/// ValueError if it is closed; UnsupportedOperation if not writable; OSError.
pub fn write(v: Value, text: &str) -> PyResult<()> {
    let s = methods::writable(v)?;
    format_of(v).write(s, text)
}

/// The next line of the text file `v`, `''` at its end.
///
/// # Errors
/// ValueError if it is closed; UnsupportedOperation if not readable; OSError.
pub fn read_line(v: Value) -> PyResult<Value> {
    let s = methods::readable(v)?;
    format_of(v).read_line(s, None)
}

/// Writes the buffer of the file `v` out.
///
/// # Errors
/// ValueError if it is closed; OSError.
pub fn flush(v: Value) -> PyResult<()> {
    methods::open_stream(v)?.flush()
}

/// `io.UnsupportedOperation`, an OSError and ValueError.
pub fn unsupported_operation() -> Value {
    if let Some(class) = Value::from_bits(UNSUPPORTED.load(Ordering::Relaxed)) {
        return class;
    }
    let namespace = dict::new();
    dict::set_str(namespace, intern::MODULE.value(), intern::intern("io"));
    let bases = [Exc::OSError.class(), Exc::ValueError.class()];
    let class =
        class::new(intern::intern("UnsupportedOperation"), &bases, namespace, None).expect("both bases are exceptions");
    UNSUPPORTED.store(class.bits(), Ordering::Relaxed);
    class
}

fn repr(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let name = protocol::repr(r.a.unwrap_or(Value::NONE))?;
    let (name, mode) = (string::text(name), string::text(r.b.unwrap_or(Value::EMPTY_STR)));
    Ok(string::new(&if is_text(v) {
        let encoding = string::text(r.d.unwrap_or(Value::EMPTY_STR));
        format!("<_io.TextIOWrapper name={name} mode='{mode}' encoding='{encoding}'>")
    } else {
        let s = stream::of(v);
        let sort = match (s.readable, s.writable) {
            (true, true) => "Random",
            (true, false) => "Reader",
            _ => "Writer",
        };
        format!("<_io.Buffered{sort} name={name}>")
    }))
}

const COMMON: NativeType = NativeType {
    size: size_of::<Record>(),
    repr: Some(repr),
    iter: Some(|v| methods::open_stream(v).map(|_| v)),
    get_attribute: Some(methods::get_attribute),
    ..NativeType::DEFAULT
};

/// Text files: a = name, b = mode, c = the binary file beneath, d = name of the encoding,
/// n = address of the `File`.
pub static TEXT_TYPE: NativeType =
    NativeType { name: "TextIOWrapper", next: Some(methods::next_line), methods: methods::TEXT_METHODS, ..COMMON };
/// Binary files: a = name, b = mode, n = address of the `File`.
pub static BINARY_TYPE: NativeType = NativeType {
    name: "BufferedRandom",
    next: Some(methods::next_binary_line),
    methods: methods::BINARY_METHODS,
    ..COMMON
};
