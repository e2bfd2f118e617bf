//! Import (Language Reference §5): names, `sys.modules`, packages, the order of things. A module's
//! body runs as a planned call, so a debugger sees the importing frame below it. Where sources are
//! found is in `find`, what modules know of their origin in `spec`, finders that programs install
//! in `machinery`.

mod find;
pub mod machinery;
pub mod spec;

pub use find::{Found, exists, find_main, locate};

use super::doors;
use super::loaded::Loaded;
use super::plan::{self, Plan, Then};
use crate::heap::layout::Function;
use crate::heap::{Kind, Value};
use crate::objects::{
    Builtin, Exc, Pending, PyResult, attribute, class, dict, exception, intern, list, module, protocol, raise, string,
    tuple,
};
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

/// `sys.path` as it was made at start-up.
pub fn path() -> Value {
    held(&PATH, || list::new(&[]))
}

/// An attribute of `sys`, if `sys` has been imported and has it.
fn of_sys(name: &str) -> Option<Value> {
    let sys = find_loaded("sys").filter(|m| m.kind() == Kind::Module)?;
    dict::get_str(module::globals(sys), intern::intern(name))
}

/// `sys.path` as the program has it.
fn current_path() -> Value {
    of_sys("path").unwrap_or_else(path)
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
            entry: code.callable(),
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
            extra: None,
        });
    }
    v
}

/// What is still to be done in an import.
#[derive(Debug)]
enum Step {
    /// Load a module by its full name.
    Load(String),
    /// The same, if there is such a submodule.
    Try(String),
    /// See which names of the list are submodules of the package.
    Names { package: String, names: Value },
}

/// An import under way.
#[derive(Debug)]
pub struct ImportState {
    /// Next one last.
    steps: Vec<Step>,
    /// The module whose body is running, and the body.
    running: Option<(String, Value, &'static Loaded)>,
    /// Name of the module that is the result.
    result: String,
}

/// `__import__(name, globals, locals, fromlist, level)` as generated code needs it.
pub fn import(name: &str, globals: Value, fromlist: Value, level: usize) -> Plan {
    if level == 0
        && !name.contains('.')
        && let Some(m) = find_loaded(name)
        && m.kind() == Kind::Module
        && (fromlist.is_none() || package_path(m).is_none())
    {
        return Plan::value(m);
    }
    match begin(name, globals, fromlist, level) {
        Ok(state) => state.step(),
        Err(Pending) => Plan::RAISED,
    }
}

fn begin(name: &str, globals: Value, fromlist: Value, level: usize) -> PyResult<ImportState> {
    let full = absolute_name(name, globals, level)?;
    if full.is_empty() {
        return Err(raise(Exc::ValueError, "Empty module name"));
    }
    let mut steps = Vec::new();
    let wants_names = protocol::truth(fromlist)?;
    if wants_names {
        steps.push(Step::Names { package: full.clone(), names: fromlist });
    }
    steps.push(Step::Load(full.clone()));
    steps.extend(full.rmatch_indices('.').map(|(dot, _)| Step::Load(full[..dot].to_owned())));
    let result = match name.find('.') {
        _ if wants_names => full,
        Some(dot) => full[..full.len() - (name.len() - dot)].to_owned(),
        None => full,
    };
    Ok(ImportState { steps, running: None, result })
}

/// The module `name`, imported with all its parents.
///
/// # Errors
/// What its body raises; ModuleNotFoundError.
pub fn import_module(name: &str) -> PyResult<Value> {
    let mut state = begin(name, dict::new(), Value::NONE, 0)?;
    name.clone_into(&mut state.result);
    super::enter::run(state.step())
}

fn absolute_name(name: &str, globals: Value, level: usize) -> PyResult<String> {
    if level == 0 {
        return Ok(name.to_owned());
    }
    let package = package_of(globals)?;
    if package.is_empty() {
        return Err(raise(Exc::ImportError, "attempted relative import with no known parent package"));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rfind('.') {
            Some(dot) => base = &base[..dot],
            None => return Err(raise(Exc::ImportError, "attempted relative import beyond top-level package")),
        }
    }
    Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

/// What relative imports in a module with these globals are relative to.
fn package_of(globals: Value) -> PyResult<String> {
    if !dict::is(globals) {
        return Err(raise(Exc::TypeError, "globals must be a dict"));
    }
    let text = |v: Value, what: &str| {
        string::as_text(v).map(str::to_owned).ok_or_else(|| raise(Exc::TypeError, format!("{what} must be a string")))
    };
    let given = |name: &intern::Known| dict::get_str(globals, name.value()).filter(|v| !v.is_none());
    if let Some(package) = given(&intern::PACKAGE) {
        return text(package, "package");
    }
    if let Some(spec) = given(&intern::SPEC) {
        return text(attribute::get(spec, intern::intern("parent"))?, "__spec__.parent");
    }
    let message = "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
    exception::warn(message, Exc::ImportWarning)?;
    let Some(name) = dict::get_str(globals, intern::NAME.value()) else {
        return Err(raise(Exc::KeyError, "'__name__' not in globals"));
    };
    let name = text(name, "__name__")?;
    if dict::get_str(globals, intern::PATH.value()).is_some() {
        return Ok(name);
    }
    Ok(name.rsplit_once('.').map_or(String::new(), |(package, _)| package.to_owned()))
}

impl ImportState {
    /// Does what is left until a body must run.
    fn step(mut self) -> Plan {
        while let Some(step) = self.steps.pop() {
            let body = match step {
                Step::Load(name) => self.load(&name, false),
                Step::Try(name) => self.load(&name, true),
                Step::Names { package, names } => self.expand(&package, names).map(|()| None),
            };
            match body {
                Ok(None) => {}
                Ok(Some(body)) => return plan::call_function(body, &[], &[], &[], Then::Import(Box::new(self))),
                Err(Pending) => return Plan::RAISED,
            }
        }
        match find_loaded(&self.result) {
            Some(m) => Plan::value(m),
            None => {
                let message = format!("'{}' not in sys.modules as expected", self.result);
                Err(raise(Exc::KeyError, message)).into()
            }
        }
    }

    /// The body of the running module is done.
    pub fn resume(mut self) -> Plan {
        if let Some((name, m, body)) = self.running.take() {
            (doors::get().retire)(body);
            if finish(&name, m).is_err() {
                return Plan::RAISED;
            }
        }
        self.step()
    }

    /// The body of the running module has raised: the module is forgotten.
    pub fn abandon(self) {
        if let Some((name, m, _)) = self.running {
            spec::set_initializing(m, false);
            dict::remove_str(modules(), string::new(&name));
        }
    }

    /// Asks for the submodules among the names that a package is asked for.
    fn expand(&mut self, package: &str, names: Value) -> PyResult<()> {
        let Some(m) = find_loaded(package) else { return Ok(()) };
        if !has_path(m)? {
            return Ok(());
        }
        let mut wanted = Vec::new();
        for name in protocol::collect(names)? {
            match string::as_text(name) {
                Some("*") => {
                    let Some(all) = attribute::get_optional(m, intern::ALL_NAMES.value())? else { continue };
                    for name in protocol::collect(all)? {
                        let Some(text) = string::as_text(name) else {
                            let (class, of) = (class::name_of(name), package);
                            let message = format!("Item in {of}.__all__ must be str, not {class}");
                            return Err(raise(Exc::TypeError, message));
                        };
                        wanted.push(text);
                    }
                }
                Some(text) => wanted.push(text),
                None => {
                    let message = format!("Item in ``from list'' must be str, not {}", class::name_of(name));
                    return Err(raise(Exc::TypeError, message));
                }
            }
        }
        for name in wanted.into_iter().rev() {
            if name.is_empty() || attribute::get_optional(m, intern::intern(name))?.is_none() {
                self.steps.push(Step::Try(format!("{package}.{name}")));
            }
        }
        Ok(())
    }

    /// Loads one module; answers its body if that must run.
    fn load(&mut self, name: &str, optional: bool) -> PyResult<Option<Value>> {
        if let Some(m) = find_loaded(name) {
            if m.is_none() {
                if optional {
                    return Ok(None);
                }
                return Err(module_not_found(&format!("import of {name} halted; None in sys.modules"), name));
            }
            return Ok(None);
        }
        let (parent, last) = match name.rsplit_once('.') {
            Some((parent, last)) => (Some(parent), last),
            None => (None, name),
        };
        let search = match parent {
            None => None,
            Some(parent) => match find_loaded(parent) {
                Some(p) => match search_path(p)? {
                    Some(path) => Some(path),
                    None => {
                        let message = format!("No module named '{name}'; '{parent}' is not a package");
                        return Err(module_not_found(&message, name));
                    }
                },
                None => return Err(raise(Exc::KeyError, parent)),
            },
        };
        match machinery::find(name, last, search)? {
            machinery::Answer::Loaded => {
                bind_in_parent(name)?;
                Ok(None)
            }
            machinery::Answer::Found(found) => {
                let (m, body) = prepare(name, &found)?;
                let Some(body) = body else {
                    finish(name, m)?;
                    return Ok(None);
                };
                self.running = Some((name.to_owned(), m, body));
                Ok(Some(body_function(body, module::globals(m))))
            }
            machinery::Answer::Missing if optional => Ok(None),
            machinery::Answer::Missing => Err(module_not_found(&format!("No module named '{name}'"), name)),
        }
    }
}

#[cold]
fn module_not_found(message: &str, name: &str) -> Pending {
    let e = exception::new(Exc::ModuleNotFoundError.class(), &[string::new(message)]);
    let _ = attribute::set_plain(e, intern::NAME_ATTRIBUTE.value(), Some(string::new(name)));
    exception::raise_value(e)
}

/// The module in `sys.modules`.
pub fn find_loaded(name: &str) -> Option<Value> {
    dict::get_str(modules(), intern::intern(name))
}

/// A module whose body is done.
fn finish(name: &str, m: Value) -> PyResult<()> {
    spec::set_initializing(m, false);
    machinery::after_import(name, m)?;
    bind_in_parent(name)
}

fn bind_in_parent(name: &str) -> PyResult<()> {
    if let Some((parent, last)) = name.rsplit_once('.')
        && let Some(p) = find_loaded(parent)
        && let Some(m) = find_loaded(name)
    {
        match attribute::set(p, intern::intern(last), Some(m)) {
            Err(Pending) if exception::swallow(Exc::AttributeError) => {}
            other => other?,
        }
    }
    Ok(())
}

/// `module.__path__`
fn search_path(package: Value) -> PyResult<Option<Value>> {
    if package.kind() == Kind::Module {
        return Ok(package_path(package));
    }
    attribute::get_optional(package, intern::PATH.value())
}

fn has_path(m: Value) -> PyResult<bool> {
    Ok(search_path(m)?.is_some())
}

fn package_path(package: Value) -> Option<Value> {
    dict::get_str(module::globals(package), intern::PATH.value())
}

/// Is the module in `sys.modules`?
pub fn is_loaded(name: &str) -> bool {
    find_loaded(name).is_some()
}

/// Makes the module object, puts it into `sys.modules` and answers its body.
fn prepare(name: &str, found: &Found) -> PyResult<(Value, Option<&'static Loaded>)> {
    let parent = name.rsplit_once('.').map_or("", |(p, _)| p);
    let package = if found.is_package() { name } else { parent };
    let code = match found.file() {
        Some(file) => Some((doors::get().load_file)(&file, name, package)?),
        None => None,
    };
    let m = module::new(name);
    let globals = module::globals(m);
    dict::set_str(globals, intern::PACKAGE.value(), string::new(package));
    spec::describe(m, name, found);
    dict::set_str(globals, intern::BUILTINS.value(), builtins());
    dict::set_str(modules(), intern::intern(name), m);
    Ok((m, code))
}

/// The `ImportError` for a name that a module does not have.
#[cold]
pub fn cannot_import(m: Value, name: &str) -> Pending {
    let text =
        |known: &intern::Known| attribute::get_optional(m, known.value()).ok().flatten().and_then(string::as_text);
    let owner = text(&intern::NAME).unwrap_or("<unknown module name>");
    let file = text(&intern::FILE);
    let place = file.unwrap_or("unknown location");
    let message = if m.kind() == Kind::Module && module::is_initializing(m) {
        format!(
            "cannot import name '{name}' from partially initialized module '{owner}' \
             (most likely due to a circular import) ({place})"
        )
    } else {
        format!("cannot import name '{name}' from '{owner}' ({place})")
    };
    let e = exception::new(Exc::ImportError.class(), &[string::new(&message)]);
    for (field, v) in
        [("name", Some(string::new(owner))), ("path", file.map(string::new)), ("name_from", Some(string::new(name)))]
    {
        let _ = attribute::set_plain(e, intern::intern(field), Some(v.unwrap_or(Value::NONE)));
    }
    exception::raise_value(e)
}

static HOOK: AtomicU64 = AtomicU64::new(0);

/// Remembers the `__import__` that the program started with: what replaces it is called instead.
pub fn set_own_hook(hook: Value) {
    HOOK.store(hook.bits(), Ordering::Relaxed);
}

/// Is this the `__import__` that the program started with?
pub fn is_own_hook(hook: Value) -> bool {
    HOOK.load(Ordering::Relaxed) == hook.bits()
}

/// Arguments of `__import__` where it is called from Python: `tuple` of what was given.
///
/// # Errors
/// As import.
pub fn import_call(name: &str, globals: Value, fromlist: Value, level: i64) -> PyResult<Value> {
    if level < 0 {
        return Err(raise(Exc::ValueError, "level must be >= 0"));
    }
    let fromlist = if tuple::is(fromlist) && tuple::items(fromlist).is_empty() { Value::NONE } else { fromlist };
    super::enter::run(import(name, globals, fromlist, level as usize))
}
