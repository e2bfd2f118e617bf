//! The clocks of the module `time` by number, what is known about them, and the time zone.

use crate::heap::Value;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, attribute, class, dict, doors, exception, float, instance, int, intern,
    protocol, raise, string, tuple,
};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("clock_getres", |a| by_number(a, "clock_getres", false, |id, t| unsafe_clock(id, t, libc::clock_getres))),
    ("clock_gettime", |a| by_number(a, "clock_gettime", false, |id, t| unsafe_clock(id, t, libc::clock_gettime))),
    ("clock_gettime_ns", |a| by_number(a, "clock_gettime_ns", true, |id, t| unsafe_clock(id, t, libc::clock_gettime))),
    ("clock_settime", |a| set_clock(a, "clock_settime")),
    ("clock_settime_ns", |a| set_clock(a, "clock_settime_ns")),
    ("get_clock_info", get_clock_info),
    ("pthread_getcpuclockid", cpu_clock),
    ("strptime", |a| {
        let f = attribute::get((doors::get().import)("_strptime")?, intern::intern("_strptime_time"))?;
        (doors::get().call)(f, a.positional, a.names, a.keywords)
    }),
    ("tzset", |a| {
        a.check("time.tzset", 0, 0, 0)?;
        let m = (doors::get().import)("time")?;
        add_zone(crate::objects::module::globals(m));
        Ok(Value::NONE)
    }),
];

const NUMBERS: &[(&str, libc::clockid_t)] = &[
    ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
    ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
    ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
    ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
    ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
    ("CLOCK_TAI", libc::CLOCK_TAI),
    ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
];

/// Puts the numbers of the clocks and the zone's names into the module.
pub(super) fn add_constants(globals: Value) {
    for &(name, n) in NUMBERS {
        dict::set_str(globals, intern::intern(name), int::from_i64(i64::from(n)));
    }
    add_zone(globals);
}

unsafe extern "C" {
    fn tzset();
}

/// `timezone`, `altzone`, `daylight` and `tzname`, found by looking at this winter and summer.
fn add_zone(globals: Value) {
    // SAFETY: reads the environment.
    unsafe { tzset() };
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    let now = clock(libc::CLOCK_REALTIME).tv_sec;
    let start = now / YEAR * YEAR;
    let at = |seconds: i64| {
        // SAFETY: the function fills the struct.
        unsafe {
            let mut t = std::mem::zeroed::<libc::tm>();
            libc::localtime_r(&seconds, &mut t);
            let name = if t.tm_zone.is_null() {
                "UTC".to_owned()
            } else {
                std::ffi::CStr::from_ptr(t.tm_zone).to_string_lossy().into_owned()
            };
            (-t.tm_gmtoff, name)
        }
    };
    let (january, july) = (at(start), at(start + YEAR / 2));
    let (winter, summer) = if january.0 < july.0 { (july, january) } else { (january, july) };
    for (name, value) in [
        ("timezone", int::from_i64(winter.0)),
        ("altzone", int::from_i64(summer.0)),
        ("daylight", int::from_i64(i64::from(winter.0 != summer.0))),
        ("tzname", tuple::new(&[string::new(&winter.1), string::new(&summer.1)])),
    ] {
        dict::set_str(globals, intern::intern(name), value);
    }
}

fn clock(id: libc::clockid_t) -> libc::timespec {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe_clock(id, &mut t, libc::clock_gettime);
    t
}

type ClockCall = unsafe extern "C" fn(libc::clockid_t, *mut libc::timespec) -> i32;

fn unsafe_clock(id: libc::clockid_t, t: &mut libc::timespec, f: ClockCall) -> i32 {
    // SAFETY: the function fills the struct given.
    unsafe { f(id, t) }
}

fn failed() -> crate::objects::Pending {
    exception::os_error(std::io::Error::last_os_error().raw_os_error().unwrap_or(0), None)
}

fn number(v: Value) -> PyResult<libc::clockid_t> {
    if float::is(v) {
        return Err(raise(Exc::TypeError, "'float' object cannot be interpreted as an integer"));
    }
    let n = protocol::index_i64(v)?;
    i32::try_from(n).map_err(|_| raise(Exc::OverflowError, "Python int too large to convert to C int"))
}

fn by_number(
    args: &Args,
    name: &str,
    nanoseconds: bool,
    f: fn(libc::clockid_t, &mut libc::timespec) -> i32,
) -> PyResult<Value> {
    args.check(&format_args!("time.{name}"), 0, 1, 1)?;
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    if f(number(args.positional[0])?, &mut t) < 0 {
        return Err(failed());
    }
    Ok(match nanoseconds {
        true => int::from_i128(i128::from(t.tv_sec) * 1_000_000_000 + i128::from(t.tv_nsec)),
        false => float::from_f64(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9),
    })
}

fn set_clock(args: &Args, name: &str) -> PyResult<Value> {
    args.check(name, 0, 2, 2)?;
    let id = number(args.positional[0])?;
    let v = args.positional[1];
    let total = match float::as_f64(v) {
        Some(x) if name.ends_with("ns") => {
            let _ = x;
            return Err(raise(Exc::TypeError, "integer argument expected, got float"));
        }
        Some(x) => (x * 1e9) as i128,
        None => {
            let scale = if name.ends_with("ns") { 1 } else { 1_000_000_000 };
            i128::from(protocol::index_i64(v)?) * scale
        }
    };
    let t = libc::timespec {
        tv_sec: total.div_euclid(1_000_000_000) as i64,
        tv_nsec: total.rem_euclid(1_000_000_000) as i64,
    };
    // SAFETY: reads the struct given.
    if unsafe { libc::clock_settime(id, &t) } < 0 { Err(failed()) } else { Ok(Value::NONE) }
}

fn cpu_clock(args: &Args) -> PyResult<Value> {
    args.check("pthread_getcpuclockid", 0, 1, 1)?;
    let thread = protocol::index_i64(args.positional[0])? as libc::pthread_t;
    // SAFETY: only the calling thread's own number is asked for, or that of one that lives.
    let (rc, id) = unsafe {
        let mut id: libc::clockid_t = 0;
        (libc::pthread_getcpuclockid(thread, &mut id), id)
    };
    if rc != 0 { Err(exception::os_error(rc, None)) } else { Ok(int::from_i64(i64::from(id))) }
}

fn get_clock_info(args: &Args) -> PyResult<Value> {
    args.check("get_clock_info", 0, 1, 1)?;
    let Some(name) = string::as_text(args.positional[0]) else {
        let message = format!("get_clock_info() argument 1 must be str, not {}", class::name_of(args.positional[0]));
        return Err(raise(Exc::TypeError, message));
    };
    let (id, implementation, monotonic) = match name {
        "time" => (libc::CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false),
        "monotonic" | "perf_counter" => (libc::CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true),
        "process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true),
        "thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true),
        _ => return Err(raise(Exc::ValueError, "unknown clock")),
    };
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe_clock(id, &mut t, libc::clock_getres);
    let info = instance::allocate(Builtin::Namespace.class());
    for (key, value) in [
        ("implementation", string::new(implementation)),
        ("monotonic", Value::from_bool(monotonic)),
        ("adjustable", Value::from_bool(!monotonic)),
        ("resolution", float::from_f64(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9)),
    ] {
        instance::set(info, intern::intern(key), value);
    }
    Ok(info)
}
