//! Weak proxies: they pass every operation on to their referent.

use super::*;
use crate::heap::Value;

/// Is this a proxy?
pub fn is(v: Value) -> bool {
    Builtin::WeakProxy.is(v) || Builtin::CallableProxy.is(v)
}

fn gone() -> Pending {
    raise(Exc::ReferenceError, "weakly-referenced object no longer exists")
}

/// The referent of a proxy.
///
/// # Errors
/// ReferenceError if it is dead.
pub fn target(v: Value) -> PyResult<Value> {
    super::referent(v).ok_or_else(gone)
}

/// The referent of a proxy; anything else is itself.
fn open(v: Value) -> PyResult<Value> {
    if is(v) { target(v) } else { Ok(v) }
}

fn attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    match name {
        "__class__" => Ok(Some(class::of(target(v)?))),
        _ => attribute::get(target(v)?, intern::intern(name)).map(Some),
    }
}

fn set_attribute(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    attribute::set(target(v)?, intern::intern(name), value)?;
    Ok(true)
}

fn call(args: &Args) -> PyResult<Value> {
    let callee = target(args.positional[0])?;
    (doors::get().call)(callee, &args.positional[1..], args.names, args.keywords)
}

fn bytes(args: &Args) -> PyResult<Value> {
    let v = target(args.positional[0])?;
    match protocol::special(v, &intern::BYTES) {
        Some(method) => protocol::call_on(method, v, &[]),
        None => Err(raise(Exc::AttributeError, "__bytes__")),
    }
}

fn reversed(args: &Args) -> PyResult<Value> {
    let v = target(args.positional[0])?;
    doors::call(Builtin::ReverseIterator.class(), &[v])
}

const COMMON: NativeType = NativeType {
    size: size_of::<WeakReference>(),
    layout: Some(&WeakReference::LAYOUT),
    repr: Some(super::repr),
    str: Some(|v| protocol::str(target(v)?)),
    unhashable: true,
    compare: Some(|op, a, b| protocol::compare(op, open(a)?, open(b)?)),
    truth: Some(|v| protocol::truth(target(v)?)),
    len: Some(|v| protocol::len(target(v)?)),
    iter: Some(|v| protocol::iter(target(v)?)),
    next: Some(|v| {
        let v = target(v)?;
        if protocol::native(v).next.is_none() && protocol::special(v, &intern::NEXT).is_none() {
            let message = format!("Weakref proxy referenced a non-iterator '{}' object", class::name_of(v));
            return Err(raise(Exc::TypeError, message));
        }
        protocol::next(v)
    }),
    get_item: Some(|v, key| protocol::get_item(target(v)?, key)),
    set_item: Some(|v, key, value| protocol::set_item(target(v)?, key, value)),
    contains: Some(|v, item| protocol::contains(target(v)?, item)),
    binary: Some(|op, a, b| protocol::binary(op, open(a)?, open(b)?)),
    inplace: Some(|op, a, b| protocol::inplace(op, open(a)?, open(b)?)),
    unary: Some(|op, v| protocol::unary(op, target(v)?)),
    get_attribute: Some(attribute),
    set_attribute: Some(set_attribute),
    ..NativeType::DEFAULT
};

/// `weakref.ProxyType`.
pub static TYPE: NativeType =
    NativeType { name: "weakref.ProxyType", methods: &[("__bytes__", bytes), ("__reversed__", reversed)], ..COMMON };
/// `weakref.CallableProxyType`.
pub static CALLABLE_TYPE: NativeType = NativeType {
    name: "weakref.CallableProxyType",
    methods: &[("__bytes__", bytes), ("__reversed__", reversed), ("__call__", call)],
    ..COMMON
};
