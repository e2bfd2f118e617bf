//! From the unit under construction to the code object: labels resolved, unreachable and
//! needless operations taken out, the exception table made.

use super::bound;
use super::unit::Unit;
use super::{Compiler, Result};
use crate::bytecode::body::Body;
use crate::bytecode::code::{CodeObject, ExceptionRange};
use crate::bytecode::op::{Op, Target};
use crate::bytecode::scope::Scope;
use crate::syntax::{SourceFile, SyntaxError};
use std::sync::Arc;

impl Compiler<'_> {
    pub(super) fn too_large(&self, what: &str) -> SyntaxError {
        SyntaxError::whole(format!("too many {what} in {}", self.unit.name))
    }

    /// Ends the present unit; its place is taken by whoever called.
    pub(super) fn finish_unit(&mut self) -> Result<Arc<CodeObject>> {
        let unit = &mut self.unit;
        unit.flags.generator = unit.yields && !unit.is_async;
        unit.flags.coroutine = unit.is_async && !unit.yields;
        unit.flags.async_generator = unit.is_async && unit.yields;
        if let (true, Some(range)) = (unit.flags.async_generator, unit.returns_value) {
            return self.error("'return' with value in async generator", range);
        }
        if unit.flags.resumable() {
            unit.last_slot();
        }
        if let Some(what) = self.unit.overflow {
            return Err(self.too_large(what));
        }
        let scope = self.scopes.get(self.unit.scope);
        if scope.first_temporary > u32::from(u16::MAX) {
            return Err(self.too_large("local variables"));
        }
        Ok(Arc::new(finish(&mut self.unit, scope, self.source)))
    }
}

fn finish(unit: &mut Unit<'_>, scope: &Scope, source: &Arc<SourceFile>) -> CodeObject {
    resolve_labels(unit);
    split_final_return(unit, source);
    let handlers = handler_targets(unit);
    let mut live = reachable(unit, &handlers);
    let parameters = unit.positional + unit.kwonly + u16::from(unit.flags.varargs) + u16::from(unit.flags.varkeywords);
    bound::remove_needless_checks(&unit.ops, &handlers, parameters, unit.first_temporary, &mut live);
    remove_trivial_jumps(unit, source, &mut live);
    let exception_table = compact(unit, &handlers, &live);

    let mut predicted_attributes: Vec<String> = Vec::new();
    for name in unit.method_attributes.drain(..).flatten() {
        if !predicted_attributes.contains(&name) {
            predicted_attributes.push(name);
        }
    }
    let body = Body {
        constants: unit.constants.take(),
        names: unit.take_names(),
        ops: unit.ops.to_vec(),
        ranges: unit.ranges.to_vec(),
        handlers: exception_table,
    };
    CodeObject {
        name: std::mem::take(&mut unit.name),
        qualname: std::mem::take(&mut unit.qualname),
        source: source.clone(),
        first_line: unit.first_line,
        flags: unit.flags,
        posonly: unit.posonly,
        positional: unit.positional,
        kwonly: unit.kwonly,
        slots: unit.slots(),
        locals: scope.locals.clone(),
        free: scope.free.iter().map(ToString::to_string).collect(),
        annotate: None,
        children: std::mem::take(&mut unit.children),
        body: body.into(),
        predicted_attributes,
        doc: unit.doc.take(),
        warnings: Vec::new(),
    }
}

fn resolve_labels(unit: &mut Unit<'_>) {
    for op in &mut unit.ops {
        if let Some(target) = op.target_mut() {
            *target = Target(unit.labels[target.0 as usize]);
        }
    }
}

/// For each operation, the index of its handler's first operation.
fn handler_targets(unit: &Unit<'_>) -> Vec<Option<u32>> {
    unit.handlers.iter().map(|h| h.map(|h| unit.labels[h.0.0 as usize])).collect()
}

/// Every way into the final `return None` gets one of its own, at the line it comes from: a
/// debugger then does not see the last line when control skips it.
fn split_final_return(unit: &mut Unit<'_>, source: &SourceFile) {
    let Some(&op @ Op::Return { .. }) = unit.ops.last() else { return };
    let last = unit.ops.len() as u32 - 1;
    let line = |unit: &Unit<'_>, i: usize| source.line(unit.ranges[i].start);
    let mut copies: Vec<(u32, u32)> = Vec::new();
    for i in 0..last as usize {
        if unit.ops[i].target() != Some(Target(last)) {
            continue;
        }
        if matches!(unit.ops[i], Op::Jump { .. }) {
            unit.ops[i] = op;
            continue;
        }
        let here = line(unit, i);
        if here == line(unit, last as usize) {
            continue;
        }
        let at = match copies.iter().find(|(l, _)| *l == here) {
            Some(&(_, at)) => at,
            None => {
                let at = unit.ops.len() as u32;
                unit.ops.push(op);
                unit.ranges.push(unit.ranges[i]);
                unit.handlers.push(None);
                copies.push((here, at));
                at
            }
        };
        if let Some(target) = unit.ops[i].target_mut() {
            *target = Target(at);
        }
    }
}

fn reachable(unit: &Unit<'_>, handlers: &[Option<u32>]) -> Vec<bool> {
    let mut live = vec![false; unit.ops.len()];
    let mut work = vec![0_u32];
    while let Some(mut i) = work.pop() {
        while let Some(seen) = live.get_mut(i as usize)
            && !*seen
        {
            *seen = true;
            let op = &unit.ops[i as usize];
            work.extend(op.target().map(|t| t.0));
            work.extend(handlers[i as usize]);
            if op.ends_block() {
                break;
            }
            i += 1;
        }
    }
    live
}

/// Takes out jumps to the next operation, except those that are a line's only operation.
fn remove_trivial_jumps(unit: &Unit<'_>, source: &SourceFile, live: &mut [bool]) {
    let mut next = live.len();
    for i in (0..live.len()).rev() {
        if !live[i] {
            continue;
        }
        if let Op::Jump { target } = unit.ops[i]
            && target.0 as usize > i
            && target.0 as usize <= next
            && next < live.len()
        {
            let line = source.line(unit.ranges[i].start);
            let previous = (0..i).rev().find(|&p| live[p]);
            let shown_before = previous.is_some_and(|p| source.line(unit.ranges[p].start) == line);
            if shown_before || source.line(unit.ranges[next].start) == line {
                live[i] = false;
                continue;
            }
        }
        next = i;
    }
}

/// Takes out the dead operations and makes the exception table of the others.
fn compact(unit: &mut Unit<'_>, handlers: &[Option<u32>], live: &[bool]) -> Vec<ExceptionRange> {
    let mut moved = Vec::with_capacity(live.len() + 1);
    let mut count = 0;
    for &l in live {
        moved.push(count);
        count += u32::from(l);
    }
    moved.push(count);
    let new = |old: u32| Target(moved[old as usize]);

    let mut table: Vec<ExceptionRange> = Vec::new();
    let mut at = 0;
    for (i, _) in live.iter().enumerate().filter(|(_, l)| **l) {
        let mut op = unit.ops[i];
        if let Some(target) = op.target_mut() {
            *target = new(target.0);
        }
        unit.ops[at] = op;
        unit.ranges[at] = unit.ranges[i];
        let here = Target(at as u32);
        if let Some(handler) = handlers[i].map(new) {
            match table.last_mut() {
                Some(last) if last.end == here && last.handler == handler => last.end = Target(here.0 + 1),
                _ => table.push(ExceptionRange { start: here, end: Target(here.0 + 1), handler }),
            }
        }
        at += 1;
    }
    unit.ops.truncate(at);
    unit.ranges.truncate(at);
    table
}
