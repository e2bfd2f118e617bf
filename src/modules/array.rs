//! The `array` module.

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, array, dict, intern, module, string};

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("array");
    let globals = module::globals(m);
    dict::set_str(globals, intern::intern("array"), Builtin::Array.class());
    dict::set_str(globals, intern::intern("ArrayType"), Builtin::Array.class());
    module::add_functions(m, &[("_array_reconstructor", array::reconstruct)]);
    dict::set_str(globals, intern::intern("typecodes"), string::new("bBuwhHiIlLqQfd"));
    Ok(m)
}
