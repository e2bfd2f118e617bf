//! `count`, `cycle` and `repeat`.

use super::*;
use crate::heap::Kind;

fn is_number(v: Value) -> bool {
    int::is(v)
        || matches!(v.kind(), Kind::Float | Kind::Complex)
        || [&intern::INDEX, &intern::FLOAT].iter().any(|m| protocol::special(v, m).is_some())
        || protocol::special(v, &intern::INT).is_some()
}

fn new_count(args: &Args) -> PyResult<Value> {
    let [start, step] = args.bind("count", 1, ["start", "step"], 2, 0)?;
    let start = start.unwrap_or(Value::small_int(0));
    let step = step.unwrap_or(Value::small_int(1));
    if !is_number(start) || !is_number(step) {
        return Err(raise(Exc::TypeError, "a number is required"));
    }
    Ok(record_of(args, Builtin::Count, Some(start), Some(step)))
}

fn next_count(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let (Some(now), Some(step)) = (r.a, r.b) else { return Ok(Value::EXHAUSTED) };
    if let (Some(n), Some(step)) = (now.as_small_int(), step.as_small_int()) {
        r.a = Some(int::from_i64(n + step));
        return Ok(now);
    }
    let next = protocol::binary(BinaryOp::Add, now, step)?;
    record::get(v).a = Some(next);
    Ok(now)
}

fn repr_count(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let (now, step) = (r.a.unwrap_or(Value::NONE), r.b.unwrap_or(Value::NONE));
    let name = class::name(class::of(v));
    let now = string::text(protocol::repr(now)?);
    if step == Value::small_int(1) {
        return Ok(string::new(&format!("{name}({now})")));
    }
    let step = string::text(protocol::repr(step)?);
    Ok(string::new(&format!("{name}({now}, {step})")))
}

/// `count`: a = the next number, b = the step.
pub static COUNT_TYPE: NativeType = NativeType {
    next: Some(next_count),
    repr: Some(repr_count),
    new: Some(new_count),
    doc: "Return a count object whose .__next__() method returns consecutive values.",
    ..iterator("itertools.count")
};

fn new_cycle(args: &Args) -> PyResult<Value> {
    args.check("cycle", 1, 1, 1)?;
    let source = protocol::iter(args.positional[1])?;
    Ok(record_of(args, Builtin::Cycle, Some(source), Some(list::new(&[]))))
}

fn next_cycle(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let saved = r.b.unwrap_or(Value::NONE);
    if let Some(source) = r.a {
        let item = recursion::next(source)?;
        if item != Value::EXHAUSTED {
            list::push(saved, item);
            return Ok(item);
        }
        record::get(v).a = None;
    }
    let r = record::get(v);
    let Some(item) = list::get(saved, r.n as usize) else { return Ok(Value::EXHAUSTED) };
    r.n += 1;
    if r.n as usize >= list::len(saved) {
        r.n = 0;
    }
    Ok(item)
}

/// `cycle`: b = list of the items seen, n = the next one's index.
pub static CYCLE_TYPE: NativeType = NativeType {
    next: Some(next_cycle),
    new: Some(new_cycle),
    doc: "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
    ..iterator("itertools.cycle")
};

fn new_repeat(args: &Args) -> PyResult<Value> {
    let [object, times] = args.bind("repeat", 1, ["object", "times"], 2, 1)?;
    let times = times.map(size_argument).transpose()?.map_or(-1, |n| n.max(0));
    let v = record_of(args, Builtin::Repeat, object, None);
    record::get(v).n = times;
    Ok(v)
}

fn next_repeat(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    if r.n == 0 {
        return Ok(Value::EXHAUSTED);
    }
    if r.n > 0 {
        r.n -= 1;
    }
    Ok(r.a.unwrap_or(Value::NONE))
}

fn repr_repeat(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let (n, name) = (r.n, class::name(class::of(v)));
    let object = string::text(protocol::repr(r.a.unwrap_or(Value::NONE))?);
    Ok(string::new(&if n < 0 { format!("{name}({object})") } else { format!("{name}({object}, {n})") }))
}

fn hint_repeat(args: &Args) -> PyResult<Value> {
    match record::get(args.positional[0]).n {
        n if n >= 0 => Ok(int::from_i64(n)),
        _ => Err(raise(Exc::TypeError, "len() of unsized object")),
    }
}

/// `repeat`: a = the object, n = how many times still, negative for ever.
pub static REPEAT_TYPE: NativeType = NativeType {
    next: Some(next_repeat),
    repr: Some(repr_repeat),
    methods: &[("__length_hint__", hint_repeat)],
    new: Some(new_repeat),
    doc: "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.",
    ..iterator("itertools.repeat")
};
