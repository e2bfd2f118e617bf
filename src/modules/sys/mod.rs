//! The `sys` module. It is made when somebody asks for it: until then the standard streams are
//! what the process started with.

mod functions;
mod hooks;
mod monitoring;
mod process;

use crate::heap::Value;
use crate::objects::{
    Builtin, PyResult, class, dict, file, float, instance, int, intern, list, module, string, structseq, tuple,
};
use crate::runtime::import;
use crate::util::settings;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// `sys.version_info` without release level and serial.
pub const VERSION: (i64, i64, i64) = (3, 14, 0);

static ARGUMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static MODULE: AtomicU64 = AtomicU64::new(0);

fn arguments() -> MutexGuard<'static, Vec<String>> {
    ARGUMENTS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn texts(items: &[String]) -> Value {
    list::new(&items.iter().map(|s| string::new(s)).collect::<Vec<_>>())
}

/// Sets `sys.argv`.
pub fn set_arguments(argv: &[String]) {
    *arguments() = argv.to_vec();
    if let Some(m) = existing() {
        dict::set_str(module::globals(m), intern::intern("argv"), texts(argv));
    }
}

/// Sets `sys.argv[0]`: for `-m`, the file that the module was found in.
pub fn set_program(path: &str) {
    let mut argv = arguments().clone();
    match argv.first_mut() {
        Some(first) => path.clone_into(first),
        None => argv.push(path.to_owned()),
    }
    set_arguments(&argv);
}

/// The module, if it exists.
pub fn existing() -> Option<Value> {
    Value::from_bits(MODULE.load(Ordering::Relaxed))
}

/// The module.
///
/// # Errors
/// What opening the standard streams raises.
pub fn module() -> PyResult<Value> {
    match existing() {
        Some(m) => Ok(m),
        None => create(),
    }
}

/// `sys.stdin`, `sys.stdout` or `sys.stderr`; `None` if the program has deleted it.
pub fn stream(name: &intern::Known) -> Option<Value> {
    match existing() {
        Some(m) => dict::get_str(module::globals(m), name.value()),
        None => Some(original(name)),
    }
}

/// The stream the process started with.
fn original(name: &intern::Known) -> Value {
    file::standard(match name.text() {
        "stdin" => 0,
        "stdout" => 1,
        _ => 2,
    })
}

fn create() -> PyResult<Value> {
    let m = module::new("sys");
    module::add_functions(m, functions::FUNCTIONS);
    module::add_functions(m, process::FUNCTIONS);
    process::add_constants(module::globals(m));
    dict::set_str(module::globals(m), intern::intern("monitoring"), monitoring::module()?);
    let globals = module::globals(m);
    let set = |name: &str, v: Value| dict::set_str(globals, intern::intern(name), v);
    let (major, minor, micro) = VERSION;
    let version = format!("{major}.{minor}.{micro} (dwarfpython {}) [rustc]", env!("CARGO_PKG_VERSION"));
    let argv = texts(&arguments());
    let executable = std::env::current_exe().unwrap_or_default();
    for (name, value) in [
        ("argv", argv),
        ("orig_argv", texts(&std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect::<Vec<_>>())),
        ("path", import::path()),
        ("executable", string::new(&executable.to_string_lossy())),
        ("modules", import::modules()),
        ("version", string::new(&version)),
        ("version_info", version_info()),
        ("hexversion", int::from_i64(major << 24 | minor << 16 | micro << 8 | 0xf0)),
        ("implementation", implementation()),
        ("platform", intern::intern("linux")),
        ("byteorder", intern::intern("little")),
        ("maxsize", int::from_i64(i64::MAX)),
        ("maxunicode", int::from_i64(0x10_ffff)),
        ("copyright", string::new("Copyright (c) the dwarfpython authors.")),
        ("platlibdir", intern::intern("lib")),
        ("pycache_prefix", Value::NONE),
        ("dont_write_bytecode", Value::TRUE),
        ("warnoptions", texts(&settings::get().warn_options)),
        ("meta_path", import::machinery::meta_path()),
        ("path_hooks", import::machinery::path_hooks()),
        ("path_importer_cache", dict::new()),
        ("flags", flags()),
        ("float_info", float_info()),
        ("int_info", int_info()),
        ("hash_info", hash_info()),
        ("float_repr_style", intern::intern("short")),
        ("builtin_module_names", builtin_names()),
    ] {
        set(name, value);
    }
    for ty in [Builtin::VersionInfo, Builtin::SysFlags, Builtin::FloatInfo, Builtin::IntInfo, Builtin::HashInfo] {
        class::get(ty.class()).module = intern::intern("sys");
    }
    for name in [&intern::STDIN, &intern::STDOUT, &intern::STDERR] {
        let stream = original(name);
        dict::set_str(globals, name.value(), stream);
        set(&format!("__{}__", name.text()), stream);
    }
    for name in ["displayhook", "excepthook", "unraisablehook", "breakpointhook"] {
        if let Some(hook) = dict::get_str(globals, intern::intern(name)) {
            set(&format!("__{name}__"), hook);
        }
    }
    set("UnraisableHookArgs", Builtin::UnraisableHookArgs.class());
    MODULE.store(m.bits(), Ordering::Relaxed);
    Ok(m)
}

fn numbers(items: &[i64]) -> Vec<Value> {
    items.iter().map(|&n| int::from_i64(n)).collect()
}

fn version_info() -> Value {
    let mut items = numbers(&[VERSION.0, VERSION.1, VERSION.2]);
    items.extend([intern::intern("final"), int::from_i64(0)]);
    structseq::new(Builtin::VersionInfo, &items)
}

fn implementation() -> Value {
    let v = instance::allocate(Builtin::Namespace.class());
    let set = |name: &str, value: Value| instance::set(v, intern::intern(name), value);
    set("name", intern::intern("dwarfpython"));
    set("cache_tag", Value::NONE);
    set("version", version_info());
    set("hexversion", int::from_i64(VERSION.0 << 24 | VERSION.1 << 16 | VERSION.2 << 8 | 0xf0));
    v
}

fn flags() -> Value {
    // debug … int_max_str_digits.
    let s = settings::get();
    let yes = i64::from(s.ignore_environment);
    let mut items = numbers(&[s.debug, s.inspect, s.interactive, 0, 1, 1, 1, yes, s.verbose, s.bytes_warning, s.quiet]);
    items.extend(numbers(&[0, i64::from(s.isolated)]));
    items.push(Value::from_bool(s.dev_mode));
    items.extend(numbers(&[1, 0]));
    items.push(Value::from_bool(s.safe_path));
    items.push(int::from_i64(int::max_str_digits() as i64));
    items.extend(numbers(&[1, 0, 0]));
    structseq::new(Builtin::SysFlags, &items)
}

fn float_info() -> Value {
    let items = [
        float::from_f64(f64::MAX),
        int::from_i64(i64::from(f64::MAX_EXP)),
        int::from_i64(i64::from(f64::MAX_10_EXP)),
        float::from_f64(f64::MIN_POSITIVE),
        int::from_i64(i64::from(f64::MIN_EXP)),
        int::from_i64(i64::from(f64::MIN_10_EXP)),
        int::from_i64(i64::from(f64::DIGITS)),
        int::from_i64(i64::from(f64::MANTISSA_DIGITS)),
        float::from_f64(f64::EPSILON),
        int::from_i64(2),
        int::from_i64(1),
    ];
    structseq::new(Builtin::FloatInfo, &items)
}

fn int_info() -> Value {
    structseq::new(Builtin::IntInfo, &numbers(&[64, 8, 4300, 640]))
}

fn hash_info() -> Value {
    let mut items = numbers(&[64, (1 << 61) - 1, 314_159, 0, 1_000_003]);
    items.push(intern::intern("fxhash"));
    items.extend(numbers(&[64, 0, 0]));
    structseq::new(Builtin::HashInfo, &items)
}

fn builtin_names() -> Value {
    let mut names: Vec<&str> = super::NAMES.iter().map(|&(name, _)| name).collect();
    names.push("builtins");
    names.sort_unstable();
    tuple::new(&names.into_iter().map(intern::intern).collect::<Vec<_>>())
}
