//! Helper stubs: the VM's only code between generated code and Rust, and the routines. A stub notes the calling
//! frame in the thread block, calls the helper, and prepares the registers for a planned call.

use super::routines::Routine;
use crate::debuginfo::tables::Stub;
use crate::heap::thread::Thread;
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use crate::runtime::helpers::{Answer, Helper};
use crate::thread_field;
use dynasmrt::{DynasmApi, DynasmLabelApi, VecAssembler, dynasm, x64::X64Relocation};
use std::sync::OnceLock;

#[derive(Debug)]
struct Stubs {
    /// Those of the helpers' stubs, then those of the routines.
    addresses: Vec<u64>,
    table: Vec<Stub>,
}

static STUBS: OnceLock<Stubs> = OnceLock::new();

/// Address of a helper's stub.
///
/// # Panics
/// Before `publish`.
#[inline]
pub fn address(h: Helper) -> u64 {
    STUBS.get().expect("stubs are published at start-up").addresses[h as usize]
}

/// Address of a routine.
///
/// # Panics
/// Before `publish`.
#[inline]
pub fn routine(r: Routine) -> u64 {
    STUBS.get().expect("stubs are published at start-up").addresses[Helper::ALL.len() + r as usize]
}

/// The stubs, for the debug image.
pub fn table() -> &'static [Stub] {
    STUBS.get().map_or(&[], |s| &s.table)
}

/// Makes the stubs. Called once at start-up.
///
/// # Errors
/// No code memory.
pub fn publish() -> Result<(), CodeMemoryError> {
    let mut table = Vec::new();
    code_memory::publish(|base| {
        let mut a: VecAssembler<X64Relocation> = VecAssembler::new(base as usize);
        for &h in Helper::ALL {
            let start = a.offset().0;
            let cfa = emit(&mut a, h);
            let end = a.offset().0;
            dynasm!(a ; .arch x64 ; .align 16);
            table.push(Stub {
                name: format!("dwarfpython.{}", h.name()),
                address: base + start as u64,
                size: (end - start) as u64,
                cfa,
                saves_frame: h != Helper::FirstCall,
            });
        }
        for r in Routine::ALL {
            let start = a.offset().0;
            r.emit(&mut a);
            let end = a.offset().0;
            dynasm!(a ; .arch x64 ; .align 16);
            table.push(Stub {
                name: format!("dwarfpython.{}", r.name()),
                address: base + start as u64,
                size: (end - start) as u64,
                cfa: vec![(0, 8)],
                saves_frame: false,
            });
        }
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })?;
    code_map::add(table.iter().map(|s| (s.address, s.address + s.size, Code::Stub("dwarfpython"))));
    let addresses: Vec<u64> = table.iter().map(|s| s.address).collect();
    let _ = STUBS.set(Stubs { addresses, table });
    Ok(())
}

/// Emits a helper's stub; answers the distance of the CFA from the stack pointer by offset.
fn emit(a: &mut VecAssembler<X64Relocation>, h: Helper) -> Vec<(u32, u32)> {
    let start = a.offset().0;
    let mut cfa = vec![(0, 8)];
    let note = |a: &VecAssembler<X64Relocation>, distance| ((a.offset().0 - start) as u32, distance);
    if h == Helper::FirstCall {
        dynasm!(a ; .arch x64 ; mov rsi, rbp ; mov rdx, rsp ; push rdi);
        cfa.push(note(a, 16));
        dynasm!(a ; .arch x64 ; push r10);
        cfa.push(note(a, 24));
        dynasm!(a ; .arch x64 ; sub rsp, 8);
        cfa.push(note(a, 32));
        dynasm!(a ; .arch x64 ; mov rdi, r10 ; call QWORD [DWORD h.table_entry()] ; add rsp, 8);
        cfa.push(note(a, 24));
        dynasm!(a ; .arch x64 ; pop r10);
        cfa.push(note(a, 16));
        dynasm!(a ; .arch x64 ; pop rdi);
        cfa.push(note(a, 8));
        dynasm!(a ; .arch x64 ; test rax, rax ; jz >failed ; mov r11, rax ; jmp rax ; failed: ; ret);
        return cfa;
    }
    let frame = thread_field!(frame);
    let stack_pointer = thread_field!(stack_pointer);
    let callee = thread_field!(callee);
    dynasm!(a ; .arch x64
        ; mov QWORD [DWORD frame], rbp
        ; mov QWORD [DWORD stack_pointer], rsp
    );
    match h {
        Helper::Resume => dynasm!(a ; .arch x64 ; mov rdi, rax),
        Helper::MakeGenerator => dynasm!(a ; .arch x64 ; mov rsi, r10),
        Helper::Dispatch => dynasm!(a ; .arch x64 ; mov rdi, rbp ; mov rsi, [rsp]),
        _ => {}
    }
    // A frame of its own: who walks along frame pointers (perf) would miss the Python frame.
    dynasm!(a ; .arch x64 ; push rbp);
    cfa.push(note(a, 16));
    dynasm!(a ; .arch x64 ; mov rbp, rsp ; call QWORD [DWORD h.table_entry()] ; pop rbp);
    cfa.push(note(a, 8));
    if h.answer() == Answer::Plan {
        // Zero flag: no call to make. `mov` leaves the flags alone.
        dynasm!(a ; .arch x64
            ; test rdx, rdx
            ; mov rdi, rax
            ; mov r10, QWORD [DWORD callee]
            ; mov r11, rdx
        );
    }
    dynasm!(a ; .arch x64 ; ret);
    cfa
}

const _: () = assert!(size_of::<Thread>() <= 2048);
