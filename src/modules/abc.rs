//! `_abc`: abstract base classes; `abc.ABCMeta` forwards to it. Each class keeps its registry and
//! what it has found out in the attribute `_abc_impl`.

use super::builtins::is_subclass;
use crate::heap::Value;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, attribute, class, dict, doors, int, intern, list, module, protocol, raise,
    record, set, string, tuple, wrapper,
};
use std::sync::atomic::{AtomicI64, Ordering};

/// Changed with every registration: negative answers of before may be wrong.
static TOKEN: AtomicI64 = AtomicI64::new(0);

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("get_cache_token", |a| {
        a.check("get_cache_token", 0, 0, 0)?;
        Ok(token())
    }),
    ("_abc_init", init),
    ("_abc_register", register),
    ("_abc_instancecheck", instance_check),
    ("_abc_subclasscheck", subclass_check),
    ("_get_dump", dump),
    ("_reset_registry", |a| reset(a, true)),
    ("_reset_caches", |a| reset(a, false)),
];

/// Makes the module.
pub(super) fn make() -> PyResult<Value> {
    let m = module::new("_abc");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}

fn token() -> Value {
    int::from_i64(TOKEN.load(Ordering::Relaxed))
}

fn class_argument(args: &Args, name: &str, count: usize) -> PyResult<Value> {
    args.check(name, 0, count, count)?;
    let class = args.positional[0];
    if class::is(class) {
        return Ok(class);
    }
    Err(raise(Exc::TypeError, format!("{name}() argument 1 must be a type, not {}", class::name_of(class))))
}

/// The data of a class: a = registry (list), b = positive answers, c = negative ones (dicts by
/// address), n = the token of those.
fn data(class: Value) -> PyResult<Value> {
    match dict::get_str(class::get(class).dict, intern::intern("_abc_impl")) {
        Some(v) if Builtin::AbcData.is(v) => Ok(v),
        _ => Err(raise(Exc::TypeError, "_abc_impl is set to a wrong type")),
    }
}

fn part(v: Option<Value>) -> Value {
    v.unwrap_or(Value::NONE)
}

/// Classes are told apart by address, whatever their metaclass says of equality.
fn key(class: Value) -> Value {
    int::from_i64(class.bits() as i64)
}

fn init(args: &Args) -> PyResult<Value> {
    let class = class_argument(args, "_abc_init", 1)?;
    let names = set::new_frozen();
    for (name, v) in dict::items(class::get(class).dict) {
        if wrapper::is_abstract(v)? {
            set::add(names, name)?;
        }
    }
    for &base in tuple::items(class::get(class).bases) {
        let Some(inherited) = attribute::get_optional(base, intern::ABSTRACT_METHODS.value())? else { continue };
        for name in protocol::collect(inherited)? {
            if !string::is(name) {
                continue;
            }
            if let Some(v) = attribute::get_optional(class, intern::of(name))?
                && wrapper::is_abstract(v)?
            {
                set::add(names, name)?;
            }
        }
    }
    attribute::set_plain(class, intern::ABSTRACT_METHODS.value(), Some(names))?;
    let data = record::new(Builtin::AbcData, Some(list::new(&[])), Some(dict::new()), Some(dict::new()), None);
    record::get(data).n = TOKEN.load(Ordering::Relaxed);
    class::set_attribute(class, intern::intern("_abc_impl"), Some(data))?;
    Ok(Value::NONE)
}

fn register(args: &Args) -> PyResult<Value> {
    let class = class_argument(args, "_abc_register", 2)?;
    let sub = args.positional[1];
    if !class::is(sub) {
        return Err(raise(Exc::TypeError, "Can only register classes"));
    }
    if is_subclass(sub, class)? {
        return Ok(sub);
    }
    if is_subclass(class, sub)? {
        return Err(raise(Exc::RuntimeError, "Refusing to create an inheritance cycle"));
    }
    list::push(part(record::get(data(class)?).a), sub);
    TOKEN.fetch_add(1, Ordering::Relaxed);
    Ok(sub)
}

fn known(answers: Option<Value>, class: Value) -> PyResult<bool> {
    Ok(dict::get(part(answers), key(class))?.is_some())
}

/// Is there a negative answer that still counts?
fn is_refused(data: Value, class: Value) -> PyResult<bool> {
    let d = record::get(data);
    if d.n != TOKEN.load(Ordering::Relaxed) {
        return Ok(false);
    }
    known(d.c, class)
}

fn instance_check(args: &Args) -> PyResult<Value> {
    let class = class_argument(args, "_abc_instancecheck", 2)?;
    let v = args.positional[1];
    let data = data(class)?;
    let own = class::of(v);
    let said = attribute::get(v, intern::CLASS.value())?;
    if known(record::get(data).b, said)? {
        return Ok(Value::TRUE);
    }
    let hook = intern::SUBCLASSCHECK.value();
    if said == own {
        if is_refused(data, said)? {
            return Ok(Value::FALSE);
        }
        return doors::call(attribute::get(class, hook)?, &[said]);
    }
    let answer = doors::call(attribute::get(class, hook)?, &[said])?;
    if protocol::truth(answer)? {
        return Ok(answer);
    }
    doors::call(attribute::get(class, hook)?, &[own])
}

fn subclass_check(args: &Args) -> PyResult<Value> {
    let class = class_argument(args, "_abc_subclasscheck", 2)?;
    let sub = args.positional[1];
    if !class::is(sub) {
        return Err(raise(Exc::TypeError, "issubclass() arg 1 must be a class"));
    }
    let data = data(class)?;
    if known(record::get(data).b, sub)? {
        return Ok(Value::TRUE);
    }
    let now = TOKEN.load(Ordering::Relaxed);
    if record::get(data).n != now {
        record::get(data).c = Some(dict::new());
        record::get(data).n = now;
    } else if known(record::get(data).c, sub)? {
        return Ok(Value::FALSE);
    }
    let answer = find_out(class, sub, data)?;
    let answers = if answer { record::get(data).b } else { record::get(data).c };
    dict::set(part(answers), key(sub), sub)?;
    Ok(Value::from_bool(answer))
}

fn find_out(class: Value, sub: Value, data: Value) -> PyResult<bool> {
    let hook = attribute::get(class, intern::intern("__subclasshook__"))?;
    match doors::call(hook, &[sub])? {
        Value::TRUE => return Ok(true),
        Value::FALSE => return Ok(false),
        Value::NOT_IMPLEMENTED => {}
        _ => {
            let message = "__subclasshook__ must return either False, True, or NotImplemented";
            return Err(raise(Exc::AssertionError, message));
        }
    }
    if class::is_subclass(sub, class) {
        return Ok(true);
    }
    for registered in list::snapshot(part(record::get(data).a)) {
        if is_subclass(sub, registered)? {
            return Ok(true);
        }
    }
    let subclasses = doors::call(attribute::get(class, intern::intern("__subclasses__"))?, &[])?;
    for other in protocol::collect(subclasses)? {
        if is_subclass(sub, other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn dump(args: &Args) -> PyResult<Value> {
    let data = data(class_argument(args, "_get_dump", 1)?)?;
    let classes = |v: Option<Value>| -> PyResult<Value> {
        let all = set::new();
        for (_, class) in dict::items(part(v)) {
            set::add(all, class)?;
        }
        Ok(all)
    };
    let d = record::get(data);
    let registry = set::from_iterable(Builtin::Set, part(d.a))?;
    let (b, c, n) = (d.b, d.c, d.n);
    Ok(tuple::new(&[registry, classes(b)?, classes(c)?, int::from_i64(n)]))
}

fn reset(args: &Args, registry: bool) -> PyResult<Value> {
    let name = if registry { "_reset_registry" } else { "_reset_caches" };
    let d = record::get(data(class_argument(args, name, 1)?)?);
    if registry {
        d.a = Some(list::new(&[]));
    } else {
        d.b = Some(dict::new());
        d.c = Some(dict::new());
    }
    Ok(Value::NONE)
}
