//! `functools.partial` and its placeholder.

use super::*;
use crate::heap::NativeType;
use crate::heap::layout::{Partial, Record};

fn get(v: Value) -> &'static mut Partial {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Partial>() }
}

fn is(v: Value) -> bool {
    v.is_heap() && std::ptr::eq(protocol::native(v), &TYPE)
}

/// `functools.Placeholder`: there is one.
pub fn placeholder() -> Value {
    use std::sync::OnceLock;
    static ONE: OnceLock<u64> = OnceLock::new();
    let bits = *ONE.get_or_init(|| record::new(Builtin::Placeholder, None, None, None, None).bits());
    Value::from_bits(bits).expect("an object")
}

fn count_placeholders(all: &[Value]) -> u64 {
    let gap = placeholder();
    all.iter().filter(|&&x| x == gap).count() as u64
}

/// `partial(function, *arguments, **keywords)`
///
/// # Errors
/// TypeError for what is not callable, or placeholders in wrong places.
pub fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let Some(mut function) = args.get(1) else {
        return Err(raise(Exc::TypeError, "type 'partial' takes at least one argument"));
    };
    if !protocol::is_callable(function) {
        return Err(raise(Exc::TypeError, "the first argument must be callable"));
    }
    let gap = placeholder();
    let mut arguments = args.positional[2..].to_vec();
    if arguments.last() == Some(&gap) {
        return Err(raise(Exc::TypeError, "trailing Placeholders are not allowed"));
    }
    if args.keywords.contains(&gap) {
        return Err(raise(Exc::TypeError, "Placeholder cannot be passed as a keyword argument"));
    }
    let keywords = dict::new();
    if is(function) && instance::attributes(function).is_empty() {
        let inner = function;
        function = get(inner).function;
        let mut all = tuple::items(get(inner).arguments).to_vec();
        let mut given = arguments.into_iter();
        for place in all.iter_mut().filter(|x| **x == gap) {
            if let Some(x) = given.next() {
                *place = x;
            }
        }
        all.extend(given);
        arguments = all;
        for (name, value) in dict::items(get(inner).keywords) {
            dict::set_str(keywords, name, value);
        }
    }
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        dict::set_str(keywords, name, value);
    }
    let placeholders = count_placeholders(&arguments);
    let arguments = tuple::new(&arguments);
    let v = instance::allocate_native(class, Builtin::Partial);
    let p = get(v);
    (p.function, p.arguments, p.keywords, p.placeholders) = (function, arguments, keywords, placeholders);
    Ok(v)
}

/// Calls `f` with the function and all arguments that a call of the partial `v` comes to.
pub fn with_arguments<R: From<PyResult<Value>>>(
    v: Value,
    positional: &[Value],
    names: &[Value],
    keywords: &[Value],
    f: impl FnOnce(Value, &[Value], &[Value], &[Value]) -> R,
) -> R {
    let (function, placeholders) = (get(v).function, get(v).placeholders as usize);
    if positional.len() < placeholders {
        let message = format!(
            "missing positional arguments in 'partial' call; expected at least {placeholders}, got {}",
            positional.len()
        );
        return Err(raise(Exc::TypeError, message)).into();
    }
    let kept = tuple::items(get(v).arguments);
    let mut all = Vec::with_capacity(kept.len() + positional.len());
    let mut given = positional.iter().copied();
    if placeholders == 0 {
        all.extend_from_slice(kept);
    } else {
        let gap = placeholder();
        all.extend(kept.iter().map(|&x| if x == gap { given.next().unwrap_or(x) } else { x }));
    }
    all.extend(given);
    if dict::len(get(v).keywords) == 0 {
        return f(function, &all, names, keywords);
    }
    let (mut all_names, mut values): (Vec<Value>, Vec<Value>) = dict::items(get(v).keywords).into_iter().unzip();
    if !all_names.iter().all(|&n| string::is(n)) {
        return Err(raise(Exc::TypeError, "keywords must be strings")).into();
    }
    for (&name, &value) in names.iter().zip(keywords) {
        match all_names.iter().position(|&n| string::equal(n, name)) {
            Some(i) => values[i] = value,
            None => {
                all_names.push(name);
                values.push(value);
            }
        }
    }
    f(function, &all, &all_names, &values)
}

fn call(args: &Args) -> PyResult<Value> {
    let (v, positional) = (args.positional[0], &args.positional[1..]);
    with_arguments(v, positional, args.names, args.keywords, |f, all, names, keywords| {
        (doors::get().call)(f, all, names, keywords)
    })
}

fn repr(v: Value) -> PyResult<Value> {
    let name = class::full_name(class::of(v));
    let name = name.strip_prefix("__main__.").unwrap_or(&name);
    let text = recursion::repr_once(v, || {
        let mut text = format!("{name}({}", string::text(protocol::repr(get(v).function)?));
        for &x in tuple::items(get(v).arguments) {
            text.push_str(", ");
            text.push_str(string::text(protocol::repr(x)?));
        }
        for (key, value) in dict::items(get(v).keywords) {
            let value = protocol::repr(value)?;
            let key = protocol::str(key)?;
            text.push_str(&format!(", {}={}", string::text(key), string::text(value)));
        }
        text.push(')');
        Ok(string::new(&text))
    })?;
    Ok(text.unwrap_or_else(|| string::new("...")))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let p = get(v);
    Ok(match name {
        "func" => Some(p.function),
        "args" => Some(p.arguments),
        "keywords" => Some(p.keywords),
        _ => None,
    })
}

/// The object's own attributes as a dict, or None.
fn attributes(v: Value) -> Value {
    let all = instance::attributes(v);
    if all.is_empty() {
        return Value::NONE;
    }
    let d = dict::new();
    for (name, value) in all {
        dict::set_str(d, name, value);
    }
    d
}

fn reduce(args: &Args) -> PyResult<Value> {
    args.check("__reduce__", 1, 0, 0)?;
    let v = args.positional[0];
    let p = get(v);
    let state = tuple::new(&[p.function, p.arguments, p.keywords, attributes(v)]);
    Ok(tuple::new(&[class::of(v), tuple::new(&[p.function]), state]))
}

fn set_state(args: &Args) -> PyResult<Value> {
    args.check("__setstate__", 1, 1, 1)?;
    let v = args.positional[0];
    let invalid = || raise(Exc::TypeError, "invalid partial state");
    if !tuple::is(args.positional[1]) {
        return Err(invalid());
    }
    let &[function, arguments, keywords, attributes] = tuple::items(args.positional[1]) else {
        return Err(invalid());
    };
    let kwargs_given = dict::is(keywords) || keywords.is_none();
    if !protocol::is_callable(function) || !tuple::is(arguments) || !kwargs_given {
        return Err(invalid());
    }
    if tuple::items(arguments).last() == Some(&placeholder()) {
        return Err(raise(Exc::TypeError, "trailing Placeholders are not allowed"));
    }
    let arguments = if Builtin::Tuple.is(arguments) { arguments } else { tuple::new(tuple::items(arguments)) };
    let keywords = match keywords {
        k if k.is_none() => dict::new(),
        k if Builtin::Dict.is(k) => k,
        k => dict::copy(k),
    };
    let p = get(v);
    (p.function, p.arguments, p.keywords) = (function, arguments, keywords);
    p.placeholders = count_placeholders(tuple::items(arguments));
    for (name, _) in instance::attributes(v) {
        attribute::set(v, name, None)?;
    }
    if dict::is(attributes) {
        for (name, value) in dict::items(attributes) {
            attribute::set(v, intern::of(name), Some(value))?;
        }
    }
    Ok(Value::NONE)
}

/// `functools.partial`.
pub static TYPE: NativeType = NativeType {
    name: "functools.partial",
    size: size_of::<Partial>(),
    layout: Some(&Partial::LAYOUT),
    repr: Some(repr),
    call: Some(call),
    binds: true,
    weak: true,
    has_dict: true,
    attributes: &["func", "args", "keywords"],
    get_attribute: Some(get_attribute),
    methods: &[("__reduce__", reduce), ("__setstate__", set_state)],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct),
    doc: "Create a new function with partial application of the given arguments and keywords.",
    ..NativeType::DEFAULT
};

fn new_placeholder(args: &Args) -> PyResult<Value> {
    if args.positional.len() > 1 || !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "_PlaceholderType takes no arguments"));
    }
    Ok(placeholder())
}

/// Type of `functools.Placeholder`.
pub static PLACEHOLDER_TYPE: NativeType = NativeType {
    name: "functools._PlaceholderType",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    repr: Some(|_| Ok(string::new("Placeholder"))),
    methods: &[("__reduce__", |_| Ok(string::new("Placeholder")))],
    new: Some(new_placeholder),
    doc: "The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.",
    ..NativeType::DEFAULT
};
