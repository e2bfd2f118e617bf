//! Names for people at a prompt: `exit`, `help`, `license` and their like.

use crate::heap::Value;
use crate::modules::sys;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, attribute, class, doors, exception, intern, protocol, raise, string,
};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("breakpoint", breakpoint),
    ("copyright", |args| say(args, "copyright", COPYRIGHT)),
    ("credits", |args| say(args, "credits", CREDITS)),
    ("exit", quit),
    ("help", help),
    ("license", license),
    ("quit", quit),
];

const COPYRIGHT: &str = "Copyright (c) the dwarfpython authors.";
const CREDITS: &str = "dwarfpython stands on ruff's parser, dynasm-rs, gimli, object, dashu and the DWARF standard.";
const LICENSE: &str = "dwarfpython may be used under the MIT or the Apache-2.0 licence, at your option.";
const HELP: &str = "\
dwarfpython runs Python 3.14 programs; the language is described at https://docs.python.org/3.14/.
help(object) shows an object's documentation. Debuggers see Python functions as native ones:
    gdb --args dwarfpython program.py
    (gdb) break program.py:5";

fn write_line(text: &str) -> PyResult<Value> {
    match sys::stream(&intern::STDOUT) {
        Some(stream) if !stream.is_none() => super::write_to(stream, string::new(&format!("{text}\n")))?,
        _ => return Err(raise(Exc::RuntimeError, "lost sys.stdout")),
    }
    Ok(Value::NONE)
}

fn say(args: &Args, name: &str, text: &str) -> PyResult<Value> {
    args.check(name, 0, 0, 0)?;
    write_line(text)
}

/// Our own terms, and those of the standard library that comes with us.
fn license(args: &Args) -> PyResult<Value> {
    let library = crate::util::library::read("PSF-LICENSE").unwrap_or_default();
    let library = String::from_utf8_lossy(&library);
    say(
        args,
        "license",
        &format!("{LICENSE}\n\nThe standard library's sources are CPython's:\n\n{}", library.trim_end()),
    )
}

fn quit(args: &Args) -> PyResult<Value> {
    let [code] = args.bind("exit", 0, ["code"], 1, 0)?;
    Err(exception::raise_with(Exc::SystemExit, &[code.unwrap_or(Value::NONE)]))
}

fn help(args: &Args) -> PyResult<Value> {
    args.check("help", 0, 0, 1)?;
    let Some(object) = args.get(0) else { return write_line(HELP) };
    let text = match attribute::get_optional(object, intern::DOC.value())? {
        Some(doc) if string::is(doc) => string::text(doc).to_owned(),
        _ => format!("No documentation found for a {} object.", class::name_of(object)),
    };
    let title = string::text(protocol::repr(object)?);
    write_line(&format!("Help on {title}:\n\n{text}"))
}

/// Stops in the debugger that traces the process.
fn breakpoint(args: &Args) -> PyResult<Value> {
    let sys = (doors::get().import)("sys")?;
    match attribute::get_optional(sys, intern::intern("breakpointhook"))? {
        Some(hook) => (doors::get().call)(hook, args.positional, args.names, args.keywords),
        None => Err(raise(Exc::RuntimeError, "lost sys.breakpointhook")),
    }
}
