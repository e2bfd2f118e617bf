//! `bool`.

use crate::heap::layout::Bool;
use crate::heap::{Kind, NativeType, Value};
use crate::objects::string;

/// `bool`: arithmetic is `int`'s.
pub static TYPE: NativeType = NativeType {
    name: "bool",
    kind: Kind::Bool,
    size: size_of::<Bool>(),
    repr: Some(|v| Ok(string::new(if v == Value::TRUE { "True" } else { "False" }))),
    truth: Some(|v| Ok(v == Value::TRUE)),
    ..NativeType::DEFAULT
};
