//! The register bytecode: opcode list, code objects, compiler, verifier, disassembler.
//! Knows no heap: constants are plain data.

pub mod code;
pub mod op;

pub use code::{CodeObject, Constant, ExceptionRange, Flags, SourceRange};
pub use op::{Op, Slot, Source, Target};
