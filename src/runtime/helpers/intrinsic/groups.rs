//! `except*`: taking a clause's part out of an exception, and what is raised after the last
//! clause.

use crate::heap::Value;
use crate::objects::exception::{self, Matcher};
use crate::objects::{Builtin, Exc, PyResult, attribute, class, doors, intern, list, protocol, raise, tuple};
use crate::runtime::frame::Frame;
use crate::runtime::unwind;

/// The part of `rest` that `pattern` matches, and what remains, both perhaps None.
///
/// # Errors
/// TypeError for a pattern that `except*` does not take; what `split` raises.
pub fn split(rest: Value, pattern: Value) -> PyResult<Value> {
    check_pattern(pattern)?;
    if rest.is_none() {
        return Ok(tuple::new(&[rest, rest]));
    }
    if exception::matches(rest, pattern)? {
        let matched = if exception::is_group(rest) {
            rest
        } else {
            let made = exception::new_group(Value::EMPTY_STR, tuple::new(&[rest]))?;
            if let Some((frame, pc)) = Frame::innermost() {
                unwind::add_frame(frame.0, frame.code().operation_before(pc), made);
            }
            made
        };
        return Ok(tuple::new(&[matched, Value::NONE]));
    }
    if !exception::is_group(rest) {
        return Ok(tuple::new(&[Value::NONE, rest]));
    }
    let split = attribute::get(rest, intern::intern("split"))?;
    let parts = doors::call(split, &[pattern])?;
    if !tuple::is(parts) {
        let (class, got) = (class::name_of(rest), class::name_of(parts));
        return Err(raise(Exc::TypeError, format!("{class}.split must return a tuple, not {got}")));
    }
    if tuple::items(parts).len() < 2 {
        let (class, got) = (class::name_of(rest), tuple::items(parts).len());
        return Err(raise(Exc::TypeError, format!("{class}.split must return a 2-tuple, got tuple of size {got}")));
    }
    Ok(tuple::new(&tuple::items(parts)[..2]))
}

fn check_pattern(pattern: Value) -> PyResult<()> {
    let one = [pattern];
    let classes = if tuple::is(pattern) { tuple::items(pattern) } else { &one[..] };
    if !classes.iter().all(|&c| exception::is_class(c)) {
        let message = "catching classes that do not inherit from BaseException is not allowed";
        return Err(raise(Exc::TypeError, message));
    }
    if classes.iter().any(|&c| class::is_subclass(c, Builtin::BaseExceptionGroup.class())) {
        let message = "catching ExceptionGroup with except* is not allowed. Use except instead.";
        return Err(raise(Exc::TypeError, message));
    }
    Ok(())
}

/// What is raised after the clauses: `raised` lists what their bodies raised and what no clause
/// took; parts of `original` are joined again. None: nothing.
///
/// # Errors
/// What `derive` raises.
pub fn regroup(original: Value, raised: Value) -> PyResult<Value> {
    let all: Vec<Value> = list::snapshot(raised).into_iter().filter(|e| !e.is_none()).collect();
    if !exception::is_group(original) {
        return Ok(all.first().copied().unwrap_or(Value::NONE));
    }
    let (again, mut new): (Vec<Value>, Vec<Value>) = all.into_iter().partition(|&e| is_part(e, original));
    let mut leaves = Vec::new();
    again.iter().for_each(|&e| collect_leaves(e, &mut leaves));
    if !leaves.is_empty() {
        new.extend(exception::split_by(original, Matcher::Identity(&leaves))?.0);
    }
    match new[..] {
        [] => Ok(Value::NONE),
        [one] => Ok(one),
        _ => exception::new_group(Value::EMPTY_STR, list::new(&new)),
    }
}

/// Does `e` look like a part split off `original`: same traceback, notes, cause and context?
fn is_part(e: Value, original: Value) -> bool {
    if !exception::is_group(e) {
        return false;
    }
    let (a, b) = (exception::get(e), exception::get(original));
    let notes = |v: Value| {
        let found = attribute::get_optional(v, intern::NOTES.value()).ok().flatten();
        found.and_then(|n| protocol::collect(n).ok())
    };
    a.traceback == b.traceback && a.cause == b.cause && a.context == b.context && notes(e) == notes(original)
}

fn collect_leaves(e: Value, leaves: &mut Vec<Value>) {
    if exception::is_group(e) {
        exception::group_members(e).iter().for_each(|&inner| collect_leaves(inner, leaves));
    } else {
        leaves.push(e);
    }
}
