//! Regular expressions: what `_sre` compiles patterns to, the matcher, and the objects `re`
//! shows. The library's `re` package parses patterns and hands over code.

pub mod code;
mod found;
mod matcher;
mod pattern;
mod program;
mod scanner;
pub mod set;
mod substitute;
mod translate;

pub use found::TYPE as MATCH_TYPE;
pub use pattern::{TYPE as PATTERN_TYPE, compile};
pub use scanner::{ITERATOR_TYPE, SCANNER_TYPE};
pub use substitute::{TEMPLATE_TYPE, template};

use super::*;
use crate::heap::Value;
use matcher::{Demand, Matcher};
use std::cell::Cell;

/// The text that a pattern is applied to, with the part that counts.
#[derive(Clone, Copy)]
struct Subject {
    value: Value,
    bytes: &'static [u8],
    /// A `str`.
    is_text: bool,
    /// Each byte is a character.
    narrow: bool,
    start: usize,
    end: usize,
    /// As given by the caller, in characters, inside the text.
    pos: usize,
    endpos: usize,
}

impl Subject {
    /// The part `pos..endpos` of `value`, for pattern `p`.
    fn new(p: Value, value: Value, pos: Option<Value>, endpos: Option<Value>) -> PyResult<Subject> {
        let (bytes, is_text) = if string::is(value) {
            (string::text(value).as_bytes(), true)
        } else if let Some(b) = view::bytes_of(value)? {
            (b, false)
        } else {
            let message = format!("expected string or bytes-like object, got '{}'", class::name_of(value));
            return Err(raise(Exc::TypeError, message));
        };
        let source = pattern::get(p).pattern;
        if is_text && bytes::is(source) {
            return Err(raise(Exc::TypeError, "cannot use a bytes pattern on a string-like object"));
        }
        if !is_text && string::is(source) {
            return Err(raise(Exc::TypeError, "cannot use a string pattern on a bytes-like object"));
        }
        let narrow = !is_text || string::is_ascii(value);
        let length = if is_text { string::char_count(value) } else { bytes.len() };
        let mut s = Subject { value, bytes, is_text, narrow, start: 0, end: bytes.len(), pos: 0, endpos: length };
        if pos.is_some() || endpos.is_some() {
            let clip = |v: Option<Value>, default: usize| -> PyResult<usize> {
                let Some(v) = v else { return Ok(default) };
                let v = protocol::index(v)?;
                let huge = if int::is_negative(v) { 0 } else { length };
                Ok(int::as_i64(v).map_or(huge, |n| (n.max(0) as usize).min(length)))
            };
            s.pos = clip(pos, 0)?;
            s.endpos = clip(endpos, length)?;
            let offset = |n: usize| if narrow { n } else { string::byte_offset(value, n) };
            (s.start, s.end) = (offset(s.pos), offset(s.endpos));
        }
        Ok(s)
    }

    /// A piece of the text.
    fn cut(&self, from: usize, to: usize) -> Value {
        let piece = &self.bytes[from..to];
        if from == 0 && to == self.bytes.len() && (Builtin::Str.is(self.value) || Builtin::Bytes.is(self.value)) {
            return self.value;
        }
        if !self.is_text {
            return bytes::new(piece);
        }
        if let [b] = *piece {
            return string::from_char(char::from(b));
        }
        if self.narrow {
            return string::build_counted(piece.len(), piece.len(), |out| out.copy_from_slice(piece));
        }
        string::build(piece.len(), |out| out.copy_from_slice(piece))
    }

    /// The text up to where matches may reach.
    fn reach(&self) -> &'static [u8] {
        &self.bytes[..self.end]
    }
}

thread_local! {
    static SPARE: Cell<Option<Box<Matcher>>> = const { Cell::new(None) };
}

/// Lends a matcher whose stacks have room already.
fn with_matcher<R>(f: impl FnOnce(&mut Matcher) -> R) -> R {
    let mut m = SPARE.take().unwrap_or_default();
    let result = f(&mut m);
    SPARE.set(Some(m));
    result
}

/// Calls `each` with every match from the start on, as long as it answers true.
fn for_each_match(
    p: Value,
    subject: &Subject,
    mut each: impl FnMut(&Matcher, usize, usize) -> PyResult<bool>,
) -> PyResult<()> {
    let program = pattern::program(p);
    let mut m = SPARE.take().unwrap_or_default();
    let (mut at, mut demand) = (subject.start, Demand::default());
    let mut result = Ok(());
    while at <= subject.end {
        let Some(end) = m.search(&program, subject.reach(), subject.narrow, at, demand) else { break };
        match each(&m, m.start, end) {
            Ok(true) => {}
            Ok(false) => break,
            Err(Pending) => {
                result = Err(Pending);
                break;
            }
        }
        demand.not_empty_at = (end == m.start).then_some(end);
        at = end;
    }
    SPARE.set(Some(m));
    result
}
