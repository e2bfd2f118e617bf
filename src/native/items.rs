//! Machine code for the items of arrays and of what pointers point to, where these are numbers. It is part of the
//! routines that subscripts use: one piece for each kind of number.
//!
//! `rax` is the C object, `rcx` the index, an int; code that stores finds the value in `r8`. Zero flag set: done,
//! the answer is in `rax`; else nothing has happened.

#![allow(clippy::useless_conversion, reason = "the assembler's macros convert register numbers")]

use super::fields;
use super::numbers::{self, Number};
use super::stubs::Assembler;
use crate::heap::shape::ItemCode;
use crate::malloc;
use crate::objects::native::{CData, CType, Form};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use rustc_hash::FxHashMap;
use std::mem::offset_of;
use std::sync::{Mutex, PoisonError};

/// What a piece of code is for: the number, whether the object is a pointer, whether items are only read.
type Key = (Number, bool, bool);

static KNOWN: Mutex<Option<FxHashMap<Key, &'static ItemCode>>> = Mutex::new(None);

/// The code for the items of an array or pointer type; `None` for other items than numbers.
pub fn code(t: &'static CType) -> Option<&'static ItemCode> {
    let element = t.target();
    let number = match element.form {
        Form::Char(signed) => Number::Int(1, signed),
        _ => numbers::number(element)?,
    };
    let pointer = match t.form {
        Form::Pointer => true,
        Form::Array if t.count.is_some() => false,
        _ => return None,
    };
    let key = (number, pointer, element.constant || number == Number::Bool);
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return Some(known);
    }
    let of = if pointer { "Pointer" } else { "Array" };
    let name = |what| format!("dwarfpython.Native{what}Item.{of}.{number:?}");
    let load = fields::publish(name("Load"), move |a| emit_load(a, number, pointer))?;
    let store = if key.2 { 0 } else { fields::publish(name("Store"), move |a| emit_store(a, number, pointer))? };
    let made: &'static ItemCode = Box::leak(Box::new(ItemCode { load, store }));
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, made);
    Some(made)
}

fn size(n: Number) -> i32 {
    match n {
        Number::Int(size, _) => size.into(),
        Number::Bool => 1,
        Number::Single => 4,
        Number::Double => 8,
    }
}

/// Loads `rdx` with the address of the item; goes to `failed` unless its memory lives and has so many. Destroys
/// `rcx`, `rsi`, `rdi`.
fn emit_place(a: &mut Assembler, n: Number, pointer: bool) {
    let size = size(n);
    let (extent, state) = (offset_of!(CData, extent) as i32, offset_of!(CData, state) as i32);
    dynasm!(a ; .arch x64
        ; shl rcx, 16
        ; sar rcx, 16
        ; js >failed
        ; imul rcx, rcx, size
        ; lea rsi, [rcx + size]
        ; mov rdx, [rax + state]
        ; mov rdi, [rdx]
        ; test rdi, rdi
        ; jns >failed
    );
    if pointer {
        dynasm!(a ; .arch x64
            ; shr rdi, malloc::SLACK as i8
            ; and edi, malloc::SLACK_MASK as i32
            ; add rdi, rsi
            ; mov rsi, [rax + extent]
            ; test rsi, rsi
            ; js >large
            ; cmp rdi, rsi
            ; ja >failed
            ; jmp >inside
            // Minus the offset in a chunk that may become shorter or longer where it is, minus 1.
            ; large:
            ; not rsi
            ; lea rdi, [rcx + rsi + size]
            ; cmp rdi, [rdx + malloc::SIZE_BEHIND_STATE]
            ; ja >failed
            ; inside:
        );
    } else {
        dynasm!(a ; .arch x64 ; cmp rsi, [rax + extent] ; ja >failed);
    }
    dynasm!(a ; .arch x64 ; mov rdx, [rax + offset_of!(CData, data) as i32] ; add rdx, rcx);
}

/// Offsets of the instruction that may fault and of where it then goes on.
fn emit_load(a: &mut Assembler, n: Number, pointer: bool) -> (usize, usize) {
    emit_place(a, n, pointer);
    let access = numbers::read(a, n, 0);
    numbers::value(a, n);
    dynasm!(a ; .arch x64 ; cmp eax, eax ; ret);
    (access, emit_failure(a))
}

/// As `emit_load`.
fn emit_store(a: &mut Assembler, n: Number, pointer: bool) -> (usize, usize) {
    if !pointer {
        dynasm!(a ; .arch x64
            ; mov rdx, [rax + offset_of!(CData, ctype) as i32]
            ; cmp BYTE [rdx + offset_of!(CType, constant) as i32], 0
            ; jne >failed
        );
    }
    emit_place(a, n, pointer);
    dynasm!(a ; .arch x64 ; mov rsi, r8);
    let access = numbers::write(a, n, 0);
    dynasm!(a ; .arch x64 ; cmp eax, eax ; ret);
    (access, emit_failure(a))
}

/// Nothing has happened.
fn emit_failure(a: &mut Assembler) -> usize {
    let failure = a.offset().0;
    dynasm!(a ; .arch x64 ; special: ; failed: ; test rsp, rsp ; ret);
    failure
}
