//! Calls of C functions: arguments by the prototype, the call itself through libffi, the result.

use super::abi::{self, Class};
use super::direct::{self, Way};
use super::stubs;
use crate::heap::gil;
use crate::heap::{Value, thread};
use crate::objects::native::convert::{self, Transfer};
use crate::objects::native::overload::{self, Choice};
use crate::objects::native::{CType, Form, ctype, cxx, function, guard, passing, scalar, spell, view};
use crate::objects::{Args, Exc, Pending, PyResult, bytes, class, float, int, raise, string};
use crate::runtime::enter;
use libffi::low::{CodePtr, ffi_abi_FFI_DEFAULT_ABI, ffi_cif, ffi_type, prep_cif, prep_cif_var, types};
use std::sync::atomic::AtomicU64;

/// `errno` after the thread's last call.
pub fn errno() -> i32 {
    thread::current().errno as u32 as i32
}

/// Sets what `errno` answers.
pub fn set_errno(n: i32) {
    thread::current().errno = u64::from(n as u32);
}

/// After a call: keeps its `errno`.
pub fn note_errno() {
    // SAFETY: the thread's own place.
    set_errno(unsafe { *libc::__errno_location() });
}

/// What is known about calling functions with one prototype.
pub struct Plan {
    /// Parameters, with their names.
    pub parameters: Vec<(&'static CType, Option<String>)>,
    /// The result.
    pub result: &'static CType,
    /// More arguments may follow.
    pub variadic: bool,
    /// libffi's description; none for variadic functions.
    cif: Option<Box<ffi_cif>>,
    arguments: Vec<*mut ffi_type>,
    answer: *mut ffi_type,
    /// The first parameter is the `this` of a C++ method.
    pub method: bool,
    /// The first argument of all is the address of the result, an object of C++.
    hidden: bool,
    /// Header words of objects that the pointer parameters certainly take; 0: none yet.
    pub headers: [AtomicU64; direct::REGISTERS],
    /// How arguments and result travel, if registers are enough.
    pub direct: Option<(Vec<Vec<Class>>, Way)>,
}

impl Plan {
    /// The plan for a function type.
    ///
    /// # Errors
    /// The reason why such functions cannot be called.
    #[allow(clippy::mut_from_ref, reason = "the plan is new, and no part of the type")]
    pub fn new(t: &'static CType) -> Result<&'static mut Plan, String> {
        let Some(p) = t.prototype() else { return Err("its prototype is not known".to_owned()) };
        let parameters: Vec<_> = p.parameters.iter().map(|p| (adjusted(ctype::of(p.ty)), p.name.clone())).collect();
        let mut arguments = Vec::with_capacity(parameters.len());
        for (t, _) in &parameters {
            arguments.push(abi::describe(t)?);
        }
        let result = ctype::of(p.result);
        let answer = abi::describe(result)?;
        let hidden = cxx::by_reference(result);
        let method = parameters.first().is_some_and(|(_, name)| name.as_deref() == Some("this"));
        if hidden {
            arguments.insert(0, answer);
        }
        let variadic = p.variadic || !p.prototyped;
        let types: Vec<&'static CType> = parameters.iter().map(|(t, _)| *t).collect();
        let direct = direct::ways(&types, result);
        let headers = [const { AtomicU64::new(0) }; direct::REGISTERS];
        let made = Plan { parameters, result, variadic, cif: None, arguments, answer, method, hidden, headers, direct };
        let plan = Box::leak(Box::new(made));
        if !variadic {
            let mut cif = Box::new(ffi_cif::default());
            let (n, of) = (plan.arguments.len(), plan.arguments.as_mut_ptr());
            // SAFETY: the types live as long as the plan, which lives for ever.
            let done = unsafe { prep_cif(&mut *cif, ffi_abi_FFI_DEFAULT_ABI, n, answer, of) };
            done.map_err(|e| format!("libffi refuses its prototype ({e:?})"))?;
            plan.cif = Some(cif);
        }
        Ok(plan)
    }

    /// Is the result an object whose address the caller passes?
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// libffi's description.
    pub fn cif(&mut self) -> Option<&mut ffi_cif> {
        self.cif.as_deref_mut()
    }
}

/// As parameters, arrays and functions are pointers.
fn adjusted(t: &'static CType) -> &'static CType {
    t
}

/// Makes what calls of the function need, if its prototype is known.
pub fn ready(f: Value) {
    if function::get(f).plan.is_null()
        && let Ok(plan) = Plan::new(function::ctype(f))
    {
        function::get(f).plan = std::ptr::from_mut(plan).cast();
        direct::equip(f, plan);
    }
}

/// The plan of a function object.
pub fn plan(f: Value) -> PyResult<&'static mut Plan> {
    let known = function::get(f).plan.cast::<Plan>().cast_mut();
    if !known.is_null() {
        // SAFETY: plans live for ever; the thread that may run Python has the only reference.
        return Ok(unsafe { &mut *known });
    }
    let t = function::ctype(f);
    if function::address(f) == 0 && function::dispatch(f).is_none() {
        let message = format!("{}: the library has no code for it (it is inline)", function::prototype(f));
        return Err(raise(Exc::TypeError, message));
    }
    match Plan::new(t) {
        Ok(plan) => {
            function::get(f).plan = std::ptr::from_mut(plan).cast();
            direct::equip(f, plan);
            Ok(plan)
        }
        Err(why) => {
            let message = match t.prototype() {
                Some(_) => format!("{}: {why}", function::prototype(f)),
                None => format!(
                    "{}(): the library has no debug information for it; native.declare(\"int {}(...)\", lib) says its prototype",
                    function::name(f),
                    function::name(f)
                ),
            };
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// Refuses to call a method of no object.
///
/// # Errors
/// MemoryAccessError for NULL.
pub fn check_this(f: Value, this: u64) -> PyResult<()> {
    match this {
        0 => Err(guard::raise_error(&format!("cannot call {} through a NULL pointer", function::prototype(f)))),
        _ => Ok(()),
    }
}

#[cold]
fn wrong_count(f: Value, plan: &Plan, given: usize) -> Pending {
    let n = plan.parameters.len();
    let at_least = if plan.variadic { "at least " } else { "" };
    let plural = if n == 1 { "" } else { "s" };
    let mut message = format!("{}: takes {at_least}{n} argument{plural} ({given} given)", function::prototype(f));
    if given < n && function::is_cxx(f) {
        message.push_str("; default arguments are not in the debug information");
    }
    raise(Exc::TypeError, message)
}

/// Positional arguments of a call: those given by name are put in their places.
fn bind(f: Value, plan: &Plan, args: &Args) -> PyResult<Vec<Value>> {
    let mut all = args.positional[1..].to_vec();
    if args.names.is_empty() {
        return Ok(all);
    }
    let mut places: Vec<Option<Value>> = all.drain(..).map(Some).collect();
    places.resize(plan.parameters.len().max(places.len()), None);
    for (&name, &v) in args.names.iter().zip(args.keywords) {
        let text = string::text(name);
        let Some(i) = plan.parameters.iter().position(|(_, n)| n.as_deref() == Some(text)) else {
            let message = format!("{}: has no parameter '{text}'", function::prototype(f));
            return Err(raise(Exc::TypeError, message));
        };
        if places[i].replace(v).is_some() {
            let message = format!("{}: argument '{text}' is given twice", function::prototype(f));
            return Err(raise(Exc::TypeError, message));
        }
    }
    let given = places.iter().flatten().count();
    places.into_iter().collect::<Option<Vec<Value>>>().ok_or_else(|| wrong_count(f, plan, given))
}

/// Room for arguments and results: on the stack if they are small.
struct Room {
    few: [u128; 24],
    many: Vec<u128>,
}

impl Room {
    fn new(bytes: usize) -> Room {
        let many = if bytes > 24 * 16 { vec![0; bytes.div_ceil(16)] } else { Vec::new() };
        Room { few: [0; 24], many }
    }

    fn at(&mut self) -> *mut u8 {
        if self.many.is_empty() { self.few.as_mut_ptr().cast() } else { self.many.as_mut_ptr().cast() }
    }
}

/// Names an argument in messages.
pub fn place(f: Value, plan: &Plan, i: usize) -> String {
    match plan.parameters.get(i) {
        Some((_, Some(name))) => format!("{}: argument {} ({name})", function::prototype(f), i + 1),
        _ => format!("{}: argument {}", function::prototype(f), i + 1),
    }
}

/// An argument for `...` as a word; whether it is a double.
///
/// # Errors
/// TypeError, OverflowError.
pub fn promoted_word(v: Value, transfer: &mut Transfer, what: convert::What<'_>) -> PyResult<(u64, bool)> {
    let (word, kind) = promoted(v, transfer, what)?;
    Ok((word, std::ptr::eq(kind, &raw const types::double)))
}

/// Calls a C function object: `args.positional[0]`.
///
/// # Errors
/// TypeError, OverflowError, ValueError for arguments; what callbacks raise.
pub fn call(args: &Args) -> PyResult<Value> {
    let mut f = args.positional[0];
    if let Some(set) = overload::of(f) {
        match choose(f, set, args)? {
            Some(chosen) => f = chosen,
            None => return Ok(Value::NOT_IMPLEMENTED),
        }
    }
    let plan = plan(f)?;
    let values = bind(f, plan, args)?;
    let mut transfer = Transfer { call: true, ..Transfer::default() };
    let answer = make(f, plan, &values, &mut transfer);
    transfer.end();
    answer
}

/// The one of several functions that the arguments mean, those given by name included.
fn choose(f: Value, set: &'static overload::Overloads, args: &Args) -> PyResult<Option<Value>> {
    if args.names.is_empty() {
        return overload::choose(f, set, &args.positional[1..]);
    }
    let mut bound = Vec::new();
    for &c in &set.candidates {
        match plan(c).and_then(|plan| bind(c, plan, args)) {
            Ok(values) => bound.push((c, values)),
            Err(Pending) => {
                crate::objects::exception::take();
            }
        }
    }
    let candidates: Vec<(Value, &[Value])> = bound.iter().map(|(c, values)| (*c, values.as_slice())).collect();
    match overload::best(&candidates)? {
        Choice::One(i) => Ok(Some(candidates[i].0)),
        _ => overload::choose(f, set, &[&args.positional[1..], args.keywords].concat()),
    }
}

/// The call itself.
fn make(f: Value, plan: &mut Plan, values: &[Value], transfer: &mut Transfer) -> PyResult<Value> {
    let fixed = plan.parameters.len();
    if values.len() < fixed || values.len() > fixed && !plan.variadic {
        return Err(wrong_count(f, plan, values.len()));
    }
    let sizes = plan.parameters.iter().map(|(t, _)| passing::argument_size(t).next_multiple_of(16).max(16));
    let total: usize = sizes.sum::<usize>() + 16 * (values.len() - fixed);
    if enter::stack_lacks(total) {
        let message = format!("{}: {total} bytes of arguments do not fit on the stack", function::prototype(f));
        return Err(raise(Exc::MemoryError, message));
    }
    let answer_size = plan.result.size.max(16).next_multiple_of(16);
    let mut room = Room::new(total + answer_size);
    let base = room.at();
    let (mut code, mut hidden, mut hidden_at) = (function::address(f), None, Vec::new());
    let mut places: Vec<*mut libc::c_void> = Vec::with_capacity(values.len());
    let mut at = answer_size;
    let mut extra: Vec<*mut ffi_type> = Vec::new();
    if plan.hidden {
        let v = view::allocate(crate::objects::native::class::of(plan.result)?, plan.result, plan.result.size)?;
        hidden = Some(v);
        hidden_at.push(view::address(v));
        places.push(hidden_at.as_mut_ptr().cast());
    }
    for (i, &v) in values.iter().enumerate() {
        // SAFETY: within the room, whose size was computed above.
        let room = unsafe { base.add(at) };
        places.push(room.cast());
        if let Some((t, _)) = plan.parameters.get(i) {
            // SAFETY: as above; the room is zeroed.
            let size = passing::argument_size(t);
            // SAFETY: as above.
            let out = unsafe { std::slice::from_raw_parts_mut(room, size.max(8)) };
            let what = || place(f, plan, i);
            passing::argument(t, v, &mut out[..size], transfer, &what)?;
            if i == 0 && plan.method {
                check_this(f, u64::from_le_bytes(std::array::from_fn(|i| out[i])))?;
            }
            if i == 0 && function::dispatch(f).is_some() {
                let this = u64::from_le_bytes(std::array::from_fn(|i| out[i]));
                let (found, this) = function::resolve(f, this)?;
                code = found;
                out[..8].copy_from_slice(&this.to_le_bytes());
            }
            at += size.next_multiple_of(16).max(16);
        } else {
            let what = || place(f, plan, i);
            let (word, kind) = promoted(v, transfer, &what)?;
            // SAFETY: as above.
            unsafe { room.cast::<u64>().write(word) };
            extra.push(kind);
            at += 16;
        }
    }
    let mut cif = match plan.cif {
        Some(ref cif) => **cif,
        None => ffi_cif::default(),
    };
    let mut all: Vec<*mut ffi_type>;
    if plan.cif.is_none() {
        all = plan.arguments.iter().copied().chain(extra).collect();
        // SAFETY: the types live until the call is over.
        let done = unsafe {
            let fixed = plan.arguments.len();
            match all.len() > fixed {
                true => {
                    prep_cif_var(&mut cif, ffi_abi_FFI_DEFAULT_ABI, fixed, all.len(), plan.answer, all.as_mut_ptr())
                }
                false => prep_cif(&mut cif, ffi_abi_FFI_DEFAULT_ABI, fixed, plan.answer, all.as_mut_ptr()),
            }
        };
        done.map_err(|e| raise(Exc::TypeError, format!("libffi refuses the arguments ({e:?})")))?;
    }
    gil::native(|| {
        // SAFETY: the prototype is the debug information's, the arguments have been converted for
        // it and live in `room` and `transfer`; the room for the result is large enough.
        unsafe {
            *libc::__errno_location() = 0;
            invoke(&mut cif, code, base.cast(), places.as_mut_ptr());
        }
    });
    note_errno();
    if thread::current().pending.is_some() {
        return Err(Pending);
    }
    let answer = match hidden {
        Some(v) => {
            view::set_life(v, view::Life::Alive);
            v
        }
        None => result(plan.result, base as u64)?,
    };
    if !transfer.back.is_empty() {
        convert::take_back(transfer)?;
    }
    std::hint::black_box(&transfer);
    Ok(answer)
}

/// `ffi_call`, below a frame at which exceptions of C++ end.
///
/// # Safety
/// As for `ffi_call`: the description fits the function at `code`, the places hold its arguments, the
/// result has room.
unsafe fn invoke(cif: *mut ffi_cif, code: u64, result: *mut libc::c_void, places: *mut *mut libc::c_void) {
    let Some(guard) = stubs::catching() else {
        // SAFETY: by the caller's word.
        return unsafe { libffi::raw::ffi_call(cif, Some(*CodePtr(code as *mut _).as_safe_fun()), result, places) };
    };
    // SAFETY: the stub is a function of this type.
    let guard: stubs::Catching = unsafe { std::mem::transmute(guard as usize) };
    // SAFETY: by the caller's word.
    unsafe { guard(libffi::raw::ffi_call as *const () as u64, cif.cast(), code, result.cast(), places.cast()) };
}

/// The value of a result or argument at an address; structs are copied.
///
/// # Errors
/// MemoryError.
pub fn result(t: &'static CType, at: u64) -> PyResult<Value> {
    match t.form {
        Form::Void => Ok(Value::NONE),
        Form::Struct | Form::Union => {
            let v = view::allocate(crate::objects::native::class::of(t)?, t, t.size)?;
            // SAFETY: both places have this size.
            unsafe { std::ptr::copy_nonoverlapping(at as *const u8, view::address(v) as *mut u8, t.size) };
            Ok(v)
        }
        _ => convert::load(t, at, None),
    }
}

/// The value of a callback's argument at an address.
///
/// # Errors
/// MemoryError.
pub fn parameter(t: &'static CType, at: u64) -> PyResult<Value> {
    if cxx::by_reference(t) {
        // The caller's copy, which it destroys after the call.
        // SAFETY: libffi passes the place of a pointer.
        return view::record(t, unsafe { *(at as *const u64) }, None);
    }
    result(t, at)
}

/// An argument for `...`: C's promotions. Integers fill a register, so that every conversion of
/// `printf` finds its part.
fn promoted(v: Value, transfer: &mut Transfer, what: convert::What<'_>) -> PyResult<(u64, *mut ffi_type)> {
    let pointer = &raw mut types::pointer;
    if v.is_none() {
        return Ok((0, pointer));
    }
    if let Some(x) = float::as_f64(v).filter(|_| float::is(v)) {
        return Ok((x.to_bits(), &raw mut types::double));
    }
    if int::is(v) {
        if let Some(n) = int::as_i64(v) {
            return Ok((n as u64, &raw mut types::sint64));
        }
        if let (false, &[n]) = int::limbs(v) {
            return Ok((n, &raw mut types::uint64));
        }
        let message = format!("{}: the int does not fit in 64 bits", what());
        return Err(raise(Exc::OverflowError, message));
    }
    if view::is(v) {
        transfer.keep.push(v);
        return Ok((view::address(v), pointer));
    }
    if function::is(v) {
        return Ok((function::address(v), pointer));
    }
    if string::is(v) || bytes::is(v) {
        let t = text_type();
        let mut raw = [0u8; 8];
        convert::store(t, v, &mut raw, transfer, what)?;
        return Ok((u64::from_le_bytes(raw), pointer));
    }
    if let Some(m) = crate::objects::view::of(v)? {
        transfer.keep.push(v);
        return Ok((m.data as u64, pointer));
    }
    let message = format!(
        "{} must be int, float, str, bytes, None or a C object (it goes to ...), not {}",
        what(),
        class::name_of(v)
    );
    Err(raise(Exc::TypeError, message))
}

/// `const char *`
pub fn text_type() -> &'static CType {
    use crate::dwarf::{Base, Kind, Type, TypeRef};
    static TYPE: std::sync::OnceLock<TypeRef> = std::sync::OnceLock::new();
    ctype::of(*TYPE.get_or_init(|| {
        let of = |name: Option<&str>, size, kind| {
            TypeRef::known(Type { name: name.map(str::to_owned), size, align: size, kind })
        };
        let char = of(Some("char"), 1, Kind::Base(Base::Char { signed: true }));
        of(None, 8, Kind::Pointer(of(None, 1, Kind::Const(char))))
    }))
}

/// The prototype of a function type under a name, for messages.
pub fn shown(t: &'static CType, name: &str) -> String {
    t.prototype().map_or_else(|| name.to_owned(), |p| spell::prototype(p, name))
}

/// The number that a function answers as its result, where `raw` is a whole register.
pub fn from_register(t: &'static CType, raw: [u8; 16]) -> PyResult<Value> {
    scalar::load(t, raw)
}
