//! Exceptions in generated code: from a failed operation to its handler, or out of the function.

use super::frame::Frame;
use crate::bytecode::Op;
use crate::heap::thread;
use crate::objects::{exception, traceback};

/// Where the function with this frame goes on after its operation before `pc` has failed: the
/// handler's address, or its exit. Adds the frame to the exception's traceback.
pub fn dispatch(frame: u64, pc: u64) -> u64 {
    let loaded = Frame(frame).code();
    let op = loaded.operation_before(pc);
    let code = &loaded.code;
    let again = matches!(code.ops.get(op), Some(Op::Reraise { .. } | Op::Raise { exception: None, .. }));
    if !again && let Some(e) = thread::current().pending {
        let e = exception::get(e);
        let line = if code.ops.is_empty() { code.first_line } else { code.line(op) };
        e.traceback = Some(traceback::new(e.traceback, loaded.pointer(), op as u64, u64::from(line)));
    }
    let handler = code.handlers.iter().find(|h| (h.start.0..h.end.0).contains(&(op as u32)));
    loaded.entry
        + u64::from(match handler {
            Some(h) => loaded.offsets[h.handler.0 as usize],
            None => loaded.exit,
        })
}
