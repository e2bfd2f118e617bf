//! The `array` module.

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, array, attribute, dict, doors, intern, module, string};

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
    let sequence = (doors::get().import)("collections.abc")?;
    let sequence = attribute::get(sequence, intern::intern("MutableSequence"))?;
    doors::call(attribute::get(sequence, intern::intern("register"))?, &[Builtin::Array.class()])?;
    Ok(m)
}
