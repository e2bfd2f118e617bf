//! The ptrace requests that the tracer makes, with their arguments checked by types. All of them
//! must come from the thread that seized the tracee.

use std::ffi::{c_int, c_long, c_uint};
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::time::{Duration, Instant};

/// A process, or the thread that leads it.
pub(super) type Pid = i32;
/// A thread.
pub(super) type Tid = i32;

/// Requests of `PTRACE_SEIZE` tracees, and options (`<linux/ptrace.h>`).
const PEEKSIGINFO: c_uint = 0x4209;
const GETSIGMASK: c_uint = 0x420a;
const SETSIGMASK: c_uint = 0x420b;
const OPTIONS: c_int = libc::PTRACE_O_TRACECLONE
    | libc::PTRACE_O_TRACEFORK
    | libc::PTRACE_O_TRACEVFORK
    | libc::PTRACE_O_TRACEVFORKDONE
    | libc::PTRACE_O_TRACEEXEC;
/// The note type of the XSAVE area (`<elf.h>`).
const NT_X86_XSTATE: usize = 0x202;
/// More than the largest XSAVE area of today's processors.
const XSTATE_SIZE: usize = 16384;
/// Where the debug registers lie in `struct user`.
const DEBUG_REGISTERS: usize = std::mem::offset_of!(libc::user, u_debugreg);

/// One request. `data` is a number or the address of memory that the request may use.
///
/// # Safety
/// If the request takes memory, `data` must be the address of as much as it takes.
unsafe fn request(request: c_uint, tid: Tid, address: usize, data: usize) -> io::Result<c_long> {
    // SAFETY: the kernel checks all arguments but the memory, which the caller vouches for.
    match unsafe { libc::syscall(libc::SYS_ptrace, request as c_long, tid as c_long, address, data) } {
        -1 => Err(io::Error::last_os_error()),
        value => Ok(value),
    }
}

/// A request that takes numbers only.
fn plain(what: c_uint, tid: Tid, address: usize, data: usize) -> io::Result<()> {
    // SAFETY: this function is called with requests that take no memory.
    unsafe { request(what, tid, address, data) }.map(|_| ())
}

/// Becomes the tracer of a thread, which runs on.
pub(super) fn seize(tid: Tid) -> io::Result<()> {
    plain(libc::PTRACE_SEIZE, tid, 0, OPTIONS as usize)
}

/// Asks for a stop.
pub(super) fn interrupt(tid: Tid) -> io::Result<()> {
    plain(libc::PTRACE_INTERRUPT, tid, 0, 0)
}

/// Lets a stopped thread run, with a signal or 0.
pub(super) fn cont(tid: Tid, signal: i32) -> io::Result<()> {
    plain(libc::PTRACE_CONT, tid, 0, signal as usize)
}

/// Lets a stopped thread run one instruction.
pub(super) fn step(tid: Tid, signal: i32) -> io::Result<()> {
    plain(libc::PTRACE_SINGLESTEP, tid, 0, signal as usize)
}

/// Leaves a thread in its job-control stop until SIGCONT.
pub(super) fn listen(tid: Tid) -> io::Result<()> {
    plain(libc::PTRACE_LISTEN, tid, 0, 0)
}

/// Gives a stopped thread back, with a signal or 0.
pub(super) fn detach(tid: Tid, signal: i32) -> io::Result<()> {
    plain(libc::PTRACE_DETACH, tid, 0, signal as usize)
}

/// The general registers of a stopped thread.
pub(super) fn registers(tid: Tid) -> io::Result<libc::user_regs_struct> {
    let mut regs = MaybeUninit::<libc::user_regs_struct>::zeroed();
    // SAFETY: the kernel fills the structure; every bit pattern is one.
    unsafe {
        request(libc::PTRACE_GETREGS, tid, 0, regs.as_mut_ptr() as usize)?;
        Ok(regs.assume_init())
    }
}

/// Sets the general registers of a stopped thread.
pub(super) fn set_registers(tid: Tid, regs: &libc::user_regs_struct) -> io::Result<()> {
    // SAFETY: the kernel reads the structure.
    unsafe { request(libc::PTRACE_SETREGS, tid, 0, regs as *const libc::user_regs_struct as usize) }.map(|_| ())
}

/// The XSAVE area of a stopped thread.
pub(super) fn xstate(tid: Tid) -> io::Result<Vec<u8>> {
    let mut area = vec![0u8; XSTATE_SIZE];
    let mut io = libc::iovec { iov_base: area.as_mut_ptr().cast(), iov_len: area.len() };
    // SAFETY: the vector names the whole area; the kernel says how much it has filled.
    unsafe { request(libc::PTRACE_GETREGSET, tid, NT_X86_XSTATE, &raw mut io as usize) }?;
    area.truncate(io.iov_len);
    Ok(area)
}

/// Sets the XSAVE area of a stopped thread.
pub(super) fn set_xstate(tid: Tid, area: &mut [u8]) -> io::Result<()> {
    let mut io = libc::iovec { iov_base: area.as_mut_ptr().cast(), iov_len: area.len() };
    // SAFETY: the vector names the whole area, which the kernel reads.
    unsafe { request(libc::PTRACE_SETREGSET, tid, NT_X86_XSTATE, &raw mut io as usize) }.map(|_| ())
}

/// A word of `struct user`.
fn user_word(tid: Tid, offset: usize) -> io::Result<u64> {
    let mut word = 0u64;
    // SAFETY: the raw system call writes the word to this address.
    unsafe { request(libc::PTRACE_PEEKUSER, tid, offset, &raw mut word as usize) }?;
    Ok(word)
}

/// Moves a stopped thread.
pub(super) fn set_pc(tid: Tid, pc: u64) -> io::Result<()> {
    plain(libc::PTRACE_POKEUSER, tid, std::mem::offset_of!(libc::user_regs_struct, rip), pc as usize)
}

/// A debug register of a stopped thread.
pub(super) fn debug_register(tid: Tid, number: usize) -> io::Result<u64> {
    user_word(tid, DEBUG_REGISTERS + number * size_of::<u64>())
}

/// Sets a debug register of a stopped thread.
pub(super) fn set_debug_register(tid: Tid, number: usize, value: u64) -> io::Result<()> {
    plain(libc::PTRACE_POKEUSER, tid, DEBUG_REGISTERS + number * size_of::<u64>(), value as usize)
}

/// What a thread in a signal stop was sent.
pub(super) fn siginfo(tid: Tid) -> io::Result<libc::siginfo_t> {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: the kernel fills the structure; every bit pattern is one.
    unsafe {
        request(libc::PTRACE_GETSIGINFO, tid, 0, info.as_mut_ptr() as usize)?;
        Ok(info.assume_init())
    }
}

/// Changes what a thread in a signal stop was sent.
pub(super) fn set_siginfo(tid: Tid, info: &libc::siginfo_t) -> io::Result<()> {
    // SAFETY: the kernel reads the structure.
    unsafe { request(libc::PTRACE_SETSIGINFO, tid, 0, info as *const libc::siginfo_t as usize) }.map(|_| ())
}

/// Signals of faults, which come from the thread's own instruction, one bit each.
pub(super) const FAULTS: u64 = 1 << (libc::SIGTRAP - 1)
    | 1 << (libc::SIGSEGV - 1)
    | 1 << (libc::SIGBUS - 1)
    | 1 << (libc::SIGILL - 1)
    | 1 << (libc::SIGFPE - 1);

/// The signals that a stopped thread has blocked, one bit each.
pub(super) fn signal_mask(tid: Tid) -> io::Result<u64> {
    let mut mask = 0u64;
    // SAFETY: the kernel writes a set of this size.
    unsafe { request(GETSIGMASK, tid, size_of::<u64>(), &raw mut mask as usize) }?;
    Ok(mask)
}

/// Sets the signals that a stopped thread has blocked.
pub(super) fn set_signal_mask(tid: Tid, mask: u64) -> io::Result<()> {
    // SAFETY: the kernel reads a set of this size.
    unsafe { request(SETSIGMASK, tid, size_of::<u64>(), &raw const mask as usize) }.map(|_| ())
}

/// The number that came with an event: the new process or thread.
pub(super) fn event_message(tid: Tid) -> io::Result<u64> {
    let mut message = 0u64;
    // SAFETY: the kernel writes a long.
    unsafe { request(libc::PTRACE_GETEVENTMSG, tid, 0, &raw mut message as usize) }?;
    Ok(message)
}

/// Does a trap of the processor wait to be delivered to a stopped thread? It then has run into a
/// breakpoint, or done its step, just before something else stopped it.
pub(super) fn trap_is_pending(tid: Tid) -> bool {
    /// `struct __ptrace_peeksiginfo_args`
    #[repr(C)]
    struct Arguments {
        offset: u64,
        flags: u32,
        count: i32,
    }
    const COUNT: usize = 8;
    let mut arguments = Arguments { offset: 0, flags: 0, count: COUNT as i32 };
    let mut infos = [const { MaybeUninit::<libc::siginfo_t>::zeroed() }; COUNT];
    loop {
        // SAFETY: there is room for as many as asked for; the return value says how many are filled.
        let got = unsafe {
            request(PEEKSIGINFO, tid, &raw mut arguments as usize, infos.as_mut_ptr() as usize).unwrap_or(0) as usize
        };
        for info in &infos[..got.min(COUNT)] {
            // SAFETY: the kernel has filled it.
            let info = unsafe { info.assume_init_ref() };
            if info.si_signo == libc::SIGTRAP && info.si_code > 0 {
                return true;
            }
        }
        if got < COUNT {
            return false;
        }
        arguments.offset += COUNT as u64;
    }
}

/// A change of state of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It ended with a status.
    Exited(i32),
    /// It was killed by a signal.
    Killed(i32),
    /// A signal is about to be delivered.
    Signal(i32),
    /// A `PTRACE_EVENT_…`, with the signal that it is dressed as.
    Event(i32, i32),
}

/// The next change of state of thread `tid`, of any thread if it is -1. Without `block`: if there
/// is one now.
pub(super) fn wait(tid: Tid, block: bool) -> Option<(Tid, Change)> {
    let flags = libc::__WALL | if block { 0 } else { libc::WNOHANG };
    let mut status = 0;
    let got = loop {
        // SAFETY: the status is a local.
        let got = unsafe { libc::waitpid(tid, &mut status, flags) };
        if got != -1 || io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
            break got;
        }
    };
    if got <= 0 {
        return None;
    }
    let change = if libc::WIFEXITED(status) {
        Change::Exited(libc::WEXITSTATUS(status))
    } else if libc::WIFSIGNALED(status) {
        Change::Killed(libc::WTERMSIG(status))
    } else {
        match status >> 16 {
            0 => Change::Signal(libc::WSTOPSIG(status)),
            event => Change::Event(event, libc::WSTOPSIG(status)),
        }
    };
    Some((got, change))
}

/// As [`wait`] for any thread, for a change that is near (a step takes a few microseconds): until
/// `limit` has passed, the processor is given away instead of sleeping, to the thread if it is that
/// which wants it.
pub(super) fn wait_awake(limit: Duration) -> Option<(Tid, Change)> {
    let began = Instant::now();
    loop {
        match wait(-1, false) {
            // SAFETY: no arguments, no failure.
            None if began.elapsed() < limit => drop(unsafe { libc::sched_yield() }),
            change => return change,
        }
    }
}

/// Sends a signal to one thread.
pub(super) fn send_signal(pid: Pid, tid: Tid, signal: i32) {
    // SAFETY: plain numbers; a thread that is gone gets nothing.
    unsafe { libc::syscall(libc::SYS_tgkill, pid, tid, signal) };
}
