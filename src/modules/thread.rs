//! The `_thread` module: starting threads, their identity, locks.

use crate::heap::{Kind, Value, gil};
use crate::objects::threads::{TIMEOUT_MAX, handle, local, lock};
use crate::objects::{
    Args, Builtin, Exc, Pending, PyResult, dict, doors, exception, float, int, intern, module, protocol, raise, string,
    tuple,
};
use crate::runtime::{finalize, hooks, signals};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Stack of a new thread; memory is taken as it is used.
const STACK: usize = 64 << 20;
/// Stack kept free for Rust code below the lowest Python frame.
const RESERVE: usize = 1 << 20;

static STACK_SIZE: AtomicUsize = AtomicUsize::new(0);
static MAIN: AtomicU64 = AtomicU64::new(0);
/// Handles of threads that the end of the program waits for.
static NON_DAEMON: Mutex<Vec<Value>> = Mutex::new(Vec::new());

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_thread");
    module::add_functions(
        m,
        &[
            ("start_new_thread", start_new_thread),
            ("start_new", start_new_thread),
            ("start_joinable_thread", start_joinable_thread),
            ("allocate_lock", allocate_lock),
            ("allocate", allocate_lock),
            ("get_ident", |_| Ok(int::from_i64(ident() as i64))),
            ("get_native_id", |_| Ok(int::from_i64(native_id()))),
            ("_get_main_thread_ident", |_| Ok(int::from_i64(main_ident() as i64))),
            ("_is_main_interpreter", |_| Ok(Value::TRUE)),
            ("daemon_threads_allowed", |_| Ok(Value::TRUE)),
            ("_count", |_| Ok(int::from_i64(gil::others() as i64))),
            ("stack_size", stack_size),
            ("interrupt_main", interrupt_main),
            ("exit", exit),
            ("exit_thread", exit),
            ("set_name", set_name),
            ("_make_thread_handle", make_thread_handle),
            ("_shutdown", shutdown),
        ],
    );
    let globals = module::globals(m);
    let types = [
        ("lock", Builtin::Lock),
        ("LockType", Builtin::Lock),
        ("RLock", Builtin::RLock),
        ("_ThreadHandle", Builtin::ThreadHandle),
        ("_local", Builtin::ThreadLocal),
    ];
    for (name, ty) in types {
        dict::set_str(globals, intern::intern(name), ty.class());
    }
    dict::set_str(globals, intern::intern("error"), Exc::RuntimeError.class());
    dict::set_str(globals, intern::intern("TIMEOUT_MAX"), float::from_f64(TIMEOUT_MAX));
    let doc = "This module provides primitive operations to write multi-threaded programs.";
    dict::set_str(globals, intern::DOC.value(), string::new(doc));
    main_ident();
    Ok(m)
}

fn ident() -> u64 {
    // SAFETY: asks for the running thread.
    unsafe { libc::pthread_self() as u64 }
}

fn native_id() -> i64 {
    // SAFETY: asks for the running thread.
    i64::from(unsafe { libc::gettid() })
}

/// The first thread's ident.
fn main_ident() -> u64 {
    if gil::is_main() {
        MAIN.store(ident(), Ordering::Relaxed);
    }
    MAIN.load(Ordering::Relaxed)
}

fn allocate_lock(args: &Args) -> PyResult<Value> {
    args.check("_thread.allocate_lock", 0, 0, 0)?;
    Ok(lock::new())
}

/// What a new thread is to do; in Rust's heap until it begins, so that the values live.
struct Start {
    function: Value,
    positional: Vec<Value>,
    names: Vec<Value>,
    keywords: Vec<Value>,
    handle: Value,
}

fn start(start: Start) -> PyResult<u64> {
    let size = match STACK_SIZE.load(Ordering::Relaxed) {
        0 => STACK,
        n => n + RESERVE,
    };
    let h = start.handle;
    handle::get(h).started = 1;
    let start = Box::new(start);
    gil::announce();
    let spawned = std::thread::Builder::new().name("python".into()).stack_size(size).spawn(move || {
        super::faulthandler::prepare_thread();
        let here = 0u8;
        let limit = &raw const here as u64 - (size - RESERVE) as u64;
        gil::run_thread(limit, move || body(*start));
    });
    match spawned {
        Ok(thread) => {
            let ident = std::os::unix::thread::JoinHandleExt::as_pthread_t(&thread);
            handle::get(h).ident = ident;
            Ok(ident)
        }
        Err(_) => {
            gil::withdraw();
            handle::get(h).started = 0;
            Err(raise(Exc::RuntimeError, "can't start new thread"))
        }
    }
}

fn body(start: Start) {
    handle::get(start.handle).ident = ident();
    local::note(true);
    let answer = (doors::get().call)(start.function, &start.positional, &start.names, &start.keywords);
    if let Err(Pending) = answer {
        if exception::pending_is(Exc::SystemExit) {
            exception::take();
        } else {
            hooks::tell_of_pending();
            finalize::report("Exception ignored in thread started by", start.function);
        }
    }
    local::note(false);
    let mut waited = NON_DAEMON.lock().unwrap_or_else(PoisonError::into_inner);
    waited.retain(|&h| h != start.handle);
    drop(waited);
    handle::set_done(start.handle);
}

fn start_new_thread(args: &Args) -> PyResult<Value> {
    args.check("start_new_thread", 0, 2, 3)?;
    let function = args.positional[0];
    check_callable(function)?;
    if args.positional[1].kind() != Kind::Tuple {
        return Err(raise(Exc::TypeError, "2nd arg must be a tuple"));
    }
    let keywords = match args.get(2) {
        None => Vec::new(),
        Some(d) if d.kind() == Kind::Dict => dict::items(d),
        Some(_) => return Err(raise(Exc::TypeError, "optional 3rd arg must be a dictionary")),
    };
    let (names, keywords) = keywords.into_iter().unzip();
    let positional = tuple::items(args.positional[1]).to_vec();
    let ident = start(Start { function, positional, names, keywords, handle: handle::new() })?;
    Ok(int::from_i64(ident as i64))
}

fn check_callable(f: Value) -> PyResult<()> {
    if crate::modules::builtins::is_callable(f) {
        return Ok(());
    }
    Err(raise(Exc::TypeError, "first arg must be callable"))
}

fn start_joinable_thread(args: &Args) -> PyResult<Value> {
    let [function, given, daemon] = args.bind("start_joinable_thread", 0, ["function", "handle", "daemon"], 1, 1)?;
    let Some(function) = function else { return Err(raise(Exc::TypeError, "function is missing")) };
    if check_callable(function).is_err() {
        exception::take();
        return Err(raise(Exc::TypeError, "thread function must be callable"));
    }
    let h = match given.filter(|h| !h.is_none()) {
        None => handle::new(),
        Some(h) if handle::is(h) => h,
        Some(_) => return Err(raise(Exc::TypeError, "'handle' must be a _ThreadHandle")),
    };
    if handle::get(h).started != 0 {
        return Err(raise(Exc::RuntimeError, "thread already started"));
    }
    let daemon = daemon.map_or(Ok(true), protocol::truth)?;
    if !daemon {
        NON_DAEMON.lock().unwrap_or_else(PoisonError::into_inner).push(h);
    }
    let begun = start(Start { function, positional: Vec::new(), names: Vec::new(), keywords: Vec::new(), handle: h });
    if begun.is_err() {
        NON_DAEMON.lock().unwrap_or_else(PoisonError::into_inner).retain(|&x| x != h);
    }
    begun.map(|_| h)
}

fn make_thread_handle(args: &Args) -> PyResult<Value> {
    args.check("_thread._make_thread_handle", 0, 1, 1)?;
    let ident = protocol::index_i64(args.positional[0])?;
    let h = handle::new();
    (handle::get(h).ident, handle::get(h).started) = (ident as u64, 1);
    Ok(h)
}

/// Waits for all threads that are no daemons.
fn shutdown(args: &Args) -> PyResult<Value> {
    args.check("_thread._shutdown", 0, 0, 0)?;
    loop {
        let next = {
            let all = NON_DAEMON.lock().unwrap_or_else(PoisonError::into_inner);
            all.iter().copied().find(|&h| handle::get(h).ident != ident())
        };
        let Some(h) = next else { return Ok(Value::NONE) };
        handle::wait(h, None)?;
        NON_DAEMON.lock().unwrap_or_else(PoisonError::into_inner).retain(|&x| x != h);
    }
}

/// In a child that was forked: the other threads are not there, and nobody is to wait for them.
pub fn forget_others() {
    let mut waited = NON_DAEMON.lock().unwrap_or_else(PoisonError::into_inner);
    for h in waited.extract_if(.., |h| handle::get(*h).ident != ident()) {
        handle::set_done(h);
    }
}

fn stack_size(args: &Args) -> PyResult<Value> {
    args.check("_thread.stack_size", 0, 0, 1)?;
    let old = STACK_SIZE.load(Ordering::Relaxed);
    if let Some(v) = args.get(0) {
        let new = protocol::index_i64(v)?;
        if new < 0 {
            return Err(raise(Exc::ValueError, "size must be 0 or a positive value"));
        }
        if new != 0 && new < 32768 {
            return Err(raise(Exc::ValueError, format!("size not valid: {new} bytes")));
        }
        STACK_SIZE.store(new as usize, Ordering::Relaxed);
    }
    Ok(int::from_i64(old as i64))
}

fn interrupt_main(args: &Args) -> PyResult<Value> {
    args.check("_thread.interrupt_main", 0, 0, 1)?;
    let signal = args.get(0).map_or(Ok(i64::from(libc::SIGINT)), protocol::index_i64)?;
    if !(1..=64).contains(&signal) {
        return Err(raise(Exc::ValueError, "signal number out of range"));
    }
    signals::notice(signal as i32);
    Ok(Value::NONE)
}

fn exit(args: &Args) -> PyResult<Value> {
    args.check("_thread.exit", 0, 0, 0)?;
    Err(exception::raise_with(Exc::SystemExit, &[]))
}

fn set_name(args: &Args) -> PyResult<Value> {
    let [name] = args.bind("set_name", 0, ["name"], 1, 1)?;
    let Some(text) = name.and_then(string::as_text) else {
        return Err(raise(Exc::TypeError, "set_name() argument 'name' must be str"));
    };
    // The system keeps 15 bytes.
    let mut bytes: Vec<u8> = text.bytes().filter(|&b| b != 0).take(15).collect();
    bytes.push(0);
    // SAFETY: a text with its NUL.
    unsafe { libc::pthread_setname_np(libc::pthread_self(), bytes.as_ptr().cast()) };
    Ok(Value::NONE)
}
