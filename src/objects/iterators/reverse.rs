//! `reversed(…)`: lists, tuples, strings, ranges, dicts and their views, and whatever has
//! `__reversed__`, or `__len__` and `__getitem__`.

use super::*;

/// `reversed(v)`
///
/// # Errors
/// TypeError if `v` is no sequence; what its special methods raise.
pub fn reversed(v: Value) -> PyResult<Value> {
    if let Some(method) = protocol::special(v, &intern::REVERSED) {
        if method.is_none() {
            return Err(not_reversible(v));
        }
        return protocol::call_on(method, v, &[]);
    }
    if v.kind() == Kind::Native
        && let Some(method) = class::lookup(class::of(v), intern::REVERSED.value())
    {
        return protocol::call_on(method, v, &[]);
    }
    let sequence = match v.kind() {
        Kind::List | Kind::Tuple | Kind::Str | Kind::Bytes | Kind::Range | Kind::Dict => true,
        Kind::Native if is_view(v) || array::is(v) || memoryview::is(v) || bytearray::is(v) => true,
        _ => protocol::special(v, &intern::LEN).is_some() && protocol::special(v, &intern::GETITEM).is_some(),
    };
    if sequence { over(v) } else { Err(not_reversible(v)) }
}

fn is_view(v: Value) -> bool {
    [
        Builtin::DictKeys,
        Builtin::DictValues,
        Builtin::DictItems,
        Builtin::OrderedKeys,
        Builtin::OrderedValues,
        Builtin::OrderedItems,
        Builtin::MappingProxy,
    ]
    .iter()
    .any(|ty| ty.is(v))
}

#[cold]
fn not_reversible(v: Value) -> Pending {
    raise(Exc::TypeError, format!("'{}' object is not reversible", class::name_of(v)))
}

/// Which part of a dict's rows the iterator answers; kept in `a`.
const KEYS: i64 = 0;
const VALUES: i64 = 1;
const ITEMS: i64 = 2;

/// The iterator over a sequence, dict or view, its own `__reversed__` left out.
///
/// # Errors
/// What `__len__` raises.
pub fn over(v: Value) -> PyResult<Value> {
    if v.kind() == Kind::Range {
        return match over_small_range(v) {
            Some(it) => Ok(it),
            None => range::reversed(v),
        };
    }
    if Builtin::MappingProxy.is(v)
        && let Some(mapping) = record::get(v).a
    {
        return reversed(mapping);
    }
    let (source, part) = match v.kind() {
        Kind::Dict => (v, KEYS),
        Kind::Native if is_view(v) => {
            let part = if Builtin::DictKeys.is(v) || Builtin::OrderedKeys.is(v) {
                KEYS
            } else if Builtin::DictItems.is(v) || Builtin::OrderedItems.is(v) {
                ITEMS
            } else {
                VALUES
            };
            (record::get(v).a.expect("a view is made with its dict"), part)
        }
        _ => (v, KEYS),
    };
    let it = super::new(Builtin::ReverseIterator, source, Some(Value::small_int(part)), None);
    let length = match source.kind() {
        Kind::Dict => {
            get(it).b = Some(Value::small_int(dict::len(source) as i64));
            table::of(source).rows().len()
        }
        Kind::Str => string::text(source).len(),
        _ => protocol::len(source)?,
    };
    get(it).index = length as u64;
    Ok(it)
}

/// The iterator if all is within 64 bits.
fn over_small_range(v: Value) -> Option<Value> {
    let (start, step, count) = range::machine(v)?;
    let last = i64::try_from(count).ok()?.checked_sub(1)?.checked_mul(step)?.checked_add(start);
    Some(over_range(last?, step.checked_neg()?, count))
}

/// `index` is where the items not yet seen end.
fn next(v: Value) -> PyResult<Value> {
    let it = get(v);
    let Some(source) = it.source else { return Ok(Value::EXHAUSTED) };
    let end = it.index as usize;
    let item = match source.kind() {
        Kind::Dict => return next_of_dict(v, source, end),
        Kind::Str => string::text(source).get(..end).and_then(|s| s.chars().next_back()).map(|c| {
            it.index = (end - c.len_utf8()) as u64;
            string::from_char(c)
        }),
        Kind::List | Kind::Tuple if end > 0 => {
            it.index = end as u64 - 1;
            if source.kind() == Kind::List { list::get(source, end - 1) } else { tuple::get(source, end - 1) }
        }
        _ if end == 0 => None,
        _ => {
            it.index = end as u64 - 1;
            match protocol::get_item(source, int::from_i64(end as i64 - 1)) {
                Err(Pending) if exception::swallow(Exc::IndexError) || exception::swallow(Exc::StopIteration) => None,
                answer => Some(answer?),
            }
        }
    };
    if item.is_none() {
        get(v).source = None;
    }
    Ok(item.unwrap_or(Value::EXHAUSTED))
}

fn next_of_dict(v: Value, source: Value, end: usize) -> PyResult<Value> {
    let it = get(v);
    if it.b != Some(Value::small_int(dict::len(source) as i64)) {
        it.b = None;
        return Err(raise(Exc::RuntimeError, "dictionary changed size during iteration"));
    }
    let rows = table::of(source).rows();
    for n in (0..end.min(rows.len())).rev() {
        if let (Some(key), Some(value)) = (rows[n].key, rows[n].value) {
            it.index = n as u64;
            return Ok(match it.a.map_or(KEYS, Value::small) {
                VALUES => value,
                ITEMS => tuple::new(&[key, value]),
                _ => key,
            });
        }
    }
    it.source = None;
    Ok(Value::EXHAUSTED)
}

fn construct(args: &Args) -> PyResult<Value> {
    match args.positional {
        [_, v] if args.names.is_empty() => reversed(*v),
        [_, v @ ..] if args.names.is_empty() => {
            Err(raise(Exc::TypeError, format!("reversed expected 1 argument, got {}", v.len())))
        }
        _ => Err(raise(Exc::TypeError, "reversed() takes no keyword arguments")),
    }
}

/// `index`, counted in items.
fn left(v: Value) -> usize {
    let at = get(v).index as usize;
    match get(v).source {
        None => 0,
        Some(source) if source.kind() == Kind::Str => string::char_index(source, at),
        Some(_) => at,
    }
}

fn receiver(args: &Args, name: &str, count: usize) -> PyResult<Value> {
    let v = args.receiver(&format_args!("reversed.{name}"), |v| Builtin::ReverseIterator.is(v))?;
    args.check(name, 1, count, count)?;
    Ok(v)
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "__reduce__", 0)?;
    let class = Builtin::ReverseIterator.class();
    match get(v).source {
        None => Ok(tuple::new(&[class, tuple::new(&[tuple::new(&[])])])),
        Some(source) if source.kind() == Kind::Dict => {
            // What is left, in a list that is reversed once more.
            let copy = super::new(Builtin::ReverseIterator, source, get(v).a, get(v).b);
            get(copy).index = get(v).index;
            let mut rest = protocol::collect(copy)?;
            rest.reverse();
            Ok(tuple::new(&[class, tuple::new(&[list::new(&rest)])]))
        }
        Some(source) => {
            let at = int::from_i64(left(v) as i64 - 1);
            Ok(tuple::new(&[class, tuple::new(&[source]), at]))
        }
    }
}

fn set_state(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "__setstate__", 1)?;
    let at = protocol::index_i64(args.positional[1])?;
    if let Some(source) = get(v).source.filter(|s| s.kind() != Kind::Dict) {
        let end = (at.max(-1) + 1) as usize;
        let end = end.min(protocol::len(source)?);
        get(v).index = if source.kind() == Kind::Str { string::byte_offset(source, end) } else { end } as u64;
    }
    Ok(Value::NONE)
}

const METHODS: &[(&str, NativeFn)] = &[
    ("__length_hint__", |a| {
        let v = receiver(a, "__length_hint__", 0)?;
        let now = match get(v).source {
            Some(source) if source.kind() != Kind::Dict => protocol::len(source)?,
            _ => left(v),
        };
        Ok(int::from_i64(if now < left(v) { 0 } else { left(v) } as i64))
    }),
    ("__reduce__", reduce),
    ("__setstate__", set_state),
];

/// `reversed`: a = which part of a dict, b = the dict's length at the start.
pub static REVERSE_TYPE: NativeType =
    NativeType { next: Some(next), new: Some(construct), methods: METHODS, ..super::iterator("reversed") };
