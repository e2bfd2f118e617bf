//! The return addresses on the calling thread's stack, by the chain of frame pointers that all
//! our code keeps.

use crate::util::process;
use std::arch::asm;

/// Return addresses of the calling thread, innermost first. Ends at the first frame without a
/// frame pointer; Python code is never above one (libc's start-up code, a thread's start).
pub fn return_addresses() -> Vec<u64> {
    let mut found = Vec::new();
    let Some((low, high)) = process::stack_bounds() else { return found };
    let mut frame: u64;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, rbp", out(reg) frame, options(nomem, nostack, preserves_flags)) };
    let mut least = low;
    while frame >= least && frame <= high - 16 && frame.is_multiple_of(8) {
        // SAFETY: both words lie on this thread's stack, above the stack pointer.
        let [next, address] = unsafe { *(frame as *const [u64; 2]) };
        found.push(address);
        least = frame + 16;
        frame = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[inline(never)]
    fn nested(depth: usize) -> Vec<u64> {
        let found = if depth == 0 { return_addresses() } else { nested(depth - 1) };
        std::hint::black_box(&found);
        found
    }

    #[test]
    fn each_call_is_one_address() {
        let (few, many) = (nested(3), nested(13));
        assert_eq!(many.len(), few.len() + 10);
        assert_eq!(many.last(), few.last());
    }
}
