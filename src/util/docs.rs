//! The documentation strings of built-in modules, types and their members: CPython's, packed into
//! the executable by `build.rs`, a piece for each module and each class of `builtins`. A piece is
//! unpacked when one of its strings is first asked for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Module or `builtins.CLASS`, start and end in `PACKED`; sorted by name. A piece is a run of `name NUL
/// text NUL`. That of `""` has what modules say of themselves.
static PIECES: &[(&str, usize, usize)] = include!(concat!(env!("OUT_DIR"), "/docs.rs"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/docs.bin"));

/// What a built-in module says of itself.
pub fn of_module(name: &str) -> Option<&'static str> {
    spellings(name, |name| find("", name))
}

/// What a module says of `path` in it (`int.bit_length`). Members that every object has are found for
/// every type.
pub fn of(module: &str, path: &str) -> Option<&'static str> {
    spellings(module, |module| match path.split_once('.') {
        Some((class, _)) if module == "builtins" => find(&format!("builtins.{class}"), path),
        _ => find(module, path),
    })
    .or_else(|| {
        let (_, member) = path.rsplit_once('.')?;
        find("builtins.object", &format!("object.{member}"))
    })
}

/// A module of native code and the one that people import (`_struct`, `struct`) share their strings.
fn spellings(module: &str, find: impl Fn(&str) -> Option<&'static str>) -> Option<&'static str> {
    find(module).or_else(|| find(&format!("_{module}"))).or_else(|| find(module.strip_prefix('_')?))
}

/// The string of that name in a piece.
fn find(piece: &str, name: &str) -> Option<&'static str> {
    let mut parts = text(piece)?.split_terminator('\0');
    std::iter::from_fn(|| Some((parts.next()?, parts.next()?))).find(|&(n, _)| n == name).map(|(_, text)| text)
}

/// A piece, which stays unpacked.
fn text(piece: &str) -> Option<&'static str> {
    static UNPACKED: Mutex<BTreeMap<&str, &str>> = Mutex::new(BTreeMap::new());
    let at = PIECES.binary_search_by(|&(name, ..)| name.cmp(piece)).ok()?;
    let (name, start, end) = PIECES[at];
    let unpack = || {
        let text = lz4_flex::block::decompress_size_prepended(&PACKED[start..end]).unwrap_or_default();
        &*String::from_utf8(text).unwrap_or_default().leak()
    };
    let mut unpacked = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    Some(unpacked.entry(name).or_insert_with(unpack))
}

#[cfg(test)]
mod tests {
    use super::{of, of_module};

    #[test]
    fn modules_types_and_members_are_found() {
        assert_eq!(of("builtins", "len"), Some("Return the number of items in a container."));
        assert!(of("builtins", "int").is_some_and(|doc| doc.starts_with("int([x]) -> integer")));
        assert!(of("_struct", "Struct.pack").is_some());
        assert!(of("struct", "Struct.pack").is_some());
        assert!(of_module("time").is_some_and(|doc| doc.contains("time")));
        assert_eq!(of("itertools", "chain.__repr__"), Some("Return repr(self)."));
        assert_eq!(of("builtins", "nothing"), None);
        assert_eq!(of_module("winreg"), None);
    }
}
