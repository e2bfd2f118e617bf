//! The value word, object headers, shapes and the memory they live in.
//! Objects never move; any inside address resolves to its object.

pub mod arena;
pub mod collect;
pub mod foreign;
pub mod gil;
mod guard;
pub mod layout;
pub mod low;
mod mark;
mod pace;
pub mod records;
pub mod references;
mod roots;
pub mod rust_heap;
pub mod shape;
pub mod thread;
pub mod value;
mod verify;
pub mod weak;

pub use shape::{GetSet, Kind, NativeType, Shape};
pub use value::Value;
