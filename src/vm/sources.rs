//! Source text for the VM: decoding, compiling, positions for tracebacks.

use crate::bytecode::{self, CodeObject};
use crate::heap::{Kind, Value};
use crate::objects::{dict, intern, module, string};
use crate::reflect::traceback::{CodeInfo, Position};
use crate::runtime::import;
use crate::runtime::loaded::Loaded;
use crate::syntax::{Mode, SourceFile};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Decodes and compiles a program; the rendered error if it is none.
///
/// # Errors
/// The syntax error as text.
pub fn compile(path: &str, source: Vec<u8>, mode: Mode) -> Result<Arc<CodeObject>, String> {
    let text = crate::syntax::decode_program(path, &source)?;
    let file = Arc::new(SourceFile::new(path, text));
    bytecode::compile::compile(&file, mode).map_err(|e| e.render(&file))
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

/// Sources without a file whose lines tracebacks do not show, by address; they are kept for ever.
static HIDDEN: Mutex<Vec<Arc<SourceFile>>> = Mutex::new(Vec::new());

/// Lets tracebacks leave out the lines of text that a program compiled (`exec`, `eval`).
pub fn hide_lines(file: &Arc<SourceFile>) {
    if file.path.starts_with('<') {
        HIDDEN.lock().unwrap_or_else(PoisonError::into_inner).push(file.clone());
    }
}

fn lines_are_hidden(file: &Arc<SourceFile>) -> bool {
    file.path.starts_with('<')
        && HIDDEN.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|hidden| Arc::ptr_eq(hidden, file))
}

/// Positions of loaded code.
#[derive(Debug)]
pub struct Positions;

impl CodeInfo for Positions {
    fn position(&self, code: *const (), op: u64) -> Position {
        let code = &Loaded::of(code).code;
        let source = &code.source;
        let Some(range) = code.ranges.get(op as usize) else {
            return Position { file: source.path.clone(), function: code.name.clone(), ..Position::default() };
        };
        let line = source.line(range.start);
        let end_line = source.line(range.end.max(range.start + 1) - 1);
        let columns =
            (range.start - source.line_start(range.start), range.end - source.line_start(range.end.max(1) - 1));
        let count = if lines_are_hidden(source) { 0 } else { end_line + 1 - line };
        let text: Vec<&str> = (line..line + count).map(|n| source.line_text(n)).collect();
        Position {
            file: source.path.clone(),
            function: code.name.clone(),
            line,
            end_line,
            columns: Some(columns),
            text: text.join("\n"),
        }
    }

    fn names(&self, code: *const ()) -> Vec<String> {
        let code = &Loaded::of(code).code;
        let locals = code.locals.iter().map(|local| local.name.clone()).filter(|name| !name.starts_with('.'));
        let keys = |d| dict::items(d).into_iter().filter_map(|(key, _)| string::as_text(key)).map(str::to_owned);
        let mut names: Vec<String> = locals.collect();
        names.extend(keys(globals_of(&code.source.path)));
        names.extend(keys(module::globals(import::builtins())));
        names
    }
}

/// The globals of the module made from a file; those of `__main__` if there is none.
fn globals_of(path: &str) -> Value {
    let mut main = None;
    for (name, m) in dict::items(import::modules()).into_iter().filter(|(_, m)| m.kind() == Kind::Module) {
        let globals = module::globals(m);
        if dict::get_str(globals, intern::FILE.value()).and_then(string::as_text) == Some(path) {
            return globals;
        }
        if name == intern::MAIN.value() {
            main = Some(globals);
        }
    }
    main.unwrap_or_else(dict::new)
}
