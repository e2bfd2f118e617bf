//! Which names a preprocessed source declares at file scope, and how it calls the parameters of
//! functions. Only used together with what the compiler says: a wrong guess costs a name, no type.

use crate::dwarf::base::is_specifier;
use std::collections::HashMap;

/// What the names of the added variables begin with.
pub const PREFIX: &str = "__dwarfpython_";

/// Names outside all braces and parentheses that can be declarators, with the names of the parameters
/// that follow in parentheses.
pub fn declarators(text: &str) -> HashMap<String, Vec<Option<String>>> {
    let tokens = tokens(text);
    let mut found = HashMap::new();
    let (mut braces, mut parentheses) = (0usize, 0usize);
    let mut typedef = false;
    for (at, &token) in tokens.iter().enumerate() {
        match token {
            "{" => braces += 1,
            "}" => braces = braces.saturating_sub(1),
            "(" => parentheses += 1,
            ")" => parentheses = parentheses.saturating_sub(1),
            ";" if braces == 0 => typedef = false,
            "typedef" => typedef = true,
            _ if braces == 0 && parentheses == 0 && !typedef && is_word(token) => {
                let next = tokens.get(at + 1).copied().unwrap_or("");
                if matches!(next, "(" | "[" | ";" | "," | "=" | "{" | "__attribute__" | "__asm__" | "asm") {
                    let names = if next == "(" { parameters(&tokens[at + 2..]) } else { Vec::new() };
                    found.insert(token.to_string(), names);
                }
            }
            _ if braces == 0 && parentheses == 1 && !typedef && is_word(token) => {
                if let Some(names) = in_parentheses(&tokens, at) {
                    found.insert(token.to_string(), names);
                }
            }
            _ => {}
        }
    }
    found
}

/// The names of the parameters, if the word at this place is a declarator in parentheses: `int (f)(int)`, as headers
/// write it against macros, `int (*hook)(int)`, or `void (*signal(int))(int)`.
fn in_parentheses(tokens: &[&str], at: usize) -> Option<Vec<Option<String>>> {
    let stars = tokens[..at].iter().rev().take_while(|token| matches!(**token, "*" | "const" | "volatile")).count();
    let opening = at.checked_sub(stars + 1).filter(|&before| tokens[before] == "(")?;
    let is_type = |token: &&str| *token == "*" || is_word(token) && !token.starts_with("__attribute");
    tokens[..opening].last().filter(|token| is_type(token))?;
    match (tokens.get(at + 1).copied()?, stars) {
        (")", 0) if tokens.get(at + 2) == Some(&"(") => Some(parameters(&tokens[at + 3..])),
        (")" | "[", 1..) => Some(Vec::new()),
        ("(", 1..) => Some(parameters(&tokens[at + 2..])),
        _ => None,
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Words and single characters; literals and lines of the preprocessor are left out.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' | '\'' => literal(rest, first),
                c if c.is_ascii_alphanumeric() || c == '_' => {
                    rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
                }
                c => c.len_utf8(),
            };
            if !matches!(first, '"' | '\'') {
                found.push(&rest[..length]);
            }
            rest = rest[length..].trim_start();
        }
    }
    found
}

fn literal(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == mark && !escaped {
            return at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// The names of the parameters up to the closing parenthesis.
fn parameters(tokens: &[&str]) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, &token) in tokens.iter().enumerate() {
        match token {
            "(" | "[" | "{" => depth += 1,
            ")" if depth == 0 => {
                let last = &tokens[start..at];
                if !(found.is_empty() && matches!(last, [] | ["void"])) && last != [".", ".", "."] {
                    found.push(parameter_name(last));
                }
                break;
            }
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                found.push(parameter_name(&tokens[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// The name in one parameter's declaration.
fn parameter_name(tokens: &[&str]) -> Option<String> {
    const QUALIFIERS: &[&str] =
        &["const", "volatile", "restrict", "__restrict", "__const", "register", "__extension__"];
    // `int (*name)(char *)`: the word after the star in parentheses.
    if let Some(at) = tokens.windows(2).position(|pair| pair == ["(", "*"]) {
        return tokens.get(at + 2).filter(|token| is_word(token)).map(|token| token.to_string());
    }
    let end = tokens.iter().position(|&t| t == "[" || t == "__attribute__").unwrap_or(tokens.len());
    let last = *tokens[..end].last()?;
    if !is_word(last) || is_specifier(last) || QUALIFIERS.contains(&last) {
        return None;
    }
    // The last word is the name only if there is a type before it.
    let before: Vec<&&str> =
        tokens[..end - 1].iter().filter(|t| !matches!(**t, "const" | "volatile" | "restrict" | "register")).collect();
    let is_type = match before.as_slice() {
        [] => true,
        [word] => matches!(**word, "struct" | "union" | "enum"),
        _ => false,
    };
    (!is_type).then(|| last.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parameters() {
        let found = declarators(
            "# 1 \"x.h\"\ntypedef int count;\nstruct s { int read; };\nextern int f(const char *name, unsigned int, \
             struct s *, int (*cb)(void *, int), char text[10], ...);\nint g(void), h;\nstatic inline int k(int q) { \
             return write(q); }",
        );
        let names: Vec<Option<&str>> = found["f"].iter().map(Option::as_deref).collect();
        assert_eq!(names, [Some("name"), None, None, Some("cb"), Some("text")]);
        assert!(found["g"].is_empty() && found.contains_key("h") && found.contains_key("k"));
    }

    #[test]
    fn names_in_parentheses() {
        let found = declarators(
            "extern char (quoted) (int first, long);\nint (*hook)(int arg);\nvoid (*handle(int number, void (*by)(int)))\
             (int);\nvoid plain(int (*inner)(int), write) __attribute__((noreturn)) (read);\ntypedef int (*made)(int);",
        );
        let names: Vec<Option<&str>> = found["quoted"].iter().map(Option::as_deref).collect();
        assert_eq!(names, [Some("first"), None]);
        assert!(found["hook"].is_empty());
        let names: Vec<Option<&str>> = found["handle"].iter().map(Option::as_deref).collect();
        assert_eq!(names, [Some("number"), Some("by")]);
        assert!(!["inner", "write", "read", "made", "arg"].iter().any(|name| found.contains_key(*name)));
    }

    #[test]
    fn what_is_no_declarator() {
        let found = declarators("struct s { int read; };\nint k(int q) { return write(q); }\ntypedef int count;");
        assert!(!found.contains_key("read") && !found.contains_key("write") && !found.contains_key("count"));
    }
}
