//! `object`: what every class has, and plain instances of Python classes.

use super::*;
use crate::heap::layout::Instance;
use crate::heap::{Kind, NativeType, Value};

/// `<module.Class object at 0x…>`
pub fn default_repr(v: Value) -> PyResult<Value> {
    let class = class::of(v);
    Ok(string::new(&format!("<{} object at {:#x}>", class::full_name(class), v.bits())))
}

fn new(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    if (args.positional.len() > 1 || !args.names.is_empty())
        && class::lookup_user(class, intern::INIT.value()).is_none()
    {
        return Err(raise(Exc::TypeError, format!("{}() takes no arguments", class::name(class))));
    }
    Ok(instance::allocate(class))
}

/// `object`, and the native part of Python classes without another native base.
pub static TYPE: NativeType = NativeType {
    name: "object",
    kind: Kind::Instance,
    size: size_of::<Instance>(),
    new: Some(new),
    ..NativeType::DEFAULT
};
