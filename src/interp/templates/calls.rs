//! Calls. A Python function whose parameters are just the given arguments is called at once, so are
//! some native ones (`known`); all other callees go through the helper.

use super::super::emitter::{Emitter, Reg};
use super::super::routines::Routine;
use super::super::stubs;
use super::known;
use crate::bytecode::op::Slot;
use crate::heap::layout::{BoundMethod, CFunction, Function};
use crate::objects::Builtin;
use crate::runtime::helpers::Helper;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// Goes to `object` or, if it is no object at all, to `slow`, unless `rax` is a Python function.
fn check_function(e: &mut Emitter<'_>, object: DynamicLabel, slow: DynamicLabel) {
    dynasm!(e.a ; .arch x64
        ; mov rcx, rax
        ; shr rcx, 48
        ; jnz =>slow
        ; cmp QWORD [rax], Builtin::Function.header() as i32
        ; jne =>object
    );
}

fn check_arity(e: &mut Emitter<'_>, count: u16, slow: DynamicLabel) {
    dynasm!(e.a ; .arch x64 ; cmp QWORD [rax + offset_of!(Function, arity) as i32], i32::from(count) ; jne =>slow);
}

/// At `fill`, out of line: the function in `rax` gets its `argc` arguments from `first` on and its
/// defaults; goes to `go` with their address, or to `slow`.
fn fill(e: &mut Emitter<'_>, fill: DynamicLabel, first: Slot, argc: u16, go: DynamicLabel, slow: DynamicLabel) {
    e.bind(fill);
    if argc > 0 {
        e.load_address(Reg::Rdi, first);
    }
    dynasm!(e.a ; .arch x64
        ; mov esi, i32::from(argc)
        ; call extern stubs::routine(Routine::Defaults) as usize
        ; je =>go
        ; jmp =>slow
    );
}

/// `append` that is bound to a list, out of line: the one argument lies in `first`. Goes to `done`, or
/// to `slow` if `rax` is another native function; on if it is none.
fn enter_append(e: &mut Emitter<'_>, first: Slot, slow: DynamicLabel, done: DynamicLabel) {
    let other = e.label();
    if e.is_traced() {
        // Profilers hear of calls; the code has the same pieces all the same.
        dynasm!(e.a ; .arch x64 ; jmp =>other);
    }
    dynasm!(e.a ; .arch x64 ; cmp QWORD [rax], Builtin::NativeFunction.header() as i32 ; jne =>other);
    e.load_slot(Reg::R8, first);
    dynasm!(e.a ; .arch x64
        ; call extern stubs::routine(Routine::BoundAppend) as usize
        ; je =>done
        ; jmp =>slow
        ; =>other
    );
}

/// Calls the function in `rax` with its arguments at `rdi`.
fn enter(e: &mut Emitter<'_>) {
    let failure = e.failure();
    dynasm!(e.a ; .arch x64
        ; mov r10, rax
        ; mov r11, [rax + offset_of!(Function, entry) as i32]
        ; call r11
        ; test rax, rax
        ; jz =>failure
    );
}

/// Calls the Python function of the bound method in `rax`, out of line: the receiver goes to `first`,
/// the arguments lie behind it; `method`: it holds a receiver or nothing. Goes to `done`; on, if `rax`
/// is something else, or to `slow`.
fn enter_bound(e: &mut Emitter<'_>, first: Slot, argc: u16, method: bool, slow: DynamicLabel, done: DynamicLabel) {
    let (other, fill, go) = (e.label(), e.label(), e.label());
    let receiver = e.slot(first);
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax], Builtin::BoundMethod.header() as i32
        ; jne =>other
    );
    if method {
        dynasm!(e.a ; .arch x64 ; cmp QWORD [rbp + receiver], 0 ; jne =>slow);
    }
    dynasm!(e.a ; .arch x64
        ; mov rdx, [rax + offset_of!(BoundMethod, receiver) as i32]
        ; mov rcx, [rax + offset_of!(BoundMethod, function) as i32]
        ; cmp QWORD [rcx], Builtin::Function.header() as i32
        ; jne =>slow
        ; mov r10, rax
        ; mov rax, rcx
    );
    e.store(first, Reg::Rdx);
    e.load_address(Reg::Rdi, first);
    check_arity(e, argc + 1, fill);
    e.bind(go);
    enter(e);
    dynasm!(e.a ; .arch x64 ; jmp =>done);
    // Without success the slot is as before.
    let restore = e.label();
    self::fill(e, fill, first, argc + 1, go, restore);
    e.bind(restore);
    if method {
        dynasm!(e.a ; .arch x64 ; mov QWORD [rbp + receiver], 0 ; jmp =>slow);
    } else {
        dynasm!(e.a ; .arch x64 ; mov [rbp + receiver], r10 ; jmp =>slow);
    }
    e.bind(other);
}

/// Calls the C function in `rax` with its arguments at `rbp + first`, out of line: from here, so that
/// it is this function that a debugger steps from. Goes to `done`, or on where that does not work.
fn enter_native(
    e: &mut Emitter<'_>,
    function: Slot,
    first: i32,
    argc: u16,
    method: bool,
    slow: DynamicLabel,
    done: DynamicLabel,
) {
    let (refused, failure) = (e.label(), e.failure());
    if method {
        // A C++ method has its receiver in the slot before the arguments, a C function nothing there.
        dynasm!(e.a ; .arch x64
            ; lea rdi, [rbp + first]
            ; mov esi, i32::from(argc)
            ; cmp QWORD [rdi - 8], 0
            ; je >function
            ; cmp QWORD [rax], Builtin::CMethod.header() as i32
            ; jne =>slow
            ; sub rdi, 8
            ; inc esi
            ; jmp >go
            ; function:
            ; cmp QWORD [rax], Builtin::CFunction.header() as i32
            ; jne =>slow
            ; go:
        );
    } else {
        dynasm!(e.a ; .arch x64
            ; cmp QWORD [rax], Builtin::CFunction.header() as i32
            ; jne =>slow
            ; lea rdi, [rbp + first]
            ; mov esi, i32::from(argc)
        );
    }
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax + offset_of!(CFunction, entry) as i32], 0
        ; je =>slow
        ; mov r10, rax
        ; call QWORD [rax + offset_of!(CFunction, entry) as i32]
        ; jz =>refused
        ; call r11
    );
    let slot = e.slot(function);
    dynasm!(e.a ; .arch x64
        ; mov r10, [rbp + slot]
        ; call QWORD [r10 + offset_of!(CFunction, leave) as i32]
        ; test rax, rax
        ; jz =>failure
        ; jmp =>done
        ; =>refused
        ; test rax, rax
        ; jz =>failure
    );
}

/// `dst = base[0](base[1..=argc])`
pub fn call(e: &mut Emitter<'_>, dst: Slot, base: Slot, argc: u16) {
    let (object, slow, done, few, go) = (e.label(), e.label(), e.label(), e.label(), e.label());
    let first = Slot(base.0 + 1);
    e.load_slot(Reg::Rax, base);
    let known = known::promised(e, base, argc);
    let general = move |e: &mut Emitter<'_>| {
        check_function(e, object, slow);
        check_arity(e, argc, few);
        if argc > 0 {
            e.load_address(Reg::Rdi, first);
        }
        e.bind(go);
        enter(e);
    };
    let other = e.label();
    match known {
        Some(known) => known.call(e, first, other, slow),
        None => general(e),
    }
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        if known.is_some() {
            e.bind(other);
            general(e);
            dynasm!(e.a ; .arch x64 ; jmp =>done);
        }
        fill(e, few, first, argc, go, slow);
        e.bind(object);
        if argc == 1 {
            enter_append(e, first, slow, done);
        }
        enter_bound(e, base, argc, false, slow, done);
        let first = e.slot(first);
        enter_native(e, base, first, argc, false, slow, done);
        e.bind(slow);
        e.load_address(Reg::Rdi, base);
        e.load_word(Reg::Rsi, u64::from(argc));
        e.call(Helper::Call);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// `dst = base[0]([base[1],] base[2..])`
pub fn call_method(e: &mut Emitter<'_>, dst: Slot, base: Slot, argc: u16) {
    let (object, slow, done, no_receiver, go) = (e.label(), e.label(), e.label(), e.label(), e.label());
    let (few, few_without) = (e.label(), e.label());
    e.load_slot(Reg::Rax, base);
    let known = known::promised(e, base, argc);
    let receiver = e.slot(Slot(base.0 + 1));
    let general = move |e: &mut Emitter<'_>| {
        check_function(e, object, slow);
        dynasm!(e.a ; .arch x64 ; cmp QWORD [rbp + receiver], 0 ; je =>no_receiver);
        check_arity(e, argc + 1, few);
        e.load_address(Reg::Rdi, Slot(base.0 + 1));
        e.bind(go);
        enter(e);
    };
    let other = e.label();
    match known {
        Some(known) => known.call(e, Slot(base.0 + 2), other, slow),
        None => general(e),
    }
    e.bind(done);
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        if known.is_some() {
            e.bind(other);
            general(e);
            dynasm!(e.a ; .arch x64 ; jmp =>done);
        }
        e.bind(no_receiver);
        check_arity(e, argc, few_without);
        dynasm!(e.a ; .arch x64 ; lea rdi, [rbp + receiver + 8] ; jmp =>go);
        fill(e, few, Slot(base.0 + 1), argc + 1, go, slow);
        fill(e, few_without, Slot(base.0 + 2), argc, go, slow);
        e.bind(object);
        enter_bound(e, Slot(base.0 + 1), argc, true, slow, done);
        enter_native(e, base, receiver + 8, argc, true, slow, done);
        e.bind(slow);
        e.load_address(Reg::Rdi, base);
        e.load_word(Reg::Rsi, u64::from(argc));
        e.call(Helper::CallMethod);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}
