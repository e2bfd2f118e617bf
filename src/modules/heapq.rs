//! The `_heapq` module: heaps in lists, smallest or largest item first. Comparing may change the
//! list: that is an error.

use crate::heap::Value;
use crate::objects::{
    Args, CompareOp, Exc, NativeFn, PyResult, class, dict, intern, list, module, protocol, raise, string,
};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("heappush", |a| push(a, "heappush", false)),
    ("heappushpop", |a| push_pop(a, "heappushpop", false)),
    ("heappop", |a| pop(a, "heappop", false)),
    ("heapreplace", |a| replace(a, "heapreplace", false)),
    ("heapify", |a| heapify(a, "heapify", false)),
    ("heappush_max", |a| push(a, "heappush_max", true)),
    ("heappushpop_max", |a| push_pop(a, "heappushpop_max", true)),
    ("heappop_max", |a| pop(a, "heappop_max", true)),
    ("heapreplace_max", |a| replace(a, "heapreplace_max", true)),
    ("heapify_max", |a| heapify(a, "heapify_max", true)),
    ("_heappop_max", |a| pop(a, "_heappop_max", true)),
    ("_heapreplace_max", |a| replace(a, "_heapreplace_max", true)),
    ("_heapify_max", |a| heapify(a, "_heapify_max", true)),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_heapq");
    module::add_functions(m, FUNCTIONS);
    let doc = string::new("Heap queue algorithm (a.k.a. priority queue).");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

fn heap_argument(args: &Args, name: &str, count: usize) -> PyResult<Value> {
    args.check(&if count == 1 { format!("_heapq.{name}") } else { name.to_owned() }, 0, count, count)?;
    let heap = args.positional[0];
    if list::is(heap) {
        return Ok(heap);
    }
    Err(raise(Exc::TypeError, format!("{name}() argument 1 must be list, not {}", class::name_of(heap))))
}

/// Does `a` belong before `b`?
fn before(a: Value, b: Value, max: bool) -> PyResult<bool> {
    let (a, b) = if max { (b, a) } else { (a, b) };
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(x < y);
    }
    protocol::truth(protocol::compare(CompareOp::Lt, a, b)?)
}

fn item(heap: Value, i: usize) -> Value {
    list::get(heap, i).unwrap_or(Value::NONE)
}

fn put(heap: Value, i: usize, v: Value) {
    // SAFETY: nothing runs while the slice is in use.
    if let Some(place) = unsafe { list::items(heap) }.get_mut(i) {
        *place = v;
    }
}

fn unchanged(heap: Value, length: usize) -> PyResult<()> {
    if list::len(heap) == length { Ok(()) } else { Err(raise(Exc::RuntimeError, "list changed size during iteration")) }
}

/// Moves the item at `at` towards the root, at most to `start`.
fn sift_down(heap: Value, start: usize, mut at: usize, max: bool) -> PyResult<()> {
    let length = list::len(heap);
    while at > start {
        let parent = (at - 1) / 2;
        let (own, above) = (item(heap, at), item(heap, parent));
        let moves = before(own, above, max)?;
        unchanged(heap, length)?;
        if !moves {
            break;
        }
        // Comparing may have exchanged items.
        let (own, above) = (item(heap, at), item(heap, parent));
        put(heap, at, above);
        put(heap, parent, own);
        at = parent;
    }
    Ok(())
}

/// Moves the hole at `at` down to a leaf, then its item back up to its place.
fn sift_up(heap: Value, mut at: usize, max: bool) -> PyResult<()> {
    let (start, length) = (at, list::len(heap));
    while at < length / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < length {
            let first = before(item(heap, child), item(heap, child + 1), max)?;
            unchanged(heap, length)?;
            child += usize::from(!first);
        }
        let (own, below) = (item(heap, at), item(heap, child));
        put(heap, child, own);
        put(heap, at, below);
        at = child;
    }
    sift_down(heap, start, at, max)
}

fn push(args: &Args, name: &str, max: bool) -> PyResult<Value> {
    let heap = heap_argument(args, name, 2)?;
    list::push(heap, args.positional[1]);
    sift_down(heap, 0, list::len(heap) - 1, max)?;
    Ok(Value::NONE)
}

fn pop(args: &Args, name: &str, max: bool) -> PyResult<Value> {
    let heap = heap_argument(args, name, 1)?;
    let Some(n) = list::len(heap).checked_sub(1) else {
        return Err(raise(Exc::IndexError, "index out of range"));
    };
    let last = item(heap, n);
    // SAFETY: a shorter length.
    unsafe { list::set_len(heap, n) };
    if n == 0 {
        return Ok(last);
    }
    let top = item(heap, 0);
    put(heap, 0, last);
    sift_up(heap, 0, max)?;
    Ok(top)
}

fn replace(args: &Args, name: &str, max: bool) -> PyResult<Value> {
    let heap = heap_argument(args, name, 2)?;
    if list::len(heap) == 0 {
        return Err(raise(Exc::IndexError, "index out of range"));
    }
    let top = item(heap, 0);
    put(heap, 0, args.positional[1]);
    sift_up(heap, 0, max)?;
    Ok(top)
}

fn push_pop(args: &Args, name: &str, max: bool) -> PyResult<Value> {
    let heap = heap_argument(args, name, 2)?;
    let new = args.positional[1];
    if list::len(heap) == 0 || !before(item(heap, 0), new, max)? {
        return Ok(new);
    }
    if list::len(heap) == 0 {
        return Err(raise(Exc::IndexError, "index out of range"));
    }
    let top = item(heap, 0);
    put(heap, 0, new);
    sift_up(heap, 0, max)?;
    Ok(top)
}

fn heapify(args: &Args, name: &str, max: bool) -> PyResult<Value> {
    let heap = heap_argument(args, name, 1)?;
    for at in (0..list::len(heap) / 2).rev() {
        sift_up(heap, at, max)?;
    }
    Ok(Value::NONE)
}
