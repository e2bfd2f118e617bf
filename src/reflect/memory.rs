//! What an address is: the chain of areas that contain it, from the innermost outwards, and the names
//! of places in code.

use crate::heap::{Value, arena, low};
use crate::machine::code_map::{self, Code};
use crate::malloc;
use crate::objects::class;
use crate::runtime::frame;
use crate::runtime::loaded::Loaded;
use std::ffi::{CStr, c_void};

/// An area of memory.
#[derive(Clone, Debug)]
pub struct Area {
    /// `variable`, `frame`, `object`, `chunk`, `freed`, `symbol`, `code` or `mapping`.
    pub kind: &'static str,
    /// First address.
    pub start: u64,
    /// Bytes.
    pub size: u64,
    /// What it is, for people.
    pub what: String,
}

/// The areas that contain an address, innermost first; none: nothing is mapped there.
pub fn chain(address: u64) -> Vec<Area> {
    let mut found = Vec::new();
    found.extend(object(address));
    found.extend(chunk(address));
    found.extend(stack(address));
    match code(address) {
        Some(area) => found.push(area),
        None => found.extend(symbol(address)),
    }
    found.extend(mapping(address));
    found
}

fn object(address: u64) -> Option<Area> {
    let (start, size) = if (low::BASE..low::THREAD).contains(&address) {
        (address & !31, 32)
    } else {
        let cell = arena::resolve(address)?;
        (cell, arena::size_of_cell(cell) as u64)
    };
    let v = Value::from_bits(start)?;
    Some(Area { kind: "object", start, size, what: class::name_of(v).to_owned() })
}

fn chunk(address: u64) -> Option<Area> {
    let c = malloc::query(address as usize)?;
    let kind = if c.freed { "freed" } else { "chunk" };
    let what = if c.site == 0 { String::new() } else { format!("allocated by {}", site(c.site)) };
    Some(Area { kind, start: c.start as u64, size: c.size as u64, what })
}

/// The Python frame of the running thread, and the variable, that an address lies in.
fn stack(address: u64) -> Vec<Area> {
    for (f, _) in frame::walk() {
        let code = &f.code().code;
        let (start, end) = (f.0 - frame::size(code.slots) as u64, f.0 + 16);
        if !(start..end).contains(&address) {
            continue;
        }
        let slot = (address - start) / 8;
        let local = code.locals.iter().find(|l| u64::from(l.slot.0) == slot);
        let variable = local.map(|l| Area { kind: "variable", start: start + 8 * slot, size: 8, what: l.name.clone() });
        let frame = Area { kind: "frame", start, size: end - start, what: code.qualname.clone() };
        return variable.into_iter().chain([frame]).collect();
    }
    Vec::new()
}

fn code(address: u64) -> Option<Area> {
    let (start, what) = match code_map::find(address)? {
        (start, Code::Function(loaded)) => (start, Loaded::of(loaded as *const ()).code.qualname.clone()),
        (start, Code::Stub(name)) => (start, name.to_owned()),
    };
    Some(Area { kind: "code", start, size: address + 1 - start, what })
}

/// The dynamic symbol that covers an address, or the library without one.
fn symbol(address: u64) -> Option<Area> {
    /// The part of the linker's symbol that is used (`Elf64_Sym`).
    #[repr(C)]
    struct Symbol {
        name: u32,
        info: u8,
        other: u8,
        section: u16,
        value: u64,
        size: u64,
    }
    unsafe extern "C" {
        fn dladdr1(
            address: *const c_void,
            info: *mut libc::Dl_info,
            extra: *mut *const Symbol,
            flags: libc::c_int,
        ) -> libc::c_int;
    }
    const RTLD_DL_SYMENT: libc::c_int = 1;
    // SAFETY: a struct of pointers; the linker fills it and points at its own symbol.
    unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        let mut entry = std::ptr::null();
        if dladdr1(address as *const c_void, &mut info, &mut entry, RTLD_DL_SYMENT) == 0 || info.dli_sname.is_null() {
            return None;
        }
        let start = info.dli_saddr as u64;
        let size = entry.as_ref().map_or(0, |e| e.size);
        if size != 0 && address >= start + size {
            return None;
        }
        let (name, file) = (CStr::from_ptr(info.dli_sname), CStr::from_ptr(info.dli_fname));
        let file = file.to_string_lossy();
        let library = file.rsplit('/').next().unwrap_or_default();
        let what = format!("{} in {library}", name.to_string_lossy());
        Some(Area { kind: "symbol", start, size: size.max(address + 1 - start), what })
    }
}

/// The line of `/proc/self/maps` for an address.
fn mapping(address: u64) -> Option<Area> {
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    for line in maps.lines() {
        let mut parts = line.splitn(6, ' ');
        let Some((from, to)) = parts.next().and_then(|range| range.split_once('-')) else { continue };
        let (Ok(start), Ok(end)) = (u64::from_str_radix(from, 16), u64::from_str_radix(to, 16)) else { continue };
        if (start..end).contains(&address) {
            let rights = parts.next().unwrap_or_default();
            let name = parts.nth(3).unwrap_or_default().trim();
            let name = if name.is_empty() { "anonymous" } else { name };
            return Some(Area { kind: "mapping", start, size: end - start, what: format!("{rights} {name}") });
        }
    }
    None
}

/// The innermost frame of an allocation site.
fn innermost(site: usize) -> u64 {
    let mut first = None;
    malloc::stacks::each(site, |address| {
        first.get_or_insert(address);
    });
    first.unwrap_or(site) as u64
}

/// The innermost frame of an allocation site, in words.
pub fn site(site: usize) -> String {
    place(innermost(site))
}

/// Was it the dynamic linker that allocated? It refers to its chunks from memory that it took before
/// there was a `malloc`.
pub fn is_loaders(site: usize) -> bool {
    // SAFETY: asks the system; a struct of pointers, which the linker fills.
    unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        libc::dladdr(innermost(site) as *const c_void, &mut info) != 0
            && info.dli_fbase as u64 == libc::getauxval(libc::AT_BASE)
    }
}

/// The stack of an allocation site, in words, innermost first; one line if stacks are not recorded.
pub fn stack_of(site: usize) -> Vec<String> {
    let mut lines = Vec::new();
    malloc::stacks::each(site, |address| lines.push(place(address as u64)));
    lines
}

/// A return address in words: the function, its file, and for Python the line.
pub fn place(address: u64) -> String {
    if let Some((_, Code::Function(loaded))) = code_map::find(address.wrapping_sub(1)) {
        let loaded = Loaded::of(loaded as *const ());
        let line = loaded.code.line(loaded.operation_before(address));
        return format!("{} ({}:{line})", loaded.code.qualname, loaded.code.source.path);
    }
    if let Some((_, Code::Stub(name))) = code_map::find(address) {
        return name.to_owned();
    }
    match symbol(address.wrapping_sub(1)) {
        Some(area) => match area.what.split_once(" in ") {
            Some((name, library)) => format!("{name}+{:#x} ({library})", address - area.start),
            None => area.what,
        },
        None => match mapping(address) {
            Some(area) => {
                let name = area.what.split_once(' ').map_or("", |(_, name)| name);
                format!("{:#x} ({})", address, name.rsplit('/').next().unwrap_or(name))
            }
            None => format!("{address:#x}"),
        },
    }
}
