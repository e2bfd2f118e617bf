//! Reader of the debug information of native libraries (DWARF 2 to 5 in ELF): what a library calls its
//! functions, variables, types and constants. Plain data: nothing is loaded, called or allocated in
//! the Python heap here. Only what is asked for is parsed.
//!
//! [`Library::open`] is the way in. Below it, `elf` reads sections and symbols, `locate` finds separate
//! debug files, `file` reads entries (DIEs), `index` knows where which name lies, `info` makes types
//! of entries, `entity` functions and variables. `base` and `expression` need no library; `declare` makes
//! debug information from headers.

mod base;
mod beside;
mod bytes;
mod cache;
mod constant;
mod declare;
mod elf;
mod entity;
mod error;
mod expression;
mod file;
mod frame;
mod index;
mod info;
mod layout;
mod library;
mod locate;
mod macros;
mod record;
mod scope;
mod spell;
mod split;
mod store;
mod types;

pub use base::base_type;
pub use constant::{Constant, parameters};
pub use elf::{Symbol, SymbolKind};
pub use error::{Error, Problem};
pub use frame::{Context, Frame, Local, Location};
pub use library::{Library, type_expression};
pub use scope::{head, last};
pub use types::{
    Base, Entity, Enumerator, Field, Float, Function, Kind, Parameter, Prototype, Record, Type, TypeRef, Variable,
    VirtualBase,
};
