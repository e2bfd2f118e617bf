//! Displays: lists, tuples, sets and dicts. Short ones are built from a run of slots, long ones
//! and those with `*` item by item.

use super::constants;
use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Op, Slot, Source};
use ruff_python_ast::{DictItem, Expr};
use ruff_text_size::{Ranged, TextRange};

/// Items built from one run of slots.
const RUN: usize = 32;
/// Constant lists and sets from this length on are copied from a constant.
const COPIED: usize = 3;

impl<'a> Compiler<'a> {
    /// The values of `items` in a run of slots.
    pub(super) fn run(&mut self, items: impl IntoIterator<Item = &'a Expr>, dst: Slot) -> Result<Slot> {
        let base = self.unit.run(dst);
        let mut slot = base;
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                slot = self.unit.temporary();
            }
            self.into(item, slot)?;
        }
        Ok(base)
    }

    pub(super) fn list(&mut self, items: &'a [Expr], dst: Slot, range: TextRange) -> Result {
        if items.len() >= COPIED && items.iter().all(|e| constants::constant(e).is_some()) {
            let work = self.unit.workplace(dst);
            let src = self.constant_tuple(items)?;
            self.emit(Op::BuildList { dst: work, base: work, count: 0 }, range);
            self.emit(Op::ListExtend { list: work, src }, range);
            self.move_to(dst, Source::Slot(work), range);
            return Ok(());
        }
        let head = items.iter().take(RUN).take_while(|e| !e.is_starred_expr()).count();
        if head == items.len() {
            let base = self.run(items, dst)?;
            self.emit(Op::BuildList { dst, base, count: head as u16 }, range);
            return Ok(());
        }
        let list = self.unit.workplace(dst);
        self.list_items(items, list, range)?;
        self.move_to(dst, Source::Slot(list), range);
        Ok(())
    }

    /// Builds a list with `*` items or many of them into the temporary `list`.
    pub(super) fn list_items(&mut self, items: &'a [Expr], list: Slot, range: TextRange) -> Result {
        let head = items.iter().take(RUN).take_while(|e| !e.is_starred_expr()).count();
        let mark = self.unit.top;
        let base = self.run(&items[..head], list)?;
        self.emit(Op::BuildList { dst: list, base, count: head as u16 }, range);
        self.unit.top = mark;
        for item in &items[head..] {
            match item {
                Expr::Starred(s) => {
                    let src = self.operand(&s.value, None)?;
                    self.emit(Op::ListExtend { list, src }, range);
                }
                _ => {
                    let src = self.operand(item, None)?;
                    self.emit(Op::ListAppend { list, src }, item.range());
                }
            }
            self.unit.top = mark;
        }
        Ok(())
    }

    fn constant_tuple(&mut self, items: &'a [Expr]) -> Result<Source> {
        items.iter().try_for_each(|e| self.check_literal(e))?;
        let items = items.iter().filter_map(constants::constant).collect();
        Ok(self.unit.constant(Constant::Tuple(items)))
    }

    pub(super) fn tuple(&mut self, items: &'a [Expr], dst: Slot, range: TextRange) -> Result {
        if items.len() <= RUN && !items.iter().any(Expr::is_starred_expr) {
            let base = self.run(items, dst)?;
            self.emit(Op::BuildTuple { dst, base, count: items.len() as u16 }, range);
            return Ok(());
        }
        let list = self.unit.workplace(dst);
        self.list_items(items, list, range)?;
        self.emit(Op::ListToTuple { dst, list }, range);
        Ok(())
    }

    pub(super) fn set(&mut self, items: &'a [Expr], dst: Slot, range: TextRange) -> Result {
        let set = self.unit.workplace(dst);
        let mark = self.unit.top;
        if items.len() >= COPIED && items.iter().all(|e| constants::constant(e).is_some()) {
            items.iter().try_for_each(|e| self.check_literal(e))?;
            let src = self.unit.constant(Constant::FrozenSet(items.iter().filter_map(constants::constant).collect()));
            self.emit(Op::BuildSet { dst: set, base: set, count: 0 }, range);
            self.emit(Op::SetUpdate { set, src }, range);
            self.move_to(dst, Source::Slot(set), range);
            return Ok(());
        }
        let head = items.iter().take(RUN).take_while(|e| !e.is_starred_expr()).count();
        let base = self.run(&items[..head], set)?;
        self.emit(Op::BuildSet { dst: set, base, count: head as u16 }, range);
        self.unit.top = mark;
        for item in &items[head..] {
            match item {
                Expr::Starred(s) => {
                    let src = self.operand(&s.value, None)?;
                    self.emit(Op::SetUpdate { set, src }, range);
                }
                _ => {
                    let src = self.operand(item, None)?;
                    self.emit(Op::SetAdd { set, src }, item.range());
                }
            }
            self.unit.top = mark;
        }
        self.move_to(dst, Source::Slot(set), range);
        Ok(())
    }

    pub(super) fn dict(&mut self, items: &'a [DictItem], dst: Slot, range: TextRange) -> Result {
        let head = items.iter().take(RUN / 2).take_while(|i| i.key.is_some()).count();
        let dict = if head == items.len() { dst } else { self.unit.workplace(dst) };
        let mark = self.unit.top;
        let pairs = items[..head].iter().flat_map(|i| i.key.iter().chain(std::iter::once(&i.value)));
        let base = self.run(pairs, dict)?;
        self.emit(Op::BuildDict { dst: dict, base, pairs: head as u16 }, range);
        self.unit.top = mark;
        for item in &items[head..] {
            match &item.key {
                Some(key) => {
                    let key = self.operand(key, None)?;
                    let src = self.operand(&item.value, None)?;
                    self.emit(Op::DictInsert { dict, key, src }, item.value.range());
                }
                None => {
                    let src = self.operand(&item.value, None)?;
                    self.emit(Op::DictUpdate { dict, src }, range);
                }
            }
            self.unit.top = mark;
        }
        self.move_to(dst, Source::Slot(dict), range);
        Ok(())
    }
}
