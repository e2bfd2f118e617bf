//! Calling any object: functions, methods, classes, instances with `__call__`.

use super::enter;
use super::generators;
use super::plan::{self, Plan, Then};
use crate::heap::{Kind, Value};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, Pending, PyResult, attribute, cell, class, exception, function, functools, intern,
    object, raise, recursion, string,
};
use crate::runtime::frame::Frame;

/// Arguments kept for a call that is made later.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Arguments {
    pub positional: Vec<Value>,
    pub names: Vec<Value>,
    pub keywords: Vec<Value>,
}

/// What a call of `callee` comes to.
pub enum Target {
    /// A Python function, with the receiver that goes before the arguments.
    Python(Value, Option<Value>),
    /// Anything else.
    Other,
}

/// Resolves functions and bound methods.
pub fn target(callee: Value) -> Target {
    match callee.kind() {
        Kind::Function => Target::Python(callee, None),
        Kind::BoundMethod => {
            let (f, receiver) = function::method(callee);
            if f.kind() == Kind::Function { Target::Python(f, Some(receiver)) } else { Target::Other }
        }
        _ => Target::Other,
    }
}

/// `callee(*positional, **keywords)` for generated code.
pub fn plan(callee: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> Plan {
    match callee.kind() {
        Kind::Function => plan::call_function(callee, positional, names, keywords, Then::Pass),
        Kind::NativeFunction => {
            let f = function::native(callee);
            let args = Args { positional, names, keywords };
            match f.receiver.is_none().then(|| generators::native_plan(f.function, &args)).flatten() {
                Some(plan) => plan,
                None => native(callee, positional, names, keywords),
            }
        }
        Kind::BoundMethod => {
            let (f, receiver) = function::method(callee);
            prepended(receiver, positional, |all| plan(f, all, names, keywords))
        }
        Kind::Class => {
            let meta = class::of(callee);
            if meta != Builtin::Type.class()
                && let Some(method) = class::lookup_user(meta, intern::CALL.value())
            {
                return call_through(method, callee, positional, names, keywords);
            }
            instantiate(callee, positional, names, keywords)
        }
        Kind::Native if Builtin::Partial.is(callee) => {
            functools::with_arguments(callee, positional, names, keywords, plan)
        }
        _ => match class::lookup(class::of(callee), intern::CALL.value()) {
            Some(method) => call_through(method, callee, positional, names, keywords),
            None => Err(not_callable(callee)).into(),
        },
    }
}

/// Calls what the class of `callee` has as `__call__`.
fn call_through(method: Value, callee: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> Plan {
    if attribute::is_function(method) {
        return prepended(callee, positional, |all| plan(method, all, names, keywords));
    }
    match attribute::bind_instance_attribute(method, callee) {
        // A chain of objects that call each other, or one that calls itself.
        Ok(bound) if bound == callee || recursion::check("").is_err() => {
            exception::swallow(Exc::RecursionError);
            Err(raise(Exc::RecursionError, "maximum recursion depth exceeded while calling a Python object")).into()
        }
        Ok(bound) => plan(bound, positional, names, keywords),
        Err(Pending) => Plan::RAISED,
    }
}

#[cold]
fn not_callable(callee: Value) -> Pending {
    raise(Exc::TypeError, format!("'{}' object is not callable", class::name_of(callee)))
}

/// Calls from Rust: Python code runs nested in the running Rust function.
///
/// # Errors
/// What the callee raises.
pub fn call(callee: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> PyResult<Value> {
    recursion::check("")?;
    enter::run(plan(callee, positional, names, keywords))
}

/// Hands `first` and `rest` over as one run of arguments, on the stack if they are few.
#[inline]
pub fn prepended<R>(first: Value, rest: &[Value], f: impl FnOnce(&[Value]) -> R) -> R {
    let mut few = [first; 8];
    if let Some(place) = few.get_mut(1..=rest.len()) {
        place.copy_from_slice(rest);
        return f(&few[..=rest.len()]);
    }
    let mut many = Vec::with_capacity(rest.len() + 1);
    many.push(first);
    many.extend_from_slice(rest);
    f(&many)
}

/// Calls a native function.
#[inline]
fn native(callee: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> Plan {
    let f = function::native(callee);
    match f.receiver {
        Some(receiver) if f.owner == Some(Builtin::Type.class()) && is_type_call(f.function) => {
            instantiate(receiver, positional, names, keywords)
        }
        Some(receiver) => {
            prepended(receiver, positional, |all| (f.function)(&Args { positional: all, names, keywords })).into()
        }
        None => {
            if let Some(owner) = f.owner
                && check_receiver(f.name, owner, positional).is_err()
            {
                return Plan::RAISED;
            }
            (f.function)(&Args { positional, names, keywords }).into()
        }
    }
}

/// Function and receiver of a native function that is bound, unless its call can be planned.
#[inline]
pub fn bound_native(callee: Value) -> Option<(NativeFn, Value)> {
    let f = function::native(callee);
    let receiver = f.receiver?;
    (f.owner != Some(Builtin::Type.class()) || !is_type_call(f.function)).then_some((f.function, receiver))
}

/// Is this `type.__call__`, which can be planned?
fn is_type_call(f: NativeFn) -> bool {
    std::ptr::fn_addr_eq(f, class::type_call as NativeFn)
}

#[inline]
fn check_receiver(name: Value, owner: Value, positional: &[Value]) -> PyResult<()> {
    match positional.first() {
        Some(&v) if class::is_subclass(class::of(v), owner) => Ok(()),
        Some(&v) => {
            let (name, owner, other) = (string::text(name), class::name(owner), class::name_of(v));
            let message = format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{other}' object");
            Err(raise(Exc::TypeError, message))
        }
        None => {
            let message = format!("unbound method {}.{}() needs an argument", class::name(owner), string::text(name));
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// `class(*positional, **keywords)` for Rust, whatever the metaclass's `__call__`.
///
/// # Errors
/// What `__new__` and `__init__` raise.
pub fn instantiate_now(class: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> PyResult<Value> {
    enter::run(instantiate(class, positional, names, keywords))
}

/// `class(*positional, **keywords)`
fn instantiate(class: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> Plan {
    let native = class::get(class).native;
    if !class::is_python(class) && native.kind != Kind::Exception {
        // The whole of `__new__` and `__init__` in one.
        let Some(new) = native.new else {
            return Err(raise(Exc::TypeError, format!("cannot create '{}' instances", class::full_name(class)))).into();
        };
        return prepended(class, positional, |all| new(&Args { positional: all, names, keywords })).into();
    }
    if let Some(new) = class::lookup_user(class, intern::NEW.value()) {
        let arguments =
            Arguments { positional: positional.to_vec(), names: names.to_vec(), keywords: keywords.to_vec() };
        let then = Then::Initialise { class, arguments: Box::new(arguments) };
        let new = match attribute::bind_class_attribute(new, class) {
            Ok(new) => new,
            Err(Pending) => return Plan::RAISED,
        };
        return prepended(class, positional, |all| {
            if new.kind() == Kind::Function {
                return plan::call_function(new, all, names, keywords, then);
            }
            plan::finish(then, call(new, all, names, keywords).ok())
        });
    }
    let init = class::lookup_user(class, intern::INIT.value());
    if init.is_none() && native.kind != Kind::Class && !class::is_abstract(class) {
        // A native constructor that also initialises.
        let made = prepended(class, positional, |all| match native.new {
            Some(new) => new(&Args { positional: all, names, keywords }).map(|v| object::fit(class, v, all)),
            None => object::make(class, all, names, keywords),
        });
        return made.into();
    }
    let made = prepended(class, positional, |all| object::make(class, all, names, keywords));
    match (made, init) {
        (Ok(v), Some(init)) if class::is_subclass(class::of(v), class) => {
            run_init(init, v, positional, names, keywords)
        }
        (made, _) => made.into(),
    }
}

fn run_init(init: Value, v: Value, positional: &[Value], names: &[Value], keywords: &[Value]) -> Plan {
    if !attribute::is_function(init) {
        let bound = match attribute::bind_instance_attribute(init, v) {
            Ok(bound) => bound,
            Err(Pending) => return Plan::RAISED,
        };
        return plan::finish(Then::Instance(v), call(bound, positional, names, keywords).ok());
    }
    prepended(v, positional, |all| {
        if init.kind() == Kind::Function {
            return plan::call_function(init, all, names, keywords, Then::Instance(v));
        }
        plan::finish(Then::Instance(v), call(init, all, names, keywords).ok())
    })
}

/// After `__new__`: runs `__init__` if the result is an instance of the class.
pub fn initialise(class: Value, v: Value, arguments: &Arguments) -> Plan {
    let own = class::of(v);
    if !class::is_subclass(own, class) {
        return Plan::value(v);
    }
    let init = match class::lookup(own, intern::INIT.value()) {
        // `object.__init__` after a `__new__` of the program takes any arguments.
        Some(init)
            if !object::is_own(init) && class::get(own).native.kind != Kind::Class
                || class::lookup_user(own, intern::INIT.value()).is_some() =>
        {
            init
        }
        _ => return Plan::value(v),
    };
    run_init(init, v, &arguments.positional, &arguments.names, &arguments.keywords)
}

/// `super()`: the class is in the cell `__class__` of the calling frame, the object is its first
/// argument.
///
/// # Errors
/// RuntimeError outside of methods.
pub fn zero_argument_super() -> PyResult<(Value, Value)> {
    let no = |what: &str| Err(raise(Exc::RuntimeError, format!("super(): {what}")));
    let Some((frame, _)) = Frame::innermost() else { return no("no current frame") };
    let code = &frame.code().code;
    if code.positional == 0 {
        return no("no arguments");
    }
    let Some(first) = frame.slot(0) else { return no("arg[0] deleted") };
    let captured = code.locals.iter().any(|l| l.slot.0 == 0 && l.storage == crate::bytecode::code::Storage::Cell);
    let object = if captured { cell::get(first) } else { Some(first) };
    let Some(object) = object else { return no("arg[0] deleted") };
    let Some(local) = code.locals.iter().find(|l| l.name == "__class__") else {
        return no("__class__ cell not found");
    };
    let Some(class) = frame.slot(local.slot.0).filter(|c| c.kind() == Kind::Cell).and_then(cell::get) else {
        return no("empty __class__ cell");
    };
    if !class::is(class) {
        return no(&format!("__class__ is not a type ({})", class::name_of(class)));
    }
    Ok((class, object))
}

/// An exception object from what `raise` is given: an instance, or a class to instantiate.
///
/// # Errors
/// TypeError for anything else; what the constructor raises.
pub fn exception_from(v: Value) -> PyResult<Value> {
    if exception::is(v) {
        return Ok(v);
    }
    if exception::is_class(v) {
        let made = call(v, &[], &[], &[])?;
        if exception::is(made) {
            return Ok(made);
        }
        let message = format!(
            "calling {} should have returned an instance of BaseException, not {}",
            class::full_name(v),
            class::name_of(made)
        );
        return Err(raise(Exc::TypeError, message));
    }
    Err(raise(Exc::TypeError, "exceptions must derive from BaseException"))
}

/// The `__init__` of a class whose instances are made by allocation and that Python function
/// alone.
#[inline]
pub fn constructor(class: Value) -> Option<Value> {
    let c = class::get(class);
    if c.constructor_version != c.version {
        let plain = std::ptr::eq(c.native, &object::TYPE)
            && class::is_python(class)
            && !class::is_abstract(class)
            && class::lookup_user(class, intern::NEW.value()).is_none()
            && class::lookup_user(class::of(class), intern::CALL.value()).is_none();
        c.constructor = class::lookup_user(class, intern::INIT.value()).filter(|f| plain && f.kind() == Kind::Function);
        c.constructor_version = c.version;
    }
    c.constructor
}
