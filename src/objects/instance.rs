//! Instances of Python classes: attributes in slots, found through hidden-class shapes.
//!
//! An instance has an overflow pointer at `slots_at - 8` and inline slots from `slots_at` on.
//! Its shape says which attribute lives in which slot; adding one moves it to the next shape.
//! A class's predicted attributes have contiguous descriptors under one symbol.

use super::*;
use crate::heap::layout::{Float, IntObject, Overflow, Tuple};
use crate::heap::{Kind, NativeType, Shape, Value, arena, weak};

/// Inline slots of a class about which nothing was predicted.
const DEFAULT_INLINE: usize = 4;

/// Attributes beyond which an instance keeps them in a dict.
const MANY: u16 = 100;

/// May Python classes derive from this native type?
pub fn can_subclass(native: &NativeType) -> bool {
    native.new.is_some() && !native.sealed
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

    /// Writes the first shape; instances have at least `members` inline slots.
    pub fn start(self, class: Value, version: u64, members: usize, restricted: bool) -> &'static Shape {
        // SAFETY: the places were reserved for this chain, which is consumed.
        let shape = unsafe { Shape::init(self.start, self.native) };
        shape.class.set(class.bits());
        shape.version.set(version);
        shape.has_slots = true;
        shape.restricted = restricted;
        shape.slots_at = slots_at(self.native) as u16;
        let inline = if self.names.is_empty() && !restricted { DEFAULT_INLINE } else { self.names.len() };
        shape.inline = inline.max(members) as u16;
        match self.native.kind {
            Kind::Int => shape.kind = Kind::IntObject,
            // Slots behind a variable number of items: only the overflow pointer is there.
            Kind::Tuple | Kind::Class | Kind::Module => shape.inline = 0,
            _ => {}
        }
        shape.attributes.reserved = self.names.to_vec();
        shape
    }
}

fn slots_at(native: &NativeType) -> usize {
    // Instance, Exception and types with attributes end with their overflow pointer; behind
    // others it is added.
    match native.kind {
        Kind::Instance | Kind::Exception => native.size,
        Kind::Int => size_of::<IntObject>() + 8,
        _ if native.has_dict => native.size,
        _ => native.size + 8,
    }
}

/// Stamps a version on a shape and all that follow it.
pub fn stamp(shape: &'static Shape, version: u64) {
    shape.version.set(version);
    for next in shape.attributes.next.borrow().values() {
        stamp(next, version);
    }
    for variant in shape.attributes.variants.borrow().values() {
        stamp(variant, version);
    }
}

/// A new instance without attributes. `class` must be a class.
#[inline]
pub fn allocate(class: Value) -> Value {
    let shape = class::get(class).shape;
    let v = arena::object(shape.header(), shape.slots_at as usize + 8 * shape.inline as usize);
    if class::is_finalized(class) {
        weak::watch(v);
    }
    v
}

/// An empty object of the native type `ty`, or of a Python class derived from it.
pub fn allocate_native(class: Value, ty: Builtin) -> Value {
    if class == ty.class() && !ty.native().has_dict { ty.allocate(ty.native().size) } else { allocate(class) }
}

/// An instance of the Python class `class` with the native part of `made`, an object of the
/// class's native type.
pub fn adopt(class: Value, made: Value) -> Value {
    let native = class::get(class).native;
    match native.kind {
        Kind::Int => {
            let v = allocate(class);
            // SAFETY: fresh object of this layout.
            unsafe { (*v.ptr::<IntObject>()).value = int::plain(made) };
            v
        }
        Kind::Float => {
            let v = allocate(class);
            // SAFETY: fresh object of this layout.
            unsafe { (*v.ptr::<Float>()).value = float::as_f64(made).unwrap_or(f64::NAN) };
            v
        }
        Kind::Tuple => {
            let items = tuple::items(made);
            let shape = class::get(class).shape;
            let v = arena::object(shape.header(), size_of::<Tuple>() + 8 * items.len() + 8);
            let t = v.ptr::<Tuple>();
            // SAFETY: fresh object with room for the items and the overflow pointer.
            unsafe {
                (*t).length = items.len() as u64;
                std::ptr::copy_nonoverlapping(items.as_ptr(), t.add(1).cast::<Value>(), items.len());
            }
            v
        }
        _ => {
            let v = allocate(class);
            // SAFETY: both objects begin with this native part; variable parts are referred to by
            // address.
            unsafe { std::ptr::copy_nonoverlapping(made.ptr::<u8>().add(8), v.ptr::<u8>().add(8), native.size - 8) };
            v
        }
    }
}

/// Does this object have attribute slots?
#[inline(always)]
pub fn has_slots(v: Value) -> bool {
    v.is_heap() && v.shape().is_some_and(|s| s.has_slots)
}

/// Place of the overflow pointer.
#[inline]
fn holder(v: Value, shape: &Shape) -> *mut *mut Overflow {
    let at = match shape.kind {
        Kind::Tuple => size_of::<Tuple>() + 8 * tuple::items(v).len(),
        _ => shape.slots_at as usize - 8,
    };
    // SAFETY: inside the object.
    unsafe { v.ptr::<u8>().add(at).cast() }
}

/// The dict of an object in dict mode.
fn dict_of(v: Value, shape: &Shape) -> Value {
    // SAFETY: the place holds the dict's address in this mode.
    unsafe { *holder(v, shape).cast::<Value>() }
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
            let overflow = *holder(v, shape);
            (&raw mut (*overflow).values).cast::<Option<Value>>().add((slot - shape.inline) as usize)
        }
    }
}

/// Offset in bytes of an inline attribute, for inline caches; `None` if it is not inline.
pub fn inline_offset(shape: &Shape, name: Value) -> Option<u32> {
    let slot = *shape.attributes.index.get(&name)?;
    (slot < shape.inline).then(|| shape.slots_at as u32 + 8 * u32::from(slot))
}

/// For inline caches, of an attribute that is not inline: offset in the object of the overflow
/// block's address, and its own offset in that block. `None` where the former is not fixed.
pub fn overflow_place(shape: &Shape, name: Value) -> Option<(u16, u32)> {
    let slot = *shape.attributes.index.get(&name)?;
    if slot < shape.inline || shape.kind == Kind::Tuple || shape.dict_mode {
        return None;
    }
    let values = std::mem::offset_of!(Overflow, values) as u32;
    Some((shape.slots_at - 8, values + 8 * u32::from(slot - shape.inline)))
}

/// The attribute `name` (interned) in the instance itself.
#[inline]
pub fn get(v: Value, name: Value) -> Option<Value> {
    let shape = v.shape().filter(|s| s.has_slots)?;
    let Some(&slot) = shape.attributes.index.get(&name) else {
        return if shape.dict_mode { dict::get_str(dict_of(v, shape), name) } else { None };
    };
    // SAFETY: the slot belongs to the shape.
    unsafe { *place(v, shape, slot) }
}

/// Sets the attribute `name` (interned). `v` must have slots.
pub fn set(v: Value, name: Value, value: Value) {
    let shape = v.shape().expect("instances have shapes");
    debug_assert!(shape.has_slots);
    let (shape, slot) = match shape.attributes.index.get(&name) {
        Some(&slot) => (shape, slot),
        None if shape.dict_mode => return dict::set_str(dict_of(v, shape), name, value),
        None if shape.used >= MANY && !shape.restricted => {
            return dict::set_str(dictionary(v), name, value);
        }
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
    next.kind = shape.kind;
    next.restricted = shape.restricted;
    next.dict_mode = shape.dict_mode;
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
        let holder = holder(v, shape);
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

/// Sets what the slot descriptor `name` stands for: never in the dict.
pub fn set_member(v: Value, name: Value, value: Value) {
    let shape = v.shape().expect("instances have shapes");
    if shape.dict_mode && !shape.attributes.index.contains_key(&name) {
        let next = successor(shape, name);
        // SAFETY: a class with slot descriptors has inline slots for all of them.
        unsafe { *v.ptr::<u64>() = next.header() };
    }
    set(v, name, value);
}

/// Removes the attribute `name` (interned); answers whether it existed.
pub fn remove(v: Value, name: Value) -> bool {
    if get(v, name).is_none() {
        return false;
    }
    let Some(shape) = v.shape() else { return false };
    if shape.dict_mode && !shape.attributes.index.contains_key(&name) {
        return dict::remove_str(dict_of(v, shape), name);
    }
    let kept: Vec<(Value, Value)> = slots(v).into_iter().filter(|(n, _)| *n != name).collect();
    clear(v);
    for (name, value) in kept {
        set_member_or(v, name, value);
    }
    true
}

fn set_member_or(v: Value, name: Value, value: Value) {
    if v.shape().is_some_and(|s| s.dict_mode) { set_member(v, name, value) } else { set(v, name, value) }
}

fn clear(v: Value) {
    let shape = v.shape().expect("instances have shapes");
    for slot in 0..shape.used {
        // SAFETY: the slot belongs to the shape.
        unsafe { *place(v, shape, slot) = None };
    }
    let class = Value::from_bits(shape.class.get()).expect("shapes of instances have a class");
    // SAFETY: the first shape of the class has no slots in use.
    unsafe { *v.ptr::<u64>() = first(class, shape.inline, shape.dict_mode).header() };
}

/// The shape without attributes for objects with so many inline slots.
fn first(class: Value, inline: u16, dict_mode: bool) -> &'static Shape {
    let own = class::get(class).shape;
    if own.inline == inline && !dict_mode {
        return own;
    }
    if let Some(&known) = own.attributes.variants.borrow().get(&(inline, dict_mode)) {
        return known;
    }
    let at = Shape::reserve_strided(1, builtin::SHAPE_SIZE).expect("shape descriptors are exhausted");
    // SAFETY: a new place; nobody refers to it yet.
    let made = unsafe { Shape::init(at, own.native) };
    made.class.set(own.class.get());
    made.version.set(own.version.get());
    made.has_slots = true;
    made.kind = own.kind;
    made.restricted = own.restricted;
    made.dict_mode = dict_mode;
    made.slots_at = own.slots_at;
    made.inline = inline;
    own.attributes.variants.borrow_mut().insert((inline, dict_mode), made);
    made
}

/// Is `name` kept in a slot that the class declares?
fn is_member(class: Value, name: Value) -> bool {
    class::lookup(class, name).is_some_and(descriptor::is_slot)
}

/// The object's `__dict__`: from now on it holds the attributes. The object must have slots and
/// not be restricted.
pub fn dictionary(v: Value) -> Value {
    let shape = v.shape().expect("instances have shapes");
    if shape.dict_mode {
        return dict_of(v, shape);
    }
    let d = dict::new();
    replace_dictionary(v, d, true);
    d
}

/// `v.__dict__ = d`
pub fn set_dictionary(v: Value, d: Value) {
    replace_dictionary(v, d, false);
}

fn replace_dictionary(v: Value, d: Value, keep: bool) {
    let shape = v.shape().expect("instances have shapes");
    let class = class::of(v);
    let mut members = Vec::new();
    if keep {
        table::of(d).reserve(usize::from(shape.used));
    }
    for (slot, &name) in shape.attributes.names.iter().enumerate() {
        // SAFETY: the slot belongs to the shape.
        let Some(value) = (unsafe { *place(v, shape, slot as u16) }) else { continue };
        if is_member(class, name) {
            members.push((name, value));
        } else if keep {
            table::of(d).append(name, string::hash(name), value);
        }
    }
    for slot in 0..shape.used {
        // SAFETY: the slot belongs to the shape.
        unsafe { *place(v, shape, slot) = None };
    }
    // SAFETY: the shape in dict mode has the same inline slots; the overflow pointer's place takes
    // the dict.
    unsafe {
        *v.ptr::<u64>() = first(class, shape.inline, true).header();
        *holder(v, shape).cast::<Value>() = d;
    }
    for (name, value) in members {
        set_member(v, name, value);
    }
}

/// `v.__class__ = class`, whose instances have the same layout.
pub fn set_class(v: Value, class: Value) {
    let shape = v.shape().expect("instances have shapes");
    let kept = slots(v);
    for slot in 0..shape.used {
        // SAFETY: the slot belongs to the shape.
        unsafe { *place(v, shape, slot) = None };
    }
    // SAFETY: the shape says how many inline slots the object has.
    unsafe { *v.ptr::<u64>() = first(class, shape.inline, shape.dict_mode).header() };
    for (name, value) in kept {
        set_member_or(v, name, value);
    }
}

/// What the object's slots hold, in order of assignment.
fn slots(v: Value) -> Vec<(Value, Value)> {
    let Some(shape) = v.shape().filter(|s| s.has_slots) else { return Vec::new() };
    let names = shape.attributes.names.iter().enumerate();
    // SAFETY: the slots belong to the shape.
    names.filter_map(|(slot, &name)| unsafe { *place(v, shape, slot as u16) }.map(|x| (name, x))).collect()
}

/// Names and values of the attributes in `__dict__`, in order of assignment.
pub fn attributes(v: Value) -> Vec<(Value, Value)> {
    let Some(shape) = v.shape().filter(|s| s.has_slots) else { return Vec::new() };
    if shape.dict_mode {
        return dict::items(dict_of(v, shape)).into_iter().filter(|(n, _)| string::is(*n)).collect();
    }
    let class = class::of(v);
    slots(v).into_iter().filter(|&(n, _)| !is_member(class, n)).collect()
}
