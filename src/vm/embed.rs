//! The VM inside a program that is not `dwarfpython`: started by the first Python file that C opens,
//! ended when the process ends. In `dwarfpython` itself the same doors lead to the VM that runs.

use super::{Options, Vm};
use crate::heap::{Value, gil};
use crate::native::linker::{self, Doors};
use crate::objects::{Pending, attribute, dict, doors, exception, int, intern, list, module, string};
use crate::reflect::hooks;
use crate::runtime::import;
use crate::util::settings::Settings;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

static DOORS: Doors =
    Doors { start, runs: || RUNS.load(Ordering::Acquire), import, render: hooks::render, complain: hooks::write_error };
static RUNS: AtomicBool = AtomicBool::new(false);
/// The VM that `start` made.
static EMBEDDED: Mutex<Option<Vm>> = Mutex::new(None);

/// Runs when the library, or the executable, is loaded.
#[used]
#[unsafe(link_section = ".init_array")]
static LOADED: extern "C" fn() = install;

/// Lets the exported functions know Python.
extern "C" fn install() {
    linker::install(&DOORS);
}

/// A VM runs, whoever started it.
pub(super) fn running() {
    RUNS.store(true, Ordering::Release);
    install();
}

/// Starts the VM on the calling thread, which then counts as a thread in native code.
fn start() -> Result<(), String> {
    let mut embedded = EMBEDDED.lock().unwrap_or_else(PoisonError::into_inner);
    if RUNS.load(Ordering::Acquire) {
        return Ok(());
    }
    let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    let search_path = variable("PYTHONPATH").map(|v| std::env::split_paths(&v).collect()).unwrap_or_default();
    let options = Options {
        debug_images: variable("DWARFPYTHON_DEBUG_IMAGE").is_none_or(|v| v != "0"),
        dump_debug: None,
        gc_stress: 0,
        gc_verify: false,
        heap_limit: None,
        perf_map: asked_for("PYTHONPERFSUPPORT"),
        perf_dump: asked_for("PYTHONPERFSUPPORT") || asked_for("PYTHON_PERF_JIT_SUPPORT"),
        argv: std::env::args_os().map(|a| a.to_string_lossy().into_owned()).take(1).collect(),
        path0: String::new(),
        search_path,
        settings: Settings { safe_path: true, ..Settings::default() },
    };
    *embedded = Some(Vm::start(options).map_err(|e| e.to_string())?);
    // SAFETY: a function of the right type.
    unsafe { libc::atexit(finish) };
    gil::leave();
    Ok(())
}

/// The process ends: output is flushed, finalizers run.
extern "C" fn finish() {
    let vm = EMBEDDED.lock().unwrap_or_else(PoisonError::into_inner).take();
    // Other threads may still be in the VM; then their right is waited for like any other.
    if let Some(vm) = vm
        && !gil::is_foreign()
    {
        gil::inside(0, || {
            linker::finish();
            if let Err(text) = vm.finish() {
                hooks::write_error(&text);
            }
        });
    }
}

/// Imports the source file at `path`, whose directory comes to the front of `sys.path`.
fn import(path: &str) -> Result<Value, String> {
    let found = Path::new(path).canonicalize().map_err(|e| {
        let text = e.to_string();
        format!("{path}: {}", text.split(" (os error").next().unwrap_or(&text))
    })?;
    let text = |p: Option<&std::ffi::OsStr>| p.map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let (name, directory) = (text(found.file_stem()), text(found.parent().map(Path::as_os_str)));
    if !list::snapshot(import::path()).iter().any(|&p| string::as_text(p) == Some(&directory)) {
        let insert = attribute::get(import::path(), intern::intern("insert"));
        let done = insert.and_then(|f| doors::call(f, &[int::from_i64(0), string::new(&directory)]));
        done.map_err(|Pending| hooks::render(exception::take()))?;
    }
    let m = import::import_module(&name).map_err(|Pending| {
        let text = hooks::render(exception::take());
        format!("{path}: {}", text.trim_end().rsplit('\n').next().unwrap_or_default())
    })?;
    let file = dict::get_str(module::globals(m), intern::FILE.value()).and_then(string::as_text);
    match file {
        Some(file) if Path::new(file).canonicalize().is_ok_and(|file| file == found) => Ok(m),
        other => Err(format!("{path}: the module {name} is {} already", other.unwrap_or("built in"))),
    }
}

/// Is an environment variable set to more than `0`?
fn asked_for(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0")
}
