//! The tokens around an error, and what CPython says of them.

use super::{describe, indentation_error, invalid, one, span};
use crate::syntax::error::SyntaxError;
use crate::syntax::source::SourceFile;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Expr, Mod};
use ruff_python_parser::{Parsed, parse_parenthesized_expression_range};
use ruff_text_size::{Ranged, TextRange, TextSize};

const HINT: &str = " here. Maybe you meant '==' instead of '='?";

/// A failed parse.
pub(super) struct Context<'s> {
    pub source: &'s SourceFile,
    pub text: &'s str,
    /// Tokens without comments and the line ends inside brackets.
    pub tokens: Vec<Token>,
}

impl<'s> Context<'s> {
    pub fn new(source: &'s SourceFile, parsed: &Parsed<Mod>) -> Context<'s> {
        let tokens = parsed
            .tokens()
            .iter()
            .filter(|t| !t.kind().is_trivia() && t.kind() != TokenKind::Dedent)
            .copied()
            .collect();
        Context { source, text: &source.text, tokens }
    }

    /// The text of a range; nothing where there is none.
    pub fn slice(&self, range: TextRange) -> &'s str {
        self.text.get(range.start().to_usize()..range.end().to_usize()).unwrap_or("")
    }

    /// The text from `at` on.
    pub fn rest(&self, at: TextSize) -> &'s str {
        self.text.get(at.to_usize()..).unwrap_or("")
    }

    /// Index of the first token at or after `at`.
    pub(super) fn index(&self, at: TextSize) -> usize {
        self.tokens.partition_point(|t| t.start() < at)
    }

    /// The token before `at`.
    pub fn before(&self, at: TextSize) -> Option<TextRange> {
        self.tokens.get(self.index(at).checked_sub(1)?).map(Ranged::range)
    }

    /// The token at or after `at`.
    pub fn after(&self, at: TextSize) -> Option<TextRange> {
        self.tokens.get(self.index(at)).map(Ranged::range)
    }

    pub fn kind_at(&self, at: TextSize) -> Option<TokenKind> {
        self.tokens.get(self.index(at)).map(|t| t.kind())
    }

    /// The nearest token of `kind` before `at`.
    pub fn back_to(&self, at: TextSize, kind: TokenKind) -> Option<TextRange> {
        self.tokens[..self.index(at)].iter().rev().find(|t| t.kind() == kind).map(Ranged::range)
    }

    /// `range`, or the end of the last line that has something on it if it is beyond.
    pub fn place(&self, range: TextRange) -> TextRange {
        if self.rest(range.start()).trim_ascii().is_empty() {
            let end = self.last_line_end();
            let start = range.start().to_usize().min(end);
            return if range.start().to_usize() <= end { one_at(start) } else { one_at(end) };
        }
        range
    }

    /// The end of the last line that has something on it.
    fn last_line_end(&self) -> usize {
        let end = self.text.trim_ascii_end().len();
        end + self.text[end..].find(['\n', '\r']).unwrap_or(self.text.len() - end)
    }

    /// The range shortened to its first token.
    pub fn at_token(&self, range: TextRange) -> TextRange {
        self.tokens.get(self.index(range.start())).filter(|t| t.start() == range.start()).map_or(range, Ranged::range)
    }

    /// Parses part of the text as an expression.
    pub(super) fn expression(&self, range: TextRange) -> Option<Expr> {
        let parsed = parse_parenthesized_expression_range(self.text, range).ok()?;
        Some(*parsed.into_syntax().body)
    }

    /// What kind of expression is there?
    pub fn describe(&self, range: TextRange) -> &'static str {
        match self.expression(range) {
            Some(e) => describe(&e),
            None => self.describe_text(range),
        }
    }

    /// What the parser takes only inside something else.
    fn describe_text(&self, range: TextRange) -> &'static str {
        let text = self.slice(range);
        if text.starts_with('*') {
            "starred"
        } else if text.starts_with("yield") {
            "yield expression"
        } else if text.contains(":=") {
            "named expression"
        } else {
            "expression"
        }
    }

    pub(super) fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::EndOfFile, |t| t.kind())
    }

    /// Index of the first token of the logical line of token `index`.
    pub(super) fn line_start(&self, index: usize) -> usize {
        let is_start = |i: usize| matches!(self.kind(i - 1), TokenKind::Newline | TokenKind::Indent | TokenKind::Semi);
        (1..=index).rev().find(|&i| is_start(i)).unwrap_or(0)
    }

    pub fn statement_starts_with(&self, at: TextSize, word: &str) -> bool {
        let start = self.line_start(self.index(at));
        self.tokens.get(start).is_some_and(|t| self.slice(t.range()) == word)
    }

    /// Does an `else` block end before `at`, at the same indentation?
    pub fn after_else(&self, at: TextSize) -> bool {
        let column = |at: TextSize| at.to_u32() - self.source.line_start(at.to_u32());
        let mut lines = (1..self.index(at)).rev().filter(|&i| self.line_start(i) == i);
        let header = lines.find(|&i| self.tokens.get(i).is_some_and(|t| column(t.start()) <= column(at)));
        header.is_some_and(|i| self.kind(i) == TokenKind::Else)
    }

    /// `cannot assign to …`: with a hint where a comparison could be meant.
    pub fn assignment_target(&self, range: TextRange) -> SyntaxError {
        let Some(e) = self.expression(range) else {
            let what = self.describe_text(range);
            if what.starts_with("yield") && self.before(range.start()).is_none_or(|t| self.slice(t) != "(") {
                return SyntaxError::new("assignment to yield expression not possible", range);
            }
            let hint = if what.starts_with("yield") && self.is_only_target(range) { HINT } else { "" };
            return SyntaxError::new(format!("cannot assign to {what}{hint}"), range);
        };
        let what = describe(&e);
        let hint = match &e {
            Expr::BoolOp(_) | Expr::Compare(_) | Expr::Lambda(_) | Expr::If(_) | Expr::Named(_) => false,
            Expr::UnaryOp(u) => u.op != ruff_python_ast::UnaryOp::Not,
            Expr::List(_) | Expr::Tuple(_) | Expr::Generator(_) | Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) => {
                false
            }
            _ => self.is_only_target(range),
        };
        let hint = if hint { HINT } else { "" };
        SyntaxError::new(format!("cannot assign to {what}{hint}"), range)
    }

    /// Is the statement `range = value`, with one `=` only?
    fn is_only_target(&self, range: TextRange) -> bool {
        let mut first = self.index(range.start());
        let mut next = self.index(range.end());
        while first > 0 && self.kind(first - 1) == TokenKind::Lpar && self.kind(next) == TokenKind::Rpar {
            first -= 1;
            next += 1;
        }
        if self.kind(next) != TokenKind::Equal
            || self.line_start(first) != first && self.kind(first - 1) != TokenKind::Colon
        {
            return false;
        }
        let rest = self.tokens[next + 1..].iter().map(|t| t.kind());
        !rest.take_while(|k| !matches!(k, TokenKind::Newline | TokenKind::EndOfFile)).any(|k| k == TokenKind::Equal)
    }

    /// The bracket that closes the call around `range`.
    pub fn closing(&self, range: TextRange) -> TextRange {
        let mut depth = 0;
        for token in &self.tokens[self.index(range.end())..] {
            match token.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if depth == 0 => return token.range(),
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                _ => {}
            }
        }
        range
    }

    /// From `range` to before the colon that ends the header.
    pub fn to_colon(&self, range: TextRange) -> TextRange {
        let rest = &self.tokens[self.index(range.end())..];
        let end = rest.iter().take_while(|t| !matches!(t.kind(), TokenKind::Colon | TokenKind::Newline)).last();
        span(range.start(), end.map_or(range.end(), Ranged::end))
    }

    /// `name(expression = value)`
    pub fn keyword_argument(&self, range: TextRange) -> SyntaxError {
        let equal = self.after(range.end()).unwrap_or(range);
        let whole = span(range.start(), equal.end().max(range.end()));
        match self.expression(range) {
            Some(e @ (Expr::NoneLiteral(_) | Expr::BooleanLiteral(_))) => {
                SyntaxError::new(format!("cannot assign to {}", describe(&e)), whole)
            }
            None if self.slice(range).starts_with('*') => {
                let end = self.to_argument_end(whole.end());
                SyntaxError::new("cannot assign to iterable argument unpacking", span(range.start(), end))
            }
            _ => SyntaxError::new("expression cannot contain assignment, perhaps you meant \"==\"?", whole),
        }
    }

    pub(super) fn to_argument_end(&self, from: TextSize) -> TextSize {
        let mut end = from;
        let mut depth = 0;
        for token in &self.tokens[self.index(from)..] {
            match token.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if depth == 0 => break,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                TokenKind::Comma | TokenKind::Colon | TokenKind::Equal | TokenKind::For if depth == 0 => break,
                TokenKind::Newline | TokenKind::EndOfFile => break,
                _ => {}
            }
            end = token.end();
        }
        end
    }

    /// An expression is missing at `range`.
    pub fn missing_expression(&self, range: TextRange) -> SyntaxError {
        let index = self.index(range.start());
        let before = index.checked_sub(1);
        let previous = before.map(|i| self.kind(i));
        let here = self.at_token(range);
        if let (Some(TokenKind::Equal), Some(i)) = (previous, before)
            && matches!(self.kind(index), TokenKind::Rpar | TokenKind::Comma)
        {
            if self.parameters(index).is_some() {
                return SyntaxError::new("expected default value expression", self.tokens[i].range());
            }
            if let Some(name) = i.checked_sub(1) {
                let whole = span(self.tokens[name].start(), self.tokens[i].end());
                return SyntaxError::new("expected argument value expression", whole);
            }
        }
        if previous == Some(TokenKind::Lbrace)
            && let Some(i) = before
            && i > 0
            && matches!(self.kind(i - 1), TokenKind::FStringStart | TokenKind::FStringMiddle)
            && matches!(
                self.kind(index),
                TokenKind::Rbrace | TokenKind::Exclamation | TokenKind::Colon | TokenKind::Equal
            )
        {
            let message = format!("f-string: valid expression required before '{}'", self.slice(here));
            return SyntaxError::new(message, here);
        }
        if let (Some(TokenKind::Colon), Some(i)) = (previous, before)
            && matches!(self.kind(index), TokenKind::Rbrace | TokenKind::Comma)
            && self.enclosing(index).is_some_and(|b| self.kind(b) == TokenKind::Lbrace)
        {
            return SyntaxError::new("expression expected after dictionary key and ':'", self.tokens[i].range());
        }
        invalid(here)
    }

    /// Index of the bracket around token `index`.
    pub(super) fn enclosing(&self, index: usize) -> Option<usize> {
        let mut depth = 0;
        for i in (0..index.min(self.tokens.len())).rev() {
            match self.kind(i) {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth == 0 => return Some(i),
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth -= 1,
                TokenKind::Newline => return None,
                _ => {}
            }
        }
        None
    }

    /// Is the place inside a format specification?
    pub fn in_spec(&self, at: TextSize) -> bool {
        let index = self.index(at);
        matches!(self.enclosing(index), Some(b) if (b..index).any(|i| self.kind(i) == TokenKind::Colon))
    }

    /// Another token is wanted at `range`.
    pub fn expected_token(&self, expected: TokenKind, found: TokenKind, range: TextRange) -> SyntaxError {
        let index = self.index(range.start());
        let first = self.line_start(index.saturating_sub(1).max(self.line_start(index)));
        let keyword = self.kind(first);
        if found.as_augmented_assign_operator().is_some()
            && let Some(start) = self.tokens.get(first).map(Ranged::start)
            && let Some(end) = self.before(range.start()).map(|t| t.end())
            && let Some(e) = self.expression(span(start, end))
        {
            let message = format!("'{}' is an illegal expression for augmented assignment", describe(&e));
            return SyntaxError::new(message, span(start, end));
        }
        if expected == TokenKind::Colon {
            let forced = matches!(keyword, TokenKind::Def | TokenKind::Else | TokenKind::Try | TokenKind::Finally);
            if found == TokenKind::Newline && self.enclosing(index).is_none() || forced {
                return SyntaxError::new("expected ':'", self.at_token(range));
            }
            if found == TokenKind::Equal && matches!(keyword, TokenKind::If | TokenKind::Elif | TokenKind::While) {
                return self.assignment_in_condition(first + 1, index);
            }
            if found == TokenKind::Rbrace && self.enclosing(index).is_some_and(|b| self.kind(b) == TokenKind::Lbrace) {
                let key = self.before(range.start()).unwrap_or(range);
                return SyntaxError::new("':' expected after dictionary key", key);
            }
        }
        if expected == TokenKind::Lpar && matches!(keyword, TokenKind::Def | TokenKind::Async) {
            return SyntaxError::new("expected '('", self.at_token(range));
        }
        if expected == TokenKind::Else
            && found != TokenKind::Colon
            && let Some(e) = self.conditional_start(index)
        {
            return SyntaxError::new("expected 'else' after 'if' expression", e);
        }
        self.adjacent_expressions(range).unwrap_or_else(|| invalid(self.at_token(range)))
    }

    /// From the start of the expression that ends before token `index` to its end.
    fn conditional_start(&self, index: usize) -> Option<TextRange> {
        let end = self.tokens.get(index.checked_sub(1)?)?.end();
        Some(span(self.tokens.get(self.expression_start(index))?.start(), end))
    }

    /// `if a = b:`
    pub(super) fn assignment_in_condition(&self, first: usize, equal: usize) -> SyntaxError {
        let (Some(start), Some(last)) = (self.tokens.get(first), self.tokens.get(equal.saturating_sub(1))) else {
            return invalid(TextRange::default());
        };
        let left = span(start.start(), last.end());
        let end = self.to_argument_end(self.tokens[equal].end());
        match self.expression(left) {
            Some(Expr::Name(_)) => SyntaxError::new(
                "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
                span(left.start(), end),
            ),
            Some(e)
                if matches!(e, Expr::Attribute(_) | Expr::Subscript(_) | Expr::Call(_) | Expr::BinOp(_))
                    || is_literal(&e) =>
            {
                let message = format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", describe(&e));
                SyntaxError::new(message, left)
            }
            _ => invalid(self.tokens[equal].range()),
        }
    }

    /// Index of the token where the expression before token `index` starts.
    pub(super) fn expression_start(&self, index: usize) -> usize {
        let mut depth = 0;
        let mut start = index;
        for i in (0..index).rev() {
            match self.kind(i) {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth > 0 => depth -= 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::Newline => break,
                TokenKind::Comma
                | TokenKind::Colon
                | TokenKind::Equal
                | TokenKind::Return
                | TokenKind::In
                | TokenKind::For
                | TokenKind::Star
                | TokenKind::DoubleStar
                | TokenKind::ColonEqual
                    if depth == 0 =>
                {
                    break;
                }
                _ => {}
            }
            start = i;
        }
        start
    }

    /// Two expressions side by side in brackets: a comma may be missing.
    pub fn adjacent_expressions(&self, range: TextRange) -> Option<SyntaxError> {
        let index = self.index(range.start());
        let bracket = self.enclosing(index)?;
        let line = self.line_start(bracket);
        if self.kind(line) == TokenKind::Def && bracket == line + 2 {
            return None;
        }
        let first = self.expression_start(index);
        if first == index {
            return None;
        }
        let left = span(self.tokens[first].start(), self.tokens[index - 1].end());
        let end = self.to_argument_end(range.start());
        if end <= range.start() {
            return None;
        }
        let right = span(range.start(), end);
        let (a, b) = (self.expression(left)?, self.expression(right)?);
        let is_legacy = matches!(&a, Expr::Name(n) if n.id == "print" || n.id == "exec");
        let is_prefix = a.is_name_expr() && b.is_string_literal_expr();
        if is_legacy || is_prefix {
            return None;
        }
        let whole = span(left.start(), right.end());
        Some(SyntaxError::new("invalid syntax. Perhaps you forgot a comma?", whole))
    }

    /// Something follows a complete statement on its line.
    pub fn two_statements(&self, range: TextRange) -> SyntaxError {
        let index = self.index(range.start());
        let first = self.line_start(index);
        if let Some(name) = self.tokens.get(first)
            && first + 1 == index
            && matches!(self.slice(name.range()), "print" | "exec")
        {
            let end = self.tokens[index..]
                .iter()
                .take_while(|t| !matches!(t.kind(), TokenKind::Newline | TokenKind::Semi | TokenKind::EndOfFile));
            let end = end.last().map_or(range.end(), Ranged::end);
            if self.expression(span(range.start(), end)).is_some() {
                let name_text = self.slice(name.range());
                let message = format!("Missing parentheses in call to '{name_text}'. Did you mean {name_text}(...)?");
                return SyntaxError::new(message, span(name.start(), end));
            }
        }
        invalid(self.at_token(range))
    }

    /// A block is missing after the header that ends before `range`.
    pub fn missing_block(&self, range: TextRange) -> SyntaxError {
        let place = if self.rest(range.start()).trim_ascii().is_empty() {
            one_at(self.last_line_end())
        } else {
            self.at_token(range)
        };
        let mut colon = self.index(range.start());
        while colon > 0 && self.kind(colon) != TokenKind::Colon {
            colon -= 1;
        }
        let mut first = self.line_start(colon);
        if self.kind(first) == TokenKind::Async {
            first += 1;
        }
        let Some(header) = self.tokens.get(first) else { return invalid(place) };
        let line = self.source.line(header.start().to_u32());
        let what = match self.slice(header.range()) {
            "def" => "function definition".to_owned(),
            "class" => "class definition".to_owned(),
            "except" if self.kind(first + 1) == TokenKind::Star => "'except*' statement".to_owned(),
            word => format!("'{word}' statement"),
        };
        indentation_error(format!("expected an indented block after {what} on line {line}"), place)
    }
}

fn is_literal(e: &Expr) -> bool {
    matches!(e, Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_))
}

fn one_at(at: usize) -> TextRange {
    one(TextSize::new(at as u32))
}
