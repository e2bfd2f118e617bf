//! Python classes of C types. Equal types share their class; a struct's class has a descriptor for
//! each member, and so has the class of the pointers to it.

use super::ctype::{self, CType, Form};
use super::*;
use crate::heap::{Kind, Shape};
use crate::objects::{builtin, class, dict, instance, intern, string, tuple};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// Classes by what makes their types equal.
static CLASSES: Mutex<Option<FxHashMap<String, Value>>> = Mutex::new(None);
/// Types by their classes.
static TYPES: Mutex<Option<FxHashMap<Value, &'static CType>>> = Mutex::new(None);

/// The class of a C type's objects.
///
/// # Errors
/// MemoryError.
pub fn of(t: &'static CType) -> PyResult<Value> {
    let t = t.bare();
    if let Some(class) = t.known_class() {
        return Ok(class);
    }
    let key = key(t)?;
    if let Some(&class) = CLASSES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        t.set_class(class);
        return Ok(class);
    }
    let class = make(t)?;
    t.set_class(class);
    CLASSES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, class);
    TYPES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(class, t);
    Ok(class)
}

fn key(t: &'static CType) -> PyResult<String> {
    Ok(match t.form {
        Form::Struct | Form::Union => ctype::signature(t),
        Form::Pointer => match t.target() {
            target if target.form == Form::Function => format!("* {}", target.spelled()),
            target => format!("* {} {} {}", target.constant, of(target)?.bits(), t.spelled()),
        },
        Form::Array => format!("[{:?}] {} {}", t.count, of(t.target())?.bits(), t.spelled()),
        _ => format!("{:?} {}", t.form, t.spelled()),
    })
}

/// The native type that a C type's class derives from.
fn base(t: &CType) -> Builtin {
    match t.form {
        Form::Struct => Builtin::CStruct,
        Form::Union => Builtin::CUnion,
        Form::Pointer => Builtin::CPointer,
        Form::Array => Builtin::CArray,
        _ => Builtin::CScalar,
    }
}

fn make(t: &'static CType) -> PyResult<Value> {
    let namespace = dict::new();
    let record = match t.form {
        Form::Pointer => t.target(),
        _ => t,
    };
    let is_cxx = cxx::record(record).is_some();
    if is_cxx && t.form == Form::Pointer {
        inherit(of(record)?, namespace);
    } else if is_cxx {
        (doors()?.members)(t, namespace)?;
    }
    for member in record.members() {
        let name = intern::intern(&member.name);
        dict::set_str(namespace, name, field::new(name, member));
    }
    let name = match t.is_record() {
        true => t.tag().map_or_else(|| t.spelled(), str::to_owned),
        false => t.spelled(),
    };
    let module = t.library.or(record.library).unwrap_or_else(|| intern::intern("native"));
    dict::set_str(namespace, intern::MODULE.value(), module);
    dict::set_str(namespace, intern::DOC.value(), string::new(&describe(t)));
    if t.is_record() {
        let names: Vec<Value> = t.members().iter().map(|m| intern::intern(&m.name)).collect();
        dict::set_str(namespace, intern::intern("__match_args__"), tuple::new(&names));
    }
    let mut name = name;
    if is_cxx && t.is_record() {
        dict::set_str(namespace, intern::intern("__qualname__"), string::new(&name.replace("::", ".")));
        name = crate::dwarf::last(&name).to_owned();
    }
    let class = new_class(&name, t, namespace)?;
    class::set_native(class);
    let shape = std::ptr::from_ref(class::get(class).shape).cast_mut();
    // SAFETY: the class has just been made and has no objects.
    unsafe {
        (*shape).inline = 0;
        (*shape).has_slots = t.is_record();
    }
    Ok(class)
}

/// The class itself: those of a C++ class's bases are its bases, as far as Python can order them.
fn new_class(name: &str, t: &'static CType, namespace: Value) -> PyResult<Value> {
    let name = intern::intern(name);
    let mut bases = Vec::new();
    if t.is_record() {
        for base in cxx::base_types(t) {
            bases.push(of(base)?);
        }
    }
    if bases.is_empty() {
        bases.push(base(t).class());
    }
    if bases.len() > 1 {
        match class::new(name, &bases, namespace, None) {
            Ok(class) => return Ok(class),
            Err(Pending) => {
                crate::objects::exception::take();
            }
        }
    }
    class::new(name, &bases[..1], namespace, None)
}

/// A pointer has the methods and members of the class that it points to; not the operators, which
/// are its own.
fn inherit(class: Value, namespace: Value) {
    for &c in tuple::items(class::get(class).mro) {
        for (name, v) in dict::items(class::get(c).dict) {
            let is_member =
                Builtin::CMethod.is(v) || Builtin::CFunction.is(v) || Builtin::CStatic.is(v) || Builtin::CField.is(v);
            let own = string::as_text(name).is_some_and(|n| n.starts_with("__"));
            if is_member && !own && dict::get_str(namespace, name).is_none() {
                dict::set_str(namespace, name, v);
            }
        }
    }
}

/// What the class's documentation says: the declaration.
fn describe(t: &'static CType) -> String {
    if !t.is_record() {
        return format!("{}\n\n{} bytes", t.spelled(), t.size);
    }
    let mut text = format!("{} {{\n", t.spelled());
    for m in t.members() {
        let bits = m.bits.map_or(String::new(), |(_, width)| format!(" : {width}"));
        text.push_str(&format!("    {}{bits};    // offset {}\n", spell::declare(m.ctype().ty, &m.name), m.offset));
    }
    text.push_str(&format!("}}  // {} bytes", t.size));
    text
}

/// The C type whose class this is, or whose class it derives from.
pub fn ctype_of(class: Value) -> Option<&'static CType> {
    let types = TYPES.lock().unwrap_or_else(PoisonError::into_inner);
    let types = types.as_ref()?;
    tuple::items(class::get(class).mro).iter().find_map(|c| types.get(c).copied())
}

/// The C type that an object stands for: a class of a C type, a C object, a function.
pub fn ctype_named(v: Value) -> Option<&'static CType> {
    if v.kind() == Kind::Class {
        return ctype_of(v);
    }
    if view::is(v) {
        return Some(view::ctype(v));
    }
    function::is(v).then(|| function::ctype(v))
}

/// The shape of views whose objects keep no attributes themselves.
pub fn plain_shape(class: Value) -> &'static Shape {
    let own = class::get(class).shape;
    if !own.has_slots {
        return own;
    }
    let key = (u16::MAX, false);
    if let Some(&known) = own.attributes.variants.borrow().get(&key) {
        return known;
    }
    let at = Shape::reserve_strided(1, builtin::SHAPE_SIZE).expect("shape descriptors are exhausted");
    // SAFETY: a new place; nobody refers to it yet.
    let made = unsafe { Shape::init(at, own.native) };
    made.class.set(own.class.get());
    made.version.set(own.version.get());
    made.slots_at = own.slots_at;
    own.attributes.variants.borrow_mut().insert(key, made);
    made
}

/// Header word of plain views of a type.
///
/// # Errors
/// MemoryError.
#[cold]
pub fn plain_header(t: &'static CType) -> PyResult<u64> {
    let header = plain_shape(of(t)?).header();
    t.set_view_header(header);
    Ok(header)
}

/// From now on the view keeps attributes itself.
pub fn open(v: Value) {
    let own = class::get(class::of(v)).shape;
    if !instance::has_slots(v) {
        // SAFETY: both shapes have the layout of `CData` and no inline slots.
        unsafe { *v.ptr::<u64>() = own.header() };
    }
}
