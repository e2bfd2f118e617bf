//! Marking: finds everything that can be reached. Words are taken for references if they point
//! into a cell; kinds that hold no references, or few, are read by their layout.

use super::arena;
use super::foreign::{self, Foreign};
use super::layout::{Buffer, Dict, Entry, List, Str};
use super::shape::{Kind, Shape};
use std::mem::offset_of;
use std::sync::{Mutex, PoisonError};

/// Addresses reserved for the stack of marked objects whose words have not been looked at.
const RESERVED: usize = 1 << 35;
/// Objects on the way from memory into the cache.
const AHEAD: usize = 8;

/// The state of one marking.
pub struct Marker {
    stack: *mut u64,
    length: usize,
    capacity: usize,
    /// A ring of cells that have been prefetched.
    ahead: [u64; AHEAD],
    at: usize,
    /// Classes found, for the pruning of their lists of subclasses.
    classes: *mut u64,
    class_count: usize,
    last_class: u64,
    /// C's heap: first address, size (0: not traced), and how.
    foreign: (u64, u64, Option<&'static Foreign>),
    map: arena::Map,
    /// Only young objects are marked.
    young: bool,
}

/// Bytes of each of the marker's two arrays that keep their memory between collections.
const KEPT: usize = 256 << 10;
/// Bytes reserved for the classes found.
const CLASSES: usize = 1 << 26;

/// The last marker's arrays: the stack, its size in bytes, the classes.
static SPARE: Mutex<Option<(usize, usize, usize)>> = Mutex::new(None);

/// Tells words that lie in none of two ranges of addresses by their upper halves, four at a time.
struct Outside {
    /// For each range the first upper half, and the last one's distance from it.
    ranges: [(u32, u32); 2],
}

impl Outside {
    /// Of ranges by first address and size.
    fn of(ranges: [(u64, u64); 2]) -> Outside {
        let halves = |(start, size): (u64, u64)| {
            let first = (start >> 32) as u32;
            (first, ((start + size.saturating_sub(1)) >> 32) as u32 - first)
        };
        Outside { ranges: ranges.map(halves) }
    }

    /// Are the four words at `at` outside?
    ///
    /// # Safety
    /// They are readable.
    #[inline(always)]
    unsafe fn four_words(&self, at: u64) -> bool {
        let [(a, to_a), (b, to_b)] = self.ranges;
        let (mut outside, mut n) = (true, 0);
        while n < 4 {
            // SAFETY: by contract.
            let upper = unsafe { *((at + 8 * n + 4) as *const u32) };
            outside &= (upper.wrapping_sub(a) > to_a) & (upper.wrapping_sub(b) > to_b);
            n += 1;
        }
        outside
    }
}

/// What tells a chunk of C's heap from a cell on the stack of marked objects.
const CHUNK: u64 = 1;

fn reserve(bytes: usize) -> Option<*mut u64> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a fresh anonymous mapping.
    let got = unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    // SAFETY: advice on that mapping; a failed one is refused.
    unsafe { libc::madvise(got, bytes, libc::MADV_DONTDUMP) };
    (got != libc::MAP_FAILED).then_some(got.cast())
}

impl Marker {
    /// Ready to mark everything, or only what is young; `None` without address space.
    pub fn new(young: bool) -> Option<Marker> {
        let spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (stack, bytes, classes) = match spare {
            Some((stack, bytes, classes)) => (stack as *mut u64, bytes, classes as *mut u64),
            None => {
                let mut bytes = RESERVED;
                let stack = loop {
                    match reserve(bytes) {
                        Some(stack) => break stack,
                        None if bytes > 1 << 24 => bytes /= 2,
                        None => return None,
                    }
                };
                (stack, bytes, reserve(CLASSES)?)
            }
        };
        Some(Marker {
            stack,
            length: 0,
            capacity: bytes / 8,
            ahead: [0; AHEAD],
            at: 0,
            classes,
            class_count: 0,
            last_class: 0,
            map: if young { arena::map_now().only_young() } else { arena::map_now() },
            young,
            foreign: foreign::installed().filter(|f| !young && (f.begin)()).map_or((0, 0, None), |f| {
                let (from, to) = (f.range)();
                (from, to - from, Some(f))
            }),
        })
    }

    /// Marks the object that `word` points into, if it does.
    #[inline(always)]
    pub fn word(&mut self, word: u64) {
        if let Some(cell) = self.map.young_cell_of(word) {
            if self.map.mark(cell) {
                self.push(cell);
            }
        } else if word.wrapping_sub(self.foreign.0) < self.foreign.1 {
            self.reach(word);
        }
    }

    /// Marks the chunk of C's heap that `word` points into.
    #[cold]
    #[inline(never)]
    fn reach(&mut self, word: u64) {
        if let Some(chunk) = self.foreign.2.and_then(|f| (f.reach)(word)) {
            self.push(chunk | CHUNK);
        }
    }

    /// Is C's memory traced?
    pub fn traces_foreign(&self) -> bool {
        self.foreign.2.is_some()
    }

    /// Marks what libraries' variables refer to, if C's memory is traced.
    pub fn libraries(&mut self) {
        if self.foreign.2.is_some() {
            foreign::each_segment(|from, to| self.range(from, to));
        }
    }

    #[inline(always)]
    fn push(&mut self, cell: u64) {
        // SAFETY: a hint.
        unsafe { std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(cell as *const i8) };
        let out = std::mem::replace(&mut self.ahead[self.at], cell);
        self.at = (self.at + 1) % AHEAD;
        if out != 0 {
            assert!(self.length < self.capacity, "the mark stack is full");
            // SAFETY: within the reservation.
            unsafe { *self.stack.add(self.length) = out };
            self.length += 1;
        }
    }

    /// Marks what the words of a range point into.
    pub fn range(&mut self, from: u64, to: u64) {
        // Most words are no references: what they are compared with stays in registers.
        let (heap, span) = self.map.extent();
        let (foreign, size, _) = self.foreign;
        let outside = Outside::of([(heap, span), if size > 0 { (foreign, size) } else { (heap, span) }]);
        let mut at = from.next_multiple_of(8);
        let mut last = 0;
        while at + 8 <= to {
            // SAFETY: the caller's range is readable.
            while at + 32 <= to && unsafe { outside.four_words(at) } {
                at += 32;
            }
            for _ in 0..4 {
                if at + 8 > to {
                    break;
                }
                // SAFETY: as above.
                let word = unsafe { std::ptr::read_volatile(at as *const u64) };
                at += 8;
                let inside = word.wrapping_sub(heap) < span || word.wrapping_sub(foreign) < size;
                // Many a list is full of the same.
                if inside && word != last {
                    self.word(word);
                    last = word;
                }
            }
        }
    }

    /// Follows references until nothing new is found.
    pub fn drain(&mut self) {
        loop {
            let cell = if self.length > 0 {
                self.length -= 1;
                // SAFETY: below the length.
                unsafe { *self.stack.add(self.length) }
            } else {
                let Some(cell) = (0..AHEAD).find_map(|n| {
                    let place = &mut self.ahead[(self.at + n) % AHEAD];
                    let cell = std::mem::take(place);
                    (cell != 0).then_some(cell)
                }) else {
                    return;
                };
                cell
            };
            self.scan(cell);
        }
    }

    fn scan(&mut self, cell: u64) {
        if cell & CHUNK != 0 {
            if let Some(f) = self.foreign.2 {
                let (from, to) = (f.extent)(cell & !CHUNK);
                self.range(from, to);
            }
            return;
        }
        // SAFETY: a cell; its first word is 0 or a header.
        let header = unsafe { *(cell as *const u64) };
        if header == 0 {
            return;
        }
        // SAFETY: a live object's header.
        let shape = unsafe { Shape::from_header(header) };
        let class = shape.class.get();
        if class != self.last_class {
            self.last_class = class;
            self.word(class);
        }
        if shape.has_slots {
            return self.instance(cell, shape);
        }
        self.native(cell, shape);
    }

    /// Marks what old objects refer to from the words in this range of the heap.
    pub fn written(&mut self, from: usize, to: usize) {
        let map = self.map;
        map.marked_in(from, to, |cell| self.part(cell, from as u64, to as u64));
    }

    /// The references of an object, as far as they may lie in the range. Long buffers are read by
    /// parts, other objects whole.
    fn part(&mut self, cell: u64, from: u64, to: u64) {
        // SAFETY: a cell; its first word is 0 or a header.
        let header = unsafe { *(cell as *const u64) };
        if header == 0 {
            return;
        }
        // SAFETY: a live object's header.
        let kind = unsafe { Shape::from_header(header) }.kind;
        let first = cell + size_of::<Buffer>() as u64;
        // SAFETY: a live buffer.
        let capacity = || unsafe { (*(cell as *const Buffer)).capacity };
        match kind {
            Kind::Values => self.range(from.max(first), to.min(first + 8 * capacity())),
            Kind::Rows => {
                let size = size_of::<Entry>() as u64;
                let begin = from.saturating_sub(first) / size;
                self.rows(cell, begin, to.saturating_sub(first).div_ceil(size).min(capacity()));
            }
            _ => self.scan(cell),
        }
    }

    /// The references of some rows of a table.
    fn rows(&mut self, buffer: u64, from: u64, to: u64) {
        let rows = (buffer + size_of::<Buffer>() as u64) as *const Entry;
        for n in from..to {
            // SAFETY: the buffer has that many rows.
            let row = unsafe { &*rows.add(n as usize) };
            if let Some(key) = row.key {
                self.word(key.bits());
                self.word(row.value.map_or(0, super::Value::bits));
            }
        }
    }

    /// The references of a native object.
    #[inline(always)]
    fn native(&mut self, cell: u64, shape: &Shape) {
        let kind = shape.kind;
        // SAFETY: fields of an object of that kind.
        let field = |offset: usize| unsafe { *((cell as usize + offset) as *const u64) };
        match kind {
            Kind::Bytes | Kind::Float | Kind::Int | Kind::Int64 | Kind::BigInt | Kind::Complex | Kind::Blob => {}
            Kind::Str => {
                let data = field(offset_of!(Str, data));
                if data != cell + size_of::<Str>() as u64 {
                    self.word(data);
                }
            }
            Kind::List => self.word(field(offset_of!(List, begin))),
            Kind::Dict | Kind::Set | Kind::FrozenSet => {
                self.word(field(offset_of!(Dict, entries)));
                // `defaultdict` and its like have more.
                self.range(cell + size_of::<Dict>() as u64, cell + shape.native.size as u64);
            }
            Kind::Rows => self.rows(cell, 0, field(offset_of!(Buffer, capacity))),
            Kind::Values => {
                let from = cell + size_of::<Buffer>() as u64;
                self.range(from, from + 8 * field(offset_of!(Buffer, capacity)));
            }
            Kind::Class => self.class(cell),
            _ => self.range(cell + 8, cell + arena::size_of_cell(cell) as u64),
        }
    }

    /// An object with attribute slots behind its native part.
    fn instance(&mut self, cell: u64, shape: &Shape) {
        let end = cell + arena::size_of_cell(cell) as u64;
        match shape.kind {
            Kind::List | Kind::Dict | Kind::Set | Kind::FrozenSet => {
                self.native(cell, shape);
                self.range(cell + u64::from(shape.slots_at) - 8, end);
            }
            Kind::Class => self.class(cell),
            _ => self.range(cell + 8, end),
        }
    }

    /// A class refers to its subclasses weakly; in a young collection, which does not visit the old
    /// ones, strongly.
    fn class(&mut self, cell: u64) {
        use super::layout::Class;
        if self.young {
            return self.range(cell + 8, cell + arena::size_of_cell(cell) as u64);
        }
        let subclasses = cell + offset_of!(Class, subclasses) as u64;
        self.range(cell + 8, subclasses);
        self.range(subclasses + 8, cell + arena::size_of_cell(cell) as u64);
        if self.class_count < 1 << 23 {
            // SAFETY: within the reservation.
            unsafe { *self.classes.add(self.class_count) = cell };
            self.class_count += 1;
        }
    }

    /// Takes dead classes out of the lists of subclasses of live ones. Last of all.
    pub fn prune_subclasses(&mut self) {
        use super::layout::Class;
        for n in 0..self.class_count {
            // SAFETY: live classes; their lists are in order.
            unsafe {
                let class = *self.classes.add(n) as *const Class;
                let word = *(&raw const (*class).subclasses).cast::<u64>();
                let Some(list) = super::Value::from_bits(word) else { continue };
                if list.kind() != Kind::List {
                    self.word(list.bits());
                    continue;
                }
                let l = &mut *list.ptr::<List>();
                arena::mark(list.bits());
                if let Some(buffer) = arena::cell_of(l.begin as u64) {
                    arena::mark(buffer);
                }
                let mut kept = 0;
                for i in 0..l.length as usize {
                    let subclass = *l.begin.add(i);
                    if arena::is_marked(subclass.bits()) {
                        *l.begin.add(kept) = subclass;
                        kept += 1;
                    }
                }
                for i in kept..l.length as usize {
                    *l.begin.add(i).cast::<u64>() = 0;
                }
                l.length = kept as u64;
                l.end = l.begin.add(kept);
            }
        }
        self.drain();
    }
}

impl Drop for Marker {
    fn drop(&mut self) {
        if let Some(f) = self.foreign.2 {
            (f.end)();
        }
        for (array, bytes) in [(self.stack, self.capacity * 8), (self.classes, CLASSES)] {
            // SAFETY: mapped by `new`; what was in it is not needed any more.
            unsafe { libc::madvise(array.cast::<u8>().add(KEPT).cast(), bytes - KEPT, libc::MADV_DONTNEED) };
        }
        let spare = (self.stack as usize, self.capacity * 8, self.classes as usize);
        *SPARE.lock().unwrap_or_else(PoisonError::into_inner) = Some(spare);
    }
}
