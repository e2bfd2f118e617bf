//! Overloads of C++: the one function among several of a name that the arguments of a call mean. Each
//! argument has a cost for each parameter; a function is chosen if no other one is cheaper in any.

use super::ctype::{self, CType, Form};
use super::*;
use crate::dwarf::Float;
use crate::objects::{bytes, class, dict, float, int, list, protocol, string, tuple};

/// Several functions of one name.
#[derive(Debug)]
pub struct Overloads {
    /// Their function objects.
    pub candidates: Vec<Value>,
    /// An operator: arguments that fit none are another operand's business.
    pub operator: bool,
}

/// The functions that `v`, a function, stands for.
pub fn of(v: Value) -> Option<&'static Overloads> {
    // SAFETY: set by this module alone, to what lives for ever.
    unsafe { function::get(v).overloads.cast::<Overloads>().as_ref() }
}

/// Makes `v` stand for these.
pub fn set(v: Value, overloads: Overloads) {
    function::get(v).overloads = std::ptr::from_ref(Box::leak(Box::new(overloads))).cast();
}

/// The same functions without virtual dispatch.
pub fn without_dispatch(set: &'static Overloads) -> *const () {
    let plain = |&f: &Value| {
        let (own, name) = (function::get(f), function::name(f));
        function::make(own.address, function::ctype(f), Some(name), own.library, own.doc)
    };
    let made = Overloads { candidates: set.candidates.iter().map(plain).collect(), operator: set.operator };
    std::ptr::from_ref(Box::leak(Box::new(made))).cast()
}

/// The candidate that the arguments mean; `None` for operators if there is none.
///
/// # Errors
/// TypeError if none fits, or several do equally well.
pub fn choose(f: Value, set: &'static Overloads, values: &[Value]) -> PyResult<Option<Value>> {
    let candidates: Vec<(Value, &[Value])> = set.candidates.iter().map(|&c| (c, values)).collect();
    match best(&candidates)? {
        Choice::One(i) => Ok(Some(candidates[i].0)),
        Choice::Several => Err(refuse(f, set, values, "the call is ambiguous")),
        Choice::None if set.operator => Ok(None),
        Choice::None => Err(refuse(f, set, values, "no overload")),
    }
}

/// What became of a choice.
pub enum Choice {
    /// This one.
    One(usize),
    /// Several fit equally well.
    Several,
    /// None fits.
    None,
}

/// The best of functions, each with its arguments.
///
/// # Errors
/// What looking at the arguments raises.
pub fn best(candidates: &[(Value, &[Value])]) -> PyResult<Choice> {
    let mut fitting: Vec<(usize, Vec<u32>)> = Vec::new();
    for (i, (f, values)) in candidates.iter().enumerate() {
        if let Some(costs) = costs(*f, values)? {
            fitting.push((i, costs));
        }
    }
    let no_worse = |a: &[u32], b: &[u32]| a.iter().zip(b).all(|(a, b)| a <= b);
    let winner = fitting
        .iter()
        .find(|(i, own)| fitting.iter().all(|(j, other)| i == j || no_worse(own, other) && (own != other)));
    Ok(match (winner, fitting.is_empty()) {
        (Some((i, _)), _) => Choice::One(*i),
        (None, true) => Choice::None,
        (None, false) => Choice::Several,
    })
}

#[cold]
fn refuse(f: Value, set: &Overloads, values: &[Value], why: &str) -> Pending {
    let first = function::ctype(set.candidates[0]).prototype().and_then(|p| p.parameters.first());
    let method = first.is_some_and(|p| p.name.as_deref() == Some("this"));
    let given: Vec<&str> = values.iter().skip(usize::from(method)).map(|v| class::name_of(*v)).collect();
    let given = given.join(", ");
    let mut message = match why {
        "no overload" => format!("{}(): no overload takes ({given})", function::name(f)),
        _ => format!("{}(): {why} with ({given})", function::name(f)),
    };
    let mut shown: Vec<String> = set.candidates.iter().map(|&c| function::prototype(c)).collect();
    shown.sort();
    for prototype in shown.iter().take(SHOWN) {
        message.push_str(&format!("\n    {prototype}"));
    }
    if shown.len() > SHOWN {
        message.push_str("\n    ...");
    }
    raise(Exc::TypeError, message)
}

/// Overloads that an error shows, at most.
const SHOWN: usize = 24;

/// What each argument costs; `None` if the function does not take them.
fn costs(f: Value, values: &[Value]) -> PyResult<Option<Vec<u32>>> {
    let Some(p) = function::ctype(f).prototype() else { return Ok(None) };
    let n = p.parameters.len();
    if values.len() < n || values.len() > n && !p.variadic {
        return Ok(None);
    }
    let mut all = Vec::with_capacity(values.len());
    for (i, &v) in values.iter().enumerate() {
        match p.parameters.get(i) {
            Some(parameter) => match cost(ctype::of(parameter.ty), v)? {
                Some(cost) => all.push(cost),
                None => return Ok(None),
            },
            None => all.push(100),
        }
    }
    Ok(Some(all))
}

/// What passing `v` for a parameter of type `t` costs; `None`: it cannot be.
fn cost(t: &'static CType, v: Value) -> PyResult<Option<u32>> {
    if let Some(target) = t.referenced() {
        return reference(t, target, v);
    }
    Ok(match t.form {
        Form::Pointer => return pointer(t, v),
        Form::Struct | Form::Union => return record(t, v),
        Form::Bool => {
            (int::is(v) && is_bool(v)).then_some(0).or(small_int(v).filter(|n| (0..=1).contains(n)).map(|_| 40))
        }
        Form::Int(signed) => integer(t, signed, v),
        Form::Char(_) => match string::as_text(v).map(str::len).or_else(|| bytes::as_slice(v).map(<[u8]>::len)) {
            Some(1) => Some(2),
            Some(_) => None,
            None => integer(t, true, v).map(|n| n + 20),
        },
        Form::Unicode => string::as_text(v).filter(|s| s.chars().count() == 1).map(|_| 3),
        Form::Enum(_) => match enumeration::ctype_of(class::of(v)) {
            Some(own) => ctype::same(own, t).then_some(0),
            None if int::is(v) && !is_bool(v) => Some(60),
            None => string::as_text(v).and_then(|s| t.enumerators().iter().find(|e| e.name == s)).map(|_| 30),
        },
        Form::Float(f) => match () {
            () if float::is(v) => Some(match f {
                Float::Double => 0,
                Float::Single => 1,
                _ => 2,
            }),
            () if int::is(v) => Some(match f {
                Float::Double => 30,
                Float::Single => 31,
                _ => 32,
            }),
            () => None,
        },
        Form::Complex(_) => crate::objects::complex::parts(v).map(|_| 0).or((float::is(v) || int::is(v)).then_some(50)),
        Form::Array | Form::Void | Form::Function | Form::Incomplete | Form::Unsupported => None,
    })
}

fn is_bool(v: Value) -> bool {
    v == Value::TRUE || v == Value::FALSE
}

fn small_int(v: Value) -> Option<i64> {
    if int::is(v) { int::as_i64(v) } else { None }
}

/// `int` before wider types, wider ones before narrow ones, those with a sign before others.
fn integer(t: &'static CType, signed: bool, v: Value) -> Option<u32> {
    if !int::is(v) {
        return None;
    }
    let fits = match (small_int(v), signed) {
        (Some(n), true) => t.size >= 8 || (-1i64 << (8 * t.size - 1)..1 << (8 * t.size - 1)).contains(&n),
        (Some(n), false) => n >= 0 && (t.size >= 8 || n < 1 << (8 * t.size)),
        (None, _) => t.size > 8 || !signed && t.size == 8 && matches!(int::limbs(v), (false, &[_])),
    };
    let width = match t.size {
        4 => 0,
        8 => 2,
        16 => 4,
        2 => 6,
        _ => 8,
    };
    let named = enumeration::ctype_of(class::of(v)).is_some() || is_bool(v);
    fits.then_some(width + u32::from(!signed) + if named { 10 } else { 0 })
}

/// The type of the object that `v` is, or points to.
fn object(v: Value) -> Option<&'static CType> {
    let own = view::ctype(v);
    match own.form {
        Form::Pointer | Form::Array => Some(own.target()),
        _ => Some(own),
    }
}

fn reference(t: &'static CType, target: &'static CType, v: Value) -> PyResult<Option<u32>> {
    let own = if view::is(v) { object(v) } else { None };
    if let Some(own) = own {
        let steps = match target.is_record() {
            true => cxx::distance(own, target).or(ctype::derives(own, target).then_some(1)),
            false => ctype::same(own, target).then_some(0),
        };
        if let Some(steps) = steps {
            if own.constant && !target.constant {
                return Ok(None);
            }
            // What has a name is copied rather than moved from.
            let kind = if t.is_rvalue() { 8 } else { u32::from(target.constant && !own.constant) };
            return Ok(Some(10 * steps + kind));
        }
        if target.is_record() {
            return record(target, v);
        }
    }
    let is_list = list::is(v) && list::len(v) == 1 && !target.is_record();
    if !cxx::takes_temporary(t) {
        return Ok(is_list.then_some(70));
    }
    // What has no name is moved from rather than copied.
    let found = if target.is_record() { record(target, v)? } else { cost(target, v)? };
    Ok(found.map(|n| n + u32::from(!t.is_rvalue())))
}

fn record(t: &'static CType, v: Value) -> PyResult<Option<u32>> {
    if view::is(v) {
        let own = view::ctype(v);
        let own = if own.form == Form::Pointer { own.target() } else { own };
        return Ok(cxx::distance(own, t).map(|n| 10 * n));
    }
    let text = string::is(v) || bytes::is(v);
    if text {
        return Ok(super::text::layout(t).map(|_| 3));
    }
    if super::vector::layout(t).is_some_and(super::vector::is_made_here) && super::vector::is_source(v) {
        return Ok(Some(20));
    }
    if cxx::is_constructed(t) {
        return Ok(None);
    }
    Ok((tuple::is(v) || list::is(v) || dict::is(v) || convert::has_fields(t, v)?).then_some(55))
}

fn pointer(t: &'static CType, v: Value) -> PyResult<Option<u32>> {
    let target = t.target();
    if v.is_none() {
        return Ok(Some(5));
    }
    if target.form == Form::Function {
        return Ok((function::is(v) || protocol::is_callable(v)).then_some(4));
    }
    if view::is(v) {
        let Some(own) = object(v) else { return Ok(None) };
        if own.constant && !target.constant {
            return Ok(None);
        }
        let qualified = u32::from(target.constant && !own.constant);
        if target.is_record()
            && let Some(n) = cxx::distance(own, target)
        {
            return Ok(Some(10 * n + qualified));
        }
        return Ok(match target.form {
            Form::Void => Some(80 + qualified),
            _ if ctype::same(own, target) => Some(qualified),
            _ => convert::fits(target, v).then_some(30),
        });
    }
    let text = string::is(v) || bytes::is(v);
    if text {
        let char = matches!(target.form, Form::Char(_));
        return Ok(match char {
            true => Some(2 + u32::from(!target.constant)),
            false => (target.form == Form::Void && (target.constant || bytes::is(v))).then_some(82),
        });
    }
    if list::is(v) || tuple::is(v) {
        return Ok((target.size > 0).then_some(45));
    }
    if crate::objects::view::of(v)?.is_some() {
        return Ok(Some(if target.form == Form::Void { 82 } else { 35 }));
    }
    let untyped = target.form == Form::Void && v.is_heap() && !int::is(v) && !float::is(v);
    Ok(untyped.then_some(90))
}
