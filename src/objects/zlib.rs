//! Streams of `zlib`: compressors and decompressors. As records: n = address of the stream, 0 when
//! it is over; decompressors: a = what follows the stream, b = input left over, c = dictionary.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};
use std::sync::OnceLock;
use zlib_rs::{Deflate, DeflateConfig, DeflateError, DeflateFlush, Inflate, InflateError, InflateFlush, Status};

/// `zlib.error`.
pub static ERROR: OnceLock<Value> = OnceLock::new();

/// Raises `zlib.error`.
#[cold]
pub fn error(message: &str) -> Pending {
    let class = ERROR.get().copied().unwrap_or(Exc::ValueError.class());
    exception::raise_value(exception::new(class, &[string::new(message)]))
}

#[cold]
fn failed(code: i32, what: &str, detail: Option<&str>) -> Pending {
    let detail = detail.or(match code {
        -5 => Some("incomplete or truncated stream"),
        -2 => Some("inconsistent stream state"),
        -3 => Some("invalid input data"),
        _ => None,
    });
    error(&format!("Error {code} {what}{}{}", if detail.is_some() { ": " } else { "" }, detail.unwrap_or("")))
}

/// Is the window size known to compressors?
pub fn deflates(window: i32) -> bool {
    matches!(window, 8..=15 | 25..=31 | -15..=-9)
}

/// Is the window size known to decompressors?
pub fn inflates(window: i32) -> bool {
    matches!(window, -15..=-8 | 0) || (1..48).contains(&window) && matches!(window & 15, 0 | 8..=15)
}

/// A decompressing stream for a window size that `inflates`.
pub fn inflate(window: i32) -> Inflate {
    Inflate::new(window >= 0, window.unsigned_abs() as u8)
}

const PIECE: usize = 16 * 1024;

/// Compresses `input` and appends the result.
///
/// # Errors
/// `zlib.error`.
pub fn compress(stream: &mut Deflate, mut input: &[u8], out: &mut Vec<u8>, flush: DeflateFlush) -> PyResult<()> {
    loop {
        out.reserve(PIECE);
        let (taken, made) = (stream.total_in(), stream.total_out());
        let answer = stream.compress_uninit(input, out.spare_capacity_mut(), flush);
        let made = (stream.total_out() - made) as usize;
        input = &input[(stream.total_in() - taken) as usize..];
        // SAFETY: the stream has written as many bytes as it counts.
        unsafe { out.set_len(out.len() + made) };
        match answer {
            Ok(Status::StreamEnd) => return Ok(()),
            Ok(_) if input.is_empty() && out.len() < out.capacity() => return Ok(()),
            Ok(_) => {}
            Err(e) => {
                let code = match e {
                    DeflateError::StreamError => -2,
                    DeflateError::DataError => -3,
                    DeflateError::MemError => -4,
                };
                return Err(failed(code, "while compressing data", stream.error_message()));
            }
        }
    }
}

/// Decompresses from `input`, which is left with what is not used, until the end of the stream or
/// of the input, or `limit` bytes in all: is this the end of the stream?
///
/// # Errors
/// `zlib.error`.
pub fn decompress(
    stream: &mut Inflate,
    input: &mut &[u8],
    out: &mut Vec<u8>,
    limit: usize,
    dictionary: Option<&[u8]>,
) -> PyResult<bool> {
    loop {
        out.reserve(PIECE.max(input.len()).min(limit - out.len()));
        let (taken, made) = (stream.total_in(), stream.total_out());
        let room = out.spare_capacity_mut();
        let size = room.len();
        let most = size.min(limit - (out.len()));
        let answer = stream.decompress_uninit(input, &mut out.spare_capacity_mut()[..most], InflateFlush::SyncFlush);
        let made = (stream.total_out() - made) as usize;
        *input = &input[(stream.total_in() - taken) as usize..];
        // SAFETY: the stream has written as many bytes as it counts.
        unsafe { out.set_len(out.len() + made) };
        let code = match answer {
            Ok(Status::StreamEnd) => return Ok(true),
            Ok(_) if out.len() >= limit || made < most => return Ok(false),
            Ok(_) => continue,
            Err(InflateError::NeedDict { .. }) => match dictionary.map(|d| stream.set_dictionary(d)) {
                Some(Ok(_)) => continue,
                Some(Err(_)) => return Err(failed(-3, "while setting zdict", stream.error_message())),
                None => 2,
            },
            Err(InflateError::StreamError) => -2,
            Err(InflateError::DataError) => -3,
            Err(InflateError::MemError) => -4,
        };
        return Err(failed(code, "while decompressing data", stream.error_message()));
    }
}

/// `zlib.decompress`: all of one stream.
///
/// # Errors
/// `zlib.error`.
pub fn decompress_all(mut input: &[u8], window: i32) -> PyResult<Vec<u8>> {
    if !inflates(window) {
        return Err(failed(-2, "while preparing to decompress data", None));
    }
    let mut out = Vec::new();
    if decompress(&mut inflate(window), &mut input, &mut out, usize::MAX, None)? {
        return Ok(out);
    }
    Err(failed(-5, "while decompressing data", None))
}

/// A compressor.
///
/// # Errors
/// ValueError.
pub fn compressor(config: DeflateConfig, dictionary: Option<&[u8]>) -> PyResult<Value> {
    let mut stream = Deflate::new_with_config(config);
    if let Some(d) = dictionary
        && stream.set_dictionary(d).is_err()
    {
        return Err(raise(Exc::ValueError, "Invalid dictionary"));
    }
    Ok(stream::new(Builtin::Compressor, stream, None))
}

/// A decompressor of one of both types.
///
/// # Errors
/// ValueError, `zlib.error`.
pub fn decompressor(ty: Builtin, window: Option<Value>, dictionary: Option<Value>) -> PyResult<Value> {
    let window = window.map_or(Ok(15), protocol::index_i64)?;
    let Some(window) = i32::try_from(window).ok().filter(|&w| inflates(w)) else {
        return Err(raise(Exc::ValueError, "Invalid initialization option"));
    };
    let mut stream = inflate(window);
    if let Some(d) = dictionary {
        let Some(d) = view::bytes_of(d)? else {
            return Err(raise(Exc::TypeError, "zdict argument must support the buffer protocol"));
        };
        if window < 0 && stream.set_dictionary(d).is_err() {
            return Err(failed(-3, "while setting zdict", None));
        }
    }
    Ok(stream::new(ty, stream, dictionary))
}

fn compress_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Compress.compress", |v| Builtin::Compressor.is(v))?;
    args.check("zlib.Compress.compress", 1, 1, 1)?;
    let input = view::required(args.positional[1])?;
    let Some(stream) = stream::get::<Deflate>(v) else { return Err(failed(-2, "while compressing data", None)) };
    let mut out = Vec::new();
    compress(stream, input, &mut out, DeflateFlush::NoFlush)?;
    Ok(bytes::new(&out))
}

fn flush_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Compress.flush", |v| Builtin::Compressor.is(v))?;
    let [mode] = args.bind("flush", 1, [""], 1, 0)?;
    let mode = mode.map_or(Ok(4), protocol::index_i64)?;
    if mode == 0 {
        return Ok(bytes::new(b""));
    }
    let flush = i32::try_from(mode).ok().and_then(|m| DeflateFlush::try_from(m).ok());
    let (Some(flush), Some(stream)) = (flush, stream::get::<Deflate>(v)) else {
        return Err(failed(-2, "while flushing", None));
    };
    let mut out = Vec::new();
    compress(stream, b"", &mut out, flush)?;
    if mode == 4 {
        stream::end::<Deflate>(v);
    }
    Ok(bytes::new(&out))
}

/// Decompresses more input of `Decompress`, keeping what is left over.
fn feed(v: Value, mut input: &[u8], limit: usize) -> PyResult<Value> {
    let r = record::get(v);
    let Some(stream) = stream::get::<Inflate>(v) else {
        // All that comes behind the end is unused.
        if !input.is_empty() {
            let all = [bytes::slice(r.a.unwrap_or(Value::NONE)), input].concat();
            let all = bytes::new(&all);
            record::get(v).a = Some(all);
            record::get(v).b = Some(bytes::new(b""));
        }
        return Ok(bytes::new(b""));
    };
    let dictionary = match r.c {
        Some(d) => view::bytes_of(d)?,
        None => None,
    };
    let mut out = Vec::new();
    let over = decompress(stream, &mut input, &mut out, limit, dictionary)?;
    let left = bytes::new(input);
    if over {
        stream::end::<Inflate>(v);
        record::get(v).a = Some(left);
        record::get(v).b = Some(bytes::new(b""));
    } else {
        record::get(v).b = Some(left);
    }
    Ok(bytes::new(&out))
}

fn decompress_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Decompress.decompress", |v| Builtin::Decompressor.is(v))?;
    let [data, most] = args.bind("decompress", 1, ["", "max_length"], 2, 1)?;
    let most = most.map_or(Ok(0), protocol::index_i64)?;
    if most < 0 {
        return Err(raise(Exc::ValueError, "max_length must be non-negative"));
    }
    feed(v, view::required(data.unwrap_or(Value::NONE))?, if most == 0 { usize::MAX } else { most as usize })
}

fn flush_rest(args: &Args) -> PyResult<Value> {
    let v = args.receiver("Decompress.flush", |v| Builtin::Decompressor.is(v))?;
    let [length] = args.bind("flush", 1, [""], 1, 0)?;
    if length.map_or(Ok(1), protocol::index_i64)? <= 0 {
        return Err(raise(Exc::ValueError, "length must be greater than zero"));
    }
    if record::get(v).n == 0 {
        return Ok(bytes::new(b""));
    }
    feed(v, bytes::slice(record::get(v).b.unwrap_or(Value::NONE)), usize::MAX)
}

fn file_decompress(args: &Args) -> PyResult<Value> {
    let v = args.receiver("_ZlibDecompressor.decompress", |v| Builtin::FileDecompressor.is(v))?;
    let [data, most] = args.bind("decompress", 1, ["data", "max_length"], 2, 1)?;
    let most = most.map_or(Ok(-1), protocol::index_i64)?;
    let more = view::required(data.unwrap_or(Value::NONE))?;
    if record::get(v).n == 0 {
        return Err(raise(Exc::EOFError, "End of stream already reached"));
    }
    let left = bytes::slice(record::get(v).b.unwrap_or(Value::NONE));
    let limit = usize::try_from(most).unwrap_or(usize::MAX);
    if left.is_empty() { feed(v, more, limit) } else { feed(v, &[left, more].concat(), limit) }
}

fn is_over(v: Value) -> Value {
    Value::from_bool(record::get(v).n == 0)
}

/// `zlib.Compress`.
pub static COMPRESSOR_TYPE: NativeType = NativeType {
    name: "zlib.Compress",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    methods: &[("compress", compress_method), ("flush", flush_method)],
    finalize: Some(stream::end::<Deflate>),
    ..NativeType::DEFAULT
};

/// `zlib.Decompress`.
pub static DECOMPRESSOR_TYPE: NativeType = NativeType {
    name: "zlib.Decompress",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    attributes: &["eof", "unconsumed_tail", "unused_data"],
    get_attribute: Some(|v, name| {
        Ok(match name {
            "eof" => Some(is_over(v)),
            "unconsumed_tail" => record::get(v).b,
            "unused_data" => record::get(v).a,
            _ => None,
        })
    }),
    methods: &[("decompress", decompress_method), ("flush", flush_rest)],
    finalize: Some(stream::end::<Inflate>),
    ..NativeType::DEFAULT
};

/// `zlib._ZlibDecompressor`: keeps its input itself.
pub static FILE_DECOMPRESSOR_TYPE: NativeType = NativeType {
    name: "zlib._ZlibDecompressor",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    attributes: &["eof", "needs_input", "unused_data"],
    get_attribute: Some(|v, name| {
        let r = record::get(v);
        Ok(match name {
            "eof" => Some(is_over(v)),
            "needs_input" => {
                let left = r.b.is_some_and(|b| !bytes::slice(b).is_empty());
                Some(Value::from_bool(r.n != 0 && !left))
            }
            "unused_data" => r.a,
            _ => None,
        })
    }),
    methods: &[("decompress", file_decompress)],
    new: Some(|args| {
        let [window, dictionary] = args.bind("_ZlibDecompressor", 1, ["wbits", "zdict"], 2, 0)?;
        decompressor(Builtin::FileDecompressor, window, dictionary)
    }),
    sealed: true,
    finalize: Some(stream::end::<Inflate>),
    ..NativeType::DEFAULT
};
