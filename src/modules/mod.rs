//! Built-in modules: one file or folder each. They are made when they are first imported.

pub mod builtins;
mod math;
pub mod sys;
mod time;

use crate::heap::Value;
use crate::objects::PyResult;

/// Makes a module.
pub type Constructor = fn() -> PyResult<Value>;

/// Every built-in module but `builtins`, by name.
#[rustfmt::skip]
const NAMES: &[(&str, Constructor)] = &[
    ("math", math::module),
    ("sys", sys::module),
    ("time", time::module),
];

/// The constructor of the built-in module `name`.
pub fn builtin_module(name: &str) -> Option<Constructor> {
    NAMES.iter().find(|&&(n, _)| n == name).map(|&(_, constructor)| constructor)
}
