//! Machine code that reads and writes the numbers of structs: one piece for each kind and offset,
//! which inline caches call. Memory that is not there makes them answer that they could not.
//!
//! `rax` is the object, `rdx` is -1; a getter answers the value in `rax`, a setter takes it in `rsi`. The zero
//! flag is clear after success.

#![allow(clippy::useless_conversion, reason = "the assembler's macros convert register numbers")]

use super::numbers::{self, Number};
use super::stubs::{self, Assembler, Piece};
use crate::objects::native::{CData, Member, guard};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use rustc_hash::FxHashMap;
use std::mem::offset_of;
use std::sync::{Mutex, PoisonError};

/// Addresses by kind, offset, and whether it is a setter; 0: there is no such code.
static KNOWN: Mutex<Option<FxHashMap<(Number, usize, bool), u64>>> = Mutex::new(None);

/// The code that reads (`set`: writes) a member; `None` for members that need more than that.
pub fn code(m: &'static Member, set: bool) -> Option<u64> {
    let number = numbers::number(m.ctype()).filter(|_| m.bits.is_none() && m.offset < 1 << 30)?;
    if set && number == Number::Bool {
        return None;
    }
    let key = (number, m.offset, set);
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return (known != 0).then_some(known);
    }
    let offset = m.offset as i32;
    let what = if set { "NativeStore" } else { "NativeLoad" };
    let emit = if set { emit_store } else { emit_load };
    let at = publish(format!("dwarfpython.{what}.{number:?}.{offset}"), move |a| emit(a, number, offset)).unwrap_or(0);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, at);
    (at != 0).then_some(at)
}

/// The address of a piece of code with one instruction that may fault; `emit` answers the offsets of that and of
/// where it then goes on.
pub(super) fn publish(name: String, emit: impl FnOnce(&mut Assembler) -> (usize, usize) + 'static) -> Option<u64> {
    let places = std::rc::Rc::new(std::cell::Cell::new((0, 0)));
    let noted = std::rc::Rc::clone(&places);
    let emit = Box::new(move |a: &mut Assembler| {
        let start = a.offset().0;
        let (access, failure) = emit(a);
        noted.set((access - start, failure - start));
        Vec::new()
    });
    let at = stubs::publish(vec![Piece { name, emit }])?.first().copied()?;
    let (access, failure) = places.get();
    guard::watch(at + access as u64, at + failure as u64).then_some(at)
}

/// Loads `rdx` with the address of the struct, unless that has been freed or has no life. Destroys `rcx`. `rdx` is -1,
/// which the top byte of a live state is at most.
fn emit_base(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rcx, [rax + offset_of!(CData, state) as i32]
        ; cmp BYTE [rcx + 7], dl
        ; jg >failed
        ; mov rdx, [rax + offset_of!(CData, data) as i32]
    );
}

/// Offsets of the instruction that may fault and of where it then goes on.
fn emit_load(a: &mut Assembler, n: Number, offset: i32) -> (usize, usize) {
    emit_base(a);
    let access = numbers::read(a, n, offset);
    numbers::value(a, n);
    // The tag of an int has cleared the flag.
    if !matches!(n, Number::Int(..)) {
        dynasm!(a ; .arch x64 ; test rax, rax);
    }
    dynasm!(a ; .arch x64 ; ret);
    let failure = a.offset().0;
    dynasm!(a ; .arch x64 ; special: ; failed: ; cmp eax, eax ; ret);
    (access, failure)
}

/// As `emit_load`.
fn emit_store(a: &mut Assembler, n: Number, offset: i32) -> (usize, usize) {
    emit_base(a);
    let access = numbers::write(a, n, offset);
    dynasm!(a ; .arch x64 ; test rax, rax ; ret);
    let failure = a.offset().0;
    dynasm!(a ; .arch x64 ; failed: ; cmp eax, eax ; ret);
    (access, failure)
}
