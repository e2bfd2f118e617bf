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
    let item = recursion::next(source)?;
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

/// The keyword argument `strict`.
fn strict_of(args: &Args, function: &str) -> PyResult<bool> {
    let mut strict = false;
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        if string::text(name) != "strict" {
            let message = format!("{function}() got an unexpected keyword argument '{}'", string::text(name));
            return Err(raise(Exc::TypeError, message));
        }
        strict = protocol::truth(value)?;
    }
    Ok(strict)
}

fn new_zip(args: &Args) -> PyResult<Value> {
    let strict = strict_of(args, "zip")?;
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
                check_strict(sources, i, "zip")?;
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
        let item = recursion::next(source)?;
        if item == Value::EXHAUSTED {
            return Ok(Err(i));
        }
        row[i] = item;
    }
    Ok(Ok(tuple::new(row)))
}

/// Source `i` is exhausted: then the first must be the one, and all others too.
fn check_strict(sources: &[Value], i: usize, function: &str) -> PyResult<()> {
    let before = |i: usize| if i == 1 { "argument 1".to_owned() } else { format!("arguments 1-{i}") };
    if i > 0 {
        let message = format!("{function}() argument {} is shorter than {}", i + 1, before(i));
        return Err(raise(Exc::ValueError, message));
    }
    for (i, &source) in sources.iter().enumerate().skip(1) {
        if recursion::next(source)? != Value::EXHAUSTED {
            let message = format!("{function}() argument {} is longer than {}", i + 1, before(i));
            return Err(raise(Exc::ValueError, message));
        }
    }
    Ok(())
}

fn new_map(args: &Args) -> PyResult<Value> {
    let strict = strict_of(args, "map")?;
    if args.positional.len() < 3 {
        return Err(raise(Exc::TypeError, "map() must have at least two arguments."));
    }
    let sources = iterators_of(&args.positional[2..])?;
    Ok(new(Builtin::Map, sources, Some(args.positional[1]), Some(Value::from_bool(strict))))
}

fn next_map(v: Value) -> PyResult<Value> {
    let (Some(sources), Some(function)) = (get(v).source, get(v).a) else { return Ok(Value::EXHAUSTED) };
    if let &[source] = tuple::items(sources) {
        let item = recursion::next(source)?;
        return if item == Value::EXHAUSTED { Ok(item) } else { doors::call(function, &[item]) };
    }
    match next_row(tuple::items(sources))? {
        Ok(row) => doors::call(function, tuple::items(row)),
        Err(i) => {
            if get(v).b == Some(Value::TRUE) {
                check_strict(tuple::items(sources), i, "map")?;
            }
            Ok(Value::EXHAUSTED)
        }
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
        let item = recursion::next(source)?;
        if item == Value::EXHAUSTED {
            return Ok(item);
        }
        let wanted = if function.is_none() { item } else { doors::call(function, &[item])? };
        if protocol::truth(wanted)? {
            return Ok(item);
        }
    }
}

/// `enumerate`: a = the next number.
pub static ENUMERATE_TYPE: NativeType = NativeType {
    next: Some(next_enumerate),
    new: Some(new_enumerate),
    methods: state::ENUMERATE,
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    ..iterator("enumerate")
};
/// `zip`: source = tuple of iterators, a = strict.
pub static ZIP_TYPE: NativeType =
    NativeType { next: Some(next_zip), new: Some(new_zip), methods: state::ZIP, ..iterator("zip") };
/// `map`: source = tuple of iterators, a = the function, b = strict.
pub static MAP_TYPE: NativeType =
    NativeType { next: Some(next_map), new: Some(new_map), methods: state::MAP, ..iterator("map") };
/// `filter`: a = the function or None.
pub static FILTER_TYPE: NativeType =
    NativeType { next: Some(next_filter), new: Some(new_filter), methods: state::FILTER, ..iterator("filter") };
