//! The types of the module `itertools`. Those that need no more than a few values have the layout
//! `Record`: `a` is the source as long as it is not exhausted.

mod combinatoric;
mod endless;
mod filtering;
mod grouping;
mod merging;
mod tee;

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};

pub use combinatoric::{COMBINATIONS_TYPE, COMBINATIONS_WITH_TYPE, PERMUTATIONS_TYPE, PRODUCT_TYPE};
pub use endless::{COUNT_TYPE, CYCLE_TYPE, REPEAT_TYPE};
pub use filtering::{COMPRESS_TYPE, DROP_WHILE_TYPE, FILTER_FALSE_TYPE, ISLICE_TYPE, STAR_MAP_TYPE, TAKE_WHILE_TYPE};
pub use grouping::{BATCHED_TYPE, GROUP_BY_TYPE, GROUPER_TYPE, PAIRWISE_TYPE};
pub use merging::{ACCUMULATE_TYPE, CHAIN_TYPE, ZIP_LONGEST_TYPE};
pub use tee::{CHUNK_TYPE as TEE_CHUNK_TYPE, TEE_TYPE, tee};

/// An object of `class`, which is `ty` or derives from it.
fn record_of(args: &Args, ty: Builtin, a: Option<Value>, b: Option<Value>) -> Value {
    let v = instance::allocate_native(args.positional[0], ty);
    let r = record::get(v);
    (r.a, r.b) = (a, b);
    v
}

const fn iterator(name: &'static str) -> NativeType {
    NativeType {
        name,
        size: size_of::<Record>(),
        layout: Some(&Record::LAYOUT),
        iter: Some(|v: Value| Ok(v)),
        ..NativeType::DEFAULT
    }
}

/// Iterators over several iterables.
fn iterators_of(sources: &[Value]) -> PyResult<Vec<Value>> {
    sources.iter().map(|&source| protocol::iter(source)).collect()
}

/// An argument that counts something.
fn size_argument(v: Value) -> PyResult<i64> {
    protocol::index_i64(v)
}
