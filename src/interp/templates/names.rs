//! Locals, cells and globals.

use super::super::emitter::{Emitter, Reg};
use crate::bytecode::op::{Name, Slot, Source};
use crate::heap::layout::{Cell, Dict, Function, Tuple};
use crate::heap::low;
use crate::runtime::caches::GlobalCache;
use crate::runtime::frame;
use crate::runtime::helpers::Helper;
use crate::thread_field;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

const CELL_VALUE: i32 = offset_of!(Cell, value) as i32;

/// Raises UnboundLocalError if the slot is unbound.
pub fn check_bound(e: &mut Emitter<'_>, src: Slot, name: Name) {
    let unbound = e.label();
    let offset = e.slot(src);
    dynasm!(e.a ; .arch x64 ; cmp QWORD [rbp + offset], low::UNBOUND as i32 ; je =>unbound);
    e.later(move |e| {
        e.bind(unbound);
        let name = e.name(name);
        e.load_word(Reg::Rdi, name);
        e.call(Helper::UnboundLocal);
    });
}

/// `dst` = cell `index` of the closure
pub fn load_closure(e: &mut Emitter<'_>, dst: Slot, index: u16) {
    let closure = offset_of!(Function, closure) as i32;
    let item = size_of::<Tuple>() as i32 + 8 * i32::from(index);
    dynasm!(e.a ; .arch x64
        ; mov rax, [rbp + frame::FUNCTION]
        ; mov rax, [rax + closure]
        ; mov rax, [rax + item]
    );
    e.store(dst, Reg::Rax);
}

/// `dst` = content of the cell
pub fn load_cell(e: &mut Emitter<'_>, dst: Slot, cell: Slot, name: Name) {
    let empty = e.label();
    e.load_slot(Reg::Rax, cell);
    dynasm!(e.a ; .arch x64 ; mov rax, [rax + CELL_VALUE] ; test rax, rax ; jz =>empty);
    e.store(dst, Reg::Rax);
    e.later(move |e| raise_empty(e, empty, cell, name));
}

fn raise_empty(e: &mut Emitter<'_>, empty: DynamicLabel, cell: Slot, name: Name) {
    use crate::bytecode::code::Storage;
    e.bind(empty);
    let free = e.code.locals.iter().any(|l| l.slot == cell && l.storage == Storage::Free);
    let name = e.name(name);
    e.load_word(Reg::Rdi, name);
    e.load_word(Reg::Rsi, u64::from(free));
    e.call(Helper::EmptyCell);
}

/// Content of the cell = `src`
pub fn store_cell(e: &mut Emitter<'_>, cell: Slot, src: Source) {
    e.load_slot(Reg::Rcx, cell);
    e.load(Reg::Rax, src);
    dynasm!(e.a ; .arch x64 ; mov [rcx + CELL_VALUE], rax);
}

/// Empties the cell.
pub fn delete_cell(e: &mut Emitter<'_>, cell: Slot, name: Name) {
    let empty = e.label();
    e.load_slot(Reg::Rax, cell);
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax + CELL_VALUE], 0
        ; je =>empty
        ; mov QWORD [rax + CELL_VALUE], 0
    );
    e.later(move |e| raise_empty(e, empty, cell, name));
}

/// A global cache that no dict version fits.
fn global_cache(e: &mut Emitter<'_>) -> Option<i32> {
    let at = e.cache::<GlobalCache>()?;
    // SAFETY: taken just now; nobody else has it.
    unsafe { (*(at as u64 as *mut GlobalCache)).globals = u64::MAX };
    Some(at)
}

/// Compares the versions of globals and builtins with the cache.
fn check_versions(e: &mut Emitter<'_>, cache: i32, slow: DynamicLabel) {
    let version = offset_of!(Dict, version) as i32;
    dynasm!(e.a ; .arch x64
        ; mov rax, [rbp + frame::FUNCTION]
        ; mov rax, [rax + offset_of!(Function, globals) as i32]
        ; mov rcx, [rax + version]
        ; cmp rcx, QWORD [DWORD cache + offset_of!(GlobalCache, globals) as i32]
        ; jne =>slow
        ; mov rcx, QWORD [DWORD thread_field!(builtins)]
        ; mov rcx, [rcx + version]
        ; cmp rcx, QWORD [DWORD cache + offset_of!(GlobalCache, builtins) as i32]
        ; jne =>slow
    );
}

/// `dst` = the global `name`
pub fn load_global(e: &mut Emitter<'_>, dst: Slot, name: Name) {
    let (slow, done) = (e.label(), e.label());
    let Some(cache) = global_cache(e) else { return };
    check_versions(e, cache, slow);
    dynasm!(e.a ; .arch x64
        ; mov rax, QWORD [DWORD cache + offset_of!(GlobalCache, place) as i32]
        ; mov rax, [rax]
        ; =>done
    );
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(slow);
        let name = e.name(name);
        e.load_word(Reg::Rdi, name);
        e.load_word(Reg::Rsi, cache as u64);
        e.call(Helper::LoadGlobal);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// The global `name` = `src`
pub fn store_global(e: &mut Emitter<'_>, name: Name, src: Source) {
    let (slow, done) = (e.label(), e.label());
    let Some(cache) = global_cache(e) else { return };
    check_versions(e, cache, slow);
    e.load(Reg::Rdx, src);
    dynasm!(e.a ; .arch x64
        ; mov rax, QWORD [DWORD cache + offset_of!(GlobalCache, place) as i32]
        ; mov [rax], rdx
        ; =>done
    );
    e.later(move |e| {
        e.bind(slow);
        let name = e.name(name);
        e.load_word(Reg::Rdi, name);
        e.load(Reg::Rsi, src);
        e.load_word(Reg::Rdx, cache as u64);
        e.call(Helper::StoreGlobal);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}
