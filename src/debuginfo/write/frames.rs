//! Call frame information: `.debug_frame` for debuggers and `.eh_frame` for unwinders in the
//! process, from the same rows.
//!
//! ```text
//! on entry              CFA = rsp + 8    return address at CFA - 8
//! push rbp    (Pushed)  CFA = rsp + 16   rbp at CFA - 16
//! mov rbp,rsp (FrameSet)CFA = rbp + 16
//! leave       (Left)    CFA = rsp + 8    rbp restored
//! behind ret  (Resume)  as before Left
//! ```

use super::bytes::Bytes;
use crate::debuginfo::tables::{Function, Module, Stub, Unwind};
use gimli::constants::*;

const RBP: u8 = 6;
const RSP: u8 = 7;
const RETURN_ADDRESS: u8 = 16;

/// Which of the two encodings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flavour {
    Debug,
    Eh,
}

/// `.debug_frame` for the functions and stubs of `modules`.
pub fn debug_frame(modules: &[&Module]) -> Bytes {
    section(modules, Flavour::Debug)
}

/// `.eh_frame` with its terminator, fit for `__register_frame`.
pub fn eh_frame(module: &Module) -> Vec<u8> {
    let mut b = section(&[module], Flavour::Eh);
    b.u32(0);
    b.0
}

fn section(modules: &[&Module], flavour: Flavour) -> Bytes {
    let mut b = Bytes::default();
    common(&mut b, flavour);
    for module in modules {
        for f in &module.functions {
            entry(&mut b, flavour, f.address, f.size, |b| function(b, f));
        }
        for s in module.stubs.iter().filter(|s| !s.cfa.is_empty()) {
            entry(&mut b, flavour, s.address, s.size, |b| stub(b, s));
        }
    }
    b
}

fn common(b: &mut Bytes, flavour: Flavour) {
    let start = b.begin_length();
    match flavour {
        Flavour::Debug => {
            b.u32(u32::MAX);
            b.u8(4); // version
            b.text("");
            b.bytes(&[8, 0]); // address and segment size
        }
        Flavour::Eh => {
            b.u32(0);
            b.u8(1);
            b.text("zR");
        }
    }
    b.uleb(1); // code alignment
    b.sleb(-8); // data alignment
    b.uleb(u64::from(RETURN_ADDRESS));
    if flavour == Flavour::Eh {
        b.bytes(&[1, DW_EH_PE_absptr.0]);
    }
    b.bytes(&[DW_CFA_def_cfa.0, RSP, 8]);
    b.bytes(&[DW_CFA_offset.0 | RETURN_ADDRESS, 1]);
    b.align(start - 4, 8, DW_CFA_nop.0);
    b.end_length(start);
}

fn entry(b: &mut Bytes, flavour: Flavour, address: u64, size: u64, rules: impl FnOnce(&mut Bytes)) {
    let start = b.begin_length();
    match flavour {
        Flavour::Debug => b.u32(0),
        Flavour::Eh => b.u32(start),
    }
    b.u64(address);
    b.u64(size);
    if flavour == Flavour::Eh {
        b.u8(0);
    }
    rules(b);
    b.align(start - 4, 8, DW_CFA_nop.0);
    b.end_length(start);
}

fn function(b: &mut Bytes, function: &Function) {
    let mut at = 0;
    for &(offset, change) in &function.unwind {
        advance(b, offset - at);
        at = offset;
        match change {
            Unwind::Pushed => b.bytes(&[DW_CFA_def_cfa_offset.0, 16, DW_CFA_offset.0 | RBP, 2]),
            Unwind::FrameSet => b.bytes(&[DW_CFA_def_cfa_register.0, RBP]),
            Unwind::Left => {
                b.bytes(&[DW_CFA_remember_state.0, DW_CFA_def_cfa.0, RSP, 8, DW_CFA_restore.0 | RBP]);
            }
            Unwind::Resume => b.u8(DW_CFA_restore_state.0),
        }
    }
}

fn stub(b: &mut Bytes, stub: &Stub) {
    let mut at = 0;
    for &(offset, cfa) in &stub.cfa {
        if (offset, cfa) == (0, 8) {
            continue;
        }
        advance(b, offset - at);
        at = offset;
        b.u8(DW_CFA_def_cfa_offset.0);
        b.uleb(u64::from(cfa));
    }
}

fn advance(b: &mut Bytes, by: u32) {
    match by {
        0 => {}
        1..0x40 => b.u8(DW_CFA_advance_loc.0 | by as u8),
        0x40..0x100 => b.bytes(&[DW_CFA_advance_loc1.0, by as u8]),
        0x100..0x1_0000 => {
            b.u8(DW_CFA_advance_loc2.0);
            b.u16(by as u16);
        }
        _ => {
            b.u8(DW_CFA_advance_loc4.0);
            b.u32(by);
        }
    }
}
