//! Calls that leave from generated code: the caller of the C function is the Python function itself,
//! so a debugger steps from one into the other. A stub before the call turns values into registers,
//! one after it makes the result a value. Prototypes of plain numbers have stubs of their own; the
//! others share stubs that ask Rust. What needs the stack goes through libffi instead (`call`).

#![allow(
    clippy::not_unsafe_ptr_arg_deref,
    reason = "stubs call these functions, which pass addresses of slots and of their own stack"
)]

use super::abi::{self, Class};
use super::call::{self, Plan};
use super::numbers::{self, Number};
use super::{mixed, stubs};
use crate::heap::{Value, gil, thread};
use crate::objects::native::convert::{self, Transfer};
use crate::objects::native::{CType, Form, class as ctypes, cxx, function, overload, passing, view};
use crate::objects::{PyResult, float, int};
use std::cell::{RefCell, UnsafeCell};
use std::sync::atomic::Ordering;

/// What the registers of a call are loaded from.
#[repr(C)]
#[derive(Debug, Default)]
pub struct Registers {
    /// rdi, rsi, rdx, rcx, r8, r9
    pub integers: [u64; 6],
    /// xmm0 to xmm7
    pub floats: [u64; 8],
    /// The C function.
    pub target: u64,
    /// Number of vector registers in use, for variadic functions.
    pub vectors: u64,
}

/// Arguments that registers hold at most.
pub const REGISTERS: usize = 14;

/// What a call has left in registers: rax, rdx, xmm0, xmm1.
pub type Results = [u64; 4];

struct Block(UnsafeCell<Registers>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Block {}
static BLOCK: Block = Block(UnsafeCell::new(Registers { integers: [0; 6], floats: [0; 8], target: 0, vectors: 0 }));

/// A call under way.
struct UnderWay {
    /// The function itself, where the call was of one of several.
    function: Value,
    transfer: Transfer,
    /// Where a large result is written.
    result: Option<Value>,
    /// `rbp` of the Python function that makes the call.
    frame: u64,
}

thread_local! {
    /// The thread's calls under way, the innermost last.
    static CALLS: RefCell<Vec<UnderWay>> = const { RefCell::new(Vec::new()) };
}

/// How a parameter or result travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing.
    None,
    /// In these registers, eight bytes each.
    Registers(Vec<Class>),
    /// A result that the callee writes where the caller says.
    Memory,
}

/// How a value of the type travels in registers; nothing if it needs the stack.
fn way(t: &'static CType) -> Option<Vec<Class>> {
    match t.form {
        Form::Float(crate::dwarf::Float::Single | crate::dwarf::Float::Double) => Some(vec![Class::Sse]),
        Form::Bool | Form::Int(_) | Form::Char(_) | Form::Enum(_) | Form::Unicode | Form::Pointer if t.size <= 8 => {
            Some(vec![Class::Integer])
        }
        Form::Struct | Form::Union if cxx::by_reference(t) => Some(vec![Class::Integer]),
        Form::Struct | Form::Union => abi::in_registers(t),
        _ => None,
    }
}

/// How the arguments and the result of a prototype travel, if registers are enough.
pub fn ways(parameters: &[&'static CType], result: &'static CType) -> Option<(Vec<Vec<Class>>, Way)> {
    let answer = match result.form {
        Form::Void => Way::None,
        Form::Struct | Form::Union if result.size > 16 || cxx::by_reference(result) => Way::Memory,
        _ => Way::Registers(way(result)?),
    };
    let (mut integers, mut floats) = (usize::from(answer == Way::Memory), 0);
    let mut all = Vec::with_capacity(parameters.len());
    for t in parameters {
        let parts = way(t)?;
        for part in &parts {
            match part {
                Class::Integer => integers += 1,
                _ => floats += 1,
            }
        }
        all.push(parts);
    }
    (integers <= 6 && floats <= 8).then_some((all, answer))
}

/// Gives a function object the stubs that its prototype allows.
pub fn equip(f: Value, plan: &Plan) {
    if plan.direct.is_none() || !gil::plain_marks() {
        return;
    }
    let kinds: Option<Vec<Number>> = plan.parameters.iter().map(|(t, _)| numbers::number(t)).collect();
    let result = match plan.result.form {
        Form::Void => Some(stubs::Answer::Nothing),
        _ => numbers::number(plan.result).map(stubs::Answer::Number),
    };
    let made = match (kinds, result) {
        _ if plan.variadic => stubs::shared(),
        (Some(kinds), Some(result)) if !kinds.contains(&Number::Bool) => stubs::plain(&kinds, result),
        _ if overload::of(f).is_some() || takes_objects(plan) => stubs::shared(),
        _ => mixed::stubs(plan).or_else(stubs::shared),
    };
    if let Some((enter, leave)) = made {
        let f = function::get(f);
        (f.entry, f.leave) = (enter, leave);
    }
}

/// Does it take objects of C++? These may have bases elsewhere, be destroyed, or be NULL where none may be.
fn takes_objects(plan: &Plan) -> bool {
    plan.parameters
        .iter()
        .any(|(t, _)| t.referenced().is_some() || t.form == Form::Pointer && cxx::record(t.target()).is_some())
}

/// Answers of `prepare` that are no address.
pub const RAISED: u64 = 0;
/// The call has to be made in another way.
pub const REFUSED: u64 = 1;

/// Loads the block for `f(arguments)`; answers its address.
pub extern "C" fn prepare(f: Value, arguments: *const Value, count: u64) -> u64 {
    // SAFETY: generated code passes the address of so many slots that hold values.
    let values = unsafe { std::slice::from_raw_parts(arguments, count as usize) };
    match load(f, values) {
        Ok(Some(block)) => block as u64,
        Ok(None) => REFUSED,
        Err(_) => RAISED,
    }
}

fn load(f: Value, values: &[Value]) -> PyResult<Option<*const Registers>> {
    let f = match overload::of(f) {
        Some(set) => match overload::choose(f, set, values)? {
            Some(f) => f,
            None => return Ok(None),
        },
        None => f,
    };
    let plan = call::plan(f)?;
    let Some((ways, answer)) = &plan.direct else { return Ok(None) };
    let fixed = plan.parameters.len();
    if values.len() < fixed || values.len() > fixed && (!plan.variadic || values.len() > 6) {
        return Ok(None);
    }
    let mut registers = Registers { target: function::address(f), ..Registers::default() };
    let mut transfer = Transfer { call: true, ..Transfer::default() };
    let (mut integers, mut floats) = (0, 0);
    let mut target = registers.target;
    let mut result = None;
    if *answer == Way::Memory {
        let v = view::allocate(ctypes::of(plan.result)?, plan.result, plan.result.size)?;
        registers.integers[0] = view::address(v);
        integers = 1;
        result = Some(v);
    }
    let mut put = |registers: &mut Registers, class: Class, word: u64| {
        if class == Class::Integer {
            registers.integers[integers] = word;
            integers += 1;
        } else {
            registers.floats[floats] = word;
            floats += 1;
        }
        registers.vectors = floats as u64;
    };
    let mut convert = |i: usize, v: Value| {
        let what = || call::place(f, plan, i);
        if i >= fixed {
            let (word, is_float) = call::promoted_word(v, &mut transfer, &what)?;
            put(&mut registers, if is_float { Class::Sse } else { Class::Integer }, word);
            return Ok(());
        }
        let t = plan.parameters[i].0;
        let mut raw = [0u8; 16];
        passing::argument(t, v, &mut raw[..passing::argument_size(t)], &mut transfer, &what)?;
        let mut words = [0u64; 2];
        words[0] = u64::from_le_bytes(std::array::from_fn(|i| raw[i]));
        words[1] = u64::from_le_bytes(std::array::from_fn(|i| raw[8 + i]));
        if let Form::Int(true) | Form::Char(true) | Form::Enum(true) = t.form {
            let unused = 64 - 8 * t.size as u32;
            words[0] = ((words[0] << unused) as i64 >> unused) as u64;
        }
        if i == 0 && plan.method {
            call::check_this(f, words[0])?;
        }
        if i == 0 && function::dispatch(f).is_some() {
            (target, words[0]) = function::resolve(f, words[0])?;
        }
        for (&class, word) in ways[i].iter().zip(words) {
            put(&mut registers, class, word);
        }
        Ok(())
    };
    let done: PyResult<()> = values.iter().enumerate().try_for_each(|(i, &v)| convert(i, v));
    if let Err(raised) = done {
        transfer.end();
        return Err(raised);
    }
    registers.target = target;
    let frame = thread::current().frame;
    CALLS.with_borrow_mut(|calls| calls.push(UnderWay { function: f, transfer, result, frame }));
    gil::mark().converted.fetch_add(1, Ordering::Relaxed);
    // SAFETY: the thread has the right to run Python; the block is read at once.
    unsafe {
        *BLOCK.0.get() = registers;
        Ok(Some(BLOCK.0.get()))
    }
}

/// After the call from the Python function with frame pointer `frame`: the result as a value word, 0 with
/// an exception pending.
pub extern "C" fn finish(f: Value, results: *const Results, frame: u64) -> u64 {
    gil::leave_native();
    let under_way = CALLS.with_borrow_mut(|calls| calls.pop_if(|innermost| innermost.frame == frame));
    if under_way.is_some() {
        gil::mark().converted.fetch_sub(1, Ordering::Relaxed);
    }
    call::note_errno();
    if thread::current().pending.is_some() {
        if let Some(call) = under_way {
            call.transfer.end();
        }
        return 0;
    }
    // SAFETY: the stub passes the address of what the registers held.
    let results = unsafe { &*results };
    let of = under_way.as_ref().map_or(f, |call| call.function);
    let answer = answer(of, results, under_way.as_ref());
    if let Some(call) = under_way {
        call.transfer.end();
    }
    match answer {
        Ok(v) => v.bits(),
        Err(_) => 0,
    }
}

/// For stubs: the struct that a call has left in registers, 0 with an exception pending.
pub extern "C" fn record_result(f: Value, results: *const Results) -> u64 {
    // SAFETY: the stub passes the address of what the registers held.
    answer(f, unsafe { &*results }, None).map_or(0, Value::bits)
}

/// Without a call under way, the arguments needed no help (`mixed`).
fn answer(f: Value, results: &Results, under_way: Option<&UnderWay>) -> PyResult<Value> {
    let plan = call::plan(f)?;
    let v = match (&plan.direct, under_way.and_then(|call| call.result)) {
        (_, Some(v)) => {
            if cxx::by_reference(plan.result) {
                view::set_life(v, view::Life::Alive);
            }
            v
        }
        (Some((_, Way::Registers(classes))), _) => {
            let (mut integers, mut floats) = (results[..2].iter(), results[2..].iter());
            let mut raw = [0u64; 2];
            for (place, class) in raw.iter_mut().zip(classes) {
                let from = if *class == Class::Integer { &mut integers } else { &mut floats };
                *place = from.next().copied().unwrap_or(0);
            }
            call::result(plan.result, raw.as_ptr() as u64)?
        }
        _ => Value::NONE,
    };
    if let Some(call) = under_way.filter(|call| !call.transfer.back.is_empty()) {
        convert::take_back(&call.transfer)?;
    }
    Ok(v)
}

/// For stubs: an int that does not fit into a value word.
pub extern "C" fn large_int(n: i64) -> u64 {
    int::from_i64(n).bits()
}

/// As `large_int`, without a sign.
pub extern "C" fn large_unsigned(n: u64) -> u64 {
    int::from_u64(n).bits()
}

/// For stubs: a double that must be boxed or made canonical.
pub extern "C" fn special_float(x: f64) -> u64 {
    float::from_f64(x).bits()
}

/// The helper that makes the value of a number which `numbers::value` has found special.
pub fn special(n: Number) -> *const () {
    match n {
        Number::Int(_, true) => large_int as *const (),
        Number::Int(_, false) | Number::Bool => large_unsigned as *const (),
        Number::Single | Number::Double => special_float as *const (),
    }
}

/// For stubs: the right to run Python was taken during the call.
pub extern "C" fn regain() {
    gil::regain();
}
