//! Hash objects of `hashlib`. As a record: a = bytes that hold the state, b = name, c = digest
//! size (`None` if the caller chooses), n = block size.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};
use sha3::digest::{Digest, ExtendableOutput, Update, XofReader};

/// A hash under way. Plain data: it is kept as bytes and never dropped.
#[allow(clippy::large_enum_variant, reason = "copied from and to bytes of its size")]
#[derive(Clone)]
#[allow(missing_docs, missing_debug_implementations)]
pub enum State {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha3x224(sha3::Sha3_224),
    Sha3x256(sha3::Sha3_256),
    Sha3x384(sha3::Sha3_384),
    Sha3x512(sha3::Sha3_512),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
    Blake2b(blake2b_simd::State),
    Blake2s(blake2s_simd::State),
}

macro_rules! each {
    ($state:expr, $h:ident => $fixed:expr, $x:ident => $shake:expr, $b:ident => $blake:expr) => {
        match $state {
            State::Md5($h) => $fixed,
            State::Sha1($h) => $fixed,
            State::Sha224($h) => $fixed,
            State::Sha256($h) => $fixed,
            State::Sha384($h) => $fixed,
            State::Sha512($h) => $fixed,
            State::Sha3x224($h) => $fixed,
            State::Sha3x256($h) => $fixed,
            State::Sha3x384($h) => $fixed,
            State::Sha3x512($h) => $fixed,
            State::Shake128($x) => $shake,
            State::Shake256($x) => $shake,
            State::Blake2b($b) => $blake,
            State::Blake2s($b) => $blake,
        }
    };
}

impl State {
    fn update(&mut self, data: &[u8]) {
        each!(self, h => Digest::update(h, data), x => Update::update(x, data), b => {
            b.update(data);
        });
    }

    fn digest(self, length: usize) -> Vec<u8> {
        each!(self, h => h.finalize().to_vec(), x => {
            let mut out = vec![0; length];
            x.finalize_xof().read(&mut out);
            out
        }, b => b.finalize().as_bytes().to_vec())
    }
}

/// A hash object.
pub fn new(name: &str, state: State, digest_size: Option<usize>, block_size: usize) -> Value {
    let kept = bytes::build(size_of::<State>(), |_| {});
    let size = digest_size.map_or(Value::NONE, |n| int::from_i64(n as i64));
    let v = record::new(Builtin::Hash, Some(kept), Some(string::new(name)), Some(size), None);
    record::get(v).n = block_size as i64;
    store(v, state);
    v
}

fn place(v: Value) -> *mut State {
    let kept = record::get(v).a.unwrap_or(Value::NONE);
    bytes::slice(kept).as_ptr().cast_mut().cast()
}

fn store(v: Value, state: State) {
    // SAFETY: the bytes are of the state's size and this object's own; it holds no memory of its
    // own, so that nothing is lost.
    unsafe { place(v).write_unaligned(state) };
}

fn load(v: Value) -> State {
    // SAFETY: `new` has put a state there; it is plain data.
    unsafe { place(v).read_unaligned() }
}

/// Hashes more data.
///
/// # Errors
/// TypeError for what is not bytes-like.
pub fn update(v: Value, data: Value) -> PyResult<()> {
    if string::is(data) {
        return Err(raise(Exc::TypeError, "Strings must be encoded before hashing"));
    }
    let Some(data) = view::bytes_of(data)? else {
        return Err(raise(Exc::TypeError, "object supporting the buffer API required"));
    };
    let mut state = load(v);
    state.update(data);
    store(v, state);
    Ok(())
}

fn digest(args: &Args, name: &str) -> PyResult<Vec<u8>> {
    let v = args.receiver(name, |v| Builtin::Hash.is(v))?;
    let short = name.rsplit('.').next().unwrap_or(name);
    let length = if record::get(v).c == Some(Value::NONE) {
        let [length] = args.bind(short, 1, ["length"], 1, 1)?;
        let n = protocol::index_i64(length.unwrap_or(Value::NONE))?;
        if n < 0 {
            return Err(raise(Exc::ValueError, "value must be positive"));
        }
        if n >= 1 << 29 {
            return Err(raise(Exc::ValueError, "length is too large"));
        }
        n as usize
    } else {
        args.check(name, 1, 0, 0)?;
        0
    };
    Ok(load(v).digest(length))
}

/// Hash objects.
pub static TYPE: NativeType = NativeType {
    name: "_hashlib.HASH",
    size: size_of::<Record>(),
    repr: Some(|v| {
        let name = record::get(v).b.and_then(string::as_text).unwrap_or("");
        Ok(string::new(&format!("<{name} _hashlib.HASH object @ {:#x}>", v.bits())))
    }),
    get_attribute: Some(|v, name| {
        let r = record::get(v);
        Ok(match name {
            "name" => r.b,
            "digest_size" => Some(r.c.filter(|c| !c.is_none()).unwrap_or(Value::small_int(0))),
            "block_size" => Some(int::from_i64(r.n)),
            _ => None,
        })
    }),
    methods: &[
        ("copy", |a| {
            let v = a.receiver("HASH.copy", |v| Builtin::Hash.is(v))?;
            a.check("HASH.copy", 1, 0, 0)?;
            let r = record::get(v);
            let copy = record::new(Builtin::Hash, Some(bytes::build(size_of::<State>(), |_| {})), r.b, r.c, None);
            record::get(copy).n = r.n;
            store(copy, load(v));
            Ok(copy)
        }),
        ("digest", |a| digest(a, "HASH.digest").map(|d| bytes::new(&d))),
        ("hexdigest", |a| bytes::hex_text(&digest(a, "HASH.hexdigest")?, None, None)),
        ("update", |a| {
            a.check("HASH.update", 1, 1, 1)?;
            update(a.receiver("HASH.update", |v| Builtin::Hash.is(v))?, a.positional[1])?;
            Ok(Value::NONE)
        }),
    ],
    ..NativeType::DEFAULT
};
