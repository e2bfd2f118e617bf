//! Instances of Python classes: attributes in slots, found through hidden-class shapes.
//!
//! An instance has an overflow pointer at `slots_at - 8` and inline slots from `slots_at` on.
//! Its shape says which attribute lives in which slot; adding one moves it to the next shape.
//! A class's predicted attributes have contiguous descriptors under one symbol.

use super::*;
use crate::heap::layout::Overflow;
use crate::heap::{Kind, NativeType, Shape, Value, arena};

/// Inline slots of a class about which nothing was predicted.
const DEFAULT_INLINE: usize = 4;

/// May Python classes derive from this native type?
pub fn can_subclass(native: &NativeType) -> bool {
    matches!(native.kind, Kind::Instance | Kind::Exception) || has_container_layout(native)
}

/// Gives the objects of a native type attributes of their own. Called once at start-up.
pub fn open(ty: Builtin) {
    let shape = ty.shape() as *const Shape as *mut Shape;
    // SAFETY: descriptors are written by start-up code alone.
    unsafe {
        (*shape).has_slots = true;
        (*shape).inline = DEFAULT_INLINE as u16;
    }
}

/// Containers: the instance's part follows the native one.
fn has_container_layout(native: &NativeType) -> bool {
    matches!(native.kind, Kind::List | Kind::Dict | Kind::Set | Kind::FrozenSet)
        || native.kind == Kind::Native && native.new.is_some()
}

/// Reserved descriptors for a class that is not made yet, so that debug information can name
/// them first.
#[derive(Debug, Clone, Copy)]
pub struct Chain {
    start: u64,
    native: &'static NativeType,
    names: &'static [Value],
}

impl Chain {
    /// Reserves the chain for instances with these (interned) attribute names.
    pub fn reserve(native: &'static NativeType, names: &[Value]) -> Chain {
        let start =
            Shape::reserve_strided(names.len() + 1, builtin::SHAPE_SIZE).expect("shape descriptors are exhausted");
        Chain { start, native, names: Box::leak(names.to_vec().into_boxed_slice()) }
    }

    /// Header words of the first and the last shape.
    pub fn headers(&self) -> (u64, u64) {
        let first = self.start + crate::heap::shape::ADDRESS_POINT;
        (first, first + self.names.len() as u64 * builtin::SHAPE_SIZE)
    }

    /// Offset of the first inline slot.
    pub fn slots_at(&self) -> u64 {
        slots_at(self.native) as u64
    }

    /// Same names, another native base: a chain can only be used if the prediction of the base
    /// was right.
    pub fn fits(&self, native: &'static NativeType) -> bool {
        std::ptr::eq(self.native, native)
    }

    /// This chain, unless a class has taken it already (a class statement that runs again gets
    /// descriptors of its own).
    pub fn claim(self) -> Option<Chain> {
        // SAFETY: the descriptor's memory is zeroed until a class takes it.
        let taken = unsafe { (*(self.start as *const Shape)).class.get() != 0 };
        (!taken).then_some(self)
    }

    /// Names of the predicted attributes.
    pub fn names(&self) -> &'static [Value] {
        self.names
    }

    /// Writes the first shape.
    pub fn start(self, class: Value, version: u64) -> &'static Shape {
        // SAFETY: the places were reserved for this chain, which is consumed.
        let shape = unsafe { Shape::init(self.start, self.native) };
        shape.class.set(class.bits());
        shape.version.set(version);
        shape.has_slots = true;
        shape.slots_at = slots_at(self.native) as u16;
        shape.inline = if self.names.is_empty() { DEFAULT_INLINE } else { self.names.len() } as u16;
        shape.attributes.reserved = self.names.to_vec();
        shape
    }
}

fn slots_at(native: &NativeType) -> usize {
    // Instance, Exception and types with attributes end with their overflow pointer; behind
    // others it is added.
    if has_container_layout(native) && !native.has_dict { native.size + 8 } else { native.size }
}

/// Stamps a version on a shape and all that follow it.
pub fn stamp(shape: &'static Shape, version: u64) {
    shape.version.set(version);
    for next in shape.attributes.next.borrow().values() {
        stamp(next, version);
    }
}

/// A new instance without attributes. `class` must be a class.
#[inline]
pub fn allocate(class: Value) -> Value {
    let shape = class::get(class).shape;
    arena::object(shape.header(), shape.slots_at as usize + 8 * shape.inline as usize)
}

/// An empty object of the native type `ty`, or of a Python class derived from it.
pub fn allocate_native(class: Value, ty: Builtin) -> Value {
    if class == ty.class() && !ty.native().has_dict { ty.allocate(ty.native().size) } else { allocate(class) }
}

/// Does this object have attribute slots?
#[inline(always)]
pub fn has_slots(v: Value) -> bool {
    v.is_heap() && v.shape().is_some_and(|s| s.has_slots)
}

/// The slot's place in memory. The slot number must belong to the object's shape.
#[inline]
fn place(v: Value, shape: &Shape, slot: u16) -> *mut Option<Value> {
    let base = v.ptr::<u8>();
    // SAFETY: inside the object, or inside its overflow block, which is large enough for every
    // slot of its shape.
    unsafe {
        if slot < shape.inline {
            base.add(shape.slots_at as usize).cast::<Option<Value>>().add(slot as usize)
        } else {
            let overflow = *base.add(shape.slots_at as usize - 8).cast::<*mut Overflow>();
            (&raw mut (*overflow).values).cast::<Option<Value>>().add((slot - shape.inline) as usize)
        }
    }
}

/// Offset in bytes of an inline attribute, for inline caches; `None` if it is not inline.
pub fn inline_offset(shape: &Shape, name: Value) -> Option<u32> {
    let slot = *shape.attributes.index.get(&name)?;
    (slot < shape.inline).then(|| shape.slots_at as u32 + 8 * u32::from(slot))
}

/// The attribute `name` (interned) in the instance itself.
#[inline]
pub fn get(v: Value, name: Value) -> Option<Value> {
    let shape = v.shape().filter(|s| s.has_slots)?;
    let slot = *shape.attributes.index.get(&name)?;
    // SAFETY: the slot belongs to the shape.
    unsafe { *place(v, shape, slot) }
}

/// Sets the attribute `name` (interned). `v` must have slots.
pub fn set(v: Value, name: Value, value: Value) {
    let shape = v.shape().expect("instances have shapes");
    debug_assert!(shape.has_slots);
    let (shape, slot) = match shape.attributes.index.get(&name) {
        Some(&slot) => (shape, slot),
        None => {
            let next = successor(shape, name);
            let slot = next.used - 1;
            if slot >= next.inline {
                grow_overflow(v, next, usize::from(slot - next.inline) + 1);
            }
            // SAFETY: the object has room for the new shape's slots now.
            unsafe { *v.ptr::<u64>() = next.header() };
            (next, slot)
        }
    };
    // SAFETY: the slot belongs to the shape.
    unsafe { *place(v, shape, slot) = Some(value) };
}

/// The shape after adding `name` to `shape`.
pub fn successor(shape: &'static Shape, name: Value) -> &'static Shape {
    if let Some(&next) = shape.attributes.next.borrow().get(&name) {
        return next;
    }
    let predicted = shape.attributes.reserved.first() == Some(&name);
    let at = if predicted {
        shape as *const Shape as u64 + builtin::SHAPE_SIZE
    } else {
        Shape::reserve_strided(1, builtin::SHAPE_SIZE).expect("shape descriptors are exhausted")
    };
    // SAFETY: the next place of a predicted chain, or a new one; nobody refers to it yet.
    let next = unsafe { Shape::init(at, shape.native) };
    next.class.set(shape.class.get());
    next.version.set(shape.version.get());
    next.has_slots = true;
    next.slots_at = shape.slots_at;
    next.inline = shape.inline;
    next.used = shape.used + 1;
    next.attributes.index = shape.attributes.index.clone();
    next.attributes.index.insert(name, shape.used);
    next.attributes.names = shape.attributes.names.clone();
    next.attributes.names.push(name);
    if predicted {
        next.attributes.reserved = shape.attributes.reserved[1..].to_vec();
    }
    shape.attributes.next.borrow_mut().insert(name, next);
    next
}

fn grow_overflow(v: Value, shape: &Shape, needed: usize) {
    // SAFETY: the overflow pointer precedes the slots; the block is from malloc or null.
    unsafe {
        let holder = v.ptr::<u8>().add(shape.slots_at as usize - 8).cast::<*mut Overflow>();
        let old = if (*holder).is_null() { 0 } else { (**holder).capacity as usize };
        if old >= needed {
            return;
        }
        let capacity = needed.max(old * 2).max(4);
        // The buffer's struct in front of the values is laid out as an overflow block.
        let values = buffer::values(capacity);
        let block = values.cast::<Overflow>().sub(1);
        if old > 0 {
            std::ptr::copy_nonoverlapping((&raw const (**holder).values).cast::<Value>(), values, old);
            buffer::free((&raw mut (**holder).values).cast::<Value>());
        }
        *holder = block;
    }
}

/// Removes the attribute `name` (interned); answers whether it existed.
pub fn remove(v: Value, name: Value) -> bool {
    if get(v, name).is_none() {
        return false;
    }
    let kept: Vec<(Value, Value)> = attributes(v).into_iter().filter(|(n, _)| *n != name).collect();
    clear(v);
    for (name, value) in kept {
        set(v, name, value);
    }
    true
}

fn clear(v: Value) {
    let shape = v.shape().expect("instances have shapes");
    for slot in 0..shape.used {
        // SAFETY: the slot belongs to the shape.
        unsafe { *place(v, shape, slot) = None };
    }
    let class = Value::from_bits(shape.class.get()).expect("shapes of instances have a class");
    // SAFETY: the first shape of the class has no slots in use.
    unsafe { *v.ptr::<u64>() = class::get(class).shape.header() };
}

/// Names and values in order of assignment.
pub fn attributes(v: Value) -> Vec<(Value, Value)> {
    let Some(shape) = v.shape().filter(|s| s.has_slots) else { return Vec::new() };
    let names = shape.attributes.names.iter().enumerate();
    // SAFETY: the slots belong to the shape.
    names.filter_map(|(slot, &name)| unsafe { *place(v, shape, slot as u16) }.map(|x| (name, x))).collect()
}
