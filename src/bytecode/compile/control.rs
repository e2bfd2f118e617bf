//! `if`, `while`, `for`, and the ways out of blocks: `break`, `continue`, `return`.

use super::unit::{Frame, Label};
use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Op, Slot, Source};
use ruff_python_ast::{self as ast, ExceptHandler, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// CPython's limit of blocks inside blocks.
const MAX_BLOCKS: usize = 20;

impl<'a> Compiler<'a> {
    pub(super) fn if_statement(&mut self, s: &'a ast::StmtIf) -> Result {
        let end = self.unit.label();
        let mut next = self.unit.label();
        self.jump(&s.test, false, next)?;
        self.statements(&s.body)?;
        let mut previous = &s.body;
        for clause in &s.elif_else_clauses {
            self.emit(Op::Jump { target: end.target() }, last_range(previous));
            self.unit.place(next);
            next = self.unit.label();
            if let Some(test) = &clause.test {
                self.jump(test, false, next)?;
            }
            self.statements(&clause.body)?;
            previous = &clause.body;
        }
        self.unit.place(next);
        self.unit.place(end);
        Ok(())
    }

    pub(super) fn push_frame(&mut self, frame: Frame<'a>, range: TextRange) -> Result {
        if self.unit.frames.len() >= MAX_BLOCKS {
            return self.error("too many statically nested blocks", range);
        }
        self.unit.frames.push(frame);
        Ok(())
    }

    /// `while`: the test at the head, one backward jump at the end.
    pub(super) fn while_statement(&mut self, s: &'a ast::StmtWhile) -> Result {
        let (exit, other, again) = (self.unit.label(), self.unit.label(), self.unit.label());
        let head = self.unit.here();
        self.jump(&s.test, false, other)?;
        self.push_frame(Frame::Loop { exit, again }, s.range)?;
        self.statements(&s.body)?;
        self.unit.frames.pop();
        self.unit.place(again);
        self.emit(Op::Jump { target: head.target() }, s.test.range());
        self.unit.place(other);
        self.statements(&s.orelse)?;
        self.unit.place(exit);
        Ok(())
    }

    pub(super) fn for_statement(&mut self, s: &'a ast::StmtFor) -> Result {
        if s.is_async {
            return self.async_for(s);
        }
        let (exit, other, again) = (self.unit.label(), self.unit.label(), self.unit.label());
        let iter = self.unit.temporary();
        let src = self.operand(&s.iter, Some(iter))?;
        let range = if self.source.line(s.iter.start().to_u32()) == self.source.line(s.start().to_u32()) {
            s.iter.range()
        } else {
            s.target.range()
        };
        self.emit(Op::GetIter { dst: iter, src }, s.iter.range());
        let head = self.unit.here();
        self.for_iter(&s.target, iter, other, range)?;
        self.push_frame(Frame::Loop { exit, again }, s.range)?;
        self.statements(&s.body)?;
        self.unit.frames.pop();
        self.unit.place(again);
        self.emit(Op::Jump { target: head.target() }, range);
        self.unit.place(other);
        self.statements(&s.orelse)?;
        self.unit.place(exit);
        Ok(())
    }

    /// Assigns the next item of `iter` to `target`, or goes on at `exit`.
    pub(super) fn for_iter(&mut self, target: &'a Expr, iter: Slot, exit: Label, range: TextRange) -> Result {
        let mark = self.unit.top;
        let exit = exit.target();
        match self.local_target(target) {
            Some(dst) => self.emit(Op::ForIter { dst, iter, exit }, range),
            None => {
                let dst = self.unit.temporary();
                self.emit(Op::ForIter { dst, iter, exit }, range);
                self.store(target, Source::Slot(dst))?;
            }
        }
        self.unit.top = mark;
        Ok(())
    }

    /// `break` and `continue`.
    pub(super) fn leave_loop(&mut self, range: TextRange, is_break: bool) -> Result {
        let found = self.unit.frames.iter().rposition(|f| matches!(f, Frame::Loop { .. }));
        let Some(i) = found else {
            if self.unit.frames.iter().any(|f| matches!(f, Frame::ExceptStar)) {
                return self.error(NO_WAY_OUT, range);
            }
            return if is_break {
                self.error("'break' outside loop", range)
            } else {
                self.error("'continue' not properly in loop", range)
            };
        };
        let Frame::Loop { exit, again } = self.unit.frames[i] else { return Ok(()) };
        let target = if is_break { exit } else { again };
        self.unwind(i + 1, Op::Jump { target: target.target() }, range)
    }

    /// Does leaving the frames from `depth` on run code that could rebind a local?
    pub(super) fn unwinding_runs_code(&self, depth: usize) -> bool {
        self.unit.frames[depth..].iter().any(|f| !matches!(f, Frame::Loop { .. } | Frame::Try { .. }))
    }

    /// Leaves by `way_out`, doing before what the frames from `depth` on demand.
    pub(super) fn unwind(&mut self, depth: usize, way_out: Op, range: TextRange) -> Result {
        let handler = self.unit.handler;
        let frames = self.unit.frames.clone();
        let around = self.unit.saved.clone();
        let mark = self.unit.top;
        for i in (depth..frames.len()).rev() {
            self.unit.frames.truncate(i);
            match frames[i] {
                Frame::Loop { .. } => {}
                Frame::ExceptStar => {
                    return self.error(NO_WAY_OUT, range);
                }
                Frame::Try { outer } => self.unit.handler = outer,
                Frame::Finally { body, outer } => {
                    self.unit.handler = outer;
                    self.statements(body)?;
                }
                Frame::With { base, range, is_async, outer } => {
                    self.unit.handler = outer;
                    self.call_exit(base, is_async, range);
                }
                Frame::Handling { saved, name, outer } => {
                    self.unit.handler = outer;
                    if let Some(name) = name {
                        self.unbind_name(&name.id, range);
                    }
                    self.emit(Op::EndCatch { saved }, range);
                    self.unit.saved.pop();
                }
            }
            self.unit.top = mark;
        }
        self.emit(way_out, range);
        self.unit.frames = frames;
        self.unit.saved = around;
        self.unit.handler = handler;
        Ok(())
    }

    /// `return None` at the end of a body, seen at its last statement.
    pub(super) fn implicit_return(&mut self, body: &'a [Stmt], nothing: TextRange) {
        let src = self.unit.constant(Constant::None);
        let range = if body.is_empty() { nothing } else { last_range(body) };
        self.emit(Op::Return { src }, range);
    }
}

/// What `except*` blocks refuse.
const NO_WAY_OUT: &str = "'break', 'continue' and 'return' cannot appear in an except* block";

/// The statement after which control leaves a body at its end.
pub(super) fn last_range(body: &[Stmt]) -> TextRange {
    let Some(last) = body.last() else { return TextRange::default() };
    match last {
        Stmt::If(i) => match i.elif_else_clauses.last() {
            Some(clause) => last_range(&clause.body),
            None => last_range(&i.body),
        },
        Stmt::With(w) => w.items.first().map_or(w.range, |i| i.context_expr.range()),
        Stmt::For(f) if !f.orelse.is_empty() => last_range(&f.orelse),
        Stmt::While(w) if !w.orelse.is_empty() => last_range(&w.orelse),
        Stmt::While(w) => w.test.range(),
        Stmt::For(f) => f.iter.range(),
        Stmt::Try(t) if !t.finalbody.is_empty() => last_range(&t.finalbody),
        Stmt::Try(t) => match t.handlers.last() {
            Some(ExceptHandler::ExceptHandler(h)) => last_range(&h.body),
            None => last_range(&t.body),
        },
        Stmt::Match(m) => m.cases.last().map_or(m.range, |c| last_range(&c.body)),
        Stmt::FunctionDef(f) => f.name.range,
        Stmt::ClassDef(c) => c.name.range,
        Stmt::Expr(e) => e.value.range(),
        other => other.range(),
    }
}
