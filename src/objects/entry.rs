//! `os.DirEntry`, the iterator of `os.scandir`, and `os.stat_result` out of the system's struct.

use super::path::{self, Path};
use super::*;
use crate::heap::layout::{DirEntry, Record};
use crate::heap::{NativeType, Value};

/// The last system call's error number.
pub fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// `os.stat_result` of what the system says.
pub fn stat_result(s: &libc::stat) -> Value {
    let int = |n: i64| int::from_i64(n);
    let times = [(s.st_atime, s.st_atime_nsec), (s.st_mtime, s.st_mtime_nsec), (s.st_ctime, s.st_ctime_nsec)];
    let mut items = vec![
        int(i64::from(s.st_mode)),
        int::from_u64(s.st_ino),
        int::from_u64(s.st_dev),
        int::from_u64(s.st_nlink),
        int(i64::from(s.st_uid)),
        int(i64::from(s.st_gid)),
        int(s.st_size),
    ];
    items.extend(times.iter().map(|&(seconds, _)| int(seconds)));
    items.extend(times.iter().map(|&(seconds, nanos)| float::from_f64(seconds as f64 + 1e-9 * nanos as f64)));
    items.extend(times.iter().map(|&(s, nanos)| int::from_i128(i128::from(s) * 1_000_000_000 + i128::from(nanos))));
    items.extend([int(s.st_blksize), int(s.st_blocks), int::from_u64(s.st_rdev)]);
    structseq::new(Builtin::StatResult, &items)
}

fn get(v: Value) -> &'static mut DirEntry {
    // SAFETY: methods are called with objects of their type; borrows last for a statement.
    unsafe { &mut *v.ptr::<DirEntry>() }
}

/// The entries of a directory.
///
/// # Errors
/// OSError.
pub fn scan(directory: Option<&Path>) -> PyResult<Value> {
    let given = directory.and_then(|d| d.given);
    let fail = || exception::os_error(last_errno(), given);
    // SAFETY: a NUL-terminated name, or a descriptor that is duplicated and then owned.
    let handle = unsafe {
        match directory {
            Some(Path { fd: Some(fd), .. }) => {
                let copy = libc::fcntl(*fd, libc::F_DUPFD_CLOEXEC, 0);
                if copy < 0 {
                    return Err(fail());
                }
                let handle = libc::fdopendir(copy);
                if handle.is_null() {
                    libc::close(copy);
                } else {
                    libc::rewinddir(handle);
                }
                handle
            }
            Some(path) => libc::opendir(path.ptr()),
            None => libc::opendir(c".".as_ptr()),
        }
    };
    if handle.is_null() {
        return Err(fail());
    }
    let bytes = directory.is_some_and(|d| d.bytes);
    let prefix = match directory {
        Some(Path { fd: Some(_), .. }) => Vec::new(),
        Some(path) => path.c_str().to_bytes().to_vec(),
        None => b".".to_vec(),
    };
    let like = |name: &[u8]| if bytes { super::bytes::new(name) } else { path::decode(name) };
    let entries = list::new(&[]);
    loop {
        // SAFETY: `errno` is cleared to tell the end from an error; the entry is read before the next call.
        let (name, inode, entry_type) = unsafe {
            *libc::__errno_location() = 0;
            let entry = libc::readdir(handle);
            if entry.is_null() {
                break;
            }
            let name = std::ffi::CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes().to_vec();
            (name, (*entry).d_ino, (*entry).d_type)
        };
        if name == b"." || name == b".." {
            continue;
        }
        let mut whole = prefix.clone();
        if !whole.is_empty() && whole.last() != Some(&b'/') {
            whole.push(b'/');
        }
        whole.extend_from_slice(&name);
        let v = Builtin::DirEntry.allocate(size_of::<DirEntry>());
        let entry = DirEntry {
            header: Builtin::DirEntry.header(),
            name: like(&name),
            path: like(&whole),
            stat: None,
            lstat: None,
            inode,
            entry_type: u64::from(entry_type),
            directory: directory.and_then(|d| d.fd).map_or(-1, i64::from),
        };
        // SAFETY: fresh object of this layout.
        unsafe { v.ptr::<DirEntry>().write(entry) };
        list::push(entries, v);
    }
    let errno = last_errno();
    // SAFETY: opened above.
    unsafe { libc::closedir(handle) };
    if errno != 0 {
        return Err(exception::os_error(errno, given));
    }
    Ok(record::new(Builtin::ScandirIterator, Some(entries), None, None, None))
}

fn stat_of(v: Value, follow: bool) -> PyResult<Value> {
    let kept = if follow { get(v).stat } else { get(v).lstat };
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let name = if get(v).directory >= 0 { get(v).name } else { get(v).path };
    let place = path::argument(name, "stat", "path", false)?;
    let fd = if get(v).directory >= 0 { get(v).directory as i32 } else { libc::AT_FDCWD };
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the struct is filled by the call.
    let (rc, status) = unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        (libc::fstatat(fd, place.ptr(), &mut status, flags), status)
    };
    if rc < 0 {
        return Err(exception::os_error(last_errno(), Some(get(v).path)));
    }
    let made = stat_result(&status);
    if follow {
        get(v).stat = Some(made);
    } else {
        get(v).lstat = Some(made);
    }
    Ok(made)
}

fn follows(args: &Args, name: &str) -> PyResult<bool> {
    let [follow] = args.bind(name, 1, ["follow_symlinks"], 0, 0)?;
    follow.map_or(Ok(true), protocol::truth)
}

/// Is the entry of this type? `Ok(false)` if it does not exist any more.
fn is_type(v: Value, wanted: u8, mode: u32, follow: bool) -> PyResult<Value> {
    let kind = get(v).entry_type as u8;
    if kind != libc::DT_UNKNOWN && (kind != libc::DT_LNK || !follow) {
        return Ok(Value::from_bool(kind == wanted));
    }
    match stat_of(v, follow) {
        Ok(status) => {
            let bits = tuple::get(status, 0).and_then(int::as_i64).unwrap_or(0) as u32;
            Ok(Value::from_bool(bits & libc::S_IFMT == mode))
        }
        Err(Pending) if exception::swallow(Exc::FileNotFoundError) => Ok(Value::FALSE),
        Err(Pending) => Err(Pending),
    }
}

fn class_getitem(args: &Args) -> PyResult<Value> {
    Ok(args.positional[0])
}

/// `os.DirEntry`.
pub static TYPE: NativeType = NativeType {
    name: "posix.DirEntry",
    size: size_of::<DirEntry>(),
    layout: Some(&DirEntry::LAYOUT),
    repr: Some(|v| {
        let name = protocol::repr(get(v).name)?;
        Ok(string::new(&format!("<DirEntry {}>", string::text(name))))
    }),
    get_attribute: Some(|v, name| {
        Ok(match name {
            _ if class::is(v) => None,
            "name" => Some(get(v).name),
            "path" => Some(get(v).path),
            _ => None,
        })
    }),
    methods: &[
        ("__fspath__", |a| Ok(get(a.positional[0]).path)),
        ("inode", |a| Ok(int::from_u64(get(a.positional[0]).inode))),
        ("is_dir", |a| is_type(a.positional[0], libc::DT_DIR, libc::S_IFDIR, follows(a, "is_dir")?)),
        ("is_file", |a| is_type(a.positional[0], libc::DT_REG, libc::S_IFREG, follows(a, "is_file")?)),
        ("is_symlink", |a| is_type(a.positional[0], libc::DT_LNK, libc::S_IFLNK, false)),
        ("is_junction", |_| Ok(Value::FALSE)),
        ("stat", |a| {
            let follow = follows(a, "stat")?;
            let link = get(a.positional[0]).entry_type == u64::from(libc::DT_LNK);
            stat_of(a.positional[0], follow && (link || get(a.positional[0]).lstat.is_none()))
        }),
    ],
    class_methods: &[("__class_getitem__", class_getitem)],
    ..NativeType::DEFAULT
};

fn next(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let found = r.a.and_then(|entries| list::get(entries, r.n as usize));
    r.n += 1;
    if found.is_none() {
        r.a = None;
    }
    Ok(found.unwrap_or(Value::EXHAUSTED))
}

fn close(args: &Args) -> PyResult<Value> {
    record::get(args.positional[0]).a = None;
    Ok(Value::NONE)
}

/// What `os.scandir` answers: a = list of the entries, n = position.
pub static ITERATOR_TYPE: NativeType = NativeType {
    name: "posix.ScandirIterator",
    size: size_of::<Record>(),
    iter: Some(Ok),
    next: Some(next),
    methods: &[("__enter__", |a| Ok(a.positional[0])), ("__exit__", close), ("close", close)],
    ..NativeType::DEFAULT
};
