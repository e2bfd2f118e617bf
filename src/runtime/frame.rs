//! The Python frame, defined once for all tiers.
//!
//! ```text
//! rbp + 8             return address
//! rbp                 caller's rbp
//! rbp - 8             the function object
//! rbp - size + 8*n    slot n
//! rsp = rbp - size    (16-byte aligned)
//! ```

use super::enter::Entry;
use super::loaded::Loaded;
use super::visit;
use crate::heap::thread::Thread;
use crate::heap::{Value, thread};
use crate::machine::code_map;
use crate::objects::{buffer, exception, frame as frames, function, generator, traceback};

/// Offset of the function object from `rbp`.
pub const FUNCTION: i32 = -8;

/// Bytes below `rbp` of a frame with this many slots.
pub const fn size(slots: u16) -> i32 {
    ((slots as i32 + 1) * 8 + 15) & !15
}

/// Offset of slot `n` from `rbp`.
pub const fn slot_offset(slots: u16, n: u16) -> i32 {
    8 * n as i32 - size(slots)
}

/// A live Python frame, by its `rbp`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame(pub u64);

impl Frame {
    /// The frame of the Python function that called the running helper, and the address in it
    /// at which the helper's call returns.
    pub fn innermost() -> Option<(Frame, u64)> {
        let thread = thread::current();
        if thread.frame == 0 {
            return None;
        }
        // SAFETY: the helper stub stored its stack pointer, which holds the return address.
        Some((Frame(thread.frame), unsafe { *(thread.stack_pointer as *const u64) }))
    }

    /// The function object. The frame must be live and past its prologue.
    pub fn function(self) -> Value {
        // SAFETY: by the caller's word; the prologue stored the function.
        unsafe { *((self.0 as i64 + i64::from(FUNCTION)) as *const Value) }
    }

    /// The function's code.
    pub fn code(self) -> &'static Loaded {
        Loaded::of(function::get(self.function()).code)
    }

    /// Slot `n`, unbound slots as `None`.
    pub fn slot(self, n: u16) -> Option<Value> {
        let offset = slot_offset(self.code().code.slots, n);
        // SAFETY: the slot belongs to the frame; slots hold value words or 0.
        let v = unsafe { *((self.0 as i64 + i64::from(offset)) as *const Option<Value>) };
        v.filter(|v| !v.is_unbound())
    }

    /// The generator object whose frame this is, for resumable code.
    pub fn generator(self) -> Option<Value> {
        let code = &self.code().code;
        if code.flags.resumable() { self.slot(code.generator_slot()) } else { None }
    }

    /// The caller's `rbp`, and the address in the caller at which this frame returns.
    pub fn caller(self) -> (u64, u64) {
        // SAFETY: a live frame.
        unsafe { (*(self.0 as *const u64), *((self.0 + 8) as *const u64)) }
    }
}

/// Where a slot of a live frame lies.
pub fn slot_address(frame: Frame, n: u16) -> *mut Value {
    (frame.0 as i64 + i64::from(slot_offset(frame.code().code.slots, n))) as *mut Value
}

/// The live Python frames of the running thread, innermost first, each with the address at which
/// it goes on. Native functions between them are passed over.
pub fn walk() -> Walk {
    visit::settle();
    walk_of(thread::current())
}

/// The live Python frames of a thread that runs native code, by its thread block.
pub fn walk_of(t: &Thread) -> Walk {
    Walk { next: (t.frame != 0).then_some((t.frame, t.stack_pointer)), entry: t.entry }
}

/// See `walk`.
#[derive(Debug)]
pub struct Walk {
    /// A frame, and the place on the stack that holds the address at which it goes on.
    next: Option<(u64, u64)>,
    entry: u64,
}

/// The place on the stack that holds the address at which a live frame goes on.
pub fn return_place(frame: Frame) -> Option<*mut u64> {
    let mut walk = walk();
    loop {
        let (f, place) = walk.advance()?;
        if f == frame {
            return Some(place as *mut u64);
        }
    }
}

impl Iterator for Walk {
    type Item = (Frame, u64);

    fn next(&mut self) -> Option<(Frame, u64)> {
        let (frame, place) = self.advance()?;
        // SAFETY: return addresses of calls under way.
        Some((frame, unsafe { *(place as *const u64) }))
    }
}

impl Walk {
    fn advance(&mut self) -> Option<(Frame, u64)> {
        loop {
            let (rbp, place) = self.next?;
            let (outer, address) = Frame(rbp).caller();
            self.next = if code_map::is_function(address) {
                Some((outer, rbp + 8))
            } else if self.entry == 0 {
                None
            } else {
                // SAFETY: entries lie on the stack of the Rust functions that are under way.
                let entry = unsafe { *(self.entry as *const Entry) };
                self.entry = entry.previous;
                (entry.frame != 0).then_some((entry.frame, entry.stack_pointer))
            };
            // SAFETY: a live frame; a frame that is still being entered from C has no function.
            if unsafe { *((rbp as i64 + i64::from(FUNCTION)) as *const u64) } != 0 {
                return Some((Frame(rbp), place));
            }
        }
    }
}

/// The operation that a live frame stands at.
pub fn operation(frame: Frame) -> Option<usize> {
    let (_, pc) = walk().find(|&(f, _)| f == frame)?;
    Some(frame.code().operation_before(pc))
}

/// The object of a live frame, for anybody: the same one as long as the frame lives.
pub fn object(frame: Frame) -> Value {
    let v = private_object(frame);
    frames::get(v).shared = true;
    v
}

/// The same for the traceback of a private exception.
pub fn private_object(frame: Frame) -> Value {
    let t = thread::current();
    if t.watched == frame.0
        && let Some(v) = t.frames
    {
        return v;
    }
    let (mut inner, mut outer) = (None, t.frames);
    while let Some(v) = outer
        && frames::get(v).live <= frame.0
    {
        if frames::get(v).live == frame.0 {
            return v;
        }
        (inner, outer) = (Some(v), frames::get(v).outer);
    }
    let function = frame.function();
    let v = frames::new(function::get(function).code, function, frame.0);
    frames::get(v).outer = outer;
    if let Some(g) = frame.generator() {
        frames::get(v).owner = Some(g);
        generator::get(g).frame = Some(v);
    }
    match inner {
        Some(inner) => frames::get(inner).outer = Some(v),
        None => watch(Some(v)),
    }
    v
}

/// The private exception `e` has been handled in `frame`. It was in this frame's object alone that
/// anything outlived the frame: the frame needs no object any more.
pub fn release(frame: Frame, e: Value) {
    if !exception::get(e).private {
        return;
    }
    let Some(first) = exception::get(e).traceback else { return };
    let v = traceback::get(first).frame;
    let f = frames::get(v);
    if f.live != frame.0 || f.shared || thread::current().frames != Some(v) {
        return;
    }
    exception::get(e).traceback = None;
    if let Some(g) = f.owner.take() {
        generator::get(g).frame = None;
    }
    f.live = 0;
    let outer = f.outer.take();
    watch(outer);
}

/// The frame object `v` of a generator describes the live frame `frame` again: the innermost.
pub fn attach(v: Value, frame: Frame) {
    let f = frames::get(v);
    if f.live == frame.0 {
        return;
    }
    f.live = frame.0;
    f.back = None;
    f.outer = thread::current().frames;
    watch(Some(v));
}

/// `v` is the innermost frame with an object.
fn watch(v: Option<Value>) {
    let t = thread::current();
    t.frames = v;
    t.watched = v.map_or(0, |v| frames::get(v).live);
}

/// The native frame of `v`, the innermost one with an object, ends (or is suspended): its named
/// slots and its caller are kept in the object.
pub fn detach(v: Value) {
    let frame = Frame(frames::get(v).live);
    if let Some(g) = frame.generator()
        && generator::get(g).resume != 0
    {
        // A suspended generator keeps the slots itself.
        let f = frames::get(v);
        f.slots = generator::slots(g);
        f.back = None;
        f.live = 0;
        let outer = f.outer.take();
        watch(outer);
        return;
    }
    let code = &frame.code().code;
    let count = code.named_slots();
    let copy = buffer::values(usize::from(count));
    for n in 0..count {
        // SAFETY: slot `n` of a live frame, and place `n` of the copy.
        unsafe { copy.add(usize::from(n)).write(*slot_address(frame, n)) };
    }
    let back = walk().skip_while(|&(f, _)| f != frame).nth(1).map(|(f, _)| private_object(f));
    let f = frames::get(v);
    if let Some(back) = back {
        frames::get(back).shared |= f.shared;
    }
    f.slots = copy;
    f.back = back;
    f.live = 0;
    let outer = f.outer.take();
    watch(outer);
}

/// A watched frame leaves with `result` (0: an exception); answers the result.
pub fn exit(frame: Frame, result: u64) -> u64 {
    let v = private_object(frame);
    if result != 0
        && let Some((_, pc)) = walk().next()
    {
        frames::get(v).op = frame.code().operation_before(pc) as i64;
    }
    detach(v);
    result
}

/// Where a named slot of a frame object lies: in the native frame or in its copy. `None`: the
/// frame was cleared.
pub fn place(v: Value, n: u16) -> Option<*mut Value> {
    let f = frames::get(v);
    if f.live != 0 {
        return Some(slot_address(Frame(f.live), n));
    }
    // SAFETY: the copy has room for all named slots.
    (!f.slots.is_null()).then(|| unsafe { f.slots.add(usize::from(n)) })
}
