//! Exceptions: the class hierarchy, raising, chaining. Making them, their fields and their text
//! are in the siblings.

mod construct;
mod fields;
pub mod group;
mod system;
#[cfg(test)]
mod tests;
mod text;
mod warning;

use super::*;
use crate::heap::layout::Exception;
use crate::heap::{Kind, NativeType, Shape, Value, thread};
use std::sync::atomic::{AtomicU64, Ordering};

pub use fields::{field, set_field};
pub use group::{Matcher, exceptions as group_members, is_group, new_group, split_by};
pub use system::{describe, os_error};
pub use warning::{deprecated, warn, warn_of_subclass};

macro_rules! exceptions {
    ($($name:ident : $base:ident),* $(,)?) => {
        /// A built-in exception class.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u16)]
        #[allow(missing_docs)]
        pub enum Exc { $($name),* }
        impl Exc {
            /// Every class, bases before derived ones.
            pub const ALL: &'static [Exc] = &[$(Exc::$name),*];
            /// Python name.
            pub const fn name(self) -> &'static str { match self { $(Exc::$name => stringify!($name)),* } }
            const fn base(self) -> Exc { match self { $(Exc::$name => Exc::$base),* } }
        }
    };
}

exceptions! {
    BaseException: BaseException,
    SystemExit: BaseException, KeyboardInterrupt: BaseException, GeneratorExit: BaseException,
    Exception: BaseException,
    StopIteration: Exception, StopAsyncIteration: Exception,
    ArithmeticError: Exception, FloatingPointError: ArithmeticError, OverflowError: ArithmeticError,
    ZeroDivisionError: ArithmeticError,
    AssertionError: Exception, AttributeError: Exception, BufferError: Exception, EOFError: Exception,
    ImportError: Exception, ModuleNotFoundError: ImportError,
    LookupError: Exception, IndexError: LookupError, KeyError: LookupError,
    MemoryError: Exception, NameError: Exception, UnboundLocalError: NameError,
    OSError: Exception, BlockingIOError: OSError, ChildProcessError: OSError, ConnectionError: OSError,
    BrokenPipeError: ConnectionError, ConnectionAbortedError: ConnectionError,
    ConnectionRefusedError: ConnectionError, ConnectionResetError: ConnectionError,
    FileExistsError: OSError, FileNotFoundError: OSError, InterruptedError: OSError, IsADirectoryError: OSError,
    NotADirectoryError: OSError, PermissionError: OSError, ProcessLookupError: OSError, TimeoutError: OSError,
    ReferenceError: Exception,
    RuntimeError: Exception, NotImplementedError: RuntimeError, RecursionError: RuntimeError,
    SyntaxError: Exception, IndentationError: SyntaxError, TabError: IndentationError,
    _IncompleteInputError: SyntaxError,
    SystemError: Exception, TypeError: Exception,
    ValueError: Exception, UnicodeError: ValueError, UnicodeDecodeError: UnicodeError,
    UnicodeEncodeError: UnicodeError, UnicodeTranslateError: UnicodeError,
    ExceptionGroup: Exception,
    Warning: Exception, BytesWarning: Warning, DeprecationWarning: Warning, EncodingWarning: Warning,
    FutureWarning: Warning, ImportWarning: Warning, PendingDeprecationWarning: Warning, ResourceWarning: Warning,
    RuntimeWarning: Warning, SyntaxWarning: Warning, UnicodeWarning: Warning, UserWarning: Warning,
}

static CLASSES: [AtomicU64; Exc::ALL.len()] = [const { AtomicU64::new(0) }; Exc::ALL.len()];

impl Exc {
    /// The class object.
    pub fn class(self) -> Value {
        Value::from_bits(CLASSES[self as usize].load(Ordering::Relaxed)).expect("classes are made at start-up")
    }
}

/// Makes the classes. Called once at start-up.
pub fn initialise() {
    for ty in [Builtin::BaseException, Builtin::BaseExceptionGroup] {
        let shape = ty.shape() as *const Shape as *mut Shape;
        // SAFETY: descriptors are written by this start-up code alone.
        unsafe {
            (*shape).has_slots = true;
            (*shape).inline = 4;
        }
    }
    for &e in Exc::ALL {
        let class = if e == Exc::BaseException {
            Builtin::BaseException.class()
        } else if e == Exc::ExceptionGroup {
            let class = group::make_class();
            class::set_native(class);
            class
        } else {
            let namespace = dict::new();
            dict::set_str(namespace, intern::MODULE.value(), intern::intern("builtins"));
            let class = class::new(intern::intern(e.name()), &[e.base().class()], namespace, None)
                .expect("the hierarchy is consistent");
            class::set_native(class);
            class
        };
        CLASSES[e as usize].store(class.bits(), Ordering::Relaxed);
    }
}

/// The struct. `v` must be an exception.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Exception {
    debug_assert!(is(v));
    // SAFETY: an exception by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Exception>() }
}

/// Is this an exception object?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Exception
}

/// Is this a class of exceptions?
pub fn is_class(v: Value) -> bool {
    class::is(v) && class::is_subclass(v, Builtin::BaseException.class())
}

/// An exception object, not yet raised.
pub fn new(class: Value, args: &[Value]) -> Value {
    let v = instance::allocate(class);
    get(v).args = tuple::new(args);
    v
}

/// Raises a built-in exception with a message.
#[cold]
pub fn raise(kind: Exc, message: impl AsRef<str>) -> Pending {
    raise_private(new(kind.class(), &[string::new(message.as_ref())]))
}

/// Raises an exception object that nobody else knows.
fn raise_private(v: Value) -> Pending {
    get(v).private = true;
    raise_value(v)
}

/// The program may get to see the exception `v`, and with it its traceback and the frames in it.
pub fn publish(v: Value) {
    if !std::mem::replace(&mut get(v).private, false) {
        return;
    }
    let mut link = get(v).traceback;
    while let Some(t) = link {
        let t = traceback::get(t);
        let mut frame = Some(t.frame);
        while let Some(f) = frame.map(frame::get).filter(|f| !f.shared) {
            f.shared = true;
            frame = f.back;
        }
        link = t.next;
    }
}

/// The exception that is being handled, for the program to see.
pub fn handled() -> Option<Value> {
    thread::current().handled.inspect(|&e| publish(e))
}

/// Raises a built-in exception with any arguments.
#[cold]
pub fn raise_with(kind: Exc, args: &[Value]) -> Pending {
    raise_private(new(kind.class(), args))
}

/// Raises an exception object: the exception being handled becomes its context.
#[cold]
pub fn raise_value(v: Value) -> Pending {
    let thread = thread::current();
    if let Some(handled) = thread.handled
        && handled != v
    {
        publish(handled);
        unlink(handled, v);
        get(v).context = Some(handled);
    }
    thread.pending = Some(v);
    Pending
}

/// Takes `v` out of the chain of contexts that begins at `start`: a new link must not close a
/// cycle. Programs can make cycles themselves, hence the slow second walker.
fn unlink(start: Value, v: Value) {
    let (mut link, mut slow, mut step) = (start, start, false);
    while let Some(context) = get(link).context {
        if context == v {
            get(link).context = None;
            return;
        }
        link = context;
        if link == slow {
            return;
        }
        if step {
            slow = get(slow).context.unwrap_or(slow);
        }
        step = !step;
    }
}

/// Raises `kind` (NameError or one derived from it) with its `name`.
#[cold]
pub fn name_error(kind: Exc, message: impl AsRef<str>, name: Value) -> Pending {
    let v = new(kind.class(), &[string::new(message.as_ref())]);
    if kind == Exc::NameError {
        instance::set(v, intern::intern("name"), name);
    }
    raise_private(v)
}

/// Tells an AttributeError that does not know it which attribute of which object is missing.
#[cold]
pub fn name_attribute(e: Value, object: Value, name: Value) {
    let [of, what] = [intern::intern("obj"), intern::intern("name")];
    if instance::get(e, of).is_none() && instance::get(e, what).is_none() {
        instance::set(e, what, name);
        instance::set(e, of, object);
    }
}

/// Raises AttributeError with its `name` and `obj`.
#[cold]
pub fn attribute_error(message: impl AsRef<str>, object: Value, name: Value) -> Pending {
    let v = new(Exc::AttributeError.class(), &[string::new(message.as_ref())]);
    instance::set(v, intern::intern("name"), name);
    instance::set(v, intern::intern("obj"), object);
    raise_private(v)
}

/// Adds a note to the pending exception.
#[cold]
pub fn note_pending(text: &str) {
    if let Some(v) = thread::current().pending {
        let note = string::new(text);
        match instance::get(v, intern::NOTES.value()) {
            Some(notes) if list::is(notes) => list::push(notes, note),
            _ => instance::set(v, intern::NOTES.value(), list::new(&[note])),
        }
    }
}

/// Is `v` an exception of this class or a derived one?
pub fn is_a(v: Value, kind: Exc) -> bool {
    class::is_subclass(class::of(v), kind.class())
}

/// Takes the pending exception.
///
/// # Panics
/// Without one: somebody answered `Err(Pending)` without raising.
pub fn take() -> Value {
    let v = take_private();
    publish(v);
    v
}

/// The same for a caller that shows it to nobody, or publishes it first.
///
/// # Panics
/// As `take`.
pub fn take_private() -> Value {
    thread::current().pending.take().expect("an exception is pending")
}

/// Is an exception of this class (or a derived one) pending?
pub fn pending_is(kind: Exc) -> bool {
    thread::current().pending.is_some_and(|v| class::is_subclass(class::of(v), kind.class()))
}

/// Drops the pending exception if it is of this class; answers whether it was.
pub fn swallow(kind: Exc) -> bool {
    let matches = pending_is(kind);
    if matches {
        thread::current().pending = None;
    }
    matches
}

/// Does exception `v` match `pattern`, a class or a tuple of classes?
///
/// # Errors
/// TypeError for other patterns.
pub fn matches(v: Value, pattern: Value) -> PyResult<bool> {
    let patterns = if tuple::is(pattern) { tuple::items(pattern) } else { std::slice::from_ref(&pattern) };
    if !patterns.iter().all(|&p| is_class(p)) {
        let message = "catching classes that do not inherit from BaseException is not allowed";
        return Err(raise(Exc::TypeError, message));
    }
    Ok(patterns.iter().any(|&p| class::is_subclass(class::of(v), p)))
}

/// `BaseException` and all exceptions.
pub static TYPE: NativeType = NativeType {
    name: "BaseException",
    kind: Kind::Exception,
    size: size_of::<Exception>(),
    repr: Some(text::repr),
    str: Some(text::str),
    getset: &[class::DICT_GETSET],
    attributes: &["args", "__traceback__", "__cause__", "__context__", "__suppress_context__"],
    get_attribute: Some(fields::get_attribute),
    methods: &[
        ("__init__", construct::init),
        ("__str__", |a| text::str(a.positional[0])),
        ("__repr__", |a| text::repr(a.positional[0])),
        ("add_note", fields::add_note),
        ("with_traceback", fields::with_traceback),
        ("__reduce__", fields::reduce),
        ("__setstate__", fields::set_state),
    ],
    new: Some(construct::new),
    ..NativeType::DEFAULT
};
