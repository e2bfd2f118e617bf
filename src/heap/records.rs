//! What debuggers read with no function's help, in live processes and in core files: the list of
//! threads, the roots of Python's namespaces and asyncio's tasks, at a fixed address and described
//! in the debug image. Only `heap::gil` changes the list of threads, under its lock.

use super::thread::Thread;
use super::{Value, low};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What a thread is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum State {
    /// It has the right to run Python; the thread block is its own.
    Running = 1,
    /// It is in a system call or a native library; `block` is where its block is kept.
    Outside = 2,
    /// It has not had its first turn.
    Starting = 3,
}

/// One thread that runs Python.
#[repr(C)]
#[derive(Debug)]
pub struct ThreadRecord {
    /// The thread that began before it.
    pub next: *mut ThreadRecord,
    /// The kernel's number, by which debuggers know it.
    pub id: u64,
    /// What `threading.get_ident()` answers.
    pub ident: u64,
    /// 1 for the first thread.
    pub serial: u64,
    /// What it is doing, a `State`.
    pub state: AtomicU64,
    /// Its thread block.
    pub block: *mut Thread,
}

impl ThreadRecord {
    /// What the thread is doing.
    pub fn state(&self) -> State {
        match self.state.load(Ordering::Acquire) {
            1 => State::Running,
            2 => State::Outside,
            _ => State::Starting,
        }
    }
}

/// The heads.
#[repr(C)]
#[derive(Debug)]
pub struct Records {
    /// The newest thread.
    pub threads: *mut ThreadRecord,
    /// `sys.modules`.
    pub modules: Option<Value>,
    /// The dict of `builtins`.
    pub builtins: Option<Value>,
    /// The VM runs.
    pub started: u64,
    /// What the last answer to a debugger was: 0 a value, 1 an exception, 2 a refusal.
    pub status: u64,
    /// asyncio's tasks, once asyncio is there: its `weakref.WeakSet` of those that wait for a loop.
    pub tasks: Option<Value>,
    /// The set of those that run ahead of any loop.
    pub eager_tasks: Option<Value>,
}

const _: () = assert!(size_of::<Records>() as u64 <= low::THREAD - low::RECORDS);

/// One thread at a time changes the list.
static LOCK: Mutex<()> = Mutex::new(());

thread_local! {
    static OWN: Cell<*mut ThreadRecord> = const { Cell::new(std::ptr::null_mut()) };
}

/// The heads, once the low region is mapped.
pub fn heads() -> *mut Records {
    low::RECORDS as *mut Records
}

/// The calling thread's record; null in a thread that runs no Python.
pub fn own() -> *mut ThreadRecord {
    OWN.get()
}

/// The calling thread runs Python from now on.
pub fn enter(serial: u64, state: State) {
    let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: asks for the running thread; the region is mapped, and the lock is held.
    unsafe {
        let record = Box::into_raw(Box::new(ThreadRecord {
            next: (*heads()).threads,
            id: libc::gettid() as u64,
            ident: libc::pthread_self(),
            serial,
            state: AtomicU64::new(state as u64),
            block: low::THREAD as *mut Thread,
        }));
        (&raw mut (*heads()).threads).write_volatile(record);
        OWN.set(record);
    }
}

/// The kernel's number of the thread that has the right to run Python; `None` while the list changes.
pub fn running() -> Option<u64> {
    let _guard = LOCK.try_lock().ok()?;
    // SAFETY: the lock is held; records live until they are taken off the list.
    unsafe {
        let mut record = (*heads()).threads;
        while let Some(r) = record.as_ref() {
            if r.state() == State::Running {
                return Some(r.id);
            }
            record = r.next;
        }
    }
    None
}

/// The calling thread says what it does, and where its block is.
#[inline]
pub(super) fn set(state: State, block: *mut Thread) {
    // SAFETY: the thread's own record, which lives as long as it.
    unsafe { set_of(own(), state, block) };
}

/// The same of another thread, which does nothing with Python meanwhile.
///
/// # Safety
/// `record` is null, or the record of a thread that has not left.
pub unsafe fn set_of(record: *mut ThreadRecord, state: State, block: *mut Thread) {
    if !record.is_null() {
        // SAFETY: by contract.
        unsafe {
            (&raw mut (*record).block).write_volatile(block);
            (*record).state.store(state as u64, Ordering::Release);
        }
    }
}

/// The calling thread runs no more Python.
pub fn leave() {
    let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let own = OWN.replace(std::ptr::null_mut());
    // SAFETY: the lock is held; records live until they are taken off the list here.
    unsafe {
        let mut link = &raw mut (*heads()).threads;
        while !(*link).is_null() && *link != own {
            link = &raw mut (**link).next;
        }
        if !(*link).is_null() {
            link.write_volatile((*own).next);
            drop(Box::from_raw(own));
        }
    }
}

/// After a fork: only the calling thread is left, with another number.
pub fn forget_others() {
    let own = own();
    // SAFETY: the child has one thread; records of others are given up.
    unsafe {
        if own.is_null() {
            (*heads()).threads = own;
            return;
        }
        (*own).next = std::ptr::null_mut();
        (*own).id = libc::gettid() as u64;
        (*heads()).threads = own;
    }
}
