//! `contextvars`: `Context`, `ContextVar`, `Token`. A context's values are in a dict; copies share
//! it until one of them changes.

use super::*;
use crate::heap::layout::{Context, Record};
use crate::heap::{NativeType, Value, thread};

fn get(v: Value) -> &'static mut Context {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Context>() }
}

fn is(v: Value) -> bool {
    Builtin::Context.is(v)
}

fn make(values: Value, shared: bool) -> Value {
    let v = Builtin::Context.allocate(size_of::<Context>());
    let c = get(v);
    (c.values, c.shared) = (Some(values), shared);
    v
}

/// The thread's context.
fn current() -> Value {
    if let Some(v) = thread::current().context {
        return v;
    }
    let v = make(dict::new(), false);
    get(v).entered = true;
    thread::current().context = Some(v);
    v
}

fn values(context: Value) -> Value {
    get(context).values.expect("a context is made with its dict")
}

/// The values, to be changed: no other context has them.
fn own_values(context: Value) -> Value {
    if get(context).shared {
        let copy = dict::copy(values(context));
        let c = get(context);
        (c.values, c.shared) = (Some(copy), false);
    }
    values(context)
}

fn copy_of(context: Value) -> Value {
    get(context).shared = true;
    make(values(context), true)
}

/// `contextvars.copy_context()`
///
/// # Errors
/// TypeError for any argument.
pub fn copy_context(args: &Args) -> PyResult<Value> {
    args.check("_contextvars.copy_context", 0, 0, 0)?;
    Ok(copy_of(current()))
}

fn new_context(args: &Args) -> PyResult<Value> {
    if args.positional.len() > 1 || !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "Context() does not accept any arguments"));
    }
    Ok(make(dict::new(), false))
}

fn shown(v: Value) -> PyResult<String> {
    Ok(string::text(protocol::repr(v)?).to_owned())
}

fn run(args: &Args) -> PyResult<Value> {
    let Some(callee) = args.get(1) else {
        return Err(raise(Exc::TypeError, "run() missing 1 required positional argument"));
    };
    let v = args.positional[0];
    if get(v).entered {
        let message = format!("cannot enter context: {} is already entered", shown(v)?);
        return Err(raise(Exc::RuntimeError, message));
    }
    let before = thread::current().context;
    get(v).entered = true;
    thread::current().context = Some(v);
    let answer = (doors::get().call)(callee, &args.positional[2..], args.names, args.keywords);
    thread::current().context = before;
    get(v).entered = false;
    answer
}

fn variable(v: Value) -> PyResult<Value> {
    if Builtin::ContextVar.is(v) {
        return Ok(v);
    }
    Err(raise(Exc::TypeError, format!("a ContextVar key was expected, got {}", shown(v)?)))
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    dict::get(values(v), variable(key)?)?.ok_or_else(|| dict::key_error(key))
}

fn get_method(args: &Args) -> PyResult<Value> {
    args.check("get", 1, 1, 2)?;
    let found = dict::get(values(args.positional[0]), variable(args.positional[1])?)?;
    Ok(found.or(args.get(2)).unwrap_or(Value::NONE))
}

fn view(args: &Args, ty: Builtin) -> PyResult<Value> {
    args.check("Context.keys", 1, 0, 0)?;
    // A view of the state as it is now.
    get(args.positional[0]).shared = true;
    protocol::iter(record::new(ty, Some(values(args.positional[0])), None, None, None))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match op {
        CompareOp::Eq | CompareOp::Ne => protocol::compare(op, values(a), values(b)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `Context`.
pub static CONTEXT_TYPE: NativeType = NativeType {
    name: "_contextvars.Context",
    size: size_of::<Context>(),
    layout: Some(&Context::LAYOUT),
    unhashable: true,
    weak: true,
    compare: Some(compare),
    len: Some(|v| Ok(dict::len(values(v)))),
    iter: Some(|v| {
        get(v).shared = true;
        protocol::iter(values(v))
    }),
    get_item: Some(get_item),
    contains: Some(|v, key| Ok(dict::get(values(v), variable(key)?)?.is_some())),
    methods: &[
        ("run", run),
        ("copy", |a| {
            a.check("Context.copy", 1, 0, 0)?;
            Ok(copy_of(a.positional[0]))
        }),
        ("get", get_method),
        ("keys", |a| view(a, Builtin::DictKeys)),
        ("values", |a| view(a, Builtin::DictValues)),
        ("items", |a| view(a, Builtin::DictItems)),
    ],
    new: Some(new_context),
    ..NativeType::DEFAULT
};

fn new_variable(args: &Args) -> PyResult<Value> {
    let [name, default] = args.bind("ContextVar", 1, ["", "default"], 1, 1)?;
    let name = name.unwrap_or(Value::NONE);
    if !string::is(name) {
        return Err(raise(Exc::TypeError, "context variable name must be a str"));
    }
    Ok(record::new(Builtin::ContextVar, Some(name), default, None, None))
}

fn get_value(args: &Args) -> PyResult<Value> {
    args.check("get", 1, 0, 1)?;
    let v = args.positional[0];
    let found = dict::get(values(current()), v)?;
    match found.or(args.get(1)).or(record::get(v).b) {
        Some(x) => Ok(x),
        None => Err(exception::raise_with(Exc::LookupError, &[v])),
    }
}

fn set_value(args: &Args) -> PyResult<Value> {
    args.check("ContextVar.set", 1, 1, 1)?;
    let (v, new) = (args.positional[0], args.positional[1]);
    let context = current();
    let old = dict::get(values(context), v)?;
    dict::set(own_values(context), v, new)?;
    Ok(record::new(Builtin::ContextToken, Some(context), Some(v), old, None))
}

fn reset_to(v: Value, token: Value) -> PyResult<()> {
    let t = record::get(token);
    if t.n != 0 {
        return Err(raise(Exc::RuntimeError, format!("{} has already been used once", shown(token)?)));
    }
    if t.b != Some(v) {
        return Err(raise(Exc::ValueError, format!("{} was created by a different ContextVar", shown(token)?)));
    }
    let context = current();
    if t.a != Some(context) {
        return Err(raise(Exc::ValueError, format!("{} was created in a different Context", shown(token)?)));
    }
    t.n = 1;
    let all = own_values(context);
    match record::get(token).c {
        Some(old) => dict::set(all, v, old),
        None => dict::remove(all, v).map(|_| ()),
    }
}

fn reset(args: &Args) -> PyResult<Value> {
    args.check("ContextVar.reset", 1, 1, 1)?;
    let token = args.positional[1];
    if !Builtin::ContextToken.is(token) {
        let message = format!("expected an instance of Token, got {}", shown(token)?);
        return Err(raise(Exc::TypeError, message));
    }
    reset_to(args.positional[0], token)?;
    Ok(Value::NONE)
}

fn repr_variable(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let name = shown(r.a.unwrap_or(Value::NONE))?;
    let default = match record::get(v).b {
        Some(d) => format!(" default={}", shown(d)?),
        None => String::new(),
    };
    Ok(string::new(&format!("<ContextVar name={name}{default} at {:#x}>", v.bits())))
}

/// `ContextVar`: a = the name, b = the default.
pub static VARIABLE_TYPE: NativeType = NativeType {
    name: "_contextvars.ContextVar",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    repr: Some(repr_variable),
    attributes: &["name"],
    get_attribute: Some(|v, name| Ok(if name == "name" { record::get(v).a } else { None })),
    methods: &[("get", get_value), ("set", set_value), ("reset", reset)],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(new_variable),
    ..NativeType::DEFAULT
};

/// `Token.MISSING`: there is one.
fn missing() -> Value {
    use std::sync::OnceLock;
    static ONE: OnceLock<u64> = OnceLock::new();
    let bits = *ONE.get_or_init(|| record::new(Builtin::TokenMissing, None, None, None, None).bits());
    Value::from_bits(bits).expect("an object")
}

fn token_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let t = record::get(v);
    Ok(match name {
        "var" => t.b,
        "old_value" => Some(t.c.unwrap_or_else(missing)),
        "MISSING" => Some(missing()),
        _ => None,
    })
}

fn repr_token(v: Value) -> PyResult<Value> {
    let t = record::get(v);
    let used = if t.n != 0 { " used" } else { "" };
    let variable = shown(t.b.unwrap_or(Value::NONE))?;
    Ok(string::new(&format!("<Token{used} var={variable} at {:#x}>", v.bits())))
}

fn leave(args: &Args) -> PyResult<Value> {
    args.check("__exit__", 1, 3, 3)?;
    let token = args.positional[0];
    reset_to(record::get(token).b.unwrap_or(Value::NONE), token)?;
    Ok(Value::NONE)
}

/// `Token`: a = the context, b = the variable, c = its value before, n = 1 once it is used.
pub static TOKEN_TYPE: NativeType = NativeType {
    name: "_contextvars.Token",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    unhashable: true,
    repr: Some(repr_token),
    attributes: &["var", "old_value"],
    get_attribute: Some(token_attribute),
    methods: &[("__enter__", |a| Ok(a.positional[0])), ("__exit__", leave)],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(|_| Err(raise(Exc::RuntimeError, "Tokens can only be created by ContextVars"))),
    ..NativeType::DEFAULT
};

/// Type of `Token.MISSING`.
pub static MISSING_TYPE: NativeType = NativeType {
    name: "_contextvars.Token.MISSING",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    repr: Some(|_| Ok(string::new("<Token.MISSING>"))),
    ..NativeType::DEFAULT
};

/// Puts `MISSING` into the class of tokens.
pub fn complete() {
    dict::set_str(class::get(Builtin::ContextToken.class()).dict, intern::intern("MISSING"), missing());
}
