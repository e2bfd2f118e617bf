//! Conditions: jumps on the truth of an expression, without making the bool.

use super::constants;
use super::expression::{Comparison, comparison};
use super::unit::Label;
use super::{Compiler, Result};
use crate::bytecode::op::{Op, Source};
use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    /// Jumps to `target` if `bool(e) == when`, else goes on.
    pub(super) fn jump(&mut self, e: &'a Expr, when: bool, target: Label) -> Result {
        let mark = self.unit.top;
        let result = self.jump_inner(e, when, target);
        self.unit.top = mark;
        result
    }

    fn jump_inner(&mut self, e: &'a Expr, when: bool, target: Label) -> Result {
        if let Some(c) = constants::constant(e) {
            self.check_literal(e)?;
            if constants::truth(&c) == when {
                self.emit(Op::Jump { target: target.target() }, e.range());
            }
            return Ok(());
        }
        match e {
            Expr::UnaryOp(u) if u.op == UnaryOp::Not => self.jump(&u.operand, !when, target),
            Expr::BoolOp(b) => self.jump_boolean(b, when, target),
            Expr::Compare(c) => self.jump_comparison(c, when, target),
            Expr::If(i) => {
                let (other, end) = (self.unit.label(), self.unit.label());
                self.jump(&i.test, false, other)?;
                self.jump(&i.body, when, target)?;
                self.emit(Op::Jump { target: end.target() }, i.body.range());
                self.unit.place(other);
                self.jump(&i.orelse, when, target)?;
                self.unit.place(end);
                Ok(())
            }
            _ => {
                let src = self.operand(e, None)?;
                self.emit(Op::JumpIf { src, when, target: target.target() }, e.range());
                Ok(())
            }
        }
    }

    fn jump_boolean(&mut self, b: &'a ast::ExprBoolOp, when: bool, target: Label) -> Result {
        let Some((last, rest)) = b.values.split_last() else { return Ok(()) };
        // The value that decides early: false for `and`, true for `or`.
        let decisive = b.op == BoolOp::Or;
        let end = self.unit.label();
        for value in rest {
            self.jump(value, decisive, if decisive == when { target } else { end })?;
        }
        self.jump(last, when, target)?;
        self.unit.place(end);
        Ok(())
    }

    fn jump_comparison(&mut self, c: &'a ast::ExprCompare, when: bool, target: Label) -> Result {
        let end = self.unit.label();
        let mut mark = self.unit.top;
        let mut lhs = self.operand(&c.left, None)?;
        for (i, (op, right)) in c.ops.iter().zip(&c.comparators).enumerate() {
            let rhs = self.right_operand(*op, right)?;
            if i + 1 == c.ops.len() {
                self.emit_jump_comparison(*op, lhs, rhs, when, target, c.range);
            } else {
                let early = if when { end } else { target };
                self.emit_jump_comparison(*op, lhs, rhs, false, early, c.range);
                (lhs, mark) = self.chain_operand(rhs, lhs, mark, right.range());
            }
        }
        self.unit.place(end);
        Ok(())
    }

    fn emit_jump_comparison(&mut self, op: CmpOp, lhs: Source, rhs: Source, when: bool, to: Label, range: TextRange) {
        let target = to.target();
        match comparison(op) {
            Comparison::Rich(op) => self.emit(Op::JumpCompare { op, lhs, rhs, when, target }, range),
            Comparison::Is { negate } => self.emit(Op::JumpIs { lhs, rhs, when: when != negate, target }, range),
            Comparison::In { negate } => {
                let mark = self.unit.top;
                let dst = self.unit.temporary();
                self.emit(Op::Contains { dst, item: lhs, container: rhs, negate }, range);
                self.emit(Op::JumpIf { src: Source::Slot(dst), when, target }, range);
                self.unit.top = mark;
            }
        }
    }
}
