//! Methods of `bytes`.

use super::*;
use crate::objects::string::search;

/// Methods of `bytes`.
pub const TABLE: &[(&str, NativeFn)] = &[
    ("count", count),
    ("decode", decode),
    ("endswith", |a| affix(a, "bytes.endswith", |b, p| b.ends_with(p))),
    ("find", |a| position(a, "bytes.find", search::find).map(or_minus_one)),
    ("hex", hex),
    ("index", |a| or_error(position(a, "bytes.index", search::find)?)),
    ("isalnum", |a| all(a, "bytes.isalnum", u8::is_ascii_alphanumeric)),
    ("isalpha", |a| all(a, "bytes.isalpha", u8::is_ascii_alphabetic)),
    ("isascii", |a| Ok(Value::from_bool(slice(this(a, "bytes.isascii", 0, 0)?).is_ascii()))),
    ("isdigit", |a| all(a, "bytes.isdigit", u8::is_ascii_digit)),
    ("isspace", |a| all(a, "bytes.isspace", is_space)),
    ("join", join),
    ("lower", |a| Ok(new(&slice(this(a, "bytes.lower", 0, 0)?).to_ascii_lowercase()))),
    ("lstrip", |a| strip(a, "bytes.lstrip", true, false)),
    ("partition", |a| partition(a, "bytes.partition", search::find)),
    ("removeprefix", |a| remove(a, "bytes.removeprefix", |b, p| b.strip_prefix(p))),
    ("removesuffix", |a| remove(a, "bytes.removesuffix", |b, p| b.strip_suffix(p))),
    ("replace", replace),
    ("rfind", |a| position(a, "bytes.rfind", search::rfind).map(or_minus_one)),
    ("rindex", |a| or_error(position(a, "bytes.rindex", search::rfind)?)),
    ("rpartition", |a| partition(a, "bytes.rpartition", search::rfind)),
    ("rstrip", |a| strip(a, "bytes.rstrip", false, true)),
    ("split", split),
    ("splitlines", splitlines),
    ("startswith", |a| affix(a, "bytes.startswith", |b, p| b.starts_with(p))),
    ("strip", |a| strip(a, "bytes.strip", true, true)),
    ("upper", |a| Ok(new(&slice(this(a, "bytes.upper", 0, 0)?).to_ascii_uppercase()))),
];

fn this(args: &Args, name: &str, min: usize, max: usize) -> PyResult<Value> {
    let v = args.receiver(name, is)?;
    let short = if min == max && max < 2 { name } else { name.trim_start_matches("bytes.") };
    args.check(short, 1, min, max)?;
    Ok(v)
}

fn bytes_argument(v: Value) -> PyResult<&'static [u8]> {
    as_slice(v)
        .ok_or_else(|| raise(Exc::TypeError, format!("a bytes-like object is required, not '{}'", class::name_of(v))))
}

fn is_space(b: &u8) -> bool {
    matches!(b, b'\t'..=b'\r' | b' ')
}

fn all(args: &Args, name: &str, holds: fn(&u8) -> bool) -> PyResult<Value> {
    let b = slice(this(args, name, 0, 0)?);
    Ok(Value::from_bool(!b.is_empty() && b.iter().all(holds)))
}

type Finder = fn(&[u8], &[u8]) -> Option<usize>;

fn windowed(b: &'static [u8], args: &Args) -> PyResult<Option<(usize, &'static [u8])>> {
    let window = search::window(args.get(2), args.get(3), b.len())?;
    Ok(window.filter(|(start, end)| start <= end).map(|(start, end)| (start, &b[start..end])))
}

/// What is searched for: bytes, or one byte.
fn needle(v: Value) -> PyResult<Vec<u8>> {
    if let Some(b) = as_slice(v) {
        return Ok(b.to_vec());
    }
    if !int::is(v) && protocol::special(v, &intern::INDEX).is_none() {
        let message = format!("argument should be integer or bytes-like object, not '{}'", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let n = int::as_i64(protocol::index(v)?).and_then(|n| u8::try_from(n).ok());
    n.map(|b| vec![b]).ok_or_else(|| raise(Exc::ValueError, "byte must be in range(0, 256)"))
}

fn position(args: &Args, name: &str, finder: Finder) -> PyResult<Option<usize>> {
    let b = slice(this(args, name, 1, 3)?);
    let part = needle(args.positional[1])?;
    Ok(windowed(b, args)?.and_then(|(from, b)| finder(b, &part).map(|at| from + at)))
}

fn or_minus_one(found: Option<usize>) -> Value {
    int::from_i64(found.map_or(-1, |n| n as i64))
}

fn or_error(found: Option<usize>) -> PyResult<Value> {
    found.map(|n| int::from_i64(n as i64)).ok_or_else(|| raise(Exc::ValueError, "subsection not found"))
}

fn count(args: &Args) -> PyResult<Value> {
    let b = slice(this(args, "bytes.count", 1, 3)?);
    let part = needle(args.positional[1])?;
    let n = match windowed(b, args)? {
        None => 0,
        Some((_, b)) if part.is_empty() => b.len() + 1,
        Some((_, b)) => search::occurrences(b, &part),
    };
    Ok(int::from_i64(n as i64))
}

fn affix(args: &Args, name: &str, matches: fn(&[u8], &[u8]) -> bool) -> PyResult<Value> {
    let b = slice(this(args, name, 1, 3)?);
    let pattern = args.positional[1];
    let Some((_, b)) = windowed(b, args)? else { return Ok(Value::FALSE) };
    if let Some(p) = as_slice(pattern) {
        return Ok(Value::from_bool(matches(b, p)));
    }
    if !tuple::is(pattern) {
        let short = name.trim_start_matches("bytes.");
        let message = format!("{short} first arg must be bytes or a tuple of bytes, not {}", class::name_of(pattern));
        return Err(raise(Exc::TypeError, message));
    }
    for &p in tuple::items(pattern) {
        if matches(b, bytes_argument(p)?) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn decode(args: &Args) -> PyResult<Value> {
    let v = args.receiver("bytes.decode", is)?;
    let [encoding, errors] = args.bind("decode", 1, ["encoding", "errors"], 2, 0)?;
    let encoding = string::codec::name_argument("decode", "encoding", encoding)?.unwrap_or("utf-8");
    let errors = string::codec::name_argument("decode", "errors", errors)?.unwrap_or("strict");
    string::codec::decode(slice(v), encoding, errors)
}

fn hex(args: &Args) -> PyResult<Value> {
    let v = args.receiver("bytes.hex", is)?;
    let [separator, every] = args.bind("hex", 1, ["sep", "bytes_per_sep"], 2, 0)?;
    let b = slice(v);
    let separator = match separator {
        None => None,
        Some(s) => {
            let text = string::as_text(s).map(str::as_bytes).or_else(|| as_slice(s));
            match text {
                Some([c]) if c.is_ascii() => Some(char::from(*c)),
                Some(_) => return Err(raise(Exc::ValueError, "sep must be length 1.")),
                None => return Err(raise(Exc::TypeError, "sep must be str or bytes.")),
            }
        }
    };
    let every = every.map_or(Ok(1), protocol::index_i64)?;
    let size = every.unsigned_abs() as usize;
    let mut out = String::with_capacity(b.len() * 3);
    for (i, byte) in b.iter().enumerate() {
        // Groups count from the right, for a negative size from the left.
        let place = if every < 0 { i } else { b.len() - i };
        if let Some(c) = separator
            && size > 0
            && i > 0
            && place.is_multiple_of(size)
        {
            out.push(c);
        }
        out.push_str(&format!("{byte:02x}"));
    }
    Ok(string::new(&out))
}

/// `bytes.fromhex(text)`
pub fn fromhex(args: &Args) -> PyResult<Value> {
    args.check("bytes.fromhex", 1, 1, 1)?;
    let v = args.positional[1];
    let Some(text) = string::as_text(v) else {
        let message = format!("fromhex() argument must be str or bytes-like, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    };
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut digits = text.chars().enumerate().filter(|(_, c)| !c.is_ascii_whitespace()).peekable();
    let bad = |at: usize| {
        let message = format!("non-hexadecimal number found in fromhex() arg at position {at}");
        raise(Exc::ValueError, message)
    };
    while let Some((at, high)) = digits.next() {
        let high = high.to_digit(16).ok_or_else(|| bad(at))?;
        let low = match digits.next() {
            Some((low_at, low)) if low_at == at + 1 => low.to_digit(16).ok_or_else(|| bad(low_at))?,
            Some(_) => return Err(bad(at + 1)),
            None => {
                let message = "fromhex() arg must contain an even number of hexadecimal digits";
                return Err(raise(Exc::ValueError, message));
            }
        };
        out.push((high << 4 | low) as u8);
    }
    Ok(new(&out))
}

fn join(args: &Args) -> PyResult<Value> {
    let between = slice(this(args, "bytes.join", 1, 1)?);
    if !string::is_iterable(args.positional[1]) {
        return Err(raise(Exc::TypeError, "can only join an iterable"));
    }
    let mut out = Vec::new();
    for (i, item) in protocol::collect(args.positional[1])?.into_iter().enumerate() {
        let Some(b) = as_slice(item) else {
            let message = format!("sequence item {i}: expected a bytes-like object, {} found", class::name_of(item));
            return Err(raise(Exc::TypeError, message));
        };
        if i > 0 {
            out.extend_from_slice(between);
        }
        out.extend_from_slice(b);
    }
    Ok(new(&out))
}

fn strip(args: &Args, name: &str, left: bool, right: bool) -> PyResult<Value> {
    let v = this(args, name, 0, 1)?;
    let set = match args.get(1) {
        Some(s) if !s.is_none() => Some(bytes_argument(s)?),
        _ => None,
    };
    let drop = |b: &u8| set.map_or_else(|| is_space(b), |s| s.contains(b));
    let mut b = slice(v);
    while left && b.first().is_some_and(drop) {
        b = &b[1..];
    }
    while right && b.last().is_some_and(drop) {
        b = &b[..b.len() - 1];
    }
    Ok(new(b))
}

fn partition(args: &Args, name: &str, finder: Finder) -> PyResult<Value> {
    let v = this(args, name, 1, 1)?;
    let separator = bytes_argument(args.positional[1])?;
    if separator.is_empty() {
        return Err(raise(Exc::ValueError, "empty separator"));
    }
    let b = slice(v);
    Ok(match finder(b, separator) {
        Some(at) => tuple::new(&[new(&b[..at]), new(separator), new(&b[at + separator.len()..])]),
        None if name == "bytes.partition" => tuple::new(&[v, new(b""), new(b"")]),
        None => tuple::new(&[new(b""), new(b""), v]),
    })
}

fn remove(args: &Args, name: &str, cut: for<'a> fn(&'a [u8], &[u8]) -> Option<&'a [u8]>) -> PyResult<Value> {
    let v = this(args, name, 1, 1)?;
    let part = bytes_argument(args.positional[1])?;
    Ok(cut(slice(v), part).map_or(v, new))
}

fn replace(args: &Args) -> PyResult<Value> {
    let v = this(args, "bytes.replace", 2, 3)?;
    let (old, with) = (bytes_argument(args.positional[1])?, bytes_argument(args.positional[2])?);
    let limit = args.get(3).map_or(Ok(-1), protocol::index_i64)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(search::replaced(slice(v), old, with, limit, |_| true)?.map_or(v, |out| new(&out)))
}

fn split(args: &Args) -> PyResult<Value> {
    let v = args.receiver("bytes.split", is)?;
    let [separator, limit] = args.bind("split", 1, ["sep", "maxsplit"], 2, 0)?;
    let mut left = usize::try_from(limit.map_or(Ok(-1), protocol::index_i64)?).unwrap_or(usize::MAX);
    let out = list::new(&[]);
    let mut rest = slice(v);
    match separator.filter(|s| !s.is_none()) {
        Some(s) => {
            let separator = bytes_argument(s)?;
            if separator.is_empty() {
                return Err(raise(Exc::ValueError, "empty separator"));
            }
            while left > 0
                && let Some(at) = search::find(rest, separator)
            {
                list::push(out, new(&rest[..at]));
                rest = &rest[at + separator.len()..];
                left -= 1;
            }
            list::push(out, new(rest));
        }
        None => {
            while let Some(start) = rest.iter().position(|b| !is_space(b)) {
                rest = &rest[start..];
                if left == 0 {
                    list::push(out, new(rest));
                    break;
                }
                let end = rest.iter().position(is_space).unwrap_or(rest.len());
                list::push(out, new(&rest[..end]));
                rest = &rest[end..];
                left -= 1;
            }
        }
    }
    Ok(out)
}

fn splitlines(args: &Args) -> PyResult<Value> {
    let v = args.receiver("bytes.splitlines", is)?;
    let [keep] = args.bind("splitlines", 1, ["keepends"], 1, 0)?;
    let keep = keep.map_or(Ok(false), protocol::truth)?;
    let out = list::new(&[]);
    let mut rest = slice(v);
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let width = if rest[end..].starts_with(b"\r\n") { 2 } else { usize::from(end < rest.len()) };
        list::push(out, new(&rest[..if keep { end + width } else { end }]));
        rest = &rest[end + width..];
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::{i, method, s, start};

    #[test]
    fn methods() {
        let _turn = start();
        assert_eq!(method(new(b"a,b,,c"), "split", &[new(b",")]), "[b'a', b'b', b'', b'c']");
        assert_eq!(method(new(b" a b "), "split", &[Value::NONE, i(1)]), "[b'a', b'b ']");
        assert_eq!(method(new(b"abcabc"), "find", &[new(b"ca")]), "2");
        assert_eq!(method(new(b"abcabc"), "rfind", &[i(97)]), "3");
        assert_eq!(method(new(b"abc"), "replace", &[new(b""), new(b"-")]), "b'-a-b-c-'");
        assert_eq!(method(new(b"\x01\xab\xff"), "hex", &[]), "'01abff'");
        assert_eq!(method(new(b"\x01\xab\xff"), "hex", &[s(":"), i(2)]), "'01:abff'");
        assert_eq!(method(new(b"\x01\xab\xff"), "hex", &[s(":"), i(-2)]), "'01ab:ff'");
        assert_eq!(method(new("é".as_bytes()), "decode", &[]), "'é'");
        assert_eq!(method(new(b" a "), "strip", &[]), "b'a'");
        assert_eq!(method(new(b"a\r\nb\n"), "splitlines", &[]), "[b'a', b'b']");
        assert_eq!(
            method(new(b"a"), "find", &[s("a")]),
            "TypeError: argument should be integer or bytes-like object, not 'str'"
        );
    }

    #[test]
    fn hexadecimal_text() {
        let _turn = start();
        let read = |t: &str| crate::objects::testing::show(fromhex(&Args::new(&[Builtin::Bytes.class(), s(t)])));
        assert_eq!(read("01 aB\nff"), r"b'\x01\xab\xff'");
        assert_eq!(read("0g"), "ValueError: non-hexadecimal number found in fromhex() arg at position 1");
        assert_eq!(read("012"), "ValueError: fromhex() arg must contain an even number of hexadecimal digits");
    }
}
