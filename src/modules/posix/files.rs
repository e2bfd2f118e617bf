//! Descriptors: opening, reading, writing, seeking, duplicating, pipes, terminals.

use super::*;
use crate::objects::string;

pub(super) const FUNCTIONS: Functions = &[
    ("open", open),
    ("close", |a| one(a, "close", unsafe_close)),
    ("closerange", closerange),
    ("read", read),
    ("write", write),
    ("pread", pread),
    ("pwrite", pwrite),
    ("readv", readv),
    ("writev", writev),
    ("readinto", readinto),
    ("sendfile", sendfile),
    ("copy_file_range", copy_file_range),
    ("lseek", lseek),
    ("ftruncate", ftruncate),
    // SAFETY: takes a descriptor.
    ("fsync", |a| one(a, "fsync", |fd| call(|| unsafe { libc::fsync(fd) }))),
    // SAFETY: takes a descriptor.
    ("fdatasync", |a| one(a, "fdatasync", |fd| call(|| unsafe { libc::fdatasync(fd) }))),
    ("dup", dup),
    ("dup2", dup2),
    ("pipe", |a| pipe(a, "pipe")),
    ("pipe2", |a| pipe(a, "pipe2")),
    ("isatty", |a| {
        let [fd] = a.bind("isatty", 0, ["fd"], 1, 1)?;
        let fd = small(fd.unwrap_or(Value::NONE))?;
        // SAFETY: plain system call.
        Ok(Value::from_bool(unsafe { libc::isatty(fd) } == 1))
    }),
    ("ttyname", ttyname),
    ("openpty", openpty),
    ("get_inheritable", get_inheritable),
    ("set_inheritable", set_inheritable),
    ("get_blocking", get_blocking),
    ("set_blocking", set_blocking),
    ("get_terminal_size", get_terminal_size),
    ("device_encoding", device_encoding),
    ("lockf", lockf),
    ("posix_fallocate", posix_fallocate),
    ("posix_fadvise", posix_fadvise),
    ("memfd_create", memfd_create),
    ("eventfd", eventfd),
    ("eventfd_read", eventfd_read),
    ("eventfd_write", eventfd_write),
];

fn call(f: impl Fn() -> i32) -> i64 {
    i64::from(f())
}

fn unsafe_close(fd: i32) -> i64 {
    // SAFETY: the program's own descriptor.
    i64::from(unsafe { libc::close(fd) })
}

/// A function of one descriptor.
fn one(args: &Args, name: &str, f: impl Fn(i32) -> i64) -> PyResult<Value> {
    let [fd] = args.bind(name, 0, ["fd"], 1, 1)?;
    let fd = descriptor(fd.unwrap_or(Value::NONE))?;
    done(if name == "close" { f(fd) } else { retry(|| f(fd))? }, None)
}

fn open(args: &Args) -> PyResult<Value> {
    let [path, flags, mode, directory] = args.bind("open", 0, ["path", "flags", "mode", "dir_fd"], 3, 2)?;
    let path = path::argument(path.unwrap_or(Value::NONE), "open", "path", false)?;
    let flags = small(flags.unwrap_or(Value::NONE))? | libc::O_CLOEXEC;
    let (mode, directory) = (mode.map_or(Ok(0o777), small)?, dir_fd(directory)?);
    // SAFETY: a NUL-terminated name.
    let fd = retry(|| i64::from(unsafe { libc::openat(directory, path.ptr(), flags, mode) }))?;
    if fd < 0 { Err(failed(Some(&path))) } else { Ok(int::from_i64(fd)) }
}

fn closerange(args: &Args) -> PyResult<Value> {
    args.check("closerange", 0, 2, 2)?;
    for fd in small(args.positional[0])?..small(args.positional[1])? {
        unsafe_close(fd);
    }
    Ok(Value::NONE)
}

fn length(v: Value) -> PyResult<usize> {
    let n = protocol::index_i64(v)?;
    usize::try_from(n).map_err(|_| exception::os_error(libc::EINVAL, None))
}

/// Reads up to `n` bytes by `f(address)`.
fn read_with(n: usize, f: impl Fn(*mut libc::c_void) -> isize) -> PyResult<Value> {
    let mut buffer: Vec<u8> = Vec::new();
    if buffer.try_reserve_exact(n).is_err() {
        return Err(raise(Exc::MemoryError, ""));
    }
    let got = retry(|| f(buffer.as_mut_ptr().cast()) as i64)?;
    if got < 0 {
        return Err(failed(None));
    }
    // SAFETY: the system has written that many bytes.
    unsafe { buffer.set_len(got as usize) };
    Ok(bytes::new(&buffer))
}

fn read(args: &Args) -> PyResult<Value> {
    let [fd, n] = args.bind("read", 0, ["fd", "length"], 2, 2)?;
    let (fd, n) = (small(fd.unwrap_or(Value::NONE))?, length(n.unwrap_or(Value::NONE))?);
    // SAFETY: the buffer has room for `n` bytes.
    read_with(n, |at| unsafe { libc::read(fd, at, n) })
}

fn pread(args: &Args) -> PyResult<Value> {
    args.check("pread", 0, 3, 3)?;
    let (fd, n, offset) =
        (small(args.positional[0])?, length(args.positional[1])?, protocol::index_i64(args.positional[2])?);
    // SAFETY: the buffer has room for `n` bytes.
    read_with(n, |at| unsafe { libc::pread(fd, at, n, offset) })
}

fn counted(n: i64) -> PyResult<Value> {
    if n < 0 { Err(failed(None)) } else { Ok(int::from_i64(n)) }
}

fn write(args: &Args) -> PyResult<Value> {
    let [fd, data] = args.bind("write", 0, ["fd", "data"], 2, 2)?;
    let fd = small(fd.unwrap_or(Value::NONE))?;
    let data = crate::modules::argument::buffer(data.unwrap_or(Value::NONE))?;
    // SAFETY: the bytes are readable.
    counted(retry(|| unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) } as i64)?)
}

fn pwrite(args: &Args) -> PyResult<Value> {
    args.check("pwrite", 0, 3, 3)?;
    let (fd, data) = (small(args.positional[0])?, crate::modules::argument::buffer(args.positional[1])?);
    let offset = protocol::index_i64(args.positional[2])?;
    // SAFETY: the bytes are readable.
    counted(retry(|| unsafe { libc::pwrite(fd, data.as_ptr().cast(), data.len(), offset) } as i64)?)
}

fn writev(args: &Args) -> PyResult<Value> {
    args.check("writev", 0, 2, 2)?;
    let fd = small(args.positional[0])?;
    let mut all = Vec::new();
    for item in protocol::collect(args.positional[1])? {
        all.extend_from_slice(&crate::modules::argument::buffer(item)?);
    }
    // SAFETY: the bytes are readable.
    counted(retry(|| unsafe { libc::write(fd, all.as_ptr().cast(), all.len()) } as i64)?)
}

fn readv(args: &Args) -> PyResult<Value> {
    args.check("readv", 0, 2, 2)?;
    let fd = small(args.positional[0])?;
    let mut total = 0;
    for item in protocol::collect(args.positional[1])? {
        let (n, room) = fill(fd, item)?;
        total += n;
        if (n as usize) < room {
            break;
        }
    }
    Ok(int::from_i64(total))
}

/// Reads into a writable buffer; answers how much, and its size.
fn fill(fd: i32, target: Value) -> PyResult<(i64, usize)> {
    let room = crate::modules::argument::writable(target)?;
    let size = room.len();
    // SAFETY: the buffer is writable.
    let n = retry(|| unsafe { libc::read(fd, room.as_mut_ptr().cast(), size) } as i64)?;
    if n < 0 { Err(failed(None)) } else { Ok((n, size)) }
}

fn readinto(args: &Args) -> PyResult<Value> {
    args.check("readinto", 0, 2, 2)?;
    Ok(int::from_i64(fill(small(args.positional[0])?, args.positional[1])?.0))
}

fn sendfile(args: &Args) -> PyResult<Value> {
    let [out, from, offset, count] = args.bind("sendfile", 0, ["out_fd", "in_fd", "offset", "count"], 4, 4)?;
    let [out, from] = [out, from].map(|v| descriptor(v.unwrap_or(Value::NONE)));
    let (out, from, count) = (out?, from?, protocol::index_i64(count.unwrap_or(Value::NONE))? as usize);
    let offset = offset.filter(|v| !v.is_none()).map(protocol::index_i64).transpose()?;
    counted(retry(|| {
        let mut place = offset.unwrap_or(0);
        let at = if offset.is_some() { &raw mut place } else { std::ptr::null_mut() };
        // SAFETY: the offset is a local or absent.
        unsafe { libc::sendfile(out, from, at, count) as i64 }
    })?)
}

fn copy_file_range(args: &Args) -> PyResult<Value> {
    let names = ["src", "dst", "count", "offset_src", "offset_dst"];
    let [src, dst, count, at_src, at_dst] = args.bind("copy_file_range", 0, names, 5, 3)?;
    let (src, dst) = (small(src.unwrap_or(Value::NONE))?, small(dst.unwrap_or(Value::NONE))?);
    let count = protocol::index_i64(count.unwrap_or(Value::NONE))?;
    if count < 0 {
        return Err(raise(Exc::ValueError, "negative value for 'count' not allowed"));
    }
    let offset = |v: Option<Value>| v.filter(|v| !v.is_none()).map(protocol::index_i64).transpose();
    let (mut from, mut to) = (offset(at_src)?, offset(at_dst)?);
    let place = |o: &mut Option<i64>| o.as_mut().map_or(std::ptr::null_mut(), |n| &raw mut *n);
    // SAFETY: the offsets are locals or absent.
    counted(unsafe { libc::copy_file_range(src, place(&mut from), dst, place(&mut to), count as usize, 0) } as i64)
}

fn lseek(args: &Args) -> PyResult<Value> {
    args.check("lseek", 0, 3, 3)?;
    let (fd, offset, how) =
        (small(args.positional[0])?, protocol::index_i64(args.positional[1])?, small(args.positional[2])?);
    // SAFETY: plain system call.
    counted(unsafe { libc::lseek(fd, offset, how) })
}

fn ftruncate(args: &Args) -> PyResult<Value> {
    args.check("ftruncate", 0, 2, 2)?;
    let (fd, size) = (descriptor(args.positional[0])?, protocol::index_i64(args.positional[1])?);
    // SAFETY: plain system call.
    done(retry(|| i64::from(unsafe { libc::ftruncate(fd, size) }))?, None)
}

fn dup(args: &Args) -> PyResult<Value> {
    args.check("dup", 0, 1, 1)?;
    let fd = small(args.positional[0])?;
    // SAFETY: plain system call.
    counted(i64::from(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) }))
}

fn dup2(args: &Args) -> PyResult<Value> {
    let [fd, to, inherit] = args.bind("dup2", 0, ["fd", "fd2", "inheritable"], 3, 2)?;
    let (fd, to) = (small(fd.unwrap_or(Value::NONE))?, small(to.unwrap_or(Value::NONE))?);
    if fd < 0 || to < 0 {
        return Err(exception::os_error(libc::EBADF, None));
    }
    let inherit = flag(inherit, true)?;
    // SAFETY: plain system calls.
    let rc = unsafe { if inherit || fd == to { libc::dup2(fd, to) } else { libc::dup3(fd, to, libc::O_CLOEXEC) } };
    counted(i64::from(rc))
}

fn pipe(args: &Args, name: &str) -> PyResult<Value> {
    let flags = if name == "pipe2" {
        args.check(name, 0, 1, 1)?;
        small(args.positional[0])?
    } else {
        args.check(name, 0, 0, 0)?;
        libc::O_CLOEXEC
    };
    let mut ends = [0; 2];
    // SAFETY: writes two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), flags) } < 0 {
        return Err(failed(None));
    }
    Ok(pair(i64::from(ends[0]), i64::from(ends[1])))
}

fn ttyname(args: &Args) -> PyResult<Value> {
    args.check("ttyname", 0, 1, 1)?;
    let fd = small(args.positional[0])?;
    let mut name = [0u8; 256];
    // SAFETY: the buffer is as long as said.
    let rc = unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) };
    if rc != 0 {
        return Err(exception::os_error(rc, None));
    }
    Ok(path::decode(name.split(|&b| b == 0).next().unwrap_or(&[])))
}

fn openpty(args: &Args) -> PyResult<Value> {
    args.check("openpty", 0, 0, 0)?;
    let (mut master, mut slave) = (0, 0);
    let none = std::ptr::null_mut();
    // SAFETY: writes two descriptors; the rest is absent.
    let rc = unsafe { libc::openpty(&mut master, &mut slave, none, std::ptr::null(), std::ptr::null()) };
    if rc < 0 {
        return Err(failed(None));
    }
    for fd in [master, slave] {
        // SAFETY: plain system call.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    Ok(pair(i64::from(master), i64::from(slave)))
}

fn flags_of(fd: i32, get: i32) -> PyResult<i32> {
    // SAFETY: plain system call.
    let flags = unsafe { libc::fcntl(fd, get) };
    if flags < 0 { Err(failed(None)) } else { Ok(flags) }
}

fn set_flag(fd: i32, get: i32, set: i32, bit: i32, on: bool) -> PyResult<Value> {
    let flags = flags_of(fd, get)?;
    // SAFETY: plain system call.
    done(i64::from(unsafe { libc::fcntl(fd, set, if on { flags | bit } else { flags & !bit }) }), None)
}

fn get_inheritable(args: &Args) -> PyResult<Value> {
    args.check("get_inheritable", 0, 1, 1)?;
    Ok(Value::from_bool(flags_of(small(args.positional[0])?, libc::F_GETFD)? & libc::FD_CLOEXEC == 0))
}

fn set_inheritable(args: &Args) -> PyResult<Value> {
    args.check("set_inheritable", 0, 2, 2)?;
    let (fd, on) = (small(args.positional[0])?, protocol::index_i64(args.positional[1])? != 0);
    set_flag(fd, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, !on)
}

fn get_blocking(args: &Args) -> PyResult<Value> {
    args.check("get_blocking", 0, 1, 1)?;
    Ok(Value::from_bool(flags_of(small(args.positional[0])?, libc::F_GETFL)? & libc::O_NONBLOCK == 0))
}

fn set_blocking(args: &Args) -> PyResult<Value> {
    args.check("set_blocking", 0, 2, 2)?;
    let (fd, on) = (small(args.positional[0])?, protocol::truth(args.positional[1])?);
    set_flag(fd, libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK, !on)
}

fn get_terminal_size(args: &Args) -> PyResult<Value> {
    args.check("get_terminal_size", 0, 0, 1)?;
    let fd = args.get(0).map_or(Ok(1), small)?;
    // SAFETY: the struct is filled by the call.
    let (rc, size) = unsafe {
        let mut size: libc::winsize = std::mem::zeroed();
        (libc::ioctl(fd, libc::TIOCGWINSZ, &mut size), size)
    };
    if rc < 0 {
        return Err(failed(None));
    }
    let items = [int::from_i64(i64::from(size.ws_col)), int::from_i64(i64::from(size.ws_row))];
    Ok(crate::objects::structseq::new(Builtin::TerminalSize, &items))
}

fn device_encoding(args: &Args) -> PyResult<Value> {
    let [fd] = args.bind("device_encoding", 0, ["fd"], 1, 1)?;
    let fd = small(fd.unwrap_or(Value::NONE))?;
    // SAFETY: plain system call.
    Ok(if unsafe { libc::isatty(fd) } == 1 { string::new("UTF-8") } else { Value::NONE })
}

fn lockf(args: &Args) -> PyResult<Value> {
    args.check("lockf", 0, 3, 3)?;
    let (fd, command, size) =
        (small(args.positional[0])?, small(args.positional[1])?, protocol::index_i64(args.positional[2])?);
    // SAFETY: plain system call.
    done(retry(|| i64::from(unsafe { libc::lockf(fd, command, size) }))?, None)
}

fn posix_fallocate(args: &Args) -> PyResult<Value> {
    args.check("posix_fallocate", 0, 3, 3)?;
    let [fd, offset, size] = [0, 1, 2].map(|i| protocol::index_i64(args.positional[i]));
    let (fd, offset, size) = (fd? as i32, offset?, size?);
    // SAFETY: plain system call.
    match unsafe { libc::posix_fallocate(fd, offset, size) } {
        0 => Ok(Value::NONE),
        errno => Err(exception::os_error(errno, None)),
    }
}

fn posix_fadvise(args: &Args) -> PyResult<Value> {
    args.check("posix_fadvise", 0, 4, 4)?;
    let [fd, offset, size, advice] = [0, 1, 2, 3].map(|i| protocol::index_i64(args.positional[i]));
    let (fd, offset, size, advice) = (fd? as i32, offset?, size?, advice? as i32);
    // SAFETY: plain system call.
    match unsafe { libc::posix_fadvise(fd, offset, size, advice) } {
        0 => Ok(Value::NONE),
        errno => Err(exception::os_error(errno, None)),
    }
}

fn memfd_create(args: &Args) -> PyResult<Value> {
    let [name, flags] = args.bind("memfd_create", 0, ["name", "flags"], 2, 1)?;
    let name = path_of(name, "memfd_create")?;
    let flags = flags.map_or(Ok(libc::MFD_CLOEXEC as i32), small)?;
    // SAFETY: a NUL-terminated name.
    counted(i64::from(unsafe { libc::memfd_create(name.ptr(), flags as u32) }))
}

fn eventfd(args: &Args) -> PyResult<Value> {
    let [initial, flags] = args.bind("eventfd", 0, ["initval", "flags"], 2, 1)?;
    let initial = protocol::index_i64(initial.unwrap_or(Value::NONE))? as u32;
    let flags = flags.map_or(Ok(libc::EFD_CLOEXEC), small)?;
    // SAFETY: plain system call.
    counted(i64::from(unsafe { libc::eventfd(initial, flags) }))
}

fn eventfd_read(args: &Args) -> PyResult<Value> {
    let [fd] = args.bind("eventfd_read", 0, ["fd"], 1, 1)?;
    let fd = descriptor(fd.unwrap_or(Value::NONE))?;
    let mut n = 0u64;
    // SAFETY: writes to the local.
    let rc = retry(|| i64::from(unsafe { libc::eventfd_read(fd, &mut n) }))?;
    if rc < 0 { Err(failed(None)) } else { Ok(int::from_u64(n)) }
}

fn eventfd_write(args: &Args) -> PyResult<Value> {
    let [fd, n] = args.bind("eventfd_write", 0, ["fd", "value"], 2, 2)?;
    let fd = descriptor(fd.unwrap_or(Value::NONE))?;
    let n = protocol::index_i64(n.unwrap_or(Value::NONE))? as u64;
    // SAFETY: plain system call.
    done(retry(|| i64::from(unsafe { libc::eventfd_write(fd, n) }))?, None)
}
