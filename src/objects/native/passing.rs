//! How objects of C++ are passed: the part of an object that a pointer or reference means, values made
//! for a call, and copies.

use super::convert::{Transfer, What, fits, store, temporary};
use super::ctype::CType;
use super::*;
use crate::objects::class;

/// The address of the `target` in, or behind, a C object that fits.
///
/// # Errors
/// TypeError if there are several; MemoryAccessError for objects that are gone.
pub fn placed(target: &'static CType, v: Value) -> PyResult<u64> {
    let (own, at) = (view::ctype(v), view::address(v));
    cxx::check_alive(v)?;
    let record = if own.form == Form::Pointer { own.target() } else { own };
    if at == 0 || !target.is_record() || !record.is_record() {
        return Ok(at);
    }
    if cxx::record(target).is_some() {
        guard::check_alive(at)?;
    }
    Ok(cxx::upcast(record, target, at)?.unwrap_or(at))
}

/// A value that lives until the call is over, for a reference to it.
///
/// # Errors
/// TypeError if the reference takes none; what converting it raises.
pub fn refer_temporary(t: &'static CType, v: Value, transfer: &mut Transfer, what: What<'_>) -> PyResult<u64> {
    let target = t.target();
    if !cxx::takes_temporary(t) && !target.is_record() {
        let spelled = target.spelled();
        let message = format!(
            "{} must be something with an address (native.new(\"{spelled}\", x), or a list of one) for {}, not {}",
            what(),
            t.spelled(),
            class::name_of(v)
        );
        return Err(raise(Exc::TypeError, message));
    }
    if view::is(v) && target.is_record() {
        let given = view::ctype(v).spelled();
        return Err(raise(Exc::TypeError, format!("{} must be {}, not {given}", what(), t.spelled())));
    }
    if cxx::is_constructed(target) {
        if !cxx::takes_temporary(t) {
            let given = class::name_of(v);
            let message = format!("{} must be an object for {}, not {given}", what(), t.spelled());
            return Err(raise(Exc::TypeError, message));
        }
        let made = object(target, v, transfer, what)?;
        return Ok(view::address(made));
    }
    temporary(target, v, transfer, what)
}

/// A fresh object of a C++ class made of `v`: a copy, or what a constructor makes of it. It is destroyed
/// when the call is over.
///
/// # Errors
/// TypeError if there is no such constructor; what it throws.
pub fn object(t: &'static CType, v: Value, transfer: &mut Transfer, what: What<'_>) -> PyResult<Value> {
    let made = view::allocate(super::class::of(t)?, t.bare(), t.size)?;
    if view::is(v) {
        if !fits(t, v) {
            let given = view::ctype(v).spelled();
            return Err(raise(Exc::TypeError, format!("{} must be {}, not {given}", what(), t.spelled())));
        }
        let from = placed(t, v)?;
        (doors()?.copy)(t, from, view::address(made))?;
        view::set_life(made, view::Life::Alive);
    } else {
        let is_text = super::text::layout(t).is_some();
        if is_text && scope::text_of(v).is_none() {
            let message = format!("{} must be str, bytes or {}, not {}", what(), t.spelled(), class::name_of(v));
            return Err(raise(Exc::TypeError, message));
        }
        view::set_life(made, view::Life::Before);
        (doors()?.construct)(made, &Args::new(&[v]))?;
    }
    transfer.temporaries.push(made);
    Ok(made)
}

/// An argument of a call: as `store`, and the address of a copy where C++ passes that.
///
/// # Errors
/// As `store`.
pub fn argument(t: &'static CType, v: Value, out: &mut [u8], transfer: &mut Transfer, what: What<'_>) -> PyResult<()> {
    if !cxx::by_reference(t) {
        return store(t, v, &mut out[..t.size], transfer, what);
    }
    let made = object(t, v, transfer, what)?;
    out[..8].copy_from_slice(&view::address(made).to_le_bytes());
    Ok(())
}

/// Bytes of a value of the type as an argument.
pub fn argument_size(t: &'static CType) -> usize {
    if cxx::by_reference(t) { 8 } else { t.size }
}
