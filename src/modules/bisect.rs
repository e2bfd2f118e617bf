//! The `_bisect` module: binary search in sorted sequences.

use crate::heap::Value;
use crate::objects::{
    Args, Builtin, CompareOp, Exc, NativeFn, PyResult, attribute, dict, doors, int, intern, list, module, protocol,
    raise, string,
};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("bisect", |a| bisect(a, "bisect", true)),
    ("bisect_left", |a| bisect(a, "bisect_left", false)),
    ("bisect_right", |a| bisect(a, "bisect_right", true)),
    ("insort", |a| insort(a, "insort", true)),
    ("insort_left", |a| insort(a, "insort_left", false)),
    ("insort_right", |a| insort(a, "insort_right", true)),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_bisect");
    module::add_functions(m, FUNCTIONS);
    let doc = string::new("Bisection algorithms.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

struct Search {
    sequence: Value,
    item: Value,
    key: Option<Value>,
    low: usize,
    high: Option<usize>,
}

fn arguments(args: &Args, name: &str) -> PyResult<Search> {
    let [a, x, lo, hi, key] = args.bind(name, 0, ["a", "x", "lo", "hi", "key"], 4, 2)?;
    let low = lo.map_or(Ok(0), protocol::index_i64)?;
    if low < 0 {
        return Err(raise(Exc::ValueError, "lo must be non-negative"));
    }
    let high = match hi.filter(|h| !h.is_none()) {
        None => None,
        Some(h) => match protocol::index_i64(h)? {
            -1 => None,
            n => Some(n.max(0) as usize),
        },
    };
    let (sequence, item) = (a.unwrap_or(Value::NONE), x.unwrap_or(Value::NONE));
    Ok(Search { sequence, item, key: key.filter(|k| !k.is_none()), low: low as usize, high })
}

fn less(a: Value, b: Value) -> PyResult<bool> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(x < y);
    }
    protocol::truth(protocol::compare(CompareOp::Lt, a, b)?)
}

/// Where `wanted` belongs: behind equal items if `right`.
fn find(s: &Search, wanted: Value, right: bool) -> PyResult<usize> {
    let mut low = s.low;
    let mut high = match s.high {
        Some(high) => high,
        None => protocol::len(s.sequence)?,
    };
    while low < high {
        let middle = low + (high - low) / 2;
        let mut item = match Builtin::List.is(s.sequence).then(|| list::get(s.sequence, middle)).flatten() {
            Some(item) => item,
            None => protocol::get_item(s.sequence, int::from_i64(middle as i64))?,
        };
        if let Some(key) = s.key {
            item = doors::call(key, &[item])?;
        }
        let go_left = if right { less(wanted, item)? } else { !less(item, wanted)? };
        if go_left {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

fn bisect(args: &Args, name: &str, right: bool) -> PyResult<Value> {
    let s = arguments(args, name)?;
    Ok(int::from_i64(find(&s, s.item, right)? as i64))
}

fn insort(args: &Args, name: &str, right: bool) -> PyResult<Value> {
    let s = arguments(args, name)?;
    let wanted = match s.key {
        Some(key) => doors::call(key, &[s.item])?,
        None => s.item,
    };
    let at = find(&s, wanted, right)?;
    if Builtin::List.is(s.sequence) {
        list::splice(s.sequence, at.min(list::len(s.sequence)), 0, &[s.item])?;
        return Ok(Value::NONE);
    }
    let insert = attribute::get(s.sequence, intern::intern("insert"))?;
    doors::call(insert, &[int::from_i64(at as i64), s.item])?;
    Ok(Value::NONE)
}
