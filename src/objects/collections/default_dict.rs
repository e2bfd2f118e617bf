//! `defaultdict`: a dict that makes the values of missing keys.

use super::*;
use crate::heap::layout::DefaultDict;
use crate::heap::{Kind, NativeType};

fn get(v: Value) -> &'static mut DefaultDict {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<DefaultDict>() }
}

fn is(v: Value) -> bool {
    v.is_heap() && std::ptr::eq(protocol::native(v), &TYPE)
}

fn construct(args: &Args) -> PyResult<Value> {
    let v = instance::allocate_native(args.positional[0], Builtin::DefaultDict);
    if class::lookup_user(args.positional[0], intern::INIT.value()).is_none() {
        fill(v, args)?;
    }
    Ok(v)
}

fn fill(v: Value, args: &Args) -> PyResult<()> {
    let factory = args.get(1).filter(|f| !f.is_none());
    if factory.is_some_and(|f| !protocol::is_callable(f)) {
        return Err(raise(Exc::TypeError, "first argument must be callable or None"));
    }
    get(v).factory = factory;
    let mut rest = vec![v];
    rest.extend(args.positional.iter().skip(2));
    dict::fill("dict", &Args { positional: &rest, ..*args })
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if let Some(x) = dict::get(v, key)? {
        return Ok(x);
    }
    match protocol::special(v, &intern::MISSING) {
        Some(m) => protocol::call_on(m, v, &[key]),
        None => make_missing(v, key),
    }
}

fn make_missing(v: Value, key: Value) -> PyResult<Value> {
    let Some(factory) = get(v).factory else { return Err(dict::key_error(key)) };
    let made = doors::call(factory, &[])?;
    protocol::set_item(v, key, Some(made))?;
    Ok(made)
}

fn missing(args: &Args) -> PyResult<Value> {
    args.check("defaultdict.__missing__", 1, 1, 1)?;
    make_missing(args.positional[0], args.positional[1])
}

/// A defaultdict of `v`'s class with its factory and the items of `source`.
fn like(v: Value, source: Value) -> PyResult<Value> {
    doors::call(class::of(v), &[get(v).factory.unwrap_or(Value::NONE), source])
}

fn copy(args: &Args) -> PyResult<Value> {
    args.check("defaultdict.copy", 1, 0, 0)?;
    like(args.positional[0], args.positional[0])
}

fn reduce(args: &Args) -> PyResult<Value> {
    args.check("defaultdict.__reduce__", 1, 0, 0)?;
    let v = args.positional[0];
    let arguments = get(v).factory.map_or(Value::EMPTY_TUPLE, |f| tuple::new(&[f]));
    let items = doors::call(attribute::get(v, intern::intern("items"))?, &[])?;
    Ok(tuple::new(&[class::of(v), arguments, Value::NONE, Value::NONE, protocol::iter(items)?]))
}

fn repr(v: Value) -> PyResult<Value> {
    let base = string::text((Builtin::Dict.native().repr.unwrap_or(object::default_repr))(v)?);
    let factory = match get(v).factory {
        None => "None",
        Some(f) => {
            let shown = recursion::repr_once(f, || protocol::repr(f))?;
            shown.map_or("...", string::text)
        }
    };
    Ok(string::new(&format!("{}({factory}, {base})", class::name(class::of(v)))))
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if op != BinaryOp::Or || !dict::is(a) || !dict::is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let new = like(if is(a) { a } else { b }, a)?;
    if dict::is(new) {
        dict::update(new, b)?;
    }
    Ok(new)
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok((name == "default_factory").then(|| get(v).factory.unwrap_or(Value::NONE)))
}

fn set_attribute(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    if name != "default_factory" {
        return Ok(false);
    }
    get(v).factory = value.filter(|f| !f.is_none());
    Ok(true)
}

/// `collections.defaultdict`.
pub static TYPE: NativeType = NativeType {
    name: "collections.defaultdict",
    kind: Kind::Dict,
    size: size_of::<DefaultDict>(),
    layout: Some(&DefaultDict::LAYOUT),
    repr: Some(repr),
    get_item: Some(get_item),
    binary: Some(binary),
    attributes: &["default_factory"],
    get_attribute: Some(get_attribute),
    set_attribute: Some(set_attribute),
    methods: &[
        ("__init__", |a| {
            fill(a.positional[0], a)?;
            Ok(Value::NONE)
        }),
        ("__missing__", missing),
        ("copy", copy),
        ("__copy__", copy),
        ("__reduce__", reduce),
    ],
    class_methods: &[],
    new: Some(construct),
    doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory",
    ..dict::BASE
};
