//! The next item of an iterator over a dict's keys or values, or over a set.

use super::{Assembler, ends};
use crate::heap::layout::{Dict, Entry, Iterator, Set};
use crate::objects::Builtin;
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// `rcx` = the table of the iterator in `rax`, `rsi` = its index; `other` if the iterator is at its
/// end, or the table has another length than at its start.
fn begin(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rcx, [rax + offset_of!(Iterator, source) as i32]
        ; test rcx, rcx
        ; jz >other
        ; mov rdx, [rax + offset_of!(Iterator, a) as i32]
        ; cmp rdx, [rax + offset_of!(Iterator, b) as i32]
        ; je >other
        ; shl rdx, 16
        ; sar rdx, 16
        ; cmp rdx, [rcx + offset_of!(Dict, length) as i32]
        ; jne >other
        ; mov rsi, [rax + offset_of!(Iterator, index) as i32]
    );
}

/// `rdx` = what lies at `field` of the next row of the dict's table that has a key.
fn next_row(a: &mut Assembler, field: usize) {
    begin(a);
    dynasm!(a ; .arch x64
        ; lea rdi, [rsi + rsi * 2]
        ; shl rdi, 3
        ; add rdi, [rcx + offset_of!(Dict, entries) as i32]
        ; row:
        ; cmp rsi, [rcx + offset_of!(Dict, filled) as i32]
        ; jae >other
        ; inc rsi
        ; add rdi, size_of::<Entry>() as i32
        ; cmp QWORD [rdi + offset_of!(Entry, key) as i32 - size_of::<Entry>() as i32], 0
        ; je <row
        ; mov rdx, [rdi + field as i32 - size_of::<Entry>() as i32]
        ; jmp >found
    );
}

pub(super) fn next_in_table(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rsi, [rax]
        ; cmp rsi, Builtin::DictKeyIterator.header() as i32
        ; je >keys
        ; cmp rsi, Builtin::DictValueIterator.header() as i32
        ; je >values
        ; cmp rsi, Builtin::SetIterator.header() as i32
        ; jne >other
    );
    begin(a);
    dynasm!(a ; .arch x64
        ; mov r8, [rcx + offset_of!(Set, index) as i32]
        ; place:
        ; cmp rsi, [rcx + offset_of!(Set, mask) as i32]
        ; ja >other
        ; mov edi, [r8 + rsi * 4]
        ; inc rsi
        // Free, or the place of an item that is gone.
        ; test edi, edi
        ; jle <place
        ; lea rdi, [rdi + rdi * 2]
        ; shl rdi, 3
        ; add rdi, [rcx + offset_of!(Set, entries) as i32]
        ; mov rdx, [rdi + offset_of!(Entry, key) as i32 - size_of::<Entry>() as i32]
        ; jmp >found
        ; keys:
    );
    next_row(a, offset_of!(Entry, key));
    dynasm!(a ; .arch x64 ; values:);
    next_row(a, offset_of!(Entry, value));
    dynasm!(a ; .arch x64
        ; found:
        ; mov [rax + offset_of!(Iterator, index) as i32], rsi
        // The number of rows seen, an immediate int.
        ; inc QWORD [rax + offset_of!(Iterator, b) as i32]
        ; mov rax, rdx
    );
    ends(a);
}

const _: () = {
    assert!(size_of::<Entry>() == 24);
    assert!(offset_of!(Set, length) == offset_of!(Dict, length));
};
