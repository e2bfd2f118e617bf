//! Import (Language Reference §5): `sys.modules`, finding sources along `sys.path`, packages,
//! relative names. A module's body runs as a planned call, so a debugger sees the importing
//! frame below it.

use super::doors;
use super::loaded::Loaded;
use super::plan::{self, Plan, Then};
use crate::heap::layout::Function;
use crate::heap::{Kind, Value};
use crate::objects::{
    Builtin, Exc, Pending, PyResult, attribute, dict, exception, intern, list, module, raise, string, tuple,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

static MODULES: AtomicU64 = AtomicU64::new(0);
static PATH: AtomicU64 = AtomicU64::new(0);
static BUILTINS: AtomicU64 = AtomicU64::new(0);

fn held(cell: &AtomicU64, make: fn() -> Value) -> Value {
    Value::from_bits(cell.load(Ordering::Relaxed)).unwrap_or_else(|| {
        let v = make();
        cell.store(v.bits(), Ordering::Relaxed);
        v
    })
}

/// `sys.modules`
pub fn modules() -> Value {
    held(&MODULES, dict::new)
}

/// `sys.path`
pub fn path() -> Value {
    held(&PATH, || list::new(&[]))
}

/// The module `builtins`.
pub fn builtins() -> Value {
    held(&BUILTINS, || module::new("builtins"))
}

/// A function object for a module's body; it takes the namespace if the code wants one.
pub fn body_function(code: &'static Loaded, globals: Value) -> Value {
    let v = Builtin::Function.allocate(size_of::<Function>());
    // SAFETY: fresh object of this layout.
    unsafe {
        v.ptr::<Function>().write(Function {
            header: Builtin::Function.header(),
            entry: code.entry,
            arity: u64::from(code.code.positional),
            code: code.pointer(),
            globals,
            closure: None,
            defaults: None,
            kwdefaults: None,
            name: code.name,
            qualname: code.qualname,
            doc: Value::NONE,
            attributes: None,
        });
    }
    v
}

/// An import under way.
#[derive(Debug)]
pub struct ImportState {
    /// Dotted names still to be loaded, next one first; the flag: a submodule that may be missing.
    queue: Vec<(String, bool)>,
    /// The module whose body is running.
    running: Option<(String, Value)>,
    /// Name of the module that is the result.
    result: String,
}

/// `__import__(name, globals, fromlist, level)` as generated code needs it.
pub fn import(name: &str, globals: Value, fromlist: Value, level: usize) -> Plan {
    match absolute_name(name, globals, level) {
        Ok(full) => start(full, fromlist, level > 0).step(),
        Err(Pending) => Plan::RAISED,
    }
}

fn start(full: String, fromlist: Value, relative: bool) -> ImportState {
    let mut queue: Vec<(String, bool)> = Vec::new();
    let mut end = 0;
    while let Some(dot) = full[end..].find('.') {
        queue.push((full[..end + dot].to_owned(), false));
        end += dot + 1;
    }
    queue.push((full.clone(), false));
    let names = if tuple::is(fromlist) { tuple::items(fromlist) } else { &[] };
    for &n in names {
        if let Some(text) = string::as_text(n)
            && text != "*"
        {
            queue.push((format!("{full}.{text}"), true));
        }
    }
    let result = if names.is_empty() && !relative { full.split('.').next().unwrap_or("").to_owned() } else { full };
    ImportState { queue, running: None, result }
}

fn absolute_name(name: &str, globals: Value, level: usize) -> PyResult<String> {
    if level == 0 {
        return Ok(name.to_owned());
    }
    let no_parent = || raise(Exc::ImportError, "attempted relative import with no known parent package");
    let package = dict::get_str(globals, intern::PACKAGE.value()).and_then(string::as_text).ok_or_else(no_parent)?;
    if package.is_empty() {
        return Err(no_parent());
    }
    let mut base = package;
    for _ in 1..level {
        match base.rfind('.') {
            Some(dot) => base = &base[..dot],
            None => return Err(raise(Exc::ImportError, "attempted relative import beyond top-level package")),
        }
    }
    Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

impl ImportState {
    /// Loads what is left in the queue until a body must run.
    fn step(mut self) -> Plan {
        while !self.queue.is_empty() {
            let (name, optional) = self.queue.remove(0);
            match self.load_next(&name, optional) {
                Ok(None) => {}
                Ok(Some(body)) => return plan::call_function(body, &[], &[], &[], Then::Import(Box::new(self))),
                Err(Pending) => return Plan::RAISED,
            }
        }
        match find_loaded(&self.result) {
            Some(m) => Plan::value(m),
            None => Err(not_found(&self.result)).into(),
        }
    }

    /// The body of the running module is done.
    pub fn resume(mut self) -> Plan {
        if let Some((name, m)) = self.running.take() {
            bind_in_parent(&name, m);
        }
        self.step()
    }

    /// The body of the running module has raised: the module is forgotten.
    pub fn abandon(self) {
        if let Some((name, _)) = self.running {
            dict::remove_str(modules(), string::new(&name));
        }
    }

    /// Loads one module; answers its body if that must run.
    fn load_next(&mut self, name: &str, optional: bool) -> PyResult<Option<Value>> {
        if find_loaded(name).is_some() {
            return Ok(None);
        }
        let (parent, last) = match name.rsplit_once('.') {
            Some((parent, last)) => (Some(parent), last),
            None => (None, name),
        };
        if parent.is_none()
            && let Some(made) = (doors::get().builtin_module)(name)
        {
            dict::set_str(modules(), intern::intern(name), made?);
            return Ok(None);
        }
        let search = match parent.and_then(find_loaded) {
            Some(p) => {
                if optional && attribute::get_optional(p, intern::intern(last))?.is_some() {
                    return Ok(None);
                }
                match package_path(p) {
                    Some(path) => path,
                    None if optional => return Ok(None),
                    None => {
                        let parent = parent.unwrap_or("");
                        let message = format!("No module named '{name}'; '{parent}' is not a package");
                        return Err(raise(Exc::ModuleNotFoundError, message));
                    }
                }
            }
            None => path(),
        };
        match find_source(search, last) {
            Some(found) => {
                let (m, body) = prepare(name, &found)?;
                self.running = body.map(|_| (name.to_owned(), m));
                if body.is_none() {
                    bind_in_parent(name, m);
                }
                Ok(body)
            }
            None if optional => Ok(None),
            None => Err(not_found(name)),
        }
    }
}

#[cold]
fn not_found(name: &str) -> Pending {
    let e = exception::new(Exc::ModuleNotFoundError.class(), &[string::new(&format!("No module named '{name}'"))]);
    let _ = attribute::set_plain(e, intern::NAME_ATTRIBUTE.value(), Some(string::new(name)));
    exception::raise_value(e)
}

fn find_loaded(name: &str) -> Option<Value> {
    dict::get_str(modules(), string::new(name))
}

fn bind_in_parent(name: &str, m: Value) {
    if let Some((parent, last)) = name.rsplit_once('.')
        && let Some(p) = find_loaded(parent)
        && p.kind() == Kind::Module
    {
        dict::set_str(module::globals(p), intern::intern(last), m);
    }
}

fn package_path(package: Value) -> Option<Value> {
    if package.kind() != Kind::Module {
        return None;
    }
    dict::get_str(module::globals(package), intern::PATH.value())
}

enum Found {
    Module(PathBuf),
    Package(PathBuf),
    Namespace(PathBuf),
}

fn find_source(search: Value, name: &str) -> Option<Found> {
    let entries = if list::is(search) { list::snapshot(search) } else { Vec::new() };
    let mut namespace = None;
    for entry in entries {
        let Some(text) = string::as_text(entry) else { continue };
        let directory = Path::new(if text.is_empty() { "." } else { text });
        let package = directory.join(name);
        if package.join("__init__.py").is_file() {
            return Some(Found::Package(package));
        }
        let file = directory.join(format!("{name}.py"));
        if file.is_file() {
            return Some(Found::Module(file));
        }
        if namespace.is_none() && package.is_dir() {
            namespace = Some(Found::Namespace(package));
        }
    }
    namespace
}

/// Is the module in `sys.modules`?
pub fn is_loaded(name: &str) -> bool {
    find_loaded(name).is_some()
}

/// The source that importing module `name` would run, as far as files tell; of a package, its
/// `__init__.py`.
pub fn locate(name: &str) -> Option<PathBuf> {
    let mut search = path();
    let mut parts = name.split('.').peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        match find_source(search, part)? {
            Found::Module(file) => return last.then_some(file),
            Found::Package(directory) if last => return Some(directory.join("__init__.py")),
            Found::Package(directory) | Found::Namespace(directory) => {
                search = list::new(&[string::new(&directory.to_string_lossy())]);
            }
        }
    }
    None
}

/// Path of the source of module `name` for `-m`: the file to run, `__main__.py` for packages.
pub fn find_main(name: &str) -> Option<PathBuf> {
    let mut search = path();
    let mut parts = name.split('.').peekable();
    while let Some(part) = parts.next() {
        match find_source(search, part)? {
            Found::Module(file) => return parts.peek().is_none().then_some(file),
            Found::Package(directory) | Found::Namespace(directory) => {
                if parts.peek().is_none() {
                    let main = directory.join("__main__.py");
                    return main.is_file().then_some(main);
                }
                search = list::new(&[string::new(&directory.to_string_lossy())]);
            }
        }
    }
    None
}

/// Makes the module object, puts it into `sys.modules` and answers its body as a function.
fn prepare(name: &str, found: &Found) -> PyResult<(Value, Option<Value>)> {
    let (file, directory) = match found {
        Found::Module(file) => (Some(file.clone()), None),
        Found::Package(directory) => (Some(directory.join("__init__.py")), Some(directory)),
        Found::Namespace(directory) => (None, Some(directory)),
    };
    let code = match &file {
        Some(file) => {
            let package = if directory.is_some() { name } else { name.rsplit_once('.').map_or("", |(p, _)| p) };
            Some((doors::get().load_file)(file, name, package)?)
        }
        None => None,
    };
    let m = module::new(name);
    let globals = module::globals(m);
    let package = if directory.is_some() { name } else { name.rsplit_once('.').map_or("", |(p, _)| p) };
    dict::set_str(globals, intern::PACKAGE.value(), string::new(package));
    if let Some(directory) = directory {
        let entry = string::new(&directory.to_string_lossy());
        dict::set_str(globals, intern::PATH.value(), list::new(&[entry]));
    }
    if let Some(file) = &file {
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        dict::set_str(globals, intern::FILE.value(), string::new(&absolute.to_string_lossy()));
    }
    dict::set_str(globals, intern::BUILTINS.value(), builtins());
    dict::set_str(modules(), intern::intern(name), m);
    Ok((m, code.map(|code| body_function(code, globals))))
}
