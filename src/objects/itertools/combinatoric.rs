//! `combinations`, `combinations_with_replacement`, `permutations` and `product`. The state is an
//! array of indices into the pools.

use super::*;
use crate::heap::layout::Selection;

fn selection(v: Value) -> &'static mut Selection {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Selection>() }
}

/// A selection of `length` items; behind the indices there is room for `more` numbers.
fn make(args: &Args, ty: Builtin, pools: Value, length: usize, more: usize) -> PyResult<Value> {
    let words = sequence::product(length.saturating_add(more), 1)?;
    let indices = buffer::bytes(8 * words).cast::<u64>();
    let v = instance::allocate_native(args.positional[0], ty);
    let s = selection(v);
    (s.pools, s.indices, s.length) = (Some(pools), indices, length as u64);
    Ok(v)
}

/// `count` numbers of the state from `from` on.
fn numbers(s: &Selection, from: usize, count: usize) -> &'static mut [u64] {
    // SAFETY: `make` has made room for them; the buffer lives as long as the object.
    unsafe { std::slice::from_raw_parts_mut(s.indices.add(from), count) }
}

/// The row that the first `length` indices select from one pool.
fn row(s: &Selection, pool: &[Value]) -> Value {
    let chosen = numbers(s, 0, s.length as usize);
    tuple::build(chosen.len(), |place| {
        for (x, &i) in place.iter_mut().zip(chosen.iter()) {
            *x = pool[i as usize];
        }
    })
}

fn pool_of(iterable: Option<Value>) -> PyResult<Value> {
    Ok(tuple::new(&protocol::collect(iterable.unwrap_or(Value::NONE))?))
}

fn length_of(r: i64) -> PyResult<usize> {
    usize::try_from(r).map_err(|_| raise(Exc::ValueError, "r must be non-negative"))
}

/// First call: the state becomes "running". Answers false if it was that already.
fn begin(s: &mut Selection) -> bool {
    !std::mem::replace(&mut s.running, true)
}

fn finished(s: &mut Selection) -> PyResult<Value> {
    s.pools = None;
    Ok(Value::EXHAUSTED)
}

fn new_combinations(args: &Args) -> PyResult<Value> {
    let [iterable, r] = args.bind("combinations", 1, ["iterable", "r"], 2, 2)?;
    let pool = pool_of(iterable)?;
    let r = length_of(size_argument(r.unwrap_or(Value::NONE))?)?;
    let n = tuple::items(pool).len();
    let v = make(args, Builtin::Combinations, pool, if r > n { 0 } else { r }, 0)?;
    let s = selection(v);
    if r > n {
        s.pools = None;
    }
    for (i, place) in numbers(s, 0, s.length as usize).iter_mut().enumerate() {
        *place = i as u64;
    }
    Ok(v)
}

fn next_combination(v: Value) -> PyResult<Value> {
    let s = selection(v);
    let Some(pool) = s.pools else { return Ok(Value::EXHAUSTED) };
    let pool = tuple::items(pool);
    if !begin(s) {
        let (n, r) = (pool.len(), s.length as usize);
        let indices = numbers(s, 0, r);
        let Some(i) = (0..r).rev().find(|&i| indices[i] != (i + n - r) as u64) else { return finished(s) };
        indices[i] += 1;
        for j in i + 1..r {
            indices[j] = indices[j - 1] + 1;
        }
    }
    Ok(row(s, pool))
}

const fn selecting(name: &'static str) -> NativeType {
    NativeType { size: size_of::<Selection>(), layout: Some(&Selection::LAYOUT), ..iterator(name) }
}

/// `combinations`: pools = the pool.
pub static COMBINATIONS_TYPE: NativeType = NativeType {
    next: Some(next_combination),
    new: Some(new_combinations),
    doc: "Return successive r-length combinations of elements in the iterable.",
    ..selecting("itertools.combinations")
};

fn new_combinations_with(args: &Args) -> PyResult<Value> {
    let [iterable, r] = args.bind("combinations_with_replacement", 1, ["iterable", "r"], 2, 2)?;
    let pool = pool_of(iterable)?;
    let r = length_of(size_argument(r.unwrap_or(Value::NONE))?)?;
    let nothing = r > 0 && tuple::items(pool).is_empty();
    let v = make(args, Builtin::CombinationsWithReplacement, pool, if nothing { 0 } else { r }, 0)?;
    if nothing {
        selection(v).pools = None;
    }
    Ok(v)
}

fn next_combination_with(v: Value) -> PyResult<Value> {
    let s = selection(v);
    let Some(pool) = s.pools else { return Ok(Value::EXHAUSTED) };
    let pool = tuple::items(pool);
    if !begin(s) {
        let indices = numbers(s, 0, s.length as usize);
        let Some(i) = indices.iter().rposition(|&n| n + 1 != pool.len() as u64) else { return finished(s) };
        let next = indices[i] + 1;
        indices[i..].fill(next);
    }
    Ok(row(s, pool))
}

/// `combinations_with_replacement`: pools = the pool.
pub static COMBINATIONS_WITH_TYPE: NativeType = NativeType {
    next: Some(next_combination_with),
    new: Some(new_combinations_with),
    doc: "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.",
    ..selecting("itertools.combinations_with_replacement")
};

fn new_permutations(args: &Args) -> PyResult<Value> {
    let [iterable, r] = args.bind("permutations", 1, ["iterable", "r"], 2, 1)?;
    let pool = pool_of(iterable)?;
    let n = tuple::items(pool).len();
    let r = match r.filter(|r| !r.is_none()) {
        None => n,
        Some(r) if !int::is(r) => return Err(raise(Exc::TypeError, "Expected int as r")),
        Some(r) => length_of(size_argument(r)?)?,
    };
    // Behind the r chosen ones lie the other indices, then the r counters.
    let none = r > n;
    let v = make(args, Builtin::Permutations, pool, if none { 0 } else { r }, n)?;
    let s = selection(v);
    if none {
        s.pools = None;
        return Ok(v);
    }
    for (i, place) in numbers(s, 0, n).iter_mut().enumerate() {
        *place = i as u64;
    }
    for (i, place) in numbers(s, n, r).iter_mut().enumerate() {
        *place = (n - i) as u64;
    }
    Ok(v)
}

fn next_permutation(v: Value) -> PyResult<Value> {
    let s = selection(v);
    let Some(pool) = s.pools else { return Ok(Value::EXHAUSTED) };
    let pool = tuple::items(pool);
    if !begin(s) {
        let (n, r) = (pool.len(), s.length as usize);
        let (indices, cycles) = (numbers(s, 0, n), numbers(s, n, r));
        let moved = (0..r).rev().find(|&i| {
            cycles[i] -= 1;
            if cycles[i] == 0 {
                indices[i..].rotate_left(1);
                cycles[i] = (n - i) as u64;
                return false;
            }
            indices.swap(i, n - cycles[i] as usize);
            true
        });
        if moved.is_none() {
            return finished(s);
        }
    }
    Ok(row(s, pool))
}

/// `permutations`: pools = the pool.
pub static PERMUTATIONS_TYPE: NativeType = NativeType {
    next: Some(next_permutation),
    new: Some(new_permutations),
    doc: "Return successive r-length permutations of elements in the iterable.",
    ..selecting("itertools.permutations")
};

fn new_product(args: &Args) -> PyResult<Value> {
    let mut repeat = 1;
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        if string::text(name) != "repeat" {
            let message = format!("product() got an unexpected keyword argument '{}'", string::text(name));
            return Err(raise(Exc::TypeError, message));
        }
        repeat = size_argument(value)?;
    }
    if repeat < 0 {
        return Err(raise(Exc::ValueError, "repeat argument cannot be negative"));
    }
    let sources = &args.positional[1..];
    let total = sources.len().checked_mul(repeat as usize).filter(|&n| n < 1 << 40);
    let Some(total) = total else { return Err(raise(Exc::OverflowError, "repeat argument too large")) };
    let mut pools = Vec::with_capacity(total);
    if repeat > 0 {
        for &source in sources {
            pools.push(pool_of(Some(source))?);
        }
    }
    for i in pools.len()..total {
        pools.push(pools[i - sources.len()]);
    }
    let pools = tuple::new(&pools);
    make(args, Builtin::Product, pools, total, 0)
}

fn next_product(v: Value) -> PyResult<Value> {
    let s = selection(v);
    let Some(pools) = s.pools else { return Ok(Value::EXHAUSTED) };
    let pools = tuple::items(pools);
    let indices = numbers(s, 0, pools.len());
    if begin(s) {
        if pools.iter().any(|&pool| tuple::items(pool).is_empty()) {
            return finished(s);
        }
    } else {
        let moved = (0..pools.len()).rev().find(|&i| {
            indices[i] += 1;
            if indices[i] == tuple::items(pools[i]).len() as u64 {
                indices[i] = 0;
                return false;
            }
            true
        });
        if moved.is_none() {
            return finished(s);
        }
    }
    Ok(tuple::build(pools.len(), |place| {
        for (i, x) in place.iter_mut().enumerate() {
            *x = tuple::items(pools[i])[indices[i] as usize];
        }
    }))
}

/// `product`: pools = tuple of pools.
pub static PRODUCT_TYPE: NativeType = NativeType {
    next: Some(next_product),
    new: Some(new_product),
    doc: "product(*iterables, repeat=1) --> product object\n\nCartesian product of input iterables.  Equivalent to nested for-loops.",
    ..selecting("itertools.product")
};
