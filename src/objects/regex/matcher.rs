//! Running programs: a backtracking matcher with its own stacks. Positions are byte offsets.

use super::code;
use super::program::{Greed, Inst, Program, Single, Start};
use super::set::{Fold, is_word, lower_ascii, lower_unicode};
use crate::util::surrogate;

/// A register that holds nothing.
pub const NONE: usize = usize::MAX;

/// How characters lie in the text.
trait Layout {
    /// Every character is one byte.
    const NARROW: bool;
    /// The character at `at`, and where the next one is.
    fn next(text: &[u8], at: usize) -> (u32, usize);
    /// Where the character before `at` is.
    fn back(text: &[u8], at: usize) -> usize;
}

/// Bytes and ASCII.
struct Narrow;
/// UTF-8.
struct Utf8;

impl Layout for Narrow {
    const NARROW: bool = true;
    #[inline(always)]
    fn next(text: &[u8], at: usize) -> (u32, usize) {
        (u32::from(text[at]), at + 1)
    }
    #[inline(always)]
    fn back(_: &[u8], at: usize) -> usize {
        at - 1
    }
}

impl Layout for Utf8 {
    const NARROW: bool = false;
    #[inline(always)]
    fn next(text: &[u8], at: usize) -> (u32, usize) {
        let a = text[at];
        if a < 128 {
            return (u32::from(a), at + 1);
        }
        let low = |i: usize| u32::from(text[at + i] & 0x3f);
        match a {
            0..0xe0 => (u32::from(a & 0x1f) << 6 | low(1), at + 2),
            0xe0..0xf0 => (u32::from(a & 15) << 12 | low(1) << 6 | low(2), at + 3),
            _ => {
                let n = u32::from(a & 7) << 18 | low(1) << 12 | low(2) << 6 | low(3);
                (char::from_u32(n).map_or(n, surrogate::to_code_point), at + 4)
            }
        }
    }
    #[inline(always)]
    fn back(text: &[u8], at: usize) -> usize {
        let mut at = at - 1;
        while text[at] & 0xc0 == 0x80 {
            at -= 1;
        }
        at
    }
}

/// What is left to try.
#[derive(Clone, Copy)]
enum Resume {
    /// Just there.
    Here,
    /// A greedy run of characters gives one back, not below this position.
    Shorter(usize),
    /// A lazy run takes one more; this many are taken.
    Longer(usize),
}

#[derive(Clone, Copy)]
struct Choice {
    pc: u32,
    at: usize,
    trail: usize,
    resume: Resume,
}

/// What a match must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Demand {
    /// Up to the end of the text.
    pub whole: bool,
    /// Not empty at this position.
    pub not_empty_at: Option<usize>,
}

/// The stacks of a matcher; kept from one match to the next.
#[derive(Default)]
pub struct Matcher {
    /// Two for each group; the last group; two for each repetition.
    pub registers: Vec<usize>,
    choices: Vec<Choice>,
    trail: Vec<(u32, usize)>,
    /// Where the match starts.
    pub start: usize,
}

impl std::fmt::Debug for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Matcher({:?})", self.registers)
    }
}

impl Matcher {
    /// A match that begins at `start`; answers its end. The text ends where it may end; `narrow`:
    /// each of its bytes is a character.
    pub fn match_at(&mut self, p: &Program, text: &[u8], narrow: bool, start: usize, demand: Demand) -> Option<usize> {
        self.reset(p);
        self.start = start;
        if narrow {
            self.run::<Narrow>(p, text, 0, start, Some(demand))
        } else {
            self.run::<Utf8>(p, text, 0, start, Some(demand))
        }
    }

    /// The first match at `start` or later; answers its end, its start is in `self.start`.
    pub fn search(&mut self, p: &Program, text: &[u8], narrow: bool, start: usize, demand: Demand) -> Option<usize> {
        if narrow {
            self.search_in::<Narrow>(p, text, start, demand)
        } else {
            self.search_in::<Utf8>(p, text, start, demand)
        }
    }

    fn reset(&mut self, p: &Program) {
        self.registers.clear();
        self.registers.resize(p.registers, NONE);
        self.choices.clear();
        self.trail.clear();
    }

    fn search_in<L: Layout>(&mut self, p: &Program, text: &[u8], start: usize, demand: Demand) -> Option<usize> {
        if text.len() < start || text.len() - start < p.min {
            return None;
        }
        self.reset(p);
        let attempt = |m: &mut Matcher, at: usize| {
            let end = m.run::<L>(p, text, 0, at, Some(demand))?;
            m.start = at;
            Some(end)
        };
        match p.start {
            Start::Beginning => {
                if start > 0 {
                    None
                } else {
                    attempt(self, 0)
                }
            }
            Start::Literal { start: from, length } => {
                let literal = &p.text[from as usize..(from + length) as usize];
                if let [b] = *literal {
                    return memchr::memchr_iter(b, &text[start..]).find_map(|at| attempt(self, start + at));
                }
                let finder = memchr::memmem::Finder::new(literal);
                let mut at = start;
                while let Some(found) = finder.find(&text[at..]) {
                    if let Some(end) = attempt(self, at + found) {
                        return Some(end);
                    }
                    at += found + 1;
                }
                None
            }
            Start::Bytes(bytes, count) => {
                let mut at = start;
                loop {
                    let rest = &text[at..];
                    let found = match count {
                        1 => memchr::memchr(bytes[0], rest),
                        2 => memchr::memchr2(bytes[0], bytes[1], rest),
                        _ => memchr::memchr3(bytes[0], bytes[1], bytes[2], rest),
                    }?;
                    if let Some(end) = attempt(self, at + found) {
                        return Some(end);
                    }
                    at += found + 1;
                }
            }
            Start::First(set) => {
                let mut at = start;
                while at < text.len() {
                    let b = text[at];
                    if set[b as usize >> 6] >> (b & 63) & 1 != 0
                        && let Some(end) = attempt(self, at)
                    {
                        return Some(end);
                    }
                    at += 1;
                }
                None
            }
            Start::Filter { table, length } => {
                let table = p.text[table as usize..].first_chunk::<256>()?;
                let (mut open, last) = (0, 1 << (length - 1));
                for (i, &b) in text.iter().enumerate().skip(start) {
                    // Bit `n`: the last `n + 1` bytes may begin a match.
                    open = (open << 1 | 1) & table[usize::from(b)];
                    if open & last != 0
                        && let Some(end) = attempt(self, i + 1 - length as usize)
                    {
                        return Some(end);
                    }
                }
                None
            }
            Start::Anywhere => {
                let mut at = start;
                loop {
                    if let Some(end) = attempt(self, at) {
                        return Some(end);
                    }
                    if at >= text.len() {
                        return None;
                    }
                    at = L::next(text, at).1;
                }
            }
        }
    }

    #[inline(always)]
    fn set(&mut self, register: u32, value: usize) {
        let place = &mut self.registers[register as usize];
        self.trail.push((register, *place));
        *place = value;
    }

    fn undo(&mut self, trail: usize) {
        while self.trail.len() > trail {
            if let Some((register, value)) = self.trail.pop() {
                self.registers[register as usize] = value;
            }
        }
    }

    #[inline(always)]
    fn choice(&mut self, pc: usize, at: usize, resume: Resume) {
        self.choices.push(Choice { pc: pc as u32, at, trail: self.trail.len(), resume });
    }

    /// Runs from instruction `pc` at `at`; without success the registers are as before. `demand` is
    /// for the whole program only, not for a part of it.
    fn run<L: Layout>(
        &mut self,
        p: &Program,
        text: &[u8],
        pc: usize,
        at: usize,
        demand: Option<Demand>,
    ) -> Option<usize> {
        let base = self.choices.len();
        let entry = self.trail.len();
        let (mut pc, mut at) = (pc, at);
        loop {
            // What follows is the next instruction, or `false`: the latest choice.
            let ok = match p.insts[pc] {
                Inst::Literal { start, length } => {
                    let literal = &p.text[start as usize..(start + length) as usize];
                    if starts_with(&text[at..], literal) {
                        at += literal.len();
                        pc += 1;
                        true
                    } else {
                        false
                    }
                }
                Inst::One(single) => match one::<L>(p, single, text, at) {
                    Some(next) => {
                        at = next;
                        pc += 1;
                        true
                    }
                    None => false,
                },
                Inst::Save(mark) => {
                    if mark & 1 != 0 {
                        self.set(2 * p.groups as u32, mark as usize / 2 + 1);
                    }
                    self.set(mark, at);
                    pc += 1;
                    true
                }
                Inst::Split { next, byte } => {
                    if byte < 256 && text.get(at).is_none_or(|&b| u16::from(b) != byte) {
                        pc = next as usize;
                    } else {
                        self.choice(next as usize, at, Resume::Here);
                        pc += 1;
                    }
                    true
                }
                Inst::Jump(to) => {
                    pc = to as usize;
                    true
                }
                Inst::Repeat { single, min, max, greed, follow } => {
                    match self.repeat::<L>(p, text, pc, at, single, min as usize, max, greed, follow) {
                        Some(next) => {
                            at = next;
                            pc += 1;
                            true
                        }
                        None => false,
                    }
                }
                Inst::At(which) => {
                    pc += 1;
                    holds::<L>(which, text, at)
                }
                Inst::Start { slot } => {
                    self.set(slot, 0);
                    self.set(slot + 1, NONE);
                    pc += 1;
                    true
                }
                Inst::Loop { slot, min, max, exit, lazy } => {
                    let count = self.registers[slot as usize];
                    if count < min as usize {
                        self.set(slot, count + 1);
                        pc += 2;
                    } else if lazy {
                        self.choice(pc + 1, at, Resume::Here);
                        pc = exit as usize;
                    } else if (max == code::MAX_REPEAT || count < max as usize)
                        && self.registers[slot as usize + 1] != at
                    {
                        self.choice(exit as usize, at, Resume::Here);
                        self.set(slot + 1, at);
                        self.set(slot, count + 1);
                        pc += 2;
                    } else {
                        pc = exit as usize;
                    }
                    true
                }
                Inst::More { slot, max } => {
                    let count = self.registers[slot as usize];
                    let more =
                        (max == code::MAX_REPEAT || count < max as usize) && self.registers[slot as usize + 1] != at;
                    if more {
                        self.set(slot + 1, at);
                        self.set(slot, count + 1);
                        pc += 1;
                    }
                    more
                }
                Inst::Group { group, fold } => {
                    let (from, to) = (self.registers[2 * group as usize], self.registers[2 * group as usize + 1]);
                    match again::<L>(text, from, to, at, fold) {
                        Some(next) => {
                            at = next;
                            pc += 1;
                            true
                        }
                        None => false,
                    }
                }
                Inst::IfGroup { group, otherwise } => {
                    let (from, to) = (self.registers[2 * group as usize], self.registers[2 * group as usize + 1]);
                    let there = from != NONE && to != NONE && from <= to;
                    pc = if there { pc + 1 } else { otherwise as usize };
                    true
                }
                Inst::Assert { negative, back, end } => {
                    let trail = self.trail.len();
                    let from = (0..back).try_fold(at, |at, _| (at > 0).then(|| L::back(text, at)));
                    let found = from.and_then(|from| self.run::<L>(p, text, pc + 1, from, None)).is_some();
                    if found && negative {
                        self.undo(trail);
                    }
                    pc = end as usize;
                    found != negative
                }
                Inst::Atomic { end } => match self.run::<L>(p, text, pc + 1, at, None) {
                    Some(next) => {
                        at = next;
                        pc = end as usize;
                        true
                    }
                    None => false,
                },
                Inst::Possessive { min, max, end } => {
                    let mut count = 0;
                    let mut ok = true;
                    while max == code::MAX_REPEAT || count < max {
                        match self.run::<L>(p, text, pc + 1, at, None) {
                            Some(next) => {
                                count += 1;
                                // An empty turn brings nothing new.
                                if next == at && count >= min {
                                    break;
                                }
                                at = next;
                            }
                            None => {
                                ok = count >= min;
                                break;
                            }
                        }
                    }
                    pc = end as usize;
                    ok
                }
                Inst::Match => {
                    let fits = demand.is_none_or(|d| {
                        (!d.whole || at == text.len()) && d.not_empty_at.is_none_or(|start| at != start)
                    });
                    if fits {
                        self.choices.truncate(base);
                        return Some(at);
                    }
                    false
                }
                Inst::Fail => false,
            };
            if ok {
                continue;
            }
            // Back to the latest choice.
            loop {
                if self.choices.len() == base {
                    self.undo(entry);
                    return None;
                }
                let choice = self.choices.pop()?;
                self.undo(choice.trail);
                pc = choice.pc as usize;
                at = choice.at;
                let Inst::Repeat { single, max, follow, .. } = p.insts[pc] else { break };
                match choice.resume {
                    Resume::Here => break,
                    Resume::Shorter(low) => {
                        let Some(next) = shorter::<L>(text, low, at, follow) else { continue };
                        if next > low {
                            self.choice(pc, L::back(text, next), Resume::Shorter(low));
                        }
                        at = next;
                        pc += 1;
                        break;
                    }
                    Resume::Longer(count) => {
                        if max != code::MAX_REPEAT && count >= max as usize {
                            continue;
                        }
                        let Some(next) = one::<L>(p, single, text, at) else { continue };
                        self.choice(pc, next, Resume::Longer(count + 1));
                        at = next;
                        pc += 1;
                        break;
                    }
                }
            }
        }
    }

    /// A repeated character at `at`; answers where to go on.
    #[allow(clippy::too_many_arguments, reason = "the parts of the instruction")]
    #[inline(always)]
    fn repeat<L: Layout>(
        &mut self,
        p: &Program,
        text: &[u8],
        pc: usize,
        at: usize,
        single: Single,
        min: usize,
        max: u32,
        greed: Greed,
        follow: u16,
    ) -> Option<usize> {
        let low = if min == 0 {
            at
        } else {
            let (low, count) = span::<L>(p, single, text, at, min);
            if count < min {
                return None;
            }
            low
        };
        if greed == Greed::Lazy {
            self.choice(pc, low, Resume::Longer(min));
            return Some(low);
        }
        let more = if max == code::MAX_REPEAT { usize::MAX } else { (max as usize).saturating_sub(min) };
        let (high, _) = span::<L>(p, single, text, low, more);
        if greed == Greed::Possessive || high == low {
            return Some(high);
        }
        let next = shorter::<L>(text, low, high, follow)?;
        if next > low {
            self.choice(pc, L::back(text, next), Resume::Shorter(low));
        }
        Some(next)
    }
}

/// `text.starts_with(literal)`, where the first byte mostly decides.
#[inline(always)]
fn starts_with(text: &[u8], literal: &[u8]) -> bool {
    text.first() == literal.first() && text.starts_with(literal)
}

/// The last place in `low..=high` where the byte `follow` is.
#[inline(always)]
fn shorter<L: Layout>(text: &[u8], low: usize, high: usize, follow: u16) -> Option<usize> {
    if follow > 255 {
        return Some(high);
    }
    let end = text.len().min(high + 1);
    // The byte begins a character: what is found is a boundary.
    memchr::memrchr(follow as u8, &text[low..end]).map(|i| low + i)
}

/// One character; answers where the next one is.
#[inline(always)]
fn one<L: Layout>(p: &Program, single: Single, text: &[u8], at: usize) -> Option<usize> {
    let &first = text.get(at)?;
    match single {
        Single::Byte(b) => (first == b).then_some(at + 1),
        Single::Set(i) => {
            let set = &p.sets[i as usize];
            if L::NARROW || first < 128 {
                return set.has_byte(first).then_some(at + 1);
            }
            let (c, next) = L::next(text, at);
            set.contains(p.words, c).then_some(next)
        }
        Single::Any if first == b'\n' => None,
        Single::Any | Single::AnyAll => Some(if L::NARROW { at + 1 } else { L::next(text, at).1 }),
    }
}

/// Up to `max` characters; answers where they end and how many there are.
#[inline(always)]
fn span<L: Layout>(p: &Program, single: Single, text: &[u8], at: usize, max: usize) -> (usize, usize) {
    let rest = &text[at.min(text.len())..];
    let narrow = if max < rest.len() { &rest[..max] } else { rest };
    match single {
        Single::Byte(b) => {
            let n = narrow.iter().position(|&x| x != b).unwrap_or(narrow.len());
            return (at + n, n);
        }
        Single::Set(i) if L::NARROW => {
            let set = &p.sets[i as usize];
            let n = narrow.iter().position(|&x| !set.has_byte(x)).unwrap_or(narrow.len());
            return (at + n, n);
        }
        Single::AnyAll if L::NARROW => return (at + narrow.len(), narrow.len()),
        Single::Any if L::NARROW => {
            let n = memchr::memchr(b'\n', narrow).unwrap_or(narrow.len());
            return (at + n, n);
        }
        // The count matters to nobody where there is no limit.
        Single::AnyAll if max == usize::MAX => return (text.len(), 0),
        Single::Any if max == usize::MAX => return (at + memchr::memchr(b'\n', rest).unwrap_or(rest.len()), 0),
        _ => {}
    }
    let (mut at, mut count) = (at, 0);
    while count < max
        && let Some(next) = one::<L>(p, single, text, at)
    {
        at = next;
        count += 1;
    }
    (at, count)
}

/// The text of a group once more.
fn again<L: Layout>(text: &[u8], from: usize, to: usize, at: usize, fold: Fold) -> Option<usize> {
    if from == NONE || to == NONE || from > to {
        return None;
    }
    if fold == Fold::Plain {
        return text[at..].starts_with(&text[from..to]).then_some(at + to - from);
    }
    let lower = if fold == Fold::Unicode { lower_unicode } else { lower_ascii };
    let (mut from, mut at) = (from, at);
    while from < to {
        if at >= text.len() {
            return None;
        }
        let ((a, next), (b, after)) = (L::next(text, from), L::next(text, at));
        if lower(a) != lower(b) {
            return None;
        }
        (from, at) = (next, after);
    }
    Some(at)
}

/// A condition on the position.
fn holds<L: Layout>(which: u32, text: &[u8], at: usize) -> bool {
    let boundary = |unicode: bool| {
        let before = at > 0 && is_word(L::next(text, L::back(text, at)).0, unicode);
        let behind = at < text.len() && is_word(L::next(text, at).0, unicode);
        before != behind
    };
    match which {
        code::AT_BEGINNING | code::AT_BEGINNING_STRING => at == 0,
        code::AT_BEGINNING_LINE => at == 0 || text[at - 1] == b'\n',
        code::AT_END => at == text.len() || at + 1 == text.len() && text[at] == b'\n',
        code::AT_END_LINE => at == text.len() || text[at] == b'\n',
        code::AT_END_STRING => at == text.len(),
        code::AT_BOUNDARY | code::AT_LOC_BOUNDARY => boundary(false),
        code::AT_NON_BOUNDARY | code::AT_LOC_NON_BOUNDARY => !boundary(false),
        code::AT_UNI_BOUNDARY => boundary(true),
        code::AT_UNI_NON_BOUNDARY => !boundary(true),
        _ => false,
    }
}
