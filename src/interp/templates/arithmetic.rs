//! Arithmetic: immediate ints and unboxed doubles inline.
//!
//! An int is `0xfffe` over 48 bits: shifted left by 16 the tag is gone and overflow of 48 bits is
//! overflow of the register; `or 0xfffe; ror 16` puts the tag back. Both operands are ints if the
//! bitwise and of their words has the tag (no value has `0xffff` on top).

use super::super::emitter::{Emitter, Reg};
use super::super::routines::Routine;
use super::super::stubs;
use crate::bytecode::op::{Slot, Source};
use crate::heap::low;
use crate::runtime::helpers::Helper;
use crate::util::operators::{BinaryOp, UnaryOp};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// `dst = lhs op rhs`; `helper` is the slow path.
pub fn binary(e: &mut Emitter<'_>, helper: Helper, op: BinaryOp, dst: Slot, lhs: Source, rhs: Source) {
    if !has_fast_path(op) || e.known_int(lhs).is_some() && e.known_int(rhs).is_some() {
        slow(e, helper, op, lhs, rhs);
        return e.store(dst, Reg::Rax);
    }
    let (not_int, slow_path, done) = (e.label(), e.label(), e.label());
    e.load(Reg::Rax, lhs);
    e.load(Reg::Rcx, rhs);
    check_ints(e, lhs, rhs, not_int);
    int_operation(e, op, slow_path);
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(not_int);
        float_operation(e, op, slow_path, done);
        e.bind(slow_path);
        slow(e, helper, op, lhs, rhs);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

fn has_fast_path(op: BinaryOp) -> bool {
    !matches!(op, BinaryOp::Pow | BinaryOp::MatMul)
}

fn slow(e: &mut Emitter<'_>, helper: Helper, op: BinaryOp, lhs: Source, rhs: Source) {
    e.load_word(Reg::Rdi, op as u64);
    e.load(Reg::Rsi, lhs);
    e.load(Reg::Rdx, rhs);
    e.call(helper);
}

/// Jumps to `not_int` unless the operands in `rax` and `rcx` are immediate ints.
pub fn check_ints(e: &mut Emitter<'_>, lhs: Source, rhs: Source, not_int: DynamicLabel) {
    match (e.known_int(lhs), e.known_int(rhs)) {
        (None, None) => dynasm!(e.a ; .arch x64 ; mov rdx, rax ; and rdx, rcx),
        (None, Some(_)) => dynasm!(e.a ; .arch x64 ; mov rdx, rax),
        (Some(_), None) => dynasm!(e.a ; .arch x64 ; mov rdx, rcx),
        (Some(_), Some(_)) => return,
    }
    dynasm!(e.a ; .arch x64 ; sar rdx, 48 ; cmp edx, -2 ; jne =>not_int);
}

/// The ints in `rax` and `rcx`: result in `rax`.
fn int_operation(e: &mut Emitter<'_>, op: BinaryOp, slow: DynamicLabel) {
    match op {
        BinaryOp::Add => dynasm!(e.a ; .arch x64 ; shl rax, 16 ; shl rcx, 16 ; add rax, rcx ; jo =>slow),
        BinaryOp::Sub => dynasm!(e.a ; .arch x64 ; shl rax, 16 ; shl rcx, 16 ; sub rax, rcx ; jo =>slow),
        BinaryOp::Mul => {
            dynasm!(e.a ; .arch x64 ; shl rax, 16 ; sar rax, 16 ; shl rcx, 16 ; imul rax, rcx ; jo =>slow);
        }
        BinaryOp::And => return dynasm!(e.a ; .arch x64 ; and rax, rcx),
        BinaryOp::Or => return dynasm!(e.a ; .arch x64 ; or rax, rcx),
        BinaryOp::Xor => dynasm!(e.a ; .arch x64 ; xor rax, rcx ; shl rax, 16),
        BinaryOp::RShift => dynasm!(e.a ; .arch x64
            ; shl rcx, 16
            ; shr rcx, 16
            ; cmp rcx, 47
            ; ja =>slow
            ; shl rax, 16
            ; sar rax, 16
            ; sar rax, cl
            ; shl rax, 16
        ),
        BinaryOp::LShift => dynasm!(e.a ; .arch x64
            // Back from where it went, the int is the same if it still fits.
            ; shl rcx, 16
            ; shr rcx, 16
            ; cmp rcx, 47
            ; ja =>slow
            ; shl rax, 16
            ; mov rdx, rax
            ; shl rax, cl
            ; mov rsi, rax
            ; sar rsi, cl
            ; cmp rsi, rdx
            ; jne =>slow
        ),
        BinaryOp::FloorDiv | BinaryOp::Mod => {
            // Positive divisors; the quotient is rounded down where the remainder is negative.
            dynasm!(e.a ; .arch x64
                ; shl rax, 16
                ; sar rax, 16
                ; shl rcx, 16
                ; sar rcx, 16
                ; jle =>slow
                ; cqo
                ; idiv rcx
                ; mov rsi, rdx
                ; sar rsi, 63
            );
            if op == BinaryOp::FloorDiv {
                dynasm!(e.a ; .arch x64 ; add rax, rsi ; shl rax, 16);
            } else {
                dynasm!(e.a ; .arch x64 ; and rsi, rcx ; lea rax, [rdx + rsi] ; shl rax, 16);
            }
        }
        BinaryOp::TrueDiv => {
            dynasm!(e.a ; .arch x64
                ; shl rax, 16
                ; sar rax, 16
                ; shl rcx, 16
                ; sar rcx, 16
                ; jz =>slow
                ; cvtsi2sd xmm0, rax
                ; cvtsi2sd xmm1, rcx
                ; divsd xmm0, xmm1
            );
            return float_result(e, slow);
        }
        BinaryOp::Pow | BinaryOp::MatMul => return,
    }
    dynasm!(e.a ; .arch x64 ; or rax, 0xfffe ; ror rax, 16);
}

/// The double in `xmm0` as a value in `rax`; +0.0 is an object, tiny ones must be boxed.
fn float_result(e: &mut Emitter<'_>, slow: DynamicLabel) {
    let (small, done) = (e.label(), e.label());
    dynasm!(e.a ; .arch x64 ; movq rax, xmm0 ; mov rdx, rax ; shr rdx, 48 ; jz =>small ; =>done);
    e.later(move |e| {
        dynasm!(e.a ; .arch x64
            ; =>small
            ; test rax, rax
            ; jnz =>slow
            ; mov eax, low::FLOAT_ZERO as i32
            ; jmp =>done
        );
    });
}

/// The operands in `rax` and `rcx` as doubles, if they are unboxed ones.
fn float_operation(e: &mut Emitter<'_>, op: BinaryOp, slow: DynamicLabel, done: DynamicLabel) {
    if !matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::TrueDiv) {
        return;
    }
    load_floats(e, slow);
    match op {
        BinaryOp::Add => dynasm!(e.a ; .arch x64 ; addsd xmm0, xmm1),
        BinaryOp::Sub => dynasm!(e.a ; .arch x64 ; subsd xmm0, xmm1),
        BinaryOp::Mul => dynasm!(e.a ; .arch x64 ; mulsd xmm0, xmm1),
        _ => dynasm!(e.a ; .arch x64 ; xorpd xmm2, xmm2 ; ucomisd xmm1, xmm2 ; je =>slow ; divsd xmm0, xmm1),
    }
    float_result(e, slow);
    dynasm!(e.a ; .arch x64 ; jmp =>done);
}

/// `xmm0, xmm1` = the operands in `rax, rcx` as doubles; an immediate int is converted, and the
/// object +0.0 known. Other values go to `other`.
pub fn load_floats(e: &mut Emitter<'_>, other: DynamicLabel) {
    let (mixed, done) = (e.label(), e.label());
    // A double has 1..=0xfffd on top, an int 0xfffe.
    dynasm!(e.a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; dec edx
        ; cmp edx, 0xfffd
        ; jae =>mixed
        ; movq xmm0, rax
        ; mov rdx, rcx
        ; shr rdx, 48
        ; dec edx
        ; cmp edx, 0xfffd
        ; jae =>mixed
        ; movq xmm1, rcx
        ; =>done
    );
    e.later(move |e| {
        dynasm!(e.a ; .arch x64
            ; =>mixed
            ; call extern stubs::routine(Routine::MixedFloats) as usize
            ; je =>done
            ; jmp =>other
        );
    });
}

/// `dst = op src`
pub fn unary(e: &mut Emitter<'_>, op: UnaryOp, dst: Slot, src: Source) {
    let (slow, done) = (e.label(), e.label());
    if !matches!(op, UnaryOp::Neg | UnaryOp::Invert) {
        call_unary(e, op, src);
        e.store(dst, Reg::Rax);
        return;
    }
    e.load(Reg::Rax, src);
    dynasm!(e.a ; .arch x64 ; mov rdx, rax ; sar rdx, 48 ; cmp edx, -2 ; jne =>slow);
    if op == UnaryOp::Neg {
        dynasm!(e.a ; .arch x64
            ; shl rax, 16
            ; neg rax
            ; jo =>slow
            ; or rax, 0xfffe
            ; ror rax, 16
        );
    } else {
        // All bits but the tag.
        dynasm!(e.a ; .arch x64 ; mov rdx, QWORD 0xffff_ffff_ffff ; xor rax, rdx);
    }
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(slow);
        if op == UnaryOp::Neg {
            negate_double(e, done);
        }
        call_unary(e, op, src);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// An unboxed double in `rax` is negated by its sign bit, since its opposite is one, too; goes to
/// `done`. Falls through for other values.
fn negate_double(e: &mut Emitter<'_>, done: DynamicLabel) {
    let other = e.label();
    dynasm!(e.a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; and edx, 0x7fff
        ; dec edx
        ; cmp edx, 0x7fef
        ; jae =>other
        ; btc rax, 63
        ; jmp =>done
        ; =>other
    );
}

fn call_unary(e: &mut Emitter<'_>, op: UnaryOp, src: Source) {
    e.load_word(Reg::Rdi, op as u64);
    e.load(Reg::Rsi, src);
    e.call(Helper::Unary);
}
