//! `sys`'s hooks: uncaught exceptions, breakpoints, tracing, frames of all threads.

use crate::heap::{Value, thread};
use crate::objects::{
    Args, Exc, PyResult, attribute, class, dict, doors, exception, int, intern, raise, string, tuple,
};
use crate::reflect::{frame, hooks, trace};
use crate::runtime::breakpoint;

pub(super) fn excepthook(args: &Args) -> PyResult<Value> {
    args.check("excepthook", 0, 3, 3)?;
    let (e, traceback) = (args.positional[1], args.positional[2]);
    if !exception::is(e) {
        let message = format!("print_exception(): Exception expected for value, {} found", class::name_of(e));
        if e.is_none() {
            hooks::write_error("NoneType: None\n");
            return Ok(Value::NONE);
        }
        return Err(raise(Exc::TypeError, message));
    }
    if !traceback.is_none() && exception::get(e).traceback.is_none() {
        exception::set_field(e, "__traceback__", Some(traceback))?;
    }
    hooks::write_error(&hooks::render(e));
    Ok(Value::NONE)
}

pub(super) fn unraisablehook(args: &Args) -> PyResult<Value> {
    args.check("sys.unraisablehook", 0, 1, 1)?;
    let given = args.positional[0];
    let part = |name: &str| attribute::get(given, intern::intern(name));
    if !crate::objects::Builtin::UnraisableHookArgs.is(given) {
        return Err(raise(Exc::TypeError, "sys.unraisablehook argument type must be UnraisableHookArgs"));
    }
    let (e, message, object) = (part("exc_value")?, part("err_msg")?, part("object")?);
    let object = Some(object).filter(|o| !o.is_none());
    if exception::is(e) {
        hooks::show_unraisable(e, string::as_text(message), object);
    }
    Ok(Value::NONE)
}

/// `sys.breakpointhook(*args, **kws)`: what `PYTHONBREAKPOINT` names, an attached debugger, or
/// pdb.
pub(super) fn breakpointhook(args: &Args) -> PyResult<Value> {
    let wanted = std::env::var("PYTHONBREAKPOINT").unwrap_or_default();
    if wanted == "0" {
        return Ok(Value::NONE);
    }
    if wanted.is_empty() && crate::util::process::is_traced() && breakpoint::stop_on_return() {
        return Ok(Value::NONE);
    }
    let name = if wanted.is_empty() { "pdb.set_trace" } else { &wanted };
    let (module, function) = name.rsplit_once('.').unwrap_or(("builtins", name));
    let found = (doors::get().import)(module).and_then(|m| attribute::get(m, intern::intern(function)));
    match found {
        Ok(hook) => (doors::get().call)(hook, args.positional, args.names, args.keywords),
        Err(pending) if wanted.is_empty() => Err(pending),
        Err(_) => {
            exception::take();
            let warn = (doors::get().import)("warnings").and_then(|m| attribute::get(m, intern::intern("warn")))?;
            let message = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{wanted}\"");
            doors::call(warn, &[string::new(&message), Exc::RuntimeWarning.class()])
        }
    }
}

pub(super) fn current_frames(args: &Args) -> PyResult<Value> {
    args.check("sys._current_frames", 0, 0, 0)?;
    let d = dict::new();
    if let Some(v) = frame::at(0) {
        dict::set(d, own_identity(), v)?;
    }
    Ok(d)
}

pub(super) fn current_exceptions(args: &Args) -> PyResult<Value> {
    args.check("sys._current_exceptions", 0, 0, 0)?;
    let d = dict::new();
    dict::set(d, own_identity(), exception::handled().unwrap_or(Value::NONE))?;
    Ok(d)
}

/// What `threading.get_ident()` answers for the running thread.
fn own_identity() -> Value {
    // SAFETY: no arguments, no conditions.
    int::from_u64(unsafe { libc::pthread_self() })
}

pub(super) fn settrace(args: &Args) -> PyResult<Value> {
    args.check("sys.settrace", 0, 1, 1)?;
    trace::set(Some(args.positional[0]).filter(|f| !f.is_none()));
    Ok(Value::NONE)
}

pub(super) fn gettrace(args: &Args) -> PyResult<Value> {
    args.check("sys.gettrace", 0, 0, 0)?;
    Ok(thread::current().trace.unwrap_or(Value::NONE))
}

pub(super) fn setprofile(args: &Args) -> PyResult<Value> {
    args.check("sys.setprofile", 0, 1, 1)?;
    trace::set_profile(Some(args.positional[0]).filter(|f| !f.is_none()));
    Ok(Value::NONE)
}

pub(super) fn getprofile(args: &Args) -> PyResult<Value> {
    args.check("sys.getprofile", 0, 0, 0)?;
    Ok(thread::current().profile.unwrap_or(Value::NONE))
}

/// `sys.call_tracing(function, arguments)`: with tracing on inside a trace function.
pub(super) fn call_tracing(args: &Args) -> PyResult<Value> {
    args.check("call_tracing", 0, 2, 2)?;
    if !tuple::is(args.positional[1]) {
        let other = class::name_of(args.positional[1]);
        return Err(raise(Exc::TypeError, format!("call_tracing() argument 2 must be tuple, not {other}")));
    }
    let inside = trace::set_inside(false);
    let answer = doors::call(args.positional[0], tuple::items(args.positional[1]));
    trace::set_inside(inside);
    answer
}
