//! `std::string` as libstdc++ lays it out: address and length of the text, then room for short ones.

use super::ctype::{CType, Form};
use super::*;
use std::sync::{Mutex, PoisonError};

/// Where the parts of a string lie.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    data: u64,
    length: u64,
    local: u64,
}

/// Bytes of a text with its NUL that need no memory of their own.
const LOCAL: usize = 16;

/// The layout, if the type is such a string and its members are known.
pub fn layout(t: &'static CType) -> Option<Layout> {
    static KNOWN: Mutex<Option<rustc_hash::FxHashMap<usize, Option<Layout>>>> = Mutex::new(None);
    let t = t.bare();
    if t.form != Form::Struct || t.size != 32 {
        return None;
    }
    let key = std::ptr::from_ref(t) as usize;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&known) = known.get_or_insert_default().get(&key) {
        return known;
    }
    drop(known);
    let found = find(t);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.get_or_insert_default().insert(key, found);
    found
}

fn find(t: &'static CType) -> Option<Layout> {
    let name = t.tag()?;
    if !name.starts_with("std::__cxx11::basic_string<char,") {
        return None;
    }
    let data = t.member("_M_dataplus")?;
    let pointer = data.ctype().member("_M_p")?;
    let (length, local) = (t.member("_M_string_length")?, t.member("_M_local_buf")?);
    Some(Layout {
        data: (data.offset + pointer.offset) as u64,
        length: length.offset as u64,
        local: local.offset as u64,
    })
}

/// Address and length of the text of the string at an address.
///
/// # Errors
/// MemoryAccessError.
pub fn parts(l: Layout, at: u64) -> PyResult<(u64, usize)> {
    let mut words = [[0u8; 8]; 2];
    guard::read(at + l.data, &mut words[0])?;
    guard::read(at + l.length, &mut words[1])?;
    let (data, length) = (u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1]));
    if length >= 1 << 46 {
        return Err(guard::raise_error(&format!("the std::string at {at:#x} is damaged: {length} bytes long")));
    }
    Ok((data, length as usize))
}

/// The text.
///
/// # Errors
/// MemoryAccessError; MemoryError.
pub fn read(l: Layout, at: u64) -> PyResult<Vec<u8>> {
    let (data, length) = parts(l, at)?;
    let mut text = Vec::new();
    if text.try_reserve_exact(length).is_err() {
        return Err(crate::objects::sequence::no_memory());
    }
    text.resize(length, 0);
    guard::read(data, &mut text)?;
    Ok(text)
}

/// Constructs a string in fresh memory. What it allocates is freed by the library's destructor.
///
/// # Errors
/// MemoryError.
pub fn construct(l: Layout, at: u64, text: &[u8]) -> PyResult<()> {
    let mut data = at + l.local;
    if text.len() >= LOCAL {
        // SAFETY: no conditions; `operator delete` is `free` where `operator new` is `malloc`.
        data = unsafe { libc::malloc(text.len() + 1) } as u64;
        if data == 0 {
            return Err(crate::objects::sequence::no_memory());
        }
        let capacity = text.len() as u64;
        guard::write(at + l.local, &capacity.to_le_bytes())?;
    }
    guard::write(data, text)?;
    guard::write(data + text.len() as u64, &[0])?;
    guard::write(at + l.data, &data.to_le_bytes())?;
    guard::write(at + l.length, &(text.len() as u64).to_le_bytes())
}

/// Frees what the string at an address has allocated.
pub fn destroy(l: Layout, at: u64) {
    if let Ok((data, _)) = parts(l, at)
        && data != at + l.local
    {
        // SAFETY: a constructed string owns this memory.
        unsafe { libc::free(data as *mut _) };
    }
}
