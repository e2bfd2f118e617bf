//! Inline caches: plain data that generated code compares and helpers fill. Code is never
//! patched.

use crate::heap::shape::{ADDRESS_POINT, Shape};
use crate::heap::{Kind, Value, low};
use crate::objects::{Builtin, attribute, class, dict, instance, intern, table};
use std::sync::atomic::{AtomicU64, Ordering};

static NEXT_DICT_VERSION: AtomicU64 = AtomicU64::new(1);

/// Offset of a shape's version from a header word.
pub const VERSION_FROM_HEADER: i32 = std::mem::offset_of!(Shape, version) as i32 - ADDRESS_POINT as i32;

/// Where a global was found last time.
#[repr(C)]
#[derive(Debug)]
#[allow(missing_docs)]
pub struct GlobalCache {
    pub globals: u64,
    pub builtins: u64,
    /// Address of the value word in the dict's row.
    pub place: u64,
}

/// Where an attribute was found last time.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct AttributeCache {
    pub header: u64,
    pub version: u64,
    /// Offset in the object; 0: the value is a class attribute.
    pub offset: u64,
    pub value: u64,
}

/// A method found on an object's class.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct MethodCache {
    pub header: u64,
    pub version: u64,
    pub function: u64,
}

/// Where an attribute was stored last time.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct StoreCache {
    pub header: u64,
    pub version: u64,
    pub offset: u64,
    /// Header after the store: another one if the store adds the attribute.
    pub new_header: u64,
}

/// The two objects' shapes that an attribute site has seen last; generated code looks at the
/// first one inline, at the second one out of line.
pub type Two<T> = [T; 2];

/// Makes room at the front.
fn remember<T: Copy>(cache: &mut Two<T>, entry: T) {
    cache[1] = cache[0];
    cache[0] = entry;
}

/// Takes a zeroed cache of type `T`.
///
/// # Errors
/// `None` when the region for caches is full.
pub fn take<T>() -> Option<i32> {
    low::take_cache(size_of::<T>()).map(|at| at as i32)
}

/// The version of a dict, given one now if it has none.
pub fn dict_version(d: Value) -> u64 {
    let t = table::of(d);
    if t.version == 0 {
        t.version = NEXT_DICT_VERSION.fetch_add(1, Ordering::Relaxed);
    }
    t.version
}

/// Looks a global up and fills the cache.
pub fn load_global(globals: Value, builtins: Value, name: Value, cache: Option<&mut GlobalCache>) -> Option<Value> {
    let (owner, row) = match dict::row_of_str(globals, name) {
        Some(row) => (globals, row),
        None => (builtins, dict::row_of_str(builtins, name)?),
    };
    let t = table::of(owner);
    let value = t.rows()[row].value;
    if let Some(cache) = cache {
        cache.globals = dict_version(globals);
        cache.builtins = dict_version(builtins);
        // SAFETY: a row's number.
        cache.place = unsafe { &raw const (*t.entries.add(row)).value } as u64;
    }
    value
}

/// Fills the cache for `object.name` if it may be cached: instances whose class does not hook
/// attribute access.
pub fn fill_attribute(object: Value, name: Value, cache: &mut Two<AttributeCache>) {
    let Some(shape) = object.shape().filter(|s| s.has_slots) else { return };
    let class = class::of(object);
    if class::lookup_user(class, intern::GETATTRIBUTE.value()).is_some() {
        return;
    }
    let on_class = class::lookup(class, name);
    if on_class.is_some_and(attribute::is_data_descriptor) {
        return;
    }
    let (offset, value) = match instance::inline_offset(shape, name) {
        Some(offset) => (u64::from(offset), 0),
        None if shape.attributes.index.contains_key(&name) => return,
        None => match on_class {
            Some(v) if is_plain(v) => (0, v.bits()),
            _ => return,
        },
    };
    remember(cache, AttributeCache { header: shape.header(), version: shape.version.get(), offset, value });
}

/// Does a class attribute come out as it is?
fn is_plain(v: Value) -> bool {
    !attribute::is_function(v)
        && !Builtin::StaticMethod.is(v)
        && !Builtin::ClassMethod.is(v)
        && !Builtin::Property.is(v)
        && !instance::has_slots(v)
}

/// Fills the cache for a method call, if the object itself has no such attribute.
pub fn fill_method(object: Value, name: Value, function: Value, cache: &mut Two<MethodCache>) {
    let Some(shape) = object.shape() else { return };
    if matches!(shape.kind, Kind::Class | Kind::Module) || shape.attributes.index.contains_key(&name) {
        return;
    }
    if shape.has_slots && class::lookup_user(class::of(object), intern::GETATTRIBUTE.value()).is_some() {
        return;
    }
    remember(cache, MethodCache { header: shape.header(), version: shape.version.get(), function: function.bits() });
}

/// Stores an attribute in an instance and fills the cache. The class must not hook the store.
pub fn store_attribute(object: Value, name: Value, value: Value, cache: &mut Two<StoreCache>) {
    let before = object.shape().map_or(0, Shape::header);
    instance::set(object, name, value);
    let Some(after) = object.shape() else { return };
    let Some(offset) = instance::inline_offset(after, name) else { return };
    let (version, offset, new_header) = (after.version.get(), u64::from(offset), after.header());
    remember(cache, StoreCache { header: before, version, offset, new_header });
}
