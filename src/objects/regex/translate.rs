//! From the code of `re` to programs.

use super::code;
use super::program::{Greed, Inst, Program, Single, Start};
use super::set::{Fold, Set};
use crate::util::surrogate;

struct Translator<'a> {
    code: &'a [u32],
    /// The pattern is text (else bytes).
    unicode: bool,
    insts: Vec<Inst>,
    sets: Vec<Set>,
    words: Vec<u32>,
    text: Vec<u8>,
    groups: usize,
    slots: usize,
}

/// Code that `re` does not make.
#[derive(Debug)]
pub struct Invalid;

type Result<T> = std::result::Result<T, Invalid>;

/// No byte is known.
const UNKNOWN: u16 = 256;

/// Translates the code of a pattern with `groups` groups.
///
/// # Errors
/// For code that `re` does not make.
pub fn translate(code: &[u32], unicode: bool, groups: usize) -> Result<Program> {
    let mut t = Translator {
        code,
        unicode,
        insts: Vec::new(),
        sets: Vec::new(),
        words: Vec::new(),
        text: Vec::new(),
        groups,
        slots: 0,
    };
    let (mut at, mut min) = (0, 0);
    if t.word(0).is_ok_and(|op| op == code::INFO) {
        at = 1 + t.word(1)? as usize;
        min = t.word(3)? as usize;
    }
    t.sequence(at, code.len())?;
    t.insts.push(Inst::Match);
    t.follow_bytes();
    let start = t.start();
    let start = t.filter(start);
    let mut program = Program::new(&t.insts, &t.sets, &t.words, &t.text);
    program.groups = groups;
    program.registers = 2 * groups + 1 + 2 * t.slots;
    program.start = start;
    program.min = min;
    Ok(program)
}

impl Translator<'_> {
    fn word(&self, at: usize) -> Result<u32> {
        self.code.get(at).copied().ok_or(Invalid)
    }

    /// Translates `code[at..end]` up to a SUCCESS; answers where that is.
    fn sequence(&mut self, mut at: usize, end: usize) -> Result<usize> {
        while at < end {
            match self.word(at)? {
                code::SUCCESS | code::MAX_UNTIL | code::MIN_UNTIL => break,
                _ => at = self.one(at)?,
            }
        }
        Ok(at)
    }

    /// Translates the operation at `at`; answers where the next one is.
    fn one(&mut self, at: usize) -> Result<usize> {
        let op = self.word(at)?;
        if op == code::LITERAL {
            self.literal(self.word(at + 1)?)?;
            return Ok(at + 2);
        }
        if let Some((single, next)) = self.single(at)? {
            self.insts.push(Inst::One(single));
            return Ok(next);
        }
        match op {
            code::FAILURE => {
                self.insts.push(Inst::Fail);
                Ok(at + 1)
            }
            code::INFO => Ok(at + 1 + self.word(at + 1)? as usize),
            code::MARK => {
                let mark = self.word(at + 1)?;
                if mark as usize >= 2 * self.groups {
                    return Err(Invalid);
                }
                self.insts.push(Inst::Save(mark));
                Ok(at + 2)
            }
            code::AT => {
                self.insts.push(Inst::At(self.word(at + 1)?));
                Ok(at + 2)
            }
            code::JUMP => Ok(at + 1 + self.word(at + 1)? as usize),
            code::BRANCH => self.branch(at),
            code::REPEAT => self.repeat(at),
            code::REPEAT_ONE | code::MIN_REPEAT_ONE | code::POSSESSIVE_REPEAT_ONE => {
                let (min, max) = (self.word(at + 2)?, self.word(at + 3)?);
                let greed = match op {
                    code::REPEAT_ONE => Greed::Greedy,
                    code::MIN_REPEAT_ONE => Greed::Lazy,
                    _ => Greed::Possessive,
                };
                let Some((single, _)) = self.single(at + 4)? else { return Err(Invalid) };
                self.insts.push(Inst::Repeat { single, min, max, greed, follow: UNKNOWN });
                Ok(at + 1 + self.word(at + 1)? as usize)
            }
            code::POSSESSIVE_REPEAT => {
                let (min, max) = (self.word(at + 2)?, self.word(at + 3)?);
                let here = self.insts.len();
                self.insts.push(Inst::Fail);
                let end = self.sequence(at + 4, self.code.len())?;
                self.insts.push(Inst::Match);
                self.insts[here] = Inst::Possessive { min, max, end: self.insts.len() as u32 };
                Ok(end + 1)
            }
            code::ATOMIC_GROUP => {
                let here = self.insts.len();
                self.insts.push(Inst::Fail);
                let end = self.sequence(at + 2, self.code.len())?;
                self.insts.push(Inst::Match);
                self.insts[here] = Inst::Atomic { end: self.insts.len() as u32 };
                Ok(end + 1)
            }
            code::ASSERT | code::ASSERT_NOT => {
                let here = self.insts.len();
                self.insts.push(Inst::Fail);
                self.sequence(at + 3, self.code.len())?;
                self.insts.push(Inst::Match);
                let end = self.insts.len() as u32;
                self.insts[here] = Inst::Assert { negative: op == code::ASSERT_NOT, back: self.word(at + 2)?, end };
                Ok(at + 1 + self.word(at + 1)? as usize)
            }
            code::GROUPREF | code::GROUPREF_IGNORE | code::GROUPREF_LOC_IGNORE | code::GROUPREF_UNI_IGNORE => {
                let fold = match op {
                    code::GROUPREF => Fold::Plain,
                    code::GROUPREF_UNI_IGNORE => Fold::Unicode,
                    _ => Fold::Ascii,
                };
                self.insts.push(Inst::Group { group: self.group(at + 1)?, fold });
                Ok(at + 2)
            }
            code::GROUPREF_EXISTS => {
                let group = self.group(at + 1)?;
                let no = at + 1 + self.word(at + 2)? as usize;
                let here = self.insts.len();
                self.insts.push(Inst::Fail);
                // The "yes" part ends with a jump over the "no" part, if there is one.
                let jump = no.checked_sub(2).filter(|&j| j >= at + 3 && self.ends_with_jump(at + 3, j, no));
                match jump {
                    Some(j) => {
                        self.part(at + 3, j)?;
                        let end = j + 1 + self.word(j + 1)? as usize;
                        let skip = self.insts.len();
                        self.insts.push(Inst::Fail);
                        self.insts[here] = Inst::IfGroup { group, otherwise: self.insts.len() as u32 };
                        self.part(no, end)?;
                        self.insts[skip] = Inst::Jump(self.insts.len() as u32);
                        self.seal();
                        Ok(end)
                    }
                    None => {
                        self.part(at + 3, no)?;
                        self.insts[here] = Inst::IfGroup { group, otherwise: self.insts.len() as u32 };
                        self.seal();
                        Ok(no)
                    }
                }
            }
            _ => Err(Invalid),
        }
    }

    fn group(&self, at: usize) -> Result<u32> {
        let group = self.word(at)?;
        if (group as usize) < self.groups { Ok(group) } else { Err(Invalid) }
    }

    /// Translates exactly `code[at..end]`.
    fn part(&mut self, mut at: usize, end: usize) -> Result<()> {
        while at < end {
            at = self.one(at)?;
        }
        if at == end { Ok(()) } else { Err(Invalid) }
    }

    /// Is there an operation JUMP at `j`, the last before `end`, among those from `at` on?
    fn ends_with_jump(&self, mut at: usize, j: usize, end: usize) -> bool {
        while at < j {
            match self.width(at) {
                Ok(next) => at = next,
                Err(Invalid) => return false,
            }
        }
        at == j && self.code.get(j) == Some(&code::JUMP) && end == j + 2
    }

    /// Where the operation behind the one at `at` is.
    fn width(&self, at: usize) -> Result<usize> {
        let skip = |n: usize| Ok(at + n + self.word(at + n)? as usize);
        match self.word(at)? {
            code::FAILURE | code::SUCCESS | code::ANY | code::ANY_ALL => Ok(at + 1),
            code::MAX_UNTIL | code::MIN_UNTIL => Ok(at + 1),
            code::BRANCH => {
                let mut at = at + 1;
                while self.word(at)? != 0 {
                    at += self.word(at)? as usize;
                }
                Ok(at + 1)
            }
            code::REPEAT | code::POSSESSIVE_REPEAT => Ok(skip(1)? + 1),
            code::REPEAT_ONE | code::MIN_REPEAT_ONE | code::POSSESSIVE_REPEAT_ONE => skip(1),
            code::ATOMIC_GROUP | code::ASSERT | code::ASSERT_NOT | code::INFO => skip(1),
            code::IN | code::IN_IGNORE | code::IN_LOC_IGNORE | code::IN_UNI_IGNORE => skip(1),
            code::GROUPREF_EXISTS => {
                let no = at + 1 + self.word(at + 2)? as usize;
                match no.checked_sub(2) {
                    Some(j) if j >= at + 3 && self.ends_with_jump(at + 3, j, no) => {
                        Ok(j + 1 + self.word(j + 1)? as usize)
                    }
                    _ => Ok(no),
                }
            }
            _ => Ok(at + 2),
        }
    }

    /// What matches exactly one character, and where the next operation is.
    fn single(&mut self, at: usize) -> Result<Option<(Single, usize)>> {
        let op = self.word(at)?;
        let negative = [code::NEGATE, code::LITERAL, 0, code::FAILURE];
        let literal = |fold: Fold, c: u32, not: bool| {
            let mut words = negative;
            words[2] = c;
            (words, usize::from(!not), fold)
        };
        let (words, from, fold) = match op {
            code::ANY => return Ok(Some((Single::Any, at + 1))),
            code::ANY_ALL => return Ok(Some((Single::AnyAll, at + 1))),
            code::LITERAL => {
                let c = self.word(at + 1)?;
                if c < 128 || c < 256 && !self.unicode {
                    return Ok(Some((Single::Byte(c as u8), at + 2)));
                }
                literal(Fold::Plain, c, false)
            }
            code::NOT_LITERAL => literal(Fold::Plain, self.word(at + 1)?, true),
            code::LITERAL_IGNORE => literal(Fold::Ascii, self.word(at + 1)?, false),
            code::NOT_LITERAL_IGNORE => literal(Fold::Ascii, self.word(at + 1)?, true),
            code::LITERAL_UNI_IGNORE => literal(Fold::Unicode, self.word(at + 1)?, false),
            code::NOT_LITERAL_UNI_IGNORE => literal(Fold::Unicode, self.word(at + 1)?, true),
            code::LITERAL_LOC_IGNORE => literal(Fold::Ascii, super::set::lower_ascii(self.word(at + 1)?), false),
            code::NOT_LITERAL_LOC_IGNORE => literal(Fold::Ascii, super::set::lower_ascii(self.word(at + 1)?), true),
            code::CATEGORY => {
                let set = self.set(&[code::CATEGORY, self.word(at + 1)?, code::FAILURE], Fold::Plain);
                return Ok(Some((set, at + 2)));
            }
            code::IN | code::IN_IGNORE | code::IN_UNI_IGNORE | code::IN_LOC_IGNORE => {
                let fold = match op {
                    code::IN => Fold::Plain,
                    code::IN_IGNORE => Fold::Ascii,
                    code::IN_UNI_IGNORE => Fold::Unicode,
                    _ => Fold::Locale,
                };
                let end = at + 1 + self.word(at + 1)? as usize;
                let code = self.code;
                let words = code.get(at + 2..end).ok_or(Invalid)?;
                return Ok(Some((self.set(words, fold), end)));
            }
            _ => return Ok(None),
        };
        // `literal` keeps the op's one operand; without "not" the set begins behind NEGATE.
        Ok(Some((self.set(&words[from..], fold), at + 2)))
    }

    fn set(&mut self, words: &[u32], fold: Fold) -> Single {
        let same = |s: &&Set| s.fold == fold && self.words[s.start as usize..(s.start + s.length) as usize] == *words;
        if let Some(i) = self.sets.iter().take(64).position(|s| same(&s)) {
            return Single::Set(i as u32);
        }
        self.sets.push(Set::new(words, self.words.len(), fold));
        self.words.extend_from_slice(words);
        Single::Set(self.sets.len() as u32 - 1)
    }

    /// Appends a literal character to the literal before it, if nothing jumps in between.
    fn literal(&mut self, c: u32) -> Result<()> {
        let at = self.text.len();
        if self.unicode {
            let c = surrogate::from_code_point(c).ok_or(Invalid)?;
            self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            self.text.push(u8::try_from(c).map_err(|_| Invalid)?);
        }
        let more = (self.text.len() - at) as u32;
        match self.insts.last_mut() {
            Some(Inst::Literal { start, length }) if (*start + *length) as usize == at => *length += more,
            _ => self.insts.push(Inst::Literal { start: at as u32, length: more }),
        }
        Ok(())
    }

    /// Keeps the next literal apart from the one before: something jumps here.
    fn seal(&mut self) {
        self.text.push(0);
    }

    fn branch(&mut self, at: usize) -> Result<usize> {
        let mut jumps = Vec::new();
        let mut at = at + 1;
        loop {
            let skip = self.word(at)? as usize;
            if skip == 0 {
                at += 1;
                break;
            }
            let next = at + skip;
            let last = self.word(next)? == 0;
            let here = self.insts.len();
            if !last {
                self.insts.push(Inst::Fail);
            }
            self.seal();
            // Each alternative ends with a jump.
            let end = next.checked_sub(2).ok_or(Invalid)?;
            self.part(at + 1, end)?;
            jumps.push(self.insts.len());
            self.insts.push(Inst::Fail);
            if !last {
                self.insts[here] = Inst::Split { next: self.insts.len() as u32, byte: UNKNOWN };
            }
            at = next;
        }
        let end = self.insts.len() as u32;
        jumps.into_iter().for_each(|j| self.insts[j] = Inst::Jump(end));
        self.seal();
        Ok(at)
    }

    fn repeat(&mut self, at: usize) -> Result<usize> {
        let (min, max) = (self.word(at + 2)?, self.word(at + 3)?);
        let until = at + 1 + self.word(at + 1)? as usize;
        let lazy = self.word(until)? == code::MIN_UNTIL;
        let slot = (2 * self.groups + 1 + 2 * self.slots) as u32;
        self.slots += 1;
        self.insts.push(Inst::Start { slot });
        let top = self.insts.len();
        self.insts.push(Inst::Fail);
        self.insts.push(Inst::More { slot, max });
        self.part(at + 4, until)?;
        self.insts.push(Inst::Jump(top as u32));
        self.insts[top] = Inst::Loop { slot, min, max, exit: self.insts.len() as u32, lazy };
        self.seal();
        Ok(until + 1)
    }

    /// Notes which byte must follow repetitions and begin alternatives.
    fn follow_bytes(&mut self) {
        for i in 0..self.insts.len() {
            let byte = self.first_byte(i + 1);
            match &mut self.insts[i] {
                Inst::Repeat { follow, .. } => *follow = byte,
                Inst::Split { byte: first, .. } => *first = byte,
                _ => {}
            }
        }
    }

    /// The byte that the text must begin with at instruction `i`.
    fn first_byte(&self, mut i: usize) -> u16 {
        for _ in 0..8 {
            match self.insts.get(i) {
                Some(Inst::Literal { start, .. }) => return u16::from(self.text[*start as usize]),
                Some(Inst::One(Single::Byte(b))) => return u16::from(*b),
                Some(Inst::Repeat { single: Single::Byte(b), min: 1.., .. }) => return u16::from(*b),
                Some(Inst::Save(_)) => i += 1,
                Some(Inst::Jump(to)) => i = *to as usize,
                _ => return UNKNOWN,
            }
        }
        UNKNOWN
    }

    /// How a search may skip places.
    fn start(&self) -> Start {
        let mut i = 0;
        while let Some(Inst::Save(_)) = self.insts.get(i) {
            i += 1;
        }
        match self.insts.get(i) {
            Some(&Inst::Literal { start, length }) => return Start::Literal { start, length },
            Some(Inst::At(code::AT_BEGINNING | code::AT_BEGINNING_STRING)) => return Start::Beginning,
            _ => {}
        }
        let mut first = [0; 4];
        if !self.first_set(0, &mut first, 0) {
            return Start::Anywhere;
        }
        let all: Vec<u8> = (0..=255u8).filter(|b| first[*b as usize >> 6] >> (b & 63) & 1 != 0).collect();
        match all[..] {
            [] => Start::Anywhere,
            [a] => Start::Bytes([a; 3], 1),
            [a, b] => Start::Bytes([a, b, b], 2),
            [a, b, c] => Start::Bytes([a, b, c], 3),
            _ if all.len() > 200 => Start::Anywhere,
            _ => Start::First(first),
        }
    }

    /// A search that looks at several bytes, where the first one alone says little.
    fn filter(&mut self, start: Start) -> Start {
        if !matches!(start, Start::Bytes(_, 2..) | Start::First(_)) {
            return start;
        }
        let mut table = [0; 256];
        let length = self.prefix(0, 0, &mut table, 0);
        if length < 2 {
            return start;
        }
        let at = self.text.len() as u32;
        self.text.extend_from_slice(&table);
        Start::Filter { table: at, length: length as u32 }
    }

    /// Adds to `table` which bytes a match may have from its byte number `byte` on, where instruction
    /// `i` is reached; answers how many bytes are known then, at most 8. Bits beyond that may be wrong.
    fn prefix(&self, mut i: usize, mut byte: usize, table: &mut [u8; 256], depth: usize) -> usize {
        for _ in 0..64 {
            if byte == 8 || depth > 16 {
                break;
            }
            match self.insts.get(i) {
                Some(&Inst::Literal { start, length }) => {
                    for &b in self.text[start as usize..(start + length) as usize].iter().take(8 - byte) {
                        table[usize::from(b)] |= 1 << byte;
                        byte += 1;
                    }
                    i += 1;
                }
                Some(&Inst::One(single)) => {
                    if !self.possible(single, byte, table) {
                        break;
                    }
                    byte += 1;
                    i += 1;
                }
                Some(&Inst::Repeat { single, min: min @ 1.., max, .. }) => {
                    for _ in 0..min.min(8) {
                        if byte == 8 || !self.possible(single, byte, table) {
                            return byte;
                        }
                        byte += 1;
                    }
                    if max != min {
                        break;
                    }
                    i += 1;
                }
                Some(Inst::Save(_) | Inst::Start { .. } | Inst::At(_) | Inst::Atomic { .. }) => i += 1,
                Some(Inst::Jump(to)) if *to as usize > i => i = *to as usize,
                Some(Inst::Split { next, .. }) => {
                    let one = self.prefix(i + 1, byte, table, depth + 1);
                    let other = self.prefix(*next as usize, byte, table, depth + 1);
                    return one.min(other);
                }
                Some(Inst::Loop { min: 1.., .. }) => i += 2,
                _ => break,
            }
        }
        byte
    }

    /// Adds the bytes that the one character may be; false if it may have several.
    fn possible(&self, single: Single, byte: usize, table: &mut [u8; 256]) -> bool {
        let mut add = |has: &dyn Fn(usize) -> bool| (0..256).filter(|&b| has(b)).for_each(|b| table[b] |= 1 << byte);
        match single {
            Single::Byte(b) => table[usize::from(b)] |= 1 << byte,
            Single::Set(i) => {
                let set = &self.sets[i as usize];
                // Other characters whose lower case is ASCII: the dotted capital i and the kelvin sign.
                let folds = set.fold == Fold::Unicode && (set.has_byte(b'i') || set.has_byte(b'k'));
                if self.unicode && (folds || !self.narrow(set)) {
                    return false;
                }
                add(&|x| set.has_byte(x as u8) && (x < 128 || !self.unicode));
            }
            Single::Any | Single::AnyAll if self.unicode => return false,
            Single::Any => add(&|x| x != usize::from(b'\n')),
            Single::AnyAll => add(&|_| true),
        }
        true
    }

    /// Has a set no characters beyond ASCII?
    fn narrow(&self, set: &Set) -> bool {
        let words = &self.words[set.start as usize..(set.start + set.length) as usize];
        let mut at = 0;
        while let Some(&op) = words.get(at) {
            let word = |n: usize| words.get(at + n).copied().unwrap_or(u32::MAX);
            match op {
                code::FAILURE => return true,
                code::LITERAL if word(1) < 128 => at += 2,
                code::RANGE if word(2) < 128 => at += 3,
                code::CHARSET if (5..9).all(|n| word(n) == 0) => at += 9,
                _ => return false,
            }
        }
        true
    }

    /// Adds the bytes that a match from instruction `i` on can begin with; false if it may be
    /// empty or is too hard to tell.
    fn first_set(&self, mut i: usize, first: &mut [u64; 4], depth: usize) -> bool {
        if depth > 64 {
            return false;
        }
        for _ in 0..64 {
            match self.insts.get(i) {
                Some(Inst::Literal { start, .. }) => {
                    let b = self.text[*start as usize];
                    first[b as usize >> 6] |= 1 << (b & 63);
                    return true;
                }
                Some(Inst::One(single)) => return self.add(*single, first),
                Some(Inst::Repeat { single, min, .. }) => {
                    if !self.add(*single, first) {
                        return false;
                    }
                    if *min > 0 {
                        return true;
                    }
                    i += 1;
                }
                Some(Inst::Save(_) | Inst::Start { .. } | Inst::At(_)) => i += 1,
                Some(Inst::Jump(to)) => i = *to as usize,
                Some(Inst::Atomic { .. }) => i += 1,
                Some(Inst::Split { next, .. }) => {
                    if !self.first_set(i + 1, first, depth + 1) {
                        return false;
                    }
                    i = *next as usize;
                }
                Some(Inst::Loop { min: 1.., .. }) => i += 2,
                Some(Inst::Loop { exit, .. }) => {
                    if !self.first_set(i + 2, first, depth + 1) {
                        return false;
                    }
                    i = *exit as usize;
                }
                Some(Inst::Possessive { min: 1.., .. }) => i += 1,
                _ => return false,
            }
        }
        false
    }

    fn add(&self, single: Single, first: &mut [u64; 4]) -> bool {
        match single {
            Single::Byte(b) => first[b as usize >> 6] |= 1 << (b & 63),
            Single::Set(i) => {
                let set = &self.sets[i as usize];
                let narrow = if self.unicode { 2 } else { 4 };
                (0..narrow).for_each(|i| first[i] |= set.bitmap[i]);
                if self.unicode {
                    // Any character beyond ASCII: all lead bytes.
                    first[3] |= u64::MAX;
                }
            }
            Single::Any | Single::AnyAll => return false,
        }
        true
    }
}
