//! Methods of arrays, and their pickling by machine format.

use super::*;

pub(super) fn done(result: PyResult<()>) -> PyResult<Value> {
    result.map(|()| Value::NONE)
}

pub(super) fn argument(args: &Args, name: &str) -> PyResult<(Value, Value)> {
    args.check(&format_args!("array.{name}"), 1, 1, 1)?;
    Ok((args.positional[0], args.positional[1]))
}

pub(super) fn fromlist(args: &Args) -> PyResult<Value> {
    let (v, items) = argument(args, "fromlist")?;
    if !list::is(items) {
        return Err(raise(Exc::TypeError, "arg must be list"));
    }
    let before = raw(v).len();
    for x in list::snapshot(items) {
        if push(v, x).is_err() {
            let end = raw(v).len();
            splice(v, before, end, &[])?;
            return Err(Pending);
        }
    }
    Ok(Value::NONE)
}

pub(super) fn insert(args: &Args) -> PyResult<Value> {
    args.check("insert", 1, 2, 2)?;
    let v = args.positional[0];
    let i = protocol::index_i64(args.positional[1])?;
    let (bytes, n) = packed(code(v), size(v), args.positional[2])?;
    let length = len(v) as i64;
    let i = if i < 0 { (i + length).max(0) } else { i.min(length) } as usize;
    splice(v, i * n, i * n, &bytes[..n])?;
    Ok(Value::NONE)
}

pub(super) fn pop(args: &Args) -> PyResult<Value> {
    args.check("pop", 1, 0, 1)?;
    let v = args.positional[0];
    if len(v) == 0 {
        return Err(raise(Exc::IndexError, "pop from empty array"));
    }
    let i = args.get(1).map_or(Ok(-1), protocol::index_i64)?;
    let Some(i) = sequence::resolve(i, len(v)) else { return Err(raise(Exc::IndexError, "pop index out of range")) };
    let (x, n) = (item(v, i), size(v));
    splice(v, i * n, (i + 1) * n, &[])?;
    Ok(x)
}

pub(super) fn remove(args: &Args) -> PyResult<Value> {
    let (v, x) = argument(args, "remove")?;
    match sequence::find(v, x, 0, usize::MAX, at)? {
        Some(i) => {
            let n = size(v);
            splice(v, i * n, (i + 1) * n, &[])?;
            Ok(Value::NONE)
        }
        None => Err(raise(Exc::ValueError, "array.remove(x): x not in array")),
    }
}

pub(super) fn write(file: Value, name: &str, arguments: &[Value]) -> PyResult<Value> {
    doors::call(attribute::get(file, intern::intern(name))?, arguments)
}

pub(super) fn fromfile(args: &Args) -> PyResult<Value> {
    args.check("fromfile", 1, 2, 2)?;
    let v = args.positional[0];
    let n = protocol::index_i64(args.positional[2])?;
    if n < 0 {
        return Err(raise(Exc::ValueError, "negative count"));
    }
    let wanted = n as usize * size(v);
    let data = write(args.positional[1], "read", &[int::from_i64(wanted as i64)])?;
    let Some(b) = bytes::as_slice(data) else { return Err(raise(Exc::TypeError, "read() didn't return bytes")) };
    push_bytes(v, b)?;
    if b.len() < wanted { Err(raise(Exc::EOFError, "read() didn't return enough bytes")) } else { Ok(Value::NONE) }
}

pub(super) fn reduce(args: &Args) -> PyResult<Value> {
    args.check("array.__reduce_ex__", 1, 1, 1)?;
    let v = args.positional[0];
    let letter = string::from_char(char::from(code(v)));
    let state = match attribute::get_optional(v, intern::intern("__dict__"))? {
        Some(d) => d,
        None => Value::NONE,
    };
    if protocol::index_i64(args.positional[1])? < 3 {
        let items = if matches!(code(v), b'u' | b'w') { text(v)? } else { tolist(v) };
        return Ok(tuple::new(&[class::of(v), tuple::new(&[letter, items]), state]));
    }
    let module = (doors::get().import)("array")?;
    let rebuild = attribute::get(module, intern::intern("_array_reconstructor"))?;
    let format = int::from_i64(machine_format(code(v)) as i64);
    let parts = tuple::new(&[class::of(v), letter, format, bytes::new(raw(v))]);
    Ok(tuple::new(&[rebuild, parts, state]))
}

/// How items may be stored: signed or unsigned numbers of 1 to 8 bytes, floats and text, each in
/// either order.
pub(super) fn machine_format(code: u8) -> usize {
    match code {
        b'B' => 0,
        b'b' => 1,
        b'H' => 2,
        b'h' => 4,
        b'I' => 6,
        b'i' => 8,
        b'L' | b'Q' => 10,
        b'l' | b'q' => 12,
        b'f' => 14,
        b'd' => 16,
        _ => 20,
    }
}

/// `array._array_reconstructor(class, typecode, format, items)`
///
/// # Errors
/// TypeError, ValueError.
pub fn reconstruct(args: &Args) -> PyResult<Value> {
    args.check("_array_reconstructor", 0, 4, 4)?;
    let [class, letter, format, items] = *args.positional else { return Err(Pending) };
    if !class::is(class) {
        let message = format!("first argument must be a type object, not {}", class::name_of(class));
        return Err(raise(Exc::TypeError, message));
    }
    if !class::is_subclass(class, Builtin::Array.class()) {
        let message = format!("{} is not a subtype of array.array", class::name(class));
        return Err(raise(Exc::TypeError, message));
    }
    let mut chars = string::as_text(letter).unwrap_or("").chars();
    let (Some(c), None) = (chars.next(), chars.next()) else {
        return Err(raise(Exc::TypeError, "_array_reconstructor() argument 2 must be a unicode character"));
    };
    let Some(&(code, size)) = CODES.iter().find(|(k, _)| char::from(*k) == c) else {
        return Err(raise(Exc::ValueError, "second argument must be a valid type code"));
    };
    let format = protocol::index_i64(format)?;
    let Some(format) = usize::try_from(format).ok().filter(|&f| f <= 21) else {
        return Err(raise(Exc::ValueError, "third argument must be a valid machine format code."));
    };
    if !bytes::is(items) {
        let message = format!("fourth argument should be bytes, not {}", class::name_of(items));
        return Err(raise(Exc::TypeError, message));
    }
    let source = bytes::slice(items);
    if format == machine_format(code) {
        if !source.len().is_multiple_of(size) {
            return Err(raise(Exc::ValueError, "bytes length not a multiple of item size"));
        }
        return Ok(new(class, code, size, source));
    }
    let each = [1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 8, 8, 2, 2, 4, 4][format];
    if !source.len().is_multiple_of(each) {
        return Err(raise(Exc::ValueError, "string length not a multiple of item size"));
    }
    let stored = match format {
        0 => b'B',
        1 => b'b',
        2 | 3 => b'H',
        4 | 5 => b'h',
        6 | 7 => b'I',
        8 | 9 => b'i',
        10 | 11 => b'Q',
        12 | 13 => b'q',
        14 | 15 => b'f',
        16 | 17 => b'd',
        _ => 0,
    };
    if stored == 0 {
        let encoding = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"][format - 18];
        let v = new(class, code, size, &[]);
        push_text(v, string::text(string::codec::decode(source, encoding, "strict")?))?;
        return Ok(v);
    }
    let order = if format > 1 && format % 2 == 1 { Order::Big } else { Order::Little };
    let v = new(class, code, size, &[]);
    for item in source.chunks(each) {
        push(v, packing::unpack(stored, order, item))?;
    }
    Ok(v)
}
