//! `functools._lru_cache_wrapper`: a function with a cache of its results.
//!
//! With a limit the entries form a ring through entry 0, the head: behind it the one used last,
//! before it the one used longest ago.

use super::*;
use crate::heap::NativeType;
use crate::heap::layout::LruCache;

const PREVIOUS: usize = 0;
const NEXT: usize = 1;
const KEY: usize = 2;
const RESULT: usize = 3;
/// Words of an entry.
const WORDS: usize = 4;

fn get(v: Value) -> &'static mut LruCache {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<LruCache>() }
}

fn construct(args: &Args) -> PyResult<Value> {
    let [function, limit, typed, info] =
        args.bind("lru_cache", 1, ["user_function", "maxsize", "typed", "cache_info_type"], 4, 4)?;
    let function = function.unwrap_or(Value::NONE);
    if !protocol::is_callable(function) {
        return Err(raise(Exc::TypeError, "the first argument must be callable"));
    }
    let limit = match limit {
        Some(n) if n.is_none() => -1,
        Some(n) if protocol::has_index(n) => protocol::index_i64(n)?.max(0),
        _ => return Err(raise(Exc::TypeError, "maxsize should be integer or None")),
    };
    let typed = typed.map_or(Ok(false), protocol::truth)?;
    let cache = dict::new();
    let v = instance::allocate_native(args.positional[0], Builtin::LruCache);
    let c = get(v);
    (c.function, c.cache, c.info) = (function, cache, info.unwrap_or(Value::NONE));
    (c.limit, c.typed) = (limit, typed);
    Ok(v)
}

/// The key that stands for the arguments.
fn key_of(args: &Args, typed: bool) -> Value {
    let positional = &args.positional[1..];
    if !typed && args.names.is_empty() {
        if let &[one] = positional
            && (one.is_small_int() || Builtin::Str.is(one))
        {
            return one;
        }
        // A tuple of one more: a key must not be equal to an argument that is a tuple.
        return tuple::new(positional);
    }
    let mut all = positional.to_vec();
    if !args.names.is_empty() {
        // Marks the begin of the keyword arguments.
        all.push(Builtin::LruCache.class());
    }
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        all.extend([name, value]);
    }
    if typed {
        all.extend(positional.iter().chain(args.keywords).map(|&x| class::of(x)));
    }
    tuple::new(&all)
}

fn entry(c: &LruCache, n: usize, word: usize) -> &'static mut u64 {
    // SAFETY: `n` is the number of an entry.
    unsafe { &mut *c.entries.add(n * WORDS + word) }
}

fn unlink(c: &LruCache, n: usize) {
    let (previous, next) = (*entry(c, n, PREVIOUS), *entry(c, n, NEXT));
    *entry(c, previous as usize, NEXT) = next;
    *entry(c, next as usize, PREVIOUS) = previous;
}

/// Puts an entry where the one used last belongs.
fn link_front(c: &LruCache, n: usize) {
    let first = *entry(c, 0, NEXT);
    *entry(c, n, NEXT) = first;
    *entry(c, n, PREVIOUS) = 0;
    *entry(c, first as usize, PREVIOUS) = n as u64;
    *entry(c, 0, NEXT) = n as u64;
}

/// The number of a fresh entry.
fn fresh(v: Value) -> usize {
    let c = get(v);
    if c.filled == c.capacity {
        let capacity = (c.capacity as usize * 2).max(8);
        let entries = buffer::values(capacity * WORDS).cast::<u64>();
        let c = get(v);
        if c.filled > 0 {
            // SAFETY: the new block is larger than the old one.
            unsafe { std::ptr::copy_nonoverlapping(c.entries, entries, c.filled as usize * WORDS) };
        }
        (c.entries, c.capacity) = (entries, capacity as u64);
        if c.filled == 0 {
            // The head: a ring of itself.
            c.filled = 1;
        }
    }
    let c = get(v);
    c.filled += 1;
    c.filled as usize - 1
}

fn call_function(v: Value, args: &Args) -> PyResult<Value> {
    (doors::get().call)(get(v).function, &args.positional[1..], args.names, args.keywords)
}

fn call(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let (limit, typed, cache) = (get(v).limit, get(v).typed, get(v).cache);
    if limit == 0 {
        get(v).misses += 1;
        return call_function(v, args);
    }
    let key = key_of(args, typed);
    let hash = protocol::hash(key)?;
    let found = dict::get_hashed(cache, key, hash)?;
    if limit < 0 {
        if let Some(result) = found {
            get(v).hits += 1;
            return Ok(result);
        }
        get(v).misses += 1;
        let result = call_function(v, args)?;
        dict::set_hashed(get(v).cache, key, hash, result)?;
        return Ok(result);
    }
    let number = |v: Option<Value>| v.and_then(Value::as_small_int).map(|n| n as usize);
    if let Some(n) = number(found) {
        let c = get(v);
        c.hits += 1;
        unlink(c, n);
        link_front(c, n);
        return Ok(Value::from_bits(*entry(c, n, RESULT)).unwrap_or(Value::NONE));
    }
    get(v).misses += 1;
    let result = call_function(v, args)?;
    // The call may have filled the cache with the same key.
    let cache = get(v).cache;
    if dict::get_hashed(cache, key, hash)?.is_some() {
        return Ok(result);
    }
    let n = if dict::len(cache) as i64 >= limit {
        let c = get(v);
        let last = *entry(c, 0, PREVIOUS) as usize;
        unlink(c, last);
        if let Some(old) = Value::from_bits(*entry(c, last, KEY)) {
            dict::remove(cache, old)?;
        }
        last
    } else {
        fresh(v)
    };
    let c = get(v);
    *entry(c, n, KEY) = key.bits();
    *entry(c, n, RESULT) = result.bits();
    link_front(c, n);
    dict::set_hashed(cache, key, hash, int::from_i64(n as i64))?;
    Ok(result)
}

fn cache_info(args: &Args) -> PyResult<Value> {
    args.check("cache_info", 1, 0, 0)?;
    let c = get(args.positional[0]);
    let limit = if c.limit < 0 { Value::NONE } else { int::from_i64(c.limit) };
    let size = int::from_i64(dict::len(c.cache) as i64);
    doors::call(c.info, &[int::from_u64(c.hits), int::from_u64(c.misses), limit, size])
}

fn cache_clear(args: &Args) -> PyResult<Value> {
    args.check("cache_clear", 1, 0, 0)?;
    let cache = dict::new();
    let c = get(args.positional[0]);
    (c.cache, c.hits, c.misses) = (cache, 0, 0);
    (c.entries, c.filled, c.capacity) = (std::ptr::null_mut(), 0, 0);
    Ok(Value::NONE)
}

fn itself(args: &Args) -> PyResult<Value> {
    Ok(args.positional[0])
}

fn reduce(args: &Args) -> PyResult<Value> {
    attribute::get(args.positional[0], intern::QUALNAME.value())
}

/// `functools._lru_cache_wrapper`.
pub static TYPE: NativeType = NativeType {
    name: "functools._lru_cache_wrapper",
    size: size_of::<LruCache>(),
    layout: Some(&LruCache::LAYOUT),
    call: Some(call),
    binds: true,
    weak: true,
    has_dict: true,
    methods: &[
        ("cache_info", cache_info),
        ("cache_clear", cache_clear),
        ("__copy__", itself),
        ("__deepcopy__", itself),
        ("__reduce__", reduce),
    ],
    new: Some(construct),
    doc: "Create a cached callable that wraps another function.",
    ..NativeType::DEFAULT
};
