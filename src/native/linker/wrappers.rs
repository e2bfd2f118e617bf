//! The exported wrappers of the dynamic linker's functions. Each asks a function of ours; what is not
//! for us goes to the C library by a jump, with registers and return address as they came, since
//! `RTLD_NEXT`, RUNPATH and namespaces depend on who calls.

use super::{backtrace, created, names, registry};
use std::arch::naked_asm;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Did we serve the call (1), and what is the result?
#[repr(C)]
struct Answer(usize, usize);

/// Addresses of the C library's functions.
pub(super) struct Real {
    name: &'static CStr,
    address: AtomicUsize,
}

impl Real {
    pub(super) const fn new(name: &'static CStr) -> Real {
        Real { name, address: AtomicUsize::new(0) }
    }

    /// Its address. All are looked up at once, and before the first call goes through: a later look
    /// would clear the error that `dlerror` is to answer.
    pub(super) fn find(&self) -> usize {
        if self.address.load(Ordering::Acquire) == 0 {
            for real in [&OPEN, &SYMBOL, &CLOSE, &ERROR, &ADDRESS, &ITERATE, &backtrace::SYMBOLS] {
                real.address.store(real.look_up(), Ordering::Release);
            }
        }
        self.address.load(Ordering::Relaxed)
    }

    /// Not with `dlsym`, which is ours.
    fn look_up(&self) -> usize {
        let versions = [c"GLIBC_2.34", c"GLIBC_2.2.5", c"GLIBC_2.3.3"];
        // SAFETY: names that end.
        let find = |version: &&CStr| unsafe { libc::dlvsym(libc::RTLD_NEXT, self.name.as_ptr(), version.as_ptr()) };
        let found = versions.iter().map(find).find(|at| !at.is_null());
        found.map_or(missing as *const () as usize, |at| at as usize)
    }
}

/// What a function that the C library does not have answers.
extern "C" fn missing() -> usize {
    0
}

static OPEN: Real = Real::new(c"dlopen");
static SYMBOL: Real = Real::new(c"dlsym");
static CLOSE: Real = Real::new(c"dlclose");
static ERROR: Real = Real::new(c"dlerror");
static ADDRESS: Real = Real::new(c"dladdr");
static ITERATE: Real = Real::new(c"dl_iterate_phdr");

/// Defines an exported function that asks `ask` and goes on to the real one if it is not ours.
/// `ask` answers an `Answer`; it leaves the real address where `r11` gets it from.
macro_rules! wrap {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) -> $result:ty, $real:ident, $ask:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Safety
            /// As the C library's.
            #[unsafe(naked)]
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name($($arg: $type),*) -> $result {
                naked_asm!(
                    ".cfi_startproc",
                    "push rdi",
                    "push rsi",
                    "push rdx",
                    ".cfi_adjust_cfa_offset 24",
                    "call {ask}",
                    "mov r11, rdx",
                    "pop rdx",
                    "pop rsi",
                    "pop rdi",
                    ".cfi_adjust_cfa_offset -24",
                    "test rax, rax",
                    "mov rax, r11",
                    "jz 2f",
                    "ret",
                    "2:",
                    "jmp r11",
                    ".cfi_endproc",
                    ask = sym $ask,
                )
            }
            const _: &Real = &$real;
        )*
    };
}

wrap! {
    /// `dlopen`: also of a Python source file, which is imported as a module.
    dlopen(file: *const c_char, flags: c_int) -> *mut c_void, OPEN, ask_open;
    /// `dlsym`: also in Python modules and made libraries, and by `module.function`.
    dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void, SYMBOL, ask_symbol;
    /// `dlclose`.
    dlclose(handle: *mut c_void) -> c_int, CLOSE, ask_close;
    /// `dlerror`.
    dlerror() -> *mut c_char, ERROR, ask_error;
    /// `dladdr`: also of Python code and made symbols.
    dladdr(address: *const c_void, info: *mut libc::Dl_info) -> c_int, ADDRESS, ask_address;
    /// `dl_iterate_phdr`: made libraries come last.
    dl_iterate_phdr(callback: Callback, data: *mut c_void) -> c_int, ITERATE, ask_iterate;
}

/// What `dl_iterate_phdr` calls.
pub type Callback = Option<unsafe extern "C" fn(*mut libc::dl_phdr_info, usize, *mut c_void) -> c_int>;

/// Our result, or the real function.
fn answer(ours: Option<usize>, real: &Real) -> Answer {
    match ours {
        Some(result) => Answer(1, result),
        None => Answer(0, real.find()),
    }
}

unsafe extern "C" fn ask_open(file: *const c_char, _flags: c_int) -> Answer {
    // SAFETY: the caller's text.
    let file = (!file.is_null()).then(|| unsafe { CStr::from_ptr(file) });
    answer(file.and_then(registry::open).or_else(registry::passed_on), &OPEN)
}

unsafe extern "C" fn ask_symbol(handle: *mut c_void, name: *const c_char) -> Answer {
    // SAFETY: the caller's text.
    let name = (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) });
    answer(name.and_then(|name| registry::symbol(handle as usize, name)).or_else(registry::passed_on), &SYMBOL)
}

unsafe extern "C" fn ask_close(handle: *mut c_void) -> Answer {
    answer(registry::close(handle as usize).or_else(registry::passed_on), &CLOSE)
}

unsafe extern "C" fn ask_error() -> Answer {
    answer(registry::take_error(), &ERROR)
}

unsafe extern "C" fn ask_address(address: *const c_void, info: *mut libc::Dl_info) -> Answer {
    // SAFETY: the caller's struct.
    let ours = unsafe { info.as_mut() }.and_then(|info| names::describe(address as u64, info));
    answer(ours, &ADDRESS)
}

unsafe extern "C" fn ask_iterate(callback: Callback, data: *mut c_void) -> Answer {
    let (Some(callback), true) = (callback, created::any()) else { return answer(None, &ITERATE) };
    type Iterate = unsafe extern "C" fn(Callback, *mut c_void) -> c_int;
    // SAFETY: the C library's function of this type, and the caller's callback.
    let stopped = unsafe {
        let real = std::mem::transmute::<usize, Iterate>(ITERATE.find());
        match real(Some(callback), data) {
            0 => created::each(|info| callback(info, size_of::<libc::dl_phdr_info>(), data)),
            stopped => stopped,
        }
    };
    Answer(1, stopped as usize)
}
