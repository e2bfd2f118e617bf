//! Qualified names of C++: their parts between `::`, template arguments left whole.

/// Ends of the parts of a name: `a::b<c::d>::e` has three.
fn parts(name: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0i32, 0, Vec::new());
    let bytes = name.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        // Operators have brackets in their names, and nothing behind those.
        if depth == 0 && name[start..].starts_with("operator") && !name[start + 8..].starts_with(is_name) {
            break;
        }
        match bytes[i] {
            b'<' | b'(' | b'{' => depth += 1,
            b'>' | b')' | b'}' => depth -= 1,
            b':' if depth == 0 && bytes.get(i + 1) == Some(&b':') => {
                parts.push(&name[start..i]);
                start = i + 2;
                i += 1;
            }
            _ => {}
        }
        i += 1;
    }
    parts.push(&name[start..]);
    parts
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The first part.
pub fn head(name: &str) -> &str {
    parts(name).first().copied().unwrap_or(name)
}

/// The last part.
pub fn last(name: &str) -> &str {
    parts(name).last().copied().unwrap_or(name)
}

/// Without spaces, but between words, and without the names of unnamed namespaces: compilers differ
/// in both.
pub fn condensed(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let name = name.replace("(anonymous namespace)::", "");
    let mut previous = ' ';
    for (i, c) in name.char_indices() {
        let next = name[i + c.len_utf8()..].chars().next().unwrap_or(' ');
        if c != ' ' || is_name(previous) && is_name(next) {
            text.push(c);
        }
        previous = c;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_outside_of_arguments() {
        assert_eq!(head("a::b"), "a");
        assert_eq!(head("a<b::c>::d"), "a<b::c>");
        assert_eq!(last("a<b::c>::d"), "d");
        assert_eq!(last("a::operator<"), "operator<");
        assert_eq!(last("a::operator()"), "operator()");
        assert_eq!(last("operators::f"), "f");
    }

    #[test]
    fn spacing_does_not_matter() {
        assert_eq!(condensed("A<B<int> >"), condensed("A<B<int>>"));
        assert_eq!(condensed("A<unsigned int, 3>"), "A<unsigned int,3>");
        assert_eq!(condensed("(anonymous namespace)::A"), "A");
    }
}
