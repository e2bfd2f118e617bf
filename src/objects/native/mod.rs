//! C data as Python objects: live views of structs, unions, arrays and pointers, C functions, and
//! the conversions between Python's values and C's. What calls need lies behind a door.

pub mod class;
pub mod convert;
pub mod ctype;
pub mod cxx;
pub mod enumeration;
pub mod exception;
pub mod extra;
pub mod field;
pub mod function;
pub mod guard;
pub mod items;
pub mod operators;
pub mod overload;
pub mod passing;
mod pointers;
pub mod scalar;
pub mod scope;
pub mod spell;
pub mod text;
pub mod vector;
pub mod view;

pub use super::{Args, Builtin, Exc, NativeFn, Pending, PyResult, raise};
pub use crate::heap::Value;
pub use crate::heap::layout::{CData, CField, CFunction};
pub use ctype::{CType, Form, Member};

use crate::heap::layout::Module;
use crate::heap::shape::ItemCode;
use crate::heap::{Kind, NativeType};
use std::sync::OnceLock;

/// Native libraries: modules whose attributes are found when they are asked for.
pub static LIBRARY_TYPE: NativeType = NativeType {
    name: "native.Library",
    kind: Kind::Module,
    size: size_of::<Module>(),
    layout: Some(&Module::LAYOUT),
    repr: Some(|v| {
        let globals = super::module::globals(v);
        let file = super::dict::get_str(globals, super::intern::FILE.value()).and_then(super::string::as_text);
        let text = format!("<native library '{}' from '{}'>", super::module::name(v), file.unwrap_or("?"));
        Ok(super::string::new(&text))
    }),
    set_attribute: Some(|v, name, value| (doors()?.set_variable)(v, name, value)),
    get_item: Some(scope::library_item),
    doc: "A native library.",
    ..NativeType::DEFAULT
};

/// What lies behind the door.
#[derive(Debug)]
pub struct Doors {
    /// Calls a C function object.
    pub call: fn(&Args) -> PyResult<Value>,
    /// The address of a C function that calls this callable, with the prototype of the (pointer to
    /// a) function type.
    pub callback: fn(callable: Value, ctype: &'static CType) -> PyResult<u64>,
    /// Assigns a variable of a library; answers whether it is one.
    pub set_variable: fn(library: Value, name: &str, value: Option<Value>) -> PyResult<bool>,
    /// Machine code that reads (`set`: writes) a member of the object in `rax`.
    pub field_code: fn(member: &'static Member, set: bool) -> Option<u64>,
    /// Machine code for the items of an array or pointer type.
    pub item_code: fn(t: &'static CType) -> Option<&'static ItemCode>,
    /// The callable that the C function at this address calls.
    pub callable: fn(address: u64) -> Option<Value>,
    /// What a name of a library stands for.
    pub find: fn(library: Value, name: &str) -> PyResult<Option<Value>>,
    /// The names directly within a namespace or class of a library.
    pub names_within: fn(library: Value, scope: &str) -> Vec<String>,
    /// Puts the methods, static members and types of a C++ class into the namespace of its Python class.
    pub members: fn(t: &'static CType, namespace: Value) -> PyResult<()>,
    /// The class of objects that begin with the address of this virtual table, and how many bytes from
    /// there they begin.
    pub class_of_table: fn(table: u64) -> Option<(&'static CType, i64)>,
    /// Runs a constructor of a C++ class on the memory of a view.
    pub construct: fn(v: Value, args: &Args) -> PyResult<()>,
    /// Copies the object of a C++ class at an address into fresh memory.
    pub copy: fn(t: &'static CType, from: u64, to: u64) -> PyResult<()>,
    /// Assigns as C++ does: `operator=`.
    pub assign: fn(t: &'static CType, at: u64, v: Value) -> PyResult<()>,
    /// Runs the destructor on the object at an address.
    pub destroy: fn(t: &'static CType, at: u64),
}

static DOORS: OnceLock<Doors> = OnceLock::new();

/// Fills the door; later calls change nothing.
pub fn install(doors: Doors) {
    let _ = DOORS.set(doors);
}

/// The door.
///
/// # Errors
/// RuntimeError before it is filled.
pub fn doors() -> PyResult<&'static Doors> {
    DOORS.get().ok_or_else(|| raise(Exc::RuntimeError, "native calls are not available"))
}
