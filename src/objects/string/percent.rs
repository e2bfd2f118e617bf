//! `str % values`: C-style formatting.

use super::*;
use crate::objects::format::{Sign, Spec, render_float};
use std::fmt::Write;

/// Where conversions get their values from.
struct Values<'a> {
    all: Value,
    /// Items of the tuple on the right, or the one value there.
    items: &'a [Value],
    next: usize,
    /// A mapping was used by key.
    keyed: bool,
    /// The right side may be used by key.
    mapping: bool,
    /// Bytes are formatted.
    bytes: bool,
}

/// Flags, width and precision of one conversion.
#[derive(Default)]
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// `template % values`
///
/// # Errors
/// TypeError, ValueError, KeyError; what the values' methods raise.
pub fn format(template: Value, values: Value) -> PyResult<Value> {
    run(text(template), values, false).map(|out| new(&out))
}

/// The same for bytes: each character stands for a byte.
///
/// # Errors
/// As `format`.
pub fn format_bytes(source: &str, values: Value) -> PyResult<String> {
    run(source, values, true)
}

fn run(source: &str, values: Value, bytes: bool) -> PyResult<String> {
    let items = if tuple::is(values) { tuple::items(values) } else { std::slice::from_ref(&values) };
    let simple = tuple::is(values) || is(values) || bytes && (bytes::is(values) || bytearray::is(values));
    let mapping = !simple && is_mapping(values);
    let mut state = Values { all: values, items, next: 0, keyed: false, mapping, bytes };
    let mut out = String::with_capacity(source.len() + 16);
    let mut rest = source;
    while let Some(at) = memchr::memchr(b'%', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(r) = rest.strip_prefix('%') {
            out.push('%');
            rest = r;
            continue;
        }
        rest = match plain(rest, &mut state, &mut out)? {
            Some(rest) => rest,
            None => convert(source, rest, &mut state, &mut out)?,
        };
    }
    out.push_str(rest);
    if state.next < state.items.len() && !state.keyed && !state.mapping {
        let what = if bytes { "bytes" } else { "string" };
        return Err(raise(Exc::TypeError, format!("not all arguments converted during {what} formatting")));
    }
    Ok(out)
}

fn is_mapping(v: Value) -> bool {
    protocol::special(v, &intern::GETITEM).is_some() || protocol::native(v).get_item.is_some()
}

impl Values<'_> {
    fn take(&mut self) -> PyResult<Value> {
        let v = self.items.get(self.next).copied();
        self.next += 1;
        v.ok_or_else(|| raise(Exc::TypeError, "not enough arguments for format string"))
    }

    /// The key that a name in brackets stands for.
    fn key(&self, name: &str) -> Value {
        match self.bytes {
            true => bytes::new(&name.chars().map(|c| c as u8).collect::<Vec<u8>>()),
            false => new(name),
        }
    }

    /// A width or precision given as `*`.
    fn star(&mut self) -> PyResult<i64> {
        let v = self.take()?;
        if !int::is(v) {
            return Err(raise(Exc::TypeError, "* wants int"));
        }
        match int::as_i64(v) {
            Some(n) if i32::try_from(n).is_ok() => Ok(n),
            _ => Err(raise(Exc::OverflowError, "Python int too large to convert to C int")),
        }
    }
}

/// Handles `%s`, `%r` and, for small ints, `%d` of text; answers what follows, or nothing where there
/// is more to do.
fn plain<'s>(spec: &'s str, values: &mut Values, out: &mut String) -> PyResult<Option<&'s str>> {
    let Some(kind @ (b's' | b'r' | b'd')) = spec.as_bytes().first().copied() else { return Ok(None) };
    let Some(&v) = values.items.get(values.next).filter(|_| !values.bytes) else { return Ok(None) };
    match kind {
        b'd' => match v.as_small_int() {
            Some(n) => {
                // Writing to a string does not fail.
                let _ = write!(out, "{n}");
            }
            None => return Ok(None),
        },
        _ if kind == b's' && Builtin::Str.is(v) => out.push_str(text(v)),
        _ => out.push_str(text(if kind == b's' { protocol::str(v)? } else { protocol::repr(v)? })),
    }
    values.next += 1;
    Ok(Some(&spec[1..]))
}

/// Handles the conversion that begins behind a `%`; answers what follows it.
fn convert<'s>(source: &'s str, spec: &'s str, values: &mut Values<'_>, out: &mut String) -> PyResult<&'s str> {
    let mut rest = spec;
    let mut c = Conversion::default();
    let mut keyed = None;
    if let Some(r) = rest.strip_prefix('(') {
        if !values.mapping {
            return Err(raise(Exc::TypeError, "format requires a mapping"));
        }
        let Some(end) = closing(r) else { return Err(raise(Exc::ValueError, "incomplete format key")) };
        keyed = Some(protocol::get_item(values.all, values.key(&r[..end]))?);
        values.keyed = true;
        rest = &r[end + 1..];
    }
    loop {
        match rest.as_bytes().first() {
            Some(b'-') => c.left = true,
            Some(b'+') => c.plus = true,
            Some(b' ') => c.space = true,
            Some(b'#') => c.alternate = true,
            Some(b'0') => c.zero = true,
            _ => break,
        }
        rest = &rest[1..];
    }
    if let Some(r) = rest.strip_prefix('*') {
        let n = values.star()?;
        c.left |= n < 0;
        c.width = Some(n.unsigned_abs() as usize);
        rest = r;
    } else {
        (c.width, rest) = number(rest, i64::MAX as u64, "width too big")?;
    }
    if let Some(r) = rest.strip_prefix('.') {
        if let Some(r) = r.strip_prefix('*') {
            c.precision = Some(values.star()?.max(0) as usize);
            rest = r;
        } else {
            let (n, r) = number(r, i32::MAX as u64, "precision too big")?;
            c.precision = Some(n.unwrap_or(0));
            rest = r;
        }
    }
    rest = rest.strip_prefix(['h', 'l', 'L']).unwrap_or(rest);
    let Some(kind) = rest.chars().next() else { return Err(raise(Exc::ValueError, "incomplete format")) };
    let index = char_count_of(&source[..source.len() - rest.len()]);
    rest = &rest[kind.len_utf8()..];
    if !(kind == 'b' && values.bytes
        || matches!(
            kind,
            's' | 'r' | 'a' | 'd' | 'i' | 'u' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'c'
        ))
    {
        let shown = if ('\x1f'..='~').contains(&kind) { kind } else { '?' };
        let message = format!("unsupported format character '{shown}' (0x{:x}) at index {index}", kind as u32);
        return Err(raise(Exc::ValueError, message));
    }
    let v = match keyed {
        Some(v) => v,
        None => values.take()?,
    };
    match kind {
        's' | 'b' if values.bytes => {
            let t = latin(v)?;
            let limit = c.precision.unwrap_or(usize::MAX);
            c.put(out, "", &t.chars().take(limit).collect::<String>(), false)?;
        }
        'c' if values.bytes => c.put(out, "", one_byte(v)?.encode_utf8(&mut [0; 4]), false)?,
        's' | 'r' | 'a' => {
            let t = match kind {
                'r' if values.bytes => protocol::ascii(v)?,
                's' => protocol::str(v)?,
                'r' => protocol::repr(v)?,
                _ => protocol::ascii(v)?,
            };
            let limit = c.precision.unwrap_or(usize::MAX).min(char_count(t));
            c.put(out, "", &text(t)[..byte_offset(t, limit)], false)?;
        }
        'c' => c.put(out, "", character(v)?.encode_utf8(&mut [0; 4]), false)?,
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => c.integer(out, v, kind)?,
        _ if values.bytes && float::as_real(v)?.is_none() => {
            return Err(raise(Exc::TypeError, format!("float argument required, not {}", class::name_of(v))));
        }
        _ => c.real(out, v, kind)?,
    }
    Ok(rest)
}

fn char_count_of(t: &str) -> usize {
    count(t.as_bytes())
}

/// Offset of the `)` that closes a key; brackets nest.
fn closing(key: &str) -> Option<usize> {
    let mut depth = 1;
    key.bytes().position(|b| {
        depth += match b {
            b'(' => 1,
            b')' => -1,
            _ => 0,
        };
        depth == 0
    })
}

fn number<'s>(t: &'s str, limit: u64, too_big: &str) -> PyResult<(Option<usize>, &'s str)> {
    let end = t.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(t.len());
    if end == 0 {
        return Ok((None, t));
    }
    match t[..end].parse::<u64>() {
        Ok(n) if n <= limit => Ok((Some(n as usize), &t[end..])),
        _ => Err(raise(Exc::ValueError, too_big)),
    }
}

fn character(v: Value) -> PyResult<char> {
    if let Some(t) = as_text(v) {
        let mut chars = t.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Ok(c);
        }
        let n = char_count(v);
        let message = format!("%c requires an int or a unicode character, not a string of length {n}");
        return Err(raise(Exc::TypeError, message));
    }
    if !protocol::has_index(v) {
        let message = format!("%c requires an int or a unicode character, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let n = int::as_i64(protocol::index(v)?).and_then(|n| u32::try_from(n).ok());
    n.and_then(char::from_u32).ok_or_else(|| raise(Exc::OverflowError, "%c arg not in range(0x110000)"))
}

/// What `%b` shows: one character for each byte.
fn latin(v: Value) -> PyResult<String> {
    let shown = |b: &[u8]| b.iter().map(|&b| char::from(b)).collect();
    if let Some(m) = protocol::special(v, &intern::BYTES) {
        let answer = protocol::call_on(m, v, &[])?;
        return match bytes::as_slice(answer) {
            Some(b) => Ok(shown(b)),
            None => {
                let message = format!("__bytes__ returned non-bytes (type {})", class::name_of(answer));
                Err(raise(Exc::TypeError, message))
            }
        };
    }
    if let Some(b) = view::bytes_of(v)? {
        return Ok(shown(b));
    }
    let message =
        format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{}'", class::name_of(v));
    Err(raise(Exc::TypeError, message))
}

/// What `%c` shows of bytes.
fn one_byte(v: Value) -> PyResult<char> {
    if !int::is(v)
        && let Some(b) = view::bytes_of(v)?
        && let [b] = *b
    {
        return Ok(char::from(b));
    }
    if int::is(v) {
        let b = int::as_i64(v).and_then(|n| u8::try_from(n).ok());
        return b.map(char::from).ok_or_else(|| raise(Exc::OverflowError, "%c arg not in range(256)"));
    }
    let message = format!("%c requires an integer in range(256) or a single byte, not {}", class::name_of(v));
    Err(raise(Exc::TypeError, message))
}

impl Conversion {
    /// Appends `sign` and `body`, padded to the width.
    fn put(&self, out: &mut String, sign: &str, body: &str, number: bool) -> PyResult<()> {
        let have = char_count_of(sign) + char_count_of(body);
        let extra = self.width.unwrap_or(0).saturating_sub(have);
        if out.len().saturating_add(extra) > MAX_LENGTH {
            return Err(sequence::no_memory());
        }
        let fill = |out: &mut String, c: char| out.extend(std::iter::repeat_n(c, extra));
        if self.left {
            out.push_str(sign);
            out.push_str(body);
            fill(out, ' ');
        } else if self.zero && number {
            out.push_str(sign);
            fill(out, '0');
            out.push_str(body);
        } else {
            fill(out, ' ');
            out.push_str(sign);
            out.push_str(body);
        }
        Ok(())
    }

    fn sign(&self, negative: bool) -> &'static str {
        let sign = match (self.plus, self.space) {
            (true, _) => Some(Sign::Plus),
            (_, true) => Some(Sign::Space),
            _ => None,
        };
        Spec { sign, ..Spec::plain('>') }.sign_text(negative)
    }

    fn integer(&self, out: &mut String, v: Value, kind: char) -> PyResult<()> {
        let n = if int::is(v) {
            v
        } else if matches!(kind, 'd' | 'i' | 'u') {
            let real = float::is(v) || protocol::special(v, &intern::INT).is_some() || protocol::has_index(v);
            if !real {
                let message = format!("%{kind} format: a real number is required, not {}", class::name_of(v));
                return Err(raise(Exc::TypeError, message));
            }
            int::from_value(v)?
        } else {
            if !protocol::has_index(v) {
                let message = format!("%{kind} format: an integer is required, not {}", class::name_of(v));
                return Err(raise(Exc::TypeError, message));
            }
            protocol::index(v)?
        };
        let (base, prefix) = match kind {
            'o' => (8, "0o"),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            _ => (10, ""),
        };
        let mut digits = int::digits(n, base)?;
        if kind == 'X' {
            digits.make_ascii_uppercase();
        }
        if let Some(missing) = self.precision.and_then(|p| p.checked_sub(digits.len())) {
            digits.insert_str(0, &"0".repeat(missing));
        }
        let sign = self.sign(int::is_negative(n));
        let prefix = if self.alternate { prefix } else { "" };
        self.put(out, &format!("{sign}{prefix}"), &digits, true)
    }

    fn real(&self, out: &mut String, v: Value, kind: char) -> PyResult<()> {
        let Some(x) = float::as_real(v)? else {
            return Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v))));
        };
        let body = render_float(x.abs(), kind, Some(self.precision.unwrap_or(6)), self.alternate);
        self.put(out, self.sign(x.is_sign_negative() && !x.is_nan()), &body, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    fn run(template: &str, values: Value) -> String {
        show(protocol::binary(BinaryOp::Mod, s(template), values))
    }

    #[test]
    fn conversions() {
        let _turn = start();
        let rows = [
            ("%.3d", i(5), "'005'"),
            ("%#x", i(255), "'0xff'"),
            ("%#o", i(8), "'0o10'"),
            ("%+d", i(5), "'+5'"),
            ("% d", i(5), "' 5'"),
            ("%05d", i(-5), "'-0005'"),
            ("%-5d|", i(5), "'5    |'"),
            ("%05s", s("é"), "'    é'"),
            ("%.2s", s("añc"), "'añ'"),
            ("%ld%%", i(1), "'1%'"),
            ("%.0f", f(0.5), "'0'"),
            ("%#.0f", f(0.5), "'0.'"),
            ("%g", f(1e-5), "'1e-05'"),
            ("%#g", f(1.0), "'1.00000'"),
            ("%05.1f", f(-2.345), "'-02.3'"),
            ("%x", i(-255), "'-ff'"),
            ("%#X", i(255), "'0XFF'"),
            ("%i", f(1.9), "'1'"),
            ("%#.3x", i(10), "'0x00a'"),
            ("%08.3d", i(5), "'00000005'"),
            ("%010f", f(f64::INFINITY), "'0000000inf'"),
            ("%5c", s("x"), "'    x'"),
            ("%c", i(0x20ac), "'€'"),
            ("%s", Value::NONE, "'None'"),
            ("%d", f(1e30), "'1000000000000000019884624838656'"),
        ];
        for (template, v, expected) in rows {
            assert_eq!(run(template, tuple::new(&[v])), expected, "{template}");
        }
        assert_eq!(run("%*.*f", tuple::new(&[i(8), i(2), f(2.7218)])), "'    2.72'");
        assert_eq!(run("%*d|", tuple::new(&[i(-5), i(1)])), "'1    |'");
    }

    #[test]
    fn errors_are_cpythons() {
        let _turn = start();
        let rows = [
            ("%d", s("a"), "TypeError: %d format: a real number is required, not str"),
            ("%x", f(1.5), "TypeError: %x format: an integer is required, not float"),
            ("%f", s("a"), "TypeError: must be real number, not str"),
            ("%", i(1), "ValueError: incomplete format"),
            ("é%y", i(1), "ValueError: unsupported format character 'y' (0x79) at index 2"),
            ("%5%", i(1), "ValueError: unsupported format character '%' (0x25) at index 2"),
            ("%(a)d", i(1), "TypeError: format requires a mapping"),
            ("%d %d", i(1), "TypeError: not enough arguments for format string"),
            ("a", i(1), "TypeError: not all arguments converted during string formatting"),
            ("%c", i(-1), "OverflowError: %c arg not in range(0x110000)"),
            ("%.10000000000000000f", f(1.0), "ValueError: precision too big"),
            ("%d", f(f64::NAN), "ValueError: cannot convert float NaN to integer"),
        ];
        for (template, v, expected) in rows {
            assert_eq!(run(template, v), expected, "{template}");
        }
        assert_eq!(run("%*d", tuple::new(&[s("a"), i(1)])), "TypeError: * wants int");
        assert_eq!(run("%s", tuple::new(&[])), "TypeError: not enough arguments for format string");
    }
}
