//! The debug information of one linked file, as types: an entry becomes a [`TypeRef`] when somebody refers
//! to it, and its content is read when somebody looks. Entries of several units that describe the same
//! named type become one type. What is damaged becomes [`Kind::Unsupported`].

use super::base;
use super::file::{Die, Files, Place};
use super::index::Index;
use super::layout::Layouts;
use super::types::{Enumerator, Kind, Parameter, Prototype, Type, TypeRef};
use gimli::AttributeValue;
use gimli::constants as dw;
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

/// Steps from a type to the named type below its pointers, arrays and qualifiers.
const DEPTH: u32 = 100;

/// Files that are opened when they are first needed.
type LazyFiles = LazyLock<Files, Box<dyn FnOnce() -> Files + Send>>;

/// The debug information of a file.
pub struct Info {
    /// Where entries are read. Those of a large file are unpacked by a thread while the program goes on.
    pub files: LazyFiles,
    index: OnceLock<Index>,
    make_index: Box<dyn Fn(&Files) -> Index + Send + Sync>,
    macros: OnceLock<HashMap<String, String>>,
    declarations: bool,
    types: Mutex<Known>,
    /// Sizes and alignments that are known.
    pub layouts: Mutex<Layouts>,
}

#[derive(Default)]
struct Known {
    places: FxHashMap<Place, TypeRef>,
    named: FxHashMap<Identity, TypeRef>,
}

/// By what entries of several units are found to be the same type.
#[derive(PartialEq, Eq, Hash)]
struct Identity {
    tag: u16,
    name: String,
    size: u64,
    line: u64,
    content: u64,
}

impl Info {
    /// Over what `open` answers; `make_index` is asked when a name is first looked up. `declarations`: only the
    /// types count, the code is not that of the library.
    pub fn new(
        open: impl FnOnce() -> Files + Send + 'static,
        declarations: bool,
        make_index: Box<dyn Fn(&Files) -> Index + Send + Sync>,
    ) -> Info {
        Info {
            files: LazyLock::new(Box::new(open)),
            index: OnceLock::new(),
            make_index,
            macros: OnceLock::new(),
            declarations,
            types: Mutex::default(),
            layouts: Mutex::default(),
        }
    }

    /// Whether functions and variables of it are none of the library.
    pub fn is_declarations(&self) -> bool {
        self.declarations
    }

    /// The macros that it records, with their texts.
    pub fn macros(&self) -> &HashMap<String, String> {
        self.macros.get_or_init(|| super::macros::read(&self.files))
    }

    /// Its names.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| (self.make_index)(&self.files))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.types.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The type that an attribute of `die` refers to; `void` if there is no such attribute.
    pub fn type_of(&'static self, die: &Die, attribute: gimli::DwAt) -> TypeRef {
        self.type_below(die, attribute, 0)
    }

    fn type_below(&'static self, die: &Die, attribute: gimli::DwAt, depth: u32) -> TypeRef {
        match die.reference(attribute) {
            Some(place) => self.type_at_depth(place, depth),
            None if die.attr(attribute).is_none() => base::void(),
            None => TypeRef::unsupported(None, 0, "a reference to nowhere"),
        }
    }

    /// The type at a place.
    pub fn type_at(&'static self, at: Place) -> TypeRef {
        self.type_at_depth(at, 0)
    }

    fn type_at_depth(&'static self, at: Place, depth: u32) -> TypeRef {
        if let Some(known) = self.known().places.get(&at) {
            return *known;
        }
        let ty = match self.files.die(at) {
            Some(_) if depth > DEPTH => TypeRef::unsupported(None, 0, "a type that is made from itself"),
            Some(die) => self.make(&die, depth),
            None => TypeRef::unsupported(None, 0, "a damaged entry"),
        };
        *self.known().places.entry(at).or_insert(ty)
    }

    fn make(&'static self, die: &Die, depth: u32) -> TypeRef {
        let below = |next: u32| self.type_below(die, dw::DW_AT_type, next);
        match die.tag() {
            dw::DW_TAG_base_type => {
                let size =
                    die.unsigned(dw::DW_AT_byte_size).or(die.unsigned(dw::DW_AT_bit_size).map(|b| b.div_ceil(8)));
                match (die.attr(dw::DW_AT_encoding), size) {
                    (Some(AttributeValue::Encoding(encoding)), Some(size)) => {
                        base::described(die.name().as_deref(), size, encoding)
                    }
                    _ => TypeRef::unsupported(die.name().as_deref(), 0, "a base type without size or encoding"),
                }
            }
            dw::DW_TAG_pointer_type => below(depth + 1).pointer_to(),
            dw::DW_TAG_reference_type => below(depth + 1).reference_to(),
            dw::DW_TAG_rvalue_reference_type => below(depth + 1).rvalue_reference_to(),
            dw::DW_TAG_const_type => below(depth + 1).const_of(),
            dw::DW_TAG_volatile_type | dw::DW_TAG_atomic_type => below(depth + 1).volatile_of(),
            dw::DW_TAG_restrict_type | dw::DW_TAG_packed_type | dw::DW_TAG_immutable_type | dw::DW_TAG_shared_type => {
                below(depth + 1)
            }
            dw::DW_TAG_array_type => self.array(die, depth),
            dw::DW_TAG_unspecified_type if die.name().is_none() => base::void(),
            dw::DW_TAG_structure_type
            | dw::DW_TAG_class_type
            | dw::DW_TAG_union_type
            | dw::DW_TAG_enumeration_type
            | dw::DW_TAG_interface_type
            | dw::DW_TAG_typedef => self.named(die, depth),
            dw::DW_TAG_subroutine_type | dw::DW_TAG_subprogram => self.lazy(die.at),
            tag => {
                let size = die.unsigned(dw::DW_AT_byte_size).unwrap_or(0);
                TypeRef::unsupported(die.name().as_deref(), size, &format!("{tag}"))
            }
        }
    }

    fn lazy(&'static self, at: Place) -> TypeRef {
        TypeRef::lazy(move || self.resolve(at))
    }

    /// The one type for all entries of this name, size, line and content.
    fn named(&'static self, die: &Die, depth: u32) -> TypeRef {
        if let Some(complete) = self.complete(die) {
            return self.type_at_depth(complete, depth + 1);
        }
        let Some(name) = die.qualified_name() else { return self.lazy(die.at) };
        let mut content = rustc_hash::FxHasher::default();
        self.sketch(die, true, &mut content);
        let identity = Identity {
            tag: die.tag().0,
            name,
            size: die.unsigned(dw::DW_AT_byte_size).unwrap_or(0),
            line: die.unsigned(dw::DW_AT_decl_line).unwrap_or(0),
            content: content.finish(),
        };
        let fresh = self.lazy(die.at);
        *self.known().named.entry(identity).or_insert(fresh)
    }

    /// What tells types of one name apart: their members' names, places and kinds.
    fn sketch(&self, die: &Die, members: bool, hash: &mut rustc_hash::FxHasher) {
        die.tag().0.hash(hash);
        die.name().hash(hash);
        die.unsigned(dw::DW_AT_byte_size).hash(hash);
        if let Some(target) = die.refers(dw::DW_AT_type) {
            (target.tag().0, target.name(), target.unsigned(dw::DW_AT_byte_size)).hash(hash);
        }
        if members {
            for child in die.children() {
                child.unsigned(dw::DW_AT_data_member_location).hash(hash);
                child.unsigned(dw::DW_AT_const_value).hash(hash);
                self.sketch(&child, false, hash);
            }
        }
    }

    /// The entry with the members of a type that `die` only declares.
    pub fn complete(&self, die: &Die) -> Option<Place> {
        if let Some(AttributeValue::DebugTypesRef(signature)) = die.attr(dw::DW_AT_signature) {
            return self.files.signed(signature.0).filter(|&place| place != die.at);
        }
        if !die.flag(dw::DW_AT_declaration) {
            return None;
        }
        self.index().tag(&die.qualified_name()?).filter(|&place| place != die.at)
    }

    /// The name of a type, which an entry that only refers to a type unit does not have itself.
    pub fn name(&self, die: &Die) -> Option<String> {
        die.name().or_else(|| self.files.die(self.complete(die)?)?.name())
    }

    fn array(&'static self, die: &Die, depth: u32) -> TypeRef {
        if die.flag(dw::DW_AT_GNU_vector) {
            let size = super::layout::of(self, die.at).map_or(0, |layout| layout.size);
            return TypeRef::unsupported(die.name().as_deref(), size, "a vector");
        }
        if die.attr(dw::DW_AT_byte_stride).is_some() || die.attr(dw::DW_AT_bit_stride).is_some() {
            return TypeRef::unsupported(die.name().as_deref(), 0, "an array with gaps");
        }
        let element = self.type_below(die, dw::DW_AT_type, depth + 1);
        dimensions(die).into_iter().rev().fold(element, TypeRef::array_of)
    }

    /// Reads what is at a place. Never looks into another type reference, so that cycles are harmless.
    fn resolve(&'static self, at: Place) -> Type {
        let Some(die) = self.files.die(at) else {
            return unsupported(None, "a damaged entry");
        };
        let name = die.qualified_name();
        if matches!(die.tag(), dw::DW_TAG_subroutine_type | dw::DW_TAG_subprogram) {
            return Type { name, size: 0, align: 1, kind: Kind::Function(self.prototype(&die)) };
        }
        if die.flag(dw::DW_AT_declaration) {
            return Type { name, size: 0, align: 1, kind: Kind::Incomplete };
        }
        let layout = match super::layout::of(self, at) {
            Ok(layout) => layout,
            Err(why) => return unsupported(name, why),
        };
        let kind = match die.tag() {
            dw::DW_TAG_typedef => Kind::Typedef(self.type_of(&die, dw::DW_AT_type)),
            dw::DW_TAG_enumeration_type => self.enumeration(&die, layout.size),
            dw::DW_TAG_union_type => super::record::read(self, &die, Kind::Union),
            _ => super::record::read(self, &die, Kind::Struct),
        };
        Type { name, size: layout.size, align: layout.align, kind }
    }

    /// The type of a function: its own parameters, or those of the entry it completes.
    pub fn prototype(&'static self, die: &Die) -> Prototype {
        let origin = die.refers(dw::DW_AT_abstract_origin);
        let die = origin.as_ref().unwrap_or(die);
        let declaration = die.refers(dw::DW_AT_specification);
        let result = match &declaration {
            Some(declared) if die.attr(dw::DW_AT_type).is_none() => self.type_of(declared, dw::DW_AT_type),
            _ => self.type_of(die, dw::DW_AT_type),
        };
        let mut parts = die.children();
        if let Some(declared) = &declaration
            && !parts.iter().any(|part| part.tag() == dw::DW_TAG_formal_parameter)
        {
            parts = declared.children();
        }
        let mut prototype = Prototype {
            result,
            parameters: Vec::new(),
            variadic: false,
            prototyped: die.flag(dw::DW_AT_prototyped)
                || declaration.as_ref().is_some_and(|d| d.flag(dw::DW_AT_prototyped)),
        };
        for part in parts {
            match part.tag() {
                dw::DW_TAG_formal_parameter => {
                    let origin = part.refers(dw::DW_AT_abstract_origin);
                    let part = origin.as_ref().unwrap_or(&part);
                    let first = prototype.parameters.is_empty();
                    let artificial = part.flag(dw::DW_AT_artificial);
                    // Further hidden parameters are the compiler's business, not the caller's.
                    if artificial && !first {
                        continue;
                    }
                    let name = part.name().or_else(|| artificial.then(|| "this".to_string()));
                    let ty = self.parameter_type(part);
                    prototype.parameters.push(Parameter { name, ty });
                }
                dw::DW_TAG_unspecified_parameters => prototype.variadic = true,
                _ => {}
            }
        }
        // Only C knows functions that were declared without a prototype.
        prototype.prototyped |= !prototype.parameters.is_empty() && !prototype.variadic || !self.is_c(die);
        prototype
    }

    /// The type of a parameter as the caller sees it: without qualifiers of its own.
    fn parameter_type(&'static self, parameter: &Die) -> TypeRef {
        let mut at = parameter.reference(dw::DW_AT_type);
        for _ in 0..DEPTH {
            let Some(die) = at.and_then(|at| self.files.die(at)) else { break };
            if !matches!(die.tag(), dw::DW_TAG_const_type | dw::DW_TAG_volatile_type | dw::DW_TAG_restrict_type) {
                return self.type_at(die.at);
            }
            at = die.reference(dw::DW_AT_type);
        }
        self.type_of(parameter, dw::DW_AT_type)
    }

    fn is_c(&self, die: &Die) -> bool {
        self.language(die).is_some_and(super::file::is_c)
    }

    /// Whether an entry is of C++.
    pub fn is_cxx(&self, die: &Die) -> bool {
        self.language(die).is_some_and(super::file::is_cxx)
    }

    fn language(&self, die: &Die) -> Option<gimli::DwLang> {
        let root = Place { offset: die.unit.header.root_offset().0 as u32, ..die.at };
        match self.files.die(root)?.attr(dw::DW_AT_language)? {
            AttributeValue::Language(language) => Some(language),
            _ => None,
        }
    }

    /// A number that no other file's information has.
    pub fn number(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    fn enumeration(&'static self, die: &Die, size: u64) -> Kind {
        let values: Vec<Enumerator> = die
            .children()
            .iter()
            .filter(|child| child.tag() == dw::DW_TAG_enumerator)
            .filter_map(|child| Some(Enumerator { name: child.name()?, value: constant(child)? }))
            .collect();
        let underlying = match die.reference(dw::DW_AT_type) {
            Some(place) => self.type_at(place),
            None => {
                let signed = values.iter().any(|v| v.value < 0);
                let name = match size {
                    1 => ["unsigned char", "signed char"],
                    2 => ["unsigned short", "short"],
                    8 => ["unsigned long", "long"],
                    _ => ["unsigned int", "int"],
                }[usize::from(signed)];
                base::base_type(name).unwrap_or_else(base::void)
            }
        };
        Kind::Enum(underlying, values)
    }
}

/// The value of a constant or an enumerator.
pub fn constant(die: &Die) -> Option<i128> {
    match die.raw(dw::DW_AT_const_value)? {
        AttributeValue::Sdata(value) => Some(value.into()),
        AttributeValue::Data16(value) => Some(value as i128),
        value => value.udata_value().map(i128::from),
    }
}

/// The number of elements of each dimension, the outermost first; a flexible one has none.
pub fn dimensions(die: &Die) -> Vec<Option<u64>> {
    let mut counts = Vec::new();
    for child in die.children() {
        match child.tag() {
            dw::DW_TAG_subrange_type => {
                let count = child.unsigned(dw::DW_AT_count);
                let upper = child.attr(dw::DW_AT_upper_bound).and_then(|v| match v {
                    AttributeValue::Sdata(-1) => Some(u64::MAX),
                    v => v.udata_value(),
                });
                let lower = child.unsigned(dw::DW_AT_lower_bound).unwrap_or(0);
                counts.push(count.or(upper.map(|u| u.wrapping_add(1).wrapping_sub(lower))));
            }
            dw::DW_TAG_enumeration_type => {
                let names = child.children().iter().filter(|c| c.tag() == dw::DW_TAG_enumerator).count();
                counts.push(Some(names as u64));
            }
            _ => {}
        }
    }
    if counts.is_empty() {
        counts.push(None);
    }
    counts
}

fn unsupported(name: Option<String>, why: &str) -> Type {
    Type { name, size: 0, align: 1, kind: Kind::Unsupported(why.to_string()) }
}
