//! `object`: what every class has, and plain instances of Python classes.

use super::*;
use crate::heap::layout::Instance;
use crate::heap::{GetSet, Kind, NativeType, Value};
use special::arguments;

/// `<module.Class object at 0x…>`
pub fn default_repr(v: Value) -> PyResult<Value> {
    let class = class::of(v);
    Ok(string::new(&format!("<{} object at {:#x}>", class::full_name(class), v.bits())))
}

/// Is this the special method that `object` itself has?
pub fn is_own(method: Value) -> bool {
    method.kind() == Kind::NativeFunction && function::native(method).owner == Some(Builtin::Object.class())
}

/// Is `__ne__` of the class that of `object`, the inverse of `__eq__`?
pub fn inverts_eq(class: Value) -> bool {
    class::lookup(class, intern::comparison(CompareOp::Ne)).is_none_or(is_own)
}

/// The `__init__` that runs after `__new__`: not that of `object`.
pub fn init_of(class: Value) -> Option<Value> {
    class::lookup(class, intern::INIT.value()).filter(|&m| !is_own(m))
}

/// Does a Python class along the MRO define `__new__`?
fn overrides_new(class: Value) -> bool {
    class::lookup_user(class, intern::NEW.value()).is_some()
}

fn new(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    if args.positional.len() > 1 || !args.names.is_empty() {
        if overrides_new(class) {
            let message = "object.__new__() takes exactly one argument (the type to instantiate)";
            return Err(raise(Exc::TypeError, message));
        }
        if init_of(class).is_none() {
            return Err(raise(Exc::TypeError, format!("{}() takes no arguments", class::name(class))));
        }
    }
    if class::is_abstract(class) {
        return Err(refuse_abstract(class));
    }
    if !class::is_python(class) && class != Builtin::Object.class() {
        return Err(raise(Exc::TypeError, format!("cannot create '{}' instances", class::full_name(class))));
    }
    Ok(instance::allocate(class))
}

#[cold]
fn refuse_abstract(class: Value) -> Pending {
    let methods = dict::get_str(class::get(class).dict, intern::ABSTRACT_METHODS.value());
    let Ok(methods) = protocol::collect(methods.unwrap_or(Value::EMPTY_TUPLE)) else { return Pending };
    let mut names: Vec<&str> = methods.into_iter().filter_map(string::as_text).collect();
    names.sort_unstable();
    let names: Vec<String> = names.into_iter().map(|n| format!("'{n}'")).collect();
    let message = format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{} {}",
        class::name(class),
        if names.len() == 1 { "" } else { "s" },
        names.join(", ")
    );
    raise(Exc::TypeError, message)
}

/// `T.__new__(class, …)` for the native type T, which is `positional[0]`.
pub fn new_method(args: &Args) -> PyResult<Value> {
    let owner = args.positional[0];
    let shown = class::name(owner);
    let Some(class) = args.get(1) else {
        return Err(raise(Exc::TypeError, format!("{shown}.__new__(): not enough arguments")));
    };
    if !class::is(class) {
        let message = format!("{shown}.__new__(X): X is not a type object ({})", class::name_of(class));
        return Err(raise(Exc::TypeError, message));
    }
    let name = class::name(class);
    if !class::is_subclass(class, owner) {
        let message = format!("{shown}.__new__({name}): {name} is not a subtype of {shown}");
        return Err(raise(Exc::TypeError, message));
    }
    let native = class::get(class).native;
    let own = class::get(owner).native;
    let same_new = match (native.new, own.new) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    if !same_new {
        let base = tuple::items(class::get(class).mro).iter().copied().find(|&c| !class::is_python(c));
        let base = class::name(base.unwrap_or(class));
        let message = format!("{shown}.__new__({name}) is not safe, use {base}.__new__()");
        return Err(raise(Exc::TypeError, message));
    }
    if args.positional.len() == 2 && args.names.is_empty() {
        // Without arguments the fields are left to `__init__`.
        if native.kind == Kind::Module {
            return Ok(module::empty(class));
        }
        if class::is_subclass(class, Exc::UnicodeError.class()) {
            return Ok(exception::new(class, &[]));
        }
    }
    make(class, &args.positional[1..], args.names, args.keywords)
}

/// What the native `__new__` of `class` makes of the arguments, `positional[0]` being the class.
/// `__init__` is left to the caller.
///
/// # Errors
/// TypeError if the class makes no instances; what the constructor raises.
pub fn make(class: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> PyResult<Value> {
    let native = class::get(class).native;
    let Some(new) = native.new else {
        return Err(raise(Exc::TypeError, format!("cannot create '{}' instances", class::full_name(class))));
    };
    if class::is_abstract(class) && native.kind != Kind::Instance {
        return Err(refuse_abstract(class));
    }
    // What initialises its instances in `__init__` starts empty; exceptions keep their arguments.
    let all = Args { positional, names, keywords };
    let args = match native.kind {
        Kind::Exception => Args { names: &[], keywords: &[], ..all },
        _ if class::starts_empty(class) => Args::new(&positional[..1]),
        _ if !names.is_empty() && leaves_keywords(class) => Args::new(positional),
        _ => all,
    };
    let made = new(&args)?;
    Ok(fit(class, made, positional))
}

/// Does the class derive from a type whose constructor takes no keywords, its `__init__` being
/// another one, to which they are left?
fn leaves_keywords(class: Value) -> bool {
    const TYPES: [Builtin; 14] = [
        Builtin::Tuple,
        Builtin::FrozenSet,
        Builtin::Float,
        Builtin::Filter,
        Builtin::Map,
        Builtin::Zip,
        Builtin::ReverseIterator,
        Builtin::Chain,
        Builtin::Cycle,
        Builtin::DropWhile,
        Builtin::FilterFalse,
        Builtin::ISlice,
        Builtin::StarMap,
        Builtin::TakeWhile,
    ];
    let native = class::get(class).native;
    TYPES.iter().any(|b| std::ptr::eq(native, b.native())) && class::lookup_user(class, intern::INIT.value()).is_some()
}

/// An instance of the class, made of what a native constructor answered.
pub fn fit(class: Value, made: Value, positional: &[Value]) -> Value {
    if !class::is_python(class) || class::get(class).native.kind == Kind::Class {
        return made;
    }
    let fresh = class::is_subclass(class::of(made), class) && !positional[1..].contains(&made);
    let native = class::get(class).native;
    let fits = std::ptr::eq(protocol::native(made), native) || native.kind == Kind::Int && int::is(made);
    if fresh || !fits {
        return made;
    }
    instance::adopt(class, made)
}

fn init(args: &Args) -> PyResult<Value> {
    let Some(v) = args.get(0) else {
        return Err(raise(Exc::TypeError, "descriptor '__init__' of 'object' object needs an argument"));
    };
    if args.positional.len() > 1 || !args.names.is_empty() {
        let class = class::of(v);
        if init_of(class).is_some() {
            let message = "object.__init__() takes exactly one argument (the instance to initialize)";
            return Err(raise(Exc::TypeError, message));
        }
        if class::lookup(class, intern::NEW.value()).is_some_and(|m| {
            m.kind() == Kind::NativeFunction && function::native(m).receiver == Some(Builtin::Object.class())
        }) {
            let message =
                format!("{}.__init__() takes exactly one argument (the instance to initialize)", class::name(class));
            return Err(raise(Exc::TypeError, message));
        }
    }
    Ok(Value::NONE)
}

/// `object`'s answer to a comparison: identity.
pub fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        CompareOp::Eq if a == b => Ok(Value::TRUE),
        CompareOp::Ne => {
            let equal = attribute_compare(a, b)?;
            if equal == Value::NOT_IMPLEMENTED {
                return Ok(equal);
            }
            Ok(Value::from_bool(!protocol::truth(equal)?))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `a.__eq__(b)` of the object's own class.
fn attribute_compare(a: Value, b: Value) -> PyResult<Value> {
    match class::lookup(class::of(a), intern::EQ.value()) {
        Some(m) => protocol::call_on(m, a, &[b]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn compare_method<const OP: usize>(args: &Args) -> PyResult<Value> {
    let [a, b] = arguments(args)?;
    compare(CompareOp::ALL[OP], a, b)
}

/// The interned attribute name in an argument.
///
/// # Errors
/// TypeError.
pub fn attribute_name(name: Value) -> PyResult<Value> {
    if string::is(name) {
        return Ok(intern::of(name));
    }
    Err(raise(Exc::TypeError, format!("attribute name must be string, not '{}'", class::name_of(name))))
}

fn set_attribute(args: &Args) -> PyResult<Value> {
    let [v, name, value] = arguments(args)?;
    refuse_class(v, "__setattr__")?;
    attribute::set_plain(v, attribute_name(name)?, Some(value))?;
    Ok(Value::NONE)
}

fn delete_attribute(args: &Args) -> PyResult<Value> {
    let [v, name] = arguments(args)?;
    refuse_class(v, "__delattr__")?;
    attribute::set_plain(v, attribute_name(name)?, None)?;
    Ok(Value::NONE)
}

/// Classes are changed by the methods of `type`, which keep what is known of them true.
fn refuse_class(v: Value, method: &str) -> PyResult<()> {
    if v.kind() != Kind::Class {
        return Ok(());
    }
    Err(raise(Exc::TypeError, format!("can't apply this {method} to {} object", class::name_of(v))))
}

fn get_attribute(args: &Args) -> PyResult<Value> {
    let [v, name] = arguments(args)?;
    let name = attribute_name(name)?;
    attribute::load(v, name)?.ok_or_else(|| attribute::missing(v, name))
}

fn format(args: &Args) -> PyResult<Value> {
    args.check("__format__", 1, 1, 1)?;
    let (v, spec) = (args.positional[0], args.positional[1]);
    match string::as_text(spec) {
        Some(spec) => super::format::native_format(v, spec),
        None => Err(raise(Exc::TypeError, format!("__format__() argument must be str, not {}", class::name_of(spec)))),
    }
}

/// `copyreg.__reduce_ex__` or `copyreg.__newobj__` and its like.
fn copyreg(name: &str) -> PyResult<Value> {
    attribute::get((doors::get().import)("copyreg")?, intern::intern(name))
}

fn reduce(args: &Args) -> PyResult<Value> {
    args.check("object.__reduce__", 1, 0, 0)?;
    doors::call(copyreg("_reduce_ex")?, &[args.positional[0], int::from_i64(0)])
}

fn reduce_ex(args: &Args) -> PyResult<Value> {
    args.check("object.__reduce_ex__", 1, 1, 1)?;
    let v = args.positional[0];
    let protocol_number = protocol::index_i64(args.positional[1])?;
    let name = intern::intern("__reduce__");
    if let Some(m) = class::lookup(class::of(v), name)
        && !is_own(m)
    {
        return doors::call(attribute::get(v, name)?, &[]);
    }
    if protocol_number < 2 {
        return doors::call(copyreg("_reduce_ex")?, &[v, int::from_i64(protocol_number)]);
    }
    reduce_new(v)
}

/// `copyreg.__newobj__(class, *args)` and the state.
fn reduce_new(v: Value) -> PyResult<Value> {
    let class = class::of(v);
    if class::get(class).native.new.is_none() {
        return Err(raise(Exc::TypeError, format!("cannot pickle '{}' object", class::name(class))));
    }
    let method = |name: &str| class::lookup(class, intern::intern(name)).map(|_| intern::intern(name));
    let (mut positional, mut keywords) = (Vec::new(), None);
    let mut given = false;
    if let Some(name) = method("__getnewargs_ex__") {
        let answer = doors::call(attribute::get(v, name)?, &[])?;
        if !tuple::is(answer) {
            let message = format!("__getnewargs_ex__ should return a tuple, not '{}'", class::name_of(answer));
            return Err(raise(Exc::TypeError, message));
        }
        let &[args, kwargs] = tuple::items(answer) else {
            let n = tuple::items(answer).len();
            let message = format!("__getnewargs_ex__ should return a tuple of length 2, not {n}");
            return Err(raise(Exc::ValueError, message));
        };
        if !tuple::is(args) {
            let message = format!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                class::name_of(args)
            );
            return Err(raise(Exc::TypeError, message));
        }
        if !dict::is(kwargs) {
            let message = format!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                class::name_of(kwargs)
            );
            return Err(raise(Exc::TypeError, message));
        }
        positional = tuple::items(args).to_vec();
        keywords = Some(kwargs).filter(|&k| dict::len(k) > 0);
        given = true;
    } else if let Some(name) = method("__getnewargs__") {
        let answer = doors::call(attribute::get(v, name)?, &[])?;
        if !tuple::is(answer) {
            let message = format!("__getnewargs__ should return a tuple, not '{}'", class::name_of(answer));
            return Err(raise(Exc::TypeError, message));
        }
        positional = tuple::items(answer).to_vec();
        given = true;
    }
    let has_items = matches!(v.kind(), Kind::List | Kind::Dict);
    let state = get_state(v, !given && !has_items)?;
    let list_items = if v.kind() == Kind::List { protocol::iter(v)? } else { Value::NONE };
    let dict_items = if v.kind() == Kind::Dict {
        protocol::iter(doors::call(attribute::get(v, intern::intern("items"))?, &[])?)?
    } else {
        Value::NONE
    };
    let (make, args) = match keywords {
        None => {
            let mut all = vec![class];
            all.extend(positional);
            (copyreg("__newobj__")?, tuple::new(&all))
        }
        Some(keywords) => (copyreg("__newobj_ex__")?, tuple::new(&[class, tuple::new(&positional), keywords])),
    };
    Ok(tuple::new(&[make, args, state, list_items, dict_items]))
}

fn get_state(v: Value, required: bool) -> PyResult<Value> {
    let name = intern::intern("__getstate__");
    match class::lookup(class::of(v), name) {
        Some(m) if is_own(m) => default_state(v, required),
        _ => doors::call(attribute::get(v, name)?, &[]),
    }
}

/// What `object.__getstate__` answers.
fn default_state(v: Value, required: bool) -> PyResult<Value> {
    let class = class::of(v);
    let native = class::get(class).native;
    let plain = matches!(native.kind, Kind::Instance | Kind::Exception | Kind::List | Kind::Dict);
    let simple = plain || native.kind == Kind::Module;
    if required && !simple && !instance::has_slots(v) {
        return Err(raise(Exc::TypeError, format!("cannot pickle '{}' object", class::name(class))));
    }
    let attributes = instance::attributes(v);
    let state = if attributes.is_empty() {
        Value::NONE
    } else {
        let d = dict::new();
        for (name, value) in attributes {
            dict::set_str(d, name, value);
        }
        d
    };
    let slots = dict::new();
    for &c in tuple::items(class::get(class).mro) {
        for (name, member) in dict::items(class::get(c).dict) {
            if descriptor::is_slot(member)
                && let Some(value) = instance::get(v, name)
            {
                dict::set_str(slots, name, value);
            }
        }
    }
    if dict::len(slots) > 0 {
        return Ok(tuple::new(&[state, slots]));
    }
    Ok(state)
}

fn size_of_object(args: &Args) -> PyResult<Value> {
    args.check("object.__sizeof__", 1, 0, 0)?;
    let size = protocol::native(args.positional[0]).size;
    Ok(int::from_i64(size.max(16) as i64))
}

fn set_class(v: Value, value: Option<Value>) -> PyResult<()> {
    let Some(new) = value else { return Err(raise(Exc::TypeError, "can't delete __class__ attribute")) };
    if !class::is(new) {
        let message = format!("__class__ must be set to a class, not '{}' object", class::name_of(new));
        return Err(raise(Exc::TypeError, message));
    }
    let old = class::of(v);
    if v.kind() == Kind::Module && class::is_subclass(new, Builtin::Module.class()) {
        if instance::has_slots(v) {
            instance::set_class(v, new);
            return Ok(());
        }
        // SAFETY: a module made by the machine has room for the fields of its Python classes.
        unsafe { *v.ptr::<u64>() = class::get(new).shape.header() };
        return Ok(());
    }
    if native::view::is(v) {
        return native::extra::set_class(v, new);
    }
    if !class::is_python(old) || !class::is_python(new) {
        let message = "__class__ assignment only supported for mutable types or ModuleType subclasses";
        return Err(raise(Exc::TypeError, message));
    }
    if v.kind() == Kind::Class {
        if !class::compatible(old, new) {
            return Err(layout_differs(old, new));
        }
        // SAFETY: classes have no inline slots; both shapes describe a class object.
        unsafe { *v.ptr::<u64>() = class::get(new).shape.header() };
        class::touch(v);
        return Ok(());
    }
    if !class::compatible(old, new) && !same_slots(old, new) {
        return Err(layout_differs(old, new));
    }
    instance::set_class(v, new);
    if [old, new].iter().any(|&c| class::lookup(c, intern::GET.value()).is_some()) {
        // What was a plain attribute of any class may be a descriptor now, or the other way round.
        class::touch(Builtin::Object.class());
    }
    Ok(())
}

fn layout_differs(old: Value, new: Value) -> Pending {
    let message =
        format!("__class__ assignment: '{}' object layout differs from '{}'", class::name(new), class::name(old));
    raise(Exc::TypeError, message)
}

/// Do two classes whose layouts come from siblings have the same slots?
fn same_slots(a: Value, b: Value) -> bool {
    let (x, y) = (class::solid(a), class::solid(b));
    let members = |c: Value| -> Vec<Value> {
        let own = dict::items(class::get(c).dict).into_iter();
        let mut names: Vec<Value> = own.filter(|(_, v)| descriptor::is_slot(*v)).map(|(n, _)| n).collect();
        names.sort_unstable_by_key(|n| n.bits());
        names
    };
    std::ptr::eq(class::get(a).native, class::get(b).native)
        && class::get(x).base == class::get(y).base
        && class::has_dict(a) == class::has_dict(b)
        && class::is_weak(a) == class::is_weak(b)
        && members(x) == members(y)
}

static GETSET: &[GetSet] = &[GetSet { name: "__class__", get: |v| Ok(class::of(v)), set: Some(set_class) }];

/// `object`, and the native part of Python classes without another native base.
pub static TYPE: NativeType = NativeType {
    name: "object",
    kind: Kind::Instance,
    size: size_of::<Instance>(),
    getset: GETSET,
    methods: &[
        ("__init__", init),
        ("__repr__", |a| arguments::<1>(a).and_then(|[v]| default_repr(v))),
        ("__str__", |a| arguments::<1>(a).and_then(|[v]| protocol::repr(v))),
        ("__hash__", |a| arguments::<1>(a).map(|[v]| int::from_i64(protocol::identity_hash(v)))),
        ("__eq__", compare_method::<0>),
        ("__ne__", compare_method::<1>),
        ("__lt__", compare_method::<2>),
        ("__le__", compare_method::<3>),
        ("__gt__", compare_method::<4>),
        ("__ge__", compare_method::<5>),
        ("__getattribute__", get_attribute),
        ("__setattr__", set_attribute),
        ("__delattr__", delete_attribute),
        ("__format__", format),
        ("__reduce__", reduce),
        ("__reduce_ex__", reduce_ex),
        ("__getstate__", |a| {
            a.check("object.__getstate__", 1, 0, 0)?;
            default_state(a.positional[0], false)
        }),
        ("__sizeof__", size_of_object),
        ("__dir__", |a| {
            a.check("object.__dir__", 1, 0, 0)?;
            directory::of_object(a.positional[0]).map(|names| list::new(&names))
        }),
    ],
    class_methods: &[
        ("__subclasshook__", |_| Ok(Value::NOT_IMPLEMENTED)),
        ("__init_subclass__", |a| {
            if a.positional.len() > 1 {
                let message = format!(
                    "{}.__init_subclass__() takes no arguments ({} given)",
                    class::name(a.positional[0]),
                    a.positional.len() - 1
                );
                return Err(raise(Exc::TypeError, message));
            }
            if a.names.is_empty() {
                return Ok(Value::NONE);
            }
            let message = format!("{}.__init_subclass__() takes no keyword arguments", class::name(a.positional[0]));
            Err(raise(Exc::TypeError, message))
        }),
    ],
    new: Some(new),
    doc: "The base class of the class hierarchy.",
    ..NativeType::DEFAULT
};
