//! The register bytecode: opcode list, code objects, compiler, verifier, disassembler.
//! Knows no heap: constants are plain data.

#![forbid(unsafe_code)]

pub mod body;
pub mod code;
pub mod compile;
pub mod disassemble;
pub mod op;
pub mod scope;
mod surrogates;
pub mod verify;
pub mod warnings;

pub use code::{CodeObject, Constant, ExceptionRange, Flags, SourceRange};
pub use op::{Op, Slot, Source, Target};
pub use surrogates::restore as restore_surrogates;
