//! The `monitor` commands of the remote server that need Python. `library/_monitor.py` has most of
//! them; expressions are evaluated here, since they may assign to a frame's slots.

use super::evaluate::{self, Outcome};
use crate::runtime::frame::{self, Frame};
use crate::runtime::visit::Collected;

/// The output of a command.
pub fn command(line: &str, frame: Option<Frame>) -> Outcome {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("py eval ") {
        let (frame, expression) = frame_and_expression(rest.trim(), frame)?;
        return evaluate::expression(expression, frame).map(|text| text + "\n").map_err(|text| text + "\n");
    }
    // For breakpoints of the server: is a condition one, and is it true?
    if let Some(condition) = line.strip_prefix("py check ") {
        return evaluate::check(condition);
    }
    if let Some(condition) = line.strip_prefix("py holds ") {
        return evaluate::truth(condition, frame).map(|holds| if holds { "True" } else { "False" }.to_owned());
    }
    evaluate::text(&format!("__import__('_monitor').command({})", quoted(line)))
}

/// For `gc at PC`: where the thread stands, whose registers lie on its stack.
pub fn collection(beginning: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(beginning).ok()?.trim_end_matches('\0');
    u64::from_str_radix(line.strip_prefix("gc at 0x")?, 16).ok()
}

/// What a collection has done.
pub fn collected(done: Collected) -> String {
    let Collected { freed, left, bytes } = done;
    let objects = |n: usize| format!("{n} object{}", if n == 1 { "" } else { "s" });
    format!("{} freed, {} left in {bytes} bytes\n", objects(freed), objects(left))
}

/// `[-f N] EXPR`: frame N of `py bt`, else the innermost.
fn frame_and_expression(rest: &str, innermost: Option<Frame>) -> Result<(Option<Frame>, &str), String> {
    let Some(rest) = rest.strip_prefix("-f").filter(|r| r.is_empty() || r.starts_with(' ')) else {
        return Ok((innermost, rest));
    };
    let (number, expression) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
    if number.is_empty() || expression.trim().is_empty() {
        return Err("a frame and an expression are expected: py eval [-f FRAME] EXPR\n".to_owned());
    }
    let frames: Vec<Frame> = frame::walk().map(|(f, _)| f).collect();
    let found = number.parse::<usize>().ok().and_then(|n| frames.get(n));
    let frame = found.ok_or_else(|| format!("no frame {number}: there are {}\n", frames.len()))?;
    Ok((Some(*frame), expression.trim()))
}

/// A Python string literal of a text.
fn quoted(text: &str) -> String {
    let mut literal = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => literal.extend(['\\', c]),
            c if c < ' ' => literal.push(' '),
            c => literal.push(c),
        }
    }
    literal + "'"
}
