//! The Python frame, defined once for all tiers.
//!
//! ```text
//! rbp + 8             return address
//! rbp                 caller's rbp
//! rbp - 8             the function object
//! rbp - size + 8*n    slot n
//! rsp = rbp - size    (16-byte aligned)
//! ```

use super::loaded::Loaded;
use crate::heap::{Value, thread};
use crate::objects::function;

/// Offset of the function object from `rbp`.
pub const FUNCTION: i32 = -8;

/// Bytes below `rbp` of a frame with this many slots.
pub const fn size(slots: u16) -> i32 {
    ((slots as i32 + 1) * 8 + 15) & !15
}

/// Offset of slot `n` from `rbp`.
pub const fn slot_offset(slots: u16, n: u16) -> i32 {
    8 * n as i32 - size(slots)
}

/// A live Python frame, by its `rbp`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame(pub u64);

impl Frame {
    /// The frame of the Python function that called the running helper, and the address in it
    /// at which the helper's call returns.
    pub fn innermost() -> Option<(Frame, u64)> {
        let thread = thread::current();
        if thread.frame == 0 {
            return None;
        }
        // SAFETY: the helper stub stored its stack pointer, which holds the return address.
        Some((Frame(thread.frame), unsafe { *(thread.stack_pointer as *const u64) }))
    }

    /// The function object. The frame must be live and past its prologue.
    pub fn function(self) -> Value {
        // SAFETY: by the caller's word; the prologue stored the function.
        unsafe { *((self.0 as i64 + i64::from(FUNCTION)) as *const Value) }
    }

    /// The function's code.
    pub fn code(self) -> &'static Loaded {
        Loaded::of(function::get(self.function()).code)
    }

    /// Slot `n`, unbound slots as `None`.
    pub fn slot(self, n: u16) -> Option<Value> {
        let offset = slot_offset(self.code().code.slots, n);
        // SAFETY: the slot belongs to the frame; slots hold value words or 0.
        let v = unsafe { *((self.0 as i64 + i64::from(offset)) as *const Option<Value>) };
        v.filter(|v| !v.is_unbound())
    }

    /// The caller's `rbp`, and the address in the caller at which this frame returns.
    pub fn caller(self) -> (u64, u64) {
        // SAFETY: a live frame.
        unsafe { (*(self.0 as *const u64), *((self.0 + 8) as *const u64)) }
    }
}
