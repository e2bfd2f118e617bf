//! Weak references: `weakref.ref`. A reference holds its referent's address complemented, so that
//! it does not keep it alive; the heap clears it when the referent dies.

pub mod proxy;

use super::*;
use crate::heap::layout::WeakReference;
use crate::heap::{Kind, NativeType, Value, weak};

/// The struct. `v` must be a weak reference or a proxy.
fn get(v: Value) -> &'static mut WeakReference {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<WeakReference>() }
}

/// Is this a weak reference (or an instance of a subclass)?
pub fn is(v: Value) -> bool {
    v.is_heap() && std::ptr::eq(protocol::native(v), &TYPE)
}

/// May weak references refer to the object?
pub fn can_refer(v: Value) -> bool {
    let Some(shape) = v.shape() else { return false };
    if shape.native.weak || matches!(shape.kind, Kind::Class | Kind::Module | Kind::Function | Kind::BoundMethod) {
        return true;
    }
    matches!(shape.kind, Kind::NativeFunction | Kind::Set | Kind::FrozenSet | Kind::Code)
        || class::is_weak(class::of(v))
}

/// Raises TypeError unless weak references may refer to the object.
///
/// # Errors
/// TypeError.
fn check(v: Value) -> PyResult<()> {
    if can_refer(v) {
        return Ok(());
    }
    exception::swallow(Exc::TypeError);
    Err(raise(Exc::TypeError, format!("cannot create weak reference to '{}' object", class::name_of(v))))
}

/// A weak reference or proxy of the type `ty`, or of the class `class` derived from it.
fn make(class: Value, ty: Builtin, referent: Value, callback: Option<Value>) -> PyResult<Value> {
    check(referent)?;
    let callback = callback.filter(|c| !c.is_none());
    if callback.is_none() && class == ty.class() {
        let known = weak::references(referent).into_iter().find(|&r| ty.is(r) && get(r).callback.is_none());
        if let Some(known) = known {
            return Ok(known);
        }
    }
    let v = instance::allocate_native(class, ty);
    get(v).callback = callback;
    weak::refer(referent, v);
    Ok(v)
}

/// A plain weak reference without callback, as native code makes them.
///
/// # Errors
/// TypeError if the object cannot be referred to.
pub fn new(referent: Value) -> PyResult<Value> {
    make(Builtin::WeakRef.class(), Builtin::WeakRef, referent, None)
}

/// The referent of a weak reference or proxy, if it lives.
pub fn referent(v: Value) -> Option<Value> {
    weak::referent(v)
}

/// `object.__weakref__`: the first weak reference to it.
pub fn first(v: Value) -> Value {
    weak::references(v).first().copied().unwrap_or(Value::NONE)
}

fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let exact = class == Builtin::WeakRef.class();
    if exact && !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "ref() takes no keyword arguments"));
    }
    let given = args.positional.len() - 1;
    if given < 1 {
        return Err(raise(Exc::TypeError, format!("__new__ expected at least 1 argument, got {given}")));
    }
    // A subclass's `__init__` may take more.
    if given > 2 && class::lookup_user(class, intern::INIT.value()).is_none() {
        return Err(raise(Exc::TypeError, format!("__new__ expected at most 2 arguments, got {given}")));
    }
    make(class, Builtin::WeakRef, args.positional[1], args.get(2))
}

fn init(args: &Args) -> PyResult<Value> {
    let given = args.positional.len().max(1) - 1;
    if !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "ref() takes no keyword arguments"));
    }
    match given {
        0 => Err(raise(Exc::TypeError, "__init__ expected at least 1 argument, got 0")),
        1 | 2 => Ok(Value::NONE),
        _ => Err(raise(Exc::TypeError, format!("__init__ expected at most 2 arguments, got {given}"))),
    }
}

fn call(args: &Args) -> PyResult<Value> {
    let v = args.receiver("__call__", is)?;
    args.check("weakref.ReferenceType", 1, 0, 0)?;
    Ok(referent(v).unwrap_or(Value::NONE))
}

fn repr(v: Value) -> PyResult<Value> {
    let own = v.bits();
    let name = if is(v) { "weakref" } else { "weakproxy" };
    let Some(target) = referent(v) else { return Ok(string::new(&format!("<{name} at {own:#x}; dead>"))) };
    let (class, at) = (class::name_of(target), target.bits());
    let known = match target.kind() {
        Kind::Class => Some(class::get(target).name),
        Kind::Function | Kind::Module => attribute::get_optional(target, intern::NAME.value())?,
        _ if instance::has_slots(target) => attribute::get_optional(target, intern::NAME.value())?,
        _ => None,
    };
    let suffix = known.and_then(string::as_text).map_or_else(String::new, |n| format!(" ({n})"));
    Ok(string::new(&format!("<{name} at {own:#x}; to '{class}' at {at:#x}{suffix}>")))
}

fn hash(v: Value) -> PyResult<i64> {
    if get(v).hashed {
        return Ok(get(v).hash);
    }
    let Some(target) = referent(v) else { return Err(raise(Exc::TypeError, "weak object has gone away")) };
    let hash = protocol::hash(target)?;
    let w = get(v);
    (w.hash, w.hashed) = (hash, true);
    Ok(hash)
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) || !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (referent(a), referent(b)) {
        (Some(x), Some(y)) => protocol::compare(op, x, y),
        _ => Ok(Value::from_bool((a == b) == (op == CompareOp::Eq))),
    }
}

fn attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok((name == "__callback__").then(|| get(v).callback.filter(|_| referent(v).is_some()).unwrap_or(Value::NONE)))
}

/// Forgets the callback and answers it: it is called once.
pub fn take_callback(v: Value) -> Option<Value> {
    get(v).callback.take()
}

/// `weakref.ReferenceType`.
pub static TYPE: NativeType = NativeType {
    name: "weakref.ReferenceType",
    size: size_of::<WeakReference>(),
    layout: Some(&WeakReference::LAYOUT),
    repr: Some(repr),
    hash: Some(hash),
    compare: Some(compare),
    get_attribute: Some(attribute),
    methods: &[("__call__", call), ("__init__", init)],
    class_methods: &[("__class_getitem__", generics::alias::class_getitem)],
    new: Some(construct),
    new_takes_all: true,
    doc: "Weak reference to an object.",
    ..NativeType::DEFAULT
};

/// `weakref.ref(object[, callback])` for what is no class call: `proxy`.
///
/// # Errors
/// TypeError.
pub fn make_proxy(args: &Args) -> PyResult<Value> {
    args.check("proxy", 0, 1, 2)?;
    let target = args.positional[0];
    let callable = matches!(target.kind(), Kind::Function | Kind::NativeFunction | Kind::BoundMethod | Kind::Class)
        || class::lookup(class::of(target), intern::CALL.value()).is_some();
    let ty = if callable { Builtin::CallableProxy } else { Builtin::WeakProxy };
    make(ty.class(), ty, target, args.get(1))
}
