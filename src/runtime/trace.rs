//! Tracing: `sys.settrace`, `sys.setprofile` and `frame.f_trace`. While a function is set, every
//! function entry takes its slow path; a frame that is to be traced goes on in a second machine
//! code of its function, which reports each operation. A frame under way goes over by exchanging
//! the addresses at which its calls return.

use super::doors;
use super::frame::{self, Frame};
use super::generators;
use super::loaded::MachineCode;
use super::monitor::{self, Event};
use crate::bytecode::Op;
use crate::bytecode::code::ExceptionRange;
use crate::heap::{Value, thread};
use crate::objects::{
    Exc, Pending, PyResult, class, doors as object_doors, exception, frame as frames, generator, int, intern, raise,
};

/// Is there a function to tell, and does it not run right now?
pub fn is_on() -> bool {
    let t = thread::current();
    !t.in_trace && (t.trace.is_some() || t.profile.is_some() || monitor::is_on())
}

/// What the thread's stack limit has to be: above every stack pointer while tracing is on.
pub fn stack_limit() -> u64 {
    if is_on() { u64::MAX } else { thread::current().soft_limit }
}

/// Asks for polls while tracing is on; the first one afterwards ends that.
pub fn adjust() {
    if is_on() {
        thread::current().stack_limit = u64::MAX;
    }
}

/// `sys.settrace`
pub fn set(function: Option<Value>) {
    thread::current().trace = function;
    adjust();
}

/// `sys.setprofile`
pub fn set_profile(function: Option<Value>) {
    thread::current().profile = function;
    adjust();
}

/// Sets whether a trace function is running; answers what it was.
pub fn set_inside(inside: bool) -> bool {
    let before = std::mem::replace(&mut thread::current().in_trace, inside);
    adjust();
    before
}

/// Calls a trace or profile function, whose exceptions end tracing.
fn tell(function: Value, frame: Value, event: &str, argument: Value) -> PyResult<Value> {
    set_inside(true);
    let answer = object_doors::call(function, &[frame, intern::intern(event), argument]);
    if answer.is_err() {
        let t = thread::current();
        (t.trace, t.profile) = (None, None);
        frames::get(frame).trace = None;
    }
    set_inside(false);
    answer
}

/// Tells the frame's own trace function, whose answer is the next one.
fn tell_frame(frame: Value, event: &str, argument: Value) -> PyResult<()> {
    if thread::current().trace.is_none() || thread::current().in_trace {
        return Ok(());
    }
    let Some(function) = frames::get(frame).trace else { return Ok(()) };
    let answer = tell(function, frame, event, argument)?;
    if !answer.is_none() {
        frames::get(frame).trace = Some(answer);
    }
    Ok(())
}

fn tell_profiler(frame: Value, event: &str, argument: Value) -> PyResult<()> {
    match thread::current().profile {
        Some(function) if !thread::current().in_trace => tell(function, frame, event, argument).map(|_| ()),
        _ => Ok(()),
    }
}

/// The frame's object; a generator's is attached again.
fn object(frame: Frame) -> Value {
    if let Some(g) = frame.generator()
        && let Some(v) = generator::get(g).frame
    {
        frame::attach(v, frame);
        frames::get(v).shared = true;
        return v;
    }
    frame::object(frame)
}

/// The innermost frame has just been entered: None, or where its traced code begins.
///
/// # Errors
/// What the trace function raises.
pub fn enter() -> PyResult<u64> {
    let Some((frame, _)) = Frame::innermost() else { return Ok(Value::NONE.bits()) };
    let thrown = thread::current().pending.take().inspect(|&e| exception::publish(e));
    let v = object(frame);
    let loaded = frame.code();
    let own = frame.generator().filter(|&g| !generators::is_fresh(g));
    let line = own.map_or(loaded.code.first_line, generators::line);
    let f = frames::get(v);
    f.shown_line = i64::from(line);
    (f.traced_line, f.traced_op) = own.map_or((0, -1), |g| (i64::from(line), generators::operation(g)));
    let told = begin(v);
    frames::get(v).shown_line = 0;
    told?;
    let (code, at) = (loaded.pointer(), own.map_or(0, generators::operation));
    match (own, thrown) {
        (None, _) => monitor::tell(Event::Start, code, at, &[monitor::offset(at)])?,
        (Some(_), None) => monitor::tell(Event::Resume, code, at, &[monitor::offset(at)])?,
        (Some(_), Some(e)) => monitor::tell_raised(Event::Throw, code, at, e)?,
    }
    let t = thread::current();
    t.pending = thrown;
    if frames::get(v).trace.is_none() && t.profile.is_none() && !monitor::wants(code as usize) {
        return Ok(Value::NONE.bits());
    }
    let traced = (doors::get().trace)(loaded)?;
    match frame.generator() {
        Some(g) => {
            let g = generator::get(g);
            g.resume = loaded.traced_resumption(traced, g.resume);
            Ok(Value::NONE.bits())
        }
        None => Ok(traced.operation(0)),
    }
}

/// The event `call`.
fn begin(v: Value) -> PyResult<()> {
    if let Some(function) = thread::current().trace {
        let answer = tell(function, v, "call", Value::NONE)?;
        frames::get(v).trace = Some(answer).filter(|a| !a.is_none());
    }
    tell_profiler(v, "call", Value::NONE)
}

/// Operation `op` comes next: None, or where the frame goes on instead.
///
/// # Errors
/// What the trace function raises.
pub fn operation(frame: Frame, op: usize) -> PyResult<u64> {
    if !is_on() {
        return Ok(Value::NONE.bits());
    }
    let v = frame::object(frame);
    let f = frames::get(v);
    let monitored = monitor::is_on();
    if f.trace.is_none() && !monitored {
        return Ok(Value::NONE.bits());
    }
    let (code, key) = (&frame.code().code, frame.code().pointer());
    let line = i64::from(code.line(op));
    let before = f.traced_op;
    let backwards = (op as i64) <= before;
    f.traced_op = op as i64;
    if backwards && monitored {
        let places = [monitor::offset(before), monitor::offset(op as i64)];
        monitor::tell(Event::Jump, key, before, &places)?;
    }
    if (line != frames::get(v).traced_line || backwards) && !is_silent(&code.ops[op], op) {
        let f = frames::get(v);
        f.traced_line = line;
        f.jump = -1;
        f.may_jump = true;
        let told = if f.no_lines { Ok(()) } else { tell_frame(v, "line", Value::NONE) };
        let told = told.and_then(|()| monitor::tell(Event::Line, key, op as i64, &[int::from_i64(line)]));
        frames::get(v).may_jump = false;
        told?;
        if let Some(address) = jumped(frame, v)? {
            return Ok(address);
        }
    }
    if frames::get(v).opcodes {
        tell_frame(v, "opcode", Value::NONE)?;
    }
    monitor::tell(Event::Instruction, key, op as i64, &[monitor::offset(op as i64)])?;
    Ok(Value::NONE.bits())
}

/// Operations that a line may begin with though its source does not run again.
fn is_silent(op: &Op, at: usize) -> bool {
    match op {
        Op::MakeCell { .. } | Op::Catch { .. } | Op::EndCatch { .. } => true,
        Op::Jump { target } => target.0 as usize <= at,
        _ => false,
    }
}

/// Where a frame goes on whose `f_lineno` the trace function has set.
fn jumped(frame: Frame, v: Value) -> PyResult<Option<u64>> {
    let f = frames::get(v);
    let Ok(op) = usize::try_from(f.jump) else { return Ok(None) };
    (f.jump, f.traced_line, f.traced_op) = (-1, 0, -1);
    let traced: &MachineCode = (doors::get().trace)(frame.code())?;
    Ok(Some(traced.operation(op)))
}

/// Code for tracing leaves with `result`: the event `return`.
pub fn leave(frame: Frame, result: u64) -> u64 {
    let Some(word) = Value::from_bits(result).filter(|_| is_on()) else { return result };
    let own = frame.generator().filter(|_| word == Value::EXHAUSTED);
    let value = own.map_or(Some(word), |g| generator::get(g).result).unwrap_or(Value::NONE);
    let v = frame::object(frame);
    let suspended = frame.generator().is_some() && own.is_none();
    let event = if suspended { Event::Yield } else { Event::Return };
    let (code, at) = (frame.code().pointer(), frames::get(v).traced_op);
    let told = tell_frame(v, "return", value).and_then(|()| tell_profiler(v, "return", value));
    match told.and_then(|()| monitor::tell(event, code, at, &[monitor::offset(at), value])) {
        Ok(()) => result,
        Err(Pending) => 0,
    }
}

/// The pending exception has reached code for tracing: the events `exception` (unless it was only
/// raised again) and, if the frame ends, `return`.
pub fn raised(frame: Frame, afresh: bool, ends: bool) {
    let (code, at) = (frame.code().pointer(), frames::get(frame::object(frame)).op);
    let Some(e) = thread::current().pending.take() else { return };
    exception::publish(e);
    let v = frame::object(frame);
    let mut told = Ok(());
    if afresh {
        let traceback = exception::get(e).traceback.unwrap_or(Value::NONE);
        let triple = crate::objects::tuple::new(&[class::of(e), e, traceback]);
        told = tell_frame(v, "exception", triple);
    }
    let event = if afresh { Event::Raise } else { Event::Reraise };
    told = told.and_then(|()| monitor::tell_raised(event, code, at, e));
    if ends && told.is_ok() {
        told = tell_frame(v, "return", Value::NONE).and_then(|()| tell_profiler(v, "return", Value::NONE));
        told = told.and_then(|()| monitor::tell_raised(Event::Unwind, code, at, e));
    }
    if !ends && told.is_ok() {
        told = monitor::tell_raised(Event::Handled, code, at, e);
    }
    if told.is_ok() {
        thread::current().pending = Some(e);
    }
}

/// A frame that has been given a trace function goes over to its code for tracing.
///
/// # Errors
/// MemoryError.
pub fn follow(v: Value) -> PyResult<()> {
    let f = frames::get(v);
    if f.trace.is_none() || f.live == 0 {
        return Ok(());
    }
    go_over(v)
}

/// The live frames of this code go over.
///
/// # Errors
/// MemoryError.
pub fn follow_code(code: *const ()) -> PyResult<()> {
    let frames: Vec<Frame> = frame::walk().map(|(f, _)| f).filter(|f| f.code().pointer() == code).collect();
    frames.into_iter().try_for_each(|f| go_over(object(f)))
}

fn go_over(v: Value) -> PyResult<()> {
    let frame = Frame(frames::get(v).live);
    let loaded = frame.code();
    let traced = (doors::get().trace)(loaded)?;
    let Some(place) = frame::return_place(frame) else { return Ok(()) };
    // SAFETY: the return address of a call under way; both codes go on there alike.
    let at = unsafe { *place };
    let f = frames::get(v);
    let op = loaded.operation_before(at);
    if op < loaded.code.ops.len() {
        (f.traced_line, f.traced_op) = (i64::from(loaded.code.line(op)), op as i64);
    }
    // SAFETY: as above.
    unsafe { *place = loaded.traced_place(traced, at) };
    Ok(())
}

/// Lets the frame, whose trace function is being told of a line, go on at another line.
///
/// # Errors
/// ValueError.
pub fn jump(v: Value, line: i64) -> PyResult<()> {
    let refuse = |message: String| Err(raise(Exc::ValueError, message));
    let f = frames::get(v);
    if !f.may_jump {
        return refuse("can only jump from a 'line' trace event".into());
    }
    let loaded = super::loaded::Loaded::of(f.code);
    let code = &loaded.code;
    if line < i64::from(code.first_line) {
        return refuse(format!("line {line} comes before the current code block"));
    }
    let first = |wanted: i64| (0..code.ops.len()).find(|&op| i64::from(code.line(op)) == wanted);
    let last = (0..code.ops.len()).map(|op| i64::from(code.line(op))).max().unwrap_or(0);
    let Some(target) = (line..=last).find_map(first) else {
        return refuse(format!("line {line} comes after the current code block"));
    };
    let now = f.traced_op.max(0) as usize;
    let covers = |op: usize| {
        let around =
            code.handlers.iter().filter(move |h: &&ExceptionRange| (h.start.0..h.end.0).contains(&(op as u32)));
        around.map(|h| h.handler.0).collect::<Vec<_>>()
    };
    let (live_now, live_then) = (super::liveness::at(loaded, now), super::liveness::at(loaded, target));
    let same_blocks = covers(target).iter().all(|h| covers(now).contains(h));
    let (Some(live_now), Some(live_then)) = (live_now, live_then) else {
        return refuse("can't jump in a function of this size".into());
    };
    if live_then & !live_now != 0 || !same_blocks {
        return refuse("can't jump into the middle of a block".into());
    }
    if !covers(now).iter().all(|h| covers(target).contains(h)) {
        return refuse("can't jump out of a block with a handler".into());
    }
    frames::get(v).jump = target as i64;
    Ok(())
}
