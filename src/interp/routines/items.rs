//! Subscripts and membership of plain containers.

use super::{Assembler, ITEMS, ITEMS_FROM_HEADER, ends, ends_with_int};
use crate::heap::layout::{Array, ByteArray, Bytes, Dict, Entry, Iterator, List, Set, Str, Tuple};
use crate::heap::low;
use crate::heap::shape::ItemCode;
use crate::objects::{Builtin, string};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// `rdi` = the hash of the key in `rcx`, if that is a string with a known one, a small int or a class
/// that `type` made; else `other`.
fn key_hash(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rdx, rcx
        ; sar rdx, 48
        ; jz >object
        ; cmp edx, -2
        ; jne >other
        ; mov rdi, rcx
        ; shl rdi, 16
        ; sar rdi, 16
        // The hash of -1 is another one.
        ; cmp rdi, -1
        ; je >other
        ; jmp >hashed
        ; class:
        // As `protocol::identity_hash`.
        ; cmp QWORD [rcx], Builtin::Type.header() as i32
        ; jne >other
        ; mov rdi, rcx
        ; shr rdi, 4
        ; mov rdx, rdi
        ; shr rdx, 5
        ; xor rdi, rdx
        ; jmp >hashed
        ; object:
        ; cmp QWORD [rcx], Builtin::Str.header() as i32
        ; jne <class
        ; mov rdi, [rcx + offset_of!(Str, hash) as i32]
        ; test rdi, rdi
        ; jz >other
        ; hashed:
    );
}

/// `rsi` = the row of the key in `rcx` in the dict `rax`, if the key is this very string, small int or
/// class; `absent` if it is not there, `other` if another object may be equal to it.
fn find_row(a: &mut Assembler) {
    key_hash(a);
    dynasm!(a ; .arch x64
        ; cmp QWORD [rax + offset_of!(Dict, length) as i32], 0
        ; je >absent
        ; mov r9, [rax + offset_of!(Dict, mask) as i32]
        ; mov r10, [rax + offset_of!(Dict, index) as i32]
        ; mov r11, rdi
        ; mov rdx, rdi
        ; and rdx, r9
        ; probe:
        ; mov esi, [r10 + rdx * 4]
        ; test esi, esi
        ; jz >absent
        ; cmp esi, -1
        ; je >further
        ; lea rsi, [rsi + rsi * 2]
        ; shl rsi, 3
        ; add rsi, [rax + offset_of!(Dict, entries) as i32]
        ; sub rsi, size_of::<Entry>() as i32
        ; cmp rcx, [rsi + offset_of!(Entry, key) as i32]
        ; je >found
        // An equal key that is another object.
        ; cmp rdi, [rsi + offset_of!(Entry, hash) as i32]
        ; je >other
        ; further:
        ; shr r11, 5
        ; lea rdx, [rdx + rdx * 4 + 1]
        ; add rdx, r11
        ; and rdx, r9
        ; jmp <probe
        ; found:
    );
}

const _: () = assert!(size_of::<Entry>() == 24);

/// Goes to `other` unless the key in `rcx` is an immediate int. Overwrites `rdx`.
fn int_key(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rdx, rcx
        ; sar rdx, 48
        ; cmp edx, -2
        ; jne >other
    );
}

/// The key in `rcx` as an index below the length at `rax + length`; else `other`.
fn index(a: &mut Assembler, length: usize) {
    dynasm!(a ; .arch x64
        ; shl rcx, 16
        ; sar rcx, 16
        ; jns >rising
        ; add rcx, [rax + length as i32]
        ; rising:
        ; cmp rcx, [rax + length as i32]
        ; jae >other
    );
}

/// `rsi` = the header of the object in `rax`; `other` if that is none. Overwrites `rdx`.
fn header(a: &mut Assembler) {
    dynasm!(a ; .arch x64 ; mov rdx, rax ; shr rdx, 48 ; jnz >other ; mov rsi, [rax]);
}

pub(super) fn load_item(a: &mut Assembler) {
    header(a);
    dynasm!(a ; .arch x64
        ; cmp rsi, Builtin::Dict.header() as i32
        ; je >dict
    );
    int_key(a);
    dynasm!(a ; .arch x64
        ; cmp rsi, Builtin::Array.header() as i32
        ; je >array
        ; cmp rsi, Builtin::Bytes.header() as i32
        ; je >bytes
        ; cmp rsi, Builtin::Str.header() as i32
        ; jne >own
        ; mov rdx, [rax + offset_of!(Str, chars) as i32]
        ; cmp rdx, [rax + offset_of!(Str, length) as i32]
        ; jne >other
    );
    index(a, offset_of!(Str, length));
    dynasm!(a ; .arch x64
        ; mov rdx, [rax + offset_of!(Str, data) as i32]
        ; movzx edx, BYTE [rdx + rcx]
        ; mov rcx, QWORD string::latin() as i64
        ; mov rdx, [rcx + rdx * 8]
        ; test rdx, rdx
        ; jz >other
        ; mov rax, rdx
        ; jmp >done
        ; bytes:
    );
    index(a, offset_of!(Bytes, length));
    dynasm!(a ; .arch x64
        ; mov rdx, [rax + offset_of!(Bytes, data) as i32]
        ; movzx eax, BYTE [rdx + rcx]
        ; jmp >int
        ; dict:
    );
    find_row(a);
    dynasm!(a ; .arch x64
        ; mov rax, [rsi + offset_of!(Entry, value) as i32]
        ; jmp >done
        ; absent:
        ; jmp >other
        ; array:
    );
    index(a, offset_of!(Array, length));
    dynasm!(a ; .arch x64
        ; mov rsi, [rax + offset_of!(Array, data) as i32]
        ; mov edx, [rax + offset_of!(Array, code) as i32]
        ; cmp edx, i32::from(b'd')
        ; je >double
        ; cmp edx, i32::from(b'i')
        ; je >four
        ; cmp edx, i32::from(b'B')
        ; je >one
        ; cmp edx, i32::from(b'l')
        ; je >eight
        ; cmp edx, i32::from(b'q')
        ; je >eight
        ; cmp edx, i32::from(b'I')
        ; jne >other
        ; mov eax, [rsi + rcx * 4]
        ; jmp >int
        ; one:
        ; movzx eax, BYTE [rsi + rcx]
        ; jmp >int
        ; four:
        ; movsxd rax, DWORD [rsi + rcx * 4]
        ; jmp >int
        ; eight:
        ; mov rdx, [rsi + rcx * 8]
        ; mov rcx, rdx
        ; shl rcx, 16
        ; sar rcx, 16
        ; cmp rcx, rdx
        ; jne >other
        ; mov rax, rdx
        ; jmp >int
        ; double:
        ; mov rdx, [rsi + rcx * 8]
        ; test rdx, rdx
        ; jz >zero
        // Neither one that must be boxed nor a NaN, which might look like something else.
        ; mov rcx, rdx
        ; shr rcx, 48
        ; jz >other
        ; and ecx, 0x7ff0
        ; cmp ecx, 0x7ff0
        ; je >other
        ; mov rax, rdx
        ; jmp >done
        ; zero:
        ; mov eax, low::FLOAT_ZERO as i32
        ; jmp >done
    );
    ends_with_int(a);
    own_code(a, offset_of!(ItemCode, load));
}

/// Objects whose shape has code of its own, with the header in `rsi`: goes there.
fn own_code(a: &mut Assembler, which: usize) {
    dynasm!(a ; .arch x64
        ; own:
        ; mov rdx, [rsi + ITEMS_FROM_HEADER]
        ; test rdx, rdx
        ; jz <other
        ; mov rdx, [rdx + which as i32]
        ; test rdx, rdx
        ; jz <other
        ; jmp rdx
    );
}

pub(super) fn store_item(a: &mut Assembler) {
    header(a);
    dynasm!(a ; .arch x64
        ; cmp rsi, Builtin::Dict.header() as i32
        ; jne >array
    );
    find_row(a);
    dynasm!(a ; .arch x64
        ; mov [rsi + offset_of!(Entry, value) as i32], r8
        ; jmp >done
        ; absent:
        ; jmp >other
        ; array:
        ; cmp rsi, Builtin::ByteArray.header() as i32
        ; je >bytes
    );
    int_key(a);
    dynasm!(a ; .arch x64
        ; cmp rsi, Builtin::Array.header() as i32
        ; jne >own
        ; cmp QWORD [rax + offset_of!(Array, code) as i32], i32::from(b'd')
        ; jne >other
        // An unboxed double.
        ; mov rdx, r8
        ; shr rdx, 48
        ; dec edx
        ; cmp edx, 0xfffd
        ; jae >other
    );
    index(a, offset_of!(Array, length));
    dynasm!(a ; .arch x64
        ; mov rsi, [rax + offset_of!(Array, data) as i32]
        ; mov [rsi + rcx * 8], r8
        ; jmp >done
        ; bytes:
    );
    int_key(a);
    dynasm!(a ; .arch x64
        ; mov rdx, r8
        ; sar rdx, 48
        ; cmp edx, -2
        ; jne >other
        ; mov rdx, r8
        ; shl rdx, 16
        ; shr rdx, 16
        ; cmp rdx, 255
        ; ja >other
    );
    index(a, offset_of!(ByteArray, length));
    dynasm!(a ; .arch x64 ; mov rsi, [rax + offset_of!(ByteArray, data) as i32] ; mov [rsi + rcx], dl);
    ends(a);
    own_code(a, offset_of!(ItemCode, store));
}

pub(super) fn dict_get(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rdx, rax
        ; dec rdx
        ; shr rdx, 48
        ; jnz >other
        ; cmp QWORD [rax], Builtin::Dict.header() as i32
        ; jne >other
    );
    find_row(a);
    dynasm!(a ; .arch x64
        ; mov rax, [rsi + offset_of!(Entry, value) as i32]
        ; jmp >done
        ; absent:
        ; mov rax, r8
    );
    ends(a);
}

/// Not at the end of the code: the site calls what `rdx` names, and goes on with the iterator itself.
pub(super) fn next_item(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; cmp QWORD [rax], Builtin::SequenceIterator.header() as i32
        ; jne >other
        ; mov rcx, [rax + offset_of!(Iterator, index) as i32]
        ; mov rax, [rax + offset_of!(Iterator, source) as i32]
        ; test rax, rax
        ; jz >other
        ; mov rdx, rax
        ; shr rdx, 48
        ; jnz >other
        ; mov rdx, [rax]
        ; mov rdx, [rdx + ITEMS_FROM_HEADER]
        ; test rdx, rdx
        ; jz >other
        ; mov rdx, [rdx + offset_of!(ItemCode, load) as i32]
        ; test rdx, rdx
        ; jz >other
    );
    ends(a);
}

pub(super) fn has_key(a: &mut Assembler) {
    header(a);
    dynasm!(a ; .arch x64
        ; cmp rsi, Builtin::Set.header() as i32
        ; je >set
        ; cmp rsi, Builtin::FrozenSet.header() as i32
        ; jne >dict
        ; set:
    );
    key_hash(a);
    // What is not at its first place is looked for elsewhere.
    dynasm!(a ; .arch x64
        ; cmp QWORD [rax + offset_of!(Set, length) as i32], 0
        ; je >absent
        ; and rdi, [rax + offset_of!(Set, mask) as i32]
        ; mov rsi, [rax + offset_of!(Set, index) as i32]
        ; mov esi, [rsi + rdi * 4]
        ; test esi, esi
        ; jz >absent
        // The mark of an item that is gone is the top bit.
        ; js >other
        ; lea rsi, [rsi + rsi * 2]
        ; shl rsi, 3
        ; add rsi, [rax + offset_of!(Set, entries) as i32]
        ; cmp rcx, [rsi + offset_of!(Entry, key) as i32 - size_of::<Entry>() as i32]
        ; je >yes
        ; jmp >other
        ; dict:
        ; cmp rsi, Builtin::Dict.header() as i32
        ; jne >sequence
    );
    find_row(a);
    dynasm!(a ; .arch x64
        ; mov eax, low::TRUE as i32
        ; jmp >done
        ; absent:
        ; mov eax, low::FALSE as i32
        ; jmp >done
        ; sequence:
    );
    int_key(a);
    dynasm!(a ; .arch x64
        ; lea rdi, [rax + ITEMS]
        ; mov r9, [rax + offset_of!(Tuple, length) as i32]
        ; cmp rsi, Builtin::Tuple.header() as i32
        ; je >items
        ; cmp rsi, Builtin::List.header() as i32
        ; jne >other
        ; mov rdi, [rax + offset_of!(List, begin) as i32]
        ; items:
        ; mov eax, low::FALSE as i32
        ; lea r9, [rdi + r9 * 8]
        ; item:
        ; cmp rdi, r9
        ; je >done
        ; mov rdx, [rdi]
        ; add rdi, 8
        ; cmp rdx, rcx
        ; je >yes
        ; sar rdx, 48
        ; cmp edx, -2
        ; je <item
        ; jmp >other
        ; yes:
        ; mov eax, low::TRUE as i32
    );
    ends(a);
}
