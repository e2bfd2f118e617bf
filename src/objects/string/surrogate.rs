//! Lone surrogates as strings hold them: the mapping itself is `util::surrogate`'s.

pub use crate::util::surrogate::{any, from_code_point, is_surrogate, to_code_point};

/// Appends a code point below U+110000.
pub fn push(out: &mut String, code_point: u32) {
    out.extend(from_code_point(code_point));
}
