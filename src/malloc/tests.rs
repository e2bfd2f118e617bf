//! The allocator and its index, driven through the exported functions.

use super::*;
use std::ffi::c_void;

/// Calls `malloc`; the address.
fn malloc(size: usize) -> usize {
    // SAFETY: takes any size.
    unsafe { family::malloc(size) as usize }
}

fn free(chunk: usize) {
    // SAFETY: the tests free what they made.
    unsafe { family::free(chunk as *mut c_void) }
}

fn realloc(chunk: usize, size: usize) -> usize {
    // SAFETY: the tests' own chunks.
    unsafe { family::realloc(chunk as *mut c_void, size) as usize }
}

/// A simple generator of numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

#[test]
fn every_inside_address_resolves() {
    for size in [1, 8, 16, 24, 100, 512, 513, 1000, 4096, 20_000, 32_768, 32_769, 65_536, 1_000_000] {
        let chunk = malloc(size);
        let found = query(chunk).expect("a chunk");
        assert_eq!((found.start, found.size, found.type_word, found.freed), (chunk, size, 0, false));
        assert_ne!(found.site, 0);
        for address in [chunk + size / 2, chunk + size - 1] {
            assert_eq!(query(address), Some(found), "{size}");
        }
        assert_eq!(found.end(), chunk + size);
        free(chunk);
        assert!(query(chunk).is_some_and(|c| c.freed), "{size}");
    }
    assert_eq!(query(0), None);
    assert_eq!(query(&raw const *"text" as *const u8 as usize), None);
}

#[test]
fn types_live_as_long_as_their_chunk() {
    for size in [40, 100_000] {
        let chunk = malloc(size);
        assert!(set_type(chunk + size / 2, 0x1234));
        assert_eq!(query(chunk).expect("a chunk").type_word, 0x1234);
        free(chunk);
        assert!(!set_type(chunk, 1));
        assert_eq!(query(chunk).map_or(0, |c| c.type_word), 0);
        let again = malloc(size);
        assert_eq!(query(again).expect("a chunk").type_word, 0);
        free(again);
    }
}

#[test]
fn live_chunks_are_listed() {
    let sizes = [17, 3000, 40_000, 5];
    let mine: Vec<usize> = sizes.iter().map(|&n| malloc(n)).collect();
    for (&chunk, size) in mine.iter().zip(sizes) {
        assert!(chunks().any(|c| c.start == chunk && c.size == size), "{size}");
    }
    mine.iter().for_each(|&chunk| free(chunk));
    assert!(!chunks().any(|c| c.start == mine[2] && c.size == 40_000));
}

#[test]
fn alignments_hold() {
    for shift in 3..22 {
        let align = 1 << shift;
        for size in [1, 100, 5000, 70_000] {
            let mut place = std::ptr::null_mut();
            // SAFETY: a place of our own.
            assert_eq!(unsafe { family::posix_memalign(&mut place, align, size) }, 0);
            let chunk = place as usize;
            assert_eq!(chunk % align, 0, "{align} {size}");
            let found = query(chunk + size - 1).expect("a chunk");
            assert_eq!((found.start, found.size), (chunk, size));
            free(chunk);
        }
    }
    let mut place = std::ptr::null_mut();
    // SAFETY: a place of our own.
    unsafe {
        assert_eq!(family::posix_memalign(&mut place, 24, 8), libc::EINVAL);
        // The compiler knows these names, and that their chunks are not used.
        assert!(std::hint::black_box(family::aligned_alloc(64, usize::MAX - 100)).is_null());
        assert!(std::hint::black_box(family::calloc(usize::MAX / 2, 3)).is_null());
    }
}

#[test]
fn realloc_keeps_contents() {
    let mut random = Random(7);
    let mut chunk = malloc(1);
    let mut size = 1usize;
    let byte = |n: usize| (n * 31 + 7) as u8;
    // SAFETY: bytes of our own chunk, here and below.
    unsafe { *(chunk as *mut u8) = byte(0) };
    for _ in 0..400 {
        let most = [64, 4096, 100_000, 64, 4096, 100_000, 64, 3_000_000][random.below(8) as usize];
        let new = 1 + random.below(most) as usize;
        chunk = realloc(chunk, new);
        assert_eq!(query(chunk + new - 1).map(|c| (c.start, c.size)), Some((chunk, new)));
        for n in [0, size.min(new) / 2, size.min(new) - 1] {
            // SAFETY: as above.
            assert_eq!(unsafe { *((chunk + n) as *const u8) }, byte(n), "{size} {new} {n}");
        }
        for n in size..new {
            // SAFETY: as above.
            unsafe { *((chunk + n) as *mut u8) = byte(n) };
        }
        size = new;
    }
    free(chunk);
}

/// Chunks of many sizes made and freed in any order, each full of its own byte.
fn churn(seed: u64, rounds: usize) {
    let mut random = Random(seed);
    let mut live: Vec<(usize, usize, u8)> = Vec::new();
    for round in 0..rounds {
        if live.len() > 300 || (!live.is_empty() && random.below(5) < 2) {
            let (chunk, size, byte) = live.swap_remove(random.below(live.len() as u64) as usize);
            // SAFETY: our own chunk.
            let bytes = unsafe { std::slice::from_raw_parts(chunk as *const u8, size) };
            assert!(bytes.iter().all(|&b| b == byte), "{size}");
            free(chunk);
        } else {
            let most = [32, 200, 3000, 50_000, 300_000][random.below(5) as usize];
            let size = 1 + random.below(most) as usize;
            let zeroed = random.below(3) == 0;
            // SAFETY: takes any size.
            let chunk = if zeroed { unsafe { family::calloc(1, size) as usize } } else { malloc(size) };
            // SAFETY: our own chunk.
            let bytes = unsafe { std::slice::from_raw_parts_mut(chunk as *mut u8, size) };
            assert!(!zeroed || bytes.iter().all(|&b| b == 0), "{size}");
            bytes.fill(round as u8);
            live.push((chunk, size, round as u8));
        }
        if round % 1000 == 0 {
            family::malloc_trim(0);
        }
    }
    live.iter().for_each(|&(chunk, ..)| free(chunk));
}

#[test]
fn chunks_are_disjoint_in_threads() {
    let threads: Vec<_> = (0..4).map(|n| std::thread::spawn(move || churn(n, 6000))).collect();
    threads.into_iter().for_each(|t| t.join().expect("a thread's end"));
}

#[test]
fn chunks_are_freed_by_other_threads() {
    for _ in 0..20 {
        let made: Vec<usize> = (0..5000).map(|n| malloc(n % 700)).collect();
        std::thread::spawn(move || made.into_iter().for_each(free)).join().expect("a thread's end");
    }
}

#[test]
fn a_child_of_a_thread_allocates() {
    let busy = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let other = busy.clone();
    let thread = std::thread::spawn(move || {
        while other.load(Ordering::Relaxed) {
            churn(3, 200);
        }
    });
    for _ in 0..30 {
        // SAFETY: the child allocates and leaves at once.
        unsafe {
            let child = libc::fork();
            if child == 0 {
                let made: Vec<usize> = (0..20_000).map(|n| malloc(n % 3000)).collect();
                made.into_iter().for_each(free);
                libc::syscall(libc::SYS_exit_group, 0);
            }
            let mut status = -1;
            assert_eq!(libc::waitpid(child, &mut status, 0), child);
            assert_eq!(status, 0);
        }
    }
    busy.store(false, Ordering::Relaxed);
    thread.join().expect("a thread's end");
}

#[test]
fn a_query_takes_no_time_to_speak_of() {
    let made: Vec<usize> = (0..10_000).map(|n| malloc(16 + n % 500)).collect();
    let start = std::time::Instant::now();
    for &chunk in &made {
        assert_eq!(query(chunk + 7).map(|c| c.start), Some(chunk));
    }
    // Without optimisation and with others on the machine; docs/native-memory.md has the figures.
    assert!(start.elapsed().as_micros() < 100_000, "{:?}", start.elapsed());
    made.into_iter().for_each(free);
}
