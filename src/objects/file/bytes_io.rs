//! `BytesIO`: bytes in memory that are read and written as a file.

use super::*;
use crate::heap::layout::BytesIo;
use crate::objects::view::View;

fn get(v: Value) -> &'static mut BytesIo {
    // SAFETY: of this type by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<BytesIo>() }
}

fn open(v: Value) -> PyResult<&'static mut BytesIo> {
    if get(v).closed != 0 { Err(value_error("I/O operation on closed file.")) } else { Ok(get(v)) }
}

/// Number of views on it.
pub fn exports(v: Value) -> &'static mut u64 {
    &mut get(v).exports
}

/// Raises BufferError while there are views.
fn check_free(v: Value) -> PyResult<()> {
    if get(v).exports == 0 {
        return Ok(());
    }
    memoryview::check_exports(v, "Existing exports of data: object cannot be re-sized")
}

/// All bytes, until something changes them.
fn contents(v: Value) -> &'static mut [u8] {
    let b = get(v);
    if b.data.is_null() {
        return &mut [];
    }
    // SAFETY: so many bytes are there; borrows last until the next change.
    unsafe { std::slice::from_raw_parts_mut(b.data, b.length as usize) }
}

/// Bytes from the position on.
fn rest(v: Value) -> &'static [u8] {
    contents(v).get(get(v).position as usize..).unwrap_or(&[])
}

/// What `getbuffer` shows.
fn view_of(v: Value) -> View {
    let all = contents(v);
    View::plain(v, all.as_mut_ptr(), all.len(), false)
}

fn reserve(v: Value, size: usize) -> PyResult<()> {
    if size <= get(v).capacity as usize {
        return Ok(());
    }
    let capacity = size + size / 4 + 64;
    let data = buffer::try_bytes(capacity)?;
    let old = contents(v);
    // SAFETY: fresh memory with room for what is there.
    unsafe { data.copy_from_nonoverlapping(old.as_ptr(), old.len()) };
    let b = get(v);
    (b.data, b.capacity) = (data, capacity as u64);
    Ok(())
}

fn put(v: Value, data: &[u8]) -> PyResult<()> {
    check_free(v)?;
    if data.is_empty() {
        return Ok(());
    }
    let at = get(v).position as usize;
    let Some(end) = at.checked_add(data.len()).filter(|&e| e <= isize::MAX as usize) else {
        return Err(raise(Exc::OverflowError, "new buffer size too large"));
    };
    reserve(v, end)?;
    let b = get(v);
    let length = b.length as usize;
    // SAFETY: within the capacity; the source lies elsewhere or is older memory of the same object.
    unsafe {
        if at > length {
            b.data.add(length).write_bytes(0, at - length);
        }
        std::ptr::copy(data.as_ptr(), b.data.add(at), data.len());
    }
    b.length = length.max(end) as u64;
    b.position = end as i64;
    Ok(())
}

fn take(v: Value, n: usize) -> Value {
    let rest = rest(v);
    let n = n.min(rest.len());
    get(v).position += n as i64;
    bytes::new(&rest[..n])
}

fn init(args: &Args) -> PyResult<Value> {
    let [initial] = args.bind("BytesIO", 1, ["initial_bytes"], 1, 0)?;
    let v = args.positional[0];
    check_free(v)?;
    let b = get(v);
    (b.length, b.position, b.closed) = (0, 0, 0);
    if let Some(initial) = initial.filter(|i| !i.is_none()) {
        let data = view::required(initial)?;
        put(v, data)?;
        get(v).position = 0;
    }
    Ok(Value::NONE)
}

fn read(args: &Args) -> PyResult<Value> {
    let n = size_argument(args, "read")?;
    open(args.positional[0])?;
    Ok(take(args.positional[0], n.unwrap_or(usize::MAX)))
}

fn line_length(v: Value) -> usize {
    let rest = rest(v);
    memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1)
}

fn readline(args: &Args) -> PyResult<Value> {
    let limit = size_argument(args, "readline")?;
    let v = args.positional[0];
    open(v)?;
    Ok(take(v, line_length(v).min(limit.unwrap_or(usize::MAX))))
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

fn readlines(args: &Args) -> PyResult<Value> {
    let hint = size_argument(args, "readlines")?.filter(|&n| n > 0).unwrap_or(usize::MAX);
    let v = args.positional[0];
    open(v)?;
    let lines = list::new(&[]);
    let mut total = 0;
    while total < hint {
        let n = line_length(v);
        if n == 0 {
            break;
        }
        total += n;
        list::push(lines, take(v, n));
    }
    Ok(lines)
}

fn readinto(args: &Args) -> PyResult<Value> {
    args.check("readinto", 1, 1, 1)?;
    let v = args.positional[0];
    open(v)?;
    let room = view::writable(args.positional[1]).map_err(|Pending| raw::reword("readinto", args.positional[1]))?;
    let rest = rest(v);
    let n = rest.len().min(room.len());
    room[..n].copy_from_slice(&rest[..n]);
    get(v).position += n as i64;
    Ok(int::from_i64(n as i64))
}

fn write(args: &Args) -> PyResult<Value> {
    args.check("write", 1, 1, 1)?;
    let v = args.positional[0];
    open(v)?;
    let data = view::required(args.positional[1])?;
    put(v, data)?;
    Ok(int::from_i64(data.len() as i64))
}

fn seek(args: &Args) -> PyResult<Value> {
    args.check("seek", 1, 1, 2)?;
    let v = args.positional[0];
    open(v)?;
    let offset = protocol::index_i64(args.positional[1])?;
    let base = match args.get(2).map_or(Ok(0), protocol::index_i64)? {
        0 if offset < 0 => return Err(value_error(&format!("negative seek value {offset}"))),
        0 => 0,
        1 => get(v).position,
        2 => get(v).length as i64,
        n => return Err(value_error(&format!("invalid whence ({n}, should be 0, 1 or 2)"))),
    };
    let Some(at) = base.checked_add(offset) else {
        return Err(raise(Exc::OverflowError, "new position too large"));
    };
    get(v).position = at.max(0);
    Ok(int::from_i64(at.max(0)))
}

fn truncate(args: &Args) -> PyResult<Value> {
    args.check("truncate", 1, 0, 1)?;
    let v = args.positional[0];
    open(v)?;
    check_free(v)?;
    let size = match args.get(1).filter(|n| !n.is_none()) {
        Some(n) => protocol::index_i64(n)?,
        None => get(v).position,
    };
    if size < 0 {
        return Err(value_error(&format!("negative size value {size}")));
    }
    let b = get(v);
    b.length = b.length.min(size as u64);
    Ok(int::from_i64(size))
}

fn getvalue(args: &Args) -> PyResult<Value> {
    args.check("BytesIO.getvalue", 1, 0, 0)?;
    open(args.positional[0])?;
    Ok(bytes::new(contents(args.positional[0])))
}

fn getstate(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    open(v)?;
    let own = if instance::attributes(v).is_empty() { Value::NONE } else { instance::dictionary(v) };
    Ok(tuple::new(&[bytes::new(contents(v)), int::from_i64(get(v).position), own]))
}

fn setstate(args: &Args) -> PyResult<Value> {
    args.check("__setstate__", 1, 1, 1)?;
    let (v, state) = (args.positional[0], args.positional[1]);
    open(v)?;
    if !tuple::is(state) || tuple::items(state).len() < 3 {
        let message = format!(
            "{}.__setstate__ argument should be 3-tuple, got {}",
            class::full_name(class::of(v)),
            class::name_of(state)
        );
        return Err(raise(Exc::TypeError, message));
    }
    let items = tuple::items(state);
    let data = view::required(items[0])?;
    if !int::is(items[1]) {
        let message = format!("second item of state must be an integer, not {}", class::name_of(items[1]));
        return Err(raise(Exc::TypeError, message));
    }
    let position = protocol::index_i64(items[1])?;
    if position < 0 {
        return Err(value_error("position value cannot be negative"));
    }
    if !items[2].is_none() && !dict::is(items[2]) {
        let message = format!("third item of state should be a dict, got a {}", class::name_of(items[2]));
        return Err(raise(Exc::TypeError, message));
    }
    (get(v).length, get(v).position) = (0, 0);
    put(v, data)?;
    get(v).position = position;
    if dict::is(items[2]) {
        dict::update(instance::dictionary(v), items[2])?;
    }
    Ok(Value::NONE)
}

fn yes(args: &Args) -> PyResult<Value> {
    open(args.positional[0]).map(|_| Value::TRUE)
}

/// `_io.BytesIO`
pub static TYPE: NativeType = NativeType {
    name: "_io.BytesIO",
    size: size_of::<BytesIo>(),
    layout: Some(&BytesIo::LAYOUT),
    new: Some(|a| construct(a, init)),
    iter: Some(|v| open(v).map(|_| v)),
    next: Some(next),
    getset: &[crate::heap::GetSet { name: "closed", get: |v| Ok(Value::from_bool(get(v).closed != 0)), set: None }],
    methods: &[
        ("__init__", init),
        ("read", read),
        ("read1", read),
        ("readline", readline),
        ("readlines", readlines),
        ("readinto", readinto),
        ("write", write),
        ("writelines", |a| {
            a.check("writelines", 1, 1, 1)?;
            let v = a.positional[0];
            open(v)?;
            protocol::for_each(a.positional[1], |line| write(&Args::new(&[v, line])).map(|_| true))?;
            Ok(Value::NONE)
        }),
        ("seek", seek),
        ("tell", |a| open(a.positional[0]).map(|b| int::from_i64(b.position))),
        ("truncate", truncate),
        ("getvalue", getvalue),
        ("getbuffer", |a| {
            open(a.positional[0])?;
            Ok(memoryview::new(&view_of(a.positional[0])))
        }),
        ("flush", |a| open(a.positional[0]).map(|_| Value::NONE)),
        ("isatty", |a| open(a.positional[0]).map(|_| Value::FALSE)),
        ("readable", yes),
        ("writable", yes),
        ("seekable", yes),
        ("close", |a| {
            check_free(a.positional[0])?;
            let b = get(a.positional[0]);
            (b.closed, b.data, b.length, b.capacity) = (1, std::ptr::null_mut(), 0, 0);
            Ok(Value::NONE)
        }),
        ("__getstate__", getstate),
        ("__setstate__", setstate),
    ],
    ..COMMON
};
