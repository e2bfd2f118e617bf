//! Attributes through inline caches.

use super::super::emitter::{Emitter, Reg};
use super::super::routines::Routine;
use super::super::stubs;
use crate::bytecode::op::{Name, Slot, Source, Special};
use crate::heap::low;
use crate::objects::native::{CData, guard};
use crate::runtime::caches::{
    AttributeCache, FIELD, INT_FIELD, MethodCache, OwnerCache, Site, StoreCache, VERSION_FROM_HEADER,
};
use crate::runtime::helpers::Helper;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// Compares header and class version of the object in `rax` with the cache, whose first two
/// words they are. Leaves the header in `rcx`.
fn check_shape(e: &mut Emitter<'_>, cache: i32, slow: DynamicLabel) {
    dynasm!(e.a ; .arch x64
        ; cmp rax, QWORD [DWORD low::ADDRESSES_END as i32]
        ; jae =>slow
        ; mov rcx, [rax]
        ; cmp rcx, QWORD [DWORD cache]
        ; jne =>slow
        ; mov rdx, [rcx + VERSION_FROM_HEADER]
        ; cmp rdx, QWORD [DWORD cache + 8]
        ; jne =>slow
    );
}

/// An attribute site: `fast` through the first cache of two inline and the second one out of
/// line, each with the object in `rax`, the cache and where a miss goes; then `finish`; `slow`
/// calls the helper.
fn site<'a, T>(
    e: &mut Emitter<'a>,
    object: Source,
    fast: impl Fn(&mut Emitter<'a>, i32, DynamicLabel, DynamicLabel) + 'a,
    finish: impl FnOnce(&mut Emitter<'a>),
    slow: impl FnOnce(&mut Emitter<'a>, i32) + 'a,
) {
    let Some(cache) = e.cache::<Site<T>>() else { return };
    let (second, done) = (e.label(), e.label());
    e.load(Reg::Rax, object);
    fast(e, cache, second, done);
    e.bind(done);
    finish(e);
    e.later(move |e| {
        let miss = e.label();
        e.bind(second);
        e.load(Reg::Rax, object);
        fast(e, cache + size_of::<T>() as i32, miss, done);
        dynasm!(e.a ; .arch x64 ; jmp =>done ; =>miss);
        slow(e, cache);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// `rax` = attribute of the object, if it is the class or module that the site knows; else falls
/// through.
fn owned<T>(e: &mut Emitter<'_>, object: Source, cache: i32) -> DynamicLabel {
    let other = e.label();
    e.load(Reg::Rax, object);
    dynasm!(e.a ; .arch x64
        ; mov edx, cache + offset_of!(Site<T>, owner) as i32
        ; call extern stubs::routine(Routine::Owned) as usize
        ; jne =>other
    );
    other
}

/// `dst = object.name`
pub fn load(e: &mut Emitter<'_>, dst: Slot, object: Source, name: Name) {
    let name = e.name(name);
    let Some(cache) = e.cache::<Site<AttributeCache>>() else { return };
    let (second, rare, done) = (e.label(), e.label(), e.label());
    e.load(Reg::Rax, object);
    load_slot(e, cache, second, rare);
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        let (slow, second_rare, known) = (e.label(), e.label(), e.label());
        let second_cache = cache + size_of::<AttributeCache>() as i32;
        let value = offset_of!(AttributeCache, value) as i32;
        e.bind(second);
        e.load(Reg::Rax, object);
        load_slot(e, second_cache, slow, second_rare);
        dynasm!(e.a ; .arch x64
            ; jmp =>done
            ; =>second_rare
            ; mov rcx, QWORD [DWORD second_cache + value]
            ; jmp =>known
            ; =>rare
            ; mov rcx, QWORD [DWORD cache + value]
            ; =>known
        );
        load_rare(e, slow, done);
        e.load(Reg::Rax, object);
        dynasm!(e.a ; .arch x64
            ; mov edx, cache + offset_of!(Site<AttributeCache>, owner) as i32
            ; call extern stubs::routine(Routine::Owned) as usize
            ; je =>done
        );
        e.load(Reg::Rdi, object);
        e.load_word(Reg::Rsi, name);
        e.load_word(Reg::Rdx, cache as u64);
        e.call(Helper::LoadAttribute);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// `rax` = attribute of the object in `rax`, if it lies in a slot that the cache at this address knows. Goes to `rare`
/// with the cache's offset in `rdx`, compared with 0, if the attribute lies elsewhere.
fn load_slot(e: &mut Emitter<'_>, cache: i32, miss: DynamicLabel, rare: DynamicLabel) {
    check_shape(e, cache, miss);
    dynasm!(e.a ; .arch x64
        ; mov rdx, QWORD [DWORD cache + offset_of!(AttributeCache, offset) as i32]
        ; test rdx, rdx
        ; jle =>rare
        ; mov rax, [rax + rdx]
    );
}

/// The attribute is the cache's value, which is in `rcx`, or lies where that says: in a C struct, or in the overflow
/// block. Where a member cannot be read, goes on at `slow`, which is bound behind the code: a fault of the access
/// leads there, too (`guard::INT_READ`).
fn load_rare(e: &mut Emitter<'_>, slow: DynamicLabel, done: DynamicLabel) {
    let (plain, code, overflow) = (e.label(), e.label(), e.label());
    dynasm!(e.a ; .arch x64
        ; jz =>plain
        ; cmp rdx, FIELD as i32
        ; je =>code
        ; cmp rdx, INT_FIELD as i32
        ; jne =>overflow
        ; mov rdx, [rax + offset_of!(CData, state) as i32]
        ; cmp BYTE [rdx + 7], -1
        ; jg =>slow
        ; mov rdx, [rax + offset_of!(CData, data) as i32]
        ; .bytes guard::INT_READ.iter()
        ; jmp =>done
        ; =>slow
    );
    e.later(move |e| {
        dynasm!(e.a ; .arch x64
            ; =>code
            ; call rcx
            ; jnz =>done
            ; jmp =>slow
            ; =>overflow
            ; mov rax, [rax + rcx]
            ; not rdx
            ; mov rax, [rax + rdx]
            ; jmp =>done
            ; =>plain
            ; mov rax, rcx
            ; jmp =>done
        );
    });
}

/// `base` = method, `base+1` = receiver
pub fn load_method(e: &mut Emitter<'_>, base: Slot, object: Source, name: Name) {
    let name = e.name(name);
    let slow = move |e: &mut Emitter<'_>, cache| {
        let (other, found) = (owned::<MethodCache>(e, object, cache), e.label());
        let receiver = cache + (offset_of!(Site<MethodCache>, owner) + offset_of!(OwnerCache, receiver)) as i32;
        dynasm!(e.a ; .arch x64 ; mov rcx, QWORD [DWORD receiver]);
        e.store(Slot(base.0 + 1), Reg::Rcx);
        dynasm!(e.a ; .arch x64 ; jmp =>found ; =>other);
        e.load(Reg::Rdi, object);
        e.load_word(Reg::Rsi, name);
        e.load_address(Reg::Rdx, base);
        e.load_word(Reg::Rcx, cache as u64);
        e.call(Helper::LoadMethod);
        e.bind(found);
    };
    let fast = move |e: &mut Emitter<'_>, cache, miss, _| method_through(e, base, cache, miss);
    site::<MethodCache>(e, object, fast, |e| e.store(base, Reg::Rax), slow);
}

/// The object in `rax` becomes the receiver, its method goes to `rax`.
fn method_through(e: &mut Emitter<'_>, base: Slot, cache: i32, miss: DynamicLabel) {
    check_shape(e, cache, miss);
    e.store(Slot(base.0 + 1), Reg::Rax);
    dynasm!(e.a ; .arch x64 ; mov rax, QWORD [DWORD cache + offset_of!(MethodCache, function) as i32]);
}

/// `base` = special method, `base+1` = receiver
pub fn load_special(e: &mut Emitter<'_>, base: Slot, object: Source, special: Special) {
    e.load(Reg::Rdi, object);
    e.load_word(Reg::Rsi, special as u64);
    e.load_address(Reg::Rdx, base);
    e.call(Helper::LoadSpecial);
    e.store(base, Reg::Rax);
}

/// `object.name = src`
pub fn store(e: &mut Emitter<'_>, object: Source, name: Name, src: Source) {
    let name = e.name(name);
    let slow = move |e: &mut Emitter<'_>, cache| {
        e.load(Reg::Rdi, object);
        e.load_word(Reg::Rsi, name);
        e.load(Reg::Rdx, src);
        e.load_word(Reg::Rcx, cache as u64);
        e.call(Helper::StoreAttribute);
    };
    let fast = move |e: &mut Emitter<'_>, cache, miss, done| store_through(e, src, cache, miss, done);
    site::<StoreCache>(e, object, fast, |_| {}, slow);
}

/// Stores into the object in `rax`; a new attribute changes its shape.
fn store_through(e: &mut Emitter<'_>, src: Source, cache: i32, miss: DynamicLabel, done: DynamicLabel) {
    check_shape(e, cache, miss);
    e.load(Reg::Rsi, src);
    let other = e.label();
    e.later(move |e| {
        let overflow = e.label();
        dynasm!(e.a ; .arch x64
            ; =>other
            ; cmp rdx, -1
            ; jne =>overflow
            ; call QWORD [DWORD cache + offset_of!(StoreCache, new_header) as i32]
            ; jnz =>done
            ; jmp =>miss
            ; =>overflow
            ; mov rcx, QWORD [DWORD cache + offset_of!(StoreCache, new_header) as i32]
            ; mov rcx, [rax + rcx]
            ; not rdx
            ; mov [rcx + rdx], rsi
            ; jmp =>done
        );
    });
    dynasm!(e.a ; .arch x64
        ; mov rdx, QWORD [DWORD cache + offset_of!(StoreCache, offset) as i32]
        ; test rdx, rdx
        ; js =>other
        ; mov [rax + rdx], rsi
        ; mov rcx, QWORD [DWORD cache + offset_of!(StoreCache, new_header) as i32]
        ; mov [rax], rcx
    );
}
