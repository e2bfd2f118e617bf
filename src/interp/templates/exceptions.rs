//! Handlers of exceptions.

use super::super::emitter::{Emitter, Reg};
use crate::bytecode::Op;
use crate::bytecode::op::Slot;
use crate::heap::low;
use crate::runtime::helpers::Helper;
use crate::thread_field;
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};

/// Start of a handler: `dst` is the pending exception, the slot behind it the one handled before.
pub fn catch(e: &mut Emitter<'_>, dst: Slot) {
    e.load_address(Reg::Rdi, Slot(dst.0 + 1));
    e.load_word(Reg::Rsi, u64::from(keeps_exception(e, dst)));
    e.call(Helper::Catch);
    e.store(dst, Reg::Rax);
}

/// Has the handler at hand, whose exception is in `dst`, other uses for it than to ask for its class
/// and to go on raising it?
fn keeps_exception(e: &Emitter<'_>, dst: Slot) -> bool {
    let rest = &e.code.ops[e.op + 1..];
    let rest =
        &rest[..rest.iter().position(|op| matches!(op, Op::Catch { dst: d } if *d == dst)).unwrap_or(rest.len())];
    let ends = |op: &Op| matches!(op, Op::EndCatch { saved } if saved.0 == dst.0 + 1);
    let Some(end) = rest.iter().rposition(ends) else { return true };
    let mut uses = false;
    for op in &rest[..end] {
        if !matches!(op, Op::MatchException { .. } | Op::IsStopAsync { .. } | Op::Reraise { .. }) {
            op.operands(&mut |operand| uses |= operand.reads(dst));
        }
    }
    uses
}

/// The exception in `saved` is the handled one again; None: none is.
pub fn end_catch(e: &mut Emitter<'_>, saved: Slot) {
    let exception = Slot(saved.0 - 1);
    let goes_on = matches!(e.code.ops.get(e.op + 1), Some(Op::Reraise { exception: v }) if *v == exception);
    if !goes_on {
        let (watched, back) = (e.label(), e.label());
        dynasm!(e.a ; .arch x64 ; cmp rbp, QWORD [DWORD thread_field!(watched)] ; je =>watched ; =>back);
        e.later(move |e| {
            e.bind(watched);
            dynasm!(e.a ; .arch x64 ; mov rdi, rbp);
            e.load_slot(Reg::Rsi, exception);
            e.call(Helper::EndCatch);
            dynasm!(e.a ; .arch x64 ; jmp =>back);
        });
    }
    e.load_slot(Reg::Rax, saved);
    dynasm!(e.a ; .arch x64
        ; xor ecx, ecx
        ; cmp rax, low::NONE as i32
        ; cmove rax, rcx
        ; mov QWORD [DWORD thread_field!(handled)], rax
    );
}
