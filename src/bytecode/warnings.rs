//! What is legal and yet hardly meant: the SyntaxWarnings of a program, found in one walk over its
//! tree. They are plain values; who compiles for a program shows them.

use crate::syntax::{SourceFile, SourceRange};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, CmpOp, Expr, InterpolatedStringElement, Mod, Number, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// One SyntaxWarning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxWarning {
    /// As CPython words it.
    pub message: String,
    /// The words of the SyntaxError, if warnings are errors and its words differ.
    pub as_error: Option<String>,
    /// The place.
    pub range: SourceRange,
}

/// All warnings about `tree`, in CPython's order: those of tokens, of `finally`, of expressions.
pub(super) fn find(source: &SourceFile, tree: &Mod) -> Vec<SyntaxWarning> {
    let mut walk = Walk { source, around: Around::default(), tokens: Vec::new(), ways: Vec::new(), rest: Vec::new() };
    match tree {
        Mod::Module(m) => walk.visit_body(&m.body),
        Mod::Expression(e) => walk.visit_expr(&e.body),
    }
    let mut all = walk.tokens;
    all.append(&mut walk.ways);
    all.append(&mut walk.rest);
    all
}

/// What is around a statement, as far as `return`, `break` and `continue` care.
#[derive(Clone, Copy, Default)]
struct Around {
    finally: bool,
    function: bool,
    in_loop: bool,
}

struct Walk<'a> {
    source: &'a SourceFile,
    around: Around,
    tokens: Vec<SyntaxWarning>,
    ways: Vec<SyntaxWarning>,
    rest: Vec<SyntaxWarning>,
}

fn warning(message: String, range: TextRange) -> SyntaxWarning {
    SyntaxWarning { message, as_error: None, range: range.into() }
}

impl Walk<'_> {
    fn text(&self, range: TextRange) -> &str {
        self.source.text.get(range.to_std_range()).unwrap_or("")
    }

    fn inside(&mut self, around: Around, f: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.around, around);
        f(self);
        self.around = outer;
    }

    fn way_out(&mut self, word: &str, harmless: bool, range: TextRange) {
        if self.around.finally && !harmless {
            self.ways.push(warning(format!("'{word}' in a 'finally' block"), range));
        }
    }

    /// Escapes in a string literal, prefix and quotes included.
    fn literal(&mut self, range: TextRange, is_bytes: bool) {
        let text = self.text(range);
        if memchr::memchr(b'\\', text.as_bytes()).is_none() {
            return;
        }
        let Some(quote) = text.find(['"', '\'']) else { return };
        if text[..quote].contains(['r', 'R']) {
            return;
        }
        self.escapes(range, is_bytes);
    }

    /// The first escape in `range` that is none.
    fn escapes(&mut self, range: TextRange, is_bytes: bool) {
        let rest = self.source.text.get(range.start().to_usize()..).unwrap_or("");
        let length = range.len().to_usize();
        let mut at = 0;
        while let Some(i) = rest.get(at..length).and_then(|t| memchr::memchr(b'\\', t.as_bytes())) {
            at += i;
            let after = &rest[at + 1..];
            let Some(c) = after.chars().next() else { return };
            let octal: String = after.chars().take(3).take_while(|c| ('0'..='7').contains(c)).collect();
            let shown = match c {
                '4'..='7' if octal.len() == 3 => octal,
                'N' | 'u' | 'U' if is_bytes => c.to_string(),
                '\n'
                | '\r'
                | '\\'
                | '\''
                | '"'
                | 'a'
                | 'b'
                | 'f'
                | 'n'
                | 'r'
                | 't'
                | 'v'
                | 'x'
                | 'N'
                | 'u'
                | 'U'
                | '0'..='7' => {
                    at += 1 + c.len_utf8();
                    continue;
                }
                _ => c.to_string(),
            };
            let what = if shown.len() == 3 && c.is_ascii_digit() { "octal escape" } else { "escape" };
            let hint = format!("Did you mean \"\\\\{shown}\"? A raw string is also an option.");
            let start = range.start() + TextSize::new(at as u32);
            let message = format!(
                "\"\\{shown}\" is an invalid {what} sequence. Such sequences will not work in the future. {hint}"
            );
            let as_error = Some(format!("\"\\{shown}\" is an invalid {what} sequence. {hint}"));
            let range = TextRange::at(start, TextSize::new(1 + shown.len() as u32)).into();
            self.tokens.push(SyntaxWarning { message, as_error, range });
            return;
        }
    }

    /// The literal pieces of an f-string or t-string.
    fn pieces(&mut self, elements: &[InterpolatedStringElement], raw: bool) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) if !raw => self.escapes(l.range, false),
                InterpolatedStringElement::Literal(_) => {}
                InterpolatedStringElement::Interpolation(i) => {
                    self.visit_expr(&i.expression);
                    if let Some(spec) = &i.format_spec {
                        self.pieces(&spec.elements, raw);
                    }
                }
            }
        }
    }

    /// A keyword that begins right after a number.
    fn number(&mut self, n: &ast::ExprNumberLiteral) {
        let after = self.source.text.get(n.range.end().to_usize()..).unwrap_or("");
        if !after.starts_with(|c: char| c.is_ascii_lowercase()) {
            return;
        }
        let text = self.text(n.range).to_ascii_lowercase();
        let sort = match &n.value {
            Number::Complex { .. } => "imaginary",
            _ if text.starts_with("0x") => "hexadecimal",
            _ if text.starts_with("0o") => "octal",
            _ if text.starts_with("0b") => "binary",
            _ => "decimal",
        };
        self.tokens.push(warning(format!("invalid {sort} literal"), n.range));
    }

    fn comparison(&mut self, c: &ast::ExprCompare) {
        let mut left = &*c.left;
        for (op, right) in c.ops.iter().zip(&c.comparators) {
            let (word, instead) = match op {
                CmpOp::Is => ("is", "=="),
                CmpOp::IsNot => ("is not", "!="),
                _ => {
                    left = right;
                    continue;
                }
            };
            if let Some(ty) = literal_type(left).or_else(|| literal_type(right)) {
                let message = format!("\"{word}\" with '{ty}' literal. Did you mean \"{instead}\"?");
                self.rest.push(warning(message, c.range));
                return;
            }
            left = right;
        }
    }

    fn call(&mut self, c: &ast::ExprCall) {
        if let Some(ty) = type_of(&c.func).filter(|&ty| ty != "function") {
            let message = format!("'{ty}' object is not callable; perhaps you missed a comma?");
            self.rest.push(warning(message, c.func.range()));
        }
    }

    fn subscript(&mut self, s: &ast::ExprSubscript) {
        let Some(ty) = type_of(&s.value) else { return };
        match ty {
            "str" | "bytes" | "tuple" | "list" => {
                let index = type_of(&s.slice).filter(|i| !matches!(*i, "int" | "bool"));
                if let Some(index) = index {
                    let message =
                        format!("{ty} indices must be integers or slices, not {index}; perhaps you missed a comma?");
                    self.rest.push(warning(message, s.value.range()));
                }
            }
            "dict" => {}
            _ => {
                let message = format!("'{ty}' object is not subscriptable; perhaps you missed a comma?");
                self.rest.push(warning(message, s.value.range()));
            }
        }
    }
}

/// Type of a constant that `is` should not compare.
fn literal_type(e: &Expr) -> Option<&'static str> {
    match e {
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::BytesLiteral(_) => type_of(e),
        Expr::Tuple(t) if t.elts.iter().all(is_constant) => Some("tuple"),
        _ => None,
    }
}

fn is_constant(e: &Expr) -> bool {
    match e {
        Expr::Tuple(t) => t.elts.iter().all(is_constant),
        Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) | Expr::EllipsisLiteral(_) => true,
        _ => literal_type(e).is_some(),
    }
}

/// The type that the value of an expression must have.
fn type_of(e: &Expr) -> Option<&'static str> {
    Some(match e {
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) => "function",
        Expr::FString(_) | Expr::StringLiteral(_) => "str",
        Expr::TString(_) => "string.templatelib.Template",
        Expr::BytesLiteral(_) => "bytes",
        Expr::NumberLiteral(n) => match n.value {
            Number::Int(_) => "int",
            Number::Float(_) => "float",
            Number::Complex { .. } => "complex",
        },
        Expr::NoneLiteral(_) => "NoneType",
        Expr::BooleanLiteral(_) => "bool",
        Expr::EllipsisLiteral(_) => "ellipsis",
        _ => return None,
    })
}

impl<'a> Visitor<'a> for Walk<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let around = self.around;
        match statement {
            Stmt::Return(r) => self.way_out("return", around.function, r.range),
            Stmt::Break(b) => self.way_out("break", around.in_loop, b.range),
            Stmt::Continue(c) => self.way_out("continue", around.in_loop, c.range),
            Stmt::Assert(a) if matches!(&*a.test, Expr::Tuple(t) if !t.elts.is_empty()) => {
                let message = "assertion is always true, perhaps remove parentheses?";
                self.rest.push(warning(message.into(), a.range));
            }
            _ => {}
        }
        match statement {
            Stmt::FunctionDef(_) => {
                let around = Around { function: true, ..Around::default() };
                self.inside(around, |this| visitor::walk_stmt(this, statement));
            }
            Stmt::For(f) => {
                self.visit_expr(&f.target);
                self.visit_expr(&f.iter);
                self.inside(Around { in_loop: true, ..around }, |this| this.visit_body(&f.body));
                self.visit_body(&f.orelse);
            }
            Stmt::While(w) => {
                self.visit_expr(&w.test);
                self.inside(Around { in_loop: true, ..around }, |this| this.visit_body(&w.body));
                self.visit_body(&w.orelse);
            }
            Stmt::Try(t) => {
                self.visit_body(&t.body);
                for handler in &t.handlers {
                    self.visit_except_handler(handler);
                }
                self.visit_body(&t.orelse);
                let around = Around { finally: true, ..Around::default() };
                self.inside(around, |this| this.visit_body(&t.finalbody));
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, e: &'a Expr) {
        match e {
            Expr::Compare(c) => self.comparison(c),
            Expr::Call(c) => self.call(c),
            Expr::Subscript(s) => self.subscript(s),
            Expr::NumberLiteral(n) => self.number(n),
            Expr::Name(_) => return,
            Expr::TString(t) => {
                for part in &t.value {
                    let raw = part.flags.prefix().text_len() > TextSize::new(1);
                    self.pieces(&part.elements, raw);
                }
                return;
            }
            _ => {}
        }
        visitor::walk_expr(self, e);
    }

    fn visit_string_literal(&mut self, s: &'a ast::StringLiteral) {
        self.literal(s.range, false);
    }

    fn visit_bytes_literal(&mut self, b: &'a ast::BytesLiteral) {
        self.literal(b.range, true);
    }

    fn visit_f_string(&mut self, f: &'a ast::FString) {
        let text = self.text(f.range);
        let quote = text.find(['"', '\'']).unwrap_or(0);
        let raw = text[..quote].contains(['r', 'R']);
        self.pieces(&f.elements, raw);
    }
}
