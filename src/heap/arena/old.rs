//! Generations: a marked cell is old, the others are young; they lie in blocks of which some was
//! handed out since the last collection. All other blocks in use are guarded, so that what was
//! written in them is known; those written or filled all the time are not, and count as written.

use super::super::guard::{self, PAGE, Scan};
use super::*;

/// Cells were handed out here since the last collection.
pub(super) const YOUNG: u8 = 1;
/// Pages written since the last collection are known to the guard.
const GUARDED: u8 = 2;
/// Much of the block was written between two collections: it is not guarded until the next full
/// one, and counts as written.
const HOT: u8 = 4;
/// Cells were handed out here before the last collection and will be again: guarding the block until
/// then would cost two requests, and its old objects are read anyway. It counts as written.
const FILLING: u8 = 8;
/// So many written pages make a block hot.
const MANY: usize = 8;

impl Arena {
    pub(super) fn state(&self, block: usize) -> u8 {
        // SAFETY: a block below the top.
        unsafe { *self.state.add(block) }
    }

    fn set_state(&mut self, block: usize, state: u8) {
        // SAFETY: a block below the top.
        unsafe { *self.state.add(block) = state };
    }

    /// Marked cells, as the last collection has counted them.
    pub(super) fn live(&self, block: usize) -> usize {
        // SAFETY: a block below the top.
        unsafe { *self.live.add(block) as usize }
    }

    pub(super) fn set_live(&mut self, block: usize, live: usize) {
        // SAFETY: a block below the top. It has 4,096 cells at most.
        unsafe { *self.live.add(block) = live as u16 };
    }

    /// May the block hold objects made since the last collection?
    pub(super) fn is_young(&self, block: usize) -> bool {
        self.state(block) & YOUNG != 0
    }

    /// Cells of these blocks are about to be handed out.
    pub(super) fn open(&mut self, first: usize, count: usize) {
        let mut guarded = false;
        for block in first..first + count {
            guarded |= self.state(block) & GUARDED != 0;
            self.set_state(block, YOUNG);
        }
        if guarded {
            guard::open_range(self.base + first * BLOCK, self.base + (first + count) * BLOCK);
        }
    }

    /// The blocks become part of the large object that begins at `head`.
    pub(super) fn join(&mut self, head: usize, from: usize, to: usize) {
        self.open(from, to - from);
        if !self.is_young(head) {
            for block in from..to {
                self.set_state(block, HOT);
            }
        }
    }

    /// What is left in these blocks is old.
    pub(super) fn grow_old(&mut self, first: usize, count: usize) {
        for block in first..first + count {
            self.set_state(block, self.state(block) & !YOUNG);
        }
    }

    /// What is left in the block is old; `filling`: its holes are filled again and again.
    pub(super) fn settle(&mut self, block: usize, filling: bool) {
        let state = self.state(block) & !(YOUNG | FILLING);
        self.set_state(block, if filling { state | FILLING } else { state });
    }

    fn is_used(&self, block: usize) -> bool {
        !matches!(self.class(block), FREE | CLEAN)
    }
}

/// Address and bytes of the memory that the guard is to know.
pub(in super::super) fn registered() -> (usize, usize) {
    let arena = arena();
    (arena.base, (arena.end - arena.base) / PAGE * PAGE)
}

/// Calls `f` with ranges of memory in which old objects may refer to young ones: what was written
/// since the last collection. `false`: that is not known.
pub(in super::super) fn visit_written(scan: &Scan, mut f: impl FnMut(usize, usize)) -> bool {
    let arena = arena();
    let (base, blocks) = (arena.base, arena.blocks());
    let mut block = 0;
    while block < blocks {
        let first = block;
        if arena.state(block) & GUARDED == 0 {
            block += 1;
            if arena.is_used(first) && (!arena.is_young(first) || arena.live(first) != 0) {
                f(base + first * BLOCK, base + block * BLOCK);
            }
            continue;
        }
        while block < blocks && arena.state(block) & GUARDED != 0 {
            block += 1;
        }
        let (mut current, mut pages) = (first, 0);
        let mut hot = |block: usize, pages: usize| {
            if pages >= MANY {
                arena.set_state(block, arena.state(block) & !GUARDED | HOT);
                guard::open_range(base + block * BLOCK, base + (block + 1) * BLOCK);
            }
        };
        let complete = scan.written(base + first * BLOCK, base + block * BLOCK, |from, to| {
            f(from, to);
            for page in (from..to).step_by(PAGE) {
                let at = (page - base) / BLOCK;
                if at != current {
                    hot(current, pages);
                    (current, pages) = (at, 0);
                }
                pages += 1;
            }
        });
        hot(current, pages);
        if !complete {
            return false;
        }
    }
    true
}

/// After a collection: guards what it has left. After a full one also the blocks that were hot.
pub(in super::super) fn guard_survivors(full: bool) {
    let arena = arena();
    let unguarded = |arena: &Arena, block: usize| {
        let skip = if full { GUARDED } else { GUARDED | HOT | FILLING };
        arena.is_used(block) && arena.state(block) & skip == 0
    };
    let mut block = 0;
    while block < arena.blocks() {
        let first = block;
        while block < arena.blocks() && unguarded(arena, block) {
            arena.set_state(block, GUARDED);
            block += 1;
        }
        guard::protect(arena.base + first * BLOCK, arena.base + block * BLOCK);
        block += usize::from(first == block);
    }
}

/// Nothing is guarded any more.
pub(in super::super) fn open_all() {
    let arena = arena();
    let mut any = false;
    for block in 0..arena.blocks() {
        any |= arena.state(block) & GUARDED != 0;
        arena.set_state(block, arena.state(block) & !(GUARDED | HOT | FILLING));
    }
    if any {
        guard::open_range(arena.base, arena.top);
    }
}

/// Was the object made since the last collection?
pub fn is_young(object: u64) -> bool {
    !is_marked(object)
}

/// Forgets what was written since the last collection.
#[cfg(test)]
pub fn forget_writes() {
    guard::protect(arena().base, arena().top);
}
