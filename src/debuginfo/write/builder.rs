//! Writes the DIEs of the types unit. The unit is the first in its section, so the offset of a
//! DIE is also what other units refer to it by.

use super::abbreviations::Die;
use super::bytes::Bytes;
use gimli::constants::*;

/// Offset of a DIE.
pub type Offset = u32;

/// A DIE that is referred to before it is written.
#[derive(Clone, Copy)]
pub struct Label(usize);

/// A type, perhaps yet to come.
#[derive(Clone, Copy)]
pub enum Type {
    At(Offset),
    Label(Label),
}

/// The DIEs of a structure with and without members.
pub const STRUCTURE: [Die; 2] = [Die::Structure, Die::EmptyStructure];
/// The DIEs of a class with and without members.
pub const CLASS: [Die; 2] = [Die::Class, Die::EmptyClass];

/// The unit in the making.
pub struct Builder<'b> {
    /// The section.
    pub b: &'b mut Bytes,
    labels: Vec<Option<Offset>>,
    uses: Vec<(u32, Label)>,
}

impl<'b> Builder<'b> {
    /// Continues `b`, which holds the unit's header.
    pub fn new(b: &'b mut Bytes) -> Builder<'b> {
        Builder { b, labels: Vec::new(), uses: Vec::new() }
    }

    /// A name for a DIE yet to come.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// The next DIE is the one called `label`.
    pub fn place(&mut self, label: Label) -> Offset {
        let at = self.b.offset();
        self.labels[label.0] = Some(at);
        at
    }

    /// Writes a reference to a DIE that is perhaps yet to come.
    pub fn refer(&mut self, label: Label) {
        self.uses.push((self.b.offset(), label));
        self.b.u32(0);
    }

    /// Fills in the references. A label that was never placed is an internal error that leaves
    /// a reference to the unit's header, which every reader rejects.
    pub fn finish(self) {
        for (at, label) in self.uses {
            debug_assert!(self.labels[label.0].is_some());
            self.b.patch_u32(at, self.labels[label.0].unwrap_or(0));
        }
    }

    /// Starts a DIE with a name.
    pub fn named(&mut self, die: Die, name: &str) -> Offset {
        let at = self.b.offset();
        self.b.u8(die as u8);
        self.b.text(name);
        at
    }

    /// Ends the innermost list of children.
    pub fn end(&mut self) {
        self.b.u8(Die::End as u8);
    }

    /// A base type.
    pub fn base(&mut self, name: &str, encoding: DwAte, size: u8) -> Offset {
        let at = self.named(Die::BaseType, name);
        self.b.u8(encoding.0);
        self.b.u8(size);
        at
    }

    /// A pointer or reference to a type.
    pub fn indirect(&mut self, die: Die, to: Offset) -> Offset {
        let at = self.b.offset();
        self.b.u8(die as u8);
        self.b.u8(8);
        self.b.u32(to);
        at
    }

    /// The same to a type yet to come.
    pub fn indirect_label(&mut self, die: Die, to: Label) -> Offset {
        let at = self.b.offset();
        self.b.u8(die as u8);
        self.b.u8(8);
        self.refer(to);
        at
    }

    /// Opens a structure or class.
    pub fn aggregate(&mut self, die: Die, name: &str, size: u64) -> Offset {
        let at = self.named(die, name);
        self.b.uleb(size);
        at
    }

    /// A structure or class with these members, perhaps none.
    pub fn record(&mut self, [full, empty]: [Die; 2], name: &str, size: u64, members: &[(&str, Type, u64)]) -> Offset {
        let at = self.aggregate(if members.is_empty() { empty } else { full }, name, size);
        for &(name, ty, offset) in members {
            match ty {
                Type::At(ty) => self.member(name, ty, offset),
                Type::Label(ty) => self.member_label(name, ty, offset),
            }
        }
        if !members.is_empty() {
            self.end();
        }
        at
    }

    /// A member.
    pub fn member(&mut self, name: &str, ty: Offset, offset: u64) {
        self.named(Die::Member, name);
        self.b.u32(ty);
        self.b.uleb(offset);
    }

    /// An unnamed member: a variant's contents, or a filler that debuggers do not show.
    pub fn unnamed(&mut self, die: Die, ty: Offset, offset: u64) {
        self.b.u8(die as u8);
        self.b.u32(ty);
        self.b.uleb(offset);
    }

    /// A member of a type yet to come.
    pub fn member_label(&mut self, name: &str, ty: Label, offset: u64) {
        self.named(Die::Member, name);
        self.refer(ty);
        self.b.uleb(offset);
    }

    /// A bit-field.
    pub fn bits(&mut self, name: &str, ty: Offset, offset: u8, size: u8) {
        self.named(Die::BitField, name);
        self.b.u32(ty);
        self.b.u8(size);
        self.b.u8(offset);
    }

    /// Opens a variant part that is selected by the number of type `ty` at `offset`.
    pub fn variant_part(&mut self, ty: Offset, offset: u64) {
        self.b.u8(Die::VariantPart as u8);
        let discriminant = self.b.offset() + 4;
        self.b.u32(discriminant);
        self.unnamed(Die::Discriminant, ty, offset);
    }

    /// The same with a name for the number, which GDB then shows.
    pub fn variant_part_named(&mut self, ty: Offset, offset: u64, name: &str) {
        self.b.u8(Die::VariantPart as u8);
        let discriminant = self.b.offset() + 4;
        self.b.u32(discriminant);
        self.named(Die::NamedDiscriminant, name);
        self.b.u32(ty);
        self.b.uleb(offset);
    }

    /// Opens the variant for one value.
    pub fn variant(&mut self, value: u64) {
        self.b.u8(Die::Variant as u8);
        self.b.uleb(value);
    }

    /// Opens the variant for some ranges of values, ends included.
    pub fn variant_ranges(&mut self, ranges: &[(u64, u64)]) {
        let mut list = Bytes::default();
        for &(low, high) in ranges {
            if low == high {
                list.u8(DW_DSC_label.0);
                list.uleb(low);
            } else {
                list.u8(DW_DSC_range.0);
                list.uleb(low);
                list.uleb(high);
            }
        }
        self.b.u8(Die::VariantRanges as u8);
        self.b.u8(list.offset() as u8);
        self.b.bytes(&list.0);
    }

    /// Opens the variant for all other values.
    pub fn variant_default(&mut self) {
        self.b.u8(Die::VariantDefault as u8);
    }

    /// The declaration that makes the class at `class` polymorphic, so that LLDB looks for the
    /// dynamic type of a reference to it.
    pub fn virtual_method(&mut self, class: Offset, this: Offset) {
        self.named(Die::VirtualMethod, "_virtual");
        self.b.u8(DW_VIRTUALITY_virtual.0);
        self.b.bytes(&[2, DW_OP_constu.0, 0]);
        self.b.u32(class);
        self.b.u8(Die::This as u8);
        self.b.u32(this);
        self.end();
    }
}
