//! Entries as bytes, read one after the other without making anything of them: most are passed over by
//! adding a number. Abbreviations are decoded into one table that is used again for the next unit.

use crate::dwarf::file::{Slice, UnitHeader};
use gimli::constants as dw;
use gimli::{
    AttributeValue, DebugAddrIndex, DebugInfoOffset, DebugLineStrOffset, DebugStrOffset, DebugStrOffsetsIndex,
    DebugTypeSignature, DwAt, DwForm, DwTag, EndianSlice, Expression, Format, LittleEndian, UnitOffset,
};
use rustc_hash::FxHashMap;

/// Forms within `DW_FORM_indirect`, at most.
const INDIRECT: u32 = 4;

/// An attribute of an abbreviation.
#[derive(Clone, Copy)]
pub struct Spec {
    /// Its name.
    pub name: DwAt,
    form: DwForm,
    implicit: i64,
}

/// How entries of one code look.
#[derive(Clone, Copy)]
pub struct Abbreviation {
    /// What they describe.
    pub tag: DwTag,
    /// Whether entries below them follow.
    pub children: bool,
    /// Bytes of all attributes, if that is the same for all entries.
    size: Option<u32>,
    specs: (u32, u32),
}

/// The abbreviations of a unit.
#[derive(Default)]
pub struct Table {
    section_offset: Option<usize>,
    version: u16,
    format: Option<Format>,
    /// Those of the codes 1, 2, 3 and so on, as compilers number them.
    dense: Vec<Abbreviation>,
    others: FxHashMap<u64, Abbreviation>,
    specs: Vec<Spec>,
}

impl Table {
    /// Decodes the abbreviations of a unit, unless they are those of the unit before.
    pub fn read(&mut self, section: &'static [u8], header: &UnitHeader) -> Option<()> {
        let offset = header.debug_abbrev_offset().0;
        let (version, format) = (header.version(), header.format());
        if self.section_offset == Some(offset) && self.version == version && self.format == Some(format) {
            return Some(());
        }
        *self = Table {
            dense: std::mem::take(&mut self.dense),
            specs: std::mem::take(&mut self.specs),
            ..Table::default()
        };
        self.dense.clear();
        self.specs.clear();
        let mut input = Cursor { bytes: section.get(offset..)?, at: 0, version, format };
        loop {
            let code = input.leb()?;
            if code == 0 {
                break;
            }
            let tag = DwTag(u16::try_from(input.leb()?).ok()?);
            let children = input.byte()? == 1;
            let first = self.specs.len() as u32;
            let mut size = Some(0u32);
            loop {
                let name = DwAt(u16::try_from(input.leb()?).ok()?);
                let form = DwForm(u16::try_from(input.leb()?).ok()?);
                if name.0 == 0 && form.0 == 0 {
                    break;
                }
                let implicit = if form == dw::DW_FORM_implicit_const { input.signed_leb()? } else { 0 };
                self.specs.push(Spec { name, form, implicit });
                size = size.zip(fixed_size(form, version, format)).map(|(all, one)| all + one);
            }
            let abbreviation = Abbreviation { tag, children, size, specs: (first, self.specs.len() as u32) };
            if code == self.dense.len() as u64 + 1 {
                self.dense.push(abbreviation);
            } else {
                self.others.insert(code, abbreviation);
            }
        }
        (self.section_offset, self.version, self.format) = (Some(offset), version, Some(format));
        Some(())
    }

    fn get(&self, code: u64) -> Option<Abbreviation> {
        let dense = usize::try_from(code - 1).ok().and_then(|at| self.dense.get(at));
        dense.or_else(|| self.others.get(&code)).copied()
    }

    /// The attributes of an abbreviation.
    pub fn specs(&self, of: Abbreviation) -> &[Spec] {
        &self.specs[of.specs.0 as usize..of.specs.1 as usize]
    }
}

/// Bytes of a form's values, if they all have as many.
fn fixed_size(form: DwForm, version: u16, format: Format) -> Option<u32> {
    let word = u32::from(format.word_size());
    Some(match form {
        dw::DW_FORM_flag_present | dw::DW_FORM_implicit_const => 0,
        dw::DW_FORM_data1 | dw::DW_FORM_ref1 | dw::DW_FORM_flag | dw::DW_FORM_strx1 | dw::DW_FORM_addrx1 => 1,
        dw::DW_FORM_data2 | dw::DW_FORM_ref2 | dw::DW_FORM_strx2 | dw::DW_FORM_addrx2 => 2,
        dw::DW_FORM_strx3 | dw::DW_FORM_addrx3 => 3,
        dw::DW_FORM_data4 | dw::DW_FORM_ref4 | dw::DW_FORM_strx4 | dw::DW_FORM_addrx4 | dw::DW_FORM_ref_sup4 => 4,
        dw::DW_FORM_data8 | dw::DW_FORM_ref8 | dw::DW_FORM_ref_sig8 | dw::DW_FORM_ref_sup8 | dw::DW_FORM_addr => 8,
        dw::DW_FORM_data16 => 16,
        dw::DW_FORM_ref_addr if version < 3 => 8,
        dw::DW_FORM_strp
        | dw::DW_FORM_line_strp
        | dw::DW_FORM_strp_sup
        | dw::DW_FORM_sec_offset
        | dw::DW_FORM_ref_addr
        | dw::DW_FORM_GNU_ref_alt
        | dw::DW_FORM_GNU_strp_alt => word,
        _ => return None,
    })
}

/// A place in a unit. Every step answers none where the bytes end or make no sense.
#[derive(Clone)]
pub struct Cursor {
    bytes: &'static [u8],
    at: usize,
    version: u16,
    format: Format,
}

impl Cursor {
    /// At the first entry of a unit; none for addresses that are not of 8 bytes.
    pub fn new(section: &'static [u8], start: usize, header: &UnitHeader) -> Option<Cursor> {
        let bytes = section.get(start..start.checked_add(header.length_including_self())?)?;
        let at = header.root_offset().0;
        (header.address_size() == 8).then_some(Cursor { bytes, at, version: header.version(), format: header.format() })
    }

    /// Bytes from the unit's start.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Whether nothing follows.
    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Goes on to a later entry.
    pub fn seek(&mut self, offset: usize) -> bool {
        let forward = offset >= self.at && offset <= self.bytes.len();
        if forward {
            self.at = offset;
        }
        forward
    }

    /// The abbreviation of the entry here; `Some(None)` at the end of a list of siblings.
    pub fn entry(&mut self, table: &Table) -> Option<Option<Abbreviation>> {
        match self.leb()? {
            0 => Some(None),
            code => table.get(code).map(Some),
        }
    }

    /// Goes over all attributes of the entry.
    pub fn skip(&mut self, table: &Table, of: Abbreviation) -> Option<()> {
        match of.size {
            Some(size) => self.advance(size as usize),
            None => table.specs(of).iter().try_for_each(|spec| self.pass(spec.form)),
        }
    }

    /// Goes over one attribute.
    pub fn skip_one(&mut self, spec: &Spec) -> Option<()> {
        self.pass(spec.form)
    }

    fn pass(&mut self, form: DwForm) -> Option<()> {
        if let Some(size) = fixed_size(form, self.version, self.format) {
            return self.advance(size as usize);
        }
        self.read(form, 0, 0).map(|_| ())
    }

    /// The value of an attribute, as far as names, addresses and references go.
    pub fn value(&mut self, spec: &Spec) -> Option<AttributeValue<Slice>> {
        self.read(spec.form, spec.implicit, 0)
    }

    fn read(&mut self, form: DwForm, implicit: i64, depth: u32) -> Option<AttributeValue<Slice>> {
        Some(match form {
            dw::DW_FORM_addr => AttributeValue::Addr(self.number(8)?),
            dw::DW_FORM_strp => AttributeValue::DebugStrRef(DebugStrOffset(self.word()?)),
            dw::DW_FORM_line_strp => AttributeValue::DebugLineStrRef(DebugLineStrOffset(self.word()?)),
            dw::DW_FORM_strp_sup | dw::DW_FORM_GNU_strp_alt => {
                AttributeValue::DebugStrRefSup(DebugStrOffset(self.word()?))
            }
            dw::DW_FORM_string => {
                let rest = &self.bytes[self.at..];
                let length = memchr::memchr(0, rest)?;
                self.at += length + 1;
                AttributeValue::String(slice(&rest[..length]))
            }
            dw::DW_FORM_ref1 => AttributeValue::UnitRef(UnitOffset(self.number(1)? as usize)),
            dw::DW_FORM_ref2 => AttributeValue::UnitRef(UnitOffset(self.number(2)? as usize)),
            dw::DW_FORM_ref4 => AttributeValue::UnitRef(UnitOffset(self.number(4)? as usize)),
            dw::DW_FORM_ref8 => AttributeValue::UnitRef(UnitOffset(self.number(8)? as usize)),
            dw::DW_FORM_ref_udata => AttributeValue::UnitRef(UnitOffset(self.leb()? as usize)),
            dw::DW_FORM_ref_addr if self.version < 3 => {
                AttributeValue::DebugInfoRef(DebugInfoOffset(self.number(8)? as usize))
            }
            dw::DW_FORM_ref_addr => AttributeValue::DebugInfoRef(DebugInfoOffset(self.word()?)),
            dw::DW_FORM_GNU_ref_alt => AttributeValue::DebugInfoRefSup(DebugInfoOffset(self.word()?)),
            dw::DW_FORM_ref_sup4 => AttributeValue::DebugInfoRefSup(DebugInfoOffset(self.number(4)? as usize)),
            dw::DW_FORM_ref_sup8 => AttributeValue::DebugInfoRefSup(DebugInfoOffset(self.number(8)? as usize)),
            dw::DW_FORM_ref_sig8 => AttributeValue::DebugTypesRef(DebugTypeSignature(self.number(8)?)),
            dw::DW_FORM_flag_present => AttributeValue::Flag(true),
            dw::DW_FORM_flag => AttributeValue::Flag(self.byte()? != 0),
            dw::DW_FORM_implicit_const => AttributeValue::Sdata(implicit),
            dw::DW_FORM_data1 => AttributeValue::Data1(self.byte()?),
            dw::DW_FORM_data2 => AttributeValue::Data2(self.number(2)? as u16),
            dw::DW_FORM_data4 => AttributeValue::Data4(self.number(4)? as u32),
            dw::DW_FORM_data8 => AttributeValue::Data8(self.number(8)?),
            dw::DW_FORM_udata => AttributeValue::Udata(self.leb()?),
            dw::DW_FORM_sdata => AttributeValue::Sdata(self.signed_leb()?),
            dw::DW_FORM_sec_offset => AttributeValue::SecOffset(self.word()?),
            dw::DW_FORM_exprloc => AttributeValue::Exprloc(Expression(self.block(None)?)),
            dw::DW_FORM_block => AttributeValue::Block(self.block(None)?),
            dw::DW_FORM_block1 => AttributeValue::Block(self.block(Some(1))?),
            dw::DW_FORM_block2 => AttributeValue::Block(self.block(Some(2))?),
            dw::DW_FORM_block4 => AttributeValue::Block(self.block(Some(4))?),
            dw::DW_FORM_data16 => AttributeValue::Block(self.taken(16)?),
            dw::DW_FORM_strx | dw::DW_FORM_GNU_str_index => string_index(self.leb()?),
            dw::DW_FORM_strx1 => string_index(self.number(1)?),
            dw::DW_FORM_strx2 => string_index(self.number(2)?),
            dw::DW_FORM_strx3 => string_index(self.number(3)?),
            dw::DW_FORM_strx4 => string_index(self.number(4)?),
            dw::DW_FORM_addrx | dw::DW_FORM_GNU_addr_index => address_index(self.leb()?),
            dw::DW_FORM_addrx1 => address_index(self.number(1)?),
            dw::DW_FORM_addrx2 => address_index(self.number(2)?),
            dw::DW_FORM_addrx3 => address_index(self.number(3)?),
            dw::DW_FORM_addrx4 => address_index(self.number(4)?),
            dw::DW_FORM_loclistx | dw::DW_FORM_rnglistx => AttributeValue::Udata(self.leb()?),
            dw::DW_FORM_indirect if depth < INDIRECT => {
                let form = DwForm(u16::try_from(self.leb()?).ok()?);
                return self.read(form, 0, depth + 1);
            }
            _ => return None,
        })
    }

    fn advance(&mut self, count: usize) -> Option<()> {
        let at = self.at.checked_add(count).filter(|&at| at <= self.bytes.len())?;
        self.at = at;
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn taken(&mut self, count: usize) -> Option<Slice> {
        let start = self.at;
        self.advance(count)?;
        Some(slice(&self.bytes[start..self.at]))
    }

    fn number(&mut self, size: usize) -> Option<u64> {
        let bytes = self.bytes.get(self.at..self.at.checked_add(size)?)?;
        self.at += size;
        let mut word = [0; 8];
        word[..size].copy_from_slice(bytes);
        Some(u64::from_le_bytes(word))
    }

    /// An offset in a section.
    fn word(&mut self) -> Option<usize> {
        self.number(usize::from(self.format.word_size())).map(|word| word as usize)
    }

    fn block(&mut self, size: Option<usize>) -> Option<Slice> {
        let length = match size {
            Some(size) => self.number(size)?,
            None => self.leb()?,
        };
        self.taken(usize::try_from(length).ok()?)
    }

    fn leb(&mut self) -> Option<u64> {
        let first = self.byte()?;
        if first < 0x80 {
            return Some(u64::from(first));
        }
        let (mut value, mut shift) = (u64::from(first & 0x7f), 7);
        loop {
            let byte = self.byte()?;
            if shift < 64 {
                value |= u64::from(byte & 0x7f) << shift;
            }
            shift += 7;
            if byte < 0x80 {
                return Some(value);
            }
        }
    }

    fn signed_leb(&mut self) -> Option<i64> {
        let (mut value, mut shift) = (0i64, 0u32);
        loop {
            let byte = self.byte()?;
            if shift < 64 {
                value |= i64::from(byte & 0x7f) << shift;
            }
            shift = shift.saturating_add(7);
            if byte < 0x80 {
                let negative = byte & 0x40 != 0 && shift < 64;
                return Some(if negative { value | -1 << shift } else { value });
            }
        }
    }
}

fn slice(bytes: &'static [u8]) -> Slice {
    EndianSlice::new(bytes, LittleEndian)
}

fn string_index(index: u64) -> AttributeValue<Slice> {
    AttributeValue::DebugStrOffsetsIndex(DebugStrOffsetsIndex(index as usize))
}

fn address_index(index: u64) -> AttributeValue<Slice> {
    AttributeValue::DebugAddrIndex(DebugAddrIndex(index as usize))
}
