//! From the parser's tree to AST nodes.

mod parts;

use super::class_named;
use crate::heap::Value;
use crate::objects::{
    Builtin, PyResult, attribute, bytes, class, complex, doors, float, instance, int, intern, list, string,
};
use crate::syntax::{Mode, SourceFile};
use parts::Pieces;
use ruff_python_ast::{self as ast, Expr, ExprContext, Mod, Number, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;

/// The one node of a class without fields (`Load`, `Add`).
pub(super) fn singleton(name: &str) -> PyResult<Value> {
    let c = class_named(name)?;
    let key = intern::intern("_singleton_node");
    if let Some(v) = crate::objects::dict::get_str(class::get(c).dict, key) {
        return Ok(v);
    }
    let v = instance::allocate(c);
    class::set_attribute(c, key, Some(v))?;
    Ok(v)
}

/// The nodes of a whole program.
pub(super) fn build(tree: &Mod, file: &SourceFile, mode: Mode) -> PyResult<Value> {
    let mut b = Builder { file, classes: FxHashMap::default() };
    match tree {
        Mod::Module(m) => {
            let body = b.suite(&m.body)?;
            match mode {
                Mode::Interactive => b.bare("Interactive", &[("body", body)]),
                _ => b.bare("Module", &[("body", body), ("type_ignores", list::new(&[]))]),
            }
        }
        Mod::Expression(e) => {
            let body = b.expr(&e.body)?;
            b.bare("Expression", &[("body", body)])
        }
    }
}

struct Builder<'a> {
    file: &'a SourceFile,
    classes: FxHashMap<&'static str, Value>,
}

type Fields<'a> = &'a [(&'static str, Value)];

fn text(s: &str) -> Value {
    if s.len() <= 64 { intern::intern(s) } else { string::new(s) }
}

fn identifier(i: Option<&ast::Identifier>) -> Value {
    i.map_or(Value::NONE, |i| text(&i.id))
}

impl Builder<'_> {
    fn bare(&mut self, name: &'static str, fields: Fields<'_>) -> PyResult<Value> {
        let class = match self.classes.get(name) {
            Some(&c) => c,
            None => {
                let c = class_named(name)?;
                self.classes.insert(name, c);
                c
            }
        };
        let v = instance::allocate(class);
        for &(field, value) in fields {
            attribute::set(v, intern::intern(field), Some(value))?;
        }
        Ok(v)
    }

    fn node(&mut self, name: &'static str, range: TextRange, fields: Fields<'_>) -> PyResult<Value> {
        let v = self.bare(name, fields)?;
        let (start, end) = (range.start().to_u32(), range.end().to_u32());
        // An end at a line's start belongs to the line before only if it is the start too.
        let place = |at: u32| (self.file.line(at), at - self.file.line_start(at));
        let ((line, column), (end_line, end_column)) = (place(start), place(end));
        for (field, n) in
            [("lineno", line), ("col_offset", column), ("end_lineno", end_line), ("end_col_offset", end_column)]
        {
            attribute::set(v, intern::intern(field), Some(int::from_i64(i64::from(n))))?;
        }
        Ok(v)
    }

    fn all<'t, T: 't>(
        &mut self,
        items: impl IntoIterator<Item = &'t T>,
        mut one: impl FnMut(&mut Self, &T) -> PyResult<Value>,
    ) -> PyResult<Value> {
        let made = list::new(&[]);
        for item in items {
            let v = one(self, item)?;
            list::push(made, v);
        }
        Ok(made)
    }

    fn suite(&mut self, body: &[Stmt]) -> PyResult<Value> {
        self.all(body, |b, s| b.stmt(s))
    }

    fn exprs(&mut self, all: &[Expr]) -> PyResult<Value> {
        self.all(all, |b, e| b.expr(e))
    }

    fn maybe(&mut self, e: Option<&Expr>) -> PyResult<Value> {
        e.map_or(Ok(Value::NONE), |e| self.expr(e))
    }

    /// From the keyword behind the decorators on.
    fn behind(&self, decorators: &[ast::Decorator], range: TextRange) -> TextRange {
        let Some(last) = decorators.last() else { return range };
        let source = self.file.text.as_bytes();
        let mut at = last.range.end().to_usize();
        while let Some(&c) = source.get(at) {
            match c {
                b'#' => {
                    while source.get(at).is_some_and(|&c| c != b'\n' && c != b'\r') {
                        at += 1;
                    }
                }
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'\\' => at += 1,
                _ => break,
            }
        }
        TextRange::new(TextSize::new(at as u32).min(range.end()), range.end())
    }

    #[allow(clippy::too_many_lines, reason = "one arm per statement")]
    fn stmt(&mut self, s: &Stmt) -> PyResult<Value> {
        let range = s.range();
        match s {
            Stmt::FunctionDef(f) => {
                let fields = [
                    ("name", text(&f.name.id)),
                    ("args", self.parameters(&f.parameters)?),
                    ("body", self.suite(&f.body)?),
                    ("decorator_list", self.all(&f.decorator_list, |b, d| b.expr(&d.expression))?),
                    ("returns", self.maybe(f.returns.as_deref())?),
                    ("type_comment", Value::NONE),
                    ("type_params", self.type_params(f.type_params.as_deref())?),
                ];
                let name = if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
                self.node(name, self.behind(&f.decorator_list, range), &fields)
            }
            Stmt::ClassDef(c) => {
                let (bases, keywords) = match &c.arguments {
                    Some(a) => (self.exprs(&a.args)?, self.all(&a.keywords, |b, k| b.keyword(k))?),
                    None => (list::new(&[]), list::new(&[])),
                };
                let fields = [
                    ("name", text(&c.name.id)),
                    ("bases", bases),
                    ("keywords", keywords),
                    ("body", self.suite(&c.body)?),
                    ("decorator_list", self.all(&c.decorator_list, |b, d| b.expr(&d.expression))?),
                    ("type_params", self.type_params(c.type_params.as_deref())?),
                ];
                self.node("ClassDef", self.behind(&c.decorator_list, range), &fields)
            }
            Stmt::Return(r) => {
                let value = self.maybe(r.value.as_deref())?;
                self.node("Return", range, &[("value", value)])
            }
            Stmt::Delete(d) => {
                let targets = self.exprs(&d.targets)?;
                self.node("Delete", range, &[("targets", targets)])
            }
            Stmt::TypeAlias(t) => {
                let fields = [
                    ("name", self.expr(&t.name)?),
                    ("type_params", self.type_params(t.type_params.as_deref())?),
                    ("value", self.expr(&t.value)?),
                ];
                self.node("TypeAlias", range, &fields)
            }
            Stmt::Assign(a) => {
                let fields = [
                    ("targets", self.exprs(&a.targets)?),
                    ("value", self.expr(&a.value)?),
                    ("type_comment", Value::NONE),
                ];
                self.node("Assign", range, &fields)
            }
            Stmt::AugAssign(a) => {
                let fields = [
                    ("target", self.expr(&a.target)?),
                    ("op", singleton(operator(a.op))?),
                    ("value", self.expr(&a.value)?),
                ];
                self.node("AugAssign", range, &fields)
            }
            Stmt::AnnAssign(a) => {
                let fields = [
                    ("target", self.expr(&a.target)?),
                    ("annotation", self.expr(&a.annotation)?),
                    ("value", self.maybe(a.value.as_deref())?),
                    ("simple", Value::small_int(i64::from(a.simple))),
                ];
                self.node("AnnAssign", range, &fields)
            }
            Stmt::For(f) => {
                let fields = [
                    ("target", self.expr(&f.target)?),
                    ("iter", self.expr(&f.iter)?),
                    ("body", self.suite(&f.body)?),
                    ("orelse", self.suite(&f.orelse)?),
                    ("type_comment", Value::NONE),
                ];
                self.node(if f.is_async { "AsyncFor" } else { "For" }, range, &fields)
            }
            Stmt::While(w) => {
                let fields =
                    [("test", self.expr(&w.test)?), ("body", self.suite(&w.body)?), ("orelse", self.suite(&w.orelse)?)];
                self.node("While", range, &fields)
            }
            Stmt::If(i) => {
                let fields = [
                    ("test", self.expr(&i.test)?),
                    ("body", self.suite(&i.body)?),
                    ("orelse", self.clauses(&i.elif_else_clauses, range.end())?),
                ];
                self.node("If", range, &fields)
            }
            Stmt::With(w) => {
                let items = self.all(&w.items, |b, i| {
                    let fields = [
                        ("context_expr", b.expr(&i.context_expr)?),
                        ("optional_vars", b.maybe(i.optional_vars.as_deref())?),
                    ];
                    b.bare("withitem", &fields)
                })?;
                let fields = [("items", items), ("body", self.suite(&w.body)?), ("type_comment", Value::NONE)];
                self.node(if w.is_async { "AsyncWith" } else { "With" }, range, &fields)
            }
            Stmt::Match(m) => {
                let cases = self.all(&m.cases, |b, c| {
                    let fields = [
                        ("pattern", b.pattern(&c.pattern)?),
                        ("guard", b.maybe(c.guard.as_deref())?),
                        ("body", b.suite(&c.body)?),
                    ];
                    b.bare("match_case", &fields)
                })?;
                let fields = [("subject", self.expr(&m.subject)?), ("cases", cases)];
                self.node("Match", range, &fields)
            }
            Stmt::Raise(r) => {
                let fields = [("exc", self.maybe(r.exc.as_deref())?), ("cause", self.maybe(r.cause.as_deref())?)];
                self.node("Raise", range, &fields)
            }
            Stmt::Try(t) => {
                let handlers = self.all(&t.handlers, |b, h| {
                    let ast::ExceptHandler::ExceptHandler(h) = h;
                    let fields = [
                        ("type", b.maybe(h.type_.as_deref())?),
                        ("name", identifier(h.name.as_ref())),
                        ("body", b.suite(&h.body)?),
                    ];
                    b.node("ExceptHandler", h.range, &fields)
                })?;
                let fields = [
                    ("body", self.suite(&t.body)?),
                    ("handlers", handlers),
                    ("orelse", self.suite(&t.orelse)?),
                    ("finalbody", self.suite(&t.finalbody)?),
                ];
                self.node(if t.is_star { "TryStar" } else { "Try" }, range, &fields)
            }
            Stmt::Assert(a) => {
                let fields = [("test", self.expr(&a.test)?), ("msg", self.maybe(a.msg.as_deref())?)];
                self.node("Assert", range, &fields)
            }
            Stmt::Import(i) => {
                let names = self.all(&i.names, |b, a| b.alias(a))?;
                self.node("Import", range, &[("names", names)])
            }
            Stmt::ImportFrom(i) => {
                let fields = [
                    ("module", identifier(i.module.as_ref())),
                    ("names", self.all(&i.names, |b, a| b.alias(a))?),
                    ("level", int::from_i64(i64::from(i.level))),
                ];
                self.node("ImportFrom", range, &fields)
            }
            Stmt::Global(g) => {
                let names = self.all(&g.names, |_, n| Ok(text(&n.id)))?;
                self.node("Global", range, &[("names", names)])
            }
            Stmt::Nonlocal(n) => {
                let names = self.all(&n.names, |_, n| Ok(text(&n.id)))?;
                self.node("Nonlocal", range, &[("names", names)])
            }
            Stmt::Expr(e) => {
                let value = self.expr(&e.value)?;
                self.node("Expr", range, &[("value", value)])
            }
            Stmt::Break(_) => self.node("Break", range, &[]),
            Stmt::Continue(_) => self.node("Continue", range, &[]),
            Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => self.node("Pass", range, &[]),
        }
    }

    /// `elif` and `else`: an `if` inside the `else` part.
    fn clauses(&mut self, clauses: &[ast::ElifElseClause], end: TextSize) -> PyResult<Value> {
        let Some((first, rest)) = clauses.split_first() else { return Ok(list::new(&[])) };
        let Some(test) = &first.test else { return self.suite(&first.body) };
        let fields =
            [("test", self.expr(test)?), ("body", self.suite(&first.body)?), ("orelse", self.clauses(rest, end)?)];
        let inner = self.node("If", TextRange::new(first.range.start(), end), &fields)?;
        Ok(list::new(&[inner]))
    }

    fn alias(&mut self, a: &ast::Alias) -> PyResult<Value> {
        self.node("alias", a.range, &[("name", text(&a.name.id)), ("asname", identifier(a.asname.as_ref()))])
    }

    fn keyword(&mut self, k: &ast::Keyword) -> PyResult<Value> {
        let value = self.expr(&k.value)?;
        self.node("keyword", k.range, &[("arg", identifier(k.arg.as_ref())), ("value", value)])
    }

    fn type_params(&mut self, params: Option<&ast::TypeParams>) -> PyResult<Value> {
        let Some(params) = params else { return Ok(list::new(&[])) };
        self.all(&params.type_params, |b, p| match p {
            ast::TypeParam::TypeVar(t) => {
                let fields = [
                    ("name", text(&t.name.id)),
                    ("bound", b.maybe(t.bound.as_deref())?),
                    ("default_value", b.maybe(t.default.as_deref())?),
                ];
                b.node("TypeVar", t.range, &fields)
            }
            ast::TypeParam::ParamSpec(t) => {
                let fields = [("name", text(&t.name.id)), ("default_value", b.maybe(t.default.as_deref())?)];
                b.node("ParamSpec", t.range, &fields)
            }
            ast::TypeParam::TypeVarTuple(t) => {
                let fields = [("name", text(&t.name.id)), ("default_value", b.maybe(t.default.as_deref())?)];
                b.node("TypeVarTuple", t.range, &fields)
            }
        })
    }

    fn parameter(&mut self, p: &ast::Parameter, star: bool) -> PyResult<Value> {
        let annotation = self.maybe(p.annotation.as_deref())?;
        let fields = [("arg", text(&p.name.id)), ("annotation", annotation), ("type_comment", Value::NONE)];
        let range = if star { TextRange::new(p.name.range.start(), p.range.end()) } else { p.range };
        self.node("arg", range, &fields)
    }

    fn parameters(&mut self, p: &ast::Parameters) -> PyResult<Value> {
        let defaults = list::new(&[]);
        for d in p.posonlyargs.iter().chain(&p.args).filter_map(|a| a.default.as_deref()) {
            let v = self.expr(d)?;
            list::push(defaults, v);
        }
        let star = |b: &mut Self, p: Option<&ast::Parameter>| p.map_or(Ok(Value::NONE), |p| b.parameter(p, true));
        let fields = [
            ("posonlyargs", self.all(&p.posonlyargs, |b, a| b.parameter(&a.parameter, false))?),
            ("args", self.all(&p.args, |b, a| b.parameter(&a.parameter, false))?),
            ("vararg", star(self, p.vararg.as_deref())?),
            ("kwonlyargs", self.all(&p.kwonlyargs, |b, a| b.parameter(&a.parameter, false))?),
            ("kw_defaults", self.all(&p.kwonlyargs, |b, a| b.maybe(a.default.as_deref()))?),
            ("kwarg", star(self, p.kwarg.as_deref())?),
            ("defaults", defaults),
        ];
        self.bare("arguments", &fields)
    }

    fn comprehensions(&mut self, all: &[ast::Comprehension]) -> PyResult<Value> {
        self.all(all, |b, c| {
            let fields = [
                ("target", b.expr(&c.target)?),
                ("iter", b.expr(&c.iter)?),
                ("ifs", b.exprs(&c.ifs)?),
                ("is_async", Value::small_int(i64::from(c.is_async))),
            ];
            b.bare("comprehension", &fields)
        })
    }

    fn constant(&mut self, value: Value, range: TextRange) -> PyResult<Value> {
        self.node("Constant", range, &[("value", value), ("kind", Value::NONE)])
    }

    #[allow(clippy::too_many_lines, reason = "one arm per expression")]
    fn expr(&mut self, e: &Expr) -> PyResult<Value> {
        let range = e.range();
        match e {
            Expr::BoolOp(x) => {
                let op = if x.op == ast::BoolOp::And { "And" } else { "Or" };
                let fields = [("op", singleton(op)?), ("values", self.exprs(&x.values)?)];
                self.node("BoolOp", range, &fields)
            }
            Expr::Named(x) => {
                let fields = [("target", self.expr(&x.target)?), ("value", self.expr(&x.value)?)];
                self.node("NamedExpr", range, &fields)
            }
            Expr::BinOp(x) => {
                let fields = [
                    ("left", self.expr(&x.left)?),
                    ("op", singleton(operator(x.op))?),
                    ("right", self.expr(&x.right)?),
                ];
                self.node("BinOp", range, &fields)
            }
            Expr::UnaryOp(x) => {
                let op = match x.op {
                    ast::UnaryOp::Invert => "Invert",
                    ast::UnaryOp::Not => "Not",
                    ast::UnaryOp::UAdd => "UAdd",
                    ast::UnaryOp::USub => "USub",
                };
                let fields = [("op", singleton(op)?), ("operand", self.expr(&x.operand)?)];
                self.node("UnaryOp", range, &fields)
            }
            Expr::Lambda(x) => {
                let parameters = match &x.parameters {
                    Some(p) => self.parameters(p)?,
                    None => self.parameters(&ast::Parameters::default())?,
                };
                let fields = [("args", parameters), ("body", self.expr(&x.body)?)];
                self.node("Lambda", range, &fields)
            }
            Expr::If(x) => {
                let fields =
                    [("test", self.expr(&x.test)?), ("body", self.expr(&x.body)?), ("orelse", self.expr(&x.orelse)?)];
                self.node("IfExp", range, &fields)
            }
            Expr::Dict(x) => {
                let fields = [
                    ("keys", self.all(&x.items, |b, i| b.maybe(i.key.as_ref()))?),
                    ("values", self.all(&x.items, |b, i| b.expr(&i.value))?),
                ];
                self.node("Dict", range, &fields)
            }
            Expr::Set(x) => {
                let elts = self.exprs(&x.elts)?;
                self.node("Set", range, &[("elts", elts)])
            }
            Expr::ListComp(x) => {
                let fields = [("elt", self.expr(&x.elt)?), ("generators", self.comprehensions(&x.generators)?)];
                self.node("ListComp", range, &fields)
            }
            Expr::SetComp(x) => {
                let fields = [("elt", self.expr(&x.elt)?), ("generators", self.comprehensions(&x.generators)?)];
                self.node("SetComp", range, &fields)
            }
            Expr::DictComp(x) => {
                let fields = [
                    ("key", self.maybe(x.key.as_deref())?),
                    ("value", self.expr(&x.value)?),
                    ("generators", self.comprehensions(&x.generators)?),
                ];
                self.node("DictComp", range, &fields)
            }
            Expr::Generator(x) => {
                let fields = [("elt", self.expr(&x.elt)?), ("generators", self.comprehensions(&x.generators)?)];
                self.node("GeneratorExp", range, &fields)
            }
            Expr::Await(x) => {
                let value = self.expr(&x.value)?;
                self.node("Await", range, &[("value", value)])
            }
            Expr::Yield(x) => {
                let value = self.maybe(x.value.as_deref())?;
                self.node("Yield", range, &[("value", value)])
            }
            Expr::YieldFrom(x) => {
                let value = self.expr(&x.value)?;
                self.node("YieldFrom", range, &[("value", value)])
            }
            Expr::Compare(x) => {
                let fields = [
                    ("left", self.expr(&x.left)?),
                    ("ops", self.all(&x.ops[..], |_, op| singleton(comparison(*op)))?),
                    ("comparators", self.exprs(&x.comparators)?),
                ];
                self.node("Compare", range, &fields)
            }
            Expr::Call(x) => {
                let fields = [
                    ("func", self.expr(&x.func)?),
                    ("args", self.exprs(&x.arguments.args)?),
                    ("keywords", self.all(&x.arguments.keywords, |b, k| b.keyword(k))?),
                ];
                self.node("Call", range, &fields)
            }
            Expr::FString(x) => {
                let mut pieces = Pieces::default();
                for part in x.value.iter() {
                    match part {
                        ast::FStringPart::Literal(l) => self.piece(&mut pieces, &l.value, l.range)?,
                        ast::FStringPart::FString(f) => self.elements(&mut pieces, &f.elements, false)?,
                    }
                }
                let values = self.finish(pieces)?;
                self.node("JoinedStr", range, &[("values", values)])
            }
            Expr::TString(x) => {
                let mut pieces = Pieces::default();
                for part in x.value.iter() {
                    self.elements(&mut pieces, &part.elements, true)?;
                }
                let values = self.finish(pieces)?;
                self.node("TemplateStr", range, &[("values", values)])
            }
            Expr::StringLiteral(x) => {
                let kind = if x.value.is_unicode() { text("u") } else { Value::NONE };
                let value = string::new(x.value.to_str());
                self.node("Constant", range, &[("value", value), ("kind", kind)])
            }
            Expr::BytesLiteral(x) => {
                let all: Vec<u8> = x.value.bytes().collect();
                self.constant(bytes::new(&all), range)
            }
            Expr::NumberLiteral(x) => {
                let value = match &x.value {
                    Number::Int(i) => match i.as_i64() {
                        Some(n) => int::from_i64(n),
                        None => doors::call(Builtin::Int.class(), &[string::new(&i.to_string()), Value::small_int(0)])?,
                    },
                    Number::Float(x) => float::from_f64(*x),
                    Number::Complex { real, imag } => complex::new(*real, *imag),
                };
                self.constant(value, range)
            }
            Expr::BooleanLiteral(x) => self.constant(Value::from_bool(x.value), range),
            Expr::NoneLiteral(_) | Expr::IpyEscapeCommand(_) => self.constant(Value::NONE, range),
            Expr::EllipsisLiteral(_) => self.constant(Value::ELLIPSIS, range),
            Expr::Attribute(x) => {
                let fields = [("value", self.expr(&x.value)?), ("attr", text(&x.attr.id)), ("ctx", context(x.ctx)?)];
                self.node("Attribute", range, &fields)
            }
            Expr::Subscript(x) => {
                let fields =
                    [("value", self.expr(&x.value)?), ("slice", self.expr(&x.slice)?), ("ctx", context(x.ctx)?)];
                self.node("Subscript", range, &fields)
            }
            Expr::Starred(x) => {
                let fields = [("value", self.expr(&x.value)?), ("ctx", context(x.ctx)?)];
                self.node("Starred", range, &fields)
            }
            Expr::Name(x) => self.node("Name", range, &[("id", text(&x.id)), ("ctx", context(x.ctx)?)]),
            Expr::List(x) => {
                let fields = [("elts", self.exprs(&x.elts)?), ("ctx", context(x.ctx)?)];
                self.node("List", range, &fields)
            }
            Expr::Tuple(x) => {
                let fields = [("elts", self.exprs(&x.elts)?), ("ctx", context(x.ctx)?)];
                self.node("Tuple", range, &fields)
            }
            Expr::Slice(x) => {
                let fields = [
                    ("lower", self.maybe(x.lower.as_deref())?),
                    ("upper", self.maybe(x.upper.as_deref())?),
                    ("step", self.maybe(x.step.as_deref())?),
                ];
                self.node("Slice", range, &fields)
            }
        }
    }
}

fn context(c: ExprContext) -> PyResult<Value> {
    singleton(match c {
        ExprContext::Load | ExprContext::Invalid => "Load",
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
    })
}

fn operator(op: ast::Operator) -> &'static str {
    use ast::Operator as O;
    match op {
        O::Add => "Add",
        O::Sub => "Sub",
        O::Mult => "Mult",
        O::MatMult => "MatMult",
        O::Div => "Div",
        O::Mod => "Mod",
        O::Pow => "Pow",
        O::LShift => "LShift",
        O::RShift => "RShift",
        O::BitOr => "BitOr",
        O::BitXor => "BitXor",
        O::BitAnd => "BitAnd",
        O::FloorDiv => "FloorDiv",
    }
}

fn comparison(op: ast::CmpOp) -> &'static str {
    use ast::CmpOp as C;
    match op {
        C::Eq => "Eq",
        C::NotEq => "NotEq",
        C::Lt => "Lt",
        C::LtE => "LtE",
        C::Gt => "Gt",
        C::GtE => "GtE",
        C::Is => "Is",
        C::IsNot => "IsNot",
        C::In => "In",
        C::NotIn => "NotIn",
    }
}
