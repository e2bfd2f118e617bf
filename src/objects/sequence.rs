//! What list and tuple share: indices, comparison, repetition, search, `repr`. Items are read one
//! at a time through a getter, because Python code that runs in between may change a list.

use super::*;
use crate::heap::{Kind, Value};

/// How to read the item at an index: `None` beyond the end.
pub type Get = fn(Value, usize) -> Option<Value>;

/// The number of an index that is no slice. `what` is the type's name.
///
/// # Errors
/// TypeError for what is no int; IndexError beyond 64 bits.
#[inline]
pub fn index(key: Value, what: &str) -> PyResult<i64> {
    if let Some(n) = key.as_small_int() {
        return Ok(n);
    }
    if !protocol::has_index(key) {
        let got = class::name_of(key);
        return Err(raise(Exc::TypeError, format!("{what} indices must be integers or slices, not {got}")));
    }
    let n = protocol::index(key)?;
    int::as_i64(n).ok_or_else(|| raise(Exc::IndexError, "cannot fit 'int' into an index-sized integer"))
}

/// Index `n`, perhaps negative, into `len` items.
#[inline(always)]
pub fn resolve(n: i64, len: usize) -> Option<usize> {
    let n = if n < 0 { n + len as i64 } else { n };
    (n >= 0 && (n as u64) < len as u64).then_some(n as usize)
}

/// A `start` or `stop` argument clipped to `0..=len`.
///
/// # Errors
/// TypeError for what is no int.
pub fn bound(v: Value, len: usize) -> PyResult<usize> {
    if !protocol::has_index(v) {
        let message = "slice indices must be integers or have an __index__ method";
        return Err(raise(Exc::TypeError, message));
    }
    let v = protocol::index(v)?;
    let n = match int::as_i64(v) {
        Some(n) => n,
        None if protocol::compare(CompareOp::Lt, v, Value::small_int(0))? == Value::TRUE => i64::MIN,
        None => i64::MAX,
    };
    Ok(if n < 0 { n.saturating_add(len as i64).max(0) as usize } else { (n as usize).min(len) })
}

/// Lexicographic comparison.
///
/// # Errors
/// What comparing items raises; RecursionError.
pub fn compare(op: CompareOp, a: Value, b: Value, get: Get) -> PyResult<Value> {
    recursion::check(" in comparison")?;
    let mut i = 0;
    loop {
        let ordering = match (get(a, i), get(b, i)) {
            (Some(x), Some(y)) => {
                if protocol::same_or_equal(x, y)? {
                    i += 1;
                    continue;
                }
                // Comparing may have shortened a list: then the lengths decide.
                match (op, get(a, i), get(b, i)) {
                    (_, None, _) | (_, _, None) => count(a, get).cmp(&count(b, get)),
                    (CompareOp::Eq, ..) => return Ok(Value::FALSE),
                    (CompareOp::Ne, ..) => return Ok(Value::TRUE),
                    (_, Some(x), Some(y)) => return protocol::compare(op, x, y),
                }
            }
            (None, None) => std::cmp::Ordering::Equal,
            (None, Some(_)) => std::cmp::Ordering::Less,
            (Some(_), None) => std::cmp::Ordering::Greater,
        };
        return Ok(Value::from_bool(op.holds(ordering)));
    }
}

fn count(v: Value, get: Get) -> usize {
    (0..).take_while(|&i| get(v, i).is_some()).count()
}

/// How far a search has come without running Python code.
enum Scanned {
    Answer(Option<usize>),
    Further(usize),
}

/// As `find`, up to the first item that must be asked: ints and strings need not be.
#[inline]
fn scan(v: Value, item: Value, start: usize, stop: usize) -> Scanned {
    let items = match v.kind() {
        // SAFETY: nothing that could change the list runs.
        Kind::List => unsafe { &*list::items(v) },
        Kind::Tuple => tuple::items(v),
        _ => return Scanned::Further(start),
    };
    let stop = stop.min(items.len());
    let text = Builtin::Str.is(item);
    if !text && !item.is_small_int() {
        return Scanned::Further(start);
    }
    for (i, &x) in items.iter().enumerate().take(stop).skip(start) {
        if x == item {
            return Scanned::Answer(Some(i));
        }
        let differs = if text { Builtin::Str.is(x) && !string::equal(x, item) } else { x.is_small_int() };
        if !differs {
            return Scanned::Further(i);
        }
    }
    Scanned::Answer(None)
}

/// Index of the first item equal to `item` in `start..stop`.
///
/// # Errors
/// What comparing raises.
pub fn find(v: Value, item: Value, start: usize, stop: usize, get: Get) -> PyResult<Option<usize>> {
    let mut i = match scan(v, item, start, stop) {
        Scanned::Answer(found) => return Ok(found),
        Scanned::Further(i) => i,
    };
    while i < stop
        && let Some(x) = get(v, i)
    {
        if protocol::same_or_equal(x, item)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

/// `v.index(item[, start[, stop]])`
///
/// # Errors
/// ValueError if it is not there; what comparing raises.
pub fn index_method(args: &Args, what: &str, get: Get, len: fn(Value) -> usize) -> PyResult<Value> {
    args.check("index", 1, 1, 3)?;
    let (v, item) = (args.positional[0], args.positional[1]);
    let start = args.get(2).map_or(Ok(0), |s| bound(s, len(v)))?;
    let stop = args.get(3).map_or(Ok(usize::MAX), |s| bound(s, len(v)))?;
    match find(v, item, start, stop, get)? {
        Some(i) => Ok(int::from_i64(i as i64)),
        None => Err(raise(Exc::ValueError, format!("{what}.index(x): x not in {what}"))),
    }
}

/// `v.count(item)`
///
/// # Errors
/// What comparing raises.
pub fn count_method(args: &Args, get: Get) -> PyResult<Value> {
    args.check("count", 1, 1, 1)?;
    let (mut n, mut i) = (0, 0);
    while let Some(x) = get(args.positional[0], i) {
        n += i64::from(protocol::same_or_equal(x, args.positional[1])?);
        i += 1;
    }
    Ok(int::from_i64(n))
}

/// `repr` of the items between `open` and `close`.
///
/// # Errors
/// What an item's `repr` raises.
pub fn repr_items(v: Value, get: Get, open: &str, close: &str) -> PyResult<String> {
    let mut out = String::from(open);
    let mut i = 0;
    while let Some(x) = get(v, i) {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(string::text(protocol::repr(x)?));
        i += 1;
    }
    out.push_str(close);
    Ok(out)
}

/// Does `v`'s Python class define the special method `name`?
pub fn overrides(v: Value, name: &str) -> bool {
    instance::has_slots(v) && class::lookup_user(class::of(v), intern::intern(name)).is_some()
}

/// The number of repetitions that `v` stands for beside a sequence: `None` if the other operand
/// may know better.
///
/// # Errors
/// TypeError for what is no int.
pub fn repetitions(v: Value) -> PyResult<Option<usize>> {
    if overrides(v, "__mul__") || overrides(v, "__rmul__") {
        return Ok(None);
    }
    if !protocol::has_index(v) {
        let message = format!("can't multiply sequence by non-int of type '{}'", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let n = protocol::index(v)?;
    match int::as_i64(n) {
        Some(n) => Ok(Some(n.max(0) as usize)),
        None => {
            let message = format!("cannot fit '{}' into an index-sized integer", class::name_of(v));
            Err(raise(Exc::OverflowError, message))
        }
    }
}

/// `count * times` items, if that many can be held.
///
/// # Errors
/// MemoryError.
pub fn product(count: usize, times: usize) -> PyResult<usize> {
    match count.checked_mul(times) {
        Some(n) if n < crate::heap::arena::RESERVED / 32 => Ok(n),
        _ => Err(no_memory()),
    }
}

/// MemoryError.
#[cold]
pub fn no_memory() -> Pending {
    exception::raise_with(Exc::MemoryError, &[])
}

/// TypeError of `a + b`, unless `b`'s class may know better.
///
/// # Errors
/// That one.
pub fn refuse_concat(what: &str, b: Value) -> PyResult<Value> {
    if overrides(b, "__radd__") {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let got = class::name_of(b);
    Err(raise(Exc::TypeError, format!("can only concatenate {what} (not \"{got}\") to {what}")))
}
