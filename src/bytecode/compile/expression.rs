//! Expressions: values into slots, operands, names.

use super::constants;
use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Op, Slot, Source};
use crate::bytecode::scope::Access;
use crate::util::operators::{BinaryOp, CompareOp, UnaryOp};
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, CmpOp, Expr, Operator};
use ruff_text_size::{Ranged, TextRange};

/// How a comparison operator compiles.
pub(super) enum Comparison {
    Rich(CompareOp),
    Is { negate: bool },
    In { negate: bool },
}

pub(super) fn comparison(op: CmpOp) -> Comparison {
    match op {
        CmpOp::Eq => Comparison::Rich(CompareOp::Eq),
        CmpOp::NotEq => Comparison::Rich(CompareOp::Ne),
        CmpOp::Lt => Comparison::Rich(CompareOp::Lt),
        CmpOp::LtE => Comparison::Rich(CompareOp::Le),
        CmpOp::Gt => Comparison::Rich(CompareOp::Gt),
        CmpOp::GtE => Comparison::Rich(CompareOp::Ge),
        CmpOp::Is => Comparison::Is { negate: false },
        CmpOp::IsNot => Comparison::Is { negate: true },
        CmpOp::In => Comparison::In { negate: false },
        CmpOp::NotIn => Comparison::In { negate: true },
    }
}

pub(super) fn binary_op(op: Operator) -> BinaryOp {
    match op {
        Operator::Add => BinaryOp::Add,
        Operator::Sub => BinaryOp::Sub,
        Operator::Mult => BinaryOp::Mul,
        Operator::MatMult => BinaryOp::MatMul,
        Operator::Div => BinaryOp::TrueDiv,
        Operator::Mod => BinaryOp::Mod,
        Operator::Pow => BinaryOp::Pow,
        Operator::LShift => BinaryOp::LShift,
        Operator::RShift => BinaryOp::RShift,
        Operator::BitOr => BinaryOp::Or,
        Operator::BitXor => BinaryOp::Xor,
        Operator::BitAnd => BinaryOp::And,
        Operator::FloorDiv => BinaryOp::FloorDiv,
    }
}

impl<'a> Compiler<'a> {
    /// Where the value of `e` can be read until the end of the expression around it. A value
    /// that needs a slot goes to `hint` or else to a new temporary.
    pub(super) fn operand(&mut self, e: &'a Expr, hint: Option<Slot>) -> Result<Source> {
        if let Some(c) = constants::constant(e) {
            self.check_literal(e)?;
            return Ok(self.unit.constant(c));
        }
        if let Expr::Name(n) = e {
            let name = self.mangle(&n.id);
            let block = self.unit.block;
            if let Access::Local(slot) = self.scopes.access(block, &name)
                && !self.scopes.rebound_in_expressions(block, &name)
            {
                self.check_bound(slot, &name, n.range);
                return Ok(Source::Slot(slot));
            }
        }
        let dst = hint.unwrap_or_else(|| self.unit.temporary());
        self.into(e, dst)?;
        Ok(Source::Slot(dst))
    }

    /// The value of `e` in a temporary.
    pub(super) fn temporary(&mut self, e: &'a Expr) -> Result<Slot> {
        let dst = self.unit.temporary();
        self.into(e, dst)?;
        Ok(dst)
    }

    /// Evaluates `e` for its effects.
    pub(super) fn discard(&mut self, e: &'a Expr) -> Result {
        let mark = self.unit.top;
        if constants::constant(e).is_some() {
            self.check_literal(e)?;
        } else {
            self.operand(e, None)?;
        }
        self.unit.top = mark;
        Ok(())
    }

    /// Evaluates `e` into `dst`, which is written last, so that `e` may read it.
    pub(super) fn into(&mut self, e: &'a Expr, dst: Slot) -> Result {
        let mark = self.unit.top;
        let result = self.value(e, dst);
        self.unit.top = mark;
        result
    }

    fn value(&mut self, e: &'a Expr, dst: Slot) -> Result {
        let range = e.range();
        if let Some(c) = constants::constant(e) {
            self.check_literal(e)?;
            let src = self.unit.constant(c);
            self.emit(Op::Move { dst, src }, range);
            return Ok(());
        }
        match e {
            Expr::Name(n) => self.load_name(&n.id, dst, range),
            Expr::BinOp(b) => {
                let hint = self.unit.hint(dst);
                let lhs = self.operand(&b.left, hint)?;
                let rhs = self.operand(&b.right, None)?;
                self.emit(Op::Binary { op: binary_op(b.op), dst, lhs, rhs }, range);
            }
            Expr::UnaryOp(u) => self.unary(u, dst)?,
            Expr::BoolOp(b) => self.boolean(b, dst)?,
            Expr::Compare(c) => self.compare(c, dst)?,
            Expr::If(i) => {
                let (other, end) = (self.unit.label(), self.unit.label());
                self.jump(&i.test, false, other)?;
                self.into(&i.body, dst)?;
                self.emit(Op::Jump { target: end.target() }, i.body.range());
                self.unit.place(other);
                self.into(&i.orelse, dst)?;
                self.unit.place(end);
            }
            Expr::Named(w) => self.walrus(w, dst)?,
            Expr::Call(c) => self.call(c, dst)?,
            Expr::Attribute(a) => {
                let hint = self.unit.hint(dst);
                let object = self.operand(&a.value, hint)?;
                let name = self.attribute_name(&a.attr.id);
                self.emit(Op::LoadAttribute { dst, object, name }, range);
            }
            Expr::Subscript(s) => {
                let hint = self.unit.hint(dst);
                let object = self.operand(&s.value, hint)?;
                if let Expr::Slice(bounds) = &*s.slice {
                    let (start, stop, step) = self.slice_bounds(bounds)?;
                    self.emit(Op::LoadSlice { dst, object, start, stop, step }, range);
                    return Ok(());
                }
                let key = self.subscript_key(&s.slice)?;
                self.emit(Op::LoadItem { dst, object, key }, range);
            }
            Expr::Slice(s) => {
                let (start, stop, step) = self.slice_bounds(s)?;
                self.emit(Op::BuildSlice { dst, start, stop, step }, range);
            }
            Expr::List(l) => self.list(&l.elts, dst, range)?,
            Expr::Tuple(t) => self.tuple(&t.elts, dst, range)?,
            Expr::Set(s) => self.set(&s.elts, dst, range)?,
            Expr::Dict(d) => self.dict(&d.items, dst, range)?,
            Expr::ListComp(c) => self.list_comprehension(c, dst)?,
            Expr::SetComp(c) => self.set_comprehension(c, dst)?,
            Expr::DictComp(c) => self.dict_comprehension(c, dst)?,
            Expr::Lambda(l) => self.lambda(l, dst)?,
            Expr::FString(f) => self.f_string(f, dst)?,
            Expr::Starred(s) => return self.error("can't use starred expression here", s.range),
            Expr::Generator(g) => self.generator_expression(g, dst)?,
            Expr::Yield(y) => self.yield_expression(y, dst)?,
            Expr::YieldFrom(y) => self.yield_from(y, dst)?,
            Expr::Await(a) => self.await_expression(a, dst)?,
            Expr::TString(t) => self.t_string(t, dst)?,
            _ => return self.error("invalid syntax", range),
        }
        Ok(())
    }

    /// The three bounds of `start:stop:step`, None where they are left out.
    pub(super) fn slice_bounds(&mut self, s: &'a ast::ExprSlice) -> Result<(Source, Source, Source)> {
        let mut part = |e: &'a Option<Box<Expr>>| match e {
            Some(e) => self.operand(e, None),
            None => Ok(self.none()),
        };
        Ok((part(&s.lower)?, part(&s.upper)?, part(&s.step)?))
    }

    /// Reads a name into `dst`.
    pub(super) fn load_name(&mut self, id: &Name, dst: Slot, range: TextRange) {
        let id = self.mangle(id);
        match self.scopes.access(self.unit.block, &id) {
            Access::Local(slot) => {
                self.check_bound(slot, &id, range);
                self.move_to(dst, Source::Slot(slot), range);
            }
            Access::Cell(cell) => {
                let name = self.unit.name(&id);
                self.emit(Op::LoadCell { dst, cell, name }, range);
            }
            Access::Global => {
                let name = self.unit.name(&id);
                self.emit(Op::LoadGlobal { dst, name }, range);
            }
            Access::Namespace => {
                let name = self.unit.name(&id);
                let scope = self.scopes.namespace(self.unit.block);
                self.emit(Op::LoadName { dst, scope, name }, range);
            }
            Access::NamespaceOrCell(cell) => {
                let name = self.unit.name(&id);
                let scope = self.scopes.namespace(self.unit.block);
                self.emit(Op::LoadNameOrCell { dst, scope, cell, name }, range);
            }
        }
    }

    /// The check stays only where the slot can be unbound (see `bound`).
    pub(super) fn check_bound(&mut self, src: Slot, name: &Name, range: TextRange) {
        let name = self.unit.name(name);
        self.emit(Op::CheckBound { src, name }, range);
    }

    /// An attribute's name as an operand.
    pub(super) fn attribute_name(&mut self, id: &Name) -> crate::bytecode::op::Name {
        let name = self.mangle(id);
        self.unit.name(&name)
    }

    /// The key of `object[key]`.
    pub(super) fn subscript_key(&mut self, key: &'a Expr) -> Result<Source> {
        self.operand(key, None)
    }

    fn unary(&mut self, u: &'a ast::ExprUnaryOp, dst: Slot) -> Result {
        let op = match u.op {
            ast::UnaryOp::Not => return self.not(u, dst),
            ast::UnaryOp::USub => UnaryOp::Neg,
            ast::UnaryOp::UAdd => UnaryOp::Pos,
            ast::UnaryOp::Invert => UnaryOp::Invert,
        };
        let hint = self.unit.hint(dst);
        let src = self.operand(&u.operand, hint)?;
        self.emit(Op::Unary { op, dst, src }, u.range);
        Ok(())
    }

    fn not(&mut self, u: &'a ast::ExprUnaryOp, dst: Slot) -> Result {
        let hint = self.unit.hint(dst);
        if let Expr::Compare(c) = &*u.operand
            && c.ops.len() == 1
            && let Comparison::Is { negate } | Comparison::In { negate } = comparison(c.ops[0])
        {
            let lhs = self.operand(&c.left, hint)?;
            let rhs = self.right_operand(c.ops[0], &c.comparators[0])?;
            match comparison(c.ops[0]) {
                Comparison::In { .. } => {
                    self.emit(Op::Contains { dst, item: lhs, container: rhs, negate: !negate }, c.range);
                }
                _ => self.emit(Op::Is { dst, lhs, rhs, negate: !negate }, c.range),
            }
            return Ok(());
        }
        let src = self.operand(&u.operand, hint)?;
        self.emit(Op::Not { dst, src }, u.range);
        Ok(())
    }

    /// `a and b`, `a or b` as values.
    fn boolean(&mut self, b: &'a ast::ExprBoolOp, dst: Slot) -> Result {
        let work = self.unit.workplace(dst);
        let end = self.unit.label();
        let Some((last, rest)) = b.values.split_last() else { return Ok(()) };
        for value in rest {
            self.into(value, work)?;
            let when = b.op == ast::BoolOp::Or;
            self.emit(Op::JumpIf { src: Source::Slot(work), when, target: end.target() }, value.range());
        }
        self.into(last, work)?;
        self.unit.place(end);
        self.move_to(dst, Source::Slot(work), b.range);
        Ok(())
    }

    fn compare(&mut self, c: &'a ast::ExprCompare, dst: Slot) -> Result {
        if let ([op], [right]) = (&*c.ops, &*c.comparators) {
            let hint = self.unit.hint(dst);
            let lhs = self.operand(&c.left, hint)?;
            let rhs = self.right_operand(*op, right)?;
            self.emit_comparison(*op, dst, lhs, rhs, c.range);
            return Ok(());
        }
        let work = self.unit.workplace(dst);
        let end = self.unit.label();
        let mut mark = self.unit.top;
        let mut lhs = self.operand(&c.left, None)?;
        for (i, (op, right)) in c.ops.iter().zip(&c.comparators).enumerate() {
            let rhs = self.right_operand(*op, right)?;
            self.emit_comparison(*op, work, lhs, rhs, c.range);
            if i + 1 < c.ops.len() {
                self.emit(Op::JumpIf { src: Source::Slot(work), when: false, target: end.target() }, c.range);
                (lhs, mark) = self.chain_operand(rhs, lhs, mark, right.range());
            }
        }
        self.unit.place(end);
        self.move_to(dst, Source::Slot(work), c.range);
        Ok(())
    }

    /// The middle operand of a chain becomes the left one; its slot moves down so that a chain
    /// of any length needs two temporaries.
    pub(super) fn chain_operand(&mut self, rhs: Source, lhs: Source, mark: u32, range: TextRange) -> (Source, u32) {
        match (rhs, lhs) {
            (Source::Slot(r), Source::Slot(l))
                if self.unit.is_temporary(r) && self.unit.is_temporary(l) && u32::from(l.0) == mark =>
            {
                self.emit(Op::Move { dst: l, src: rhs }, range);
                self.unit.top = mark + 1;
                (lhs, mark)
            }
            (Source::Slot(r), _) if self.unit.is_temporary(r) => (rhs, u32::from(r.0)),
            _ => {
                self.unit.top = mark;
                (rhs, mark)
            }
        }
    }

    /// The right operand of a comparison; `in [1, 2]` tests a constant tuple, `in {1, 2}` a
    /// constant frozenset.
    pub(super) fn right_operand(&mut self, op: CmpOp, right: &'a Expr) -> Result<Source> {
        if let (CmpOp::In | CmpOp::NotIn, Expr::List(ast::ExprList { elts, .. }) | Expr::Set(ast::ExprSet { elts, .. })) =
            (op, right)
            && let Some(items) = elts.iter().map(constants::constant).collect::<Option<Vec<_>>>()
        {
            elts.iter().try_for_each(|e| self.check_literal(e))?;
            let is_set = matches!(right, Expr::Set(_));
            return Ok(self.unit.constant(if is_set { Constant::FrozenSet(items) } else { Constant::Tuple(items) }));
        }
        self.operand(right, None)
    }

    fn emit_comparison(&mut self, op: CmpOp, dst: Slot, lhs: Source, rhs: Source, range: TextRange) {
        self.emit(
            match comparison(op) {
                Comparison::Rich(op) => Op::Compare { op, dst, lhs, rhs },
                Comparison::Is { negate } => Op::Is { dst, lhs, rhs, negate },
                Comparison::In { negate } => Op::Contains { dst, item: lhs, container: rhs, negate },
            },
            range,
        );
    }

    /// `name := value`
    fn walrus(&mut self, w: &'a ast::ExprNamed, dst: Slot) -> Result {
        let Expr::Name(n) = &*w.target else { return self.error("invalid syntax", w.range) };
        self.into(&w.value, dst)?;
        self.store_name(&n.id, Source::Slot(dst), n.range);
        Ok(())
    }
}
