//! Source text to syntax tree: decoding, the parser's glue, syntax errors as CPython words them.
//! Knows no opcode and no heap; an error is a value with a source range.

#![forbid(unsafe_code)]

pub mod decode;
mod depth;
pub mod error;
mod messages;
pub mod source;
pub mod tokens;

pub use decode::{decode, decode_program, foreign_encoding};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use source::{SourceFile, SourceRange};

use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::ParseOptions;

/// How much source the parser expects.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Mode {
    /// A module: statements.
    Module,
    /// One expression, as `eval` takes it.
    Expression,
    /// Statements typed at the prompt.
    Interactive,
}

/// Trees up to this depth are handled on the caller's stack.
const SHALLOW: u32 = 80;
/// Deeper trees are refused.
const DEEPEST: u32 = 120_000;
/// Stack for one level of the tree: parser, scope analysis, compiler, drop.
const LEVEL: usize = 8 << 10;

/// Parses the source and hands the tree to `use_tree`. The tree lives only inside, since a deep
/// one needs the stack that this function provides, to be walked and to be dropped.
pub fn with_tree<T: Send>(
    source: &SourceFile,
    mode: Mode,
    use_tree: impl FnOnce(&mut Mod) -> Result<T, SyntaxError> + Send,
) -> Result<T, SyntaxError> {
    let result = on_fitting_stack(source, || parse(source, mode, use_tree));
    result.map_err(|e| SyntaxError { range: e.range.map(|r| source.whole_characters(r)), ..e })
}

fn on_fitting_stack<T: Send>(
    source: &SourceFile,
    run: impl FnOnce() -> Result<T, SyntaxError> + Send,
) -> Result<T, SyntaxError> {
    check_text(source)?;
    let scan = depth::scan(&source.text);
    if let Some(e) = scan.too_nested {
        return Err(e);
    }
    if scan.depth > DEEPEST {
        return Err(match scan.open.last() {
            Some(&(bracket, at)) => messages::never_closed(bracket, at),
            None => SyntaxError::whole("expression is nested too deeply"),
        });
    }
    if scan.depth <= SHALLOW {
        return run();
    }
    let size = (16 << 20) + scan.depth as usize * LEVEL;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("parser".into()).stack_size(size);
        let failed = || SyntaxError::whole("no memory to parse an expression nested so deeply");
        let handle = thread.spawn_scoped(scope, run).map_err(|_| failed())?;
        handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn check_text(source: &SourceFile) -> Result<(), SyntaxError> {
    if source.text.len() >= i32::MAX as usize {
        return Err(SyntaxError::whole("source code is too large"));
    }
    if memchr::memchr(0, source.text.as_bytes()).is_some() {
        return Err(SyntaxError::whole("source code cannot contain null bytes"));
    }
    Ok(())
}

fn parse<T>(
    source: &SourceFile,
    mode: Mode,
    use_tree: impl FnOnce(&mut Mod) -> Result<T, SyntaxError>,
) -> Result<T, SyntaxError> {
    let parser_mode = match mode {
        Mode::Module | Mode::Interactive => ruff_python_parser::Mode::Module,
        Mode::Expression => ruff_python_parser::Mode::Expression,
    };
    let options = ParseOptions::from(parser_mode).with_target_version(PythonVersion::PY314);
    let parsed = ruff_python_parser::parse_unchecked(&source.text, options);
    if let Some(e) = messages::translate(source, &parsed) {
        return Err(e);
    }
    if let Some(e) = parsed.unsupported_syntax_errors().first() {
        return Err(messages::too_new(e));
    }
    let mut tree = parsed.into_syntax();
    use_tree(&mut tree)
}
