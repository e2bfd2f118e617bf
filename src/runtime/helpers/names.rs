//! Names: unbound locals, cells, globals, class namespaces, import.

use super::super::caches::{self, GlobalCache};
use super::super::frame::Frame;
use super::super::import;
use super::super::plan::{self, Plan, Then};
use super::{done, word};
use crate::heap::{Kind, Value, thread};
use crate::objects::{
    Builtin, Exc, Pending, PyResult, attribute, cell, dict, doors, exception, function, intern, list, module, protocol,
    raise, string,
};

fn globals() -> Value {
    match Frame::innermost() {
        Some((frame, _)) => function::get(frame.function()).globals,
        None => module::globals(import::builtins()),
    }
}

fn builtins() -> Value {
    thread::current().builtins.unwrap_or_else(|| module::globals(import::builtins()))
}

/// Looks a name up in globals and builtins; those of a program's own choice (`__builtins__` in
/// the globals) are not cached.
fn find_global(globals: Value, name: Value, cache: Option<&mut GlobalCache>) -> PyResult<Option<Value>> {
    let standard = builtins();
    // A dict of a subclass (in functions made by hand) may have `__missing__`.
    if !Builtin::Dict.is(globals)
        && let Some(v) = find_name(globals, name)?
    {
        return Ok(Some(v));
    }
    let cache = cache.filter(|_| Builtin::Dict.is(globals));
    match dict::get_str(globals, intern::BUILTINS.value()) {
        None => {}
        Some(m) if m.kind() == Kind::Module && module::globals(m) == standard => {}
        Some(d) if d == standard => {}
        Some(own) => {
            if let Some(v) = dict::get_str(globals, name) {
                return Ok(Some(v));
            }
            let own = if own.kind() == Kind::Module { module::globals(own) } else { own };
            return find_name(own, name);
        }
    }
    let found = caches::load_global(globals, standard, name, cache);
    if found.is_none() && string::text(name) == "__annotations__" && dict::is(globals) {
        // Code of before PEP 649 writes into the dict that module bodies had.
        let annotations = dict::new();
        dict::set_str(globals, name, annotations);
        return Ok(Some(annotations));
    }
    Ok(found)
}

/// `__build_class__` of the builtins for these globals.
///
/// # Errors
/// NameError if a program's own builtins have none.
pub(super) fn class_builder(globals: Value) -> PyResult<Value> {
    let own = dict::get_str(globals, intern::BUILTINS.value()).unwrap_or_else(builtins);
    let own = if own.kind() == Kind::Module { module::globals(own) } else { own };
    match find_name(own, intern::intern("__build_class__"))? {
        Some(builder) => Ok(builder),
        None => Err(raise(Exc::NameError, "__build_class__ not found")),
    }
}

fn found(v: PyResult<Option<Value>>, name: Value) -> u64 {
    word(v.and_then(|v| v.ok_or_else(|| undefined(name))))
}

#[cold]
fn undefined(name: Value) -> Pending {
    exception::name_error(Exc::NameError, format!("name '{}' is not defined", string::text(name)), name)
}

/// UnboundLocalError
pub extern "C" fn unbound_local(name: Value) -> u64 {
    let message =
        format!("cannot access local variable '{}' where it is not associated with a value", string::text(name));
    word(Err(exception::name_error(Exc::UnboundLocalError, message, name)))
}

/// A new cell around what a slot holds.
pub extern "C" fn make_cell(content: u64) -> u64 {
    cell::new(Value::from_bits(content).filter(|v| !v.is_unbound())).bits()
}

/// NameError for an empty cell; `free`: the variable belongs to an enclosing function.
pub extern "C" fn empty_cell(name: Value, free: u64) -> u64 {
    let text = string::text(name);
    word(Err(if free != 0 {
        let message =
            format!("cannot access free variable '{text}' where it is not associated with a value in enclosing scope");
        exception::name_error(Exc::NameError, message, name)
    } else {
        let message = format!("cannot access local variable '{text}' where it is not associated with a value");
        exception::name_error(Exc::UnboundLocalError, message, name)
    }))
}

/// A global or builtin; fills the cache.
pub extern "C" fn load_global(name: Value, cache: u64) -> u64 {
    // SAFETY: generated code passes the address of its cache.
    let cache = unsafe { &mut *(cache as *mut GlobalCache) };
    found(find_global(globals(), name, Some(cache)), name)
}

/// Assigns a global; fills the cache.
pub extern "C" fn store_global(name: Value, value: Value, cache: u64) -> u64 {
    let globals = globals();
    dict::set_str(globals, name, value);
    // SAFETY: generated code passes the address of its cache.
    let cache = unsafe { &mut *(cache as *mut GlobalCache) };
    caches::load_global(globals, builtins(), name, Some(cache));
    Value::NONE.bits()
}

/// `del name`
pub extern "C" fn delete_global(name: Value) -> u64 {
    if dict::remove_str(globals(), name) { Value::NONE.bits() } else { word(Err(undefined(name))) }
}

fn find_name(scope: Value, name: Value) -> PyResult<Option<Value>> {
    if Builtin::Dict.is(scope) {
        return Ok(dict::get_str(scope, name));
    }
    match protocol::get_item(scope, name) {
        Ok(v) => Ok(Some(v)),
        Err(Pending) if exception::swallow(Exc::KeyError) => Ok(None),
        Err(Pending) => Err(Pending),
    }
}

/// A name in a class body.
pub extern "C" fn load_name(scope: Value, name: Value) -> u64 {
    match find_name(scope, name) {
        Ok(Some(v)) => v.bits(),
        Ok(None) => found(find_global(globals(), name, None), name),
        Err(Pending) => 0,
    }
}

/// A name in a class body that an enclosing function has too.
pub extern "C" fn load_name_or_cell(scope: Value, name: Value, cell: Value) -> u64 {
    match find_name(scope, name) {
        Ok(Some(v)) => v.bits(),
        Ok(None) => cell::get(cell).map_or_else(|| empty_cell(name, 1), Value::bits),
        Err(Pending) => 0,
    }
}

/// Assigns in a class body.
pub extern "C" fn store_name(scope: Value, name: Value, value: Value) -> u64 {
    if Builtin::Dict.is(scope) {
        dict::set_str(scope, name, value);
        return Value::NONE.bits();
    }
    done(protocol::set_item(scope, name, Some(value)))
}

/// `del name` in a class body.
pub extern "C" fn delete_name(scope: Value, name: Value) -> u64 {
    if Builtin::Dict.is(scope) {
        return if dict::remove_str(scope, name) { Value::NONE.bits() } else { word(Err(undefined(name))) };
    }
    done(protocol::set_item(scope, name, None))
}

/// `import name`
pub extern "C" fn import_name(name: Value, fromlist: Value, level: u64) -> Plan {
    let Some(hook) = dict::get_str(builtins(), intern::IMPORT.value()) else {
        return Err(raise(Exc::ImportError, "__import__ not found")).into();
    };
    if !import::is_own_hook(hook) {
        let arguments = [name, globals(), Value::NONE, fromlist, Value::small_int(level as i64)];
        return plan::call_any(hook, &arguments, Then::Pass);
    }
    import::import(string::text(name), globals(), fromlist, level as usize)
}

/// `from module import name`
pub extern "C" fn import_from(module: Value, name: Value) -> u64 {
    word(import_from_inner(module, name))
}

fn import_from_inner(m: Value, name: Value) -> PyResult<Value> {
    if let Some(v) = attribute::get_optional(m, name)? {
        return Ok(v);
    }
    let text = string::text(name);
    if let Some(owner) = attribute::get_optional(m, intern::NAME.value())?.and_then(string::as_text)
        && let Some(v) = import::find_loaded(&format!("{owner}.{text}"))
    {
        return Ok(v);
    }
    Err(import::cannot_import(m, text))
}

/// `from module import *`
pub extern "C" fn import_star(m: Value) -> u64 {
    done(import_star_inner(m))
}

fn import_star_inner(m: Value) -> PyResult<()> {
    // The mapping that the code around runs over, else the globals.
    let namespace = Frame::innermost().and_then(|(f, _)| f.slot(0).filter(|_| f.code().code.positional == 1));
    let target = namespace.unwrap_or_else(globals);
    let names = match attribute::get_optional(m, intern::ALL_NAMES.value())? {
        Some(all) => protocol::collect(all)?,
        None if m.kind() == Kind::Module => {
            let rows = dict::items(module::globals(m));
            rows.into_iter().map(|(n, _)| n).filter(|&n| !string::text(n).starts_with('_')).collect()
        }
        None => list::snapshot(list::new(&[])),
    };
    for name in names {
        let Some(text) = string::as_text(name) else {
            return Err(raise(Exc::TypeError, "Item in __all__ must be str"));
        };
        let name = intern::intern(text);
        let value = attribute::get(m, name)?;
        match dict::is(target) {
            true => dict::set_str(target, name, value),
            false => protocol::set_item(target, name, Some(value))?,
        }
    }
    Ok(())
}

/// Shows the value of an interactive expression statement.
pub extern "C" fn print_expression(v: Value) -> u64 {
    word(print_expression_inner(v))
}

fn print_expression_inner(v: Value) -> PyResult<Value> {
    let sys = (doors::get().import)("sys")?;
    let hook = attribute::get(sys, intern::intern("displayhook"))?;
    doors::call(hook, &[v])
}
