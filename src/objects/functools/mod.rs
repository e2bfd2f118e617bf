//! The types of the module `functools`: `partial`, the keys of `cmp_to_key`, the cache of
//! `lru_cache`.

mod key;
mod lru;
mod partial;

use super::*;
use crate::heap::Value;

pub use key::{KEY_TYPE, cmp_to_key};
pub use lru::TYPE as LRU_TYPE;
pub use partial::{PLACEHOLDER_TYPE, TYPE as PARTIAL_TYPE, construct, placeholder, with_arguments};
