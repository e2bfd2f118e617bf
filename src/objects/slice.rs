//! `slice`.

use crate::heap::layout::Slice;
use crate::heap::{Kind, NativeType};

/// `slice`.
pub static TYPE: NativeType =
    NativeType { name: "slice", kind: Kind::Slice, size: size_of::<Slice>(), ..NativeType::DEFAULT };
