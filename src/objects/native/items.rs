//! Items of arrays and of what pointers point to; text; how C objects are shown.

use super::ctype::{self, CType, Form};
use super::view::{address, ctype, get};
use super::*;
use crate::heap::arena;
use crate::malloc;
use crate::objects::view::View;
use crate::objects::{bytes, class, int, iterators, list, protocol, sequence, slice, string, tuple};
use crate::util::operators::CompareOp;

/// The type of items, and how many there certainly are.
fn element(v: Value) -> PyResult<(&'static CType, Option<usize>)> {
    let t = ctype(v);
    let (element, known) = match t.form {
        Form::Array => (t.target(), Some(get(v).extent as usize / t.target().size.max(1))),
        Form::Pointer => (t.target(), None),
        _ => (t, Some(1)),
    };
    if element.size == 0 && element.form != Form::Function && !(t.form == Form::Array && t.count == Some(0)) {
        let why = if element.form == Form::Void { "void has no values" } else { "its size is not known" };
        return Err(raise(Exc::TypeError, format!("{} cannot be indexed: {why}", t.spelled())));
    }
    let flexible = t.form == Form::Array && t.count.is_none();
    Ok((element, if flexible { None } else { known }))
}

/// Bytes from `at` to the end of the allocation, and from its start to there, where that is known.
fn room(at: u64) -> Option<(u64, u64)> {
    let Some(cell) = arena::resolve(at) else {
        let chunk = malloc::query(at as usize).filter(|c| !c.freed)?;
        let (start, end) = (chunk.start as u64, chunk.end() as u64);
        return (at <= end).then(|| (end - at, at - start));
    };
    // SAFETY: the start of a live object.
    let owner = unsafe { Value::from_ptr(cell as *const u8) };
    let (start, end) = match view::is(owner) && view::is_own(owner) {
        true => (address(owner), address(owner) + get(owner).extent),
        false => (cell, cell + arena::size_of_cell(cell) as u64),
    };
    (start <= at && at <= end).then(|| (end - at, at - start))
}

/// Address of item `key`.
fn place(v: Value, key: Value) -> PyResult<(&'static CType, u64)> {
    let (element, count) = element(v)?;
    let n = sequence::index(key, if ctype(v).form == Form::Array { "array" } else { "pointer" })?;
    let base = address(v);
    let out_of_range = |why: &str| {
        let message = format!("index {n} out of range of {}{why}", ctype(v).spelled());
        raise(Exc::IndexError, message)
    };
    let size = element.size as i64;
    if let Some(count) = count {
        let Some(i) = sequence::resolve(n, count) else { return Err(out_of_range(&format!(" ({count} items)"))) };
        return Ok((element, base + (i as i64 * size) as u64));
    }
    if base == 0 {
        return Err(guard::raise_error(&format!("cannot follow a NULL pointer ({})", ctype(v).spelled())));
    }
    guard::check_alive(base)?;
    let offset = n.wrapping_mul(size);
    if let Some((after, before)) = room(base) {
        let fits = if offset < 0 { offset.unsigned_abs() <= before } else { (offset + size) as u64 <= after };
        if !fits {
            return Err(out_of_range(&format!(" (its memory has {} bytes from there on)", after)));
        }
    }
    Ok((element, base.wrapping_add(offset as u64)))
}

/// Start and number of the items that a slice names.
fn part(v: Value, key: Value) -> PyResult<(&'static CType, Vec<u64>)> {
    let (element, count) = element(v)?;
    let r = match count {
        Some(count) => slice::resolve(key, count)?,
        None => {
            let s = slice::get(key);
            if s.stop.is_none() {
                return Err(raise(Exc::ValueError, "a slice of a pointer needs an end"));
            }
            let stop = protocol::index_i64(s.stop)?.max(0) as usize;
            slice::resolve(key, stop)?
        }
    };
    if address(v) == 0 && r.count > 0 {
        return Err(guard::raise_error(&format!("cannot follow a NULL pointer ({})", ctype(v).spelled())));
    }
    let (base, size) = (address(v), element.size as i64);
    guard::check_alive(base)?;
    if let (None, Some((after, _))) = (count, room(base))
        && r.count > 0
        && (r.start.max(r.start + (r.count as i64 - 1) * r.step) + 1) * size > after as i64
    {
        let message = format!("slice out of range of {} (its memory has {after} bytes)", ctype(v).spelled());
        return Err(raise(Exc::IndexError, message));
    }
    let at = |i: usize| base.wrapping_add(((r.start + i as i64 * r.step) * size) as u64);
    Ok((element, (0..r.count).map(at).collect()))
}

/// Address of item `key` where all that can be wrong is quickly excluded: numbers in memory that lives and
/// has so many items. `None`: `place` decides.
#[inline]
fn number_at(v: Value, key: Value) -> Option<(&'static CType, u64)> {
    let n = key.as_small_int().filter(|n| (0..1 << 40).contains(n))? as u64;
    let (d, t) = (get(v), ctype(v));
    let element = t.target();
    let size = element.size as u64;
    if size > 8 || !matches!(element.form, Form::Int(_) | Form::Char(_) | Form::Float(_)) || !view::is_alive(v) {
        return None;
    }
    let offset = n * size;
    let extent = match t.form {
        Form::Array if t.count.is_some() => d.extent,
        Form::Pointer => room(d.data as u64)?.0,
        _ => return None,
    };
    (offset + size <= extent).then(|| (element, d.data as u64 + offset))
}

/// Item `index` of a C object, where `number_at` knows it.
#[inline]
pub fn number(v: Value, index: Value) -> Option<PyResult<Value>> {
    if !view::is(v) {
        return None;
    }
    let (element, at) = number_at(v, index)?;
    Some(convert::number(element, at))
}

/// No class of the program's own stands between the object and its C type.
fn is_plain(v: Value) -> bool {
    super::class::of(ctype(v)).is_ok_and(|own| own == class::of(v))
}

/// The numbers of an array, one after the other.
pub struct Numbers {
    array: Value,
    element: &'static CType,
    next: u64,
    end: u64,
}

impl Numbers {
    /// Those of an array of numbers; `None`: iteration needs more.
    pub fn of(v: Value) -> Option<Numbers> {
        if !view::is(v) || ctype(v).form != Form::Array {
            return None;
        }
        let (element, first) = number_at(v, Value::small_int(0))?;
        let size = element.size as u64;
        is_plain(v).then(|| Numbers { array: v, element, next: first, end: first + get(v).extent / size * size })
    }
}

/// Each is MemoryAccessError where the array is freed.
impl Iterator for Numbers {
    type Item = PyResult<Value>;

    #[inline]
    fn next(&mut self) -> Option<PyResult<Value>> {
        if self.next >= self.end {
            return None;
        }
        if !view::is_alive(self.array)
            && let Err(e) = guard::check_alive(self.next)
        {
            return Some(Err(e));
        }
        let at = self.next;
        self.next += self.element.size as u64;
        Some(convert::number(self.element, at))
    }
}

/// From now on subscripts of such objects are machine code.
fn learn(v: Value) {
    let Some(shape) = v.shape().filter(|s| s.items.get().is_none()) else { return };
    if let Ok(doors) = doors()
        && is_plain(v)
    {
        shape.items.set((doors.item_code)(ctype(v)));
    }
}

/// `p[i]`, `a[i]`, `a[i:j]`: a list, of bytes `bytes`.
pub fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if let Some((element, at)) = number_at(v, key) {
        learn(v);
        return convert::number(element, at);
    }
    if slice::is(key) {
        let (element, places) = part(v, key)?;
        if is_raw(element) {
            let mut raw = vec![0u8; places.len()];
            match places.as_slice() {
                &[first, .., last] if last == first + places.len() as u64 - 1 => guard::read(first, &mut raw)?,
                _ => {
                    for (&at, byte) in places.iter().zip(&mut raw) {
                        guard::read(at, std::slice::from_mut(byte))?;
                    }
                }
            }
            return Ok(bytes::new(&raw));
        }
        let owner = view::keeper(v);
        let items: PyResult<Vec<Value>> = places.into_iter().map(|at| convert::load(element, at, owner)).collect();
        return Ok(list::new(&items?));
    }
    let (element, at) = place(v, key)?;
    convert::load(element, at, view::keeper(v))
}

/// Characters and unsigned bytes: a slice of them is `bytes`.
fn is_raw(element: &CType) -> bool {
    element.size == 1 && matches!(element.form, Form::Char(_) | Form::Int(false))
}

/// `p[i] = x`, `a[i:j] = items`
pub fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let Some(value) = value else {
        return Err(raise(Exc::TypeError, format!("cannot delete items of {}", ctype(v).spelled())));
    };
    if let Some((element, at)) = number_at(v, key) {
        check_writable(v, element)?;
        learn(v);
        return convert::assign(element, at, value, &|| "item".to_owned());
    }
    if slice::is(key) {
        let (element, places) = part(v, key)?;
        check_writable(v, element)?;
        let items = match bytes::is(value) {
            true => bytes::slice(value).iter().map(|&b| int::from_i64(i64::from(b))).collect(),
            false => protocol::collect(value)?,
        };
        if items.len() != places.len() {
            let message = format!("{} items cannot be assigned to a slice of {}", items.len(), places.len());
            return Err(raise(Exc::ValueError, message));
        }
        for (i, (at, item)) in places.into_iter().zip(items).enumerate() {
            convert::assign(element, at, item, &|| format!("item {i}"))?;
        }
        return Ok(());
    }
    let (element, at) = place(v, key)?;
    check_writable(v, element)?;
    convert::assign(element, at, value, &|| "item".to_owned())
}

fn check_writable(v: Value, element: &'static CType) -> PyResult<()> {
    if element.constant || ctype(v).form != Form::Pointer && ctype(v).constant {
        return Err(raise(Exc::TypeError, format!("cannot assign to {}: it is const", element.spelled())));
    }
    Ok(())
}

/// `len(a)`; of text its length.
pub fn len(v: Value) -> PyResult<usize> {
    if ctype(v).is_record() {
        return match super::text::layout(ctype(v)) {
            Some(layout) => super::text::parts(layout, address(v)).map(|(_, n)| n),
            None => match super::vector::len(v)? {
                Some(count) => Ok(count),
                None => Err(raise(Exc::TypeError, format!("{} has no length", ctype(v).spelled()))),
            },
        };
    }
    if is_text(v) && ctype(v).form == Form::Pointer {
        return guard::text(address(v)).map(|t| t.len());
    }
    match element(v)? {
        (_, Some(count)) => Ok(count),
        (_, None) => Err(raise(Exc::TypeError, format!("{} has no length", ctype(v).spelled()))),
    }
}

/// `for x in a`
pub fn iter(v: Value) -> PyResult<Value> {
    if ctype(v).is_record() && super::vector::len(v)?.is_some() {
        return Ok(iterators::new(Builtin::SequenceIterator, v, None, None));
    }
    if ctype(v).is_record() || element(v)?.1.is_none() {
        return not_iterable(v);
    }
    Ok(iterators::new(Builtin::SequenceIterator, v, None, None))
}

/// Nobody knows where a pointer's items end.
pub fn not_iterable(v: Value) -> PyResult<Value> {
    let hint = if ctype(v).is_record() { "" } else { ": its length is not known; use a slice" };
    Err(raise(Exc::TypeError, format!("{} is not iterable{hint}", ctype(v).spelled())))
}

/// Is it a pointer to or an array of `char`, or a `std::string`?
pub fn is_text(v: Value) -> bool {
    let t = ctype(v);
    if t.is_record() {
        return super::text::layout(t).is_some();
    }
    matches!(t.form, Form::Pointer | Form::Array) && matches!(t.target().form, Form::Char(_))
}

/// Is it what C programs keep text in: text as above, or a pointer to another character type? These may as well lead
/// to plain bytes, so their length and their memory are not those of a text.
fn reads_as_text(v: Value) -> bool {
    is_text(v) || ctype(v).form == Form::Pointer && ctype(v).target().is_character()
}

/// The bytes of a C string.
pub fn text(v: Value) -> PyResult<Vec<u8>> {
    if let Some(layout) = super::text::layout(ctype(v)) {
        cxx::check_alive(v)?;
        return super::text::read(layout, address(v));
    }
    if ctype(v).form == Form::Array && ctype(v).count.is_some() {
        let mut raw = vec![0u8; get(v).extent as usize];
        guard::read(address(v), &mut raw)?;
        let end = memchr::memchr(0, &raw).unwrap_or(raw.len());
        raw.truncate(end);
        return Ok(raw);
    }
    guard::text(address(v))
}

/// `str(p)`: the text of `char *`, `unsigned char *` and `char[]`.
pub fn str(v: Value) -> PyResult<Value> {
    if !reads_as_text(v) || address(v) == 0 {
        return repr(v);
    }
    let raw = text(v)?;
    match std::str::from_utf8(&raw) {
        Ok(text) => Ok(string::new(text)),
        Err(_) => {
            let decode = crate::objects::attribute::get(bytes::new(&raw), crate::objects::intern::intern("decode"))?;
            crate::objects::doors::call(decode, &[string::new("utf-8"), string::new("surrogateescape")])
        }
    }
}

/// `==` and `!=` with what is no C object.
pub fn compare(op: CompareOp, v: Value, other: Value) -> PyResult<Value> {
    let equal = if other.is_none() {
        ctype(v).form == Form::Pointer && address(v) == 0
    } else if function::is(other) {
        address(v) == function::address(other)
    } else if let Some(wanted) =
        string::as_text(other).map(str::as_bytes).or_else(|| bytes::as_slice(other)).filter(|_| reads_as_text(v))
    {
        address(v) != 0 && text(v)? == wanted
    } else if (list::is(other) || tuple::is(other)) && ctype(v).form == Form::Array {
        let items = protocol::collect(other)?;
        let mut equal = items.len() == len(v)?;
        for (i, &item) in items.iter().enumerate() {
            equal = equal && protocol::same_or_equal(get_item(v, int::from_i64(i as i64))?, item)?;
        }
        equal
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
}

/// The `struct` module's letter for a type of numbers.
pub fn letter(t: &CType) -> Option<&'static str> {
    Some(match (t.form, t.size) {
        (Form::Bool, 1) => "?",
        (Form::Char(_), 1) => "c",
        (Form::Int(true), 1) => "b",
        (Form::Int(false), 1) => "B",
        (Form::Int(true) | Form::Enum(true), 2) => "h",
        (Form::Int(false) | Form::Enum(false), 2) => "H",
        (Form::Int(true) | Form::Enum(true), 4) => "i",
        (Form::Int(false) | Form::Enum(false), 4) => "I",
        (Form::Int(true) | Form::Enum(true), 8) => "l",
        (Form::Int(false) | Form::Enum(false), 8) => "L",
        (Form::Float(_), 4) => "f",
        (Form::Float(_), 8) => "d",
        (Form::Pointer, _) => "P",
        _ => return None,
    })
}

/// The memory of a C object, for `memoryview` and everything that takes bytes.
///
/// # Errors
/// BufferError for pointers to memory of unknown size; ValueError for NULL.
pub fn memory(v: Value) -> PyResult<Option<View>> {
    let t = ctype(v);
    let at = address(v);
    let plain = |length: usize, readonly: bool| View::plain(v, at as *mut u8, length, readonly);
    match t.form {
        Form::Pointer => {
            let readonly = t.target().constant;
            if at != 0 && is_text(v) {
                return Ok(Some(plain(guard::text(at)?.len(), true)));
            }
            match room(at) {
                Some((after, _)) if at != 0 => Ok(Some(plain(after as usize, readonly))),
                _ => {
                    let message = format!("the size of the memory behind {} is not known; use a slice", t.spelled());
                    Err(raise(Exc::BufferError, message))
                }
            }
        }
        Form::Array if t.count.is_some() => {
            let mut view = plain(get(v).extent as usize, t.constant || t.target().constant);
            let (mut shape, mut inner) = (vec![t.count.unwrap_or(0)], t.target());
            while inner.form == Form::Array {
                shape.push(inner.count.unwrap_or(0));
                inner = inner.target();
            }
            if let Some(letter) = letter(inner) {
                view.format = string::new(if is_raw(inner) { "B" } else { letter });
                view.item_size = inner.size;
                let mut stride = inner.size;
                view.strides = vec![0; shape.len()];
                for (i, &n) in shape.iter().enumerate().rev() {
                    view.strides[i] = stride as i64;
                    stride *= n;
                }
                view.shape = shape.iter().map(|&n| n as i64).collect();
            }
            Ok(Some(view))
        }
        _ => Ok(Some(plain(get(v).extent as usize, t.constant))),
    }
}

// ---- how they are shown -------------------------------------------------------------------------

/// So many fields or items are shown.
const SHOWN: usize = 16;
/// So deep.
const DEPTH: u32 = 2;

/// `<struct point at 0x…: x=1, y=2>`, `<int[3] at 0x…: 1, 2, 3>`, `<char * 0x…: 'text'>`
pub fn repr(v: Value) -> PyResult<Value> {
    let t = ctype(v);
    let own = super::class::of(t)?;
    let class = class::of(v);
    let mut spelled = t.spelled();
    if class != own && t.is_record() {
        spelled = format!("{} ({spelled})", class::name(class));
    }
    let at = address(v);
    let text = match t.form {
        Form::Pointer if at == 0 => format!("<{spelled} NULL>"),
        Form::Pointer if reads_as_text(v) => match guard::text_start(at, QUOTED) {
            Ok(text) => format!("<{spelled} {at:#x}: {}>", quoted(&text)),
            Err(Pending) => {
                crate::objects::exception::take();
                format!("<{spelled} {at:#x}: no memory>")
            }
        },
        Form::Pointer => format!("<{spelled} {at:#x}>"),
        _ if view::life(v) == view::Life::Before => format!("<{spelled} at {at:#x}: not constructed>"),
        _ if view::life(v) == view::Life::Over => format!("<{spelled} at {at:#x}: destroyed>"),
        _ => match content(t, at, DEPTH) {
            Ok(content) => format!("<{spelled} at {at:#x}: {content}>"),
            Err(Pending) => {
                crate::objects::exception::take();
                format!("<{spelled} at {at:#x}: no memory>")
            }
        },
    };
    Ok(string::new(&text))
}

/// Bytes of a text that are shown.
const QUOTED: usize = 200;

fn quoted(text: &[u8]) -> String {
    let cut = &text[..text.len().min(QUOTED)];
    match std::str::from_utf8(cut) {
        Ok(t) => string::repr_of(t),
        Err(_) => bytes::repr_of(cut),
    }
}

fn content(t: &'static CType, at: u64, depth: u32) -> PyResult<String> {
    if let Some(layout) = super::text::layout(t) {
        return super::text::read(layout, at).map(|text| quoted(&text));
    }
    if let Some(layout) = super::vector::layout(t) {
        let (start, count) = super::vector::parts(layout, at)?;
        let size = layout.element.size;
        let shown = (0..count.min(SHOWN)).map(|i| one(layout.element, start + (i * size) as u64, depth.max(1) - 1));
        let mut parts = shown.collect::<PyResult<Vec<String>>>()?;
        if count > SHOWN {
            parts.push("...".to_owned());
        }
        return Ok(format!("[{}]", parts.join(", ")));
    }
    match t.form {
        Form::Struct | Form::Union => {
            let mut parts = Vec::new();
            for m in t.members().iter().take(SHOWN) {
                parts.push(format!("{}={}", m.name, member(m, at, depth)?));
            }
            if t.members().len() > SHOWN {
                parts.push("...".to_owned());
            }
            Ok(parts.join(", "))
        }
        Form::Array => {
            let target = t.target();
            if matches!(target.form, Form::Char(_)) && t.count.is_some() {
                let mut raw = vec![0u8; t.size];
                guard::read(at, &mut raw)?;
                let end = memchr::memchr(0, &raw).unwrap_or(raw.len());
                return Ok(quoted(&raw[..end]));
            }
            let count = t.count.unwrap_or(0);
            let shown = (0..count.min(SHOWN)).map(|i| one(target, at + (i * target.size) as u64, depth));
            let mut parts = shown.collect::<PyResult<Vec<String>>>()?;
            if count > SHOWN {
                parts.push("...".to_owned());
            }
            Ok(parts.join(", "))
        }
        _ => one(t, at, depth),
    }
}

fn member(m: &'static Member, base: u64, depth: u32) -> PyResult<String> {
    if m.bits.is_some() {
        return protocol::repr(field::read(m, base, None)?).map(|r| string::text(r).to_owned());
    }
    one(m.ctype(), base + m.offset as u64, depth)
}

/// A part of a struct or array.
fn one(t: &'static CType, at: u64, depth: u32) -> PyResult<String> {
    Ok(match t.form {
        Form::Struct if super::text::layout(t).is_some() || super::vector::layout(t).is_some() => {
            content(t, at, depth)?
        }
        Form::Struct | Form::Union if depth == 0 => "{...}".to_owned(),
        Form::Struct | Form::Union => format!("{{{}}}", content(t, at, depth - 1)?),
        Form::Array if t.target().form == Form::Char(true) || depth == 0 => content(t, at, 0)?,
        Form::Array => format!("[{}]", content(t, at, depth - 1)?),
        Form::Pointer => {
            let mut raw = [0u8; 8];
            guard::read(at, &mut raw)?;
            let to = u64::from_le_bytes(raw);
            match to {
                0 => "NULL".to_owned(),
                _ if t.target().is_character() => match guard::text_start(to, QUOTED) {
                    Ok(text) => quoted(&text),
                    Err(Pending) => {
                        crate::objects::exception::take();
                        format!("{to:#x}")
                    }
                },
                _ => format!("{to:#x}"),
            }
        }
        Form::Void | Form::Function | Form::Incomplete | Form::Unsupported => "?".to_owned(),
        _ => string::text(protocol::repr(convert::load(t, at, None)?)?).to_owned(),
    })
}

/// Are two C types the same? For `native.typeof(x) == t`.
pub fn same(a: &'static CType, b: &'static CType) -> bool {
    ctype::same(a, b)
}
