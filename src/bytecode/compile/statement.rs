//! Statements: dispatch, and the simple ones.

use super::{Compiler, Result};
use crate::bytecode::op::{Op, Slot, Source};
use crate::syntax::Mode;
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    pub(super) fn statements(&mut self, body: &'a [Stmt]) -> Result {
        body.iter().try_for_each(|s| self.statement(s))
    }

    fn statement(&mut self, s: &'a Stmt) -> Result {
        if let Some(what) = self.unit.overflow {
            return Err(self.too_large(what));
        }
        let mark = self.unit.top;
        let compound =
            matches!(s, Stmt::If(_) | Stmt::While(_) | Stmt::For(_) | Stmt::Try(_) | Stmt::With(_) | Stmt::Match(_));
        self.unit.nested += u32::from(compound);
        match s {
            Stmt::Expr(e) => self.expression_statement(e)?,
            Stmt::Assign(a) => self.assign(a)?,
            Stmt::AugAssign(a) => self.augmented_assign(a)?,
            Stmt::AnnAssign(a) => self.annotated_assign(a)?,
            Stmt::Return(r) => self.return_statement(r)?,
            Stmt::If(i) => self.if_statement(i)?,
            Stmt::While(w) => self.while_statement(w)?,
            Stmt::For(f) => self.for_statement(f)?,
            Stmt::Break(b) => self.leave_loop(b.range, true)?,
            Stmt::Continue(c) => self.leave_loop(c.range, false)?,
            Stmt::Try(t) => self.try_statement(t)?,
            Stmt::With(w) => self.with_statement(w)?,
            Stmt::Raise(r) => self.raise(r)?,
            Stmt::Assert(a) => self.assert(a)?,
            Stmt::FunctionDef(f) => self.function_definition(f)?,
            Stmt::ClassDef(c) => self.class_definition(c)?,
            Stmt::Delete(d) => d.targets.iter().try_for_each(|t| self.delete(t))?,
            Stmt::Import(i) => self.import(i)?,
            Stmt::ImportFrom(i) => self.import_from(i)?,
            Stmt::Pass(p) => self.nothing(p.range),
            Stmt::Global(_) | Stmt::Nonlocal(_) => {}
            Stmt::Match(m) => self.match_statement(m)?,
            Stmt::TypeAlias(t) => self.type_alias(t)?,
            Stmt::IpyEscapeCommand(c) => return self.error("invalid syntax", c.range),
        }
        self.unit.nested -= u32::from(compound);
        self.unit.top = mark;
        Ok(())
    }

    /// An operation that does nothing, so that a debugger can stop on the line.
    pub(super) fn nothing(&mut self, range: TextRange) {
        let next = self.unit.label();
        self.emit(Op::Jump { target: next.target() }, range);
        self.unit.place(next);
    }

    fn expression_statement(&mut self, e: &'a ast::StmtExpr) -> Result {
        if self.interactive && self.unit.flags.module {
            let src = self.operand(&e.value, None)?;
            self.emit(Op::PrintExpression { src }, e.range);
            return Ok(());
        }
        self.discard(&e.value)
    }

    fn return_statement(&mut self, r: &'a ast::StmtReturn) -> Result {
        if self.unit.flags.module || self.unit.flags.class_body {
            return self.error("'return' outside function", r.range);
        }
        let mut src = match &r.value {
            Some(value) => {
                self.unit.returns_value.get_or_insert(r.range);
                self.operand(value, None)?
            }
            None => self.none(),
        };
        if self.unwinding_runs_code(0) && matches!(src, Source::Slot(_)) {
            src = Source::Slot(self.in_temporary(src, r.range));
        }
        self.unwind(0, Op::Return { src }, r.range)
    }

    fn raise(&mut self, r: &'a ast::StmtRaise) -> Result {
        let mut part = |e: &'a Option<Box<Expr>>| match e {
            Some(e) => self.operand(e, None).map(Some),
            None => Ok(None),
        };
        let (exception, cause) = (part(&r.exc)?, part(&r.cause)?);
        self.emit(Op::Raise { exception, cause }, r.range);
        Ok(())
    }

    fn assert(&mut self, a: &'a ast::StmtAssert) -> Result {
        let end = self.unit.label();
        self.jump(&a.test, true, end)?;
        let base = self.unit.temporary();
        self.emit(Op::LoadAssertionError { dst: base }, a.test.range());
        if let Some(message) = &a.msg {
            self.temporary(message)?;
            self.emit(Op::Call { dst: base, base, argc: 1 }, a.test.range());
        }
        self.emit(Op::Raise { exception: Some(Source::Slot(base)), cause: None }, a.test.range());
        self.unit.place(end);
        Ok(())
    }

    /// Stores the docstring of a module; the rest of its body.
    pub(super) fn module_docstring(&mut self, body: &'a [Stmt], mode: Mode) -> &'a [Stmt] {
        if mode != Mode::Module {
            return body;
        }
        let (doc, rest) = split_docstring(body);
        if let Some((text, range)) = doc {
            self.unit.doc = Some(text.clone());
            let src = self.unit.constant(crate::bytecode::Constant::Str(text));
            let name = self.unit.name(&Name::new_static("__doc__"));
            self.emit(Op::StoreGlobal { name, src }, range);
        }
        rest
    }

    /// `namespace[name] = src` in a class body.
    pub(super) fn store_in_class(&mut self, name: &'static str, src: Source, range: TextRange) {
        let name = self.unit.name(&Name::new_static(name));
        self.emit(Op::StoreName { scope: Slot(0), name, src }, range);
    }
}

/// The docstring of a body, and the statements after it.
pub(super) fn split_docstring(body: &[Stmt]) -> (Option<(String, TextRange)>, &[Stmt]) {
    if let [Stmt::Expr(e), rest @ ..] = body
        && let Expr::StringLiteral(s) = &*e.value
    {
        return (Some((clean_docstring(s.value.to_str()), e.range)), rest);
    }
    (None, body)
}

/// Takes the common indentation off, as CPython's compiler does since 3.13.
fn clean_docstring(text: &str) -> String {
    let expanded: Vec<String> = text.split('\n').map(expand_tabs).collect();
    let indent = |l: &str| l.len() - l.trim_start_matches(' ').len();
    let blank = |l: &str| l.trim_start_matches(' ').is_empty();
    let margin = expanded.iter().skip(1).filter(|l| !blank(l)).map(|l| indent(l)).min().unwrap_or(usize::MAX);
    let mut out = String::with_capacity(text.len());
    for (i, line) in expanded.iter().enumerate() {
        if i == 0 {
            out.push_str(line.trim_start_matches(' '));
        } else {
            out.push('\n');
            out.push_str(&line[margin.min(indent(line))..]);
        }
    }
    out
}

/// `str.expandtabs()` on leading white space only matters; the text after it keeps its tabs.
fn expand_tabs(line: &str) -> String {
    let content = line.trim_start_matches([' ', '\t']);
    let lead = &line[..line.len() - content.len()];
    if !lead.contains('\t') {
        return line.to_owned();
    }
    let mut column = 0;
    for c in lead.chars() {
        column = if c == '\t' { (column / 8 + 1) * 8 } else { column + 1 };
    }
    " ".repeat(column) + content
}
