//! Descriptors of native types: computed attributes (`getset_descriptor`), declared slots
//! (`member_descriptor`) and native class methods (`classmethod_descriptor`).

use super::*;
use crate::heap::layout::Record;
use crate::heap::{GetSet, NativeType, Value};

/// A descriptor of a computed attribute of `owner`'s instances.
pub fn new_getset(def: &'static GetSet, owner: Value) -> Value {
    let ty = if is_field(class::name(owner), def.name) { Builtin::Member } else { Builtin::GetSet };
    let v = record::new(ty, Some(intern::intern(def.name)), Some(owner), None, None);
    record::get(v).n = def as *const GetSet as i64;
    v
}

/// Is this attribute of a native type a plain field, which CPython describes as a member?
fn is_field(owner: &str, name: &str) -> bool {
    match owner {
        "function" => matches!(name, "__globals__" | "__closure__" | "__builtins__"),
        "property" => matches!(name, "fget" | "fset" | "fdel"),
        "super" => matches!(name, "__thisclass__" | "__self__" | "__self_class__"),
        "staticmethod" | "classmethod" => matches!(name, "__func__" | "__wrapped__"),
        "complex" => matches!(name, "real" | "imag"),
        "slice" | "range" => matches!(name, "start" | "stop" | "step"),
        "functools.partial" | "partial" => matches!(name, "func" | "args" | "keywords"),
        "BaseExceptionGroup" => matches!(name, "message" | "exceptions"),
        _ => false,
    }
}

/// In the place of a definition's address: `get_attribute` answers the field.
const COMPUTED: i64 = 1;

/// A descriptor of what `get_attribute` answers.
pub fn new_computed(name: &str, owner: Value) -> Value {
    if !is_field(class::name(owner), name) {
        return record::new(Builtin::GetSet, Some(intern::intern(name)), Some(owner), None, None);
    }
    let v = record::new(Builtin::Member, Some(intern::intern(name)), Some(owner), None, None);
    record::get(v).n = COMPUTED;
    v
}

/// A descriptor of the slot `name` that the class `owner` declares.
pub fn new_member(name: Value, owner: Value) -> Value {
    record::new(Builtin::Member, Some(name), Some(owner), None, None)
}

/// A native class method of `owner`.
pub fn new_class_method(function: Value, owner: Value) -> Value {
    record::new(Builtin::ClassMethodDescriptor, Some(function), Some(owner), None, None)
}

fn definition(d: Value) -> Option<&'static GetSet> {
    let n = record::get(d).n;
    // SAFETY: the number is the address of a static definition.
    (n != 0 && n != COMPUTED).then(|| unsafe { &*(n as *const GetSet) })
}

/// Name of a descriptor.
pub fn name(d: Value) -> Value {
    let first = record::get(d).a.unwrap_or(Value::EMPTY_STR);
    if Builtin::ClassMethodDescriptor.is(d) { function::native(first).name } else { first }
}

/// Class of a descriptor.
pub fn owner(d: Value) -> Value {
    record::get(d).b.unwrap_or(Value::NONE)
}

/// Is this the descriptor of a slot that a Python class declares?
#[inline]
pub fn is_slot(v: Value) -> bool {
    Builtin::Member.is(v) && record::get(v).n == 0
}

/// Is this one of the two data descriptors of this file?
#[inline]
pub fn is_data(v: Value) -> bool {
    Builtin::GetSet.is(v) || Builtin::Member.is(v)
}

/// What the descriptor gives for `object`; `None`: there is no such attribute.
///
/// # Errors
/// What the attribute raises.
pub fn get(d: Value, object: Value) -> PyResult<Option<Value>> {
    let (name, owner) = (name(d), owner(d));
    if !class::is_subclass(class::of(object), owner) {
        return Err(refuse(d, object));
    }
    if is_slot(d) {
        return Ok(instance::get(object, name));
    }
    match definition(d) {
        Some(def) => (def.get)(object).map(Some),
        None => match protocol::native(object).get_attribute {
            Some(get) => get(object, string::text(name)),
            None => Ok(None),
        },
    }
}

/// Does the slot descriptor store into `object`?
pub fn stores(d: Value, object: Value) -> bool {
    class::is_subclass(class::of(object), owner(d))
}

#[cold]
fn refuse(d: Value, object: Value) -> Pending {
    let message = format!(
        "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
        string::text(name(d)),
        class::name(owner(d)),
        class::name_of(object)
    );
    raise(Exc::TypeError, message)
}

/// Assigns or deletes (`None`) through the descriptor.
///
/// # Errors
/// AttributeError for read-only attributes; what the attribute raises.
pub fn set(d: Value, object: Value, value: Option<Value>) -> PyResult<()> {
    let (name, owner) = (name(d), owner(d));
    if !class::is_subclass(class::of(object), owner) {
        return Err(refuse(d, object));
    }
    if is_slot(d) {
        match value {
            Some(v) => instance::set_member(object, name, v),
            None => {
                if !instance::remove(object, name) {
                    return Err(exception::attribute_error(string::text(name), object, name));
                }
            }
        }
        return Ok(());
    }
    if let Some(set) = definition(d).and_then(|def| def.set) {
        return set(object, value);
    }
    if definition(d).is_none() && exception::is(object) {
        let text = string::text(name);
        if exception::set_field(object, text, value)? {
            return Ok(());
        }
        match value {
            Some(v) => instance::set(object, name, v),
            None => drop(instance::remove(object, name)),
        }
        return Ok(());
    }
    if definition(d).is_none()
        && let Some(set) = protocol::native(object).set_attribute
        && set(object, string::text(name), value)?
    {
        return Ok(());
    }
    if Builtin::Member.is(d) {
        return Err(raise(Exc::AttributeError, "readonly attribute"));
    }
    let message = format!("attribute '{}' of '{}' objects is not writable", string::text(name), class::name(owner));
    Err(exception::attribute_error(message, object, name))
}

fn get_method(args: &Args) -> PyResult<Value> {
    args.check("__get__", 1, 1, 2)?;
    let (d, object) = (args.positional[0], args.positional[1]);
    if Builtin::ClassMethodDescriptor.is(d) {
        let class = args.get(2).filter(|c| !c.is_none()).unwrap_or_else(|| class::of(object));
        return Ok(function::bind(record::get(d).a.unwrap_or(Value::NONE), class));
    }
    if object.is_none() && args.get(2).is_some_and(|c| !c.is_none()) {
        return Ok(d);
    }
    get(d, object)?.ok_or_else(|| attribute::missing(object, name(d)))
}

fn set_method(args: &Args) -> PyResult<Value> {
    args.check("__set__", 1, 2, 2)?;
    set(args.positional[0], args.positional[1], Some(args.positional[2]))?;
    Ok(Value::NONE)
}

fn delete_method(args: &Args) -> PyResult<Value> {
    args.check("__delete__", 1, 1, 1)?;
    set(args.positional[0], args.positional[1], None)?;
    Ok(Value::NONE)
}

fn call_class_method(args: &Args) -> PyResult<Value> {
    let function = record::get(args.positional[0]).a.unwrap_or(Value::NONE);
    (doors::get().call)(function, &args.positional[1..], args.names, args.keywords)
}

fn reduce(args: &Args) -> PyResult<Value> {
    let d = args.positional[0];
    let getattr = attribute::get((doors::get().import)("builtins")?, intern::intern("getattr"))?;
    Ok(tuple::new(&[getattr, tuple::new(&[owner(d), name(d)])]))
}

const COMMON: &[GetSet] = &[
    GetSet { name: "__name__", get: |d| Ok(name(d)), set: None },
    GetSet {
        name: "__qualname__",
        get: |d| {
            let owner = class::get(owner(d)).qualname;
            Ok(string::new(&format!("{}.{}", string::text(owner), string::text(name(d)))))
        },
        set: None,
    },
    GetSet { name: "__objclass__", get: |d| Ok(owner(d)), set: None },
    GetSet { name: "__doc__", get: |d| Ok(class::documentation::of_member(owner(d), name(d))), set: None },
    GetSet { name: "__text_signature__", get: |_| Ok(Value::NONE), set: None },
];

fn repr(d: Value, what: &str) -> PyResult<Value> {
    Ok(string::new(&format!("<{what} '{}' of '{}' objects>", string::text(name(d)), class::name(owner(d)))))
}

/// `getset_descriptor`: a = name, b = class, n = address of the definition.
pub static GET_SET_TYPE: NativeType = NativeType {
    name: "getset_descriptor",
    size: size_of::<Record>(),
    repr: Some(|d| repr(d, "attribute")),
    getset: COMMON,
    methods: &[("__get__", get_method), ("__set__", set_method), ("__delete__", delete_method), ("__reduce__", reduce)],
    ..NativeType::DEFAULT
};
/// `member_descriptor`: a = name, b = class.
pub static MEMBER_TYPE: NativeType = NativeType {
    name: "member_descriptor",
    size: size_of::<Record>(),
    repr: Some(|d| repr(d, "member")),
    getset: COMMON,
    methods: &[("__get__", get_method), ("__set__", set_method), ("__delete__", delete_method), ("__reduce__", reduce)],
    ..NativeType::DEFAULT
};
/// `classmethod_descriptor`: a = the function, b = class.
pub static CLASS_METHOD_DESCRIPTOR_TYPE: NativeType = NativeType {
    name: "classmethod_descriptor",
    size: size_of::<Record>(),
    repr: Some(|d| repr(d, "method")),
    getset: COMMON,
    methods: &[("__get__", get_method), ("__call__", call_class_method), ("__reduce__", reduce)],
    ..NativeType::DEFAULT
};
