//! The text of source files: what `syntax` reads itself, and by the `codecs` registry the encodings
//! that it does not know.

use crate::objects::{Exc, Pending, exception, protocol, string};
use crate::syntax::{self, SyntaxError};

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
