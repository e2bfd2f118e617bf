//! Functions: Python functions, native functions, bound methods.

use super::*;
use crate::heap::layout::{BoundMethod, Function, NativeFunction};
use crate::heap::{GetSet, Kind, NativeType, Value};
use crate::util::docs;

/// The struct of a Python function. `v` must be one.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Function {
    debug_assert!(v.kind() == Kind::Function);
    // SAFETY: a function by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Function>() }
}

/// The struct of a native function. `v` must be one.
#[inline(always)]
pub fn native(v: Value) -> &'static NativeFunction {
    debug_assert!(v.kind() == Kind::NativeFunction);
    // SAFETY: a native function by the caller's word.
    unsafe { &*v.ptr::<NativeFunction>() }
}

/// Function and receiver of a bound method. `v` must be one.
#[inline(always)]
pub fn method(v: Value) -> (Value, Value) {
    debug_assert!(v.kind() == Kind::BoundMethod);
    // SAFETY: a bound method by the caller's word.
    unsafe { ((*v.ptr::<BoundMethod>()).function, (*v.ptr::<BoundMethod>()).receiver) }
}

/// A native function; with `owner`, a method of that class: its first argument is an instance.
pub fn new_native(name: Value, function: NativeFn, receiver: Option<Value>, owner: Option<Value>) -> Value {
    make(
        if owner.is_some() { Builtin::MethodDescriptor } else { Builtin::NativeFunction },
        name,
        function,
        receiver,
        owner,
    )
}

/// A native method of `owner`; `ty` says whether it stands for a slot.
pub fn new_method(ty: Builtin, name: Value, function: NativeFn, owner: Value) -> Value {
    make(ty, name, function, None, Some(owner))
}

fn make(ty: Builtin, name: Value, function: NativeFn, receiver: Option<Value>, owner: Option<Value>) -> Value {
    let v = ty.allocate(size_of::<NativeFunction>());
    let header = ty.header();
    // SAFETY: fresh object of this layout.
    unsafe {
        v.ptr::<NativeFunction>().write(NativeFunction { header, function, name, receiver, owner, module: None })
    };
    v
}

/// `function` with `receiver` as its first argument.
pub fn bind(function: Value, receiver: Value) -> Value {
    if function.kind() == Kind::NativeFunction {
        let f = native(function);
        let ty = if Builtin::WrapperDescriptor.is(function) { Builtin::MethodWrapper } else { Builtin::NativeFunction };
        return make(ty, f.name, f.function, Some(receiver), f.owner);
    }
    new_bound(function, receiver)
}

/// As `bind_any`; a native function without an owner becomes a native method.
pub fn bind_any_native(function: Value, receiver: Value) -> Value {
    if Builtin::NativeFunction.is(function) && native(function).receiver.is_none() {
        return bind(function, receiver);
    }
    bind_any(function, receiver)
}

/// `function` bound to `receiver`, whatever sort of callable it is.
pub fn bind_any(function: Value, receiver: Value) -> Value {
    if attribute::is_function(function) { bind(function, receiver) } else { new_bound(function, receiver) }
}

/// A bound method of any callable.
pub fn new_bound(function: Value, receiver: Value) -> Value {
    let v = Builtin::BoundMethod.allocate(size_of::<BoundMethod>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<BoundMethod>().write(BoundMethod { header: Builtin::BoundMethod.header(), function, receiver }) };
    v
}

/// The dict of a function's own attributes.
pub fn attributes(v: Value) -> Value {
    if let Some(d) = get(v).attributes {
        return d;
    }
    let d = dict::new();
    get(v).attributes = Some(d);
    d
}

fn expect_text(what: &str, value: Option<Value>) -> PyResult<Value> {
    match value {
        Some(text) if string::is(text) => Ok(text),
        _ => Err(raise(Exc::TypeError, format!("{what} must be set to a string object"))),
    }
}

fn optional(value: Option<Value>) -> Option<Value> {
    value.filter(|v| !v.is_none())
}

static FUNCTION_GETSET: &[GetSet] = &[
    GetSet {
        name: "__name__",
        get: |f| Ok(get(f).name),
        set: Some(|f, v| {
            get(f).name = expect_text("__name__", v)?;
            Ok(())
        }),
    },
    GetSet {
        name: "__qualname__",
        get: |f| Ok(get(f).qualname),
        set: Some(|f, v| {
            get(f).qualname = expect_text("__qualname__", v)?;
            Ok(())
        }),
    },
    GetSet {
        name: "__doc__",
        get: |f| Ok(get(f).doc),
        set: Some(|f, v| {
            get(f).doc = v.unwrap_or(Value::NONE);
            Ok(())
        }),
    },
    GetSet {
        name: "__module__",
        get: |f| {
            if let Some(v) = get(f).attributes.and_then(|d| dict::get_str(d, intern::MODULE.value())) {
                return Ok(v);
            }
            Ok(dict::get_str(get(f).globals, intern::NAME.value()).unwrap_or(Value::NONE))
        },
        set: Some(|f, v| {
            dict::set_str(attributes(f), intern::MODULE.value(), v.unwrap_or(Value::NONE));
            Ok(())
        }),
    },
    GetSet {
        name: "__defaults__",
        get: |f| Ok(get(f).defaults.unwrap_or(Value::NONE)),
        set: Some(|f, v| {
            let v = optional(v);
            if v.is_some_and(|v| !tuple::is(v)) {
                return Err(raise(Exc::TypeError, "__defaults__ must be set to a tuple object"));
            }
            get(f).defaults = v;
            Ok(())
        }),
    },
    GetSet {
        name: "__kwdefaults__",
        get: |f| Ok(get(f).kwdefaults.unwrap_or(Value::NONE)),
        set: Some(|f, v| {
            let v = optional(v);
            if v.is_some_and(|v| !dict::is(v)) {
                return Err(raise(Exc::TypeError, "__kwdefaults__ must be set to a dict object"));
            }
            get(f).kwdefaults = v;
            Ok(())
        }),
    },
    GetSet {
        name: "__code__",
        get: |f| Ok(code::of(get(f).code)),
        set: Some(|f, v| match v {
            Some(v) if v.kind() == Kind::Code => (doors::get().set_code)(f, v),
            _ => Err(raise(Exc::TypeError, "__code__ must be set to a code object")),
        }),
    },
    GetSet { name: "__annotations__", get: annotations::of_function, set: Some(annotations::set_annotations) },
    GetSet {
        name: "__annotate__",
        get: annotations::annotate_of,
        set: Some(|f, v| annotations::set_annotate(f, v).map(|_| ())),
    },
    GetSet {
        name: "__type_params__",
        get: annotations::type_parameters,
        set: Some(|f, v| annotations::set_type_parameters(f, v).map(|_| ())),
    },
    GetSet { name: "__globals__", get: |f| Ok(get(f).globals), set: None },
    GetSet { name: "__closure__", get: |f| Ok(get(f).closure.unwrap_or(Value::NONE)), set: None },
    GetSet {
        name: "__builtins__",
        get: |f| match dict::get_str(get(f).globals, intern::BUILTINS.value()) {
            Some(m) if m.kind() == Kind::Module => Ok(module::globals(m)),
            Some(d) => Ok(d),
            None => Ok(module::globals((doors::get().import)("builtins")?)),
        },
        set: None,
    },
    GetSet {
        name: "__dict__",
        get: |f| Ok(attributes(f)),
        set: Some(|f, v| match v {
            Some(d) if dict::is(d) => {
                get(f).attributes = Some(d);
                Ok(())
            }
            Some(d) => {
                let message = format!("__dict__ must be set to a dictionary, not a '{}'", class::name_of(d));
                Err(raise(Exc::TypeError, message))
            }
            None => Err(raise(Exc::TypeError, "cannot delete __dict__")),
        }),
    },
];

/// Says which module a native function belongs to.
pub fn set_module(v: Value, module: Value) {
    debug_assert!(v.kind() == Kind::NativeFunction);
    // SAFETY: a native function by the caller's word.
    unsafe { (*v.ptr::<NativeFunction>()).module = Some(module) };
}

/// The class that a native function belongs to.
fn class_of_native(v: Value) -> Option<Value> {
    let f = native(v);
    let owner = match (f.receiver, f.owner) {
        (Some(class), None) => Some(class),
        (Some(class), Some(_)) if class::is(class) && Builtin::NativeFunction.is(v) => Some(class),
        (_, owner) => owner,
    };
    owner.filter(|&o| class::is(o))
}

fn native_doc(v: Value) -> Value {
    let f = native(v);
    match class_of_native(v) {
        Some(owner) => class::documentation::of_member(owner, f.name),
        None => f
            .module
            .and_then(string::as_text)
            .and_then(|module| docs::of(module, string::text(f.name)))
            .map_or(Value::NONE, string::new),
    }
}

fn native_qualname(v: Value) -> PyResult<Value> {
    let f = native(v);
    Ok(match class_of_native(v) {
        Some(owner) => string::new(&format!("{}.{}", string::text(class::get(owner).qualname), string::text(f.name))),
        None => f.name,
    })
}

/// Signatures of built-in functions, as `inspect.signature` reads them.
const SIGNATURES: &[(&str, &str)] = &[
    ("abs", "(x, /)"),
    ("all", "(iterable, /)"),
    ("any", "(iterable, /)"),
    ("ascii", "(obj, /)"),
    ("bin", "(number, /)"),
    ("callable", "(obj, /)"),
    ("chr", "(i, /)"),
    ("compile", "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)"),
    ("delattr", "(obj, name, /)"),
    ("divmod", "(x, y, /)"),
    ("eval", "(source, /, globals=None, locals=None)"),
    ("exec", "(source, /, globals=None, locals=None, *, closure=None)"),
    ("format", "(value, format_spec='', /)"),
    ("globals", "()"),
    ("hasattr", "(obj, name, /)"),
    ("hash", "(obj, /)"),
    ("hex", "(number, /)"),
    ("id", "(obj, /)"),
    ("input", "(prompt='', /)"),
    ("isinstance", "(obj, class_or_tuple, /)"),
    ("issubclass", "(cls, class_or_tuple, /)"),
    ("len", "(obj, /)"),
    ("locals", "()"),
    ("oct", "(number, /)"),
    ("ord", "(c, /)"),
    ("pow", "(base, exp, mod=None)"),
    ("print", "(*args, sep=' ', end='\\n', file=None, flush=False)"),
    ("repr", "(obj, /)"),
    ("round", "(number, ndigits=None)"),
    ("setattr", "(obj, name, value, /)"),
    ("sorted", "(iterable, /, *, key=None, reverse=False)"),
    ("sum", "(iterable, /, start=0)"),
];

fn text_signature(v: Value) -> PyResult<Value> {
    let f = native(v);
    if f.receiver.is_some() || f.owner.is_some() {
        return Ok(Value::NONE);
    }
    let name = string::text(f.name);
    let found = SIGNATURES.iter().find(|(n, _)| *n == name);
    Ok(found.map_or(Value::NONE, |(_, signature)| string::new(signature)))
}

const NAME: GetSet = GetSet { name: "__name__", get: |f| Ok(native(f).name), set: None };
const QUALNAME: GetSet = GetSet { name: "__qualname__", get: native_qualname, set: None };
const DOC: GetSet = GetSet { name: "__doc__", get: |f| Ok(native_doc(f)), set: None };
const SIGNATURE: GetSet = GetSet { name: "__text_signature__", get: text_signature, set: None };
const OBJCLASS: GetSet =
    GetSet { name: "__objclass__", get: |f| Ok(native(f).owner.unwrap_or(Value::NONE)), set: None };
const SELF: GetSet = GetSet { name: "__self__", get: |f| Ok(native(f).receiver.unwrap_or(Value::NONE)), set: None };
static NATIVE_GETSET: &[GetSet] = &[
    NAME,
    QUALNAME,
    DOC,
    SIGNATURE,
    SELF,
    GetSet { name: "__module__", get: |f| Ok(native(f).module.unwrap_or(Value::NONE)), set: None },
];
static DESCRIPTOR_GETSET: &[GetSet] = &[NAME, QUALNAME, DOC, SIGNATURE, OBJCLASS];
static WRAPPER_GETSET: &[GetSet] = &[NAME, QUALNAME, DOC, SIGNATURE, OBJCLASS, SELF];

static METHOD_GETSET: &[GetSet] = &[
    GetSet { name: "__func__", get: |m| Ok(method(m).0), set: None },
    GetSet { name: "__self__", get: |m| Ok(method(m).1), set: None },
    GetSet {
        name: "__doc__",
        get: |m| Ok(attribute::get_optional(method(m).0, intern::DOC.value())?.unwrap_or(Value::NONE)),
        set: None,
    },
];

/// What a bound method has of its function.
fn method_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    attribute::get_optional(method(v).0, intern::intern(name))
}

fn call_any(args: &Args) -> PyResult<Value> {
    args.receiver("object.__call__", |_| true)?;
    (doors::get().call)(args.positional[0], &args.positional[1..], args.names, args.keywords)
}

fn get_method(args: &Args) -> PyResult<Value> {
    let name = if args.positional.len() == 1 { "expected at least 1 argument, got 0" } else { "" };
    if !name.is_empty() {
        return Err(raise(Exc::TypeError, name));
    }
    args.check("__get__", 1, 1, 2)?;
    let (f, object) = (args.positional[0], args.positional[1]);
    if object.is_none() {
        return match args.get(2).filter(|c| !c.is_none()) {
            Some(_) => Ok(f),
            None => Err(raise(Exc::TypeError, "__get__(None, None) is invalid")),
        };
    }
    if f.kind() == Kind::NativeFunction
        && let Some(owner) = native(f).owner
        && !class::is_subclass(class::of(object), owner)
    {
        let message = format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            string::text(native(f).name),
            class::name(owner),
            class::name_of(object)
        );
        return Err(raise(Exc::TypeError, message));
    }
    Ok(bind(f, object))
}

/// `types.FunctionType(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)`
fn new_function(args: &Args) -> PyResult<Value> {
    let names = ["code", "globals", "name", "argdefs", "closure", "kwdefaults"];
    let [code, globals, name, defaults, closure, kwdefaults] = args.bind("function", 1, names, 6, 2)?;
    let (code, globals) = (code.unwrap_or(Value::NONE), globals.unwrap_or(Value::NONE));
    let wrong = |n: usize, wanted: &str, v: Value| {
        let class = if v.is_none() { "None" } else { class::name_of(v) };
        Err(raise(Exc::TypeError, format!("function() argument {n} must be {wanted}, not {class}")))
    };
    if code.kind() != Kind::Code {
        return wrong(1, "code", code);
    }
    if !dict::is(globals) {
        return wrong(2, "dict", globals);
    }
    if let Some(name) = optional(name)
        && !string::is(name)
    {
        return Err(raise(Exc::TypeError, "arg 3 (name) must be None or string"));
    }
    if optional(defaults).is_some_and(|d| !tuple::is(d)) {
        return Err(raise(Exc::TypeError, "arg 4 (defaults) must be None or tuple"));
    }
    if optional(closure).is_some_and(|c| !tuple::is(c)) {
        return Err(raise(Exc::TypeError, "arg 5 (closure) must be None or tuple"));
    }
    if let Some(closure) = optional(closure)
        && let Some(bad) = tuple::items(closure).iter().find(|c| !Builtin::Cell.is(**c))
    {
        let message = format!("arg 5 (closure) expected cell, found {}", class::name_of(*bad));
        return Err(raise(Exc::TypeError, message));
    }
    let f = (doors::get().make_function)(code, globals, optional(closure))?;
    get(f).defaults = optional(defaults);
    get(f).kwdefaults = optional(kwdefaults);
    if let Some(name) = optional(name) {
        get(f).name = name;
    }
    Ok(f)
}

/// `types.MethodType(function, object)`
fn new_bound_method(args: &Args) -> PyResult<Value> {
    args.check("method", 1, 2, 2)?;
    let (f, object) = (args.positional[1], args.positional[2]);
    if !protocol::is_callable(f) {
        return Err(raise(Exc::TypeError, "first argument must be callable"));
    }
    if object.is_none() {
        return Err(raise(Exc::TypeError, "instance must not be None"));
    }
    Ok(new_bound(f, object))
}

fn reduce_method(args: &Args) -> PyResult<Value> {
    let (f, receiver) = method(args.positional[0]);
    let getattr = attribute::get((doors::get().import)("builtins")?, intern::intern("getattr"))?;
    let name = attribute::get(f, intern::NAME.value())?;
    Ok(tuple::new(&[getattr, tuple::new(&[receiver, name])]))
}

fn reduce_native(args: &Args) -> PyResult<Value> {
    let f = native(args.positional[0]);
    let Some(receiver) = f.receiver.or(f.owner) else { return Ok(f.name) };
    if receiver.kind() == Kind::Module {
        return Ok(f.name);
    }
    let getattr = attribute::get((doors::get().import)("builtins")?, intern::intern("getattr"))?;
    Ok(tuple::new(&[getattr, tuple::new(&[receiver, f.name])]))
}

fn repr_function(v: Value) -> PyResult<Value> {
    Ok(string::new(&format!("<function {} at {:#x}>", string::text(get(v).qualname), v.bits())))
}

fn repr_native(v: Value) -> PyResult<Value> {
    let f = native(v);
    let name = string::text(f.name);
    Ok(string::new(&match f.receiver.filter(|r| r.kind() != Kind::Module) {
        Some(receiver) => {
            format!("<built-in method {name} of {} object at {:#x}>", class::name_of(receiver), receiver.bits())
        }
        None => format!("<built-in function {name}>"),
    }))
}

fn repr_descriptor(v: Value, what: &str) -> PyResult<Value> {
    let f = native(v);
    let owner = f.owner.map_or("?", class::name);
    Ok(string::new(&format!("<{what} '{}' of '{owner}' objects>", string::text(f.name))))
}

fn repr_method(v: Value) -> PyResult<Value> {
    let (function, receiver) = method(v);
    let mut name = attribute::get_optional(function, intern::QUALNAME.value())?;
    if name.is_none() {
        name = attribute::get_optional(function, intern::NAME.value())?;
    }
    let name = name.and_then(string::as_text).unwrap_or("?");
    let receiver = protocol::repr(receiver)?;
    Ok(string::new(&format!("<bound method {name} of {}>", string::text(receiver))))
}

fn compare_native(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if a.kind() != Kind::NativeFunction || b.kind() != Kind::NativeFunction {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (f, g) = (native(a), native(b));
    let same = a == b
        || f.receiver.is_some()
            && f.receiver == g.receiver
            && f.name == g.name
            && f.owner == g.owner
            && std::ptr::fn_addr_eq(f.function, g.function);
    match op {
        CompareOp::Eq => Ok(Value::from_bool(same)),
        CompareOp::Ne => Ok(Value::from_bool(!same)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn hash_native(v: Value) -> PyResult<i64> {
    let f = native(v);
    Ok(match f.receiver {
        Some(r) => ((r.bits() >> 4) ^ f.name.bits().rotate_left(17)) as i64,
        None => protocol::identity_hash(v),
    })
}

fn compare_methods(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !Builtin::BoundMethod.is(a) || !Builtin::BoundMethod.is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = method(a) == method(b);
    match op {
        CompareOp::Eq => Ok(Value::from_bool(same)),
        CompareOp::Ne => Ok(Value::from_bool(!same)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `function`.
pub static TYPE: NativeType = NativeType {
    name: "function",
    kind: Kind::Function,
    size: size_of::<Function>(),
    repr: Some(repr_function),
    getset: FUNCTION_GETSET,
    methods: &[("__call__", call_any), ("__get__", get_method)],
    sealed: true,
    new: Some(new_function),
    ..NativeType::DEFAULT
};
/// `builtin_function_or_method`.
pub static NATIVE_TYPE: NativeType = NativeType {
    name: "builtin_function_or_method",
    kind: Kind::NativeFunction,
    size: size_of::<NativeFunction>(),
    repr: Some(repr_native),
    compare: Some(compare_native),
    hash: Some(hash_native),
    getset: NATIVE_GETSET,
    methods: &[("__call__", call_any), ("__reduce__", reduce_native)],
    ..NativeType::DEFAULT
};
/// `wrapper_descriptor`: the special method of a slot, not bound.
pub static WRAPPER_TYPE: NativeType = NativeType {
    name: "wrapper_descriptor",
    repr: Some(|v| repr_descriptor(v, "slot wrapper")),
    compare: None,
    hash: None,
    getset: DESCRIPTOR_GETSET,
    methods: &[("__call__", call_any), ("__get__", get_method), ("__reduce__", reduce_native)],
    ..NATIVE_TYPE
};
/// `method_descriptor`: a native method, not bound.
pub static METHOD_DESCRIPTOR_TYPE: NativeType =
    NativeType { name: "method_descriptor", repr: Some(|v| repr_descriptor(v, "method")), ..WRAPPER_TYPE };
/// `method-wrapper`: the special method of a slot, bound.
pub static METHOD_WRAPPER_TYPE: NativeType = NativeType {
    name: "method-wrapper",
    repr: Some(|v| {
        let f = native(v);
        let receiver = f.receiver.unwrap_or(Value::NONE);
        let (name, class) = (string::text(f.name), class::name_of(receiver));
        Ok(string::new(&format!("<method-wrapper '{name}' of {class} object at {:#x}>", receiver.bits())))
    }),
    getset: WRAPPER_GETSET,
    ..NATIVE_TYPE
};
/// `method`.
pub static METHOD_TYPE: NativeType = NativeType {
    name: "method",
    kind: Kind::BoundMethod,
    size: size_of::<BoundMethod>(),
    repr: Some(repr_method),
    compare: Some(compare_methods),
    hash: Some(|v| Ok((method(v).0.bits() ^ method(v).1.bits().rotate_left(17)) as i64)),
    getset: METHOD_GETSET,
    get_attribute: Some(method_attribute),
    methods: &[("__call__", call_any), ("__get__", |a| Ok(a.positional[0])), ("__reduce__", reduce_method)],
    sealed: true,
    new: Some(new_bound_method),
    ..NativeType::DEFAULT
};
