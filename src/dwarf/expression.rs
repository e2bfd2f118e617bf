//! The grammar of C's type names and of simple declarations: specifiers, then a declarator, whose name may be
//! missing (`int (*)(char *, ...)`). Struct bodies are left to a compiler.

use super::base;
use super::error::{Error, Problem, Result};
use super::types::{Parameter, Prototype, TypeRef};
use std::path::Path;

/// Finds a type of a library by name; `true` asks for a struct, union or enum tag.
pub type Find<'a> = &'a dyn Fn(&str, bool) -> Option<TypeRef>;

/// Declarators within each other, at most.
const DEPTH: u32 = 40;

/// Reads a type name. An error says what was not understood.
pub fn parse(text: &str, find: Find) -> Result<TypeRef> {
    let (name, ty) = declaration(text, find)?;
    match name {
        Some(name) => Err(wrong(text, &format!("unexpected name `{name}`"))),
        None => Ok(ty),
    }
}

/// Reads a declaration of one name (`int foo(char *)`, a `;` may follow), or a type name.
pub fn declaration(text: &str, find: Find) -> Result<(Option<String>, TypeRef)> {
    let tokens = tokens(text).map_err(|why| wrong(text, &why))?;
    let mut parser = Parser { tokens: &tokens, at: 0, find, depth: 0 };
    let found = parser.declaration().map_err(|why| wrong(text, &why))?;
    let _ = parser.accept(";");
    match parser.peek() {
        None => Ok(found),
        Some(token) => Err(wrong(text, &format!("unexpected `{token}`"))),
    }
}

/// An error about a text.
pub fn wrong(text: &str, why: &str) -> Error {
    let shown: String = text.trim().chars().take(120).collect();
    Error::new(Path::new(""), Problem::Expression(format!("not a C type: `{shown}`: {why}")))
}

fn tokens(text: &str) -> std::result::Result<Vec<&str>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let length = if is_word(first) {
            name_length(rest, is_word)
        } else if rest.starts_with("...") {
            3
        } else if rest.starts_with("::") || rest.starts_with("&&") {
            2
        } else if "*()[],;&".contains(first) {
            1
        } else {
            return Err(format!("unexpected `{first}`"));
        };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

/// Bytes of a word, with the scopes and template arguments of C++ in it.
fn name_length(text: &str, is_word: impl Fn(char) -> bool) -> usize {
    let mut at = 0;
    loop {
        at += text[at..].find(|c| !is_word(c)).unwrap_or(text.len() - at);
        let rest = &text[at..];
        if rest.starts_with('<') {
            let mut depth = 0;
            let end = rest.find(|c| {
                depth += match c {
                    '<' => 1,
                    '>' => -1,
                    _ => 0,
                };
                depth == 0
            });
            let Some(end) = end else { return at };
            at += end + 1;
        }
        if !(text[at..].starts_with("::") && text[at + 2..].starts_with(&is_word)) {
            return at;
        }
        at += 2;
    }
}

struct Parser<'a> {
    tokens: &'a [&'a str],
    at: usize,
    find: Find<'a>,
    depth: u32,
}

/// What a declarator does to the type it is applied to, from the inside out.
enum Step {
    Pointer { is_const: bool, is_volatile: bool },
    Reference,
    Array(Option<u64>),
    Function { parameters: Vec<Parameter>, variadic: bool, prototyped: bool },
}

type Parsed<T> = std::result::Result<T, String>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn accept(&mut self, token: &str) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &str) -> Parsed<()> {
        if self.accept(token) {
            return Ok(());
        }
        Err(match self.peek() {
            Some(other) => format!("`{token}` expected before `{other}`"),
            None => format!("`{token}` expected at the end"),
        })
    }

    fn declaration(&mut self) -> Parsed<(Option<String>, TypeRef)> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("too many parentheses".into());
        }
        let base = self.specifiers()?;
        let mut steps = Vec::new();
        let name = self.declarator(&mut steps)?;
        self.depth -= 1;
        // The steps are noted from the name outwards: the last one is applied first.
        let mut ty = base;
        for step in steps.into_iter().rev() {
            ty = apply(step, ty)?;
        }
        Ok((name, ty))
    }

    /// The words before the declarator.
    fn specifiers(&mut self) -> Parsed<TypeRef> {
        let (mut words, mut named) = (Vec::new(), None);
        let (mut is_const, mut is_volatile) = (false, false);
        while let Some(token) = self.peek() {
            match token {
                "const" | "__const" => is_const = true,
                "volatile" | "__volatile__" => is_volatile = true,
                "restrict" | "__restrict" | "extern" | "static" | "inline" | "__extension__" | "typename" => {}
                "struct" | "union" | "enum" | "class" if named.is_none() && words.is_empty() => {
                    self.at += 1;
                    let name = self.peek().filter(|t| is_name(t)).ok_or_else(|| format!("a name after `{token}`"))?;
                    let ty = (self.find)(name, true).ok_or_else(|| format!("no `{token} {name}` is known"))?;
                    named = Some(ty);
                }
                _ if base::is_specifier(token) && named.is_none() => words.push(token),
                _ if is_name(token) && named.is_none() && words.is_empty() => {
                    let found = (self.find)(token, false).or_else(|| base::base_type(token));
                    named = Some(found.ok_or_else(|| format!("no type `{token}` is known"))?);
                }
                _ => break,
            }
            self.at += 1;
        }
        let mut ty = match named {
            Some(ty) => ty,
            None if words.is_empty() => return Err("a type's name is missing".into()),
            None => base::from_words(&words).ok_or_else(|| format!("`{}` is no type", words.join(" ")))?,
        };
        if is_const {
            ty = ty.const_of();
        }
        if is_volatile {
            ty = ty.volatile_of();
        }
        Ok(ty)
    }

    /// Pointers, then a name or a declarator in parentheses, then arrays and parameters.
    fn declarator(&mut self, steps: &mut Vec<Step>) -> Parsed<Option<String>> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("too many parentheses".into());
        }
        let mut pointers = Vec::new();
        loop {
            if self.accept("*") {
                let (mut is_const, mut is_volatile) = (false, false);
                loop {
                    match self.peek() {
                        Some("const" | "__const") => is_const = true,
                        Some("volatile") => is_volatile = true,
                        Some("restrict" | "__restrict" | "_Nullable" | "_Nonnull") => {}
                        _ => break,
                    }
                    self.at += 1;
                }
                pointers.push(Step::Pointer { is_const, is_volatile });
            } else if self.accept("&") || self.accept("&&") {
                pointers.push(Step::Reference);
            } else {
                break;
            }
        }
        let mut name = None;
        if self.peek() == Some("(") && self.is_grouping() {
            self.at += 1;
            name = self.declarator(steps)?;
            self.expect(")")?;
        } else if let Some(word) = self.peek().filter(|token| is_name(token)) {
            self.at += 1;
            name = Some(word.to_string());
        }
        loop {
            if self.accept("[") {
                steps.push(Step::Array(self.count()?));
            } else if self.accept("(") {
                steps.push(self.parameters()?);
            } else {
                break;
            }
        }
        steps.extend(pointers.into_iter().rev());
        self.depth -= 1;
        Ok(name)
    }

    /// Whether `(` begins a declarator and not a list of parameters.
    fn is_grouping(&self) -> bool {
        match self.tokens.get(self.at + 1).copied() {
            Some("*" | "(" | "&" | "&&" | "[") => true,
            Some(word) => is_name(word) && !self.is_type(word),
            None => false,
        }
    }

    fn is_type(&self, word: &str) -> bool {
        const WORDS: &[&str] =
            &["const", "volatile", "struct", "union", "enum", "class", "restrict", "__const", "typename"];
        WORDS.contains(&word)
            || base::is_specifier(word)
            || base::base_type(word).is_some()
            || (self.find)(word, false).is_some()
    }

    fn count(&mut self) -> Parsed<Option<u64>> {
        let _ = self.accept("static") || self.accept("restrict") || self.accept("__restrict");
        if self.accept("]") {
            return Ok(None);
        }
        let token = self.next().ok_or("`]` expected at the end")?;
        let digits = token.trim_end_matches(['u', 'U', 'l', 'L']);
        let count = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
            Some(hex) => u64::from_str_radix(hex, 16),
            None if digits.len() > 1 && digits.starts_with('0') => u64::from_str_radix(digits, 8),
            None => digits.parse(),
        };
        let count = count.map_err(|_| format!("`{token}` is no number of elements"))?;
        self.expect("]")?;
        Ok(Some(count))
    }

    fn parameters(&mut self) -> Parsed<Step> {
        let mut parameters = Vec::new();
        if self.accept(")") {
            return Ok(Step::Function { parameters, variadic: false, prototyped: false });
        }
        if self.peek() == Some("void") && self.tokens.get(self.at + 1) == Some(&")") {
            self.at += 2;
            return Ok(Step::Function { parameters, variadic: false, prototyped: true });
        }
        let mut variadic = false;
        loop {
            if self.accept("...") {
                variadic = true;
                break;
            }
            let (name, ty) = self.declaration()?;
            parameters.push(Parameter { name, ty: adjusted(ty)? });
            if !self.accept(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(Step::Function { parameters, variadic, prototyped: true })
    }
}

/// Arrays and functions as parameters are pointers.
fn adjusted(ty: TypeRef) -> Parsed<TypeRef> {
    use super::types::Kind;
    match ty.bare().get().kind {
        Kind::Array(of, _) => Ok(of.pointer_to()),
        Kind::Function(_) => Ok(ty.pointer_to()),
        Kind::Void => Err("a parameter of type void".into()),
        _ => Ok(ty),
    }
}

fn apply(step: Step, ty: TypeRef) -> Parsed<TypeRef> {
    use super::types::Kind;
    Ok(match step {
        Step::Pointer { is_const, is_volatile } => {
            let pointer = ty.pointer_to();
            let pointer = if is_const { pointer.const_of() } else { pointer };
            if is_volatile { pointer.volatile_of() } else { pointer }
        }
        Step::Reference => ty.reference_to(),
        Step::Array(_) if matches!(ty.bare().get().kind, Kind::Function(_) | Kind::Void) => {
            return Err("an array of functions or of void".into());
        }
        Step::Array(count) => ty.array_of(count),
        Step::Function { .. } if matches!(ty.bare().get().kind, Kind::Function(_) | Kind::Array(..)) => {
            return Err("a function that answers a function or an array".into());
        }
        Step::Function { parameters, variadic, prototyped } => {
            TypeRef::function(Prototype { result: ty, parameters, variadic, prototyped })
        }
    })
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
}
