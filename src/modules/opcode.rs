//! The `_opcode` module: facts about CPython's opcodes, by the numbers in `_opcode_metadata`.
//! Our own code objects show each of their operations as a NOP (`reflect::code`).

use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, PyResult, class, int, intern, list, module, protocol, raise, tuple};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("get_executor", |_| Err(raise(Exc::ValueError, "no executor exists at address 0"))),
    ("get_intrinsic1_descs", |_| Ok(names(&INTRINSICS_1))),
    ("get_intrinsic2_descs", |_| Ok(names(&INTRINSICS_2))),
    ("get_nb_ops", nb_ops),
    ("get_special_method_names", |_| Ok(names(&["__enter__", "__exit__", "__aenter__", "__aexit__"]))),
    ("get_specialization_stats", |_| Ok(Value::NONE)),
    ("has_arg", |a| among(a, "has_arg", |op| (44..=120).contains(&op) || op == 128 || (256..=266).contains(&op))),
    ("has_const", |a| among(a, "has_const", |op| matches!(op, 82))),
    ("has_exc", |a| among(a, "has_exc", |op| matches!(op, 263..=265))),
    ("has_free", |a| among(a, "has_free", |op| matches!(op, 62 | 83 | 90 | 97 | 111))),
    ("has_jump", |a| among(a, "has_jump", |op| matches!(op, 70 | 75..=77 | 100..=103 | 106 | 257..=260 | 68))),
    ("has_local", |a| among(a, "has_local", |op| matches!(op, 63 | 84..=89 | 112..=114 | 261 | 266))),
    ("has_name", |a| {
        among(a, "has_name", |op| matches!(op, 61 | 64 | 65 | 72 | 73 | 80 | 91..=93 | 96 | 110 | 115 | 116))
    }),
    ("is_valid", |a| among(a, "is_valid", |op| matches!(op, 1..=16 | 18..=120 | 128 | 256..=266))),
    ("stack_effect", stack_effect),
];

const INTRINSICS_1: [&str; 12] = [
    "INTRINSIC_1_INVALID",
    "INTRINSIC_PRINT",
    "INTRINSIC_IMPORT_STAR",
    "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP",
    "INTRINSIC_UNARY_POSITIVE",
    "INTRINSIC_LIST_TO_TUPLE",
    "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC",
    "INTRINSIC_TYPEVARTUPLE",
    "INTRINSIC_SUBSCRIPT_GENERIC",
    "INTRINSIC_TYPEALIAS",
];
const INTRINSICS_2: [&str; 6] = [
    "INTRINSIC_2_INVALID",
    "INTRINSIC_PREP_RERAISE_STAR",
    "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
    "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
    "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];
const OPERATORS: [(&str, &str); 27] = [
    ("NB_ADD", "+"),
    ("NB_AND", "&"),
    ("NB_FLOOR_DIVIDE", "//"),
    ("NB_LSHIFT", "<<"),
    ("NB_MATRIX_MULTIPLY", "@"),
    ("NB_MULTIPLY", "*"),
    ("NB_REMAINDER", "%"),
    ("NB_OR", "|"),
    ("NB_POWER", "**"),
    ("NB_RSHIFT", ">>"),
    ("NB_SUBTRACT", "-"),
    ("NB_TRUE_DIVIDE", "/"),
    ("NB_XOR", "^"),
    ("NB_INPLACE_ADD", "+="),
    ("NB_INPLACE_AND", "&="),
    ("NB_INPLACE_FLOOR_DIVIDE", "//="),
    ("NB_INPLACE_LSHIFT", "<<="),
    ("NB_INPLACE_MATRIX_MULTIPLY", "@="),
    ("NB_INPLACE_MULTIPLY", "*="),
    ("NB_INPLACE_REMAINDER", "%="),
    ("NB_INPLACE_OR", "|="),
    ("NB_INPLACE_POWER", "**="),
    ("NB_INPLACE_RSHIFT", ">>="),
    ("NB_INPLACE_SUBTRACT", "-="),
    ("NB_INPLACE_TRUE_DIVIDE", "/="),
    ("NB_INPLACE_XOR", "^="),
    ("NB_SUBSCR", "[]"),
];

/// The module.
///
/// # Errors
/// None.
pub fn module() -> PyResult<Value> {
    let m = module::new("_opcode");
    module::add_functions(m, FUNCTIONS);
    Ok(m)
}

fn names(all: &[&str]) -> Value {
    list::new(&all.iter().map(|n| intern::intern(n)).collect::<Vec<_>>())
}

fn nb_ops(_: &Args) -> PyResult<Value> {
    let pair = |&(name, symbol): &(&str, &str)| tuple::new(&[intern::intern(name), intern::intern(symbol)]);
    Ok(list::new(&OPERATORS.iter().map(pair).collect::<Vec<_>>()))
}

fn number(args: &Args, name: &str) -> PyResult<i64> {
    let [op] = args.bind(name, 0, ["opcode"], 1, 1)?;
    protocol::index_i64(op.unwrap_or(Value::NONE))
}

fn among(args: &Args, name: &str, belongs: fn(i64) -> bool) -> PyResult<Value> {
    Ok(Value::from_bool(belongs(number(args, name)?)))
}

/// Our operations have no operand stack: only the opcodes that stand for them have an effect to
/// tell, none.
fn stack_effect(args: &Args) -> PyResult<Value> {
    let Some(&op) = args.positional.first() else {
        return Err(raise(Exc::TypeError, "stack_effect() missing required argument 'opcode' (pos 1)"));
    };
    if !int::is(op) {
        let message = format!("'{}' object cannot be interpreted as an integer", class::name_of(op));
        return Err(raise(Exc::TypeError, message));
    }
    match protocol::index_i64(op)? {
        27 | 28 | 69 | 128 => Ok(int::from_i64(0)),
        31 | 35 => Ok(int::from_i64(-1)),
        33 | 82 | 84 => Ok(int::from_i64(1)),
        _ => Err(raise(Exc::ValueError, "invalid opcode or oparg")),
    }
}
