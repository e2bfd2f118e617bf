//! What attributes an object has: `dir()`, and candidates for "did you mean".

use super::*;
use crate::heap::{Kind, Value};

/// Names of the object's attributes, sorted; hooks are not asked.
pub fn names(v: Value) -> Vec<&'static str> {
    let all = match v.kind() {
        Kind::Module => keys(module::globals(v)),
        Kind::Class => of_class(v),
        _ => of_native(v),
    };
    let mut all: Vec<&'static str> = all.into_iter().filter_map(string::as_text).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Names of the attributes of a class and its bases, each once.
pub fn of_class(class: Value) -> Vec<Value> {
    let mut all = Vec::new();
    add_class(&mut all, class);
    unique(all)
}

/// Names of an object's attributes as `object.__dir__` lists them.
///
/// # Errors
/// What a `__dict__` of the program's own raises.
pub fn of_object(v: Value) -> PyResult<Vec<Value>> {
    let mut all = match attribute::get_optional(v, intern::DICT.value())? {
        Some(d) if dict::is(d) => keys(d),
        _ => Vec::new(),
    };
    if let Some(class) = attribute::get_optional(v, intern::CLASS.value())?.filter(|&c| class::is(c)) {
        add_class(&mut all, class);
    }
    Ok(unique(all))
}

fn of_native(v: Value) -> Vec<Value> {
    let mut all: Vec<Value> = instance::attributes(v).into_iter().map(|(name, _)| name).collect();
    if v.kind() == Kind::Function
        && let Some(attributes) = function::get(v).attributes
    {
        all.extend(keys(attributes));
    }
    add_class(&mut all, class::of(v));
    all
}

fn unique(mut all: Vec<Value>) -> Vec<Value> {
    let mut seen = rustc_hash::FxHashSet::default();
    all.retain(|&name| seen.insert(string::as_text(name)));
    all
}

fn add_class(all: &mut Vec<Value>, class: Value) {
    for &c in tuple::items(class::get(class).mro) {
        all.extend(keys(class::get(c).dict));
    }
}

fn keys(d: Value) -> Vec<Value> {
    dict::items(d).into_iter().map(|(key, _)| key).filter(|&key| string::is(key)).collect()
}
