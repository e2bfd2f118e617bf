//! The parser's errors in CPython's words and at CPython's places.

use super::error::SyntaxError;
use super::source::{SourceFile, SourceRange};
use ruff_python_parser::ParseError;

/// CPython's version of a parse error.
pub(super) fn translate(source: &SourceFile, error: &ParseError) -> SyntaxError {
    let _ = source;
    SyntaxError::new(error.error.to_string(), error.location)
}

/// An opening bracket that nothing closes.
pub(super) fn never_closed(bracket: u8, at: u32) -> SyntaxError {
    SyntaxError::new(format!("'{}' was never closed", bracket as char), SourceRange { start: at, end: at + 1 })
}
