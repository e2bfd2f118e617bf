//! The `_signal` module. The system calls one handler for all; Python's functions run at the next
//! poll.

use crate::heap::Value;
use crate::objects::entry::last_errno;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, dict, doors, exception, float, int, intern, list, module, protocol, raise,
    string, structseq, tuple,
};
use crate::runtime::signals;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("signal", signal),
    ("getsignal", getsignal),
    ("default_int_handler", default_int_handler),
    ("raise_signal", raise_signal),
    ("alarm", alarm),
    ("pause", pause),
    ("setitimer", setitimer),
    ("getitimer", getitimer),
    ("siginterrupt", siginterrupt),
    ("set_wakeup_fd", set_wakeup_fd),
    ("strsignal", strsignal),
    ("valid_signals", |_| numbers_of(&full())),
    ("pthread_sigmask", pthread_sigmask),
    ("pthread_kill", pthread_kill),
    ("sigpending", sigpending),
    ("sigwait", sigwait),
    ("sigwaitinfo", |a| wait_info(a, "sigwaitinfo")),
    ("sigtimedwait", |a| wait_info(a, "sigtimedwait")),
];

const DEFAULT: i64 = 0;
const IGNORE: i64 = 1;

const NAMES: &[(&str, i64)] = &[
    ("ITIMER_PROF", 2),
    ("ITIMER_REAL", 0),
    ("ITIMER_VIRTUAL", 1),
    ("NSIG", 65),
    ("SIGABRT", 6),
    ("SIGALRM", 14),
    ("SIGBUS", 7),
    ("SIGCHLD", 17),
    ("SIGCLD", 17),
    ("SIGCONT", 18),
    ("SIGFPE", 8),
    ("SIGHUP", 1),
    ("SIGILL", 4),
    ("SIGINT", 2),
    ("SIGIO", 29),
    ("SIGIOT", 6),
    ("SIGKILL", 9),
    ("SIGPIPE", 13),
    ("SIGPOLL", 29),
    ("SIGPROF", 27),
    ("SIGPWR", 30),
    ("SIGQUIT", 3),
    ("SIGRTMAX", 64),
    ("SIGRTMIN", 34),
    ("SIGSEGV", 11),
    ("SIGSTKFLT", 16),
    ("SIGSTOP", 19),
    ("SIGSYS", 31),
    ("SIGTERM", 15),
    ("SIGTRAP", 5),
    ("SIGTSTP", 20),
    ("SIGTTIN", 21),
    ("SIGTTOU", 22),
    ("SIGURG", 23),
    ("SIGUSR1", 10),
    ("SIGUSR2", 12),
    ("SIGVTALRM", 26),
    ("SIGWINCH", 28),
    ("SIGXCPU", 24),
    ("SIGXFSZ", 25),
    ("SIG_BLOCK", 0),
    ("SIG_DFL", 0),
    ("SIG_IGN", 1),
    ("SIG_SETMASK", 2),
    ("SIG_UNBLOCK", 1),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_signal");
    module::add_functions(m, FUNCTIONS);
    let globals = module::globals(m);
    for &(name, n) in NAMES {
        dict::set_str(globals, intern::intern(name), int::from_i64(n));
    }
    dict::set_str(globals, intern::intern("ItimerError"), Exc::OSError.class());
    dict::set_str(globals, intern::intern("struct_siginfo"), Builtin::StructSiginfo.class());
    if signals::handler(libc::SIGINT).is_none()
        && let Some(f) = dict::get_str(globals, intern::intern("default_int_handler"))
    {
        signals::set_handler(libc::SIGINT, Some(f));
    }
    Ok(m)
}

fn number(v: Value) -> PyResult<i32> {
    match int::as_i64(protocol::index(v)?) {
        Some(n @ 1..=64) => Ok(n as i32),
        _ => Err(raise(Exc::ValueError, "signal number out of range")),
    }
}

fn failed() -> crate::objects::Pending {
    exception::os_error(last_errno(), None)
}

/// What the system does with a signal: its default, nothing, or ours.
fn system_side(n: i32) -> PyResult<usize> {
    // SAFETY: the struct is filled by the call.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(n, std::ptr::null(), &mut old) < 0 {
            return Err(failed());
        }
        Ok(old.sa_sigaction)
    }
}

fn current(n: i32) -> PyResult<Value> {
    Ok(match system_side(n)? {
        libc::SIG_DFL => int::from_i64(DEFAULT),
        libc::SIG_IGN => int::from_i64(IGNORE),
        _ => signals::handler(n).unwrap_or(Value::NONE),
    })
}

fn signal(args: &Args) -> PyResult<Value> {
    args.check("signal", 0, 2, 2)?;
    let (n, handler) = (number(args.positional[0])?, args.positional[1]);
    let action = match int::as_i64(handler) {
        Some(DEFAULT) => libc::SIG_DFL,
        Some(IGNORE) => libc::SIG_IGN,
        _ if super::builtins::is_callable(handler) => signals::on_signal as *const () as usize,
        _ => {
            let message = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(raise(Exc::TypeError, message));
        }
    };
    signals::check()?;
    let old = current(n)?;
    // SAFETY: installs the default, nothing, or a handler that only stores words.
    let rc = unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = action;
        libc::sigaction(n, &new, std::ptr::null_mut())
    };
    if rc < 0 {
        return Err(failed());
    }
    signals::set_handler(n, (action != libc::SIG_DFL && action != libc::SIG_IGN).then_some(handler));
    Ok(old)
}

fn getsignal(args: &Args) -> PyResult<Value> {
    args.check("getsignal", 0, 1, 1)?;
    current(number(args.positional[0])?)
}

fn default_int_handler(_: &Args) -> PyResult<Value> {
    Err(exception::raise_with(Exc::KeyboardInterrupt, &[]))
}

fn raise_signal(args: &Args) -> PyResult<Value> {
    args.check("raise_signal", 0, 1, 1)?;
    let n = protocol::index_i64(args.positional[0])? as i32;
    // SAFETY: plain system call.
    if unsafe { libc::raise(n) } != 0 {
        return Err(failed());
    }
    signals::check()?;
    Ok(Value::NONE)
}

fn alarm(args: &Args) -> PyResult<Value> {
    args.check("alarm", 0, 1, 1)?;
    let seconds = protocol::index_i64(args.positional[0])? as u32;
    // SAFETY: plain system call.
    Ok(int::from_i64(i64::from(unsafe { libc::alarm(seconds) })))
}

fn pause(args: &Args) -> PyResult<Value> {
    args.check("pause", 0, 0, 0)?;
    // SAFETY: plain system call.
    unsafe { libc::pause() };
    signals::check()?;
    Ok(Value::NONE)
}

fn interval(v: Value) -> PyResult<libc::timeval> {
    let seconds = match float::number(v)? {
        Some(x) => x,
        None => return Err(raise(Exc::TypeError, "must be real number")),
    };
    Ok(libc::timeval { tv_sec: seconds.trunc() as i64, tv_usec: (seconds.fract() * 1e6) as i64 })
}

fn shown(t: &libc::itimerval) -> Value {
    let seconds = |t: libc::timeval| float::from_f64(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    tuple::new(&[seconds(t.it_value), seconds(t.it_interval)])
}

// The C library's functions with the kernel's plain int, which the crate types differently.
unsafe extern "C" {
    #[link_name = "setitimer"]
    fn c_setitimer(which: i32, new: *const libc::itimerval, old: *mut libc::itimerval) -> i32;
    #[link_name = "getitimer"]
    fn c_getitimer(which: i32, now: *mut libc::itimerval) -> i32;
}

fn setitimer(args: &Args) -> PyResult<Value> {
    args.check("setitimer", 0, 2, 3)?;
    let which = protocol::index_i64(args.positional[0])? as i32;
    let zero = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let new = libc::itimerval {
        it_value: interval(args.positional[1])?,
        it_interval: args.get(2).map_or(Ok(zero), interval)?,
    };
    let mut old = libc::itimerval { it_value: zero, it_interval: zero };
    // SAFETY: reads and writes locals.
    if unsafe { c_setitimer(which, &new, &mut old) } < 0 { Err(failed()) } else { Ok(shown(&old)) }
}

fn getitimer(args: &Args) -> PyResult<Value> {
    args.check("getitimer", 0, 1, 1)?;
    let which = protocol::index_i64(args.positional[0])? as i32;
    let zero = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let mut now = libc::itimerval { it_value: zero, it_interval: zero };
    // SAFETY: writes to the local.
    if unsafe { c_getitimer(which, &mut now) } < 0 { Err(failed()) } else { Ok(shown(&now)) }
}

fn siginterrupt(args: &Args) -> PyResult<Value> {
    args.check("siginterrupt", 0, 2, 2)?;
    let (n, on) = (number(args.positional[0])?, protocol::truth(args.positional[1])?);
    // SAFETY: keeps the handler and changes one flag.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(n, std::ptr::null(), &mut action);
        action.sa_flags = if on { action.sa_flags & !libc::SA_RESTART } else { action.sa_flags | libc::SA_RESTART };
        if libc::sigaction(n, &action, std::ptr::null_mut()) < 0 {
            return Err(failed());
        }
    }
    Ok(Value::NONE)
}

fn set_wakeup_fd(args: &Args) -> PyResult<Value> {
    let [fd, _] = args.bind("set_wakeup_fd", 0, ["", "warn_on_full_buffer"], 1, 1)?;
    let fd = protocol::index_i64(fd.unwrap_or(Value::NONE))? as i32;
    if fd != -1 {
        // SAFETY: plain system call.
        let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
        if flags < 0 {
            return Err(if last_errno() == libc::EBADF { exception::os_error(libc::EBADF, None) } else { failed() });
        }
        if flags & libc::O_NONBLOCK == 0 {
            return Err(raise(Exc::ValueError, format!("the fd {fd} must be in non-blocking mode")));
        }
    }
    Ok(int::from_i64(i64::from(signals::set_wakeup(fd))))
}

fn strsignal(args: &Args) -> PyResult<Value> {
    args.check("strsignal", 0, 1, 1)?;
    let n = number(args.positional[0])?;
    // SAFETY: the text is copied at once.
    let text = unsafe { std::ffi::CStr::from_ptr(libc::strsignal(n)) }.to_string_lossy();
    Ok(if text.starts_with("Unknown signal") { Value::NONE } else { string::new(&text) })
}

fn full() -> libc::sigset_t {
    // SAFETY: filled by the call.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut set);
        set
    }
}

fn numbers_of(set: &libc::sigset_t) -> PyResult<Value> {
    // SAFETY: a set that was filled.
    let all = (1..=64).filter(|&n| unsafe { libc::sigismember(set, n) } == 1);
    let all = list::new(&all.map(|n| int::from_i64(i64::from(n))).collect::<Vec<_>>());
    doors::call(Builtin::Set.class(), &[all])
}

fn set_of(v: Value) -> PyResult<libc::sigset_t> {
    // SAFETY: emptied by the call.
    let mut set = unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        set
    };
    for item in protocol::collect(v)? {
        match int::as_i64(protocol::index(item)?) {
            Some(n @ 1..=64) => {
                // SAFETY: a set and a number in range.
                unsafe { libc::sigaddset(&mut set, n as i32) };
            }
            Some(n) => {
                let message = format!("signal number {n} out of range [1; 64]");
                return Err(raise(Exc::ValueError, message));
            }
            None => return Err(raise(Exc::ValueError, "signal number out of range [1; 64]")),
        }
    }
    Ok(set)
}

fn pthread_sigmask(args: &Args) -> PyResult<Value> {
    args.check("pthread_sigmask", 0, 2, 2)?;
    let (how, set) = (protocol::index_i64(args.positional[0])? as i32, set_of(args.positional[1])?);
    // SAFETY: reads and writes locals.
    let (rc, old) = unsafe {
        let mut old: libc::sigset_t = std::mem::zeroed();
        (libc::pthread_sigmask(how, &set, &mut old), old)
    };
    if rc != 0 {
        return Err(exception::os_error(rc, None));
    }
    signals::check()?;
    numbers_of(&old)
}

fn pthread_kill(args: &Args) -> PyResult<Value> {
    args.check("pthread_kill", 0, 2, 2)?;
    let (thread, n) =
        (protocol::index_i64(args.positional[0])? as u64, protocol::index_i64(args.positional[1])? as i32);
    // SAFETY: a thread of this process by the caller's word.
    let rc = unsafe { libc::pthread_kill(thread, n) };
    if rc != 0 {
        return Err(exception::os_error(rc, None));
    }
    signals::check()?;
    Ok(Value::NONE)
}

fn sigpending(args: &Args) -> PyResult<Value> {
    args.check("sigpending", 0, 0, 0)?;
    // SAFETY: filled by the call.
    let set = unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigpending(&mut set);
        set
    };
    numbers_of(&set)
}

fn sigwait(args: &Args) -> PyResult<Value> {
    args.check("sigwait", 0, 1, 1)?;
    let set = set_of(args.positional[0])?;
    let mut n = 0;
    // SAFETY: reads and writes locals.
    match unsafe { libc::sigwait(&set, &mut n) } {
        0 => Ok(int::from_i64(i64::from(n))),
        errno => Err(exception::os_error(errno, None)),
    }
}

fn wait_info(args: &Args, name: &str) -> PyResult<Value> {
    let timed = name == "sigtimedwait";
    args.check(name, 0, 1 + usize::from(timed), 1 + usize::from(timed))?;
    let set = set_of(args.positional[0])?;
    let limit = match args.get(1) {
        Some(v) => {
            let t = interval(v)?;
            if t.tv_sec < 0 || t.tv_usec < 0 {
                return Err(raise(Exc::ValueError, "timeout must be non-negative"));
            }
            Some(libc::timespec { tv_sec: t.tv_sec, tv_nsec: t.tv_usec * 1000 })
        }
        None => None,
    };
    loop {
        // SAFETY: reads and writes locals.
        let (rc, info) = unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            let rc = match &limit {
                Some(limit) => libc::sigtimedwait(&set, &mut info, limit),
                None => libc::sigwaitinfo(&set, &mut info),
            };
            (rc, info)
        };
        if rc >= 0 {
            // SAFETY: filled by the call.
            let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
            let items = [
                i64::from(info.si_signo),
                i64::from(info.si_code),
                i64::from(info.si_errno),
                i64::from(pid),
                i64::from(uid),
                i64::from(status),
                0,
            ];
            return Ok(structseq::new(Builtin::StructSiginfo, &items.map(int::from_i64)));
        }
        match last_errno() {
            libc::EINTR => signals::check()?,
            libc::EAGAIN if timed => return Ok(Value::NONE),
            _ => return Err(failed()),
        }
    }
}
