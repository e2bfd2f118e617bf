//! What happens at the death of objects: weak references are cleared, finalizers queued. The
//! tables hold addresses complemented, so that they keep nothing alive.

use super::Value;
use super::arena;
use super::mark::Marker;
use super::shape::Shape;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::UnsafeCell;
use std::collections::hash_map::Entry;
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
    /// Referent, complemented → weak references.
    references: FxHashMap<u64, References>,
    /// Objects to be finalized, complemented.
    watched: Vec<u64>,
    /// Those that have been finalized and are still there, complemented.
    finalized: FxHashSet<u64>,
    due: Vec<Due>,
    /// Referents that got a weak reference since the last collection, complemented.
    recent: Vec<u64>,
    /// So many of `watched` are old.
    old: usize,
}

/// The weak references to an object, complemented; the oldest first. Mostly there is one.
enum References {
    One([u64; 1]),
    #[allow(clippy::box_collection, reason = "two words in the table, not three")]
    Many(Box<Vec<u64>>),
}

impl References {
    fn all(&self) -> &[u64] {
        match self {
            References::One(one) => one,
            References::Many(many) => many,
        }
    }

    fn push(&mut self, reference: u64) {
        match self {
            References::One([first]) => *self = References::Many(Box::new(vec![*first, reference])),
            References::Many(many) => many.push(reference),
        }
    }

    /// Keeps those that `lives` accepts; answers whether any are left.
    fn retain(&mut self, lives: impl Fn(u64) -> bool) -> bool {
        match self {
            References::One([one]) => lives(*one),
            References::Many(many) => {
                many.retain(|&r| lives(r));
                !many.is_empty()
            }
        }
    }
}

static TABLES: Mutex<Option<Tables>> = Mutex::new(None);

/// Says at the death of a suspended object whether it has anything to do.
pub type Wants = fn(Value) -> bool;

/// Generators and the like whose death may matter.
struct Suspended {
    /// Complemented, the oldest first.
    all: Vec<u64>,
    /// So many of them are old.
    old: usize,
    wants: Option<Wants>,
}
struct Shared(UnsafeCell<Suspended>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Shared {}
static SUSPENDED: Shared = Shared(UnsafeCell::new(Suspended { all: Vec::new(), old: 0, wants: None }));

fn suspended() -> &'static mut Suspended {
    // SAFETY: see above; borrows last for a statement, or for `process`, which runs nothing else.
    unsafe { &mut *SUSPENDED.0.get() }
}

/// Wires what decides about suspended objects.
pub fn install(wants: Wants) {
    suspended().wants = Some(wants);
}

/// At its death the object is finalized if it then has something to do.
#[inline]
pub fn watch_suspended(v: Value) {
    suspended().all.push(!v.bits());
}

/// At the end: the suspended objects that have something to do, the oldest first.
pub fn take_suspended() -> Vec<Value> {
    let s = suspended();
    let wants = s.wants;
    s.old = 0;
    let all = std::mem::take(&mut s.all).into_iter().filter_map(|w| Value::from_bits(!w));
    all.filter(|&v| wants.is_some_and(|f| f(v))).collect()
}

/// Queues what has died and has something to do. What is reachable only from such an object
/// waits until that one is finalized.
fn process_suspended(marker: &mut Marker, young: bool, due: &mut Vec<Due>) {
    let s = suspended();
    let Some(wants) = s.wants else { return };
    let from = if young { s.old.min(s.all.len()) } else { 0 };
    let dead = s.all.extract_if(from.., |w| {
        if arena::is_marked(!*w) {
            return false;
        }
        if let Some(v) = Value::from_bits(!*w).filter(|&v| wants(v)) {
            marker.word(!*w);
            marker.drain();
            due.push(Due::Finalize(v));
        }
        true
    });
    dead.for_each(drop);
    s.old = s.all.len();
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
    let mut tables = tables();
    let tables = tables.get();
    match tables.references.entry(!referent.bits()) {
        Entry::Vacant(entry) => {
            entry.insert(References::One([!reference.bits()]));
        }
        Entry::Occupied(mut entry) => entry.get_mut().push(!reference.bits()),
    }
    tables.recent.push(!referent.bits());
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
    all.into_iter().flat_map(References::all).filter_map(|&r| Value::from_bits(!r)).collect()
}

/// Cuts a weak reference off from its referent.
pub fn clear(reference: Value) {
    if let Some(target) = referent(reference) {
        // SAFETY: by the caller's word.
        unsafe { (*reference.ptr::<Reference>()).hidden = 0 };
        let mut tables = tables();
        let references = &mut tables.get().references;
        if let Some(all) = references.get_mut(&!target.bits())
            && !all.retain(|r| r != !reference.bits())
        {
            references.remove(&!target.bits());
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
    let tables = tables.get();
    if let Some(at) = tables.watched.iter().rposition(|&w| w == !v.bits()) {
        tables.watched.remove(at);
        tables.old -= usize::from(at < tables.old);
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
    tables.old = 0;
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
    let mut tables = tables();
    let tables = tables.get();
    tables.old = 0;
    let watched = std::mem::take(&mut tables.watched);
    watched.into_iter().filter_map(|w| Value::from_bits(!w)).collect()
}

/// Clears the weak references to an object if it is dead, and forgets dead references. Answers
/// whether any are left.
fn settle(referent: u64, references: &mut References, due: &mut Vec<Due>) -> bool {
    if !references.retain(|r| arena::is_marked(!r)) {
        return false;
    }
    if !arena::is_marked(!referent) && arena::cell_of(!referent).is_some() {
        // The youngest callback is called first.
        for &r in references.all().iter().rev() {
            // SAFETY: a live weak reference.
            let reference = unsafe { &mut *(!r as *mut Reference) };
            reference.hidden = 0;
            if let (Some(_), Some(v)) = (reference.callback, Value::from_bits(!r)) {
                due.push(Due::Callback(v));
            }
        }
        return false;
    }
    true
}

/// The watched objects that are not marked, complemented.
pub(super) fn unmarked() -> Vec<u64> {
    tables().get().watched.iter().copied().filter(|w| !arena::is_marked(!w)).collect()
}

/// After marking: clears the weak references to what is dead, queues callbacks and finalizers,
/// and marks what these need. After a young collection old objects and what was entered for them
/// before need no look: they are alive.
pub(super) fn process(marker: &mut Marker, young: bool) {
    let mut tables = tables();
    let tables = tables.get();
    let mut due = Vec::new();
    let recent = std::mem::take(&mut tables.recent);
    if young {
        for referent in recent {
            if let Entry::Occupied(mut entry) = tables.references.entry(referent)
                && !settle(referent, entry.get_mut(), &mut due)
            {
                entry.remove();
            }
        }
    } else {
        tables.references.retain(|&referent, references| settle(referent, references, &mut due));
    }
    process_suspended(marker, young, &mut due);
    tables.finalized.retain(|&f| arena::is_marked(!f));
    let from = if young { tables.old.min(tables.watched.len()) } else { 0 };
    let dead: Vec<u64> = tables.watched.extract_if(from.., |w| !arena::is_marked(!*w)).collect();
    tables.old = tables.watched.len();
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
    tables.old = 0;
    for cell in found {
        if !tables.watched.contains(&cell) && !tables.finalized.contains(&cell) {
            tables.watched.push(cell);
        }
    }
}
