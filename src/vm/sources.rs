//! Source text for the VM: decoding, compiling, positions for tracebacks.

use super::images;
use crate::bytecode::{self, CodeObject};
use crate::heap::rust_heap;
use crate::syntax::{Mode, SourceFile, SyntaxError};
use crate::util::{library, process};
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
    compile_file(&file, mode).map_err(|e| e.render(&file))
}

/// Compiles a file. What the compiler needed meanwhile lies apart, and goes; functions of the library, most
/// of which are never called, are packed.
///
/// # Errors
/// The syntax error.
pub fn compile_file(file: &Arc<SourceFile>, mode: Mode) -> Result<Arc<CodeObject>, SyntaxError> {
    let made = rust_heap::transient(|| bytecode::compile::compile(file, mode))?;
    Ok(rust_heap::plain(|| {
        let mut code = made.copied();
        if library::is_packed(&file.path) && !images::is_whole() && !process::is_traced() {
            code.pack_functions();
        }
        Arc::new(code)
    }))
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
