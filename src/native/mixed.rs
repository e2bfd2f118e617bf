//! The machine code around C calls whose prototypes have more than plain numbers: pointers, texts,
//! enumerations, structs in registers. A C object whose class is the parameter's is recognised by its
//! header word; Rust looks at other arguments one by one, and takes over the whole call (the shared
//! stubs) if one of them needs a copy or is wrong.

#![allow(clippy::useless_conversion, reason = "the assembler's macros convert register numbers")]

use super::abi::Class;
use super::call::{self, Plan};
use super::direct::Way;
use super::numbers::{self, Number};
use super::stubs::{self, Answer, Assembler, Piece};
use crate::dwarf::Kind;
use crate::heap::Value;
use crate::objects::native::{
    CData, CFunction, CType, Form, class as ctypes, convert, cxx, function, guard, scalar, view,
};
use crate::objects::{PyResult, bytes, class, exception, int, string};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use rustc_hash::FxHashMap;
use std::mem::offset_of;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// How the stub sees a parameter.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Parameter {
    /// A number, converted in place.
    Number(Number),
    /// A pointer: C objects of the known header are taken in place.
    Pointer,
    /// Anything else in these registers: Rust converts it.
    Other(Vec<Class>),
}

fn parameter(t: &'static CType, classes: &[Class]) -> Parameter {
    match numbers::number(t) {
        Some(Number::Bool) | None if t.form == Form::Pointer => Parameter::Pointer,
        Some(Number::Bool) | None => Parameter::Other(classes.to_vec()),
        Some(number) => Parameter::Number(number),
    }
}

/// Is it no reference, class or pointer to a class of C++? Those need more than their bytes.
pub(super) fn is_plain(t: &'static CType) -> bool {
    let class = if t.form == Form::Pointer { t.target() } else { t };
    !matches!(t.bare().ty.get().kind, Kind::Reference(_)) && cxx::record(class).is_none()
}

type Key = (Vec<Parameter>, Answer);

/// The stubs for a prototype whose arguments and result travel in registers; `None` if those do not suffice,
/// or there is no memory for code.
pub fn stubs(plan: &Plan) -> Option<(u64, u64)> {
    static KNOWN: Mutex<Option<FxHashMap<Key, (u64, u64)>>> = Mutex::new(None);
    let (ways, way) = plan.direct.as_ref()?;
    if !plan.parameters.iter().all(|(t, _)| is_plain(t)) || !is_plain(plan.result) {
        return None;
    }
    let parameters: Vec<_> = plan.parameters.iter().zip(ways).map(|((t, _), w)| parameter(t, w)).collect();
    let answer = match (way, numbers::number(plan.result)) {
        (Way::None, _) => Answer::Nothing,
        (Way::Memory, _) => return None,
        (_, Some(number)) => Answer::Number(number),
        _ if plan.result.is_record() => Answer::Record,
        _ => Answer::Word,
    };
    let key = (parameters, answer);
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return Some(known);
    }
    let (enter, leave) = stubs::shared()?;
    let name = format!("{:?}({:?})", key.1, key.0).replace([' ', '[', ']'], "");
    let parameters = key.0.clone();
    let pieces = vec![
        Piece {
            name: format!("dwarfpython.NativeEnter.{name}"),
            emit: Box::new(move |a| emit_enter(a, &parameters, enter)),
        },
        Piece {
            name: format!("dwarfpython.NativeLeave.{name}"),
            emit: Box::new(move |a| stubs::emit_leave(a, answer, Some(leave))),
        },
    ];
    let made = stubs::publish(pieces).map(|at| (at[0], at[1]))?;
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, made);
    Some(made)
}

/// The stub's room on the stack: 16 bytes for each converted argument, the function, the arguments' address.
const FUNCTION: i32 = 16 * super::direct::REGISTERS as i32;
const ARGUMENTS: i32 = FUNCTION + 8;
const ROOM: i32 = ARGUMENTS + 16;

fn emit_enter(a: &mut Assembler, parameters: &[Parameter], shared: u64) -> Vec<(usize, u32)> {
    let mut rows = Vec::new();
    stubs::note(a);
    dynasm!(a ; .arch x64 ; cmp esi, parameters.len() as i32 ; jne >count ; sub rsp, ROOM);
    rows.push((a.offset().0, ROOM as u32 + 8));
    dynasm!(a ; .arch x64 ; mov [rsp + FUNCTION], r10 ; mov [rsp + ARGUMENTS], rdi);
    for (i, p) in parameters.iter().enumerate() {
        let (at, place) = (8 * i as i32, 16 * i as i32);
        if matches!(p, Parameter::Number(_)) {
            continue;
        }
        dynasm!(a ; .arch x64
            ; mov r10, [rsp + FUNCTION]
            ; mov rdi, [rsp + ARGUMENTS]
            ; mov rsi, [rdi + at]
        );
        if *p == Parameter::Pointer {
            dynasm!(a ; .arch x64
                ; mov rcx, rsi
                ; shr rcx, 48
                ; jnz >ask
                ; mov rcx, [rsi]
                ; mov rax, [r10 + offset_of!(CFunction, plan) as i32]
                ; cmp rcx, [rax + offset_of!(Plan, headers) as i32 + at]
                ; jne >ask
                ; mov rax, [rsi + offset_of!(CData, data) as i32]
                ; mov [rsp + place], rax
                ; jmp >next
            );
        }
        dynasm!(a ; .arch x64
            ; ask:
            ; mov rdi, r10
            ; mov edx, i as i32
            ; lea rcx, [rsp + place]
            ; mov rax, QWORD argument as *const () as i64
            ; call rax
            ; test eax, eax
            ; jz >refused
            ; next:
        );
    }
    dynasm!(a ; .arch x64 ; mov r10, [rsp + ARGUMENTS]);
    let (mut integers, mut floats) = (0, 0);
    for (i, p) in parameters.iter().enumerate() {
        let pointer = [Class::Integer];
        let classes = match p {
            Parameter::Number(n) => {
                let register = if matches!(n, Number::Int(..)) { &mut integers } else { &mut floats };
                stubs::emit_argument(a, *n, 8 * i as i32, *register);
                *register += 1;
                continue;
            }
            Parameter::Pointer => &pointer[..],
            Parameter::Other(classes) => classes,
        };
        for (part, class) in classes.iter().enumerate() {
            let place = 16 * i as i32 + 8 * part as i32;
            if *class == Class::Integer {
                dynasm!(a ; .arch x64 ; mov Rq(stubs::INTEGERS[integers]), [rsp + place]);
                integers += 1;
            } else {
                dynasm!(a ; .arch x64 ; movsd Rx(floats as u8), [rsp + place]);
                floats += 1;
            }
        }
    }
    dynasm!(a ; .arch x64
        ; mov r11, [rsp + FUNCTION]
        ; mov r11, [r11 + offset_of!(CFunction, address) as i32]
        ; add rsp, ROOM
    );
    rows.push((a.offset().0, 8));
    stubs::mark(a);
    rows.push((a.offset().0, ROOM as u32 + 8));
    dynasm!(a ; .arch x64
        ; refused:
        ; mov r10, [rsp + FUNCTION]
        ; mov rdi, [rsp + ARGUMENTS]
        ; mov esi, parameters.len() as i32
        ; add rsp, ROOM
    );
    rows.push((a.offset().0, 8));
    dynasm!(a ; .arch x64 ; count: ; mov rax, QWORD shared as i64 ; jmp rax);
    rows
}

/// For stubs: writes the words that parameter `i` of `f` gets for `v`; 0 if the call has to be made in another
/// way, which also finds out what is wrong. Raises nothing.
///
/// # Safety
/// `out` has room for two words.
unsafe extern "C" fn argument(f: Value, v: Value, i: usize, out: *mut [u64; 2]) -> u32 {
    // SAFETY: functions with such stubs have a plan, and plans live for ever.
    let plan = unsafe { &*function::get(f).plan.cast::<Plan>() };
    let t = plan.parameters[i].0;
    let words = match t.form {
        Form::Pointer => pointer(t, v, &plan.headers[i]).map(|word| [word, 0]),
        Form::Struct | Form::Union => record(t, v),
        _ if int::is(v) => match scalar::store(t, v, &String::new) {
            Ok(raw) => Some(words(raw, t)),
            Err(_) => {
                exception::take();
                None
            }
        },
        _ => None,
    };
    // SAFETY: by the caller's contract.
    words.map(|words| unsafe { *out = words }).is_some().into()
}

/// The registers of a number; integers fill theirs.
fn words(raw: [u8; 16], t: &CType) -> [u64; 2] {
    let low = u128::from_le_bytes(raw) as u64;
    let unused = 64 - 8 * t.size.clamp(1, 8) as u32;
    match t.form {
        Form::Int(true) | Form::Char(true) | Form::Enum(true) => [((low << unused) as i64 >> unused) as u64, 0],
        _ => [low, 0],
    }
}

/// The word of a pointer parameter, if the argument needs no copy. Notes the header of C objects that need no
/// such look again.
fn pointer(t: &'static CType, v: Value, header: &AtomicU64) -> Option<u64> {
    let target = t.target();
    if v.is_none() {
        return Some(0);
    }
    if target.form == Form::Function {
        return function::is(v).then(|| function::address(v));
    }
    if view::is(v) {
        if !convert::fits(target, v) {
            return None;
        }
        if ctypes::of(view::ctype(v)).is_ok_and(|own| own == class::of(v)) {
            header.store(v.shape().map_or(0, |s| s.header()), Ordering::Relaxed);
        }
        return Some(view::address(v));
    }
    if !target.constant || !target.is_byte() && target.form != Form::Void {
        return None;
    }
    if let Some(text) = string::as_text(v).map(str::as_bytes) {
        // SAFETY: behind a string's bytes there is the NUL, or a byte of a longer string.
        let ended = unsafe { *text.as_ptr().add(text.len()) } == 0;
        return (ended && memchr::memchr(0, text).is_none()).then_some(text.as_ptr() as u64);
    }
    bytes::is(v).then(|| bytes::slice(v).as_ptr() as u64)
}

/// The registers of a struct that the argument is.
fn record(t: &'static CType, v: Value) -> Option<[u64; 2]> {
    if !view::is(v) || !view::ctype(v).is_record() || !crate::objects::native::ctype::same(view::ctype(v), t) {
        return None;
    }
    let mut raw = [0u8; 16];
    if guard::read(view::address(v), &mut raw[..t.size.min(16)]).is_err() {
        exception::take();
        return None;
    }
    let whole = u128::from_le_bytes(raw);
    Some([whole as u64, (whole >> 64) as u64])
}

/// For stubs: the value of a result that is no plain number, 0 with an exception pending.
pub(super) extern "C" fn word_result(f: Value, word: u64) -> u64 {
    // SAFETY: functions with such stubs have a plan, and plans live for ever.
    word_value(unsafe { &*function::get(f).plan.cast::<Plan>() }.result, word)
}

/// For stubs: a pointer to what is no record, function or `void`.
pub(super) extern "C" fn plain_pointer(t: &'static CType, word: u64) -> u64 {
    view::plain_pointer(t, word).map_or(0, Value::bits)
}

/// For stubs: the function that makes values of such words.
pub(super) fn maker(t: &'static CType) -> extern "C" fn(&'static CType, u64) -> u64 {
    let plain = t.form == Form::Pointer
        && !matches!(t.target().form, Form::Struct | Form::Union | Form::Function | Form::Void | Form::Incomplete);
    if plain { plain_pointer } else { word_value }
}

/// For stubs: the value of a word that is no plain number, 0 with an exception pending.
pub(super) extern "C" fn word_value(t: &'static CType, word: u64) -> u64 {
    let value: PyResult<Value> = match t.form {
        Form::Pointer => convert::pointer(t, word),
        _ => call::result(t, &raw const word as u64),
    };
    value.map_or(0, Value::bits)
}
