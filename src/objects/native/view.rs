//! Structs, unions, arrays and pointers: live views of C memory. What Python has allocated lies
//! behind the view itself and lives as long as anything refers to it.

use super::ctype::{CType, Form};
use super::*;
use crate::heap::{Kind, NativeType, arena, weak};
use crate::malloc;
use crate::objects::{attribute, class, dict, instance, int, intern, protocol, string, tuple};
use crate::util::operators::{BinaryOp, CompareOp};
use std::sync::atomic::{AtomicU64, Ordering};

pub use super::pointers::{plain_pointer, pointer};

/// Is it a C object?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.is_heap() && v.kind() == Kind::Native && is_type(protocol::native(v))
}

/// Is this the native type of C objects?
#[inline(always)]
pub fn is_type(native: &'static NativeType) -> bool {
    let native: *const NativeType = native;
    [&raw const STRUCT_TYPE, &raw const UNION_TYPE, &raw const POINTER_TYPE, &raw const ARRAY_TYPE].contains(&native)
}

/// The struct. `v` must be a C object.
#[inline(always)]
pub fn get(v: Value) -> &'static mut CData {
    debug_assert!(is(v));
    // SAFETY: a C object by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<CData>() }
}

/// Address of the data; of a pointer, what it points to.
#[inline(always)]
pub fn address(v: Value) -> u64 {
    get(v).data as u64
}

/// Its C type.
#[inline(always)]
pub fn ctype(v: Value) -> &'static CType {
    // SAFETY: every C object has its type, and types live for ever.
    unsafe { &*get(v).ctype.cast::<CType>() }
}

/// Does the memory live, as far as the memory map knows, and the C++ object in it, if it is Python's?
#[inline(always)]
pub fn is_alive(v: Value) -> bool {
    // SAFETY: every C object has such a word, which stays readable for ever.
    let word = unsafe { &*get(v).state.cast::<AtomicU64>() }.load(Ordering::Relaxed);
    word >> 63 != 0
}

/// What keeps the memory alive.
pub fn owner(v: Value) -> Option<Value> {
    get(v).owner
}

/// The life of the C++ object in a view's own memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Life {
    /// There is none: it is no class with constructors, or not Python's memory.
    None,
    /// Its constructor has not run.
    Before,
    /// It will be destroyed.
    Alive,
    /// It has been destroyed.
    Over,
}

/// The life of the C++ object in the view's own memory.
pub fn life(v: Value) -> Life {
    let Some(owner) = owner(v) else { return Life::None };
    let mark = if tuple::is(owner) { tuple::items(owner).first().copied().unwrap_or(owner) } else { owner };
    match mark {
        Value::FALSE => Life::Before,
        Value::TRUE => Life::Alive,
        Value::ELLIPSIS => Life::Over,
        _ => Life::None,
    }
}

/// Notes it; one that is alive ends with the view. Machine code leaves one that is not to the slow ways, which look
/// at the life first.
pub fn set_life(v: Value, life: Life) {
    let mark = match life {
        Life::None => None,
        Life::Before => Some(Value::FALSE),
        Life::Alive => Some(Value::TRUE),
        Life::Over => Some(Value::ELLIPSIS),
    };
    let rest = owner(v).filter(|&o| tuple::is(o));
    get(v).owner = match (mark, rest) {
        (Some(mark), Some(rest)) => {
            let mut all = tuple::items(rest).to_vec();
            all[0] = mark;
            Some(tuple::new(&all))
        }
        (mark, _) => mark,
    };
    let state = match life {
        Life::Before | Life::Over => malloc::dead(),
        Life::None | Life::Alive => malloc::state(address(v) as usize),
    };
    get(v).state = std::ptr::from_ref(state).cast();
    // One with a `__del__` is watched already.
    if life == Life::Alive && !class::is_finalized(class::of(v)) {
        weak::watch(v);
    }
}

/// Does the memory belong to the object itself?
pub fn is_own(v: Value) -> bool {
    arena::resolve(address(v)) == Some(v.bits())
}

/// What a view of a part of `v` has to keep alive.
pub fn keeper(v: Value) -> Option<Value> {
    if is_own(v) { Some(v) } else { owner(v) }
}

/// Offset of the memory that belongs to an object, behind so many inline slots.
fn payload(slots_at: u16, inline: u16) -> usize {
    (usize::from(slots_at) + 8 * usize::from(inline)).next_multiple_of(16)
}

/// A new object of class `class` over `t`, with zeroed memory of its own of `size` bytes.
///
/// # Errors
/// MemoryError.
pub fn allocate(class: Value, t: &'static CType, size: usize) -> PyResult<Value> {
    let shape = class::get(class).shape;
    let at = payload(shape.slots_at, shape.inline);
    let total = at.checked_add(size.max(1)).filter(|&n| n < 1 << 46);
    let v = total.and_then(|n| arena::try_object(shape.header(), n)).ok_or_else(crate::objects::sequence::no_memory)?;
    let d = v.ptr::<CData>();
    // SAFETY: a fresh object of this layout, with room for the memory behind it.
    unsafe {
        (*d).data = v.ptr::<u8>().add(at);
        (*d).ctype = std::ptr::from_ref(t).cast();
        (*d).extent = size as u64;
        (*d).state = std::ptr::from_ref(malloc::state(at)).cast();
    }
    if class::is_finalized(class) {
        weak::watch(v);
    }
    Ok(v)
}

#[inline]
pub(super) fn make(
    t: &'static CType,
    at: u64,
    owner: Option<Value>,
    extent: u64,
    state: &AtomicU64,
) -> PyResult<Value> {
    let header = match t.view_header() {
        0 => super::class::plain_header(t)?,
        known => known,
    };
    let v = arena::object(header, size_of::<CData>());
    let d = v.ptr::<CData>();
    // SAFETY: a fresh object of this layout.
    unsafe {
        (*d).data = at as *mut u8;
        (*d).ctype = std::ptr::from_ref(t).cast();
        (*d).owner = owner;
        (*d).extent = extent;
        (*d).state = std::ptr::from_ref(state).cast();
    }
    Ok(v)
}

/// A view of the struct or union at an address: the object itself, if Python knows it.
///
/// # Errors
/// MemoryError.
pub fn record(t: &'static CType, at: u64, owner: Option<Value>) -> PyResult<Value> {
    if owner.is_none()
        && let Some(known) = extra::known(t, at)
    {
        return Ok(known);
    }
    make(t, at, owner, t.size as u64, malloc::state(at as usize))
}

/// A view of the array at an address.
///
/// # Errors
/// MemoryError.
pub fn array(t: &'static CType, at: u64, owner: Option<Value>) -> PyResult<Value> {
    make(t, at, owner, t.size as u64, malloc::state(at as usize))
}

/// The object stands for the record it points to, as an object of `class`, from now on.
///
/// # Errors
/// MemoryError.
pub fn become_record(v: Value, t: &'static CType, class: Value) -> PyResult<()> {
    let shape = super::class::of(t).map(|c| class::get(c).shape)?;
    // SAFETY: views have one layout and no inline slots.
    unsafe { *v.ptr::<u64>() = shape.header() };
    get(v).ctype = std::ptr::from_ref(t).cast();
    get(v).extent = t.size as u64;
    if class::of(v) != class {
        instance::set_class(v, class);
    }
    Ok(())
}

// ---- making -------------------------------------------------------------------------------------

/// `lib.node(key=1)`, `lib.point(1, 2)`
fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let Some(t) = super::class::ctype_of(class) else {
        let message = format!("cannot create '{}' instances", class::full_name(class));
        return Err(raise(Exc::TypeError, message));
    };
    let given = &args.positional[1..];
    let what = || format!("{}()", class::name(class));
    match t.form {
        Form::Struct | Form::Union => {
            let v = allocate(class, t, t.size)?;
            let constructed = cxx::is_constructed(t);
            if constructed {
                set_life(v, Life::Before);
            }
            if class::is_python(class) && class::lookup_user(class, intern::INIT.value()).is_some() {
                return Ok(v);
            }
            if constructed {
                (doors()?.construct)(v, &Args { positional: given, names: args.names, keywords: args.keywords })?;
                return Ok(v);
            }
            if t.form == Form::Union && given.len() > 1 {
                return Err(raise(Exc::TypeError, format!("{} takes one value", what())));
            }
            let at = address(v);
            match given {
                [one] if is(*one) && super::ctype::same(self::ctype(*one), t) => convert::assign(t, at, *one, &what)?,
                [] => {}
                _ => convert::assign(t, at, tuple::new(given), &what)?,
            }
            for (&name, &value) in args.names.iter().zip(args.keywords) {
                let Some(m) = t.member(string::text(name)) else {
                    let message = format!("{} has no field '{}'", t.spelled(), string::text(name));
                    return Err(raise(Exc::TypeError, message));
                };
                field::write(m, at, value)?;
            }
            Ok(v)
        }
        Form::Array => {
            let values = match given {
                [] => Value::EMPTY_TUPLE,
                [one] => *one,
                _ => tuple::new(given),
            };
            let v = allocate(class, t, t.size)?;
            convert::assign(t, address(v), values, &what)?;
            Ok(v)
        }
        Form::Pointer => match given {
            [] => pointer(t, 0, None),
            [v] => {
                let mut transfer = convert::Transfer::default();
                let mut raw = [0u8; 8];
                convert::store(t, *v, &mut raw, &mut transfer, &what)?;
                let owner = match transfer.keep.as_slice() {
                    [] => None,
                    [one] => Some(*one),
                    more => Some(tuple::new(more)),
                };
                pointer(t, u64::from_le_bytes(raw), owner)
            }
            _ => Err(raise(Exc::TypeError, format!("{} takes one value", what()))),
        },
        _ => match given {
            [] => scalar::load(t, [0; 16]),
            [v] if t.is_scalar() => scalar::load(t, scalar::store(t, *v, &what)?),
            _ => Err(raise(Exc::TypeError, format!("{} takes one value", what()))),
        },
    }
}

// ---- what all have ------------------------------------------------------------------------------

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if instance::has_slots(v) {
        return Ok(None);
    }
    match extra::carrier(v).filter(|&c| c != v) {
        Some(carrier) => attribute::get_optional(carrier, intern::intern(name)),
        None => Ok(None),
    }
}

fn set_attribute(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    if instance::has_slots(v) {
        return Ok(false);
    }
    let Some(carrier) = extra::make_carrier(v)? else { return Ok(false) };
    if carrier == v {
        return Ok(false);
    }
    attribute::set(carrier, intern::intern(name), value)?;
    Ok(true)
}

/// `v.__dict__` of C objects: what a program has added.
pub fn added(v: Value) -> Vec<(Value, Value)> {
    extra::carrier(v).map_or_else(Vec::new, instance::attributes)
}

/// Names in a class and its bases.
fn names_of(class: Value) -> Vec<Value> {
    let all = tuple::items(class::get(class).mro).iter().flat_map(|&c| dict::items(class::get(c).dict));
    let mut names: Vec<Value> = all.map(|(name, _)| name).filter(|n| string::is(*n)).collect();
    names.sort_by_key(|&n| string::text(n));
    names.dedup();
    names
}

fn dir(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let mut names = names_of(class::of(v));
    names.extend(added(v).into_iter().map(|(n, _)| n));
    Ok(crate::objects::list::new(&names))
}

/// `a == b` by address, and the orderings.
///
/// # Errors
/// What comparing texts and items raises.
pub fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if !is(a) || !is(b) {
        if !equality || !is(a) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        return items::compare(op, a, b);
    }
    let (x, y) = (address(a), address(b));
    let records = ctype(a).is_record() && ctype(b).is_record();
    // A struct and its first member are at one address, and are not the same.
    let same = x == y && (!records || super::ctype::same(ctype(a), ctype(b)));
    Ok(Value::from_bool(match op {
        CompareOp::Eq => same,
        CompareOp::Ne => !same,
        CompareOp::Lt => x < y,
        CompareOp::Le => x <= y,
        CompareOp::Gt => x > y,
        CompareOp::Ge => x >= y,
    }))
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let is_pointer = |v: Value| is(v) && matches!(ctype(v).form, Form::Pointer);
    if !(is_pointer(a) || is_pointer(b) && op == BinaryOp::Add) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let step = |p: Value, n: Value, sign: i64| -> PyResult<Value> {
        let t = ctype(p);
        let size = t.target().size.max(1) as i64;
        let n = protocol::index_i64(n)?.wrapping_mul(sign).wrapping_mul(size);
        pointer(t, address(p).wrapping_add(n as u64), owner(p))
    };
    match op {
        BinaryOp::Add if int::is(b) => step(a, b, 1),
        BinaryOp::Add if int::is(a) => step(b, a, 1),
        BinaryOp::Sub if int::is(b) => step(a, b, -1),
        BinaryOp::Sub if is_pointer(b) => {
            if !super::ctype::same(ctype(a), ctype(b)) {
                let message = format!("cannot subtract {} from {}", ctype(b).spelled(), ctype(a).spelled());
                return Err(raise(Exc::TypeError, message));
            }
            let size = ctype(a).target().size.max(1) as i64;
            Ok(int::from_i64(address(a).wrapping_sub(address(b)) as i64 / size))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn no_pickle(args: &Args) -> PyResult<Value> {
    let t = ctype(args.positional[0]).spelled();
    let message = format!("cannot pickle C memory ({t}); bytes(memoryview(x)) copies what it holds");
    Err(raise(Exc::TypeError, message))
}

/// `copy.copy(x)`: a struct, union or array in memory of its own; a pointer points to the same.
fn copy(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let t = ctype(v);
    if t.form == Form::Pointer {
        return pointer(t, address(v), owner(v));
    }
    let size = get(v).extent as usize;
    let new = allocate(class::of(v), t, size)?;
    if cxx::is_constructed(t) {
        cxx::check_alive(v)?;
        (doors()?.copy)(t, address(v), address(new))?;
        set_life(new, Life::Alive);
        for (name, value) in added(v) {
            attribute::set(new, name, Some(value))?;
        }
        return Ok(new);
    }
    let mut raw = vec![0u8; size];
    guard::read(address(v), &mut raw)?;
    guard::write(address(new), &raw)?;
    for (name, value) in added(v) {
        attribute::set(new, name, Some(value))?;
    }
    Ok(new)
}

const METHODS: &[(&str, NativeFn)] = &[
    ("__copy__", copy),
    ("__deepcopy__", |args| copy(&Args::new(&args.positional[..1]))),
    ("__dir__", dir),
    ("__reduce_ex__", no_pickle),
];

const BASE: NativeType = NativeType {
    size: size_of::<CData>(),
    layout: Some(&CData::LAYOUT),
    has_dict: true,
    repr: Some(items::repr),
    compare: Some(compare),
    hash: Some(|v| Ok((address(v) >> 4) as i64)),
    get_attribute: Some(get_attribute),
    set_attribute: Some(set_attribute),
    methods: METHODS,
    new: Some(construct),
    weak: true,
    ..NativeType::DEFAULT
};

/// Structs.
pub static STRUCT_TYPE: NativeType = NativeType {
    name: "native.Struct",
    str: Some(items::str),
    truth: Some(operators::truth),
    len: Some(items::len),
    compare: Some(operators::compare),
    binary: Some(operators::binary),
    inplace: Some(operators::inplace),
    unary: Some(operators::unary),
    get_item: Some(operators::get_item),
    set_item: Some(operators::set_item),
    iter: Some(items::iter),
    finalize: Some(cxx::destroy),
    doc: "A C struct: a live view of its memory.",
    ..BASE
};

/// Unions.
pub static UNION_TYPE: NativeType = NativeType {
    name: "native.Union",
    get_item: Some(items::get_item),
    set_item: Some(items::set_item),
    iter: Some(items::not_iterable),
    doc: "A C union: a live view of its memory.",
    ..BASE
};

/// Pointers.
pub static POINTER_TYPE: NativeType = NativeType {
    name: "native.Pointer",
    truth: Some(|v| Ok(address(v) != 0)),
    str: Some(items::str),
    len: Some(items::len),
    iter: Some(items::not_iterable),
    get_item: Some(items::get_item),
    set_item: Some(items::set_item),
    binary: Some(binary),
    operators: &[BinaryOp::Add, BinaryOp::Sub],
    doc: "A C pointer. p[0] is what it points to; the fields of a struct are its attributes.",
    ..BASE
};

/// Arrays.
pub static ARRAY_TYPE: NativeType = NativeType {
    name: "native.Array",
    str: Some(items::str),
    len: Some(items::len),
    iter: Some(items::iter),
    get_item: Some(items::get_item),
    set_item: Some(items::set_item),
    doc: "A C array: a live view of its memory.",
    ..BASE
};

/// Numbers: the class only converts; its values are Python's.
pub static SCALAR_TYPE: NativeType = NativeType {
    name: "native.Scalar",
    new: Some(construct),
    doc: "A C type of numbers: calling it converts to the Python number that C would see.",
    ..NativeType::DEFAULT
};
