//! Functions, variables and constants: entries joined with the symbols that the file exports. A symbol may
//! have an entry of another name (`fopen` is `_IO_new_fopen` in glibc) or only declarations; a definition
//! in C++ refers to its declaration for all that it does not say itself.

use super::elf::{Symbol, SymbolKind};
use super::file::{Die, Place};
use super::index::Category;
use super::info::{Info, constant};
use super::types::{Function, Kind, Parameter, Prototype, TypeRef, Variable};
use gimli::AttributeValue;
use gimli::constants as dw;
use gimli::read::Operation;

/// Entries from a concrete one to its declaration, at most.
const CHAIN: usize = 4;

impl Info {
    /// Looks for an attribute in an entry and in those that it completes.
    pub fn inherited<T>(&self, die: &Die, get: impl Fn(&Die) -> Option<T>) -> Option<T> {
        if let Some(found) = get(die) {
            return Some(found);
        }
        let mut at = origin(die)?;
        for _ in 0..CHAIN {
            let die = self.files.die(at)?;
            if let Some(found) = get(&die) {
                return Some(found);
            }
            at = origin(&die)?;
        }
        None
    }

    /// Whether an entry is, or completes, the entry at `declaration`.
    fn completes(&self, die: &Die, declaration: Place) -> bool {
        let mut at = Some(die.at);
        for _ in 0..CHAIN {
            match at {
                Some(place) if place == declaration => return true,
                Some(place) => at = self.files.die(place).as_ref().and_then(origin),
                None => return false,
            }
        }
        false
    }

    fn linkage_name(&self, die: &Die) -> Option<String> {
        self.inherited(die, |d| d.text(dw::DW_AT_linkage_name).or_else(|| d.text(dw::DW_AT_MIPS_linkage_name)))
    }

    fn function(&'static self, die: &Die) -> Option<Function> {
        Some(Function {
            name: self.inherited(die, |d| d.qualified_name())?,
            linkage_name: self.linkage_name(die),
            address: die.start(),
            ty: self.type_at(die.at),
            declared: self.inherited(die, |d| d.declared()),
            virtual_slot: self.inherited(die, virtual_slot),
            is_pure: self.inherited(die, |d| is_pure(d).then_some(())).is_some(),
            artificial: self.inherited(die, |d| d.flag(dw::DW_AT_artificial).then_some(())).is_some(),
            defaulted: self.inherited(die, |d| is_defaulted(d).then_some(())).is_some(),
            file: self.number(),
        })
    }

    /// A method of a class, with the address of its code if this file has it. None for one that is
    /// deleted, or that the compiler supplies and did not need.
    pub fn method(&'static self, die: &Die) -> Option<Function> {
        if die.flag(dw::DW_AT_deleted) {
            return None;
        }
        let mut method = self.function(die)?;
        if method.address.is_none() {
            let definitions = self.index().named(&method.name);
            let definitions = definitions.iter().filter(|(category, _)| *category == Category::Function);
            let definition = definitions
                .filter_map(|(_, place)| self.files.die(*place))
                .filter(|definition| !is_deleting(self.linkage_name(definition).as_deref()))
                .filter(|definition| self.completes(definition, die.at) || self.same_parameters(definition, die))
                .min_by_key(|definition| is_of_base(self.linkage_name(definition).as_deref()));
            if let Some(definition) = definition {
                method.ty = with_names(method.ty, self.type_at(definition.at));
                method.address = definition.start();
                method.linkage_name = self.linkage_name(&definition).or(method.linkage_name);
            }
        }
        let supplied = die.flag(dw::DW_AT_artificial) && method.address.is_none();
        (!supplied || method.virtual_slot.is_some()).then_some(method)
    }

    /// Whether two functions take the same: a class in a type unit is not the one that the unit of a
    /// method's code declares.
    fn same_parameters(&'static self, one: &Die, other: &Die) -> bool {
        let (one, other) = (self.prototype(one), self.prototype(other));
        one.parameters.iter().map(|p| p.ty).eq(other.parameters.iter().map(|p| p.ty))
    }

    /// The functions of a name; `symbol` is what the file exports under it.
    pub fn functions(&'static self, name: &str, symbol: Option<Symbol>) -> Vec<Function> {
        let named = self.index().named(name);
        let symbol = symbol.filter(|s| matches!(s.kind, SymbolKind::Function | SymbolKind::Indirect));
        match symbol {
            Some(symbol) => self.exported_function(name, symbol, &named).into_iter().collect(),
            None => self.overloads(&named),
        }
    }

    fn exported_function(&'static self, name: &str, symbol: Symbol, named: &[(Category, Place)]) -> Option<Function> {
        let here = self.index().at(symbol.address);
        let here: Vec<Place> = here.iter().filter(|e| e.0 == Category::Function).map(|e| e.1).collect();
        let mut declared = named.iter().filter(|e| matches!(e.0, Category::Declaration | Category::Bare));
        let definition = named.iter().map(|e| e.1).find(|place| here.contains(place));
        let exact = definition.is_some();
        let definition = definition.or(here.first().copied()).and_then(|place| self.files.die(place));
        let declaration = declared.next().and_then(|entry| self.files.die(entry.1));
        let mut function = match (&definition, &declaration) {
            (Some(resolver), declaration) if symbol.kind == SymbolKind::Indirect => {
                let mut function = self.function(declaration.as_ref().unwrap_or(resolver))?;
                if declaration.is_none() {
                    function.ty = implementation(&function)?;
                }
                function
            }
            (Some(definition), None) => self.function(definition)?,
            (Some(definition), Some(_)) if exact => self.function(definition)?,
            (Some(definition), Some(declaration)) => {
                let mut function = self.function(declaration)?;
                let alias = self.function(definition)?;
                function.ty = with_names(function.ty, alias.ty);
                function
            }
            (None, Some(declaration)) => self.function(declaration)?,
            // Some other function of this name that is not exported is not meant.
            (None, None) => return None,
        };
        function.address = (symbol.kind == SymbolKind::Function).then_some(symbol.address);
        // The symbol that was asked for counts, not the one that the entry happens to name.
        if is_mangled(name) {
            function.linkage_name = Some(name.to_string());
        } else {
            function.linkage_name = None;
            function.name = name.to_string();
        }
        Some(function)
    }

    /// All functions of a name that differ in their symbols; static ones of C count once.
    fn overloads(&'static self, named: &[(Category, Place)]) -> Vec<Function> {
        let mut found: Vec<(Place, Function)> = Vec::new();
        for (category, place) in named {
            if !matches!(category, Category::Function | Category::Declaration | Category::Bare) {
                continue;
            }
            let Some(die) = self.files.die(*place) else { continue };
            let Some(function) = self.function(&die) else { continue };
            if is_deleting(function.linkage_name.as_deref()) {
                continue;
            }
            let is_known = found.iter().any(|(at, known)| match (&known.linkage_name, &function.linkage_name) {
                (Some(one), Some(other)) if one == other => true,
                _ if function.address.is_none() && self.files.die(*at).is_some_and(|d| self.completes(&d, *place)) => {
                    true
                }
                (Some(_), Some(_)) => function.address.is_none() && same_types(known, &function),
                _ => !is_mangled(known.linkage_name.as_deref().unwrap_or("")) || same_types(known, &function),
            });
            if !is_known {
                found.push((*place, function));
            }
        }
        found.into_iter().map(|(_, function)| function).collect()
    }

    /// The variable of a name, or the value of a constant that has no address.
    pub fn variable(&'static self, name: &str, symbol: Option<Symbol>) -> Option<Found> {
        let named = self.index().named(name);
        let symbol = symbol.filter(|s| matches!(s.kind, SymbolKind::Object | SymbolKind::ThreadLocal));
        let here = match symbol {
            Some(symbol) if symbol.kind == SymbolKind::Object => self.index().at(symbol.address),
            _ => Vec::new(),
        };
        let mut entries = named.iter().filter(|e| matches!(e.0, Category::Variable | Category::Extern));
        let place = entries.next().or_else(|| here.iter().find(|e| e.0 == Category::Variable))?.1;
        let die = self.files.die(place)?;
        let ty = self.inherited(&die, |d| d.reference(dw::DW_AT_type)).map(|at| self.type_at(at))?;
        let fixed = match die.attr(dw::DW_AT_location) {
            Some(AttributeValue::Exprloc(location)) => self.files.fixed_address(place, location.0),
            Some(AttributeValue::Block(location)) => self.files.fixed_address(place, location),
            _ => None,
        };
        let address = match symbol {
            Some(symbol) if symbol.kind == SymbolKind::Object => Some(symbol.address),
            Some(_) => None,
            None => fixed,
        };
        if address.is_none()
            && symbol.is_none()
            && let Some(value) = self.inherited(&die, constant)
        {
            return Some(Found::Constant(value, ty));
        }
        let linkage_name = self.linkage_name(&die).filter(|its| its != name);
        Some(Found::Variable(Variable { name: name.to_string(), linkage_name, address, ty }))
    }

    /// The value of an enumerator, with the enumeration's type.
    pub fn enumerator(&'static self, name: &str) -> Option<(i128, TypeRef)> {
        let place = self.place(name, &[Category::Enumerator])?;
        let own = name.rsplit("::").next()?;
        let values = self.files.die(place)?.children();
        let value = values.iter().find(|child| child.name().as_deref() == Some(own)).and_then(constant)?;
        Some((value, self.type_at(place)))
    }

    /// The typedef, struct, union, class or enum of a name; `tags` looks for the latter only.
    pub fn type_of_name(&'static self, name: &str, tags: bool) -> Option<TypeRef> {
        let wanted: &[Category] = match tags {
            true => &[Category::Tag, Category::Opaque],
            false => &[Category::Typedef, Category::Tag, Category::Opaque],
        };
        Some(self.type_at(self.place(name, wanted)?))
    }

    fn place(&self, name: &str, wanted: &[Category]) -> Option<Place> {
        self.index().named(name).into_iter().find(|(category, _)| wanted.contains(category)).map(|(_, place)| place)
    }
}

/// What a variable's name stands for.
pub enum Found {
    /// A variable.
    Variable(Variable),
    /// A constant that the compiler left without an address.
    Constant(i128, TypeRef),
}

/// Whether this is a symbol that a compiler of C++ or Rust made.
pub fn is_mangled(symbol: &str) -> bool {
    symbol.starts_with("_Z") || symbol.starts_with("_R")
}

/// Whether this is the destructor that also frees the object: only `delete` may call it.
fn is_deleting(symbol: Option<&str>) -> bool {
    symbol.is_some_and(|symbol| is_mangled(symbol) && symbol.ends_with("D0Ev"))
}

/// Whether this is the constructor or destructor that leaves virtual bases to a derived class.
fn is_of_base(symbol: Option<&str>) -> bool {
    symbol.is_some_and(|symbol| is_mangled(symbol) && ["C2E", "C2I", "D2Ev"].iter().any(|mark| symbol.contains(mark)))
}

fn is_defaulted(die: &Die) -> bool {
    die.unsigned(dw::DW_AT_defaulted) == Some(u64::from(dw::DW_DEFAULTED_in_class.0))
}

fn is_pure(die: &Die) -> bool {
    matches!(
        die.attr(dw::DW_AT_virtuality),
        Some(AttributeValue::Virtuality(v)) if v == dw::DW_VIRTUALITY_pure_virtual
    )
}

fn same_types(one: &Function, other: &Function) -> bool {
    let (Kind::Function(one), Kind::Function(other)) = (&one.ty.get().kind, &other.ty.get().kind) else { return false };
    one.parameters.iter().map(|p| p.ty).eq(other.parameters.iter().map(|p| p.ty))
}

/// The entry that another one completes, or is an instance of.
pub fn origin(die: &Die) -> Option<Place> {
    die.reference(dw::DW_AT_abstract_origin).or_else(|| die.reference(dw::DW_AT_specification))
}

/// The slot in the virtual table that `DW_AT_vtable_elem_location` gives.
fn virtual_slot(die: &Die) -> Option<u64> {
    let expression = match die.attr(dw::DW_AT_vtable_elem_location)? {
        AttributeValue::Exprloc(expression) => expression,
        AttributeValue::Block(expression) => gimli::Expression(expression),
        value => return value.udata_value(),
    };
    match expression.operations(die.unit.encoding()).next() {
        Ok(Some(Operation::UnsignedConstant { value })) => Some(value),
        _ => None,
    }
}

/// The type of the function that an indirect function's resolver answers.
fn implementation(resolver: &Function) -> Option<TypeRef> {
    let Kind::Function(prototype) = &resolver.ty.get().kind else { return None };
    let Kind::Pointer(target) = prototype.result.bare().get().kind else { return None };
    matches!(target.bare().get().kind, Kind::Function(_)).then_some(target.bare())
}

/// A function type with parameter names from another one, where it has none of its own.
fn with_names(ty: TypeRef, other: TypeRef) -> TypeRef {
    let (Kind::Function(its), Kind::Function(named)) = (&ty.get().kind, &other.get().kind) else { return ty };
    if its.parameters.len() != named.parameters.len() || its.parameters.iter().all(|p| p.name.is_some()) {
        return ty;
    }
    let parameters = its.parameters.iter().zip(&named.parameters);
    TypeRef::function(Prototype {
        result: its.result,
        parameters: parameters
            .map(|(own, other)| Parameter { name: own.name.clone().or_else(|| other.name.clone()), ty: own.ty })
            .collect(),
        variadic: its.variadic,
        prototyped: its.prototyped,
    })
}
