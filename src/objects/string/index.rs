//! Code-point indices into UTF-8: constant time for ASCII, else eight bytes at a step.

use super::*;

/// Number of code points in UTF-8.
pub fn count(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let whole: usize = words.iter().map(|w| starts(*w)).sum();
    whole + rest.iter().filter(|&&b| (b as i8) >= -64).count()
}

/// Bytes among eight at which a code point starts.
#[inline(always)]
fn starts(bytes: [u8; 8]) -> usize {
    let w = u64::from_le_bytes(bytes);
    // A continuation byte is 0b10xxxxxx.
    let continuation = (w >> 7) & !(w >> 6) & 0x0101_0101_0101_0101;
    8 - continuation.count_ones() as usize
}

/// Is the str all ASCII? `v` must be a `str`.
#[inline(always)]
pub fn is_ascii(v: Value) -> bool {
    char_count(v) == text(v).len()
}

/// Byte offset of the code point `index` (at most the number of code points). `v` must be a `str`.
pub fn byte_offset(v: Value, index: usize) -> usize {
    match text(v) {
        _ if is_ascii(v) => index,
        t if t.len() <= crumbs::STEP => skip(t, index),
        _ => crumbs::byte_offset(v, index),
    }
}

/// Byte offset behind the first `n` code points.
pub fn skip(text: &str, n: usize) -> usize {
    walk(text.as_bytes(), 0, n)
}

/// Byte offset behind `n` code points that start at or behind the offset `from`.
pub fn walk(bytes: &[u8], from: usize, n: usize) -> usize {
    let (words, _) = bytes[from..].as_chunks::<8>();
    let (mut at, mut seen) = (from, 0);
    for w in words {
        let more = starts(*w);
        if seen + more > n {
            break;
        }
        seen += more;
        at += 8;
    }
    // `at` may be inside a code point that counts already.
    while at < bytes.len() {
        if (bytes[at] as i8) >= -64 {
            if seen == n {
                break;
            }
            seen += 1;
        }
        at += 1;
    }
    at
}

/// Index of the code point at byte offset `at`. `v` must be a `str`.
pub fn char_index(v: Value, at: usize) -> usize {
    match text(v) {
        _ if is_ascii(v) => at,
        t if t.len() <= crumbs::STEP => count(&t.as_bytes()[..at]),
        _ => crumbs::char_index(v, at),
    }
}

/// `v[start:end]` in code points, both inside. `v` must be a `str`.
pub fn substring(v: Value, start: usize, end: usize) -> Value {
    if start == 0 && end == char_count(v) {
        return exact(v);
    }
    let from = byte_offset(v, start);
    let to = match end - start {
        n if is_ascii(v) => from + n,
        n if n < crumbs::STEP => from + skip(&text(v)[from..], n),
        _ => byte_offset(v, end),
    };
    new(&text(v)[from..to])
}

/// `v[key]`
pub fn get_item(v: Value, key: Value) -> PyResult<Value> {
    let chars = char_count(v);
    if let Some(n) = key.as_small_int()
        && is_ascii(v)
        && let Some(&b) = text(v).as_bytes().get(if n < 0 { n + chars as i64 } else { n } as usize)
    {
        return Ok(from_char(char::from(b)));
    }
    if slice::is(key) {
        let r = slice::resolve(key, chars)?;
        return Ok(slice_of(v, r));
    }
    if !protocol::has_index(key) {
        let message = format!("string indices must be integers, not '{}'", class::name_of(key));
        return Err(raise(Exc::TypeError, message));
    }
    let key = protocol::index(key)?;
    let Some(index) = int::as_i64(key) else {
        return Err(raise(Exc::IndexError, "cannot fit 'int' into an index-sized integer"));
    };
    let index = if index < 0 { index + chars as i64 } else { index };
    if !(0..chars as i64).contains(&index) {
        return Err(raise(Exc::IndexError, "string index out of range"));
    }
    let at = byte_offset(v, index as usize);
    Ok(from_char(text(v)[at..].chars().next().unwrap_or_default()))
}

fn slice_of(v: Value, r: slice::Resolved) -> Value {
    if r.count == 0 {
        return Value::EMPTY_STR;
    }
    let start = r.start as usize;
    if r.step == 1 {
        return substring(v, start, start + r.count);
    }
    let places = (0..r.count as i64).map(|i| (r.start + i * r.step) as usize);
    if is_ascii(v) {
        let bytes = text(v).as_bytes();
        return build(r.count, |out| out.iter_mut().zip(places).for_each(|(o, i)| *o = bytes[i]));
    }
    let chars: Vec<char> = text(v).chars().collect();
    new(&places.map(|i| chars[i]).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn code_points() {
        let _turn = start();
        let long = "añ€😀".repeat(20);
        assert_eq!(count(long.as_bytes()), 80);
        for (n, (at, _)) in long.char_indices().enumerate() {
            assert_eq!(skip(&long, n), at);
        }
        assert_eq!(skip(&long, 80), long.len());
        let longer = s(&long.repeat(30));
        for (n, (at, _)) in text(longer).char_indices().enumerate() {
            assert_eq!((byte_offset(longer, n), char_index(longer, at)), (at, n));
        }
        assert_eq!(byte_offset(longer, 2400), text(longer).len());
        assert_eq!(char_index(longer, text(longer).len()), 2400);
        let v = s("añ€😀");
        let item = |key: Value| show(protocol::get_item(v, key));
        assert_eq!(item(i(2)), "'€'");
        assert_eq!(item(i(-1)), "'😀'");
        assert_eq!(item(i(4)), "IndexError: string index out of range");
        assert_eq!(item(f(1.0)), "TypeError: string indices must be integers, not 'float'");
        let cut = |a: Value, b: Value, c: Value| item(slice::new(a, b, c));
        assert_eq!(cut(i(1), i(3), Value::NONE), "'ñ€'");
        assert_eq!(cut(Value::NONE, Value::NONE, i(-1)), "'😀€ña'");
        assert_eq!(cut(i(3), i(1), Value::NONE), "''");
        assert_eq!(show(protocol::get_item(s("abcdef"), slice::new(i(-1), i(0), i(-2)))), "'fdb'");
    }
}
