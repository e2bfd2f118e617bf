//! `slice`, and resolving one against a length: shared by every sequence.

use super::*;
use crate::heap::layout::Slice;
use crate::heap::{Kind, NativeType, Value};

/// A slice applied to a sequence: `count` items from `start` on, `step` apart. All indices so
/// named are inside the sequence; with `step` 1 and `count` 0, `start` is where an insertion goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resolved {
    /// Index of the first item.
    pub start: i64,
    /// End of the slice, as `slice.indices` answers.
    pub stop: i64,
    /// Distance between items; not 0.
    pub step: i64,
    /// Number of items.
    pub count: usize,
}

/// What stands between the brackets of a slice.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Bounds {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// `slice(start, stop, step)`
pub fn new(start: Value, stop: Value, step: Value) -> Value {
    let v = Builtin::Slice.allocate(size_of::<Slice>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Slice>().write(Slice { header: Builtin::Slice.header(), start, stop, step }) };
    v
}

/// Is this a slice?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Slice
}

/// The struct. `v` must be a slice.
#[inline(always)]
pub fn get(v: Value) -> &'static Slice {
    debug_assert!(is(v));
    // SAFETY: a slice by the caller's word; it never changes.
    unsafe { &*v.ptr::<Slice>() }
}

/// The bounds of slice `s` on a sequence of `len` items.
///
/// # Errors
/// TypeError for bounds that are no integers, ValueError for step 0; what `__index__` raises.
pub fn resolve(s: Value, len: usize) -> PyResult<Resolved> {
    bounds(s).resolve(len)
}

/// As `resolve` on a sequence that the bounds' `__index__` may shorten: `len` is asked after them.
///
/// # Errors
/// As for `resolve`.
pub fn resolve_on(s: Value, len: impl FnOnce() -> usize) -> PyResult<Resolved> {
    let s = bounds(s).settled()?;
    s.resolve(len())
}

/// The bounds of a slice object.
pub fn bounds(s: Value) -> Bounds {
    let s = get(s);
    Bounds { start: s.start, stop: s.stop, step: s.step }
}

impl Bounds {
    /// These bounds on a sequence of `len` items.
    ///
    /// # Errors
    /// As for `resolve`.
    #[inline]
    pub fn resolve(&self, len: usize) -> PyResult<Resolved> {
        if (self.step.is_none() || self.step.as_small_int() == Some(1))
            && let Some(start) = if self.start.is_none() { Some(0) } else { self.start.as_small_int() }
            && let Some(stop) = if self.stop.is_none() { Some(len as i64) } else { self.stop.as_small_int() }
        {
            let len = len as i64;
            let clamp = |n: i64| if n < 0 { (n + len).max(0) } else { n.min(len) };
            let (start, stop) = (clamp(start), clamp(stop));
            return Ok(Resolved { start, stop, step: 1, count: (stop - start).max(0) as usize });
        }
        if let Some(step @ ..0) = self.step.as_small_int()
            && self.are_plain()
        {
            return Ok(self.backwards(len as i64, step));
        }
        resolve_any(self, len)
    }

    /// As `resolve` for a negative step and plain bounds.
    fn backwards(&self, len: i64, step: i64) -> Resolved {
        let clamp = |n: i64| if n < 0 { (n + len).max(-1) } else { n.min(len - 1) };
        let start = self.start.as_small_int().map_or(len - 1, clamp);
        let stop = self.stop.as_small_int().map_or(-1, clamp);
        let count = if start > stop { (start - stop - 1) / -step + 1 } else { 0 };
        Resolved { start, stop, step, count: count as usize }
    }

    /// These bounds as ints or absent: resolving them runs no Python code.
    ///
    /// # Errors
    /// TypeError for a bound that is no index, ValueError for step 0; what `__index__` raises.
    #[inline]
    pub fn settled(&self) -> PyResult<Bounds> {
        if self.are_plain() {
            return Ok(*self);
        }
        let settled = |v: Value| Ok(big_bound(v)?.unwrap_or(Value::NONE));
        let step = settled(self.step)?;
        if !step.is_none() && int::is_zero(step) {
            return Err(raise(Exc::ValueError, "slice step cannot be zero"));
        }
        Ok(Bounds { start: settled(self.start)?, stop: settled(self.stop)?, step })
    }

    /// Are all bounds ints or absent, so that resolving them runs no Python code?
    #[inline]
    pub fn are_plain(&self) -> bool {
        [self.start, self.stop, self.step].iter().all(|v| v.is_none() || v.is_small_int())
    }
}

fn resolve_any(s: &Bounds, len: usize) -> PyResult<Resolved> {
    let len = len as i64;
    let step = match bound(s.step)? {
        None => 1,
        Some(0) => return Err(raise(Exc::ValueError, "slice step cannot be zero")),
        Some(n) => n.max(-i64::MAX),
    };
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let clamp = |n: i64| if n < 0 { n.saturating_add(len).max(low) } else { n.min(high) };
    let start = bound(s.start)?.map_or(if step < 0 { high } else { low }, clamp);
    let stop = bound(s.stop)?.map_or(if step < 0 { low } else { high }, clamp);
    let distance = if step < 0 { start - stop } else { stop - start };
    let count = if distance <= 0 { 0 } else { ((distance - 1) / step.abs() + 1) as usize };
    Ok(Resolved { start, stop, step, count })
}

/// Start, stop and step of slice `s` on `len` items, as `slice.indices` answers: ints of any size.
///
/// # Errors
/// As for `resolve`.
pub fn resolve_big(s: Value, len: Value) -> PyResult<[Value; 3]> {
    let s = get(s);
    let (zero, minus_one) = (int::from_i64(0), int::from_i64(-1));
    let sum = |a, b| int::binary(BinaryOp::Add, a, b);
    let less = |a, b| Ok(int::compare(CompareOp::Lt, a, b)? == Value::TRUE);
    let step = big_bound(s.step)?.unwrap_or(int::from_i64(1));
    if int::is_zero(step) {
        return Err(raise(Exc::ValueError, "slice step cannot be zero"));
    }
    let backward = int::is_negative(step);
    let (low, high) = if backward { (minus_one, sum(len, minus_one)?) } else { (zero, len) };
    let clamp = |b: Value| -> PyResult<Value> {
        if int::is_negative(b) {
            let b = sum(b, len)?;
            return Ok(if less(b, low)? { low } else { b });
        }
        Ok(if less(high, b)? { high } else { b })
    };
    let start = big_bound(s.start)?.map_or(Ok(if backward { high } else { low }), clamp)?;
    let stop = big_bound(s.stop)?.map_or(Ok(if backward { low } else { high }), clamp)?;
    Ok([start, stop, step])
}

/// One bound, an int of any size.
fn big_bound(v: Value) -> PyResult<Option<Value>> {
    if v.is_none() {
        return Ok(None);
    }
    if !protocol::has_index(v) {
        let message = "slice indices must be integers or None or have an __index__ method";
        return Err(raise(Exc::TypeError, message));
    }
    protocol::index(v).map(|v| Some(int::plain(v)))
}

/// One bound, huge ones clamped to 64 bits.
fn bound(v: Value) -> PyResult<Option<i64>> {
    if let Some(n) = v.as_small_int() {
        return Ok(Some(n));
    }
    let Some(v) = big_bound(v)? else { return Ok(None) };
    Ok(Some(int::as_i64(v).unwrap_or(if int::is_negative(v) { i64::MIN } else { i64::MAX })))
}

fn repr(v: Value) -> PyResult<Value> {
    recursion::check(" while getting the repr of an object")?;
    let s = get(v);
    let mut parts = [""; 3];
    for (part, v) in parts.iter_mut().zip([s.start, s.stop, s.step]) {
        *part = string::text(protocol::repr(v)?);
    }
    Ok(string::new(&format!("slice({}, {}, {})", parts[0], parts[1], parts[2])))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    protocol::compare(op, as_tuple(a), as_tuple(b))
}

fn as_tuple(v: Value) -> Value {
    let s = get(v);
    tuple::new(&[s.start, s.stop, s.step])
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.receiver("slice.__reduce__", is)?;
    args.check("slice.__reduce__", 1, 0, 0)?;
    Ok(tuple::new(&[class::of(v), as_tuple(v)]))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let s = get(v);
    Ok(match name {
        "start" => Some(s.start),
        "stop" => Some(s.stop),
        "step" => Some(s.step),
        _ => None,
    })
}

fn make(args: &Args) -> PyResult<Value> {
    args.check("slice", 1, 1, 3)?;
    Ok(match *args.positional {
        [_, stop] => new(Value::NONE, stop, Value::NONE),
        [_, start, stop] => new(start, stop, Value::NONE),
        [_, start, stop, step, ..] => new(start, stop, step),
        _ => new(Value::NONE, Value::NONE, Value::NONE),
    })
}

fn indices(args: &Args) -> PyResult<Value> {
    args.check("slice.indices", 1, 1, 1)?;
    let len = int::plain(protocol::index(args.positional[1])?);
    if int::is_negative(len) {
        return Err(raise(Exc::ValueError, "length should not be negative"));
    }
    Ok(tuple::new(&resolve_big(args.positional[0], len)?))
}

/// `slice`.
pub static TYPE: NativeType = NativeType {
    name: "slice",
    kind: Kind::Slice,
    size: size_of::<Slice>(),
    repr: Some(repr),
    compare: Some(compare),
    hash: Some(|v| protocol::hash(as_tuple(v))),
    attributes: &["start", "stop", "step"],
    get_attribute: Some(get_attribute),
    methods: &[("indices", indices), ("__reduce__", reduce)],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    sealed: true,
    new: Some(make),
    ..NativeType::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    fn bounds(start: Option<i64>, stop: Option<i64>, step: Option<i64>, len: usize) -> (i64, i64, i64, usize) {
        let v = |n: Option<i64>| n.map_or(Value::NONE, i);
        let r = resolve(new(v(start), v(stop), v(step)), len).unwrap();
        (r.start, r.stop, r.step, r.count)
    }

    #[test]
    fn bounds_are_clamped_like_in_cpython() {
        let _turn = start();
        assert_eq!(bounds(None, None, None, 5), (0, 5, 1, 5));
        assert_eq!(bounds(None, None, Some(-1), 5), (4, -1, -1, 5));
        assert_eq!(bounds(Some(-3), Some(100), Some(2), 5), (2, 5, 2, 2));
        assert_eq!(bounds(Some(10), Some(0), Some(-3), 5), (4, 0, -3, 2));
        assert_eq!(bounds(Some(3), Some(1), None, 5), (3, 1, 1, 0));
        assert_eq!(bounds(None, None, Some(i64::MIN), 5), (4, -1, -i64::MAX, 1));
        assert_eq!(show(resolve(new(s("x"), i(1), i(1)), 3).map(|_| i(0))).split(':').next(), Some("TypeError"));
        assert_eq!(show(resolve(new(i(1), i(1), i(0)), 3).map(|_| i(0))), "ValueError: slice step cannot be zero");
    }
}
