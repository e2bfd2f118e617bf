//! Warnings that native code issues.

use super::*;
use crate::heap::Value;

/// `warnings.warn(message, DeprecationWarning)`
///
/// # Errors
/// The warning itself where filters make it an error.
pub fn deprecated(message: &str) -> PyResult<()> {
    warn(message, Exc::DeprecationWarning)
}

/// `warnings.warn(message, category)`
///
/// # Errors
/// As `deprecated`.
pub fn warn(message: &str, category: Exc) -> PyResult<()> {
    let warnings = (doors::get().import)("warnings")?;
    let warn = attribute::get(warnings, intern::intern("warn"))?;
    doors::call(warn, &[string::new(message), category.class(), Value::small_int(1)]).map(|_| ())
}

/// A special method answered an instance of a strict subclass of `base`, as `message` says.
///
/// # Errors
/// As `deprecated`.
#[cold]
pub fn warn_of_subclass(message: &str, base: &str) -> PyResult<()> {
    deprecated(&format!(
        "{message}.  The ability to return an instance of a strict subclass of {base} is deprecated, and may be removed \
         in a future version of Python."
    ))
}
