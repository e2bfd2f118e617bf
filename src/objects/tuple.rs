//! `tuple`.

use super::*;
use crate::heap::layout::Tuple;
use crate::heap::{Kind, NativeType, Value};

/// A new tuple of these items.
#[inline]
pub fn new(items: &[Value]) -> Value {
    if items.is_empty() {
        return Value::EMPTY_TUPLE;
    }
    let v = Builtin::Tuple.allocate(size_of::<Tuple>() + size_of_val(items));
    let t = v.ptr::<Tuple>();
    // SAFETY: fresh object with room for the items.
    unsafe {
        (*t).length = items.len() as u64;
        std::ptr::copy_nonoverlapping(items.as_ptr(), t.add(1).cast::<Value>(), items.len());
    }
    v
}

/// A new tuple of `length` items that `fill` writes; they are 0 before.
pub fn build(length: usize, fill: impl FnOnce(&mut [Value])) -> Value {
    if length == 0 {
        return Value::EMPTY_TUPLE;
    }
    let v = Builtin::Tuple.allocate(size_of::<Tuple>() + 8 * length);
    let t = v.ptr::<Tuple>();
    // SAFETY: fresh object with room for the items; a `None` is written first, since a value is
    // never 0.
    unsafe {
        (*t).length = length as u64;
        let items = std::slice::from_raw_parts_mut(t.add(1).cast::<std::mem::MaybeUninit<Value>>(), length);
        for place in items.iter_mut() {
            place.write(Value::NONE);
        }
        fill(std::slice::from_raw_parts_mut(t.add(1).cast::<Value>(), length));
    }
    v
}

/// Is this a tuple (or an instance of a subclass)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Tuple
}

/// The items. `v` must be a tuple.
#[inline(always)]
pub fn items(v: Value) -> &'static [Value] {
    debug_assert!(is(v));
    // SAFETY: a tuple by the caller's word; it never changes and lives while the caller holds it.
    unsafe {
        let t = v.ptr::<Tuple>();
        std::slice::from_raw_parts(t.add(1).cast::<Value>(), (*t).length as usize)
    }
}

/// The item at `index`, if there is one. `v` must be a tuple.
pub fn get(v: Value, index: usize) -> Option<Value> {
    items(v).get(index).copied()
}

fn repr(v: Value) -> PyResult<Value> {
    let close = if items(v).len() == 1 { ",)" } else { ")" };
    let text = recursion::repr_once(v, || Ok(string::new(&sequence::repr_items(v, get, "(", close)?)))?;
    Ok(text.unwrap_or_else(|| string::new("(...)")))
}

/// xxHash's mixing of the items' hashes, as CPython has it. That of a tuple with tuples in it is
/// remembered.
pub(super) fn hash(v: Value) -> PyResult<i64> {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    recursion::check(" while hashing")?;
    let mut acc = PRIME_5;
    let mut nested = false;
    for &x in items(v) {
        if !nested && x.kind() == Kind::Tuple {
            if let Some(known) = tuple_hashes::get(v) {
                return Ok(known);
            }
            nested = true;
        }
        let lane = dict::hash_key(x)? as u64;
        acc = acc.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }
    acc = acc.wrapping_add(items(v).len() as u64 ^ (PRIME_5 ^ 3_527_539));
    let hash = if acc == u64::MAX { 1_546_275_796 } else { acc as i64 };
    if nested {
        tuple_hashes::set(v, hash);
    }
    Ok(hash)
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if matches!(op, CompareOp::Eq | CompareOp::Ne) {
        recursion::check(" in comparison")?;
        let (x, y) = (items(a), items(b));
        let mut same = x.len() == y.len();
        for (&x, &y) in x.iter().zip(y) {
            same = same && protocol::same_or_equal(x, y)?;
        }
        return Ok(Value::from_bool(same == (op == CompareOp::Eq)));
    }
    sequence::compare(op, a, b, get)
}

/// `v[start:stop:step]`
///
/// # Errors
/// TypeError and ValueError for impossible bounds; what `__index__` raises.
pub fn slice(v: Value, bounds: &slice::Bounds) -> PyResult<Value> {
    let all = items(v);
    let r = bounds.resolve(all.len())?;
    if r.step == 1 && r.count == all.len() && Builtin::Tuple.is(v) {
        return Ok(v);
    }
    Ok(build(r.count, |place| {
        for (k, x) in place.iter_mut().enumerate() {
            *x = all[(r.start + r.step * k as i64) as usize];
        }
    }))
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    let all = items(v);
    if key.is_heap() && key.kind() == Kind::Slice {
        return slice(v, &slice::bounds(key));
    }
    match sequence::resolve(sequence::index(key, "tuple")?, all.len()) {
        Some(i) => Ok(all[i]),
        None => Err(raise(Exc::IndexError, "tuple index out of range")),
    }
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add if is(a) && is(b) => {
            let (x, y) = (items(a), items(b));
            if y.is_empty() && Builtin::Tuple.is(a) {
                return Ok(a);
            }
            if x.is_empty() && Builtin::Tuple.is(b) {
                return Ok(b);
            }
            sequence::product(x.len() + y.len(), 1)?;
            Ok(build(x.len() + y.len(), |place| {
                place[..x.len()].copy_from_slice(x);
                place[x.len()..].copy_from_slice(y);
            }))
        }
        BinaryOp::Add if is(a) => sequence::refuse_concat("tuple", b),
        BinaryOp::Mul => {
            let (v, times) = if is(a) { (a, b) } else { (b, a) };
            let Some(times) = sequence::repetitions(times)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let all = items(v);
            if times == 1 && Builtin::Tuple.is(v) {
                return Ok(v);
            }
            let total = sequence::product(all.len(), times)?;
            Ok(build(total, |place| {
                for part in place.chunks_exact_mut(all.len()) {
                    part.copy_from_slice(all);
                }
            }))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn construct(args: &Args) -> PyResult<Value> {
    args.check("tuple", 1, 0, 1)?;
    match args.get(1) {
        None => Ok(Value::EMPTY_TUPLE),
        Some(v) if Builtin::Tuple.is(v) => Ok(v),
        Some(v) => Ok(new(&protocol::collect(v)?)),
    }
}

/// `tuple`.
pub static TYPE: NativeType = NativeType {
    name: "tuple",
    kind: Kind::Tuple,
    size: size_of::<Tuple>(),
    repr: Some(repr),
    hash: Some(hash),
    compare: Some(compare),
    len: Some(|v| Ok(items(v).len())),
    iter: Some(|v| Ok(iterators::new(Builtin::TupleIterator, v, None, None))),
    get_item: Some(get_item),
    contains: Some(|v, x| Ok(sequence::find(v, x, 0, usize::MAX, get)?.is_some())),
    operators: &[BinaryOp::Add, BinaryOp::Mul],
    binary: Some(binary),
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    methods: &[
        ("index", |a| sequence::index_method(a, "tuple", get, |v| items(v).len())),
        ("count", |a| sequence::count_method(a, get)),
        ("__getnewargs__", |a| {
            let v = a.receiver("tuple.__getnewargs__", is)?;
            a.check("tuple.__getnewargs__", 1, 0, 0)?;
            Ok(new(&[new(items(v))]))
        }),
    ],
    new: Some(construct),
    doc: "Built-in immutable sequence.",
    ..NativeType::DEFAULT
};
