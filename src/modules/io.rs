//! The `_io` module.

use crate::heap::Value;
use crate::objects::{Args, Builtin, Exc, NativeFn, PyResult, dict, file, int, intern, module};

const TYPES: [Builtin; 13] = [
    Builtin::IoBase,
    Builtin::RawIoBase,
    Builtin::BufferedIoBase,
    Builtin::TextIoBase,
    Builtin::FileIo,
    Builtin::BytesIo,
    Builtin::BufferedReader,
    Builtin::BufferedWriter,
    Builtin::BufferedRandom,
    Builtin::BufferedRwPair,
    Builtin::TextWrapper,
    Builtin::StringIo,
    Builtin::NewlineDecoder,
];

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("open", |a: &Args| file::open_call(a)),
    ("open_code", |a: &Args| file::open_code(a)),
    ("text_encoding", |a: &Args| file::text_encoding(a)),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_io");
    module::add_functions(m, FUNCTIONS);
    super::add_types(m, &TYPES);
    let set = |name: &str, v: Value| dict::set_str(module::globals(m), intern::intern(name), v);
    set("DEFAULT_BUFFER_SIZE", int::from_i64(file::BUFFER_SIZE as i64));
    set("BlockingIOError", Exc::BlockingIOError.class());
    set("UnsupportedOperation", file::unsupported_operation());
    Ok(m)
}
