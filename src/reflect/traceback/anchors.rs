//! Where, inside the source of a failing operation, the operator or the brackets are: the part
//! of a caret line that is drawn with `^` between `~`.

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

/// A place in a segment of source: line (from 0) and column in characters.
pub type Place = (usize, usize);

/// The marked part: from `start` up to `end`, which is exclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchors {
    /// First marked character.
    pub start: Place,
    /// Behind the last marked character.
    pub end: Place,
}

/// Length of what precedes the segment in the text that is parsed.
const OPENING: usize = 2;

/// Finds the anchors of `segment`, an expression: the operator of a binary operation, the
/// brackets of a subscript or a call. `None` for anything else.
pub fn find(segment: &str) -> Option<Anchors> {
    // In parentheses, an expression may span lines.
    let text = format!("(\n{segment}\n)");
    let parsed = ruff_python_parser::parse_module(&text).ok()?;
    let [Stmt::Expr(statement)] = &parsed.syntax().body[..] else { return None };
    let scan = Scan::new(segment);
    match &*statement.value {
        Expr::BinOp(operation) => {
            let left_end = scan.place(operation.left.end().to_usize())?;
            let right_start = scan.place(operation.right.start().to_usize())?;
            let start = scan.find(scan.valid(left_end)?, |c| !c.is_whitespace() && c != ')')?;
            // An operator has one or two characters.
            let second = (start.0, start.1 + 1);
            let double =
                second < right_start && scan.at(second).is_some_and(|c| !c.is_whitespace() && c != '\\' && c != '#');
            Some(Anchors { start, end: if double { (start.0, start.1 + 2) } else { second } })
        }
        Expr::Subscript(subscript) => scan.brackets(subscript.value.end().to_usize(), subscript.end().to_usize(), '['),
        Expr::Call(call) => scan.brackets(call.func.end().to_usize(), call.end().to_usize(), '('),
        _ => None,
    }
}

/// The segment's characters by line.
struct Scan<'a> {
    segment: &'a str,
    lines: Vec<Vec<char>>,
}

impl<'a> Scan<'a> {
    fn new(segment: &'a str) -> Scan<'a> {
        Scan { segment, lines: segment.split('\n').map(|line| line.chars().collect()).collect() }
    }

    /// The place of a byte offset of the parsed text.
    fn place(&self, offset: usize) -> Option<Place> {
        let before = self.segment.get(..offset.checked_sub(OPENING)?)?;
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Some((before.matches('\n').count(), before[line_start..].chars().count()))
    }

    fn at(&self, (line, column): Place) -> Option<char> {
        self.lines.get(line)?.get(column).copied()
    }

    /// `place` itself if it is a character, else the next one that is.
    fn valid(&self, mut place: Place) -> Option<Place> {
        while place.1 >= self.lines.get(place.0)?.len() {
            place = (place.0 + 1, 0);
        }
        Some(place)
    }

    /// The next character that satisfies `stop`, comments and line continuations left out.
    fn find(&self, mut place: Place, stop: impl Fn(char) -> bool) -> Option<Place> {
        loop {
            match self.at(place)? {
                '\\' | '#' => place = self.valid((place.0 + 1, 0))?,
                c if stop(c) => return Some(place),
                _ => place = self.valid((place.0, place.1 + 1))?,
            }
        }
    }

    fn brackets(&self, head_end: usize, end: usize, bracket: char) -> Option<Anchors> {
        let start = self.find(self.valid(self.place(head_end)?)?, |c| c == bracket)?;
        Some(Anchors { start, end: self.place(end)? })
    }
}

/// Is the operation at these columns (in characters of the first and the last line) a call that
/// makes up the whole statement but for `return` or a target? Carets would say nothing then.
pub fn is_whole_call(lines: &[&str], start: usize, end: usize) -> bool {
    let text = lines.join("\n");
    let Ok(parsed) = ruff_python_parser::parse_module(&text) else { return false };
    let call = match parsed.syntax().body.first() {
        Some(Stmt::Return(statement)) => match statement.value.as_deref() {
            Some(Expr::Call(call)) if matches!(&*call.func, Expr::Name(_)) => call,
            _ => return false,
        },
        Some(Stmt::Assign(statement)) => match &*statement.value {
            Expr::Call(call) => call,
            _ => return false,
        },
        _ => return false,
    };
    let last_start = text.rfind('\n').map_or(0, |i| i + 1);
    call.start().to_usize() == start && call.end().to_usize() == last_start + end && {
        // The call begins on the first line.
        !text[..call.start().to_usize()].contains('\n')
    }
}

/// Has the text no statement at all (only comments)?
pub fn is_blank(lines: &[&str]) -> bool {
    ruff_python_parser::parse_module(&lines.join("\n")).is_ok_and(|parsed| parsed.syntax().body.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_brackets() {
        let cases = [
            ("a + b", Some(((0, 2), (0, 3)))),
            ("(a) // (b)", Some(((0, 4), (0, 6)))),
            ("a ** -b", Some(((0, 2), (0, 4)))),
            ("a+b", Some(((0, 1), (0, 2)))),
            ("x['k'][1]", Some(((0, 6), (0, 9)))),
            ("f(x)(y)", Some(((0, 4), (0, 7)))),
            ("a +\nb", Some(((0, 2), (0, 3)))),
            ("a \\\n+ b", Some(((1, 0), (1, 1)))),
            ("é + b", Some(((0, 2), (0, 3)))),
            ("a.b", None),
            ("x = 1", None),
        ];
        for (segment, expected) in cases {
            assert_eq!(find(segment).map(|a| (a.start, a.end)), expected, "{segment}");
        }
    }

    #[test]
    fn whole_calls() {
        assert!(is_whole_call(&["return f(x)"], 7, 11));
        assert!(!is_whole_call(&["return o.f(x)"], 7, 13));
        assert!(is_whole_call(&["y = f(x)"], 4, 8));
        assert!(!is_whole_call(&["y = f(x) + 1"], 4, 8));
    }
}
