//! Waiting for descriptors: `select.poll` and `select.epoll` objects, and what `select` shares
//! with them.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value, gil};

fn last_error() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// A file descriptor: an int, or what `fileno()` answers.
///
/// # Errors
/// TypeError, ValueError; what `fileno` raises.
pub fn descriptor(v: Value) -> PyResult<i32> {
    let n = if int::is(v) {
        v
    } else {
        let Some(method) = attribute::get_optional(v, intern::intern("fileno"))? else {
            return Err(raise(Exc::TypeError, "argument must be an int, or have a fileno() method."));
        };
        let n = doors::call(method, &[])?;
        if !int::is(n) {
            return Err(raise(Exc::TypeError, "fileno() returned a non-integer"));
        }
        n
    };
    let Some(fd) = int::as_i64(n).and_then(|n| i32::try_from(n).ok()) else {
        return Err(raise(Exc::OverflowError, "Python int too large to convert to C int"));
    };
    if fd < 0 {
        let message = format!("file descriptor cannot be a negative integer ({fd})");
        return Err(raise(Exc::ValueError, message));
    }
    Ok(fd)
}

/// A timeout in seconds; `None`: for ever.
///
/// # Errors
/// TypeError, ValueError, OverflowError.
pub fn seconds(v: Option<Value>) -> PyResult<Option<f64>> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(None) };
    let Some(x) = float::as_real(v)? else {
        return Err(raise(Exc::TypeError, "timeout must be a real number or None"));
    };
    if x.is_nan() {
        return Err(raise(Exc::ValueError, "Invalid value NaN (not a number)"));
    }
    if x > 9e9 {
        return Err(raise(Exc::OverflowError, "timestamp too large to convert to C PyTime_t"));
    }
    Ok(Some(x))
}

/// Waits by `call`, which is given the milliseconds left (-1: for ever) and answers what the system
/// call did; interrupted calls are repeated.
///
/// # Errors
/// OSError; what signal handlers raise.
pub fn wait(timeout: Option<f64>, mut call: impl FnMut(i32) -> i32) -> PyResult<i32> {
    let end = timeout.filter(|&t| t >= 0.0).map(|t| std::time::Instant::now() + std::time::Duration::from_secs_f64(t));
    loop {
        let left = match end {
            None => -1,
            Some(end) => {
                let left = end.saturating_duration_since(std::time::Instant::now()).as_nanos();
                i32::try_from(left.div_ceil(1_000_000)).unwrap_or(i32::MAX)
            }
        };
        let (n, errno) = gil::outside(|| (call(left), last_error()));
        match errno {
            _ if n >= 0 => return Ok(n),
            libc::EINTR => doors::poll()?,
            _ => return Err(exception::os_error(errno, None)),
        }
    }
}

fn receiver(args: &Args, name: &str, min: usize, max: usize) -> PyResult<Value> {
    args.check(name, 1, min, max)?;
    Ok(args.positional[0])
}

fn mask(v: Option<Value>, default: i64, most: i64) -> PyResult<i64> {
    let Some(v) = v else { return Ok(default) };
    if !protocol::has_index(v) {
        let message = format!("'{}' object cannot be interpreted as an integer", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let n = protocol::index(v)?;
    match int::as_i64(n) {
        _ if int::is_negative(n) => Err(raise(Exc::ValueError, "value must be positive")),
        Some(n) if n <= most => Ok(n),
        _ => Err(raise(Exc::OverflowError, "Python int too large to convert to C unsigned short")),
    }
}

/// `select.poll()`
pub fn new_poll() -> Value {
    record::new(Builtin::Poll, Some(dict::new()), None, None, None)
}

fn table(v: Value) -> Value {
    record::get(v).a.unwrap_or(Value::NONE)
}

const POLL_DEFAULT: i64 = (libc::POLLIN | libc::POLLPRI | libc::POLLOUT) as i64;

fn poll_register(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "register", 1, 2)?;
    let fd = descriptor(args.positional[1])?;
    let events = mask(args.get(2), POLL_DEFAULT, 0xffff)?;
    dict::set(table(v), int::from_i64(i64::from(fd)), int::from_i64(events))?;
    Ok(Value::NONE)
}

fn poll_modify(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "modify", 2, 2)?;
    let fd = int::from_i64(i64::from(descriptor(args.positional[1])?));
    let events = mask(args.get(2), 0, 0xffff)?;
    if dict::get(table(v), fd)?.is_none() {
        return Err(exception::os_error(libc::ENOENT, None));
    }
    dict::set(table(v), fd, int::from_i64(events))?;
    Ok(Value::NONE)
}

fn poll_unregister(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "unregister", 1, 1)?;
    let fd = int::from_i64(i64::from(descriptor(args.positional[1])?));
    protocol::set_item(table(v), fd, None)?;
    Ok(Value::NONE)
}

fn poll_poll(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "poll", 0, 1)?;
    let timeout = match args.get(1).filter(|t| !t.is_none()) {
        None => None,
        Some(t) => Some(match float::as_real(t)? {
            Some(ms) if ms > f64::from(i32::MAX) => {
                return Err(raise(Exc::OverflowError, "timeout is too large"));
            }
            Some(ms) => ms / 1000.0,
            None => return Err(raise(Exc::TypeError, "timeout must be an integer or None")),
        }),
    };
    if record::get(v).n != 0 {
        return Err(raise(Exc::RuntimeError, "concurrent poll() invocation"));
    }
    let mut all: Vec<libc::pollfd> = dict::items(table(v))
        .into_iter()
        .map(|(fd, events)| libc::pollfd {
            fd: int::as_i64(fd).unwrap_or(-1) as i32,
            events: int::as_i64(events).unwrap_or(0) as u16 as i16,
            revents: 0,
        })
        .collect();
    record::get(v).n = 1;
    // SAFETY: as many structs as said.
    let n = wait(timeout, |ms| unsafe { libc::poll(all.as_mut_ptr(), all.len() as libc::nfds_t, ms) });
    record::get(v).n = 0;
    n?;
    let ready = all.iter().filter(|p| p.revents != 0);
    let ready: Vec<Value> = ready.map(|p| pair(i64::from(p.fd), i64::from(p.revents as u16))).collect();
    Ok(list::new(&ready))
}

fn pair(a: i64, b: i64) -> Value {
    tuple::new(&[int::from_i64(a), int::from_i64(b)])
}

/// `select.poll`: a = dict of descriptors and events, n = 1 while it waits.
pub static POLL_TYPE: NativeType = NativeType {
    name: "select.poll",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    methods: &[
        ("register", poll_register),
        ("modify", poll_modify),
        ("unregister", poll_unregister),
        ("poll", poll_poll),
    ],
    ..NativeType::DEFAULT
};

fn epoll_new(args: &Args) -> PyResult<Value> {
    let [size, flags] = args.bind("epoll", 1, ["sizehint", "flags"], 2, 0)?;
    match size.map_or(Ok(-1), protocol::index_i64)? {
        -1 => {}
        n if n <= 0 => return Err(raise(Exc::ValueError, "negative sizehint")),
        _ => {}
    }
    let flags = flags.map_or(Ok(0), protocol::index_i64)?;
    if flags != 0 && flags != i64::from(libc::EPOLL_CLOEXEC) {
        return Err(raise(Exc::OSError, "invalid flags"));
    }
    // SAFETY: plain system call.
    let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
    if fd < 0 {
        return Err(exception::os_error(last_error(), None));
    }
    let v = record::new(Builtin::Epoll, None, None, None, None);
    record::get(v).n = i64::from(fd);
    crate::heap::weak::watch(v);
    Ok(v)
}

fn opened(v: Value) -> PyResult<i32> {
    match record::get(v).n {
        n if n < 0 => Err(raise(Exc::ValueError, "I/O operation on closed epoll object")),
        n => Ok(n as i32),
    }
}

fn control(args: &Args, name: &str, operation: i32) -> PyResult<Value> {
    let least = if operation == libc::EPOLL_CTL_MOD { 2 } else { 1 };
    let [fd, events] = args.bind(name, 1, ["fd", "eventmask"], 2, least)?;
    let own = opened(args.positional[0])?;
    let fd = descriptor(fd.unwrap_or(Value::NONE))?;
    let default = i64::from(libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT);
    let events = mask(events, default, i64::from(u32::MAX))?;
    let mut event = libc::epoll_event { events: events as u32, u64: fd as u64 };
    // SAFETY: reads the struct given.
    if unsafe { libc::epoll_ctl(own, operation, fd, &mut event) } < 0 {
        return Err(exception::os_error(last_error(), None));
    }
    Ok(Value::NONE)
}

fn epoll_poll(args: &Args) -> PyResult<Value> {
    let [timeout, most] = args.bind("poll", 1, ["timeout", "maxevents"], 2, 0)?;
    let own = opened(args.positional[0])?;
    let timeout = seconds(timeout)?;
    let most = match most.map_or(Ok(-1), protocol::index_i64)? {
        -1 => 1023,
        n if n < 1 => {
            return Err(raise(Exc::ValueError, format!("maxevents must be greater than 0, got {n}")));
        }
        n => n.min(1 << 16) as usize,
    };
    let mut all = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    // SAFETY: room for as many structs as said.
    let n = wait(timeout, |ms| unsafe { libc::epoll_wait(own, all.as_mut_ptr(), most as i32, ms) })?;
    let ready: Vec<Value> = all[..n as usize].iter().map(|e| pair(e.u64 as i64, i64::from(e.events))).collect();
    Ok(list::new(&ready))
}

fn epoll_close(v: Value) {
    let fd = std::mem::replace(&mut record::get(v).n, -1);
    if fd >= 0 {
        // SAFETY: the object owns the descriptor and forgets it.
        unsafe { libc::close(fd as i32) };
    }
}

/// `select.epoll`: n = descriptor, -1 when closed.
pub static EPOLL_TYPE: NativeType = NativeType {
    name: "select.epoll",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    new: Some(epoll_new),
    sealed: true,
    finalize: Some(epoll_close),
    getset: &[crate::heap::GetSet { name: "closed", get: |v| Ok(Value::from_bool(record::get(v).n < 0)), set: None }],
    methods: &[
        ("register", |a| control(a, "register", libc::EPOLL_CTL_ADD)),
        ("modify", |a| control(a, "modify", libc::EPOLL_CTL_MOD)),
        ("unregister", |a| control(a, "unregister", libc::EPOLL_CTL_DEL)),
        ("poll", epoll_poll),
        ("fileno", |a| opened(a.positional[0]).map(|fd| int::from_i64(i64::from(fd)))),
        ("close", |a| {
            epoll_close(a.positional[0]);
            Ok(Value::NONE)
        }),
        ("__enter__", |a| opened(a.positional[0]).map(|_| a.positional[0])),
        ("__exit__", |a| {
            epoll_close(a.positional[0]);
            Ok(Value::NONE)
        }),
    ],
    class_methods: &[("fromfd", |a| {
        a.check("fromfd", 1, 1, 1)?;
        let v = record::new(Builtin::Epoll, None, None, None, None);
        record::get(v).n = i64::from(descriptor(a.positional[1])?);
        Ok(v)
    })],
    ..NativeType::DEFAULT
};
