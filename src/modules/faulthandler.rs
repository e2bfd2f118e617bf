//! The `faulthandler` module: the Python frames of the running thread, on demand and when the
//! process dies of a signal.

use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, PyResult, attribute, doors, int, intern, module, protocol, raise};
use crate::runtime::frame;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

const FUNCTIONS: &[(&str, NativeFn)] =
    &[("enable", enable), ("disable", disable), ("is_enabled", is_enabled), ("dump_traceback", dump_traceback)];

static ENABLED: AtomicBool = AtomicBool::new(false);
static FILE: AtomicI32 = AtomicI32::new(2);

const SIGNALS: [(libc::c_int, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

/// The module.
///
/// # Errors
/// None.
pub fn module() -> PyResult<Value> {
    let m = module::new("faulthandler");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}

/// The frames of the running thread as text.
fn frames() -> String {
    // SAFETY: no conditions.
    let id = unsafe { libc::pthread_self() };
    let mut text = format!("Current thread 0x{id:016x} (most recent call first):\n");
    for (frame, pc) in frame::walk().take(100) {
        let loaded = frame.code();
        let op = loaded.operation_before(pc);
        let code = &loaded.code;
        let line = if op < code.ops.len() { code.line(op) } else { code.first_line };
        let _ = writeln!(text, "  File \"{}\", line {line} in {}", code.source.path, code.name);
    }
    text
}

fn write(file: i32, text: &str) {
    // SAFETY: the text's bytes are readable.
    unsafe { libc::write(file, text.as_ptr().cast(), text.len()) };
}

/// The descriptor of an argument `file`.
fn descriptor(file: Option<Value>) -> PyResult<i32> {
    let file = match file.filter(|f| !f.is_none()) {
        Some(file) => file,
        None => {
            let sys = (doors::get().import)("sys")?;
            let stderr = attribute::get(sys, intern::STDERR.value())?;
            if stderr.is_none() {
                return Err(raise(Exc::RuntimeError, "unable to get sys.stderr"));
            }
            stderr
        }
    };
    if int::is(file) {
        let number = protocol::index_i64(file)?;
        return match i32::try_from(number) {
            Ok(n) if n >= 0 => Ok(n),
            _ => Err(raise(Exc::ValueError, "file is not a valid file descripter")),
        };
    }
    let flush = attribute::get(file, intern::intern("flush"))?;
    let number = doors::call(attribute::get(file, intern::intern("fileno"))?, &[])?;
    doors::call(flush, &[])?;
    if !int::is(number) {
        return Err(raise(Exc::RuntimeError, "file.fileno() is not a valid file descriptor"));
    }
    Ok(protocol::index_i64(number)? as i32)
}

extern "C" fn on_fatal(signal: libc::c_int) {
    let what = SIGNALS.iter().find(|s| s.0 == signal).map_or("signal", |s| s.1);
    let file = FILE.load(Ordering::Relaxed);
    write(file, &format!("Fatal Python error: {what}\n\n"));
    write(file, &frames());
    // SAFETY: the handler is reset by SA_RESETHAND; the signal now ends the process.
    unsafe { libc::raise(signal) };
}

fn set_handlers(on: bool) {
    for (signal, _) in SIGNALS {
        // SAFETY: a handler for signals that end the process anyway.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = if on { on_fatal as *const () as usize } else { libc::SIG_DFL };
            action.sa_flags = libc::SA_RESETHAND | libc::SA_NODEFER;
            libc::sigaction(signal, &action, std::ptr::null_mut());
        }
    }
    crate::objects::native::guard::rearm();
}

fn enable(args: &Args) -> PyResult<Value> {
    let [file, _, _] = args.bind("enable", 0, ["file", "all_threads", "c_stack"], 3, 0)?;
    FILE.store(descriptor(file)?, Ordering::Relaxed);
    ENABLED.store(true, Ordering::Relaxed);
    set_handlers(true);
    Ok(Value::NONE)
}

fn disable(args: &Args) -> PyResult<Value> {
    args.check("faulthandler.disable", 0, 0, 0)?;
    let before = ENABLED.swap(false, Ordering::Relaxed);
    if before {
        set_handlers(false);
    }
    Ok(Value::from_bool(before))
}

fn is_enabled(args: &Args) -> PyResult<Value> {
    args.check("faulthandler.is_enabled", 0, 0, 0)?;
    Ok(Value::from_bool(ENABLED.load(Ordering::Relaxed)))
}

fn dump_traceback(args: &Args) -> PyResult<Value> {
    let [file, _] = args.bind("dump_traceback", 0, ["file", "all_threads"], 2, 0)?;
    write(descriptor(file)?, &frames());
    Ok(Value::NONE)
}
