//! Syntax errors: plain values with a source range, and their rendering as CPython prints them.

use super::source::{SourceFile, SourceRange};

/// The exception class a syntax error becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum SyntaxErrorKind {
    SyntaxError,
    IndentationError,
    TabError,
    /// Correct Python that this compiler does not take yet; shown as a SyntaxError.
    Unsupported,
}

impl SyntaxErrorKind {
    /// Name of the exception class.
    pub const fn class_name(self) -> &'static str {
        match self {
            SyntaxErrorKind::SyntaxError | SyntaxErrorKind::Unsupported => "SyntaxError",
            SyntaxErrorKind::IndentationError => "IndentationError",
            SyntaxErrorKind::TabError => "TabError",
        }
    }
}

/// What is wrong with a source text, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// As CPython words it.
    pub message: String,
    /// The place; empty when only a point is known. `None`: the text as a whole.
    pub range: Option<SourceRange>,
    /// Its class.
    pub kind: SyntaxErrorKind,
    /// Would more lines of input help? (for the interactive prompt)
    pub incomplete: bool,
    /// Is the column known? Without it, no caret is shown.
    pub column_known: bool,
}

impl SyntaxError {
    /// An ordinary syntax error at `range`.
    pub fn new(message: impl Into<String>, range: impl Into<SourceRange>) -> SyntaxError {
        SyntaxError {
            message: message.into(),
            range: Some(range.into()),
            kind: SyntaxErrorKind::SyntaxError,
            incomplete: false,
            column_known: true,
        }
    }

    /// An error about the text as a whole.
    pub fn whole(message: impl Into<String>) -> SyntaxError {
        SyntaxError { range: None, ..SyntaxError::new(message, SourceRange::default()) }
    }

    /// `what` is Python, but not taken yet.
    pub fn unsupported(what: &str, range: impl Into<SourceRange>) -> SyntaxError {
        SyntaxError::new(format!("{what} is not supported yet"), range).with_kind(SyntaxErrorKind::Unsupported)
    }

    /// The same error as another class.
    pub fn with_kind(self, kind: SyntaxErrorKind) -> SyntaxError {
        SyntaxError { kind, ..self }
    }

    /// Line of the error, from 1.
    pub fn line(&self, source: &SourceFile) -> Option<u32> {
        self.range.map(|r| source.line(r.start))
    }

    /// Column of the error in characters, from 1 (`SyntaxError.offset`).
    pub fn column(&self, source: &SourceFile) -> Option<u32> {
        self.range.map(|r| column(source, r.start))
    }

    /// End line and column (`end_lineno`, `end_offset`).
    pub fn end(&self, source: &SourceFile) -> Option<(u32, u32)> {
        self.range.map(|r| (source.line(r.end.max(r.start)), column(source, r.end.max(r.start))))
    }

    /// The text CPython prints for an uncaught error, with final newline.
    pub fn render(&self, source: &SourceFile) -> String {
        use std::fmt::Write;
        let mut out = String::new();
        match self.range.map(|r| source.whole_characters(r)) {
            None => writeln!(out, "  File \"{}\"", source.path).unwrap_or_default(),
            Some(range) => {
                let line = source.line(range.start);
                writeln!(out, "  File \"{}\", line {line}", source.path).unwrap_or_default();
                self.render_line(source, range, line, &mut out);
            }
        }
        writeln!(out, "{}: {}", self.kind.class_name(), self.message).unwrap_or_default();
        out
    }

    fn render_line(&self, source: &SourceFile, range: SourceRange, line: u32, out: &mut String) {
        let full = source.line_text(line);
        let text = full.trim_start_matches([' ', '\x0c']);
        if text.trim_end().is_empty() {
            return;
        }
        out.push_str("    ");
        out.push_str(text);
        out.push('\n');
        let indent = full.len() - text.len();
        let line_start = source.line_start(range.start) as usize;
        if (range.start as usize) < line_start + indent || !self.column_known {
            return;
        }
        let start = (range.start as usize - line_start).clamp(indent, full.len()) - indent;
        let end = if source.line(range.end) == line { range.end as usize - line_start } else { full.len() };
        let end = end.clamp(indent, full.len()) - indent;
        out.push_str("    ");
        for c in text[..start].chars() {
            out.push(if c.is_whitespace() { c } else { ' ' });
        }
        let carets = text[start..end.max(start)].chars().count().max(1);
        out.extend(std::iter::repeat_n('^', carets));
        out.push('\n');
    }
}

fn column(source: &SourceFile, offset: u32) -> u32 {
    let start = source.line_start(offset) as usize;
    let end = (offset as usize).min(source.text.len());
    source.text.get(start..end).map_or(1, |t| t.chars().count() as u32 + 1)
}
