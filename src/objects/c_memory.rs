//! Joins C's heap to the collector: references in C memory that Python or a library can reach keep
//! objects alive.

use crate::heap::foreign::{self, Foreign};
use crate::malloc::{self, reach};
use std::sync::OnceLock;

/// From now on, collections trace C's heap and the data of libraries: native code is about to get
/// objects of ours. Nothing is done the second time, or if another allocator serves the process.
pub fn trace() {
    static C_HEAP: OnceLock<Foreign> = OnceLock::new();
    if malloc::is_active() {
        foreign::install(C_HEAP.get_or_init(|| Foreign {
            range: reach::range,
            begin: reach::begin,
            reach: reach::reach,
            extent: reach::extent,
            end: reach::end,
        }));
    }
}
