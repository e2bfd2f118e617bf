//! Operations on any object: native slots for native types, special methods for Python classes.

use super::*;
use crate::heap::{Kind, NativeType, Value, arena};

/// The native table of any value's type.
#[inline(always)]
pub fn native(v: Value) -> &'static NativeType {
    match v.shape() {
        Some(shape) => shape.native,
        None if v.is_small_int() => &int::TYPE,
        None => &float::TYPE,
    }
}

/// A special method defined by a Python class, if the object's class is one.
#[inline]
pub fn special(v: Value, name: &intern::Known) -> Option<Value> {
    if !instance::has_slots(v) {
        return None;
    }
    class::lookup_user(class::of(v), name.value())
}

/// Calls a special method of a Python class: `None` if there is none.
fn call_special(v: Value, name: &intern::Known, args: &[Value]) -> Option<PyResult<Value>> {
    let method = special(v, name)?;
    Some(call_on(method, v, args))
}

/// `method(v, args…)` for a function found on the class; descriptors are bound first.
///
/// # Errors
/// What the call raises.
pub fn call_on(method: Value, v: Value, args: &[Value]) -> PyResult<Value> {
    if attribute::is_function(method) {
        let mut few = [v; 4];
        if let Some(place) = few.get_mut(1..=args.len()) {
            place.copy_from_slice(args);
            return doors::call(method, &few[..=args.len()]);
        }
        let mut all = vec![v];
        all.extend_from_slice(args);
        return doors::call(method, &all);
    }
    if !instance::has_slots(method) && method.kind() != Kind::Native {
        return doors::call(method, args);
    }
    let bound = attribute::bind_instance_attribute(method, v)?;
    doors::call(bound, args)
}

/// `callable(v)`
pub fn is_callable(v: Value) -> bool {
    match v.kind() {
        Kind::Function | Kind::NativeFunction | Kind::BoundMethod | Kind::Class => true,
        _ => class::lookup(class::of(v), intern::CALL.value()).is_some(),
    }
}

/// `repr(v)`: a str.
///
/// # Errors
/// What `__repr__` raises; TypeError if it answers no str.
pub fn repr(v: Value) -> PyResult<Value> {
    match call_special(v, &intern::REPR, &[]) {
        Some(answer) => expect_str(answer?, "__repr__"),
        None => native_repr(v),
    }
}

/// `ascii(v)`: `repr` with all characters beyond ASCII escaped.
///
/// # Errors
/// As `repr`.
pub fn ascii(v: Value) -> PyResult<Value> {
    let shown = repr(v)?;
    if string::is_ascii(shown) {
        return Ok(shown);
    }
    Ok(string::new(&string::escape_non_ascii(string::text(shown))))
}

/// `repr` of the native type.
///
/// # Errors
/// What the slot raises.
pub fn native_repr(v: Value) -> PyResult<Value> {
    match native(v).repr {
        Some(slot) => slot(v),
        None => object::default_repr(v),
    }
}

/// `str(v)`: a str.
///
/// # Errors
/// As `repr`.
pub fn str(v: Value) -> PyResult<Value> {
    if let Some(answer) = call_special(v, &intern::STR, &[]) {
        return expect_str(answer?, "__str__");
    }
    match native(v).str {
        Some(slot) => slot(v),
        None => repr(v),
    }
}

fn expect_str(v: Value, method: &str) -> PyResult<Value> {
    if string::is(v) {
        return Ok(v);
    }
    Err(raise(Exc::TypeError, format!("{method} returned non-string (type {})", class::name_of(v))))
}

/// `hash(v)`
///
/// # Errors
/// TypeError for unhashable objects; what `__hash__` raises.
pub fn hash(v: Value) -> PyResult<i64> {
    if Builtin::Type.is(v) {
        return Ok(identity_hash(v));
    }
    match special(v, &intern::HASH) {
        Some(m) if m.is_none() => Err(unhashable(v)),
        Some(m) => {
            let h = call_on(m, v, &[])?;
            match int::as_i64(h) {
                Some(-1) => Ok(-2),
                Some(n) => Ok(n),
                None if int::is(h) => native_hash(h),
                None => Err(raise(Exc::TypeError, "__hash__ method should return an integer")),
            }
        }
        None => native_hash(v),
    }
}

/// `hash` of the native type.
///
/// # Errors
/// TypeError for unhashable types.
pub fn native_hash(v: Value) -> PyResult<i64> {
    let n = native(v);
    match n.hash {
        Some(slot) => slot(v),
        None if n.unhashable => Err(unhashable(v)),
        None => Ok(identity_hash(v)),
    }
}

/// The hash of an object that is equal to itself alone. Objects of one type lie at multiples of its
/// cells' size: the bits above that count too.
#[inline]
pub fn identity_hash(v: Value) -> i64 {
    let n = v.bits() >> 4;
    (n ^ n >> 5) as i64
}

#[cold]
fn unhashable(v: Value) -> Pending {
    raise(Exc::TypeError, format!("unhashable type: '{}'", class::name_of(v)))
}

/// `bool(v)`
///
/// # Errors
/// What `__bool__` or `__len__` raise.
#[inline]
pub fn truth(v: Value) -> PyResult<bool> {
    if v == Value::TRUE {
        return Ok(true);
    }
    if v == Value::FALSE || v == Value::NONE {
        return Ok(false);
    }
    if let Some(n) = v.as_small_int() {
        return Ok(n != 0);
    }
    truth_slow(v)
}

fn truth_slow(v: Value) -> PyResult<bool> {
    if let Some(m) = special(v, &intern::BOOL) {
        let answer = call_on(m, v, &[])?;
        if answer != Value::TRUE && answer != Value::FALSE {
            let message = format!("__bool__ should return bool, returned {}", class::name_of(answer));
            return Err(raise(Exc::TypeError, message));
        }
        return Ok(answer == Value::TRUE);
    }
    if special(v, &intern::LEN).is_some() {
        return Ok(len(v)? != 0);
    }
    let n = native(v);
    if let Some(slot) = n.truth {
        return slot(v);
    }
    match n.len {
        Some(slot) => Ok(slot(v)? != 0),
        None => Ok(true),
    }
}

/// `len(v)`
///
/// # Errors
/// TypeError without a length; what `__len__` raises.
pub fn len(v: Value) -> PyResult<usize> {
    if let Some(m) = special(v, &intern::LEN) {
        let answer = index(call_on(m, v, &[])?)?;
        return match int::as_i64(answer) {
            Some(n) if n >= 0 => Ok(n as usize),
            Some(_) => Err(raise(Exc::ValueError, "__len__() should return >= 0")),
            None if int::is_negative(answer) => Err(raise(Exc::ValueError, "__len__() should return >= 0")),
            None => Err(raise(Exc::OverflowError, "cannot fit 'int' into an index-sized integer")),
        };
    }
    match native(v).len {
        Some(slot) => slot(v),
        None => Err(raise(Exc::TypeError, format!("object of type '{}' has no len()", class::name_of(v)))),
    }
}

/// Is this an int, or something that stands for one by `__index__`?
#[inline]
pub fn has_index(v: Value) -> bool {
    int::is(v) || special(v, &intern::INDEX).is_some() || weakref::proxy::is(v)
}

/// `v.__index__()`: an int.
///
/// # Errors
/// TypeError without it.
pub fn index(v: Value) -> PyResult<Value> {
    if int::is(v) {
        return Ok(v);
    }
    if let Some(answer) = call_special(v, &intern::INDEX, &[]) {
        return int::of_answer("__index__", answer?);
    }
    if weakref::proxy::is(v) {
        return index(weakref::proxy::target(v)?);
    }
    let message = format!("'{}' object cannot be interpreted as an integer", class::name_of(v));
    Err(raise(Exc::TypeError, message))
}

/// `v.__index__()` as a machine number.
///
/// # Errors
/// TypeError, OverflowError.
pub fn index_i64(v: Value) -> PyResult<i64> {
    let v = index(v)?;
    int::as_i64(v).ok_or_else(|| raise(Exc::OverflowError, "Python int too large to convert to C ssize_t"))
}

/// `iter(v)`
///
/// # Errors
/// TypeError if `v` is not iterable; what `__iter__` raises.
pub fn iter(v: Value) -> PyResult<Value> {
    if let Some(m) = special(v, &intern::ITER) {
        if m.is_none() {
            return Err(not_iterable(v));
        }
        let it = call_on(m, v, &[])?;
        return check_iterator(it);
    }
    if let Some(slot) = native(v).iter {
        return slot(v);
    }
    if special(v, &intern::GETITEM).is_some() {
        return Ok(iterators::new(Builtin::SequenceIterator, v, None, None));
    }
    Err(not_iterable(v))
}

/// TypeError unless `it` has `__next__`.
///
/// # Errors
/// That one.
pub fn check_iterator(it: Value) -> PyResult<Value> {
    if native(it).next.is_some() || special(it, &intern::NEXT).is_some() {
        return Ok(it);
    }
    Err(raise(Exc::TypeError, format!("iter() returned non-iterator of type '{}'", class::name_of(it))))
}

/// TypeError: not iterable.
#[cold]
pub fn not_iterable(v: Value) -> Pending {
    raise(Exc::TypeError, format!("'{}' object is not iterable", class::name_of(v)))
}

/// `next(it)`, or `Value::EXHAUSTED`.
///
/// # Errors
/// What `__next__` raises, StopIteration apart.
#[inline]
pub fn next(it: Value) -> PyResult<Value> {
    let shape = it.shape();
    if let Some(slot) = shape.filter(|s| !s.has_slots).and_then(|s| s.native.next) {
        return match slot(it) {
            // A function that the iterator calls may end the iteration.
            Err(Pending) if exception::swallow(Exc::StopIteration) => Ok(Value::EXHAUSTED),
            answer => answer,
        };
    }
    if let Some(m) = special(it, &intern::NEXT) {
        return match call_on(m, it, &[]) {
            Err(Pending) if exception::swallow(Exc::StopIteration) => Ok(Value::EXHAUSTED),
            answer => answer,
        };
    }
    match native(it).next {
        Some(slot) => match slot(it) {
            // A function that the iterator calls may end the iteration.
            Err(Pending) if exception::swallow(Exc::StopIteration) => Ok(Value::EXHAUSTED),
            answer => answer,
        },
        None => Err(raise(Exc::TypeError, format!("'{}' object is not an iterator", class::name_of(it)))),
    }
}

/// Calls `f` for each item until it answers false.
///
/// # Errors
/// What iteration or `f` raise.
pub fn for_each(v: Value, mut f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    if Builtin::Set.is(v) || Builtin::FrozenSet.is(v) {
        return set::each_item(v, f);
    }
    let mut polled = |item| {
        let goes_on = f(item)?;
        if goes_on && arena::is_alarmed() && arena::take_alarm() {
            return Err(sequence::no_memory());
        }
        Ok(goes_on)
    };
    if Builtin::Generator.is(v) {
        return (doors::get().for_each)(v, &mut polled);
    }
    if let Some(numbers) = native::items::Numbers::of(v) {
        for item in numbers {
            if !polled(item?)? {
                break;
            }
        }
        return Ok(());
    }
    let it = iter(v)?;
    let step = match native(it).next {
        Some(slot) if !instance::has_slots(it) => slot,
        _ => next,
    };
    loop {
        let item = match step(it) {
            Err(Pending) if exception::swallow(Exc::StopIteration) => Value::EXHAUSTED,
            answer => answer?,
        };
        if item == Value::EXHAUSTED || !polled(item)? {
            return Ok(());
        }
    }
}

/// All items of an iterable.
///
/// # Errors
/// What iteration raises.
pub fn collect(v: Value) -> PyResult<Vec<Value>> {
    if Builtin::List.is(v) {
        return Ok(list::snapshot(v));
    }
    if Builtin::Tuple.is(v) {
        return Ok(tuple::items(v).to_vec());
    }
    // Room for what a generator expression usually makes.
    let mut all = Vec::with_capacity(16);
    for_each(v, |item| {
        all.push(item);
        Ok(true)
    })?;
    Ok(all)
}

/// `v[key]`
///
/// # Errors
/// TypeError if not subscriptable; IndexError, KeyError; what `__getitem__` raises.
pub fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if let Some(answer) = call_special(v, &intern::GETITEM, &[key]) {
        return answer;
    }
    match native(v).get_item {
        Some(slot) => slot(v, key),
        None if class::is(v) => Err(raise(Exc::TypeError, format!("type '{}' is not subscriptable", class::name(v)))),
        None => Err(raise(Exc::TypeError, format!("'{}' object is not subscriptable", class::name_of(v)))),
    }
}

/// `v[key] = value`, or `del v[key]` for `None`.
///
/// # Errors
/// TypeError if not supported; what the special methods raise.
pub fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let hook = if value.is_some() { &intern::SETITEM } else { &intern::DELITEM };
    if let Some(m) = special(v, hook) {
        match value {
            Some(value) => call_on(m, v, &[key, value])?,
            None => call_on(m, v, &[key])?,
        };
        return Ok(());
    }
    match native(v).set_item {
        Some(slot) => slot(v, key, value),
        None => {
            let what =
                if value.is_some() { "does not support item assignment" } else { "doesn't support item deletion" };
            Err(raise(Exc::TypeError, format!("'{}' object {what}", class::name_of(v))))
        }
    }
}

/// `item in v`
///
/// # Errors
/// TypeError if not a container; what the special methods raise.
pub fn contains(v: Value, item: Value) -> PyResult<bool> {
    if let Some(m) = special(v, &intern::CONTAINS) {
        return truth(call_on(m, v, &[item])?);
    }
    if let Some(slot) = native(v).contains {
        return slot(v, item);
    }
    if native(v).iter.is_none() && special(v, &intern::ITER).is_none() && special(v, &intern::GETITEM).is_none() {
        let message = format!("argument of type '{}' is not a container or iterable", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let mut found = false;
    for_each(v, |x| {
        found = same_or_equal(x, item)?;
        Ok(!found)
    })?;
    Ok(found)
}

/// `a is b or a == b`
///
/// # Errors
/// What `__eq__` raises.
pub fn same_or_equal(a: Value, b: Value) -> PyResult<bool> {
    if a == b && !a.is_immediate_float() {
        return Ok(true);
    }
    Ok(a == b || equal(a, b)?)
}

/// `bool(a == b)`
///
/// # Errors
/// What `__eq__` raises.
pub fn equal(a: Value, b: Value) -> PyResult<bool> {
    if a.is_small_int() && b.is_small_int() {
        return Ok(a == b);
    }
    if Builtin::Str.is(a) && Builtin::Str.is(b) {
        return Ok(string::equal(a, b));
    }
    match compare_alike(CompareOp::Eq, a, b)? {
        Some(answer) => truth(answer),
        None => truth(compare(CompareOp::Eq, a, b)?),
    }
}

/// The answer of the native type that both operands are exactly of, if it knows one.
#[inline]
fn compare_alike(op: CompareOp, a: Value, b: Value) -> PyResult<Option<Value>> {
    let (Some(x), Some(y)) = (a.shape(), b.shape()) else { return Ok(None) };
    if x.has_slots || !std::ptr::eq(x, y) {
        return Ok(None);
    }
    let Some(slot) = x.native.compare else { return Ok(None) };
    Ok(Some(slot(op, a, b)?).filter(|&answer| answer != Value::NOT_IMPLEMENTED))
}

/// `a op b`, any object
///
/// # Errors
/// TypeError for unordered types; what the special methods raise.
pub fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if let Some(answer) = compare_alike(op, a, b)? {
        return Ok(answer);
    }
    let (ca, cb) = (class::of(a), class::of(b));
    let reflect_first = ca != cb && class::is_subclass(cb, ca) && compare_special(op.mirrored(), b).is_some();
    if reflect_first {
        let answer = compare_one(op.mirrored(), b, a)?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    let answer = compare_one(op, a, b)?;
    if answer != Value::NOT_IMPLEMENTED {
        return Ok(answer);
    }
    if !reflect_first {
        let answer = compare_one(op.mirrored(), b, a)?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    match op {
        CompareOp::Eq => Ok(Value::from_bool(a == b)),
        CompareOp::Ne => Ok(Value::from_bool(a != b)),
        _ => {
            let message = format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                class::name(ca),
                class::name(cb)
            );
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn compare_special(op: CompareOp, v: Value) -> Option<Value> {
    if !instance::has_slots(v) {
        return None;
    }
    class::lookup_user(class::of(v), intern::comparison(op))
}

/// One side's answer, `NotImplemented` included.
fn compare_one(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if let Some(m) = compare_special(op, a) {
        if attribute::is_function(m) || m.is_none() {
            return call_on(m, a, &[b]);
        }
        // A descriptor that gives no method makes the operand one that knows no comparison.
        return match attribute::bind_instance_attribute(m, a) {
            Ok(bound) => doors::call(bound, &[b]),
            Err(Pending) if exception::swallow(Exc::Exception) => Ok(Value::NOT_IMPLEMENTED),
            Err(Pending) => Err(Pending),
        };
    }
    compare_by_type(op, a, b)
}

/// As `compare_one`, for an operand whose class does not define the comparison in Python: `!=` is the
/// inverse of an `__eq__` that it defines; else its native type answers.
///
/// # Errors
/// What `__eq__` raises.
pub fn compare_by_type(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if op == CompareOp::Ne
        && let Some(m) = compare_special(CompareOp::Eq, a)
        && object::inverts_eq(class::of(a))
    {
        return match call_on(m, a, &[b])? {
            Value::NOT_IMPLEMENTED => Ok(Value::NOT_IMPLEMENTED),
            answer => Ok(Value::from_bool(!truth(answer)?)),
        };
    }
    native(a).compare.map_or(Ok(Value::NOT_IMPLEMENTED), |slot| slot(op, a, b))
}

/// `a op b`
///
/// # Errors
/// TypeError for unsupported operands; what the special methods raise.
pub fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let answer = binary_optional(op, a, b)?;
    if answer == Value::NOT_IMPLEMENTED { Err(unsupported(op.symbol(), a, b)) } else { Ok(answer) }
}

/// `a op= b`
///
/// # Errors
/// As `binary`.
pub fn inplace(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let user = if instance::has_slots(a) { class::lookup_user(class::of(a), intern::inplace(op)) } else { None };
    if let Some(m) = user {
        let answer = call_on(m, a, &[b])?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    } else if let Some(slot) = native(a).inplace {
        let answer = slot(op, a, b)?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    let answer = binary_optional(op, a, b)?;
    if answer == Value::NOT_IMPLEMENTED {
        return Err(unsupported(&format!("{}=", op.symbol()), a, b));
    }
    Ok(answer)
}

fn binary_optional(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let (ua, ub) = (instance::has_slots(a), instance::has_slots(b));
    if !ua && !ub {
        return binary_native(op, a, b);
    }
    let left = if ua { class::lookup_user(class::of(a), intern::method(op)) } else { None };
    let right = if ub { class::lookup_user(class::of(b), intern::reflected(op)) } else { None };
    let right_first = right.is_some()
        && class::of(a) != class::of(b)
        && class::is_subclass(class::of(b), class::of(a))
        && left != right;
    if right_first {
        let answer = call_on(right.unwrap_or(Value::NONE), b, &[a])?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    if let Some(m) = left {
        let answer = call_on(m, a, &[b])?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    } else {
        let answer = binary_native(op, a, b)?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    if let Some(m) = right
        && !right_first
        && class::of(a) != class::of(b)
    {
        return call_on(m, b, &[a]);
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn binary_native(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    let (na, nb) = (native(a), native(b));
    // A native type over the other one's knows better.
    if na.kind == nb.kind
        && !std::ptr::eq(na, nb)
        && let Some(slot) = nb.binary
        && class::is_subclass(class::of(b), class::of(a))
    {
        let answer = slot(op, a, b)?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    if let Some(slot) = na.binary {
        let answer = slot(op, a, b)?;
        if answer != Value::NOT_IMPLEMENTED {
            return Ok(answer);
        }
    }
    match nb.binary {
        Some(slot) if !std::ptr::eq(na, nb) => slot(op, a, b),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

#[cold]
fn unsupported(symbol: &str, a: Value, b: Value) -> Pending {
    let hint = print_hint(symbol, a);
    let symbol = if symbol == "**" { "** or pow()" } else { symbol };
    let (a, b) = (class::name_of(a), class::name_of(b));
    raise(Exc::TypeError, format!("unsupported operand type(s) for {symbol}: '{a}' and '{b}'{hint}"))
}

/// What to tell who writes `print >> file`.
pub fn print_hint(symbol: &str, a: Value) -> &'static str {
    let is_print =
        symbol == ">>" && a.kind() == Kind::NativeFunction && string::text(function::native(a).name) == "print";
    if is_print { ". Did you mean \"print(<message>, file=<output_stream>)\"?" } else { "" }
}

/// `op v`
///
/// # Errors
/// TypeError for unsupported operands; what the special methods raise.
pub fn unary(op: UnaryOp, v: Value) -> PyResult<Value> {
    if instance::has_slots(v)
        && let Some(m) = class::lookup_user(class::of(v), intern::unary(op))
    {
        return call_on(m, v, &[]);
    }
    let answer = match native(v).unary {
        Some(slot) => slot(op, v)?,
        None => Value::NOT_IMPLEMENTED,
    };
    if answer == Value::NOT_IMPLEMENTED {
        let message = format!("bad operand type for unary {}: '{}'", op.symbol(), class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    Ok(answer)
}
