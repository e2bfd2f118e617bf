//! `TypeVar`, `ParamSpec`, `TypeVarTuple`, and `P.args`, `P.kwargs`. Bounds, constraints and
//! defaults written in type parameter lists are functions until they are asked for.

use super::super::*;
use super::{attribute_of, call_typing, evaluate, generic, refuse_subclass, running_module, union, unpacked};
use crate::heap::layout::{Record, TypeVariable};
use crate::heap::{NativeType, Value};

/// The struct. `v` must be one of the three.
pub fn get(v: Value) -> &'static mut TypeVariable {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<TypeVariable>() }
}

/// Is this a type parameter?
pub fn is(v: Value) -> bool {
    Builtin::TypeVar.is(v) || Builtin::ParamSpec.is(v) || Builtin::TypeVarTuple.is(v)
}

/// A type parameter of a parameter list.
pub fn new(ty: Builtin, name: Value) -> PyResult<Value> {
    let v = ty.allocate(size_of::<TypeVariable>());
    let t = get(v);
    t.name = name;
    t.module = Value::NONE;
    t.infer_variance = true;
    get(v).module = running_module()?;
    Ok(v)
}

/// `a | b` where a type parameter takes part: whatever is beside it must pass for a type.
fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if op != BinaryOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    union::of(&[a, b])
}

/// The value of a lazy part, evaluated the first time.
fn lazy(v: Value, part: fn(&mut TypeVariable) -> (&mut Option<Value>, Option<Value>)) -> PyResult<Option<Value>> {
    let (value, function) = part(get(v));
    if value.is_some() {
        return Ok(*value);
    }
    let Some(function) = function else { return Ok(None) };
    let made = evaluate(function)?;
    *part(get(v)).0 = Some(made);
    Ok(Some(made))
}

fn default(v: Value) -> PyResult<Value> {
    Ok(lazy(v, |t| (&mut t.default, t.evaluate_default))?.unwrap_or_else(generic::no_default))
}

fn has_default(args: &Args) -> PyResult<Value> {
    let t = get(args.positional[0]);
    let given = t.evaluate_default.is_some() || t.default.is_some_and(|d| d != generic::no_default());
    Ok(Value::from_bool(given))
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let t = get(v);
    let or_none = |v: Option<Value>| Some(v.unwrap_or(Value::NONE));
    Ok(match name {
        "__name__" => Some(t.name),
        "__module__" => Some(t.module),
        "__default__" => Some(default(v)?),
        "evaluate_default" => or_none(t.evaluate_default),
        _ if Builtin::TypeVarTuple.is(v) => None,
        "__bound__" => or_none(lazy(v, |t| (&mut t.bound, t.evaluate_bound))?),
        "__covariant__" => Some(Value::from_bool(t.covariant)),
        "__contravariant__" => Some(Value::from_bool(t.contravariant)),
        "__infer_variance__" => Some(Value::from_bool(t.infer_variance)),
        "args" if Builtin::ParamSpec.is(v) => Some(record::new(Builtin::ParamSpecArgs, Some(v), None, None, None)),
        "kwargs" if Builtin::ParamSpec.is(v) => Some(record::new(Builtin::ParamSpecKwargs, Some(v), None, None, None)),
        _ if Builtin::ParamSpec.is(v) => None,
        "__constraints__" => {
            Some(lazy(v, |t| (&mut t.constraints, t.evaluate_constraints))?.unwrap_or(Value::EMPTY_TUPLE))
        }
        "evaluate_bound" => or_none(t.evaluate_bound),
        "evaluate_constraints" => or_none(t.evaluate_constraints),
        _ => None,
    })
}

fn repr(v: Value) -> PyResult<Value> {
    let t = get(v);
    let sign = match () {
        () if Builtin::TypeVarTuple.is(v) || t.infer_variance => "",
        () if t.covariant => "+",
        () if t.contravariant => "-",
        () => "~",
    };
    Ok(string::new(&format!("{sign}{}", string::text(t.name))))
}

fn flag(v: Option<Value>) -> PyResult<bool> {
    v.map_or(Ok(false), protocol::truth)
}

fn checked_name(function: &str, name: Value) -> PyResult<Value> {
    if string::is(name) {
        return Ok(name);
    }
    let message = format!("{function}() argument 'name' must be str, not {}", class::name_of(name));
    Err(raise(Exc::TypeError, message))
}

/// What `TypeVar(…)` and `ParamSpec(…)` share.
fn construct(ty: Builtin, args: &Args, constraints: &[Value]) -> PyResult<Value> {
    let function = ty.native().short_name();
    let named = Args { positional: &args.positional[..args.positional.len().min(2)], ..*args };
    let names = ["name", "bound", "default", "covariant", "contravariant", "infer_variance"];
    let [name, bound, default, covariant, contravariant, infer] = named.bind(function, 1, names, 1, 1)?;
    let name = checked_name(function, name.unwrap_or(Value::NONE))?;
    let (covariant, contravariant, infer) = (flag(covariant)?, flag(contravariant)?, flag(infer)?);
    if covariant && contravariant {
        return Err(raise(Exc::ValueError, "Bivariant types are not supported."));
    }
    if infer && (covariant || contravariant) {
        return Err(raise(Exc::ValueError, "Variance cannot be specified with infer_variance."));
    }
    let bound = match bound.filter(|b| !b.is_none()) {
        Some(b) => Some(union::checked(b, "Bound must be a type.")?),
        None => None,
    };
    if constraints.len() == 1 {
        return Err(raise(Exc::TypeError, "A single constraint is not allowed"));
    }
    if !constraints.is_empty() && bound.is_some() {
        return Err(raise(Exc::TypeError, "Constraints cannot be combined with bound=..."));
    }
    let v = new(ty, name)?;
    let constraints = (!constraints.is_empty()).then(|| tuple::new(constraints));
    let t = get(v);
    (t.bound, t.default, t.constraints) = (bound, default, constraints);
    (t.covariant, t.contravariant, t.infer_variance) = (covariant, contravariant, infer);
    Ok(v)
}

fn new_type_var(args: &Args) -> PyResult<Value> {
    construct(Builtin::TypeVar, args, args.positional.get(2..).unwrap_or(&[]))
}

fn new_param_spec(args: &Args) -> PyResult<Value> {
    args.bind("ParamSpec", 1, ["name", "bound", "default", "covariant", "contravariant", "infer_variance"], 1, 1)?;
    construct(Builtin::ParamSpec, args, &[])
}

fn new_type_var_tuple(args: &Args) -> PyResult<Value> {
    let [name, default] = args.bind("TypeVarTuple", 1, ["name", "default"], 1, 1)?;
    let v = new(Builtin::TypeVarTuple, checked_name("TypeVarTuple", name.unwrap_or(Value::NONE))?)?;
    get(v).default = default;
    Ok(v)
}

/// `__typing_prepare_subst__` of a TypeVar: its default may fill the last place.
fn prepare_type_var(args: &Args) -> PyResult<Value> {
    args.check("__typing_prepare_subst__", 1, 2, 2)?;
    let (v, alias, given) = (args.positional[0], args.positional[1], args.positional[2]);
    let parameters = attribute_of(alias, "__parameters__")?.unwrap_or(Value::EMPTY_TUPLE);
    let at = protocol::collect(parameters)?.iter().position(|&p| p == v);
    let items = protocol::collect(given)?;
    if at != Some(items.len()) {
        return Ok(given);
    }
    let default = default(v)?;
    if default == generic::no_default() {
        let shown = protocol::str(alias)?;
        return Err(raise(Exc::TypeError, format!("Too few arguments for {}", string::text(shown))));
    }
    Ok(tuple::new(&[&items[..], &[default]].concat()))
}

fn no_bare_substitution(_: &Args) -> PyResult<Value> {
    Err(raise(Exc::TypeError, "Substitution of bare TypeVarTuple is not supported"))
}

fn reduce(args: &Args) -> PyResult<Value> {
    Ok(get(args.positional[0]).name)
}

const fn variable(name: &'static str) -> NativeType {
    NativeType {
        name,
        size: size_of::<TypeVariable>(),
        layout: Some(&TypeVariable::LAYOUT),
        repr: Some(repr),
        get_attribute: Some(get_attribute),
        ..NativeType::DEFAULT
    }
}

/// `typing.TypeVar`.
pub static TYPE_VAR: NativeType = NativeType {
    binary: Some(binary),
    methods: &[
        ("__typing_subst__", |a| call_typing("_typevar_subst", a.positional)),
        ("__typing_prepare_subst__", prepare_type_var),
        ("has_default", has_default),
        ("__mro_entries__", |a| refuse_subclass(a.positional[0])),
        ("__reduce__", reduce),
    ],
    new: Some(new_type_var),
    doc: "Type variable.",
    ..variable("typing.TypeVar")
};

/// `typing.ParamSpec`.
pub static PARAM_SPEC: NativeType = NativeType {
    binary: Some(binary),
    methods: &[
        ("__typing_subst__", |a| call_typing("_paramspec_subst", a.positional)),
        ("__typing_prepare_subst__", |a| call_typing("_paramspec_prepare_subst", a.positional)),
        ("has_default", has_default),
        ("__mro_entries__", |a| refuse_subclass(a.positional[0])),
        ("__reduce__", reduce),
    ],
    new: Some(new_param_spec),
    doc: "Parameter specification variable.",
    ..variable("typing.ParamSpec")
};

/// `typing.TypeVarTuple`.
pub static TYPE_VAR_TUPLE: NativeType = NativeType {
    iter: Some(|v| Ok(iterators::over_list(list::new(&[unpacked(v)?])))),
    methods: &[
        ("__typing_subst__", no_bare_substitution),
        ("__typing_prepare_subst__", |a| call_typing("_typevartuple_prepare_subst", a.positional)),
        ("has_default", has_default),
        ("__mro_entries__", |a| refuse_subclass(a.positional[0])),
        ("__reduce__", reduce),
    ],
    new: Some(new_type_var_tuple),
    doc: "Type variable tuple.",
    ..variable("typing.TypeVarTuple")
};

fn part_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(if name == "__origin__" { record::get(v).a } else { None })
}

fn part_repr(v: Value) -> PyResult<Value> {
    let part = if Builtin::ParamSpecArgs.is(v) { "args" } else { "kwargs" };
    let origin = record::get(v).a.unwrap_or(Value::NONE);
    let shown = match attribute_of(origin, "__name__")? {
        Some(name) if string::is(name) => name,
        _ => protocol::repr(origin)?,
    };
    Ok(string::new(&format!("{}.{part}", string::text(shown))))
}

fn part_compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if class::of(a) != class::of(b) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (record::get(a).a.unwrap_or(Value::NONE), record::get(b).a.unwrap_or(Value::NONE));
    Ok(Value::from_bool(protocol::equal(a, b)? == (op == CompareOp::Eq)))
}

fn new_part(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let ty = if class == Builtin::ParamSpecArgs.class() { Builtin::ParamSpecArgs } else { Builtin::ParamSpecKwargs };
    let [origin] = args.bind(ty.native().short_name(), 1, ["origin"], 1, 1)?;
    Ok(record::new(ty, origin, None, None, None))
}

const fn part(name: &'static str) -> NativeType {
    NativeType {
        name,
        size: size_of::<Record>(),
        repr: Some(part_repr),
        compare: Some(part_compare),
        get_attribute: Some(part_attribute),
        methods: &[("__mro_entries__", |a| refuse_subclass(a.positional[0]))],
        unhashable: true,
        new: Some(new_part),
        ..NativeType::DEFAULT
    }
}

/// `typing.ParamSpecArgs`: a = the ParamSpec.
pub static ARGS: NativeType = part("typing.ParamSpecArgs");
/// `typing.ParamSpecKwargs`: a = the ParamSpec.
pub static KWARGS: NativeType = part("typing.ParamSpecKwargs");
