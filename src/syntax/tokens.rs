//! The tokens of a source text, comments and blank lines included, with CPython's numbers
//! (`Lib/token.py`). Text that is no program has tokens too; only what cannot be cut into tokens is
//! an error.

use super::{SourceFile, SourceRange, SyntaxError, messages, on_fitting_stack};
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseErrorType, ParseOptions};
use ruff_text_size::Ranged;

/// CPython's token numbers.
#[allow(missing_docs)]
pub mod number {
    pub const END: u8 = 0;
    pub const NAME: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const STRING: u8 = 3;
    pub const NEWLINE: u8 = 4;
    pub const INDENT: u8 = 5;
    pub const DEDENT: u8 = 6;
    pub const OPERATOR: u8 = 55;
    pub const FSTRING_START: u8 = 59;
    pub const TSTRING_START: u8 = 62;
    pub const COMMENT: u8 = 65;
    pub const BLANK_LINE: u8 = 66;
}

/// The operators; the first has number 7.
const OPERATORS: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{", "}", "==", "!=",
    "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//",
    "//=", "@", "@=", "->", "...", ":=", "!",
];

/// One token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its number; operators have their own ones.
    pub number: u8,
    /// Where it stands.
    pub range: SourceRange,
}

impl Token {
    /// Is it an operator or delimiter?
    pub fn is_operator(&self) -> bool {
        (7..7 + OPERATORS.len() as u8).contains(&self.number)
    }
}

/// Cuts the text into tokens.
///
/// # Errors
/// What the tokenizer cannot read: open strings and brackets, bad numbers, impossible indentation.
pub fn tokens(source: &SourceFile) -> Result<Vec<Token>, SyntaxError> {
    on_fitting_stack(source, || {
        let parsed = ruff_python_parser::parse_unchecked(&source.text, ParseOptions::from(Mode::Module));
        if parsed.errors().iter().any(|e| matches!(e.error, ParseErrorType::Lexical(_)))
            && let Some(e) = messages::translate(source, &parsed)
        {
            return Err(e);
        }
        let mut all: Vec<Token> = parsed.tokens().iter().map(|t| token(source, t.kind(), t.range().into())).collect();
        if all.last().is_none_or(|t| t.number != number::END) {
            let end = source.text.len() as u32;
            all.push(Token { number: number::END, range: SourceRange { start: end, end } });
        }
        Ok(all)
    })
}

fn token(source: &SourceFile, kind: TokenKind, range: SourceRange) -> Token {
    let number = match kind {
        TokenKind::EndOfFile => number::END,
        TokenKind::Int | TokenKind::Float | TokenKind::Complex => number::NUMBER,
        TokenKind::String => number::STRING,
        TokenKind::Newline => number::NEWLINE,
        TokenKind::Indent => number::INDENT,
        TokenKind::Dedent => number::DEDENT,
        TokenKind::Comment => number::COMMENT,
        TokenKind::NonLogicalNewline => number::BLANK_LINE,
        TokenKind::FStringStart => number::FSTRING_START,
        TokenKind::FStringMiddle => number::FSTRING_START + 1,
        TokenKind::FStringEnd => number::FSTRING_START + 2,
        TokenKind::TStringStart => number::TSTRING_START,
        TokenKind::TStringMiddle => number::TSTRING_START + 1,
        TokenKind::TStringEnd => number::TSTRING_START + 2,
        _ => {
            let text = &source.text[range.start as usize..range.end as usize];
            OPERATORS.iter().position(|&o| o == text).map_or(number::NAME, |n| n as u8 + 7)
        }
    };
    Token { number, range }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_token_module() {
        let source = SourceFile::new("<test>", "if x:\n  y -> 1 # c\n\n");
        let got: Vec<u8> = tokens(&source).unwrap().iter().map(|t| t.number).collect();
        assert_eq!(got, [1, 1, 11, 4, 5, 1, 51, 2, 65, 4, 66, 6, 0]);
    }

    #[test]
    fn what_is_no_token_is_an_error() {
        assert!(tokens(&SourceFile::new("<test>", "'abc")).is_err());
        assert!(tokens(&SourceFile::new("<test>", "a b )")).is_ok());
    }
}
