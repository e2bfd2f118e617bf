//! The garbage collector's driver: when it runs, in what order, and what it counted. Objects do
//! not move; a collection marks everything that is reachable and frees the rest.

use super::mark::Marker;
use super::{arena, roots, thread, verify, weak};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

pub use roots::{exempt, forget_others, keep_shapes, resume, stack_top, suspend, with_registers};

/// Bytes that may be handed out before the first collection, and at least between two: little, so
/// that memory which was just used is used again while it is in the processor's caches.
pub const FIRST: usize = 4 << 20;
/// Most of it, unless more than twice as much is alive.
const MOST: usize = 16 << 20;
/// Most of it where collections would take more than a quarter of the time otherwise.
const LAST_RESORT: usize = 64 << 20;

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
/// Debuggers' calls under way: the registers of the code that they interrupted are nowhere to be
/// seen, so nothing is freed.
static SUSPENDED: AtomicUsize = AtomicUsize::new(0);
static COLLECTIONS: AtomicU64 = AtomicU64::new(0);
static FREED: AtomicU64 = AtomicU64::new(0);
static LONGEST: AtomicU64 = AtomicU64::new(0);
/// Bytes between two collections; grows where collections take much of the time.
static ROOM: AtomicUsize = AtomicUsize::new(FIRST);
/// Processor time at the end of the last collection.
static ENDED: AtomicU64 = AtomicU64::new(0);

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
    if hook == 0 || SUSPENDED.load(Ordering::Relaxed) != 0 || RUNNING.swap(true, Ordering::Acquire) {
        arena::set_budget(FIRST);
        return arena::Census::default();
    }
    let (before, work_before) = (Instant::now(), processor_time());
    // SAFETY: `install` stored a function of this type.
    let hook = unsafe { std::mem::transmute::<usize, Hook>(hook) };
    let census = roots::with_registers(|stack| run(hook, explicit, stack));
    RUNNING.store(false, Ordering::Release);
    COLLECTIONS.fetch_add(1, Ordering::Relaxed);
    LONGEST.fetch_max(before.elapsed().as_nanos() as u64, Ordering::Relaxed);
    adapt(work_before, explicit);
    arena::set_budget((census.bytes / 2).max(ROOM.load(Ordering::Relaxed)));
    if weak::is_due() {
        thread::current().stack_limit = u64::MAX;
    }
    census
}

/// Nanoseconds of processor time that the process has used: what others do on the machine does not
/// count.
fn processor_time() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

/// Sets the room up to the next collection by the share of time that the one which began at
/// `began` took since the one before.
fn adapt(began: u64, explicit: bool) {
    let ended = processor_time();
    let took = ended - began;
    let between = began - ENDED.swap(ended, Ordering::Relaxed).min(began);
    if explicit {
        return;
    }
    let room = ROOM.load(Ordering::Relaxed);
    let room = match took {
        _ if took > between / 4 => (room * 2).min(LAST_RESORT),
        _ if took > between / 10 => (room * 2).min(MOST.max(room)),
        _ if took < between / 40 => (room / 2).max(FIRST),
        _ => room,
    };
    ROOM.store(room, Ordering::Relaxed);
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
    if VERIFY.load(Ordering::Relaxed) {
        verify::heap();
    }
    census
}

/// Bytes that may be wanted between two collections while little is alive: as the room shrinks and
/// grows, memory should not go to the system and come back.
pub(super) fn most_room() -> usize {
    ROOM.load(Ordering::Relaxed).max(MOST)
}

/// Adds to the count of objects freed on request.
pub fn count_freed(objects: usize) {
    FREED.fetch_add(objects as u64, Ordering::Relaxed);
}
