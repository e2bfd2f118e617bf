//! Writes debug images: ELF files with DWARF 4, made from the plain tables.
//!
//! An image has one unit of types and one unit of functions per module. The *base* image, of
//! which a process has one, also carries what all others share: the code of the operators, and
//! the symbols by which LLDB knows native types.

#![forbid(unsafe_code)]

mod abbreviations;
mod big_ints;
mod builder;
mod bytes;
mod classes;
mod elf;
mod expressions;
mod frames;
mod functions;
mod lines;
mod locations;
mod machine;
mod model;
mod natives;
mod strings;
#[cfg(test)]
mod tests;
mod types;

pub use frames::{eh_frame, injected_frames};

use super::tables::{Machine, Module, NativeLayout};
use crate::heap::shape::ADDRESS_POINT;
use crate::heap::{Shape, low};
use bytes::Bytes;
use elf::{Contents, Section, Symbol};
use object::elf::{STT_FUNC, STT_NOTYPE, STT_OBJECT};
use strings::Strings;

/// GDB trusts the frame tables of epilogues only in code from GCC 4.5 or later.
const PRODUCER: &str = "GNU C++ 12 (dwarfpython)";

/// What an image is for.
#[derive(Clone, Copy)]
pub enum Purpose<'a> {
    /// The one base image: the operators, and the VM itself.
    Base(&'a Machine),
    /// Modules.
    Modules,
}

impl<'a> Purpose<'a> {
    fn machine(self) -> Option<&'a Machine> {
        match self {
            Purpose::Base(machine) => Some(machine),
            Purpose::Modules => None,
        }
    }
}

/// Where the image's code bytes are.
#[derive(Clone, Copy)]
pub enum Code {
    /// In the process only.
    Elsewhere,
    /// In the image too, so that disassemblers have them: this reads the bytes at an address.
    Included(fn(u64, u64) -> Vec<u8>),
}

/// Writes the image of some modules. Modules with code are in order of address.
pub fn write(modules: &[&Module], natives: &[NativeLayout], purpose: Purpose<'_>, code: Code) -> Vec<u8> {
    let (mut info, mut lines, mut locations) = Default::default();
    let mut strings = Strings::new();
    let types = types::write(&mut info, modules, natives, purpose.machine());
    for module in modules.iter().filter(|m| !m.functions.is_empty()) {
        let line_program = Bytes::offset(&lines);
        lines::write(&mut lines, module);
        let sections = functions::Sections { info: &mut info, strings: &mut strings, locations: &mut locations };
        functions::write(sections, &types, module, line_program);
    }
    let mut sections = Vec::new();
    let (mut symbols, mut found) = (Vec::new(), Vec::new());
    for module in modules {
        code_section(module, code, &mut sections, &mut found);
    }
    if let Some(machine) = purpose.machine() {
        thunk_section(machine, code, &mut sections, &mut found);
        global_section(machine, &mut sections, &mut found);
    }
    descriptor_sections(modules, natives, purpose, &mut sections, &mut found);
    let names: Vec<String> = found.iter_mut().map(|f| std::mem::take(&mut f.name)).collect();
    let mut symbol_names = Strings::new();
    for (f, name) in found.iter().zip(&names) {
        let name = symbol_names.add(name);
        symbols.push(Symbol { name, address: f.address, size: f.size, kind: f.kind, section: f.section });
    }
    for (name, bytes) in [
        (".debug_abbrev", abbreviations::section()),
        (".debug_info", info),
        (".debug_str", strings.bytes),
        (".debug_line", lines),
        (".debug_loc", locations),
        (".debug_frame", frames::debug_frame(modules, purpose.machine().map_or(&[], |m| &m.exports))),
    ] {
        sections.push(Section { name, contents: Contents::Debug(bytes) });
    }
    elf::write(sections, &symbols, &symbol_names)
}

/// A symbol before its name is in the string table.
struct Found {
    name: String,
    address: u64,
    size: u64,
    kind: object::elf::SymbolType,
    section: usize,
}

fn code_section(module: &Module, code: Code, sections: &mut Vec<Section>, symbols: &mut Vec<Found>) {
    let section = sections.len();
    let mut add = |name: &str, address, size| {
        symbols.push(Found { name: name.to_owned(), address, size, kind: STT_FUNC, section });
        (address, address + size)
    };
    // A method's symbol without its module too: `break Class.method`. The full one comes last: of
    // two for one address GDB takes that.
    let methods = module.functions.iter().filter(|f| f.is_method());
    methods.for_each(|f| {
        add(&f.symbol[f.module..], f.address, f.size);
    });
    let functions: Vec<_> = module.functions.iter().map(|f| add(&f.symbol, f.address, f.size)).collect();
    let stubs = module.stubs.iter().map(|s| add(&s.name, s.address, s.size));
    let (low, high) = functions
        .iter()
        .copied()
        .chain(stubs)
        .fold((u64::MAX, 0), |(low, high), (start, end)| (low.min(start), high.max(end)));
    if low < high {
        sections.push(Section { name: ".text", contents: code_contents(low, high - low, code) });
    }
    let aliases = module.aliases.iter();
    symbols.extend(aliases.map(|(name, address)| Found {
        name: name.clone(),
        address: *address,
        size: 0,
        kind: STT_NOTYPE,
        section: elf::ABSOLUTE,
    }));
}

fn code_contents(address: u64, size: u64, code: Code) -> Contents {
    match code {
        Code::Elsewhere => Contents::Code { address, size },
        Code::Included(read) => Contents::CodeBytes { address, bytes: read(address, size) },
    }
}

fn thunk_section(machine: &Machine, code: Code, sections: &mut Vec<Section>, symbols: &mut Vec<Found>) {
    let thunks = machine.thunks.iter().map(|t| (t.symbol.as_str(), t.address, t.size));
    let exports = machine.exports.iter().map(|e| (e.signature.symbol, e.address, e.size));
    let all: Vec<_> = thunks.chain(exports).collect();
    let (low, high) = all.iter().fold((u64::MAX, 0), |(low, high), t| (low.min(t.1), high.max(t.1 + t.2)));
    if low >= high {
        return;
    }
    let section = sections.len();
    sections.push(Section { name: ".text", contents: code_contents(low, high - low, code) });
    symbols.extend(all.into_iter().map(|(name, address, size)| Found {
        name: name.to_owned(),
        address,
        size,
        kind: STT_FUNC,
        section,
    }));
}

/// The VM's variables, in one section: LLDB finds an address by its section.
fn global_section(machine: &Machine, sections: &mut Vec<Section>, symbols: &mut Vec<Found>) {
    let section = sections.len();
    let contents = Contents::Data { address: low::RECORDS, size: low::SOURCES - low::RECORDS };
    sections.push(Section { name: ".data.machine", contents });
    symbols.extend(machine.globals.iter().map(|g| {
        let record = machine.model.records.iter().find(|r| r.name == g.record);
        let size = record.map_or(0, |r| r.size as u64);
        Found { name: g.name.to_owned(), address: g.address, size, kind: STT_OBJECT, section }
    }));
}

/// Sections over shape descriptors, with a `_ZTV` symbol for each native type or class.
///
/// A section reaches to the next one, or to the end of all descriptors, and what lies between
/// belongs to `instance`: shapes that came later. Sections of different images overlap; LLDB takes
/// the one that begins last.
fn descriptor_sections(
    modules: &[&Module],
    natives: &[NativeLayout],
    purpose: Purpose<'_>,
    sections: &mut Vec<Section>,
    symbols: &mut Vec<Found>,
) {
    let mut known = Vec::new();
    if purpose.machine().is_some() {
        let size = size_of::<Shape>() as u64;
        known.extend(natives.iter().map(|n| (n.header - ADDRESS_POINT, size, classes::native_symbol(n))));
    }
    for module in modules {
        known.extend(module.classes.iter().zip(classes::class_symbols(module)).map(|(class, symbol)| {
            let size = class.last_header - class.first_header + class.descriptor;
            (class.first_header - ADDRESS_POINT, size, symbol)
        }));
    }
    known.sort_by_key(|k| k.0);
    known.dedup_by_key(|k| k.0);
    let ends: Vec<u64> = known.iter().skip(1).map(|k| k.0).chain([low::CACHES]).collect();
    for ((start, size, name), end) in known.into_iter().zip(ends) {
        let section = sections.len();
        let contents = Contents::Data { address: start, size: end - start };
        sections.push(Section { name: ".data.descriptors", contents });
        let mut add = |name, address, size| symbols.push(Found { name, address, size, kind: STT_OBJECT, section });
        add(name, start, size.min(end - start));
        if start + size < end {
            add(classes::instance_symbol(), start + size, end - start - size);
        }
    }
}

/// Starts a unit; give the result to `end_length`.
fn unit_header(b: &mut Bytes) -> u32 {
    let start = b.begin_length();
    b.u16(4);
    b.u32(0);
    b.u8(8);
    start
}
