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
    match object.kind() {
        Kind::Class => return find_in_class(object, name),
        Kind::Module => {
            if let Some(v) = dict::get_str(module::globals(object), name) {
                return Ok(Found::Value(v));
            }
        }
        Kind::Native if Builtin::Super.is(object) => return find_in_super(object, name),
        Kind::Native if generics::alias::is(object) => {
            if let Some(v) = generics::alias::delegated(object, name)? {
                return Ok(Found::Value(v));
            }
        }
        _ => {}
    }
    let class = class::of(object);
    let on_class = class::lookup(class, name);
    if let Some(v) = on_class
        && is_data_descriptor(v)
    {
        return Ok(bind(v, object, class));
    }
    if let Some(v) = instance::get(object, name) {
        return Ok(Found::Value(v));
    }
    if let Some(v) = on_class {
        return Ok(bind(v, object, class));
    }
    if let Some(v) = machine_attribute(object, string::text(name))? {
        return Ok(Found::Value(v));
    }
    Ok(special::find(protocol::native(object), name).map_or(Found::Missing, Found::Method))
}

/// Attributes that every object or native type computes: `__class__`, `__dict__`, `range.start`.
fn machine_attribute(object: Value, name: &str) -> PyResult<Option<Value>> {
    match name {
        "__class__" => return Ok(Some(class::of(object))),
        "__dict__" if instance::has_slots(object) => return Ok(Some(instance_dict::new(object))),
        "__dict__" if object.kind() == Kind::Module => return Ok(Some(module::globals(object))),
        _ => {}
    }
    if let Some(get) = protocol::native(object).get_attribute
        && let Some(v) = get(object, name)?
    {
        return Ok(Some(v));
    }
    Ok(match name {
        "__doc__" => Some(class::get(class::of(object)).doc),
        "__module__" if !class::is(object) => Some(class::get(class::of(object)).module),
        _ => None,
    })
}

fn find_in_class(class: Value, name: Value) -> PyResult<Found> {
    if let Some(v) = class::lookup(class, name) {
        return Ok(bind_to_class(v, class));
    }
    if let Some(v) = class::lookup(class::of(class), name) {
        return Ok(bind(v, class, class::of(class)));
    }
    if let Some(v) = machine_attribute(class, string::text(name))? {
        return Ok(Found::Value(v));
    }
    if string::text(name) == "__new__" {
        return Ok(Found::Value(function::new_native(name, new_native, None, None)));
    }
    Ok(special::find(class::get(class).native, name).map_or(Found::Missing, Found::Value))
}

fn find_in_super(proxy: Value, name: Value) -> PyResult<Found> {
    let p = record::get(proxy);
    let (Some(after), Some(object), Some(start)) = (p.a, p.b, p.c) else { return Ok(Found::Missing) };
    let mro = tuple::items(class::get(start).mro);
    let rest = mro.iter().skip_while(|&&c| c != after).skip(1);
    for &c in rest {
        if let Some(v) = dict::get_str(class::get(c).dict, name) {
            return Ok(if object == start { bind_to_class(v, start) } else { bind_bound(v, object, start) });
        }
    }
    let text = string::text(name);
    if text == "__class__" {
        return Ok(Found::Value(Builtin::Super.class()));
    }
    if matches!(text, "__init__" | "__init_subclass__") {
        return Ok(Found::Value(function::new_native(name, ignore, None, None)));
    }
    if text == "__new__" {
        return Ok(Found::Value(function::new_native(name, new_native, None, None)));
    }
    Ok(match special::find(protocol::native(object), name) {
        Some(f) => Found::Value(function::bind(f, object)),
        None => Found::Missing,
    })
}

fn ignore(_: &Args) -> PyResult<Value> {
    Ok(Value::NONE)
}

fn new_native(args: &Args) -> PyResult<Value> {
    match args.positional.first() {
        Some(&class) if class::is(class) => match class::get(class).native.new {
            Some(new) if !std::ptr::eq(class::get(class).native, &object::TYPE) => new(args),
            _ => Ok(instance::allocate(class)),
        },
        _ => Err(raise(Exc::TypeError, "object.__new__(X): X is not a type object")),
    }
}

/// Does the object override what instances hold (it has `__set__` or `__delete__`)?
pub fn is_data_descriptor(v: Value) -> bool {
    if Builtin::Property.is(v) {
        return true;
    }
    instance::has_slots(v)
        && (class::lookup(class::of(v), intern::SET.value()).is_some()
            || class::lookup(class::of(v), intern::DELETE.value()).is_some())
}

/// What a class attribute gives when looked up through an object.
fn bind(v: Value, object: Value, class: Value) -> Found {
    if is_function(v) {
        return Found::Method(v);
    }
    bind_bound(v, object, class)
}

fn bind_bound(v: Value, object: Value, class: Value) -> Found {
    if is_function(v) {
        return Found::Value(function::bind(v, object));
    }
    if Builtin::Property.is(v) {
        return match record::get(v).a {
            Some(getter) => Found::Call(getter, [Some(object), None, None]),
            None => Found::Missing,
        };
    }
    if Builtin::StaticMethod.is(v) {
        return record::get(v).a.map_or(Found::Missing, Found::Value);
    }
    if Builtin::ClassMethod.is(v) {
        return record::get(v).a.map_or(Found::Missing, |f| Found::Value(function::bind(f, class)));
    }
    if instance::has_slots(v)
        && let Some(getter) = class::lookup(class::of(v), intern::GET.value())
    {
        return Found::Call(getter, [Some(v), Some(object), Some(class)]);
    }
    Found::Value(v)
}

fn bind_to_class(v: Value, class: Value) -> Found {
    if is_function(v) || Builtin::Property.is(v) {
        return Found::Value(v);
    }
    match bind_bound(v, Value::NONE, class) {
        Found::Call(getter, [Some(v), _, _]) => Found::Call(getter, [Some(v), Some(Value::NONE), Some(class)]),
        found => found,
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
        doors::call(hook, &[object, name]).map(Some)
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
        Some((hook, true)) => doors::call(hook, &[object, name]),
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
            match doors::call(hook, &[object, name]) {
                Err(Pending) if exception::pending_is(Exc::AttributeError) => {
                    let Some(fallback) = class::lookup_user(class, intern::GETATTR.value()) else {
                        return Err(Pending);
                    };
                    exception::swallow(Exc::AttributeError);
                    return doors::call(fallback, &[object, name]);
                }
                answer => return answer,
            }
        }
        if let Some(fallback) = class::lookup_user(class, intern::GETATTR.value()) {
            return match load(object, name) {
                Ok(Some(v)) => Ok(v),
                Ok(None) => doors::call(fallback, &[object, name]),
                Err(Pending) if exception::swallow(Exc::AttributeError) => doors::call(fallback, &[object, name]),
                Err(Pending) => Err(Pending),
            };
        }
    }
    match load(object, name)? {
        Some(v) => Ok(v),
        None => {
            if object.kind() == Kind::Module
                && let Some(v) = get_optional(object, name)?
            {
                return Ok(v);
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
        _ => {
            let class = class::of(object);
            match class::lookup(class, intern::intern(name)) {
                Some(p) if Builtin::Property.is(p) => {
                    format!("property '{name}' of '{}' object has no getter", class::name(class))
                }
                _ => format!("'{}' object has no attribute '{name}'", class::name(class)),
            }
        }
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
    if is_fixed(object, name) {
        let message = format!("assigning '{}' of '{}' is not supported yet", string::text(name), class::name(class));
        return Err(raise(Exc::TypeError, message));
    }
    match object.kind() {
        Kind::Class => {
            if !class::is_python(object) {
                let message = format!(
                    "cannot set '{}' attribute of immutable type '{}'",
                    string::text(name),
                    class::name(object)
                );
                return Err(raise(Exc::TypeError, message));
            }
            return class::set_attribute(object, name, value);
        }
        Kind::Module => return set_in_dict(module::globals(object), object, name, value),
        Kind::Function => return set_function_attribute(object, name, value),
        _ => {}
    }
    if let Some(set) = protocol::native(object).set_attribute
        && set(object, string::text(name), value)?
    {
        return Ok(());
    }
    if let Some(d) = class::lookup(class, name)
        && is_data_descriptor(d)
    {
        return set_through(d, object, class, name, value);
    }
    if !instance::has_slots(object) {
        let text = string::text(name);
        if object.kind() == Kind::Exception {
            return Err(missing(object, name));
        }
        let class = class::name(class);
        let message = if class::lookup(class::of(object), name).is_some() {
            format!("'{class}' object attribute '{text}' is read-only")
        } else {
            format!("'{class}' object has no attribute '{text}' and no __dict__ for setting new attributes")
        };
        return Err(raise(Exc::AttributeError, message));
    }
    if object.kind() == Kind::Exception && exception::set_field(object, string::text(name), value)? {
        return Ok(());
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

/// Does the machine compute this attribute, and cannot change what it computes it from?
pub fn is_fixed(object: Value, name: Value) -> bool {
    match string::text(name) {
        "__class__" | "__dict__" => instance::has_slots(object),
        "__bases__" | "__mro__" => class::is(object),
        _ => false,
    }
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

fn set_function_attribute(object: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let f = function::get(object);
    match (string::text(name), value) {
        ("__name__", Some(v)) if string::is(v) => f.name = v,
        ("__qualname__", Some(v)) if string::is(v) => f.qualname = v,
        ("__doc__", v) => f.doc = v.unwrap_or(Value::NONE),
        _ => return set_in_dict(*f.attributes.get_or_insert_with(dict::new), object, name, value),
    }
    Ok(())
}

fn set_through(descriptor: Value, object: Value, class: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let text = string::text(name);
    if Builtin::Property.is(descriptor) {
        let p = record::get(descriptor);
        let (accessor, what) = if value.is_some() { (p.b, "setter") } else { (p.c, "deleter") };
        let Some(accessor) = accessor else {
            let message = format!("property '{text}' of '{}' object has no {what}", class::name(class));
            return Err(raise(Exc::AttributeError, message));
        };
        let args = [Some(object), value];
        doors::call(accessor, &args.into_iter().flatten().collect::<Vec<_>>())?;
        return Ok(());
    }
    let hook_name = if value.is_some() { intern::SET.value() } else { intern::DELETE.value() };
    match class::lookup(class::of(descriptor), hook_name) {
        Some(hook) => {
            let args = [Some(descriptor), Some(object), value];
            doors::call(hook, &args.into_iter().flatten().collect::<Vec<_>>())?;
            Ok(())
        }
        None => Err(raise(Exc::AttributeError, string::text(hook_name))),
    }
}
