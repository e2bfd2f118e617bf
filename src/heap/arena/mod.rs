//! Object memory: size-class blocks of one large reserved range.
//!
//! The range is cut into blocks of 64 KiB. A block holds cells of one size; a large object takes
//! whole blocks. Tables beside the range give each block's size class and each cell's mark, so an
//! inside address resolves to its cell with a shift, a load and a multiplication. A cell whose
//! first word is 0 holds no object.

mod blocks;
mod described;
mod map;
mod old;
mod sweep;

use super::{Value, low};
use super::{collect, pace};
use std::cell::UnsafeCell;
use std::io;

pub use described::{BLOCK_MARKS, FIELDS, place};
pub(super) use map::{Map, first_missing, map_now, put_marks, take_marks};
#[cfg(test)]
pub use old::forget_writes;
pub use old::is_young;
pub(super) use old::{guard_survivors, open_all, registered, visit_written};
pub use sweep::{Aside, Census, census, each_object, put_back, set_aside};
pub(super) use sweep::{clear_marks, forget_garbage, retire, tally};

/// Bytes reserved for objects.
pub const RESERVED: usize = 1 << 38;
/// Bytes of a block.
pub const BLOCK: usize = 1 << 16;
/// Number of size classes.
const COUNT: usize = 26;
/// Cell sizes in bytes; larger objects take whole blocks.
pub static CLASSES: [usize; COUNT] = [
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 1024, 1536, 2048, 4096, 8192,
    16384, 21840, 32768,
];
/// Largest object that shares its block.
const LARGEST: usize = 32768;
/// The first growth steps; small programs stay small.
const CHUNK: usize = 1 << 20;
/// Growth steps of a heap that is no longer small, of huge pages where the system has them: in a
/// smaller one most of such a page would stay unused.
const HUGE: usize = 1 << 21;
const SMALL_HEAP: usize = 32 << 20;
/// A block without objects, its bytes of any value; and one whose bytes are 0.
const FREE: u8 = 0xff;
const CLEAN: u8 = 0xfc;
const LARGE: u8 = 0xfe;
const LARGE_TAIL: u8 = 0xfd;
/// Bytes kept back for what happens when memory is used up.
const RESERVE: usize = 16 << 20;
/// No block.
const NONE: u32 = u32::MAX;
/// Bytes that are cleared at a time before cells are handed out of them.
const PIECE: usize = 4096;
/// Words of marks for one block: a bit for each 16 bytes.
const MARK_WORDS: usize = BLOCK / 16 / 64;

/// Where the next cells of one size come from. Generated code reads and moves the cursor.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Source {
    /// Next free cell, cleared.
    cursor: usize,
    /// End of the cleared cells.
    limit: usize,
    /// End of the free cells that follow, not cleared yet.
    hole: usize,
    /// The bytes up to `hole` are 0 as the system gave them.
    clean: bool,
    /// The block of all these.
    block: u32,
    /// First block with free cells behind this one, chained by `Arena::link`.
    partial: u32,
    /// Freed cells, chained through their second word.
    freed: usize,
}

/// The sources, in the low region so that generated code names them by constants.
struct Sources;

impl std::ops::Deref for Sources {
    type Target = [Source; COUNT];

    #[inline(always)]
    fn deref(&self) -> &[Source; COUNT] {
        // SAFETY: `low::map` has run; all-zero sources have no cells. Only the thread that may run
        // Python asks.
        unsafe { &*(low::SOURCES as *const [Source; COUNT]) }
    }
}

impl std::ops::DerefMut for Sources {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [Source; COUNT] {
        // SAFETY: as above.
        unsafe { &mut *(low::SOURCES as *mut [Source; COUNT]) }
    }
}

const _: () = assert!(size_of::<Source>() * COUNT <= low::SOURCES_SIZE);

/// For generated code: the addresses of the cursor and the limit for objects of `bytes` bytes, and
/// the size of their cells. Room between the two is cleared memory.
pub fn inline_source(bytes: usize) -> Option<(i32, i32, i32)> {
    let class = *CLASS_OF.get(bytes.div_ceil(16))? as usize;
    let at = low::SOURCES as usize + class * size_of::<Source>();
    let (cursor, limit) = (at + std::mem::offset_of!(Source, cursor), at + std::mem::offset_of!(Source, limit));
    Some((cursor as i32, limit as i32, CLASSES[class] as i32))
}

struct Arena {
    base: usize,
    /// First address not yet given to a block.
    top: usize,
    /// First address not yet readable and writable.
    mapped: usize,
    /// End of the reservation.
    end: usize,
    sources: Sources,
    /// Size class of each block below `top`.
    table: *mut u8,
    /// Small blocks: the next of the class with free cells. Large objects: number of blocks; and
    /// for the blocks behind the first how far that is.
    link: *mut u32,
    /// Mark bits.
    marks: *mut u64,
    /// What each block is to a young collection: bits of `old`.
    state: *mut u8,
    /// How many cells of each block the last collection has left.
    live: *mut u16,
    /// Free blocks below `top`.
    free: usize,
    /// Where the search for free blocks goes on.
    search: usize,
    /// Bytes handed out.
    allocated: u64,
    /// Bytes that may still be handed out before a collection.
    budget: isize,
    /// `-X heaplimit`: most bytes of blocks.
    most: usize,
    /// One cell at a time, so that every allocation is counted.
    stress: bool,
    /// Memory is used up: small objects are made of the reserve until a collection finds some.
    scarce: bool,
    /// That is still to be told.
    alarm: bool,
    /// Bytes of blocks in use at which it is told again.
    warn: usize,
    /// What cannot fail is being made: no limit holds.
    lifted: bool,
}

struct Shared(UnsafeCell<Arena>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Shared {}

const EMPTY: Source = Source { cursor: 0, limit: 0, hole: 0, clean: false, block: NONE, partial: NONE, freed: 0 };

static ARENA: Shared = Shared(UnsafeCell::new(Arena {
    base: 0,
    top: 0,
    mapped: 0,
    end: 0,
    sources: Sources,
    table: std::ptr::null_mut(),
    link: std::ptr::null_mut(),
    marks: std::ptr::null_mut(),
    state: std::ptr::null_mut(),
    live: std::ptr::null_mut(),
    free: 0,
    search: 0,
    allocated: 0,
    budget: collect::FIRST as isize,
    most: usize::MAX,
    stress: false,
    scarce: false,
    alarm: false,
    warn: 0,
    lifted: false,
}));

const CLASS_OF: [u8; LARGEST / 16 + 1] = {
    let mut table = [0u8; LARGEST / 16 + 1];
    let mut i = 0;
    let mut c = 0;
    while i <= LARGEST / 16 {
        while CLASSES[c] < i * 16 {
            c += 1;
        }
        table[i] = c as u8;
        i += 1;
    }
    table
};

/// `offset / CLASSES[c]` is `offset * RECIPROCAL[c] >> 32` for offsets within a block.
const RECIPROCAL: [u64; COUNT] = {
    let mut table = [0; COUNT];
    let mut c = 0;
    while c < COUNT {
        table[c] = (1u64 << 32).div_ceil(CLASSES[c] as u64);
        c += 1;
    }
    table
};

fn arena() -> &'static mut Arena {
    // SAFETY: only the thread that may run Python asks; borrows do not outlive the call that
    // made them, and a collection takes its own only when the allocation's is done.
    unsafe { &mut *ARENA.0.get() }
}

fn map(bytes: usize, protection: libc::c_int) -> io::Result<usize> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a fresh anonymous mapping at an address of the system's choice.
    let got = unsafe { libc::mmap(std::ptr::null_mut(), bytes, protection, flags, -1, 0) };
    if got == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(got as usize) }
}

/// Reserves the range. Called once at start-up.
///
/// # Errors
/// The system's error if the address space is refused.
pub fn reserve() -> io::Result<()> {
    let arena = arena();
    if arena.base != 0 {
        return Ok(());
    }
    let mut size = RESERVED;
    let got = loop {
        match map(size, libc::PROT_NONE) {
            Ok(got) => break got,
            Err(e) if size / 2 < 1 << 26 => return Err(e),
            Err(_) => size /= 2,
        }
    };
    // SAFETY: advice on our own reservation: core files leave out what holds no objects.
    unsafe { libc::madvise(got as *mut libc::c_void, size, libc::MADV_DONTDUMP) };
    let count = size / BLOCK;
    let write = libc::PROT_READ | libc::PROT_WRITE;
    arena.table = map(count, write)? as *mut u8;
    arena.link = map(count * 4, write)? as *mut u32;
    arena.marks = map(count * MARK_WORDS * 8, write)? as *mut u64;
    arena.state = map(count, write)? as *mut u8;
    arena.live = map(count * 2, write)? as *mut u16;
    let small = [
        (arena.table as usize, count),
        (arena.link as usize, count * 4),
        (arena.state as usize, count),
        (arena.live as usize, count * 2),
    ];
    for table in small {
        // SAFETY: advice on our own mapping; huge tables, hardly used.
        unsafe { libc::madvise(table.0 as *mut libc::c_void, table.1, libc::MADV_NOHUGEPAGE) };
    }
    for table in small.into_iter().chain([(arena.marks as usize, count * MARK_WORDS * 8)]) {
        // SAFETY: advice on our own mapping: the collector's tables mean nothing to debuggers.
        unsafe { libc::madvise(table.0 as *mut libc::c_void, table.1, libc::MADV_DONTDUMP) };
    }
    let base = (got + HUGE - 1) & !(HUGE - 1);
    arena.sources.fill(EMPTY);
    (arena.base, arena.top, arena.mapped, arena.end) = (base, base, base, got + size);
    Ok(())
}

/// A zeroed cell of at least `bytes` bytes, 16-byte aligned. May collect garbage first.
///
/// # Errors
/// `None` when the system has no memory left.
#[inline(always)]
pub fn allocate(bytes: usize) -> Option<*mut u8> {
    let arena = arena();
    if bytes <= LARGEST {
        let class = CLASS_OF[bytes.div_ceil(16)] as usize;
        let source = &mut arena.sources[class];
        let size = CLASSES[class];
        let cell = source.cursor;
        if cell + size <= source.limit {
            source.cursor = cell + size;
            return Some(cell as *mut u8);
        }
        return refill(class, true);
    }
    large(bytes, true)
}

/// As `object`, for kinds without references: the bytes behind the header are of any value if they
/// are many.
pub fn leaf(header: u64, bytes: usize) -> Value {
    let class = CLASS_OF.get(bytes.div_ceil(16)).map(|&c| c as usize);
    let cell = match class {
        Some(class) if CLASSES[class] < PIECE / 4 => None,
        Some(class) => refill(class, false),
        None => large(bytes, false),
    };
    let Some(cell) = cell else { return object(header, bytes) };
    // SAFETY: the cell is fresh and at least one word long.
    unsafe {
        cell.cast::<u64>().write(header);
        Value::from_ptr(cell)
    }
}

/// Counts an allocation against the budget, and collects when it is used up.
fn spend(bytes: usize) {
    let arena = arena();
    arena.allocated += bytes as u64;
    arena.budget -= bytes as isize;
    if arena.budget < 0 || arena.stress {
        collect::due();
    }
}

#[cold]
#[inline(never)]
fn refill(class: usize, clear: bool) -> Option<*mut u8> {
    let size = CLASSES[class];
    let stress = arena().stress;
    let source = &mut arena().sources[class];
    if source.cursor + size <= source.limit {
        let cell = source.cursor;
        source.cursor += size;
        return Some(cell as *mut u8);
    }
    if source.freed != 0 && !stress {
        let cell = source.freed;
        // SAFETY: a freed cell of this size: its second word chains it, its bytes are ours.
        unsafe {
            source.freed = *(cell as *const usize).add(1);
            if clear {
                std::ptr::write_bytes(cell as *mut u8, 0, size);
            }
        }
        arena().budget -= size as isize;
        return Some(cell as *mut u8);
    }
    let few = stress || !clear;
    spend(if few { size } else { size.max(PIECE / size * size) });
    let mut collected = false;
    loop {
        let arena = arena();
        let source = &mut arena.sources[class];
        if source.limit < source.hole {
            let piece = if few { size } else { size.max(PIECE / size * size).min(source.hole - source.limit) };
            let cell = source.limit;
            if clear && !source.clean {
                // SAFETY: free cells within the block.
                unsafe { std::ptr::write_bytes(cell as *mut u8, 0, piece) };
            }
            source.limit = cell + piece;
            source.cursor = cell + size;
            return Some(cell as *mut u8);
        }
        if source.block != NONE {
            let (block, from) = (source.block, source.hole);
            match arena.next_hole(class, block, from) {
                Some((start, end)) => {
                    let source = &mut arena.sources[class];
                    (source.cursor, source.limit, source.hole, source.clean) = (start, start, end, false);
                }
                None => arena.sources[class].block = NONE,
            }
            continue;
        }
        if source.partial != NONE {
            let block = source.partial;
            // SAFETY: a block's number.
            source.partial = unsafe { *arena.link.add(block as usize) };
            let start = arena.base + block as usize * BLOCK;
            arena.open(block as usize, 1);
            let source = &mut arena.sources[class];
            (source.cursor, source.limit, source.hole, source.block) = (start, start, start, block);
            continue;
        }
        if arena.scarce && !arena.lifted && arena.used() >= arena.warn {
            if !collected {
                collect::collect(collect::Kind::Full);
                collected = true;
                continue;
            }
            open_reserve();
        }
        let Some((start, clean)) = arena.take(1) else {
            if !collected {
                collect::collect(collect::Kind::Full);
                collected = true;
            } else if !open_reserve() {
                return None;
            }
            continue;
        };
        let block = ((start - arena.base) / BLOCK) as u32;
        // SAFETY: the block's row of the table.
        unsafe { *arena.table.add(block as usize) = class as u8 };
        let source = &mut arena.sources[class];
        (source.cursor, source.limit, source.hole) = (start, start, start + BLOCK / size * size);
        (source.clean, source.block) = (clean, block);
    }
}

#[cold]
#[inline(never)]
fn large(bytes: usize, clear: bool) -> Option<*mut u8> {
    let count = bytes.checked_add(BLOCK - 1)? / BLOCK;
    if count > (arena().end - arena().base) / BLOCK {
        return None;
    }
    spend(count * BLOCK);
    let mut got = arena().take(count);
    if got.is_none() {
        collect::collect(collect::Kind::Full);
        got = arena().take(count);
    }
    let arena = arena();
    let (at, clean) = got?;
    arena.enter_large(at, count);
    if clear && !clean {
        blocks::erase(at, count * BLOCK);
    }
    Some(at as *mut u8)
}

/// Bytes of the cell that a request for `bytes` gets.
pub fn cell_size(bytes: usize) -> usize {
    if bytes <= LARGEST { CLASSES[CLASS_OF[bytes.div_ceil(16)] as usize] } else { bytes.next_multiple_of(BLOCK) }
}

/// Allocates a zeroed object of `bytes` bytes and writes its header word.
///
/// Out of memory ends the process with a message; `try_object` answers instead.
#[inline(always)]
pub fn object(header: u64, bytes: usize) -> Value {
    match try_object(header, bytes) {
        Some(v) => v,
        None => last_resort(header, bytes),
    }
}

/// As `object`; `None` when there is no memory left.
#[inline(always)]
pub fn try_object(header: u64, bytes: usize) -> Option<Value> {
    // SAFETY: the cell is fresh and at least one word long.
    allocate(bytes).map(|cell| unsafe {
        cell.cast::<u64>().write(header);
        Value::from_ptr(cell)
    })
}

#[cold]
fn last_resort(header: u64, bytes: usize) -> Value {
    let Some(v) = at_any_cost(|| try_object(header, bytes)) else {
        eprintln!("dwarfpython: out of memory: cannot allocate an object of {bytes} bytes");
        std::process::abort()
    };
    v
}

/// `make` where it cannot fail, after it did: with the reserve, then beyond every limit but the
/// system's. MemoryError is raised at the next poll.
pub fn at_any_cost<T>(mut make: impl FnMut() -> Option<T>) -> Option<T> {
    open_reserve();
    make().or_else(|| {
        arena().lifted = true;
        let made = make();
        arena().lifted = false;
        made
    })
}

/// The start of the cell that contains `address`, whatever it holds.
#[inline(always)]
pub(super) fn cell_of(address: u64) -> Option<u64> {
    map_now().cell_of(address)
}

/// Number of the cell's mark bit.
#[inline(always)]
fn bit(cell: u64) -> (usize, u64) {
    let n = (cell as usize - arena().base) / 16;
    (n / 64, 1 << (n % 64))
}

/// Marks a cell; answers whether it was not marked before.
#[inline(always)]
pub(super) fn mark(cell: u64) -> bool {
    map_now().mark(cell)
}

/// Is the cell marked? Between collections: did the object there outlive the last one?
#[inline(always)]
pub(super) fn is_marked(cell: u64) -> bool {
    let (word, bit) = bit(cell);
    // SAFETY: the marks cover the whole range.
    unsafe { *arena().marks.add(word) & bit != 0 }
}

/// Bytes of the cell at `cell`.
#[inline(always)]
pub fn size_of_cell(cell: u64) -> usize {
    let arena = arena();
    let block = (cell as usize - arena.base) / BLOCK;
    // SAFETY: a block below the top.
    unsafe {
        match *arena.table.add(block) {
            LARGE => *arena.link.add(block) as usize * BLOCK,
            class => CLASSES[class as usize],
        }
    }
}

/// The start of the object that contains `address`, or `None` outside all objects.
///
/// Never allocates, never locks.
pub fn resolve(address: u64) -> Option<u64> {
    let cell = cell_of(address)?;
    // SAFETY: cells are readable.
    let used = unsafe { *(cell as *const u64) != 0 };
    (used && !sweep::is_garbage(cell)).then_some(cell)
}

/// Does `word` hold the start address of an object (heap or singleton)?
pub fn is_object(word: u64) -> bool {
    (super::low::BASE..super::low::RECORDS).contains(&word) && word & 31 == 0 || resolve(word) == Some(word)
}

/// Bytes of cells handed out so far.
pub fn allocated() -> u64 {
    arena().allocated
}

/// Bytes handed out since the last collection; sets what may be handed out before the next.
pub(super) fn set_budget(bytes: usize) {
    arena().budget = bytes.min(isize::MAX as usize) as isize;
}

/// Every allocation is counted from now on.
pub(super) fn set_stress(on: bool) {
    let arena = arena();
    arena.stress = on;
    if on {
        arena.shorten();
    }
}

/// For what cannot fail: opens the reserve, so that MemoryError is raised at the next poll instead;
/// and again whenever another quarter of it is used. Answers whether it was closed.
pub fn open_reserve() -> bool {
    let arena = arena();
    let opened = !arena.scarce;
    (arena.scarce, arena.alarm) = (true, true);
    arena.warn = arena.used() + RESERVE / 4;
    super::thread::current().stack_limit = u64::MAX;
    opened
}

/// Has memory been used up since this was asked last? Small objects can still be made, out of a
/// reserve; the caller raises MemoryError. Where that is used up, too, the answer stays `true` from
/// poll to poll until a collection finds memory: handlers that go on regardless get nowhere.
pub fn take_alarm() -> bool {
    if !std::mem::take(&mut arena().alarm) {
        return false;
    }
    if arena().is_beyond() {
        collect::collect(collect::Kind::Full);
        let arena = arena();
        arena.alarm = arena.is_beyond();
        if arena.alarm {
            super::thread::current().stack_limit = u64::MAX;
        }
    }
    true
}

/// Is there an alarm that nobody has taken?
#[inline(always)]
pub fn is_alarmed() -> bool {
    arena().alarm
}

/// Is there room within the limits for an object of `bytes` bytes? May collect garbage.
pub fn has_room(bytes: usize) -> bool {
    let fits = || {
        let arena = arena();
        arena.used().saturating_add(bytes) <= arena.most.min(arena.end - arena.base - RESERVE - HUGE)
    };
    bytes <= LARGEST || fits() || {
        collect::collect(collect::Kind::Full);
        fits()
    }
}

/// Limits the memory for objects.
pub fn set_limit(bytes: usize) {
    arena().most = bytes;
}

pub use blocks::{free, grow};
