//! The `_bz2` module: the types behind `bz2`.

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, module};

/// Makes the module.
///
/// # Errors
/// None yet.
pub fn module() -> PyResult<Value> {
    let m = module::new("_bz2");
    super::add_types(m, &[Builtin::BzCompressor, Builtin::BzDecompressor]);
    Ok(m)
}
