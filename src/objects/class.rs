//! `type`: class objects, MRO, attribute lookup along it, instance shapes.

use super::*;
use crate::heap::layout::Class;
use crate::heap::{Kind, NativeType, Value};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU64, Ordering};

/// `Class::flags`: made by Python code.
const PYTHON: u64 = 1;

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
        native if native.kind == Kind::Native => native.name,
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
                mro: tuple::new(&mro),
                dict: dict::new(),
                native,
                shape,
                version: fresh_version(),
                subclasses: list::new(&[]),
                flags: 0,
                doc: if native.doc.is_empty() { Value::NONE } else { string::new(native.doc) },
                constructor: None,
                constructor_version: 0,
            });
        }
        if let Some(&base) = bases.first() {
            list::push(get(base).subclasses, class);
        }
    }
    // `object` makes instances with attributes only for its subclasses.
    for &b in Builtin::ALL {
        if !matches!(b, Builtin::Int64 | Builtin::BigInt) {
            for &(name, function) in b.native().methods {
                let name = intern::intern(name);
                let method = function::new_native(name, function, None, Some(b.class()));
                dict::set_str(get(b.class()).dict, name, method);
            }
            for &(name, function) in b.native().class_methods {
                let name = intern::intern(name);
                let function = function::new_native(name, function, None, None);
                let method = record::new(Builtin::ClassMethod, Some(function), None, None, None);
                dict::set_str(get(b.class()).dict, name, method);
            }
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

/// What was found in whole MROs, and in their Python classes only.
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

/// As a walk along the MRO over the classes that `counts` accepts, remembered in cache `which`.
#[inline]
fn cached(class: Value, name: Value, which: usize, counts: fn(Value) -> bool) -> Option<Value> {
    let version = get(class).version;
    let at = (version.wrapping_mul(0x9e37_79b9) ^ name.bits() >> 4) as usize % PLACES;
    // SAFETY: as for the cache; the walk does not come back here.
    let place = unsafe { &mut (*FOUND[which].0.get())[at] };
    if place.version != version || place.name != name.bits() {
        let mro = tuple::items(get(class).mro);
        let found = mro.iter().filter(|&&c| counts(c)).find_map(|&c| dict::get_str(get(c).dict, name));
        *place = Place { version, name: name.bits(), found };
    }
    place.found
}

/// As `lookup`, in classes made by Python code only: what overrides native behaviour.
#[inline]
pub fn lookup_user(class: Value, name: Value) -> Option<Value> {
    if !get(class).shape.has_slots {
        return None;
    }
    cached(class, name, 1, is_python)
}

/// Sets or deletes (`None`) an entry of the class's dict and invalidates caches.
///
/// # Errors
/// AttributeError if a deleted attribute does not exist.
pub fn set_attribute(class: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(v) => dict::set_str(get(class).dict, name, v),
        None => {
            if !dict::remove_str(get(class).dict, name) {
                let message = format!("type object '{}' has no attribute '{}'", self::name(class), string::text(name));
                return Err(raise(Exc::AttributeError, message));
            }
        }
    }
    touch(class);
    Ok(())
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

/// C3 linearisation of a class with these bases, the class itself left out.
///
/// # Errors
/// TypeError if the bases' orders contradict each other, or a base is repeated.
pub fn merge_mro(bases: &[Value]) -> PyResult<Vec<Value>> {
    for (i, b) in bases.iter().enumerate() {
        if bases[..i].contains(b) {
            return Err(raise(Exc::TypeError, format!("duplicate base class {}", name(*b))));
        }
    }
    let mut rows: Vec<Vec<Value>> = bases.iter().map(|&b| tuple::items(get(b).mro).to_vec()).collect();
    rows.push(bases.to_vec());
    let mut merged = Vec::new();
    loop {
        rows.retain(|r| !r.is_empty());
        if rows.is_empty() {
            return Ok(merged);
        }
        let head = rows.iter().map(|r| r[0]).find(|h| !rows.iter().any(|r| r[1..].contains(h)));
        let Some(head) = head else {
            let names: Vec<_> = bases.iter().map(|&b| name(b)).collect();
            let message =
                format!("Cannot create a consistent method resolution order (MRO) for bases {}", names.join(", "));
            return Err(raise(Exc::TypeError, message));
        };
        merged.push(head);
        for row in &mut rows {
            if row[0] == head {
                row.remove(0);
            }
        }
    }
}

/// Makes a class. `namespace` is a dict that becomes the class's own; `predicted` are the
/// attributes its instances will probably have.
///
/// # Errors
/// TypeError for bases that cannot be combined or subclassed.
pub fn new(name: Value, bases: &[Value], namespace: Value, chain: Option<instance::Chain>) -> PyResult<Value> {
    let bases = if bases.is_empty() { &[Builtin::Object.class()][..] } else { bases };
    let mut native_base = Builtin::Object.class();
    for &base in bases {
        if !is(base) {
            return Err(raise(Exc::TypeError, "bases must be types"));
        }
        let b = get(base);
        if !instance::can_subclass(b.native) {
            let message = format!("type '{}' is not an acceptable base type", self::name(base));
            return Err(raise(Exc::TypeError, message));
        }
        let current = get(native_base).native;
        if std::ptr::eq(current, b.native) || std::ptr::eq(b.native, &object::TYPE) {
            continue;
        }
        if std::ptr::eq(current, &exception::group::TYPE) && std::ptr::eq(b.native, &exception::TYPE) {
            continue;
        }
        let widens = std::ptr::eq(b.native, &exception::group::TYPE) && std::ptr::eq(current, &exception::TYPE);
        if std::ptr::eq(current, &object::TYPE) || widens {
            native_base = base;
        } else {
            return Err(raise(Exc::TypeError, "multiple bases have instance lay-out conflict"));
        }
    }
    let native = get(native_base).native;
    let mut mro = vec![Value::NONE];
    mro.extend(merge_mro(bases)?);
    let class = Builtin::Type.allocate(size_of::<Class>());
    mro[0] = class;
    let version = fresh_version();
    let chain = chain.unwrap_or_else(|| instance::Chain::reserve(native, &[]));
    let shape = chain.start(class, version);
    let module = dict::get_str(namespace, intern::MODULE.value()).unwrap_or(Value::NONE);
    let qualname = dict::get_str(namespace, intern::QUALNAME.value()).unwrap_or(name);
    dict::remove_str(namespace, intern::QUALNAME.value());
    let doc = dict::get_str(namespace, intern::DOC.value()).unwrap_or(Value::NONE);
    // SAFETY: fresh object of this layout.
    unsafe {
        class.ptr::<Class>().write(Class {
            header: Builtin::Type.header(),
            name,
            qualname,
            module,
            bases: tuple::new(bases),
            mro: tuple::new(&mro),
            dict: namespace,
            native,
            shape,
            version,
            subclasses: list::new(&[]),
            flags: PYTHON,
            doc,
            constructor: None,
            constructor_version: 0,
        });
    }
    // A class that defines `__eq__` without `__hash__` is unhashable.
    if dict::get_str(namespace, intern::EQ.value()).is_some()
        && dict::get_str(namespace, intern::HASH.value()).is_none()
    {
        dict::set_str(namespace, intern::HASH.value(), Value::NONE);
    }
    for &base in bases {
        list::push(get(base).subclasses, class);
    }
    Ok(class)
}

fn repr(v: Value) -> PyResult<Value> {
    Ok(string::new(&format!("<class '{}'>", full_name(v))))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let c = get(v);
    Ok(Some(match name {
        "__name__" => c.name,
        "__qualname__" => c.qualname,
        "__module__" => c.module,
        "__bases__" => c.bases,
        "__base__" => tuple::items(c.bases).first().copied().unwrap_or(Value::NONE),
        "__mro__" => c.mro,
        "__doc__" => c.doc,
        "__dict__" => dict::proxy(c.dict),
        _ => return Ok(None),
    }))
}

fn new_type(args: &Args) -> PyResult<Value> {
    match args.positional {
        [_, v] => Ok(of(*v)),
        [_, name, bases, namespace] if string::is(*name) && tuple::is(*bases) && dict::is(*namespace) => {
            new(*name, tuple::items(*bases), dict::copy(*namespace), None)
        }
        _ => Err(raise(Exc::TypeError, "type() takes 1 or 3 arguments")),
    }
}

/// `class[key]`: what `__class_getitem__` answers.
fn class_item(class: Value, key: Value) -> PyResult<Value> {
    match lookup(class, intern::CLASS_GETITEM.value()) {
        Some(f) if Builtin::ClassMethod.is(f) => doors::call(record::get(f).a.unwrap_or(f), &[class, key]),
        Some(f) if attribute::is_function(f) => doors::call(f, &[class, key]),
        Some(_) => doors::call(attribute::get(class, intern::CLASS_GETITEM.value())?, &[key]),
        None if class == Builtin::Type.class() => Ok(generics::alias::new(class, key)),
        None => Err(raise(Exc::TypeError, format!("type '{}' is not subscriptable", name(class)))),
    }
}

fn mro_method(args: &Args) -> PyResult<Value> {
    Ok(list::new(tuple::items(get(args.positional[0]).mro)))
}

fn subclasses_method(args: &Args) -> PyResult<Value> {
    Ok(list::new(&list::snapshot(get(args.positional[0]).subclasses)))
}

/// `type`.
pub static TYPE: NativeType = NativeType {
    name: "type",
    kind: Kind::Class,
    size: size_of::<Class>(),
    repr: Some(repr),
    get_attribute: Some(get_attribute),
    binary: Some(generics::union::binary),
    get_item: Some(class_item),
    new: Some(new_type),
    methods: &[("mro", mro_method), ("__subclasses__", subclasses_method)],
    ..NativeType::DEFAULT
};
