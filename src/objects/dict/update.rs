//! Filling a dict from a mapping or from pairs.

use super::*;
use crate::heap::{Kind, Value};

/// `d.update(source)`: from a dict, from anything with `keys()`, or from pairs.
///
/// # Errors
/// TypeError and ValueError for what is neither; what the source's methods raise.
pub fn update(d: Value, source: Value) -> PyResult<()> {
    if is(source) && protocol::special(source, &intern::ITER).is_none() {
        return merge_dict(d, source);
    }
    if Builtin::MappingProxy.is(source)
        && let Some(inner) = record::get(source).a.filter(|&v| is(v))
    {
        return merge_dict(d, inner);
    }
    if !matches!(source.kind(), Kind::List | Kind::Tuple)
        && let Some(keys) = attribute::get_optional(source, intern::KEYS.value())?
    {
        let keys = doors::call(keys, &[])?;
        return protocol::for_each(keys, |key| {
            set(d, key, protocol::get_item(source, key)?)?;
            Ok(true)
        });
    }
    merge_pairs(d, source)
}

fn merge_dict(d: Value, source: Value) -> PyResult<()> {
    if d == source {
        return Ok(());
    }
    if len(d) == 0 {
        let t = table::of(d);
        t.clear();
        t.copy_from(table::of(source));
        return Ok(());
    }
    let mut at = 0;
    let expected = len(source);
    while let Some((n, e)) = table::of(source).next_row(at) {
        let (Some(key), Some(value)) = (e.key, e.value) else { break };
        set_hashed(d, key, e.hash, value)?;
        if len(source) != expected {
            return Err(raise(Exc::RuntimeError, "dict mutated during update"));
        }
        at = n + 1;
    }
    Ok(())
}

/// Adds pairs: an iterable of iterables of two.
///
/// # Errors
/// TypeError and ValueError for elements that are no pairs; what iteration raises.
pub fn merge_pairs(d: Value, source: Value) -> PyResult<()> {
    let mut number = 0;
    protocol::for_each(source, |pair| {
        let items = if Builtin::Tuple.is(pair) { tuple::items(pair).to_vec() } else { pair_items(pair, number)? };
        let &[key, value] = &items[..] else {
            let have = items.len();
            let message = format!("dictionary update sequence element #{number} has length {have}; 2 is required");
            return Err(raise(Exc::ValueError, message));
        };
        set(d, key, value)?;
        number += 1;
        Ok(true)
    })
}

fn pair_items(pair: Value, number: usize) -> PyResult<Vec<Value>> {
    match protocol::iter(pair) {
        Ok(it) => protocol::collect(it),
        Err(Pending) if exception::swallow(Exc::TypeError) => {
            let message = format!("cannot convert dictionary update sequence element #{number} to a sequence");
            Err(raise(Exc::TypeError, message))
        }
        Err(Pending) => Err(Pending),
    }
}
