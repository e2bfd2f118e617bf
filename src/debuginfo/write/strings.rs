//! String tables (`.debug_str`, `.strtab`): each text once.

use super::bytes::Bytes;
use rustc_hash::FxHashMap;

/// A string table in the making.
pub struct Strings<'a> {
    /// The section's bytes.
    pub bytes: Bytes,
    known: FxHashMap<(&'a str, &'a str), u32>,
}

impl<'a> Strings<'a> {
    /// A table that begins with the empty string, as ELF wants it.
    pub fn new() -> Strings<'a> {
        let mut bytes = Bytes::default();
        bytes.u8(0);
        Strings { bytes, known: FxHashMap::default() }
    }

    /// Offset of `text`.
    pub fn add(&mut self, text: &'a str) -> u32 {
        self.add_pair("", text)
    }

    /// Offset of `prefix` and `text` in one; `text` alone is found `prefix.len()` further on.
    pub fn add_pair(&mut self, prefix: &'a str, text: &'a str) -> u32 {
        let bytes = &mut self.bytes;
        *self.known.entry((prefix, text)).or_insert_with(|| {
            let at = bytes.offset();
            bytes.bytes(prefix.as_bytes());
            bytes.text(text);
            at
        })
    }
}
