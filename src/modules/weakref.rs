//! The `_weakref` module.

use crate::heap::{Value, weak};
use crate::objects::{Args, Builtin, PyResult, dict, int, intern, list, module, protocol, string, weakref};

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_weakref");
    module::add_functions(
        m,
        &[
            ("proxy", weakref::make_proxy),
            ("getweakrefcount", count),
            ("getweakrefs", all),
            ("_remove_dead_weakref", remove_dead),
        ],
    );
    super::add_types(m, &[Builtin::WeakRef, Builtin::WeakProxy, Builtin::CallableProxy]);
    dict::set_str(module::globals(m), intern::intern("ref"), Builtin::WeakRef.class());
    dict::set_str(module::globals(m), intern::DOC.value(), string::new("Weak-reference support module."));
    Ok(m)
}

fn count(args: &Args) -> PyResult<Value> {
    args.check("_weakref.getweakrefcount", 0, 1, 1)?;
    Ok(int::from_i64(weak::references(args.positional[0]).len() as i64))
}

fn all(args: &Args) -> PyResult<Value> {
    args.check("_weakref.getweakrefs", 0, 1, 1)?;
    Ok(list::new(&weak::references(args.positional[0])))
}

/// `_remove_dead_weakref(dict, key)`: removes the entry if its value is a dead weak reference.
fn remove_dead(args: &Args) -> PyResult<Value> {
    args.check("_weakref._remove_dead_weakref", 0, 2, 2)?;
    let (d, key) = (args.positional[0], args.positional[1]);
    if let Some(v) = dict::get(d, key)?
        && weakref::is(v)
        && weakref::referent(v).is_none()
    {
        protocol::set_item(d, key, None)?;
    }
    Ok(Value::NONE)
}
