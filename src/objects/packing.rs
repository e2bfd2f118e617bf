//! Numbers as bytes: the single formats of `struct`, which arrays and memoryviews share.

use super::*;
use crate::heap::Value;

/// Order of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Order {
    Little,
    Big,
}

/// Size of an item of a native format; `None` for no such format.
pub fn native_size(format: u8) -> Option<usize> {
    Some(match format {
        b'c' | b'b' | b'B' | b'?' | b'x' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

/// Size of an item of a standard format; `None` for no such format.
pub fn standard_size(format: u8) -> Option<usize> {
    match format {
        b'l' | b'L' => Some(4),
        b'n' | b'N' | b'P' => None,
        _ => native_size(format),
    }
}

/// The value of an item.
pub fn unpack(format: u8, order: Order, item: &[u8]) -> Value {
    let mut wide = [0; 8];
    let n = item.len().min(8);
    match order {
        Order::Little => wide[..n].copy_from_slice(&item[..n]),
        Order::Big => wide[..n].iter_mut().zip(item.iter().rev()).for_each(|(w, b)| *w = *b),
    }
    let bits = u64::from_le_bytes(wide);
    match format {
        b'c' => bytes::new(item),
        b'?' => Value::from_bool(bits != 0),
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let shift = 64 - 8 * n as u32;
            int::from_i64((bits << shift) as i64 >> shift)
        }
        b'e' => float::from_f64(half_to_f64(bits as u16)),
        b'f' => float::from_f64(f64::from(f32::from_bits(bits as u32))),
        b'd' => float::from_f64(f64::from_bits(bits)),
        _ => int::from_u64(bits),
    }
}

/// Why a value does not fit; the caller words it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Misfit {
    /// Not of the right type.
    Type,
    /// Out of the format's range.
    Range,
    /// Too large for the float format.
    Overflow,
    /// An exception is pending.
    Raised,
}

impl From<Pending> for Misfit {
    fn from(_: Pending) -> Misfit {
        Misfit::Raised
    }
}

/// Writes a value as an item.
///
/// # Errors
/// If it does not fit.
pub fn pack(format: u8, order: Order, v: Value, item: &mut [u8]) -> Result<(), Misfit> {
    let n = item.len();
    let bits = match format {
        b'c' => match bytes::as_slice(v) {
            Some(&[b]) => u64::from(b),
            _ => return Err(Misfit::Type),
        },
        b'?' => u64::from(protocol::truth(v)?),
        b'e' | b'f' | b'd' => {
            let Some(x) = float::as_real(v)? else { return Err(Misfit::Type) };
            match format {
                b'd' => x.to_bits(),
                b'f' => {
                    let y = x as f32;
                    if y.is_infinite() && !x.is_infinite() {
                        return Err(Misfit::Overflow);
                    }
                    u64::from(y.to_bits())
                }
                _ => u64::from(half_from_f64(x).ok_or(Misfit::Overflow)?),
            }
        }
        _ => {
            if !protocol::has_index(v) {
                return Err(Misfit::Type);
            }
            let v = protocol::index(v)?;
            if matches!(format, b'b' | b'h' | b'i' | b'l' | b'q' | b'n') {
                let x = int::as_i64(v).ok_or(Misfit::Range)?;
                let shift = 64 - 8 * n as u32;
                if (x << shift) >> shift != x {
                    return Err(Misfit::Range);
                }
                x as u64
            } else {
                let x = as_u64(v).ok_or(Misfit::Range)?;
                if n < 8 && x >> (8 * n) != 0 {
                    return Err(Misfit::Range);
                }
                x
            }
        }
    };
    let wide = bits.to_le_bytes();
    match order {
        Order::Little => item.copy_from_slice(&wide[..n]),
        Order::Big => item.iter_mut().rev().zip(wide).for_each(|(b, w)| *b = w),
    }
    Ok(())
}

/// An int as an unsigned machine number.
pub fn as_u64(v: Value) -> Option<u64> {
    if int::is_negative(v) {
        return None;
    }
    if let Some(n) = int::as_i64(v) {
        return Some(n as u64);
    }
    match int::limbs(v) {
        (false, [n]) => Some(*n),
        _ => None,
    }
}

/// Half precision to double.
pub fn half_to_f64(bits: u16) -> f64 {
    let sign = if bits >> 15 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        e => (1.0 + fraction / 1024.0) * 2f64.powi(e - 15),
    }
}

/// Double to half precision, half to even; `None` if too large.
pub fn half_from_f64(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    let y = x.abs();
    if y.is_nan() {
        return Some(sign | 0x7e00);
    }
    if y.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if y < 2f64.powi(-14) {
        // Subnormal: units of 2^-24; rounding up to 1024 makes the smallest normal number.
        return Some(sign | (y * 2f64.powi(24)).round_ties_even() as u16);
    }
    let mut exponent = ((y.to_bits() >> 52) as i32) - 1023;
    let mut fraction = ((y / 2f64.powi(exponent) - 1.0) * 1024.0).round_ties_even() as u16;
    if fraction == 1024 {
        (fraction, exponent) = (0, exponent + 1);
    }
    (exponent <= 15).then(|| sign | ((exponent + 15) as u16) << 10 | fraction)
}
