//! `BufferedReader`, `BufferedWriter` and `BufferedRandom`: bytes between a program and a raw
//! stream. The raw stream's position is behind the bytes read ahead and before those to be written;
//! never are there both.

use super::*;
use crate::heap::layout::Buffered;

pub(super) fn get(v: Value) -> &'static mut Buffered {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Buffered>() }
}

/// Is it exactly one of the three?
pub(super) fn is(v: Value) -> bool {
    exact(v, Builtin::BufferedReader) || exact(v, Builtin::BufferedWriter) || exact(v, Builtin::BufferedRandom)
}

fn reads(v: Value) -> bool {
    !std::ptr::eq(protocol::native(v), &WRITER_TYPE)
}

fn writes(v: Value) -> bool {
    !std::ptr::eq(protocol::native(v), &READER_TYPE)
}

fn raw_of(v: Value) -> PyResult<Value> {
    let b = get(v);
    match (b.ready, b.raw) {
        (1, Some(raw)) => Ok(raw),
        (2, _) => Err(value_error("raw stream has been detached")),
        _ => Err(value_error("I/O operation on uninitialized object")),
    }
}

/// Is the raw stream closed?
pub(super) fn is_closed(v: Value) -> PyResult<bool> {
    let raw = raw_of(v)?;
    if raw::is(raw) { Ok(raw::is_closed(raw)) } else { protocol::truth(attribute_of(raw, "closed")?) }
}

/// The raw stream, if it is not closed.
fn open(v: Value, what: &str) -> PyResult<Value> {
    let raw = raw_of(v)?;
    if is_closed(v)? {
        return Err(value_error(&format!("{what} closed file")));
    }
    Ok(raw)
}

/// Bytes read ahead.
pub(super) fn ahead(v: Value) -> &'static [u8] {
    let b = get(v);
    if b.input.is_null() {
        return &[];
    }
    // SAFETY: so many bytes are there; borrows last until the next read.
    unsafe { std::slice::from_raw_parts(b.input.add(b.start as usize), (b.end - b.start) as usize) }
}

fn drop_ahead(v: Value) {
    (get(v).start, get(v).end) = (0, 0);
}

fn waiting(v: Value) -> &'static [u8] {
    let b = get(v);
    if b.filled == 0 {
        return &[];
    }
    // SAFETY: so many bytes are there; borrows last until the next write.
    unsafe { std::slice::from_raw_parts(b.output, b.filled as usize) }
}

/// A new object over `raw`.
pub(super) fn new(ty: Builtin, raw: Value, size: usize) -> Value {
    let v = instance::allocate(ty.class());
    begin(v, raw, size);
    v
}

fn begin(v: Value, raw: Value, size: usize) {
    let b = get(v);
    (b.raw, b.size, b.ready) = (Some(raw), size as u64, 1);
    (b.start, b.end, b.filled, b.capacity) = (0, 0, 0, 0);
    (b.input, b.output) = (std::ptr::null_mut(), std::ptr::null_mut());
    adopt(v, raw, writes(v));
}

fn init(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let name = protocol::native(v).short_name();
    let [raw, size] = args.bind(name, 1, ["raw", "buffer_size"], 2, 1)?;
    let raw = raw.unwrap_or(Value::NONE);
    get(v).ready = 0;
    let checks: &[(&str, &str)] = match (reads(v), writes(v)) {
        (true, true) => &[
            ("seekable", "File or stream is not seekable."),
            ("readable", "File or stream is not readable."),
            ("writable", "File or stream is not writable."),
        ],
        (true, _) => &[("readable", "File or stream is not readable.")],
        _ => &[("writable", "File or stream is not writable.")],
    };
    for (method, message) in checks {
        if call(raw, method, &[])? != Value::TRUE {
            return Err(unsupported(message));
        }
    }
    let size = size.map_or(Ok(BUFFER_SIZE as i64), protocol::index_i64)?;
    if size <= 0 {
        return Err(value_error("buffer size must be strictly positive"));
    }
    if size > isize::MAX as i64 / 2 {
        return Err(sequence::no_memory());
    }
    begin(v, raw, size as usize);
    Ok(Value::NONE)
}

fn check_count(n: Value, most: usize, method: &str) -> PyResult<Option<usize>> {
    if n.is_none() {
        return Ok(None);
    }
    match protocol::index_i64(n) {
        Ok(n) if n >= 0 && n as usize <= most => Ok(Some(n as usize)),
        Ok(n) => {
            let message = format!("raw {method}() returned invalid length {n} (should have been between 0 and {most})");
            Err(raise(Exc::OSError, message))
        }
        Err(Pending) => {
            let cause = exception::take();
            let e = exception::new(Exc::OSError.class(), &[string::new(&format!("raw {method}() failed"))]);
            exception::get(e).cause = Some(cause);
            Err(exception::raise_value(e))
        }
    }
}

/// Reads once from the raw stream.
fn raw_read(raw: Value, room: &mut [u8]) -> PyResult<Option<usize>> {
    if raw::is(raw) {
        return raw::read(raw, room);
    }
    let memory = bytearray::new(&vec![0; room.len()]);
    let answer = call(raw, "readinto", &[memoryview::from(memory)?])?;
    let n = check_count(answer, room.len(), "readinto")?;
    if let Some(n) = n {
        room[..n].copy_from_slice(&bytearray::slice(memory)[..n]);
    }
    Ok(n)
}

fn raw_write(raw: Value, data: &[u8]) -> PyResult<Option<usize>> {
    if raw::is(raw) {
        return raw::write(raw, data);
    }
    let n = call(raw, "write", &[memoryview::from(bytes::new(data))?])?;
    check_count(n, data.len(), "write")
}

fn raw_seek(raw: Value, offset: i64, whence: i32) -> PyResult<i64> {
    let at = if raw::is(raw) {
        raw::seek(raw, offset, whence)?
    } else {
        let both = [int::from_i64(offset), int::from_i64(i64::from(whence))];
        protocol::index_i64(call(raw, "seek", &both)?)?
    };
    if at < 0 {
        return Err(raise(Exc::OSError, format!("Raw stream returned invalid position {at}")));
    }
    Ok(at)
}

fn raw_tell(raw: Value) -> PyResult<i64> {
    let at =
        if raw::is(raw) { raw::seek(raw, 0, libc::SEEK_CUR)? } else { protocol::index_i64(call(raw, "tell", &[])?)? };
    if at < 0 {
        return Err(raise(Exc::OSError, format!("Raw stream returned invalid position {at}")));
    }
    Ok(at)
}

/// Reads into the empty buffer once.
fn fill(v: Value, raw: Value) -> PyResult<Option<usize>> {
    if get(v).input.is_null() {
        get(v).input = buffer::try_bytes(get(v).size as usize)?;
    }
    drop_ahead(v);
    let (data, size) = (get(v).input, get(v).size as usize);
    // SAFETY: the buffer has this size; it stays alive by its object.
    let n = raw_read(raw, unsafe { std::slice::from_raw_parts_mut(data, size) })?;
    (get(v).start, get(v).end) = (0, n.unwrap_or(0) as u64);
    Ok(n)
}

/// Writes out what waits.
pub(super) fn flush_output(v: Value) -> PyResult<()> {
    while get(v).filled > 0 {
        let raw = raw_of(v)?;
        // Taken out: another thread may write meanwhile.
        let data = get(v).output;
        let length = get(v).filled as usize;
        // SAFETY: so many bytes are there.
        let all = unsafe { std::slice::from_raw_parts(data, length) };
        let n = match raw_write(raw, all) {
            Ok(Some(n)) => n,
            Ok(None) => {
                let text = string::new("write could not complete without blocking");
                let all = [int::from_i64(i64::from(libc::EAGAIN)), text, int::from_i64(0)];
                return Err(blocking(&all));
            }
            Err(Pending) if exception::pending_is(Exc::BlockingIOError) => {
                exception::take();
                let message = "self.raw should implement RawIOBase: it should not raise BlockingIOError";
                return Err(raise(Exc::RuntimeError, message));
            }
            Err(Pending) => return Err(Pending),
        };
        let b = get(v);
        let left = (b.filled as usize).saturating_sub(n);
        // SAFETY: within the buffer.
        unsafe { std::ptr::copy(b.output.add(n), b.output, left) };
        b.filled = left as u64;
        if n < length {
            doors::poll()?;
        }
    }
    Ok(())
}

fn blocking(args: &[Value; 3]) -> Pending {
    match doors::call(Exc::BlockingIOError.class(), args) {
        Ok(e) => exception::raise_value(e),
        Err(Pending) => Pending,
    }
}

/// Writes out what waits, if the stream is open.
pub(super) fn flush_if_dirty(v: Value) -> PyResult<()> {
    if get(v).filled > 0 && get(v).ready == 1 && !is_closed(v)? { flush_output(v) } else { Ok(()) }
}

/// `flush()`: the raw stream stands where the program thinks.
pub(super) fn flush(v: Value) -> PyResult<()> {
    let raw = open(v, "flush of")?;
    flush_output(v)?;
    if reads(v) && writes(v) && get(v).end > get(v).start {
        let back = get(v).start as i64 - get(v).end as i64;
        drop_ahead(v);
        raw_seek(raw, back, 1)?;
    }
    Ok(())
}

/// Writes, at least into the buffer.
pub(super) fn write(v: Value, data: &[u8]) -> PyResult<usize> {
    let raw = open(v, "write to")?;
    if !writes(v) {
        return Err(unsupported("write"));
    }
    if reads(v) && get(v).end > get(v).start {
        let back = get(v).start as i64 - get(v).end as i64;
        drop_ahead(v);
        raw_seek(raw, back, 1)?;
    }
    drop_ahead(v);
    if data.is_empty() {
        return Ok(0);
    }
    let size = get(v).size as usize;
    if get(v).filled as usize > size {
        flush_output(v)?;
    }
    let before = get(v).filled as usize;
    let total = before + data.len();
    if total > get(v).capacity as usize {
        let capacity = total.max((get(v).capacity as usize * 2).min(size + size / 8)).max(512);
        let room = buffer::try_bytes(capacity)?;
        // SAFETY: fresh memory with room for what waits.
        unsafe { room.copy_from_nonoverlapping(waiting(v).as_ptr(), before) };
        (get(v).output, get(v).capacity) = (room, capacity as u64);
    }
    let b = get(v);
    // SAFETY: there is room.
    unsafe { b.output.add(before).copy_from_nonoverlapping(data.as_ptr(), data.len()) };
    b.filled = total as u64;
    if total > size {
        match flush_output(v) {
            Err(Pending) if exception::pending_is(Exc::BlockingIOError) => {
                let over = (get(v).filled as usize).saturating_sub(size);
                if over > 0 {
                    exception::take();
                    get(v).filled = size as u64;
                    let text = string::new("write could not complete without blocking");
                    let written = int::from_i64((data.len() - over.min(data.len())) as i64);
                    return Err(blocking(&[int::from_i64(i64::from(libc::EAGAIN)), text, written]));
                }
                exception::take();
            }
            other => other?,
        }
        if get(v).capacity as usize > 4 * size {
            (get(v).output, get(v).capacity) = match get(v).filled {
                0 => (std::ptr::null_mut(), 0),
                _ => (get(v).output, get(v).capacity),
            };
        }
    }
    Ok(data.len())
}

/// The raw stream, ready to be read from.
fn reader(v: Value, what: &str) -> PyResult<Value> {
    let raw = open(v, what)?;
    if !reads(v) {
        return Err(unsupported(what.split(' ').next().unwrap_or("read")));
    }
    flush_output(v)?;
    Ok(raw)
}

/// Everything to the end; `None`: nothing there yet.
pub(super) fn read_all(v: Value) -> PyResult<Option<Vec<u8>>> {
    let raw = reader(v, "read of")?;
    let mut all = ahead(v).to_vec();
    drop_ahead(v);
    if raw::is(raw) {
        let got = raw::read_all(raw, &mut all)?;
        return Ok(if got.is_none() && all.is_empty() { None } else { Some(all) });
    }
    if let Some(readall) = attribute::get_optional(raw, intern::intern("readall"))? {
        let rest = doors::call(readall, &[])?;
        if rest.is_none() {
            return Ok(if all.is_empty() { None } else { Some(all) });
        }
        let Some(rest) = bytes::as_slice(rest) else {
            return Err(raise(Exc::TypeError, "readall() should return bytes"));
        };
        all.extend_from_slice(rest);
        return Ok(Some(all));
    }
    loop {
        let chunk = call(raw, "read", &[])?;
        if chunk.is_none() {
            return Ok(if all.is_empty() { None } else { Some(all) });
        }
        match bytes::as_slice(chunk) {
            Some([]) => return Ok(Some(all)),
            Some(chunk) => all.extend_from_slice(chunk),
            None => return Err(raise(Exc::TypeError, "read() should return bytes")),
        }
    }
}

/// Reads into `room`: all of it, or with `once` what one call gives. `None`: nothing there yet.
pub(super) fn read_into(v: Value, room: &mut [u8], once: bool) -> PyResult<Option<usize>> {
    let raw = reader(v, "read of")?;
    let mut done = 0;
    loop {
        let ready = ahead(v);
        let n = ready.len().min(room.len() - done);
        room[done..done + n].copy_from_slice(&ready[..n]);
        get(v).start += n as u64;
        done += n;
        let left = room.len() - done;
        if left == 0 || once && done > 0 {
            return Ok(Some(done));
        }
        let size = get(v).size as usize;
        let got = if left >= size || once && raw::is(raw) {
            let part = if once { left } else { left - left % size };
            drop_ahead(v);
            let got = raw_read(raw, &mut room[done..done + part])?;
            done += got.unwrap_or(0);
            got
        } else {
            fill(v, raw)?
        };
        match got {
            None if done == 0 => return Ok(None),
            None | Some(0) => return Ok(Some(done)),
            Some(_) => {}
        }
    }
}

fn read(args: &Args) -> PyResult<Value> {
    args.check("read", 1, 0, 1)?;
    let v = args.positional[0];
    raw_of(v)?;
    let given = args.get(1).filter(|n| !n.is_none());
    let n = size_of_value(given)?;
    let Some(n) = n else {
        if let Some(given) = given
            && protocol::index_i64(given)? < -1
        {
            return Err(value_error("read length must be non-negative or -1"));
        }
        return Ok(read_all(v)?.map_or(Value::NONE, |all| bytes::new(&all)));
    };
    reader(v, "read of")?;
    let ready = ahead(v);
    if n <= ready.len() {
        get(v).start += n as u64;
        return Ok(bytes::new(&ready[..n]));
    }
    let mut all = Vec::new();
    if all.try_reserve_exact(n).is_err() {
        return Err(sequence::no_memory());
    }
    all.resize(n, 0);
    Ok(match read_into(v, &mut all, false)? {
        Some(n) => bytes::new(&all[..n]),
        None => Value::NONE,
    })
}

fn read1(args: &Args) -> PyResult<Value> {
    let n = size_argument(args, "read1")?;
    let v = args.positional[0];
    let raw = reader(v, "read of")?;
    let n = n.unwrap_or(get(v).size as usize);
    if n > 0 && ahead(v).is_empty() {
        if n >= get(v).size as usize {
            let mut room = vec![0; n];
            let got = raw_read(raw, &mut room)?.unwrap_or(0);
            return Ok(bytes::new(&room[..got]));
        }
        // No more than was asked for.
        let mut room = vec![0; n];
        let got = raw_read(raw, &mut room)?.unwrap_or(0);
        return Ok(bytes::new(&room[..got]));
    }
    let ready = ahead(v);
    let n = n.min(ready.len());
    get(v).start += n as u64;
    Ok(bytes::new(&ready[..n]))
}

fn readinto(args: &Args, name: &str, once: bool) -> PyResult<Value> {
    args.check(name, 1, 1, 1)?;
    reader(args.positional[0], "readinto of")?;
    let room = view::writable(args.positional[1]).map_err(|Pending| raw::reword(name, args.positional[1]))?;
    Ok(read_into(args.positional[0], room, once)?.map_or(Value::NONE, |n| int::from_i64(n as i64)))
}

fn peek(args: &Args) -> PyResult<Value> {
    size_argument(args, "peek")?;
    let v = args.positional[0];
    let raw = reader(v, "peek of")?;
    if ahead(v).is_empty() {
        fill(v, raw)?;
    }
    Ok(bytes::new(ahead(v)))
}

/// The next line with its end, at most `limit` bytes.
fn line(v: Value, limit: usize) -> PyResult<Value> {
    let raw = reader(v, "readline of")?;
    let mut collected = Vec::new();
    loop {
        let ready = ahead(v);
        let most = ready.len().min(limit - collected.len());
        let end = memchr::memchr(b'\n', &ready[..most]).map(|i| i + 1);
        let n = end.unwrap_or(most);
        get(v).start += n as u64;
        let complete = end.is_some() || collected.len() + n == limit;
        if complete && collected.is_empty() {
            return Ok(bytes::new(&ready[..n]));
        }
        collected.extend_from_slice(&ready[..n]);
        if complete || fill(v, raw)?.unwrap_or(0) == 0 {
            return Ok(bytes::new(&collected));
        }
    }
}

fn next(v: Value) -> PyResult<Value> {
    if class::lookup_user(class::of(v), intern::READLINE.value()).is_some() {
        return base::next(v);
    }
    let line = line(v, usize::MAX)?;
    Ok(if bytes::slice(line).is_empty() { Value::EXHAUSTED } else { line })
}

/// The position as the program sees it.
pub(super) fn tell(v: Value) -> PyResult<i64> {
    let raw = raw_of(v)?;
    let b = get(v);
    let (unread, filled) = ((b.end - b.start) as i64, b.filled as i64);
    let at = raw_tell(raw)? - unread + filled;
    Ok(at.max(0))
}

/// Moves the position.
pub(super) fn seek(v: Value, offset: i64, whence: i32) -> PyResult<i64> {
    let raw = open(v, "seek of")?;
    let waits = get(v).filled > 0;
    if !waits && whence != 2 && !ahead(v).is_empty() {
        // Perhaps it is in the buffer.
        let now = raw_tell(raw)?;
        let b = get(v);
        let target = if whence == 0 { offset } else { now - (b.end - b.start) as i64 + offset };
        let begin = now - b.end as i64;
        if target >= begin && target <= now {
            b.start = (target - begin) as u64;
            return Ok(target);
        }
    }
    flush_output(v)?;
    let b = get(v);
    let offset = if whence == 1 { offset - (b.end - b.start) as i64 } else { offset };
    let at = raw_seek(raw, offset, whence)?;
    drop_ahead(v);
    Ok(at)
}

fn seek_method(args: &Args) -> PyResult<Value> {
    args.check("seek", 1, 1, 2)?;
    let v = args.positional[0];
    let whence = args.get(2).map_or(Ok(0), protocol::index_i64)?;
    let raw = open(v, "seek of")?;
    if !(0..=4).contains(&whence) {
        return Err(value_error(&format!("whence value {whence} unsupported")));
    }
    if call(raw, "seekable", &[])? != Value::TRUE {
        return Err(unsupported("File or stream is not seekable."));
    }
    let offset = protocol::index_i64(args.positional[1])?;
    seek(v, offset, whence as i32).map(int::from_i64)
}

fn truncate(args: &Args) -> PyResult<Value> {
    args.check("truncate", 1, 0, 1)?;
    let v = args.positional[0];
    let raw = open(v, "truncate of")?;
    if !writes(v) {
        return Err(unsupported("truncate"));
    }
    flush(v)?;
    let size = match args.get(1).filter(|n| !n.is_none()) {
        Some(n) => n,
        None => int::from_i64(raw_tell(raw)?),
    };
    call(raw, "truncate", &[size])
}

/// Closes the raw stream too.
fn close(args: &Args) -> PyResult<Value> {
    args.check("close", 1, 0, 0)?;
    let v = args.positional[0];
    let raw = raw_of(v)?;
    forget(v);
    if is_closed(v)? {
        return Ok(Value::NONE);
    }
    let flushed = call(v, "flush", &[]);
    let first = flushed.err().map(|Pending| exception::take());
    let closed = call(raw, "close", &[]);
    get(v).input = std::ptr::null_mut();
    drop_ahead(v);
    closing(first, closed)
}

fn detach(args: &Args) -> PyResult<Value> {
    args.check("detach", 1, 0, 0)?;
    let v = args.positional[0];
    let raw = raw_of(v)?;
    call(v, "flush", &[])?;
    forget(v);
    (get(v).raw, get(v).ready) = (None, 2);
    if raw::is(raw) && !raw::is_closed(raw) {
        weak::watch(raw);
    }
    Ok(raw)
}

fn ask(args: &Args, method: &str) -> PyResult<Value> {
    args.check(method, 1, 0, 0)?;
    call(raw_of(args.positional[0])?, method, &[])
}

const GETSET: &[crate::heap::GetSet] = &[
    crate::heap::GetSet { name: "closed", get: |v| is_closed(v).map(Value::from_bool), set: None },
    crate::heap::GetSet { name: "raw", get: raw_of, set: None },
    crate::heap::GetSet {
        name: "name",
        get: |v| attribute::get(raw_of(v)?, intern::NAME_ATTRIBUTE.value()),
        set: None,
    },
    crate::heap::GetSet { name: "mode", get: |v| attribute_of(raw_of(v)?, "mode"), set: None },
];

const METHODS: &[(&str, NativeFn)] = &[
    ("__init__", init),
    ("flush", |a| {
        a.check("flush", 1, 0, 0)?;
        flush(a.positional[0]).map(|()| Value::NONE)
    }),
    ("close", close),
    ("detach", detach),
    ("tell", |a| {
        a.check("tell", 1, 0, 0)?;
        raw_of(a.positional[0])?;
        tell(a.positional[0]).map(int::from_i64)
    }),
    ("seek", seek_method),
    ("truncate", truncate),
    ("fileno", |a| ask(a, "fileno")),
    ("isatty", |a| ask(a, "isatty")),
    ("seekable", |a| ask(a, "seekable")),
    ("__getstate__", no_pickle),
    ("__reduce_ex__", no_pickle),
    ("__reduce__", no_pickle),
];

const READS: &[(&str, NativeFn)] = &[
    ("readable", |a| ask(a, "readable")),
    ("read", read),
    ("read1", read1),
    ("readinto", |a| readinto(a, "readinto", false)),
    ("readinto1", |a| readinto(a, "readinto1", true)),
    ("peek", peek),
    ("readline", |a| {
        let limit = size_argument(a, "readline")?;
        line(a.positional[0], limit.unwrap_or(usize::MAX))
    }),
];

const WRITES: &[(&str, NativeFn)] = &[
    ("writable", |a| ask(a, "writable")),
    ("write", |a| {
        a.check("write", 1, 1, 1)?;
        let v = a.positional[0];
        open(v, "write to")?;
        write(v, view::required(a.positional[1])?).map(|n| int::from_i64(n as i64))
    }),
];

const fn join<const N: usize>(parts: [&[(&'static str, NativeFn)]; 3]) -> [(&'static str, NativeFn); N] {
    let mut all = [METHODS[0]; N];
    let (mut n, mut p) = (0, 0);
    while p < 3 {
        let mut i = 0;
        while i < parts[p].len() {
            all[n] = parts[p][i];
            (n, i) = (n + 1, i + 1);
        }
        p += 1;
    }
    all
}

static READER_METHODS: [(&str, NativeFn); METHODS.len() + READS.len()] = join([METHODS, READS, &[]]);
static WRITER_METHODS: [(&str, NativeFn); METHODS.len() + WRITES.len()] = join([METHODS, WRITES, &[]]);
static RANDOM_METHODS: [(&str, NativeFn); METHODS.len() + READS.len() + WRITES.len()] = join([METHODS, READS, WRITES]);

const SHARED: NativeType = NativeType {
    size: size_of::<Buffered>(),
    layout: Some(&Buffered::LAYOUT),
    repr: Some(|v| repr_named(v, "")),
    new: Some(|a| construct(a, init)),
    getset: GETSET,
    ..COMMON
};

/// `_io.BufferedReader`
pub static READER_TYPE: NativeType =
    NativeType { name: "_io.BufferedReader", next: Some(next), methods: &READER_METHODS, ..SHARED };
/// `_io.BufferedWriter`
pub static WRITER_TYPE: NativeType = NativeType { name: "_io.BufferedWriter", methods: &WRITER_METHODS, ..SHARED };
/// `_io.BufferedRandom`
pub static RANDOM_TYPE: NativeType =
    NativeType { name: "_io.BufferedRandom", next: Some(next), methods: &RANDOM_METHODS, ..SHARED };
