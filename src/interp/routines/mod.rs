//! Routines: machine code that fast paths share because it is too long to repeat at each site.
//! They are leaves: they call nothing, touch no memory of the stack and keep no register. Zero
//! flag set: done, the answer is in `rax`; else the site goes its slow way.

mod items;
mod tables;

use crate::heap::layout::{Bytes, Class, Dict, Function, List, Module, NativeFunction, Str, Tuple};
use crate::heap::shape::{ADDRESS_POINT, Shape};
use crate::heap::{low, thread};
use crate::objects::{Builtin, list};
use crate::runtime::caches::{OwnerCache, VERSION_FROM_HEADER};
use crate::thread_field;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm, x64::X64Relocation};
use items::{dict_get, has_key, load_item, next_item, store_item};
use std::mem::offset_of;
use tables::next_in_table;

type Assembler = VecAssembler<X64Relocation>;

/// Offset of a shape's class from a header word.
pub const CLASS_FROM_HEADER: i32 = offset_of!(Shape, class) as i32 - ADDRESS_POINT as i32;
const SLOTS_FROM_HEADER: i32 = offset_of!(Shape, has_slots) as i32 - ADDRESS_POINT as i32;
const ITEMS_FROM_HEADER: i32 = offset_of!(Shape, items) as i32 - ADDRESS_POINT as i32;
/// Where the items of a tuple begin.
const ITEMS: i32 = size_of::<Tuple>() as i32;

macro_rules! routines {
    ($($(#[$doc:meta])* $name:ident = $emit:ident),* $(,)?) => {
        /// A routine; its operands and its answer.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Routine { $($(#[$doc])* $name),* }
        impl Routine {
            /// Every routine.
            pub const ALL: &'static [Routine] = &[$(Routine::$name),*];
            /// Its name, as debuggers show it.
            pub const fn name(self) -> &'static str { match self { $(Routine::$name => stringify!($name)),* } }
            /// Emits its code.
            pub fn emit(self, a: &mut Assembler) { match self { $(Routine::$name => $emit(a)),* } }
        }
    };
}

routines! {
    /// The doubles of the words in `rax, rcx` in `xmm0, xmm1`, if they are doubles, immediate ints
    /// or the object +0.0. Changes `rdx` besides.
    MixedFloats = mixed_floats,
    /// `len(rax)` for exact lists, tuples, dicts, sets and texts.
    Length = length,
    /// `isinstance(rax, [r8])` where plain classes decide.
    IsInstance = is_instance,
    /// `issubclass(rax, [r8])` where plain classes decide.
    IsSubclass = is_subclass,
    /// `rax[rcx]` for exact dicts whose key is this very object, ASCII texts, bytes, arrays of
    /// numbers, and what has code of its own.
    LoadItem = load_item,
    /// `rax[rcx] = r8` for exact dicts that have this very key, arrays of doubles, and what has code of its own.
    StoreItem = store_item,
    /// `rax.get(rcx, r8)` for exact dicts without an equal key that is another object; `rax` may be 0.
    DictGet = dict_get,
    /// For `for` over the iterator in `rax`: its source in `rax`, the index in `rcx` without a tag, and in `rdx` the
    /// code for the items, if the source's shape has some.
    NextItem = next_item,
    /// `rcx in rax` for exact dicts and sets without an equal key that is another object, and for lists
    /// and tuples of ints, if an int is asked for.
    HasKey = has_key,
    /// The next item of the iterator `rax` over a dict's keys or values, or over a set, unless it is at
    /// its end.
    NextInTable = next_in_table,
    /// `rax == rcx` for exact strings.
    SameText = same_text,
    /// The attribute of the class or module in `rax` that the cache at `rdx` remembers.
    Owned = owned,
    /// For a call of the function in `rax` with the `rsi` arguments at `rdi`: these and the defaults
    /// of the others, in the thread block, whose address goes to `rdi`. `rax` stays.
    Defaults = defaults,
    /// `rax(r8)` for an `append` that is bound to a list with room.
    BoundAppend = bound_append,
}

/// The end of every routine: `done` answers, `other` does not.
fn ends(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; done:
        ; cmp eax, eax
        ; ret
        ; other:
        ; test rsp, rsp
        ; ret
    );
}

/// As `ends`, for a number at `int` that becomes a value.
fn ends_with_int(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; int:
        ; shl rax, 16
        ; or rax, 0xfffe
        ; ror rax, 16
    );
    ends(a);
}

/// As `ends`, with False at `no`, which may be fallen into, and True at `yes`.
fn ends_with_truth(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; no:
        ; mov eax, low::FALSE as i32
        ; jmp >done
        ; yes:
        ; mov eax, low::TRUE as i32
    );
    ends(a);
}

fn mixed_floats(a: &mut Assembler) {
    for (word, double) in [(0u8, 0u8), (1, 1)] {
        dynasm!(a ; .arch x64
            ; mov rdx, Rq(word)
            ; shr rdx, 48
            ; dec edx
            ; cmp edx, 0xfffd
            ; je >int
            ; jb >double
            ; cmp Rq(word), low::FLOAT_ZERO as i32
            ; jne >other
            ; xorpd Rx(double), Rx(double)
            ; jmp >next
            ; int:
            ; mov rdx, Rq(word)
            ; shl rdx, 16
            ; sar rdx, 16
            ; cvtsi2sd Rx(double), rdx
            ; jmp >next
            ; double:
            ; movq Rx(double), Rq(word)
            ; next:
        );
    }
    ends(a);
}

fn length(a: &mut Assembler) {
    dynasm!(a ; .arch x64 ; mov rdx, rax ; shr rdx, 48 ; jnz >other ; mov rdx, [rax]);
    for ty in [Builtin::List, Builtin::Tuple, Builtin::Dict, Builtin::Set, Builtin::FrozenSet, Builtin::Bytes] {
        dynasm!(a ; .arch x64 ; cmp rdx, ty.header() as i32 ; je >items);
    }
    dynasm!(a ; .arch x64
        ; cmp rdx, Builtin::Str.header() as i32
        ; jne >other
        ; mov rax, [rax + offset_of!(Str, chars) as i32]
        ; jmp >int
        ; items:
        ; mov rax, [rax + offset_of!(Tuple, length) as i32]
    );
    ends_with_int(a);
}

const _: () = {
    use crate::heap::layout::Set;
    const AT: usize = offset_of!(Tuple, length);
    assert!(offset_of!(List, length) == AT && offset_of!(Dict, length) == AT);
    assert!(offset_of!(Set, length) == AT && offset_of!(Bytes, length) == AT);
};

/// `rdx` = the class of the value in `rax`.
pub fn load_class(a: &mut Assembler) {
    let place = |ty: Builtin| ty.header() as i32 + CLASS_FROM_HEADER;
    dynasm!(a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; jz >object
        ; cmp edx, 0xfffe
        ; je >int
        ; mov rdx, QWORD [DWORD place(Builtin::Float)]
        ; jmp >class
        ; int:
        ; mov rdx, QWORD [DWORD place(Builtin::Int)]
        ; jmp >class
        ; object:
        ; mov rdx, [rax]
        ; mov rdx, [rdx + CLASS_FROM_HEADER]
        ; class:
    );
}

fn is_subclass(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; jnz >other
        ; cmp QWORD [rax], Builtin::Type.header() as i32
        ; jne >other
        ; mov rdx, rax
    );
    among_bases(a);
    dynasm!(a ; .arch x64 ; none:);
    ends_with_truth(a);
}

/// Goes to `yes` if the class in `rdx` has the class at `r8`, or one of the tuple of classes there,
/// among its bases; to `none` if the tuple is empty, on if it has none. Keeps `rax`.
fn among_bases(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov r9d, 1
        ; mov rcx, [r8]
        ; mov rsi, rcx
        ; shr rsi, 48
        ; jnz >other
        ; cmp QWORD [rcx], Builtin::Tuple.header() as i32
        ; jne >one
        ; mov r9, [rcx + offset_of!(Tuple, length) as i32]
        ; lea r8, [rcx + ITEMS]
        ; test r9, r9
        ; jz >none
        ; one:
        ; mov rcx, [r8]
        ; cmp rcx, rdx
        ; je >yes
        ; mov rsi, rcx
        ; shr rsi, 48
        ; jnz >other
        // Another metaclass may have an opinion.
        ; cmp QWORD [rcx], Builtin::Type.header() as i32
        ; jne >other
        ; mov rsi, [rdx + offset_of!(Class, mro) as i32]
        ; mov rdi, [rsi + offset_of!(Tuple, length) as i32]
        ; base:
        ; cmp rcx, [rsi + rdi * 8 + ITEMS - 8]
        ; je >yes
        ; dec rdi
        ; jnz <base
        ; add r8, 8
        ; dec r9
        ; jnz <one
    );
}

fn is_instance(a: &mut Assembler) {
    load_class(a);
    among_bases(a);
    dynasm!(a ; .arch x64
        ; none:
        // An instance may pretend another `__class__`.
        ; mov rdx, rax
        ; shr rdx, 48
        ; jnz >no
        ; mov rdx, [rax]
        ; cmp BYTE [rdx + SLOTS_FROM_HEADER], 0
        ; jne >other
    );
    ends_with_truth(a);
}

fn same_text(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rdx, rax
        ; or rdx, rcx
        ; shr rdx, 48
        ; jnz >other
        ; cmp QWORD [rax], Builtin::Str.header() as i32
        ; jne >other
        ; cmp QWORD [rcx], Builtin::Str.header() as i32
        ; jne >other
        ; cmp rax, rcx
        ; je >yes
        ; mov rdx, [rax + offset_of!(Str, length) as i32]
        ; cmp rdx, [rcx + offset_of!(Str, length) as i32]
        ; jne >no
        ; mov rsi, [rax + offset_of!(Str, data) as i32]
        ; mov rdi, [rcx + offset_of!(Str, data) as i32]
        ; words:
        ; cmp rdx, 8
        ; jb >bytes
        ; mov rax, [rsi]
        ; cmp rax, [rdi]
        ; jne >no
        ; add rsi, 8
        ; add rdi, 8
        ; sub rdx, 8
        ; jmp <words
        ; bytes:
        ; test rdx, rdx
        ; jz >yes
        ; mov al, [rsi]
        ; cmp al, [rdi]
        ; jne >no
        ; inc rsi
        ; inc rdi
        ; dec rdx
        ; jmp <bytes
    );
    ends_with_truth(a);
}

fn defaults(a: &mut Assembler) {
    let place = thread_field!(arguments);
    dynasm!(a ; .arch x64
        ; mov rdx, [rax + offset_of!(Function, arity) as i32]
        // Other parameters count as too many.
        ; cmp rdx, thread::ARGUMENTS as i32
        ; ja >other
        ; sub rdx, rsi
        ; jbe >other
        ; mov r8, [rax + offset_of!(Function, defaults) as i32]
        ; test r8, r8
        ; jz >other
        ; cmp QWORD [r8], Builtin::Tuple.header() as i32
        ; jne >other
        ; mov r9, [r8 + offset_of!(Tuple, length) as i32]
        ; sub r9, rdx
        ; jb >other
        ; lea r8, [r8 + r9 * 8 + ITEMS]
        ; mov r9d, place
        ; test esi, esi
        ; jz >default
        ; given:
        ; mov rcx, [rdi]
        ; add rdi, 8
        ; mov [r9], rcx
        ; add r9, 8
        ; dec esi
        ; jnz <given
        ; default:
        ; mov rcx, [r8]
        ; add r8, 8
        ; mov [r9], rcx
        ; add r9, 8
        ; dec edx
        ; jnz <default
        ; mov edi, place
    );
    ends(a);
}

fn bound_append(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov rdx, [rax]
        ; cmp rdx, Builtin::NativeFunction.header() as i32
        ; jne >other
        ; mov rdx, QWORD list::append as *const () as i64
        ; cmp rdx, [rax + offset_of!(NativeFunction, function) as i32]
        ; jne >other
        ; mov rcx, [rax + offset_of!(NativeFunction, receiver) as i32]
        ; test rcx, rcx
        ; jz >other
        ; cmp QWORD [rcx], Builtin::List.header() as i32
        ; jne >other
        ; mov rdx, [rcx + offset_of!(List, end) as i32]
        ; cmp rdx, [rcx + offset_of!(List, limit) as i32]
        ; jae >other
        ; mov [rdx], r8
        ; add rdx, 8
        ; mov [rcx + offset_of!(List, end) as i32], rdx
        ; inc QWORD [rcx + offset_of!(List, length) as i32]
        ; mov eax, low::NONE as i32
    );
    ends(a);
}

fn owned(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; cmp rax, [rdx + offset_of!(OwnerCache, owner) as i32]
        ; jne >other
        ; mov rsi, [rax]
        ; mov rcx, [rdx + offset_of!(OwnerCache, place) as i32]
        ; test rcx, rcx
        ; jnz >module
        ; mov rcx, [rsi + VERSION_FROM_HEADER]
        ; cmp rcx, [rdx + offset_of!(OwnerCache, meta) as i32]
        ; jne >other
        ; mov rcx, [rax + offset_of!(Class, version) as i32]
        ; cmp rcx, [rdx + offset_of!(OwnerCache, version) as i32]
        ; jne >other
        ; mov rax, [rdx + offset_of!(OwnerCache, value) as i32]
        ; jmp >done
        ; module:
        ; cmp rsi, Builtin::Module.header() as i32
        ; jne >other
        ; mov rsi, [rax + offset_of!(Module, dict) as i32]
        ; mov rsi, [rsi + offset_of!(Dict, version) as i32]
        ; cmp rsi, [rdx + offset_of!(OwnerCache, version) as i32]
        ; jne >other
        ; mov rax, [rcx]
    );
    ends(a);
}
