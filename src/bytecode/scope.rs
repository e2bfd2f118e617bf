//! Scope analysis: who owns each name, what is captured, and which slot it gets.
//! List, set and dict comprehensions are scopes of names but not of code: their variables get
//! slots of their own in the function around them (PEP 709).

/// Symbol under which a class scope owns the cell of `__class__`; no name of the language.
pub const CLASS_CELL: &str = ".class";

/// Symbol under which a class scope owns the cell of its namespace, for annotation scopes.
pub const CLASS_NAMESPACE: &str = ".classdict";

/// Its name in the closures of annotation scopes.
pub const CLOSURE_NAMESPACE: &str = "__classdict__";

/// The tuple of type parameters, in the scope that binds them.
pub const TYPE_PARAMETERS: &str = ".type_params";

mod collect;
pub use collect::has_future_annotations;
mod forbidden;
mod resolve;

use super::op::Slot;
use crate::syntax::SyntaxError;
use ruff_python_ast::name::Name;
use ruff_python_ast::{Mod, Parameters};
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

/// Index of a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct ScopeId(u32);

/// What a scope belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum ScopeKind {
    Module,
    Function,
    Class,
    Comprehension,
    /// Annotations, type parameters, and what else is evaluated late: a function that sees the
    /// names of a class right around it.
    Annotation,
    /// Code of its own, unlike the other comprehensions.
    GeneratorExpression,
}

/// How the code of a scope gets at a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// The value is in the slot.
    Local(Slot),
    /// The slot holds a cell.
    Cell(Slot),
    /// Globals, then builtins.
    Global,
    /// The class namespace, then as `Global`.
    Namespace,
    /// The class namespace, then the cell in the slot.
    NamespaceOrCell(Slot),
}

/// Where a name used in a scope lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Unresolved,
    /// This scope owns it.
    Own,
    /// A scope around this one owns it, within the same code.
    Around(ScopeId),
    /// In the closure.
    Free,
    Global,
    Namespace,
    NamespaceOrFree,
}

/// What is known about one name in one scope.
#[derive(Clone, Debug)]
struct Symbol {
    name: Name,
    bound: bool,
    used: bool,
    parameter: bool,
    annotated: bool,
    /// Rebound by `:=`, which can happen in the middle of an expression.
    walrus: bool,
    global: Option<TextRange>,
    nonlocal: Option<TextRange>,
    captured: bool,
    place: Place,
    slot: Slot,
}

/// One scope.
#[derive(Debug)]
pub struct Scope {
    /// Its sort.
    pub kind: ScopeKind,
    parent: Option<ScopeId>,
    /// The scope whose code this one's code is part of: itself unless a comprehension.
    code: ScopeId,
    /// An annotation scope right inside a class.
    sees_class: bool,
    /// The slot of the mapping of names of a class body, or of the class that is seen.
    pub namespace: Slot,
    /// The scope of the annotations of this module's or class's variables.
    pub annotations: Option<ScopeId>,
    /// Some annotated statements may not run.
    pub conditional: bool,
    /// Name of the innermost class around, for mangling.
    class_name: Option<Name>,
    symbols: Vec<Symbol>,
    /// Positions in `symbols`, once there are more than a few.
    index: FxHashMap<Name, u32>,
    /// Parameters in slot order.
    parameters: Vec<Name>,
    /// Names in the closure, for code scopes.
    pub free: Vec<Name>,
    free_base: u16,
    /// Named slots, for code scopes.
    pub locals: Vec<super::code::Local>,
    /// First slot above the named ones.
    pub first_temporary: u32,
}

/// The scopes of a module.
#[derive(Debug)]
pub struct Scopes {
    scopes: Vec<Scope>,
    nodes: FxHashMap<usize, ScopeId>,
}

/// Up to so many symbols of a scope are searched one by one.
const FEW: usize = 10;

/// Identity of a tree node: its address, valid while the tree is borrowed.
pub fn node_key<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// The same for what is evaluated late about the node.
pub fn late_key<T>(node: &T) -> usize {
    node_key(node) | 1
}

impl Scopes {
    /// Analyses a module, an expression or interactive input. `root` says where the names of the
    /// outermost scope live: in globals (`Module`) or in a mapping of their own (`Class`).
    pub fn analyze(tree: &Mod, root: ScopeKind) -> Result<Scopes, SyntaxError> {
        let mut scopes = collect::collect(tree, root)?;
        resolve::resolve(&mut scopes)?;
        Ok(scopes)
    }

    /// The scope of the whole tree.
    pub fn root(&self) -> ScopeId {
        ScopeId(0)
    }

    /// The scope that a function, lambda, class or comprehension node opens.
    pub fn of<T>(&self, node: &T) -> ScopeId {
        self.nodes[&node_key(node)]
    }

    /// The scope of something evaluated late, by its node.
    pub fn of_late<T>(&self, node: &T) -> Option<ScopeId> {
        self.nodes.get(&late_key(node)).copied()
    }

    /// The scope with this key (`late_key`).
    pub fn by_key(&self, key: usize) -> Option<ScopeId> {
        self.nodes.get(&key).copied()
    }

    /// The slot of the mapping in which code in `scope` looks names up.
    pub fn namespace(&self, scope: ScopeId) -> Slot {
        self.get(self.get(scope).code).namespace
    }

    /// The slot of a cell that a class scope owns beside its names.
    pub fn class_cell(&self, scope: ScopeId, name: &'static str) -> Option<Slot> {
        self.symbol(scope, &Name::new_static(name)).filter(|s| s.captured).map(|s| s.slot)
    }

    /// Must late code of this scope get the class's namespace out of its closure?
    pub fn wants_namespace(&self, scope: ScopeId) -> bool {
        let scope = self.get(scope);
        scope.sees_class && scope.free.iter().any(|n| n == CLOSURE_NAMESPACE)
    }

    /// A scope by its index.
    pub fn get(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    /// How code in `scope` gets at `name` (already mangled).
    pub fn access(&self, scope: ScopeId, name: &Name) -> Access {
        let Some(symbol) = self.symbol(scope, name) else { return Access::Global };
        match symbol.place {
            Place::Own => self.own(symbol),
            Place::Around(owner) => self.symbol(owner, name).map_or(Access::Global, |s| self.own(s)),
            Place::Free => Access::Cell(self.free_slot(scope, name)),
            Place::NamespaceOrFree => Access::NamespaceOrCell(self.free_slot(scope, name)),
            Place::Namespace => Access::Namespace,
            Place::Global | Place::Unresolved => Access::Global,
        }
    }

    /// Has `global name` been said in the scope?
    pub fn is_declared_global(&self, scope: ScopeId, name: &Name) -> bool {
        self.symbol(scope, name).is_some_and(|s| s.global.is_some())
    }

    /// Can a `:=` rebind this local in the middle of an expression?
    pub fn rebound_in_expressions(&self, scope: ScopeId, name: &Name) -> bool {
        self.symbol(scope, name).is_some_and(|s| match s.place {
            Place::Around(owner) => self.symbol(owner, name).is_some_and(|s| s.walrus),
            _ => s.walrus,
        })
    }

    /// The slot in code scope `code` that holds the cell for `name`, which `inner`, made by code
    /// in `scope`, has in its closure.
    pub fn cell_for_closure(&self, scope: ScopeId, name: &Name) -> Slot {
        let mut at = scope;
        loop {
            let here = self.get(at);
            if here.kind == ScopeKind::Class
                && name == "__class__"
                && let Some(symbol) = self.symbol(at, &Name::new_static(CLASS_CELL))
            {
                return symbol.slot;
            }
            if here.kind == ScopeKind::Class
                && name == CLOSURE_NAMESPACE
                && let Some(symbol) = self.symbol(at, &Name::new_static(CLASS_NAMESPACE))
            {
                return symbol.slot;
            }
            if let Some(symbol) = self.symbol(at, name)
                && symbol.place == Place::Own
                && symbol.captured
            {
                return symbol.slot;
            }
            match here.parent {
                Some(parent) if here.kind == ScopeKind::Comprehension => at = parent,
                _ => return self.free_slot(at, name),
            }
        }
    }

    /// Captured variables that the code of `scope` itself owns and must wrap into cells at its
    /// start (a comprehension's own scope: at each run).
    pub fn cells(&self, scope: ScopeId) -> impl Iterator<Item = Slot> + '_ {
        self.get(scope).symbols.iter().filter(|s| s.captured && s.place == Place::Own).map(|s| s.slot)
    }

    /// Slots of the variables of a comprehension.
    pub fn variables(&self, scope: ScopeId) -> impl Iterator<Item = Slot> + '_ {
        self.get(scope).symbols.iter().filter(|s| s.place == Place::Own).map(|s| s.slot)
    }

    /// The slot of the closure cell `name` of the code that contains `scope`.
    pub fn free_slot(&self, scope: ScopeId, name: &Name) -> Slot {
        let code = self.get(self.get(scope).code);
        let index = code.free.iter().position(|n| n == name).unwrap_or_default();
        Slot(code.free_base.saturating_add(index as u16))
    }

    /// `__name` in a class is `_Class__name`.
    pub fn mangle(&self, scope: ScopeId, name: &Name) -> Name {
        mangle(self.get(scope).class_name.as_ref(), name)
    }

    fn own(&self, symbol: &Symbol) -> Access {
        if symbol.captured { Access::Cell(symbol.slot) } else { Access::Local(symbol.slot) }
    }

    fn symbol(&self, scope: ScopeId, name: &Name) -> Option<&Symbol> {
        self.get(scope).find(name)
    }
}

impl Scope {
    fn find(&self, name: &Name) -> Option<&Symbol> {
        self.position(name).map(|i| &self.symbols[i])
    }

    fn position(&self, name: &Name) -> Option<usize> {
        if self.symbols.len() <= FEW {
            return self.symbols.iter().position(|s| s.name == *name);
        }
        self.index.get(name).map(|&i| i as usize)
    }

    fn entry(&mut self, name: Name) -> &mut Symbol {
        if let Some(i) = self.position(&name) {
            return &mut self.symbols[i];
        }
        let new = self.symbols.len();
        if new == FEW {
            self.index = self.symbols.iter().enumerate().map(|(i, s)| (s.name.clone(), i as u32)).collect();
        }
        if new >= FEW {
            self.index.insert(name.clone(), new as u32);
        }
        self.symbols.push(Symbol {
            name,
            bound: false,
            used: false,
            parameter: false,
            annotated: false,
            walrus: false,
            global: None,
            nonlocal: None,
            captured: false,
            place: Place::Unresolved,
            slot: Slot(0),
        });
        &mut self.symbols[new]
    }
}

/// Parameters in slot order: positional-only, positional, keyword-only, `*args`, `**kwargs`.
pub fn parameters(parameters: &Parameters) -> impl Iterator<Item = &ruff_python_ast::Parameter> {
    let plain = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
    plain.map(|p| &p.parameter).chain(parameters.vararg.as_deref()).chain(parameters.kwarg.as_deref())
}

fn mangle(class_name: Option<&Name>, name: &Name) -> Name {
    if let Some(class) = class_name
        && name.starts_with("__")
        && !name.ends_with("__")
        && !name.contains('.')
    {
        let class = class.trim_start_matches('_');
        if !class.is_empty() {
            return Name::from(format!("_{class}{name}"));
        }
    }
    name.clone()
}
