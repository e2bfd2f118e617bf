//! `repr` and `ascii` of text.

use super::unicode::is_printable;

/// `repr(text)`
pub fn repr_of(text: &str) -> String {
    quoted(text, is_printable)
}

/// `ascii(text)`
pub fn ascii_of(text: &str) -> String {
    quoted(text, |c| (' '..='~').contains(&c))
}

fn quoted(text: &str, plain: fn(char) -> bool) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        if c == quote || c == '\\' {
            out.push('\\');
            out.push(c);
        } else if plain(c) {
            out.push(c);
        } else {
            push_escape(&mut out, c);
        }
    }
    out.push(quote);
    out
}

/// The text with all characters beyond ASCII escaped; others stay as they are.
pub fn escape_non_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() { out.push(c) } else { push_escape(&mut out, c) }
    }
    out
}

/// Appends the escape sequence of a character.
pub fn push_escape(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        _ => match super::surrogate::to_code_point(c) {
            n @ 0..=0xff => out.push_str(&format!("\\x{n:02x}")),
            n @ 0x100..=0xffff => out.push_str(&format!("\\u{n:04x}")),
            n => out.push_str(&format!("\\U{n:08x}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes() {
        assert_eq!(repr_of("it's"), "\"it's\"");
        assert_eq!(repr_of("\"it's\""), "'\"it\\'s\"'");
        assert_eq!(repr_of("a\\\n\t\r\0\x7f"), r"'a\\\n\t\r\x00\x7f'");
        assert_eq!(repr_of("é\u{ad}\u{2028}\u{e000}😀\u{e0001}"), r"'é\xad\u2028\ue000😀\U000e0001'");
        assert_eq!(ascii_of("é€😀"), r"'\xe9\u20ac\U0001f600'");
    }
}
