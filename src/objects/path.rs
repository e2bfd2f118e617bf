//! File names: what a path argument may be, and how file names become strings and back. Bytes that
//! are no UTF-8 are lone surrogates U+DC80…U+DCFF, which strings hold as U+10E480…U+10E4FF.

use super::*;
use crate::heap::{Kind, Value};
use std::ffi::{CStr, CString};

/// Where lone surrogates are kept in strings.
const SURROGATES: u32 = 0x10_e000;
/// U+DC00 there.
const ESCAPED: u32 = SURROGATES + 0x400;

/// The bytes of a file name.
pub fn encode(text: &str) -> Vec<u8> {
    if !text.contains('\u{10e480}') && text.bytes().all(|b| b < 0xf4) {
        return text.as_bytes().to_vec();
    }
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match (c as u32).wrapping_sub(ESCAPED) {
            n @ 0x80..=0xff => out.push(n as u8),
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out
}

/// The file name as a str.
pub fn decode(name: &[u8]) -> Value {
    if let Ok(text) = std::str::from_utf8(name) {
        return string::new(text);
    }
    let mut out = String::with_capacity(name.len() + 8);
    for chunk in name.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().filter_map(|&b| char::from_u32(ESCAPED + u32::from(b))));
    }
    string::new(&out)
}

/// A file name or a descriptor, and the object that was given.
#[derive(Debug)]
pub struct Path {
    /// With a NUL behind it.
    pub name: CString,
    /// The descriptor that was given in its place.
    pub fd: Option<i32>,
    /// For error messages, and `None` where nothing was given.
    pub given: Option<Value>,
    /// Was it bytes?
    pub bytes: bool,
}

impl Path {
    /// A name as it comes back: bytes if the path was bytes.
    pub fn like(&self, name: &[u8]) -> Value {
        if self.bytes { super::bytes::new(name) } else { decode(name) }
    }

    /// The address of the name.
    pub fn ptr(&self) -> *const libc::c_char {
        self.name.as_ptr()
    }

    /// The name.
    pub fn c_str(&self) -> &CStr {
        &self.name
    }
}

/// `os.fspath(v)`: a str or bytes.
///
/// # Errors
/// TypeError; what `__fspath__` raises.
pub fn fspath(v: Value) -> PyResult<Value> {
    if string::is(v) || v.kind() == Kind::Bytes {
        return Ok(v);
    }
    if let Some(method) = protocol::special(v, &intern::FSPATH).filter(|m| !m.is_none()) {
        let inner = protocol::call_on(method, v, &[])?;
        if string::is(inner) || inner.kind() == Kind::Bytes {
            return Ok(inner);
        }
        let (own, got) = (class::name_of(v), class::name_of(inner));
        let message = format!("expected {own}.__fspath__() to return str or bytes, not {got}");
        return Err(raise(Exc::TypeError, message));
    }
    let got = class::name_of(v);
    Err(raise(Exc::TypeError, format!("expected str, bytes or os.PathLike object, not {got}")))
}

/// The path in argument `name` of `function`; with `fd`, an int is a descriptor.
///
/// # Errors
/// TypeError; ValueError for NUL characters.
pub fn argument(v: Value, function: &str, name: &str, fd: bool) -> PyResult<Path> {
    if fd && protocol::has_index(v) {
        let n = protocol::index(v)?;
        let Some(n) = int::as_i64(n).and_then(|n| i32::try_from(n).ok()) else {
            let what = if int::is_negative(n) { "less than minimum" } else { "greater than maximum" };
            return Err(raise(Exc::OverflowError, format!("fd is {what}")));
        };
        return Ok(Path { name: CString::default(), fd: Some(n), given: Some(v), bytes: false });
    }
    let plain = string::is(v) || v.kind() == Kind::Bytes;
    if !plain && protocol::special(v, &intern::FSPATH).is_none() {
        let allowed = if fd { "string, bytes, os.PathLike or integer" } else { "string, bytes or os.PathLike" };
        let message = format!("{function}: {name} should be {allowed}, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let inner = fspath(v)?;
    let (contents, bytes) = match string::as_text(inner) {
        Some(text) => (encode(text), false),
        None => (super::bytes::slice(inner).to_vec(), true),
    };
    match CString::new(contents) {
        Ok(c) => Ok(Path { name: c, fd: None, given: Some(v), bytes }),
        Err(_) => Err(raise(Exc::ValueError, format!("{function}: embedded null character in {name}"))),
    }
}
