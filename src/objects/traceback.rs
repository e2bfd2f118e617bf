//! Tracebacks: the frames an exception has passed, outermost first.

use super::*;
use crate::heap::layout::Traceback;
use crate::heap::{Kind, NativeType, Value};

/// A frame in front of `next` (which is nearer to the raise).
pub fn new(next: Option<Value>, code: *const (), op: u64, line: u64) -> Value {
    let v = Builtin::Traceback.allocate(size_of::<Traceback>());
    let header = Builtin::Traceback.header();
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Traceback>().write(Traceback { header, next, code, op, line }) };
    v
}

/// The struct. `v` must be a traceback.
pub fn get(v: Value) -> &'static Traceback {
    debug_assert!(v.kind() == Kind::Traceback);
    // SAFETY: a traceback by the caller's word.
    unsafe { &*v.ptr::<Traceback>() }
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(match name {
        "tb_next" => Some(get(v).next.unwrap_or(Value::NONE)),
        "tb_lineno" => Some(int::from_i64(get(v).line as i64)),
        _ => None,
    })
}

/// `traceback`.
pub static TYPE: NativeType = NativeType {
    name: "traceback",
    kind: Kind::Traceback,
    size: size_of::<Traceback>(),
    get_attribute: Some(get_attribute),
    ..NativeType::DEFAULT
};
