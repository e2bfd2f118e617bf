//! Subscripts: lists and tuples with int indices inline, other plain containers by a routine.

use super::super::emitter::{Emitter, Reg};
use super::super::routines::Routine;
use super::super::stubs;
use crate::bytecode::op::{Slot, Source};
use crate::heap::layout::{List, Tuple};
use crate::objects::Builtin;
use crate::runtime::helpers::Helper;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// `rcx` = index within the list in `rax`, from the key in `rcx`; negative indices only where
/// they are constants. Goes to `slow` if it is outside, to one of the others with both as they are.
fn list_index(e: &mut Emitter<'_>, key: Source, not_int: DynamicLabel, not_list: DynamicLabel, slow: DynamicLabel) {
    check_int(e, key, not_int);
    dynasm!(e.a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; jnz =>slow
        ; cmp QWORD [rax], Builtin::List.header() as i32
        ; jne =>not_list
    );
    index_within(e, key, offset_of!(List, length) as i32, slow);
}

/// Goes to `slow` unless the key in `rcx` is an immediate int.
fn check_int(e: &mut Emitter<'_>, key: Source, slow: DynamicLabel) {
    if e.known_int(key).is_none() {
        dynasm!(e.a ; .arch x64 ; mov rdx, rcx ; sar rdx, 48 ; cmp edx, -2 ; jne =>slow);
    }
}

/// `rcx` = index from the int in `rcx`, if it is below the length at `rax + length`.
fn index_within(e: &mut Emitter<'_>, key: Source, length: i32, slow: DynamicLabel) {
    match e.known_int(key).map(i32::try_from) {
        Some(Ok(n)) if n < 0 => dynasm!(e.a ; .arch x64 ; mov rcx, [rax + length] ; add rcx, n ; js =>slow),
        _ => dynasm!(e.a ; .arch x64 ; shl rcx, 16 ; sar rcx, 16 ; cmp rcx, [rax + length] ; jae =>slow),
    }
}

/// `dst = object[key]`
pub fn load(e: &mut Emitter<'_>, dst: Slot, object: Source, key: Source) {
    let (other, not_list, slow, done) = (e.label(), e.label(), e.label(), e.label());
    e.load(Reg::Rax, object);
    e.load(Reg::Rcx, key);
    list_index(e, key, other, not_list, slow);
    dynasm!(e.a ; .arch x64
        ; mov rax, [rax + offset_of!(List, begin) as i32]
        ; mov rax, [rax + rcx * 8]
        ; =>done
    );
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        dynasm!(e.a ; .arch x64 ; =>not_list ; cmp QWORD [rax], Builtin::Tuple.header() as i32 ; jne =>other);
        index_within(e, key, offset_of!(Tuple, length) as i32, slow);
        dynasm!(e.a ; .arch x64 ; mov rax, [rax + rcx * 8 + size_of::<Tuple>() as i32] ; jmp =>done ; =>other);
        dynasm!(e.a ; .arch x64 ; call extern stubs::routine(Routine::LoadItem) as usize ; je =>done ; =>slow);
        e.call_with(Helper::LoadItem, &[object, key]);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// `object[key] = src`
pub fn store(e: &mut Emitter<'_>, object: Source, key: Source, src: Source) {
    let (other, slow, done) = (e.label(), e.label(), e.label());
    e.load(Reg::Rax, object);
    e.load(Reg::Rcx, key);
    list_index(e, key, other, other, slow);
    e.load(Reg::Rdx, src);
    dynasm!(e.a ; .arch x64
        ; mov rax, [rax + offset_of!(List, begin) as i32]
        ; mov [rax + rcx * 8], rdx
        ; =>done
    );
    e.later(move |e| {
        e.bind(other);
        e.load(Reg::R8, src);
        dynasm!(e.a ; .arch x64 ; call extern stubs::routine(Routine::StoreItem) as usize ; je =>done ; =>slow);
        e.call_with(Helper::StoreItem, &[object, key, src]);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}
