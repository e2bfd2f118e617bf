//! `try` and `with`. The body's operations name their handler; the handler's own code is under
//! a cleanup handler that gives the exception handled before its place back:
//!
//! ```text
//! handler: Catch e, saved     cleanup: Catch f
//!          … body …                    EndCatch saved
//!          EndCatch saved              Reraise f
//! ```

use super::control::last_range;
use super::unit::{Frame, Handler, Label};
use super::{Compiler, Result};
use crate::bytecode::op::{Awaited, Intrinsic, Op, Slot, Source, Special};
use ruff_python_ast::{self as ast, ExceptHandler, WithItem};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A handler's head, while its body is compiled.
#[derive(Clone, Copy)]
pub(super) struct Catching {
    pub exception: Slot,
    pub saved: Slot,
    outer: Option<Handler>,
    cleanup: Handler,
    /// Top of the temporaries before the handler.
    mark: u32,
    range: TextRange,
}

impl<'a> Compiler<'a> {
    pub(super) fn try_statement(&mut self, t: &'a ast::StmtTry) -> Result {
        if t.finalbody.is_empty() { self.try_except(t) } else { self.try_finally(t) }
    }

    /// Starts a handler: its code runs under a cleanup handler.
    pub(super) fn catch(&mut self, handler: Handler, outer: Option<Handler>, range: TextRange) -> Catching {
        self.unit.handler = outer;
        self.unit.place(handler.0);
        let mark = self.unit.top;
        let exception = self.unit.temporaries(2);
        self.emit(Op::Catch { dst: exception }, range);
        let cleanup = self.unit.new_handler();
        self.unit.handler = Some(cleanup);
        let saved = Slot(exception.0.saturating_add(1));
        self.unit.saved.push(saved);
        Catching { exception, saved, outer, cleanup, mark, range }
    }

    /// Ends a handler whose exception goes on, and appends its cleanups: its own, and those of
    /// the clauses that bind a name.
    pub(super) fn end_catch(&mut self, c: Catching, named: &[(Handler, &ast::Identifier)]) {
        self.unit.saved.pop();
        self.unit.handler = c.outer;
        self.emit(Op::EndCatch { saved: c.saved }, c.range);
        self.emit(Op::Reraise { exception: c.exception }, c.range);
        self.cleanup(&c, c.cleanup, None);
        for &(handler, name) in named {
            self.cleanup(&c, handler, Some(name));
        }
        self.unit.top = c.mark;
    }

    fn cleanup(&mut self, c: &Catching, handler: Handler, name: Option<&ast::Identifier>) {
        self.unit.handler = c.outer;
        self.unit.place(handler.0);
        let exception = self.unit.temporaries(2);
        self.emit(Op::Catch { dst: exception }, c.range);
        if let Some(name) = name {
            self.unbind_name(&name.id, c.range);
        }
        self.emit(Op::EndCatch { saved: c.saved }, c.range);
        self.emit(Op::Reraise { exception }, c.range);
        self.unit.top = u32::from(exception.0);
    }

    fn try_finally(&mut self, t: &'a ast::StmtTry) -> Result {
        let outer = self.unit.handler;
        let handler = self.unit.new_handler();
        let end = self.unit.label();
        self.push_frame(Frame::Finally { body: &t.finalbody, outer }, t.range)?;
        self.unit.handler = Some(handler);
        if t.handlers.is_empty() {
            self.statements(&t.body)?;
            self.statements(&t.orelse)?;
        } else {
            self.try_except(t)?;
        }
        self.unit.frames.pop();
        self.unit.handler = outer;
        self.statements(&t.finalbody)?;
        self.emit(Op::Jump { target: end.target() }, last_range(&t.finalbody));

        let range = t.finalbody.first().map_or(t.range, |s| first_line(s.range(), self));
        let c = self.catch(handler, outer, range);
        self.push_frame(Frame::Handling { saved: c.saved, name: None, outer }, t.range)?;
        self.statements(&t.finalbody)?;
        self.unit.frames.pop();
        self.end_catch(c, &[]);
        self.unit.place(end);
        Ok(())
    }

    fn try_except(&mut self, t: &'a ast::StmtTry) -> Result {
        let outer = self.unit.handler;
        let handler = self.unit.new_handler();
        let end = self.unit.label();
        self.push_frame(Frame::Try { outer }, t.range)?;
        self.unit.handler = Some(handler);
        self.statements(&t.body)?;
        self.unit.frames.pop();
        self.unit.handler = outer;
        self.statements(&t.orelse)?;
        let last = if t.orelse.is_empty() { &t.body } else { &t.orelse };
        self.emit(Op::Jump { target: end.target() }, last_range(last));

        let range = t.handlers.first().map_or(t.range, |ExceptHandler::ExceptHandler(h)| handler_range(h));
        let c = self.catch(handler, outer, range);
        if t.is_star {
            return self.except_star(t, c, end);
        }
        let mut named = Vec::new();
        for (i, ExceptHandler::ExceptHandler(h)) in t.handlers.iter().enumerate() {
            let next = self.unit.label();
            let here = handler_range(h);
            self.unit.handler = Some(c.cleanup);
            match &h.type_ {
                Some(pattern) => {
                    let mark = self.unit.top;
                    let dst = self.unit.temporary();
                    let pattern = self.operand(pattern, Some(dst))?;
                    self.emit(Op::MatchException { dst, exception: c.exception, pattern }, here);
                    self.emit(Op::JumpIf { src: Source::Slot(dst), when: false, target: next.target() }, here);
                    self.unit.top = mark;
                }
                None if i + 1 < t.handlers.len() => return self.error("default 'except:' must be last", h.range),
                None => {}
            }
            if let Some(name) = &h.name {
                self.store_name(&name.id, Source::Slot(c.exception), name.range);
                let cleanup = self.unit.new_handler();
                self.unit.handler = Some(cleanup);
                named.push((cleanup, name));
            }
            let frame = Frame::Handling { saved: c.saved, name: h.name.as_ref(), outer };
            self.push_frame(frame, t.range)?;
            self.statements(&h.body)?;
            self.unit.frames.pop();
            self.unit.handler = outer;
            let last = last_range(&h.body);
            if let Some(name) = &h.name {
                self.unbind_name(&name.id, last);
            }
            self.emit(Op::EndCatch { saved: c.saved }, last);
            self.emit(Op::Jump { target: end.target() }, last);
            self.unit.place(next);
        }
        self.end_catch(c, &named);
        self.unit.place(end);
        Ok(())
    }

    /// `except*`: each clause takes its part out of the exception; what the bodies raise and what
    /// remains is raised after the last one.
    fn except_star(&mut self, t: &'a ast::StmtTry, c: Catching, end: Label) -> Result {
        let intrinsic = |which, dst, base, count| Op::Intrinsic { which, dst, base, count };
        // The caught exception and the list of those raised since, side by side; then what
        // remains and the clause's pattern.
        let base = self.unit.temporaries(2);
        let raised = Slot(base.0.saturating_add(1));
        self.emit(Op::Move { dst: base, src: Source::Slot(c.exception) }, c.range);
        self.emit(Op::BuildList { dst: raised, base: raised, count: 0 }, c.range);
        // The matching part and the rest.
        let part = self.unit.temporaries(2);
        let rest = Slot(part.0.saturating_add(1));
        self.emit(Op::Move { dst: rest, src: Source::Slot(c.exception) }, c.range);
        for ExceptHandler::ExceptHandler(h) in &t.handlers {
            let (next, body_raised) = (self.unit.label(), self.unit.new_handler());
            let here = handler_range(h);
            let mark = self.unit.top;
            self.unit.handler = Some(c.cleanup);
            let pair = self.unit.temporaries(2);
            self.emit(Op::Move { dst: pair, src: Source::Slot(rest) }, here);
            let Some(pattern) = &h.type_ else {
                return self.error("expected one or more exception types", here);
            };
            self.into(pattern, Slot(pair.0.saturating_add(1)))?;
            self.emit(intrinsic(Intrinsic::SplitGroup, pair, pair, 2), here);
            self.emit(Op::Unpack { base: part, src: Source::Slot(pair), count: 2 }, here);
            let none = self.none();
            self.emit(Op::JumpIs { lhs: Source::Slot(part), rhs: none, when: true, target: next.target() }, here);
            self.emit(intrinsic(Intrinsic::SetHandled, pair, part, 1), here);
            self.unit.top = mark;
            if let Some(name) = &h.name {
                self.store_name(&name.id, Source::Slot(part), name.range);
            }
            self.unit.handler = Some(body_raised);
            self.push_frame(Frame::ExceptStar, t.range)?;
            self.statements(&h.body)?;
            self.unit.frames.pop();
            self.unit.handler = Some(c.cleanup);
            let last = last_range(&h.body);
            if let Some(name) = &h.name {
                self.unbind_name(&name.id, last);
            }
            self.emit(Op::Jump { target: next.target() }, last);
            let inner = self.catch(body_raised, Some(c.cleanup), here);
            self.unit.handler = Some(c.cleanup);
            if let Some(name) = &h.name {
                self.unbind_name(&name.id, here);
            }
            self.emit(Op::ListAppend { list: raised, src: Source::Slot(inner.exception) }, here);
            self.emit(Op::EndCatch { saved: inner.saved }, here);
            self.emit(Op::Jump { target: next.target() }, here);
            self.unit.top = inner.mark;
            self.unit.saved.pop();
            self.cleanup_unused(&inner);
            self.unit.place(next);
        }
        self.unit.handler = Some(c.cleanup);
        self.emit(Op::ListAppend { list: raised, src: Source::Slot(rest) }, c.range);
        self.emit(intrinsic(Intrinsic::Regroup, c.exception, base, 2), c.range);
        let raise = self.unit.label();
        let none = self.none();
        let lhs = Source::Slot(c.exception);
        self.emit(Op::JumpIs { lhs, rhs: none, when: false, target: raise.target() }, c.range);
        self.unit.handler = c.outer;
        self.emit(Op::EndCatch { saved: c.saved }, c.range);
        self.emit(Op::Jump { target: end.target() }, c.range);
        self.unit.place(raise);
        self.end_catch(c, &[]);
        self.unit.place(end);
        Ok(())
    }

    /// The cleanup label of a handler in which nothing is covered by it.
    fn cleanup_unused(&mut self, c: &Catching) {
        self.unit.place(c.cleanup.0);
    }

    pub(super) fn with_statement(&mut self, w: &'a ast::StmtWith) -> Result {
        if w.is_async {
            self.check_async("'async with' outside async function", w.range)?;
        }
        self.with_items(w, &w.items)
    }

    fn with_items(&mut self, w: &'a ast::StmtWith, items: &'a [WithItem]) -> Result {
        let Some((item, rest)) = items.split_first() else { return self.statements(&w.body) };
        let range = item.context_expr.range();
        let outer = self.unit.handler;
        let mark = self.unit.top;
        // `__exit__`, its receiver and its three arguments.
        let base = self.unit.temporaries(5);
        let object = self.operand(&item.context_expr, None)?;
        let (load_enter, load_exit) =
            if w.is_async { (Special::AsyncEnter, Special::AsyncExit) } else { (Special::Enter, Special::Exit) };
        self.emit(Op::LoadSpecial { base, object, special: load_exit }, range);
        let enter = self.unit.temporaries(2);
        self.emit(Op::LoadSpecial { base: enter, object, special: load_enter }, range);
        let local = item.optional_vars.as_deref().and_then(|t| self.local_target(t));
        let entered = local.unwrap_or(enter);
        if w.is_async {
            self.emit(Op::CallMethod { dst: enter, base: enter, argc: 0 }, range);
            self.await_slot(enter, Awaited::AsyncEnter, entered, range);
        } else {
            self.emit(Op::CallMethod { dst: entered, base: enter, argc: 0 }, range);
        }

        let handler = self.unit.new_handler();
        let end = self.unit.label();
        self.unit.handler = Some(handler);
        self.push_frame(Frame::With { base, range, is_async: w.is_async, outer }, w.range)?;
        if let (Some(target), None) = (&item.optional_vars, local) {
            self.store(target, Source::Slot(enter))?;
        }
        self.unit.top = u32::from(base.0) + 5;
        self.with_items(w, rest)?;
        self.unit.frames.pop();
        self.unit.handler = outer;
        self.call_exit(base, w.is_async, range);
        self.emit(Op::Jump { target: end.target() }, range);

        let c = self.catch(handler, outer, range);
        let triple = Slot(base.0.saturating_add(2));
        self.emit(Op::ExceptionTriple { base: triple, exception: c.exception }, range);
        let dst = self.unit.temporary();
        self.emit(Op::CallMethod { dst, base, argc: 3 }, range);
        if w.is_async {
            self.await_slot(dst, Awaited::AsyncExit, dst, range);
        }
        let go_on = self.unit.label();
        self.emit(Op::JumpIf { src: Source::Slot(dst), when: false, target: go_on.target() }, range);
        self.unit.handler = outer;
        self.emit(Op::EndCatch { saved: c.saved }, range);
        self.emit(Op::Jump { target: end.target() }, range);
        self.unit.place(go_on);
        self.end_catch(c, &[]);
        self.unit.place(end);
        self.unit.top = mark;
        Ok(())
    }

    /// `__exit__(None, None, None)`
    pub(super) fn call_exit(&mut self, base: Slot, is_async: bool, range: TextRange) {
        let src = self.none();
        for i in 2..5 {
            self.emit(Op::Move { dst: Slot(base.0.saturating_add(i)), src }, range);
        }
        let mark = self.unit.top;
        let dst = self.unit.temporary();
        self.emit(Op::CallMethod { dst, base, argc: 3 }, range);
        if is_async {
            self.await_slot(dst, Awaited::AsyncExit, dst, range);
        }
        self.unit.top = mark;
    }
}

/// `except … as …`, without the body.
fn handler_range(h: &ast::ExceptHandlerExceptHandler) -> TextRange {
    let end = match (&h.name, &h.type_) {
        (Some(name), _) => name.end(),
        (None, Some(pattern)) => pattern.end(),
        (None, None) => h.start() + TextSize::from("except".len() as u32),
    };
    TextRange::new(h.start(), end)
}

/// The part of `range` on its first line.
fn first_line(range: TextRange, compiler: &Compiler<'_>) -> TextRange {
    let text = &compiler.source.text[range];
    let len = text.find(['\n', '\r']).unwrap_or(text.len());
    TextRange::at(range.start(), TextSize::from(len as u32))
}
