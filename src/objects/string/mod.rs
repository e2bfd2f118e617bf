//! `str`: the object itself and its operators; methods are in its sibling files.
//!
//! Text is UTF-8 with its number of code points beside; indices are code points everywhere.

mod case;
pub mod codec;
pub mod crumbs;
pub mod format;
pub mod growth;
pub(in crate::objects) mod index;
mod layout;
pub mod percent;
mod repr;
pub mod search;
mod split;
pub mod surrogate;
pub mod unicode;
mod unicode_tables;

use super::*;
use crate::heap::layout::Str;
use crate::heap::{Kind, NativeType, Value, arena};
pub use case::is_identifier;
pub use index::{byte_offset, char_index, count, is_ascii, substring};
pub use repr::{ascii_of, escape_non_ascii, repr_of};
pub use split::{is_iterable, join};
use std::sync::atomic::{AtomicU64, Ordering};

/// A new string.
pub fn new(text: &str) -> Value {
    if text.is_empty() {
        return Value::EMPTY_STR;
    }
    build(text.len(), |bytes| bytes.copy_from_slice(text.as_bytes()))
}

/// A new string of `length` bytes that `fill` writes; they must be UTF-8.
pub fn build(length: usize, fill: impl FnOnce(&mut [u8])) -> Value {
    allocate(length, fill, |bytes| if bytes.is_ascii() { length } else { index::count(bytes) })
}

/// As `build`, for `chars` code points.
pub fn build_counted(length: usize, chars: usize, fill: impl FnOnce(&mut [u8])) -> Value {
    allocate(length, fill, |_| chars)
}

#[inline(always)]
fn allocate(length: usize, fill: impl FnOnce(&mut [u8]), chars: impl FnOnce(&[u8]) -> usize) -> Value {
    if length == 0 {
        return Value::EMPTY_STR;
    }
    let v = Builtin::Str.allocate(size_of::<Str>() + length + 1);
    let s = v.ptr::<Str>();
    // SAFETY: fresh object with room for the struct, the bytes and a NUL (cells are zeroed).
    unsafe {
        let data = s.add(1).cast::<u8>();
        let bytes = std::slice::from_raw_parts_mut(data, length);
        fill(bytes);
        let chars = chars(bytes);
        debug_assert!(std::str::from_utf8(bytes).is_ok_and(|t| t.chars().count() == chars));
        (*s).length = length as u64;
        (*s).data = data;
        (*s).chars = chars as u64;
    }
    v
}

/// The text of `v` as an object of exactly `str`: what methods answer that change nothing.
pub fn exact(v: Value) -> Value {
    if Builtin::Str.is(v) { v } else { new(text(v)) }
}

static LATIN: [AtomicU64; 256] = [const { AtomicU64::new(0) }; 256];

/// Address of the table of one-character strings of Latin-1, for generated code: 0 where there is
/// none yet.
pub fn latin() -> u64 {
    LATIN.as_ptr() as u64
}

/// A string of one character; those of Latin-1 are made once.
pub fn from_char(c: char) -> Value {
    let Some(place) = LATIN.get(c as usize) else { return new(c.encode_utf8(&mut [0; 4])) };
    if let Some(v) = Value::from_bits(place.load(Ordering::Relaxed)) {
        return v;
    }
    // Interned strings live for ever.
    let v = intern::intern(c.encode_utf8(&mut [0; 4]));
    place.store(v.bits(), Ordering::Relaxed);
    v
}

/// The concatenation of two strings.
pub fn concat(a: Value, b: Value) -> Value {
    let (x, y) = (text(a), text(b));
    if x.is_empty() {
        return exact(b);
    }
    if y.is_empty() {
        return exact(a);
    }
    if x.len() >= growth::THRESHOLD {
        return growth::append(a, b);
    }
    build_counted(x.len() + y.len(), char_count(a) + char_count(b), |bytes| {
        bytes[..x.len()].copy_from_slice(x.as_bytes());
        bytes[x.len()..].copy_from_slice(y.as_bytes());
    })
}

/// Is this a `str` (or an instance of a subclass)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Str
}

/// The text of a `str`. `v` must be one.
#[inline(always)]
pub fn text(v: Value) -> &'static str {
    debug_assert!(is(v));
    // SAFETY: a str by the caller's word; its bytes are UTF-8 and live as long as it, and nobody
    // collects what the caller holds.
    unsafe {
        let s = &*v.ptr::<Str>();
        std::str::from_utf8_unchecked(std::slice::from_raw_parts(s.data, s.length as usize))
    }
}

/// The text, if `v` is a `str`.
#[inline(always)]
pub fn as_text(v: Value) -> Option<&'static str> {
    if is(v) { Some(text(v)) } else { None }
}

/// Number of code points. `v` must be a `str`.
pub fn char_count(v: Value) -> usize {
    // SAFETY: a str by the caller's word.
    unsafe { (*v.ptr::<Str>()).chars as usize }
}

/// Hash of a `str`; never 0, kept in the object.
#[inline]
pub fn hash(v: Value) -> i64 {
    // SAFETY: a str by the caller's word.
    let s = unsafe { &mut *v.ptr::<Str>() };
    if s.hash == 0 {
        s.hash = hash_bytes(text(v).as_bytes());
    }
    s.hash
}

/// Hash of text or bytes: neither 0 nor -1.
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    use std::hash::Hasher;
    let mut h = rustc_hash::FxHasher::default();
    h.write(bytes);
    // Spread the entropy to the low bits, which index the tables.
    let x = h.finish();
    let x = (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    match (x ^ (x >> 29)) as i64 {
        0 | -1 => 1,
        hash => hash,
    }
}

/// Are two strings equal? Both must be `str`.
#[inline]
pub fn equal(a: Value, b: Value) -> bool {
    a == b || text(a) == text(b)
}

/// Bytes beyond which a text is refused with MemoryError (4 GiB).
pub const MAX_LENGTH: usize = 1 << 32;

/// Is a text or bytes object of this length to be refused: for ever, or for want of memory?
pub fn is_too_long(length: usize) -> bool {
    length > MAX_LENGTH || !arena::has_room(length)
}

/// `text * n`
///
/// # Errors
/// MemoryError.
fn repeat(v: Value, n: i64) -> PyResult<Value> {
    let source = text(v).as_bytes();
    if n <= 0 || source.is_empty() {
        return Ok(Value::EMPTY_STR);
    }
    if n == 1 {
        return Ok(exact(v));
    }
    match source.len().checked_mul(n as usize) {
        Some(length) if !is_too_long(length) => Ok(build(length, |out| fill(out, source))),
        _ => Err(sequence::no_memory()),
    }
}

/// Fills `out` with repetitions of `source`, doubling what is there already.
pub fn fill(out: &mut [u8], source: &[u8]) {
    if let [byte] = *source {
        out.fill(byte);
        return;
    }
    let mut done = source.len().min(out.len());
    out[..done].copy_from_slice(&source[..done]);
    while done < out.len() {
        let more = done.min(out.len() - done);
        out.copy_within(..more, done);
        done += more;
    }
}

/// Number of repetitions in `sequence * count`; `None` if `count` is no integer.
///
/// # Errors
/// TypeError unless the other operand may know better; OverflowError.
pub fn repetitions(count: Value) -> PyResult<Option<i64>> {
    if reflects(count, BinaryOp::Mul) {
        return Ok(None);
    }
    if !protocol::has_index(count) {
        let message = format!("can't multiply sequence by non-int of type '{}'", class::name_of(count));
        return Err(raise(Exc::TypeError, message));
    }
    let n = protocol::index(count)?;
    match int::as_i64(n) {
        Some(n) => Ok(Some(n)),
        None => Err(raise(Exc::OverflowError, "cannot fit 'int' into an index-sized integer")),
    }
}

/// Does the object's Python class define the operator for its right side?
pub fn reflects(v: Value, op: BinaryOp) -> bool {
    instance::has_slots(v) && class::lookup_user(class::of(v), intern::reflected(op)).is_some()
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add if is(a) && is(b) => Ok(concat(a, b)),
        BinaryOp::Add if is(a) && !reflects(b, op) => {
            let message = format!("can only concatenate str (not \"{}\") to str", class::name_of(b));
            Err(raise(Exc::TypeError, message))
        }
        BinaryOp::Mul => {
            let (sequence, count) = if is(a) { (a, b) } else { (b, a) };
            // A class on the left has had its turn: it is asked before this slot.
            Ok(match repetitions(count)? {
                Some(n) => repeat(sequence, n)?,
                None => Value::NOT_IMPLEMENTED,
            })
        }
        BinaryOp::Mod if is(a) => percent::format(a, b),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::from_bool(match op {
        CompareOp::Eq => equal(a, b),
        CompareOp::Ne => !equal(a, b),
        // UTF-8 sorts as code points do.
        _ => op.holds(text(a).as_bytes().cmp(text(b).as_bytes())),
    }))
}

/// `item in v`
///
/// # Errors
/// TypeError if it is no string.
pub fn contains(v: Value, item: Value) -> PyResult<bool> {
    match as_text(item) {
        Some(part) => Ok(search::find(text(v).as_bytes(), part.as_bytes()).is_some()),
        None => {
            let message = format!("'in <string>' requires string as left operand, not {}", class::name_of(item));
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn make(args: &Args) -> PyResult<Value> {
    if let ([_, object], []) = (args.positional, args.names) {
        return protocol::str(*object);
    }
    let [object, encoding, errors] = args.bind("str", 1, ["object", "encoding", "errors"], 3, 0)?;
    let Some(object) = object else { return Ok(Value::EMPTY_STR) };
    if encoding.is_none() && errors.is_none() {
        return protocol::str(object);
    }
    let encoding = codec::name_argument("str", "encoding", encoding)?.unwrap_or("utf-8");
    let errors = codec::name_argument("str", "errors", errors)?.unwrap_or("strict");
    if is(object) {
        return Err(raise(Exc::TypeError, "decoding str is not supported"));
    }
    let Some(source) = view::bytes_of(object)? else {
        let message = format!("decoding to str: need a bytes-like object, {} found", class::name_of(object));
        return Err(raise(Exc::TypeError, message));
    };
    codec::decode(source, encoding, errors)
}

/// Text of `self` and the str itself, the number of other arguments being checked.
fn this(args: &Args, name: &str, min: usize, max: usize) -> PyResult<Value> {
    let v = args.receiver(name, is)?;
    // CPython names the class only where the number of arguments is fixed.
    args.check(if min == max && max < 2 { name } else { short(name) }, 1, min, max)?;
    Ok(v)
}

/// The method's name without the class.
fn short(name: &str) -> &str {
    name.strip_prefix("str.").unwrap_or(name)
}

/// A str argument.
///
/// # Errors
/// TypeError: `method() argument must be str, not int`.
fn str_argument(v: Value, what: &str) -> PyResult<&'static str> {
    as_text(v).ok_or_else(|| not_str(v, what))
}

#[cold]
fn not_str(v: Value, what: &str) -> Pending {
    let class = if v.is_none() { "None" } else { class::name_of(v) };
    raise(Exc::TypeError, format!("{what} must be str, not {class}"))
}

/// `str`.
pub static TYPE: NativeType = NativeType {
    name: "str",
    kind: Kind::Str,
    size: size_of::<Str>(),
    repr: Some(|v| Ok(new(&repr_of(text(v))))),
    str: Some(|v| Ok(exact(v))),
    hash: Some(|v| Ok(hash(v))),
    compare: Some(compare),
    truth: Some(|v| Ok(!text(v).is_empty())),
    len: Some(|v| Ok(char_count(v))),
    iter: Some(|v| Ok(iterators::new(Builtin::StrIterator, v, None, None))),
    get_item: Some(index::get_item),
    contains: Some(contains),
    operators: &[BinaryOp::Add, BinaryOp::Mul, BinaryOp::Mod],
    binary: Some(binary),
    methods: TABLE,
    class_methods: &[("maketrans", layout::maketrans)],
    new: Some(make),
    ..NativeType::DEFAULT
};

const TABLE: &[(&str, NativeFn)] = &[
    ("__getnewargs__", |a| {
        let v = this(a, "str.__getnewargs__", 0, 0)?;
        Ok(tuple::new(&[new(text(v))]))
    }),
    ("capitalize", case::capitalize),
    ("casefold", case::casefold),
    ("center", layout::center),
    ("count", search::count_method),
    ("encode", codec::encode_method),
    ("endswith", search::endswith),
    ("expandtabs", layout::expandtabs),
    ("find", search::find_method),
    ("format", format::format_method),
    ("format_map", format::format_map),
    ("index", search::index_method),
    ("isalnum", |a| case::all(a, "str.isalnum", unicode::is_alnum)),
    ("isalpha", |a| case::all(a, "str.isalpha", unicode::is_alpha)),
    ("isascii", |a| Ok(Value::from_bool(is_ascii(this(a, "str.isascii", 0, 0)?)))),
    ("isdecimal", |a| case::all(a, "str.isdecimal", unicode::is_decimal)),
    ("isdigit", |a| case::all(a, "str.isdigit", unicode::is_digit)),
    ("isidentifier", case::isidentifier),
    ("islower", case::islower),
    ("isnumeric", |a| case::all(a, "str.isnumeric", unicode::is_numeric)),
    ("isprintable", case::isprintable),
    ("isspace", |a| case::all(a, "str.isspace", unicode::is_space)),
    ("istitle", case::istitle),
    ("isupper", case::isupper),
    ("join", split::join_method),
    ("ljust", layout::ljust),
    ("lower", case::lower),
    ("lstrip", split::lstrip),
    ("partition", search::partition),
    ("removeprefix", search::removeprefix),
    ("removesuffix", search::removesuffix),
    ("replace", search::replace),
    ("rfind", search::rfind_method),
    ("rindex", search::rindex_method),
    ("rjust", layout::rjust),
    ("rpartition", search::rpartition),
    ("rsplit", split::rsplit),
    ("rstrip", split::rstrip),
    ("split", split::split),
    ("splitlines", split::splitlines),
    ("startswith", search::startswith),
    ("strip", split::strip),
    ("swapcase", case::swapcase),
    ("title", case::title),
    ("translate", layout::translate),
    ("upper", case::upper),
    ("zfill", layout::zfill),
];
