//! Construction, operators and methods of `deque`.

use super::deque::*;
use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Deque;

fn construct(args: &Args) -> PyResult<Value> {
    let v = make(args.positional[0]);
    if class::lookup_user(args.positional[0], intern::INIT.value()).is_none() {
        fill(v, args)?;
    }
    Ok(v)
}

fn make(class: Value) -> Value {
    let v = instance::allocate_native(class, Builtin::Deque);
    deque(v).limit = -1;
    v
}

fn fill(v: Value, args: &Args) -> PyResult<()> {
    let [iterable, limit] = args.bind("deque", 1, ["iterable", "maxlen"], 2, 0)?;
    let limit = match limit.filter(|l| !l.is_none()) {
        None => -1,
        Some(l) if !protocol::has_index(l) => {
            return Err(raise(Exc::TypeError, "an integer is required"));
        }
        Some(l) => match protocol::index_i64(l)? {
            n if n < 0 => return Err(raise(Exc::ValueError, "maxlen must be non-negative")),
            n => n,
        },
    };
    deque(v).limit = limit;
    if len(v) > 0 {
        clear(v);
    }
    iterable.map_or(Ok(()), |source| extend(v, source, push_back))
}

/// An empty deque of the same class and limit, with these items.
fn like(v: Value, items: &[Value]) -> PyResult<Value> {
    let limit = deque(v).limit;
    if Builtin::Deque.is(v) {
        let new = make(Builtin::Deque.class());
        deque(new).limit = limit;
        for &x in items {
            push_back(new, x);
        }
        return Ok(new);
    }
    let all = list::new(items);
    let arguments = if limit < 0 { vec![all] } else { vec![all, int::from_i64(limit)] };
    let new = doors::call(class::of(v), &arguments)?;
    if is(new) {
        return Ok(new);
    }
    let message = format!("{}() must return a deque, not {}", class::name_of(v), class::name_of(new));
    Err(raise(Exc::TypeError, message))
}

fn copy(args: &Args) -> PyResult<Value> {
    args.check("deque.copy", 1, 0, 0)?;
    like(args.positional[0], &snapshot(args.positional[0]))
}

fn index_of(v: Value, key: Value) -> PyResult<usize> {
    if !protocol::has_index(key) {
        let message = format!("sequence index must be integer, not '{}'", class::name_of(key));
        return Err(raise(Exc::TypeError, message));
    }
    let n = int::as_i64(protocol::index(key)?);
    n.and_then(|n| sequence::resolve(n, len(v))).ok_or_else(|| raise(Exc::IndexError, "deque index out of range"))
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    let i = index_of(v, key)?;
    Ok(get(v, i).unwrap_or(Value::NONE))
}

fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let i = index_of(v, key)?;
    match value {
        // SAFETY: the place of an item.
        Some(x) => unsafe { place(deque(v), i).write(x) },
        None => remove_at(v, i),
    }
    Ok(())
}

fn mutated() -> Pending {
    raise(Exc::RuntimeError, "deque mutated during iteration")
}

/// Index of the first equal item in `start..stop`.
fn find(v: Value, item: Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
    let changes = deque(v).changes;
    for i in start..stop.min(len(v)) {
        let Some(x) = get(v, i) else { break };
        let equal = protocol::same_or_equal(x, item)?;
        if deque(v).changes != changes {
            return Err(mutated());
        }
        if equal {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if a == b {
        return Ok(Value::from_bool(op.holds(std::cmp::Ordering::Equal)));
    }
    if matches!(op, CompareOp::Eq | CompareOp::Ne) && len(a) != len(b) {
        return Ok(Value::from_bool(op == CompareOp::Ne));
    }
    let (x, y) = (tuple::new(&snapshot(a)), tuple::new(&snapshot(b)));
    protocol::compare(op, x, y)
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add if is(a) => {
            if !is(b) {
                return sequence::refuse_concat("deque", b);
            }
            let new = like(a, &snapshot(a))?;
            extend(new, b, push_back)?;
            Ok(new)
        }
        BinaryOp::Mul => {
            let (v, times) = if is(a) { (a, b) } else { (b, a) };
            let Some(times) = sequence::repetitions(times)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let new = like(v, &snapshot(v))?;
            repeat(new, times)?;
            Ok(new)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repeat(v: Value, times: usize) -> PyResult<()> {
    if times == 0 {
        clear(v);
        return Ok(());
    }
    let items = snapshot(v);
    let mut total = sequence::product(items.len(), times)?;
    if deque(v).limit >= 0 && !items.is_empty() {
        // What would be lost need not be appended; whole turns keep the order.
        let needed = deque(v).limit as usize / items.len() + 2;
        total = items.len() * times.min(needed);
    }
    for i in items.len()..total {
        push_back(v, items[i % items.len()]);
    }
    Ok(())
}

fn inplace(op: BinaryOp, v: Value, operand: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add => extend(v, operand, push_back)?,
        BinaryOp::Mul => match sequence::repetitions(operand)? {
            Some(times) => repeat(v, times)?,
            None => return Ok(Value::NOT_IMPLEMENTED),
        },
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }
    Ok(v)
}

fn repr(v: Value) -> PyResult<Value> {
    let text = recursion::repr_once(v, || {
        let items = list::new(&snapshot(v));
        let items = string::text(protocol::repr(items)?);
        let (name, limit) = (class::name(class::of(v)), deque(v).limit);
        Ok(string::new(&match limit {
            -1 => format!("{name}({items})"),
            _ => format!("{name}({items}, maxlen={limit})"),
        }))
    })?;
    Ok(text.unwrap_or_else(|| string::new("[...]")))
}

fn one(args: &Args, name: &str) -> PyResult<(Value, Value)> {
    args.check(&format_args!("deque.{name}"), 1, 1, 1)?;
    Ok((args.positional[0], args.positional[1]))
}

fn pop(args: &Args, name: &str, take: fn(Value) -> Option<Value>) -> PyResult<Value> {
    args.check(&format_args!("deque.{name}"), 1, 0, 0)?;
    take(args.positional[0]).ok_or_else(|| raise(Exc::IndexError, "pop from an empty deque"))
}

fn extend_method(args: &Args, name: &str, push: fn(Value, Value)) -> PyResult<Value> {
    let (v, source) = one(args, name)?;
    extend(v, source, push)?;
    Ok(Value::NONE)
}

fn count(args: &Args) -> PyResult<Value> {
    let (v, item) = one(args, "count")?;
    let changes = deque(v).changes;
    let mut n = 0;
    for i in 0..len(v) {
        let Some(x) = get(v, i) else { break };
        n += i64::from(protocol::same_or_equal(x, item)?);
        if deque(v).changes != changes {
            return Err(mutated());
        }
    }
    Ok(int::from_i64(n))
}

fn index(args: &Args) -> PyResult<Value> {
    args.check("index", 1, 1, 3)?;
    let (v, item) = (args.positional[0], args.positional[1]);
    let start = args.get(2).map_or(Ok(0), |b| sequence::bound(b, len(v)))?;
    let stop = args.get(3).map_or(Ok(usize::MAX), |b| sequence::bound(b, len(v)))?;
    match find(v, item, start, stop)? {
        Some(i) => Ok(int::from_i64(i as i64)),
        None => {
            let shown = string::text(protocol::repr(item)?);
            Err(raise(Exc::ValueError, format!("{shown} is not in deque")))
        }
    }
}

fn insert(args: &Args) -> PyResult<Value> {
    args.check("insert", 1, 2, 2)?;
    let (v, item) = (args.positional[0], args.positional[2]);
    let n = protocol::index_i64(args.positional[1])?;
    let length = len(v);
    if deque(v).limit == length as i64 {
        return Err(raise(Exc::IndexError, "deque already at its maximum size"));
    }
    let at = if n < 0 { n.saturating_add(length as i64).max(0) as usize } else { (n as usize).min(length) };
    if at == 0 {
        push_front(v, item)
    } else {
        insert_at(v, at, item)
    }
    Ok(Value::NONE)
}

fn remove(args: &Args) -> PyResult<Value> {
    let (v, item) = one(args, "remove")?;
    let changes = deque(v).changes;
    for i in 0..len(v) {
        let Some(x) = get(v, i) else { break };
        let equal = protocol::same_or_equal(x, item)?;
        if deque(v).changes != changes {
            return Err(raise(Exc::IndexError, "deque mutated during remove()."));
        }
        if equal {
            remove_at(v, i);
            return Ok(Value::NONE);
        }
    }
    let shown = string::text(protocol::repr(item)?);
    Err(raise(Exc::ValueError, format!("{shown} is not in deque")))
}

fn reverse(args: &Args) -> PyResult<Value> {
    args.check("deque.reverse", 1, 0, 0)?;
    let d = deque(args.positional[0]);
    for i in 0..d.length as usize / 2 {
        // SAFETY: places of items.
        unsafe { std::ptr::swap(place(d, i), place(d, d.length as usize - 1 - i)) };
    }
    Ok(Value::NONE)
}

fn rotate_method(args: &Args) -> PyResult<Value> {
    args.check("rotate", 1, 0, 1)?;
    rotate(args.positional[0], args.get(1).map_or(Ok(1), protocol::index_i64)?);
    Ok(Value::NONE)
}

fn reduce(args: &Args) -> PyResult<Value> {
    args.check("deque.__reduce__", 1, 0, 0)?;
    let v = args.positional[0];
    let limit = deque(v).limit;
    let arguments =
        if limit < 0 { Value::EMPTY_TUPLE } else { tuple::new(&[Value::EMPTY_TUPLE, int::from_i64(limit)]) };
    let it = protocol::iter(v)?;
    Ok(tuple::new(&[class::of(v), arguments, state_of(v)?, it]))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if name != "maxlen" {
        return Ok(None);
    }
    let limit = deque(v).limit;
    Ok(Some(if limit < 0 { Value::NONE } else { int::from_i64(limit) }))
}

fn set_attribute(_: Value, name: &str, _: Option<Value>) -> PyResult<bool> {
    if name == "maxlen" {
        let message = "attribute 'maxlen' of 'collections.deque' objects is not writable";
        return Err(raise(Exc::AttributeError, message));
    }
    Ok(false)
}

/// `collections.deque`.
pub static TYPE: NativeType = NativeType {
    name: "collections.deque",
    size: size_of::<Deque>(),
    layout: Some(&Deque::LAYOUT),
    unhashable: true,
    weak: true,
    repr: Some(repr),
    compare: Some(compare),
    len: Some(|v| Ok(len(v))),
    iter: Some(|v| Ok(iterator_over(Builtin::DequeIterator, v))),
    get_item: Some(get_item),
    set_item: Some(set_item),
    contains: Some(|v, x| Ok(find(v, x, 0, usize::MAX)?.is_some())),
    binary: Some(binary),
    inplace: Some(inplace),
    attributes: &["maxlen"],
    operators: &[BinaryOp::Add, BinaryOp::Mul],
    get_attribute: Some(get_attribute),
    set_attribute: Some(set_attribute),
    methods: &[
        ("__init__", |a| {
            fill(a.positional[0], a)?;
            Ok(Value::NONE)
        }),
        ("append", |a| {
            let (v, x) = one(a, "append")?;
            push_back(v, x);
            Ok(Value::NONE)
        }),
        ("appendleft", |a| {
            let (v, x) = one(a, "appendleft")?;
            push_front(v, x);
            Ok(Value::NONE)
        }),
        ("clear", |a| {
            a.check("deque.clear", 1, 0, 0)?;
            clear(a.positional[0]);
            Ok(Value::NONE)
        }),
        ("copy", copy),
        ("__copy__", copy),
        ("count", count),
        ("extend", |a| extend_method(a, "extend", push_back)),
        ("extendleft", |a| extend_method(a, "extendleft", push_front)),
        ("index", index),
        ("insert", insert),
        ("pop", |a| pop(a, "pop", pop_back)),
        ("popleft", |a| pop(a, "popleft", pop_front)),
        ("remove", remove),
        ("reverse", reverse),
        ("rotate", rotate_method),
        ("__reduce__", reduce),
        ("__reversed__", |a| Ok(iterator_over(Builtin::DequeReverseIterator, a.positional[0]))),
    ],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct),
    doc: "A list-like sequence optimized for data accesses near its endpoints.",
    ..NativeType::DEFAULT
};
