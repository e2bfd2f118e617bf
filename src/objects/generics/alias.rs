//! `types.GenericAlias`: `list[int]`. Attributes that are not its own are those of the origin.

use super::super::*;
use super::{attribute_of, substitution, type_repr, union};
use crate::heap::layout::{GenericAlias, Record};
use crate::heap::{NativeType, Value};

/// The struct. `v` must be an alias.
fn get(v: Value) -> &'static mut GenericAlias {
    // SAFETY: an alias by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<GenericAlias>() }
}

/// Is this a generic alias (or an instance of a class derived from it)?
#[inline]
pub fn is(v: Value) -> bool {
    std::ptr::eq(protocol::native(v), &TYPE)
}

/// `origin[args]`; `args` is a tuple or one argument.
pub fn new(origin: Value, args: Value) -> Value {
    make(Builtin::GenericAlias.class(), origin, args, false)
}

fn make(class: Value, origin: Value, args: Value, unpacked: bool) -> Value {
    let args = if tuple::is(args) { args } else { tuple::new(&[args]) };
    let v = instance::allocate_native(class, Builtin::GenericAlias);
    let a = get(v);
    (a.origin, a.args, a.parameters, a.unpacked) = (origin, args, None, unpacked);
    v
}

/// `__class_getitem__` of a generic built-in class: `positional` is the class and the key.
///
/// # Errors
/// TypeError for a wrong number of arguments.
pub fn class_getitem(args: &Args) -> PyResult<Value> {
    args.check("__class_getitem__", 1, 1, 1)?;
    Ok(new(args.positional[0], args.positional[1]))
}

/// The class an alias stands for, for errors and checks.
pub fn origin(v: Value) -> Value {
    get(v).origin
}

fn parameters(v: Value) -> PyResult<Value> {
    if let Some(p) = get(v).parameters {
        return Ok(p);
    }
    let p = tuple::new(&substitution::parameters(get(v).args)?);
    get(v).parameters = Some(p);
    Ok(p)
}

/// Attributes that the alias has itself; all others are asked of the origin.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
];

/// Attributes that are neither the alias's nor the origin's.
const BLOCKED: &[&str] = &["__bases__", "__copy__", "__deepcopy__"];

/// `alias.name` where it is the origin's attribute.
///
/// # Errors
/// AttributeError, as the origin raises it.
pub fn delegated(v: Value, name: Value) -> PyResult<Option<Value>> {
    let text = string::text(name);
    if OWN.contains(&text) || BLOCKED.contains(&text) {
        return Ok(None);
    }
    attribute::get(get(v).origin, name).map(Some)
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let a = get(v);
    Ok(match name {
        "__origin__" => Some(a.origin),
        "__args__" => Some(a.args),
        "__unpacked__" => Some(Value::from_bool(a.unpacked)),
        "__parameters__" => Some(parameters(v)?),
        "__typing_unpacked_tuple_args__" => {
            let tuple = a.unpacked && a.origin == Builtin::Tuple.class();
            Some(if tuple { a.args } else { Value::NONE })
        }
        _ => None,
    })
}

fn repr(v: Value) -> PyResult<Value> {
    let a = get(v);
    let mut out = String::from(if a.unpacked { "*" } else { "" });
    out.push_str(&type_repr(a.origin)?);
    out.push('[');
    let items = tuple::items(a.args);
    for (i, &item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        if list::is(item) {
            let parts = list::snapshot(item).into_iter().map(type_repr).collect::<PyResult<Vec<_>>>()?;
            out.push_str(&format!("[{}]", parts.join(", ")));
        } else {
            out.push_str(&type_repr(item)?);
        }
    }
    if items.is_empty() {
        out.push_str("()");
    }
    out.push(']');
    Ok(string::new(&out))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (get(a), get(b));
    let same = x.unpacked == y.unpacked && protocol::equal(x.origin, y.origin)? && protocol::equal(x.args, y.args)?;
    Ok(Value::from_bool(same == (op == CompareOp::Eq)))
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    let args = substitution::substitute(v, get(v).args, parameters(v)?, key)?;
    Ok(make(class::of(v), get(v).origin, tuple::new(&args), get(v).unpacked))
}

/// `*alias`: the unpacked alias, once.
fn iter(v: Value) -> PyResult<Value> {
    Ok(record::new(Builtin::GenericAliasIterator, Some(v), None, None, None))
}

fn next(it: Value) -> PyResult<Value> {
    let alias = record::get(it).a.take();
    Ok(alias.map_or(Value::EXHAUSTED, |v| make(class::of(v), get(v).origin, get(v).args, true)))
}

fn reduce_iterator(args: &Args) -> PyResult<Value> {
    let rest = record::get(args.positional[0]).a.unwrap_or_else(|| tuple::new(&[]));
    let iter = attribute::get((doors::get().import)("builtins")?, intern::intern("iter"))?;
    Ok(tuple::new(&[iter, tuple::new(&[rest])]))
}

/// What goes over a generic alias: a = the alias, until it is given.
pub static ITERATOR_TYPE: NativeType = NativeType {
    name: "generic_alias_iterator",
    size: size_of::<Record>(),
    iter: Some(Ok),
    next: Some(next),
    methods: &[("__reduce__", reduce_iterator)],
    ..NativeType::DEFAULT
};

fn call(args: &Args) -> PyResult<Value> {
    let (v, rest) = (args.positional[0], &args.positional[1..]);
    let made = (doors::get().call)(get(v).origin, rest, args.names, args.keywords)?;
    match attribute::set(made, intern::intern("__orig_class__"), Some(v)) {
        Err(Pending) if !exception::swallow(Exc::AttributeError) && !exception::swallow(Exc::TypeError) => Err(Pending),
        _ => Ok(made),
    }
}

fn refuse(function: &str) -> PyResult<Value> {
    Err(raise(Exc::TypeError, format!("{function}() argument 2 cannot be a parameterized generic")))
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let a = get(v);
    if a.unpacked {
        let packed = make(class::of(v), a.origin, a.args, false);
        let next = attribute::get((doors::get().import)("builtins")?, intern::intern("next"))?;
        return Ok(tuple::new(&[next, tuple::new(&[iter(packed)?])]));
    }
    Ok(tuple::new(&[class::of(v), tuple::new(&[a.origin, a.args])]))
}

fn new_alias(args: &Args) -> PyResult<Value> {
    args.check("GenericAlias", 1, 2, 2)?;
    Ok(make(args.positional[0], args.positional[1], args.positional[2], false))
}

fn mro_entries(args: &Args) -> PyResult<Value> {
    args.check("__mro_entries__", 1, 1, 1)?;
    Ok(tuple::new(&[get(args.positional[0]).origin]))
}

fn dir(args: &Args) -> PyResult<Value> {
    let mut names = directory::names(get(args.positional[0]).origin);
    names.extend(OWN);
    names.sort();
    names.dedup();
    Ok(list::new(&names.into_iter().map(intern::intern).collect::<Vec<_>>()))
}

fn hash(v: Value) -> PyResult<i64> {
    let h = protocol::hash(get(v).origin)? ^ protocol::hash(get(v).args)?;
    Ok(if h == -1 { -2 } else { h })
}

/// `types.GenericAlias`.
pub static TYPE: NativeType = NativeType {
    name: "types.GenericAlias",
    weak: true,
    size: size_of::<GenericAlias>(),
    layout: Some(&GenericAlias::LAYOUT),
    repr: Some(repr),
    hash: Some(hash),
    compare: Some(compare),
    iter: Some(iter),
    get_item: Some(get_item),
    binary: Some(union::binary),
    get_attribute: Some(get_attribute),
    methods: &[
        ("__call__", call),
        ("__mro_entries__", mro_entries),
        ("__instancecheck__", |_| refuse("isinstance")),
        ("__subclasscheck__", |_| refuse("issubclass")),
        ("__reduce__", reduce),
        ("__dir__", dir),
    ],
    new: Some(new_alias),
    doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    ..NativeType::DEFAULT
};

/// Is this a class or an alias of one, as far as `*args` substitution is concerned?
///
/// # Errors
/// What getting the attribute raises.
pub(super) fn unpacked_arguments(v: Value) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    Ok(attribute_of(v, "__typing_unpacked_tuple_args__")?.filter(|&a| tuple::is(a)))
}
