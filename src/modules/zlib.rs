//! The `zlib` module: deflate streams in one go, its stream objects, and checksums.

use crate::heap::Value;
use crate::objects::zlib as streams;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, bytes, class, dict, int, intern, module, packing, protocol, raise, view,
};
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Strategy};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("adler32", adler32),
    ("compress", compress),
    ("compressobj", compressobj),
    ("crc32", crc32),
    ("decompress", decompress),
    ("decompressobj", decompressobj),
];

const CONSTANTS: &[(&str, i64)] = &[
    ("DEFLATED", 8),
    ("DEF_BUF_SIZE", 16 * 1024),
    ("DEF_MEM_LEVEL", 8),
    ("MAX_WBITS", 15),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_BEST_SPEED", 1),
    ("Z_BLOCK", 5),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_FILTERED", 1),
    ("Z_FINISH", 4),
    ("Z_FIXED", 4),
    ("Z_FULL_FLUSH", 3),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_NO_COMPRESSION", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_RLE", 3),
    ("Z_SYNC_FLUSH", 2),
    ("Z_TREES", 6),
];

/// Makes the module.
///
/// # Errors
/// MemoryError, if its class cannot be made.
pub fn module() -> PyResult<Value> {
    let m = module::new("zlib");
    module::add_functions(m, FUNCTIONS);
    let globals = module::globals(m);
    for &(name, n) in CONSTANTS {
        dict::set_str(globals, intern::intern(name), int::from_i64(n));
    }
    for (name, text) in [("ZLIB_VERSION", "1.3.1"), ("ZLIB_RUNTIME_VERSION", "1.3.1"), ("__version__", "1.0")] {
        dict::set_str(globals, intern::intern(name), intern::intern(text));
    }
    super::add_types(m, &[Builtin::FileDecompressor]);
    let namespace = dict::new();
    dict::set_str(namespace, intern::intern("__module__"), intern::intern("zlib"));
    let error = class::new(intern::intern("error"), &[Exc::Exception.class()], namespace, None)?;
    dict::set_str(globals, intern::intern("error"), *streams::ERROR.get_or_init(|| error));
    Ok(m)
}

/// An argument that is a C int.
fn number(v: Option<Value>, default: i32) -> PyResult<i32> {
    let Some(v) = v else { return Ok(default) };
    i32::try_from(protocol::index_i64(v)?)
        .map_err(|_| raise(Exc::OverflowError, "Python int too large to convert to C int"))
}

fn compress(args: &Args) -> PyResult<Value> {
    let [data, level, window] = args.bind("compress", 0, ["", "level", "wbits"], 3, 1)?;
    let data = view::required(data.unwrap_or(Value::NONE))?;
    let (level, window_bits) = (number(level, -1)?, number(window, 15)?);
    if !(-1..=9).contains(&level) || !streams::deflates(window_bits) {
        return Err(streams::error("Bad compression level"));
    }
    let mut stream = Deflate::new_with_config(DeflateConfig { window_bits, ..DeflateConfig::new(level) });
    let mut out = Vec::new();
    streams::compress(&mut stream, data, &mut out, DeflateFlush::Finish)?;
    Ok(bytes::new(&out))
}

fn decompress(args: &Args) -> PyResult<Value> {
    let [data, window, size] = args.bind("decompress", 0, ["", "wbits", "bufsize"], 3, 1)?;
    let data = view::required(data.unwrap_or(Value::NONE))?;
    let window = number(window, 15)?;
    if size.map_or(Ok(1), protocol::index_i64)? <= 0 {
        return Err(raise(Exc::ValueError, "bufsize must be positive"));
    }
    Ok(bytes::new(&streams::decompress_all(data, window)?))
}

fn compressobj(args: &Args) -> PyResult<Value> {
    let names = ["level", "method", "wbits", "memLevel", "strategy", "zdict"];
    let [level, method, window, memory, strategy, dictionary] = args.bind("compressobj", 0, names, 6, 0)?;
    let (level, method, window_bits) = (number(level, -1)?, number(method, 8)?, number(window, 15)?);
    let (mem_level, strategy) = (number(memory, 8)?, Strategy::try_from(number(strategy, 0)?));
    let dictionary = match dictionary {
        Some(d) if !d.is_none() => Some(view::required(d)?),
        _ => None,
    };
    let fine = (-1..=9).contains(&level) && method == 8 && (1..=9).contains(&mem_level);
    let Some(strategy) = strategy.ok().filter(|_| fine && streams::deflates(window_bits)) else {
        return Err(raise(Exc::ValueError, "Invalid initialization option"));
    };
    let config = DeflateConfig { window_bits, mem_level, strategy, ..DeflateConfig::new(level) };
    streams::compressor(config, dictionary)
}

fn decompressobj(args: &Args) -> PyResult<Value> {
    let [window, dictionary] = args.bind("decompressobj", 0, ["wbits", "zdict"], 2, 0)?;
    streams::decompressor(Builtin::Decompressor, window, dictionary)
}

/// The bytes and the start value of a checksum.
fn checked(args: &Args, name: &str, start: u32) -> PyResult<(&'static [u8], u32)> {
    args.check(name, 0, 1, 2)?;
    let data = view::required(args.positional[0])?;
    let Some(v) = args.get(1) else { return Ok((data, start)) };
    let v = protocol::index(v)?;
    Ok((data, int::as_i64(v).map_or_else(|| packing::as_u64(v).unwrap_or(0) as u32, |n| n as u32)))
}

fn adler32(args: &Args) -> PyResult<Value> {
    let (data, start) = checked(args, "adler32", 1)?;
    Ok(int::from_i64(i64::from(zlib_rs::adler32::adler32(start, data))))
}

fn crc32(args: &Args) -> PyResult<Value> {
    let (data, start) = checked(args, "crc32", 0)?;
    let mut crc = crc32fast::Hasher::new_with_initial(start);
    crc.update(data);
    Ok(int::from_i64(i64::from(crc.finalize())))
}
