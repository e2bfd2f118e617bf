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
use crate::debuginfo::tables::{Export, Function, Module, Unwind};
use gimli::constants::*;

const RBP: u8 = 6;
const RSP: u8 = 7;
const RETURN_ADDRESS: u8 = 16;

/// Which of the two encodings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flavour {
    Debug,
    /// With the address of the personality routine.
    Eh(u64),
    /// As `Eh`, with relative addresses and without that.
    Injected,
}

/// `.debug_frame` for the functions and stubs of `modules`, and for the VM's `exports`.
pub fn debug_frame(modules: &[&Module], exports: &[Export]) -> Bytes {
    let mut b = section(modules, Flavour::Debug);
    for e in exports {
        let rules = |b: &mut Bytes| changes(b, &e.cfa, false);
        entry(&mut b, Flavour::Debug, e.address, e.size, rules);
    }
    b
}

/// `.eh_frame` with its terminator, fit for `__register_frame`; `personality` is the address of all
/// functions' personality routine.
pub fn eh_frame(module: &Module, personality: u64) -> Vec<u8> {
    let mut b = section(&[module], Flavour::Eh(personality));
    b.u32(0);
    b.0
}

/// `.eh_frame` and `.eh_frame_hdr` for one function in an ELF file in which they follow its code,
/// at the next multiple of 8: all addresses are relative. (`perf inject` makes such files.)
pub fn injected_frames(f: &Function) -> (Vec<u8>, Vec<u8>) {
    let code = f.size.next_multiple_of(8) as i32;
    let mut b = Bytes::default();
    common(&mut b, Flavour::Injected);
    let fde = b.offset();
    let start = b.begin_length();
    b.u32(start);
    let here = b.offset() as i32;
    b.u32((-(code + here)) as u32);
    b.u32(f.size as u32);
    b.u8(0);
    function(&mut b, f);
    b.align(start - 4, 8, DW_CFA_nop.0);
    b.end_length(start);
    b.u32(0);
    b.u32(0);
    let rules = b.offset() as i32;
    let relative = DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0;
    let mut table = Bytes::default();
    table.bytes(&[1, relative, DW_EH_PE_udata4.0, DW_EH_PE_datarel.0 | DW_EH_PE_sdata4.0]);
    table.u32((-(rules + 4)) as u32);
    table.u32(1);
    table.u32((-(code + rules)) as u32);
    table.u32((fde as i32 - rules) as u32);
    (b.0, table.0)
}

fn section(modules: &[&Module], flavour: Flavour) -> Bytes {
    let mut b = Bytes::default();
    common(&mut b, flavour);
    for module in modules {
        for f in &module.functions {
            entry(&mut b, flavour, f.address, f.size, |b| function(b, f));
        }
        for s in module.stubs.iter().filter(|s| !s.cfa.is_empty()) {
            entry(&mut b, flavour, s.address, s.size, |b| changes(b, &s.cfa, s.saves_frame));
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
        Flavour::Eh(_) | Flavour::Injected => {
            b.u32(0);
            b.u8(1);
            b.text(if matches!(flavour, Flavour::Eh(_)) { "zPR" } else { "zR" });
        }
    }
    b.uleb(1); // code alignment
    b.sleb(-8); // data alignment
    b.uleb(u64::from(RETURN_ADDRESS));
    match flavour {
        Flavour::Debug => {}
        Flavour::Eh(personality) => {
            b.bytes(&[10, DW_EH_PE_absptr.0]);
            b.u64(personality);
            b.u8(DW_EH_PE_absptr.0);
        }
        Flavour::Injected => b.bytes(&[1, DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0]),
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
        Flavour::Eh(_) | Flavour::Injected => b.u32(start),
    }
    b.u64(address);
    b.u64(size);
    if matches!(flavour, Flavour::Eh(_)) {
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

/// From each offset on, CFA = rsp + so many bytes.
fn changes(b: &mut Bytes, rows: &[(u32, u32)], saves_frame: bool) {
    let mut at = 0;
    for &(offset, cfa) in rows {
        if (offset, cfa) == (0, 8) {
            continue;
        }
        advance(b, offset - at);
        at = offset;
        b.u8(DW_CFA_def_cfa_offset.0);
        b.uleb(u64::from(cfa));
        match (saves_frame, cfa) {
            (false, _) => {}
            (true, 8) => b.u8(DW_CFA_restore.0 | RBP),
            (true, _) => b.bytes(&[DW_CFA_offset.0 | RBP, 2]),
        }
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
