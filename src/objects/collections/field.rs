//! `_tuplegetter`: the descriptor behind a field of a named tuple.

use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Record;

fn construct(args: &Args) -> PyResult<Value> {
    args.check("_tuplegetter", 1, 2, 2)?;
    let index = protocol::index_i64(args.positional[1])?;
    let v = instance::allocate_native(args.positional[0], Builtin::TupleField);
    let r = record::get(v);
    (r.n, r.a) = (index, Some(args.positional[2]));
    Ok(v)
}

/// The field of `object`, if it is a tuple that is long enough.
pub fn peek(v: Value, object: Value) -> Option<Value> {
    if tuple::is(object) { tuple::get(object, record::get(v).n as usize) } else { None }
}

/// The field of `object`.
///
/// # Errors
/// TypeError if it is no tuple, IndexError if it is too short.
pub(super) fn read(v: Value, object: Value) -> PyResult<Value> {
    let index = record::get(v).n;
    if !tuple::is(object) {
        let message = format!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{}' object",
            class::name_of(object)
        );
        return Err(raise(Exc::TypeError, message));
    }
    tuple::get(object, index as usize).ok_or_else(|| raise(Exc::IndexError, "tuple index out of range"))
}

fn get(args: &Args) -> PyResult<Value> {
    args.check("__get__", 1, 1, 2)?;
    let (v, object) = (args.positional[0], args.positional[1]);
    if object.is_none() { Ok(v) } else { read(v, object) }
}

fn refuse(message: &str) -> PyResult<Value> {
    Err(raise(Exc::AttributeError, message))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(if name == "__doc__" { record::get(v).a } else { None })
}

fn set_attribute(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    if name != "__doc__" {
        return Ok(false);
    }
    record::get(v).a = Some(value.unwrap_or(Value::NONE));
    Ok(true)
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let r = record::get(v);
    Ok(tuple::new(&[class::of(v), tuple::new(&[int::from_i64(r.n), r.a.unwrap_or(Value::NONE)])]))
}

fn repr(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let (n, doc) = (r.n, r.a.unwrap_or(Value::NONE));
    let doc = string::text(protocol::repr(doc)?);
    Ok(string::new(&format!("{}({n}, {doc})", class::name(class::of(v)))))
}

/// `_tuplegetter`: n = the index, a = the documentation.
pub static TYPE: NativeType = NativeType {
    name: "_collections._tuplegetter",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    repr: Some(repr),
    get_attribute: Some(get_attribute),
    set_attribute: Some(set_attribute),
    methods: &[
        ("__get__", get),
        ("__set__", |_| refuse("can't set attribute")),
        ("__delete__", |_| refuse("can't delete attribute")),
        ("__reduce__", reduce),
    ],
    new: Some(construct),
    ..NativeType::DEFAULT
};
