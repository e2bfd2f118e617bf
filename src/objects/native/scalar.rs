//! Numbers between Python and C: range-checked, without silent changes of kind.

use super::ctype::{CType, Form};
use crate::dwarf::Float;
use crate::heap::Value;
use crate::objects::{Exc, Pending, PyResult, bytes, class, complex, float, int, protocol, raise, string};

/// The value of a number in memory: `raw` holds its bytes.
///
/// # Errors
/// What making an enumeration's class raises.
pub fn load(t: &'static CType, raw: [u8; 16]) -> PyResult<Value> {
    let low = u64::from_le_bytes(std::array::from_fn(|i| raw[i]));
    Ok(match t.form {
        Form::Bool => Value::from_bool(raw[0] != 0),
        Form::Int(signed) | Form::Char(signed) => integer(raw, t.size, signed),
        Form::Enum(signed) => super::enumeration::value(t, integer(raw, t.size, signed))?,
        Form::Unicode => {
            let code = if t.size == 2 { low as u16 as u32 } else { low as u32 };
            string::from_char(string::surrogate::from_code_point(code).unwrap_or(char::REPLACEMENT_CHARACTER))
        }
        Form::Float(f) => float::from_f64(read_float(f, raw)),
        Form::Complex(f) => {
            let half = t.size / 2;
            let mut other = [0; 16];
            if half <= 8 {
                other[..half].copy_from_slice(&raw[half..2 * half]);
            }
            complex::new(read_float(f, raw), read_float(f, other))
        }
        _ => Value::NONE,
    })
}

/// An integer of `size` bytes.
fn integer(raw: [u8; 16], size: usize, signed: bool) -> Value {
    let low = u64::from_le_bytes(std::array::from_fn(|i| raw[i]));
    let shift = 64 - 8 * size.clamp(1, 8) as u32;
    match (size, signed) {
        (16, true) => int::from_i128(i128::from_le_bytes(raw)),
        (16, false) => int::from_limbs(false, &[low, (u128::from_le_bytes(raw) >> 64) as u64]),
        (_, true) => int::from_i64((low << shift) as i64 >> shift),
        (_, false) => int::from_u64(low << shift >> shift),
    }
}

fn read_float(f: Float, raw: [u8; 16]) -> f64 {
    let low = u64::from_le_bytes(std::array::from_fn(|i| raw[i]));
    match f {
        Float::Single => f64::from(f32::from_bits(low as u32)),
        Float::Double => f64::from_bits(low),
        Float::Extended => from_extended(raw),
        Float::Quad => from_quad(u128::from_le_bytes(raw)),
    }
}

/// The x87 format, rounded.
pub fn from_extended(raw: [u8; 16]) -> f64 {
    let mut x = 0f64;
    // SAFETY: loads ten bytes and stores eight; the x87 stack is as before.
    unsafe {
        std::arch::asm!("fld tbyte ptr [{0}]", "fstp qword ptr [{1}]", in(reg) &raw, in(reg) &raw mut x,
            out("st(0)") _, out("st(1)") _, out("st(2)") _, out("st(3)") _,
            out("st(4)") _, out("st(5)") _, out("st(6)") _, out("st(7)") _);
    }
    x
}

/// The x87 format, exact.
pub fn to_extended(x: f64) -> [u8; 16] {
    let mut raw = [0u8; 16];
    // SAFETY: loads eight bytes and stores ten; the x87 stack is as before.
    unsafe {
        std::arch::asm!("fld qword ptr [{0}]", "fstp tbyte ptr [{1}]", in(reg) &raw const x, in(reg) &raw mut raw,
            out("st(0)") _, out("st(1)") _, out("st(2)") _, out("st(3)") _,
            out("st(4)") _, out("st(5)") _, out("st(6)") _, out("st(7)") _);
    }
    raw
}

/// IEEE quadruple precision, rounded to nearest.
fn from_quad(q: u128) -> f64 {
    let sign = ((q >> 127) as u64) << 63;
    let exponent = (q >> 112 & 0x7fff) as i32;
    let fraction = q & ((1 << 112) - 1);
    let magnitude = match exponent {
        0 => 0.0,
        0x7fff if fraction == 0 => f64::INFINITY,
        0x7fff => f64::NAN,
        _ => int::scale((fraction | 1 << 112) as f64, exponent - 16383 - 112),
    };
    f64::from_bits(magnitude.to_bits() | sign)
}

fn to_quad(x: f64) -> u128 {
    let bits = x.to_bits();
    let sign = u128::from(bits >> 63) << 127;
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let of = |e: i32, f: u64| u128::from(e as u32) << 112 | u128::from(f) << 60;
    sign | match exponent {
        0x7ff => of(0x7fff, fraction),
        0 if fraction == 0 => 0,
        0 => {
            let shift = fraction.leading_zeros() as i32 - 11;
            of(16383 - 1022 - shift, fraction << shift & ((1 << 52) - 1))
        }
        e => of(e - 1023 + 16383, fraction),
    }
}

/// The bytes of a C number that stands for `v`. `what` names the place in messages.
///
/// # Errors
/// TypeError for another kind of object, OverflowError beyond the range; what `__index__` raises.
pub fn store(t: &'static CType, v: Value, what: &dyn Fn() -> String) -> PyResult<[u8; 16]> {
    let mut raw = [0u8; 16];
    match t.form {
        Form::Bool => match int::as_i64(if int::is(v) { v } else { return Err(wrong(t, v, what, "bool")) }) {
            Some(n @ 0..=1) => raw[0] = n as u8,
            _ => return Err(too_large(t, v, what, 0, 1)),
        },
        Form::Char(signed) => match byte_of_text(v) {
            Some(b) => raw[0] = b,
            None => return store_integer(t, signed, v, what, "int or a str or bytes of length 1"),
        },
        Form::Int(signed) => return store_integer(t, signed, v, what, "int"),
        Form::Enum(signed) => {
            if let Some(name) = string::as_text(v) {
                let Some(e) = t.enumerators().iter().find(|e| e.name == name) else {
                    let message = format!("{}: {} has no value named '{name}'", what(), t.spelled());
                    return Err(raise(Exc::ValueError, message));
                };
                return Ok(e.value.to_le_bytes());
            }
            return store_integer(t, signed, v, what, "int");
        }
        Form::Unicode => {
            let code = match string::as_text(v).map(|s| (s.chars().next(), s.chars().count())) {
                Some((Some(c), 1)) => string::surrogate::to_code_point(c),
                _ => return store_integer(t, false, v, what, "a str of length 1"),
            };
            if t.size == 2 && code > 0xffff {
                return Err(too_large(t, v, what, 0, 0xffff));
            }
            raw[..4].copy_from_slice(&code.to_le_bytes());
        }
        Form::Float(f) => match real(v)? {
            Some(x) => raw = write_float(f, x),
            None => return Err(wrong(t, v, what, "float")),
        },
        Form::Complex(f) => {
            let (re, im) = match complex::parts(v) {
                Some(parts) => parts,
                None => match real(v)? {
                    Some(x) => (x, 0.0),
                    None => return Err(wrong(t, v, what, "complex")),
                },
            };
            let half = t.size / 2;
            if half > 8 {
                return Err(raise(Exc::TypeError, format!("{}: {} is not supported here", what(), t.spelled())));
            }
            raw[..half].copy_from_slice(&write_float(f, re)[..half]);
            raw[half..2 * half].copy_from_slice(&write_float(f, im)[..half]);
        }
        _ => return Err(wrong(t, v, what, "a number")),
    }
    Ok(raw)
}

/// A number that may become a C floating point number.
pub fn real(v: Value) -> PyResult<Option<f64>> {
    if string::is(v) || bytes::is(v) { Ok(None) } else { float::as_real(v) }
}

/// The bytes of a floating point number.
pub fn write_float(f: Float, x: f64) -> [u8; 16] {
    let mut raw = [0u8; 16];
    match f {
        Float::Single => raw[..4].copy_from_slice(&(x as f32).to_le_bytes()),
        Float::Double => raw[..8].copy_from_slice(&x.to_le_bytes()),
        Float::Extended => raw = to_extended(x),
        Float::Quad => raw = to_quad(x).to_le_bytes(),
    }
    raw
}

fn byte_of_text(v: Value) -> Option<u8> {
    match (string::as_text(v).map(str::as_bytes), bytes::as_slice(v)) {
        (Some(&[b]), _) | (_, Some(&[b])) => Some(b),
        _ => None,
    }
}

fn store_integer(
    t: &'static CType,
    signed: bool,
    v: Value,
    what: &dyn Fn() -> String,
    wanted: &str,
) -> PyResult<[u8; 16]> {
    let n = match int::is(v) {
        true => v,
        false if float::is(v) || !protocol::has_index(v) => {
            return Err(wrong(t, v, what, wanted));
        }
        false => protocol::index(v)?,
    };
    let bits = 8 * t.size as u32;
    let (min, max) = match signed {
        true => (-1i128 << (bits - 1), !(-1i128 << (bits - 1))),
        false if bits == 128 => (0, i128::MAX),
        false => (0, (1i128 << bits) - 1),
    };
    let wide = match int::as_i64(n) {
        Some(n) => Some(i128::from(n)),
        None => match int::limbs(n) {
            (false, &[low]) => Some(i128::from(low)),
            (true, &[low]) => Some(-i128::from(low)),
            (false, &[low, high]) if bits == 128 && !signed => {
                return Ok((u128::from(high) << 64 | u128::from(low)).to_le_bytes());
            }
            (negative, &[low, high]) => {
                let magnitude = u128::from(high) << 64 | u128::from(low);
                if negative { 0i128.checked_sub_unsigned(magnitude) } else { magnitude.try_into().ok() }
            }
            _ => None,
        },
    };
    match wide {
        Some(n) if (min..=max).contains(&n) => Ok(n.to_le_bytes()),
        _ => Err(too_large(t, v, what, min, max)),
    }
}

/// TypeError: another kind of object.
#[cold]
pub fn wrong(t: &'static CType, v: Value, what: &dyn Fn() -> String, wanted: &str) -> Pending {
    let spelled = t.spelled();
    let wanted = if wanted == spelled { String::new() } else { format!(" ({spelled})") };
    let kind = match wanted.is_empty() {
        true => spelled,
        false => format!("{}{wanted}", describe(t)),
    };
    raise(Exc::TypeError, format!("{} must be {kind}, not {}", what(), class::name_of(v)))
}

/// What a program passes for such a C type.
fn describe(t: &CType) -> &'static str {
    match t.form {
        Form::Bool => "bool",
        Form::Int(_) | Form::Enum(_) => "int",
        Form::Char(_) => "int or a str or bytes of length 1",
        Form::Unicode => "a str of length 1",
        Form::Float(_) => "float",
        Form::Complex(_) => "complex",
        Form::Pointer => "a pointer",
        Form::Array => "a sequence",
        Form::Struct | Form::Union => "a struct, tuple, dict or object with its fields",
        _ => "something else",
    }
}

#[cold]
fn too_large(t: &'static CType, v: Value, what: &dyn Fn() -> String, min: i128, max: i128) -> Pending {
    let shown = protocol::repr(v).map_or("the number", string::text);
    let message = format!("{}: {shown} does not fit in {} ({min} to {max})", what(), t.spelled());
    raise(Exc::OverflowError, message)
}
