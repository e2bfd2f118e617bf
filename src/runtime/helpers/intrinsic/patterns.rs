//! What `match` asks of its subject.

use crate::heap::{Kind, Value};
use crate::objects::{
    Builtin, Exc, PyResult, attribute, class, dict, doors, instance, int, intern, protocol, raise, string, tuple,
};
use crate::runtime::import;

/// Flags that `collections.abc` puts into `__abc_tpflags__`.
const SEQUENCE: i64 = 1 << 5;
const MAPPING: i64 = 1 << 6;

/// Does `[…]` match instances of the subject's class?
///
/// # Errors
/// What the abstract base class's check raises.
pub fn is_sequence(v: Value) -> PyResult<Value> {
    belongs(v, SEQUENCE, "Sequence").map(Value::from_bool)
}

/// Does `{…}` match instances of the subject's class?
///
/// # Errors
/// As `is_sequence`.
pub fn is_mapping(v: Value) -> PyResult<Value> {
    belongs(v, MAPPING, "Mapping").map(Value::from_bool)
}

/// The flags of a native class.
fn native_flags(class: Value) -> Option<i64> {
    const SEQUENCES: [Builtin; 6] =
        [Builtin::List, Builtin::Tuple, Builtin::Range, Builtin::MemoryView, Builtin::Deque, Builtin::Array];
    let is = |b: &Builtin| b.class() == class;
    if SEQUENCES.iter().any(is) {
        Some(SEQUENCE)
    } else {
        [Builtin::Dict, Builtin::MappingProxy].iter().any(is).then_some(MAPPING)
    }
}

/// Is a class made for one of the two sorts? The first class along the MRO that is made for any
/// decides; otherwise registration with the abstract base class of `collections.abc` does.
fn belongs(v: Value, flag: i64, name: &str) -> PyResult<bool> {
    let class = class::of(v);
    let marker = intern::intern("__abc_tpflags__");
    let own = |c: Value| native_flags(c).or_else(|| dict::get_str(class::get(c).dict, marker).and_then(int::as_i64));
    if let Some(flags) = tuple::items(class::get(class).mro).iter().find_map(|&c| own(c)) {
        return Ok(flags & flag != 0);
    }
    if !instance::has_slots(v) {
        return Ok(false);
    }
    let Some(module) = dict::get_str(import::modules(), intern::intern("_collections_abc")) else { return Ok(false) };
    let Some(base) = attribute::get_optional(module, intern::intern(name))? else { return Ok(false) };
    protocol::truth(builtin("issubclass", &[class, base])?)
}

fn builtin(name: &str, args: &[Value]) -> PyResult<Value> {
    doors::call(attribute::get(import::builtins(), intern::intern(name))?, args)
}

/// The values of `keys` (a tuple) in the mapping, or None if one is missing.
///
/// # Errors
/// ValueError for a key that is there twice; what `get` raises.
pub fn match_keys(mapping: Value, keys: Value) -> PyResult<Value> {
    let mut values = Vec::new();
    let seen = dict::new();
    let absent = list_mark();
    for &key in tuple::items(keys) {
        if dict::get(seen, key)?.is_some() {
            let shown = protocol::repr(key)?;
            let message = format!("mapping pattern checks duplicate key ({})", string::text(shown));
            return Err(raise(Exc::ValueError, message));
        }
        dict::set(seen, key, Value::NONE)?;
        let value = if Builtin::Dict.is(mapping) {
            dict::get(mapping, key)?
        } else {
            let get = attribute::get(mapping, intern::intern("get"))?;
            Some(doors::call(get, &[key, absent])?).filter(|&v| v != absent)
        };
        match value {
            Some(value) => values.push(value),
            None => return Ok(Value::NONE),
        }
    }
    Ok(tuple::new(&values))
}

/// An object that nobody else has.
fn list_mark() -> Value {
    crate::objects::list::new(&[])
}

/// A dict of what the mapping has besides `keys`.
///
/// # Errors
/// What reading the mapping raises.
pub fn mapping_rest(mapping: Value, keys: Value) -> PyResult<Value> {
    let rest = dict::new();
    if Builtin::Dict.is(mapping) {
        for (key, value) in dict::items(mapping) {
            dict::set(rest, key, value)?;
        }
    } else {
        let names = doors::call(attribute::get(mapping, intern::KEYS.value())?, &[])?;
        for key in protocol::collect(names)? {
            dict::set(rest, key, protocol::get_item(mapping, key)?)?;
        }
    }
    for &key in tuple::items(keys) {
        dict::remove(rest, key)?;
    }
    Ok(rest)
}

/// Classes whose one positional sub-pattern is the object itself.
fn matches_itself(class: Value) -> bool {
    let kinds = [
        Kind::Bool,
        Kind::Bytes,
        Kind::Dict,
        Kind::Float,
        Kind::FrozenSet,
        Kind::Int,
        Kind::List,
        Kind::Set,
        Kind::Str,
        Kind::Tuple,
    ];
    let native = class::get(class).native;
    kinds.contains(&native.kind) || native.name == "bytearray"
}

/// The attributes of the subject that a class pattern's sub-patterns are matched against, as a
/// tuple; None if it is no instance or lacks one.
///
/// # Errors
/// TypeError for a wrong `__match_args__` or too many sub-patterns; what attributes raise.
pub fn match_class(subject: Value, pattern: Value, positional: usize, keywords: Value) -> PyResult<Value> {
    if !class::is(pattern) {
        return Err(raise(Exc::TypeError, "called match pattern must be a class"));
    }
    let direct = class::is_subclass(class::of(subject), pattern);
    if !direct && !protocol::truth(builtin("isinstance", &[subject, pattern])?)? {
        return Ok(Value::NONE);
    }
    let mut seen: Vec<Value> = Vec::new();
    let mut values = Vec::new();
    if positional > 0 {
        let names = attribute::get_optional(pattern, intern::intern("__match_args__"))?;
        if let Some(names) = names.filter(|&n| !tuple::is(n)) {
            let (class, got) = (class::name(pattern), class::name_of(names));
            return Err(raise(Exc::TypeError, format!("{class}.__match_args__ must be a tuple (got {got})")));
        }
        let itself = names.is_none() && matches_itself(pattern);
        let allowed = if itself { 1 } else { names.map_or(0, |n| tuple::items(n).len()) };
        if allowed < positional {
            let (class, plural) = (class::name(pattern), if allowed == 1 { "" } else { "s" });
            let message = format!("{class}() accepts {allowed} positional sub-pattern{plural} ({positional} given)");
            return Err(raise(Exc::TypeError, message));
        }
        if itself {
            values.push(subject);
        } else {
            for &name in &tuple::items(names.unwrap_or(Value::EMPTY_TUPLE))[..positional] {
                if !string::is(name) {
                    let message = format!("__match_args__ elements must be strings (got {})", class::name_of(name));
                    return Err(raise(Exc::TypeError, message));
                }
                match attribute_once(subject, pattern, name, &mut seen)? {
                    Some(v) => values.push(v),
                    None => return Ok(Value::NONE),
                }
            }
        }
    }
    for &name in tuple::items(keywords) {
        match attribute_once(subject, pattern, name, &mut seen)? {
            Some(v) => values.push(v),
            None => return Ok(Value::NONE),
        }
    }
    Ok(tuple::new(&values))
}

fn attribute_once(subject: Value, pattern: Value, name: Value, seen: &mut Vec<Value>) -> PyResult<Option<Value>> {
    let name = intern::of(name);
    if seen.contains(&name) {
        let (class, shown) = (class::name(pattern), protocol::repr(name)?);
        let message = format!("{class}() got multiple sub-patterns for attribute {}", string::text(shown));
        return Err(raise(Exc::TypeError, message));
    }
    seen.push(name);
    attribute::get_optional(subject, name)
}
