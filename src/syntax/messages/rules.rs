//! CPython's rules for what is often mistaken, tried at the place where the parser stopped, before
//! the errors that the parser itself words.

use super::context::Context;
use super::{describe, invalid, one, span};
use crate::syntax::error::SyntaxError;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::{Ranged, TextRange};

/// The error that one of the rules finds.
pub(super) fn find(context: &Context<'_>, error: &ParseError) -> Option<SyntaxError> {
    let index = context.index(error.location.start());
    let in_conversion = matches!(
        &error.error,
        ParseErrorType::FStringError(kind) | ParseErrorType::Lexical(LexicalErrorType::FStringError(kind))
            if !matches!(kind, InterpolatedStringErrorType::UnclosedLbrace)
    );
    if in_conversion {
        return None;
    }
    context
        .starred_in_parentheses(index, error.location)
        .or_else(|| context.comprehension_target(index))
        .or_else(|| context.equal_in_brackets(index))
        .or_else(|| context.parameter(index))
        .or_else(|| context.pattern(index))
        .or_else(|| context.replacement_field(index))
}

impl Context<'_> {
    fn is_call(&self, bracket: usize) -> bool {
        self.kind(bracket) == TokenKind::Lpar
            && bracket > 0
            && matches!(self.kind(bracket - 1), TokenKind::Name | TokenKind::Rpar | TokenKind::Rsqb)
    }

    /// Does a token of `kind` stand between the tokens `from` and `to`, outside further brackets?
    fn position(&self, from: usize, to: usize, kind: TokenKind) -> Option<usize> {
        let mut depth = 0;
        let mut found = None;
        for i in from..to {
            match self.kind(i) {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                k if k == kind && depth == 0 => found = Some(i),
                _ => {}
            }
        }
        found
    }

    fn range(&self, from: usize, to: usize) -> TextRange {
        match (self.tokens.get(from), self.tokens.get(to)) {
            (Some(a), Some(b)) => span(a.start(), b.end()),
            _ => TextRange::default(),
        }
    }

    /// `(*x)`, and `{1: *x}`.
    fn starred_in_parentheses(&self, index: usize, location: TextRange) -> Option<SyntaxError> {
        if self.kind(index) != TokenKind::Star || index == 0 {
            return None;
        }
        let before = self.kind(index - 1);
        let closes = self.kind(self.index(location.end())) == TokenKind::Rpar;
        if before == TokenKind::Lpar && closes && !self.is_call(index - 1) {
            return Some(SyntaxError::new("cannot use starred expression here", location));
        }
        let in_dict = self.enclosing(index).is_some_and(|b| self.kind(b) == TokenKind::Lbrace);
        let field = self.field_brace(index).is_some();
        (before == TokenKind::Colon && in_dict && !field)
            .then(|| SyntaxError::new("cannot use a starred expression in a dictionary value", location))
    }

    /// `[x, y for x, y in …]`, and `f(a = x for x in …)`.
    fn comprehension_target(&self, index: usize) -> Option<SyntaxError> {
        if self.kind(index) != TokenKind::For {
            return None;
        }
        let bracket = self.enclosing(index)?;
        if self.is_call(bracket) {
            let start = self.expression_start(index);
            let equal = start.checked_sub(1).filter(|&i| self.kind(i) == TokenKind::Equal)?;
            let name = equal.checked_sub(1).filter(|&i| self.kind(i) == TokenKind::Name)?;
            let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            return Some(SyntaxError::new(message, self.range(name, equal)));
        }
        let whole = self.position(bracket + 1, index, TokenKind::Comma).is_some()
            && self.position(bracket + 1, index, TokenKind::For).is_none()
            && self.position(bracket + 1, index, TokenKind::Colon).is_none()
            && self.kind(bracket) != TokenKind::Lpar;
        let message = "did you forget parentheses around the comprehension target?";
        whole.then(|| SyntaxError::new(message, self.range(bracket + 1, index - 1)))
    }

    /// `(a, b = 1)`
    fn equal_in_brackets(&self, index: usize) -> Option<SyntaxError> {
        let bracket = self.enclosing(index).filter(|&b| !self.is_call(b))?;
        if self.kind(index) != TokenKind::Equal || self.field_brace(index).is_some() || self.parameters(index).is_some()
        {
            return None;
        }
        let first = self.expression_start(index);
        (first < index && bracket < first).then(|| self.assignment_in_condition(first, index))
    }

    /// Index of the first parameter of the list that token `index` is in, and is it a lambda's?
    pub(super) fn parameters(&self, index: usize) -> Option<(usize, bool)> {
        let bracket = self.enclosing(index);
        if let Some(b) = bracket
            && b >= 2
            && self.kind(b - 1) == TokenKind::Name
            && self.kind(b - 2) == TokenKind::Def
        {
            return Some((b + 1, false));
        }
        let from = bracket.map_or_else(|| self.line_start(index), |b| b + 1);
        let lambda = self.position(from, index, TokenKind::Lambda)?;
        self.position(lambda, index, TokenKind::Colon).is_none().then_some((lambda + 1, true))
    }

    fn parameter(&self, index: usize) -> Option<SyntaxError> {
        let (first, lambda) = self.parameters(index)?;
        let here = self.tokens.get(index)?.range();
        match self.kind(index) {
            TokenKind::Slash if self.position(first, index, TokenKind::Star).is_some() => {
                Some(SyntaxError::new("/ must be ahead of *", here))
            }
            TokenKind::Star if index > 0 && self.kind(index - 1) == TokenKind::Slash => {
                Some(SyntaxError::new("expected comma between / and *", here))
            }
            TokenKind::Lpar if index == first || self.kind(index - 1) == TokenKind::Comma => {
                let names = |k| matches!(k, TokenKind::Name | TokenKind::Comma);
                let end = (index + 1..self.tokens.len()).find(|&i| !names(self.kind(i)))?;
                let what = if lambda { "Lambda expression" } else { "Function" };
                (self.kind(end) == TokenKind::Rpar && end > index + 1).then(|| {
                    SyntaxError::new(format!("{what} parameters cannot be parenthesized"), self.range(index, end))
                })
            }
            _ => None,
        }
    }

    /// `case … as 1`, `case C(a=1, b)`
    fn pattern(&self, index: usize) -> Option<SyntaxError> {
        if self.kind(self.line_start(index)) != TokenKind::Case {
            return None;
        }
        if let Some(at) = (1..=2).filter_map(|n| index.checked_sub(n)).find(|&i| self.kind(i) == TokenKind::As) {
            let start = self.tokens.get(at + 1)?.start();
            let target = span(start, self.to_argument_end(start));
            if self.slice(target) == "_" {
                return Some(SyntaxError::new("cannot use '_' as a target", target));
            }
            let e = self.expression(target)?;
            return Some(SyntaxError::new(format!("cannot use {} as pattern target", describe(&e)), target));
        }
        let bracket = self.enclosing(index).filter(|&b| self.is_call(b))?;
        self.position(bracket + 1, index, TokenKind::Equal)?;
        let comma = self.position(bracket + 1, index, TokenKind::Comma)?;
        let item = self.tokens.get(comma + 1)?.start();
        let end = self.to_argument_end(item);
        let positional = comma < index && self.position(comma + 1, self.index(end), TokenKind::Equal).is_none();
        let next = self.kind(self.index(end));
        (positional && matches!(next, TokenKind::Comma | TokenKind::Rpar) && end > item)
            .then(|| SyntaxError::new("positional patterns follow keyword patterns", span(item, end)))
    }

    /// Index of the brace of the replacement field right around token `index`, and is the token
    /// in its format specification?
    fn field_brace(&self, index: usize) -> Option<(usize, bool)> {
        enum Around {
            Text,
            Field(usize, bool),
            Bracket,
        }
        let mut stack = Vec::new();
        for i in 0..index.min(self.tokens.len()) {
            match self.kind(i) {
                TokenKind::FStringStart | TokenKind::TStringStart => stack.push(Around::Text),
                TokenKind::FStringEnd | TokenKind::TStringEnd => {
                    while stack.pop().is_some_and(|a| !matches!(a, Around::Text)) {}
                }
                TokenKind::Lbrace => match stack.last() {
                    Some(Around::Text | Around::Field(_, true)) => stack.push(Around::Field(i, false)),
                    _ => stack.push(Around::Bracket),
                },
                TokenKind::Lpar | TokenKind::Lsqb => stack.push(Around::Bracket),
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace
                    if !matches!(stack.last(), Some(Around::Text) | None) =>
                {
                    stack.pop();
                }
                TokenKind::Colon => {
                    if let Some(Around::Field(_, spec)) = stack.last_mut() {
                        *spec = true;
                    }
                }
                _ => {}
            }
        }
        match stack.pop() {
            Some(Around::Field(brace, spec)) => Some((brace, spec)),
            _ => None,
        }
    }

    /// `f` or `t`: what the string around token `index` begins with.
    fn string_letter(&self, index: usize) -> char {
        let start = self.tokens[..index.min(self.tokens.len())]
            .iter()
            .rev()
            .find(|t| matches!(t.kind(), TokenKind::FStringStart | TokenKind::TStringStart));
        if start.is_some_and(|t| t.kind() == TokenKind::TStringStart) { 't' } else { 'f' }
    }

    /// What is wrong with a replacement field.
    fn replacement_field(&self, index: usize) -> Option<SyntaxError> {
        let (brace, in_spec) = self.field_brace(index)?;
        let letter = self.string_letter(index);
        let say = |message: &str, at: usize| {
            let range = self.tokens.get(at).map_or_else(TextRange::default, Ranged::range);
            Some(SyntaxError::new(format!("{letter}-string: {message}"), range))
        };
        let ends = |k| matches!(k, TokenKind::Rbrace | TokenKind::Exclamation | TokenKind::Colon | TokenKind::Equal);
        let is_end = matches!(self.kind(index), TokenKind::FStringEnd | TokenKind::TStringEnd);
        let lambda = self.position(brace + 1, index, TokenKind::Lambda);
        if let (true, Some(start)) = (in_spec, lambda) {
            let end = self.position(start, index, TokenKind::Colon).unwrap_or(start);
            let message = format!("{letter}-string: lambda expressions are not allowed without parentheses");
            return Some(SyntaxError::new(message, self.range(start, end)));
        }
        if in_spec {
            return say("expecting '}', or format specs", index);
        }
        if is_end {
            return say("expecting '}'", index);
        }
        let first = brace + 1;
        if ends(self.kind(first)) {
            let message = format!("valid expression required before '{}'", self.slice(self.tokens.get(first)?.range()));
            return say(&message, first);
        }
        let here = self.tokens.get(index)?.range();
        if let Some(e) = self.adjacent_expressions(here) {
            return Some(e);
        }
        let stop = (first..=index).rev().find(|&i| i > first && self.expression(self.range(first, i - 1)).is_some());
        let Some(stop) = stop else { return say("expecting a valid expression after '{'", first) };
        let mut next = stop;
        let mut wanted = "expecting '=', or '!', or ':', or '}'";
        if self.kind(next) == TokenKind::Equal {
            next += 1;
            wanted = "expecting '!', or ':', or '}'";
        }
        if self.kind(next) == TokenKind::Exclamation {
            next += 2;
            wanted = "expecting ':' or '}'";
        }
        (next <= index).then(|| say(wanted, next)).flatten()
    }

    /// `for` over what is no target: CPython does not look further.
    pub(super) fn no_target_of_for(&self, range: TextRange) -> Option<SyntaxError> {
        let is_comparison = self.describe(range) == "comparison";
        (is_comparison && self.statement_starts_with(range.start(), "for"))
            .then(|| invalid(self.after(range.end()).unwrap_or_else(|| one(range.end()))))
    }
}
