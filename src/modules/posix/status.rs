//! What files are: stat and its relatives, access, times, modes, owners.

use super::*;
use crate::objects::{entry, structseq};

pub(super) const FUNCTIONS: Functions = &[
    ("stat", stat),
    ("lstat", lstat),
    ("fstat", fstat),
    ("statvfs", |a| statvfs(a, "statvfs")),
    ("fstatvfs", |a| statvfs(a, "fstatvfs")),
    ("access", access),
    ("chmod", chmod),
    ("fchmod", fchmod),
    ("lchown", |a| chown(a, "lchown")),
    ("chown", |a| chown(a, "chown")),
    ("fchown", |a| chown(a, "fchown")),
    ("utime", utime),
    ("truncate", truncate),
    ("umask", umask),
    ("pathconf", |a| pathconf(a, "pathconf")),
    ("fpathconf", |a| pathconf(a, "fpathconf")),
    ("_path_exists", |a| tested(a, |_| true)),
    ("_path_lexists", |a| tested(a, |_| true)),
    ("_path_isfile", |a| tested(a, |m| m == libc::S_IFREG)),
    ("_path_isdir", |a| tested(a, |m| m == libc::S_IFDIR)),
    ("_path_islink", |a| tested(a, |m| m == libc::S_IFLNK)),
];

fn query(path: &Path, directory: i32, follow: bool) -> Result<libc::stat, i32> {
    // SAFETY: the struct is filled by the call.
    unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        let rc = match path.fd {
            Some(fd) => libc::fstat(fd, &mut status),
            None => {
                let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
                libc::fstatat(directory, path.ptr(), &mut status, flags)
            }
        };
        if rc < 0 { Err(last_errno()) } else { Ok(status) }
    }
}

fn status(path: &Path, directory: i32, follow: bool) -> PyResult<Value> {
    match query(path, directory, follow) {
        Ok(s) => Ok(entry::stat_result(&s)),
        Err(errno) => Err(exception::os_error(errno, path.given.filter(|_| path.fd.is_none()))),
    }
}

fn stat(args: &Args) -> PyResult<Value> {
    let [path, directory, follow] = args.bind("stat", 0, ["path", "dir_fd", "follow_symlinks"], 1, 1)?;
    let path = path_or_fd(path, "stat")?;
    let given = directory.is_some_and(|d| !d.is_none());
    let (directory, follow) = (dir_fd(directory)?, flag(follow, true)?);
    refuse_with_fd("stat", &path, given, follow)?;
    status(&path, directory, follow)
}

fn refuse_with_fd(name: &str, path: &Path, directory: bool, follow: bool) -> PyResult<()> {
    if path.fd.is_some() && directory {
        return Err(raise(Exc::ValueError, format!("{name}: can't specify dir_fd without matching path")));
    }
    if path.fd.is_some() && !follow {
        return Err(raise(Exc::ValueError, format!("{name}: cannot use fd and follow_symlinks together")));
    }
    Ok(())
}

fn lstat(args: &Args) -> PyResult<Value> {
    let [path, directory] = args.bind("lstat", 0, ["path", "dir_fd"], 1, 1)?;
    status(&path_of(path, "lstat")?, dir_fd(directory)?, false)
}

fn fstat(args: &Args) -> PyResult<Value> {
    let [fd] = args.bind("fstat", 0, ["fd"], 1, 1)?;
    let fd = small(fd.unwrap_or(Value::NONE))?;
    status(&Path { name: Default::default(), fd: Some(fd), given: None, bytes: false }, 0, true)
}

/// Tests for `os.path`; nothing raises but a bad type.
fn tested(args: &Args, test: impl Fn(u32) -> bool) -> PyResult<Value> {
    args.check("_path_test", 0, 1, 1)?;
    let path = match path::argument(args.positional[0], "_path_test", "path", true) {
        Ok(path) => path,
        Err(Pending) if exception::swallow(Exc::ValueError) => return Ok(Value::FALSE),
        Err(Pending) => return Err(Pending),
    };
    Ok(Value::from_bool(query(&path, libc::AT_FDCWD, true).is_ok_and(|s| test(s.st_mode & libc::S_IFMT))))
}

fn statvfs(args: &Args, name: &str) -> PyResult<Value> {
    let [path] = args.bind(name, 0, [if name == "statvfs" { "path" } else { "fd" }], 1, 1)?;
    let path = path_or_fd(path, name)?;
    // SAFETY: the struct is filled by the call.
    let (rc, s) = unsafe {
        let mut s: libc::statvfs = std::mem::zeroed();
        let rc = match path.fd {
            Some(fd) => libc::fstatvfs(fd, &mut s),
            None => libc::statvfs(path.ptr(), &mut s),
        };
        (rc, s)
    };
    if rc < 0 {
        return Err(failed(Some(&path)));
    }
    let numbers = [
        s.f_bsize,
        s.f_frsize,
        s.f_blocks,
        s.f_bfree,
        s.f_bavail,
        s.f_files,
        s.f_ffree,
        s.f_favail,
        s.f_flag,
        s.f_namemax,
        s.f_fsid,
    ];
    Ok(structseq::new(Builtin::StatvfsResult, &numbers.map(int::from_u64)))
}

fn access(args: &Args) -> PyResult<Value> {
    let names = ["path", "mode", "dir_fd", "effective_ids", "follow_symlinks"];
    let [path, mode, directory, effective, follow] = args.bind("access", 0, names, 2, 2)?;
    let (path, mode) = (path_of(path, "access")?, small(mode.unwrap_or(Value::NONE))?);
    let mut flags = if flag(effective, false)? { libc::AT_EACCESS } else { 0 };
    if !flag(follow, true)? {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    let directory = dir_fd(directory)?;
    // SAFETY: a NUL-terminated name.
    Ok(Value::from_bool(unsafe { libc::faccessat(directory, path.ptr(), mode, flags) } == 0))
}

fn chmod(args: &Args) -> PyResult<Value> {
    let names = ["path", "mode", "dir_fd", "follow_symlinks"];
    let [path, mode, directory, follow] = args.bind("chmod", 0, names, 2, 2)?;
    let (path, mode) = (path_or_fd(path, "chmod")?, small(mode.unwrap_or(Value::NONE))? as u32);
    let flags = if flag(follow, true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let directory = dir_fd(directory)?;
    // SAFETY: a NUL-terminated name or a descriptor.
    let rc = unsafe {
        match path.fd {
            Some(fd) => libc::fchmod(fd, mode),
            None => libc::fchmodat(directory, path.ptr(), mode, flags),
        }
    };
    done(i64::from(rc), Some(&path))
}

fn fchmod(args: &Args) -> PyResult<Value> {
    let [fd, mode] = args.bind("fchmod", 0, ["fd", "mode"], 2, 2)?;
    let (fd, mode) = (small(fd.unwrap_or(Value::NONE))?, small(mode.unwrap_or(Value::NONE))? as u32);
    // SAFETY: plain system call.
    done(retry(|| i64::from(unsafe { libc::fchmod(fd, mode) }))?, None)
}

fn chown(args: &Args, name: &str) -> PyResult<Value> {
    let first = if name == "fchown" { "fd" } else { "path" };
    let [path, uid, gid, directory, follow] =
        args.bind(name, 0, [first, "uid", "gid", "dir_fd", "follow_symlinks"], 3, 3)?;
    let (path, uid, gid) = (path_or_fd(path, name)?, id(uid, "uid")?, id(gid, "gid")?);
    let follow = flag(follow, true)? && name != "lchown";
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let directory = dir_fd(directory)?;
    // SAFETY: a NUL-terminated name or a descriptor.
    let rc = unsafe {
        match path.fd {
            Some(fd) => libc::fchown(fd, uid, gid),
            None => libc::fchownat(directory, path.ptr(), uid, gid, flags),
        }
    };
    done(i64::from(rc), Some(&path))
}

/// Seconds as the system's struct.
fn timespec(v: Value) -> PyResult<libc::timespec> {
    if let Some(x) = crate::objects::float::as_f64(v) {
        if x.is_nan() {
            return Err(raise(Exc::ValueError, "Invalid value NaN (not a number)"));
        }
        let whole = x.floor();
        return Ok(libc::timespec {
            tv_sec: whole as i64,
            tv_nsec: (((x - whole) * 1e9) as i64).clamp(0, 999_999_999),
        });
    }
    Ok(libc::timespec { tv_sec: protocol::index_i64(v)?, tv_nsec: 0 })
}

fn utime(args: &Args) -> PyResult<Value> {
    let names = ["path", "times", "ns", "dir_fd", "follow_symlinks"];
    let [path, times, ns, directory, follow] = args.bind("utime", 0, names, 2, 1)?;
    let path = path_or_fd(path, "utime")?;
    let times = times.filter(|v| !v.is_none());
    let pair_of = |v: Value, message: &str| match tuple::is(v).then(|| tuple::items(v)) {
        Some(&[a, b]) => Ok([a, b]),
        _ => Err(raise(Exc::TypeError, message)),
    };
    let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
    let both = match (times, ns) {
        (Some(_), Some(_)) => {
            return Err(raise(Exc::ValueError, "utime: you may specify either 'times' or 'ns' but not both"));
        }
        (Some(v), None) => {
            let [a, b] = pair_of(v, "utime: 'times' must be either a tuple of two ints or None")?;
            [timespec(a)?, timespec(b)?]
        }
        (None, Some(v)) => {
            let [a, b] = pair_of(v, "utime: 'ns' must be a tuple of two ints")?;
            let split = |v: Value| -> PyResult<libc::timespec> {
                let n = protocol::index_i64(v)?;
                Ok(libc::timespec { tv_sec: n.div_euclid(1_000_000_000), tv_nsec: n.rem_euclid(1_000_000_000) })
            };
            [split(a)?, split(b)?]
        }
        (None, None) => [now, now],
    };
    let flags = if flag(follow, true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let directory = dir_fd(directory)?;
    // SAFETY: a NUL-terminated name or a descriptor; two structs.
    let rc = unsafe {
        match path.fd {
            Some(fd) => libc::futimens(fd, both.as_ptr()),
            None => libc::utimensat(directory, path.ptr(), both.as_ptr(), flags),
        }
    };
    done(i64::from(rc), Some(&path))
}

fn truncate(args: &Args) -> PyResult<Value> {
    let [path, size] = args.bind("truncate", 0, ["path", "length"], 2, 2)?;
    let (path, size) = (path_or_fd(path, "truncate")?, protocol::index_i64(size.unwrap_or(Value::NONE))?);
    // SAFETY: a NUL-terminated name or a descriptor.
    let rc = retry(|| unsafe {
        i64::from(match path.fd {
            Some(fd) => libc::ftruncate(fd, size),
            None => libc::truncate(path.ptr(), size),
        })
    })?;
    done(rc, Some(&path))
}

fn umask(args: &Args) -> PyResult<Value> {
    args.check("umask", 0, 1, 1)?;
    let mask = small(args.positional[0])? as u32;
    // SAFETY: plain system call.
    Ok(int::from_i64(i64::from(unsafe { libc::umask(mask) })))
}

fn pathconf(args: &Args, function: &str) -> PyResult<Value> {
    args.check(function, 0, 2, 2)?;
    let path = path_or_fd(args.get(0), function)?;
    let name = constants::named(args.positional[1], constants::PATHCONF)?;
    // SAFETY: a NUL-terminated name or a descriptor; `errno` tells "no limit" from an error.
    let n = unsafe {
        *libc::__errno_location() = 0;
        match path.fd {
            Some(fd) => libc::fpathconf(fd, name),
            None => libc::pathconf(path.ptr(), name),
        }
    };
    if n < 0 && last_errno() != 0 { Err(failed(Some(&path))) } else { Ok(int::from_i64(n)) }
}
