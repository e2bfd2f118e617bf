//! The types of the module `collections` that are native.

mod default_dict;
mod deque;
mod deque_operators;
mod field;
mod ordered_dict;
mod ordered_methods;

use super::*;
use crate::heap::Value;

pub use default_dict::TYPE as DEFAULT_DICT_TYPE;
pub use deque::{ITERATOR_TYPE as DEQUE_ITERATOR_TYPE, REVERSE_TYPE as DEQUE_REVERSE_TYPE};
pub use deque_operators::TYPE as DEQUE_TYPE;
pub use field::{TYPE as TUPLE_FIELD_TYPE, peek as field_of};
pub use ordered_methods::TYPE as ORDERED_DICT_TYPE;

/// The attributes of an object as a dict, or None if it has none: its state for `copy` and
/// `pickle`.
fn state_of(v: Value) -> PyResult<Value> {
    doors::call(attribute::get(v, intern::intern("__getstate__"))?, &[])
}
