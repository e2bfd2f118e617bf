//! Built-in modules: one file or folder each. They are made when they are first imported.

mod abc;
pub mod argument;
mod array;
pub mod ast;
pub mod atexit;
mod binascii;
mod bisect;
pub mod builtins;
mod bzip;
mod clocks;
mod cmath;
mod codecs;
mod collections;
mod contextvars;
mod debug;
mod errno;
pub mod faulthandler;
mod fcntl;
mod functools;
mod gc;
mod hashes;
mod heapq;
mod imp;
mod io;
mod itertools;
mod json;
mod locale;
mod marshal;
mod math;
mod memory;
mod native;
mod opcode;
mod operator;
mod posix;
mod random;
mod resource;
mod select;
mod signal;
mod socket;
mod sre;
mod statistics;
mod strings;
mod structure;
mod subprocess;
pub mod sys;
mod thread;
mod time;
mod tokenize;
mod typing;
mod unicodedata;
mod users;
mod warnings;
mod weakref;
mod zlib;

use crate::heap::Value;
use crate::objects::{Builtin, PyResult, dict, intern, module};

/// Makes a module.
pub type Constructor = fn() -> PyResult<Value>;

/// Every built-in module but `builtins`, by name.
#[rustfmt::skip]
const NAMES: &[(&str, Constructor)] = &[
    ("_abc", abc::make),
    ("_bisect", bisect::module),
    ("_collections", collections::module),
    ("_contextvars", contextvars::module),
    ("_debug", debug::module),
    ("_functools", functools::module),
    ("_heapq", heapq::module),
    ("_json", json::module),
    ("_operator", operator::module),
    ("_random", random::module),
    ("_statistics", statistics::module),
    ("itertools", itertools::module),
    ("_typing", typing::module),
    ("_ast", ast::module),
    ("_native", native::module),
    ("_opcode", opcode::module),
    ("atexit", atexit::module),
    ("_bz2", bzip::module),
    ("_codecs", codecs::module),
    ("_imp", imp::module),
    ("_io", io::module),
    ("_locale", locale::module),
    ("_socket", socket::module),
    ("select", select::module),
    ("_posixsubprocess", subprocess::module),
    ("_signal", signal::module),
    ("_warnings", warnings::module),
    ("errno", errno::module),
    ("faulthandler", faulthandler::module),
    ("fcntl", fcntl::module),
    ("grp", users::grp),
    ("marshal", marshal::module),
    ("cmath", cmath::module),
    ("math", math::module),
    ("posix", posix::module),
    ("pwd", users::pwd),
    ("resource", resource::module),
    ("binascii", binascii::module),
    ("_blake2", hashes::blake2),
    ("_md5", hashes::md5),
    ("_sha1", hashes::sha1),
    ("_sha2", hashes::sha2),
    ("_sha3", hashes::sha3),
    ("array", array::module),
    ("_sre", sre::module),
    ("_string", strings::module),
    ("_struct", structure::module),
    ("_weakref", weakref::module),
    ("gc", gc::module),
    ("_memory", memory::module),
    ("_thread", thread::module),
    ("sys", sys::module),
    ("time", time::module),
    ("_tokenize", tokenize::module),
    ("zlib", zlib::module),
    ("unicodedata", unicodedata::module),
];

/// The constructor of the built-in module `name`.
pub fn builtin_module(name: &str) -> Option<Constructor> {
    NAMES.iter().find(|&&(n, _)| n == name).map(|&(_, constructor)| constructor)
}

/// Puts native types into a module under their names.
fn add_types(module: Value, types: &[Builtin]) {
    for ty in types {
        dict::set_str(module::globals(module), intern::intern(ty.native().short_name()), ty.class());
    }
}
