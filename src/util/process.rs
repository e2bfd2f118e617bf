//! The process as the system sees it: how it dies, where a thread's stack lies. Knows nothing of Python.

use std::fs::File;
use std::io::Read;
use std::mem::MaybeUninit;

/// Ends the process as an unhandled Ctrl-C does, so that a shell sees the signal and stops its
/// loop too. Returns only if the signal is blocked.
pub fn die_of_interrupt() {
    // SAFETY: both calls take plain numbers; the default action ends the process.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::raise(libc::SIGINT);
    }
}

/// Is a debugger attached? Those who only watch system calls are none: a trap would kill.
pub fn is_traced() -> bool {
    // The line is among the first.
    let mut status = [0; 512];
    let Ok(n) = File::open("/proc/self/status").and_then(|mut f| f.read(&mut status)) else { return false };
    let status = String::from_utf8_lossy(&status[..n]);
    let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:")).map(str::trim);
    let Some(tracer) = tracer.filter(|&pid| pid != "0") else { return false };
    let name = std::fs::read_to_string(format!("/proc/{tracer}/comm")).unwrap_or_default();
    !matches!(name.trim(), "strace" | "ltrace")
}

/// Has a debugger, or a signal, stopped this thread of the process?
pub fn stands(thread: u64) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/self/task/{thread}/stat")).unwrap_or_default();
    // The name before it may contain anything.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['t', 'T']))
}

/// Does valgrind simulate this processor? Its own way of asking: five instructions that do nothing
/// elsewhere.
pub fn runs_on_valgrind() -> bool {
    const RUNNING_ON_VALGRIND: u64 = 0x1001;
    let request = [RUNNING_ON_VALGRIND, 0, 0, 0, 0, 0];
    let mut answer = 0u64;
    // SAFETY: the rotations make a full turn.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") &raw const request, inout("rdx") answer, out("rdi") _,
        );
    }
    answer != 0
}

/// Bytes of the process's own memory, wherever they are; `None` if not all can be read.
pub fn read_bytes(address: u64, count: u64) -> Option<Vec<u8>> {
    let mut bytes = vec![0u8; count as usize];
    (read(address, &mut bytes) == bytes.len()).then_some(bytes)
}

/// The bytes from `address` up to a NUL, of which there are at most `most`.
pub fn read_until_nul(address: u64, most: u64) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    while (found.len() as u64) < most {
        // Up to the end of a page: the next one may not be there.
        let at = address + found.len() as u64;
        let mut piece = [0u8; 4096];
        let size = (4096 - at % 4096) as usize;
        let got = read(at, &mut piece[..size]);
        match piece[..got].iter().position(|&b| b == 0) {
            Some(end) => {
                found.extend_from_slice(&piece[..end]);
                return Some(found);
            }
            None if got < size => return None,
            None => found.extend_from_slice(&piece[..got]),
        }
    }
    None
}

/// The word at `address`.
pub fn read_word(address: u64) -> Option<u64> {
    let mut bytes = [0u8; 8];
    (read(address, &mut bytes) == 8).then(|| u64::from_le_bytes(bytes))
}

/// Copies memory that need not be there: the number of bytes that are.
pub fn read(address: u64, into: &mut [u8]) -> usize {
    let to = libc::iovec { iov_base: into.as_mut_ptr().cast(), iov_len: into.len() };
    let from = libc::iovec { iov_base: address as *mut libc::c_void, iov_len: into.len() };
    // SAFETY: the kernel checks both ranges.
    let got = unsafe { libc::process_vm_readv(libc::getpid(), &to, 1, &from, 1, 0) };
    usize::try_from(got).unwrap_or(0)
}

/// Lowest and highest address of the calling thread's stack.
pub fn stack_bounds() -> Option<(u64, u64)> {
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
    let (mut low, mut size) = (std::ptr::null_mut(), 0);
    // SAFETY: the attributes are read only if the system has filled them in.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let rc = libc::pthread_attr_getstack(attributes.as_ptr(), &mut low, &mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        (rc == 0 && size >= 16).then_some((low as u64, low as u64 + size as u64))
    }
}
