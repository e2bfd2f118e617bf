//! The `gc` module. Generation 0 is what was made since the last collection, 2 everything; a
//! collection of 1 is one of 0, since what survives once is old.

use crate::heap::{Kind, Value, arena, collect, references, weak};
use crate::objects::{
    Args, Builtin, Exc, Pending, PyResult, class, dict, doors, exception, int, intern, list, module, protocol, raise,
    string, tuple,
};
use crate::runtime::finalize;
use crate::runtime::helpers::classes;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

static MODULE: AtomicU64 = AtomicU64::new(0);
static DEBUG: AtomicI64 = AtomicI64::new(0);
static THRESHOLD: Mutex<(i64, i64, i64)> = Mutex::new((2000, 10, 0));
static FROZEN: AtomicI64 = AtomicI64::new(0);

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("gc");
    module::add_functions(
        m,
        &[
            ("collect", collect_now),
            ("enable", |a| switch(a, "gc.enable", true)),
            ("disable", |a| switch(a, "gc.disable", false)),
            ("isenabled", |a| none(a, "gc.isenabled").map(|()| Value::from_bool(collect::is_enabled()))),
            ("get_count", get_count),
            ("get_threshold", get_threshold),
            ("set_threshold", set_threshold),
            ("get_stats", get_stats),
            ("get_objects", get_objects),
            ("get_referrers", get_referrers),
            ("get_referents", get_referents),
            ("is_tracked", |a| one(a, "gc.is_tracked").map(|v| Value::from_bool(is_tracked(v)))),
            ("is_finalized", |a| one(a, "gc.is_finalized").map(|v| Value::from_bool(weak::is_finalized(v)))),
            ("freeze", freeze),
            ("unfreeze", |a| {
                none(a, "gc.unfreeze").map(|()| {
                    FROZEN.store(0, Ordering::Relaxed);
                    Value::NONE
                })
            }),
            ("get_freeze_count", |a| {
                none(a, "gc.get_freeze_count").map(|()| int::from_i64(FROZEN.load(Ordering::Relaxed)))
            }),
            ("set_debug", set_debug),
            ("get_debug", |a| none(a, "gc.get_debug").map(|()| int::from_i64(DEBUG.load(Ordering::Relaxed)))),
        ],
    );
    let globals = module::globals(m);
    for name in ["garbage", "callbacks"] {
        dict::set_str(globals, intern::intern(name), list::new(&[]));
    }
    let flags = [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ];
    for (name, bit) in flags {
        dict::set_str(globals, intern::intern(name), int::from_i64(bit));
    }
    dict::set_str(globals, intern::DOC.value(), string::new("This module provides access to the garbage collector."));
    MODULE.store(m.bits(), Ordering::Relaxed);
    Ok(m)
}

fn none(args: &Args, name: &str) -> PyResult<()> {
    args.check(name, 0, 0, 0)
}

fn one(args: &Args, name: &str) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    Ok(args.positional[0])
}

fn switch(args: &Args, name: &str, on: bool) -> PyResult<Value> {
    none(args, name)?;
    collect::enable(on);
    Ok(Value::NONE)
}

/// `gc.collect(generation=2)`: the number of containers that were found dead.
fn collect_now(args: &Args) -> PyResult<Value> {
    // The frames of what follows have no words of earlier calls in their gaps.
    collect::wipe_stack();
    collect_generation(args)
}

#[inline(never)]
fn collect_generation(args: &Args) -> PyResult<Value> {
    let [generation] = args.bind("collect", 0, ["generation"], 1, 0)?;
    let generation = generation.map_or(Ok(2), protocol::index_i64)?;
    if !(0..=2).contains(&generation) {
        return Err(raise(Exc::ValueError, "invalid generation"));
    }
    callbacks("start", generation, 0)?;
    let mut before = 0usize;
    arena::each_object(|cell, _| before += usize::from(counts(cell)));
    let kind = if generation < 2 { collect::Kind::Young } else { collect::Kind::Asked };
    collect::collect(kind);
    let mut after = 0usize;
    arena::each_object(|cell, _| after += usize::from(counts(cell)));
    let freed = before.saturating_sub(after);
    collect::count_freed(generation < 2, freed);
    finalize::run_due();
    callbacks("stop", generation, freed)?;
    Ok(int::from_i64(freed as i64))
}

/// Is the object a container of the program, or an instance?
fn counts(cell: u64) -> bool {
    // SAFETY: a live object's header.
    let shape = unsafe { crate::heap::Shape::from_header(*(cell as *const u64)) };
    shape.has_slots || matches!(shape.kind, Kind::List | Kind::Dict | Kind::Set | Kind::Function | Kind::Class)
}

/// Calls what is in `gc.callbacks`; what they raise is reported.
fn callbacks(phase: &str, generation: i64, collected: usize) -> PyResult<()> {
    let Some(m) = Value::from_bits(MODULE.load(Ordering::Relaxed)) else { return Ok(()) };
    let Some(all) = dict::get_str(module::globals(m), intern::intern("callbacks")) else { return Ok(()) };
    if all.kind() != Kind::List || list::len(all) == 0 {
        return Ok(());
    }
    let info = dict::new();
    let numbers = [("generation", generation), ("collected", collected as i64), ("uncollectable", 0)];
    for (name, n) in numbers {
        dict::set_str(info, intern::intern(name), int::from_i64(n));
    }
    for f in list::snapshot(all) {
        if let Err(Pending) = doors::call(f, &[intern::intern(phase), info]) {
            finalize::report("Exception ignored while calling GC callback", f);
        }
    }
    Ok(())
}

/// Each 64 bytes allocated since the last collection stand for an object; then the young collections
/// since the last full one.
fn get_count(args: &Args) -> PyResult<Value> {
    none(args, "gc.get_count")?;
    let young = (arena::allocated() - collect::statistics().allocated) / 64;
    let collections = collect::statistics().young;
    Ok(tuple::new(&[int::from_i64(young as i64), int::from_i64(collections as i64), int::from_i64(0)]))
}

fn get_threshold(args: &Args) -> PyResult<Value> {
    none(args, "gc.get_threshold")?;
    let (a, b, c) = *THRESHOLD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(tuple::new(&[int::from_i64(a), int::from_i64(b), int::from_i64(c)]))
}

/// Kept for `get_threshold`; 0 turns collections off as in CPython.
fn set_threshold(args: &Args) -> PyResult<Value> {
    args.check("gc.set_threshold", 0, 1, 3)?;
    let mut numbers = Vec::new();
    for &v in args.positional {
        numbers.push(protocol::index_i64(v)?);
    }
    let mut kept = THRESHOLD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    kept.0 = numbers[0];
    kept.1 = numbers.get(1).copied().unwrap_or(kept.1);
    kept.2 = numbers.get(2).copied().unwrap_or(kept.2);
    Ok(Value::NONE)
}

fn get_stats(args: &Args) -> PyResult<Value> {
    none(args, "gc.get_stats")?;
    let s = collect::statistics();
    let generation = |collections: u64, collected: u64| {
        let d = dict::new();
        for (name, n) in [("collections", collections), ("collected", collected), ("uncollectable", 0)] {
            dict::set_str(d, intern::intern(name), int::from_i64(n as i64));
        }
        d
    };
    let [young, full] = [0, 1].map(|n| (s.collections[n], s.freed[n]));
    Ok(list::new(&[generation(young.0, young.1), generation(0, 0), generation(full.0, full.1)]))
}

/// Does the object refer to others?
fn is_tracked(v: Value) -> bool {
    let Some(shape) = v.shape() else { return false };
    match shape.kind {
        Kind::Tuple => !tuple::items(v).is_empty(),
        Kind::None | Kind::Bool | Kind::NotImplemented | Kind::Ellipsis | Kind::Unbound => false,
        Kind::Int | Kind::Int64 | Kind::BigInt | Kind::Float | Kind::Complex | Kind::Str | Kind::Bytes => {
            shape.has_slots
        }
        Kind::Range | Kind::RangeIterator | Kind::Code => false,
        Kind::Instance => shape.has_slots && !is_bare(v),
        _ => true,
    }
}

/// An instance of `object` itself or of a class with empty `__slots__` refers to nothing.
fn is_bare(v: Value) -> bool {
    let class = class::of(v);
    let bare = dict::get_str(class::get(class).dict, intern::SLOTS.value());
    bare.is_some_and(|s| protocol::len(s).is_ok_and(|n| n == 0)) && tuple::items(class::get(class).mro).len() == 2
}

fn is_collected(cell: u64) -> Option<Value> {
    // SAFETY: a live object's header.
    let shape = unsafe { crate::heap::Shape::from_header(*(cell as *const u64)) };
    let skip = references::is_part(cell) || std::ptr::eq(shape.native, Builtin::Unbound.native());
    Value::from_bits(cell).filter(|&v| !skip && is_tracked(v))
}

/// All live objects that refer to others, or those of a generation. A full collection comes first, so
/// that the dead are none, unless generation 0 is asked for, which it would leave empty.
fn get_objects(args: &Args) -> PyResult<Value> {
    let [generation] = args.bind("get_objects", 0, ["generation"], 1, 0)?;
    classes::show_bodies();
    let mut young = false;
    if let Some(g) = generation.filter(|g| !g.is_none()) {
        let g = protocol::index_i64(g)?;
        if g < 0 {
            return Err(raise(Exc::ValueError, "generation parameter cannot be negative"));
        }
        if g > 2 {
            let message = "generation parameter must be less than the number of available generations (3)";
            return Err(raise(Exc::ValueError, message));
        }
        if g == 1 {
            return Ok(list::new(&[]));
        }
        young = g == 0;
    }
    if !young {
        collect::collect(collect::Kind::Asked);
    }
    let mut count = 0;
    arena::each_object(|_, _| count += 1);
    let mut all = Vec::with_capacity(count + 16);
    arena::each_object(|cell, _| {
        if let Some(v) = is_collected(cell)
            && (!young || arena::is_young(cell))
            && all.len() < all.capacity()
        {
            all.push(v);
        }
    });
    Ok(list::new(&all))
}

fn get_referrers(args: &Args) -> PyResult<Value> {
    if !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "gc.get_referrers() takes no keyword arguments"));
    }
    classes::show_bodies();
    collect::collect(collect::Kind::Asked);
    let mut found = Vec::with_capacity(4096);
    arena::each_object(|cell, _| {
        if let Some(v) = is_collected(cell) {
            let mut hit = false;
            references::each(cell, &mut |r| hit |= args.positional.contains(&r));
            if hit && found.len() < found.capacity() {
                found.push(v);
            }
        }
    });
    Ok(list::new(&found))
}

fn get_referents(args: &Args) -> PyResult<Value> {
    if !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "gc.get_referents() takes no keyword arguments"));
    }
    let mut found = Vec::new();
    for &v in args.positional {
        if v.is_heap() && arena::is_object(v.bits()) && arena::resolve(v.bits()).is_some() && is_tracked(v) {
            references::each(v.bits(), &mut |r| found.push(r));
        }
    }
    Ok(list::new(&found))
}

fn freeze(args: &Args) -> PyResult<Value> {
    none(args, "gc.freeze")?;
    let mut count = 0;
    arena::each_object(|cell, _| count += i64::from(is_collected(cell).is_some()));
    FROZEN.store(count, Ordering::Relaxed);
    Ok(Value::NONE)
}

fn set_debug(args: &Args) -> PyResult<Value> {
    let flags = protocol::index_i64(one(args, "gc.set_debug")?)?;
    DEBUG.store(flags, Ordering::Relaxed);
    exception::swallow(Exc::OverflowError);
    Ok(Value::NONE)
}
