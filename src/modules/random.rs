//! The `_random` module: one type.

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, dict, intern, module, string};

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_random");
    super::add_types(m, &[Builtin::Random]);
    let doc = string::new("Module implements the Mersenne Twister random number generator.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}
