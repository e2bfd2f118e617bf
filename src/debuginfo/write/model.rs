//! The VM's own structures for debugger scripts: one structure, `dwarfpython_vm`, whose members
//! have every record and every enumeration of the model as their types. A script looks up this
//! one name and finds all offsets, sizes and numbers from there.

use super::abbreviations::Die;
use super::builder::{Builder, Label, Offset, STRUCTURE, Type};
use super::types::Common;
use crate::debuginfo::tables::{Constants, Global, Model, Record};
use gimli::constants::*;
use rustc_hash::FxHashMap;

/// The structure that leads to all others.
const ROOT: &str = "dwarfpython_vm";

/// Writes the types of the model, and the variables.
pub fn write(w: &mut Builder<'_>, c: &Common, model: &Model, globals: &[Global]) {
    let mut types = Types { records: FxHashMap::default(), bases: bases(w, c), pointers: FxHashMap::default() };
    types.bases.insert("value", Type::Label(c.value));
    for record in &model.records {
        types.records.insert(record.name, w.label());
    }
    // Pointers first: a structure's members are written in one go.
    for field in model.records.iter().flat_map(|r| &r.fields) {
        types.pointer(w, field.c_type);
    }
    let mut members: Vec<(&str, Type, u64)> = Vec::new();
    for record in &model.records {
        types.record(w, record);
        members.push((record.name, Type::Label(types.records[record.name]), 0));
    }
    for constants in &model.constants {
        members.push((constants.name, Type::At(enumeration(w, c, constants)), 0));
    }
    w.record(STRUCTURE, ROOT, 8, &members);
    for global in globals {
        w.named(Die::Global, global.name);
        match types.find(global.record) {
            Type::At(at) => w.b.u32(at),
            Type::Label(label) => w.refer(label),
        }
        w.b.u8(9);
        w.b.u8(DW_OP_addr.0);
        w.b.u64(global.address);
    }
}

struct Types<'m> {
    records: FxHashMap<&'m str, Label>,
    bases: FxHashMap<&'static str, Type>,
    pointers: FxHashMap<&'m str, Offset>,
}

impl<'m> Types<'m> {
    fn record(&self, w: &mut Builder<'_>, record: &'m Record) {
        let fields: Vec<_> = record.fields.iter().map(|f| (f.name, self.find(f.c_type), f.offset as u64)).collect();
        w.place(self.records[record.name]);
        w.record(STRUCTURE, record.name, record.size as u64, &fields);
    }

    /// Every type that a list names is one of these; a debug build checks it.
    fn find(&self, name: &str) -> Type {
        if let Some(&at) = self.pointers.get(name) {
            return Type::At(at);
        }
        let known = self.bases.get(name).copied().or_else(|| self.records.get(name).map(|&l| Type::Label(l)));
        debug_assert!(known.is_some(), "no type {name}");
        known.unwrap_or(self.bases["unsigned long"])
    }

    fn pointer(&mut self, w: &mut Builder<'_>, name: &'m str) {
        let Some(target) = name.strip_suffix(" *") else { return };
        if self.pointers.contains_key(name) {
            return;
        }
        let at = match (target, self.find(if target == "void" { "unsigned char" } else { target })) {
            ("void", _) => {
                let at = w.b.offset();
                w.b.u8(Die::VoidPointer as u8);
                w.b.u8(8);
                at
            }
            (_, Type::At(to)) => w.indirect(Die::Pointer, to),
            (_, Type::Label(to)) => w.indirect_label(Die::Pointer, to),
        };
        self.pointers.insert(name, at);
    }
}

fn bases(w: &mut Builder<'_>, c: &Common) -> FxHashMap<&'static str, Type> {
    [
        ("int", c.int),
        ("long", c.long),
        ("unsigned long", c.word),
        ("double", c.double),
        ("bool", c.bool_),
        ("unsigned int", w.base("unsigned int", DW_ATE_unsigned, 4)),
        ("unsigned short", w.base("unsigned short", DW_ATE_unsigned, 2)),
        ("unsigned char", w.base("unsigned char", DW_ATE_unsigned_char, 1)),
        ("char", w.base("char", DW_ATE_signed_char, 1)),
    ]
    .into_iter()
    .map(|(name, at)| (name, Type::At(at)))
    .collect()
}

fn enumeration(w: &mut Builder<'_>, c: &Common, constants: &Constants) -> Offset {
    let at = w.named(Die::Enumeration, constants.name);
    w.b.u8(8);
    w.b.u32(c.long);
    for &(name, number) in &constants.members {
        w.named(Die::Enumerator, name);
        w.b.sleb(number as i64);
    }
    w.end();
    at
}
