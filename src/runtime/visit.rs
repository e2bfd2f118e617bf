//! Visits: a debugger calls a function of the VM in a thread that it has stopped anywhere. A visit
//! finds the Python frame at which the thread stands, lets Python code run on top of it, and
//! leaves the thread as it was: pending exception, right to run, cursors, frame of the last helper.
//!
//! Python code may run where the thread stands in generated code, or at rest (`thread::rest`,
//! `gil::outside`). Anywhere else the VM's own state may be half changed, and a visit is refused
//! with words. Nothing is freed while a visit lasts, since the debugger keeps the registers of
//! the interrupted code to itself.

use super::frame::{FUNCTION, Frame};
use super::loaded::Loaded;
use super::plan;
use crate::heap::arena::{self, Aside};
use crate::heap::records::{self, State, ThreadRecord};
use crate::heap::thread::{self, Thread};
use crate::heap::{Value, collect, gil, rust_heap};
use crate::machine::code_map::{self, Code};
use crate::objects::{Builtin, function};
use crate::util::process;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a running thread is given to let the visited one have its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long an allocation of a thread that runs may take.
const ALLOCATION: Duration = Duration::from_millis(200);

/// Why Python code cannot run here and now.
#[derive(Clone, Copy, Debug)]
pub enum Refusal {
    /// The VM has not started.
    NotStarted,
    /// The thread runs no Python.
    NoPython,
    /// The thread waits for its first turn.
    Starting,
    /// The collector is at work.
    Collecting,
    /// A thread, this or another one that stands, is in the middle of an allocation.
    Allocating,
    /// The thread is inside of the VM, in an operation of this function, if it is known.
    Busy(Option<&'static Loaded>),
    /// Another thread has the right to run and does not give way: this one, if it stands.
    NoTurn(Option<u64>),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::NotStarted => f.write_str("Python has not started yet"),
            Refusal::NoPython => f.write_str("this thread runs no Python: select one that does"),
            Refusal::Starting => f.write_str("this thread has not begun to run Python"),
            Refusal::Collecting => f.write_str("the garbage collector is at work: let it finish first"),
            Refusal::Allocating => f.write_str("a thread is in the middle of an allocation: let it finish first"),
            Refusal::Busy(Some(loaded)) => {
                let (name, path) = (&loaded.code.qualname, &loaded.code.source.path);
                write!(
                    f,
                    "the virtual machine is in the middle of an operation of {name} ({path}): let it finish first"
                )
            }
            Refusal::Busy(None) => {
                f.write_str("the virtual machine is in the middle of an operation: let it finish first")
            }
            Refusal::NoTurn(Some(thread)) => {
                write!(f, "thread {thread} has the right to run Python and stands: select it, or let all threads run")
            }
            Refusal::NoTurn(None) => {
                f.write_str("another thread runs Python and does not give way: let all threads run")
            }
        }
    }
}

/// What a visit found, to be put back.
#[derive(Debug)]
struct Saved {
    /// Stack address of the visit: whoever runs above it has left the visit behind.
    stack: u64,
    /// Of whom.
    serial: u64,
    frame: u64,
    stack_pointer: u64,
    callee: u64,
    pending: Option<Value>,
    handled: Option<Value>,
    entry: u64,
    in_trace: bool,
    resting: u64,
    state: usize,
    aside: Option<Aside>,
}

/// Visits under way, innermost last. In Rust's heap: their values are roots.
static VISITS: Mutex<Vec<Saved>> = Mutex::new(Vec::new());
static COUNT: AtomicUsize = AtomicUsize::new(0);
/// Serial number of the last visit's thread.
static VISITED: AtomicU64 = AtomicU64::new(0);

/// Is the running thread being visited?
#[inline]
pub fn is_under_way() -> bool {
    COUNT.load(Ordering::Relaxed) != 0 && VISITED.load(Ordering::Relaxed) == gil::serial()
}

/// Puts things back after visits that a debugger has cut short: it stopped in them, and then
/// went on with the interrupted code.
#[inline]
pub fn settle() {
    if COUNT.load(Ordering::Relaxed) != 0 {
        settle_slowly(stack_address());
    }
}

#[inline(always)]
fn stack_address() -> u64 {
    let here: u64;
    // SAFETY: reads a register.
    unsafe { std::arch::asm!("mov {}, rsp", out(reg) here, options(nomem, nostack, preserves_flags)) };
    here
}

#[cold]
fn settle_slowly(here: u64) {
    loop {
        let mut visits = VISITS.lock().unwrap_or_else(PoisonError::into_inner);
        match visits.last() {
            Some(v) if v.serial == gil::serial() && v.stack < here => {}
            _ => return,
        }
        let saved = visits.pop();
        drop(visits);
        if let Some(saved) = saved {
            restore(saved);
        }
    }
}

fn save(stack: u64) {
    let t = thread::current();
    let saved = Saved {
        stack,
        serial: gil::serial(),
        frame: t.frame,
        stack_pointer: t.stack_pointer,
        callee: t.callee,
        pending: t.pending.take(),
        handled: t.handled,
        entry: t.entry,
        in_trace: t.in_trace,
        resting: t.resting,
        state: plan::take_state(),
        aside: Some(arena::set_aside()),
    };
    collect::pause();
    VISITED.store(saved.serial, Ordering::Relaxed);
    let mut visits = VISITS.lock().unwrap_or_else(PoisonError::into_inner);
    visits.push(saved);
    COUNT.store(visits.len(), Ordering::Relaxed);
}

fn restore(mut saved: Saved) {
    let visits = VISITS.lock().unwrap_or_else(PoisonError::into_inner);
    COUNT.store(visits.len(), Ordering::Relaxed);
    VISITED.store(visits.last().map_or(0, |v| v.serial), Ordering::Relaxed);
    drop(visits);
    let t = thread::current();
    (t.frame, t.stack_pointer, t.callee) = (saved.frame, saved.stack_pointer, saved.callee);
    (t.pending, t.handled, t.entry) = (saved.pending, saved.handled, saved.entry);
    (t.in_trace, t.resting) = (saved.in_trace, saved.resting);
    // What came up meanwhile is seen to at the next poll.
    t.stack_limit = u64::MAX;
    plan::put_state(saved.state);
    if let Some(aside) = saved.aside.take() {
        arena::put_back(aside);
    }
    collect::proceed();
}

/// Where the visited thread stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The innermost Python frame.
    pub frame: Option<Frame>,
}

/// Runs `f` as a visit. `base` is the frame pointer of the code that the debugger interrupted,
/// `stack` an address in the visit's own frame.
///
/// # Errors
/// The reason why it cannot run.
pub fn run<T>(base: u64, stack: u64, f: impl FnOnce(Place) -> T) -> Result<T, Refusal> {
    if state()? != State::Outside {
        settle();
        let native = gil::native_stack();
        if native > stack && !collect::is_running() {
            let place = Place { frame: frame_of_helper() };
            return gil::visit_native(|| here(stack, place, f)).unwrap_or(Err(Refusal::NoTurn(None)));
        }
        return visit(base, stack, f);
    }
    nobody_allocates()?;
    let mut refused = None;
    let answer = gil::visit(PATIENCE, || {
        settle();
        // The block was taken away inside of a helper: its frame is the innermost.
        let answer = here(stack, Place { frame: frame_of_helper() }, f);
        answer.map_err(|r| refused = Some(r)).ok()
    });
    answer.ok_or_else(no_turn)?.ok_or(refused.unwrap_or(Refusal::NoTurn(None)))
}

/// What a collection has done.
#[derive(Clone, Copy, Debug)]
pub struct Collected {
    /// Objects.
    pub freed: usize,
    /// Objects.
    pub left: usize,
    /// Of what is left.
    pub bytes: usize,
}

/// Collects garbage. `pc` is where the thread was interrupted; its registers lie on its stack,
/// above `stack`. In generated code it must stand at the beginning of an operation, where nothing
/// is half done; elsewhere at rest.
///
/// # Errors
/// The reason why it cannot be.
pub fn collect(base: u64, stack: u64, pc: u64) -> Result<Collected, Refusal> {
    if state()? == State::Outside {
        nobody_allocates()?;
        return gil::visit(PATIENCE, || {
            settle();
            sweep()
        })
        .ok_or_else(no_turn)?;
    }
    settle();
    if collect::is_running() {
        return Err(Refusal::Collecting);
    }
    if gil::native_stack() > stack {
        return gil::visit_native(sweep).ok_or(Refusal::NoTurn(None))?;
    }
    let t = thread::current();
    let Some(frame) = interrupted(base, stack) else {
        return match is_resting(t, stack) {
            true => sweep(),
            false => Err(Refusal::Busy(frame_of_helper().and_then(|f| function_at(f.0)))),
        };
    };
    let loaded = frame.code();
    let machine = loaded.around(pc + 1);
    if !machine.offsets.iter().any(|offset| machine.entry + u64::from(*offset) == pc) {
        return Err(Refusal::Busy(Some(loaded)));
    }
    let before = (t.frame, t.stack_pointer);
    // As if the operation had just called a helper: its operands are alive.
    let position = pc + 1;
    (t.frame, t.stack_pointer) = (frame.0, std::hint::black_box(&raw const position) as u64);
    let done = sweep();
    std::hint::black_box(&position);
    let t = thread::current();
    (t.frame, t.stack_pointer) = before;
    done
}

fn sweep() -> Result<Collected, Refusal> {
    nobody_allocates()?;
    if collect::is_paused() {
        // Another debugger's call is under way.
        return Err(Refusal::Busy(None));
    }
    let count = || {
        let mut objects = 0usize;
        arena::each_object(|_, _| objects += 1);
        objects
    };
    let before = count();
    let census = collect::collect(collect::Kind::Asked);
    Ok(Collected { freed: before.saturating_sub(census.objects), left: census.objects, bytes: census.bytes })
}

/// What the calling thread is doing.
///
/// # Errors
/// It cannot run Python at all.
pub fn state() -> Result<State, Refusal> {
    // Asked before the VM has mapped its memory, too.
    if !gil::is_installed() {
        return Err(Refusal::NotStarted);
    }
    let record = records::own();
    // SAFETY: the heads are mapped; the thread's own record lives as long as it.
    match unsafe { ((*records::heads()).started, record.as_ref().map(ThreadRecord::state)) } {
        (0, _) => Err(Refusal::NotStarted),
        (_, None) => Err(Refusal::NoPython),
        (_, Some(State::Starting)) => Err(Refusal::Starting),
        (_, Some(state)) => Ok(state),
    }
}

fn visit<T>(base: u64, stack: u64, f: impl FnOnce(Place) -> T) -> Result<T, Refusal> {
    if collect::is_running() {
        return Err(Refusal::Collecting);
    }
    let t = thread::current();
    if let Some(frame) = interrupted(base, stack) {
        return here(stack, Place { frame: Some(frame) }, f);
    }
    if is_resting(t, stack) {
        return here(stack, Place { frame: frame_of_helper() }, f);
    }
    Err(Refusal::Busy(frame_of_helper().and_then(|f| function_at(f.0))))
}

/// The visit itself allocates. Where the debugger lets this thread run alone, one that was stopped in an
/// allocation will not finish.
fn nobody_allocates() -> Result<(), Refusal> {
    if rust_heap::is_at_rest(ALLOCATION) { Ok(()) } else { Err(Refusal::Allocating) }
}

fn no_turn() -> Refusal {
    Refusal::NoTurn(records::running().filter(|thread| process::stands(*thread)))
}

fn frame_of_helper() -> Option<Frame> {
    Frame::innermost().map(|(f, _)| f).filter(|f| function_at(f.0).is_some())
}

/// Does code of others run, called by the innermost helper?
fn is_resting(t: &Thread, stack: u64) -> bool {
    t.resting > stack && (t.entry == 0 || t.resting < t.entry) && (t.frame == 0 || t.resting < t.stack_pointer)
}

/// The live Python function that a frame at `base` would belong to.
fn function_at(base: u64) -> Option<&'static Loaded> {
    // SAFETY: `base` is a frame pointer within the thread's stack.
    let word = unsafe { *((base as i64 + i64::from(FUNCTION)) as *const u64) };
    let v = Value::from_bits(word).filter(|_| arena::is_object(word))?;
    Builtin::Function.is(v).then(|| Loaded::of(function::get(v).code))
}

/// The Python frame that was interrupted in its code, or in a stub that it called.
fn interrupted(base: u64, stack: u64) -> Option<Frame> {
    // GDB lets the frame pointer point to the return address that it pushed.
    if base == stack + 8 { behind_gdb(stack + GDB_FRAME) } else { along_frames(base, stack) }
}

/// Bytes that GDB puts between the stack pointer at the stop and the frame of the function that
/// it calls: the red zone, a breakpoint, the return address, the frame pointer.
const GDB_FRAME: u64 = 160;

/// GDB hides the frame pointer, but not the stack pointer, at the stop: the innermost frame ends
/// there, or a few bytes above if the stop is in a stub or at a callee's entry.
fn behind_gdb(stop: u64) -> Option<Frame> {
    let top = collect::stack_top().saturating_sub(16);
    let complete = |base: u64| function_at(base).filter(|l| base - size(l) >= stop && is_chained(base));
    let (base, loaded) = (stop.next_multiple_of(16)..top).step_by(16).find_map(|b| Some((b, complete(b)?)))?;
    let bottom = base - size(loaded);
    // SAFETY: words of the thread's stack.
    let word = |below: u64| unsafe { *((bottom - below) as *const u64) };
    // A stub that has called a helper, be it from a callee's first instructions.
    let helper = thread::current().stack_pointer;
    let in_helper = (stop + 16..bottom).contains(&helper) && {
        // SAFETY: a word of the thread's stack: where the helper returns to.
        let back = unsafe { *((helper - 16) as *const u64) };
        matches!(code_map::find(back), Some((_, Code::Stub(_))))
    };
    let at_rest = match bottom - stop {
        0..=16 => true,
        _ if in_helper => false,
        // A Python callee is setting up its frame.
        _ => matches!(code_map::find(word(8)), Some((_, Code::Function(_)))) && word(16) == base,
    };
    at_rest.then_some(Frame(base))
}

/// Between the interrupted frame and the visit there may be frames of others (LLDB compiles its
/// expressions).
fn along_frames(base: u64, stack: u64) -> Option<Frame> {
    let mut base = base;
    for _ in 0..4 {
        if !is_on_stack(base, stack) {
            return None;
        }
        if function_at(base).is_some_and(|l| base - size(l) >= stack) && is_called(base) {
            return Some(Frame(base));
        }
        let (outer, address) = Frame(base).caller();
        if is_own_text(address) || matches!(code_map::find(address), Some((_, Code::Stub(_)))) {
            return None;
        }
        base = outer;
    }
    None
}

fn size(loaded: &Loaded) -> u64 {
    super::frame::size(loaded.code.slots) as u64
}

fn is_on_stack(base: u64, stack: u64) -> bool {
    base.is_multiple_of(16) && base > stack && base < collect::stack_top().saturating_sub(16)
}

/// Is there a Python frame at `base`, called by another, and so on as far as Python's frames reach?
/// Dead frames, of which parts lie in the slots of live ones, end where a live one covers them.
fn is_chained(base: u64) -> bool {
    let mut base = base;
    for _ in 0..64 {
        if !is_called(base) {
            return false;
        }
        let (outer, address) = Frame(base).caller();
        match code_map::find(address) {
            Some((_, Code::Function(_))) => base = outer,
            _ => break,
        }
    }
    true
}

/// Has GDB called the function whose frame is at `base`? It lets the frame pointer point to the
/// return address, and that to a breakpoint further out on the stack.
fn is_called_by_gdb(base: u64, outer: u64, address: u64) -> bool {
    const BREAKPOINT: u8 = 0xcc;
    outer == base + 8
        && (outer..collect::stack_top()).contains(&address)
        // SAFETY: a byte of the thread's stack.
        && unsafe { *(address as *const u8) } == BREAKPOINT
}

/// Is a frame at `base` called as Python frames are?
fn is_called(base: u64) -> bool {
    let (outer, address) = Frame(base).caller();
    match code_map::find(address) {
        Some((_, Code::Function(code))) => {
            is_on_stack(outer, base) && function_at(outer).is_some_and(|l| std::ptr::from_ref(l) as usize == code)
        }
        // Stubs call Rust only.
        Some((_, Code::Stub(_))) => false,
        // Rust enters Python at one place, which leaves an entry in its frame.
        None if is_own_text(address) => (base..outer).contains(&thread::current().entry),
        // A native library, or a debugger that returns to its own breakpoint.
        None => address == entry_point() || is_in_library(address) || is_called_by_gdb(base, outer, address),
    }
}

fn entry_point() -> u64 {
    // SAFETY: asks for a number that the kernel gave to the process.
    unsafe { libc::getauxval(libc::AT_ENTRY) }
}

/// Where the loaded object around an address begins. Takes no lock.
fn object_around(address: u64) -> Option<u64> {
    /// `struct dl_find_object` of glibc.
    #[repr(C)]
    #[derive(Default)]
    struct Found {
        flags: u64,
        start: u64,
        end: u64,
        others: [u64; 13],
    }
    unsafe extern "C" {
        fn _dl_find_object(address: *mut libc::c_void, result: *mut Found) -> libc::c_int;
    }
    let mut found = Found::default();
    // SAFETY: the result is smaller than the room for it.
    (unsafe { _dl_find_object(address as *mut libc::c_void, &raw mut found) } == 0).then_some(found.start)
}

/// May a function return to this address in a native library, ours not being one?
fn is_in_library(address: u64) -> bool {
    let own = object_around(object_around as *const () as u64);
    object_around(address).is_some_and(|start| Some(start) != own) && is_behind_call(address)
}

/// Does a call end at the address?
fn is_behind_call(address: u64) -> bool {
    const LONGEST: usize = 7;
    let mut bytes = [0; LONGEST];
    if process::read(address.saturating_sub(LONGEST as u64), &mut bytes) != LONGEST {
        return false;
    }
    let indirect = |length: usize| {
        let at = LONGEST - length;
        bytes[at] == 0xff && bytes[at + 1] >> 3 & 7 == 2
    };
    bytes[LONGEST - 5] == 0xe8 || [2, 3, 4, 6, 7].into_iter().any(indirect)
}

/// Does the address lie in the VM's own code? Debuggers let functions that they call return to
/// the program's entry point.
fn is_own_text(address: u64) -> bool {
    unsafe extern "C" {
        static __executable_start: u8;
        static etext: u8;
    }
    address != entry_point() && ((&raw const __executable_start) as u64..(&raw const etext) as u64).contains(&address)
}

/// The interrupted frame may already have passed the place where it looks for an object of its own
/// (`watched`, as it was before): one that the visit made is detached now.
fn forget_object(place: Place, watched: u64) {
    let t = thread::current();
    if let (Some(frame), Some(object)) = (place.frame, t.frames)
        && watched != frame.0
        && t.watched == frame.0
    {
        super::frame::detach(object);
    }
}

/// Runs `f` on top of the Python frame, if there is one.
fn here<T>(stack: u64, place: Place, f: impl FnOnce(Place) -> T) -> Result<T, Refusal> {
    nobody_allocates()?;
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    save(stack);
    let t = thread::current();
    let mut position = 0u64;
    if let Some(frame) = place.frame {
        let loaded = frame.code();
        let inside = |pc: u64| matches!(code_map::find(pc.wrapping_sub(1)), Some((_, Code::Function(at))) if at == loaded as *const Loaded as usize);
        // Where the frame's last helper returned to is near; nobody knows better.
        // SAFETY: the helper's place on the stack, live or left over.
        let last = if t.frame == frame.0 { unsafe { *(t.stack_pointer as *const u64) } } else { 0 };
        position = if inside(last) { last } else { loaded.running().beginning() + 1 };
        t.frame = frame.0;
        t.stack_pointer = std::hint::black_box(&raw const position) as u64;
    } else {
        t.frame = 0;
    }
    t.in_trace = true;
    t.resting = 0;
    let watched = t.watched;
    let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| f(place)));
    forget_object(place, watched);
    std::hint::black_box(&position);
    let saved = {
        let mut visits = VISITS.lock().unwrap_or_else(PoisonError::into_inner);
        visits.pop()
    };
    if let Some(saved) = saved {
        restore(saved);
    }
    // SAFETY: the thread's own place for the number of the last error.
    unsafe { *libc::__errno_location() = errno };
    answer.map_err(|_| Refusal::Busy(None))
}
