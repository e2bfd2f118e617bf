//! Code objects as the running program sees them: CPython's attributes computed from loaded code.
//!
//! `co_code` is synthetic: RESUME and two bytes for each operation of our bytecode, so that `f_lasti`,
//! `tb_lasti`, `co_lines` and `co_positions` agree with each other as they do in CPython.

use crate::bytecode::code::{CodeObject, SourceFile, Storage};
use crate::heap::Value;
use crate::objects::{Args, Exc, PyResult, bytes, code, int, intern, protocol, raise, string, tuple};
use crate::runtime::loaded::Loaded;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// CPython's `co_flags`.
pub mod flags {
    #![allow(missing_docs)]
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;
}

/// Opcode that stands for every operation in `co_code`: CPython's NOP. Before them stands RESUME,
/// on the line of the `def`.
const NOP: u8 = 27;
const RESUME: u8 = 128;

/// Where an operation lies in `co_code`.
pub fn offset(op: i64) -> i64 {
    if op < 0 { -1 } else { 2 * (op + 1) }
}

/// The line of RESUME.
fn resume_line(code: &CodeObject) -> u32 {
    if code.flags.module { 0 } else { code.first_line }
}

/// Fills the hooks of `objects::code`.
pub fn install() {
    code::install(code::Hooks { of: object, get, method, equal, hash, repr });
}

/// The code object of loaded code.
pub fn object(pointer: *const ()) -> Value {
    let loaded = Loaded::of(pointer);
    if let Some(v) = Value::from_bits(loaded.object.load(Ordering::Relaxed)) {
        return v;
    }
    let v = code::new(pointer);
    loaded.object.store(v.bits(), Ordering::Relaxed);
    v
}

fn loaded(v: Value) -> &'static Loaded {
    Loaded::of(code::pointer(v))
}

fn number(n: impl Into<i64>) -> Value {
    int::from_i64(n.into())
}

fn names<'a>(all: impl Iterator<Item = &'a str>) -> Value {
    tuple::new(&all.map(intern::intern).collect::<Vec<_>>())
}

/// Does the code run over a mapping instead of slots?
pub fn is_namespace(code: &CodeObject) -> bool {
    code.flags.class_body || code.flags.module
}

/// The variables that `co_varnames` lists.
fn varnames(code: &CodeObject) -> Vec<&str> {
    if is_namespace(code) {
        return Vec::new();
    }
    let parameters = code.parameters();
    let shown = code.locals.iter().filter(|l| l.slot.0 < parameters || l.storage == Storage::Plain);
    let mut all: Vec<&str> = Vec::new();
    for local in shown.filter(|l| !l.name.starts_with('.') || l.name == ".0") {
        if local.slot.0 < parameters || !all.contains(&local.name.as_str()) {
            all.push(&local.name);
        }
    }
    all
}

fn cells(code: &CodeObject) -> Vec<&str> {
    code.locals.iter().filter(|l| l.storage == Storage::Cell).map(|l| l.name.as_str()).collect()
}

/// `co_flags`
pub fn co_flags(loaded: &Loaded) -> u32 {
    let code = &loaded.code;
    let mut bits = loaded.extra_flags.load(Ordering::Relaxed);
    if !is_namespace(code) {
        bits |= flags::OPTIMIZED | flags::NEWLOCALS;
        if code.qualname.rsplit_once('.').is_some_and(|(around, _)| around.ends_with("<locals>")) {
            bits |= flags::NESTED;
        } else if code.qualname.contains('.') {
            bits |= flags::METHOD;
        }
        if code.doc.is_some() {
            bits |= flags::HAS_DOCSTRING;
        }
    }
    for (is, bit) in [
        (code.flags.generator, flags::GENERATOR),
        (code.flags.coroutine, flags::COROUTINE),
        (code.flags.async_generator, flags::ASYNC_GENERATOR),
    ] {
        if is {
            bits |= bit;
        }
    }
    if code.flags.varargs {
        bits |= flags::VARARGS;
    }
    if code.flags.varkeywords {
        bits |= flags::VARKEYWORDS;
    }
    bits
}

fn consts(loaded: &Loaded) -> Value {
    let mut all = Vec::new();
    if !is_namespace(&loaded.code) && loaded.code.doc.is_some() {
        all.push(loaded.doc);
    }
    all.extend(loaded.constants().iter().filter(|&&c| loaded.code.doc.is_none() || c != loaded.doc));
    all.extend(loaded.children.iter().map(|c| object(c.pointer())));
    if all.is_empty() {
        all.push(Value::NONE);
    }
    tuple::new(&all)
}

fn get(v: Value, name: &str) -> PyResult<Option<Value>> {
    let loaded = loaded(v);
    let code = &loaded.code;
    let positional = if is_namespace(code) { 0 } else { code.positional };
    let posonly = if is_namespace(code) { 0 } else { code.posonly };
    Ok(Some(match name {
        "co_name" => loaded.name,
        "co_qualname" => loaded.qualname,
        "co_filename" => intern::intern(&code.source.path),
        "co_firstlineno" => number(code.first_line),
        "co_flags" => number(co_flags(loaded)),
        "co_argcount" => number(positional),
        "co_posonlyargcount" => number(posonly),
        "co_kwonlyargcount" => number(code.kwonly),
        "co_nlocals" => number(varnames(code).len() as i64),
        "co_varnames" => names(varnames(code).into_iter()),
        "co_names" => tuple::new(loaded.names()),
        "co_consts" => consts(loaded),
        "co_cellvars" => names(cells(code).into_iter()),
        "co_freevars" => names(code.free.iter().map(String::as_str)),
        "co_stacksize" => number(code.slots.saturating_sub(code.locals.len() as u16).max(1)),
        "co_code" | "_co_code_adaptive" => bytes::new(&[&[RESUME, 0][..], &[NOP, 0].repeat(code.ops.len())].concat()),
        "co_linetable" => bytes::new(&line_table(code)),
        "co_lnotab" => bytes::new(&line_table(code)),
        "co_exceptiontable" => bytes::new(b""),
        _ => return Ok(None),
    }))
}

/// Pairs of byte and line increments, as `co_lnotab` has them.
fn line_table(code: &CodeObject) -> Vec<u8> {
    let (mut table, mut line, mut at) = (Vec::new(), i64::from(code.first_line), 0);
    for (start, _, this) in lines(code) {
        let (mut bytes, mut step) = (start - at, i64::from(this) - line);
        while bytes > 254 {
            table.extend([254, 0]);
            bytes -= 254;
        }
        while !(-128..=127).contains(&step) {
            let part = step.clamp(-128, 127);
            table.extend([bytes as u8, part as i8 as u8]);
            bytes = 0;
            step -= part;
        }
        table.extend([bytes as u8, step as i8 as u8]);
        (line, at) = (i64::from(this), start);
    }
    table
}

/// Runs of operations with the same line: start and end in `co_code`, line.
fn lines(code: &CodeObject) -> Vec<(usize, usize, u32)> {
    let mut all: Vec<(usize, usize, u32)> = vec![(0, 2, resume_line(code))];
    for op in 0..code.ops.len() {
        let line = code.line(op);
        match all.last_mut() {
            Some(last) if last.2 == line => last.1 = 2 * op + 4,
            _ => all.push((2 * op + 2, 2 * op + 4, line)),
        }
    }
    all
}

/// First and last line, first and last column (in bytes of UTF-8) of an operation.
fn position(code: &CodeObject, op: usize) -> [u32; 4] {
    let (source, range) = (&code.source, code.ranges[op]);
    let end = range.end.max(range.start);
    let last = source.line(end.max(1) - u32::from(end > range.start));
    let end_start = source.line_start(end.saturating_sub(u32::from(end > range.start)));
    [source.line(range.start), last, range.start - source.line_start(range.start), end - end_start]
}

fn method(name: &str, args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let loaded = loaded(v);
    let code = &loaded.code;
    Ok(match name {
        "co_lines" => code::rows(
            &lines(code)
                .into_iter()
                .map(|(a, b, l)| tuple::new(&[number(a as i64), number(b as i64), number(l)]))
                .collect::<Vec<_>>(),
        ),
        "co_positions" => {
            let line = resume_line(code);
            let first = std::iter::once([line, line.max(1), 0, 0]);
            let all = first.chain((0..code.ops.len()).map(|op| position(code, op)));
            code::rows(&all.map(|p| tuple::new(&p.map(number))).collect::<Vec<_>>())
        }
        "co_branches" => code::rows(&[]),
        "_varname_from_oparg" => {
            args.check("_varname_from_oparg", 1, 1, 1)?;
            let n = protocol::index_i64(args.positional[1])?;
            match usize::try_from(n).ok().and_then(|n| code.locals.get(n)) {
                Some(local) => intern::intern(&local.name),
                None => return Err(raise(Exc::IndexError, "tuple index out of range")),
            }
        }
        _ => return replace(v, args),
    })
}

/// `code.replace(…)`: names, file, first line and flags can differ from the original's; what the
/// machine code is made of cannot.
fn replace(v: Value, args: &Args) -> PyResult<Value> {
    if args.positional.len() > 1 {
        let message = format!("replace() takes 0 positional arguments but {} were given", args.positional.len() - 1);
        return Err(raise(Exc::TypeError, message));
    }
    let old = loaded(v);
    let mut code = (*old.code).clone();
    let mut extra = old.extra_flags.load(Ordering::Relaxed);
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        let name = string::text(name);
        let text = || match string::as_text(value) {
            Some(text) => Ok(text.to_owned()),
            None => {
                let other = crate::objects::class::name_of(value);
                let message = format!("replace() argument '{name}' must be str, not {other}");
                Err(raise(Exc::TypeError, message))
            }
        };
        match name {
            "co_name" => code.name = text()?,
            "co_qualname" => code.qualname = text()?,
            "co_filename" => code.source = Arc::new(SourceFile { path: text()?, ..(*code.source).clone() }),
            "co_firstlineno" => code.first_line = protocol::index_i64(value)?.max(0) as u32,
            "co_flags" => extra |= protocol::index_i64(value)? as u32 & !co_flags(old),
            _ => match get(v, name)? {
                Some(same) if protocol::equal(same, value)? => {}
                Some(_) => {
                    let message = format!("code.replace() cannot change {name}: it is part of the machine code");
                    return Err(raise(Exc::NotImplementedError, message));
                }
                None => {
                    let message = format!("replace() got an unexpected keyword argument '{name}'");
                    return Err(raise(Exc::TypeError, message));
                }
            },
        }
    }
    let made = old.copy_for(Arc::new(code));
    made.extra_flags.store(extra, Ordering::Relaxed);
    Ok(object(made.pointer()))
}

fn equal(a: Value, b: Value) -> bool {
    a == b || (same(&loaded(a).code, &loaded(b).code) && co_flags(loaded(a)) == co_flags(loaded(b)))
}

fn same(a: &CodeObject, b: &CodeObject) -> bool {
    let lines = |c: &CodeObject| (0..c.ops.len()).map(|op| position(c, op)).collect::<Vec<_>>();
    a.name == b.name
        && a.flags == b.flags
        && (a.posonly, a.positional, a.kwonly, a.first_line) == (b.posonly, b.positional, b.kwonly, b.first_line)
        && a.ops == b.ops
        && format!("{:?}", a.constants) == format!("{:?}", b.constants)
        && a.names == b.names
        && a.locals == b.locals
        && a.free == b.free
        && lines(a) == lines(b)
        && a.children.len() == b.children.len()
        && a.children.iter().zip(&b.children).all(|(a, b)| same(a, b))
}

fn hash(v: Value) -> i64 {
    let loaded = loaded(v);
    let code = &loaded.code;
    let mut h = string::hash(loaded.name);
    for n in [code.first_line as usize, code.ops.len(), code.names.len(), code.constants.len(), code.locals.len()] {
        h = h.rotate_left(13).wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64) ^ n as i64;
    }
    h
}

fn repr(v: Value) -> String {
    let loaded = loaded(v);
    let code = &loaded.code;
    let (name, file, line) = (&code.name, &code.source.path, code.first_line);
    format!("<code object {name} at {:#x}, file \"{file}\", line {line}>", v.bits())
}
