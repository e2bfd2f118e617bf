//! The `faulthandler` module: the Python frames of the running thread, on demand and when the
//! process dies of a signal.

use crate::heap::{Value, gil};
use crate::objects::{Args, Exc, NativeFn, PyResult, attribute, doors, int, intern, module, protocol, raise};
use crate::runtime::frame::{self, Frame};
use std::cell::OnceCell;
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

/// Bytes of a thread's stack for signal handlers.
const SIGNAL_STACK: usize = 64 * 1024;

/// Frames that are shown.
const MOST: usize = 100;

/// A file that is written without allocation, since the heap may be what is broken.
struct Raw(i32);

impl Write for Raw {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            // SAFETY: the text's bytes are readable.
            let n = unsafe { libc::write(self.0, rest.as_ptr().cast(), rest.len()) };
            rest = usize::try_from(n).ok().filter(|&n| n > 0).and_then(|n| rest.get(n..)).ok_or(std::fmt::Error)?;
        }
        Ok(())
    }
}

/// Writes frames of the running thread.
fn write_frames(file: &mut Raw, mut walk: impl Iterator<Item = (Frame, u64)>) -> std::fmt::Result {
    // SAFETY: no conditions.
    let id = unsafe { libc::pthread_self() };
    writeln!(file, "Current thread 0x{id:016x} (most recent call first):")?;
    let mut shown = 0;
    for (frame, pc) in walk.by_ref().take(MOST) {
        let loaded = frame.code();
        let op = loaded.operation_before(pc);
        let code = &loaded.code;
        let line = if op < code.ops.len() { code.line(op) } else { code.first_line };
        writeln!(file, "  File \"{}\", line {line} in {}", code.source.path, code.name)?;
        shown += 1;
    }
    match shown {
        0 => writeln!(file, "  <no Python frame>"),
        MOST if walk.next().is_some() => writeln!(file, "  ..."),
        _ => Ok(()),
    }
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
    let mut file = Raw(file);
    // SAFETY: the running thread's own block, which nobody changes while this runs.
    let walk = gil::own_block().map(|t| frame::walk_of(unsafe { &*t })).into_iter().flatten();
    let _ = write!(file, "Fatal Python error: {what}\n\n").and_then(|()| write_frames(&mut file, walk));
    // SAFETY: the handler is reset by SA_RESETHAND; the signal now ends the process.
    unsafe { libc::raise(signal) };
}

fn set_handlers(on: bool) {
    for (signal, _) in SIGNALS {
        // SAFETY: a handler for signals that end the process anyway.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = if on { on_fatal as *const () as usize } else { libc::SIG_DFL };
            action.sa_flags = libc::SA_RESETHAND | libc::SA_NODEFER | libc::SA_ONSTACK;
            libc::sigaction(signal, &action, std::ptr::null_mut());
        }
    }
    crate::objects::native::guard::rearm();
}

fn enable(args: &Args) -> PyResult<Value> {
    let [file, _, _] = args.bind("enable", 0, ["file", "all_threads", "c_stack"], 3, 0)?;
    FILE.store(descriptor(file)?, Ordering::Relaxed);
    switch_on();
    Ok(Value::NONE)
}

fn switch_on() {
    ENABLED.store(true, Ordering::Relaxed);
    prepare_thread();
    set_handlers(true);
}

/// As `enable()`, for standard error's descriptor.
pub fn start() {
    FILE.store(libc::STDERR_FILENO, Ordering::Relaxed);
    switch_on();
}

/// A thread's stack for signal handlers.
struct SignalStack(Box<[u8]>);

impl SignalStack {
    /// Memory that the running thread's handlers use from now on.
    fn new() -> SignalStack {
        let mut memory = vec![0u8; SIGNAL_STACK].into_boxed_slice();
        let stack = libc::stack_t { ss_sp: memory.as_mut_ptr().cast(), ss_flags: 0, ss_size: SIGNAL_STACK };
        // SAFETY: memory for this thread alone, which `drop` takes out of use.
        unsafe { libc::sigaltstack(&stack, std::ptr::null_mut()) };
        SignalStack(memory)
    }
}

impl Drop for SignalStack {
    fn drop(&mut self) {
        let none = libc::stack_t { ss_sp: std::ptr::null_mut(), ss_flags: libc::SS_DISABLE, ss_size: self.0.len() };
        // SAFETY: no memory is passed.
        unsafe { libc::sigaltstack(&none, std::ptr::null_mut()) };
    }
}

/// If fatal signals are handled, the running thread gets a stack for it: its own may be exhausted.
pub fn prepare_thread() {
    thread_local!(static STACK: OnceCell<SignalStack> = const { OnceCell::new() });
    if ENABLED.load(Ordering::Relaxed) {
        STACK.with(|stack| {
            stack.get_or_init(SignalStack::new);
        });
    }
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
    let _ = write_frames(&mut Raw(descriptor(file)?), frame::walk());
    Ok(Value::NONE)
}
