//! The classes of the module `_io`: files, buffers and text over them, streams in memory; and the
//! standard streams. A Python class may take the place of any layer: what is no object of exactly
//! a class of this room is reached by its methods.

mod base;
mod buffered;
mod bytes_io;
mod newline;
mod opening;
mod pair;
mod raw;
mod string_io;
mod text;
mod text_methods;

use super::*;
use crate::heap::{NativeType, Value, weak};
use crate::util::settings;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

pub use base::{BUFFERED_BASE, IO_BASE, RAW_BASE, TEXT_BASE};
pub use buffered::{RANDOM_TYPE, READER_TYPE, WRITER_TYPE};
pub use bytes_io::TYPE as BYTES_TYPE;
pub use bytes_io::exports as bytes_exports;
pub use newline::TYPE as NEWLINE_TYPE;
pub use opening::{open, open_call, open_code, text_encoding};
pub use pair::TYPE as PAIR_TYPE;
pub use raw::TYPE as FILE_TYPE;
pub use string_io::TYPE as STRING_TYPE;
pub use text_methods::TYPE as TEXT_TYPE;

/// Size of buffers where nothing else is said.
pub const BUFFER_SIZE: usize = 128 * 1024;

/// Addresses, complemented, of the buffers and text streams that may hold output.
static OPEN: Mutex<Vec<u64>> = Mutex::new(Vec::new());
static STANDARD: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];
static UNSUPPORTED: AtomicU64 = AtomicU64::new(0);

/// `object.name(…)`
fn call(object: Value, name: &str, args: &[Value]) -> PyResult<Value> {
    doors::call(attribute::get(object, intern::intern(name))?, args)
}

/// `object.name`
fn attribute_of(object: Value, name: &str) -> PyResult<Value> {
    attribute::get(object, intern::intern(name))
}

/// Is it an object of exactly this class?
#[inline(always)]
fn exact(v: Value, ty: Builtin) -> bool {
    v.is_heap() && class::of(v) == ty.class()
}

#[cold]
fn unsupported(message: &str) -> Pending {
    exception::raise_value(exception::new(unsupported_operation(), &[string::new(message)]))
}

#[cold]
fn value_error(message: &str) -> Pending {
    raise(Exc::ValueError, message)
}

fn last_error() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Makes an empty object of `class`; initialises it unless the class's own methods will.
fn construct(args: &Args, init: NativeFn) -> PyResult<Value> {
    let class = args.positional[0];
    let v = instance::allocate(class);
    let own = |name: &intern::Known| class::lookup_user(class, name.value()).is_some();
    if !class::is_python(class) || !own(&intern::INIT) && !own(&intern::NEW) {
        let mut all = args.positional.to_vec();
        all[0] = v;
        init(&Args { positional: &all, ..*args })?;
    }
    Ok(v)
}

/// The object is to be closed when it dies, and its output is written out when the process ends.
fn adopt(v: Value, inner: Value, writes: bool) {
    weak::unwatch(inner);
    if !class::is_python(class::of(v)) {
        weak::watch(v);
        if writes {
            open_streams().push(!v.bits());
        }
    }
}

/// It holds no output any more.
fn forget(v: Value) {
    open_streams().retain(|&o| o != !v.bits());
}

fn open_streams() -> std::sync::MutexGuard<'static, Vec<u64>> {
    OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Is this exactly a text stream, so that `write` writes to it?
#[inline(always)]
pub fn is_text(v: Value) -> bool {
    exact(v, Builtin::TextWrapper)
}

/// The file object of standard input, output or error: descriptor 0, 1 or 2. `None` if the
/// descriptor is closed.
///
/// # Panics
/// For another number.
pub fn standard(fd: i32) -> Value {
    let place = &STANDARD[fd as usize];
    if let Some(v) = Value::from_bits(place.load(Ordering::Relaxed)) {
        return v;
    }
    let v = make_standard(fd).unwrap_or_else(|Pending| {
        exception::take();
        Value::NONE
    });
    place.store(v.bits(), Ordering::Relaxed);
    v
}

fn make_standard(fd: i32) -> PyResult<Value> {
    let (name, mode) = [("<stdin>", "rb"), ("<stdout>", "wb"), ("<stderr>", "wb")][fd as usize];
    let raw = raw::on_descriptor(fd, mode)?;
    instance::set(raw, intern::NAME_ATTRIBUTE.value(), intern::intern(name));
    let ty = if fd == 0 { Builtin::BufferedReader } else { Builtin::BufferedWriter };
    let unbuffered = fd != 0 && settings::get().unbuffered;
    let buffer = if unbuffered { raw } else { buffered::new(ty, raw, BUFFER_SIZE) };
    let (mut encoding, mut errors) = (None, if fd == 2 { "backslashreplace" } else { "strict" });
    let ignored = settings::get().ignore_environment;
    let setting = std::env::var("PYTHONIOENCODING").ok().filter(|_| !ignored).unwrap_or_default();
    if !setting.is_empty() {
        let (name, handler) = setting.split_once(':').unwrap_or((&setting, ""));
        encoding = (!name.is_empty()).then_some(name);
        if !handler.is_empty() && fd != 2 {
            errors = intern_text(handler);
        }
    }
    let terminal = raw::is_terminal(raw);
    let options = text::Options {
        encoding: encoding.map_or("utf-8", intern_text),
        errors,
        newline: (fd != 0).then_some("\n"),
        line_buffering: fd == 2 || terminal || unbuffered,
        write_through: unbuffered,
    };
    let v = text::new(buffer, &options)?;
    instance::set(v, intern::intern("mode"), intern::intern(&mode[..1]));
    // They last as long as the process, which flushes them at its end and tells of failures.
    [raw, buffer, v].into_iter().for_each(weak::unwatch);
    Ok(v)
}

/// The end of closing in two steps: the first's exception, if any, comes before the second's own, as
/// its context.
fn closing(first: Option<Value>, closed: PyResult<Value>) -> PyResult<Value> {
    match (first, closed) {
        (None, closed) => closed.map(|_| Value::NONE),
        (Some(e), Ok(_)) => Err(exception::raise_value(e)),
        (Some(e), Err(Pending)) => {
            let second = exception::take();
            if exception::get(second).context.is_none() {
                exception::get(second).context = Some(e);
            }
            Err(exception::raise_value(second))
        }
    }
}

fn intern_text(text: &str) -> &'static str {
    string::text(intern::intern(text))
}

/// Writes out what standard output and error hold.
///
/// # Errors
/// OSError.
pub fn flush_standard() -> PyResult<()> {
    for place in &STANDARD[1..] {
        if let Some(v) = Value::from_bits(place.load(Ordering::Relaxed))
            && is_text(v)
        {
            text::flush_if_dirty(v)?;
        }
    }
    Ok(())
}

/// Writes out what open files of the system hold: before a file is opened that the process may
/// have written itself. What fails is tried again when its file is flushed or closed.
fn flush_all() {
    let all: Vec<Value> = open_streams().iter().filter_map(|&o| Value::from_bits(!o)).collect();
    for v in all {
        let buffer = if is_text(v) { text::get(v).buffer } else { Some(v) };
        let plain = buffer.is_some_and(|b| buffered::is(b) && buffered::get(b).raw.is_some_and(raw::is));
        if !plain {
            continue;
        }
        let flushed = if is_text(v) { text::flush_if_dirty(v) } else { buffered::flush_if_dirty(v) };
        if flushed.is_err() {
            exception::take();
        }
    }
}

/// Writes `text` to the text stream `v`.
///
/// # Errors
/// ValueError if it is closed; UnsupportedOperation if not writable; OSError.
pub fn write(v: Value, text: &str) -> PyResult<()> {
    text::write(v, text)
}

/// Writes the buffers of the text stream `v` out.
///
/// # Errors
/// ValueError if it is closed; OSError.
pub fn flush(v: Value) -> PyResult<()> {
    text::flush(v)
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

/// A size argument: `None` for all.
fn size_argument(args: &Args, name: &str) -> PyResult<Option<usize>> {
    args.check(name, 1, 0, 1)?;
    size_of_value(args.get(1))
}

fn size_of_value(v: Option<Value>) -> PyResult<Option<usize>> {
    match v.filter(|v| !v.is_none()) {
        Some(v) if protocol::has_index(v) => {
            let n = protocol::index(v)?;
            match int::as_i64(n) {
                Some(n) => Ok(usize::try_from(n).ok()),
                None => Err(raise(Exc::OverflowError, "Python int too large to convert to C ssize_t")),
            }
        }
        Some(v) => {
            let message = format!("argument should be integer or None, not '{}'", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
        None => Ok(None),
    }
}

/// What all types of this room share.
const COMMON: NativeType =
    NativeType { has_dict: true, weak: true, iter: Some(base::iter), next: Some(base::next), ..NativeType::DEFAULT };

/// Refuses to be pickled.
fn no_pickle(args: &Args) -> PyResult<Value> {
    let message = format!("cannot pickle '{}' instances", class::full_name(class::of(args.positional[0])));
    Err(raise(Exc::TypeError, message))
}

/// `<_io.Type name='…'>`, the name left out if there is none.
fn repr_named(v: Value, more: &str) -> PyResult<Value> {
    let class = class::full_name(class::of(v));
    let name = match attribute::get_optional(v, intern::NAME_ATTRIBUTE.value()) {
        Ok(name) => name,
        Err(Pending) if exception::swallow(Exc::ValueError) => None,
        Err(Pending) => return Err(Pending),
    };
    let Some(name) = name else { return Ok(string::new(&format!("<{class}{more}>"))) };
    let text = recursion::repr_once(v, || protocol::repr(name))?;
    match text {
        Some(text) => Ok(string::new(&format!("<{class} name={}{more}>", string::text(text)))),
        None => Err(raise(Exc::RuntimeError, format!("reentrant call inside {class}.__repr__"))),
    }
}
