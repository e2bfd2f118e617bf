//! `BufferedRWPair`: a reader and a writer as one.

use super::*;
use crate::heap::layout::BufferedPair;

fn get(v: Value) -> &'static mut BufferedPair {
    // SAFETY: of this type by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<BufferedPair>() }
}

fn half(v: Value, writer: bool) -> PyResult<Value> {
    let half = if writer { get(v).writer } else { get(v).reader };
    half.ok_or_else(|| value_error("I/O operation on uninitialized object"))
}

fn init(args: &Args) -> PyResult<Value> {
    let [reader, writer, size] = args.bind("BufferedRWPair", 1, ["reader", "writer", "buffer_size"], 3, 2)?;
    let v = args.positional[0];
    for (half, method, message) in [
        (reader, "readable", "File or stream is not readable."),
        (writer, "writable", "File or stream is not writable."),
    ] {
        if call(half.unwrap_or(Value::NONE), method, &[])? != Value::TRUE {
            return Err(unsupported(message));
        }
    }
    let make = |ty: Builtin, raw: Option<Value>| {
        let all: Vec<Value> = [raw, size].into_iter().flatten().collect();
        doors::call(ty.class(), &all)
    };
    let (reader, writer) = (make(Builtin::BufferedReader, reader)?, make(Builtin::BufferedWriter, writer)?);
    (get(v).reader, get(v).writer) = (Some(reader), Some(writer));
    Ok(Value::NONE)
}

fn pass(args: &Args, writer: bool, method: &str) -> PyResult<Value> {
    call(half(args.positional[0], writer)?, method, &args.positional[1..])
}

fn close(args: &Args) -> PyResult<Value> {
    let first = pass(args, true, "close").err().map(|Pending| exception::take());
    let second = pass(args, false, "close");
    closing(first, second)
}

fn isatty(args: &Args) -> PyResult<Value> {
    let writer = pass(args, true, "isatty")?;
    if writer == Value::FALSE { pass(args, false, "isatty") } else { Ok(writer) }
}

/// `_io.BufferedRWPair`
pub static TYPE: NativeType = NativeType {
    name: "_io.BufferedRWPair",
    size: size_of::<BufferedPair>(),
    layout: Some(&BufferedPair::LAYOUT),
    new: Some(|a| construct(a, init)),
    getset: &[crate::heap::GetSet { name: "closed", get: |v| attribute_of(half(v, true)?, "closed"), set: None }],
    methods: &[
        ("__init__", init),
        ("read", |a| pass(a, false, "read")),
        ("read1", |a| pass(a, false, "read1")),
        ("peek", |a| pass(a, false, "peek")),
        ("readinto", |a| pass(a, false, "readinto")),
        ("readinto1", |a| pass(a, false, "readinto1")),
        ("readable", |a| pass(a, false, "readable")),
        ("write", |a| pass(a, true, "write")),
        ("flush", |a| pass(a, true, "flush")),
        ("writable", |a| pass(a, true, "writable")),
        ("isatty", isatty),
        ("close", close),
        ("__getstate__", no_pickle),
        ("__reduce_ex__", no_pickle),
        ("__reduce__", no_pickle),
    ],
    ..COMMON
};
