//! Assignment, augmented assignment and deletion, for every kind of target.

use super::expression::binary_op;
use super::{Compiler, Result};
use crate::bytecode::op::{Op, Slot, Source};
use crate::bytecode::scope::Access;
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    pub(super) fn assign(&mut self, a: &'a ast::StmtAssign) -> Result {
        if let [target] = &a.targets[..] {
            if let Some(slot) = self.local_target(target) {
                return self.into(&a.value, slot);
            }
            if let (Expr::Tuple(_) | Expr::List(_), Expr::Tuple(_) | Expr::List(_)) = (target, &*a.value)
                && let (Some(targets), Some(values)) = (plain_items(target), plain_items(&a.value))
                && targets.len() == values.len()
                && targets.len() <= 8
            {
                return self.assign_parallel(targets, values);
            }
        }
        let mut src = self.operand(&a.value, None)?;
        if a.targets.len() > 1 && matches!(src, Source::Slot(_)) && !a.targets.iter().all(Expr::is_name_expr) {
            src = Source::Slot(self.in_temporary(src, a.value.range()));
        }
        for target in &a.targets {
            self.store(target, src)?;
        }
        Ok(())
    }

    /// `a, b = x, y` without a tuple: all values first, then the targets from left to right.
    fn assign_parallel(&mut self, targets: &'a [Expr], values: &'a [Expr]) -> Result {
        let slots: Vec<Option<Slot>> = targets.iter().map(|t| self.local_target(t)).collect();
        let distinct = slots.iter().enumerate().all(|(i, s)| s.is_some() && !slots[..i].contains(s));
        let mut sources = Vec::with_capacity(values.len());
        for (i, value) in values.iter().enumerate() {
            if distinct && i + 1 == values.len() {
                if let Some(slot) = slots[i] {
                    self.into(value, slot)?;
                    sources.push(Source::Slot(slot));
                }
                continue;
            }
            let src = self.operand(value, None)?;
            let is_local = matches!(src, Source::Slot(s) if !self.unit.is_temporary(s));
            let overwritten = is_local && (!distinct || slots.contains(&source_slot(src)));
            let src = if overwritten { Source::Slot(self.in_temporary(src, value.range())) } else { src };
            sources.push(src);
        }
        for (target, src) in targets.iter().zip(sources) {
            self.store(target, src)?;
        }
        Ok(())
    }

    pub(super) fn annotated_assign(&mut self, a: &'a ast::StmtAnnAssign) -> Result {
        self.annotated_value(a)?;
        if let (Expr::Name(n), true) = (&*a.target, a.simple)
            && (self.unit.flags.module || self.unit.flags.class_body)
        {
            self.note_annotation(n, &a.annotation);
        }
        Ok(())
    }

    fn annotated_value(&mut self, a: &'a ast::StmtAnnAssign) -> Result {
        match (&*a.target, &a.value) {
            (target, Some(value)) => {
                if let Some(slot) = self.local_target(target) {
                    return self.into(value, slot);
                }
                let src = self.operand(value, None)?;
                self.store(target, src)
            }
            (Expr::Attribute(t), None) => {
                self.note_receiver_attribute(t);
                self.discard(&t.value)
            }
            (Expr::Subscript(t), None) => {
                self.discard(&t.value)?;
                self.discard(&t.slice)
            }
            (_, None) => Ok(()),
        }
    }

    pub(super) fn augmented_assign(&mut self, a: &'a ast::StmtAugAssign) -> Result {
        let op = binary_op(a.op);
        let range = a.range;
        match &*a.target {
            Expr::Name(n) => {
                let dst = match self.local_target(&a.target) {
                    Some(slot) => slot,
                    None => self.unit.temporary(),
                };
                let name = self.mangle(&n.id);
                let lhs = if self.scopes.rebound_in_expressions(self.unit.block, &name) || self.unit.is_temporary(dst) {
                    let slot = self.unit.temporary();
                    self.load_name(&n.id, slot, n.range);
                    slot
                } else {
                    self.check_bound(dst, &name, n.range);
                    dst
                };
                let rhs = self.operand(&a.value, None)?;
                self.emit(Op::Inplace { op, dst, lhs: Source::Slot(lhs), rhs }, range);
                if self.unit.is_temporary(dst) {
                    self.store_name(&n.id, Source::Slot(dst), n.range);
                }
                Ok(())
            }
            Expr::Attribute(t) => {
                self.note_receiver_attribute(t);
                let object = self.operand(&t.value, None)?;
                let name = self.attribute_name(&t.attr.id);
                let dst = self.unit.temporary();
                self.emit(Op::LoadAttribute { dst, object, name }, t.range);
                let rhs = self.operand(&a.value, None)?;
                self.emit(Op::Inplace { op, dst, lhs: Source::Slot(dst), rhs }, range);
                self.emit(Op::StoreAttribute { object, name, src: Source::Slot(dst) }, t.range);
                Ok(())
            }
            Expr::Subscript(t) => {
                let object = self.operand(&t.value, None)?;
                let key = self.subscript_key(&t.slice)?;
                let dst = self.unit.temporary();
                self.emit(Op::LoadItem { dst, object, key }, t.range);
                let rhs = self.operand(&a.value, None)?;
                self.emit(Op::Inplace { op, dst, lhs: Source::Slot(dst), rhs }, range);
                self.emit(Op::StoreItem { object, key, src: Source::Slot(dst) }, t.range);
                Ok(())
            }
            other => self.error("illegal expression for augmented assignment", other.range()),
        }
    }

    /// The slot of a target that is a plain local.
    pub(super) fn local_target(&self, target: &Expr) -> Option<Slot> {
        let Expr::Name(n) = target else { return None };
        match self.scopes.access(self.unit.block, &self.mangle(&n.id)) {
            Access::Local(slot) => Some(slot),
            _ => None,
        }
    }

    /// Assigns `src` to a target.
    pub(super) fn store(&mut self, target: &'a Expr, src: Source) -> Result {
        let mark = self.unit.top;
        match target {
            Expr::Name(n) => self.store_name(&n.id, src, n.range),
            Expr::Attribute(t) => {
                self.note_receiver_attribute(t);
                let object = self.operand(&t.value, None)?;
                let name = self.attribute_name(&t.attr.id);
                self.emit(Op::StoreAttribute { object, name, src }, t.range);
            }
            Expr::Subscript(t) => {
                let object = self.operand(&t.value, None)?;
                if let Expr::Slice(bounds) = &*t.slice {
                    let (start, stop, step) = self.slice_bounds(bounds)?;
                    self.emit(Op::StoreSlice { object, start, stop, step, src }, t.range);
                } else {
                    let key = self.subscript_key(&t.slice)?;
                    self.emit(Op::StoreItem { object, key, src }, t.range);
                }
            }
            Expr::Tuple(t) => self.unpack(&t.elts, src, t.range)?,
            Expr::List(t) => self.unpack(&t.elts, src, t.range)?,
            Expr::Starred(t) => return self.error("starred assignment target must be in a list or tuple", t.range),
            other => return self.error("cannot assign to expression", other.range()),
        }
        self.unit.top = mark;
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], src: Source, range: TextRange) -> Result {
        let mut starred = targets.iter().enumerate().filter(|(_, t)| t.is_starred_expr());
        let star = starred.next().map(|(i, _)| i);
        if starred.next().is_some() {
            return self.error("multiple starred expressions in assignment", range);
        }
        if star.is_some_and(|i| i >= 256) {
            return self.error("too many expressions in star-unpacking assignment", range);
        }
        let base = self.unit.temporaries(targets.len().max(1) as u32);
        match star {
            None => self.emit(Op::Unpack { base, src, count: self.count(targets.len()) }, range),
            Some(star) => {
                let (before, after) = (self.count(star), self.count(targets.len() - star - 1));
                self.emit(Op::UnpackRest { base, src, before, after }, range);
            }
        }
        for (i, target) in targets.iter().enumerate() {
            let target = match target {
                Expr::Starred(s) => &*s.value,
                other => other,
            };
            self.store(target, Source::Slot(Slot(base.0.saturating_add(i as u16))))?;
        }
        Ok(())
    }

    /// Assigns `src` to a name.
    pub(super) fn store_name(&mut self, id: &Name, src: Source, range: TextRange) {
        let id = self.mangle(id);
        match self.scopes.access(self.unit.block, &id) {
            Access::Local(slot) => self.move_to(slot, src, range),
            Access::Cell(cell) => self.emit(Op::StoreCell { cell, src }, range),
            Access::Global => {
                let name = self.unit.name(&id);
                self.emit(Op::StoreGlobal { name, src }, range);
            }
            Access::Namespace | Access::NamespaceOrCell(_) => {
                let name = self.unit.name(&id);
                self.emit(Op::StoreName { scope: Slot(0), name, src }, range);
            }
        }
    }

    /// `del target`
    pub(super) fn delete(&mut self, target: &'a Expr) -> Result {
        let mark = self.unit.top;
        match target {
            Expr::Name(n) => self.delete_name(&n.id, n.range),
            Expr::Attribute(t) => {
                let object = self.operand(&t.value, None)?;
                let name = self.attribute_name(&t.attr.id);
                self.emit(Op::DeleteAttribute { object, name }, t.range);
            }
            Expr::Subscript(t) => {
                let object = self.operand(&t.value, None)?;
                let key = self.subscript_key(&t.slice)?;
                self.emit(Op::DeleteItem { object, key }, t.range);
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|e| self.delete(e))?,
            Expr::List(t) => t.elts.iter().try_for_each(|e| self.delete(e))?,
            other => return self.error("cannot delete expression", other.range()),
        }
        self.unit.top = mark;
        Ok(())
    }

    fn delete_name(&mut self, id: &Name, range: TextRange) {
        let id = self.mangle(id);
        let access = self.scopes.access(self.unit.block, &id);
        let name = self.unit.name(&id);
        match access {
            Access::Local(slot) => {
                self.emit(Op::CheckBound { src: slot, name }, range);
                self.emit(Op::Unbind { dst: slot }, range);
            }
            Access::Cell(cell) => self.emit(Op::DeleteCell { cell, name }, range),
            Access::Global => self.emit(Op::DeleteGlobal { name }, range),
            Access::Namespace | Access::NamespaceOrCell(_) => {
                self.emit(Op::DeleteName { scope: Slot(0), name }, range);
            }
        }
    }

    /// The end of `except … as name`: the name is gone, even if the body has deleted it already.
    pub(super) fn unbind_name(&mut self, id: &Name, range: TextRange) {
        let mangled = self.mangle(id);
        match self.scopes.access(self.unit.block, &mangled) {
            Access::Local(slot) => self.emit(Op::Unbind { dst: slot }, range),
            _ => {
                let none = self.none();
                self.store_name(id, none, range);
                self.delete_name(id, range);
            }
        }
    }

    /// `self.x = …` in a method predicts a field of the class's instances.
    fn note_receiver_attribute(&mut self, target: &ast::ExprAttribute) {
        let Expr::Name(n) = &*target.value else { return };
        if self.unit.receiver.as_ref() == Some(&n.id) {
            let name = self.mangle(&target.attr.id).to_string();
            if !self.unit.receiver_attributes.contains(&name) {
                self.unit.receiver_attributes.push(name);
            }
        }
    }
}

fn source_slot(src: Source) -> Option<Slot> {
    match src {
        Source::Slot(slot) => Some(slot),
        Source::Constant(_) => None,
    }
}

/// Items of a tuple or list without stars.
fn plain_items(e: &Expr) -> Option<&[Expr]> {
    let items = match e {
        Expr::Tuple(t) => &t.elts,
        Expr::List(l) => &l.elts,
        _ => return None,
    };
    (!items.is_empty() && !items.iter().any(Expr::is_starred_expr)).then_some(items)
}
