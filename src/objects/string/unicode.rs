//! Character properties as Python sees them.

use super::unicode_tables::{DIGITS, FOLD, NUMERIC_LETTERS, TITLE};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::OnceLock;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// `str.isspace` of one character.
pub fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\x1c'..=' ' | '\u{85}' | '\u{a0}') || c > '\u{a0}' && c.is_whitespace()
}

/// Does `repr` show the character as it is?
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    !matches!(c.general_category_group(), GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator)
}

/// `str.isalpha` of one character.
pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { c.general_category_group() == GeneralCategoryGroup::Letter }
}

/// `str.isdecimal` of one character.
pub fn is_decimal(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { c.general_category() == GeneralCategory::DecimalNumber }
}

/// `str.isdigit` of one character.
pub fn is_digit(c: char) -> bool {
    is_decimal(c) || !c.is_ascii() && within(DIGITS, c)
}

/// `str.isnumeric` of one character.
pub fn is_numeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    c.general_category_group() == GeneralCategoryGroup::Number || within(NUMERIC_LETTERS, c)
}

/// `str.isalnum` of one character.
pub fn is_alnum(c: char) -> bool {
    is_alpha(c) || is_numeric(c)
}

fn within(ranges: &[(u32, u32)], c: char) -> bool {
    let c = c as u32;
    let i = ranges.partition_point(|&(_, end)| end < c);
    ranges.get(i).is_some_and(|&(start, _)| start <= c)
}

/// Is the character in title case (`ǅ`)?
pub fn is_title(c: char) -> bool {
    !c.is_ascii() && c.general_category() == GeneralCategory::TitlecaseLetter
}

/// Does the character have case?
pub fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || is_title(c)
}

/// May an identifier begin with the character?
pub fn is_identifier_start(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '_';
    }
    let other = matches!(c, '\u{1885}' | '\u{1886}' | '\u{2118}' | '\u{212e}');
    other || is_alpha(c) && c != '\u{2e2f}' || c.general_category() == GeneralCategory::LetterNumber
}

/// May an identifier go on with the character?
pub fn is_identifier_part(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    use GeneralCategory::{ConnectorPunctuation, DecimalNumber, NonspacingMark, SpacingMark};
    let other = matches!(c, '\u{b7}' | '\u{387}' | '\u{1369}'..='\u{1371}' | '\u{19da}');
    let category = c.general_category();
    other
        || is_identifier_start(c)
        || matches!(category, ConnectorPunctuation | DecimalNumber | NonspacingMark | SpacingMark)
}

/// Value of a decimal digit of any script.
pub fn decimal_value(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.to_digit(10).map(|d| d as u8);
    }
    if !is_decimal(c) {
        return None;
    }
    // Decimal digits come in runs of whole tens, zero first.
    let mut start = c as u32;
    while start > 0 && char::from_u32(start - 1).is_some_and(is_decimal) {
        start -= 1;
    }
    Some(((c as u32 - start) % 10) as u8)
}

/// The text with all scripts' decimal digits as ASCII ones.
pub fn ascii_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| decimal_value(c).map_or(c, |d| char::from(b'0' + d))).collect())
}

type Words = FxHashMap<char, &'static str>;

fn words(table: &'static OnceLock<Words>, text: &'static str) -> &'static Words {
    table.get_or_init(|| {
        text.split(' ').filter_map(|word| word.chars().next().map(|c| (c, &word[c.len_utf8()..]))).collect()
    })
}

/// Appends the character in title case.
pub fn push_title(text: &mut String, c: char) {
    static TABLE: OnceLock<Words> = OnceLock::new();
    if c.is_ascii() {
        text.push(c.to_ascii_uppercase());
        return;
    }
    match words(&TABLE, TITLE).get(&c) {
        Some(word) => text.push_str(word),
        None => text.extend(c.to_uppercase()),
    }
}

/// Appends the character with its case folded.
pub fn push_folded(text: &mut String, c: char) {
    static TABLE: OnceLock<Words> = OnceLock::new();
    match words(&TABLE, FOLD).get(&c) {
        Some(word) => text.push_str(word),
        None => text.extend(c.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties() {
        assert!(is_space('\x1c') && is_space('\u{3000}') && !is_space('\u{200b}'));
        assert!(is_printable('é') && !is_printable('\u{ad}') && !is_printable('\u{3000}') && is_printable(' '));
        assert!(is_digit('²') && !is_decimal('²') && is_numeric('½') && is_numeric('三'));
        assert!(is_alpha('ª') && !is_alpha('Ⅷ') && is_numeric('Ⅷ'));
        assert_eq!(decimal_value('٣'), Some(3));
        assert_eq!(decimal_value('\u{1d7ff}'), Some(9));
        let (mut title, mut fold) = (String::new(), String::new());
        push_title(&mut title, 'ß');
        push_title(&mut title, 'ǆ');
        push_folded(&mut fold, 'ß');
        push_folded(&mut fold, 'É');
        assert_eq!((title.as_str(), fold.as_str()), ("Ssǅ", "ssé"));
    }
}
