//! The parser's errors in CPython's words and at CPython's places. The parser finds the first
//! place that cannot be right; what CPython would say there follows from the tokens around it.

mod context;
mod lexical;
mod rules;

use super::depth::{self, Scan};
use super::error::{SyntaxError, SyntaxErrorKind};
use super::source::{SourceFile, SourceRange};
use context::Context;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Expr, Mod};
use ruff_python_parser::{
    InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType, Parsed, UnsupportedSyntaxError,
};
use ruff_text_size::{TextRange, TextSize};

/// CPython's version of the errors of a parse.
pub(super) fn translate(source: &SourceFile, parsed: &Parsed<Mod>) -> Option<SyntaxError> {
    let first = parsed.errors().first()?;
    let context = Context::new(source, parsed);
    let scan = depth::scan(&source.text);
    // Errors of tokens come before all others, wherever they are.
    let lexical = lexical::find(&context, &scan, parsed.errors());
    let start = |e: &SyntaxError| e.range.map_or(0, |r| r.start);
    let mut error = match (lexical, scan.mismatch.clone()) {
        (Some(lexical), Some(mismatch)) if start(&mismatch) < start(&lexical) => mismatch,
        (Some(e), _) | (None, Some(e)) => e,
        (None, None) => unclosed(&context, &scan, first)
            .or_else(|| rules::find(&context, first))
            .unwrap_or_else(|| grammar(&context, first)),
    };
    error.incomplete = is_incomplete(source, &scan, first);
    error.column_known = !(error.incomplete && ends_in_block(&error));
    Some(error)
}

/// Is a block missing at the end of the text? CPython has no column for that.
fn ends_in_block(error: &SyntaxError) -> bool {
    error.message.starts_with("expected an indented block") || error.message.starts_with("expected 'except'")
}

/// An opening bracket that nothing closes.
pub(super) fn never_closed(bracket: u8, at: u32) -> SyntaxError {
    SyntaxError::new(format!("'{}' was never closed", bracket as char), SourceRange { start: at, end: at + 1 })
}

/// The innermost open bracket is to blame if it is on a line before the error.
fn unclosed(context: &Context<'_>, scan: &Scan, error: &ParseError) -> Option<SyntaxError> {
    let &(bracket, at) = scan.open.last()?;
    let here = error.location.start().to_u32();
    let at_end = context.rest(error.location.start()).trim_ascii().is_empty();
    let at_line_end = context.kind_at(error.location.start()) == Some(TokenKind::Newline);
    (at_end || at_line_end || context.source.line(here) > context.source.line(at)).then(|| never_closed(bracket, at))
}

/// Syntax of a later Python.
pub(super) fn too_new(error: &UnsupportedSyntaxError) -> SyntaxError {
    use ruff_python_parser::UnsupportedSyntaxErrorKind as Kind;
    match error.kind {
        Kind::UnpackingInComprehension(_) if error.to_string().contains("dict comprehension") => {
            let stars = TextRange::at(error.range.start(), TextSize::new(2));
            SyntaxError::new("dict unpacking cannot be used in dict comprehension", stars)
        }
        Kind::UnpackingInComprehension(_) => {
            let message = "iterable unpacking cannot be used in comprehension";
            SyntaxError::new(message, error.range)
        }
        Kind::ParenthesizedKeywordArgumentName => {
            SyntaxError::new("expression cannot contain assignment, perhaps you meant \"==\"?", error.range)
        }
        _ => SyntaxError::new(error.to_string(), error.range),
    }
}

/// Could more input mend it?
fn is_incomplete(source: &SourceFile, scan: &Scan, error: &ParseError) -> bool {
    if !scan.open.is_empty() || matches!(scan.open_string, Some((_, true))) {
        return true;
    }
    let at_end = source.text.get(error.location.start().to_usize()..).unwrap_or("").trim_ascii().is_empty();
    at_end
        && match &error.error {
            ParseErrorType::OtherError(m) => {
                m.starts_with("Expected an indented block")
                    || m.starts_with("Expected class, function")
                    || m.starts_with("Expected `except`")
            }
            ParseErrorType::Lexical(LexicalErrorType::Eof | LexicalErrorType::LineContinuationError) => true,
            ParseErrorType::ExpectedExpression => source.text.trim_end().ends_with('\\'),
            _ => source.text.trim_end_matches([' ', '\t', '\n', '\r']).ends_with('\\'),
        }
}

fn invalid(range: TextRange) -> SyntaxError {
    SyntaxError::new("invalid syntax", range)
}

/// The range between two places, in whatever order.
fn span(a: TextSize, b: TextSize) -> TextRange {
    TextRange::new(a.min(b), a.max(b))
}

fn one(at: TextSize) -> TextRange {
    TextRange::at(at, TextSize::new(1))
}

fn grammar(context: &Context<'_>, error: &ParseError) -> SyntaxError {
    let range = context.place(error.location);
    let say = |message: &str| SyntaxError::new(message, range);
    match &error.error {
        ParseErrorType::InvalidAssignmentTarget => {
            context.no_target_of_for(error.location).unwrap_or_else(|| context.assignment_target(error.location))
        }
        ParseErrorType::InvalidNamedAssignmentTarget => {
            say(&format!("cannot use assignment expressions with {}", context.describe(error.location)))
        }
        ParseErrorType::InvalidAnnotatedAssignmentTarget => say("illegal target for annotation"),
        ParseErrorType::InvalidAugmentedAssignmentTarget => {
            say(&format!("'{}' is an illegal expression for augmented assignment", context.describe(error.location)))
        }
        ParseErrorType::InvalidDeleteTarget => say(&format!("cannot delete {}", context.describe(error.location))),
        ParseErrorType::PositionalAfterKeywordArgument => {
            SyntaxError::new("positional argument follows keyword argument", context.closing(error.location))
        }
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            SyntaxError::new("positional argument follows keyword argument unpacking", context.closing(error.location))
        }
        ParseErrorType::InvalidArgumentUnpackingOrder => {
            let start = context.before(error.location.start()).map_or(error.location.start(), |t| t.start());
            SyntaxError::new(
                "iterable argument unpacking follows keyword argument unpacking",
                span(start, error.location.end()),
            )
        }
        ParseErrorType::UnparenthesizedGeneratorExpression if context.statement_starts_with(range.start(), "class") => {
            invalid(range)
        }
        ParseErrorType::UnparenthesizedGeneratorExpression => say("Generator expression must be parenthesized"),
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            say("parameter without a default follows parameter with a default")
        }
        ParseErrorType::ParamAfterVarKeywordParam => say("arguments cannot follow var-keyword argument"),
        ParseErrorType::ExpectedKeywordParam => {
            let star = context.back_to(error.location.end(), TokenKind::Star).unwrap_or(range);
            let next = context.after(star.end()).unwrap_or(star);
            if context.slice(next).starts_with(|c: char| c.is_alphanumeric()) {
                return invalid(next);
            }
            SyntaxError::new("named arguments must follow bare *", star)
        }
        ParseErrorType::VarParameterWithDefault => {
            let at = error.location.start();
            let (one, two) = (context.back_to(at, TokenKind::Star), context.back_to(at, TokenKind::DoubleStar));
            if two.map(|t| t.start()) > one.map(|t| t.start()) {
                say("var-keyword argument cannot have default value")
            } else {
                say("var-positional argument cannot have default value")
            }
        }
        ParseErrorType::EmptyImportNames if context.kind_at(range.start()) == Some(TokenKind::Newline) => {
            say("Expected one or more names after 'import'")
        }
        ParseErrorType::IterableUnpackingInComprehension => say("iterable unpacking cannot be used in comprehension"),
        ParseErrorType::UnexpectedIndentation => lexical::indentation("unexpected indent", context, range.start()),
        ParseErrorType::ExpectedExpression => context.missing_expression(range),
        ParseErrorType::ExpectedToken { expected, found } => context.expected_token(*expected, *found, range),
        ParseErrorType::SimpleStatementsOnSameLine => context.two_statements(range),
        ParseErrorType::FStringError(kind) | ParseErrorType::Lexical(LexicalErrorType::FStringError(kind)) => {
            f_string(context, kind, error.location)
        }
        ParseErrorType::OtherError(message) => other(context, message, error.location),
        _ => invalid(range),
    }
}

fn f_string(context: &Context<'_>, kind: &InterpolatedStringErrorType, location: TextRange) -> SyntaxError {
    use InterpolatedStringErrorType as E;
    let range = context.place(location);
    let say = |message: &str| SyntaxError::new(format!("f-string: {message}"), range);
    match kind {
        E::UnclosedLbrace => {
            let comma = context.adjacent_expressions(range);
            comma.unwrap_or_else(|| {
                say(if context.in_spec(range.start()) { "expecting '}', or format specs" } else { "expecting '}'" })
            })
        }
        E::InvalidConversionFlag => {
            let name = context.slice(range);
            if name.starts_with(|c: char| c.is_alphabetic()) {
                say(&format!("invalid conversion character '{name}': expected 's', 'r', or 'a'"))
            } else {
                let next = context.kind_at(range.start());
                let ends = matches!(next, Some(TokenKind::Colon | TokenKind::Rbrace));
                say(if ends { "missing conversion character" } else { "invalid conversion character" })
            }
        }
        E::SingleRbrace => say("single '}' is not allowed"),
        E::LambdaWithoutParentheses => say("lambda expressions are not allowed without parentheses"),
        E::ConversionFlagNotImmediatelyAfterExclamation => {
            say("conversion type must come right after the exclamation mark")
        }
        E::NewlineInFormatSpec => say("newlines are not allowed in format specifiers for single quoted f-strings"),
        E::UnterminatedString | E::UnterminatedTripleQuotedString => say("unterminated string"),
    }
}

fn other(context: &Context<'_>, message: &str, location: TextRange) -> SyntaxError {
    let range = context.place(location);
    let say = |message: &str| SyntaxError::new(message, range);
    if message.starts_with("Expected an indented block after") {
        return context.missing_block(location);
    }
    match message {
        "Expected a statement"
            if context.kind_at(range.start()) == Some(TokenKind::Elif) && context.after_else(range.start()) =>
        {
            SyntaxError::new("'elif' block follows an 'else' block", context.at_token(range))
        }
        "Expected `except` or `finally` after `try` block" => say("expected 'except' or 'finally' block"),
        "Expected a parameter name" => context.keyword_argument(location),
        "Only single target (not tuple) can be annotated" | "Only single target (not list) can be annotated" => {
            say(&message.replacen('O', "o", 1))
        }
        "Only one '*' parameter allowed" => SyntaxError::new("* argument may appear only once", one(range.start())),
        "Only one '/' separator allowed" => say("/ may appear only once"),
        "Position-only parameter separator not allowed as first parameter"
            if context.after(range.end()).is_some_and(|t| context.kind_at(t.start()) == Some(TokenKind::Comma)) =>
        {
            say("at least one argument must precede /")
        }
        "Trailing comma not allowed" if context.statement_starts_with(range.start(), "from") => {
            let newline = context.after(range.end()).unwrap_or(range);
            SyntaxError::new("trailing comma not allowed without surrounding parentheses", one(newline.start()))
        }
        "Multiple exception types must be parenthesized when using `as`" => {
            SyntaxError::new("multiple exception types must be parenthesized when using 'as'", context.to_colon(range))
        }
        "Expected one or more exception types" => say("expected one or more exception types"),
        "Cannot have both 'except' and 'except*' on the same 'try'" => {
            let message = "cannot have both 'except' and 'except*' on the same 'try'";
            let keyword = context.at_token(range);
            let star = context.after(keyword.end()).filter(|&t| context.slice(t) == "*");
            SyntaxError::new(message, span(keyword.start(), star.map_or(keyword.end(), |t| t.end())))
        }
        "Bytes literal cannot be mixed with non-bytes literals" => say("cannot mix bytes and nonbytes literals"),
        "Expected an expression or a ')'" | "Expected a statement" => context.two_statements(range),
        _ => invalid(context.at_token(range)),
    }
}

/// CPython's name for a kind of expression.
fn describe(e: &Expr) -> &'static str {
    match e {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "t-string expression",
        Expr::NoneLiteral(_) => "None",
        Expr::BooleanLiteral(b) if b.value => "True",
        Expr::BooleanLiteral(_) => "False",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => "literal",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        Expr::Slice(_) | Expr::IpyEscapeCommand(_) => "expression",
    }
}

/// An indentation error at `range`.
fn indentation_error(message: impl Into<String>, range: TextRange) -> SyntaxError {
    SyntaxError::new(message, range).with_kind(SyntaxErrorKind::IndentationError)
}
