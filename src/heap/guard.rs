//! Which memory was written since the last collection, as the kernel keeps count of it: ranges are
//! write-protected through `userfaultfd` in its asynchronous mode, in which the first write to a
//! page lifts the page's protection and nothing else happens, and `PAGEMAP_SCAN` lists the pages
//! that have none. Linux 6.7 and later; elsewhere `start` refuses, and every collection is a full
//! one. Writes of system calls and debuggers count as the program's own.

use crate::util::process;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

/// Bytes of a page.
pub const PAGE: usize = 4096;

/// `struct uffdio_api`.
#[repr(C)]
struct Api {
    api: u64,
    features: u64,
    ioctls: u64,
}

/// `struct uffdio_register`, `uffdio_writeprotect` (without the last word).
#[repr(C)]
struct Request {
    start: u64,
    size: u64,
    mode: u64,
    ioctls: u64,
}

/// `struct pm_scan_arg`.
#[repr(C)]
#[derive(Default)]
struct ScanRequest {
    size: u64,
    flags: u64,
    start: u64,
    end: u64,
    walk_end: u64,
    regions: u64,
    region_count: u64,
    most_pages: u64,
    inverted: u64,
    mask: u64,
    any: u64,
    answered: u64,
}

/// `struct page_region`.
#[repr(C)]
#[derive(Clone, Copy)]
struct Region {
    start: u64,
    end: u64,
    categories: u64,
}

const API: libc::c_ulong = 0xc018_aa3f;
const REGISTER: libc::c_ulong = 0xc020_aa00;
const WRITE_PROTECT: libc::c_ulong = 0xc018_aa06;
const PAGEMAP_SCAN: libc::c_ulong = 0xc060_6610;
/// `UFFD_USER_MODE_ONLY`: needs no privilege.
const USER_MODE_ONLY: libc::c_int = 1;
/// `UFFD_FEATURE_WP_UNPOPULATED` and `UFFD_FEATURE_WP_ASYNC`.
const FEATURES: u64 = 1 << 13 | 1 << 15;
const MODE_WP: u64 = 2;
/// `PM_SCAN_WP_MATCHING` and `PM_SCAN_CHECK_WPASYNC`.
const SCAN_FLAGS: u64 = 3;
/// `PAGE_IS_WRITTEN`.
const WRITTEN: u64 = 2;
/// Our descriptor lies above those that programs open, count and close.
const HIGH: libc::c_int = 1000;
/// Regions that one request lists.
const REGIONS: usize = 2048;

/// The descriptor; -1: off.
static DESCRIPTOR: AtomicI32 = AtomicI32::new(-1);
/// The kernel has refused, or the process does not want it: not tried again.
static REFUSED: AtomicBool = AtomicBool::new(false);
/// The list of regions: memory of its own, since addresses in the VM's variables are roots.
static LIST: AtomicUsize = AtomicUsize::new(0);

/// Is memory watched?
pub fn is_on() -> bool {
    DESCRIPTOR.load(Ordering::Relaxed) >= 0
}

/// Has it been tried in vain?
pub fn is_refused() -> bool {
    REFUSED.load(Ordering::Relaxed)
}

/// From now on `protect` works in these ranges (address and bytes). Answers whether it does.
pub fn start(ranges: &[(usize, usize)]) -> bool {
    if is_on() || is_refused() {
        return is_on();
    }
    // Valgrind knows neither call.
    let descriptor = if process::runs_on_valgrind() { None } else { open(ranges) };
    match descriptor {
        Some(descriptor) => DESCRIPTOR.store(descriptor, Ordering::Relaxed),
        None => REFUSED.store(true, Ordering::Relaxed),
    }
    is_on()
}

fn open(ranges: &[(usize, usize)]) -> Option<libc::c_int> {
    // SAFETY: makes a descriptor.
    let low = unsafe { libc::syscall(libc::SYS_userfaultfd, libc::O_CLOEXEC | USER_MODE_ONLY) } as libc::c_int;
    if low < 0 {
        return None;
    }
    // SAFETY: a descriptor of ours; a refusal leaves it where it is.
    let high = unsafe { libc::fcntl(low, libc::F_DUPFD_CLOEXEC, HIGH) };
    let descriptor = if high < 0 { low } else { high };
    if high >= 0 {
        // SAFETY: as above.
        unsafe { libc::close(low) };
    }
    let mut api = Api { api: 0xaa, features: FEATURES, ioctls: 0 };
    let complete = list() != 0
        && request(descriptor, API, &mut api)
        && ranges.iter().all(|&(start, size)| {
            let mut wanted = Request { start: start as u64, size: size as u64, mode: MODE_WP, ioctls: 0 };
            request(descriptor, REGISTER, &mut wanted)
        })
        && scan().is_some_and(|scan| {
            let first = ranges.first().map_or(0, |r| r.0);
            scan.written(first, first + PAGE, |_, _| {})
        });
    if !complete {
        // SAFETY: as above. What was registered is no more.
        unsafe { libc::close(descriptor) };
        return None;
    }
    Some(descriptor)
}

fn list() -> usize {
    if LIST.load(Ordering::Relaxed) == 0 {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let bytes = REGIONS * size_of::<Region>();
        // SAFETY: a fresh anonymous mapping, and advice on it.
        unsafe {
            let got = libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
            if got != libc::MAP_FAILED {
                libc::madvise(got, bytes, libc::MADV_DONTDUMP);
                LIST.store(got as usize, Ordering::Relaxed);
            }
        }
    }
    LIST.load(Ordering::Relaxed)
}

fn request<T>(descriptor: libc::c_int, number: libc::c_ulong, argument: &mut T) -> bool {
    loop {
        // SAFETY: a request with its own structure.
        if unsafe { libc::ioctl(descriptor, number, std::ptr::from_mut(argument)) } >= 0 {
            return true;
        }
        // A mapping was changing.
        if !matches!(io::Error::last_os_error().raw_os_error(), Some(libc::EAGAIN | libc::EINTR)) {
            return false;
        }
    }
}

/// Ends it: nothing is protected any more.
pub fn stop() {
    let descriptor = DESCRIPTOR.swap(-1, Ordering::Relaxed);
    if descriptor >= 0 {
        // SAFETY: our descriptor, or the number of one that the program has closed and not used again.
        unsafe { libc::close(descriptor) };
    }
}

/// Ends it for good: what is not watched refers to objects, too.
pub fn give_up() {
    stop();
    REFUSED.store(true, Ordering::Relaxed);
}

/// The program has closed the descriptor, or put another in its place.
fn lose() {
    DESCRIPTOR.store(-1, Ordering::Relaxed);
}

fn set(from: usize, to: usize, mode: u64) {
    let descriptor = DESCRIPTOR.load(Ordering::Relaxed);
    if descriptor < 0 || from >= to {
        return;
    }
    let mut wanted = Request { start: from as u64, size: (to - from) as u64, mode, ioctls: 0 };
    if !request(descriptor, WRITE_PROTECT, &mut wanted) {
        lose();
    }
}

/// Forgets that the range was written. The range is one of whole pages.
pub fn protect(from: usize, to: usize) {
    set(from, to, 1);
}

/// The range is about to be written all over: counts as written, without a fault for each page.
pub fn open_range(from: usize, to: usize) {
    set(from, to, 0);
}

/// Asks which pages were written.
#[derive(Debug)]
pub struct Scan {
    pagemap: libc::c_int,
}

/// Begins to ask; `None` if the system does not answer.
pub fn scan() -> Option<Scan> {
    // Opened each time: a child of a fork must not ask for its parent.
    // SAFETY: opens a file.
    let pagemap = unsafe { libc::open(c"/proc/self/pagemap".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC) };
    (pagemap >= 0).then_some(Scan { pagemap })
}

impl Scan {
    /// Calls `f` with each range of pages written since they were protected last, and protects
    /// them again. Answers `false` if that is not known.
    #[must_use]
    pub fn written(&self, from: usize, to: usize, mut f: impl FnMut(usize, usize)) -> bool {
        let regions = list() as *const Region;
        let mut at = from;
        while at < to {
            let mut wanted = ScanRequest {
                size: size_of::<ScanRequest>() as u64,
                flags: SCAN_FLAGS,
                start: at as u64,
                end: to as u64,
                regions: regions as u64,
                region_count: REGIONS as u64,
                mask: WRITTEN,
                answered: WRITTEN,
                ..ScanRequest::default()
            };
            // SAFETY: the structure that the request wants; the list has room for so many.
            let count = unsafe { libc::ioctl(self.pagemap, PAGEMAP_SCAN, &raw mut wanted) };
            if count < 0 {
                if io::Error::last_os_error().raw_os_error() == Some(libc::EINTR) {
                    continue;
                }
                return false;
            }
            for n in 0..count as usize {
                // SAFETY: the kernel has written so many.
                let region = unsafe { *regions.add(n) };
                f(region.start as usize, region.end as usize);
            }
            if wanted.walk_end as usize <= at {
                return false;
            }
            at = wanted.walk_end as usize;
        }
        true
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        // SAFETY: our descriptor.
        unsafe { libc::close(self.pagemap) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: usize = 64;

    /// Pages of `at` that were written.
    fn pages(at: usize) -> Option<Vec<usize>> {
        let mut found = Vec::new();
        let complete = scan()?.written(at, at + PAGES * PAGE, |from, to| {
            found.extend((from..to).step_by(PAGE).map(|page| (page - at) / PAGE));
        });
        complete.then_some(found)
    }

    /// All pages of fresh memory, written once and protected; `None` where the kernel refuses.
    fn guarded() -> Option<(libc::c_int, usize)> {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let (size, write) = (PAGES * PAGE, libc::PROT_READ | libc::PROT_WRITE);
        // SAFETY: a fresh anonymous mapping, written within.
        let at = unsafe {
            let at = libc::mmap(std::ptr::null_mut(), size, write, flags, -1, 0);
            assert_ne!(at, libc::MAP_FAILED);
            std::ptr::write_bytes(at.cast::<u8>(), 1, size);
            at as usize
        };
        let descriptor = open(&[(at, size)])?;
        let mut all = Request { start: at as u64, size: size as u64, mode: 1, ioctls: 0 };
        assert!(request(descriptor, WRITE_PROTECT, &mut all));
        assert_eq!(pages(at), Some(vec![]));
        Some((descriptor, at))
    }

    #[test]
    fn every_kind_of_write_is_seen_once() {
        let Some((descriptor, at)) = guarded() else { return };
        let page = |n: usize| at + n * PAGE + 104;
        // SAFETY: writes within the mapping; descriptors of a pipe.
        unsafe {
            *(page(3) as *mut u64) = 1;
            let mut ends = [0; 2];
            assert_eq!(libc::pipe(ends.as_mut_ptr()), 0);
            assert_eq!(libc::write(ends[1], c"abc".as_ptr().cast(), 3), 3);
            assert_eq!(libc::read(ends[0], page(7) as *mut libc::c_void, 3), 3);
            let piece = |at: usize| libc::iovec { iov_base: at as *mut libc::c_void, iov_len: 8 };
            let (from, to) = (piece(page(9)), piece(page(11)));
            assert_eq!(libc::process_vm_writev(libc::getpid(), &raw const from, 1, &raw const to, 1, 0), 8);
            // As debuggers do it.
            let memory = libc::open(c"/proc/self/mem".as_ptr(), libc::O_RDWR);
            assert_eq!(libc::pwrite(memory, c"abc".as_ptr().cast(), 3, page(13) as libc::off_t), 3);
            [ends[0], ends[1], memory].into_iter().for_each(|d| assert_eq!(libc::close(d), 0));
        }
        assert_eq!(pages(at), Some(vec![3, 7, 11, 13]));
        assert_eq!(pages(at), Some(vec![]));
        // SAFETY: as above.
        unsafe { *(page(3) as *mut u64) = 2 };
        assert_eq!(pages(at), Some(vec![3]));
        // SAFETY: our descriptor.
        assert_eq!(unsafe { libc::close(descriptor) }, 0);
        assert_eq!(pages(at), None, "nothing is known without the descriptor");
    }

    #[test]
    fn what_is_opened_counts_as_written() {
        let Some((descriptor, at)) = guarded() else { return };
        let mut some = Request { start: (at + PAGE) as u64, size: 2 * PAGE as u64, mode: 0, ioctls: 0 };
        assert!(request(descriptor, WRITE_PROTECT, &mut some));
        assert_eq!(pages(at), Some(vec![1, 2]));
        // SAFETY: our descriptor.
        assert_eq!(unsafe { libc::close(descriptor) }, 0);
    }
}
