//! What is found by its qualified name when a program asks for it: the names in a namespace, and static
//! members and nested types of classes.

use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Record;
use crate::objects::{bytes, class, exception, intern, list, record, string};

/// A namespace of a library: a = library, b = qualified name.
pub fn namespace(library: Value, name: &str) -> Value {
    record::new(Builtin::CNamespace, Some(library), Some(string::new(name)), None, None)
}

/// A static member or nested type: a = library, b = qualified name.
pub fn member(library: Value, name: &str) -> Value {
    record::new(Builtin::CStatic, Some(library), Some(string::new(name)), None, None)
}

/// Library and qualified name.
fn parts(v: Value) -> (Value, &'static str) {
    let r = record::get(v);
    (r.a.unwrap_or(Value::NONE), r.b.and_then(string::as_text).unwrap_or("?"))
}

fn find(v: Value, name: &str) -> PyResult<Option<Value>> {
    let (library, scope) = parts(v);
    (doors()?.find)(library, &format!("{scope}::{name}"))
}

fn library_name(library: Value) -> &'static str {
    crate::objects::module::name(library)
}

fn item(v: Value, key: Value) -> PyResult<Value> {
    let Some(name) = string::as_text(key) else {
        return Err(raise(Exc::TypeError, format!("names in a namespace are str, not {}", class::name_of(key))));
    };
    named(v, name)
}

fn named(v: Value, name: &str) -> PyResult<Value> {
    match find(v, name)? {
        Some(found) => Ok(found),
        None => {
            let (_, scope) = parts(v);
            Err(exception::attribute_error(format!("namespace '{scope}' has no '{name}'"), v, intern::intern(name)))
        }
    }
}

/// Item `name` of a library: for names that are no identifiers.
///
/// # Errors
/// AttributeError; what finding it raises.
pub fn library_item(library: Value, key: Value) -> PyResult<Value> {
    let Some(name) = string::as_text(key) else {
        return Err(raise(Exc::TypeError, format!("names in a library are str, not {}", class::name_of(key))));
    };
    match (doors()?.find)(library, name)? {
        Some(found) => Ok(found),
        None => {
            let message = format!("native library '{}' has no '{name}'", library_name(library));
            Err(exception::attribute_error(&message, library, intern::intern(name)))
        }
    }
}

fn directory(args: &Args) -> PyResult<Value> {
    let (library, scope) = parts(args.positional[0]);
    let names = (doors()?.names_within)(library, scope);
    Ok(list::new(&names.iter().map(|n| string::new(n)).collect::<Vec<_>>()))
}

/// Namespaces of C++.
pub static NAMESPACE_TYPE: NativeType = NativeType {
    name: "native.Namespace",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    repr: Some(|v| {
        let (library, name) = parts(v);
        Ok(string::new(&format!("<namespace {name} of {}>", library_name(library))))
    }),
    get_attribute: Some(|v, name| if name.starts_with("__") { Ok(None) } else { named(v, name).map(Some) }),
    set_attribute: Some(|v, name, value| {
        let (library, scope) = parts(v);
        if (doors()?.set_variable)(library, &format!("{scope}::{name}"), value)? {
            return Ok(true);
        }
        let message = format!("namespace '{scope}' has no variable '{name}'");
        Err(exception::attribute_error(&message, v, intern::intern(name)))
    }),
    get_item: Some(item),
    methods: &[("__dir__", directory)],
    doc: "A namespace of C++: its functions, variables, classes and namespaces.",
    ..NativeType::DEFAULT
};

fn get(args: &Args) -> PyResult<Value> {
    let (library, name) = parts(args.positional[0]);
    match (doors()?.find)(library, name)? {
        Some(found) => Ok(found),
        None => Err(raise(Exc::AttributeError, format!("{} has no '{name}'", library_name(library)))),
    }
}

fn set(args: &Args) -> PyResult<Value> {
    args.check("__set__", 1, 2, 2)?;
    assign(args.positional[0], args.positional[2]).map(|()| Value::NONE)
}

/// Assigns a static member.
///
/// # Errors
/// TypeError for nested types and constants; what the conversion raises.
pub fn assign(v: Value, value: Value) -> PyResult<()> {
    let (library, name) = parts(v);
    if (doors()?.set_variable)(library, name, Some(value))? {
        return Ok(());
    }
    Err(raise(Exc::TypeError, format!("cannot assign to {name}: it is no variable")))
}

/// The static member that a class has under a name, if it is one.
pub fn static_member(class: Value, name: Value) -> Option<Value> {
    class::lookup(class, name).filter(|&v| Builtin::CStatic.is(v))
}

/// Static members and nested types of classes.
pub static STATIC_TYPE: NativeType = NativeType {
    name: "native.Static",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    repr: Some(|v| Ok(string::new(&format!("<static member {}>", parts(v).1)))),
    methods: &[("__get__", get), ("__set__", set)],
    doc: "A static member of a C++ class, or a type in it.",
    ..NativeType::DEFAULT
};

/// Bytes of a text argument.
pub fn text_of(v: Value) -> Option<&'static [u8]> {
    string::as_text(v).map(str::as_bytes).or_else(|| bytes::as_slice(v))
}
