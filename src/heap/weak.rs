//! What happens at the death of objects: weak references are cleared, finalizers queued. The
//! tables hold addresses complemented, so that they keep nothing alive.

use super::Value;
use super::arena;
use super::mark::Marker;
use super::shape::Shape;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::UnsafeCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A weak reference's object, as far as the heap knows it: header, then the complement of the
/// referent's address (0: dead), then the callback.
#[repr(C)]
struct Reference {
    header: u64,
    hidden: u64,
    callback: Option<Value>,
}

/// What waits to be run once a collection is over.
#[derive(Clone, Copy, Debug)]
pub enum Due {
    /// The referent of the weak reference has died: its callback is to be called.
    Callback(Value),
    /// The object is dead but for this: `__del__` or the type's `finalize`.
    Finalize(Value),
}

#[derive(Default)]
struct Tables {
    /// Referent → weak references, both complemented; the oldest first.
    references: FxHashMap<u64, Vec<u64>>,
    /// Objects to be finalized, complemented.
    watched: Vec<u64>,
    /// Those that have been finalized and are still there, complemented.
    finalized: FxHashSet<u64>,
    due: Vec<Due>,
}

static TABLES: Mutex<Option<Tables>> = Mutex::new(None);

/// Says at the death of a suspended object whether it has anything to do.
pub type Wants = fn(Value) -> bool;

/// Generators and the like whose death may matter, complemented, the oldest first.
struct Suspended(UnsafeCell<(Vec<u64>, Option<Wants>)>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Suspended {}
static SUSPENDED: Suspended = Suspended(UnsafeCell::new((Vec::new(), None)));

fn suspended() -> &'static mut (Vec<u64>, Option<Wants>) {
    // SAFETY: see above; borrows last for a statement, or for `process`, which runs nothing else.
    unsafe { &mut *SUSPENDED.0.get() }
}

/// Wires what decides about suspended objects.
pub fn install(wants: Wants) {
    suspended().1 = Some(wants);
}

/// At its death the object is finalized if it then has something to do.
#[inline]
pub fn watch_suspended(v: Value) {
    suspended().0.push(!v.bits());
}

/// At the end: the suspended objects that have something to do, the oldest first.
pub fn take_suspended() -> Vec<Value> {
    let (all, wants) = suspended();
    let wants = *wants;
    let all = std::mem::take(all).into_iter().filter_map(|w| Value::from_bits(!w));
    all.filter(|&v| wants.is_some_and(|f| f(v))).collect()
}

/// Queues what has died and has something to do. What is reachable only from such an object
/// waits until that one is finalized.
fn process_suspended(marker: &mut Marker, due: &mut Vec<Due>) {
    let (all, wants) = suspended();
    let Some(wants) = *wants else { return };
    all.retain(|&w| {
        if arena::is_marked(!w) {
            return true;
        }
        if let Some(v) = Value::from_bits(!w).filter(|&v| wants(v)) {
            marker.word(!w);
            marker.drain();
            due.push(Due::Finalize(v));
        }
        false
    });
}

struct Locked(MutexGuard<'static, Option<Tables>>);

impl Locked {
    fn get(&mut self) -> &mut Tables {
        self.0.get_or_insert_default()
    }
}

fn tables() -> Locked {
    Locked(TABLES.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Enters `reference`, whose object is laid out as a weak reference, for `referent`.
pub fn refer(referent: Value, reference: Value) {
    // SAFETY: by the caller's word.
    unsafe { (*reference.ptr::<Reference>()).hidden = !referent.bits() };
    tables().get().references.entry(!referent.bits()).or_default().push(!reference.bits());
}

/// The referent of a weak reference, if it lives.
pub fn referent(reference: Value) -> Option<Value> {
    // SAFETY: by the caller's word.
    match unsafe { (*reference.ptr::<Reference>()).hidden } {
        0 => None,
        hidden => Value::from_bits(!hidden),
    }
}

/// The weak references to an object, the oldest first.
pub fn references(referent: Value) -> Vec<Value> {
    let mut tables = tables();
    let all = tables.get().references.get(&!referent.bits());
    all.into_iter().flatten().filter_map(|&r| Value::from_bits(!r)).collect()
}

/// Cuts a weak reference off from its referent.
pub fn clear(reference: Value) {
    if let Some(target) = referent(reference) {
        // SAFETY: by the caller's word.
        unsafe { (*reference.ptr::<Reference>()).hidden = 0 };
        let mut tables = tables();
        let references = &mut tables.get().references;
        if let Some(all) = references.get_mut(&!target.bits()) {
            all.retain(|&r| r != !reference.bits());
            if all.is_empty() {
                references.remove(&!target.bits());
            }
        }
    }
}

/// The object is to be finalized when it dies.
pub fn watch(v: Value) {
    tables().get().watched.push(!v.bits());
}

/// The object is finalized by another one that refers to it.
pub fn unwatch(v: Value) {
    let mut tables = tables();
    let watched = &mut tables.get().watched;
    if let Some(at) = watched.iter().rposition(|&w| w == !v.bits()) {
        watched.remove(at);
    }
}

/// Has the object been finalized?
pub fn is_finalized(v: Value) -> bool {
    tables().get().finalized.contains(&!v.bits())
}

/// The object need not be finalized any more.
pub fn finalized(v: Value) {
    let mut tables = tables();
    let tables = tables.get();
    tables.watched.retain(|&w| w != !v.bits());
    tables.finalized.insert(!v.bits());
}

/// Takes what waits to be run, the oldest first.
pub fn take_due() -> Vec<Due> {
    std::mem::take(&mut tables().get().due)
}

/// Takes the dead objects of one kind that wait for their type's `finalize`.
pub fn take_dead(wanted: impl Fn(Value) -> bool) -> Vec<Value> {
    let taken =
        tables().get().due.extract_if(.., |due| matches!(due, Due::Finalize(v) if wanted(*v))).collect::<Vec<_>>();
    taken.into_iter().filter_map(|due| if let Due::Finalize(v) = due { Some(v) } else { None }).collect()
}

/// Is there anything to run?
pub fn is_due() -> bool {
    !tables().get().due.is_empty()
}

/// At the end: everything that is still to be finalized.
pub fn take_watched() -> Vec<Value> {
    let watched = std::mem::take(&mut tables().get().watched);
    watched.into_iter().filter_map(|w| Value::from_bits(!w)).collect()
}

/// After marking: clears the weak references to what is dead, queues callbacks and finalizers,
/// and marks what these need.
pub(super) fn process(marker: &mut Marker) {
    let mut tables = tables();
    let tables = tables.get();
    let mut due = Vec::new();
    tables.references.retain(|&referent, references| {
        references.retain(|&r| arena::is_marked(!r));
        if !arena::is_marked(!referent) && arena::cell_of(!referent).is_some() {
            // The youngest callback is called first.
            for &r in references.iter().rev() {
                // SAFETY: a live weak reference.
                let reference = unsafe { &mut *(!r as *mut Reference) };
                reference.hidden = 0;
                if let (Some(_), Some(v)) = (reference.callback, Value::from_bits(!r)) {
                    due.push(Due::Callback(v));
                }
            }
            return false;
        }
        !references.is_empty()
    });
    process_suspended(marker, &mut due);
    tables.finalized.retain(|&f| arena::is_marked(!f));
    let dead: Vec<u64> = tables.watched.extract_if(.., |w| !arena::is_marked(!*w)).collect();
    for &w in &dead {
        marker.word(!w);
        if let Some(v) = Value::from_bits(!w) {
            due.push(Due::Finalize(v));
            tables.finalized.insert(w);
        }
    }
    marker.drain();
    tables.due.append(&mut due);
}

/// Watches every object that `wanted` accepts by its shape: a finalizer was added to a class.
pub fn watch_existing(wanted: impl Fn(&'static Shape) -> bool) {
    let mut found = Vec::with_capacity(1024);
    arena::each_object(|cell, _| {
        // SAFETY: a live object's header.
        if wanted(unsafe { Shape::from_header(*(cell as *const u64)) }) {
            found.push(!cell);
        }
    });
    let mut tables = tables();
    let tables = tables.get();
    for cell in found {
        if !tables.watched.contains(&cell) && !tables.finalized.contains(&cell) {
            tables.watched.push(cell);
        }
    }
}
