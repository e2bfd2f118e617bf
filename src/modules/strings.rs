//! The `_string` module: how `string.Formatter` reads format strings.

use crate::heap::Value;
use crate::objects::string::format;
use crate::objects::{NativeFn, PyResult, module};

const FUNCTIONS: &[(&str, NativeFn)] =
    &[("formatter_field_name_split", format::field_name_split), ("formatter_parser", format::parser)];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_string");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}
