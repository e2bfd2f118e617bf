//! Sizes and alignments of entries. DWARF states the sizes of records and base types; alignments, and the
//! sizes of arrays and typedefs, follow from the parts.

use super::file::{Die, Place};
use super::info::{Info, dimensions};
use super::record::{bit_field, member_offset};
use gimli::constants as dw;
use rustc_hash::FxHashMap;
use std::sync::PoisonError;

/// Entries that contain each other, at most.
const DEPTH: u32 = 200;

/// Size and alignment in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Bytes.
    pub size: u64,
    /// Bytes, a power of two.
    pub align: u64,
}

/// What is known, or why it cannot be told.
pub type Layouts = FxHashMap<Place, Result<Layout, &'static str>>;

const SELF: &str = "a type that contains itself";
const DAMAGED: &str = "a damaged entry";
const HUGE: &str = "a type too large for any memory";

/// The layout of the type at a place.
pub fn of(info: &Info, at: Place) -> Result<Layout, &'static str> {
    find(info, at, 0)
}

fn find(info: &Info, at: Place, depth: u32) -> Result<Layout, &'static str> {
    if let Some(known) = lock(info).get(&at) {
        return *known;
    }
    if depth > DEPTH {
        return Err(SELF);
    }
    // Stays if the entry is reached again before it is known.
    lock(info).insert(at, Err(SELF));
    let layout = match info.files.die(at) {
        Some(die) => compute(info, &die, depth),
        None => Err(DAMAGED),
    };
    lock(info).insert(at, layout);
    layout
}

fn lock(info: &Info) -> std::sync::MutexGuard<'_, Layouts> {
    info.layouts.lock().unwrap_or_else(PoisonError::into_inner)
}

fn compute(info: &Info, die: &Die, depth: u32) -> Result<Layout, &'static str> {
    let stated = die.unsigned(dw::DW_AT_byte_size);
    if stated.is_some_and(|size| size >= 1 << 47) {
        return Err(HUGE);
    }
    let below = || match die.reference(dw::DW_AT_type) {
        Some(at) => find(info, at, depth + 1),
        None if die.attr(dw::DW_AT_type).is_none() => Ok(Layout { size: 0, align: 1 }),
        None => Err(DAMAGED),
    };
    let layout = match die.tag() {
        dw::DW_TAG_base_type => {
            let size = stated.unwrap_or(0);
            let complex =
                die.attr(dw::DW_AT_encoding) == Some(gimli::AttributeValue::Encoding(dw::DW_ATE_complex_float));
            Layout { size, align: power(if complex { size / 2 } else { size }).min(16) }
        }
        dw::DW_TAG_pointer_type | dw::DW_TAG_reference_type | dw::DW_TAG_rvalue_reference_type => {
            Layout { size: 8, align: 8 }
        }
        dw::DW_TAG_ptr_to_member_type => Layout { size: stated.unwrap_or(8), align: 8 },
        dw::DW_TAG_array_type => {
            let element = below()?;
            let count = dimensions(die).iter().try_fold(1u64, |all, n| all.checked_mul(n.unwrap_or(0)));
            let size = count.and_then(|n| n.checked_mul(element.size)).filter(|&size| size < 1 << 47).ok_or(HUGE)?;
            let vector = die.flag(dw::DW_AT_GNU_vector);
            Layout { size, align: if vector { power(size) } else { element.align } }
        }
        dw::DW_TAG_enumeration_type => match stated {
            Some(size) => Layout { size, align: power(size) },
            None if die.flag(dw::DW_AT_declaration) => declared(info, die, depth)?,
            None => below()?,
        },
        dw::DW_TAG_structure_type | dw::DW_TAG_class_type | dw::DW_TAG_union_type | dw::DW_TAG_interface_type => {
            if die.flag(dw::DW_AT_declaration) || die.attr(dw::DW_AT_signature).is_some() {
                declared(info, die, depth)?
            } else {
                record(info, die, stated, depth)?
            }
        }
        dw::DW_TAG_subroutine_type | dw::DW_TAG_subprogram | dw::DW_TAG_unspecified_type => {
            Layout { size: 0, align: 1 }
        }
        _ => below()?,
    };
    match die.unsigned(dw::DW_AT_alignment) {
        Some(align) if align.is_power_of_two() && align < 1 << 32 => Ok(Layout { align, ..layout }),
        _ => Ok(layout),
    }
}

/// The layout of what completes a declaration.
fn declared(info: &Info, die: &Die, depth: u32) -> Result<Layout, &'static str> {
    match info.complete(die) {
        Some(at) => find(info, at, depth + 1),
        None => Ok(Layout { size: 0, align: 1 }),
    }
}

/// The largest alignment of the members that their places allow: packed records have less.
fn record(info: &Info, die: &Die, stated: Option<u64>, depth: u32) -> Result<Layout, &'static str> {
    let size = stated.ok_or(DAMAGED)?;
    let mut align = 1;
    for member in die.children() {
        let is_part = matches!(member.tag(), dw::DW_TAG_member | dw::DW_TAG_inheritance);
        if !is_part || member.flag(dw::DW_AT_external) {
            continue;
        }
        let Some(at) = member.reference(dw::DW_AT_type) else { continue };
        let part = find(info, at, depth + 1)?;
        if let Some((first, width)) = bit_field(&member, part.size) {
            let storage = part.size * 8;
            if storage > 0 && first % storage + u64::from(width) <= storage {
                align = align.max(part.align);
            }
        } else if let Some(offset) = member_offset(&member) {
            let allowed = if offset == 0 { part.align } else { 1 << offset.trailing_zeros() };
            align = align.max(part.align.min(allowed));
        }
    }
    while size % align != 0 {
        align /= 2;
    }
    Ok(Layout { size, align })
}

/// The largest power of two that divides a size, at least 1.
fn power(size: u64) -> u64 {
    if size == 0 { 1 } else { 1 << size.trailing_zeros() }
}
