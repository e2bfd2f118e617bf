//! The `marshal` module: data in CPython's format (version 4), without code objects, which name
//! machine code here. What is read is never trusted: lengths are checked against the data.

use crate::heap::{Kind, Value};
use crate::objects::string::codec;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, Pending, PyResult, attribute, bytes, complex, dict, doors, float, int, intern, list,
    module, raise, recursion, set, string, tuple, view,
};

const VERSION: i64 = 5;
/// Set in a type's byte if later parts may refer to the object.
const REFERRED: u8 = 0x80;

const FUNCTIONS: &[(&str, NativeFn)] = &[("dump", dump), ("dumps", dumps), ("load", load), ("loads", loads)];

/// Makes the module.
///
/// # Errors
/// None yet.
pub fn module() -> PyResult<Value> {
    let m = module::new("marshal");
    module::add_functions(m, FUNCTIONS);
    dict::set_str(module::globals(m), intern::intern("version"), int::from_i64(VERSION));
    Ok(m)
}

fn dumps(args: &Args) -> PyResult<Value> {
    let [value, _version, _allow_code] = args.bind("dumps", 0, ["value", "version", "allow_code"], 2, 1)?;
    let mut out = Vec::new();
    write(&mut out, value.unwrap_or(Value::NONE))?;
    Ok(bytes::new(&out))
}

fn dump(args: &Args) -> PyResult<Value> {
    let [value, file, _version, _allow_code] =
        args.bind("dump", 0, ["value", "file", "version", "allow_code"], 3, 2)?;
    let mut out = Vec::new();
    write(&mut out, value.unwrap_or(Value::NONE))?;
    doors::call(attribute::get(file.unwrap_or(Value::NONE), intern::intern("write"))?, &[bytes::new(&out)])
}

fn loads(args: &Args) -> PyResult<Value> {
    let [source, _allow_code] = args.bind("loads", 0, ["bytes", "allow_code"], 1, 1)?;
    let source = view::required(source.unwrap_or(Value::NONE))?.to_vec();
    Reader { source: &source, at: 0, referred: Vec::new() }.object()
}

fn load(args: &Args) -> PyResult<Value> {
    let [file, _allow_code] = args.bind("load", 0, ["file", "allow_code"], 1, 1)?;
    let file = file.unwrap_or(Value::NONE);
    let all = doors::call(attribute::get(file, intern::intern("read"))?, &[])?;
    let source = view::required(all)?.to_vec();
    let mut reader = Reader { source: &source, at: 0, referred: Vec::new() };
    let v = reader.object()?;
    // What was read beyond the object goes back.
    let beyond = reader.at as i64 - source.len() as i64;
    if beyond < 0 {
        let seek = attribute::get(file, intern::intern("seek"))?;
        doors::call(seek, &[int::from_i64(beyond), int::from_i64(1)])?;
    }
    Ok(v)
}

fn unmarshallable() -> Pending {
    raise(Exc::ValueError, "unmarshallable object")
}

fn length(out: &mut Vec<u8>, n: usize) -> PyResult<()> {
    let n = u32::try_from(n).ok().filter(|&n| n <= i32::MAX as u32).ok_or_else(unmarshallable)?;
    out.extend_from_slice(&n.to_le_bytes());
    Ok(())
}

fn write(out: &mut Vec<u8>, v: Value) -> PyResult<()> {
    recursion::check(" while marshalling an object")?;
    if let Some(simple) = match v {
        Value::NONE => Some(b'N'),
        Value::TRUE => Some(b'T'),
        Value::FALSE => Some(b'F'),
        Value::ELLIPSIS => Some(b'.'),
        _ if v == Exc::StopIteration.class() => Some(b'S'),
        _ => None,
    } {
        out.push(simple);
        return Ok(());
    }
    if v.kind() == Kind::Float {
        out.push(b'g');
        out.extend_from_slice(&float::as_f64(v).unwrap_or(0.0).to_le_bytes());
        return Ok(());
    }
    if int::is(v) {
        return write_int(out, v);
    }
    if let Some(parts) = complex::parts(v).filter(|_| complex::is(v)) {
        out.push(b'y');
        out.extend_from_slice(&parts.0.to_le_bytes());
        out.extend_from_slice(&parts.1.to_le_bytes());
        return Ok(());
    }
    if string::is(v) {
        let encoded = codec::encode(v, "utf-8", "surrogatepass")?;
        let text = bytes::slice(encoded);
        match u8::try_from(text.len()) {
            Ok(n) if text.is_ascii() => out.extend_from_slice(&[b'z', n]),
            _ => {
                out.push(b'u');
                length(out, text.len())?;
            }
        }
        out.extend_from_slice(text);
        return Ok(());
    }
    if dict::is(v) {
        out.push(b'{');
        for (key, value) in dict::items(v) {
            write(out, key)?;
            write(out, value)?;
        }
        out.push(b'0');
        return Ok(());
    }
    let (mark, items) = if tuple::is(v) {
        (b'(', tuple::items(v).to_vec())
    } else if list::is(v) {
        (b'[', list::snapshot(v))
    } else if Builtin::FrozenSet.has(v) {
        (b'>', set::items(v))
    } else if set::is(v) {
        (b'<', set::items(v))
    } else if let Some(data) = view::bytes_of(v)? {
        out.push(b's');
        length(out, data.len())?;
        out.extend_from_slice(data);
        return Ok(());
    } else {
        return Err(unmarshallable());
    };
    out.push(mark);
    length(out, items.len())?;
    items.into_iter().try_for_each(|item| write(out, item))
}

fn write_int(out: &mut Vec<u8>, v: Value) -> PyResult<()> {
    if let Some(n) = int::as_i64(v).and_then(|n| i32::try_from(n).ok()) {
        out.push(b'i');
        out.extend_from_slice(&n.to_le_bytes());
        return Ok(());
    }
    // Digits of 15 bits, least first; the sign is that of their number.
    let (big, bits) = (int::to_big(int::abs(v)), int::bit_length(v));
    let magnitude = big.to_le_bytes();
    let bit = |n: u64| magnitude.get((n / 8) as usize).is_some_and(|b| b >> (n % 8) & 1 == 1);
    let digits = bits.div_ceil(15);
    let signed = i32::try_from(digits).map_err(|_| unmarshallable())? * if int::is_negative(v) { -1 } else { 1 };
    out.push(b'l');
    out.extend_from_slice(&signed.to_le_bytes());
    for d in 0..digits {
        let digit = (0..15).filter(|&k| bit(d * 15 + k)).fold(0u16, |n, k| n | 1 << k);
        out.extend_from_slice(&digit.to_le_bytes());
    }
    Ok(())
}

struct Reader<'a> {
    source: &'a [u8],
    at: usize,
    referred: Vec<Value>,
}

fn bad(what: &str) -> Pending {
    raise(Exc::ValueError, format!("bad marshal data ({what})"))
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> PyResult<&'a [u8]> {
        let part = self.at.checked_add(n).and_then(|end| self.source.get(self.at..end));
        let part = part.ok_or_else(|| raise(Exc::EOFError, "marshal data too short"))?;
        self.at += n;
        Ok(part)
    }

    fn array<const N: usize>(&mut self) -> PyResult<[u8; N]> {
        let mut a = [0; N];
        a.copy_from_slice(self.take(N)?);
        Ok(a)
    }

    fn length(&mut self) -> PyResult<usize> {
        usize::try_from(i32::from_le_bytes(self.array()?)).map_err(|_| bad("length out of range"))
    }

    fn object(&mut self) -> PyResult<Value> {
        self.optional()?.ok_or_else(|| raise(Exc::TypeError, "NULL object in marshal data for object"))
    }

    fn items(&mut self, n: usize) -> PyResult<Vec<Value>> {
        (0..n).map(|_| self.object()).collect()
    }

    /// The next object; `None` at the mark that ends a dict.
    fn optional(&mut self) -> PyResult<Option<Value>> {
        recursion::check(" while reading marshal data")?;
        let [mark] = self.array()?;
        let place = (mark & REFERRED != 0).then(|| {
            self.referred.push(Value::NONE);
            self.referred.len() - 1
        });
        let v = match mark & !REFERRED {
            b'0' => return Ok(None),
            b'N' => Value::NONE,
            b'T' => Value::TRUE,
            b'F' => Value::FALSE,
            b'.' => Value::ELLIPSIS,
            b'S' => Exc::StopIteration.class(),
            b'i' => int::from_i64(i64::from(i32::from_le_bytes(self.array()?))),
            b'l' => self.long()?,
            b'g' => float::from_f64(f64::from_le_bytes(self.array()?)),
            b'y' => complex::new(f64::from_le_bytes(self.array()?), f64::from_le_bytes(self.array()?)),
            b's' => {
                let n = self.length()?;
                bytes::new(self.take(n)?)
            }
            b'u' | b't' | b'a' | b'A' => {
                let n = self.length()?;
                codec::decode(self.take(n)?, "utf-8", "surrogatepass")?
            }
            b'z' | b'Z' => {
                let [n] = self.array()?;
                codec::decode(self.take(usize::from(n))?, "utf-8", "surrogatepass")?
            }
            b')' => {
                let [n] = self.array()?;
                tuple::new(&self.items(usize::from(n))?)
            }
            b'(' => {
                let n = self.length()?;
                tuple::new(&self.items(n)?)
            }
            b'[' => {
                let made = list::new(&[]);
                self.refer(place, made);
                for _ in 0..self.length()? {
                    list::push(made, self.object()?);
                }
                made
            }
            b'{' => {
                let made = dict::new();
                self.refer(place, made);
                while let Some(key) = self.optional()? {
                    dict::set(made, key, self.object()?)?;
                }
                made
            }
            b'<' | b'>' => {
                let n = self.length()?;
                let items = self.items(n)?;
                let made = if mark & !REFERRED == b'<' { set::new() } else { set::new_frozen() };
                items.into_iter().try_for_each(|item| set::add(made, item))?;
                made
            }
            b'r' => {
                let n = self.length()?;
                return self.referred.get(n).copied().map(Some).ok_or_else(|| bad("invalid reference"));
            }
            b'c' => return Err(raise(Exc::ValueError, "code objects of CPython cannot be loaded")),
            _ => return Err(bad("unknown type code")),
        };
        self.refer(place, v);
        Ok(Some(v))
    }

    fn refer(&mut self, place: Option<usize>, v: Value) {
        if let Some(place) = place {
            self.referred[place] = v;
        }
    }

    fn long(&mut self) -> PyResult<Value> {
        let n = i32::from_le_bytes(self.array()?);
        if n.unsigned_abs() as usize > self.source.len() / 2 {
            return Err(raise(Exc::EOFError, "marshal data too short"));
        }
        let mut limbs = vec![0u64; n.unsigned_abs() as usize * 15 / 64 + 1];
        for d in 0..n.unsigned_abs() as usize {
            let digit = u64::from(u16::from_le_bytes(self.array()?));
            if digit >= 1 << 15 {
                return Err(bad("digit out of range in long"));
            }
            let (limb, shift) = (d * 15 / 64, d * 15 % 64);
            limbs[limb] |= digit << shift;
            if shift > 49 && digit >> (64 - shift) != 0 {
                limbs[limb + 1] |= digit >> (64 - shift);
            }
        }
        Ok(int::from_limbs(n < 0, &limbs))
    }
}
