//! Source text for the VM: decoding, compiling, positions for tracebacks.

use crate::bytecode::{self, CodeObject};
use crate::heap::rust_heap;
use crate::syntax::{Mode, SourceFile};
use std::path::Path;
use std::sync::Arc;

/// Decodes and compiles a program; the rendered error if it is none.
///
/// # Errors
/// The syntax error as text.
pub fn compile(path: &str, source: Vec<u8>, mode: Mode) -> Result<Arc<CodeObject>, String> {
    let text = match crate::syntax::foreign_encoding(&source) {
        Some(_) => crate::runtime::source::decode(&source).map_err(|e| format!("SyntaxError: {}\n", e.message))?,
        None => crate::syntax::decode_program(path, &source)?,
    };
    let file = Arc::new(SourceFile::new(path, text));
    // What the compiler needed meanwhile lies elsewhere, and goes.
    let made = rust_heap::transient(|| bytecode::compile::compile(&file, mode)).map_err(|e| e.render(&file))?;
    Ok(rust_heap::plain(|| Arc::new(made.copied())))
}

/// The module name that symbols of a program begin with.
pub fn stem(path: &str) -> String {
    let name = Path::new(path).file_stem().map_or_else(|| "main".into(), |s| s.to_string_lossy());
    name.trim_matches(['<', '>']).to_owned()
}

/// Does interactive input need more lines?
pub fn is_incomplete(source: &str) -> bool {
    let complete = source.ends_with("\n\n") || !source.contains('\n');
    let file = Arc::new(SourceFile::new("<stdin>", source));
    match bytecode::compile::compile(&file, Mode::Interactive) {
        Ok(_) => !complete && opens_block(source),
        Err(e) => e.incomplete && !source.ends_with("\n\n"),
    }
}

/// Is this a compound statement that further lines may still belong to?
fn opens_block(source: &str) -> bool {
    source.lines().next().is_some_and(|l| l.trim_end().ends_with(':') || l.starts_with('@'))
}
