//! `_thread._local`: attributes that each thread has for itself.

use crate::heap::layout::ThreadLocal;
use crate::heap::{NativeType, Value, gil};
use crate::objects::{
    Args, Builtin, Exc, PyResult, attribute, class, dict, doors, instance, int, intern, raise, string, tuple,
};
use std::sync::{Mutex, PoisonError};

/// Serial numbers of the threads that run.
static RUNNING: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// The running thread begins or ends.
pub fn note(begins: bool) {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let own = gil::serial();
    if begins {
        running.push(own);
    } else {
        running.retain(|&s| s != own);
    }
}

fn get(v: Value) -> &'static mut ThreadLocal {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<ThreadLocal>() }
}

/// The running thread's attributes; made, and `__init__` run, when the thread first comes.
fn attributes(v: Value) -> PyResult<Value> {
    let Some(all) = get(v).all else {
        let all = dict::new();
        get(v).all = Some(all);
        return attributes(v);
    };
    if get(v).ended != gil::ended() {
        get(v).ended = gil::ended();
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (key, _) in dict::items(all) {
            let serial = int::as_i64(key).unwrap_or(0) as u64;
            if serial > 1 && !running.contains(&serial) {
                dict::remove(all, key)?;
            }
        }
    }
    let key = int::from_i64(gil::serial() as i64);
    if let Some(own) = dict::get(all, key)? {
        return Ok(own);
    }
    let own = dict::new();
    dict::set(all, key, own)?;
    if get(v).fresh != 0 {
        // The constructor's own call of `__init__` follows.
        get(v).fresh = 0;
        return Ok(own);
    }
    if let Some(init) = class::lookup_user(class::of(v), intern::INIT.value()) {
        let mut positional = vec![v];
        positional.extend(get(v).arguments.map_or(&[][..], tuple::items));
        let keywords = get(v).keywords.map_or_else(Vec::new, dict::items);
        let (names, values): (Vec<Value>, Vec<Value>) = keywords.into_iter().unzip();
        (doors::get().call)(init, &positional, &names, &values)?;
    }
    Ok(own)
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if name == "__class__" {
        return Ok(None);
    }
    let own = attributes(v)?;
    if name == "__dict__" {
        return Ok(Some(own));
    }
    Ok(dict::get_str(own, intern::intern(name)))
}

fn set_attribute(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    let class = class::of(v);
    if name == "__dict__" {
        let message = format!("'{}' object attribute '__dict__' is read-only", class::name(class));
        return Err(raise(Exc::AttributeError, message));
    }
    let key = intern::intern(name);
    if class::lookup(class, key).is_some_and(attribute::is_data_descriptor) {
        return Ok(false);
    }
    let own = attributes(v)?;
    match value {
        Some(value) => dict::set_str(own, key, value),
        None => {
            if !dict::remove_str(own, key) {
                let message = format!("'{}' object has no attribute '{name}'", class::name(class));
                return Err(raise(Exc::AttributeError, message));
            }
        }
    }
    Ok(true)
}

fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let given = args.positional.len() > 1 || !args.names.is_empty();
    if given && class::lookup_user(class, intern::INIT.value()).is_none() {
        return Err(raise(Exc::TypeError, "Initialization arguments are not supported"));
    }
    let v = instance::allocate_native(class, Builtin::ThreadLocal);
    let arguments = tuple::new(&args.positional[1..]);
    let keywords = dict::new();
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        dict::set_str(keywords, name, value);
    }
    let l = get(v);
    (l.arguments, l.keywords, l.fresh, l.ended) = (Some(arguments), Some(keywords), 1, gil::ended());
    attributes(v)?;
    Ok(v)
}

/// `_thread._local`.
pub static TYPE: NativeType = NativeType {
    name: "_thread._local",
    size: size_of::<ThreadLocal>(),
    layout: Some(&ThreadLocal::LAYOUT),
    repr: Some(|v| Ok(string::new(&format!("<{} object at {:#x}>", class::full_name(class::of(v)), v.bits())))),
    get_attribute: Some(get_attribute),
    set_attribute: Some(set_attribute),
    keeps_attributes: true,
    weak: true,
    new: Some(construct),
    doc: "Thread-local data",
    ..NativeType::DEFAULT
};
