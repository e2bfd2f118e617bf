//! Functions, lambdas and classes: their code objects, and the operations that make them.

use super::annotation::{self, annotation_key};
use super::statement::split_docstring;
use super::unit::Unit;
use super::{Compiler, Prediction, Result};
use crate::bytecode::code::{Constant, Flags};
use crate::bytecode::op::{Intrinsic, Op, Slot, Source};
use crate::bytecode::scope::{CLASS_CELL, CLASS_NAMESPACE, CLOSURE_NAMESPACE, ScopeId, TYPE_PARAMETERS};
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Decorator, Expr, Parameters, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// What a function is made from.
struct Parts<'a> {
    name: &'a str,
    scope: ScopeId,
    parameters: Option<&'a Parameters>,
    body: Body<'a>,
    is_async: bool,
    /// Shown for the operations that set it up: the name of a `def`, a whole `lambda`.
    range: TextRange,
}

/// The annotations of a function, and the key of their scope.
#[derive(Default)]
struct Late<'a> {
    key: usize,
    rows: Vec<(Name, &'a Expr)>,
}

/// What a function does.
pub(super) enum Body<'a> {
    Statements(&'a [Stmt]),
    Value(&'a Expr),
}

impl<'a> Compiler<'a> {
    pub(super) fn function_definition(&mut self, f: &'a ast::StmtFunctionDef) -> Result {
        let parts = Parts {
            name: f.name.as_str(),
            scope: self.scopes.of(f),
            parameters: Some(&f.parameters),
            body: Body::Statements(&f.body),
            is_async: f.is_async,
            range: f.name.range,
        };
        let (key, rows) = (annotation_key(&f.parameters), annotation::rows(Some(&f.parameters), f.returns.as_deref()));
        let late = Late { key, rows };
        self.define(&f.name, &f.decorator_list, |this, dst| match f.type_params.as_deref() {
            None => this.function(parts, late, dst),
            Some(list) => this.generic_function(parts, late, list, dst),
        })
    }

    /// Decorates what `make` puts into a slot, and binds it to `name`.
    fn define(
        &mut self,
        name: &'a ast::Identifier,
        decorators: &'a [Decorator],
        make: impl FnOnce(&mut Self, Slot) -> Result,
    ) -> Result {
        let mut slots = Vec::with_capacity(decorators.len());
        for decorator in decorators {
            slots.push(self.temporary(&decorator.expression)?);
        }
        let target = if decorators.is_empty() { self.local_slot(&name.id) } else { None };
        let mut dst = target.unwrap_or_else(|| self.unit.temporary());
        make(self, dst)?;
        for (slot, decorator) in slots.into_iter().zip(decorators).rev() {
            // The decorator's slot is the base, the value is in the slot after it.
            self.emit(Op::Call { dst: slot, base: slot, argc: 1 }, decorator.expression.range());
            dst = slot;
        }
        if target.is_none() {
            self.store_name(&name.id, Source::Slot(dst), name.range);
        }
        Ok(())
    }

    fn local_slot(&self, id: &Name) -> Option<Slot> {
        match self.scopes.access(self.unit.block, &self.mangle(id)) {
            crate::bytecode::scope::Access::Local(slot) => Some(slot),
            _ => None,
        }
    }

    pub(super) fn lambda(&mut self, l: &'a ast::ExprLambda, dst: Slot) -> Result {
        let parts = Parts {
            name: "<lambda>",
            scope: self.scopes.of(l),
            parameters: l.parameters.as_deref(),
            body: Body::Value(&l.body),
            is_async: false,
            range: l.range,
        };
        self.function(parts, Late::default(), dst)
    }

    fn function(&mut self, parts: Parts<'a>, late: Late<'a>, dst: Slot) -> Result {
        let mark = self.unit.top;
        let (defaults, kwdefaults) = self.default_values(&parts)?;
        self.make_function(parts, late, defaults, kwdefaults, None, dst)?;
        self.unit.top = mark;
        Ok(())
    }

    /// A function with type parameters: made inside a function that makes them.
    fn generic_function(&mut self, parts: Parts<'a>, late: Late<'a>, list: &'a ast::TypeParams, dst: Slot) -> Result {
        let mark = self.unit.top;
        let (defaults, kwdefaults) = self.default_values(&parts)?;
        let given: Vec<Source> = defaults.into_iter().chain(kwdefaults).collect();
        let name = parts.name;
        self.with_type_parameters(name, list, &given, dst, |this, parameters| {
            let made = this.unit.temporary();
            let inner_defaults = defaults.map(|_| Source::Slot(Slot(0)));
            let inner_kwdefaults = kwdefaults.map(|_| Source::Slot(Slot(u16::from(defaults.is_some()))));
            this.make_function(parts, late, inner_defaults, inner_kwdefaults, Some(parameters), made)?;
            Ok(Source::Slot(made))
        })?;
        self.unit.top = mark;
        Ok(())
    }

    /// The tuple of defaults and the dict of keyword-only defaults.
    fn default_values(&mut self, parts: &Parts<'a>) -> Result<(Option<Source>, Option<Source>)> {
        let range = parts.range;
        let (mut defaults, mut kwdefaults) = (None, None);
        if let Some(p) = parts.parameters {
            let positional = p.posonlyargs.iter().chain(&p.args);
            let values: Vec<&'a Expr> = positional.filter_map(|p| p.default.as_deref()).collect();
            if !values.is_empty() {
                defaults = Some(self.tuple_of(&values, range)?);
            }
            let keyword_only: Vec<_> = p.kwonlyargs.iter().filter(|p| p.default.is_some()).collect();
            if !keyword_only.is_empty() {
                let dict = self.unit.temporary();
                self.emit(Op::BuildDict { dst: dict, base: dict, pairs: 0 }, range);
                for parameter in keyword_only {
                    let Some(default) = &parameter.default else { continue };
                    let mark = self.unit.top;
                    let name = self.mangle(&parameter.parameter.name.id);
                    let key = self.unit.constant(Constant::Str(name.to_string()));
                    let src = self.operand(default, None)?;
                    self.emit(Op::DictInsert { dict, key, src }, default.range());
                    self.unit.top = mark;
                }
                kwdefaults = Some(Source::Slot(dict));
            }
        }
        Ok((defaults, kwdefaults))
    }

    fn make_function(
        &mut self,
        parts: Parts<'a>,
        late: Late<'a>,
        defaults: Option<Source>,
        kwdefaults: Option<Source>,
        type_parameters: Option<Slot>,
        dst: Slot,
    ) -> Result {
        let (range, name) = (parts.range, parts.name);
        let annotate = self.annotate(name, late.key, &late.rows, range)?;
        let closure = self.closure(parts.scope, range);
        let code = self.function_code(parts)?;
        let work = self.unit.workplace(dst);
        self.emit(Op::MakeFunction { dst: work, code, defaults, kwdefaults, closure }, range);
        self.finish_function(work, code, annotate, type_parameters, range);
        self.move_to(dst, Source::Slot(work), range);
        Ok(())
    }

    /// A tuple of values: a constant if it can be.
    fn tuple_of(&mut self, values: &[&'a Expr], range: TextRange) -> Result<Source> {
        if let Some(items) = values.iter().map(|e| super::constants::constant(e)).collect::<Option<Vec<_>>>() {
            values.iter().try_for_each(|e| self.check_literal(e))?;
            return Ok(self.unit.constant(Constant::Tuple(items)));
        }
        let dst = self.unit.temporary();
        let base = self.run(values.iter().copied(), dst)?;
        self.emit(Op::BuildTuple { dst, base, count: self.count(values.len()) }, range);
        self.unit.top = u32::from(dst.0) + 1;
        Ok(Source::Slot(dst))
    }

    /// The tuple of cells for a function or class body of `scope`.
    pub(super) fn closure(&mut self, scope: ScopeId, range: TextRange) -> Option<Source> {
        let free = &self.scopes.get(scope).free;
        if free.is_empty() {
            return None;
        }
        let base = self.unit.temporaries(free.len() as u32);
        for (i, name) in free.iter().enumerate() {
            let src = Source::Slot(self.scopes.cell_for_closure(self.unit.block, name));
            self.emit(Op::Move { dst: Slot(base.0.saturating_add(i as u16)), src }, range);
        }
        self.emit(Op::BuildTuple { dst: base, base, count: self.count(free.len()) }, range);
        self.unit.top = u32::from(base.0) + 1;
        Some(Source::Slot(base))
    }

    /// Compiles a function's code as a child of the present code.
    fn function_code(&mut self, parts: Parts<'a>) -> Result<crate::bytecode::op::Child> {
        self.enter(parts.name, parts.scope, parts.range);
        self.unit.is_async = parts.is_async;
        if let Some(p) = parts.parameters {
            let is_method = self.outer.last().is_some_and(|u| u.flags.class_body);
            let first = p.posonlyargs.first().or(p.args.first());
            if is_method && let Some(first) = first {
                self.unit.receiver = Some(first.parameter.name.id.clone());
            }
            self.unit.posonly = self.count(p.posonlyargs.len());
            self.unit.positional = self.count(p.posonlyargs.len() + p.args.len());
            self.unit.kwonly = self.count(p.kwonlyargs.len());
            self.unit.flags = Flags { varargs: p.vararg.is_some(), varkeywords: p.kwarg.is_some(), ..Flags::default() };
        }
        self.prologue(parts.range);
        self.function_body(&parts.body, parts.range)?;
        self.leave()
    }

    /// Starts the code of an inner function or class.
    pub(super) fn enter(&mut self, name: &str, scope: ScopeId, range: TextRange) {
        let qualname = self.qualified(name);
        let first_temporary = self.scopes.get(scope).first_temporary;
        let line = self.source.line(range.start().to_u32());
        let unit = match self.spare.pop() {
            Some(unit) => unit.renew(name.to_owned(), qualname, scope, first_temporary, line),
            None => Unit::new(name.to_owned(), qualname, scope, first_temporary, line),
        };
        self.outer.push(std::mem::replace(&mut self.unit, unit));
    }

    pub(super) fn qualified(&self, name: &str) -> String {
        if let Some(qualname) = &self.unit.inner_qualname {
            return qualname.clone();
        }
        let global = self.scopes.is_declared_global(self.unit.block, &self.mangle(&Name::new(name)));
        if self.unit.flags.module || global {
            name.to_owned()
        } else if self.unit.flags.class_body {
            format!("{}.{name}", self.unit.qualname)
        } else {
            format!("{}.<locals>.{name}", self.unit.qualname)
        }
    }

    /// Ends the code begun by `enter`; it becomes a child of the code around.
    pub(super) fn leave(&mut self) -> Result<crate::bytecode::op::Child> {
        let attributes = std::mem::take(&mut self.unit.receiver_attributes);
        let is_init = self.unit.name == "__init__";
        let code = self.finish_unit()?;
        if let Some(outer) = self.outer.pop() {
            self.spare.push(std::mem::replace(&mut self.unit, outer));
        }
        if self.unit.flags.class_body && !attributes.is_empty() {
            let at = if is_init { 0 } else { self.unit.method_attributes.len() };
            self.unit.method_attributes.insert(at, attributes);
        }
        Ok(self.unit.child(code))
    }

    /// Cells of captured variables, cells of the closure.
    pub(super) fn prologue(&mut self, range: TextRange) {
        let scope = self.unit.scope;
        for dst in self.scopes.cells(scope) {
            self.emit(Op::MakeCell { dst }, range);
        }
        for (index, name) in self.scopes.get(scope).free.iter().enumerate() {
            let dst = self.scopes.free_slot(scope, name);
            self.emit(Op::LoadClosure { dst, index: self.count(index) }, range);
        }
        if self.scopes.wants_namespace(scope) {
            let cell = self.scopes.free_slot(scope, &Name::new_static(CLOSURE_NAMESPACE));
            let name = self.unit.name(&Name::new_static(CLOSURE_NAMESPACE));
            let dst = self.scopes.namespace(scope);
            self.emit(Op::LoadCell { dst, cell, name }, range);
        }
        if let Some(cell) = self.scopes.class_cell(scope, CLASS_NAMESPACE) {
            self.emit(Op::StoreCell { cell, src: Source::Slot(Slot(0)) }, range);
        }
    }

    pub(super) fn class_definition(&mut self, c: &'a ast::StmtClassDef) -> Result {
        self.define(&c.name, &c.decorator_list, |this, dst| match c.type_params.as_deref() {
            None => this.class(c, None, dst),
            Some(list) => this.with_type_parameters(&c.name.id, list, &[], dst, |this, parameters| {
                let made = this.unit.temporary();
                this.class(c, Some(parameters), made)?;
                Ok(Source::Slot(made))
            }),
        })
    }

    fn class(&mut self, c: &'a ast::StmtClassDef, type_parameters: Option<Slot>, dst: Slot) -> Result {
        let mark = self.unit.top;
        let range = c.name.range;
        let function = self.unit.temporary();
        let closure = self.closure(self.scopes.of(c), range);
        let code = self.class_code(c)?;
        self.emit(Op::MakeFunction { dst: function, code, defaults: None, kwdefaults: None, closure }, range);
        self.unit.top = u32::from(function.0) + 1;
        let (mut bases, keywords) = match &c.arguments {
            Some(arguments) => self.class_arguments(arguments)?,
            None => (self.unit.constant(Constant::Tuple(Vec::new())), None),
        };
        if let Some(parameters) = type_parameters {
            let base = self.unit.temporaries(2);
            self.emit(Op::Move { dst: base, src: bases }, range);
            let second = Slot(base.0.saturating_add(1));
            self.emit(Op::Move { dst: second, src: Source::Slot(parameters) }, range);
            self.emit(Op::Intrinsic { which: Intrinsic::GenericBases, dst: base, base, count: 2 }, range);
            bases = Source::Slot(base);
        }
        let name = self.unit.name(&c.name.id);
        // From the keyword, past the decorators, to the end of the body.
        let keyword = self.source.text[..range.start().to_usize()].rfind("class").unwrap_or(range.start().to_usize());
        let whole = TextRange::new(TextSize::new(keyword as u32), c.end());
        self.emit(Op::BuildClass { dst, function, name, bases, keywords }, whole);
        self.unit.top = mark;
        Ok(())
    }

    fn class_code(&mut self, c: &'a ast::StmtClassDef) -> Result<crate::bytecode::op::Child> {
        let range = c.name.range;
        let scope = self.scopes.of(c);
        self.enter(&c.name.id, scope, range);
        self.unit.flags.class_body = true;
        self.unit.positional = 1;
        self.unit.posonly = 1;
        self.prologue(range);
        let dst = self.unit.temporary();
        let name = self.unit.name(&Name::new_static("__name__"));
        self.emit(Op::LoadName { dst, scope: Slot(0), name }, range);
        self.store_in_class("__module__", Source::Slot(dst), range);
        self.unit.top = u32::from(dst.0);
        let qualname = self.unit.qualname.clone();
        let qualname = self.unit.constant(Constant::Str(qualname));
        self.store_in_class("__qualname__", qualname, range);
        if c.type_params.is_some() {
            let mark = self.unit.top;
            let dst = self.unit.temporary();
            self.load_name(&Name::new_static(TYPE_PARAMETERS), dst, range);
            self.store_in_class("__type_params__", Source::Slot(dst), range);
            self.unit.top = mark;
        }
        self.begin_annotations(range);
        let (doc, rest) = split_docstring(&c.body);
        if let Some((text, range)) = doc {
            self.unit.doc = Some(text.clone());
            let text = self.unit.constant(Constant::Str(text));
            self.store_in_class("__doc__", text, range);
        }
        self.statements(rest)?;
        self.store_annotate("__annotate_func__", range)?;
        let cell = self.scopes.class_cell(scope, CLASS_CELL);
        let src = match cell {
            Some(cell) => Source::Slot(cell),
            None => self.none(),
        };
        let last = if c.body.is_empty() { range } else { super::control::last_range(&c.body) };
        self.emit(Op::Return { src }, last);
        self.inherit_attributes(c);
        let child = self.leave()?;
        let code = &self.unit.children[child.0 as usize];
        let predicted = Prediction { attributes: code.predicted_attributes.clone(), exception: code.flags.exception };
        self.predicted.insert(c.name.id.to_string(), predicted);
        Ok(child)
    }

    /// Instances have the attributes of base classes in the same module first, as far as
    /// `super().__init__()` is called first; they are exceptions if a base's are.
    fn inherit_attributes(&mut self, c: &ast::StmtClassDef) {
        let bases = c.arguments.as_ref().map_or(&[][..], |a| &a.args);
        let names = bases.iter().filter_map(|b| b.as_name_expr()).map(|n| n.id.as_str());
        let known = || names.clone().filter_map(|n| self.predicted.get(n));
        let inherited = known().flat_map(|p| &p.attributes).cloned().collect();
        let exception = known().any(|p| p.exception) || names.clone().any(names_exception);
        self.unit.flags.exception = exception;
        self.unit.method_attributes.insert(0, inherited);
    }
}

/// Does a class of this name, which the module does not define, look like one of exceptions?
fn names_exception(name: &str) -> bool {
    ["Error", "Exception", "Warning", "Exit", "Interrupt", "Iteration"].iter().any(|end| name.ends_with(end))
}
