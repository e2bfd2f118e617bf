//! Functions made of code objects at run time: `types.FunctionType`, `f.__code__ = …`.

use super::import;
use super::loaded::Loaded;
use crate::heap::Value;
use crate::heap::layout::Code;
use crate::objects::{Exc, PyResult, function, raise, string, tuple};

/// The loaded code of a code object.
fn loaded(code: Value) -> &'static Loaded {
    // SAFETY: the callers pass code objects.
    Loaded::of(unsafe { (*code.ptr::<Code>()).code })
}

fn arity(code: &Loaded) -> u64 {
    let flags = code.code.flags;
    let simple = code.code.kwonly == 0 && !flags.varargs && !flags.varkeywords;
    if simple { u64::from(code.code.positional) } else { u64::MAX }
}

/// A function of a code object over `globals`.
///
/// # Errors
/// TypeError, ValueError for a closure of the wrong length.
pub fn function(code: Value, globals: Value, closure: Option<Value>) -> PyResult<Value> {
    let code = loaded(code);
    let free = code.code.free.len();
    let given = closure.map_or(0, |c| tuple::items(c).len());
    if closure.is_none() && free > 0 {
        return Err(raise(Exc::TypeError, "arg 5 (closure) must be tuple"));
    }
    if free != given {
        let message = format!("{} requires closure of length {free}, not {given}", string::text(code.name));
        return Err(raise(Exc::ValueError, message));
    }
    let v = import::body_function(code, globals);
    let f = function::get(v);
    f.arity = arity(code);
    f.closure = closure;
    f.doc = code.doc;
    Ok(v)
}

/// `f.__code__ = code`
///
/// # Errors
/// ValueError if the code needs another number of cells.
pub fn set_code(f: Value, code: Value) -> PyResult<()> {
    let code = loaded(code);
    let fun = function::get(f);
    let (free, closed) = (code.code.free.len(), fun.closure.map_or(0, |c| tuple::items(c).len()));
    if free != closed {
        let message =
            format!("{}() requires a code object with {closed} free vars, not {free}", string::text(fun.name));
        return Err(raise(Exc::ValueError, message));
    }
    fun.entry = code.callable();
    fun.arity = arity(code);
    fun.code = code.pointer();
    Ok(())
}
