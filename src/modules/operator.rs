//! The `_operator` module: the operators as functions.

use super::builtins;
use crate::heap::Value;
use crate::objects::{
    Args, BinaryOp, Builtin, CompareOp, Exc, NativeFn, Pending, PyResult, UnaryOp, bytes, class, dict, doors,
    exception, int, intern, length_hint, module, protocol, raise, string,
};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("_compare_digest", compare_digest),
    ("abs", builtins::abs),
    ("add", |a| binary(a, "add", BinaryOp::Add)),
    ("and_", |a| binary(a, "and_", BinaryOp::And)),
    ("call", call),
    ("concat", |a| concat(a, "concat", protocol::binary)),
    ("contains", contains),
    ("countOf", count_of),
    ("delitem", delete_item),
    ("eq", |a| compare(a, "eq", CompareOp::Eq)),
    ("floordiv", |a| binary(a, "floordiv", BinaryOp::FloorDiv)),
    ("ge", |a| compare(a, "ge", CompareOp::Ge)),
    ("getitem", get_item),
    ("gt", |a| compare(a, "gt", CompareOp::Gt)),
    ("iadd", |a| inplace(a, "iadd", BinaryOp::Add)),
    ("iand", |a| inplace(a, "iand", BinaryOp::And)),
    ("iconcat", |a| concat(a, "iconcat", protocol::inplace)),
    ("ifloordiv", |a| inplace(a, "ifloordiv", BinaryOp::FloorDiv)),
    ("ilshift", |a| inplace(a, "ilshift", BinaryOp::LShift)),
    ("imatmul", |a| inplace(a, "imatmul", BinaryOp::MatMul)),
    ("imod", |a| inplace(a, "imod", BinaryOp::Mod)),
    ("imul", |a| inplace(a, "imul", BinaryOp::Mul)),
    ("index", |a| protocol::index(one(a, "index")?)),
    ("indexOf", index_of),
    ("inv", |a| protocol::unary(UnaryOp::Invert, one(a, "inv")?)),
    ("invert", |a| protocol::unary(UnaryOp::Invert, one(a, "invert")?)),
    ("ior", |a| inplace(a, "ior", BinaryOp::Or)),
    ("ipow", |a| inplace(a, "ipow", BinaryOp::Pow)),
    ("irshift", |a| inplace(a, "irshift", BinaryOp::RShift)),
    ("is_", |a| two(a, "is_").map(|(a, b)| Value::from_bool(a == b))),
    ("is_none", |a| one(a, "is_none").map(|v| Value::from_bool(v.is_none()))),
    ("is_not", |a| two(a, "is_not").map(|(a, b)| Value::from_bool(a != b))),
    ("is_not_none", |a| one(a, "is_not_none").map(|v| Value::from_bool(!v.is_none()))),
    ("isub", |a| inplace(a, "isub", BinaryOp::Sub)),
    ("itruediv", |a| inplace(a, "itruediv", BinaryOp::TrueDiv)),
    ("ixor", |a| inplace(a, "ixor", BinaryOp::Xor)),
    ("le", |a| compare(a, "le", CompareOp::Le)),
    ("length_hint", hint),
    ("lshift", |a| binary(a, "lshift", BinaryOp::LShift)),
    ("lt", |a| compare(a, "lt", CompareOp::Lt)),
    ("matmul", |a| binary(a, "matmul", BinaryOp::MatMul)),
    ("mod", |a| binary(a, "mod", BinaryOp::Mod)),
    ("mul", |a| binary(a, "mul", BinaryOp::Mul)),
    ("ne", |a| compare(a, "ne", CompareOp::Ne)),
    ("neg", |a| protocol::unary(UnaryOp::Neg, one(a, "neg")?)),
    ("not_", |a| Ok(Value::from_bool(!protocol::truth(one(a, "not_")?)?))),
    ("or_", |a| binary(a, "or_", BinaryOp::Or)),
    ("pos", |a| protocol::unary(UnaryOp::Pos, one(a, "pos")?)),
    ("pow", |a| binary(a, "pow", BinaryOp::Pow)),
    ("rshift", |a| binary(a, "rshift", BinaryOp::RShift)),
    ("setitem", set_item),
    ("sub", |a| binary(a, "sub", BinaryOp::Sub)),
    ("truediv", |a| binary(a, "truediv", BinaryOp::TrueDiv)),
    ("truth", |a| Ok(Value::from_bool(protocol::truth(one(a, "truth")?)?))),
    ("xor", |a| binary(a, "xor", BinaryOp::Xor)),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_operator");
    module::add_functions(m, FUNCTIONS);
    super::add_types(m, &[Builtin::ItemGetter, Builtin::AttributeGetter, Builtin::MethodCaller]);
    let doc = string::new(
        "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
    );
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

fn one(args: &Args, name: &str) -> PyResult<Value> {
    args.check(&format_args!("_operator.{name}"), 0, 1, 1)?;
    Ok(args.positional[0])
}

fn two(args: &Args, name: &str) -> PyResult<(Value, Value)> {
    if let (&[a, b], true) = (args.positional, args.names.is_empty()) {
        return Ok((a, b));
    }
    if !args.names.is_empty() {
        return Err(raise(Exc::TypeError, format!("_operator.{name}() takes no keyword arguments")));
    }
    args.check(name, 0, 2, 2)?;
    Err(raise(Exc::SystemError, "two arguments"))
}

fn binary(args: &Args, name: &str, op: BinaryOp) -> PyResult<Value> {
    let (a, b) = two(args, name)?;
    protocol::binary(op, a, b)
}

fn inplace(args: &Args, name: &str, op: BinaryOp) -> PyResult<Value> {
    let (a, b) = two(args, name)?;
    protocol::inplace(op, a, b)
}

fn compare(args: &Args, name: &str, op: CompareOp) -> PyResult<Value> {
    let (a, b) = two(args, name)?;
    protocol::compare(op, a, b)
}

fn is_sequence(v: Value) -> bool {
    !dict::is(v) && (protocol::native(v).get_item.is_some() || protocol::special(v, &intern::GETITEM).is_some())
}

fn concat(args: &Args, name: &str, add: fn(BinaryOp, Value, Value) -> PyResult<Value>) -> PyResult<Value> {
    let (a, b) = two(args, name)?;
    if !is_sequence(a) {
        return Err(raise(Exc::TypeError, format!("'{}' object can't be concatenated", class::name_of(a))));
    }
    add(BinaryOp::Add, a, b)
}

fn call(args: &Args) -> PyResult<Value> {
    let Some((&callee, rest)) = args.positional.split_first() else {
        return Err(raise(Exc::TypeError, "call expected at least 1 argument, got 0"));
    };
    (doors::get().call)(callee, rest, args.names, args.keywords)
}

fn contains(args: &Args) -> PyResult<Value> {
    let (a, b) = two(args, "contains")?;
    Ok(Value::from_bool(protocol::contains(a, b)?))
}

fn get_item(args: &Args) -> PyResult<Value> {
    let (a, b) = two(args, "getitem")?;
    protocol::get_item(a, b)
}

fn set_item(args: &Args) -> PyResult<Value> {
    args.check("setitem", 0, 3, 3)?;
    protocol::set_item(args.positional[0], args.positional[1], Some(args.positional[2]))?;
    Ok(Value::NONE)
}

fn delete_item(args: &Args) -> PyResult<Value> {
    let (a, b) = two(args, "delitem")?;
    protocol::set_item(a, b, None)?;
    Ok(Value::NONE)
}

/// Calls `f` for each item of a sequence or iterable.
fn search(v: Value, f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    match protocol::iter(v) {
        Err(Pending) if exception::swallow(Exc::TypeError) => {
            let message = format!("argument of type '{}' is not iterable", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
        it => protocol::for_each(it?, f),
    }
}

fn count_of(args: &Args) -> PyResult<Value> {
    let (a, b) = two(args, "countOf")?;
    let mut n = 0;
    search(a, |x| {
        n += i64::from(protocol::same_or_equal(x, b)?);
        Ok(true)
    })?;
    Ok(int::from_i64(n))
}

fn index_of(args: &Args) -> PyResult<Value> {
    let (a, b) = two(args, "indexOf")?;
    let (mut n, mut found) = (0, false);
    search(a, |x| {
        found = protocol::same_or_equal(x, b)?;
        n += i64::from(!found);
        Ok(!found)
    })?;
    if found { Ok(int::from_i64(n)) } else { Err(raise(Exc::ValueError, "sequence.index(x): x not in sequence")) }
}

fn hint(args: &Args) -> PyResult<Value> {
    args.check("length_hint", 0, 1, 2)?;
    let default = args.get(1).map_or(Ok(0), |d| {
        if !int::is(d) {
            let message = format!("'{}' object cannot be interpreted as an integer", class::name_of(d));
            return Err(raise(Exc::TypeError, message));
        }
        protocol::index_i64(d)
    })?;
    Ok(int::from_i64(length_hint::of(args.positional[0], default as usize)? as i64))
}

fn compare_digest(args: &Args) -> PyResult<Value> {
    let (a, b) = two(args, "_compare_digest")?;
    let (x, y) = if string::is(a) && string::is(b) {
        if !string::is_ascii(a) || !string::is_ascii(b) {
            return Err(raise(Exc::TypeError, "comparing strings with non-ASCII characters is not supported"));
        }
        (string::text(a).as_bytes(), string::text(b).as_bytes())
    } else if bytes::is(a) && bytes::is(b) {
        (bytes::slice(a), bytes::slice(b))
    } else {
        let (a, b) = (class::name_of(a), class::name_of(b));
        let message = format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'");
        return Err(raise(Exc::TypeError, message));
    };
    // The time must not depend on where the first difference is.
    let differs = x.iter().zip(y).fold(0, |d, (p, q)| d | (p ^ q));
    Ok(Value::from_bool(x.len() == y.len() && differs == 0))
}
