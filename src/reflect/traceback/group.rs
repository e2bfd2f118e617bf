//! Exception groups as an indented tree: each member with its own chain and traceback behind a
//! margin.

use super::{CodeInfo, Position, chain, render_frames, render_only};
use crate::heap::Value;
use crate::objects::exception;
use std::fmt::Write;

/// Members shown of one group.
const WIDTH: usize = 15;
/// Groups shown inside groups.
const DEPTH: usize = 10;

/// Where in the tree the text goes.
#[derive(Debug, Default)]
pub(super) struct Tree {
    depth: usize,
    /// The last member of a group has not been closed by a line.
    open: bool,
    pub out: String,
}

impl Tree {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    /// Appends text, each line behind the margin.
    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.out.push_str(text);
            return;
        }
        let indent = self.indent();
        for line in text.split_inclusive('\n') {
            let _ = write!(self.out, "{indent}{margin} {line}");
        }
    }

    /// Appends an exception with its causes and contexts.
    pub fn exception(&mut self, exception: Value, info: &dyn CodeInfo) {
        for (e, sentence) in chain(exception).into_iter().rev() {
            self.emit(sentence.unwrap_or(""), '|');
            if exception::is_group(e) {
                self.group(e, info);
            } else {
                self.one(e, "Traceback (most recent call last):\n", '|', info);
            }
        }
    }

    fn one(&mut self, e: Value, head: &str, margin: char, info: &dyn CodeInfo) {
        let frames = super::limited(super::frames(e), super::limit());
        if !frames.is_empty() {
            self.emit(head, margin);
            let positions: Vec<Position> = frames.iter().map(|&(code, op)| info.position(code, op)).collect();
            let mut text = String::new();
            render_frames(&positions, &mut text);
            self.emit(&text, '|');
        }
        let mut text = String::new();
        render_only(e, Some(info), &mut text);
        self.emit(&text, '|');
    }

    fn group(&mut self, e: Value, info: &dyn CodeInfo) {
        if self.depth > DEPTH {
            self.emit(&format!("... (max_group_depth is {DEPTH})\n"), '|');
            return;
        }
        let top = self.depth == 0;
        if top {
            self.depth = 1;
        }
        let margin = if top { '+' } else { '|' };
        self.one(e, "Exception Group Traceback (most recent call last):\n", margin, info);
        let members = exception::group_members(e);
        let shown = if members.len() <= WIDTH { members.len() } else { WIDTH + 1 };
        self.open = false;
        for (i, &member) in members.iter().take(shown).enumerate() {
            let last = i + 1 == shown;
            self.open |= last;
            let title = if i < WIDTH { (i + 1).to_string() } else { "...".to_owned() };
            let branch = if i == 0 { "+-" } else { "  " };
            let _ = writeln!(self.out, "{}{branch}+---------------- {title} ----------------", self.indent());
            self.depth += 1;
            if i < WIDTH {
                self.exception(member, info);
            } else {
                let more = members.len() - WIDTH;
                self.emit(&format!("and {more} more exception{}\n", if more > 1 { "s" } else { "" }), '|');
            }
            if last && self.open {
                let _ = writeln!(self.out, "{}+------------------------------------", self.indent());
                self.open = false;
            }
            self.depth -= 1;
        }
        if top {
            self.depth = 0;
        }
    }
}
