//! Comparisons, truth and conditional jumps.

use super::super::emitter::{Emitter, Reg};
use super::super::routines::Routine;
use super::super::stubs;
use super::arithmetic::{check_ints, load_floats};
use crate::bytecode::op::{Slot, Source, Target};
use crate::heap::low;
use crate::runtime::helpers::Helper;
use crate::util::operators::CompareOp;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// Jumps to `target` if the flags of an integer comparison say `op`.
fn jump_on_int(e: &mut Emitter<'_>, op: CompareOp, target: DynamicLabel) {
    match op {
        CompareOp::Eq => dynasm!(e.a ; .arch x64 ; je =>target),
        CompareOp::Ne => dynasm!(e.a ; .arch x64 ; jne =>target),
        CompareOp::Lt => dynasm!(e.a ; .arch x64 ; jl =>target),
        CompareOp::Le => dynasm!(e.a ; .arch x64 ; jle =>target),
        CompareOp::Gt => dynasm!(e.a ; .arch x64 ; jg =>target),
        CompareOp::Ge => dynasm!(e.a ; .arch x64 ; jge =>target),
    }
}

const fn negated(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq => CompareOp::Ne,
        CompareOp::Ne => CompareOp::Eq,
        CompareOp::Lt => CompareOp::Ge,
        CompareOp::Le => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Le,
        CompareOp::Ge => CompareOp::Lt,
    }
}

/// Compares the ints in `rax` and `rcx`; the order survives without the tags.
fn compare_ints(e: &mut Emitter<'_>, op: CompareOp) {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        dynasm!(e.a ; .arch x64 ; shl rax, 16 ; shl rcx, 16);
    }
    dynasm!(e.a ; .arch x64 ; cmp rax, rcx);
}

/// Jumps to `yes` if the doubles in `xmm0` and `xmm1` compare so, else to `no`; nothing holds for
/// NaNs except `!=`.
fn jump_on_floats(e: &mut Emitter<'_>, op: CompareOp, yes: DynamicLabel, no: DynamicLabel) {
    match op {
        CompareOp::Eq => dynasm!(e.a ; .arch x64 ; ucomisd xmm0, xmm1 ; jp =>no ; je =>yes),
        CompareOp::Ne => dynasm!(e.a ; .arch x64 ; ucomisd xmm0, xmm1 ; jp =>yes ; jne =>yes),
        CompareOp::Lt => dynasm!(e.a ; .arch x64 ; ucomisd xmm1, xmm0 ; ja =>yes),
        CompareOp::Le => dynasm!(e.a ; .arch x64 ; ucomisd xmm1, xmm0 ; jae =>yes),
        CompareOp::Gt => dynasm!(e.a ; .arch x64 ; ucomisd xmm0, xmm1 ; ja =>yes),
        CompareOp::Ge => dynasm!(e.a ; .arch x64 ; ucomisd xmm0, xmm1 ; jae =>yes),
    }
    dynasm!(e.a ; .arch x64 ; jmp =>no);
}

/// Goes to `target` if `bool(lhs op rhs) == when`.
pub fn jump(e: &mut Emitter<'_>, op: CompareOp, lhs: Source, rhs: Source, when: bool, target: Target) {
    let target = e.target(target);
    let (not_int, slow, next) = (e.label(), e.label(), e.label());
    e.load(Reg::Rax, lhs);
    e.load(Reg::Rcx, rhs);
    check_ints(e, lhs, rhs, not_int);
    compare_ints(e, op);
    jump_on_int(e, if when { op } else { negated(op) }, target);
    e.bind(next);
    e.later(move |e| {
        e.bind(not_int);
        load_floats(e, slow);
        if when {
            jump_on_floats(e, op, target, next);
        } else {
            jump_on_floats(e, op, next, target);
        }
        e.bind(slow);
        if same_text(e, op) {
            let other = e.label();
            dynasm!(e.a ; .arch x64 ; jne =>other);
            jump_on_answer(e, when == (op == CompareOp::Eq), target);
            dynasm!(e.a ; .arch x64 ; jmp =>next ; =>other);
        }
        e.load_word(Reg::Rdi, op as u64);
        e.load(Reg::Rsi, lhs);
        e.load(Reg::Rdx, rhs);
        e.call(Helper::CompareTruth);
        jump_on_answer(e, when, target);
        dynasm!(e.a ; .arch x64 ; jmp =>next);
    });
}

/// For `==` and `!=`: asks whether the values in `rax` and `rcx` are the same text. Zero flag set: the
/// answer is in `rax`.
fn same_text(e: &mut Emitter<'_>, op: CompareOp) -> bool {
    let asks = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if asks {
        dynasm!(e.a ; .arch x64 ; call extern stubs::routine(Routine::SameText) as usize);
    }
    asks
}

/// Goes to `target` if the bool in `rax` is `when`.
fn jump_on_answer(e: &mut Emitter<'_>, when: bool, target: DynamicLabel) {
    dynasm!(e.a ; .arch x64 ; cmp rax, low::TRUE as i32);
    if when {
        dynasm!(e.a ; .arch x64 ; je =>target);
    } else {
        dynasm!(e.a ; .arch x64 ; jne =>target);
    }
}

/// `dst = lhs op rhs`
pub fn value(e: &mut Emitter<'_>, op: CompareOp, dst: Slot, lhs: Source, rhs: Source) {
    let (not_int, slow, yes, no, done) = (e.label(), e.label(), e.label(), e.label(), e.label());
    e.load(Reg::Rax, lhs);
    e.load(Reg::Rcx, rhs);
    check_ints(e, lhs, rhs, not_int);
    compare_ints(e, op);
    jump_on_int(e, op, yes);
    e.bind(no);
    dynasm!(e.a ; .arch x64 ; mov eax, low::FALSE as i32 ; jmp =>done ; =>yes ; mov eax, low::TRUE as i32 ; =>done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(not_int);
        load_floats(e, slow);
        jump_on_floats(e, op, yes, no);
        e.bind(slow);
        if same_text(e, op) {
            let other = e.label();
            dynasm!(e.a ; .arch x64 ; jne =>other ; cmp rax, low::TRUE as i32);
            if op == CompareOp::Eq {
                dynasm!(e.a ; .arch x64 ; je =>yes);
            } else {
                dynasm!(e.a ; .arch x64 ; jne =>yes);
            }
            dynasm!(e.a ; .arch x64 ; jmp =>no ; =>other);
        }
        e.load_word(Reg::Rdi, op as u64);
        e.load(Reg::Rsi, lhs);
        e.load(Reg::Rdx, rhs);
        e.call(Helper::Compare);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// Goes to `target` if `bool(src) == when`.
pub fn jump_if(e: &mut Emitter<'_>, src: Source, when: bool, target: Target) {
    let target = e.target(target);
    let (slow, next) = (e.label(), e.label());
    e.load(Reg::Rax, src);
    let (jumps, stays) = if when { (low::TRUE, low::FALSE) } else { (low::FALSE, low::TRUE) };
    dynasm!(e.a ; .arch x64
        ; cmp rax, jumps as i32
        ; je =>target
        ; cmp rax, stays as i32
        ; jne =>slow
        ; =>next
    );
    e.later(move |e| {
        e.bind(slow);
        let (truthy, falsy) = if when { (target, next) } else { (next, target) };
        truth_by_word(e, truthy, falsy);
        e.load(Reg::Rdi, src);
        e.call(Helper::Truth);
        jump_on_answer(e, when, target);
        dynasm!(e.a ; .arch x64 ; jmp =>next);
    });
}

/// Decides for `None`, immediate ints and what has a plain length in `rax`; falls through for others.
fn truth_by_word(e: &mut Emitter<'_>, truthy: DynamicLabel, falsy: DynamicLabel) {
    let other = e.label();
    dynasm!(e.a ; .arch x64
        ; cmp rax, low::NONE as i32
        ; je =>falsy
        ; mov rdx, rax
        ; sar rdx, 48
        ; cmp edx, -2
        ; jne =>other
        ; shl rax, 16
        ; jz =>falsy
        ; jmp =>truthy
        ; =>other
        ; call extern stubs::routine(Routine::Length) as usize
        ; jne >unknown
        ; shl rax, 16
        ; jz =>falsy
        ; jmp =>truthy
        ; unknown:
    );
}

/// `dst = not src`
pub fn not(e: &mut Emitter<'_>, dst: Slot, src: Source) {
    let (slow, yes, no, done) = (e.label(), e.label(), e.label(), e.label());
    e.load(Reg::Rax, src);
    dynasm!(e.a ; .arch x64
        ; cmp rax, low::TRUE as i32
        ; je =>no
        ; cmp rax, low::FALSE as i32
        ; jne =>slow
        ; =>yes
        ; mov eax, low::TRUE as i32
        ; =>done
    );
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        dynasm!(e.a ; .arch x64 ; =>no ; mov eax, low::FALSE as i32 ; jmp =>done ; =>slow);
        truth_by_word(e, no, yes);
        e.load(Reg::Rdi, src);
        e.call(Helper::Not);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

fn compare_identity(e: &mut Emitter<'_>, lhs: Source, rhs: Source) {
    e.load(Reg::Rax, lhs);
    if let Source::Constant(c) = rhs
        && e.constant(c).bits() < low::END
    {
        let word = e.constant(c).bits() as i32;
        return dynasm!(e.a ; .arch x64 ; cmp rax, word);
    }
    e.load(Reg::Rcx, rhs);
    dynasm!(e.a ; .arch x64 ; cmp rax, rcx);
}

/// `dst = (lhs is rhs) != negate`
pub fn is(e: &mut Emitter<'_>, dst: Slot, lhs: Source, rhs: Source, negate: bool) {
    compare_identity(e, lhs, rhs);
    let (same, other) = if negate { (low::FALSE, low::TRUE) } else { (low::TRUE, low::FALSE) };
    dynasm!(e.a ; .arch x64 ; mov eax, same as i32 ; mov ecx, other as i32 ; cmovne rax, rcx);
    e.store(dst, Reg::Rax);
}

/// `dst = (item in container) != negate`
pub fn contains(e: &mut Emitter<'_>, dst: Slot, item: Source, container: Source, negate: bool) {
    let (slow, done) = (e.label(), e.label());
    e.load(Reg::Rax, container);
    e.load(Reg::Rcx, item);
    dynasm!(e.a ; .arch x64 ; call extern stubs::routine(Routine::HasKey) as usize ; jne =>slow);
    if negate {
        dynasm!(e.a ; .arch x64 ; xor eax, (low::TRUE ^ low::FALSE) as i32);
    }
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(slow);
        e.load_word(Reg::Rdx, u64::from(negate));
        e.call_with(Helper::Contains, &[item, container]);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// Goes to `target` if `(lhs is rhs) == when`.
pub fn jump_is(e: &mut Emitter<'_>, lhs: Source, rhs: Source, when: bool, target: Target) {
    let target = e.target(target);
    compare_identity(e, lhs, rhs);
    if when {
        dynasm!(e.a ; .arch x64 ; je =>target);
    } else {
        dynasm!(e.a ; .arch x64 ; jne =>target);
    }
}
