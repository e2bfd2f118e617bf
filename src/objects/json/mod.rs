//! The types of the module `_json`, and its reading and writing of string literals.

mod encoder;
mod scanner;
mod text;

use super::*;
use crate::heap::Value;

pub use encoder::TYPE as ENCODER_TYPE;
pub use scanner::TYPE as SCANNER_TYPE;
pub use text::{encode_basestring, encode_basestring_ascii, scanstring};

/// Raises `json.decoder.JSONDecodeError`; `position` counts code points.
#[cold]
fn decode_error(message: &str, document: Value, position: usize) -> Pending {
    let make = || -> PyResult<Value> {
        let module = (doors::get().import)("json.decoder")?;
        let class = attribute::get(module, intern::intern("JSONDecodeError"))?;
        doors::call(class, &[string::new(message), document, int::from_i64(position as i64)])
    };
    match make() {
        Ok(v) if exception::is(v) => exception::raise_value(v),
        Ok(_) => raise(Exc::TypeError, "JSONDecodeError is no exception"),
        Err(Pending) => Pending,
    }
}
