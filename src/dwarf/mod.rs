//! Reader of the debug information of native libraries (DWARF 2 to 5 in ELF): what a library calls its
//! functions, variables, types and constants. Plain data: nothing is loaded, called or allocated in
//! the Python heap here. Only what is asked for is parsed.

mod types;

pub use types::{
    Base, Entity, Enumerator, Field, Float, Function, Kind, Parameter, Prototype, Record, Type, TypeRef, Variable,
};
