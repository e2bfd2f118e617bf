//! Small native objects made of a few values: the layout that many types share.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};

/// The struct. `v` must have the `Record` layout.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Record {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Record>() }
}

/// A new record of a native type with this layout.
pub fn new(ty: Builtin, a: Option<Value>, b: Option<Value>, c: Option<Value>, d: Option<Value>) -> Value {
    let v = ty.allocate(size_of::<Record>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Record>().write(Record { header: ty.header(), a, b, c, d, n: 0 }) };
    v
}

/// What a function keeps about its annotations: a = annotate function, b = annotations, c = type
/// parameters.
pub static LATE_PARTS: NativeType =
    NativeType { name: "late_parts", size: size_of::<Record>(), layout: Some(&Record::LAYOUT), ..NativeType::DEFAULT };

/// What an abstract base class keeps: registry, positive and negative answers.
pub static ABC_DATA_TYPE: NativeType =
    NativeType { name: "_abc._abc_data", size: size_of::<Record>(), ..NativeType::DEFAULT };
