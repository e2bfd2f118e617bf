//! Processes: making, replacing, waiting for, signalling, scheduling.

use super::*;
use crate::objects::structseq;
use std::ffi::CString;

pub(super) const FUNCTIONS: Functions = &[
    ("_exit", |a| {
        let [status] = a.bind("_exit", 0, ["status"], 1, 1)?;
        let status = small(status.unwrap_or(Value::NONE))?;
        // SAFETY: ends the process at once, as asked.
        unsafe { libc::_exit(status) }
    }),
    ("abort", |_| {
        // SAFETY: ends the process at once, as asked.
        unsafe { libc::abort() }
    }),
    ("fork", fork),
    ("execv", execv),
    ("execve", execve),
    ("wait", |a| {
        a.check("wait", 0, 0, 0)?;
        wait_for(-1, 0)
    }),
    ("waitpid", |a| {
        a.check("waitpid", 0, 2, 2)?;
        wait_for(small(a.positional[0])?, small(a.positional[1])?)
    }),
    ("wait3", |a| {
        let [options] = a.bind("wait3", 0, ["options"], 1, 1)?;
        wait_usage(-1, small(options.unwrap_or(Value::NONE))?)
    }),
    ("wait4", |a| {
        let [pid, options] = a.bind("wait4", 0, ["pid", "options"], 2, 2)?;
        wait_usage(small(pid.unwrap_or(Value::NONE))?, small(options.unwrap_or(Value::NONE))?)
    }),
    ("waitid", waitid),
    ("waitstatus_to_exitcode", exit_code),
    ("kill", |a| {
        a.check("kill", 0, 2, 2)?;
        let (pid, signal) = (small(a.positional[0])?, small(a.positional[1])?);
        // SAFETY: plain system call.
        done(i64::from(unsafe { libc::kill(pid, signal) }), None)?;
        signals::check()?;
        Ok(Value::NONE)
    }),
    ("killpg", |a| {
        a.check("killpg", 0, 2, 2)?;
        let (pid, signal) = (small(a.positional[0])?, small(a.positional[1])?);
        // SAFETY: plain system call.
        done(i64::from(unsafe { libc::killpg(pid, signal) }), None)
    }),
    ("pidfd_open", |a| {
        let [pid, flags] = a.bind("pidfd_open", 0, ["pid", "flags"], 2, 1)?;
        let (pid, flags) = (small(pid.unwrap_or(Value::NONE))?, flags.map_or(Ok(0), small)?);
        // SAFETY: plain system call.
        number(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) })
    }),
    ("system", system),
    ("nice", |a| {
        a.check("nice", 0, 1, 1)?;
        let n = small(a.positional[0])?;
        // SAFETY: plain system call; `errno` tells an answer of -1 from an error.
        let now = unsafe {
            *libc::__errno_location() = 0;
            libc::nice(n)
        };
        if now == -1 && last_errno() != 0 { Err(failed(None)) } else { Ok(int::from_i64(i64::from(now))) }
    }),
    ("getpriority", |a| {
        let [which, who] = a.bind("getpriority", 0, ["which", "who"], 2, 2)?;
        let (which, who) = (small(which.unwrap_or(Value::NONE))?, small(who.unwrap_or(Value::NONE))?);
        // SAFETY: plain system call; `errno` tells an answer of -1 from an error.
        let now = unsafe {
            *libc::__errno_location() = 0;
            libc::getpriority(which as u32, who as u32)
        };
        if now == -1 && last_errno() != 0 { Err(failed(None)) } else { Ok(int::from_i64(i64::from(now))) }
    }),
    ("setpriority", |a| {
        let [which, who, n] = a.bind("setpriority", 0, ["which", "who", "priority"], 3, 3)?;
        let [which, who, n] = [which, who, n].map(|v| small(v.unwrap_or(Value::NONE)));
        let (which, who, n) = (which?, who?, n?);
        // SAFETY: plain system call.
        done(i64::from(unsafe { libc::setpriority(which as u32, who as u32, n) }), None)
    }),
    ("getpgid", |a| {
        let [pid] = a.bind("getpgid", 0, ["pid"], 1, 1)?;
        let pid = small(pid.unwrap_or(Value::NONE))?;
        // SAFETY: plain system call.
        number(i64::from(unsafe { libc::getpgid(pid) }))
    }),
    ("setpgid", |a| {
        a.check("setpgid", 0, 2, 2)?;
        let (pid, group) = (small(a.positional[0])?, small(a.positional[1])?);
        // SAFETY: plain system call.
        done(i64::from(unsafe { libc::setpgid(pid, group) }), None)
    }),
    ("getsid", |a| {
        a.check("getsid", 0, 1, 1)?;
        let pid = small(a.positional[0])?;
        // SAFETY: plain system call.
        number(i64::from(unsafe { libc::getsid(pid) }))
    }),
    ("setsid", |a| {
        a.check("setsid", 0, 0, 0)?;
        // SAFETY: plain system call.
        done(i64::from(unsafe { libc::setsid() }), None)
    }),
    ("tcgetpgrp", |a| {
        a.check("tcgetpgrp", 0, 1, 1)?;
        let fd = small(a.positional[0])?;
        // SAFETY: plain system call.
        number(i64::from(unsafe { libc::tcgetpgrp(fd) }))
    }),
    ("sched_yield", |_| {
        // SAFETY: plain system call.
        done(i64::from(unsafe { libc::sched_yield() }), None)
    }),
    ("sched_getaffinity", affinity),
    ("sched_setaffinity", set_affinity),
    ("sched_get_priority_max", |a| {
        let [policy] = a.bind("sched_get_priority_max", 0, ["policy"], 1, 1)?;
        let policy = small(policy.unwrap_or(Value::NONE))?;
        // SAFETY: plain system call.
        number(i64::from(unsafe { libc::sched_get_priority_max(policy) }))
    }),
    ("sched_get_priority_min", |a| {
        let [policy] = a.bind("sched_get_priority_min", 0, ["policy"], 1, 1)?;
        let policy = small(policy.unwrap_or(Value::NONE))?;
        // SAFETY: plain system call.
        number(i64::from(unsafe { libc::sched_get_priority_min(policy) }))
    }),
    ("sched_getscheduler", |a| {
        a.check("sched_getscheduler", 0, 1, 1)?;
        let pid = small(a.positional[0])?;
        // SAFETY: plain system call.
        number(i64::from(unsafe { libc::sched_getscheduler(pid) }))
    }),
    ("register_at_fork", register_at_fork),
    ("WCOREDUMP", |a| tested(a, "WCOREDUMP", |s| libc::WCOREDUMP(s))),
    ("WIFCONTINUED", |a| tested(a, "WIFCONTINUED", |s| libc::WIFCONTINUED(s))),
    ("WIFSTOPPED", |a| tested(a, "WIFSTOPPED", |s| libc::WIFSTOPPED(s))),
    ("WIFSIGNALED", |a| tested(a, "WIFSIGNALED", |s| libc::WIFSIGNALED(s))),
    ("WIFEXITED", |a| tested(a, "WIFEXITED", |s| libc::WIFEXITED(s))),
    ("WEXITSTATUS", |a| part(a, "WEXITSTATUS", |s| libc::WEXITSTATUS(s))),
    ("WTERMSIG", |a| part(a, "WTERMSIG", |s| libc::WTERMSIG(s))),
    ("WSTOPSIG", |a| part(a, "WSTOPSIG", |s| libc::WSTOPSIG(s))),
];

fn number(n: i64) -> PyResult<Value> {
    if n < 0 { Err(failed(None)) } else { Ok(int::from_i64(n)) }
}

fn status_of(args: &Args, name: &str) -> PyResult<i32> {
    let [status] = args.bind(name, 0, ["status"], 1, 1)?;
    small(status.unwrap_or(Value::NONE))
}

fn tested(args: &Args, name: &str, f: impl Fn(i32) -> bool) -> PyResult<Value> {
    Ok(Value::from_bool(f(status_of(args, name)?)))
}

fn part(args: &Args, name: &str, f: impl Fn(i32) -> i32) -> PyResult<Value> {
    Ok(int::from_i64(i64::from(f(status_of(args, name)?))))
}

fn exit_code(args: &Args) -> PyResult<Value> {
    let status = status_of(args, "waitstatus_to_exitcode")?;
    if libc::WIFEXITED(status) {
        return Ok(int::from_i64(i64::from(libc::WEXITSTATUS(status))));
    }
    if libc::WIFSIGNALED(status) {
        return Ok(int::from_i64(-i64::from(libc::WTERMSIG(status))));
    }
    let message = if libc::WIFSTOPPED(status) {
        format!("process stopped by delivery of signal {}", libc::WSTOPSIG(status))
    } else {
        format!("invalid wait status: {status}")
    };
    Err(raise(Exc::ValueError, message))
}

/// Functions to call around `fork`: before (last one first), in the parent, in the child.
static AT_FORK: std::sync::Mutex<[Vec<Value>; 3]> = std::sync::Mutex::new([Vec::new(), Vec::new(), Vec::new()]);

fn register_at_fork(args: &Args) -> PyResult<Value> {
    let given = args.bind("register_at_fork", 0, ["before", "after_in_child", "after_in_parent"], 0, 0)?;
    if given.iter().all(Option::is_none) {
        return Err(raise(Exc::TypeError, "At least one argument is required."));
    }
    let [before, child, parent] = given;
    let mut all = AT_FORK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (place, f) in all.iter_mut().zip([before, parent, child]) {
        place.extend(f);
    }
    Ok(Value::NONE)
}

fn run_at_fork(which: usize) {
    let mut all = AT_FORK.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[which].clone();
    if which == 0 {
        all.reverse();
    }
    for f in all {
        if doors::call(f, &[]).is_err() {
            exception::take();
        }
    }
}

fn fork(args: &Args) -> PyResult<Value> {
    args.check("fork", 0, 0, 0)?;
    run_at_fork(0);
    // SAFETY: the child goes on as the parent does, alone.
    let pid = unsafe { libc::fork() };
    let errno = last_errno();
    if pid == 0 {
        crate::modules::thread::forget_others();
    }
    run_at_fork(if pid == 0 { 2 } else { 1 });
    if pid < 0 { Err(exception::os_error(errno, None)) } else { Ok(int::from_i64(i64::from(pid))) }
}

/// Texts for `exec`.
pub(crate) fn texts(v: Value, function: &str, what: &str) -> PyResult<Vec<CString>> {
    if !list::is(v) && !tuple::is(v) {
        return Err(raise(Exc::TypeError, format!("{function}: {what} must be a tuple or list")));
    }
    protocol::collect(v)?.into_iter().map(|v| Ok(path_of(Some(v), function)?.name)).collect()
}

/// Addresses with a null behind them.
pub(crate) fn pointers(texts: &[CString]) -> Vec<*const libc::c_char> {
    texts.iter().map(|t| t.as_ptr()).chain([std::ptr::null()]).collect()
}

fn arguments(v: Value, function: &str) -> PyResult<Vec<CString>> {
    let argv = texts(v, function, "argv")?;
    if argv.is_empty() {
        return Err(raise(Exc::ValueError, format!("{function}() arg 2 must not be empty")));
    }
    if argv[0].as_bytes().is_empty() {
        return Err(raise(Exc::ValueError, format!("{function}() arg 2 first element cannot be empty")));
    }
    Ok(argv)
}

fn execv(args: &Args) -> PyResult<Value> {
    args.check("execv", 0, 2, 2)?;
    let path = path_of(args.get(0), "execv")?;
    let argv = arguments(args.positional[1], "execv")?;
    crate::objects::file::flush_standard()?;
    // SAFETY: NUL-terminated texts.
    unsafe { libc::execv(path.ptr(), pointers(&argv).as_ptr()) };
    Err(failed(Some(&path)))
}

/// `NAME=value` texts of a mapping.
fn environment(v: Value) -> PyResult<Vec<CString>> {
    let keys = protocol::collect(doors::call(attribute::get(v, intern::KEYS.value())?, &[])?)?;
    let mut all = Vec::new();
    for key in keys {
        let value = protocol::get_item(v, key)?;
        let (key, value) = (path_of(Some(key), "execve")?, path_of(Some(value), "execve")?);
        let mut text = key.name.into_bytes();
        if text.is_empty() || text.contains(&b'=') {
            return Err(raise(Exc::ValueError, "illegal environment variable name"));
        }
        text.push(b'=');
        text.extend_from_slice(value.c_str().to_bytes());
        all.extend(CString::new(text));
    }
    Ok(all)
}

fn execve(args: &Args) -> PyResult<Value> {
    let [path, argv, env] = args.bind("execve", 0, ["path", "argv", "env"], 3, 3)?;
    let path = path_or_fd(path, "execve")?;
    let argv = arguments(argv.unwrap_or(Value::NONE), "execve")?;
    let env = environment(env.unwrap_or(Value::NONE))?;
    crate::objects::file::flush_standard()?;
    // SAFETY: NUL-terminated texts.
    unsafe {
        match path.fd {
            Some(fd) => libc::fexecve(fd, pointers(&argv).as_ptr(), pointers(&env).as_ptr()),
            None => libc::execve(path.ptr(), pointers(&argv).as_ptr(), pointers(&env).as_ptr()),
        }
    };
    Err(failed(Some(&path)))
}

fn wait_for(pid: i32, options: i32) -> PyResult<Value> {
    let mut status = 0;
    // SAFETY: writes to the local.
    let pid = retry(|| i64::from(unsafe { libc::waitpid(pid, &mut status, options) }))?;
    if pid < 0 { Err(failed(None)) } else { Ok(pair(pid, i64::from(status))) }
}

fn wait_usage(pid: i32, options: i32) -> PyResult<Value> {
    let mut status = 0;
    // SAFETY: zero is a value of the struct.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: writes to the locals.
    let pid = retry(|| i64::from(unsafe { libc::wait4(pid, &mut status, options, &mut usage) }))?;
    if pid < 0 {
        return Err(failed(None));
    }
    let usage = crate::modules::resource::usage(&usage);
    Ok(tuple::new(&[int::from_i64(pid), int::from_i64(i64::from(status)), usage]))
}

fn waitid(args: &Args) -> PyResult<Value> {
    args.check("waitid", 0, 3, 3)?;
    let [which, who, options] = [0, 1, 2].map(|i| small(args.positional[i]));
    let (which, who, options) = (which?, who?, options?);
    // SAFETY: zero is a value of the struct.
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    // SAFETY: writes to the local.
    let rc = retry(|| i64::from(unsafe { libc::waitid(which as u32, who as u32, &mut info, options) }))?;
    if rc < 0 {
        return Err(failed(None));
    }
    // SAFETY: filled by `waitid`.
    let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
    if pid == 0 {
        return Ok(Value::NONE);
    }
    let items = [i64::from(pid), i64::from(uid), i64::from(info.si_signo), i64::from(status), i64::from(info.si_code)];
    Ok(structseq::new(Builtin::WaitidResult, &items.map(int::from_i64)))
}

fn system(args: &Args) -> PyResult<Value> {
    let [command] = args.bind("system", 0, ["command"], 1, 1)?;
    let command = path_of(command, "system")?;
    // SAFETY: a NUL-terminated text.
    Ok(int::from_i64(i64::from(unsafe { libc::system(command.ptr()) })))
}

fn affinity(args: &Args) -> PyResult<Value> {
    args.check("sched_getaffinity", 0, 1, 1)?;
    let pid = small(args.positional[0])?;
    // SAFETY: the set is filled by the call and then asked.
    let cpus: Vec<Value> = unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(pid, size_of::<libc::cpu_set_t>(), &mut set) < 0 {
            return Err(failed(None));
        }
        (0..libc::CPU_SETSIZE as usize).filter(|&n| libc::CPU_ISSET(n, &set)).map(|n| int::from_i64(n as i64)).collect()
    };
    doors::call(Builtin::Set.class(), &[list::new(&cpus)])
}

fn set_affinity(args: &Args) -> PyResult<Value> {
    args.check("sched_setaffinity", 0, 2, 2)?;
    let pid = small(args.positional[0])?;
    // SAFETY: zero is an empty set.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    for cpu in protocol::collect(args.positional[1])? {
        match small(cpu)? {
            n if n < 0 => return Err(raise(Exc::ValueError, "negative CPU number")),
            // SAFETY: within the set.
            n if n < libc::CPU_SETSIZE => unsafe { libc::CPU_SET(n as usize, &mut set) },
            _ => return Err(raise(Exc::OverflowError, "CPU number too large")),
        }
    }
    // SAFETY: the set is of the size said.
    done(i64::from(unsafe { libc::sched_setaffinity(pid, size_of::<libc::cpu_set_t>(), &set) }), None)
}
