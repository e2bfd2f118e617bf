//! Sums and short products of big integers, limb by limb and straight into the new object.

use super::*;
use crate::heap::arena;
use std::cmp::Ordering;

/// Sign and limbs of any int; a machine number's limb is put in `place`.
fn view(v: Value, place: &mut [u64; 1]) -> (bool, &[u64]) {
    match as_i64(v) {
        Some(n) => {
            place[0] = n.unsigned_abs();
            (n < 0, place)
        }
        None => limbs(v),
    }
}

/// A new int of up to `length` limbs, which `fill` writes.
fn build(negative: bool, length: usize, fill: impl FnOnce(&mut [u64])) -> Value {
    let v = arena::leaf(Builtin::BigInt.header(), size_of::<BigInt>() + 8 * length);
    let b = v.ptr::<BigInt>();
    // SAFETY: fresh object with room for the limbs.
    let words = unsafe { std::slice::from_raw_parts_mut(b.add(1).cast::<u64>(), length) };
    fill(words);
    let used = words.iter().rposition(|&w| w != 0).map_or(0, |i| i + 1);
    if used < 2 {
        return from_limbs(negative, &words[..used]);
    }
    // SAFETY: as above.
    unsafe { (*b).length = BigInt::length(negative, used) };
    v
}

/// `a + b`, or `a - b` if `minus`. Both must be ints.
pub fn add(a: Value, b: Value, minus: bool) -> Value {
    let (mut one, mut two) = ([0], [0]);
    let (a_negative, x) = view(a, &mut one);
    let (b_negative, y) = view(b, &mut two);
    let b_negative = b_negative != minus;
    if a_negative == b_negative {
        let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
        return build(a_negative, long.len() + 1, |out| sum(out, long, short));
    }
    match order(x, y) {
        Ordering::Equal => from_i64(0),
        Ordering::Greater => build(a_negative, x.len(), |out| difference(out, x, y)),
        Ordering::Less => build(b_negative, y.len(), |out| difference(out, y, x)),
    }
}

fn order(x: &[u64], y: &[u64]) -> Ordering {
    x.len().cmp(&y.len()).then_with(|| x.iter().rev().cmp(y.iter().rev()))
}

/// `out = long + short`; `out` has one limb more than `long`.
fn sum(out: &mut [u64], long: &[u64], short: &[u64]) {
    let mut carry = false;
    let (low, high) = long.split_at(short.len());
    let (out_low, out_high) = out.split_at_mut(short.len());
    for ((o, &x), &y) in out_low.iter_mut().zip(low).zip(short) {
        let (s, c1) = x.overflowing_add(y);
        let (s, c2) = s.overflowing_add(u64::from(carry));
        (*o, carry) = (s, c1 | c2);
    }
    for (o, &x) in out_high.iter_mut().zip(high) {
        (*o, carry) = x.overflowing_add(u64::from(carry));
    }
    out[long.len()] = u64::from(carry);
}

/// `out = large - small`, of the same length as `large`, which is not less.
fn difference(out: &mut [u64], large: &[u64], small: &[u64]) {
    let mut borrow = false;
    let (low, high) = large.split_at(small.len());
    let (out_low, out_high) = out.split_at_mut(small.len());
    for ((o, &x), &y) in out_low.iter_mut().zip(low).zip(small) {
        let (d, b1) = x.overflowing_sub(y);
        let (d, b2) = d.overflowing_sub(u64::from(borrow));
        (*o, borrow) = (d, b1 | b2);
    }
    for (o, &x) in out_high.iter_mut().zip(high) {
        (*o, borrow) = x.overflowing_sub(u64::from(borrow));
    }
}

/// `a * b`. Both must be ints.
pub fn multiply(a: Value, b: Value) -> Value {
    let (mut one, mut two) = ([0], [0]);
    let (a_negative, x) = view(a, &mut one);
    let (b_negative, y) = view(b, &mut two);
    let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
    let &[factor] = short else { return from_big(&(to_big(a) * to_big(b))) };
    build(a_negative != b_negative, long.len() + 1, |out| {
        let mut carry = 0u64;
        for (o, &x) in out.iter_mut().zip(long) {
            let product = u128::from(x) * u128::from(factor) + u128::from(carry);
            (*o, carry) = (product as u64, (product >> 64) as u64);
        }
        out[long.len()] = carry;
    })
}

/// `a // b` where both have the same sign and the quotient fits in a limb: nothing but the quotient
/// is made. Both must be ints.
pub fn quotient(a: Value, b: Value) -> Option<Value> {
    let (mut one, mut two) = ([0], [0]);
    let (a_negative, x) = view(a, &mut one);
    let (b_negative, y) = view(b, &mut two);
    if a_negative != b_negative || y.len() < 2 {
        return None;
    }
    if order(x, y) == Ordering::Less {
        return Some(from_i64(0));
    }
    short_quotient(x, y).map(|q| from_limbs(false, &[q]))
}

/// `x / y` if it is less than 2^64; `x` is not less than `y`, which has at least two limbs. Knuth's
/// algorithm D (The Art of Computer Programming, 4.3.1) for one digit.
fn short_quotient(x: &[u64], y: &[u64]) -> Option<u64> {
    let n = y.len();
    if x.len() > n + 1 {
        return None;
    }
    let shift = y[n - 1].leading_zeros();
    // Limb `i` of `v`, shifted so that the top bit of `y` is set.
    let limb = |v: &[u64], i: usize| {
        let (high, low) = (v.get(i).copied().unwrap_or(0), i.checked_sub(1).map_or(0, |i| v[i]));
        if shift == 0 { high } else { high << shift | low >> (64 - shift) }
    };
    let (d1, d0) = (limb(y, n - 1), limb(y, n - 2));
    let (x2, x1, x0) = (limb(x, n), limb(x, n - 1), limb(x, n - 2));
    let lost = if shift == 0 { 0 } else { x.get(n).map_or(0, |&top| top >> (64 - shift)) };
    if lost != 0 || x2 >= d1 {
        return None;
    }
    let top = u128::from(x2) << 64 | u128::from(x1);
    let (mut q, mut r) = (top / u128::from(d1), top % u128::from(d1));
    while r >> 64 == 0 && q * u128::from(d0) > (r << 64 | u128::from(x0)) {
        q -= 1;
        r += u128::from(d1);
    }
    // Now it is right or one too large: then `x - q * y` is negative.
    let q = q as u64;
    let (mut carry, mut borrow) = (0, false);
    for (i, &word) in y.iter().enumerate() {
        let product = u128::from(word) * u128::from(q) + u128::from(carry);
        carry = (product >> 64) as u64;
        let (d, b1) = x[i].overflowing_sub(product as u64);
        let (_, b2) = d.overflowing_sub(u64::from(borrow));
        borrow = b1 | b2;
    }
    let rest = x.get(n).copied().unwrap_or(0);
    let too_large = rest < carry || rest == carry && borrow;
    Some(q - u64::from(too_large))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::start;
    use dashu_int::IBig;

    #[test]
    fn agrees_with_the_big_integer_library() {
        let _turn = start();
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        for _ in 0..3000 {
            let mut number = || {
                let words: Vec<u64> = (0..next() % 5)
                    .map(|_| match next() % 4 {
                        0 => 0,
                        1 => u64::MAX,
                        _ => (next() as u64) << 33 | next() as u64,
                    })
                    .collect();
                from_limbs(next() % 2 == 0, &words)
            };
            let (a, b) = (number(), number());
            let (x, y) = (to_big(a), to_big(b));
            let same = |v: Value, n: IBig| {
                let expected = from_big(&n);
                assert_eq!(to_big(v), n);
                assert_eq!(v.kind(), expected.kind());
            };
            same(add(a, b, false), &x + &y);
            same(add(a, b, true), &x - &y);
            same(multiply(a, b), &x * &y);
            if let Some(q) = quotient(a, b) {
                same(q, &x / &y);
            }
        }
    }
}
