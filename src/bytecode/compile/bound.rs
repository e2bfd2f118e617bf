//! Definite assignment: which locals hold a value at each operation, found by a forward flow
//! over the finished operations, so that `CheckBound` stays only where a local can be unbound.

use crate::bytecode::op::{Op, Operand, Slot};

/// Sets of slots, one per block.
struct Sets {
    words: usize,
    bits: Vec<u64>,
}

/// Marks as dead the checks of slots that are certainly bound.
pub(super) fn remove_needless_checks(
    ops: &[Op],
    handlers: &[Option<u32>],
    parameters: u16,
    named: u32,
    live: &mut [bool],
) {
    if !ops.iter().zip(&*live).any(|(op, l)| *l && matches!(op, Op::CheckBound { .. })) {
        return;
    }
    let (block_of, starts) = blocks(ops, handlers, live);
    let words = (named as usize).div_ceil(64).max(1);
    let mut sets = Sets { words, bits: vec![!0; words * starts.len()] };
    let mut visited = vec![false; starts.len()];
    for (i, word) in sets.of(0).iter_mut().enumerate() {
        *word = low_bits((parameters as usize).saturating_sub(i * 64));
    }
    let mut work = vec![0];
    visited[0] = true;
    let mut state = vec![0; words];
    while let Some(block) = work.pop() {
        state.copy_from_slice(sets.of(block));
        let end = starts.get(block + 1).map_or(ops.len(), |&s| s as usize);
        let mut flow_to = |sets: &mut Sets, target: usize, state: &[u64]| {
            if sets.meet(target, state) || !visited[target] {
                visited[target] = true;
                if !work.contains(&target) {
                    work.push(target);
                }
            }
        };
        let mut falls = true;
        for i in starts[block] as usize..end {
            if !live[i] {
                continue;
            }
            if let Some(handler) = handlers[i] {
                flow_to(&mut sets, block_of[handler as usize] as usize, &state);
            }
            let op = &ops[i];
            if let Some(target) = op.target() {
                flow_to(&mut sets, block_of[target.0 as usize] as usize, &state);
            }
            apply(op, &mut state);
            falls = !op.ends_block();
        }
        if falls && block + 1 < starts.len() {
            flow_to(&mut sets, block + 1, &state);
        }
    }
    for block in 0..starts.len() {
        state.copy_from_slice(sets.of(block));
        let end = starts.get(block + 1).map_or(ops.len(), |&s| s as usize);
        for i in starts[block] as usize..end {
            if let (true, Op::CheckBound { src, .. }) = (live[i], &ops[i])
                && has(&state, *src)
            {
                live[i] = false;
            }
            if live[i] {
                apply(&ops[i], &mut state);
            }
        }
    }
}

/// Blocks: for each operation the number of its block, and the start of each block.
fn blocks(ops: &[Op], handlers: &[Option<u32>], live: &[bool]) -> (Vec<u32>, Vec<u32>) {
    let mut leader = vec![false; ops.len()];
    leader[0] = true;
    for (i, op) in ops.iter().enumerate().filter(|(i, _)| live[*i]) {
        if let Some(target) = op.target() {
            leader[target.0 as usize] = true;
        }
        if let Some(handler) = handlers[i] {
            leader[handler as usize] = true;
        }
        if (op.target().is_some() || op.ends_block()) && i + 1 < ops.len() {
            leader[i + 1] = true;
        }
    }
    let mut starts = Vec::new();
    let mut block_of = Vec::with_capacity(ops.len());
    for (i, &l) in leader.iter().enumerate() {
        if l {
            starts.push(i as u32);
        }
        block_of.push(starts.len() as u32 - 1);
    }
    (block_of, starts)
}

fn apply(op: &Op, state: &mut [u64]) {
    match op {
        Op::Unbind { dst } => {
            if let Some(word) = state.get_mut(dst.0 as usize / 64) {
                *word &= !(1 << (dst.0 % 64));
            }
        }
        Op::CheckBound { src, .. } => set(state, *src),
        _ => op.operands(&mut |operand| match operand {
            Operand::Def(slot) => set(state, slot),
            Operand::DefRun(base, count) => (0..count).for_each(|i| set(state, Slot(base.0.saturating_add(i)))),
            _ => {}
        }),
    }
}

fn set(state: &mut [u64], slot: Slot) {
    if let Some(word) = state.get_mut(slot.0 as usize / 64) {
        *word |= 1 << (slot.0 % 64);
    }
}

fn has(state: &[u64], slot: Slot) -> bool {
    state.get(slot.0 as usize / 64).is_some_and(|w| w >> (slot.0 % 64) & 1 == 1)
}

fn low_bits(n: usize) -> u64 {
    if n >= 64 { !0 } else { (1 << n) - 1 }
}

impl Sets {
    fn of(&mut self, block: usize) -> &mut [u64] {
        &mut self.bits[block * self.words..][..self.words]
    }

    /// Intersects; did anything change?
    fn meet(&mut self, block: usize, state: &[u64]) -> bool {
        let mut changed = false;
        for (word, &s) in self.of(block).iter_mut().zip(state) {
            changed |= *word & !s != 0;
            *word &= s;
        }
        changed
    }
}
