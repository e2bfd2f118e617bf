//! `object.__dict__`: a view of an instance's attributes. Reading sees them as they are; writing
//! changes them.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};

/// The view for an instance.
pub fn new(object: Value) -> Value {
    record::new(Builtin::InstanceDict, Some(object), None, None, None)
}

fn owner(v: Value) -> Value {
    record::get(v).a.unwrap_or(Value::NONE)
}

/// The attributes as a dict of their own; other values as they are.
pub fn plain(v: Value) -> Value {
    if !Builtin::InstanceDict.is(v) {
        return v;
    }
    let d = dict::new();
    for (name, value) in instance::attributes(owner(v)) {
        dict::set_str(d, name, value);
    }
    d
}

/// Makes the attributes what the dict says.
fn write_back(v: Value, d: Value) -> PyResult<()> {
    let object = owner(v);
    let items = dict::items(d);
    if let Some((key, _)) = items.iter().find(|(key, _)| !string::is(*key)) {
        let message = format!("attribute name must be string, not '{}'", class::name_of(*key));
        return Err(raise(Exc::TypeError, message));
    }
    for (name, _) in instance::attributes(object) {
        if dict::get_str(d, name).is_none() {
            instance::remove(object, name);
        }
    }
    for (key, value) in items {
        instance::set(object, intern::of(key), value);
    }
    Ok(())
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    dict::get(plain(v), key)?.ok_or_else(|| dict::key_error(key))
}

fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let d = plain(v);
    protocol::set_item(d, key, value)?;
    write_back(v, d)
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    protocol::compare(op, plain(a), plain(b))
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    dict::TYPE.binary.map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(op, plain(a), plain(b)))
}

/// The method `name` of a dict with the attributes.
fn on_dict(name: &str, args: &Args) -> PyResult<(Value, Value)> {
    let d = plain(args.positional[0]);
    let mut positional = args.positional.to_vec();
    positional[0] = d;
    let method = dict::TYPE.methods.iter().find(|(n, _)| *n == name);
    let Some((_, method)) = method else { return Err(attribute::missing(d, intern::intern(name))) };
    Ok((method(&Args { positional: &positional, ..*args })?, d))
}

fn read(name: &str, args: &Args) -> PyResult<Value> {
    Ok(on_dict(name, args)?.0)
}

fn change(name: &str, args: &Args) -> PyResult<Value> {
    let (answer, d) = on_dict(name, args)?;
    write_back(args.positional[0], d)?;
    Ok(answer)
}

/// `dict`, as `__dict__` gives it: a = the instance.
pub static TYPE: NativeType = NativeType {
    name: "dict",
    size: size_of::<Record>(),
    unhashable: true,
    repr: Some(|v| protocol::repr(plain(v))),
    compare: Some(compare),
    len: Some(|v| Ok(dict::len(plain(v)))),
    iter: Some(|v| protocol::iter(plain(v))),
    get_item: Some(get_item),
    set_item: Some(set_item),
    contains: Some(|v, key| Ok(dict::get(plain(v), key)?.is_some())),
    binary: Some(binary),
    methods: &[
        ("get", |a| read("get", a)),
        ("keys", |a| read("keys", a)),
        ("values", |a| read("values", a)),
        ("items", |a| read("items", a)),
        ("copy", |a| read("copy", a)),
        ("pop", |a| change("pop", a)),
        ("popitem", |a| change("popitem", a)),
        ("setdefault", |a| change("setdefault", a)),
        ("update", |a| change("update", a)),
        ("clear", |a| change("clear", a)),
    ],
    ..NativeType::DEFAULT
};
