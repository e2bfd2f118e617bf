//! The thread block: state of the thread that runs Python, at a fixed low address so that
//! generated code reads it by absolute 32-bit addresses. There is one; with several threads its
//! content changes hands with the right to run Python.

use super::{Value, low};
use std::sync::atomic::AtomicU64;

/// The block at `low::THREAD`. All-zero is its initial state.
#[repr(C)]
#[derive(Debug)]
pub struct Thread {
    /// Generated code takes its slow path (poll or recursion error) when `rsp` is below this.
    /// `u64::MAX` asks for a poll.
    pub stack_limit: u64,
    /// Rust code that recurses stops here.
    pub real_stack_limit: u64,
    /// What `stack_limit` is when nobody asks for a poll: down to here there are certainly not
    /// more frames than the recursion limit allows. Then they are counted.
    pub soft_limit: u64,
    /// `rbp` of the innermost Python frame, stored by each helper stub.
    pub frame: u64,
    /// `rsp` at that helper stub's entry: it holds the address in the Python function at which
    /// the call returns.
    pub stack_pointer: u64,
    /// The function object that a helper asks generated code to call.
    pub callee: u64,
    /// The pending exception; 0: none.
    pub pending: Option<Value>,
    /// The exception being handled (`sys.exception()`); 0: none.
    pub handled: Option<Value>,
    /// Signals that wait for the poll, one bit each.
    pub signals: u64,
    /// Innermost entry from Rust into Python: `runtime::enter::Entry`.
    pub entry: u64,
    /// `rbp` of the innermost frame that has a frame object: its exit takes the slow path.
    pub watched: u64,
    /// That object; `outer` leads to the others.
    pub frames: Option<Value>,
    /// Trace function (`sys.settrace`) and profile function.
    pub trace: Option<Value>,
    /// Profile function (`sys.setprofile`).
    pub profile: Option<Value>,
    /// A trace or profile function is running.
    pub in_trace: bool,
    /// The thread's `contextvars.Context`.
    pub context: Option<Value>,
    /// `errno` after the last native call.
    pub errno: u64,
    /// Version of the builtins' dict that global caches were filled with.
    pub builtins: Option<Value>,
    /// A stack address: below it runs code of others (a hook for debuggers, a waiting system
    /// call, a native library), and the VM's state is whole. 0: no such code runs.
    pub resting: u64,
    /// Where the Python function goes on that called `breakpoint()`.
    pub resume_at: u64,
    /// Arguments of a call together with defaults; the callee's prologue reads them at once.
    pub arguments: [Option<Value>; ARGUMENTS],
}

/// So many arguments have room in the thread block.
pub const ARGUMENTS: usize = 12;

/// What a thread says about itself while it runs native code. It lives for ever.
#[repr(C)]
#[derive(Debug, Default)]
pub struct Mark {
    /// From here on the stack is in use; 0: the thread is not in native code.
    pub stack: AtomicU64,
    /// The right to run Python was taken, or somebody is about to.
    pub taken: AtomicU64,
    /// Highest address of the stack.
    pub top: AtomicU64,
    /// The thread's record (`heap::records`).
    pub record: AtomicU64,
    /// Calls under way whose arguments Rust has converted (`native::direct`).
    pub converted: AtomicU64,
    /// Registers that functions keep, as they were when generated code called C: roots.
    pub registers: [AtomicU64; 5],
}

/// Offset in bytes of a field, as an absolute address.
#[macro_export]
macro_rules! thread_field {
    ($field:ident) => {
        ($crate::heap::low::THREAD + std::mem::offset_of!($crate::heap::thread::Thread, $field) as u64) as i32
    };
}

/// The block, for the thread that may run Python.
#[inline(always)]
pub fn current() -> &'static mut Thread {
    // SAFETY: `low::map` has run; only the thread that may run Python asks, and no two borrows
    // outlive a statement.
    unsafe { &mut *(low::THREAD as *mut Thread) }
}

/// Runs `f`, which touches no Python object and nothing of the VM: meanwhile a debugger may run
/// Python code in this thread.
#[inline(always)]
pub fn rest<T>(f: impl FnOnce() -> T) -> T {
    let mark = 0u64;
    let before = std::mem::replace(&mut current().resting, std::hint::black_box(&raw const mark) as u64);
    let answer = f();
    current().resting = before;
    answer
}
