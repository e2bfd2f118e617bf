//! Handles of ours: Python modules that C has opened, and libraries that were made. Cheap to ask as
//! long as there are none: the wrappers come here for every call in the process.

use super::{Doors, created, entry};
use crate::heap::{Kind, Value, gil};
use crate::native::stack_limit;
use crate::objects::{Pending, attribute, intern, module};
use crate::runtime::import;
use std::cell::RefCell;
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A handle's address is what C gets.
pub(super) struct Handle {
    pub what: What,
}

/// What a handle stands for.
pub(super) enum What {
    Module(Value),
    Created(Mutex<created::Library>),
}

static HANDLES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
/// There are handles, or a VM whose functions have names.
static ACTIVE: AtomicBool = AtomicBool::new(false);
static DOORS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static ERROR: RefCell<(Option<CString>, Option<CString>)> = const { RefCell::new((None, None)) };
}

/// Wires the way to the VM.
pub(super) fn install(doors: &'static Doors) {
    DOORS.store(std::ptr::from_ref(doors) as usize, Ordering::Release);
    ACTIVE.store(true, Ordering::Release);
}

fn doors() -> Option<&'static Doors> {
    // SAFETY: 0 or the address that `install` stored.
    unsafe { (DOORS.load(Ordering::Acquire) as *const Doors).as_ref() }
}

/// The text of an exception with its traceback.
pub(super) fn render(e: Value) -> String {
    doors().map_or_else(String::new, |d| (d.render)(e))
}

fn handles() -> std::sync::MutexGuard<'static, Vec<usize>> {
    HANDLES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Enters a handle; answers its address.
pub(super) fn enter(what: What) -> usize {
    let handle = Box::into_raw(Box::new(Handle { what })) as usize;
    handles().push(handle);
    ACTIVE.store(true, Ordering::Release);
    handle
}

/// The handle at an address, if it is ours.
pub(super) fn find(handle: usize) -> Option<&'static Handle> {
    if handle == 0 || !ACTIVE.load(Ordering::Acquire) || !handles().contains(&handle) {
        return None;
    }
    // SAFETY: made by `enter`; handles live for ever.
    Some(unsafe { &*(handle as *const Handle) })
}

/// The handles of made libraries.
pub(super) fn created() -> Vec<usize> {
    // SAFETY: entered handles.
    let is_created = |h: &usize| matches!(unsafe { &(*(*h as *const Handle)).what }, What::Created(_));
    handles().iter().copied().filter(is_created).collect()
}

/// Prints what nobody has asked for.
pub(super) fn complain(text: &str) {
    if let Some(d) = doors() {
        (d.complain)(text);
    }
}

/// Forgets a handle.
pub(super) fn remove(handle: usize) {
    handles().retain(|&h| h != handle);
}

/// Keeps what `dlerror` is to answer.
pub(super) fn fail(message: &str) -> usize {
    let text = CString::new(message.replace('\0', "?")).unwrap_or_default();
    let _ = ERROR.try_with(|e| e.borrow_mut().0 = Some(text));
    0
}

/// What `dlerror` answers if the last failure was ours.
pub(super) fn take_error() -> Option<usize> {
    if !ACTIVE.load(Ordering::Acquire) {
        return None;
    }
    let take = |e: &RefCell<(Option<CString>, Option<CString>)>| {
        let mut e = e.borrow_mut();
        let text = e.0.take()?;
        // Readable until the next one.
        Some(e.1.insert(text).as_ptr() as usize)
    };
    ERROR.try_with(take).ok().flatten()
}

/// The C library serves a call: an earlier error of ours is not the last one any more.
pub(super) fn passed_on() -> Option<usize> {
    if ACTIVE.load(Ordering::Acquire) {
        let _ = ERROR.try_with(|e| e.borrow_mut().0 = None);
    }
    None
}

/// `dlopen` of a Python source file: 0 with an error for `dlerror`; `None` if it is none.
pub(super) fn open(file: &CStr) -> Option<usize> {
    if !file.to_bytes().ends_with(b".py") {
        return None;
    }
    let doors = doors()?;
    let Ok(path) = file.to_str() else { return Some(fail("the file's name is no UTF-8")) };
    if let Err(why) = (doors.start)() {
        return Some(fail(&why));
    }
    let opened = gil::inside(stack_limit(), || (doors.import)(path));
    Some(match opened {
        Ok(m) => {
            let known = handles().iter().copied().find(|&h| {
                // SAFETY: an entered handle.
                matches!(unsafe { &(*(h as *const Handle)).what }, What::Module(v) if *v == m)
            });
            known.unwrap_or_else(|| enter(What::Module(m)))
        }
        Err(why) => fail(&why),
    })
}

/// `dlsym` of what is ours: 0 with an error for `dlerror`; `None`: ask the C library.
pub(super) fn symbol(handle: usize, name: &CStr) -> Option<usize> {
    if !ACTIVE.load(Ordering::Acquire) {
        return None;
    }
    let name = name.to_str().ok()?;
    if let Some(handle) = find(handle) {
        return Some(match &handle.what {
            What::Created(library) => match library.lock().unwrap_or_else(PoisonError::into_inner).find(name) {
                Some(address) => address,
                None => fail(&format!("undefined symbol: {name}")),
            },
            What::Module(m) => {
                let m = *m;
                gil::inside(stack_limit(), || member(m, name)).unwrap_or_else(|why| fail(&why))
            }
        });
    }
    if handle != 0 {
        return None;
    }
    if let Some(address) = created_symbol(name) {
        return Some(address);
    }
    let (head, rest) = name.split_once('.')?;
    if !doors().is_some_and(|d| (d.runs)()) {
        return None;
    }
    gil::inside(stack_limit(), || by_path(head, rest))
}

/// A symbol of any made library.
fn created_symbol(name: &str) -> Option<usize> {
    let all = handles().clone();
    all.into_iter().find_map(|h| {
        // SAFETY: an entered handle.
        match unsafe { &(*(h as *const Handle)).what } {
            What::Created(library) => library.lock().unwrap_or_else(PoisonError::into_inner).find(name),
            What::Module(_) => None,
        }
    })
}

/// `package.module.Class.function`: the longest loaded module first.
fn by_path(head: &str, rest: &str) -> Option<usize> {
    let whole = format!("{head}.{rest}");
    let mut split = whole.rfind('.')?;
    loop {
        if let Some(m) = import::find_loaded(&whole[..split]) {
            return member(m, &whole[split + 1..]).ok();
        }
        split = whole[..split].rfind('.')?;
    }
}

/// The C entry of a function below a module, by its dotted name.
fn member(m: Value, name: &str) -> Result<usize, String> {
    let mut v = m;
    for part in name.split('.') {
        v = match attribute::get_optional(v, intern::intern(part)) {
            Ok(Some(found)) => found,
            Ok(None) => return Err(format!("module '{}' has no '{name}'", module::name(m))),
            Err(Pending) => return Err(super::error_text()),
        };
    }
    if v.kind() != Kind::Function {
        return Err(format!("'{name}' is no Python function"));
    }
    entry::of(v).map_err(|Pending| super::error_text())
}

/// `dlclose`: modules stay.
pub(super) fn close(handle: usize) -> Option<usize> {
    find(handle).map(|_| 0)
}
