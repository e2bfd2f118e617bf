//! The `_json` module.

use crate::heap::Value;
use crate::objects::{Builtin, NativeFn, PyResult, dict, intern, json, module, string};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("encode_basestring", json::encode_basestring),
    ("encode_basestring_ascii", json::encode_basestring_ascii),
    ("scanstring", json::scanstring),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_json");
    module::add_functions(m, FUNCTIONS);
    let d = module::globals(m);
    dict::set_str(d, intern::intern("make_scanner"), Builtin::JsonScanner.class());
    dict::set_str(d, intern::intern("make_encoder"), Builtin::JsonEncoder.class());
    dict::set_str(d, intern::DOC.value(), string::new("json speedups\n"));
    Ok(m)
}
