//! Libraries that a program makes while it runs: memory from `dlalloc`, names from `dlbind`. Memory for
//! code is writable until its first name is bound, and executable from then on: never both.

use super::names;
use super::registry::{self, What};
use crate::debuginfo::images;
use crate::debuginfo::tables::{Module, Stub};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

const PAGE: usize = 4096;
/// `dlalloc` flags: those of ELF sections.
const SHF_WRITE: u32 = 1;
const SHF_EXECINSTR: u32 = 4;
/// `dlbind` types: those of ELF symbols.
const STT_OBJECT: u32 = 1;
const STT_FUNC: u32 = 2;

/// Number of made libraries that are not deleted.
static COUNT: AtomicUsize = AtomicUsize::new(0);

#[derive(Clone)]
struct Symbol {
    name: String,
    address: usize,
    size: usize,
}

/// A piece of memory; whole pages.
struct Piece {
    start: usize,
    size: usize,
    /// Bytes handed out.
    used: usize,
    code: bool,
}

/// A made library.
pub(super) struct Library {
    name: String,
    pieces: Vec<Piece>,
    symbols: Vec<Symbol>,
}

impl Library {
    /// The address of a symbol.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.symbols.iter().rev().find(|s| s.name == name).map(|s| s.address)
    }
}

fn library(handle: usize) -> Option<MutexGuard<'static, Library>> {
    match &registry::find(handle)?.what {
        What::Created(library) => Some(library.lock().unwrap_or_else(PoisonError::into_inner)),
        What::Module(_) => None,
    }
}

/// Are there any?
pub(super) fn any() -> bool {
    COUNT.load(Ordering::Relaxed) != 0
}

/// Makes a library of this name; a handle for the other functions and for `dlsym`, NULL with an error
/// for `dlerror`.
///
/// # Safety
/// `name` is a C text or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dlcreate(name: *const c_char) -> *mut c_void {
    // SAFETY: by the caller's contract.
    let name = if name.is_null() { "" } else { unsafe { CStr::from_ptr(name) }.to_str().unwrap_or("") };
    let name = if name.is_empty() { "[made]" } else { name };
    COUNT.fetch_add(1, Ordering::Relaxed);
    let library = Library { name: name.to_owned(), pieces: Vec::new(), symbols: Vec::new() };
    registry::enter(What::Created(Mutex::new(library))) as *mut c_void
}

/// `size` bytes of memory of a made library, zeroed and aligned to 16; `flags` as an ELF section's:
/// `SHF_WRITE` for data, `SHF_EXECINSTR` for code, which can be written until a name is bound in it.
#[unsafe(no_mangle)]
pub extern "C" fn dlalloc(handle: *mut c_void, size: usize, flags: u32) -> *mut c_void {
    let Some(mut library) = library(handle as usize) else {
        return registry::fail("dlalloc: the handle is none of dlcreate's") as *mut c_void;
    };
    let Some(rounded) = size.max(1).checked_next_multiple_of(16).filter(|n| *n < 1 << 40) else {
        return registry::fail("dlalloc: out of memory") as *mut c_void;
    };
    let code = flags & SHF_EXECINSTR != 0;
    if code && flags & SHF_WRITE != 0 {
        return registry::fail("dlalloc: memory is not writable and executable at once") as *mut c_void;
    }
    // Each piece of code becomes executable on its own.
    let room = library.pieces.iter_mut().find(|p| !code && !p.code && p.size - p.used >= rounded);
    if let Some(piece) = room {
        piece.used += rounded;
        return (piece.start + piece.used - rounded) as *mut c_void;
    }
    let bytes = rounded.next_multiple_of(if code { PAGE } else { 16 * PAGE });
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a fresh anonymous mapping.
    let at = unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if at == libc::MAP_FAILED {
        return registry::fail("dlalloc: out of memory") as *mut c_void;
    }
    library.pieces.push(Piece { start: at as usize, size: bytes, used: rounded, code });
    at
}

/// Binds a name to `size` bytes at `address`, which need not be `dlalloc`'s; `kind` as an ELF symbol's
/// type (`STT_FUNC`, `STT_OBJECT`). Debuggers and `dladdr` know it from then on. Answers the handle, or
/// NULL with an error for `dlerror`.
///
/// # Safety
/// `name` is a C text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dlbind(
    handle: *mut c_void,
    name: *const c_char,
    address: *mut c_void,
    size: usize,
    kind: u32,
) -> *mut c_void {
    let Some(mut library) = library(handle as usize) else {
        return registry::fail("dlbind: the handle is none of dlcreate's") as *mut c_void;
    };
    // SAFETY: by the caller's contract.
    let name = (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_str());
    let Some(Ok(name)) = name.filter(|n| n.is_ok_and(|n| !n.is_empty())) else {
        return registry::fail("dlbind: a symbol needs a name in UTF-8") as *mut c_void;
    };
    if kind != STT_FUNC && kind != STT_OBJECT {
        return registry::fail("dlbind: a symbol is STT_FUNC or STT_OBJECT") as *mut c_void;
    }
    let at = address as usize;
    if let Some(piece) = library.pieces.iter().find(|p| p.code && at >= p.start && at < p.start + p.size) {
        // SAFETY: the library's own pages.
        let done = unsafe { libc::mprotect(piece.start as *mut c_void, piece.size, libc::PROT_READ | libc::PROT_EXEC) };
        if done != 0 {
            return registry::fail("dlbind: the system refuses executable memory") as *mut c_void;
        }
    }
    library.symbols.push(Symbol { name: name.to_owned(), address: at, size });
    drop(library);
    if kind == STT_FUNC && images::started() {
        // How the code unwinds is not known: debuggers look at its instructions.
        let stub =
            Stub { name: name.to_owned(), address: at as u64, size: size as u64, cfa: Vec::new(), saves_frame: false };
        images::publish(vec![Module { stubs: vec![stub], ..Module::default() }]);
    }
    handle
}

/// Deletes a made library: its names are gone, and its memory traps. The addresses are not used again,
/// so a stale call is an error that a debugger sees where it happens. 0, or -1 with an error.
#[unsafe(no_mangle)]
pub extern "C" fn dldelete(handle: *mut c_void) -> c_int {
    let Some(mut library) = library(handle as usize) else {
        registry::fail("dldelete: the handle is none of dlcreate's");
        return -1;
    };
    for piece in std::mem::take(&mut library.pieces) {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED;
        // SAFETY: the library's own pages are replaced by ones without memory.
        unsafe { libc::mmap(piece.start as *mut c_void, piece.size, libc::PROT_NONE, flags, -1, 0) };
    }
    library.symbols.clear();
    drop(library);
    registry::remove(handle as usize);
    COUNT.fetch_sub(1, Ordering::Relaxed);
    0
}

/// File, base, symbol and start for an address in a made library.
pub(super) fn describe(address: u64) -> Option<(String, u64, String, u64)> {
    if !any() {
        return None;
    }
    let at = address as usize;
    registry::created().into_iter().find_map(|handle| {
        let library = library(handle)?;
        let base = library.pieces.first().map_or(at, |p| p.start) as u64;
        let hit = library.symbols.iter().find(|s| at >= s.address && at < s.address + s.size.max(1));
        if let Some(s) = hit {
            return Some((library.name.clone(), base, s.name.clone(), s.address as u64));
        }
        let inside = library.pieces.iter().any(|p| at >= p.start && at < p.start + p.size);
        inside.then(|| (library.name.clone(), base, String::new(), 0))
    })
}

/// Calls `f` with a description of each made library that has memory, until it answers other than 0.
pub(super) fn each(mut f: impl FnMut(*mut libc::dl_phdr_info) -> c_int) -> c_int {
    for handle in registry::created() {
        let Some(library) = library(handle) else { continue };
        let headers: Vec<libc::Elf64_Phdr> = library.pieces.iter().map(header).collect();
        let name = names::text(&library.name);
        drop(library);
        if headers.is_empty() {
            continue;
        }
        // SAFETY: a struct of numbers and pointers.
        let mut info: libc::dl_phdr_info = unsafe { std::mem::zeroed() };
        (info.dlpi_name, info.dlpi_phdr, info.dlpi_phnum) = (name, headers.as_ptr(), headers.len() as u16);
        let stopped = f(&mut info);
        if stopped != 0 {
            return stopped;
        }
    }
    0
}

/// A program header for a piece: addresses are final, so the library's base is 0.
fn header(piece: &Piece) -> libc::Elf64_Phdr {
    libc::Elf64_Phdr {
        p_type: libc::PT_LOAD,
        p_flags: libc::PF_R | if piece.code { libc::PF_X } else { libc::PF_W },
        p_offset: 0,
        p_vaddr: piece.start as u64,
        p_paddr: piece.start as u64,
        p_filesz: piece.size as u64,
        p_memsz: piece.size as u64,
        p_align: PAGE as u64,
    }
}
