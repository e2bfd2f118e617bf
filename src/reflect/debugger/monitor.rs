//! The `monitor` commands of the remote server that need Python. `library/_monitor.py` has most of
//! them; expressions are evaluated here, since they may assign to a frame's slots.

use super::evaluate::{self, Outcome};
use crate::runtime::frame::{self, Frame};

/// The output of a command.
pub fn command(line: &str, frame: Option<Frame>) -> Outcome {
    let line = line.trim();
    match line.strip_prefix("py eval ") {
        Some(rest) => {
            let (frame, expression) = frame_and_expression(rest.trim(), frame)?;
            evaluate::expression(expression, frame).map(|text| text + "\n").map_err(|text| text + "\n")
        }
        None => evaluate::text(&format!("__import__('_monitor').command({})", quoted(line))),
    }
}

/// `[-f N] EXPR`: frame N of `py bt`, else the innermost.
fn frame_and_expression(rest: &str, innermost: Option<Frame>) -> Result<(Option<Frame>, &str), String> {
    let Some(rest) = rest.strip_prefix("-f ") else { return Ok((innermost, rest)) };
    let rest = rest.trim_start();
    let (number, expression) = rest.split_once(' ').unwrap_or((rest, ""));
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
