//! `str`: the object itself; methods are in its sibling files.

use super::*;
use crate::heap::layout::Str;
use crate::heap::{Kind, NativeType, Value};

/// A new string.
pub fn new(text: &str) -> Value {
    if text.is_empty() {
        return Value::EMPTY_STR;
    }
    build(text.len(), |bytes| bytes.copy_from_slice(text.as_bytes()))
}

/// A new string of `length` bytes that `fill` writes; they must be UTF-8.
pub fn build(length: usize, fill: impl FnOnce(&mut [u8])) -> Value {
    if length == 0 {
        return Value::EMPTY_STR;
    }
    let v = Builtin::Str.allocate(size_of::<Str>() + length + 1);
    let s = v.ptr::<Str>();
    // SAFETY: fresh object with room for the struct, the bytes and a NUL (cells are zeroed).
    unsafe {
        let data = s.add(1).cast::<u8>();
        let bytes = std::slice::from_raw_parts_mut(data, length);
        fill(bytes);
        debug_assert!(std::str::from_utf8(bytes).is_ok());
        (*s).length = length as u64;
        (*s).data = data;
        (*s).chars =
            if bytes.is_ascii() { length as u64 } else { std::str::from_utf8_unchecked(bytes).chars().count() as u64 };
    }
    v
}

/// The concatenation of two strings.
pub fn concat(a: Value, b: Value) -> Value {
    let (x, y) = (text(a), text(b));
    if x.is_empty() {
        return b;
    }
    if y.is_empty() {
        return a;
    }
    build(x.len() + y.len(), |bytes| {
        bytes[..x.len()].copy_from_slice(x.as_bytes());
        bytes[x.len()..].copy_from_slice(y.as_bytes());
    })
}

/// Is this a `str` (or an instance of a subclass)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Str
}

/// The text of a `str`. `v` must be one.
#[inline(always)]
pub fn text(v: Value) -> &'static str {
    debug_assert!(is(v));
    // SAFETY: a str by the caller's word; its bytes are UTF-8 and live as long as it, and nobody
    // collects what the caller holds.
    unsafe {
        let s = &*v.ptr::<Str>();
        std::str::from_utf8_unchecked(std::slice::from_raw_parts(s.data, s.length as usize))
    }
}

/// The text, if `v` is a `str`.
#[inline(always)]
pub fn as_text(v: Value) -> Option<&'static str> {
    if is(v) { Some(text(v)) } else { None }
}

/// Number of code points. `v` must be a `str`.
pub fn char_count(v: Value) -> usize {
    // SAFETY: a str by the caller's word.
    unsafe { (*v.ptr::<Str>()).chars as usize }
}

/// Hash of a `str`; never 0, kept in the object.
pub fn hash(v: Value) -> i64 {
    // SAFETY: a str by the caller's word.
    let s = unsafe { &mut *v.ptr::<Str>() };
    if s.hash == 0 {
        use std::hash::Hasher;
        let mut h = rustc_hash::FxHasher::default();
        h.write(text(v).as_bytes());
        // Spread the entropy to the low bits, which index the tables.
        let x = h.finish();
        let x = (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        s.hash = ((x ^ (x >> 29)) as i64).max(i64::MIN + 1);
        if s.hash == 0 || s.hash == -1 {
            s.hash = 1;
        }
    }
    s.hash
}

/// Are two strings equal? Both must be `str`.
#[inline]
pub fn equal(a: Value, b: Value) -> bool {
    a == b || text(a) == text(b)
}

/// `str`.
pub static TYPE: NativeType = NativeType {
    name: "str",
    kind: Kind::Str,
    size: size_of::<Str>(),
    repr: Some(|v| Ok(new(&format!("{:?}", text(v))))),
    str: Some(|v| Ok(v)),
    hash: Some(|v| Ok(hash(v))),
    len: Some(|v| Ok(char_count(v))),
    ..NativeType::DEFAULT
};
