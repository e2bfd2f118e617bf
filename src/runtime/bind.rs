//! Binding arguments to the parameters of a Python function (Language Reference §6.3.4), with
//! CPython's messages.

use super::loaded::Loaded;
use crate::heap::Value;
use crate::objects::{Exc, Pending, PyResult, dict, function, raise, string, tuple};
use crate::util::suggest;

/// Fills `out` with one value per parameter of `f`, in slot order.
///
/// # Errors
/// TypeError if the arguments do not fit.
pub fn bind(f: Value, positional: &[Value], names: &[Value], keywords: &[Value], out: &mut Vec<Value>) -> PyResult<()> {
    let fun = function::get(f);
    let loaded = Loaded::of(fun.code);
    let code = &loaded.code;
    let count = code.positional as usize;
    out.clear();
    if names.is_empty() && positional.len() == count && code.parameters() as usize == count {
        out.extend_from_slice(positional);
        return Ok(());
    }
    if names.is_empty() && code.kwonly == 0 && !code.flags.varkeywords {
        if code.flags.varargs {
            if let Some((first, rest)) = positional.split_at_checked(count) {
                out.extend_from_slice(first);
                out.push(tuple::new(rest));
                return Ok(());
            }
        } else if let Some(missing) = count.checked_sub(positional.len())
            && let Some(defaults) = fun.defaults.map(tuple::items)
            && let Some(from) = defaults.len().checked_sub(missing)
        {
            out.extend_from_slice(positional);
            out.extend_from_slice(&defaults[from..]);
            return Ok(());
        }
    }
    out.resize(code.parameters() as usize, Value::UNBOUND);
    let given = positional.len().min(count);
    out[..given].copy_from_slice(&positional[..given]);
    let named = count + code.kwonly as usize;
    let extra = code.flags.varkeywords.then(dict::new);
    let mut kwonly_given = 0;
    for (&name, &value) in names.iter().zip(keywords) {
        // Names in programs are interned; others are compared as text.
        let place = loaded.parameters.iter().position(|&p| p == name);
        let place = place.or_else(|| loaded.parameters.iter().position(|&p| string::equal(p, name)));
        let place = place.filter(|&i| i >= code.posonly as usize);
        let text = string::text(name);
        match (place, extra) {
            (Some(i), _) if out[i].is_unbound() => {
                out[i] = value;
                kwonly_given += usize::from(i >= count);
            }
            (Some(_), _) => {
                let message = format!("{}() got multiple values for argument '{text}'", qualname(f));
                return Err(raise(Exc::TypeError, message));
            }
            (None, Some(d)) => dict::set_str(d, name, value),
            (None, None) => return Err(unexpected(f, names, text)),
        }
    }
    if code.flags.varargs {
        out[named] = tuple::new(&positional[given..]);
    } else if positional.len() > count {
        return Err(too_many(f, positional.len(), kwonly_given));
    }
    if let Some(d) = extra
        && let Some(last) = out.last_mut()
    {
        *last = d;
    }
    if out[..count].iter().any(|v| v.is_unbound()) {
        fill_defaults(f, &mut out[..count])?;
    }
    if out[count..named].iter().any(|v| v.is_unbound()) {
        fill_keyword_defaults(f, count, &mut out[count..named])?;
    }
    Ok(())
}

fn qualname(f: Value) -> &'static str {
    string::text(function::get(f).qualname)
}

fn fill_defaults(f: Value, parameters: &mut [Value]) -> PyResult<()> {
    let fun = function::get(f);
    let code = &Loaded::of(fun.code).code;
    let defaults = fun.defaults.map_or(&[][..], tuple::items);
    let first = parameters.len() - defaults.len().min(parameters.len());
    let mut missing = Vec::new();
    for (i, v) in parameters.iter_mut().enumerate().filter(|(_, v)| v.is_unbound()) {
        match i.checked_sub(first).and_then(|d| defaults.get(d)) {
            Some(&default) => *v = default,
            None => missing.push(code.locals[i].name.as_str()),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing_error(f, &missing, "positional")) }
}

fn fill_keyword_defaults(f: Value, first: usize, parameters: &mut [Value]) -> PyResult<()> {
    let fun = function::get(f);
    let loaded = Loaded::of(fun.code);
    let mut missing = Vec::new();
    for (i, v) in parameters.iter_mut().enumerate().filter(|(_, v)| v.is_unbound()) {
        match fun.kwdefaults.and_then(|d| dict::get_str(d, loaded.parameters[first + i])) {
            Some(default) => *v = default,
            None => missing.push(loaded.code.locals[first + i].name.as_str()),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing_error(f, &missing, "keyword-only")) }
}

#[cold]
fn missing_error(f: Value, missing: &[&str], kind: &str) -> Pending {
    let quoted: Vec<String> = missing.iter().map(|n| format!("'{n}'")).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [head @ .., last] => format!("{}, and {last}", head.join(", ")),
        [] => String::new(),
    };
    let plural = if missing.len() == 1 { "" } else { "s" };
    let message = format!("{}() missing {} required {kind} argument{plural}: {list}", qualname(f), missing.len());
    raise(Exc::TypeError, message)
}

#[cold]
fn unexpected(f: Value, names: &[Value], name: &str) -> Pending {
    let code = &Loaded::of(function::get(f).code).code;
    let posonly: Vec<&str> = code.locals[..code.posonly as usize].iter().map(|l| l.name.as_str()).collect();
    let wrong: Vec<&str> = names.iter().map(|&n| string::text(n)).filter(|n| posonly.contains(n)).collect();
    let message = if wrong.is_empty() {
        let named = (code.positional + code.kwonly) as usize;
        let candidates: Vec<&str> = code.locals[code.posonly as usize..named].iter().map(|l| l.name.as_str()).collect();
        let hint = suggest::closest(name, &candidates).map_or_else(String::new, |n| format!(". Did you mean '{n}'?"));
        format!("{}() got an unexpected keyword argument '{name}'{hint}", qualname(f))
    } else {
        let wrong = wrong.join(", ");
        format!("{}() got some positional-only arguments passed as keyword arguments: '{wrong}'", qualname(f))
    };
    raise(Exc::TypeError, message)
}

#[cold]
fn too_many(f: Value, given: usize, kwonly_given: usize) -> Pending {
    let fun = function::get(f);
    let count = Loaded::of(fun.code).code.positional as usize;
    let least = count - fun.defaults.map_or(0, |d| tuple::items(d).len()).min(count);
    let (takes, plural) = if least == count {
        (format!("{count}"), if count == 1 { "" } else { "s" })
    } else {
        (format!("from {least} to {count}"), "s")
    };
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let were = if kwonly_given > 0 {
        format!(
            "{given} positional argument{} (and {kwonly_given} keyword-only argument{}) were given",
            s(given),
            s(kwonly_given)
        )
    } else {
        format!("{given} {} given", if given == 1 { "was" } else { "were" })
    };
    raise(Exc::TypeError, format!("{}() takes {takes} positional argument{plural} but {were}", qualname(f)))
}
