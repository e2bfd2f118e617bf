//! Debug images: ELF files with DWARF in memory, made from plain tables and registered with
//! debuggers and unwinders.

pub mod dump;
pub mod images;
pub mod operators;
pub mod perf;
pub mod rendezvous;
mod stack;
pub mod tables;
pub mod unwind;
pub mod write;
