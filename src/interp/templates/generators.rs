//! Suspension and resumption. A generator's slots wait in its object; a resumption copies those
//! that are alive at the point where it goes on into an ordinary frame.
//!
//! ```text
//! r10   entry: the generator object
//! rdi   entry: the value sent; 0: the pending exception is thrown in
//! rax   result: what is yielded, EXHAUSTED with the result in the object, 0 with an exception
//! ```

use super::super::emitter::{Emitter, Reg};
use crate::bytecode::Op;
use crate::bytecode::op::{Awaited, Slot, Source, Target};
use crate::heap::layout::Generator;
use crate::heap::{Value, low};
use crate::objects::Builtin;
use crate::runtime::helpers::Helper;
use crate::thread_field;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// Offset of slot `n` in a generator object.
fn kept(n: u16) -> i32 {
    size_of::<Generator>() as i32 + 8 * i32::from(n)
}

/// `return src`
pub fn return_value(e: &mut Emitter<'_>, src: Source) {
    e.load(Reg::Rax, src);
    if e.code.flags.resumable() {
        let own = e.slot(Slot(e.code.generator_slot()));
        dynasm!(e.a ; .arch x64
            ; mov r10, [rbp + own]
            ; mov [r10 + offset_of!(Generator, result) as i32], rax
            ; mov BYTE [r10 + offset_of!(Generator, finished) as i32], 1
            ; mov eax, Value::EXHAUSTED.bits() as i32
        );
    }
    e.leave();
}

/// Part of the prologue: the named slots of the generator in `r10`.
pub fn restore_named(e: &mut Emitter<'_>) {
    restore(e, 0..e.code.named_slots());
}

/// Loads slots of the generator in `r10` into the frame.
fn restore(e: &mut Emitter<'_>, slots: std::ops::Range<u16>) {
    for n in slots {
        let place = e.slot(Slot(n));
        dynasm!(e.a ; .arch x64 ; mov rax, [r10 + kept(n)] ; mov [rbp + place], rax);
    }
}

/// The handled exception and the one in `saved` change places.
fn swap_handled(e: &mut Emitter<'_>, saved: Option<Slot>) {
    let Some(saved) = saved else { return };
    let saved = e.slot(saved);
    let handled = thread_field!(handled);
    dynasm!(e.a ; .arch x64
        ; mov rcx, [rbp + saved]
        ; mov rdx, QWORD [DWORD handled]
        ; xor eax, eax
        ; cmp rcx, low::NONE as i32
        ; cmove rcx, rax
        ; mov eax, low::NONE as i32
        ; test rdx, rdx
        ; cmovz rdx, rax
        ; mov QWORD [DWORD handled], rcx
        ; mov [rbp + saved], rdx
    );
}

/// Leaves with the value `src`; the place where the generator goes on follows. Something thrown
/// in goes on at `thrown`.
fn suspend(e: &mut Emitter<'_>, src: Source, live: u16, saved: Option<Slot>, thrown: DynamicLabel) {
    let own = e.slot(Slot(e.code.generator_slot()));
    let resume = e.label();
    swap_handled(e, saved);
    dynasm!(e.a ; .arch x64 ; mov r10, [rbp + own]);
    for n in 0..live {
        let place = e.slot(Slot(n));
        dynasm!(e.a ; .arch x64 ; mov rax, [rbp + place] ; mov [r10 + kept(n)], rax);
    }
    e.load(Reg::Rax, src);
    dynasm!(e.a ; .arch x64
        ; lea rcx, [=>resume]
        ; mov [r10 + offset_of!(Generator, resume) as i32], rcx
    );
    e.leave();
    e.bind(resume);
    e.mark_resumption();
    restore(e, e.code.named_slots()..live);
    swap_handled(e, saved);
    dynasm!(e.a ; .arch x64 ; test rdi, rdi ; jz =>thrown);
}

/// `dst = yield src`
pub fn yield_value(e: &mut Emitter<'_>, dst: Slot, src: Source, live: u16, saved: Option<Slot>) {
    let thrown = e.label();
    if e.code.flags.async_generator {
        let own = e.slot(Slot(e.code.generator_slot()));
        dynasm!(e.a ; .arch x64
            ; mov r10, [rbp + own]
            ; mov BYTE [r10 + offset_of!(Generator, yielded) as i32], 1
        );
    }
    suspend(e, src, live, saved, thrown);
    e.store(dst, Reg::Rdi);
    e.later(move |e| {
        e.bind(thrown);
        e.load_word(Reg::Rdi, u64::from(saved.is_some()));
        e.call(Helper::Thrown);
    });
}

/// The place where resumable code begins.
pub fn start(e: &mut Emitter<'_>) {
    let thrown = e.label();
    dynasm!(e.a ; .arch x64 ; test rdi, rdi ; jz =>thrown);
    e.later(move |e| {
        e.bind(thrown);
        e.load_word(Reg::Rdi, 0);
        e.call(Helper::Thrown);
    });
}

/// `dst = yield src` for what an inner iterator has yielded.
pub fn yield_from(e: &mut Emitter<'_>, dst: Slot, src: Source, exit: Target, live: u16, saved: Option<Slot>) {
    let thrown = e.label();
    let exit = e.target(exit);
    suspend(e, src, live, saved, thrown);
    e.store(dst, Reg::Rdi);
    e.later(move |e| {
        e.bind(thrown);
        e.load_word(Reg::Rdi, u64::from(saved.is_some()));
        e.call(Helper::ThrownThrough);
        e.store(dst, Reg::Rax);
        dynasm!(e.a ; .arch x64 ; jmp =>exit);
    });
}

/// Resumes the generator in `rax` with None; `slow` if it cannot be resumed.
pub fn resume(e: &mut Emitter<'_>, slow: DynamicLabel) {
    e.load_word(Reg::Rdi, low::NONE);
    resume_with(e, slow);
}

/// Resumes the generator in `rax` with the value in `rdi`.
fn resume_with(e: &mut Emitter<'_>, slow: DynamicLabel) {
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax + offset_of!(Generator, resume) as i32], 0
        ; je =>slow
        ; mov r10, rax
        ; mov r11, [rax + offset_of!(Generator, entry) as i32]
        ; call r11
    );
}

/// `dst = iter.send(src)`, or on to `exit` with the result.
pub fn send(e: &mut Emitter<'_>, dst: Slot, iter: Slot, src: Source, exit: Target) {
    let exit = e.target(exit);
    let (go, other, slow, finished, done) = (e.label(), e.label(), e.label(), e.label(), e.label());
    let failure = e.failure();
    e.load_slot(Reg::Rax, iter);
    e.load(Reg::Rdi, src);
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax], Builtin::Coroutine.header() as i32
        ; je =>go
        ; cmp QWORD [rax], Builtin::Generator.header() as i32
        ; jne =>other
        ; =>go
    );
    resume_with(e, slow);
    dynasm!(e.a ; .arch x64
        ; cmp rax, Value::EXHAUSTED.bits() as i32
        ; jb =>failure
        ; je =>finished
        ; =>done
    );
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(finished);
        e.load_slot(Reg::Rcx, iter);
        dynasm!(e.a ; .arch x64 ; mov rax, [rcx + offset_of!(Generator, result) as i32]);
        e.store(dst, Reg::Rax);
        dynasm!(e.a ; .arch x64 ; jmp =>exit);
        e.bind(other);
        send_for_async(e, dst, iter, slow, done, exit);
        e.bind(slow);
        e.load_slot(Reg::Rdi, iter);
        e.load(Reg::Rsi, src);
        e.call(Helper::Send);
        dynasm!(e.a ; .arch x64
            ; cmp rax, Value::EXHAUSTED.bits() as i32
            ; jne =>done
        );
        e.call(Helper::TakeResult);
        e.store(dst, Reg::Rax);
        dynasm!(e.a ; .arch x64 ; jmp =>exit);
    });
}

/// Part of `send`: an asynchronous generator that `async for` awaits. What it yields is a result.
fn send_for_async(
    e: &mut Emitter<'_>,
    dst: Slot,
    iter: Slot,
    slow: DynamicLabel,
    done: DynamicLabel,
    exit: DynamicLabel,
) {
    let (ended, failed) = (e.label(), e.label());
    // Tracing sees the exception that ends the loop.
    let end = end_of_async_for(e).filter(|_| !e.is_traced()).map(|end| e.target(end));
    dynasm!(e.a ; .arch x64 ; cmp QWORD [rax], Builtin::AsyncGenerator.header() as i32 ; jne =>slow);
    resume_with(e, slow);
    e.load_slot(Reg::Rcx, iter);
    dynasm!(e.a ; .arch x64
        ; cmp rax, Value::EXHAUSTED.bits() as i32
        ; jbe =>ended
        ; cmp BYTE [rcx + offset_of!(Generator, yielded) as i32], 0
        ; je =>done
        ; mov BYTE [rcx + offset_of!(Generator, yielded) as i32], 0
        ; mov BYTE [rcx + offset_of!(Generator, busy) as i32], 0
    );
    e.store(dst, Reg::Rax);
    dynasm!(e.a ; .arch x64
        ; jmp =>exit
        ; =>ended
    );
    if let Some(end) = end {
        dynasm!(e.a ; .arch x64
            ; test rax, rax
            ; jz =>failed
            ; mov QWORD [rcx + offset_of!(Generator, result) as i32], 0
            ; mov BYTE [rcx + offset_of!(Generator, closed) as i32], 1
            ; mov BYTE [rcx + offset_of!(Generator, busy) as i32], 0
            ; jmp =>end
            ; =>failed
        );
    }
    dynasm!(e.a ; .arch x64 ; mov rdi, rcx ; mov rsi, rax);
    e.call(Helper::AsyncNextEnded);
    let failure = e.failure();
    dynasm!(e.a ; .arch x64 ; jmp =>failure);
}

/// Where an `async for` goes on whose iterator is at its end, if this operation awaits the next item
/// of one: behind the handler, which would do nothing but find StopAsyncIteration.
fn end_of_async_for(e: &Emitter<'_>) -> Option<Target> {
    let (ops, op) = (&e.code.ops, e.op as u32);
    let handler = e.code.handlers.iter().find(|h| (h.start.0..h.end.0).contains(&op))?.handler.0 as usize;
    match ops.get(handler..handler + 5)? {
        [
            Op::Catch { dst: caught },
            Op::IsStopAsync { dst, exception },
            Op::JumpIf { src: Source::Slot(src), when: false, .. },
            Op::EndCatch { .. },
            Op::Jump { target },
        ] if exception == caught && src == dst => Some(*target),
        _ => None,
    }
}

/// `dst` = what to await for the next item of `iter`; an asynchronous generator is awaited itself.
pub fn get_async_next(e: &mut Emitter<'_>, dst: Slot, iter: Slot) {
    let (slow, done) = (e.label(), e.label());
    e.load_slot(Reg::Rax, iter);
    dynasm!(e.a ; .arch x64
        ; cmp QWORD [rax], Builtin::AsyncGenerator.header() as i32
        ; jne =>slow
        ; cmp BYTE [rax + offset_of!(Generator, hooked) as i32], 0
        ; je =>slow
        ; cmp BYTE [rax + offset_of!(Generator, busy) as i32], 0
        ; jne =>slow
        ; mov BYTE [rax + offset_of!(Generator, busy) as i32], 1
        ; =>done
    );
    e.store(dst, Reg::Rax);
    e.later(move |e| {
        e.bind(slow);
        e.load_slot(Reg::Rdi, iter);
        e.call(Helper::GetAsyncNext);
        dynasm!(e.a ; .arch x64 ; jmp =>done);
    });
}

/// `dst` = what `await src` delegates to: a fresh coroutine is its own iterator.
pub fn get_awaitable(e: &mut Emitter<'_>, dst: Slot, src: Source, what: Awaited) {
    e.load(Reg::Rdi, src);
    e.load_word(Reg::Rsi, what as u64);
    e.call(Helper::GetAwaitable);
    e.store(dst, Reg::Rax);
}
