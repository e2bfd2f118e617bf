//! Methods of `bytes` and `bytearray` that pad, change case or translate.

use super::methods::{content, like, same, this};
use super::*;

/// Each byte on its own.
pub fn map(args: &Args, name: &str, f: fn(u8) -> u8) -> PyResult<Value> {
    let v = this(args, name, 0, 0)?;
    let out: Vec<u8> = content(v).iter().map(|&b| f(b)).collect();
    Ok(like(v, &out))
}

/// The other case.
pub fn swapped(b: u8) -> u8 {
    if b.is_ascii_lowercase() { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() }
}

/// `capitalize()`
pub fn capitalize(args: &Args) -> PyResult<Value> {
    let v = this(args, "capitalize", 0, 0)?;
    let mut out = content(v).to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    Ok(like(v, &out))
}

/// `title()`
pub fn title(args: &Args) -> PyResult<Value> {
    let v = this(args, "title", 0, 0)?;
    let mut inside = false;
    let mut out = content(v).to_vec();
    for b in &mut out {
        *b = if inside { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
        inside = b.is_ascii_alphabetic();
    }
    Ok(like(v, &out))
}

/// `istitle()`
pub fn istitle(args: &Args) -> PyResult<Value> {
    let (mut found, mut inside) = (false, false);
    for &b in content(this(args, "istitle", 0, 0)?) {
        if b.is_ascii_alphabetic() {
            if b.is_ascii_uppercase() == inside {
                return Ok(Value::FALSE);
            }
            (found, inside) = (true, true);
        } else {
            inside = false;
        }
    }
    Ok(Value::from_bool(found))
}

/// `islower()` and `isupper()`
pub fn is_case(args: &Args, name: &str, own: fn(&u8) -> bool, other: fn(&u8) -> bool) -> PyResult<Value> {
    let b = content(this(args, name, 0, 0)?);
    Ok(Value::from_bool(b.iter().any(own) && !b.iter().any(other)))
}

/// Extra bytes that a width asks for; `None` if there are none.
fn extra(v: Value, width: i64) -> PyResult<Option<usize>> {
    let Some(n) = usize::try_from(width).ok().and_then(|w| w.checked_sub(content(v).len())).filter(|&n| n > 0) else {
        return Ok(None);
    };
    if string::is_too_long(n) {
        return Err(sequence::no_memory());
    }
    Ok(Some(n))
}

/// `center`, `ljust`, `rjust`: `left` says how much of the padding goes before.
pub fn pad(args: &Args, name: &str, left: fn(usize, usize) -> usize) -> PyResult<Value> {
    let v = this(args, name, 1, 2)?;
    let width = protocol::index_i64(args.positional[1])?;
    let fill = match args.get(2) {
        None => b' ',
        Some(f) => match content_of(f) {
            Some(&[b]) => b,
            Some(b) => {
                let message = format!(
                    "{name}() argument 2 must be a byte string of length 1, not a {} object of length {}",
                    class::name_of(f),
                    b.len()
                );
                return Err(raise(Exc::TypeError, message));
            }
            None => {
                let message =
                    format!("{name}() argument 2 must be a byte string of length 1, not {}", class::name_of(f));
                return Err(raise(Exc::TypeError, message));
            }
        },
    };
    let Some(n) = extra(v, width)? else { return Ok(same(v)) };
    let before = left(n, width as usize);
    let mut out = vec![fill; before];
    out.extend_from_slice(content(v));
    out.resize(out.len() + n - before, fill);
    Ok(like(v, &out))
}

fn content_of(v: Value) -> Option<&'static [u8]> {
    (is(v) || bytearray::is(v)).then(|| content(v))
}

/// `zfill(width)`
pub fn zfill(args: &Args) -> PyResult<Value> {
    let v = this(args, "zfill", 1, 1)?;
    let Some(n) = extra(v, protocol::index_i64(args.positional[1])?)? else { return Ok(same(v)) };
    let b = content(v);
    let sign = usize::from(matches!(b.first(), Some(b'+' | b'-')));
    let mut out = b[..sign].to_vec();
    out.resize(sign + n, b'0');
    out.extend_from_slice(&b[sign..]);
    Ok(like(v, &out))
}

/// `expandtabs(tabsize=8)`
pub fn expandtabs(args: &Args) -> PyResult<Value> {
    let v = args.receiver("bytes.expandtabs", |v| is(v) || bytearray::is(v))?;
    let [size] = args.bind("expandtabs", 1, ["tabsize"], 1, 0)?;
    let size = size.map_or(Ok(8), protocol::index_i64)?.max(0) as usize;
    let mut out = Vec::with_capacity(content(v).len());
    let mut column = 0;
    for &b in content(v) {
        match b {
            b'\t' => {
                let n = if size == 0 { 0 } else { size - column % size };
                if out.len().saturating_add(n) > string::MAX_LENGTH {
                    return Err(raise(Exc::OverflowError, "result too long"));
                }
                out.resize(out.len() + n, b' ');
                column += n;
            }
            _ => {
                out.push(b);
                column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(like(v, &out))
}

/// `translate(table, delete=b'')`
pub fn translate(args: &Args) -> PyResult<Value> {
    let v = args.receiver("bytes.translate", |v| is(v) || bytearray::is(v))?;
    let [table, delete] = args.bind("translate", 1, ["", "delete"], 2, 1)?;
    let table = match table.filter(|t| !t.is_none()) {
        None => None,
        Some(t) => {
            let t = view::required(t)?;
            if t.len() != 256 {
                return Err(raise(Exc::ValueError, "translation table must be 256 characters long"));
            }
            Some(t)
        }
    };
    let mut dropped = [false; 256];
    if let Some(d) = delete {
        view::required(d)?.iter().for_each(|&b| dropped[b as usize] = true);
    }
    let kept = content(v).iter().filter(|&&b| !dropped[b as usize]);
    let out: Vec<u8> = kept.map(|&b| table.map_or(b, |t| t[b as usize])).collect();
    Ok(if out == content(v) { same(v) } else { like(v, &out) })
}

/// `bytes.maketrans(from, to)`
pub fn maketrans(args: &Args) -> PyResult<Value> {
    let arguments = &args.positional[usize::from(args.positional.first().is_some_and(|&c| class::is(c)))..];
    let [from, to] = *arguments else {
        let message = format!("maketrans expected 2 arguments, got {}", arguments.len());
        return Err(raise(Exc::TypeError, message));
    };
    let (from, to) = (view::required(from)?, view::required(to)?);
    if from.len() != to.len() {
        return Err(raise(Exc::ValueError, "maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    from.iter().zip(to).for_each(|(&f, &t)| table[f as usize] = t);
    Ok(new(&table))
}
