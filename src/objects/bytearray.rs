//! `bytearray`: bytes that change, in memory of their own. Views keep the memory they were made
//! over; the size cannot change under them.

use super::*;
use crate::heap::NativeType;
use crate::heap::Value;
use crate::heap::layout::ByteArray;

/// A new bytearray.
pub fn new(source: &[u8]) -> Value {
    let v = Builtin::ByteArray.allocate(size_of::<ByteArray>());
    set(v, source);
    v
}

/// Is this a bytearray?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.is_heap() && std::ptr::eq(protocol::native(v), &TYPE)
}

fn get(v: Value) -> &'static mut ByteArray {
    // SAFETY: a bytearray by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<ByteArray>() }
}

/// Its bytes, until it changes. `v` must be a bytearray.
pub fn slice(v: Value) -> &'static mut [u8] {
    let b = get(v);
    if b.data.is_null() {
        return &mut [];
    }
    // SAFETY: `length` bytes at `data` belong to it; borrows last until something changes it.
    unsafe { std::slice::from_raw_parts_mut(b.data, b.length as usize) }
}

/// Replaces all bytes.
fn set(v: Value, source: &[u8]) {
    let data = buffer::bytes(source.len() + 1);
    // SAFETY: fresh memory of that size.
    unsafe { data.copy_from_nonoverlapping(source.as_ptr(), source.len()) };
    let b = get(v);
    (b.data, b.length, b.capacity) = (data, source.len() as u64, source.len() as u64);
}

/// Number of views over it. `v` must be a bytearray.
pub fn exports(v: Value) -> &'static mut u64 {
    &mut get(v).exports
}

/// Replaces `slice[start..end]`; `with` may be a part of it.
///
/// # Errors
/// BufferError, if the size changes and there are views.
pub fn splice(v: Value, start: usize, end: usize, with: &[u8]) -> PyResult<()> {
    if get(v).exports > 0 && with.len() != end - start {
        memoryview::check_exports(v, "Existing exports of data: object cannot be re-sized")?;
    }
    let old = slice(v);
    let (length, tail) = (old.len(), old.len() - end);
    let new_length = start + with.len() + tail;
    let own = old.as_ptr_range().contains(&with.as_ptr());
    if new_length <= get(v).capacity as usize && !own {
        // SAFETY: within the capacity; `with` lies elsewhere.
        unsafe {
            let data = get(v).data;
            std::ptr::copy(data.add(end), data.add(start + with.len()), tail);
            std::ptr::copy_nonoverlapping(with.as_ptr(), data.add(start), with.len());
            *data.add(new_length) = 0;
        }
        get(v).length = new_length as u64;
        return Ok(());
    }
    let capacity = if new_length > length { new_length + new_length / 8 + 16 } else { new_length };
    let data = buffer::bytes(capacity + 1);
    // SAFETY: fresh memory with room for all three parts.
    unsafe {
        let old = slice(v).as_ptr();
        data.copy_from_nonoverlapping(old, start);
        data.add(start).copy_from_nonoverlapping(with.as_ptr(), with.len());
        data.add(start + with.len()).copy_from_nonoverlapping(old.add(end), tail);
    }
    let b = get(v);
    (b.data, b.length, b.capacity) = (data, new_length as u64, capacity as u64);
    Ok(())
}

fn make(args: &Args) -> PyResult<Value> {
    let v = Builtin::ByteArray.allocate(size_of::<ByteArray>());
    fill(v, args)?;
    Ok(v)
}

/// `bytearray.__init__`
fn init(args: &Args) -> PyResult<Value> {
    let v = args.receiver("bytearray.__init__", is)?;
    fill(v, args)?;
    Ok(Value::NONE)
}

/// Replaces all bytes, which views may be over by now.
///
/// # Errors
/// As for `splice`.
fn replace(v: Value, source: &[u8]) -> PyResult<()> {
    if get(v).exports > 0 {
        return splice(v, 0, slice(v).len(), source);
    }
    set(v, source);
    Ok(())
}

fn fill(v: Value, args: &Args) -> PyResult<()> {
    let [source, encoding, errors] = args.bind("bytearray", 1, ["source", "encoding", "errors"], 3, 0)?;
    if !slice(v).is_empty() {
        splice(v, 0, slice(v).len(), &[])?;
    }
    let plain = encoding.is_none() && errors.is_none();
    match source {
        Some(s) if plain && int::is(s) => {
            let n = protocol::index_i64(s)?;
            if n < 0 {
                return Err(raise(Exc::ValueError, "negative count"));
            }
            if string::is_too_long(n as usize) {
                return Err(sequence::no_memory());
            }
            if n > 0 && get(v).exports > 0 {
                memoryview::check_exports(v, "Existing exports of data: object cannot be re-sized")?;
            }
            let data = buffer::bytes(n as usize + 1);
            let b = get(v);
            (b.data, b.length, b.capacity) = (data, n as u64, n as u64);
        }
        Some(s) if plain && view::bytes_of(s)?.is_some() => {
            if let Some(b) = view::bytes_of(s)? {
                replace(v, b)?;
            }
        }
        Some(s) if plain && !string::is(s) && !protocol::has_index(s) => {
            let all = collect(s, || format!("cannot convert '{}' object to bytearray", class::name_of(s)))?;
            replace(v, &all)?;
        }
        _ => {
            let made = bytes::construct(args, "bytearray")?;
            replace(v, bytes::slice(made))?;
        }
    }
    Ok(())
}

/// The bytes of a bytes-like object or of an iterable of ints.
fn collect(v: Value, complaint: impl FnOnce() -> String) -> PyResult<Vec<u8>> {
    if let Some(b) = view::bytes_of(v)? {
        return Ok(b.to_vec());
    }
    if string::is(v) || !string::is_iterable(v) {
        return Err(raise(Exc::TypeError, complaint()));
    }
    let mut out = Vec::new();
    protocol::for_each(v, |item| {
        out.push(byte(item)?);
        Ok(true)
    })?;
    Ok(out)
}

/// An int as one byte.
fn byte(v: Value) -> PyResult<u8> {
    if !protocol::has_index(v) {
        let message = format!("'{}' object cannot be interpreted as an integer", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let n = int::as_i64(protocol::index(v)?);
    n.and_then(|n| u8::try_from(n).ok()).ok_or_else(|| raise(Exc::ValueError, "byte must be in range(0, 256)"))
}

fn position(v: Value, key: Value) -> PyResult<usize> {
    if !protocol::has_index(key) {
        let message = format!("bytearray indices must be integers or slices, not {}", class::name_of(key));
        return Err(raise(Exc::TypeError, message));
    }
    let Some(n) = int::as_i64(protocol::index(key)?) else {
        return Err(raise(Exc::IndexError, "cannot fit 'int' into an index-sized integer"));
    };
    sequence::resolve(n, slice(v).len()).ok_or_else(|| raise(Exc::IndexError, "bytearray index out of range"))
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    if super::slice::is(key) {
        let r = super::slice::resolve_on(key, || slice(v).len())?;
        let b = slice(v);
        let out: Vec<u8> = (0..r.count as i64).map(|i| b[(r.start + i * r.step) as usize]).collect();
        return Ok(new(&out));
    }
    let i = position(v, key)?;
    Ok(int::from_i64(i64::from(slice(v)[i])))
}

fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    if !super::slice::is(key) {
        match value {
            Some(value) => {
                let i = position(v, key)?;
                let b = byte(value)?;
                match slice(v).get_mut(i) {
                    Some(place) => *place = b,
                    None => return Err(raise(Exc::IndexError, "bytearray index out of range")),
                }
            }
            None => {
                let i = position(v, key)?;
                splice(v, i, i + 1, &[])?;
            }
        }
        return Ok(());
    }
    let with = match value {
        None => Vec::new(),
        Some(x) if int::is(x) || string::is(x) => {
            let message = "can assign only bytes, buffers, or iterables of ints in range(0, 256)";
            return Err(raise(Exc::TypeError, message));
        }
        Some(x) => collect(x, || "can assign only bytes, buffers, or iterables of ints in range(0, 256)".to_owned())?,
    };
    let r = super::slice::resolve_on(key, || slice(v).len())?;
    if r.step == 1 {
        let start = r.start as usize;
        splice(v, start, start + r.count, &with)?;
        return Ok(());
    }
    if value.is_none() || with.is_empty() {
        let mut dropped = vec![false; slice(v).len()];
        (0..r.count as i64).for_each(|i| dropped[(r.start + i * r.step) as usize] = true);
        let kept: Vec<u8> = slice(v).iter().zip(dropped).filter(|(_, d)| !d).map(|(b, _)| *b).collect();
        let length = slice(v).len();
        splice(v, 0, length, &kept)?;
        return Ok(());
    }
    if with.len() != r.count {
        let message = format!("attempt to assign bytes of size {} to extended slice of size {}", with.len(), r.count);
        return Err(raise(Exc::ValueError, message));
    }
    let b = slice(v);
    with.iter().enumerate().for_each(|(i, x)| b[(r.start + i as i64 * r.step) as usize] = *x);
    Ok(())
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add if is(a) => match view::bytes_of(b)? {
            Some(y) => Ok(new(&[slice(a), y].concat())),
            None if string::reflects(b, op) => Ok(Value::NOT_IMPLEMENTED),
            None => Err(raise(Exc::TypeError, format!("can't concat {} to bytearray", class::name_of(b)))),
        },
        BinaryOp::Mul => {
            let (sequence, count) = if is(a) { (a, b) } else { (b, a) };
            let Some(n) = string::repetitions(count)? else { return Ok(Value::NOT_IMPLEMENTED) };
            Ok(new(&repeated(sequence, n)?))
        }
        BinaryOp::Mod if is(a) => Ok(new(&bytes::percent(slice(a), b)?)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repeated(v: Value, n: i64) -> PyResult<Vec<u8>> {
    match slice(v).len().checked_mul(n.max(0) as usize) {
        Some(length) if !string::is_too_long(length) => Ok(slice(v).repeat(n.max(0) as usize)),
        _ => Err(sequence::no_memory()),
    }
}

fn inplace(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add => {
            let Some(more) = view::bytes_of(b)? else {
                return Err(raise(Exc::TypeError, format!("can't concat {} to bytearray", class::name_of(b))));
            };
            let end = slice(a).len();
            splice(a, end, end, more)?;
            Ok(a)
        }
        BinaryOp::Mul => {
            let Some(n) = string::repetitions(b)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let all = repeated(a, n)?;
            let end = slice(a).len();
            splice(a, 0, end, &all)?;
            Ok(a)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repr(v: Value) -> PyResult<Value> {
    Ok(string::new(&format!("{}({})", class::name_of(v), bytes::repr_of(slice(v)))))
}

fn append(args: &Args) -> PyResult<Value> {
    args.check("bytearray.append", 1, 1, 1)?;
    let b = byte(args.positional[1])?;
    let v = args.positional[0];
    let end = slice(v).len();
    splice(v, end, end, &[b])?;
    Ok(Value::NONE)
}

fn extend(args: &Args) -> PyResult<Value> {
    args.check("bytearray.extend", 1, 1, 1)?;
    let (v, source) = (args.positional[0], args.positional[1]);
    if source.kind() == crate::heap::Kind::Instance {
        length_hint::of(source, 0)?;
    }
    let more = collect(source, || match string::is(source) {
        true => "expected iterable of integers; got: 'str'".to_owned(),
        false => format!("can't extend bytearray with {}", class::name_of(source)),
    })?;
    let end = slice(v).len();
    splice(v, end, end, &more)?;
    Ok(Value::NONE)
}

fn insert(args: &Args) -> PyResult<Value> {
    args.check("insert", 1, 2, 2)?;
    let v = args.positional[0];
    let at = protocol::index_i64(args.positional[1])?;
    let b = byte(args.positional[2])?;
    let length = slice(v).len() as i64;
    let at = if at < 0 { (at + length).max(0) } else { at.min(length) } as usize;
    splice(v, at, at, &[b])?;
    Ok(Value::NONE)
}

fn pop(args: &Args) -> PyResult<Value> {
    args.check("pop", 1, 0, 1)?;
    let v = args.positional[0];
    let at = args.get(1).map_or(Ok(-1), protocol::index_i64)?;
    if slice(v).is_empty() {
        return Err(raise(Exc::IndexError, "pop from empty bytearray"));
    }
    let Some(i) = sequence::resolve(at, slice(v).len()) else {
        return Err(raise(Exc::IndexError, "pop index out of range"));
    };
    let b = slice(v)[i];
    splice(v, i, i + 1, &[])?;
    Ok(int::from_i64(i64::from(b)))
}

fn remove(args: &Args) -> PyResult<Value> {
    args.check("bytearray.remove", 1, 1, 1)?;
    let b = byte(args.positional[1])?;
    let v = args.positional[0];
    match memchr::memchr(b, slice(v)) {
        Some(i) => {
            splice(v, i, i + 1, &[])?;
            Ok(Value::NONE)
        }
        None => Err(raise(Exc::ValueError, "value not found in bytearray")),
    }
}

fn resize(args: &Args) -> PyResult<Value> {
    args.check("bytearray.resize", 1, 1, 1)?;
    let v = args.positional[0];
    let n = protocol::index_i64(args.positional[1])?;
    if n < 0 {
        let message = format!("bytearray.resize(): new size must be >= 0, got {n}");
        return Err(raise(Exc::ValueError, message));
    }
    if string::is_too_long(n as usize) {
        return Err(sequence::no_memory());
    }
    let (n, length) = (n as usize, slice(v).len());
    if n <= length {
        splice(v, n, length, &[])?;
    } else {
        splice(v, length, length, &vec![0; n - length])?;
    }
    Ok(Value::NONE)
}

fn reduce(args: &Args, old: bool) -> PyResult<Value> {
    let v = args.receiver("bytearray.__reduce_ex__", is)?;
    let class = class::of(v);
    let state = doors::call(attribute::get(v, intern::intern("__getstate__"))?, &[])?;
    let b = slice(v);
    let parts = if b.is_empty() {
        tuple::new(&[])
    } else if old {
        let all: String = b.iter().map(|&b| char::from(b)).collect();
        tuple::new(&[string::new(&all), intern::intern("latin-1")])
    } else {
        tuple::new(&[bytes::new(b)])
    };
    Ok(tuple::new(&[class, parts, state]))
}

/// `bytearray`.
pub static TYPE: NativeType = NativeType {
    name: "bytearray",
    size: size_of::<ByteArray>(),
    layout: Some(&ByteArray::LAYOUT),
    repr: Some(repr),
    unhashable: true,
    compare: Some(bytes::compare),
    len: Some(|v| Ok(slice(v).len())),
    iter: Some(|v| Ok(iterators::new(Builtin::ByteArrayIterator, v, None, None))),
    get_item: Some(get_item),
    set_item: Some(set_item),
    contains: Some(bytes::contains),
    operators: &[BinaryOp::Add, BinaryOp::Mul, BinaryOp::Mod],
    binary: Some(binary),
    doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n\
          bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\n\
          bytearray(int) -> bytes array of size given by the parameter initialized with null bytes\n\
          bytearray() -> empty bytes array",
    inplace: Some(inplace),
    methods: METHODS,
    class_methods: &[("fromhex", bytes::fromhex), ("maketrans", bytes::maketrans)],
    new: Some(make),
    ..NativeType::DEFAULT
};

const OWN: &[(&str, NativeFn)] = &[
    ("__alloc__", |a| Ok(int::from_i64(get(a.positional[0]).capacity as i64 + 1))),
    ("__init__", init),
    ("__reduce__", |a| reduce(a, true)),
    ("__reduce_ex__", |a| {
        a.check("bytearray.__reduce_ex__", 1, 0, 1)?;
        reduce(a, a.get(1).map_or(Ok(0), protocol::index_i64)? < 3)
    }),
    ("append", append),
    ("clear", |a| {
        let end = slice(a.positional[0]).len();
        splice(a.positional[0], 0, end, &[])?;
        Ok(Value::NONE)
    }),
    ("copy", |a| Ok(new(slice(a.positional[0])))),
    ("extend", extend),
    ("insert", insert),
    ("pop", pop),
    ("remove", remove),
    ("resize", resize),
    ("reverse", |a| {
        slice(a.positional[0]).reverse();
        Ok(Value::NONE)
    }),
];

const COUNT: usize = OWN.len() + bytes::METHODS.len();

const ALL: [(&str, NativeFn); COUNT] = {
    let mut all = [OWN[0]; COUNT];
    let mut i = 0;
    while i < COUNT {
        all[i] = if i < OWN.len() { OWN[i] } else { bytes::METHODS[i - OWN.len()] };
        i += 1;
    }
    all
};

const METHODS: &[(&str, NativeFn)] = &ALL;

/// Iterator over a bytearray.
pub static ITERATOR_TYPE: NativeType = NativeType {
    name: "bytearray_iterator",
    size: size_of::<crate::heap::layout::Iterator>(),
    iter: Some(Ok),
    methods: iterators::state::INDEXED,
    next: Some(|v| {
        let it = iterators::get(v);
        let Some(source) = it.source else { return Ok(Value::EXHAUSTED) };
        match slice(source).get(it.index as usize) {
            Some(&b) => {
                it.index += 1;
                Ok(Value::small_int(i64::from(b)))
            }
            None => {
                it.source = None;
                Ok(Value::EXHAUSTED)
            }
        }
    }),
    ..NativeType::DEFAULT
};
