//! Format specifications: `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.

use super::*;

/// What stands before numbers that are not negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`: nothing.
    Minus,
    /// A space.
    Space,
}

/// A parsed specification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// Character to pad with.
    pub fill: char,
    /// `<`, `>`, `^` or `=` (behind the sign).
    pub align: char,
    /// Was the alignment given?
    pub aligned: bool,
    /// Sign option.
    pub sign: Option<Sign>,
    /// `z`: negative zero becomes zero.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// Smallest width.
    pub width: Option<usize>,
    /// Separator between groups of digits.
    pub grouping: Option<char>,
    /// Separator between groups of digits in the fraction.
    pub fraction_grouping: Option<char>,
    /// Digits behind the point, or longest text.
    pub precision: Option<usize>,
    /// Presentation type.
    pub kind: Option<char>,
}

/// ValueError or MemoryError unless a text of `n` characters is reasonable.
///
/// # Errors
/// That one.
pub fn room(n: usize) -> PyResult<()> {
    if string::is_too_long(n) { Err(sequence::no_memory()) } else { Ok(()) }
}

/// Reads a decimal number at the start of `text`: the number and the rest; `None` if too large.
pub fn number(text: &str) -> Option<(Option<usize>, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        return Some((None, text));
    }
    let n: i64 = text[..end].parse().ok()?;
    Some((Some(n as usize), &text[end..]))
}

fn too_many_digits() -> Pending {
    raise(Exc::ValueError, "Too many decimal digits in format string")
}

impl Spec {
    /// A specification that leaves everything to the type.
    pub const fn plain(align: char) -> Spec {
        Spec {
            fill: ' ',
            align,
            aligned: false,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: None,
            fraction_grouping: None,
            precision: None,
            kind: None,
        }
    }

    /// Parses `source` for an object of type `class`.
    ///
    /// # Errors
    /// ValueError.
    pub fn parse(source: &str, class: &str, default_kind: Option<char>, default_align: char) -> PyResult<Spec> {
        let mut spec = Spec { kind: default_kind, ..Spec::plain(default_align) };
        let mut rest = source;
        let is_align = |c: char| matches!(c, '<' | '>' | '=' | '^');
        let mut chars = source.chars();
        let (first, second) = (chars.next(), chars.next());
        let mut filled = false;
        if let (Some(f), Some(a)) = (first, second)
            && is_align(a)
        {
            (spec.fill, spec.align, spec.aligned, filled) = (f, a, true, true);
            rest = chars.as_str();
        } else if let Some(a) = first
            && is_align(a)
        {
            (spec.align, spec.aligned) = (a, true);
            rest = &source[1..];
        }
        let accept = |rest: &mut &str, c: char| match rest.strip_prefix(c) {
            Some(r) => {
                *rest = r;
                true
            }
            None => false,
        };
        for (c, sign) in [('+', Sign::Plus), ('-', Sign::Minus), (' ', Sign::Space)] {
            if spec.sign.is_none() && accept(&mut rest, c) {
                spec.sign = Some(sign);
            }
        }
        spec.no_negative_zero = accept(&mut rest, 'z');
        spec.alternate = accept(&mut rest, '#');
        if !filled && accept(&mut rest, '0') {
            spec.fill = '0';
            if !spec.aligned && default_align == '>' {
                spec.align = '=';
            }
        }
        (spec.width, rest) = number(rest).ok_or_else(too_many_digits)?;
        spec.grouping = separator(&mut rest)?;
        if accept(&mut rest, '.') {
            let (precision, after) = number(rest).ok_or_else(too_many_digits)?;
            spec.precision = precision;
            rest = after;
            spec.fraction_grouping = separator(&mut rest)?;
            if precision.is_none() && spec.fraction_grouping.is_none() {
                return Err(raise(Exc::ValueError, "Format specifier missing precision"));
            }
        }
        let mut chars = rest.chars();
        if let Some(kind) = chars.next() {
            if !chars.as_str().is_empty() {
                let message = format!("Invalid format specifier '{source}' for object of type '{class}'");
                return Err(raise(Exc::ValueError, message));
            }
            spec.kind = Some(kind);
        }
        spec.check_grouping()?;
        Ok(spec)
    }

    fn check_grouping(&self) -> PyResult<()> {
        for separator in [self.grouping, self.fraction_grouping].into_iter().flatten() {
            let allowed = match self.kind {
                None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => true,
                Some('b' | 'o' | 'x' | 'X') => separator == '_',
                _ => false,
            };
            if !allowed {
                let kind = self.kind.map_or(String::new(), shown);
                return Err(raise(Exc::ValueError, format!("Cannot specify '{separator}' with '{kind}'.")));
            }
        }
        Ok(())
    }

    /// ValueError: unknown format code.
    #[cold]
    pub fn unknown_code(&self, class: &str) -> Pending {
        let kind = self.kind.map_or(String::new(), shown);
        raise(Exc::ValueError, format!("Unknown format code '{kind}' for object of type '{class}'"))
    }

    /// Appends `lead`, `body` and `rest`, padded; with `=`, behind `lead`.
    ///
    /// # Errors
    /// MemoryError.
    pub fn pad(&self, out: &mut String, lead: &str, body: &str, rest: &str) -> PyResult<()> {
        let have = || [lead, body, rest].iter().map(|t| string::count(t.as_bytes())).sum::<usize>();
        let extra = self.width.map_or(0, |w| w.saturating_sub(have()));
        room(extra)?;
        let (left, inner, right) = match self.align {
            '<' => (0, 0, extra),
            '^' => (extra / 2, 0, extra - extra / 2),
            '=' => (0, extra, 0),
            _ => (extra, 0, 0),
        };
        out.reserve(lead.len() + body.len() + rest.len() + extra * self.fill.len_utf8());
        let fill = |out: &mut String, n| out.extend(std::iter::repeat_n(self.fill, n));
        fill(out, left);
        out.push_str(lead);
        fill(out, inner);
        out.push_str(body);
        out.push_str(rest);
        fill(out, right);
        Ok(())
    }

    /// What stands before a number.
    pub fn sign_text(&self, negative: bool) -> &'static str {
        match (negative, self.sign) {
            (true, _) => "-",
            (false, Some(Sign::Plus)) => "+",
            (false, Some(Sign::Space)) => " ",
            (false, _) => "",
        }
    }
}

/// A grouping separator, which may not be followed by another.
fn separator(rest: &mut &str) -> PyResult<Option<char>> {
    let Some(c @ (',' | '_')) = rest.chars().next() else { return Ok(None) };
    *rest = &rest[1..];
    match rest.chars().next() {
        Some(other @ (',' | '_')) if other != c => Err(raise(Exc::ValueError, "Cannot specify both ',' and '_'.")),
        _ => Ok(Some(c)),
    }
}

/// A format code as error messages show it.
fn shown(c: char) -> String {
    if ('!'..='~').contains(&c) { c.to_string() } else { format!("\\x{:x}", c as u32) }
}
