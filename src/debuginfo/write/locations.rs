//! `.debug_loc`: location lists of one entry that covers the whole unit. Variables of all its
//! functions at the same place share one, so a long expression costs a variable four bytes.

use super::bytes::Bytes;
use super::expressions::{self, Place};
use rustc_hash::FxHashMap;

/// How the word at a place is read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reading {
    /// The word in memory.
    Slot,
    /// See `expressions::reference`.
    Reference,
    /// See `expressions::scalar`.
    Scalar,
}

/// The location lists of one unit.
pub struct Locations<'s> {
    section: &'s mut Bytes,
    /// Bytes of code the unit covers.
    extent: u64,
    known: FxHashMap<(Reading, Place), u32>,
}

impl<'s> Locations<'s> {
    /// No lists yet; they will be appended to `section`.
    pub fn new(section: &'s mut Bytes, extent: u64) -> Locations<'s> {
        Locations { section, extent, known: FxHashMap::default() }
    }

    /// Offset in `.debug_loc` of the list for a reading of a place.
    pub fn add(&mut self, reading: Reading, place: Place) -> u32 {
        let (section, extent) = (&mut *self.section, self.extent);
        *self.known.entry((reading, place)).or_insert_with(|| {
            let at = section.offset();
            let expression = match reading {
                Reading::Slot => expressions::slot(place),
                Reading::Reference => expressions::reference(place),
                Reading::Scalar => expressions::scalar(place),
            };
            section.u64(0);
            section.u64(extent);
            section.u16(expression.len() as u16);
            section.bytes(&expression);
            section.u64(0);
            section.u64(0);
            at
        })
    }
}
