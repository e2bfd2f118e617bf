//! `backtrace_symbols`, which names Python functions too: the C library asks its own tables, never
//! `dladdr`. (`backtrace_symbols_fd` is left alone: signal handlers call it, and names need memory.)

use super::names;
use super::wrappers::Real;
use std::ffi::{CStr, c_char, c_int, c_void};

pub(super) static SYMBOLS: Real = Real::new(c"backtrace_symbols");

/// `backtrace_symbols`: a block with the texts of `size` addresses, `file(function+offset) [address]`,
/// which the caller frees; null without memory.
///
/// # Safety
/// As the C library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn backtrace_symbols(buffer: *const *mut c_void, size: c_int) -> *mut *mut c_char {
    type Symbols = unsafe extern "C" fn(*const *mut c_void, c_int) -> *mut *mut c_char;
    // SAFETY: the C library's function of this type, with the caller's arguments.
    let theirs = unsafe { std::mem::transmute::<usize, Symbols>(SYMBOLS.find())(buffer, size) };
    let count = usize::try_from(size).unwrap_or(0);
    if theirs.is_null() || count == 0 {
        return theirs;
    }
    // SAFETY: the caller's addresses, and as many texts.
    let (addresses, texts) =
        unsafe { (std::slice::from_raw_parts(buffer, count), std::slice::from_raw_parts(theirs, count)) };
    let own: Vec<Option<Vec<u8>>> = addresses.iter().map(|&a| describe(a as u64)).collect();
    if own.iter().all(Option::is_none) {
        return theirs;
    }
    // SAFETY: the texts end with NUL.
    let text = |i: usize| own[i].as_deref().unwrap_or_else(|| unsafe { CStr::from_ptr(texts[i]) }.to_bytes());
    let pointers = count * size_of::<*mut c_char>();
    let room = pointers + (0..count).map(|i| text(i).len() + 1).sum::<usize>();
    // SAFETY: a block of that size is filled with as many pointers and the texts behind them; the C
    // library's is not needed any more.
    unsafe {
        let block = libc::malloc(room).cast::<u8>();
        if !block.is_null() {
            let mut at = block.add(pointers);
            for i in 0..count {
                block.cast::<*mut c_char>().add(i).write(at.cast());
                at.copy_from_nonoverlapping(text(i).as_ptr(), text(i).len());
                at.add(text(i).len()).write(0);
                at = at.add(text(i).len() + 1);
            }
        }
        libc::free(theirs.cast());
        block.cast()
    }
}

/// The text of an address in our code.
fn describe(address: u64) -> Option<Vec<u8>> {
    // SAFETY: null pointers are valid.
    let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
    names::describe(address, &mut info)?;
    let bytes = |text: *const c_char| match text.is_null() {
        true => &[][..],
        // SAFETY: a text that stays.
        false => unsafe { CStr::from_ptr(text) }.to_bytes(),
    };
    let offset = address - info.dli_saddr as u64;
    let place = format!("+{offset:#x}) [{address:#x}]");
    Some([bytes(info.dli_fname), b"(", bytes(info.dli_sname), place.as_bytes()].concat())
}
