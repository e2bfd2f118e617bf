//! Special methods of native types as attributes: `(5).__add__`, `super().__setitem__`. They call
//! the native slot, never a method of a Python class.

use super::*;
use crate::heap::{NativeType, Value};

/// The native special method `name` of a type, if the type has the slot.
pub fn find(native: &NativeType, name: Value) -> Option<Value> {
    let text = string::text(name);
    if !text.starts_with("__") {
        return None;
    }
    let function = slot(native, text)?;
    Some(function::new_native(name, function, None, Some(Builtin::Object.class())))
}

fn slot(native: &NativeType, name: &str) -> Option<NativeFn> {
    let when = |present: bool, f: NativeFn| present.then_some(f);
    match name {
        "__getitem__" => when(native.get_item.is_some(), get_item),
        "__setitem__" => when(native.set_item.is_some(), set_item),
        "__delitem__" => when(native.set_item.is_some(), delete_item),
        "__contains__" => when(native.contains.is_some(), contains),
        "__len__" => when(native.len.is_some(), len),
        "__iter__" => when(native.iter.is_some(), iter),
        "__next__" => when(native.next.is_some(), next),
        "__bool__" => when(native.truth.is_some(), truth),
        "__repr__" => Some(repr),
        "__str__" => Some(str),
        "__hash__" => when(!native.unhashable, hash),
        "__format__" => Some(format),
        "__setattr__" => Some(set_attribute),
        "__delattr__" => Some(delete_attribute),
        "__getattribute__" => Some(get_attribute),
        "__eq__" => Some(compare::<0>),
        "__ne__" => Some(compare::<1>),
        "__lt__" => when(native.compare.is_some(), compare::<2>),
        "__le__" => when(native.compare.is_some(), compare::<3>),
        "__gt__" => when(native.compare.is_some(), compare::<4>),
        "__ge__" => when(native.compare.is_some(), compare::<5>),
        "__neg__" => when(native.unary.is_some(), unary::<0>),
        "__pos__" => when(native.unary.is_some(), unary::<1>),
        "__invert__" => when(native.unary.is_some(), unary::<2>),
        _ => {
            native.binary?;
            binary_slot(name)
        }
    }
}

macro_rules! binary_slots {
    ($($n:literal)*) => {
        fn binary_slot(name: &str) -> Option<NativeFn> {
            $(
                if name == BinaryOp::ALL[$n].method() {
                    return Some(binary::<$n>);
                }
                if name == BinaryOp::ALL[$n].reflected() {
                    return Some(reflected::<$n>);
                }
            )*
            None
        }
    };
}
binary_slots! { 0 1 2 3 4 5 6 7 8 9 10 11 12 }

fn arguments<const N: usize>(args: &Args) -> PyResult<[Value; N]> {
    if args.names.is_empty()
        && let Ok(all) = args.positional.try_into()
    {
        return Ok(all);
    }
    let message = format!(
        "expected {} argument{}, got {}",
        N - 1,
        if N == 2 { "" } else { "s" },
        args.positional.len().max(1) - 1
    );
    Err(raise(Exc::TypeError, message))
}

fn unsupported(v: Value) -> Pending {
    raise(Exc::TypeError, format!("'{}' object does not support this operation", class::name_of(v)))
}

fn get_item(args: &Args) -> PyResult<Value> {
    let [v, key] = arguments(args)?;
    protocol::native(v).get_item.ok_or_else(|| unsupported(v))?(v, key)
}

fn set_item(args: &Args) -> PyResult<Value> {
    let [v, key, value] = arguments(args)?;
    protocol::native(v).set_item.ok_or_else(|| unsupported(v))?(v, key, Some(value))?;
    Ok(Value::NONE)
}

fn delete_item(args: &Args) -> PyResult<Value> {
    let [v, key] = arguments(args)?;
    protocol::native(v).set_item.ok_or_else(|| unsupported(v))?(v, key, None)?;
    Ok(Value::NONE)
}

fn contains(args: &Args) -> PyResult<Value> {
    let [v, item] = arguments(args)?;
    Ok(Value::from_bool(protocol::native(v).contains.ok_or_else(|| unsupported(v))?(v, item)?))
}

fn len(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    Ok(int::from_i64(protocol::native(v).len.ok_or_else(|| unsupported(v))?(v)? as i64))
}

fn iter(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    protocol::native(v).iter.ok_or_else(|| unsupported(v))?(v)
}

fn next(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    let item = protocol::native(v).next.ok_or_else(|| unsupported(v))?(v)?;
    if item == Value::EXHAUSTED {
        return Err(exception::raise_with(Exc::StopIteration, &[]));
    }
    Ok(item)
}

fn truth(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    Ok(Value::from_bool(protocol::native(v).truth.ok_or_else(|| unsupported(v))?(v)?))
}

fn repr(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    protocol::native_repr(v)
}

fn str(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    match protocol::native(v).str {
        Some(slot) => slot(v),
        None => protocol::repr(v),
    }
}

fn hash(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    Ok(int::from_i64(protocol::native_hash(v)?))
}

fn format(args: &Args) -> PyResult<Value> {
    let [v, spec] = arguments(args)?;
    match string::as_text(spec) {
        Some(spec) => super::format::native_format(v, spec),
        None => Err(raise(Exc::TypeError, format!("__format__() argument must be str, not {}", class::name_of(spec)))),
    }
}

fn attribute_name(name: Value) -> PyResult<Value> {
    if string::is(name) {
        return Ok(intern::of(name));
    }
    Err(raise(Exc::TypeError, format!("attribute name must be string, not '{}'", class::name_of(name))))
}

fn set_attribute(args: &Args) -> PyResult<Value> {
    let [v, name, value] = arguments(args)?;
    attribute::set_plain(v, attribute_name(name)?, Some(value))?;
    Ok(Value::NONE)
}

fn delete_attribute(args: &Args) -> PyResult<Value> {
    let [v, name] = arguments(args)?;
    attribute::set_plain(v, attribute_name(name)?, None)?;
    Ok(Value::NONE)
}

fn get_attribute(args: &Args) -> PyResult<Value> {
    let [v, name] = arguments(args)?;
    let name = attribute_name(name)?;
    attribute::load(v, name)?.ok_or_else(|| attribute::missing(v, name))
}

fn compare<const OP: usize>(args: &Args) -> PyResult<Value> {
    let [a, b] = arguments(args)?;
    let op = CompareOp::ALL[OP];
    match protocol::native(a).compare {
        Some(slot) => slot(op, a, b),
        None if a == b && op == CompareOp::Eq => Ok(Value::TRUE),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn unary<const OP: usize>(args: &Args) -> PyResult<Value> {
    let [v] = arguments(args)?;
    protocol::native(v).unary.ok_or_else(|| unsupported(v))?(UnaryOp::ALL[OP], v)
}

fn binary<const OP: usize>(args: &Args) -> PyResult<Value> {
    let [a, b] = arguments(args)?;
    protocol::native(a).binary.ok_or_else(|| unsupported(a))?(BinaryOp::ALL[OP], a, b)
}

fn reflected<const OP: usize>(args: &Args) -> PyResult<Value> {
    let [a, b] = arguments(args)?;
    protocol::native(a).binary.ok_or_else(|| unsupported(a))?(BinaryOp::ALL[OP], b, a)
}
