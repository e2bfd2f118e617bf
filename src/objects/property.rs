//! `property`.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{GetSet, NativeType, Value};

/// `n`: the documentation is the getter's.
const DOC_OF_GETTER: i64 = 1;

fn given(v: Option<Value>) -> Option<Value> {
    v.filter(|v| !v.is_none())
}

/// Getter, setter and deleter. `v` must be a property.
pub fn parts(v: Value) -> [Option<Value>; 3] {
    let p = record::get(v);
    [p.a, p.b, p.c]
}

fn new(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let v = instance::allocate_native(class, Builtin::Property);
    if args.positional.len() > 1 || !args.names.is_empty() {
        fill(v, args)?;
    }
    Ok(v)
}

fn fill(v: Value, args: &Args) -> PyResult<()> {
    let [getter, setter, deleter, doc] = args.bind("property", 1, ["fget", "fset", "fdel", "doc"], 4, 0)?;
    let p = record::get(v);
    p.a = given(getter);
    p.b = given(setter);
    p.c = given(deleter);
    p.d = None;
    p.n = 0;
    let doc = match (given(doc), given(getter)) {
        (Some(doc), _) => Some(doc),
        (None, Some(getter)) => {
            record::get(v).n = DOC_OF_GETTER;
            given(attribute::get_optional(getter, intern::DOC.value())?)
        }
        _ => None,
    };
    set_doc(v, doc)
}

/// A subclass's documentation is an attribute of the instance.
fn set_doc(v: Value, doc: Option<Value>) -> PyResult<()> {
    if Builtin::Property.is(v) {
        record::get(v).d = doc;
        return Ok(());
    }
    attribute::set(v, intern::DOC.value(), Some(doc.unwrap_or(Value::NONE)))
}

fn init(args: &Args) -> PyResult<Value> {
    fill(args.positional[0], args)?;
    Ok(Value::NONE)
}

fn with(args: &Args, part: usize, name: &str) -> PyResult<Value> {
    args.check(&format_args!("property.{name}"), 1, 1, 1)?;
    let v = args.positional[0];
    let p = record::get(v);
    let mut all = [p.a, p.b, p.c].map(|x| x.unwrap_or(Value::NONE));
    if !args.positional[1].is_none() {
        all[part] = args.positional[1];
    }
    let doc = if p.n & DOC_OF_GETTER != 0 && !all[0].is_none() { Value::NONE } else { doc(v)? };
    let (old_name, class) = (name_of(v), class::of(v));
    let made = if class == Builtin::Property.class() {
        new(&Args::new(&[class, all[0], all[1], all[2], doc]))?
    } else {
        doors::call(class, &[all[0], all[1], all[2], doc])?
    };
    if let Some(name) = old_name
        && Builtin::Property.has(made)
    {
        set_name(made, name);
    }
    Ok(made)
}

fn doc(v: Value) -> PyResult<Value> {
    if Builtin::Property.is(v) {
        return Ok(record::get(v).d.unwrap_or(Value::NONE));
    }
    Ok(instance::get(v, intern::DOC.value()).unwrap_or(Value::NONE))
}

/// The name is the address of an object, the flag its lowest bit: an address inside the object.
fn set_name(v: Value, name: Value) {
    let p = record::get(v);
    p.n = p.n & DOC_OF_GETTER | name.bits() as i64;
}

fn name_of(v: Value) -> Option<Value> {
    Value::from_bits((record::get(v).n & !DOC_OF_GETTER) as u64)
}

/// The name for messages: as given by `__set_name__`, else the getter's.
fn shown_name(v: Value) -> Option<Value> {
    name_of(v).or_else(|| {
        let getter = record::get(v).a?;
        match attribute::get_optional(getter, intern::NAME.value()) {
            Ok(name) => name,
            Err(Pending) => {
                exception::take();
                None
            }
        }
    })
}

/// AttributeError: the property lacks an accessor.
#[cold]
pub fn lacks(v: Value, object: Value, what: &str) -> Pending {
    let owner = string::text(class::get(class::of(object)).qualname);
    let message = match shown_name(v).map(protocol::repr) {
        Some(Ok(name)) => format!("property {} of '{owner}' object has no {what}", string::text(name)),
        Some(Err(Pending)) => return Pending,
        None => format!("property of '{owner}' object has no {what}"),
    };
    raise(Exc::AttributeError, message)
}

fn get_method(args: &Args) -> PyResult<Value> {
    args.check("__get__", 1, 1, 2)?;
    let (v, object) = (args.positional[0], args.positional[1]);
    if object.is_none() {
        return Ok(v);
    }
    match record::get(v).a {
        Some(getter) => doors::call(getter, &[object]),
        None => Err(lacks(v, object, "getter")),
    }
}

/// Assigns or deletes (`None`) through the property.
///
/// # Errors
/// AttributeError without the accessor; what it raises.
pub fn set(v: Value, object: Value, value: Option<Value>) -> PyResult<()> {
    let p = record::get(v);
    match value {
        Some(value) => match p.b {
            Some(setter) => doors::call(setter, &[object, value])?,
            None => return Err(lacks(v, object, "setter")),
        },
        None => match p.c {
            Some(deleter) => doors::call(deleter, &[object])?,
            None => return Err(lacks(v, object, "deleter")),
        },
    };
    Ok(())
}

fn set_method(args: &Args) -> PyResult<Value> {
    args.check("__set__", 1, 2, 2)?;
    set(args.positional[0], args.positional[1], args.get(2))?;
    Ok(Value::NONE)
}

fn delete_method(args: &Args) -> PyResult<Value> {
    args.check("__delete__", 1, 1, 1)?;
    set(args.positional[0], args.positional[1], None)?;
    Ok(Value::NONE)
}

fn set_name_method(args: &Args) -> PyResult<Value> {
    if args.positional.len() != 3 {
        let message =
            format!("__set_name__() takes 2 positional arguments but {} were given", args.positional.len() - 1);
        return Err(raise(Exc::TypeError, message));
    }
    if string::is(args.positional[2]) {
        set_name(args.positional[0], args.positional[2]);
    }
    Ok(Value::NONE)
}

/// Is one of the parts abstract?
fn is_abstract(v: Value) -> PyResult<Value> {
    for part in parts(v).into_iter().flatten() {
        if wrapper::is_abstract(part)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

const fn part(name: &'static str, get: fn(Value) -> PyResult<Value>) -> GetSet {
    GetSet { name, get, set: None }
}

static GETSET: &[GetSet] = &[
    part("fget", |v| Ok(record::get(v).a.unwrap_or(Value::NONE))),
    part("fset", |v| Ok(record::get(v).b.unwrap_or(Value::NONE))),
    part("fdel", |v| Ok(record::get(v).c.unwrap_or(Value::NONE))),
    GetSet {
        name: "__doc__",
        get: doc,
        set: Some(|v, doc| {
            let doc = doc.unwrap_or(Value::NONE);
            if Builtin::Property.is(v) {
                record::get(v).d = Some(doc);
            } else {
                instance::set(v, intern::DOC.value(), doc);
            }
            Ok(())
        }),
    },
    GetSet {
        name: "__name__",
        get: |v| shown_name(v).ok_or_else(|| attribute::missing(v, intern::NAME.value())),
        set: Some(|v, name| {
            if let Some(name) = name.filter(|n| n.is_heap()) {
                set_name(v, name);
            }
            Ok(())
        }),
    },
    part("__isabstractmethod__", is_abstract),
];

/// `property`: a = getter, b = setter, c = deleter, d = documentation, n = the name's address;
/// its lowest bit says that the documentation is the getter's.
pub static TYPE: NativeType = NativeType {
    name: "property",
    size: size_of::<Record>(),
    new: Some(new),
    getset: GETSET,
    methods: &[
        ("__init__", init),
        ("__get__", get_method),
        ("__set__", set_method),
        ("__delete__", delete_method),
        ("__set_name__", set_name_method),
        ("getter", |a| with(a, 0, "getter")),
        ("setter", |a| with(a, 1, "setter")),
        ("deleter", |a| with(a, 2, "deleter")),
    ],
    ..NativeType::DEFAULT
};
