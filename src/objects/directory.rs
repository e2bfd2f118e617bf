//! What attributes an object has: `dir()`, and candidates for "did you mean".

use super::*;
use crate::heap::{Kind, Value};

/// Attributes that the machine answers for every object.
const COMMON: [&str; 20] = [
    "__class__",
    "__delattr__",
    "__dir__",
    "__doc__",
    "__eq__",
    "__format__",
    "__ge__",
    "__getattribute__",
    "__gt__",
    "__hash__",
    "__init__",
    "__init_subclass__",
    "__le__",
    "__lt__",
    "__ne__",
    "__new__",
    "__repr__",
    "__setattr__",
    "__str__",
    "__subclasshook__",
];

/// Names of the object's attributes, sorted; hooks are not asked.
pub fn names(v: Value) -> Vec<&'static str> {
    let mut all = Vec::new();
    match v.kind() {
        Kind::Module => add_keys(&mut all, module::globals(v)),
        Kind::Class => {
            add_class(&mut all, v);
            all.extend(COMMON);
        }
        _ => {
            all.extend(instance::attributes(v).into_iter().map(|(name, _)| string::text(name)));
            if v.kind() == Kind::Function
                && let Some(attributes) = function::get(v).attributes
            {
                add_keys(&mut all, attributes);
            }
            add_class(&mut all, class::of(v));
            all.extend(COMMON);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn add_class(all: &mut Vec<&'static str>, class: Value) {
    for &c in tuple::items(class::get(class).mro) {
        add_keys(all, class::get(c).dict);
    }
}

fn add_keys(all: &mut Vec<&'static str>, d: Value) {
    all.extend(dict::items(d).into_iter().filter_map(|(key, _)| string::as_text(key)));
}
