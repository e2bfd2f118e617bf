//! Heap objects as LLDB reads them: one class per native type and per Python class, in the
//! namespace `py`, found through the `_ZTV` symbol that covers an object's header word.

use super::abbreviations::Die;
use super::big_ints;
use super::builder::{Builder, CLASS, Offset, STRUCTURE, Type};
use super::types::Common;
use crate::debuginfo::tables::{Class, Module, NativeLayout};
use crate::heap::Shape;
use crate::heap::layout::{self, Entry, Field, FieldKind};
use crate::heap::shape::ADDRESS_POINT;
use std::mem::offset_of;

/// The namespace of all classes.
const NAMESPACE: &str = "py";
/// The class of objects whose shape no image describes.
const INSTANCE: &str = "instance";

/// Part of a C++ name that stands for `text`.
fn identifier(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// The namespace of a module's classes.
fn module_name(module: &Module) -> String {
    let stem = module.file.rsplit('/').next().unwrap_or_default();
    identifier(stem.strip_suffix(".py").unwrap_or(stem))
}

/// Symbol of the pretended vtable of a native type.
pub fn native_symbol(native: &NativeLayout) -> String {
    symbol(&native_name(native))
}

/// Name of its class: LLDB knows one class of a name only, and there are two layouts of `int`.
fn native_name(native: &NativeLayout) -> String {
    identifier(if native.layout.name == "BigInt" { "bigint" } else { &native.name })
}

/// Symbol of the descriptors that belong to no known class.
pub fn instance_symbol() -> String {
    symbol(INSTANCE)
}

fn symbol(name: &str) -> String {
    format!("_ZTVN2py{}{name}E", name.len())
}

/// Symbols of the pretended vtables of a module's classes.
pub fn class_symbols(module: &Module) -> Vec<String> {
    let space = module_name(module);
    class_names(module).iter().map(|n| format!("_ZTVN2py{}{space}{}{n}E", space.len(), n.len())).collect()
}

/// Names of a module's classes, made unique.
fn class_names(module: &Module) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for class in &module.classes {
        let mut name = identifier(&class.name);
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

/// Describes the native types in `layouts` and the classes of `modules`.
pub fn write(w: &mut Builder<'_>, c: &Common, modules: &[&Module], layouts: &[NativeLayout]) {
    let element = element(w, c);
    if !layouts.is_empty() {
        natives(w, c, element, layouts);
    }
    for module in modules.iter().filter(|m| !m.classes.is_empty()) {
        w.named(Die::Namespace, NAMESPACE);
        w.named(Die::Namespace, &module_name(module));
        for (class, name) in module.classes.iter().zip(class_names(module)) {
            instance(w, element, class, &name);
        }
        w.end();
        w.end();
    }
}

/// A word in an object, three readings side by side: LLDB has no variants.
fn element(w: &mut Builder<'_>, c: &Common) -> Offset {
    let at = w.aggregate(Die::Structure, "element", 8);
    w.bits("int", c.long, 0, 48);
    w.member("float", c.double, 0);
    w.member("ref", c.object_reference, 0);
    w.end();
    at
}

fn natives(w: &mut Builder<'_>, c: &Common, element: Offset, layouts: &[NativeLayout]) {
    let pointer = w.indirect(Die::Pointer, element);
    let items = vector(w, element, pointer);
    let run = w.b.offset();
    w.b.u8(Die::Array as u8);
    w.b.u32(element);
    w.b.u8(Die::Subrange as u8);
    w.b.u32(c.long);
    w.end();
    let (key, value) = (offset_of!(Entry, key) as u64, offset_of!(Entry, value) as u64);
    let element = Type::At(element);
    let row =
        w.record(STRUCTURE, "row", size_of::<Entry>() as u64, &[("key", element, key), ("value", element, value)]);
    let rows = Type::At(w.indirect(Die::Pointer, row));
    let class = offset_of!(Shape, class) as u64 - ADDRESS_POINT;
    let shape_size = size_of::<Shape>() as u64 - ADDRESS_POINT;
    let shape = w.record(STRUCTURE, "shape", shape_size, &[("type", Type::At(c.object_reference), class)]);
    let shape = Type::At(w.indirect(Die::Reference, shape));
    let limbs = big_ints::limbs(w, c);
    w.named(Die::Namespace, NAMESPACE);
    w.record(CLASS, INSTANCE, 8, &[("shape", shape, 0)]);
    for native in layouts {
        if native.layout.name == "BigInt" {
            big_ints::class(w, c, &native_name(native), limbs);
            continue;
        }
        let field = |field: &Field| {
            let ty = match field.kind {
                FieldKind::Value => element,
                FieldKind::Signed => Type::At(c.long),
                FieldKind::Unsigned => Type::At(c.word),
                FieldKind::Double => Type::At(c.double),
                FieldKind::Bool => Type::At(c.bool_),
                FieldKind::Text => Type::At(c.text),
                FieldKind::Address if field.name == "entries" => rows,
                FieldKind::Values | FieldKind::Address => return None,
            };
            Some((field.name, ty, field.offset as u64))
        };
        let members: Vec<_> = match native.layout.name {
            "List" => vec![("items", Type::At(items), offset_of!(layout::List, begin) as u64)],
            "Tuple" => vec![
                ("length", Type::At(c.word), offset_of!(layout::Tuple, length) as u64),
                ("items", Type::At(run), size_of::<layout::Tuple>() as u64),
            ],
            "Function" | "Class" | "Module" | "NativeFunction" => {
                let name = native.layout.fields.iter().find(|f| f.name == "name");
                name.iter().map(|f| (f.name, Type::At(c.object_reference), f.offset as u64)).collect()
            }
            _ => native.layout.fields.iter().filter_map(field).collect(),
        };
        w.record(CLASS, &native_name(native), native.layout.size as u64, &members);
    }
    w.end();
}

/// The attributes of a class's instances, and of an exception its arguments.
pub fn class_members(class: &Class, slot: Type) -> Vec<(&str, Type, u64)> {
    let is_exception = class.slots_at == size_of::<layout::Exception>() as u64;
    let args = is_exception.then_some(("args", slot, offset_of!(layout::Exception, args) as u64));
    let fields = (0..).zip(&class.fields).map(|(i, f)| (f.as_str(), slot, class.slots_at + 8 * i));
    args.into_iter().chain(fields).collect()
}

fn instance(w: &mut Builder<'_>, element: Offset, class: &Class, name: &str) {
    let members = class_members(class, Type::At(element));
    w.record(CLASS, name, class.slots_at + 8 * class.fields.len() as u64, &members);
}

/// A list's items in the shape of libc++'s `std::vector`, which LLDB lists item by item. Its
/// three pointers lie in a list as in a vector.
fn vector(w: &mut Builder<'_>, element: Offset, pointer: Offset) -> Offset {
    w.named(Die::Namespace, "std");
    w.named(Die::Namespace, "__1");
    let allocator = w.aggregate(Die::EmptyStructure, "allocator<element>", 1);
    let first = w.aggregate(Die::Class, "__compressed_pair_elem<element *, 0, false>", 8);
    w.member("__value_", pointer, 0);
    w.end();
    let pair = w.aggregate(Die::Class, "__compressed_pair<element *, std::__1::allocator<element> >", 8);
    w.b.u8(Die::Inheritance as u8);
    w.b.u32(first);
    w.b.u8(0);
    w.end();
    let at = w.aggregate(Die::Class, "vector<element, std::__1::allocator<element> >", 24);
    w.member("__begin_", pointer, 0);
    w.member("__end_", pointer, 8);
    w.member("__end_cap_", pair, 16);
    w.named(Die::TemplateParameter, "_Tp");
    w.b.u32(element);
    w.named(Die::TemplateParameter, "_Allocator");
    w.b.u32(allocator);
    w.end();
    w.end();
    w.end();
    at
}
