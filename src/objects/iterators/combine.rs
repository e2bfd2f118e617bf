//! `enumerate`, `zip`, `map` and `filter`.

use super::*;

fn new_enumerate(args: &Args) -> PyResult<Value> {
    let [iterable, start] = args.bind("enumerate", 1, ["iterable", "start"], 2, 0)?;
    let Some(iterable) = iterable else {
        return Err(raise(Exc::TypeError, "enumerate() missing required argument 'iterable'"));
    };
    let start = start.map_or(Ok(Value::small_int(0)), protocol::index)?;
    let source = protocol::iter(iterable)?;
    Ok(new(Builtin::Enumerate, source, Some(start), None))
}

fn next_enumerate(v: Value) -> PyResult<Value> {
    let it = get(v);
    let (Some(source), Some(number)) = (it.source, it.a) else { return Ok(Value::EXHAUSTED) };
    let item = protocol::next(source)?;
    if item == Value::EXHAUSTED {
        return Ok(item);
    }
    get(v).a = Some(match number.as_small_int() {
        Some(n) => int::from_i64(n + 1),
        None => protocol::binary(BinaryOp::Add, number, Value::small_int(1))?,
    });
    Ok(tuple::new(&[number, item]))
}

/// Iterators over several iterables, as a tuple.
fn iterators_of(sources: &[Value]) -> PyResult<Value> {
    // The list keeps the first ones alive while the rest are made.
    let all = list::new(&[]);
    for &source in sources {
        list::push(all, protocol::iter(source)?);
    }
    Ok(tuple::new(&list::snapshot(all)))
}

fn new_zip(args: &Args) -> PyResult<Value> {
    let mut strict = false;
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        if string::text(name) != "strict" {
            let message = format!("zip() got an unexpected keyword argument '{}'", string::text(name));
            return Err(raise(Exc::TypeError, message));
        }
        strict = protocol::truth(value)?;
    }
    let sources = iterators_of(&args.positional[1..])?;
    Ok(new(Builtin::Zip, sources, Some(Value::from_bool(strict)), None))
}

fn next_zip(v: Value) -> PyResult<Value> {
    let Some(sources) = get(v).source else { return Ok(Value::EXHAUSTED) };
    let sources = tuple::items(sources);
    match next_row(sources)? {
        Ok(row) => Ok(row),
        Err(i) => {
            if get(v).a == Some(Value::TRUE) {
                check_strict(sources, i)?;
            }
            get(v).source = None;
            Ok(Value::EXHAUSTED)
        }
    }
}

/// The next items of all iterators as a tuple, or which one has no more.
fn next_row(sources: &[Value]) -> PyResult<Result<Value, usize>> {
    let mut few = [Value::NONE; 6];
    let mut many = Vec::new();
    let row = match few.get_mut(..sources.len()) {
        Some(row) => row,
        None => {
            many.resize(sources.len(), Value::NONE);
            &mut many[..]
        }
    };
    if sources.is_empty() {
        return Ok(Err(0));
    }
    for (i, &source) in sources.iter().enumerate() {
        let item = protocol::next(source)?;
        if item == Value::EXHAUSTED {
            return Ok(Err(i));
        }
        row[i] = item;
    }
    Ok(Ok(tuple::new(row)))
}

/// Source `i` is exhausted: then the first must be the one, and all others too.
fn check_strict(sources: &[Value], i: usize) -> PyResult<()> {
    let before = |i: usize| if i == 1 { "argument 1".to_owned() } else { format!("arguments 1-{i}") };
    if i > 0 {
        let message = format!("zip() argument {} is shorter than {}", i + 1, before(i));
        return Err(raise(Exc::ValueError, message));
    }
    for (i, &source) in sources.iter().enumerate().skip(1) {
        if protocol::next(source)? != Value::EXHAUSTED {
            let message = format!("zip() argument {} is longer than {}", i + 1, before(i));
            return Err(raise(Exc::ValueError, message));
        }
    }
    Ok(())
}

fn new_map(args: &Args) -> PyResult<Value> {
    args.check("map", 1, 0, usize::MAX)?;
    if args.positional.len() < 3 {
        return Err(raise(Exc::TypeError, "map() must have at least two arguments."));
    }
    let sources = iterators_of(&args.positional[2..])?;
    Ok(new(Builtin::Map, sources, Some(args.positional[1]), None))
}

fn next_map(v: Value) -> PyResult<Value> {
    let (Some(sources), Some(function)) = (get(v).source, get(v).a) else { return Ok(Value::EXHAUSTED) };
    if let &[source] = tuple::items(sources) {
        let item = protocol::next(source)?;
        return if item == Value::EXHAUSTED { Ok(item) } else { doors::call(function, &[item]) };
    }
    match next_row(tuple::items(sources))? {
        Ok(row) => doors::call(function, tuple::items(row)),
        Err(_) => Ok(Value::EXHAUSTED),
    }
}

fn new_filter(args: &Args) -> PyResult<Value> {
    args.check("filter", 1, 2, 2)?;
    let source = protocol::iter(args.positional[2])?;
    Ok(new(Builtin::Filter, source, Some(args.positional[1]), None))
}

fn next_filter(v: Value) -> PyResult<Value> {
    let (Some(source), Some(function)) = (get(v).source, get(v).a) else { return Ok(Value::EXHAUSTED) };
    loop {
        let item = protocol::next(source)?;
        if item == Value::EXHAUSTED {
            return Ok(item);
        }
        let wanted = if function.is_none() { item } else { doors::call(function, &[item])? };
        if protocol::truth(wanted)? {
            return Ok(item);
        }
    }
}

/// `map.__reduce__()` and its like: the class, and what it is called with.
fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.receiver("__reduce__", is_ours)?;
    let it = get(v);
    let sources = it.source.unwrap_or_else(|| tuple::new(&[]));
    let rest = if tuple::is(sources) { tuple::items(sources).to_vec() } else { vec![sources] };
    let state = it.a.unwrap_or(Value::NONE);
    if Builtin::Zip.has(v) {
        let class = class::of(v);
        return Ok(match state {
            Value::TRUE => tuple::new(&[class, tuple::new(&rest), Value::TRUE]),
            _ => tuple::new(&[class, tuple::new(&rest)]),
        });
    }
    let all: Vec<Value> = std::iter::once(state).chain(rest).collect();
    Ok(tuple::new(&[class::of(v), tuple::new(&all)]))
}

fn is_ours(v: Value) -> bool {
    Builtin::Map.has(v) || Builtin::Filter.has(v) || Builtin::Zip.has(v)
}

/// `zip.__setstate__(strict)`
fn set_strict(args: &Args) -> PyResult<Value> {
    let v = args.receiver("zip.__setstate__", |v| Builtin::Zip.has(v))?;
    args.check("__setstate__", 1, 1, 1)?;
    get(v).a = Some(Value::from_bool(protocol::truth(args.positional[1])?));
    Ok(Value::NONE)
}

/// `enumerate`: a = the next number.
pub static ENUMERATE_TYPE: NativeType =
    NativeType { next: Some(next_enumerate), new: Some(new_enumerate), ..iterator("enumerate") };
/// `zip`: source = tuple of iterators, a = strict.
pub static ZIP_TYPE: NativeType = NativeType {
    next: Some(next_zip),
    new: Some(new_zip),
    methods: &[("__reduce__", reduce), ("__setstate__", set_strict)],
    ..iterator("zip")
};
/// `map`: source = tuple of iterators, a = the function.
pub static MAP_TYPE: NativeType =
    NativeType { next: Some(next_map), new: Some(new_map), methods: &[("__reduce__", reduce)], ..iterator("map") };
/// `filter`: a = the function or None.
pub static FILTER_TYPE: NativeType = NativeType {
    next: Some(next_filter),
    new: Some(new_filter),
    methods: &[("__reduce__", reduce)],
    ..iterator("filter")
};
