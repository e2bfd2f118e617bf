//! Splitting, stripping and joining text.

use super::unicode::is_space;
use super::*;

/// `separator` and `maxsplit` of `split` and `rsplit`: no limit is `usize::MAX`.
fn arguments(args: &Args, name: &str) -> PyResult<(&'static str, Option<&'static str>, usize)> {
    let v = args.receiver(name, is)?;
    let [separator, limit] = args.bind(short(name), 1, ["sep", "maxsplit"], 2, 0)?;
    let limit = limit.map_or(Ok(-1), protocol::index_i64)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let separator = match separator {
        Some(s) if !s.is_none() => match as_text(s) {
            Some("") => return Err(raise(Exc::ValueError, "empty separator")),
            Some(t) => Some(t),
            None => {
                let message = format!("must be str or None, not {}", class::name_of(s));
                return Err(raise(Exc::TypeError, message));
            }
        },
        _ => None,
    };
    Ok((text(v), separator, limit))
}

/// `str.split(sep=None, maxsplit=-1)`
pub fn split(args: &Args) -> PyResult<Value> {
    let (t, separator, limit) = arguments(args, "str.split")?;
    let out = list::new(&[]);
    let Some(separator) = separator else {
        split_words(t, limit, |part| list::push(out, new(part)));
        return Ok(out);
    };
    let mut from = 0;
    let mut part = |at: usize, width: usize| {
        list::push(out, new(&t[from..at]));
        from = at + width;
    };
    match *separator.as_bytes() {
        [b] => memchr::memchr_iter(b, t.as_bytes()).take(limit).for_each(|at| part(at, 1)),
        _ => {
            let finder = memchr::memmem::Finder::new(separator.as_bytes());
            finder.find_iter(t.as_bytes()).take(limit).for_each(|at| part(at, separator.len()));
        }
    }
    let rest = &t[from..];
    list::push(out, new(rest));
    Ok(out)
}

/// Words between white space, and what is left after `limit` of them.
fn split_words<'a>(t: &'a str, limit: usize, mut push: impl FnMut(&'a str)) {
    let mut rest = t.trim_start_matches(is_space);
    let mut left = limit;
    while !rest.is_empty() {
        if left == 0 {
            push(rest);
            return;
        }
        let end = word_end(rest);
        push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
        left -= 1;
    }
}

fn word_end(t: &str) -> usize {
    let bytes = t.as_bytes();
    let stop = bytes.iter().position(|&b| !b.is_ascii() || is_space(char::from(b)));
    match stop {
        None => t.len(),
        Some(at) if bytes[at].is_ascii() => at,
        Some(at) => t[at..].find(is_space).map_or(t.len(), |more| at + more),
    }
}

/// `str.rsplit(sep=None, maxsplit=-1)`
pub fn rsplit(args: &Args) -> PyResult<Value> {
    let (t, separator, limit) = arguments(args, "str.rsplit")?;
    let mut parts: Vec<&str> = Vec::new();
    let mut left = limit;
    match separator {
        Some(separator) => {
            let mut rest = t;
            while left > 0
                && let Some(at) = search::rfind(rest.as_bytes(), separator.as_bytes())
            {
                parts.push(&rest[at + separator.len()..]);
                rest = &rest[..at];
                left -= 1;
            }
            parts.push(rest);
        }
        None => {
            let mut rest = t.trim_end_matches(is_space);
            while !rest.is_empty() {
                if left == 0 {
                    parts.push(rest);
                    break;
                }
                let word =
                    rest.rfind(is_space).map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
                parts.push(&rest[word..]);
                rest = rest[..word].trim_end_matches(is_space);
                left -= 1;
            }
        }
    }
    parts.reverse();
    let out = list::new(&[]);
    parts.into_iter().for_each(|p| list::push(out, new(p)));
    Ok(out)
}

/// `str.splitlines(keepends=False)`
pub fn splitlines(args: &Args) -> PyResult<Value> {
    let v = args.receiver("str.splitlines", is)?;
    let [keep] = args.bind("splitlines", 1, ["keepends"], 1, 0)?;
    let keep = keep.map_or(Ok(false), protocol::truth)?;
    let out = list::new(&[]);
    let mut rest = text(v);
    while !rest.is_empty() {
        let end = rest.find(|c| matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}'));
        let Some(end) = end else {
            list::push(out, new(rest));
            break;
        };
        let width = match rest.as_bytes()[end..] {
            [b'\r', b'\n', ..] => 2,
            _ => rest[end..].chars().next().map_or(1, char::len_utf8),
        };
        list::push(out, new(&rest[..if keep { end + width } else { end }]));
        rest = &rest[end + width..];
    }
    Ok(out)
}

/// The str without what `args` asks to be stripped at its ends.
fn stripped(args: &Args, name: &str, left: bool, right: bool) -> PyResult<Value> {
    let v = this(args, name, 0, 1)?;
    let set = match args.get(1) {
        Some(s) if !s.is_none() => match as_text(s) {
            Some(t) => Some(t),
            None => {
                let message = format!("{} arg must be None or str, not {}", short(name), class::name_of(s));
                return Err(raise(Exc::TypeError, message));
            }
        },
        _ => None,
    };
    let drop = |c: char| set.map_or_else(|| is_space(c), |s| s.contains(c));
    let t = text(v);
    let mut out = t;
    if left {
        out = out.trim_start_matches(drop);
    }
    if right {
        out = out.trim_end_matches(drop);
    }
    Ok(if out.len() == t.len() { exact(v) } else { new(out) })
}

/// `str.strip([chars])`
pub fn strip(args: &Args) -> PyResult<Value> {
    stripped(args, "str.strip", true, true)
}

/// `str.lstrip([chars])`
pub fn lstrip(args: &Args) -> PyResult<Value> {
    stripped(args, "str.lstrip", true, false)
}

/// `str.rstrip([chars])`
pub fn rstrip(args: &Args) -> PyResult<Value> {
    stripped(args, "str.rstrip", false, true)
}

/// Does the value have `__iter__` or `__getitem__`?
pub fn is_iterable(v: Value) -> bool {
    protocol::native(v).iter.is_some()
        || protocol::special(v, &intern::ITER).is_some()
        || protocol::special(v, &intern::GETITEM).is_some()
}

/// `str.join(iterable)`
pub fn join_method(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.join", 1, 1)?;
    let source = args.positional[1];
    if !is_iterable(source) {
        return Err(raise(Exc::TypeError, "can only join an iterable"));
    }
    join(v, &protocol::collect(source)?)
}

/// The strings in `items` with `separator` between them.
///
/// # Errors
/// TypeError for an item that is no str; MemoryError.
pub fn join(separator: Value, items: &[Value]) -> PyResult<Value> {
    let between = text(separator).as_bytes();
    let mut length = between.len().saturating_mul(items.len().saturating_sub(1));
    let mut chars = char_count(separator) * items.len().saturating_sub(1);
    for (i, &item) in items.iter().enumerate() {
        if !is(item) {
            let message = format!("sequence item {i}: expected str instance, {} found", class::name_of(item));
            return Err(raise(Exc::TypeError, message));
        }
        length = length.saturating_add(text(item).len());
        chars += char_count(item);
    }
    if is_too_long(length) {
        return Err(sequence::no_memory());
    }
    if let [one] = *items
        && Builtin::Str.is(one)
    {
        return Ok(one);
    }
    Ok(build_counted(length, chars, |out| {
        let mut at = 0;
        let mut put = |bytes: &[u8]| {
            out[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        for (i, &item) in items.iter().enumerate() {
            if i > 0 {
                put(between);
            }
            put(text(item).as_bytes());
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn splitting() {
        let _turn = start();
        assert_eq!(method(s("  a  b\u{3000}c "), "split", &[]), "['a', 'b', 'c']");
        assert_eq!(method(s("  a  b c "), "split", &[Value::NONE, i(1)]), "['a', 'b c ']");
        assert_eq!(method(s(" a  b c "), "rsplit", &[Value::NONE, i(1)]), "[' a  b', 'c']");
        assert_eq!(method(s("a,b,,c"), "split", &[s(",")]), "['a', 'b', '', 'c']");
        assert_eq!(method(s("a,b,,c"), "rsplit", &[s(","), i(2)]), "['a,b', '', 'c']");
        assert_eq!(method(s(""), "split", &[s(",")]), "['']");
        assert_eq!(method(s(""), "split", &[]), "[]");
        assert_eq!(method(s("a"), "split", &[s("")]), "ValueError: empty separator");
        assert_eq!(method(s("a"), "split", &[i(1)]), "TypeError: must be str or None, not int");
        assert_eq!(method(s("a\r\nb\n\u{2028}c"), "splitlines", &[]), "['a', 'b', '', 'c']");
        assert_eq!(method(s("a\r\nb\n"), "splitlines", &[Value::TRUE]), r"['a\r\n', 'b\n']");
    }

    #[test]
    fn stripping_and_joining() {
        let _turn = start();
        assert_eq!(method(s(" \ta\u{a0}"), "strip", &[]), "'a'");
        assert_eq!(method(s("xyaxy"), "lstrip", &[s("yx")]), "'axy'");
        assert_eq!(method(s("xyaxy"), "rstrip", &[s("yx")]), "'xya'");
        assert_eq!(method(s("a"), "strip", &[i(1)]), "TypeError: strip arg must be None or str, not int");
        assert_eq!(method(s("é, "), "join", &[tuple::new(&[s("a"), s("b"), s("")])]), "'aé, bé, '");
        assert_eq!(method(s(","), "join", &[tuple::new(&[])]), "''");
        assert_eq!(
            method(s(","), "join", &[tuple::new(&[s("a"), i(1)])]),
            "TypeError: sequence item 1: expected str instance, int found"
        );
        assert_eq!(method(s(","), "join", &[i(1)]), "TypeError: can only join an iterable");
    }
}
