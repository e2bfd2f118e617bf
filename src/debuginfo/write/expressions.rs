//! Location expressions: where a variable's slot is, and how a debugger reads the word in it.
//!
//! No expression shifts into the sign bit (`DW_OP_shl` then gives GDB 16 a wrong sign): 48 bits
//! are sign-extended by exclusive-or and subtraction.

use super::bytes::Bytes;
use crate::heap::shape::ADDRESS_POINT;
use crate::heap::value::INT_TAG;
use crate::heap::{Kind, Shape, layout, low};
use gimli::constants::*;

/// Parameters that are not shown by value are `KIND_BASE + kind` for objects and `KIND_BASE +
/// address` for singletons: far from every int that a slot holds immediately.
pub const KIND_BASE: i64 = i64::MIN;
const KIND_AT: usize = std::mem::offset_of!(Shape, kind) - ADDRESS_POINT as usize;
const SIGN: u64 = 1 << 47;

/// A parameter or local variable's place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// Offset from the CFA.
    pub offset: i32,
    /// The slot holds a cell.
    pub cell: bool,
}

/// An expression in the making. Branches go forward and are closed by `land`.
#[derive(Default)]
struct Expression(Bytes);

struct Branch(u32);

impl Expression {
    fn op(&mut self, op: DwOp) -> &mut Expression {
        self.0.u8(op.0);
        self
    }

    fn number(&mut self, op: DwOp, operand: u8) -> &mut Expression {
        self.0.u8(op.0);
        self.0.u8(operand);
        self
    }

    fn constant(&mut self, x: u64) -> &mut Expression {
        self.0.u8(DW_OP_const8u.0);
        self.0.u64(x);
        self
    }

    fn branch(&mut self, op: DwOp) -> Branch {
        self.0.u8(op.0);
        let at = self.0.offset();
        self.0.u16(0);
        Branch(at)
    }

    fn land(&mut self, branch: Branch) {
        let distance = (self.0.offset() - branch.0 - 2) as u16;
        self.0.0[branch.0 as usize..branch.0 as usize + 2].copy_from_slice(&distance.to_le_bytes());
    }

    /// … object → … its kind.
    fn kind(&mut self) -> &mut Expression {
        self.op(DW_OP_deref).number(DW_OP_plus_uconst, KIND_AT as u8).number(DW_OP_deref_size, 1)
    }

    /// … word → … (word's top 16 bits are not 0)
    fn has_tag(&mut self) -> &mut Expression {
        self.number(DW_OP_const1u, 48).op(DW_OP_shr)
    }

    /// → address of the word that holds the variable's value.
    fn address(&mut self, place: Place) {
        self.0.u8(DW_OP_fbreg.0);
        self.0.sleb(i64::from(place.offset));
        if !place.cell {
            return;
        }
        // A captured parameter is a plain value until the code has wrapped it.
        self.op(DW_OP_dup).op(DW_OP_deref).op(DW_OP_dup).has_tag();
        let plain = self.branch(DW_OP_bra);
        self.op(DW_OP_dup).kind().number(DW_OP_const1u, Kind::Cell as u8).op(DW_OP_ne);
        let other = self.branch(DW_OP_bra);
        self.op(DW_OP_swap).op(DW_OP_drop).number(DW_OP_plus_uconst, std::mem::offset_of!(layout::Cell, value) as u8);
        let done = self.branch(DW_OP_skip);
        self.land(plain);
        self.land(other);
        self.op(DW_OP_drop);
        self.land(done);
    }
}

/// The slot (or the cell's content) as memory.
pub fn slot(place: Place) -> Vec<u8> {
    let mut e = Expression::default();
    e.address(place);
    e.0.0
}

/// The address of the object a variable refers to, or of the slot itself for ints and doubles; the
/// unbound singleton's for a word that is no value.
pub fn reference(place: Place) -> Vec<u8> {
    let mut e = Expression::default();
    e.address(place);
    e.op(DW_OP_dup).op(DW_OP_deref).op(DW_OP_dup).has_tag();
    let immediate = e.branch(DW_OP_bra);
    e.op(DW_OP_dup).number(DW_OP_const1u, 16).op(DW_OP_shr).op(DW_OP_lit0).op(DW_OP_eq);
    let nothing = e.branch(DW_OP_bra);
    e.op(DW_OP_swap);
    e.land(immediate);
    e.op(DW_OP_drop);
    let something = e.branch(DW_OP_skip);
    e.land(nothing);
    e.op(DW_OP_drop).op(DW_OP_drop).op(DW_OP_const4u).0.u32(low::UNBOUND as u32);
    e.land(something);
    e.op(DW_OP_stack_value);
    e.0.0
}

/// The int a parameter holds, or a number beyond the ints that names its kind or singleton.
pub fn scalar(place: Place) -> Vec<u8> {
    let mut e = Expression::default();
    e.address(place);
    e.op(DW_OP_deref).op(DW_OP_dup).constant(INT_TAG << 48 | SIGN).op(DW_OP_xor);
    e.op(DW_OP_dup).has_tag();
    let other = e.branch(DW_OP_bra);
    // An immediate int: its tag is gone and its sign bit turned over.
    e.op(DW_OP_lit1).number(DW_OP_const1u, 47).op(DW_OP_shl).op(DW_OP_minus).op(DW_OP_swap).op(DW_OP_drop);
    let int = e.branch(DW_OP_skip);
    e.land(other);
    e.op(DW_OP_drop).op(DW_OP_dup).has_tag();
    let float = e.branch(DW_OP_bra);
    // Singletons lie below the thread block; so does the word 0.
    e.op(DW_OP_dup).constant(low::THREAD).op(DW_OP_lt);
    let singleton = e.branch(DW_OP_bra);
    e.op(DW_OP_dup).kind().op(DW_OP_dup).number(DW_OP_const1u, Kind::Int64 as u8).op(DW_OP_eq);
    let boxed = e.branch(DW_OP_bra);
    e.op(DW_OP_swap).op(DW_OP_drop);
    let object = e.branch(DW_OP_skip);
    e.land(boxed);
    e.op(DW_OP_drop).number(DW_OP_plus_uconst, std::mem::offset_of!(layout::Int64, value) as u8).op(DW_OP_deref);
    let value = e.branch(DW_OP_skip);
    e.land(float);
    e.op(DW_OP_drop).number(DW_OP_const1u, Kind::Float as u8);
    e.land(singleton);
    e.land(object);
    e.constant(KIND_BASE as u64).op(DW_OP_plus);
    e.land(int);
    e.land(value);
    e.op(DW_OP_stack_value);
    e.0.0
}
