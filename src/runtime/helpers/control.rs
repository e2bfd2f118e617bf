//! Calls, iteration, polls, and entries from C and debuggers.

use super::super::doors;
use super::super::enter::Entry;
use super::super::loaded::Loaded;
use super::super::plan::{self, Plan, Then};
use super::super::{bind, call as calls, frame, generators, signals, trace};
use super::{done, slots};
use crate::heap::{Kind, Value, arena, thread};
use crate::machine::code_map;
use crate::objects::{
    Args, Builtin, Exc, Pending, PyResult, class, dict, exception, function, instance, int, intern, iterators,
    protocol, raise, string, tuple,
};

/// The stack limit lies above the stack pointer.
pub extern "C" fn check_stack() -> u64 {
    done(signals::check_stack())
}

/// The same at the entry of a function, which may have to be traced: 0, None, or the address in
/// the function's code for tracing to go on at.
pub extern "C" fn enter() -> u64 {
    if signals::check_stack().is_err() {
        return 0;
    }
    if trace::is_on() { trace::enter().unwrap_or(0) } else { Value::NONE.bits() }
}

/// An operation is reached in code for tracing: 0, None, or the address to go on at.
pub extern "C" fn trace_operation(rbp: u64, op: u64) -> u64 {
    trace::operation(frame::Frame(rbp), op as usize).unwrap_or(0)
}

/// The first call of a library function `f`: makes its machine code and answers the entry, 0 with
/// an exception pending. `place` holds the return address of the call, `rbp` is the caller's.
pub extern "C" fn first_call(f: Value, rbp: u64, place: *const u64) -> u64 {
    let t = thread::current();
    let entry = t.entry;
    // SAFETY: the stub passes the place that the call has pushed to.
    if code_map::is_function(unsafe { *place }) {
        (t.frame, t.stack_pointer) = (rbp, place as u64);
    } else {
        // Rust has called: nothing of this entry runs yet.
        // SAFETY: the boundary of the call under way.
        t.entry = unsafe { (*(entry as *const Entry)).previous };
    }
    let loaded = Loaded::of(function::get(f).code);
    let made = loaded.machine().map_or_else(|| (doors::get().emit)(loaded), Ok);
    thread::current().entry = entry;
    match made {
        Ok(_) => {
            function::get(f).entry = loaded.callable();
            loaded.callable()
        }
        Err(Pending) => 0,
    }
}

/// Code for tracing leaves with `result`; answers the result.
pub extern "C" fn trace_return(rbp: u64, result: u64) -> u64 {
    trace::leave(frame::Frame(rbp), result)
}

/// A frame that has an object leaves with `result`, 0 for an exception: the object keeps what the
/// frame held. Answers the result.
pub extern "C" fn frame_exit(rbp: u64, result: u64) -> u64 {
    frame::exit(frame::Frame(rbp), result)
}

/// An entry with raw C arguments (a debugger's `print fac(3)`): makes values of the `count` words
/// at `raw`, fills the rest from the defaults of the function last made of `code`, and answers
/// that function. `raw` has room for all parameters.
pub extern "C" fn tolerant(raw: *mut u64, code: *const ()) -> u64 {
    let loaded = Loaded::of(code);
    let Some(f) = last_function(loaded) else { return 0 };
    let parameters = loaded.code.parameters() as usize;
    let count = (loaded.code.positional as usize).min(6);
    // SAFETY: the entry code passes the address of the parameters' slots.
    let words = unsafe { std::slice::from_raw_parts_mut(raw, parameters) };
    let given: Vec<Value> = words[..count].iter().map(|&w| from_c(w)).collect();
    let mut bound = Vec::new();
    if bind::bind(f, &given, &[], &[], &mut bound).is_err() {
        return 0;
    }
    for (word, v) in words.iter_mut().zip(&bound) {
        *word = v.bits();
    }
    f.bits()
}

fn last_function(loaded: &'static Loaded) -> Option<Value> {
    // The word keeps nothing alive: the function may be gone, and another object be in its place.
    let word = !loaded.last_function.load(std::sync::atomic::Ordering::Relaxed);
    let v = Value::from_bits(word).filter(|_| arena::is_object(word))?;
    (Builtin::Function.is(v) && std::ptr::eq(function::get(v).code, loaded.pointer())).then_some(v)
}

/// A word from C as a value: an object if it is the address of one or a value word, else a
/// number.
pub fn from_c(word: u64) -> Value {
    match (word >> 48, Value::from_bits(word)) {
        (0, Some(v)) if arena::is_object(word) => v,
        (0 | 0xffff, _) => int::from_i64(word as i64),
        (_, Some(v)) => v,
        (_, None) => int::from_i64(0),
    }
}

/// `iter(v)`
pub extern "C" fn get_iter(v: Value) -> Plan {
    if let Some(m) = protocol::special(v, &intern::ITER)
        && plan::is_python_function(m)
    {
        return plan::call_special(m, v, &[], Then::Iterator);
    }
    protocol::iter(v).into()
}

/// `next(iterator)`, or the exhaustion mark.
pub extern "C" fn for_iter(iterator: Value) -> Plan {
    if Builtin::SequenceIterator.is(iterator)
        && let Some(method) = iterators::sequence_method(iterator)
        && let Some((source, index)) = iterators::advance_sequence(iterator)
    {
        return plan::call_special(method, source, &[index], Then::NextItem(iterator));
    }
    if let Some(slot) = protocol::native(iterator).next
        && !instance::has_slots(iterator)
    {
        return match slot(iterator) {
            Ok(v) => Plan::value(v),
            // A function that the iterator calls may end the iteration.
            Err(Pending) if exception::swallow(Exc::StopIteration) => Plan::value(Value::EXHAUSTED),
            Err(Pending) => Plan::RAISED,
        };
    }
    if let Some(m) = protocol::special(iterator, &intern::NEXT) {
        return plan::call_special(m, iterator, &[], Then::Next);
    }
    protocol::next(iterator).into()
}

/// `base[0](base[1..=argc])`
pub extern "C" fn call(base: *mut Value, argc: u64) -> Plan {
    // SAFETY: generated code passes the address of the callee's slot, arguments behind it.
    let all = unsafe { slots(base, argc + 1) };
    if Builtin::NativeFunction.is(all[0]) {
        let f = function::native(all[0]);
        if f.receiver.is_none() && f.owner.is_none() {
            // A module's function.
            let args = Args { positional: &all[1..], names: &[], keywords: &[] };
            return match generators::native_plan(f.function, &args) {
                Some(plan) => plan,
                None => (f.function)(&args).into(),
            };
        }
        if let Some((f, receiver)) = calls::bound_native(all[0]) {
            // SAFETY: the callee's slot becomes the first argument.
            unsafe { base.write(receiver) };
            return f(&Args { positional: all, names: &[], keywords: &[] }).into();
        }
    }
    call_object(base, all)
}

/// As `call`: anything but a native function or one that is bound.
#[inline(never)]
fn call_object(base: *mut Value, all: &[Value]) -> Plan {
    let (kind, argc) = (all[0].kind(), all.len() as u64 - 1);
    // SAFETY: the callee's slot becomes the first argument.
    if let Some(plan) = unsafe { call_bound(all[0], base, argc) } {
        return plan;
    }
    if kind == Kind::Class
        && let Some(init) = calls::constructor(all[0])
    {
        let made = instance::allocate(all[0]);
        // SAFETY: the callee's slot becomes the first argument.
        unsafe { base.write(made) };
        if function::get(init).arity == argc + 1 {
            return plan::call_exact(init, base, Then::Instance(made));
        }
        return plan::call_function(init, all, &[], &[], Then::Instance(made));
    }
    if Builtin::Type.is(all[0])
        && !class::is_python(all[0])
        && class::get(all[0]).native.kind != Kind::Exception
        && let Some(new) = class::get(all[0]).native.new
    {
        // A native constructor takes the class before the arguments: just as they lie here.
        return new(&Args::new(all)).into();
    }
    calls::plan(all[0], &all[1..], &[], &[])
}

/// Calls a bound method of a Python function or native function; its receiver goes to `first`.
///
/// # Safety
/// `first` is the address of a slot that is not needed any more; `argc` arguments lie behind it.
#[inline(always)]
unsafe fn call_bound(callee: Value, first: *mut Value, argc: u64) -> Option<Plan> {
    match callee.kind() {
        Kind::BoundMethod => {
            let (f, receiver) = function::method(callee);
            if f.kind() != Kind::Function {
                return None;
            }
            // SAFETY: by contract.
            let all = unsafe {
                first.write(receiver);
                slots(first, argc + 1)
            };
            Some(plan::call_function(f, all, &[], &[], Then::Pass))
        }
        Kind::NativeFunction => {
            let (f, receiver) = calls::bound_native(callee)?;
            // SAFETY: by contract.
            let positional = unsafe {
                first.write(receiver);
                slots(first, argc + 1)
            };
            Some(f(&Args { positional, names: &[], keywords: &[] }).into())
        }
        _ => None,
    }
}

/// `base[0]([base[1],] base[2..=argc+1])`: without receiver, `base[1]` is 0.
pub extern "C" fn call_method(base: *mut Value, argc: u64) -> Plan {
    // SAFETY: generated code passes the address of the callee's slot; the receiver's word is
    // looked at before it is taken for a value.
    unsafe {
        let callee = *base;
        let has_receiver = *base.add(1).cast::<u64>() != 0;
        let arguments = if has_receiver { slots(base.add(1), argc + 1) } else { slots(base.add(2), argc) };
        if callee.kind() == Kind::NativeFunction && has_receiver {
            // Found on the class of a native object, it belongs there: no check of the receiver. A
            // Python class may have borrowed it.
            let f = function::native(callee);
            let own = || !instance::has_slots(arguments[0]) || f.owner == Some(class::of(arguments[0]));
            if f.receiver.is_none() && own() {
                let args = Args { positional: arguments, names: &[], keywords: &[] };
                if let Some(plan) = generators::native_plan(f.function, &args) {
                    return plan;
                }
                return (f.function)(&args).into();
            }
        }
        if !has_receiver && let Some(plan) = call_bound(callee, base.add(1), argc) {
            return plan;
        }
        calls::plan(callee, arguments, &[], &[])
    }
}

/// As `call`, the last arguments named.
pub extern "C" fn call_keywords(base: *mut Value, argc: u64, names: Value) -> Plan {
    let names = tuple::items(names);
    // SAFETY: generated code passes the address of the callee's slot, arguments behind it.
    let all = unsafe { slots(base, argc + 1) };
    let (positional, keywords) = all.split_at(argc as usize + 1 - names.len());
    if positional[0].kind() == Kind::Class
        && let Some(init) = calls::constructor(positional[0])
    {
        let made = instance::allocate(positional[0]);
        // SAFETY: the callee's slot becomes the first argument.
        unsafe { base.write(made) };
        return plan::call_function(init, positional, names, keywords, Then::Instance(made));
    }
    calls::plan(positional[0], &positional[1..], names, keywords)
}

/// `callee(*arguments, **keywords)`
pub extern "C" fn call_spread(callee: Value, arguments: Value, keywords: u64) -> Plan {
    let collected;
    let positional = if Builtin::Tuple.is(arguments) {
        tuple::items(arguments)
    } else {
        match spread(callee, arguments) {
            Ok(all) => collected = all,
            Err(e) => return Err(e).into(),
        }
        &collected
    };
    let Some(keywords) = Value::from_bits(keywords) else { return calls::plan(callee, positional, &[], &[]) };
    let mut names = Vec::new();
    let mut values = Vec::new();
    for (name, value) in dict::items(keywords) {
        if !string::is(name) {
            return Err(raise(Exc::TypeError, "keywords must be strings")).into();
        }
        names.push(intern::of(name));
        values.push(value);
    }
    calls::plan(callee, positional, &names, &values)
}

/// The items of a call's `*arguments`.
fn spread(callee: Value, arguments: Value) -> PyResult<Vec<Value>> {
    match protocol::iter(arguments) {
        Ok(_) => protocol::collect(arguments),
        Err(Pending) if exception::swallow(Exc::TypeError) => {
            let (name, other) = (describe(callee), class::name_of(arguments));
            let message = format!("{name}() argument after * must be an iterable, not {other}");
            Err(raise(Exc::TypeError, message))
        }
        Err(Pending) => Err(Pending),
    }
}

/// How messages name a callee: with its module, unless that is `builtins`.
pub fn describe(callee: Value) -> String {
    let (module, name) = match callee.kind() {
        Kind::Function => {
            let f = function::get(callee);
            (dict::get_str(f.globals, intern::NAME.value()), string::text(f.qualname))
        }
        Kind::NativeFunction => (None, string::text(function::native(callee).name)),
        Kind::Class => return class::full_name(callee),
        Kind::BoundMethod => return describe(function::method(callee).0),
        _ => return class::full_name(class::of(callee)),
    };
    module.and_then(string::as_text).map_or_else(|| name.to_owned(), |m| format!("{m}.{name}"))
}
