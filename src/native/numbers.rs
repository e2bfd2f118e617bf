//! Machine code between C numbers and values: in registers, and in memory that may not be there.

#![allow(clippy::useless_conversion, reason = "the assembler's macros convert register numbers")]

use super::stubs::Assembler;
use crate::dwarf::Float;
use crate::heap::low;
use crate::heap::value::INT_BITS;
use crate::objects::native::{CType, Form};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};

/// A number that travels in one register.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Number {
    /// An integer of 1, 2, 4 or 8 bytes, perhaps with a sign.
    Int(u8, bool),
    /// `_Bool`
    Bool,
    /// `float`
    Single,
    /// `double`
    Double,
}

/// The number that values of the type are, if they are plain ones.
pub fn number(t: &CType) -> Option<Number> {
    match t.form {
        Form::Int(signed) if t.size <= 8 => Some(Number::Int(t.size as u8, signed)),
        Form::Bool => Some(Number::Bool),
        Form::Float(Float::Single) => Some(Number::Single),
        Form::Float(Float::Double) => Some(Number::Double),
        _ => None,
    }
}

/// The int tag as a 16-bit immediate.
pub(super) const INT_TAG_WORD: i16 = (INT_BITS >> 48) as u16 as i16;

/// Register `to` = the integer of `size` bytes that register `from` begins with.
pub(super) fn extend(a: &mut Assembler, size: u8, signed: bool, to: u8, from: u8) {
    match (size, signed) {
        (1, true) => dynasm!(a ; .arch x64 ; movsx Rq(to), Rb(from)),
        (1, false) => dynasm!(a ; .arch x64 ; movzx Rd(to), Rb(from)),
        (2, true) => dynasm!(a ; .arch x64 ; movsx Rq(to), Rw(from)),
        (2, false) => dynasm!(a ; .arch x64 ; movzx Rd(to), Rw(from)),
        (4, true) => dynasm!(a ; .arch x64 ; movsxd Rq(to), Rd(from)),
        (4, false) => dynasm!(a ; .arch x64 ; mov Rd(to), Rd(from)),
        _ => dynasm!(a ; .arch x64 ; mov Rq(to), Rq(from)),
    }
}

/// As `extend`; clears the zero flag if the number in `from` is out of the integer's range.
pub(super) fn narrow(a: &mut Assembler, size: u8, signed: bool, to: u8, from: u8) {
    extend(a, size, signed, to, from);
    if (size, signed) == (8, false) {
        dynasm!(a ; .arch x64 ; shl Rq(to), 1 ; shr Rq(to), 1);
    }
    dynasm!(a ; .arch x64 ; cmp Rq(to), Rq(from));
}

/// Loads `rax` with the value of the number in `rax`, where it is extended, or `xmm0`. Goes to `special` with
/// the number where it is if that needs an object, or is a NaN. Destroys `rcx`; after an
/// int, the zero flag is clear.
pub(super) fn value(a: &mut Assembler, n: Number) {
    match n {
        Number::Bool => dynasm!(a ; .arch x64
            ; mov ecx, low::TRUE as i32
            ; test al, al
            ; mov eax, low::FALSE as i32
            ; cmovne eax, ecx
        ),
        Number::Int(size, signed) => {
            match (size, signed) {
                (8, true) => dynasm!(a ; .arch x64
                    ; mov rcx, rax
                    ; shl rcx, 16
                    ; sar rcx, 16
                    ; cmp rcx, rax
                    ; jne >special
                ),
                (8, false) => dynasm!(a ; .arch x64 ; mov rcx, rax ; shr rcx, 47 ; jnz >special),
                _ => {}
            }
            // The sign has filled the tag's bits; one of them is clear in the tag.
            dynasm!(a ; .arch x64 ; or rax, QWORD [DWORD low::INT_BITS as i32] ; btr rax, 48);
        }
        Number::Single | Number::Double => {
            if n == Number::Single {
                dynasm!(a ; .arch x64 ; cvtss2sd xmm0, xmm0);
            }
            dynasm!(a ; .arch x64
                ; ucomisd xmm0, xmm0
                ; jp >special
                ; movq rax, xmm0
                ; mov rcx, rax
                ; shr rcx, 48
                ; jnz >plain
                ; test rax, rax
                ; jnz >special
                ; mov eax, low::FLOAT_ZERO as i32
                ; plain:
            );
        }
    }
}

/// Can `value` go to `special`?
pub(super) fn has_special(n: Number) -> bool {
    matches!(n, Number::Int(8, _) | Number::Single | Number::Double)
}

/// Loads `rax`, extended, or `xmm0` with the number at `rdx + offset`; answers the offset of the instruction
/// that may fault.
pub(super) fn read(a: &mut Assembler, n: Number, offset: i32) -> usize {
    let access = a.offset().0;
    match n {
        Number::Int(1, true) => dynasm!(a ; .arch x64 ; movsx rax, BYTE [rdx + offset]),
        Number::Int(1, false) | Number::Bool => dynasm!(a ; .arch x64 ; movzx eax, BYTE [rdx + offset]),
        Number::Int(2, true) => dynasm!(a ; .arch x64 ; movsx rax, WORD [rdx + offset]),
        Number::Int(2, false) => dynasm!(a ; .arch x64 ; movzx eax, WORD [rdx + offset]),
        Number::Int(4, true) => dynasm!(a ; .arch x64 ; movsxd rax, DWORD [rdx + offset]),
        Number::Int(4, false) => dynasm!(a ; .arch x64 ; mov eax, [rdx + offset]),
        Number::Int(..) => dynasm!(a ; .arch x64 ; mov rax, [rdx + offset]),
        Number::Single => dynasm!(a ; .arch x64 ; movss xmm0, DWORD [rdx + offset]),
        Number::Double => dynasm!(a ; .arch x64 ; movsd xmm0, QWORD [rdx + offset]),
    }
    access
}

/// Writes the number that the value in `rsi` is to `rdx + offset`; answers the offset of the instruction that may
/// fault. Goes to `failed` if the value is another kind of object, or out of range. Destroys `rcx`, `rsi`.
pub(super) fn write(a: &mut Assembler, n: Number, offset: i32) -> usize {
    dynasm!(a ; .arch x64 ; mov rcx, rsi ; shr rcx, 48);
    let Number::Int(size, signed) = n else {
        dynasm!(a ; .arch x64
            ; jz >heap
            ; cmp ecx, INT_TAG_WORD as u16 as i32
            ; je >failed
            ; movq xmm0, rsi
            ; jmp >go
            ; heap:
            ; cmp rsi, low::FLOAT_ZERO as i32
            ; jne >failed
            ; xorps xmm0, xmm0
            ; go:
        );
        if n == Number::Single {
            dynasm!(a ; .arch x64 ; cvtsd2ss xmm0, xmm0);
        }
        let access = a.offset().0;
        match n {
            Number::Single => dynasm!(a ; .arch x64 ; movss [rdx + offset], xmm0),
            _ => dynasm!(a ; .arch x64 ; movsd [rdx + offset], xmm0),
        }
        return access;
    };
    dynasm!(a ; .arch x64
        ; cmp ecx, INT_TAG_WORD as u16 as i32
        ; jne >failed
        ; shl rsi, 16
        ; sar rsi, 16
    );
    narrow(a, size, signed, RCX, RSI);
    dynasm!(a ; .arch x64 ; jne >failed);
    let access = a.offset().0;
    match size {
        1 => dynasm!(a ; .arch x64 ; mov [rdx + offset], cl),
        2 => dynasm!(a ; .arch x64 ; mov [rdx + offset], cx),
        4 => dynasm!(a ; .arch x64 ; mov [rdx + offset], ecx),
        _ => dynasm!(a ; .arch x64 ; mov [rdx + offset], rcx),
    }
    access
}

/// Register numbers.
pub(super) const RAX: u8 = 0;
pub(super) const RCX: u8 = 1;
pub(super) const RDX: u8 = 2;
pub(super) const RSI: u8 = 6;
