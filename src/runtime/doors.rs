//! Doors up to the tiers and the module finders, filled in once by `vm`.

use super::loaded::{Loaded, Traced};
use crate::heap::Value;
use crate::objects::PyResult;
use std::path::Path;
use std::sync::OnceLock;

/// What lies behind the doors.
#[derive(Debug)]
pub struct Doors {
    /// Makes machine code and debug information for the source file of module `name`, whose
    /// relative imports are relative to `package`.
    pub load_file: fn(path: &Path, name: &str, package: &str) -> PyResult<&'static Loaded>,
    /// The machine code for tracing.
    pub trace: fn(&'static Loaded) -> PyResult<&'static Traced>,
    /// A module written in Rust.
    pub builtin_module: fn(name: &str) -> Option<PyResult<Value>>,
}

static DOORS: OnceLock<Doors> = OnceLock::new();

/// Fills the doors; later calls change nothing.
pub fn install(doors: Doors) {
    let _ = DOORS.set(doors);
}

/// The doors.
///
/// # Panics
/// Before the VM is wired up.
pub fn get() -> &'static Doors {
    DOORS.get().expect("the VM fills the doors before it runs anything")
}
