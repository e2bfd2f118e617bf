//! The running thread's stack: frames of C with their locals as the debug information tells them, and
//! marks for the frames of Python between them. The VM's own frames are left out.

use super::library;
use crate::debuginfo::images;
use crate::dwarf::{Context, Frame, Library, Location};
use crate::heap::Value;
use crate::machine::code_map::{self, Code};
use crate::objects::native::{CType, class as ctypes, convert, ctype, guard, scalar, view};
use crate::objects::{Exc, Pending, PyResult, dict, exception, int, intern, list, raise, string, tuple};
use std::ffi::{CStr, c_int, c_void};
use std::path::Path;

unsafe extern "C" {
    fn _Unwind_Backtrace(see: extern "C" fn(*mut c_void, *mut c_void) -> c_int, data: *mut c_void) -> c_int;
    fn _Unwind_GetIP(frame: *mut c_void) -> u64;
    fn _Unwind_GetCFA(frame: *mut c_void) -> u64;
    fn _Unwind_GetGR(frame: *mut c_void, number: c_int) -> u64;
}

/// The registers that calls preserve: their DWARF numbers.
const PRESERVED: [usize; 6] = [3, 6, 12, 13, 14, 15];

/// Where the unwinder has been: address in the code, stack pointer, preserved registers.
#[derive(Clone, Copy)]
struct Stop {
    pc: u64,
    stack: u64,
    registers: [u64; 16],
}

extern "C" fn see(frame: *mut c_void, stops: *mut c_void) -> c_int {
    // SAFETY: the frame that the unwinder is at, and `walk`'s variable.
    unsafe {
        let mut stop = Stop { pc: _Unwind_GetIP(frame), stack: _Unwind_GetCFA(frame), registers: [0; 16] };
        for number in PRESERVED {
            stop.registers[number] = _Unwind_GetGR(frame, number as c_int);
        }
        (*stops.cast::<Vec<Stop>>()).push(stop);
    }
    0
}

fn walk() -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    // SAFETY: the process's unwinder; the callback keeps to its rules.
    unsafe { _Unwind_Backtrace(see, (&raw mut stops).cast()) };
    stops
}

/// The loaded object that an address lies in: base, file and the nearest symbol.
fn object_at(pc: u64) -> Option<(u64, String, Option<String>)> {
    // SAFETY: a plain struct that `dladdr` fills.
    unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(pc as *const c_void, &mut info) == 0 || info.dli_fname.is_null() {
            return None;
        }
        let text = |p: *const libc::c_char| CStr::from_ptr(p).to_string_lossy().into_owned();
        let symbol = (!info.dli_sname.is_null()).then(|| text(info.dli_sname));
        Some((info.dli_fbase as u64, text(info.dli_fname), symbol))
    }
}

/// The frames, innermost first: `None` for a Python function's, else a tuple of function, file, line
/// and a dict of its locals.
///
/// # Errors
/// RuntimeError without debug images; MemoryError.
pub fn frames() -> PyResult<Value> {
    if !images::started() {
        let message = "native.stack() needs debug images, by which frames are unwound (-X no-debug-image is set)";
        return Err(raise(Exc::RuntimeError, message));
    }
    super::stubs::flush();
    let own = object_at(walk as *const () as u64).map(|(base, ..)| base);
    let found = list::new(&[]);
    let stops = walk();
    for (stop, caller) in stops.iter().zip(stops.iter().skip(1)) {
        if let Some((_, code)) = code_map::find(stop.pc.wrapping_sub(1)) {
            if let Code::Function(_) = code {
                list::push(found, Value::NONE);
            }
            continue;
        }
        let Some((base, file, symbol)) = object_at(stop.pc) else { continue };
        if Some(base) == own {
            continue;
        }
        let described = Library::open(Path::new(&file)).ok();
        let register = |number: u16| match usize::from(number) {
            7 => Some(stop.stack),
            n if PRESERVED.contains(&n) => Some(stop.registers[n]),
            _ => None,
        };
        let context = Context { bias: base, cfa: caller.stack, register: &register, memory: &guard::peek };
        let frames = described.map_or_else(Vec::new, |l| l.frames(stop.pc.wrapping_sub(1), &context));
        if frames.is_empty() {
            let name = symbol.unwrap_or_else(|| format!("{:#x}", stop.pc));
            list::push(found, tuple::new(&[string::new(&name), string::new(&file), Value::NONE, dict::new()]));
        }
        let name = library::all().into_iter().find(|l| l.base == base).map(|l| l.name);
        ctype::set_library(name);
        for frame in frames {
            list::push(found, describe(&frame)?);
        }
        ctype::set_library(None);
    }
    Ok(found)
}

fn describe(frame: &Frame) -> PyResult<Value> {
    let locals = dict::new();
    for local in &frame.locals {
        let v = match value(ctype::of(local.ty), &local.place) {
            Ok(Some(v)) => v,
            Ok(None) => continue,
            Err(Pending) => {
                exception::take();
                continue;
            }
        };
        dict::set_str(locals, intern::intern(&local.name), v);
    }
    let (file, line) = match &frame.position {
        Some((file, line)) => (string::new(file), int::from_i64(i64::from(*line))),
        None => (Value::NONE, Value::NONE),
    };
    Ok(tuple::new(&[string::new(&frame.function), file, line, locals]))
}

/// A local variable's value; `None` if the compiler has not kept it.
fn value(t: &'static CType, place: &Location) -> PyResult<Option<Value>> {
    let bytes = match place {
        Location::Memory(at) => return convert::load(t, *at, None).map(Some),
        Location::Bytes(bytes) => bytes,
        Location::Unknown => return Ok(None),
    };
    let mut raw = vec![0u8; t.size.max(16)];
    let n = bytes.len().min(t.size);
    raw[..n].copy_from_slice(&bytes[..n]);
    let word = u64::from_le_bytes(std::array::from_fn(|i| raw[i]));
    match t.form {
        ctype::Form::Pointer => convert::pointer(t, word).map(Some),
        _ if t.is_record() => {
            let v = view::allocate(ctypes::of(t)?, t, t.size)?;
            guard::write(view::address(v), &raw[..t.size])?;
            Ok(Some(v))
        }
        _ if t.is_scalar() && t.size <= 16 => scalar::load(t, std::array::from_fn(|i| raw[i])).map(Some),
        _ => Ok(None),
    }
}
