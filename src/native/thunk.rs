//! C functions that enter a Python function from machine code, for prototypes whose arguments and result
//! each fill one register. Each thunk belongs to one Python function.
//!
//! `step` goes from C into that function. GDB takes a function whose name demangles to "thunk to X" as a way
//! to the symbol X (`gnuv3_skip_trampoline`), which is an alias of the function's body. LLDB knows no such
//! way: for it the thunk has lines, those of the `def`, and the next `step` is in the body.
//!
//! A thread that the VM does not know, an exception under way, another thread that wants to run, a
//! function whose code was exchanged: then the thunk calls Rust, which does the same in general.

#![allow(clippy::useless_conversion, reason = "the assembler's macros convert register numbers")]

use super::callback::{self, Callback};
use super::numbers::{self, INT_TAG_WORD, Number};
use super::stubs::{self, Assembler, INTEGERS};
use super::{direct, mixed};
use crate::debuginfo::tables::{self, Module, Row, Unwind};
use crate::heap::layout::Function;
use crate::heap::thread::Mark;
use crate::heap::{Kind, Value, gil};
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use crate::objects::native::{CType, Form};
use crate::objects::{Pending, dict, exception, function, intern, string};
use crate::runtime::doors;
use crate::runtime::enter::Entry;
use crate::runtime::loaded::Loaded;
use crate::thread_field;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use std::ffi::c_void;
use std::mem::offset_of;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Each takes a page of code memory; later callbacks are made by libffi.
const MOST: usize = 1024;

/// The thunk's room on the stack.
#[repr(C)]
struct Room {
    /// The argument registers.
    integers: [u64; 6],
    floats: [u64; 8],
    /// What rax and xmm0 get from Rust.
    result: [u64; 2],
    /// The receiver and the arguments as values.
    values: [u64; direct::REGISTERS + 1],
    around: Entry,
    /// The thread's mark before.
    mark: u64,
    unused: u64,
}
const ROOM: i32 = size_of::<Room>() as i32;
const _: () = assert!(size_of::<Room>().is_multiple_of(16));

/// How a parameter or result travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Number(Number),
    /// A word that Rust makes an object of.
    Word,
}

fn way(t: &'static CType) -> Option<Way> {
    match numbers::number(t) {
        _ if !mixed::is_plain(t) => None,
        Some(number) => Some(Way::Number(number)),
        None if t.size <= 8 && matches!(t.form, Form::Pointer | Form::Char(_) | Form::Enum(_)) => Some(Way::Word),
        None => None,
    }
}

fn is_float(way: Way) -> bool {
    matches!(way, Way::Number(Number::Single | Number::Double))
}

/// The address of a thunk for the callback; `None` if its prototype or its callable needs more.
pub(super) fn make(callback: &'static Callback) -> Option<u64> {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let ways: Vec<Way> = callback.plan.parameters.iter().map(|(t, _)| way(t)).collect::<Option<_>>()?;
    let result = if callback.plan.result.form == Form::Void { None } else { Some(way(callback.plan.result)?) };
    let floats = ways.iter().filter(|&&w| is_float(w)).count();
    if floats > 8 || ways.len() - floats > 6 || !gil::plain_marks() {
        return None;
    }
    let (f, receiver) = match callback.callable.kind() {
        Kind::Function => (callback.callable, None),
        Kind::BoundMethod => {
            let (f, receiver) = function::method(callback.callable);
            (f, Some(receiver))
        }
        _ => return None,
    };
    let arity = ways.len() + usize::from(receiver.is_some());
    if f.kind() != Kind::Function || function::get(f).arity != arity as u64 {
        return None;
    }
    let serial = MADE.fetch_add(1, Ordering::Relaxed);
    if serial >= MOST {
        return None;
    }
    let module = dict::get_str(function::get(f).globals, intern::NAME.value()).and_then(string::as_text);
    let qualname = string::text(function::get(f).qualname);
    let alias = format!("{}.{qualname}.c{serial}", module.unwrap_or("?"));
    let (mut unwind, mut size) = (Vec::new(), 0);
    let address = code_memory::publish(|base| {
        let mut a: Assembler = VecAssembler::new(base as usize);
        unwind = emit(&mut a, callback, f, receiver, &ways, result);
        size = a.offset().0 as u64;
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })
    .ok()?;
    code_map::add([(address, address + size, Code::Stub("dwarfpython"))]);
    let code = &Loaded::of(function::get(f).code).code;
    let (file, directory) = tables::place(&code.source.path);
    let symbol = format!("_ZThn8_{}{alias}", alias.len());
    let start = unwind.get(1).map_or(0, |(offset, _)| *offset);
    let row = |offset, prologue_end| Row { offset, line: code.first_line, is_statement: true, prologue_end };
    let described = tables::Function {
        name: format!("{qualname}.c"),
        module: symbol.len(),
        symbol,
        address,
        size,
        line: code.first_line,
        rows: vec![row(0, false), row(start, true)],
        variables: Vec::new(),
        unwind,
    };
    let (functions, aliases) = (vec![described], vec![(alias, body(f))]);
    stubs::describe(Module { file, directory, functions, aliases, ..Module::default() });
    Some(address)
}

/// Where the function's body begins: parameters are in their places there.
fn body(f: Value) -> u64 {
    let loaded = Loaded::of(function::get(f).code);
    // Without memory for the machine code the call will say so.
    let machine = loaded.machine().map_or_else(|| (doors::get().emit)(loaded), Ok);
    match machine {
        Ok(machine) if !loaded.code.flags.resumable() => machine.operation(0),
        Ok(_) => loaded.callable(),
        Err(Pending) => {
            exception::take_private();
            loaded.callable()
        }
    }
}

const fn at(field: usize) -> i32 {
    field as i32
}

fn emit(
    a: &mut Assembler,
    callback: &'static Callback,
    f: Value,
    receiver: Option<Value>,
    ways: &[Way],
    result: Option<Way>,
) -> Vec<(u32, Unwind)> {
    let mut unwind = Vec::new();
    let place = stubs::mark_offset();
    let data = std::ptr::from_ref(callback) as i64;
    let (integers, floats) = (at(offset_of!(Room, integers)), at(offset_of!(Room, floats)));
    let (values, answer) = (at(offset_of!(Room, values)), at(offset_of!(Room, result)));
    let around = at(offset_of!(Room, around));
    let first = usize::from(receiver.is_some());
    dynasm!(a ; .arch x64 ; push rbp);
    unwind.push((a.offset().0 as u32, Unwind::Pushed));
    dynasm!(a ; .arch x64 ; mov rbp, rsp);
    unwind.push((a.offset().0 as u32, Unwind::FrameSet));
    dynasm!(a ; .arch x64 ; sub rsp, ROOM);
    let (mut used, mut used_floats) = (0, 0u8);
    for &w in ways {
        if is_float(w) {
            dynasm!(a ; .arch x64 ; movsd [rsp + floats + 8 * i32::from(used_floats)], Rx(used_floats));
            used_floats += 1;
        } else {
            dynasm!(a ; .arch x64 ; mov [rsp + integers + 8 * used as i32], Rq(INTEGERS[used]));
            used += 1;
        }
    }
    // The right to run: as `gil::inside` where nobody has taken it.
    dynasm!(a ; .arch x64
        ; mov r10, QWORD f.bits() as i64
        ; cmp QWORD [r10 + offset_of!(Function, arity) as i32], (ways.len() + first) as i32
        ; jne >general
        ; .u8 0x64
        ; mov rax, QWORD [DWORD place]
        ; test rax, rax
        ; jz >general
        ; mov rcx, [rax + offset_of!(Mark, stack) as i32]
        ; test rcx, rcx
        ; jz >general
        ; mov [rsp + at(offset_of!(Room, mark))], rcx
        ; mov QWORD [rax + offset_of!(Mark, stack) as i32], 0
        ; cmp QWORD [rax + offset_of!(Mark, taken) as i32], 0
        ; jne >undo
        ; cmp QWORD [DWORD thread_field!(pending)], 0
        ; jne >undo
        ; cmp rsp, [DWORD thread_field!(real_stack_limit)]
        ; jae >enter
        ; undo:
        ; mov rcx, [rsp + at(offset_of!(Room, mark))]
        ; mov [rax + offset_of!(Mark, stack) as i32], rcx
        ; general:
        ; mov rdi, QWORD data
        ; mov rsi, rsp
        ; mov rax, QWORD general as *const () as i64
        ; call rax
        ; mov rax, [rsp + answer]
        ; movsd xmm0, [rsp + answer + 8]
        ; leave
    );
    unwind.push((a.offset().0 as u32, Unwind::Left));
    dynasm!(a ; .arch x64 ; ret);
    unwind.push((a.offset().0 as u32, Unwind::Resume));
    dynasm!(a ; .arch x64
        ; enter:
        ; mov rcx, [DWORD thread_field!(entry)]
        ; mov [rsp + around + at(offset_of!(Entry, previous))], rcx
        ; mov rcx, [DWORD thread_field!(frame)]
        ; mov [rsp + around + at(offset_of!(Entry, frame))], rcx
        ; mov rcx, [DWORD thread_field!(stack_pointer)]
        ; mov [rsp + around + at(offset_of!(Entry, stack_pointer))], rcx
        ; lea rcx, [rsp + around]
        ; mov [DWORD thread_field!(entry)], rcx
    );
    if let Some(receiver) = receiver {
        dynasm!(a ; .arch x64 ; mov rax, QWORD receiver.bits() as i64 ; mov [rsp + values], rax);
    }
    let (mut used, mut used_floats) = (0, 0);
    for (i, &w) in ways.iter().enumerate() {
        let from = if is_float(w) {
            used_floats += 1;
            floats + 8 * (used_floats - 1)
        } else {
            used += 1;
            integers + 8 * (used - 1)
        };
        match w {
            Way::Number(n) => emit_value(a, n, from),
            Way::Word => {
                let t = callback.plan.parameters[i].0;
                dynasm!(a ; .arch x64
                    ; mov rdi, QWORD std::ptr::from_ref(t) as i64
                    ; mov rsi, [rsp + from]
                    ; mov rax, QWORD mixed::maker(t) as *const () as i64
                    ; call rax
                    ; test rax, rax
                    ; jz >raised
                );
            }
        }
        dynasm!(a ; .arch x64 ; mov [rsp + values + 8 * (i + first) as i32], rax);
    }
    dynasm!(a ; .arch x64
        ; mov r10, QWORD f.bits() as i64
        ; lea rdi, [rsp + values]
        ; mov r11, [r10 + offset_of!(Function, entry) as i32]
        ; call r11
        ; test rax, rax
        ; jz >raised
    );
    if let Some(w) = result {
        emit_result(a, w, data, answer);
    }
    dynasm!(a ; .arch x64
        ; out:
        ; mov rcx, [rsp + around + at(offset_of!(Entry, previous))]
        ; mov [DWORD thread_field!(entry)], rcx
        ; mov rcx, [rsp + around + at(offset_of!(Entry, frame))]
        ; mov [DWORD thread_field!(frame)], rcx
        ; mov rcx, [rsp + around + at(offset_of!(Entry, stack_pointer))]
        ; mov [DWORD thread_field!(stack_pointer)], rcx
        ; .u8 0x64
        ; mov rcx, QWORD [DWORD place]
        ; mov rdx, [rsp + at(offset_of!(Room, mark))]
        ; mov [rcx + offset_of!(Mark, stack) as i32], rdx
        ; leave
    );
    unwind.push((a.offset().0 as u32, Unwind::Left));
    dynasm!(a ; .arch x64 ; ret);
    unwind.push((a.offset().0 as u32, Unwind::Resume));
    dynasm!(a ; .arch x64 ; raised: ; xor eax, eax ; xorps xmm0, xmm0 ; jmp <out);
    unwind
}

/// Loads `rax` with the value of the number at `rsp + from`.
fn emit_value(a: &mut Assembler, n: Number, from: i32) {
    match n {
        Number::Single => dynasm!(a ; .arch x64 ; movss xmm0, DWORD [rsp + from]),
        Number::Double => dynasm!(a ; .arch x64 ; movsd xmm0, QWORD [rsp + from]),
        Number::Int(..) | Number::Bool => dynasm!(a ; .arch x64 ; mov rax, [rsp + from]),
    }
    if let Number::Int(size, signed) = n {
        numbers::extend(a, size, signed, numbers::RAX, numbers::RAX);
    }
    numbers::value(a, n);
    if numbers::has_special(n) {
        dynasm!(a ; .arch x64
            ; jmp >done
            ; special:
            ; mov rdi, rax
            ; mov rax, QWORD direct::special(n) as i64
            ; call rax
            ; done:
        );
    }
}

/// Loads `rax` or `xmm0` with the C value of the value in `rax`.
fn emit_result(a: &mut Assembler, w: Way, data: i64, answer: i32) {
    match w {
        Way::Number(Number::Int(size, signed)) => {
            dynasm!(a ; .arch x64
                ; mov rcx, rax
                ; shr rcx, 48
                ; cmp ecx, INT_TAG_WORD as u16 as i32
                ; jne >ask
                ; mov rdx, rax
                ; shl rdx, 16
                ; sar rdx, 16
            );
            numbers::narrow(a, size, signed, numbers::RCX, numbers::RDX);
            dynasm!(a ; .arch x64 ; jne >ask ; mov rax, rdx ; jmp >done);
        }
        Way::Number(n @ (Number::Single | Number::Double)) => {
            dynasm!(a ; .arch x64
                ; mov rcx, rax
                ; shr rcx, 48
                ; jz >ask
                ; cmp ecx, INT_TAG_WORD as u16 as i32
                ; je >ask
                ; movq xmm0, rax
            );
            if n == Number::Single {
                dynasm!(a ; .arch x64 ; cvtsd2ss xmm0, xmm0);
            }
            dynasm!(a ; .arch x64 ; jmp >done);
        }
        Way::Number(Number::Bool) | Way::Word => {}
    }
    dynasm!(a ; .arch x64
        ; ask:
        ; mov rdi, QWORD data
        ; mov rsi, rax
        ; lea rdx, [rsp + answer]
        ; mov rax, QWORD callback::answer as *const () as i64
        ; call rax
        ; mov rax, [rsp + answer]
        ; movsd xmm0, [rsp + answer]
        ; done:
    );
}

/// For thunks: the call as libffi would make it.
///
/// # Safety
/// `room` is that of the callback's thunk.
unsafe extern "C" fn general(callback: &'static Callback, room: *mut Room) {
    // SAFETY: by the caller's contract.
    let room = unsafe { &mut *room };
    let (mut integers, mut floats) = (room.integers.iter_mut(), room.floats.iter_mut());
    let mut places: [*mut c_void; direct::REGISTERS] = [std::ptr::null_mut(); direct::REGISTERS];
    for (place, (t, _)) in places.iter_mut().zip(&callback.plan.parameters) {
        let next = if way(t).is_some_and(is_float) { floats.next() } else { integers.next() };
        *place = next.map_or(std::ptr::null_mut(), |word| std::ptr::from_mut(word).cast());
    }
    room.result = [0; 2];
    let result = (&raw mut room.result).cast();
    // SAFETY: addresses of the arguments, and room for a result of at most 8 bytes.
    unsafe {
        callback::enter(
            std::ptr::null_mut(),
            result,
            places.as_mut_ptr(),
            std::ptr::from_ref(callback).cast_mut().cast(),
        )
    };
    room.result[1] = room.result[0];
}
