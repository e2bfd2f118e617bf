//! Python's types: a file per type with its layout's use, methods and native type table.
//! Python code is reached only through `doors`.

pub mod annotations;
pub mod args;
pub mod array;
pub mod attribute;
pub mod boolean;
pub mod buffer;
pub mod builtin;
pub mod bytearray;
pub mod bytes;
pub mod cell;
pub mod class;
pub mod code;
pub mod collections;
pub mod complex;
pub mod descriptor;
pub mod dict;
pub mod directory;
pub mod doors;
pub mod entry;
pub mod exception;
pub mod file;
pub mod float;
pub mod format;
pub mod frame;
pub mod function;
pub mod functools;
pub mod generator;
pub mod generics;
pub mod hasher;
pub mod instance;
pub mod int;
pub mod intern;
pub mod iterators;
pub mod itertools;
pub mod length_hint;
pub mod list;
pub mod memoryview;
pub mod module;
pub mod namespace;
pub mod object;
pub mod operator;
pub mod packing;
pub mod path;
pub mod property;
pub mod protocol;
pub mod range;
pub mod record;
pub mod recursion;
pub mod regex;
pub mod sequence;
pub mod set;
pub mod singleton;
pub mod slice;
pub mod special;
pub mod string;
pub mod structseq;
pub mod structure;
pub mod super_type;
pub mod table;
pub mod template;
#[cfg(test)]
pub mod testing;
pub mod threads;
pub mod traceback;
pub mod tuple;
pub mod view;
pub mod weakref;
pub mod wrapper;

pub use crate::heap::shape::{Args, NativeFn, Pending};
pub use crate::util::operators::{BinaryOp, CompareOp, UnaryOp};
pub use builtin::Builtin;
pub use exception::{Exc, raise};

/// What an operation that may raise answers: the pending exception waits in the thread block.
pub type PyResult<T> = Result<T, Pending>;
