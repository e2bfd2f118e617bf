//! C functions as Python callables.

use super::*;
use crate::heap::{GetSet, Kind, NativeType};
use crate::objects::{int, intern, record, string, tuple};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// Is it a C function?
#[inline(always)]
pub fn is(v: Value) -> bool {
    Builtin::CFunction.is(v) || Builtin::CMethod.is(v)
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
        overloads: std::ptr::null(),
        dispatch: std::ptr::null(),
        cxx: false,
    };
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<CFunction>().write(made) };
    v
}

/// A method of a C++ class: a function that is bound to the object through which it is found.
pub fn make_method(f: Value) -> Value {
    let v = Builtin::CMethod.allocate(size_of::<CFunction>());
    // SAFETY: fresh object of this layout; the other one's words are plain.
    unsafe {
        v.ptr::<CFunction>().copy_from(f.ptr::<CFunction>(), 1);
        (*v.ptr::<CFunction>()).header = Builtin::CMethod.header();
    }
    v
}

/// How a virtual method is found.
#[derive(Debug)]
pub struct Virtual {
    /// The class whose virtual table has it: the first one along the bases that declares it.
    pub class: &'static CType,
    /// Its slot there.
    pub slot: u64,
}

/// How its code is found, if it is a virtual method.
pub fn dispatch(v: Value) -> Option<&'static Virtual> {
    // SAFETY: set by `set_dispatch` alone, to what lives for ever.
    unsafe { get(v).dispatch.cast::<Virtual>().as_ref() }
}

/// Is it a function that a library of C++ describes under a mangled symbol?
pub fn is_cxx(v: Value) -> bool {
    get(v).cxx
}

/// Makes it a virtual method.
pub fn set_dispatch(v: Value, to: Virtual) {
    get(v).dispatch = std::ptr::from_ref(Box::leak(Box::new(to))).cast();
}

/// Code and `this` of a call of a virtual method for the object at `this`, of the class that the
/// method's first parameter points to.
///
/// # Errors
/// MemoryAccessError if there is no virtual table.
pub fn resolve(f: Value, this: u64) -> PyResult<(u64, u64)> {
    let Some(to) = dispatch(f) else { return Ok((address(f), this)) };
    let own = ctype(f).prototype().and_then(|p| p.parameters.first()).map(|p| super::ctype::of(p.ty).target());
    let at = match own {
        Some(own) => cxx::upcast(own, to.class, this)?.unwrap_or(this),
        None => this,
    };
    let table = guard::peek(at, 8).filter(|&table| table != 0);
    match table.and_then(|table| guard::peek(table.wrapping_add(8 * to.slot), 8)).filter(|&code| code != 0) {
        Some(code) => Ok((code, at)),
        None => Err(guard::raise_error(&format!("{}: the object at {at:#x} has no virtual table", prototype(f)))),
    }
}

/// Its name; that of a function pointer's target is its type's.
pub fn name(v: Value) -> &'static str {
    string::text(get(v).name)
}

/// Its name without namespaces and classes.
fn short_name(v: Value) -> Value {
    if is_cxx(v) { string::new(crate::dwarf::last(name(v))) } else { get(v).name }
}

/// Its declaration.
pub fn prototype(v: Value) -> String {
    let name = if name(v).is_empty() { "(*)" } else { name(v) };
    ctype(v).prototype().map_or_else(|| name.to_owned(), |p| spell::prototype(p, name))
}

/// As it is without virtual dispatch: what `Class.method` is.
fn plain(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    if let Some(object) = args.get(1).filter(|o| !o.is_none()) {
        return Ok(crate::objects::function::new_bound(v, object));
    }
    let twin = make(address(v), ctype(v), Some(name(v)), get(v).library, get(v).doc);
    let (own, twin_of) = (get(v), get(twin));
    twin_of.cxx = own.cxx;
    twin_of.overloads = match overload::of(v) {
        Some(set) => overload::without_dispatch(set),
        None => std::ptr::null(),
    };
    if own.dispatch.is_null() || address(v) != 0 {
        (twin_of.plan, twin_of.entry, twin_of.leave) = (own.plan, own.entry, own.leave);
    }
    Ok(twin)
}

fn documentation(v: Value) -> Value {
    get(v).doc.unwrap_or_else(|| string::new(&prototype(v)))
}

fn repr(v: Value) -> PyResult<Value> {
    let kind = if Builtin::CMethod.is(v) { "C++ method" } else { "C function" };
    let library = get(v).library.and_then(string::as_text).map_or(String::new(), |l| format!(" of {l}"));
    if let Some(set) = overload::of(v) {
        let n = set.candidates.len();
        return Ok(string::new(&format!(
            "<{kind} {}{library}, {n} overload{}>",
            name(v),
            if n == 1 { "" } else { "s" }
        )));
    }
    if dispatch(v).is_some() {
        return Ok(string::new(&format!("<{kind} {}{library}, virtual>", prototype(v))));
    }
    Ok(string::new(&format!("<{kind} {}{library} at {:#x}>", prototype(v), address(v))))
}

fn call(args: &Args) -> PyResult<Value> {
    (doors()?.call)(args)
}

/// Methods of C++ classes.
pub static METHOD_TYPE: NativeType =
    NativeType { name: "native.Method", binds: true, methods: &[("__get__", plain)], doc: "A C++ method.", ..BASE };

/// C functions.
pub static TYPE: NativeType = BASE;

const BASE: NativeType = NativeType {
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
        GetSet { name: "__name__", get: |v| Ok(short_name(v)), set: None },
        GetSet { name: "__qualname__", get: |v| Ok(string::new(&name(v).replace("::", "."))), set: None },
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

/// Calls the function now; later calls and the death of the object do nothing more. Answers whether it was called.
///
/// # Errors
/// What the function raises.
pub fn release(owner: Value) -> PyResult<bool> {
    let r = record::get(owner);
    let (Some(f), Some(arguments)) = (r.a.take(), r.b.take()) else { return Ok(false) };
    (crate::objects::doors::get().call)(f, tuple::items(arguments), &[], &[]).map(|_| true)
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
