//! Answers to debuggers: C strings that stay readable until many more have been given.

use super::Status;
use super::evaluate::Outcome;
use crate::heap::{gil, records};
use crate::objects::sketch::{self, Buffer};
use crate::runtime::visit::Refusal;
use std::cell::UnsafeCell;
use std::ffi::c_char;
use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A text as GDB reads it in a Python frame: a Rust string.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// Bytes in front of the NUL.
    length: u64,
    /// As C has it.
    pub text: *const c_char,
}

impl Answer {
    /// Of bytes with a NUL at their end.
    fn new(bytes: &[u8]) -> Answer {
        Answer { text: bytes.as_ptr().cast(), length: bytes.len() as u64 - 1 }
    }
}

/// Answers that are kept.
const KEPT: usize = 64;

/// The last answers.
static ANSWERS: Mutex<Vec<Box<[u8]>>> = Mutex::new(Vec::new());

/// Room for answers that must not allocate: eight of them.
struct Fixed(UnsafeCell<[[u8; 4096]; 8]>);
// SAFETY: written by a debugger's call, of which there is one at a time.
unsafe impl Sync for Fixed {}
static FIXED: Fixed = Fixed(UnsafeCell::new([[0; 4096]; 8]));
static NEXT: AtomicUsize = AtomicUsize::new(0);

fn set_status(status: Status) {
    if gil::is_installed() {
        // SAFETY: the low region is mapped.
        unsafe { (&raw mut (*records::heads()).status).write_volatile(status as u64) };
    }
}

/// What became of a piece of Python.
pub fn outcome(outcome: Outcome) -> Answer {
    let (status, text) = match outcome {
        Ok(text) => (Status::Done, text),
        Err(text) => (Status::Raised, text),
    };
    set_status(status);
    let mut bytes = text.into_bytes();
    bytes.push(0);
    let bytes = bytes.into_boxed_slice();
    let answer = Answer::new(&bytes);
    let mut answers = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
    if answers.len() == KEPT {
        answers.remove(0);
    }
    answers.push(bytes);
    answer
}

/// Why nothing was run. Allocates nothing.
pub fn refusal(refusal: Refusal) -> Answer {
    set_status(Status::Refused);
    fixed(|out| write!(out, "<{refusal}>"))
}

/// What a value looks like. Allocates nothing.
pub fn sketch(word: u64) -> Answer {
    set_status(Status::Done);
    fixed(|out| sketch::write(out, word))
}

fn fixed(fill: impl FnOnce(&mut Buffer<'_>) -> std::fmt::Result) -> Answer {
    let n = NEXT.fetch_add(1, Ordering::Relaxed) % 8;
    // SAFETY: one of eight pieces, which the caller has until seven more were given.
    let mut buffer = Buffer::new(unsafe { &mut (*FIXED.0.get())[n] });
    // What does not fit is cut off.
    let _ = fill(&mut buffer);
    Answer::new(buffer.finish())
}
