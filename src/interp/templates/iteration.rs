//! `for`: ranges, lists, tuples and generators inline, dicts and sets by a routine.

use super::super::emitter::{Emitter, Reg};
use super::super::routines::Routine;
use super::super::stubs;
use crate::bytecode::op::{Slot, Target};
use crate::heap::Value;
use crate::heap::layout::{Iterator, List, ListIterator, RangeIterator, Tuple};
use crate::objects::Builtin;
use crate::runtime::helpers::Helper;
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// `dst = next(iter)`, or on to `exit`
pub fn for_iter(e: &mut Emitter<'_>, dst: Slot, iter: Slot, exit: Target) {
    let exit = e.target(exit);
    let (not_range, not_list, slow, done) = (e.label(), e.label(), e.label(), e.label());
    let (not_tuple, not_generator) = (e.label(), e.label());
    let remaining = offset_of!(RangeIterator, remaining) as i32;
    let next = offset_of!(RangeIterator, next) as i32;
    e.load_slot(Reg::Rax, iter);
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax], Builtin::RangeIterator.header() as i32
        ; jne =>not_range
        ; mov rcx, [rax + remaining]
        ; sub rcx, 1
        ; jb =>exit
        ; mov rdx, [rax + next]
        ; mov rsi, rdx
        ; shl rsi, 16
        ; mov r8, rsi
        ; sar r8, 16
        ; cmp r8, rdx
        ; jne =>slow
        ; mov [rax + remaining], rcx
        ; add rdx, [rax + offset_of!(RangeIterator, step) as i32]
        ; mov [rax + next], rdx
        ; or rsi, 0xfffe
        ; ror rsi, 16
        ; =>done
    );
    e.store(dst, Reg::Rsi);
    e.later(move |e| {
        let index = offset_of!(ListIterator, index) as i32;
        dynasm!(e.a ; .arch x64
            ; =>not_range
            ; cmp QWORD [rax], Builtin::ListIterator.header() as i32
            ; jne =>not_list
            ; mov rcx, [rax + offset_of!(ListIterator, list) as i32]
            ; test rcx, rcx
            ; jz =>slow
            ; mov rdx, [rax + index]
            ; cmp rdx, [rcx + offset_of!(List, length) as i32]
            ; jae =>slow
            ; mov rsi, [rcx + offset_of!(List, begin) as i32]
            ; mov rsi, [rsi + rdx * 8]
            ; inc rdx
            ; mov [rax + index], rdx
            ; jmp =>done
            ; =>not_list
            ; cmp QWORD [rax], Builtin::TupleIterator.header() as i32
            ; jne =>not_tuple
            ; mov rcx, [rax + offset_of!(Iterator, source) as i32]
            ; test rcx, rcx
            ; jz =>slow
            ; mov rdx, [rax + offset_of!(Iterator, index) as i32]
            ; cmp rdx, [rcx + offset_of!(Tuple, length) as i32]
            ; jae =>slow
            ; mov rsi, [rcx + rdx * 8 + size_of::<Tuple>() as i32]
            ; inc rdx
            ; mov [rax + offset_of!(Iterator, index) as i32], rdx
            ; jmp =>done
            ; =>not_tuple
            ; cmp QWORD [rax], Builtin::Generator.header() as i32
            ; jne =>not_generator
        );
        super::generators::resume(e, slow);
        let failure = e.failure();
        dynasm!(e.a ; .arch x64
            ; mov rsi, rax
            ; cmp rax, Value::EXHAUSTED.bits() as i32
            ; ja =>done
            ; je =>exit
            ; jmp =>failure
            ; =>not_generator
            ; call extern stubs::routine(Routine::NextInTable) as usize
            ; mov rsi, rax
            ; je =>done
        );
        e.load_slot(Reg::Rax, iter);
        dynasm!(e.a ; .arch x64
            ; call extern stubs::routine(Routine::NextItem) as usize
            ; jne =>slow
            ; call rdx
            ; jne =>slow
            ; mov rsi, rax
        );
        e.load_slot(Reg::Rcx, iter);
        dynasm!(e.a ; .arch x64
            ; inc QWORD [rcx + offset_of!(Iterator, index) as i32]
            ; jmp =>done
            ; =>slow
        );
        e.load_slot(Reg::Rdi, iter);
        e.call(Helper::ForIter);
        dynasm!(e.a ; .arch x64
            ; cmp rax, Value::EXHAUSTED.bits() as i32
            ; je =>exit
            ; mov rsi, rax
            ; jmp =>done
        );
    });
}
