//! Making exceptions from arguments: what `ValueError(…)` and `super().__init__(…)` do.

use super::*;
use crate::heap::Value;

/// `Class(…)`: the arguments become `args`, whatever a Python `__init__` makes of them later.
pub(super) fn new(args: &Args) -> PyResult<Value> {
    let (class, given) = (args.positional[0], &args.positional[1..]);
    if class::lookup_user(class, intern::INIT.value()).is_some() && !is_made_whole(class) {
        return Ok(super::new(class, given));
    }
    let class = match given {
        [errno, _, ..] if class == Exc::OSError.class() && given.len() <= 5 => {
            int::as_i64(*errno).map_or(class, |n| system::class_for(n).class())
        }
        _ => class,
    };
    let v = super::new(class, given);
    fill(v, args)?;
    Ok(v)
}

/// An OSError with a `__new__` of its own gets its fields there: `OSError.__init__` then does nothing.
fn is_made_whole(class: Value) -> bool {
    class::is_subclass(class, Exc::OSError.class()) && class::lookup_user(class, intern::NEW.value()).is_some()
}

/// `BaseException.__init__(self, …)`
pub(super) fn init(args: &Args) -> PyResult<Value> {
    let v = match args.positional.first() {
        Some(&v) if is(v) => v,
        _ => return Err(raise(Exc::TypeError, "descriptor '__init__' requires a 'BaseException' object")),
    };
    if is_made_whole(class::of(v)) {
        return Ok(Value::NONE);
    }
    get(v).args = tuple::new(&args.positional[1..]);
    if is_a(v, Exc::ImportError) {
        for name in ["name", "path"].map(intern::intern) {
            if instance::get(v, name).is_some() {
                instance::set(v, name, Value::NONE);
            }
        }
    }
    fill(v, args)?;
    Ok(Value::NONE)
}

/// The second argument of SyntaxError: file name, line, column, text, and the end.
fn check_details(details: Value) -> PyResult<()> {
    let count = protocol::collect(details)?.len();
    let message = match count {
        4 | 6 | 7 => return Ok(()),
        5 => "end_offset must be provided when end_lineno is provided".to_owned(),
        0..4 => format!("function takes at least 4 arguments ({count} given)"),
        _ => format!("function takes at most 7 arguments ({count} given)"),
    };
    Err(raise(Exc::TypeError, message))
}

/// Sets the fields that only some classes have; `args.positional[0]` does not count.
fn fill(v: Value, args: &Args) -> PyResult<()> {
    let given = &args.positional[1..];
    if args.names.is_empty() && given.len() == 2 && is_a(v, Exc::SyntaxError) {
        return check_details(given[1]);
    }
    if args.names.is_empty() && !is_a(v, Exc::OSError) && !is_a(v, Exc::UnicodeError) {
        return Ok(());
    }
    let allowed: &[&str] = if is_a(v, Exc::ImportError) {
        &["name", "path", "name_from"]
    } else if is_a(v, Exc::AttributeError) {
        &["name", "obj"]
    } else if is_a(v, Exc::NameError) {
        &["name"]
    } else {
        &[]
    };
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        let text = string::text(name);
        if !allowed.contains(&text) {
            let class = class::name_of(v);
            let message = if allowed.is_empty() {
                format!("{class}() takes no keyword arguments")
            } else {
                format!("{class}() got an unexpected keyword argument '{text}'")
            };
            return Err(raise(Exc::TypeError, message));
        }
        instance::set(v, intern::of(name), value);
    }
    if is_a(v, Exc::BlockingIOError)
        && let Some(&count) = given.get(2)
        && protocol::has_index(count)
    {
        instance::set(v, intern::intern("characters_written"), int::from_i64(protocol::index_i64(count)?));
    } else if is_a(v, Exc::OSError) && (2..=5).contains(&given.len()) {
        for (i, name) in [(2, "filename"), (4, "filename2")] {
            if let Some(&file) = given.get(i).filter(|f| !f.is_none()) {
                instance::set(v, intern::intern(name), file);
            }
        }
        if given.len() > 2 && !given[2].is_none() {
            get(v).args = tuple::new(&given[..2]);
        }
    }
    let wanted = if is_a(v, Exc::UnicodeTranslateError) {
        4
    } else if is_a(v, Exc::UnicodeDecodeError) || is_a(v, Exc::UnicodeEncodeError) {
        5
    } else {
        return Ok(());
    };
    if given.len() != wanted {
        let message = format!("function takes exactly {wanted} arguments ({} given)", given.len());
        return Err(raise(Exc::TypeError, message));
    }
    let text = |i: usize| match string::is(given[i]) {
        true => Ok(()),
        false => {
            let message = format!("argument {} must be str, not {}", i + 1, class::name_of(given[i]));
            Err(raise(Exc::TypeError, message))
        }
    };
    if wanted == 5 {
        text(0)?;
    }
    if !is_a(v, Exc::UnicodeDecodeError) {
        text(wanted - 4)?;
    } else if bytes::as_slice(given[1]).is_none() {
        let Some(data) = view::bytes_of(given[1])? else {
            let message = format!("a bytes-like object is required, not '{}'", class::name_of(given[1]));
            return Err(raise(Exc::TypeError, message));
        };
        instance::set(v, intern::intern("object"), bytes::new(data));
    }
    for i in [wanted - 3, wanted - 2] {
        protocol::index_i64(given[i])?;
    }
    text(wanted - 1)
}
