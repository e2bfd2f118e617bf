//! The door from objects up to running Python code, filled in once by `vm`.

use super::PyResult;
use crate::heap::Value;
use std::sync::OnceLock;

/// What lies behind the door.
#[derive(Debug)]
pub struct Doors {
    /// `callee(*positional, **dict(zip(names, keywords)))`
    pub call: fn(callee: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> PyResult<Value>,
    /// `type.__call__(class, …)`: makes and initialises an instance, whatever the metaclass says.
    pub instantiate: fn(class: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> PyResult<Value>,
    /// `f.__code__ = code`
    pub set_code: fn(f: Value, code: Value) -> PyResult<()>,
    /// A function of a code object over `globals`.
    pub make_function: fn(code: Value, globals: Value, closure: Option<Value>) -> PyResult<Value>,
    /// `super()` without arguments: the class and the object of the calling frame.
    pub zero_argument_super: fn() -> PyResult<(Value, Value)>,
    /// `__import__(name)`: the module of the full dotted name.
    pub import: fn(name: &str) -> PyResult<Value>,
    /// Lets handlers of waiting signals run.
    pub poll: fn() -> PyResult<()>,
    /// The annotate function of a Python function, made from its code; `None` if it has no
    /// annotations.
    pub annotate: fn(function: Value) -> PyResult<Option<Value>>,
    /// `globals()` of the innermost Python frame.
    pub globals: fn() -> PyResult<Value>,
    /// Resumes a generator or anything like it with the value sent: what it yields, or
    /// `EXHAUSTED` with its result in `generator::take_result`.
    pub resume: fn(iterator: Value, sent: Value) -> PyResult<Value>,
    /// Calls a function for each item of a generator until it answers false.
    pub for_each: fn(generator: Value, f: &mut dyn FnMut(Value) -> PyResult<bool>) -> PyResult<()>,
    /// Throws an exception object into it; answers as `resume`.
    pub throw: fn(iterator: Value, exception: Value) -> PyResult<Value>,
    /// Closes it.
    pub close: fn(iterator: Value) -> PyResult<Value>,
    /// What a dead generator, or an awaitable of one, still has to do.
    pub finalize: fn(dead: Value),
    /// An exception object from the arguments of `throw`.
    pub thrown: fn(arguments: &[Value]) -> PyResult<Value>,
    /// Has the generator not begun to run?
    pub is_fresh: fn(generator: Value) -> bool,
    /// The frame object of an unfinished generator, where frame objects exist.
    pub generator_frame: fn(generator: Value) -> Value,
    /// What a suspended generator delegates to.
    pub delegate: fn(generator: Value) -> Option<Value>,
    /// `locals()` of the innermost Python frame.
    pub locals: fn() -> PyResult<Value>,
    /// Runs a code object in these namespaces, with these cells (a tuple) for its free variables;
    /// answers the value of an expression.
    pub execute: fn(code: Value, globals: Value, locals: Value, closure: Option<Value>) -> PyResult<Value>,
}

static DOORS: OnceLock<Doors> = OnceLock::new();

/// Fills the door; later calls change nothing.
pub fn install(doors: Doors) {
    let _ = DOORS.set(doors);
}

/// Is the VM wired up?
pub fn is_open() -> bool {
    DOORS.get().is_some()
}

/// The door.
///
/// # Panics
/// Before the VM is wired up.
pub fn get() -> &'static Doors {
    DOORS.get().expect("the VM fills the door before it runs anything")
}

/// Handles signals that wait.
///
/// # Errors
/// What their handlers raise.
pub fn poll() -> PyResult<()> {
    (get().poll)()
}

/// Calls any callable with positional arguments.
///
/// # Errors
/// What the callee raises.
pub fn call(callee: Value, positional: &[Value]) -> PyResult<Value> {
    (get().call)(callee, positional, &[], &[])
}
