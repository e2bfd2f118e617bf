//! Object memory: size-class blocks of one large reserved range.
//!
//! The range is cut into blocks of 64 KiB. A block holds cells of one size; a large object takes
//! whole blocks. A byte table beside the range gives each block's size class, so an inside
//! address resolves to its cell with a shift, a load and a multiplication.

use super::Value;
use std::cell::UnsafeCell;
use std::io;

/// Bytes reserved for objects.
pub const RESERVED: usize = 1 << 38;
/// Bytes of a block.
pub const BLOCK: usize = 1 << 16;
/// Cell sizes in bytes; larger objects take whole blocks.
pub const CLASSES: [usize; 24] = [
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 1024, 1536, 2048, 4096, 8192,
    16384,
];
/// The first growth steps; small programs stay small.
const CHUNK: usize = 1 << 20;
/// Growth steps behind the first few megabytes, of huge pages where the system has them.
const HUGE: usize = 1 << 21;
const SMALL_HEAP: usize = 2 << 20;
const FREE: u8 = 0xff;
const LARGE: u8 = 0xfe;
const LARGE_TAIL: u8 = 0xfd;

struct Arena {
    base: usize,
    /// First address not yet given to a block.
    top: usize,
    /// First address not yet readable and writable.
    mapped: usize,
    /// Next free cell and end of the current block, by size class.
    cursor: [(usize, usize); CLASSES.len()],
    /// Size class of each block below `top`.
    blocks: Vec<u8>,
    /// Bytes handed out.
    allocated: u64,
}

struct Shared(UnsafeCell<Arena>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Shared {}

static ARENA: Shared = Shared(UnsafeCell::new(Arena {
    base: 0,
    top: 0,
    mapped: 0,
    cursor: [(0, 0); CLASSES.len()],
    blocks: Vec::new(),
    allocated: 0,
}));

const CLASS_OF: [u8; 1025] = {
    let mut table = [0u8; 1025];
    let mut i = 0;
    while i <= 1024 {
        let mut c = 0;
        while CLASSES[c] < i * 16 {
            c += 1;
        }
        table[i] = c as u8;
        i += 1;
    }
    table
};

/// Reserves the range. Called once at start-up.
///
/// # Errors
/// The system's error if the address space is refused.
pub fn reserve() -> io::Result<()> {
    // SAFETY: called before any allocation, on the one thread that exists.
    let arena = unsafe { &mut *ARENA.0.get() };
    if arena.base != 0 {
        return Ok(());
    }
    let mut size = RESERVED;
    loop {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a fresh anonymous mapping at an address of the system's choice.
        let got = unsafe { libc::mmap(std::ptr::null_mut(), size, libc::PROT_NONE, flags, -1, 0) };
        if got != libc::MAP_FAILED {
            let base = (got as usize + HUGE - 1) & !(HUGE - 1);
            arena.base = base;
            arena.top = base;
            arena.mapped = base;
            // SAFETY: advice on our own reservation: core files leave out what holds no objects.
            unsafe { libc::madvise(got, size, libc::MADV_DONTDUMP) };
            return Ok(());
        }
        size /= 2;
        if size < 1 << 26 {
            return Err(io::Error::last_os_error());
        }
    }
}

/// A zeroed cell of at least `bytes` bytes, 16-byte aligned.
///
/// # Errors
/// `None` when the system has no memory left.
#[inline(always)]
pub fn allocate(bytes: usize) -> Option<*mut u8> {
    // SAFETY: only the thread that may run Python allocates.
    let arena = unsafe { &mut *ARENA.0.get() };
    if bytes <= 16384 {
        let class = CLASS_OF[bytes.div_ceil(16)] as usize;
        let (cell, end) = arena.cursor[class];
        let size = CLASSES[class];
        if cell + size <= end {
            arena.cursor[class].0 = cell + size;
            arena.allocated += size as u64;
            return Some(cell as *mut u8);
        }
        return arena.refill(class);
    }
    arena.large(bytes)
}

impl Arena {
    #[cold]
    fn refill(&mut self, class: usize) -> Option<*mut u8> {
        let block = self.blocks_at_top(1, class as u8)?;
        let size = CLASSES[class];
        self.cursor[class] = (block + size, block + BLOCK);
        self.allocated += size as u64;
        Some(block as *mut u8)
    }

    #[cold]
    fn large(&mut self, bytes: usize) -> Option<*mut u8> {
        let count = bytes.checked_add(BLOCK - 1)? / BLOCK;
        let at = self.blocks_at_top(count, LARGE)?;
        self.allocated += (count * BLOCK) as u64;
        Some(at as *mut u8)
    }

    fn blocks_at_top(&mut self, count: usize, class: u8) -> Option<usize> {
        let at = self.top;
        let end = at.checked_add(count.checked_mul(BLOCK)?)?;
        if end > self.base + RESERVED - HUGE {
            return None;
        }
        if end > self.mapped {
            let huge = self.mapped - self.base >= SMALL_HEAP;
            let step = if huge { 8 * HUGE } else { CHUNK };
            let grow = (end - self.mapped).div_ceil(step) * step;
            let grow = grow.min(self.base + RESERVED - HUGE - self.mapped);
            // SAFETY: the range lies in the reservation.
            let rc =
                unsafe { libc::mprotect(self.mapped as *mut libc::c_void, grow, libc::PROT_READ | libc::PROT_WRITE) };
            if rc != 0 {
                return None;
            }
            // SAFETY: as above; advice only.
            unsafe { libc::madvise(self.mapped as *mut libc::c_void, grow, libc::MADV_DODUMP) };
            if huge {
                // SAFETY: as above; advice only, a refusal changes nothing.
                unsafe { libc::madvise(self.mapped as *mut libc::c_void, grow, libc::MADV_HUGEPAGE) };
            }
            self.mapped += grow;
        }
        self.top = end;
        self.blocks.push(class);
        for _ in 1..count {
            self.blocks.push(if class == LARGE { LARGE_TAIL } else { FREE });
        }
        Some(at)
    }
}

/// Allocates a zeroed object of `bytes` bytes and writes its header word.
///
/// Out of memory ends the process with a message; raising `MemoryError` needs an object.
#[inline(always)]
pub fn object(header: u64, bytes: usize) -> Value {
    match allocate(bytes) {
        // SAFETY: the cell is fresh and at least one word long.
        Some(cell) => unsafe {
            cell.cast::<u64>().write(header);
            Value::from_ptr(cell)
        },
        None => out_of_memory(bytes),
    }
}

#[cold]
fn out_of_memory(bytes: usize) -> ! {
    eprintln!("dwarfpython: out of memory: cannot allocate an object of {bytes} bytes");
    std::process::abort()
}

/// The start of the cell that contains `address`, or `None` outside the heap.
///
/// Never allocates, never locks.
pub fn resolve(address: u64) -> Option<u64> {
    // SAFETY: reads words that only grow; a stale answer is a miss.
    let arena = unsafe { &*ARENA.0.get() };
    let address = address as usize;
    if address < arena.base || address >= arena.top {
        return None;
    }
    let mut block = (address - arena.base) / BLOCK;
    match arena.blocks[block] {
        LARGE => Some((arena.base + block * BLOCK) as u64),
        LARGE_TAIL => {
            while arena.blocks[block] == LARGE_TAIL {
                block -= 1;
            }
            Some((arena.base + block * BLOCK) as u64)
        }
        FREE => None,
        class => {
            let size = CLASSES[class as usize];
            let start = arena.base + block * BLOCK;
            let cell = start + (address - start) / size * size;
            if cell + size > start + BLOCK
                || cell >= arena.cursor[class as usize].0 && cell < arena.cursor[class as usize].1
            {
                return None;
            }
            Some(cell as u64)
        }
    }
}

/// Does `word` hold the start address of an object (heap or singleton)?
pub fn is_object(word: u64) -> bool {
    (super::low::BASE..super::low::THREAD).contains(&word) && word & 31 == 0 || resolve(word) == Some(word)
}

/// Bytes of cells handed out so far.
pub fn allocated() -> u64 {
    // SAFETY: a plain counter.
    unsafe { (*ARENA.0.get()).allocated }
}
