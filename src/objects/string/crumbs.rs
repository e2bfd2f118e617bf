//! Where code points lie in long texts that are not ASCII: for the texts used last, the number of
//! code points before every `STEP` bytes. So an index costs a search among these and a short walk.

use super::*;
use std::cell::UnsafeCell;

/// Bytes from one count to the next; shorter texts are just walked.
pub const STEP: usize = 256;

/// Texts remembered.
const TEXTS: usize = 4;

/// The counts of one text, which is known by its object's address (complemented: no reference).
struct Crumbs {
    object: u64,
    counts: Vec<u32>,
}

struct Shared(UnsafeCell<Vec<Crumbs>>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Shared {}

static RECENT: Shared = Shared(UnsafeCell::new(Vec::new()));

/// Forgets all texts: before objects are freed.
pub fn forget() {
    // SAFETY: on the thread that runs Python, and no other reference is alive.
    unsafe { (*RECENT.0.get()).clear() };
}

/// The counts for a `str`; the one used last comes first.
fn counts(v: Value) -> &'static [u32] {
    // SAFETY: on the thread that runs Python, and no other reference is alive: callers use the
    // counts before the next call.
    let recent = unsafe { &mut *RECENT.0.get() };
    let object = !v.bits();
    match recent.iter().position(|c| c.object == object) {
        Some(0) => {}
        Some(i) => recent[..=i].rotate_right(1),
        None => {
            recent.truncate(TEXTS - 1);
            let mut seen = 0;
            let pieces = text(v).as_bytes().chunks(STEP);
            let mut counts = Vec::with_capacity(pieces.len());
            for piece in pieces {
                counts.push(seen);
                seen += count(piece) as u32;
            }
            recent.insert(0, Crumbs { object, counts });
        }
    }
    &recent[0].counts
}

/// Byte offset of the code point `index` of a long `str`.
pub fn byte_offset(v: Value, index: usize) -> usize {
    let t = text(v).as_bytes();
    let chars = char_count(v);
    if chars - index < STEP / 4 {
        // Near the end, as in a loop that lets the text grow.
        let mut at = t.len();
        for _ in index..chars {
            at -= 1;
            while (t[at] as i8) < -64 {
                at -= 1;
            }
        }
        return at;
    }
    let counts = counts(v);
    // The last piece before which there are no more than `index`.
    let piece = counts.partition_point(|&n| n as usize <= index) - 1;
    index::walk(t, piece * STEP, index - counts[piece] as usize)
}

/// Index of the code point at byte offset `at` of a long `str`.
pub fn char_index(v: Value, at: usize) -> usize {
    let t = text(v).as_bytes();
    let piece = at / STEP;
    match counts(v).get(piece) {
        Some(&n) => n as usize + count(&t[piece * STEP..at]),
        None => char_count(v),
    }
}
