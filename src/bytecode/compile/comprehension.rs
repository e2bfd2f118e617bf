//! List, set and dict comprehensions, inlined into the code around them (PEP 709).

use super::{Compiler, Result};
use crate::bytecode::op::{Op, Slot, Source};
use crate::bytecode::scope::{ScopeId, ScopeKind};
use ruff_python_ast::{self as ast, Comprehension, Expr};
use ruff_text_size::{Ranged, TextRange};

/// What each round adds to.
#[derive(Clone, Copy)]
pub(super) enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    /// A generator expression's.
    Yield(&'a Expr),
}

impl Element<'_> {
    fn name(self) -> &'static str {
        match self {
            Element::List(_) => "list comprehension",
            Element::Set(_) => "set comprehension",
            Element::Dict(..) => "dict comprehension",
            Element::Yield(_) => "generator expression",
        }
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn list_comprehension(&mut self, c: &'a ast::ExprListComp, dst: Slot) -> Result {
        self.comprehension(self.scopes.of(c), &c.generators, Element::List(&c.elt), dst, c.range)
    }

    pub(super) fn set_comprehension(&mut self, c: &'a ast::ExprSetComp, dst: Slot) -> Result {
        self.comprehension(self.scopes.of(c), &c.generators, Element::Set(&c.elt), dst, c.range)
    }

    pub(super) fn dict_comprehension(&mut self, c: &'a ast::ExprDictComp, dst: Slot) -> Result {
        let Some(key) = &c.key else {
            return self.error("dict unpacking cannot be used in dict comprehension", c.value.range());
        };
        self.comprehension(self.scopes.of(c), &c.generators, Element::Dict(key, &c.value), dst, c.range)
    }

    fn comprehension(
        &mut self,
        scope: ScopeId,
        generators: &'a [Comprehension],
        element: Element<'a>,
        dst: Slot,
        range: TextRange,
    ) -> Result {
        let Some(first) = generators.first() else { return Ok(()) };
        let work = self.unit.workplace(dst);
        let iter = self.unit.temporary();
        let src = self.operand(&first.iter, Some(iter))?;
        self.get_iter(first, iter, src)?;
        self.unit.top = u32::from(iter.0) + 1;
        for slot in self.scopes.cells(scope) {
            self.emit(Op::Unbind { dst: slot }, range);
            self.emit(Op::MakeCell { dst: slot }, range);
        }
        self.emit(
            match element {
                Element::List(_) => Op::BuildList { dst: work, base: work, count: 0 },
                Element::Set(_) => Op::BuildSet { dst: work, base: work, count: 0 },
                Element::Dict(..) | Element::Yield(_) => Op::BuildDict { dst: work, base: work, pairs: 0 },
            },
            range,
        );
        let around = self.unit.comprehension.replace(element.name());
        self.in_block(scope, |this| this.rounds(generators, iter, element, work))?;
        self.unit.comprehension = around;
        for slot in self.scopes.variables(scope) {
            self.emit(Op::Unbind { dst: slot }, range);
        }
        self.move_to(dst, Source::Slot(work), range);
        Ok(())
    }

    /// The loops over `generators`; the first one's iterator is in `iter`.
    /// The iterator of a loop; an asynchronous one makes the comprehension so.
    pub(super) fn get_iter(&mut self, generator: &'a Comprehension, dst: Slot, src: Source) -> Result {
        let range = generator.iter.range();
        if generator.is_async {
            self.make_async(generator.range)?;
            self.emit(Op::GetAsyncIter { dst, src }, range);
        } else {
            self.emit(Op::GetIter { dst, src }, range);
        }
        Ok(())
    }

    /// An asynchronous comprehension needs an asynchronous function around; a generator
    /// expression becomes an asynchronous generator.
    pub(super) fn make_async(&mut self, range: TextRange) -> Result {
        if self.scopes.get(self.unit.scope).kind == ScopeKind::GeneratorExpression {
            self.unit.is_async = true;
        }
        if self.unit.is_async {
            return Ok(());
        }
        self.error("asynchronous comprehension outside of an asynchronous function", range)
    }

    /// A generator expression: a function that is called at once with the first iterator.
    pub(super) fn generator_expression(&mut self, g: &'a ast::ExprGenerator, dst: Slot) -> Result {
        let Some(first) = g.generators.first() else { return Ok(()) };
        let mark = self.unit.top;
        let scope = self.scopes.of(g);
        let base = self.unit.temporaries(2);
        let iter = Slot(base.0.saturating_add(1));
        let src = self.operand(&first.iter, Some(iter))?;
        let op = if first.is_async { Op::GetAsyncIter { dst: iter, src } } else { Op::GetIter { dst: iter, src } };
        self.emit(op, first.iter.range());
        let closure = self.closure(scope, g.range);
        self.enter("<genexpr>", scope, g.range);
        (self.unit.positional, self.unit.posonly) = (1, 1);
        self.unit.yields = true;
        self.unit.comprehension = Some(Element::Yield(&g.elt).name());
        self.unit.is_async = first.is_async;
        self.prologue(g.range);
        self.rounds(&g.generators, Slot(0), Element::Yield(&g.elt), Slot(0))?;
        let src = self.none();
        self.emit(Op::Return { src }, g.range);
        let code = self.leave()?;
        self.emit(Op::MakeFunction { dst: base, code, defaults: None, kwdefaults: None, closure }, g.range);
        self.emit(Op::Call { dst, base, argc: 1 }, g.range);
        self.unit.top = mark;
        Ok(())
    }

    pub(super) fn rounds(
        &mut self,
        generators: &'a [Comprehension],
        iter: Slot,
        element: Element<'a>,
        work: Slot,
    ) -> Result {
        let Some((first, rest)) = generators.split_first() else { return self.add_element(element, work) };
        let exit = self.unit.label();
        let head = self.unit.here();
        let again = self.unit.label();
        let mut handler = None;
        if first.is_async {
            handler = Some(self.async_next(&first.target, iter, first.target.range())?);
        } else {
            self.for_iter(&first.target, iter, exit, first.target.range())?;
        }
        for condition in &first.ifs {
            self.jump(condition, false, again)?;
        }
        let mark = self.unit.top;
        let inner = match rest.first() {
            Some(next) => {
                let inner = self.unit.temporary();
                let src = self.operand(&next.iter, Some(inner))?;
                self.get_iter(next, inner, src)?;
                self.unit.top = u32::from(inner.0) + 1;
                inner
            }
            None => iter,
        };
        self.rounds(rest, inner, element, work)?;
        self.unit.top = mark;
        self.unit.place(again);
        self.emit(Op::Jump { target: head.target() }, first.target.range());
        if let Some(handler) = handler {
            self.end_async_for(handler, exit, first.target.range());
        }
        self.unit.place(exit);
        Ok(())
    }

    fn add_element(&mut self, element: Element<'a>, work: Slot) -> Result {
        let mark = self.unit.top;
        match element {
            Element::Yield(e) => {
                let src = self.operand(e, None)?;
                let dst = self.unit.temporary();
                self.emit_yield(dst, src, e.range());
            }
            Element::List(e) => {
                if let Expr::Starred(s) = e {
                    return self.error("iterable unpacking cannot be used in comprehension", s.range);
                }
                let src = self.operand(e, None)?;
                self.emit(Op::ListAppend { list: work, src }, e.range());
            }
            Element::Set(e) => {
                if let Expr::Starred(s) = e {
                    return self.error("iterable unpacking cannot be used in comprehension", s.range);
                }
                let src = self.operand(e, None)?;
                self.emit(Op::SetAdd { set: work, src }, e.range());
            }
            Element::Dict(key, value) => {
                let range = TextRange::new(key.start(), value.end());
                let key = self.operand(key, None)?;
                let src = self.operand(value, None)?;
                self.emit(Op::DictInsert { dict: work, key, src }, range);
            }
        }
        self.unit.top = mark;
        Ok(())
    }
}
