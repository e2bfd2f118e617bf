//! List, set and dict comprehensions, inlined into the code around them (PEP 709).

use super::{Compiler, Result};
use crate::bytecode::op::{Op, Slot, Source};
use crate::bytecode::scope::ScopeId;
use ruff_python_ast::{self as ast, Comprehension, Expr};
use ruff_text_size::{Ranged, TextRange};

/// What each round adds to.
#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
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
        if let Some(g) = generators.iter().find(|g| g.is_async) {
            return self.unsupported("asynchronous comprehension", g.range);
        }
        let Some(first) = generators.first() else { return Ok(()) };
        let work = self.unit.workplace(dst);
        let iter = self.unit.temporary();
        let src = self.operand(&first.iter, Some(iter))?;
        self.emit(Op::GetIter { dst: iter, src }, first.iter.range());
        self.unit.top = u32::from(iter.0) + 1;
        for slot in self.scopes.cells(scope) {
            self.emit(Op::Unbind { dst: slot }, range);
            self.emit(Op::MakeCell { dst: slot }, range);
        }
        self.emit(
            match element {
                Element::List(_) => Op::BuildList { dst: work, base: work, count: 0 },
                Element::Set(_) => Op::BuildSet { dst: work, base: work, count: 0 },
                Element::Dict(..) => Op::BuildDict { dst: work, base: work, pairs: 0 },
            },
            range,
        );
        self.in_block(scope, |this| this.rounds(generators, iter, element, work))?;
        for slot in self.scopes.variables(scope) {
            self.emit(Op::Unbind { dst: slot }, range);
        }
        self.move_to(dst, Source::Slot(work), range);
        Ok(())
    }

    /// The loops over `generators`; the first one's iterator is in `iter`.
    fn rounds(&mut self, generators: &'a [Comprehension], iter: Slot, element: Element<'a>, work: Slot) -> Result {
        let Some((first, rest)) = generators.split_first() else { return self.add_element(element, work) };
        let exit = self.unit.label();
        let head = self.unit.here();
        let again = self.unit.label();
        self.for_iter(&first.target, iter, exit, first.target.range())?;
        for condition in &first.ifs {
            self.jump(condition, false, again)?;
        }
        let mark = self.unit.top;
        let inner = match rest.first() {
            Some(next) => {
                let inner = self.unit.temporary();
                let src = self.operand(&next.iter, Some(inner))?;
                self.emit(Op::GetIter { dst: inner, src }, next.iter.range());
                self.unit.top = u32::from(inner.0) + 1;
                inner
            }
            None => iter,
        };
        self.rounds(rest, inner, element, work)?;
        self.unit.top = mark;
        self.unit.place(again);
        self.emit(Op::Jump { target: head.target() }, first.target.range());
        self.unit.place(exit);
        Ok(())
    }

    fn add_element(&mut self, element: Element<'a>, work: Slot) -> Result {
        let mark = self.unit.top;
        match element {
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
