//! Values between Python and C memory, by the C type.

use super::ctype::{self, CType, Form};
use super::passing::{placed, refer_temporary};
use super::scalar;
use super::*;
use crate::dwarf::Float;
use crate::heap::{Kind, arena};
use crate::objects::{
    attribute, buffer, bytes, class, dict, float, instance, int, intern, list, memoryview, protocol, string, tuple,
    view as memory,
};

/// Names a place in messages.
pub type What<'a> = &'a dyn Fn() -> String;

/// What a conversion leaves behind until the call is over.
#[derive(Debug, Default)]
pub struct Transfer {
    /// What the converted words refer to.
    pub keep: Vec<Value>,
    /// Lists that take back what C has written: list, address and type of the first element.
    pub back: Vec<(Value, u64, &'static CType)>,
    /// C++ objects that end with the call.
    pub temporaries: Vec<Value>,
    /// The words are arguments: temporary copies may be passed.
    pub call: bool,
}

impl Transfer {
    /// The call is over, or will not be made.
    pub fn end(&self) {
        for &v in self.temporaries.iter().rev() {
            cxx::destroy(v);
        }
    }
}

/// The value at an address. `owner` keeps the memory alive.
///
/// # Errors
/// MemoryAccessError; TypeError for types that have no values.
pub fn load(t: &'static CType, at: u64, owner: Option<Value>) -> PyResult<Value> {
    if let Some(target) = t.referenced() {
        return refer(target, at_reference(t, at)?);
    }
    match t.form {
        Form::Struct | Form::Union => view::record(t, at, owner),
        Form::Array => view::array(t, at, owner),
        Form::Pointer => {
            let mut raw = [0u8; 8];
            guard::read(at, &mut raw)?;
            pointer(t, u64::from_le_bytes(raw))
        }
        Form::Function => function::at(at, t, None),
        Form::Void | Form::Incomplete | Form::Unsupported => {
            Err(raise(Exc::TypeError, format!("{} has no values", t.spelled())))
        }
        _ => {
            let mut raw = [0u8; 16];
            guard::read(at, &mut raw[..t.size.min(16)])?;
            scalar_of(t, at, raw)
        }
    }
}

/// The address that a reference at an address refers to.
fn at_reference(t: &'static CType, at: u64) -> PyResult<u64> {
    let mut raw = [0u8; 8];
    guard::read(at, &mut raw)?;
    match u64::from_le_bytes(raw) {
        0 => Err(guard::raise_error(&format!("the {} is NULL", t.spelled()))),
        to => Ok(to),
    }
}

/// What a reference to the value at an address is: objects themselves, the values of others.
fn refer(target: &'static CType, at: u64) -> PyResult<Value> {
    if !target.is_record() {
        return load(target, at, None);
    }
    let p = pointer(target.pointer_to(), at)?;
    match view::ctype(p) {
        t if t.form == Form::Pointer => view::record(t.target(), view::address(p), view::owner(p)),
        _ => Ok(p),
    }
}

/// The number of at most 8 bytes at an address.
///
/// # Errors
/// MemoryAccessError.
#[inline]
pub fn number(t: &'static CType, at: u64) -> PyResult<Value> {
    let mut raw = [0u8; 8];
    guard::read(at, &mut raw[..t.size])?;
    let word = u64::from_le_bytes(raw);
    Ok(match (t.form, t.size) {
        (Form::Int(true) | Form::Char(true), size) => {
            let unused = 64 - 8 * size as u32;
            int::from_i64((word << unused) as i64 >> unused)
        }
        (Form::Int(false) | Form::Char(false), _) => int::from_u64(word),
        (Form::Float(Float::Double), _) => float::from_f64(f64::from_bits(word)),
        (Form::Float(Float::Single), _) => float::from_f64(f64::from(f32::from_bits(word as u32))),
        _ => return load(t, at, None),
    })
}

/// As `scalar::load`, for numbers of more than 16 bytes too.
fn scalar_of(t: &'static CType, at: u64, raw: [u8; 16]) -> PyResult<Value> {
    if t.size <= 16 {
        return scalar::load(t, raw);
    }
    let mut other = [0u8; 16];
    guard::read(at + 16, &mut other)?;
    match t.form {
        Form::Complex(crate::dwarf::Float::Extended) => {
            let (re, im) = (scalar::from_extended(raw), scalar::from_extended(other));
            Ok(crate::objects::complex::new(re, im))
        }
        _ => Err(raise(Exc::TypeError, format!("{} is not supported", t.spelled()))),
    }
}

/// A pointer that C hands out: the Python object itself, if it points to one.
///
/// # Errors
/// MemoryError.
pub fn pointer(t: &'static CType, address: u64) -> PyResult<Value> {
    if address == 0 {
        return view::pointer(t, 0, None);
    }
    let target = t.target();
    if target.form == Form::Function {
        return function::at(address, target, None);
    }
    let (target, t, address) = match cxx::dynamic(target, address) {
        Some((own, start)) => {
            let own = if target.constant { of_const(own) } else { own };
            (own, if ctype::same(own, target) { t } else { own.pointer_to() }, start)
        }
        None => (target, t, address),
    };
    if let Some(cell) = arena::resolve(address) {
        // SAFETY: the start of a live object.
        let owner = unsafe { Value::from_ptr(cell as *const u8) };
        if view::is(owner) && view::address(owner) == address {
            let own = view::ctype(owner);
            if own.is_record() && (target.form == Form::Void || ctype::derives(own, target)) {
                return Ok(owner);
            }
        } else if target.form == Form::Void && cell == address && is_visible(owner) {
            return Ok(owner);
        }
        return view::pointer(t, address, Some(owner));
    }
    if !target.is_record() {
        return view::pointer(t, address, None);
    }
    let own = extra::recognise(target, address);
    match extra::known(own, address) {
        Some(known) => Ok(known),
        None if std::ptr::eq(own, target) => view::pointer(t, address, None),
        None => view::pointer(own.pointer_to(), address, None),
    }
}

fn of_const(t: &'static CType) -> &'static CType {
    ctype::of(t.ty.const_of())
}

/// Is it an object that a program may hold?
fn is_visible(v: Value) -> bool {
    !matches!(v.kind(), Kind::Values | Kind::Rows | Kind::Blob)
}

/// Stores a value at an address.
///
/// # Errors
/// TypeError, OverflowError, ValueError, MemoryAccessError.
pub fn assign(t: &'static CType, at: u64, v: Value, what: What<'_>) -> PyResult<()> {
    if let Some(target) = t.referenced() {
        return assign(target, at_reference(t, at)?, v, what);
    }
    if cxx::by_reference(t) {
        return (doors()?.assign)(t, at, v);
    }
    let mut transfer = Transfer::default();
    if t.size <= 16 {
        let mut raw = [0u8; 16];
        store(t, v, &mut raw[..t.size], &mut transfer, what)?;
        guard::write(at, &raw[..t.size])?;
    } else {
        let mut raw = vec![0u8; t.size];
        store(t, v, &mut raw, &mut transfer, what)?;
        guard::write(at, &raw)?;
    }
    extra::refer(at, t.size, &transfer.keep);
    Ok(())
}

/// Writes the bytes of the C value that stands for `v`.
///
/// # Errors
/// TypeError, OverflowError, ValueError.
pub fn store(t: &'static CType, v: Value, out: &mut [u8], transfer: &mut Transfer, what: What<'_>) -> PyResult<()> {
    match t.form {
        Form::Pointer => {
            let word = store_pointer(t, v, transfer, what)?;
            out[..8].copy_from_slice(&word.to_le_bytes());
        }
        Form::Struct | Form::Union => store_record(t, v, out, transfer, what)?,
        Form::Array => store_array(t, v, out, transfer, what)?,
        Form::Complex(crate::dwarf::Float::Extended) => {
            let (re, im) = match crate::objects::complex::parts(v) {
                Some(parts) => parts,
                None => (scalar::real(v)?.ok_or_else(|| scalar::wrong(t, v, what, "complex"))?, 0.0),
            };
            out[..16].copy_from_slice(&scalar::to_extended(re));
            out[16..32].copy_from_slice(&scalar::to_extended(im));
        }
        Form::Void | Form::Incomplete | Form::Unsupported | Form::Function => {
            return Err(raise(Exc::TypeError, format!("{}: {} cannot be passed", what(), t.spelled())));
        }
        _ => {
            let raw = scalar::store(t, v, what)?;
            let n = out.len().min(16);
            out[..n].copy_from_slice(&raw[..n]);
        }
    }
    Ok(())
}

/// The address that a pointer parameter gets for `v`.
fn store_pointer(t: &'static CType, v: Value, transfer: &mut Transfer, what: What<'_>) -> PyResult<u64> {
    let target = t.target();
    let is_reference = t.referenced().is_some();
    if v.is_none() && (!is_reference || target.form != Form::Pointer) {
        return match is_reference {
            true => Err(raise(Exc::TypeError, format!("{} must be an object for {}, not None", what(), t.spelled()))),
            false => Ok(0),
        };
    }
    if target.form == Form::Function {
        return store_function(t, v, what);
    }
    if view::is(v) && (!is_reference || fits(target, v)) {
        transfer.keep.push(v);
        return match fits(target, v) {
            true => {
                let at = placed(target, v)?;
                if at == 0 && is_reference {
                    return Err(guard::raise_error(&format!("{}: a reference cannot be NULL", what())));
                }
                Ok(at)
            }
            false => {
                let (wanted, given) = (t.spelled(), view::ctype(v).spelled());
                Err(raise(Exc::TypeError, format!("{} must be {wanted}, not {given}; see native.cast", what())))
            }
        };
    }
    if function::is(v) && target.form == Form::Void {
        return Ok(function::address(v));
    }
    if is_reference && (target.is_record() || !list::is(v)) {
        return refer_temporary(t, v, transfer, what);
    }
    let untyped = target.form == Form::Void;
    let byte = target.is_byte() || untyped;
    if let Some(text) = string::as_text(v).map(str::as_bytes).filter(|_| byte) {
        return store_text(t, v, text, transfer, what);
    }
    if let Some(raw) = bytes::as_slice(v).filter(|_| byte) {
        if target.constant {
            transfer.keep.push(v);
            return Ok(raw.as_ptr() as u64);
        }
        if matches!(target.form, Form::Char(_)) {
            return Ok(copied(raw, transfer));
        }
        let message = format!("{} must be writable memory ({}), not bytes", what(), t.spelled());
        return Err(raise(Exc::TypeError, message));
    }
    if list::is(v) || tuple::is(v) {
        if target.size == 0 {
            return Err(scalar::wrong(t, v, what, "a pointer"));
        }
        if target.is_record() && tuple::is(v) && !items_are_records(v) {
            return temporary(target, v, transfer, what);
        }
        return store_items(t, v, transfer, what);
    }
    if let Some(m) = memory::of(v)? {
        return store_memory(t, v, &m, transfer, what);
    }
    if target.is_record() && (dict::is(v) || has_fields(target, v)?) {
        return temporary(target, v, transfer, what);
    }
    if untyped && v.is_heap() && !crate::objects::int::is(v) && !crate::objects::float::is(v) {
        transfer.keep.push(v);
        return Ok(v.bits());
    }
    Err(scalar::wrong(t, v, what, "a pointer"))
}

/// Does the C object fit a pointer to `target`?
pub fn fits(target: &'static CType, v: Value) -> bool {
    let own = view::ctype(v);
    let element = match own.form {
        Form::Pointer | Form::Array => own.target(),
        _ => own,
    };
    let agrees = |own: &'static CType| {
        target.form == Form::Void
            || own.form == Form::Void
            || ctype::same(own, target)
            || own.is_record() && (ctype::derives(own, target) || cxx::distance(own, target).is_some())
            || target.is_byte() && own.is_byte()
    };
    agrees(element) || own.form == Form::Array && agrees(own)
}

fn store_function(t: &'static CType, v: Value, what: What<'_>) -> PyResult<u64> {
    if function::is(v) {
        return Ok(function::address(v));
    }
    if view::is(v) {
        let own = view::ctype(v);
        if own.form == Form::Pointer && (view::address(v) == 0 || own.target().form == Form::Void) {
            return Ok(view::address(v));
        }
    }
    if !protocol::is_callable(v) {
        let message =
            format!("{} must be callable or a function pointer ({}), not {}", what(), t.spelled(), class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    (doors()?.callback)(v, t.target())
}

fn store_text(t: &'static CType, v: Value, text: &[u8], transfer: &mut Transfer, what: What<'_>) -> PyResult<u64> {
    if memchr::memchr(0, text).is_some() {
        return Err(raise(Exc::ValueError, format!("{}: embedded null character", what())));
    }
    let target = t.target();
    if target.constant {
        // SAFETY: behind a string's bytes there is the NUL, or a byte of a longer string.
        let ended = unsafe { *text.as_ptr().add(text.len()) } == 0;
        if ended {
            transfer.keep.push(v);
            return Ok(text.as_ptr() as u64);
        }
        return Ok(copied(text, transfer));
    }
    if matches!(target.form, Form::Char(_)) {
        return Ok(copied(text, transfer));
    }
    Err(raise(Exc::TypeError, format!("{} must be writable memory ({}), not str", what(), t.spelled())))
}

/// A copy with a NUL behind it.
fn copied(text: &[u8], transfer: &mut Transfer) -> u64 {
    let room = buffer::bytes(text.len() + 1);
    // SAFETY: fresh room for the text and its NUL.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), room, text.len()) };
    keep_address(room as u64, transfer);
    room as u64
}

/// Room for `size` bytes that may hold references, aligned for any C type.
fn room(size: usize, transfer: &mut Transfer) -> u64 {
    let at = buffer::values(size.div_ceil(8) + 2) as u64;
    keep_address(at, transfer);
    at.next_multiple_of(16)
}

fn keep_address(at: u64, transfer: &mut Transfer) {
    if let Some(cell) = arena::resolve(at) {
        // SAFETY: the start of a live object.
        transfer.keep.push(unsafe { Value::from_ptr(cell as *const u8) });
    }
}

fn items_are_records(v: Value) -> bool {
    tuple::items(v).first().is_some_and(|&i| tuple::is(i) || dict::is(i) || view::is(i))
}

/// A struct made for the call.
pub(super) fn temporary(target: &'static CType, v: Value, transfer: &mut Transfer, what: What<'_>) -> PyResult<u64> {
    let at = room(target.size, transfer);
    // SAFETY: fresh room of this size.
    let out = unsafe { std::slice::from_raw_parts_mut(at as *mut u8, target.size) };
    store(target, v, out, transfer, what)?;
    Ok(at)
}

/// An array made of a list or tuple.
fn store_items(t: &'static CType, v: Value, transfer: &mut Transfer, what: What<'_>) -> PyResult<u64> {
    let target = t.target();
    let items = if list::is(v) { list::snapshot(v) } else { tuple::items(v).to_vec() };
    let size = target.size * items.len();
    let at = room(size, transfer);
    for (i, &item) in items.iter().enumerate() {
        // SAFETY: the item's place in fresh room.
        let out = unsafe { std::slice::from_raw_parts_mut((at as *mut u8).add(i * target.size), target.size) };
        store(target, item, out, transfer, &|| format!("{}[{i}]", what()))?;
    }
    if transfer.call && !target.constant && list::is(v) {
        transfer.back.push((v, at, target));
    }
    Ok(at)
}

/// Memory of a bytes-like object.
fn store_memory(
    t: &'static CType,
    v: Value,
    m: &memory::View,
    transfer: &mut Transfer,
    what: What<'_>,
) -> PyResult<u64> {
    let target = t.target();
    if m.readonly && !target.constant {
        let message =
            format!("{} must be writable memory ({}), not read-only {}", what(), t.spelled(), class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let fits = target.form == Form::Void || target.is_byte() || items::letter(target) == string::as_text(m.format);
    if !fits || !memoryview::is_contiguous(m, false) {
        let format = string::as_text(m.format).unwrap_or("?");
        let message = format!("{} must be {}, not contiguous memory of format '{format}'", what(), t.spelled());
        return Err(raise(Exc::TypeError, message));
    }
    transfer.keep.push(v);
    Ok(m.data as u64)
}

/// After a call: lists get what C has written into their copies.
///
/// # Errors
/// MemoryError.
pub fn take_back(transfer: &Transfer) -> PyResult<()> {
    for &(v, at, target) in &transfer.back {
        let n = list::len(v);
        let mut items = Vec::with_capacity(n);
        for i in 0..n {
            items.push(load(target, at + (i * target.size) as u64, None)?);
        }
        list::splice(v, 0, n, &items)?;
    }
    Ok(())
}

/// Has the object all members of the struct as attributes?
///
/// # Errors
/// What looking at them raises.
pub fn has_fields(t: &'static CType, v: Value) -> PyResult<bool> {
    if t.members().is_empty() || !instance::has_slots(v) {
        return Ok(false);
    }
    for m in t.members() {
        if attribute::get_optional(v, intern::intern(&m.name))?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn store_record(t: &'static CType, v: Value, out: &mut [u8], transfer: &mut Transfer, what: What<'_>) -> PyResult<()> {
    if view::is(v) {
        let own = view::ctype(v);
        let record = if own.form == Form::Pointer { own.target() } else { own };
        if !ctype::same(record, t) && cxx::distance(record, t).is_none() {
            return Err(scalar::wrong(t, v, what, "a struct"));
        }
        transfer.keep.push(v);
        return guard::read(placed(t, v)?, out);
    }
    if cxx::is_constructed(t) {
        let message = format!("{} needs an object: {}(...)", what(), t.spelled());
        return Err(raise(Exc::TypeError, message));
    }
    out.fill(0);
    let members = t.members();
    if list::is(v) || tuple::is(v) {
        let items = if list::is(v) { list::snapshot(v) } else { tuple::items(v).to_vec() };
        let places: Vec<&'static Member> = members.iter().filter(|m| !m.overlaps).collect();
        if items.len() > places.len() {
            let message = format!("{}: {} has {} fields ({} given)", what(), t.spelled(), places.len(), items.len());
            return Err(raise(Exc::TypeError, message));
        }
        for (m, item) in places.into_iter().zip(items) {
            store_member(m, item, out, transfer, what)?;
        }
        return Ok(());
    }
    if dict::is(v) {
        for (name, item) in dict::items(v) {
            let name = string::as_text(name).unwrap_or("?");
            let Some(m) = t.member(name) else {
                let message = format!("{}: {} has no field '{name}'", what(), t.spelled());
                return Err(raise(Exc::TypeError, message));
            };
            store_member(m, item, out, transfer, what)?;
        }
        return Ok(());
    }
    if !has_fields(t, v)? {
        return Err(scalar::wrong(t, v, what, "a struct"));
    }
    for m in members.iter().filter(|m| !m.overlaps) {
        let item = attribute::get(v, intern::intern(&m.name))?;
        store_member(m, item, out, transfer, what)?;
    }
    Ok(())
}

/// Writes one member into the bytes of its struct.
///
/// # Errors
/// As `store`.
pub fn store_member(
    m: &'static Member,
    v: Value,
    out: &mut [u8],
    transfer: &mut Transfer,
    what: What<'_>,
) -> PyResult<()> {
    let what = || format!("{}.{}", what(), m.name);
    if m.bits.is_some() {
        return field::write(m, out.as_mut_ptr() as u64, v);
    }
    let t = m.ctype();
    match out.get_mut(m.offset..m.offset + t.size) {
        Some(place) => store(t, v, place, transfer, &what),
        None => Err(raise(Exc::TypeError, format!("{}: {} lies outside of its struct", what(), t.spelled()))),
    }
}

fn store_array(t: &'static CType, v: Value, out: &mut [u8], transfer: &mut Transfer, what: What<'_>) -> PyResult<()> {
    let target = t.target();
    let count = out.len().checked_div(target.size).unwrap_or(0);
    let too_long = |n: usize| {
        let message = format!("{}: {n} elements do not fit in {}", what(), t.spelled());
        raise(Exc::ValueError, message)
    };
    if view::is(v) {
        let own = view::ctype(v);
        if own.form != Form::Array || !ctype::same(own.target(), target) || own.size > out.len() {
            return Err(scalar::wrong(t, v, what, "a sequence"));
        }
        out.fill(0);
        return guard::read(view::address(v), &mut out[..own.size]);
    }
    let text = string::as_text(v).map(str::as_bytes).or_else(|| bytes::as_slice(v));
    if let Some(text) = text.filter(|_| target.is_byte()) {
        if text.len() > count {
            return Err(too_long(text.len()));
        }
        out.fill(0);
        out[..text.len()].copy_from_slice(text);
        return Ok(());
    }
    if string::is(v) || dict::is(v) {
        return Err(scalar::wrong(t, v, what, "a sequence"));
    }
    let items = protocol::collect(v)?;
    if items.len() > count {
        return Err(too_long(items.len()));
    }
    out.fill(0);
    for (i, item) in items.into_iter().enumerate() {
        let place = &mut out[i * target.size..(i + 1) * target.size];
        store(target, item, place, transfer, &|| format!("{}[{i}]", what()))?;
    }
    Ok(())
}
