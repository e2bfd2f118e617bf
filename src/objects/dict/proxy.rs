//! `mappingproxy`: a read-only view of a mapping; a class's `__dict__` is one.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};

/// A read-only view of a mapping.
pub fn new(mapping: Value) -> Value {
    record::new(Builtin::MappingProxy, Some(mapping), None, None, None)
}

fn source(v: Value) -> Value {
    record::get(v).a.expect("a proxy is made with its mapping")
}

fn unwrap(v: Value) -> Value {
    if Builtin::MappingProxy.is(v) { source(v) } else { v }
}

fn repr(v: Value) -> PyResult<Value> {
    let inner = protocol::repr(source(v))?;
    Ok(string::new(&format!("mappingproxy({})", string::text(inner))))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return protocol::compare(op, unwrap(a), unwrap(b));
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if op != BinaryOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    protocol::binary(op, unwrap(a), unwrap(b))
}

/// Calls the mapping's own method.
fn forward(args: &Args, name: &str) -> PyResult<Value> {
    let method = attribute::get(source(args.positional[0]), intern::intern(name))?;
    (doors::get().call)(method, &args.positional[1..], args.names, args.keywords)
}

fn construct(args: &Args) -> PyResult<Value> {
    args.check("mappingproxy", 1, 1, 1)?;
    let mapping = args.positional[1];
    if !is(mapping) && protocol::special(mapping, &intern::GETITEM).is_none() && !Builtin::MappingProxy.is(mapping) {
        let message = format!("mappingproxy() argument must be a mapping, not {}", class::name_of(mapping));
        return Err(raise(Exc::TypeError, message));
    }
    Ok(new(mapping))
}

/// `mappingproxy`: a = the mapping.
pub static PROXY_TYPE: NativeType = NativeType {
    name: "mappingproxy",
    size: size_of::<Record>(),
    repr: Some(repr),
    str: Some(|v| protocol::str(source(v))),
    compare: Some(compare),
    len: Some(|v| protocol::len(source(v))),
    iter: Some(|v| protocol::iter(source(v))),
    get_item: Some(|v, key| protocol::get_item(source(v), key)),
    contains: Some(|v, key| protocol::contains(source(v), key)),
    operators: &[BinaryOp::Or],
    binary: Some(binary),
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    methods: &[
        ("get", |a| forward(a, "get")),
        ("keys", |a| forward(a, "keys")),
        ("values", |a| forward(a, "values")),
        ("items", |a| forward(a, "items")),
        ("copy", |a| forward(a, "copy")),
        ("__reversed__", |a| forward(a, "__reversed__")),
        ("__ior__", |_| Err(raise(Exc::TypeError, "'|=' is not supported by mappingproxy; use '|' instead"))),
    ],
    sealed: true,
    new: Some(construct),
    ..NativeType::DEFAULT
};
