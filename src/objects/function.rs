//! Functions: Python functions, native functions, bound methods.

use super::*;
use crate::heap::layout::{BoundMethod, Function, NativeFunction};
use crate::heap::{Kind, NativeType, Value};

/// The struct of a Python function. `v` must be one.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Function {
    debug_assert!(v.kind() == Kind::Function);
    // SAFETY: a function by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Function>() }
}

/// The struct of a native function. `v` must be one.
#[inline(always)]
pub fn native(v: Value) -> &'static NativeFunction {
    debug_assert!(v.kind() == Kind::NativeFunction);
    // SAFETY: a native function by the caller's word.
    unsafe { &*v.ptr::<NativeFunction>() }
}

/// Function and receiver of a bound method. `v` must be one.
#[inline(always)]
pub fn method(v: Value) -> (Value, Value) {
    debug_assert!(v.kind() == Kind::BoundMethod);
    // SAFETY: a bound method by the caller's word.
    unsafe { ((*v.ptr::<BoundMethod>()).function, (*v.ptr::<BoundMethod>()).receiver) }
}

/// A native function; with `owner`, a method of that class: its first argument is an instance.
pub fn new_native(name: Value, function: NativeFn, receiver: Option<Value>, owner: Option<Value>) -> Value {
    let v = Builtin::NativeFunction.allocate(size_of::<NativeFunction>());
    let header = Builtin::NativeFunction.header();
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<NativeFunction>().write(NativeFunction { header, function, name, receiver, owner }) };
    v
}

/// `function` with `receiver` as its first argument.
pub fn bind(function: Value, receiver: Value) -> Value {
    if function.kind() == Kind::NativeFunction {
        let f = native(function);
        return new_native(f.name, f.function, Some(receiver), f.owner);
    }
    let v = Builtin::BoundMethod.allocate(size_of::<BoundMethod>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<BoundMethod>().write(BoundMethod { header: Builtin::BoundMethod.header(), function, receiver }) };
    v
}

fn function_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let f = get(v);
    Ok(match name {
        "__name__" => Some(f.name),
        "__qualname__" => Some(f.qualname),
        "__doc__" => Some(f.doc),
        "__globals__" => Some(f.globals),
        "__defaults__" => Some(f.defaults.unwrap_or(Value::NONE)),
        "__kwdefaults__" => Some(f.kwdefaults.unwrap_or(Value::NONE)),
        "__closure__" => Some(f.closure.unwrap_or(Value::NONE)),
        "__code__" => Some(code::of(f.code)),
        "__module__" => Some(dict::get_str(f.globals, intern::NAME.value()).unwrap_or(Value::NONE)),
        "__dict__" => Some(*f.attributes.get_or_insert_with(dict::new)),
        _ => f.attributes.and_then(|d| dict::get_str(d, intern::intern(name))),
    })
}

fn native_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let f = native(v);
    Ok(match name {
        "__name__" => Some(f.name),
        "__qualname__" => Some(match f.owner {
            Some(owner) => string::new(&format!("{}.{}", class::name(owner), string::text(f.name))),
            None => f.name,
        }),
        "__self__" => Some(f.receiver.unwrap_or(Value::NONE)),
        "__doc__" => Some(Value::NONE),
        "__module__" => Some(intern::intern("builtins")),
        _ => None,
    })
}

fn method_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let (function, receiver) = method(v);
    match name {
        "__self__" => Ok(Some(receiver)),
        "__func__" => Ok(Some(function)),
        _ if function.kind() == Kind::Function => function_attribute(function, name),
        _ => Ok(None),
    }
}

fn repr_function(v: Value) -> PyResult<Value> {
    Ok(string::new(&format!("<function {} at {:#x}>", string::text(get(v).qualname), v.bits())))
}

fn repr_native(v: Value) -> PyResult<Value> {
    let f = native(v);
    let name = string::text(f.name);
    Ok(string::new(&match (f.receiver, f.owner) {
        (Some(receiver), Some(_)) => {
            format!("<built-in method {name} of {} object at {:#x}>", class::name_of(receiver), receiver.bits())
        }
        (None, Some(owner)) => format!("<method '{name}' of '{}' objects>", class::name(owner)),
        _ => format!("<built-in function {name}>"),
    }))
}

fn repr_method(v: Value) -> PyResult<Value> {
    let (function, receiver) = method(v);
    let name = if function.kind() == Kind::Function { string::text(get(function).qualname) } else { "?" };
    let receiver = protocol::repr(receiver)?;
    Ok(string::new(&format!("<bound method {name} of {}>", string::text(receiver))))
}

fn compare_methods(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !Builtin::BoundMethod.is(a) || !Builtin::BoundMethod.is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = method(a) == method(b);
    match op {
        CompareOp::Eq => Ok(Value::from_bool(same)),
        CompareOp::Ne => Ok(Value::from_bool(!same)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `function`.
pub static TYPE: NativeType = NativeType {
    name: "function",
    kind: Kind::Function,
    size: size_of::<Function>(),
    repr: Some(repr_function),
    get_attribute: Some(function_attribute),
    ..NativeType::DEFAULT
};
/// `builtin_function_or_method`.
pub static NATIVE_TYPE: NativeType = NativeType {
    name: "builtin_function_or_method",
    kind: Kind::NativeFunction,
    size: size_of::<NativeFunction>(),
    repr: Some(repr_native),
    get_attribute: Some(native_attribute),
    ..NativeType::DEFAULT
};
/// `method`.
pub static METHOD_TYPE: NativeType = NativeType {
    name: "method",
    kind: Kind::BoundMethod,
    size: size_of::<BoundMethod>(),
    repr: Some(repr_method),
    compare: Some(compare_methods),
    hash: Some(|v| Ok((method(v).0.bits() ^ method(v).1.bits().rotate_left(17)) as i64)),
    get_attribute: Some(method_attribute),
    ..NativeType::DEFAULT
};
