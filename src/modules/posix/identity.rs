//! Who and where the process is: ids, groups, machine, random bytes, limits, load.

use super::*;
use crate::objects::{float, string, structseq};

macro_rules! plain {
    ($($name:literal $f:ident)*) => { &[$(($name, |a: &Args| {
        a.check($name, 0, 0, 0)?;
        // SAFETY: plain system call without arguments.
        Ok(int::from_i64(i64::from(unsafe { libc::$f() })))
    })),*] };
}

const IDS: Functions = plain! {
    "getpid" getpid "getppid" getppid "getuid" getuid "geteuid" geteuid "getgid" getgid "getegid" getegid
    "getpgrp" getpgrp
};

macro_rules! listed {
    ($all:ident = $ids:ident [$($n:literal)*] + [$($row:expr),* $(,)?]) => {
        pub(super) const $all: Functions = &[$($ids[$n],)* $($row),*];
    };
}

listed! { FUNCTIONS = IDS [0 1 2 3 4 5 6] + [
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("setuid", |a| set(a, "setuid", |n| unsafe { libc::setuid(n) })),
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("setgid", |a| set(a, "setgid", |n| unsafe { libc::setgid(n) })),
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("seteuid", |a| set(a, "seteuid", |n| unsafe { libc::seteuid(n) })),
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("setegid", |a| set(a, "setegid", |n| unsafe { libc::setegid(n) })),
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("setreuid", |a| set_two(a, "setreuid", |r, e| unsafe { libc::setreuid(r, e) })),
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("setregid", |a| set_two(a, "setregid", |r, e| unsafe { libc::setregid(r, e) })),
    ("getgroups", getgroups),
    ("getgrouplist", getgrouplist),
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("getresuid", |a| three(a, "getresuid", |r, e, s| unsafe { libc::getresuid(r, e, s) })),
    // SAFETY: takes numbers, or addresses that `three` has made.
    ("getresgid", |a| three(a, "getresgid", |r, e, s| unsafe { libc::getresgid(r, e, s) })),
    ("getlogin", getlogin),
    ("ctermid", |_| Ok(string::new("/dev/tty"))),
    ("uname", uname),
    ("times", times),
    ("urandom", |a| random(a, "urandom")),
    ("getrandom", |a| random(a, "getrandom")),
    ("cpu_count", |a| {
        a.check("cpu_count", 0, 0, 0)?;
        // SAFETY: plain system call.
        Ok(int::from_i64(unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) }))
    }),
    ("getloadavg", |_| {
        let mut loads = [0.0; 3];
        // SAFETY: writes three numbers.
        if unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } != 3 {
            return Err(raise(Exc::OSError, "Load averages are unobtainable"));
        }
        Ok(tuple::new(&loads.map(float::from_f64)))
    }),
    ("sysconf", sysconf),
    ("confstr", confstr),
    ("strerror", |a| {
        let [code] = a.bind("strerror", 0, ["code"], 1, 1)?;
        Ok(string::new(&exception::describe(small(code.unwrap_or(Value::NONE))?)))
    }),
    ("putenv", putenv),
    ("unsetenv", unsetenv),
    ("_create_environ", |_| Ok(environ())),
] }

fn set(args: &Args, name: &str, f: impl Fn(u32) -> i32) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    let n = id(args.get(0), if name.contains('u') { "uid" } else { "gid" })?;
    done(i64::from(f(n)), None)
}

fn set_two(args: &Args, name: &str, f: impl Fn(u32, u32) -> i32) -> PyResult<Value> {
    args.check(name, 0, 2, 2)?;
    let (real, effective) = (id(args.get(0), "id")?, id(args.get(1), "id")?);
    done(i64::from(f(real, effective)), None)
}

fn three(args: &Args, name: &str, f: impl Fn(&mut u32, &mut u32, &mut u32) -> i32) -> PyResult<Value> {
    args.check(name, 0, 0, 0)?;
    let (mut a, mut b, mut c) = (0, 0, 0);
    done(i64::from(f(&mut a, &mut b, &mut c)), None)?;
    Ok(tuple::new(&[a, b, c].map(|n| int::from_i64(i64::from(n)))))
}

fn ids(groups: &[u32]) -> Value {
    list::new(&groups.iter().map(|&g| int::from_i64(i64::from(g))).collect::<Vec<_>>())
}

fn getgroups(args: &Args) -> PyResult<Value> {
    args.check("getgroups", 0, 0, 0)?;
    let mut groups = vec![0; 65536];
    // SAFETY: the buffer is as long as said.
    let n = unsafe { libc::getgroups(groups.len() as i32, groups.as_mut_ptr()) };
    if n < 0 { Err(failed(None)) } else { Ok(ids(&groups[..n as usize])) }
}

fn getgrouplist(args: &Args) -> PyResult<Value> {
    args.check("getgrouplist", 0, 2, 2)?;
    let user = path_of(args.get(0), "getgrouplist")?;
    let group = id(args.get(1), "gid")?;
    let mut groups = vec![0; 4096];
    let mut n = groups.len() as i32;
    // SAFETY: the buffer is as long as said.
    if unsafe { libc::getgrouplist(user.ptr(), group, groups.as_mut_ptr(), &mut n) } < 0 {
        return Err(failed(None));
    }
    Ok(ids(&groups[..n as usize]))
}

fn getlogin(args: &Args) -> PyResult<Value> {
    args.check("getlogin", 0, 0, 0)?;
    // SAFETY: plain call; the text is copied at once.
    unsafe {
        let name = libc::getlogin();
        if name.is_null() { Err(failed(None)) } else { Ok(path::decode(std::ffi::CStr::from_ptr(name).to_bytes())) }
    }
}

fn uname(args: &Args) -> PyResult<Value> {
    args.check("uname", 0, 0, 0)?;
    // SAFETY: the struct is filled by the call; its texts end with NULs.
    let texts = unsafe {
        let mut names: libc::utsname = std::mem::zeroed();
        if libc::uname(&mut names) < 0 {
            return Err(failed(None));
        }
        [names.sysname, names.nodename, names.release, names.version, names.machine]
            .map(|t| path::decode(std::ffi::CStr::from_ptr(t.as_ptr()).to_bytes()))
    };
    Ok(structseq::new(Builtin::UnameResult, &texts))
}

fn times(args: &Args) -> PyResult<Value> {
    args.check("times", 0, 0, 0)?;
    // SAFETY: the struct is filled by the call.
    let (elapsed, t, tick) = unsafe {
        let mut t: libc::tms = std::mem::zeroed();
        (libc::times(&mut t), t, libc::sysconf(libc::_SC_CLK_TCK) as f64)
    };
    let all = [t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, elapsed];
    Ok(structseq::new(Builtin::TimesResult, &all.map(|n| float::from_f64(n as f64 / tick))))
}

fn random(args: &Args, name: &str) -> PyResult<Value> {
    let [size, flags] = args.bind(name, 0, ["size", "flags"], if name == "urandom" { 1 } else { 2 }, 1)?;
    let n = protocol::index_i64(size.unwrap_or(Value::NONE))?;
    let Ok(n) = usize::try_from(n) else {
        let message = "negative argument not allowed";
        return Err(if name == "urandom" {
            raise(Exc::ValueError, message)
        } else {
            exception::os_error(libc::EINVAL, None)
        });
    };
    let flags = flags.map_or(Ok(0), small)? as u32;
    let mut out = vec![0u8; n];
    let mut done = 0;
    while done < n {
        let rest = &mut out[done..];
        // SAFETY: the bytes are writable.
        let got = retry(|| unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), flags) as i64 })?;
        if got < 0 {
            return Err(failed(None));
        }
        done += got as usize;
    }
    Ok(bytes::new(&out))
}

fn sysconf(args: &Args) -> PyResult<Value> {
    args.check("sysconf", 0, 1, 1)?;
    let name = constants::named(args.positional[0], constants::SYSCONF)?;
    // SAFETY: plain system call; `errno` tells "no limit" from an error.
    let n = unsafe {
        *libc::__errno_location() = 0;
        libc::sysconf(name)
    };
    if n < 0 && last_errno() != 0 { Err(failed(None)) } else { Ok(int::from_i64(n)) }
}

fn confstr(args: &Args) -> PyResult<Value> {
    args.check("confstr", 0, 1, 1)?;
    let name = constants::named(args.positional[0], constants::CONFSTR)?;
    let mut text = vec![0u8; 4096];
    // SAFETY: the buffer is as long as said.
    let n = unsafe { libc::confstr(name, text.as_mut_ptr().cast(), text.len()) };
    if n == 0 {
        return if last_errno() == libc::EINVAL { Err(failed(None)) } else { Ok(Value::NONE) };
    }
    Ok(path::decode(text.split(|&b| b == 0).next().unwrap_or(&[])))
}

fn putenv(args: &Args) -> PyResult<Value> {
    args.check("putenv", 0, 2, 2)?;
    let (key, value) = (path_of(args.get(0), "putenv")?, path_of(args.get(1), "putenv")?);
    if key.c_str().to_bytes().contains(&b'=') {
        return Err(raise(Exc::ValueError, "illegal environment variable name"));
    }
    // SAFETY: NUL-terminated texts, which are copied.
    done(i64::from(unsafe { libc::setenv(key.ptr(), value.ptr(), 1) }), None)
}

fn unsetenv(args: &Args) -> PyResult<Value> {
    args.check("unsetenv", 0, 1, 1)?;
    let key = path_of(args.get(0), "unsetenv")?;
    // SAFETY: a NUL-terminated text.
    done(i64::from(unsafe { libc::unsetenv(key.ptr()) }), None)
}
