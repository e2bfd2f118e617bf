//! Plans: how a helper lets generated code make a Python call.
//!
//! A Python function is never called from inside a Rust helper if generated code can do it, so
//! that a debugger sees Python frames side by side and `step` enters the callee. A helper that
//! needs Python code to run answers with an entry address and pushes a continuation; generated
//! code makes the call and hands the result to `resume`, which pops the continuation and
//! answers with a value or with the next call.

use super::{bind, call, generators};
use crate::heap::{Value, thread};
use crate::objects::{
    Builtin, CompareOp, Exc, Pending, PyResult, class, exception, function, generator, instance, intern, iterators,
    protocol, raise,
};
use crate::runtime::import::ImportState;
use crate::runtime::loaded::Loaded;
use crate::util::operators::BinaryOp;
use std::cell::UnsafeCell;

/// What a helper answers, in `rax` and `rdx`. Without entry: the value, or 0 with an exception
/// pending. With an entry: the address of the arguments.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    word: u64,
    entry: u64,
}

impl Plan {
    /// The result is here.
    #[inline(always)]
    pub fn value(v: Value) -> Plan {
        Plan { word: v.bits(), entry: 0 }
    }

    /// Result word (or address of the arguments) and entry (or 0).
    pub fn parts(self) -> (u64, u64) {
        (self.word, self.entry)
    }

    /// Resumes the generator with the value sent; 0: the pending exception is thrown in.
    fn resume(generator: Value, sent: u64) -> Plan {
        thread::current().callee = generator.bits();
        Plan { word: sent, entry: generator::get(generator).entry }
    }

    /// An exception is pending.
    pub const RAISED: Plan = Plan { word: 0, entry: 0 };
}

impl From<PyResult<Value>> for Plan {
    #[inline(always)]
    fn from(r: PyResult<Value>) -> Plan {
        match r {
            Ok(v) => Plan::value(v),
            Err(Pending) => Plan::RAISED,
        }
    }
}

/// What remains to be done when the Python call has returned.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Then {
    /// Nothing.
    Pass,
    /// `__init__` has run: the result is the instance.
    Instance(Value),
    /// `__new__` has run: initialise its result if it is an instance of the class.
    Initialise { class: Value, arguments: Box<call::Arguments> },
    /// The answer of `__bool__` as True or False.
    Truth,
    /// Its opposite.
    Not,
    /// `bool(result)`, for `in` and comparisons in conditions.
    TruthOf,
    /// The opposite, for `not in`.
    NotTruthOf,
    /// The result of a left or reflected operator method.
    Binary { op: BinaryOp, a: Value, b: Value, inplace: bool, stage: Stage },
    /// The result of a comparison method.
    Compare { op: CompareOp, a: Value, b: Value, stage: Stage, truth: Option<bool> },
    /// `__next__`: StopIteration becomes exhaustion.
    Next,
    /// `__getitem__` for this sequence iterator: IndexError becomes exhaustion.
    NextItem(Value),
    /// `__iter__`: the result must be an iterator.
    Iterator,
    /// A getter or `__getattribute__`: AttributeError goes to `__getattr__`.
    Attribute { object: Value, name: Value },
    /// The result is dropped: `None`.
    Ignore,
    /// A generator was resumed: at its end the result is taken out of it.
    Resumed(Value),
    /// As `Resumed`, for `send()` and `next()`: the end is StopIteration, or the default.
    Sent { generator: Value, default: Option<Value> },
    /// An asynchronous generator was resumed for an `async for`.
    AsyncNextSent(Value),
    /// An asynchronous generator was resumed for this awaitable.
    AsyncSent(Value),
    /// `send()` of some iterator: StopIteration becomes exhaustion with its value.
    Stop,
    /// `__await__`: the result must be an iterator.
    Awaitable { object: Value },
    /// `__anext__`: the result is made ready to be awaited.
    AsyncNext,
    /// `__aiter__`: the result must have `__anext__`.
    AsyncIter,
    /// A class body has run over `namespace`.
    Class(Box<ClassState>),
    /// The metaclass has been called for a class statement.
    ClassMade { name: Value, class_cell: Value },
    /// First the one, then the other.
    Both(Box<(Then, Then)>),
    /// A module's body has run.
    Import(Box<ImportState>),
}

/// How far an operator has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The in-place method was asked.
    Inplace,
    /// The left operand was asked.
    Left,
    /// The right operand was asked first: its class derives from the left one's.
    RightFirst,
    /// The right operand was asked, last.
    Right,
}

/// A class being made.
#[derive(Debug)]
pub struct ClassState {
    /// Name of the class.
    pub name: Value,
    /// Bases as a tuple.
    pub bases: Value,
    /// The bases as given, if some stood for others.
    pub original: Option<Value>,
    /// The metaclass, any callable.
    pub meta: Value,
    /// Keyword arguments (a dict), if any.
    pub keywords: Option<Value>,
    /// The namespace the body ran over.
    pub namespace: Value,
    /// Code of the body.
    pub code: &'static Loaded,
    /// Reserved descriptors.
    pub chain: Option<instance::Chain>,
}

struct Stack(UnsafeCell<Vec<Then>>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Stack {}
static STACK: Stack = Stack(UnsafeCell::new(Vec::new()));

struct Buffer(UnsafeCell<Vec<Value>>);
// SAFETY: as above.
unsafe impl Sync for Buffer {}
static ARGUMENTS: Buffer = Buffer(UnsafeCell::new(Vec::new()));

fn stack() -> &'static mut Vec<Then> {
    // SAFETY: borrows last for a statement.
    unsafe { &mut *STACK.0.get() }
}

/// Clears what the vectors hold beyond their ends, so that it keeps nothing alive; with `all`,
/// when no call is being prepared, the last call's arguments too.
pub fn forget(all: bool) {
    // SAFETY: borrows last for a statement; room beyond a vector's end may be written.
    unsafe {
        let stack = &mut *STACK.0.get();
        let spare = stack.spare_capacity_mut();
        std::ptr::write_bytes(spare.as_mut_ptr(), 0, spare.len());
        let arguments = &mut *ARGUMENTS.0.get();
        if all {
            arguments.clear();
            thread::current().arguments.fill(None);
        }
        let spare = arguments.spare_capacity_mut();
        std::ptr::write_bytes(spare.as_mut_ptr(), 0, spare.len());
    }
}

/// What belongs to one thread.
struct State {
    stack: Vec<Then>,
    arguments: Vec<Value>,
}

/// Takes the running thread's state away; it stays in Rust's heap.
pub fn take_state() -> usize {
    // SAFETY: borrows last for a statement.
    let state = unsafe {
        State { stack: std::mem::take(&mut *STACK.0.get()), arguments: std::mem::take(&mut *ARGUMENTS.0.get()) }
    };
    Box::into_raw(Box::new(state)) as usize
}

/// Puts back what `take_state` took; 0: a new thread's state.
pub fn put_state(state: usize) {
    if state == 0 {
        // SAFETY: borrows last for a statement.
        unsafe {
            (*STACK.0.get(), *ARGUMENTS.0.get()) = Default::default();
        }
        return;
    }
    // SAFETY: from `take_state`, once; borrows last for a statement.
    unsafe {
        let state = *Box::from_raw(state as *mut State);
        *STACK.0.get() = state.stack;
        *ARGUMENTS.0.get() = state.arguments;
    }
}

/// Number of continuations: a boundary to unwind to.
pub fn depth() -> usize {
    stack().len()
}

/// Drops the continuations above `depth`: the calls they belonged to are gone.
pub fn truncate(depth: usize) {
    stack().truncate(depth);
}

/// Lets generated code call `f(arguments)` and go on with `then`. `f` must be a Python function.
pub fn call_function(f: Value, positional: &[Value], names: &[Value], keywords: &[Value], then: Then) -> Plan {
    // SAFETY: the buffer is read by the callee's prologue before anything else can write it.
    let buffer = unsafe { &mut *ARGUMENTS.0.get() };
    match bind::bind(f, positional, names, keywords, buffer) {
        Ok(()) => {
            thread::current().callee = f.bits();
            stack().push(then);
            Plan { word: buffer.as_ptr() as u64, entry: function::get(f).entry }
        }
        Err(pending) => fail(then, pending),
    }
}

/// Lets generated code resume a generator that is suspended.
pub fn resume_generator(generator: Value, sent: u64, then: Then) -> Plan {
    stack().push(then);
    Plan::resume(generator, sent)
}

/// As `call_function` for arguments that are known to be the parameters, where they are.
pub fn call_exact(f: Value, arguments: *const Value, then: Then) -> Plan {
    thread::current().callee = f.bits();
    stack().push(then);
    Plan { word: arguments as u64, entry: function::get(f).entry }
}

/// The call could not be made: the continuation sees the exception.
pub fn fail(then: Then, _: Pending) -> Plan {
    finish(then, None)
}

/// A call that may or may not reach Python code; `then` sees its result in both cases.
pub fn call_any(callee: Value, positional: &[Value], then: Then) -> Plan {
    match call::target(callee) {
        call::Target::Python(f, receiver) => match receiver {
            Some(receiver) => call::prepended(receiver, positional, |all| call_function(f, all, &[], &[], then)),
            None => call_function(f, positional, &[], &[], then),
        },
        call::Target::Other => {
            let result = call::call(callee, positional, &[], &[]);
            finish(then, result.ok())
        }
    }
}

/// Goes on with `then` after what `plan` stands for.
pub fn then(plan: Plan, then: Then) -> Plan {
    if plan.entry == 0 {
        return finish(then, Value::from_bits(plan.word));
    }
    let inner = stack().pop().unwrap_or(Then::Pass);
    stack().push(Then::Both(Box::new((inner, then))));
    plan
}

/// Calls a special method found on the class of `object`.
pub fn call_special(method: Value, object: Value, args: &[Value], then: Then) -> Plan {
    if method.kind() == crate::heap::Kind::Function {
        let mut all = [Value::NONE; 4];
        all[0] = object;
        all[1..=args.len()].copy_from_slice(args);
        return call_function(method, &all[..=args.len()], &[], &[], then);
    }
    finish(then, protocol::call_on(method, object, args).ok())
}

/// Pops the innermost continuation and goes on with the result of the call it waited for.
pub fn resume(word: u64) -> Plan {
    match stack().pop() {
        Some(then) => finish(then, Value::from_bits(word)),
        None => Plan { word, entry: 0 },
    }
}

/// Goes on after a call; `None`: it raised.
pub fn finish(then: Then, result: Option<Value>) -> Plan {
    let then = match then {
        Then::Both(both) => {
            let (inner, outer) = *both;
            return self::then(finish(inner, result), outer);
        }
        then => then,
    };
    let Some(v) = result else { return finish_raised(then) };
    match then {
        Then::Pass => Plan::value(v),
        Then::Ignore => Plan::value(Value::NONE),
        Then::Instance(instance) => {
            if !v.is_none() {
                let message = format!("__init__() should return None, not '{}'", class::name_of(v));
                return Err(raise(Exc::TypeError, message)).into();
            }
            Plan::value(instance)
        }
        Then::Initialise { class, arguments } => call::initialise(class, v, &arguments),
        Then::Truth | Then::Not => {
            if v != Value::TRUE && v != Value::FALSE {
                let message = format!("__bool__ should return bool, returned {}", class::name_of(v));
                return Err(raise(Exc::TypeError, message)).into();
            }
            Plan::value(Value::from_bool((v == Value::TRUE) != matches!(then, Then::Not)))
        }
        Then::TruthOf => protocol::truth(v).map(Value::from_bool).into(),
        Then::NotTruthOf => protocol::truth(v).map(|b| Value::from_bool(!b)).into(),
        Then::Binary { op, a, b, inplace, stage } => {
            if v != Value::NOT_IMPLEMENTED {
                return Plan::value(v);
            }
            super::helpers::operators::binary_after(op, a, b, inplace, stage)
        }
        Then::Compare { op, a, b, stage, truth } => {
            if v != Value::NOT_IMPLEMENTED {
                return super::helpers::operators::compare_answer(v, truth);
            }
            super::helpers::operators::compare_after(op, a, b, stage, truth)
        }
        Then::Next | Then::NextItem(_) | Then::Stop | Then::Attribute { .. } => Plan::value(v),
        Then::Resumed(generator) => Plan::value(generators::resumed(generator, v)),
        Then::Sent { generator, default } => generators::sent(generator, v, default).into(),
        Then::AsyncSent(awaitable) => generators::async_sent(awaitable, Ok(v)).into(),
        Then::AsyncNextSent(g) => generators::async_next_ended(g, Ok(v)).into(),
        Then::Awaitable { object } => generators::check_awaitable(object, v).into(),
        Then::AsyncNext => super::helpers::generators::async_next_of(v),
        Then::AsyncIter => generators::check_async_iterator(v).into(),
        Then::Iterator => protocol::check_iterator(v).into(),
        Then::Class(state) => super::helpers::classes::finish(*state, v),
        Then::ClassMade { name, class_cell } => super::helpers::classes::check_cell(name, class_cell, v).into(),
        Then::Import(state) => state.resume(),
        Then::Both(both) => self::then(finish(both.0, Some(v)), both.1),
    }
}

fn finish_raised(then: Then) -> Plan {
    match then {
        Then::Next if exception::swallow(Exc::StopIteration) => Plan::value(Value::EXHAUSTED),
        Then::NextItem(it) if exception::swallow(Exc::IndexError) || exception::swallow(Exc::StopIteration) => {
            iterators::end_sequence(it);
            Plan::value(Value::EXHAUSTED)
        }
        Then::Stop => generators::stopped().into(),
        Then::AsyncSent(awaitable) => generators::async_sent(awaitable, Err(Pending)).into(),
        Then::AsyncNextSent(g) => generators::async_next_ended(g, Err(Pending)).into(),
        Then::Attribute { object, name } if exception::pending_is(Exc::AttributeError) => {
            if !instance::has_slots(object) {
                return Plan::RAISED;
            }
            match class::lookup_user(class::of(object), intern::GETATTR.value()) {
                Some(hook) => {
                    exception::swallow(Exc::AttributeError);
                    call_special(hook, object, &[name], Then::Pass)
                }
                None => Plan::RAISED,
            }
        }
        Then::Import(state) => {
            state.abandon();
            Plan::RAISED
        }
        _ => Plan::RAISED,
    }
}

/// Is `v` a plain Python function?
pub fn is_python_function(v: Value) -> bool {
    Builtin::Function.is(v)
}
