//! C entries of Python functions. A function whose annotations are `int`, `float`, `bool`, `str`,
//! `bytes`, `None`, or types of native libraries is entered by the C convention of those types; a parameter
//! without one takes an address of an object, or else an integer. Both kinds of entry exist beside the function's own.
//!
//! An entry in code memory loads its record and jumps to `receive`, which is the executable's own code
//! and so has unwind rules like any other.

use super::registry;
use crate::heap::{Kind, Value, gil, thread};
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use crate::native::stack_limit;
use crate::objects::native::{self, CType, Form, convert, view};
use crate::objects::{
    Builtin, Exc, Pending, PyResult, attribute, bytes, class, dict, doors, exception, float, function, int, intern,
    protocol, raise, string, tuple,
};
use crate::runtime::helpers::control;
use crate::runtime::loaded::Loaded;
use dynasmrt::{DynasmApi, VecAssembler, dynasm, x64::X64Relocation};
use rustc_hash::FxHashMap;
use std::arch::naked_asm;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::ffi::{CStr, CString, c_char};
use std::sync::{Mutex, PoisonError};

/// How a value travels.
#[derive(Clone, Copy, Debug)]
enum Type {
    /// No annotation, or another one: an object's address, else an integer.
    Any,
    Int,
    Float,
    Bool,
    Text,
    Bytes,
    None,
    /// This pointer type of C.
    Pointer(&'static CType),
}

/// What an entry knows.
struct Record {
    function: Value,
    parameters: Vec<Type>,
    result: Type,
}

/// Argument registers as `receive` stores them, and the room for a result in `xmm0`.
#[repr(C)]
struct Registers {
    integers: [u64; 6],
    doubles: [f64; 8],
    result: f64,
}
const _: () = assert!(size_of::<Registers>() == 120);

/// Entries by function. They live for ever, and so do their functions.
static ENTRIES: Mutex<Option<FxHashMap<Value, (usize, &'static Record)>>> = Mutex::new(None);

thread_local! {
    /// What the last call ended with, and whether somebody has asked.
    static FAILURE: RefCell<Option<CString>> = const { RefCell::new(None) };
    static TOLD: RefCell<Option<CString>> = const { RefCell::new(None) };
}

/// The C entry of a Python function.
///
/// # Errors
/// What evaluating the annotations raises; MemoryError without code memory.
pub(super) fn of(f: Value) -> PyResult<usize> {
    let known = |entries: &Option<FxHashMap<Value, (usize, &'static Record)>>| {
        entries.as_ref().and_then(|all| all.get(&f).map(|(address, _)| *address))
    };
    if let Some(address) = known(&ENTRIES.lock().unwrap_or_else(PoisonError::into_inner)) {
        return Ok(address);
    }
    let record: &'static Record = Box::leak(Box::new(describe(f)?));
    let address = make(record, f).map_err(|e| raise(Exc::MemoryError, e.to_string()))?;
    gil::open();
    let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = entries.get_or_insert_default().entry(f).or_insert((address, record));
    Ok(entry.0)
}

/// The source file of the function that is entered at an address.
pub(super) fn file(address: usize) -> Option<String> {
    let entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
    let (f, _) = entries.as_ref()?.iter().find(|(_, (entry, _))| *entry == address)?;
    Some(Loaded::of(function::get(*f).code).code.source.path.to_string())
}

/// Parameters without a default, and the types that annotations give them.
fn describe(f: Value) -> PyResult<Record> {
    let code = &Loaded::of(function::get(f).code).code;
    let annotations = attribute::get_optional(f, intern::intern("__annotations__"))?;
    let of = |name: &str| {
        let found = annotations.filter(|a| a.kind() == Kind::Dict).and_then(|a| dict::get_str(a, intern::intern(name)));
        found.map_or(Type::Any, type_of)
    };
    let defaults = function::get(f).defaults.map_or(0, |d| tuple::items(d).len());
    let required = (code.positional as usize).saturating_sub(defaults);
    let parameters: Vec<Type> = code.locals.iter().take(code.positional as usize).map(|l| of(&l.name)).collect();
    // Typed functions are called with all their parameters, as C declares them.
    let typed = parameters.iter().all(|t| !matches!(t, Type::Any));
    let count = if typed { parameters.len() } else { required };
    Ok(Record { function: f, parameters: parameters[..count].to_vec(), result: of("return") })
}

fn type_of(annotation: Value) -> Type {
    let named = |name: &str| string::as_text(annotation) == Some(name);
    let is = |class: Builtin, name: &str| annotation == class.class() || named(name);
    match () {
        () if is(Builtin::Bool, "bool") => Type::Bool,
        () if is(Builtin::Int, "int") => Type::Int,
        () if is(Builtin::Float, "float") => Type::Float,
        () if is(Builtin::Str, "str") => Type::Text,
        () if is(Builtin::Bytes, "bytes") => Type::Bytes,
        () if annotation.is_none() || named("None") => Type::None,
        () => match class::is(annotation).then(|| native::class::ctype_of(annotation)).flatten() {
            Some(t) if t.is_record() => Type::Pointer(t.pointer_to()),
            Some(t) if t.form == Form::Pointer => Type::Pointer(t),
            _ => Type::Any,
        },
    }
}

fn make(record: &'static Record, f: Value) -> Result<usize, CodeMemoryError> {
    let mut size = 0;
    let start = code_memory::publish(|base| {
        let mut a: VecAssembler<X64Relocation> = VecAssembler::new(base as usize);
        dynasm!(a ; .arch x64
            ; mov r11, QWORD std::ptr::from_ref(record) as i64
            ; mov rax, QWORD receive as *const () as i64
            ; jmp rax
        );
        size = a.offset().0 as u64;
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })?;
    let name = &Loaded::of(function::get(f).code).code.qualname;
    code_map::add([(start, start + size, Code::Stub(Box::leak(name.clone().into_boxed_str())))]);
    Ok(start as usize)
}

/// Where all entries lead: stores the argument registers and calls `enter`.
#[unsafe(naked)]
unsafe extern "C" fn receive() {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "sub rsp, 128",
        "mov [rsp], rdi",
        "mov [rsp + 8], rsi",
        "mov [rsp + 16], rdx",
        "mov [rsp + 24], rcx",
        "mov [rsp + 32], r8",
        "mov [rsp + 40], r9",
        "movsd [rsp + 48], xmm0",
        "movsd [rsp + 56], xmm1",
        "movsd [rsp + 64], xmm2",
        "movsd [rsp + 72], xmm3",
        "movsd [rsp + 80], xmm4",
        "movsd [rsp + 88], xmm5",
        "movsd [rsp + 96], xmm6",
        "movsd [rsp + 104], xmm7",
        "mov rdi, r11",
        "mov rsi, rsp",
        "lea rdx, [rbp + 16]",
        "call {enter}",
        "movsd xmm0, [rsp + 112]",
        "leave",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
        enter = sym enter,
    )
}

/// Runs the function. Under Python code an exception stays pending until C has returned to it; a host
/// gets 0, and the text from `dwarfpython_error`.
unsafe extern "C" fn enter(record: &'static Record, registers: &mut Registers, stack: *const u64) -> u64 {
    let foreign = gil::is_foreign();
    gil::inside(stack_limit(), || {
        let t = thread::current();
        if t.pending.is_some() {
            return 0;
        }
        let outermost = foreign || (t.entry == 0 && t.frame == 0);
        match run(record, registers, stack) {
            Ok(word) => word,
            Err(Pending) => {
                registers.result = 0.0;
                if outermost {
                    keep_failure();
                }
                0
            }
        }
    })
}

/// What nobody has asked for is printed before it is forgotten.
fn keep_failure() {
    let text = registry::render(exception::take());
    report_failure();
    let text = CString::new(text.replace('\0', "?")).ok();
    let _ = FAILURE.try_with(|f| *f.borrow_mut() = text);
}

/// Prints the failure that nobody has asked for.
pub(super) fn report_failure() {
    // At the end of the process the thread's variables may be gone.
    if let Ok(Some(text)) = FAILURE.try_with(|f| f.borrow_mut().take()) {
        registry::complain(&format!("Exception ignored in a call from C:\n{}", text.to_string_lossy()));
    }
}

/// The traceback of the exception that ended the calling thread's last call of a Python function, or
/// NULL; it is forgotten then. The text stays readable until the next question.
#[unsafe(no_mangle)]
pub extern "C" fn dwarfpython_error() -> *const c_char {
    let Some(text) = FAILURE.with(|f| f.borrow_mut().take()) else { return std::ptr::null() };
    TOLD.with(|told| told.borrow_mut().insert(text).as_ptr())
}

fn run(record: &Record, registers: &mut Registers, stack: *const u64) -> PyResult<u64> {
    let (mut integers, mut doubles, mut spilled) = (0, 0, 0);
    let mut on_stack = || {
        spilled += 1;
        // SAFETY: the caller passes what its declaration says; the rest lies on its stack.
        unsafe { *stack.add(spilled - 1) }
    };
    let mut arguments = Vec::with_capacity(record.parameters.len());
    for &t in &record.parameters {
        let word = match t {
            Type::Float if doubles < 8 => {
                doubles += 1;
                registers.doubles[doubles - 1].to_bits()
            }
            Type::Float => on_stack(),
            _ if integers < 6 => {
                integers += 1;
                registers.integers[integers - 1]
            }
            _ => on_stack(),
        };
        arguments.push(argument(t, word)?);
    }
    let value = doors::call(record.function, &arguments)?;
    result(record, value, &mut registers.result)
}

fn argument(t: Type, word: u64) -> PyResult<Value> {
    let text = |word: u64| {
        // SAFETY: C says that it passes a text.
        (word != 0).then(|| unsafe { CStr::from_ptr(word as *const c_char) })
    };
    Ok(match t {
        Type::Any => control::from_c(word),
        Type::Int => int::from_i64(word as i64),
        Type::Bool => Value::from_bool(word & 0xff != 0),
        Type::Float => float::from_f64(f64::from_bits(word)),
        Type::Bytes => text(word).map_or(Value::NONE, |t| bytes::new(t.to_bytes())),
        Type::None => Value::NONE,
        Type::Pointer(t) => convert::pointer(t, word)?,
        Type::Text => match text(word).map(CStr::to_str) {
            None => Value::NONE,
            Some(Ok(t)) => string::new(t),
            Some(Err(_)) => return Err(raise(Exc::ValueError, "a str parameter was given a text that is no UTF-8")),
        },
    })
}

fn result(record: &Record, v: Value, double: &mut f64) -> PyResult<u64> {
    let wrong = |wanted: &str| {
        let name = &Loaded::of(function::get(record.function).code).code.qualname;
        let found = crate::objects::class::name_of(v);
        raise(Exc::TypeError, format!("{name}() is to return {wanted} to C, not '{found}'"))
    };
    match record.result {
        Type::None => Ok(0),
        Type::Int if int::is(v) => integer(v),
        Type::Int => Err(wrong("int")),
        Type::Bool => Ok(u64::from(protocol::truth(v)?)),
        Type::Float => {
            *double = float::number(v)?.ok_or_else(|| wrong("float"))?;
            Ok(0)
        }
        Type::Text | Type::Bytes if v.is_none() => Ok(0),
        Type::Text if string::is(v) => Ok(text(v)),
        Type::Text => Err(wrong("str")),
        Type::Bytes if Builtin::Bytes.has(v) => Ok(text(v)),
        Type::Bytes => Err(wrong("bytes")),
        Type::Pointer(_) | Type::Any if v.is_none() => Ok(0),
        Type::Pointer(t) if view::is(v) && convert::fits(t.target(), v) => {
            keep(v);
            Ok(view::address(v))
        }
        Type::Pointer(t) => Err(wrong(&t.spelled())),
        Type::Any if int::is(v) => {
            let n = integer(v)?;
            *double = n as i64 as f64;
            Ok(n)
        }
        Type::Any if Builtin::Float.has(v) => {
            *double = float::as_f64(v).unwrap_or_default();
            Ok(*double as i64 as u64)
        }
        Type::Any if string::is(v) || Builtin::Bytes.has(v) => Ok(text(v)),
        Type::Any => {
            keep(v);
            Ok(v.bits())
        }
    }
}

/// An int, or a bool, as a C `long`.
fn integer(v: Value) -> PyResult<u64> {
    protocol::index_i64(v).map(|n| n as u64)
}

/// Address of the bytes of a str or bytes object, which end with a 0.
fn text(v: Value) -> u64 {
    keep(v);
    if string::is(v) { string::text(v).as_ptr() as u64 } else { bytes::slice(v).as_ptr() as u64 }
}

/// Keeps the last results alive, so that C can use them for a while.
fn keep(v: Value) {
    static KEPT: Mutex<VecDeque<Value>> = Mutex::new(VecDeque::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= 1024 {
        kept.pop_front();
    }
    kept.push_back(v);
}
