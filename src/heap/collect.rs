//! The garbage collector's driver: in what order a collection goes, and what it counted. Objects do
//! not move. A full collection marks everything that is reachable and frees the rest. A young one
//! lets old objects keep their marks and reads of them only what was written since the last
//! collection (`guard`): nothing else can refer to an object made since.

use super::mark::Marker;
use super::{Value, arena, foreign, guard, pace, roots, rust_heap, thread, verify, weak};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

pub use pace::FIRST;

pub use roots::{exempt, forget_others, keep_shapes, resume, stack_top, suspend, wipe_stack, with_registers};

/// What a collection looks at, and why it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only what was made since the last collection.
    Young,
    /// Everything.
    Full,
    /// Everything, because the program itself asked.
    Asked,
}

/// What other floors do before marking: they forget what they remember for speed only.
///
/// The ranges of the running thread's stack that hold nothing of use go into the vector.
pub type Hook = fn(kind: Kind, skip: &mut Vec<(u64, u64)>);

/// What they do after marking, before anything is freed: they are told how to ask whether the object
/// at an address lives.
pub type AfterMarking = fn(lives: fn(u64) -> bool);

static HOOK: AtomicUsize = AtomicUsize::new(0);
static AFTER_MARKING: AtomicUsize = AtomicUsize::new(0);
static ENABLED: AtomicBool = AtomicBool::new(true);
static RUNNING: AtomicBool = AtomicBool::new(false);
static VERIFY: AtomicBool = AtomicBool::new(false);
/// `-X gcstress`: collect at every n-th allocation.
static STRESS: AtomicU64 = AtomicU64::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
/// Debuggers' calls under way: the registers of the code that they interrupted are nowhere to be
/// seen, so nothing is freed.
static SUSPENDED: AtomicUsize = AtomicUsize::new(0);
/// Young collections, full ones, and the longest of each in nanoseconds.
static COUNTS: [AtomicU64; 2] = [const { AtomicU64::new(0) }; 2];
static LONGEST: [AtomicU64; 2] = [const { AtomicU64::new(0) }; 2];
/// Young collections since the last full one.
static YOUNG: AtomicU64 = AtomicU64::new(0);
/// Bytes handed out before the last one.
static ALLOCATED: AtomicU64 = AtomicU64::new(0);
static FREED: [AtomicU64; 2] = [const { AtomicU64::new(0) }; 2];

/// What the collector has done so far, in young collections and in full ones.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Statistics {
    pub collections: [u64; 2],
    /// Objects freed by collections the program asked for.
    pub freed: [u64; 2],
    pub longest_nanoseconds: [u64; 2],
    /// Young collections since the last full one.
    pub young: u64,
    /// Bytes handed out before the last collection, since the start.
    pub allocated: u64,
}

/// Wires the hooks.
pub fn install(hook: Hook, after_marking: AfterMarking) {
    AFTER_MARKING.store(after_marking as usize, Ordering::Release);
    HOOK.store(hook as usize, Ordering::Release);
    roots::prepare();
}

/// Turns collections that nobody asks for on or off.
pub fn enable(on: bool) {
    ENABLED.store(on, Ordering::Relaxed);
}

/// Do collections happen by themselves?
pub fn is_enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// Collects at every `n`-th allocation; 0: no more.
pub fn stress(n: u64) {
    STRESS.store(n, Ordering::Relaxed);
    arena::set_stress(n != 0);
}

/// Checks the heap after each collection.
pub fn verify(on: bool) {
    VERIFY.store(on, Ordering::Relaxed);
}

/// Nothing is freed until `proceed` has been called as often.
pub fn pause() {
    SUSPENDED.fetch_add(1, Ordering::Relaxed);
}

/// Ends a `pause`. What was put off is done at one of the next allocations.
pub fn proceed() {
    if SUSPENDED.fetch_sub(1, Ordering::Relaxed) == 1 {
        arena::set_budget(0);
    }
}

/// Has somebody called `pause`?
pub fn is_paused() -> bool {
    SUSPENDED.load(Ordering::Relaxed) != 0
}

/// Is a collection under way?
pub fn is_running() -> bool {
    RUNNING.load(Ordering::Relaxed)
}

/// The statistics.
pub fn statistics() -> Statistics {
    let both = |of: &[AtomicU64; 2]| [of[0].load(Ordering::Relaxed), of[1].load(Ordering::Relaxed)];
    Statistics {
        collections: both(&COUNTS),
        freed: both(&FREED),
        longest_nanoseconds: both(&LONGEST),
        young: YOUNG.load(Ordering::Relaxed),
        allocated: ALLOCATED.load(Ordering::Relaxed),
    }
}

/// The budget is used up, or every allocation counts.
#[cold]
pub(super) fn due() {
    let n = STRESS.load(Ordering::Relaxed);
    if n != 0 {
        let count = ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        if count.is_multiple_of(n) {
            collect(if (count / n).is_multiple_of(4) { Kind::Full } else { Kind::Young });
        }
    } else if is_enabled() {
        collect(if pace::is_full_due() { Kind::Full } else { Kind::Young });
    } else {
        arena::set_budget(FIRST);
    }
}

/// Watched objects, complemented, that only native code may refer to; `None`: nobody has asked.
static PASSING: Mutex<Option<Vec<u64>>> = Mutex::new(None);

fn passing() -> MutexGuard<'static, Option<Vec<u64>>> {
    PASSING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Collects everything. Answers which watched objects nothing refers to, except, perhaps, the native
/// code that the innermost Python function has called: between its variables lie words of earlier
/// calls, which look like references. What is answered is kept.
pub fn collect_passing() -> Vec<Value> {
    *passing() = Some(Vec::new());
    collect(Kind::Asked);
    passing().take().unwrap_or_default().into_iter().filter_map(|hidden| Value::from_bits(!hidden)).collect()
}

/// Where the stack of the innermost Python function ends, if native code runs above it.
fn end_of_native(stack: u64) -> Option<u64> {
    let t = thread::current();
    (t.frame != 0 && t.stack_pointer > stack && t.stack_pointer < roots::stack_top()).then_some(t.stack_pointer)
}

/// Collects garbage; answers what is left. Where the guard is off, a young collection is a full one.
pub fn collect(kind: Kind) -> arena::Census {
    let hook = HOOK.load(Ordering::Acquire);
    if hook == 0 || SUSPENDED.load(Ordering::Relaxed) != 0 || RUNNING.swap(true, Ordering::Acquire) {
        arena::set_budget(FIRST);
        return arena::Census::default();
    }
    let (before, began) = (Instant::now(), pace::processor_time());
    // SAFETY: `install` stored a function of this type.
    let hook = unsafe { std::mem::transmute::<usize, Hook>(hook) };
    if foreign::installed().is_some() {
        // References in C's memory are not guarded.
        guard::give_up();
    }
    let kind = if kind == Kind::Young && !guard::is_on() { Kind::Full } else { kind };
    roots::wipe_stack();
    let done = roots::with_registers(|stack| run(hook, kind, stack));
    roots::wipe_stack();
    RUNNING.store(false, Ordering::Release);
    let Some((young, census)) = done else {
        arena::set_budget(FIRST);
        return arena::Census::default();
    };
    let n = usize::from(!young);
    COUNTS[n].fetch_add(1, Ordering::Relaxed);
    LONGEST[n].fetch_max(before.elapsed().as_nanos() as u64, Ordering::Relaxed);
    ALLOCATED.store(arena::allocated(), Ordering::Relaxed);
    YOUNG.store(if young { YOUNG.load(Ordering::Relaxed) + 1 } else { 0 }, Ordering::Relaxed);
    let room = pace::after(young, kind == Kind::Asked, &census, began);
    arena::set_budget(room);
    if weak::is_due() {
        thread::current().stack_limit = u64::MAX;
    }
    census
}

/// Answers whether it was a young collection, and what is left.
#[inline(never)]
fn run(hook: Hook, kind: Kind, stack: u64) -> Option<(bool, arena::Census)> {
    let mut skip = Vec::new();
    hook(kind, &mut skip);
    skip.sort_unstable();
    arena::retire();
    let young = kind == Kind::Young && mark_young(stack, &skip)?;
    if !young {
        mark_all(stack, &skip)?;
    }
    // SAFETY: `install` stored a function of this type before it stored the hook.
    let after = unsafe { std::mem::transmute::<usize, AfterMarking>(AFTER_MARKING.load(Ordering::Relaxed)) };
    after(arena::is_marked);
    let verified = VERIFY.load(Ordering::Relaxed);
    if young && verified {
        verify::young(|marker| roots::mark(marker, stack, &skip));
    }
    let census = arena::tally(young);
    if verified {
        arena::forget_garbage();
        verify::heap();
    }
    if !young && pace::wants_guard(&census) {
        guard::start(&[arena::registered(), rust_heap::registered()]);
    }
    if guard::is_on() {
        arena::guard_survivors(!young);
        rust_heap::guard_blocks(!young);
    }
    Some((young, census))
}

/// Marks everything. `None`: there is no memory for that.
fn mark_all(stack: u64, skip: &[(u64, u64)]) -> Option<()> {
    let mut marker = Marker::new(false)?;
    arena::open_all();
    if !guard::is_on() {
        rust_heap::forget_guard();
    }
    arena::forget_garbage();
    arena::clear_marks();
    match passing().as_mut().zip(end_of_native(stack)) {
        Some((passing, end)) => {
            roots::mark(&mut marker, end, skip);
            *passing = weak::unmarked();
            marker.range(stack, end);
            marker.drain();
        }
        None => roots::mark(&mut marker, stack, skip),
    }
    weak::process(&mut marker, false);
    marker.prune_subclasses();
    Some(())
}

/// Marks what is young and reachable. Answers whether it could be told what was written.
fn mark_young(stack: u64, skip: &[(u64, u64)]) -> Option<bool> {
    let mut marker = Marker::new(true)?;
    let Some(pages) = guard::scan() else { return Some(false) };
    let known = arena::visit_written(&pages, |from, to| marker.written(from, to))
        && roots::mark_written(&mut marker, stack, skip, &pages);
    if known {
        weak::process(&mut marker, true);
    } else {
        guard::stop();
    }
    Some(known)
}

#[cfg(test)]
pub use arena::forget_writes;

/// Number of collections so far: as long as it is the same, no object that anybody could refer to has died.
#[inline(always)]
pub fn epoch() -> u64 {
    COUNTS[0].load(Ordering::Relaxed) + COUNTS[1].load(Ordering::Relaxed)
}

/// Adds to the count of objects freed on request.
pub fn count_freed(young: bool, objects: usize) {
    FREED[usize::from(!young)].fetch_add(objects as u64, Ordering::Relaxed);
}
