//! Displays, strings, functions, classes, imports: calls of helpers. Unpacking of tuples and lists
//! is inline.

use super::super::emitter::{Emitter, Reg};
use super::{named, simple};
use crate::bytecode::Op;
use crate::bytecode::op::{Slot, Source};
use crate::heap::arena;
use crate::heap::layout::{Buffer, List, Tuple};
use crate::objects::Builtin;
use crate::runtime::helpers::Helper;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// `dst = helper(&base, count)`
fn run(e: &mut Emitter<'_>, h: Helper, dst: Slot, base: Slot, count: u16) {
    run_helper(e, h, base, count);
    e.store(dst, Reg::Rax);
}

/// `rax = helper(&base, count)`
fn run_helper(e: &mut Emitter<'_>, h: Helper, base: Slot, count: u16) {
    if count > 0 {
        e.load_address(Reg::Rdi, base);
    } else {
        e.load_word(Reg::Rdi, 8);
    }
    e.load_word(Reg::Rsi, u64::from(count));
    e.call(h);
}

/// `rax` = a new object of `bytes` bytes with this header, zeroed behind it; `slow` if no room is
/// at hand.
fn allocate(e: &mut Emitter<'_>, ty: Builtin, bytes: usize, slow: DynamicLabel) {
    let Some((cursor, limit, size)) = arena::inline_source(bytes) else {
        dynasm!(e.a ; .arch x64 ; jmp =>slow);
        return;
    };
    dynasm!(e.a ; .arch x64
        ; mov rax, QWORD [DWORD cursor]
        ; lea rcx, [rax + size]
        ; cmp rcx, QWORD [DWORD limit]
        ; ja =>slow
        ; mov QWORD [DWORD cursor], rcx
        ; mov QWORD [rax], ty.header() as i32
    );
}

/// Longer displays are built by the helper.
const MOST_BUILT: u16 = 8;

/// `dst = (base, …)`
fn build_tuple(e: &mut Emitter<'_>, dst: Slot, base: Slot, count: u16) {
    if count == 0 || count > MOST_BUILT {
        return run(e, Helper::BuildTuple, dst, base, count);
    }
    let (slow, done) = (e.label(), e.label());
    allocate(e, Builtin::Tuple, size_of::<Tuple>() + 8 * usize::from(count), slow);
    dynasm!(e.a ; .arch x64 ; mov QWORD [rax + offset_of!(Tuple, length) as i32], i32::from(count));
    write_items(e, base, count, size_of::<Tuple>() as i32);
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(slow);
        run_helper(e, Helper::BuildTuple, base, count);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// `dst = [base, …]`; a list with items has a buffer, which is made first.
fn build_list(e: &mut Emitter<'_>, dst: Slot, base: Slot, count: u16) {
    if count > MOST_BUILT {
        return run(e, Helper::BuildList, dst, base, count);
    }
    let (slow, done) = (e.label(), e.label());
    if count > 0 {
        // Room for four items as the helper makes it.
        let bytes = arena::cell_size(size_of::<Buffer>() + 8 * usize::from(count).max(4));
        allocate(e, Builtin::ValueBuffer, bytes, slow);
        let room = ((bytes - size_of::<Buffer>()) / 8) as i32;
        dynasm!(e.a ; .arch x64 ; mov QWORD [rax + offset_of!(Buffer, capacity) as i32], room);
        write_items(e, base, count, size_of::<Buffer>() as i32);
        dynasm!(e.a ; .arch x64 ; lea rdx, [rax + size_of::<Buffer>() as i32]);
        allocate(e, Builtin::List, size_of::<List>(), slow);
        dynasm!(e.a ; .arch x64
            ; mov QWORD [rax + offset_of!(List, length) as i32], i32::from(count)
            ; mov [rax + offset_of!(List, begin) as i32], rdx
            ; lea rcx, [rdx + 8 * i32::from(count)]
            ; mov [rax + offset_of!(List, end) as i32], rcx
            ; lea rcx, [rdx + 8 * room]
            ; mov [rax + offset_of!(List, limit) as i32], rcx
        );
    } else {
        allocate(e, Builtin::List, size_of::<List>(), slow);
    }
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(slow);
        run_helper(e, Helper::BuildList, base, count);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// Copies slots to the words from `rax + offset` on.
fn write_items(e: &mut Emitter<'_>, base: Slot, count: u16, offset: i32) {
    for i in 0..count {
        e.load_slot(Reg::Rcx, Slot(base.0 + i));
        dynasm!(e.a ; .arch x64 ; mov [rax + offset + 8 * i32::from(i)], rcx);
    }
}

/// `list.append(src)` for a list of exactly that type.
fn append(e: &mut Emitter<'_>, list: Slot, src: Source) {
    let (slow, done) = (e.label(), e.label());
    e.load_slot(Reg::Rax, list);
    e.load(Reg::Rdx, src);
    dynasm!(e.a ; .arch x64
        ; mov rcx, [rax + offset_of!(List, end) as i32]
        ; cmp rcx, [rax + offset_of!(List, limit) as i32]
        ; je =>slow
        ; mov [rcx], rdx
        ; add rcx, 8
        ; mov [rax + offset_of!(List, end) as i32], rcx
        ; inc QWORD [rax + offset_of!(List, length) as i32]
        ; =>done
    );
    e.later(move |e| {
        e.bind(slow);
        e.call_with(Helper::ListAppend, &[Source::Slot(list), src]);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// More items than this are unpacked by the helper.
const MOST_INLINE: u16 = 8;

/// `base … base+count-1 = src`; tuples and lists of that length inline.
fn unpack(e: &mut Emitter<'_>, base: Slot, src: Source, count: u16) {
    let (not_tuple, slow, done) = (e.label(), e.label(), e.label());
    let inline = count <= MOST_INLINE;
    e.load(Reg::Rax, src);
    if inline {
        dynasm!(e.a ; .arch x64
            ; mov rcx, rax
            ; shr rcx, 48
            ; jnz =>slow
            ; cmp QWORD [rax], Builtin::Tuple.header() as i32
            ; jne =>not_tuple
            ; cmp QWORD [rax + offset_of!(Tuple, length) as i32], i32::from(count)
            ; jne =>slow
        );
        copy_items(e, base, count, size_of::<Tuple>() as i32);
    } else {
        dynasm!(e.a ; .arch x64 ; jmp =>slow);
    }
    e.bind(done);
    e.later(move |e| {
        e.bind(not_tuple);
        if inline {
            dynasm!(e.a ; .arch x64
                ; cmp QWORD [rax], Builtin::List.header() as i32
                ; jne =>slow
                ; cmp QWORD [rax + offset_of!(List, length) as i32], i32::from(count)
                ; jne =>slow
                ; mov rax, [rax + offset_of!(List, begin) as i32]
            );
            copy_items(e, base, count, 0);
            dynasm!(e.a ; .arch x64 ; jmp =>done);
        }
        e.bind(slow);
        e.load_address(Reg::Rdi, base);
        e.load(Reg::Rsi, src);
        e.load_word(Reg::Rdx, u64::from(count));
        e.call(Helper::Unpack);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// Copies words from `rax + offset` on to the slots.
fn copy_items(e: &mut Emitter<'_>, base: Slot, count: u16, offset: i32) {
    for i in 0..count {
        dynasm!(e.a ; .arch x64 ; mov rcx, [rax + offset + 8 * i32::from(i)]);
        e.store(Slot(base.0 + i), Reg::Rcx);
    }
}

/// Emits the operations of this file.
pub fn emit(e: &mut Emitter<'_>, op: &Op) {
    let slot = Source::Slot;
    match *op {
        Op::BuildList { dst, base, count } => build_list(e, dst, base, count),
        Op::BuildTuple { dst, base, count } => build_tuple(e, dst, base, count),
        Op::BuildSet { dst, base, count } => run(e, Helper::BuildSet, dst, base, count),
        Op::BuildDict { dst, base, pairs } => run(e, Helper::BuildDict, dst, base, pairs),
        Op::BuildString { dst, base, count } => run(e, Helper::BuildString, dst, base, count),
        Op::Intrinsic { which, dst, base, count } => {
            e.load_word(Reg::Rdx, which as u64);
            run(e, Helper::Intrinsic, dst, base, count);
        }
        Op::ListAppend { list, src } => append(e, list, src),
        Op::ListExtend { list, src } => e.call_with(Helper::ListExtend, &[slot(list), src]),
        Op::SetAdd { set, src } => e.call_with(Helper::SetAdd, &[slot(set), src]),
        Op::SetUpdate { set, src } => e.call_with(Helper::SetUpdate, &[slot(set), src]),
        Op::DictInsert { dict, key, src } => e.call_with(Helper::DictInsert, &[slot(dict), key, src]),
        Op::DictUpdate { dict, src } => e.call_with(Helper::DictUpdate, &[slot(dict), src]),
        Op::DictMerge { dict, src, callee } => e.call_with(Helper::DictMerge, &[slot(dict), src, callee]),
        Op::ListToTuple { dst, list } => simple(e, Helper::ListToTuple, dst, &[slot(list)]),
        Op::Unpack { base, src, count } => unpack(e, base, src, count),
        Op::UnpackRest { base, src, before, after } => {
            e.load_address(Reg::Rdi, base);
            e.load(Reg::Rsi, src);
            e.load_word(Reg::Rdx, u64::from(before));
            e.load_word(Reg::Rcx, u64::from(after));
            e.call(Helper::UnpackRest);
        }
        Op::FormatValue { dst, src, conversion, spec } => {
            e.load(Reg::Rdi, src);
            e.load_word(Reg::Rsi, conversion as u64);
            e.load_optional(Reg::Rdx, spec);
            e.call(Helper::FormatValue);
            e.store(dst, Reg::Rax);
        }
        Op::MakeFunction { dst, code, defaults, kwdefaults, closure } => {
            e.load_word(Reg::Rdi, u64::from(code.0));
            e.load_optional(Reg::Rsi, defaults);
            e.load_optional(Reg::Rdx, kwdefaults);
            e.load_optional(Reg::Rcx, closure);
            e.call(Helper::MakeFunction);
            e.store(dst, Reg::Rax);
        }
        Op::BuildClass { dst, function, name, bases, keywords } => {
            e.load_slot(Reg::Rdi, function);
            let name = e.name(name);
            e.load_word(Reg::Rsi, name);
            e.load(Reg::Rdx, bases);
            e.load_optional(Reg::Rcx, keywords);
            e.call(Helper::BuildClass);
            e.store(dst, Reg::Rax);
        }
        Op::ImportName { dst, name, fromlist, level } => {
            let name = e.name(name);
            e.load_word(Reg::Rdi, name);
            e.load(Reg::Rsi, fromlist);
            e.load_word(Reg::Rdx, u64::from(level));
            e.call(Helper::ImportName);
            e.store(dst, Reg::Rax);
        }
        Op::ImportFrom { dst, module, name } => {
            named(e, Helper::ImportFrom, Some(dst), &[slot(module)], e.name(name));
        }
        Op::ImportStar { module } => e.call_with(Helper::ImportStar, &[slot(module)]),
        _ => debug_assert!(false, "no template for {}", op.name()),
    }
}
