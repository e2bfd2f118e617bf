//! The `_posixsubprocess` module: a child process, made and set up in one.

use crate::heap::Value;
use crate::modules::posix::process::{pointers, texts};
use crate::objects::entry::last_errno;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, doors, exception, file, int, module, path, protocol, raise, tuple,
};
use std::ffi::CString;

const FUNCTIONS: &[(&str, NativeFn)] = &[("fork_exec", fork_exec)];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_posixsubprocess");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}

/// What the child is to be.
struct Child {
    argv: Vec<CString>,
    programs: Vec<CString>,
    environment: Option<Vec<CString>>,
    directory: Option<CString>,
    close: bool,
    keep: Vec<i32>,
    /// Standard input, output and error of the child, -1: as they are.
    standard: [i32; 3],
    /// The parent's ends of pipes.
    parents: [i32; 3],
    report: i32,
    restore: bool,
    session: bool,
    group: i32,
    gid: Option<u32>,
    groups: Option<Vec<u32>>,
    uid: Option<u32>,
    mask: i32,
    before: Option<Value>,
}

fn number(v: Value) -> PyResult<i32> {
    let n = protocol::index_i64(v)?;
    i32::try_from(n).map_err(|_| raise(Exc::OverflowError, "Python int too large to convert to C int"))
}

fn id(v: Value) -> PyResult<Option<u32>> {
    if v.is_none() { Ok(None) } else { Ok(Some(protocol::index_i64(v)? as u32)) }
}

fn keep(v: Value) -> PyResult<Vec<i32>> {
    let wrong = || raise(Exc::ValueError, "bad value(s) in fds_to_keep");
    if !tuple::is(v) {
        return Err(wrong());
    }
    let mut all = Vec::new();
    for &fd in tuple::items(v) {
        let Some(fd) = int::as_i64(fd).and_then(|n| i32::try_from(n).ok()).filter(|&n| n >= 0) else {
            return Err(wrong());
        };
        if all.last().is_some_and(|&last| fd <= last) {
            return Err(wrong());
        }
        all.push(fd);
    }
    Ok(all)
}

fn fork_exec(args: &Args) -> PyResult<Value> {
    args.check("fork_exec", 0, 22, 23)?;
    let a = args.positional;
    let optional = |v: Value| if v.is_none() { None } else { Some(v) };
    let [p2c_read, p2c_write, c2p_read, c2p_write, err_read, err_write, _report_read, report] =
        [6, 7, 8, 9, 10, 11, 12, 13].map(|i| number(a[i]));
    let close = protocol::truth(a[2])?;
    let report = report?;
    if close && report < 3 {
        return Err(raise(Exc::ValueError, "errpipe_write must be >= 3"));
    }
    let child = Child {
        argv: texts(a[0], "fork_exec", "argv")?,
        programs: texts(a[1], "fork_exec", "executable_list").or_else(|_| {
            exception::swallow(Exc::TypeError);
            protocol::collect(a[1])?
                .into_iter()
                .map(|v| Ok(path::argument(v, "fork_exec", "path", false)?.name))
                .collect()
        })?,
        environment: optional(a[5])
            .map(|env| {
                protocol::collect(env)?
                    .into_iter()
                    .map(|v| Ok(path::argument(v, "fork_exec", "env", false)?.name))
                    .collect::<PyResult<Vec<_>>>()
            })
            .transpose()?,
        directory: optional(a[4]).map(|v| path::argument(v, "fork_exec", "cwd", false)).transpose()?.map(|p| p.name),
        close,
        keep: keep(a[3])?,
        standard: [p2c_read?, c2p_write?, err_write?],
        parents: [p2c_write?, c2p_read?, err_read?],
        report,
        restore: protocol::truth(a[14])?,
        session: protocol::truth(a[15])?,
        group: number(a[16])?,
        gid: id(a[17])?,
        groups: optional(a[18])
            .map(|v| protocol::collect(v)?.into_iter().map(|g| protocol::index_i64(g).map(|n| n as u32)).collect())
            .transpose()?,
        uid: id(a[19])?,
        mask: number(a[20])?,
        before: optional(a[21]),
    };
    file::flush_standard()?;
    let environment = child.environment.as_ref().map(|e| pointers(e));
    let argv = pointers(&child.argv);
    // SAFETY: the child only makes system calls (and runs `preexec_fn`, as documented) until it is
    // another program or ends.
    let pid = unsafe { libc::fork() };
    match pid {
        0 => {
            let (stage, errno) = become_child(&child, &argv, environment.as_deref());
            let text = match errno {
                0 => "SubprocessError:0:Exception occurred in preexec_fn.".to_owned(),
                _ => format!("OSError:{errno:X}:{stage}"),
            };
            // SAFETY: the bytes are as many as said; nothing of this process is to run any more.
            unsafe {
                libc::write(child.report, text.as_ptr().cast(), text.len());
                libc::_exit(255)
            }
        }
        -1 => Err(exception::os_error(last_errno(), None)),
        pid => Ok(int::from_i64(i64::from(pid))),
    }
}

/// Sets the child up and becomes the program; answers only if that fails.
fn become_child(
    c: &Child,
    argv: &[*const libc::c_char],
    environment: Option<&[*const libc::c_char]>,
) -> (&'static str, i32) {
    let failed = || ("noexec", last_errno());
    // SAFETY: plain system calls on descriptors and NUL-terminated texts.
    unsafe {
        for &fd in &c.keep {
            if fd != c.report {
                let flags = libc::fcntl(fd, libc::F_GETFD);
                if flags >= 0 {
                    libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC);
                }
            }
        }
        for fd in c.parents.into_iter().filter(|&fd| fd >= 0) {
            libc::close(fd);
        }
        // None may be in the way of another's number.
        let mut ends = c.standard;
        for (number, end) in ends.iter_mut().enumerate() {
            if *end >= 0 && *end < number as i32 {
                *end = libc::dup(*end);
                if *end < 0 {
                    return failed();
                }
            }
        }
        for (i, &end) in ends.iter().enumerate() {
            if end < 0 {
                continue;
            }
            if end == i as i32 {
                let flags = libc::fcntl(end, libc::F_GETFD);
                libc::fcntl(end, libc::F_SETFD, flags & !libc::FD_CLOEXEC);
            } else if libc::dup2(end, i as i32) < 0 {
                return failed();
            }
        }
        if let Some(directory) = &c.directory
            && libc::chdir(directory.as_ptr()) < 0
        {
            return ("noexec:chdir", last_errno());
        }
        if c.mask >= 0 {
            libc::umask(c.mask as libc::mode_t);
        }
        if c.restore {
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
        if c.session {
            libc::setsid();
        }
        if c.group >= 0 && libc::setpgid(0, c.group) < 0 {
            return failed();
        }
        if let Some(groups) = &c.groups
            && libc::setgroups(groups.len(), groups.as_ptr()) < 0
        {
            return failed();
        }
        if let Some(gid) = c.gid
            && libc::setregid(gid, gid) < 0
        {
            return failed();
        }
        if let Some(uid) = c.uid
            && libc::setreuid(uid, uid) < 0
        {
            return failed();
        }
        if let Some(before) = c.before
            && doors::call(before, &[]).is_err()
        {
            return ("preexec", 0);
        }
        if c.close {
            let mut from = 3;
            for &fd in c.keep.iter().filter(|&&fd| fd >= 3) {
                if fd > from {
                    close_range(from, fd - 1);
                }
                from = fd + 1;
            }
            close_range(from, i32::MAX);
        }
        let mut outcome = libc::ENOENT;
        for program in &c.programs {
            match environment {
                Some(environment) => libc::execve(program.as_ptr(), argv.as_ptr(), environment.as_ptr()),
                None => libc::execv(program.as_ptr(), argv.as_ptr()),
            };
            let errno = last_errno();
            if errno != libc::ENOENT && errno != libc::ENOTDIR {
                outcome = errno;
            }
        }
        ("", outcome)
    }
}

fn close_range(first: i32, last: i32) {
    // SAFETY: plain system calls.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, last, 0) < 0 {
            for fd in first..=last.min(65536) {
                libc::close(fd);
            }
        }
    }
}
