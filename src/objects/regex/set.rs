//! Character sets of patterns: a bitmap for Latin-1, the pattern's own code words beyond.

use super::code;
use crate::objects::string::unicode;
use rustpython_unicode::case;

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
        let mut set = Set { bitmap: [0; 4], start: start as u32, length: words.len() as u32, fold };
        for c in 0..256 {
            if folded(words, fold, c) {
                set.bitmap[c as usize >> 6] |= 1 << (c & 63);
            }
        }
        set
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
    if c < 128 {
        return lower_ascii(c);
    }
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
