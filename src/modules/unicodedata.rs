//! The `unicodedata` module: the Unicode character database.

use crate::heap::Value;
use crate::objects::string::surrogate;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, class, dict, exception, float, int, intern, module, raise, string,
};
use rustpython_unicode::{LookupResult, NormalizeForm, Ucd};

/// The functions over the present database, or over that of Unicode 3.2.
const fn functions<const LATEST: bool>() -> [(&'static str, NativeFn); 13] {
    [
        ("bidirectional", |a| {
            let (c, data) = (one(a, "bidirectional")?, Ucd::new(LATEST));
            let assigned = surrogate::is_surrogate(c) || data.category(c.into()) != "Cn";
            Ok(string::new(if assigned { data.bidirectional(c.into()) } else { "" }))
        }),
        ("category", |a| {
            let c = one(a, "category")?;
            Ok(string::new(if surrogate::is_surrogate(c) { "Cs" } else { Ucd::new(LATEST).category(c.into()) }))
        }),
        ("combining", |a| Ok(int::from_i64(i64::from(Ucd::new(LATEST).combining(one(a, "combining")?.into()))))),
        ("decimal", |a| number(a, "decimal", "not a decimal", |c| Ucd::new(LATEST).decimal(c.into()).map(whole))),
        ("decomposition", |a| Ok(string::new(&Ucd::new(LATEST).decomposition(one(a, "decomposition")?.into())))),
        ("digit", |a| number(a, "digit", "not a digit", |c| Ucd::new(LATEST).digit(c.into()).map(whole))),
        ("east_asian_width", |a| {
            Ok(string::new(Ucd::new(LATEST).east_asian_width(one(a, "east_asian_width")?.into())))
        }),
        ("is_normalized", |a| {
            let (form, v) = form(a, "is_normalized")?;
            Ok(Value::from_bool(rustpython_unicode::is_normalized(form, string::text(v).into())))
        }),
        ("lookup", lookup),
        ("mirrored", |a| Ok(int::from_i64(i64::from(Ucd::new(LATEST).mirrored(one(a, "mirrored")?.into()))))),
        ("name", |a| {
            number(a, "name", "no such name", |c| rustpython_unicode::character_name(c).map(|n| string::new(&n)))
        }),
        ("normalize", |a| {
            let (form, v) = form(a, "normalize")?;
            if string::is_ascii(v) {
                return Ok(v);
            }
            let out = rustpython_unicode::normalize(form, string::text(v).into());
            Ok(string::new(&out.to_string_lossy()))
        }),
        ("numeric", |a| {
            number(a, "numeric", "not a numeric character", |c| Ucd::new(LATEST).numeric(c.into()).map(float::from_f64))
        }),
    ]
}

const PRESENT: &[(&str, NativeFn)] = &functions::<true>();
const OLD: &[(&str, NativeFn)] = &functions::<false>();

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("unicodedata");
    module::add_functions(m, PRESENT);
    let version = string::new(&rustpython_unicode::unicode_version());
    dict::set_str(module::globals(m), intern::intern("unidata_version"), version);
    // For `stringprep` and with it the codec `idna`.
    let old = module::new("unicodedata.ucd_3_2_0");
    module::add_functions(old, OLD);
    dict::set_str(module::globals(old), intern::intern("unidata_version"), string::new("3.2.0"));
    dict::set_str(module::globals(m), intern::intern("ucd_3_2_0"), old);
    Ok(m)
}

fn whole(n: u64) -> Value {
    int::from_i64(n as i64)
}

fn character(v: Value, name: &str, place: &str) -> PyResult<char> {
    let Some(t) = string::as_text(v) else {
        let message = format!("{name}() argument{place} must be a unicode character, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    };
    let mut chars = t.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        _ => {
            let n = string::char_count(v);
            let message = format!("{name}() argument{place} must be a unicode character, not a string of length {n}");
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn one(args: &Args, name: &str) -> PyResult<char> {
    args.check(&format_args!("unicodedata.{name}"), 0, 1, 1)?;
    character(args.positional[0], name, "")
}

/// A property that not all characters have; there may be a default.
fn number(args: &Args, name: &str, missing: &str, f: fn(char) -> Option<Value>) -> PyResult<Value> {
    args.check(name, 0, 1, 2)?;
    let c = character(args.positional[0], name, " 1")?;
    match f(c).or(args.get(1)) {
        Some(v) => Ok(v),
        None => Err(raise(Exc::ValueError, missing)),
    }
}

fn form(args: &Args, name: &str) -> PyResult<(NormalizeForm, Value)> {
    args.check(name, 0, 2, 2)?;
    let (Some(form), true) = (string::as_text(args.positional[0]), string::is(args.positional[1])) else {
        let wrong = args.positional.iter().position(|&v| !string::is(v)).unwrap_or(0);
        let message =
            format!("{name}() argument {} must be str, not {}", wrong + 1, class::name_of(args.positional[wrong]));
        return Err(raise(Exc::TypeError, message));
    };
    let form = match form {
        "NFC" => NormalizeForm::Nfc,
        "NFD" => NormalizeForm::Nfd,
        "NFKC" => NormalizeForm::Nfkc,
        "NFKD" => NormalizeForm::Nfkd,
        _ => return Err(raise(Exc::ValueError, "invalid normalization form")),
    };
    Ok((form, args.positional[1]))
}

fn lookup(args: &Args) -> PyResult<Value> {
    args.check("unicodedata.lookup", 0, 1, 1)?;
    let Some(name) = string::as_text(args.positional[0]) else {
        let message = format!("lookup() argument must be str, not {}", class::name_of(args.positional[0]));
        return Err(raise(Exc::TypeError, message));
    };
    match rustpython_unicode::lookup_name(name) {
        Some(LookupResult::Character(c)) => Ok(string::from_char(c)),
        Some(LookupResult::Sequence(s)) => Ok(string::new(s)),
        None => {
            let message = string::new(&format!("undefined character name '{name}'"));
            Err(exception::raise_with(Exc::KeyError, &[message]))
        }
    }
}
