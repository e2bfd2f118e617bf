//! A scan of the source before it is parsed: how deep the tree can become, and the brackets.
//! It knows strings, f-strings, comments and brackets; the depth it finds is an upper bound for
//! the parser, the compiler and everything else that follows the tree recursively.

use super::error::{SyntaxError, SyntaxErrorKind};
use super::source::SourceRange;

/// CPython's limits.
const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;

/// Operators before one operand.
const MAX_PREFIXES: u32 = 1000;

/// What the scan found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Upper bound of the depth of the tree.
    pub depth: u32,
    /// Nesting beyond CPython's limits.
    pub too_nested: Option<SyntaxError>,
    /// Brackets that do not match.
    pub mismatch: Option<SyntaxError>,
    /// Brackets open at the end, outermost first.
    pub open: Vec<(u8, u32)>,
    /// Start of a string that does not end: its offset, and is it triple-quoted?
    pub open_string: Option<(u32, bool)>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Bracket(u8, u32),
    /// From `lambda` to its colon.
    Lambda,
    /// Text of an f-string.
    Text {
        quote: u8,
        triple: bool,
        start: u32,
    },
    /// `{…}` in an f-string, up to the colon.
    Field,
    /// Text after the colon.
    Spec,
}

struct Level {
    kind: Kind,
    /// What deepens the tree here, since the last comma.
    count: u32,
}

struct Scanner<'s> {
    bytes: &'s [u8],
    at: usize,
    /// Up to where to scan.
    end: usize,
    levels: Vec<Level>,
    /// How many of `levels` are brackets.
    brackets: usize,
    /// `count` of the statement itself.
    count: u32,
    /// Sum of all counts and levels.
    total: u32,
    indents: Vec<usize>,
    /// Operators since the last operand.
    prefixes: u32,
    scan: Scan,
}

/// Scans `text`.
pub fn scan(text: &str) -> Scan {
    scan_until(text, text.len())
}

/// Scans `text` up to byte `end`.
pub fn scan_until(text: &str, end: usize) -> Scan {
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
        end: end.min(text.len()),
        levels: Vec::new(),
        brackets: 0,
        count: 0,
        total: 0,
        indents: Vec::new(),
        prefixes: 0,
        scan: Scan::default(),
    };
    scanner.run();
    scanner.scan
}

impl Scanner<'_> {
    fn run(&mut self) {
        self.line_start();
        while self.at < self.end {
            match self.levels.last().map(|l| l.kind) {
                Some(Kind::Text { quote, triple, .. }) => self.text(quote, triple),
                Some(Kind::Spec) => self.spec(),
                _ => self.code(),
            }
        }
        for level in &self.levels {
            match level.kind {
                Kind::Bracket(b, at) => self.scan.open.push((b, at)),
                Kind::Text { triple, start, .. } => self.scan.open_string = Some((start, triple)),
                _ => {}
            }
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// One more thing on the way down.
    fn deepen(&mut self) {
        *self.counter() += 1;
        self.total += 1;
        self.scan.depth = self.scan.depth.max(self.total + 2 * self.indents.len() as u32);
    }

    fn counter(&mut self) -> &mut u32 {
        match self.levels.last_mut() {
            Some(level) => &mut level.count,
            None => &mut self.count,
        }
    }

    /// What follows is beside what came before.
    fn sibling(&mut self) {
        let count = std::mem::take(self.counter());
        self.total -= count;
    }

    fn push(&mut self, kind: Kind) {
        self.deepen();
        self.brackets += usize::from(matches!(kind, Kind::Bracket(..)));
        self.levels.push(Level { kind, count: 0 });
    }

    fn pop(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.brackets -= usize::from(matches!(level.kind, Kind::Bracket(..)));
            self.total -= level.count;
        }
    }

    fn too_nested(&mut self, message: &str, at: usize, kind: SyntaxErrorKind) {
        self.scan.too_nested.get_or_insert_with(|| SyntaxError::new(message, one(at)).with_kind(kind));
    }

    fn mismatch(&mut self, message: String, at: usize) {
        self.scan.mismatch.get_or_insert_with(|| SyntaxError::new(message, one(at)));
    }

    fn code(&mut self) {
        let b = self.peek(0);
        match b {
            b'(' | b'[' | b'{' => self.open(b),
            b')' | b']' | b'}' => self.close(b),
            b'"' | b'\'' => self.string(false, self.at),
            b'#' => self.at = self.line_end(self.at),
            b'\\' => self.at += if self.peek(1) == b'\r' && self.peek(2) == b'\n' { 3 } else { 2 },
            b'\n' | b'\r' => {
                self.at += 1;
                if self.levels.is_empty() && !(b == b'\r' && self.peek(0) == b'\n') {
                    self.sibling();
                    self.line_start();
                }
            }
            b',' | b';' => {
                self.at += 1;
                self.sibling();
            }
            b':' => self.colon(),
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>' | b'.' => {
                self.prefix(self.at);
                self.at += 1;
                self.deepen();
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | 0x80.. => self.word(),
            _ => self.at += 1,
        }
    }

    fn prefix(&mut self, at: usize) {
        self.prefixes += 1;
        if self.prefixes > MAX_PREFIXES {
            self.too_nested("too many nested operators", at, SyntaxErrorKind::SyntaxError);
        }
    }

    fn open(&mut self, b: u8) {
        self.prefixes = 0;
        if self.brackets >= MAX_BRACKETS {
            self.too_nested("too many nested parentheses", self.at, SyntaxErrorKind::SyntaxError);
        }
        self.push(Kind::Bracket(b, self.at as u32));
        self.at += 1;
    }

    fn close(&mut self, b: u8) {
        let at = self.at;
        self.at += 1;
        while matches!(self.levels.last(), Some(Level { kind: Kind::Lambda, .. })) {
            self.pop();
        }
        match self.levels.last().map(|l| l.kind) {
            Some(Kind::Bracket(open, start)) => {
                if closer(open) != b {
                    self.wrong_closer(open, start, b, at);
                }
                self.pop();
            }
            Some(Kind::Field) if b == b'}' => self.pop(),
            Some(Kind::Field) => {
                self.mismatch(format!("f-string: unmatched '{}'", b as char), at);
            }
            _ => self.mismatch(format!("unmatched '{}'", b as char), at),
        }
    }

    fn wrong_closer(&mut self, open: u8, start: u32, close: u8, at: usize) {
        let line = |at: usize| memchr::memchr_iter(b'\n', &self.bytes[..at]).count() + 1;
        let (here, there) = (line(at), line(start as usize));
        let (open, close) = (open as char, close as char);
        let message = if here == there {
            format!("closing parenthesis '{close}' does not match opening parenthesis '{open}'")
        } else {
            format!("closing parenthesis '{close}' does not match opening parenthesis '{open}' on line {there}")
        };
        self.mismatch(message, at);
    }

    fn colon(&mut self) {
        self.at += 1;
        match self.levels.last().map(|l| l.kind) {
            Some(Kind::Lambda) => {
                self.pop();
                return;
            }
            Some(Kind::Field) => {
                self.push(Kind::Spec);
                return;
            }
            _ => {}
        }
        if self.peek(0) != b'=' {
            self.sibling();
        }
    }

    fn word(&mut self) {
        let start = self.at;
        while matches!(self.peek(0), b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | 0x80..) && self.at < self.end {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        if matches!(self.peek(0), b'"' | b'\'') && word.len() <= 2 {
            let interpolated = word.iter().any(|b| matches!(b, b'f' | b'F' | b't' | b'T'));
            if word.iter().all(u8::is_ascii_alphabetic) {
                self.string(interpolated, start);
            }
            return;
        }
        match word {
            b"lambda" => self.push(Kind::Lambda),
            b"not" | b"await" => {
                self.prefix(start);
                self.deepen();
            }
            b"if" | b"else" | b"yield" | b"for" | b"in" => self.deepen(),
            _ => self.prefixes = 0,
        }
    }

    /// A string whose quote is next.
    fn string(&mut self, interpolated: bool, start: usize) {
        self.prefixes = 0;
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        if interpolated {
            self.push(Kind::Text { quote, triple, start: start as u32 });
            return;
        }
        while self.at < self.end {
            let rest = &self.bytes[self.at..self.end];
            let Some(i) = memchr::memchr3(quote, b'\\', b'\n', rest) else { break };
            self.at += i;
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'\n' if triple => self.at += 1,
                b'\n' => {
                    self.scan.open_string.get_or_insert((start as u32, false));
                    return;
                }
                _ if !triple => {
                    self.at += 1;
                    return;
                }
                _ if self.peek(1) == quote && self.peek(2) == quote => {
                    self.at += 3;
                    return;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.end;
        self.scan.open_string.get_or_insert((start as u32, triple));
    }

    /// Inside the text of an f-string.
    fn text(&mut self, quote: u8, triple: bool) {
        match self.peek(0) {
            b'{' if self.peek(1) == b'{' => self.at += 2,
            b'{' => {
                self.at += 1;
                self.push(Kind::Field);
            }
            b'\\' if self.peek(1) != b'{' => self.at += 2,
            b'\n' if !triple => {
                self.pop();
            }
            b if b == quote && !triple => {
                self.at += 1;
                self.pop();
            }
            b if b == quote && self.peek(1) == quote && self.peek(2) == quote => {
                self.at += 3;
                self.pop();
            }
            _ => self.at += 1,
        }
    }

    /// Inside a format specification.
    fn spec(&mut self) {
        match self.peek(0) {
            b'{' => {
                self.at += 1;
                self.push(Kind::Field);
            }
            b'}' => {
                self.at += 1;
                self.pop();
                self.pop();
            }
            b => {
                let text = self.levels.iter().rev().find_map(|l| match l.kind {
                    Kind::Text { quote, triple, .. } => Some((quote, triple)),
                    _ => None,
                });
                if text.is_some_and(|(quote, triple)| !triple && (b == quote || b == b'\n')) {
                    // Malformed: back to the text, which ends here.
                    self.pop();
                    self.pop();
                } else {
                    self.at += 1;
                }
            }
        }
    }

    fn line_end(&self, from: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.bytes[from..self.end]).map_or(self.end, |i| from + i)
    }

    /// Indentation of a logical line.
    fn line_start(&mut self) {
        let mut at = self.at;
        let mut width = 0;
        while let Some(&b) = self.bytes.get(at) {
            match b {
                b' ' => width += 1,
                b'\t' => width = (width / 8 + 1) * 8,
                b'\x0c' => width = 0,
                _ => break,
            }
            at += 1;
        }
        if matches!(self.bytes.get(at), None | Some(b'\n' | b'\r' | b'#')) {
            return;
        }
        while self.indents.last().is_some_and(|&i| i > width) {
            self.indents.pop();
        }
        if width > self.indents.last().copied().unwrap_or(0) {
            self.indents.push(width);
            if self.indents.len() >= MAX_INDENTS {
                self.too_nested("too many levels of indentation", at, SyntaxErrorKind::IndentationError);
            }
        }
    }
}

fn one(at: usize) -> SourceRange {
    SourceRange { start: at as u32, end: at as u32 + 1 }
}

fn closer(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}
