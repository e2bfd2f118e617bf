//! A thread's own free cells, and the paths that nearly every `malloc` and `free` takes: a few
//! instructions, no lock.
//!
//! A bin has the cells in use and one full batch in reserve; what is more goes to the depot. A
//! thread that ends leaves its cache to the next one that begins.

use super::lock::Lock;
use super::region::{self, LIVE, SITE, SLACK, TYPED};
use super::{blocks, depot, stacks};
use crate::util::size_class::{BLOCK, COUNT, LARGEST, SIZES, cells, class_of};
use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

/// Bytes that are made into free cells at a time.
const PIECE: usize = 4096;

/// Free cells of one class.
#[derive(Clone, Copy)]
#[repr(C)]
struct Bin {
    /// First free cell; each one's first word leads to the next.
    head: usize,
    /// Number of cells in that chain, and of those in a batch.
    count: u32,
    limit: u32,
    /// A further batch, or 0.
    spare: usize,
    /// What is not cut yet of the newest block.
    cursor: usize,
    end: usize,
}

/// The cache of a thread.
#[repr(C)]
pub(super) struct Cache {
    bins: [Bin; COUNT],
    next: *mut Cache,
    used: AtomicBool,
}

thread_local! {
    /// The running thread's cache. Null: none yet, or none any more.
    static OWN: Cell<*mut Cache> = const { Cell::new(std::ptr::null_mut()) };
    /// The thread's cache has been passed on.
    static LEFT: Cell<bool> = const { Cell::new(false) };
}

/// All caches.
static ALL: AtomicPtr<Cache> = AtomicPtr::new(std::ptr::null_mut());
/// Guards the making of caches.
static MAKING: Lock = Lock::new();
/// Key whose destructor passes a thread's cache on, plus 1.
static KEY: AtomicU32 = AtomicU32::new(0);

/// For threads without a cache: before the process decided who serves it, and at a thread's end.
struct Common {
    lock: Lock,
    cache: UnsafeCell<Cache>,
}
// SAFETY: the cache is touched under the lock only.
unsafe impl Sync for Common {}
static COMMON: Common = Common { lock: Lock::new(), cache: UnsafeCell::new(Cache::new()) };

impl Cache {
    /// A cache without cells.
    const fn new() -> Cache {
        let mut bins = [Bin { head: 0, count: 0, limit: 0, spare: 0, cursor: 0, end: 0 }; COUNT];
        let mut c = 0;
        while c < COUNT {
            bins[c].limit = depot::BATCH[c];
            c += 1;
        }
        Cache { bins, next: std::ptr::null_mut(), used: AtomicBool::new(true) }
    }

    /// A chunk of `size` bytes from a cell of `class`.
    #[inline(always)]
    pub(super) fn allocate(&mut self, class: usize, size: usize, site: u64) -> Option<usize> {
        let bin = &mut self.bins[class];
        let mut cell = bin.head;
        if cell == 0 {
            cell = bin.refill(class)?;
        }
        // SAFETY: a free cell's first word leads to the next. It is taken out: a collection would follow
        // it from a chunk that the program does not fill.
        unsafe {
            bin.head = *(cell as *const usize);
            *(cell as *mut usize) = 0;
        }
        bin.count = bin.count.saturating_sub(1);
        let entry = region::entry(region::block_of(cell)).load(Ordering::Relaxed);
        let word = region::word_of_cell(entry, class, cell);
        let slack = (SIZES[class] - size) as u64;
        region::word_at(word).store(site & SITE | slack << SLACK | LIVE, Ordering::Release);
        Some(cell)
    }

    /// Takes back a cell of `class`, whose word says it is free already.
    #[inline(always)]
    pub(super) fn release(&mut self, class: usize, cell: usize) {
        let bin = &mut self.bins[class];
        if bin.count >= bin.limit {
            bin.overflow(class);
        }
        // SAFETY: a cell that the program gave back.
        unsafe { *(cell as *mut usize) = bin.head };
        bin.head = cell;
        bin.count += 1;
    }
}

impl Bin {
    /// Free cells where there are none; answers the first.
    #[cold]
    #[inline(never)]
    fn refill(&mut self, class: usize) -> Option<usize> {
        let batch = match std::mem::take(&mut self.spare) {
            0 => depot::pop(class),
            spare => Some(spare),
        };
        (self.head, self.count) = match batch {
            Some(batch) => (batch, self.limit),
            None => self.cut(class)?,
        };
        Some(self.head)
    }

    /// A chain of cells that were never used: a page full, not more, so that little is touched.
    fn cut(&mut self, class: usize) -> Option<(usize, u32)> {
        let size = SIZES[class];
        if self.cursor == self.end {
            self.cursor = blocks::take_cells(class)?;
            self.end = self.cursor + BLOCK / size * size;
        }
        let n = (PIECE / size).clamp(1, self.limit as usize).min((self.end - self.cursor) / size);
        let first = self.cursor;
        self.cursor += n * size;
        for cell in (first..self.cursor).step_by(size) {
            let next = if cell + size < self.cursor { cell + size } else { 0 };
            // SAFETY: cells of our own block.
            unsafe { *(cell as *mut usize) = next };
        }
        Some((first, n as u32))
    }

    /// Makes room: what there is becomes the reserve, and the reserve goes to the depot.
    #[cold]
    #[inline(never)]
    fn overflow(&mut self, class: usize) {
        if self.head != 0 {
            if self.spare != 0 {
                depot::push(class, self.spare);
            }
            self.spare = self.head;
        }
        (self.head, self.count) = (0, 0);
    }
}

/// The running thread's cache, if it has one.
#[inline(always)]
pub(super) fn own() -> Option<&'static mut Cache> {
    // SAFETY: the cache is this thread's alone, and no call in here keeps a borrow.
    unsafe { OWN.get().as_mut() }
}

/// Gives the running thread a cache.
#[cold]
pub(super) fn attach() -> Option<&'static mut Cache> {
    if LEFT.get() {
        return None;
    }
    let first;
    {
        let _guard = MAKING.lock();
        let mut at = ALL.load(Ordering::Acquire);
        first = at.is_null();
        // SAFETY: caches are never unmapped.
        while let Some(cache) = unsafe { at.as_mut() } {
            if !cache.used.swap(true, Ordering::Acquire) {
                break;
            }
            at = cache.next;
        }
        if at.is_null() {
            at = make()?;
        }
        OWN.set(at);
    }
    if !first {
        watch_end();
    }
    own()
}

fn make() -> Option<*mut Cache> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let bytes = size_of::<Cache>().next_multiple_of(4096);
    // SAFETY: a fresh anonymous mapping, which becomes a cache; under the lock.
    unsafe {
        let at = libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
        if at == libc::MAP_FAILED {
            return None;
        }
        let cache = at.cast::<Cache>();
        cache.write(Cache { next: ALL.load(Ordering::Relaxed), ..Cache::new() });
        ALL.store(cache, Ordering::Release);
        Some(cache)
    }
}

/// Sees to it that the thread's end passes the cache on. The first time it also prepares forks.
fn watch_end() {
    let mut key = KEY.load(Ordering::Acquire);
    if key == 0 {
        let mut made: libc::pthread_key_t = 0;
        // SAFETY: a function of the right type.
        if unsafe { libc::pthread_key_create(&mut made, Some(leave)) } != 0 {
            return;
        }
        match KEY.compare_exchange(0, made + 1, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => {
                key = made + 1;
                prepare_forks();
            }
            Err(other) => {
                // SAFETY: the key that nobody uses.
                unsafe { libc::pthread_key_delete(made) };
                key = other;
            }
        }
    }
    // SAFETY: our own key; the value only has to be there.
    unsafe { libc::pthread_setspecific(key - 1, OWN.get().cast()) };
}

/// Registers what is done at forks. Handlers that are registered later run before ours and may still wait for
/// threads that allocate.
pub fn prepare_forks() {
    static DONE: AtomicBool = AtomicBool::new(false);
    if !DONE.swap(true, Ordering::AcqRel) {
        // SAFETY: three functions of the right type.
        unsafe { libc::pthread_atfork(Some(before_fork), Some(in_parent), Some(in_child)) };
    }
}

/// A thread ends.
unsafe extern "C" fn leave(_: *mut libc::c_void) {
    LEFT.set(true);
    if let Some(cache) = own() {
        OWN.set(std::ptr::null_mut());
        cache.used.store(false, Ordering::Release);
    }
}

/// Runs `f` with the cache of threads that have none.
#[cold]
pub(super) fn common<T>(f: impl FnOnce(&mut Cache) -> T) -> T {
    let _guard = COMMON.lock.lock();
    // SAFETY: the lock is held.
    f(unsafe { &mut *COMMON.cache.get() })
}

extern "C" fn before_fork() {
    stacks::lock().hold();
    MAKING.hold();
    COMMON.lock.hold();
    depot::each_lock(Lock::hold);
    blocks::lock().hold();
    super::lock::begin_fork();
}

extern "C" fn in_parent() {
    super::lock::end_fork();
    blocks::lock().unhold();
    depot::each_lock(Lock::unhold);
    COMMON.lock.unhold();
    MAKING.unhold();
    stacks::lock().unhold();
}

/// The other threads' caches may have been left in the middle of a step: nobody takes them over.
extern "C" fn in_child() {
    super::lock::end_fork();
    for lock in [blocks::lock(), stacks::lock(), &COMMON.lock, &MAKING] {
        lock.reset();
    }
    depot::each_lock(Lock::reset);
}

/// What became of a chunk that was to be freed.
pub(super) enum Freed {
    /// It is a cell of this class.
    Cell(usize),
    /// It was a large chunk, and is given back.
    Large,
    /// There is no live chunk at that address.
    Wrong,
}

/// Ends the life of the chunk at an address in the range.
#[inline(always)]
pub(super) fn end(chunk: usize) -> Freed {
    let block = region::block_of(chunk);
    let entry = region::entry(block).load(Ordering::Relaxed);
    if let Some(class) = region::class(entry) {
        let cell = crate::util::size_class::cell_at(class, chunk % BLOCK);
        let at = region::payload(entry) + 8 * cell;
        let word = region::word_at(at);
        let old = word.load(Ordering::Relaxed);
        if cell * SIZES[class] != chunk % BLOCK || cell >= cells(class) || old & LIVE == 0 {
            return Freed::Wrong;
        }
        if old & TYPED != 0 {
            region::type_at(at).store(0, Ordering::Relaxed);
        }
        word.store(old & !(LIVE | TYPED), Ordering::Relaxed);
        return Freed::Cell(class);
    }
    if region::tag(entry) != region::LARGE || !chunk.is_multiple_of(BLOCK) {
        return Freed::Wrong;
    }
    // SAFETY: the row of a large chunk.
    let row = unsafe { &*region::row(block) };
    if row.word.load(Ordering::Relaxed) & LIVE == 0 {
        return Freed::Wrong;
    }
    row.word.store(0, Ordering::Relaxed);
    blocks::give_large(block, row.size.load(Ordering::Relaxed));
    Freed::Large
}

/// Is a chunk of `size` bytes, aligned to `align`, cut from a cell? Then: of which class.
#[inline(always)]
pub(super) fn class_for(size: usize, align: usize) -> Option<usize> {
    if size > LARGEST {
        return None;
    }
    let mut class = class_of(size);
    if align > 16 {
        while class < COUNT && !SIZES[class].is_multiple_of(align) {
            class += 1;
        }
        if class == COUNT {
            return None;
        }
        // Slack has to fit its bits: a cell that is much too large will do for a large chunk only.
        if SIZES[class] - size > region::SLACK_MASK as usize {
            return None;
        }
    }
    Some(class)
}
