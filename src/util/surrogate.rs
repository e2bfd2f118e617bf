//! Lone surrogates: strings are UTF-8 and cannot hold them, so U+D800+k is kept as U+10E000+k
//! (k < 2048), a private-use range, and mapped back wherever code points leave the VM.

/// The character that stands for the first surrogate.
pub const FIRST: u32 = 0x10_e000;
/// How many surrogates there are.
pub const COUNT: u32 = 0x800;

/// The code point a character of a string stands for.
#[inline(always)]
pub const fn to_code_point(c: char) -> u32 {
    let n = c as u32;
    if n >= FIRST && n < FIRST + COUNT { n - FIRST + 0xd800 } else { n }
}

/// The character that stands for a code point; `None` beyond U+10FFFF.
#[inline(always)]
pub const fn from_code_point(n: u32) -> Option<char> {
    if n >= 0xd800 && n < 0xe000 { char::from_u32(n - 0xd800 + FIRST) } else { char::from_u32(n) }
}

/// Does the character stand for a surrogate?
#[inline(always)]
pub const fn is_surrogate(c: char) -> bool {
    c as u32 >= FIRST && (c as u32) < FIRST + COUNT
}

/// Is there a surrogate in the text?
pub fn any(text: &str) -> bool {
    // U+10E000..U+10E7FF are f4 8e 80..9f xx.
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xf4, bytes).any(|i| bytes[i + 1] == 0x8e && bytes[i + 2] < 0xa0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapping() {
        for n in [0, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0x10_ffff] {
            assert_eq!(from_code_point(n).map(to_code_point), Some(n));
        }
        assert_eq!(from_code_point(0x11_0000), None);
        let s: String = from_code_point(0xdcff).into_iter().collect();
        assert!(any(&s) && !any("a\u{10f000}\u{10dfff}") && is_surrogate('\u{10e7ff}') && !is_surrogate('\u{10e800}'));
    }
}
