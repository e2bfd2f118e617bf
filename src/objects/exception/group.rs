//! Exception groups (PEP 654): making them, and splitting them by class, predicate or identity.

use super::*;
use crate::heap::layout::ExceptionGroup;
use crate::heap::{NativeType, Value};

/// The struct. `v` must be a group.
fn group(v: Value) -> &'static mut ExceptionGroup {
    debug_assert!(is_group(v));
    // SAFETY: a group by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<ExceptionGroup>() }
}

/// Is this an exception group?
pub fn is_group(v: Value) -> bool {
    is(v) && class::is_subclass(class::of(v), Builtin::BaseExceptionGroup.class())
}

/// The exceptions of a group.
pub fn exceptions(v: Value) -> &'static [Value] {
    group(v).exceptions.map_or(&[], tuple::items)
}

fn construct(args: &Args) -> PyResult<Value> {
    let given = &args.positional[1..];
    let base = Builtin::BaseExceptionGroup.class();
    let mut class = args.positional[0];
    let &[message, members] = given else {
        let message = format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", given.len());
        return Err(raise(Exc::TypeError, message));
    };
    if !string::is(message) {
        let message = format!("BaseExceptionGroup.__new__() argument 1 must be str, not {}", class::name_of(message));
        return Err(raise(Exc::TypeError, message));
    }
    if protocol::native(members).get_item.is_none() && protocol::special(members, &intern::GETITEM).is_none()
        || dict::is(members)
        || class::is(members)
    {
        return Err(raise(Exc::TypeError, "second argument (exceptions) must be a sequence"));
    }
    let items = protocol::collect(members)?;
    if items.is_empty() {
        return Err(raise(Exc::ValueError, "second argument (exceptions) must be a non-empty sequence"));
    }
    if let Some(i) = items.iter().position(|&e| !is(e)) {
        let message = format!("Item {i} of second argument (exceptions) is not an exception");
        return Err(raise(Exc::ValueError, message));
    }
    let nests_base = items.iter().any(|&e| !is_a(e, Exc::Exception));
    let plain = Exc::ExceptionGroup.class();
    if class == base && !nests_base {
        class = plain;
    } else if class == plain && nests_base {
        return Err(raise(Exc::TypeError, "Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if nests_base && class::is_subclass(class, Exc::Exception.class()) {
        let message = format!("Cannot nest BaseExceptions in '{}'", class::name(class));
        return Err(raise(Exc::TypeError, message));
    }
    let v = super::new(class, given);
    let members = if Builtin::Tuple.is(members) { members } else { tuple::new(&items) };
    (group(v).message, group(v).exceptions) = (Some(message), Some(members));
    Ok(v)
}

fn init(args: &Args) -> PyResult<Value> {
    if !args.names.is_empty() {
        let message = format!("{}() takes no keyword arguments", class::name_of(args.positional[0]));
        return Err(raise(Exc::TypeError, message));
    }
    get(args.positional[0]).args = tuple::new(&args.positional[1..]);
    Ok(Value::NONE)
}

/// `ExceptionGroup(message, members)`
///
/// # Errors
/// As its constructor.
pub fn new_group(message: Value, members: Value) -> PyResult<Value> {
    construct(&Args::new(&[Builtin::BaseExceptionGroup.class(), message, members]))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    match name {
        "message" => Ok(Some(group(v).message.unwrap_or(Value::NONE))),
        "exceptions" => Ok(Some(group(v).exceptions.unwrap_or(Value::EMPTY_TUPLE))),
        _ => fields::get_attribute(v, name),
    }
}

/// `message (2 sub-exceptions)`
fn str(v: Value) -> PyResult<Value> {
    let count = exceptions(v).len();
    let message = string::text(protocol::str(group(v).message.unwrap_or(Value::NONE))?);
    Ok(string::new(&format!("{message} ({count} sub-exception{})", if count == 1 { "" } else { "s" })))
}

/// What exceptions are picked by.
#[derive(Clone, Copy, Debug)]
pub enum Matcher<'a> {
    /// A class or a tuple of classes.
    Class(Value),
    /// A function.
    Predicate(Value),
    /// Just these.
    Identity(&'a [Value]),
}

impl Matcher<'_> {
    fn of(v: Value) -> PyResult<Matcher<'static>> {
        let classes = |v: Value| tuple::is(v) && tuple::items(v).iter().all(|&c| is_class(c));
        if is_class(v) || classes(v) {
            return Ok(Matcher::Class(v));
        }
        let callable = attribute::is_function(v)
            || v.kind() == Kind::BoundMethod
            || v.kind() == Kind::NativeFunction
            || class::lookup(class::of(v), intern::CALL.value()).is_some();
        if !class::is(v) && callable {
            return Ok(Matcher::Predicate(v));
        }
        let message = "expected an exception type, a tuple of exception types, or a callable (other than a class)";
        Err(raise(Exc::TypeError, message))
    }

    fn accepts(self, e: Value) -> PyResult<bool> {
        match self {
            Matcher::Class(pattern) => matches(e, pattern),
            Matcher::Predicate(f) => protocol::truth(doors::call(f, &[e])?),
            Matcher::Identity(list) => Ok(!is_group(e) && list.contains(&e)),
        }
    }
}

/// The part of `v` that the matcher accepts, and the rest.
///
/// # Errors
/// What a predicate or `derive` raises.
pub fn split_by(v: Value, matcher: Matcher<'_>) -> PyResult<(Option<Value>, Option<Value>)> {
    if matcher.accepts(v)? {
        return Ok((Some(v), None));
    }
    if !is_group(v) {
        return Ok((None, Some(v)));
    }
    recursion::check(" in exceptiongroup_split_recursive")?;
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for &e in exceptions(v) {
        let (m, r) = split_by(e, matcher)?;
        matched.extend(m);
        rest.extend(r);
    }
    Ok((subset(v, &matched)?, subset(v, &rest)?))
}

/// A group like `v` with these members, `None` for no members.
fn subset(v: Value, members: &[Value]) -> PyResult<Option<Value>> {
    if members.is_empty() {
        return Ok(None);
    }
    let derive = attribute::get(v, intern::intern("derive"))?;
    let made = doors::call(derive, &[list::new(members)])?;
    if !is_group(made) {
        return Err(raise(Exc::TypeError, "derive must return an instance of BaseExceptionGroup"));
    }
    let (from, to) = (get(v), get(made));
    (to.traceback, to.context, to.cause) = (from.traceback, from.context, from.cause);
    to.suppress_context = from.suppress_context;
    if let Some(notes) = attribute::get_optional(v, intern::NOTES.value())?
        && (list::is(notes) || tuple::is(notes))
    {
        attribute::set(made, intern::NOTES.value(), Some(list::new(&protocol::collect(notes)?)))?;
    }
    Ok(Some(made))
}

fn split(args: &Args) -> PyResult<Value> {
    args.check("BaseExceptionGroup.split", 1, 1, 1)?;
    let (matched, rest) = split_by(args.positional[0], Matcher::of(args.positional[1])?)?;
    Ok(tuple::new(&[matched.unwrap_or(Value::NONE), rest.unwrap_or(Value::NONE)]))
}

fn subgroup(args: &Args) -> PyResult<Value> {
    args.check("BaseExceptionGroup.subgroup", 1, 1, 1)?;
    Ok(split_by(args.positional[0], Matcher::of(args.positional[1])?)?.0.unwrap_or(Value::NONE))
}

fn derive(args: &Args) -> PyResult<Value> {
    args.check("BaseExceptionGroup.derive", 1, 1, 1)?;
    let message = group(args.positional[0]).message.unwrap_or(Value::NONE);
    construct(&Args::new(&[Builtin::BaseExceptionGroup.class(), message, args.positional[1]]))
}

/// The class `ExceptionGroup`, which is an `Exception` too.
pub(super) fn make_class() -> Value {
    let namespace = dict::new();
    dict::set_str(namespace, intern::MODULE.value(), intern::intern("builtins"));
    let bases = [Builtin::BaseExceptionGroup.class(), Exc::Exception.class()];
    class::new(intern::intern("ExceptionGroup"), &bases, namespace, None).expect("the hierarchy is consistent")
}

/// `BaseExceptionGroup`.
pub static TYPE: NativeType = NativeType {
    name: "BaseExceptionGroup",
    kind: Kind::Exception,
    size: size_of::<ExceptionGroup>(),
    layout: Some(&ExceptionGroup::LAYOUT),
    repr: Some(text::repr),
    str: Some(str),
    attributes: &["message", "exceptions"],
    get_attribute: Some(get_attribute),
    methods: &[
        ("__init__", init),
        ("__str__", |a| str(a.positional[0])),
        ("split", split),
        ("subgroup", subgroup),
        ("derive", derive),
    ],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct),
    doc: "A combination of multiple unrelated exceptions.",
    ..NativeType::DEFAULT
};
