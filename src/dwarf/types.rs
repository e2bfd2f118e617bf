//! C types, functions and variables as the debug information states them. A type is resolved when it
//! is first looked at, so that cyclic types need no care and a name costs only its own DIE.
//! Types live as long as the process, as the libraries do.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

/// A reference to a type; equal if it is the same type: base types and what is derived from them are
/// the same in all libraries, a named type is the same in all units of one library. Two libraries
/// that declare the same struct have two types: these compare unequal, though their layouts may agree.
#[derive(Clone, Copy)]
pub struct TypeRef(&'static Lazy);

type Resolve = Box<dyn Fn() -> Type + Send + Sync>;

struct Lazy {
    resolve: Resolve,
    resolved: OnceLock<Type>,
}

impl TypeRef {
    /// A type that `resolve` makes when it is first looked at. The reference lives for ever.
    pub fn lazy(resolve: impl Fn() -> Type + Send + Sync + 'static) -> TypeRef {
        TypeRef(Box::leak(Box::new(Lazy { resolve: Box::new(resolve), resolved: OnceLock::new() })))
    }

    /// A type that is known already.
    pub fn known(ty: Type) -> TypeRef {
        let of = TypeRef::lazy(|| unreachable!("known types are not resolved"));
        let _ = of.0.resolved.set(ty);
        of
    }

    /// The type itself.
    pub fn get(self) -> &'static Type {
        self.0.resolved.get_or_init(|| (self.0.resolve)())
    }

    /// A number that no other reference of the process has: the same for equal references.
    pub fn id(self) -> usize {
        std::ptr::from_ref(self.0) as usize
    }

    /// The type below typedefs, `const` and `volatile`.
    pub fn bare(self) -> TypeRef {
        let mut ty = self;
        while let Kind::Typedef(of) | Kind::Const(of) | Kind::Volatile(of) = ty.get().kind {
            ty = of;
        }
        ty
    }

    /// `T *`
    pub fn pointer_to(self) -> TypeRef {
        derived(Derivation::Pointer, self, |of| Type { name: None, size: 8, align: 8, kind: Kind::Pointer(of) })
    }

    /// `T &`
    pub fn reference_to(self) -> TypeRef {
        derived(Derivation::Reference, self, |of| Type { name: None, size: 8, align: 8, kind: Kind::Reference(of) })
    }

    /// `T &&`
    pub fn rvalue_reference_to(self) -> TypeRef {
        derived(Derivation::Rvalue, self, |of| Type { name: None, size: 8, align: 8, kind: Kind::Rvalue(of) })
    }

    /// `const T`
    pub fn const_of(self) -> TypeRef {
        derived(Derivation::Const, self, |of| qualified(of, Kind::Const(of)))
    }

    /// `volatile T`
    pub fn volatile_of(self) -> TypeRef {
        derived(Derivation::Volatile, self, |of| qualified(of, Kind::Volatile(of)))
    }

    /// `T[count]`; of kind [`Kind::Unsupported`] if its size passes the address space.
    pub fn array_of(self, count: Option<u64>) -> TypeRef {
        derived(Derivation::Array(count), self, move |of| {
            let (element, align) = (of.get().size, of.get().align);
            match element.checked_mul(count.unwrap_or(0)).filter(|&size| size < 1 << 47) {
                Some(size) => Type { name: None, size, align, kind: Kind::Array(of, count) },
                None => Type {
                    name: None,
                    size: 0,
                    align,
                    kind: Kind::Unsupported(format!("an array of {} elements of {element} bytes", count.unwrap_or(0))),
                },
            }
        })
    }

    /// A function type made from its parts.
    pub fn function(prototype: Prototype) -> TypeRef {
        TypeRef::known(Type { name: None, size: 0, align: 1, kind: Kind::Function(prototype) })
    }

    /// A type of which only the name and the size (bytes, 0 if unknown) can be told; `what` says why.
    pub fn unsupported(name: Option<&str>, size: u64, what: &str) -> TypeRef {
        let kind = Kind::Unsupported(what.to_string());
        TypeRef::known(Type { name: name.map(String::from), size, align: 1, kind })
    }

    /// A number that is the same for equal references only.
    pub(super) fn identity(self) -> usize {
        std::ptr::from_ref(self.0) as usize
    }
}

/// How a type is made from another one.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
enum Derivation {
    Pointer,
    Reference,
    Rvalue,
    Const,
    Volatile,
    Array(Option<u64>),
}

fn qualified(of: TypeRef, kind: Kind) -> Type {
    Type { name: None, size: of.get().size, align: of.get().align, kind }
}

/// The one type that is derived from `of` in this way.
fn derived(how: Derivation, of: TypeRef, make: impl Fn(TypeRef) -> Type + Send + Sync + 'static) -> TypeRef {
    static DERIVED: OnceLock<Mutex<HashMap<(Derivation, usize), TypeRef>>> = OnceLock::new();
    let mut known = DERIVED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry((how, of.identity())).or_insert_with(|| TypeRef::lazy(move || make(of)))
}

impl PartialEq for TypeRef {
    fn eq(&self, other: &TypeRef) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for TypeRef {}

impl fmt::Debug for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the type itself: types are cyclic.
        f.write_str(self.0.resolved.get().and_then(|t| t.name.as_deref()).unwrap_or("(type)"))
    }
}

/// A C type.
#[derive(Debug)]
pub struct Type {
    /// The name without `struct`, `union` or `enum`; qualified by its namespaces (`a::b`) in C++.
    pub name: Option<String>,
    /// Bytes; 0 for `void`, functions and incomplete types.
    pub size: u64,
    /// Bytes, a power of two; computed from the members if the debug information is silent.
    pub align: u64,
    /// What it is.
    pub kind: Kind,
}

/// What a type is.
#[derive(Debug)]
pub enum Kind {
    /// `void`
    Void,
    /// An arithmetic type.
    Base(Base),
    /// `T *`
    Pointer(TypeRef),
    /// `T &` of C++
    Reference(TypeRef),
    /// `T &&` of C++
    Rvalue(TypeRef),
    /// `T[count]`; `None` for a flexible array member and for `T[]`.
    Array(TypeRef, Option<u64>),
    /// `struct`, or `class` of C++
    Struct(Record),
    /// `union`
    Union(Record),
    /// `enum`: the type of its values, and their names in order of declaration.
    Enum(TypeRef, Vec<Enumerator>),
    /// A function type.
    Function(Prototype),
    /// `typedef`
    Typedef(TypeRef),
    /// `const T`
    Const(TypeRef),
    /// `volatile T` and `_Atomic T`; `restrict` is left out
    Volatile(TypeRef),
    /// `struct foo;` whose members nobody told, or an opaque type.
    Incomplete,
    /// What this reader does not understand; the text says what it is.
    Unsupported(String),
}

/// An arithmetic type (`DW_AT_encoding`); its size is the type's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// `_Bool`, `bool`
    Bool,
    /// `char`, `signed char`, `unsigned char`: text
    Char {
        /// Whether it has a sign.
        signed: bool,
    },
    /// `char16_t`, `char32_t`, `wchar_t` where the debug information says so
    Unicode,
    /// The other integer types, up to 16 bytes.
    Int {
        /// Whether it has a sign.
        signed: bool,
    },
    /// Floating point numbers.
    Float(Float),
    /// Complex numbers: two of these.
    Complex(Float),
}

/// The format of a floating point number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Float {
    /// 4 bytes
    Single,
    /// 8 bytes
    Double,
    /// The x87 format of 80 bits, in 16 bytes
    Extended,
    /// IEEE quadruple, 16 bytes
    Quad,
}

/// A name of an enumeration's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enumerator {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: i128,
}

/// Members of a struct, class or union.
#[derive(Debug, Default)]
pub struct Record {
    /// In order of declaration; base classes first, as fields with `base`.
    pub fields: Vec<Field>,
    /// Methods of a C++ class, with `this` as their first parameter unless static.
    pub methods: Vec<Function>,
    /// Whether it has a pointer to a virtual table at its start.
    pub polymorphic: bool,
    /// Whether C++ passes it by the address of a copy even if it is small, since copying or
    /// destroying it runs code (`DW_CC_pass_by_reference`).
    pub by_reference: bool,
    /// Whether the debug information says how it is passed.
    pub passing_known: bool,
    /// Whether it is a class of C++.
    pub cxx: bool,
    /// The file that describes it, as [`Function::file`].
    pub file: usize,
    /// Virtual base classes; where they lie is said by the object's virtual table.
    pub virtual_bases: Vec<VirtualBase>,
}

/// A virtual base class.
#[derive(Debug)]
pub struct VirtualBase {
    /// The class.
    pub ty: TypeRef,
    /// Bytes from the virtual table's address to the word that holds the base's offset in the object;
    /// `None` if the debug information says it in a way that is not understood.
    pub slot: Option<i64>,
}

/// A member.
#[derive(Debug)]
pub struct Field {
    /// Its name; `None` for an anonymous struct or union, whose members belong to the outer one.
    pub name: Option<String>,
    /// Its type.
    pub ty: TypeRef,
    /// Bytes from the start of the record.
    pub offset: u64,
    /// A bit-field: first bit counted from `offset`'s least significant bit, and width, in bits. The
    /// bits lie in the `ty.size` bytes at `offset`, but for packed ones, which may pass their end.
    pub bits: Option<(u32, u32)>,
    /// Whether it is a base class.
    pub base: bool,
}

/// The type of a function.
#[derive(Debug)]
pub struct Prototype {
    /// The result; `void` if there is none.
    pub result: TypeRef,
    /// The parameters, arrays and functions already adjusted to pointers.
    pub parameters: Vec<Parameter>,
    /// Whether more arguments may follow (`...`).
    pub variadic: bool,
    /// Whether it was declared with a prototype (`DW_AT_prototyped`); `f()` of old C was not.
    pub prototyped: bool,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, if the declaration has one.
    pub name: Option<String>,
    /// Its type.
    pub ty: TypeRef,
}

/// A function of a library.
#[derive(Debug)]
pub struct Function {
    /// Its name as the source has it, qualified in C++.
    pub name: String,
    /// The name of its symbol, if that differs (`DW_AT_linkage_name`).
    pub linkage_name: Option<String>,
    /// Address before relocation, if it is defined in this file and not indirect (`IFUNC`: only the
    /// dynamic linker knows the address then).
    pub address: Option<u64>,
    /// Its type: [`Kind::Function`].
    pub ty: TypeRef,
    /// Where it is declared: file and line.
    pub declared: Option<(String, u32)>,
    /// Slot in the virtual table, for a virtual method.
    pub virtual_slot: Option<u64>,
    /// Whether it is a virtual method without code.
    pub is_pure: bool,
    /// Whether the compiler has supplied it.
    pub artificial: bool,
    /// Whether its class only says `= default`.
    pub defaulted: bool,
    /// The file that describes it: a number for [`crate::dwarf::Library::describes`].
    pub file: usize,
}

/// A variable of a library.
#[derive(Debug)]
pub struct Variable {
    /// Its name, qualified in C++.
    pub name: String,
    /// The name of its symbol, if that differs.
    pub linkage_name: Option<String>,
    /// Address before relocation, if it is defined in this file and not thread-local (only the
    /// dynamic linker knows the address then).
    pub address: Option<u64>,
    /// Its type.
    pub ty: TypeRef,
}

/// What a name of a library stands for. Names are looked up in this order.
#[derive(Debug)]
pub enum Entity {
    /// A function; several if C++ overloads it.
    Function(Vec<&'static Function>),
    /// A variable.
    Variable(&'static Variable),
    /// A name of an enumeration's value, with its type.
    Enumerator(i128, TypeRef),
    /// A macro of `.debug_macro` (`-g3`): its text, unexpanded.
    Macro(String),
    /// A typedef, then a struct, union or enum tag.
    Type(TypeRef),
}
