//! The value word, object headers, shapes and the memory they live in.
//! Objects never move; any inside address resolves to its object.

pub mod arena;
pub mod layout;
pub mod low;
pub mod shape;
pub mod thread;
pub mod value;

pub use shape::{Kind, NativeType, Shape};
pub use value::Value;
