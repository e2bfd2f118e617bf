//! A value's text made by looking only: nothing runs, nothing is allocated, nothing is believed.
//! Fit for any moment at which a debugger may ask, the middle of a collection included.

use super::*;
use crate::heap::layout::{self, Entry};
use crate::heap::{Kind, Value, arena, low};
use std::fmt::{self, Write};

/// Containers are shown so deep, with so many items, strings with so many bytes.
const DEPTH: usize = 4;
const ITEMS: usize = 20;
const BYTES: usize = 200;

/// Text of bounded length in memory that is there already.
#[derive(Debug)]
pub struct Buffer<'a> {
    bytes: &'a mut [u8],
    used: usize,
}

impl<'a> Buffer<'a> {
    /// Nothing yet; the last byte is kept for a NUL.
    pub fn new(bytes: &'a mut [u8]) -> Buffer<'a> {
        Buffer { bytes, used: 0 }
    }

    /// The text with a NUL behind it.
    pub fn finish(self) -> &'a [u8] {
        self.bytes[self.used] = 0;
        &self.bytes[..self.used + 1]
    }
}

impl Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.len() - 1 - self.used;
        let mut n = text.len().min(room);
        while !text.is_char_boundary(n) {
            n -= 1;
        }
        self.bytes[self.used..self.used + n].copy_from_slice(&text.as_bytes()[..n]);
        self.used += n;
        if n < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Is this the word of a value: a number, or the address of an object with a header?
pub fn is_plausible(word: u64) -> bool {
    if word >> 48 != 0 {
        return true;
    }
    // SAFETY: the low region is mapped; objects' cells are readable.
    arena::is_object(word) && (low::SHAPES..low::CACHES).contains(&unsafe { *(word as *const u64) })
}

/// Writes the text of the value in `word`.
///
/// # Errors
/// The buffer is full.
pub fn write(out: &mut Buffer<'_>, word: u64) -> fmt::Result {
    value(out, word, 0)
}

/// Writes what an exception says: its argument, or its arguments.
///
/// # Errors
/// The buffer is full.
pub fn write_message(out: &mut Buffer<'_>, e: Value) -> fmt::Result {
    let args = exception::get(e).args;
    if !is_plausible(args.bits()) || args.kind() != Kind::Tuple {
        return Ok(());
    }
    match tuple::items(args) {
        [] => Ok(()),
        [only] if is_plausible(only.bits()) && only.kind() == Kind::Str && !exception::is_a(e, Exc::KeyError) => {
            out.write_str(string::text(*only))
        }
        [only] => value(out, only.bits(), 0),
        _ => value(out, args.bits(), 0),
    }
}

fn value(out: &mut Buffer<'_>, word: u64, depth: usize) -> fmt::Result {
    let v = match Value::from_bits(word) {
        None => return out.write_str("<unset>"),
        Some(Value::UNBOUND) => return out.write_str("<unbound>"),
        Some(_) if !is_plausible(word) => return write!(out, "<no value: {word:#x}>"),
        Some(v) => v,
    };
    match v.kind() {
        Kind::None => out.write_str("None"),
        Kind::Bool => out.write_str(if v == Value::TRUE { "True" } else { "False" }),
        Kind::NotImplemented => out.write_str("NotImplemented"),
        Kind::Ellipsis => out.write_str("Ellipsis"),
        Kind::Int | Kind::Int64 => write!(out, "{}", int::as_i64(v).unwrap_or_default()),
        Kind::BigInt => big(out, v),
        Kind::Float => write!(out, "{:?}", float::as_f64(v).unwrap_or(f64::NAN)),
        Kind::Complex => {
            // SAFETY: an object of this kind.
            let c = unsafe { &*v.ptr::<layout::Complex>() };
            write!(out, "({:?}{:+?}j)", c.real, c.imag)
        }
        Kind::Str => text(out, v),
        Kind::Bytes => {
            // SAFETY: an object of this kind.
            let b = unsafe { &*v.ptr::<layout::Bytes>() };
            bytes(out, b.data, b.length)
        }
        Kind::Tuple | Kind::List | Kind::Dict | Kind::Set | Kind::FrozenSet if depth == DEPTH => out.write_str("..."),
        Kind::Tuple => {
            let count = bounded(v.bits() + size_of::<layout::Tuple>() as u64, tuple::items(v).len(), 8);
            let first = v.ptr::<layout::Tuple>().wrapping_add(1).cast::<u64>();
            run(out, ["(", if count == 1 { ",)" } else { ")" }], count, |out, n| item(out, first, n, depth))
        }
        Kind::List => {
            // SAFETY: an object of this kind.
            let l = unsafe { &*v.ptr::<layout::List>() };
            let count = bounded(l.begin as u64, l.length as usize, 8);
            run(out, ["[", "]"], count, |out, n| item(out, l.begin.cast(), n, depth))
        }
        Kind::Dict => {
            // SAFETY: an object of this kind.
            let d = unsafe { &*v.ptr::<layout::Dict>() };
            rows(out, ["{", "}"], d.entries, d.filled, Some(": "), depth)
        }
        Kind::Set | Kind::FrozenSet => {
            // SAFETY: an object of this kind.
            let s = unsafe { &*v.ptr::<layout::Set>() };
            rows(out, ["{", "}"], s.entries, s.filled, None, depth)
        }
        Kind::Function => named(out, "function", function::get(v).qualname, v),
        Kind::NativeFunction => {
            // SAFETY: an object of this kind.
            let name = unsafe { (*v.ptr::<layout::NativeFunction>()).name };
            named(out, "built-in function", name, v)
        }
        Kind::Class => named(out, "class", class::get(v).qualname, v),
        // SAFETY: an object of this kind.
        Kind::Module => named(out, "module", unsafe { (*v.ptr::<layout::Module>()).name }, v),
        Kind::Exception => {
            class_name(out, v)?;
            out.write_char('(')?;
            let args = exception::get(v).args;
            if is_plausible(args.bits()) && args.kind() == Kind::Tuple {
                for (n, arg) in tuple::items(args).iter().take(ITEMS).enumerate() {
                    out.write_str(if n == 0 { "" } else { ", " })?;
                    value(out, arg.bits(), depth + 1)?;
                }
            }
            out.write_char(')')
        }
        Kind::Values | Kind::Rows | Kind::Blob => write!(out, "<memory of an object at {word:#x}>"),
        _ => {
            out.write_char('<')?;
            class_name(out, v)?;
            write!(out, " object at {word:#x}>")
        }
    }
}

/// How many of `count` items of `size` bytes at `address` lie within one object.
fn bounded(address: u64, count: usize, size: usize) -> usize {
    let Some(start) = arena::resolve(address) else { return 0 };
    let room = arena::size_of_cell(start).saturating_sub((address - start) as usize);
    count.min(room / size)
}

fn run(
    out: &mut Buffer<'_>,
    [open, close]: [&str; 2],
    count: usize,
    mut one: impl FnMut(&mut Buffer<'_>, usize) -> fmt::Result,
) -> fmt::Result {
    out.write_str(open)?;
    for n in 0..count.min(ITEMS) {
        out.write_str(if n == 0 { "" } else { ", " })?;
        one(out, n)?;
    }
    if count > ITEMS {
        write!(out, ", ... {} more", count - ITEMS)?;
    }
    out.write_str(close)
}

fn item(out: &mut Buffer<'_>, first: *const u64, n: usize, depth: usize) -> fmt::Result {
    // SAFETY: one of the items that `bounded` counted.
    value(out, unsafe { *first.add(n) }, depth + 1)
}

fn rows(
    out: &mut Buffer<'_>,
    brackets: [&str; 2],
    entries: *mut Entry,
    filled: u64,
    separator: Option<&str>,
    depth: usize,
) -> fmt::Result {
    let count = bounded(entries as u64, filled as usize, size_of::<Entry>());
    // SAFETY: rows that `bounded` counted.
    let row = |n: usize| unsafe { *entries.add(n) };
    let full = (0..count).filter(|&n| row(n).key.is_some());
    let (total, mut full) = (full.clone().count(), full);
    run(out, brackets, total, |out, _| {
        let Some(row) = full.next().map(row) else { return Ok(()) };
        value(out, row.key.map_or(0, Value::bits), depth + 1)?;
        match separator {
            Some(separator) => {
                out.write_str(separator)?;
                value(out, row.value.map_or(0, Value::bits), depth + 1)
            }
            None => Ok(()),
        }
    })
}

fn named(out: &mut Buffer<'_>, what: &str, name: Value, v: Value) -> fmt::Result {
    write!(out, "<{what} ")?;
    name_text(out, name)?;
    write!(out, " at {:#x}>", v.bits())
}

fn name_text(out: &mut Buffer<'_>, name: Value) -> fmt::Result {
    if is_plausible(name.bits()) && name.kind() == Kind::Str {
        return out.write_str(raw_text(name).unwrap_or("?"));
    }
    out.write_char('?')
}

fn class_name(out: &mut Buffer<'_>, v: Value) -> fmt::Result {
    match v.shape().and_then(|shape| Value::from_bits(shape.class.get())) {
        Some(class) if is_plausible(class.bits()) && class.kind() == Kind::Class => {
            name_text(out, class::get(class).name)
        }
        _ => out.write_char('?'),
    }
}

/// The text of a `str` whose bytes lie where bytes can lie.
fn raw_text(v: Value) -> Option<&'static str> {
    // SAFETY: an object of this kind.
    let s = unsafe { &*v.ptr::<layout::Str>() };
    let held = bounded(s.data as u64, s.length as usize, 1) == s.length as usize;
    let low = (low::BASE..low::THREAD).contains(&(s.data as u64));
    if !held && !low {
        return None;
    }
    // SAFETY: readable bytes.
    std::str::from_utf8(unsafe { std::slice::from_raw_parts(s.data, s.length as usize) }).ok()
}

fn text(out: &mut Buffer<'_>, v: Value) -> fmt::Result {
    let Some(all) = raw_text(v) else { return write!(out, "<damaged str at {:#x}>", v.bits()) };
    let quote = if all.contains('\'') && !all.contains('"') { '"' } else { '\'' };
    out.write_char(quote)?;
    let mut shown = 0;
    for c in all.chars() {
        if shown >= BYTES {
            break;
        }
        shown += c.len_utf8();
        match c {
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\\' => out.write_str("\\\\")?,
            c if c == quote => write!(out, "\\{c}")?,
            c if c.is_control() => write!(out, "\\x{:02x}", u32::from(c))?,
            c => out.write_char(c)?,
        }
    }
    out.write_char(quote)?;
    if shown < all.len() { out.write_str("...") } else { Ok(()) }
}

fn bytes(out: &mut Buffer<'_>, data: *const u8, length: u64) -> fmt::Result {
    let count = bounded(data as u64, length as usize, 1);
    // SAFETY: readable bytes.
    let all = unsafe { std::slice::from_raw_parts(data, count) };
    out.write_str("b'")?;
    for &b in all.iter().take(BYTES) {
        match b {
            b'\\' | b'\'' => write!(out, "\\{}", char::from(b))?,
            0x20..0x7f => out.write_char(char::from(b))?,
            _ => write!(out, "\\x{b:02x}")?,
        }
    }
    out.write_char('\'')?;
    if count > BYTES { out.write_str("...") } else { Ok(()) }
}

/// A large int in hexadecimal, which takes no arithmetic.
fn big(out: &mut Buffer<'_>, v: Value) -> fmt::Result {
    let (negative, limbs) = int::limbs(v);
    let count = bounded(v.bits() + size_of::<layout::BigInt>() as u64, limbs.len(), 8);
    out.write_str(if negative { "-0x" } else { "0x" })?;
    for (n, limb) in limbs[..count].iter().rev().enumerate() {
        match n {
            0 => write!(out, "{limb:x}")?,
            n if n * 16 >= BYTES => return out.write_str("..."),
            _ => write!(out, "{limb:016x}")?,
        }
    }
    Ok(())
}
