//! Inline caches: plain data that generated code compares and helpers fill. Code is never
//! patched.

use crate::heap::shape::{ADDRESS_POINT, Shape};
use crate::heap::{Kind, Value, low};
use crate::machine::code_memory;
use crate::objects::{Builtin, attribute, class, descriptor, dict, instance, intern, module, native, table};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

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
    /// Offset in the object; 0: the value is a class attribute; `INT_FIELD`: the value is the offset of an `int` in
    /// the C struct; `FIELD`: the value is the address of code that reads the member; `!n`: `n` is the offset in the
    /// overflow block, whose address is in the object at `value`.
    pub offset: u64,
    pub value: u64,
}

/// Where a class or module had an attribute last time.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct OwnerCache {
    /// The class or module.
    pub owner: u64,
    /// Its version, or that of its dict.
    pub version: u64,
    /// Classes: the metaclass's version.
    pub meta: u64,
    /// Modules: address of the value word in the dict's row.
    pub place: u64,
    /// Classes: the attribute.
    pub value: u64,
    /// For calls: the class, if it is the first argument of what was found; else 0.
    pub receiver: u64,
}

/// What an attribute site remembers: of two shapes, and of one class or module.
#[repr(C)]
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Site<T> {
    pub shapes: Two<T>,
    pub owner: OwnerCache,
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
    /// Offset in the object; `FIELD`: the next word is the address of code that writes it; `!n`:
    /// `n` is the offset in the overflow block, whose address is in the object at the next word.
    pub offset: u64,
    /// Header after the store: another one if the store adds the attribute.
    pub new_header: u64,
}

/// A member of a C struct: code knows how to reach it.
pub const FIELD: u64 = u64::MAX;
/// An `int` of a C struct, which attribute sites read in place.
pub const INT_FIELD: u64 = u64::MAX - 1;

/// Offset in the overflow block, as the caches have it, of an attribute that is not inline.
fn overflow_offset(shape: &Shape, name: Value) -> Option<(u64, u64)> {
    let (holder, inside) = instance::overflow_place(shape, name)?;
    Some((u64::from(holder), !u64::from(inside)))
}

/// Where the entry's attribute lies in the object.
///
/// # Safety
/// The object has the entry's shape; `offset` is neither 0 nor that of a C struct's member.
#[inline(always)]
unsafe fn place(object: Value, offset: u64, holder: u64) -> *mut Option<Value> {
    // SAFETY: by contract.
    unsafe {
        if (offset as i64) < 0 {
            let block = *object.ptr::<u8>().add(holder as usize).cast::<*mut u8>();
            return block.add(!offset as usize).cast();
        }
        object.ptr::<u8>().add(offset as usize).cast()
    }
}

/// The two objects' shapes that an attribute site has seen last; generated code looks at the
/// first one inline, at the second one out of line.
pub type Two<T> = [T; 2];

/// Where sites with more shapes than that find theirs: one table for all sites, by shape and
/// name. Its values are weak: an entry counts only for a live object of its shape and version.
mod shared {
    use super::*;
    use std::cell::UnsafeCell;

    /// Must be a power of two.
    const PLACES: usize = 2048;

    #[derive(Clone, Copy)]
    struct Place<T> {
        name: u64,
        entry: T,
    }

    /// A table of cache entries.
    pub struct Table<T>(UnsafeCell<[Place<T>; PLACES]>);
    // SAFETY: touched only by the thread that holds the right to run Python.
    unsafe impl<T> Sync for Table<T> {}

    impl<T: Copy> Table<T> {
        pub const fn new(empty: T) -> Table<T> {
            Table(UnsafeCell::new([Place { name: 0, entry: empty }; PLACES]))
        }

        /// Where it lies.
        pub fn range(&self) -> (u64, u64) {
            let start = self.0.get() as u64;
            (start, start + size_of::<[Place<T>; PLACES]>() as u64)
        }

        fn at(header: u64, name: Value) -> usize {
            ((header >> 4) ^ (name.bits() >> 4).wrapping_mul(0x9e37_79b9)) as usize % PLACES
        }

        /// The entry remembered for objects with this header.
        #[inline]
        pub fn get(&self, header: u64, name: Value) -> Option<T> {
            // SAFETY: as for the table; the reference ends here.
            let place = unsafe { (*self.0.get())[Self::at(header, name)] };
            (place.name == name.bits()).then_some(place.entry)
        }

        /// Remembers an entry.
        pub fn set(&self, header: u64, name: Value, entry: T) {
            // SAFETY: as for the table; the reference ends here.
            unsafe { (*self.0.get())[Self::at(header, name)] = Place { name: name.bits(), entry } };
        }
    }
}

static ATTRIBUTES: shared::Table<AttributeCache> =
    shared::Table::new(AttributeCache { header: 0, version: 0, offset: 0, value: 0 });
static METHODS: shared::Table<MethodCache> = shared::Table::new(MethodCache { header: 0, version: 0, function: 0 });
static STORES: shared::Table<StoreCache> =
    shared::Table::new(StoreCache { header: 0, version: 0, offset: 0, new_header: 0 });

/// Header and version of an object that entries may be about.
#[inline(always)]
fn key(object: Value) -> Option<(u64, u64)> {
    let shape = object.shape()?;
    Some((shape.header(), shape.version.get()))
}

/// Where the shared tables lie: the collector does not take their words for references.
pub fn tables() -> [(u64, u64); 3] {
    [ATTRIBUTES.range(), METHODS.range(), STORES.range()]
}

/// A site that sees more than two shapes must not write its cache each time: of the misses that
/// the shared table answers, each `RARELY`th one replaces an entry.
const RARELY: u32 = 16;
static ANSWERED: AtomicU32 = AtomicU32::new(0);

/// Gives the site an entry that another one has found; `is_empty` says which of its own are.
#[inline]
fn share<T: Copy>(site: &mut Two<T>, entry: T, is_empty: impl Fn(&T) -> bool) {
    let n = ANSWERED.load(Ordering::Relaxed).wrapping_add(1);
    ANSWERED.store(n, Ordering::Relaxed);
    if is_empty(&site[1]) || n.is_multiple_of(RARELY) {
        remember(site, entry);
    }
}

/// `object.name` as some site has found it before.
#[inline]
pub fn known_attribute(object: Value, name: Value, site: &mut Two<AttributeCache>) -> Option<Value> {
    let (header, version) = key(object)?;
    let found = ATTRIBUTES.get(header, name).filter(|c| c.header == header && c.version == version)?;
    share(site, found, |c| c.header == 0);
    if found.offset == 0 {
        return Value::from_bits(found.value);
    }
    // SAFETY: objects of this shape have the attribute in this slot.
    unsafe { *place(object, found.offset, found.value) }
}

/// `object.name` for a call, if some site has found it in the object itself.
#[inline]
pub fn known_slot(object: Value, name: Value) -> Option<Value> {
    let (header, version) = key(object)?;
    let found = ATTRIBUTES.get(header, name).filter(|c| c.header == header && c.version == version)?;
    if found.offset == 0 {
        return None;
    }
    // SAFETY: as in `known_attribute`.
    unsafe { *place(object, found.offset, found.value) }
}

/// The method `name` of the object's class as some site has found it before.
#[inline]
pub fn known_method(object: Value, name: Value, site: &mut Two<MethodCache>) -> Option<Value> {
    let (header, version) = key(object)?;
    let found = METHODS.get(header, name).filter(|c| c.header == header && c.version == version)?;
    share(site, found, |c| c.header == 0);
    Value::from_bits(found.function)
}

/// Stores the attribute as some site has done before; answers whether it could.
#[inline]
pub fn store_known(object: Value, name: Value, value: Value, site: &mut Two<StoreCache>) -> bool {
    let Some((header, version)) = key(object) else { return false };
    let Some(found) = STORES.get(header, name).filter(|c| c.header == header && c.version == version) else {
        return false;
    };
    share(site, found, |c| c.header == 0);
    // SAFETY: objects of this shape have room for the attribute in this slot.
    unsafe {
        *place(object, found.offset, found.new_header) = Some(value);
        if (found.offset as i64) > 0 {
            *object.ptr::<u64>() = found.new_header;
        }
    }
    true
}

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

/// The member of a C struct that `object.name` is, if machine code may read (`set`: write) it, and the first two words
/// of a cache.
fn direct_member(object: Value, name: Value, set: bool) -> Option<(u64, u64, &'static native::Member)> {
    let shape = object.shape().filter(|_| native::view::is(object))?;
    let hook = if set { intern::SETATTR.value() } else { intern::GETATTRIBUTE.value() };
    if shape.has_slots && class::lookup_user(class::of(object), hook).is_some() {
        return None;
    }
    let field = class::lookup(class::of(object), name).filter(|&d| Builtin::CField.is(d))?;
    let member = native::field::member(field);
    if !native::field::is_direct(object, member) || set && !native::field::is_writable(object, member) {
        return None;
    }
    Some((shape.header(), shape.version.get(), member))
}

/// Code that reads (`set`: writes) a member.
fn field_code(member: &'static native::Member, set: bool) -> Option<u64> {
    (native::doors().ok()?.field_code)(member, set)
}

/// Fills the cache for a store to a member of a C struct.
pub fn fill_field_store(object: Value, name: Value, cache: &mut Two<StoreCache>) {
    if let Some((header, version, member)) = direct_member(object, name, true)
        && let Some(new_header) = field_code(member, true)
    {
        remember(cache, StoreCache { header, version, offset: FIELD, new_header });
    }
}

/// Fills the site's cache (if there is one) and the table of all sites for `object.name` if it
/// may be cached: instances whose class does not hook attribute access.
pub fn fill_attribute(object: Value, name: Value, cache: Option<&mut Two<AttributeCache>>) {
    if let Some((header, version, member)) = direct_member(object, name, false) {
        // Sites read an `int` themselves; the code for others guards its own access.
        let (offset, value) = if native::field::is_int(member) && member.offset < 1 << 30 {
            native::guard::watch_sites(code_memory::holds);
            (INT_FIELD, member.offset as u64)
        } else {
            let Some(code) = field_code(member, false) else { return };
            (FIELD, code)
        };
        if let Some(cache) = cache {
            remember(cache, AttributeCache { header, version, offset, value });
        }
        return;
    }
    let Some(shape) = object.shape().filter(|s| s.has_slots) else { return };
    if shape.dict_mode || shape.native.keeps_attributes || matches!(shape.kind, Kind::Class | Kind::Module) {
        return;
    }
    let class = class::of(object);
    if class::lookup_user(class, intern::GETATTRIBUTE.value()).is_some() {
        return;
    }
    let on_class = class::lookup(class, name);
    // A declared slot is where its name says.
    if on_class.is_some_and(|d| attribute::is_data_descriptor(d) && !descriptor::is_slot(d)) {
        return;
    }
    let (offset, value) = match instance::inline_offset(shape, name) {
        Some(offset) => (u64::from(offset), 0),
        None => match (overflow_offset(shape, name), on_class) {
            (Some((holder, offset)), _) => (offset, holder),
            (None, Some(v)) if is_plain(v) && !shape.attributes.index.contains_key(&name) => (0, v.bits()),
            _ => return,
        },
    };
    let entry = AttributeCache { header: shape.header(), version: shape.version.get(), offset, value };
    ATTRIBUTES.set(entry.header, name, entry);
    if let Some(cache) = cache {
        remember(cache, entry);
    }
}

/// Does a class attribute come out as it is? (A class that gets a `__get__` later gives all classes
/// new versions.)
fn is_plain(v: Value) -> bool {
    let simple = !attribute::is_function(v) && v.kind() != Kind::Native;
    simple && (!instance::has_slots(v) || class::lookup(class::of(v), intern::GET.value()).is_none())
}

/// Remembers the attribute `name` of a class or module, found as `v`.
pub fn fill_owned(owner: Value, name: Value, v: Value, cache: &mut OwnerCache) {
    if Builtin::Module.is(owner) {
        let globals = module::globals(owner);
        if dict::get_str(globals, name) != Some(v) {
            return;
        }
        let mut found = GlobalCache { globals: 0, builtins: 0, place: 0 };
        load_global(globals, globals, name, Some(&mut found));
        let (owner, version, place) = (owner.bits(), found.globals, found.place);
        *cache = OwnerCache { owner, version, meta: 0, place, value: 0, receiver: 0 };
        return;
    }
    if owner.kind() != Kind::Class {
        return;
    }
    let meta = class::of(owner);
    let function = matches!(v.kind(), Kind::Function | Kind::NativeFunction);
    let hooked = class::lookup_user(meta, intern::GETATTRIBUTE.value()).is_some();
    let first = class::lookup(meta, name).is_some_and(attribute::reads_first);
    if hooked || first || class::lookup(owner, name) != Some(v) {
        return;
    }
    if !function && !is_plain(v) {
        return;
    }
    remember_of_class(owner, v, None, cache);
}

/// Remembers what a class has: `v`, to be called with this receiver in front.
pub fn remember_of_class(class: Value, v: Value, receiver: Option<Value>, cache: &mut OwnerCache) {
    let Some(shape) = class.shape() else { return };
    let (version, meta) = (class::get(class).version, shape.version.get());
    let receiver = receiver.map_or(0, Value::bits);
    *cache = OwnerCache { owner: class.bits(), version, meta, place: 0, value: v.bits(), receiver };
}

/// Fills the cache for a method call, if the object itself has no such attribute.
pub fn fill_method(object: Value, name: Value, function: Value, cache: &mut Two<MethodCache>) {
    let Some(shape) = object.shape() else { return };
    if shape.dict_mode
        || shape.native.keeps_attributes
        || matches!(shape.kind, Kind::Class | Kind::Module | Kind::Function)
        || shape.attributes.index.contains_key(&name)
    {
        return;
    }
    if shape.has_slots && class::lookup_user(class::of(object), intern::GETATTRIBUTE.value()).is_some() {
        return;
    }
    let entry = MethodCache { header: shape.header(), version: shape.version.get(), function: function.bits() };
    METHODS.set(entry.header, name, entry);
    remember(cache, entry);
}

/// Stores an attribute in an instance and fills the cache. The class must not hook the store.
pub fn store_attribute(object: Value, name: Value, value: Value, cache: &mut Two<StoreCache>) {
    let before = object.shape().map_or(0, Shape::header);
    instance::set(object, name, value);
    let Some(after) = object.shape() else { return };
    let version = after.version.get();
    let entry = match instance::inline_offset(after, name) {
        Some(offset) => StoreCache { header: before, version, offset: offset.into(), new_header: after.header() },
        None => match overflow_offset(after, name) {
            Some((new_header, offset)) if before == after.header() => {
                StoreCache { header: before, version, offset, new_header }
            }
            _ => return,
        },
    };
    STORES.set(before, name, entry);
    remember(cache, entry);
}
