//! The `itertools` module: its types, and `tee`.

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, dict, intern, itertools, module, string};

const TYPES: [Builtin; 22] = [
    Builtin::Accumulate,
    Builtin::Batched,
    Builtin::Chain,
    Builtin::Combinations,
    Builtin::CombinationsWithReplacement,
    Builtin::Compress,
    Builtin::Count,
    Builtin::Cycle,
    Builtin::DropWhile,
    Builtin::FilterFalse,
    Builtin::GroupBy,
    Builtin::Grouper,
    Builtin::ISlice,
    Builtin::Pairwise,
    Builtin::Permutations,
    Builtin::Product,
    Builtin::Repeat,
    Builtin::StarMap,
    Builtin::TakeWhile,
    Builtin::Tee,
    Builtin::TeeChunk,
    Builtin::ZipLongest,
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("itertools");
    super::add_types(m, &TYPES);
    module::add_functions(m, &[("tee", itertools::tee)]);
    let doc = string::new("Functional tools for creating and using iterators.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}
