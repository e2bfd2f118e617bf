//! One pass over the entries of every unit that stops only at names: bodies of functions are passed over,
//! members of records too unless the language nests types in them.

use super::Category;
use super::build::Collected;
use super::raw::{Abbreviation, Cursor, Table};
use crate::dwarf::beside;
use crate::dwarf::file::{File, Files, Place, Slice, UnitHeader, UnitSlot, is_c};
use gimli::constants as dw;
use gimli::{AttributeValue, DwTag, RawRngListEntry, Section};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// Namespaces and classes within each other, at most.
const DEPTH: usize = 64;

/// Bytes of `.debug_info` from which on two threads scan.
const LARGE: usize = 1 << 20;

/// Scans all units of all files.
pub fn scan(files: &Files) -> Collected {
    let mut collected = Collected::default();
    for (number, file) in files.list().iter().enumerate() {
        let ends = |slot: &UnitSlot| slot.header.debug_info_offset().map_or(usize::MAX, |offset| offset.0);
        let total = file.units.iter().map(|slot| slot.header.length_including_self()).sum::<usize>();
        let half = file.units.partition_point(|slot| ends(slot) < total / 2);
        let part = |units: Range<usize>| {
            let mut part = Collected::default();
            scan_units(files, number, units, &mut part);
            part
        };
        if total < LARGE {
            collected.add(part(0..file.units.len()));
        } else {
            let (first, second) = beside::both(|| part(0..half), || part(half..file.units.len()));
            collected.add(first);
            collected.add(second);
        }
    }
    collected
}

fn scan_units(files: &Files, number: usize, units: Range<usize>, collected: &mut Collected) {
    let file = &files.list()[number];
    let mut seen = FxHashSet::default();
    let mut table = Table::default();
    for unit in units {
        let home = Place { file: number as u32, unit: unit as u32, offset: 0 };
        // What is damaged is left out; the units around it count.
        let _ = Scanner::scan(files, file, &file.units[unit].header, home, &mut table, &mut seen, collected);
    }
}

/// The attributes that matter here.
#[derive(Default, Clone, Copy)]
struct Attributes {
    name: Option<AttributeValue<Slice>>,
    sibling: Option<usize>,
    language: Option<gimli::DwLang>,
    low_pc: Option<AttributeValue<Slice>>,
    ranges: Option<AttributeValue<Slice>>,
    location: Option<Slice>,
    constant: bool,
    declaration: bool,
    /// Whether the compiler supplies it.
    artificial: bool,
    /// Whether enumerators are qualified by the enumeration's name.
    enum_class: bool,
    /// Entry that this one completes: `DW_AT_specification`, `DW_AT_abstract_origin`.
    origin: Option<AttributeValue<Slice>>,
}

struct Scanner<'a> {
    files: &'a Files,
    file: &'a File,
    home: Place,
    table: &'a Table,
    header: &'a UnitHeader,
    /// The unit's first entry.
    first: Cursor,
    /// Whether types and functions may lie in namespaces and classes.
    scopes: bool,
    /// Names of the file's string section that are known already, with their categories.
    seen: &'a mut FxHashSet<u64>,
    /// Qualified names of the functions and variables that are declared in scopes.
    declared: FxHashMap<u32, String>,
    collected: &'a mut Collected,
}

impl<'a> Scanner<'a> {
    /// Scans a unit; none if it is damaged.
    fn scan(
        files: &'a Files,
        file: &'a File,
        header: &'a UnitHeader,
        home: Place,
        table: &'a mut Table,
        seen: &'a mut FxHashSet<u64>,
        collected: &'a mut Collected,
    ) -> Option<()> {
        let sections = &file.dwarf;
        let (section, start) = match header.debug_info_offset() {
            Some(offset) => (sections.debug_info.reader().slice(), offset.0),
            None => (sections.debug_types.reader().slice(), header.debug_types_offset()?.0),
        };
        table.read(sections.debug_abbrev.reader().slice(), header)?;
        let mut cursor = Cursor::new(section, start, header)?;
        let (first, declared) = (cursor.clone(), FxHashMap::default());
        let mut scanner = Scanner { files, file, home, table, header, first, scopes: true, seen, declared, collected };
        let root = cursor.entry(scanner.table)??;
        let attributes = scanner.read(&mut cursor, root)?;
        if attributes.language == Some(dw::DW_LANG_Mips_Assembler) || !root.children {
            return Some(());
        }
        scanner.scopes = !attributes.language.is_some_and(is_c);
        scanner.entries(&mut cursor, "", 0)
    }

    fn read(&self, cursor: &mut Cursor, abbreviation: Abbreviation) -> Option<Attributes> {
        let mut found = Attributes::default();
        for spec in self.table.specs(abbreviation) {
            match spec.name {
                dw::DW_AT_name => found.name = Some(cursor.value(spec)?),
                dw::DW_AT_sibling => {
                    if let AttributeValue::UnitRef(offset) = cursor.value(spec)? {
                        found.sibling = Some(offset.0);
                    }
                }
                dw::DW_AT_language => {
                    let number = cursor.value(spec)?.udata_value();
                    found.language = number.and_then(|number| u16::try_from(number).ok()).map(gimli::DwLang);
                }
                dw::DW_AT_low_pc => found.low_pc = Some(cursor.value(spec)?),
                dw::DW_AT_ranges => found.ranges = Some(cursor.value(spec)?),
                dw::DW_AT_location => match cursor.value(spec)? {
                    AttributeValue::Exprloc(expression) => found.location = Some(expression.0),
                    AttributeValue::Block(expression) => found.location = Some(expression),
                    _ => {}
                },
                dw::DW_AT_const_value => {
                    cursor.skip_one(spec)?;
                    found.constant = true;
                }
                dw::DW_AT_declaration => found.declaration = cursor.value(spec)? == AttributeValue::Flag(true),
                dw::DW_AT_artificial => found.artificial = cursor.value(spec)? == AttributeValue::Flag(true),
                dw::DW_AT_enum_class => found.enum_class = cursor.value(spec)? == AttributeValue::Flag(true),
                dw::DW_AT_specification | dw::DW_AT_abstract_origin => found.origin = Some(cursor.value(spec)?),
                _ => cursor.skip_one(spec)?,
            }
        }
        Some(found)
    }

    /// Reads the entries of one level up to the null entry.
    fn entries(&mut self, cursor: &mut Cursor, scope: &str, depth: usize) -> Option<()> {
        while !cursor.is_at_end() {
            let offset = cursor.offset();
            let Some(abbreviation) = cursor.entry(self.table)? else { break };
            let (tag, children) = (abbreviation.tag, abbreviation.children);
            if !children && !is_named(tag) {
                cursor.skip(self.table, abbreviation)?;
                continue;
            }
            let attributes = self.read(cursor, abbreviation)?;
            self.note(tag, &attributes, self.here(offset), scope, children);
            if !children {
                continue;
            }
            if tag == dw::DW_TAG_enumeration_type {
                self.enumerators(cursor, &attributes, self.here(offset), scope)?;
            } else if self.opens_scope(tag) && depth < DEPTH {
                let inner = self.inner_scope(scope, &attributes);
                self.entries(cursor, &inner, depth + 1)?;
            } else {
                self.pass(cursor, attributes.sibling)?;
            }
        }
        Some(())
    }

    fn here(&self, offset: usize) -> Place {
        Place { offset: offset as u32, ..self.home }
    }

    fn opens_scope(&self, tag: DwTag) -> bool {
        match tag {
            dw::DW_TAG_namespace | dw::DW_TAG_module => true,
            dw::DW_TAG_structure_type | dw::DW_TAG_class_type | dw::DW_TAG_union_type => self.scopes,
            _ => false,
        }
    }

    fn inner_scope(&self, scope: &str, attributes: &Attributes) -> String {
        if let Some(declared) = self.completed(attributes) {
            return declared.clone();
        }
        match self.name_of(attributes) {
            Some(name) => qualify(scope, &name.to_string_lossy()),
            None => scope.to_string(),
        }
    }

    fn name_of(&self, attributes: &Attributes) -> Option<Slice> {
        self.text(attributes.name?)
    }

    fn text(&self, value: AttributeValue<Slice>) -> Option<Slice> {
        match value {
            AttributeValue::String(text) => Some(text),
            AttributeValue::DebugStrRef(offset) => self.file.dwarf.debug_str.get_str(offset).ok(),
            AttributeValue::DebugLineStrRef(offset) => self.file.dwarf.debug_line_str.get_str(offset).ok(),
            AttributeValue::DebugStrRefSup(offset) => self.file.dwarf.sup()?.debug_str.get_str(offset).ok(),
            value => {
                let unit = self.files.unit(self.home.file, self.home.unit)?;
                self.file.dwarf.attr_string(unit, value).ok()
            }
        }
    }

    /// Goes over the children of an entry.
    fn pass(&self, cursor: &mut Cursor, sibling: Option<usize>) -> Option<()> {
        if sibling.is_some_and(|sibling| cursor.seek(sibling)) {
            return Some(());
        }
        let mut depth = 1;
        while depth > 0 && !cursor.is_at_end() {
            match cursor.entry(self.table)? {
                Some(abbreviation) => {
                    depth += usize::from(abbreviation.children);
                    cursor.skip(self.table, abbreviation)?;
                }
                None => depth -= 1,
            }
        }
        Some(())
    }

    /// Notes the enumerators of the enumeration at `home`, each at that place.
    fn enumerators(&mut self, cursor: &mut Cursor, outer: &Attributes, home: Place, scope: &str) -> Option<()> {
        let inner = match self.completed(outer) {
            _ if outer.enum_class => self.inner_scope(scope, outer),
            Some(declared) => declared.rsplit_once("::").map_or(String::new(), |(scope, _)| scope.to_string()),
            None => scope.to_string(),
        };
        while !cursor.is_at_end() {
            let Some(abbreviation) = cursor.entry(self.table)? else { break };
            let attributes = self.read(cursor, abbreviation)?;
            if abbreviation.tag == dw::DW_TAG_enumerator {
                self.note(dw::DW_TAG_enumerator, &attributes, home, &inner, false);
            }
            if abbreviation.children {
                self.pass(cursor, attributes.sibling)?;
            }
        }
        Some(())
    }

    fn note(&mut self, tag: DwTag, attributes: &Attributes, here: Place, scope: &str, children: bool) {
        let address = self.address(tag, attributes);
        let category = match tag {
            // A method that the compiler would supply, if anybody needed it.
            dw::DW_TAG_subprogram if attributes.artificial && address.is_none() => return,
            dw::DW_TAG_subprogram if address.is_some() => Category::Function,
            dw::DW_TAG_subprogram if children => Category::Declaration,
            dw::DW_TAG_subprogram => Category::Bare,
            dw::DW_TAG_variable if address.is_some() || attributes.constant => Category::Variable,
            dw::DW_TAG_variable => Category::Extern,
            dw::DW_TAG_enumerator => Category::Enumerator,
            dw::DW_TAG_typedef => Category::Typedef,
            dw::DW_TAG_structure_type | dw::DW_TAG_class_type | dw::DW_TAG_union_type | dw::DW_TAG_enumeration_type => {
                if attributes.declaration {
                    Category::Opaque
                } else {
                    Category::Tag
                }
            }
            _ => return,
        };
        if let Some(address) = address {
            self.collected.addresses.push((address, category, here));
        }
        // A name of the string section that is known with this category needs no second look.
        let single = !matches!(category, Category::Function | Category::Variable);
        if single
            && scope.is_empty()
            && attributes.origin.is_none()
            && let Some(AttributeValue::DebugStrRef(offset)) = attributes.name
            && !self.seen.insert((offset.0 as u64) << 4 | category as u64)
        {
            return;
        }
        match self.name_of(attributes) {
            Some(_) if self.completed(attributes).is_some() => {
                let name = self.completed(attributes).cloned().unwrap_or_default();
                self.collected.note(name.as_bytes(), category, here);
            }
            Some(name) if scope.is_empty() => self.collected.note(name.slice(), category, here),
            Some(name) => {
                let name = qualify(scope, &name.to_string_lossy());
                self.collected.note(name.as_bytes(), category, here);
                if tag != dw::DW_TAG_enumerator {
                    self.declared.insert(here.offset, name);
                }
            }
            None => {
                let Some(origin) = attributes.origin else { return };
                if let Some(name) = self.plain_name_at(origin) {
                    self.collected.note(name.slice(), category, here);
                } else if let Some(name) = self.name_at(origin) {
                    self.collected.note(name.as_bytes(), category, here);
                }
            }
        }
    }

    /// As `name_at`, without parsing the unit: where names have no scopes, and no other unit is referred to.
    fn plain_name_at(&self, mut origin: AttributeValue<Slice>) -> Option<Slice> {
        for _ in 0..4 {
            let (false, AttributeValue::UnitRef(offset)) = (self.scopes, origin) else { return None };
            let mut cursor = self.first.clone();
            if !cursor.seek(offset.0) {
                return None;
            }
            let abbreviation = cursor.entry(self.table)??;
            let attributes = self.read(&mut cursor, abbreviation)?;
            if let Some(name) = self.name_of(&attributes) {
                return Some(name);
            }
            origin = attributes.origin?;
        }
        None
    }

    /// The qualified name of a declaration in a scope that an entry completes.
    fn completed(&self, attributes: &Attributes) -> Option<&String> {
        self.declared_at(attributes.origin?)
    }

    fn declared_at(&self, origin: AttributeValue<Slice>) -> Option<&String> {
        match origin {
            AttributeValue::UnitRef(offset) => self.declared.get(&u32::try_from(offset.0).ok()?),
            _ => None,
        }
    }

    /// The name of the entry that another one completes.
    fn name_at(&self, origin: AttributeValue<Slice>) -> Option<String> {
        if let Some(name) = self.declared_at(origin) {
            return Some(name.clone());
        }
        let mut at = self.files.resolve(self.home, origin)?;
        // An out-of-line instance refers to an abstract one, which may refer to a declaration.
        for _ in 0..4 {
            let die = self.files.die(at)?;
            if let Some(name) = die.qualified_name() {
                return Some(name);
            }
            at = die.reference(dw::DW_AT_specification).or_else(|| die.reference(dw::DW_AT_abstract_origin))?;
        }
        None
    }

    /// The fixed address of a function or a variable; none of what the linker has dropped, whose
    /// address is a tombstone.
    fn address(&self, tag: DwTag, attributes: &Attributes) -> Option<u64> {
        self.described_address(tag, attributes).filter(|&address| address < u64::MAX - 1)
    }

    fn described_address(&self, tag: DwTag, attributes: &Attributes) -> Option<u64> {
        let value = match tag {
            dw::DW_TAG_subprogram => match attributes.low_pc {
                Some(address) => address,
                None => return self.first_range(attributes.ranges?),
            },
            dw::DW_TAG_variable => return self.files.fixed_address(self.home, attributes.location?),
            _ => return None,
        };
        match value {
            AttributeValue::Addr(address) => Some(address),
            value => {
                let unit = self.files.unit(self.home.file, self.home.unit)?;
                self.file.dwarf.attr_address(unit, value).ok()?
            }
        }
    }
}

impl Scanner<'_> {
    /// Where a function that the compiler has split begins.
    fn first_range(&self, value: AttributeValue<Slice>) -> Option<u64> {
        if let Some(begin) = self.plain_range(value) {
            return Some(begin);
        }
        let value = match value {
            AttributeValue::SecOffset(offset) => AttributeValue::RangeListsRef(gimli::RawRangeListsOffset(offset)),
            value => value,
        };
        let unit = self.files.unit(self.home.file, self.home.unit)?;
        self.file.dwarf.attr_ranges(unit, value).ok()??.next().ok()?.map(|range| range.begin)
    }

    /// As `first_range`, without parsing the unit: where the list says what its offsets are relative to.
    fn plain_range(&self, value: AttributeValue<Slice>) -> Option<u64> {
        let AttributeValue::SecOffset(offset) = value else { return None };
        if self.header.version() < 5 {
            return None;
        }
        let list = gimli::RangeListsOffset(offset);
        let mut entries = self.file.dwarf.ranges.raw_ranges(list, self.header.encoding()).ok()?;
        let mut base = None;
        loop {
            let (begin, is_empty) = match entries.next().ok()?? {
                RawRngListEntry::BaseAddress { addr } => {
                    base = Some(addr);
                    continue;
                }
                RawRngListEntry::OffsetPair { begin, end } => (base?.checked_add(begin)?, begin >= end),
                RawRngListEntry::StartEnd { begin, end } => (begin, begin >= end),
                RawRngListEntry::StartLength { begin, length } => (begin, length == 0),
                _ => return None,
            };
            return (!is_empty).then_some(begin);
        }
    }
}

/// Tags of entries without children that have names of interest.
fn is_named(tag: DwTag) -> bool {
    matches!(
        tag,
        dw::DW_TAG_subprogram
            | dw::DW_TAG_variable
            | dw::DW_TAG_typedef
            | dw::DW_TAG_structure_type
            | dw::DW_TAG_class_type
            | dw::DW_TAG_union_type
            | dw::DW_TAG_enumeration_type
    )
}

fn qualify(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_string() } else { format!("{scope}::{name}") }
}
