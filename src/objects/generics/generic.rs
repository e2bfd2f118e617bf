//! `typing.Generic` and `typing.NoDefault`.

use super::super::*;
use super::call_typing;
use crate::heap::layout::Singleton;
use crate::heap::{NativeType, Value};
use std::sync::atomic::{AtomicU64, Ordering};

fn class_getitem(args: &Args) -> PyResult<Value> {
    call_typing("_generic_class_getitem", args.positional)
}

fn init_subclass(args: &Args) -> PyResult<Value> {
    let typing = (doors::get().import)("typing")?;
    let f = attribute::get(typing, intern::intern("_generic_init_subclass"))?;
    (doors::get().call)(f, args.positional, args.names, args.keywords)
}

static GENERIC: AtomicU64 = AtomicU64::new(0);
static ABSENT: AtomicU64 = AtomicU64::new(0);

/// The class `typing.Generic`.
///
/// # Errors
/// None: its bases are right.
pub fn class() -> PyResult<Value> {
    if let Some(class) = Value::from_bits(GENERIC.load(Ordering::Relaxed)) {
        return Ok(class);
    }
    let namespace = dict::new();
    dict::set_str(namespace, intern::MODULE.value(), intern::intern("typing"));
    dict::set_str(namespace, intern::DOC.value(), string::new(DOC));
    dict::set_str(namespace, intern::SLOTS.value(), Value::EMPTY_TUPLE);
    let methods: [(&str, NativeFn); 2] = [("__class_getitem__", class_getitem), ("__init_subclass__", init_subclass)];
    for (name, function) in methods {
        let f = function::new_native(intern::intern(name), function, None, None);
        dict::set_str(namespace, intern::intern(name), record::new(Builtin::ClassMethod, Some(f), None, None, None));
    }
    let class = class::new(intern::intern("Generic"), &[], namespace, None)?;
    GENERIC.store(class.bits(), Ordering::Relaxed);
    Ok(class)
}

const DOC: &str = "Abstract base class for generic types\n\nOn Python 3.12 and newer, generic classes implicitly inherit from\nGeneric when they declare a parameter list after the class's name::\n\n    class Mapping[KT, VT]:\n        def __getitem__(self, key: KT) -> VT:\n            ...\n            # Etc.\n";

/// `typing.NoDefault`: the default of a type parameter without one.
pub fn no_default() -> Value {
    Value::from_bits(ABSENT.load(Ordering::Relaxed)).unwrap_or_else(|| {
        let v = Builtin::NoDefaultType.allocate(size_of::<Singleton>());
        ABSENT.store(v.bits(), Ordering::Relaxed);
        v
    })
}

/// Type of `typing.NoDefault`.
pub static NO_DEFAULT: NativeType = NativeType {
    name: "typing.NoDefaultType",
    layout: Some(&Singleton::LAYOUT),
    repr: Some(|_| Ok(string::new("typing.NoDefault"))),
    methods: &[("__reduce__", |_| Ok(string::new("NoDefault")))],
    new: Some(|args| {
        args.check("NoDefaultType", 1, 0, 0)?;
        Ok(no_default())
    }),
    doc: "The type of the NoDefault singleton.",
    ..NativeType::DEFAULT
};
