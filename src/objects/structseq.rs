//! Tuples whose items also have names: `sys.version_info`, `os.stat_result` and their like. They
//! have a tuple's layout, so everything that works on tuples works on them; items that only have
//! names lie behind those of the tuple.

use super::*;
use crate::heap::layout::Tuple;
use crate::heap::{NativeType, Value, arena};

/// What is known of a type of this file.
struct Fields {
    table: &'static NativeType,
    /// How many are items of the tuple.
    visible: usize,
    names: &'static [&'static str],
}

/// A new object of `ty`, which is one of the types of this file; the fields that are missing at
/// the end are None.
pub fn new(ty: Builtin, items: &[Value]) -> Value {
    match fields_of(ty.native()) {
        Some(fields) => make(ty.class(), fields, items),
        None => tuple::new(items),
    }
}

fn make(class: Value, fields: &Fields, items: &[Value]) -> Value {
    let count = fields.names.len();
    let v = arena::object(class::get(class).shape.header(), size_of::<Tuple>() + 8 * count);
    let t = v.ptr::<Tuple>();
    // SAFETY: fresh object with room for the items.
    unsafe {
        (*t).length = fields.visible as u64;
        let place = t.add(1).cast::<Value>();
        for i in 0..count {
            place.add(i).write(items.get(i).copied().unwrap_or(Value::NONE));
        }
    }
    v
}

fn fields_of(native: &'static NativeType) -> Option<&'static Fields> {
    ALL.iter().find(|f| std::ptr::eq(f.table, native))
}

fn of(v: Value) -> Option<&'static Fields> {
    fields_of(protocol::native(v))
}

/// All fields, those that are no items included.
fn all(v: Value, fields: &Fields) -> Vec<Value> {
    // SAFETY: of this layout, with all fields behind the header.
    let place = unsafe { v.ptr::<Tuple>().add(1).cast::<Value>() };
    // SAFETY: as above.
    (0..fields.names.len()).map(|i| unsafe { place.add(i).read() }).collect()
}

fn field(v: Value, name: &str) -> PyResult<Option<Value>> {
    if class::is(v) {
        return Ok(None);
    }
    let Some(fields) = of(v) else { return Ok(None) };
    Ok(match name {
        "n_fields" => Some(int::from_i64(fields.names.len() as i64)),
        "n_sequence_fields" => Some(int::from_i64(fields.visible as i64)),
        "n_unnamed_fields" => Some(int::from_i64(unnamed(fields) as i64)),
        "__match_args__" => Some(match_args(fields)),
        _ => fields.names.iter().position(|&n| n == name).map(|i| all(v, fields)[i]),
    })
}

fn unnamed(fields: &Fields) -> usize {
    fields.names.iter().filter(|n| n.is_empty()).count()
}

fn match_args(fields: &Fields) -> Value {
    let names = fields.names[..fields.visible].iter().filter(|n| !n.is_empty());
    tuple::new(&names.map(|n| intern::intern(n)).collect::<Vec<_>>())
}

/// Puts the numbers of fields into the classes. Called once at start-up.
pub fn initialise() {
    for fields in ALL {
        let Some(&b) = Builtin::ALL.iter().find(|b| std::ptr::eq(b.native(), fields.table)) else { continue };
        let d = class::get(b.class()).dict;
        let count = |n: usize| int::from_i64(n as i64);
        dict::set_str(d, intern::intern("n_fields"), count(fields.names.len()));
        dict::set_str(d, intern::intern("n_sequence_fields"), count(fields.visible));
        dict::set_str(d, intern::intern("n_unnamed_fields"), count(unnamed(fields)));
        dict::set_str(d, intern::intern("__match_args__"), match_args(fields));
    }
}

fn show(v: Value) -> PyResult<Value> {
    let Some(fields) = of(v) else { return Ok(Value::EMPTY_STR) };
    let mut parts = Vec::new();
    for (name, &item) in fields.names.iter().filter(|n| !n.is_empty()).zip(tuple::items(v)) {
        parts.push(format!("{name}={}", string::text(protocol::repr(item)?)));
    }
    Ok(string::new(&format!("{}({})", class::full_name(class::of(v)), parts.join(", "))))
}

fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let [sequence, named] = args.bind("structseq", 1, ["sequence", "dict"], 2, 1)?;
    let Some(fields) = fields_of(class::get(class).native) else {
        return Err(raise(Exc::TypeError, "not a struct sequence type"));
    };
    let items = match sequence {
        Some(v) if string::is_iterable(v) || tuple::is(v) || list::is(v) => protocol::collect(v)?,
        _ => return Err(raise(Exc::TypeError, "constructor requires a sequence")),
    };
    let (least, most, given) = (fields.visible, fields.names.len(), items.len());
    let name = class::full_name(class);
    let wrong = if least == most && given != least {
        Some(format!("{name}() takes a {least}-sequence ({given}-sequence given)"))
    } else if given < least {
        Some(format!("{name}() takes an at least {least}-sequence ({given}-sequence given)"))
    } else if given > most {
        Some(format!("{name}() takes an at most {most}-sequence ({given}-sequence given)"))
    } else {
        None
    };
    if let Some(message) = wrong {
        return Err(raise(Exc::TypeError, message));
    }
    let mut items = items;
    if let Some(named) = named.filter(|d| dict::is(*d)) {
        for name in &fields.names[items.len()..] {
            items.push(dict::get_str(named, intern::intern(name)).unwrap_or(Value::NONE));
        }
    }
    Ok(make(class, fields, &items))
}

fn reduce(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let Some(fields) = of(v) else { return Ok(Value::NONE) };
    let rest = dict::new();
    for (name, item) in fields.names.iter().zip(all(v, fields)).skip(fields.visible) {
        dict::set_str(rest, intern::intern(name), item);
    }
    let visible = tuple::new(tuple::items(v));
    Ok(tuple::new(&[class::of(v), tuple::new(&[visible, rest])]))
}

fn replace(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    args.check_positional("__replace__", 1, 0)?;
    let Some(fields) = of(v) else { return Ok(Value::NONE) };
    let mut items = all(v, fields);
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        let Some(i) = fields.names.iter().position(|&n| n == string::text(name)) else {
            let message = format!("Got unexpected field name(s): ['{}']", string::text(name));
            return Err(raise(Exc::TypeError, message));
        };
        items[i] = value;
    }
    Ok(make(class::of(v), fields, &items))
}

macro_rules! struct_sequences {
    ($($(#[$doc:meta])* $table:ident $name:literal $visible:literal [$($field:literal)*])*) => {
        $(
            $(#[$doc])*
            pub static $table: NativeType = NativeType {
                name: $name,
                repr: Some(show),
                get_attribute: Some(field),
                methods: &[("__reduce__", reduce), ("__replace__", replace)],
                class_methods: &[],
                new: Some(construct),
                ..tuple::TYPE
            };
        )*
        static ALL: &[Fields] = &[$(Fields { table: &$table, visible: $visible, names: &[$($field),*] }),*];
    };
}

struct_sequences! {
    /// Type of `sys.version_info`.
    VERSION_INFO_TYPE "sys.version_info" 5 ["major" "minor" "micro" "releaselevel" "serial"]
    /// Type of `sys.flags`.
    FLAGS_TYPE "sys.flags" 18 [
        "debug" "inspect" "interactive" "optimize" "dont_write_bytecode" "no_user_site" "no_site"
        "ignore_environment" "verbose" "bytes_warning" "quiet" "hash_randomization" "isolated" "dev_mode"
        "utf8_mode" "warn_default_encoding" "safe_path" "int_max_str_digits" "gil" "thread_inherit_context"
        "context_aware_warnings"
    ]
    /// Type of `sys.float_info`.
    FLOAT_INFO_TYPE "sys.float_info" 11 [
        "max" "max_exp" "max_10_exp" "min" "min_exp" "min_10_exp" "dig" "mant_dig" "epsilon" "radix" "rounds"
    ]
    /// Type of `sys.int_info`.
    INT_INFO_TYPE "sys.int_info" 4 [
        "bits_per_digit" "sizeof_digit" "default_max_str_digits" "str_digits_check_threshold"
    ]
    /// Type of `sys.hash_info`.
    HASH_INFO_TYPE "sys.hash_info" 9 [
        "width" "modulus" "inf" "nan" "imag" "algorithm" "hash_bits" "seed_bits" "cutoff"
    ]
    /// Type of `sys.thread_info`.
    THREAD_INFO_TYPE "sys.thread_info" 3 ["name" "lock" "version"]
    /// Type of `sys.get_asyncgen_hooks()`.
    ASYNCGEN_HOOKS_TYPE "sys.asyncgen_hooks" 2 ["firstiter" "finalizer"]
    /// Type of `time.struct_time`.
    STRUCT_TIME_TYPE "time.struct_time" 9 [
        "tm_year" "tm_mon" "tm_mday" "tm_hour" "tm_min" "tm_sec" "tm_wday" "tm_yday" "tm_isdst" "tm_zone" "tm_gmtoff"
    ]
    /// Type of `os.stat()`.
    STAT_RESULT_TYPE "os.stat_result" 10 [
        "st_mode" "st_ino" "st_dev" "st_nlink" "st_uid" "st_gid" "st_size" "" "" ""
        "st_atime" "st_mtime" "st_ctime" "st_atime_ns" "st_mtime_ns" "st_ctime_ns" "st_blksize" "st_blocks" "st_rdev"
    ]
    /// Type of `os.statvfs()`.
    STATVFS_RESULT_TYPE "os.statvfs_result" 10 [
        "f_bsize" "f_frsize" "f_blocks" "f_bfree" "f_bavail" "f_files" "f_ffree" "f_favail" "f_flag" "f_namemax"
        "f_fsid"
    ]
    /// Type of `os.get_terminal_size()`.
    TERMINAL_SIZE_TYPE "os.terminal_size" 2 ["columns" "lines"]
    /// Type of `os.times()`.
    TIMES_RESULT_TYPE "posix.times_result" 5 ["user" "system" "children_user" "children_system" "elapsed"]
    /// Type of `os.uname()`.
    UNAME_RESULT_TYPE "posix.uname_result" 5 ["sysname" "nodename" "release" "version" "machine"]
    /// Type of `os.sched_getparam()`.
    SCHED_PARAM_TYPE "posix.sched_param" 1 ["sched_priority"]
    /// Type of `os.waitid()`.
    WAITID_RESULT_TYPE "posix.waitid_result" 5 ["si_pid" "si_uid" "si_signo" "si_status" "si_code"]
    /// Type of `pwd.getpwuid()`.
    PASSWD_TYPE "pwd.struct_passwd" 7 ["pw_name" "pw_passwd" "pw_uid" "pw_gid" "pw_gecos" "pw_dir" "pw_shell"]
    /// Type of `grp.getgrgid()`.
    GROUP_TYPE "grp.struct_group" 4 ["gr_name" "gr_passwd" "gr_gid" "gr_mem"]
    /// Type of `resource.getrusage()`.
    RUSAGE_TYPE "resource.struct_rusage" 16 [
        "ru_utime" "ru_stime" "ru_maxrss" "ru_ixrss" "ru_idrss" "ru_isrss" "ru_minflt" "ru_majflt" "ru_nswap"
        "ru_inblock" "ru_oublock" "ru_msgsnd" "ru_msgrcv" "ru_nsignals" "ru_nvcsw" "ru_nivcsw"
    ]
    /// Type of `signal.sigwaitinfo()`.
    SIGINFO_TYPE "signal.struct_siginfo" 7 ["si_signo" "si_code" "si_errno" "si_pid" "si_uid" "si_status" "si_band"]
    /// Type of what `sys.unraisablehook` is given.
    UNRAISABLE_TYPE "sys.UnraisableHookArgs" 5 ["exc_type" "exc_value" "exc_traceback" "err_msg" "object"]
}
