//! Programs: patterns translated from the code of `re` to instructions for the matcher. A program
//! is plain data in one piece of collected memory.

use super::set::Set;
use crate::objects::buffer;

/// What matches one character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Single {
    /// This byte, which is a whole character.
    Byte(u8),
    /// Anything but a newline.
    Any,
    /// Anything.
    AnyAll,
    /// A character of a set.
    Set(u32),
}

/// How a repetition chooses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

/// One instruction. Targets are instruction numbers.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Inst {
    /// The end: success.
    Match,
    /// Never matches.
    Fail,
    /// These bytes of the program's text.
    Literal {
        start: u32,
        length: u32,
    },
    One(Single),
    /// Keeps the position in a register.
    Save(u32),
    /// Goes on here; later perhaps at `next`. `byte`: what the text must begin with here, 256 if
    /// unknown.
    Split {
        next: u32,
        byte: u16,
    },
    Jump(u32),
    At(u32),
    /// The text of a group again; `fold` as `set::Fold`.
    Group {
        group: u32,
        fold: super::set::Fold,
    },
    /// Goes on here if the group has matched.
    IfGroup {
        group: u32,
        otherwise: u32,
    },
    /// What follows up to `end`, `back` characters before.
    Assert {
        negative: bool,
        back: u32,
        end: u32,
    },
    /// What follows up to `end`, without second thoughts.
    Atomic {
        end: u32,
    },
    /// A repeated character; `follow`: the byte behind, 256 if unknown.
    Repeat {
        single: Single,
        min: u32,
        max: u32,
        greed: Greed,
        follow: u16,
    },
    /// Begins a repetition whose registers are `slot` (count) and `slot + 1` (last position).
    Start {
        slot: u32,
    },
    /// Once more, or out: `lazy` prefers out.
    Loop {
        slot: u32,
        min: u32,
        max: u32,
        exit: u32,
        lazy: bool,
    },
    /// A lazy repetition gives in: the body follows.
    More {
        slot: u32,
        max: u32,
    },
    /// Repeats what follows up to `end`, without second thoughts.
    Possessive {
        min: u32,
        max: u32,
        end: u32,
    },
}

/// How a search finds places to try.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    /// Anywhere.
    Anywhere,
    /// Only where the text begins.
    Beginning,
    /// Where these bytes of the program's text are.
    Literal { start: u32, length: u32 },
    /// At one of up to three bytes.
    Bytes([u8; 3], u8),
    /// At a byte of this set.
    First([u64; 4]),
    /// Where the next `length` bytes are all possible: byte `b` may be the `i`-th if bit `i` of place
    /// `table + b` of the program's text is set.
    Filter { table: u32, length: u32 },
}

/// A program, in collected memory.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Instructions.
    pub insts: &'static [Inst],
    /// Sets.
    pub sets: &'static [Set],
    /// Code words of the sets.
    pub words: &'static [u32],
    /// Literal text.
    pub text: &'static [u8],
    /// Registers: two for each group, one for the last group, two for each repetition.
    pub registers: usize,
    /// Groups, the whole match apart.
    pub groups: usize,
    /// How to search.
    pub start: Start,
    /// Fewest characters of a match.
    pub min: usize,
}

/// Copies a slice of plain data into collected memory.
fn keep<T: Copy>(items: &[T]) -> &'static [T] {
    if items.is_empty() {
        return &[];
    }
    let to = buffer::bytes(size_of_val(items)).cast::<T>();
    // SAFETY: fresh memory of that size, aligned to words; nobody else has it.
    unsafe {
        to.copy_from_nonoverlapping(items.as_ptr(), items.len());
        std::slice::from_raw_parts(to, items.len())
    }
}

impl Program {
    /// The program of these parts, moved into collected memory. Whoever keeps it keeps the
    /// addresses of its four slices where the collector looks.
    pub fn new(insts: &[Inst], sets: &[Set], words: &[u32], text: &[u8]) -> Program {
        Program {
            insts: keep(insts),
            sets: keep(sets),
            words: keep(words),
            text: keep(text),
            registers: 0,
            groups: 0,
            start: Start::Anywhere,
            min: 0,
        }
    }

    /// The program itself in collected memory.
    pub fn boxed(self) -> *const () {
        let table = buffer::values(size_of::<Program>().div_ceil(8)).cast::<Program>();
        // SAFETY: fresh memory of that size, scanned by the collector for the slices' addresses.
        unsafe { table.write(self) };
        table.cast()
    }
}
