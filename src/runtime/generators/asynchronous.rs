//! Awaitables of asynchronous generators: `asend()`, `athrow()`, `aclose()`, `anext()`.

use super::{awaitable_iterator, resume, send_to_generator, throw, throw_into_generator, thrown};
use crate::heap::Value;
use crate::objects::generator::{self, CLOSED, FRESH, STARTED};
use crate::objects::{Exc, Pending, PyResult, exception, raise, record, tuple};
use crate::runtime::enter;
use crate::runtime::plan::{Plan, Then};

/// Sorts out what an asynchronous generator has answered: EXHAUSTED with a result for `yield`, a
/// value for what `await` passes on.
fn unwrapped(g: Value, answer: PyResult<Value>) -> PyResult<Value> {
    let x = generator::get(g);
    match answer {
        Ok(Value::EXHAUSTED) => {
            x.result = None;
            (x.closed, x.busy) = (true, false);
            Err(exception::raise_with(Exc::StopAsyncIteration, &[]))
        }
        Ok(v) if std::mem::take(&mut x.yielded) => {
            x.busy = false;
            generator::set_result(Some(v));
            Ok(Value::EXHAUSTED)
        }
        Ok(v) => Ok(v),
        Err(Pending) => {
            if exception::pending_is(Exc::StopAsyncIteration) || exception::pending_is(Exc::GeneratorExit) {
                x.closed = true;
            }
            x.busy = false;
            Err(Pending)
        }
    }
}

const REUSED_SEND: &str = "cannot reuse already awaited __anext__()/asend()";
const REUSED_THROW: &str = "cannot reuse already awaited aclose()/athrow()";

fn owner(awaitable: Value) -> Value {
    record::get(awaitable).a.unwrap_or(Value::NONE)
}

/// First use of an awaitable: its generator must not be busy.
fn begin(awaitable: Value, what: &str) -> PyResult<()> {
    let g = owner(awaitable);
    if generator::get(g).busy {
        record::get(awaitable).n = CLOSED;
        return Err(raise(Exc::RuntimeError, format!("{what}: asynchronous generator is already running")));
    }
    record::get(awaitable).n = STARTED;
    Ok(())
}

/// `asend().send(sent)`
pub(super) fn async_send(awaitable: Value, mut sent: Value) -> Plan {
    let part = record::get(awaitable);
    if part.n == CLOSED {
        return Err(raise(Exc::RuntimeError, REUSED_SEND)).into();
    }
    if part.n == FRESH {
        if let Err(pending) = begin(awaitable, "anext()") {
            return Err(pending).into();
        }
        if sent.is_none() {
            sent = part.b.unwrap_or(Value::NONE);
        }
    }
    let g = owner(awaitable);
    generator::get(g).busy = true;
    send_to_generator(g, sent, Then::AsyncSent(awaitable))
}

/// The generator has answered for an `asend()`.
///
/// # Errors
/// StopAsyncIteration at its end; what it raises.
pub fn async_sent(awaitable: Value, answer: PyResult<Value>) -> PyResult<Value> {
    let answer = unwrapped(owner(awaitable), answer);
    if !matches!(answer, Ok(v) if v != Value::EXHAUSTED) {
        record::get(awaitable).n = CLOSED;
    }
    answer
}

pub(super) fn async_send_throw(awaitable: Value, e: Value) -> PyResult<Value> {
    let part = record::get(awaitable);
    if part.n == CLOSED {
        return Err(raise(Exc::RuntimeError, REUSED_SEND));
    }
    let g = owner(awaitable);
    if part.n == FRESH {
        begin(awaitable, "anext()")?;
        generator::get(g).busy = true;
    }
    async_sent(awaitable, throw_into_generator(g, e, true))
}

/// `async for` awaits the generator itself in place of an `asend(None)`; it is busy already.
pub(super) fn async_next_send(g: Value, sent: Value) -> Plan {
    send_to_generator(g, sent, Then::AsyncNextSent(g))
}

pub(super) fn async_next_throw(g: Value, e: Value) -> PyResult<Value> {
    unwrapped(g, throw_into_generator(g, e, true))
}

/// The generator has answered an `async for`.
///
/// # Errors
/// StopAsyncIteration at its end; what it raises.
pub fn async_next_ended(g: Value, answer: PyResult<Value>) -> PyResult<Value> {
    unwrapped(g, answer)
}

fn ignored() -> Pending {
    raise(Exc::RuntimeError, "async generator ignored GeneratorExit")
}

/// What the generator has answered for an `athrow()` or `aclose()`.
fn async_thrown(awaitable: Value, answer: PyResult<Value>) -> PyResult<Value> {
    let g = owner(awaitable);
    let closes = record::get(awaitable).b.is_none();
    let answer = match answer {
        Ok(v) if closes && v != Value::EXHAUSTED => {
            if std::mem::take(&mut generator::get(g).yielded) {
                generator::get(g).busy = false;
                Err(ignored())
            } else {
                Ok(v)
            }
        }
        answer => unwrapped(g, answer),
    };
    match answer {
        Ok(v) if v != Value::EXHAUSTED => Ok(v),
        Ok(v) => {
            record::get(awaitable).n = CLOSED;
            Ok(v)
        }
        Err(Pending) => {
            generator::get(g).busy = false;
            record::get(awaitable).n = CLOSED;
            if closes && (exception::swallow(Exc::StopAsyncIteration) || exception::swallow(Exc::GeneratorExit)) {
                generator::set_result(None);
                return Ok(Value::EXHAUSTED);
            }
            Err(Pending)
        }
    }
}

/// `athrow().send(sent)` and `aclose().send(sent)`
pub(super) fn async_throw_send(awaitable: Value, sent: Value) -> PyResult<Value> {
    let part = record::get(awaitable);
    let g = owner(awaitable);
    if part.n == CLOSED {
        return Err(raise(Exc::RuntimeError, REUSED_THROW));
    }
    if generator::get(g).finished {
        record::get(awaitable).n = CLOSED;
        generator::set_result(None);
        return Ok(Value::EXHAUSTED);
    }
    if part.n != FRESH {
        return async_thrown(awaitable, enter::run(send_to_generator(g, sent, Then::Resumed(g))));
    }
    begin(awaitable, if part.b.is_none() { "aclose()" } else { "athrow()" })?;
    if generator::get(g).closed {
        record::get(awaitable).n = CLOSED;
        return Err(exception::raise_with(Exc::StopAsyncIteration, &[]));
    }
    if !sent.is_none() {
        record::get(awaitable).n = FRESH;
        return Err(raise(Exc::RuntimeError, "can't send non-None value to a just-started coroutine"));
    }
    generator::get(g).busy = true;
    let e = match part.b {
        Some(arguments) => thrown(tuple::items(arguments)),
        None => {
            generator::get(g).closed = true;
            Ok(exception::new(Exc::GeneratorExit.class(), &[]))
        }
    };
    let answer = e.and_then(|e| throw_into_generator(g, e, false));
    async_thrown(awaitable, answer)
}

pub(super) fn async_throw_throw(awaitable: Value, e: Value) -> PyResult<Value> {
    let part = record::get(awaitable);
    if part.n == CLOSED {
        return Err(raise(Exc::RuntimeError, REUSED_THROW));
    }
    let g = owner(awaitable);
    if part.n == FRESH {
        begin(awaitable, if part.b.is_none() { "aclose()" } else { "athrow()" })?;
        generator::get(g).busy = true;
    }
    async_thrown(awaitable, throw_into_generator(g, e, true))
}

pub(super) enum Step {
    Send(Value),
    Throw(Value),
}

/// A step of `anext(iterator, default)`.
pub(super) fn next_or_default(awaitable: Value, step: Step) -> PyResult<Value> {
    let part = record::get(awaitable);
    let default = part.b;
    let iterator = match part.c {
        Some(iterator) => iterator,
        None => {
            let found = enter::run(awaitable_iterator(part.a.unwrap_or(Value::NONE)))?;
            record::get(awaitable).c = Some(found);
            found
        }
    };
    let answer = match step {
        Step::Send(v) => resume(iterator, v),
        Step::Throw(e) => throw(iterator, e),
    };
    match answer {
        Err(Pending) if exception::swallow(Exc::StopAsyncIteration) => {
            generator::set_result(default);
            Ok(Value::EXHAUSTED)
        }
        answer => answer,
    }
}
