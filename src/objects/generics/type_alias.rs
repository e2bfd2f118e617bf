//! `typing.TypeAliasType`: what a `type` statement binds. Its value is computed when it is asked
//! for.

use super::super::*;
use super::{alias, evaluate, running_module, union, unpacked};
use crate::heap::layout::TypeAlias;
use crate::heap::{NativeType, Value};

fn get(v: Value) -> &'static mut TypeAlias {
    // SAFETY: an alias by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<TypeAlias>() }
}

/// The alias made by `type name[parameters] = …`; `function` computes the value.
///
/// # Errors
/// None but what looking at the frame raises.
pub fn new(name: Value, parameters: Value, function: Option<Value>, value: Option<Value>) -> PyResult<Value> {
    let module = running_module()?;
    let v = Builtin::TypeAliasType.allocate(size_of::<TypeAlias>());
    let a = get(v);
    (a.name, a.parameters, a.evaluate, a.value, a.module) = (name, parameters, function, value, module);
    Ok(v)
}

fn value(v: Value) -> PyResult<Value> {
    if let Some(value) = get(v).value {
        return Ok(value);
    }
    let Some(function) = get(v).evaluate else { return Ok(Value::NONE) };
    let made = evaluate(function)?;
    get(v).value = Some(made);
    Ok(made)
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(Some(match name {
        "__name__" => get(v).name,
        "__module__" => get(v).module,
        "__value__" => value(v)?,
        "__type_params__" => get(v).parameters,
        "__parameters__" => {
            let mut all = Vec::new();
            for &p in tuple::items(get(v).parameters) {
                all.push(if Builtin::TypeVarTuple.is(p) { unpacked(p)? } else { p });
            }
            tuple::new(&all)
        }
        "evaluate_value" => get(v).evaluate.unwrap_or(Value::NONE),
        _ => return Ok(None),
    }))
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if tuple::items(get(v).parameters).is_empty() {
        return Err(raise(Exc::TypeError, "Only generic type aliases are subscriptable"));
    }
    Ok(alias::new(v, key))
}

fn construct(args: &Args) -> PyResult<Value> {
    let [name, value, parameters] = args.bind("typealias", 1, ["name", "value", "type_params"], 2, 2)?;
    let name = name.unwrap_or(Value::NONE);
    if !string::is(name) {
        let message = format!("typealias() argument 'name' must be str, not {}", class::name_of(name));
        return Err(raise(Exc::TypeError, message));
    }
    let parameters = parameters.unwrap_or(Value::EMPTY_TUPLE);
    if !tuple::is(parameters) {
        return Err(raise(Exc::TypeError, "type_params must be a tuple"));
    }
    new(name, parameters, None, value)
}

/// `typing.TypeAliasType`.
pub static TYPE: NativeType = NativeType {
    name: "typing.TypeAliasType",
    size: size_of::<TypeAlias>(),
    layout: Some(&TypeAlias::LAYOUT),
    repr: Some(|v| Ok(get(v).name)),
    iter: Some(|v| Ok(iterators::over_list(list::new(&[unpacked(v)?])))),
    get_item: Some(get_item),
    binary: Some(union::binary),
    get_attribute: Some(get_attribute),
    methods: &[("__reduce__", |a| Ok(get(a.positional[0]).name))],
    new: Some(construct),
    doc: "Type alias.",
    ..NativeType::DEFAULT
};
