//! `frame`: the object that refers to a native frame, live or ended, and `FrameLocalsProxy`, the
//! view of its variables. What they answer is computed behind the hooks, by a room that knows
//! native frames.

use super::*;
use crate::heap::layout::{FrameObject, Record};
use crate::heap::{NativeType, Value};
use std::sync::OnceLock;

/// What lies behind frame objects.
#[derive(Debug)]
pub struct Hooks {
    /// An attribute.
    pub get: fn(Value, &str) -> PyResult<Option<Value>>,
    /// Sets or deletes an attribute; answers whether it is one.
    pub set: fn(Value, &str, Option<Value>) -> PyResult<bool>,
    /// `frame.clear()`
    pub clear: fn(Value) -> PyResult<()>,
    /// `repr`.
    pub repr: fn(Value) -> String,
    /// A variable of the frame.
    pub variable: fn(Value, name: Value) -> Option<Value>,
    /// Assigns a variable that the code has; answers whether it has it.
    pub assign: fn(Value, name: Value, Value) -> bool,
    /// Names of the bound variables.
    pub names: fn(Value) -> Vec<Value>,
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();

/// Fills the hooks; later calls change nothing.
pub fn install(hooks: Hooks) {
    let _ = HOOKS.set(hooks);
}

fn hooks() -> &'static Hooks {
    HOOKS.get().expect("the VM fills the hooks before it runs anything")
}

/// A new frame object.
pub fn new(code: *const (), function: Value, live: u64) -> Value {
    let v = Builtin::Frame.allocate(size_of::<FrameObject>());
    let f = get(v);
    f.code = code;
    f.function = function;
    f.live = live;
    f.op = -1;
    v
}

/// The struct. `v` must be a frame object.
pub fn get(v: Value) -> &'static mut FrameObject {
    debug_assert!(Builtin::Frame.is(v));
    // SAFETY: a frame object by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<FrameObject>() }
}

/// `frame`.
pub static TYPE: NativeType = NativeType {
    name: "frame",
    size: size_of::<FrameObject>(),
    layout: Some(&FrameObject::LAYOUT),
    repr: Some(|v| Ok(string::new(&(hooks().repr)(v)))),
    get_attribute: Some(|v, name| if class::is(v) { Ok(None) } else { (hooks().get)(v, name) }),
    set_attribute: Some(|v, name, value| (hooks().set)(v, name, value)),
    methods: &[("clear", |a| {
        let v = a.receiver("frame.clear", |v| Builtin::Frame.is(v))?;
        (hooks().clear)(v).map(|()| Value::NONE)
    })],
    ..NativeType::DEFAULT
};

/// `f_locals` of a function's frame.
pub fn locals(frame: Value) -> Value {
    record::new(Builtin::FrameLocals, Some(frame), None, None, None)
}

fn frame_of(v: Value) -> Value {
    record::get(v).a.expect("a proxy is made with its frame")
}

fn read(v: Value, key: Value) -> PyResult<Option<Value>> {
    let frame = frame_of(v);
    if string::is(key)
        && let Some(found) = (hooks().variable)(frame, intern::of(key))
    {
        return Ok(Some(found));
    }
    match get(frame).extra {
        Some(extra) => dict::get(extra, key),
        None => dict::hash_key(key).map(|_| None),
    }
}

fn write(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let frame = frame_of(v);
    let known = string::is(key) && {
        let name = intern::of(key);
        match value {
            Some(value) => (hooks().assign)(frame, name, value),
            None => (hooks().variable)(frame, name).is_some(),
        }
    };
    match value {
        _ if known && value.is_some() => Ok(()),
        None if known => Err(raise(Exc::ValueError, "cannot remove local variables from FrameLocalsProxy")),
        Some(value) => {
            let extra = match get(frame).extra {
                Some(extra) => extra,
                None => {
                    let d = dict::new();
                    get(frame).extra = Some(d);
                    d
                }
            };
            dict::set(extra, key, value)
        }
        None => match get(frame).extra.map_or(Ok(None), |extra| dict::remove(extra, key))? {
            Some(_) => Ok(()),
            None => Err(dict::key_error(key)),
        },
    }
}

/// Names and values, the code's variables first.
fn rows(v: Value) -> Vec<(Value, Value)> {
    let frame = frame_of(v);
    let names = (hooks().names)(frame);
    let mut all: Vec<_> = names.into_iter().filter_map(|n| Some((n, (hooks().variable)(frame, n)?))).collect();
    all.extend(get(frame).extra.map_or_else(Vec::new, dict::items));
    all
}

/// The variables as a fresh dict.
pub fn snapshot(v: Value) -> Value {
    let d = dict::new();
    for (name, value) in rows(v) {
        let _ = dict::set(d, name, value);
    }
    d
}

fn is_locals(v: Value) -> bool {
    Builtin::FrameLocals.is(v)
}

fn plain(v: Value) -> Value {
    if is_locals(v) { snapshot(v) } else { v }
}

fn update(v: Value, other: Value) -> PyResult<()> {
    let source = if dict::is(other) || is_locals(other) {
        plain(other)
    } else {
        let made = dict::new();
        let method = attribute::get(made, intern::intern("update"))?;
        doors::call(method, &[other])?;
        made
    };
    for (name, value) in dict::items(source) {
        write(v, name, Some(value))?;
    }
    Ok(())
}

/// A method of a fresh dict of the variables.
fn forward(args: &Args, name: &str) -> PyResult<Value> {
    let v = args.receiver(&format_args!("FrameLocalsProxy.{name}"), is_locals)?;
    let method = attribute::get(snapshot(v), intern::intern(name))?;
    (doors::get().call)(method, &args.positional[1..], args.names, args.keywords)
}

fn setdefault(args: &Args) -> PyResult<Value> {
    args.check("setdefault", 1, 1, 2)?;
    let (v, key) = (args.positional[0], args.positional[1]);
    if let Some(found) = read(v, key)? {
        return Ok(found);
    }
    let value = args.get(2).unwrap_or(Value::NONE);
    write(v, key, Some(value))?;
    Ok(value)
}

fn pop(args: &Args) -> PyResult<Value> {
    args.check("pop", 1, 1, 2)?;
    let (v, key) = (args.positional[0], args.positional[1]);
    match (read(v, key)?, args.get(2)) {
        (Some(found), _) => write(v, key, None).map(|()| found),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(dict::key_error(key)),
    }
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let mapping = |v: Value| dict::is(v) || is_locals(v);
    if op != BinaryOp::Or || !mapping(a) || !mapping(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    protocol::binary(op, plain(a), plain(b))
}

fn construct(args: &Args) -> PyResult<Value> {
    args.check("FrameLocalsProxy", 1, 1, 1)?;
    let frame = args.positional[1];
    if !Builtin::Frame.is(frame) {
        return Err(raise(Exc::TypeError, format!("expect frame, not {}", class::name_of(frame))));
    }
    Ok(locals(frame))
}

/// `FrameLocalsProxy`: a = the frame.
pub static LOCALS_TYPE: NativeType = NativeType {
    name: "FrameLocalsProxy",
    size: size_of::<Record>(),
    repr: Some(|v| protocol::repr(snapshot(v))),
    unhashable: true,
    compare: Some(|op, a, b| match op {
        CompareOp::Eq | CompareOp::Ne if is_locals(a) && is_locals(b) => {
            Ok(Value::from_bool((frame_of(a) == frame_of(b)) == (op == CompareOp::Eq)))
        }
        CompareOp::Eq | CompareOp::Ne => protocol::compare(op, plain(a), plain(b)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }),
    len: Some(|v| Ok(rows(v).len())),
    iter: Some(|v| protocol::iter(list::new(&rows(v).into_iter().map(|r| r.0).collect::<Vec<_>>()))),
    get_item: Some(|v, key| read(v, key)?.ok_or_else(|| dict::key_error(key))),
    set_item: Some(write),
    contains: Some(|v, key| Ok(read(v, key)?.is_some())),
    binary: Some(binary),
    inplace: Some(|op, a, b| {
        if op != BinaryOp::Or {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        update(a, b).map(|()| a)
    }),
    methods: &[
        ("get", |a| {
            a.check("get", 1, 1, 2)?;
            Ok(read(a.positional[0], a.positional[1])?.or(a.get(2)).unwrap_or(Value::NONE))
        }),
        ("keys", |a| {
            let v = a.receiver("FrameLocalsProxy.keys", is_locals)?;
            Ok(list::new(&rows(v).into_iter().map(|r| r.0).collect::<Vec<_>>()))
        }),
        ("values", |a| {
            let v = a.receiver("FrameLocalsProxy.values", is_locals)?;
            Ok(list::new(&rows(v).into_iter().map(|r| r.1).collect::<Vec<_>>()))
        }),
        ("items", |a| {
            let v = a.receiver("FrameLocalsProxy.items", is_locals)?;
            Ok(list::new(&rows(v).into_iter().map(|r| tuple::new(&[r.0, r.1])).collect::<Vec<_>>()))
        }),
        ("copy", |a| forward(a, "copy")),
        ("__reversed__", |a| forward(a, "__reversed__")),
        ("setdefault", setdefault),
        ("pop", pop),
        ("update", |a| {
            a.check("update", 1, 1, 1)?;
            update(a.positional[0], a.positional[1]).map(|()| Value::NONE)
        }),
    ],
    new: Some(construct),
    ..NativeType::DEFAULT
};
