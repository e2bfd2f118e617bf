//! `bool`: the two singletons; arithmetic is `int`'s.

use super::*;
use crate::heap::layout::Bool;
use crate::heap::{Kind, NativeType, Value};

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if a.kind() == Kind::Bool && b.kind() == Kind::Bool {
        let (x, y) = (a == Value::TRUE, b == Value::TRUE);
        match op {
            BinaryOp::And => return Ok(Value::from_bool(x & y)),
            BinaryOp::Or => return Ok(Value::from_bool(x | y)),
            BinaryOp::Xor => return Ok(Value::from_bool(x ^ y)),
            _ => {}
        }
    }
    int::binary(op, a, b)
}

fn make(args: &Args) -> PyResult<Value> {
    args.check("bool", 1, 0, 1)?;
    Ok(Value::from_bool(args.get(1).map_or(Ok(false), protocol::truth)?))
}

/// `bool`.
pub static TYPE: NativeType = NativeType {
    name: "bool",
    kind: Kind::Bool,
    size: size_of::<Bool>(),
    repr: Some(|v| Ok(string::new(if v == Value::TRUE { "True" } else { "False" }))),
    truth: Some(|v| Ok(v == Value::TRUE)),
    operators: &[BinaryOp::And, BinaryOp::Or, BinaryOp::Xor],
    binary: Some(binary),
    methods: &[],
    class_methods: &[],
    sealed: true,
    new: Some(make),
    ..int::TYPE
};
