//! The images of Python code in a traced process, as debuggers see them: the list of the GDB JIT
//! interface, and in each image the addresses at which a line begins.

use super::process::Process;
use gimli::{Dwarf, EndianSlice, LittleEndian, SectionId};
use object::read::elf::ElfFile64;
use object::read::{Object, ObjectSection, ObjectSymbol};
use object::{LittleEndian as Little, SymbolKind};

/// More would be a loop in damaged memory.
const MOST: usize = 1 << 16;
/// The largest image.
const LARGEST: u64 = 1 << 30;
/// `JIT_REGISTER_FN`
const REGISTER: u32 = 1;

/// Where a line begins in a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) address: u64,
    /// Qualified name.
    pub(super) function: String,
    pub(super) file: String,
    pub(super) line: u64,
}

/// An image: its ELF file.
#[derive(Debug)]
pub(super) struct Image(Vec<u8>);

/// All images. `descriptor` is the address of the interface's variable.
pub(super) fn all(process: &Process, descriptor: u64) -> Vec<Image> {
    let mut found = Vec::new();
    let mut entry = process.word(descriptor + 16).unwrap_or(0);
    while entry != 0 && found.len() < MOST {
        found.extend(image(process, entry));
        entry = process.word(entry).unwrap_or(0);
    }
    found
}

/// The image that the program is just telling debuggers of.
pub(super) fn new(process: &Process, descriptor: u64) -> Option<Image> {
    let action = (process.word(descriptor)? >> 32) as u32;
    let entry = process.word(descriptor + 8).filter(|entry| action == REGISTER && *entry != 0)?;
    image(process, entry)
}

/// `struct jit_code_entry`
fn image(process: &Process, entry: u64) -> Option<Image> {
    let (address, size) = (process.word(entry + 16)?, process.word(entry + 24)?);
    let mut bytes = vec![0; usize::try_from(size).ok().filter(|_| size <= LARGEST)?];
    (process.read(address, &mut bytes) == bytes.len()).then_some(Image(bytes))
}

/// Does a debugger that says `asked` mean this file? Whole components of the path count.
pub(super) fn is_file(path: &str, asked: &str) -> bool {
    path == asked || path.strip_suffix(asked).is_some_and(|rest| rest.ends_with('/'))
}

impl Image {
    /// Where a line of a file begins, or the next one that has code: one place for each function,
    /// behind its prologue. Empty if the file is not here.
    pub(super) fn places(&self, file: &str, line: u64) -> Vec<Place> {
        self.find(file, line).unwrap_or_default()
    }

    fn find(&self, asked: &str, line: u64) -> Option<Vec<Place>> {
        let elf = ElfFile64::<Little>::parse(self.0.as_slice()).ok()?;
        let section = |id: SectionId| -> Result<EndianSlice<'_, LittleEndian>, gimli::Error> {
            let data = elf.section_by_name(id.name()).and_then(|s| s.data().ok()).unwrap_or(&[]);
            Ok(EndianSlice::new(data, LittleEndian))
        };
        let dwarf = Dwarf::load(section).ok()?;
        let mut functions: Vec<(u64, u64, &str)> = elf
            .symbols()
            .filter(|s| s.kind() == SymbolKind::Text && s.size() != 0)
            .filter_map(|s| Some((s.address(), s.address() + s.size(), s.name().ok()?)))
            .collect();
        functions.sort_unstable();
        let function = |address: u64| {
            let n = functions.partition_point(|f| f.0 <= address).checked_sub(1)?;
            functions.get(n).filter(|f| address < f.1)
        };
        let mut found: Vec<Place> = Vec::new();
        let mut best = u64::MAX;
        let mut units = dwarf.units();
        while let Ok(Some(header)) = units.next() {
            let Ok(unit) = dwarf.unit(header) else { continue };
            let Some(program) = unit.line_program.clone() else { continue };
            let name = |number: u64| {
                let entry = unit.line_program.as_ref()?.header().file(number)?;
                let name = dwarf.attr_string(&unit, entry.path_name()).ok()?.to_string_lossy().into_owned();
                match unit.comp_dir {
                    Some(home) if !name.starts_with('/') => Some(format!("{}/{name}", home.to_string_lossy())),
                    _ => Some(name),
                }
            };
            let mut files = std::collections::HashMap::new();
            let mut rows = program.rows();
            while let Ok(Some((_, row))) = rows.next_row() {
                let at = row.line().map_or(0, |l| l.get());
                if row.end_sequence() || !row.is_stmt() || !(line..=best).contains(&at) {
                    continue;
                }
                let path = files.entry(row.file_index()).or_insert_with(|| name(row.file_index()));
                let Some(path) = path.as_ref().filter(|path| is_file(path, asked)) else { continue };
                // A function's first row is its prologue, which belongs to the line of the `def`.
                let Some((start, _, function)) = function(row.address()).filter(|f| f.0 != row.address()) else {
                    continue;
                };
                if at < best {
                    best = at;
                    found.clear();
                }
                let address = row.address();
                let known = found.iter_mut().find(|p| *start <= p.address && p.function == *function);
                match known {
                    Some(known) => known.address = known.address.min(address),
                    None => {
                        let (function, file) = ((*function).to_owned(), path.clone());
                        found.push(Place { address, function, file, line: at });
                    }
                }
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::is_file;

    #[test]
    fn files_are_named_by_the_end_of_their_path() {
        assert!(is_file("/a/b.py", "b.py") && is_file("/a/b.py", "a/b.py") && is_file("/a/b.py", "/a/b.py"));
        assert!(!is_file("/a/bb.py", "b.py") && !is_file("/a/b.py", "/b.py") && !is_file("b.py", "a/b.py"));
    }
}
