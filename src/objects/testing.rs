//! What unit tests of objects share: a started heap, and a lock, because objects belong to one
//! thread at a time.

use super::*;
use crate::heap::{Value, arena, low};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

static STARTED: Once = Once::new();
static TURN: Mutex<()> = Mutex::new(());

/// Starts the heap once and keeps other tests out until the guard is dropped.
pub fn start() -> MutexGuard<'static, ()> {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    STARTED.call_once(|| {
        low::map().expect("the low region is free");
        arena::reserve().expect("address space for the heap");
        builtin::initialise();
    });
    turn
}

/// The str `text`.
pub fn s(text: &str) -> Value {
    string::new(text)
}

/// The int `n`.
pub fn i(n: i64) -> Value {
    int::from_i64(n)
}

/// The float `x`.
pub fn f(x: f64) -> Value {
    float::from_f64(x)
}

/// `repr` of an answer, or `Class: message` of the exception it raised.
pub fn show(answer: PyResult<Value>) -> String {
    match answer.and_then(protocol::repr) {
        Ok(v) => string::text(v).to_owned(),
        Err(Pending) => {
            let e = exception::take();
            let message = tuple::items(exception::get(e).args).first().copied();
            let message = message.map(|m| string::as_text(m).unwrap_or("(no text)"));
            format!("{}: {}", class::name_of(e), message.unwrap_or(""))
        }
    }
}

/// Calls the method `name` of `v`, shown as by `show`.
pub fn method(v: Value, name: &str, args: &[Value]) -> String {
    let found = class::lookup(class::of(v), intern::intern(name)).expect("the class has the method");
    let mut all = vec![v];
    all.extend_from_slice(args);
    show((function::native(found).function)(&Args::new(&all)))
}

/// Calls the type `ty`, shown as by `show`.
pub fn make(ty: Builtin, args: &[Value]) -> String {
    let mut all = vec![ty.class()];
    all.extend_from_slice(args);
    show(ty.native().new.expect("the type makes instances")(&Args::new(&all)))
}
