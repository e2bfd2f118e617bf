//! Exceptions in generated code: from a failed operation to its handler, or out of the function.

use super::frame::{self, Frame};
use super::hooks::{self, Hook};
use super::loaded::Loaded;
use super::{generators, trace};
use crate::bytecode::Op;
use crate::bytecode::op::Source;
use crate::heap::{Value, thread};
use crate::objects::{Exc, exception, frame as frames, traceback};

/// Where the function with this frame goes on after its operation before `pc` has failed: the
/// handler's address, or its exit. Adds the frame to the exception's traceback.
pub fn dispatch(rbp: u64, pc: u64) -> u64 {
    let loaded = Frame(rbp).code();
    let machine = loaded.around(pc);
    let op = loaded.operation_before(pc);
    let code = &loaded.code;
    let again = matches!(code.ops.get(op), Some(Op::Reraise { .. } | Op::Raise { exception: None, .. }));
    if !again && let Some(e) = thread::current().pending {
        if let Some(&Op::LoadAttribute { object, name, .. }) = code.ops.get(op)
            && exception::pending_is(Exc::AttributeError)
            && let Some(object) = source(rbp, loaded, object)
        {
            exception::name_attribute(e, object, loaded.names()[name.0 as usize]);
        }
        if exception::get(e).traceback.is_none() {
            hooks::tell(Hook::Raised, e, &loaded.code, op);
        }
        add_frame(rbp, op, e);
    }
    let handler = code.handlers.iter().find(|h| (h.start.0..h.end.0).contains(&(op as u32)));
    if loaded.is_traced_at(pc) && trace::is_on() {
        trace::raised(Frame(rbp), !again, handler.is_none());
    }
    if handler.is_none() && code.flags.resumable() {
        generators::failed(Frame(rbp), op);
    }
    match handler {
        Some(h) => machine.operation(h.handler.0 as usize),
        None => machine.entry + u64::from(machine.exit),
    }
}

/// What an operand holds.
fn source(rbp: u64, loaded: &Loaded, source: Source) -> Option<Value> {
    match source {
        Source::Slot(slot) => Frame(rbp).slot(slot.0),
        Source::Constant(c) => loaded.constants().get(usize::from(c)).copied(),
    }
}

/// Puts the frame, at its operation `op`, in front of the exception's traceback.
pub fn add_frame(rbp: u64, op: usize, e: Value) {
    let loaded = Frame(rbp).code();
    let private = exception::get(e).private;
    let object = if private { frame::private_object(Frame(rbp)) } else { frame::object(Frame(rbp)) };
    frames::get(object).op = op as i64;
    let line = if loaded.code.ops.is_empty() { loaded.code.first_line } else { loaded.code.line(op) };
    let next = exception::get(e).traceback;
    let traceback = traceback::new(next, loaded.pointer(), op as i64, i64::from(line), object);
    exception::get(e).traceback = Some(traceback);
}
