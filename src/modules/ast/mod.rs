//! The `_ast` module.

use crate::heap::Value;
use crate::objects::{Exc, PyResult, raise};
use crate::syntax::{Mode, SourceFile};
use ruff_python_ast::Mod;
use std::sync::Arc;

/// Is this an AST node?
pub fn is_node(_: Value) -> bool {
    false
}

/// A tree for the compiler.
///
/// # Errors
/// TypeError.
pub fn to_tree(_: Value, _: Mode, _: &str) -> PyResult<(Arc<Mod>, Arc<SourceFile>)> {
    Err(raise(Exc::TypeError, "compile() of AST objects is not supported yet"))
}

/// The AST of source text.
///
/// # Errors
/// SyntaxError.
pub fn parse(_: &str, _: &str, _: Mode, _: bool) -> PyResult<Value> {
    Err(raise(Exc::ValueError, "PyCF_ONLY_AST is not supported yet"))
}
