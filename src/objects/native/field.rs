//! Descriptors of the members of structs and unions: they read and write C's own memory.

use super::*;
use crate::heap::NativeType;
use crate::objects::{class, string};

/// A descriptor of the member.
pub fn new(name: Value, member: &'static Member) -> Value {
    let v = Builtin::CField.allocate(size_of::<CField>());
    let header = Builtin::CField.header();
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<CField>().write(CField { header, name, member: std::ptr::from_ref(member).cast() }) };
    v
}

/// The member that a descriptor stands for. `v` must be one.
pub fn member(v: Value) -> &'static Member {
    // SAFETY: a field by the caller's word; members live for ever.
    unsafe { &*(*v.ptr::<CField>()).member.cast::<Member>() }
}

fn name(v: Value) -> &'static str {
    // SAFETY: a field by the caller's word.
    string::text(unsafe { (*v.ptr::<CField>()).name })
}

/// Where a bit-field lies: first byte, number of bytes, first bit in them, width.
fn bits_at(m: &Member, first: u32, width: u32) -> (usize, usize, u32, u32) {
    let (byte, bit) = (m.offset + first as usize / 8, first % 8);
    (byte, ((bit + width).div_ceil(8) as usize).min(16), bit, width.min(64))
}

/// The value of the member at `base`, the start of its struct.
///
/// # Errors
/// MemoryAccessError.
pub fn read(m: &'static Member, base: u64, owner: Option<Value>) -> PyResult<Value> {
    let t = m.ctype();
    let Some((first, width)) = m.bits else { return convert::load(t, base.wrapping_add(m.offset as u64), owner) };
    let (byte, count, bit, width) = bits_at(m, first, width);
    let mut raw = [0u8; 16];
    guard::read(base.wrapping_add(byte as u64), &mut raw[..count])?;
    let mut n = (u128::from_le_bytes(raw) >> bit) as u64;
    let unused = 64 - width.max(1);
    n = match t.form {
        Form::Int(true) | Form::Char(true) | Form::Enum(true) => ((n << unused) as i64 >> unused) as u64,
        _ => n << unused >> unused,
    };
    let mut raw = [0u8; 16];
    raw[..8].copy_from_slice(&n.to_le_bytes());
    scalar::load(t, raw)
}

/// Assigns the member at `base`.
///
/// # Errors
/// TypeError, OverflowError, MemoryAccessError.
pub fn write(m: &'static Member, base: u64, v: Value) -> PyResult<()> {
    let t = m.ctype();
    let what = || format!("field '{}'", m.name);
    let Some((first, width)) = m.bits else {
        return convert::assign(t, base.wrapping_add(m.offset as u64), v, &what);
    };
    let raw = scalar::store(t, v, &what)?;
    let (byte, count, bit, width) = bits_at(m, first, width);
    let n = i128::from_le_bytes(raw);
    let signed = matches!(t.form, Form::Int(true) | Form::Char(true) | Form::Enum(true));
    let (min, max) = match signed {
        true => (-1i128 << (width.max(1) - 1), !(-1i128 << (width.max(1) - 1))),
        false => (0, (1i128 << width) - 1),
    };
    if !(min..=max).contains(&n) {
        let message = format!("{}: {n} does not fit in {width} bits ({min} to {max})", what());
        return Err(raise(Exc::OverflowError, message));
    }
    let mut old = [0u8; 16];
    let at = base.wrapping_add(byte as u64);
    guard::read(at, &mut old[..count])?;
    let mask = ((1u128 << width) - 1) << bit;
    let new = u128::from_le_bytes(old) & !mask | (n as u128) << bit & mask;
    guard::write(at, &new.to_le_bytes()[..count])
}

/// The start of the struct that the object stands for.
fn base(d: Value, object: Value) -> PyResult<u64> {
    if !view::is(object) {
        let message = format!("field '{}' doesn't apply to a '{}' object", name(d), class::name_of(object));
        return Err(raise(Exc::TypeError, message));
    }
    cxx::check_alive(object)?;
    let own = view::ctype(object);
    let own = if own.form == Form::Pointer { own.target() } else { own };
    match view::address(object) {
        0 => {
            let spelled = view::ctype(object).spelled();
            Err(guard::raise_error(&format!("cannot reach field '{}' through a NULL pointer ({spelled})", name(d))))
        }
        at => {
            guard::check_alive(at)?;
            match is_of(member(d), own) {
                true => Ok(at),
                // A member of a virtual base, which the class of the object has not among its own.
                false => Ok(cxx::upcast(own, member(d).record, at)?.unwrap_or(at)),
            }
        }
    }
}

/// Does the member's offset count from the start of a record of this type?
fn is_of(m: &'static Member, own: &'static CType) -> bool {
    let own = own.bare();
    std::ptr::eq(m.record, own)
        || own.known_class().is_some() && own.known_class() == m.record.known_class()
        || super::ctype::same(own, m.record)
        || cxx::record(own).is_none()
}

/// Is the member at its offset in the record that `object` stands for?
pub fn is_direct(object: Value, m: &'static Member) -> bool {
    let t = view::ctype(object);
    is_of(m, if t.form == Form::Pointer { t.target() } else { t }) && view::life(object) != view::Life::Over
}

/// Is it a plain signed integer of 4 bytes?
pub fn is_int(m: &'static Member) -> bool {
    m.bits.is_none() && m.ctype().form == Form::Int(true) && m.ctype().size == 4
}

/// May the member of the record that `object` stands for be assigned?
pub fn is_writable(object: Value, m: &'static Member) -> bool {
    let t = view::ctype(object);
    let record = if t.form == Form::Pointer { t.target() } else { t };
    !record.constant && !m.ctype().constant
}

fn get(args: &Args) -> PyResult<Value> {
    let d = args.positional[0];
    match args.get(1) {
        Some(object) if !object.is_none() => read(member(d), base(d, object)?, view::keeper(object)),
        _ => Ok(d),
    }
}

fn set(args: &Args) -> PyResult<Value> {
    args.check("__set__", 1, 2, 2)?;
    let (d, object) = (args.positional[0], args.positional[1]);
    let at = base(d, object)?;
    let t = view::ctype(object);
    let record = if t.form == Form::Pointer { t.target() } else { t };
    let m = member(d);
    if record.constant || m.ctype().constant {
        let message = format!(
            "cannot assign to field '{}': {} is const",
            m.name,
            match record.constant {
                true => record.spelled(),
                false => m.ctype().spelled(),
            }
        );
        return Err(raise(Exc::TypeError, message));
    }
    write(m, at, args.positional[2])?;
    Ok(Value::NONE)
}

fn delete(args: &Args) -> PyResult<Value> {
    Err(raise(Exc::TypeError, format!("cannot delete field '{}' of a C object", name(args.positional[0]))))
}

/// Members of structs and unions.
pub static TYPE: NativeType = NativeType {
    name: "native.Field",
    size: size_of::<CField>(),
    layout: Some(&CField::LAYOUT),
    repr: Some(|v| {
        let m = member(v);
        let bits = m.bits.map_or(String::new(), |(_, width)| format!(" : {width}"));
        let declared = spell::declare(m.ctype().ty, &m.name);
        Ok(string::new(&format!("<field {declared}{bits} at offset {}>", m.offset)))
    }),
    methods: &[("__get__", get), ("__set__", set), ("__delete__", delete)],
    doc: "A member of a C struct or union.",
    ..NativeType::DEFAULT
};
