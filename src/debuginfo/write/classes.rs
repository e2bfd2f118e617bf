//! Heap objects as LLDB reads them: one class per native type and per Python class, in the
//! namespace `py`, found through the `_ZTV` symbol that covers an object's header word.

use super::abbreviations::Die;
use super::builder::{Builder, Offset};
use super::types::Common;
use crate::debuginfo::tables::{Class, Module, NativeLayout};
use crate::heap::layout::{self, FieldKind};
use std::mem::offset_of;

/// The namespace of all classes.
const NAMESPACE: &str = "py";

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
    let name = identifier(&native.name);
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

/// Describes the native types.
pub fn natives(w: &mut Builder<'_>, c: &Common, layouts: &[NativeLayout]) {
    let items = vector(w, c);
    w.named(Die::Namespace, NAMESPACE);
    for native in layouts {
        w.aggregate(Die::Class, &identifier(&native.name), native.layout.size as u64);
        match native.layout.name {
            "List" => w.member("items", items, offset_of!(layout::List, begin) as u64),
            "Function" | "Class" | "Module" | "NativeFunction" => w.member("name", c.object_reference, name_at(native)),
            _ => {
                for field in native.layout.fields {
                    let at = field.offset as u64;
                    match field.kind {
                        FieldKind::Value => w.member_label(field.name, c.value, at),
                        FieldKind::Signed => w.member(field.name, c.long, at),
                        FieldKind::Unsigned => w.member(field.name, c.word, at),
                        FieldKind::Double => w.member(field.name, c.double, at),
                        FieldKind::Bool => w.member(field.name, c.bool_, at),
                        FieldKind::Text => w.member(field.name, c.text, at),
                        FieldKind::Values | FieldKind::Address => {}
                    }
                }
            }
        }
        w.end();
    }
    w.end();
}

fn name_at(native: &NativeLayout) -> u64 {
    native.layout.fields.iter().find(|f| f.name == "name").map_or(0, |f| f.offset as u64)
}

/// Describes the classes of `modules`.
pub fn modules(w: &mut Builder<'_>, c: &Common, modules: &[&Module]) {
    for module in modules.iter().filter(|m| !m.classes.is_empty()) {
        w.named(Die::Namespace, NAMESPACE);
        w.named(Die::Namespace, &module_name(module));
        for (class, name) in module.classes.iter().zip(class_names(module)) {
            instance(w, c, class, &name);
        }
        w.end();
        w.end();
    }
}

fn instance(w: &mut Builder<'_>, c: &Common, class: &Class, name: &str) {
    w.aggregate(Die::Class, name, class.slots_at + 8 * class.fields.len() as u64);
    for (i, field) in class.fields.iter().enumerate() {
        w.member_label(field, c.value, class.slots_at + 8 * i as u64);
    }
    w.end();
}

/// A list's items in the shape of libc++'s `std::vector`, which LLDB lists item by item. Its
/// three pointers lie in a list as in a vector.
fn vector(w: &mut Builder<'_>, c: &Common) -> Offset {
    let pointer = w.indirect_label(Die::Pointer, c.value);
    w.named(Die::Namespace, "std");
    w.named(Die::Namespace, "__1");
    let allocator = w.aggregate(Die::EmptyStructure, "allocator<value>", 1);
    let element = w.aggregate(Die::Class, "__compressed_pair_elem<value *, 0, false>", 8);
    w.member("__value_", pointer, 0);
    w.end();
    let pair = w.aggregate(Die::Class, "__compressed_pair<value *, std::__1::allocator<value> >", 8);
    w.b.u8(Die::Inheritance as u8);
    w.b.u32(element);
    w.b.u8(0);
    w.end();
    let at = w.aggregate(Die::Class, "vector<value, std::__1::allocator<value> >", 24);
    w.member("__begin_", pointer, 0);
    w.member("__end_", pointer, 8);
    w.member("__end_cap_", pair, 16);
    w.named(Die::TemplateParameter, "_Tp");
    w.refer(c.value);
    w.named(Die::TemplateParameter, "_Allocator");
    w.b.u32(allocator);
    w.end();
    w.end();
    w.end();
    at
}
