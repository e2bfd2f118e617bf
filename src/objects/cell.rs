//! Cells: variables shared between functions.

use super::*;
use crate::heap::layout::Cell;
use crate::heap::{Kind, NativeType, Value};

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

/// `cell`.
pub static TYPE: NativeType =
    NativeType { name: "cell", kind: Kind::Cell, size: size_of::<Cell>(), ..NativeType::DEFAULT };
