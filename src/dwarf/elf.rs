//! ELF files of x86-64: sections (unpacked if they are compressed), dynamic symbols, and the notes that
//! lead to separate debug files. Addresses are those of the link, before the loader adds its base.

use super::bytes::{self, Bytes};
use super::error::{Error, Problem, Result};
use object::LittleEndian as Little;
use object::elf::{self, FileHeader64};
use object::read::SymbolIndex;
use object::read::elf::{FileHeader, SectionHeader, SectionTable, Sym};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

type Header = FileHeader64<Little>;

/// Bytes that one compressed byte can become at most (deflate reaches 1032; zstd's runs are longer).
const EXPANSION: u64 = 20_000;

/// An ELF file of this machine.
pub struct Elf {
    /// Where it lies.
    pub path: PathBuf,
    data: Bytes,
    sections: SectionTable<'static, Header>,
    exports: OnceLock<HashMap<&'static [u8], Symbol>>,
}

/// What a symbol names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A function.
    Function,
    /// A function whose address is computed when it is bound (`STT_GNU_IFUNC`).
    Indirect,
    /// Data.
    Object,
    /// Data that each thread has its own of.
    ThreadLocal,
    /// Anything else.
    Other,
}

/// A symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbol {
    /// Link-time address; an offset in the thread's block if it is thread-local.
    pub address: u64,
    /// Bytes; 0 if the file does not say.
    pub size: u64,
    /// What it names.
    pub kind: SymbolKind,
}

impl Elf {
    /// Reads the headers of a file.
    pub fn open(path: &Path) -> Result<Elf> {
        let data = bytes::of_file(path).map_err(|e| Error::new(path, Problem::Unreadable(e.to_string())))?;
        Elf::parse(path, data)
    }

    /// The same for bytes that are in memory already.
    pub fn parse(path: &Path, data: Bytes) -> Result<Elf> {
        let fail = |problem| Err(Error::new(path, problem));
        if data.get(..4) != Some(&elf::ELFMAG) {
            return fail(Problem::NotElf);
        }
        match (data.get(4), data.get(5)) {
            (Some(2), Some(1)) => {}
            (Some(1 | 2), Some(1 | 2)) => return fail(Problem::Machine(machine_of(data))),
            _ => return fail(Problem::Elf("its header is cut off or of no known class".into())),
        }
        let damaged = |e: object::read::Error| Error::new(path, Problem::Elf(e.to_string()));
        let header = Header::parse(data).map_err(damaged)?;
        if header.e_machine(Little) != elf::EM_X86_64 {
            return fail(Problem::Machine(machine_of(data)));
        }
        let kind = header.e_type(Little);
        if kind == elf::ET_REL {
            return fail(Problem::Elf("an object file that is not linked yet".into()));
        }
        if kind != elf::ET_DYN && kind != elf::ET_EXEC {
            return fail(Problem::Elf("neither a library nor a program".into()));
        }
        let sections = header.sections(Little, data).map_err(damaged)?;
        Ok(Elf { path: path.to_path_buf(), data, sections, exports: OnceLock::new() })
    }

    /// The same for a `.dwo` or `.dwp` file, which are never linked.
    pub fn open_unlinked(path: &Path) -> Result<Elf> {
        let data = bytes::of_file(path).map_err(|e| Error::new(path, Problem::Unreadable(e.to_string())))?;
        let damaged = |e: object::read::Error| Error::new(path, Problem::Elf(e.to_string()));
        let header = Header::parse(data).map_err(damaged)?;
        if header.e_machine(Little) != elf::EM_X86_64 {
            return Err(Error::new(path, Problem::Machine(machine_of(data))));
        }
        let sections = header.sections(Little, data).map_err(damaged)?;
        Ok(Elf { path: path.to_path_buf(), data, sections, exports: OnceLock::new() })
    }

    /// Whether there is a section of this name with bytes in the file.
    pub fn has_section(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&'static elf::SectionHeader64<Little>> {
        let (_, section) = self.sections.section_by_name(Little, name.as_bytes())?;
        (section.sh_type(Little) != elf::SHT_NOBITS).then_some(section)
    }

    /// Whether a section takes more than a moment to unpack and read.
    pub fn is_large(&self, name: &str) -> bool {
        const LARGE: u64 = 200_000;
        let old = name.strip_prefix(".debug_").and_then(|rest| self.find(&format!(".zdebug_{rest}")));
        self.find(name).or(old).is_some_and(|section| section.sh_size(Little) > LARGE)
    }

    /// The bytes of a section, unpacked; none if there is no such section.
    pub fn section(&self, name: &str) -> Result<Bytes> {
        match self.find(name) {
            Some(section) => self.content(name, section),
            None => self.old_compressed(name),
        }
    }

    /// The bytes of all sections of one name: an unlinked file has a section for each type unit.
    pub fn sections(&self, name: &str) -> Result<Bytes> {
        let has_name = |section: &&elf::SectionHeader64<Little>| {
            self.sections.section_name(Little, section).is_ok_and(|its| its == name.as_bytes())
        };
        let mut parts = Vec::new();
        for section in self.sections.iter().filter(has_name) {
            parts.push(self.content(name, section)?);
        }
        match parts.as_slice() {
            [] => Ok(&[]),
            [one] => Ok(one),
            several => bytes::keep(&several.concat()).ok_or_else(|| self.damaged(name, "no memory for its bytes")),
        }
    }

    fn damaged(&self, name: &str, what: &str) -> Error {
        Error::new(&self.path, Problem::Elf(format!("section {name}: {what}")))
    }

    fn content(&self, name: &str, section: &'static elf::SectionHeader64<Little>) -> Result<Bytes> {
        let data = section.data(Little, self.data).map_err(|e| self.damaged(name, &e.to_string()))?;
        if !section.sh_flags(Little).contains(elf::SHF_COMPRESSED) {
            return Ok(data);
        }
        let Some((head, packed)) = data.split_at_checked(24) else {
            return Err(self.damaged(name, "bad header of a compressed section"));
        };
        let word = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap_or_default());
        let size = u64::from(word(8)) | u64::from(word(12)) << 32;
        unpack(elf::CompressionType(word(0)), packed, size).map_err(|e| self.damaged(name, &e))
    }

    /// The older way of compressing: `.zdebug_info`, which begins with "ZLIB" and the size.
    fn old_compressed(&self, name: &str) -> Result<Bytes> {
        let Some(old) = name.strip_prefix(".debug_").and_then(|rest| self.find(&format!(".zdebug_{rest}"))) else {
            return Ok(&[]);
        };
        let data = old.data(Little, self.data).map_err(|e| self.damaged(name, &e.to_string()))?;
        let (Some(b"ZLIB"), Some(size)) = (data.get(..4), data.get(4..12)) else {
            return Err(self.damaged(name, "bad header of a compressed section"));
        };
        let size = u64::from_be_bytes(size.try_into().unwrap_or_default());
        unpack(elf::ELFCOMPRESS_ZLIB, &data[12..], size).map_err(|e| self.damaged(name, &e))
    }

    /// The build-id of `.note.gnu.build-id`.
    pub fn build_id(&self) -> Option<Bytes> {
        self.sections.iter().find_map(|section| {
            let mut notes = section.notes(Little, self.data).ok()??;
            while let Ok(Some(note)) = notes.next() {
                if note.name() == elf::ELF_NOTE_GNU && note.n_type(Little) == elf::NT_GNU_BUILD_ID {
                    return Some(note.desc());
                }
            }
            None
        })
    }

    /// Name and CRC-32 of the separate debug file (`.gnu_debuglink`).
    pub fn debug_link(&self) -> Option<(&'static [u8], u32)> {
        let data = self.section(".gnu_debuglink").ok()?;
        let length = data.iter().position(|&b| b == 0)?;
        let crc = data.get((length + 4) & !3..)?.get(..4)?;
        Some((&data[..length], u32::from_le_bytes(crc.try_into().ok()?)))
    }

    /// Path and build-id of the supplementary file that `dwz` made (`.gnu_debugaltlink`,
    /// `.debug_sup`).
    pub fn supplement(&self) -> Option<(&'static [u8], Bytes)> {
        let data = self.section(".gnu_debugaltlink").ok().filter(|d| !d.is_empty());
        if let Some(data) = data {
            let length = data.iter().position(|&b| b == 0)?;
            return Some((&data[..length], &data[length + 1..]));
        }
        // DWARF 5, section 7.3.6: version, is_supplementary, name, length and bytes of the checksum.
        let data = self.section(".debug_sup").ok().filter(|d| d.get(2) == Some(&0))?;
        let name = data.get(3..)?;
        let length = name.iter().position(|&b| b == 0)?;
        let sum = name.get(length + 1..)?;
        let size = usize::from(*sum.first().filter(|&&n| n < 0x80)?);
        Some((&name[..length], sum.get(1..)?.get(..size)?))
    }

    /// All bytes of the file.
    pub fn data(&self) -> Bytes {
        self.data
    }

    /// The exported symbol of this name, in its default version.
    pub fn export(&self, name: &str) -> Option<Symbol> {
        self.exports().get(name.as_bytes()).copied()
    }

    /// Every exported symbol in its default version.
    pub fn exports(&self) -> &HashMap<&'static [u8], Symbol> {
        self.exports.get_or_init(|| self.read_exports().unwrap_or_default())
    }

    fn read_exports(&self) -> Option<HashMap<&'static [u8], Symbol>> {
        let table = self.sections.symbols(Little, self.data, elf::SHT_DYNSYM).ok()?;
        let versions = self.sections.versions(Little, self.data).ok().flatten();
        let mut found = HashMap::with_capacity(table.len());
        for (index, symbol) in table.symbols().iter().enumerate() {
            let hidden = versions.as_ref().is_some_and(|v| v.version_index(Little, SymbolIndex(index)).is_hidden());
            if hidden || symbol.st_shndx(Little) == elf::SHN_UNDEF || symbol.st_bind() == elf::STB_LOCAL {
                continue;
            }
            if let Ok(name) = table.symbol_name(Little, symbol)
                && !name.is_empty()
            {
                found.insert(name, described(symbol));
            }
        }
        Some(found)
    }
}

fn described(symbol: &elf::Sym64<Little>) -> Symbol {
    let kind = match symbol.st_type() {
        elf::STT_FUNC => SymbolKind::Function,
        elf::STT_GNU_IFUNC => SymbolKind::Indirect,
        elf::STT_OBJECT | elf::STT_COMMON => SymbolKind::Object,
        elf::STT_TLS => SymbolKind::ThreadLocal,
        _ => SymbolKind::Other,
    };
    Symbol { address: symbol.st_value(Little), size: symbol.st_size(Little), kind }
}

/// The machine that an ELF header names.
fn machine_of(data: Bytes) -> String {
    let (bits, big) = (if data[4] == 1 { 32 } else { 64 }, data[5] == 2);
    let number = match data.get(18..20) {
        Some(&[a, b]) if big => u16::from_be_bytes([a, b]),
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    };
    let name = match elf::Machine(number) {
        elf::EM_X86_64 if bits == 32 => "x32",
        elf::EM_386 => "i386",
        elf::EM_AARCH64 => "AArch64",
        elf::EM_ARM => "ARM",
        elf::EM_RISCV => "RISC-V",
        elf::EM_PPC64 => "PowerPC",
        elf::EM_S390 => "S/390",
        elf::EM_MIPS => "MIPS",
        elf::EM_LOONGARCH => "LoongArch",
        _ => return format!("machine {number} of {bits} bits{}", if big { ", big-endian" } else { "" }),
    };
    name.to_string()
}

/// Unpacks `packed` into `size` bytes.
fn unpack(format: elf::CompressionType, packed: &[u8], size: u64) -> std::result::Result<Bytes, String> {
    if size > (packed.len() as u64).saturating_mul(EXPANSION) {
        return Err(format!("{} bytes cannot be {size} compressed ones", packed.len()));
    }
    let length = usize::try_from(size).map_err(|e| e.to_string())?;
    let output = bytes::blank(length).ok_or_else(|| format!("no memory for {size} bytes"))?;
    let unpacked = match format {
        elf::ELFCOMPRESS_ZLIB => inflate(packed, output),
        elf::ELFCOMPRESS_ZSTD => zstd(packed, output),
        other => Err(format!("unknown compression {}", other.0)),
    };
    match unpacked {
        Ok(()) => Ok(output),
        Err(why) => {
            bytes::discard(output);
            Err(why)
        }
    }
}

fn inflate(packed: &[u8], output: &mut [u8]) -> std::result::Result<(), String> {
    use zlib_rs::{Inflate, InflateFlush, Status};
    let mut stream = Inflate::new(true, 15);
    let mut status = stream.decompress(packed, output, InflateFlush::Finish).map_err(|e| e.as_str().to_string())?;
    let whole = stream.total_out() == output.len() as u64;
    if whole && status != Status::StreamEnd {
        // The sum behind the data is looked at only now.
        let rest = packed.get(stream.total_in() as usize..).unwrap_or_default();
        status = stream.decompress(rest, &mut [0; 1], InflateFlush::Finish).map_err(|e| e.as_str().to_string())?;
    }
    match whole && status == Status::StreamEnd && stream.total_out() == output.len() as u64 {
        true => Ok(()),
        false => Err("the compressed data is cut off".into()),
    }
}

fn zstd(packed: &[u8], output: &mut [u8]) -> std::result::Result<(), String> {
    use object::read::{CompressedData, CompressionFormat};
    let uncompressed_size = output.len() as u64;
    let data = CompressedData { format: CompressionFormat::Zstandard, data: packed, uncompressed_size };
    let unpacked = data.decompress().map_err(|e| e.to_string())?;
    output.copy_from_slice(&unpacked);
    Ok(())
}
