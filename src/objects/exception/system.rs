//! OSError from the system's error numbers.

use super::*;
use crate::heap::Value;

/// The class for an error number: OSError or one derived from it.
pub(super) fn class_for(errno: i64) -> Exc {
    match i32::try_from(errno).unwrap_or(0) {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => Exc::BlockingIOError,
        libc::EPIPE | libc::ESHUTDOWN => Exc::BrokenPipeError,
        libc::ECHILD => Exc::ChildProcessError,
        libc::ECONNABORTED => Exc::ConnectionAbortedError,
        libc::ECONNREFUSED => Exc::ConnectionRefusedError,
        libc::ECONNRESET => Exc::ConnectionResetError,
        libc::EEXIST => Exc::FileExistsError,
        libc::ENOENT => Exc::FileNotFoundError,
        libc::EISDIR => Exc::IsADirectoryError,
        libc::ENOTDIR => Exc::NotADirectoryError,
        libc::EINTR => Exc::InterruptedError,
        libc::EACCES | libc::EPERM => Exc::PermissionError,
        libc::ESRCH => Exc::ProcessLookupError,
        libc::ETIMEDOUT => Exc::TimeoutError,
        _ => Exc::OSError,
    }
}

/// The system's text for an error number.
pub fn describe(errno: i32) -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: the buffer is as long as said; the text ends with a NUL.
    let rc = unsafe { libc::strerror_r(errno, buffer.as_mut_ptr().cast(), buffer.len()) };
    match std::ffi::CStr::from_bytes_until_nul(&buffer) {
        Ok(text) if rc == 0 => text.to_string_lossy().into_owned(),
        _ => format!("Unknown error {errno}"),
    }
}

/// Raises the OSError of an error number, about `filename` if there is one.
#[cold]
pub fn os_error(errno: i32, filename: Option<Value>) -> Pending {
    let number = Value::small_int(i64::from(errno));
    let v = new(class_for(i64::from(errno)).class(), &[number, string::new(&describe(errno))]);
    if let Some(file) = filename {
        instance::set(v, intern::intern("filename"), file);
    }
    raise_value(v)
}
