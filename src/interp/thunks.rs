//! Thunks: code-memory entries to the operators that debuggers call.

use crate::debuginfo::operators;
use crate::debuginfo::tables::Thunk;
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use dynasmrt::{DynasmApi, VecAssembler, dynasm, x64::X64Relocation};

/// Makes one thunk per operator and class. Called once at start-up.
///
/// # Errors
/// No code memory.
pub fn publish() -> Result<Vec<Thunk>, CodeMemoryError> {
    let mut thunks = Vec::new();
    code_memory::publish(|base| {
        let mut a: VecAssembler<X64Relocation> = VecAssembler::new(base as usize);
        for class in operators::CLASSES {
            for operator in operators::ALL.iter().filter(|o| o.belongs_to(class)) {
                let start = a.offset().0 as u64;
                dynasm!(a ; .arch x64 ; mov rax, QWORD operator.code.address() as i64 ; jmp rax);
                let size = a.offset().0 as u64 - start;
                thunks.push(Thunk { symbol: operator.symbol(class), address: base + start, size });
                dynasm!(a ; .arch x64 ; .align 16);
            }
        }
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })?;
    code_map::add(thunks.iter().map(|t| (t.address, t.address + t.size, Code::Stub("operator"))));
    Ok(thunks)
}
