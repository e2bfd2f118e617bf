//! Making functions and classes.

use super::super::call;
use super::super::frame::Frame;
use super::super::loaded::Loaded;
use super::super::plan::{self, ClassState, Plan, Then};
use crate::heap::layout::Function;
use crate::heap::{Kind, Value};
use crate::objects::{
    Builtin, Exc, Pending, PyResult, attribute, cell, class, dict, doors, function, int, intern, protocol, raise,
    string, tuple,
};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A function of inner code `child` of the running function.
pub extern "C" fn make_function(child: u64, defaults: u64, kwdefaults: u64, closure: u64) -> u64 {
    let Some((frame, _)) = Frame::innermost() else { return 0 };
    let outer = frame.function();
    let code: &'static Loaded = frame.code().children[child as usize];
    let flags = code.code.flags;
    let simple = code.code.kwonly == 0 && !flags.varargs && !flags.varkeywords;
    let v = Builtin::Function.allocate(size_of::<Function>());
    // SAFETY: fresh object of this layout.
    unsafe {
        v.ptr::<Function>().write(Function {
            header: Builtin::Function.header(),
            entry: code.callable(),
            arity: if simple { u64::from(code.code.positional) } else { u64::MAX },
            code: code.pointer(),
            globals: function::get(outer).globals,
            closure: Value::from_bits(closure),
            defaults: Value::from_bits(defaults),
            kwdefaults: Value::from_bits(kwdefaults),
            name: code.name,
            qualname: code.qualname,
            doc: code.doc,
            attributes: None,
            extra: None,
        });
    }
    code.last_function.store(!v.bits(), Ordering::Relaxed);
    v.bits()
}

static BUILDER: AtomicU64 = AtomicU64::new(0);

/// Remembers the `__build_class__` that the program started with: what replaces it is called instead.
pub fn set_own_builder(builder: Value) {
    BUILDER.store(builder.bits(), Ordering::Relaxed);
}

/// Did a program see functions of bodies: in its own `__build_class__`, or among all objects?
static BODIES_LEAVE: AtomicBool = AtomicBool::new(false);

/// Somebody sees what only the machine knows otherwise.
pub fn show_bodies() {
    BODIES_LEAVE.store(true, Ordering::Relaxed);
}

/// Can bodies be called again, since a program may have kept their functions?
pub fn may_run_again() -> bool {
    BODIES_LEAVE.load(Ordering::Relaxed)
}

/// A class statement: runs the class body `body` over a new namespace, then makes the class.
pub extern "C" fn build_class(body: Value, name: Value, bases: Value, keywords: u64) -> Plan {
    let keywords = Value::from_bits(keywords);
    match super::names::class_builder(function::get(body).globals) {
        Ok(own) if own.bits() == BUILDER.load(Ordering::Relaxed) => build(body, name, bases, keywords),
        Ok(builder) => {
            show_bodies();
            let (names, values) = split(keywords);
            call::plan(builder, &[&[body, name], tuple::items(bases)].concat(), &names, &values)
        }
        Err(Pending) => Plan::RAISED,
    }
}

/// What `__build_class__` does.
pub fn build(body: Value, name: Value, bases: Value, keywords: Option<Value>) -> Plan {
    match prepare(body, name, bases, keywords) {
        Ok(state) => {
            let namespace = state.namespace;
            plan::call_function(body, &[namespace], &[], &[], Then::Class(Box::new(state)))
        }
        Err(Pending) => Plan::RAISED,
    }
}

/// Resolves the bases and the metaclass, and makes the namespace.
fn prepare(body: Value, name: Value, given: Value, keywords: Option<Value>) -> PyResult<ClassState> {
    let bases = resolve_bases(given)?;
    let mut keywords = keywords;
    let mut meta = None;
    if let Some(k) = keywords {
        meta = dict::get_str(k, intern::METACLASS.value());
        let rest = dict::copy(k);
        dict::remove_str(rest, intern::METACLASS.value());
        keywords = (dict::len(rest) > 0).then_some(rest);
    }
    let list = tuple::items(bases);
    let mut meta = meta.unwrap_or_else(|| list.first().map_or_else(|| Builtin::Type.class(), |&b| class::of(b)));
    if class::is(meta) {
        meta = class::most_derived(meta, list)?;
    }
    let namespace = if meta == Builtin::Type.class() {
        dict::new()
    } else {
        match attribute::get_optional(meta, intern::PREPARE.value())? {
            Some(prepare) => {
                let (names, values) = split(keywords);
                let made = (doors::get().call)(prepare, &[name, bases], &names, &values)?;
                if !dict::is(made) && class::lookup(class::of(made), intern::GETITEM.value()).is_none() {
                    let shown = if class::is(meta) { class::name(meta) } else { "<metaclass>" };
                    let message = format!("{shown}.__prepare__() must return a mapping, not {}", class::name_of(made));
                    return Err(raise(Exc::TypeError, message));
                }
                made
            }
            None => dict::new(),
        }
    };
    let code = Loaded::of(function::get(body).code);
    let original = (bases != given).then_some(given);
    Ok(ClassState { name, bases, original, meta, keywords, namespace, code, chain: code.chain })
}

fn split(keywords: Option<Value>) -> (Vec<Value>, Vec<Value>) {
    keywords.map_or_else(Vec::new, dict::items).into_iter().unzip()
}

/// Bases that are no classes say by `__mro_entries__` which classes they stand for.
fn resolve_bases(bases: Value) -> PyResult<Value> {
    if tuple::items(bases).iter().all(|&b| class::is(b)) {
        return Ok(bases);
    }
    let mut resolved = Vec::new();
    for &base in tuple::items(bases) {
        if !class::is(base)
            && let Some(hook) = attribute::get_optional(base, intern::MRO_ENTRIES.value())?
        {
            let entries = doors::call(hook, &[bases])?;
            if !tuple::is(entries) {
                return Err(raise(Exc::TypeError, "__mro_entries__ must return a tuple"));
            }
            resolved.extend_from_slice(tuple::items(entries));
        } else {
            resolved.push(base);
        }
    }
    if resolved == tuple::items(bases) { Ok(bases) } else { Ok(tuple::new(&resolved)) }
}

fn put(namespace: Value, name: &str, v: Value) -> PyResult<()> {
    let name = intern::intern(name);
    if Builtin::Dict.is(namespace) {
        dict::set_str(namespace, name, v);
        return Ok(());
    }
    protocol::set_item(namespace, name, Some(v))
}

/// The body has run and answered the class's own cell or None.
pub fn finish(state: ClassState, class_cell: Value) -> Plan {
    match make(&state, class_cell) {
        Ok(Some(made)) => Plan::value(made),
        Ok(None) => {
            let (names, values) = split(state.keywords);
            let then = Then::ClassMade { name: state.name, class_cell };
            let positional = [state.name, state.bases, state.namespace];
            class::offer(state.namespace, state.chain);
            // A Python `__new__` or `__call__` of the metaclass is called by generated code.
            plan::then(call::plan(state.meta, &positional, &names, &values), then)
        }
        Err(Pending) => Plan::RAISED,
    }
}

/// Makes a class of metaclass `type`; `None`: the metaclass is to be called.
fn make(state: &ClassState, class_cell: Value) -> PyResult<Option<Value>> {
    let namespace = state.namespace;
    put(namespace, "__firstlineno__", int::from_i64(i64::from(state.code.code.first_line)))?;
    let names: Vec<Value> = state.code.chain.map_or_else(Vec::new, |c| c.names().to_vec());
    put(namespace, "__static_attributes__", tuple::new(&names))?;
    if let Some(original) = state.original {
        put(namespace, "__orig_bases__", original)?;
    }
    if class_cell.kind() == Kind::Cell {
        put(namespace, "__classcell__", class_cell)?;
    }
    if state.meta != Builtin::Type.class() || tuple::items(state.bases).iter().any(|&b| !class::is(b)) {
        return Ok(None);
    }
    let (names, values) = split(state.keywords);
    let bases = tuple::items(state.bases);
    let request = class::Request { meta: state.meta, name: state.name, bases, namespace, chain: state.chain };
    class::build(request, &names, &values).map(Some)
}

/// The metaclass has answered: the class's own cell must be filled.
///
/// # Errors
/// RuntimeError, TypeError if it is not.
pub fn check_cell(name: Value, class_cell: Value, made: Value) -> PyResult<Value> {
    if class_cell.kind() == Kind::Cell && class::is(made) {
        match cell::get(class_cell) {
            None => {
                let message = format!(
                    "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                    string::text(protocol::repr(name)?),
                    string::text(protocol::repr(made)?)
                );
                return Err(raise(Exc::RuntimeError, message));
            }
            Some(other) if other != made => {
                let message = format!(
                    "__class__ set to {} defining {} as {}",
                    string::text(protocol::repr(other)?),
                    string::text(protocol::repr(name)?),
                    string::text(protocol::repr(made)?)
                );
                return Err(raise(Exc::TypeError, message));
            }
            _ => {}
        }
    }
    Ok(made)
}
