//! Thunks: code-memory entries to the operators and functions that debuggers call, and the hooks
//! that they stop in: at exceptions, and where a program calls `breakpoint()`.

use crate::debuginfo::operators;
use crate::debuginfo::tables::{Export, Machine, Signature, Thunk};
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use crate::runtime::breakpoint;
use crate::runtime::hooks::{self as hook, Hook};
use crate::thread_field;
use dynasmrt::{DynasmApi, VecAssembler, dynasm, x64::X64Relocation};

/// Makes one thunk per operator and class and per function, and the hooks' code. Called once at
/// start-up.
///
/// # Errors
/// No code memory.
pub fn publish(functions: &[(Signature, u64)], hooks: &[Hook]) -> Result<Machine, CodeMemoryError> {
    let (mut thunks, mut exports) = (Vec::new(), Vec::new());
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
        for (signature, address) in functions {
            let start = a.offset().0 as u64;
            dynasm!(a ; .arch x64 ; mov rax, QWORD *address as i64 ; jmp rax);
            let size = a.offset().0 as u64 - start;
            exports.push(Export {
                signature: signature.clone(),
                address: base + start,
                size,
                is_hook: false,
                cfa: vec![(0, 8)],
            });
            dynasm!(a ; .arch x64 ; .align 16);
        }
        for hook in hooks {
            let start = a.offset().0 as u64;
            a.extend(hook::CODE);
            let size = hook::CODE.len() as u64;
            exports.push(Export {
                signature: hook.signature(),
                address: base + start,
                size,
                is_hook: true,
                cfa: vec![(0, 8)],
            });
            dynasm!(a ; .arch x64 ; .align 16);
        }
        let start = a.offset().0 as u64;
        // As if the Python function had called it.
        dynasm!(a ; .arch x64 ; push QWORD [DWORD thread_field!(resume_at)] ; int3 ; ret);
        let size = a.offset().0 as u64 - start;
        let cfa = vec![(0, 0), (size as u32 - 2, 8)];
        exports.push(Export { signature: breakpoint::signature(), address: base + start, size, is_hook: true, cfa });
        breakpoint::open(base + start);
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })?;
    let operators = thunks.iter().map(|t| (t.address, t.address + t.size, Code::Stub("operator")));
    let others = exports.iter().map(|e| (e.address, e.address + e.size, Code::Stub(e.signature.symbol)));
    code_map::add(operators.chain(others));
    for hook in hooks {
        if let Some(export) = exports.iter().find(|e| e.signature.name == hook.name()) {
            hook.open(export.address);
        }
    }
    Ok(Machine { thunks, exports, ..Machine::default() })
}
