//! The `_debug` module: the running program opens itself to debuggers.

use crate::heap::{Kind, Value, gil};
use crate::objects::{Args, Exc, PyResult, class, dict, function, int, intern, module, protocol, raise, string};
use crate::remote::{Address, helper};
use crate::runtime::doors;
use crate::runtime::loaded::Loaded;

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_debug");
    module::add_functions(m, &[("address", address), ("listen", listen)]);
    dict::set_str(module::globals(m), intern::DOC.value(), string::new("The program as debuggers see it."));
    Ok(m)
}

/// `listen(address="127.0.0.1:0", *, wait=False, allow_remote=False)`: lets gdb and lldb connect;
/// the address at which they may. With `wait`, returns when the first of them is there.
fn listen(args: &Args) -> PyResult<Value> {
    let [address, wait, allow_remote] = args.bind("listen", 0, ["address", "wait", "allow_remote"], 1, 0)?;
    let flag = |v: Option<Value>| v.map_or(Ok(false), protocol::truth);
    let (wait, allow_remote) = (flag(wait)?, flag(allow_remote)?);
    let text = match address {
        Some(v) => string::as_text(v).map(str::to_owned).ok_or_else(|| {
            raise(Exc::TypeError, format!("listen() argument 'address' must be str, not {}", class::name_of(v)))
        })?,
        None => "127.0.0.1:0".to_owned(),
    };
    let address = Address::parse(&text, allow_remote).map_err(|reason| raise(Exc::ValueError, reason))?;
    let bound = gil::outside(|| helper::listen(&address, wait)).map_err(|reason| raise(Exc::OSError, reason))?;
    if wait {
        gil::outside(|| helper::wait_at(helper::ANYWHERE));
    }
    Ok(string::new(&bound.to_string()))
}

/// `address(function)`: where the machine code of a Python function begins, as debuggers and
/// profilers name it.
fn address(args: &Args) -> PyResult<Value> {
    args.check("address", 0, 1, 1)?;
    let f = args.positional[0];
    if f.kind() != Kind::Function {
        return Err(raise(Exc::TypeError, format!("address() argument must be a function, not {}", class::name_of(f))));
    }
    let loaded = Loaded::of(function::get(f).code);
    let machine = loaded.machine().map_or_else(|| (doors::get().emit)(loaded), Ok)?;
    Ok(int::from_i64(machine.entry as i64))
}
