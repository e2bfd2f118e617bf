//! Copies of iterators over text, bytes and arrays: what `pickle` and `copy` ask for.

use super::*;

/// Methods of iterators whose `index` counts items (of a str: bytes).
pub const METHODS: &[(&str, NativeFn)] =
    &[("__length_hint__", length_hint), ("__reduce__", reduce), ("__setstate__", set_state)];

fn of(args: &Args, name: &str, count: usize) -> PyResult<Value> {
    let is = |v| {
        Builtin::StrIterator.is(v)
            || Builtin::BytesIterator.is(v)
            || Builtin::ArrayIterator.is(v)
            || Builtin::ByteArrayIterator.is(v)
    };
    let v = args.receiver(&format!("iterator.{name}"), is)?;
    args.check(name, 1, count, count)?;
    Ok(v)
}

fn length_hint(args: &Args) -> PyResult<Value> {
    let v = of(args, "__length_hint__", 0)?;
    let Some(source) = get(v).source else { return Ok(Value::small_int(0)) };
    let done = get(v).index as usize;
    let done = if string::is(source) { string::char_index(source, done) } else { done };
    Ok(int::from_i64(protocol::len(source)?.saturating_sub(done) as i64))
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = of(args, "__reduce__", 0)?;
    let iter = attribute::get((doors::get().import)("builtins")?, intern::intern("iter"))?;
    let it = get(v);
    let Some(source) = it.source else {
        let nothing = if Builtin::StrIterator.is(v) { Value::EMPTY_STR } else { tuple::new(&[]) };
        return Ok(tuple::new(&[iter, tuple::new(&[nothing])]));
    };
    let at = it.index as usize;
    let at = if string::is(source) { string::char_index(source, at) } else { at };
    Ok(tuple::new(&[iter, tuple::new(&[source]), int::from_i64(at as i64)]))
}

fn set_state(args: &Args) -> PyResult<Value> {
    let v = of(args, "__setstate__", 1)?;
    let at = protocol::index_i64(args.positional[1])?.max(0) as usize;
    if let Some(source) = get(v).source {
        let at = at.min(protocol::len(source)?);
        get(v).index = if string::is(source) { string::byte_offset(source, at) } else { at } as u64;
    }
    Ok(Value::NONE)
}
