//! The `_locale` module: what the C library knows about languages.

use crate::heap::Value;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, class, dict, int, intern, list, module, path, protocol, raise, string,
};
use std::ffi::{CStr, CString};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("getencoding", |a| {
        a.check("_locale.getencoding", 0, 0, 0)?;
        Ok(string::new("UTF-8"))
    }),
    ("localeconv", localeconv),
    ("nl_langinfo", nl_langinfo),
    ("setlocale", setlocale),
    ("strcoll", strcoll),
    ("strxfrm", strxfrm),
];

const CATEGORIES: &[(&str, i32)] = &[
    ("LC_ALL", libc::LC_ALL),
    ("LC_COLLATE", libc::LC_COLLATE),
    ("LC_CTYPE", libc::LC_CTYPE),
    ("LC_MESSAGES", libc::LC_MESSAGES),
    ("LC_MONETARY", libc::LC_MONETARY),
    ("LC_NUMERIC", libc::LC_NUMERIC),
    ("LC_TIME", libc::LC_TIME),
    ("CHAR_MAX", 127),
];

macro_rules! items { ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] } }

#[rustfmt::skip]
const ITEMS: &[(&str, libc::nl_item)] = items! {
    ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7 DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7
    ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7 ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12
    MON_1 MON_2 MON_3 MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12
    AM_STR PM_STR D_T_FMT D_FMT T_FMT T_FMT_AMPM ERA ERA_D_FMT ERA_D_T_FMT ERA_T_FMT ALT_DIGITS
    CODESET CRNCYSTR RADIXCHAR THOUSEP YESEXPR NOEXPR
};

/// Makes the module.
///
/// # Errors
/// None: a class over `Exception` can be made.
pub fn module() -> PyResult<Value> {
    let m = module::new("_locale");
    module::add_functions(m, FUNCTIONS);
    let set = |name: &str, v: Value| dict::set_str(module::globals(m), intern::intern(name), v);
    for &(name, n) in CATEGORIES.iter().chain(ITEMS) {
        set(name, int::from_i64(i64::from(n)));
    }
    let namespace = dict::new();
    dict::set_str(namespace, intern::MODULE.value(), intern::intern("locale"));
    let error = class::new(intern::intern("Error"), &[Exc::Exception.class()], namespace, None)?;
    set("Error", error);
    Ok(m)
}

fn error(text: &str) -> crate::objects::Pending {
    use crate::objects::{Pending, attribute, doors, exception};
    let class = (doors::get().import)("_locale").and_then(|m| attribute::get(m, intern::intern("Error")));
    match class.and_then(|class| doors::call(class, &[string::new(text)])) {
        Ok(e) => exception::raise_value(e),
        Err(Pending) => Pending,
    }
}

/// A text of the C library's.
fn shown(text: *const libc::c_char) -> Value {
    match text.is_null() {
        true => Value::EMPTY_STR,
        // SAFETY: a NUL-terminated text.
        false => path::decode(unsafe { CStr::from_ptr(text) }.to_bytes()),
    }
}

fn category(v: Value) -> PyResult<i32> {
    let n = protocol::index_i64(v)?;
    i32::try_from(n).map_err(|_| raise(Exc::OverflowError, "Python int too large to convert to C int"))
}

fn c_text(v: Value, function: &str, place: usize) -> PyResult<CString> {
    let Some(text) = string::as_text(v) else {
        let message = format!("{function}() argument {place} must be str, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    };
    CString::new(path::encode(text)).map_err(|_| raise(Exc::ValueError, "embedded null character"))
}

fn setlocale(args: &Args) -> PyResult<Value> {
    args.check("_locale.setlocale", 0, 1, 2)?;
    let category = category(args.positional[0])?;
    if !(0..=12).contains(&category) {
        return Err(error("invalid locale category"));
    }
    let name = args.get(1).filter(|v| !v.is_none()).map(|v| c_text(v, "setlocale", 2)).transpose()?;
    let name = name.as_ref().map_or(std::ptr::null(), |n| n.as_ptr());
    // SAFETY: a NUL-terminated text or null.
    let answer = unsafe { libc::setlocale(category, name) };
    if answer.is_null() {
        return Err(error(if name.is_null() { "locale query failed" } else { "unsupported locale setting" }));
    }
    Ok(shown(answer))
}

/// Sizes of groups of digits, up to the end mark.
fn grouping(text: *const libc::c_char) -> Value {
    // SAFETY: a NUL-terminated text.
    let sizes = unsafe { CStr::from_ptr(text) }.to_bytes();
    let mut all: Vec<Value> = sizes.iter().map(|&b| int::from_i64(i64::from(b))).collect();
    if !all.is_empty() && !sizes.contains(&127) {
        all.push(int::from_i64(0));
    }
    list::new(&all)
}

fn localeconv(args: &Args) -> PyResult<Value> {
    args.check("_locale.localeconv", 0, 0, 0)?;
    let d = dict::new();
    let set = |name: &str, v: Value| dict::set_str(d, intern::intern(name), v);
    // SAFETY: the C library's own struct, which is there until the next call.
    let l = unsafe { &*libc::localeconv() };
    for (name, text) in [
        ("decimal_point", l.decimal_point),
        ("thousands_sep", l.thousands_sep),
        ("int_curr_symbol", l.int_curr_symbol),
        ("currency_symbol", l.currency_symbol),
        ("mon_decimal_point", l.mon_decimal_point),
        ("mon_thousands_sep", l.mon_thousands_sep),
        ("positive_sign", l.positive_sign),
        ("negative_sign", l.negative_sign),
    ] {
        set(name, shown(text));
    }
    set("grouping", grouping(l.grouping));
    set("mon_grouping", grouping(l.mon_grouping));
    for (name, n) in [
        ("int_frac_digits", l.int_frac_digits),
        ("frac_digits", l.frac_digits),
        ("p_cs_precedes", l.p_cs_precedes),
        ("p_sep_by_space", l.p_sep_by_space),
        ("n_cs_precedes", l.n_cs_precedes),
        ("n_sep_by_space", l.n_sep_by_space),
        ("p_sign_posn", l.p_sign_posn),
        ("n_sign_posn", l.n_sign_posn),
    ] {
        set(name, int::from_i64(i64::from(n)));
    }
    Ok(d)
}

fn nl_langinfo(args: &Args) -> PyResult<Value> {
    args.check("_locale.nl_langinfo", 0, 1, 1)?;
    let item = category(args.positional[0])?;
    if !ITEMS.iter().any(|&(_, n)| n == item) {
        return Err(raise(Exc::ValueError, "unsupported langinfo constant"));
    }
    // SAFETY: the C library's own text.
    Ok(shown(unsafe { libc::nl_langinfo(item) }))
}

fn strcoll(args: &Args) -> PyResult<Value> {
    args.check("strcoll", 0, 2, 2)?;
    let (a, b) = (c_text(args.positional[0], "strcoll", 1)?, c_text(args.positional[1], "strcoll", 2)?);
    // SAFETY: NUL-terminated texts.
    Ok(int::from_i64(i64::from(unsafe { libc::strcoll(a.as_ptr(), b.as_ptr()) })))
}

fn strxfrm(args: &Args) -> PyResult<Value> {
    args.check("_locale.strxfrm", 0, 1, 1)?;
    let text = c_text(args.positional[0], "strxfrm", 1)?;
    // SAFETY: NUL-terminated text; the second call has the room the first asked for.
    let out = unsafe {
        let n = libc::strxfrm(std::ptr::null_mut(), text.as_ptr(), 0);
        let mut out = vec![0u8; n + 1];
        libc::strxfrm(out.as_mut_ptr().cast(), text.as_ptr(), n + 1);
        out.truncate(n);
        out
    };
    string::codec::decode(&out, "latin-1", "strict")
}
