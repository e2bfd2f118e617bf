//! The exported functions. Each passes its return address on as the allocation site and jumps: no
//! frame of ours lies between the site and the chunk.

use super::aside::{self, Server};
use super::cache::{self, Freed};
use super::region::{self, LIVE, Place, SITE, SLACK, SLACK_MASK};
use super::{blocks, depot, stacks};
use crate::util::size_class::{LARGEST, SIZES, class_of};
use std::arch::naked_asm;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::atomic::Ordering;

/// Alignment of every chunk.
const ALIGN: usize = 16;
const PAGE: usize = 4096;

/// Defines an exported function that hands its arguments and its return address, in the next
/// argument register, to a function of ours; or the number of the stack, while those are recorded.
macro_rules! export {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) -> $result:ty, $register:literal => $inner:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Safety
            /// As the C library's.
            #[unsafe(naked)]
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name($($arg: $type),*) -> $result {
                naked_asm!(
                    ".cfi_startproc",
                    concat!("mov ", $register, ", [rsp]"),
                    "cmp byte ptr [rip + {recording}], 0",
                    "jne 2f",
                    "jmp {inner}",
                    "2:",
                    "push rdi",
                    "push rsi",
                    "push rdx",
                    "push rcx",
                    "sub rsp, 8",
                    ".cfi_adjust_cfa_offset 40",
                    concat!("mov rdi, ", $register),
                    "mov rsi, rbp",
                    "call {site}",
                    "add rsp, 8",
                    "pop rcx",
                    "pop rdx",
                    "pop rsi",
                    "pop rdi",
                    ".cfi_adjust_cfa_offset -40",
                    concat!("mov ", $register, ", rax"),
                    "jmp {inner}",
                    ".cfi_endproc",
                    recording = sym stacks::RECORDING,
                    site = sym stacks::site,
                    inner = sym $inner,
                )
            }
        )*
    };
}

export! {
    /// `malloc`.
    malloc(size: usize) -> *mut c_void, "rsi" => malloc_at;
    /// `calloc`.
    calloc(count: usize, size: usize) -> *mut c_void, "rdx" => calloc_at;
    /// `realloc`.
    realloc(chunk: *mut c_void, size: usize) -> *mut c_void, "rdx" => realloc_at;
    /// `reallocarray`.
    reallocarray(chunk: *mut c_void, count: usize, size: usize) -> *mut c_void, "rcx" => reallocarray_at;
    /// `memalign`.
    memalign(align: usize, size: usize) -> *mut c_void, "rdx" => memalign_at;
    /// `aligned_alloc`.
    aligned_alloc(align: usize, size: usize) -> *mut c_void, "rdx" => memalign_at;
    /// `posix_memalign`.
    posix_memalign(place: *mut *mut c_void, align: usize, size: usize) -> c_int, "rcx" => posix_memalign_at;
    /// `valloc`.
    valloc(size: usize) -> *mut c_void, "rsi" => valloc_at;
    /// `pvalloc`.
    pvalloc(size: usize) -> *mut c_void, "rsi" => pvalloc_at;
}

unsafe extern "C" fn malloc_at(size: usize, site: u64) -> *mut c_void {
    if size <= LARGEST
        && let Some(cache) = cache::own()
        && let Some(chunk) = cache.allocate(class_of(size), size, site)
    {
        return chunk as *mut c_void;
    }
    allocate(size, ALIGN, site).0
}

/// The paths that are taken rarely. Answers the chunk and whether its bytes are 0.
#[cold]
#[inline(never)]
fn allocate(size: usize, align: usize, site: u64) -> (*mut c_void, bool) {
    let server = aside::server();
    if server == Server::Next {
        return (if align <= ALIGN { aside::malloc(size) } else { aside::memalign(align, size) }, false);
    }
    if size > isize::MAX as usize - align {
        return (refuse(), false);
    }
    if let Some(class) = cache::class_for(size, align) {
        let own = if server == Server::Own { cache::own().or_else(cache::attach) } else { None };
        let chunk = match own {
            Some(cache) => cache.allocate(class, size, site),
            None => cache::common(|cache| cache.allocate(class, size, site)),
        };
        if let Some(chunk) = chunk {
            return (chunk as *mut c_void, false);
        }
    } else if let Some((chunk, clean)) = blocks::take_large(size, align, site & SITE | LIVE) {
        return (chunk as *mut c_void, clean);
    }
    // The range is used up, or cannot be reserved: the C library may still have something.
    let chunk = aside::memalign(align, size);
    (if chunk.is_null() { refuse() } else { chunk }, false)
}

fn refuse() -> *mut c_void {
    // SAFETY: the thread's own error number.
    unsafe { *libc::__errno_location() = libc::ENOMEM };
    null_mut()
}

unsafe extern "C" fn calloc_at(count: usize, size: usize, site: u64) -> *mut c_void {
    let Some(bytes) = count.checked_mul(size) else { return refuse() };
    let (chunk, clean) = if bytes <= LARGEST {
        // SAFETY: takes any size.
        (unsafe { malloc_at(bytes, site) }, false)
    } else {
        allocate(bytes, ALIGN, site)
    };
    if !chunk.is_null() && !clean {
        // SAFETY: a fresh chunk of that many bytes.
        unsafe { std::ptr::write_bytes(chunk.cast::<u8>(), 0, bytes) };
    }
    chunk
}

/// `free`.
///
/// # Safety
/// As the C library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(chunk: *mut c_void) {
    let address = chunk as usize;
    if !region::contains(address) {
        if !chunk.is_null() {
            // SAFETY: the caller's chunk, which is not ours.
            unsafe { aside::free(chunk) };
        }
        return;
    }
    match cache::end(address) {
        Freed::Cell(class) => match cache::own() {
            Some(cache) => cache.release(class, address),
            None => release_without(class, address),
        },
        Freed::Large => {}
        Freed::Wrong => wrong("free", address),
    }
}

/// Frees a cell in a thread that has no cache: it has not allocated yet, or it ends.
#[cold]
fn release_without(class: usize, address: usize) {
    let own = if aside::server() == Server::Own { cache::attach() } else { None };
    match own {
        Some(cache) => cache.release(class, address),
        None => cache::common(|cache| cache.release(class, address)),
    }
}

/// A chunk that is none was to be freed. Ends the process as the C library does.
#[cold]
fn wrong(what: &str, address: usize) -> ! {
    let mut text = [0u8; 96];
    let mut length = 0;
    let mut put = |bytes: &[u8]| {
        text[length..length + bytes.len()].copy_from_slice(bytes);
        length += bytes.len();
    };
    put(what.as_bytes());
    put(match super::query(address) {
        Some(chunk) if chunk.freed => b"(): chunk is freed already: 0x",
        _ => b"(): not the start of a chunk: 0x",
    });
    for shift in (0..48).step_by(4).rev() {
        put(&[b"0123456789abcdef"[address >> shift & 15]]);
    }
    put(b"\n");
    // SAFETY: writes a local array.
    unsafe { libc::write(2, text.as_ptr().cast(), length) };
    std::process::abort()
}

unsafe extern "C" fn realloc_at(chunk: *mut c_void, size: usize, site: u64) -> *mut c_void {
    let address = chunk as usize;
    if chunk.is_null() {
        // SAFETY: takes any size.
        return unsafe { malloc_at(size, site) };
    }
    if !region::contains(address) {
        // SAFETY: the caller's chunk, which is not ours.
        return unsafe { aside::realloc(chunk, size) };
    }
    if size == 0 {
        // SAFETY: the caller's chunk.
        unsafe { free(chunk) };
        return null_mut();
    }
    let Some(place) = region::place(address).filter(|p| p.start == address) else { wrong("realloc", address) };
    let word = region::word_at(place.word);
    let old = word.load(Ordering::Relaxed);
    if old & LIVE == 0 {
        wrong("realloc", address);
    }
    let had = size_at(&place, old);
    if let Some(block) = place.large {
        if size > LARGEST && size <= isize::MAX as usize && blocks::resize_large(block, had, size) {
            word.store(old & !SITE | site & SITE, Ordering::Relaxed);
            return chunk;
        }
    } else if size <= place.room && (size > place.room / 2 || place.room <= 32) {
        let slack = (place.room - size) as u64;
        if slack <= SLACK_MASK {
            word.store(old & !(SITE | SLACK_MASK << SLACK) | site & SITE | slack << SLACK, Ordering::Relaxed);
            return chunk;
        }
    }
    // SAFETY: takes any size; the chunks are disjoint; the old one is the caller's.
    unsafe {
        let fresh = malloc_at(size, site);
        if !fresh.is_null() {
            move_bytes(address, fresh as usize, had.min(size));
            if let Some(chunk) = super::query(address).filter(|c| c.type_word != 0) {
                super::set_type(fresh as usize, chunk.type_word);
            }
            free(chunk);
        }
        fresh
    }
}

/// Bytes asked for, of the chunk at a place whose word is `word`.
#[inline(always)]
fn size_at(place: &Place, word: u64) -> usize {
    match place.large {
        None => place.room - (word >> SLACK & SLACK_MASK) as usize,
        Some(_) => place.room,
    }
}

/// Bytes from which on pages are moved and not copied.
const MOVED: usize = 1 << 20;

/// Brings the contents of a chunk that is about to be freed to a fresh one.
unsafe fn move_bytes(from: usize, to: usize, bytes: usize) {
    let mut done = 0;
    if bytes >= MOVED && from.is_multiple_of(PAGE) && to.is_multiple_of(PAGE) && region::contains(to) {
        done = bytes & !(PAGE - 1);
        let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED | libc::MREMAP_DONTUNMAP;
        // SAFETY: pages of two chunks of ours; the old ones stay mapped, and empty.
        if unsafe { libc::mremap(from as *mut c_void, done, done, flags, to as *mut c_void) } == libc::MAP_FAILED {
            done = 0;
        }
    }
    // SAFETY: by the caller's contract.
    unsafe { std::ptr::copy_nonoverlapping((from + done) as *const u8, (to + done) as *mut u8, bytes - done) };
}

unsafe extern "C" fn reallocarray_at(chunk: *mut c_void, count: usize, size: usize, site: u64) -> *mut c_void {
    match count.checked_mul(size) {
        // SAFETY: by the caller's contract.
        Some(bytes) => unsafe { realloc_at(chunk, bytes, site) },
        None => refuse(),
    }
}

unsafe extern "C" fn memalign_at(align: usize, size: usize, site: u64) -> *mut c_void {
    match align.checked_next_power_of_two() {
        Some(align) if align <= ALIGN => {
            // SAFETY: takes any size.
            unsafe { malloc_at(size, site) }
        }
        Some(align) if align < 1 << 40 => allocate(size, align, site).0,
        _ => {
            // SAFETY: the thread's own error number.
            unsafe { *libc::__errno_location() = libc::EINVAL };
            null_mut()
        }
    }
}

unsafe extern "C" fn posix_memalign_at(place: *mut *mut c_void, align: usize, size: usize, site: u64) -> c_int {
    if !align.is_power_of_two() || !align.is_multiple_of(size_of::<usize>()) {
        return libc::EINVAL;
    }
    // SAFETY: takes any size; the caller's place; the thread's error number stays what it was.
    unsafe {
        let errno = *libc::__errno_location();
        let chunk = memalign_at(align, size, site);
        *libc::__errno_location() = errno;
        if chunk.is_null() {
            return libc::ENOMEM;
        }
        *place = chunk;
    }
    0
}

unsafe extern "C" fn valloc_at(size: usize, site: u64) -> *mut c_void {
    // SAFETY: takes any size.
    unsafe { memalign_at(PAGE, size, site) }
}

unsafe extern "C" fn pvalloc_at(size: usize, site: u64) -> *mut c_void {
    match size.checked_next_multiple_of(PAGE) {
        // SAFETY: takes any size.
        Some(size) => unsafe { memalign_at(PAGE, size, site) },
        None => refuse(),
    }
}

/// `malloc_usable_size`: the bytes that were asked for, so that bounds stay exact.
///
/// # Safety
/// As the C library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn malloc_usable_size(chunk: *mut c_void) -> usize {
    if chunk.is_null() {
        return 0;
    }
    match region::place(chunk as usize) {
        Some(place) => size_at(&place, region::word_at(place.word).load(Ordering::Relaxed)),
        // SAFETY: the caller's chunk, which is not ours.
        None => unsafe { aside::usable_size(chunk) },
    }
}

/// `malloc_trim`: gives free memory back to the system; answers whether there was any.
#[unsafe(no_mangle)]
pub extern "C" fn malloc_trim(_pad: usize) -> c_int {
    let before = blocks::totals().0;
    depot::trim();
    let runs = blocks::trim();
    c_int::from(runs > 0 || blocks::totals().0 < before)
}

/// `mallinfo2`: bytes of blocks, of large chunks, in use and free.
#[unsafe(no_mangle)]
pub extern "C" fn mallinfo2() -> libc::mallinfo2 {
    let (held, free) = blocks::totals();
    // SAFETY: a struct of numbers.
    let mut info: libc::mallinfo2 = unsafe { std::mem::zeroed() };
    for chunk in super::chunks() {
        info.uordblks += chunk.size;
        if chunk.size > LARGEST {
            info.hblks += 1;
            info.hblkhd += chunk.size;
        }
    }
    info.arena = held;
    info.fordblks = held.saturating_sub(info.uordblks);
    info.keepcost = free;
    info
}

/// `mallinfo`: as `mallinfo2`, numbers cut to an int.
#[unsafe(no_mangle)]
pub extern "C" fn mallinfo() -> libc::mallinfo {
    let wide = mallinfo2();
    let cut = |n: usize| n.min(c_int::MAX as usize) as c_int;
    // SAFETY: a struct of numbers.
    let mut info: libc::mallinfo = unsafe { std::mem::zeroed() };
    (info.arena, info.hblks, info.hblkhd) = (cut(wide.arena), cut(wide.hblks), cut(wide.hblkhd));
    (info.uordblks, info.fordblks, info.keepcost) = (cut(wide.uordblks), cut(wide.fordblks), cut(wide.keepcost));
    info
}

const _: () = assert!(SIZES[0] >= ALIGN);
