//! The `_imp` module: what importlib's Python sources need from the machine.

use crate::heap::Value;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, attribute, bytes, dict, file, instance, int, intern, list, module, raise, string,
};
use crate::runtime::import;
use crate::util::library;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("acquire_lock", nothing),
    ("release_lock", nothing),
    ("lock_held", |_| Ok(Value::FALSE)),
    ("extension_suffixes", |_| Ok(list::new(&[]))),
    ("is_builtin", is_builtin),
    ("create_builtin", create_builtin),
    ("exec_builtin", |_| Ok(int::from_i64(0))),
    ("is_frozen", |_| Ok(Value::FALSE)),
    ("is_frozen_package", not_frozen),
    ("get_frozen_object", not_frozen),
    ("init_frozen", |_| Ok(Value::NONE)),
    ("find_frozen", |_| Ok(Value::NONE)),
    ("_frozen_module_names", |_| Ok(list::new(&[]))),
    ("_override_frozen_modules_for_tests", nothing),
    ("_override_multi_interp_extensions_check", |_| Ok(int::from_i64(0))),
    ("_fix_co_filename", nothing),
    ("_set_lazy_attributes", nothing),
    ("source_hash", source_hash),
    ("library_names", library_names),
    ("open_code", file::open_code),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_imp");
    module::add_functions(m, FUNCTIONS);
    let globals = module::globals(m);
    dict::set_str(globals, intern::intern("check_hash_based_pycs"), intern::intern("default"));
    dict::set_str(globals, intern::intern("pyc_magic_number_token"), int::from_i64(168_627_187));
    Ok(m)
}

fn nothing(_: &Args) -> PyResult<Value> {
    Ok(Value::NONE)
}

fn name_argument<'a>(args: &Args<'a>, function: &str) -> PyResult<&'static str> {
    args.check(function, 0, 1, 3)?;
    string::as_text(args.positional[0])
        .ok_or_else(|| raise(Exc::TypeError, format!("{function}() argument must be str")))
}

fn is_builtin(args: &Args) -> PyResult<Value> {
    let name = name_argument(args, "is_builtin")?;
    let known = name == "builtins" || super::builtin_module(name).is_some();
    Ok(int::from_i64(if known { 1 } else { 0 }))
}

fn create_builtin(args: &Args) -> PyResult<Value> {
    args.check("create_builtin", 0, 1, 1)?;
    let name = attribute::get(args.positional[0], intern::NAME_ATTRIBUTE.value())?;
    let name = string::as_text(name).unwrap_or_default();
    if let Some(m) = import::find_loaded(name) {
        return Ok(m);
    }
    let Some(constructor) = super::builtin_module(name) else { return Ok(Value::NONE) };
    let m = constructor()?;
    import::spec::describe_native(m, name);
    debug_assert!(!instance::has_slots(m));
    Ok(m)
}

fn not_frozen(args: &Args) -> PyResult<Value> {
    let name = name_argument(args, "get_frozen_object")?;
    Err(raise(Exc::ImportError, format!("No such frozen object named {name}")))
}

fn source_hash(args: &Args) -> PyResult<Value> {
    args.check("source_hash", 0, 2, 2)?;
    let data = super::argument::buffer(args.positional[1])?;
    Ok(bytes::new(&string::hash_bytes(&data).to_le_bytes()))
}

/// Names directly below a directory of the packed library.
fn library_names(args: &Args) -> PyResult<Value> {
    let path = name_argument(args, "library_names")?;
    let names = library::below(path).map_or_else(Vec::new, library::list);
    Ok(list::new(&names.into_iter().map(string::new).collect::<Vec<_>>()))
}
