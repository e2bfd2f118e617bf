//! Methods and operators of `OrderedDict`. Instances of subclasses are changed through their
//! special methods.

use super::ordered_dict::{first_row, insert, is, move_row, same_order};
use super::*;
use crate::heap::layout::OrderedDict;
use crate::heap::{Kind, NativeType};

fn exact(v: Value) -> bool {
    Builtin::OrderedDict.class() == class::of(v)
}

fn set(v: Value, key: Value, value: Value) -> PyResult<()> {
    if exact(v) { insert(v, key, value) } else { protocol::set_item(v, key, Some(value)) }
}

fn construct(args: &Args) -> PyResult<Value> {
    let v = instance::allocate_native(args.positional[0], Builtin::OrderedDict);
    if class::lookup_user(args.positional[0], intern::INIT.value()).is_none() {
        let mut all = args.positional.to_vec();
        all[0] = v;
        update_with("OrderedDict", &Args { positional: &all, ..*args })?;
    }
    Ok(v)
}

fn update_with(name: &str, args: &Args) -> PyResult<()> {
    let given = args.positional.len() - 1;
    if given > 1 {
        let message = format!("{name}() takes at most 1 positional argument ({given} given)");
        return Err(raise(Exc::TypeError, message));
    }
    let v = args.positional[0];
    if let Some(source) = args.get(1) {
        update(v, source)?;
    }
    for (&key, &value) in args.names.iter().zip(args.keywords) {
        set(v, key, value)?;
    }
    Ok(())
}

/// Takes over the items of a mapping or of pairs.
fn update(v: Value, source: Value) -> PyResult<()> {
    if Builtin::Dict.is(source) {
        for (key, value) in dict::items(source) {
            set(v, key, value)?;
        }
        return Ok(());
    }
    if let Some(keys) = attribute::get_optional(source, intern::KEYS.value())? {
        return protocol::for_each(doors::call(keys, &[])?, |key| {
            set(v, key, protocol::get_item(source, key)?)?;
            Ok(true)
        });
    }
    let pairs = match attribute::get_optional(source, intern::intern("items"))? {
        Some(items) => doors::call(items, &[])?,
        None => source,
    };
    protocol::for_each(pairs, |pair| {
        match protocol::collect(pair)?[..] {
            [key, value] => set(v, key, value)?,
            ref few if few.len() < 2 => {
                let n = few.len();
                let s = if n == 1 { "" } else { "s" };
                return Err(raise(Exc::ValueError, format!("need more than {n} value{s} to unpack")));
            }
            _ => return Err(raise(Exc::ValueError, "too many values to unpack (expected 2)")),
        }
        Ok(true)
    })
}

fn pop_item(args: &Args) -> PyResult<Value> {
    let [last] = args.bind("popitem", 1, ["last"], 1, 0)?;
    let v = args.positional[0];
    let last = last.map_or(Ok(true), protocol::truth)?;
    let row = if last { table::of(v).last_row().map(|(n, _)| n) } else { first_row(v) };
    let Some(n) = row else {
        return Err(exception::raise_with(Exc::KeyError, &[string::new("dictionary is empty")]));
    };
    let e = table::of(v).rows()[n];
    let (Some(key), Some(value)) = (e.key, e.value) else { return Ok(Value::NONE) };
    if exact(v) {
        table::of(v).remove(n);
        if last {
            table::of(v).give_back();
        }
        return Ok(tuple::new(&[key, value]));
    }
    let value = take(v, key)?.unwrap_or(value);
    Ok(tuple::new(&[key, value]))
}

/// Removes a key and answers its value; the special methods of a subclass are not asked.
fn take(v: Value, key: Value) -> PyResult<Option<Value>> {
    dict::remove(v, key)
}

fn pop(args: &Args) -> PyResult<Value> {
    let [key, default] = args.bind("pop", 1, ["key", "default"], 2, 1)?;
    let key = key.unwrap_or(Value::NONE);
    match take(args.positional[0], key)?.or(default) {
        Some(value) => Ok(value),
        None => Err(dict::key_error(key)),
    }
}

fn set_default(args: &Args) -> PyResult<Value> {
    let [key, default] = args.bind("setdefault", 1, ["key", "default"], 2, 1)?;
    let (v, key, default) = (args.positional[0], key.unwrap_or(Value::NONE), default.unwrap_or(Value::NONE));
    if exact(v) {
        if let Some(value) = dict::get(v, key)? {
            return Ok(value);
        }
        insert(v, key, default)?;
        return Ok(default);
    }
    if protocol::contains(v, key)? {
        return protocol::get_item(v, key);
    }
    protocol::set_item(v, key, Some(default))?;
    Ok(default)
}

fn move_to_end(args: &Args) -> PyResult<Value> {
    let [key, last] = args.bind("move_to_end", 1, ["key", "last"], 2, 1)?;
    let (v, key) = (args.positional[0], key.unwrap_or(Value::NONE));
    let last = last.map_or(Ok(true), protocol::truth)?;
    let hash = protocol::hash(key)?;
    match table::of(v).find(key, hash)? {
        Some(n) => move_row(v, n, last),
        None => return Err(dict::key_error(key)),
    }
    Ok(Value::NONE)
}

fn copy_of(v: Value) -> PyResult<Value> {
    let new = doors::call(class::of(v), &[])?;
    if exact(v) {
        for (key, value) in dict::items(v) {
            insert(new, key, value)?;
        }
        return Ok(new);
    }
    for (key, _) in dict::items(v) {
        protocol::set_item(new, key, Some(protocol::get_item(v, key)?))?;
    }
    Ok(new)
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let items = doors::call(attribute::get(v, intern::intern("items"))?, &[])?;
    Ok(tuple::new(&[class::of(v), Value::EMPTY_TUPLE, state_of(v)?, Value::NONE, protocol::iter(items)?]))
}

fn repr(v: Value) -> PyResult<Value> {
    let name = class::name(class::of(v));
    if dict::len(v) == 0 {
        return Ok(string::new(&format!("{name}()")));
    }
    let text = recursion::repr_once(v, || {
        let plain = if exact(v) {
            dict::copy(v)
        } else {
            let items = doors::call(attribute::get(v, intern::intern("items"))?, &[])?;
            let plain = dict::new();
            dict::merge_pairs(plain, items)?;
            plain
        };
        Ok(string::new(&format!("{name}({})", string::text(protocol::repr(plain)?))))
    })?;
    Ok(text.unwrap_or_else(|| string::new("...")))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    let answer = Builtin::Dict.native().compare.map_or(Ok(Value::NOT_IMPLEMENTED), |slot| slot(CompareOp::Eq, a, b))?;
    if answer == Value::NOT_IMPLEMENTED || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = answer == Value::TRUE && (!is(a) || !is(b) || same_order(a, b)?);
    Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if op != BinaryOp::Or || !dict::is(a) || !dict::is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let new = doors::call(class::of(if is(a) { a } else { b }), &[a])?;
    update(new, b)?;
    Ok(new)
}

fn inplace(op: BinaryOp, v: Value, operand: Value) -> PyResult<Value> {
    if op != BinaryOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    update(v, operand)?;
    Ok(v)
}

fn from_keys(args: &Args) -> PyResult<Value> {
    let [keys, value] = args.bind("fromkeys", 1, ["iterable", "value"], 2, 1)?;
    let value = value.unwrap_or(Value::NONE);
    let v = doors::call(args.positional[0], &[])?;
    protocol::for_each(keys.unwrap_or(Value::NONE), |key| {
        protocol::set_item(v, key, Some(value))?;
        Ok(true)
    })?;
    Ok(v)
}

fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(x) => insert(v, key, x),
        None => match dict::remove(v, key)? {
            Some(_) => Ok(()),
            None => Err(dict::key_error(key)),
        },
    }
}

fn view(args: &Args, name: &str, ty: Builtin) -> PyResult<Value> {
    args.check(name, 1, 0, 0)?;
    Ok(record::new(ty, Some(args.positional[0]), None, None, None))
}

/// `collections.OrderedDict`.
pub static TYPE: NativeType = NativeType {
    name: "collections.OrderedDict",
    kind: Kind::Dict,
    size: size_of::<OrderedDict>(),
    layout: Some(&OrderedDict::LAYOUT),
    has_dict: true,
    weak: true,
    repr: Some(repr),
    compare: Some(compare),
    set_item: Some(set_item),
    binary: Some(binary),
    inplace: Some(inplace),
    methods: &[
        ("__init__", |a| {
            update_with("OrderedDict", a)?;
            Ok(Value::NONE)
        }),
        ("update", |a| {
            update_with("update", a)?;
            Ok(Value::NONE)
        }),
        ("popitem", pop_item),
        ("pop", pop),
        ("setdefault", set_default),
        ("move_to_end", move_to_end),
        ("copy", |a| {
            a.check("OrderedDict.copy", 1, 0, 0)?;
            copy_of(a.positional[0])
        }),
        ("keys", |a| view(a, "OrderedDict.keys", Builtin::OrderedKeys)),
        ("values", |a| view(a, "OrderedDict.values", Builtin::OrderedValues)),
        ("items", |a| view(a, "OrderedDict.items", Builtin::OrderedItems)),
        ("__reduce__", reduce),
    ],
    class_methods: &[("fromkeys", from_keys)],
    new: Some(construct),
    doc: "Dictionary that remembers insertion order",
    ..dict::BASE
};
