//! Exceptions of C++ that arrive where Python has called: what was thrown is read through its run-time
//! type information (Itanium C++ ABI, 2.2 and 2.9.5), then destroyed; a Python exception is pending.

use crate::debuginfo::unwind::{self, Thrown};
use crate::heap::{Value, gil, thread};
use crate::objects::native::{exception, guard};
use crate::objects::{float, int, string};
use std::ffi::{CStr, c_char, c_int, c_void};

/// Fills the door of the unwinder.
pub fn install() {
    unwind::install(caught);
}

/// `GNUCC++\0` and `CLNGC++\0`; the last byte is 1 where the object belongs to another exception.
const GNU: u64 = u64::from_be_bytes(*b"GNUCC++\0");
const CLANG: u64 = u64::from_be_bytes(*b"CLNGC++\0");
/// In the order of the machine's bytes, unlike the others.
const RUST: u64 = u64::from_ne_bytes(*b"MOZ\0RUST");
/// `_URC_FOREIGN_EXCEPTION_CAUGHT`
const FOREIGN: c_int = 1;

/// Bytes from the start of `__cxa_exception`'s type to the unwinder's head, and size of that head.
const TYPE_BEFORE: u64 = 80;
const HEAD: u64 = 32;

fn caught(thrown: *mut Thrown) {
    // SAFETY: the unwinder passes what was thrown.
    let class = unsafe { (*thrown).class };
    gil::inside(super::stack_limit(), || {
        // A Python exception that waits came first.
        let is_free = thread::current().pending.is_none();
        if class & !0xff == GNU || class & !0xff == CLANG {
            let text = Runtime::of(thrown);
            if is_free {
                describe(thrown as u64, class & 1 != 0, &text);
            }
            text.destroy(thrown);
        } else if class == RUST {
            // Only Rust can take its panics apart: its runtime aborts if it is asked to drop one.
            if is_free {
                exception::raise_thrown("Rust panic", None, Value::NONE);
            }
        } else {
            if is_free {
                exception::raise_thrown(&format!("exception of language {class:#018x}"), None, Value::NONE);
            }
            // SAFETY: `_Unwind_DeleteException`
            if let Some(cleanup) = unsafe { (*thrown).cleanup } {
                // SAFETY: the exception's own function; nobody refers to the exception after this.
                unsafe { cleanup(FOREIGN, thrown) };
            }
        }
    });
}

/// The C++ runtime library that an exception or a class belongs to.
pub struct Runtime(*mut c_void);

impl Runtime {
    /// The one that has thrown it: its clean-up function lies there.
    fn of(thrown: *mut Thrown) -> Runtime {
        // SAFETY: what the unwinder has passed.
        let cleanup = unsafe { (*thrown).cleanup };
        Runtime::around(cleanup.map_or(0, |f| f as *const () as u64))
    }

    /// The library that this address lies in.
    pub fn around(address: u64) -> Runtime {
        // SAFETY: plain data.
        let mut found: libc::Dl_info = unsafe { std::mem::zeroed() };
        // SAFETY: any address may be asked for; names are those of loaded files.
        unsafe {
            if address == 0 || libc::dladdr(address as *const _, &mut found) == 0 || found.dli_fname.is_null() {
                return Runtime(std::ptr::null_mut());
            }
            Runtime(libc::dlopen(found.dli_fname, libc::RTLD_LAZY | libc::RTLD_NOLOAD))
        }
    }

    fn symbol(&self, name: &CStr) -> Option<*mut c_void> {
        // SAFETY: a handle that is never closed, or the default search.
        let found = unsafe { libc::dlsym(if self.0.is_null() { libc::RTLD_DEFAULT } else { self.0 }, name.as_ptr()) };
        (!found.is_null()).then_some(found)
    }

    /// A type's name as the source has it; the mangled name where the runtime cannot tell.
    pub fn demangle(&self, name: &str) -> String {
        type Demangle = unsafe extern "C" fn(*const c_char, *mut c_char, *mut usize, *mut c_int) -> *mut c_char;
        let plain = || name.to_owned();
        let Some(f) = self.symbol(c"__cxa_demangle") else { return plain() };
        let Ok(mangled) = std::ffi::CString::new(name) else { return plain() };
        // SAFETY: the runtime's function (Itanium C++ ABI, 3.4).
        let f: Demangle = unsafe { std::mem::transmute(f) };
        let mut status = 0;
        // SAFETY: it answers text from malloc, or null.
        unsafe {
            let text = f(mangled.as_ptr(), std::ptr::null_mut(), std::ptr::null_mut(), &mut status);
            if text.is_null() {
                return plain();
            }
            let answer = CStr::from_ptr(text).to_string_lossy().into_owned();
            libc::free(text.cast());
            answer
        }
    }

    /// Catches and destroys, as a handler in C++ that ends.
    fn destroy(&self, thrown: *mut Thrown) {
        let (begin, end) = (self.symbol(c"__cxa_begin_catch"), self.symbol(c"__cxa_end_catch"));
        // SAFETY: the runtime's functions of these types (Itanium C++ ABI, 2.5.3); the exception is not
        // used after this.
        unsafe {
            if let (Some(begin), Some(end)) = (begin, end) {
                let begin: unsafe extern "C-unwind" fn(*mut Thrown) -> *mut c_void = std::mem::transmute(begin);
                let end: unsafe extern "C-unwind" fn() = std::mem::transmute(end);
                begin(thrown);
                end();
            } else if let Some(cleanup) = (*thrown).cleanup {
                cleanup(FOREIGN, thrown);
            }
        }
    }
}

/// Raises the Python exception for an exception of C++.
fn describe(thrown: u64, dependent: bool, runtime: &Runtime) {
    let word = |at: u64| guard::peek(at, 8).unwrap_or(0);
    // A dependent exception has its primary one's object where others have their type.
    let (object, ty) = match dependent {
        true => {
            let primary = word(thrown - TYPE_BEFORE);
            (primary, word(primary.wrapping_sub(HEAD + TYPE_BEFORE)))
        }
        false => (thrown + HEAD, word(thrown - TYPE_BEFORE)),
    };
    let name = type_name(ty);
    let what = base(ty, object, "St9exception", 16).and_then(|object| {
        let slot = word(word(object).wrapping_add(16));
        if slot == 0 {
            return None;
        }
        // SAFETY: `virtual const char *what() const noexcept` is the third slot of std::exception.
        let what: unsafe extern "C" fn(u64) -> *const c_char = unsafe { std::mem::transmute(slot as usize) };
        // SAFETY: the object is alive; the text is, as long as it is.
        let text = unsafe { what(object) };
        guard::text(text as u64).ok().map(|t| String::from_utf8_lossy(&t).into_owned())
    });
    exception::raise_thrown(&runtime.demangle(&name), what.as_deref(), value(&name, object));
}

/// The mangled name of a `std::type_info`.
pub fn type_name(ty: u64) -> String {
    let name = guard::peek(ty.wrapping_add(8), 8).and_then(|at| guard::text(at).ok()).unwrap_or_default();
    String::from_utf8_lossy(&name).trim_start_matches('*').to_owned()
}

/// A thrown number or text.
fn value(name: &str, at: u64) -> Value {
    let word = |bytes: u8| guard::peek(at, bytes).unwrap_or(0);
    match name {
        "i" => int::from_i64(i64::from(word(4) as i32)),
        "j" => int::from_u64(word(4)),
        "s" => int::from_i64(i64::from(word(2) as i16)),
        "t" => int::from_u64(word(2)),
        "c" | "a" => int::from_i64(i64::from(word(1) as i8)),
        "h" => int::from_u64(word(1)),
        "l" | "x" => int::from_i64(word(8) as i64),
        "m" | "y" => int::from_u64(word(8)),
        "b" => Value::from_bool(word(1) != 0),
        "f" => float::from_f64(f64::from(f32::from_bits(word(4) as u32))),
        "d" => float::from_f64(f64::from_bits(word(8))),
        "PKc" | "Pc" => match guard::text(word(8)) {
            Ok(text) => string::new(&String::from_utf8_lossy(&text)),
            Err(_) => {
                crate::objects::exception::take();
                Value::NONE
            }
        },
        _ => Value::NONE,
    }
}

/// The address of the base of this (mangled) name in an object of a class.
fn base(ty: u64, object: u64, wanted: &str, depth: u32) -> Option<u64> {
    if depth == 0 || ty == 0 {
        return None;
    }
    if type_name(ty) == wanted {
        return Some(object);
    }
    let word = |at: u64| guard::peek(at, 8);
    match kind_of(ty)?.as_str() {
        "_ZTVN10__cxxabiv120__si_class_type_infoE" => base(word(ty + 16)?, object, wanted, depth - 1),
        "_ZTVN10__cxxabiv121__vmi_class_type_infoE" => {
            let count = guard::peek(ty + 20, 4)?.min(64);
            (0..count).find_map(|i| {
                let (base_type, place) = (word(ty + 24 + 16 * i)?, word(ty + 32 + 16 * i)? as i64);
                let (is_virtual, offset) = (place & 1 != 0, place >> 8);
                let at = match is_virtual {
                    true => object.wrapping_add(word(word(object)?.wrapping_add_signed(offset))?),
                    false => object.wrapping_add_signed(offset),
                };
                base(base_type, at, wanted, depth - 1)
            })
        }
        _ => None,
    }
}

/// The symbol of a type information's own virtual table.
pub fn kind_of(ty: u64) -> Option<String> {
    let table = guard::peek(ty, 8)?;
    // SAFETY: plain data.
    let mut found: libc::Dl_info = unsafe { std::mem::zeroed() };
    // SAFETY: any address may be asked for.
    if unsafe { libc::dladdr(table.wrapping_sub(16) as *const _, &mut found) } == 0 || found.dli_sname.is_null() {
        return None;
    }
    // SAFETY: the name of a symbol, which lives as long as its library.
    Some(unsafe { CStr::from_ptr(found.dli_sname) }.to_string_lossy().into_owned())
}
