//! Doors up to the tiers and the module finders, filled in once by `vm`.

use super::loaded::{Loaded, MachineCode};
use crate::heap::Value;
use crate::objects::{Pending, PyResult};
use crate::syntax::{Mode, SourceFile, SyntaxError};
use ruff_python_ast::Mod;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// What lies behind the doors.
#[derive(Debug)]
pub struct Doors {
    /// Makes machine code and debug information for the source file of module `name`, whose
    /// relative imports are relative to `package`.
    pub load_file: fn(path: &Path, name: &str, package: &str) -> PyResult<&'static Loaded>,
    /// The machine code for tracing.
    pub trace: fn(&'static Loaded) -> PyResult<&'static MachineCode>,
    /// Makes the machine code of a function that is called for the first time.
    pub emit: fn(&'static Loaded) -> PyResult<&'static MachineCode>,
    /// The body of a module is done: its machine code may go.
    pub retire: fn(&'static Loaded),
    /// A code object.
    pub compile: fn(request: Request<'_>) -> PyResult<Value>,
    /// Raises a syntax error in a file.
    pub syntax_error: fn(error: &SyntaxError, file: &SourceFile) -> Pending,
    /// A module written in Rust.
    pub builtin_module: fn(name: &str) -> Option<PyResult<Value>>,
    /// A native library of that name, searched along these directories and where the dynamic
    /// linker looks.
    pub native_library: fn(name: &str, entries: &[&str]) -> Option<PyResult<Value>>,
}

/// What is to be compiled.
#[derive(Debug)]
pub struct Request<'a> {
    /// The program.
    pub program: Program<'a>,
    /// Module, expression or interactive input.
    pub mode: Mode,
    /// The outermost names live in a mapping of their own (`exec` with locals apart from globals).
    pub over_namespace: bool,
    /// Equal texts may share their code.
    pub shared: bool,
    /// Running out of input is an `_IncompleteInputError`.
    pub may_be_incomplete: bool,
}

/// A program as text or as a tree.
#[derive(Debug)]
pub enum Program<'a> {
    /// Text and the name of its file.
    Text(&'a str, &'a str),
    /// Tree, and the file that its ranges lie in.
    Tree(Arc<Mod>, Arc<SourceFile>),
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
