//! The machine code before and after a C call that leaves from generated code.
//!
//! Before: `r10` is the function object, `rdi` the address of the arguments, `esi` their number.
//! After success the argument registers are loaded, `r11` is the C function and the zero flag is
//! clear; else it is set and `rax` is `direct::RAISED` or `direct::REFUSED`. After the call the
//! second stub, with the function in `r10`, makes a value of the result in `rax`; 0: it raised.

#![allow(clippy::useless_conversion, reason = "the assembler's macros convert register numbers")]

use super::direct::{self, Registers};
use super::mixed;
use super::numbers::{self, INT_TAG_WORD, Number};
use crate::debuginfo::tables::{Module, Stub};
use crate::heap::thread::Mark;
use crate::heap::{gil, low};
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use crate::objects::native::CFunction;
use crate::thread_field;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm, x64::X64Relocation};
use rustc_hash::FxHashMap;
use std::mem::offset_of;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The assembler of stubs.
pub type Assembler = VecAssembler<X64Relocation>;

/// What a function answers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Answer {
    /// `void`
    Nothing,
    /// A number.
    Number(Number),
    /// Another value in one register: Rust makes the object.
    Word,
    /// A struct in registers: Rust makes the object.
    Record,
}

/// Describes code to debuggers and unwinders, perhaps later.
pub type Describe = fn(Module);
/// Describes what waits for it.
pub type Flush = fn();
static DESCRIBE: OnceLock<(Describe, Flush)> = OnceLock::new();

/// Wires the description of stubs.
pub fn install(describe: Describe, flush: Flush) {
    let _ = DESCRIBE.set((describe, flush));
}

/// All code is described from here on.
pub(super) fn flush() {
    if let Some((_, flush)) = DESCRIBE.get() {
        flush();
    }
}

/// A stub under construction: its name, its code, and from each offset on, CFA = rsp + bytes.
pub struct Piece {
    /// Its symbol.
    pub name: String,
    /// Emits its code; answers the changes of its unwind rule.
    pub emit: Box<dyn FnOnce(&mut Assembler) -> Vec<(usize, u32)>>,
}

/// Publishes stubs; answers their addresses.
pub fn publish(pieces: Vec<Piece>) -> Option<Vec<u64>> {
    let mut table = Vec::new();
    code_memory::publish(|base| {
        let mut a: Assembler = VecAssembler::new(base as usize);
        for piece in pieces {
            let start = a.offset().0;
            let rows = (piece.emit)(&mut a);
            let end = a.offset().0;
            dynasm!(a ; .arch x64 ; .align 16);
            let cfa = std::iter::once((0, 8)).chain(rows.iter().map(|&(at, n)| ((at - start) as u32, n))).collect();
            table.push(Stub {
                name: piece.name,
                address: base + start as u64,
                size: (end - start) as u64,
                cfa,
                saves_frame: false,
            });
        }
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })
    .ok()?;
    code_map::add(table.iter().map(|s| (s.address, s.address + s.size, Code::Stub("dwarfpython"))));
    let addresses = table.iter().map(|s: &Stub| s.address).collect();
    describe(Module {
        file: "dwarfpython".to_owned(),
        directory: String::from("/"),
        stubs: table,
        ..Module::default()
    });
    Some(addresses)
}

/// Tells debuggers of code.
pub(super) fn describe(module: Module) {
    if let Some((describe, _)) = DESCRIBE.get() {
        describe(module);
    }
}

/// Distance of the running thread's `errno` from its thread pointer: the same in every thread.
pub(super) fn errno_offset() -> i32 {
    // SAFETY: the thread's own place.
    (unsafe { libc::__errno_location() } as i64 - thread_pointer()) as i32
}

fn thread_pointer() -> i64 {
    let at: i64;
    // SAFETY: reads the word that the ABI puts there.
    unsafe { std::arch::asm!("mov {}, fs:[0]", out(reg) at, options(nostack, readonly)) };
    at
}

pub(super) fn mark_offset() -> i32 {
    (gil::mark_place() as i64 - thread_pointer()) as i32
}

/// The thread is in native code from here on, and `errno` is 0. Destroys `r10`; clears the zero flag.
pub(super) fn mark(a: &mut Assembler) {
    let (errno, place) = (errno_offset(), mark_offset());
    let registers = offset_of!(Mark, registers) as i32;
    dynasm!(a ; .arch x64
        ; .u8 0x64
        ; mov DWORD [DWORD errno], 0
        ; .u8 0x64
        ; mov r10, QWORD [DWORD place]
        ; mov [r10 + registers], rbx
        ; mov [r10 + registers + 8], r12
        ; mov [r10 + registers + 16], r13
        ; mov [r10 + registers + 24], r14
        ; mov [r10 + registers + 32], r15
        ; mov [r10 + offset_of!(Mark, stack) as i32], rsp
        ; test rsp, rsp
        ; ret
    );
}

/// Notes the calling frame, for callbacks and tracebacks.
pub(super) fn note(a: &mut Assembler) {
    dynasm!(a ; .arch x64
        ; mov QWORD [DWORD thread_field!(frame)], rbp
        ; mov QWORD [DWORD thread_field!(stack_pointer)], rsp
    );
}

/// The stubs that ask Rust.
pub fn shared() -> Option<(u64, u64)> {
    static SHARED: OnceLock<Option<(u64, u64)>> = OnceLock::new();
    *SHARED.get_or_init(|| {
        let pieces = vec![
            Piece { name: "dwarfpython.NativeEnter".to_owned(), emit: Box::new(emit_shared_enter) },
            Piece { name: "dwarfpython.NativeLeave".to_owned(), emit: Box::new(emit_shared_leave) },
        ];
        publish(pieces).map(|at| (at[0], at[1]))
    })
}

fn emit_shared_enter(a: &mut Assembler) -> Vec<(usize, u32)> {
    let mut rows = Vec::new();
    note(a);
    call_helper(a, &mut rows, direct::prepare as *const (), |a| {
        dynasm!(a ; .arch x64 ; mov edx, esi ; mov rsi, rdi ; mov rdi, r10);
    });
    let block = |field: usize| field as i32;
    let (ints, floats) = (offset_of!(Registers, integers), offset_of!(Registers, floats));
    dynasm!(a ; .arch x64
        ; cmp rax, direct::REFUSED as i32
        ; jbe >refused
        ; mov rdi, [rax + block(ints)]
        ; mov rsi, [rax + block(ints + 8)]
        ; mov rdx, [rax + block(ints + 16)]
        ; mov rcx, [rax + block(ints + 24)]
        ; mov r8, [rax + block(ints + 32)]
        ; mov r9, [rax + block(ints + 40)]
        ; movsd xmm0, [rax + block(floats)]
        ; movsd xmm1, [rax + block(floats + 8)]
        ; movsd xmm2, [rax + block(floats + 16)]
        ; movsd xmm3, [rax + block(floats + 24)]
        ; movsd xmm4, [rax + block(floats + 32)]
        ; movsd xmm5, [rax + block(floats + 40)]
        ; movsd xmm6, [rax + block(floats + 48)]
        ; movsd xmm7, [rax + block(floats + 56)]
        ; mov r11, [rax + offset_of!(Registers, target) as i32]
        ; mov eax, [rax + offset_of!(Registers, vectors) as i32]
    );
    mark(a);
    dynasm!(a ; .arch x64 ; refused: ; cmp eax, eax ; ret);
    rows
}

fn emit_shared_leave(a: &mut Assembler) -> Vec<(usize, u32)> {
    let mut rows = Vec::new();
    call_with_results(a, &mut rows, direct::finish as *const (), |_| ());
    dynasm!(a ; .arch x64 ; ret);
    rows
}

/// Calls a helper from a stub without a frame; `arguments` loads its registers.
fn call_helper(
    a: &mut Assembler,
    rows: &mut Vec<(usize, u32)>,
    helper: *const (),
    arguments: impl FnOnce(&mut Assembler),
) {
    dynasm!(a ; .arch x64 ; sub rsp, 8);
    rows.push((a.offset().0, 16));
    arguments(a);
    dynasm!(a ; .arch x64 ; mov rax, QWORD helper as i64 ; call rax ; add rsp, 8);
    rows.push((a.offset().0, 8));
}

/// Calls a helper with `r10`, the address of what the C function has left in registers (`direct::Results`), and
/// `rbp`. `after` finds `r10` behind the results, all at `rsp`.
fn call_with_results(
    a: &mut Assembler,
    rows: &mut Vec<(usize, u32)>,
    helper: *const (),
    after: impl FnOnce(&mut Assembler),
) {
    dynasm!(a ; .arch x64 ; sub rsp, 40);
    rows.push((a.offset().0, 48));
    dynasm!(a ; .arch x64
        ; mov [rsp], rax
        ; mov [rsp + 8], rdx
        ; movsd [rsp + 16], xmm0
        ; movsd [rsp + 24], xmm1
        ; mov [rsp + 32], r10
        ; mov rdi, r10
        ; mov rsi, rsp
        ; mov rdx, rbp
        ; mov rax, QWORD helper as i64
        ; call rax
    );
    after(a);
    dynasm!(a ; .arch x64 ; add rsp, 40);
    rows.push((a.offset().0, 8));
}

/// A function with four words as arguments, called through [`catching`].
pub type Catching = unsafe extern "C-unwind" fn(function: u64, *mut u8, u64, *mut u8, *mut u8);

/// The stub that calls a function from Rust; what it throws ends here, and is pending after that.
pub fn catching() -> Option<u64> {
    static KNOWN: OnceLock<Option<u64>> = OnceLock::new();
    *KNOWN.get_or_init(|| {
        let piece = Piece { name: "dwarfpython.NativeCatch".to_owned(), emit: Box::new(emit_catching) };
        publish(vec![piece]).and_then(|at| at.first().copied())
    })
}

fn emit_catching(a: &mut Assembler) -> Vec<(usize, u32)> {
    let mut rows = Vec::new();
    dynasm!(a ; .arch x64 ; sub rsp, 8);
    rows.push((a.offset().0, 16));
    dynasm!(a ; .arch x64
        ; mov r11, rdi
        ; mov rdi, rsi
        ; mov rsi, rdx
        ; mov rdx, rcx
        ; mov rcx, r8
        ; call r11
        ; add rsp, 8
    );
    rows.push((a.offset().0, 8));
    dynasm!(a ; .arch x64 ; ret);
    rows
}

type Key = (Vec<Number>, Answer);

/// The stubs for a prototype of numbers; none if there is no memory for code.
pub fn plain(parameters: &[Number], result: Answer) -> Option<(u64, u64)> {
    static KNOWN: Mutex<Option<FxHashMap<Key, (u64, u64)>>> = Mutex::new(None);
    let key = (parameters.to_vec(), result);
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return Some(known);
    }
    let name = format!("{result:?}({parameters:?})").replace([' ', '[', ']'], "");
    let numbers = parameters.to_vec();
    let pieces = vec![
        Piece {
            name: format!("dwarfpython.NativeEnter.{name}"),
            emit: Box::new(move |a| {
                emit_enter(a, &numbers);
                Vec::new()
            }),
        },
        Piece { name: format!("dwarfpython.NativeLeave.{name}"), emit: Box::new(move |a| emit_leave(a, result, None)) },
    ];
    let made = publish(pieces).map(|at| (at[0], at[1]))?;
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, made);
    Some(made)
}

/// rdi, rsi, rdx, rcx, r8, r9
pub(super) const INTEGERS: [u8; 6] = [7, 6, 2, 1, 8, 9];

/// Loads the argument register of this number with the value at `r10 + at`; goes to `refused` if the value
/// is another kind of object, or out of range. Destroys `rax`.
pub(super) fn emit_argument(a: &mut Assembler, p: Number, at: i32, register: usize) {
    match p {
        Number::Int(size, signed) => {
            let r = INTEGERS[register];
            dynasm!(a ; .arch x64
                ; cmp WORD [r10 + at + 6], INT_TAG_WORD
                ; jne >refused
                ; mov rax, [r10 + at]
                ; shl rax, 16
                ; sar rax, 16
            );
            numbers::narrow(a, size, signed, r, numbers::RAX);
            dynasm!(a ; .arch x64 ; jne >refused);
        }
        Number::Single | Number::Double | Number::Bool => {
            let x = register as u8;
            dynasm!(a ; .arch x64
                ; movzx eax, WORD [r10 + at + 6]
                ; test eax, eax
                ; jz >heap
                ; cmp eax, INT_TAG_WORD as u16 as i32
                ; je >int
                ; movsd Rx(x), [r10 + at]
                ; jmp >done
                ; int:
                ; mov rax, [r10 + at]
                ; shl rax, 16
                ; sar rax, 16
                ; cvtsi2sd Rx(x), rax
                ; jmp >done
                ; heap:
                ; cmp QWORD [r10 + at], low::FLOAT_ZERO as i32
                ; jne >refused
                ; xorps Rx(x), Rx(x)
                ; done:
            );
            if p == Number::Single {
                dynasm!(a ; .arch x64 ; cvtsd2ss Rx(x), Rx(x));
            }
        }
    }
}

fn emit_enter(a: &mut Assembler, parameters: &[Number]) {
    note(a);
    dynasm!(a ; .arch x64
        ; cmp esi, parameters.len() as i32
        ; jne >refused
        ; mov r11, r10
        ; mov r10, rdi
    );
    let (mut integers, mut floats) = (0, 0);
    for (i, &p) in parameters.iter().enumerate() {
        let register = if matches!(p, Number::Int(..)) { &mut integers } else { &mut floats };
        emit_argument(a, p, 8 * i as i32, *register);
        *register += 1;
    }
    dynasm!(a ; .arch x64 ; mov r11, [r11 + offset_of!(CFunction, address) as i32]);
    mark(a);
    dynasm!(a ; .arch x64 ; refused: ; mov eax, direct::REFUSED as i32 ; cmp eax, eax ; ret);
}

/// `shared` leads to the stub for calls whose arguments Rust has converted, if there may be such.
pub(super) fn emit_leave(a: &mut Assembler, result: Answer, shared: Option<u64>) -> Vec<(usize, u32)> {
    let mut rows = Vec::new();
    let (errno, place) = (errno_offset(), mark_offset());
    dynasm!(a ; .arch x64
        ; .u8 0x64
        ; mov rcx, QWORD [DWORD place]
        ; mov QWORD [rcx + offset_of!(Mark, stack) as i32], 0
    );
    if let Some(shared) = shared {
        dynasm!(a ; .arch x64
            ; cmp QWORD [rcx + offset_of!(Mark, converted) as i32], 0
            ; je >own
            ; mov r11, QWORD shared as i64
            ; jmp r11
            ; own:
        );
    }
    dynasm!(a ; .arch x64
        ; cmp QWORD [rcx + offset_of!(Mark, taken) as i32], 0
        ; jne >regain
        ; back:
        ; .u8 0x64
        ; mov ecx, DWORD [DWORD errno]
        ; mov DWORD [DWORD thread_field!(errno)], ecx
        ; cmp QWORD [DWORD thread_field!(pending)], 0
        ; jne >raised
    );
    let helper = match result {
        Answer::Nothing => {
            dynasm!(a ; .arch x64 ; mov eax, low::NONE as i32 ; ret);
            None
        }
        Answer::Number(n) => {
            if let Number::Int(size, signed) = n {
                numbers::extend(a, size, signed, numbers::RAX, numbers::RAX);
            }
            numbers::value(a, n);
            dynasm!(a ; .arch x64 ; ret);
            numbers::has_special(n).then(|| direct::special(n))
        }
        Answer::Word => {
            let arguments = |a: &mut Assembler| dynasm!(a ; .arch x64 ; mov rdi, r10 ; mov rsi, rax);
            call_helper(a, &mut rows, mixed::word_result as *const (), arguments);
            dynasm!(a ; .arch x64 ; ret);
            None
        }
        Answer::Record => {
            call_with_results(a, &mut rows, direct::record_result as *const (), |_| ());
            dynasm!(a ; .arch x64 ; ret);
            None
        }
    };
    dynasm!(a ; .arch x64 ; raised: ; xor eax, eax ; ret);
    if let Some(helper) = helper {
        dynasm!(a ; .arch x64 ; special:);
        call_helper(a, &mut rows, helper, |a| dynasm!(a ; .arch x64 ; mov rdi, rax));
        dynasm!(a ; .arch x64 ; ret);
    }
    dynasm!(a ; .arch x64 ; regain:);
    call_with_results(a, &mut rows, direct::regain as *const (), |a| {
        dynasm!(a ; .arch x64
            ; mov rax, [rsp]
            ; mov rdx, [rsp + 8]
            ; movsd xmm0, [rsp + 16]
            ; movsd xmm1, [rsp + 24]
            ; mov r10, [rsp + 32]
        );
    });
    dynasm!(a ; .arch x64 ; jmp <back);
    rows
}
