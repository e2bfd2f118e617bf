//! C functions that call Python: closures made by libffi. They live for ever, since nobody knows
//! whether C has kept one; functions that differ in nothing share one.

use super::call::{self, Plan};
use super::thunk;
use crate::heap::{Kind, Value, gil, thread};
use crate::objects::native::convert::{self, Transfer};
use crate::objects::native::{CType, Form};
use crate::objects::{Exc, PyResult, doors, function, raise, string};
use crate::runtime::finalize;
use libffi::low::{ffi_cif, try_closure_alloc};
use rustc_hash::FxHashMap;
use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

/// A callback.
pub(super) struct Callback {
    pub callable: Value,
    pub plan: &'static Plan,
    pub ctype: &'static CType,
}

#[derive(Default)]
struct Known {
    /// Addresses by callable and type.
    addresses: FxHashMap<(u64, u64, usize), u64>,
    /// Callables by address.
    callables: FxHashMap<u64, Value>,
}

static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

fn with<T>(f: impl FnOnce(&mut Known) -> T) -> T {
    f(KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// The callable that the C function at this address calls.
pub fn callable(address: u64) -> Option<Value> {
    with(|k| k.callables.get(&address).copied())
}

/// What makes two callables the same to C: lambdas without variables of their own are made again
/// and again from one code.
fn identity(callable: Value) -> (u64, u64) {
    if callable.kind() == Kind::Function {
        let f = function::get(callable);
        if f.closure.is_none() && f.defaults.is_none() && f.kwdefaults.is_none() {
            return (f.code as u64, f.globals.bits());
        }
    }
    if callable.kind() == Kind::BoundMethod {
        let (f, receiver) = function::method(callable);
        return (f.bits(), receiver.bits());
    }
    (callable.bits(), 0)
}

/// The address of a C function that calls `callable`.
///
/// # Errors
/// TypeError for prototypes that cannot be called back; MemoryError.
pub fn address(callable: Value, ctype: &'static CType) -> PyResult<u64> {
    let (a, b) = identity(callable);
    let key = (a, b, std::ptr::from_ref(ctype.bare()) as usize);
    if let Some(known) = with(|k| k.addresses.get(&key).copied()) {
        return Ok(known);
    }
    let refuse = |why: &str| {
        let message = format!("cannot make a C function of {}: {why}", ctype.spelled());
        raise(Exc::TypeError, message)
    };
    let plan = Plan::new(ctype).map_err(|why| refuse(&why))?;
    if plan.is_hidden() {
        return Err(refuse("its result is an object of C++"));
    }
    let variadic = plan.variadic;
    // SAFETY: the plan lives for ever; libffi changes nothing in the description.
    let cif: *mut ffi_cif = match plan.cif() {
        Some(cif) => cif,
        None => return Err(refuse("its prototype ends with ...")),
    };
    let data = Box::leak(Box::new(Callback { callable, plan, ctype }));
    let address = match thunk::make(data).filter(|_| !variadic) {
        Some(address) => address,
        None => closure(data, cif)?,
    };
    gil::open();
    with(|k| {
        k.addresses.insert(key, address);
        k.callables.insert(address, callable);
    });
    Ok(address)
}

/// A C function made by libffi.
fn closure(data: &'static Callback, cif: *mut ffi_cif) -> PyResult<u64> {
    let Some((closure, code)) = try_closure_alloc() else {
        return Err(raise(Exc::MemoryError, "no memory for a C function"));
    };
    // SAFETY: a fresh closure; description and data live for ever.
    let done = unsafe {
        let data = std::ptr::from_ref(data).cast_mut().cast();
        libffi::raw::ffi_prep_closure_loc(closure, cif, Some(enter), data, code.as_mut_ptr())
    };
    if done != libffi::raw::ffi_status_FFI_OK {
        let message = format!("cannot make a C function of {}: libffi refuses it", data.ctype.spelled());
        return Err(raise(Exc::TypeError, message));
    }
    Ok(code.as_ptr() as u64)
}

/// Where C comes in.
///
/// # Safety
/// As libffi calls it: `data` is the callback, `arguments` are the addresses of its arguments, and there is
/// room for the result, at least a register.
pub(super) unsafe extern "C" fn enter(
    _: *mut ffi_cif,
    result: *mut c_void,
    arguments: *mut *mut c_void,
    data: *mut c_void,
) {
    // SAFETY: libffi passes what the closure was made with.
    let callback = unsafe { &*data.cast::<Callback>() };
    let size = callback.plan.result.size.max(8);
    if callback.plan.result.form != Form::Void {
        // SAFETY: the room for the result is at least a register.
        unsafe { std::ptr::write_bytes(result.cast::<u8>(), 0, size) };
    }
    let foreign = gil::is_foreign();
    gil::inside(super::stack_limit(), || {
        // An exception on its way through C: nothing more is run until it has arrived.
        if thread::current().pending.is_some() {
            return;
        }
        if run(callback, result, arguments).is_err() && foreign {
            finalize::report("Exception ignored in a callback from a native thread", callback.callable);
        }
    });
}

fn run(callback: &Callback, result: *mut c_void, arguments: *mut *mut c_void) -> PyResult<()> {
    let plan = callback.plan;
    let mut values = Vec::with_capacity(plan.parameters.len());
    for (i, (t, _)) in plan.parameters.iter().enumerate() {
        // SAFETY: libffi passes the address of each argument.
        let at = unsafe { *arguments.add(i) } as u64;
        values.push(call::parameter(t, at)?);
    }
    let answer = doors::call(callback.callable, &values)?;
    if plan.result.form == Form::Void {
        return Ok(());
    }
    convert_result(callback, answer, result)
}

/// For thunks: writes the C value of a result; 0 with an exception pending.
///
/// # Safety
/// `result` has room for a register, and the result for no more.
pub(super) unsafe extern "C" fn answer(callback: &'static Callback, v: Value, result: *mut u64) {
    // SAFETY: by the caller's contract.
    unsafe { *result = 0 };
    // The exception waits in the thread until C has returned.
    let _ = convert_result(callback, v, result.cast());
}

/// Writes the C value of a result.
fn convert_result(callback: &Callback, answer: Value, result: *mut c_void) -> PyResult<()> {
    let t = callback.plan.result;
    let mut transfer = Transfer::default();
    let mut raw = vec![0u8; t.size.max(16)];
    let what = || {
        let name = crate::objects::attribute::get_optional(callback.callable, crate::objects::intern::NAME.value());
        let name = name.ok().flatten().and_then(string::as_text).unwrap_or("callback");
        format!("{}: result", call::shown(callback.ctype, name))
    };
    convert::store(t, answer, &mut raw[..t.size], &mut transfer, &what)?;
    keep(&transfer);
    // Integers fill the register.
    if let Form::Int(true) | Form::Char(true) | Form::Enum(true) = t.form
        && t.size < 8
    {
        let shift = 64 - 8 * t.size as u32;
        let low = u64::from_le_bytes(std::array::from_fn(|i| raw[i]));
        raw[..8].copy_from_slice(&((low << shift) as i64 >> shift).to_le_bytes());
    }
    let size = t.size.max(8);
    // SAFETY: the room for the result has this size.
    unsafe { std::ptr::copy_nonoverlapping(raw.as_ptr(), result.cast::<u8>(), size) };
    Ok(())
}

/// What the last callbacks' results refer to, so that C can use it for a while.
fn keep(transfer: &Transfer) {
    static KEPT: Mutex<std::collections::VecDeque<Value>> = Mutex::new(std::collections::VecDeque::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    for &v in &transfer.keep {
        if kept.len() >= 1024 {
            kept.pop_front();
        }
        kept.push_back(v);
    }
}
