//! A SyntaxError as text: its place, the source line, carets, the message.

use super::frame::width;
use super::{field, text_field};
use crate::heap::Value;
use crate::objects::int;
use std::fmt::Write;

/// Appends the lines for `exception`, whose class is shown as `name`.
pub fn render(exception: Value, name: &str, out: &mut String) {
    let number = |name: &str| field(exception, name).and_then(int::as_i64);
    let file = text_field(exception, "filename");
    let line = number("lineno");
    let mut suffix = String::new();
    match (line, file) {
        (Some(line), file) => {
            let _ = writeln!(out, "  File \"{}\", line {line}", file.unwrap_or("<string>"));
        }
        (None, Some(file)) => suffix = format!(" ({file})"),
        (None, None) => {}
    }
    if let Some(text) = text_field(exception, "text") {
        let same_line = line == number("end_lineno");
        render_text(text, number("offset"), number("end_offset").filter(|_| same_line), same_line, out);
    }
    let message = text_field(exception, "msg").unwrap_or("<no detail available>");
    let _ = writeln!(out, "{name}: {message}{suffix}");
}

/// The source line and, if the column is known, carets. Columns count from 1.
fn render_text(text: &str, offset: Option<i64>, end_offset: Option<i64>, same_line: bool, out: &mut String) {
    let right_stripped = text.trim_end_matches('\n');
    let stripped = right_stripped.trim_start_matches([' ', '\n', '\x0c']);
    let _ = writeln!(out, "    {stripped}");
    let Some(mut offset) = offset else { return };
    let count = |s: &str| s.chars().count() as i64;
    let spaces = count(right_stripped) - count(stripped);
    let behind = count(right_stripped) + 1;
    let mut end = if same_line { end_offset.filter(|&n| n != 0).unwrap_or(offset) } else { behind };
    if offset > count(text) {
        offset = behind;
    }
    if end > count(text) {
        end = behind;
    }
    if offset >= end || end < 0 {
        end = offset + 1;
    }
    let (start, end) = (offset - 1 - spaces, end - 1 - spaces);
    if start < 0 {
        return;
    }
    let marked: String = stripped.chars().take(end.max(0) as usize).skip(start as usize).collect();
    let carets = if marked.is_empty() { (end - start).max(0) as usize } else { width(&marked, marked.chars().count()) };
    let _ = writeln!(out, "    {}{}", " ".repeat(width(stripped, start as usize)), "^".repeat(carets));
}
