//! `None`, `True`, `False`, `NotImplemented`, `Ellipsis`, the unbound mark, and the other objects
//! that live at fixed addresses.

use super::*;
use crate::heap::layout::{Bool, Float, Singleton, Str, Tuple};
use crate::heap::{Kind, NativeType, Value, low};

/// Writes the singletons into the low region.
pub fn initialise() {
    let plain = [
        (low::NONE, Builtin::NoneType),
        (low::NOT_IMPLEMENTED, Builtin::NotImplementedType),
        (low::ELLIPSIS, Builtin::EllipsisType),
        (low::UNBOUND, Builtin::Unbound),
    ];
    // SAFETY: the region is mapped and these places belong to the singletons alone.
    unsafe {
        for (at, ty) in plain {
            (at as *mut Singleton).write(Singleton { header: ty.header() });
        }
        for (at, value) in [(low::FALSE, false), (low::TRUE, true)] {
            (at as *mut Bool).write(Bool { header: Builtin::Bool.header(), value });
        }
        (low::FLOAT_ZERO as *mut Float).write(Float { header: Builtin::Float.header(), value: 0.0 });
        (low::EMPTY_TUPLE as *mut Tuple).write(Tuple { header: Builtin::Tuple.header(), length: 0 });
        (low::EMPTY_STR as *mut Str).write(Str {
            header: Builtin::Str.header(),
            length: 0,
            data: (low::EMPTY_STR + size_of::<Str>() as u64) as *const u8,
            hash: 0,
            chars: 0,
        });
    }
}

/// The constructor of a type with one object.
fn the_one(args: &Args, v: Value) -> PyResult<Value> {
    if args.positional.len() == 1 && args.names.is_empty() {
        return Ok(v);
    }
    Err(raise(Exc::TypeError, format!("{} takes no arguments", class::name_of(v))))
}

/// `NoneType`.
pub static NONE_TYPE: NativeType = NativeType {
    name: "NoneType",
    kind: Kind::None,
    new: Some(|args| the_one(args, Value::NONE)),
    sealed: true,
    binary: Some(generics::union::binary),
    repr: Some(|_| Ok(string::new("None"))),
    truth: Some(|_| Ok(false)),
    ..NativeType::DEFAULT
};
/// `NotImplementedType`.
pub static NOT_IMPLEMENTED_TYPE: NativeType = NativeType {
    name: "NotImplementedType",
    kind: Kind::NotImplemented,
    new: Some(|args| the_one(args, Value::NOT_IMPLEMENTED)),
    sealed: true,
    repr: Some(|_| Ok(string::new("NotImplemented"))),
    // By name.
    methods: &[("__reduce__", |args| protocol::repr(args.positional[0]))],
    truth: Some(|_| Err(raise(Exc::TypeError, "NotImplemented should not be used in a boolean context"))),
    ..NativeType::DEFAULT
};
/// `ellipsis`.
pub static ELLIPSIS_TYPE: NativeType = NativeType {
    name: "ellipsis",
    kind: Kind::Ellipsis,
    new: Some(|args| the_one(args, Value::ELLIPSIS)),
    sealed: true,
    repr: Some(|_| Ok(string::new("Ellipsis"))),
    // By name.
    methods: &[("__reduce__", |args| protocol::repr(args.positional[0]))],
    ..NativeType::DEFAULT
};
/// The mark in unassigned slots; a program never holds it.
pub static UNBOUND_TYPE: NativeType = NativeType {
    name: "unbound",
    kind: Kind::Unbound,
    repr: Some(|_: Value| Ok(string::new("<unbound>"))),
    ..NativeType::DEFAULT
};
