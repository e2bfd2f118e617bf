//! `bytes`.

use crate::heap::layout::Bytes;
use crate::heap::{Kind, NativeType};

/// `bytes`.
pub static TYPE: NativeType =
    NativeType { name: "bytes", kind: Kind::Bytes, size: size_of::<Bytes>(), ..NativeType::DEFAULT };
