//! Escapes of lone surrogates in literals: the parser makes U+FFFD of them; this pass puts in what
//! stands for the surrogate (`util::surrogate`).

use crate::syntax::SourceFile;
use crate::util::surrogate;
use ruff_python_ast::visitor::transformer::{Transformer, walk_f_string, walk_interpolated_string_element};
use ruff_python_ast::{FString, InterpolatedStringElement, Mod, StringLiteral};
use ruff_text_size::TextRange;

/// Restores the surrogates of all literals in the tree.
pub fn restore(source: &SourceFile, tree: &mut Mod) {
    let text = &source.text;
    let escape = |at: usize| matches!(text.as_bytes().get(at + 1), Some(b'u' | b'U')) && escaped(&text[at..]).is_some();
    if !memchr::memchr_iter(b'\\', text.as_bytes()).any(escape) {
        return;
    }
    let pass = Pass { text };
    match tree {
        Mod::Module(m) => pass.visit_body(&mut m.body),
        Mod::Expression(e) => pass.visit_expr(&mut e.body),
    }
}

/// The surrogate that an escape sequence at the start of `text` names.
fn escaped(text: &str) -> Option<u32> {
    let digits = match text.as_bytes().get(1)? {
        b'u' => text.get(2..6)?,
        b'U' => text.get(2..10)?,
        _ => return None,
    };
    u32::from_str_radix(digits, 16).ok().filter(|n| (0xd800..0xe000).contains(n))
}

struct Pass<'a> {
    text: &'a str,
}

impl Pass<'_> {
    /// The literal's value with its surrogates, if it has some.
    fn restored(&self, value: &str, range: TextRange) -> Option<Box<str>> {
        if !value.contains('\u{fffd}') {
            return None;
        }
        // What each U+FFFD of the value comes from, in order.
        let mut origins = Vec::new();
        let mut rest = &self.text[range];
        while let Some(at) = rest.find(['\\', '\u{fffd}']) {
            rest = &rest[at..];
            if rest.starts_with('\u{fffd}') {
                origins.push('\u{fffd}');
                rest = &rest['\u{fffd}'.len_utf8()..];
                continue;
            }
            let named = rest.strip_prefix("\\N{").and_then(|r| r.split_once('}'));
            if let Some(n) = escaped(rest) {
                origins.extend(surrogate::from_code_point(n));
            } else if rest.get(..6).is_some_and(|e| e.eq_ignore_ascii_case("\\ufffd"))
                || rest.get(..10).is_some_and(|e| e.eq_ignore_ascii_case("\\u0000fffd"))
                || named.is_some_and(|(name, _)| name.eq_ignore_ascii_case("replacement character"))
            {
                origins.push('\u{fffd}');
            }
            rest = &rest[1..];
            let next = rest.chars().next().map_or(0, char::len_utf8);
            rest = &rest[next..];
        }
        let mut origins = origins.into_iter();
        let all = value.chars().map(|c| if c == '\u{fffd}' { origins.next().unwrap_or(c) } else { c });
        Some(all.collect::<String>().into())
    }
}

impl Transformer for Pass<'_> {
    fn visit_string_literal(&self, s: &mut StringLiteral) {
        if !s.flags.prefix().is_raw()
            && let Some(value) = self.restored(&s.value, s.range)
        {
            s.value = value;
        }
    }

    fn visit_f_string(&self, f: &mut FString) {
        if !f.flags.prefix().is_raw() {
            walk_f_string(self, f);
        }
    }

    fn visit_interpolated_string_element(&self, element: &mut InterpolatedStringElement) {
        if let InterpolatedStringElement::Literal(l) = element
            && let Some(value) = self.restored(&l.value, l.range)
        {
            l.value = value;
        }
        walk_interpolated_string_element(self, element);
    }
}
