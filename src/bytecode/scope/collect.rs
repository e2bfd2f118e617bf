//! First pass of scope analysis: the tree of scopes and what happens to each name in them.

use super::{Scope, ScopeId, ScopeKind, Scopes, TYPE_PARAMETERS, forbidden, late_key, mangle, node_key, parameters};
use crate::bytecode::op::Slot;
use crate::syntax::SyntaxError;
use ruff_python_ast as ast;
use ruff_python_ast::name::Name;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{
    Comprehension, ExceptHandler, Expr, ExprContext, Mod, Parameters, Pattern, Stmt, StmtFunctionDef, Suite, TypeParam,
    TypeParams,
};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

/// Builds the scopes of `tree`, whose outermost one is of this kind.
pub(super) fn collect(tree: &Mod, root: ScopeKind) -> Result<Scopes, SyntaxError> {
    let scopes = Scopes { scopes: Vec::new(), nodes: FxHashMap::default() };
    let future = tree.as_module().is_some_and(|m| has_future_annotations(&m.body));
    let current = ScopeId(0);
    let mut collector =
        Collector { scopes, current, iterable: 0, iterating: false, nesting: 0, conditional: 0, future, error: None };
    collector.open(root, None, None);
    match tree {
        Mod::Module(m) => collector.suite(&m.body),
        Mod::Expression(e) => collector.visit_expr(&e.body),
    }
    match collector.error {
        Some(e) => Err(e),
        None => Ok(collector.scopes),
    }
}

struct Collector {
    scopes: Scopes,
    current: ScopeId,
    /// Depth of comprehension iterables around.
    iterable: u32,
    /// In the target of a comprehension's `for`?
    iterating: bool,
    /// Depth of functions and classes around.
    nesting: u32,
    /// Depth of compound statements around in the present code.
    conditional: u32,
    /// `from __future__ import annotations`
    future: bool,
    error: Option<SyntaxError>,
}

/// Functions inside functions beyond this depth are refused.
const MAX_NESTING: u32 = 200;

impl Collector {
    fn open(&mut self, kind: ScopeKind, key: Option<usize>, class_name: Option<Name>) -> ScopeId {
        let id = ScopeId(self.scopes.scopes.len() as u32);
        let parent = (id.0 > 0).then_some(self.current);
        let code = match parent {
            Some(p) if kind == ScopeKind::Comprehension => self.scopes.get(p).code,
            _ => id,
        };
        let class_name = class_name.or_else(|| self.scopes.scopes.get(self.current.0 as usize)?.class_name.clone());
        self.scopes.scopes.push(Scope {
            kind,
            parent,
            code,
            sees_class: false,
            namespace: Slot(0),
            annotations: None,
            conditional: false,
            class_name,
            symbols: Vec::new(),
            index: FxHashMap::default(),
            parameters: Vec::new(),
            free: Vec::new(),
            free_base: 0,
            locals: Vec::new(),
            first_temporary: 0,
        });
        if let Some(parent) = parent.filter(|_| kind == ScopeKind::Annotation) {
            let around = self.scopes.get(parent);
            let sees = around.sees_class || around.kind == ScopeKind::Class && around.parent.is_some();
            self.scopes.scopes[id.0 as usize].sees_class = sees;
        }
        if let Some(key) = key {
            self.scopes.nodes.insert(key, id);
        }
        id
    }

    fn fail(&mut self, message: String, range: TextRange) {
        self.error.get_or_insert_with(|| SyntaxError::new(message, range));
    }

    /// Refuses `yield`, `await` and `:=` in `e`, which is evaluated late.
    fn forbid(&mut self, e: &Expr, place: &str) {
        if let Some((what, range)) = forbidden::find(e) {
            self.fail(format!("{what} cannot be used within {place}"), range);
        }
    }

    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes.scopes[self.current.0 as usize]
    }

    fn inside(&mut self, id: ScopeId, f: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.current, id);
        f(self);
        self.current = outer;
    }

    /// The inside of a function or class.
    fn inside_code(&mut self, id: ScopeId, range: TextRange, f: impl FnOnce(&mut Self)) {
        if self.nesting >= MAX_NESTING {
            self.fail("too many nested functions".into(), range);
            return;
        }
        self.nesting += 1;
        let conditional = std::mem::take(&mut self.conditional);
        self.inside(id, f);
        self.conditional = conditional;
        self.nesting -= 1;
    }

    fn parameter(&mut self, name: &'static str) {
        let scope = self.scope();
        scope.parameters.push(Name::new_static(name));
        let symbol = scope.entry(Name::new_static(name));
        (symbol.parameter, symbol.bound) = (true, true);
    }

    /// The inside of code that is evaluated late, with its parameter, the format.
    fn inside_late(&mut self, id: ScopeId, range: TextRange, f: impl FnOnce(&mut Self)) {
        self.inside_code(id, range, |this| {
            if this.scope().parameters.is_empty() {
                this.parameter(".format");
            }
            f(this);
        });
    }

    /// An expression that becomes a function of its own.
    fn late(&mut self, e: &Expr) {
        let id = self.open(ScopeKind::Annotation, Some(late_key(e)), None);
        self.inside_late(id, e.range(), |this| this.visit_expr(e));
    }

    /// `f` inside the scope of type parameters, if there are any.
    fn with_type_parameters(
        &mut self,
        list: Option<&TypeParams>,
        class_name: Option<Name>,
        arguments: &[&'static str],
        f: impl FnOnce(&mut Self),
    ) {
        let Some(list) = list else { return f(self) };
        let id = self.open(ScopeKind::Annotation, Some(late_key(list)), class_name);
        self.inside_code(id, list.range, |this| {
            arguments.iter().for_each(|name| this.parameter(name));
            this.bind(&Name::new_static(TYPE_PARAMETERS), list.range);
            for (i, p) in list.type_params.iter().enumerate() {
                let name = p.name();
                if list.type_params[..i].iter().any(|other| other.name().id == name.id) {
                    this.fail(format!("duplicate type parameter '{name}'"), p.range());
                }
                this.bind(&name.id, name.range);
            }
            for p in &list.type_params {
                let sort = match p {
                    TypeParam::TypeVar(_) => "TypeVar",
                    TypeParam::ParamSpec(_) => "ParamSpec",
                    TypeParam::TypeVarTuple(_) => "TypeVarTuple",
                };
                if let TypeParam::TypeVar(t) = p
                    && let Some(bound) = &t.bound
                {
                    let what = if bound.is_tuple_expr() { "constraint" } else { "bound" };
                    this.forbid(bound, &format!("a {sort} {what}"));
                }
                if let Some(default) = p.default() {
                    this.forbid(default, &format!("a {sort} default"));
                }
                let (bound, default) = match p {
                    TypeParam::TypeVar(t) => (t.bound.as_deref(), t.default.as_deref()),
                    TypeParam::ParamSpec(t) => (None, t.default.as_deref()),
                    TypeParam::TypeVarTuple(t) => (None, t.default.as_deref()),
                };
                bound.into_iter().chain(default).for_each(|e| this.late(e));
            }
            f(this);
        });
    }

    /// Annotations of a function's parameters and its result.
    fn function_annotations<'a>(&mut self, f: &'a StmtFunctionDef) {
        let all: Vec<&'a Expr> =
            parameters(&f.parameters).filter_map(|p| p.annotation.as_deref()).chain(f.returns.as_deref()).collect();
        if all.is_empty() {
            return;
        }
        all.iter().for_each(|e| self.forbid(e, "an annotation"));
        let id = self.open(ScopeKind::Annotation, Some(late_key(&*f.parameters)), None);
        self.inside_late(id, f.name.range, |this| {
            if !this.future {
                all.into_iter().for_each(|e| this.visit_expr(e));
            }
        });
    }

    /// `name: annotation` in a module or class body.
    fn variable_annotation(&mut self, annotation: &Expr) {
        if !matches!(self.scope().kind, ScopeKind::Module | ScopeKind::Class) {
            return;
        }
        let current = self.current;
        let id = match self.scope().annotations {
            Some(id) => id,
            None => {
                let id = self.open(ScopeKind::Annotation, None, None);
                self.scope().annotations = Some(id);
                id
            }
        };
        let conditional = self.conditional > 0 || self.scopes.get(current).parent.is_none();
        let name = Name::new_static("__conditional_annotations__");
        if conditional {
            let scope = self.scope();
            scope.conditional = true;
            scope.entry(name.clone()).bound = true;
        }
        if self.scope().parent.is_none() {
            self.scope().entry(Name::new_static("__annotate__")).bound = true;
        }
        let future = self.future;
        self.inside_late(id, annotation.range(), |this| {
            if conditional {
                this.scope().entry(name).used = true;
            }
            if !future {
                this.visit_expr(annotation);
            }
        });
    }

    fn suite(&mut self, body: &Suite) {
        for statement in body {
            self.visit_stmt(statement);
        }
    }

    fn load(&mut self, name: &Name) {
        let scope = self.scope();
        let mangled = mangle(scope.class_name.as_ref(), name);
        scope.entry(mangled).used = true;
        if name == "super" {
            scope.entry(Name::new_static("__class__")).used = true;
        }
    }

    fn bind(&mut self, name: &Name, range: TextRange) {
        if name == "__debug__" {
            self.fail("cannot assign to __debug__".into(), range);
        }
        let iterating = self.iterating;
        let scope = self.scope();
        let mangled = mangle(scope.class_name.as_ref(), name);
        let symbol = scope.entry(mangled);
        symbol.bound = true;
        if iterating && symbol.walrus {
            let message = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
            self.fail(message, range);
        }
    }

    /// What a `for` of a comprehension assigns to.
    fn iteration_target(&mut self, target: &Expr) {
        let outer = std::mem::replace(&mut self.iterating, true);
        self.visit_expr(target);
        self.iterating = outer;
    }

    fn parameters(&mut self, list: &Parameters) {
        for p in parameters(list) {
            let name = &p.name.id;
            if name == "__debug__" {
                self.fail("cannot assign to __debug__".into(), p.range);
            }
            let scope = self.scope();
            let mangled = mangle(scope.class_name.as_ref(), name);
            scope.parameters.push(mangled.clone());
            let symbol = scope.entry(mangled);
            if symbol.parameter {
                self.fail(format!("duplicate parameter '{name}' in function definition"), p.range);
            } else {
                symbol.parameter = true;
                symbol.bound = true;
            }
        }
    }

    fn defaults(&mut self, list: &Parameters) {
        for p in list.iter_non_variadic_params() {
            if let Some(default) = &p.default {
                self.visit_expr(default);
            }
        }
    }

    fn comprehension(&mut self, key: usize, generators: &[Comprehension], elements: &[&Expr]) {
        let Some((first, rest)) = generators.split_first() else { return };
        self.iterable += 1;
        self.visit_expr(&first.iter);
        self.iterable -= 1;
        let id = self.open(ScopeKind::Comprehension, Some(key), None);
        self.inside(id, |this| {
            this.iteration_target(&first.target);
            first.ifs.iter().for_each(|e| this.visit_expr(e));
            for generator in rest {
                this.iterable += 1;
                this.visit_expr(&generator.iter);
                this.iterable -= 1;
                this.iteration_target(&generator.target);
                generator.ifs.iter().for_each(|e| this.visit_expr(e));
            }
            elements.iter().for_each(|e| this.visit_expr(e));
        });
    }

    /// A generator expression: code of its own, its first iterable is its argument.
    fn generator_expression(&mut self, g: &ast::ExprGenerator) {
        let Some((first, rest)) = g.generators.split_first() else { return };
        self.iterable += 1;
        self.visit_expr(&first.iter);
        self.iterable -= 1;
        let id = self.open(ScopeKind::GeneratorExpression, Some(node_key(g)), None);
        self.inside_code(id, g.range, |this| {
            let argument = Name::new_static(".0");
            let scope = this.scope();
            scope.parameters.push(argument.clone());
            let symbol = scope.entry(argument);
            symbol.parameter = true;
            symbol.bound = true;
            this.iteration_target(&first.target);
            first.ifs.iter().for_each(|e| this.visit_expr(e));
            for generator in rest {
                this.iterable += 1;
                this.visit_expr(&generator.iter);
                this.iterable -= 1;
                this.iteration_target(&generator.target);
                generator.ifs.iter().for_each(|e| this.visit_expr(e));
            }
            this.visit_expr(&g.elt);
        });
    }

    /// `name := …` binds in the function around the comprehensions that it stands in.
    fn walrus(&mut self, name: &Name, range: TextRange, whole: TextRange) {
        if self.iterable > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            self.fail(message.into(), whole);
        }
        let mut target = self.current;
        while matches!(self.scopes.get(target).kind, ScopeKind::Comprehension | ScopeKind::GeneratorExpression) {
            let scope = &mut self.scopes.scopes[target.0 as usize];
            let mangled = mangle(scope.class_name.as_ref(), name);
            let symbol = scope.entry(mangled);
            symbol.used = true;
            symbol.walrus = true;
            let Some(parent) = scope.parent else { return };
            if symbol_is_bound(scope, name) {
                let message = format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                self.fail(message, range);
            }
            if self.scopes.get(parent).kind == ScopeKind::Class && self.scopes.get(parent).parent.is_some() {
                let message = "assignment expression within a comprehension cannot be used in a class body";
                self.fail(message.into(), range);
            }
            target = parent;
        }
        if self.scopes.get(target).kind == ScopeKind::Annotation {
            self.fail("named expression cannot be used within an annotation".into(), whole);
        }
        self.inside(target, |this| {
            this.bind(name, range);
            let scope = this.scope();
            let mangled = mangle(scope.class_name.as_ref(), name);
            scope.entry(mangled).walrus = true;
        });
    }

    fn declare(&mut self, name: &Name, range: TextRange, global: bool) {
        let word = if global { "global" } else { "nonlocal" };
        let kind = self.scope().kind;
        if !global && kind == ScopeKind::Module {
            self.fail("nonlocal declaration not allowed at module level".into(), range);
            return;
        }
        let scope = self.scope();
        let mangled = mangle(scope.class_name.as_ref(), name);
        let symbol = scope.entry(mangled.clone());
        let message = if symbol.parameter {
            format!("name '{name}' is parameter and {word}")
        } else if symbol.annotated {
            format!("annotated name '{name}' can't be {word}")
        } else if let Some(first) = if global { symbol.nonlocal } else { symbol.global } {
            self.fail(format!("name '{name}' is nonlocal and global"), first);
            return;
        } else if symbol.bound {
            format!("name '{name}' is assigned to before {word} declaration")
        } else if symbol.used {
            format!("name '{name}' is used prior to {word} declaration")
        } else {
            *(if global { &mut symbol.global } else { &mut symbol.nonlocal }) = Some(range);
            if global && self.current != ScopeId(0) {
                // Then the outermost code, too, keeps it in the globals, even over a namespace.
                self.scopes.scopes[0].entry(mangled).global = Some(range);
            }
            return;
        };
        self.fail(message, range);
    }
}

/// What the scope of a generic function's type parameters takes as arguments.
pub fn default_arguments(list: &Parameters) -> Vec<&'static str> {
    let positional = list.posonlyargs.iter().chain(&list.args).any(|p| p.default.is_some());
    let keyword_only = list.kwonlyargs.iter().any(|p| p.default.is_some());
    let names = [(positional, ".defaults"), (keyword_only, ".kwdefaults")];
    names.into_iter().filter(|(given, _)| *given).map(|(_, name)| name).collect()
}

/// Does the module say `from __future__ import annotations`?
pub fn has_future_annotations(body: &[Stmt]) -> bool {
    body.iter().any(|s| match s {
        Stmt::ImportFrom(i) if i.level == 0 && i.module.as_ref().is_some_and(|m| m.as_str() == "__future__") => {
            i.names.iter().any(|a| a.name.as_str() == "annotations")
        }
        _ => false,
    })
}

fn symbol_is_bound(scope: &Scope, name: &Name) -> bool {
    scope.find(&mangle(scope.class_name.as_ref(), name)).is_some_and(|s| s.bound)
}

impl<'a> Visitor<'a> for Collector {
    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(f) => {
                f.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                self.defaults(&f.parameters);
                self.bind(&f.name.id, f.name.range);
                let defaults = default_arguments(&f.parameters);
                self.with_type_parameters(f.type_params.as_deref(), None, &defaults, |this| {
                    this.function_annotations(f);
                    let id = this.open(ScopeKind::Function, Some(node_key(f)), None);
                    this.inside_code(id, f.name.range, |this| {
                        this.parameters(&f.parameters);
                        this.suite(&f.body);
                    });
                });
            }
            Stmt::ClassDef(c) => {
                c.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                self.bind(&c.name.id, c.name.range);
                let generic = c.type_params.as_deref();
                self.with_type_parameters(generic, generic.map(|_| c.name.id.clone()), &[], |this| {
                    if let Some(arguments) = &c.arguments {
                        arguments.args.iter().for_each(|e| this.visit_expr(e));
                        arguments.keywords.iter().for_each(|k| this.visit_expr(&k.value));
                    }
                    let id = this.open(ScopeKind::Class, Some(node_key(c)), Some(c.name.id.clone()));
                    this.inside_code(id, c.name.range, |this| {
                        if generic.is_some() {
                            this.load(&Name::new_static(TYPE_PARAMETERS));
                        }
                        this.suite(&c.body);
                    });
                });
            }
            Stmt::AnnAssign(a) => {
                self.forbid(&a.annotation, "an annotation");
                if let (Expr::Name(n), true) = (&*a.target, a.simple) {
                    let scope = self.scope();
                    let (kind, mangled) = (scope.kind, mangle(scope.class_name.as_ref(), &n.id));
                    let symbol = scope.entry(mangled);
                    symbol.annotated = true;
                    let declared = if symbol.global.is_some() { "global" } else { "nonlocal" };
                    if (symbol.global.is_some() || symbol.nonlocal.is_some()) && kind != ScopeKind::Module {
                        self.fail(format!("annotated name '{}' can't be {declared}", n.id), a.range);
                    }
                    self.bind(&n.id, n.range);
                    self.variable_annotation(&a.annotation);
                } else {
                    self.visit_expr(&a.target);
                }
                if let Some(value) = &a.value {
                    self.visit_expr(value);
                }
            }
            Stmt::Global(g) => g.names.iter().for_each(|n| self.declare(&n.id, g.range, true)),
            Stmt::Nonlocal(g) => g.names.iter().for_each(|n| self.declare(&n.id, g.range, false)),
            Stmt::Import(i) => {
                for alias in &i.names {
                    match &alias.asname {
                        Some(name) => self.bind(&name.id, alias.range),
                        None => {
                            let first = alias.name.split('.').next().unwrap_or_default();
                            self.bind(&Name::from(first), alias.range);
                        }
                    }
                }
            }
            Stmt::ImportFrom(i) => {
                for alias in &i.names {
                    if alias.name.as_str() == "*" {
                        if self.scope().parent.is_some() {
                            self.fail("import * only allowed at module level".into(), alias.range);
                        }
                    } else {
                        self.bind(&alias.asname.as_ref().unwrap_or(&alias.name).id, alias.range);
                    }
                }
            }
            Stmt::Try(t) => {
                self.conditional += 1;
                self.suite(&t.body);
                for ExceptHandler::ExceptHandler(handler) in &t.handlers {
                    if let Some(pattern) = &handler.type_ {
                        self.visit_expr(pattern);
                    }
                    if let Some(name) = &handler.name {
                        self.bind(&name.id, name.range);
                    }
                    self.suite(&handler.body);
                }
                self.suite(&t.orelse);
                self.suite(&t.finalbody);
                self.conditional -= 1;
            }
            Stmt::TypeAlias(t) => {
                if let Expr::Name(n) = &*t.name {
                    self.bind(&n.id, n.range);
                }
                self.forbid(&t.value, "a type alias");
                self.with_type_parameters(t.type_params.as_deref(), None, &[], |this| this.late(&t.value));
            }
            Stmt::If(_) | Stmt::For(_) | Stmt::While(_) | Stmt::With(_) | Stmt::Match(_) => {
                self.conditional += 1;
                walk_stmt(self, statement);
                self.conditional -= 1;
            }
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(a) => a.name.as_ref(),
            Pattern::MatchStar(s) => s.name.as_ref(),
            Pattern::MatchMapping(m) => m.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(&name.id, name.range);
        }
        walk_pattern(self, pattern);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(n) => match n.ctx {
                ExprContext::Load => self.load(&n.id),
                ExprContext::Store => self.bind(&n.id, n.range),
                ExprContext::Del if n.id == "__debug__" => self.fail("cannot delete __debug__".into(), n.range),
                ExprContext::Del => {
                    self.load(&n.id);
                    self.bind(&n.id, n.range);
                }
                ExprContext::Invalid => {}
            },
            Expr::Attribute(a) if a.attr.as_str() == "__debug__" && a.ctx != ExprContext::Load => {
                let what = if a.ctx == ExprContext::Del { "delete" } else { "assign to" };
                self.fail(format!("cannot {what} __debug__"), a.range);
            }
            Expr::Named(w) => {
                if let Expr::Name(n) = &*w.target {
                    self.walrus(&n.id, n.range, w.range());
                }
                self.visit_expr(&w.value);
            }
            Expr::Lambda(l) => {
                if let Some(list) = &l.parameters {
                    self.defaults(list);
                }
                let id = self.open(ScopeKind::Function, Some(node_key(l)), None);
                self.inside_code(id, l.range, |this| {
                    if let Some(list) = &l.parameters {
                        this.parameters(list);
                    }
                    this.visit_expr(&l.body);
                });
            }
            Expr::ListComp(c) => self.comprehension(node_key(c), &c.generators, &[&c.elt]),
            Expr::SetComp(c) => self.comprehension(node_key(c), &c.generators, &[&c.elt]),
            Expr::Generator(c) => self.generator_expression(c),
            Expr::DictComp(c) => match &c.key {
                Some(key) => self.comprehension(node_key(c), &c.generators, &[key, &c.value]),
                None => self.comprehension(node_key(c), &c.generators, &[&c.value]),
            },
            _ => walk_expr(self, expression),
        }
    }
}
