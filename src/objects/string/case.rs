//! Letter case, and the predicates of `str`.

use super::unicode::{
    is_cased, is_identifier_part, is_identifier_start, is_printable, is_title, push_folded, push_title,
};
use super::*;

/// A predicate that holds for every character of a text that is not empty.
pub fn all(args: &Args, name: &str, holds: fn(char) -> bool) -> PyResult<Value> {
    let t = text(this(args, name, 0, 0)?);
    Ok(Value::from_bool(!t.is_empty() && t.chars().all(holds)))
}

/// `str.isprintable()`
pub fn isprintable(args: &Args) -> PyResult<Value> {
    let t = text(this(args, "str.isprintable", 0, 0)?);
    Ok(Value::from_bool(t.chars().all(is_printable)))
}

/// Is the text an identifier?
pub fn is_identifier(t: &str) -> bool {
    let mut chars = t.chars();
    chars.next().is_some_and(is_identifier_start) && chars.all(is_identifier_part)
}

/// `str.isidentifier()`
pub fn isidentifier(args: &Args) -> PyResult<Value> {
    Ok(Value::from_bool(is_identifier(text(this(args, "str.isidentifier", 0, 0)?))))
}

/// `str.islower()`
pub fn islower(args: &Args) -> PyResult<Value> {
    let t = text(this(args, "str.islower", 0, 0)?);
    let other = |c: char| c.is_uppercase() || is_title(c);
    Ok(Value::from_bool(!t.contains(other) && t.contains(char::is_lowercase)))
}

/// `str.isupper()`
pub fn isupper(args: &Args) -> PyResult<Value> {
    let t = text(this(args, "str.isupper", 0, 0)?);
    let other = |c: char| c.is_lowercase() || is_title(c);
    Ok(Value::from_bool(!t.contains(other) && t.contains(char::is_uppercase)))
}

/// `str.istitle()`
pub fn istitle(args: &Args) -> PyResult<Value> {
    let t = text(this(args, "str.istitle", 0, 0)?);
    let (mut found, mut inside) = (false, false);
    for c in t.chars() {
        if c.is_uppercase() || is_title(c) {
            if inside {
                return Ok(Value::FALSE);
            }
            (found, inside) = (true, true);
        } else if c.is_lowercase() {
            if !inside {
                return Ok(Value::FALSE);
            }
        } else {
            inside = false;
        }
    }
    Ok(Value::from_bool(found))
}

/// `str.lower()`
pub fn lower(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.lower", 0, 0)?;
    let t = text(v);
    if is_ascii(v) {
        return Ok(ascii(t, u8::to_ascii_lowercase));
    }
    Ok(new(&t.to_lowercase()))
}

/// `str.upper()`
pub fn upper(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.upper", 0, 0)?;
    let t = text(v);
    if is_ascii(v) {
        return Ok(ascii(t, u8::to_ascii_uppercase));
    }
    Ok(new(&t.to_uppercase()))
}

fn ascii(t: &str, f: fn(&u8) -> u8) -> Value {
    build(t.len(), |out| out.iter_mut().zip(t.as_bytes()).for_each(|(o, b)| *o = f(b)))
}

/// `str.casefold()`
pub fn casefold(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.casefold", 0, 0)?;
    if is_ascii(v) {
        return Ok(ascii(text(v), u8::to_ascii_lowercase));
    }
    let mut out = String::new();
    text(v).chars().for_each(|c| push_folded(&mut out, c));
    Ok(new(&out))
}

/// `str.swapcase()`
pub fn swapcase(args: &Args) -> PyResult<Value> {
    let t = text(this(args, "str.swapcase", 0, 0)?);
    let mut out = String::with_capacity(t.len());
    for (at, c) in t.char_indices() {
        if c.is_uppercase() {
            push_lower(&mut out, t, at, c);
        } else if c.is_lowercase() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
    Ok(new(&out))
}

/// Appends the lower case of the character at `at` of `t`: a sigma that ends a word has its own.
fn push_lower(out: &mut String, t: &str, at: usize, c: char) {
    if c != 'Σ' {
        out.extend(c.to_lowercase());
        return;
    }
    let counts = |c: &char| !is_letter_like(*c);
    let before = t[..at].chars().rev().find(counts).is_some_and(is_cased);
    let after = t[at + c.len_utf8()..].chars().find(counts).is_some_and(is_cased);
    out.push(if before && !after { 'ς' } else { 'σ' });
}

/// Characters that do not end a word for the final sigma's sake.
fn is_letter_like(c: char) -> bool {
    matches!(c, '\'' | '.' | ':' | '^' | '`' | '\u{a8}' | '\u{ad}' | '\u{2019}' | '\u{300}'..='\u{36f}')
}

/// `str.title()`
pub fn title(args: &Args) -> PyResult<Value> {
    let t = text(this(args, "str.title", 0, 0)?);
    let mut out = String::with_capacity(t.len());
    let mut inside = false;
    for (at, c) in t.char_indices() {
        if inside {
            push_lower(&mut out, t, at, c);
        } else {
            push_title(&mut out, c);
        }
        inside = is_cased(c);
    }
    Ok(new(&out))
}

/// `str.capitalize()`
pub fn capitalize(args: &Args) -> PyResult<Value> {
    let t = text(this(args, "str.capitalize", 0, 0)?);
    let mut out = String::with_capacity(t.len());
    for (at, c) in t.char_indices() {
        if at == 0 {
            push_title(&mut out, c);
        } else {
            push_lower(&mut out, t, at, c);
        }
    }
    Ok(new(&out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn case_changes() {
        let _turn = start();
        let m = |t: &str, name: &str| method(s(t), name, &[]);
        assert_eq!(m("Hello ÉΣ", "lower"), "'hello éς'");
        assert_eq!(m("straße", "upper"), "'STRASSE'");
        assert_eq!(m("ßx ǆ they're", "title"), "'Ssx ǅ They'Re'".replace("'Ssx", "\"Ssx").replace("Re'", "Re\""));
        assert_eq!(m("ΑΣ ΣΑ", "capitalize"), "'Ας σα'");
        assert_eq!(m("aBcÉ", "swapcase"), "'AbCé'");
        assert_eq!(m("Straße ŉ", "casefold"), "'strasse ʼn'");
    }

    #[test]
    fn predicates() {
        let _turn = start();
        let m = |t: &str, name: &str| method(s(t), name, &[]) == "True";
        assert!(m("abc1", "islower") && !m("1", "islower") && !m("aB", "islower"));
        assert!(m("ABC", "isupper") && !m("", "isupper"));
        assert!(m("Ab Cd1X", "istitle") && !m("AB", "istitle") && !m("", "istitle"));
        assert!(m("_a1", "isidentifier") && !m("1a", "isidentifier") && m("été", "isidentifier"));
        assert!(m("", "isprintable") && !m("\n", "isprintable"));
        assert!(m("", "isascii") && !m("é", "isascii"));
        assert!(m("٣", "isdecimal") && m("²", "isdigit") && !m("²", "isdecimal") && m("a1", "isalnum"));
        assert!(m(" \x1c\t", "isspace") && !m("", "isspace"));
        assert_eq!(method(i(1), "bit_length", &[]), "1");
        assert_eq!(
            show(upper(&Args::new(&[i(1)]))),
            "TypeError: descriptor 'upper' for 'str' objects doesn't apply to a 'int' object"
        );
    }
}
