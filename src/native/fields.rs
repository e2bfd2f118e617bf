//! Machine code that reads and writes the numbers of structs: one piece for each kind and offset,
//! which inline caches call. Memory that is not there makes them answer that they could not.
//!
//! `rax` is the object; a getter answers the value in `rax`, a setter takes it in `rsi`. The zero
//! flag is clear after success; else `rax` is the object again.

#![allow(clippy::useless_conversion, reason = "the assembler's macros convert register numbers")]

use super::stubs::{self, Assembler, Number, Piece};
use crate::heap::low;
use crate::heap::value::INT_BITS;
use crate::objects::native::{CData, Member, guard};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use rustc_hash::FxHashMap;
use std::mem::offset_of;
use std::sync::{Mutex, PoisonError};

/// Addresses by kind, offset, and whether it is a setter; 0: there is no such code.
static KNOWN: Mutex<Option<FxHashMap<(Number, usize, bool), u64>>> = Mutex::new(None);

/// The code that reads (`set`: writes) a member; `None` for members that need more than that.
pub fn code(m: &'static Member, set: bool) -> Option<u64> {
    let number = stubs::number(m.ctype()).filter(|_| m.bits.is_none() && m.offset < 1 << 30)?;
    if set && number == Number::Bool {
        return None;
    }
    let key = (number, m.offset, set);
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return (known != 0).then_some(known);
    }
    let offset = m.offset as i32;
    let what = if set { "NativeStore" } else { "NativeLoad" };
    let places = std::sync::Arc::new(Mutex::new((0, 0)));
    let noted = std::sync::Arc::clone(&places);
    let piece = Piece {
        name: format!("dwarfpython.{what}.{number:?}.{offset}"),
        emit: Box::new(move |a| {
            let start = a.offset().0;
            let (access, failure) = if set { emit_store(a, number, offset) } else { emit_load(a, number, offset) };
            *noted.lock().unwrap_or_else(PoisonError::into_inner) = (access - start, failure - start);
            Vec::new()
        }),
    };
    let at = stubs::publish(vec![piece]).and_then(|all| all.first().copied()).unwrap_or(0);
    let (access, failure) = *places.lock().unwrap_or_else(PoisonError::into_inner);
    let guarded = at != 0 && guard::watch(at + access as u64, at + failure as u64);
    let at = if guarded { at } else { 0 };
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, at);
    (at != 0).then_some(at)
}

/// Loads `rdx` with the address of the struct, unless that has been freed. Destroys `rcx`.
fn emit_base(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rcx, [rax + offset_of!(CData, state) as i32]
        ; mov rdx, [rax + offset_of!(CData, data) as i32]
        ; cmp BYTE [rcx + 7], 0
        ; jns >failed
    );
}

/// Offsets of the instruction that may fault and of where it then goes on.
fn emit_load(a: &mut Assembler, n: Number, offset: i32) -> (usize, usize) {
    dynasm!(a ; .arch x64 ; mov rsi, rax);
    emit_base(a);
    let access = a.offset().0;
    match n {
        Number::Int(1, true) => dynasm!(a ; .arch x64 ; movsx rax, BYTE [rdx + offset]),
        Number::Int(1, false) | Number::Bool => dynasm!(a ; .arch x64 ; movzx eax, BYTE [rdx + offset]),
        Number::Int(2, true) => dynasm!(a ; .arch x64 ; movsx rax, WORD [rdx + offset]),
        Number::Int(2, false) => dynasm!(a ; .arch x64 ; movzx eax, WORD [rdx + offset]),
        Number::Int(4, true) => dynasm!(a ; .arch x64 ; movsxd rax, DWORD [rdx + offset]),
        Number::Int(4, false) => dynasm!(a ; .arch x64 ; mov eax, [rdx + offset]),
        Number::Int(..) => dynasm!(a ; .arch x64 ; mov rax, [rdx + offset]),
        Number::Single => dynasm!(a ; .arch x64 ; cvtss2sd xmm0, DWORD [rdx + offset]),
        Number::Double => dynasm!(a ; .arch x64 ; movsd xmm0, QWORD [rdx + offset]),
    }
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
                    ; jne >failed
                ),
                (8, false) => dynasm!(a ; .arch x64 ; mov rcx, rax ; shr rcx, 47 ; jnz >failed),
                _ => {}
            }
            dynasm!(a ; .arch x64 ; shl rax, 16 ; shr rax, 16 ; mov rcx, QWORD INT_BITS as i64 ; or rax, rcx);
        }
        Number::Single | Number::Double => dynasm!(a ; .arch x64
            ; ucomisd xmm0, xmm0
            ; jp >failed
            ; movq rax, xmm0
            ; mov rcx, rax
            ; shr rcx, 48
            ; jnz >fine
            ; test rax, rax
            ; jnz >failed
            ; mov eax, low::FLOAT_ZERO as i32
            ; fine:
        ),
    }
    dynasm!(a ; .arch x64 ; test rsi, rsi ; ret);
    let failure = a.offset().0;
    dynasm!(a ; .arch x64 ; failed: ; mov rax, rsi ; cmp eax, eax ; ret);
    (access, failure)
}

/// As `emit_load`.
fn emit_store(a: &mut Assembler, n: Number, offset: i32) -> (usize, usize) {
    emit_base(a);
    dynasm!(a ; .arch x64 ; mov rcx, rsi ; shr rcx, 48);
    let access;
    match n {
        Number::Int(size, signed) => {
            dynasm!(a ; .arch x64
                ; cmp ecx, (INT_BITS >> 48) as i32
                ; jne >failed
                ; shl rsi, 16
                ; sar rsi, 16
            );
            match (size, signed) {
                (1, true) => dynasm!(a ; .arch x64 ; movsx rcx, sil),
                (1, false) => dynasm!(a ; .arch x64 ; movzx ecx, sil),
                (2, true) => dynasm!(a ; .arch x64 ; movsx rcx, si),
                (2, false) => dynasm!(a ; .arch x64 ; movzx ecx, si),
                (4, true) => dynasm!(a ; .arch x64 ; movsxd rcx, esi),
                (4, false) => dynasm!(a ; .arch x64 ; mov ecx, esi),
                (_, true) => dynasm!(a ; .arch x64 ; mov rcx, rsi),
                (_, false) => dynasm!(a ; .arch x64 ; mov rcx, rsi ; shl rcx, 1 ; shr rcx, 1),
            }
            dynasm!(a ; .arch x64 ; cmp rcx, rsi ; jne >failed);
            access = a.offset().0;
            match size {
                1 => dynasm!(a ; .arch x64 ; mov [rdx + offset], cl),
                2 => dynasm!(a ; .arch x64 ; mov [rdx + offset], cx),
                4 => dynasm!(a ; .arch x64 ; mov [rdx + offset], ecx),
                _ => dynasm!(a ; .arch x64 ; mov [rdx + offset], rcx),
            }
        }
        Number::Single | Number::Double | Number::Bool => {
            dynasm!(a ; .arch x64
                ; jz >heap
                ; cmp ecx, (INT_BITS >> 48) as i32
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
                access = a.offset().0;
                dynasm!(a ; .arch x64 ; movss [rdx + offset], xmm0);
            } else {
                access = a.offset().0;
                dynasm!(a ; .arch x64 ; movsd [rdx + offset], xmm0);
            }
        }
    }
    dynasm!(a ; .arch x64 ; test rax, rax ; ret);
    let failure = a.offset().0;
    dynasm!(a ; .arch x64 ; failed: ; cmp eax, eax ; ret);
    (access, failure)
}
