//! Roots: stacks with the registers spilled on them, the low region, the VM's static variables
//! and Rust's heap. All of them are read conservatively, word by word.

use super::guard::Scan;
use super::mark::Marker;
use super::{low, rust_heap};
use crate::util::process;
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

thread_local! {
    /// Highest address of the running thread's stack.
    static TOP: Cell<u64> = const { Cell::new(0) };
}

/// Stacks of threads that wait for the right to run Python: lowest used address and top.
static WAITING: Mutex<Vec<(u64, u64)>> = Mutex::new(Vec::new());

/// End of the descriptors whose classes live for ever.
static FIXED: AtomicU64 = AtomicU64::new(low::SHAPES);

/// Ranges of the executable's variables that hold no references, or weak ones.
static EXEMPT: Mutex<Vec<(u64, u64)>> = Mutex::new(Vec::new());

/// The collector does not read these ranges of static variables.
pub fn exempt(ranges: &[(u64, u64)]) {
    let mut exempt = EXEMPT.lock().unwrap_or_else(PoisonError::into_inner);
    exempt.extend_from_slice(ranges);
    exempt.sort_unstable();
}

/// The classes of all descriptors made so far live for ever.
pub fn keep_shapes() {
    FIXED.store(low::shapes_end(), Ordering::Relaxed);
}

/// Highest address of the running thread's stack.
pub fn stack_top() -> u64 {
    TOP.with(|top| {
        if top.get() == 0
            && let Some((_, high)) = process::stack_bounds()
        {
            top.set(high);
        }
        top.get()
    })
}

/// Calls `f` with the registers that functions keep stored on the stack, and the address from
/// which on the stack is in use.
#[inline(never)]
pub fn with_registers<T>(f: impl FnOnce(u64) -> T) -> T {
    let mut registers = [0u64; 6];
    // SAFETY: stores registers into the array.
    unsafe {
        std::arch::asm!(
            "mov [{0}], rbx", "mov [{0} + 8], rbp", "mov [{0} + 16], r12",
            "mov [{0} + 24], r13", "mov [{0} + 32], r14", "mov [{0} + 40], r15",
            in(reg) &raw mut registers,
        );
    }
    let answer = f(&raw const registers as u64);
    std::hint::black_box(&registers);
    answer
}

/// Clears the stack below the caller: what earlier calls have left there would lie in the gaps of
/// later frames and keep alive what it refers to.
#[inline(never)]
pub fn wipe_stack() {
    std::hint::black_box(&mut [0u64; 1024]);
}

/// The running thread stops running Python: its stack from `from` on is read by others'
/// collections until `resume`.
pub fn suspend(from: u64) {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner).push((from, stack_top()));
}

/// As `suspend`, for another thread, which is in native code.
pub fn suspend_other(from: u64, top: u64) {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner).push((from, top));
}

/// The running thread runs Python again.
pub fn resume() {
    let top = stack_top();
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(n) = waiting.iter().rposition(|w| w.1 == top) {
        waiting.remove(n);
    }
}

/// After a fork: the other threads are gone.
pub fn forget_others() {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// The VM's own writable memory.
#[derive(Default)]
struct Own {
    segments: Vec<(u64, u64)>,
    /// Bytes of the thread-local block, and how far `TOP` lies inside it.
    local: u64,
    top_at: u64,
}

/// What the executable has, or the library that the VM is in.
fn own() -> &'static Own {
    static OWN: OnceLock<Own> = OnceLock::new();
    OWN.get_or_init(|| {
        let mut found = Own::default();
        // SAFETY: the callback gets the address of `found`.
        unsafe { libc::dl_iterate_phdr(Some(find_own), (&raw mut found).cast()) };
        found
    })
}

/// Is this the loaded object that the VM is in?
///
/// # Safety
/// The loader's description of an object.
pub(super) unsafe fn is_own(info: *const libc::dl_phdr_info) -> bool {
    // SAFETY: by the caller's contract.
    let (base, headers) =
        unsafe { ((*info).dlpi_addr, std::slice::from_raw_parts((*info).dlpi_phdr, (*info).dlpi_phnum as usize)) };
    let here = &raw const FIXED as u64;
    headers.iter().filter(|h| h.p_type == libc::PT_LOAD).any(|h| {
        let start = base + h.p_vaddr;
        (start..start + h.p_memsz).contains(&here)
    })
}

/// Fills in the VM's own object, and stops there.
unsafe extern "C" fn find_own(info: *mut libc::dl_phdr_info, _size: usize, found: *mut libc::c_void) -> libc::c_int {
    // SAFETY: the loader's description of a loaded object, and `own`'s variable.
    unsafe {
        if (*info).dlpi_phnum == 0 || !is_own(info) {
            return 0;
        }
        let found = &mut *found.cast::<Own>();
        let headers = std::slice::from_raw_parts((*info).dlpi_phdr, (*info).dlpi_phnum as usize);
        for h in headers {
            let start = (*info).dlpi_addr + h.p_vaddr;
            if h.p_type == libc::PT_LOAD && h.p_flags & libc::PF_W != 0 {
                found.segments.push((start, start + h.p_memsz));
            }
            if h.p_type == libc::PT_GNU_RELRO {
                // What only the loader has written.
                exempt(&[(start, start + h.p_memsz)]);
            }
            if h.p_type == libc::PT_TLS {
                found.local = h.p_memsz;
                found.top_at = TOP.with(|top| &raw const *top as u64) - (*info).dlpi_tls_data as u64;
            }
        }
    }
    1
}

/// Address of the running thread's control block.
fn thread_pointer() -> u64 {
    let at: u64;
    // SAFETY: reads the word that the ABI puts there.
    unsafe { std::arch::asm!("mov {}, fs:[0]", out(reg) at, options(nostack, readonly)) };
    at
}

/// Bytes of the C library's control block of a thread that are read.
const CONTROL: u64 = 2048;

/// Prepares what must not allocate later.
pub(super) fn prepare() {
    own();
    stack_top();
}

/// Marks from all roots; the running thread's stack is in use from `stack` on.
/// `skip` are ranges of it, in order, that hold nothing of use.
pub(super) fn mark(marker: &mut Marker, stack: u64, skip: &[(u64, u64)]) {
    mark_variables(marker, stack, skip);
    rust_heap::each_chunk(|at, words| marker.range(at as u64, (at + 8 * words) as u64));
    marker.drain();
}

/// As `mark`; of Rust's heap only what was written since the last collection. `false`: that is not
/// known.
pub(super) fn mark_written(marker: &mut Marker, stack: u64, skip: &[(u64, u64)], pages: &Scan) -> bool {
    mark_variables(marker, stack, skip);
    let known = rust_heap::each_written_chunk(pages, |at, words| marker.range(at as u64, (at + 8 * words) as u64));
    marker.drain();
    known
}

/// Marks from stacks and variables.
fn mark_variables(marker: &mut Marker, stack: u64, skip: &[(u64, u64)]) {
    let mut from = stack;
    for &(start, end) in skip {
        if start >= from {
            marker.range(from, start);
            from = end;
        }
    }
    marker.range(from, stack_top());
    for &(from, to) in WAITING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        marker.range(from, to);
    }
    marker.drain();
    marker.range(low::BASE, low::THREAD + 4096);
    marker.range(low::SHAPES, FIXED.load(Ordering::Relaxed));
    let own = own();
    let exempt = EXEMPT.lock().unwrap_or_else(PoisonError::into_inner);
    for &(start, to) in &own.segments {
        let mut from = start;
        for &(start, end) in exempt.iter().filter(|e| e.0 < to && e.1 > start) {
            if from < start {
                marker.range(from, start);
            }
            from = end;
        }
        marker.range(from, to);
    }
    drop(exempt);
    let local = TOP.with(|top| &raw const *top as u64) - own.top_at;
    marker.range(local, local + own.local);
    marker.libraries();
    if marker.traces_foreign() {
        // The thread's values for the keys of libraries are in its control block.
        let control = thread_pointer();
        marker.range(control, control + CONTROL);
    }
    marker.drain();
}
