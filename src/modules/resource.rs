//! The `resource` module: limits and usage.

use crate::heap::Value;
use crate::objects::entry::last_errno;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, dict, exception, float, int, intern, module, protocol, raise, structseq,
    tuple,
};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("getrusage", getrusage),
    ("getrlimit", |a| limit(a, "getrlimit")),
    ("setrlimit", setrlimit),
    ("prlimit", prlimit),
    ("getpagesize", |_| Ok(int::from_i64(4096))),
];

const NAMES: &[(&str, i64)] = &[
    ("RLIMIT_AS", 9),
    ("RLIMIT_CORE", 4),
    ("RLIMIT_CPU", 0),
    ("RLIMIT_DATA", 2),
    ("RLIMIT_FSIZE", 1),
    ("RLIMIT_MEMLOCK", 8),
    ("RLIMIT_MSGQUEUE", 12),
    ("RLIMIT_NICE", 13),
    ("RLIMIT_NOFILE", 7),
    ("RLIMIT_NPROC", 6),
    ("RLIMIT_OFILE", 7),
    ("RLIMIT_RSS", 5),
    ("RLIMIT_RTPRIO", 14),
    ("RLIMIT_RTTIME", 15),
    ("RLIMIT_SIGPENDING", 11),
    ("RLIMIT_STACK", 3),
    ("RLIM_INFINITY", -1),
    ("RUSAGE_CHILDREN", -1),
    ("RUSAGE_SELF", 0),
    ("RUSAGE_THREAD", 1),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("resource");
    module::add_functions(m, FUNCTIONS);
    let globals = module::globals(m);
    for &(name, n) in NAMES {
        dict::set_str(globals, intern::intern(name), int::from_i64(n));
    }
    dict::set_str(globals, intern::intern("error"), Exc::OSError.class());
    dict::set_str(globals, intern::intern("struct_rusage"), Builtin::StructRusage.class());
    Ok(m)
}

/// `struct_rusage` of the system's struct.
pub fn usage(u: &libc::rusage) -> Value {
    let seconds = |t: libc::timeval| float::from_f64(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    let mut items = vec![seconds(u.ru_utime), seconds(u.ru_stime)];
    let numbers = [
        u.ru_maxrss,
        u.ru_ixrss,
        u.ru_idrss,
        u.ru_isrss,
        u.ru_minflt,
        u.ru_majflt,
        u.ru_nswap,
        u.ru_inblock,
        u.ru_oublock,
        u.ru_msgsnd,
        u.ru_msgrcv,
        u.ru_nsignals,
        u.ru_nvcsw,
        u.ru_nivcsw,
    ];
    items.extend(numbers.map(int::from_i64));
    structseq::new(Builtin::StructRusage, &items)
}

fn getrusage(args: &Args) -> PyResult<Value> {
    args.check("getrusage", 0, 1, 1)?;
    let who = protocol::index_i64(args.positional[0])? as i32;
    // SAFETY: the struct is filled by the call.
    let (rc, u) = unsafe {
        let mut u: libc::rusage = std::mem::zeroed();
        (libc::getrusage(who, &mut u), u)
    };
    match rc {
        0 => Ok(usage(&u)),
        _ if last_errno() == libc::EINVAL => Err(raise(Exc::ValueError, "invalid who parameter")),
        _ => Err(exception::os_error(last_errno(), None)),
    }
}

fn which(v: Value) -> PyResult<u32> {
    match protocol::index_i64(v)? {
        n @ 0..=15 => Ok(n as u32),
        _ => Err(raise(Exc::ValueError, "invalid resource specified")),
    }
}

fn shown(l: &libc::rlimit) -> Value {
    tuple::new(&[l.rlim_cur, l.rlim_max].map(|n| int::from_i64(n as i64)))
}

fn limit(args: &Args, name: &str) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    let resource = which(args.positional[0])?;
    let mut l = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: writes to the local.
    if unsafe { libc::getrlimit(resource, &mut l) } < 0 {
        return Err(exception::os_error(last_errno(), None));
    }
    Ok(shown(&l))
}

fn limits(v: Value) -> PyResult<libc::rlimit> {
    let items = protocol::collect(v)?;
    let [soft, hard] = items[..] else {
        return Err(raise(Exc::ValueError, "expected a tuple of 2 integers"));
    };
    let number = |v: Value| Ok(protocol::index_i64(v)? as u64);
    Ok(libc::rlimit { rlim_cur: number(soft)?, rlim_max: number(hard)? })
}

fn refused() -> crate::objects::Pending {
    match last_errno() {
        libc::EINVAL => raise(Exc::ValueError, "current limit exceeds maximum limit"),
        libc::EPERM => raise(Exc::ValueError, "not allowed to raise maximum limit"),
        errno => exception::os_error(errno, None),
    }
}

fn setrlimit(args: &Args) -> PyResult<Value> {
    args.check("setrlimit", 0, 2, 2)?;
    let (resource, l) = (which(args.positional[0])?, limits(args.positional[1])?);
    // SAFETY: reads the local.
    if unsafe { libc::setrlimit(resource, &l) } < 0 { Err(refused()) } else { Ok(Value::NONE) }
}

fn prlimit(args: &Args) -> PyResult<Value> {
    args.check("prlimit", 0, 2, 3)?;
    let (pid, resource) = (protocol::index_i64(args.positional[0])? as i32, which(args.positional[1])?);
    let new = args.get(2).map(limits).transpose()?;
    let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    let at = new.as_ref().map_or(std::ptr::null(), |l| l as *const libc::rlimit);
    // SAFETY: reads and writes locals.
    if unsafe { libc::prlimit(pid, resource, at, &mut old) } < 0 { Err(refused()) } else { Ok(shown(&old)) }
}
