//! Allocation stacks, while `record` is on: the frames that keep frame pointers, from the caller of
//! `malloc` outwards. Equal stacks are kept once; a chunk's site is then a stack's number.

use super::lock::Lock;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Most frames of a stack.
pub const DEPTH: usize = 24;
/// Stacks that can be told apart. Later ones are recorded by their site alone.
const STACKS: usize = 1 << 16;
/// Tells a stack's number from a return address, of which no bit above 46 is set.
const NUMBER: u64 = 1 << 47;
/// Bytes of a stack that the walk looks at, at most, and between two frames.
const FAR: u64 = 8 << 20;

#[derive(Clone, Copy)]
struct Stack {
    frames: [u64; DEPTH],
}

pub(super) static RECORDING: AtomicBool = AtomicBool::new(false);
/// Hash of each place's stack; 0: free. The stacks themselves.
static HASHES: AtomicUsize = AtomicUsize::new(0);
static FRAMES: AtomicUsize = AtomicUsize::new(0);
static LOCK: Lock = Lock::new();

/// Turns recording on or off; answers whether it is on.
pub fn record(on: bool) -> bool {
    let _guard = LOCK.lock();
    if on && HASHES.load(Ordering::Relaxed) == 0 {
        let hashes = map(STACKS * 8);
        let frames = map(STACKS * size_of::<Stack>());
        let (Some(hashes), Some(frames)) = (hashes, frames) else { return false };
        FRAMES.store(frames, Ordering::Release);
        HASHES.store(hashes, Ordering::Release);
    }
    RECORDING.store(on, Ordering::Release);
    on
}

fn map(bytes: usize) -> Option<usize> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a fresh anonymous mapping.
    let at = unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    (at != libc::MAP_FAILED).then_some(at as usize)
}

/// What is to stand for the site of an allocation whose caller's frame pointer is `frame`.
#[cold]
#[inline(never)]
pub(super) extern "C" fn site(address: u64, frame: u64) -> u64 {
    let mut stack = Stack { frames: [0; DEPTH] };
    stack.frames[0] = address;
    let here = &raw const stack as u64;
    let (mut at, mut length, mut hash) = (frame, 1, address);
    while length < DEPTH && at > here && at - here < FAR && at.is_multiple_of(8) {
        let Some((next, back)) = read(at) else { break };
        if !(4096..NUMBER).contains(&back) {
            break;
        }
        stack.frames[length] = back;
        hash = (hash.rotate_left(5) ^ back).wrapping_mul(0x517c_c1b7_2722_0a95);
        length += 1;
        if next <= at {
            break;
        }
        at = next;
    }
    enter(&stack, hash | 1).map_or(address, |n| NUMBER | n as u64)
}

/// The two words at an address, which may be no frame's at all: code without frame pointers uses the
/// register for other things. So the system reads, and may refuse.
fn read(at: u64) -> Option<(u64, u64)> {
    let mut words = (0u64, 0u64);
    let to = libc::iovec { iov_base: (&raw mut words).cast(), iov_len: 16 };
    let from = libc::iovec { iov_base: at as *mut libc::c_void, iov_len: 16 };
    // SAFETY: writes 16 bytes to a local variable; the error number stays what it was.
    unsafe {
        let errno = *libc::__errno_location();
        let got = libc::process_vm_readv(libc::getpid(), &to, 1, &from, 1, 0);
        *libc::__errno_location() = errno;
        (got == 16).then_some(words)
    }
}

fn enter(stack: &Stack, hash: u64) -> Option<usize> {
    let (hashes, all) = (HASHES.load(Ordering::Acquire), FRAMES.load(Ordering::Acquire));
    for step in 0..64 {
        let n = (hash as usize >> 7).wrapping_add(step) % STACKS;
        // SAFETY: within the table.
        let place = unsafe { &*(hashes as *const AtomicU64).add(n) };
        let found = place.load(Ordering::Acquire);
        if found == hash {
            return Some(n);
        }
        if found == 0 {
            let _guard = LOCK.lock();
            match place.load(Ordering::Acquire) {
                0 => {
                    // SAFETY: a free place of the table; the lock is held.
                    unsafe { *(all as *mut Stack).add(n) = *stack };
                    place.store(hash, Ordering::Release);
                    return Some(n);
                }
                other if other == hash => return Some(n),
                _ => {}
            }
        }
    }
    None
}

/// Calls `f` with each return address of the stack that a chunk's `site` stands for, innermost first.
pub fn each(site: usize, mut f: impl FnMut(usize)) {
    let site = site as u64;
    if site & NUMBER == 0 {
        return f(site as usize);
    }
    let all = FRAMES.load(Ordering::Acquire);
    // SAFETY: the number of a stack that was entered.
    let stack = unsafe { &*(all as *const Stack).add((site & !NUMBER) as usize % STACKS) };
    stack.frames.iter().take_while(|&&frame| frame != 0).for_each(|&frame| f(frame as usize));
}

/// The lock, for forks.
pub(super) fn lock() -> &'static Lock {
    &LOCK
}
