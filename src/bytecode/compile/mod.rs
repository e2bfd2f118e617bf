//! Syntax tree to bytecode. Results go straight to where they are wanted: an expression is
//! compiled `into` a slot, as an `operand` (a local's slot or a constant, where it is), as a
//! `jump` on its truth, or `discard`ed. Temporaries obey stack discipline.

mod annotation;
mod assign;
mod bound;
mod call;
mod comprehension;
mod condition;
mod constants;
mod control;
mod display;
mod exceptions;
mod expression;
mod finish;
mod function;
mod generator;
mod import;
mod pattern;
mod statement;
mod string;
mod unit;

use super::code::{CodeObject, Constant, Flags};
use super::op::{Op, Slot, Source};
use super::scope::{ScopeId, ScopeKind, Scopes};
use crate::syntax::{self, Mode, SourceFile, SyntaxError};
use ruff_python_ast::Mod;
use ruff_python_ast::name::Name;
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use unit::Unit;

type Result<T = ()> = std::result::Result<T, SyntaxError>;

/// Compiles a module.
pub fn compile_module(source: &Arc<SourceFile>) -> std::result::Result<Arc<CodeObject>, SyntaxError> {
    compile(source, Mode::Module)
}

/// Compiles a module, an expression (its code returns the value) or interactive input (its
/// expression statements print).
pub fn compile(source: &Arc<SourceFile>, mode: Mode) -> std::result::Result<Arc<CodeObject>, SyntaxError> {
    compile_in(source, mode, ScopeKind::Module)
}

/// As `compile`, for code whose outermost names live in a mapping, its one argument (`exec` with
/// locals of its own).
pub fn compile_over_namespace(
    source: &Arc<SourceFile>,
    mode: Mode,
) -> std::result::Result<Arc<CodeObject>, SyntaxError> {
    compile_in(source, mode, ScopeKind::Class)
}

fn compile_in(
    source: &Arc<SourceFile>,
    mode: Mode,
    kind: ScopeKind,
) -> std::result::Result<Arc<CodeObject>, SyntaxError> {
    syntax::with_tree(source, mode, |tree| {
        super::surrogates::restore(source, tree);
        if mode == Mode::Interactive {
            one_statement(source, tree)?;
        }
        compile_tree_in(source, tree, mode, kind)
    })
}

/// Interactive input is one statement, or several simple ones on a line.
fn one_statement(source: &SourceFile, tree: &Mod) -> std::result::Result<(), SyntaxError> {
    let Mod::Module(m) = tree else { return Ok(()) };
    for pair in m.body.windows(2) {
        let (end, next) = (pair[0].end().to_usize(), pair[1].start().to_usize());
        if source.text.get(end..next).is_some_and(|between| between.contains('\n')) {
            let message = "multiple statements found while compiling a single statement";
            return Err(SyntaxError::new(message, pair[0].range()));
        }
    }
    Ok(())
}

/// Compiles a tree whose ranges lie in `source`; `over_namespace` as in `compile_over_namespace`.
pub fn compile_tree(
    source: &Arc<SourceFile>,
    tree: &Mod,
    mode: Mode,
    over_namespace: bool,
) -> std::result::Result<Arc<CodeObject>, SyntaxError> {
    compile_tree_in(source, tree, mode, if over_namespace { ScopeKind::Class } else { ScopeKind::Module })
}

fn compile_tree_in(
    source: &Arc<SourceFile>,
    tree: &Mod,
    mode: Mode,
    kind: ScopeKind,
) -> std::result::Result<Arc<CodeObject>, SyntaxError> {
    let scopes = Scopes::analyze(tree, kind)?;
    let root = scopes.root();
    let mut unit = Unit::new("<module>".into(), "<module>".into(), root, scopes.get(root).first_temporary, 1);
    unit.flags = Flags { module: true, ..Flags::default() };
    if kind == ScopeKind::Class {
        (unit.positional, unit.posonly) = (1, 1);
    }
    let futures_end = match tree {
        Mod::Module(m) => import::futures_end(&m.body),
        Mod::Expression(_) => TextSize::new(0),
    };
    let future_annotations = match tree {
        Mod::Module(m) => super::scope::has_future_annotations(&m.body),
        Mod::Expression(_) => false,
    };
    let interactive = mode == Mode::Interactive;
    let predicted = FxHashMap::default();
    let (outer, spare) = (Vec::new(), Vec::new());
    let mut compiler = Compiler {
        source,
        scopes: &scopes,
        unit,
        outer,
        spare,
        interactive,
        futures_end,
        future_annotations,
        predicted,
    };
    match tree {
        Mod::Module(m) => {
            let body = compiler.module_docstring(&m.body, mode);
            let first = body.first().map_or(TextRange::empty(0.into()), Ranged::range);
            let annotate = compiler.begin_module_annotations(first);
            compiler.statements(body)?;
            compiler.end_module_annotations(annotate, first)?;
            compiler.implicit_return(body, TextRange::empty(0.into()));
        }
        Mod::Expression(e) => {
            let src = compiler.operand(&e.body, None)?;
            compiler.emit(Op::Return { src }, e.body.range());
        }
    }
    let mut code = compiler.finish_unit()?;
    let warnings = super::warnings::find(source, tree);
    if !warnings.is_empty() {
        Arc::make_mut(&mut code).warnings = warnings;
    }
    Ok(code)
}

/// State of the compilation of one module.
struct Compiler<'a> {
    source: &'a Arc<SourceFile>,
    scopes: &'a Scopes,
    /// The code being made.
    unit: Unit<'a>,
    /// The codes around it, outermost first.
    outer: Vec<Unit<'a>>,
    /// Finished units, whose buffers are used again.
    spare: Vec<Unit<'a>>,
    interactive: bool,
    /// Where imports from `__future__` have to end.
    futures_end: TextSize,
    /// Annotations are kept as text.
    future_annotations: bool,
    /// What is predicted of the classes compiled so far, by name.
    predicted: FxHashMap<String, Prediction>,
}

/// What is predicted of a class.
struct Prediction {
    attributes: Vec<String>,
    exception: bool,
}

impl<'a> Compiler<'a> {
    fn emit(&mut self, op: Op, range: TextRange) {
        self.unit.emit(op, range);
    }

    fn none(&mut self) -> Source {
        self.unit.constant(Constant::None)
    }

    /// `src` in a slot of its own that nothing rebinds.
    fn in_temporary(&mut self, src: Source, range: TextRange) -> Slot {
        match src {
            Source::Slot(slot) if self.unit.is_temporary(slot) => slot,
            _ => {
                let dst = self.unit.temporary();
                self.emit(Op::Move { dst, src }, range);
                dst
            }
        }
    }

    fn move_to(&mut self, dst: Slot, src: Source, range: TextRange) {
        if src != Source::Slot(dst) {
            self.emit(Op::Move { dst, src }, range);
        }
    }

    /// Attribute and variable names in classes: `__x` is `_Class__x`.
    fn mangle(&self, name: &Name) -> Name {
        self.scopes.mangle(self.unit.block, name)
    }

    /// Runs `f` with comprehension scope `block` as the innermost scope.
    fn in_block<T>(&mut self, block: ScopeId, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outer = std::mem::replace(&mut self.unit.block, block);
        let result = f(self);
        self.unit.block = outer;
        result
    }

    fn error<T>(&self, message: impl Into<String>, range: TextRange) -> Result<T> {
        Err(SyntaxError::new(message, range))
    }
}
