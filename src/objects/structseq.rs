//! Tuples whose items also have names: `sys.version_info`, `time.struct_time` and their like.
//! They have a tuple's layout, so everything that works on tuples works on them.

use super::*;
use crate::heap::layout::Tuple;
use crate::heap::{NativeType, Value};

/// A new object of `ty`, which is one of the types of this file.
pub fn new(ty: Builtin, items: &[Value]) -> Value {
    let v = ty.allocate(size_of::<Tuple>() + 8 * items.len());
    let t = v.ptr::<Tuple>();
    // SAFETY: fresh object with room for the items.
    unsafe {
        (*t).length = items.len() as u64;
        std::ptr::copy_nonoverlapping(items.as_ptr(), t.add(1).cast::<Value>(), items.len());
    }
    v
}

fn field(v: Value, names: &[&str], name: &str) -> PyResult<Option<Value>> {
    Ok(names.iter().position(|&n| n == name).and_then(|i| tuple::items(v).get(i).copied()))
}

fn show(v: Value, title: &str, names: &[&str]) -> PyResult<Value> {
    let mut parts = Vec::new();
    for (name, &item) in names.iter().zip(tuple::items(v)) {
        parts.push(format!("{name}={}", string::text(protocol::repr(item)?)));
    }
    Ok(string::new(&format!("{title}({})", parts.join(", "))))
}

macro_rules! struct_sequences {
    ($($(#[$doc:meta])* $table:ident $title:literal $name:literal [$($field:literal)*])*) => {$(
        $(#[$doc])*
        pub static $table: NativeType = NativeType {
            name: $name,
            repr: Some(|v| show(v, $title, &[$($field),*])),
            get_attribute: Some(|v, name| field(v, &[$($field),*], name)),
            methods: &[],
            new: None,
            ..tuple::TYPE
        };
    )*};
}

struct_sequences! {
    /// Type of `sys.version_info`.
    VERSION_INFO_TYPE "sys.version_info" "version_info" ["major" "minor" "micro" "releaselevel" "serial"]
    /// Type of `sys.flags`.
    FLAGS_TYPE "sys.flags" "flags" [
        "debug" "inspect" "interactive" "optimize" "dont_write_bytecode" "no_user_site" "no_site"
        "ignore_environment" "verbose" "bytes_warning" "quiet" "hash_randomization" "isolated" "dev_mode"
        "utf8_mode" "warn_default_encoding" "safe_path" "int_max_str_digits"
    ]
    /// Type of `sys.float_info`.
    FLOAT_INFO_TYPE "sys.float_info" "float_info" [
        "max" "max_exp" "max_10_exp" "min" "min_exp" "min_10_exp" "dig" "mant_dig" "epsilon" "radix" "rounds"
    ]
    /// Type of `sys.int_info`.
    INT_INFO_TYPE "sys.int_info" "int_info" [
        "bits_per_digit" "sizeof_digit" "default_max_str_digits" "str_digits_check_threshold"
    ]
    /// Type of `sys.hash_info`.
    HASH_INFO_TYPE "sys.hash_info" "hash_info" [
        "width" "modulus" "inf" "nan" "imag" "algorithm" "hash_bits" "seed_bits" "cutoff"
    ]
    /// Type of what `sys.unraisablehook` is given.
    UNRAISABLE_TYPE "UnraisableHookArgs" "sys.UnraisableHookArgs" [
        "exc_type" "exc_value" "exc_traceback" "err_msg" "object"
    ]
    /// Type of `time.struct_time`.
    STRUCT_TIME_TYPE "time.struct_time" "struct_time" [
        "tm_year" "tm_mon" "tm_mday" "tm_hour" "tm_min" "tm_sec" "tm_wday" "tm_yday" "tm_isdst"
    ]
}
