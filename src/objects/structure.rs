//! `struct.Struct`: formats of packed data. As a record: a = format, b = tuple of its items (code,
//! repetitions, offset, size each), n = size of all; `_struct`'s functions are here too.

use super::packing::{Misfit, Order};
use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};
use std::sync::OnceLock;

/// One item of a format.
#[derive(Clone, Copy, Debug)]
struct Item {
    code: u8,
    /// For `s` and `p` the length.
    count: usize,
    offset: usize,
    size: usize,
}

/// A format, read.
#[derive(Clone, Debug)]
struct Format {
    order: Order,
    items: Vec<Item>,
    size: usize,
    native: bool,
    /// How many values there are.
    values: usize,
}

static ERROR: OnceLock<Value> = OnceLock::new();

/// `struct.error`
pub fn error_class() -> Value {
    *ERROR.get_or_init(|| {
        let namespace = dict::new();
        dict::set_str(namespace, intern::intern("__module__"), intern::intern("struct"));
        let class = class::new(intern::intern("error"), &[Exc::Exception.class()], namespace, None);
        class.unwrap_or_else(|_| Exc::Exception.class())
    })
}

#[cold]
fn error(message: impl AsRef<str>) -> Pending {
    exception::raise_value(exception::new(error_class(), &[string::new(message.as_ref())]))
}

fn read(format: &[u8]) -> PyResult<Format> {
    let (native_size, align, order, rest) = match format.first() {
        Some(b'@') => (true, true, Order::Little, &format[1..]),
        Some(b'=' | b'<') => (false, false, Order::Little, &format[1..]),
        Some(b'>' | b'!') => (false, false, Order::Big, &format[1..]),
        _ => (true, true, Order::Little, format),
    };
    let too_long = || error("total struct size too long");
    let mut f = Format { order, items: Vec::new(), size: 0, native: native_size, values: 0 };
    let mut at = 0;
    while let Some(&b) = rest.get(at) {
        at += 1;
        if b.is_ascii_whitespace() {
            continue;
        }
        let mut code = b;
        let mut count = 1usize;
        if b.is_ascii_digit() {
            count = (b - b'0') as usize;
            loop {
                match rest.get(at) {
                    Some(&d) if d.is_ascii_digit() => {
                        let next = count.checked_mul(10).and_then(|n| n.checked_add((d - b'0') as usize));
                        count =
                            next.filter(|&n| n < isize::MAX as usize).ok_or_else(|| error("overflow in item count"))?;
                        at += 1;
                    }
                    Some(&c) => {
                        code = c;
                        at += 1;
                        break;
                    }
                    None => return Err(error("repeat count given without format specifier")),
                }
            }
        }
        let size = if native_size { packing::native_size(code) } else { packing::standard_size(code) };
        let Some(size) = size else { return Err(error("bad char in struct format")) };
        if align && !matches!(code, b's' | b'p' | b'x' | b'c' | b'b' | b'B' | b'?') {
            f.size = f.size.checked_next_multiple_of(size).ok_or_else(too_long)?;
        }
        let total = count.checked_mul(size).ok_or_else(too_long)?;
        let offset = f.size;
        f.size = f.size.checked_add(total).filter(|&n| n <= isize::MAX as usize).ok_or_else(too_long)?;
        match code {
            b'x' => {}
            b's' | b'p' => {
                f.values += 1;
                f.items.push(Item { code, count, offset, size: count });
            }
            _ if count > 0 => {
                f.values += count;
                f.items.push(Item { code, count, offset, size });
            }
            _ => {}
        }
    }
    Ok(f)
}

thread_local! {
    static LAST: std::cell::RefCell<Vec<(Vec<u8>, std::rc::Rc<Format>)>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// The format that a str or bytes object names; the latest are kept.
fn format_of(v: Value) -> PyResult<std::rc::Rc<Format>> {
    let text = match string::as_text(v) {
        Some(t) if t.is_ascii() => t.as_bytes(),
        Some(_) => return Err(error("bad char in struct format")),
        None => match bytes::as_slice(v) {
            Some(b) => b,
            None => {
                let message = format!("Struct() argument 1 must be a str or bytes object, not {}", class::name_of(v));
                return Err(raise(Exc::TypeError, message));
            }
        },
    };
    let known = LAST.with_borrow(|all| all.iter().find(|(t, _)| t == text).map(|(_, f)| f.clone()));
    if let Some(f) = known {
        return Ok(f);
    }
    if text.contains(&0) {
        return Err(error("embedded null character"));
    }
    let f = std::rc::Rc::new(read(text)?);
    LAST.with_borrow_mut(|all| {
        if all.len() >= 64 {
            all.clear();
        }
        all.push((text.to_vec(), f.clone()));
    });
    Ok(f)
}

fn pack_into_slice(f: &Format, values: &[Value], out: &mut [u8]) -> PyResult<()> {
    let mut next = values.iter().copied();
    for item in &f.items {
        if matches!(item.code, b's' | b'p') {
            let v = next.next().unwrap_or(Value::NONE);
            let source = if bytes::is(v) || bytearray::is(v) { view::bytes_of(v)? } else { None };
            let Some(source) = source else {
                return Err(error(format!("argument for '{}' must be a bytes object", char::from(item.code))));
            };
            let place = &mut out[item.offset..item.offset + item.size];
            if item.code == b's' {
                let n = source.len().min(item.size);
                place[..n].copy_from_slice(&source[..n]);
            } else if item.size > 0 {
                let n = source.len().min(item.size - 1);
                place[0] = n.min(255) as u8;
                place[1..=n].copy_from_slice(&source[..n]);
            }
            continue;
        }
        for i in 0..item.count {
            let v = next.next().unwrap_or(Value::NONE);
            let from = item.offset + i * item.size;
            if f.native
                && item.code == b'f'
                && let Some(x) = float::as_f64(v)
            {
                out[from..from + 4].copy_from_slice(&(x as f32).to_le_bytes());
                continue;
            }
            packing::pack(item.code, f.order, v, &mut out[from..from + item.size])
                .map_err(|e| misfit(e, item, f.native))?;
        }
    }
    Ok(())
}

#[cold]
fn misfit(e: Misfit, item: &Item, native: bool) -> Pending {
    let code = char::from(item.code);
    match e {
        Misfit::Raised => Pending,
        Misfit::Overflow => raise(Exc::OverflowError, format!("float too large to pack with {code} format")),
        Misfit::Type => match item.code {
            b'c' => error("char format requires a bytes object of length 1"),
            b'e' | b'f' | b'd' => error("required argument is not a float"),
            _ => error("required argument is not an integer"),
        },
        Misfit::Range => {
            let signed = item.code.is_ascii_lowercase();
            let limits = range(signed, 8 * item.size as u32);
            let name = match item.code {
                b'b' => "byte",
                b'B' => "ubyte",
                b'h' => "short",
                b'H' => "ushort",
                b'P' => return error("int too large to convert"),
                _ => return error(format!("'{code}' format requires {limits}")),
            };
            if native || item.size == 1 {
                error(format!("{name} format requires {limits}"))
            } else {
                error(format!("'{code}' format requires {limits}"))
            }
        }
    }
}

fn range(signed: bool, bits: u32) -> String {
    if signed {
        let half = 1i128 << (bits - 1);
        format!("{} <= number <= {}", -half, half - 1)
    } else {
        format!("0 <= number <= {}", (1i128 << bits) - 1)
    }
}

fn unpack_slice(f: &Format, source: &[u8]) -> Value {
    let mut out = Vec::with_capacity(f.values);
    for item in &f.items {
        match item.code {
            b's' => out.push(bytes::new(&source[item.offset..item.offset + item.size])),
            b'p' => {
                let all = &source[item.offset..item.offset + item.size];
                let n = all.first().map_or(0, |&n| (n as usize).min(all.len() - 1));
                out.push(bytes::new(all.get(1..=n).unwrap_or(&[])));
            }
            code => out.extend((0..item.count).map(|i| {
                let from = item.offset + i * item.size;
                packing::unpack(code, f.order, &source[from..from + item.size])
            })),
        }
    }
    tuple::new(&out)
}

fn pack(f: &Format, values: &[Value]) -> PyResult<Value> {
    if values.len() != f.values {
        return Err(error(format!("pack expected {} items for packing (got {})", f.values, values.len())));
    }
    let mut out = vec![0; f.size];
    pack_into_slice(f, values, &mut out)?;
    Ok(bytes::new(&out))
}

/// The place that `offset` names in `length` bytes for `f.size` bytes.
fn checked(f: &Format, name: &str, length: usize, given: i64) -> PyResult<usize> {
    let (n, size) = (length as i64, f.size as i64);
    let what = if name == "pack_into" { "pack" } else { "unpack" };
    if given < 0 {
        if given + size > 0 {
            let message = match name {
                "pack_into" => format!("no space to pack {size} bytes at offset {given}"),
                _ => format!("not enough data to unpack {size} bytes at offset {given}"),
            };
            return Err(error(message));
        }
        if given + n < 0 {
            return Err(error(format!("offset {given} out of range for {length}-byte buffer")));
        }
    }
    let at = if given < 0 { given + n } else { given };
    if n - at < size {
        let side = if what == "pack" { "packing" } else { "unpacking" };
        return Err(error(format!(
            "{name} requires a buffer of at least {} bytes for {side} {size} bytes at offset {at} (actual buffer size \
             is {length})",
            size as i128 + at as i128
        )));
    }
    Ok(at as usize)
}

fn pack_into(f: &Format, rest: &[Value]) -> PyResult<Value> {
    let [buffer, offset, ref values @ ..] = *rest else {
        let message =
            if rest.is_empty() { "pack_into expected buffer argument" } else { "pack_into expected offset argument" };
        return Err(error(message));
    };
    if values.len() != f.values {
        return Err(error(format!("pack_into expected {} items for packing (got {})", f.values, values.len())));
    }
    let length = view::writable(buffer)?.len();
    let at = checked(f, "pack_into", length, protocol::index_i64(offset)?)?;
    let mut out = vec![0; f.size];
    pack_into_slice(f, values, &mut out)?;
    if let Some(place) = view::writable(buffer)?.get_mut(at..at + f.size) {
        place.copy_from_slice(&out);
    }
    Ok(Value::NONE)
}

fn unpack(f: &Format, v: Value) -> PyResult<Value> {
    let source = view::required(v)?;
    if source.len() != f.size {
        return Err(error(format!("unpack requires a buffer of {} bytes", f.size)));
    }
    Ok(unpack_slice(f, source))
}

fn unpack_from(f: &Format, buffer: Value, offset: Option<Value>) -> PyResult<Value> {
    let given = offset.map_or(Ok(0), protocol::index_i64)?;
    let source = view::required(buffer)?;
    let at = checked(f, "unpack_from", source.len(), given)?;
    Ok(unpack_slice(f, &source[at..at + f.size]))
}

fn iter_unpack(format: Value, f: &Format, v: Value) -> PyResult<Value> {
    if f.size == 0 {
        return Err(error("cannot iteratively unpack with a struct of length 0"));
    }
    let source = view::required(v)?;
    if !source.len().is_multiple_of(f.size) {
        return Err(error(format!("iterative unpacking requires a buffer of a multiple of {} bytes", f.size)));
    }
    Ok(record::new(Builtin::UnpackIterator, Some(format), Some(v), None, None))
}

fn own(args: &Args, name: &str) -> PyResult<std::rc::Rc<Format>> {
    let v = args.receiver(name, |v| v.is_heap() && std::ptr::eq(protocol::native(v), &TYPE))?;
    format_of(record::get(v).a.unwrap_or(Value::EMPTY_STR))
}

fn make(args: &Args) -> PyResult<Value> {
    let [format] = args.bind("Struct", 1, ["format"], 1, 1)?;
    let format = format.unwrap_or(Value::NONE);
    let f = format_of(format)?;
    let text = match bytes::as_slice(format) {
        Some(b) => string::new(&b.iter().map(|&b| char::from(b)).collect::<String>()),
        None => format,
    };
    let v = record::new(Builtin::Struct, Some(text), None, None, None);
    record::get(v).n = f.size as i64;
    Ok(v)
}

/// Functions of `_struct`.
pub const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("_clearcache", |_| {
        LAST.with_borrow_mut(Vec::clear);
        Ok(Value::NONE)
    }),
    ("calcsize", |a| {
        a.check("calcsize", 0, 1, 1)?;
        Ok(int::from_i64(format_of(a.positional[0])?.size as i64))
    }),
    ("iter_unpack", |a| {
        a.check("iter_unpack", 0, 2, 2)?;
        iter_unpack(a.positional[0], &*format_of(a.positional[0])?, a.positional[1])
    }),
    ("pack", |a| match a.positional {
        [format, values @ ..] => pack(&*format_of(*format)?, values),
        [] => Err(raise(Exc::TypeError, "pack expected at least 1 argument, got 0")),
    }),
    ("pack_into", |a| match a.positional {
        [format, rest @ ..] => pack_into(&*format_of(*format)?, rest),
        [] => Err(raise(Exc::TypeError, "pack_into expected at least 1 argument, got 0")),
    }),
    ("unpack", |a| {
        a.check("unpack", 0, 2, 2)?;
        unpack(&*format_of(a.positional[0])?, a.positional[1])
    }),
    ("unpack_from", |a| {
        let [format, buffer, offset] = a.bind("unpack_from", 0, ["", "buffer", "offset"], 3, 2)?;
        unpack_from(&*format_of(format.unwrap_or(Value::NONE))?, buffer.unwrap_or(Value::NONE), offset)
    }),
];

/// `struct.Struct`.
pub static TYPE: NativeType = NativeType {
    name: "_struct.Struct",
    size: size_of::<Record>(),
    repr: Some(|v| {
        let shown = protocol::repr(record::get(v).a.unwrap_or(Value::NONE))?;
        Ok(string::new(&format!("{}({})", class::name_of(v), string::text(shown))))
    }),
    get_attribute: Some(|v, name| {
        Ok(match name {
            "format" => record::get(v).a,
            "size" => Some(int::from_i64(record::get(v).n)),
            _ => None,
        })
    }),
    methods: &[
        ("iter_unpack", |a| {
            let f = own(a, "Struct.iter_unpack")?;
            a.check("Struct.iter_unpack", 1, 1, 1)?;
            iter_unpack(record::get(a.positional[0]).a.unwrap_or(Value::EMPTY_STR), &f, a.positional[1])
        }),
        ("pack", |a| pack(&*own(a, "Struct.pack")?, &a.positional[1..])),
        ("pack_into", |a| pack_into(&*own(a, "Struct.pack_into")?, &a.positional[1..])),
        ("unpack", |a| {
            let f = own(a, "Struct.unpack")?;
            a.check("Struct.unpack", 1, 1, 1)?;
            unpack(&f, a.positional[1])
        }),
        ("unpack_from", |a| {
            let f = own(a, "Struct.unpack_from")?;
            let [buffer, offset] = a.bind("unpack_from", 1, ["buffer", "offset"], 2, 1)?;
            unpack_from(&f, buffer.unwrap_or(Value::NONE), offset)
        }),
    ],
    new: Some(make),
    ..NativeType::DEFAULT
};

/// What `iter_unpack` answers: a = format, b = buffer, n = offset.
pub static ITERATOR_TYPE: NativeType = NativeType {
    name: "_struct.unpack_iterator",
    size: size_of::<Record>(),
    iter: Some(Ok),
    methods: &[("__length_hint__", |a| {
        let v = a.receiver("unpack_iterator.__length_hint__", |v| Builtin::UnpackIterator.is(v))?;
        let r = record::get(v);
        let (Some(format), Some(source)) = (r.a, r.b) else { return Ok(Value::small_int(0)) };
        let left = view::required(source)?.len().saturating_sub(r.n as usize);
        Ok(int::from_i64((left / format_of(format)?.size.max(1)) as i64))
    })],
    next: Some(|v| {
        let r = record::get(v);
        let (Some(format), Some(source), at) = (r.a, r.b, r.n as usize) else { return Ok(Value::EXHAUSTED) };
        let f = format_of(format)?;
        match view::required(source)?.get(at..at + f.size) {
            Some(part) => {
                let answer = unpack_slice(&f, part);
                record::get(v).n += f.size as i64;
                Ok(answer)
            }
            None => {
                record::get(v).b = None;
                Ok(Value::EXHAUSTED)
            }
        }
    }),
    ..NativeType::DEFAULT
};
