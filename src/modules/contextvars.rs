//! The `_contextvars` module.

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, context, dict, intern, module, string};

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_contextvars");
    context::complete();
    super::add_types(m, &[Builtin::Context, Builtin::ContextVar, Builtin::ContextToken]);
    module::add_functions(m, &[("copy_context", context::copy_context)]);
    dict::set_str(module::globals(m), intern::DOC.value(), string::new("Context Variables"));
    Ok(m)
}
