//! `re.Match`: byte offsets of the groups lie behind the struct.

use super::matcher::NONE;
use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Match;

/// A match that ends at `end`.
pub(super) fn new(p: Value, s: &Subject, m: &Matcher, end: usize) -> Value {
    let groups = pattern::get(p).groups as usize;
    let v = Builtin::Match.allocate(size_of::<Match>() + 16 * (groups + 1));
    let last = m.registers[2 * groups];
    let made = Match {
        header: Builtin::Match.header(),
        string: s.value,
        pattern: p,
        pos: s.pos as i64,
        endpos: s.endpos as i64,
        last_index: if last == NONE { 0 } else { last as i64 },
    };
    // SAFETY: fresh object with room for the struct and the offsets.
    unsafe {
        let place = v.ptr::<Match>();
        place.write(made);
        let offsets = place.add(1).cast::<usize>();
        offsets.write(m.start);
        offsets.add(1).write(end);
        for (i, &offset) in m.registers[..2 * groups].iter().enumerate() {
            offsets.add(2 + i).write(offset);
        }
    }
    v
}

fn get(v: Value) -> &'static Match {
    // SAFETY: a match object by the caller's word; it never changes.
    unsafe { &*v.ptr::<Match>() }
}

fn is(v: Value) -> bool {
    Builtin::Match.is(v)
}

/// Byte offsets of a group that has matched.
fn span(v: Value, group: usize) -> Option<(usize, usize)> {
    // SAFETY: the offsets lie behind the struct, two for each group.
    let (from, to) = unsafe {
        let offsets = v.ptr::<Match>().add(1).cast::<usize>();
        (*offsets.add(2 * group), *offsets.add(2 * group + 1))
    };
    (from != NONE && to != NONE && from <= to).then_some((from, to))
}

fn groups(v: Value) -> usize {
    pattern::get(get(v).pattern).groups as usize
}

/// The text of a group.
pub(super) fn text(v: Value, group: usize) -> PyResult<Option<Value>> {
    let Some((from, to)) = span(v, group) else { return Ok(None) };
    let s = Subject::new(get(v).pattern, get(v).string, None, None)?;
    let end = s.bytes.len();
    Ok(Some(s.cut(from.min(end), to.min(end))))
}

/// Character indices of a group; -1 if it has not matched.
fn indices(v: Value, group: usize) -> (i64, i64) {
    let Some((from, to)) = span(v, group) else { return (-1, -1) };
    let s = get(v).string;
    let index = |at: usize| if string::is(s) { string::char_index(s, at) } else { at } as i64;
    (index(from), index(to))
}

/// The number of the group that `key` names.
fn index(v: Value, key: Value) -> PyResult<usize> {
    let p = pattern::get(get(v).pattern);
    let n = if protocol::has_index(key) {
        int::as_i64(protocol::index(key)?)
    } else {
        match dict::get(p.group_index, key) {
            Ok(n) => n.and_then(int::as_i64),
            Err(Pending) if exception::swallow(Exc::TypeError) => None,
            Err(Pending) => return Err(Pending),
        }
    };
    match n {
        Some(n) if (0..=p.groups as i64).contains(&n) => Ok(n as usize),
        _ => Err(raise(Exc::IndexError, "no such group")),
    }
}

fn group(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Match.group", is)?;
    let item = |key: Value| Ok(text(v, index(v, key)?)?.unwrap_or(Value::NONE));
    match *args.positional {
        [_] => item(Value::small_int(0)),
        [_, key] => item(key),
        _ => {
            let all: Vec<Value> = args.positional[1..].iter().map(|&k| item(k)).collect::<PyResult<_>>()?;
            Ok(tuple::new(&all))
        }
    }
}

fn all_groups(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Match.groups", is)?;
    let [default] = args.bind("groups", 1, ["default"], 1, 0)?;
    let default = default.unwrap_or(Value::NONE);
    let all = (1..=groups(v)).map(|g| Ok(text(v, g)?.unwrap_or(default)));
    Ok(tuple::new(&all.collect::<PyResult<Vec<_>>>()?))
}

fn groupdict(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Match.groupdict", is)?;
    let [default] = args.bind("groupdict", 1, ["default"], 1, 0)?;
    let out = dict::new();
    for (name, n) in dict::items(pattern::get(get(v).pattern).group_index) {
        let value = text(v, index(v, n)?)?.or(default).unwrap_or(Value::NONE);
        dict::set(out, name, value)?;
    }
    Ok(out)
}

fn place(args: &Args, name: &str) -> PyResult<(i64, i64)> {
    let v = args.receiver(&format_args!("Match.{name}"), is)?;
    args.check(name, 1, 0, 1)?;
    let g = args.get(1).map_or(Ok(0), |key| index(v, key))?;
    Ok(indices(v, g))
}

fn pair((a, b): (i64, i64)) -> Value {
    tuple::new(&[int::from_i64(a), int::from_i64(b)])
}

fn expand(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Match.expand", is)?;
    let [template] = args.bind("expand", 1, ["template"], 1, 1)?;
    let p = get(v).pattern;
    let template = super::substitute::compile_template(p, template.unwrap_or(Value::NONE))?;
    let is_text = string::is(get(v).string);
    let mut out = Vec::new();
    super::substitute::expand(template, &mut out, is_text, |g| text(v, g))?;
    Ok(if is_text { string::build(out.len(), |b| b.copy_from_slice(&out)) } else { bytes::new(&out) })
}

fn repr(v: Value) -> PyResult<Value> {
    let (start, end) = indices(v, 0);
    let shown = protocol::repr(text(v, 0)?.unwrap_or(Value::NONE))?;
    let shown: String = string::text(shown).chars().take(50).collect();
    Ok(string::new(&format!("<re.Match object; span=({start}, {end}), match={shown}>")))
}

fn attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let m = get(v);
    Ok(Some(match name {
        "string" => m.string,
        "re" => m.pattern,
        "pos" => int::from_i64(m.pos),
        "endpos" => int::from_i64(m.endpos),
        "lastindex" if m.last_index == 0 => Value::NONE,
        "lastindex" => int::from_i64(m.last_index),
        "lastgroup" => {
            let names = tuple::items(pattern::get(m.pattern).index_group);
            names.get(m.last_index as usize).filter(|_| m.last_index > 0).copied().unwrap_or(Value::NONE)
        }
        "regs" => {
            let all: Vec<Value> = (0..=groups(v)).map(|g| pair(indices(v, g))).collect();
            tuple::new(&all)
        }
        _ => return Ok(None),
    }))
}

/// `re.Match`.
pub static TYPE: NativeType = NativeType {
    name: "re.Match",
    size: size_of::<Match>(),
    layout: Some(&Match::LAYOUT),
    repr: Some(repr),
    get_item: Some(|v, key| Ok(text(v, index(v, key)?)?.unwrap_or(Value::NONE))),
    get_attribute: Some(attribute),
    methods: &[
        ("group", group),
        ("groups", all_groups),
        ("groupdict", groupdict),
        ("start", |a| place(a, "start").map(|(n, _)| int::from_i64(n))),
        ("end", |a| place(a, "end").map(|(_, n)| int::from_i64(n))),
        ("span", |a| place(a, "span").map(pair)),
        ("expand", expand),
        ("__copy__", |a| Ok(a.positional[0])),
        ("__deepcopy__", |a| Ok(a.positional[0])),
    ],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
    ..NativeType::DEFAULT
};

/// Byte offsets of the whole match.
pub(super) fn offsets(v: Value) -> (usize, usize) {
    span(v, 0).unwrap_or((0, 0))
}
