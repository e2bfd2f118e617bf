//! Operators: native operands at once, Python special methods as planned calls.

use super::super::plan::{self, Plan, Stage, Then};
use crate::heap::layout::Tuple;
use crate::heap::{Kind, Value};
use crate::objects::{Builtin, Exc, PyResult, class, dict, instance, intern, protocol, raise, set, string};
use crate::util::operators::{BinaryOp, CompareOp, UnaryOp};

fn user(v: Value, method: impl FnOnce() -> Value) -> Option<Value> {
    if instance::has_slots(v) { class::lookup_user(class::of(v), method()) } else { None }
}

/// `a op b`
pub extern "C" fn binary(op: u64, a: Value, b: Value) -> Plan {
    let op = BinaryOp::ALL[op as usize];
    if !instance::has_slots(a) && !instance::has_slots(b) {
        return protocol::binary(op, a, b).into();
    }
    binary_start(op, a, b, false)
}

/// `a op= b`
pub extern "C" fn inplace(op: u64, a: Value, b: Value) -> Plan {
    let op = BinaryOp::ALL[op as usize];
    if !instance::has_slots(a) && !instance::has_slots(b) {
        return protocol::inplace(op, a, b).into();
    }
    if let Some(m) = user(a, || intern::inplace(op)) {
        return plan::call_special(m, a, &[b], Then::Binary { op, a, b, inplace: true, stage: Stage::Inplace });
    }
    if let Some(slot) = protocol::native(a).inplace {
        match slot(op, a, b) {
            Ok(v) if v == Value::NOT_IMPLEMENTED => {}
            done => return done.into(),
        }
    }
    binary_start(op, a, b, true)
}

fn binary_start(op: BinaryOp, a: Value, b: Value, inplace: bool) -> Plan {
    let (ca, cb) = (class::of(a), class::of(b));
    let right = user(b, || intern::reflected(op));
    if let Some(m) = right
        && ca != cb
        && class::is_subclass(cb, ca)
        && class::lookup(ca, intern::reflected(op)) != Some(m)
    {
        return plan::call_special(m, b, &[a], Then::Binary { op, a, b, inplace, stage: Stage::RightFirst });
    }
    binary_left(op, a, b, inplace, Stage::Left)
}

fn binary_left(op: BinaryOp, a: Value, b: Value, inplace: bool, stage: Stage) -> Plan {
    if let Some(m) = user(a, || intern::method(op)) {
        return plan::call_special(m, a, &[b], Then::Binary { op, a, b, inplace, stage });
    }
    match native_side(a, op, a, b) {
        Ok(v) if v != Value::NOT_IMPLEMENTED => Plan::value(v),
        Ok(_) => binary_after(op, a, b, inplace, stage),
        Err(e) => Err(e).into(),
    }
}

fn native_side(side: Value, op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match protocol::native(side).binary {
        Some(slot) => slot(op, a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// The operand asked at `stage` did not know.
pub fn binary_after(op: BinaryOp, a: Value, b: Value, inplace: bool, stage: Stage) -> Plan {
    match stage {
        Stage::Inplace => return binary_start(op, a, b, true),
        Stage::RightFirst => return binary_left(op, a, b, inplace, Stage::Right),
        Stage::Left if class::of(a) != class::of(b) => {
            if let Some(m) = user(b, || intern::reflected(op)) {
                return plan::call_special(m, b, &[a], Then::Binary { op, a, b, inplace, stage: Stage::Right });
            }
            match native_side(b, op, a, b) {
                Ok(v) if v != Value::NOT_IMPLEMENTED => return Plan::value(v),
                Ok(_) => {}
                Err(e) => return Err(e).into(),
            }
        }
        _ => {}
    }
    let symbol = match (op, inplace) {
        (BinaryOp::Pow, false) => "** or pow()".to_owned(),
        (_, false) => op.symbol().to_owned(),
        (_, true) => format!("{}=", op.symbol()),
    };
    let hint = protocol::print_hint(&symbol, a);
    let (a, b) = (class::name_of(a), class::name_of(b));
    Err(raise(Exc::TypeError, format!("unsupported operand type(s) for {symbol}: '{a}' and '{b}'{hint}"))).into()
}

/// `op v`
pub extern "C" fn unary(op: u64, v: Value) -> Plan {
    let op = UnaryOp::ALL[op as usize];
    match user(v, || intern::unary(op)) {
        Some(m) => plan::call_special(m, v, &[], Then::Pass),
        None => protocol::unary(op, v).into(),
    }
}

/// Equality of two plain strings.
#[inline(always)]
fn same_text(op: CompareOp, a: Value, b: Value) -> Option<Plan> {
    let asked = matches!(op, CompareOp::Eq | CompareOp::Ne) && Builtin::Str.is(a) && Builtin::Str.is(b);
    asked.then(|| Plan::value(Value::from_bool((a == b || string::equal(a, b)) == (op == CompareOp::Eq))))
}

/// `a op b`
pub extern "C" fn compare(op: u64, a: Value, b: Value) -> Plan {
    if let Some(plan) = same_text(CompareOp::ALL[op as usize], a, b) {
        return plan;
    }
    compare_start(CompareOp::ALL[op as usize], a, b, None)
}

/// `bool(a op b)`
pub extern "C" fn compare_truth(op: u64, a: Value, b: Value) -> Plan {
    if let Some(plan) = same_text(CompareOp::ALL[op as usize], a, b) {
        return plan;
    }
    compare_start(CompareOp::ALL[op as usize], a, b, Some(true))
}

fn compare_start(op: CompareOp, a: Value, b: Value, truth: Option<bool>) -> Plan {
    if !instance::has_slots(a) && !instance::has_slots(b) {
        return answered(protocol::compare(op, a, b), truth);
    }
    let (ca, cb) = (class::of(a), class::of(b));
    if ca != cb
        && class::is_subclass(cb, ca)
        && let Some(m) = user(b, || intern::comparison(op.mirrored()))
    {
        return plan::call_special(m, b, &[a], Then::Compare { op, a, b, stage: Stage::RightFirst, truth });
    }
    if op == CompareOp::Ne && ca != cb && class::is_subclass(cb, ca) && user(b, || intern::EQ.value()).is_some() {
        return match protocol::compare_by_type(op, b, a) {
            Ok(Value::NOT_IMPLEMENTED) => compare_after(op, a, b, Stage::RightFirst, truth),
            answer => answered(answer, truth),
        };
    }
    compare_left(op, a, b, Stage::Left, truth)
}

fn compare_left(op: CompareOp, a: Value, b: Value, stage: Stage, truth: Option<bool>) -> Plan {
    if let Some(m) = user(a, || intern::comparison(op)) {
        return plan::call_special(m, a, &[b], Then::Compare { op, a, b, stage, truth });
    }
    match protocol::compare_by_type(op, a, b) {
        Ok(Value::NOT_IMPLEMENTED) => compare_after(op, a, b, stage, truth),
        answer => answered(answer, truth),
    }
}

/// The operand asked at `stage` did not know.
pub fn compare_after(op: CompareOp, a: Value, b: Value, stage: Stage, truth: Option<bool>) -> Plan {
    match stage {
        Stage::RightFirst => return compare_left(op, a, b, Stage::Right, truth),
        Stage::Left => {
            if let Some(m) = user(b, || intern::comparison(op.mirrored())) {
                return plan::call_special(m, b, &[a], Then::Compare { op, a, b, stage: Stage::Right, truth });
            }
            match protocol::compare_by_type(op.mirrored(), b, a) {
                Ok(Value::NOT_IMPLEMENTED) => {}
                answer => return answered(answer, truth),
            }
        }
        _ => {}
    }
    match op {
        CompareOp::Eq => Plan::value(Value::from_bool(a == b)),
        CompareOp::Ne => Plan::value(Value::from_bool(a != b)),
        _ => {
            let (a, b) = (class::name_of(a), class::name_of(b));
            let symbol = op.symbol();
            let message = format!("'{symbol}' not supported between instances of '{a}' and '{b}'");
            Err(raise(Exc::TypeError, message)).into()
        }
    }
}

fn answered(answer: PyResult<Value>, truth: Option<bool>) -> Plan {
    match answer {
        Ok(v) => compare_answer(v, truth),
        Err(e) => Err(e).into(),
    }
}

/// A comparison's answer, as the condition that was asked for.
pub fn compare_answer(v: Value, truth_wanted: Option<bool>) -> Plan {
    match truth_wanted {
        None => Plan::value(v),
        Some(_) if v == Value::TRUE || v == Value::FALSE => Plan::value(v),
        Some(_) => truth(v),
    }
}

/// Length of a plain container or text; `None` for anything else.
#[inline(always)]
fn plain_length(v: Value) -> Option<u64> {
    let shape = v.shape().filter(|s| !s.has_slots)?;
    match shape.kind {
        // SAFETY: the layouts of these kinds begin with the length (asserted below).
        Kind::Str | Kind::Bytes | Kind::List | Kind::Tuple | Kind::Dict | Kind::Set | Kind::FrozenSet => unsafe {
            Some((*v.ptr::<Tuple>()).length)
        },
        _ => None,
    }
}

const _: () = {
    use crate::heap::layout::{Bytes, Dict, List, Set, Str};
    use std::mem::offset_of;
    const AT: usize = offset_of!(Tuple, length);
    assert!(offset_of!(List, length) == AT && offset_of!(Str, length) == AT && offset_of!(Bytes, length) == AT);
    assert!(offset_of!(Dict, length) == AT && offset_of!(Set, length) == AT);
};

/// Is `v` true because nothing in its class says when it would not be?
fn always_true(v: Value) -> bool {
    let class = class::get(class::of(v));
    if class.truthy_version == class.version {
        return true;
    }
    let native = protocol::native(v);
    let known = native.truth.is_none()
        && native.len.is_none()
        && protocol::special(v, &intern::BOOL).is_none()
        && protocol::special(v, &intern::LEN).is_none();
    if known {
        class.truthy_version = class.version;
    }
    known
}

/// `bool(v)`
pub extern "C" fn truth(v: Value) -> Plan {
    if let Some(n) = plain_length(v) {
        return Plan::value(Value::from_bool(n != 0));
    }
    if v.is_heap() && always_true(v) {
        return Plan::value(Value::TRUE);
    }
    match protocol::special(v, &intern::BOOL) {
        Some(m) => plan::call_special(m, v, &[], Then::Truth),
        None => protocol::truth(v).map(Value::from_bool).into(),
    }
}

/// `not v`
pub extern "C" fn not(v: Value) -> Plan {
    if let Some(n) = plain_length(v) {
        return Plan::value(Value::from_bool(n == 0));
    }
    if v.is_heap() && always_true(v) {
        return Plan::value(Value::FALSE);
    }
    match protocol::special(v, &intern::BOOL) {
        Some(m) => plan::call_special(m, v, &[], Then::Not),
        None => protocol::truth(v).map(|b| Value::from_bool(!b)).into(),
    }
}

/// `item in container`, or `not in`
pub extern "C" fn contains(item: Value, container: Value, negate: u64) -> Plan {
    let negate = negate != 0;
    if Builtin::Dict.is(container) {
        return dict::get(container, item).map(|v| Value::from_bool(v.is_some() != negate)).into();
    }
    if Builtin::Set.is(container) || Builtin::FrozenSet.is(container) {
        return set::contains(container, item).map(|b| Value::from_bool(b != negate)).into();
    }
    if Builtin::Str.is(container) && Builtin::Str.is(item) {
        return string::contains(container, item).map(|b| Value::from_bool(b != negate)).into();
    }
    if let Some(m) = protocol::special(container, &intern::CONTAINS) {
        let then = if negate { Then::NotTruthOf } else { Then::TruthOf };
        return plan::call_special(m, container, &[item], then);
    }
    let found = if set::is(container) { set::contains(container, item) } else { protocol::contains(container, item) };
    found.map(|b| Value::from_bool(b != negate)).into()
}
