//! One frame of a traceback as text: its `File` line, the source lines, the carets below them.

use super::Position;
use super::anchors::{self, Anchors};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Appends the frame to `out`.
pub fn render(position: &Position, out: &mut String) {
    let _ = writeln!(out, "  File \"{}\", line {}, in {}", position.file, position.line, position.function);
    let original: Vec<&str> = position.text.split('\n').map(str::trim_end).collect();
    let dedented = dedent(&original);
    if dedented.iter().all(|line| line.trim().is_empty()) {
        return;
    }
    let Some(columns) = position.columns else {
        let _ = writeln!(out, "    {}", original[0].trim());
        return;
    };
    let count = ((position.end_line.saturating_sub(position.line)) as usize + 1).min(original.len());
    let lines: Vec<&str> = dedented[..count].iter().map(String::as_str).collect();
    let mut drawn = Vec::new();
    Drawing::new(&original[..count], &lines, columns).draw(&mut drawn);
    let drawn: Vec<&str> = drawn.iter().map(String::as_str).collect();
    for line in dedent(&drawn) {
        let _ = writeln!(out, "    {line}");
    }
}

struct Drawing<'a> {
    lines: &'a [&'a str],
    /// Display columns of the first and behind the last character, on the first and last line.
    start: usize,
    end: usize,
    anchors: Option<Anchors>,
    carets: bool,
}

impl<'a> Drawing<'a> {
    fn new(original: &[&str], lines: &'a [&'a str], (column, end_column): (u32, u32)) -> Drawing<'a> {
        let (first, last) = (lines[0], lines[lines.len() - 1]);
        let removed = original[0].chars().count() - first.chars().count();
        let start = characters(original[0], column).saturating_sub(removed);
        let end = characters(original[original.len() - 1], end_column).saturating_sub(removed);
        let segment = segment(lines, start, end);
        let found = anchors::find(&segment);
        let carets = show_carets(lines, start, end, found.is_some());
        // Anchors count from the segment's start; from here on they are display columns.
        let shown = |(line, column): anchors::Place| {
            let column = if line == 0 { column + start } else { column };
            (line, width(lines[line], column))
        };
        let anchors = found.map(|a| Anchors { start: shown(a.start), end: shown(a.end) });
        Drawing { lines, start: width(first, start), end: width(last, end), anchors, carets }
    }

    /// The first and the last line, and those around the anchors; runs of others are left out.
    fn draw(&self, out: &mut Vec<String>) {
        let last = self.lines.len() - 1;
        let mut shown = BTreeSet::from([0, last]);
        if let Some(a) = self.anchors {
            for line in [a.start.0, a.end.0] {
                shown.extend((line.saturating_sub(1)..=line + 1).filter(|&n| n <= last));
            }
        }
        let mut previous = None;
        for line in shown {
            match previous.map(|p| line - p) {
                Some(2) => self.line(line - 1, out),
                Some(gap) if gap > 2 => out.push(format!("...<{} lines>...", gap - 1)),
                _ => {}
            }
            self.line(line, out);
            previous = Some(line);
        }
    }

    fn line(&self, number: usize, out: &mut Vec<String>) {
        let text = self.lines[number];
        out.push(text.to_owned());
        if !self.carets {
            return;
        }
        let indent = text.chars().count() - text.trim_start().chars().count();
        let length = if number == self.lines.len() - 1 { self.end } else { width(text, usize::MAX) };
        let mark = |column: usize| match self.anchors {
            _ if column < indent || number == 0 && column < self.start => ' ',
            Some(a) if (number, column) >= a.start && (number, column) < a.end => '^',
            Some(_) => '~',
            None => '^',
        };
        out.push((0..length).map(mark).collect());
    }
}

/// Carets are left out where they would mark everything.
fn show_carets(lines: &[&str], start: usize, end: usize, anchored: bool) -> bool {
    if anchors::is_blank(lines) || anchors::is_whole_call(lines, start, end) {
        return false;
    }
    let before: String = lines[0].chars().take(start).collect();
    let after: String = lines[lines.len() - 1].chars().skip(end).collect();
    anchored || !before.trim().is_empty() || !after.trim().is_empty()
}

/// The source of the operation itself.
fn segment(lines: &[&str], start: usize, end: usize) -> String {
    let text = lines.join("\n");
    let surplus = lines[lines.len() - 1].chars().count().saturating_sub(end);
    let length = text.chars().count().saturating_sub(surplus);
    text.chars().take(length).skip(start).collect()
}

/// Number of characters in the first `bytes` bytes of `line`.
fn characters(line: &str, bytes: u32) -> usize {
    let mut bytes = (bytes as usize).min(line.len());
    while !line.is_char_boundary(bytes) {
        bytes -= 1;
    }
    line[..bytes].chars().count()
}

/// Display columns of the first `count` characters of `line`.
pub(super) fn width(line: &str, count: usize) -> usize {
    if line.is_ascii() && count != usize::MAX {
        return count;
    }
    line.chars().take(count).map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Does a terminal give the character two columns?
fn is_wide(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x115f | 0x231a..=0x231b | 0x2329..=0x232a | 0x23e9..=0x23ec | 0x2e80..=0x303e | 0x3041..=0x33ff
        | 0x3400..=0x4dbf | 0x4e00..=0xa4cf | 0xa960..=0xa97c | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe10..=0xfe19 | 0xfe30..=0xfe6b | 0xff01..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff | 0x1f900..=0x1f9ff | 0x1fa70..=0x1faff | 0x20000..=0x3fffd)
}

/// Removes the whitespace that all lines with text begin with; lines without text become empty.
fn dedent(lines: &[&str]) -> Vec<String> {
    let margins =
        lines.iter().filter(|line| !line.trim().is_empty()).map(|line| &line[..line.len() - line.trim_start().len()]);
    let margin = margins.reduce(|a, b| {
        let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        &a[..(0..=common).rev().find(|&n| a.is_char_boundary(n)).unwrap_or(0)]
    });
    let margin = margin.map_or(0, str::len);
    lines.iter().map(|line| if line.trim().is_empty() { String::new() } else { line[margin..].to_owned() }).collect()
}
