//! `Pattern.sub` and replacement templates.

use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Record;

/// `_sre.template(pattern, parts)`: literals and group numbers by turns.
///
/// # Errors
/// TypeError for other parts.
pub fn template(args: &Args) -> PyResult<Value> {
    args.check("template", 0, 2, 2)?;
    let (p, parts) = (args.positional[0], args.positional[1]);
    let invalid = || raise(Exc::TypeError, "invalid template");
    if !pattern::is(p) || !list::is(parts) {
        return Err(invalid());
    }
    let items = list::snapshot(parts);
    if items.len().is_multiple_of(2) {
        return Err(invalid());
    }
    for v in items.iter().skip(1).step_by(2) {
        match int::as_i64(*v) {
            Some(n) if (0..=pattern::get(p).groups as i64).contains(&n) => {}
            _ => return Err(invalid()),
        }
    }
    Ok(record::new(Builtin::RegexTemplate, Some(tuple::new(&items)), None, None, None))
}

/// `re._compile_template(pattern, text)`
pub(super) fn compile_template(p: Value, source: Value) -> PyResult<Value> {
    let re = (doors::get().import)("re")?;
    let function = attribute::get(re, intern::intern("_compile_template"))?;
    doors::call(function, &[p, source])
}

fn append(out: &mut Vec<u8>, is_text: bool, v: Value) -> PyResult<()> {
    if is_text {
        let Some(t) = string::as_text(v) else {
            let message = format!("sequence item 0: expected str instance, {} found", class::name_of(v));
            return Err(raise(Exc::TypeError, message));
        };
        out.extend_from_slice(t.as_bytes());
        return Ok(());
    }
    let Some(b) = view::bytes_of(v)? else {
        let message = format!("sequence item 0: expected a bytes-like object, {} found", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    };
    out.extend_from_slice(b);
    Ok(())
}

/// Appends what a template comes to; `group` answers the text of a group.
pub(super) fn expand(
    template: Value,
    out: &mut Vec<u8>,
    is_text: bool,
    mut group: impl FnMut(usize) -> PyResult<Option<Value>>,
) -> PyResult<()> {
    if !Builtin::RegexTemplate.is(template) {
        return append(out, is_text, template);
    }
    let parts = tuple::items(record::get(template).a.unwrap_or(Value::EMPTY_TUPLE));
    for (i, &part) in parts.iter().enumerate() {
        if i % 2 == 0 {
            append(out, is_text, part)?;
        } else if let Some(v) = group(int::as_i64(part).unwrap_or(0) as usize)? {
            append(out, is_text, v)?;
        }
    }
    Ok(())
}

/// How each match is replaced.
enum Replacement {
    Literal(Value),
    Template(Value),
    Call(Value),
}

/// `Pattern.sub(repl, string, count=0)`; with `number`, `subn`.
pub(super) fn sub(args: &Args, number: bool) -> PyResult<Value> {
    let name = if number { "subn" } else { "sub" };
    let p = args.receiver("Pattern.sub", pattern::is)?;
    let [with, value, count] = args.bind(name, 1, ["repl", "string", "count"], 3, 2)?;
    let (with, value) = (with.unwrap_or(Value::NONE), value.unwrap_or(Value::NONE));
    let count = count.map_or(Ok(0), protocol::index_i64)?;
    let source = match string::as_text(with) {
        Some(t) => Some(t.as_bytes()),
        None => view::bytes_of(with)?,
    };
    let replacement = match source {
        Some(t) if memchr::memchr(b'\\', t).is_none() => Replacement::Literal(with),
        Some(_) => {
            let t = compile_template(p, with)?;
            if Builtin::RegexTemplate.is(t) { Replacement::Template(t) } else { Replacement::Literal(t) }
        }
        None => Replacement::Call(with),
    };
    let s = Subject::new(p, value, None, None)?;
    let mut out = Vec::with_capacity(s.bytes.len());
    let (mut last, mut n) = (0, 0);
    if count >= 0 {
        for_each_match(p, &s, |m, start, end| {
            out.extend_from_slice(&s.bytes[last..start]);
            match replacement {
                Replacement::Literal(v) => append(&mut out, s.is_text, v)?,
                Replacement::Template(t) => expand(t, &mut out, s.is_text, |g| {
                    let (from, to) = match g {
                        0 => (start, end),
                        _ => (m.registers[2 * g - 2], m.registers[2 * g - 1]),
                    };
                    Ok((from != matcher::NONE && to != matcher::NONE && from <= to).then(|| s.cut(from, to)))
                })?,
                Replacement::Call(f) => {
                    let v = doors::call(f, &[found::new(p, &s, m, end)])?;
                    if !v.is_none() {
                        append(&mut out, s.is_text, v)?;
                    }
                }
            }
            last = end;
            n += 1;
            Ok(count == 0 || n < count)
        })?;
    }
    let result = if n == 0 {
        s.cut(0, s.bytes.len())
    } else {
        out.extend_from_slice(&s.bytes[last..]);
        if s.is_text { string::build(out.len(), |b| b.copy_from_slice(&out)) } else { bytes::new(&out) }
    };
    Ok(if number { tuple::new(&[result, int::from_i64(n)]) } else { result })
}

/// What `re._compile_template` makes: a = tuple of the parts.
pub static TEMPLATE_TYPE: NativeType =
    NativeType { name: "_sre.SRE_Template", size: size_of::<Record>(), ..NativeType::DEFAULT };
