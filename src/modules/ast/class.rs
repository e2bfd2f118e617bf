//! The node classes: `AST` with its constructor, and one class for each row of the table.

use super::table::{self, Field};
use crate::heap::Value;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, attribute, class, dict, exception, function, instance, intern, list,
    protocol, raise, string, tuple,
};

const METHODS: &[(&str, NativeFn)] = &[
    ("__init__", init),
    ("__reduce__", reduce),
    ("__reduce_ex__", reduce),
    ("__replace__", replace),
    ("__repr__", |a| repr(a.positional[0], 3).map(|s| string::new(&s))),
];

fn names(all: &[Field]) -> Value {
    tuple::new(&all.iter().map(|f| intern::intern(f.name)).collect::<Vec<_>>())
}

/// Makes every class and puts it into `globals`.
pub(super) fn make_all(globals: Value) -> PyResult<()> {
    let empty = tuple::new(&[]);
    let make = |name: &str, base: &[Value], doc: &str, fields: Value, attributes: Option<Value>| {
        let namespace = dict::new();
        let set = |key: &str, v: Value| dict::set_str(namespace, intern::intern(key), v);
        set("__module__", intern::intern("ast"));
        set("__doc__", string::new(doc));
        set("_fields", fields);
        set("__match_args__", fields);
        if let Some(attributes) = attributes {
            set("_attributes", attributes);
        }
        (namespace, intern::intern(name), base.to_vec())
    };
    let (namespace, name, _) = make("AST", &[], "", empty, Some(empty));
    dict::set_str(namespace, intern::intern("_field_types"), dict::new());
    let root = class::new(name, &[], namespace, None)?;
    for &(method, f) in METHODS {
        let method = intern::intern(method);
        class::set_attribute(root, method, Some(function::new_native(method, f, None, Some(root))))?;
    }
    dict::set_str(globals, name, root);
    let nodes = table::nodes();
    for node in &nodes {
        let base = match node.base {
            Some(base) => dict::get_str(globals, intern::intern(base)).unwrap_or(root),
            None => root,
        };
        let own = node.base.is_none().then(|| names(&node.attributes));
        let (namespace, name, bases) = make(node.name, &[base], &node.doc, names(&node.fields), own);
        let absent = node.fields.iter().chain(if node.base.is_none() { &node.attributes[..] } else { &[] });
        for field in absent.filter(|f| f.optional) {
            dict::set_str(namespace, intern::intern(field.name), Value::NONE);
        }
        let made = class::new(name, &bases, namespace, None)?;
        dict::set_str(globals, name, made);
    }
    for node in &nodes {
        let types = dict::new();
        for field in &node.fields {
            dict::set_str(types, intern::intern(field.name), field_type(field, globals)?);
        }
        let made = dict::get_str(globals, intern::intern(node.name)).unwrap_or(root);
        class::set_attribute(made, intern::intern("_field_types"), Some(types))?;
    }
    Ok(())
}

fn field_type(field: &Field, globals: Value) -> PyResult<Value> {
    let plain = match field.ty {
        "identifier" | "string" => Builtin::Str.class(),
        "int" => Builtin::Int.class(),
        "constant" => Builtin::Object.class(),
        name => dict::get_str(globals, intern::intern(name)).unwrap_or(Builtin::Object.class()),
    };
    if field.list {
        return protocol::get_item(Builtin::List.class(), plain);
    }
    if field.optional {
        return protocol::binary(crate::objects::BinaryOp::Or, plain, Value::NONE);
    }
    Ok(plain)
}

/// A class attribute that is a tuple of names.
fn listed(class: Value, name: &str) -> PyResult<Vec<Value>> {
    match attribute::get_optional(class, intern::intern(name))? {
        Some(v) => protocol::collect(v),
        None => Ok(Vec::new()),
    }
}

/// `AST.__init__(self, *args, **kwargs)`
fn init(args: &Args) -> PyResult<Value> {
    let Some((&v, given)) = args.positional.split_first() else {
        return Err(raise(Exc::TypeError, "descriptor '__init__' of 'ast.AST' object needs an argument"));
    };
    let own = class::of(v);
    let fields = listed(own, "_fields")?;
    let name = class::name(own);
    if given.len() > fields.len() {
        let (most, plural) = (fields.len(), if fields.len() == 1 { "" } else { "s" });
        let message = format!("{name} constructor takes at most {most} positional argument{plural}");
        return Err(raise(Exc::TypeError, message));
    }
    let mut set: Vec<Value> = Vec::new();
    for (&field, &value) in fields.iter().zip(given) {
        attribute::set(v, intern::of(field), Some(value))?;
        set.push(intern::of(field));
    }
    let known = |all: &[Value], key: Value| all.iter().any(|&f| string::as_text(f) == string::as_text(key));
    for (&key, &value) in args.names.iter().zip(args.keywords) {
        let text = string::text(key);
        if known(&fields, key) {
            if known(&set, key) {
                return Err(raise(Exc::TypeError, format!("{name} got multiple values for argument '{text}'")));
            }
            set.push(key);
        } else if !known(&listed(own, "_attributes")?, key) {
            exception::deprecated(&format!(
                "{name}.__init__ got an unexpected keyword argument '{text}'. Support for arbitrary keyword \
                 arguments is deprecated and will be removed in Python 3.15."
            ))?;
        }
        attribute::set(v, intern::of(key), Some(value))?;
    }
    if set.len() == fields.len() {
        return Ok(Value::NONE);
    }
    let types = attribute::get_optional(own, intern::intern("_field_types"))?;
    for &field in fields.iter().filter(|&&f| !known(&set, f)) {
        complete(v, name, field, types)?;
    }
    Ok(Value::NONE)
}

/// What a field gets that the constructor was not given.
fn complete(v: Value, class: &str, field: Value, types: Option<Value>) -> PyResult<()> {
    let text = string::text(field);
    let ty = match types {
        Some(types) if dict::is(types) => dict::get(types, field)?,
        _ => None,
    };
    let Some(ty) = ty else {
        return exception::deprecated(&format!(
            "Field '{text}' is missing from {class}._field_types. This will become an error in Python 3.15."
        ));
    };
    if class::is(ty) {
        if class::name(ty) == "expr_context" {
            return attribute::set(v, intern::of(field), Some(super::build::singleton("Load")?));
        }
        return exception::deprecated(&format!(
            "{class}.__init__ missing 1 required positional argument: '{text}'. This will become an error in \
             Python 3.15."
        ));
    }
    if attribute::get_optional(ty, intern::intern("__origin__"))? == Some(Builtin::List.class()) {
        return attribute::set(v, intern::of(field), Some(list::new(&[])));
    }
    // Otherwise it may be absent: the class says None.
    Ok(())
}

/// Attributes of the node itself.
fn own_attributes(v: Value) -> Vec<(Value, Value)> {
    instance::attributes(v)
}

/// `copy` and `pickle`: the class, its fields as far as they are set, the rest as state.
fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let state = dict::new();
    for (name, value) in own_attributes(v) {
        dict::set_str(state, name, value);
    }
    let mut positional = Vec::new();
    for field in listed(class::of(v), "_fields")? {
        match dict::get_str(state, intern::of(field)) {
            Some(value) => {
                positional.push(value);
                dict::remove_str(state, intern::of(field));
            }
            None => break,
        }
    }
    Ok(tuple::new(&[class::of(v), tuple::new(&positional), state]))
}

/// `copy.replace(node, **changes)`
fn replace(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let own = class::of(v);
    if args.positional.len() > 1 {
        return Err(raise(Exc::TypeError, "__replace__() takes no positional arguments"));
    }
    let mut allowed = listed(own, "_fields")?;
    allowed.extend(listed(own, "_attributes")?);
    let made = instance::allocate(own);
    for (name, value) in own_attributes(v) {
        attribute::set(made, name, Some(value))?;
    }
    for (&key, &value) in args.names.iter().zip(args.keywords) {
        if !allowed.iter().any(|&a| string::as_text(a) == string::as_text(key)) {
            let message =
                format!("{}.__replace__ got an unexpected keyword argument '{}'.", class::name(own), string::text(key));
            return Err(raise(Exc::TypeError, message));
        }
        attribute::set(made, intern::of(key), Some(value))?;
    }
    Ok(made)
}

fn repr(v: Value, depth: usize) -> PyResult<String> {
    let own = class::of(v);
    if depth == 0 {
        return Ok(format!("{}(...)", class::name(own)));
    }
    let mut parts = Vec::new();
    for field in listed(own, "_fields")? {
        let Some(value) = attribute::get_optional(v, intern::of(field))? else { continue };
        parts.push(format!("{}={}", string::text(field), repr_value(value, depth)?));
    }
    Ok(format!("{}({})", class::name(own), parts.join(", ")))
}

fn repr_value(v: Value, depth: usize) -> PyResult<String> {
    let items = if list::is(v) {
        Some((list::snapshot(v), '[', ']'))
    } else if tuple::is(v) {
        Some((tuple::items(v).to_vec(), '(', ')'))
    } else {
        None
    };
    let Some((items, open, close)) = items else {
        if super::is_node(v) {
            return repr(v, depth - 1);
        }
        return Ok(string::text(protocol::repr(v)?).to_owned());
    };
    let one = |&item: &Value| if super::is_node(item) { repr(item, depth - 1) } else { repr_value(item, depth) };
    let inner = match &items[..] {
        [] => String::new(),
        [only] => one(only)?,
        [first, last] => format!("{}, {}", one(first)?, one(last)?),
        [first, .., last] => format!("{}, ..., {}", one(first)?, one(last)?),
    };
    Ok(format!("{open}{inner}{close}"))
}
