//! dwarfpython: a Python virtual machine that never hides. Every Python function is a native
//! function, every object is memory that DWARF describes. `ARCHITECTURE.md` maps the rooms;
//! `tests/floors.rs` keeps imports pointing downwards.

pub mod bytecode;
pub mod cli;
pub mod debuginfo;
pub mod dwarf;
pub mod heap;
pub mod interp;
pub mod machine;
pub mod malloc;
pub mod modules;
pub mod native;
pub mod objects;
pub mod reflect;
pub mod remote;
pub mod runtime;
pub mod syntax;
pub mod util;
pub mod vm;
