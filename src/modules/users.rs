//! The modules `pwd` and `grp`: the system's databases of users and groups.

use crate::heap::Value;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, class, dict, int, intern, list, module, path, protocol, raise, string,
    structseq,
};
use std::ffi::{CStr, CString};

/// Makes `pwd`.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn pwd() -> PyResult<Value> {
    let functions: &[(&str, NativeFn)] = &[("getpwuid", getpwuid), ("getpwnam", getpwnam), ("getpwall", getpwall)];
    Ok(make("pwd", functions, "struct_passwd", Builtin::StructPasswd))
}

/// Makes `grp`.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn grp() -> PyResult<Value> {
    let functions: &[(&str, NativeFn)] = &[("getgrgid", getgrgid), ("getgrnam", getgrnam), ("getgrall", getgrall)];
    Ok(make("grp", functions, "struct_group", Builtin::StructGroup))
}

fn make(name: &str, functions: &[(&str, NativeFn)], title: &str, ty: Builtin) -> Value {
    let m = module::new(name);
    module::add_functions(m, functions);
    dict::set_str(module::globals(m), intern::intern(title), ty.class());
    m
}

/// A text of the C library.
fn text(at: *const libc::c_char) -> Value {
    if at.is_null() {
        return Value::NONE;
    }
    // SAFETY: NUL-terminated text of the C library's, copied at once.
    path::decode(unsafe { CStr::from_ptr(at) }.to_bytes())
}

fn user(at: *const libc::passwd) -> Option<Value> {
    // SAFETY: what the C library answers, or null.
    let p = unsafe { at.as_ref() }?;
    let number = |n: u32| int::from_i64(i64::from(n));
    let items = [
        text(p.pw_name),
        text(p.pw_passwd),
        number(p.pw_uid),
        number(p.pw_gid),
        text(p.pw_gecos),
        text(p.pw_dir),
        text(p.pw_shell),
    ];
    Some(structseq::new(Builtin::StructPasswd, &items))
}

fn group(at: *const libc::group) -> Option<Value> {
    // SAFETY: what the C library answers, or null.
    let g = unsafe { at.as_ref() }?;
    let members = list::new(&[]);
    let mut member = g.gr_mem;
    // SAFETY: an array that ends with a null.
    unsafe {
        while !member.is_null() && !(*member).is_null() {
            list::push(members, text(*member));
            member = member.add(1);
        }
    }
    let items = [text(g.gr_name), text(g.gr_passwd), int::from_i64(i64::from(g.gr_gid)), members];
    Some(structseq::new(Builtin::StructGroup, &items))
}

fn id(args: &Args, name: &str, missing: &str) -> PyResult<u32> {
    let [id] = args.bind(name, 0, ["id"], 1, 1)?;
    let n = protocol::index(id.unwrap_or(Value::NONE))?;
    let found = int::as_i64(n).and_then(|n| if n == -1 { Some(u32::MAX) } else { u32::try_from(n).ok() });
    found.ok_or_else(|| {
        let shown = protocol::repr(n).map_or("?", string::text);
        raise(Exc::KeyError, format!("{name}(): {missing} not found: {shown}"))
    })
}

fn given_name(args: &Args, function: &str) -> PyResult<CString> {
    let [name] = args.bind(function, 0, ["name"], 1, 1)?;
    let v = name.unwrap_or(Value::NONE);
    match string::as_text(v).map(|t| CString::new(path::encode(t))) {
        Some(Ok(name)) => Ok(name),
        Some(Err(_)) => Err(raise(Exc::ValueError, "embedded null byte")),
        None => {
            let message = format!("{function}() argument must be str, not {}", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn getpwuid(args: &Args) -> PyResult<Value> {
    let uid = id(args, "getpwuid", "uid")?;
    // SAFETY: plain call of the C library.
    user(unsafe { libc::getpwuid(uid) })
        .ok_or_else(|| raise(Exc::KeyError, format!("getpwuid(): uid not found: {uid}")))
}

fn getpwnam(args: &Args) -> PyResult<Value> {
    let name = given_name(args, "getpwnam")?;
    // SAFETY: a NUL-terminated text.
    user(unsafe { libc::getpwnam(name.as_ptr()) }).ok_or_else(|| {
        let message = format!("getpwnam(): name not found: {}", string::repr_of(&name.to_string_lossy()));
        raise(Exc::KeyError, message)
    })
}

fn getpwall(args: &Args) -> PyResult<Value> {
    args.check("getpwall", 0, 0, 0)?;
    let all = list::new(&[]);
    // SAFETY: plain calls of the C library.
    unsafe {
        libc::setpwent();
        while let Some(v) = user(libc::getpwent()) {
            list::push(all, v);
        }
        libc::endpwent();
    }
    Ok(all)
}

fn getgrgid(args: &Args) -> PyResult<Value> {
    let gid = id(args, "getgrgid", "gid")?;
    // SAFETY: plain call of the C library.
    group(unsafe { libc::getgrgid(gid) })
        .ok_or_else(|| raise(Exc::KeyError, format!("getgrgid(): gid not found: {gid}")))
}

fn getgrnam(args: &Args) -> PyResult<Value> {
    let name = given_name(args, "getgrnam")?;
    // SAFETY: a NUL-terminated text.
    group(unsafe { libc::getgrnam(name.as_ptr()) }).ok_or_else(|| {
        let message = format!("getgrnam(): name not found: {}", string::repr_of(&name.to_string_lossy()));
        raise(Exc::KeyError, message)
    })
}

fn getgrall(args: &Args) -> PyResult<Value> {
    args.check("getgrall", 0, 0, 0)?;
    let all = list::new(&[]);
    // SAFETY: plain calls of the C library.
    unsafe {
        libc::setgrent();
        while let Some(v) = group(libc::getgrent()) {
            list::push(all, v);
        }
        libc::endgrent();
    }
    Ok(all)
}
