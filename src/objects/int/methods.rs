//! `int(…)` and the methods of `int`.

use super::*;

/// `int`'s own methods; operators' special methods are made from the slots.
pub const TABLE: &[(&str, NativeFn)] = &[
    ("conjugate", |a| this(a, "int.conjugate").map(plain)),
    ("__getnewargs__", |a| this(a, "int.__getnewargs__").map(|v| tuple::new(&[plain(v)]))),
    ("bit_length", |a| this(a, "int.bit_length").map(|v| from_u64(super::bit_length(v)))),
    ("bit_count", |a| this(a, "int.bit_count").map(bit_count)),
    ("is_integer", |a| this(a, "int.is_integer").map(|_| Value::TRUE)),
    ("as_integer_ratio", |a| this(a, "int.as_integer_ratio").map(|v| tuple::new(&[plain(v), from_i64(1)]))),
    ("to_bytes", to_bytes),
    ("__abs__", |a| this(a, "int.__abs__").map(abs)),
    ("__int__", |a| this(a, "int.__int__").map(plain)),
    ("__index__", |a| this(a, "int.__index__").map(plain)),
    ("__float__", |a| checked_f64(this(a, "int.__float__")?).map(float::from_f64)),
    ("__trunc__", |a| this(a, "int.__trunc__").map(plain)),
    ("__floor__", |a| this(a, "int.__floor__").map(plain)),
    ("__ceil__", |a| this(a, "int.__ceil__").map(plain)),
    ("__round__", round_method),
    ("__divmod__", |a| divmod_method(a, "int.__divmod__", false)),
    ("__rdivmod__", |a| divmod_method(a, "int.__rdivmod__", true)),
    ("__getnewargs__", |a| this(a, "int.__getnewargs__").map(|v| tuple::new(&[plain(v)]))),
];

/// `self` of a method without arguments.
fn this(args: &Args, name: &str) -> PyResult<Value> {
    receiver(args, name, 0, 0)
}

/// `self`, the other arguments being between `min` and `max`.
fn receiver(args: &Args, name: &str, min: usize, max: usize) -> PyResult<Value> {
    let v = args.receiver(name, is)?;
    args.check(name, 1, min, max)?;
    Ok(v)
}

fn bit_count(v: Value) -> Value {
    from_i64(match as_i64(v) {
        Some(n) => i64::from(n.unsigned_abs().count_ones()),
        None => limbs(v).1.iter().map(|w| i64::from(w.count_ones())).sum(),
    })
}

fn divmod_method(args: &Args, name: &str, reflected: bool) -> PyResult<Value> {
    let v = receiver(args, name, 1, 1)?;
    if !is(args.positional[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = if reflected { (args.positional[1], v) } else { (v, args.positional[1]) };
    let (q, r) = divmod(a, b)?;
    Ok(tuple::new(&[q, r]))
}

fn round_method(args: &Args) -> PyResult<Value> {
    let v = receiver(args, "int.__round__", 0, 1)?;
    match args.get(1) {
        Some(n) if !n.is_none() => round(v, protocol::index(n)?),
        _ => Ok(plain(v)),
    }
}

/// `round(v, digits)`: negative digits round to tens, hundreds …, halves to even. Both are ints.
///
/// # Errors
/// MemoryError for absurd numbers of digits.
pub fn round(v: Value, digits: Value) -> PyResult<Value> {
    if !is_negative(digits) {
        return Ok(plain(v));
    }
    // Rounding beyond the number's own length gives zero.
    let places = match as_i64(negate(digits)) {
        Some(n) if (n as u64) <= bit_length(v) => n,
        _ => return Ok(from_i64(0)),
    };
    let unit = binary(BinaryOp::Pow, from_i64(10), from_i64(places))?;
    let (quotient, rest) = divmod(v, unit)?;
    let twice = binary(BinaryOp::Mul, rest, from_i64(2))?;
    let odd = binary(BinaryOp::And, quotient, from_i64(1))? == from_i64(1);
    let up = compare(CompareOp::Gt, twice, unit)? == Value::TRUE
        || odd && compare(CompareOp::Eq, twice, unit)? == Value::TRUE;
    let quotient = if up { binary(BinaryOp::Add, quotient, from_i64(1))? } else { quotient };
    binary(BinaryOp::Mul, quotient, unit)
}

/// Attributes: the parts of a number.
pub fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(match name {
        "real" | "numerator" => Some(plain(v)),
        "imag" => Some(from_i64(0)),
        "denominator" => Some(from_i64(1)),
        _ => None,
    })
}

/// Is the byte order, the argument of `to_bytes` and `from_bytes`, `"big"`?
fn is_big_endian(order: Option<Value>) -> PyResult<bool> {
    let Some(order) = order else { return Ok(true) };
    match string::as_text(order) {
        Some("big") => Ok(true),
        Some("little") => Ok(false),
        _ => Err(raise(Exc::ValueError, "byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(args: &Args) -> PyResult<Value> {
    let v = args.receiver("int.to_bytes", is)?;
    let [length, order, signed] = args.bind("to_bytes", 1, ["length", "byteorder", "signed"], 2, 0)?;
    let length = length.map_or(Ok(1), protocol::index_i64)?;
    let big_endian = is_big_endian(order)?;
    let signed = signed.map_or(Ok(false), protocol::truth)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(raise(Exc::ValueError, "length argument must be non-negative"));
    };
    if string::is_too_long(length) {
        return Err(sequence::no_memory());
    }
    let negative = is_negative(v);
    if negative && !signed {
        return Err(raise(Exc::OverflowError, "can't convert negative int to unsigned"));
    }
    // A negative number -n needs as many bits as n - 1, and a sign bit.
    let needed = if negative { bit_length(binary(BinaryOp::Add, v, from_i64(1))?) } else { bit_length(v) };
    if needed + u64::from(signed && (negative || needed > 0)) > 8 * length as u64 {
        return Err(raise(Exc::OverflowError, "int too big to convert"));
    }
    let mut little: Vec<u8> = match as_i64(v) {
        Some(n) => n.to_le_bytes().to_vec(),
        None => to_big(v).to_le_bytes().to_vec(),
    };
    little.resize(length, if negative { 0xff } else { 0 });
    if big_endian {
        little.reverse();
    }
    Ok(bytes::new(&little))
}

/// `int.from_bytes(bytes, byteorder='big', *, signed=False)`
pub fn from_bytes(args: &Args) -> PyResult<Value> {
    let [source, order, signed] = args.bind("from_bytes", 1, ["bytes", "byteorder", "signed"], 2, 1)?;
    let big_endian = is_big_endian(order)?;
    let signed = signed.map_or(Ok(false), protocol::truth)?;
    let source = source.unwrap_or(Value::NONE);
    let own = protocol::special(source, &intern::BYTES).filter(|_| !bytes::is(source));
    let source = own.map_or(Ok(source), |method| protocol::call_on(method, source, &[]))?;
    let mut little = bytes::collect(source)?;
    if big_endian {
        little.reverse();
    }
    let negative = signed && little.last().is_some_and(|b| b & 0x80 != 0);
    let fill = if negative { 0xff } else { 0 };
    let words = little.chunks(8).map(|c| {
        let mut word = [fill; 8];
        word[..c.len()].copy_from_slice(c);
        u64::from_le_bytes(word)
    });
    let mut words: Vec<u64> = words.collect();
    if negative {
        let mut carry = true;
        for w in &mut words {
            (*w, carry) = (!*w).overflowing_add(u64::from(carry));
        }
    }
    let n = from_limbs(negative, &words);
    match args.positional.first() {
        Some(&class) if class != Builtin::Int.class() => doors::call(class, &[n]),
        _ => Ok(n),
    }
}

/// `int(x=0, base=10)`
pub fn make(args: &Args) -> PyResult<Value> {
    if args.positional.len() == 2 && args.names.is_empty() {
        let x = args.positional[1];
        if is(x)
            && let Some(method) = class::lookup_user(class::of(x), intern::intern("__int__"))
        {
            return of_answer("__int__", protocol::call_on(method, x, &[])?);
        }
        return from_value(x);
    }
    let [x, base] = args.bind("int", 1, ["", "base"], 2, 0)?;
    let Some(base) = base else { return x.map_or(Ok(from_i64(0)), from_value) };
    let Some(x) = x else { return Err(raise(Exc::TypeError, "int() missing string argument")) };
    let base = match as_i64(protocol::index(base)?) {
        Some(n) if n == 0 || (2..=36).contains(&n) => n as u32,
        _ => return Err(raise(Exc::ValueError, "int() base must be >= 2 and <= 36, or 0")),
    };
    if let Some(text) = string::as_text(x) {
        return parse(text, base);
    }
    let bytes = if Builtin::Bytes.has(x) || Builtin::ByteArray.has(x) { view::bytes_of(x)? } else { None };
    match bytes {
        Some(b) => from_ascii(b, base),
        None => Err(raise(Exc::TypeError, "int() can't convert non-string with explicit base")),
    }
}

fn from_ascii(b: &[u8], base: u32) -> PyResult<Value> {
    let shown = || bytes::repr_of(b);
    parse::parse_shown(std::str::from_utf8(b).unwrap_or("?"), base, shown)
}

/// What the special method `method` answered, as a plain int.
///
/// # Errors
/// TypeError if it is none; DeprecationWarning as an error for an instance of a subclass.
pub fn of_answer(method: &str, answer: Value) -> PyResult<Value> {
    if !is(answer) {
        let message = format!("{method} returned non-int (type {})", class::name_of(answer));
        return Err(raise(Exc::TypeError, message));
    }
    if class::of(answer) != Builtin::Int.class() {
        exception::warn_of_subclass(&format!("{method} returned non-int (type {})", class::name_of(answer)), "int")?;
    }
    Ok(plain(answer))
}

/// `int(v)`
///
/// # Errors
/// TypeError, ValueError, OverflowError; what special methods raise.
pub fn from_value(v: Value) -> PyResult<Value> {
    if is(v) {
        return Ok(plain(v));
    }
    if let Some(x) = float::as_f64(v) {
        return float::to_int(x);
    }
    if let Some(text) = string::as_text(v) {
        return parse(text, 10);
    }
    if let Some(b) = view::bytes_of(v)? {
        return from_ascii(b, 10);
    }
    if let Some(m) = protocol::special(v, &intern::INT) {
        return of_answer("__int__", protocol::call_on(m, v, &[])?);
    }
    if protocol::has_index(v) {
        return protocol::index(v).map(plain);
    }
    let message =
        format!("int() argument must be a string, a bytes-like object or a real number, not '{}'", class::name_of(v));
    Err(raise(Exc::TypeError, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn bytes_round_trip() {
        let _turn = start();
        assert_eq!(method(i(1000), "to_bytes", &[i(2), s("big")]), r"b'\x03\xe8'");
        assert_eq!(method(i(1000), "to_bytes", &[i(2), s("little")]), r"b'\xe8\x03'");
        assert_eq!(method(i(256), "to_bytes", &[]), "OverflowError: int too big to convert");
        assert_eq!(method(i(-1), "to_bytes", &[i(2)]), "OverflowError: can't convert negative int to unsigned");
        let read = |b: &[u8], signed: bool| {
            let args = [Builtin::Int.class(), bytes::new(b), s("big")];
            let flag = [Value::from_bool(signed)];
            show(from_bytes(&Args { positional: &args, names: &[s("signed")], keywords: &flag }))
        };
        assert_eq!(read(&[0xff, 0], true), "-256");
        assert_eq!(read(&[0xff, 0], false), "65280");
        assert_eq!(read(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0], true), "-2361183241434822606848");
        assert_eq!(read(&[], true), "0");
    }

    #[test]
    fn construction() {
        let _turn = start();
        assert_eq!(make_int(&[]), "0");
        assert_eq!(make_int(&[s("ff"), i(16)]), "255");
        assert_eq!(make_int(&[f(-3.9)]), "-3");
        assert_eq!(make_int(&[f(1e30)]), "1000000000000000019884624838656");
        assert_eq!(make_int(&[Value::TRUE]), "1");
        assert_eq!(make_int(&[f(f64::NAN)]), "ValueError: cannot convert float NaN to integer");
        assert_eq!(make_int(&[f(f64::INFINITY)]), "OverflowError: cannot convert float infinity to integer");
        assert_eq!(make_int(&[s("1"), i(40)]), "ValueError: int() base must be >= 2 and <= 36, or 0");
        assert_eq!(
            make_int(&[Value::NONE]),
            "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"
        );
    }

    fn make_int(args: &[Value]) -> String {
        crate::objects::testing::make(Builtin::Int, args)
    }

    #[test]
    fn rounding_to_tens() {
        let _turn = start();
        assert_eq!(method(i(15), "__round__", &[i(-1)]), "20");
        assert_eq!(method(i(25), "__round__", &[i(-1)]), "20");
        assert_eq!(method(i(-26), "__round__", &[i(-1)]), "-30");
        assert_eq!(method(i(5), "__round__", &[i(-1)]), "0");
        assert_eq!(method(i(5), "__round__", &[i(-1000)]), "0");
    }
}
