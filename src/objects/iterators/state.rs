//! What copies, pickles and measures iterators: `__length_hint__`, `__reduce__` and
//! `__setstate__`. An exhausted iterator becomes one over something empty.

use super::*;

type Methods = &'static [(&'static str, NativeFn)];

/// Of `list_iterator`.
pub const LIST: Methods =
    &[("__length_hint__", list_hint), ("__reduce__", reduce_list), ("__setstate__", set_list_state)];
/// Of `range_iterator`.
pub const RANGE: Methods =
    &[("__length_hint__", range_hint), ("__reduce__", reduce_range), ("__setstate__", set_range_state)];
/// Of the iterator over a range beyond 64 bits.
pub const LONG_RANGE: Methods =
    &[("__length_hint__", long_hint), ("__reduce__", reduce_long), ("__setstate__", set_long_state)];
/// Of iterators over a sequence by index.
pub const INDEXED: Methods = &[("__length_hint__", hint), ("__reduce__", reduce_indexed), ("__setstate__", set_state)];
/// Of iterators over the rows of a dict or set.
pub const ROWS: Methods = &[("__length_hint__", rows_hint), ("__reduce__", reduce_rows)];
/// Of `callable_iterator`.
pub const CALLS: Methods = &[("__reduce__", reduce_calls)];
/// Of `enumerate` and `filter`: made from two values.
pub const ENUMERATE: Methods = &[("__reduce__", |a| {
    let it = get(this(a, "__reduce__", 0)?);
    from_class(a.positional[0], &[it.source.unwrap_or(Value::NONE), it.a.unwrap_or(Value::NONE)], None)
})];
/// Of `filter`.
pub const FILTER: Methods = &[("__reduce__", |a| {
    let it = get(this(a, "__reduce__", 0)?);
    from_class(a.positional[0], &[it.a.unwrap_or(Value::NONE), it.source.unwrap_or(Value::NONE)], None)
})];
/// Of `zip`.
pub const ZIP: Methods = &[
    ("__reduce__", |a| {
        let it = get(this(a, "__reduce__", 0)?);
        let sources = it.source.map_or(&[][..], tuple::items);
        from_class(a.positional[0], sources, it.a.filter(|&strict| strict == Value::TRUE))
    }),
    ("__setstate__", |a| {
        let v = this(a, "__setstate__", 1)?;
        get(v).a = Some(Value::from_bool(protocol::truth(a.positional[1])?));
        Ok(Value::NONE)
    }),
];
/// Of `map`.
pub const MAP: Methods = &[
    ("__reduce__", |a| {
        let it = get(this(a, "__reduce__", 0)?);
        let mut parts = vec![it.a.unwrap_or(Value::NONE)];
        parts.extend_from_slice(it.source.map_or(&[][..], tuple::items));
        from_class(a.positional[0], &parts, it.b.filter(|&strict| strict == Value::TRUE))
    }),
    ("__setstate__", |a| {
        let v = this(a, "__setstate__", 1)?;
        get(v).b = Some(Value::from_bool(protocol::truth(a.positional[1])?));
        Ok(Value::NONE)
    }),
];

fn this(args: &Args, name: &str, more: usize) -> PyResult<Value> {
    args.check(name, 1, more, more)?;
    args.get(0).ok_or_else(|| raise(Exc::TypeError, format!("unbound method {name}() needs an argument")))
}

fn size(n: usize) -> PyResult<Value> {
    Ok(int::from_u64(n as u64))
}

fn builtin(name: &str) -> PyResult<Value> {
    attribute::get((doors::get().import)("builtins")?, intern::intern(name))
}

/// `(function, (argument,), state)`
fn rebuild(function: &str, argument: Value, state: Option<Value>) -> PyResult<Value> {
    let function = builtin(function)?;
    let arguments = tuple::new(&[argument]);
    Ok(match state {
        Some(state) => tuple::new(&[function, arguments, state]),
        None => tuple::new(&[function, arguments]),
    })
}

fn from_class(v: Value, parts: &[Value], state: Option<Value>) -> PyResult<Value> {
    let (class, parts) = (class::of(v), tuple::new(parts));
    Ok(match state {
        Some(state) => tuple::new(&[class, parts, state]),
        None => tuple::new(&[class, parts]),
    })
}

/// A state's index, within `0..=len`.
fn clamped(args: &Args, len: usize) -> PyResult<usize> {
    Ok(protocol::index_i64(args.positional[1])?.clamp(0, len as i64) as usize)
}

fn list_hint(args: &Args) -> PyResult<Value> {
    let it = list_of(this(args, "__length_hint__", 0)?);
    size(it.list.map_or(0, |l| list::len(l).saturating_sub(it.index as usize)))
}

fn list_of(v: Value) -> &'static mut ListIterator {
    // SAFETY: a list iterator: the method belongs to that type only.
    unsafe { &mut *v.ptr::<ListIterator>() }
}

fn reduce_list(args: &Args) -> PyResult<Value> {
    let it = list_of(this(args, "__reduce__", 0)?);
    match it.list {
        Some(l) => rebuild("iter", l, Some(int::from_u64(it.index))),
        None => rebuild("iter", list::new(&[]), None),
    }
}

fn set_list_state(args: &Args) -> PyResult<Value> {
    let v = this(args, "__setstate__", 1)?;
    if let Some(l) = list_of(v).list {
        list_of(v).index = clamped(args, list::len(l))? as u64;
    }
    Ok(Value::NONE)
}

fn range_of(v: Value) -> &'static mut RangeIterator {
    // SAFETY: a range iterator: the method belongs to that type only.
    unsafe { &mut *v.ptr::<RangeIterator>() }
}

fn range_hint(args: &Args) -> PyResult<Value> {
    Ok(int::from_u64(range_of(this(args, "__length_hint__", 0)?).remaining))
}

fn reduce_range(args: &Args) -> PyResult<Value> {
    let it = range_of(this(args, "__reduce__", 0)?);
    let (start, step) = (int::from_i64(it.next), int::from_i64(it.step));
    let length = protocol::binary(BinaryOp::Mul, int::from_u64(it.remaining), step)?;
    let stop = protocol::binary(BinaryOp::Add, start, length)?;
    rebuild("iter", range::new(start, stop, step), Some(Value::NONE))
}

fn set_range_state(args: &Args) -> PyResult<Value> {
    let v = this(args, "__setstate__", 1)?;
    let n = protocol::index_i64(args.positional[1])?;
    let it = range_of(v);
    let n = (n.max(0) as u64).min(it.remaining);
    it.next = it.next.wrapping_add(it.step.wrapping_mul(n as i64));
    it.remaining -= n;
    Ok(Value::NONE)
}

/// The range of the iterator, and the index of its next item.
fn long(v: Value) -> (Value, Value) {
    let it = get(v);
    (it.source.unwrap_or(Value::NONE), it.a.unwrap_or(Value::small_int(0)))
}

fn long_hint(args: &Args) -> PyResult<Value> {
    let (source, index) = long(this(args, "__length_hint__", 0)?);
    protocol::binary(BinaryOp::Sub, range::count(source)?, index)
}

fn reduce_long(args: &Args) -> PyResult<Value> {
    let (source, index) = long(this(args, "__reduce__", 0)?);
    let (stop, step) = (range::get(source).stop, range::get(source).step);
    rebuild("iter", range::new(range::item(source, index)?, stop, step), Some(Value::NONE))
}

fn set_long_state(args: &Args) -> PyResult<Value> {
    let v = this(args, "__setstate__", 1)?;
    let (source, _) = long(v);
    let (n, count) = (protocol::index(args.positional[1])?, range::count(source)?);
    let beyond = protocol::compare(CompareOp::Gt, n, count)? == Value::TRUE;
    let index = if int::is_negative(n) {
        Value::small_int(0)
    } else if beyond {
        count
    } else {
        n
    };
    get(v).a = Some(index);
    Ok(Value::NONE)
}

/// How many characters there are before a byte index.
fn characters(text: &str, end: usize) -> usize {
    text.get(..end).map_or(0, |s| s.chars().count())
}

/// The byte index of a character.
fn offset(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(i, _)| i)
}

fn hint(args: &Args) -> PyResult<Value> {
    let it = get(this(args, "__length_hint__", 0)?);
    let Some(source) = it.source else { return size(0) };
    if source.kind() == Kind::Str {
        return size(string::text(source).get(it.index as usize..).map_or(0, |s| s.chars().count()));
    }
    if protocol::native(source).len.is_none() && protocol::special(source, &intern::LEN).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let index = it.index as usize;
    size(protocol::len(source)?.saturating_sub(index))
}

fn reduce_indexed(args: &Args) -> PyResult<Value> {
    let v = this(args, "__reduce__", 0)?;
    // Looking up `iter` may run the iterator.
    let iter = builtin("iter")?;
    let it = get(v);
    let Some(source) = it.source else {
        let text = Builtin::StrIterator.is(v);
        let empty = if text { string::new("") } else { tuple::new(&[]) };
        return Ok(tuple::new(&[iter, tuple::new(&[empty])]));
    };
    let index = match source.kind() {
        Kind::Str => characters(string::text(source), it.index as usize),
        _ => it.index as usize,
    };
    Ok(tuple::new(&[iter, tuple::new(&[source]), int::from_u64(index as u64)]))
}

fn set_state(args: &Args) -> PyResult<Value> {
    let v = this(args, "__setstate__", 1)?;
    let Some(source) = get(v).source else { return Ok(Value::NONE) };
    let index = match source.kind() {
        Kind::Str => offset(string::text(source), clamped(args, usize::MAX >> 1)?),
        _ if Builtin::SequenceIterator.is(v) => clamped(args, usize::MAX >> 1)?,
        _ => clamped(args, protocol::len(source)?)?,
    };
    get(v).index = index as u64;
    Ok(Value::NONE)
}

fn rows_hint(args: &Args) -> PyResult<Value> {
    let it = get(this(args, "__length_hint__", 0)?);
    let Some(source) = it.source else { return size(0) };
    let number = |x: Option<Value>| x.map_or(0, Value::small);
    let (length, seen) = (number(it.a), number(it.b));
    size(if table::of(source).length as i64 == length { (length - seen).max(0) as usize } else { 0 })
}

fn reduce_rows(args: &Args) -> PyResult<Value> {
    let v = this(args, "__reduce__", 0)?;
    let it = get(v);
    let rest = match it.source {
        Some(source) => {
            let copy = new(type_of(v), source, it.a, it.b);
            get(copy).index = it.index;
            protocol::collect(copy)?
        }
        None => Vec::new(),
    };
    rebuild("iter", list::new(&rest), None)
}

fn type_of(v: Value) -> Builtin {
    let all = [Builtin::DictKeyIterator, Builtin::DictValueIterator, Builtin::DictItemIterator];
    all.into_iter().find(|ty| ty.is(v)).unwrap_or(Builtin::SetIterator)
}

fn reduce_calls(args: &Args) -> PyResult<Value> {
    let v = this(args, "__reduce__", 0)?;
    let iter = builtin("iter")?;
    let it = get(v);
    let arguments = match (it.source, it.a) {
        (Some(callable), Some(sentinel)) => tuple::new(&[callable, sentinel]),
        _ => tuple::new(&[tuple::new(&[])]),
    };
    Ok(tuple::new(&[iter, arguments]))
}
