//! Names for people at a prompt: `exit`, `help`, `license` and their like.

use crate::heap::Value;
use crate::modules::sys;
use crate::objects::{Args, Exc, NativeFn, PyResult, attribute, doors, exception, intern, raise, string};

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

/// `help(…)`, as `pydoc` gives it.
fn help(args: &Args) -> PyResult<Value> {
    let pydoc = (doors::get().import)("pydoc")?;
    let help = attribute::get(pydoc, intern::intern("help"))?;
    (doors::get().call)(help, args.positional, args.names, args.keywords)
}

/// Stops in the debugger that traces the process.
fn breakpoint(args: &Args) -> PyResult<Value> {
    let sys = (doors::get().import)("sys")?;
    match attribute::get_optional(sys, intern::intern("breakpointhook"))? {
        Some(hook) => (doors::get().call)(hook, args.positional, args.names, args.keywords),
        None => Err(raise(Exc::RuntimeError, "lost sys.breakpointhook")),
    }
}
