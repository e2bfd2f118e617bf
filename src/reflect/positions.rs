//! Positions of loaded code in its source, for tracebacks.

use super::traceback::{CodeInfo, Position};
use crate::heap::{Kind, Value};
use crate::objects::{dict, intern, module, string};
use crate::runtime::import;
use crate::runtime::loaded::Loaded;
use crate::syntax::SourceFile;
use std::sync::{Arc, Mutex, PoisonError};

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
