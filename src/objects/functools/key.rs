//! What `cmp_to_key` answers: makes keys that compare by calling a function.

use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Record;

/// `functools.cmp_to_key(mycmp)`
///
/// # Errors
/// TypeError for other arguments.
pub fn cmp_to_key(args: &Args) -> PyResult<Value> {
    let [function] = args.bind("cmp_to_key", 0, ["mycmp"], 1, 1)?;
    Ok(record::new(Builtin::KeyWrapper, function, None, None, None))
}

fn call(args: &Args) -> PyResult<Value> {
    let [object] = args.bind("K", 1, ["obj"], 1, 1)?;
    let function = record::get(args.positional[0]).a;
    Ok(record::new(Builtin::KeyWrapper, function, object, None, None))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !Builtin::KeyWrapper.is(a) || !Builtin::KeyWrapper.is(b) {
        return Err(raise(Exc::TypeError, "other argument must be K instance"));
    }
    let (x, y) = (record::get(a), record::get(b));
    let (Some(function), Some(x), Some(y)) = (x.a, x.b, y.b) else {
        return Err(raise(Exc::AttributeError, "object"));
    };
    let order = doors::call(function, &[x, y])?;
    if let Some(n) = order.as_small_int() {
        return Ok(Value::from_bool(op.holds(n.cmp(&0))));
    }
    protocol::compare(op, order, Value::small_int(0))
}

/// `functools.KeyWrapper`: a = the function, b = the object.
pub static KEY_TYPE: NativeType = NativeType {
    name: "functools.KeyWrapper",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    unhashable: true,
    compare: Some(compare),
    call: Some(call),
    attributes: &["obj"],
    get_attribute: Some(|v, name| Ok(if name == "obj" { record::get(v).b } else { None })),
    ..NativeType::DEFAULT
};
