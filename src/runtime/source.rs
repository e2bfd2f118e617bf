//! The text of source files: what `syntax` reads itself, and by the `codecs` registry the encodings
//! that it does not know.

use super::doors;
use crate::objects::{Exc, Pending, PyResult, exception, protocol, string};
use crate::syntax::{self, SourceFile, SyntaxError};

/// As `decode`, for bytes that the program gives to the compiler as those of `file`.
///
/// # Errors
/// SyntaxError; what a codec raises that has nothing to do with the text.
pub fn given(bytes: &[u8], file: &str) -> PyResult<String> {
    let refusal = |e: &SyntaxError| (doors::get().syntax_error)(e, &SourceFile::new(file, ""));
    let Some(name) = syntax::foreign_encoding(bytes) else { return syntax::decode(bytes).map_err(|e| refusal(&e)) };
    match string::codec::decode(bytes, &name, "strict") {
        Ok(text) => Ok(string::text(text).to_owned()),
        Err(Pending) if [Exc::LookupError, Exc::ValueError].into_iter().any(exception::pending_is) => {
            let reason = protocol::str(exception::take())?;
            Err(refusal(&SyntaxError::whole(string::text(reason))))
        }
        Err(Pending) => Err(Pending),
    }
}

/// The text of a source, without a byte order mark.
///
/// # Errors
/// The syntax error, not yet raised.
pub fn decode(bytes: &[u8]) -> Result<String, SyntaxError> {
    let Some(name) = syntax::foreign_encoding(bytes) else { return syntax::decode(bytes) };
    let refused = match string::codec::decode(bytes, &name, "strict") {
        Ok(text) => return Ok(string::text(text).to_owned()),
        Err(Pending) => exception::take(),
    };
    let reason = protocol::str(refused).map_or_else(
        |Pending| {
            exception::take();
            String::new()
        },
        |text| string::text(text).to_owned(),
    );
    Err(SyntaxError::whole(match exception::is_a(refused, Exc::UnicodeError) {
        true => format!("(unicode error) {reason}"),
        false => format!("encoding problem: {name}"),
    }))
}
