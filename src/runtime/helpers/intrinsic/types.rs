//! Type parameters and generic classes.

use crate::heap::Value;
use crate::objects::generics::{generic, variables};
use crate::objects::{Builtin, PyResult, attribute, doors, generics, intern, tuple};

/// A type parameter whose bound, constraints and default are functions, or None.
///
/// # Errors
/// None but what looking at the frame raises.
pub fn parameter(kind: i64, name: Value, bound: Value, constraints: Value, default: Value) -> PyResult<Value> {
    let ty = match kind {
        0 => Builtin::TypeVar,
        1 => Builtin::ParamSpec,
        _ => Builtin::TypeVarTuple,
    };
    let v = variables::new(ty, name)?;
    let given = |v: Value| Some(v).filter(|v| !v.is_none());
    let t = variables::get(v);
    t.evaluate_bound = given(bound);
    t.evaluate_constraints = given(constraints);
    t.evaluate_default = given(default);
    Ok(v)
}

/// `bases + (Generic[*parameters],)`
///
/// # Errors
/// What `typing` raises.
pub fn generic_bases(bases: Value, parameters: Value) -> PyResult<Value> {
    let mut all = Vec::new();
    for &p in tuple::items(parameters) {
        all.push(if Builtin::TypeVarTuple.is(p) { generics::unpacked(p)? } else { p });
    }
    let typing = (doors::get().import)("typing")?;
    let alias = attribute::get(typing, intern::intern("_GenericAlias"))?;
    let base = doors::call(alias, &[generic::class()?, tuple::new(&all)])?;
    let mut items = tuple::items(bases).to_vec();
    items.push(base);
    Ok(tuple::new(&items))
}
