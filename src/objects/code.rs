//! `code`: a handle to loaded code, one object for each. What it answers is computed behind the
//! hooks, by a room that knows loaded code.

use super::*;
use crate::heap::layout::{Code, Record};
use crate::heap::{Kind, NativeType, Value};
use std::sync::OnceLock;

/// What lies behind the code object.
#[derive(Debug)]
pub struct Hooks {
    /// The object of loaded code.
    pub of: fn(*const ()) -> Value,
    /// An attribute.
    pub get: fn(Value, &str) -> PyResult<Option<Value>>,
    /// A method by name.
    pub method: fn(&str, &Args) -> PyResult<Value>,
    /// Do two code objects do the same?
    pub equal: fn(Value, Value) -> bool,
    /// A hash that agrees with `equal`.
    pub hash: fn(Value) -> i64,
    /// `repr`.
    pub repr: fn(Value) -> String,
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();

/// Fills the hooks; later calls change nothing.
pub fn install(hooks: Hooks) {
    let _ = HOOKS.set(hooks);
}

fn hooks() -> &'static Hooks {
    HOOKS.get().expect("the VM fills the hooks before it runs anything")
}

/// A new code object for `code` (`runtime::loaded::Loaded`); others ask `of`.
pub fn new(code: *const ()) -> Value {
    let v = Builtin::Code.allocate(size_of::<Code>());
    // SAFETY: fresh object of this layout.
    unsafe { (*v.ptr::<Code>()).code = code };
    v
}

/// The code object of loaded code.
pub fn of(code: *const ()) -> Value {
    (hooks().of)(code)
}

/// The loaded code behind a code object. `v` must be one.
pub fn pointer(v: Value) -> *const () {
    debug_assert!(v.kind() == Kind::Code);
    // SAFETY: a code object by the caller's word.
    unsafe { (*v.ptr::<Code>()).code }
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if a.kind() != Kind::Code || b.kind() != Kind::Code {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(match op {
        CompareOp::Eq => Value::from_bool((hooks().equal)(a, b)),
        CompareOp::Ne => Value::from_bool(!(hooks().equal)(a, b)),
        _ => Value::NOT_IMPLEMENTED,
    })
}

fn method(name: &str, args: &Args) -> PyResult<Value> {
    args.receiver(&format_args!("code.{name}"), |v| Builtin::Code.is(v))?;
    (hooks().method)(name, args)
}

/// `code`.
pub static TYPE: NativeType = NativeType {
    name: "code",
    kind: Kind::Code,
    size: size_of::<Code>(),
    repr: Some(|v| Ok(string::new(&(hooks().repr)(v)))),
    compare: Some(compare),
    hash: Some(|v| Ok((hooks().hash)(v))),
    get_attribute: Some(|v, name| if class::is(v) { Ok(None) } else { (hooks().get)(v, name) }),
    methods: &[
        ("co_branches", |a| method("co_branches", a)),
        ("co_lines", |a| method("co_lines", a)),
        ("co_positions", |a| method("co_positions", a)),
        ("replace", |a| method("replace", a)),
        ("__replace__", |a| method("replace", a)),
        ("_varname_from_oparg", |a| method("_varname_from_oparg", a)),
    ],
    ..NativeType::DEFAULT
};

/// An iterator over the rows that `co_lines` and `co_positions` have made.
pub fn rows(items: &[Value]) -> Value {
    record::new(Builtin::CodeLines, Some(tuple::new(items)), None, None, None)
}

/// Iterator over the rows of a table of a code object: a = a tuple of them, n = the next one.
pub static LINES_TYPE: NativeType = NativeType {
    name: "line_iterator",
    size: size_of::<Record>(),
    iter: Some(Ok),
    next: Some(|v| {
        let r = record::get(v);
        let row = r.a.and_then(|all| tuple::get(all, r.n as usize));
        r.n += 1;
        Ok(row.unwrap_or(Value::EXHAUSTED))
    }),
    ..NativeType::DEFAULT
};
