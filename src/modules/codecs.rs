//! The `_codecs` module: the registry of encodings and error handlers, and the codecs that the
//! machine knows itself.

use super::argument;
use crate::heap::Value;
use crate::objects::string::codec::{self, Encoding, charmap, errors};
use crate::objects::{
    Args, Exc, NativeFn, PyResult, bytes, class, dict, doors, exception, int, intern, module, protocol, raise, string,
    tuple,
};
use std::sync::{Mutex, PoisonError};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("register", register),
    ("unregister", unregister),
    ("lookup", lookup),
    ("encode", |a| transform(a, "encode", 0)),
    ("decode", |a| transform(a, "decode", 1)),
    ("register_error", register_error),
    ("_unregister_error", unregister_error),
    ("lookup_error", lookup_error),
    ("_forget_codec", forget),
    ("utf_8_encode", |a| encode(a, "utf_8_encode", Encoding::Utf8)),
    ("utf_8_decode", |a| decode(a, "utf_8_decode", Encoding::Utf8, false)),
    ("utf_7_encode", |a| encode(a, "utf_7_encode", Encoding::Utf7)),
    ("utf_7_decode", |a| decode(a, "utf_7_decode", Encoding::Utf7, false)),
    ("ascii_encode", |a| encode(a, "ascii_encode", Encoding::Ascii)),
    ("ascii_decode", |a| decode(a, "ascii_decode", Encoding::Ascii, true)),
    ("latin_1_encode", |a| encode(a, "latin_1_encode", Encoding::Latin1)),
    ("latin_1_decode", |a| decode(a, "latin_1_decode", Encoding::Latin1, true)),
    ("utf_16_encode", |a| encode_wide(a, "utf_16_encode", 2)),
    ("utf_16_le_encode", |a| encode(a, "utf_16_le_encode", Encoding::Wide(2, false, false))),
    ("utf_16_be_encode", |a| encode(a, "utf_16_be_encode", Encoding::Wide(2, true, false))),
    ("utf_32_encode", |a| encode_wide(a, "utf_32_encode", 4)),
    ("utf_32_le_encode", |a| encode(a, "utf_32_le_encode", Encoding::Wide(4, false, false))),
    ("utf_32_be_encode", |a| encode(a, "utf_32_be_encode", Encoding::Wide(4, true, false))),
    ("utf_16_decode", |a| decode(a, "utf_16_decode", Encoding::Wide(2, false, true), false)),
    ("utf_16_le_decode", |a| decode(a, "utf_16_le_decode", Encoding::Wide(2, false, false), false)),
    ("utf_16_be_decode", |a| decode(a, "utf_16_be_decode", Encoding::Wide(2, true, false), false)),
    ("utf_32_decode", |a| decode(a, "utf_32_decode", Encoding::Wide(4, false, true), false)),
    ("utf_32_le_decode", |a| decode(a, "utf_32_le_decode", Encoding::Wide(4, false, false), false)),
    ("utf_32_be_decode", |a| decode(a, "utf_32_be_decode", Encoding::Wide(4, true, false), false)),
    ("utf_16_ex_decode", |a| decode_ex(a, "utf_16_ex_decode", 2)),
    ("utf_32_ex_decode", |a| decode_ex(a, "utf_32_ex_decode", 4)),
    ("unicode_escape_encode", |a| encode(a, "unicode_escape_encode", Encoding::UnicodeEscape)),
    ("unicode_escape_decode", |a| decode(a, "unicode_escape_decode", Encoding::UnicodeEscape, true)),
    ("raw_unicode_escape_encode", |a| encode(a, "raw_unicode_escape_encode", Encoding::RawUnicodeEscape)),
    ("raw_unicode_escape_decode", |a| decode(a, "raw_unicode_escape_decode", Encoding::RawUnicodeEscape, true)),
    ("escape_encode", escape_encode),
    ("escape_decode", escape_decode),
    ("readbuffer_encode", readbuffer_encode),
    ("charmap_encode", charmap_encode),
    ("charmap_decode", charmap_decode),
    ("charmap_build", charmap_build),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_codecs");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}

/// Search functions in order; codecs found, by name.
struct Registry {
    searches: Vec<Value>,
    found: Option<Value>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { searches: Vec::new(), found: None });

fn with_registry<T>(f: impl FnOnce(&mut Registry) -> T) -> T {
    f(&mut REGISTRY.lock().unwrap_or_else(PoisonError::into_inner))
}

fn found() -> Value {
    with_registry(|r| *r.found.get_or_insert_with(dict::new))
}

fn register(args: &Args) -> PyResult<Value> {
    args.check("register", 0, 1, 1)?;
    let f = args.positional[0];
    if !super::builtins::is_callable(f) {
        return Err(raise(Exc::TypeError, "argument must be callable"));
    }
    with_registry(|r| r.searches.push(f));
    Ok(Value::NONE)
}

fn unregister(args: &Args) -> PyResult<Value> {
    args.check("unregister", 0, 1, 1)?;
    let f = args.positional[0];
    with_registry(|r| {
        r.searches.retain(|&known| known != f);
        r.found = None;
    });
    Ok(Value::NONE)
}

fn forget(args: &Args) -> PyResult<Value> {
    args.check("_forget_codec", 0, 1, 1)?;
    dict::remove(found(), args.positional[0])?;
    Ok(Value::NONE)
}

fn text(v: Option<Value>, function: &str, argument: &str) -> PyResult<&'static str> {
    let v = v.unwrap_or(Value::NONE);
    match string::as_text(v) {
        Some(text) if text.contains('\0') => Err(raise(Exc::ValueError, "embedded null character")),
        Some(text) => Ok(text),
        None => {
            let got = if v.is_none() { "None" } else { class::name_of(v) };
            Err(raise(Exc::TypeError, format!("{function}() {argument} must be str, not {got}")))
        }
    }
}

fn lookup(args: &Args) -> PyResult<Value> {
    args.check("lookup", 0, 1, 1)?;
    find(text(args.get(0), "lookup", "argument")?)
}

/// The codec of an encoding: what a search function answers.
fn find(encoding: &str) -> PyResult<Value> {
    let plain: String = encoding.chars().map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
    let key = string::new(&plain);
    if let Some(known) = dict::get(found(), key)? {
        return Ok(known);
    }
    if with_registry(|r| r.searches.is_empty()) {
        (doors::get().import)("encodings")?;
    }
    for f in with_registry(|r| r.searches.clone()) {
        let answer = doors::call(f, &[key])?;
        if answer.is_none() {
            continue;
        }
        if !tuple::is(answer) || tuple::items(answer).len() != 4 {
            return Err(raise(Exc::TypeError, "codec search functions must return 4-tuples"));
        }
        dict::set(found(), key, answer)?;
        return Ok(answer);
    }
    Err(raise(Exc::LookupError, format!("unknown encoding: {encoding}")))
}

/// `encode(obj, encoding='utf-8', errors='strict')` and its opposite.
fn transform(args: &Args, name: &str, which: usize) -> PyResult<Value> {
    let [object, encoding, handler] = args.bind(name, 0, ["obj", "encoding", "errors"], 3, 1)?;
    let encoding = encoding.map_or(Ok("utf-8"), |v| text(Some(v), name, "argument 'encoding'"))?;
    if let Some(v) = handler {
        text(Some(v), name, "argument 'errors'")?;
    }
    let f = tuple::get(find(encoding)?, which).unwrap_or(Value::NONE);
    let mut arguments = vec![object.unwrap_or(Value::NONE)];
    arguments.extend(handler);
    let answer = doors::call(f, &arguments)?;
    if !tuple::is(answer) || tuple::items(answer).len() != 2 {
        return Err(raise(Exc::TypeError, format!("{name}r must return a tuple (object, integer)")));
    }
    Ok(tuple::items(answer)[0])
}

fn register_error(args: &Args) -> PyResult<Value> {
    args.check("register_error", 0, 2, 2)?;
    let name = text(args.get(0), "register_error", "argument 1")?;
    if !super::builtins::is_callable(args.positional[1]) {
        return Err(raise(Exc::TypeError, "handler must be callable"));
    }
    errors::register(name, args.positional[1]);
    Ok(Value::NONE)
}

fn unregister_error(args: &Args) -> PyResult<Value> {
    args.check("_unregister_error", 0, 1, 1)?;
    let name = text(args.get(0), "_unregister_error", "argument")?;
    if errors::BUILT_IN.contains(&name) {
        let message = format!("cannot un-register built-in error handler '{name}'");
        return Err(raise(Exc::ValueError, message));
    }
    Ok(Value::from_bool(errors::unregister(name)))
}

/// Functions of the built-in handlers, made once.
static HANDLERS: Mutex<Vec<(&'static str, Value)>> = Mutex::new(Vec::new());

macro_rules! handlers {
    ($($name:literal)*) => {
        &[$(($name, (|a: &Args| handle(a, $name)) as NativeFn)),*]
    };
}

const BUILT_IN: &[(&str, NativeFn)] = handlers! {
    "strict" "ignore" "replace" "xmlcharrefreplace" "backslashreplace" "namereplace" "surrogateescape" "surrogatepass"
};

fn handle(args: &Args, name: &str) -> PyResult<Value> {
    args.check(&format_args!("{name}_errors"), 0, 1, 1)?;
    let e = args.positional[0];
    if !exception::is(e) {
        return Err(raise(Exc::TypeError, "codec must pass exception instance"));
    }
    errors::handle(name, e)
}

fn lookup_error(args: &Args) -> PyResult<Value> {
    args.check("lookup_error", 0, 1, 1)?;
    let name = text(args.get(0), "lookup_error", "argument")?;
    if let Some(f) = errors::registered(name) {
        return Ok(f);
    }
    let Some(&(known, f)) = BUILT_IN.iter().find(|(known, _)| *known == name) else {
        return Err(raise(Exc::LookupError, format!("unknown error handler name '{name}'")));
    };
    let mut made = HANDLERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&(_, v)) = made.iter().find(|(n, _)| *n == known) {
        return Ok(v);
    }
    let title = intern::intern(&format!("{known}_errors"));
    let v = crate::objects::function::new_native(title, f, None, None);
    made.push((known, v));
    Ok(v)
}

fn handler_name(v: Option<Value>, function: &str) -> PyResult<&'static str> {
    match v.filter(|v| !v.is_none()) {
        Some(v) => text(Some(v), function, "argument 2"),
        None => Ok("strict"),
    }
}

fn answer(v: Value, n: usize) -> Value {
    tuple::new(&[v, int::from_i64(n as i64)])
}

fn str_of(v: Value, function: &str) -> PyResult<Value> {
    if string::is(v) {
        return Ok(v);
    }
    Err(raise(Exc::TypeError, format!("{function}() argument 1 must be str, not {}", class::name_of(v))))
}

fn encode(args: &Args, name: &str, encoding: Encoding) -> PyResult<Value> {
    args.check(name, 0, 1, 2)?;
    let v = str_of(args.positional[0], name)?;
    let handler = handler_name(args.get(1), name)?;
    Ok(answer(codec::encode_as(v, encoding, handler)?, string::char_count(v)))
}

fn encode_wide(args: &Args, name: &str, unit: usize) -> PyResult<Value> {
    args.check(name, 0, 1, 3)?;
    let v = str_of(args.positional[0], name)?;
    let handler = handler_name(args.get(1), name)?;
    let order = args.get(2).map_or(Ok(0), protocol::index_i64)?;
    let encoding = Encoding::Wide(unit, order > 0, order == 0);
    Ok(answer(codec::encode_as(v, encoding, handler)?, string::char_count(v)))
}

/// Source bytes; a str only where the codec takes text too.
fn source(v: Value, escapes: bool) -> PyResult<Vec<u8>> {
    match string::as_text(v) {
        Some(text) if escapes => Ok(text.as_bytes().to_vec()),
        _ => argument::buffer(v),
    }
}

fn decode(args: &Args, name: &str, encoding: Encoding, last: bool) -> PyResult<Value> {
    args.check(name, 0, 1, 3)?;
    let escapes = matches!(encoding, Encoding::UnicodeEscape | Encoding::RawUnicodeEscape);
    let data = source(args.positional[0], escapes)?;
    let handler = handler_name(args.get(1), name)?;
    let last = args.get(2).map_or(Ok(last), protocol::truth)?;
    let (v, n) = codec::decode_as(&data, encoding, handler, last)?;
    Ok(answer(v, n))
}

fn decode_ex(args: &Args, name: &str, unit: usize) -> PyResult<Value> {
    args.check(name, 0, 1, 4)?;
    let data = argument::buffer(args.positional[0])?;
    let handler = handler_name(args.get(1), name)?;
    let order = args.get(2).map_or(Ok(0), protocol::index_i64)?;
    let last = args.get(3).map_or(Ok(false), protocol::truth)?;
    let (v, n, order) = codec::decode_ordered(&data, unit, order, handler, last)?;
    Ok(tuple::new(&[v, int::from_i64(n as i64), int::from_i64(order)]))
}

fn escape_encode(args: &Args) -> PyResult<Value> {
    args.check("escape_encode", 0, 1, 2)?;
    let v = args.positional[0];
    let Some(data) = bytes::as_slice(v) else {
        let message = format!("escape_encode() argument 1 must be bytes, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    };
    Ok(answer(bytes::new(&codec::encode_bytes_escapes(data)), data.len()))
}

fn escape_decode(args: &Args) -> PyResult<Value> {
    args.check("escape_decode", 0, 1, 2)?;
    let data = source(args.positional[0], true)?;
    let handler = handler_name(args.get(1), "escape_decode")?;
    Ok(answer(bytes::new(&codec::decode_bytes_escapes(&data, handler)?), data.len()))
}

fn readbuffer_encode(args: &Args) -> PyResult<Value> {
    args.check("readbuffer_encode", 0, 1, 2)?;
    let data = source(args.positional[0], true)?;
    Ok(answer(bytes::new(&data), data.len()))
}

fn charmap_encode(args: &Args) -> PyResult<Value> {
    args.check("charmap_encode", 0, 1, 3)?;
    let v = str_of(args.positional[0], "charmap_encode")?;
    let handler = handler_name(args.get(1), "charmap_encode")?;
    let mapping = args.get(2).unwrap_or(Value::NONE);
    Ok(answer(charmap::encode(v, handler, mapping)?, string::char_count(v)))
}

fn charmap_decode(args: &Args) -> PyResult<Value> {
    args.check("charmap_decode", 0, 1, 3)?;
    let data = argument::buffer(args.positional[0])?;
    let handler = handler_name(args.get(1), "charmap_decode")?;
    let mapping = args.get(2).unwrap_or(Value::NONE);
    Ok(answer(charmap::decode(&data, handler, mapping)?, data.len()))
}

fn charmap_build(args: &Args) -> PyResult<Value> {
    args.check("charmap_build", 0, 1, 1)?;
    let table = args.positional[0];
    match string::as_text(table) {
        Some(table) => charmap::build(table),
        None => {
            let message = format!("charmap_build() argument must be str, not {}", class::name_of(table));
            Err(raise(Exc::TypeError, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_handler_has_a_function() {
        assert_eq!(BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>(), errors::BUILT_IN);
    }
}
