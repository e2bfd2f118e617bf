//! `typing.Union`: what `int | str` makes. Its members are distinct and no unions themselves.

use super::super::*;
use super::{alias, call_typing, substitution, type_repr};
use crate::heap::layout::Union;
use crate::heap::{NativeType, Value};

/// The members of a union. `v` must be one.
pub fn members(v: Value) -> &'static [Value] {
    tuple::items(get(v).args)
}

fn get(v: Value) -> &'static mut Union {
    // SAFETY: a union by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Union>() }
}

/// Is this a union?
#[inline]
pub fn is(v: Value) -> bool {
    Builtin::Union.is(v)
}

/// May `v` stand beside `|` in a type expression?
fn is_unionable(v: Value) -> bool {
    v.is_none() || class::is(v) || alias::is(v) || is(v) || Builtin::TypeAliasType.is(v)
}

/// `a | b` of types; `NotImplemented` for other operators and operands.
///
/// # Errors
/// What comparing the members raises.
pub fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if op != BinaryOp::Or || a.is_none() && b.is_none() || !is_unionable(a) || !is_unionable(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    new(&[a, b])
}

/// The union of these types; one type alone is itself.
///
/// # Errors
/// TypeError for none; what comparing the members raises.
pub fn new(types: &[Value]) -> PyResult<Value> {
    let mut all: Vec<Value> = Vec::new();
    for &t in types {
        let parts = if is(t) { members(t) } else { &[t][..] };
        for &part in parts {
            let part = if part.is_none() { Builtin::NoneType.class() } else { part };
            let mut seen = false;
            for &other in &all {
                seen = seen || protocol::same_or_equal(other, part)? && same_sort(other, part);
            }
            if !seen {
                all.push(part);
            }
        }
    }
    match all[..] {
        [] => Err(raise(Exc::TypeError, "Cannot take a Union of no types.")),
        [one] => Ok(one),
        _ => {
            let v = Builtin::Union.allocate(size_of::<Union>());
            (get(v).args, get(v).parameters) = (tuple::new(&all), None);
            Ok(v)
        }
    }
}

/// Equal aliases are one member only if they are of one type.
fn same_sort(a: Value, b: Value) -> bool {
    class::of(a) == class::of(b) || !alias::is(a)
}

/// `v` as a type, checked by `typing`.
///
/// # Errors
/// TypeError with `message` if it is none.
pub fn checked(v: Value, message: &str) -> PyResult<Value> {
    if v.is_none() {
        return Ok(Builtin::NoneType.class());
    }
    if is_unionable(v) {
        return Ok(v);
    }
    call_typing("_type_check", &[v, string::new(message)])
}

/// `Union[types]`
///
/// # Errors
/// TypeError for what is no type.
pub fn of(types: &[Value]) -> PyResult<Value> {
    let message = "Union[arg, ...]: each arg must be a type.";
    new(&types.iter().map(|&v| checked(v, message)).collect::<PyResult<Vec<_>>>()?)
}

fn class_getitem(args: &Args) -> PyResult<Value> {
    args.check("__class_getitem__", 1, 1, 1)?;
    let key = args.positional[1];
    let items = if tuple::is(key) { tuple::items(key) } else { &[key][..] };
    of(items)
}

fn parameters(v: Value) -> PyResult<Value> {
    if let Some(p) = get(v).parameters {
        return Ok(p);
    }
    let p = tuple::new(&substitution::parameters(get(v).args)?);
    get(v).parameters = Some(p);
    Ok(p)
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    Ok(match name {
        "__args__" => Some(get(v).args),
        "__parameters__" => Some(parameters(v)?),
        "__origin__" => Some(Builtin::Union.class()),
        "__name__" | "__qualname__" => Some(intern::intern("Union")),
        _ => None,
    })
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    let args = substitution::substitute(v, get(v).args, parameters(v)?, key)?;
    of(&args)
}

fn repr(v: Value) -> PyResult<Value> {
    let parts = members(v).iter().map(|&m| type_repr(m)).collect::<PyResult<Vec<_>>>()?;
    Ok(string::new(&parts.join(" | ")))
}

fn contains_all(a: &[Value], b: &[Value]) -> PyResult<bool> {
    for &x in a {
        let mut found = false;
        for &y in b {
            found = found || protocol::same_or_equal(x, y)?;
        }
        if !found {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = contains_all(members(a), members(b))? && contains_all(members(b), members(a))?;
    Ok(Value::from_bool(same == (op == CompareOp::Eq)))
}

fn hash(v: Value) -> PyResult<i64> {
    let mut sum = 0x5bd1_e995_i64;
    for &m in members(v) {
        let Ok(h) = protocol::hash(m) else {
            exception::swallow(Exc::TypeError);
            let message = format!("union contains 1 unhashable elements: unhashable type: '{}'", class::name_of(m));
            return Err(raise(Exc::TypeError, message));
        };
        sum = sum.wrapping_add(h.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64).rotate_left(23));
    }
    Ok(if sum == -1 { -2 } else { sum })
}

/// `isinstance` and `issubclass` ask the members, all of which must be classes.
fn check(args: &Args, function: &str) -> PyResult<Value> {
    args.check(function, 1, 1, 1)?;
    let v = args.positional[0];
    if members(v).iter().any(|&m| alias::is(m)) {
        return Err(raise(Exc::TypeError, format!("{function}() argument 2 cannot be a parameterized generic")));
    }
    let builtins = (doors::get().import)("builtins")?;
    let f = attribute::get(builtins, intern::intern(function))?;
    doors::call(f, &[args.positional[1], get(v).args])
}

fn mro_entries(args: &Args) -> PyResult<Value> {
    let shown = protocol::repr(args.positional[0])?;
    Err(raise(Exc::TypeError, format!("Cannot subclass {}", string::text(shown))))
}

fn reduce(args: &Args) -> PyResult<Value> {
    let operator = (doors::get().import)("operator")?;
    let getitem = attribute::get(operator, intern::intern("getitem"))?;
    Ok(tuple::new(&[getitem, tuple::new(&[Builtin::Union.class(), get(args.positional[0]).args])]))
}

/// `typing.Union`.
pub static TYPE: NativeType = NativeType {
    name: "typing.Union",
    size: size_of::<Union>(),
    layout: Some(&Union::LAYOUT),
    repr: Some(repr),
    hash: Some(hash),
    compare: Some(compare),
    get_item: Some(get_item),
    binary: Some(binary),
    get_attribute: Some(get_attribute),
    methods: &[
        ("__instancecheck__", |a| check(a, "isinstance")),
        ("__subclasscheck__", |a| check(a, "issubclass")),
        ("__mro_entries__", mro_entries),
        ("__reduce__", reduce),
    ],
    class_methods: &[("__class_getitem__", class_getitem)],
    doc: "Represent a union type\n\nE.g. for int | str",
    ..NativeType::DEFAULT
};
