//! C types as the machine uses them: one record per type, made from the debug information when it
//! is first needed. Two types that are the same for a C compiler have the same class.

use super::spell;
use crate::dwarf::{Base, Field, Float, Kind, Prototype, TypeRef};
use crate::heap::Value;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// What values of a C type are, below typedefs and qualifiers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Form {
    Void,
    Bool,
    /// An integer: whether it has a sign.
    Int(bool),
    /// `char` itself: an integer that text may be stored in; whether it has a sign.
    Char(bool),
    /// `char16_t`, `char32_t`
    Unicode,
    Float(Float),
    Complex(Float),
    Pointer,
    Array,
    Struct,
    Union,
    /// An enumeration: whether its values have a sign.
    Enum(bool),
    Function,
    /// Nobody told what it is.
    Incomplete,
    /// The debug information says something that this reader does not know.
    Unsupported,
}

/// A C type.
#[derive(Debug)]
pub struct CType {
    /// As it was declared.
    pub ty: TypeRef,
    /// What it is.
    pub form: Form,
    /// Bytes.
    pub size: usize,
    /// Bytes; a power of two.
    pub align: usize,
    /// `const`
    pub constant: bool,
    /// Number of elements of an array; `None`: not told.
    pub count: Option<usize>,
    /// Name of the library through which it was first reached.
    pub library: Option<Value>,
    bare: OnceLock<&'static CType>,
    target: OnceLock<&'static CType>,
    members: OnceLock<Vec<Member>>,
    /// Base classes (`cxx`).
    pub(super) bases: OnceLock<Vec<super::cxx::Base>>,
    alias: OnceLock<String>,
    pointer: OnceLock<&'static CType>,
    class: AtomicU64,
    view: AtomicU64,
}

/// A member of a struct or union; those of anonymous members count as the outer one's.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ctype: OnceLock<&'static CType>,
    ty: TypeRef,
    /// Bytes from the start.
    pub offset: usize,
    /// A bit-field: first bit and width.
    pub bits: Option<(u32, u32)>,
    /// Is it a member of an anonymous union other than its first one, or of this union?
    pub overlaps: bool,
    /// The struct or union from whose start on it lies at `offset`.
    pub record: &'static CType,
}

impl Member {
    /// Its type.
    pub fn ctype(&self) -> &'static CType {
        self.ctype.get_or_init(|| of(self.ty))
    }
}

static KNOWN: Mutex<Option<FxHashMap<usize, &'static CType>>> = Mutex::new(None);

/// Name of the library that is being looked into; classes made meanwhile say that they are of it.
static LIBRARY: AtomicU64 = AtomicU64::new(0);

/// What is looked up until the next call belongs to this library.
pub fn set_library(name: Option<Value>) {
    LIBRARY.store(name.map_or(0, Value::bits), Ordering::Relaxed);
}

/// The record of a type.
pub fn of(ty: TypeRef) -> &'static CType {
    let known = |map: &mut Option<FxHashMap<usize, &'static CType>>| map.get_or_insert_default().get(&ty.id()).copied();
    if let Some(t) = known(&mut KNOWN.lock().unwrap_or_else(PoisonError::into_inner)) {
        return t;
    }
    let made: &'static CType = Box::leak(Box::new(make(ty)));
    let mut guard = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(t) = known(&mut guard) {
        return t;
    }
    guard.get_or_insert_default().insert(ty.id(), made);
    drop(guard);
    if let Kind::Typedef(inner) = ty.get().kind
        && inner.get().name.is_none()
        && matches!(inner.get().kind, Kind::Struct(_) | Kind::Union(_) | Kind::Enum(..))
    {
        let _ = of(inner).alias.set(ty.get().name.clone().unwrap_or_default());
    }
    made
}

/// Typedefs of typedefs that make no progress end here.
const DEPTH: usize = 64;

fn make(ty: TypeRef) -> CType {
    let (mut bare, mut constant, mut size, mut align, mut depth) = (ty, false, 0, 0, 0);
    loop {
        let t = bare.get();
        size = size.max(t.size);
        align = align.max(t.align);
        match t.kind {
            Kind::Const(inner) => (bare, constant) = (inner, true),
            Kind::Volatile(inner) | Kind::Typedef(inner) => bare = inner,
            _ => break,
        }
        depth += 1;
        if depth > DEPTH {
            break;
        }
    }
    let t = bare.get();
    let (form, count) = match &t.kind {
        Kind::Void => (Form::Void, None),
        Kind::Base(Base::Bool) => (Form::Bool, None),
        Kind::Base(Base::Char { signed }) if t.name.as_deref() == Some("char") => (Form::Char(*signed), None),
        Kind::Base(Base::Char { signed } | Base::Int { signed }) => (Form::Int(*signed), None),
        Kind::Base(Base::Unicode) => (Form::Unicode, None),
        Kind::Base(Base::Float(f)) => (Form::Float(*f), None),
        Kind::Base(Base::Complex(f)) => (Form::Complex(*f), None),
        Kind::Pointer(_) | Kind::Reference(_) | Kind::Rvalue(_) => (Form::Pointer, None),
        Kind::Array(_, count) => (Form::Array, count.map(|n| n as usize)),
        Kind::Struct(_) => (Form::Struct, None),
        Kind::Union(_) => (Form::Union, None),
        Kind::Enum(of_values, names) => {
            let signed = match self::of(*of_values).form {
                Form::Int(signed) | Form::Char(signed) => signed,
                _ => names.iter().any(|n| n.value < 0),
            };
            (Form::Enum(signed), None)
        }
        Kind::Function(_) => (Form::Function, None),
        Kind::Incomplete => (Form::Incomplete, None),
        Kind::Unsupported(_) | Kind::Typedef(_) | Kind::Const(_) | Kind::Volatile(_) => (Form::Unsupported, None),
    };
    let size = if form == Form::Pointer { 8 } else { size as usize };
    let align = if align == 0 { size.clamp(1, 16).next_power_of_two() } else { align as usize };
    CType {
        ty,
        form,
        size,
        align,
        constant,
        count,
        library: Value::from_bits(LIBRARY.load(Ordering::Relaxed)),
        bare: OnceLock::new(),
        target: OnceLock::new(),
        members: OnceLock::new(),
        bases: OnceLock::new(),
        alias: OnceLock::new(),
        pointer: OnceLock::new(),
        class: AtomicU64::new(0),
        view: AtomicU64::new(0),
    }
}

impl CType {
    /// The type below typedefs and qualifiers.
    pub fn bare(&'static self) -> &'static CType {
        self.bare.get_or_init(|| {
            let mut ty = self.ty;
            for _ in 0..DEPTH {
                match ty.get().kind {
                    Kind::Const(inner) | Kind::Volatile(inner) | Kind::Typedef(inner) => ty = inner,
                    _ => break,
                }
            }
            of(ty)
        })
    }

    /// What a pointer points to, what an array has as elements.
    pub fn target(&'static self) -> &'static CType {
        self.target.get_or_init(|| match self.bare().ty.get().kind {
            Kind::Pointer(target) | Kind::Reference(target) | Kind::Rvalue(target) | Kind::Array(target, _) => {
                of(target)
            }
            _ => self,
        })
    }

    /// The type of pointers to it.
    pub fn pointer_to(&'static self) -> &'static CType {
        self.pointer.get_or_init(|| of(self.ty.pointer_to()))
    }

    /// The type of arrays of `count` of it.
    pub fn array_of(&'static self, count: usize) -> &'static CType {
        of(self.ty.array_of(Some(count as u64)))
    }

    /// The prototype of a function type, or of what a pointer to one points to.
    pub fn prototype(&'static self) -> Option<&'static Prototype> {
        match (&self.bare().ty.get().kind, self.form) {
            (Kind::Function(p), _) => Some(p),
            (_, Form::Pointer) if self.target().form == Form::Function => self.target().prototype(),
            _ => None,
        }
    }

    /// Is it a pointer to functions?
    pub fn is_function_pointer(&'static self) -> bool {
        self.form == Form::Pointer && self.target().form == Form::Function
    }

    /// What a reference refers to.
    pub fn referenced(&'static self) -> Option<&'static CType> {
        let is_one =
            self.form == Form::Pointer && matches!(self.bare().ty.get().kind, Kind::Reference(_) | Kind::Rvalue(_));
        is_one.then(|| self.target())
    }

    /// Is it `T &&`?
    pub fn is_rvalue(&'static self) -> bool {
        matches!(self.bare().ty.get().kind, Kind::Rvalue(_))
    }

    /// Is it a struct or union?
    pub fn is_record(&self) -> bool {
        matches!(self.form, Form::Struct | Form::Union)
    }

    /// Is it a number?
    pub fn is_scalar(&self) -> bool {
        matches!(
            self.form,
            Form::Bool
                | Form::Int(_)
                | Form::Char(_)
                | Form::Unicode
                | Form::Float(_)
                | Form::Complex(_)
                | Form::Enum(_)
        )
    }

    /// Is it `char`, or a byte with or without a sign that is not said to be a number or data (`uint8_t`,
    /// `png_byte`)?
    pub fn is_character(&self) -> bool {
        if matches!(self.form, Form::Char(_)) {
            return true;
        }
        let mut ty = self.ty;
        for _ in 0..DEPTH {
            let t = ty.get();
            match t.kind {
                Kind::Const(inner) | Kind::Volatile(inner) => ty = inner,
                Kind::Typedef(inner) => {
                    let name = t.name.as_deref().unwrap_or_default().to_ascii_lowercase();
                    if ["int8", "u8", "byte"].iter().any(|word| name.contains(word)) {
                        return false;
                    }
                    ty = inner;
                }
                Kind::Base(Base::Char { .. }) => return self.size == 1,
                _ => return false,
            }
        }
        false
    }

    /// Is it `char`, or an integer of one byte?
    pub fn is_byte(&self) -> bool {
        matches!(self.form, Form::Char(_) | Form::Int(_)) && self.size == 1
    }

    /// The members of a struct or union, those of anonymous ones included; else none.
    pub fn members(&'static self) -> &'static [Member] {
        let bare = self.bare();
        bare.members.get_or_init(|| {
            let mut all = Vec::new();
            let union = bare.form == Form::Union;
            collect(bare, fields(bare.ty), 0, union, DEPTH, &mut all);
            all
        })
    }

    /// The member of that name.
    pub fn member(&'static self, name: &str) -> Option<&'static Member> {
        // A class of C++ hides the members of its bases, which come first.
        self.members().iter().rfind(|m| m.name == name)
    }

    /// The enumeration's names and values.
    pub fn enumerators(&'static self) -> &'static [crate::dwarf::Enumerator] {
        match &self.bare().ty.get().kind {
            Kind::Enum(_, names) => names,
            _ => &[],
        }
    }

    /// Its C spelling.
    pub fn spelled(&self) -> String {
        spell::declare(self.ty, "")
    }

    /// The name of an anonymous type that has one by a typedef.
    pub fn alias(&self) -> Option<&str> {
        self.alias.get().map(String::as_str).filter(|a| !a.is_empty())
    }

    /// The tag, or the typedef's name that stands for it.
    pub fn tag(&'static self) -> Option<&'static str> {
        let bare = self.bare();
        bare.ty.get().name.as_deref().or_else(|| bare.alias())
    }

    /// Its class as far as it has been made.
    pub(super) fn known_class(&self) -> Option<Value> {
        Value::from_bits(self.class.load(Ordering::Relaxed))
    }

    /// Header word of plain views of it, once there was one; else 0.
    #[inline(always)]
    pub fn view_header(&self) -> u64 {
        self.view.load(Ordering::Relaxed)
    }

    pub(super) fn set_view_header(&self, header: u64) {
        self.view.store(header, Ordering::Relaxed);
    }

    pub(super) fn set_class(&self, class: Value) {
        self.class.store(class.bits(), Ordering::Relaxed);
    }
}

fn fields(ty: TypeRef) -> &'static [Field] {
    match &ty.get().kind {
        Kind::Struct(r) | Kind::Union(r) => &r.fields,
        _ => &[],
    }
}

fn collect(
    record: &'static CType,
    fields: &'static [Field],
    base: usize,
    overlaps: bool,
    depth: usize,
    all: &mut Vec<Member>,
) {
    for (i, f) in fields.iter().enumerate() {
        let offset = base + f.offset as usize;
        let overlaps = overlaps && i > 0;
        match &f.name {
            Some(name) if !f.base => {
                let (ctype, ty) = (OnceLock::new(), f.ty);
                all.push(Member { name: name.clone(), ctype, ty, offset, bits: f.bits, overlaps, record });
            }
            _ if depth > 0 => {
                let inner = f.ty.bare();
                let union = matches!(inner.get().kind, Kind::Union(_));
                let first = all.len();
                collect(record, self::fields(inner), offset, union, depth - 1, all);
                for m in &mut all[first..] {
                    m.overlaps |= overlaps;
                }
            }
            _ => {}
        }
    }
}

/// `void *`
pub fn void_pointer() -> TypeRef {
    static TYPE: OnceLock<TypeRef> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let void = TypeRef::known(crate::dwarf::Type { name: None, size: 0, align: 1, kind: Kind::Void });
        void.pointer_to()
    })
}

/// Are the two the same type for a C compiler, qualifiers apart?
pub fn same(a: &'static CType, b: &'static CType) -> bool {
    let (a, b) = (a.bare(), b.bare());
    if std::ptr::eq(a, b) {
        return true;
    }
    match (a.form, b.form) {
        (Form::Pointer, Form::Pointer) => {
            let (x, y) = (a.target(), b.target());
            std::ptr::eq(x, y) || (x.is_record() || x.is_scalar() || x.form == Form::Pointer) && same(x, y)
        }
        (Form::Array, Form::Array) => a.count == b.count && same(a.target(), b.target()),
        (Form::Int(_) | Form::Char(_), Form::Int(_) | Form::Char(_)) => a.size == b.size && a.form == b.form,
        (Form::Struct, Form::Struct) | (Form::Union, Form::Union) => signature(a) == signature(b),
        (Form::Incomplete, _) | (_, Form::Incomplete) => a.tag().is_some() && a.tag() == b.tag(),
        (Form::Enum(_), Form::Enum(_)) => a.tag() == b.tag() && a.enumerators() == b.enumerators(),
        (Form::Function, Form::Function) => a.spelled() == b.spelled(),
        (x, y) => x == y && a.size == b.size,
    }
}

/// What makes a struct or union this one and no other.
pub fn signature(t: &'static CType) -> String {
    let mut text = format!("{:?} {} {}", t.form, spell::declare(t.ty, ""), t.size);
    for f in fields(t.ty) {
        let name = f.name.as_deref().unwrap_or("");
        text.push_str(&format!(";{}@{}:{:?} {}", name, f.offset, f.bits, spell::declare(f.ty, "")));
    }
    text
}

/// Is `target` the type of the first member of `derived`, or of that one's first member?
pub fn derives(derived: &'static CType, target: &'static CType) -> bool {
    let mut t = derived;
    for _ in 0..DEPTH {
        if same(t, target) {
            return true;
        }
        // What a class of C++ begins with is another object, unless it is a base.
        let is_cxx = super::cxx::record(t).is_some();
        let first = fields(t.bare().ty).first().filter(|f| f.offset == 0 && f.bits.is_none() && (f.base || !is_cxx));
        let Some(first) = first else { return false };
        t = of(first.ty);
        if !t.is_record() {
            return false;
        }
    }
    false
}
