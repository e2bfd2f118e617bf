//! What an object refers to, for reflection (`gc.get_referents`): the same reading of layouts as
//! marking, of one object and the memory that belongs to it.

use super::layout::{Buffer, Dict, Entry, List};
use super::shape::{Kind, Shape};
use super::{Value, arena};
use std::mem::offset_of;

/// The kind of the object at `cell`.
fn kind(cell: u64) -> Kind {
    // SAFETY: a live object's header.
    unsafe { Shape::from_header(*(cell as *const u64)) }.kind
}

/// Is the object memory that belongs to another one?
pub fn is_part(cell: u64) -> bool {
    matches!(kind(cell), Kind::Values | Kind::Rows | Kind::Blob)
}

/// Calls `f` for every object that the object at `cell` refers to, its class last. `f` must not
/// allocate.
pub fn each(cell: u64, f: &mut dyn FnMut(Value)) {
    // SAFETY: a live object's header.
    let shape = unsafe { Shape::from_header(*(cell as *const u64)) };
    let end = cell + arena::size_of_cell(cell) as u64;
    match shape.kind {
        Kind::List if shape.has_slots => {
            part(cell + offset_of!(List, begin) as u64, f);
            words(cell + u64::from(shape.slots_at) - 8, end, f);
        }
        Kind::Dict | Kind::Set | Kind::FrozenSet if shape.has_slots => {
            part(cell + offset_of!(Dict, entries) as u64, f);
            words(cell + u64::from(shape.slots_at) - 8, end, f);
        }
        Kind::List => part(cell + offset_of!(List, begin) as u64, f),
        Kind::Dict | Kind::Set | Kind::FrozenSet => part(cell + offset_of!(Dict, entries) as u64, f),
        Kind::Str | Kind::Bytes | Kind::Float | Kind::Int64 | Kind::BigInt | Kind::Complex | Kind::Blob
            if !shape.has_slots => {}
        Kind::Rows => rows(cell, f),
        _ => words(cell + 8, end, f),
    }
    if shape.has_slots
        && let Some(class) = Value::from_bits(shape.class.get())
    {
        f(class);
    }
}

fn word(w: u64, f: &mut dyn FnMut(Value)) {
    let Some(cell) = arena::resolve(w) else { return };
    if is_part(cell) {
        each(cell, f);
    } else if cell == w
        && let Some(v) = Value::from_bits(cell)
    {
        f(v);
    }
}

fn part(at: u64, f: &mut dyn FnMut(Value)) {
    // SAFETY: a field of a live object.
    word(unsafe { *(at as *const u64) }, f);
}

fn words(from: u64, to: u64, f: &mut dyn FnMut(Value)) {
    for at in (from..to).step_by(8) {
        part(at, f);
    }
}

fn rows(cell: u64, f: &mut dyn FnMut(Value)) {
    // SAFETY: a buffer of rows.
    let rows = unsafe {
        let buffer = cell as *const Buffer;
        std::slice::from_raw_parts(buffer.add(1).cast::<Entry>(), (*buffer).capacity as usize)
    };
    for row in rows {
        if let Some(key) = row.key {
            word(key.bits(), f);
            if row.value != row.key {
                word(row.value.map_or(0, Value::bits), f);
            }
        }
    }
}
