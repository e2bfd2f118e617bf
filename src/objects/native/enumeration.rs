//! Values of C enumerations: ints that know their names.

use super::*;
use crate::heap::GetSet;
use crate::objects::{class, descriptor, dict, function, instance, int, intern, string};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
struct Known {
    /// Classes by tag and enumerators.
    classes: FxHashMap<String, Value>,
    /// Types by class.
    types: FxHashMap<Value, &'static CType>,
    /// Values that have names.
    values: FxHashMap<(Value, i64), Value>,
}

static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

fn with<T>(f: impl FnOnce(&mut Known) -> T) -> T {
    f(KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// The class of the enumeration's values.
///
/// # Errors
/// MemoryError.
pub fn class_of(t: &'static CType) -> PyResult<Value> {
    let t = t.bare();
    let key = format!("{:?} {:?}", t.tag(), t.enumerators());
    if let Some(class) = with(|k| k.classes.get(&key).copied()) {
        return Ok(class);
    }
    let name = t.tag().unwrap_or("enum").to_owned();
    let namespace = dict::new();
    let module = t.library.unwrap_or_else(|| intern::intern("native"));
    dict::set_str(namespace, intern::MODULE.value(), module);
    let qualified = string::new(&name.replace("::", "."));
    dict::set_str(namespace, intern::intern("__qualname__"), qualified);
    let short = intern::intern(crate::dwarf::last(&name));
    let class = class::new(short, &[Builtin::Int.class()], namespace, None)?;
    for (name, f) in [("__repr__", repr as NativeFn), ("__str__", str)] {
        let name = intern::intern(name);
        class::set_attribute(class, name, Some(function::new_native(name, f, None, Some(class))))?;
    }
    for def in &NAMES {
        class::set_attribute(class, intern::intern(def.name), Some(descriptor::new_getset(def, class)))?;
    }
    with(|k| {
        k.classes.insert(key, class);
        k.types.insert(class, t);
    });
    for e in t.enumerators() {
        let v = value(t, int::from_i128(e.value))?;
        class::set_attribute(class, intern::intern(&e.name), Some(v))?;
    }
    Ok(class)
}

/// The enumeration whose class this is.
pub fn ctype_of(class: Value) -> Option<&'static CType> {
    with(|k| k.types.get(&class).copied())
}

/// The value `n` of an enumeration.
///
/// # Errors
/// MemoryError.
pub fn value(t: &'static CType, n: Value) -> PyResult<Value> {
    let class = class_of(t)?;
    let Some(small) = int::as_i64(n) else { return Ok(instance::adopt(class, n)) };
    if let Some(v) = with(|k| k.values.get(&(class, small)).copied()) {
        return Ok(v);
    }
    let v = instance::adopt(class, n);
    if t.enumerators().iter().any(|e| e.value == i128::from(small)) {
        with(|k| k.values.insert((class, small), v));
    }
    Ok(v)
}

fn name_of(v: Value) -> Option<&'static str> {
    let t = ctype_of(class::of(v))?;
    let n = i128::from(int::as_i64(v)?);
    t.enumerators().iter().find(|e| e.value == n).map(|e| e.name.as_str())
}

fn number(v: Value) -> &'static str {
    int::text(int::plain(v)).map_or("?", string::text)
}

fn repr(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let class = class::name(class::of(v));
    Ok(string::new(&match name_of(v) {
        Some(name) => format!("<{class}.{name}: {}>", number(v)),
        None => format!("<{class}: {}>", number(v)),
    }))
}

fn str(args: &Args) -> PyResult<Value> {
    Ok(string::new(number(args.positional[0])))
}

static NAMES: [GetSet; 2] = [
    GetSet { name: "name", get: |v| Ok(name_of(v).map_or(Value::NONE, string::new)), set: None },
    GetSet { name: "value", get: |v| Ok(int::plain(v)), set: None },
];
