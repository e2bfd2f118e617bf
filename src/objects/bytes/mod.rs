//! `bytes`: the object itself and its operators; methods are in `methods`.

mod layout;
mod methods;

use super::*;
use crate::heap::layout::Bytes;
use crate::heap::{Kind, NativeType, Value};
pub use layout::maketrans;
pub use methods::{TABLE as METHODS, fromhex, hex_text};

/// A new bytes object.
pub fn new(source: &[u8]) -> Value {
    build(source.len(), |out| out.copy_from_slice(source))
}

/// A new bytes object of `length` bytes that `fill` writes.
pub fn build(length: usize, fill: impl FnOnce(&mut [u8])) -> Value {
    let v = Builtin::Bytes.allocate(size_of::<Bytes>() + length + 1);
    let b = v.ptr::<Bytes>();
    // SAFETY: fresh object with room for the struct, the bytes and a NUL (cells are zeroed).
    unsafe {
        let data = b.add(1).cast::<u8>();
        fill(std::slice::from_raw_parts_mut(data, length));
        (*b).length = length as u64;
        (*b).data = data;
    }
    v
}

/// Is this a `bytes`?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Bytes
}

/// The bytes. `v` must be a `bytes`.
#[inline(always)]
pub fn slice(v: Value) -> &'static [u8] {
    debug_assert!(is(v));
    // SAFETY: a bytes object by the caller's word; it never changes and lives while the caller
    // holds it.
    unsafe { std::slice::from_raw_parts((*v.ptr::<Bytes>()).data, (*v.ptr::<Bytes>()).length as usize) }
}

/// The bytes, if `v` is a `bytes`.
#[inline(always)]
pub fn as_slice(v: Value) -> Option<&'static [u8]> {
    if is(v) { Some(slice(v)) } else { None }
}

/// The bytes of a bytes object or of an iterable of ints.
///
/// # Errors
/// TypeError, ValueError; what iteration raises.
pub fn collect(v: Value) -> PyResult<Vec<u8>> {
    if let Some(b) = view::bytes_of(v)? {
        return Ok(b.to_vec());
    }
    if string::is(v) || !string::is_iterable(v) {
        return Err(raise(Exc::TypeError, format!("cannot convert '{}' object to bytes", class::name_of(v))));
    }
    let mut out = Vec::new();
    protocol::for_each(v, |item| {
        out.push(byte(item)?);
        Ok(true)
    })?;
    Ok(out)
}

/// An int as one byte.
///
/// # Errors
/// TypeError, ValueError.
pub fn byte(v: Value) -> PyResult<u8> {
    let n = int::as_i64(protocol::index(v)?);
    n.and_then(|n| u8::try_from(n).ok()).ok_or_else(|| raise(Exc::ValueError, "bytes must be in range(0, 256)"))
}

/// `repr` of bytes.
pub fn repr_of(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote);
    for &b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            _ if char::from(b) == quote => {
                out.push('\\');
                out.push(quote);
            }
            b' '..=b'~' => out.push(char::from(b)),
            _ => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
    out
}

fn hash(v: Value) -> PyResult<i64> {
    // SAFETY: the slot is called for bytes objects only.
    let b = unsafe { &mut *v.ptr::<Bytes>() };
    if b.hash == 0 {
        b.hash = string::hash_bytes(slice(v));
    }
    Ok(b.hash)
}

/// Comparison of bytes-like objects, one of them `bytes` or `bytearray`.
pub fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if string::is(a) || string::is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(match (view::bytes_of(a)?, view::bytes_of(b)?) {
        (Some(x), Some(y)) => Value::from_bool(op.holds(x.cmp(y))),
        _ => Value::NOT_IMPLEMENTED,
    })
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    let b = slice(v);
    if super::slice::is(key) {
        let r = super::slice::resolve(key, b.len())?;
        if r.step == 1 {
            return Ok(if r.count == b.len() && Builtin::Bytes.is(v) {
                v
            } else {
                new(&b[r.start as usize..r.start as usize + r.count])
            });
        }
        let places = (0..r.count as i64).map(|i| (r.start + i * r.step) as usize);
        return Ok(build(r.count, |out| out.iter_mut().zip(places).for_each(|(o, i)| *o = b[i])));
    }
    if !protocol::has_index(key) {
        let message = format!("byte indices must be integers or slices, not {}", class::name_of(key));
        return Err(raise(Exc::TypeError, message));
    }
    let Some(index) = int::as_i64(protocol::index(key)?) else {
        return Err(raise(Exc::IndexError, "cannot fit 'int' into an index-sized integer"));
    };
    let index = if index < 0 { index + b.len() as i64 } else { index };
    match usize::try_from(index).ok().and_then(|i| b.get(i)) {
        Some(&byte) => Ok(int::from_i64(i64::from(byte))),
        None => Err(raise(Exc::IndexError, "index out of range")),
    }
}

/// `item in v` for bytes-like `v`.
///
/// # Errors
/// TypeError, ValueError.
pub fn contains(v: Value, item: Value) -> PyResult<bool> {
    if protocol::has_index(item) {
        let byte = int::as_i64(protocol::index(item)?).and_then(|n| u8::try_from(n).ok());
        return match byte {
            Some(b) => Ok(memchr::memchr(b, view::required(v)?).is_some()),
            None => Err(raise(Exc::ValueError, "byte must be in range(0, 256)")),
        };
    }
    let part = view::required(item)?;
    Ok(memchr::memmem::find(view::required(v)?, part).is_some())
}

/// `template % values`
///
/// # Errors
/// As for `str`.
pub fn percent(template: &[u8], values: Value) -> PyResult<Vec<u8>> {
    let text: String = template.iter().map(|&b| char::from(b)).collect();
    let out = string::percent::format_bytes(&text, values)?;
    Ok(out.chars().map(|c| c as u8).collect())
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Mod if is(a) => Ok(new(&percent(slice(a), b)?)),
        BinaryOp::Add if is(a) => match view::bytes_of(b)? {
            Some(y) => {
                let x = slice(a);
                Ok(build(x.len() + y.len(), |out| {
                    out[..x.len()].copy_from_slice(x);
                    out[x.len()..].copy_from_slice(y);
                }))
            }
            None if string::reflects(b, op) => Ok(Value::NOT_IMPLEMENTED),
            None => Err(raise(Exc::TypeError, format!("can't concat {} to bytes", class::name_of(b)))),
        },
        BinaryOp::Mul => {
            let (sequence, count) = if is(a) { (a, b) } else { (b, a) };
            let Some(n) = string::repetitions(count)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let source = slice(sequence);
            if n == 1 && Builtin::Bytes.is(sequence) {
                return Ok(sequence);
            }
            match source.len().checked_mul(n.max(0) as usize) {
                Some(length) if !string::is_too_long(length) => Ok(build(length, |out| string::fill(out, source))),
                _ => Err(sequence::no_memory()),
            }
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn make(args: &Args) -> PyResult<Value> {
    construct(args, "bytes")
}

/// What `bytes(…)` and `bytearray(…)` are made of.
///
/// # Errors
/// TypeError, ValueError; what the source's methods raise.
pub fn construct(args: &Args, name: &str) -> PyResult<Value> {
    let [source, encoding, errors] = args.bind(name, 1, ["source", "encoding", "errors"], 3, 0)?;
    let codec = |v, parameter| string::codec::name_argument(name, parameter, v);
    let (encoding, errors) = (codec(encoding, "encoding")?, codec(errors, "errors")?);
    let Some(source) = source else {
        if encoding.is_some() || errors.is_some() {
            let what = if encoding.is_some() { "encoding" } else { "errors" };
            return Err(raise(Exc::TypeError, format!("{what} without a string argument")));
        }
        return Ok(new(b""));
    };
    if encoding.is_none()
        && errors.is_none()
        && let Some(m) = protocol::special(source, &intern::BYTES)
    {
        let answer = protocol::call_on(m, source, &[])?;
        if is(answer) {
            return Ok(answer);
        }
        let message = format!("__bytes__ returned non-bytes (type {})", class::name_of(answer));
        return Err(raise(Exc::TypeError, message));
    }
    if string::is(source) {
        let Some(encoding) = encoding else {
            return Err(raise(Exc::TypeError, "string argument without an encoding"));
        };
        return string::codec::encode(source, encoding, errors.unwrap_or("strict"));
    }
    if encoding.is_some() || errors.is_some() {
        let what = if encoding.is_some() { "encoding" } else { "errors" };
        return Err(raise(Exc::TypeError, format!("{what} without a string argument")));
    }
    if is(source) {
        return Ok(if Builtin::Bytes.is(source) { source } else { new(slice(source)) });
    }
    if protocol::has_index(source) {
        let n = protocol::index(source)?;
        return match int::as_i64(n) {
            Some(n) if n < 0 => Err(raise(Exc::ValueError, "negative count")),
            Some(n) if !string::is_too_long(n as usize) => Ok(build(n as usize, |_| {})),
            Some(_) => Err(sequence::no_memory()),
            None => Err(raise(Exc::OverflowError, "cannot fit 'int' into an index-sized integer")),
        };
    }
    Ok(new(&collect(source)?))
}

/// Methods that `bytearray` does not share.
const OWN: &[(&str, NativeFn)] = &[
    ("__bytes__", |a| {
        let v = a.receiver("bytes.__bytes__", is)?;
        a.check("bytes.__bytes__", 1, 0, 0)?;
        Ok(if Builtin::Bytes.is(v) { v } else { new(slice(v)) })
    }),
    ("__getnewargs__", |a| {
        let v = a.receiver("bytes.__getnewargs__", is)?;
        a.check("bytes.__getnewargs__", 1, 0, 0)?;
        Ok(tuple::new(&[new(slice(v))]))
    }),
];

const COUNT: usize = OWN.len() + methods::TABLE.len();

static ALL: [(&str, NativeFn); COUNT] = {
    let mut all = [OWN[0]; COUNT];
    let mut i = 0;
    while i < COUNT {
        all[i] = if i < OWN.len() { OWN[i] } else { methods::TABLE[i - OWN.len()] };
        i += 1;
    }
    all
};

/// `bytes`.
pub static TYPE: NativeType = NativeType {
    name: "bytes",
    kind: Kind::Bytes,
    size: size_of::<Bytes>(),
    repr: Some(|v| Ok(string::new(&repr_of(slice(v))))),
    hash: Some(hash),
    compare: Some(|op, a, b| {
        let plain = |v| is(v) || bytearray::is(v);
        if plain(a) && plain(b) { compare(op, a, b) } else { Ok(Value::NOT_IMPLEMENTED) }
    }),
    len: Some(|v| Ok(slice(v).len())),
    iter: Some(|v| Ok(iterators::new(Builtin::BytesIterator, v, None, None))),
    get_item: Some(get_item),
    contains: Some(contains),
    operators: &[BinaryOp::Add, BinaryOp::Mul, BinaryOp::Mod],
    binary: Some(binary),
    methods: &ALL,
    doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n\
          bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n\
          bytes(int) -> bytes object of size given by the parameter initialized with null bytes\n\
          bytes() -> empty bytes object",
    class_methods: &[("fromhex", methods::fromhex), ("maketrans", maketrans)],
    new: Some(make),
    ..NativeType::DEFAULT
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::{i, s, show, start};

    #[test]
    fn operators() {
        let _turn = start();
        assert_eq!(repr_of(b"it's\\\n\xff"), r#"b"it's\\\n\xff""#);
        assert_eq!(show(protocol::binary(BinaryOp::Add, new(b"a"), new(b"b"))), "b'ab'");
        assert_eq!(show(protocol::binary(BinaryOp::Mul, i(3), new(b"ab"))), "b'ababab'");
        assert_eq!(show(protocol::binary(BinaryOp::Add, new(b"a"), s("b"))), "TypeError: can't concat str to bytes");
        assert_eq!(show(protocol::get_item(new(b"abc"), i(-1))), "99");
        assert_eq!(show(protocol::get_item(new(b"abc"), i(3))), "IndexError: index out of range");
        let all = super::super::slice::new(Value::NONE, Value::NONE, i(-1));
        assert_eq!(show(protocol::get_item(new(b"abc"), all)), "b'cba'");
        assert_eq!(protocol::contains(new(b"abc"), new(b"bc")), Ok(true));
        assert_eq!(protocol::contains(new(b"abc"), i(98)), Ok(true));
        assert_eq!(protocol::hash(new(b"abc")), protocol::hash(new(b"abc")));
    }

    #[test]
    fn construction() {
        let _turn = start();
        let make = |args: &[Value]| crate::objects::testing::make(Builtin::Bytes, args);
        assert_eq!(make(&[i(3)]), r"b'\x00\x00\x00'");
        assert_eq!(make(&[tuple::new(&[])]).split(':').next(), Some("b''"));
        assert_eq!(make(&[s("é"), s("latin-1")]), r"b'\xe9'");
        assert_eq!(make(&[s("x")]), "TypeError: string argument without an encoding");
        assert_eq!(make(&[i(-1)]), "ValueError: negative count");
    }
}
