//! The ELF container: sections, symbols, headers.
//!
//! All addresses are final and nothing is relocated. `.text` and the descriptors are `NOBITS`
//! sections at their addresses; a dump gives `.text` its bytes.

use super::bytes::Bytes;
use super::strings::Strings;
use object::elf::*;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// What a section holds.
pub enum Contents {
    /// Bytes that only debuggers read.
    Debug(Bytes),
    /// Code that lies elsewhere in the process.
    Code {
        /// Its address.
        address: u64,
        /// Its size.
        size: u64,
    },
    /// Code with its bytes, for a file.
    CodeBytes {
        /// Its address.
        address: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Data that lies elsewhere in the process.
    Data {
        /// Its address.
        address: u64,
        /// Its size.
        size: u64,
    },
}

/// A section.
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its contents.
    pub contents: Contents,
}

/// A symbol: all are global.
pub struct Symbol {
    /// Offset of its name in the string table.
    pub name: u32,
    /// Its address.
    pub address: u64,
    /// Its size.
    pub size: u64,
    /// `STT_FUNC` or `STT_OBJECT`.
    pub kind: SymbolType,
    /// Index in the list of sections given to `write`.
    pub section: usize,
}

const FILE_HEADER: u16 = 64;
const SECTION_HEADER: u16 = 64;
const SYMBOL: u64 = 24;

/// Instead of a section's number: the symbol's value is no address in one of these sections (`SHN_ABS`).
pub const ABSOLUTE: usize = 0xfff0;

/// An executable image with these sections and symbols.
pub fn write(sections: Vec<Section>, symbols: &[Symbol], strings: &Strings<'_>) -> Vec<u8> {
    let own_names = section_names(&sections);
    let mut names = Strings::new();
    let mut b = Bytes(vec![0; FILE_HEADER as usize]);
    let mut headers = Bytes(vec![0; SECTION_HEADER as usize]);
    let count = sections.len();
    for (section, name) in sections.into_iter().zip(&own_names) {
        let name = names.add(name);
        let at = u64::from(b.offset());
        match section.contents {
            Contents::Debug(bytes) => {
                b.align(0, 8, 0);
                let at = u64::from(b.offset());
                b.bytes(&bytes.0);
                header(&mut headers, [name, SHT_PROGBITS.0], 0, 0, at, bytes.0.len() as u64, [0, 0], 1, 0);
            }
            Contents::Code { address, size } => {
                header(&mut headers, [name, SHT_NOBITS.0], 6, address, at, size, [0, 0], 16, 0);
            }
            Contents::CodeBytes { address, bytes } => {
                b.align(0, 16, 0);
                let at = u64::from(b.offset());
                b.bytes(&bytes);
                header(&mut headers, [name, SHT_PROGBITS.0], 6, address, at, bytes.len() as u64, [0, 0], 16, 0);
            }
            Contents::Data { address, size } => {
                header(&mut headers, [name, SHT_NOBITS.0], 3, address, at, size, [0, 0], 8, 0);
            }
        }
    }
    b.align(0, 8, 0);
    let symbol_table = u64::from(b.offset());
    b.bytes(&[0; SYMBOL as usize]);
    for symbol in symbols {
        b.u32(symbol.name);
        b.u8(STB_GLOBAL.0 << 4 | symbol.kind.0);
        b.u8(0);
        b.u16(symbol.section as u16 + 1);
        b.u64(symbol.address);
        b.u64(symbol.size);
    }
    let size = u64::from(b.offset()) - symbol_table;
    let link = count as u32 + 2;
    header(&mut headers, [names.add(".symtab"), SHT_SYMTAB.0], 0, 0, symbol_table, size, [link, 1], 8, SYMBOL);
    let at = u64::from(b.offset());
    b.bytes(&strings.bytes.0);
    header(&mut headers, [names.add(".strtab"), SHT_STRTAB.0], 0, 0, at, strings.bytes.0.len() as u64, [0, 0], 1, 0);
    let at = u64::from(b.offset());
    let name = names.add(".shstrtab");
    b.bytes(&names.bytes.0);
    header(&mut headers, [name, SHT_STRTAB.0], 0, 0, at, names.bytes.0.len() as u64, [0, 0], 1, 0);
    b.align(0, 8, 0);
    let section_headers = u64::from(b.offset());
    b.bytes(&headers.0);
    let file = file_header(section_headers, count as u16 + 4);
    b.0[..FILE_HEADER as usize].copy_from_slice(&file.0);
    b.0
}

/// Each name once: LLDB up to 16 takes the first section with the name of a symbol's section for that section.
fn section_names(sections: &[Section]) -> Vec<Cow<'static, str>> {
    let mut seen = FxHashSet::default();
    let unique = |(number, section): (usize, &Section)| match seen.insert(section.name) {
        true => Cow::Borrowed(section.name),
        false => Cow::Owned(format!("{}.{number}", section.name)),
    };
    sections.iter().enumerate().map(unique).collect()
}

#[allow(clippy::too_many_arguments)]
fn header(
    b: &mut Bytes,
    [name, kind]: [u32; 2],
    flags: u64,
    address: u64,
    offset: u64,
    size: u64,
    [link, info]: [u32; 2],
    align: u64,
    entry: u64,
) {
    b.u32(name);
    b.u32(kind);
    b.u64(flags);
    b.u64(address);
    b.u64(offset);
    b.u64(size);
    b.u32(link);
    b.u32(info);
    b.u64(align);
    b.u64(entry);
}

fn file_header(section_headers: u64, count: u16) -> Bytes {
    let mut b = Bytes::default();
    b.bytes(&ELFMAG);
    b.bytes(&[2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]); // 64 bits, little-endian, version 1, System V
    b.u16(ET_EXEC.0);
    b.u16(EM_X86_64.0);
    b.u32(1);
    b.u64(0); // entry
    b.u64(0); // program headers
    b.u64(section_headers);
    b.u32(0);
    b.u16(FILE_HEADER);
    b.u16(0);
    b.u16(0);
    b.u16(SECTION_HEADER);
    b.u16(count);
    b.u16(count - 1);
    b
}
