//! Small things with users on different floors. Imports nothing of the crate.

pub mod docs;
pub mod library;
pub mod operators;
pub mod process;
pub mod settings;
pub mod size_class;
pub mod suggest;
pub mod surrogate;
