//! Loaded libraries: module objects whose attributes are looked up in the debug information when a
//! program first asks for them.

use super::{call, members, search};
use crate::dwarf::{self, Entity, Kind, Type, TypeRef};
use crate::heap::Value;
use crate::heap::layout::Module;
use crate::objects::native::{
    CType, class as ctypes, convert, ctype, enumeration, function as cfunction, guard, scope,
};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, Pending, PyResult, attribute, c_memory, class, dict, exception, function, int,
    intern, list, module, raise, string,
};
use rustc_hash::FxHashMap;
use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A loaded library.
pub struct Loaded {
    /// What `dlopen` answered.
    handle: usize,
    /// Added to the addresses in the file.
    pub base: u64,
    /// What its debug information says.
    pub described: &'static dwarf::Library,
    /// The module's name.
    pub name: Value,
    /// The module.
    pub module: Value,
    /// First and last address of the program's copy of it.
    range: (u64, u64),
}

static LOADED: Mutex<Option<FxHashMap<Value, &'static Loaded>>> = Mutex::new(None);

/// The library that a module object is.
pub fn of_module(m: Value) -> Option<&'static Loaded> {
    LOADED.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.get(&m).copied()
}

/// Every library that was loaded.
pub fn all() -> Vec<&'static Loaded> {
    LOADED.lock().unwrap_or_else(PoisonError::into_inner).iter().flatten().map(|(_, l)| *l).collect()
}

/// What the dynamic linker says about the last failure.
fn linker_error() -> String {
    // SAFETY: answers a string of its own, or null.
    let text = unsafe { libc::dlerror() };
    if text.is_null() {
        return "unknown error of the dynamic linker".to_owned();
    }
    // SAFETY: a NUL-terminated string by its contract.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// `struct link_map` of `<link.h>`, its public part.
#[repr(C)]
struct LinkMap {
    address: u64,
    name: *const libc::c_char,
}

const RTLD_DI_LINKMAP: libc::c_int = 2;

unsafe extern "C" {
    fn dlinfo(handle: *mut libc::c_void, request: libc::c_int, info: *mut libc::c_void) -> libc::c_int;
}

/// Loads the library at a path, or of a name that the dynamic linker finds, as module `name`.
///
/// # Errors
/// What is wrong with the file.
pub fn load(path: &str, name: &str) -> Result<Value, String> {
    let text = CString::new(path).map_err(|_| "embedded null character".to_owned())?;
    // What the library will be given lives as long as it can reach it.
    c_memory::trace();
    // SAFETY: loading runs the library's constructors, which the program has asked for.
    let handle = unsafe { libc::dlopen(text.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
    if handle.is_null() {
        let why = linker_error();
        // Of a file for another machine the dynamic linker says that there is none.
        let wrong = Path::new(path).is_file().then(|| dwarf::Library::open(Path::new(path)).err()).flatten();
        return Err(wrong.map_or(why, |e| e.to_string()));
    }
    let mut map: *const LinkMap = std::ptr::null();
    // SAFETY: writes the address of the library's link map.
    if unsafe { dlinfo(handle, RTLD_DI_LINKMAP, (&raw mut map).cast()) } != 0 || map.is_null() {
        return Err(linker_error());
    }
    // SAFETY: link maps live as long as their libraries, which are never unloaded here.
    let (base, file) = unsafe { ((*map).address, CStr::from_ptr((*map).name).to_string_lossy().into_owned()) };
    let file = if file.is_empty() { path.to_owned() } else { file };
    let known = all().into_iter().find(|l| l.handle == handle as usize && string::text(l.name) == name);
    if let Some(known) = known {
        return Ok(known.module);
    }
    let described = dwarf::Library::open(Path::new(&file)).map_err(|e| e.to_string())?;
    guard::install();
    crate::objects::c_memory::trace();
    let name = intern::intern(name);
    let m = make_module(name, &file);
    let loaded = Loaded { handle: handle as usize, base, described, name, module: m, range: range(base, &file) };
    let loaded: &'static Loaded = Box::leak(Box::new(loaded));
    LOADED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(m, loaded);
    Ok(m)
}

/// Where the file is mapped: from its base to the end of its last segment.
fn range(base: u64, file: &str) -> (u64, u64) {
    let end = std::fs::read_to_string("/proc/self/maps").ok().and_then(|maps| {
        let ends = maps
            .lines()
            .filter(|line| line.ends_with(file))
            .filter_map(|line| u64::from_str_radix(line.split([' ', '-']).nth(1)?, 16).ok());
        ends.max()
    });
    (base, end.unwrap_or(base))
}

fn make_module(name: Value, file: &str) -> Value {
    let made = module::new(string::text(name));
    let globals = module::globals(made);
    let m = Builtin::CLibrary.allocate(size_of::<Module>());
    // SAFETY: fresh object of this layout.
    unsafe { m.ptr::<Module>().write(Module { header: Builtin::CLibrary.header(), name, dict: globals }) };
    dict::set_str(globals, intern::FILE.value(), string::new(file));
    let doc = format!("The native library {file}: its functions, variables, constants and types.");
    dict::set_str(globals, intern::DOC.value(), string::new(&doc));
    let hooks: [(&intern::Known, NativeFn); 2] = [(&intern::GETATTR, get), (&intern::DIR, names)];
    for (hook, f) in hooks {
        dict::set_str(globals, hook.value(), function::new_native(hook.value(), f, Some(m), None));
    }
    m
}

/// `module.__getattr__`
fn get(args: &Args) -> PyResult<Value> {
    let (m, name) = (args.positional[0], args.get(1).unwrap_or(Value::NONE));
    let (Some(loaded), Some(text)) = (of_module(m), string::as_text(name)) else {
        return Err(raise(Exc::TypeError, "attribute name must be string"));
    };
    match loaded.find(text)? {
        Some(found) => Ok(found),
        None => {
            let message = format!("native library '{}' has no '{text}'", string::text(loaded.name));
            Err(exception::attribute_error(message, m, intern::intern(text)))
        }
    }
}

/// `module.__dir__`
fn names(args: &Args) -> PyResult<Value> {
    let m = args.positional[0];
    let mut all: Vec<String> = of_module(m).map_or_else(Vec::new, |l| l.described.names());
    all.extend(dict::items(module::globals(m)).into_iter().filter_map(|(n, _)| string::as_text(n).map(str::to_owned)));
    // What is in a namespace is listed there.
    for name in &mut all {
        name.truncate(dwarf::head(name).len());
    }
    all.sort();
    all.dedup();
    Ok(list::new(&all.iter().map(|n| string::new(n)).collect::<Vec<_>>()))
}

/// What a name of a library stands for: `module.NAME`, where `NAME` may be qualified.
///
/// # Errors
/// As `Loaded::find`.
pub fn find(m: Value, name: &str) -> PyResult<Option<Value>> {
    let Some(loaded) = of_module(m) else { return Ok(None) };
    let known = if name.contains("::") { dict::get_str(module::globals(m), intern::intern(name)) } else { None };
    match known {
        Some(known) => Ok(Some(known)),
        None => loaded.find(name),
    }
}

/// `lib.variable = value`: answers whether it is a variable of the library.
pub fn set(m: Value, name: &str, value: Option<Value>) -> PyResult<bool> {
    let Some(loaded) = of_module(m) else { return Ok(false) };
    let mut target = name.to_owned();
    if let Some(Entity::Macro(text)) = loaded.described.lookup(name) {
        target = loaded.renamed(&text).unwrap_or(target);
    }
    let Some(Entity::Variable(v)) = loaded.described.lookup(&target) else { return Ok(false) };
    let refuse = |why: &str| {
        let message = format!("cannot {} of native library '{}'", why, string::text(loaded.name));
        Err(raise(Exc::TypeError, message))
    };
    let Some(value) = value else { return refuse(&format!("delete variable '{name}'")) };
    let t = ctype::of(v.ty);
    if t.constant {
        return refuse(&format!("assign to const variable '{name}' ({})", t.spelled()));
    }
    let Some(at) = loaded.address(v.linkage_name.as_deref().unwrap_or(&target), v.address) else {
        return refuse(&format!("find variable '{name}'"));
    };
    convert::assign(t, at, value, &|| format!("variable '{name}'"))?;
    Ok(true)
}

/// The symbol in the executable (or `libdwarfpython.so`), if that has it: what C code gets, whichever
/// library it asks. So `libc.malloc` is the malloc whose chunks the memory map knows.
fn interposed(symbol: &CStr) -> Option<u64> {
    let home = |at: *const libc::c_void| {
        // SAFETY: plain data, filled by the linker.
        let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
        // SAFETY: any address may be asked for.
        (unsafe { libc::dladdr(at, &mut info) } != 0).then_some(info.dli_fbase)
    };
    // SAFETY: a search through the global scope.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, symbol.as_ptr()) };
    let ours = !found.is_null() && home(found)? == home(interposed as *const libc::c_void)?;
    ours.then_some(found as u64)
}

impl Loaded {
    /// The address of a symbol; else of what lies at `local` in the file.
    pub fn address(&self, symbol: &str, local: Option<u64>) -> Option<u64> {
        let text = CString::new(symbol).ok()?;
        if symbol.is_empty() {
            return local.map(|at| at.wrapping_add(self.base));
        }
        if let Some(ours) = interposed(&text) {
            return Some(ours);
        }
        // SAFETY: a handle that is never closed.
        let found = unsafe { libc::dlsym(self.handle as *mut _, text.as_ptr()) };
        if found.is_null() { local.map(|at| at.wrapping_add(self.base)) } else { Some(found as u64) }
    }

    /// What a name of the library stands for.
    ///
    /// # Errors
    /// MemoryAccessError; MemoryError; OSError if the debug information turns out to be damaged.
    pub fn find(&self, name: &str) -> PyResult<Option<Value>> {
        if let Some(why) = self.described.failure() {
            return Err(raise(Exc::OSError, why.to_string()));
        }
        ctype::set_library(Some(self.name));
        let found = self.look(name);
        ctype::set_library(None);
        found
    }

    pub(super) fn look(&self, name: &str) -> PyResult<Option<Value>> {
        match self.described.lookup(name) {
            Some(Entity::Function(all)) => {
                let mut reachable = Vec::new();
                for f in &all {
                    let is_cxx = f.linkage_name.is_some();
                    let Some(at) = self.address(f.linkage_name.as_deref().unwrap_or(name), f.address) else { continue };
                    if reachable.iter().any(|&known| cfunction::address(known) == at) {
                        continue;
                    }
                    let made = self.function(name, at, f.ty, f.declared.as_ref());
                    cfunction::get(made).cxx = is_cxx;
                    reachable.push(made);
                    if !is_cxx {
                        break;
                    }
                }
                Ok(match reachable.as_slice() {
                    [] => None,
                    [one] => Some(self.keep(name, *one)),
                    _ => Some(self.keep(name, members::overloaded(self, reachable, false))),
                })
            }
            Some(Entity::Variable(v)) => {
                let t = ctype::of(v.ty);
                match self.address(v.linkage_name.as_deref().unwrap_or(name), v.address) {
                    Some(at) => convert::load(t, at, None).map(Some),
                    None => Ok(None),
                }
            }
            Some(Entity::Enumerator(n, ty)) => {
                let t = ctype::of(ty);
                let n = int::from_i128(n);
                let v = match t.enumerators().is_empty() {
                    true => n,
                    false => enumeration::value(t, n)?,
                };
                Ok(Some(self.keep(name, v)))
            }
            Some(Entity::Macro(text)) => self.macro_value(name, &text),
            Some(Entity::Type(ty)) => type_object(ctype::of(ty)).map(|v| Some(self.keep(name, v))),
            None if self.described.has_scope(name) => Ok(Some(self.keep(name, scope::namespace(self.module, name)))),
            None if name.contains("::") => Ok(None),
            None if self.described.macro_with_parameters(name).is_some() => Ok(Some(self.macro_function(name))),
            None => Ok(self.address(name, None).map(|at| self.function(name, at, unknown(), None))),
        }
    }

    /// Is there a symbol of this name in a library that this one needs, and that is not the C library's or the
    /// program's own?
    fn links(&self, name: &str) -> bool {
        let Ok(symbol) = CString::new(name) else { return false };
        // SAFETY: a handle that is never closed.
        let found = unsafe { libc::dlsym(self.handle as *mut _, symbol.as_ptr()) };
        // SAFETY: plain data, filled by the linker.
        let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
        // SAFETY: any address may be asked for.
        if found.is_null() || interposed(&symbol).is_some() || unsafe { libc::dladdr(found, &mut info) } == 0 {
            return false;
        }
        // SAFETY: the linker's own text.
        let file = unsafe { CStr::from_ptr(info.dli_fname) }.to_string_lossy().into_owned();
        let file = file.rsplit('/').next().unwrap_or_default();
        !["libc.so", "libm.so", "ld-linux", "libpthread.so", "libdl.so"].iter().any(|own| file.starts_with(own))
    }

    /// Does the address lie in the library?
    pub fn contains(&self, at: u64) -> bool {
        (self.range.0..self.range.1).contains(&at)
    }

    /// Remembered in the module, so that the name is not looked up again.
    pub(super) fn keep(&self, name: &str, v: Value) -> Value {
        dict::set_str(module::globals(self.module), intern::intern(name), v);
        v
    }

    /// The names mean something else now.
    fn forget(&self, names: &[String]) {
        for name in names {
            dict::remove_str(module::globals(self.module), intern::intern(name));
        }
    }

    fn function(&self, name: &str, at: u64, ty: TypeRef, declared: Option<&(String, u32)>) -> Value {
        let t = ctype::of(ty);
        let mut doc = match t.prototype() {
            Some(p) => crate::objects::native::spell::prototype(p, name),
            None => format!("{name}: the library has no debug information for it"),
        };
        if let Some((file, line)) = declared {
            doc.push_str(&format!("\n\ndeclared at {file}:{line}"));
        }
        let f = cfunction::make(at, t, Some(name), Some(self.name), Some(string::new(&doc)));
        call::ready(f);
        f
    }
}

/// The type of functions whose prototype nobody told.
fn unknown() -> TypeRef {
    static TYPE: OnceLock<TypeRef> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let kind = Kind::Unsupported("function without a known prototype".to_owned());
        TypeRef::known(Type { name: None, size: 0, align: 1, kind })
    })
}

/// The Python class of a C type.
///
/// # Errors
/// MemoryError.
pub fn type_object(t: &'static CType) -> PyResult<Value> {
    match t.form {
        ctype::Form::Enum(_) => enumeration::class_of(t),
        _ => ctypes::of(t),
    }
}

/// `import name`, when there is no such Python module; `None` if there is no such library.
pub fn import(name: &str, entries: &[&str]) -> Option<PyResult<Value>> {
    let path = search::locate(name, entries)?;
    let path = path.to_string_lossy();
    Some(load(&path, name).map_err(|why| import_error(name, &path, &why)))
}

#[cold]
fn import_error(name: &str, path: &str, why: &str) -> Pending {
    let e = exception::new(
        Exc::ImportError.class(),
        &[string::new(&format!("cannot load native library '{name}': {why}"))],
    );
    for (field, text) in [("name", name), ("path", path)] {
        let _ = attribute::set_plain(e, intern::intern(field), Some(string::new(text)));
    }
    exception::raise_value(e)
}

/// The module of a library that a program passes: itself, or what is called by its name.
///
/// # Errors
/// TypeError for what is no library.
pub fn required(v: Value) -> PyResult<&'static Loaded> {
    of_module(v).ok_or_else(|| raise(Exc::TypeError, format!("a native library is needed, not {}", class::name_of(v))))
}

/// The type that a C type expression means, in a library or among all that are loaded.
///
/// # Errors
/// ValueError for what is no type.
pub fn type_named(text: &str, lib: Option<&'static Loaded>) -> PyResult<&'static CType> {
    let mut places: Vec<&'static Loaded> = lib.into_iter().collect();
    if lib.is_none() {
        places = all();
    }
    let mut error = None;
    let mut tried = dwarf::type_expression(text);
    for l in places {
        if tried.is_ok() {
            break;
        }
        ctype::set_library(Some(l.name));
        tried = l.described.type_named(text);
        if let Ok(ty) = tried {
            let t = ctype::of(ty);
            let _ = t.bare();
        }
        ctype::set_library(None);
    }
    match tried {
        Ok(ty) => Ok(ctype::of(ty)),
        Err(e) => {
            error.get_or_insert(e.to_string());
            Err(raise(Exc::ValueError, error.unwrap_or_default()))
        }
    }
}

/// `native.declare`: functions and variables have their types from now on; the answer is the last one
/// of them.
///
/// # Errors
/// ValueError for what is no declaration; what the compiler says.
pub fn declare(lib: &'static Loaded, text: &str) -> PyResult<Value> {
    let names = lib.described.declare(text).map_err(|e| raise(Exc::ValueError, e.to_string()))?;
    lib.forget(&names);
    let Some(name) = names.last() else { return Ok(Value::NONE) };
    match lib.find(name)? {
        Some(f) => Ok(f),
        None => {
            let message = format!("native library '{}' has no '{name}'", string::text(lib.name));
            Err(raise(Exc::AttributeError, message))
        }
    }
}

/// `native.load(…, header=…, cdef=…, include=…)`
///
/// # Errors
/// What the compiler says.
pub fn describe(lib: &'static Loaded, header: Option<&str>, cdef: Option<&str>, folders: Vec<PathBuf>) -> PyResult<()> {
    lib.described.set_linked(Box::new(|name| lib.links(name)));
    lib.described.include_from(folders);
    for (text, is_header) in [(header, true), (cdef, false)] {
        let Some(text) = text else { continue };
        let done = if is_header { lib.described.include(text) } else { lib.described.declare(text) };
        lib.forget(&done.map_err(|e| raise(Exc::ValueError, e.to_string()))?);
    }
    Ok(())
}
