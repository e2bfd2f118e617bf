//! Character sets of patterns: a bitmap for Latin-1, the pattern's own code words beyond.

use super::code;
use crate::objects::string::unicode;
use rustpython_unicode::case;
use std::sync::OnceLock;

/// How a character is folded before it is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Fold {
    Plain,
    Ascii,
    Unicode,
    Locale,
}

/// A set of characters.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Set {
    /// Which of the first 256 code points are in it.
    pub bitmap: [u64; 4],
    /// Where its code words start in the program's.
    pub start: u32,
    /// How many there are.
    pub length: u32,
    /// Folding.
    pub fold: Fold,
}

impl Set {
    /// The set of these code words, which will lie at `start`.
    pub fn new(words: &[u32], start: usize, fold: Fold) -> Set {
        Set { bitmap: latin(words, fold), start: start as u32, length: words.len() as u32, fold }
    }

    /// Is the character in the set?
    #[inline(always)]
    pub fn contains(&self, words: &[u32], c: u32) -> bool {
        if c < 256 { self.has_byte(c as u8) } else { self.slow(words, c) }
    }

    /// Is the Latin-1 character in the set?
    #[inline(always)]
    pub fn has_byte(&self, c: u8) -> bool {
        self.bitmap[c as usize >> 6] >> (c & 63) & 1 != 0
    }

    #[cold]
    fn slow(&self, words: &[u32], c: u32) -> bool {
        folded(&words[self.start as usize..(self.start + self.length) as usize], self.fold, c)
    }
}

/// One bit for each of the first 256 code points.
type Bitmap = [u64; 4];

/// The code points below 256 with this property.
fn bitmap(has: impl Fn(u32) -> bool) -> Bitmap {
    let mut bits = [0; 4];
    for c in (0..256).filter(|&c| has(c)) {
        bits[c as usize >> 6] |= 1 << (c & 63);
    }
    bits
}

/// The code points from `first` to `last` as far as they are below 256.
fn range(first: u32, last: u32) -> Bitmap {
    std::array::from_fn(|word| {
        let (start, end) = (64 * word as u32, 64 * word as u32 + 63);
        if first > end || last < start || first > last {
            return 0;
        }
        let (from, to) = (first.max(start) - start, last.min(end) - start);
        u64::MAX << from & u64::MAX >> (63 - to)
    })
}

/// The code points below 256 of a category, which are found once.
fn category_bitmap(which: u32) -> Bitmap {
    const CATEGORIES: usize = code::CATEGORY_UNI_LINEBREAK as usize + 2;
    static KNOWN: [OnceLock<Bitmap>; CATEGORIES] = [const { OnceLock::new() }; CATEGORIES];
    match KNOWN.get(which as usize) {
        Some(known) => *known.get_or_init(|| bitmap(|c| category(which, c))),
        None => bitmap(|c| category(which, c)),
    }
}

/// `folded` for all code points below 256.
fn latin(words: &[u32], fold: Fold) -> Bitmap {
    let plain = latin_plain(words);
    let has = |c: u32| plain[c as usize >> 6] >> (c & 63) & 1 != 0;
    match fold {
        Fold::Plain => plain,
        Fold::Ascii => bitmap(|c| has(lower_ascii(c))),
        // Their lower case is below 256, too.
        Fold::Unicode => bitmap(|c| has(lower_unicode(c))),
        Fold::Locale => bitmap(|c| has(lower_ascii(c)) || has(upper_ascii(c))),
    }
}

/// `charset` for all code points below 256: the first item that has one decides.
fn latin_plain(words: &[u32]) -> Bitmap {
    let (mut found, mut open) = ([0; 4], [u64::MAX; 4]);
    let (mut ok, mut at) = (true, 0);
    while let Some(&op) = words.get(at) {
        let word = |i: usize| words.get(at + i).copied().unwrap_or(0);
        let (item, width) = match op {
            code::LITERAL => (range(word(1), word(1)), 2),
            code::CATEGORY => (category_bitmap(word(1)), 2),
            code::CHARSET => {
                (std::array::from_fn(|n| u64::from(word(1 + 2 * n)) | u64::from(word(2 + 2 * n)) << 32), 9)
            }
            code::RANGE => (range(word(1), word(2)), 3),
            code::RANGE_UNI_IGNORE => {
                let (first, last) = (word(1), word(2));
                (bitmap(|c| (first..=last).contains(&c) || (first..=last).contains(&upper_unicode(c))), 3)
            }
            code::NEGATE => {
                ok = !ok;
                at += 1;
                continue;
            }
            code::BIGCHARSET => {
                let block = 66 + 8 * (word(2) & 0xff) as usize;
                let half = |n: usize| u64::from(word(block + n));
                (std::array::from_fn(|n| half(2 * n) | half(2 * n + 1) << 32), 66 + 8 * word(1) as usize)
            }
            _ => break,
        };
        for n in 0..4 {
            if ok {
                found[n] |= item[n] & open[n];
            }
            open[n] &= !item[n];
        }
        at += width;
    }
    if !ok {
        (0..4).for_each(|n| found[n] |= open[n]);
    }
    found
}

fn folded(words: &[u32], fold: Fold, c: u32) -> bool {
    match fold {
        Fold::Plain => charset(words, c),
        Fold::Ascii => charset(words, lower_ascii(c)),
        Fold::Unicode => charset(words, lower_unicode(c)),
        Fold::Locale => charset(words, lower_ascii(c)) || charset(words, upper_ascii(c)),
    }
}

/// Lower case of an ASCII letter.
pub fn lower_ascii(c: u32) -> u32 {
    if c < 128 { u32::from((c as u8).to_ascii_lowercase()) } else { c }
}

/// Upper case of an ASCII letter.
pub fn upper_ascii(c: u32) -> u32 {
    if c < 128 { u32::from((c as u8).to_ascii_uppercase()) } else { c }
}

/// Simple lower case.
pub fn lower_unicode(c: u32) -> u32 {
    if let Some(&lower) = LATIN.get_or_init(|| std::array::from_fn(|c| lower_slow(c as u32) as u8)).get(c as usize) {
        return u32::from(lower);
    }
    lower_slow(c)
}

/// Lower case of the first 256 code points, which is among them.
static LATIN: OnceLock<[u8; 256]> = OnceLock::new();

fn lower_slow(c: u32) -> u32 {
    char::from_u32(c).map_or(c, |c| case::simple_lowercase(c) as u32)
}

/// Simple upper case.
pub fn upper_unicode(c: u32) -> u32 {
    if c < 128 {
        return upper_ascii(c);
    }
    char::from_u32(c).map_or(c, |c| case::simple_uppercase(c) as u32)
}

/// Is the character in the set of these code words?
fn charset(words: &[u32], c: u32) -> bool {
    let mut ok = true;
    let mut at = 0;
    while let Some(&op) = words.get(at) {
        let word = |i: usize| words.get(at + i).copied().unwrap_or(0);
        match op {
            code::LITERAL => {
                if c == word(1) {
                    return ok;
                }
                at += 2;
            }
            code::CATEGORY => {
                if category(word(1), c) {
                    return ok;
                }
                at += 2;
            }
            code::CHARSET => {
                if c < 256 && word(1 + (c as usize >> 5)) >> (c & 31) & 1 != 0 {
                    return ok;
                }
                at += 9;
            }
            code::RANGE => {
                if (word(1)..=word(2)).contains(&c) {
                    return ok;
                }
                at += 3;
            }
            code::RANGE_UNI_IGNORE => {
                if (word(1)..=word(2)).contains(&c) || (word(1)..=word(2)).contains(&upper_unicode(c)) {
                    return ok;
                }
                at += 3;
            }
            code::NEGATE => {
                ok = !ok;
                at += 1;
            }
            code::BIGCHARSET => {
                // 256 bytes say which block of 256 bits is for each high byte.
                let blocks = word(1) as usize;
                if c < 0x1_0000 {
                    let high = c as usize >> 8;
                    let block = (word(2 + high / 4) >> (high % 4 * 8) & 0xff) as usize;
                    let low = c as usize & 0xff;
                    if word(66 + block * 8 + (low >> 5)) >> (low & 31) & 1 != 0 {
                        return ok;
                    }
                }
                at += 66 + blocks * 8;
            }
            _ => return !ok,
        }
    }
    !ok
}

/// Is the character in the category?
pub fn category(which: u32, c: u32) -> bool {
    let byte = u8::try_from(c).ok().filter(u8::is_ascii);
    let unicode = |f: fn(char) -> bool| char::from_u32(c).is_some_and(f);
    let found = match which & !1 {
        code::CATEGORY_DIGIT => byte.is_some_and(|b| b.is_ascii_digit()),
        code::CATEGORY_SPACE => byte.is_some_and(|b| matches!(b, b'\t'..=b'\r' | b' ')),
        code::CATEGORY_WORD | code::CATEGORY_LOC_WORD => is_word(c, false),
        code::CATEGORY_LINEBREAK => c == 10,
        code::CATEGORY_UNI_DIGIT => unicode(unicode::is_decimal),
        code::CATEGORY_UNI_SPACE => unicode(unicode::is_space),
        code::CATEGORY_UNI_WORD => is_word(c, true),
        code::CATEGORY_UNI_LINEBREAK => matches!(c, 10..=13 | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029),
        _ => false,
    };
    found != (which & 1 != 0)
}

/// `\w`
#[inline]
pub fn is_word(c: u32, unicode: bool) -> bool {
    if c < 128 {
        return c == 95 || (c as u8).is_ascii_alphanumeric();
    }
    unicode && char::from_u32(c).is_some_and(unicode::is_alnum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bitmap_says_what_the_words_say() {
        let charset = [code::CHARSET, 1 << 5, 0xff, 0, 7 << 20, 0, 1, 0, 1 << 31];
        let mut big = vec![code::BIGCHARSET, 2];
        big.extend([0x0100_0001].into_iter().chain(std::iter::repeat_n(0, 63)));
        big.extend((0..16).map(|n: u32| n.wrapping_mul(0x9e37_79b9)));
        let mut items: Vec<Vec<u32>> = vec![
            vec![code::LITERAL, 97],
            vec![code::LITERAL, 300],
            vec![code::RANGE, 65, 90],
            vec![code::RANGE, 200, 1000],
            vec![code::RANGE, 60, 130],
            vec![code::RANGE, 9, 3],
            vec![code::RANGE_UNI_IGNORE, 0x178, 0x39c],
            vec![code::NEGATE],
            charset.to_vec(),
            big,
        ];
        items.extend((0..=code::CATEGORY_UNI_LINEBREAK + 1).map(|which| vec![code::CATEGORY, which]));
        for first in &items {
            for second in &items {
                for end in [&[][..], &[code::FAILURE]] {
                    let words = [&first[..], &second[..], end].concat();
                    for fold in [Fold::Plain, Fold::Ascii, Fold::Unicode, Fold::Locale] {
                        assert_eq!(latin(&words, fold), bitmap(|c| folded(&words, fold, c)), "{words:?} {fold:?}");
                    }
                }
            }
        }
    }
}
