//! Frame objects as the running program sees them.

use super::code;
use crate::heap::{Kind, Value};
use crate::objects::{
    Exc, PyResult, cell, dict, frame as frames, function, int, intern, module, protocol, raise, string,
};
use crate::runtime::frame::{self, Frame};
use crate::runtime::import;
use crate::runtime::loaded::Loaded;

/// Fills the hooks of `objects::frame`.
pub fn install() {
    frames::install(frames::Hooks { get, set, clear, repr, variable, assign, names });
}

/// The frame object `depth` levels out from the innermost Python frame.
pub fn at(depth: usize) -> Option<Value> {
    frame::walk().nth(depth).map(|(f, _)| frame::object(f))
}

fn loaded(v: Value) -> &'static Loaded {
    Loaded::of(frames::get(v).code)
}

/// The operation the frame stands at; -1: it has not begun.
pub fn operation(v: Value) -> i64 {
    let f = frames::get(v);
    if f.live == 0 {
        return f.op;
    }
    frame::operation(Frame(f.live)).map_or(f.op, |op| op as i64)
}

/// `f_lineno`
pub fn line(v: Value) -> u32 {
    let code = &loaded(v).code;
    if frames::get(v).shown_line > 0 {
        return frames::get(v).shown_line as u32;
    }
    match usize::try_from(operation(v)) {
        Ok(op) if op < code.ops.len() => code.line(op),
        _ => code.first_line,
    }
}

/// `f_globals`
pub fn globals(v: Value) -> Value {
    function::get(frames::get(v).function).globals
}

/// The dict of the builtins that code with these globals uses.
pub fn builtins(globals: Value) -> Value {
    match dict::get_str(globals, intern::BUILTINS.value()) {
        Some(m) if m.kind() == Kind::Module => module::globals(m),
        Some(d) if dict::is(d) => d,
        _ => module::globals(import::builtins()),
    }
}

/// `f_locals`
pub fn locals(v: Value) -> Value {
    let code = &loaded(v).code;
    if !code::is_namespace(code) {
        return frames::locals(v);
    }
    if code.positional == 0 {
        return globals(v);
    }
    slot(v, 0).unwrap_or_else(|| globals(v))
}

fn slot(v: Value, n: u16) -> Option<Value> {
    let place = frame::place(v, n)?;
    // SAFETY: a named slot of the frame or of its copy: a value word or 0.
    unsafe { *place.cast::<Option<Value>>() }.filter(|v| !v.is_unbound())
}

fn back(v: Value) -> Option<Value> {
    let f = frames::get(v);
    if f.live == 0 {
        return f.back;
    }
    let live = Frame(f.live);
    frame::walk().skip_while(|&(f, _)| f != live).nth(1).map(|(f, _)| frame::object(f))
}

fn get(v: Value, name: &str) -> PyResult<Option<Value>> {
    let f = frames::get(v);
    Ok(Some(match name {
        "f_back" => back(v).unwrap_or(Value::NONE),
        "f_code" => code::object(f.code),
        "f_lineno" => int::from_i64(i64::from(line(v))),
        "f_lasti" => int::from_i64(code::offset(operation(v))),
        "f_globals" => globals(v),
        "f_builtins" => builtins(globals(v)),
        "f_locals" => locals(v),
        "f_trace" => f.trace.unwrap_or(Value::NONE),
        "f_trace_lines" => Value::from_bool(!f.no_lines),
        "f_trace_opcodes" => Value::from_bool(f.opcodes),
        "f_generator" => f.owner.unwrap_or(Value::NONE),
        _ => return Ok(None),
    }))
}

fn set(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    let truth = |value: Option<Value>| match value {
        Some(b) if b == Value::TRUE || b == Value::FALSE => Ok(b == Value::TRUE),
        Some(_) => Err(raise(Exc::TypeError, "attribute value type must be bool")),
        None => Err(raise(Exc::TypeError, "can't delete numeric/char attribute")),
    };
    match name {
        "f_trace" => {
            frames::get(v).trace = value.filter(|t| !t.is_none());
            super::trace::follow(v)?;
        }
        "f_trace_lines" => frames::get(v).no_lines = !truth(value)?,
        "f_trace_opcodes" => frames::get(v).opcodes = truth(value)?,
        "f_lineno" => super::trace::jump(v, value)?,
        "f_back" | "f_code" | "f_lasti" | "f_globals" | "f_builtins" | "f_locals" | "f_generator" => {
            let message = match name {
                "f_back" | "f_code" | "f_globals" | "f_builtins" => "readonly attribute".to_owned(),
                _ => format!("attribute '{name}' of 'frame' objects is not writable"),
            };
            return Err(raise(Exc::AttributeError, message));
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn clear(v: Value) -> PyResult<()> {
    let f = frames::get(v);
    if f.live != 0 {
        return Err(raise(Exc::RuntimeError, "cannot clear an executing frame"));
    }
    if f.owner.is_some() && !f.slots.is_null() && f.op >= 0 && f.back.is_none() {
        return Err(raise(Exc::RuntimeError, "cannot clear a suspended frame"));
    }
    f.slots = std::ptr::null_mut();
    f.extra = None;
    Ok(())
}

fn repr(v: Value) -> String {
    let code = &loaded(v).code;
    format!(
        "<frame at {:#x}, file {}, line {}, code {}>",
        v.bits(),
        protocol::repr(string::new(&code.source.path)).map_or("?", string::text),
        line(v),
        code.name
    )
}

/// The slots of variable `name`, innermost scope last.
fn slots(code: &'static Loaded, name: &str) -> impl DoubleEndedIterator<Item = u16> {
    code.code.locals.iter().filter(move |l| l.name == name).map(|l| l.slot.0)
}

fn is_cell(v: Value) -> bool {
    v.kind() == Kind::Cell
}

fn variable(v: Value, name: Value) -> Option<Value> {
    let name = string::text(name);
    if name.starts_with('.') {
        return None;
    }
    slots(loaded(v), name).find_map(|n| match slot(v, n) {
        Some(c) if is_cell(c) && is_shared(v, n) => cell::get(c),
        other => other,
    })
}

/// Does the slot hold a cell of its variable?
fn is_shared(v: Value, n: u16) -> bool {
    use crate::bytecode::code::Storage;
    loaded(v).code.locals.iter().any(|l| l.slot.0 == n && l.storage != Storage::Plain)
}

fn assign(v: Value, name: Value, value: Value) -> bool {
    let Some(n) = slots(loaded(v), string::text(name)).next() else { return false };
    let Some(place) = frame::place(v, n) else { return true };
    match slot(v, n) {
        Some(c) if is_cell(c) && is_shared(v, n) => cell::set(c, Some(value)),
        // SAFETY: a named slot of the frame or of its copy.
        _ => unsafe { place.write(value) },
    }
    true
}

fn names(v: Value) -> Vec<Value> {
    let mut all = Vec::new();
    for local in &loaded(v).code.locals {
        let name = intern::intern(&local.name);
        if !all.contains(&name) && variable(v, name).is_some() {
            all.push(name);
        }
    }
    all
}

/// `locals()` of the innermost Python frame.
///
/// # Errors
/// SystemError without one.
pub fn innermost_locals() -> PyResult<Value> {
    let Some((frame, _)) = Frame::innermost() else {
        return Err(raise(Exc::SystemError, "frame does not exist"));
    };
    let code = &frame.code().code;
    if code::is_namespace(code) {
        if code.positional > 0
            && let Some(namespace) = frame.slot(0)
        {
            return Ok(namespace);
        }
        return Ok(function::get(frame.function()).globals);
    }
    let d = dict::new();
    for local in code.locals.iter().filter(|l| !l.name.starts_with('.')) {
        let shared = local.storage != crate::bytecode::code::Storage::Plain;
        let v = match frame.slot(local.slot.0) {
            Some(c) if shared && is_cell(c) => cell::get(c),
            other => other,
        };
        if let Some(v) = v {
            dict::set_str(d, intern::intern(&local.name), v);
        }
    }
    Ok(d)
}

/// `sys._getframe(depth)`
///
/// # Errors
/// ValueError.
pub fn get_frame(depth: i64) -> PyResult<Value> {
    at(depth.max(0) as usize).ok_or_else(|| raise(Exc::ValueError, "call stack is not deep enough"))
}

/// `sys._getframemodulename(depth)`
pub fn module_name(depth: i64) -> Value {
    let Some((frame, _)) = frame::walk().nth(depth.max(0) as usize) else { return Value::NONE };
    let globals = function::get(frame.function()).globals;
    dict::get_str(globals, intern::NAME.value()).filter(|&v| string::is(v)).unwrap_or(Value::NONE)
}
