//! Cells: variables shared between functions.

use super::*;
use crate::heap::layout::Cell;
use crate::heap::{GetSet, Kind, NativeType, Value};

/// A new cell, empty for `None`.
pub fn new(value: Option<Value>) -> Value {
    let cell = Builtin::Cell.allocate(size_of::<Cell>());
    // SAFETY: fresh object of this layout.
    unsafe { (*cell.ptr::<Cell>()).value = value };
    cell
}

/// What the cell holds. `v` must be a cell.
pub fn get(v: Value) -> Option<Value> {
    debug_assert!(Builtin::Cell.is(v));
    // SAFETY: a cell by the caller's word.
    unsafe { (*v.ptr::<Cell>()).value }
}

/// Fills or empties a cell. `v` must be a cell.
pub fn set(v: Value, value: Option<Value>) {
    debug_assert!(Builtin::Cell.is(v));
    // SAFETY: a cell by the caller's word.
    unsafe { (*v.ptr::<Cell>()).value = value }
}

fn construct(args: &Args) -> PyResult<Value> {
    args.check("cell", 1, 0, 1)?;
    Ok(new(args.get(1)))
}

fn contents(v: Value) -> PyResult<Value> {
    get(v).ok_or_else(|| raise(Exc::ValueError, "cell is empty"))
}

/// Empty cells come before all others.
fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !Builtin::Cell.is(a) || !Builtin::Cell.is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (get(a), get(b)) {
        (Some(x), Some(y)) => protocol::compare(op, x, y),
        (x, y) => {
            let order = x.is_some().cmp(&y.is_some());
            Ok(Value::from_bool(match op {
                CompareOp::Eq => order.is_eq(),
                CompareOp::Ne => order.is_ne(),
                _ => op.holds(order),
            }))
        }
    }
}

fn repr(v: Value) -> PyResult<Value> {
    let content = match get(v) {
        Some(x) => format!("{} object at {:#x}", class::name_of(x), x.bits()),
        None => "empty".to_owned(),
    };
    Ok(string::new(&format!("<cell at {:#x}: {content}>", v.bits())))
}

/// `cell`.
pub static TYPE: NativeType = NativeType {
    name: "cell",
    kind: Kind::Cell,
    size: size_of::<Cell>(),
    repr: Some(repr),
    compare: Some(compare),
    unhashable: true,
    getset: &[GetSet {
        name: "cell_contents",
        get: contents,
        set: Some(|v, value| {
            set(v, value);
            Ok(())
        }),
    }],
    sealed: true,
    new: Some(construct),
    ..NativeType::DEFAULT
};
