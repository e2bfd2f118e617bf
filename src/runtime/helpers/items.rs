//! Subscripts.

use super::super::plan::{self, Plan, Then};
use crate::heap::Value;
use crate::objects::{Builtin, dict, intern, list, protocol, slice, tuple};

/// `object[key]`
pub extern "C" fn load(object: Value, key: Value) -> Plan {
    if Builtin::Dict.is(object) {
        return match dict::get(object, key) {
            Ok(Some(v)) => Plan::value(v),
            Ok(None) => Err(dict::key_error(key)).into(),
            Err(e) => Err(e).into(),
        };
    }
    match protocol::special(object, &intern::GETITEM) {
        Some(m) => plan::call_special(m, object, &[key], Then::Pass),
        None => protocol::get_item(object, key).into(),
    }
}

/// `object[key] = value`
pub extern "C" fn store(object: Value, key: Value, value: Value) -> Plan {
    if Builtin::Dict.is(object) {
        return dict::set(object, key, value).map(|()| Value::NONE).into();
    }
    match protocol::special(object, &intern::SETITEM) {
        Some(m) => plan::call_special(m, object, &[key, value], Then::Ignore),
        None => protocol::set_item(object, key, Some(value)).map(|()| Value::NONE).into(),
    }
}

/// `del object[key]`
pub extern "C" fn delete(object: Value, key: Value) -> Plan {
    match protocol::special(object, &intern::DELITEM) {
        Some(m) => plan::call_special(m, object, &[key], Then::Ignore),
        None => protocol::set_item(object, key, None).map(|()| Value::NONE).into(),
    }
}

/// `object[start:stop:step]`; no slice object is made for built-in sequences.
pub extern "C" fn load_slice(object: Value, start: Value, stop: Value, step: Value) -> Plan {
    let bounds = slice::Bounds { start, stop, step };
    if Builtin::List.is(object) {
        return list::slice(object, &bounds).into();
    }
    if Builtin::Tuple.is(object) {
        return tuple::slice(object, &bounds).into();
    }
    load(object, slice::new(start, stop, step))
}

/// `object[start:stop:step] = value`
pub extern "C" fn store_slice(object: Value, start: Value, stop: Value, step: Value, value: Value) -> Plan {
    if Builtin::List.is(object) {
        return list::set_slice(object, &slice::Bounds { start, stop, step }, value).map(|()| Value::NONE).into();
    }
    store(object, slice::new(start, stop, step), value)
}

/// `slice(start, stop, step)`
pub extern "C" fn build_slice(start: Value, stop: Value, step: Value) -> u64 {
    slice::new(start, stop, step).bits()
}
