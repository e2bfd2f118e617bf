//! Attribute access: instances, classes, modules, native objects; descriptors.

use super::*;
use crate::heap::{Kind, Value};

/// What `find` found, before any Python code runs.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    /// The attribute itself.
    Value(Value),
    /// A function found on the class: a method if called on the object.
    Method(Value),
    /// A property or other descriptor whose getter must be called: `call(getter, args…)`.
    Call(Value, [Option<Value>; 3]),
    /// Nothing.
    Missing,
}

/// Is this something that becomes a method when found on the class of an object?
#[inline]
pub fn is_function(v: Value) -> bool {
    match v.kind() {
        Kind::Function => true,
        Kind::NativeFunction => function::native(v).owner.is_some() && function::native(v).receiver.is_none(),
        Kind::Native => protocol::native(v).binds,
        _ => false,
    }
}

/// Finds `object.name` (`name` interned) without running Python code, `__getattr__` and
/// `__getattribute__` left out.
///
/// # Errors
/// What a native attribute raises.
pub fn find(object: Value, name: Value) -> PyResult<Found> {
    let own = match object.kind() {
        Kind::Class => return find_in_class(object, name),
        Kind::Module => Own::Dict(module::globals(object)),
        Kind::Function => function::get(object).attributes.map_or(Own::Nothing, Own::Dict),
        Kind::Native if Builtin::Super.has(object) => return find_in_super(object, name),
        Kind::Native if generics::alias::is(object) => match generics::alias::delegated(object, name)? {
            Some(v) => return Ok(Found::Value(v)),
            None => Own::Slots,
        },
        _ => Own::Slots,
    };
    let native = protocol::native(object);
    let class = class::of(object);
    let on_class = class::lookup(class, name);
    if native.keeps_attributes
        && (name == intern::DICT.value() || !on_class.is_some_and(reads_first))
        && let Some(get) = native.get_attribute
        && let Some(v) = get(object, string::text(name))?
    {
        return Ok(Found::Value(v));
    }
    if let Some(v) = on_class
        && reads_first(v)
    {
        return bind(v, object, class);
    }
    let found = match own {
        Own::Dict(d) => dict::get_str(d, name),
        Own::Slots => instance::get(object, name),
        Own::Nothing => None,
    };
    if let Some(v) = found {
        return Ok(Found::Value(v));
    }
    let computed = native.get_attribute;
    if let Some(v) = on_class
        && (name != intern::DOC.value() || computed.is_none())
    {
        return bind(v, object, class);
    }
    if let Some(get) = computed
        && let Some(v) = get(object, string::text(name))?
    {
        return Ok(Found::Value(v));
    }
    on_class.map_or(Ok(Found::Missing), |v| bind(v, object, class))
}

/// What an instance in dict mode has in its dict, where its class has nothing of that name.
pub fn in_dictionary(object: Value, name: Value) -> Option<Value> {
    let shape = object.shape().filter(|s| s.dict_mode && !s.native.keeps_attributes)?;
    if class::lookup(class::of(object), name).is_some() || matches!(shape.kind, Kind::Class | Kind::Module) {
        return None;
    }
    instance::get(object, name)
}

/// Where an object keeps attributes of its own.
enum Own {
    Dict(Value),
    Slots,
    Nothing,
}

/// An attribute of a class of metaclass `type` that is no descriptor, unless `type` has a data
/// descriptor of that name.
#[inline]
pub fn plain_of_class(class: Value, name: Value) -> Option<Value> {
    let v = class::lookup(class, name)?;
    let plain = match v.kind() {
        Kind::Native => false,
        _ => !instance::has_slots(v),
    };
    (plain && !class::lookup(Builtin::Type.class(), name).is_some_and(reads_first)).then_some(v)
}

/// For calls: the Python function of a class method or static method that a class has, and whether it
/// takes the class as its first argument. The metaclass must not hook attribute access.
pub fn wrapped_of_class(class: Value, name: Value) -> Option<(Value, bool)> {
    if class.kind() != Kind::Class {
        return None;
    }
    let raw = class::lookup(class, name)?;
    let takes_class = Builtin::ClassMethod.is(raw);
    if !takes_class && !Builtin::StaticMethod.is(raw) {
        return None;
    }
    let hidden = class::lookup(class::of(class), name).is_some_and(reads_first);
    let f = wrapper::function(raw);
    (f.kind() == Kind::Function && !hidden).then_some((f, takes_class))
}

fn find_in_class(class: Value, name: Value) -> PyResult<Found> {
    let meta = class::of(class);
    let on_meta = class::lookup(meta, name);
    if let Some(v) = on_meta
        && reads_first(v)
    {
        return bind(v, class, meta);
    }
    if let Some(v) = class::lookup(class, name) {
        return bind_to_class(v, class);
    }
    on_meta.map_or(Ok(Found::Missing), |v| bind(v, class, meta))
}

/// What a `super` object finds in the classes behind its own.
fn behind(proxy: Value, name: Value) -> Option<(Value, Value, Value)> {
    let p = record::get(proxy);
    let (after, object, start) = (p.a?, p.b?, p.c?);
    if name == intern::CLASS.value() {
        return None;
    }
    let mro = tuple::items(class::get(start).mro);
    let mut rest = mro.iter().skip_while(|&&c| c != after).skip(1);
    Some((rest.find_map(|&c| dict::get_str(class::get(c).dict, name))?, object, start))
}

/// For `super().name(…)`: the function and its receiver.
#[inline]
pub fn super_method(proxy: Value, name: Value) -> Option<(Value, Value)> {
    if !Builtin::Super.is(proxy) {
        return None;
    }
    let (f, object, start) = behind(proxy, name)?;
    (object != start && is_function(f)).then_some((f, object))
}

fn find_in_super(proxy: Value, name: Value) -> PyResult<Found> {
    if let Some((v, object, start)) = behind(proxy, name) {
        return if object == start { bind_to_class(v, start) } else { bind_bound(v, object, start) };
    }
    let class = class::of(proxy);
    let on_class = class::lookup(class, name);
    if let Some(v) = on_class
        && reads_first(v)
    {
        return bind(v, proxy, class);
    }
    if let Some(v) = instance::get(proxy, name) {
        return Ok(Found::Value(v));
    }
    on_class.map_or(Ok(Found::Missing), |v| bind(v, proxy, class))
}

/// As `is_data_descriptor`, and it has `__get__`: what instances hold is not even looked at.
pub fn reads_first(v: Value) -> bool {
    is_data_descriptor(v)
        && (descriptor::is_data(v)
            || Builtin::Property.is(v)
            || class::lookup(class::of(v), intern::GET.value()).is_some())
}

/// Does the object override what instances hold (it has `__set__` or `__delete__`)?
pub fn is_data_descriptor(v: Value) -> bool {
    match v.kind() {
        Kind::Native => {}
        _ if instance::has_slots(v) => {}
        _ => return false,
    }
    if descriptor::is_data(v) || Builtin::Property.is(v) {
        return true;
    }
    let class = class::of(v);
    class::lookup(class, intern::SET.value()).is_some() || class::lookup(class, intern::DELETE.value()).is_some()
}

/// What a class attribute gives when looked up through an object.
fn bind(v: Value, object: Value, class: Value) -> PyResult<Found> {
    if is_function(v) {
        return Ok(Found::Method(v));
    }
    bind_bound(v, object, class)
}

fn bind_bound(v: Value, object: Value, class: Value) -> PyResult<Found> {
    if is_function(v) {
        return Ok(Found::Value(function::bind(v, object)));
    }
    match v.kind() {
        Kind::Native => {}
        _ if instance::has_slots(v) => {}
        _ => return Ok(Found::Value(v)),
    }
    if let Some(getter) = class::lookup_user(class::of(v), intern::GET.value()) {
        return Ok(Found::Call(getter, [Some(v), Some(object), Some(class)]));
    }
    if Builtin::Property.has(v) {
        return match record::get(v).a {
            Some(getter) => Ok(Found::Call(getter, [Some(object), None, None])),
            None => Err(property::lacks(v, object, "getter")),
        };
    }
    if descriptor::is_data(v) {
        return Ok(descriptor::get(v, object)?.map_or(Found::Missing, Found::Value));
    }
    if Builtin::TupleField.is(v)
        && let Some(item) = collections::field_of(v, object)
    {
        return Ok(Found::Value(item));
    }
    Ok(Found::Value(bind_wrapper(v, class).map_or_else(|| generic(v, object, class), Ok)?))
}

/// What a class method or static method gives.
fn bind_wrapper(v: Value, class: Value) -> Option<Value> {
    if Builtin::StaticMethod.has(v) {
        return Some(wrapper::function(v));
    }
    if Builtin::ClassMethod.has(v) || Builtin::ClassMethodDescriptor.is(v) {
        return Some(function::bind_any_native(wrapper::function(v), class));
    }
    None
}

/// Other native types may have `__get__` too.
fn generic(v: Value, object: Value, class: Value) -> PyResult<Value> {
    match class::lookup(class::of(v), intern::GET.value()) {
        Some(getter) => protocol::call_on(getter, v, &[object, class]),
        None => Ok(v),
    }
}

/// What an attribute of a class gives when it is looked up through the class.
fn bind_to_class(v: Value, class: Value) -> PyResult<Found> {
    match v.kind() {
        Kind::Native => {}
        _ if instance::has_slots(v) => {}
        _ => return Ok(Found::Value(v)),
    }
    if let Some(getter) = class::lookup_user(class::of(v), intern::GET.value()) {
        return Ok(Found::Call(getter, [Some(v), Some(Value::NONE), Some(class)]));
    }
    if Builtin::Property.has(v) || descriptor::is_data(v) {
        return Ok(Found::Value(v));
    }
    Ok(Found::Value(bind_wrapper(v, class).map_or_else(|| generic(v, Value::NONE, class), Ok)?))
}

/// An attribute found in the class of `object`, as the object gives it.
///
/// # Errors
/// What a getter raises.
pub fn bind_instance_attribute(v: Value, object: Value) -> PyResult<Value> {
    match bind_bound(v, object, class::of(object))? {
        Found::Call(getter, args) => doors::call(getter, &args.into_iter().flatten().collect::<Vec<_>>()),
        Found::Value(v) | Found::Method(v) => Ok(v),
        Found::Missing => Ok(v),
    }
}

/// An attribute found in a class's or a base's dict, as the class gives it.
///
/// # Errors
/// What a getter raises.
pub fn bind_class_attribute(v: Value, class: Value) -> PyResult<Value> {
    match bind_to_class(v, class)? {
        Found::Call(getter, args) => doors::call(getter, &args.into_iter().flatten().collect::<Vec<_>>()),
        Found::Value(v) | Found::Method(v) => Ok(v),
        Found::Missing => Ok(v),
    }
}

/// `object.name` as `object.__getattribute__` finds it; `None` if there is no such attribute.
///
/// # Errors
/// What a getter raises.
pub fn load(object: Value, name: Value) -> PyResult<Option<Value>> {
    Ok(match find(object, name)? {
        Found::Value(v) => Some(v),
        Found::Method(f) => Some(function::bind(f, object)),
        Found::Call(getter, args) => Some(doors::call(getter, &args.into_iter().flatten().collect::<Vec<_>>())?),
        Found::Missing => None,
    })
}

/// `object.name`, hooks included, or `None` where it would be an AttributeError.
///
/// # Errors
/// What getters and hooks raise, AttributeError apart.
pub fn get_optional(object: Value, name: Value) -> PyResult<Option<Value>> {
    let hooked = instance::has_slots(object);
    let found = if hooked && let Some(hook) = class::lookup_user(class::of(object), intern::GETATTRIBUTE.value()) {
        protocol::call_on(hook, object, &[name]).map(Some)
    } else {
        load(object, name)
    };
    match found {
        Ok(Some(v)) => return Ok(Some(v)),
        Ok(None) => {}
        Err(Pending) => {
            if !exception::swallow(Exc::AttributeError) {
                return Err(Pending);
            }
        }
    }
    let hook = if hooked {
        class::lookup_user(class::of(object), intern::GETATTR.value()).map(|h| (h, true))
    } else if object.kind() == Kind::Module {
        dict::get_str(module::globals(object), intern::GETATTR.value()).map(|h| (h, false))
    } else {
        None
    };
    let answer = match hook {
        Some((hook, true)) => protocol::call_on(hook, object, &[name]),
        Some((hook, false)) => doors::call(hook, &[name]),
        None => return Ok(None),
    };
    match answer {
        Ok(v) => Ok(Some(v)),
        Err(Pending) if exception::swallow(Exc::AttributeError) => Ok(None),
        Err(Pending) => Err(Pending),
    }
}

/// `object.name` (`name` interned).
///
/// # Errors
/// AttributeError; what getters and hooks raise.
pub fn get(object: Value, name: Value) -> PyResult<Value> {
    if instance::has_slots(object) {
        let class = class::of(object);
        if let Some(hook) = class::lookup_user(class, intern::GETATTRIBUTE.value()) {
            match protocol::call_on(hook, object, &[name]) {
                Err(Pending) if exception::pending_is(Exc::AttributeError) => {
                    let Some(fallback) = class::lookup_user(class, intern::GETATTR.value()) else {
                        return Err(Pending);
                    };
                    exception::swallow(Exc::AttributeError);
                    return protocol::call_on(fallback, object, &[name]);
                }
                answer => return answer,
            }
        }
        if let Some(fallback) = class::lookup_user(class, intern::GETATTR.value()) {
            return match load(object, name) {
                Ok(Some(v)) => Ok(v),
                Ok(None) => protocol::call_on(fallback, object, &[name]),
                Err(Pending) if exception::swallow(Exc::AttributeError) => protocol::call_on(fallback, object, &[name]),
                Err(Pending) => Err(Pending),
            };
        }
    }
    match load(object, name)? {
        Some(v) => Ok(v),
        None => {
            if object.kind() == Kind::Module
                && let Some(hook) = dict::get_str(module::globals(object), intern::GETATTR.value())
            {
                return doors::call(hook, &[name]);
            }
            Err(missing(object, name))
        }
    }
}

/// AttributeError for `object.name`.
#[cold]
pub fn missing(object: Value, name: Value) -> Pending {
    let name = string::text(name);
    let message = match object.kind() {
        Kind::Class => format!("type object '{}' has no attribute '{name}'", class::name(object)),
        Kind::Module if module::is_initializing(object) => format!(
            "partially initialized module '{}' has no attribute '{name}' (most likely due to a circular import)",
            module::name(object)
        ),
        Kind::Module => format!("module '{}' has no attribute '{name}'", module::name(object)),
        _ if Builtin::Super.is(object) => format!("'super' object has no attribute '{name}'"),
        _ => format!("'{}' object has no attribute '{name}'", class::name_of(object)),
    };
    exception::attribute_error(message, object, intern::intern(name))
}

/// `object.name = value`, or `del object.name` for `None` (`name` interned).
///
/// # Errors
/// AttributeError, TypeError; what setters and hooks raise.
pub fn set(object: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    if instance::has_slots(object) {
        let hook = if value.is_some() { intern::SETATTR.value() } else { intern::DELATTR.value() };
        if let Some(hook) = class::lookup_user(class::of(object), hook) {
            let args = [Some(object), Some(name), value];
            doors::call(hook, &args.into_iter().flatten().collect::<Vec<_>>())?;
            return Ok(());
        }
    }
    set_plain(object, name, value)
}

/// As `set`, without `__setattr__` and `__delattr__`.
///
/// # Errors
/// As `set`.
pub fn set_plain(object: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let class = class::of(object);
    let on_class = class::lookup(class, name);
    if let Some(d) = on_class
        && is_data_descriptor(d)
    {
        return set_through(d, object, value);
    }
    match object.kind() {
        Kind::Class => {
            if !class::is_python(object) {
                if let (Some(v), Some(value)) = (native::scope::static_member(object, name), value) {
                    return native::scope::assign(v, value);
                }
                let message = format!(
                    "cannot set '{}' attribute of immutable type '{}'",
                    string::text(name),
                    class::full_name(object)
                );
                return Err(raise(Exc::TypeError, message));
            }
            return class::set_attribute(object, name, value);
        }
        Kind::Module => {
            if let Some(set) = protocol::native(object).set_attribute
                && set(object, string::text(name), value)?
            {
                return Ok(());
            }
            return set_in_dict(module::globals(object), object, name, value);
        }
        Kind::Function => return set_in_dict(function::attributes(object), object, name, value),
        _ => {}
    }
    if let Some(set) = protocol::native(object).set_attribute
        && set(object, string::text(name), value)?
    {
        return Ok(());
    }
    let shape = object.shape().filter(|s| s.has_slots);
    if shape.is_none() && (Builtin::StaticMethod.is(object) || Builtin::ClassMethod.is(object)) {
        return if wrapper::set_attribute(object, name, value) { Ok(()) } else { Err(missing(object, name)) };
    }
    if shape.is_none_or(|s| s.restricted) {
        let (shown, text) = (class::name(class), string::text(name));
        let message = match on_class {
            Some(_) => format!("'{shown}' object attribute '{text}' is read-only"),
            None if value.is_none() => format!("'{shown}' object has no attribute '{text}'"),
            None => format!("'{shown}' object has no attribute '{text}' and no __dict__ for setting new attributes"),
        };
        return Err(exception::attribute_error(message, object, name));
    }
    match value {
        Some(v) => instance::set(object, name, v),
        None => {
            if !instance::remove(object, name) {
                return Err(missing(object, name));
            }
        }
    }
    Ok(())
}

fn set_in_dict(d: Value, object: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(v) => dict::set_str(d, name, v),
        None => {
            if !dict::remove_str(d, name) {
                return Err(missing(object, name));
            }
        }
    }
    Ok(())
}

/// Assigns or deletes (`None`) through a data descriptor.
///
/// # Errors
/// AttributeError if it lacks the method; what the method raises.
pub fn set_through(d: Value, object: Value, value: Option<Value>) -> PyResult<()> {
    let hook_name = if value.is_some() { intern::SET.value() } else { intern::DELETE.value() };
    let class = class::of(d);
    if class::lookup_user(class, hook_name).is_none() {
        if Builtin::Property.has(d) {
            return property::set(d, object, value);
        }
        if descriptor::is_data(d) {
            return descriptor::set(d, object, value);
        }
    }
    match class::lookup(class, hook_name) {
        Some(hook) => {
            let args = [Some(object), value];
            protocol::call_on(hook, d, &args.into_iter().flatten().collect::<Vec<_>>())?;
            Ok(())
        }
        None => Err(raise(Exc::AttributeError, string::text(hook_name))),
    }
}
