//! The `posix` module, which `os` is made of: the system's calls with Python's arguments.

mod constants;
mod files;
mod identity;
pub(super) mod process;
mod status;
mod tree;

use crate::heap::{Value, gil};
use crate::objects::entry::last_errno;
use crate::objects::path::{self, Path};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, Pending, PyResult, attribute, bytes, class, dict, doors, exception, instance, int,
    intern, list, module, protocol, raise, tuple,
};
use crate::runtime::signals;

/// Functions of one file, by Python name.
type Functions = &'static [(&'static str, NativeFn)];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("posix");
    for functions in [files::FUNCTIONS, identity::FUNCTIONS, process::FUNCTIONS, status::FUNCTIONS, tree::FUNCTIONS] {
        module::add_functions(m, functions);
    }
    let globals = module::globals(m);
    let set = |name: &str, v: Value| dict::set_str(globals, intern::intern(name), v);
    for &(name, n) in constants::ALL {
        set(name, int::from_i64(n));
    }
    for ty in [
        Builtin::StatResult,
        Builtin::StatvfsResult,
        Builtin::TerminalSize,
        Builtin::TimesResult,
        Builtin::UnameResult,
        Builtin::SchedParam,
        Builtin::WaitidResult,
        Builtin::DirEntry,
    ] {
        set(ty.native().short_name(), ty.class());
    }
    set("error", Exc::OSError.class());
    set("environ", environ());
    let names = constants::HAVE.iter().map(|n| intern::intern(n)).collect::<Vec<_>>();
    set("_have_functions", list::new(&names));
    for (name, table) in [
        ("sysconf_names", constants::SYSCONF),
        ("pathconf_names", constants::PATHCONF),
        ("confstr_names", constants::CONFSTR),
    ] {
        let d = dict::new();
        for &(key, n) in table {
            dict::set_str(d, intern::intern(key), int::from_i64(n));
        }
        set(name, d);
    }
    Ok(m)
}

/// The environment: bytes to bytes.
fn environ() -> Value {
    use std::os::unix::ffi::OsStrExt;
    let d = dict::new();
    for (key, value) in std::env::vars_os() {
        let _ = dict::set(d, bytes::new(key.as_bytes()), bytes::new(value.as_bytes()));
    }
    d
}

/// The error of the last system call.
#[cold]
fn failed(path: Option<&Path>) -> Pending {
    exception::os_error(last_errno(), path.and_then(|p| p.given))
}

/// The same about two files.
#[cold]
fn failed_both(a: &Path, b: &Path) -> Pending {
    let pending = exception::os_error(last_errno(), a.given);
    let e = exception::take();
    if let Some(second) = b.given {
        instance::set(e, intern::intern("filename2"), second);
    }
    let _ = exception::raise_value(e);
    pending
}

/// Repeats a system call that signals interrupt; -1 is its failure.
fn retry(mut call: impl FnMut() -> i64) -> PyResult<i64> {
    loop {
        // Others may run meanwhile; the error number is this call's.
        let (n, errno) = gil::outside(|| (call(), last_errno()));
        // SAFETY: the thread's own place for it.
        unsafe { *libc::__errno_location() = errno };
        if n >= 0 || errno != libc::EINTR {
            return Ok(n);
        }
        signals::check()?;
    }
}

/// `None` if a system call succeeded, else its error.
fn done(rc: i64, path: Option<&Path>) -> PyResult<Value> {
    if rc < 0 { Err(failed(path)) } else { Ok(Value::NONE) }
}

/// A C int.
fn small(v: Value) -> PyResult<i32> {
    let n = protocol::index(v)?;
    int::as_i64(n).and_then(|n| i32::try_from(n).ok()).ok_or_else(|| {
        let what = if int::is_negative(n) { "less than minimum" } else { "greater than maximum" };
        raise(Exc::OverflowError, format!("signed integer is {what}"))
    })
}

/// A file descriptor: an int, or what `fileno()` answers.
fn descriptor(v: Value) -> PyResult<i32> {
    if int::is(v) {
        return small(v);
    }
    let Some(method) = attribute::get_optional(v, intern::intern("fileno"))? else {
        return Err(raise(Exc::TypeError, "argument must be an int, or have a fileno() method."));
    };
    let n = doors::call(method, &[])?;
    if !int::is(n) {
        return Err(raise(Exc::TypeError, "fileno() returned a non-integer"));
    }
    let n = small(n)?;
    if n < 0 {
        return Err(raise(Exc::ValueError, format!("file descriptor cannot be a negative integer ({n})")));
    }
    Ok(n)
}

/// A `dir_fd` argument.
fn dir_fd(v: Option<Value>) -> PyResult<i32> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(libc::AT_FDCWD),
        Some(v) if protocol::has_index(v) => small(v),
        Some(v) => {
            let message = format!("argument should be integer or None, not {}", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn flag(v: Option<Value>, default: bool) -> PyResult<bool> {
    v.map_or(Ok(default), protocol::truth)
}

fn path_of(v: Option<Value>, function: &str) -> PyResult<Path> {
    path::argument(v.unwrap_or(Value::NONE), function, "path", false)
}

fn path_or_fd(v: Option<Value>, function: &str) -> PyResult<Path> {
    path::argument(v.unwrap_or(Value::NONE), function, "path", true)
}

/// A user or group id; -1 is allowed.
fn id(v: Option<Value>, what: &str) -> PyResult<u32> {
    let v = v.unwrap_or(Value::NONE);
    if !protocol::has_index(v) {
        return Err(raise(Exc::TypeError, format!("{what} should be integer, not {}", class::name_of(v))));
    }
    match int::as_i64(protocol::index(v)?) {
        Some(-1) => Ok(u32::MAX),
        Some(n) if n < 0 => Err(raise(Exc::OverflowError, format!("{what} is less than minimum"))),
        n => n
            .and_then(|n| u32::try_from(n).ok())
            .ok_or_else(|| raise(Exc::OverflowError, format!("{what} is greater than maximum"))),
    }
}

fn pair(a: i64, b: i64) -> Value {
    tuple::new(&[int::from_i64(a), int::from_i64(b)])
}
