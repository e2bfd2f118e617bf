//! The dynamic linker, extended: C finds Python functions by `dlopen` and `dlsym`, gives names to code
//! that it makes itself (`dlcreate`, `dlalloc`, `dlbind`, `dldelete`), and `dladdr` and `backtrace_symbols` know both.

mod backtrace;
mod created;
mod entry;
mod names;
mod registry;
mod wrappers;

use crate::heap::Value;
use crate::objects::exception;

pub use created::{dlalloc, dlbind, dlcreate, dldelete};
pub use entry::dwarfpython_error;

/// How the linker reaches the VM.
#[derive(Debug)]
pub struct Doors {
    /// Starts the VM if it does not run.
    pub start: fn() -> Result<(), String>,
    /// Does it run?
    pub runs: fn() -> bool,
    /// Imports the source file at a path.
    pub import: fn(path: &str) -> Result<Value, String>,
    /// The text of an exception with its traceback.
    pub render: fn(exception: Value) -> String,
    /// Writes to standard error.
    pub complain: fn(text: &str),
}

/// Wires the way to the VM: from now on, the exported functions know Python.
pub fn install(doors: &'static Doors) {
    registry::install(doors);
}

/// The VM ends: what nobody has asked for is printed.
pub fn finish() {
    entry::report_failure();
}

/// Takes the pending exception; its text in one line, for `dlerror`.
fn error_text() -> String {
    let e = exception::take();
    let text = registry::render(e);
    text.trim_end().rsplit('\n').next().unwrap_or_default().to_owned()
}
