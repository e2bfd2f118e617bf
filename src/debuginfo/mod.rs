//! Debug images: ELF files with DWARF in memory, made from plain tables and registered with
//! debuggers and unwinders.

pub mod tables;
