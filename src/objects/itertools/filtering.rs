//! `compress`, `dropwhile`, `filterfalse`, `islice`, `starmap` and `takewhile`.

use super::*;
use crate::heap::layout::ISlice;

fn new_compress(args: &Args) -> PyResult<Value> {
    let [data, selectors] = args.bind("compress", 1, ["data", "selectors"], 2, 2)?;
    let data = protocol::iter(data.unwrap_or(Value::NONE))?;
    let selectors = protocol::iter(selectors.unwrap_or(Value::NONE))?;
    Ok(record_of(args, Builtin::Compress, Some(data), Some(selectors)))
}

fn next_compress(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let (Some(data), Some(selectors)) = (r.a, r.b) else { return Ok(Value::EXHAUSTED) };
    loop {
        let item = recursion::next(data)?;
        if item == Value::EXHAUSTED {
            return Ok(item);
        }
        let selector = recursion::next(selectors)?;
        if selector == Value::EXHAUSTED {
            return Ok(selector);
        }
        if protocol::truth(selector)? {
            return Ok(item);
        }
    }
}

/// `compress`: b = the selectors.
pub static COMPRESS_TYPE: NativeType = NativeType {
    next: Some(next_compress),
    new: Some(new_compress),
    doc: "Return data elements corresponding to true selector elements.",
    ..iterator("itertools.compress")
};

/// `(function, iterable)`: a = the iterator, b = the function.
fn function_and_source(args: &Args, ty: Builtin) -> PyResult<Value> {
    args.check(ty.native().short_name(), 1, 2, 2)?;
    let source = protocol::iter(args.positional[2])?;
    Ok(record_of(args, ty, Some(source), Some(args.positional[1])))
}

fn parts(v: Value) -> (Value, Value) {
    let r = record::get(v);
    (r.a.unwrap_or(Value::NONE), r.b.unwrap_or(Value::NONE))
}

fn next_drop_while(v: Value) -> PyResult<Value> {
    let (source, predicate) = parts(v);
    loop {
        let item = recursion::next(source)?;
        if item == Value::EXHAUSTED || record::get(v).n != 0 {
            return Ok(item);
        }
        if !protocol::truth(doors::call(predicate, &[item])?)? {
            record::get(v).n = 1;
            return Ok(item);
        }
    }
}

/// `dropwhile`: b = the predicate, n = 1 once it was false.
pub static DROP_WHILE_TYPE: NativeType = NativeType {
    next: Some(next_drop_while),
    new: Some(|a| function_and_source(a, Builtin::DropWhile)),
    doc: "Drop items from the iterable while predicate(item) is true.",
    ..iterator("itertools.dropwhile")
};

fn next_take_while(v: Value) -> PyResult<Value> {
    let (source, predicate) = parts(v);
    if record::get(v).n != 0 {
        return Ok(Value::EXHAUSTED);
    }
    let item = recursion::next(source)?;
    if item == Value::EXHAUSTED || protocol::truth(doors::call(predicate, &[item])?)? {
        return Ok(item);
    }
    record::get(v).n = 1;
    Ok(Value::EXHAUSTED)
}

/// `takewhile`: b = the predicate, n = 1 once it was false.
pub static TAKE_WHILE_TYPE: NativeType = NativeType {
    next: Some(next_take_while),
    new: Some(|a| function_and_source(a, Builtin::TakeWhile)),
    doc: "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.",
    ..iterator("itertools.takewhile")
};

fn next_filter_false(v: Value) -> PyResult<Value> {
    let (source, predicate) = parts(v);
    loop {
        let item = recursion::next(source)?;
        if item == Value::EXHAUSTED {
            return Ok(item);
        }
        let plain = predicate.is_none() || predicate == Builtin::Bool.class();
        if !protocol::truth(if plain { item } else { doors::call(predicate, &[item])? })? {
            return Ok(item);
        }
    }
}

/// `filterfalse`: b = the predicate or None.
pub static FILTER_FALSE_TYPE: NativeType = NativeType {
    next: Some(next_filter_false),
    new: Some(|a| function_and_source(a, Builtin::FilterFalse)),
    doc: "Return those items of iterable for which function(item) is false.",
    ..iterator("itertools.filterfalse")
};

fn next_star_map(v: Value) -> PyResult<Value> {
    let (source, function) = parts(v);
    let item = recursion::next(source)?;
    if item == Value::EXHAUSTED {
        return Ok(item);
    }
    if tuple::is(item) {
        return doors::call(function, tuple::items(item));
    }
    doors::call(function, &protocol::collect(item)?)
}

/// `starmap`: b = the function.
pub static STAR_MAP_TYPE: NativeType = NativeType {
    next: Some(next_star_map),
    new: Some(|a| function_and_source(a, Builtin::StarMap)),
    doc: "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
    ..iterator("itertools.starmap")
};

fn islice(v: Value) -> &'static mut ISlice {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<ISlice>() }
}

/// A bound of a slice: `None` if it is not given.
fn bound(v: Value, message: &str) -> PyResult<Option<i64>> {
    if v.is_none() {
        return Ok(None);
    }
    let n = match protocol::index(v) {
        Ok(n) => int::as_i64(n).filter(|&n| n >= 0),
        Err(Pending) => {
            exception::take();
            None
        }
    };
    n.map(Some).ok_or_else(|| raise(Exc::ValueError, message))
}

fn new_islice(args: &Args) -> PyResult<Value> {
    args.check("islice", 1, 2, 4)?;
    const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const STEP: &str = "Step for islice() must be a positive integer or None.";
    let (start, stop) = match args.positional.len() {
        3 => (0, bound(args.positional[2], STOP)?),
        _ => {
            let start = bound(args.positional[2], INDICES)?;
            let stop = bound(args.positional[3], STOP)?;
            (start.unwrap_or(0), stop)
        }
    };
    let step = args.get(4).map_or(Ok(None), |s| bound(s, STEP))?.unwrap_or(1);
    if step < 1 {
        return Err(raise(Exc::ValueError, STEP));
    }
    let source = protocol::iter(args.positional[1])?;
    let v = instance::allocate_native(args.positional[0], Builtin::ISlice);
    let s = islice(v);
    (s.source, s.next, s.stop, s.step, s.count) = (Some(source), start, stop.unwrap_or(-1), step, 0);
    Ok(v)
}

fn next_islice(v: Value) -> PyResult<Value> {
    let s = islice(v);
    let Some(source) = s.source else { return Ok(Value::EXHAUSTED) };
    let stop = s.stop;
    while islice(v).count < islice(v).next {
        if recursion::next(source)? == Value::EXHAUSTED {
            islice(v).source = None;
            return Ok(Value::EXHAUSTED);
        }
        islice(v).count += 1;
    }
    if stop != -1 && islice(v).count >= stop {
        islice(v).source = None;
        return Ok(Value::EXHAUSTED);
    }
    let item = recursion::next(source)?;
    let s = islice(v);
    if item == Value::EXHAUSTED {
        s.source = None;
        return Ok(item);
    }
    s.count += 1;
    s.next = match s.next.checked_add(s.step) {
        Some(next) if stop == -1 || next <= stop => next,
        _ if stop == -1 => i64::MAX,
        _ => stop,
    };
    Ok(item)
}

/// `islice`.
pub static ISLICE_TYPE: NativeType = NativeType {
    size: size_of::<ISlice>(),
    layout: Some(&ISlice::LAYOUT),
    next: Some(next_islice),
    new: Some(new_islice),
    doc: "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object",
    ..iterator("itertools.islice")
};
