//! Which temporaries of a frame still matter: the collector passes over the others, so that what
//! an earlier operation left in a slot keeps nothing alive.

use super::frame::{self, slot_offset};
use super::loaded::Loaded;
use crate::bytecode::CodeObject;
use crate::bytecode::op::{Op, Operand, Slot};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// Temporaries, one bit each, that are live while an operation runs, by operation; `None` for
/// code with too many of them.
type Live = Option<Vec<u64>>;

static KNOWN: Mutex<Option<FxHashMap<usize, Live>>> = Mutex::new(None);

/// Number of the first temporary.
fn first_temporary(code: &CodeObject) -> u16 {
    code.locals.iter().map(|l| l.slot.0 + 1).max().unwrap_or(0).max(code.parameters())
}

fn analyse(code: &CodeObject) -> Live {
    let first = first_temporary(code);
    if code.slots.saturating_sub(first) > 64 {
        return None;
    }
    let bits = |base: Slot, count: u16| {
        (base.0..base.0.saturating_add(count)).filter(|&n| n >= first).fold(0u64, |all, n| all | 1 << (n - first))
    };
    let effects: Vec<(u64, u64)> = code
        .ops
        .iter()
        .map(|op| {
            let (mut uses, mut defs) = (0, 0);
            op.operands(&mut |operand| match operand {
                Operand::Use(slot) => uses |= bits(slot, 1),
                Operand::UseRun(base, count) => uses |= bits(base, count),
                Operand::Def(slot) => defs |= bits(slot, 1),
                Operand::DefRun(base, count) => defs |= bits(base, count),
                _ => {}
            });
            // The receiver lies between the callee and the arguments.
            if let Op::CallMethod { base, .. } = op {
                uses |= bits(Slot(base.0 + 1), 1);
            }
            (uses, defs)
        })
        .collect();
    let mut handler_of = vec![usize::MAX; code.ops.len()];
    // Inner ranges come first.
    for handler in &code.handlers {
        for place in &mut handler_of[handler.start.0 as usize..handler.end.0 as usize] {
            if *place == usize::MAX {
                *place = handler.handler.0 as usize;
            }
        }
    }
    let mut live = vec![0u64; code.ops.len()];
    loop {
        let mut changed = false;
        for i in (0..code.ops.len()).rev() {
            let op: Op = code.ops[i];
            let (uses, defs) = effects[i];
            let mut after = 0;
            if !op.ends_block() {
                after |= live.get(i + 1).copied().unwrap_or(0);
            }
            if let Some(target) = op.target() {
                after |= live[target.0 as usize];
            }
            let mut now = uses | after & !defs;
            if handler_of[i] != usize::MAX {
                now |= live[handler_of[i]];
            }
            changed |= now != live[i];
            live[i] = now;
        }
        if !changed {
            break;
        }
    }
    // An operation may fill its results one by one; a generator's frame refers to it throughout.
    let own = if code.flags.resumable() { bits(Slot(code.generator_slot()), 1) } else { 0 };
    for (now, (_, defs)) in live.iter_mut().zip(&effects) {
        *now |= defs | own;
    }
    Some(live)
}

/// The temporaries that are live before an operation; `None` for code with too many of them.
pub fn at(loaded: &'static Loaded, op: usize) -> Option<u64> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let live = known.get_or_insert_default().entry(loaded.pointer() as usize).or_insert_with(|| analyse(&loaded.code));
    let now = live.as_ref()?.get(op).copied()?;
    let (code, mut uses, mut defs) = (&loaded.code, 0, 0);
    let first = first_temporary(code);
    let bits = |base: Slot, count: u16| {
        (base.0..base.0.saturating_add(count)).filter(|&n| n >= first).fold(0u64, |all, n| all | 1 << (n - first))
    };
    code.ops[op].operands(&mut |operand| match operand {
        Operand::Use(slot) => uses |= bits(slot, 1),
        Operand::UseRun(base, count) => uses |= bits(base, count),
        Operand::Def(slot) => defs |= bits(slot, 1),
        Operand::DefRun(base, count) => defs |= bits(base, count),
        _ => {}
    });
    Some(now & !defs | uses)
}

/// Calls `skip` with the ranges of the running thread's stack that hold dead temporaries.
pub fn dead(mut skip: impl FnMut(u64, u64)) {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    for (frame, pc) in frame::walk() {
        let loaded: &'static Loaded = frame.code();
        let code = &loaded.code;
        let live = known.entry(loaded.pointer() as usize).or_insert_with(|| analyse(code));
        let Some(live) = live else { continue };
        let Some(&now) = live.get(loaded.operation_before(pc)) else { continue };
        let first = first_temporary(code);
        let place = |n: u16| (frame.0 as i64 + i64::from(slot_offset(code.slots, n))) as u64;
        let mut n = first;
        while n < code.slots {
            let from = n;
            while n < code.slots && now & 1 << (n - first) == 0 {
                n += 1;
            }
            if from < n {
                skip(place(from), place(n));
            }
            n += 1;
        }
    }
}
