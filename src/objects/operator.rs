//! `operator.itemgetter`, `attrgetter` and `methodcaller`.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};

/// A constructor's or a call's number of positional arguments.
fn expect(args: &Args, name: &str, most: usize) -> PyResult<()> {
    if !args.names.is_empty() {
        return Err(raise(Exc::TypeError, format!("{name}() takes no keyword arguments")));
    }
    let given = args.positional.len().max(1) - 1;
    if given == 0 || given > most {
        let least = if most == 1 { "" } else { "at least " };
        return Err(raise(Exc::TypeError, format!("{name} expected {least}1 argument, got {given}")));
    }
    Ok(())
}

/// The items, names, or name and arguments.
fn items(v: Value) -> &'static [Value] {
    record::get(v).a.map_or(&[], tuple::items)
}

/// An object that keeps `kept`.
fn make(args: &Args, ty: Builtin, kept: &[Value]) -> Value {
    let v = instance::allocate_native(args.positional[0], ty);
    record::get(v).a = Some(tuple::new(kept));
    v
}

fn shown(v: Value, all: &[Value], keywords: Option<Value>) -> PyResult<Value> {
    let name = class::full_name(class::of(v));
    let text = recursion::repr_once(v, || {
        let mut parts = Vec::new();
        for &x in all {
            parts.push(string::text(protocol::repr(x)?).to_owned());
        }
        for (key, value) in keywords.map_or(Vec::new(), dict::items) {
            parts.push(format!("{}={}", string::text(key), string::text(protocol::repr(value)?)));
        }
        Ok(string::new(&format!("{name}({})", parts.join(", "))))
    })?;
    Ok(text.unwrap_or_else(|| string::new(&format!("{name}(...)"))))
}

fn reduce(args: &Args) -> PyResult<Value> {
    args.check("__reduce__", 1, 0, 0)?;
    let v = args.positional[0];
    Ok(tuple::new(&[class::of(v), tuple::new(items(v))]))
}

/// One value for each of the items that are kept: alone if there is only one.
fn each(v: Value, get: impl Fn(Value) -> PyResult<Value>) -> PyResult<Value> {
    match items(v) {
        &[one] => get(one),
        all => Ok(tuple::new(&all.iter().map(|&x| get(x)).collect::<PyResult<Vec<_>>>()?)),
    }
}

fn new_item_getter(args: &Args) -> PyResult<Value> {
    expect(args, "itemgetter", usize::MAX)?;
    Ok(make(args, Builtin::ItemGetter, &args.positional[1..]))
}

fn get_items(args: &Args) -> PyResult<Value> {
    expect(args, "itemgetter", 1)?;
    let object = args.positional[1];
    each(args.positional[0], |key| {
        if Builtin::Tuple.is(object)
            && let Some(n) = key.as_small_int()
            && let Some(item) = tuple::get(object, n as usize)
        {
            return Ok(item);
        }
        protocol::get_item(object, key)
    })
}

const fn getter(name: &'static str) -> NativeType {
    NativeType {
        name,
        size: size_of::<Record>(),
        layout: Some(&Record::LAYOUT),
        repr: Some(|v| shown(v, items(v), None)),
        methods: &[("__reduce__", reduce)],
        ..NativeType::DEFAULT
    }
}

/// `itemgetter`: a = tuple of keys.
pub static ITEM_GETTER_TYPE: NativeType = NativeType {
    call: Some(get_items),
    new: Some(new_item_getter),
    doc: "Return a callable object that fetches the given item(s) from its operand.",
    ..getter("operator.itemgetter")
};

fn new_attribute_getter(args: &Args) -> PyResult<Value> {
    expect(args, "attrgetter", usize::MAX)?;
    let names = &args.positional[1..];
    if !names.iter().all(|&n| string::is(n)) {
        return Err(raise(Exc::TypeError, "attribute name must be a string"));
    }
    let kept: Vec<Value> = names.iter().map(|&n| intern::of(n)).collect();
    Ok(make(args, Builtin::AttributeGetter, &kept))
}

fn get_attributes(args: &Args) -> PyResult<Value> {
    expect(args, "attrgetter", 1)?;
    let object = args.positional[1];
    each(args.positional[0], |name| {
        let text = string::text(name);
        if !text.contains('.') {
            return attribute::get(object, name);
        }
        text.split('.').try_fold(object, |object, part| attribute::get(object, intern::intern(part)))
    })
}

/// `attrgetter`: a = tuple of dotted names.
pub static ATTRIBUTE_GETTER_TYPE: NativeType = NativeType {
    call: Some(get_attributes),
    new: Some(new_attribute_getter),
    doc: "Return a callable object that fetches the given attribute(s) from its operand.",
    ..getter("operator.attrgetter")
};

fn new_method_caller(args: &Args) -> PyResult<Value> {
    let Some(name) = args.get(1) else {
        return Err(raise(Exc::TypeError, "methodcaller needs at least one argument, the method name"));
    };
    if !string::is(name) {
        return Err(raise(Exc::TypeError, "method name must be a string"));
    }
    let mut kept = args.positional[1..].to_vec();
    kept[0] = intern::of(name);
    let v = make(args, Builtin::MethodCaller, &kept);
    let keywords = dict::new();
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        dict::set_str(keywords, name, value);
    }
    record::get(v).b = Some(keywords);
    Ok(v)
}

/// Names and values of the keyword arguments.
fn keywords(v: Value) -> (Vec<Value>, Vec<Value>) {
    record::get(v).b.map_or(Vec::new(), dict::items).into_iter().unzip()
}

fn call_method(args: &Args) -> PyResult<Value> {
    expect(args, "methodcaller", 1)?;
    let v = args.positional[0];
    let method = attribute::get(args.positional[1], items(v)[0])?;
    let (names, values) = keywords(v);
    (doors::get().call)(method, &items(v)[1..], &names, &values)
}

fn reduce_method_caller(args: &Args) -> PyResult<Value> {
    args.check("__reduce__", 1, 0, 0)?;
    let v = args.positional[0];
    let (names, values) = keywords(v);
    if names.is_empty() {
        return reduce(args);
    }
    let partial = Builtin::Partial.class();
    let all = [partial, class::of(v), items(v)[0]];
    let made = functools::construct(&Args { positional: &all, names: &names, keywords: &values })?;
    Ok(tuple::new(&[made, tuple::new(&items(v)[1..])]))
}

/// `methodcaller`: a = tuple of the name and the positional arguments, b = dict of the others.
pub static METHOD_CALLER_TYPE: NativeType = NativeType {
    call: Some(call_method),
    repr: Some(|v| shown(v, items(v), record::get(v).b)),
    methods: &[("__reduce__", reduce_method_caller)],
    new: Some(new_method_caller),
    doc: "Return a callable object that calls the given method on its operand.",
    ..getter("operator.methodcaller")
};
