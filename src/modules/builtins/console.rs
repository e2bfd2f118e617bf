//! Text in and out: `print`, `input`, `open`, and writing to whatever `sys.stdout` is.

use crate::heap::Value;
use crate::modules::sys;
use crate::objects::{Args, Exc, NativeFn, PyResult, attribute, class, doors, file, intern, protocol, raise, string};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[("input", input), ("open", open), ("print", print)];

/// Writes text to a file object, native or not.
///
/// # Errors
/// What its `write` raises.
pub fn write_to(stream: Value, text: Value) -> PyResult<()> {
    if file::is_text(stream) {
        return file::write(stream, string::text(text));
    }
    doors::call(attribute::get(stream, intern::WRITE.value())?, &[text])?;
    Ok(())
}

fn flush(stream: Value) -> PyResult<()> {
    if file::is_text(stream) {
        return file::flush(stream);
    }
    doors::call(attribute::get(stream, intern::FLUSH.value())?, &[])?;
    Ok(())
}

/// What goes between or behind the values: a str, or `default` for `None`.
fn separator(v: Option<Value>, name: &str, default: &intern::Known) -> PyResult<Value> {
    match v {
        Some(v) if string::is(v) => Ok(v),
        Some(v) if !v.is_none() => {
            let message = format!("{name} must be None or a string, not {}", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
        _ => Ok(default.value()),
    }
}

fn print(args: &Args) -> PyResult<Value> {
    let (mut sep, mut end, mut target, mut flushes) = (None, None, None, false);
    for (&name, &v) in args.names.iter().zip(args.keywords) {
        match string::text(name) {
            "sep" => sep = Some(v),
            "end" => end = Some(v),
            "file" => target = Some(v),
            "flush" => flushes = protocol::truth(v)?,
            other => {
                let message = format!("print() got an unexpected keyword argument '{other}'");
                return Err(raise(Exc::TypeError, message));
            }
        }
    }
    let stream = match target.filter(|f| !f.is_none()) {
        Some(stream) => stream,
        None => match sys::stream(&intern::STDOUT) {
            Some(stream) if stream.is_none() => return Ok(Value::NONE),
            Some(stream) => stream,
            None => return Err(raise(Exc::RuntimeError, "lost sys.stdout")),
        },
    };
    if sep.is_none() && end.is_none() && file::is_text(stream) {
        for (i, &v) in args.positional.iter().enumerate() {
            if i > 0 {
                file::write(stream, " ")?;
            }
            file::write(stream, string::text(protocol::str(v)?))?;
        }
        file::write(stream, "\n")?;
    } else {
        let (sep, end) = (separator(sep, "sep", &intern::SPACE)?, separator(end, "end", &intern::NEWLINE)?);
        for (i, &v) in args.positional.iter().enumerate() {
            if i > 0 {
                write_to(stream, sep)?;
            }
            write_to(stream, protocol::str(v)?)?;
        }
        write_to(stream, end)?;
    }
    if flushes {
        flush(stream)?;
    }
    Ok(Value::NONE)
}

/// `sys.displayhook`: the value's repr on `sys.stdout`, unless it is `None`; it becomes `_`.
///
/// # Errors
/// What `repr` or writing raise.
pub fn display(v: Value) -> PyResult<()> {
    if v.is_none() {
        return Ok(());
    }
    let underscore = intern::intern("_");
    if let Some(globals) = super::globals() {
        crate::objects::dict::set_str(globals, underscore, Value::NONE);
    }
    let Some(stream) = sys::stream(&intern::STDOUT) else {
        return Err(raise(Exc::RuntimeError, "lost sys.stdout"));
    };
    write_to(stream, protocol::repr(v)?)?;
    write_to(stream, intern::NEWLINE.value())?;
    if let Some(globals) = super::globals() {
        crate::objects::dict::set_str(globals, underscore, v);
    }
    Ok(())
}

fn input(args: &Args) -> PyResult<Value> {
    args.check("input", 0, 0, 1)?;
    let stream = |name: &intern::Known| match sys::stream(name) {
        Some(stream) if !stream.is_none() => Ok(stream),
        _ => Err(raise(Exc::RuntimeError, format!("lost sys.{}", name.text()))),
    };
    let (stdin, stdout, stderr) = (stream(&intern::STDIN)?, stream(&intern::STDOUT)?, stream(&intern::STDERR)?);
    // What does not flush is not the reader's matter.
    let quietly = |stream| {
        if flush(stream).is_err() {
            crate::objects::exception::swallow(Exc::Exception);
        }
    };
    quietly(stderr);
    if let Some(prompt) = args.get(0) {
        write_to(stdout, protocol::str(prompt)?)?;
    }
    quietly(stdout);
    let line = doors::call(attribute::get(stdin, intern::READLINE.value())?, &[])?;
    let Some(text) = string::as_text(line) else {
        let message = "object.readline() returned non-string";
        return Err(raise(Exc::TypeError, message));
    };
    if text.is_empty() {
        return Err(raise(Exc::EOFError, "EOF when reading a line"));
    }
    Ok(text.strip_suffix('\n').map_or(line, string::new))
}

fn open(args: &Args) -> PyResult<Value> {
    file::open_call(args)
}
