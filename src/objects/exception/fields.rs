//! Attributes of exceptions. What the arguments say is read out of `args`; what is assigned, or
//! given by keyword, lives in the object's slots and comes first.

use super::*;
use crate::heap::Value;

/// The attributes that a class reads out of its arguments, in their order.
fn from_arguments(v: Value) -> &'static [&'static str] {
    let table: [(Exc, &[&str]); 6] = [
        (Exc::StopIteration, &["value"]),
        (Exc::OSError, &["errno", "strerror"]),
        (Exc::ImportError, &["msg"]),
        (Exc::UnicodeTranslateError, &["object", "start", "end", "reason"]),
        (Exc::UnicodeDecodeError, &["encoding", "object", "start", "end", "reason"]),
        (Exc::UnicodeEncodeError, &["encoding", "object", "start", "end", "reason"]),
    ];
    table.iter().find(|(kind, _)| is_a(v, *kind)).map_or(&[], |(_, names)| names)
}

/// Attributes that are None unless set.
fn optional(v: Value) -> &'static [&'static str] {
    let table: [(Exc, &[&str]); 4] = [
        (Exc::OSError, &["filename", "filename2"]),
        (Exc::ImportError, &["name", "path", "name_from"]),
        (Exc::AttributeError, &["name", "obj"]),
        (Exc::NameError, &["name"]),
    ];
    table.iter().find(|(kind, _)| is_a(v, *kind)).map_or(&[], |(_, names)| names)
}

const SYNTAX: [&str; 7] = ["msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset"];

/// `SyntaxError(msg, (filename, lineno, offset, text, end_lineno, end_offset))`
fn of_syntax_error(args: &[Value], name: &str) -> Option<Value> {
    if name == "print_file_and_line" {
        return Some(Value::NONE);
    }
    let i = SYNTAX.iter().position(|&n| n == name)?;
    let found = match i {
        0 => args.first().copied(),
        _ => args.get(1).filter(|d| args.len() == 2 && tuple::is(**d)).and_then(|&d| tuple::get(d, i - 1)),
    };
    Some(found.unwrap_or(Value::NONE))
}

/// Attributes computed from the object's native part.
pub(super) fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    let e = get(v);
    Ok(Some(match name {
        "args" => e.args,
        "__traceback__" => e.traceback.unwrap_or(Value::NONE),
        "__cause__" => e.cause.unwrap_or(Value::NONE),
        "__context__" => e.context.unwrap_or(Value::NONE),
        "__suppress_context__" => Value::from_bool(e.suppress_context),
        _ => return Ok(of_class(v, name)),
    }))
}

fn of_class(v: Value, name: &str) -> Option<Value> {
    let args = tuple::items(get(v).args);
    if is_a(v, Exc::SyntaxError) {
        return of_syntax_error(args, name);
    }
    if name == "code" && is_a(v, Exc::SystemExit) {
        return Some(match args {
            [] => Value::NONE,
            [code] => *code,
            _ => get(v).args,
        });
    }
    if let Some(i) = from_arguments(v).iter().position(|&n| n == name) {
        // A lone argument of OSError is its message; several of ImportError are none.
        let told = match name {
            "errno" | "strerror" => (2..=5).contains(&args.len()),
            "msg" => args.len() == 1,
            _ => true,
        };
        return Some(args.get(i).copied().filter(|_| told).unwrap_or(Value::NONE));
    }
    optional(v).contains(&name).then_some(Value::NONE)
}

/// A field such as `filename` or `lineno`, assigned or computed; None where there is none.
pub fn field(v: Value, name: &str) -> Value {
    instance::get(v, intern::intern(name)).or_else(|| of_class(v, name)).unwrap_or(Value::NONE)
}

fn traceback(value: Option<Value>) -> PyResult<Option<Value>> {
    match value {
        Some(v) if v.is_none() => Ok(None),
        Some(v) if v.kind() == Kind::Traceback => Ok(Some(v)),
        Some(_) => Err(raise(Exc::TypeError, "__traceback__ must be a traceback or None")),
        None => Err(raise(Exc::TypeError, "__traceback__ may not be deleted")),
    }
}

fn linked(value: Option<Value>, name: &str, what: &str) -> PyResult<Option<Value>> {
    match value {
        Some(v) if v.is_none() => Ok(None),
        Some(v) if is(v) => Ok(Some(v)),
        Some(_) => {
            let message = format!("exception {what} must be None or derive from BaseException");
            Err(raise(Exc::TypeError, message))
        }
        None => Err(raise(Exc::TypeError, format!("{name} may not be deleted"))),
    }
}

/// Sets one of the exception's own fields (`__cause__`, `__traceback__`, …); answers whether
/// `name` is one.
///
/// # Errors
/// TypeError for a wrong type of value.
pub fn set_field(v: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    match name {
        "__cause__" => {
            get(v).cause = linked(value, name, "cause")?;
            get(v).suppress_context = true;
        }
        "__context__" => get(v).context = linked(value, name, "context")?,
        "__traceback__" => get(v).traceback = traceback(value)?,
        "__suppress_context__" => match value {
            Some(b) if b == Value::TRUE || b == Value::FALSE => get(v).suppress_context = b == Value::TRUE,
            Some(_) => return Err(raise(Exc::TypeError, "attribute value type must be bool")),
            None => return Err(raise(Exc::TypeError, "can't delete numeric/char attribute")),
        },
        "args" => {
            let Some(value) = value else { return Err(raise(Exc::TypeError, "args may not be deleted")) };
            get(v).args = tuple::new(&protocol::collect(value)?);
        }
        "message" | "exceptions" if is_group(v) => return Err(raise(Exc::AttributeError, "readonly attribute")),
        _ => return Ok(false),
    }
    Ok(true)
}

/// `e.add_note(text)`
pub(super) fn add_note(args: &Args) -> PyResult<Value> {
    args.check("BaseException.add_note", 1, 1, 1)?;
    let (v, note) = (args.positional[0], args.positional[1]);
    if !string::is(note) {
        let message = format!("add_note() argument must be str, not {}", class::name_of(note));
        return Err(raise(Exc::TypeError, message));
    }
    match instance::get(v, intern::NOTES.value()) {
        Some(notes) if list::is(notes) => list::push(notes, note),
        Some(_) => return Err(raise(Exc::TypeError, "Cannot add note: __notes__ is not a list")),
        None => instance::set(v, intern::NOTES.value(), list::new(&[note])),
    }
    Ok(Value::NONE)
}

/// `e.__reduce__()`: the class, its arguments, and the attributes if there are any.
pub(super) fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.receiver("BaseException.__reduce__", is)?;
    let (system, attribute) = (is_a(v, Exc::OSError), is_a(v, Exc::AttributeError));
    let mut given = tuple::items(get(v).args).to_vec();
    if system && given.len() == 2 {
        let [file, file2] = ["filename", "filename2"].map(|name| field(v, name));
        if !file2.is_none() {
            given.extend([file, Value::NONE, file2]);
        } else if !file.is_none() {
            given.push(file);
        }
    }
    let state = dict::new();
    for (name, value) in instance::attributes(v) {
        match string::text(name) {
            "filename" | "filename2" if system => {}
            "obj" if attribute => {}
            _ => dict::set(state, name, value)?,
        }
    }
    let (class, given) = (class::of(v), tuple::new(&given));
    Ok(match dict::items(state).is_empty() {
        true => tuple::new(&[class, given]),
        false => tuple::new(&[class, given, state]),
    })
}

/// `e.__setstate__(state)`
pub(super) fn set_state(args: &Args) -> PyResult<Value> {
    let v = args.receiver("BaseException.__setstate__", is)?;
    args.check("__setstate__", 1, 1, 1)?;
    let state = args.positional[1];
    if state.is_none() {
        return Ok(Value::NONE);
    }
    if !dict::is(state) {
        return Err(raise(Exc::TypeError, "state is not a dictionary"));
    }
    for (name, value) in dict::items(state) {
        if !string::is(name) {
            let message = format!("attribute name must be string, not '{}'", class::name_of(name));
            return Err(raise(Exc::TypeError, message));
        }
        attribute::set(v, intern::of(name), Some(value))?;
    }
    Ok(Value::NONE)
}

/// `e.with_traceback(tb)`
pub(super) fn with_traceback(args: &Args) -> PyResult<Value> {
    args.check("BaseException.with_traceback", 1, 1, 1)?;
    get(args.positional[0]).traceback = traceback(Some(args.positional[1]))?;
    Ok(args.positional[0])
}
