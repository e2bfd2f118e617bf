//! The `_thread` module for programs of one thread: locks work, starting threads is refused.

use crate::heap::Value;
use crate::objects::{
    Builtin, Exc, NativeFn, PyResult, dict, exception, float, int, intern, lock, module, protocol, raise,
};
use crate::runtime::signals;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("allocate_lock", |_| Ok(lock::new())),
    ("allocate", |_| Ok(lock::new())),
    ("get_ident", |_| Ok(int::from_i64(lock::ident()))),
    ("_get_main_thread_ident", |_| Ok(int::from_i64(lock::ident()))),
    // SAFETY: plain system call.
    ("get_native_id", |_| Ok(int::from_i64(unsafe { libc::syscall(libc::SYS_gettid) }))),
    ("_count", |_| Ok(int::from_i64(0))),
    ("stack_size", |_| Ok(int::from_i64(0))),
    ("daemon_threads_allowed", |_| Ok(Value::TRUE)),
    ("_is_main_interpreter", |_| Ok(Value::TRUE)),
    ("_shutdown", |_| Ok(Value::NONE)),
    ("set_name", |_| Ok(Value::NONE)),
    ("_make_thread_handle", |a| {
        a.check("_make_thread_handle", 0, 1, 1)?;
        Ok(lock::handle(protocol::index_i64(a.positional[0])?))
    }),
    ("start_new_thread", |_| Err(raise(Exc::RuntimeError, "can't start new thread"))),
    ("start_new", |_| Err(raise(Exc::RuntimeError, "can't start new thread"))),
    ("start_joinable_thread", |_| Err(raise(Exc::RuntimeError, "can't start new thread"))),
    ("exit", |_| Err(exception::raise_with(Exc::SystemExit, &[]))),
    ("exit_thread", |_| Err(exception::raise_with(Exc::SystemExit, &[]))),
    ("interrupt_main", |a| {
        a.check("interrupt_main", 0, 0, 1)?;
        let n = a.get(0).map_or(Ok(i64::from(libc::SIGINT)), protocol::index_i64)?;
        if !(1..=64).contains(&n) {
            return Err(raise(Exc::ValueError, "signal number out of range"));
        }
        signals::notice(n as i32);
        Ok(Value::NONE)
    }),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_thread");
    module::add_functions(m, FUNCTIONS);
    let globals = module::globals(m);
    for (name, v) in [
        ("lock", Builtin::Lock.class()),
        ("LockType", Builtin::Lock.class()),
        ("RLock", Builtin::RLock.class()),
        ("_ThreadHandle", Builtin::ThreadHandle.class()),
        ("error", Exc::RuntimeError.class()),
        ("TIMEOUT_MAX", float::from_f64(lock::TIMEOUT_MAX)),
    ] {
        dict::set_str(globals, intern::intern(name), v);
    }
    Ok(m)
}
