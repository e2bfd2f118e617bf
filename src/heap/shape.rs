//! Shape descriptors: what an object's header word points into.
//!
//! A descriptor is laid out as an Itanium C++ vtable, and the header points behind its first two
//! words as a vptr does, so that a debugger names the dynamic type of any object from the symbol
//! `_ZTV…` that covers the descriptor. Instances of one class move along a chain of shapes as
//! they gain attributes; the chain of the attributes predicted from the class's source lies
//! contiguously, under one symbol.

use super::{Value, low};
use crate::util::operators::{BinaryOp, CompareOp, UnaryOp};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};

/// Bytes from the start of a descriptor to where headers point.
pub const ADDRESS_POINT: u64 = 16;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// What an object is to the machine: fixes the layout of its native part.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Kind { $($(#[$doc])* $name),* }
        impl Kind {
            /// Every kind, in order.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];
            /// Its name in this list.
            pub const fn name(self) -> &'static str { match self { $(Kind::$name => stringify!($name)),* } }
        }
    };
}

kinds! {
    None,
    Bool,
    NotImplemented,
    Ellipsis,
    Unbound,
    /// Immediate.
    Int,
    /// Boxed: beyond 48 bits, within 64.
    Int64,
    /// Boxed: beyond 64 bits.
    BigInt,
    Float,
    Complex,
    Str,
    Bytes,
    Tuple,
    List,
    Dict,
    Set,
    FrozenSet,
    Range,
    Slice,
    Function,
    NativeFunction,
    BoundMethod,
    Class,
    Module,
    Cell,
    Code,
    Exception,
    Traceback,
    /// Instances of Python classes over `object`.
    Instance,
    RangeIterator,
    ListIterator,
    /// Other native types: told apart by their `NativeType`.
    Native,
    /// Memory that belongs to one object: value words.
    Values,
    /// Memory that belongs to one object: rows of a dict or set, then its index.
    Rows,
    /// Memory that belongs to one object: bytes that are no references.
    Blob,
    /// Instances of Python classes over `int`: the number is in the field `value`.
    IntObject,
}

/// A native type's behaviour: one table at the end of each file in `objects`. A slot left
/// `None` means that the type does not have the operation.
pub struct NativeType {
    /// Python name; with its module in front of the last dot if that is not `builtins`.
    pub name: &'static str,
    /// Layout of the native part.
    pub kind: Kind,
    /// Size in bytes of the native part, header included: where instance slots would begin.
    pub size: usize,
    /// The row of the layout list that describes the native part; absent: by `kind` and `size`.
    pub layout: Option<&'static super::layout::Layout>,
    /// `repr(x)`.
    pub repr: Option<fn(Value) -> SlotResult<Value>>,
    /// `str(x)`; `repr` if absent.
    pub str: Option<fn(Value) -> SlotResult<Value>>,
    /// `hash(x)`; absent: by identity; see `unhashable`.
    pub hash: Option<fn(Value) -> SlotResult<i64>>,
    /// `hash(x)` raises TypeError.
    pub unhashable: bool,
    /// `a == b` and the orderings: `NotImplemented` where it does not know.
    pub compare: Option<fn(CompareOp, Value, Value) -> SlotResult<Value>>,
    /// `bool(x)`; absent: by `len`, else true.
    pub truth: Option<fn(Value) -> SlotResult<bool>>,
    /// `len(x)`.
    pub len: Option<fn(Value) -> SlotResult<usize>>,
    /// `iter(x)`.
    pub iter: Option<fn(Value) -> SlotResult<Value>>,
    /// `next(x)`: `Value::EXHAUSTED` at the end.
    pub next: Option<fn(Value) -> SlotResult<Value>>,
    /// `x[key]`.
    pub get_item: Option<fn(Value, Value) -> SlotResult<Value>>,
    /// `x[key] = value`; `value` `None`: `del x[key]`.
    pub set_item: Option<fn(Value, Value, Option<Value>) -> SlotResult<()>>,
    /// `item in x`; absent: by iteration.
    pub contains: Option<fn(Value, Value) -> SlotResult<bool>>,
    /// Binary operators, both orders: called with the operands in source order, for either
    /// operand's type; `NotImplemented` where it does not know.
    pub binary: Option<fn(BinaryOp, Value, Value) -> SlotResult<Value>>,
    /// `x op= y`, where it changes `x` in place; `NotImplemented`: use `binary`.
    pub inplace: Option<fn(BinaryOp, Value, Value) -> SlotResult<Value>>,
    /// `-x`, `+x`, `~x`.
    pub unary: Option<fn(UnaryOp, Value) -> SlotResult<Value>>,
    /// `x(…)`: `positional[0]` is `x`.
    pub call: Option<NativeFn>,
    /// Found on a class, it becomes a method as a function does.
    pub binds: bool,
    /// Its own objects have attributes: the layout ends with an overflow pointer.
    pub has_dict: bool,
    /// Operators that `binary` knows: they become special methods of the class.
    pub operators: &'static [BinaryOp],
    /// Computed attributes: they become descriptors in the class's dict.
    pub getset: &'static [GetSet],
    /// Names that `get_attribute` answers for every instance: descriptors, too.
    pub attributes: &'static [&'static str],
    /// No class may derive from it although it makes instances.
    pub sealed: bool,
    /// Attributes computed by the machine (`range.start`): `None` if there is no such one.
    pub get_attribute: Option<fn(Value, &str) -> SlotResult<Option<Value>>>,
    /// Sets (`None`: deletes) an attribute of the native part; answers whether it is one.
    pub set_attribute: Option<fn(Value, &str, Option<Value>) -> SlotResult<bool>>,
    /// These two keep all attributes of the object, also where a Python class derives from the type:
    /// they come before what the class has.
    pub keeps_attributes: bool,
    /// Methods: name and native function; put in the class's dict at start-up.
    pub methods: &'static [(&'static str, NativeFn)],
    /// Class methods: `positional[0]` is the class.
    pub class_methods: &'static [(&'static str, NativeFn)],
    /// `type(...)`: makes an instance. `None`: "cannot create instances".
    pub new: Option<NativeFn>,
    /// What is done when an object that was given to `heap::weak::watch` dies.
    pub finalize: Option<fn(Value)>,
    /// `weakref.ref` takes objects of this type.
    pub weak: bool,
    /// `new` wants the arguments although there is an `__init__` too.
    pub new_takes_all: bool,
    /// Documentation string.
    pub doc: &'static str,
}

impl NativeType {
    /// A type without any operation, to fill up tables with.
    pub const DEFAULT: NativeType = NativeType {
        name: "",
        kind: Kind::Native,
        size: 8,
        layout: None,
        repr: None,
        str: None,
        hash: None,
        unhashable: false,
        compare: None,
        truth: None,
        len: None,
        iter: None,
        next: None,
        get_item: None,
        set_item: None,
        contains: None,
        binary: None,
        inplace: None,
        unary: None,
        call: None,
        binds: false,
        has_dict: false,
        operators: &[],
        getset: &[],
        attributes: &[],
        sealed: false,
        get_attribute: None,
        keeps_attributes: false,
        set_attribute: None,
        methods: &[],
        class_methods: &[],
        new: None,
        finalize: None,
        weak: false,
        new_takes_all: false,
        doc: "",
    };
}

/// A computed attribute of a native type.
#[derive(Debug)]
pub struct GetSet {
    /// Its name.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(Value) -> SlotResult<Value>,
    /// Assigns or deletes (`None`) it; absent: read-only.
    pub set: Option<fn(Value, Option<Value>) -> SlotResult<()>>,
}

impl NativeType {
    /// Its name without the module.
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit_once('.').map_or(self.name, |(_, name)| name)
    }

    /// The module it belongs to.
    pub fn module(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("builtins", |(module, _)| module)
    }
}

impl std::fmt::Debug for NativeType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NativeType({})", self.name)
    }
}

/// Mark of a pending exception: the exception itself waits in `objects::pending`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pending;

/// What a native operation answers.
pub type SlotResult<T> = Result<T, Pending>;

/// A native function: arguments in, one value or a pending exception out.
pub type NativeFn = fn(&Args) -> SlotResult<Value>;

/// The arguments of a native call. For methods `positional[0]` is `self`; for `new`, it is the
/// class.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Positional arguments.
    pub positional: &'a [Value],
    /// Names of the keyword arguments (str values).
    pub names: &'a [Value],
    /// Their values, in the same order.
    pub keywords: &'a [Value],
}

/// A shape descriptor. Lives in the low region for ever.
#[repr(C)]
pub struct Shape {
    /// Itanium offset-to-top: always 0.
    pub offset_to_top: u64,
    /// Itanium type_info: always 0.
    pub type_info: u64,
    /// First virtual function of the pretended vtable; headers point here.
    pub virtual0: u64,
    /// The class of objects with this shape (0 until classes exist).
    pub class: Cell<u64>,
    /// The class's version: changed with any change to the class or its bases. Inline caches
    /// compare it.
    pub version: Cell<u64>,
    /// Native layout and behaviour.
    pub native: &'static NativeType,
    /// Sort of object.
    pub kind: Kind,
    /// Instances carry attributes: an overflow pointer at `slots_at - 8`, then inline slots.
    pub has_slots: bool,
    /// Instances have no `__dict__`: only the attributes that `__slots__` names.
    pub restricted: bool,
    /// The attributes live in a dict whose address is in the overflow pointer's place; slots hold
    /// what `__slots__` names.
    pub dict_mode: bool,
    /// Offset in bytes of the first inline slot.
    pub slots_at: u16,
    /// Inline slots an instance is allocated with.
    pub inline: u16,
    /// Attributes an object of exactly this shape has.
    pub used: u16,
    /// Attribute names in order of assignment: the first `used` of the class's chain.
    pub attributes: Box<Attributes>,
    /// Machine code for subscripts of objects of this shape, if there is some.
    pub items: Cell<Option<&'static ItemCode>>,
}

/// Addresses of machine code that routines go to for subscripts (`native::items`); 0: none.
#[repr(C)]
#[derive(Debug)]
pub struct ItemCode {
    /// `rax[rcx]`, for an int.
    pub load: u64,
    /// `rax[rcx] = r8`
    pub store: u64,
}

/// The growing part of a shape.
#[derive(Default)]
pub struct Attributes {
    /// Attribute name (interned str) → slot number.
    pub index: FxHashMap<Value, u16>,
    /// Names in slot order.
    pub names: Vec<Value>,
    /// Predicted names not yet added: the next one's descriptor follows this one.
    pub reserved: Vec<Value>,
    /// The shape after adding an attribute.
    pub next: RefCell<FxHashMap<Value, &'static Shape>>,
    /// In a class's first shape: first shapes for objects with another number of inline slots, or
    /// with a dict.
    pub variants: RefCell<FxHashMap<(u16, bool), &'static Shape>>,
}

impl Shape {
    /// The shape a header word points into.
    ///
    /// # Safety
    /// `header` is the first word of a live heap object.
    #[inline(always)]
    pub unsafe fn from_header(header: u64) -> &'static Shape {
        // SAFETY: by contract; descriptors are never freed.
        unsafe { &*((header - ADDRESS_POINT) as *const Shape) }
    }

    /// The header word of objects with this shape.
    #[inline(always)]
    pub fn header(&self) -> u64 {
        self as *const Shape as u64 + ADDRESS_POINT
    }

    /// Room for `count` descriptors, `stride` bytes apart (a class's predicted chain); `None`
    /// when the region is full.
    pub fn reserve_strided(count: usize, stride: u64) -> Option<u64> {
        low::take(count * stride as usize)
    }

    /// Writes a descriptor at `at`.
    ///
    /// # Safety
    /// `at` comes from `reserve` or `low::take`, and nothing refers to it yet.
    #[allow(clippy::mut_from_ref, reason = "the reference is to the place, not to the native type")]
    pub unsafe fn init(at: u64, native: &'static NativeType) -> &'static mut Shape {
        let shape = Shape {
            offset_to_top: 0,
            type_info: 0,
            virtual0: 0,
            class: Cell::new(0),
            version: Cell::new(0),
            native,
            kind: native.kind,
            has_slots: false,
            restricted: false,
            dict_mode: false,
            slots_at: native.size as u16,
            inline: 0,
            used: 0,
            attributes: Box::default(),
            items: Cell::new(None),
        };
        // SAFETY: by contract.
        unsafe {
            (at as *mut Shape).write(shape);
            &mut *(at as *mut Shape)
        }
    }
}
