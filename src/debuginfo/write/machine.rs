//! The VM's own functions, in the types unit of the base image; and what
//! Python functions declare of them, with open parameters: GDB passes a literal in a Rust frame as
//! a structure.

use super::abbreviations::Die;
use super::builder::{Builder, Offset, Type as Referred};
use super::types::Common;
use crate::debuginfo::tables::{Export, Parameter, Type};
use gimli::constants::*;

/// Registers of the first arguments, by their DWARF numbers: rdi, rsi, rdx, rcx, r8.
const ARGUMENTS: [DwOp; 5] = [DW_OP_reg5, DW_OP_reg4, DW_OP_reg1, DW_OP_reg2, DW_OP_reg8];

/// What each Python function declares, and the symbol behind it: `repr` takes a value by
/// reference, the others any words.
pub const DECLARED: [(&str, &str); 3] = [
    ("dwarfpython_repr", "dwarfpython.repr"),
    ("dwarfpython_eval", "dwarfpython.eval"),
    ("dwarfpython_exec", "dwarfpython.exec"),
];

/// The types of `DECLARED`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Declared {
    shows: Offset,
    runs: Offset,
}

impl Declared {
    /// Writes them into a types unit.
    pub fn new(w: &mut Builder<'_>, c: &Common) -> Declared {
        let subroutine = |w: &mut Builder<'_>, die| {
            let at = w.b.offset();
            w.b.u8(die as u8);
            w.b.u32(c.slice);
            at
        };
        let reference = w.indirect_label(Die::Reference, c.value);
        let runs = subroutine(w, Die::SubroutineType);
        let shows = subroutine(w, Die::TypedSubroutineType);
        w.b.u8(Die::ParameterType as u8);
        w.b.u32(reference);
        w.end();
        Declared { shows, runs }
    }

    /// The type of one of `DECLARED`.
    pub fn of(&self, name: &str) -> Offset {
        if name == DECLARED[0].0 { self.shows } else { self.runs }
    }
}

/// Writes them into the types unit.
pub fn write(w: &mut Builder<'_>, c: &Common, exports: &[Export]) {
    for export in exports {
        if export.is_hook {
            hook(w, c, export);
        } else if !export.signature.parameters.is_empty() {
            function(w, c, export);
        }
    }
}

fn type_of(c: &Common, ty: Type) -> Referred {
    match ty {
        Type::Value => Referred::Label(c.value),
        Type::Object => Referred::At(c.object_reference),
        Type::Text => Referred::At(c.text),
        Type::Long => Referred::At(c.long),
        Type::Word => Referred::At(c.word),
    }
}

fn refer(w: &mut Builder<'_>, ty: Referred) {
    match ty {
        Referred::At(at) => w.b.u32(at),
        Referred::Label(label) => w.refer(label),
    }
}

fn open(w: &mut Builder<'_>, die: Die, export: &Export) {
    w.named(die, export.signature.name);
    if die == Die::MachineFunction {
        w.b.text(export.signature.symbol);
    }
    w.b.u64(export.address);
    w.b.u64(export.size);
}

/// A function that debuggers call for a text, for C++ frames and for LLDB.
fn function(w: &mut Builder<'_>, c: &Common, export: &Export) {
    open(w, Die::MachineFunction, export);
    w.b.u32(c.text);
    w.b.bytes(&[1, DW_OP_call_frame_cfa.0]);
    export.signature.parameters.iter().for_each(|p| typed(w, c, p));
    w.end();
}

fn typed(w: &mut Builder<'_>, c: &Common, p: &Parameter) {
    w.b.u8(Die::ParameterType as u8);
    refer(w, type_of(c, p.ty));
}

/// A function that debuggers stop in: at its first instruction the parameters are in registers,
/// and it changes none.
fn hook(w: &mut Builder<'_>, c: &Common, export: &Export) {
    if export.signature.parameters.is_empty() {
        open(w, Die::BareHook, export);
        w.b.bytes(&[1, DW_OP_call_frame_cfa.0]);
        return;
    }
    open(w, Die::Hook, export);
    w.b.bytes(&[1, DW_OP_call_frame_cfa.0]);
    for (p, register) in export.signature.parameters.iter().zip(ARGUMENTS) {
        w.named(Die::RegisterParameter, p.name);
        refer(w, type_of(c, p.ty));
        w.b.bytes(&[1, register.0]);
    }
    w.end();
}
