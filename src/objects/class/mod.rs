//! `type`: class objects, MRO, attribute lookup along it, instance shapes.

mod attributes;
pub mod documentation;
mod make;
mod order;

use super::*;
use crate::heap::layout::Class;
use crate::heap::weak;
use crate::heap::{Kind, Value};
pub use attributes::{DICT, DICT_GETSET, TYPE, check_abstract_instance, check_instance, check_subclass, type_call};
pub use make::{Request, build, most_derived, new, offer, type_new};
pub use order::{compatible, merge_mro, set_bases, solid};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU64, Ordering};

/// `Class::flags`: made by Python code.
const PYTHON: u64 = 1;
/// `Class::flags`: has abstract methods.
const ABSTRACT: u64 = 2;
/// `Class::flags`: instances can be referred to weakly.
const WEAK: u64 = 4;
/// `Class::flags`: has slots of its own.
const SOLID: u64 = 8;
/// `Class::flags`: instances are finalized: there is a `__del__`.
const FINALIZED: u64 = 1 << 8;
/// `Class::flags`: the native constructor makes an empty instance, `__init__` fills it.
const STARTS_EMPTY: u64 = 1 << 9;
/// `Class::flags`: being made; it has no MRO yet that the program may see.
const UNORDERED: u64 = 1 << 10;

/// The flag of a class with this native type.
fn starts_empty_flag(native: &crate::heap::NativeType) -> u64 {
    let exempt = matches!(native.kind, Kind::Class | Kind::Instance | Kind::Exception) || native.new_takes_all;
    if !exempt && native.methods.iter().any(|(name, _)| *name == "__init__") { STARTS_EMPTY } else { 0 }
}

/// Does the native constructor make an empty instance that `__init__` fills?
#[inline(always)]
pub fn starts_empty(class: Value) -> bool {
    get(class).flags & STARTS_EMPTY != 0
}

static NEXT_VERSION: AtomicU64 = AtomicU64::new(1);

/// The class object's struct. `v` must be a class.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Class {
    debug_assert!(is(v));
    // SAFETY: a class by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Class>() }
}

/// Is this a class?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Class
}

/// `type(v)`.
#[inline]
pub fn of(v: Value) -> Value {
    match v.shape() {
        Some(shape) => Value::from_bits(shape.class.get()).expect("every shape has a class"),
        None if v.is_small_int() => Builtin::Int.class(),
        None => Builtin::Float.class(),
    }
}

/// `class.__name__`
pub fn name(class: Value) -> &'static str {
    string::text(get(class).name)
}

/// Name of `type(v)`, as error messages show it: native types with their module.
pub fn name_of(v: Value) -> &'static str {
    let class = of(v);
    if is_python(class) { name(class) } else { native_name(class) }
}

fn native_name(class: Value) -> &'static str {
    // Exceptions are native, too, and share one table.
    match get(class).native {
        native if native.kind == Kind::Native && !super::native::view::is_type(native) => native.name,
        _ => name(class),
    }
}

/// `module.Qualified`, without the module for builtins.
pub fn full_name(class: Value) -> String {
    let c = get(class);
    let qualname = string::text(c.qualname);
    match string::as_text(c.module) {
        Some("builtins") | None => qualname.to_owned(),
        Some(module) => format!("{module}.{qualname}"),
    }
}

/// Is `class` a subclass of `base` (or `base` itself)?
#[inline]
pub fn is_subclass(class: Value, base: Value) -> bool {
    class == base || tuple::items(get(class).mro).contains(&base)
}

/// Was the class made by Python code?
pub fn is_python(class: Value) -> bool {
    get(class).flags & PYTHON != 0
}

/// Says that the class is the machine's own: nothing in it overrides native behaviour.
pub fn set_native(class: Value) {
    get(class).flags &= !PYTHON;
}

/// Makes the classes of the native types. Called once, when strings can be made.
pub fn initialise() {
    for &b in Builtin::ALL {
        let class = Builtin::Type.allocate(size_of::<Class>());
        let native = b.native();
        let shape = b.shape();
        let name = intern::intern(native.short_name());
        let module = intern::intern(native.module());
        let alias = matches!(b, Builtin::Int64 | Builtin::BigInt);
        let class = if alias { Builtin::Int.class() } else { class };
        shape.class.set(class.bits());
        if alias {
            continue;
        }
        let bases = if b == Builtin::Object { vec![] } else { vec![b.base().class()] };
        let mut mro = vec![class];
        if let Some(&base) = bases.first() {
            mro.extend_from_slice(tuple::items(get(base).mro));
        }
        // SAFETY: fresh object of this layout.
        unsafe {
            class.ptr::<Class>().write(Class {
                header: Builtin::Type.header(),
                name,
                qualname: name,
                module,
                bases: tuple::new(&bases),
                base: bases.first().copied().unwrap_or(Value::NONE),
                mro: tuple::new(&mro),
                dict: dict::new(),
                native,
                shape,
                version: fresh_version(),
                subclasses: list::new(&[]),
                flags: starts_empty_flag(native),
                doc: if native.doc.is_empty() { Value::NONE } else { string::new(native.doc) },
                constructor: None,
                constructor_version: 0,
                truthy_version: 0,
            });
        }
        if let Some(&base) = bases.first() {
            list::push(get(base).subclasses, class);
        }
    }
    for &b in Builtin::ALL {
        if !matches!(b, Builtin::Int64 | Builtin::BigInt) {
            special::install(b);
        }
    }
}

/// A number no class has had before. Never 0.
pub fn fresh_version() -> u64 {
    NEXT_VERSION.fetch_add(1, Ordering::Relaxed)
}

/// One place of the lookup cache. A version belongs to one state of one class.
#[derive(Clone, Copy)]
struct Place {
    version: u64,
    name: u64,
    found: Option<Value>,
}

const PLACES: usize = 2048;

struct Cache(UnsafeCell<[Place; PLACES]>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Cache {}

/// What was found, and what was found in a Python class.
static FOUND: [Cache; 2] = [const { Cache(UnsafeCell::new([Place { version: 0, name: 0, found: None }; PLACES])) }; 2];

/// Forgets what was found: before a collection, which may free it.
pub fn forget_lookups() {
    for cache in &FOUND {
        // SAFETY: as for the cache.
        unsafe { (*cache.0.get()).fill(Place { version: 0, name: 0, found: None }) };
    }
}

/// Looks `name` (interned) up in the class and its bases.
#[inline]
pub fn lookup(class: Value, name: Value) -> Option<Value> {
    cached(class, name, 0, |_| true)
}

/// As a walk along the MRO, nothing if the class that has it does not count; remembered in cache
/// `which`.
#[inline]
fn cached(class: Value, name: Value, which: usize, counts: fn(Value) -> bool) -> Option<Value> {
    let version = get(class).version;
    let at = (version.wrapping_mul(0x9e37_79b9) ^ name.bits() >> 4) as usize % PLACES;
    // SAFETY: as for the cache; the walk does not come back here.
    let place = unsafe { &mut (*FOUND[which].0.get())[at] };
    if place.version != version || place.name != name.bits() {
        let mro = tuple::items(get(class).mro).iter();
        if name == intern::DOC.value() {
            mro.clone().copied().for_each(documentation::fill);
        }
        let found = mro.copied().find_map(|c| dict::get_str(get(c).dict, name).map(|v| (c, v)));
        let found = found.filter(|&(c, _)| counts(c)).map(|(_, v)| v);
        *place = Place { version, name: name.bits(), found };
    }
    place.found
}

/// As `lookup`, if a class made by Python code has it first: what overrides native behaviour.
#[inline]
pub fn lookup_user(class: Value, name: Value) -> Option<Value> {
    if !get(class).shape.has_slots {
        return None;
    }
    cached(class, name, 1, is_python)
}

/// The first class along the MRO whose own dict has `name`.
pub fn provider(class: Value, name: Value) -> Option<Value> {
    tuple::items(get(class).mro).iter().copied().find(|&c| dict::get_str(get(c).dict, name).is_some())
}

/// Has the class abstract methods?
pub fn is_abstract(class: Value) -> bool {
    get(class).flags & ABSTRACT != 0
}

/// Can instances be referred to weakly, as far as `__slots__` say?
pub fn is_weak(class: Value) -> bool {
    get(class).flags & WEAK != 0
}

/// Do instances have a `__dict__`?
pub fn has_dict(class: Value) -> bool {
    let c = get(class);
    match is_python(class) {
        true => !c.shape.restricted,
        false => {
            c.native.has_dict || matches!(c.native.kind, Kind::Exception | Kind::Module | Kind::Class | Kind::Function)
        }
    }
}

/// Sets or deletes (`None`) an entry of the class's dict and invalidates caches.
///
/// # Errors
/// AttributeError if a deleted attribute does not exist.
pub fn set_attribute(class: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(v) => {
            dict::set_str(get(class).dict, name, v);
            if name == intern::DEL.value() {
                set_finalized(class);
            }
        }
        None => {
            if !dict::remove_str(get(class).dict, name) {
                let message = format!("type object '{}' has no attribute '{}'", self::name(class), string::text(name));
                return Err(raise(Exc::AttributeError, message));
            }
        }
    }
    touch(class);
    if name == intern::GET.value() {
        // What was a plain attribute of any class may be a descriptor now, or the other way round.
        touch(Builtin::Object.class());
    }
    Ok(())
}

/// Do instances of the class have a `__del__`?
#[inline(always)]
pub fn is_finalized(class: Value) -> bool {
    get(class).flags & FINALIZED != 0
}

/// A class with instances gets a `__del__`.
fn set_finalized(class: Value) {
    get(class).flags |= FINALIZED;
    weak::watch_existing(|shape| shape.has_slots && shape.class.get() == class.bits());
    for sub in list::snapshot(get(class).subclasses) {
        set_finalized(sub);
    }
}

/// Gives the class and all its subclasses a new version.
pub fn touch(class: Value) {
    let version = fresh_version();
    get(class).version = version;
    instance::stamp(get(class).shape, version);
    for sub in list::snapshot(get(class).subclasses) {
        touch(sub);
    }
}
