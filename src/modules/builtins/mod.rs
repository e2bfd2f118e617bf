//! The `builtins` module: functions by subject in the sibling files, type names and constants.

mod asynchronous;
mod attributes;
mod console;
mod conversion;
mod dynamic;
mod iteration;
mod number;
mod scope;
mod site;

pub use attributes::is_subclass;
pub use console::{display, write_to};
pub use conversion::is_callable;
pub(super) use number::abs;
pub use number::to_int;

use crate::heap::Value;
use crate::objects::{Builtin, Exc, NativeFn, dict, intern, module};
use std::sync::atomic::{AtomicU64, Ordering};

/// Functions of one file, by Python name.
type Functions = &'static [(&'static str, NativeFn)];

const FUNCTIONS: [Functions; 9] = [
    dynamic::FUNCTIONS,
    asynchronous::FUNCTIONS,
    attributes::FUNCTIONS,
    console::FUNCTIONS,
    conversion::FUNCTIONS,
    iteration::FUNCTIONS,
    number::FUNCTIONS,
    scope::FUNCTIONS,
    site::FUNCTIONS,
];

/// Native types that programs know by name.
const TYPES: [Builtin; 28] = [
    Builtin::BaseExceptionGroup,
    Builtin::Object,
    Builtin::Type,
    Builtin::Int,
    Builtin::Bool,
    Builtin::Float,
    Builtin::Complex,
    Builtin::Str,
    Builtin::Bytes,
    Builtin::ByteArray,
    Builtin::MemoryView,
    Builtin::Tuple,
    Builtin::List,
    Builtin::Dict,
    Builtin::Set,
    Builtin::FrozenSet,
    Builtin::Range,
    Builtin::Slice,
    Builtin::Property,
    Builtin::StaticMethod,
    Builtin::ClassMethod,
    Builtin::Super,
    Builtin::ReverseIterator,
    Builtin::Enumerate,
    Builtin::Zip,
    Builtin::Map,
    Builtin::Filter,
    Builtin::BaseException,
];

static DICT: AtomicU64 = AtomicU64::new(0);

/// Puts every built-in name into `module`, which must be a module.
pub fn populate(module: Value) {
    let globals = module::globals(module);
    DICT.store(globals.bits(), Ordering::Relaxed);
    for functions in FUNCTIONS {
        module::add_functions(module, functions);
    }
    if let Some(hook) = dict::get_str(globals, intern::IMPORT.value()) {
        crate::runtime::import::set_own_hook(hook);
    }
    if let Some(builder) = dict::get_str(globals, intern::intern("__build_class__")) {
        crate::runtime::helpers::classes::set_own_builder(builder);
    }
    for ty in TYPES {
        dict::set_str(globals, intern::intern(ty.native().name), ty.class());
    }
    for &e in Exc::ALL {
        dict::set_str(globals, intern::intern(e.name()), e.class());
    }
    let constants = [
        ("EnvironmentError", Exc::OSError.class()),
        ("IOError", Exc::OSError.class()),
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("Ellipsis", Value::ELLIPSIS),
        ("__debug__", Value::TRUE),
    ];
    for (name, value) in constants {
        dict::set_str(globals, intern::intern(name), value);
    }
    let doc = crate::objects::string::new("Built-in functions, types, exceptions, and other objects.");
    dict::set_str(globals, intern::DOC.value(), doc);
}

/// The dict of the `builtins` module, once it is populated.
pub fn globals() -> Option<Value> {
    Value::from_bits(DICT.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests;
