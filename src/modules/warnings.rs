//! The `_warnings` module: what importlib asks for; the work is that of the library's `warnings`.

use crate::heap::Value;
use crate::objects::{Args, NativeFn, PyResult, attribute, doors, intern, module};

const FUNCTIONS: &[(&str, NativeFn)] =
    &[("warn", |a| delegate(a, "warn")), ("warn_explicit", |a| delegate(a, "warn_explicit"))];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_warnings");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}

fn delegate(args: &Args, name: &str) -> PyResult<Value> {
    let f = attribute::get((doors::get().import)("warnings")?, intern::intern(name))?;
    (doors::get().call)(f, args.positional, args.names, args.keywords)
}
