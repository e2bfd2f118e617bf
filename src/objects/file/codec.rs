//! The encodings of text files and what is done about what does not fit: names checked when a
//! file is opened. The work is `string::codec`'s.

use super::*;

/// An encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}

/// What to do about what cannot be encoded or decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Errors {
    Strict,
    Ignore,
    Replace,
    Backslash,
}

impl Encoding {
    /// The encoding of that name.
    ///
    /// # Errors
    /// LookupError.
    pub fn named(name: &str) -> PyResult<Encoding> {
        match name.to_ascii_lowercase().replace(['_', ' '], "-").as_str() {
            "utf-8" | "utf8" | "u8" | "locale" => Ok(Encoding::Utf8),
            "ascii" | "us-ascii" | "646" => Ok(Encoding::Ascii),
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Ok(Encoding::Latin1),
            _ => Err(raise(Exc::LookupError, format!("unknown encoding: {name}"))),
        }
    }

    /// As error messages have it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
        }
    }

    /// Bytes of the character that begins with `lead`.
    pub fn width(self, lead: u8) -> usize {
        match lead {
            _ if self != Encoding::Utf8 => 1,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        }
    }
}

impl Errors {
    /// The handler of that name.
    ///
    /// # Errors
    /// LookupError.
    pub fn named(name: &str) -> PyResult<Errors> {
        match name {
            "strict" => Ok(Errors::Strict),
            "ignore" => Ok(Errors::Ignore),
            "replace" => Ok(Errors::Replace),
            "backslashreplace" => Ok(Errors::Backslash),
            _ => Err(raise(Exc::LookupError, format!("unknown error handler name '{name}'"))),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Errors::Strict => "strict",
            Errors::Ignore => "ignore",
            Errors::Replace => "replace",
            Errors::Backslash => "backslashreplace",
        }
    }
}
