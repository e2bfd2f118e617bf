//! `string.templatelib`'s Template and Interpolation: what a t-string makes (PEP 750).

use super::*;
use crate::heap::layout::{Interpolation, Template};
use crate::heap::{NativeType, Value};

fn get(v: Value) -> &'static mut Template {
    // SAFETY: a template by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Template>() }
}

fn part(v: Value) -> &'static mut Interpolation {
    // SAFETY: an interpolation by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Interpolation>() }
}

/// A template of `interpolations.len() + 1` strings and the interpolations between them (tuples).
pub fn new(strings: Value, interpolations: Value) -> Value {
    let v = Builtin::Template.allocate(size_of::<Template>());
    (get(v).strings, get(v).interpolations) = (strings, interpolations);
    v
}

/// A replacement field.
pub fn interpolation(value: Value, expression: Value, conversion: Value, format_spec: Value) -> Value {
    let v = Builtin::Interpolation.allocate(size_of::<Interpolation>());
    let p = part(v);
    (p.value, p.expression, p.conversion, p.format_spec) = (value, expression, conversion, format_spec);
    v
}

/// The template of strings and interpolations in any order: neighbouring strings are joined.
fn from_parts(parts: &[Value]) -> PyResult<Value> {
    let (mut strings, mut interpolations) = (vec![String::new()], Vec::new());
    for &v in parts {
        if Builtin::Interpolation.is(v) {
            interpolations.push(v);
            strings.push(String::new());
        } else if let Some(text) = string::as_text(v) {
            strings.last_mut().expect("never empty").push_str(text);
        } else {
            let message = format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {}",
                class::name_of(v)
            );
            return Err(raise(Exc::TypeError, message));
        }
    }
    let strings: Vec<Value> = strings.iter().map(|s| string::new(s)).collect();
    Ok(new(tuple::new(&strings), tuple::new(&interpolations)))
}

fn construct(args: &Args) -> PyResult<Value> {
    if !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "Template.__new__ only accepts *args arguments"));
    }
    from_parts(&args.positional[1..])
}

fn values(v: Value) -> Value {
    tuple::new(&tuple::items(get(v).interpolations).iter().map(|&i| part(i).value).collect::<Vec<_>>())
}

/// Strings that are not empty, and interpolations, in order.
fn parts(v: Value) -> Vec<Value> {
    let mut all = Vec::new();
    for (i, &s) in tuple::items(get(v).strings).iter().enumerate() {
        if !string::text(s).is_empty() {
            all.push(s);
        }
        all.extend(tuple::get(get(v).interpolations, i));
    }
    all
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(match name {
        "strings" => Some(get(v).strings),
        "interpolations" => Some(get(v).interpolations),
        "values" => Some(values(v)),
        _ => None,
    })
}

fn repr(v: Value) -> PyResult<Value> {
    let (strings, parts) = (protocol::repr(get(v).strings)?, protocol::repr(get(v).interpolations)?);
    let (strings, parts) = (string::text(strings), string::text(parts));
    Ok(string::new(&format!("Template(strings={strings}, interpolations={parts})")))
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if op != BinaryOp::Add {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if !Builtin::Template.is(a) || !Builtin::Template.is(b) {
        let (x, y) = (class::full_name(class::of(a)), class::full_name(class::of(b)));
        let message = if Builtin::Template.is(a) {
            format!("can only concatenate string.templatelib.Template (not \"{y}\") to string.templatelib.Template")
        } else {
            format!("can only concatenate {x} (not \"{y}\") to {x}")
        };
        return Err(raise(Exc::TypeError, message));
    }
    let mut all = parts(a);
    all.extend(parts(b));
    from_parts(&all)
}

fn reduce(args: &Args) -> PyResult<Value> {
    let library = (doors::get().import)("string.templatelib")?;
    let unpickle = attribute::get(library, intern::intern("_template_unpickle"))?;
    let t = get(args.positional[0]);
    Ok(tuple::new(&[unpickle, tuple::new(&[t.strings, t.interpolations])]))
}

/// `string.templatelib.Template`.
pub static TYPE: NativeType = NativeType {
    name: "string.templatelib.Template",
    size: size_of::<Template>(),
    layout: Some(&Template::LAYOUT),
    repr: Some(repr),
    iter: Some(|v| Ok(iterators::over_list(list::new(&parts(v))))),
    binary: Some(binary),
    get_attribute: Some(get_attribute),
    methods: &[("__reduce__", reduce)],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct),
    doc: "Template object",
    ..NativeType::DEFAULT
};

fn construct_interpolation(args: &Args) -> PyResult<Value> {
    let names = ["value", "expression", "conversion", "format_spec"];
    let [value, expression, conversion, spec] = args.bind("Interpolation", 1, names, 4, 1)?;
    for (v, name) in [(expression, "expression"), (spec, "format_spec")] {
        if let Some(v) = v.filter(|&v| !string::is(v)) {
            let message = format!("Interpolation() argument '{name}' must be str, not {}", class::name_of(v));
            return Err(raise(Exc::TypeError, message));
        }
    }
    if let Some(c) = conversion.filter(|c| !c.is_none()) {
        match string::as_text(c) {
            Some("s" | "r" | "a") => {}
            Some(_) => {
                let message = "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'";
                return Err(raise(Exc::ValueError, message));
            }
            None => {
                let name = class::name_of(c);
                let message = format!("Interpolation() argument 'conversion' must be str, not {name}");
                return Err(raise(Exc::TypeError, message));
            }
        }
    }
    let text = |v: Option<Value>| v.unwrap_or(Value::EMPTY_STR);
    let (value, conversion) = (value.unwrap_or(Value::NONE), conversion.unwrap_or(Value::NONE));
    Ok(interpolation(value, text(expression), conversion, text(spec)))
}

fn interpolation_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    Ok(match name {
        "value" => Some(part(v).value),
        "expression" => Some(part(v).expression),
        "conversion" => Some(part(v).conversion),
        "format_spec" => Some(part(v).format_spec),
        "__match_args__" => {
            let names = ["value", "expression", "conversion", "format_spec"];
            Some(tuple::new(&names.map(intern::intern)))
        }
        _ => None,
    })
}

fn interpolation_repr(v: Value) -> PyResult<Value> {
    let p = part(v);
    let all = [p.value, p.expression, p.conversion, p.format_spec];
    let texts = all.into_iter().map(|v| protocol::repr(v).map(string::text)).collect::<PyResult<Vec<_>>>()?;
    Ok(string::new(&format!("Interpolation({})", texts.join(", "))))
}

fn reduce_interpolation(args: &Args) -> PyResult<Value> {
    let p = part(args.positional[0]);
    let all = tuple::new(&[p.value, p.expression, p.conversion, p.format_spec]);
    Ok(tuple::new(&[class::of(args.positional[0]), all]))
}

/// `string.templatelib.Interpolation`.
pub static INTERPOLATION: NativeType = NativeType {
    name: "string.templatelib.Interpolation",
    size: size_of::<Interpolation>(),
    layout: Some(&Interpolation::LAYOUT),
    repr: Some(interpolation_repr),
    get_attribute: Some(interpolation_attribute),
    methods: &[("__reduce__", reduce_interpolation)],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct_interpolation),
    doc: "Interpolation object",
    ..NativeType::DEFAULT
};
