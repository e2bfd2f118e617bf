//! C types as libffi wants them (System V ABI, AMD64): a struct of at most 16 bytes is described by
//! the registers that it travels in.

use crate::dwarf::Float;
use crate::objects::native::{CType, Form, cxx};
use libffi::low::{ffi_type, type_tag, types};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// How eight bytes of a struct travel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum Class {
    None,
    Integer,
    Sse,
    X87,
    Memory,
}

/// The registers that a struct of at most 16 bytes travels in; nothing if it does not.
pub fn in_registers(t: &'static CType) -> Option<Vec<Class>> {
    if t.size == 0 || t.size > 16 {
        return None;
    }
    let mut classes = [Class::None; 2];
    classify(t, 0, &mut classes, 16).ok()?;
    let used = &classes[..t.size.div_ceil(8)];
    used.iter().all(|c| matches!(c, Class::Integer | Class::Sse)).then(|| used.to_vec())
}

/// Made for structs, by size and classes; they live for ever.
static STRUCTS: Mutex<Option<FxHashMap<usize, usize>>> = Mutex::new(None);

/// libffi's description of a type; the error says what is not supported.
///
/// # Errors
/// The reason why values of the type cannot be passed.
pub fn describe(t: &'static CType) -> Result<*mut ffi_type, String> {
    let unsupported = || Err(format!("{} is not supported in calls", t.spelled()));
    if cxx::by_reference(t) {
        return Ok(&raw mut types::pointer);
    }
    Ok(match (t.form, t.size) {
        (Form::Void, _) => &raw mut types::void,
        (Form::Bool, _) => &raw mut types::uint8,
        (Form::Int(true) | Form::Char(true) | Form::Enum(true), 1) => &raw mut types::sint8,
        (Form::Int(true) | Form::Enum(true), 2) => &raw mut types::sint16,
        (Form::Int(true) | Form::Enum(true), 4) => &raw mut types::sint32,
        (Form::Int(true) | Form::Enum(true), 8) => &raw mut types::sint64,
        (Form::Int(false) | Form::Char(false) | Form::Enum(false), 1) => &raw mut types::uint8,
        (Form::Int(false) | Form::Enum(false) | Form::Unicode, 2) => &raw mut types::uint16,
        (Form::Int(false) | Form::Enum(false) | Form::Unicode, 4) => &raw mut types::uint32,
        (Form::Int(false) | Form::Enum(false), 8) => &raw mut types::uint64,
        (Form::Int(_), 16) => aggregate(16, 16, &[Class::Integer, Class::Integer]),
        (Form::Float(Float::Single), _) => &raw mut types::float,
        (Form::Float(Float::Double), _) => &raw mut types::double,
        (Form::Float(Float::Extended), _) => &raw mut types::longdouble,
        (Form::Complex(Float::Single), _) => aggregate(8, 4, &[Class::Sse]),
        (Form::Complex(Float::Double), _) => aggregate(16, 8, &[Class::Sse, Class::Sse]),
        (Form::Pointer, _) => &raw mut types::pointer,
        (Form::Struct | Form::Union, size) if size > 0 => record(t)?,
        _ => return unsupported(),
    })
}

fn record(t: &'static CType) -> Result<*mut ffi_type, String> {
    let key = std::ptr::from_ref(t.bare()) as usize;
    if let Some(&known) = STRUCTS.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return Ok(known as *mut ffi_type);
    }
    let mut classes = [Class::None; 2];
    if t.size > 16 {
        classes = [Class::Memory; 2];
    } else {
        classify(t, 0, &mut classes, 16)?;
    }
    let made = aggregate(t.size, t.align, &classes[..t.size.div_ceil(8).min(2)]);
    let mut guard = STRUCTS.lock().unwrap_or_else(PoisonError::into_inner);
    guard.get_or_insert_default().insert(key, made as usize);
    Ok(made)
}

fn merge(place: &mut Class, new: Class) {
    *place = match (*place, new) {
        (a, b) if a == b => a,
        (Class::None, other) | (other, Class::None) => other,
        (Class::Memory, _) | (_, Class::Memory) => Class::Memory,
        (Class::Integer, _) | (_, Class::Integer) => Class::Integer,
        (Class::X87, _) | (_, Class::X87) => Class::Memory,
        (Class::Sse, Class::Sse) => Class::Sse,
    };
}

/// Merges the classes of the parts of `t` at `offset`.
fn classify(t: &'static CType, offset: usize, classes: &mut [Class; 2], depth: u32) -> Result<(), String> {
    let refuse = || Err(format!("{} is not supported in calls", t.spelled()));
    if depth == 0 || offset + t.size > 16 {
        return refuse();
    }
    if t.is_scalar() && !matches!(t.form, Form::Complex(_)) && !offset.is_multiple_of(t.align) {
        *classes = [Class::Memory; 2];
        return Ok(());
    }
    match t.form {
        Form::Struct | Form::Union => {
            for m in t.members() {
                match m.bits {
                    Some((first, width)) => {
                        let start = offset + m.offset + first as usize / 8;
                        let end = offset + m.offset + (first + width.max(1) - 1) as usize / 8;
                        for at in [start, end] {
                            if let Some(place) = classes.get_mut(at / 8) {
                                merge(place, Class::Integer);
                            }
                        }
                    }
                    None => classify(m.ctype(), offset + m.offset, classes, depth - 1)?,
                }
            }
        }
        Form::Array => {
            let element = t.target();
            for i in 0..t.count.unwrap_or(0) {
                classify(element, offset + i * element.size, classes, depth - 1)?;
            }
        }
        Form::Float(Float::Extended) => *classes = [Class::X87; 2],
        Form::Float(Float::Quad) | Form::Complex(Float::Extended | Float::Quad) => return refuse(),
        Form::Float(_) => merge(&mut classes[offset / 8], Class::Sse),
        Form::Complex(_) => {
            merge(&mut classes[offset / 8], Class::Sse);
            merge(&mut classes[(offset + t.size - 1) / 8], Class::Sse);
        }
        Form::Void | Form::Function | Form::Incomplete | Form::Unsupported => return refuse(),
        _ => {
            merge(&mut classes[offset / 8], Class::Integer);
            merge(&mut classes[(offset + t.size.max(1) - 1) / 8], Class::Integer);
        }
    }
    Ok(())
}

/// A struct type for libffi whose parts travel in these classes.
fn aggregate(size: usize, align: usize, classes: &[Class]) -> *mut ffi_type {
    if size > 32 {
        // Always in memory: libffi asks for its size and alignment only, once they are set.
        let parts: &'static mut [*mut ffi_type] = Box::leak(Box::new([&raw mut types::uint8, std::ptr::null_mut()]));
        let alignment = u16::try_from(align).unwrap_or(u16::MAX);
        return Box::leak(Box::new(ffi_type {
            size,
            alignment,
            type_: type_tag::STRUCT,
            elements: parts.as_mut_ptr(),
        }));
    }
    let mut parts: Vec<*mut ffi_type> = Vec::new();
    let mut integers = |bytes: usize| {
        let (unit, part): (usize, *mut ffi_type) = match (bytes, align) {
            (n, _) if n.is_multiple_of(8) && align >= 8 => (8, &raw mut types::uint64),
            (n, _) if n.is_multiple_of(4) && align >= 4 => (4, &raw mut types::uint32),
            (n, _) if n.is_multiple_of(2) && align >= 2 => (2, &raw mut types::uint16),
            _ => (1, &raw mut types::uint8),
        };
        parts.extend(std::iter::repeat_n(part, bytes / unit));
    };
    if size > 16 || classes.contains(&Class::Memory) {
        if align == 16 && size.is_multiple_of(16) {
            parts = vec![&raw mut types::longdouble; size / 16];
        } else {
            integers(size);
        }
    } else if classes.contains(&Class::X87) {
        parts.push(&raw mut types::longdouble);
    } else {
        for (i, class) in classes.iter().enumerate() {
            let bytes = (size - 8 * i).min(8);
            match (class, bytes) {
                (Class::Sse, 8) if align >= 8 => parts.push(&raw mut types::double),
                (Class::Sse, n) => parts.extend(std::iter::repeat_n(&raw mut types::float, n / 4)),
                (_, n) => {
                    let mut integers = |bytes: usize| {
                        let (unit, part): (usize, *mut ffi_type) = match align {
                            8.. if bytes == 8 => (8, &raw mut types::uint64),
                            4.. if bytes.is_multiple_of(4) => (4, &raw mut types::uint32),
                            2.. if bytes.is_multiple_of(2) => (2, &raw mut types::uint16),
                            _ => (1, &raw mut types::uint8),
                        };
                        parts.extend(std::iter::repeat_n(part, bytes / unit));
                    };
                    integers(n);
                }
            }
        }
    }
    parts.push(std::ptr::null_mut());
    let elements = Box::leak(parts.into_boxed_slice()).as_mut_ptr();
    // Size and alignment are left to libffi: it computes them once, when they are 0.
    Box::leak(Box::new(ffi_type { size: 0, alignment: 0, type_: type_tag::STRUCT, elements }))
}
