//! What debuggers are told of the object memory: enough to visit every object from outside.

use super::*;

/// The fields of the arena, by name: offset in bytes and type in C.
pub const FIELDS: &[(&str, usize, &str)] = &[
    ("base", std::mem::offset_of!(Arena, base), "unsigned long"),
    ("top", std::mem::offset_of!(Arena, top), "unsigned long"),
    ("table", std::mem::offset_of!(Arena, table), "unsigned char *"),
    ("link", std::mem::offset_of!(Arena, link), "unsigned int *"),
    ("allocated", std::mem::offset_of!(Arena, allocated), "unsigned long"),
];

/// What the table says of blocks that hold no cells of a size class, and their size.
pub const BLOCK_MARKS: &[(&str, u64)] = &[
    ("size", BLOCK as u64),
    ("free", FREE as u64),
    ("clean", CLEAN as u64),
    ("large", LARGE as u64),
    ("large_tail", LARGE_TAIL as u64),
];

/// Address and size of the arena's own record.
pub fn place() -> (u64, usize) {
    (ARENA.0.get() as u64, size_of::<Arena>())
}
