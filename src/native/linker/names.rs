//! Names of our code for `dladdr`.

use super::{created, entry};
use crate::machine::code_map::{self, Code};
use crate::runtime::loaded::Loaded;
use rustc_hash::FxHashMap;
use std::ffi::{CString, c_char};
use std::sync::{Mutex, PoisonError};

/// Texts that C has been given: they live for ever, each once.
static TEXTS: Mutex<Option<FxHashMap<String, &'static CString>>> = Mutex::new(None);

/// A C text that stays.
pub(super) fn text(name: &str) -> *const c_char {
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let texts = texts.get_or_insert_default();
    if let Some(known) = texts.get(name) {
        return known.as_ptr();
    }
    let made = CString::new(name.replace('\0', "?")).unwrap_or_default();
    let made: &'static CString = Box::leak(Box::new(made));
    texts.insert(name.to_owned(), made);
    made.as_ptr()
}

/// Fills a `Dl_info` for Python code or a made symbol; `None`: neither.
pub(super) fn describe(address: u64, info: &mut libc::Dl_info) -> Option<usize> {
    let (file, base, name, start) = match code_map::find(address) {
        Some((start, Code::Function(loaded))) => {
            let code = &Loaded::of(loaded as *const ()).code;
            (code.source.path.to_string(), start, code.qualname.clone(), start)
        }
        Some((start, Code::Stub(name))) => {
            let file = entry::file(start as usize).unwrap_or_else(|| "[dwarfpython]".to_owned());
            (file, start, name.to_owned(), start)
        }
        None => created::describe(address)?,
    };
    info.dli_fname = text(&file);
    info.dli_fbase = base as *mut libc::c_void;
    info.dli_sname = if name.is_empty() { std::ptr::null() } else { text(&name) };
    info.dli_saddr = start as *mut libc::c_void;
    Some(1)
}
