//! Methods of `bytes` and `bytearray`: finding, splitting, joining. What they make is of the
//! receiver's type.

use super::*;
use crate::objects::string::search;

/// Methods of `bytes`, which `bytearray` shares.
pub const TABLE: &[(&str, NativeFn)] = &[
    ("capitalize", layout::capitalize),
    ("center", |a| layout::pad(a, "center", |extra, width| extra / 2 + (extra & width & 1))),
    ("count", count),
    ("decode", decode),
    ("endswith", |a| affix(a, "endswith", |b, p| b.ends_with(p))),
    ("expandtabs", layout::expandtabs),
    ("find", |a| position(a, "find", search::find).map(or_minus_one)),
    ("hex", hex),
    ("index", |a| or_error(position(a, "index", search::find)?)),
    ("isalnum", |a| all(a, "isalnum", u8::is_ascii_alphanumeric)),
    ("isalpha", |a| all(a, "isalpha", u8::is_ascii_alphabetic)),
    ("isascii", |a| Ok(Value::from_bool(content(this(a, "isascii", 0, 0)?).is_ascii()))),
    ("isdigit", |a| all(a, "isdigit", u8::is_ascii_digit)),
    ("islower", |a| layout::is_case(a, "islower", u8::is_ascii_lowercase, u8::is_ascii_uppercase)),
    ("isspace", |a| all(a, "isspace", is_space)),
    ("istitle", layout::istitle),
    ("isupper", |a| layout::is_case(a, "isupper", u8::is_ascii_uppercase, u8::is_ascii_lowercase)),
    ("join", join),
    ("ljust", |a| layout::pad(a, "ljust", |_, _| 0)),
    ("lower", |a| layout::map(a, "lower", |b| b.to_ascii_lowercase())),
    ("lstrip", |a| strip(a, "lstrip", true, false)),
    ("partition", |a| partition(a, "partition", search::find)),
    ("removeprefix", |a| remove(a, "removeprefix", |b, p| b.strip_prefix(p))),
    ("removesuffix", |a| remove(a, "removesuffix", |b, p| b.strip_suffix(p))),
    ("replace", replace),
    ("rfind", |a| position(a, "rfind", search::rfind).map(or_minus_one)),
    ("rindex", |a| or_error(position(a, "rindex", search::rfind)?)),
    ("rjust", |a| layout::pad(a, "rjust", |extra, _| extra)),
    ("rpartition", |a| partition(a, "rpartition", search::rfind)),
    ("rsplit", rsplit),
    ("rstrip", |a| strip(a, "rstrip", false, true)),
    ("split", split),
    ("splitlines", splitlines),
    ("startswith", |a| affix(a, "startswith", |b, p| b.starts_with(p))),
    ("strip", |a| strip(a, "strip", true, true)),
    ("swapcase", |a| layout::map(a, "swapcase", layout::swapped)),
    ("title", layout::title),
    ("translate", layout::translate),
    ("upper", |a| layout::map(a, "upper", |b| b.to_ascii_uppercase())),
    ("zfill", layout::zfill),
];

/// The receiver, the number of other arguments being checked.
pub(super) fn this(args: &Args, name: &str, min: usize, max: usize) -> PyResult<Value> {
    let v = receiver(args, name)?;
    let owner = if bytearray::is(v) { "bytearray" } else { "bytes" };
    match min == max && max < 2 {
        true => args.check(&format_args!("{owner}.{name}"), 1, min, max)?,
        false => args.check(name, 1, min, max)?,
    }
    Ok(v)
}

fn receiver(args: &Args, name: &str) -> PyResult<Value> {
    args.receiver(&format_args!("bytes.{name}"), |v| is(v) || bytearray::is(v))
}

/// The receiver's bytes.
pub(super) fn content(v: Value) -> &'static [u8] {
    if is(v) { slice(v) } else { bytearray::slice(v) }
}

/// Bytes of the receiver's type.
pub(super) fn like(v: Value, b: &[u8]) -> Value {
    if bytearray::is(v) { bytearray::new(b) } else { new(b) }
}

/// The receiver itself where nothing changes, if it is just bytes.
pub(super) fn same(v: Value) -> Value {
    if Builtin::Bytes.is(v) { v } else { like(v, content(v)) }
}

fn bytes_argument(v: Value) -> PyResult<&'static [u8]> {
    view::required(v)
}

pub(super) fn is_space(b: &u8) -> bool {
    matches!(b, b'\t'..=b'\r' | b' ')
}

fn all(args: &Args, name: &str, holds: fn(&u8) -> bool) -> PyResult<Value> {
    let b = content(this(args, name, 0, 0)?);
    Ok(Value::from_bool(!b.is_empty() && b.iter().all(holds)))
}

type Finder = fn(&[u8], &[u8]) -> Option<usize>;

fn windowed(b: &'static [u8], args: &Args) -> PyResult<Option<(usize, &'static [u8])>> {
    let window = search::window(args.get(2), args.get(3), b.len())?;
    Ok(window.filter(|(start, end)| start <= end).map(|(start, end)| (start, &b[start..end])))
}

/// What is searched for: bytes, or one byte.
fn needle(v: Value) -> PyResult<Vec<u8>> {
    if let Some(b) = view::bytes_of(v)? {
        return Ok(b.to_vec());
    }
    if !protocol::has_index(v) {
        let message = format!("argument should be integer or bytes-like object, not '{}'", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let n = int::as_i64(protocol::index(v)?).and_then(|n| u8::try_from(n).ok());
    n.map(|b| vec![b]).ok_or_else(|| raise(Exc::ValueError, "byte must be in range(0, 256)"))
}

fn position(args: &Args, name: &str, finder: Finder) -> PyResult<Option<usize>> {
    let b = content(this(args, name, 1, 3)?);
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
    let b = content(this(args, "count", 1, 3)?);
    let part = needle(args.positional[1])?;
    let n = match windowed(b, args)? {
        None => 0,
        Some((_, b)) if part.is_empty() => b.len() + 1,
        Some((_, b)) => search::occurrences(b, &part),
    };
    Ok(int::from_i64(n as i64))
}

fn affix(args: &Args, name: &str, matches: fn(&[u8], &[u8]) -> bool) -> PyResult<Value> {
    let b = content(this(args, name, 1, 3)?);
    let pattern = args.positional[1];
    let Some((_, b)) = windowed(b, args)? else { return Ok(Value::FALSE) };
    if let Some(p) = view::bytes_of(pattern)? {
        return Ok(Value::from_bool(matches(b, p)));
    }
    if !tuple::is(pattern) {
        let message = format!("{name} first arg must be bytes or a tuple of bytes, not {}", class::name_of(pattern));
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
    let v = receiver(args, "decode")?;
    let [encoding, errors] = args.bind("decode", 1, ["encoding", "errors"], 2, 0)?;
    let encoding = string::codec::name_argument("decode", "encoding", encoding)?.unwrap_or("utf-8");
    let errors = string::codec::name_argument("decode", "errors", errors)?.unwrap_or("strict");
    string::codec::decode(content(v), encoding, errors)
}

fn hex(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "hex")?;
    let [separator, every] = args.bind("hex", 1, ["sep", "bytes_per_sep"], 2, 0)?;
    hex_text(content(v), separator, every)
}

/// `hex(sep, bytes_per_sep)` of any bytes.
pub fn hex_text(b: &[u8], separator: Option<Value>, every: Option<Value>) -> PyResult<Value> {
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

/// `bytes.fromhex(text)`, which `bytearray` shares.
pub fn fromhex(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    args.check(&format_args!("{}.fromhex", class::name(class)), 1, 1, 1)?;
    let v = args.positional[1];
    let text = match string::as_text(v) {
        Some(t) => t.as_bytes(),
        None => match view::bytes_of(v)? {
            Some(b) => b,
            None => {
                let message = format!("fromhex() argument must be str or bytes-like, not {}", class::name_of(v));
                return Err(raise(Exc::TypeError, message));
            }
        },
    };
    let out = from_hex(text)?;
    let made = if class::is_subclass(class, Builtin::ByteArray.class()) { bytearray::new(&out) } else { new(&out) };
    if class == Builtin::Bytes.class() || class == Builtin::ByteArray.class() {
        return Ok(made);
    }
    doors::call(class, &[made])
}

/// The bytes that hexadecimal text names.
fn from_hex(text: &[u8]) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 2);
    let bad = |at: usize| {
        // Positions are characters.
        let at = string::count(&text[..at]);
        raise(Exc::ValueError, format!("non-hexadecimal number found in fromhex() arg at position {at}"))
    };
    let digit = |b: u8| char::from(b).to_digit(16);
    let mut at = 0;
    while at < text.len() {
        if is_space(&text[at]) {
            at += 1;
            continue;
        }
        let high = digit(text[at]).ok_or_else(|| bad(at))?;
        let Some(&second) = text.get(at + 1) else {
            let message = "fromhex() arg must contain an even number of hexadecimal digits";
            return Err(raise(Exc::ValueError, message));
        };
        let low = digit(second).ok_or_else(|| bad(at + 1))?;
        out.push((high << 4 | low) as u8);
        at += 2;
    }
    Ok(out)
}

fn join(args: &Args) -> PyResult<Value> {
    let v = this(args, "join", 1, 1)?;
    let between = content(v);
    if !string::is_iterable(args.positional[1]) {
        return Err(raise(Exc::TypeError, "can only join an iterable"));
    }
    let mut out = Vec::new();
    for (i, item) in protocol::collect(args.positional[1])?.into_iter().enumerate() {
        let Some(b) = view::bytes_of(item)? else {
            let message = format!("sequence item {i}: expected a bytes-like object, {} found", class::name_of(item));
            return Err(raise(Exc::TypeError, message));
        };
        if i > 0 {
            out.extend_from_slice(between);
        }
        out.extend_from_slice(b);
    }
    Ok(like(v, &out))
}

fn strip(args: &Args, name: &str, left: bool, right: bool) -> PyResult<Value> {
    let v = this(args, name, 0, 1)?;
    let set = match args.get(1) {
        Some(s) if !s.is_none() => Some(bytes_argument(s)?),
        _ => None,
    };
    let drop = |b: &u8| set.map_or_else(|| is_space(b), |s| s.contains(b));
    let whole = content(v);
    let mut b = whole;
    while left && b.first().is_some_and(drop) {
        b = &b[1..];
    }
    while right && b.last().is_some_and(drop) {
        b = &b[..b.len() - 1];
    }
    Ok(if b.len() == whole.len() { same(v) } else { like(v, b) })
}

fn partition(args: &Args, name: &str, finder: Finder) -> PyResult<Value> {
    let v = this(args, name, 1, 1)?;
    let separator = bytes_argument(args.positional[1])?;
    if separator.is_empty() {
        return Err(raise(Exc::ValueError, "empty separator"));
    }
    let b = content(v);
    Ok(match finder(b, separator) {
        Some(at) => tuple::new(&[like(v, &b[..at]), like(v, separator), like(v, &b[at + separator.len()..])]),
        None if name == "partition" => tuple::new(&[same(v), like(v, b""), like(v, b"")]),
        None => tuple::new(&[like(v, b""), like(v, b""), same(v)]),
    })
}

fn remove(args: &Args, name: &str, cut: for<'a> fn(&'a [u8], &[u8]) -> Option<&'a [u8]>) -> PyResult<Value> {
    let v = this(args, name, 1, 1)?;
    let part = bytes_argument(args.positional[1])?;
    Ok(cut(content(v), part).map_or_else(|| same(v), |b| like(v, b)))
}

fn replace(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "replace")?;
    let [old, with, limit] = args.bind("replace", 1, ["", "", "count"], 3, 2)?;
    let (old, with) = (bytes_argument(old.unwrap_or(v))?, bytes_argument(with.unwrap_or(v))?);
    let limit = limit.map_or(Ok(-1), protocol::index_i64)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(search::replaced(content(v), old, with, limit, |_| true)?.map_or_else(|| same(v), |out| like(v, &out)))
}

fn split(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "split")?;
    let [separator, limit] = args.bind("split", 1, ["sep", "maxsplit"], 2, 0)?;
    let mut left = usize::try_from(limit.map_or(Ok(-1), protocol::index_i64)?).unwrap_or(usize::MAX);
    let out = list::new(&[]);
    let mut rest = content(v);
    match separator.filter(|s| !s.is_none()) {
        Some(s) => {
            let separator = bytes_argument(s)?;
            if separator.is_empty() {
                return Err(raise(Exc::ValueError, "empty separator"));
            }
            while left > 0
                && let Some(at) = search::find(rest, separator)
            {
                list::push(out, like(v, &rest[..at]));
                rest = &rest[at + separator.len()..];
                left -= 1;
            }
            list::push(out, like(v, rest));
        }
        None => {
            while let Some(start) = rest.iter().position(|b| !is_space(b)) {
                rest = &rest[start..];
                if left == 0 {
                    list::push(out, like(v, rest));
                    break;
                }
                let end = rest.iter().position(is_space).unwrap_or(rest.len());
                list::push(out, like(v, &rest[..end]));
                rest = &rest[end..];
                left -= 1;
            }
        }
    }
    Ok(out)
}

fn rsplit(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "rsplit")?;
    let [separator, limit] = args.bind("rsplit", 1, ["sep", "maxsplit"], 2, 0)?;
    let mut left = usize::try_from(limit.map_or(Ok(-1), protocol::index_i64)?).unwrap_or(usize::MAX);
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut rest = content(v);
    match separator.filter(|s| !s.is_none()) {
        Some(s) => {
            let separator = bytes_argument(s)?;
            if separator.is_empty() {
                return Err(raise(Exc::ValueError, "empty separator"));
            }
            while left > 0
                && let Some(at) = search::rfind(rest, separator)
            {
                parts.push(&rest[at + separator.len()..]);
                rest = &rest[..at];
                left -= 1;
            }
            parts.push(rest);
        }
        None => {
            while let Some(end) = rest.iter().rposition(|b| !is_space(b)) {
                rest = &rest[..=end];
                if left == 0 {
                    parts.push(rest);
                    break;
                }
                let start = rest.iter().rposition(is_space).map_or(0, |i| i + 1);
                parts.push(&rest[start..]);
                rest = &rest[..start];
                left -= 1;
            }
        }
    }
    let out = list::new(&[]);
    parts.into_iter().rev().for_each(|p| list::push(out, like(v, p)));
    Ok(out)
}

fn splitlines(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "splitlines")?;
    let [keep] = args.bind("splitlines", 1, ["keepends"], 1, 0)?;
    let keep = keep.map_or(Ok(false), protocol::truth)?;
    let out = list::new(&[]);
    let mut rest = content(v);
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let width = if rest[end..].starts_with(b"\r\n") { 2 } else { usize::from(end < rest.len()) };
        list::push(out, like(v, &rest[..if keep { end + width } else { end }]));
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
