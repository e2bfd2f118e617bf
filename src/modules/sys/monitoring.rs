//! `sys.monitoring`: tools may register; events are not delivered, and asking for them is an
//! error.

use crate::heap::Value;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, dict, instance, int, intern, module, protocol, raise, string,
};
use std::sync::{Mutex, MutexGuard, PoisonError};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("use_tool_id", use_tool_id),
    ("clear_tool_id", clear_tool_id),
    ("free_tool_id", free_tool_id),
    ("get_tool", get_tool),
    ("register_callback", register_callback),
    ("get_events", get_events),
    ("set_events", set_events),
    ("get_local_events", get_local_events),
    ("set_local_events", set_local_events),
    ("restart_events", restart_events),
];

/// Events in the order of their bits.
const EVENTS: [&str; 19] = [
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

const TOOLS: usize = 6;

/// A tool's name and its callbacks, by event.
#[derive(Clone, Copy)]
struct Tool {
    name: Option<Value>,
    callbacks: [Option<Value>; EVENTS.len()],
}

const UNUSED: Tool = Tool { name: None, callbacks: [None; EVENTS.len()] };

static STATE: Mutex<Vec<Tool>> = Mutex::new(Vec::new());

fn tools() -> MutexGuard<'static, Vec<Tool>> {
    let mut all = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    all.resize(TOOLS, UNUSED);
    all
}

/// Makes the module.
pub(super) fn module() -> Value {
    let m = module::new("sys.monitoring");
    module::add_functions(m, FUNCTIONS);
    let set = |name: &str, v: Value| dict::set_str(module::globals(m), intern::intern(name), v);
    for (name, id) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        set(name, int::from_i64(id));
    }
    set("DISABLE", instance::allocate(Builtin::Object.class()));
    set("MISSING", instance::allocate(Builtin::Object.class()));
    let events = instance::allocate(Builtin::Namespace.class());
    for (i, name) in EVENTS.iter().enumerate() {
        instance::set(events, intern::intern(name), int::from_i64(1 << i));
    }
    instance::set(events, intern::intern("NO_EVENTS"), int::from_i64(0));
    set("events", events);
    m
}

fn tool(args: &Args, name: &str, count: usize) -> PyResult<usize> {
    args.check(&format!("monitoring.{name}"), 0, count, count)?;
    let id = protocol::index_i64(args.positional[0])?;
    usize::try_from(id)
        .ok()
        .filter(|&id| id < TOOLS)
        .ok_or_else(|| raise(Exc::ValueError, format!("invalid tool {id} (must be between 0 and 5)")))
}

fn tool_in_use(args: &Args, name: &str, count: usize) -> PyResult<usize> {
    let id = tool(args, name, count)?;
    match tools()[id].name {
        Some(_) => Ok(id),
        None => Err(raise(Exc::ValueError, format!("tool {id} is not in use"))),
    }
}

fn use_tool_id(args: &Args) -> PyResult<Value> {
    let id = tool(args, "use_tool_id", 2)?;
    let name = args.positional[1];
    if !string::is(name) {
        return Err(raise(Exc::ValueError, "tool name must be a str"));
    }
    let used = tools()[id].name.is_some();
    if used {
        return Err(raise(Exc::ValueError, format!("tool {id} is already in use")));
    }
    tools()[id].name = Some(name);
    Ok(Value::NONE)
}

fn clear_tool_id(args: &Args) -> PyResult<Value> {
    let id = tool(args, "clear_tool_id", 1)?;
    tools()[id].callbacks = UNUSED.callbacks;
    Ok(Value::NONE)
}

fn free_tool_id(args: &Args) -> PyResult<Value> {
    let id = tool(args, "free_tool_id", 1)?;
    tools()[id] = UNUSED;
    Ok(Value::NONE)
}

fn get_tool(args: &Args) -> PyResult<Value> {
    let id = tool(args, "get_tool", 1)?;
    Ok(tools()[id].name.unwrap_or(Value::NONE))
}

fn register_callback(args: &Args) -> PyResult<Value> {
    let id = tool(args, "register_callback", 3)?;
    let event = protocol::index_i64(args.positional[1])?;
    let bit = event.trailing_zeros() as usize;
    if event.count_ones() != 1 || bit >= EVENTS.len() {
        return Err(raise(Exc::ValueError, "The callback can only be set for one event at a time"));
    }
    let callback = Some(args.positional[2]).filter(|c| !c.is_none());
    Ok(std::mem::replace(&mut tools()[id].callbacks[bit], callback).unwrap_or(Value::NONE))
}

fn refuse(events: i64) -> PyResult<Value> {
    if events < 0 || events >= 1 << EVENTS.len() {
        return Err(raise(Exc::ValueError, format!("invalid event set 0x{events:x}")));
    }
    match events {
        0 => Ok(Value::NONE),
        _ => Err(raise(Exc::RuntimeError, "monitoring events are not supported; attach gdb or lldb")),
    }
}

fn get_events(args: &Args) -> PyResult<Value> {
    tool_in_use(args, "get_events", 1)?;
    Ok(int::from_i64(0))
}

fn set_events(args: &Args) -> PyResult<Value> {
    tool_in_use(args, "set_events", 2)?;
    refuse(protocol::index_i64(args.positional[1])?)
}

fn get_local_events(args: &Args) -> PyResult<Value> {
    tool_in_use(args, "get_local_events", 2)?;
    Ok(int::from_i64(0))
}

fn set_local_events(args: &Args) -> PyResult<Value> {
    tool_in_use(args, "set_local_events", 3)?;
    refuse(protocol::index_i64(args.positional[2])?)
}

fn restart_events(args: &Args) -> PyResult<Value> {
    args.check("monitoring.restart_events", 0, 0, 0)?;
    Ok(Value::NONE)
}
