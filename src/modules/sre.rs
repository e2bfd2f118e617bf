//! The `_sre` module: what the library's `re` package is built on.

use crate::heap::Value;
use crate::objects::regex::{self, code, set};
use crate::objects::{Args, Exc, NativeFn, PyResult, dict, int, intern, module, protocol, raise, string};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("ascii_iscased", |a| {
        character(a, "ascii_iscased", |c| Value::from_bool(c < 128 && (c as u8).is_ascii_alphabetic()))
    }),
    ("ascii_tolower", |a| character(a, "ascii_tolower", |c| number(set::lower_ascii(c)))),
    ("compile", regex::compile),
    ("getcodesize", |a| {
        a.check("getcodesize", 0, 0, 0)?;
        Ok(Value::small_int(4))
    }),
    ("template", regex::template),
    ("unicode_iscased", |a| {
        character(a, "unicode_iscased", |c| Value::from_bool(set::lower_unicode(c) != c || set::upper_unicode(c) != c))
    }),
    ("unicode_tolower", |a| character(a, "unicode_tolower", |c| number(set::lower_unicode(c)))),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_sre");
    module::add_functions(m, FUNCTIONS);
    let globals = module::globals(m);
    let constants = [
        ("MAGIC", code::MAGIC),
        ("CODESIZE", 4),
        ("MAXREPEAT", i64::from(code::MAX_REPEAT)),
        ("MAXGROUPS", i64::from(code::MAX_GROUPS)),
    ];
    for (name, n) in constants {
        dict::set_str(globals, intern::intern(name), int::from_i64(n));
    }
    let copyright = " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ";
    dict::set_str(globals, intern::intern("copyright"), string::new(copyright));
    Ok(m)
}

fn number(c: u32) -> Value {
    int::from_i64(i64::from(c))
}

/// A function of one code point.
fn character(args: &Args, name: &str, f: fn(u32) -> Value) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    match int::as_i64(protocol::index(args.positional[0])?).and_then(|n| u32::try_from(n).ok()) {
        Some(c) => Ok(f(c)),
        None => Err(raise(Exc::OverflowError, "code point out of range")),
    }
}
