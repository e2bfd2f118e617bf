//! Classes of C++: where their bases lie in an object (Itanium C++ ABI, 2.4 to 2.6), which class an
//! object really is of, how its values are passed, and the lives of objects in Python's memory.

use super::ctype::{self, CType, Form};
use super::view::{self, Life};
use super::*;
use crate::dwarf::{Function, Kind, Record, TypeRef, last};

/// Bases of bases, at most.
const DEPTH: u32 = 32;

/// What the debug information says of a class of C++; nothing of other types.
pub fn record(t: &'static CType) -> Option<&'static Record> {
    if !t.is_record() {
        return None;
    }
    match &t.bare().ty.get().kind {
        Kind::Struct(r) | Kind::Union(r) if r.cxx => Some(r),
        _ => None,
    }
}

/// Its name without namespaces and template arguments.
pub fn short_name(t: &'static CType) -> &'static str {
    let name = last(t.tag().unwrap_or(""));
    name.split('<').next().unwrap_or(name)
}

/// The name of a method within its class.
pub fn method_name(method: &Function) -> &str {
    last(&method.name)
}

/// Where a base class lies.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// So many bytes from the start.
    At(u64),
    /// Where the word so many bytes from the virtual table's address says, if that is known.
    Virtual(Option<i64>),
}

/// A base class, and where it lies.
pub type Base = (&'static CType, Place);

fn bases(t: &'static CType) -> &'static [Base] {
    let t = t.bare();
    t.bases.get_or_init(|| {
        let mut all = read_bases(t);
        // Damaged debug information may say anything.
        all.retain(|(base, _)| !reaches(base, t));
        all
    })
}

/// Is `target` the class, or one of its bases, however far?
fn reaches(from: &'static CType, target: &'static CType) -> bool {
    let (mut seen, mut waiting) = (Vec::new(), vec![from.bare()]);
    while let Some(t) = waiting.pop() {
        if std::ptr::eq(t, target) || seen.len() > 10_000 {
            return true;
        }
        if !seen.iter().any(|&s| std::ptr::eq(s, t)) {
            seen.push(t);
            waiting.extend(read_bases(t).into_iter().map(|(base, _)| base.bare()));
        }
    }
    false
}

fn read_bases(t: &'static CType) -> Vec<Base> {
    let Some(r) = record(t) else { return Vec::new() };
    let fixed = r.fields.iter().filter(|f| f.base).map(|f| (ctype::of(f.ty), Place::At(f.offset)));
    fixed.chain(r.virtual_bases.iter().map(|b| (ctype::of(b.ty), Place::Virtual(b.slot)))).collect()
}

/// Its direct base classes, in order of declaration but for the virtual ones, which come last.
pub fn base_types(t: &'static CType) -> Vec<&'static CType> {
    bases(t).iter().map(|(base, _)| *base).collect()
}

/// Steps from a class to one of its bases; 0 if they are the same.
pub fn distance(own: &'static CType, target: &'static CType) -> Option<u32> {
    steps(own, target, DEPTH)
}

fn steps(own: &'static CType, target: &'static CType, depth: u32) -> Option<u32> {
    if ctype::same(own, target) {
        return Some(0);
    }
    if depth == 0 {
        return None;
    }
    bases(own).iter().filter_map(|(base, _)| steps(base, target, depth - 1)).min().map(|n| n + 1)
}

/// The address of the part of class `target` in the object of class `own` at `at`; `None` if there is
/// no such base.
///
/// # Errors
/// TypeError if there are several; MemoryAccessError if the virtual table cannot be read.
pub fn upcast(own: &'static CType, target: &'static CType, at: u64) -> PyResult<Option<u64>> {
    if ctype::same(own, target) {
        return Ok(Some(at));
    }
    let mut found = Vec::new();
    places(own, target, at, DEPTH, &mut found)?;
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        more => {
            let message = format!("{} has {} bases {}: which one?", own.spelled(), more.len(), target.spelled());
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn places(own: &'static CType, target: &'static CType, at: u64, depth: u32, found: &mut Vec<u64>) -> PyResult<()> {
    if ctype::same(own, target) {
        found.push(at);
        return Ok(());
    }
    if depth == 0 || steps(own, target, DEPTH).is_none() {
        return Ok(());
    }
    for &(base, place) in bases(own) {
        if steps(base, target, DEPTH).is_none() {
            continue;
        }
        let at = match place {
            Place::At(offset) => at.wrapping_add(offset),
            Place::Virtual(slot) => at.wrapping_add(virtual_offset(own, base, at, slot)?),
        };
        places(base, target, at, depth - 1, found)?;
    }
    Ok(())
}

/// The distance of a virtual base from the start of an object.
fn virtual_offset(own: &'static CType, base: &'static CType, at: u64, slot: Option<i64>) -> PyResult<u64> {
    let table = guard::peek(at, 8).filter(|&table| table != 0);
    let offset = table.zip(slot).and_then(|(table, slot)| guard::peek(table.wrapping_add_signed(slot), 8));
    offset.ok_or_else(|| {
        let (own, base) = (own.spelled(), base.spelled());
        guard::raise_error(&format!("cannot find the virtual base {base} of the {own} at {at:#x}"))
    })
}

/// The class that the object at `at`, known to be of class `t`, really is of, and where it starts.
/// Nothing if it has no virtual table, or nobody describes the class.
pub fn dynamic(t: &'static CType, at: u64) -> Option<(&'static CType, u64)> {
    if !record(t)?.polymorphic {
        return None;
    }
    let table = guard::peek(at, 8).filter(|&table| table != 0)?;
    let (own, above) = (doors().ok()?.class_of_table)(table)?;
    let start = at.wrapping_add_signed(above);
    // Memory that is no such object may hold anything.
    distance(own, t).map(|_| (own, start))
}

/// Is a value of the class passed by the address of a copy, since copying or destroying it runs code?
pub fn by_reference(t: &'static CType) -> bool {
    if !matches!(t.form, Form::Struct | Form::Union | Form::Array) {
        return false;
    }
    passes_by_reference(t.bare().ty, DEPTH)
}

fn passes_by_reference(ty: TypeRef, depth: u32) -> bool {
    let (Kind::Struct(r) | Kind::Union(r)) = &ty.bare().get().kind else {
        return match ty.bare().get().kind {
            Kind::Array(element, _) if depth > 0 => passes_by_reference(element, depth - 1),
            _ => false,
        };
    };
    if !r.cxx || r.passing_known || depth == 0 {
        return r.by_reference;
    }
    r.polymorphic
        || !r.virtual_bases.is_empty()
        || r.methods.iter().any(|m| !m.artificial && !m.defaulted && is_lifecycle(ty, m))
        || r.fields.iter().any(|f| passes_by_reference(f.ty, depth - 1))
}

/// Is it a destructor, or a constructor that copies or moves?
fn is_lifecycle(ty: TypeRef, method: &Function) -> bool {
    method_name(method).starts_with('~') || copies(ty, method)
}

/// Is it a constructor from an object of its own class?
pub fn copies(ty: TypeRef, method: &Function) -> bool {
    let Kind::Function(p) = &method.ty.get().kind else { return false };
    let t = ctype::of(ty.bare());
    method_name(method) == short_name(t)
        && p.parameters.len() == 2
        && ctype::of(p.parameters[1].ty).referenced().is_some_and(|r| ctype::same(r, t))
}

/// Has the class constructors, or needs one?
pub fn is_constructed(t: &'static CType) -> bool {
    let Some(r) = record(t) else { return false };
    let own = short_name(t);
    r.polymorphic
        || !r.virtual_bases.is_empty()
        || by_reference(t)
        || r.methods.iter().any(|m| method_name(m) == own && !copies(t.ty, m))
}

/// A pure virtual method that neither the class nor a base overrides: objects of it cannot be made.
/// `has_code` looks for the code of a class's method, since not every compiler says what is pure.
pub fn pure_method(
    t: &'static CType,
    has_code: &dyn Fn(&'static CType, &'static Function) -> bool,
) -> Option<&'static Function> {
    let mut all = Vec::new();
    virtual_methods(t, DEPTH, &mut all);
    let (implemented, pure): (Vec<_>, Vec<_>) = all.into_iter().partition(|(t, m)| !m.is_pure && has_code(t, m));
    // A destructor's code may be inline, and every class has its own, though nobody has declared it.
    let counts = |of: &'static CType, m: &Function| {
        !method_name(m).starts_with('~') || m.is_pure && std::ptr::eq(of.bare(), t.bare())
    };
    pure.into_iter()
        .filter(|(of, m)| counts(of, m))
        .map(|(_, m)| m)
        .find(|p| !implemented.iter().any(|(_, m)| overrides(m, p)))
}

fn virtual_methods(t: &'static CType, depth: u32, all: &mut Vec<(&'static CType, &'static Function)>) {
    let Some(r) = record(t).filter(|_| depth > 0) else { return };
    all.extend(r.methods.iter().filter(|m| m.virtual_slot.is_some() && !m.artificial).map(|m| (t, m)));
    for base in base_types(t) {
        virtual_methods(base, depth - 1, all);
    }
}

/// Have the two virtual methods one name and the same parameters?
pub fn overrides(one: &Function, other: &Function) -> bool {
    let (a, b) = (method_name(one), method_name(other));
    if a.starts_with('~') && b.starts_with('~') {
        return true;
    }
    let (Kind::Function(p), Kind::Function(q)) = (&one.ty.get().kind, &other.ty.get().kind) else { return false };
    let constant =
        |p: &crate::dwarf::Prototype| p.parameters.first().is_some_and(|this| ctype::of(this.ty).target().constant);
    a == b
        && p.parameters.len() == q.parameters.len()
        && constant(p) == constant(q)
        && p.parameters
            .iter()
            .zip(&q.parameters)
            .skip(1)
            .all(|(p, q)| spell::declare(p.ty, "") == spell::declare(q.ty, ""))
}

/// The class along the bases of `t` that first declares the virtual method: in its own virtual table
/// the slot of its own declaration is certain.
pub fn introducer(t: &'static CType, method: &'static Function) -> Option<function::Virtual> {
    let from_base = base_types(t).into_iter().find_map(|base| {
        let declared = record(base)?.methods.iter().find(|m| m.virtual_slot.is_some() && overrides(m, method));
        match declared {
            Some(m) => introducer(base, m),
            None => inherited(base, method, DEPTH),
        }
    });
    from_base.or_else(|| Some(function::Virtual { class: t.bare(), slot: method.virtual_slot? }))
}

/// As `introducer`, where the class itself does not declare it.
fn inherited(t: &'static CType, method: &'static Function, depth: u32) -> Option<function::Virtual> {
    if depth == 0 {
        return None;
    }
    base_types(t).into_iter().find_map(|base| {
        match record(base)?.methods.iter().find(|m| m.virtual_slot.is_some() && overrides(m, method)) {
            Some(m) => introducer(base, m),
            None => inherited(base, method, depth - 1),
        }
    })
}

/// Ends the life of the C++ object in the memory of `v`, if there is one.
pub fn destroy(v: Value) {
    if view::life(v) == Life::Alive {
        view::set_life(v, Life::Over);
        if let Ok(doors) = doors() {
            (doors.destroy)(view::ctype(v), view::address(v));
        }
    }
}

/// Refuses an object in Python's memory that has no life.
///
/// # Errors
/// TypeError before its constructor has run, MemoryAccessError after its destructor.
pub fn check_alive(v: Value) -> PyResult<()> {
    match view::life(v) {
        Life::Before => {
            let class = crate::objects::class::name_of(v);
            let message = format!("the '{class}' object has not been constructed: call super().__init__()");
            Err(raise(Exc::TypeError, message))
        }
        Life::Over => {
            let spelled = view::ctype(v).spelled();
            Err(guard::raise_error(&format!("the {spelled} at {:#x} has been destroyed", view::address(v))))
        }
        Life::None | Life::Alive => Ok(()),
    }
}

/// Can a reference to the type be bound to a value made for the call?
pub fn takes_temporary(reference: &'static CType) -> bool {
    reference.is_rvalue() || reference.target().constant || matches!(reference.target().form, Form::Pointer)
}
