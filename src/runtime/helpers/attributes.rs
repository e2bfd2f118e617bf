//! Attribute access from generated code: fills the inline caches, plans calls of getters, setters
//! and hooks.

use super::super::caches::{self, AttributeCache, MethodCache, OwnerCache, Site, StoreCache, Two};
use super::super::plan::{self, Plan, Then};
use crate::heap::{Kind, Value};
use crate::objects::attribute::{self, Found};
use crate::objects::{
    Builtin, Exc, Pending, class, descriptor, dict, function, instance, intern, module, property, protocol, raise,
};

/// `object.name`
pub extern "C" fn load(object: Value, name: Value, cache: u64) -> Plan {
    // SAFETY: generated code passes the address of its cache.
    let site = unsafe { &mut *(cache as *mut Site<AttributeCache>) };
    if let Some(v) = caches::known_attribute(object, name, &mut site.shapes) {
        return Plan::value(v);
    }
    if let Some(v) = owned(object, name, &mut site.owner) {
        return Plan::value(v);
    }
    let hooked = instance::has_slots(object);
    if hooked && let Some(hook) = class::lookup_user(class::of(object), intern::GETATTRIBUTE.value()) {
        return plan::call_special(hook, object, &[name], Then::Attribute { object, name });
    }
    if hooked && let Some(v) = attribute::in_dictionary(object, name) {
        return Plan::value(v);
    }
    match attribute::find(object, name) {
        Ok(Found::Value(v)) => {
            caches::fill_attribute(object, name, Some(&mut site.shapes));
            caches::fill_owned(object, name, v, &mut site.owner);
            Plan::value(v)
        }
        Ok(Found::Method(f)) => Plan::value(function::bind(f, object)),
        Ok(Found::Call(getter, args)) => call_getter(getter, args, object, name),
        Ok(Found::Missing) => missing(object, name),
        Err(Pending) => raised(object, name),
    }
}

/// An attribute of a module, or of a class of metaclass `type`, that needs no more than that.
#[inline]
fn owned(object: Value, name: Value, cache: &mut OwnerCache) -> Option<Value> {
    let found = if Builtin::Module.is(object) {
        dict::get_str(module::globals(object), name)?
    } else if Builtin::Type.is(object) {
        attribute::plain_of_class(object, name)?
    } else {
        return None;
    };
    caches::fill_owned(object, name, found, cache);
    Some(found)
}

fn call_getter(getter: Value, args: [Option<Value>; 3], object: Value, name: Value) -> Plan {
    let mut all = [Value::NONE; 3];
    let mut n = 0;
    for v in args.into_iter().flatten() {
        all[n] = v;
        n += 1;
    }
    plan::call_any(getter, &all[..n], Then::Attribute { object, name })
}

/// A native attribute raised: AttributeError goes to `__getattr__`.
#[cold]
fn raised(object: Value, name: Value) -> Plan {
    plan::finish(Then::Attribute { object, name }, None)
}

/// Nothing found: `__getattr__`, or AttributeError.
fn missing(object: Value, name: Value) -> Plan {
    if instance::has_slots(object) {
        if let Some(hook) = class::lookup_user(class::of(object), intern::GETATTR.value()) {
            return plan::call_special(hook, object, &[name], Then::Pass);
        }
    } else if object.kind() == Kind::Module
        && let Some(hook) = dict::get_str(module::globals(object), intern::GETATTR.value())
    {
        return plan::call_any(hook, &[name], Then::Pass);
    }
    Err(attribute::missing(object, name)).into()
}

/// For a method call: the function is the answer, and the slot behind `base` gets the receiver
/// or nothing.
pub extern "C" fn load_method(object: Value, name: Value, base: *mut Option<Value>, cache: u64) -> Plan {
    // SAFETY: generated code passes the address of two slots.
    let receiver = unsafe { &mut *base.add(1) };
    // SAFETY: generated code passes the address of its cache.
    let site = unsafe { &mut *(cache as *mut Site<MethodCache>) };
    if let Some(f) = caches::known_method(object, name, &mut site.shapes) {
        *receiver = Some(object);
        return Plan::value(f);
    }
    *receiver = None;
    if let Some(v) = caches::known_slot(object, name) {
        return Plan::value(v);
    }
    if let Some(v) = owned(object, name, &mut site.owner) {
        return Plan::value(v);
    }
    if let Some((f, own)) = attribute::super_method(object, name) {
        *receiver = Some(own);
        return Plan::value(f);
    }
    if instance::has_slots(object)
        && let Some(hook) = class::lookup_user(class::of(object), intern::GETATTRIBUTE.value())
    {
        return plan::call_special(hook, object, &[name], Then::Attribute { object, name });
    }
    if let Some((f, takes_class)) = attribute::wrapped_of_class(object, name) {
        *receiver = takes_class.then_some(object);
        caches::remember_of_class(object, f, *receiver, &mut site.owner);
        return Plan::value(f);
    }
    match attribute::find(object, name) {
        Ok(Found::Method(f)) => {
            *receiver = Some(object);
            caches::fill_method(object, name, f, &mut site.shapes);
            Plan::value(f)
        }
        Ok(Found::Value(v)) => {
            caches::fill_attribute(object, name, None);
            caches::fill_owned(object, name, v, &mut site.owner);
            Plan::value(v)
        }
        Ok(Found::Call(getter, args)) => call_getter(getter, args, object, name),
        Ok(Found::Missing) => missing(object, name),
        Err(Pending) => raised(object, name),
    }
}

/// `__enter__` or `__exit__` of a context manager, looked up on its type.
pub extern "C" fn load_special(object: Value, which: u64, base: *mut Option<Value>) -> Plan {
    // SAFETY: generated code passes the address of two slots.
    let receiver = unsafe { &mut *base.add(1) };
    *receiver = None;
    let name = match which {
        0 => intern::ENTER.value(),
        1 => intern::EXIT.value(),
        2 => intern::intern("__aenter__"),
        _ => intern::intern("__aexit__"),
    };
    match class::lookup(class::of(object), name) {
        Some(f) if attribute::is_function(f) => {
            *receiver = Some(object);
            Plan::value(f)
        }
        Some(v) => attribute::bind_instance_attribute(v, object).into(),
        None => {
            let what = if which < 2 { "context manager protocol" } else { "asynchronous context manager protocol" };
            let message = format!("'{}' object does not support the {what}", class::full_name(class::of(object)));
            let message = match which {
                0 | 2 => message,
                _ => format!("{message} (missed {} method)", crate::objects::string::text(name)),
            };
            Err(raise(Exc::TypeError, message)).into()
        }
    }
}

/// `object.name = value`
pub extern "C" fn store(object: Value, name: Value, value: Value, cache: u64) -> Plan {
    // SAFETY: generated code passes the address of its cache.
    if caches::store_known(object, name, value, unsafe { &mut *(cache as *mut Two<StoreCache>) }) {
        return Plan::value(Value::NONE);
    }
    if let Some(plan) = store_hook(object, name, Some(value)) {
        return plan;
    }
    if let Some(d) = class::lookup(class::of(object), name)
        && Builtin::CField.is(d)
    {
        let done = attribute::set_through(d, object, Some(value));
        // SAFETY: generated code passes the address of its cache.
        caches::fill_field_store(object, name, unsafe { &mut *(cache as *mut Two<StoreCache>) });
        return done.map(|()| Value::NONE).into();
    }
    let shape = object.shape().filter(|s| s.has_slots && !matches!(s.kind, Kind::Class | Kind::Module));
    if let Some(shape) = shape {
        match class::lookup(class::of(object), name) {
            Some(d) if attribute::is_data_descriptor(d) => {
                if Builtin::Property.is(d)
                    && let Some(setter) = property::parts(d)[1]
                {
                    return plan::call_any(setter, &[object, value], Then::Ignore);
                }
                if !descriptor::is_slot(d) || !descriptor::stores(d, object) || shape.dict_mode {
                    return attribute::set_through(d, object, Some(value)).map(|()| Value::NONE).into();
                }
            }
            _ if shape.restricted || shape.dict_mode || shape.native.keeps_attributes => {
                return attribute::set_plain(object, name, Some(value)).map(|()| Value::NONE).into();
            }
            _ => {}
        }
        // SAFETY: generated code passes the address of its cache.
        caches::store_attribute(object, name, value, unsafe { &mut *(cache as *mut Two<StoreCache>) });
        return Plan::value(Value::NONE);
    }
    attribute::set_plain(object, name, Some(value)).map(|()| Value::NONE).into()
}

fn store_hook(object: Value, name: Value, value: Option<Value>) -> Option<Plan> {
    let known = if value.is_some() { &intern::SETATTR } else { &intern::DELATTR };
    let hook = protocol::special(object, known)?;
    Some(match value {
        Some(value) => plan::call_special(hook, object, &[name, value], Then::Ignore),
        None => plan::call_special(hook, object, &[name], Then::Ignore),
    })
}

/// `del object.name`
pub extern "C" fn delete(object: Value, name: Value) -> Plan {
    match store_hook(object, name, None) {
        Some(plan) => plan,
        None => attribute::set(object, name, None).map(|()| Value::NONE).into(),
    }
}
