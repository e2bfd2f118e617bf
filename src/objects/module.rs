//! `module`.

use super::*;
use crate::heap::layout::Module;
use crate::heap::{GetSet, Kind, NativeType, Value};
use crate::util::docs;

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

/// Puts native functions into a module. What it says of itself is looked up when asked for, unless its
/// maker sets it later.
pub fn add_functions(v: Value, functions: &[(&str, NativeFn)]) {
    if dict::get_str(globals(v), intern::DOC.value()) == Some(Value::NONE) {
        dict::remove_str(globals(v), intern::DOC.value());
    }
    let module_name = dict::get_str(globals(v), intern::NAME.value()).unwrap_or(Value::NONE);
    for &(name, function) in functions {
        let name = intern::intern(name);
        let f = function::new_native(name, function, None, None);
        function::set_module(f, module_name);
        dict::set_str(globals(v), name, f);
    }
}

fn repr(v: Value) -> PyResult<Value> {
    let text = match dict::get_str(globals(v), intern::FILE.value()).and_then(string::as_text) {
        Some(file) => format!("<module '{}' from '{file}'>", name(v)),
        None => format!("<module '{}' (built-in)>", name(v)),
    };
    Ok(string::new(&text))
}

/// A module without a name and with an empty namespace.
pub fn empty(class: Value) -> Value {
    let v = instance::allocate_native(class, Builtin::Module);
    let globals = dict::new();
    // SAFETY: fresh object of this layout.
    unsafe {
        (*v.ptr::<Module>()).name = Value::EMPTY_STR;
        (*v.ptr::<Module>()).dict = globals;
    }
    v
}

/// `types.ModuleType(name, doc=None)`
fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let v = empty(class);
    if class == Builtin::Module.class() || args.positional.len() > 1 {
        fill(v, args)?;
    }
    Ok(v)
}

fn fill(v: Value, args: &Args) -> PyResult<()> {
    let [name, doc] = args.bind("module", 1, ["name", "doc"], 2, 1)?;
    let name = name.unwrap_or(Value::NONE);
    if !string::is(name) {
        let message = format!("module() argument 'name' must be str, not {}", class::name_of(name));
        return Err(raise(Exc::TypeError, message));
    }
    // SAFETY: a module by its layout.
    unsafe { (*v.ptr::<Module>()).name = name };
    let d = globals(v);
    dict::set_str(d, intern::NAME.value(), name);
    dict::set_str(d, intern::DOC.value(), doc.unwrap_or(Value::NONE));
    for known in [&intern::PACKAGE, &intern::LOADER, &intern::SPEC] {
        dict::set_str(d, known.value(), Value::NONE);
    }
    Ok(())
}

fn init(args: &Args) -> PyResult<Value> {
    fill(args.positional[0], args)?;
    Ok(Value::NONE)
}

fn dir(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let d = attribute::get(v, intern::DICT.value())?;
    if !dict::is(d) {
        return Err(raise(Exc::TypeError, "<module>.__dict__ is not a dictionary"));
    }
    if let Some(hook) = dict::get_str(d, intern::DIR.value()) {
        return doors::call(hook, &[]);
    }
    let names: Vec<Value> = dict::items(d).into_iter().map(|(name, _)| name).collect();
    Ok(list::new(&names))
}

/// `module`.
pub static TYPE: NativeType = NativeType {
    name: "module",
    kind: Kind::Module,
    size: size_of::<Module>(),
    repr: Some(repr),
    getset: &[GetSet { name: "__dict__", get: |v| Ok(globals(v)), set: None }],
    get_attribute: Some(|v, name| match name {
        "__annotations__" | "__annotate__" if v.kind() == Kind::Module => annotations::of_namespace(v, name).map(Some),
        "__doc__" if v.kind() == Kind::Module => Ok(docs::of_module(self::name(v)).map(string::new)),
        _ => Ok(None),
    }),
    methods: &[("__init__", init), ("__dir__", dir)],
    new: Some(construct),
    ..NativeType::DEFAULT
};
