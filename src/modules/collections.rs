//! The `_collections` module.

use crate::heap::Value;
use crate::objects::{
    Args, BinaryOp, Builtin, NativeFn, PyResult, attribute, class, dict, doors, int, intern, module, protocol, string,
};

const FUNCTIONS: &[(&str, NativeFn)] = &[("_count_elements", count_elements)];

const TYPES: [Builtin; 6] = [
    Builtin::Deque,
    Builtin::DequeIterator,
    Builtin::DequeReverseIterator,
    Builtin::DefaultDict,
    Builtin::OrderedDict,
    Builtin::TupleField,
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_collections");
    super::add_types(m, &TYPES);
    module::add_functions(m, FUNCTIONS);
    let doc = string::new("High performance data structures.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

/// Adds 1 to `mapping[item]` for each item.
fn count_elements(args: &Args) -> PyResult<Value> {
    args.check("_count_elements", 0, 2, 2)?;
    let (mapping, iterable) = (args.positional[0], args.positional[1]);
    let one = int::from_i64(1);
    let plain = dict::is(mapping)
        && protocol::special(mapping, &intern::SETITEM).is_none()
        && class::lookup(class::of(mapping), intern::intern("get"))
            == class::lookup(Builtin::Dict.class(), intern::intern("get"));
    if plain {
        protocol::for_each(iterable, |item| {
            let hash = dict::hash_key(item)?;
            let new = match dict::get_hashed(mapping, item, hash)? {
                None => one,
                Some(old) => match old.as_small_int() {
                    Some(n) => int::from_i64(n + 1),
                    None => protocol::binary(BinaryOp::Add, old, one)?,
                },
            };
            dict::set_hashed(mapping, item, hash, new)?;
            Ok(true)
        })?;
        return Ok(Value::NONE);
    }
    let get = attribute::get(mapping, intern::intern("get"))?;
    protocol::for_each(iterable, |item| {
        let old = doors::call(get, &[item, int::from_i64(0)])?;
        protocol::set_item(mapping, item, Some(protocol::binary(BinaryOp::Add, old, one)?))?;
        Ok(true)
    })?;
    Ok(Value::NONE)
}
