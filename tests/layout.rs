//! Sizes, alignments and offsets of what generated code and debug images share with Rust: every
//! struct of the layout list, shape descriptors, the value word, the low region.

use dwarfpython::heap::layout::{self, Entry, FieldKind, Overflow};
use dwarfpython::heap::shape::{ADDRESS_POINT, Shape};
use dwarfpython::heap::{Value, low, value};
use std::collections::HashSet;
use std::mem::{align_of, offset_of, size_of};

#[test]
fn a_value_is_one_word() {
    assert_eq!((size_of::<Value>(), align_of::<Value>()), (8, 8));
    assert_eq!(size_of::<Option<Value>>(), 8);
    assert_eq!(value::INT_BITS, 0xfffe_0000_0000_0000);
    assert_eq!((value::INT_MIN, value::INT_MAX), (-140_737_488_355_328, 140_737_488_355_327));
}

#[test]
fn layouts_are_words_behind_a_header_without_gaps() {
    let mut names = HashSet::new();
    for layout in layout::ALL {
        assert!(names.insert(layout.name), "{} is listed twice", layout.name);
        let mut fields = HashSet::new();
        let mut end = 8;
        for field in layout.fields {
            let size = if field.kind == FieldKind::Bool { 1 } else { 8 };
            assert_eq!(field.offset, usize::next_multiple_of(end, size), "{}.{}", layout.name, field.name);
            end = field.offset + size;
            assert!(fields.insert(field.name) && field.name != "header", "{}.{}", layout.name, field.name);
        }
        assert_eq!(layout.size, end.next_multiple_of(8), "{}", layout.name);
    }
    assert!(names.len() >= 25, "only {} layouts", names.len());
}

#[test]
fn fields_that_templates_and_images_name_are_where_they_say() {
    fn field(layout: &layout::Layout, name: &str) -> (usize, FieldKind) {
        let field = layout.fields.iter().find(|f| f.name == name).unwrap_or_else(|| panic!("{}.{name}", layout.name));
        (field.offset, field.kind)
    }
    assert_eq!(field(&layout::Float::LAYOUT, "value"), (8, FieldKind::Double));
    assert_eq!(field(&layout::Int64::LAYOUT, "value"), (8, FieldKind::Signed));
    assert_eq!(field(&layout::Bool::LAYOUT, "value"), (8, FieldKind::Bool));
    assert_eq!(field(&layout::Str::LAYOUT, "length"), (8, FieldKind::Unsigned));
    assert_eq!(field(&layout::Str::LAYOUT, "data"), (16, FieldKind::Text));
    assert_eq!(field(&layout::Cell::LAYOUT, "value"), (8, FieldKind::Value));
    assert_eq!(field(&layout::List::LAYOUT, "begin"), (16, FieldKind::Values));
    assert_eq!(field(&layout::Function::LAYOUT, "entry"), (8, FieldKind::Unsigned));
}

#[test]
fn tables_beside_objects() {
    assert_eq!(size_of::<Entry>(), 24);
    assert_eq!((offset_of!(Entry, hash), offset_of!(Entry, key), offset_of!(Entry, value)), (0, 8, 16));
    assert_eq!((size_of::<Overflow>(), offset_of!(Overflow, values)), (8, 8));
}

#[test]
fn a_descriptor_begins_as_a_vtable_does() {
    assert_eq!((offset_of!(Shape, offset_to_top), offset_of!(Shape, type_info)), (0, 8));
    assert_eq!(offset_of!(Shape, virtual0), ADDRESS_POINT as usize);
    assert_eq!(align_of::<Shape>(), 8);
}

#[test]
fn low_addresses_fit_in_31_bits_and_do_not_overlap() {
    let singletons = [
        low::NONE,
        low::FALSE,
        low::TRUE,
        low::NOT_IMPLEMENTED,
        low::ELLIPSIS,
        low::UNBOUND,
        low::FLOAT_ZERO,
        low::EMPTY_TUPLE,
        low::EMPTY_STR,
    ];
    for pair in singletons.windows(2) {
        assert!(pair[1] - pair[0] >= 32, "{pair:x?}");
    }
    assert!(low::EMPTY_STR + layout::Str::LAYOUT.size as u64 <= low::THREAD);
    const { assert!(low::THREAD < low::HELPERS && low::HELPERS < low::SHAPES && low::SHAPES < low::END) };
    const { assert!(low::END < 1 << 31 && low::BASE >= 65536) };
}
