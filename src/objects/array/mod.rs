//! `array.array`: numbers of one type side by side.

mod methods;

pub use methods::reconstruct;
use methods::{argument, done, fromfile, fromlist, insert, pop, reduce, remove, write};

use super::packing::{Misfit, Order};
use super::view::View;
use super::*;
use crate::heap::NativeType;
use crate::heap::Value;
use crate::heap::layout::Array;

/// Is this an array?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.is_heap() && std::ptr::eq(protocol::native(v), &TYPE)
}

fn get(v: Value) -> &'static mut Array {
    // SAFETY: an array by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Array>() }
}

/// Type codes and sizes.
const CODES: &[(u8, usize)] = &[
    (b'b', 1),
    (b'B', 1),
    (b'u', 4),
    (b'w', 4),
    (b'h', 2),
    (b'H', 2),
    (b'i', 4),
    (b'I', 4),
    (b'l', 8),
    (b'L', 8),
    (b'q', 8),
    (b'Q', 8),
    (b'f', 4),
    (b'd', 8),
];

fn code(v: Value) -> u8 {
    get(v).code as u8
}

fn size(v: Value) -> usize {
    get(v).item_size as usize
}

/// The bytes of all items, until it changes.
fn raw(v: Value) -> &'static mut [u8] {
    let a = get(v);
    if a.data.is_null() {
        return &mut [];
    }
    // SAFETY: `length` items at `data` belong to it; borrows last until something changes it.
    unsafe { std::slice::from_raw_parts_mut(a.data, (a.length * a.item_size) as usize) }
}

fn len(v: Value) -> usize {
    get(v).length as usize
}

/// Its memory.
pub fn view(v: Value) -> View {
    let mut view = View::plain(v, raw(v).as_mut_ptr(), raw(v).len(), false);
    view.format = string::from_char(char::from(code(v)));
    view.item_size = size(v);
    view.shape = vec![len(v) as i64];
    view.strides = vec![size(v) as i64];
    view
}

/// An array with these bytes.
fn new(class: Value, code: u8, item_size: usize, source: &[u8]) -> Value {
    let v = if class == Builtin::Array.class() {
        Builtin::Array.allocate(size_of::<Array>())
    } else {
        instance::allocate_native(class, Builtin::Array)
    };
    let a = get(v);
    (a.code, a.item_size) = (u64::from(code), item_size as u64);
    put(v, 0, 0, source);
    v
}

fn like(v: Value, source: &[u8]) -> Value {
    new(Builtin::Array.class(), code(v), size(v), source)
}

/// Number of views over it. `v` must be an array.
pub fn exports(v: Value) -> &'static mut u64 {
    &mut get(v).exports
}

/// Replaces the bytes `start..end`; `with` must lie elsewhere.
///
/// # Errors
/// BufferError, if the size changes and there are views.
fn splice(v: Value, start: usize, end: usize, with: &[u8]) -> PyResult<()> {
    if get(v).exports > 0 && with.len() != end - start {
        memoryview::check_exports(v, "cannot resize an array that is exporting buffers")?;
    }
    put(v, start, end, with);
    Ok(())
}

/// As `splice`, where nobody looks on.
fn put(v: Value, start: usize, end: usize, with: &[u8]) {
    let length = raw(v).len();
    let tail = length - end;
    let total = start + with.len() + tail;
    let each = size(v);
    if total > get(v).capacity as usize {
        let capacity = total + total / 8 + 4 * each;
        let data = buffer::bytes(capacity);
        // SAFETY: fresh memory with room for what is there.
        unsafe { data.copy_from_nonoverlapping(raw(v).as_ptr(), length) };
        let a = get(v);
        (a.data, a.capacity) = (data, capacity as u64);
    }
    // SAFETY: within the capacity.
    unsafe {
        let data = get(v).data;
        if !data.is_null() {
            std::ptr::copy(data.add(end), data.add(start + with.len()), tail);
            std::ptr::copy_nonoverlapping(with.as_ptr(), data.add(start), with.len());
        }
    }
    get(v).length = (total / each) as u64;
}

fn item(v: Value, i: usize) -> Value {
    let n = size(v);
    let bytes = &raw(v)[i * n..(i + 1) * n];
    match code(v) {
        b'u' | b'w' => {
            let n = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            surrogate_char(n)
        }
        c => packing::unpack(c, Order::Little, bytes),
    }
}

fn surrogate_char(n: u32) -> Value {
    string::from_char(string::surrogate::from_code_point(n).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// A value as the bytes of an item.
fn packed(code: u8, item_size: usize, v: Value) -> PyResult<([u8; 8], usize)> {
    let mut out = [0; 8];
    if matches!(code, b'u' | b'w') {
        let Some(t) = string::as_text(v) else {
            let message = format!("array item must be a unicode character, not {}", class::name_of(v));
            return Err(raise(Exc::TypeError, message));
        };
        let mut chars = t.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else {
            let n = string::char_count(v);
            let message = format!("array item must be a string of length 1, not a string of length {n}");
            return Err(raise(Exc::TypeError, message));
        };
        out[..4].copy_from_slice(&string::surrogate::to_code_point(c).to_le_bytes());
        return Ok((out, 4));
    }
    if code == b'f' {
        let Some(x) = float::as_real(v)? else { return Err(not_real(v)) };
        out[..4].copy_from_slice(&(x as f32).to_le_bytes());
        return Ok((out, 4));
    }
    match packing::pack(code, Order::Little, v, &mut out[..item_size]) {
        Ok(()) => Ok((out, item_size)),
        Err(Misfit::Raised) => Err(Pending),
        Err(Misfit::Type) if code == b'd' => Err(not_real(v)),
        Err(Misfit::Type) => {
            let message = format!("'{}' object cannot be interpreted as an integer", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
        Err(_) => Err(too_large(code, int::is_negative(protocol::index(v)?))),
    }
}

#[cold]
fn not_real(v: Value) -> Pending {
    raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v)))
}

#[cold]
fn too_large(code: u8, negative: bool) -> Pending {
    let side = if negative { "less than minimum" } else { "greater than maximum" };
    let message = match code {
        b'b' => format!("signed char is {side}"),
        b'B' => format!("unsigned byte integer is {side}"),
        b'h' => format!("signed short integer is {side}"),
        b'H' => format!("unsigned short is {side}"),
        b'i' => format!("signed integer is {side}"),
        b'I' | b'L' | b'Q' if negative => "can't convert negative value to unsigned int".to_owned(),
        b'I' => format!("unsigned int is {side}"),
        b'l' | b'q' => "Python int too large to convert to C long".to_owned(),
        _ => "Python int too large to convert to C unsigned long".to_owned(),
    };
    raise(Exc::OverflowError, message)
}

fn make(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    if class == Builtin::Array.class() && !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "array.array() takes no keyword arguments"));
    }
    let (letter, source) = match args.positional[1..] {
        [c] => (c, None),
        [c, source] => (c, Some(source)),
        ref all => {
            let (bound, n) =
                if all.is_empty() { ("at least 1 argument", 0) } else { ("at most 2 arguments", all.len()) };
            return Err(raise(Exc::TypeError, format!("array() takes {bound} ({n} given)")));
        }
    };
    let mut chars = string::as_text(letter).map(str::chars);
    let (Some(c), None) = (chars.as_mut().and_then(Iterator::next), chars.and_then(|mut c| c.next())) else {
        let message = format!("array() argument 1 must be a unicode character, not {}", class::name_of(letter));
        return Err(raise(Exc::TypeError, message));
    };
    let Some(&(code, item_size)) = CODES.iter().find(|(k, _)| char::from(*k) == c) else {
        let message = "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)";
        return Err(raise(Exc::ValueError, message));
    };
    let v = new(class, code, item_size, &[]);
    let Some(source) = source else { return Ok(v) };
    let text = matches!(code, b'u' | b'w');
    if let Some(t) = string::as_text(source) {
        if !text {
            let message = format!("cannot use a str to initialize an array with typecode '{c}'");
            return Err(raise(Exc::TypeError, message));
        }
        push_text(v, t)?;
    } else if bytes::is(source) || bytearray::is(source) {
        push_bytes(v, view::required(source)?)?;
    } else if is(source) && matches!(self::code(source), b'u' | b'w') && !text {
        let message = format!("cannot use a unicode array to initialize an array with typecode '{c}'");
        return Err(raise(Exc::TypeError, message));
    } else {
        extend_items(v, source)?;
    }
    Ok(v)
}

fn push_text(v: Value, t: &str) -> PyResult<()> {
    let all: Vec<u8> = t.chars().flat_map(|c| string::surrogate::to_code_point(c).to_le_bytes()).collect();
    let end = raw(v).len();
    splice(v, end, end, &all)
}

fn push_bytes(v: Value, b: &[u8]) -> PyResult<()> {
    if !b.len().is_multiple_of(size(v)) {
        return Err(raise(Exc::ValueError, "bytes length not a multiple of item size"));
    }
    let b = b.to_vec();
    let end = raw(v).len();
    splice(v, end, end, &b)?;
    Ok(())
}

fn push(v: Value, x: Value) -> PyResult<()> {
    let (bytes, n) = packed(code(v), size(v), x)?;
    let end = raw(v).len();
    splice(v, end, end, &bytes[..n])?;
    Ok(())
}

fn extend_items(v: Value, source: Value) -> PyResult<()> {
    if is(source) && code(source) == code(v) {
        let all = raw(source).to_vec();
        let end = raw(v).len();
        splice(v, end, end, &all)?;
        return Ok(());
    }
    protocol::for_each(source, |x| {
        push(v, x)?;
        Ok(true)
    })
}

fn index(v: Value, key: Value, what: &str) -> PyResult<usize> {
    if !protocol::has_index(key) {
        return Err(raise(Exc::TypeError, "array indices must be integers"));
    }
    let Some(n) = int::as_i64(protocol::index(key)?) else {
        return Err(raise(Exc::IndexError, "cannot fit 'int' into an index-sized integer"));
    };
    sequence::resolve(n, len(v)).ok_or_else(|| raise(Exc::IndexError, what))
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if let Some(n) = key.as_small_int()
        && let Some(i) = sequence::resolve(n, len(v))
    {
        if code(v) == b'd'
            && let Some(x) = raw(v)[8 * i..].first_chunk()
        {
            return Ok(float::from_f64(f64::from_le_bytes(*x)));
        }
        return Ok(item(v, i));
    }
    if slice::is(key) {
        let r = slice::resolve_on(key, || len(v))?;
        let (n, all) = (size(v), raw(v));
        let places = (0..r.count as i64).map(|i| (r.start + i * r.step) as usize * n);
        let out: Vec<u8> = places.flat_map(|at| all[at..at + n].iter().copied()).collect();
        return Ok(like(v, &out));
    }
    let i = index(v, key, "array index out of range")?;
    Ok(item(v, i))
}

fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let n = size(v);
    if let (Some(k), Some(value)) = (key.as_small_int(), value)
        && let Some(i) = sequence::resolve(k, len(v))
    {
        let bytes = match (code(v), value.as_small_int()) {
            (b'd', None) if value.is_immediate_float() => Some(value.immediate_float().to_le_bytes()),
            (b'l' | b'q', Some(x)) => Some(x.to_le_bytes()),
            _ => None,
        };
        if let Some(bytes) = bytes
            && let Some(place) = raw(v)[8 * i..].first_chunk_mut()
        {
            *place = bytes;
            return Ok(());
        }
    }
    if !slice::is(key) {
        let i = index(v, key, "array assignment index out of range")?;
        match value {
            None => splice(v, i * n, (i + 1) * n, &[])?,
            Some(x) => {
                let (bytes, n) = packed(code(v), n, x)?;
                match raw(v).get_mut(i * n..(i + 1) * n) {
                    Some(place) => place.copy_from_slice(&bytes[..n]),
                    None => return Err(raise(Exc::IndexError, "array assignment index out of range")),
                }
            }
        }
        return Ok(());
    }
    let with = match value {
        None => Vec::new(),
        Some(x) if is(x) => {
            if code(x) != code(v) {
                return Err(raise(Exc::TypeError, "bad argument type for built-in operation"));
            }
            raw(x).to_vec()
        }
        Some(x) => {
            let message = format!("can only assign array (not \"{}\") to array slice", class::name_of(x));
            return Err(raise(Exc::TypeError, message));
        }
    };
    let r = slice::resolve_on(key, || len(v))?;
    if r.step == 1 {
        let start = r.start as usize;
        splice(v, start * n, (start + r.count) * n, &with)?;
        return Ok(());
    }
    let places: Vec<usize> = (0..r.count as i64).map(|i| (r.start + i * r.step) as usize).collect();
    if value.is_none() {
        let mut places = places;
        places.sort_unstable();
        for i in places.into_iter().rev() {
            splice(v, i * n, (i + 1) * n, &[])?;
        }
        return Ok(());
    }
    if with.len() != r.count * n {
        let message =
            format!("attempt to assign array of size {} to extended slice of size {}", with.len() / n, r.count);
        return Err(raise(Exc::ValueError, message));
    }
    let all = raw(v);
    places.into_iter().zip(with.chunks(n)).for_each(|(i, x)| all[i * n..(i + 1) * n].copy_from_slice(x));
    Ok(())
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add if is(a) => {
            if !is(b) {
                let message = format!("can only append array (not \"{}\") to array", class::name_of(b));
                return Err(raise(Exc::TypeError, message));
            }
            if code(a) != code(b) {
                return Err(raise(Exc::TypeError, "bad argument type for built-in operation"));
            }
            Ok(like(a, &[&*raw(a), &*raw(b)].concat()))
        }
        BinaryOp::Mul => {
            let (v, count) = if is(a) { (a, b) } else { (b, a) };
            let Some(n) = string::repetitions(count)? else { return Ok(Value::NOT_IMPLEMENTED) };
            Ok(like(v, &repeated(v, n)?))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repeated(v: Value, n: i64) -> PyResult<Vec<u8>> {
    match raw(v).len().checked_mul(n.max(0) as usize) {
        Some(length) if !string::is_too_long(length) => Ok(raw(v).repeat(n.max(0) as usize)),
        _ => Err(sequence::no_memory()),
    }
}

fn inplace(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add if is(b) => {
            if code(a) != code(b) {
                return Err(raise(Exc::TypeError, "can only extend with array of same kind"));
            }
            extend_items(a, b)?;
            Ok(a)
        }
        BinaryOp::Add => {
            let message = format!("can only extend with array (not \"{}\")", class::name_of(b));
            Err(raise(Exc::TypeError, message))
        }
        BinaryOp::Mul => {
            let Some(n) = string::repetitions(b)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let all = repeated(a, n)?;
            let end = raw(a).len();
            splice(a, 0, end, &all)?;
            Ok(a)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// The receiver of a method without arguments.
fn alone(args: &Args, name: &str) -> PyResult<Value> {
    args.check(&format_args!("array.array.{name}"), 1, 0, 0)?;
    Ok(args.positional[0])
}

fn at(v: Value, i: usize) -> Option<Value> {
    (i < len(v)).then(|| item(v, i))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if matches!(code(a), b'f' | b'd') {
        // NaN differs from itself here, unlike in lists.
        let nan = |i| float::as_f64(item(a, i)).is_some_and(f64::is_nan);
        for i in 0..len(a).min(len(b)) {
            if nan(i) {
                return Ok(Value::from_bool(op == CompareOp::Ne));
            }
            if !protocol::same_or_equal(item(a, i), item(b, i))? {
                break;
            }
        }
    }
    sequence::compare(op, a, b, at)
}

fn text(v: Value) -> PyResult<Value> {
    let points = raw(v).chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]));
    if let Some(n) = points.into_iter().find(|&n| n > 0x10ffff) {
        let message = format!("character U+{n:x} is not in range [U+0000; U+10ffff]");
        return Err(raise(Exc::ValueError, message));
    }
    let all = (0..len(v)).map(|i| string::text(item(v, i))).collect::<String>();
    Ok(string::new(&all))
}

fn tolist(v: Value) -> Value {
    let all: Vec<Value> = (0..len(v)).map(|i| item(v, i)).collect();
    list::new(&all)
}

fn repr(v: Value) -> PyResult<Value> {
    let name = class::name_of(v).rsplit('.').next().unwrap_or("array");
    let c = char::from(code(v));
    if len(v) == 0 {
        return Ok(string::new(&format!("{name}('{c}')")));
    }
    let items = if matches!(code(v), b'u' | b'w') { text(v)? } else { tolist(v) };
    Ok(string::new(&format!("{name}('{c}', {})", string::text(protocol::repr(items)?))))
}

fn attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(match name {
        "typecode" => Some(string::from_char(char::from(code(v)))),
        "itemsize" => Some(int::from_i64(size(v) as i64)),
        _ => None,
    })
}

/// `array.array`.
pub static TYPE: NativeType = NativeType {
    name: "array.array",
    size: size_of::<Array>(),
    layout: Some(&Array::LAYOUT),
    repr: Some(repr),
    unhashable: true,
    compare: Some(compare),
    len: Some(|v| Ok(len(v))),
    iter: Some(|v| Ok(iterators::new(Builtin::ArrayIterator, v, None, None))),
    get_item: Some(get_item),
    set_item: Some(set_item),
    contains: Some(|v, x| Ok(sequence::find(v, x, 0, usize::MAX, at)?.is_some())),
    operators: &[BinaryOp::Add, BinaryOp::Mul],
    binary: Some(binary),
    inplace: Some(inplace),
    weak: true,
    get_attribute: Some(attribute),
    methods: &[
        ("__copy__", |a| Ok(like(a.positional[0], raw(a.positional[0])))),
        ("__deepcopy__", |a| Ok(like(a.positional[0], raw(a.positional[0])))),
        ("__reduce_ex__", reduce),
        ("append", |a| argument(a, "append").and_then(|(v, x)| done(push(v, x)))),
        ("buffer_info", |a| {
            let v = alone(a, "buffer_info")?;
            Ok(tuple::new(&[int::from_i64(raw(v).as_ptr() as i64), int::from_i64(len(v) as i64)]))
        }),
        ("byteswap", |a| {
            let n = size(alone(a, "byteswap")?);
            raw(a.positional[0]).chunks_mut(n).for_each(<[u8]>::reverse);
            Ok(Value::NONE)
        }),
        ("clear", |a| {
            let end = raw(alone(a, "clear")?).len();
            splice(a.positional[0], 0, end, &[])?;
            Ok(Value::NONE)
        }),
        ("count", |a| sequence::count_method(a, at)),
        ("extend", |a| {
            let (v, source) = argument(a, "extend")?;
            if is(source) && code(source) != code(v) {
                return Err(raise(Exc::TypeError, "can only extend with array of same kind"));
            }
            done(extend_items(v, source))
        }),
        ("frombytes", |a| argument(a, "frombytes").and_then(|(v, x)| done(push_bytes(v, view::required(x)?)))),
        ("fromfile", fromfile),
        ("fromlist", fromlist),
        ("fromunicode", |a| {
            let (v, x) = argument(a, "fromunicode")?;
            if !matches!(code(v), b'u' | b'w') {
                let message = "fromunicode() may only be called on unicode type arrays ('u' or 'w')";
                return Err(raise(Exc::ValueError, message));
            }
            match string::as_text(x) {
                Some(t) => {
                    push_text(v, t)?;
                    Ok(Value::NONE)
                }
                None => {
                    let message = format!("fromunicode() argument must be str, not {}", class::name_of(x));
                    Err(raise(Exc::TypeError, message))
                }
            }
        }),
        ("index", |a| sequence::index_method(a, "array", at, len)),
        ("insert", insert),
        ("pop", pop),
        ("remove", remove),
        ("reverse", |a| {
            let v = alone(a, "reverse")?;
            let all: Vec<u8> = raw(v).chunks(size(v)).rev().flatten().copied().collect();
            raw(v).copy_from_slice(&all);
            Ok(Value::NONE)
        }),
        ("tobytes", |a| Ok(bytes::new(raw(alone(a, "tobytes")?)))),
        ("tofile", |a| {
            let (v, file) = argument(a, "tofile")?;
            write(file, "write", &[bytes::new(raw(v))])?;
            Ok(Value::NONE)
        }),
        ("tolist", |a| Ok(tolist(alone(a, "tolist")?))),
        ("tounicode", |a| {
            let v = alone(a, "tounicode")?;
            if matches!(code(v), b'u' | b'w') {
                return text(v);
            }
            let message = "tounicode() may only be called on unicode type arrays ('u' or 'w')";
            Err(raise(Exc::ValueError, message))
        }),
    ],
    new: Some(make),
    ..NativeType::DEFAULT
};

/// Iterator over an array.
pub static ITERATOR_TYPE: NativeType = NativeType {
    name: "array.arrayiterator",
    methods: iterators::state::INDEXED,
    size: size_of::<crate::heap::layout::Iterator>(),
    iter: Some(Ok),
    next: Some(|v| {
        let it = iterators::get(v);
        let Some(source) = it.source else { return Ok(Value::EXHAUSTED) };
        match at(source, it.index as usize) {
            Some(x) => {
                iterators::get(v).index += 1;
                Ok(x)
            }
            None => {
                it.source = None;
                Ok(Value::EXHAUSTED)
            }
        }
    }),
    ..NativeType::DEFAULT
};
