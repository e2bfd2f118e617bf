//! From Rust into Python: the one place where generated code is called from.

use super::hooks;
use super::plan::{self, Plan};
use crate::heap::{Value, thread};
use crate::objects::{Exc, Pending, PyResult, generator, raise};

/// A frame boundary: while Python called from Rust runs, the frames of the Python code around
/// that Rust function are found here.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The boundary before this one; 0: none.
    pub previous: u64,
    /// `Thread::frame` around.
    pub frame: u64,
    /// `Thread::stack_pointer` around.
    pub stack_pointer: u64,
}

/// Carries out a plan and everything that follows from it.
///
/// # Errors
/// What the Python code raises.
pub fn run(mut plan: Plan) -> PyResult<Value> {
    loop {
        let (word, entry) = plan.parts();
        if entry == 0 {
            return Value::from_bits(word).ok_or(Pending);
        }
        let depth = plan::depth();
        let word = invoke(entry, word);
        debug_assert_eq!(depth, plan::depth());
        plan = plan::resume(word);
    }
}

/// Resumes a suspended generator: the word it answers.
#[inline]
pub fn resume(generator: Value, sent: Value) -> u64 {
    thread::current().callee = generator.bits();
    invoke(generator::get(generator).entry, sent.bits())
}

/// Resumes a suspended generator as long as it yields and `f` answers true: the word it answers at
/// last, or the first of those that `f` refused. `None`: it cannot be resumed from here, or somebody
/// wants to be told of each entry.
///
/// # Errors
/// What `f` raises.
#[inline(never)]
pub fn resume_for_each(g: Value, f: &mut dyn FnMut(Value) -> PyResult<bool>) -> PyResult<Option<u64>> {
    let t = thread::current();
    // Whatever runs in `f` leaves these as they are now.
    let around = Entry { previous: t.entry, frame: t.frame, stack_pointer: t.stack_pointer };
    while generator::get(g).resume != 0 && !stack_is_low() && !hooks::wants_entries() {
        t.entry = &raw const around as u64;
        let result: u64;
        // SAFETY: as in `invoke`.
        unsafe {
            std::arch::asm!(
                "call r11",
                inlateout("rdi") Value::NONE.bits() => _,
                inlateout("r10") g.bits() => _,
                inlateout("r11") generator::get(g).entry => _,
                lateout("rax") result,
                clobber_abi("C"),
            );
        }
        (t.entry, t.frame, t.stack_pointer) = (around.previous, around.frame, around.stack_pointer);
        match Value::from_bits(result) {
            Some(v) if v != Value::EXHAUSTED && f(v)? => {}
            _ => return Ok(Some(result)),
        }
    }
    Ok(None)
}

/// Calls the Python function in `Thread::callee` at `entry` with arguments at `arguments`.
#[inline(never)]
fn invoke(entry: u64, arguments: u64) -> u64 {
    let t = thread::current();
    if stack_is_low() {
        return match raise(Exc::RecursionError, "maximum recursion depth exceeded") {
            Pending => 0,
        };
    }
    hooks::tell_of_entry(entry);
    let around = Entry { previous: t.entry, frame: t.frame, stack_pointer: t.stack_pointer };
    t.entry = &raw const around as u64;
    let result: u64;
    // SAFETY: `entry` is the code of the function in `callee`; the internal convention takes the
    // arguments' address in rdi, the function in r10 and the entry's own address in r11, keeps
    // the registers that the C ABI keeps, and answers a word in rax.
    unsafe {
        std::arch::asm!(
            "call r11",
            inlateout("rdi") arguments => _,
            inlateout("r10") t.callee => _,
            inlateout("r11") entry => _,
            lateout("rax") result,
            clobber_abi("C"),
        );
    }
    let t = thread::current();
    t.entry = around.previous;
    t.frame = around.frame;
    t.stack_pointer = around.stack_pointer;
    result
}

/// For a helper that Rust may call by `invoke` as it calls Python functions: the stub has noted the
/// frame of `invoke`, which is none of Python's; what was noted around it holds again. `invoke`
/// undoes the same once more.
pub fn leave_native_frame() {
    let t = thread::current();
    // A Python frame lies below the boundary of the call that has led to it.
    if t.entry == 0 || t.frame < t.entry {
        return;
    }
    // SAFETY: the boundary lies in the frame of `invoke`, which is under way.
    let around = unsafe { *(t.entry as *const Entry) };
    (t.entry, t.frame, t.stack_pointer) = (around.previous, around.frame, around.stack_pointer);
}

/// Is too little stack left for another level of native recursion?
pub fn stack_is_low() -> bool {
    stack_lacks(0)
}

/// The same with `bytes` more on the stack.
pub fn stack_lacks(bytes: usize) -> bool {
    let here = 0u8;
    (&raw const here as u64).saturating_sub(bytes as u64) < thread::current().real_stack_limit
}
