//! Memory that is not the VM's but may refer to its objects: C's heap and the data of native
//! libraries. The collector follows references into it and out of it once `install` was called;
//! programs without native libraries pay nothing.

use super::roots;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How the collector reaches C's heap.
#[derive(Clone, Copy, Debug)]
pub struct Foreign {
    /// Addresses of the heap.
    pub range: fn() -> (u64, u64),
    /// A collection begins: no chunk has been reached. Answers whether there is memory for the marks.
    pub begin: fn() -> bool,
    /// Reaches the live chunk that an address lies in; answers its start the first time.
    pub reach: fn(address: u64) -> Option<u64>,
    /// First address and end of the live chunk at `start`.
    pub extent: fn(start: u64) -> (u64, u64),
    /// Marking has ended.
    pub end: fn(),
}

static INSTALLED: AtomicUsize = AtomicUsize::new(0);

/// From now on, collections trace C's heap and the data of libraries.
pub fn install(foreign: &'static Foreign) {
    INSTALLED.store(std::ptr::from_ref(foreign) as usize, Ordering::Release);
}

/// Is a native library loaded?
pub fn is_installed() -> bool {
    INSTALLED.load(Ordering::Acquire) != 0
}

/// How to trace C's heap, if that was asked for.
pub(super) fn installed() -> Option<&'static Foreign> {
    // SAFETY: 0 or the address that `install` stored.
    unsafe { (INSTALLED.load(Ordering::Acquire) as *const Foreign).as_ref() }
}

/// Calls `f` with the writable segments of all loaded libraries and with the running thread's copies
/// of their thread-local variables. The VM's own are known already.
pub(super) fn each_segment(mut f: impl FnMut(u64, u64)) {
    let mut visit: &mut dyn FnMut(u64, u64) = &mut f;
    // SAFETY: the callback gets the address of `visit`. No library is unmapped while it runs.
    unsafe { libc::dl_iterate_phdr(Some(segments), (&raw mut visit).cast()) };
}

unsafe extern "C" fn segments(info: *mut libc::dl_phdr_info, _: usize, visit: *mut libc::c_void) -> libc::c_int {
    // SAFETY: the loader's description of a loaded object, and `each_segment`'s variable.
    unsafe {
        let visit = &mut *visit.cast::<&mut dyn FnMut(u64, u64)>();
        if (*info).dlpi_phnum != 0 && !roots::is_own(info) {
            let headers = std::slice::from_raw_parts((*info).dlpi_phdr, (*info).dlpi_phnum as usize);
            for h in headers.iter().filter(|h| h.p_type == libc::PT_LOAD && h.p_flags & libc::PF_W != 0) {
                let start = (*info).dlpi_addr + h.p_vaddr;
                visit(start, start + h.p_memsz);
            }
            if !(*info).dlpi_tls_data.is_null() {
                let size = headers.iter().find(|h| h.p_type == libc::PT_TLS).map_or(0, |h| h.p_memsz);
                let start = (*info).dlpi_tls_data as u64;
                visit(start, start + size);
            }
        }
    }
    0
}
