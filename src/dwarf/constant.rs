//! What the text of a macro is worth, if it is a constant expression of C: integers, floating point
//! numbers, characters, strings, other macros and enumerators, operators, casts and `sizeof`.

use super::types::{Base, Kind, TypeRef};

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// An integer.
    Int(i128),
    /// A floating point number.
    Float(f64),
    /// A string literal's bytes.
    Text(Vec<u8>),
}

/// What a name in an expression stands for. `NAME(` is the name of a macro with parameters.
pub enum Meaning {
    /// A macro's text, after the list of its parameters.
    Macro(String),
    /// An enumerator or another constant.
    Value(i128),
}

/// Names and types that an expression may use.
pub struct Scope<'a> {
    /// The meaning of a name.
    pub name: &'a dyn Fn(&str) -> Option<Meaning>,
    /// The type that an expression of C means.
    pub ty: &'a dyn Fn(&str) -> Option<TypeRef>,
}

/// Macros and parentheses within each other, at most.
const DEPTH: u32 = 60;

/// Bytes of what a macro with parameters becomes, at most.
const LONGEST: usize = 1 << 16;

/// Evaluates the text of a macro. None if it is no constant.
pub fn evaluate(text: &str, scope: &Scope) -> Option<Constant> {
    evaluate_at(text, scope, 0)
}

fn evaluate_at(text: &str, scope: &Scope, depth: u32) -> Option<Constant> {
    if depth > DEPTH {
        return None;
    }
    let mut parser = Parser { text, at: 0, scope, depth };
    let value = parser.binary(0)?;
    parser.space();
    parser.rest().is_empty().then_some(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    scope: &'a Scope<'a>,
    depth: u32,
}

/// Operators of two operands with their precedence, longer ones before their beginnings.
const OPERATORS: &[(&str, u32)] = &[
    ("||", 1),
    ("&&", 2),
    ("==", 6),
    ("!=", 6),
    ("<<", 8),
    (">>", 8),
    ("<=", 7),
    (">=", 7),
    ("|", 3),
    ("^", 4),
    ("&", 5),
    ("<", 7),
    (">", 7),
    ("+", 9),
    ("-", 9),
    ("*", 10),
    ("/", 10),
    ("%", 10),
];

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn accept(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn binary(&mut self, least: u32) -> Option<Constant> {
        let mut left = self.unary()?;
        loop {
            self.space();
            let operator = OPERATORS.iter().find(|(text, _)| self.rest().starts_with(text));
            let Some(&(operator, strength)) = operator.filter(|(_, strength)| *strength > least) else { break };
            self.at += operator.len();
            let right = self.binary(strength)?;
            left = combine(operator, left, right)?;
        }
        if least == 0 && self.accept("?") {
            let yes = self.binary(0)?;
            let no = if self.accept(":") { self.binary(0)? } else { return None };
            return Some(if truth(&left)? { yes } else { no });
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Constant> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let value = self.operand();
        self.depth -= 1;
        value
    }

    fn operand(&mut self) -> Option<Constant> {
        self.space();
        let first = self.rest().chars().next()?;
        match first {
            '-' | '+' | '~' | '!' => {
                self.at += 1;
                let value = self.unary()?;
                match (first, value) {
                    ('-', Constant::Int(n)) => Some(Constant::Int(n.checked_neg()?)),
                    ('-', Constant::Float(x)) => Some(Constant::Float(-x)),
                    ('+', value @ (Constant::Int(_) | Constant::Float(_))) => Some(value),
                    ('~', Constant::Int(n)) => Some(Constant::Int(!n)),
                    ('!', value) => Some(Constant::Int(i128::from(!truth(&value)?))),
                    _ => None,
                }
            }
            '(' => self.parenthesis(),
            '"' => self.string(),
            '\'' => self.character(),
            '0'..='9' | '.' => self.number(),
            c if c.is_alphabetic() || c == '_' => self.name(),
            _ => None,
        }
    }

    /// `(expression)`, or a cast.
    fn parenthesis(&mut self) -> Option<Constant> {
        let inside = self.enclosed()?;
        if let Some(value) = evaluate_at(inside, self.scope, self.depth) {
            self.at += inside.len() + 2;
            return Some(value);
        }
        let ty = (self.scope.ty)(inside)?;
        self.at += inside.len() + 2;
        convert(self.unary()?, ty)
    }

    /// The text between the parenthesis here and its partner.
    fn enclosed(&self) -> Option<&'a str> {
        let inside = self.text[self.at..].strip_prefix('(')?;
        let mut depth = 1;
        let (end, _) = tokens(inside).find(|&(_, token)| {
            depth += match token {
                "(" => 1,
                ")" => -1,
                _ => 0,
            };
            depth == 0
        })?;
        Some(&inside[..end])
    }

    fn name(&mut self) -> Option<Constant> {
        let text = &self.text[self.at..];
        let name = &text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())];
        self.at += name.len();
        // Prefixes of literals: L'x', u8"text".
        if self.rest().starts_with('\'') && matches!(name, "L" | "u" | "U") {
            return self.character();
        }
        if self.rest().starts_with('"') && name == "u8" {
            return self.string();
        }
        if name == "sizeof" {
            self.space();
            let inside = self.enclosed()?;
            let size = (self.scope.ty)(inside)?.get().size;
            self.at += inside.len() + 2;
            return Some(Constant::Int(size.into()));
        }
        match (self.scope.name)(name) {
            Some(Meaning::Value(value)) => Some(Constant::Int(value)),
            Some(Meaning::Macro(text)) => evaluate_at(&text, self.scope, self.depth + 1),
            None => {
                let Meaning::Macro(definition) = (self.scope.name)(&format!("{name}("))? else { return None };
                self.space();
                let inside = self.enclosed()?;
                self.at += inside.len() + 2;
                evaluate_at(&expand(&definition, inside)?, self.scope, self.depth + 1)
            }
        }
    }

    fn number(&mut self) -> Option<Constant> {
        let text = &self.text[self.at..];
        let hex = text.starts_with("0x") || text.starts_with("0X");
        let word = &text[..number(text)];
        self.at += word.len();
        let word = word.replace('\'', "");
        let digits = word.trim_end_matches(['u', 'U', 'l', 'L']);
        let whole = if hex {
            i128::from_str_radix(&digits[2..], 16).ok()
        } else if let Some(binary) = digits.strip_prefix("0b").or(digits.strip_prefix("0B")) {
            i128::from_str_radix(binary, 2).ok()
        } else if digits.len() > 1 && digits.bytes().all(|b| b.is_ascii_digit()) && digits.starts_with('0') {
            i128::from_str_radix(digits, 8).ok()
        } else {
            digits.parse().ok()
        };
        match whole {
            Some(whole) => Some(Constant::Int(whole)),
            // Hexadecimal floating point is not read.
            None if hex => None,
            None => word.trim_end_matches(['f', 'F', 'l', 'L']).parse().ok().map(Constant::Float),
        }
    }

    fn character(&mut self) -> Option<Constant> {
        let text = self.quoted('\'')?;
        match text.as_slice() {
            [one] => Some(Constant::Int(i128::from(*one as i8))),
            _ => None,
        }
    }

    /// String literals beside each other are one.
    fn string(&mut self) -> Option<Constant> {
        let mut text = self.quoted('"')?;
        loop {
            self.space();
            if self.rest().starts_with('"') {
                text.extend(self.quoted('"')?);
            } else if self.rest().starts_with(|c: char| c.is_alphabetic() || c == '_') {
                let Constant::Text(more) = self.name()? else { return None };
                text.extend(more);
            } else {
                return Some(Constant::Text(text));
            }
        }
    }

    /// The bytes between two quotation marks.
    fn quoted(&mut self, mark: char) -> Option<Vec<u8>> {
        let mut rest = self.text[self.at..].strip_prefix(mark)?;
        let mut found = Vec::new();
        loop {
            let c = rest.chars().next()?;
            rest = &rest[c.len_utf8()..];
            if c == mark {
                self.at = self.text.len() - rest.len();
                return Some(found);
            }
            if c != '\\' {
                found.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            let escape = rest.chars().next()?;
            let digits =
                |text: &str, radix: u32, most: usize| text.chars().take(most).take_while(|c| c.is_digit(radix)).count();
            let (byte, length) = match escape {
                'n' => (b'\n', 1),
                't' => (b'\t', 1),
                'r' => (b'\r', 1),
                'a' => (7, 1),
                'b' => (8, 1),
                'f' => (12, 1),
                'v' => (11, 1),
                'x' => {
                    let count = digits(&rest[1..], 16, 2);
                    (u8::from_str_radix(&rest[1..1 + count], 16).ok()?, 1 + count)
                }
                '0'..='7' => {
                    let count = digits(rest, 8, 3);
                    (u16::from_str_radix(&rest[..count], 8).ok()? as u8, count)
                }
                '\\' | '\'' | '"' | '?' => (escape as u8, 1),
                _ => return None,
            };
            found.push(byte);
            rest = &rest[length..];
        }
    }
}

/// The names in a macro's list of parameters, `a, b`.
pub fn parameters(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|p| !p.is_empty()).collect()
}

/// The text of a macro, `a, b) a + b`, with arguments in place of its parameters. None if it takes any number of
/// them, or makes text of one.
fn expand(definition: &str, arguments: &str) -> Option<String> {
    let (list, body) = definition.split_once(')')?;
    let parameters = parameters(list);
    let mut given = Vec::new();
    let (mut start, mut depth) = (0, 0);
    for (at, token) in tokens(arguments) {
        match token {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 0 => {
                given.push(arguments[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if !parameters.is_empty() || !arguments.trim().is_empty() {
        given.push(arguments[start..].trim());
    }
    if given.len() != parameters.len() {
        return None;
    }
    let mut text = String::new();
    let mut is_pasted = false;
    for (_, token) in tokens(body) {
        match token {
            "##" => {
                text.truncate(text.trim_end().len());
                is_pasted = true;
            }
            "#" => return None,
            _ if is_pasted && token.trim().is_empty() => {}
            _ => {
                text.push_str(parameters.iter().position(|p| *p == token).map_or(token, |at| given[at]));
                is_pasted = false;
            }
        }
        if text.len() > LONGEST {
            return None;
        }
    }
    Some(text)
}

/// The tokens of C's preprocessor with their places: literals are whole, other characters than those of words and `##`
/// stand alone.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let first = rest.chars().next()?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '"' | '\'' => literal(rest).unwrap_or(1),
            '#' if rest.starts_with("##") => 2,
            '0'..='9' => number(rest),
            '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => number(rest),
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let prefixes = matches!(&rest[..end], "L" | "u" | "U" | "u8") && rest[end..].starts_with(['"', '\'']);
                end + if prefixes { literal(&rest[end..]).unwrap_or(0) } else { 0 }
            }
            c => c.len_utf8(),
        };
        at += length;
        Some((at - length, &rest[..length]))
    })
}

/// Bytes of the preprocessor's number that `text` begins with: digits may be parted (`1'000`), exponents have signs.
fn number(text: &str) -> usize {
    let marks = if text.starts_with("0x") || text.starts_with("0X") { ['p', 'P'] } else { ['e', 'E'] };
    let mut last = '0';
    let is_part = |&(n, c): &(usize, char)| {
        let before = std::mem::replace(&mut last, c);
        match c {
            '.' | '_' => true,
            '+' | '-' => marks.contains(&before),
            '\'' => text[n + 1..].starts_with(|next: char| next.is_ascii_hexdigit()),
            c => c.is_alphanumeric(),
        }
    };
    text.char_indices().take_while(is_part).map(|(n, c)| n + c.len_utf8()).last().unwrap_or(1)
}

/// Bytes of the text or character that `text` begins with; none if it does not end.
fn literal(text: &str) -> Option<usize> {
    let mark = text.as_bytes()[0];
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((n, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            _ if byte == mark => return Some(n + 1),
            _ => {}
        }
    }
    None
}

fn truth(value: &Constant) -> Option<bool> {
    match value {
        Constant::Int(n) => Some(*n != 0),
        Constant::Float(x) => Some(*x != 0.0),
        Constant::Text(_) => None,
    }
}

fn combine(operator: &str, left: Constant, right: Constant) -> Option<Constant> {
    if operator == "&&" || operator == "||" {
        let (left, right) = (truth(&left)?, truth(&right)?);
        return Some(Constant::Int(i128::from(if operator == "&&" { left && right } else { left || right })));
    }
    match (left, right) {
        (Constant::Int(a), Constant::Int(b)) => Some(Constant::Int(match operator {
            "+" => a.checked_add(b)?,
            "-" => a.checked_sub(b)?,
            "*" => a.checked_mul(b)?,
            "/" => a.checked_div(b)?,
            "%" => a.checked_rem(b)?,
            "<<" => a.checked_mul(1i128.checked_shl(u32::try_from(b).ok().filter(|&b| b < 120)?)?)?,
            ">>" => a.checked_shr(u32::try_from(b).ok()?)?,
            "&" => a & b,
            "|" => a | b,
            "^" => a ^ b,
            _ => return compare(operator, a.cmp(&b)),
        })),
        (left, right) => {
            let (a, b) = (as_float(left)?, as_float(right)?);
            Some(Constant::Float(match operator {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "/" => a / b,
                _ => return compare(operator, a.partial_cmp(&b)?),
            }))
        }
    }
}

fn as_float(value: Constant) -> Option<f64> {
    match value {
        Constant::Int(n) => Some(n as f64),
        Constant::Float(x) => Some(x),
        Constant::Text(_) => None,
    }
}

fn compare(operator: &str, order: std::cmp::Ordering) -> Option<Constant> {
    let holds = match operator {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        "<" => order.is_lt(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        ">=" => order.is_ge(),
        _ => return None,
    };
    Some(Constant::Int(holds.into()))
}

/// A cast to an arithmetic, enumeration or pointer type.
fn convert(value: Constant, ty: TypeRef) -> Option<Constant> {
    let bare = ty.bare().get();
    let signed = match &bare.kind {
        Kind::Base(Base::Float(_)) => return Some(Constant::Float(as_float(value)?)),
        Kind::Base(Base::Int { signed } | Base::Char { signed }) => *signed,
        Kind::Base(Base::Bool) => return Some(Constant::Int(truth(&value)?.into())),
        Kind::Base(Base::Unicode) | Kind::Pointer(_) => false,
        Kind::Enum(..) => true,
        _ => return None,
    };
    let whole = match value {
        Constant::Int(n) => n,
        Constant::Float(x) => x as i128,
        Constant::Text(_) => return None,
    };
    let bits = u32::try_from(bare.size * 8).ok().filter(|bits| (1..=128).contains(bits))?;
    let kept = (whole as u128) << (128 - bits);
    Some(Constant::Int(if signed { (kept as i128) >> (128 - bits) } else { (kept >> (128 - bits)) as i128 }))
}
