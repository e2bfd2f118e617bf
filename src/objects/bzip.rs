//! Streams of `_bz2`: as records, n = address of the stream, 0 when it is over; decompressors:
//! a = what follows the stream, b = input left over.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};
use bzip2::{Action, Compress, Compression, Decompress, Status};

const PIECE: usize = 32 * 1024;

fn new_compressor(args: &Args) -> PyResult<Value> {
    let [level] = args.bind("BZ2Compressor", 1, [""], 1, 0)?;
    let level = level.map_or(Ok(9), protocol::index_i64)?;
    if !(1..=9).contains(&level) {
        return Err(raise(Exc::ValueError, "compresslevel must be between 1 and 9"));
    }
    Ok(stream::new(Builtin::BzCompressor, Compress::new(Compression::new(level as u32), 0), None))
}

fn run(stream: &mut Compress, mut input: &[u8], action: Action) -> PyResult<Value> {
    let mut out = Vec::new();
    loop {
        out.reserve(PIECE);
        let before = stream.total_in();
        let status = stream.compress_vec(input, &mut out, action);
        input = &input[(stream.total_in() - before) as usize..];
        match status {
            Ok(Status::StreamEnd) => break,
            Ok(_) if matches!(action, Action::Run) && input.is_empty() => break,
            Ok(_) => {}
            Err(e) => return Err(raise(Exc::OSError, e.to_string())),
        }
    }
    Ok(bytes::new(&out))
}

fn compress(args: &Args) -> PyResult<Value> {
    let v = args.receiver("BZ2Compressor.compress", |v| Builtin::BzCompressor.has(v))?;
    args.check("compress", 1, 1, 1)?;
    let input = view::required(args.positional[1])?;
    let Some(stream) = stream::get::<Compress>(v) else {
        return Err(raise(Exc::ValueError, "Compressor has been flushed"));
    };
    if input.is_empty() { Ok(bytes::new(b"")) } else { run(stream, input, Action::Run) }
}

fn flush(args: &Args) -> PyResult<Value> {
    let v = args.receiver("BZ2Compressor.flush", |v| Builtin::BzCompressor.has(v))?;
    let Some(stream) = stream::get::<Compress>(v) else {
        return Err(raise(Exc::ValueError, "Repeated call to flush()"));
    };
    let rest = run(stream, b"", Action::Finish)?;
    stream::end::<Compress>(v);
    Ok(rest)
}

fn new_decompressor(args: &Args) -> PyResult<Value> {
    args.check("BZ2Decompressor", 1, 0, 0)?;
    Ok(stream::new(Builtin::BzDecompressor, Decompress::new(false), None))
}

fn decompress(args: &Args) -> PyResult<Value> {
    let v = args.receiver("BZ2Decompressor.decompress", |v| Builtin::BzDecompressor.has(v))?;
    let [data, most] = args.bind("decompress", 1, ["data", "max_length"], 2, 1)?;
    let limit = usize::try_from(most.map_or(Ok(-1), protocol::index_i64)?).unwrap_or(usize::MAX);
    let more = view::required(data.unwrap_or(Value::NONE))?;
    let left = record::get(v).b.map_or(&b""[..], bytes::slice);
    let all = [left, more].concat();
    let Some(stream) = stream::get::<Decompress>(v) else {
        return Err(raise(Exc::EOFError, "End of stream already reached"));
    };
    let (mut input, mut out, mut over) = (&all[..], Vec::new(), false);
    while out.len() < limit {
        out.reserve_exact(PIECE.min(limit - out.len()));
        let (taken, made) = (stream.total_in(), out.len());
        let status = stream.decompress_vec(input, &mut out);
        input = &input[(stream.total_in() - taken) as usize..];
        match status {
            Ok(Status::StreamEnd) => {
                over = true;
                break;
            }
            Ok(_) if input.is_empty() && out.len() == made => break,
            Ok(_) => {}
            Err(_) => return Err(raise(Exc::OSError, "Invalid data stream")),
        }
    }
    let rest = Some(bytes::new(input));
    if over {
        stream::end::<Decompress>(v);
        record::get(v).a = rest;
        record::get(v).b = Some(bytes::new(b""));
    } else {
        record::get(v).b = rest;
    }
    Ok(bytes::new(&out))
}

/// `_bz2.BZ2Compressor`.
pub static COMPRESSOR_TYPE: NativeType = NativeType {
    name: "_bz2.BZ2Compressor",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    methods: &[("compress", compress), ("flush", flush)],
    new: Some(new_compressor),
    sealed: true,
    finalize: Some(stream::end::<Compress>),
    ..NativeType::DEFAULT
};

/// `_bz2.BZ2Decompressor`.
pub static DECOMPRESSOR_TYPE: NativeType = NativeType {
    name: "_bz2.BZ2Decompressor",
    size: size_of::<Record>(),
    layout: Some(&Record::LAYOUT),
    attributes: &["eof", "needs_input", "unused_data"],
    get_attribute: Some(|v, name| {
        let r = record::get(v);
        let left = r.b.is_some_and(|b| !bytes::slice(b).is_empty());
        Ok(match name {
            "eof" => Some(Value::from_bool(r.n == 0)),
            "needs_input" => Some(Value::from_bool(r.n != 0 && !left)),
            "unused_data" => r.a,
            _ => None,
        })
    }),
    methods: &[("decompress", decompress)],
    new: Some(new_decompressor),
    sealed: true,
    finalize: Some(stream::end::<Decompress>),
    ..NativeType::DEFAULT
};
