//! Errors of tokens: strings without end, malformed numbers, stray characters, indentation.

use super::context::Context;
use super::{indentation_error, invalid, never_closed, one, span};
use crate::syntax::depth::Scan;
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// The first error of a token, in CPython's words.
pub(super) fn find(context: &Context<'_>, scan: &Scan, errors: &[ParseError]) -> Option<SyntaxError> {
    let number = errors.first().and_then(|e| number_near(context, e.location));
    number.or_else(|| errors.iter().find_map(|e| lexical(context, scan, e)))
}

fn lexical(context: &Context<'_>, scan: &Scan, error: &ParseError) -> Option<SyntaxError> {
    use InterpolatedStringErrorType::{UnterminatedString, UnterminatedTripleQuotedString};
    let range = error.location;
    let kind = match &error.error {
        ParseErrorType::Lexical(kind) => kind,
        ParseErrorType::FStringError(UnterminatedString | UnterminatedTripleQuotedString) => {
            return Some(unterminated_f_string(context, scan, range));
        }
        _ => return None,
    };
    Some(match kind {
        LexicalErrorType::UnclosedStringError => unterminated_string(context, range),
        LexicalErrorType::FStringError(UnterminatedString | UnterminatedTripleQuotedString) => {
            unterminated_f_string(context, scan, range)
        }
        LexicalErrorType::IndentationError => {
            indentation("unindent does not match any outer indentation level", context, range.start())
        }
        LexicalErrorType::UnrecognizedToken { tok } => {
            if tok.is_ascii() && !tok.is_ascii_control() {
                invalid(one(range.start()))
            } else if tok.is_ascii() {
                SyntaxError::new(format!("invalid non-printable character U+{:04X}", *tok as u32), range)
            } else if is_printable(*tok) {
                SyntaxError::new(format!("invalid character '{tok}' (U+{:04X})", *tok as u32), range)
            } else {
                SyntaxError::new(format!("invalid non-printable character U+{:04X}", *tok as u32), range)
            }
        }
        LexicalErrorType::LineContinuationError if context.rest(range.start()).trim_end_matches('\n').len() <= 1 => {
            SyntaxError::new("unexpected EOF while parsing", range)
        }
        LexicalErrorType::LineContinuationError => {
            let at = range.start() + TextSize::new(1);
            SyntaxError::new("unexpected character after line continuation character", one(at))
        }
        LexicalErrorType::Eof => {
            if !scan.open.is_empty() {
                return None;
            }
            let at = context.text.trim_ascii_end().len();
            SyntaxError::new("unexpected EOF while parsing", one(TextSize::new(at as u32)))
        }
        LexicalErrorType::InvalidByteLiteral => {
            let token = token_around(context, range.start());
            SyntaxError::new("bytes can only contain ASCII literal characters", token)
        }
        LexicalErrorType::UnicodeError
        | LexicalErrorType::MissingUnicodeLbrace
        | LexicalErrorType::MissingUnicodeRbrace
        | LexicalErrorType::StringError => bad_escape(context, range),
        LexicalErrorType::OtherError(_) => number_near(context, range)?,
        _ => return None,
    })
}

/// Does `repr` show the character as it is?
fn is_printable(c: char) -> bool {
    let hidden = matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{2028}'..='\u{202e}' | '\u{e000}'..='\u{f8ff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{10ffff}');
    !hidden && !c.is_whitespace() && !c.is_control()
}

/// The quote that would begin a string in a replacement field ends the string around it.
fn missing_brace(context: &Context<'_>, opening: &str, range: TextRange) -> Option<SyntaxError> {
    use ruff_python_ast::token::TokenKind;
    let mut around = Vec::new();
    for token in context.tokens.iter().take_while(|t| t.start() < range.start()) {
        match token.kind() {
            TokenKind::FStringStart | TokenKind::TStringStart => around.push(token.range()),
            TokenKind::FStringEnd | TokenKind::TStringEnd => drop(around.pop()),
            _ => {}
        }
    }
    let text = context.slice(around.pop()?);
    let quotes = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letter = if text.contains(['t', 'T']) { 't' } else { 'f' };
    let same = opening.starts_with(quotes) && (quotes.len() == 3) == (opening.starts_with(&quotes[..1].repeat(3)));
    same.then(|| SyntaxError::new(format!("{letter}-string: expecting '}}'"), one(range.start())))
}

/// The token that contains `at`.
fn token_around(context: &Context<'_>, at: TextSize) -> TextRange {
    let found = context.before(at + TextSize::new(1));
    found.filter(|t| t.contains(at)).unwrap_or_else(|| one(at))
}

fn unterminated_string(context: &Context<'_>, range: TextRange) -> SyntaxError {
    let start = range.start().to_usize();
    let opening = context.text.get(start..).unwrap_or("").trim_start_matches(|c: char| c.is_ascii_alphabetic());
    if let Some(e) = missing_brace(context, opening, range) {
        return e;
    }
    let is_triple = opening.starts_with("\"\"\"") || opening.starts_with("'''");
    let place = one(range.start());
    if is_triple {
        let lines = context.text.lines().count();
        return SyntaxError::new(
            format!("unterminated triple-quoted string literal (detected at line {lines})"),
            place,
        );
    }
    let line = context.source.line(range.end().to_u32().saturating_sub(1).max(range.start().to_u32()));
    let escaped = context.slice(range).trim_end_matches(['\n', '\r']).ends_with(if opening.starts_with('"') {
        "\\\""
    } else {
        "\\'"
    });
    let hint = if escaped { "; perhaps you escaped the end quote?" } else { "" };
    SyntaxError::new(format!("unterminated string literal (detected at line {line}){hint}"), place)
}

fn unterminated_f_string(context: &Context<'_>, scan: &Scan, range: TextRange) -> SyntaxError {
    if let Some(&(bracket, at)) = scan.open.last() {
        return never_closed(bracket, at);
    }
    let at = range.start().to_usize().min(context.text.len());
    let start = scan.open_string.map(|s| s.0 as usize).or_else(|| f_string_start(context, at)).unwrap_or(at);
    if let Some(brace) = open_field(context.text.get(start..).unwrap_or("")) {
        return never_closed(b'{', (start + brace) as u32);
    }
    let place = one(TextSize::new(start as u32));
    let opening = context.text.get(start..).unwrap_or("").trim_start_matches(|c: char| c.is_ascii_alphabetic());
    if opening.starts_with("\"\"\"") || opening.starts_with("'''") {
        let lines = context.text.lines().count();
        return SyntaxError::new(
            format!("unterminated triple-quoted f-string literal (detected at line {lines})"),
            place,
        );
    }
    let line = context.source.line(start as u32);
    SyntaxError::new(format!("unterminated f-string literal (detected at line {line})"), place)
}

fn f_string_start(context: &Context<'_>, at: usize) -> Option<usize> {
    use ruff_python_ast::token::TokenKind;
    let end = TextSize::new(at as u32 + 1);
    context.back_to(end, TokenKind::FStringStart).map(|t| t.start().to_usize())
}

/// Offset of a `{` on the first line of `text` that has no `}`.
fn open_field(text: &str) -> Option<usize> {
    let line = text.lines().next()?;
    let line = line.replace("{{", "  ");
    let open = line.rfind('{')?;
    (!line[open..].contains('}')).then_some(open)
}

fn bad_escape(context: &Context<'_>, range: TextRange) -> SyntaxError {
    let token = token_around(context, range.start());
    let token = if token.len() <= TextSize::new(1) { string_around(context, range.start()) } else { token };
    let text = context.slice(token);
    let content = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_bytes = text[..text.len() - content.len()].contains(['b', 'B']);
    let quotes = if content.starts_with("\"\"\"") || content.starts_with("'''") { 3 } else { 1 };
    // A piece of an f-string has no quotes of its own.
    let body = if content.starts_with(['"', '\'']) {
        content.get(quotes..content.len().saturating_sub(quotes)).unwrap_or("")
    } else {
        text
    };
    let message = match faulty_escape(body) {
        Some((at, _, _)) if is_bytes => format!("(value error) invalid \\x escape at position {at}"),
        Some((from, to, why)) => {
            format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {why}")
        }
        None => return invalid(token),
    };
    SyntaxError::new(message, token)
}

/// The string literal around `at`, by its quotes on the line.
fn string_around(context: &Context<'_>, at: TextSize) -> TextRange {
    let at = at.to_usize();
    let start = context.source.line_start(at as u32) as usize;
    let open = context.text.get(start..at).unwrap_or("").find(['"', '\'']).map_or(at, |i| start + i);
    let prefix = context.text.get(start..open).unwrap_or("").bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let quote = context.text.as_bytes().get(open).copied().unwrap_or(b'"') as char;
    let line_end = context.text.get(at..).unwrap_or("").find('\n').map_or(context.text.len(), |i| at + i);
    let close = context.text.get(at..line_end).unwrap_or("").find(quote).map_or(line_end, |i| at + i + 1);
    span(TextSize::new((open - prefix) as u32), TextSize::new(close as u32))
}

/// First and last byte of the first escape that is wrong, and why.
fn faulty_escape(body: &str) -> Option<(usize, usize, &'static str)> {
    let bytes = body.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] != b'\\' {
            i += 1;
            continue;
        }
        let (digits, why) = match bytes.get(i + 1) {
            Some(b'x') => (2, "truncated \\xXX escape"),
            Some(b'u') => (4, concat!("truncated \\u", "XX", "XX escape")),
            Some(b'U') => (8, concat!("truncated \\U", "XX", "XX", "XX", "XX escape")),
            Some(b'N') => {
                let Some(name) = body[i + 2..].strip_prefix('{') else {
                    return Some((i, i + 1, "malformed \\N character escape"));
                };
                return match name.find('}') {
                    Some(len) if len > 0 => Some((i, i + 3 + len, "unknown Unicode character name")),
                    _ => Some((i, body.len().saturating_sub(1), "malformed \\N character escape")),
                };
            }
            _ => {
                i += 2;
                continue;
            }
        };
        let found = bytes[i + 2..].iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
        if found < digits {
            return Some((i, i + 1 + found, why));
        }
        let value = body.get(i + 2..i + 2 + digits).and_then(|d| u32::from_str_radix(d, 16).ok());
        if value.is_some_and(|v| v > 0x10ffff) {
            return Some((i, i + 1 + digits, "illegal Unicode character"));
        }
        i += 2 + digits;
    }
    None
}

/// An indentation error about the line of `at`.
pub(super) fn indentation(message: &str, context: &Context<'_>, at: TextSize) -> SyntaxError {
    let line = context.source.line(at.to_u32());
    let start = context.source.line_start(at.to_u32());
    let text = context.source.line_text(line);
    let line_start = TextRange::empty(TextSize::new(start));
    if mixes_tabs(context.text, start as usize) {
        return SyntaxError::new("inconsistent use of tabs and spaces in indentation", line_start)
            .with_kind(SyntaxErrorKind::TabError);
    }
    if message.starts_with("unindent") {
        return indentation_error(message, one(TextSize::new(start + text.len() as u32)));
    }
    indentation_error(message, line_start)
}

/// Does the indentation of the line at `start` compare differently with the lines before when
/// tabs have another width?
fn mixes_tabs(text: &str, start: usize) -> bool {
    let mut stack = vec![(0, 0)];
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t', '\x0c']);
        let blank = content.trim_end().is_empty() || content.starts_with('#');
        let (mut wide, mut narrow) = (0, 0);
        for c in line[..line.len() - content.len()].chars() {
            (wide, narrow) = match c {
                '\t' => ((wide / 8 + 1) * 8, narrow + 1),
                ' ' => (wide + 1, narrow + 1),
                _ => (0, 0),
            };
        }
        if !blank {
            let mut top = *stack.last().unwrap_or(&(0, 0));
            while wide < top.0 && stack.len() > 1 {
                stack.pop();
                top = *stack.last().unwrap_or(&(0, 0));
            }
            let consistent = match wide.cmp(&top.0) {
                std::cmp::Ordering::Equal => narrow == top.1,
                std::cmp::Ordering::Greater => narrow > top.1,
                std::cmp::Ordering::Less => true,
            };
            if offset >= start {
                return !consistent;
            }
            if wide > top.0 {
                stack.push((wide, narrow));
            }
        }
        offset += line.len();
    }
    false
}

/// A malformed number at or just before `range`.
fn number_near(context: &Context<'_>, range: TextRange) -> Option<SyntaxError> {
    let bytes = context.text.as_bytes();
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.') || *b >= 0x80;
    let at = range.start().to_usize().min(bytes.len());
    let start = at - bytes[..at].iter().rev().take_while(|b| is_part(b)).count();
    let end = at + bytes[at..].iter().take_while(|b| is_part(b)).count();
    let word = &bytes[start..end];
    if !word.first()?.is_ascii_digit() {
        return None;
    }
    let (message, from, to) = number_fault(word)?;
    let place = span(TextSize::new((start + from) as u32), TextSize::new((start + to) as u32));
    Some(SyntaxError::new(message, place))
}

/// What is wrong with a number, and where in it.
fn number_fault(word: &[u8]) -> Option<(String, usize, usize)> {
    let digits = |from: usize, is_digit: fn(&u8) -> bool| {
        let mut i = from;
        while i < word.len() && (is_digit(&word[i]) || word[i] == b'_' && word.get(i + 1).is_some_and(is_digit)) {
            i += 1;
        }
        i
    };
    let point = |message: &str, at: usize| Some((message.to_owned(), at, at + 1));
    if let [b'0', base, ..] = word
        && let Some((name, is_digit)) = match base {
            b'x' | b'X' => Some(("hexadecimal", u8::is_ascii_hexdigit as fn(&u8) -> bool)),
            b'o' | b'O' => Some(("octal", (|b: &u8| matches!(b, b'0'..=b'7')) as fn(&u8) -> bool)),
            b'b' | b'B' => Some(("binary", (|b: &u8| matches!(b, b'0' | b'1')) as fn(&u8) -> bool)),
            _ => None,
        }
    {
        let end = digits(2, is_digit);
        return match word.get(end) {
            Some(d) if d.is_ascii_digit() => point(&format!("invalid digit '{}' in {name} literal", *d as char), end),
            None if end > 2 => None,
            _ => point(&format!("invalid {name} literal"), end - 1),
        };
    }
    let mut end = digits(0, u8::is_ascii_digit);
    let leading = word[..end].iter().take_while(|b| matches!(b, b'0' | b'_')).count();
    let is_old_octal = word[0] == b'0' && word[..end].iter().any(|b| matches!(b, b'1'..=b'9'));
    if word.get(end) == Some(&b'.') {
        end = digits(end + 1, u8::is_ascii_digit);
    } else if is_old_octal && !matches!(word.get(end), Some(b'e' | b'E' | b'j' | b'J')) {
        let message =
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Some((message.to_owned(), 0, leading));
    }
    if matches!(word.get(end), Some(b'e' | b'E')) && word.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1, u8::is_ascii_digit);
    }
    if matches!(word.get(end), Some(b'j' | b'J')) {
        end += 1;
        return if end == word.len() { None } else { point("invalid imaginary literal", end - 1) };
    }
    match word.get(end) {
        None => None,
        Some(b'_') => point("invalid decimal literal", end),
        Some(b'.') => None,
        Some(_) => point("invalid decimal literal", end - 1),
    }
}
