//! What is evaluated late: annotations (PEP 649), type parameters' bounds and defaults, values of
//! `type` statements (PEP 695). Each becomes a function of one argument, the format wanted;
//! type parameters are made by a function around the one that has them.

use super::function::Body;
use super::{Compiler, Result};
use crate::bytecode::code::{CodeObject, Constant};
use crate::bytecode::op::{Child, Intrinsic, Op, Slot, Source};
use crate::bytecode::scope::{ScopeId, TYPE_PARAMETERS, late_key};
use crate::util::operators::CompareOp;
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Parameters, TypeParam, TypeParams};
use ruff_text_size::{Ranged, TextRange};
use std::sync::Arc;

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`: the highest format that the code itself knows.
const FAKE_GLOBALS: i64 = 2;

/// An annotation with its key.
type Row<'a> = (Name, &'a Expr);

/// A function's annotations in CPython's order.
pub(super) fn rows<'a>(parameters: Option<&'a Parameters>, returns: Option<&'a Expr>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    if let Some(p) = parameters {
        let plain = p.posonlyargs.iter().chain(&p.args).map(|p| &p.parameter);
        let keyword_only = p.kwonlyargs.iter().map(|p| &p.parameter);
        for p in plain.chain(p.vararg.as_deref()).chain(keyword_only).chain(p.kwarg.as_deref()) {
            if let Some(annotation) = &p.annotation {
                rows.push((p.name.id.clone(), &**annotation));
            }
        }
    }
    rows.extend(returns.map(|r| (Name::new_static("return"), r)));
    rows
}

/// How a function gets its annotations.
pub(super) enum Annotate {
    /// It has none.
    Absent,
    /// Its code knows; the function is made when it is asked for.
    Lazy(Arc<CodeObject>),
    /// A function made beside it, since it has a closure.
    Made(Slot),
}

impl<'a> Compiler<'a> {
    /// Starts a late function's code; refuses formats that it cannot serve.
    fn enter_late(&mut self, name: &str, scope: ScopeId, range: TextRange) {
        self.enter(name, scope, range);
        (self.unit.positional, self.unit.posonly) = (1, 1);
        self.prologue(range);
        let good = self.unit.label();
        let rhs = self.unit.constant(Constant::Int(FAKE_GLOBALS));
        let (op, lhs) = (CompareOp::Gt, Source::Slot(Slot(0)));
        self.emit(Op::JumpCompare { op, lhs, rhs, when: false, target: good.target() }, range);
        let dst = self.unit.temporary();
        let name = self.unit.name(&Name::new_static("NotImplementedError"));
        self.emit(Op::LoadGlobal { dst, name }, range);
        self.emit(Op::Raise { exception: Some(Source::Slot(dst)), cause: None }, range);
        self.unit.place(good);
        self.unit.top = u32::from(dst.0);
    }

    /// A function that evaluates `e`, in `dst`.
    fn late_value(&mut self, name: &str, e: &'a Expr, dst: Slot) -> Result {
        let Some(scope) = self.scopes.of_late(e) else { return Ok(()) };
        let range = e.range();
        let closure = self.closure(scope, range);
        self.enter_late(name, scope, range);
        let src = self.starred_operand(e)?;
        self.emit(Op::Return { src }, range);
        let code = self.leave()?;
        let defaults = Some(self.unit.constant(Constant::Tuple(vec![Constant::Int(1)])));
        self.emit(Op::MakeFunction { dst, code, defaults, kwdefaults: None, closure }, range);
        Ok(())
    }

    /// The value of an annotation; `*Ts` is the one item that it unpacks to.
    fn starred_operand(&mut self, e: &'a Expr) -> Result<Source> {
        let Expr::Starred(s) = e else { return self.operand(e, None) };
        let base = self.unit.temporary();
        self.into(&s.value, base)?;
        self.emit(Op::Unpack { base, src: Source::Slot(base), count: 1 }, s.range);
        Ok(Source::Slot(base))
    }

    /// The body of an annotate function: a dict of the rows. A row with a number counts if its
    /// statement has run.
    fn annotation_dict(&mut self, rows: &[(Name, &'a Expr, Option<i64>)], range: TextRange) -> Result {
        let dict = self.unit.temporary();
        self.emit(Op::BuildDict { dst: dict, base: dict, pairs: 0 }, range);
        for (name, annotation, number) in rows {
            let mark = self.unit.top;
            let skip = self.unit.label();
            let here = annotation.range();
            if let Some(number) = number {
                let dst = self.unit.temporary();
                self.load_name(&Name::new_static(CONDITIONAL), dst, here);
                let item = self.unit.constant(Constant::Int(*number));
                self.emit(Op::Contains { dst, item, container: Source::Slot(dst), negate: false }, here);
                self.emit(Op::JumpIf { src: Source::Slot(dst), when: false, target: skip.target() }, here);
                self.unit.top = mark;
            }
            let src = if self.future_annotations {
                let text = self.source.text[here].split_whitespace().collect::<Vec<_>>().join(" ");
                self.unit.constant(Constant::Str(text))
            } else {
                self.starred_operand(annotation)?
            };
            let name = self.mangle(name);
            let key = self.unit.constant(Constant::Str(name.to_string()));
            self.emit(Op::DictInsert { dict, key, src }, here);
            self.unit.top = mark;
            self.unit.place(skip);
        }
        self.emit(Op::Return { src: Source::Slot(dict) }, range);
        Ok(())
    }

    /// The annotate function of a function with these rows.
    pub(super) fn annotate(&mut self, name: &str, key: usize, rows: &[Row<'a>], range: TextRange) -> Result<Annotate> {
        let Some(scope) = self.scopes.by_key(key).filter(|_| !rows.is_empty()) else { return Ok(Annotate::Absent) };
        let rows: Vec<_> = rows.iter().map(|(n, e)| (n.clone(), *e, None)).collect();
        let around = self.qualified(name);
        let closure = self.closure(scope, range);
        self.enter_late("__annotate__", scope, range);
        self.unit.qualname = format!("{around}.__annotate__");
        self.annotation_dict(&rows, range)?;
        let code = self.leave()?;
        if closure.is_none()
            && let Some(code) = self.unit.children.pop()
        {
            return Ok(Annotate::Lazy(code));
        }
        let dst = self.unit.temporary();
        self.emit(Op::MakeFunction { dst, code, defaults: None, kwdefaults: None, closure }, range);
        Ok(Annotate::Made(dst))
    }

    /// `X: annotation` in a module or class body: notes it for the body's annotate function.
    pub(super) fn note_annotation(&mut self, target: &'a ast::ExprName, annotation: &'a Expr) {
        let conditional = self.unit.flags.module || self.unit.nested > 0;
        let number = conditional.then_some(self.unit.annotations.len() as i64);
        if let Some(number) = number {
            let range = target.range;
            let mark = self.unit.top;
            let set = self.unit.temporary();
            self.load_name(&Name::new_static(CONDITIONAL), set, range);
            let src = self.unit.constant(Constant::Int(number));
            self.emit(Op::SetAdd { set, src }, range);
            self.unit.top = mark;
        }
        self.unit.annotations.push((target.id.clone(), annotation, number));
    }

    /// At the start of a body of which some annotated statements may not run: the set of those
    /// that have.
    pub(super) fn begin_annotations(&mut self, range: TextRange) {
        if !self.scopes.get(self.unit.block).conditional {
            return;
        }
        let mark = self.unit.top;
        let dst = self.unit.temporary();
        self.emit(Op::BuildSet { dst, base: dst, count: 0 }, range);
        self.store_name(&Name::new_static(CONDITIONAL), Source::Slot(dst), range);
        self.unit.top = mark;
    }

    /// The annotate function of a module is there from the start; its code is made at the end.
    pub(super) fn begin_module_annotations(&mut self, range: TextRange) -> Option<Child> {
        self.scopes.get(self.unit.block).annotations?;
        self.begin_annotations(range);
        let code = self.unit.reserve_child(self.source);
        let mark = self.unit.top;
        let dst = self.unit.temporary();
        self.emit(Op::MakeFunction { dst, code, defaults: None, kwdefaults: None, closure: None }, range);
        self.store_name(&Name::new_static("__annotate__"), Source::Slot(dst), range);
        self.unit.top = mark;
        Some(code)
    }

    pub(super) fn end_module_annotations(&mut self, reserved: Option<Child>, range: TextRange) -> Result {
        let (Some(reserved), Some(scope)) = (reserved, self.scopes.get(self.unit.block).annotations) else {
            return Ok(());
        };
        self.late_dict(scope, range)?;
        if let Some(code) = self.unit.children.pop()
            && let Some(place) = self.unit.children.get_mut(reserved.0 as usize)
        {
            *place = code;
        }
        Ok(())
    }

    /// The annotate function's code for the variables noted so far.
    fn late_dict(&mut self, scope: ScopeId, range: TextRange) -> Result<Child> {
        let rows = std::mem::take(&mut self.unit.annotations);
        self.enter_late("__annotate__", scope, range);
        self.annotation_dict(&rows, range)?;
        self.leave()
    }

    /// At the end of a class body with annotations: its annotate function under `name`.
    pub(super) fn store_annotate(&mut self, name: &'static str, range: TextRange) -> Result {
        let Some(scope) = self.scopes.get(self.unit.block).annotations else { return Ok(()) };
        let mark = self.unit.top;
        let closure = self.closure(scope, range);
        let code = self.late_dict(scope, range)?;
        let dst = self.unit.temporary();
        self.emit(Op::MakeFunction { dst, code, defaults: None, kwdefaults: None, closure }, range);
        self.store_in_class(name, Source::Slot(dst), range);
        self.unit.top = mark;
        Ok(())
    }

    /// Runs `body` inside a function that makes the type parameters first; its result goes to
    /// `dst`. `given` are temporaries of the code around that it takes as arguments.
    pub(super) fn with_type_parameters(
        &mut self,
        name: &str,
        list: &'a TypeParams,
        given: &[Source],
        dst: Slot,
        body: impl FnOnce(&mut Self, Slot) -> Result<Source>,
    ) -> Result {
        let Some(scope) = self.scopes.of_late(list) else { return Ok(()) };
        let range = list.range;
        let mark = self.unit.top;
        let base = self.unit.temporaries(1 + given.len() as u32);
        for (i, &src) in given.iter().enumerate() {
            self.emit(Op::Move { dst: Slot(base.0.saturating_add(1 + i as u16)), src }, range);
        }
        let closure = self.closure(scope, range);
        let around = self.qualified(name);
        self.enter(&format!("<generic parameters of {name}>"), scope, range);
        self.unit.inner_qualname = Some(around);
        let count = self.count(given.len());
        (self.unit.positional, self.unit.posonly) = (count, count);
        self.prologue(range);
        let parameters = self.type_parameters(list)?;
        self.store_name(&Name::new_static(TYPE_PARAMETERS), Source::Slot(parameters), range);
        let src = body(self, parameters)?;
        self.emit(Op::Return { src }, range);
        let code = self.leave()?;
        self.emit(Op::MakeFunction { dst: base, code, defaults: None, kwdefaults: None, closure }, range);
        self.emit(Op::Call { dst, base, argc: count }, range);
        self.unit.top = mark;
        Ok(())
    }

    /// Makes and binds the type parameters; a tuple of them in a new temporary.
    fn type_parameters(&mut self, list: &'a TypeParams) -> Result<Slot> {
        let all = self.unit.temporaries(list.type_params.len().max(1) as u32);
        for (i, parameter) in list.type_params.iter().enumerate() {
            let (kind, name, bound, default) = match parameter {
                TypeParam::TypeVar(t) => (0, &t.name, t.bound.as_deref(), t.default.as_deref()),
                TypeParam::ParamSpec(t) => (1, &t.name, None, t.default.as_deref()),
                TypeParam::TypeVarTuple(t) => (2, &t.name, None, t.default.as_deref()),
            };
            let range = parameter.range();
            let mark = self.unit.top;
            let base = self.unit.temporaries(5);
            let at = |i: u16| Slot(base.0.saturating_add(i));
            let none = self.none();
            let constants = [Constant::Int(kind), Constant::Str(name.id.to_string())];
            for (i, constant) in (0..).zip(constants) {
                let src = self.unit.constant(constant);
                self.emit(Op::Move { dst: at(i), src }, range);
            }
            for i in 2..5 {
                self.emit(Op::Move { dst: at(i), src: none }, range);
            }
            if let Some(bound) = bound {
                let place = if bound.is_tuple_expr() { at(3) } else { at(2) };
                self.late_value(&name.id, bound, place)?;
            }
            if let Some(default) = default {
                self.late_value(&name.id, default, at(4))?;
            }
            let dst = Slot(all.0.saturating_add(i as u16));
            self.emit(Op::Intrinsic { which: Intrinsic::TypeParameter, dst, base, count: 5 }, range);
            self.unit.top = mark;
            self.store_name(&name.id, Source::Slot(dst), name.range);
        }
        let count = self.count(list.type_params.len());
        self.emit(Op::BuildTuple { dst: all, base: all, count }, list.range);
        self.unit.top = u32::from(all.0) + 1;
        Ok(all)
    }

    /// `type name[parameters] = value`
    pub(super) fn type_alias(&mut self, t: &'a ast::StmtTypeAlias) -> Result {
        let Expr::Name(name) = &*t.name else { return self.error("invalid syntax", t.name.range()) };
        let dst = self.unit.temporary();
        match &t.type_params {
            Some(list) => self.with_type_parameters(&name.id, list, &[], dst, |this, parameters| {
                let made = this.unit.temporary();
                this.make_alias(name, t, Source::Slot(parameters), made)?;
                Ok(Source::Slot(made))
            })?,
            None => {
                let none = self.unit.constant(Constant::Tuple(Vec::new()));
                self.make_alias(name, t, none, dst)?;
            }
        }
        self.store_name(&name.id, Source::Slot(dst), name.range);
        Ok(())
    }

    fn make_alias(
        &mut self,
        name: &'a ast::ExprName,
        t: &'a ast::StmtTypeAlias,
        parameters: Source,
        dst: Slot,
    ) -> Result {
        let mark = self.unit.top;
        let base = self.unit.temporaries(3);
        let at = |i: u16| Slot(base.0.saturating_add(i));
        let text = self.unit.constant(Constant::Str(name.id.to_string()));
        self.emit(Op::Move { dst: base, src: text }, t.range);
        self.emit(Op::Move { dst: at(1), src: parameters }, t.range);
        self.late_value(&name.id, &t.value, at(2))?;
        self.emit(Op::Intrinsic { which: Intrinsic::TypeAlias, dst, base, count: 3 }, t.range);
        self.unit.top = mark;
        Ok(())
    }

    /// The statements of a body, or the value of a lambda.
    pub(super) fn function_body(&mut self, body: &Body<'a>, range: TextRange) -> Result {
        match *body {
            Body::Statements(body) => {
                let (doc, rest) = super::statement::split_docstring(body);
                self.unit.doc = doc.map(|(text, _)| text);
                self.statements(rest)?;
                self.implicit_return(body, range);
            }
            Body::Value(value) => {
                let src = self.operand(value, None)?;
                self.emit(Op::Return { src }, value.range());
            }
        }
        Ok(())
    }

    /// `dst` = the function, told its annotate function and type parameters.
    pub(super) fn finish_function(
        &mut self,
        dst: Slot,
        code: Child,
        annotate: Annotate,
        parameters: Option<Slot>,
        range: TextRange,
    ) {
        if let Annotate::Lazy(annotate) = &annotate
            && let Some(child) = self.unit.children.get_mut(code.0 as usize)
            && let Some(function) = Arc::get_mut(child)
        {
            function.annotate = Some(Arc::clone(annotate));
        }
        let made = match annotate {
            Annotate::Made(slot) => Some((Intrinsic::SetAnnotate, slot)),
            _ => None,
        };
        let told = parameters.map(|slot| (Intrinsic::SetTypeParameters, slot));
        for (which, slot) in made.into_iter().chain(told) {
            let mark = self.unit.top;
            let base = self.unit.temporaries(3);
            let second = Slot(base.0.saturating_add(1));
            self.emit(Op::Move { dst: base, src: Source::Slot(dst) }, range);
            self.emit(Op::Move { dst: second, src: Source::Slot(slot) }, range);
            let answer = Slot(base.0.saturating_add(2));
            self.emit(Op::Intrinsic { which, dst: answer, base, count: 2 }, range);
            self.unit.top = mark;
        }
    }
}

/// The set of annotated statements that have run, as CPython calls it.
const CONDITIONAL: &str = "__conditional_annotations__";

/// The key of a function's annotation scope.
pub(super) fn annotation_key(parameters: &Parameters) -> usize {
    late_key(parameters)
}
