//! Operators of C++ classes: what `+`, `==`, `x[i]` and the like do with their objects. A class has them
//! under their names in C++.

use super::ctype::{self, CType};
use super::*;
use crate::dwarf::{Kind, Prototype, TypeRef};
use crate::objects::{class, doors as python, intern, string};
use crate::util::operators::{BinaryOp, CompareOp, UnaryOp};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// Names of operators that a class of C++ may have, and that Python can use.
pub const NAMES: &[&str] = &[
    "operator==",
    "operator!=",
    "operator<",
    "operator<=",
    "operator>",
    "operator>=",
    "operator+",
    "operator-",
    "operator*",
    "operator/",
    "operator%",
    "operator&",
    "operator|",
    "operator^",
    "operator<<",
    "operator>>",
    "operator~",
];

/// The operator of an object's class.
fn find(v: Value, name: &str) -> Option<Value> {
    if !view::is(v) {
        return None;
    }
    cxx::record(view::ctype(v))?;
    class::lookup(class::of(v), intern::intern(name)).filter(|&f| Builtin::CMethod.is(f))
}

/// `v.name(arguments)`, if the class has it and it takes them.
fn apply(v: Value, name: &str, arguments: &[Value]) -> PyResult<Option<Value>> {
    let Some(f) = find(v, name) else { return Ok(None) };
    let answer = python::call(f, arguments)?;
    Ok((answer != Value::NOT_IMPLEMENTED).then_some(answer))
}

/// `a == b` and the orderings.
pub fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if find(a, "operator==").is_none() && find(a, "operator<").is_none() && find(a, "operator<=>").is_none() {
        return view::compare(op, a, b);
    }
    if let Some(answer) = apply(a, &format!("operator{}", op.symbol()), &[a, b])? {
        return Ok(answer);
    }
    // As C++ 20 does.
    if op == CompareOp::Ne
        && let Some(answer) = apply(a, "operator==", &[a, b])?
    {
        return crate::objects::protocol::truth(answer).map(|equal| Value::from_bool(!equal));
    }
    Ok(Value::NOT_IMPLEMENTED)
}

/// `a + b` and the like, for either operand.
pub fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let name = format!("operator{}", op.symbol());
    for v in [a, b] {
        if let Some(answer) = apply(v, &name, &[a, b])? {
            return Ok(answer);
        }
    }
    Ok(Value::NOT_IMPLEMENTED)
}

/// `a += b` and the like.
pub fn inplace(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let answer = apply(a, &format!("operator{}=", op.symbol()), &[a, b])?;
    Ok(if answer.is_some() { a } else { Value::NOT_IMPLEMENTED })
}

/// `-a` and the like.
pub fn unary(op: UnaryOp, a: Value) -> PyResult<Value> {
    match apply(a, &format!("operator{}", op.symbol()), &[a])? {
        Some(answer) => Ok(answer),
        None => {
            let message = format!("bad operand type for unary {}: '{}'", op.symbol(), class::name_of(a));
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// `bool(a)`: `operator bool`, else whether a text is empty.
pub fn truth(v: Value) -> PyResult<bool> {
    if let Some(answer) = apply(v, "operator bool", &[v])? {
        return crate::objects::protocol::truth(answer);
    }
    let t = view::ctype(v);
    if items::is_text(v) || vector::layout(t).is_some() { items::len(v).map(|n| n > 0) } else { Ok(true) }
}

/// `a[key]`
pub fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if let Some(item) = vector::get_item(v, key)? {
        return Ok(item);
    }
    if find(v, "operator[]").is_none() {
        return items::get_item(v, key);
    }
    match apply(v, "operator[]", &[v, key])? {
        Some(item) => Ok(item),
        None => Err(refuse(v, key)),
    }
}

#[cold]
fn refuse(v: Value, key: Value) -> Pending {
    let message = format!("operator[] of {} takes no {}", view::ctype(v).spelled(), class::name_of(key));
    raise(Exc::TypeError, message)
}

/// `a[key] = value`: assigns what the reference that `operator[]` answers refers to.
pub fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    if let Some(value) = value
        && vector::set_item(v, key, value)?
    {
        return Ok(());
    }
    let (Some(f), Some(value)) = (find(v, "operator[]"), value) else { return items::set_item(v, key, value) };
    let f = match overload::of(f) {
        Some(set) => overload::choose(f, set, &[v, key])?.ok_or_else(|| refuse(v, key))?,
        None => f,
    };
    let result = function::ctype(f).prototype().map(|p| ctype::of(p.result));
    let Some(target) = result.and_then(CType::referenced).filter(|t| !t.constant) else {
        let message = format!("{}: its result cannot be assigned", function::prototype(f));
        return Err(raise(Exc::TypeError, message));
    };
    let place = python::call(answering_address(f, target), &[v, key])?;
    let at = view::address(place);
    convert::assign(target, at, value, &|| "item".to_owned())
}

/// The function with a pointer as its result where it answers a reference.
fn answering_address(f: Value, target: &'static CType) -> Value {
    static KNOWN: Mutex<Option<FxHashMap<Value, Value>>> = Mutex::new(None);
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&f) {
        return known;
    }
    let t = function::ctype(f);
    // An untyped pointer: no object is looked for behind it.
    let result = ctype::void_pointer();
    let _ = target;
    let ty = match &t.bare().ty.get().kind {
        Kind::Function(p) => TypeRef::function(Prototype {
            result,
            parameters: p.parameters.clone(),
            variadic: p.variadic,
            prototyped: p.prototyped,
        }),
        _ => t.ty,
    };
    let own = function::get(f);
    let made = function::make(own.address, ctype::of(ty), Some(string::text(own.name)), own.library, own.doc);
    function::get(made).dispatch = own.dispatch;
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(f, made);
    made
}
