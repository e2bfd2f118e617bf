//! Type parameters of arguments, and putting arguments in their place: what `alias[int]` does
//! for every kind of alias.

use super::super::*;
use super::alias::unpacked_arguments;
use super::attribute_of;
use crate::heap::Value;

/// The type parameters in `args` (a tuple or list), each once, in order of appearance.
///
/// # Errors
/// What looking at the arguments raises.
pub fn parameters(args: Value) -> PyResult<Vec<Value>> {
    let mut found: Vec<Value> = Vec::new();
    let mut add = |p: Value| {
        if !found.contains(&p) {
            found.push(p);
        }
    };
    for arg in protocol::collect(args)? {
        if class::is(arg) {
            continue;
        }
        if tuple::is(arg) || list::is(arg) {
            parameters(arg)?.into_iter().for_each(&mut add);
        } else if attribute_of(arg, "__typing_subst__")?.is_some() {
            add(arg);
        } else if let Some(inner) = attribute_of(arg, "__parameters__")?
            && tuple::is(inner)
        {
            tuple::items(inner).iter().copied().for_each(&mut add);
        }
    }
    Ok(found)
}

/// A subscript's key as arguments; `*tuple[int, str]` counts as two.
fn unpack_key(key: Value) -> PyResult<Vec<Value>> {
    let items = if tuple::is(key) { tuple::items(key) } else { &[key][..] };
    let mut all = Vec::with_capacity(items.len());
    for &item in items {
        match unpacked_arguments(item)? {
            Some(inner) if tuple::items(inner).last() != Some(&Value::ELLIPSIS) => all.extend(tuple::items(inner)),
            _ => all.push(item),
        }
    }
    Ok(all)
}

/// The arguments of `alias[key]`, where `alias` has `args` and `parameters` (tuples).
///
/// # Errors
/// TypeError if there is nothing to substitute, or the number of arguments is wrong.
pub fn substitute(alias: Value, args: Value, parameters: Value, key: Value) -> PyResult<Vec<Value>> {
    let parameters = tuple::items(parameters);
    if parameters.is_empty() {
        let shown = protocol::repr(alias)?;
        return Err(raise(Exc::TypeError, format!("{} is not a generic class", string::text(shown))));
    }
    let mut given = unpack_key(key)?;
    for &p in parameters {
        if let Some(prepare) = attribute_of(p, "__typing_prepare_subst__")? {
            given = protocol::collect(doors::call(prepare, &[alias, tuple::new(&given)])?)?;
        }
    }
    if given.len() != parameters.len() {
        let what = if given.len() > parameters.len() { "many" } else { "few" };
        let shown = protocol::repr(alias)?;
        let message = format!(
            "Too {what} arguments for {}; actual {}, expected {}",
            string::text(shown),
            given.len(),
            parameters.len()
        );
        return Err(raise(Exc::TypeError, message));
    }
    replace_all(args, parameters, &given)
}

fn replace_all(args: Value, parameters: &[Value], given: &[Value]) -> PyResult<Vec<Value>> {
    let mut all = Vec::new();
    for arg in protocol::collect(args)? {
        if class::is(arg) {
            all.push(arg);
            continue;
        }
        if tuple::is(arg) && !instance::has_slots(arg) {
            all.push(tuple::new(&replace_all(arg, parameters, given)?));
            continue;
        }
        if Builtin::List.is(arg) {
            all.push(list::new(&replace_all(arg, parameters, given)?));
            continue;
        }
        let unpack = match attribute_of(arg, "__typing_is_unpacked_typevartuple__")? {
            Some(v) => protocol::truth(v)?,
            None => false,
        };
        let new = match attribute_of(arg, "__typing_subst__")? {
            Some(subst) => {
                let at = parameters.iter().position(|&p| p == arg);
                let Some(&value) = at.and_then(|i| given.get(i)) else {
                    return Err(raise(Exc::SystemError, "a type parameter is not among the parameters"));
                };
                doors::call(subst, &[value])?
            }
            None => replace_inside(arg, parameters, given)?,
        };
        if unpack {
            if !tuple::is(new) {
                let message = format!(
                    "expected __typing_subst__ of {} objects to return a tuple, not {}",
                    class::name_of(arg),
                    class::name_of(new)
                );
                return Err(raise(Exc::TypeError, message));
            }
            all.extend(tuple::items(new));
        } else {
            all.push(new);
        }
    }
    Ok(all)
}

/// `arg[…]` with its own parameters replaced.
fn replace_inside(arg: Value, parameters: &[Value], given: &[Value]) -> PyResult<Value> {
    let Some(inner) = attribute_of(arg, "__parameters__")?.filter(|&p| tuple::is(p)) else { return Ok(arg) };
    if tuple::items(inner).is_empty() {
        return Ok(arg);
    }
    let mut key = Vec::new();
    for &p in tuple::items(inner) {
        match parameters.iter().position(|&q| q == p).and_then(|i| given.get(i).copied()) {
            // A TypeVarTuple stands for several.
            Some(value) if tuple::is(value) && protocol::native(p).iter.is_some() => key.extend(tuple::items(value)),
            Some(value) => key.push(value),
            None => key.push(p),
        }
    }
    protocol::get_item(arg, tuple::new(&key))
}
