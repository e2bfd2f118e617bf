//! `.debug_line`: the line program of one module.

use super::bytes::Bytes;
use crate::debuginfo::tables::{Module, Row};
use gimli::constants::*;

const LINE_BASE: i64 = -3;
const LINE_RANGE: u64 = 10;
const OPCODE_BASE: u64 = 13;
/// Operands of the standard opcodes.
const OPERANDS: [u8; OPCODE_BASE as usize - 1] = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
/// Functions closer to each other than this share a sequence; the gap belongs to the first.
const MAX_GAP: u64 = 32;

/// Appends the program of `module`.
pub fn write(b: &mut Bytes, module: &Module) {
    let unit = b.begin_length();
    b.u16(4);
    let header = b.begin_length();
    b.u8(1); // minimum_instruction_length
    b.u8(1); // maximum_operations_per_instruction
    b.u8(1); // default_is_stmt
    b.u8(LINE_BASE as u8);
    b.u8(LINE_RANGE as u8);
    b.u8(OPCODE_BASE as u8);
    b.bytes(&OPERANDS);
    b.u8(0); // include_directories: only the unit's own
    b.text(&module.file);
    b.bytes(&[0, 0, 0]); // in the unit's directory, time and size not known
    b.u8(0);
    b.end_length(header);
    let mut program: Option<Program> = None;
    for function in &module.functions {
        let mut p = match program.take() {
            Some(p) if function.address - p.end <= MAX_GAP => p,
            other => {
                if let Some(p) = other {
                    p.end_sequence(b);
                }
                Program::new(b, function.address)
            }
        };
        for row in &function.rows {
            p.row(b, function.address + u64::from(row.offset), row);
        }
        p.end = function.address + function.size;
        program = Some(p);
    }
    if let Some(p) = program {
        p.end_sequence(b);
    }
    b.end_length(unit);
}

/// The registers of the line state machine.
struct Program {
    address: u64,
    line: u32,
    is_statement: bool,
    /// End of the last function.
    end: u64,
}

impl Program {
    fn new(b: &mut Bytes, address: u64) -> Program {
        b.bytes(&[0, 9, DW_LNE_set_address.0]);
        b.u64(address);
        Program { address, line: 1, is_statement: true, end: address }
    }

    fn row(&mut self, b: &mut Bytes, address: u64, row: &Row) {
        if row.is_statement != self.is_statement {
            b.u8(DW_LNS_negate_stmt.0);
            self.is_statement = row.is_statement;
        }
        if row.prologue_end {
            b.u8(DW_LNS_set_prologue_end.0);
        }
        let mut advance = address - self.address;
        let mut delta = i64::from(row.line) - i64::from(self.line);
        if !(LINE_BASE..LINE_BASE + LINE_RANGE as i64).contains(&delta) {
            b.u8(DW_LNS_advance_line.0);
            b.sleb(delta);
            delta = 0;
        }
        let special = |advance: u64| (delta - LINE_BASE) as u64 + LINE_RANGE * advance + OPCODE_BASE;
        let most = (255 - OPCODE_BASE) / LINE_RANGE;
        if special(advance) > 255 && advance >= most && special(advance - most) <= 255 {
            b.u8(DW_LNS_const_add_pc.0);
            advance -= most;
        } else if special(advance) > 255 {
            b.u8(DW_LNS_advance_pc.0);
            b.uleb(advance);
            advance = 0;
        }
        b.u8(special(advance) as u8);
        (self.address, self.line) = (address, row.line);
    }

    fn end_sequence(self, b: &mut Bytes) {
        b.u8(DW_LNS_advance_pc.0);
        b.uleb(self.end - self.address);
        b.bytes(&[0, 1, DW_LNE_end_sequence.0]);
    }
}
