//! What `Pattern.scanner` and `Pattern.finditer` answer: a place in a text, from match to match.
//! As a record: a = pattern, b = text, c = where to go on (none: over), d = end; n = 1 if the next
//! match must not be empty there.

use super::pattern::{Way, once};
use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Record;

/// `Pattern.scanner(string, pos, endpos)`, or an iterator.
pub(super) fn new(args: &Args, name: &str, ty: Builtin) -> PyResult<Value> {
    let p = args.receiver(&format_args!("Pattern.{name}"), pattern::is)?;
    let [value, pos, endpos] = args.bind(name, 1, ["string", "pos", "endpos"], 3, 1)?;
    let value = value.unwrap_or(Value::NONE);
    let s = Subject::new(p, value, pos, endpos)?;
    let number = |n: usize| Some(int::from_i64(n as i64));
    let v = record::new(ty, Some(p), Some(value), number(s.start), number(s.end));
    // What match objects show as `pos` and `endpos`.
    record::get(v).n = 0;
    Ok(v)
}

fn next(v: Value, way: Way) -> PyResult<Option<Value>> {
    let r = record::get(v);
    let (Some(p), Some(value), Some(at)) = (r.a, r.b, r.c) else { return Ok(None) };
    let number = |v: Option<Value>| v.and_then(int::as_i64).unwrap_or(0) as usize;
    let (at, end, advance) = (number(Some(at)), number(r.d), r.n);
    let mut s = Subject::new(p, value, None, None)?;
    s.end = end.min(s.bytes.len());
    s.start = at.min(s.end);
    if s.end < s.bytes.len() && s.is_text {
        s.endpos = string::char_index(value, s.end);
    }
    let demand = Demand { not_empty_at: (advance != 0).then_some(s.start), whole: false };
    let found = once(p, &s, s.start, demand, way);
    let r = record::get(v);
    match found {
        None => r.c = None,
        Some(m) => {
            let (from, to) = super::found::offsets(m);
            r.c = Some(int::from_i64(to as i64));
            r.n = i64::from(from == to);
        }
    }
    Ok(found)
}

fn method(args: &Args, name: &str, way: Way) -> PyResult<Value> {
    args.check(name, 1, 0, 0)?;
    let v = args.receiver(name, |v| Builtin::MatchScanner.is(v))?;
    Ok(next(v, way)?.unwrap_or(Value::NONE))
}

/// `_sre.SRE_Scanner`.
pub static SCANNER_TYPE: NativeType = NativeType {
    name: "_sre.SRE_Scanner",
    size: size_of::<Record>(),
    get_attribute: Some(|v, name| Ok(if name == "pattern" { record::get(v).a } else { None })),
    methods: &[
        ("match", |a| method(a, "SRE_Scanner.match", Way::Match)),
        ("search", |a| method(a, "SRE_Scanner.search", Way::Search)),
    ],
    ..NativeType::DEFAULT
};

/// What `finditer` answers.
pub static ITERATOR_TYPE: NativeType = NativeType {
    name: "callable_iterator",
    size: size_of::<Record>(),
    iter: Some(Ok),
    next: Some(|v| Ok(next(v, Way::Search)?.unwrap_or(Value::EXHAUSTED))),
    ..NativeType::DEFAULT
};
