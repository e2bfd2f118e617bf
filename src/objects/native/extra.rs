//! What Python keeps beside C's memory: attributes that a C type does not have, and the Python
//! objects that words in C's memory refer to.

use super::ctype;
use super::*;
use crate::heap::arena;
use crate::malloc;
use crate::objects::{class, instance};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
struct Beside {
    /// Views that carry attributes or a class of the program's, by address and class of the type.
    views: BTreeMap<(u64, u64), Value>,
    /// What was stored at an address outside the heap of objects.
    references: BTreeMap<u64, Vec<Value>>,
}

static BESIDE: Mutex<Option<Beside>> = Mutex::new(None);
/// Something was ever kept there: most programs keep nothing.
static USED: AtomicBool = AtomicBool::new(false);

fn is_used() -> bool {
    USED.load(Ordering::Relaxed)
}

fn with<T>(f: impl FnOnce(&mut Beside) -> T) -> T {
    f(BESIDE.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// The type of the record at an address, through a pointer to `t`: the one that it is the beginning
/// of, if the memory map knows that. A chunk's type is that of the first pointer to it that was
/// seen, or of a pointer to a struct that begins with that one.
pub fn recognise(t: &'static CType, address: u64) -> &'static CType {
    let Some(chunk) = malloc::query(address as usize).filter(|c| !c.freed && c.start == address as usize) else {
        return t;
    };
    let fits = t.size <= chunk.size && t.size > 0;
    match type_of_word(chunk.type_word) {
        None if fits => {
            // What was beside the memory before belonged to something else.
            forget(chunk.start as u64, chunk.size as u64);
            malloc::set_type(address as usize, std::ptr::from_ref(t.bare()) as u64);
            t
        }
        Some(own) if own.is_record() && !ctype::same(own, t) => {
            if ctype::derives(own, t) {
                return own;
            }
            if fits && ctype::derives(t, own) {
                malloc::set_type(address as usize, std::ptr::from_ref(t.bare()) as u64);
            }
            t
        }
        _ => t,
    }
}

/// The type that a chunk's type word stands for.
pub fn type_of_word(word: u64) -> Option<&'static CType> {
    // SAFETY: type words are set by this module alone; types live for ever.
    (word != 0).then(|| unsafe { &*(word as *const CType) })
}

/// The view of the record at an address that carries attributes or a class of the program's. It is
/// gone when the memory has been freed or is used for something else.
pub fn known(t: &'static CType, address: u64) -> Option<Value> {
    if !is_used() {
        return None;
    }
    let class = t.bare().known_class()?;
    let found = with(|b| b.views.get(&(address, class.bits())).copied())?;
    let chunk = malloc::query(address as usize);
    if chunk.is_some_and(|c| c.freed || c.type_word == 0) {
        with(|b| b.views.remove(&(address, class.bits())));
        return None;
    }
    Some(found)
}

/// The chunk at an address is marked, so that its end is noticed.
fn mark(t: &'static CType, address: u64) {
    if malloc::query(address as usize).is_some_and(|c| c.type_word == 0) {
        malloc::set_type(address as usize, std::ptr::from_ref(t.bare()) as u64);
    }
}

/// The record that `v`, a view of it or a pointer to it, stands for; `None` if it stands for none.
fn record(v: Value) -> Option<(&'static CType, u64)> {
    let t = view::ctype(v);
    let record = if t.form == super::Form::Pointer { t.target() } else { t };
    (record.is_record() && view::address(v) != 0).then(|| (record, view::address(v)))
}

/// The object that keeps the attributes of what `v` stands for, if there is one.
pub fn carrier(v: Value) -> Option<Value> {
    if instance::has_slots(v) {
        return Some(v);
    }
    let (t, address) = record(v)?;
    known(t, address).or_else(|| owner_at(v, t, address))
}

/// The object of the heap whose own memory begins at the address.
fn owner_at(v: Value, t: &'static CType, address: u64) -> Option<Value> {
    let owner = view::owner(v).filter(|&o| view::is(o))?;
    (view::address(owner) == address && super::ctype::same(view::ctype(owner), t) && instance::has_slots(owner))
        .then_some(owner)
}

/// The object that keeps the attributes of what `v` stands for, made now if need be.
///
/// # Errors
/// MemoryError.
pub fn make_carrier(v: Value) -> PyResult<Option<Value>> {
    if let Some(v) = carrier(v) {
        return Ok(Some(v));
    }
    let Some((t, address)) = record(v) else { return Ok(None) };
    let class = super::class::of(t)?;
    let own = match view::ctype(v).is_record() {
        true => v,
        false => view::record(t, address, view::owner(v))?,
    };
    super::class::open(own);
    mark(t, address);
    USED.store(true, Ordering::Relaxed);
    with(|b| b.views.insert((address, class.bits()), own));
    Ok(Some(own))
}

/// The object `v` itself becomes what carries the attributes and has the class `new`.
///
/// # Errors
/// TypeError if the class does not derive from that of the C type.
pub fn set_class(v: Value, new: Value) -> PyResult<()> {
    let Some((t, address)) = record(v) else {
        let message = format!("__class__ assignment: {} is no struct", view::ctype(v).spelled());
        return Err(raise(Exc::TypeError, message));
    };
    let base = super::class::of(t)?;
    if !class::is_subclass(new, base) {
        let (new, base) = (class::full_name(new), class::full_name(base));
        return Err(raise(Exc::TypeError, format!("__class__ assignment: '{new}' does not derive from '{base}'")));
    }
    let before = carrier(v);
    if let Some(before) = before.filter(|&b| b != v) {
        instance::set_class(before, new);
        view::become_record(v, t, class::of(before))?;
        for (name, value) in instance::attributes(before) {
            instance::set(v, name, value);
        }
    } else {
        if before.is_none() {
            view::become_record(v, t, base)?;
        }
        instance::set_class(v, new);
    }
    if !view::is_own(v) {
        mark(t, address);
        USED.store(true, Ordering::Relaxed);
        with(|b| b.views.insert((address, base.bits()), v));
    }
    Ok(())
}

/// Words in the `size` bytes at `at` now refer to these objects.
pub fn refer(at: u64, size: usize, objects: &[Value]) {
    if !is_used() && objects.is_empty() || arena::resolve(at).is_some() {
        // The memory of Python's own objects is looked through anyway.
        return;
    }
    with(|b| {
        USED.store(true, Ordering::Relaxed);
        let old: Vec<u64> = b.references.range(at..at + size.max(1) as u64).map(|(&k, _)| k).collect();
        for k in old {
            b.references.remove(&k);
        }
        if !objects.is_empty() {
            b.references.insert(at, objects.to_vec());
        }
    });
}

/// The memory has been freed, or is used for something else: what was beside it is gone.
pub fn forget(start: u64, size: u64) {
    if !is_used() {
        return;
    }
    with(|b| {
        let old: Vec<(u64, u64)> = b.views.range((start, 0)..(start + size, 0)).map(|(&k, _)| k).collect();
        for k in old {
            b.views.remove(&k);
        }
        let old: Vec<u64> = b.references.range(start..start + size).map(|(&k, _)| k).collect();
        for k in old {
            b.references.remove(&k);
        }
    });
}
