//! `accumulate`, `chain` and `zip_longest`.

use super::*;

fn new_accumulate(args: &Args) -> PyResult<Value> {
    let [iterable, function, initial] = args.bind("accumulate", 1, ["iterable", "func", "initial"], 2, 1)?;
    let source = protocol::iter(iterable.unwrap_or(Value::NONE))?;
    let v = record_of(args, Builtin::Accumulate, Some(source), function.filter(|f| !f.is_none()));
    record::get(v).d = initial.filter(|f| !f.is_none());
    Ok(v)
}

fn next_accumulate(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    if let Some(initial) = r.d.take() {
        r.c = Some(initial);
        return Ok(initial);
    }
    let (source, function) = (r.a.unwrap_or(Value::NONE), r.b);
    let item = recursion::next(source)?;
    if item == Value::EXHAUSTED {
        return Ok(item);
    }
    let total = match (record::get(v).c, function) {
        (None, _) => item,
        (Some(total), None) => protocol::binary(BinaryOp::Add, total, item)?,
        (Some(total), Some(function)) => doors::call(function, &[total, item])?,
    };
    record::get(v).c = Some(total);
    Ok(total)
}

/// `accumulate`: b = the function, c = the total, d = the initial value not yet answered.
pub static ACCUMULATE_TYPE: NativeType = NativeType {
    next: Some(next_accumulate),
    new: Some(new_accumulate),
    doc: "Return series of accumulated sums.",
    ..iterator("itertools.accumulate")
};

fn new_chain(args: &Args) -> PyResult<Value> {
    args.check("chain", 1, 0, usize::MAX)?;
    let sources = protocol::iter(tuple::new(&args.positional[1..]))?;
    Ok(record_of(args, Builtin::Chain, Some(sources), None))
}

fn from_iterable(args: &Args) -> PyResult<Value> {
    args.check("chain.from_iterable", 1, 1, 1)?;
    let sources = protocol::iter(args.positional[1])?;
    Ok(record_of(args, Builtin::Chain, Some(sources), None))
}

fn next_chain(v: Value) -> PyResult<Value> {
    loop {
        let r = record::get(v);
        let Some(sources) = r.a else { return Ok(Value::EXHAUSTED) };
        let active = match r.b {
            Some(active) => active,
            None => {
                let made = match recursion::next(sources) {
                    Ok(source) if source == Value::EXHAUSTED => Ok(source),
                    Ok(source) => protocol::iter(source),
                    Err(Pending) => Err(Pending),
                };
                let r = record::get(v);
                match made {
                    Ok(it) if it != Value::EXHAUSTED => r.b = Some(it),
                    other => {
                        r.a = None;
                        return other;
                    }
                }
                continue;
            }
        };
        let item = recursion::next(active)?;
        if item != Value::EXHAUSTED {
            return Ok(item);
        }
        record::get(v).b = None;
    }
}

/// `chain`: a = iterator over the iterables, b = the one being read.
pub static CHAIN_TYPE: NativeType = NativeType {
    next: Some(next_chain),
    class_methods: &[("from_iterable", from_iterable)],
    new: Some(new_chain),
    doc: "Return a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.",
    ..iterator("itertools.chain")
};

fn new_zip_longest(args: &Args) -> PyResult<Value> {
    let mut fill = Value::NONE;
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        if string::text(name) != "fillvalue" {
            return Err(raise(Exc::TypeError, "zip_longest() got an unexpected keyword argument"));
        }
        fill = value;
    }
    let sources = iterators_of(&args.positional[1..])?;
    let v = record_of(args, Builtin::ZipLongest, Some(list::new(&sources)), Some(fill));
    record::get(v).n = sources.len() as i64;
    Ok(v)
}

fn next_zip_longest(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let (Some(sources), fill) = (r.a, r.b.unwrap_or(Value::NONE)) else { return Ok(Value::EXHAUSTED) };
    if r.n == 0 {
        return Ok(Value::EXHAUSTED);
    }
    let count = list::len(sources);
    let mut row = Vec::with_capacity(count);
    for i in 0..count {
        let source = list::get(sources, i).unwrap_or(Value::NONE);
        if source.is_none() {
            row.push(fill);
            continue;
        }
        let item = match recursion::next(source) {
            Ok(item) => item,
            Err(Pending) => {
                record::get(v).n = 0;
                return Err(Pending);
            }
        };
        if item != Value::EXHAUSTED {
            row.push(item);
            continue;
        }
        let r = record::get(v);
        r.n -= 1;
        if r.n <= 0 {
            r.n = 0;
            return Ok(Value::EXHAUSTED);
        }
        row.push(fill);
        // SAFETY: within the list, and nothing runs in between.
        unsafe { list::items(sources)[i] = Value::NONE };
    }
    Ok(tuple::new(&row))
}

/// `zip_longest`: a = list of iterators, None where one is exhausted; b = what fills the gaps,
/// n = how many are not exhausted.
pub static ZIP_LONGEST_TYPE: NativeType = NativeType {
    next: Some(next_zip_longest),
    new: Some(new_zip_longest),
    doc: "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.",
    ..iterator("itertools.zip_longest")
};
