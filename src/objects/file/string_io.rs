//! `StringIO`: text in memory that is read and written as a file. Positions are counted in
//! characters; where the text is all ASCII they are those of the bytes.

use super::*;
use crate::heap::layout::StringIo;

fn get(v: Value) -> &'static mut StringIo {
    // SAFETY: of this type by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<StringIo>() }
}

fn open(v: Value) -> PyResult<&'static mut StringIo> {
    match (get(v).ready, get(v).closed) {
        (0, _) => Err(value_error("I/O operation on uninitialized object")),
        (_, 0) => Ok(get(v)),
        _ => Err(value_error("I/O operation on closed file")),
    }
}

/// All text, until something changes it.
fn contents(v: Value) -> &'static str {
    let s = get(v);
    if s.data.is_null() {
        return "";
    }
    // SAFETY: so many bytes of UTF-8 are there; borrows last until the next change.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(s.data, s.length as usize)) }
}

/// Text from the position on.
fn rest(v: Value) -> &'static str {
    let all = contents(v);
    all.get(get(v).at as usize..).unwrap_or("")
}

/// Bytes before character `n`, at most all of them.
fn offset(v: Value, n: usize) -> usize {
    let s = get(v);
    if n as u64 >= s.chars {
        return s.length as usize;
    }
    if s.chars == s.length { n } else { string::index::skip(contents(v), n) }
}

/// Moves the position to character `n`.
fn go(v: Value, n: u64) {
    let at = offset(v, n as usize) as u64;
    (get(v).position, get(v).at) = (n, at);
}

fn splice(v: Value, start: usize, end: usize, with: &str) -> PyResult<()> {
    let old = get(v).length as usize;
    let total = old - (end - start) + with.len();
    if total > get(v).capacity as usize {
        let capacity = total + total / 2 + 64;
        let data = buffer::try_bytes(capacity)?;
        // SAFETY: fresh memory with room for what is there.
        unsafe { data.copy_from_nonoverlapping(contents(v).as_ptr(), old) };
        (get(v).data, get(v).capacity) = (data, capacity as u64);
    }
    let s = get(v);
    if s.data.is_null() {
        return Ok(());
    }
    // SAFETY: within the capacity; the text lies elsewhere.
    unsafe {
        std::ptr::copy(s.data.add(end), s.data.add(start + with.len()), old - end);
        s.data.add(start).copy_from_nonoverlapping(with.as_ptr(), with.len());
    }
    s.length = total as u64;
    Ok(())
}

fn put(v: Value, text: &str) -> PyResult<()> {
    let translated;
    let mut text = text;
    match get(v).ends {
        0 => {
            get(v).seen |= newline::kinds(text.as_bytes());
            if text.contains('\r') {
                translated = newline::translate(text);
                text = &translated;
            }
        }
        n @ (3 | 4) if text.contains('\n') => {
            translated = text.replace('\n', if n == 3 { "\r" } else { "\r\n" });
            text = &translated;
        }
        _ => {}
    }
    if text.is_empty() {
        return Ok(());
    }
    let count = string::index::count(text.as_bytes()) as u64;
    let s = get(v);
    if s.position > s.chars {
        let gap = "\0".repeat((s.position - s.chars) as usize);
        let end = s.length as usize;
        splice(v, end, end, &gap)?;
        let s = get(v);
        (s.chars, s.at) = (s.position, s.length);
    }
    let s = get(v);
    let (start, replaced) = (s.at as usize, count.min(s.chars - s.position));
    let end = match replaced {
        0 => start,
        n => offset(v, (s.position + n) as usize),
    };
    splice(v, start, end, text)?;
    let s = get(v);
    s.chars += count - replaced;
    s.position += count;
    s.at = (start + text.len()) as u64;
    Ok(())
}

/// Consumes `n` bytes.
fn take(v: Value, n: usize) -> Value {
    let text = string::new(&rest(v)[..n]);
    let s = get(v);
    s.position += string::char_count(text) as u64;
    s.at += n as u64;
    text
}

fn init(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    get(v).ready = 0;
    let [initial, newline] = args.bind("StringIO", 1, ["initial_value", "newline"], 2, 0)?;
    let ends = match newline {
        None => 2,
        Some(n) if n.is_none() => 0,
        Some(n) => match string::as_text(n) {
            Some("" | "\n" | "\r" | "\r\n") => text::ends_of(string::as_text(n))?,
            Some(_) => {
                let shown = protocol::repr(n)?;
                return Err(value_error(&format!("illegal newline value: {}", string::text(shown))));
            }
            None => {
                let message = format!("newline must be str or None, not {}", class::name_of(n));
                return Err(raise(Exc::TypeError, message));
            }
        },
    };
    let initial = match initial.filter(|i| !i.is_none()) {
        None => "",
        Some(i) => string::as_text(i).ok_or_else(|| {
            raise(Exc::TypeError, format!("initial_value must be str or None, not {}", class::name_of(i)))
        })?,
    };
    let s = get(v);
    (s.length, s.chars, s.position, s.at) = (0, 0, 0, 0);
    (s.ends, s.seen, s.closed, s.ready) = (ends, 0, 0, 1);
    put(v, initial)?;
    (get(v).position, get(v).at) = (0, 0);
    Ok(Value::NONE)
}

fn read(args: &Args) -> PyResult<Value> {
    let n = size_argument(args, "read")?;
    let v = args.positional[0];
    open(v)?;
    let text = rest(v);
    let bytes = match n {
        Some(n) if n < text.len() => string::index::skip(text, n),
        _ => text.len(),
    };
    Ok(take(v, bytes))
}

/// Bytes of the next line, its end included.
fn line_length(v: Value) -> usize {
    let text = rest(v).as_bytes();
    let end = match get(v).ends {
        0 | 2 => memchr::memchr(b'\n', text).map(|i| i + 1),
        1 => memchr::memchr2(b'\n', b'\r', text).map(|i| if text[i..].starts_with(b"\r\n") { i + 2 } else { i + 1 }),
        3 => memchr::memchr(b'\r', text).map(|i| i + 1),
        _ => memchr::memmem::find(text, b"\r\n").map(|i| i + 2),
    };
    end.unwrap_or(text.len())
}

fn readline(args: &Args) -> PyResult<Value> {
    let limit = size_argument(args, "readline")?;
    let v = args.positional[0];
    open(v)?;
    let n = line_length(v);
    let n = match limit {
        Some(limit) if limit < n => n.min(string::index::skip(&rest(v)[..n], limit)),
        _ => n,
    };
    Ok(take(v, n))
}

fn next(v: Value) -> PyResult<Value> {
    if class::lookup_user(class::of(v), intern::READLINE.value()).is_some() {
        return base::next(v);
    }
    open(v)?;
    match line_length(v) {
        0 => Ok(Value::EXHAUSTED),
        n => Ok(take(v, n)),
    }
}

fn write(args: &Args) -> PyResult<Value> {
    args.check("write", 1, 1, 1)?;
    let (v, text) = (args.positional[0], args.positional[1]);
    open(v)?;
    let Some(contents) = string::as_text(text) else {
        let message = format!("string argument expected, got '{}'", class::name_of(text));
        return Err(raise(Exc::TypeError, message));
    };
    put(v, contents)?;
    Ok(int::from_i64(string::char_count(text) as i64))
}

fn seek(args: &Args) -> PyResult<Value> {
    args.check("seek", 1, 1, 2)?;
    let v = args.positional[0];
    open(v)?;
    let offset = protocol::index_i64(args.positional[1])?;
    match args.get(2).map_or(Ok(0), protocol::index_i64)? {
        0 if offset < 0 => return Err(value_error(&format!("Negative seek position {offset}"))),
        0 => go(v, offset as u64),
        1 | 2 if offset != 0 => return Err(raise(Exc::OSError, "Can't do nonzero cur-relative seeks")),
        1 => {}
        2 => go(v, get(v).chars),
        n => return Err(value_error(&format!("Invalid whence ({n}, should be 0, 1 or 2)"))),
    }
    Ok(int::from_i64(get(v).position as i64))
}

fn truncate(args: &Args) -> PyResult<Value> {
    args.check("truncate", 1, 0, 1)?;
    let v = args.positional[0];
    open(v)?;
    let size = match args.get(1).filter(|n| !n.is_none()) {
        Some(n) => protocol::index_i64(n)?,
        None => get(v).position as i64,
    };
    if size < 0 {
        return Err(value_error(&format!("Negative size value {size}")));
    }
    if (size as u64) < get(v).chars {
        get(v).length = offset(v, size as usize) as u64;
        get(v).chars = size as u64;
        go(v, get(v).position);
    }
    Ok(int::from_i64(size))
}

fn newline_value(v: Value) -> Value {
    match get(v).ends {
        0 => Value::NONE,
        n => string::new(["", "\n", "\r", "\r\n"][n as usize - 1]),
    }
}

fn getstate(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let position = int::from_i64(open(v)?.position as i64);
    let own = if instance::attributes(v).is_empty() { Value::NONE } else { instance::dictionary(v) };
    Ok(tuple::new(&[string::new(contents(v)), newline_value(v), position, own]))
}

fn setstate(args: &Args) -> PyResult<Value> {
    args.check("__setstate__", 1, 1, 1)?;
    let (v, state) = (args.positional[0], args.positional[1]);
    if get(v).closed != 0 {
        return Err(value_error("I/O operation on closed file"));
    }
    if !tuple::is(state) || tuple::items(state).len() < 4 {
        let message = format!(
            "{}.__setstate__ argument should be 4-tuple, got {}",
            class::full_name(class::of(v)),
            class::name_of(state)
        );
        return Err(raise(Exc::TypeError, message));
    }
    let items = tuple::items(state);
    init(&Args::new(&[v, string::new(""), items[1]]))?;
    let ends = get(v).ends;
    let Some(text) = string::as_text(items[0]) else {
        let message = format!("initial_value must be str or None, not {}", class::name_of(items[0]));
        return Err(raise(Exc::TypeError, message));
    };
    get(v).ends = 2;
    put(v, text)?;
    get(v).ends = ends;
    if !int::is(items[2]) {
        let message = format!("third item of state must be an integer, got {}", class::name_of(items[2]));
        return Err(raise(Exc::TypeError, message));
    }
    let position = protocol::index_i64(items[2])?;
    if position < 0 {
        return Err(value_error("position value cannot be negative"));
    }
    go(v, position as u64);
    if dict::is(items[3]) {
        dict::update(instance::dictionary(v), items[3])?;
    } else if !items[3].is_none() {
        let message = format!("fourth item of state should be a dict, got a {}", class::name_of(items[3]));
        return Err(raise(Exc::TypeError, message));
    }
    Ok(Value::NONE)
}

fn yes(args: &Args) -> PyResult<Value> {
    open(args.positional[0]).map(|_| Value::TRUE)
}

/// `_io.StringIO`
pub static TYPE: NativeType = NativeType {
    name: "_io.StringIO",
    size: size_of::<StringIo>(),
    layout: Some(&StringIo::LAYOUT),
    new: Some(|a| construct(a, init)),
    iter: Some(|v| open(v).map(|_| v)),
    next: Some(next),
    getset: &[
        crate::heap::GetSet {
            name: "closed",
            get: |v| match get(v).ready {
                0 => Err(value_error("I/O operation on uninitialized object")),
                _ => Ok(Value::from_bool(get(v).closed != 0)),
            },
            set: None,
        },
        crate::heap::GetSet {
            name: "newlines",
            get: |v| open(v).map(|s| if s.ends == 0 { newline::newlines(s.seen) } else { Value::NONE }),
            set: None,
        },
        crate::heap::GetSet { name: "line_buffering", get: |v| open(v).map(|_| Value::FALSE), set: None },
    ],
    methods: &[
        ("__init__", init),
        ("read", read),
        ("readline", readline),
        ("write", write),
        ("seek", seek),
        ("tell", |a| open(a.positional[0]).map(|s| int::from_i64(s.position as i64))),
        ("truncate", truncate),
        ("getvalue", |a| {
            a.check("StringIO.getvalue", 1, 0, 0)?;
            open(a.positional[0])?;
            Ok(string::new(contents(a.positional[0])))
        }),
        ("readable", yes),
        ("writable", yes),
        ("seekable", yes),
        ("close", |a| {
            let s = get(a.positional[0]);
            (s.closed, s.data, s.length, s.capacity) = (1, std::ptr::null_mut(), 0, 0);
            Ok(Value::NONE)
        }),
        ("__getstate__", getstate),
        ("__setstate__", setstate),
    ],
    ..COMMON
};
