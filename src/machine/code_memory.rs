//! Code memory: one reserved range, filled from the bottom, published page by page.
//! Published code is never moved or changed.

use std::io;
use std::sync::Mutex;

/// Bytes reserved: every address in it reaches every other by a 32-bit displacement.
const RESERVED: usize = 1 << 30;
const PAGE: usize = 4096;

struct Region {
    base: usize,
    next: usize,
}

static REGION: Mutex<Region> = Mutex::new(Region { base: 0, next: 0 });

/// Why code could not be published.
#[derive(Debug)]
pub enum CodeMemoryError {
    /// The gigabyte of code memory is used up.
    Full,
    /// The system refused memory.
    System(io::Error),
}

impl std::fmt::Display for CodeMemoryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CodeMemoryError::Full => f.write_str("code memory is full"),
            CodeMemoryError::System(e) => write!(f, "code memory: {e}"),
        }
    }
}

/// Publishes what `assemble` makes for the address it is given, and answers that address.
///
/// # Errors
/// No room, or the system refuses memory; nothing is published then.
pub fn publish<E>(assemble: impl FnOnce(u64) -> Result<Vec<u8>, E>) -> Result<u64, E>
where
    E: From<CodeMemoryError>,
{
    let mut region = REGION.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if region.base == 0 {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a fresh anonymous mapping at an address of the system's choice.
        let got = unsafe { libc::mmap(std::ptr::null_mut(), RESERVED, libc::PROT_NONE, flags, -1, 0) };
        if got == libc::MAP_FAILED {
            return Err(CodeMemoryError::System(io::Error::last_os_error()).into());
        }
        // SAFETY: advice on our own reservation: core files leave out what holds no code.
        unsafe { libc::madvise(got, RESERVED, libc::MADV_DONTDUMP) };
        region.base = got as usize;
        region.next = got as usize;
    }
    let at = region.next;
    let code = assemble(at as u64)?;
    let size = code.len().div_ceil(PAGE) * PAGE;
    if at + size > region.base + RESERVED {
        return Err(CodeMemoryError::Full.into());
    }
    // SAFETY: the pages lie in the reservation and hold no code yet.
    unsafe {
        let page = at as *mut libc::c_void;
        if libc::mprotect(page, size, libc::PROT_READ | libc::PROT_WRITE) != 0 {
            return Err(CodeMemoryError::System(io::Error::last_os_error()).into());
        }
        std::ptr::copy_nonoverlapping(code.as_ptr(), at as *mut u8, code.len());
        std::ptr::write_bytes((at + code.len()) as *mut u8, 0xcc, size - code.len());
        if libc::mprotect(page, size, libc::PROT_READ | libc::PROT_EXEC) != 0 {
            return Err(CodeMemoryError::System(io::Error::last_os_error()).into());
        }
        libc::madvise(page, size, libc::MADV_DODUMP);
    }
    region.next = at + size;
    Ok(at as u64)
}
