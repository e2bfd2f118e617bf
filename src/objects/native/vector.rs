//! `std::vector` as libstdc++ lays it out: addresses of the first element and behind the last one.

use super::ctype::{self, CType, Form};
use super::*;
use crate::objects::{list, protocol, sequence, slice, tuple};

/// Where the parts of a vector lie, and what its elements are.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    start: u64,
    finish: u64,
    end: u64,
    /// The type of elements.
    pub element: &'static CType,
}

/// The layout, if the type is such a vector (not of bits) and its members are known.
pub fn layout(t: &'static CType) -> Option<Layout> {
    if t.form != Form::Struct || t.size != 24 || !t.tag()?.starts_with("std::vector<") {
        return None;
    }
    let all = t.member("_M_impl")?;
    let at = |name: &str| {
        let m = all.ctype().member(name)?;
        (m.ctype().form == Form::Pointer).then_some(((all.offset + m.offset) as u64, m.ctype().target()))
    };
    let (start, element) = at("_M_start")?;
    let l = Layout { start, finish: at("_M_finish")?.0, end: at("_M_end_of_storage")?.0, element };
    (element.size > 0).then_some(l)
}

/// Address of the first element, and their number.
///
/// # Errors
/// MemoryAccessError.
pub fn parts(l: Layout, at: u64) -> PyResult<(u64, usize)> {
    let mut words = [[0u8; 8]; 2];
    guard::read(at + l.start, &mut words[0])?;
    guard::read(at + l.finish, &mut words[1])?;
    let (start, finish) = (u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1]));
    match finish.checked_sub(start).filter(|&n| n < 1 << 46) {
        Some(bytes) => Ok((start, bytes as usize / l.element.size)),
        None => Err(guard::raise_error(&format!("the std::vector at {at:#x} is damaged"))),
    }
}

/// The vector that a view is, with its first element and their number.
fn of(v: Value) -> PyResult<Option<(Layout, u64, usize)>> {
    let Some(l) = layout(view::ctype(v)) else { return Ok(None) };
    cxx::check_alive(v)?;
    parts(l, view::address(v)).map(|(start, count)| Some((l, start, count)))
}

/// `len(v)`, if it is a vector.
///
/// # Errors
/// MemoryAccessError.
pub fn len(v: Value) -> PyResult<Option<usize>> {
    Ok(of(v)?.map(|(_, _, count)| count))
}

/// `v[i]` and `v[i:j]`, if it is a vector. Elements that are objects are views.
///
/// # Errors
/// IndexError; MemoryAccessError.
pub fn get_item(v: Value, key: Value) -> PyResult<Option<Value>> {
    let Some((l, start, count)) = of(v)? else { return Ok(None) };
    let at = |i: usize| start + (i * l.element.size) as u64;
    if slice::is(key) {
        let r = slice::resolve(key, count)?;
        let places = (0..r.count).map(|i| at((r.start + i as i64 * r.step) as usize));
        let items: PyResult<Vec<Value>> = places.map(|at| convert::load(l.element, at, Some(v))).collect();
        return Ok(Some(list::new(&items?)));
    }
    let i = place(key, count)?;
    convert::load(l.element, at(i), Some(v)).map(Some)
}

/// `v[i] = value`, if it is a vector; answers whether it is.
///
/// # Errors
/// IndexError; what the conversion raises.
pub fn set_item(v: Value, key: Value, value: Value) -> PyResult<bool> {
    let Some((l, start, count)) = of(v)? else { return Ok(false) };
    if view::ctype(v).constant {
        return Err(raise(Exc::TypeError, format!("cannot assign to {}", view::ctype(v).spelled())));
    }
    let i = place(key, count)?;
    convert::assign(l.element, start + (i * l.element.size) as u64, value, &|| "item".to_owned())?;
    Ok(true)
}

fn place(key: Value, count: usize) -> PyResult<usize> {
    let n = sequence::index(key, "vector")?;
    sequence::resolve(n, count)
        .ok_or_else(|| raise(Exc::IndexError, format!("index {n} out of range of a std::vector of {count} elements")))
}

/// Can Python make such vectors itself?
pub fn is_made_here(l: Layout) -> bool {
    !cxx::by_reference(l.element) || text::layout(l.element).is_some()
}

/// Does Python hold a sequence of the kind that becomes a vector?
pub fn is_source(v: Value) -> bool {
    list::is(v) || tuple::is(v)
}

/// Constructs a vector in fresh memory. What it allocates is freed by the library's destructor.
///
/// # Errors
/// MemoryError; what converting the elements raises.
pub fn construct(l: Layout, at: u64, items: Value) -> PyResult<()> {
    let items = protocol::collect(items)?;
    let size = l.element.size;
    let bytes = size.checked_mul(items.len()).ok_or_else(sequence::no_memory)?;
    let start = match bytes {
        0 => 0,
        // SAFETY: no conditions; `operator delete` is `free` where `operator new` is `malloc`.
        _ => unsafe { libc::calloc(1, bytes) as u64 },
    };
    if start == 0 && bytes > 0 {
        return Err(sequence::no_memory());
    }
    guard::write(at + l.start, &start.to_le_bytes())?;
    guard::write(at + l.finish, &start.to_le_bytes())?;
    guard::write(at + l.end, &(start + bytes as u64).to_le_bytes())?;
    for (i, item) in items.into_iter().enumerate() {
        let place = start + (i * size) as u64;
        if let Err(raised) = element(l.element, place, item, i) {
            destroy(l, at);
            return Err(raised);
        }
        guard::write(at + l.finish, &(place + size as u64).to_le_bytes())?;
    }
    Ok(())
}

fn element(t: &'static CType, at: u64, item: Value, i: usize) -> PyResult<()> {
    let what = || format!("item {i}");
    let Some(layout) = text::layout(t) else { return convert::assign(t, at, item, &what) };
    let content = match scope::text_of(item) {
        Some(content) => content.to_vec(),
        None if view::is(item) && ctype::same(view::ctype(item), t) => text::read(layout, view::address(item))?,
        None => {
            let message = format!("item {i} must be str or bytes, not {}", crate::objects::class::name_of(item));
            return Err(raise(Exc::TypeError, message));
        }
    };
    text::construct(layout, at, &content)
}

/// Frees what a vector that was made here has allocated.
pub fn destroy(l: Layout, at: u64) {
    let Ok((start, count)) = parts(l, at) else { return };
    if let Some(layout) = text::layout(l.element) {
        for i in 0..count {
            text::destroy(layout, start + (i * l.element.size) as u64);
        }
    }
    // SAFETY: a constructed vector owns this memory.
    unsafe { libc::free(start as *mut _) };
}
