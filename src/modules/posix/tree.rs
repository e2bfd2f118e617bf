//! The tree of directories: listing, making, removing, renaming, links.

use super::*;
use crate::objects::entry;

pub(super) const FUNCTIONS: Functions = &[
    ("listdir", listdir),
    ("scandir", scandir),
    ("mkdir", mkdir),
    ("rmdir", |a| remove(a, "rmdir", libc::AT_REMOVEDIR)),
    ("unlink", |a| remove(a, "unlink", 0)),
    ("remove", |a| remove(a, "remove", 0)),
    ("rename", |a| rename(a, "rename")),
    ("replace", |a| rename(a, "replace")),
    ("link", link),
    ("symlink", symlink),
    ("readlink", readlink),
    ("mkfifo", mkfifo),
    ("mknod", mknod),
    ("chdir", chdir),
    ("fchdir", |a| {
        let [fd] = a.bind("fchdir", 0, ["fd"], 1, 1)?;
        let fd = descriptor(fd.unwrap_or(Value::NONE))?;
        // SAFETY: plain system call.
        done(i64::from(unsafe { libc::fchdir(fd) }), None)
    }),
    ("chroot", |a| {
        let [path] = a.bind("chroot", 0, ["path"], 1, 1)?;
        let path = path_of(path, "chroot")?;
        // SAFETY: a NUL-terminated name.
        done(i64::from(unsafe { libc::chroot(path.ptr()) }), Some(&path))
    }),
    ("getcwd", |a| Ok(path::decode(&current(a, "getcwd")?))),
    ("getcwdb", |a| Ok(bytes::new(&current(a, "getcwdb")?))),
    ("sync", |_| {
        // SAFETY: plain system call.
        unsafe { libc::sync() };
        Ok(Value::NONE)
    }),
    ("makedev", |a| {
        a.check("makedev", 0, 2, 2)?;
        let (major, minor) = (small(a.positional[0])? as u32, small(a.positional[1])? as u32);
        Ok(int::from_u64(libc::makedev(major, minor)))
    }),
    ("major", |a| {
        a.check("major", 0, 1, 1)?;
        Ok(int::from_i64(i64::from(libc::major(protocol::index_i64(a.positional[0])? as u64))))
    }),
    ("minor", |a| {
        a.check("minor", 0, 1, 1)?;
        Ok(int::from_i64(i64::from(libc::minor(protocol::index_i64(a.positional[0])? as u64))))
    }),
    ("fspath", |a| {
        let [path] = a.bind("fspath", 0, ["path"], 1, 1)?;
        path::fspath(path.unwrap_or(Value::NONE))
    }),
    ("_path_normpath", normpath),
    ("_path_splitroot_ex", splitroot),
];

fn directory(args: &Args, name: &str) -> PyResult<Option<Path>> {
    let [path] = args.bind(name, 0, ["path"], 1, 0)?;
    match path.filter(|p| !p.is_none()) {
        Some(p) if crate::objects::string::is(p) || p.kind() == crate::heap::Kind::Bytes || int::is(p) => {
            path_or_fd(Some(p), name).map(Some)
        }
        Some(p) if protocol::special(p, &intern::FSPATH).is_some() => path_or_fd(Some(p), name).map(Some),
        Some(p) => {
            let got = class::name_of(p);
            let message = format!("{name}: path should be string, bytes, os.PathLike, integer or None, not {got}");
            Err(raise(Exc::TypeError, message))
        }
        None => Ok(None),
    }
}

fn scandir(args: &Args) -> PyResult<Value> {
    entry::scan(directory(args, "scandir")?.as_ref())
}

fn listdir(args: &Args) -> PyResult<Value> {
    let iterator = entry::scan(directory(args, "listdir")?.as_ref())?;
    let names = list::new(&[]);
    for v in protocol::collect(iterator)? {
        list::push(names, attribute::get(v, intern::intern("name"))?);
    }
    Ok(names)
}

fn mkdir(args: &Args) -> PyResult<Value> {
    let [path, mode, directory] = args.bind("mkdir", 0, ["path", "mode", "dir_fd"], 2, 1)?;
    let (path, mode, directory) = (path_of(path, "mkdir")?, mode.map_or(Ok(0o777), small)?, dir_fd(directory)?);
    // SAFETY: a NUL-terminated name.
    done(i64::from(unsafe { libc::mkdirat(directory, path.ptr(), mode as u32) }), Some(&path))
}

fn remove(args: &Args, name: &str, flags: i32) -> PyResult<Value> {
    let [path, directory] = args.bind(name, 0, ["path", "dir_fd"], 1, 1)?;
    let (path, directory) = (path_of(path, name)?, dir_fd(directory)?);
    // SAFETY: a NUL-terminated name.
    done(i64::from(unsafe { libc::unlinkat(directory, path.ptr(), flags) }), Some(&path))
}

fn rename(args: &Args, name: &str) -> PyResult<Value> {
    let [src, dst, from, to] = args.bind(name, 0, ["src", "dst", "src_dir_fd", "dst_dir_fd"], 2, 2)?;
    let src = path::argument(src.unwrap_or(Value::NONE), name, "src", false)?;
    let dst = path::argument(dst.unwrap_or(Value::NONE), name, "dst", false)?;
    let (from, to) = (dir_fd(from)?, dir_fd(to)?);
    // SAFETY: NUL-terminated names.
    if unsafe { libc::renameat(from, src.ptr(), to, dst.ptr()) } < 0 {
        return Err(failed_both(&src, &dst));
    }
    Ok(Value::NONE)
}

fn link(args: &Args) -> PyResult<Value> {
    let names = ["src", "dst", "src_dir_fd", "dst_dir_fd", "follow_symlinks"];
    let [src, dst, from, to, follow] = args.bind("link", 0, names, 2, 2)?;
    let src = path::argument(src.unwrap_or(Value::NONE), "link", "src", false)?;
    let dst = path::argument(dst.unwrap_or(Value::NONE), "link", "dst", false)?;
    let (from, to) = (dir_fd(from)?, dir_fd(to)?);
    let flags = if follow.is_some() && flag(follow, true)? { libc::AT_SYMLINK_FOLLOW } else { 0 };
    // SAFETY: NUL-terminated names.
    if unsafe { libc::linkat(from, src.ptr(), to, dst.ptr(), flags) } < 0 {
        return Err(failed_both(&src, &dst));
    }
    Ok(Value::NONE)
}

fn symlink(args: &Args) -> PyResult<Value> {
    let names = ["src", "dst", "target_is_directory", "dir_fd"];
    let [src, dst, _, directory] = args.bind("symlink", 0, names, 3, 2)?;
    let src = path::argument(src.unwrap_or(Value::NONE), "symlink", "src", false)?;
    let dst = path::argument(dst.unwrap_or(Value::NONE), "symlink", "dst", false)?;
    let directory = dir_fd(directory)?;
    // SAFETY: NUL-terminated names.
    if unsafe { libc::symlinkat(src.ptr(), directory, dst.ptr()) } < 0 {
        return Err(failed_both(&src, &dst));
    }
    Ok(Value::NONE)
}

fn readlink(args: &Args) -> PyResult<Value> {
    let [path, directory] = args.bind("readlink", 0, ["path", "dir_fd"], 1, 1)?;
    let (path, directory) = (path_of(path, "readlink")?, dir_fd(directory)?);
    let mut target = vec![0u8; 4096];
    // SAFETY: the buffer is as long as said.
    let n = unsafe { libc::readlinkat(directory, path.ptr(), target.as_mut_ptr().cast(), target.len()) };
    if n < 0 {
        return Err(failed(Some(&path)));
    }
    Ok(path.like(&target[..n as usize]))
}

fn mkfifo(args: &Args) -> PyResult<Value> {
    let [path, mode, directory] = args.bind("mkfifo", 0, ["path", "mode", "dir_fd"], 2, 1)?;
    let (path, mode, directory) = (path_of(path, "mkfifo")?, mode.map_or(Ok(0o666), small)?, dir_fd(directory)?);
    // SAFETY: a NUL-terminated name.
    done(i64::from(unsafe { libc::mkfifoat(directory, path.ptr(), mode as u32) }), Some(&path))
}

fn mknod(args: &Args) -> PyResult<Value> {
    let [path, mode, device, directory] = args.bind("mknod", 0, ["path", "mode", "device", "dir_fd"], 3, 1)?;
    let (path, mode, directory) = (path_of(path, "mknod")?, mode.map_or(Ok(0o600), small)?, dir_fd(directory)?);
    let device = device.map_or(Ok(0), protocol::index_i64)? as u64;
    // SAFETY: a NUL-terminated name.
    done(i64::from(unsafe { libc::mknodat(directory, path.ptr(), mode as u32, device) }), Some(&path))
}

fn chdir(args: &Args) -> PyResult<Value> {
    let [path] = args.bind("chdir", 0, ["path"], 1, 1)?;
    let path = path_or_fd(path, "chdir")?;
    // SAFETY: a NUL-terminated name or a descriptor.
    let rc = unsafe {
        match path.fd {
            Some(fd) => libc::fchdir(fd),
            None => libc::chdir(path.ptr()),
        }
    };
    done(i64::from(rc), Some(&path))
}

fn current(args: &Args, name: &str) -> PyResult<Vec<u8>> {
    args.check(name, 0, 0, 0)?;
    let mut room = vec![0u8; 4096];
    // SAFETY: the buffer is as long as said.
    if unsafe { libc::getcwd(room.as_mut_ptr().cast(), room.len()) }.is_null() {
        return Err(failed(None));
    }
    let end = room.iter().position(|&b| b == 0).unwrap_or(0);
    room.truncate(end);
    Ok(room)
}

/// Root and rest of a POSIX path.
fn root_of(p: &[u8]) -> usize {
    match p {
        [b'/', b'/', b'/', ..] => 1,
        [b'/', b'/', ..] => 2,
        [b'/', ..] => 1,
        _ => 0,
    }
}

fn text_of(args: &Args, name: &str) -> PyResult<(Vec<u8>, bool)> {
    args.check(name, 0, 1, 1)?;
    let v = path::fspath(args.positional[0])?;
    Ok(match bytes::as_slice(v) {
        Some(b) => (b.to_vec(), true),
        None => (crate::objects::string::text(v).as_bytes().to_vec(), false),
    })
}

fn like(part: &[u8], is_bytes: bool) -> Value {
    if is_bytes { bytes::new(part) } else { crate::objects::string::new(&String::from_utf8_lossy(part)) }
}

/// `os.path.normpath`
fn normpath(args: &Args) -> PyResult<Value> {
    let (text, is_bytes) = text_of(args, "_path_normpath")?;
    let root = root_of(&text);
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in text[root..].split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => match parts.last() {
                Some(&last) if last != b".." => {
                    parts.pop();
                }
                None if root > 0 => {}
                _ => parts.push(part),
            },
            _ => parts.push(part),
        }
    }
    let mut out = text[..root].to_vec();
    out.extend_from_slice(&parts.join(&b'/'));
    Ok(like(if out.is_empty() { b"." } else { &out }, is_bytes))
}

fn splitroot(args: &Args) -> PyResult<Value> {
    let (text, is_bytes) = text_of(args, "_path_splitroot_ex")?;
    let root = root_of(&text);
    Ok(tuple::new(&[like(b"", is_bytes), like(&text[..root], is_bytes), like(&text[root..], is_bytes)]))
}
