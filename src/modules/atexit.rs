//! The `atexit` module: functions to be called when the program ends.

use crate::heap::{Value, thread};
use crate::objects::{Args, Exc, NativeFn, PyResult, doors, int, module, protocol, raise, string};
use crate::reflect::hooks;
use std::sync::{Mutex, MutexGuard, PoisonError};

struct Callback {
    function: Value,
    positional: Vec<Value>,
    names: Vec<Value>,
    keywords: Vec<Value>,
}

static CALLBACKS: Mutex<Vec<Callback>> = Mutex::new(Vec::new());

fn callbacks() -> MutexGuard<'static, Vec<Callback>> {
    CALLBACKS.lock().unwrap_or_else(PoisonError::into_inner)
}

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("_clear", clear),
    ("_ncallbacks", count),
    ("_run_exitfuncs", run_now),
    ("register", register),
    ("unregister", unregister),
];

/// The module.
///
/// # Errors
/// None.
pub fn module() -> PyResult<Value> {
    let m = module::new("atexit");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}

fn register(args: &Args) -> PyResult<Value> {
    let Some((&function, rest)) = args.positional.split_first() else {
        return Err(raise(Exc::TypeError, "register() takes at least 1 argument (0 given)"));
    };
    if !super::builtins::is_callable(function) {
        return Err(raise(Exc::TypeError, "the first argument must be callable"));
    }
    callbacks().push(Callback {
        function,
        positional: rest.to_vec(),
        names: args.names.to_vec(),
        keywords: args.keywords.to_vec(),
    });
    Ok(function)
}

fn unregister(args: &Args) -> PyResult<Value> {
    args.check("atexit.unregister", 0, 1, 1)?;
    let functions: Vec<Value> = callbacks().iter().map(|c| c.function).collect();
    for (n, &f) in functions.iter().enumerate().rev() {
        if protocol::equal(f, args.positional[0])? {
            let mut all = callbacks();
            if all.get(n).is_some_and(|c| c.function == f) {
                all.remove(n);
            }
        }
    }
    Ok(Value::NONE)
}

fn clear(args: &Args) -> PyResult<Value> {
    args.check("atexit._clear", 0, 0, 0)?;
    callbacks().clear();
    Ok(Value::NONE)
}

fn count(args: &Args) -> PyResult<Value> {
    args.check("atexit._ncallbacks", 0, 0, 0)?;
    Ok(int::from_i64(callbacks().len() as i64))
}

fn run_now(args: &Args) -> PyResult<Value> {
    args.check("atexit._run_exitfuncs", 0, 0, 0)?;
    run();
    Ok(Value::NONE)
}

/// Calls what is registered, the last one first; exceptions are reported and dropped.
pub fn run() {
    loop {
        let next = callbacks().pop();
        let Some(c) = next else { return };
        if (doors::get().call)(c.function, &c.positional, &c.names, &c.keywords).is_err() {
            let pending = thread::current().pending.take();
            let shown = protocol::repr(c.function).map_or("<function>", string::text);
            thread::current().pending = pending;
            hooks::unraisable(Some(&format!("Exception ignored in atexit callback {shown}")), None);
        }
    }
}
