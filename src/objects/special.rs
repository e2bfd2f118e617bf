//! Special methods of native types: entries of the class's dict that call the native slot, never
//! a method of a Python class.

use super::*;
use crate::heap::{NativeType, Value};

/// Slots and the special methods that call them.
type Slot = (fn(&NativeType) -> usize, &'static [(&'static str, NativeFn)]);

const SLOTS: &[Slot] = &[
    (|n| n.get_item.map_or(0, |f| f as usize), &[("__getitem__", get_item)]),
    (|n| n.set_item.map_or(0, |f| f as usize), &[("__setitem__", set_item), ("__delitem__", delete_item)]),
    (|n| n.contains.map_or(0, |f| f as usize), &[("__contains__", contains)]),
    (|n| n.len.map_or(0, |f| f as usize), &[("__len__", len)]),
    (|n| n.iter.map_or(0, |f| f as usize), &[("__iter__", iter)]),
    (|n| n.next.map_or(0, |f| f as usize), &[("__next__", next)]),
    (|n| n.truth.filter(|_| n.len.is_none()).map_or(0, |f| f as usize), &[("__bool__", truth)]),
    (|n| n.repr.map_or(0, |f| f as usize), &[("__repr__", repr)]),
    (|n| n.str.map_or(0, |f| f as usize), &[("__str__", str)]),
    (|n| n.hash.map_or(0, |f| f as usize), &[("__hash__", hash)]),
    (
        |n| n.compare.map_or(0, |f| f as usize),
        &[
            ("__eq__", compare::<0>),
            ("__ne__", compare::<1>),
            ("__lt__", compare::<2>),
            ("__le__", compare::<3>),
            ("__gt__", compare::<4>),
            ("__ge__", compare::<5>),
        ],
    ),
    (|n| n.unary.map_or(0, |f| f as usize), &[("__neg__", unary::<0>), ("__pos__", unary::<1>)]),
];

/// Fills the class's dict with what the type's table says.
pub fn install(b: Builtin) {
    let (class, native) = (b.class(), b.native());
    let base = (b != Builtin::Object).then(|| b.base().native());
    for (slot, methods) in SLOTS {
        if b == Builtin::Type && methods[0].0 == "__getitem__" {
            continue;
        }
        let address = slot(native);
        if b == Builtin::Object || address == 0 || base.is_some_and(|base| slot(base) == address) {
            continue;
        }
        for &(name, function) in *methods {
            add(class, name, function, true);
        }
    }
    if let Some(function) = native.call {
        add(class, "__call__", function, true);
    }
    if native.has_dict {
        put(class, "__dict__", descriptor::new_getset(&class::DICT, class));
    }
    if native.unary.is_some() && matches!(b, Builtin::Int | Builtin::Bool) {
        add(class, "__invert__", unary::<2>, true);
    }
    if !base.is_some_and(|base| std::ptr::eq(base.operators, native.operators)) {
        for &op in native.operators {
            add_operator(class, native, op);
        }
    }
    let inherited = |a: *const u8, b: Option<*const u8>| b == Some(a);
    if !inherited(native.methods.as_ptr().cast(), base.map(|n| n.methods.as_ptr().cast())) || native.methods.is_empty()
    {
        for &(name, function) in native.methods {
            add(class, name, function, is_slot(name));
        }
    }
    let class_methods = if base.is_some_and(|base| std::ptr::eq(base.class_methods, native.class_methods)) {
        &[]
    } else {
        native.class_methods
    };
    for &(name, function) in class_methods {
        let name = intern::intern(name);
        let function = function::new_native(name, function, None, None);
        let method = descriptor::new_class_method(function, class);
        dict::set_str(class::get(class).dict, name, method);
    }
    for def in native.getset {
        put(class, def.name, descriptor::new_getset(def, class));
    }
    for &name in native.attributes {
        put(class, name, descriptor::new_computed(name, class));
    }
    let new = |n: &NativeType| n.new.map_or(0, |f| f as usize);
    if new(native) != 0 && base.is_none_or(|base| new(base) != new(native)) {
        let name = intern::NEW.value();
        put(class, "__new__", function::new_native(name, object::new_method, Some(class), None));
    }
    if native.unhashable {
        put(class, "__hash__", Value::NONE);
    }
    if dict::get_str(class::get(class).dict, intern::DOC.value()).is_none() {
        put(class, "__doc__", class::get(class).doc);
    }
}

fn put(class: Value, name: &str, v: Value) {
    dict::set_str(class::get(class).dict, intern::intern(name), v);
}

fn add(class: Value, name: &str, function: NativeFn, slot: bool) {
    let name = intern::intern(name);
    let ty = if slot { Builtin::WrapperDescriptor } else { Builtin::MethodDescriptor };
    dict::set_str(class::get(class).dict, name, function::new_method(ty, name, function, class));
}

fn add_operator(class: Value, native: &NativeType, op: BinaryOp) {
    let sequence = native.get_item.is_some() && native.len.is_some() && op == BinaryOp::Add;
    if let Some(f) = binary_slot(op.method()) {
        add(class, op.method(), f, true);
    }
    if !sequence && let Some(f) = binary_slot(op.reflected()) {
        add(class, op.reflected(), f, true);
    }
    if native.inplace.is_some()
        && let Some(f) = inplace_slot(op)
    {
        add(class, op.inplace(), f, true);
    }
}

/// Is this the special method of a slot, as CPython has them?
pub fn is_slot(name: &str) -> bool {
    const OTHERS: [&str; 27] = [
        "__init__",
        "__repr__",
        "__str__",
        "__hash__",
        "__getattribute__",
        "__getattr__",
        "__setattr__",
        "__delattr__",
        "__call__",
        "__get__",
        "__set__",
        "__delete__",
        "__iter__",
        "__next__",
        "__len__",
        "__bool__",
        "__int__",
        "__float__",
        "__index__",
        "__abs__",
        "__divmod__",
        "__rdivmod__",
        "__eq__",
        "__ne__",
        "__await__",
        "__aiter__",
        "__anext__",
    ];
    OTHERS.contains(&name)
        || matches!(name, "__lt__" | "__le__" | "__gt__" | "__ge__" | "__del__" | "__buffer__" | "__release_buffer__")
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

fn inplace_slot(op: BinaryOp) -> Option<NativeFn> {
    const ALL: [NativeFn; 13] = [
        inplace::<0>,
        inplace::<1>,
        inplace::<2>,
        inplace::<3>,
        inplace::<4>,
        inplace::<5>,
        inplace::<6>,
        inplace::<7>,
        inplace::<8>,
        inplace::<9>,
        inplace::<10>,
        inplace::<11>,
        inplace::<12>,
    ];
    ALL.get(op as usize).copied()
}

fn inplace<const OP: usize>(args: &Args) -> PyResult<Value> {
    let [a, b] = arguments(args)?;
    protocol::native(a).inplace.ok_or_else(|| unsupported(a))?(BinaryOp::ALL[OP], a, b)
}

/// All arguments of a special method, `self` first.
///
/// # Errors
/// TypeError for another number of them.
pub fn arguments<const N: usize>(args: &Args) -> PyResult<[Value; N]> {
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

fn compare<const OP: usize>(args: &Args) -> PyResult<Value> {
    let [a, b] = arguments(args)?;
    let op = CompareOp::ALL[OP];
    match protocol::native(a).compare {
        Some(slot) => slot(op, a, b),
        None => object::compare(op, a, b),
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
