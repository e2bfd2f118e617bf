//! Second pass of scope analysis: finds the owner of each name, notes captures, hands out slots.

use super::{Place, Scope, ScopeId, ScopeKind, Scopes};
use crate::bytecode::code::{Local, Storage};
use crate::bytecode::op::Slot;
use crate::syntax::SyntaxError;
use ruff_python_ast::name::Name;

/// Gives every symbol its place and every variable its slot.
pub(super) fn resolve(scopes: &mut Scopes) -> Result<(), SyntaxError> {
    for id in (0..scopes.scopes.len() as u32).map(ScopeId) {
        for i in 0..scopes.get(id).symbols.len() {
            let place = place(scopes, id, i)?;
            scopes.scopes[id.0 as usize].symbols[i].place = place;
        }
    }
    assign_slots(scopes);
    Ok(())
}

fn place(scopes: &mut Scopes, id: ScopeId, symbol: usize) -> Result<Place, SyntaxError> {
    let scope = scopes.get(id);
    let kind = scope.kind;
    let symbol = &scope.symbols[symbol];
    let name = symbol.name.clone();
    if symbol.place == Place::Own {
        // `__class__` of a class: found captured before its own turn came.
        return Ok(Place::Own);
    }
    if kind == ScopeKind::Module || symbol.global.is_some() {
        return Ok(Place::Global);
    }
    if let Some(range) = symbol.nonlocal {
        return match climb(scopes, id, &name) {
            Place::Global => Err(SyntaxError::new(format!("no binding for nonlocal '{name}' found"), range)),
            Place::Around(owner) if scopes.get(owner).kind == ScopeKind::Annotation => {
                let message = format!("nonlocal binding not allowed for type parameter '{name}'");
                Err(SyntaxError::new(message, range))
            }
            place => Ok(place),
        };
    }
    if scope.sees_class && !symbol.bound {
        return Ok(place_beside_class(scopes, id, &name));
    }
    Ok(match (kind, symbol.bound) {
        (ScopeKind::Class, true) => Place::Namespace,
        (ScopeKind::Class, false) => match climb(scopes, id, &name) {
            Place::Global => Place::Namespace,
            _ => Place::NamespaceOrFree,
        },
        (_, true) => Place::Own,
        (_, false) => climb(scopes, id, &name),
    })
}

/// A name in an annotation scope right inside a class: the class's names come first.
fn place_beside_class(scopes: &mut Scopes, id: ScopeId, name: &Name) -> Place {
    let mut class = id;
    let mut crossed = Vec::new();
    while let Some(parent) = scopes.get(class).parent
        && scopes.get(class).kind != ScopeKind::Class
    {
        // A type parameter of the scope around is nearer than the class.
        if scopes.get(class).kind == ScopeKind::Annotation {
            if class != id && scopes.get(class).find(name).is_some_and(|s| s.bound) {
                return climb(scopes, id, name);
            }
            crossed.push(class);
        }
        class = parent;
    }
    let symbol = scopes.get(class).find(name);
    let (bound, global) = symbol.map_or((false, false), |s| (s.bound && s.nonlocal.is_none(), s.global.is_some()));
    if global {
        return Place::Global;
    }
    let found = if bound { Place::Global } else { climb(scopes, id, name) };
    let namespace = scopes.scopes[class.0 as usize].entry(Name::new_static(super::CLASS_NAMESPACE));
    (namespace.captured, namespace.place) = (true, Place::Own);
    for code in crossed {
        let free = &mut scopes.scopes[code.0 as usize].free;
        if !free.iter().any(|n| n == super::CLOSURE_NAMESPACE) {
            free.push(Name::new_static(super::CLOSURE_NAMESPACE));
        }
    }
    if found == Place::Global { Place::Namespace } else { Place::NamespaceOrFree }
}

/// Looks for the owner of `name` around `from`, and makes it captured and the name free in every
/// code between.
fn climb(scopes: &mut Scopes, from: ScopeId, name: &Name) -> Place {
    let mut crossed = Vec::new();
    let mut at = from;
    let owner = loop {
        if scopes.get(at).kind != ScopeKind::Comprehension {
            crossed.push(at);
        }
        let Some(parent) = scopes.get(at).parent else { return Place::Global };
        let scope = scopes.get(parent);
        match scope.kind {
            ScopeKind::Module => return Place::Global,
            // The outermost scope is of this kind without being a class: code with locals of its
            // own (`exec`). A comprehension in it is part of its code and sees them (PEP 709).
            ScopeKind::Class if scope.parent.is_none() => {
                let declared = scope.find(name).is_some_and(|s| s.global.is_some());
                return if crossed.is_empty() && !declared { Place::Namespace } else { Place::Global };
            }
            ScopeKind::Class if name == "__class__" && scopes.get(at).kind != ScopeKind::Class => break parent,
            ScopeKind::Class => {}
            ScopeKind::Function | ScopeKind::Comprehension | ScopeKind::GeneratorExpression | ScopeKind::Annotation => {
                match scope.find(name) {
                    Some(s) if s.global.is_some() => return Place::Global,
                    Some(s) if s.bound && s.nonlocal.is_none() => break parent,
                    _ => {}
                }
            }
        }
        at = parent;
    };
    if crossed.is_empty() {
        return Place::Around(owner);
    }
    let is_class = scopes.get(owner).kind == ScopeKind::Class;
    let owner = scopes.scopes[owner.0 as usize].entry(class_cell_name(is_class, name));
    owner.captured = true;
    if is_class {
        owner.place = Place::Own;
    }
    for code in crossed {
        let scope = &mut scopes.scopes[code.0 as usize];
        if !scope.free.contains(name) {
            scope.free.push(name.clone());
        }
    }
    Place::Free
}

/// A class owns the cell of `__class__` beside whatever its body calls by that name.
fn class_cell_name(is_class: bool, name: &Name) -> Name {
    if is_class { Name::new_static(super::CLASS_CELL) } else { name.clone() }
}

fn assign_slots(scopes: &mut Scopes) {
    for id in 0..scopes.scopes.len() {
        let scope = &mut scopes.scopes[id];
        if scope.kind == ScopeKind::Comprehension {
            comprehension_slots(scopes, ScopeId(id as u32));
        } else {
            code_slots(scope);
        }
    }
    for scope in &mut scopes.scopes {
        if scope.kind != ScopeKind::Comprehension {
            scope.free_base = u16::try_from(scope.first_temporary).unwrap_or(u16::MAX);
            // The order of `co_freevars` and `__closure__`.
            scope.free.sort_unstable();
            for name in &scope.free {
                let slot = Slot(u16::try_from(scope.first_temporary).unwrap_or(u16::MAX));
                scope.locals.push(Local { name: name.to_string(), slot, storage: Storage::Free });
                scope.first_temporary += 1;
            }
        }
    }
}

fn add_local(scope: &mut Scope, name: &Name, captured: bool) -> Slot {
    let slot = Slot(u16::try_from(scope.first_temporary).unwrap_or(u16::MAX));
    let storage = if captured { Storage::Cell } else { Storage::Plain };
    scope.locals.push(Local { name: name.to_string(), slot, storage });
    scope.first_temporary += 1;
    slot
}

fn code_slots(scope: &mut Scope) {
    match scope.kind {
        ScopeKind::Class => {
            add_local(scope, &Name::new_static(".namespace"), false);
        }
        _ => {
            for name in std::mem::take(&mut scope.parameters) {
                let captured = scope.entry(name.clone()).captured;
                let slot = add_local(scope, &name, captured);
                scope.entry(name).slot = slot;
            }
            if scope.sees_class {
                scope.namespace = add_local(scope, &Name::new_static(".namespace"), false);
            }
        }
    }
    for i in 0..scope.symbols.len() {
        let symbol = &scope.symbols[i];
        if symbol.place == Place::Own && !symbol.parameter {
            let is_class_cell = symbol.name == super::CLASS_CELL;
            let name = if is_class_cell { Name::new_static("__class__") } else { symbol.name.clone() };
            let captured = symbol.captured;
            scope.symbols[i].slot = add_local(scope, &name, captured);
        }
    }
}

/// Variables of comprehensions share slots by name where their lives cannot overlap: not with
/// a comprehension around, and never a cell.
fn comprehension_slots(scopes: &mut Scopes, id: ScopeId) {
    let code = scopes.get(id).code;
    for i in 0..scopes.get(id).symbols.len() {
        let symbol = &scopes.get(id).symbols[i];
        if symbol.place != Place::Own {
            continue;
        }
        let (name, captured) = (symbol.name.clone(), symbol.captured);
        let shared = if captured { None } else { shareable(scopes, id, &name) };
        let code = &mut scopes.scopes[code.0 as usize];
        let slot = shared.unwrap_or_else(|| {
            let hidden = code.locals.iter().any(|l| l.name == name.as_str());
            let slot = add_local(code, &name, captured);
            if hidden {
                code.locals.pop();
            }
            slot
        });
        scopes.scopes[id.0 as usize].symbols[i].slot = slot;
    }
}

/// The slot of an earlier comprehension's plain variable `name` in the same code, if no
/// comprehension around `id` uses it.
fn shareable(scopes: &Scopes, id: ScopeId, name: &Name) -> Option<Slot> {
    let code = scopes.get(id).code;
    let owned = |slot: Slot| scopes.get(code).symbols.iter().any(|s| s.place == Place::Own && s.slot == slot);
    let used_around = |slot: Slot| {
        let mut at = scopes.get(id).parent;
        while let Some(around) = at {
            let scope = scopes.get(around);
            if scope.kind != ScopeKind::Comprehension {
                return false;
            }
            if scope.symbols.iter().any(|s| s.place == Place::Own && s.slot == slot) {
                return true;
            }
            at = scope.parent;
        }
        false
    };
    let locals = &scopes.get(code).locals;
    let fits = |l: &&Local| l.name == name.as_str() && l.storage == Storage::Plain;
    locals.iter().filter(fits).map(|l| l.slot).find(|&s| !owned(s) && !used_around(s))
}
