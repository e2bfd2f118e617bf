//! Tracebacks: the frames an exception has passed, outermost first.

use super::*;
use crate::heap::layout::Traceback;
use crate::heap::{Kind, NativeType, Value};

/// The frame object `frame` of `code` in front of `next` (which is nearer to the raise).
pub fn new(next: Option<Value>, code: *const (), op: i64, line: i64, frame: Value) -> Value {
    let v = Builtin::Traceback.allocate(size_of::<Traceback>());
    let header = Builtin::Traceback.header();
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Traceback>().write(Traceback { header, next, code, op, line, frame }) };
    v
}

/// The struct. `v` must be a traceback.
pub fn get(v: Value) -> &'static mut Traceback {
    debug_assert!(v.kind() == Kind::Traceback);
    // SAFETY: a traceback by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Traceback>() }
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    Ok(match name {
        "tb_next" => Some(get(v).next.unwrap_or(Value::NONE)),
        "tb_lineno" => Some(int::from_i64(get(v).line)),
        "tb_lasti" => Some(int::from_i64(if get(v).op < 0 { -1 } else { get(v).op * 2 + 2 })),
        "tb_frame" => Some(get(v).frame),
        _ => None,
    })
}

fn set_attribute(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    match (name, value) {
        ("tb_next", None) => Err(raise(Exc::TypeError, "can't delete tb_next attribute")),
        ("tb_next", Some(next)) => {
            let next = link(next)?;
            let mut at = next;
            while let Some(t) = at {
                if t == v {
                    return Err(raise(Exc::ValueError, "traceback loop detected"));
                }
                at = get(t).next;
            }
            get(v).next = next;
            Ok(true)
        }
        ("tb_lineno" | "tb_lasti" | "tb_frame", _) => Err(raise(Exc::AttributeError, "readonly attribute")),
        _ => Ok(false),
    }
}

fn link(v: Value) -> PyResult<Option<Value>> {
    if v.is_none() {
        return Ok(None);
    }
    if v.kind() == Kind::Traceback {
        return Ok(Some(v));
    }
    Err(raise(Exc::TypeError, format!("expected traceback object or None, got '{}'", class::name_of(v))))
}

fn construct(args: &Args) -> PyResult<Value> {
    let names = ["tb_next", "tb_frame", "tb_lasti", "tb_lineno"];
    let [next, frame, lasti, line] = args.bind("traceback", 1, names, 4, 4)?;
    let next = link(next.unwrap_or(Value::NONE))?;
    let frame = frame.unwrap_or(Value::NONE);
    if !Builtin::Frame.is(frame) {
        let message = format!("traceback() argument 'tb_frame' must be frame, not {}", class::name_of(frame));
        return Err(raise(Exc::TypeError, message));
    }
    let lasti = protocol::index_i64(lasti.unwrap_or(Value::NONE))?;
    let line = protocol::index_i64(line.unwrap_or(Value::NONE))?;
    Ok(new(next, frame::get(frame).code, lasti / 2 - 1, line, frame))
}

/// `traceback`.
pub static TYPE: NativeType = NativeType {
    name: "traceback",
    kind: Kind::Traceback,
    size: size_of::<Traceback>(),
    get_attribute: Some(get_attribute),
    set_attribute: Some(set_attribute),
    methods: &[("__dir__", |_| {
        let names = ["tb_frame", "tb_lasti", "tb_lineno", "tb_next"];
        Ok(list::new(&names.map(intern::intern)))
    })],
    new: Some(construct),
    ..NativeType::DEFAULT
};
