//! Rust's own heap: the crate's global allocator. Live chunks can be enumerated, so that values
//! in vectors, tables and boxes are roots without being registered.
//!
//! Small chunks lie in size-class blocks of a second reserved range, chunks of words apart from
//! chunks of bytes, which hold no values (nor does anything made under `plain`), and what lives
//! for a moment only (`transient`) apart from both: its blocks can be given back soon. Large ones
//! come from the system's allocator and are chained.

mod chunks;

use crate::util::process;
use crate::util::size_class::{BLOCK, COUNT, LARGEST, SIZES, class_of};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub(super) use chunks::{each_chunk, each_written_chunk, forget_guard, guard_blocks, registered};

/// The allocator.
#[derive(Debug)]
pub struct RustHeap;

#[global_allocator]
static GLOBAL: RustHeap = RustHeap;

const RESERVED: usize = 1 << 36;
/// A block whose memory went back to the system.
const SPARE: u8 = 0xff;
/// Sorts of chunks: words, bytes, what lives for a moment.
const SORTS: usize = 3;
const WORDS: u8 = 0;
const BYTES: u8 = 1;
const TRANSIENT: u8 = 2;
/// What precedes a large chunk: neighbours in the chain, size, and whether it may hold values.
#[repr(C)]
struct Large {
    previous: *mut Large,
    next: *mut Large,
    size: usize,
    words: usize,
}
const HEAD: usize = size_of::<Large>();

/// Free chunks and the unused rest of the newest block, for one size and sort.
#[derive(Clone, Copy)]
struct List {
    free: usize,
    cursor: usize,
    limit: usize,
}

struct State {
    base: usize,
    top: usize,
    end: usize,
    /// Below this address, core files show what is here.
    dumped: usize,
    /// By sort.
    lists: [[List; COUNT]; SORTS],
    /// Size class of each block, `COUNT` added for each sort before its own; or `SPARE`.
    table: *mut u8,
    /// What each block is to young collections.
    state: *mut u8,
    /// Number of spare blocks.
    spare: usize,
    large: *mut Large,
}

struct Shared {
    lock: AtomicBool,
    state: UnsafeCell<State>,
}
// SAFETY: the state is touched under the lock only.
unsafe impl Sync for Shared {}

static HEAP: Shared = Shared {
    lock: AtomicBool::new(false),
    state: UnsafeCell::new(State {
        base: 0,
        top: 0,
        end: 0,
        dumped: 0,
        lists: [[List { free: 0, cursor: 0, limit: 0 }; COUNT]; SORTS],
        table: std::ptr::null_mut(),
        state: std::ptr::null_mut(),
        spare: 0,
        large: std::ptr::null_mut(),
    }),
};

struct Guard;

impl Guard {
    #[inline(always)]
    fn state(&mut self) -> &mut State {
        // SAFETY: the lock is held.
        unsafe { &mut *HEAP.state.get() }
    }
}

impl Drop for Guard {
    #[inline(always)]
    fn drop(&mut self) {
        HEAP.lock.store(false, Ordering::Release);
    }
}

#[inline(always)]
fn lock() -> Guard {
    if HEAP.lock.swap(true, Ordering::Acquire) {
        contend();
    }
    Guard
}

#[cold]
fn contend() {
    let mut spins = 0u32;
    while HEAP.lock.load(Ordering::Relaxed) || HEAP.lock.swap(true, Ordering::Acquire) {
        spins += 1;
        if spins < 100 {
            std::hint::spin_loop();
        } else {
            // SAFETY: gives the processor away.
            unsafe { libc::sched_yield() };
        }
    }
}

/// Waits until nobody is in the middle of an allocation. False: somebody is, and does not go on.
pub fn is_at_rest(patience: Duration) -> bool {
    let start = Instant::now();
    while HEAP.lock.load(Ordering::Relaxed) {
        if start.elapsed() > patience {
            return false;
        }
        // SAFETY: gives the processor away.
        unsafe { libc::sched_yield() };
    }
    true
}

/// Takes the lock before a fork.
pub fn before_fork() {
    std::mem::forget(lock());
}

/// Releases it in parent and child.
pub fn after_fork() {
    HEAP.lock.store(false, Ordering::Release);
}

impl State {
    #[cold]
    fn refill(&mut self, class: usize, sort: usize) -> Option<usize> {
        if self.base == 0 {
            self.reserve()?;
        }
        let at = match self.take_spare() {
            Some(at) => at,
            None if self.top + BLOCK > self.end => return None,
            None => {
                self.top += BLOCK;
                self.show();
                self.top - BLOCK
            }
        };
        // SAFETY: the block's row of the table.
        unsafe { *self.table.add((at - self.base) / BLOCK) = (sort * COUNT + class) as u8 };
        self.open((at - self.base) / BLOCK);
        let size = SIZES[class];
        let list = &mut self.lists[sort][class];
        list.cursor = at + size;
        list.limit = at + BLOCK / size * size;
        Some(at)
    }

    fn blocks(&self) -> usize {
        (self.top - self.base) / BLOCK
    }

    fn take_spare(&mut self) -> Option<usize> {
        if self.spare == 0 {
            return None;
        }
        // SAFETY: rows of the table.
        let block = (0..self.blocks()).find(|&n| unsafe { *self.table.add(n) } == SPARE)?;
        self.spare -= 1;
        Some(self.base + block * BLOCK)
    }

    /// Gives the blocks back to the system in which every chunk is free. `counts` has a zeroed
    /// row for each block.
    fn trim(&mut self, counts: &mut [u32]) {
        let block_of = |base: usize, chunk: usize| (chunk - base) / BLOCK;
        for list in self.lists.iter().flatten() {
            let mut chunk = list.free;
            while chunk != 0 {
                counts[block_of(self.base, chunk)] += 1;
                // SAFETY: a free chunk's first word chains it.
                chunk = unsafe { *(chunk as *const usize) };
            }
        }
        // What was never cut off a block is free, too.
        for list in self.lists.iter() {
            for (list, size) in list.iter().zip(SIZES).filter(|(l, _)| l.cursor < l.limit) {
                counts[block_of(self.base, list.cursor)] += ((list.limit - list.cursor) / size) as u32;
            }
        }
        for (block, count) in counts.iter_mut().enumerate() {
            // SAFETY: a block's row of the table.
            let class = unsafe { *self.table.add(block) };
            let whole = class != SPARE && *count as usize == BLOCK / SIZES[usize::from(class) % COUNT];
            *count = u32::from(whole);
        }
        for list in self.lists.iter_mut().flatten() {
            if list.cursor < list.limit && counts[block_of(self.base, list.cursor)] != 0 {
                (list.cursor, list.limit) = (0, 0);
            }
            let mut place = &raw mut list.free;
            // SAFETY: the chain of free chunks; `place` is the word that refers to the next.
            unsafe {
                while *place != 0 {
                    let chunk = *place;
                    if counts[block_of(self.base, chunk)] != 0 {
                        *place = *(chunk as *const usize);
                    } else {
                        place = chunk as *mut usize;
                    }
                }
            }
        }
        for (block, _) in counts.iter().enumerate().filter(|(_, n)| **n != 0) {
            // SAFETY: a block that holds nothing, and its row.
            unsafe {
                libc::madvise((self.base + block * BLOCK) as *mut libc::c_void, BLOCK, libc::MADV_DONTNEED);
                *self.table.add(block) = SPARE;
            }
            self.spare += 1;
        }
    }

    /// Lets core files show the blocks in use, in steps.
    fn show(&mut self) {
        const STEP: usize = 4 << 20;
        if self.top > self.dumped {
            let step = STEP.min(self.end - self.dumped);
            // SAFETY: advice on our own mapping.
            unsafe { libc::madvise(self.dumped as *mut libc::c_void, step, libc::MADV_DODUMP) };
            self.dumped += step;
        }
    }

    fn reserve(&mut self) -> Option<()> {
        // Where addresses are given out from below, as valgrind does, this range would take the low
        // region's. If it is taken already, the VM's start says so.
        let _ = super::low::map();
        // Valgrind spends its time on every byte that is readable.
        let mut size = if process::runs_on_valgrind() { 1 << 30 } else { RESERVED };
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        let write = libc::PROT_READ | libc::PROT_WRITE;
        loop {
            // SAFETY: a fresh anonymous mapping.
            let got = unsafe { libc::mmap(std::ptr::null_mut(), size, write, flags, -1, 0) };
            if got != libc::MAP_FAILED {
                // SAFETY: as above.
                let table = unsafe { libc::mmap(std::ptr::null_mut(), size / BLOCK * 2, write, flags, -1, 0) };
                if table == libc::MAP_FAILED {
                    return None;
                }
                self.base = (got as usize).next_multiple_of(BLOCK);
                (self.top, self.end, self.dumped) = (self.base, got as usize + size, self.base);
                // SAFETY: advice on our own mappings: core files leave out what is not used.
                unsafe {
                    libc::madvise(got, size, libc::MADV_DONTDUMP);
                    libc::madvise(table, size / BLOCK * 2, libc::MADV_DONTDUMP);
                }
                self.table = table.cast();
                self.state = self.table.wrapping_add(size / BLOCK);
                return Some(());
            }
            size /= 2;
            if size < 1 << 24 {
                return None;
            }
        }
    }

    fn chain(&mut self, head: *mut Large) {
        // SAFETY: a fresh head; the chain's heads are live.
        unsafe {
            (*head).previous = std::ptr::null_mut();
            (*head).next = self.large;
            if !self.large.is_null() {
                (*self.large).previous = head;
            }
        }
        self.large = head;
    }

    fn unchain(&mut self, head: *mut Large) {
        // SAFETY: a head in the chain.
        unsafe {
            let (previous, next) = ((*head).previous, (*head).next);
            if previous.is_null() {
                self.large = next;
            } else {
                (*previous).next = next;
            }
            if !next.is_null() {
                (*next).previous = previous;
            }
        }
    }
}

#[inline(always)]
fn is_small(layout: Layout) -> bool {
    layout.size() <= LARGEST && layout.align() <= 16
}

thread_local! {
    /// Sort of what the running thread allocates now, if it is words.
    static SORT: Cell<u8> = const { Cell::new(WORDS) };
}

/// Calls `f`, whose allocations hold no values: the collector does not read them, however long
/// they live.
pub fn plain<T>(f: impl FnOnce() -> T) -> T {
    of_sort(BYTES, f)
}

/// Calls `f`, most of whose allocations are freed soon, and hold no values.
pub fn transient<T>(f: impl FnOnce() -> T) -> T {
    of_sort(TRANSIENT, f)
}

fn of_sort<T>(sort: u8, f: impl FnOnce() -> T) -> T {
    struct Before(u8);
    impl Drop for Before {
        fn drop(&mut self) {
            SORT.set(self.0);
        }
    }
    let _before = Before(SORT.replace(sort));
    f()
}

/// Chunks whose alignment is less than a word's hold no values.
#[inline(always)]
fn sort_of(layout: Layout) -> usize {
    let sort = SORT.get();
    usize::from(if layout.align() < 8 && sort == WORDS { BYTES } else { sort })
}

/// Layout of a large chunk with its head, and the head's distance from the chunk.
fn large_layout(layout: Layout) -> Option<(Layout, usize)> {
    let before = HEAD.max(layout.align());
    let whole = Layout::from_size_align(layout.size().checked_add(before)?, layout.align().max(16)).ok()?;
    Some((whole, before))
}

#[cold]
fn allocate_large(layout: Layout, zeroed: bool) -> *mut u8 {
    let Some((whole, before)) = large_layout(layout) else { return std::ptr::null_mut() };
    // SAFETY: a layout of more than 0 bytes.
    let block = unsafe { if zeroed { System.alloc_zeroed(whole) } else { System.alloc(whole) } };
    if block.is_null() {
        return block;
    }
    let chunk = block.wrapping_add(before);
    let head = chunk.wrapping_sub(HEAD).cast::<Large>();
    // SAFETY: the head lies in front of the chunk, within the block.
    unsafe {
        (*head).size = layout.size();
        (*head).words = usize::from(sort_of(layout) == usize::from(WORDS));
    }
    lock().state().chain(head);
    chunk
}

fn is_ours(chunk: *mut u8) -> bool {
    // SAFETY: `base` and `end` are written once, before the first chunk is handed out.
    let state = unsafe { &*HEAP.state.get() };
    (chunk as usize).wrapping_sub(state.base) < state.end - state.base
}

/// The sort of the block in which a live chunk lies.
#[inline(always)]
fn sort_of_block(chunk: *mut u8) -> usize {
    // SAFETY: `base` and `table` are written once, before the first chunk is handed out; a block's row does not
    // change as long as a chunk of it is live.
    unsafe {
        let state = &*HEAP.state.get();
        usize::from(*state.table.add((chunk as usize - state.base) / BLOCK)) / COUNT
    }
}

// SAFETY: chunks are of the size and alignment asked for, disjoint, and stay until they are freed.
unsafe impl GlobalAlloc for RustHeap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_small(layout) {
            let (class, sort) = (class_of(layout.size()), sort_of(layout));
            let mut guard = lock();
            let state = guard.state();
            let list = &mut state.lists[sort][class];
            if list.free != 0 {
                let chunk = list.free;
                // SAFETY: a free chunk: its first word chains it.
                list.free = unsafe { *(chunk as *const usize) };
                return chunk as *mut u8;
            }
            if list.cursor < list.limit {
                let chunk = list.cursor;
                list.cursor += SIZES[class];
                return chunk as *mut u8;
            }
            if let Some(chunk) = state.refill(class, sort) {
                return chunk as *mut u8;
            }
        }
        allocate_large(layout, false)
    }

    #[inline]
    unsafe fn dealloc(&self, chunk: *mut u8, layout: Layout) {
        if is_small(layout) && is_ours(chunk) {
            let class = class_of(layout.size());
            let sort = sort_of_block(chunk);
            if sort == usize::from(WORDS) {
                // The next owner may fill less of it: what lay behind would look like references.
                // SAFETY: the caller's chunk.
                unsafe { std::ptr::write_bytes(chunk, 0, layout.size()) };
            }
            let mut guard = lock();
            let state = guard.state();
            let list = &mut state.lists[sort][class];
            // SAFETY: the caller's chunk, at least 16 bytes long.
            unsafe { *(chunk.cast::<usize>()) = list.free };
            list.free = chunk as usize;
            return;
        }
        if let Some((whole, before)) = large_layout(layout) {
            lock().state().unchain(chunk.wrapping_sub(HEAD).cast());
            // SAFETY: made by `allocate_large` with the same layout.
            unsafe { System.dealloc(chunk.wrapping_sub(before), whole) };
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !is_small(layout) {
            return allocate_large(layout, true);
        }
        // SAFETY: by the caller's contract.
        unsafe {
            let chunk = self.alloc(layout);
            if !chunk.is_null() {
                std::ptr::write_bytes(chunk, 0, layout.size());
            }
            chunk
        }
    }

    unsafe fn realloc(&self, chunk: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(new) = Layout::from_size_align(size, layout.align()) else { return std::ptr::null_mut() };
        let small = is_small(layout) && is_ours(chunk);
        if small && is_small(new) && class_of(layout.size()) == class_of(size) {
            if size < layout.size() {
                // SAFETY: the part of the caller's chunk that is given up.
                unsafe { std::ptr::write_bytes(chunk.wrapping_add(size), 0, layout.size() - size) };
            }
            return chunk;
        }
        if !small && !is_small(new) && !is_small(layout) {
            return realloc_large(chunk, layout, size);
        }
        // SAFETY: by the caller's contract; the chunks are disjoint.
        unsafe {
            let fresh = self.alloc(new);
            if !fresh.is_null() {
                std::ptr::copy_nonoverlapping(chunk, fresh, layout.size().min(size));
                self.dealloc(chunk, layout);
            }
            fresh
        }
    }
}

fn realloc_large(chunk: *mut u8, layout: Layout, size: usize) -> *mut u8 {
    let Some((whole, before)) = large_layout(layout) else { return std::ptr::null_mut() };
    let Some(bytes) = size.checked_add(before) else { return std::ptr::null_mut() };
    let head = chunk.wrapping_sub(HEAD).cast::<Large>();
    lock().state().unchain(head);
    // SAFETY: made by `allocate_large` with this layout; the head is chained again below.
    unsafe {
        let block = System.realloc(chunk.wrapping_sub(before), whole, bytes);
        if block.is_null() {
            lock().state().chain(head);
            return block;
        }
        let chunk = block.wrapping_add(before);
        let head = chunk.wrapping_sub(HEAD).cast::<Large>();
        (*head).size = size;
        lock().state().chain(head);
        chunk
    }
}

/// Gives memory that is not used back to the system: when a big piece of work is done.
pub fn trim() {
    let mut guard = lock();
    let state = guard.state();
    // As many rows as there are words in so many bytes; their block is one of a mapping of its own.
    if let Some(rows) = chunks::Bits::new(state.blocks() * 4 * 128) {
        // SAFETY: the mapping is zeroed and large enough for a row per block.
        state.trim(unsafe { std::slice::from_raw_parts_mut(rows.at.cast::<u32>(), state.blocks()) });
    }
    drop(guard);
    // SAFETY: asks the system's allocator to do the same.
    unsafe { libc::malloc_trim(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_blocks_go_back_and_are_used_again() {
        let kept: Vec<Box<[u64; 20]>> = (0..10).map(|n| Box::new([n; 20])).collect();
        for _ in 0..3 {
            let many: Vec<Box<[u64; 20]>> = (0..10_000).map(|n| Box::new([n; 20])).collect();
            assert!(many.iter().enumerate().all(|(n, b)| b[19] == n as u64));
            drop(many);
            trim();
        }
        assert!(kept.iter().enumerate().all(|(n, b)| b.iter().all(|&x| x == n as u64)));
    }

    #[test]
    fn live_chunks_are_found_and_freed_ones_are_not() {
        let kept = Box::new([0x5151_5151_5151u64; 7]);
        let large = vec![0x5151_5151_5152u64; 100_000];
        drop(vec![0x5151_5151_5153u64; 7]);
        let mut found = [0; 3];
        each_chunk(|at, words| {
            for n in 0..words {
                // SAFETY: a live chunk's word.
                match unsafe { *(at as *const u64).add(n) } {
                    0x5151_5151_5151 => found[0] += 1,
                    0x5151_5151_5152 => found[1] += 1,
                    _ => {}
                }
            }
        });
        assert!(found[0] >= 7 && found[1] == 100_000);
        assert_eq!(kept.len() + large.len(), 100_007);
    }
}
