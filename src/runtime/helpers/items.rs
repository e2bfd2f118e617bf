//! Subscripts.

use super::super::plan::{self, Plan, Then};
use crate::heap::Value;
use crate::heap::layout::Slice;
use crate::objects::{Builtin, dict, intern, protocol};

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

/// `slice(start, stop, step)`
pub extern "C" fn build_slice(start: Value, stop: Value, step: Value) -> u64 {
    let v = Builtin::Slice.allocate(size_of::<Slice>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Slice>().write(Slice { header: Builtin::Slice.header(), start, stop, step }) };
    v.bits()
}
