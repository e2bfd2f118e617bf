//! Calls of native functions that are inline: where a name promises one of them, the site looks
//! whether the callee is that very object. The functions are found once, so they stay alive.

use super::super::emitter::{Emitter, Reg};
use super::super::routines::{CLASS_FROM_HEADER, Routine};
use super::super::stubs;
use super::arithmetic::load_floats;
use crate::bytecode::Op;
use crate::bytecode::op::{Slot, Source};
use crate::heap::layout::{List, Str};
use crate::heap::{Value, low, thread};
use crate::objects::{Builtin, class, dict, intern};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;
use std::sync::OnceLock;

/// A native function that has a template.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The function or class.
    object: Value,
    emit: Emit,
}

/// Emits the call with its arguments in the slots from the given one on: result in `rax`, or
/// `slow`.
type Emit = fn(&mut Emitter<'_>, Slot, DynamicLabel);

/// Built-in functions: name, number of arguments, template.
static FUNCTIONS: [(&str, u16, Emit); 12] = [
    ("len", 1, len),
    ("isinstance", 2, isinstance),
    ("issubclass", 2, issubclass),
    ("type", 1, type_of),
    ("id", 1, id),
    ("ord", 1, ord),
    ("chr", 1, chr),
    ("abs", 1, abs),
    ("int", 1, int),
    ("float", 1, float),
    ("min", 2, |e, base, slow| least(e, base, slow, false)),
    ("max", 2, |e, base, slow| least(e, base, slow, true)),
];

/// Methods: type, name, number of arguments, template.
static METHODS: [(Builtin, &str, u16, Emit); 4] = [
    (Builtin::List, "append", 1, append),
    (Builtin::List, "pop", 0, pop),
    (Builtin::Dict, "get", 1, |e, base, slow| get(e, base, slow, false)),
    (Builtin::Dict, "get", 2, |e, base, slow| get(e, base, slow, true)),
];

/// The objects of both lists.
static OBJECTS: OnceLock<(Vec<Option<Value>>, Vec<Option<Value>>)> = OnceLock::new();

fn objects() -> &'static (Vec<Option<Value>>, Vec<Option<Value>>) {
    OBJECTS.get_or_init(|| {
        let builtins = thread::current().builtins;
        let function = |name| builtins.and_then(|d| dict::get_str(d, intern::intern(name)));
        let method = |ty: Builtin, name| class::lookup(ty.class(), intern::intern(name));
        (FUNCTIONS.iter().map(|f| function(f.0)).collect(), METHODS.iter().map(|f| method(f.0, f.1)).collect())
    })
}

/// Looks the objects up, which code that is emitted later compares with: they are referred to from
/// here on. Not while code is published, when nothing is put on the heap.
pub fn prepare() {
    objects();
}

/// What the operation before this one that loads into `base` promises.
pub fn promised(e: &Emitter<'_>, base: Slot, argc: u16) -> Option<Known> {
    let loaded = e.code.ops[..e.op].iter().rev().take(100).find_map(|op| match *op {
        Op::LoadGlobal { dst, name } if dst == base => Some((name, false)),
        Op::LoadMethod { base: b, name, .. } if b == base => Some((name, true)),
        _ => None,
    });
    let (name, is_method) = loaded?;
    let name = e.code.names[usize::from(name.0)].as_str();
    let (functions, methods) = objects();
    if is_method {
        let n = METHODS.iter().position(|f| f.1 == name && f.2 == argc)?;
        return Some(Known { object: methods[n]?, emit: METHODS[n].3 });
    }
    let n = FUNCTIONS.iter().position(|f| f.0 == name && f.1 == argc)?;
    Some(Known { object: functions[n]?, emit: FUNCTIONS[n].2 })
}

impl Known {
    /// The call, if the callee in `rax` is the function and its arguments, in the slots from `first`
    /// on, are ordinary; else goes to `other` or `slow`.
    pub fn call(self, e: &mut Emitter<'_>, first: Slot, other: DynamicLabel, slow: DynamicLabel) {
        if e.is_traced() {
            // Profilers hear of calls; the code has the same pieces all the same.
            dynasm!(e.a ; .arch x64 ; jmp =>other);
        }
        e.load_word(Reg::Rdx, self.object.bits());
        dynasm!(e.a ; .arch x64 ; cmp rax, rdx ; jne =>other);
        (self.emit)(e, first, slow);
    }
}

/// `rax = routine(rax)`, or `slow`.
fn routine(e: &mut Emitter<'_>, r: Routine, slow: DynamicLabel) {
    dynasm!(e.a ; .arch x64 ; call extern stubs::routine(r) as usize ; jne =>slow);
}

/// Goes to `slow` unless the value in `rax` is an object with this header.
fn check_type(e: &mut Emitter<'_>, ty: Builtin, slow: DynamicLabel) {
    dynasm!(e.a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; jnz =>slow
        ; cmp QWORD [rax], ty.header() as i32
        ; jne =>slow
    );
}

/// Goes to `not_int` unless the value in `rax` is an immediate int; `rdx` has its tag.
fn check_int(e: &mut Emitter<'_>, not_int: DynamicLabel) {
    dynasm!(e.a ; .arch x64 ; mov rdx, rax ; sar rdx, 48 ; cmp edx, -2 ; jne =>not_int);
}

/// Goes to `slow` unless the value in `rax` is an unboxed double.
fn check_float(e: &mut Emitter<'_>, slow: DynamicLabel) {
    dynasm!(e.a ; .arch x64 ; mov rdx, rax ; shr rdx, 48 ; dec edx ; cmp edx, 0xfffd ; jae =>slow);
}

/// `rax` = the number in it as a value.
fn tag(e: &mut Emitter<'_>) {
    dynasm!(e.a ; .arch x64 ; shl rax, 16 ; or rax, 0xfffe ; ror rax, 16);
}

fn len(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    e.load_slot(Reg::Rax, first);
    routine(e, Routine::Length, slow);
}

fn isinstance(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    e.load_slot(Reg::Rax, first);
    e.load_address(Reg::R8, Slot(first.0 + 1));
    routine(e, Routine::IsInstance, slow);
}

fn issubclass(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    e.load_slot(Reg::Rax, first);
    e.load_address(Reg::R8, Slot(first.0 + 1));
    routine(e, Routine::IsSubclass, slow);
}

fn type_of(e: &mut Emitter<'_>, first: Slot, _: DynamicLabel) {
    let (number, float, done) = (e.label(), e.label(), e.label());
    e.load_slot(Reg::Rax, first);
    dynasm!(e.a ; .arch x64
        ; mov rdx, rax
        ; shr rdx, 48
        ; jnz =>number
        ; mov rax, [rax]
        ; mov rax, [rax + CLASS_FROM_HEADER]
        ; =>done
    );
    let class = |ty: Builtin| ty.header() as i32 + CLASS_FROM_HEADER;
    e.later(move |e| {
        dynasm!(e.a ; .arch x64
            ; =>number
            ; cmp edx, 0xfffe
            ; jne =>float
            ; mov rax, QWORD [DWORD class(Builtin::Int)]
            ; jmp =>done
            ; =>float
            ; mov rax, QWORD [DWORD class(Builtin::Float)]
            ; jmp =>done
        );
    });
}

fn id(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    e.load_slot(Reg::Rax, first);
    dynasm!(e.a ; .arch x64 ; mov rdx, rax ; shr rdx, 48 ; jnz =>slow);
    tag(e);
}

fn ord(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    e.load_slot(Reg::Rax, first);
    check_type(e, Builtin::Str, slow);
    // One byte of UTF-8 is one character.
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax + offset_of!(Str, length) as i32], 1
        ; jne =>slow
        ; mov rax, [rax + offset_of!(Str, data) as i32]
        ; movzx eax, BYTE [rax]
    );
    tag(e);
}

fn chr(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    e.load_slot(Reg::Rax, first);
    check_int(e, slow);
    dynasm!(e.a ; .arch x64
        ; shl rax, 16
        ; shr rax, 16
        ; cmp rax, 0xff
        ; ja =>slow
        ; mov rdx, QWORD crate::objects::string::latin() as i64
        ; mov rax, [rdx + rax * 8]
        ; test rax, rax
        ; jz =>slow
    );
}

fn abs(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    let (float, done) = (e.label(), e.label());
    e.load_slot(Reg::Rax, first);
    check_int(e, float);
    dynasm!(e.a ; .arch x64
        ; shl rax, 16
        ; mov rdx, rax
        ; neg rdx
        ; jo =>slow
        ; cmovns rax, rdx
        ; or rax, 0xfffe
        ; ror rax, 16
    );
    e.bind(done);
    e.later(move |e| {
        e.bind(float);
        check_float(e, slow);
        // What is left of a tiny one must be boxed.
        dynasm!(e.a ; .arch x64 ; btr rax, 63 ; mov rdx, rax ; shr rdx, 48 ; jnz =>done ; jmp =>slow);
    });
}

fn int(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    let (float, done) = (e.label(), e.label());
    e.load_slot(Reg::Rax, first);
    check_int(e, float);
    e.bind(done);
    e.later(move |e| {
        e.bind(float);
        check_float(e, slow);
        dynasm!(e.a ; .arch x64
            ; movq xmm0, rax
            ; cvttsd2si rax, xmm0
            ; mov rdx, rax
            ; shl rdx, 16
            ; sar rdx, 16
            ; cmp rdx, rax
            ; jne =>slow
        );
        tag(e);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

fn float(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    let (int, done) = (e.label(), e.label());
    e.load_slot(Reg::Rax, first);
    check_float(e, int);
    e.bind(done);
    e.later(move |e| {
        e.bind(int);
        check_int(e, slow);
        dynasm!(e.a ; .arch x64
            ; shl rax, 16
            ; jz =>slow
            ; sar rax, 16
            ; cvtsi2sd xmm0, rax
            ; movq rax, xmm0
            ; jmp =>done
        );
    });
}

/// The less of two numbers, or (`greatest`) the greater; the first of equal ones.
fn least(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel, greatest: bool) {
    let (not_int, done) = (e.label(), e.label());
    let second = Source::Slot(Slot(first.0 + 1));
    e.load_slot(Reg::Rax, first);
    e.load(Reg::Rcx, second);
    super::arithmetic::check_ints(e, Source::Slot(first), second, not_int);
    dynasm!(e.a ; .arch x64 ; mov rdx, rax ; shl rdx, 16 ; mov rsi, rcx ; shl rsi, 16 ; cmp rsi, rdx);
    if greatest {
        dynasm!(e.a ; .arch x64 ; cmovg rax, rcx);
    } else {
        dynasm!(e.a ; .arch x64 ; cmovl rax, rcx);
    }
    e.bind(done);
    e.later(move |e| {
        e.bind(not_int);
        load_floats(e, slow);
        if greatest {
            dynasm!(e.a ; .arch x64 ; ucomisd xmm1, xmm0);
        } else {
            dynasm!(e.a ; .arch x64 ; ucomisd xmm0, xmm1);
        }
        // Nothing is above a NaN.
        dynasm!(e.a ; .arch x64 ; cmova rax, rcx ; jmp =>done);
    });
}

/// The receiver's slot is in front of the first argument.
fn receiver(first: Slot) -> Slot {
    Slot(first.0 - 1)
}

/// `rcx` = the receiver, which must be a list: its class may have borrowed the method, and what is
/// asked of the class itself has none.
fn load_list(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    e.load_slot(Reg::Rcx, receiver(first));
    dynasm!(e.a ; .arch x64
        ; mov rdx, rcx
        ; dec rdx
        ; shr rdx, 48
        ; jnz =>slow
        ; cmp QWORD [rcx], Builtin::List.header() as i32
        ; jne =>slow
    );
}

/// `list.append(item)` where there is room.
fn append(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    load_list(e, first, slow);
    dynasm!(e.a ; .arch x64
        ; mov rdx, [rcx + offset_of!(List, end) as i32]
        ; cmp rdx, [rcx + offset_of!(List, limit) as i32]
        ; jae =>slow
    );
    e.load_slot(Reg::Rax, first);
    dynasm!(e.a ; .arch x64
        ; mov [rdx], rax
        ; add rdx, 8
        ; mov [rcx + offset_of!(List, end) as i32], rdx
        ; inc QWORD [rcx + offset_of!(List, length) as i32]
        ; mov eax, low::NONE as i32
    );
}

/// `list.pop()` of a list with items.
fn pop(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel) {
    load_list(e, first, slow);
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rcx + offset_of!(List, length) as i32], 0
        ; je =>slow
        ; dec QWORD [rcx + offset_of!(List, length) as i32]
        ; mov rdx, [rcx + offset_of!(List, end) as i32]
        ; sub rdx, 8
        ; mov [rcx + offset_of!(List, end) as i32], rdx
        ; mov rax, [rdx]
    );
}

/// `dict.get(key)`, or with a default, of an exact dict.
fn get(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel, default: bool) {
    e.load_slot(Reg::Rax, receiver(first));
    e.load_slot(Reg::Rcx, first);
    if default {
        e.load_slot(Reg::R8, Slot(first.0 + 1));
    } else {
        dynasm!(e.a ; .arch x64 ; mov r8d, low::NONE as i32);
    }
    routine(e, Routine::DictGet, slow);
}
