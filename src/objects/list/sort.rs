//! Sorting: stable, by `<` alone, with as few comparisons as merging natural runs needs. Comparing
//! may raise or be inconsistent; the items are then still a permutation of what they were.

use super::*;
use crate::heap::Value;
use std::cmp::Ordering;

/// A sort key and its item.
type Pair = (Value, Value);

/// Runs shorter than this are filled up by binary insertion.
const MIN_RUN: usize = 32;

/// Sorts `items` by `key(item)` (or the item itself, for `None`), descending if `reverse`. The
/// caller keeps the items alive.
///
/// # Errors
/// What `key` and comparisons raise.
pub fn sort(items: &mut [Value], key: Option<Value>, reverse: bool) -> PyResult<()> {
    // The list keeps computed keys alive.
    let keys = new(&[]);
    let mut pairs: Vec<Pair> = Vec::with_capacity(items.len());
    match key.filter(|k| !k.is_none()) {
        Some(key) => {
            for &item in items.iter() {
                let k = doors::call(key, &[item])?;
                push(keys, k);
                pairs.push((k, item));
            }
        }
        None => pairs.extend(items.iter().map(|&x| (x, x))),
    }
    // Reversing before and after keeps equal items in order.
    if reverse {
        pairs.reverse();
    }
    let outcome = sort_pairs(&mut pairs);
    if reverse {
        pairs.reverse();
    }
    for (place, pair) in items.iter_mut().zip(&pairs) {
        *place = pair.1;
    }
    outcome
}

fn sort_pairs(pairs: &mut [Pair]) -> PyResult<()> {
    if pairs.iter().all(|p| p.0.is_small_int()) {
        pairs.sort_by_key(|p| p.0.small());
    } else if pairs.iter().all(|p| string::is(p.0)) {
        // UTF-8 sorts as its code points do.
        pairs.sort_by(|a, b| string::text(a.0).as_bytes().cmp(string::text(b.0).as_bytes()));
    } else if pairs.iter().all(|p| float::as_f64(p.0).is_some_and(|x| !x.is_nan())) {
        let number = |p: &Pair| float::as_f64(p.0).unwrap_or(0.0);
        pairs.sort_by(|a, b| number(a).partial_cmp(&number(b)).unwrap_or(Ordering::Equal));
    } else {
        return merge_sort(pairs);
    }
    Ok(())
}

fn less(a: &Pair, b: &Pair) -> PyResult<bool> {
    protocol::truth(protocol::compare(CompareOp::Lt, a.0, b.0)?)
}

fn merge_sort(pairs: &mut [Pair]) -> PyResult<()> {
    // Starts and lengths of sorted runs; each is longer than the two behind it together.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut buffer: Vec<Pair> = Vec::new();
    let mut start = 0;
    while start < pairs.len() {
        let mut length = count_run(&mut pairs[start..])?;
        let wanted = MIN_RUN.min(pairs.len() - start);
        if length < wanted {
            insertion_sort(&mut pairs[start..start + wanted], length)?;
            length = wanted;
        }
        runs.push((start, length));
        start += length;
        while let Some(at) = next_merge(&runs, start == pairs.len()) {
            let ((first, m), (_, n)) = (runs[at], runs[at + 1]);
            merge(&mut pairs[first..first + m + n], m, &mut buffer)?;
            runs[at].1 = m + n;
            runs.remove(at + 1);
        }
    }
    Ok(())
}

/// Which run to merge with the one behind it; `last`: no run will follow.
fn next_merge(runs: &[(usize, usize)], last: bool) -> Option<usize> {
    let n = runs.len();
    if n < 2 {
        return None;
    }
    let length = |back: usize| runs[n - back].1;
    if n >= 3 && length(3) <= length(2) + length(1) || n >= 4 && length(4) <= length(3) + length(2) {
        return Some(if length(3) < length(1) { n - 3 } else { n - 2 });
    }
    if last || length(2) <= length(1) {
        return Some(if last && n >= 3 && length(3) < length(1) { n - 3 } else { n - 2 });
    }
    None
}

/// Length of the run at the start; a strictly descending one is reversed.
fn count_run(pairs: &mut [Pair]) -> PyResult<usize> {
    if pairs.len() < 2 {
        return Ok(pairs.len());
    }
    let descending = less(&pairs[1], &pairs[0])?;
    let mut n = 2;
    while n < pairs.len() && less(&pairs[n], &pairs[n - 1])? == descending {
        n += 1;
    }
    if descending {
        pairs[..n].reverse();
    }
    Ok(n)
}

/// Sorts `pairs`, of which the first `sorted` are in order.
fn insertion_sort(pairs: &mut [Pair], sorted: usize) -> PyResult<()> {
    for i in sorted.max(1)..pairs.len() {
        let item = pairs[i];
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(&item, &pairs[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        pairs.copy_within(low..i, low + 1);
        pairs[low] = item;
    }
    Ok(())
}

/// Merges `pairs[..middle]` and `pairs[middle..]`.
fn merge(pairs: &mut [Pair], middle: usize, buffer: &mut Vec<Pair>) -> PyResult<()> {
    // In order already, as neighbours of one ascending run are.
    if !less(&pairs[middle], &pairs[middle - 1])? {
        return Ok(());
    }
    buffer.clear();
    buffer.extend_from_slice(&pairs[..middle]);
    let (mut left, mut right, mut out) = (0, middle, 0);
    let mut outcome = Ok(());
    while left < middle && right < pairs.len() {
        match less(&pairs[right], &buffer[left]) {
            Ok(true) => {
                pairs[out] = pairs[right];
                right += 1;
            }
            Ok(false) => {
                pairs[out] = buffer[left];
                left += 1;
            }
            Err(Pending) => {
                outcome = Err(Pending);
                break;
            }
        }
        out += 1;
    }
    // The gap before `right` is as long as what is left of the buffer.
    pairs[out..out + middle - left].copy_from_slice(&buffer[left..]);
    outcome
}
