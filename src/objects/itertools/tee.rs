//! `tee`: several iterators over one source, which share a chain of chunks of its items.

use super::*;
use crate::heap::layout::TeeChunk;

/// Items of a chunk.
const SIZE: u64 = 57;

fn chunk(v: Value) -> &'static mut TeeChunk {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<TeeChunk>() }
}

fn new_chunk(source: Value) -> Value {
    let items = buffer::values(SIZE as usize);
    let v = Builtin::TeeChunk.allocate(size_of::<TeeChunk>());
    let c = chunk(v);
    (c.source, c.items) = (Some(source), items);
    v
}

fn is_tee(v: Value) -> bool {
    std::ptr::eq(protocol::native(v), &TEE_TYPE)
}

/// An iterator over the iterable; one more over the same chunks if it is a tee.
fn over(class: Value, iterable: Value) -> PyResult<Value> {
    let it = protocol::iter(iterable)?;
    let (first, index) = if is_tee(it) {
        let r = record::get(it);
        (r.a.unwrap_or(Value::NONE), r.n)
    } else {
        (new_chunk(it), 0)
    };
    let v = instance::allocate_native(class, Builtin::Tee);
    let r = record::get(v);
    (r.a, r.n) = (Some(first), index);
    Ok(v)
}

/// `itertools.tee(iterable, n=2)`
///
/// # Errors
/// TypeError, ValueError; what iteration raises.
pub fn tee(args: &Args) -> PyResult<Value> {
    args.check("tee", 0, 1, 2)?;
    let n = args.get(1).map_or(Ok(2), size_argument)?;
    if n < 0 {
        return Err(raise(Exc::ValueError, "n must be >= 0"));
    }
    if n == 0 {
        return Ok(Value::EMPTY_TUPLE);
    }
    let first = over(Builtin::Tee.class(), args.positional[0])?;
    let mut all = vec![first];
    for _ in 1..n {
        all.push(over(Builtin::Tee.class(), first)?);
    }
    Ok(tuple::new(&all))
}

fn next(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let Some(mut at) = r.a else { return Ok(Value::EXHAUSTED) };
    if r.n as u64 >= SIZE {
        let c = chunk(at);
        let next = match c.next {
            Some(next) => next,
            None => {
                let next = new_chunk(c.source.unwrap_or(Value::NONE));
                chunk(at).next = Some(next);
                next
            }
        };
        let r = record::get(v);
        (r.a, r.n) = (Some(next), 0);
        at = next;
    }
    let index = record::get(v).n as u64;
    let c = chunk(at);
    if index >= c.count {
        if c.running {
            return Err(raise(Exc::RuntimeError, "cannot re-enter the tee iterator"));
        }
        c.running = true;
        let answer = recursion::next(c.source.unwrap_or(Value::NONE));
        let c = chunk(at);
        c.running = false;
        let item = answer?;
        if item == Value::EXHAUSTED {
            return Ok(item);
        }
        // SAFETY: `count` is below the chunk's size.
        unsafe { c.items.add(c.count as usize).write(item) };
        c.count += 1;
    }
    record::get(v).n += 1;
    // SAFETY: an item that was read.
    Ok(unsafe { *chunk(at).items.add(index as usize) })
}

fn copy(args: &Args) -> PyResult<Value> {
    args.check("__copy__", 1, 0, 0)?;
    over(class::of(args.positional[0]), args.positional[0])
}

fn construct(args: &Args) -> PyResult<Value> {
    args.check("_tee", 1, 1, 1)?;
    over(args.positional[0], args.positional[1])
}

/// `_tee`: a = the chunk being read, n = index in it.
pub static TEE_TYPE: NativeType = NativeType {
    next: Some(next),
    methods: &[("__copy__", copy)],
    new: Some(construct),
    doc: "Iterator wrapped to make it copyable.",
    ..iterator("itertools._tee")
};

/// `_tee_dataobject`: items that the source has given.
pub static CHUNK_TYPE: NativeType = NativeType {
    name: "itertools._tee_dataobject",
    size: size_of::<TeeChunk>(),
    layout: Some(&TeeChunk::LAYOUT),
    ..NativeType::DEFAULT
};
