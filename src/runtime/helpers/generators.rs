//! Generators from generated code.

use super::super::doors;
use super::super::enter;
use super::super::frame::{self, Frame};
use super::super::generators;
use super::super::loaded::{Loaded, MachineCode};
use super::super::plan::{self, Plan, Then};

use super::word;
use crate::heap::layout::Generator;
use crate::heap::{Value, thread, weak};
use crate::objects::{Builtin, Exc, Pending, PyResult, class, exception, function, generator, intern, raise, record};

/// A call of resumable code: an object that keeps the arguments.
pub extern "C" fn make(arguments: *const Value, f: Value) -> u64 {
    enter::leave_native_frame();
    let loaded = Loaded::of(function::get(f).code);
    let Ok(machine) = machine(loaded) else { return 0 };
    let fun = function::get(f);
    let code = &loaded.code;
    let flags = code.flags;
    let ty = if flags.coroutine {
        Builtin::Coroutine
    } else if flags.async_generator {
        Builtin::AsyncGenerator
    } else {
        Builtin::Generator
    };
    let v = ty.allocate(size_of::<Generator>() + 8 * code.slots as usize);
    let parameters = code.parameters() as usize;
    // SAFETY: a fresh object with room for the slots; the caller passes one word per parameter.
    unsafe {
        v.ptr::<Generator>().write(Generator {
            header: ty.header(),
            function: f,
            entry: machine.entry,
            resume: machine.beginning(),
            result: None,
            finished: false,
            yielded: false,
            busy: false,
            closed: false,
            hooked: false,
            finalizer: None,
            name: fun.name,
            qualname: fun.qualname,
            frame: None,
            origin: None,
        });
        let slots = generator::slots(v);
        // Without parameters there is no address.
        if parameters > 0 {
            std::ptr::copy_nonoverlapping(arguments, slots, parameters);
        }
        for local in &code.locals[parameters..] {
            slots.add(local.slot.0 as usize).write(Value::UNBOUND);
        }
    }
    if loaded.is_finalized() {
        weak::watch_suspended(v);
    }
    if flags.coroutine && generator::origin_depth() > 0 {
        generator::get(v).origin = Some(generators::origin(generator::origin_depth()));
    }
    v.bits()
}

/// The machine code, made now if there is none.
fn machine(loaded: &'static Loaded) -> PyResult<&'static MachineCode> {
    match loaded.machine() {
        Some(machine) => Ok(machine),
        None => (doors::get().emit)(loaded),
    }
}

/// A generator with a frame object goes on in the frame `rbp`.
pub extern "C" fn attach_frame(g: Value, rbp: u64) -> u64 {
    if let Some(v) = generator::get(g).frame {
        frame::attach(v, Frame(rbp));
    }
    Value::NONE.bits()
}

/// `iter.send(v)`: what it yields, or EXHAUSTED.
pub extern "C" fn send(iter: Value, v: Value) -> Plan {
    generators::send(iter, v)
}

/// The result of what `send` has found exhausted.
pub extern "C" fn take_result() -> u64 {
    generator::take_result().bits()
}

/// The pending exception was thrown into the running generator. If that `handles` an exception itself,
/// the one is the context of the other.
pub extern "C" fn thrown(handles: u64) -> u64 {
    if let Some(e) = thread::current().pending {
        exception::publish(e);
        if handles != 0 {
            exception::raise_value(e);
        }
    }
    0
}

/// The same while it delegates: StopIteration is the delegate's result.
pub extern "C" fn thrown_through(handles: u64) -> u64 {
    match generator::take_stop_iteration() {
        Some(v) => v.bits(),
        None => thrown(handles),
    }
}

/// `yield from v`
pub extern "C" fn get_yield_from_iter(v: Value) -> Plan {
    if Builtin::Generator.is(v) {
        return Plan::value(v);
    }
    if Builtin::Coroutine.is(v) {
        let allowed = Frame::innermost().is_some_and(|(f, _)| f.code().is_iterable_coroutine());
        if allowed {
            return Plan::value(v);
        }
        let message = "cannot 'yield from' a coroutine object in a non-coroutine generator";
        return Err(raise(Exc::TypeError, message)).into();
    }
    super::control::get_iter(v)
}

/// `await v`
pub extern "C" fn get_awaitable(v: Value, what: u64) -> Plan {
    if Builtin::Coroutine.is(v) {
        return generators::awaitable_iterator(v);
    }
    let method = match what {
        1 => "__aenter__",
        2 => "__aexit__",
        3 => return async_next_of(v),
        _ => return generators::awaitable_iterator(v),
    };
    if is_awaitable(v) {
        return generators::awaitable_iterator(v);
    }
    let name = class::name_of(v);
    let message = format!("'async with' received an object from {method} that does not implement __await__: {name}");
    Err(raise(Exc::TypeError, message)).into()
}

fn is_awaitable(v: Value) -> bool {
    generator::has_result(v) || class::lookup(class::of(v), intern::intern("__await__")).is_some()
}

/// What `__anext__` has answered, ready to be awaited.
pub fn async_next_of(v: Value) -> Plan {
    if is_awaitable(v) {
        return generators::awaitable_iterator(v);
    }
    let message = format!("'async for' received an invalid object from __anext__: {}", class::name_of(v));
    let pending = raise(Exc::TypeError, message);
    Err(pending).into()
}

/// `aiter(v)`
pub extern "C" fn get_async_iter(v: Value) -> Plan {
    if Builtin::AsyncGenerator.is(v) {
        return Plan::value(v);
    }
    match class::lookup(class::of(v), intern::intern("__aiter__")) {
        Some(m) if !m.is_none() => plan::call_special(m, v, &[], Then::AsyncIter),
        _ => {
            let name = class::name_of(v);
            let message = format!("'async for' requires an object with __aiter__ method, got {name}");
            Err(raise(Exc::TypeError, message)).into()
        }
    }
}

/// `iter.__anext__()`, ready to be awaited
pub extern "C" fn get_async_next(iter: Value) -> Plan {
    if Builtin::AsyncGenerator.is(iter) {
        if let Err(Pending) = generator::initialise_hooks(iter) {
            return Plan::RAISED;
        }
        let g = generator::get(iter);
        if !g.busy {
            g.busy = true;
            return Plan::value(iter);
        }
        return Plan::value(record::new(Builtin::AsyncSend, Some(iter), Some(Value::NONE), None, None));
    }
    match class::lookup(class::of(iter), intern::intern("__anext__")) {
        Some(m) if !m.is_none() => plan::call_special(m, iter, &[], Then::AsyncNext),
        _ => {
            let name = class::name_of(iter);
            let message = format!("'async for' requires an iterator with __anext__ method, got {name}");
            Err(raise(Exc::TypeError, message)).into()
        }
    }
}

/// An asynchronous generator has answered an `async for` with its end or an exception.
pub extern "C" fn async_next_ended(g: Value, answer: u64) -> u64 {
    word(generators::async_next_ended(g, Value::from_bits(answer).ok_or(Pending)))
}

/// Is the exception the end of an `async for`?
pub extern "C" fn is_stop_async(e: Value) -> u64 {
    Value::from_bool(exception::is_a(e, Exc::StopAsyncIteration)).bits()
}
