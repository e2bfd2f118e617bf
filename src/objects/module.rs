//! `module`.

use super::*;
use crate::heap::layout::Module;
use crate::heap::{Kind, NativeType, Value};

/// A new module with `__name__` set.
pub fn new(name: &str) -> Value {
    let name = intern::intern(name);
    let globals = dict::new();
    dict::set_str(globals, intern::NAME.value(), name);
    for known in [&intern::DOC, &intern::PACKAGE, &intern::LOADER, &intern::SPEC] {
        dict::set_str(globals, known.value(), Value::NONE);
    }
    let v = Builtin::Module.allocate(size_of::<Module>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Module>().write(Module { header: Builtin::Module.header(), name, dict: globals }) };
    v
}

/// The module's dict. `v` must be a module.
pub fn globals(v: Value) -> Value {
    debug_assert!(v.kind() == Kind::Module);
    // SAFETY: a module by the caller's word.
    unsafe { (*v.ptr::<Module>()).dict }
}

/// Name of a module. `v` must be one.
pub fn name(v: Value) -> &'static str {
    dict::get_str(globals(v), intern::NAME.value()).and_then(string::as_text).unwrap_or("?")
}

/// Is the module's body still running, as its `__spec__` says?
pub fn is_initializing(v: Value) -> bool {
    let spec = dict::get_str(globals(v), intern::SPEC.value()).filter(|&s| instance::has_slots(s));
    spec.and_then(|s| instance::get(s, intern::intern("_initializing"))) == Some(Value::TRUE)
}

/// Puts native functions into a module.
pub fn add_functions(v: Value, functions: &[(&str, NativeFn)]) {
    for &(name, function) in functions {
        let name = intern::intern(name);
        dict::set_str(globals(v), name, function::new_native(name, function, None, None));
    }
}

fn repr(v: Value) -> PyResult<Value> {
    let text = match dict::get_str(globals(v), intern::FILE.value()).and_then(string::as_text) {
        Some(file) => format!("<module '{}' from '{file}'>", name(v)),
        None => format!("<module '{}' (built-in)>", name(v)),
    };
    Ok(string::new(&text))
}

/// `module`.
pub static TYPE: NativeType = NativeType {
    name: "module",
    kind: Kind::Module,
    size: size_of::<Module>(),
    repr: Some(repr),
    ..NativeType::DEFAULT
};
