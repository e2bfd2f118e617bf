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
    /// `globals()` of the innermost Python frame.
    pub globals: fn() -> PyResult<Value>,
    /// `locals()` of the innermost Python frame.
    pub locals: fn() -> PyResult<Value>,
    /// A code object for source text; `mode` is `exec`, `eval` or `single`.
    pub compile: fn(source: &str, file: &str, mode: &str) -> PyResult<Value>,
    /// Runs a code object in these namespaces; answers the value of an expression.
    pub execute: fn(code: Value, globals: Value, locals: Value) -> PyResult<Value>,
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

/// Calls any callable with positional arguments.
///
/// # Errors
/// What the callee raises.
pub fn call(callee: Value, positional: &[Value]) -> PyResult<Value> {
    (get().call)(callee, positional, &[], &[])
}
