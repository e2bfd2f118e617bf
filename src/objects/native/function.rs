//! C functions as Python callables.

use super::*;
use crate::heap::{GetSet, Kind, NativeType};
use crate::objects::{int, intern, record, string, tuple};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// Is it a C function?
#[inline(always)]
pub fn is(v: Value) -> bool {
    Builtin::CFunction.is(v)
}

/// The struct. `v` must be a C function.
#[inline(always)]
pub fn get(v: Value) -> &'static mut CFunction {
    debug_assert!(is(v));
    // SAFETY: a C function by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<CFunction>() }
}

/// Its address.
pub fn address(v: Value) -> u64 {
    get(v).address
}

/// Its type.
pub fn ctype(v: Value) -> &'static CType {
    // SAFETY: every function has its type, and types live for ever.
    unsafe { &*get(v).ctype.cast::<CType>() }
}

/// Functions without a name of their own, by address and type.
static KNOWN: Mutex<Option<FxHashMap<(u64, usize), Value>>> = Mutex::new(None);

/// A function at an address; with the name that a library has for it, if one does.
///
/// # Errors
/// MemoryAccessError for NULL.
pub fn at(address: u64, t: &'static CType, name: Option<&str>) -> PyResult<Value> {
    if address == 0 {
        return Err(guard::raise_error("a NULL pointer is no function"));
    }
    if let Some(callable) = (doors()?.callable)(address) {
        return Ok(callable);
    }
    let key = (address, std::ptr::from_ref(t) as usize);
    if let Some(&v) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return Ok(v);
    }
    let v = make(address, t, name, None, None);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, v);
    Ok(v)
}

/// A function object.
pub fn make(address: u64, t: &'static CType, name: Option<&str>, library: Option<Value>, doc: Option<Value>) -> Value {
    let v = Builtin::CFunction.allocate(size_of::<CFunction>());
    let made = CFunction {
        header: Builtin::CFunction.header(),
        address,
        entry: 0,
        leave: 0,
        ctype: std::ptr::from_ref(t).cast(),
        plan: std::ptr::null(),
        name: name.map_or(Value::EMPTY_STR, intern::intern),
        library,
        doc,
    };
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<CFunction>().write(made) };
    v
}

/// Its name; that of a function pointer's target is its type's.
pub fn name(v: Value) -> &'static str {
    string::text(get(v).name)
}

/// Its declaration.
pub fn prototype(v: Value) -> String {
    let name = if name(v).is_empty() { "(*)" } else { name(v) };
    ctype(v).prototype().map_or_else(|| name.to_owned(), |p| spell::prototype(p, name))
}

fn documentation(v: Value) -> Value {
    get(v).doc.unwrap_or_else(|| string::new(&prototype(v)))
}

fn repr(v: Value) -> PyResult<Value> {
    let library = get(v).library.and_then(string::as_text).map_or(String::new(), |l| format!(" of {l}"));
    Ok(string::new(&format!("<C function {}{library} at {:#x}>", prototype(v), address(v))))
}

fn call(args: &Args) -> PyResult<Value> {
    (doors()?.call)(args)
}

/// C functions.
pub static TYPE: NativeType = NativeType {
    name: "native.Function",
    kind: Kind::Native,
    size: size_of::<CFunction>(),
    layout: Some(&CFunction::LAYOUT),
    repr: Some(repr),
    call: Some(call),
    compare: Some(|op, a, b| {
        use crate::util::operators::CompareOp::{Eq, Ne};
        if !is(a) || !matches!(op, Eq | Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let equal = match () {
            () if is(b) => address(a) == address(b),
            () if view::is(b) => address(a) == view::address(b),
            () => return Ok(Value::NOT_IMPLEMENTED),
        };
        Ok(Value::from_bool(equal == (op == Eq)))
    }),
    hash: Some(|v| Ok((address(v) >> 4) as i64)),
    getset: &[
        GetSet { name: "__name__", get: |v| Ok(get(v).name), set: None },
        GetSet { name: "__qualname__", get: |v| Ok(get(v).name), set: None },
        GetSet { name: "__module__", get: |v| Ok(get(v).library.unwrap_or(Value::NONE)), set: None },
        GetSet { name: "__doc__", get: |v| Ok(documentation(v)), set: None },
        GetSet { name: "__text_signature__", get: |_| Ok(Value::NONE), set: None },
        GetSet { name: "prototype", get: |v| Ok(string::new(&prototype(v))), set: None },
        GetSet { name: "address", get: |v| Ok(int::from_u64(address(v))), set: None },
    ],
    weak: true,
    ..NativeType::DEFAULT
};

/// What calls a C function when it dies: `native.own`. a = function, b = its arguments.
pub fn new_owner(function: Value, arguments: &[Value]) -> Value {
    let v = record::new(Builtin::COwner, Some(function), Some(tuple::new(arguments)), None, None);
    crate::heap::weak::watch(v);
    v
}

/// Calls the function now; later calls and the death of the object do nothing more.
///
/// # Errors
/// What the function raises.
pub fn release(owner: Value) -> PyResult<()> {
    let r = record::get(owner);
    let (Some(f), Some(arguments)) = (r.a.take(), r.b.take()) else { return Ok(()) };
    (crate::objects::doors::get().call)(f, tuple::items(arguments), &[], &[]).map(|_| ())
}

/// Ends of lifetimes.
pub static OWNER_TYPE: NativeType = NativeType {
    name: "native.Owner",
    size: size_of::<crate::heap::layout::Record>(),
    finalize: Some(|v| {
        if release(v).is_err() {
            crate::objects::exception::take();
        }
    }),
    doc: "Frees C memory when nobody refers to it any more.",
    ..NativeType::DEFAULT
};
