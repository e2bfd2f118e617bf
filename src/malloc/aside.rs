//! Who serves the process: we, or an allocator that the user put in our way (AddressSanitizer's
//! run-time, a preloaded profiler, valgrind). Then every call is passed on.

use crate::util::process;
use std::ffi::{CStr, c_char, c_void};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// Who serves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Server {
    /// Not decided: the C library has not started yet, or the question is being asked.
    Nobody,
    /// Our own heap.
    Own,
    /// The next `malloc` in the linker's order.
    Next,
}

static SERVER: AtomicU8 = AtomicU8::new(UNDECIDED);
const UNDECIDED: u8 = 0;
const DECIDING: u8 = 1;
const OWN: u8 = 2;
const NEXT: u8 = 3;

unsafe extern "C" {
    static environ: *const *const c_char;
    fn __libc_malloc(size: usize) -> *mut c_void;
    fn __libc_free(chunk: *mut c_void);
    fn __libc_realloc(chunk: *mut c_void, size: usize) -> *mut c_void;
    fn __libc_memalign(align: usize, size: usize) -> *mut c_void;
}

/// Addresses of the functions that serve what is not ours: the C library's, or the next ones.
static MALLOC: AtomicUsize = AtomicUsize::new(0);
static FREE: AtomicUsize = AtomicUsize::new(0);
static REALLOC: AtomicUsize = AtomicUsize::new(0);
static MEMALIGN: AtomicUsize = AtomicUsize::new(0);
static USABLE_SIZE: AtomicUsize = AtomicUsize::new(0);

/// Who serves; decided once, as soon as the C library has started.
pub(super) fn server() -> Server {
    match SERVER.load(Ordering::Acquire) {
        OWN => Server::Own,
        NEXT => Server::Next,
        UNDECIDED => decide(),
        _ => Server::Nobody,
    }
}

#[cold]
fn decide() -> Server {
    // SAFETY: the C library's variable, null until it has started.
    if unsafe { environ }.is_null()
        || SERVER.compare_exchange(UNDECIDED, DECIDING, Ordering::AcqRel, Ordering::Acquire).is_err()
    {
        return Server::Nobody;
    }
    let next = symbol(c"malloc");
    // In a library that was loaded late, nobody calls ours.
    // SAFETY: a name that ends.
    let serving = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"malloc".as_ptr()) } as usize;
    let aside = next != 0 && next != __libc_malloc as *const () as usize
        || serving != super::family::malloc as *const () as usize
        || process::runs_on_valgrind();
    let pick = |name: &CStr, own: usize| match if aside { symbol(name) } else { 0 } {
        0 => own,
        at => at,
    };
    MALLOC.store(pick(c"malloc", __libc_malloc as *const () as usize), Ordering::Relaxed);
    FREE.store(pick(c"free", __libc_free as *const () as usize), Ordering::Relaxed);
    REALLOC.store(pick(c"realloc", __libc_realloc as *const () as usize), Ordering::Relaxed);
    MEMALIGN.store(pick(c"memalign", __libc_memalign as *const () as usize), Ordering::Relaxed);
    SERVER.store(if aside { NEXT } else { OWN }, Ordering::Release);
    if aside { Server::Next } else { Server::Own }
}

/// The next function of this name in the linker's order; 0: none.
fn symbol(name: &CStr) -> usize {
    // SAFETY: a name that ends.
    unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) as usize }
}

/// As `malloc`, by the other allocator.
pub(super) fn malloc(size: usize) -> *mut c_void {
    let at = MALLOC.load(Ordering::Relaxed);
    if at == 0 {
        return std::ptr::null_mut();
    }
    // SAFETY: a function of this type, which takes any size.
    unsafe { std::mem::transmute::<usize, unsafe extern "C" fn(usize) -> *mut c_void>(at)(size) }
}

/// As `memalign`, by the other allocator.
pub(super) fn memalign(align: usize, size: usize) -> *mut c_void {
    let at = MEMALIGN.load(Ordering::Relaxed);
    if at == 0 {
        return std::ptr::null_mut();
    }
    // SAFETY: a function of this type, which takes any size.
    unsafe { std::mem::transmute::<usize, unsafe extern "C" fn(usize, usize) -> *mut c_void>(at)(align, size) }
}

/// As `free`, by the other allocator.
///
/// # Safety
/// The chunk is that allocator's.
pub(super) unsafe fn free(chunk: *mut c_void) {
    let at = FREE.load(Ordering::Relaxed);
    if at != 0 {
        // SAFETY: a function of this type; by the caller's contract.
        unsafe { std::mem::transmute::<usize, unsafe extern "C" fn(*mut c_void)>(at)(chunk) }
    }
}

/// As `realloc`, by the other allocator.
///
/// # Safety
/// The chunk is that allocator's.
pub(super) unsafe fn realloc(chunk: *mut c_void, size: usize) -> *mut c_void {
    type Realloc = unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void;
    let at = REALLOC.load(Ordering::Relaxed);
    if at == 0 {
        return std::ptr::null_mut();
    }
    // SAFETY: a function of this type; by the caller's contract.
    unsafe { std::mem::transmute::<usize, Realloc>(at)(chunk, size) }
}

/// As `malloc_usable_size`, by the other allocator.
///
/// # Safety
/// The chunk is that allocator's.
pub(super) unsafe fn usable_size(chunk: *mut c_void) -> usize {
    let mut at = USABLE_SIZE.load(Ordering::Relaxed);
    if at == 0 {
        at = symbol(c"malloc_usable_size");
        USABLE_SIZE.store(at, Ordering::Relaxed);
    }
    if at == 0 {
        return 0;
    }
    // SAFETY: a function of this type; by the caller's contract.
    unsafe { std::mem::transmute::<usize, unsafe extern "C" fn(*mut c_void) -> usize>(at)(chunk) }
}
