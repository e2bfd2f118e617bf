//! `range`: ints of any size; within 64 bits on fast paths.

use super::*;
use crate::heap::layout::Range;
use crate::heap::{Kind, NativeType, Value};

/// `range(start, stop, step)` of ints; `step` must not be 0.
pub fn new(start: Value, stop: Value, step: Value) -> Value {
    let v = Builtin::Range.allocate(size_of::<Range>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Range>().write(Range { header: Builtin::Range.header(), start, stop, step }) };
    v
}

/// Is this a range?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Range
}

/// The struct. `v` must be a range.
#[inline(always)]
pub fn get(v: Value) -> &'static Range {
    debug_assert!(is(v));
    // SAFETY: a range by the caller's word; it never changes.
    unsafe { &*v.ptr::<Range>() }
}

/// Start, step and number of items, if all items fit in 64 bits. `v` must be a range.
pub fn machine(v: Value) -> Option<(i64, i64, u64)> {
    let r = get(v);
    let (start, stop, step) = (int::as_i64(r.start)?, int::as_i64(r.stop)?, int::as_i64(r.step)?);
    if let Some(distance) = stop.checked_sub(start)
        && step > 0
    {
        let count = match distance.max(0) {
            0 => 0,
            n if step == 1 => n,
            n => (n - 1) / step + 1,
        };
        return Some((start, step, count as u64));
    }
    let distance = i128::from(stop) - i128::from(start);
    let step128 = i128::from(step);
    let count = if step > 0 {
        (distance + step128 - 1).div_euclid(step128)
    } else {
        (-distance - step128 - 1).div_euclid(-step128)
    };
    Some((start, step, count.max(0) as u64))
}

fn sum(a: Value, b: Value) -> PyResult<Value> {
    int::binary(BinaryOp::Add, a, b)
}

fn product(a: Value, b: Value) -> PyResult<Value> {
    int::binary(BinaryOp::Mul, a, b)
}

fn difference(a: Value, b: Value) -> PyResult<Value> {
    int::binary(BinaryOp::Sub, a, b)
}

fn less(a: Value, b: Value) -> PyResult<bool> {
    Ok(int::compare(CompareOp::Lt, a, b)? == Value::TRUE)
}

/// Number of items, an int. `v` must be a range.
///
/// # Errors
/// None in practice: the step is not 0.
pub fn count(v: Value) -> PyResult<Value> {
    if let Some((_, _, n)) = machine(v) {
        return Ok(int::from_u64(n));
    }
    let r = get(v);
    let (low, high, step) =
        if int::is_negative(r.step) { (r.stop, r.start, int::negate(r.step)) } else { (r.start, r.stop, r.step) };
    if !less(low, high)? {
        return Ok(int::from_i64(0));
    }
    let whole = int::divmod(difference(difference(high, low)?, int::from_i64(1))?, step)?.0;
    sum(whole, int::from_i64(1))
}

fn len(v: Value) -> PyResult<usize> {
    match int::as_i64(count(v)?) {
        Some(n) => Ok(n as usize),
        None => Err(raise(Exc::OverflowError, "Python int too large to convert to C ssize_t")),
    }
}

/// The item at an index that is within the range.
///
/// # Errors
/// None in practice.
pub fn item(v: Value, index: Value) -> PyResult<Value> {
    sum(get(v).start, product(index, get(v).step)?)
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if slice::is(key) {
        return slice_of(v, key);
    }
    if let (Some(n), Some((first, step, count))) = (key.as_small_int(), machine(v)) {
        let at = if n < 0 { i128::from(n) + i128::from(count) } else { i128::from(n) };
        if (0..i128::from(count)).contains(&at)
            && let Some(item) = i64::try_from(at).ok().and_then(|at| first.checked_add(at.checked_mul(step)?))
        {
            return Ok(int::from_i64(item));
        }
    }
    if !protocol::has_index(key) {
        let message = format!("range indices must be integers or slices, not {}", class::name_of(key));
        return Err(raise(Exc::TypeError, message));
    }
    let count = count(v)?;
    let mut index = int::plain(protocol::index(key)?);
    if int::is_negative(index) {
        index = sum(index, count)?;
    }
    if int::is_negative(index) || !less(index, count)? {
        return Err(raise(Exc::IndexError, "range object index out of range"));
    }
    item(v, index)
}

/// `v[key]` for a slice of small ints, if nothing overflows and nothing is to be raised.
fn slice_of_small(v: Value, key: Value) -> Option<Value> {
    let ((first, step, count), s) = (machine(v)?, slice::get(key));
    let count = i64::try_from(count).ok()?;
    let bound = |b: Value| if b.is_none() { Some(None) } else { b.as_small_int().map(Some) };
    let by = bound(s.step)?.unwrap_or(1);
    let (low, high) = if by < 0 { (-1, count - 1) } else { (0, count) };
    let clamp = |b: i64| if b < 0 { (b + count).max(low) } else { b.min(high) };
    let (from, to) = if by < 0 { (high, low) } else { (low, high) };
    let start = bound(s.start)?.map_or(from, clamp);
    let stop = bound(s.stop)?.map_or(to, clamp);
    let item = |n: i64| first.checked_add(n.checked_mul(step)?).map(int::from_i64);
    let by = step.checked_mul(by).filter(|&by| by != 0)?;
    Some(new(item(start)?, item(stop)?, int::from_i64(by)))
}

/// `v[key]` for a slice: of ints of any size.
fn slice_of(v: Value, key: Value) -> PyResult<Value> {
    if let Some(part) = slice_of_small(v, key) {
        return Ok(part);
    }
    let [start, stop, step] = slice::resolve_big(key, count(v)?)?;
    Ok(new(item(v, start)?, item(v, stop)?, product(get(v).step, step)?))
}

/// Is this an int or bool, of no class that may compare otherwise?
fn is_exact(v: Value) -> bool {
    int::is(v) && v.kind() != Kind::IntObject
}

/// Position of the int `n`; `None` if it is not in the range.
fn position(v: Value, n: Value) -> PyResult<Option<Value>> {
    let offset = difference(n, get(v).start)?;
    let (index, rest) = int::divmod(offset, get(v).step)?;
    let inside = int::is_zero(rest) && !int::is_negative(index) && less(index, count(v)?)?;
    Ok(inside.then_some(index))
}

fn contains(v: Value, n: Value) -> PyResult<bool> {
    if is_exact(n) {
        if let (Some((start, step, count)), Some(n)) = (machine(v), int::as_i64(n)) {
            let offset = i128::from(n) - i128::from(start);
            let step = i128::from(step);
            return Ok(offset % step == 0 && (0..i128::from(count)).contains(&(offset / step)));
        }
        return Ok(position(v, n)?.is_some());
    }
    let mut found = false;
    protocol::for_each(v, |x| {
        found = protocol::same_or_equal(x, n)?;
        Ok(!found)
    })?;
    Ok(found)
}

fn iter(v: Value) -> PyResult<Value> {
    match machine(v) {
        Some((start, step, count)) => Ok(iterators::over_range(start, step, count)),
        None => Ok(iterators::new(Builtin::LongRangeIterator, v, Some(int::from_i64(0)), None)),
    }
}

/// `reversed(v)`. `v` must be a range.
///
/// # Errors
/// None in practice.
pub fn reversed(v: Value) -> PyResult<Value> {
    let last = difference(count(v)?, int::from_i64(1))?;
    let step = int::negate(get(v).step);
    let start = item(v, last)?;
    iter(new(start, difference(get(v).start, get(v).step)?, step))
}

/// What makes two ranges equal: number of items, the first, and the step if there are several.
fn key(v: Value) -> PyResult<Value> {
    let (r, n) = (get(v), count(v)?);
    Ok(tuple::new(&match int::as_i64(n) {
        Some(0) => [n, Value::NONE, Value::NONE],
        Some(1) => [n, int::plain(r.start), Value::NONE],
        _ => [n, int::plain(r.start), r.step],
    }))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (tuple::items(key(a)?), tuple::items(key(b)?));
    let same = |(a, b): (&Value, &Value)| -> PyResult<bool> {
        Ok(a == b || int::is(*a) && int::is(*b) && int::compare(CompareOp::Eq, *a, *b)? == Value::TRUE)
    };
    let mut equal = true;
    for pair in x.iter().zip(y) {
        equal = equal && same(pair)?;
    }
    Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
}

fn repr(v: Value) -> PyResult<Value> {
    let r = get(v);
    let mut text = format!("range({}, {}", int::decimal_text(r.start)?, int::decimal_text(r.stop)?);
    if int::as_i64(r.step) != Some(1) {
        text.push_str(&format!(", {}", int::decimal_text(r.step)?));
    }
    text.push(')');
    Ok(string::new(&text))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let r = get(v);
    Ok(match name {
        "start" => Some(r.start),
        "stop" => Some(r.stop),
        "step" => Some(r.step),
        _ => None,
    })
}

fn make(args: &Args) -> PyResult<Value> {
    args.check("range", 1, 1, 3)?;
    let bound = |i: usize| protocol::index(args.positional[i]).map(int::plain);
    let one = int::from_i64(1);
    let (start, stop, step) = match args.positional.len() {
        2 => (int::from_i64(0), bound(1)?, one),
        3 => (bound(1)?, bound(2)?, one),
        _ => (bound(1)?, bound(2)?, bound(3)?),
    };
    if int::is_zero(step) {
        return Err(raise(Exc::ValueError, "range() arg 3 must not be zero"));
    }
    Ok(new(start, stop, step))
}

fn count_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("range.count", is)?;
    args.check("range.count", 1, 1, 1)?;
    let wanted = args.positional[1];
    if is_exact(wanted) {
        return Ok(int::from_i64(contains(v, wanted)? as i64));
    }
    let mut n = 0;
    protocol::for_each(v, |x| {
        n += protocol::same_or_equal(x, wanted)? as i64;
        Ok(true)
    })?;
    Ok(int::from_i64(n))
}

fn index_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("range.index", is)?;
    args.check("range.index", 1, 1, 1)?;
    let wanted = args.positional[1];
    if is_exact(wanted) {
        if let Some(n) = position(v, wanted)? {
            return Ok(n);
        }
    } else {
        let (mut n, mut found) = (0, false);
        protocol::for_each(v, |x| {
            found = protocol::same_or_equal(x, wanted)?;
            n += !found as i64;
            Ok(!found)
        })?;
        if found {
            return Ok(int::from_i64(n));
        }
    }
    let message = format!("{} is not in range", string::text(protocol::repr(wanted)?));
    Err(raise(Exc::ValueError, message))
}

fn reversed_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("range.__reversed__", is)?;
    args.check("range.__reversed__", 1, 0, 0)?;
    reversed(v)
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.receiver("range.__reduce__", is)?;
    args.check("range.__reduce__", 1, 0, 0)?;
    let r = get(v);
    Ok(tuple::new(&[class::of(v), tuple::new(&[r.start, r.stop, r.step])]))
}

/// `range`.
pub static TYPE: NativeType = NativeType {
    name: "range",
    kind: Kind::Range,
    size: size_of::<Range>(),
    repr: Some(repr),
    hash: Some(|v| protocol::hash(key(v)?)),
    compare: Some(compare),
    truth: Some(|v| Ok(!int::is_zero(count(v)?))),
    len: Some(len),
    iter: Some(iter),
    get_item: Some(get_item),
    contains: Some(contains),
    attributes: &["start", "stop", "step"],
    get_attribute: Some(get_attribute),
    methods: &[
        ("count", count_method),
        ("index", index_method),
        ("__reversed__", reversed_method),
        ("__reduce__", reduce),
    ],
    sealed: true,
    new: Some(make),
    ..NativeType::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::{f, i, method, s, show, start};

    fn r(start: i64, stop: i64, step: i64) -> Value {
        new(i(start), i(stop), i(step))
    }

    #[test]
    fn lengths_and_items() {
        let _turn = start();
        assert_eq!(protocol::len(r(0, 10, 3)), Ok(4));
        assert_eq!(protocol::len(r(10, 0, -3)), Ok(4));
        assert_eq!(protocol::len(r(0, 10, -1)), Ok(0));
        assert_eq!(show(protocol::get_item(r(0, 10, 3), i(-1))), "9");
        assert_eq!(show(protocol::get_item(r(0, 10, 3), i(4))), "IndexError: range object index out of range");
        let cut = |a, b, c| show(protocol::get_item(r(0, 10, 2), slice::new(a, b, c)));
        assert_eq!(cut(i(1), i(3), Value::NONE), "range(2, 6, 2)");
        assert_eq!(cut(Value::NONE, Value::NONE, i(-1)), "range(8, -2, -2)");
        assert_eq!(protocol::contains(r(0, 10, 3), i(6)), Ok(true));
        assert_eq!(protocol::contains(r(0, 10, 3), i(-3)), Ok(false));
        assert_eq!(protocol::contains(r(10, 0, -3), f(7.0)), Ok(true));
        assert_eq!(method(r(0, 10, 3), "index", &[i(6)]), "2");
        assert_eq!(method(r(0, 10, 3), "index", &[s("x")]), "ValueError: 'x' is not in range");
    }

    #[test]
    fn beyond_64_bits() {
        let _turn = start();
        let big = protocol::binary(BinaryOp::Pow, i(10), i(30)).unwrap();
        let v = new(i(0), big, i(1));
        assert_eq!(show(count(v)), "1000000000000000000000000000000");
        assert_eq!(show(protocol::get_item(v, i(-1))), "999999999999999999999999999999");
        assert_eq!(show(protocol::len(v).map(|_| i(0))), "OverflowError: Python int too large to convert to C ssize_t");
        assert_eq!(protocol::contains(v, i(7)), Ok(true));
        assert_eq!(show(protocol::compare(CompareOp::Eq, v, new(i(0), big, i(1)))), "True");
    }

    #[test]
    fn equality_is_by_items() {
        let _turn = start();
        let equal = |a, b| show(protocol::compare(CompareOp::Eq, a, b));
        assert_eq!(equal(r(0, 3, 2), r(0, 4, 2)), "True");
        assert_eq!(equal(r(0, 0, 1), r(5, 2, 1)), "True");
        assert_eq!(equal(r(0, 1, 1), r(0, 1, 7)), "True");
        assert_eq!(equal(r(0, 3, 1), r(0, 4, 1)), "False");
        assert_eq!(show(Ok(r(0, 3, 1))), "range(0, 3)");
        assert_eq!(show(Ok(r(0, 3, 2))), "range(0, 3, 2)");
        assert_eq!(
            crate::objects::testing::make(Builtin::Range, &[i(0), i(1), i(0)]),
            "ValueError: range() arg 3 must not be zero"
        );
    }
}
