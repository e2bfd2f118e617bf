//! Access to memory that may not be there. The copies are made by one function; a fault inside it
//! is answered by the signal handler, which lets it return with an error. Other faults go where
//! they went before.

use super::*;
use crate::heap::low;
use crate::malloc;
use crate::objects::{class, dict, exception, intern, string};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

std::arch::global_asm!(
    ".pushsection .text.dwarfpython_guarded,\"ax\",@progbits",
    ".globl dwarfpython_guarded_copy",
    ".hidden dwarfpython_guarded_copy",
    ".globl dwarfpython_guarded_fault",
    ".hidden dwarfpython_guarded_fault",
    ".type dwarfpython_guarded_copy,@function",
    "dwarfpython_guarded_copy:",
    "cmp rdx, 8",
    "jne 2f",
    "mov rax, [rsi]",
    "mov [rdi], rax",
    "xor eax, eax",
    "ret",
    "2: cmp rdx, 4",
    "jne 3f",
    "mov eax, [rsi]",
    "mov [rdi], eax",
    "xor eax, eax",
    "ret",
    "3: mov rcx, rdx",
    "rep movsb",
    "xor eax, eax",
    "ret",
    "dwarfpython_guarded_fault:",
    "mov eax, 1",
    "ret",
    ".size dwarfpython_guarded_copy, . - dwarfpython_guarded_copy",
    ".popsection",
);

unsafe extern "C" {
    fn dwarfpython_guarded_copy(to: *mut u8, from: *const u8, bytes: usize) -> u32;
    fn dwarfpython_guarded_fault();
}

const SIGNALS: [libc::c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];
static INSTALLED: AtomicBool = AtomicBool::new(false);

struct Before(std::cell::UnsafeCell<[Option<libc::sigaction>; 2]>);
// SAFETY: written by `install`, which the thread that may run Python calls; the handler reads.
unsafe impl Sync for Before {}
static BEFORE: Before = Before(std::cell::UnsafeCell::new([None; 2]));

/// Is the address one of the copying function's instructions?
fn is_inside(pc: u64) -> bool {
    let (start, end) = (dwarfpython_guarded_copy as *const () as u64, dwarfpython_guarded_fault as *const () as u64);
    (start..end).contains(&pc)
}

/// Instructions of other machine code that may fault, and where they then go on.
static WATCHED: [[AtomicU64; 2]; 1024] = [const { [const { AtomicU64::new(0) }; 2] }; 1024];
static WATCHED_COUNT: AtomicUsize = AtomicUsize::new(0);

/// Where they are noted: the collector finds no references there.
pub fn watch_list() -> (u64, u64) {
    let start = WATCHED.as_ptr() as u64;
    (start, start + size_of_val(&WATCHED) as u64)
}

/// A fault of the instruction at `pc` is answered by going on at `instead`; false if no more can be
/// watched.
pub fn watch(pc: u64, instead: u64) -> bool {
    let n = WATCHED_COUNT.load(Ordering::Relaxed);
    let Some(place) = WATCHED.get(n) else { return false };
    install();
    place[1].store(instead, Ordering::Relaxed);
    place[0].store(pc, Ordering::Release);
    WATCHED_COUNT.store(n + 1, Ordering::Release);
    true
}

/// How attribute sites read an `int` of a struct: `movsxd rax, [rdx + rcx]; or rax, [INT_BITS]; btr rax, 48`. Behind
/// it there are a jump and the site's slow way, which is where a fault of the first instruction leads.
pub const INT_READ: [u8; 17] = {
    let [a, b, c, d] = (low::INT_BITS as u32).to_le_bytes();
    [0x48, 0x63, 0x04, 0x0a, 0x48, 0x0b, 0x04, 0x25, a, b, c, d, 0x48, 0x0f, 0xba, 0xf0, 48]
};
/// `jmp` with a displacement of 32 bits, and its bytes.
const JUMP: (u8, usize) = (0xe9, 5);
/// `int3`, which a debugger may have put in the place of any byte.
const BREAKPOINT: u8 = 0xcc;

/// Tells whether a range lies in pages that hold code; takes no lock.
type Holds = fn(std::ops::Range<u64>) -> bool;
static SITES: OnceLock<Holds> = OnceLock::new();

/// From now on faults of attribute sites lead to their slow ways.
pub fn watch_sites(holds: Holds) {
    SITES.get_or_init(|| holds);
    install();
}

/// The slow way of the attribute site that reads at `pc`.
fn slow_way(pc: u64) -> Option<u64> {
    if !SITES.get()?(pc..pc + (INT_READ.len() + JUMP.1) as u64) {
        return None;
    }
    // SAFETY: published code, which nobody but a debugger changes.
    let code = unsafe { std::slice::from_raw_parts(pc as *const u8, INT_READ.len() + 1) };
    let mut pairs = code.iter().zip(INT_READ.iter().chain([&JUMP.0]));
    pairs
        .all(|(&byte, &expected)| byte == expected || byte == BREAKPOINT)
        .then_some(pc + (INT_READ.len() + JUMP.1) as u64)
}

fn watched(pc: u64) -> Option<u64> {
    let all = &WATCHED[..WATCHED_COUNT.load(Ordering::Acquire)];
    all.iter().find(|w| w[0].load(Ordering::Relaxed) == pc).map(|w| w[1].load(Ordering::Relaxed))
}

extern "C" fn on_fault(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel passes the interrupted thread's registers and the signal's origin.
    unsafe {
        let registers = &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs;
        let pc = &mut registers[libc::REG_RIP as usize];
        if is_inside(*pc as u64) && (*info).si_code > 0 {
            *pc = dwarfpython_guarded_fault as *const () as i64;
            return;
        }
        let known = watched(*pc as u64).or_else(|| slow_way(*pc as u64));
        if let Some(instead) = known.filter(|_| (*info).si_code > 0) {
            *pc = instead as i64;
            return;
        }
        // Somebody else's: what was there before sees it when the instruction faults again.
        let which = SIGNALS.iter().position(|&s| s == signal).unwrap_or(0);
        let mut default: libc::sigaction = std::mem::zeroed();
        default.sa_sigaction = libc::SIG_DFL;
        let before = (*BEFORE.0.get())[which].unwrap_or(default);
        libc::sigaction(signal, &before, std::ptr::null_mut());
        if (*info).si_code <= 0 {
            libc::raise(signal);
        }
    }
}

/// Guards accesses from now on.
pub fn install() {
    if INSTALLED.swap(true, Ordering::Relaxed) {
        return;
    }
    arm();
}

/// Somebody has set handlers for the signals: they get what is not ours.
pub fn rearm() {
    if INSTALLED.load(Ordering::Relaxed) {
        arm();
    }
}

fn arm() {
    for (i, signal) in SIGNALS.into_iter().enumerate() {
        // SAFETY: a handler of the right type; the old one is kept and called for other faults.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = on_fault as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            let mut before: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(signal, &action, &mut before) == 0 && before.sa_sigaction != action.sa_sigaction {
                (*BEFORE.0.get())[i] = Some(before);
            }
        }
    }
}

/// Refuses memory of C's heap that has been freed.
///
/// # Errors
/// MemoryAccessError.
pub fn check_alive(at: u64) -> PyResult<()> {
    match malloc::query(at as usize) {
        Some(chunk) if chunk.freed => {
            let message =
                format!("memory at {at:#x} has been freed (it had {} bytes from {:#x})", chunk.size, chunk.start);
            Err(raise_error(&message))
        }
        _ => Ok(()),
    }
}

/// Copies `bytes` from memory that may not be there.
///
/// # Errors
/// MemoryAccessError.
pub fn read(from: u64, to: &mut [u8]) -> PyResult<()> {
    // SAFETY: the target is there; a fault at the source is answered.
    let fault = from < 4096 || unsafe { dwarfpython_guarded_copy(to.as_mut_ptr(), from as *const u8, to.len()) } != 0;
    if fault && !to.is_empty() { Err(refuse("read", from, to.len())) } else { Ok(()) }
}

/// A word of 1 to 8 bytes, if it is there.
pub fn peek(from: u64, bytes: u8) -> Option<u64> {
    install();
    let mut word = [0u8; 8];
    let n = usize::from(bytes).min(8);
    // SAFETY: the target is there; a fault at the source is answered.
    let fault = from < 4096 || unsafe { dwarfpython_guarded_copy(word.as_mut_ptr(), from as *const u8, n) } != 0;
    (!fault).then(|| u64::from_le_bytes(word))
}

/// Copies to memory that may not be there, or may be read-only.
///
/// # Errors
/// MemoryAccessError.
pub fn write(to: u64, from: &[u8]) -> PyResult<()> {
    // SAFETY: the source is there; a fault at the target is answered.
    let fault = to < 4096 || unsafe { dwarfpython_guarded_copy(to as *mut u8, from.as_ptr(), from.len()) } != 0;
    if fault && !from.is_empty() { Err(refuse("write", to, from.len())) } else { Ok(()) }
}

/// The bytes of the text at this address, up to its NUL.
///
/// # Errors
/// MemoryAccessError.
pub fn text(from: u64) -> PyResult<Vec<u8>> {
    text_start(from, usize::MAX)
}

/// The same, but not much more than `enough` bytes.
///
/// # Errors
/// MemoryAccessError.
pub fn text_start(from: u64, enough: usize) -> PyResult<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = from;
    while found.len() < enough {
        // Never across the end of a page, beyond which there may be nothing.
        let step = (4096 - at % 4096).min(256) as usize;
        let mut part = [0u8; 256];
        read(at, &mut part[..step])?;
        if let Some(end) = memchr::memchr(0, &part[..step]) {
            found.extend_from_slice(&part[..end]);
            return Ok(found);
        }
        found.extend_from_slice(&part[..step]);
        at += step as u64;
    }
    Ok(found)
}

/// `native.MemoryAccessError`
pub fn error_class() -> Value {
    static CLASS: OnceLock<Value> = OnceLock::new();
    *CLASS.get_or_init(|| {
        let namespace = dict::new();
        dict::set_str(namespace, intern::intern("__module__"), intern::intern("native"));
        let doc = "Memory that is not there, may not be written, or has been freed.";
        dict::set_str(namespace, intern::DOC.value(), string::new(doc));
        class::new(intern::intern("MemoryAccessError"), &[Exc::OSError.class()], namespace, None)
            .unwrap_or(Exc::OSError.class())
    })
}

#[cold]
fn refuse(what: &str, at: u64, bytes: usize) -> Pending {
    raise_error(&match at {
        0 => format!("cannot {what} {bytes} bytes through a NULL pointer"),
        _ => format!("cannot {what} {bytes} bytes at {at:#x}: no such memory"),
    })
}

/// Raises MemoryAccessError.
#[cold]
pub fn raise_error(message: &str) -> Pending {
    exception::raise_value(exception::new(error_class(), &[string::new(message)]))
}
