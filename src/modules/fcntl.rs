//! The `fcntl` module.

use crate::heap::Value;
use crate::modules::argument;
use crate::objects::entry::last_errno;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, attribute, bytes, dict, doors, exception, int, intern, module, protocol, raise,
    string,
};
use crate::runtime::signals;

const FUNCTIONS: &[(&str, NativeFn)] =
    &[("fcntl", |a| control(a, "fcntl")), ("ioctl", |a| control(a, "ioctl")), ("flock", flock), ("lockf", lockf)];

const NAMES: &[(&str, i64)] = &[
    ("DN_ACCESS", 1),
    ("DN_ATTRIB", 32),
    ("DN_CREATE", 4),
    ("DN_DELETE", 8),
    ("DN_MODIFY", 2),
    ("DN_MULTISHOT", 2147483648),
    ("DN_RENAME", 16),
    ("FASYNC", 8192),
    ("FD_CLOEXEC", 1),
    ("F_ADD_SEALS", 1033),
    ("F_DUPFD", 0),
    ("F_DUPFD_CLOEXEC", 1030),
    ("F_EXLCK", 4),
    ("F_GETFD", 1),
    ("F_GETFL", 3),
    ("F_GETLEASE", 1025),
    ("F_GETLK", 5),
    ("F_GETLK64", 5),
    ("F_GETOWN", 9),
    ("F_GETPIPE_SZ", 1032),
    ("F_GETSIG", 11),
    ("F_GET_SEALS", 1034),
    ("F_NOTIFY", 1026),
    ("F_OFD_GETLK", 36),
    ("F_OFD_SETLK", 37),
    ("F_OFD_SETLKW", 38),
    ("F_RDLCK", 0),
    ("F_SEAL_GROW", 4),
    ("F_SEAL_SEAL", 1),
    ("F_SEAL_SHRINK", 2),
    ("F_SEAL_WRITE", 8),
    ("F_SETFD", 2),
    ("F_SETFL", 4),
    ("F_SETLEASE", 1024),
    ("F_SETLK", 6),
    ("F_SETLK64", 6),
    ("F_SETLKW", 7),
    ("F_SETLKW64", 7),
    ("F_SETOWN", 8),
    ("F_SETPIPE_SZ", 1031),
    ("F_SETSIG", 10),
    ("F_SHLCK", 8),
    ("F_UNLCK", 2),
    ("F_WRLCK", 1),
    ("LOCK_EX", 2),
    ("LOCK_MAND", 32),
    ("LOCK_NB", 4),
    ("LOCK_READ", 64),
    ("LOCK_RW", 192),
    ("LOCK_SH", 1),
    ("LOCK_UN", 8),
    ("LOCK_WRITE", 128),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("fcntl");
    module::add_functions(m, FUNCTIONS);
    for &(name, n) in NAMES {
        dict::set_str(module::globals(m), intern::intern(name), int::from_i64(n));
    }
    Ok(m)
}

/// The descriptor of an int or a file object.
///
/// # Errors
/// TypeError, ValueError.
pub fn descriptor(v: Value) -> PyResult<i32> {
    let n = if int::is(v) {
        v
    } else {
        match attribute::get_optional(v, intern::intern("fileno"))? {
            Some(method) => doors::call(method, &[])?,
            None => return Err(raise(Exc::TypeError, "argument must be an int, or have a fileno() method.")),
        }
    };
    if !int::is(n) {
        return Err(raise(Exc::TypeError, "fileno() returned a non-integer"));
    }
    match int::as_i64(n) {
        Some(n) if n < 0 => {
            let message = format!("file descriptor cannot be a negative integer ({n})");
            Err(raise(Exc::ValueError, message))
        }
        n => n
            .and_then(|n| i32::try_from(n).ok())
            .ok_or_else(|| raise(Exc::OverflowError, "Python int too large to convert to C int")),
    }
}

fn repeat(mut call: impl FnMut() -> i32) -> PyResult<i32> {
    loop {
        let rc = call();
        if rc >= 0 {
            return Ok(rc);
        }
        match last_errno() {
            libc::EINTR => signals::check()?,
            errno => return Err(exception::os_error(errno, None)),
        }
    }
}

/// `fcntl(fd, cmd, arg=0)`, `ioctl(fd, request, arg=0, mutate_flag=True)`: the argument is an int
/// or bytes that the system reads and writes.
fn control(args: &Args, name: &str) -> PyResult<Value> {
    args.check(name, 0, 2, 4)?;
    let fd = descriptor(args.positional[0])?;
    let command = protocol::index_i64(args.positional[1])?;
    let call = |argument: usize| {
        // SAFETY: the argument is a number, or the address of a buffer large enough for any
        // request with one.
        repeat(|| unsafe {
            if name == "fcntl" {
                libc::fcntl(fd, command as i32, argument)
            } else {
                libc::ioctl(fd, command as u32 as libc::c_ulong, argument)
            }
        })
    };
    let given = args.get(2).unwrap_or(Value::small_int(0));
    if protocol::has_index(given) {
        let rc = call(protocol::index_i64(given)? as usize)?;
        return Ok(int::from_i64(i64::from(rc)));
    }
    let data = match string::as_text(given) {
        Some(text) => text.as_bytes().to_vec(),
        None => argument::buffer(given)?,
    };
    if data.len() > 1024 {
        return Err(raise(Exc::ValueError, format!("{name} argument 3 is too long")));
    }
    let mut room = vec![0u8; 1024 + 8];
    room[..data.len()].copy_from_slice(&data);
    let rc = call(room.as_mut_ptr() as usize)?;
    let mutate = name == "ioctl" && args.get(3).map_or(Ok(true), protocol::truth)?;
    if mutate
        && bytes::as_slice(given).is_none()
        && !string::is(given)
        && let Ok(target) = argument::writable(given)
    {
        target.copy_from_slice(&room[..data.len()]);
        return Ok(int::from_i64(i64::from(rc)));
    }
    Ok(bytes::new(&room[..data.len()]))
}

fn flock(args: &Args) -> PyResult<Value> {
    args.check("flock", 0, 2, 2)?;
    let (fd, operation) = (descriptor(args.positional[0])?, protocol::index_i64(args.positional[1])? as i32);
    // SAFETY: plain system call.
    repeat(|| unsafe { libc::flock(fd, operation) })?;
    Ok(Value::NONE)
}

fn lockf(args: &Args) -> PyResult<Value> {
    args.check("lockf", 0, 2, 5)?;
    let (fd, command) = (descriptor(args.positional[0])?, protocol::index_i64(args.positional[1])? as i32);
    let number = |i: usize| args.get(i).map_or(Ok(0), protocol::index_i64);
    let (length, start, whence) = (number(2)?, number(3)?, number(4)?);
    let kind = match command {
        libc::LOCK_UN => libc::F_UNLCK,
        c if c & libc::LOCK_SH != 0 => libc::F_RDLCK,
        c if c & libc::LOCK_EX != 0 => libc::F_WRLCK,
        _ => return Err(raise(Exc::ValueError, "unrecognized lockf argument")),
    };
    // SAFETY: zero is a value of the struct.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = kind as i16;
    lock.l_whence = whence as i16;
    lock.l_start = start;
    lock.l_len = length;
    let how = if command & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
    // SAFETY: reads the local.
    repeat(|| unsafe { libc::fcntl(fd, how, &lock) })?;
    Ok(Value::NONE)
}
