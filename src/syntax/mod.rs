//! Source text to syntax tree: decoding, the parser's glue, syntax errors as CPython words them.
//! Knows no opcode and no heap; an error is a value with a source range.

#![forbid(unsafe_code)]

pub mod error;
pub mod source;

pub use error::{SyntaxError, SyntaxErrorKind};
pub use source::{SourceFile, SourceRange};

use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::ParseOptions;

/// How much source the parser expects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A module: statements.
    Module,
    /// One expression, as `eval` takes it.
    Expression,
    /// Statements typed at the prompt.
    Interactive,
}

/// Parses the source and hands the tree to `use_tree`. The tree lives only inside, since a deep
/// one needs the stack that this function provides, to be walked and to be dropped.
pub fn with_tree<T: Send>(
    source: &SourceFile,
    mode: Mode,
    use_tree: impl FnOnce(&Mod) -> Result<T, SyntaxError> + Send,
) -> Result<T, SyntaxError> {
    let parser_mode = match mode {
        Mode::Module | Mode::Interactive => ruff_python_parser::Mode::Module,
        Mode::Expression => ruff_python_parser::Mode::Expression,
    };
    let options = ParseOptions::from(parser_mode).with_target_version(PythonVersion::PY314);
    let parsed = ruff_python_parser::parse_unchecked(&source.text, options);
    if let Some(e) = parsed.errors().first() {
        return Err(SyntaxError::new(e.error.to_string(), e.location));
    }
    use_tree(parsed.syntax())
}
