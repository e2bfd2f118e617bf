//! Finding and replacing parts of text.

use super::*;
use memchr::memmem;

/// First byte offset of `part` in `bytes`.
#[inline]
pub fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    match *part {
        [] => Some(0),
        [b] => memchr::memchr(b, bytes),
        _ => memmem::find(bytes, part),
    }
}

/// Last byte offset of `part` in `bytes`.
#[inline]
pub fn rfind(bytes: &[u8], part: &[u8]) -> Option<usize> {
    match *part {
        [] => Some(bytes.len()),
        [b] => memchr::memrchr(b, bytes),
        _ => memmem::rfind(bytes, part),
    }
}

/// Start and end of a search in a sequence of `len` items, from two optional arguments; `None` if
/// it starts behind the end. The end may lie before the start.
///
/// # Errors
/// TypeError.
pub fn window(start: Option<Value>, end: Option<Value>, len: usize) -> PyResult<Option<(usize, usize)>> {
    let len = len as i64;
    let read = |v: Option<Value>, default: i64| -> PyResult<i64> {
        let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(default) };
        if !protocol::has_index(v) {
            let message = "slice indices must be integers or None or have an __index__ method";
            return Err(raise(Exc::TypeError, message));
        }
        let v = protocol::index(v)?;
        let n = int::as_i64(v).unwrap_or(if int::is_negative(v) { i64::MIN } else { i64::MAX });
        Ok(if n < 0 { n.saturating_add(len).max(0) } else { n })
    };
    let start = read(start, 0)?;
    let end = read(end, len)?.min(len);
    Ok(if start > len { None } else { Some((start as usize, end as usize)) })
}

/// The part of the str that two optional arguments name, with its byte offset; `None` if empty
/// beyond the end, where not even the empty str is found.
fn windowed(v: Value, start: Option<Value>, end: Option<Value>) -> PyResult<Option<(usize, &'static str)>> {
    if start.is_none() && end.is_none() {
        return Ok(Some((0, text(v))));
    }
    let Some((start, end)) = window(start, end, char_count(v))? else { return Ok(None) };
    if start > end {
        return Ok(None);
    }
    let from = byte_offset(v, start);
    let to = byte_offset(v, end);
    Ok(Some((from, &text(v)[from..to])))
}

type Finder = fn(&[u8], &[u8]) -> Option<usize>;

fn position(args: &Args, name: &str, finder: Finder) -> PyResult<Option<usize>> {
    let v = this(args, name, 1, 3)?;
    let Some(part) = as_text(args.positional[1]) else {
        return Err(not_str(args.positional[1], &format!("{}() argument 1", short(name))));
    };
    let Some((from, t)) = windowed(v, args.get(2), args.get(3))? else { return Ok(None) };
    Ok(finder(t.as_bytes(), part.as_bytes()).map(|at| char_index(v, from + at)))
}

fn or_minus_one(found: Option<usize>) -> Value {
    int::from_i64(found.map_or(-1, |n| n as i64))
}

fn or_error(found: Option<usize>) -> PyResult<Value> {
    found.map(|n| int::from_i64(n as i64)).ok_or_else(|| raise(Exc::ValueError, "substring not found"))
}

/// `str.find(part[, start[, end]])`
pub fn find_method(args: &Args) -> PyResult<Value> {
    position(args, "str.find", find).map(or_minus_one)
}

/// `str.rfind(part[, start[, end]])`
pub fn rfind_method(args: &Args) -> PyResult<Value> {
    position(args, "str.rfind", rfind).map(or_minus_one)
}

/// `str.index(part[, start[, end]])`
pub fn index_method(args: &Args) -> PyResult<Value> {
    or_error(position(args, "str.index", find)?)
}

/// `str.rindex(part[, start[, end]])`
pub fn rindex_method(args: &Args) -> PyResult<Value> {
    or_error(position(args, "str.rindex", rfind)?)
}

/// `str.count(part[, start[, end]])`
pub fn count_method(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.count", 1, 3)?;
    let part = str_argument(args.positional[1], "count() argument 1")?;
    let Some((_, t)) = windowed(v, args.get(2), args.get(3))? else { return Ok(int::from_i64(0)) };
    let n = if part.is_empty() { count(t.as_bytes()) + 1 } else { occurrences(t.as_bytes(), part.as_bytes()) };
    Ok(int::from_i64(n as i64))
}

/// Number of times `part` (not empty) occurs without overlap.
pub fn occurrences(bytes: &[u8], part: &[u8]) -> usize {
    match *part {
        [b] => memchr::memchr_iter(b, bytes).count(),
        _ => memmem::find_iter(bytes, part).count(),
    }
}

fn affix(args: &Args, name: &str, matches: fn(&str, &str) -> bool) -> PyResult<Value> {
    let v = this(args, name, 1, 3)?;
    let pattern = args.positional[1];
    let window = windowed(v, args.get(2), args.get(3))?;
    let test = |p: &str| window.is_some_and(|(_, t)| matches(t, p));
    if let Some(p) = as_text(pattern) {
        return Ok(Value::from_bool(test(p)));
    }
    if !tuple::is(pattern) {
        let message =
            format!("{} first arg must be str or a tuple of str, not {}", short(name), class::name_of(pattern));
        return Err(raise(Exc::TypeError, message));
    }
    for &p in tuple::items(pattern) {
        let Some(p) = as_text(p) else {
            let message = format!("tuple for {} must only contain str, not {}", short(name), class::name_of(p));
            return Err(raise(Exc::TypeError, message));
        };
        if test(p) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

/// `str.startswith(prefix[, start[, end]])`
pub fn startswith(args: &Args) -> PyResult<Value> {
    affix(args, "str.startswith", |t, p| t.starts_with(p))
}

/// `str.endswith(suffix[, start[, end]])`
pub fn endswith(args: &Args) -> PyResult<Value> {
    affix(args, "str.endswith", |t, p| t.ends_with(p))
}

/// `str.removeprefix(prefix)`
pub fn removeprefix(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.removeprefix", 1, 1)?;
    let p = str_argument(args.positional[1], "removeprefix() argument")?;
    Ok(text(v).strip_prefix(p).map_or_else(|| exact(v), new))
}

/// `str.removesuffix(suffix)`
pub fn removesuffix(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.removesuffix", 1, 1)?;
    let p = str_argument(args.positional[1], "removesuffix() argument")?;
    Ok(text(v).strip_suffix(p).map_or_else(|| exact(v), new))
}

fn parts(args: &Args, name: &str, finder: Finder) -> PyResult<(Value, Value, Option<usize>)> {
    let v = this(args, name, 1, 1)?;
    let separator = args.positional[1];
    let Some(part) = as_text(separator) else {
        return Err(raise(Exc::TypeError, format!("must be str, not {}", class::name_of(separator))));
    };
    if part.is_empty() {
        return Err(raise(Exc::ValueError, "empty separator"));
    }
    Ok((v, separator, finder(text(v).as_bytes(), part.as_bytes())))
}

/// `str.partition(separator)`
pub fn partition(args: &Args) -> PyResult<Value> {
    let (v, separator, at) = parts(args, "str.partition", find)?;
    Ok(match at {
        None => tuple::new(&[v, Value::EMPTY_STR, Value::EMPTY_STR]),
        Some(at) => cut(v, separator, at),
    })
}

/// `str.rpartition(separator)`
pub fn rpartition(args: &Args) -> PyResult<Value> {
    let (v, separator, at) = parts(args, "str.rpartition", rfind)?;
    Ok(match at {
        None => tuple::new(&[Value::EMPTY_STR, Value::EMPTY_STR, v]),
        Some(at) => cut(v, separator, at),
    })
}

fn cut(v: Value, separator: Value, at: usize) -> Value {
    let t = text(v);
    tuple::new(&[new(&t[..at]), separator, new(&t[at + text(separator).len()..])])
}

/// `str.replace(old, new, /, count=-1)`
pub fn replace(args: &Args) -> PyResult<Value> {
    let v = args.receiver("str.replace", is)?;
    let [old, with, count] = args.bind("replace", 1, ["", "", "count"], 3, 2)?;
    let (old, with) = (old.unwrap_or(Value::NONE), with.unwrap_or(Value::NONE));
    let old = str_argument(old, "replace() argument 1")?;
    let with = str_argument(with, "replace() argument 2")?;
    let limit = count.map_or(Ok(-1), protocol::index_i64)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(match replaced(text(v).as_bytes(), old.as_bytes(), with.as_bytes(), limit, |b| (b as i8) >= -64)? {
        None => exact(v),
        Some(out) => build(out.len(), |bytes| bytes.copy_from_slice(&out)),
    })
}

/// `bytes` with up to `limit` occurrences of `old` replaced; `None`: nothing changes. An empty
/// `old` stands before each item that `starts` one, and at the end.
///
/// # Errors
/// MemoryError.
pub fn replaced(
    bytes: &[u8],
    old: &[u8],
    with: &[u8],
    limit: usize,
    starts: fn(u8) -> bool,
) -> PyResult<Option<Vec<u8>>> {
    if limit == 0 || old == with {
        return Ok(None);
    }
    if old.is_empty() {
        let mut out = Vec::with_capacity(bytes.len() + with.len());
        let mut done = 0;
        for &b in bytes {
            if done < limit && starts(b) {
                out.extend_from_slice(with);
                done += 1;
            }
            out.push(b);
        }
        if done < limit {
            out.extend_from_slice(with);
        }
        return Ok(Some(out));
    }
    match *old {
        [b] => put_in(bytes, memchr::memchr_iter(b, bytes).take(limit), 1, with),
        _ => put_in(bytes, memmem::Finder::new(old).find_iter(bytes).take(limit), old.len(), with),
    }
}

/// `bytes` with what is `width` wide at the `places` replaced; `None` without places.
fn put_in(bytes: &[u8], places: impl Iterator<Item = usize>, width: usize, with: &[u8]) -> PyResult<Option<Vec<u8>>> {
    let mut places = places.peekable();
    if places.peek().is_none() {
        return Ok(None);
    }
    let mut out = Vec::with_capacity(bytes.len() + with.len());
    let mut from = 0;
    for at in places {
        if out.len() + with.len() > MAX_LENGTH {
            return Err(sequence::no_memory());
        }
        out.extend_from_slice(&bytes[from..at]);
        out.extend_from_slice(with);
        from = at + width;
    }
    out.extend_from_slice(&bytes[from..]);
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn finding() {
        let _turn = start();
        let v = s("añb€añb");
        assert_eq!(method(v, "find", &[s("ñb")]), "1");
        assert_eq!(method(v, "rfind", &[s("ñb")]), "5");
        assert_eq!(method(v, "find", &[s("ñb"), i(2)]), "5");
        assert_eq!(method(v, "find", &[s("ñb"), i(2), i(-1)]), "-1");
        assert_eq!(method(v, "find", &[s(""), i(7)]), "7");
        assert_eq!(method(v, "find", &[s(""), i(8)]), "-1");
        assert_eq!(method(v, "find", &[s(""), i(3), i(2)]), "-1");
        assert_eq!(method(v, "rfind", &[s("")]), "7");
        assert_eq!(method(v, "index", &[s("x")]), "ValueError: substring not found");
        assert_eq!(method(v, "find", &[i(1)]), "TypeError: find() argument 1 must be str, not int");
        assert_eq!(method(s("aaaa"), "count", &[s("aa")]), "2");
        assert_eq!(method(s("é€"), "count", &[s("")]), "3");
        assert_eq!(method(s("abc"), "startswith", &[tuple::new(&[s("x"), s("ab")])]), "True");
        assert_eq!(method(s("abc"), "startswith", &[s(""), i(4)]), "False");
        assert_eq!(
            method(s("abc"), "endswith", &[i(1)]),
            "TypeError: endswith first arg must be str or a tuple of str, not int"
        );
    }

    #[test]
    fn replacing_and_parting() {
        let _turn = start();
        assert_eq!(method(s("aXbXc"), "replace", &[s("X"), s("--")]), "'a--b--c'");
        assert_eq!(method(s("aXbXc"), "replace", &[s("X"), s(""), i(1)]), "'abXc'");
        assert_eq!(method(s("é€"), "replace", &[s(""), s("-")]), "'-é-€-'");
        assert_eq!(method(s("é€"), "replace", &[s(""), s("-"), i(2)]), "'-é-€'");
        assert_eq!(method(s("a=b=c"), "partition", &[s("=")]), "('a', '=', 'b=c')");
        assert_eq!(method(s("a=b=c"), "rpartition", &[s("=")]), "('a=b', '=', 'c')");
        assert_eq!(method(s("abc"), "rpartition", &[s("=")]), "('', '', 'abc')");
        assert_eq!(method(s("abc"), "partition", &[s("")]), "ValueError: empty separator");
        assert_eq!(method(s("abc"), "removeprefix", &[s("ab")]), "'c'");
        assert_eq!(method(s("abc"), "removesuffix", &[s("x")]), "'abc'");
    }
}
