//! `sys.monitoring`: tools register for events.

use crate::heap::{Kind, Value};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, code, dict, doors, int, intern, module, protocol, raise, string,
};
use crate::runtime::monitor::{self, EVENTS, NAMES, TOOLS};
use crate::runtime::trace;

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
    ("_all_events", all_events),
];

/// Events that cannot be asked for by themselves: they come with `CALL`.
const AFTER_CALL: u64 = 1 << 16 | 1 << 17;

pub(super) fn module() -> PyResult<Value> {
    let m = module::new("sys.monitoring");
    module::add_functions(m, FUNCTIONS);
    let set = |name: &str, v: Value| dict::set_str(module::globals(m), intern::intern(name), v);
    let names: Vec<Value> = std::iter::once("NO_EVENTS").chain(NAMES).map(intern::intern).collect();
    let bits: Vec<Value> = std::iter::once(0).chain((0..EVENTS).map(|i| 1 << i)).map(int::from_i64).collect();
    set("events", (doors::get().call)(Builtin::Namespace.class(), &[], &names, &bits)?);
    let disable = doors::call(Builtin::Object.class(), &[])?;
    set("DISABLE", disable);
    monitor::set_disable(disable);
    set("MISSING", doors::call(Builtin::Object.class(), &[])?);
    for (name, id) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        set(name, int::from_i64(id));
    }
    Ok(m)
}

fn tool_of(v: Value) -> PyResult<usize> {
    match usize::try_from(protocol::index_i64(v)?) {
        Ok(tool) if tool < TOOLS => Ok(tool),
        _ => Err(raise(Exc::ValueError, format!("invalid tool {} (must be between 0 and 5)", protocol::index_i64(v)?))),
    }
}

/// A tool that is in use.
fn used(v: Value) -> PyResult<usize> {
    let tool = tool_of(v)?;
    match monitor::state(|s| s.tools[tool].name) {
        Some(_) => Ok(tool),
        None => Err(raise(Exc::ValueError, format!("tool {tool} is not in use"))),
    }
}

fn events_of(v: Value) -> PyResult<u64> {
    let events = protocol::index_i64(v)?;
    if !(0..1 << EVENTS).contains(&events) {
        return Err(raise(Exc::ValueError, format!("invalid event set 0x{events:x}")));
    }
    let events = events as u64;
    if events & AFTER_CALL != 0 && events & AFTER_CALL | 1 << 4 != events & (AFTER_CALL | 1 << 4) {
        return Err(raise(Exc::ValueError, "cannot set C_RETURN or C_RAISE events independently"));
    }
    Ok(events & !AFTER_CALL)
}

fn code_of(v: Value) -> PyResult<*const ()> {
    if v.kind() == Kind::Code {
        return Ok(code::pointer(v));
    }
    Err(raise(Exc::TypeError, "code must be a code object"))
}

fn use_tool_id(args: &Args) -> PyResult<Value> {
    args.check("use_tool_id", 0, 2, 2)?;
    let tool = tool_of(args.positional[0])?;
    if !string::is(args.positional[1]) {
        return Err(raise(Exc::ValueError, "tool name must be a str"));
    }
    if monitor::state(|s| s.tools[tool].name).is_some() {
        return Err(raise(Exc::ValueError, format!("tool {tool} is already in use")));
    }
    monitor::state(|s| s.tools[tool].name = Some(args.positional[1]));
    Ok(Value::NONE)
}

fn clear_tool_id(args: &Args) -> PyResult<Value> {
    args.check("clear_tool_id", 0, 1, 1)?;
    let tool = used(args.positional[0])?;
    monitor::state(|s| monitor::clear(s, tool));
    Ok(Value::NONE)
}

fn free_tool_id(args: &Args) -> PyResult<Value> {
    args.check("free_tool_id", 0, 1, 1)?;
    let tool = tool_of(args.positional[0])?;
    monitor::state(|s| {
        monitor::clear(s, tool);
        s.tools[tool].name = None;
    });
    Ok(Value::NONE)
}

fn get_tool(args: &Args) -> PyResult<Value> {
    args.check("get_tool", 0, 1, 1)?;
    let tool = tool_of(args.positional[0])?;
    Ok(monitor::state(|s| s.tools[tool].name).unwrap_or(Value::NONE))
}

fn register_callback(args: &Args) -> PyResult<Value> {
    args.check("register_callback", 0, 3, 3)?;
    let tool = tool_of(args.positional[0])?;
    let event = protocol::index_i64(args.positional[1])?;
    if event <= 0 || event & (event - 1) != 0 {
        return Err(raise(Exc::ValueError, "The callback can only be set for one event at a time"));
    }
    let number = event.trailing_zeros() as usize;
    if number >= EVENTS {
        return Err(raise(Exc::ValueError, format!("invalid event {event}")));
    }
    let callback = Some(args.positional[2]).filter(|f| !f.is_none());
    let before = monitor::state(|s| std::mem::replace(&mut s.tools[tool].callbacks[number], callback));
    Ok(before.unwrap_or(Value::NONE))
}

fn get_events(args: &Args) -> PyResult<Value> {
    args.check("get_events", 0, 1, 1)?;
    let tool = used(args.positional[0])?;
    Ok(int::from_i64(monitor::state(|s| s.tools[tool].events) as i64))
}

fn set_events(args: &Args) -> PyResult<Value> {
    args.check("set_events", 0, 2, 2)?;
    let (tool, events) = (used(args.positional[0])?, events_of(args.positional[1])?);
    monitor::state(|s| s.tools[tool].events = events);
    trace::adjust();
    Ok(Value::NONE)
}

fn get_local_events(args: &Args) -> PyResult<Value> {
    args.check("get_local_events", 0, 2, 2)?;
    let (tool, key) = (used(args.positional[0])?, code_of(args.positional[1])? as usize);
    Ok(int::from_i64(monitor::state(|s| s.local.get(&(tool, key)).copied().unwrap_or(0)) as i64))
}

fn set_local_events(args: &Args) -> PyResult<Value> {
    args.check("set_local_events", 0, 3, 3)?;
    let (tool, code) = (used(args.positional[0])?, code_of(args.positional[1])?);
    let events = events_of(args.positional[2])?;
    monitor::state(|s| s.local.insert((tool, code as usize), events));
    trace::adjust();
    if events != 0 {
        trace::follow_code(code)?;
    }
    Ok(Value::NONE)
}

fn restart_events(args: &Args) -> PyResult<Value> {
    args.check("restart_events", 0, 0, 0)?;
    monitor::state(|s| s.disabled.clear());
    Ok(Value::NONE)
}

fn all_events(args: &Args) -> PyResult<Value> {
    args.check("_all_events", 0, 0, 0)?;
    let d = dict::new();
    for (number, name) in NAMES.iter().enumerate() {
        let tools = monitor::state(|s| {
            (0..TOOLS).filter(|&t| s.tools[t].events & 1 << number != 0).fold(0i64, |all, t| all | 1 << t)
        });
        if tools != 0 {
            dict::set_str(d, intern::intern(name), int::from_i64(tools));
        }
    }
    Ok(d)
}
