//! The part of a code object that machine code is made of. Most functions of a library are never called: theirs
//! is packed, a fifth of the size, until somebody looks at it.

use super::code::{Constant, ExceptionRange, SourceRange};
use super::op::Op;
use once_cell::race::OnceBox;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Deref;

/// Operations and what they refer to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Body {
    /// Constants.
    pub constants: Vec<Constant>,
    /// Names of globals, attributes and such.
    pub names: Vec<String>,
    /// Operations.
    pub ops: Vec<Op>,
    /// Source range of each operation.
    #[serde(with = "ranges")]
    pub ranges: Vec<SourceRange>,
    /// Exception table.
    pub handlers: Vec<ExceptionRange>,
}

/// A body, packed or not. Once unpacked it stays so.
#[repr(C)]
pub struct Packable {
    /// A null pointer while it is packed only. Debuggers look here.
    open: OnceBox<Body>,
    packed: Box<[u8]>,
}

// Debuggers take it for a pointer.
const _: () = assert!(size_of::<OnceBox<Body>>() == size_of::<*const Body>());

impl Packable {
    /// Packs the body.
    pub fn pack(&mut self) {
        if let Ok(packed) = postcard::to_allocvec(&**self) {
            (self.open, self.packed) = (OnceBox::new(), packed.into());
        }
    }
}

impl From<Body> for Packable {
    fn from(body: Body) -> Packable {
        Packable { open: OnceBox::with_value(Box::new(body)), packed: Box::default() }
    }
}

impl Deref for Packable {
    type Target = Body;

    fn deref(&self) -> &Body {
        self.open.get_or_init(|| Box::new(postcard::from_bytes(&self.packed).expect("what `pack` has written")))
    }
}

impl Clone for Packable {
    fn clone(&self) -> Packable {
        Body::clone(self).into()
    }
}

impl fmt::Debug for Packable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Body::fmt(self, f)
    }
}

/// Ranges as distances from the one before, and lengths: small numbers.
mod ranges {
    use super::SourceRange;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(ranges: &[SourceRange], to: S) -> Result<S::Ok, S::Error> {
        let mut last = 0;
        to.collect_seq(ranges.iter().map(|range| {
            let distance = range.start.wrapping_sub(std::mem::replace(&mut last, range.start)) as i32;
            (distance, range.end.wrapping_sub(range.start))
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SourceRange>, D::Error> {
        let mut start = 0u32;
        let packed = Vec::<(i32, u32)>::deserialize(from)?;
        Ok(packed
            .into_iter()
            .map(|(distance, length)| {
                start = start.wrapping_add(distance as u32);
                SourceRange { start, end: start.wrapping_add(length) }
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Packable};
    use crate::bytecode::code::{Constant, SourceRange};
    use crate::bytecode::op::{Op, Slot, Source, Target};

    #[test]
    fn a_body_is_the_same_after_packing() {
        let body = Body {
            constants: vec![Constant::Float(-0.0), Constant::Tuple(vec![Constant::Int(-7), Constant::Str("é".into())])],
            names: vec!["name".into()],
            ops: vec![Op::Move { dst: Slot(3), src: Source::Constant(1) }, Op::Jump { target: Target(70_000) }],
            ranges: vec![SourceRange { start: 90, end: 95 }, SourceRange { start: 10, end: 4_000_000_000 }],
            handlers: Vec::new(),
        };
        let mut packable = Packable::from(body.clone());
        packable.pack();
        assert!(packable.packed.len() < 60);
        assert_eq!(format!("{packable:?}"), format!("{body:?}"));
    }
}
