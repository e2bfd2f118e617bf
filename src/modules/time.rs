//! The `time` module: clocks, sleeping, calendar times as the C library has them.

use super::clocks;
use crate::heap::{Value, gil};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, class, dict, float, int, intern, module, protocol, raise, string,
    structseq, tuple,
};
use std::ffi::CString;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("asctime", asctime),
    ("ctime", ctime),
    ("gmtime", |args| calendar(args, "gmtime", libc::gmtime_r)),
    ("localtime", |args| calendar(args, "localtime", libc::localtime_r)),
    ("mktime", mktime),
    ("monotonic", |args| seconds(args, "monotonic", libc::CLOCK_MONOTONIC)),
    ("monotonic_ns", |args| nanoseconds(args, "monotonic_ns", libc::CLOCK_MONOTONIC)),
    ("perf_counter", |args| seconds(args, "perf_counter", libc::CLOCK_MONOTONIC)),
    ("perf_counter_ns", |args| nanoseconds(args, "perf_counter_ns", libc::CLOCK_MONOTONIC)),
    ("process_time", |args| seconds(args, "process_time", libc::CLOCK_PROCESS_CPUTIME_ID)),
    ("process_time_ns", |args| nanoseconds(args, "process_time_ns", libc::CLOCK_PROCESS_CPUTIME_ID)),
    ("sleep", sleep),
    ("strftime", strftime),
    ("thread_time", |args| seconds(args, "thread_time", libc::CLOCK_THREAD_CPUTIME_ID)),
    ("thread_time_ns", |args| nanoseconds(args, "thread_time_ns", libc::CLOCK_THREAD_CPUTIME_ID)),
    ("time", |args| seconds(args, "time", libc::CLOCK_REALTIME)),
    ("time_ns", |args| nanoseconds(args, "time_ns", libc::CLOCK_REALTIME)),
];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("time");
    module::add_functions(m, FUNCTIONS);
    class::get(Builtin::StructTime.class()).module = intern::intern("time");
    let globals = module::globals(m);
    module::add_functions(m, clocks::FUNCTIONS);
    clocks::add_constants(globals);
    dict::set_str(globals, intern::intern("struct_time"), Builtin::StructTime.class());
    dict::set_str(globals, intern::intern("_STRUCT_TM_ITEMS"), int::from_i64(11));
    Ok(m)
}

fn clock(id: libc::clockid_t) -> libc::timespec {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes to the struct given; every clock asked for exists on Linux.
    unsafe { libc::clock_gettime(id, &mut t) };
    t
}

fn seconds(args: &Args, name: &str, id: libc::clockid_t) -> PyResult<Value> {
    args.check(&format_args!("time.{name}"), 0, 0, 0)?;
    let t = clock(id);
    Ok(float::from_f64(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9))
}

fn nanoseconds(args: &Args, name: &str, id: libc::clockid_t) -> PyResult<Value> {
    args.check(&format_args!("time.{name}"), 0, 0, 0)?;
    let t = clock(id);
    Ok(int::from_i128(i128::from(t.tv_sec) * 1_000_000_000 + i128::from(t.tv_nsec)))
}

/// A number of seconds in an argument, rounded down.
fn whole_seconds(v: Value) -> PyResult<i64> {
    let out_of_range = || raise(Exc::OverflowError, "timestamp out of range for platform time_t");
    if let Some(x) = float::as_f64(v) {
        if x.is_nan() {
            return Err(raise(Exc::ValueError, "Invalid value NaN (not a number)"));
        }
        return if x.abs() < 9e18 { Ok(x.floor() as i64) } else { Err(out_of_range()) };
    }
    let n = protocol::index(v)?;
    int::as_i64(n).ok_or_else(out_of_range)
}

fn sleep(args: &Args) -> PyResult<Value> {
    args.check("time.sleep", 0, 1, 1)?;
    let v = args.positional[0];
    let duration = match float::as_f64(v) {
        Some(x) if x.is_nan() => return Err(raise(Exc::ValueError, "Invalid value NaN (not a number)")),
        Some(x) => x,
        None => int::checked_f64(protocol::index(v)?)?,
    };
    if duration < 0.0 {
        return Err(raise(Exc::ValueError, "sleep length must be non-negative"));
    }
    if duration > 9e9 {
        return Err(raise(Exc::OverflowError, "timestamp too large to convert to C PyTime_t"));
    }
    let start = clock(libc::CLOCK_MONOTONIC);
    let nanoseconds = i128::from(start.tv_nsec) + (duration * 1e9).ceil() as i128;
    let end = libc::timespec {
        tv_sec: start.tv_sec + (nanoseconds / 1_000_000_000) as i64,
        tv_nsec: (nanoseconds % 1_000_000_000) as i64,
    };
    loop {
        let rc = gil::outside(|| {
            // SAFETY: reads the struct given.
            unsafe { libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &end, std::ptr::null_mut()) }
        });
        // A signal that Python handles ends the wait: its handler runs at the caller's next poll.
        if rc != libc::EINTR || crate::heap::thread::current().signals != 0 {
            return Ok(Value::NONE);
        }
    }
}

type BreakDown = unsafe extern "C" fn(*const libc::time_t, *mut libc::tm) -> *mut libc::tm;

fn broken_down(seconds: i64, how: BreakDown) -> Option<libc::tm> {
    // SAFETY: a struct of numbers and a pointer; the function fills it or answers null.
    unsafe {
        let mut t = std::mem::zeroed::<libc::tm>();
        if how(&seconds, &mut t).is_null() { None } else { Some(t) }
    }
}

fn zone_name(t: &libc::tm) -> Value {
    if t.tm_zone.is_null() {
        return string::new("UTC");
    }
    // SAFETY: the C library's own text, which lives for ever.
    let name = unsafe { std::ffi::CStr::from_ptr(t.tm_zone) };
    string::new(&name.to_string_lossy())
}

fn calendar(args: &Args, name: &str, how: BreakDown) -> PyResult<Value> {
    args.check(name, 0, 0, 1)?;
    let seconds = moment(args)?;
    match broken_down(seconds, how) {
        Some(t) => Ok(to_value(&t)),
        None => Err(raise(Exc::OverflowError, "timestamp out of range for platform time_t")),
    }
}

/// The moment in an optional argument, else now.
fn moment(args: &Args) -> PyResult<i64> {
    match args.get(0).filter(|v| !v.is_none()) {
        Some(v) => whole_seconds(v),
        None => Ok(clock(libc::CLOCK_REALTIME).tv_sec),
    }
}

fn to_value(t: &libc::tm) -> Value {
    let fields = [
        i64::from(t.tm_year) + 1900,
        i64::from(t.tm_mon) + 1,
        i64::from(t.tm_mday),
        i64::from(t.tm_hour),
        i64::from(t.tm_min),
        i64::from(t.tm_sec),
        // The week begins on Monday.
        i64::from((t.tm_wday + 6) % 7),
        i64::from(t.tm_yday) + 1,
        i64::from(t.tm_isdst),
    ];
    let mut all = fields.map(int::from_i64).to_vec();
    all.extend([zone_name(t), int::from_i64(t.tm_gmtoff)]);
    structseq::new(Builtin::StructTime, &all)
}

/// The C struct for a tuple of nine numbers.
fn from_value(v: Value) -> PyResult<libc::tm> {
    if !tuple::is(v) {
        return Err(raise(Exc::TypeError, "Tuple or struct_time argument required"));
    }
    let items = tuple::items(v);
    if items.len() != 9 {
        return Err(raise(Exc::TypeError, "asctime(): illegal time tuple argument"));
    }
    let mut n = [0i32; 9];
    for (place, &item) in n.iter_mut().zip(items) {
        *place = i32::try_from(protocol::index_i64(item)?)
            .map_err(|_| raise(Exc::OverflowError, "signed integer is greater than maximum"))?;
    }
    // SAFETY: a struct of numbers and a pointer.
    let mut t = unsafe { std::mem::zeroed::<libc::tm>() };
    t.tm_year = n[0].saturating_sub(1900);
    t.tm_mon = n[1].max(1) - 1;
    t.tm_mday = n[2].max(1);
    (t.tm_hour, t.tm_min, t.tm_sec) = (n[3], n[4], n[5]);
    t.tm_wday = (n[6].rem_euclid(7) + 1) % 7;
    t.tm_yday = n[7].max(1) - 1;
    t.tm_isdst = n[8].signum();
    let ranges = [
        (t.tm_mon, 11, "month"),
        (t.tm_mday, 31, "day of month"),
        (t.tm_hour, 23, "hour"),
        (t.tm_min, 59, "minute"),
        (t.tm_sec, 61, "seconds"),
        (t.tm_yday, 365, "day of year"),
    ];
    for (value, most, what) in ranges {
        if !(0..=most).contains(&value) {
            return Err(raise(Exc::ValueError, format!("{what} out of range")));
        }
    }
    Ok(t)
}

fn mktime(args: &Args) -> PyResult<Value> {
    args.check("time.mktime", 0, 1, 1)?;
    let mut t = from_value(args.positional[0])?;
    // SAFETY: reads and normalises the struct given.
    let seconds = unsafe { libc::mktime(&mut t) };
    if seconds == -1 && t.tm_year != 69 {
        return Err(raise(Exc::OverflowError, "mktime argument out of range"));
    }
    Ok(float::from_f64(seconds as f64))
}

/// The broken-down time in argument `i`, else the local time.
fn time_argument(args: &Args, i: usize) -> PyResult<libc::tm> {
    match args.get(i) {
        Some(v) => from_value(v),
        None => broken_down(clock(libc::CLOCK_REALTIME).tv_sec, libc::localtime_r)
            .ok_or_else(|| raise(Exc::OverflowError, "timestamp out of range for platform time_t")),
    }
}

fn strftime(args: &Args) -> PyResult<Value> {
    args.check("strftime", 0, 1, 2)?;
    let format = args.positional[0];
    let Some(text) = string::as_text(format) else {
        let message = format!("strftime() argument 1 must be str, not {}", class::name_of(format));
        return Err(raise(Exc::TypeError, message));
    };
    let t = time_argument(args, 1)?;
    let Ok(text) = CString::new(text) else {
        return Err(raise(Exc::ValueError, "embedded null character"));
    };
    Ok(string::new(&formatted(&text, &t)))
}

/// The C library's `strftime`, with as much room as the answer needs.
fn formatted(format: &CString, t: &libc::tm) -> String {
    if format.is_empty() {
        return String::new();
    }
    let mut room = 256;
    loop {
        let mut bytes = vec![0u8; room];
        // SAFETY: writes at most `room` bytes; the format ends with NUL.
        let written = unsafe { libc::strftime(bytes.as_mut_ptr().cast(), room, format.as_ptr(), t) };
        // Nothing written may also mean an empty answer (`%p` in some locales).
        if written > 0 || room > 256 * format.as_bytes().len() {
            bytes.truncate(written);
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        room *= 2;
    }
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn as_text(t: &libc::tm) -> Value {
    let day = DAYS[(t.tm_wday.rem_euclid(7)) as usize];
    let month = MONTHS[(t.tm_mon.rem_euclid(12)) as usize];
    let (date, year) = (t.tm_mday, i64::from(t.tm_year) + 1900);
    string::new(&format!("{day} {month} {date:2} {:02}:{:02}:{:02} {year}", t.tm_hour, t.tm_min, t.tm_sec))
}

fn asctime(args: &Args) -> PyResult<Value> {
    args.check("asctime", 0, 0, 1)?;
    Ok(as_text(&time_argument(args, 0)?))
}

fn ctime(args: &Args) -> PyResult<Value> {
    args.check("ctime", 0, 0, 1)?;
    match broken_down(moment(args)?, libc::localtime_r) {
        Some(t) => Ok(as_text(&t)),
        None => Err(raise(Exc::OverflowError, "timestamp out of range for platform time_t")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing;

    #[test]
    fn calendar_times() {
        let _turn = testing::start();
        let day = calendar(&Args::new(&[int::from_i64(86_400)]), "gmtime", libc::gmtime_r);
        let shown = "time.struct_time(tm_year=1970, tm_mon=1, tm_mday=2, tm_hour=0, tm_min=0, tm_sec=0, \
                     tm_wday=4, tm_yday=2, tm_isdst=0)";
        assert_eq!(testing::show(day), shown);
        let text = strftime(&Args::new(&[string::new("%Y-%m-%d %j %%"), day.unwrap()]));
        assert_eq!(testing::show(text), "'1970-01-02 002 %'");
        assert_eq!(testing::show(asctime(&Args::new(&[day.unwrap()]))), "'Fri Jan  2 00:00:00 1970'");
        let bad = sleep(&Args::new(&[int::from_i64(-1)]));
        assert_eq!(testing::show(bad), "ValueError: sleep length must be non-negative");
    }
}
