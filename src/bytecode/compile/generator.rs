//! `yield`, `yield from`, `await`, `async for`: suspensions, and the loops that pass on what an
//! inner iterator yields:
//!
//! ```text
//! value = None
//! loop:  Send value, iter, value -> exit
//!        YieldFrom value, value, iter -> exit
//!        Jump loop
//! exit:
//! ```

use super::unit::{Frame, Handler, Label};
use super::{Compiler, Result};
use crate::bytecode::op::{Awaited, Op, Slot, Source};
use crate::bytecode::scope::ScopeKind;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    pub(super) fn yield_expression(&mut self, y: &'a ast::ExprYield, dst: Slot) -> Result {
        self.check_yield("'yield'", y.range)?;
        self.unit.yields = true;
        let src = match &y.value {
            Some(value) => self.operand(value, None)?,
            None => self.none(),
        };
        self.emit_yield(dst, src, y.range);
        Ok(())
    }

    fn check_yield(&mut self, what: &str, range: TextRange) -> Result {
        if self.unit.flags.module || self.unit.flags.class_body {
            return self.error(format!("{what} outside function"), range);
        }
        if let Some(comprehension) = self.unit.comprehension {
            return self.error(format!("'yield' inside {comprehension}"), range);
        }
        Ok(())
    }

    /// A suspension; the value sent goes to `dst`.
    pub(super) fn emit_yield(&mut self, dst: Slot, src: Source, range: TextRange) {
        let (live, saved) = (self.unit.live(), self.unit.saved.first().copied());
        self.emit(Op::Yield { dst, src, live, saved }, range);
    }

    pub(super) fn yield_from(&mut self, y: &'a ast::ExprYieldFrom, dst: Slot) -> Result {
        self.check_yield("'yield from'", y.range)?;
        if self.unit.is_async {
            return self.error("'yield from' inside async function", y.range);
        }
        self.unit.yields = true;
        let mark = self.unit.top;
        let iter = self.unit.temporary();
        let src = self.operand(&y.value, Some(iter))?;
        self.emit(Op::GetYieldFromIter { dst: iter, src }, y.range);
        self.delegate(iter, dst, y.range);
        self.unit.top = mark;
        Ok(())
    }

    /// `await` and its like must stand in an asynchronous function.
    pub(super) fn check_async(&mut self, message: &str, range: TextRange) -> Result {
        if self.unit.is_async { Ok(()) } else { self.error(message, range) }
    }

    pub(super) fn await_expression(&mut self, a: &'a ast::ExprAwait, dst: Slot) -> Result {
        let unit = &self.unit;
        if !unit.is_async {
            if unit.comprehension.is_some() && self.scopes.get(unit.scope).kind == ScopeKind::GeneratorExpression {
                self.unit.is_async = true;
            } else if unit.flags.module || unit.flags.class_body {
                return self.error("'await' outside function", a.range);
            } else if unit.comprehension.is_some() {
                return self.make_async(a.range);
            } else {
                return self.error("'await' outside async function", a.range);
            }
        }
        let mark = self.unit.top;
        let iter = self.unit.temporary();
        let src = self.operand(&a.value, Some(iter))?;
        self.emit(Op::GetAwaitable { dst: iter, src, what: Awaited::Expression }, a.range);
        self.delegate(iter, dst, a.range);
        self.unit.top = mark;
        Ok(())
    }

    /// `dst = await slot`; `slot` is a temporary and is used up.
    pub(super) fn await_slot(&mut self, slot: Slot, what: Awaited, dst: Slot, range: TextRange) {
        let mark = self.unit.top;
        let iter = self.unit.temporary();
        self.emit(Op::GetAwaitable { dst: iter, src: Source::Slot(slot), what }, range);
        self.delegate(iter, dst, range);
        self.unit.top = mark;
    }

    /// Passes on what `iter` yields; its result goes to `dst`.
    fn delegate(&mut self, iter: Slot, dst: Slot, range: TextRange) {
        let mark = self.unit.top;
        let value = self.unit.temporary();
        let none = self.none();
        self.emit(Op::Move { dst: value, src: none }, range);
        let exit = self.unit.label();
        let again = self.unit.here();
        let src = Source::Slot(value);
        self.emit(Op::Send { dst: value, iter, src, exit: exit.target() }, range);
        let (live, saved) = (self.unit.live(), self.unit.saved.first().copied());
        self.emit(Op::YieldFrom { dst: value, src, iter, exit: exit.target(), live, saved }, range);
        self.emit(Op::Jump { target: again.target() }, range);
        self.unit.place(exit);
        self.emit(Op::Move { dst, src }, range);
        self.unit.top = mark;
    }

    pub(super) fn async_for(&mut self, s: &'a ast::StmtFor) -> Result {
        self.check_async("'async for' outside async function", s.range)?;
        let (exit, other, again) = (self.unit.label(), self.unit.label(), self.unit.label());
        let iter = self.unit.temporary();
        let src = self.operand(&s.iter, Some(iter))?;
        let range = s.iter.range();
        self.emit(Op::GetAsyncIter { dst: iter, src }, range);
        let head = self.unit.here();
        let handler = self.async_next(&s.target, iter, range)?;
        self.push_frame(Frame::Loop { exit, again }, s.range)?;
        self.statements(&s.body)?;
        self.unit.frames.pop();
        self.unit.place(again);
        self.emit(Op::Jump { target: head.target() }, range);
        self.end_async_for(handler, other, range);
        self.unit.place(other);
        self.statements(&s.orelse)?;
        self.unit.place(exit);
        Ok(())
    }

    /// Assigns the next item of the asynchronous iterator to `target`; its end is an exception
    /// that goes to the handler, which `end_async_for` places.
    pub(super) fn async_next(&mut self, target: &'a Expr, iter: Slot, range: TextRange) -> Result<Handler> {
        let mark = self.unit.top;
        let outer = self.unit.handler;
        let handler = self.unit.new_handler();
        self.unit.handler = Some(handler);
        let next = self.unit.temporary();
        self.emit(Op::GetAsyncNext { dst: next, iter }, range);
        let local = self.local_target(target);
        let dst = local.unwrap_or(next);
        self.delegate(next, dst, range);
        self.unit.handler = outer;
        if local.is_none() {
            self.store(target, Source::Slot(next))?;
        }
        self.unit.top = mark;
        Ok(handler)
    }

    /// The handler of `async_next`: StopAsyncIteration goes on at `exit`.
    pub(super) fn end_async_for(&mut self, handler: Handler, exit: Label, range: TextRange) {
        let outer = self.unit.handler;
        let c = self.catch(handler, outer, range);
        let mark = self.unit.top;
        let dst = self.unit.temporary();
        let go_on = self.unit.label();
        self.emit(Op::IsStopAsync { dst, exception: c.exception }, range);
        self.emit(Op::JumpIf { src: Source::Slot(dst), when: false, target: go_on.target() }, range);
        self.unit.handler = outer;
        self.emit(Op::EndCatch { saved: c.saved }, range);
        self.emit(Op::Jump { target: exit.target() }, range);
        self.unit.place(go_on);
        self.unit.top = mark;
        self.end_catch(c, &[]);
    }
}
