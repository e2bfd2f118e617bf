//! Expressions and statements in a frame: names are looked up as the frame's code does it, and
//! what is assigned to the frame's variables goes to their slots.

use super::{Argument, is_object};
use crate::bytecode::code::Storage;
use crate::heap::{Kind, Value};
use crate::objects::{
    Pending, PyResult, cell, dict, doors, exception, function, intern, module, protocol, sketch, string,
};
use crate::reflect::{code, traceback};
use crate::runtime::doors::{self as runtime_doors, Program, Request};
use crate::runtime::frame::{self, Frame};
use crate::runtime::import;
use crate::syntax::Mode;

/// A text: an answer, or what went wrong.
pub type Outcome = Result<String, String>;

/// What the code is said to lie in.
const FILE: &str = "<debugger>";

/// `repr()` of the value in `word`.
pub fn repr(word: u64) -> Outcome {
    match Value::from_bits(word) {
        Some(v) if sketch::is_plausible(word) && v != Value::UNBOUND && !is_memory(v) => shown(v),
        _ => Err(format!("{word:#x} is no value")),
    }
}

fn is_memory(v: Value) -> bool {
    matches!(v.kind(), Kind::Values | Kind::Rows | Kind::Blob)
}

fn shown(v: Value) -> Outcome {
    protocol::repr(v).map(|text| string::text(text).to_owned()).map_err(raised)
}

/// The text of the pending exception, which is over.
fn raised(Pending: Pending) -> String {
    let e = exception::take();
    let text = traceback::render_exception_only(e);
    text.trim_end().to_owned()
}

/// The live frame with this CFA or frame pointer; 0: the `innermost`.
pub fn find(innermost: Option<Frame>, address: u64) -> Result<Option<Frame>, String> {
    if address == 0 {
        return Ok(innermost);
    }
    let found = frame::walk().map(|(f, _)| f).find(|f| f.0 == address || f.0 + 16 == address);
    found.map(Some).ok_or_else(|| format!("no Python frame of this thread is at {address:#x}"))
}

/// `repr()` of an expression's value.
pub fn expression(text: &str, frame: Option<Frame>) -> Outcome {
    let scope = Scope::of(frame);
    let ran = scope.run(text.trim(), Mode::Expression);
    scope.write_back();
    match ran {
        Ok(v) => shown(v),
        Err(pending) => Err(raised(pending)),
    }
}

/// Is an expression true?
pub fn truth(text: &str, frame: Option<Frame>) -> Result<bool, String> {
    let scope = Scope::of(frame);
    let ran = scope.run(text.trim(), Mode::Expression).and_then(protocol::truth);
    scope.write_back();
    ran.map_err(raised)
}

/// Is the text an expression? Nothing is run.
pub fn check(text: &str) -> Outcome {
    let scope = Scope::of(None);
    scope.compile(text.trim(), Mode::Expression).map(|_| String::new()).map_err(raised)
}

/// Runs statements.
pub fn statements(text: Argument, frame: Option<Frame>) -> Outcome {
    let text = text.read()?;
    let scope = Scope::of(frame);
    let ran = scope.run(&text, Mode::Module);
    scope.write_back();
    ran.map(|_| String::new()).map_err(raised)
}

/// The text that is an expression's value in the main module.
pub fn text(expression: &str) -> Outcome {
    let ran = Scope::of(None).run(expression, Mode::Expression).map_err(raised)?;
    string::as_text(ran).map(str::to_owned).ok_or_else(|| format!("{expression} is no text"))
}

/// The namespaces of a frame.
struct Scope {
    globals: Value,
    locals: Value,
    /// For a function's frame, whose variables are in slots: the frame, and `locals` as it was.
    slots: Option<(Frame, Value)>,
}

impl Scope {
    fn of(frame: Option<Frame>) -> Scope {
        let Some(frame) = frame else {
            let globals = main_globals();
            return Scope { globals, locals: globals, slots: None };
        };
        let globals = function::get(frame.function()).globals;
        let code = &frame.code().code;
        if code::is_namespace(code) {
            let namespace = if code.positional > 0 { value(frame, 0) } else { None };
            return Scope { globals, locals: namespace.unwrap_or(globals), slots: None };
        }
        let locals = dict::new();
        for local in code.locals.iter().filter(|l| !l.name.starts_with('.')) {
            let shared = local.storage != Storage::Plain;
            let v = match value(frame, local.slot.0) {
                Some(c) if shared && c.kind() == Kind::Cell => cell::get(c),
                other => other,
            };
            if let Some(v) = v {
                dict::set_str(locals, intern::intern(&local.name), v);
            }
        }
        Scope { globals, locals, slots: Some((frame, dict::copy(locals))) }
    }

    fn compile(&self, text: &str, mode: Mode) -> PyResult<Value> {
        let request = Request {
            program: Program::Text(text, FILE),
            mode,
            over_namespace: self.slots.is_some() || self.locals != self.globals,
            shared: true,
            may_be_incomplete: false,
        };
        (runtime_doors::get().compile)(request)
    }

    fn run(&self, text: &str, mode: Mode) -> PyResult<Value> {
        let compiled = self.compile(text, mode)?;
        (doors::get().execute)(compiled, self.globals, self.locals, None)
    }

    /// Assigned variables of the frame go to their slots, other names to the globals: the code of
    /// the frame would find them there.
    fn write_back(&self) {
        let Some((frame, before)) = self.slots else { return };
        let locals = &frame.code().code.locals;
        let slots = |name: &'static str| locals.iter().filter(move |l| l.name == name);
        for (key, v) in dict::items(self.locals) {
            if dict::get_str(before, key) == Some(v) {
                continue;
            }
            let name = string::text(key);
            if slots(name).next().is_none() {
                dict::set_str(self.globals, key, v);
            }
            slots(name).for_each(|l| store(frame, l.slot.0, l.storage, Some(v)));
        }
        for (key, _) in dict::items(before) {
            if dict::get_str(self.locals, key).is_none() {
                slots(string::text(key)).for_each(|l| store(frame, l.slot.0, l.storage, None));
            }
        }
    }
}

/// What a slot holds. In the innermost frame it may be anything: the debugger may have stopped
/// before the frame was complete.
fn value(frame: Frame, n: u16) -> Option<Value> {
    // SAFETY: a slot of a frame on the thread's stack.
    let word = unsafe { *frame::slot_address(frame, n).cast::<u64>() };
    let v = Value::from_bits(word)?;
    let usable = sketch::is_plausible(word) && v != Value::UNBOUND && !(is_object(word) && is_memory(v));
    usable.then_some(v)
}

fn store(frame: Frame, n: u16, storage: Storage, v: Option<Value>) {
    match value(frame, n) {
        Some(c) if storage != Storage::Plain && c.kind() == Kind::Cell => cell::set(c, v),
        // SAFETY: a slot of a frame on the thread's stack.
        _ => unsafe { *frame::slot_address(frame, n) = v.unwrap_or(Value::UNBOUND) },
    }
}

fn main_globals() -> Value {
    match dict::get_str(import::modules(), intern::MAIN.value()) {
        Some(m) if m.kind() == Kind::Module => module::globals(m),
        _ => dict::new(),
    }
}
