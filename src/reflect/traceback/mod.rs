//! An exception as the text that an uncaught one leaves on standard error: its chain of causes,
//! the frames of its traceback, its message and notes.

mod anchors;
mod frame;
mod group;
mod syntax;

use crate::heap::{Value, thread};
use crate::objects::{
    Exc, PyResult, attribute, class, dict, directory, exception, int, intern, list, protocol, string, traceback, tuple,
};
use crate::util::suggest;
use std::fmt::Write;

/// Equal frames in a row that are shown before the rest is counted.
const REPEATED: usize = 3;

/// Where a frame stood.
#[derive(Clone, Debug, Default)]
pub struct Position {
    /// The source file as tracebacks show it.
    pub file: String,
    /// Name of the function.
    pub function: String,
    /// First line of the operation, from 1.
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// Bytes before it on its first line and up to its end on its last line; `None` if only the
    /// line is known.
    pub columns: Option<(u32, u32)>,
    /// Source lines `line..=end_line`, without indentation removed; empty if there is no source.
    pub text: String,
}

/// What is known about code, asked for each frame.
pub trait CodeInfo {
    /// Where operation `op` of `code` is.
    fn position(&self, code: *const (), op: u64) -> Position;

    /// Names that the code could have meant where a name was not found.
    fn names(&self, _code: *const ()) -> Vec<String> {
        Vec::new()
    }
}

/// The text for an exception, its causes and contexts first. Never raises.
pub fn render(exception: Value, info: &dyn CodeInfo) -> String {
    let mut tree = group::Tree::default();
    tree.exception(exception, info);
    tree.out
}

/// The exception, its cause or context, the cause's, and so on, each with the sentence that
/// stands between it and the one before in this list.
fn chain(exception: Value) -> Vec<(Value, Option<&'static str>)> {
    let mut chain = vec![(exception, None)];
    let mut current = exception;
    loop {
        let e = exception::get(current);
        let seen = |v: Value| chain.iter().any(|&(other, _)| other == v);
        let (next, sentence) = match (e.cause, e.context) {
            (Some(cause), _) if !seen(cause) => {
                (cause, "\nThe above exception was the direct cause of the following exception:\n\n")
            }
            (_, Some(context)) if !e.suppress_context && !seen(context) => {
                (context, "\nDuring handling of the above exception, another exception occurred:\n\n")
            }
            _ => return chain,
        };
        if let Some(last) = chain.last_mut() {
            last.1 = Some(sentence);
        }
        chain.push((next, None));
        current = next;
    }
}

/// Only the innermost frames (negative: the outermost) that `sys.tracebacklimit` allows.
pub(super) fn limited(mut frames: Vec<(*const (), u64)>, limit: Option<i64>) -> Vec<(*const (), u64)> {
    if let Some(limit) = limit {
        let keep = usize::try_from(limit).unwrap_or(0).min(frames.len());
        frames.drain(..frames.len() - keep);
    }
    frames
}

/// `sys.tracebacklimit`, if it is set to an int.
pub(super) fn limit() -> Option<i64> {
    let sys = dict::get_str(crate::runtime::import::modules(), intern::intern("sys"))?;
    let set = dict::get_str(module_globals(sys)?, intern::intern("tracebacklimit"))?;
    int::is(set).then(|| int::as_i64(set).unwrap_or(i64::MAX))
}

fn module_globals(v: Value) -> Option<Value> {
    (v.kind() == crate::heap::Kind::Module).then(|| crate::objects::module::globals(v))
}

/// The text for an exception without its traceback and chain.
pub fn render_exception_only(exception: Value) -> String {
    let mut out = String::new();
    render_only(exception, None, &mut out);
    out
}

/// Code and operation of each frame, outermost first.
fn frames(exception: Value) -> Vec<(*const (), u64)> {
    let mut all = Vec::new();
    let mut link = exception::get(exception).traceback;
    while let Some(t) = link {
        let t = traceback::get(t);
        all.push((t.code, t.op.max(0) as u64));
        link = t.next;
    }
    all
}

/// The text of frames, outermost first; repeated ones are counted.
pub fn render_frames(positions: &[Position], out: &mut String) {
    let key = |p: &Position| (p.file.clone(), p.line, p.function.clone());
    for group in positions.chunk_by(|a, b| key(a) == key(b)) {
        for position in group.iter().take(REPEATED) {
            frame::render(position, out);
        }
        if let Some(more @ 1..) = group.len().checked_sub(REPEATED) {
            let plural = if more == 1 { "" } else { "s" };
            let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
        }
    }
}

fn render_only(exception: Value, info: Option<&dyn CodeInfo>, out: &mut String) {
    let class = class::of(exception);
    let name = class_name(class);
    if class::is_subclass(class, Exc::SyntaxError.class()) {
        syntax::render(exception, &name, out);
    } else {
        let mut message = safe(protocol::str(exception), "exception", "str");
        message.push_str(&suggestion(exception, info));
        if message.is_empty() {
            let _ = writeln!(out, "{name}");
        } else {
            let _ = writeln!(out, "{name}: {message}");
        }
    }
    render_notes(exception, out);
}

/// `module.Class`; `__main__` and `builtins` are left out.
fn class_name(class: Value) -> String {
    let c = class::get(class);
    let name = string::as_text(c.qualname).unwrap_or("?");
    match string::as_text(c.module) {
        Some("__main__" | "builtins") => name.to_owned(),
        Some(module) => format!("{module}.{name}"),
        None => format!("<unknown>.{name}"),
    }
}

fn render_notes(exception: Value, out: &mut String) {
    let Some(notes) = field(exception, "__notes__") else { return };
    let texts = if list::is(notes) || tuple::is(notes) {
        let items = if list::is(notes) { list::snapshot(notes) } else { tuple::items(notes).to_vec() };
        items.into_iter().map(|note| safe(protocol::str(note), "note", "str")).collect()
    } else {
        vec![safe(protocol::repr(notes), "__notes__", "repr")]
    };
    for text in texts {
        for line in text.split('\n') {
            let _ = writeln!(out, "{line}");
        }
    }
}

/// Text of a conversion that may have failed.
fn safe(text: PyResult<Value>, what: &str, function: &str) -> String {
    match text.ok().and_then(string::as_text) {
        Some(text) => text.to_owned(),
        None => {
            thread::current().pending = None;
            format!("<{what} {function}() failed>")
        }
    }
}

/// An attribute of the exception; failures count as absence, and so does `None`.
fn field(exception: Value, name: &str) -> Option<Value> {
    let found = attribute::get_optional(exception, intern::intern(name));
    if found.is_err() {
        thread::current().pending = None;
    }
    found.ok().flatten().filter(|v| !v.is_none())
}

fn text_field(exception: Value, name: &str) -> Option<&'static str> {
    field(exception, name).and_then(string::as_text)
}

/// `. Did you mean: 'x'?` where a name or attribute was not found and there is one like it.
fn suggestion(exception: Value, info: Option<&dyn CodeInfo>) -> String {
    let class = class::of(exception);
    let is = |kind: Exc| class::is_subclass(class, kind.class());
    let Some(wrong) = (is(Exc::AttributeError) || is(Exc::NameError)).then(|| text_field(exception, "name")).flatten()
    else {
        return String::new();
    };
    let found = if is(Exc::AttributeError) {
        let Some(object) = field(exception, "obj") else { return String::new() };
        let mut names = directory::names(object);
        names.retain(|name| wrong.starts_with('_') || !name.starts_with('_'));
        suggest::closest(wrong, &names).map(str::to_owned)
    } else {
        let innermost = frames(exception).last().copied();
        let names = match (info, innermost) {
            (Some(info), Some((code, _))) => info.names(code),
            _ => Vec::new(),
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        suggest::closest(wrong, &names).map(str::to_owned)
    };
    found.map_or_else(String::new, |name| format!(". Did you mean: '{name}'?"))
}

#[cfg(test)]
mod tests;
