//! `str.format` and `str.format_map`.

use super::*;
use crate::objects::format::format_to;

/// How fields without a name are numbered: fixed by the first such field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Unknown,
    Automatic(usize),
    Manual,
}

/// Where fields get their values from.
struct Fields<'a> {
    positional: &'a [Value],
    /// A value by its name.
    named: &'a dyn Fn(&str) -> PyResult<Value>,
    /// `format_map` has no positional arguments at all.
    mapping: bool,
    numbering: Numbering,
}

/// `str.format(*args, **kwargs)`
pub fn format_method(args: &Args) -> PyResult<Value> {
    let v = args.receiver("str.format", is)?;
    let named = |name: &str| args.keyword(name).ok_or_else(|| exception::raise_with(Exc::KeyError, &[new(name)]));
    let mut fields =
        Fields { positional: &args.positional[1..], named: &named, mapping: false, numbering: Numbering::Unknown };
    fields.render(text(v), 2).map(|t| new(&t))
}

/// `str.format_map(mapping)`
pub fn format_map(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.format_map", 1, 1)?;
    let mapping = args.positional[1];
    let named = |name: &str| protocol::get_item(mapping, new(name));
    let mut fields = Fields { positional: &[], named: &named, mapping: true, numbering: Numbering::Unknown };
    fields.render(text(v), 2).map(|t| new(&t))
}

fn error(message: &str) -> Pending {
    raise(Exc::ValueError, message)
}

impl Fields<'_> {
    fn render(&mut self, source: &str, depth: u32) -> PyResult<String> {
        if depth == 0 {
            return Err(error("Max string recursion exceeded"));
        }
        let mut out = String::with_capacity(source.len());
        let mut rest = source;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let brace = rest.as_bytes()[at];
            rest = &rest[at + 1..];
            if rest.as_bytes().first() == Some(&brace) {
                out.push(char::from(brace));
                rest = &rest[1..];
            } else if brace == b'}' {
                return Err(error("Single '}' encountered in format string"));
            } else if rest.is_empty() {
                return Err(error("Single '{' encountered in format string"));
            } else {
                rest = self.field(rest, depth, &mut out)?;
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    /// Renders the field that begins behind a `{`; answers what follows its `}`.
    fn field<'s>(&mut self, source: &'s str, depth: u32, out: &mut String) -> PyResult<&'s str> {
        let (Field { name, conversion, mut spec }, rest) = field(source)?;
        let mut v = self.lookup(name)?;
        v = match conversion {
            None => v,
            Some('r') => protocol::repr(v)?,
            Some('s') => protocol::str(v)?,
            Some('a') => protocol::ascii(v)?,
            Some(c) => {
                let shown = if c > ' ' && c < '\x7f' { c.to_string() } else { format!("\\x{:x}", c as u32) };
                return Err(error(&format!("Unknown conversion specifier {shown}")));
            }
        };
        let expanded;
        if spec.contains(['{', '}']) {
            expanded = self.render(spec, depth - 1)?;
            spec = &expanded;
        }
        format_to(out, v, spec)?;
        Ok(rest)
    }

    /// The value a field name stands for: an argument, then attributes and items of it.
    fn lookup(&mut self, name: &str) -> PyResult<Value> {
        let (first, mut rest) = first_part(name);
        let mut v = self.argument(first)?;
        while !rest.is_empty() {
            v = match next_part(&mut rest)? {
                Part::Attribute(name) => attribute::get(v, intern::intern(name))?,
                Part::Key(key) => protocol::get_item(v, key)?,
            };
        }
        Ok(v)
    }

    fn argument(&mut self, name: &str) -> PyResult<Value> {
        let number = whole_number(name)?;
        if number.is_none() && !name.is_empty() {
            return (self.named)(name);
        }
        let index = match (number, self.numbering) {
            (None, Numbering::Manual) => {
                let message = "cannot switch from manual field specification to automatic field numbering";
                return Err(error(message));
            }
            (Some(_), Numbering::Automatic(_)) => {
                let message = "cannot switch from automatic field numbering to manual field specification";
                return Err(error(message));
            }
            (None, numbering) => {
                let next = if let Numbering::Automatic(n) = numbering { n } else { 0 };
                self.numbering = Numbering::Automatic(next + 1);
                next
            }
            (Some(n), _) => {
                self.numbering = Numbering::Manual;
                n as usize
            }
        };
        if self.mapping {
            return Err(error("Format string contains positional fields"));
        }
        self.positional.get(index).copied().ok_or_else(|| {
            let message = format!("Replacement index {index} out of range for positional args tuple");
            raise(Exc::IndexError, message)
        })
    }
}

/// A replacement field as it is written, without its braces.
struct Field<'s> {
    name: &'s str,
    conversion: Option<char>,
    spec: &'s str,
}

/// Reads the field that begins behind a `{`: the field and what follows its `}`.
fn field(source: &str) -> PyResult<(Field<'_>, &str)> {
    let (name, mut rest) = field_name(source)?;
    let mut conversion = None;
    if let Some(r) = rest.strip_prefix('!') {
        let mut chars = r.chars();
        let Some(c) = chars.next() else {
            return Err(error("end of string while looking for conversion specifier"));
        };
        rest = chars.as_str();
        match rest.as_bytes().first() {
            None => return Err(error("unmatched '{' in format spec")),
            Some(b':' | b'}') => {}
            Some(_) => return Err(error("expected ':' after conversion specifier")),
        }
        conversion = Some(c);
    }
    let mut spec = "";
    if let Some(r) = rest.strip_prefix(':') {
        let end = closing_brace(r)?;
        spec = &r[..end];
        rest = &r[end..];
    }
    Ok((Field { name, conversion, spec }, &rest[1..]))
}

/// One step from the first value of a field name.
enum Part<'s> {
    Attribute(&'s str),
    Key(Value),
}

/// The name of the argument, and the rest of a field name.
fn first_part(name: &str) -> (&str, &str) {
    name.split_at(name.find(['.', '[']).unwrap_or(name.len()))
}

/// Takes the next part off `rest`, which is not empty.
fn next_part<'s>(rest: &mut &'s str) -> PyResult<Part<'s>> {
    if let Some(r) = rest.strip_prefix('.') {
        let end = r.find(['.', '[']).unwrap_or(r.len());
        if end == 0 {
            return Err(error("Empty attribute in format string"));
        }
        *rest = &r[end..];
        return Ok(Part::Attribute(&r[..end]));
    }
    let Some(r) = rest.strip_prefix('[') else {
        return Err(error("Only '.' or '[' may follow ']' in format field specifier"));
    };
    let Some(end) = r.find(']') else { return Err(error("Missing ']' in format string")) };
    if end == 0 {
        return Err(error("Empty attribute in format string"));
    }
    *rest = &r[end + 1..];
    Ok(Part::Key(number_or_name(&r[..end])?))
}

fn number_or_name(name: &str) -> PyResult<Value> {
    Ok(whole_number(name)?.map_or_else(|| new(name), int::from_i64))
}

/// `_string.formatter_parser(text)`: literal text, field name, specification and conversion of
/// each replacement field.
///
/// # Errors
/// TypeError, ValueError.
pub fn parser(args: &Args) -> PyResult<Value> {
    let mut rest = formatted(args, "formatter_parser")?;
    let rows = list::new(&[]);
    while !rest.is_empty() {
        let at = rest.find(['{', '}']).unwrap_or(rest.len());
        let mut row = [new(&rest[..at]), Value::NONE, Value::NONE, Value::NONE];
        if at < rest.len() {
            let brace = rest.as_bytes()[at];
            let after = &rest[at + 1..];
            if after.as_bytes().first() == Some(&brace) {
                row[0] = new(&rest[..=at]);
                rest = &after[1..];
            } else if brace == b'}' {
                return Err(error("Single '}' encountered in format string"));
            } else if after.is_empty() {
                return Err(error("Single '{' encountered in format string"));
            } else {
                let (found, after) = field(after)?;
                let conversion = found.conversion.map_or(Value::NONE, from_char);
                row = [row[0], new(found.name), new(found.spec), conversion];
                rest = after;
            }
        } else {
            rest = "";
        }
        list::push(rows, tuple::new(&row));
    }
    protocol::iter(rows)
}

/// `_string.formatter_field_name_split(name)`: the argument, and an iterator over the rest.
///
/// # Errors
/// TypeError, ValueError.
pub fn field_name_split(args: &Args) -> PyResult<Value> {
    let (first, mut rest) = first_part(formatted(args, "formatter_field_name_split")?);
    let parts = list::new(&[]);
    let first = number_or_name(first)?;
    while !rest.is_empty() {
        let part = match next_part(&mut rest)? {
            Part::Attribute(name) => [Value::TRUE, new(name)],
            Part::Key(key) => [Value::FALSE, key],
        };
        list::push(parts, tuple::new(&part));
    }
    Ok(tuple::new(&[first, protocol::iter(parts)?]))
}

fn formatted(args: &Args, name: &str) -> PyResult<&'static str> {
    args.check(name, 0, 1, 1)?;
    let v = args.positional[0];
    as_text(v).ok_or_else(|| raise(Exc::TypeError, format!("expected str, got {}", class::name_of(v))))
}

/// A name made of digits only, as a number.
fn whole_number(name: &str) -> PyResult<Option<i64>> {
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    name.parse().map(Some).map_err(|_| error("Too many decimal digits in format string"))
}

/// Splits off the field name, which ends before `!`, `:` or `}` outside brackets.
fn field_name(source: &str) -> PyResult<(&str, &str)> {
    let mut bracket = false;
    for (at, b) in source.bytes().enumerate() {
        match b {
            b'{' if !bracket => return Err(error("unexpected '{' in field name")),
            b'[' => bracket = true,
            b']' => bracket = false,
            b'}' | b':' | b'!' if !bracket => return Ok(source.split_at(at)),
            _ => {}
        }
    }
    Err(error("expected '}' before end of string"))
}

/// Offset of the `}` that ends a format spec, nested fields passed over.
fn closing_brace(spec: &str) -> PyResult<usize> {
    let mut depth = 1;
    for (at, b) in spec.bytes().enumerate() {
        match b {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Ok(at);
                }
            }
            _ => {}
        }
    }
    Err(error("unmatched '{' in format spec"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    fn run(source: &str, args: &[Value]) -> String {
        method(s(source), "format", args)
    }

    #[test]
    fn fields() {
        let _turn = start();
        assert_eq!(run("{} {!r:>5}|{{}}", &[i(1), s("a")]), "\"1   'a'|{}\"");
        assert_eq!(run("{1}{0}{1}", &[i(1), i(2)]), "'212'");
        assert_eq!(run("{0:{1}}", &[i(3), i(5)]), "'    3'");
        assert_eq!(run("{:{}}", &[i(3), i(5)]), "'    3'");
        assert_eq!(run("{0[0]}", &[tuple::new(&[i(7)])]), "'7'");
        assert_eq!(run("{!a}", &[s("é")]), "\"'\\\\xe9'\"");
        let (names, values) = ([s("w"), s("x")], [i(6), f(2.5)]);
        let args = [s("{x:{w}.2f}|")];
        let answer = format_method(&Args { positional: &args, names: &names, keywords: &values });
        assert_eq!(show(answer), "'  2.50|'");
    }

    #[test]
    fn errors_are_cpythons() {
        let _turn = start();
        let rows = [
            ("{", "ValueError: Single '{' encountered in format string"),
            ("}", "ValueError: Single '}' encountered in format string"),
            ("{0} {}", "ValueError: cannot switch from manual field specification to automatic field numbering"),
            ("{} {0}", "ValueError: cannot switch from automatic field numbering to manual field specification"),
            ("{a}", "KeyError: a"),
            ("{5}", "IndexError: Replacement index 5 out of range for positional args tuple"),
            ("{0!x}", "ValueError: Unknown conversion specifier x"),
            ("{0!r", "ValueError: unmatched '{' in format spec"),
            ("{0!}", "ValueError: unmatched '{' in format spec"),
            ("{0!rr}", "ValueError: expected ':' after conversion specifier"),
            ("{0.}", "ValueError: Empty attribute in format string"),
            ("{0[}", "ValueError: expected '}' before end of string"),
            ("{0[]}", "ValueError: Empty attribute in format string"),
            ("{0:{1:{2}}}", "ValueError: Max string recursion exceeded"),
            ("{0:}}", "ValueError: Single '}' encountered in format string"),
            ("{:", "ValueError: unmatched '{' in format spec"),
            ("{0", "ValueError: expected '}' before end of string"),
            ("{0{}}", "ValueError: unexpected '{' in field name"),
            ("{!", "ValueError: end of string while looking for conversion specifier"),
            ("{99999999999999999999}", "ValueError: Too many decimal digits in format string"),
        ];
        for (source, expected) in rows {
            assert_eq!(run(source, &[i(1), i(2), i(3)]), expected, "{source}");
        }
    }
}
