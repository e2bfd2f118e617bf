//! Hooks for debuggers: `dwarfpython_raised` is called when an exception is raised in a Python
//! frame, `dwarfpython_uncaught` when nobody has caught it, `dwarfpython_entered` before native code
//! calls Python. They do nothing; a debugger sets a breakpoint there and reads the arguments.
//!
//! Nobody looks: a raise costs a load and a comparison, since a breakpoint is seen in the hook's
//! code. A hardware breakpoint is not: hooks are for breakpoints in software.

use super::visit;
use crate::bytecode::CodeObject;
use crate::debuginfo::tables::{Parameter, Signature, Type};
use crate::heap::{Value, thread};
use crate::objects::sketch::{self, Buffer};
use crate::objects::{class, exception};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The code of a hook: a long `nop`, `ret`.
pub const CODE: [u8; 8] = [0x0f, 0x1f, 0x80, 0, 0, 0, 0, 0xc3];

/// A hook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hook {
    /// An exception was raised: before any handler.
    Raised,
    /// An exception ends the program or its thread.
    Uncaught,
    /// Native code (`sorted`, `map`, a native library) calls a Python function or resumes a generator.
    Entered,
}

static ADDRESSES: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

/// All of them.
pub fn all() -> &'static [Hook] {
    &[Hook::Raised, Hook::Uncaught, Hook::Entered]
}

impl Hook {
    /// Its symbol.
    pub fn name(self) -> &'static str {
        match self {
            Hook::Raised => "dwarfpython_raised",
            Hook::Uncaught => "dwarfpython_uncaught",
            Hook::Entered => "dwarfpython_entered",
        }
    }

    /// What debuggers are told of it.
    pub fn signature(self) -> Signature {
        let parameter = |name, ty| Parameter { name, ty };
        let parameters = match self {
            Hook::Raised | Hook::Uncaught => vec![
                parameter("type", Type::Text),
                parameter("message", Type::Text),
                parameter("file", Type::Text),
                parameter("line", Type::Long),
                parameter("exception", Type::Value),
            ],
            Hook::Entered => vec![parameter("function", Type::Value), parameter("code", Type::Long)],
        };
        Signature { name: self.name(), symbol: self.name(), parameters }
    }

    /// Its code is at `address`.
    pub fn open(self, address: u64) {
        ADDRESSES[self as usize].store(address, Ordering::Relaxed);
    }

    /// The address, if a debugger has a breakpoint there.
    #[inline(always)]
    fn watched(self) -> Option<u64> {
        let address = ADDRESSES[self as usize].load(Ordering::Relaxed);
        // SAFETY: the hook's code, which a debugger may have changed.
        (address != 0 && unsafe { (address as *const [u8; 8]).read_volatile() } != CODE).then_some(address)
    }
}

/// Tells a debugger that looks of an exception at an operation of `code`.
#[inline(always)]
pub fn tell(hook: Hook, e: Value, code: &CodeObject, op: usize) {
    if let Some(address) = hook.watched() {
        let line = if op < code.ops.len() { code.line(op) } else { code.first_line };
        call(address, e, &code.source.path, line);
    }
}

/// The same for an exception that has gone through Python frames, or through none.
pub fn tell_of_traceback(hook: Hook, e: Value) {
    let Some(address) = hook.watched() else { return };
    let mut place = ("", 0);
    let mut link = exception::get(e).traceback;
    while let Some(t) = link {
        let t = crate::objects::traceback::get(t);
        place = (super::loaded::Loaded::of(t.code).code.source.path.as_str(), t.line as u32);
        link = t.next;
    }
    call(address, e, place.0, place.1);
}

/// An exception ends a thread.
pub fn tell_of_pending() {
    if let Some(e) = thread::current().pending {
        tell_of_traceback(Hook::Uncaught, e);
    }
}

/// Is somebody told of entries from native code?
#[inline(always)]
pub fn wants_entries() -> bool {
    Hook::Entered.watched().is_some()
}

/// Native code is about to call `Thread::callee`, whose machine code is at `code`.
#[inline(always)]
pub fn tell_of_entry(code: u64) {
    if let Some(address) = Hook::Entered.watched() {
        // SAFETY: the hook's code has this signature and does nothing.
        let hook = unsafe { std::mem::transmute::<u64, extern "C" fn(u64, u64)>(address) };
        hook(thread::current().callee, code);
    }
}

/// Room for three texts, where no symbol is in the way of a debugger that prints them.
static TEXTS: Mutex<Option<Box<[[u8; 1024]; 3]>>> = Mutex::new(None);

#[cold]
#[inline(never)]
fn call(address: u64, e: Value, file: &str, line: u32) {
    // What a visit raises is told to nobody but the visit.
    if visit::is_under_way() {
        return;
    }
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let [ty, message, place] = &mut **texts.get_or_insert_with(|| Box::new([[0; 1024]; 3]));
    let fill = |bytes, write: &dyn Fn(&mut Buffer<'_>) -> std::fmt::Result| {
        let mut out = Buffer::new(bytes);
        // What does not fit is cut off.
        let _ = write(&mut out);
        out.finish().as_ptr()
    };
    let ty = fill(ty, &|out| out.write_str(class::name_of(e)));
    let message = fill(message, &|out| sketch::write_message(out, e));
    let file = fill(place, &|out| out.write_str(file));
    drop(texts);
    // SAFETY: the hook's code has this signature and does nothing.
    let hook: extern "C" fn(*const u8, *const u8, *const u8, u64, u64) =
        unsafe { std::mem::transmute::<u64, extern "C" fn(*const u8, *const u8, *const u8, u64, u64)>(address) };
    thread::rest(|| hook(ty, message, file, u64::from(line), e.bits()));
}
