//! Ints of several limbs, which follow the object, as GDB and LLDB read them: a number up to 128
//! bits, the limbs of a longer one, least first.
//!
//! GDB selects by a variant part over the number of limbs. LLDB has no variants, but lists a
//! `std::variant` of libc++ by its index, so the limbs have that shape.

use super::abbreviations::Die;
use super::builder::{Builder, CLASS, Offset, STRUCTURE, Type};
use super::types::Common;
use crate::heap::layout::BigInt;
use std::mem::offset_of;

/// Numbers of so many limbs are shown whole.
const MOST: usize = LIMBS.len();
/// Members of what Rust knows as a tuple.
const LIMBS: [&str; 8] = ["__0", "__1", "__2", "__3", "__4", "__5", "__6", "__7"];
/// Offset of the number of limbs: the lower half of the word.
const LENGTH: u64 = offset_of!(BigInt, length) as u64;
/// The sign, in bits from the object's start.
const SIGN: u8 = 8 * LENGTH as u8 + BigInt::NEGATIVE.trailing_zeros() as u8;
/// Size of the object without its limbs.
const SIZE: u64 = size_of::<BigInt>() as u64;

/// The structure that GDB reads.
pub fn structure(w: &mut Builder<'_>, c: &Common, name: &str) -> Offset {
    let limbs: Vec<_> = (0u64..).zip(LIMBS).map(|(n, name)| (name, Type::At(c.word), 8 * n)).collect();
    let magnitudes: Vec<_> = (1..=MOST)
        .map(|n| match n {
            1 => c.word,
            2 => c.double_word,
            n => w.record(STRUCTURE, "", 8 * n as u64, &limbs[..n]),
        })
        .collect();
    let at = w.aggregate(Die::Structure, name, SIZE + 8 * MOST as u64);
    w.bits("negative", c.bool_, SIGN, 1);
    w.variant_part_named(c.half, LENGTH, "limbs");
    for (n, &magnitude) in (1..).zip(&magnitudes) {
        w.variant(n);
        w.member("magnitude", magnitude, SIZE);
        w.end();
    }
    w.variant_default();
    w.member("lowest", magnitudes[MOST - 1], SIZE);
    w.end();
    w.end();
    w.end();
    at
}

/// The class that LLDB reads; `limbs` is what the function of that name has written.
pub fn class(w: &mut Builder<'_>, c: &Common, name: &str, limbs: Offset) {
    let [full, _] = CLASS;
    w.aggregate(full, name, SIZE + 8 * MOST as u64);
    w.member("limbs", c.half, LENGTH);
    w.member("magnitude", limbs, LENGTH);
    w.bits("negative", c.bool_, SIGN, 1); // Last: LLDB fills the gap before a bit-field.
    w.end();
}

/// The number of limbs, and the limbs, in the shape of libc++'s `std::variant`.
pub fn limbs(w: &mut Builder<'_>, c: &Common) -> Offset {
    let digits = w.b.offset();
    w.b.u8(Die::VoidPointer as u8); // LLDB shows it in hexadecimal.
    w.b.u8(8);
    let alternatives: Vec<_> = (0..=MOST)
        .map(|n| match n {
            0 => c.bool_,
            1 => c.word,
            2 => c.double_word,
            n => {
                let at = w.b.offset();
                w.b.u8(Die::Array as u8);
                w.b.u32(digits);
                w.b.u8(Die::CountedSubrange as u8);
                w.b.u32(c.long);
                w.b.uleb(n as u64);
                w.end();
                at
            }
        })
        .collect();
    w.named(Die::Namespace, "std");
    w.named(Die::Namespace, "__1");
    let mut union = None;
    for (n, &ty) in alternatives.iter().enumerate().rev() {
        let head = w.aggregate(Die::Structure, &format!("__alt<{n}>"), 8 * n as u64);
        w.member("__value", ty, 0);
        templates(w, &[c.long, ty]); // LLDB takes the second one.
        w.end();
        let head = ("__head", Type::At(head), 0);
        let tail = union.map(|tail| ("__tail", Type::At(tail), 0));
        let members: Vec<_> = std::iter::once(head).chain(tail).collect();
        union = Some(w.record(STRUCTURE, &format!("__union_{n}"), 8 * MOST as u64, &members));
    }
    let data = union.unwrap_or(c.bool_);
    let size = 8 + 8 * MOST as u64;
    let members = [("__index", Type::At(c.half), 0), ("__data", Type::At(data), SIZE - LENGTH)];
    let implementation = w.record(STRUCTURE, "__variant_impl", size, &members);
    let at = w.aggregate(Die::Class, "variant<limbs>", size);
    w.member("__impl_", implementation, 0);
    templates(w, &alternatives);
    w.end();
    w.end();
    w.end();
    at
}

/// Template parameters of the class that is open.
fn templates(w: &mut Builder<'_>, types: &[Offset]) {
    for &ty in types {
        w.named(Die::TemplateParameter, "_Types");
        w.b.u32(ty);
    }
}
