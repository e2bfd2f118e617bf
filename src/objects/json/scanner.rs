//! `_json.Scanner`: reads one JSON value.

use super::text::{self, Document};
use super::*;
use crate::heap::NativeType;
use crate::heap::layout::JsonScanner;
use rustc_hash::FxHashMap;

fn get(v: Value) -> &'static mut JsonScanner {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<JsonScanner>() }
}

fn construct(args: &Args) -> PyResult<Value> {
    let [context] = args.bind("make_scanner", 1, ["context"], 1, 1)?;
    let context = context.unwrap_or(Value::NONE);
    let part = |name: &str| attribute::get(context, intern::intern(name));
    let strict = protocol::truth(part("strict")?)?;
    let hook = |v: Value| (!v.is_none()).then_some(v);
    let (object, pairs) = (hook(part("object_hook")?), hook(part("object_pairs_hook")?));
    let (float, int, constant) = (part("parse_float")?, part("parse_int")?, part("parse_constant")?);
    let v = instance::allocate_native(args.positional[0], Builtin::JsonScanner);
    let s = get(v);
    (s.strict, s.object_hook, s.pairs_hook) = (strict, object, pairs);
    (s.parse_float, s.parse_int, s.parse_constant) = (Some(float), Some(int), Some(constant));
    Ok(v)
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let s = get(v);
    Ok(match name {
        "strict" => Some(Value::from_bool(s.strict)),
        "object_hook" => Some(s.object_hook.unwrap_or(Value::NONE)),
        "object_pairs_hook" => Some(s.pairs_hook.unwrap_or(Value::NONE)),
        "parse_float" => s.parse_float,
        "parse_int" => s.parse_int,
        "parse_constant" => s.parse_constant,
        _ => None,
    })
}

/// One run over a document.
struct Reader {
    d: Document,
    scanner: Value,
    keys: Keys,
}

/// Places of `Keys` that need no table.
const PLACES: usize = 64;

/// The keys seen: each text is one object. The first of a place lies there, further ones in the table.
struct Keys {
    first: [Option<Value>; PLACES],
    more: FxHashMap<&'static str, Value>,
}

impl Keys {
    fn place(text: &str) -> usize {
        let bytes = text.as_bytes();
        let at = |n: usize| usize::from(bytes.get(n).copied().unwrap_or(0));
        (bytes.len() ^ at(0) << 1 ^ at(bytes.len() / 2) << 2 ^ at(bytes.len().wrapping_sub(1)) << 3) % PLACES
    }

    fn find(&self, text: &str) -> Option<Value> {
        let first = self.first[Keys::place(text)]?;
        if string::text(first) == text { Some(first) } else { self.more.get(text).copied() }
    }

    fn insert(&mut self, key: Value) {
        let text = string::text(key);
        match &mut self.first[Keys::place(text)] {
            place @ None => *place = Some(key),
            Some(_) => {
                self.more.insert(text, key);
            }
        }
    }
}

/// What the scanner answers where no value begins: the caller words the error.
fn stop(index: usize) -> Pending {
    exception::raise_with(Exc::StopIteration, &[int::from_i64(index as i64)])
}

impl Reader {
    fn byte(&self, at: usize) -> Option<u8> {
        self.d.text.as_bytes().get(at).copied()
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        at
    }

    fn value(&mut self, at: usize) -> PyResult<(Value, usize)> {
        let text = &self.d.text[at.min(self.d.text.len())..];
        match self.byte(at) {
            Some(b'"') => return self.d.literal(at + 1, get(self.scanner).strict),
            Some(b'{') => {
                recursion::check(" while decoding a JSON object from a unicode string")?;
                return self.object(at + 1);
            }
            Some(b'[') => {
                recursion::check(" while decoding a JSON array from a unicode string")?;
                return self.array(at + 1);
            }
            Some(b'n') if text.starts_with("null") => return Ok((Value::NONE, at + 4)),
            Some(b't') if text.starts_with("true") => return Ok((Value::TRUE, at + 4)),
            Some(b'f') if text.starts_with("false") => return Ok((Value::FALSE, at + 5)),
            Some(b'N') if text.starts_with("NaN") => return self.constant("NaN", at),
            Some(b'I') if text.starts_with("Infinity") => return self.constant("Infinity", at),
            Some(b'-') if text.starts_with("-Infinity") => return self.constant("-Infinity", at),
            _ => {}
        }
        self.number(at)
    }

    fn constant(&self, name: &str, at: usize) -> PyResult<(Value, usize)> {
        let parse = get(self.scanner).parse_constant.unwrap_or(Value::NONE);
        Ok((doors::call(parse, &[string::new(name)])?, at + name.len()))
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.byte(at).is_some_and(|b| b.is_ascii_digit()) {
            at += 1;
        }
        at
    }

    fn number(&self, start: usize) -> PyResult<(Value, usize)> {
        let no_value = || stop(self.d.index_of(start));
        let first = start + usize::from(self.byte(start) == Some(b'-'));
        let mut at = match self.byte(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => self.digits(first),
            _ => return Err(no_value()),
        };
        let mut is_float = false;
        if self.byte(at) == Some(b'.') && self.digits(at + 1) > at + 1 {
            is_float = true;
            at = self.digits(at + 1);
        }
        if matches!(self.byte(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.byte(at + 1), Some(b'+' | b'-')));
            let end = self.digits(at + 1 + sign);
            if end > at + 1 + sign {
                is_float = true;
                at = end;
            }
        }
        let text = &self.d.text[start..at];
        let s = get(self.scanner);
        let (parse, own) = if is_float { (s.parse_float, Builtin::Float) } else { (s.parse_int, Builtin::Int) };
        let parse = parse.unwrap_or(Value::NONE);
        let v = if parse != own.class() {
            doors::call(parse, &[string::new(text)])?
        } else if is_float {
            float::from_f64(float::parse(text)?)
        } else if text.len() < 18 {
            int::from_i64(text.parse().unwrap_or(0))
        } else {
            int::parse(text, 10)?
        };
        Ok((v, at))
    }

    fn array(&mut self, start: usize) -> PyResult<(Value, usize)> {
        let all = list::new(&[]);
        let mut at = self.skip_space(start);
        if self.byte(at) == Some(b']') {
            return Ok((all, at + 1));
        }
        loop {
            let (v, end) = self.value(at)?;
            list::push(all, v);
            at = self.skip_space(end);
            match self.byte(at) {
                Some(b']') => return Ok((all, at + 1)),
                Some(b',') => {}
                _ => return Err(self.d.error("Expecting ',' delimiter", at)),
            }
            let comma = at;
            at = self.skip_space(at + 1);
            if self.byte(at) == Some(b']') {
                return Err(self.d.error("Illegal trailing comma before end of array", comma));
            }
        }
    }

    /// Reads a key; equal ones are one string.
    fn key(&mut self, start: usize, strict: bool) -> PyResult<(Value, usize)> {
        let end = text::plain_end(self.d.text.as_bytes(), start);
        if self.byte(end) == Some(b'"')
            && let Some(known) = self.keys.find(&self.d.text[start..end])
        {
            return Ok((known, end + 1));
        }
        let (key, end) = self.d.literal(start, strict)?;
        if let Some(known) = self.keys.find(string::text(key)) {
            return Ok((known, end));
        }
        self.keys.insert(key);
        Ok((key, end))
    }

    fn object(&mut self, start: usize) -> PyResult<(Value, usize)> {
        let s = get(self.scanner);
        let (strict, object_hook, pairs_hook) = (s.strict, s.object_hook, s.pairs_hook);
        let all = if pairs_hook.is_some() { list::new(&[]) } else { dict::new() };
        let mut at = self.skip_space(start);
        if self.byte(at) == Some(b'}') {
            at += 1;
        } else {
            loop {
                if self.byte(at) != Some(b'"') {
                    return Err(self.d.error("Expecting property name enclosed in double quotes", at));
                }
                let (key, end) = self.key(at + 1, strict)?;
                at = self.skip_space(end);
                if self.byte(at) != Some(b':') {
                    return Err(self.d.error("Expecting ':' delimiter", at));
                }
                at = self.skip_space(at + 1);
                let (v, end) = self.value(at)?;
                if pairs_hook.is_some() {
                    list::push(all, tuple::new(&[key, v]));
                } else {
                    dict::set_str(all, key, v);
                }
                at = self.skip_space(end);
                match self.byte(at) {
                    Some(b'}') => {
                        at += 1;
                        break;
                    }
                    Some(b',') => {}
                    _ => return Err(self.d.error("Expecting ',' delimiter", at)),
                }
                let comma = at;
                at = self.skip_space(at + 1);
                if self.byte(at) == Some(b'}') {
                    return Err(self.d.error("Illegal trailing comma before end of object", comma));
                }
            }
        }
        match pairs_hook.or(object_hook) {
            Some(hook) => Ok((doors::call(hook, &[all])?, at)),
            None => Ok((all, at)),
        }
    }
}

fn call(args: &Args) -> PyResult<Value> {
    let [v, index] = args.bind("scan_once", 1, ["string", "idx"], 2, 2)?;
    let (v, index) = (v.unwrap_or(Value::NONE), protocol::index_i64(index.unwrap_or(Value::NONE))?);
    if !string::is(v) {
        let message = format!("first argument must be a string, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let Ok(index) = usize::try_from(index) else {
        return Err(raise(Exc::ValueError, "idx cannot be negative"));
    };
    let d = Document::new(v);
    let Some(start) = d.byte_of(index).filter(|&b| b < d.text.len()) else { return Err(stop(index)) };
    let keys = Keys { first: [None; PLACES], more: FxHashMap::default() };
    let mut reader = Reader { d, scanner: args.positional[0], keys };
    let (value, end) = reader.value(start)?;
    Ok(tuple::new(&[value, int::from_i64(reader.d.index_of(end) as i64)]))
}

/// `_json.Scanner`.
pub static TYPE: NativeType = NativeType {
    name: "_json.Scanner",
    size: size_of::<JsonScanner>(),
    layout: Some(&JsonScanner::LAYOUT),
    call: Some(call),
    attributes: &["strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"],
    get_attribute: Some(get_attribute),
    new: Some(construct),
    doc: "JSON scanner object",
    ..NativeType::DEFAULT
};
