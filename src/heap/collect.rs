//! The garbage collector's driver: when it runs, in what order, and what it counted. Objects do
//! not move; a collection marks everything that is reachable and frees the rest.

use super::mark::Marker;
use super::{arena, roots, thread, verify, weak};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

pub use roots::{forget_others, keep_shapes, resume, stack_top, suspend, with_registers};

/// Bytes that may be handed out before the first collection, and at least between two.
pub const FIRST: usize = 24 << 20;

/// What other floors do before marking: they forget what they remember for speed only.
/// The flag says whether the program itself asked for the collection.
///
/// The ranges of the running thread's stack that hold nothing of use go into the vector.
pub type Hook = fn(explicit: bool, skip: &mut Vec<(u64, u64)>);

static HOOK: AtomicUsize = AtomicUsize::new(0);
static ENABLED: AtomicBool = AtomicBool::new(true);
static RUNNING: AtomicBool = AtomicBool::new(false);
static VERIFY: AtomicBool = AtomicBool::new(false);
/// `-X gcstress`: collect at every n-th allocation.
static STRESS: AtomicU64 = AtomicU64::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static COLLECTIONS: AtomicU64 = AtomicU64::new(0);
static FREED: AtomicU64 = AtomicU64::new(0);
static LONGEST: AtomicU64 = AtomicU64::new(0);

/// What the collector has done so far.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Statistics {
    pub collections: u64,
    /// Objects freed by collections the program asked for.
    pub freed: u64,
    pub longest_nanoseconds: u64,
}

/// Wires the hook.
pub fn install(hook: Hook) {
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

/// The statistics.
pub fn statistics() -> Statistics {
    Statistics {
        collections: COLLECTIONS.load(Ordering::Relaxed),
        freed: FREED.load(Ordering::Relaxed),
        longest_nanoseconds: LONGEST.load(Ordering::Relaxed),
    }
}

/// The budget is used up, or every allocation counts.
#[cold]
pub(super) fn due() {
    let n = STRESS.load(Ordering::Relaxed);
    if n != 0 {
        if !ALLOCATIONS.fetch_add(1, Ordering::Relaxed).is_multiple_of(n) {
            return;
        }
    } else if !is_enabled() {
        arena::set_budget(FIRST);
        return;
    }
    collect(false);
}

/// Collects garbage; answers what is left.
pub fn collect(explicit: bool) -> arena::Census {
    let hook = HOOK.load(Ordering::Acquire);
    if hook == 0 || RUNNING.swap(true, Ordering::Acquire) {
        arena::set_budget(FIRST);
        return arena::Census::default();
    }
    let before = Instant::now();
    // SAFETY: `install` stored a function of this type.
    let hook = unsafe { std::mem::transmute::<usize, Hook>(hook) };
    let census = roots::with_registers(|stack| run(hook, explicit, stack));
    RUNNING.store(false, Ordering::Release);
    COLLECTIONS.fetch_add(1, Ordering::Relaxed);
    LONGEST.fetch_max(before.elapsed().as_nanos() as u64, Ordering::Relaxed);
    if weak::is_due() {
        thread::current().stack_limit = u64::MAX;
    }
    census
}

#[inline(never)]
fn run(hook: Hook, explicit: bool, stack: u64) -> arena::Census {
    let Some(mut marker) = Marker::new() else {
        arena::set_budget(FIRST);
        return arena::Census::default();
    };
    let mut skip = Vec::new();
    hook(explicit, &mut skip);
    skip.sort_unstable();
    arena::retire();
    arena::clear_marks();
    roots::mark(&mut marker, stack, &skip);
    weak::process(&mut marker);
    marker.prune_subclasses();
    drop(marker);
    let census = arena::tally();
    arena::set_budget(census.bytes.max(FIRST));
    if VERIFY.load(Ordering::Relaxed) {
        verify::heap();
    }
    census
}

/// Adds to the count of objects freed on request.
pub fn count_freed(objects: usize) {
    FREED.fetch_add(objects as u64, Ordering::Relaxed);
}
