//! `breakpoint()` in an attached debugger: the program stops as if the Python function had called
//! a function `dwarfpython_breakpoint` that traps, so that frame 1 is the line of the call.
//!
//! The helper in which the call ends returns to that function's code, which puts back the address
//! that it returned to, traps, and goes on there. All registers and flags stay as they are.

use crate::debuginfo::tables::Signature;
use crate::heap::thread;
use crate::machine::code_map::{self, Code};
use std::sync::atomic::{AtomicU64, Ordering};

static ADDRESS: AtomicU64 = AtomicU64::new(0);

/// What debuggers are told of it.
pub fn signature() -> Signature {
    let name = "dwarfpython_breakpoint";
    Signature { name, symbol: name, parameters: Vec::new() }
}

/// Its code is at `address`.
pub fn open(address: u64) {
    ADDRESS.store(address, Ordering::Relaxed);
}

/// Lets the innermost Python frame trap when the running helper returns to it; false: it cannot.
pub fn stop_on_return() -> bool {
    let t = thread::current();
    let address = ADDRESS.load(Ordering::Relaxed);
    if t.frame == 0 || address == 0 {
        return false;
    }
    let place = t.stack_pointer as *mut u64;
    // SAFETY: the helper's stub holds its return address there while the helper runs.
    let back = unsafe { *place };
    if !matches!(code_map::find(back), Some((_, Code::Function(_)))) {
        return false;
    }
    t.resume_at = back;
    // SAFETY: as above.
    unsafe { *place = address };
    true
}
