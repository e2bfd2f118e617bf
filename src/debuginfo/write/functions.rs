//! The unit of functions of one module: subprograms, parameters, locals.
//!
//! The unit claims to be Rust, since GDB prints variants in variants only in a Rust frame. Each
//! variable is described three times, each time for a reader that the others do not disturb:
//!
//! - a formal parameter of a scalar type, for backtraces;
//! - an artificial variable at the plain slot, for GDB (`print`, `watch`, `info locals`);
//! - below a tag that GDB skips, for LLDB: a reference to the object or the slot, and
//!   `slot_NAME`, a hidden `long` to watch and to write.

use super::abbreviations::Die;
use super::bytes::Bytes;
use super::expressions::{self, Place};
use super::locations::{Locations, Reading};
use super::machine::DECLARED;
use super::strings::Strings;
use super::types::Types;
use super::{PRODUCER, unit_header};
use crate::debuginfo::tables::{Function, Module, Variable};
use gimli::constants::*;

/// What `slot_NAME` begins with.
const SLOT_PREFIX: &str = "slot_";

/// Sections that the unit grows.
pub struct Sections<'s, 'a> {
    pub info: &'s mut Bytes,
    pub strings: &'s mut Strings<'a>,
    pub locations: &'s mut Bytes,
}

/// Appends the unit of `module`, whose line program is at `line_program`.
pub fn write<'a>(s: Sections<'_, 'a>, types: &Types, module: &'a Module, line_program: u32) {
    let (Some(first), Some(last)) = (module.functions.first(), module.functions.last()) else { return };
    let extent = last.address + last.size - first.address;
    let unit = unit_header(s.info);
    s.info.u8(Die::FunctionsUnit as u8);
    s.info.text(PRODUCER);
    s.info.u8(DW_LANG_Rust.0 as u8);
    s.info.u32(s.strings.add(&module.file));
    s.info.u32(s.strings.add(&module.directory));
    s.info.u64(first.address);
    s.info.u64(extent);
    s.info.u32(line_program);
    let mut writer = Writer { b: s.info, strings: s.strings, locations: Locations::new(s.locations, extent), types };
    for function in &module.functions {
        writer.function(function);
    }
    s.info.u8(Die::End as u8);
    s.info.end_length(unit);
}

struct Writer<'w, 's, 'a> {
    b: &'w mut Bytes,
    strings: &'w mut Strings<'a>,
    locations: Locations<'s>,
    types: &'w Types,
}

impl<'a> Writer<'_, '_, 'a> {
    fn function(&mut self, f: &'a Function) {
        self.b.u8(Die::Function as u8);
        self.b.u32(self.strings.add(&f.name));
        self.b.u64(f.address);
        self.b.u32(f.size as u32);
        self.b.u8(1);
        self.b.uleb(u64::from(f.line));
        self.b.u32(self.types.value);
        self.b.bytes(&[1, DW_OP_call_frame_cfa.0]);
        self.b.u8(Die::GdbOnly as u8);
        for (name, symbol) in DECLARED {
            self.b.u8(Die::Machine as u8);
            self.b.u32(self.strings.add(name));
            self.b.u32(self.strings.add(symbol));
            self.b.u32(self.types.declared.of(name));
        }
        self.b.u8(Die::End as u8);
        for variable in f.variables.iter().filter(|v| v.parameter) {
            self.shared(Die::Parameter, self.types.argument, Reading::Scalar, variable);
        }
        if !f.variables.is_empty() {
            self.body(f);
        }
        self.b.u8(Die::End as u8);
    }

    fn body(&mut self, f: &'a Function) {
        let start = f.rows.iter().find(|r| r.prologue_end).map_or(0, |r| r.offset);
        self.b.u8(Die::Body as u8);
        self.b.u64(f.address + u64::from(start));
        self.b.u32(f.size as u32 - start);
        // First, since LLDB takes the first variable of a name.
        self.b.u8(Die::LldbOnly as u8);
        for variable in &f.variables {
            self.shared(Die::Variable, self.types.object_reference, Reading::Reference, variable);
            if variable.cell {
                let name = self.name(variable);
                let location = self.locations.add(Reading::Slot, place(variable));
                self.b.u8(Die::HiddenVariable as u8);
                self.b.u32(name);
                self.b.u32(self.types.long);
                self.b.u32(location);
            } else {
                self.slot(self.types.long, SLOT_PREFIX.len() as u32, variable);
            }
        }
        self.b.u8(Die::End as u8);
        for variable in &f.variables {
            if variable.cell {
                self.shared(Die::HiddenVariable, self.types.value, Reading::Slot, variable);
            } else {
                self.slot(self.types.value, 0, variable);
            }
        }
        self.b.u8(Die::End as u8);
    }

    /// Offset of `slot_NAME` in the string table.
    fn name(&mut self, variable: &'a Variable) -> u32 {
        self.strings.add_pair(SLOT_PREFIX, &variable.name)
    }

    fn shared(&mut self, die: Die, ty: u32, reading: Reading, variable: &'a Variable) {
        let name = self.name(variable) + SLOT_PREFIX.len() as u32;
        let location = self.locations.add(reading, place(variable));
        self.b.u8(die as u8);
        self.b.u32(name);
        self.b.u32(ty);
        self.b.u32(location);
    }

    /// `prefix` bytes of `slot_` belong to the name.
    fn slot(&mut self, ty: u32, prefix: u32, variable: &'a Variable) {
        let name = self.name(variable) + SLOT_PREFIX.len() as u32 - prefix;
        let location = expressions::slot(place(variable));
        self.b.u8(Die::SlotVariable as u8);
        self.b.u32(name);
        self.b.u32(ty);
        self.b.u8(location.len() as u8);
        self.b.bytes(&location);
    }
}

fn place(variable: &Variable) -> Place {
    Place { offset: variable.cfa_offset, cell: variable.cell }
}
