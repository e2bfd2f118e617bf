//! `_md5`, `_sha1`, `_sha2`, `_sha3` and `_blake2`: what `hashlib` is built on.

use crate::heap::Value;
use crate::objects::hasher::{self, State};
use crate::objects::{Args, Exc, NativeFn, PyResult, dict, int, intern, module, protocol, raise, view};

fn make(name: &str, functions: &[(&str, NativeFn)], constants: &[(&str, i64)]) -> PyResult<Value> {
    let m = module::new(name);
    module::add_functions(m, functions);
    for (key, n) in constants {
        dict::set_str(module::globals(m), intern::intern(key), int::from_i64(*n));
    }
    Ok(m)
}

/// A hash begun with the first argument, if there is one.
fn begin(args: &Args, name: &str, state: State, size: Option<usize>, block: usize) -> PyResult<Value> {
    let names = ["data", "usedforsecurity", "string"];
    let [data, _, text] = args.bind(name, 0, names, 1, 0)?;
    if data.is_some() && text.is_some() {
        let message = "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is \
                       slated for removal in a future version.";
        return Err(raise(Exc::TypeError, message));
    }
    let v = hasher::new(name, state, size, block);
    if let Some(data) = data.or(text) {
        hasher::update(v, data)?;
    }
    Ok(v)
}

/// `_md5`.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn md5() -> PyResult<Value> {
    make("_md5", &[("md5", |a| begin(a, "md5", State::Md5(Default::default()), Some(16), 64))], &[])
}

/// `_sha1`.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn sha1() -> PyResult<Value> {
    make("_sha1", &[("sha1", |a| begin(a, "sha1", State::Sha1(Default::default()), Some(20), 64))], &[])
}

/// `_sha2`.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn sha2() -> PyResult<Value> {
    let functions: &[(&str, NativeFn)] = &[
        ("sha224", |a| begin(a, "sha224", State::Sha224(Default::default()), Some(28), 64)),
        ("sha256", |a| begin(a, "sha256", State::Sha256(Default::default()), Some(32), 64)),
        ("sha384", |a| begin(a, "sha384", State::Sha384(Default::default()), Some(48), 128)),
        ("sha512", |a| begin(a, "sha512", State::Sha512(Default::default()), Some(64), 128)),
    ];
    make("_sha2", functions, &[])
}

/// `_sha3`.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn sha3() -> PyResult<Value> {
    let functions: &[(&str, NativeFn)] = &[
        ("sha3_224", |a| begin(a, "sha3_224", State::Sha3x224(Default::default()), Some(28), 144)),
        ("sha3_256", |a| begin(a, "sha3_256", State::Sha3x256(Default::default()), Some(32), 136)),
        ("sha3_384", |a| begin(a, "sha3_384", State::Sha3x384(Default::default()), Some(48), 104)),
        ("sha3_512", |a| begin(a, "sha3_512", State::Sha3x512(Default::default()), Some(64), 72)),
        ("shake_128", |a| begin(a, "shake_128", State::Shake128(Default::default()), None, 168)),
        ("shake_256", |a| begin(a, "shake_256", State::Shake256(Default::default()), None, 136)),
    ];
    make("_sha3", functions, &[])
}

/// `_blake2`.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn blake2() -> PyResult<Value> {
    make(
        "_blake2",
        &[("blake2b", |a| blake(a, true)), ("blake2s", |a| blake(a, false))],
        &[
            ("BLAKE2B_MAX_DIGEST_SIZE", 64),
            ("BLAKE2B_MAX_KEY_SIZE", 64),
            ("BLAKE2B_PERSON_SIZE", 16),
            ("BLAKE2B_SALT_SIZE", 16),
            ("BLAKE2S_MAX_DIGEST_SIZE", 32),
            ("BLAKE2S_MAX_KEY_SIZE", 32),
            ("BLAKE2S_PERSON_SIZE", 8),
            ("BLAKE2S_SALT_SIZE", 8),
        ],
    )
}

const BLAKE: [&str; 14] = [
    "data",
    "digest_size",
    "key",
    "salt",
    "person",
    "fanout",
    "depth",
    "leaf_size",
    "node_offset",
    "node_depth",
    "inner_size",
    "last_node",
    "usedforsecurity",
    "string",
];

fn blake(args: &Args, wide: bool) -> PyResult<Value> {
    let name = if wide { "blake2b" } else { "blake2s" };
    let (most, extra) = if wide { (64, 16) } else { (32, 8) };
    let given = args.bind(name, 0, BLAKE, 1, 0)?;
    let number = |i: usize, default: i64, low: i64, high: i64, message: &str| -> PyResult<i64> {
        let n = given[i].map_or(Ok(default), protocol::index_i64)?;
        if (low..=high).contains(&n) { Ok(n) } else { Err(raise(Exc::ValueError, message)) }
    };
    let part = |i: usize, limit: usize, what: &str| -> PyResult<&'static [u8]> {
        let b = given[i].map_or(Ok(&[][..]), view::required)?;
        if b.len() <= limit {
            return Ok(b);
        }
        Err(raise(Exc::ValueError, format!("maximum {what} length is {limit} bytes")))
    };
    let size_message = format!(
        "digest_size for {} must be between 1 and {most} bytes, here it is out of range",
        if wide { "Blake2b" } else { "Blake2s" }
    );
    let size = number(1, most, 1, most, &size_message)? as usize;
    let key = part(2, most as usize, "key")?;
    let salt = part(3, extra, "salt")?;
    let person = part(4, extra, "person")?;
    let fanout = number(5, 1, 0, 255, "fanout must be between 0 and 255")? as u8;
    let depth = number(6, 1, 1, 255, "depth must be between 1 and 255")? as u8;
    let leaf = number(7, 0, 0, i64::from(u32::MAX), "leaf_size is too large")? as u32;
    let offset_limit = if wide { i64::MAX } else { (1 << 48) - 1 };
    let offset = number(8, 0, 0, offset_limit, "node_offset is too large")? as u64;
    let node_depth = number(9, 0, 0, 255, "node_depth must be between 0 and 255")? as u8;
    let inner = number(10, 0, 0, most, "inner_size must be between 0 and is out of range")? as usize;
    let last = given[11].map_or(Ok(false), protocol::truth)?;
    let state = if wide {
        let mut p = blake2b_simd::Params::new();
        p.hash_length(size).key(key).salt(salt).personal(person).fanout(fanout).max_depth(depth);
        p.max_leaf_length(leaf).node_offset(offset).node_depth(node_depth).inner_hash_length(inner).last_node(last);
        State::Blake2b(p.to_state())
    } else {
        let mut p = blake2s_simd::Params::new();
        p.hash_length(size).key(key).salt(salt).personal(person).fanout(fanout).max_depth(depth);
        p.max_leaf_length(leaf).node_offset(offset).node_depth(node_depth).inner_hash_length(inner).last_node(last);
        State::Blake2s(p.to_state())
    };
    let v = hasher::new(name, state, Some(size), if wide { 128 } else { 64 });
    if let Some(data) = given[0].or(given[13]) {
        hasher::update(v, data)?;
    }
    Ok(v)
}
