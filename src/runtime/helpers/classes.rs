//! Making functions and classes.

use super::super::frame::Frame;
use super::super::loaded::Loaded;
use super::super::plan::{self, ClassState, Plan, Then};
use crate::heap::layout::Function;
use crate::heap::{Kind, Value};
use crate::objects::{
    Builtin, Exc, PyResult, attribute, cell, class, dict, doors, function, intern, protocol, raise, tuple,
};
use std::sync::atomic::Ordering;

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
            entry: code.entry,
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
        });
    }
    code.last_function.store(!v.bits(), Ordering::Relaxed);
    v.bits()
}

/// Runs the class body `body` over a new namespace, then makes the class.
pub extern "C" fn build_class(body: Value, name: Value, bases: Value, keywords: u64) -> Plan {
    let keywords = Value::from_bits(keywords);
    if let Some(k) = keywords
        && dict::get_str(k, intern::intern("metaclass")).is_some_and(|m| m != Builtin::Type.class())
    {
        return Err(raise(Exc::TypeError, "metaclasses other than type are not supported yet")).into();
    }
    let namespace = dict::new();
    let chain = Loaded::of(function::get(body).code).chain;
    let state = ClassState { name, bases, keywords, namespace, chain };
    plan::call_function(body, &[namespace], &[], &[], Then::Class(Box::new(state)))
}

/// The body has run and answered the class's own cell or None.
///
/// # Errors
/// TypeError for impossible bases; what `__set_name__` and `__init_subclass__` raise.
pub fn finish(state: ClassState, class_cell: Value) -> PyResult<Value> {
    let bases = tuple::items(state.bases);
    let base_native =
        bases.iter().filter(|&&b| class::is(b)).map(|&b| class::get(b).native).find(|n| n.kind != Kind::Instance);
    let native = base_native.unwrap_or(&crate::objects::object::TYPE);
    // The chain was reserved for plain instances, and serves one class.
    let chain = state.chain.filter(|c| c.fits(native)).and_then(|c| c.claim());
    let made = class::new(state.name, bases, state.namespace, chain)?;
    if class_cell.kind() == Kind::Cell {
        cell::set(class_cell, Some(made));
    }
    for (name, v) in dict::items(class::get(made).dict) {
        if let Some(hook) = protocol::special(v, &intern::SET_NAME) {
            protocol::call_on(hook, v, &[made, name])?;
        }
    }
    init_subclass(made, state.keywords)?;
    Ok(made)
}

fn init_subclass(made: Value, keywords: Option<Value>) -> PyResult<()> {
    let mro = tuple::items(class::get(made).mro);
    let hook = mro[1..].iter().find_map(|&c| dict::get_str(class::get(c).dict, intern::INIT_SUBCLASS.value()));
    let pairs: Vec<(Value, Value)> = keywords.map_or_else(Vec::new, dict::items);
    let (names, values): (Vec<Value>, Vec<Value>) =
        pairs.into_iter().filter(|(n, _)| *n != intern::intern("metaclass")).unzip();
    let Some(hook) = hook else {
        if names.is_empty() {
            return Ok(());
        }
        let message = format!("{}.__init_subclass__() takes no keyword arguments", class::name(made));
        return Err(raise(Exc::TypeError, message));
    };
    let f = match hook {
        v if Builtin::ClassMethod.is(v) => crate::objects::record::get(v).a.unwrap_or(v),
        v => v,
    };
    if attribute::is_function(f) {
        (doors::get().call)(f, &[made], &names, &values)?;
    } else {
        (doors::get().call)(f, &[], &names, &values)?;
    }
    Ok(())
}
