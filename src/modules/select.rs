//! The `select` module.

use crate::heap::Value;
use crate::objects::polling::{self, descriptor};
use crate::objects::{Args, Builtin, Exc, NativeFn, PyResult, dict, int, intern, list, module, protocol, raise, tuple};

const FUNCTIONS: &[(&str, NativeFn)] = &[("poll", poll), ("select", select)];

#[rustfmt::skip]
const CONSTANTS: &[(&str, i64)] = &[
    ("POLLIN", libc::POLLIN as i64), ("POLLPRI", libc::POLLPRI as i64), ("POLLOUT", libc::POLLOUT as i64),
    ("POLLERR", libc::POLLERR as i64), ("POLLHUP", libc::POLLHUP as i64), ("POLLNVAL", libc::POLLNVAL as i64),
    ("POLLRDNORM", libc::POLLRDNORM as i64), ("POLLRDBAND", libc::POLLRDBAND as i64),
    ("POLLWRNORM", libc::POLLWRNORM as i64), ("POLLWRBAND", libc::POLLWRBAND as i64), ("POLLMSG", 0x400),
    ("POLLRDHUP", libc::POLLRDHUP as i64), ("PIPE_BUF", libc::PIPE_BUF as i64),
    ("EPOLLIN", libc::EPOLLIN as i64), ("EPOLLOUT", libc::EPOLLOUT as i64), ("EPOLLPRI", libc::EPOLLPRI as i64),
    ("EPOLLERR", libc::EPOLLERR as i64), ("EPOLLHUP", libc::EPOLLHUP as i64), ("EPOLLRDHUP", libc::EPOLLRDHUP as i64),
    ("EPOLLET", libc::EPOLLET as u32 as i64), ("EPOLLONESHOT", libc::EPOLLONESHOT as i64),
    ("EPOLLEXCLUSIVE", libc::EPOLLEXCLUSIVE as i64), ("EPOLLRDNORM", libc::EPOLLRDNORM as i64),
    ("EPOLLRDBAND", libc::EPOLLRDBAND as i64), ("EPOLLWRNORM", libc::EPOLLWRNORM as i64),
    ("EPOLLWRBAND", libc::EPOLLWRBAND as i64), ("EPOLLMSG", libc::EPOLLMSG as i64),
    ("EPOLL_CLOEXEC", libc::EPOLL_CLOEXEC as i64),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("select");
    module::add_functions(m, FUNCTIONS);
    let set = |name: &str, v: Value| dict::set_str(module::globals(m), intern::intern(name), v);
    for &(name, n) in CONSTANTS {
        set(name, int::from_i64(n));
    }
    set("error", Exc::OSError.class());
    set("epoll", Builtin::Epoll.class());
    Ok(m)
}

fn poll(args: &Args) -> PyResult<Value> {
    args.check("select.poll", 0, 0, 0)?;
    Ok(polling::new_poll())
}

/// The objects of a list with their descriptors.
fn entries(v: Value) -> PyResult<Vec<(Value, i32)>> {
    if protocol::iter(v).is_err() {
        crate::objects::exception::take();
        return Err(raise(Exc::TypeError, "arguments 1-3 must be sequences"));
    }
    let mut all = Vec::new();
    // Guards against lists that grow while their objects are asked.
    for object in protocol::collect(v)? {
        let fd = descriptor(object)?;
        if fd >= libc::FD_SETSIZE as i32 {
            return Err(raise(Exc::ValueError, "filedescriptor out of range in select()"));
        }
        all.push((object, fd));
    }
    Ok(all)
}

fn select(args: &Args) -> PyResult<Value> {
    args.check("select", 0, 3, 4)?;
    let timeout = polling::seconds(args.get(3))?;
    if timeout.is_some_and(|t| t < 0.0) {
        return Err(raise(Exc::ValueError, "timeout must be non-negative"));
    }
    let lists = [entries(args.positional[0])?, entries(args.positional[1])?, entries(args.positional[2])?];
    let events = [libc::POLLIN | libc::POLLHUP | libc::POLLERR, libc::POLLOUT | libc::POLLERR, libc::POLLPRI];
    let wanted = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    let mut all = Vec::new();
    for (list, &events) in lists.iter().zip(&wanted) {
        all.extend(list.iter().map(|&(_, fd)| libc::pollfd { fd, events, revents: 0 }));
    }
    // SAFETY: as many structs as said.
    polling::wait(timeout, |ms| unsafe { libc::poll(all.as_mut_ptr(), all.len() as libc::nfds_t, ms) })?;
    if all.iter().any(|p| p.revents & libc::POLLNVAL != 0) {
        return Err(crate::objects::exception::os_error(libc::EBADF, None));
    }
    let mut at = 0;
    let answers = lists.iter().zip(events).map(|(entries, events)| {
        let part = &all[at..at + entries.len()];
        at += entries.len();
        let ready = entries.iter().zip(part).filter(|(_, p)| p.revents & events != 0);
        list::new(&ready.map(|((object, _), _)| *object).collect::<Vec<_>>())
    });
    Ok(tuple::new(&answers.collect::<Vec<_>>()))
}
