//! Bytes of files, and unpacked sections. They are mappings and not memory of Rust's allocator, which
//! the collector would search for references, and stay for as long as the process.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::Path;

/// Bytes that never go away.
pub type Bytes = &'static [u8];

/// The bytes of a file. A regular file of any size; an empty one is an empty slice.
pub fn of_file(path: &Path) -> io::Result<Bytes> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let length = usize::try_from(about.len()).map_err(io::Error::other)?;
    if length == 0 {
        return Ok(&[]);
    }
    // SAFETY: a new private mapping of an open file, at an address of the system's choice.
    let at =
        unsafe { libc::mmap(std::ptr::null_mut(), length, libc::PROT_READ, libc::MAP_PRIVATE, file.as_raw_fd(), 0) };
    if at == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: `length` readable bytes that are never unmapped.
    Ok(unsafe { std::slice::from_raw_parts(at.cast(), length) })
}

/// `length` zero bytes to fill, or none if the system refuses.
pub fn blank(length: usize) -> Option<&'static mut [u8]> {
    if length == 0 {
        return Some(&mut []);
    }
    let (access, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new mapping of zero pages, at an address of the system's choice.
    let at = unsafe { libc::mmap(std::ptr::null_mut(), length, access, flags, -1, 0) };
    if at == libc::MAP_FAILED {
        return None;
    }
    // SAFETY: `length` writable bytes that belong to nobody else and are never unmapped.
    Some(unsafe { std::slice::from_raw_parts_mut(at.cast(), length) })
}

/// Gives back what [`blank`] made.
pub fn discard(bytes: &'static mut [u8]) {
    if !bytes.is_empty() {
        // SAFETY: the whole mapping, and the only reference to it ends here.
        unsafe { libc::munmap(bytes.as_mut_ptr().cast(), bytes.len()) };
    }
}

/// A copy that stays.
pub fn keep(bytes: &[u8]) -> Option<Bytes> {
    let copy = blank(bytes.len())?;
    copy.copy_from_slice(bytes);
    Some(copy)
}
