//! `sys`: what the process and the installation are; audit hooks.

use crate::heap::{Value, gil};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, class, dict, doors, exception, float, int, intern, list, protocol, raise,
    string, structseq, tuple,
};
use crate::util::{library, settings};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("addaudithook", addaudithook),
    ("audit", audit),
    ("getrefcount", |a| {
        a.check("sys.getrefcount", 0, 1, 1)?;
        // Objects are not counted: one reference is the argument, one the caller's.
        Ok(int::from_i64(2))
    }),
    ("getallocatedblocks", |_| Ok(int::from_i64(0))),
    ("getunicodeinternedsize", |_| Ok(int::from_i64(0))),
    ("getswitchinterval", |_| Ok(float::from_f64(f64::from_bits(SWITCH.load(Ordering::Relaxed))))),
    ("setswitchinterval", setswitchinterval),
    ("getdlopenflags", |_| Ok(int::from_i64(DLOPEN.load(Ordering::Relaxed)))),
    ("setdlopenflags", |a| {
        a.check("sys.setdlopenflags", 0, 1, 1)?;
        DLOPEN.store(protocol::index_i64(a.positional[0])?, Ordering::Relaxed);
        Ok(Value::NONE)
    }),
    ("is_remote_debug_enabled", |_| Ok(Value::FALSE)),
    ("is_stack_trampoline_active", |_| Ok(Value::FALSE)),
    ("_get_cpu_count_config", |_| Ok(int::from_i64(-1))),
    ("_is_gil_enabled", |_| Ok(Value::TRUE)),
    ("_is_interned", |a| {
        a.check("sys._is_interned", 0, 1, 1)?;
        let v = a.positional[0];
        Ok(Value::from_bool(string::is(v) && intern::of(v) == v))
    }),
    ("_is_immortal", |_| Ok(Value::FALSE)),
    ("_clear_type_cache", |_| Ok(Value::NONE)),
    ("_clear_type_descriptors", clear_type_descriptors),
    ("_clear_internal_caches", |_| Ok(Value::NONE)),
    ("_debugmallocstats", |_| Ok(Value::NONE)),
];

/// `sys._clear_type_descriptors(class)`: the class will be replaced, its instances' `__dict__` and
/// `__weakref__` are described by another.
fn clear_type_descriptors(args: &Args) -> PyResult<Value> {
    args.check("sys._clear_type_descriptors", 0, 1, 1)?;
    let class = args.positional[0];
    if !class::is(class) {
        let message = format!("_clear_type_descriptors() argument must be type, not {}", class::name_of(class));
        return Err(raise(Exc::TypeError, message));
    }
    if !class::is_python(class) {
        return Err(raise(Exc::TypeError, "argument is immutable"));
    }
    for name in ["__dict__", "__weakref__"] {
        dict::remove_str(class::get(class).dict, intern::intern(name));
    }
    class::touch(class);
    Ok(Value::NONE)
}

static SWITCH: AtomicU64 = AtomicU64::new(0x3f74_7ae1_47ae_147b);
static DLOPEN: AtomicI64 = AtomicI64::new(libc::RTLD_NOW as i64);
static AUDIT: Mutex<Vec<Value>> = Mutex::new(Vec::new());

/// Names and values that do not change.
pub(super) fn add_constants(globals: Value) {
    let set = |name: &str, v: Value| dict::set_str(globals, intern::intern(name), v);
    let prefix = string::new(&library::prefix().to_string_lossy());
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        set(name, prefix);
    }
    let executable = std::env::current_exe().unwrap_or_default();
    set("_base_executable", string::new(&executable.to_string_lossy()));
    set("_stdlib_dir", string::new(library::directory()));
    set("_home", Value::NONE);
    set("_framework", Value::EMPTY_STR);
    set("_git", tuple::new(&[intern::intern("dwarfpython"), Value::EMPTY_STR, Value::EMPTY_STR]));
    let options = dict::new();
    for (name, value) in &settings::get().x_options {
        let value = value.as_ref().map_or(Value::TRUE, |v| string::new(v));
        dict::set_str(options, intern::intern(name), value);
    }
    set("_xoptions", options);
    set("abiflags", Value::EMPTY_STR);
    set("api_version", int::from_i64(1013));
    let thread = [intern::intern("pthread"), intern::intern("mutex"), Value::NONE];
    set("thread_info", structseq::new(Builtin::ThreadInfo, &thread));
    let mut names: Vec<Value> = library::modules().map(intern::intern).collect();
    names.extend(crate::modules::NAMES.iter().map(|&(name, _)| intern::intern(name)));
    names.extend(["builtins", "zlib", "ssl", "tkinter", "turtle", "venv", "_tkinter"].map(intern::intern));
    if let Ok(names) = doors::call(Builtin::FrozenSet.class(), &[list::new(&names)]) {
        set("stdlib_module_names", names);
    }
}

fn addaudithook(args: &Args) -> PyResult<Value> {
    let [hook] = args.bind("addaudithook", 0, ["hook"], 1, 1)?;
    let hooks = AUDIT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for f in hooks {
        match doors::call(f, &[intern::intern("sys.addaudithook"), Value::EMPTY_TUPLE]) {
            Ok(_) => {}
            Err(_) if exception::swallow(Exc::RuntimeError) => return Ok(Value::NONE),
            Err(pending) => return Err(pending),
        }
    }
    AUDIT.lock().unwrap_or_else(PoisonError::into_inner).extend(hook);
    Ok(Value::NONE)
}

fn audit(args: &Args) -> PyResult<Value> {
    let [event, rest @ ..] = args.positional else {
        return Err(raise(Exc::TypeError, "audit expected at least 1 argument, got 0"));
    };
    if !string::is(*event) {
        let message = format!("expected str for argument 'event', not {}", class::name_of(*event));
        return Err(raise(Exc::TypeError, message));
    }
    let rest = tuple::new(rest);
    let hooks = AUDIT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for f in hooks {
        doors::call(f, &[*event, rest])?;
    }
    Ok(Value::NONE)
}

fn setswitchinterval(args: &Args) -> PyResult<Value> {
    args.check("sys.setswitchinterval", 0, 1, 1)?;
    match float::number(args.positional[0])? {
        Some(x) if x > 0.0 => {
            SWITCH.store(x.to_bits(), Ordering::Relaxed);
            gil::set_interval((x * 1e6) as u64);
        }
        Some(_) => return Err(raise(Exc::ValueError, "switch interval must be strictly positive")),
        None => {
            let message = format!("must be real number, not {}", class::name_of(args.positional[0]));
            return Err(raise(Exc::TypeError, message));
        }
    }
    Ok(Value::NONE)
}
