//! Small native objects made of a few values: property, staticmethod, classmethod, super.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};

/// The struct. `v` must have the `Record` layout.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Record {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Record>() }
}

/// A new record of a native type with this layout.
pub fn new(ty: Builtin, a: Option<Value>, b: Option<Value>, c: Option<Value>, d: Option<Value>) -> Value {
    let v = ty.allocate(size_of::<Record>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Record>().write(Record { header: ty.header(), a, b, c, d, n: 0 }) };
    v
}

const fn record(name: &'static str) -> NativeType {
    NativeType { name, size: size_of::<Record>(), ..NativeType::DEFAULT }
}

fn new_property(args: &Args) -> PyResult<Value> {
    let [getter, setter, deleter, doc] = args.bind("property", 1, ["fget", "fset", "fdel", "doc"], 4, 0)?;
    let given = |v: Option<Value>| v.filter(|v| !v.is_none());
    Ok(new(Builtin::Property, given(getter), given(setter), given(deleter), given(doc)))
}

fn with(args: &Args, part: usize) -> PyResult<Value> {
    args.check("property", 1, 1, 1)?;
    let p = get(args.positional[0]);
    let mut parts = [p.a, p.b, p.c];
    parts[part] = Some(args.positional[1]);
    Ok(new(Builtin::Property, parts[0], parts[1], parts[2], p.d))
}

fn property_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let p = get(v);
    let part = match name {
        "fget" => p.a,
        "fset" => p.b,
        "fdel" => p.c,
        "__doc__" => p.d,
        _ => return Ok(None),
    };
    Ok(Some(part.unwrap_or(Value::NONE)))
}

fn new_wrapper(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    args.check(class::name(class), 1, 1, 1)?;
    let ty = if class == Builtin::StaticMethod.class() { Builtin::StaticMethod } else { Builtin::ClassMethod };
    Ok(new(ty, Some(args.positional[1]), None, None, None))
}

fn wrapped(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(if matches!(name, "__func__" | "__wrapped__") { get(v).a } else { None })
}

fn new_super(args: &Args) -> PyResult<Value> {
    args.check("super", 1, 2, 2)?;
    let (class, object) = (args.positional[1], args.positional[2]);
    if !class::is(class) {
        let message = format!("super() argument 1 must be a type, not {}", class::name_of(class));
        return Err(raise(Exc::TypeError, message));
    }
    let own = class::of(object);
    let start = if class::is_subclass(own, class) {
        own
    } else if class::is(object) && class::is_subclass(object, class) {
        object
    } else {
        return Err(raise(Exc::TypeError, "super(type, obj): obj must be an instance or subtype of type"));
    };
    Ok(new(Builtin::Super, Some(class), Some(object), Some(start), None))
}

/// `property`: a = getter, b = setter, c = deleter, d = documentation.
pub static PROPERTY_TYPE: NativeType = NativeType {
    new: Some(new_property),
    get_attribute: Some(property_attribute),
    methods: &[("getter", |a| with(a, 0)), ("setter", |a| with(a, 1)), ("deleter", |a| with(a, 2))],
    ..record("property")
};
/// `staticmethod`: a = the function.
pub static STATIC_METHOD_TYPE: NativeType =
    NativeType { new: Some(new_wrapper), get_attribute: Some(wrapped), ..record("staticmethod") };
/// `classmethod`: a = the function.
pub static CLASS_METHOD_TYPE: NativeType =
    NativeType { new: Some(new_wrapper), get_attribute: Some(wrapped), ..record("classmethod") };
/// `super`: a = the class after which the search starts, b = the object, c = the class whose MRO
/// is searched.
pub static SUPER_TYPE: NativeType = NativeType { new: Some(new_super), ..record("super") };
