//! `-X gcverify`: walks the heap after each collection and checks headers, sizes and the
//! containers' fields; compares each young collection with a full one. A broken heap ends the
//! process with a message.

use super::layout::{Buffer, Dict, List, Str};
use super::shape::{ADDRESS_POINT, Kind, Shape};
use super::{arena, low, mark::Marker};

/// After the marking of a young collection: `mark_all` must find nothing that is not marked. It would
/// be freed although an old object refers to it that was written unnoticed.
pub(super) fn young(mark_all: impl FnOnce(&mut Marker)) {
    let before = arena::take_marks();
    let Some(mut marker) = Marker::new(false) else {
        return arena::put_marks(&before);
    };
    mark_all(&mut marker);
    drop(marker);
    if let Some(cell) = arena::first_missing(&before) {
        // SAFETY: a cell's first word.
        let header = unsafe { *(cell as *const u64) };
        eprintln!(
            "dwarfpython: heap broken: a young collection would free the live object at {cell:#x} (header {header:#x})"
        );
        std::process::abort();
    }
    arena::put_marks(&before);
}

/// Checks every object.
pub(super) fn heap() {
    arena::each_object(|cell, bytes| {
        if let Err(what) = object(cell, bytes) {
            // SAFETY: an object's header.
            let header = unsafe { *(cell as *const u64) };
            eprintln!("dwarfpython: heap broken: {what} at {cell:#x} (header {header:#x}, cell of {bytes} bytes)");
            std::process::abort();
        }
    });
}

fn object(cell: u64, bytes: usize) -> Result<(), &'static str> {
    // SAFETY: an object's header.
    let header = unsafe { *(cell as *const u64) };
    let first = low::SHAPES + ADDRESS_POINT;
    if header < first || header >= low::shapes_end() || header % 16 != 0 {
        return Err("no header");
    }
    // SAFETY: within the descriptors.
    let shape = unsafe { Shape::from_header(header) };
    if shape.native.size > bytes {
        return Err("cell smaller than its object");
    }
    // SAFETY: fields of objects of these kinds.
    unsafe {
        match shape.kind {
            Kind::List => {
                let l = &*(cell as *const List);
                let room = payload(l.begin as u64, Kind::Values)?;
                if l.length > room || l.begin.wrapping_add(l.length as usize) != l.end || l.end > l.limit {
                    return Err("list with wrong bounds");
                }
            }
            Kind::Dict | Kind::Set | Kind::FrozenSet => {
                let d = &*(cell as *const Dict);
                let room = payload(d.entries as u64, Kind::Rows)?;
                if d.filled > room || d.length > d.filled {
                    return Err("table with wrong bounds");
                }
            }
            Kind::Str => {
                let s = &*(cell as *const Str);
                let data = s.data as u64;
                let inside = data >= cell && data + s.length <= cell + bytes as u64;
                if s.length > 0 && !inside && arena::resolve(data).is_none() {
                    return Err("text without its bytes");
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Capacity of the buffer whose payload is at `at`; 0 for none.
fn payload(at: u64, kind: Kind) -> Result<u64, &'static str> {
    if at == 0 {
        return Ok(0);
    }
    let buffer = at - size_of::<Buffer>() as u64;
    if arena::resolve(at) != Some(buffer) {
        return Err("a buffer that is none");
    }
    // SAFETY: an object's header and fields.
    unsafe {
        if Shape::from_header(*(buffer as *const u64)).kind != kind {
            return Err("a buffer of the wrong kind");
        }
        Ok((*(buffer as *const Buffer)).capacity)
    }
}
