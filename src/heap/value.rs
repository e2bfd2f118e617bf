//! The 64-bit value word: a NaN box with plain doubles and plain pointers.
//!
//! ```text
//! 63            48 47                                            0
//! +---------------+----------------------------------------------+
//! | 0x0000        | address of a heap object, unmodified         |
//! | 0xfffe        | int, 48 bits, two's complement               |
//! | anything else | the double itself                            |
//! +---------------+----------------------------------------------+
//! ```
//!
//! Words below 65536 are no objects; word 0 is "none": an exception is pending. Doubles whose
//! top 16 bits would be zero (+0.0 and positive doubles below 2^-1026) are boxed.

use super::low;
use super::shape::{Kind, Shape};
use std::num::NonZeroU64;

/// Top 16 bits of an immediate int.
pub const INT_TAG: u64 = 0xfffe;
/// The int tag in place.
pub const INT_BITS: u64 = INT_TAG << 48;
/// Low 48 bits.
pub const PAYLOAD: u64 = (1 << 48) - 1;
/// Smallest immediate int.
pub const INT_MIN: i64 = -(1 << 47);
/// Largest immediate int.
pub const INT_MAX: i64 = (1 << 47) - 1;

/// One Python value. Never zero, so `Option<Value>` and `PyResult<Value>` are one word too.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(NonZeroU64);

impl Value {
    /// The `None` singleton.
    pub const NONE: Value = Value::at(low::NONE);
    /// The `False` singleton.
    pub const FALSE: Value = Value::at(low::FALSE);
    /// The `True` singleton.
    pub const TRUE: Value = Value::at(low::TRUE);
    /// The `NotImplemented` singleton.
    pub const NOT_IMPLEMENTED: Value = Value::at(low::NOT_IMPLEMENTED);
    /// The `Ellipsis` singleton.
    pub const ELLIPSIS: Value = Value::at(low::ELLIPSIS);
    /// What a slot holds before it is assigned; never seen by a program.
    pub const UNBOUND: Value = Value::at(low::UNBOUND);
    /// The one `+0.0`.
    pub const FLOAT_ZERO: Value = Value::at(low::FLOAT_ZERO);
    /// The one `()`.
    pub const EMPTY_TUPLE: Value = Value::at(low::EMPTY_TUPLE);
    /// The one `''`.
    pub const EMPTY_STR: Value = Value::at(low::EMPTY_STR);
    /// Iteration is over. Not an object: returned only by `next` slots and `ForIter` helpers.
    pub const EXHAUSTED: Value = Value::at(1);

    const fn at(word: u64) -> Value {
        match NonZeroU64::new(word) {
            Some(w) => Value(w),
            None => panic!("a value is never zero"),
        }
    }

    /// The value with these bits, `None` for the word 0.
    #[inline(always)]
    pub const fn from_bits(word: u64) -> Option<Value> {
        match NonZeroU64::new(word) {
            Some(w) => Some(Value(w)),
            None => None,
        }
    }

    /// The word itself.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0.get()
    }

    /// A reference to the heap object at `address`.
    ///
    /// # Safety
    /// `address` is the start of a live heap object.
    #[inline(always)]
    pub unsafe fn from_ptr<T>(address: *const T) -> Value {
        debug_assert!(address as u64 >= 65536 && (address as u64) >> 48 == 0);
        // SAFETY: an object's address is not zero.
        Value(unsafe { NonZeroU64::new_unchecked(address as u64) })
    }

    /// A `bool`.
    #[inline(always)]
    pub const fn from_bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// An immediate int, or `None` if `n` needs more than 48 bits (see `objects::int::from_i64`).
    #[inline(always)]
    pub const fn try_int(n: i64) -> Option<Value> {
        if n >= INT_MIN && n <= INT_MAX { Some(Value::small_int(n)) } else { None }
    }

    /// An immediate int; `n` must fit in 48 bits (only the low 48 are kept).
    #[inline(always)]
    pub const fn small_int(n: i64) -> Value {
        Value::at(INT_BITS | (n as u64 & PAYLOAD))
    }

    /// Is this an immediate int?
    #[inline(always)]
    pub const fn is_small_int(self) -> bool {
        self.bits() >> 48 == INT_TAG
    }

    /// The immediate int's number; meaningless for other values.
    #[inline(always)]
    pub const fn small(self) -> i64 {
        ((self.bits() << 16) as i64) >> 16
    }

    /// The number, if this is an immediate int.
    #[inline(always)]
    pub const fn as_small_int(self) -> Option<i64> {
        if self.is_small_int() { Some(self.small()) } else { None }
    }

    /// Is this a reference to a heap object (or a word below 65536)?
    #[inline(always)]
    pub const fn is_heap(self) -> bool {
        self.bits() >> 48 == 0
    }

    /// Is this an unboxed double?
    #[inline(always)]
    pub const fn is_immediate_float(self) -> bool {
        let top = self.bits() >> 48;
        top != 0 && top != INT_TAG
    }

    /// An unboxed double's bits as `f64`; meaningless for other values.
    #[inline(always)]
    pub const fn immediate_float(self) -> f64 {
        f64::from_bits(self.bits())
    }

    /// `x` unboxed, or `None` if its top 16 bits are zero and it must be boxed
    /// (see `objects::float::from_f64`). NaNs are made canonical but for their sign.
    #[inline(always)]
    pub const fn try_float(x: f64) -> Option<Value> {
        if x.is_nan() {
            return Some(Value::at(x.to_bits() & 1 << 63 | 0x7ff8_0000_0000_0000));
        }
        let bits = x.to_bits();
        if bits >> 48 == 0 { None } else { Some(Value::at(bits)) }
    }

    /// The header word of the heap object this refers to.
    ///
    /// # Safety
    /// `self` refers to a live heap object (`is_heap`, not `EXHAUSTED`).
    #[inline(always)]
    pub unsafe fn header(self) -> u64 {
        // SAFETY: by contract the address is that of a live object, which begins with its header.
        unsafe { *(self.bits() as *const u64) }
    }

    /// The object's address as a typed pointer.
    #[inline(always)]
    pub const fn ptr<T>(self) -> *mut T {
        self.bits() as *mut T
    }

    /// The shape of a heap object, `None` for immediates.
    #[inline(always)]
    pub fn shape(self) -> Option<&'static Shape> {
        if !self.is_heap() {
            return None;
        }
        debug_assert!(self != Value::EXHAUSTED);
        // SAFETY: a heap value held by anyone refers to a live object; shapes are never freed.
        Some(unsafe { Shape::from_header(self.header()) })
    }

    /// What sort of object this is; immediates answer `Int` and `Float`.
    #[inline(always)]
    pub fn kind(self) -> Kind {
        match self.bits() >> 48 {
            0 => match self.shape() {
                Some(shape) => shape.kind,
                None => Kind::Float,
            },
            INT_TAG => Kind::Int,
            _ => Kind::Float,
        }
    }

    /// Is this the `None` singleton?
    #[inline(always)]
    pub fn is_none(self) -> bool {
        self == Value::NONE
    }

    /// Is this the *unbound* mark?
    #[inline(always)]
    pub fn is_unbound(self) -> bool {
        self == Value::UNBOUND
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(n) = self.as_small_int() {
            write!(f, "int({n})")
        } else if self.is_immediate_float() {
            write!(f, "float({:?})", self.immediate_float())
        } else {
            write!(f, "object({:#x})", self.bits())
        }
    }
}
