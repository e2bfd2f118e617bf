//! `range`.

use crate::heap::layout::Range;
use crate::heap::{Kind, NativeType};

/// `range`.
pub static TYPE: NativeType =
    NativeType { name: "range", kind: Kind::Range, size: size_of::<Range>(), ..NativeType::DEFAULT };
