//! Running generators, coroutines and asynchronous generators: resuming, throwing, closing, and
//! what `await` makes of the helpers of asynchronous generators.
//!
//! A resumption answers what is yielded, or `EXHAUSTED` with the result in
//! `objects::generator::take_result`.

mod asynchronous;
mod awaiting;
mod death;

use super::frame::{self, Frame};
use super::loaded::Loaded;
use super::plan::{self, Plan, Then};
use super::{call, enter};
use crate::bytecode::Op;
use crate::bytecode::op::Slot;
use crate::heap::{Kind, Value, thread};
use crate::objects::generator::{self, CLOSED};
use crate::objects::{
    Args, Builtin, Exc, Pending, PyResult, attribute, class, exception, frame as frames, function, intern, protocol,
    raise, record, string, traceback, tuple,
};

use asynchronous::{
    Step, async_next_send, async_next_throw, async_send, async_send_throw, async_throw_send, async_throw_throw,
    next_or_default,
};

pub use asynchronous::{async_next_ended, async_sent};
pub use awaiting::{awaitable_iterator, check_async_iterator, check_awaitable, origin};
pub use death::{finalize, has_to_finish};

fn code_of(g: Value) -> &'static Loaded {
    Loaded::of(function::get(generator::get(g).function).code)
}

/// Has the generator not begun to run?
pub fn is_fresh(g: Value) -> bool {
    let code = code_of(g);
    generator::get(g).resume == code.running().beginning()
}

/// The operation at which the generator is suspended.
fn suspended_at(g: Value) -> Option<Op> {
    let at = generator::get(g).resume;
    if at == 0 || is_fresh(g) {
        return None;
    }
    let code = code_of(g);
    code.code.ops.get(code.operation_before(at + 1)).copied()
}

/// The source line at which the generator is suspended.
pub fn line(g: Value) -> u32 {
    let code = code_of(g);
    let at = generator::get(g).resume;
    if at == 0 || is_fresh(g) {
        return code.code.first_line;
    }
    code.code.line(code.operation_before(at + 1))
}

/// The frame object of an unfinished generator.
pub fn frame_object(g: Value) -> Value {
    let x = generator::get(g);
    if let Some(v) = x.frame {
        if x.resume != 0 {
            frames::get(v).op = operation(g);
        }
        frames::get(v).shared = true;
        return v;
    }
    if x.resume == 0 {
        let own = frame::walk().map(|(f, _)| f).find(|f| f.generator() == Some(g));
        return own.map_or(Value::NONE, frame::object);
    }
    let v = frames::new(function::get(x.function).code, x.function, 0);
    let f = frames::get(v);
    f.owner = Some(g);
    f.slots = generator::slots(g);
    f.op = operation(g);
    f.shared = true;
    generator::get(g).frame = Some(v);
    v
}

/// The operation at which a suspended generator goes on; -1 before it has begun.
pub fn operation(g: Value) -> i64 {
    if is_fresh(g) {
        return -1;
    }
    code_of(g).operation_before(generator::get(g).resume + 1) as i64
}

/// What a suspended generator delegates to.
pub fn delegate(g: Value) -> Option<Value> {
    match suspended_at(g)? {
        Op::YieldFrom { iter: Slot(n), .. } => generator::slot(g, n),
        _ => None,
    }
}

/// Why `g` cannot be resumed; `None` if a finished generator just answers that it is at its end.
#[cold]
fn refuse(g: Value) -> Option<Pending> {
    let kind = generator::kind(g);
    if generator::is_running(g) {
        return Some(raise(Exc::ValueError, format!("{kind} already executing")));
    }
    if Builtin::Coroutine.is(g) {
        return Some(raise(Exc::RuntimeError, "cannot reuse already awaited coroutine"));
    }
    None
}

/// `iterator.send(sent)`, the end as exhaustion.
pub fn send(iterator: Value, sent: Value) -> Plan {
    if Builtin::AsyncGenerator.is(iterator) {
        return async_next_send(iterator, sent);
    }
    if generator::is_resumable(iterator) {
        return send_to_generator(iterator, sent, Then::Resumed(iterator));
    }
    if Builtin::AsyncSend.is(iterator) {
        return async_send(iterator, sent);
    }
    if Builtin::AsyncThrow.is(iterator) {
        return async_throw_send(iterator, sent).into();
    }
    if Builtin::CoroutineWrapper.is(iterator) {
        return match record::get(iterator).a {
            Some(inner) => send(inner, sent),
            None => Plan::value(Value::EXHAUSTED),
        };
    }
    if Builtin::AsyncNext.is(iterator) {
        return next_or_default(iterator, Step::Send(sent)).into();
    }
    if !sent.is_none() {
        let name = intern::intern("send");
        return match attribute::get(iterator, name) {
            Ok(method) => plan::call_any(method, &[sent], Then::Stop),
            Err(Pending) => Plan::RAISED,
        };
    }
    if let Some(m) = protocol::special(iterator, &intern::NEXT) {
        return plan::call_special(m, iterator, &[], Then::Stop);
    }
    match protocol::next(iterator) {
        Err(Pending) => stopped().into(),
        answer => answer.into(),
    }
}

fn send_to_generator(g: Value, sent: Value, then: Then) -> Plan {
    let resume = generator::get(g).resume;
    if resume == 0 {
        return match refuse(g) {
            Some(pending) => plan::fail(then, pending),
            None => plan::finish(then, Some(Value::EXHAUSTED)),
        };
    }
    if !sent.is_none() && is_fresh(g) {
        let kind = generator::kind(g);
        let pending = raise(Exc::TypeError, format!("can't send non-None value to a just-started {kind}"));
        return plan::fail(then, pending);
    }
    plan::resume_generator(g, sent.bits(), then)
}

/// A generator has answered: its result goes where `take_result` finds it.
#[inline]
pub fn resumed(g: Value, v: Value) -> Value {
    if v == Value::EXHAUSTED {
        generator::set_result(generator::get(g).result.take());
    }
    v
}

/// The same for `send()` and `next()`.
///
/// # Errors
/// StopIteration with the result.
pub fn sent(g: Value, v: Value, default: Option<Value>) -> PyResult<Value> {
    if v != Value::EXHAUSTED {
        return Ok(v);
    }
    resumed(g, v);
    match default {
        Some(default) => Ok(default),
        None => Err(generator::stop_iteration()),
    }
}

/// The pending StopIteration as exhaustion with its value.
///
/// # Errors
/// Any other exception.
pub fn stopped() -> PyResult<Value> {
    match generator::take_stop_iteration() {
        Some(v) => {
            generator::set_result(Some(v));
            Ok(Value::EXHAUSTED)
        }
        None => Err(Pending),
    }
}

/// A plan instead of the native functions that would resume a generator in Rust: `send()`,
/// `__next__()` and the built-in `next`.
#[inline]
pub fn native_plan(f: crate::heap::shape::NativeFn, args: &Args) -> Option<Plan> {
    let is = |other: crate::heap::shape::NativeFn| std::ptr::fn_addr_eq(f, other);
    if is(generator::next_function) {
        return next_plan(args);
    }
    if is(generator::send)
        && let &[g, sent] = args.positional
        && args.names.is_empty()
        && generator::is_resumable(g)
    {
        return Some(send_to_generator(g, sent, Then::Sent { generator: g, default: None }));
    }
    None
}

fn next_plan(args: &Args) -> Option<Plan> {
    let (&it, default) = match args.positional {
        [it] => (it, None),
        [it, default] => (it, Some(*default)),
        _ => return None,
    };
    if args.names.is_empty() && Builtin::Generator.is(it) {
        return Some(send_to_generator(it, Value::NONE, Then::Sent { generator: it, default }));
    }
    None
}

// ---- doors -----------------------------------------------------------------------------------

/// Resumes from Rust.
///
/// # Errors
/// What the code raises.
pub fn resume(iterator: Value, sent: Value) -> PyResult<Value> {
    if Builtin::Generator.is(iterator) && sent.is_none() && generator::get(iterator).resume != 0 {
        let v = Value::from_bits(enter::resume(iterator, sent)).ok_or(Pending)?;
        return Ok(resumed(iterator, v));
    }
    enter::run(send(iterator, sent))
}

/// Calls `f` for each item of a generator until it answers false.
///
/// # Errors
/// What the code or `f` raise.
pub fn for_each(g: Value, f: &mut dyn FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    loop {
        // Mostly the first call does it all.
        let item = match enter::resume_for_each(g, f)? {
            Some(0) => return Err(Pending),
            Some(word) if word == Value::EXHAUSTED.bits() => {
                generator::get(g).result = None;
                return Ok(());
            }
            Some(_) => return Ok(()),
            None => resume(g, Value::NONE)?,
        };
        if item == Value::EXHAUSTED {
            generator::take_result();
            return Ok(());
        }
        if !f(item)? {
            return Ok(());
        }
    }
}

/// The exception of `throw(type[, value[, traceback]])`.
///
/// # Errors
/// TypeError for anything else.
pub fn thrown(arguments: &[Value]) -> PyResult<Value> {
    let given = |i: usize| arguments.get(i).copied().filter(|v| !v.is_none());
    let (ty, value, tb) = (arguments[0], given(1), given(2));
    if tb.is_some_and(|v| v.kind() != Kind::Traceback) {
        return Err(raise(Exc::TypeError, "throw() third argument must be a traceback object"));
    }
    let e = if exception::is_class(ty) {
        match value {
            Some(v) if exception::is(v) && class::is_subclass(class::of(v), ty) => v,
            // What the constructor raises is thrown instead.
            given => {
                let made = match given {
                    Some(v) if tuple::is(v) => call::call(ty, tuple::items(v), &[], &[]),
                    Some(v) => call::call(ty, &[v], &[], &[]),
                    None => call::exception_from(ty),
                };
                made.unwrap_or_else(|Pending| exception::take())
            }
        }
    } else if exception::is(ty) {
        if value.is_some() {
            return Err(raise(Exc::TypeError, "instance exception may not have a separate value"));
        }
        ty
    } else {
        let message =
            format!("exceptions must be classes or instances deriving from BaseException, not {}", class::name_of(ty));
        return Err(raise(Exc::TypeError, message));
    };
    if tb.is_some() {
        exception::get(e).traceback = tb;
    }
    Ok(e)
}

/// Throws an exception object into an iterator.
///
/// # Errors
/// What the code raises, often that exception.
pub fn throw(iterator: Value, e: Value) -> PyResult<Value> {
    if Builtin::AsyncGenerator.is(iterator) {
        return async_next_throw(iterator, e);
    }
    if generator::is_resumable(iterator) {
        return throw_into_generator(iterator, e, true);
    }
    if Builtin::AsyncSend.is(iterator) {
        return async_send_throw(iterator, e);
    }
    if Builtin::AsyncThrow.is(iterator) {
        return async_throw_throw(iterator, e);
    }
    if Builtin::CoroutineWrapper.is(iterator) {
        return throw(record::get(iterator).a.unwrap_or(Value::NONE), e);
    }
    if Builtin::AsyncNext.is(iterator) {
        return next_or_default(iterator, Step::Throw(e));
    }
    match attribute::get_optional(iterator, intern::intern("throw"))? {
        Some(method) => match call::call(method, &[e], &[], &[]) {
            Err(Pending) => stopped(),
            answer => answer,
        },
        None => Err(pend(e)),
    }
}

/// Goes on raising an exception object, as it is.
fn pend(e: Value) -> Pending {
    thread::current().pending = Some(e);
    Pending
}

/// While Rust works for a suspended generator it counts as running.
fn as_running<T>(g: Value, f: impl FnOnce() -> T) -> T {
    let resume = std::mem::take(&mut generator::get(g).resume);
    let answer = f();
    generator::get(g).resume = resume;
    answer
}

/// `closes`: GeneratorExit closes what `g` delegates to.
fn throw_into_generator(g: Value, e: Value, closes: bool) -> PyResult<Value> {
    if enter::stack_is_low() {
        return Err(raise(Exc::RecursionError, "maximum recursion depth exceeded"));
    }
    if generator::get(g).resume == 0 {
        return Err(refuse(g).unwrap_or_else(|| pend(e)));
    }
    if is_fresh(g) {
        return Err(throw_into_fresh(g, e));
    }
    let Some(inner) = delegate(g) else { return raise_in(g, e) };
    if closes && exception::is_a(e, Exc::GeneratorExit) {
        return match as_running(g, || close_any(inner)) {
            Ok(_) => raise_in(g, e),
            Err(Pending) => raise_pending_in(g),
        };
    }
    let throws = generator::has_result(inner)
        || Builtin::AsyncGenerator.is(inner)
        || match attribute::get_optional(inner, intern::intern("throw")) {
            Ok(found) => found.is_some(),
            Err(Pending) => return raise_pending_in(g),
        };
    if !throws {
        return raise_in(g, e);
    }
    match as_running(g, || throw(inner, e)) {
        Ok(Value::EXHAUSTED) => {
            generator::stop_iteration();
            raise_pending_in(g)
        }
        Ok(v) => Ok(v),
        Err(Pending) => raise_pending_in(g),
    }
}

/// No handler of the code can be meant: it has not begun.
fn throw_into_fresh(g: Value, e: Value) -> Pending {
    let (code, frame) = (code_of(g), frame_object(g));
    end(g);
    let x = exception::get(e);
    x.traceback = Some(traceback::new(x.traceback, code.pointer(), 0, i64::from(code.code.first_line), frame));
    pend(e)
}

fn raise_in(g: Value, e: Value) -> PyResult<Value> {
    pend(e);
    raise_pending_in(g)
}

fn raise_pending_in(g: Value) -> PyResult<Value> {
    enter::run(plan::resume_generator(g, 0, Then::Resumed(g)))
}

/// `iterator.close()`
///
/// # Errors
/// What the code raises while it is closed; RuntimeError if it yields.
pub fn close(iterator: Value) -> PyResult<Value> {
    if generator::is_resumable(iterator) {
        return close_generator(iterator);
    }
    if Builtin::CoroutineWrapper.is(iterator) {
        return close(record::get(iterator).a.unwrap_or(Value::NONE));
    }
    if Builtin::AsyncNext.is(iterator) {
        let inner = match record::get(iterator).c {
            Some(inner) => inner,
            None => enter::run(awaitable_iterator(record::get(iterator).a.unwrap_or(Value::NONE)))?,
        };
        return close_any(inner);
    }
    if record::get(iterator).n == CLOSED {
        return Ok(Value::NONE);
    }
    close_awaitable(iterator)
}

/// Ends what is being awaited by GeneratorExit.
fn close_awaitable(iterator: Value) -> PyResult<Value> {
    let e = exception::new(Exc::GeneratorExit.class(), &[]);
    match throw(iterator, e) {
        Ok(Value::EXHAUSTED) => {
            generator::take_result();
            Ok(Value::NONE)
        }
        Ok(_) => Err(raise(Exc::RuntimeError, "coroutine ignored GeneratorExit")),
        Err(Pending)
            if exception::swallow(Exc::GeneratorExit)
                || exception::swallow(Exc::StopIteration)
                || exception::swallow(Exc::StopAsyncIteration) =>
        {
            Ok(Value::NONE)
        }
        Err(Pending) => Err(Pending),
    }
}

/// Closes what a generator delegates to: anything with a `close` method.
fn close_any(iterator: Value) -> PyResult<Value> {
    if generator::has_result(iterator) {
        return close(iterator);
    }
    if Builtin::AsyncGenerator.is(iterator) {
        return close_awaitable(iterator);
    }
    match attribute::get_optional(iterator, intern::CLOSE.value())? {
        Some(method) => call::call(method, &[], &[], &[]),
        None => Ok(Value::NONE),
    }
}

fn close_generator(g: Value) -> PyResult<Value> {
    if generator::get(g).finished {
        return Ok(Value::NONE);
    }
    if generator::get(g).resume == 0 {
        return Err(raise(Exc::ValueError, format!("{} already executing", generator::kind(g))));
    }
    if is_fresh(g) {
        end(g);
        return Ok(Value::NONE);
    }
    let closed = match delegate(g) {
        Some(inner) => as_running(g, || close_any(inner)).map(|_| ()),
        None => Ok(()),
    };
    if closed.is_ok() {
        pend(exception::new(Exc::GeneratorExit.class(), &[]));
    }
    match raise_pending_in(g) {
        Ok(Value::EXHAUSTED) => Ok(generator::take_result()),
        Ok(_) => Err(raise(Exc::RuntimeError, format!("{} ignored GeneratorExit", generator::kind(g)))),
        Err(Pending) if exception::swallow(Exc::GeneratorExit) || exception::swallow(Exc::StopIteration) => {
            Ok(Value::NONE)
        }
        Err(Pending) => Err(Pending),
    }
}

fn end(g: Value) {
    let g = generator::get(g);
    g.resume = 0;
    g.finished = true;
}

/// An exception leaves the code of a generator: it is finished, and StopIteration is an error
/// (PEP 479). The frame is in the exception's traceback already.
pub fn failed(frame: Frame, op: usize) {
    let Some(g) = frame.generator() else { return };
    end(g);
    let name = if exception::pending_is(Exc::StopIteration) {
        "StopIteration"
    } else if Builtin::AsyncGenerator.is(g) && exception::pending_is(Exc::StopAsyncIteration) {
        "StopAsyncIteration"
    } else {
        return;
    };
    let e = exception::take();
    let made =
        exception::new(Exc::RuntimeError.class(), &[string::new(&format!("{} raised {name}", generator::kind(g)))]);
    let loaded = frame.code();
    let line = if loaded.code.ops.is_empty() { loaded.code.first_line } else { loaded.code.line(op) };
    let x = exception::get(made);
    (x.cause, x.context, x.suppress_context) = (Some(e), Some(e), true);
    x.traceback = Some(traceback::new(None, loaded.pointer(), op as i64, i64::from(line), super::frame::object(frame)));
    pend(made);
}
