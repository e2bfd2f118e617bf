//! What becomes of exceptions that nobody catches: `sys.excepthook`, `sys.unraisablehook`, and
//! what they do unless a program replaces them.

use super::positions::Positions;
use super::traceback;
use crate::heap::{Kind, Value, thread};
use crate::objects::{
    Builtin, PyResult, attribute, class, dict, doors, exception, file, intern, module, protocol, string, structseq,
};
use crate::runtime::hooks::{self, Hook};
use crate::runtime::import;

/// The text of an exception with its chain and tracebacks.
pub fn render(e: Value) -> String {
    let _turn = Quiet::new();
    traceback::render(e, &Positions)
}

/// Keeps the pending exception away from code that asks objects for their text.
struct Quiet(Option<Value>);

impl Quiet {
    fn new() -> Quiet {
        Quiet(thread::current().pending.take())
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        thread::current().pending = self.0;
    }
}

/// The dict of `sys`, if the module exists.
fn sys() -> Option<Value> {
    let m = dict::get_str(import::modules(), intern::intern("sys"))?;
    (m.kind() == Kind::Module).then(|| module::globals(m))
}

fn sys_attribute(name: &str) -> Option<Value> {
    dict::get_str(sys()?, intern::intern(name))
}

/// Writes to `sys.stderr`; where that is not possible, to the process's standard error.
pub fn write_error(text: &str) {
    let stream = match sys() {
        Some(d) => dict::get_str(d, intern::STDERR.value()),
        None => Some(file::standard(2)),
    };
    let Some(stream) = stream else { return raw(text) };
    if stream.is_none() {
        return;
    }
    let written = if file::is_text(stream) {
        file::write(stream, text).and_then(|()| file::flush(stream))
    } else {
        call_method(stream, &intern::WRITE, &[string::new(text)])
            .and_then(|_| call_method(stream, &intern::FLUSH, &[]))
            .map(drop)
    };
    if written.is_err() {
        exception::take();
        raw(text);
    }
}

fn call_method(object: Value, name: &intern::Known, arguments: &[Value]) -> PyResult<Value> {
    doors::call(attribute::get(object, name.value())?, arguments)
}

fn raw(text: &str) {
    // SAFETY: the bytes are as many as said.
    let _ = unsafe { libc::write(2, text.as_ptr().cast(), text.len()) };
}

fn traceback_of(e: Value) -> Value {
    exception::get(e).traceback.unwrap_or(Value::NONE)
}

/// Reports an exception that ended the program: through `sys.excepthook`.
///
/// # Errors
/// What the program's hook raises.
pub fn uncaught(e: Value) -> PyResult<()> {
    hooks::tell_of_traceback(Hook::Uncaught, e);
    let hook = sys_attribute("excepthook");
    if let Some(d) = sys() {
        let parts =
            [("last_exc", e), ("last_type", class::of(e)), ("last_value", e), ("last_traceback", traceback_of(e))];
        for (name, v) in parts {
            dict::set_str(d, intern::intern(name), v);
        }
    }
    match hook {
        Some(hook) if Some(hook) != sys_attribute("__excepthook__") => {
            doors::call(hook, &[class::of(e), e, traceback_of(e)]).map(drop)
        }
        None if sys().is_some() => {
            write_error("sys.excepthook is missing\n");
            write_error(&render(e));
            Ok(())
        }
        _ => {
            write_error(&render(e));
            Ok(())
        }
    }
}

/// Reports the pending exception that cannot be raised where it happened: in a finalizer, a
/// callback. `message` is what was being done (absent: "Exception ignored in"), `object` to whom.
pub fn unraisable(message: Option<&str>, object: Option<Value>) {
    let Some(e) = thread::current().pending.take() else { return };
    exception::publish(e);
    let handled = thread::current().handled;
    let arguments = structseq::new(
        Builtin::UnraisableHookArgs,
        &[class::of(e), e, traceback_of(e), message.map_or(Value::NONE, string::new), object.unwrap_or(Value::NONE)],
    );
    match sys_attribute("unraisablehook") {
        Some(hook) if Some(hook) != sys_attribute("__unraisablehook__") && !hook.is_none() => {
            if doors::call(hook, &[arguments]).is_err() {
                let raised = exception::take();
                write_error("Exception ignored in sys.unraisablehook\n");
                write_error(&render(raised));
            }
        }
        _ => show_unraisable(e, message, object),
    }
    thread::current().handled = handled;
}

/// What `sys.unraisablehook` prints.
pub fn show_unraisable(e: Value, message: Option<&str>, object: Option<Value>) {
    let of = object.map(|o| match protocol::repr(o) {
        Ok(text) => string::text(text).to_owned(),
        Err(_) => {
            exception::take();
            String::from("<object repr() failed>")
        }
    });
    let head = match (message, of) {
        (Some(message), Some(of)) => format!("{message}: {of}\n"),
        (Some(message), None) => format!("{message}:\n"),
        (None, Some(of)) => format!("Exception ignored in: {of}\n"),
        (None, None) => String::new(),
    };
    write_error(&format!("{head}{}", render(e)));
}

/// Waits for the program's threads, as `threading` arranges it.
pub fn end_of_threads() {
    let Some(threading) = dict::get_str(import::modules(), intern::intern("threading")) else { return };
    let Ok(Some(shutdown)) = attribute::get_optional(threading, intern::intern("_shutdown")) else {
        thread::current().pending = None;
        return;
    };
    if doors::call(shutdown, &[]).is_err() {
        unraisable(Some("Exception ignored on threading shutdown"), Some(threading));
    }
}
