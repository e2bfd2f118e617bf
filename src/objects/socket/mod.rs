//! Sockets: `_socket.socket`. With a timeout the descriptor does not block, and waiting is done
//! here.

pub mod address;

use super::*;
use crate::heap::layout::Socket;
use crate::heap::{GetSet, NativeType, Value, gil, weak};
use std::sync::atomic::{AtomicU64, Ordering};

/// `socket.getdefaulttimeout()`; negative: none.
static DEFAULT_TIMEOUT: AtomicU64 = AtomicU64::new((-1.0f64).to_bits());

fn get(v: Value) -> &'static mut Socket {
    // SAFETY: a socket by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Socket>() }
}

fn last_error() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

fn failed() -> Pending {
    exception::os_error(last_error(), None)
}

/// The default timeout; negative: none.
pub fn default_timeout() -> f64 {
    f64::from_bits(DEFAULT_TIMEOUT.load(Ordering::Relaxed))
}

/// Sets the default timeout.
pub fn set_default_timeout(seconds: f64) {
    DEFAULT_TIMEOUT.store(seconds.to_bits(), Ordering::Relaxed);
}

/// The descriptor, which may be -1.
pub fn descriptor(v: Value) -> i32 {
    get(v).fd as i32
}

/// A C int.
///
/// # Errors
/// TypeError, OverflowError.
pub fn c_int(v: Value) -> PyResult<i32> {
    if float::is(v) {
        return Err(raise(Exc::TypeError, "'float' object cannot be interpreted as an integer"));
    }
    let n = protocol::index_i64(v)?;
    i32::try_from(n).map_err(|_| raise(Exc::OverflowError, "Python int too large to convert to C int"))
}

fn set_blocking(fd: i32, blocks: bool) -> PyResult<()> {
    let mut on = i32::from(!blocks);
    // SAFETY: reads the int given.
    if unsafe { libc::ioctl(fd, libc::FIONBIO, &raw mut on) } < 0 { Err(failed()) } else { Ok(()) }
}

fn new(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let v = instance::allocate_native(class, Builtin::Socket);
    (get(v).fd, get(v).timeout) = (-1, default_timeout());
    weak::watch(v);
    if class == Builtin::Socket.class() || class::lookup_user(class, intern::INIT.value()).is_none() {
        let mut all = args.positional.to_vec();
        all[0] = v;
        init(&Args { positional: &all, ..*args })?;
    }
    Ok(v)
}

fn init(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let [family, kind, proto, fd] = args.bind("socket", 1, ["family", "type", "proto", "fileno"], 4, 0)?;
    let number = |v: Option<Value>| v.map_or(Ok(-1), c_int);
    let (mut family, mut kind, mut proto) = (number(family)?, number(kind)?, number(proto)?);
    let given = match fd.filter(|v| !v.is_none()) {
        Some(fd) => match c_int(fd)? {
            n if n < 0 => return Err(raise(Exc::ValueError, "negative file descriptor")),
            n => Some(n),
        },
        None => None,
    };
    let fd = match given {
        Some(fd) => {
            let ask = |option: i32, n: &mut i32| {
                let mut size = size_of::<i32>() as libc::socklen_t;
                // SAFETY: room for an int, as said.
                let rc = unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, option, (&raw mut *n).cast(), &mut size) };
                if *n == -1 || rc < 0 { Err(failed()) } else { Ok(()) }
            };
            if family == -1 {
                ask(libc::SO_DOMAIN, &mut family)?;
            }
            if kind == -1 {
                ask(libc::SO_TYPE, &mut kind)?;
            }
            if proto == -1 {
                ask(libc::SO_PROTOCOL, &mut proto)?;
            }
            fd
        }
        None => {
            family = if family == -1 { libc::AF_INET } else { family };
            kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
            proto = proto.max(0);
            // SAFETY: plain system call.
            let fd = unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) };
            if fd < 0 {
                return Err(failed());
            }
            fd
        }
    };
    let s = get(v);
    (s.fd, s.family, s.proto) = (i64::from(fd), i64::from(family), i64::from(proto));
    s.kind = i64::from(kind & !(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK));
    s.timeout = if kind & libc::SOCK_NONBLOCK != 0 { 0.0 } else { default_timeout() };
    if s.timeout >= 0.0 {
        set_blocking(fd, false)?;
    }
    Ok(Value::NONE)
}

/// Makes a system call that may have to wait until the socket is ready for `event`.
fn wait_call(v: Value, event: i16, mut call: impl FnMut(i32) -> isize) -> PyResult<usize> {
    let timeout = get(v).timeout;
    let end = (timeout > 0.0).then(|| std::time::Instant::now() + std::time::Duration::from_secs_f64(timeout.min(1e9)));
    loop {
        if let Some(end) = end {
            wait_ready(v, event, end)?;
        }
        let fd = descriptor(v);
        let (n, errno) = gil::outside(|| (call(fd), last_error()));
        match errno {
            _ if n >= 0 => return Ok(n as usize),
            libc::EINTR => doors::poll()?,
            libc::EAGAIN if end.is_some() => {}
            _ => return Err(exception::os_error(errno, None)),
        }
    }
}

fn wait_ready(v: Value, event: i16, end: std::time::Instant) -> PyResult<()> {
    let left = end.saturating_duration_since(std::time::Instant::now()).as_secs_f64();
    let mut p = libc::pollfd { fd: descriptor(v), events: event, revents: 0 };
    // SAFETY: one struct, as said.
    if polling::wait(Some(left), |ms| unsafe { libc::poll(&mut p, 1, ms) })? == 0 {
        return Err(raise(Exc::TimeoutError, "timed out"));
    }
    Ok(())
}

fn receiver(args: &Args, name: &str, min: usize, max: usize) -> PyResult<Value> {
    args.check(name, 1, min, max)?;
    Ok(args.positional[0])
}

fn done(rc: i32) -> PyResult<Value> {
    if rc < 0 { Err(failed()) } else { Ok(Value::NONE) }
}

fn accept(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "_accept", 0, 0)?;
    let mut from = address::Room::new();
    let fd = wait_call(v, libc::POLLIN, |fd| {
        from.reset();
        // SAFETY: room for an address, as said.
        unsafe { libc::accept4(fd, from.ptr(), from.size(), libc::SOCK_CLOEXEC) as isize }
    })?;
    Ok(tuple::new(&[int::from_i64(fd as i64), from.value()?]))
}

fn bind(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "bind", 1, 1)?;
    let to = address::parse(get(v).family as i32, args.positional[1], "bind")?;
    // SAFETY: an address of the size said.
    done(unsafe { libc::bind(descriptor(v), to.bytes(), to.length()) })
}

/// Connects; answers the error number.
fn connect_to(v: Value, to: Value, name: &str) -> PyResult<i32> {
    let to = address::parse(get(v).family as i32, to, name)?;
    let fd = descriptor(v);
    let (rc, errno) = gil::outside(|| {
        // SAFETY: an address of the size said.
        (unsafe { libc::connect(fd, to.bytes(), to.length()) }, last_error())
    });
    if rc >= 0 {
        return Ok(0);
    }
    let waits = errno == libc::EINTR && get(v).timeout != 0.0 || errno == libc::EINPROGRESS && get(v).timeout > 0.0;
    if !waits {
        return Ok(errno);
    }
    doors::poll()?;
    let timeout = if get(v).timeout < 0.0 { 1e9 } else { get(v).timeout.min(1e9) };
    wait_ready(v, libc::POLLOUT, std::time::Instant::now() + std::time::Duration::from_secs_f64(timeout))?;
    let (mut error, mut size) = (0i32, size_of::<i32>() as libc::socklen_t);
    // SAFETY: room for an int, as said.
    unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_ERROR, (&raw mut error).cast(), &mut size) };
    Ok(if error == libc::EISCONN { 0 } else { error })
}

fn connect(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "connect", 1, 1)?;
    match connect_to(v, args.positional[1], "connect")? {
        0 => Ok(Value::NONE),
        errno => Err(exception::os_error(errno, None)),
    }
}

fn connect_ex(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "connect_ex", 1, 1)?;
    match connect_to(v, args.positional[1], "connect_ex") {
        Ok(errno) => Ok(int::from_i64(i64::from(errno))),
        Err(Pending) if exception::swallow(Exc::TimeoutError) => Ok(int::from_i64(i64::from(libc::EWOULDBLOCK))),
        Err(Pending) => Err(Pending),
    }
}

fn close_descriptor(v: Value) -> PyResult<()> {
    let fd = std::mem::replace(&mut get(v).fd, -1);
    if fd < 0 {
        return Ok(());
    }
    // SAFETY: the object owns the descriptor and forgets it.
    let (rc, errno) = gil::outside(|| unsafe { (libc::close(fd as i32), last_error()) });
    if rc < 0 && errno != libc::ECONNRESET { Err(exception::os_error(errno, None)) } else { Ok(()) }
}

fn own_name(args: &Args, peer: bool) -> PyResult<Value> {
    let v = receiver(args, if peer { "getpeername" } else { "getsockname" }, 0, 0)?;
    let mut room = address::Room::new();
    // SAFETY: room for an address, as said.
    let rc = unsafe {
        match peer {
            true => libc::getpeername(descriptor(v), room.ptr(), room.size()),
            false => libc::getsockname(descriptor(v), room.ptr(), room.size()),
        }
    };
    if rc < 0 { Err(failed()) } else { room.value() }
}

fn get_option(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "getsockopt", 2, 3)?;
    let (level, option) = (c_int(args.positional[1])?, c_int(args.positional[2])?);
    let length = args.get(3).map_or(Ok(0), c_int)?;
    if length == 0 {
        let (mut n, mut size) = (0i32, size_of::<i32>() as libc::socklen_t);
        // SAFETY: room for an int, as said.
        let rc = unsafe { libc::getsockopt(descriptor(v), level, option, (&raw mut n).cast(), &mut size) };
        return if rc < 0 { Err(failed()) } else { Ok(int::from_i64(i64::from(n))) };
    }
    if !(0..=1024).contains(&length) {
        return Err(raise(Exc::OSError, "getsockopt buflen out of range"));
    }
    let (mut room, mut size) = (vec![0u8; length as usize], length as libc::socklen_t);
    // SAFETY: room of the size said.
    let rc = unsafe { libc::getsockopt(descriptor(v), level, option, room.as_mut_ptr().cast(), &mut size) };
    if rc < 0 { Err(failed()) } else { Ok(bytes::new(&room[..size as usize])) }
}

fn set_option(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "setsockopt", 3, 4)?;
    let (level, option, value) = (c_int(args.positional[1])?, c_int(args.positional[2])?, args.positional[3]);
    let fd = descriptor(v);
    if value.is_none() {
        let length = args.get(4).map_or(Ok(0), c_int)? as libc::socklen_t;
        // SAFETY: no value, as the option may allow.
        return done(unsafe { libc::setsockopt(fd, level, option, std::ptr::null(), length) });
    }
    if int::is(value) {
        let n = c_int(value)?;
        // SAFETY: an int, as said.
        return done(unsafe {
            libc::setsockopt(fd, level, option, (&raw const n).cast(), size_of::<i32>() as libc::socklen_t)
        });
    }
    let data = view::required(value)?;
    // SAFETY: the bytes are as many as said.
    done(unsafe { libc::setsockopt(fd, level, option, data.as_ptr().cast(), data.len() as libc::socklen_t) })
}

fn length(v: Value, name: &str) -> PyResult<usize> {
    usize::try_from(protocol::index_i64(v)?)
        .map_err(|_| raise(Exc::ValueError, format!("negative buffersize in {name}")))
}

fn flags(args: &Args, at: usize) -> PyResult<i32> {
    args.get(at).map_or(Ok(0), c_int)
}

fn recv(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "recv", 1, 2)?;
    let mut room = vec![0u8; length(args.positional[1], "recv")?];
    let flags = flags(args, 2)?;
    // SAFETY: room of the size said.
    let n = wait_call(v, libc::POLLIN, |fd| unsafe { libc::recv(fd, room.as_mut_ptr().cast(), room.len(), flags) })?;
    Ok(bytes::new(&room[..n.min(room.len())]))
}

fn recvfrom(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "recvfrom", 1, 2)?;
    let mut room = vec![0u8; length(args.positional[1], "recvfrom")?];
    let flags = flags(args, 2)?;
    let mut from = address::Room::new();
    let n = wait_call(v, libc::POLLIN, |fd| {
        from.reset();
        // SAFETY: room of the sizes said.
        unsafe { libc::recvfrom(fd, room.as_mut_ptr().cast(), room.len(), flags, from.ptr(), from.size()) }
    })?;
    Ok(tuple::new(&[bytes::new(&room[..n.min(room.len())]), from.value()?]))
}

/// The part of a buffer that may be received into.
fn part(args: &[Option<Value>; 3], name: &str) -> PyResult<&'static mut [u8]> {
    let room = view::writable(args[0].unwrap_or(Value::NONE))?;
    let wanted = args[1].map_or(Ok(0), protocol::index_i64)?;
    if wanted < 0 {
        return Err(raise(Exc::ValueError, format!("negative buffersize in {name}")));
    }
    match wanted as usize {
        0 => Ok(room),
        n if n > room.len() => {
            let message = format!("{name}: buffer too small for requested bytes");
            Err(raise(Exc::ValueError, message))
        }
        n => Ok(&mut room[..n]),
    }
}

fn recv_into(args: &Args) -> PyResult<Value> {
    let all = args.bind("recv_into", 1, ["buffer", "nbytes", "flags"], 3, 1)?;
    let room = part(&all, "recv_into")?;
    let flags = all[2].map_or(Ok(0), c_int)?;
    // SAFETY: room of the size said.
    let n = wait_call(args.positional[0], libc::POLLIN, |fd| unsafe {
        libc::recv(fd, room.as_mut_ptr().cast(), room.len(), flags)
    })?;
    Ok(int::from_i64(n as i64))
}

fn recvfrom_into(args: &Args) -> PyResult<Value> {
    let all = args.bind("recvfrom_into", 1, ["buffer", "nbytes", "flags"], 3, 1)?;
    let room = part(&all, "recvfrom_into")?;
    let flags = all[2].map_or(Ok(0), c_int)?;
    let mut from = address::Room::new();
    let n = wait_call(args.positional[0], libc::POLLIN, |fd| {
        from.reset();
        // SAFETY: room of the sizes said.
        unsafe { libc::recvfrom(fd, room.as_mut_ptr().cast(), room.len(), flags, from.ptr(), from.size()) }
    })?;
    Ok(tuple::new(&[int::from_i64(n as i64), from.value()?]))
}

fn send_bytes(v: Value, data: &[u8], flags: i32) -> PyResult<usize> {
    // SAFETY: the bytes are as many as said.
    wait_call(v, libc::POLLOUT, |fd| unsafe {
        libc::send(fd, data.as_ptr().cast(), data.len(), flags | libc::MSG_NOSIGNAL)
    })
}

fn send(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "send", 1, 2)?;
    let n = send_bytes(v, view::required(args.positional[1])?, flags(args, 2)?)?;
    Ok(int::from_i64(n as i64))
}

fn sendall(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "sendall", 1, 2)?;
    let flags = flags(args, 2)?;
    let mut rest = view::required(args.positional[1])?;
    while !rest.is_empty() {
        let n = send_bytes(v, rest, flags)?;
        rest = &rest[n.min(rest.len())..];
        doors::poll()?;
    }
    Ok(Value::NONE)
}

fn sendto(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let given = args.positional.len() - 1;
    if !(2..=3).contains(&given) {
        let message = format!("sendto() takes 2 or 3 arguments ({given} given)");
        return Err(raise(Exc::TypeError, message));
    }
    let flags = if given == 3 { c_int(args.positional[2])? } else { 0 };
    let data = view::required(args.positional[1])?;
    let to = address::parse(get(v).family as i32, args.positional[given], "sendto")?;
    // SAFETY: bytes and an address of the sizes said.
    let n = wait_call(v, libc::POLLOUT, |fd| unsafe {
        libc::sendto(fd, data.as_ptr().cast(), data.len(), flags | libc::MSG_NOSIGNAL, to.bytes(), to.length())
    })?;
    Ok(int::from_i64(n as i64))
}

fn set_timeout(v: Value, seconds: f64) -> PyResult<()> {
    get(v).timeout = seconds;
    set_blocking(descriptor(v), seconds < 0.0)
}

/// A timeout argument; negative: none.
///
/// # Errors
/// TypeError, ValueError.
pub fn timeout_argument(v: Value) -> PyResult<f64> {
    match polling::seconds(Some(v))? {
        None => Ok(-1.0),
        Some(t) if t < 0.0 => Err(raise(Exc::ValueError, "Timeout value out of range")),
        Some(t) => Ok(t),
    }
}

/// A timeout as Python has it.
pub fn timeout_value(seconds: f64) -> Value {
    if seconds < 0.0 { Value::NONE } else { float::from_f64(seconds) }
}

fn repr(v: Value) -> PyResult<Value> {
    let s = get(v);
    let text = format!(
        "<{} object, fd={}, family={}, type={}, proto={}>",
        class::name_of(v).rsplit('.').next().unwrap_or("socket"),
        s.fd,
        s.family,
        s.kind,
        s.proto
    );
    Ok(string::new(&text))
}

/// `_socket.socket`
pub static TYPE: NativeType = NativeType {
    name: "_socket.socket",
    size: size_of::<Socket>(),
    layout: Some(&Socket::LAYOUT),
    repr: Some(repr),
    new: Some(new),
    weak: true,
    finalize: Some(|v| {
        if close_descriptor(v).is_err() {
            exception::take();
        }
    }),
    getset: &[
        GetSet { name: "family", get: |v| Ok(int::from_i64(get(v).family)), set: None },
        GetSet { name: "type", get: |v| Ok(int::from_i64(get(v).kind)), set: None },
        GetSet { name: "proto", get: |v| Ok(int::from_i64(get(v).proto)), set: None },
        GetSet { name: "timeout", get: |v| Ok(timeout_value(get(v).timeout)), set: None },
    ],
    methods: &[
        ("__init__", init),
        ("_accept", accept),
        ("bind", bind),
        ("close", |a| close_descriptor(receiver(a, "close", 0, 0)?).map(|()| Value::NONE)),
        ("connect", connect),
        ("connect_ex", connect_ex),
        ("detach", |a| {
            let v = receiver(a, "detach", 0, 0)?;
            Ok(int::from_i64(std::mem::replace(&mut get(v).fd, -1)))
        }),
        ("fileno", |a| Ok(int::from_i64(get(receiver(a, "fileno", 0, 0)?).fd))),
        ("getpeername", |a| own_name(a, true)),
        ("getsockname", |a| own_name(a, false)),
        ("getsockopt", get_option),
        ("setsockopt", set_option),
        ("listen", |a| {
            let v = receiver(a, "listen", 0, 1)?;
            let backlog = a.get(1).map_or(Ok(128), c_int)?;
            // SAFETY: plain system call.
            done(unsafe { libc::listen(descriptor(v), backlog.max(0)) })
        }),
        ("recv", recv),
        ("recvfrom", recvfrom),
        ("recv_into", recv_into),
        ("recvfrom_into", recvfrom_into),
        ("send", send),
        ("sendall", sendall),
        ("sendto", sendto),
        ("setblocking", |a| {
            let v = receiver(a, "setblocking", 1, 1)?;
            let blocks = protocol::truth(a.positional[1])?;
            set_timeout(v, if blocks { -1.0 } else { 0.0 }).map(|()| Value::NONE)
        }),
        ("getblocking", |a| Ok(Value::from_bool(get(receiver(a, "getblocking", 0, 0)?).timeout != 0.0))),
        ("settimeout", |a| {
            let v = receiver(a, "settimeout", 1, 1)?;
            set_timeout(v, timeout_argument(a.positional[1])?).map(|()| Value::NONE)
        }),
        ("gettimeout", |a| Ok(timeout_value(get(receiver(a, "gettimeout", 0, 0)?).timeout))),
        ("shutdown", |a| {
            let v = receiver(a, "shutdown", 1, 1)?;
            // SAFETY: plain system call.
            done(unsafe { libc::shutdown(descriptor(v), c_int(a.positional[1])?) })
        }),
    ],
    ..NativeType::DEFAULT
};
