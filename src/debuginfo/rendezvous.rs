//! The GDB JIT interface, which LLDB listens to as well: a list of images in memory and a
//! function that a debugger has a breakpoint in.
//!
//! ```text
//! (gdb) info symbol __jit_debug_register_code
//! __jit_debug_register_code in section .text of dwarfpython
//! link entry → relevant_entry, action → call → reset       (one entry per call, under one lock)
//! unlink     → relevant_entry, action → call → free image
//! ```
//!
//! An image stays mapped and unmodified from its registration until after its removal. GDB 13
//! loses the next breakpoint at an address whose image has gone, unless another image came in
//! between: a merged image is registered at once, and code addresses are not used again, since
//! code is never freed.

use std::ptr;
use std::sync::Mutex;

/// An image known to debuggers: `jit_code_entry`.
#[repr(C)]
struct Entry {
    next: *mut Entry,
    prev: *mut Entry,
    symfile: *const u8,
    size: u64,
}

/// `jit_descriptor`.
#[repr(C)]
struct Descriptor {
    version: u32,
    action: u32,
    relevant: *mut Entry,
    first: *mut Entry,
}

const REGISTER: u32 = 1;
const UNREGISTER: u32 = 2;

/// What debuggers look up by this name.
#[unsafe(no_mangle)]
#[used]
static mut __jit_debug_descriptor: Descriptor =
    Descriptor { version: 1, action: 0, relevant: ptr::null_mut(), first: ptr::null_mut() };

/// Where debuggers stop to look at the descriptor.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn __jit_debug_register_code() {
    // SAFETY: no instruction. It must be assumed to read memory, so that the stores to the
    // descriptor come before the call.
    unsafe { std::arch::asm!("") }
}

static LOCK: Mutex<()> = Mutex::new(());

/// An image that debuggers know. Dropping it tells them that it goes.
pub struct Registered {
    entry: *mut Entry,
    /// What the entry points to.
    _image: Box<[u8]>,
}

// SAFETY: the entry is touched under the lock only.
unsafe impl Send for Registered {}

impl Registered {
    /// Tells debuggers about `image`.
    pub fn new(image: Box<[u8]>) -> Registered {
        let entry = Box::into_raw(Box::new(Entry {
            next: ptr::null_mut(),
            prev: ptr::null_mut(),
            symfile: image.as_ptr(),
            size: image.len() as u64,
        }));
        let _guard = LOCK.lock().unwrap_or_else(|e| e.into_inner());
        // SAFETY: the list is changed under the lock only; entries live until they are unlinked.
        unsafe {
            let descriptor = &raw mut __jit_debug_descriptor;
            let first = (&raw mut (*descriptor).first).read_volatile();
            (*entry).next = first;
            if !first.is_null() {
                (*first).prev = entry;
            }
            (&raw mut (*descriptor).first).write_volatile(entry);
            notify(descriptor, entry, REGISTER);
        }
        Registered { entry, _image: image }
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let _guard = LOCK.lock().unwrap_or_else(|e| e.into_inner());
        // SAFETY: as in `new`; afterwards nobody refers to the entry.
        unsafe {
            let descriptor = &raw mut __jit_debug_descriptor;
            let (next, prev) = ((*self.entry).next, (*self.entry).prev);
            if !next.is_null() {
                (*next).prev = prev;
            }
            if prev.is_null() {
                (&raw mut (*descriptor).first).write_volatile(next);
            } else {
                (*prev).next = next;
            }
            notify(descriptor, self.entry, UNREGISTER);
            drop(Box::from_raw(self.entry));
        }
    }
}

/// # Safety
/// `descriptor` is the one; the caller holds the lock.
unsafe fn notify(descriptor: *mut Descriptor, entry: *mut Entry, action: u32) {
    // SAFETY: by contract.
    unsafe {
        (&raw mut (*descriptor).relevant).write_volatile(entry);
        (&raw mut (*descriptor).action).write_volatile(action);
        __jit_debug_register_code();
        (&raw mut (*descriptor).action).write_volatile(0);
        (&raw mut (*descriptor).relevant).write_volatile(ptr::null_mut());
    }
}

unsafe extern "C" {
    fn __register_frame(begin: *const u8);
}

/// Makes the code of an `.eh_frame` section known to unwinders in the process, for ever: code is
/// never freed.
pub fn register_frames(eh_frame: Vec<u8>) {
    let eh_frame: &'static [u8] = eh_frame.leak();
    // SAFETY: a terminated `.eh_frame` section that stays where it is.
    unsafe { __register_frame(eh_frame.as_ptr()) }
}
