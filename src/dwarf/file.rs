//! The files that hold one library's debug information, their units, and single entries (DIEs) in them.
//! Units are parsed when an entry of theirs is first read.

use super::beside;
use super::bytes::Bytes;
use super::elf::Elf;
use super::error::{Error, Problem, Result};
use super::locate;
use super::store::Section;
use gimli::constants as dw;
use gimli::{AttributeValue, DebugInfoOffset, EndianSlice, LittleEndian, SectionId, UnitOffset, UnitType};
use std::collections::HashMap;
use std::sync::OnceLock;

/// A piece of a section.
pub type Slice = EndianSlice<'static, LittleEndian>;
/// A unit's header.
pub type UnitHeader = gimli::UnitHeader<Slice>;
/// The value of an attribute.
pub type Value = AttributeValue<Slice>;

/// Namespaces and classes within each other, at most.
const SCOPES: u32 = 64;

/// The address of an entry: file, unit in the file, offset in the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Number of the file in [`Files`].
    pub file: u32,
    /// Number of the unit in the file.
    pub unit: u32,
    /// Bytes from the unit's start.
    pub offset: u32,
}

/// A unit.
pub struct UnitSlot {
    /// Its header.
    pub header: UnitHeader,
    parsed: OnceLock<Option<gimli::Unit<Slice>>>,
    scopes: OnceLock<HashMap<u32, String>>,
}

/// A file with debug information.
pub struct File {
    /// Its sections.
    pub dwarf: gimli::Dwarf<Slice>,
    /// Its units: those of `.debug_info` by offset, then those of `.debug_types`.
    pub units: Vec<UnitSlot>,
    in_info: usize,
    /// The unit that a `.dwo` file belongs to, in file 0.
    skeleton: Option<u32>,
}

/// The files of one library: its debug information, a supplement, split units.
pub struct Files {
    list: Vec<File>,
    supplement: Option<u32>,
    signatures: HashMap<u64, Place>,
    /// Why parts of the debug information are missing.
    pub problems: Vec<Error>,
    /// Why there is nothing at all.
    pub failure: Option<Error>,
    sections: Vec<Section>,
    /// The main file, for sections that are rarely needed.
    late: Option<Elf>,
    locations: OnceLock<gimli::LocationLists<Slice>>,
}

/// Bytes as the parser takes them.
pub fn slice(bytes: Bytes) -> Slice {
    EndianSlice::new(bytes, LittleEndian)
}

/// The sections of a `.dwo` file.
pub fn load_split(elf: &Elf) -> Result<gimli::DwarfSections<Slice>> {
    gimli::DwarfSections::load(|id| match id.dwo_name() {
        Some(name) => elf.sections(name).map(slice),
        None => Ok(slice(&[])),
    })
}

/// Unpacks the sections of a file. `.debug_info` is most of the work, so a thread does the rest.
fn unpack(elf: &Elf, file: u32) -> Result<Vec<Section>> {
    let names = [
        SectionId::DebugAbbrev,
        SectionId::DebugAddr,
        SectionId::DebugLine,
        SectionId::DebugLineStr,
        SectionId::DebugMacinfo,
        SectionId::DebugMacro,
        SectionId::DebugStr,
        SectionId::DebugStrOffsets,
        SectionId::DebugTypes,
        SectionId::DebugRanges,
        SectionId::DebugRngLists,
    ];
    let rest =
        || -> Result<Vec<Section>> { names.iter().map(|id| Ok((file, id.name(), elf.section(id.name())?))).collect() };
    let (info, rest) = match elf.is_large(".debug_info") {
        true => beside::both(|| elf.section(".debug_info"), rest),
        false => (elf.section(".debug_info"), rest()),
    };
    let mut sections = rest?;
    sections.push((file, SectionId::DebugInfo.name(), info?));
    Ok(sections)
}

fn assemble(sections: &[Section], file: u32) -> gimli::DwarfSections<Slice> {
    let find = |id: SectionId| {
        let found = sections.iter().find(|section| section.0 == file && section.1 == id.name());
        Ok::<Slice, std::convert::Infallible>(slice(found.map_or(&[], |section| section.2)))
    };
    match gimli::DwarfSections::load(find) {
        Ok(sections) => sections,
        Err(never) => match never {},
    }
}

impl File {
    fn new(dwarf: gimli::Dwarf<Slice>, skeleton: Option<u32>) -> std::result::Result<File, gimli::Error> {
        let slot = |header| UnitSlot { header, parsed: OnceLock::new(), scopes: OnceLock::new() };
        let mut units = Vec::new();
        let mut headers = dwarf.units();
        while let Some(header) = headers.next()? {
            units.push(slot(header));
        }
        let in_info = units.len();
        let mut headers = dwarf.type_units();
        while let Some(header) = headers.next()? {
            units.push(slot(header));
        }
        Ok(File { dwarf, units, in_info, skeleton })
    }

    /// The unit that holds this offset of `.debug_info`.
    fn unit_at(&self, offset: usize) -> Option<u32> {
        let start = |slot: &UnitSlot| slot.header.debug_info_offset().map_or(usize::MAX, |o| o.0);
        let after = self.units[..self.in_info].partition_point(|slot| start(slot) <= offset);
        u32::try_from(after.checked_sub(1)?).ok()
    }
}

impl Files {
    /// Opens what belongs to the debug file `elf`.
    pub fn open(elf: &Elf) -> Result<Files> {
        let mut sections = unpack(elf, 0)?;
        let supplement = locate::supplement(elf);
        if let Some(supplement) = &supplement {
            sections.extend(unpack(supplement, 1)?);
        }
        let mut files = Files::over(sections).map_err(|e| Error::new(&elf.path, Problem::Dwarf(e.to_string())))?;
        if let (Some((name, _)), None) = (elf.supplement(), supplement) {
            let missing = format!("its supplement {} is missing", String::from_utf8_lossy(name));
            files.problems.push(Error::new(&elf.path, Problem::Dwarf(missing)));
        }
        if elf.has_section(".debug_addr") {
            super::split::add_units(&mut files, elf);
        }
        Ok(files)
    }

    /// Those of a debug file that cannot be opened: none.
    pub fn failed(why: Error) -> Files {
        Files {
            list: Vec::new(),
            supplement: None,
            signatures: HashMap::new(),
            problems: vec![why.clone()],
            failure: Some(why),
            sections: Vec::new(),
            late: None,
            locations: OnceLock::new(),
        }
    }

    /// Over sections that are unpacked already: of the main file, and of file 1, the supplement.
    pub fn over(sections: Vec<Section>) -> std::result::Result<Files, gimli::Error> {
        let mut main = assemble(&sections, 0).borrow(|s| *s);
        let supplement = sections.iter().any(|section| section.0 == 1).then(|| assemble(&sections, 1));
        if let Some(supplement) = &supplement {
            main.set_sup(supplement.borrow(|s| *s));
        }
        let mut files = Files {
            list: Vec::new(),
            supplement: None,
            signatures: HashMap::new(),
            problems: Vec::new(),
            failure: None,
            sections,
            late: None,
            locations: OnceLock::new(),
        };
        files.add(main, None)?;
        if let Some(supplement) = supplement {
            files.supplement = Some(files.add(supplement.borrow(|s| *s), None)?);
        }
        Ok(files)
    }

    /// Where rarely needed sections are read later.
    pub fn set_main(&mut self, elf: Elf) {
        self.late = Some(elf);
    }

    /// The sections of all files, unless there are split units.
    pub fn sections(&self) -> Option<&[Section]> {
        let whole = self.list.len() == 1 + usize::from(self.supplement.is_some());
        (whole && self.problems.is_empty()).then_some(&self.sections)
    }

    /// Adds a file, and knows its type units by their signatures from now on.
    pub fn add(&mut self, dwarf: gimli::Dwarf<Slice>, skeleton: Option<u32>) -> std::result::Result<u32, gimli::Error> {
        let file = File::new(dwarf, skeleton)?;
        let number = self.list.len() as u32;
        for (unit, slot) in file.units.iter().enumerate() {
            if let UnitType::Type { type_signature, type_offset } | UnitType::SplitType { type_signature, type_offset } =
                slot.header.type_()
                && let Ok(offset) = u32::try_from(type_offset.0)
            {
                self.signatures.entry(type_signature.0).or_insert(Place { file: number, unit: unit as u32, offset });
            }
        }
        self.list.push(file);
        Ok(number)
    }

    /// All files; the main one comes first.
    pub fn list(&self) -> &[File] {
        &self.list
    }

    /// A unit, parsed.
    pub fn unit(&self, file: u32, unit: u32) -> Option<&gimli::Unit<Slice>> {
        let from = self.list.get(file as usize)?;
        let slot = from.units.get(unit as usize)?;
        let parse = || {
            let mut parsed = from.dwarf.unit(slot.header).ok()?;
            if let Some(skeleton) = from.skeleton {
                parsed.copy_relocated_attributes(self.unit(0, skeleton)?);
            }
            Some(parsed)
        };
        slot.parsed.get_or_init(parse).as_ref()
    }

    /// The entry at a place.
    pub fn die(&self, at: Place) -> Option<Die<'_>> {
        let unit = self.unit(at.file, at.unit)?;
        let entry = unit.entry(UnitOffset(at.offset as usize)).ok()?;
        Some(Die { files: self, at, unit, entry })
    }

    /// The unit of file 0 that a file of split units belongs to.
    pub fn skeleton(&self, file: u32) -> Option<&gimli::Unit<Slice>> {
        self.unit(0, self.list.get(file as usize)?.skeleton?)
    }

    /// The location lists of a file.
    pub fn locations(&self, file: u32) -> &gimli::LocationLists<Slice> {
        match (&self.late, file) {
            (Some(elf), 0) => self.locations.get_or_init(|| {
                let section = |id: SectionId| slice(elf.section(id.name()).unwrap_or(&[]));
                let (old, new) = (section(SectionId::DebugLoc), section(SectionId::DebugLocLists));
                gimli::LocationLists::new(old.into(), new.into())
            }),
            _ => &self.list[file as usize].dwarf.locations,
        }
    }

    /// The path of a file of the line table of a unit in file 0.
    pub fn file_name(&self, unit: &gimli::Unit<Slice>, number: u64) -> Option<String> {
        self.file_name_in(0, unit, number)
    }

    fn file_name_in(&self, file: u32, unit: &gimli::Unit<Slice>, number: u64) -> Option<String> {
        // The names of a split unit's files are in its skeleton.
        let (file, unit) = match &unit.line_program {
            Some(_) => (file, unit),
            None => (0, self.skeleton(file)?),
        };
        let header = unit.line_program.as_ref()?.header();
        let entry = header.file(number)?;
        let dwarf = &self.list[file as usize].dwarf;
        let text = |value| Some(dwarf.attr_string(unit, value).ok()?.to_string_lossy().into_owned());
        let name = text(entry.path_name())?;
        let folder = entry.directory(header).and_then(text).filter(|f| !f.is_empty());
        let path = match folder {
            Some(folder) if !name.starts_with('/') => format!("{folder}/{name}"),
            _ => name,
        };
        match unit.comp_dir {
            Some(home) if !path.starts_with('/') => Some(format!("{}/{path}", home.to_string_lossy())),
            _ => Some(path),
        }
    }

    /// The entry that has this type signature.
    pub fn signed(&self, signature: u64) -> Option<Place> {
        self.signatures.get(&signature).copied()
    }

    /// The place that a reference in the unit of `at` leads to.
    pub fn resolve(&self, at: Place, reference: Value) -> Option<Place> {
        match reference {
            AttributeValue::UnitRef(offset) => Some(Place { offset: u32::try_from(offset.0).ok()?, ..at }),
            AttributeValue::DebugInfoRef(offset) => self.in_info(at.file, offset),
            AttributeValue::DebugInfoRefSup(offset) => self.in_info(self.supplement?, offset),
            AttributeValue::DebugTypesRef(signature) => self.signed(signature.0),
            _ => None,
        }
    }

    /// The address that a location expression consists of, if it is nothing else (`DW_OP_addr`).
    pub fn fixed_address(&self, at: Place, expression: Slice) -> Option<u64> {
        if let [0x03, address @ ..] = expression.slice() {
            return Some(u64::from_le_bytes(address.try_into().ok()?));
        }
        // DW_OP_addrx, DW_OP_GNU_addr_index; all else needs no look at the unit.
        let [0xa1 | 0xfb, ..] = expression.slice() else { return None };
        let unit = self.unit(at.file, at.unit)?;
        let mut operations = gimli::Expression(expression).operations(unit.encoding());
        let address = match operations.next().ok()?? {
            gimli::Operation::AddressIndex { index } => self.list[at.file as usize].dwarf.address(unit, index).ok()?,
            _ => return None,
        };
        operations.next().ok()?.is_none().then_some(address)
    }

    fn in_info(&self, file: u32, offset: DebugInfoOffset) -> Option<Place> {
        let from = self.list.get(file as usize)?;
        let unit = from.unit_at(offset.0)?;
        let inside = offset.to_unit_offset(&from.units[unit as usize].header)?;
        Some(Place { file, unit, offset: u32::try_from(inside.0).ok()? })
    }

    /// The names of the namespaces and classes around an entry, joined by `::`.
    pub fn scope(&self, at: Place) -> Option<&str> {
        let slot = self.list.get(at.file as usize)?.units.get(at.unit as usize)?;
        slot.scopes.get_or_init(|| self.read_scopes(at).unwrap_or_default()).get(&at.offset).map(String::as_str)
    }

    fn read_scopes(&self, at: Place) -> Option<HashMap<u32, String>> {
        let mut found = HashMap::new();
        let root = self.die(Place { offset: u32::try_from(self.unit_root(at)?).ok()?, ..at })?;
        if !root.has_scopes() {
            return None;
        }
        self.note_scopes(&root, "", &mut found, 0);
        Some(found)
    }

    fn note_scopes(&self, parent: &Die, scope: &str, found: &mut HashMap<u32, String>, depth: u32) {
        for child in parent.children() {
            // A type that completes a declaration has the scope of that.
            let declared = match child.attr(dw::DW_AT_specification) {
                Some(AttributeValue::UnitRef(at)) => u32::try_from(at.0).ok().and_then(|at| found.get(&at).cloned()),
                _ => None,
            };
            let scope = declared.as_deref().unwrap_or(scope);
            if !scope.is_empty() {
                found.insert(child.at.offset, scope.to_string());
            }
            if child.is_scope() && child.entry.has_children() && depth < SCOPES {
                let name = child.name().unwrap_or_default();
                let inner = match (scope.is_empty(), name.is_empty()) {
                    (_, true) => scope.to_string(),
                    (true, false) => name,
                    (false, false) => format!("{scope}::{name}"),
                };
                self.note_scopes(&child, &inner, found, depth + 1);
            }
        }
    }

    fn unit_root(&self, at: Place) -> Option<usize> {
        Some(self.list.get(at.file as usize)?.units.get(at.unit as usize)?.header.root_offset().0)
    }
}

/// An entry, with the attributes that it has itself.
pub struct Die<'f> {
    files: &'f Files,
    /// Where it is.
    pub at: Place,
    /// Its unit.
    pub unit: &'f gimli::Unit<Slice>,
    entry: gimli::DebuggingInformationEntry<Slice>,
}

impl<'f> Die<'f> {
    /// What it describes.
    pub fn tag(&self) -> gimli::DwTag {
        self.entry.tag()
    }

    /// An attribute's value.
    pub fn attr(&self, name: gimli::DwAt) -> Option<Value> {
        self.entry.attr_value(name)
    }

    /// An attribute's value as it is stored, without what its name says about it.
    pub fn raw(&self, name: gimli::DwAt) -> Option<Value> {
        self.entry.attr_value_raw(name)
    }

    /// The text of an attribute.
    pub fn text(&self, name: gimli::DwAt) -> Option<String> {
        let value = self.attr(name)?;
        let dwarf = &self.files.list[self.at.file as usize].dwarf;
        let text = dwarf.attr_string(self.unit, value).ok()?;
        Some(text.to_string_lossy().into_owned())
    }

    /// `DW_AT_name`
    pub fn name(&self) -> Option<String> {
        self.text(dw::DW_AT_name)
    }

    /// The name with the scopes around it.
    pub fn qualified_name(&self) -> Option<String> {
        let name = self.name()?;
        match self.files.scope(self.at) {
            Some(scope) => Some(format!("{scope}::{name}")),
            None => Some(name),
        }
    }

    /// A number that cannot be negative.
    pub fn unsigned(&self, name: gimli::DwAt) -> Option<u64> {
        match self.attr(name)? {
            AttributeValue::FileIndex(number) => Some(number),
            value => value.udata_value(),
        }
    }

    /// Whether a flag is set.
    pub fn flag(&self, name: gimli::DwAt) -> bool {
        matches!(self.attr(name), Some(AttributeValue::Flag(true)))
    }

    /// The place that an attribute refers to.
    pub fn reference(&self, name: gimli::DwAt) -> Option<Place> {
        self.files.resolve(self.at, self.attr(name)?)
    }

    /// The entry that an attribute refers to.
    pub fn refers(&self, name: gimli::DwAt) -> Option<Die<'f>> {
        self.files.die(self.reference(name)?)
    }

    /// The address that an attribute gives.
    pub fn address(&self, name: gimli::DwAt) -> Option<u64> {
        let value = self.attr(name)?;
        self.files.list[self.at.file as usize].dwarf.attr_address(self.unit, value).ok()?
    }

    /// Where the code of a function begins: one that the compiler has split has ranges, its own first.
    pub fn start(&self) -> Option<u64> {
        self.address(dw::DW_AT_low_pc).or_else(|| {
            let dwarf = &self.files.list[self.at.file as usize].dwarf;
            let mut ranges = dwarf.attr_ranges(self.unit, self.attr(dw::DW_AT_ranges)?).ok()??;
            ranges.next().ok()?.map(|range| range.begin)
        })
    }

    /// The entries below it, in order. Damage ends the list.
    pub fn children(&self) -> Vec<Die<'f>> {
        let mut found = Vec::new();
        if !self.entry.has_children() {
            return found;
        }
        let Ok(mut cursor) = self.unit.entries_at_offset(UnitOffset(self.at.offset as usize)) else { return found };
        if !matches!(cursor.next_entry(), Ok(true)) || !matches!(cursor.next_entry(), Ok(true)) {
            return found;
        }
        while let Some(entry) = cursor.current() {
            let Ok(offset) = u32::try_from(entry.offset().0) else { break };
            let at = Place { offset, ..self.at };
            found.push(Die { files: self.files, at, unit: self.unit, entry: entry.clone() });
            if !matches!(cursor.next_sibling(), Ok(Some(_))) {
                break;
            }
        }
        found
    }

    /// Whether the language of this entry's unit has namespaces and types within types.
    fn has_scopes(&self) -> bool {
        !matches!(self.attr(dw::DW_AT_language), Some(AttributeValue::Language(language)) if is_c(language))
    }

    /// Whether names inside are qualified by this entry's name.
    fn is_scope(&self) -> bool {
        matches!(
            self.tag(),
            dw::DW_TAG_namespace
                | dw::DW_TAG_structure_type
                | dw::DW_TAG_class_type
                | dw::DW_TAG_union_type
                | dw::DW_TAG_interface_type
                | dw::DW_TAG_module
        )
    }

    /// File and line of the declaration.
    pub fn declared(&self) -> Option<(String, u32)> {
        self.position(dw::DW_AT_decl_file, dw::DW_AT_decl_line)
    }

    /// The file and line that two attributes give.
    pub fn position(&self, file: gimli::DwAt, line: gimli::DwAt) -> Option<(String, u32)> {
        let number = self.unsigned(file)?;
        let line = u32::try_from(self.unsigned(line)?).ok()?;
        Some((self.files.file_name_in(self.at.file, self.unit, number)?, line))
    }
}

/// Whether this is C.
pub fn is_c(language: gimli::DwLang) -> bool {
    matches!(language, dw::DW_LANG_C | dw::DW_LANG_C89 | dw::DW_LANG_C99 | dw::DW_LANG_C11 | dw::DW_LANG_C17)
}

/// Whether units of this language are of C++.
pub fn is_cxx(language: gimli::DwLang) -> bool {
    matches!(
        language,
        dw::DW_LANG_C_plus_plus
            | dw::DW_LANG_C_plus_plus_03
            | dw::DW_LANG_C_plus_plus_11
            | dw::DW_LANG_C_plus_plus_14
            | dw::DW_LANG_C_plus_plus_17
            | dw::DW_LANG_C_plus_plus_20
    )
}
