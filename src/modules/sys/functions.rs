//! The functions of `sys`.

use crate::heap::layout::{Dict, Entry, List, Set};
use crate::heap::{Kind, Value};
use crate::modules::builtins;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, class, exception, generator, int, intern, protocol, raise, string,
    structseq, tuple,
};
use crate::reflect::frame;
use crate::runtime::signals;

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("_getframe", getframe),
    ("_getframemodulename", getframemodulename),
    ("displayhook", displayhook),
    ("breakpointhook", super::hooks::breakpointhook),
    ("call_tracing", super::hooks::call_tracing),
    ("exc_info", exc_info),
    ("excepthook", super::hooks::excepthook),
    ("unraisablehook", super::hooks::unraisablehook),
    ("_current_frames", super::hooks::current_frames),
    ("_current_exceptions", super::hooks::current_exceptions),
    ("settrace", super::hooks::settrace),
    ("gettrace", super::hooks::gettrace),
    ("setprofile", super::hooks::setprofile),
    ("getprofile", super::hooks::getprofile),
    ("exception", exception_),
    ("exit", exit),
    ("get_int_max_str_digits", get_int_max_str_digits),
    ("get_asyncgen_hooks", get_asyncgen_hooks),
    ("get_coroutine_origin_tracking_depth", get_origin_depth),
    ("getdefaultencoding", |args| constant(args, "getdefaultencoding", "utf-8")),
    ("getfilesystemencodeerrors", |args| constant(args, "getfilesystemencodeerrors", "surrogateescape")),
    ("getfilesystemencoding", |args| constant(args, "getfilesystemencoding", "utf-8")),
    ("getrecursionlimit", getrecursionlimit),
    ("getsizeof", getsizeof),
    ("intern", intern_),
    ("is_finalizing", is_finalizing),
    ("set_asyncgen_hooks", set_asyncgen_hooks),
    ("set_coroutine_origin_tracking_depth", set_origin_depth),
    ("set_int_max_str_digits", set_int_max_str_digits),
    ("setrecursionlimit", setrecursionlimit),
];

fn constant(args: &Args, name: &str, text: &str) -> PyResult<Value> {
    args.check(&format_args!("sys.{name}"), 0, 0, 0)?;
    Ok(intern::intern(text))
}

fn getframe(args: &Args) -> PyResult<Value> {
    args.check("_getframe", 0, 0, 1)?;
    frame::get_frame(args.get(0).map_or(Ok(0), protocol::index_i64)?)
}

fn getframemodulename(args: &Args) -> PyResult<Value> {
    let [depth] = args.bind("_getframemodulename", 0, ["depth"], 1, 0)?;
    Ok(frame::module_name(depth.map_or(Ok(0), protocol::index_i64)?))
}

fn displayhook(args: &Args) -> PyResult<Value> {
    args.check("sys.displayhook", 0, 1, 1)?;
    builtins::display(args.positional[0])?;
    Ok(Value::NONE)
}

fn exc_info(args: &Args) -> PyResult<Value> {
    args.check("sys.exc_info", 0, 0, 0)?;
    Ok(match exception::handled() {
        Some(e) => tuple::new(&[class::of(e), e, exception::get(e).traceback.unwrap_or(Value::NONE)]),
        None => tuple::new(&[Value::NONE; 3]),
    })
}

fn exception_(args: &Args) -> PyResult<Value> {
    args.check("sys.exception", 0, 0, 0)?;
    Ok(exception::handled().unwrap_or(Value::NONE))
}

fn exit(args: &Args) -> PyResult<Value> {
    args.check("exit", 0, 0, 1)?;
    let code = args.get(0).unwrap_or(Value::NONE);
    let values = match code {
        Value::NONE => Vec::new(),
        _ if tuple::is(code) => tuple::items(code).to_vec(),
        _ => vec![code],
    };
    Err(exception::raise_with(Exc::SystemExit, &values))
}

fn get_asyncgen_hooks(args: &Args) -> PyResult<Value> {
    args.check("sys.get_asyncgen_hooks", 0, 0, 0)?;
    let (first, finalizer) = generator::hooks();
    Ok(structseq::new(Builtin::AsyncgenHooks, &[first, finalizer]))
}

fn set_asyncgen_hooks(args: &Args) -> PyResult<Value> {
    let [first, finalizer] = args.bind("set_asyncgen_hooks", 0, ["firstiter", "finalizer"], 2, 0)?;
    for (hook, what) in [(finalizer, "finalizer"), (first, "firstiter")] {
        if let Some(v) = hook
            && !v.is_none()
            && !builtins::is_callable(v)
        {
            let message = format!("callable {what} expected, got {}", class::name_of(v));
            return Err(raise(Exc::TypeError, message));
        }
    }
    generator::set_hooks(first, finalizer);
    Ok(Value::NONE)
}

fn get_origin_depth(args: &Args) -> PyResult<Value> {
    args.check("sys.get_coroutine_origin_tracking_depth", 0, 0, 0)?;
    Ok(int::from_i64(generator::origin_depth() as i64))
}

fn set_origin_depth(args: &Args) -> PyResult<Value> {
    let [depth] = args.bind("set_coroutine_origin_tracking_depth", 0, ["depth"], 1, 1)?;
    let depth = small(depth.unwrap_or(Value::NONE))?;
    if depth < 0 {
        return Err(raise(Exc::ValueError, "depth must be >= 0"));
    }
    generator::set_origin_depth(depth as u64);
    Ok(Value::NONE)
}

fn getrecursionlimit(args: &Args) -> PyResult<Value> {
    args.check("sys.getrecursionlimit", 0, 0, 0)?;
    Ok(int::from_i64(signals::recursion_limit() as i64))
}

fn setrecursionlimit(args: &Args) -> PyResult<Value> {
    args.check("sys.setrecursionlimit", 0, 1, 1)?;
    let limit = small(args.positional[0])?;
    if limit < 1 {
        return Err(raise(Exc::ValueError, "recursion limit must be greater or equal than 1"));
    }
    let depth = crate::runtime::frame::walk().take(limit as usize).count();
    if depth >= limit as usize {
        let message =
            format!("cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low");
        return Err(raise(Exc::RecursionError, message));
    }
    signals::set_recursion_limit(limit as u64);
    Ok(Value::NONE)
}

/// An argument that C would keep in an `int`.
fn small(v: Value) -> PyResult<i64> {
    let n = protocol::index(v)?;
    int::as_i64(n).filter(|&n| i32::try_from(n).is_ok()).ok_or_else(|| {
        let what = if int::is_negative(n) { "less than minimum" } else { "greater than maximum" };
        raise(Exc::OverflowError, format!("signed integer is {what}"))
    })
}

fn get_int_max_str_digits(args: &Args) -> PyResult<Value> {
    args.check("sys.get_int_max_str_digits", 0, 0, 0)?;
    Ok(int::from_i64(int::max_str_digits() as i64))
}

fn set_int_max_str_digits(args: &Args) -> PyResult<Value> {
    let [digits] = args.bind("set_int_max_str_digits", 0, ["maxdigits"], 1, 1)?;
    match small(digits.unwrap_or(Value::NONE))? {
        n if n == 0 || n >= 640 => int::set_max_str_digits(n as usize),
        _ => {
            let message = "maxdigits must be 0 or larger than 640";
            return Err(raise(Exc::ValueError, message));
        }
    }
    Ok(Value::NONE)
}

fn intern_(args: &Args) -> PyResult<Value> {
    args.check("sys.intern", 0, 1, 1)?;
    let v = args.positional[0];
    if string::is(v) {
        return Ok(intern::of(v));
    }
    Err(raise(Exc::TypeError, format!("intern() argument must be str, not {}", class::name_of(v))))
}

fn is_finalizing(args: &Args) -> PyResult<Value> {
    args.check("sys.is_finalizing", 0, 0, 0)?;
    Ok(Value::FALSE)
}

/// Bytes of the object and of the tables that belong to it alone.
fn getsizeof(args: &Args) -> PyResult<Value> {
    let [object, default] = args.bind("getsizeof", 0, ["object", "default"], 2, 1)?;
    let v = object.unwrap_or(Value::NONE);
    if let Some(method) = class::lookup_user(class::of(v), intern::intern("__sizeof__")) {
        return match (protocol::call_on(method, v, &[]), default) {
            (Err(_), Some(default)) if exception::swallow(Exc::TypeError) => Ok(default),
            (answer, _) => answer,
        };
    }
    Ok(int::from_i64(size(v) as i64))
}

fn size(v: Value) -> usize {
    let Some(shape) = v.shape() else { return size_of::<Value>() };
    let fixed =
        if shape.has_slots { shape.slots_at as usize + 8 * shape.inline as usize } else { shape.native.size.max(16) };
    let table = |capacity: u64, mask: u64| capacity as usize * size_of::<Entry>() + (mask as usize + 1) * 4;
    // SAFETY: of the layout that the kind names.
    let rest = unsafe {
        match v.kind() {
            Kind::Str => string::text(v).len() + 1,
            Kind::Bytes => protocol::len(v).unwrap_or(0) + 1,
            Kind::Tuple => 8 * tuple::items(v).len(),
            Kind::BigInt => 8 * int::bit_length(v).div_ceil(64) as usize,
            Kind::List => {
                let l = &*v.ptr::<List>();
                l.limit as usize - l.begin as usize
            }
            Kind::Dict => {
                let d = &*v.ptr::<Dict>();
                if d.index.is_null() { 0 } else { table(d.capacity, d.mask) }
            }
            Kind::Set | Kind::FrozenSet => {
                let s = &*v.ptr::<Set>();
                if s.index.is_null() { 0 } else { table(s.capacity, s.mask) }
            }
            _ => 0,
        }
    };
    fixed + rest
}
