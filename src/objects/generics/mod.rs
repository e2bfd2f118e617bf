//! The native types behind type hints: generic aliases, unions, type variables, type aliases.
//! What needs `typing`'s Python code asks that module for it, through the door.

pub mod alias;
pub mod generic;
pub mod substitution;
pub mod type_alias;
pub mod union;
pub mod variables;

use super::*;
use crate::heap::Value;

pub use alias::class_getitem;

/// The attribute `name`, absence and `None` alike as `None`.
///
/// # Errors
/// What getting it raises, AttributeError apart.
pub(super) fn attribute_of(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(attribute::get_optional(v, intern::intern(name))?.filter(|v| !v.is_none()))
}

/// `v` as annotations show it: classes by their qualified name, `...` for Ellipsis.
///
/// # Errors
/// What `repr` raises.
pub fn type_repr(v: Value) -> PyResult<String> {
    if v == Value::ELLIPSIS {
        return Ok("...".to_owned());
    }
    if v == Builtin::NoneType.class() {
        return Ok("None".to_owned());
    }
    let plain =
        class::is(v) || v.kind() == crate::heap::Kind::Function || v.kind() == crate::heap::Kind::NativeFunction;
    let is_alias = !plain && attribute_of(v, "__origin__")?.is_some() && attribute_of(v, "__args__")?.is_some();
    if !is_alias
        && let Some(qualname) = attribute_of(v, "__qualname__")?
        && let Some(module) = attribute_of(v, "__module__")?
        && let (Some(qualname), Some(module)) = (string::as_text(qualname), string::as_text(module))
    {
        return Ok(if module == "builtins" { qualname.to_owned() } else { format!("{module}.{qualname}") });
    }
    Ok(string::text(protocol::repr(v)?).to_owned())
}

/// Calls a function of the module `typing`.
///
/// # Errors
/// What it raises.
pub fn call_typing(name: &str, args: &[Value]) -> PyResult<Value> {
    let typing = (doors::get().import)("typing")?;
    doors::call(attribute::get(typing, intern::intern(name))?, args)
}

/// The name of the module that is running.
///
/// # Errors
/// None but what looking at the frame raises.
pub fn running_module() -> PyResult<Value> {
    let globals = (doors::get().globals)()?;
    Ok(dict::get_str(globals, intern::NAME.value()).unwrap_or(Value::NONE))
}

/// Runs the function that computes a lazy part, for the format VALUE.
///
/// # Errors
/// What the expression raises.
pub(super) fn evaluate(function: Value) -> PyResult<Value> {
    doors::call(function, &[int::from_i64(1)])
}

/// `typing.Unpack[v]`
///
/// # Errors
/// What `typing` raises.
pub fn unpacked(v: Value) -> PyResult<Value> {
    let typing = (doors::get().import)("typing")?;
    protocol::get_item(attribute::get(typing, intern::intern("Unpack"))?, v)
}

/// TypeError: something like `class C(T)`.
#[cold]
pub(super) fn refuse_subclass(v: Value) -> PyResult<Value> {
    Err(raise(Exc::TypeError, format!("Cannot subclass an instance of {}", class::name_of(v))))
}
