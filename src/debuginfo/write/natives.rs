//! Heap objects as GDB reads them: `heap`, a variant part over the header word, with one
//! structure per native type and per Python class.

use super::abbreviations::Die;
use super::big_ints;
use super::builder::{Builder, Offset, STRUCTURE, Type};
use super::classes::class_members;
use super::types::Common;
use crate::debuginfo::tables::{Class, Module, NativeLayout};
use crate::heap::Shape;
use crate::heap::layout::{self, Entry, Field, FieldKind};
use crate::heap::shape::ADDRESS_POINT;
use std::mem::offset_of;

/// Containers show this many items; of a longer one the first so many.
const ITEMS: usize = ITEM_NAMES.len();
/// Members of what Rust knows as a tuple.
const ITEM_NAMES: [&str; 12] = ["__0", "__1", "__2", "__3", "__4", "__5", "__6", "__7", "__8", "__9", "__10", "__11"];
/// Size of a word.
const WORD: u64 = 8;

/// Writes `heap` and what it needs.
pub fn heap(w: &mut Builder<'_>, c: &Common, layouts: &[NativeLayout], modules: &[&Module]) -> Offset {
    let rows = Rows::new(w, c);
    let mut variants = Vec::new();
    for native in layouts {
        let ty = structure(w, c, &rows, native);
        variants.push(((native.header, native.header), ty));
    }
    for class in modules.iter().flat_map(|m| &m.classes) {
        variants.push(((class.first_header, class.last_header), instance(w, c, class)));
    }
    let unknown = unknown(w, c);
    let at = w.aggregate(Die::Structure, "heap", WORD);
    w.variant_part(c.word, 0);
    for ((first, last), ty) in variants {
        if first == last {
            w.variant(first)
        } else {
            w.variant_ranges(&[(first, last)])
        }
        w.unnamed(Die::AnonymousMember, ty, 0);
        w.end();
    }
    w.variant_default();
    w.unnamed(Die::AnonymousMember, unknown, 0);
    w.end();
    w.end();
    w.end();
    at
}

/// Runs of items of each length, as containers show them.
struct Rows {
    /// `&(value, …)`, by length.
    values: Vec<Offset>,
    /// The same, in place.
    inline: Vec<Offset>,
    /// References to runs of dict rows.
    pairs: Vec<Offset>,
    /// References to runs of set rows.
    keys: Vec<Offset>,
}

impl Rows {
    fn new(w: &mut Builder<'_>, c: &Common) -> Rows {
        let row = size_of::<Entry>() as u64;
        let (key, value) = (offset_of!(Entry, key) as u64, offset_of!(Entry, value) as u64);
        let slot = Type::Label(c.value);
        let pair = Type::At(w.record(STRUCTURE, "", row, &[("key", slot, key), ("value", slot, value)]));
        let inline = runs(w, slot, 8, 0);
        let pairs = runs(w, pair, row, 0);
        let keys = runs(w, slot, row, key);
        let mut refer = |runs: &[Offset]| runs.iter().map(|&to| w.indirect(Die::Reference, to)).collect();
        Rows { values: refer(&inline), pairs: refer(&pairs), keys: refer(&keys), inline }
    }
}

/// Tuples of 0 to `ITEMS` items of type `ty`, one each `stride` bytes, the first at `start`.
fn runs(w: &mut Builder<'_>, ty: Type, stride: u64, start: u64) -> Vec<Offset> {
    let items: Vec<_> = (0u64..).zip(ITEM_NAMES).map(|(i, name)| (name, ty, start + stride * i)).collect();
    (0..=ITEMS).map(|n| w.record(STRUCTURE, "", stride * n as u64, &items[..n])).collect()
}

/// A structure of a length and a run of that many items.
struct Container {
    /// Offset of the length, and what it is called.
    length: (u64, &'static str),
    /// Offset of the run.
    items: u64,
    size: u64,
}

fn container(w: &mut Builder<'_>, c: &Common, name: &str, container: &Container, runs: &[Offset]) -> Offset {
    let at = w.aggregate(Die::Structure, name, container.size);
    w.variant_part_named(c.word, container.length.0, container.length.1);
    for (n, &run) in runs.iter().enumerate() {
        w.variant(n as u64);
        w.member("items", run, container.items);
        w.end();
    }
    w.variant_default();
    w.member("first", runs[ITEMS], container.items);
    w.end();
    w.end();
    w.end();
    at
}

fn structure(w: &mut Builder<'_>, c: &Common, rows: &Rows, native: &NativeLayout) -> Offset {
    use layout::{Dict, List, Set, Tuple};
    let (name, size) = (native.name.as_str(), native.layout.size as u64);
    match native.layout.name {
        "List" => {
            let length = (offset_of!(List, length) as u64, "length");
            let items = offset_of!(List, begin) as u64;
            container(w, c, name, &Container { length, items, size }, &rows.values)
        }
        "Tuple" => {
            let length = (offset_of!(Tuple, length) as u64, "length");
            container(w, c, name, &Container { length, items: size, size }, &rows.inline)
        }
        "Dict" => {
            let length = (offset_of!(Dict, filled) as u64, "rows");
            let items = offset_of!(Dict, entries) as u64;
            container(w, c, name, &Container { length, items, size }, &rows.pairs)
        }
        "Set" => {
            let length = (offset_of!(Set, filled) as u64, "rows");
            let items = offset_of!(Set, entries) as u64;
            container(w, c, name, &Container { length, items, size }, &rows.keys)
        }
        "Str" | "Bytes" => {
            let text = offset_of!(layout::Str, length) as u64;
            w.record(STRUCTURE, name, size, &[("__0", Type::At(c.slice), text)])
        }
        "BigInt" => big_ints::structure(w, c, name),
        layout => {
            let fields: Vec<&Field> = native.layout.fields.iter().filter(|f| is_shown(layout, f)).collect();
            let label = |f: &Field| if fields.len() == 1 { "__0" } else { f.name };
            let ty = |f: &Field| match f.kind {
                FieldKind::Value => Type::Label(c.value),
                FieldKind::Signed => Type::At(c.long),
                FieldKind::Double => Type::At(c.double),
                FieldKind::Bool => Type::At(c.bool_),
                _ => Type::At(c.word),
            };
            let members: Vec<_> = fields.iter().map(|f| (label(f), ty(f), f.offset as u64)).collect();
            w.record(STRUCTURE, name, size, &members)
        }
    }
}

/// Is the field of interest to a reader of Python? The rest is bookkeeping.
fn is_shown(layout: &str, field: &Field) -> bool {
    match layout {
        "Function" | "Class" => field.name == "qualname",
        "Module" | "NativeFunction" => field.name == "name",
        "Exception" => field.name == "args",
        "Traceback" => field.name == "line",
        "FrameObject" => field.name == "function",
        _ => !matches!(field.kind, FieldKind::Address | FieldKind::Values | FieldKind::Text),
    }
}

/// An instance of a Python class.
fn instance(w: &mut Builder<'_>, c: &Common, class: &Class) -> Offset {
    let members = class_members(class, Type::Label(c.value));
    w.record(STRUCTURE, &class.name, class.slots_at + 8 * class.fields.len() as u64, &members)
}

/// An object whose shape this image does not know: its class by name.
fn unknown(w: &mut Builder<'_>, c: &Common) -> Offset {
    let name = offset_of!(layout::Class, qualname) as u64;
    let class = w.record(STRUCTURE, "type", size_of::<layout::Class>() as u64, &[("__0", Type::Label(c.value), name)]);
    let class = Type::At(w.indirect(Die::Reference, class));
    let at = offset_of!(Shape, class) as u64 - ADDRESS_POINT;
    let shape = w.record(STRUCTURE, "shape", size_of::<Shape>() as u64 - ADDRESS_POINT, &[("__0", class, at)]);
    let shape = Type::At(w.indirect(Die::Reference, shape));
    w.record(STRUCTURE, "instance", WORD, &[("__0", shape, 0)])
}
