//! Rarer operations of the compiler, one native function each, over a run of slots.

mod groups;
mod patterns;
mod types;

use super::super::plan::Plan;
use super::slots;
use crate::bytecode::op::Intrinsic;
use crate::heap::{Value, thread};
use crate::objects::{PyResult, annotations, generics, int, protocol, template};

/// Carries out intrinsic number `which` over `count` slots from `base` on.
pub extern "C" fn intrinsic(base: *const Value, count: u64, which: u64) -> Plan {
    let Some(&which) = Intrinsic::ALL.get(which as usize) else { return Plan::RAISED };
    // SAFETY: generated code passes the address of `count` slots, all set.
    let args = unsafe { slots(base, count) };
    run(which, args).into()
}

fn run(which: Intrinsic, args: &[Value]) -> PyResult<Value> {
    match (which, args) {
        (Intrinsic::IsSequence, &[v]) => patterns::is_sequence(v),
        (Intrinsic::IsMapping, &[v]) => patterns::is_mapping(v),
        (Intrinsic::Length, &[v]) => Ok(int::from_i64(protocol::len(v)? as i64)),
        (Intrinsic::MatchKeys, &[mapping, keys]) => patterns::match_keys(mapping, keys),
        (Intrinsic::MappingRest, &[mapping, keys]) => patterns::mapping_rest(mapping, keys),
        (Intrinsic::MatchClass, &[subject, class, positional, keywords]) => {
            patterns::match_class(subject, class, positional.small() as usize, keywords)
        }
        (Intrinsic::SplitGroup, &[rest, pattern]) => groups::split(rest, pattern),
        (Intrinsic::SetHandled, &[e]) => {
            thread::current().handled = Some(e).filter(|e| !e.is_none());
            Ok(Value::NONE)
        }
        (Intrinsic::Regroup, &[original, raised]) => groups::regroup(original, raised),
        (Intrinsic::TypeParameter, &[kind, name, bound, constraints, default]) => {
            types::parameter(kind.small(), name, bound, constraints, default)
        }
        (Intrinsic::TypeAlias, &[name, parameters, function]) => {
            generics::type_alias::new(name, parameters, Some(function), None)
        }
        (Intrinsic::SetAnnotate, &[function, annotate]) => annotations::set_annotate(function, Some(annotate)),
        (Intrinsic::SetTypeParameters, &[function, all]) => annotations::set_type_parameters(function, Some(all)),
        (Intrinsic::GenericBases, &[bases, parameters]) => types::generic_bases(bases, parameters),
        (Intrinsic::Interpolation, &[value, text, conversion, spec]) => {
            Ok(template::interpolation(value, text, conversion, spec))
        }
        (Intrinsic::Template, &[strings, interpolations]) => Ok(template::new(strings, interpolations)),
        _ => Ok(Value::NONE),
    }
}
