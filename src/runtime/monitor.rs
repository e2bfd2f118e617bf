//! `sys.monitoring`: which tool wants to hear of which events, and telling them. Events come from
//! the code for tracing (`runtime::trace`).

use super::trace;
use crate::heap::{Value, thread};
use crate::objects::{Pending, PyResult, doors, exception, int};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Number of tools.
pub const TOOLS: usize = 6;
/// Number of events.
pub const EVENTS: usize = 19;

/// Names of the events; event `i` is bit `i`.
pub const NAMES: [&str; EVENTS] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

/// An event that is reported, by its bit number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Event {
    Start = 0,
    Resume = 1,
    Return = 2,
    Yield = 3,
    Line = 5,
    Instruction = 6,
    Jump = 7,
    Raise = 11,
    Handled = 12,
    Unwind = 13,
    Throw = 14,
    Reraise = 15,
}

/// A tool: its name while it is in use, and what it has asked for.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Any object; `None`: free.
    pub name: Option<Value>,
    /// Events everywhere.
    pub events: u64,
    /// What is called.
    pub callbacks: [Option<Value>; EVENTS],
}

const FREE: Tool = Tool { name: None, events: 0, callbacks: [None; EVENTS] };

/// Everything that tools have asked for.
#[derive(Debug)]
pub struct State {
    /// The tools.
    pub tools: [Tool; TOOLS],
    /// Events in single code objects, by tool and address of the loaded code.
    pub local: FxHashMap<(usize, usize), u64>,
    /// Places that a tool does not want to hear of: tool, code, operation, event.
    pub disabled: FxHashSet<(usize, usize, i64, usize)>,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);
/// Events that anybody wants, anywhere.
static WANTED: AtomicU64 = AtomicU64::new(0);

/// The state. Not to be held while Python code runs.
pub fn state<T>(f: impl FnOnce(&mut State) -> T) -> T {
    let mut guard: MutexGuard<'_, Option<State>> = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    let state = guard.get_or_insert_with(|| State {
        tools: [FREE; TOOLS],
        local: FxHashMap::default(),
        disabled: FxHashSet::default(),
    });
    let answer = f(state);
    let events = state.tools.iter().map(|t| t.events).chain(state.local.values().copied());
    WANTED.store(events.fold(0, |all, e| all | e), Ordering::Relaxed);
    answer
}

/// A tool as it is when it is free.
pub fn clear(state: &mut State, tool: usize) {
    state.tools[tool].events = 0;
    state.tools[tool].callbacks = [None; EVENTS];
    state.local.retain(|&(t, _), _| t != tool);
    state.disabled.retain(|d| d.0 != tool);
}

/// Does anybody want to hear of anything?
#[inline]
pub fn is_on() -> bool {
    WANTED.load(Ordering::Relaxed) != 0
}

/// Does anybody want to hear of `code`?
pub fn wants(code: usize) -> bool {
    is_on()
        && state(|s| {
            s.tools.iter().any(|t| t.events != 0)
                || (0..TOOLS).any(|t| s.local.get(&(t, code)).is_some_and(|&events| events != 0))
        })
}

/// Tells the tools of an event at operation `op` of `code`.
///
/// # Errors
/// What a callback raises.
pub fn tell(event: Event, code: *const (), op: i64, rest: &[Value]) -> PyResult<()> {
    if WANTED.load(Ordering::Relaxed) & 1 << event as u64 == 0 || thread::current().in_trace {
        return Ok(());
    }
    let (key, number) = (code as usize, event as usize);
    for tool in 0..TOOLS {
        let callback = state(|s| {
            let events = s.tools[tool].events | s.local.get(&(tool, key)).copied().unwrap_or(0);
            if events & 1 << number == 0 || s.disabled.contains(&(tool, key, op, number)) {
                return None;
            }
            s.tools[tool].callbacks[number]
        });
        let Some(callback) = callback else { continue };
        let mut arguments = vec![crate::objects::code::of(code)];
        arguments.extend_from_slice(rest);
        trace::set_inside(true);
        let answer = doors::call(callback, &arguments);
        trace::set_inside(false);
        if Some(answer?) == disable() {
            state(|s| s.disabled.insert((tool, key, op, number)));
        }
    }
    Ok(())
}

/// As `tell` while an exception is pending, which stays so unless a callback raises another one.
pub fn tell_raised(event: Event, code: *const (), op: i64, e: Value) -> PyResult<()> {
    let pending = thread::current().pending.take();
    exception::publish(e);
    let told = tell(event, code, op, &[offset(op), e]);
    match told {
        Ok(()) => {
            thread::current().pending = pending;
            Ok(())
        }
        Err(Pending) => Err(Pending),
    }
}

/// Where an operation lies in `co_code`.
pub fn offset(op: i64) -> Value {
    int::from_i64(2 * (op.max(-1) + 1))
}

static DISABLE: AtomicU64 = AtomicU64::new(0);

/// The object `sys.monitoring.DISABLE`.
pub fn disable() -> Option<Value> {
    Value::from_bits(DISABLE.load(Ordering::Relaxed))
}

/// Sets that object.
pub fn set_disable(v: Value) {
    DISABLE.store(v.bits(), Ordering::Relaxed);
}
