//! The low region: singletons, the thread block and shape descriptors at fixed addresses below
//! 2^31, so that generated code can name each of them by a 32-bit constant.
//!
//! ```text
//! 0x7000_0000  singletons, 32 bytes each; the heads of what debuggers read (1 page)
//! 0x7000_1000  thread block of the thread that runs Python; cursors of the object memory (1 page)
//! 0x7000_2000  helper address table (2 pages)
//! 0x7000_4000  shape descriptors, bump-allocated, never freed
//! 0x7400_0000  inline caches of generated code, bump-allocated
//! 0x7c00_0000  end
//! ```

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// First address of the region.
pub const BASE: u64 = 0x7000_0000;
/// First address behind the region.
pub const END: u64 = 0x7c00_0000;
/// `None`.
pub const NONE: u64 = BASE;
/// `False`.
pub const FALSE: u64 = BASE + 0x20;
/// `True`.
pub const TRUE: u64 = BASE + 0x40;
/// `NotImplemented`.
pub const NOT_IMPLEMENTED: u64 = BASE + 0x60;
/// `Ellipsis`.
pub const ELLIPSIS: u64 = BASE + 0x80;
/// The unbound mark.
pub const UNBOUND: u64 = BASE + 0xa0;
/// The boxed `+0.0`.
pub const FLOAT_ZERO: u64 = BASE + 0xc0;
/// `()`.
pub const EMPTY_TUPLE: u64 = BASE + 0xe0;
/// `''` (its own 48 bytes).
pub const EMPTY_STR: u64 = BASE + 0x100;
/// A word with the first number that is no address of an object: 2^48.
pub const ADDRESSES_END: u64 = BASE + 0x7f0;
/// A word with the bits of the tag of ints.
pub const INT_BITS: u64 = BASE + 0x7f8;
/// Heads of the lists that debuggers walk (`heap::records`).
pub const RECORDS: u64 = BASE + 0x800;
/// The thread block (`runtime::thread::Thread`).
pub const THREAD: u64 = BASE + 0x1000;
/// Where the next objects of each size come from (`heap::arena`).
pub const SOURCES: u64 = THREAD + 0x800;
/// Room for them.
pub const SOURCES_SIZE: usize = 0x800;
/// Table of helper addresses, 8 bytes each.
pub const HELPERS: u64 = BASE + 0x2000;
/// First inline cache.
pub const CACHES: u64 = 0x7400_0000;
/// First shape descriptor.
pub const SHAPES: u64 = BASE + 0x4000;

static NEXT_SHAPE: AtomicU64 = AtomicU64::new(0);
static NEXT_CACHE: AtomicU64 = AtomicU64::new(CACHES);

/// Maps the region. Called once, before anything else touches the heap.
///
/// # Errors
/// The system's error if the fixed range is taken or memory is refused.
pub fn map() -> io::Result<()> {
    if NEXT_SHAPE.load(Ordering::Acquire) != 0 {
        return Ok(());
    }
    let length = (END - BASE) as usize;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // Valgrind does not know MAP_FIXED_NOREPLACE; an address without a flag is a wish that it grants.
    let mut refusal = io::Error::from_raw_os_error(libc::EEXIST);
    let granted = [flags | libc::MAP_FIXED_NOREPLACE, flags].into_iter().find_map(|flags| {
        // SAFETY: neither form replaces an existing mapping; what lies elsewhere is unmapped again.
        unsafe {
            let got = libc::mmap(BASE as *mut libc::c_void, length, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
            if got == libc::MAP_FAILED {
                refusal = io::Error::last_os_error();
                return None;
            }
            if got as u64 != BASE {
                libc::munmap(got, length);
                return None;
            }
            Some(got)
        }
    });
    let Some(got) = granted else { return Err(refusal) };
    // SAFETY: advice on our own mapping: core files leave out what is not taken.
    unsafe { libc::madvise(got, length, libc::MADV_DONTDUMP) };
    dump(BASE, 1);
    dump(CACHES, 1);
    // SAFETY: our own mapping, which nobody else knows yet.
    unsafe {
        (ADDRESSES_END as *mut u64).write(1 << 48);
        (INT_BITS as *mut u64).write(super::value::INT_BITS);
    }
    NEXT_SHAPE.store(SHAPES, Ordering::Release);
    Ok(())
}

/// Core files contain memory in steps of this size.
const DUMP: u64 = 1 << 20;

/// `bytes` from `at` on are in use: core files contain them and the rest of their step.
fn dump(at: u64, bytes: u64) {
    let start = at / DUMP * DUMP;
    let end = (at + bytes).next_multiple_of(DUMP).min(END);
    // SAFETY: advice on our own mapping.
    unsafe { libc::madvise(start as *mut libc::c_void, (end - start) as usize, libc::MADV_DODUMP) };
}

/// Is memory from `at` on taken that is not in core files yet?
fn enters_step(at: u64, bytes: u64) -> bool {
    (at - 1) / DUMP != (at + bytes - 1) / DUMP
}

/// Takes `bytes` of descriptor memory, 16-byte aligned and zeroed; `None` when the region is full.
pub fn take(bytes: usize) -> Option<u64> {
    let bytes = (bytes as u64 + 15) & !15;
    let at = NEXT_SHAPE.fetch_add(bytes, Ordering::AcqRel);
    if at == 0 || at + bytes > CACHES {
        return None;
    }
    if enters_step(at, bytes) {
        dump(at, bytes);
    }
    Some(at)
}

/// Address behind the last descriptor.
pub fn shapes_end() -> u64 {
    NEXT_SHAPE.load(Ordering::Acquire)
}

/// Takes `bytes` of inline-cache memory, 8-byte aligned and zeroed; `None` when the region is full.
pub fn take_cache(bytes: usize) -> Option<u64> {
    let bytes = (bytes as u64 + 7) & !7;
    let at = NEXT_CACHE.fetch_add(bytes, Ordering::AcqRel);
    if at + bytes > END {
        return None;
    }
    if enters_step(at, bytes) {
        dump(at, bytes);
    }
    Some(at)
}
