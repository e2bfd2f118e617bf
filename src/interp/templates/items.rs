//! Subscripts: lists with int indices inline.

use super::super::emitter::{Emitter, Reg};
use crate::bytecode::op::{Slot, Source};
use crate::heap::layout::List;
use crate::objects::Builtin;
use crate::runtime::helpers::Helper;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// `rax` = address of the items, `rcx` = index, for a list in `rax` and an int in `rcx` that is
/// within it and not negative.
fn list_place(e: &mut Emitter<'_>, key: Source, slow: DynamicLabel) {
    if e.known_int(key).is_none() {
        dynasm!(e.a ; .arch x64 ; mov rdx, rcx ; sar rdx, 48 ; cmp edx, -2 ; jne =>slow);
    }
    dynasm!(e.a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; jnz =>slow
        ; cmp QWORD [rax], Builtin::List.header() as i32
        ; jne =>slow
        ; shl rcx, 16
        ; sar rcx, 16
        ; cmp rcx, [rax + offset_of!(List, length) as i32]
        ; jae =>slow
        ; mov rax, [rax + offset_of!(List, begin) as i32]
    );
}

/// `dst = object[key]`
pub fn load(e: &mut Emitter<'_>, dst: Slot, object: Source, key: Source) {
    let (slow, done) = (e.label(), e.label());
    e.load(Reg::Rax, object);
    e.load(Reg::Rcx, key);
    list_place(e, key, slow);
    dynasm!(e.a ; .arch x64 ; mov rax, [rax + rcx * 8] ; =>done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(slow);
        e.call_with(Helper::LoadItem, &[object, key]);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// `object[key] = src`
pub fn store(e: &mut Emitter<'_>, object: Source, key: Source, src: Source) {
    let (slow, done) = (e.label(), e.label());
    e.load(Reg::Rax, object);
    e.load(Reg::Rcx, key);
    list_place(e, key, slow);
    e.load(Reg::Rdx, src);
    dynasm!(e.a ; .arch x64 ; mov [rax + rcx * 8], rdx ; =>done);
    e.later(move |e| {
        e.bind(slow);
        e.call_with(Helper::StoreItem, &[object, key, src]);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}
