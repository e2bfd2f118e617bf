//! `super`: attribute lookup that begins behind a class in the MRO.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{GetSet, NativeType, Value};

/// The class whose MRO is searched for `object`.
fn start_of(class: Value, object: Value) -> PyResult<Value> {
    if class::is(object) && class::is_subclass(object, class) {
        return Ok(object);
    }
    let own = class::of(object);
    if class::is_subclass(own, class) {
        return Ok(own);
    }
    if instance::has_slots(object)
        && let Some(said) = attribute::get_optional(object, intern::CLASS.value())?
        && said != own
        && class::is(said)
        && class::is_subclass(said, class)
    {
        return Ok(said);
    }
    let what = if class::is(object) { "type" } else { "instance of" };
    let shown = if class::is(object) { class::name(object) } else { class::name(own) };
    let message = format!(
        "super(type, obj): obj ({what} {shown}) is not an instance or subtype of type ({}).",
        class::name(class)
    );
    Err(raise(Exc::TypeError, message))
}

fn fill(v: Value, args: &Args) -> PyResult<()> {
    args.check("super", 1, 0, 2)?;
    let (class, object) = match args.positional[1..] {
        [] => {
            let (class, object) = (doors::get().zero_argument_super)()?;
            (class, Some(object))
        }
        [class] => (class, None),
        [class, object, ..] => (class, Some(object).filter(|o| !o.is_none())),
    };
    if !class::is(class) {
        let message = format!("super() argument 1 must be a type, not {}", class::name_of(class));
        return Err(raise(Exc::TypeError, message));
    }
    let start = object.map(|o| start_of(class, o)).transpose()?;
    let p = record::get(v);
    (p.a, p.b, p.c) = (Some(class), object, start);
    Ok(())
}

fn new(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let v = instance::allocate_native(class, Builtin::Super);
    if class == Builtin::Super.class() || args.positional.len() > 1 {
        fill(v, args)?;
    }
    Ok(v)
}

/// A `super` object for a class and an object.
///
/// # Errors
/// TypeError if they do not fit.
pub fn make(class: Value, object: Value) -> PyResult<Value> {
    let v = Builtin::Super.allocate(size_of::<Record>());
    fill(v, &Args::new(&[v, class, object]))?;
    Ok(v)
}

fn init(args: &Args) -> PyResult<Value> {
    fill(args.positional[0], args)?;
    Ok(Value::NONE)
}

fn get_method(args: &Args) -> PyResult<Value> {
    args.check("__get__", 1, 1, 2)?;
    let (v, object) = (args.positional[0], args.positional[1]);
    let p = record::get(v);
    let (Some(class), None) = (p.a, p.b) else { return Ok(v) };
    if object.is_none() {
        return Ok(v);
    }
    if Builtin::Super.is(v) { make(class, object) } else { doors::call(class::of(v), &[class, object]) }
}

fn repr(v: Value) -> PyResult<Value> {
    let p = record::get(v);
    let class = p.a.map_or("NULL", class::name);
    Ok(string::new(&match p.c {
        Some(start) => format!("<super: <class '{class}'>, <{} object>>", class::name(start)),
        None => format!("<super: <class '{class}'>, NULL>"),
    }))
}

static GETSET: &[GetSet] = &[
    GetSet { name: "__thisclass__", get: |v| Ok(record::get(v).a.unwrap_or(Value::NONE)), set: None },
    GetSet { name: "__self__", get: |v| Ok(record::get(v).b.unwrap_or(Value::NONE)), set: None },
    GetSet { name: "__self_class__", get: |v| Ok(record::get(v).c.unwrap_or(Value::NONE)), set: None },
];

/// `super`: a = the class after which the search starts, b = the object, c = the class whose MRO
/// is searched.
pub static TYPE: NativeType = NativeType {
    name: "super",
    size: size_of::<Record>(),
    repr: Some(repr),
    getset: GETSET,
    new: Some(new),
    methods: &[
        ("__init__", init),
        ("__get__", get_method),
        ("__getattribute__", |a| {
            let [v, name] = special::arguments(a)?;
            attribute::load(v, name)?.ok_or_else(|| attribute::missing(v, name))
        }),
    ],
    ..NativeType::DEFAULT
};
