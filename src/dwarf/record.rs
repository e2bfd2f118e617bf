//! Members, base classes and methods of structs, unions and classes.

use super::file::{Die, Slice};
use super::info::Info;
use super::types::{Field, Kind, Record, VirtualBase};
use gimli::constants as dw;
use gimli::{AttributeValue, EvaluationResult, Operation};

/// Base classes that lie at the start of each other, at most.
const DEPTH: u32 = 64;

/// Reads the content of a struct or union.
pub fn read(info: &'static Info, die: &Die, kind: fn(Record) -> Kind) -> Kind {
    let mut record = Record {
        polymorphic: polymorphic(die, 0),
        by_reference: matches!(
            die.attr(dw::DW_AT_calling_convention),
            Some(AttributeValue::CallingConvention(dw::DW_CC_pass_by_reference))
        ),
        passing_known: die.attr(dw::DW_AT_calling_convention).is_some(),
        cxx: info.is_cxx(die),
        file: info.number(),
        ..Record::default()
    };
    for child in die.children() {
        match child.tag() {
            dw::DW_TAG_inheritance => {
                let ty = info.type_of(&child, dw::DW_AT_type);
                match member_offset(&child) {
                    Some(offset) if !is_virtual(&child) => {
                        let name = child.refers(dw::DW_AT_type).and_then(|base| info.name(&base));
                        record.fields.push(Field { name, ty, offset, bits: None, base: true });
                    }
                    _ => record.virtual_bases.push(VirtualBase { ty, slot: virtual_slot(&child) }),
                }
            }
            // A static member is no part of the record.
            dw::DW_TAG_member if child.flag(dw::DW_AT_external) || child.flag(dw::DW_AT_declaration) => {}
            dw::DW_TAG_member => {
                let Some(field) = member(info, &child) else {
                    return Kind::Unsupported(format!("a record whose member {} has no fixed place", shown(&child)));
                };
                if !field.name.as_deref().is_some_and(|name| name.starts_with("_vptr")) {
                    record.fields.push(field);
                }
            }
            dw::DW_TAG_subprogram => record.methods.extend(info.method(&child)),
            dw::DW_TAG_variant_part => return Kind::Unsupported("an enum with data in its variants".into()),
            _ => {}
        }
    }
    kind(record)
}

fn shown(die: &Die) -> String {
    die.name().unwrap_or_else(|| "(unnamed)".into())
}

fn member(info: &'static Info, die: &Die) -> Option<Field> {
    let ty = info.type_of(die, dw::DW_AT_type);
    let unit = die
        .refers(dw::DW_AT_type)
        .and_then(|of| super::layout::of(info, of.at).ok())
        .map_or(4, |layout| layout.size.max(1));
    match bit_field(die, unit) {
        Some((first, width)) => {
            let storage = unit.checked_mul(8)?;
            // The storage unit that the bits lie in; a packed one begins at the bits' own byte.
            let aligned = first / storage * unit;
            let fits = first % storage + u64::from(width) <= storage;
            let offset = if fits { aligned } else { first / 8 };
            let bits = Some((u32::try_from(first - offset * 8).ok()?, width));
            Some(Field { name: die.name(), ty, offset, bits, base: false })
        }
        None => Some(Field { name: die.name(), ty, offset: member_offset(die)?, bits: None, base: false }),
    }
}

/// Bytes from the record's start to a member or a base class.
pub fn member_offset(die: &Die) -> Option<u64> {
    match die.attr(dw::DW_AT_data_member_location) {
        None => die.unsigned(dw::DW_AT_data_bit_offset).map_or(Some(0), |bits| Some(bits / 8)),
        Some(AttributeValue::Exprloc(expression)) => evaluate(expression.0, die),
        Some(AttributeValue::Block(expression)) => evaluate(expression, die),
        Some(value) => value.udata_value(),
    }
    .filter(|&offset| offset < 1 << 47)
}

/// An expression that adds an offset to the record's address (DWARF 2).
fn evaluate(expression: Slice, die: &Die) -> Option<u64> {
    let mut evaluation = gimli::Expression(expression).evaluation(die.unit.encoding());
    evaluation.set_initial_value(0);
    evaluation.set_max_iterations(100);
    match evaluation.evaluate().ok()? {
        EvaluationResult::Complete => match evaluation.as_result().first()?.location {
            gimli::Location::Address { address } => Some(address),
            _ => None,
        },
        _ => None,
    }
}

/// First bit, counted from the record's start in memory order, and width of a bit-field. `unit` is the
/// size of the declared type in bytes.
pub fn bit_field(die: &Die, unit: u64) -> Option<(u64, u32)> {
    let width = u32::try_from(die.unsigned(dw::DW_AT_bit_size)?).ok().filter(|&width| width <= 128)?;
    if let Some(first) = die.unsigned(dw::DW_AT_data_bit_offset) {
        return (first < 1 << 50).then_some((first, width));
    }
    let start = member_offset(die)?.checked_mul(8)?;
    match die.attr(dw::DW_AT_bit_offset) {
        // DWARF 2 and 3 count from the most significant bit of the storage unit.
        Some(value) => {
            let from_top = value.sdata_value().filter(|n| (-1024..1024).contains(n))?;
            let storage = die.unsigned(dw::DW_AT_byte_size).unwrap_or(unit).checked_mul(8)?;
            let first = i128::from(start) + i128::from(storage) - i128::from(from_top) - i128::from(width);
            Some((u64::try_from(first).ok()?, width))
        }
        None => Some((start, width)),
    }
}

fn is_virtual(die: &Die) -> bool {
    matches!(die.attr(dw::DW_AT_virtuality), Some(AttributeValue::Virtuality(v)) if v != dw::DW_VIRTUALITY_none)
}

/// The slot that a virtual base's location expression reads: `dup, deref, N, minus, deref, plus`.
fn virtual_slot(die: &Die) -> Option<i64> {
    let expression = match die.attr(dw::DW_AT_data_member_location)? {
        AttributeValue::Exprloc(expression) => expression.0,
        AttributeValue::Block(expression) => expression,
        _ => return None,
    };
    let mut operations = gimli::Expression(expression).operations(die.unit.encoding());
    let mut constant = None;
    while let Ok(Some(operation)) = operations.next() {
        match operation {
            Operation::UnsignedConstant { value } => constant = i64::try_from(value).ok(),
            Operation::SignedConstant { value } => constant = Some(value),
            Operation::Minus => return Some(-constant?),
            Operation::Plus if constant.is_some() => return constant,
            Operation::PlusConstant { value } => return i64::try_from(value).ok(),
            _ => {}
        }
    }
    None
}

/// Whether a class has a virtual table: a `_vptr` member, a virtual method or base, or a first base
/// that has one.
fn polymorphic(die: &Die, depth: u32) -> bool {
    if depth > DEPTH {
        return false;
    }
    let children = die.children();
    let own = children.iter().any(|child| match child.tag() {
        dw::DW_TAG_member => child.name().is_some_and(|name| name.starts_with("_vptr")),
        dw::DW_TAG_subprogram | dw::DW_TAG_inheritance => is_virtual(child),
        _ => false,
    });
    own || children.iter().any(|child| {
        child.tag() == dw::DW_TAG_inheritance
            && member_offset(child) == Some(0)
            && child.refers(dw::DW_AT_type).is_some_and(|base| polymorphic(&base, depth + 1))
    })
}
