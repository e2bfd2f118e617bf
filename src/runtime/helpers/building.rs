//! Displays, comprehensions, unpacking, f-strings.

use super::control::describe;
use super::{done, slots, word};
use crate::heap::Value;
use crate::objects::{
    Builtin, Exc, Pending, PyResult, class, dict, exception, format, intern, list, protocol, raise, set, string, tuple,
};

/// `[base, …]`
pub extern "C" fn build_list(base: *const Value, count: u64) -> u64 {
    // SAFETY: generated code passes the address of `count` slots.
    list::new(unsafe { slots(base, count) }).bits()
}

/// `(base, …)`
pub extern "C" fn build_tuple(base: *const Value, count: u64) -> u64 {
    // SAFETY: generated code passes the address of `count` slots.
    tuple::new(unsafe { slots(base, count) }).bits()
}

/// `{base, …}`
pub extern "C" fn build_set(base: *const Value, count: u64) -> u64 {
    let s = set::new();
    // SAFETY: generated code passes the address of `count` slots.
    for &item in unsafe { slots(base, count) } {
        if set::add(s, item).is_err() {
            return 0;
        }
    }
    s.bits()
}

/// `{base: base+1, …}`
pub extern "C" fn build_dict(base: *const Value, pairs: u64) -> u64 {
    let d = dict::new();
    // SAFETY: generated code passes the address of the slots.
    for pair in unsafe { slots(base, 2 * pairs) }.chunks_exact(2) {
        if dict::set(d, pair[0], pair[1]).is_err() {
            return 0;
        }
    }
    d.bits()
}

/// `list.append(item)`
pub extern "C" fn list_append(l: Value, item: Value) -> u64 {
    done(list::try_push(l, item))
}

/// `list.extend(iterable)` for a starred expression
pub extern "C" fn list_extend(l: Value, iterable: Value) -> u64 {
    done(starred(iterable).and_then(|items| {
        list::try_reserve(l, list::len(l) + items.len())?;
        list::extend_from_slice(l, &items);
        Ok(())
    }))
}

fn starred(iterable: Value) -> PyResult<Vec<Value>> {
    match protocol::collect(iterable) {
        Err(Pending) if exception::pending_is(Exc::TypeError) && protocol::native(iterable).iter.is_none() => {
            if protocol::special(iterable, &intern::ITER).is_some()
                || protocol::special(iterable, &intern::GETITEM).is_some()
            {
                return Err(Pending);
            }
            exception::swallow(Exc::TypeError);
            let message = format!("Value after * must be an iterable, not {}", class::name_of(iterable));
            Err(raise(Exc::TypeError, message))
        }
        other => other,
    }
}

/// `set.add(item)`
pub extern "C" fn set_add(s: Value, item: Value) -> u64 {
    done(set::add(s, item))
}

/// `set.update(iterable)`
pub extern "C" fn set_update(s: Value, iterable: Value) -> u64 {
    done(set::update(s, iterable))
}

/// `dict[key] = value`
pub extern "C" fn dict_insert(d: Value, key: Value, value: Value) -> u64 {
    done(dict::set(d, key, value))
}

/// The pairs of a mapping.
fn pairs(mapping: Value) -> PyResult<Option<Vec<(Value, Value)>>> {
    if dict::is(mapping) {
        return Ok(Some(dict::items(mapping)));
    }
    let Some(keys) = crate::objects::attribute::get_optional(mapping, intern::KEYS.value())? else { return Ok(None) };
    let mut all = Vec::new();
    protocol::for_each(crate::objects::doors::call(keys, &[])?, |key| {
        all.push((key, protocol::get_item(mapping, key)?));
        Ok(true)
    })?;
    Ok(Some(all))
}

/// `{**mapping}`
pub extern "C" fn dict_update(d: Value, mapping: Value) -> u64 {
    done(dict_update_inner(d, mapping))
}

fn dict_update_inner(d: Value, mapping: Value) -> PyResult<()> {
    let Some(pairs) = pairs(mapping)? else {
        return Err(raise(Exc::TypeError, format!("'{}' object is not a mapping", class::name_of(mapping))));
    };
    for (key, value) in pairs {
        dict::set(d, key, value)?;
    }
    Ok(())
}

/// `f(**mapping)`
pub extern "C" fn dict_merge(d: Value, mapping: Value, callee: Value) -> u64 {
    done(dict_merge_inner(d, mapping, callee))
}

fn dict_merge_inner(d: Value, mapping: Value, callee: Value) -> PyResult<()> {
    let Some(pairs) = pairs(mapping)? else {
        let (callee, other) = (describe(callee), class::name_of(mapping));
        return Err(raise(Exc::TypeError, format!("{callee}() argument after ** must be a mapping, not {other}")));
    };
    for (key, value) in pairs {
        if dict::get(d, key)?.is_some() {
            let key = string::as_text(key).unwrap_or("?");
            let message = format!("{}() got multiple values for keyword argument '{key}'", describe(callee));
            return Err(raise(Exc::TypeError, message));
        }
        dict::set(d, key, value)?;
    }
    Ok(())
}

/// `tuple(list)`
pub extern "C" fn list_to_tuple(l: Value) -> u64 {
    tuple::new(&list::snapshot(l)).bits()
}

fn check_unpackable(v: Value, result: PyResult<Vec<Value>>) -> PyResult<Vec<Value>> {
    match result {
        Err(Pending)
            if exception::pending_is(Exc::TypeError)
                && protocol::native(v).iter.is_none()
                && protocol::special(v, &intern::ITER).is_none()
                && protocol::special(v, &intern::GETITEM).is_none() =>
        {
            exception::swallow(Exc::TypeError);
            let message = format!("cannot unpack non-iterable {} object", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
        other => other,
    }
}

/// `base, … = v`
pub extern "C" fn unpack(base: *mut Value, v: Value, count: u64) -> u64 {
    done(unpack_inner(base, v, count as usize))
}

fn unpack_inner(base: *mut Value, v: Value, count: usize) -> PyResult<()> {
    if Builtin::Tuple.is(v) && tuple::items(v).len() == count {
        // SAFETY: generated code passes the address of `count` slots.
        unsafe { std::ptr::copy_nonoverlapping(tuple::items(v).as_ptr(), base, count) };
        return Ok(());
    }
    let exact = list::is(v) || tuple::is(v) || dict::is(v);
    let items = if tuple::is(v) && !crate::objects::instance::has_slots(v) {
        tuple::items(v).to_vec()
    } else if exact {
        protocol::collect(v)?
    } else {
        // Takes no more than one item too many from an iterator.
        let mut items = Vec::with_capacity(count + 1);
        let taken = protocol::for_each(v, |item| {
            items.push(item);
            Ok(items.len() <= count)
        });
        check_unpackable(v, taken.map(|()| items))?
    };
    if items.len() == count {
        // SAFETY: generated code passes the address of `count` slots.
        unsafe { std::ptr::copy_nonoverlapping(items.as_ptr(), base, count) };
        return Ok(());
    }
    let message = if items.len() < count {
        format!("not enough values to unpack (expected {count}, got {})", items.len())
    } else if exact {
        format!("too many values to unpack (expected {count}, got {})", items.len())
    } else {
        format!("too many values to unpack (expected {count})")
    };
    Err(raise(Exc::ValueError, message))
}

/// `before…, *rest, after… = v`
pub extern "C" fn unpack_rest(base: *mut Value, v: Value, before: u64, after: u64) -> u64 {
    done(unpack_rest_inner(base, v, before as usize, after as usize))
}

fn unpack_rest_inner(base: *mut Value, v: Value, before: usize, after: usize) -> PyResult<()> {
    let items = check_unpackable(v, protocol::collect(v))?;
    if items.len() < before + after {
        let message =
            format!("not enough values to unpack (expected at least {}, got {})", before + after, items.len());
        return Err(raise(Exc::ValueError, message));
    }
    let rest = list::new(&items[before..items.len() - after]);
    // SAFETY: generated code passes the address of `before + 1 + after` slots.
    unsafe {
        std::ptr::copy_nonoverlapping(items.as_ptr(), base, before);
        base.add(before).write(rest);
        std::ptr::copy_nonoverlapping(items.as_ptr().add(items.len() - after), base.add(before + 1), after);
    }
    Ok(())
}

/// `format(conversion(v), spec)`
pub extern "C" fn format_value(v: Value, conversion: u64, spec: u64) -> u64 {
    word(format_inner(v, conversion, Value::from_bits(spec)))
}

fn format_inner(v: Value, conversion: u64, spec: Option<Value>) -> PyResult<Value> {
    let v = match conversion {
        1 => protocol::str(v)?,
        2 => protocol::repr(v)?,
        3 => protocol::ascii(v)?,
        _ => v,
    };
    match spec {
        None if string::is(v) && !crate::objects::instance::has_slots(v) => Ok(v),
        None => format::format_value(v, ""),
        Some(spec) => format::format_value(v, string::text(spec)),
    }
}

/// `''.join(base, …)`
pub extern "C" fn build_string(base: *const Value, count: u64) -> u64 {
    // SAFETY: generated code passes the address of `count` slots that hold strings.
    let parts = unsafe { slots(base, count) };
    let length = parts.iter().map(|&p| string::text(p).len()).sum();
    let joined = string::build(length, |bytes| {
        let mut at = 0;
        for &p in parts {
            let text = string::text(p).as_bytes();
            bytes[at..at + text.len()].copy_from_slice(text);
            at += text.len();
        }
    });
    joined.bits()
}
