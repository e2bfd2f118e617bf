//! `_random.Random`: the Mersenne twister MT19937, as CPython seeds and reads it.

mod twister;

use super::*;
use crate::heap::NativeType;
use crate::heap::Value;
use crate::heap::layout::Random;
use twister::{SIZE, Twister};

/// The generator's words. `v` must be a Random.
fn state(v: Value) -> Twister<'static> {
    // SAFETY: of this layout by the caller's word; the buffer has room for the words, and nobody
    // else refers to it for the time of a statement.
    unsafe {
        let r = &mut *v.ptr::<Random>();
        Twister { words: std::slice::from_raw_parts_mut(r.words, SIZE), position: &mut r.position }
    }
}

fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let own = class == Builtin::Random.class();
    if own && !args.names.is_empty() {
        return Err(raise(Exc::TypeError, "Random() takes no keyword arguments"));
    }
    if args.positional.len() > 2 && class::lookup_user(class, intern::INIT.value()).is_none() {
        let message = format!("Random() requires 0 or 1 argument, got {}", args.positional.len() - 1);
        return Err(raise(Exc::TypeError, message));
    }
    let words = buffer::bytes(4 * SIZE).cast::<u32>();
    let v = instance::allocate_native(class, Builtin::Random);
    // SAFETY: fresh object of this layout.
    unsafe { (*v.ptr::<Random>()).words = words };
    seed_with(v, args.get(1).unwrap_or(Value::NONE))?;
    Ok(v)
}

fn seed_with(v: Value, seed: Value) -> PyResult<()> {
    if seed.is_none() {
        let mut key = [0u32; SIZE];
        // SAFETY: the array's memory.
        let got = unsafe { libc::getrandom(key.as_mut_ptr().cast(), 4 * SIZE, 0) };
        if got != 4 * SIZE as isize {
            return Err(raise(Exc::OSError, "the system has no random numbers"));
        }
        state(v).seed(&key);
        return Ok(());
    }
    let number = if int::is(seed) {
        int::abs(int::plain(seed))
    } else {
        // The hash as an unsigned number.
        int::from_u64(protocol::hash(seed)? as u64)
    };
    let big = int::to_big(number);
    let (_, words) = big.as_sign_words();
    let mut key: Vec<u32> = words.iter().flat_map(|&w| [w as u32, (w >> 32) as u32]).collect();
    while key.len() > 1 && key.last() == Some(&0) {
        key.pop();
    }
    if key.is_empty() {
        key.push(0);
    }
    state(v).seed(&key);
    Ok(())
}

fn seed(args: &Args) -> PyResult<Value> {
    args.check("seed", 1, 0, 1)?;
    seed_with(args.positional[0], args.get(1).unwrap_or(Value::NONE))?;
    Ok(Value::NONE)
}

fn random(args: &Args) -> PyResult<Value> {
    args.check("Random.random", 1, 0, 0)?;
    let mut s = state(args.positional[0]);
    let (a, b) = (s.next() >> 5, s.next() >> 6);
    Ok(float::from_f64((f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0))
}

fn random_bits(args: &Args) -> PyResult<Value> {
    args.check("Random.getrandbits", 1, 1, 1)?;
    let k = protocol::index(args.positional[1])?;
    if int::is_negative(k) {
        return Err(raise(Exc::ValueError, "number of bits must be non-negative"));
    }
    let Some(k) = int::as_i64(k).filter(|&k| k < 1 << 34) else {
        return Err(raise(Exc::OverflowError, "Python int too large to convert to C uint64_t"));
    };
    let mut s = state(args.positional[0]);
    if k == 0 {
        return Ok(int::from_i64(0));
    }
    if k <= 32 {
        return Ok(int::from_i64(i64::from(s.next() >> (32 - k))));
    }
    let count = (k as usize).div_ceil(32);
    let mut limbs = vec![0u64; count.div_ceil(2)];
    for i in 0..count {
        let mut word = s.next();
        let rest = k as usize - 32 * i;
        if rest < 32 {
            word >>= 32 - rest;
        }
        limbs[i / 2] |= u64::from(word) << (32 * (i % 2));
    }
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
    Ok(int::from_limbs(false, &limbs))
}

fn get_state(args: &Args) -> PyResult<Value> {
    args.check("Random.getstate", 1, 0, 0)?;
    let s = state(args.positional[0]);
    let mut all: Vec<Value> = s.words.iter().map(|&w| int::from_i64(i64::from(w))).collect();
    all.push(int::from_u64(*s.position));
    Ok(tuple::new(&all))
}

fn set_state(args: &Args) -> PyResult<Value> {
    args.check("Random.setstate", 1, 1, 1)?;
    let given = args.positional[1];
    if !tuple::is(given) {
        return Err(raise(Exc::TypeError, "state vector must be a tuple"));
    }
    let all = tuple::items(given);
    if all.len() != SIZE + 1 {
        return Err(raise(Exc::ValueError, "state vector is the wrong size"));
    }
    let mut words = [0u32; SIZE];
    for (place, &v) in words.iter_mut().zip(all) {
        if !int::is(v) {
            return Err(raise(Exc::TypeError, "an integer is required"));
        }
        if int::is_negative(v) {
            return Err(raise(Exc::OverflowError, "can't convert negative value to unsigned int"));
        }
        *place = int::as_i64(v).map_or(0, |n| n as u32);
    }
    let position = protocol::index_i64(all[SIZE])?;
    if !(0..=SIZE as i64).contains(&position) {
        return Err(raise(Exc::ValueError, "invalid state"));
    }
    let s = state(args.positional[0]);
    s.words.copy_from_slice(&words);
    *s.position = position as u64;
    Ok(Value::NONE)
}

/// `_random.Random`.
pub static TYPE: NativeType = NativeType {
    name: "_random.Random",
    size: size_of::<Random>(),
    layout: Some(&Random::LAYOUT),
    methods: &[
        ("seed", seed),
        ("random", random),
        ("getrandbits", random_bits),
        ("getstate", get_state),
        ("setstate", set_state),
    ],
    new: Some(construct),
    doc: "Random() -> create a random number generator with its own internal state.",
    ..NativeType::DEFAULT
};
