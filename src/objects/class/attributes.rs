//! The table of `type`: attributes and methods of classes.

use super::*;
use crate::heap::{GetSet, NativeType};
use crate::objects::attribute::is_data_descriptor;

fn immutable(class: Value, name: &str) -> Pending {
    let message = format!("cannot set '{name}' attribute of immutable type '{}'", self::name(class));
    raise(Exc::TypeError, message)
}

/// Checks an assignment of a str to one of a class's names.
fn text_for(class: Value, name: &str, value: Option<Value>) -> PyResult<Value> {
    if !is_python(class) {
        return Err(immutable(class, name));
    }
    let shown = self::name(class);
    match value {
        None => Err(raise(Exc::TypeError, format!("cannot delete '{name}' attribute of immutable type '{shown}'"))),
        Some(v) if string::is(v) => Ok(v),
        Some(v) => {
            let message = format!("can only assign string to {shown}.{name}, not '{}'", name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// Is the str fit to be the name of a class?
pub(super) fn check_name(name: Value) -> PyResult<()> {
    if string::text(name).contains('\0') {
        return Err(raise(Exc::ValueError, "type name must not contain null characters"));
    }
    string::codec::encode(name, "utf-8", "strict").map(|_| ())
}

fn set_name(class: Value, value: Option<Value>) -> PyResult<()> {
    let v = text_for(class, "__name__", value)?;
    check_name(v)?;
    get(class).name = v;
    Ok(())
}

fn set_qualname(class: Value, value: Option<Value>) -> PyResult<()> {
    get(class).qualname = text_for(class, "__qualname__", value)?;
    Ok(())
}

fn module(class: Value) -> PyResult<Value> {
    if !is_python(class) {
        return Ok(get(class).module);
    }
    match dict::get_str(get(class).dict, intern::MODULE.value()) {
        Some(v) => Ok(v),
        None => Err(exception::attribute_error("__module__", class, intern::MODULE.value())),
    }
}

fn set_in_dict(class: Value, name: &str, value: Option<Value>) -> PyResult<()> {
    if !is_python(class) {
        return Err(immutable(class, name));
    }
    set_attribute(class, intern::intern(name), value)
}

fn set_module(class: Value, value: Option<Value>) -> PyResult<()> {
    set_in_dict(class, "__module__", value)?;
    get(class).module = value.unwrap_or(Value::NONE);
    Ok(())
}

fn doc(class: Value) -> PyResult<Value> {
    documentation::fill(class);
    let Some(v) = dict::get_str(get(class).dict, intern::DOC.value()) else { return Ok(Value::NONE) };
    if !is_python(class) && is_data_descriptor(v) {
        // That of its instances.
        return Ok(documentation::of_class(class).unwrap_or(Value::NONE));
    }
    match lookup(of(v), intern::GET.value()) {
        Some(getter) => protocol::call_on(getter, v, &[Value::NONE, class]),
        None => Ok(v),
    }
}

fn set_doc(class: Value, value: Option<Value>) -> PyResult<()> {
    if value.is_none() {
        return Err(raise(
            Exc::TypeError,
            format!("cannot delete '__doc__' attribute of immutable type '{}'", name(class)),
        ));
    }
    set_in_dict(class, "__doc__", value)
}

fn abstract_methods(class: Value) -> PyResult<Value> {
    let key = intern::ABSTRACT_METHODS.value();
    let found = if class == Builtin::Type.class() { None } else { dict::get_str(get(class).dict, key) };
    found.ok_or_else(|| exception::attribute_error("__abstractmethods__", class, key))
}

fn set_abstract_methods(class: Value, value: Option<Value>) -> PyResult<()> {
    let key = intern::ABSTRACT_METHODS.value();
    let is_abstract = match value {
        Some(v) => protocol::truth(v)?,
        None => {
            abstract_methods(class)?;
            false
        }
    };
    if !is_python(class) {
        return Err(immutable(class, "__abstractmethods__"));
    }
    set_attribute(class, key, value)?;
    if is_abstract {
        get(class).flags |= ABSTRACT;
    } else {
        get(class).flags &= !ABSTRACT;
    }
    touch(class);
    Ok(())
}

fn type_flags(class: Value) -> PyResult<Value> {
    let c = get(class);
    let mut flags: i64 = if is_python(class) { 1 << 9 } else { 1 << 8 };
    if instance::can_subclass(c.native) {
        flags |= 1 << 10;
    }
    if is_abstract(class) {
        flags |= 1 << 20;
    }
    let families = [
        (24, Builtin::Int),
        (25, Builtin::List),
        (26, Builtin::Tuple),
        (27, Builtin::Bytes),
        (28, Builtin::Str),
        (29, Builtin::Dict),
        (30, Builtin::BaseException),
        (31, Builtin::Type),
    ];
    for (bit, b) in families {
        if is_subclass(class, b.class()) {
            flags |= 1 << bit;
        }
    }
    Ok(int::from_i64(flags))
}

fn basic_size(class: Value) -> PyResult<Value> {
    let c = get(class);
    let size = if is_python(class) { c.shape.slots_at as usize } else { c.native.size };
    Ok(int::from_i64(size as i64))
}

const fn read(name: &'static str, get: fn(Value) -> PyResult<Value>) -> GetSet {
    GetSet { name, get, set: None }
}

/// `__dict__` of instances.
pub const DICT_GETSET: GetSet = GetSet {
    name: "__dict__",
    get: |v| match v.kind() {
        Kind::Module => Ok(module::globals(v)),
        Kind::Class => Ok(dict::proxy(get(v).dict)),
        _ if instance::has_slots(v) && !v.shape().is_some_and(|s| s.restricted) => Ok(instance::dictionary(v)),
        _ => Err(attribute::missing(v, intern::DICT.value())),
    },
    set: Some(set_dict),
};

fn set_dict(v: Value, value: Option<Value>) -> PyResult<()> {
    let writable = instance::has_slots(v) && !v.shape().is_some_and(|s| s.restricted);
    if !writable || matches!(v.kind(), Kind::Module | Kind::Class) {
        let message = match v.kind() {
            Kind::Class => "attribute '__dict__' of 'type' objects is not writable",
            _ => "readonly attribute",
        };
        return Err(raise(Exc::AttributeError, message));
    }
    match value {
        Some(d) if dict::is(d) => instance::set_dictionary(v, d),
        Some(d) => {
            let message = format!("__dict__ must be set to a dictionary, not a '{}'", name_of(d));
            return Err(raise(Exc::TypeError, message));
        }
        None if v.kind() == Kind::Exception || protocol::native(v).has_dict => {
            return Err(raise(Exc::TypeError, "cannot delete __dict__"));
        }
        None => instance::set_dictionary(v, dict::new()),
    }
    Ok(())
}

/// The one that classes made by Python code have.
pub static DICT: GetSet = DICT_GETSET;

/// `__weakref__` of instances: the oldest weak reference.
pub static WEAKREF: GetSet = GetSet { name: "__weakref__", get: |v| Ok(weakref::first(v)), set: None };

static GETSET: &[GetSet] = &[
    GetSet { name: "__name__", get: |c| Ok(get(c).name), set: Some(set_name) },
    GetSet { name: "__qualname__", get: |c| Ok(get(c).qualname), set: Some(set_qualname) },
    GetSet { name: "__module__", get: module, set: Some(set_module) },
    GetSet {
        name: "__annotations__",
        get: |c| annotations::of_namespace(c, "__annotations__"),
        set: Some(|c, v| annotations::set_of_class(c, "__annotations__", v)),
    },
    GetSet {
        name: "__annotate__",
        get: |c| annotations::of_namespace(c, "__annotate__"),
        set: Some(|c, v| annotations::set_of_class(c, "__annotate__", v)),
    },
    GetSet {
        name: "__type_params__",
        get: |c| annotations::of_namespace(c, "__type_params__"),
        set: Some(|c, v| annotations::set_of_class(c, "__type_params__", v)),
    },
    GetSet { name: "__bases__", get: |c| Ok(get(c).bases), set: Some(set_bases) },
    GetSet { name: "__doc__", get: doc, set: Some(set_doc) },
    GetSet { name: "__abstractmethods__", get: abstract_methods, set: Some(set_abstract_methods) },
    read("__base__", |c| Ok(get(c).base)),
    read("__mro__", |c| Ok(if get(c).flags & UNORDERED != 0 { Value::NONE } else { get(c).mro })),
    read("__dict__", |c| Ok(dict::proxy(get(c).dict))),
    read("__text_signature__", |c| Ok(if c == Builtin::Object.class() { string::new("()") } else { Value::NONE })),
    read("__flags__", type_flags),
    read("__basicsize__", basic_size),
    read("__itemsize__", |c| {
        Ok(int::from_i64(match get(c).native.kind {
            Kind::Tuple => 8,
            Kind::Int => 4,
            Kind::Bytes => 1,
            _ => 0,
        }))
    }),
    read("__dictoffset__", |c| Ok(int::from_i64(if has_dict(c) { -1 } else { 0 }))),
    read("__weakrefoffset__", |c| Ok(int::from_i64(if is_weak(c) { 8 } else { 0 }))),
];

fn repr(v: Value) -> PyResult<Value> {
    let c = get(v);
    let module = if is_python(v) { dict::get_str(c.dict, intern::MODULE.value()) } else { Some(c.module) };
    Ok(string::new(&match module.and_then(string::as_text) {
        Some(module) if module != "builtins" => format!("<class '{module}.{}'>", string::text(c.qualname)),
        _ => format!("<class '{}'>", name(v)),
    }))
}

/// `self` of a method of `type`.
fn receiver(args: &Args, name: &str, min: usize, max: usize) -> PyResult<Value> {
    let v = args.receiver(&format_args!("type.{name}"), is)?;
    args.check(&format_args!("type.{name}"), 1, min, max)?;
    Ok(v)
}

/// `class[key]`: what `__class_getitem__` answers.
fn class_item(class: Value, key: Value) -> PyResult<Value> {
    match lookup(class, intern::CLASS_GETITEM.value()) {
        Some(f) if !f.is_none() => doors::call(attribute::bind_class_attribute(f, class)?, &[key]),
        None if class == Builtin::Type.class() => Ok(generics::alias::new(class, key)),
        _ => Err(raise(Exc::TypeError, format!("type '{}' is not subscriptable", name(class)))),
    }
}

fn mro_method(args: &Args) -> PyResult<Value> {
    Ok(list::new(&order::default(receiver(args, "mro", 0, 0)?)?))
}

fn subclasses_method(args: &Args) -> PyResult<Value> {
    Ok(list::new(&list::snapshot(get(receiver(args, "__subclasses__", 0, 0)?).subclasses)))
}

/// `type.__call__(class, …)`: what calling a class does.
pub fn type_call(args: &Args) -> PyResult<Value> {
    let class = args.receiver("type.__call__", is)?;
    (doors::get().instantiate)(class, &args.positional[1..], args.names, args.keywords)
}

fn type_init(args: &Args) -> PyResult<Value> {
    let given = args.positional.len() - 1;
    if given == 1 && !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "type.__init__() takes no keyword arguments"));
    }
    if given != 1 && given != 3 {
        return Err(raise(Exc::TypeError, "type.__init__() takes 1 or 3 arguments"));
    }
    Ok(Value::NONE)
}

/// `isinstance(v, class)` without hooks: by the type of `v` or what it says is its class.
///
/// # Errors
/// What `__class__` raises.
pub fn check_instance(class: Value, v: Value) -> PyResult<bool> {
    if is_subclass(of(v), class) {
        return Ok(true);
    }
    if !instance::has_slots(v) {
        return Ok(false);
    }
    match attribute::get_optional(v, intern::CLASS.value())? {
        Some(c) if c != of(v) && is(c) => Ok(is_subclass(c, class)),
        _ => Ok(false),
    }
}

/// `issubclass(c, class)` without hooks; `c` may be what has `__bases__`.
///
/// # Errors
/// TypeError if `c` is no class; what `__bases__` raises.
pub fn check_subclass(c: Value, class: Value) -> PyResult<bool> {
    if is(c) && is(class) {
        return Ok(is_subclass(c, class));
    }
    check_bases(c, "issubclass() arg 1 must be a class")?;
    check_bases(class, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
    abstract_subclass(c, class)
}

fn bases_of(c: Value) -> PyResult<Option<Value>> {
    Ok(attribute::get_optional(c, intern::BASES.value())?.filter(|b| tuple::is(*b)))
}

fn check_bases(c: Value, message: &str) -> PyResult<()> {
    match bases_of(c)? {
        Some(_) => Ok(()),
        None => Err(raise(Exc::TypeError, message)),
    }
}

fn abstract_subclass(c: Value, class: Value) -> PyResult<bool> {
    if c == class {
        return Ok(true);
    }
    recursion::check(" in __subclasscheck__")?;
    let Some(bases) = bases_of(c)? else { return Ok(false) };
    for &base in tuple::items(bases) {
        if abstract_subclass(base, class)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `isinstance(v, pattern)` for a pattern that is no class but has `__bases__`.
///
/// # Errors
/// TypeError if it has none; what attributes raise.
pub fn check_abstract_instance(v: Value, pattern: Value) -> PyResult<bool> {
    check_bases(pattern, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
    match attribute::get_optional(v, intern::CLASS.value())? {
        Some(class) => abstract_subclass(class, pattern),
        None => Ok(false),
    }
}

fn instance_check(args: &Args) -> PyResult<Value> {
    let class = receiver(args, "__instancecheck__", 1, 1)?;
    check_instance(class, args.positional[1]).map(Value::from_bool)
}

fn subclass_check(args: &Args) -> PyResult<Value> {
    let class = receiver(args, "__subclasscheck__", 1, 1)?;
    check_subclass(args.positional[1], class).map(Value::from_bool)
}

fn dir_method(args: &Args) -> PyResult<Value> {
    let class = receiver(args, "__dir__", 0, 0)?;
    Ok(list::new(&directory::of_class(class)))
}

fn size_of_class(args: &Args) -> PyResult<Value> {
    receiver(args, "__sizeof__", 0, 0)?;
    Ok(int::from_i64(size_of::<Class>() as i64))
}

/// `type`.
pub static TYPE: NativeType = NativeType {
    name: "type",
    kind: Kind::Class,
    size: size_of::<Class>(),
    repr: Some(repr),
    getset: GETSET,
    operators: &[BinaryOp::Or],
    binary: Some(generics::union::binary),
    get_item: Some(class_item),
    new: Some(type_new),
    methods: &[
        ("__call__", type_call),
        ("__init__", type_init),
        ("mro", mro_method),
        ("__subclasses__", subclasses_method),
        ("__instancecheck__", instance_check),
        ("__subclasscheck__", subclass_check),
        ("__dir__", dir_method),
        ("__sizeof__", size_of_class),
        ("__setattr__", |a| {
            let [class, name, value] = special::arguments(a)?;
            attribute::set_plain(class, object::attribute_name(name)?, Some(value)).map(|()| Value::NONE)
        }),
        ("__delattr__", |a| {
            let [class, name] = special::arguments(a)?;
            attribute::set_plain(class, object::attribute_name(name)?, None).map(|()| Value::NONE)
        }),
    ],
    class_methods: &[("__prepare__", |_| Ok(dict::new()))],
    ..NativeType::DEFAULT
};
