//! The `_functools` module.

use crate::heap::Value;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, Pending, PyResult, dict, doors, exception, functools, intern, module, protocol,
    raise, string,
};

const FUNCTIONS: &[(&str, NativeFn)] = &[("cmp_to_key", functools::cmp_to_key), ("reduce", reduce)];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_functools");
    module::add_functions(m, FUNCTIONS);
    super::add_types(m, &[Builtin::Partial, Builtin::LruCache, Builtin::Placeholder]);
    dict::set_str(module::globals(m), intern::intern("Placeholder"), functools::placeholder());
    let doc = string::new("Tools that operate on functions.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

fn reduce(args: &Args) -> PyResult<Value> {
    let [function, iterable, initial] = args.bind("reduce", 0, ["", "", "initial"], 3, 2)?;
    let (function, iterable) = (function.unwrap_or(Value::NONE), iterable.unwrap_or(Value::NONE));
    let it = match protocol::iter(iterable) {
        Err(Pending) if exception::swallow(Exc::TypeError) => {
            return Err(raise(Exc::TypeError, "reduce() arg 2 must support iteration"));
        }
        it => it?,
    };
    let mut total = initial;
    loop {
        let item = protocol::next(it)?;
        if item == Value::EXHAUSTED {
            break;
        }
        total = Some(match total {
            None => item,
            Some(total) => doors::call(function, &[total, item])?,
        });
    }
    total.ok_or_else(|| raise(Exc::TypeError, "reduce() of empty iterable with no initial value"))
}
