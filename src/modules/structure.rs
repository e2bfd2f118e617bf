//! The `_struct` module: numbers and text packed as C does.

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, dict, intern, module, string, structure};

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_struct");
    module::add_functions(m, structure::FUNCTIONS);
    let globals = module::globals(m);
    dict::set_str(globals, intern::intern("Struct"), Builtin::Struct.class());
    dict::set_str(globals, intern::intern("error"), structure::error_class());
    let doc = string::new("Functions to convert between Python values and C structs.");
    dict::set_str(globals, intern::DOC.value(), doc);
    Ok(m)
}
