//! `code`: a handle to loaded code.

use super::*;
use crate::heap::layout::Code;
use crate::heap::{Kind, NativeType, Value};

/// A code object for `code` (`runtime::loaded::Loaded`).
pub fn new(code: *const ()) -> Value {
    let v = Builtin::Code.allocate(size_of::<Code>());
    // SAFETY: fresh object of this layout.
    unsafe { (*v.ptr::<Code>()).code = code };
    v
}

/// `code`.
pub static TYPE: NativeType =
    NativeType { name: "code", kind: Kind::Code, size: size_of::<Code>(), ..NativeType::DEFAULT };
