//! Code memory: one reserved range, filled from the bottom.
//! Published code is never moved or changed; its pages can be given back.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Bytes reserved: every address in it reaches every other by a 32-bit displacement.
const RESERVED: usize = 1 << 30;
const PAGE: usize = 4096;
/// Pages that code goes to little by little become executable so many bytes at a time.
const STEP: usize = 16 * PAGE;
/// Code begins at multiples of this.
pub const ALIGNMENT: usize = 16;
/// What lies where no code is: a trap.
const FILLER: u8 = 0xcc;

struct Region {
    base: usize,
    /// Where the next code goes.
    next: usize,
    /// End of the pages that hold code.
    end: usize,
    /// End of the pages that may be executed.
    open: usize,
}

static REGION: Mutex<Region> = Mutex::new(Region { base: 0, next: 0, end: 0, open: 0 });

/// Does the kernel write to pages that may not be written? Known once it did.
static WRITES: AtomicBool = AtomicBool::new(false);

/// The pages that hold code, for signal handlers.
static PAGES: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// Does the whole range lie in pages that hold code? Takes no lock.
pub fn holds(range: Range<u64>) -> bool {
    let [base, end] = PAGES.each_ref().map(|place| place.load(Ordering::Acquire));
    base <= range.start && range.end <= end
}

/// The process's memory as a file, through which the kernel writes to pages that may be executed and
/// not written, as it does for debuggers; if it does so for the page at `address`, which holds no
/// code there. Threads that run other code of the page do not notice.
fn appender(address: usize) -> Option<File> {
    // Opened each time: after a fork the parent's file would write to the parent.
    let memory = File::options().write(true).open("/proc/self/mem").ok()?;
    if !WRITES.load(Ordering::Relaxed) {
        memory.write_all_at(&[FILLER], address as u64).ok()?;
        WRITES.store(true, Ordering::Relaxed);
    }
    Some(memory)
}

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
        (region.next, region.end, region.open) = (got as usize, got as usize, got as usize);
    }
    let memory = if region.next < region.end { appender(region.next) } else { None };
    let at = if memory.is_some() { region.next } else { region.end };
    let mut code = assemble(at as u64)?;
    let next = (at + code.len()).next_multiple_of(ALIGNMENT);
    let size = (at + code.len()).saturating_sub(region.end).next_multiple_of(PAGE);
    if region.end + size > region.base + RESERVED {
        return Err(CodeMemoryError::Full.into());
    }
    match memory {
        Some(memory) if size <= STEP => {
            if size > 0 {
                let end = region.end + size;
                region.open_up_to(end)?;
                code.resize(end - at, FILLER);
            }
            memory.write_all_at(&code, at as u64).map_err(CodeMemoryError::System)?;
        }
        memory => {
            let (first, rest) = code.split_at(region.end - at);
            add_pages(region.end, rest, size)?;
            if let Some(memory) = memory {
                memory.write_all_at(first, at as u64).map_err(CodeMemoryError::System)?;
            }
        }
    }
    region.end += size;
    PAGES[0].store(region.base as u64, Ordering::Release);
    PAGES[1].store(region.end as u64, Ordering::Release);
    region.open = region.open.max(region.end);
    region.next = next;
    Ok(at as u64)
}

impl Region {
    /// Lets pages be executed that hold no code yet, at least up to `end`.
    fn open_up_to(&mut self, end: usize) -> Result<(), CodeMemoryError> {
        if end <= self.open {
            return Ok(());
        }
        let size = (end - self.open).next_multiple_of(STEP).min(self.base + RESERVED - self.open);
        let page = self.open as *mut libc::c_void;
        // SAFETY: the pages lie in the reservation and hold no code.
        unsafe {
            if libc::mprotect(page, size, libc::PROT_READ | libc::PROT_EXEC) != 0 {
                return Err(CodeMemoryError::System(io::Error::last_os_error()));
            }
            libc::madvise(page, size, libc::MADV_DODUMP);
        }
        self.open += size;
        Ok(())
    }
}

/// Fills fresh pages with code, which may be executed then.
fn add_pages(at: usize, code: &[u8], size: usize) -> Result<(), CodeMemoryError> {
    // SAFETY: the pages lie in the reservation and hold no code yet.
    unsafe {
        let page = at as *mut libc::c_void;
        if libc::mprotect(page, size, libc::PROT_READ | libc::PROT_WRITE) != 0 {
            return Err(CodeMemoryError::System(io::Error::last_os_error()));
        }
        std::ptr::copy_nonoverlapping(code.as_ptr(), at as *mut u8, code.len());
        std::ptr::write_bytes((at + code.len()) as *mut u8, FILLER, size - code.len());
        if libc::mprotect(page, size, libc::PROT_READ | libc::PROT_EXEC) != 0 {
            return Err(CodeMemoryError::System(io::Error::last_os_error()));
        }
        libc::madvise(page, size, libc::MADV_DODUMP);
    }
    Ok(())
}

/// Gives the memory of pages that hold nothing but the code from `start` to `end` back to the system.
/// It must never run again. The addresses are not used for other code, since debuggers know them.
pub fn give_back(start: u64, end: u64) {
    let (start, end) = ((start as usize).next_multiple_of(PAGE), end as usize / PAGE * PAGE);
    if start < end {
        let pages = start as *mut libc::c_void;
        // SAFETY: whole pages of published code, which nothing runs; whatever does nevertheless stops.
        unsafe {
            libc::madvise(pages, end - start, libc::MADV_DONTNEED);
            libc::mprotect(pages, end - start, libc::PROT_READ);
        }
    }
}
