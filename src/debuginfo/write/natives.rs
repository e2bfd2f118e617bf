//! Heap objects as GDB reads them: `heap`, a variant part over the header word, with one
//! structure per native type and per Python class.

use super::abbreviations::Die;
use super::builder::{Builder, Offset};
use super::types::Common;
use crate::debuginfo::tables::{Class, Module, NativeLayout};
use crate::heap::Shape;
use crate::heap::layout::{self, Entry, Field, FieldKind};
use crate::heap::shape::ADDRESS_POINT;
use std::mem::offset_of;

/// Containers show this many items; of a longer one the first so many.
const ITEMS: usize = 12;
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
        let key = offset_of!(Entry, key) as u64;
        let pair = w.aggregate(Die::Structure, "", row);
        w.member_label("key", c.value, key);
        w.member_label("value", c.value, offset_of!(Entry, value) as u64);
        w.end();
        let inline: Vec<_> = (0..=ITEMS)
            .map(|n| {
                let at = w.aggregate(Die::Structure, "", 8 * n as u64);
                (0..n).for_each(|i| w.member_label(&format!("__{i}"), c.value, 8 * i as u64));
                w.end();
                at
            })
            .collect();
        let values = inline.iter().map(|&to| w.indirect(Die::Reference, to)).collect();
        let pairs = (0..=ITEMS)
            .map(|n| {
                let at = w.aggregate(Die::Structure, "", row * n as u64);
                (0..n).for_each(|i| w.member(&format!("__{i}"), pair, row * i as u64));
                w.end();
                w.indirect(Die::Reference, at)
            })
            .collect();
        let keys = (0..=ITEMS)
            .map(|n| {
                let at = w.aggregate(Die::Structure, "", row * n as u64);
                (0..n).for_each(|i| w.member_label(&format!("__{i}"), c.value, row * i as u64 + key));
                w.end();
                w.indirect(Die::Reference, at)
            })
            .collect();
        Rows { values, inline, pairs, keys }
    }
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
            let at = w.aggregate(Die::Structure, name, size);
            w.member("__0", c.slice, offset_of!(layout::Str, length) as u64);
            w.end();
            at
        }
        _ => {
            let fields: Vec<&Field> = native.layout.fields.iter().filter(|f| is_shown(native.layout.name, f)).collect();
            if fields.is_empty() {
                return w.aggregate(Die::EmptyStructure, name, size);
            }
            let at = w.aggregate(Die::Structure, name, size);
            for field in &fields {
                let label = if fields.len() == 1 { "__0" } else { field.name };
                match field.kind {
                    FieldKind::Value => w.member_label(label, c.value, field.offset as u64),
                    FieldKind::Signed => w.member(label, c.long, field.offset as u64),
                    FieldKind::Double => w.member(label, c.double, field.offset as u64),
                    FieldKind::Bool => w.member(label, c.bool_, field.offset as u64),
                    _ => w.member(label, c.word, field.offset as u64),
                }
            }
            w.end();
            at
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
        _ => !matches!(field.kind, FieldKind::Address | FieldKind::Values | FieldKind::Text),
    }
}

/// An instance of a Python class.
fn instance(w: &mut Builder<'_>, c: &Common, class: &Class) -> Offset {
    if class.fields.is_empty() {
        return w.aggregate(Die::EmptyStructure, &class.name, class.slots_at);
    }
    let at = w.aggregate(Die::Structure, &class.name, class.slots_at + 8 * class.fields.len() as u64);
    for (i, field) in class.fields.iter().enumerate() {
        w.member_label(field, c.value, class.slots_at + 8 * i as u64);
    }
    w.end();
    at
}

/// An object whose shape this image does not know: its class by name.
fn unknown(w: &mut Builder<'_>, c: &Common) -> Offset {
    let class = w.aggregate(Die::Structure, "type", size_of::<layout::Class>() as u64);
    w.member_label("__0", c.value, offset_of!(layout::Class, qualname) as u64);
    w.end();
    let class = w.indirect(Die::Reference, class);
    let shape = w.aggregate(Die::Structure, "shape", size_of::<Shape>() as u64 - ADDRESS_POINT);
    w.member("__0", class, offset_of!(Shape, class) as u64 - ADDRESS_POINT);
    w.end();
    let shape = w.indirect(Die::Reference, shape);
    let at = w.aggregate(Die::Structure, "instance", WORD);
    w.member("__0", shape, 0);
    w.end();
    at
}
