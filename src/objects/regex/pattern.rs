//! `re.Pattern`.

use super::found;
use super::matcher::NONE;
use super::program::Program;
use super::*;
use crate::heap::NativeType;
use crate::heap::layout::Pattern;

/// The struct. `v` must be a pattern.
pub(super) fn get(v: Value) -> &'static Pattern {
    // SAFETY: a pattern by the caller's word; it never changes.
    unsafe { &*v.ptr::<Pattern>() }
}

/// Its program.
pub(super) fn program(v: Value) -> Program {
    // SAFETY: every pattern is made with one.
    unsafe { *get(v).program.cast::<Program>() }
}

/// Is this a pattern?
pub fn is(v: Value) -> bool {
    Builtin::Pattern.is(v)
}

/// `_sre.compile(pattern, flags, code, groups, groupindex, indexgroup)`
///
/// # Errors
/// TypeError, RuntimeError for code that `re` does not make.
pub fn compile(args: &Args) -> PyResult<Value> {
    let names = ["pattern", "flags", "code", "groups", "groupindex", "indexgroup"];
    let [pattern, flags, code, groups, group_index, index_group] = args.bind("compile", 0, names, 6, 6)?;
    let given = |v: Option<Value>| v.unwrap_or(Value::NONE);
    let (pattern, code, group_index, index_group) =
        (given(pattern), given(code), given(group_index), given(index_group));
    let flags = protocol::index_i64(given(flags))?;
    let groups = protocol::index_i64(given(groups))?.max(0) as usize;
    let mut words = Vec::new();
    for v in protocol::collect(code)? {
        match int::as_i64(protocol::index(v)?).and_then(|n| u32::try_from(n).ok()) {
            Some(n) => words.push(n),
            None => return Err(raise(Exc::OverflowError, "regular expression code size limit exceeded")),
        }
    }
    if !dict::is(group_index) || !tuple::is(index_group) {
        return Err(raise(Exc::TypeError, "compile() argument 'groupindex' must be dict"));
    }
    let Ok(program) = super::translate::translate(&words, !bytes::is(pattern), groups) else {
        return Err(raise(Exc::RuntimeError, "invalid SRE code"));
    };
    let header = Builtin::Pattern.header();
    let v = Builtin::Pattern.allocate(size_of::<Pattern>());
    let program = program.boxed();
    let groups = groups as u64;
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Pattern>().write(Pattern { header, pattern, flags, groups, group_index, index_group, program }) };
    Ok(v)
}

/// How `match` and its like look at the text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Way {
    Match,
    Full,
    Search,
}

fn apply(args: &Args, name: &str, way: Way) -> PyResult<Value> {
    let p = args.receiver(name, is)?;
    let short = name.rsplit('.').next().unwrap_or(name);
    let [value, pos, endpos] = args.bind(short, 1, ["string", "pos", "endpos"], 3, 1)?;
    let s = Subject::new(p, value.unwrap_or(Value::NONE), pos, endpos)?;
    Ok(once(p, &s, s.start, Demand::default(), way).unwrap_or(Value::NONE))
}

/// One match object, if there is one.
pub(super) fn once(p: Value, s: &Subject, start: usize, demand: Demand, way: Way) -> Option<Value> {
    if start > s.end {
        return None;
    }
    let program = program(p);
    with_matcher(|m| {
        let end = match way {
            Way::Search => m.search(&program, s.reach(), s.narrow, start, demand),
            _ => {
                let demand = Demand { whole: way == Way::Full, ..demand };
                m.match_at(&program, s.reach(), s.narrow, start, demand)
            }
        }?;
        Some(found::new(p, s, m, end))
    })
}

/// A piece of the text for a group in the registers.
fn group_text(s: &Subject, registers: &[usize], group: usize) -> Option<Value> {
    let (from, to) = (registers[2 * group], registers[2 * group + 1]);
    (from != NONE && to != NONE && from <= to).then(|| s.cut(from, to))
}

fn empty(s: &Subject) -> Value {
    if s.is_text { Value::EMPTY_STR } else { bytes::new(b"") }
}

fn findall(args: &Args) -> PyResult<Value> {
    let p = args.receiver("Pattern.findall", is)?;
    let [value, pos, endpos] = args.bind("findall", 1, ["string", "pos", "endpos"], 3, 1)?;
    let s = Subject::new(p, value.unwrap_or(Value::NONE), pos, endpos)?;
    let groups = get(p).groups as usize;
    let out = list::new(&[]);
    for_each_match(p, &s, |m, start, end| {
        let item = match groups {
            0 => s.cut(start, end),
            1 => group_text(&s, &m.registers, 0).unwrap_or_else(|| empty(&s)),
            _ => {
                let all: Vec<Value> =
                    (0..groups).map(|g| group_text(&s, &m.registers, g).unwrap_or_else(|| empty(&s))).collect();
                tuple::new(&all)
            }
        };
        list::push(out, item);
        Ok(true)
    })?;
    Ok(out)
}

fn split(args: &Args) -> PyResult<Value> {
    let p = args.receiver("Pattern.split", is)?;
    let [value, limit] = args.bind("split", 1, ["string", "maxsplit"], 2, 1)?;
    let limit = limit.map_or(Ok(0), protocol::index_i64)?;
    let s = Subject::new(p, value.unwrap_or(Value::NONE), None, None)?;
    let groups = get(p).groups as usize;
    let out = list::new(&[]);
    let (mut last, mut n) = (0, 0);
    if limit >= 0 {
        for_each_match(p, &s, |m, start, end| {
            list::push(out, s.cut(last, start));
            for g in 0..groups {
                list::push(out, group_text(&s, &m.registers, g).unwrap_or(Value::NONE));
            }
            last = end;
            n += 1;
            Ok(limit == 0 || n < limit)
        })?;
    }
    list::push(out, s.cut(last, s.bytes.len()));
    Ok(out)
}

const FLAGS: &[(&str, i64)] = &[
    ("re.IGNORECASE", 2),
    ("re.LOCALE", 4),
    ("re.MULTILINE", 8),
    ("re.DOTALL", 16),
    ("re.VERBOSE", 64),
    ("re.DEBUG", 128),
    ("re.ASCII", 256),
];

fn repr(v: Value) -> PyResult<Value> {
    let p = get(v);
    let mut flags = p.flags;
    // UNICODE is the rule for text.
    if !bytes::is(p.pattern) && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut names = Vec::new();
    for (name, bit) in FLAGS {
        if flags & bit != 0 {
            names.push((*name).to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    let shown = protocol::repr(p.pattern)?;
    let shown: String = string::text(shown).chars().take(200).collect();
    let separator = if names.is_empty() { "" } else { ", " };
    Ok(string::new(&format!("re.compile({shown}{separator}{})", names.join("|"))))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (get(a), get(b));
    let same = a == b
        || x.flags == y.flags
            && x.groups == y.groups
            && bytes::is(x.pattern) == bytes::is(y.pattern)
            && protocol::equal(x.pattern, y.pattern)?;
    Ok(Value::from_bool(same == (op == CompareOp::Eq)))
}

fn hash(v: Value) -> PyResult<i64> {
    let p = get(v);
    Ok(match protocol::hash(p.pattern)? ^ p.flags.wrapping_mul(1_000_003) {
        -1 => -2,
        h => h,
    })
}

fn attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let p = get(v);
    Ok(Some(match name {
        "pattern" => p.pattern,
        "flags" => int::from_i64(p.flags),
        "groups" => int::from_i64(p.groups as i64),
        "groupindex" => dict::proxy(p.group_index),
        _ => return Ok(None),
    }))
}

/// `re.Pattern`.
pub static TYPE: NativeType = NativeType {
    name: "re.Pattern",
    weak: true,
    size: size_of::<Pattern>(),
    layout: Some(&Pattern::LAYOUT),
    repr: Some(repr),
    hash: Some(hash),
    compare: Some(compare),
    get_attribute: Some(attribute),
    methods: &[
        ("match", |a| apply(a, "Pattern.match", Way::Match)),
        ("fullmatch", |a| apply(a, "Pattern.fullmatch", Way::Full)),
        ("search", |a| apply(a, "Pattern.search", Way::Search)),
        ("findall", findall),
        ("finditer", |a| super::scanner::new(a, "finditer", Builtin::MatchIterator)),
        ("scanner", |a| super::scanner::new(a, "scanner", Builtin::MatchScanner)),
        ("split", split),
        ("sub", |a| super::substitute::sub(a, false)),
        ("subn", |a| super::substitute::sub(a, true)),
        ("__copy__", |a| Ok(a.positional[0])),
        ("__deepcopy__", |a| Ok(a.positional[0])),
    ],
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    doc: "Compiled regular expression object.",
    ..NativeType::DEFAULT
};
