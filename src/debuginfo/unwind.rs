//! Unwinders in the process: every piece of code that may be on a stack is registered with them, also
//! where there are no debug images. An exception that native code throws ends at the innermost call
//! that left from generated code: its caller then goes on as if the callee had returned.

use super::rendezvous::register_frames;
use super::tables::Module;
use super::write;
use crate::heap::rust_heap::plain;
use std::ffi::{c_int, c_void};
use std::sync::OnceLock;

/// `_Unwind_Exception` (Itanium C++ ABI, 1.2): the head of what is thrown.
#[repr(C)]
#[derive(Debug)]
pub struct Thrown {
    /// Who threw it: vendor and language.
    pub class: u64,
    /// Destroys it, for languages that are not its own; the first argument says why.
    pub cleanup: Option<unsafe extern "C-unwind" fn(c_int, *mut Thrown)>,
    private: [u64; 2],
}

/// Takes over what was thrown. The stack is already unwound but for the caller of native code.
pub type Handler = fn(*mut Thrown);

static HANDLER: OnceLock<Handler> = OnceLock::new();

/// Wires what becomes of exceptions; without it they pass.
pub fn install(handler: Handler) {
    let _ = HANDLER.set(handler);
}

/// Makes code known to the unwinders in the process, for ever: code is never freed.
pub fn register(module: &Module) {
    if !module.functions.is_empty() || module.stubs.iter().any(|s| !s.cfa.is_empty()) {
        register_frames(plain(|| write::eh_frame(module, personality as *const () as u64)));
    }
}

const SEARCH_PHASE: c_int = 1;
const FORCE_UNWIND: c_int = 8;
const HANDLER_FOUND: c_int = 6;
const INSTALL_CONTEXT: c_int = 7;
const CONTINUE_UNWIND: c_int = 8;

unsafe extern "C" {
    fn _Unwind_GetIP(context: *mut c_void) -> u64;
    fn _Unwind_SetIP(context: *mut c_void, at: u64);
    fn _Unwind_SetGR(context: *mut c_void, register: c_int, value: u64);
}

/// `call r11`: how generated code and stubs call native code.
const CALL: [u8; 3] = [0x41, 0xff, 0xd3];

/// The personality routine of all generated code (Itanium C++ ABI, 2.5).
unsafe extern "C" fn personality(
    version: c_int,
    actions: c_int,
    _class: u64,
    thrown: *mut Thrown,
    context: *mut c_void,
) -> c_int {
    let Some(handler) = HANDLER.get() else { return CONTINUE_UNWIND };
    if version != 1 || actions & FORCE_UNWIND != 0 {
        return CONTINUE_UNWIND;
    }
    // SAFETY: the unwinder passes the frame's context; the code before a return address is there.
    unsafe {
        let back = _Unwind_GetIP(context);
        if std::slice::from_raw_parts((back as usize - CALL.len()) as *const u8, CALL.len()) != CALL {
            return CONTINUE_UNWIND;
        }
        if actions & SEARCH_PHASE != 0 {
            return HANDLER_FOUND;
        }
        handler(thrown);
        _Unwind_SetGR(context, 0, 0);
        _Unwind_SetIP(context, back);
    }
    INSTALL_CONTEXT
}
