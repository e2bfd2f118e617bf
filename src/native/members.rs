//! What a Python class of a C++ class has: methods, operators, static members and nested types; and how
//! its objects are constructed, copied, assigned and destroyed.

use super::library::{self, Loaded};
use super::{call, exception, stubs};
use crate::dwarf::{self, Function, Kind};
use crate::heap::{Value, gil, thread};
use crate::objects::native::overload::{self, Overloads};
use crate::objects::native::view::{self, Life};
use crate::objects::native::{CType, Form, ctype, cxx, function, guard, operators, scope, spell, text, vector};
use crate::objects::{Args, Builtin, Exc, Pending, PyResult, class, dict, doors, intern, raise, string};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// The library that describes a class.
fn library_of(t: &'static CType) -> Option<&'static Loaded> {
    let file = cxx::record(t)?.file;
    library::all().into_iter().find(|l| l.described.describes(file))
}

/// The symbol of the complete object's constructor or destructor, where another one's is given.
fn complete(symbol: &str) -> Option<String> {
    let marks = [("C2E", "C1E"), ("C4E", "C1E"), ("C2I", "C1I"), ("C4I", "C1I"), ("D2Ev", "D1Ev"), ("D4Ev", "D1Ev")];
    marks.iter().find_map(|(from, to)| {
        let at = symbol.rfind(from)?;
        Some(format!("{}{to}{}", &symbol[..at], &symbol[at + from.len()..]))
    })
}

/// The address of a method's code; 0: the library has none.
fn address(l: &Loaded, method: &Function) -> u64 {
    let symbol = method.linkage_name.as_deref();
    let whole = symbol.and_then(complete).and_then(|s| l.address(&s, None));
    whole.or_else(|| l.address(symbol.unwrap_or(""), method.address)).unwrap_or(0)
}

fn takes_this(method: &Function) -> bool {
    let Kind::Function(p) = &method.ty.get().kind else { return false };
    p.parameters.first().is_some_and(|p| p.name.as_deref() == Some("this"))
}

/// The function object of a method.
fn make(l: &Loaded, owner: &'static CType, method: &'static Function, dispatches: bool) -> Value {
    let t = ctype::of(method.ty);
    let mut doc = t.prototype().map_or_else(String::new, |p| spell::prototype(p, &method.name));
    if let Some((file, line)) = &method.declared {
        doc.push_str(&format!("\n\ndeclared at {file}:{line}"));
    }
    let at = if method.is_pure { 0 } else { address(l, method) };
    let f = function::make(at, t, Some(&method.name), Some(l.name), Some(string::new(&doc)));
    function::get(f).cxx = true;
    if dispatches
        && method.virtual_slot.is_some()
        && let Some(to) = cxx::introducer(owner, method)
    {
        function::set_dispatch(f, to);
    }
    if at != 0 || function::dispatch(f).is_some() {
        call::ready(f);
    }
    f
}

/// One function object for several functions.
pub fn overloaded(l: &Loaded, candidates: Vec<Value>, operator: bool) -> Value {
    let first = candidates[0];
    let doc: Vec<String> = candidates.iter().map(|&c| function::prototype(c)).collect();
    let f = function::make(
        function::address(first),
        function::ctype(first),
        Some(string::text(function::get(first).name)),
        Some(l.name),
        Some(string::new(&doc.join("\n"))),
    );
    function::get(f).cxx = true;
    overload::set(f, Overloads { candidates, operator });
    if gil::plain_marks()
        && let Some((enter, leave)) = stubs::shared()
    {
        (function::get(f).entry, function::get(f).leave) = (enter, leave);
    }
    f
}

/// Fills the namespace of the Python class of a C++ class.
///
/// # Errors
/// MemoryError.
pub fn fill(t: &'static CType, namespace: Value) -> PyResult<()> {
    let (Some(r), Some(l)) = (cxx::record(t), library_of(t)) else { return Ok(()) };
    let own = cxx::short_name(t);
    let mut names: Vec<&str> = Vec::new();
    for m in &r.methods {
        let name = cxx::method_name(m);
        if name != own && !name.starts_with('~') && !names.contains(&name) {
            names.push(name);
        }
    }
    let tag = t.tag().unwrap_or("");
    let around = tag.strip_suffix(dwarf::last(tag)).unwrap_or("");
    names.extend(operators::NAMES.iter().filter(|n| !names.contains(n)).copied().collect::<Vec<_>>());
    for name in names {
        let methods = r.methods.iter().filter(|m| cxx::method_name(m) == name && takes_this(m));
        let mut candidates: Vec<Value> = methods.map(|m| make(l, t, m, true)).collect();
        let is_operator = name.starts_with("operator") && !name["operator".len()..].starts_with(char::is_alphanumeric);
        if is_operator {
            candidates.extend(free_operators(l, t, around, name));
        }
        let statics = r.methods.iter().filter(|m| cxx::method_name(m) == name && !takes_this(m));
        let statics: Vec<Value> = statics.map(|m| make(l, t, m, false)).collect();
        let v = match (candidates.as_slice(), statics.as_slice()) {
            ([], []) => continue,
            ([], [one]) => *one,
            ([], _) => overloaded(l, statics, false),
            ([one], _) if !is_operator => function::make_method(*one),
            _ => function::make_method(overloaded(l, candidates, is_operator)),
        };
        dict::set_str(namespace, intern::intern(name), v);
        if name == "operator()" {
            dict::set_str(namespace, intern::CALL.value(), v);
        }
    }
    if cxx::is_constructed(t) {
        let name = intern::INIT.value();
        let init = crate::objects::function::new_native(name, initialise, None, Some(Builtin::CStruct.class()));
        dict::set_str(namespace, name, init);
    }
    if !tag.is_empty() {
        members_of_scope(t, l, tag, namespace);
    }
    Ok(())
}

/// Operators beside the class that take an object of it.
fn free_operators(l: &Loaded, t: &'static CType, around: &str, name: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut places = vec![format!("{around}{name}")];
    if !around.is_empty() {
        places.push(name.to_owned());
    }
    for place in places {
        let Some(dwarf::Entity::Function(all)) = l.described.lookup(&place) else { continue };
        for f in all {
            let ft = ctype::of(f.ty);
            let takes = ft.prototype().is_some_and(|p| {
                p.parameters.len() <= 2
                    && p.parameters.iter().any(|p| {
                        let t2 = ctype::of(p.ty);
                        let t2 = t2.referenced().unwrap_or(t2);
                        t2.is_record() && ctype::same(t2, t)
                    })
            });
            let at = l.address(f.linkage_name.as_deref().unwrap_or(""), f.address);
            if let (true, Some(at)) = (takes, at) {
                let made = function::make(at, ft, Some(&f.name), Some(l.name), None);
                function::get(made).cxx = true;
                call::ready(made);
                found.push(made);
            }
        }
    }
    found
}

/// Static variables, constants and types within the class.
fn members_of_scope(t: &'static CType, l: &Loaded, tag: &str, namespace: Value) {
    for name in l.described.names_within(tag) {
        let known = name.starts_with('~') || name == cxx::short_name(t) || name.starts_with("operator");
        let key = intern::intern(&name);
        if known || dict::get_str(namespace, key).is_some() {
            continue;
        }
        let qualified = format!("{tag}::{name}");
        if !matches!(l.described.lookup(&qualified), Some(dwarf::Entity::Function(_)) | None) {
            dict::set_str(namespace, key, scope::member(l.module, &qualified));
        }
    }
}

// ---- lives --------------------------------------------------------------------------------------

/// What is known of how a class's objects live.
#[derive(Clone, Copy)]
struct Lives {
    /// Its constructors; nothing if none has code.
    constructor: Option<Value>,
    /// Addresses of the copying constructor, the destructor, and the method that assigns; 0: none.
    copy: u64,
    destructor: u64,
    assign: Option<Value>,
}

fn lives(t: &'static CType) -> Lives {
    static KNOWN: Mutex<Option<FxHashMap<usize, Lives>>> = Mutex::new(None);
    let t = t.bare();
    let key = std::ptr::from_ref(t) as usize;
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return known;
    }
    let found = find_lives(t);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(key, found);
    found
}

fn find_lives(t: &'static CType) -> Lives {
    let mut found = Lives { constructor: None, copy: 0, destructor: 0, assign: None };
    let (Some(r), Some(l)) = (cxx::record(t), library_of(t)) else { return found };
    let own = cxx::short_name(t);
    let mut constructors = Vec::new();
    let mut assigning = Vec::new();
    for m in &r.methods {
        let name = cxx::method_name(m);
        if name == own {
            let f = make(l, t, m, false);
            if function::address(f) == 0 {
                continue;
            }
            let by_const = |p: &dwarf::Prototype| ctype::of(p.parameters[1].ty).target().constant;
            if cxx::copies(t.ty, m) && (found.copy == 0 || function::ctype(f).prototype().is_some_and(by_const)) {
                found.copy = function::address(f);
            }
            constructors.push(f);
        } else if name.starts_with('~') {
            found.destructor = address(l, m);
        } else if name == "operator=" {
            let f = make(l, t, m, false);
            if function::address(f) != 0 {
                assigning.push(f);
            }
        }
    }
    let several = |all: Vec<Value>| (!all.is_empty()).then(|| overloaded(l, all, false));
    found.constructor = several(constructors);
    found.assign = several(assigning);
    found
}

/// Runs a constructor on the memory of a view.
///
/// # Errors
/// TypeError for arguments that no constructor takes, and for classes without; what it throws.
pub fn construct(v: Value, args: &Args) -> PyResult<()> {
    let t = view::ctype(v).bare();
    match view::life(v) {
        Life::Alive => return Err(raise(Exc::TypeError, format!("the {} is already constructed", t.spelled()))),
        Life::Over => return cxx::check_alive(v),
        Life::None | Life::Before => {}
    }
    let has_code = |t: &'static CType, m: &'static Function| library_of(t).is_none_or(|l| address(l, m) != 0);
    if cxx::record(t).is_some_and(|r| r.polymorphic)
        && let Some(pure) = cxx::pure_method(t, &has_code)
    {
        let message = format!("{} is abstract: {} is pure virtual", t.spelled(), pure.name);
        return Err(raise(Exc::TypeError, message));
    }
    if let Some(layout) = text::layout(t)
        && args.names.is_empty()
        && let Some(content) = match args.positional {
            [] => Some(&b""[..]),
            [one] => scope::text_of(*one),
            _ => None,
        }
    {
        text::construct(layout, view::address(v), content)?;
        view::set_life(v, Life::Alive);
        return Ok(());
    }
    if let (Some(layout), [one], true) = (vector::layout(t), args.positional, args.names.is_empty())
        && vector::is_source(*one)
        && vector::is_made_here(layout)
    {
        vector::construct(layout, view::address(v), *one)?;
        view::set_life(v, Life::Alive);
        return Ok(());
    }
    let known = lives(t);
    let Some(f) = known.constructor else {
        let needs = cxx::by_reference(t) || cxx::record(t).is_some_and(|r| r.polymorphic) || declares_constructor(t);
        if !needs && args.positional.is_empty() && args.names.is_empty() {
            // It has nothing to do.
            view::set_life(v, Life::Alive);
            return Ok(());
        }
        let message = format!("{} cannot be constructed: the library has no code for its constructors", t.spelled());
        return Err(raise(Exc::TypeError, message));
    };
    let mut all = vec![v];
    all.extend_from_slice(args.positional);
    // The constructor itself may use the object.
    view::set_life(v, Life::None);
    let done = (doors::get().call)(f, &all, args.names, args.keywords);
    view::set_life(v, if done.is_ok() { Life::Alive } else { Life::Before });
    done.map(|_| ())
}

fn declares_constructor(t: &'static CType) -> bool {
    let own = cxx::short_name(t);
    cxx::record(t).is_some_and(|r| r.methods.iter().any(|m| cxx::method_name(m) == own))
}

/// `obj.__init__(…)` of Python classes that derive from a C++ class.
pub fn initialise(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let t = if view::is(v) { Some(view::ctype(v)) } else { None };
    let Some(t) = t.filter(|t| cxx::is_constructed(t)) else { return Ok(Value::NONE) };
    let _ = t;
    construct(v, &Args { positional: &args.positional[1..], names: args.names, keywords: args.keywords })?;
    Ok(Value::NONE)
}

/// Calls code with up to four words, as native code; false if it has thrown.
fn run(code: u64, words: [u64; 2]) -> PyResult<()> {
    let Some(catching) = stubs::catching() else { return Err(raise(Exc::MemoryError, "no memory for code")) };
    // SAFETY: the stub is a function of this type.
    let catching: stubs::Catching = unsafe { std::mem::transmute(catching as usize) };
    // SAFETY: constructors and destructors with these arguments, by the callers' word.
    gil::native(|| unsafe {
        catching(code, words[0] as *mut u8, words[1], std::ptr::null_mut(), std::ptr::null_mut())
    });
    if thread::current().pending.is_some() { Err(Pending) } else { Ok(()) }
}

/// Copies an object into fresh memory.
///
/// # Errors
/// TypeError if the class cannot be copied; what its constructor throws.
pub fn copy(t: &'static CType, from: u64, to: u64) -> PyResult<()> {
    if let Some(layout) = text::layout(t) {
        let content = text::read(layout, from)?;
        return text::construct(layout, to, &content);
    }
    if !cxx::by_reference(t) {
        let mut raw = vec![0u8; t.size];
        guard::read(from, &mut raw)?;
        return guard::write(to, &raw);
    }
    match lives(t).copy {
        0 => {
            let message = format!("{} cannot be copied: the library has no code for it", t.spelled());
            Err(raise(Exc::TypeError, message))
        }
        code => run(code, [to, from]),
    }
}

/// Assigns as C++ does.
///
/// # Errors
/// TypeError if the class has no code for it; what that throws.
pub fn assign(t: &'static CType, at: u64, v: Value) -> PyResult<()> {
    if text::layout(t).is_some() && scope::text_of(v).is_none() && !view::is(v) {
        let message = format!("{} must be str, bytes or another one, not {}", t.spelled(), class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let target = view::record(t.bare(), at, None)?;
    if let Some(f) = lives(t).assign {
        return doors::call(f, &[target, v]).map(|_| ());
    }
    if let Some(layout) = text::layout(t) {
        let content = match scope::text_of(v) {
            Some(content) => content.to_vec(),
            None if view::is(v) && text::layout(view::ctype(v)).is_some() => text::read(layout, view::address(v))?,
            None => {
                let message = format!("{} must be str or bytes, not {}", t.spelled(), class::name_of(v));
                return Err(raise(Exc::TypeError, message));
            }
        };
        text::destroy(layout, at);
        return text::construct(layout, at, &content);
    }
    let message = format!("{} cannot be assigned: the library has no code for its operator=", t.spelled());
    Err(raise(Exc::TypeError, message))
}

/// Runs the destructor, whatever exception is pending.
pub fn destroy(t: &'static CType, at: u64) {
    let before = thread::current().pending.take();
    match lives(t).destructor {
        0 => match (text::layout(t), vector::layout(t).filter(|l| vector::is_made_here(*l))) {
            (Some(layout), _) => text::destroy(layout, at),
            (None, Some(layout)) => vector::destroy(layout, at),
            (None, None) if declares_destructor(t) => {}
            (None, None) => destroy_parts(t, at),
        },
        code => {
            if run(code, [at, 0]).is_err() {
                crate::objects::exception::take();
            }
        }
    }
    thread::current().pending = before;
}

fn declares_destructor(t: &'static CType) -> bool {
    cxx::record(t).is_some_and(|r| r.methods.iter().any(|m| !m.artificial && cxx::method_name(m).starts_with('~')))
}

/// What a destructor that nobody has written does: the parts end, the last first.
fn destroy_parts(t: &'static CType, at: u64) {
    let Some(r) = cxx::record(t) else { return };
    for f in r.fields.iter().rev() {
        let (part, start) = (ctype::of(f.ty), at.wrapping_add(f.offset));
        match part.form {
            Form::Struct if cxx::by_reference(part) => destroy(part.bare(), start),
            Form::Array if cxx::by_reference(part) && part.target().is_record() => {
                for i in (0..part.count.unwrap_or(0)).rev() {
                    destroy(part.target().bare(), start + (i * part.target().size) as u64);
                }
            }
            _ => {}
        }
    }
}

/// `delete p`
///
/// # Errors
/// TypeError for what is no object of C++.
pub fn delete(args: &Args) -> PyResult<Value> {
    args.check("delete", 0, 1, 1)?;
    let p = args.positional[0];
    let t = if view::is(p) { Some(view::ctype(p)) } else { None };
    let record = t.map(|t| if t.form == Form::Pointer { t.target() } else { t });
    let Some(record) = record.filter(|t| cxx::record(t).is_some()) else {
        return Err(raise(Exc::TypeError, format!("delete() needs an object of C++, not {}", class::name_of(p))));
    };
    let at = view::address(p);
    if at == 0 {
        return Ok(Value::NONE);
    }
    if view::life(p) != Life::None {
        cxx::check_alive(p)?;
        cxx::destroy(p);
        return Ok(Value::NONE);
    }
    guard::check_alive(at)?;
    let (own, at) = cxx::dynamic(record, at).unwrap_or((record, at));
    let methods = cxx::record(own).map_or(&[][..], |r| &r.methods);
    let virtual_one = methods.iter().find(|m| cxx::method_name(m).starts_with('~') && m.virtual_slot.is_some());
    if let Some(to) = virtual_one.and_then(|m| cxx::introducer(own, m)) {
        let this = cxx::upcast(own, to.class, at)?.unwrap_or(at);
        let table = guard::peek(this, 8).unwrap_or(0);
        // The destructor that also frees follows the one that does not.
        if let Some(code) = guard::peek(table.wrapping_add(8 * (to.slot + 1)), 8).filter(|&code| code != 0) {
            run(code, [this, 0])?;
            return Ok(Value::NONE);
        }
    }
    destroy(own, at);
    if thread::current().pending.is_some() {
        return Err(Pending);
    }
    let free = library_of(own).and_then(|l| l.address("_ZdlPv", None));
    match free {
        Some(code) => run(code, [at, 0])?,
        // SAFETY: `new` is `malloc` where nothing says otherwise.
        None => unsafe { libc::free(at as *mut _) },
    }
    Ok(Value::NONE)
}

// ---- which class ----------------------------------------------------------------------------------

/// The class of the objects with this virtual table, and how many bytes before it they begin.
pub fn class_of_table(table: u64) -> Option<(&'static CType, i64)> {
    type Found = Option<(&'static CType, i64)>;
    static KNOWN: Mutex<Option<FxHashMap<u64, Found>>> = Mutex::new(None);
    if let Some(&known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&table) {
        return known;
    }
    let found = find_class(table);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(table, found);
    found
}

fn find_class(table: u64) -> Option<(&'static CType, i64)> {
    let (above, info) = (guard::peek(table.wrapping_sub(16), 8)? as i64, guard::peek(table.wrapping_sub(8), 8)?);
    if !(-(1 << 32)..=0).contains(&above) || info == 0 {
        return None;
    }
    let kind = exception::kind_of(info)?;
    if !kind.contains("class_type_info") {
        return None;
    }
    let mangled = exception::type_name(info);
    let name = exception::Runtime::around(guard::peek(info, 8)?).demangle(&mangled);
    let described = |l: &'static Loaded| {
        let ty = l.described.class_named(&name)?;
        let t = ctype::of(ty);
        cxx::record(t).map(|_| t)
    };
    let mut all = library::all();
    // The library that has the table comes first: others may have a class of the same name.
    all.sort_by_key(|l| !l.contains(table));
    all.into_iter().find_map(described).map(|t| (t, above))
}
