//! Text over a buffer: characters, line ends, lines. Input stays bytes until it is consumed, so
//! that the position is always known; encodings with a state or more than one byte per ASCII
//! character are left to the library's `_pyio.TextIOWrapper`, which then does all the work.

use super::newline;
use super::*;
use crate::heap::layout::TextWrapper;
use crate::objects::string::codec::{self, Encoding};

/// Line ends, as the field `ends` has them.
const UNIVERSAL: i64 = 0;
const UNTRANSLATED: i64 = 1;
const ENDS: [&str; 3] = ["\n", "\r", "\r\n"];

/// How text stands in a file.
pub(super) struct Options {
    pub encoding: &'static str,
    pub errors: &'static str,
    pub newline: Option<&'static str>,
    pub line_buffering: bool,
    pub write_through: bool,
}

pub(super) fn get(v: Value) -> &'static mut TextWrapper {
    // SAFETY: of this type by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<TextWrapper>() }
}

/// A new text stream over `buffer`.
pub(super) fn new(buffer: Value, options: &Options) -> PyResult<Value> {
    let v = instance::allocate(Builtin::TextWrapper.class());
    begin(v, buffer, options)?;
    Ok(v)
}

/// The encoding, if this room does it itself.
fn own_encoding(name: &str) -> Option<i64> {
    match Encoding::find(name)? {
        Encoding::Utf8 => Some(0),
        Encoding::Ascii => Some(1),
        Encoding::Latin1 => Some(2),
        _ => None,
    }
}

fn encoding_of(v: Value) -> Encoding {
    [Encoding::Utf8, Encoding::Ascii, Encoding::Latin1][get(v).kind as usize]
}

/// The field `ends` for a `newline` argument.
pub(super) fn ends_of(newline: Option<&str>) -> PyResult<i64> {
    match newline {
        None => Ok(UNIVERSAL),
        Some("") => Ok(UNTRANSLATED),
        Some(text) => match ENDS.iter().position(|&e| e == text) {
            Some(i) => Ok(i as i64 + 2),
            None => Err(value_error(&format!("illegal newline value: {text}"))),
        },
    }
}

/// Is the error handler known?
pub(super) fn check_errors(name: &str) -> PyResult<()> {
    const KNOWN: [&str; 7] =
        ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "xmlcharrefreplace", "namereplace"];
    if KNOWN.contains(&name) {
        return Ok(());
    }
    call((doors::get().import)("_codecs")?, "lookup_error", &[string::new(name)]).map(drop)
}

/// Fills an empty object.
pub(super) fn begin(v: Value, buffer: Value, options: &Options) -> PyResult<()> {
    let ends = ends_of(options.newline)?;
    let t = get(v);
    (t.ready, t.delegate) = (0, None);
    let Some(kind) = own_encoding(options.encoding) else {
        let delegate = attribute_of((doors::get().import)("_pyio")?, "TextIOWrapper")?;
        let newline = options.newline.map_or(Value::NONE, string::new);
        let all = [
            buffer,
            string::new(options.encoding),
            string::new(options.errors),
            newline,
            Value::from_bool(options.line_buffering),
            Value::from_bool(options.write_through),
        ];
        let delegate = doors::call(delegate, &all)?;
        let t = get(v);
        (t.delegate, t.buffer, t.ready, t.chunk) = (Some(delegate), Some(buffer), 1, 8192);
        if !buffered::is(buffer) {
            return Ok(());
        }
        adopt(v, buffer, false);
        return Ok(());
    };
    check_errors(options.errors)?;
    let flag = |method: &str| call(buffer, method, &[]).and_then(protocol::truth);
    let (seekable, readable, writable) = (flag("seekable")?, flag("readable")?, flag("writable")?);
    let t = get(v);
    t.buffer = Some(buffer);
    t.encoding = Some(string::new(options.encoding));
    t.errors = Some(string::new(options.errors));
    (t.kind, t.ends) = (kind, ends);
    (t.line_buffering, t.write_through) = (options.line_buffering.into(), options.write_through.into());
    (t.seekable, t.telling, t.readable, t.writable) =
        (seekable.into(), seekable.into(), readable.into(), writable.into());
    (t.start, t.end, t.filled, t.seen, t.used, t.chunk) = (0, 0, 0, 0, 0, 8192);
    t.ready = 1;
    adopt(v, buffer, writable);
    Ok(())
}

/// The buffer beneath.
pub(super) fn buffer_of(v: Value) -> PyResult<Value> {
    let t = get(v);
    match (t.ready, t.buffer) {
        (1, Some(buffer)) => Ok(buffer),
        (2, _) => Err(value_error("underlying buffer has been detached")),
        _ => Err(value_error("I/O operation on uninitialized object")),
    }
}

/// Is the buffer closed?
pub(super) fn is_closed(v: Value) -> PyResult<bool> {
    let buffer = buffer_of(v)?;
    if buffered::is(buffer) { buffered::is_closed(buffer) } else { protocol::truth(attribute_of(buffer, "closed")?) }
}

/// The buffer, if it is not closed.
pub(super) fn open(v: Value) -> PyResult<Value> {
    let buffer = buffer_of(v)?;
    if is_closed(v)? { Err(value_error("I/O operation on closed file.")) } else { Ok(buffer) }
}

fn reader(v: Value) -> PyResult<Value> {
    let buffer = open(v)?;
    if get(v).readable == 0 {
        return Err(unsupported("not readable"));
    }
    if get(v).filled > 0 {
        hand_over(v)?;
    }
    Ok(buffer)
}

/// Input that is not consumed.
fn ahead(v: Value) -> &'static [u8] {
    let t = get(v);
    if t.input.is_null() {
        return &[];
    }
    // SAFETY: so many bytes are there; borrows last until the next read.
    unsafe { std::slice::from_raw_parts(t.input.add(t.start as usize), (t.end - t.start) as usize) }
}

/// Makes room for `more` bytes of input; answers the room.
fn input_room(v: Value, more: usize) -> PyResult<&'static mut [u8]> {
    if more == 0 {
        return Ok(&mut []);
    }
    let kept = ahead(v);
    let t = get(v);
    if t.end as usize + more > t.capacity as usize {
        if kept.len() + more <= t.capacity as usize {
            // SAFETY: within the buffer.
            unsafe { std::ptr::copy(kept.as_ptr(), t.input, kept.len()) };
        } else {
            let capacity = (kept.len() + more).max(kept.len() * 2);
            let data = buffer::try_bytes(capacity)?;
            // SAFETY: fresh memory with room for what is kept.
            unsafe { data.copy_from_nonoverlapping(kept.as_ptr(), kept.len()) };
            (t.input, t.capacity) = (data, capacity as u64);
        }
        (t.start, t.end) = (0, kept.len() as u64);
    }
    // SAFETY: the room lies behind the input.
    Ok(unsafe { std::slice::from_raw_parts_mut(t.input.add(t.end as usize), more) })
}

/// Reads more input; false at the end of the file.
fn fill(v: Value) -> PyResult<bool> {
    let buffer = reader(v)?;
    get(v).used = 1;
    if exact(buffer, Builtin::BufferedReader) || exact(buffer, Builtin::BufferedRandom) {
        let room = input_room(v, (get(v).chunk as usize).max(1))?;
        let n = buffered::read_into(buffer, room, true)?.unwrap_or(0);
        get(v).end += n as u64;
        return Ok(n > 0);
    }
    let chunk = [int::from_i64(get(v).chunk)];
    let (method, read) = match attribute::get_optional(buffer, intern::intern("read1"))? {
        Some(read1) => ("read1", read1),
        None => ("read", attribute_of(buffer, "read")?),
    };
    let data = doors::call(read, &chunk)?;
    add_input(v, data, method)
}

fn add_input(v: Value, data: Value, method: &str) -> PyResult<bool> {
    if data.is_none() && method == "read" {
        return Ok(false);
    }
    let Some(data) = view::bytes_of(data)? else {
        let got = class::name_of(data);
        let message = format!("underlying {method}() should have returned a bytes-like object, not '{got}'");
        return Err(raise(Exc::TypeError, message));
    };
    input_room(v, data.len())?.copy_from_slice(data);
    get(v).end += data.len() as u64;
    Ok(!data.is_empty())
}

/// Consumes `n` bytes of input: their text, line ends translated.
fn take(v: Value, n: usize) -> PyResult<Value> {
    let bytes = &ahead(v)[..n];
    let ends = get(v).ends;
    let returns = ends <= UNTRANSLATED && memchr::memchr(b'\r', bytes).is_some();
    if ends <= UNTRANSLATED && get(v).seen & newline::LF == 0 || returns {
        get(v).seen |= newline::kinds(bytes);
    }
    let translated = returns && ends == UNIVERSAL;
    let value = match std::str::from_utf8(bytes) {
        Ok(text) if get(v).kind == 0 || text.len() == n && bytes.is_ascii() => match translated {
            false if get(v).kind != 0 || plain(text) => string::new(text),
            false => codec::decode_as(bytes, encoding_of(v), errors(v), true)?.0,
            true => string::new(&newline::translate(text)),
        },
        _ => {
            let (text, _) = codec::decode_as(bytes, encoding_of(v), errors(v), true)?;
            if translated { string::new(&newline::translate(string::text(text))) } else { text }
        }
    };
    let t = get(v);
    t.start += n as u64;
    if t.start >= t.end {
        (t.start, t.end) = (0, 0);
    }
    Ok(value)
}

/// Does the text have no character of the plane that stands for surrogates?
fn plain(text: &str) -> bool {
    !text.bytes().any(|b| b == 0xf4)
}

fn errors(v: Value) -> &'static str {
    get(v).errors.map_or("strict", string::text)
}

/// Where the first line of `bytes` ends: behind its line end, looked for at `from`. `None`:
/// nowhere yet; `last`: there will be no more bytes.
fn find_end(ends: i64, bytes: &[u8], from: usize, last: bool) -> Option<usize> {
    match ends {
        UNIVERSAL | UNTRANSLATED => {
            let i = from + memchr::memchr2(b'\n', b'\r', &bytes[from..])?;
            match (bytes[i], bytes.get(i + 1)) {
                (b'\n', _) => Some(i + 1),
                (_, Some(b'\n')) => Some(i + 2),
                (_, Some(_)) => Some(i + 1),
                (_, None) => last.then_some(i + 1),
            }
        }
        2 => memchr::memchr(b'\n', &bytes[from..]).map(|i| from + i + 1),
        _ => {
            let end = ENDS[ends as usize - 2].as_bytes();
            memchr::memmem::find(&bytes[from..], end).map(|i| from + i + end.len())
        }
    }
}

/// The next line with its end; `''` at the end of the file. At most `limit` characters.
pub(super) fn read_line(v: Value, limit: Option<usize>) -> PyResult<Value> {
    reader(v)?;
    let mut seen = 0;
    let mut last = false;
    loop {
        let input = ahead(v);
        let end = find_end(get(v).ends, input, seen, last).or_else(|| last.then_some(input.len()));
        let limit = limit.and_then(|l| span(v, input, l, last));
        if let Some(n) = [end, limit].into_iter().flatten().min() {
            return take(v, n);
        }
        // A line end may be cut in two.
        seen = input.len().saturating_sub(1);
        last = !fill(v)?;
    }
}

/// Bytes of the first `count` characters, if there are so many (or `last`: as many as there are).
fn span(v: Value, bytes: &[u8], count: usize, last: bool) -> Option<usize> {
    let universal = get(v).ends == UNIVERSAL;
    if get(v).kind != 0 && !universal {
        return (bytes.len() >= count || last).then_some(count.min(bytes.len()));
    }
    let mut at = 0;
    for _ in 0..count {
        let Some(&lead) = bytes.get(at) else { return last.then_some(at) };
        let folded = lead == b'\r' && universal;
        let width = match lead {
            _ if folded => 2,
            _ if get(v).kind != 0 => 1,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        };
        if at + width > bytes.len() && !last {
            return None;
        }
        let tail = &bytes[at + 1..bytes.len().min(at + width)];
        at += match folded {
            true => 1 + usize::from(tail == b"\n"),
            // What is no character ends where the next may begin.
            false => 1 + tail.iter().take_while(|&&b| b & 0xc0 == 0x80).count(),
        };
    }
    Some(at)
}

/// All the rest.
pub(super) fn read_all(v: Value) -> PyResult<Value> {
    let buffer = reader(v)?;
    get(v).used = 1;
    if buffered::is(buffer) && !exact(buffer, Builtin::BufferedWriter) {
        if let Some(rest) = buffered::read_all(buffer)? {
            input_room(v, rest.len())?.copy_from_slice(&rest);
            get(v).end += rest.len() as u64;
        }
    } else {
        let rest = call(buffer, "read", &[])?;
        add_input(v, rest, "read")?;
    }
    let text = take(v, ahead(v).len())?;
    let t = get(v);
    (t.input, t.capacity, t.start, t.end) = (std::ptr::null_mut(), 0, 0, 0);
    Ok(text)
}

/// The next `count` characters, fewer at the end of the file.
pub(super) fn read_chars(v: Value, count: usize) -> PyResult<Value> {
    reader(v)?;
    let mut last = false;
    loop {
        if let Some(n) = span(v, ahead(v), count, last) {
            return take(v, n);
        }
        last = !fill(v)?;
    }
}

/// Gives the text that waits to the buffer.
fn hand_over(v: Value) -> PyResult<()> {
    let buffer = buffer_of(v)?;
    let t = get(v);
    if t.filled == 0 {
        return Ok(());
    }
    // SAFETY: so many bytes wait. Writing may run other code, which gets a buffer of its own.
    let all = unsafe { std::slice::from_raw_parts(t.output, t.filled as usize) };
    let (data, room) = (t.output, t.room);
    (t.output, t.room, t.filled) = (std::ptr::null_mut(), 0, 0);
    if buffered::is(buffer) {
        buffered::write(buffer, all)?;
    } else if raw::is(buffer) {
        let mut rest = all;
        while !rest.is_empty() {
            let n = raw::write(buffer, rest)?.unwrap_or(0);
            rest = &rest[n..];
        }
    } else {
        call(buffer, "write", &[bytes::new(all)])?;
    }
    let t = get(v);
    if t.output.is_null() && room <= 1 << 16 {
        (t.output, t.room) = (data, room);
    }
    Ok(())
}

fn put(v: Value, data: &[u8]) -> PyResult<()> {
    if data.is_empty() {
        return Ok(());
    }
    let t = get(v);
    let total = t.filled as usize + data.len();
    if total > t.room as usize {
        let room = total.max(t.room as usize * 2).max(256);
        let output = buffer::try_bytes(room)?;
        if t.filled > 0 {
            // SAFETY: fresh memory with room for what waits.
            unsafe { output.copy_from_nonoverlapping(t.output, t.filled as usize) };
        }
        (t.output, t.room) = (output, room as u64);
    }
    // SAFETY: there is room.
    unsafe { t.output.add(t.filled as usize).copy_from_nonoverlapping(data.as_ptr(), data.len()) };
    t.filled = total as u64;
    Ok(())
}

/// Writes `text`.
pub(super) fn write(v: Value, text: &str) -> PyResult<()> {
    if let Some(delegate) = get(v).delegate {
        return call(delegate, "write", &[string::new(text)]).map(drop);
    }
    let buffer = open(v)?;
    if get(v).writable == 0 {
        return Err(unsupported("not writable"));
    }
    let breaks = get(v).line_buffering != 0 && memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some();
    let replaced;
    let text = match get(v).ends {
        n @ (3 | 4) if text.contains('\n') => {
            replaced = text.replace('\n', ENDS[n as usize - 2]);
            &replaced
        }
        _ => text,
    };
    if text.is_ascii() || get(v).kind == 0 && plain(text) {
        put(v, text.as_bytes())?;
    } else {
        let encoded = codec::encode_as(string::new(text), encoding_of(v), errors(v))?;
        put(v, bytes::slice(encoded))?;
    }
    if get(v).filled as i64 >= get(v).chunk || breaks || get(v).write_through != 0 {
        hand_over(v)?;
    }
    if breaks {
        match buffered::is(buffer) {
            true => buffered::flush(buffer)?,
            false => call(buffer, "flush", &[]).map(drop)?,
        }
    }
    if get(v).end > 0 {
        (get(v).start, get(v).end) = (0, 0);
    }
    Ok(())
}

/// Writes everything out.
pub(super) fn flush(v: Value) -> PyResult<()> {
    if let Some(delegate) = get(v).delegate {
        return call(delegate, "flush", &[]).map(drop);
    }
    let buffer = open(v)?;
    get(v).telling = get(v).seekable;
    hand_over(v)?;
    if buffered::is(buffer) { buffered::flush(buffer) } else { call(buffer, "flush", &[]).map(drop) }
}

/// As `flush`, if there is something and it is open.
pub(super) fn flush_if_dirty(v: Value) -> PyResult<()> {
    if get(v).ready != 1 || is_closed(v)? {
        return Ok(());
    }
    if get(v).delegate.is_some() {
        return flush(v);
    }
    hand_over(v)?;
    match get(v).buffer {
        Some(buffer) if exact(buffer, Builtin::BufferedWriter) => buffered::flush_if_dirty(buffer),
        Some(buffer) if exact(buffer, Builtin::BufferedRandom) => buffered::flush_if_dirty(buffer),
        _ => Ok(()),
    }
}

/// The position: that of the buffer, less what is not consumed.
pub(super) fn tell(v: Value) -> PyResult<i64> {
    let buffer = open(v)?;
    if get(v).seekable == 0 {
        return Err(unsupported("underlying stream is not seekable"));
    }
    if get(v).telling == 0 {
        return Err(raise(Exc::OSError, "telling position disabled by next() call"));
    }
    hand_over(v)?;
    call(v, "flush", &[])?;
    let at = match buffered::is(buffer) {
        true => buffered::tell(buffer)?,
        false => protocol::index_i64(call(buffer, "tell", &[])?)?,
    };
    Ok(at - ahead(v).len() as i64)
}

/// Moves the position.
pub(super) fn seek(v: Value, offset: Value, whence: i64) -> PyResult<Value> {
    let buffer = open(v)?;
    if get(v).seekable == 0 {
        return Err(unsupported("underlying stream is not seekable"));
    }
    let zero = protocol::equal(offset, int::from_i64(0))?;
    let offset = match whence {
        0 => offset,
        1 if !zero => return Err(unsupported("can't do nonzero cur-relative seeks")),
        1 => int::from_i64(tell(v)?),
        2 if !zero => return Err(unsupported("can't do nonzero end-relative seeks")),
        2 => {
            call(v, "flush", &[])?;
            (get(v).start, get(v).end) = (0, 0);
            return call(buffer, "seek", &[int::from_i64(0), int::from_i64(2)]);
        }
        _ => return Err(value_error(&format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    if int::is_negative(protocol::index(offset)?) {
        let shown = protocol::repr(offset)?;
        return Err(value_error(&format!("negative seek position {}", string::text(shown))));
    }
    call(v, "flush", &[])?;
    let at = call(buffer, "seek", &[offset])?;
    let _ = at;
    (get(v).start, get(v).end) = (0, 0);
    Ok(offset)
}
