//! `FileIO`: a descriptor, without any buffer.

use super::*;
use crate::heap::gil;
use crate::heap::layout::FileIo;

/// The struct. `v` must be a `FileIO`.
fn get(v: Value) -> &'static mut FileIo {
    // SAFETY: a file by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<FileIo>() }
}

/// Initialised, and the descriptor is open.
fn is_open(v: Value) -> bool {
    get(v).ready != 0 && get(v).fd >= 0
}

fn opened(v: Value) -> PyResult<i32> {
    if is_open(v) { Ok(get(v).fd as i32) } else { Err(value_error("I/O operation on closed file")) }
}

fn readable(v: Value) -> PyResult<i32> {
    let fd = opened(v)?;
    if get(v).readable != 0 { Ok(fd) } else { Err(unsupported("File not open for reading")) }
}

fn writable(v: Value) -> PyResult<i32> {
    let fd = opened(v)?;
    if get(v).writable != 0 { Ok(fd) } else { Err(unsupported("File not open for writing")) }
}

/// A parsed mode.
struct Mode {
    read: bool,
    write: bool,
    create: bool,
    append: bool,
    flags: i32,
}

fn parse_mode(mode: &str) -> PyResult<Mode> {
    let bad = || value_error("Must have exactly one of create/read/write/append mode and at most one plus");
    let (mut m, mut main, mut plus) =
        (Mode { read: false, write: false, create: false, append: false, flags: 0 }, false, false);
    for c in mode.chars() {
        match c {
            'b' => continue,
            '+' if plus => return Err(bad()),
            '+' => {
                plus = true;
                continue;
            }
            'r' | 'w' | 'x' | 'a' if main => return Err(bad()),
            'r' => m.read = true,
            'w' => (m.write, m.flags) = (true, libc::O_CREAT | libc::O_TRUNC),
            'x' => (m.write, m.create, m.flags) = (true, true, libc::O_CREAT | libc::O_EXCL),
            'a' => (m.write, m.append, m.flags) = (true, true, libc::O_CREAT | libc::O_APPEND),
            _ => return Err(value_error(&format!("invalid mode: {mode}"))),
        }
        main = true;
    }
    if !main {
        return Err(bad());
    }
    if plus {
        (m.read, m.write) = (true, true);
    }
    m.flags |= libc::O_CLOEXEC
        | match (m.read, m.write) {
            (true, true) => libc::O_RDWR,
            (true, false) => libc::O_RDONLY,
            _ => libc::O_WRONLY,
        };
    Ok(m)
}

/// `FileIO(file, mode, closefd, opener)` into an empty object.
pub(super) fn open_into(v: Value, file: Value, mode: &str, close: bool, opener: Option<Value>) -> PyResult<()> {
    if is_open(v) && get(v).closes != 0 {
        close_descriptor(v)?;
    }
    (get(v).ready, get(v).fd) = (1, -1);
    if file == Value::TRUE || file == Value::FALSE {
        super::super::doors::call(
            attribute::get((doors::get().import)("warnings")?, intern::intern("warn"))?,
            &[string::new("bool is used as a file descriptor"), Exc::RuntimeWarning.class()],
        )?;
    }
    if float::is(file) {
        return Err(raise(Exc::TypeError, "integer argument expected, got float"));
    }
    let m = parse_mode(mode)?;
    let given = if int::is(file) {
        match int::as_i64(file).map(i32::try_from) {
            Some(Ok(n)) if n < 0 => return Err(value_error("negative file descriptor")),
            Some(Ok(n)) => Some(n),
            _ => return Err(raise(Exc::OverflowError, "Python int too large to convert to C int")),
        }
    } else {
        None
    };
    let opener = opener.filter(|o| !o.is_none());
    let fd = match (given, opener) {
        (Some(fd), _) => fd,
        (None, _) if !close => return Err(value_error("Cannot use closefd=False with file name")),
        (None, None) => open_name(file, m.flags)?,
        (None, Some(opener)) => {
            let answer = doors::call(opener, &[file, int::from_i64(i64::from(m.flags))])?;
            if !int::is(answer) {
                return Err(raise(Exc::TypeError, "expected integer from opener"));
            }
            match protocol::index_i64(answer)? {
                n if n < 0 => return Err(value_error(&format!("opener returned {n}"))),
                n => n as i32,
            }
        }
    };
    let f = get(v);
    (f.fd, f.readable, f.writable) = (i64::from(fd), m.read.into(), m.write.into());
    (f.created, f.appending, f.closes, f.seekable) = (m.create.into(), m.append.into(), close.into(), -1);
    // SAFETY: the struct is filled by the call, which is told its address.
    let (rc, status) = unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        (libc::fstat(fd, &mut status), status)
    };
    let wrong = match rc {
        0 if status.st_mode & libc::S_IFMT == libc::S_IFDIR => Some(libc::EISDIR),
        0 => None,
        _ => Some(last_error()).filter(|&e| e == libc::EBADF),
    };
    if let Some(errno) = wrong {
        if given.is_none() {
            // SAFETY: opened just now, and nobody else knows it.
            unsafe { libc::close(fd) };
        }
        get(v).fd = -1;
        return Err(exception::os_error(errno, Some(file).filter(|_| errno == libc::EISDIR || given.is_none())));
    }
    get(v).block_size = if rc == 0 && status.st_blksize > 1 { status.st_blksize } else { 8192 };
    if class::is_python(class::of(v)) {
        // The class may have a `__setattr__` of its own.
        if attribute::set(v, intern::NAME_ATTRIBUTE.value(), Some(file)).is_err() {
            if given.is_some() {
                get(v).fd = -1;
            }
            let e = exception::take();
            if close_descriptor(v).is_err() {
                exception::take();
            }
            return Err(exception::raise_value(e));
        }
    } else {
        instance::set(v, intern::NAME_ATTRIBUTE.value(), file);
    }
    if m.append {
        // SAFETY: plain system call; pipes cannot be positioned, which is no matter.
        unsafe { libc::lseek(fd, 0, libc::SEEK_END) };
    }
    if !class::is_python(class::of(v)) && close {
        weak::watch(v);
    }
    Ok(())
}

fn open_name(file: Value, flags: i32) -> PyResult<i32> {
    let name = path::fspath(file)?;
    let contents = match string::as_text(name) {
        Some(text) => path::encode(text),
        None => bytes::slice(name).to_vec(),
    };
    let Ok(name) = std::ffi::CString::new(contents) else { return Err(value_error("embedded null byte")) };
    let mut tried = false;
    loop {
        // SAFETY: a NUL-terminated path.
        let (fd, errno) = gil::outside(|| unsafe { (libc::open(name.as_ptr(), flags, 0o666), last_error()) });
        match errno {
            _ if fd >= 0 => return Ok(fd),
            libc::EINTR => doors::poll()?,
            // Files that nobody refers to any more may hold the descriptors.
            libc::EMFILE if !tried => {
                tried = true;
                crate::heap::collect::collect(crate::heap::collect::Kind::Full);
                doors::poll()?;
            }
            _ => return Err(exception::os_error(errno, Some(file))),
        }
    }
}

/// A file on a descriptor that it does not close.
pub(super) fn on_descriptor(fd: i32, mode: &str) -> PyResult<Value> {
    let v = instance::allocate(Builtin::FileIo.class());
    open_into(v, int::from_i64(i64::from(fd)), mode, false, None)?;
    Ok(v)
}

fn init(args: &Args) -> PyResult<Value> {
    let [file, mode, close, opener] = args.bind("FileIO", 1, ["file", "mode", "closefd", "opener"], 4, 1)?;
    let mode = match mode {
        None => "r",
        Some(v) => string::as_text(v).ok_or_else(|| {
            raise(Exc::TypeError, format!("FileIO() argument 'mode' must be str, not {}", class::name_of(v)))
        })?,
    };
    let close = close.map_or(Ok(true), protocol::truth)?;
    open_into(args.positional[0], file.unwrap_or(Value::NONE), mode, close, opener)?;
    Ok(Value::NONE)
}

/// Is it exactly a `FileIO`, so that its methods need not be called by name?
pub(super) fn is(v: Value) -> bool {
    exact(v, Builtin::FileIo)
}

/// Reads once; `None`: nothing there yet.
pub(super) fn read(v: Value, room: &mut [u8]) -> PyResult<Option<usize>> {
    let fd = readable(v)?;
    let (at, length) = (room.as_mut_ptr() as usize, room.len().min(isize::MAX as usize));
    loop {
        // SAFETY: the room is as long as said.
        let (n, errno) = gil::outside(|| unsafe { (libc::read(fd, at as *mut libc::c_void, length), last_error()) });
        match errno {
            _ if n >= 0 => return Ok(Some(n as usize)),
            libc::EINTR => doors::poll()?,
            libc::EAGAIN => return Ok(None),
            _ => return Err(exception::os_error(errno, None)),
        }
    }
}

/// Writes once; `None`: no room yet.
pub(super) fn write(v: Value, data: &[u8]) -> PyResult<Option<usize>> {
    let fd = writable(v)?;
    let (at, length) = (data.as_ptr() as usize, data.len());
    loop {
        // SAFETY: the bytes are as many as said.
        let (n, errno) = gil::outside(|| unsafe { (libc::write(fd, at as *const libc::c_void, length), last_error()) });
        match errno {
            _ if n >= 0 => return Ok(Some(n as usize)),
            libc::EINTR => doors::poll()?,
            libc::EAGAIN => return Ok(None),
            _ => return Err(exception::os_error(errno, None)),
        }
    }
}

/// Moves the position.
pub(super) fn seek(v: Value, offset: i64, whence: i32) -> PyResult<i64> {
    let fd = opened(v)?;
    // SAFETY: plain system call.
    let at = unsafe { libc::lseek(fd, offset, whence) };
    if at < 0 { Err(exception::os_error(last_error(), None)) } else { Ok(at) }
}

/// Reads to the end behind `all`; `None`: nothing there yet.
pub(super) fn read_all(v: Value, all: &mut Vec<u8>) -> PyResult<Option<usize>> {
    let fd = readable(v)?;
    // SAFETY: the struct is filled by the call, which is told its address.
    let expected = unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        let size = if libc::fstat(fd, &mut status) == 0 { status.st_size } else { 0 };
        let at = libc::lseek(fd, 0, libc::SEEK_CUR);
        if at >= 0 && size >= at { (size - at) as usize + 1 } else { 0 }
    };
    let start = all.len();
    let mut room = expected.clamp(8192, 1 << 30);
    loop {
        let used = all.len();
        all.resize(used + room, 0);
        let got = read(v, &mut all[used..]);
        let n = got.as_ref().ok().copied().flatten().unwrap_or(0);
        all.truncate(used + n);
        match got? {
            None if all.len() == start => return Ok(None),
            None | Some(0) => return Ok(Some(all.len() - start)),
            Some(n) if n == room => room = all.len().clamp(8192, 1 << 24),
            Some(n) => room = (room - n).max(1),
        }
    }
}

/// Is it a terminal?
pub(super) fn is_terminal(v: Value) -> bool {
    // SAFETY: plain system call.
    is_open(v) && unsafe { libc::isatty(get(v).fd as i32) == 1 }
}

/// The file system's favourite size of a transfer.
pub(super) fn block_size(v: Value) -> usize {
    get(v).block_size.max(1) as usize
}

fn close_descriptor(v: Value) -> PyResult<()> {
    let fd = std::mem::replace(&mut get(v).fd, -1);
    if fd < 0 || get(v).closes == 0 {
        return Ok(());
    }
    // SAFETY: the object owns the descriptor and forgets it.
    let (rc, errno) = gil::outside(|| unsafe { (libc::close(fd as i32), last_error()) });
    if rc < 0 && errno != libc::EINTR { Err(exception::os_error(errno, None)) } else { Ok(()) }
}

/// Closes exactly a `FileIO`.
pub(super) fn close(v: Value) -> PyResult<()> {
    close_descriptor(v)
}

/// Is its descriptor closed?
pub(super) fn is_closed(v: Value) -> bool {
    !is_open(v)
}

fn close_method(args: &Args) -> PyResult<Value> {
    args.check("close", 1, 0, 0)?;
    let v = args.positional[0];
    if class::is_python(class::of(v)) {
        let flushed = match is_open(v) {
            true => call(v, "flush", &[]).map(drop),
            false => Ok(()),
        };
        instance::set(v, intern::intern("__IOBase_closed"), Value::TRUE);
        let pending = flushed.err().map(|Pending| exception::take());
        let closed = close_descriptor(v);
        if let Some(e) = pending {
            if closed.is_err() {
                exception::take();
            }
            return Err(exception::raise_value(e));
        }
        closed?;
        return Ok(Value::NONE);
    }
    close_descriptor(v)?;
    Ok(Value::NONE)
}

fn read_method(args: &Args) -> PyResult<Value> {
    let n = size_argument(args, "read")?;
    let v = args.positional[0];
    readable(v)?;
    let Some(n) = n else { return call(v, "readall", &[]) };
    let mut room = vec![0; n.min(isize::MAX as usize)];
    Ok(match read(v, &mut room)? {
        Some(n) => bytes::new(&room[..n]),
        None => Value::NONE,
    })
}

fn readall(args: &Args) -> PyResult<Value> {
    args.check("readall", 1, 0, 0)?;
    let mut all = Vec::new();
    opened(args.positional[0])?;
    Ok(match read_all(args.positional[0], &mut all)? {
        Some(_) => bytes::new(&all),
        None => Value::NONE,
    })
}

fn count(n: Option<usize>) -> Value {
    n.map_or(Value::NONE, |n| int::from_i64(n as i64))
}

fn readinto(args: &Args) -> PyResult<Value> {
    args.check("readinto", 1, 1, 1)?;
    readable(args.positional[0])?;
    let room = view::writable(args.positional[1]).map_err(|Pending| reword("readinto", args.positional[1]))?;
    read(args.positional[0], room).map(count)
}

/// The TypeError for an argument that cannot be read into.
pub(super) fn reword(function: &str, v: Value) -> Pending {
    if !exception::swallow(Exc::TypeError) {
        return Pending;
    }
    let message = format!("{function}() argument must be read-write bytes-like object, not {}", class::name_of(v));
    raise(Exc::TypeError, message)
}

fn write_method(args: &Args) -> PyResult<Value> {
    args.check("write", 1, 1, 1)?;
    writable(args.positional[0])?;
    write(args.positional[0], view::required(args.positional[1])?).map(count)
}

fn offset(v: Value) -> PyResult<i64> {
    if float::is(v) {
        return Err(raise(Exc::TypeError, "'float' object cannot be interpreted as an integer"));
    }
    protocol::index_i64(v)
}

fn seek_method(args: &Args) -> PyResult<Value> {
    args.check("seek", 1, 1, 2)?;
    opened(args.positional[0])?;
    let whence = args.get(2).map_or(Ok(0), offset)?;
    seek(args.positional[0], offset(args.positional[1])?, whence as i32).map(int::from_i64)
}

fn truncate(args: &Args) -> PyResult<Value> {
    args.check("truncate", 1, 0, 1)?;
    let v = args.positional[0];
    let fd = writable(v)?;
    let size = match args.get(1).filter(|v| !v.is_none()) {
        Some(n) => offset(n)?,
        None => seek(v, 0, libc::SEEK_CUR)?,
    };
    // SAFETY: plain system call.
    if unsafe { libc::ftruncate(fd, size) } < 0 {
        return Err(exception::os_error(last_error(), None));
    }
    Ok(int::from_i64(size))
}

fn seekable(v: Value) -> PyResult<bool> {
    let fd = opened(v)?;
    if get(v).seekable < 0 {
        // SAFETY: plain system call.
        get(v).seekable = i64::from(unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) } >= 0);
    }
    Ok(get(v).seekable != 0)
}

fn mode(v: Value) -> &'static str {
    let f = get(v);
    match (f.created != 0, f.appending != 0, f.readable != 0, f.writable != 0) {
        (true, _, true, _) => "xb+",
        (true, ..) => "xb",
        (_, true, true, _) => "ab+",
        (_, true, ..) => "ab",
        (_, _, true, true) => "rb+",
        (_, _, true, _) => "rb",
        _ => "wb",
    }
}

fn repr(v: Value) -> PyResult<Value> {
    let class = class::full_name(class::of(v));
    if !is_open(v) {
        return Ok(string::new(&format!("<{class} [closed]>")));
    }
    let closes = if get(v).closes != 0 { "True" } else { "False" };
    let more = format!(" mode='{}' closefd={closes}", mode(v));
    match attribute::get_optional(v, intern::NAME_ATTRIBUTE.value())? {
        Some(_) => repr_named(v, &more),
        None => Ok(string::new(&format!("<{class} fd={}{more}>", get(v).fd))),
    }
}

/// `_io.FileIO`
pub static TYPE: NativeType = NativeType {
    name: "_io.FileIO",
    size: size_of::<FileIo>(),
    layout: Some(&FileIo::LAYOUT),
    repr: Some(repr),
    new: Some(|a| construct(a, init)),
    getset: &[
        crate::heap::GetSet { name: "closed", get: |v| Ok(Value::from_bool(is_closed(v))), set: None },
        crate::heap::GetSet { name: "closefd", get: |v| Ok(Value::from_bool(get(v).closes != 0)), set: None },
        crate::heap::GetSet { name: "mode", get: |v| Ok(string::new(mode(v))), set: None },
        crate::heap::GetSet {
            name: "_blksize",
            get: |v| Ok(int::from_i64(get(v).block_size)),
            set: Some(|v, n| {
                get(v).block_size = n.map_or(Ok(0), protocol::index_i64)?;
                Ok(())
            }),
        },
    ],
    methods: &[
        ("__init__", init),
        ("read", read_method),
        ("readall", readall),
        ("readinto", readinto),
        ("write", write_method),
        ("seek", seek_method),
        ("tell", |a| {
            a.check("tell", 1, 0, 0)?;
            seek(a.positional[0], 0, libc::SEEK_CUR).map(int::from_i64)
        }),
        ("truncate", truncate),
        ("close", close_method),
        ("seekable", |a| seekable(a.positional[0]).map(Value::from_bool)),
        ("readable", |a| opened(a.positional[0]).map(|_| Value::from_bool(get(a.positional[0]).readable != 0))),
        ("writable", |a| opened(a.positional[0]).map(|_| Value::from_bool(get(a.positional[0]).writable != 0))),
        ("fileno", |a| opened(a.positional[0]).map(|fd| int::from_i64(i64::from(fd)))),
        ("isatty", |a| opened(a.positional[0]).map(|_| Value::from_bool(is_terminal(a.positional[0])))),
        ("_isatty_open_only", |a| opened(a.positional[0]).map(|_| Value::from_bool(is_terminal(a.positional[0])))),
        ("__getstate__", no_pickle),
        ("__reduce_ex__", no_pickle),
        ("__reduce__", no_pickle),
    ],
    ..COMMON
};
