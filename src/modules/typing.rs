//! `_typing`: the native types that `typing` is built on.

use crate::heap::Value;
use crate::objects::{Args, Builtin, PyResult, dict, generics::generic, intern, module};

fn idfunc(args: &Args) -> PyResult<Value> {
    args.check("_idfunc", 0, 1, 1)?;
    Ok(args.positional[0])
}

/// Makes the module.
pub fn module() -> PyResult<Value> {
    let m = module::new("_typing");
    module::add_functions(m, &[("_idfunc", idfunc)]);
    let put = |name: &str, v: Value| dict::set_str(module::globals(m), intern::intern(name), v);
    for ty in [
        Builtin::TypeVar,
        Builtin::ParamSpec,
        Builtin::TypeVarTuple,
        Builtin::ParamSpecArgs,
        Builtin::ParamSpecKwargs,
        Builtin::TypeAliasType,
        Builtin::Union,
    ] {
        put(ty.native().short_name(), ty.class());
    }
    put("Generic", generic::class()?);
    put("NoDefault", generic::no_default());
    Ok(m)
}
