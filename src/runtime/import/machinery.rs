//! `sys.meta_path`, `sys.path_hooks`: the finders that every program has, which work in Rust, and
//! those that it installs. importlib's Python sources are loaded when a program asks for them.

use super::find::{self, Found};
use super::{current_path, find_loaded, import_module, module_not_found, modules, of_sys, spec};
use crate::heap::{Kind, Value, records};
use crate::objects::{
    Args, Exc, NativeFn, PyResult, attribute, class, dict, doors, function, intern, list, module, protocol, raise,
    string,
};
use crate::runtime::doors as runtime_doors;
use crate::util::library;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// The frozen names of importlib's own modules, and their sources.
const FROZEN: [(&str, &str); 2] = [
    ("_frozen_importlib", "importlib/_bootstrap.py"),
    ("_frozen_importlib_external", "importlib/_bootstrap_external.py"),
];

/// What a search came to.
#[derive(Debug)]
pub(super) enum Answer {
    /// A source.
    Found(Found),
    /// The module is in `sys.modules`.
    Loaded,
    /// Nobody knows it.
    Missing,
}

static OWN: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];
static META_PATH: AtomicU64 = AtomicU64::new(0);
static HOOKS: AtomicU64 = AtomicU64::new(0);

/// The machine's finders: built-in modules, frozen modules, the path.
pub fn own(which: usize) -> Value {
    if let Some(v) = Value::from_bits(OWN[which].load(Ordering::Relaxed)) {
        return v;
    }
    let (name, of_module, f): (&str, &str, NativeFn) = [
        ("BuiltinImporter", "_frozen_importlib", (|a| delegate(a, 0)) as NativeFn),
        ("FrozenImporter", "_frozen_importlib", |a| delegate(a, 1)),
        ("PathFinder", "_frozen_importlib_external", |a| delegate(a, 2)),
    ][which];
    let v = spec::make_class(name, of_module, &[], &[], &[]);
    let find_spec = function::new_native(intern::intern("find_spec"), f, None, None);
    let method = crate::objects::record::new(crate::objects::Builtin::StaticMethod, Some(find_spec), None, None, None);
    let _ = class::set_attribute(v, intern::intern("find_spec"), Some(method));
    OWN[which].store(v.bits(), Ordering::Relaxed);
    v
}

/// `find_spec` of a finder before importlib is there: the real one answers.
fn delegate(args: &Args, which: usize) -> PyResult<Value> {
    import_module("_frozen_importlib")?;
    let method = attribute::get(own(which), intern::intern("find_spec"))?;
    (doors::get().call)(method, args.positional, args.names, args.keywords)
}

/// `sys.meta_path` as it is made.
pub fn meta_path() -> Value {
    super::held(&META_PATH, || list::new(&[own(0), own(1), own(2)]))
}

/// `sys.path_hooks` as it is made.
pub fn path_hooks() -> Value {
    super::held(&HOOKS, || {
        let hook = |name: &str, f: NativeFn| function::new_native(intern::intern(name), f, None, None);
        list::new(&[
            hook("zipimporter", zip_hook),
            hook("library_finder", library_hook),
            hook("path_hook_for_FileFinder", file_hook),
        ])
    })
}

fn hook_path(args: &Args) -> PyResult<&'static str> {
    args.check("path hook", 0, 1, 1)?;
    string::as_text(args.positional[0]).ok_or_else(|| raise(Exc::ImportError, "path must be a str"))
}

fn zip_hook(args: &Args) -> PyResult<Value> {
    let path = hook_path(args)?;
    if path.is_empty() || std::path::Path::new(path).is_dir() || library::below(path).is_some() {
        return Err(raise(Exc::ImportError, format!("not a Zip file: '{path}'")));
    }
    let importer = attribute::get(import_module("zipimport")?, intern::intern("zipimporter"))?;
    doors::call(importer, args.positional)
}

fn library_hook(args: &Args) -> PyResult<Value> {
    let path = hook_path(args)?;
    match library::below(path) {
        Some(inside) if !library::is_unpacked() && library::has_directory(inside) => {
            let finder = attribute::get(import_module("_library_finder")?, intern::intern("LibraryFinder"))?;
            doors::call(finder, args.positional)
        }
        _ => Err(raise(Exc::ImportError, format!("not in the packed library: '{path}'"))),
    }
}

fn file_hook(args: &Args) -> PyResult<Value> {
    hook_path(args)?;
    let external = import_module("_frozen_importlib_external")?;
    let get = |name: &str| attribute::get(external, intern::intern(name));
    let loaders = protocol::collect(doors::call(get("_get_supported_file_loaders")?, &[])?)?;
    let make = attribute::get(get("FileFinder")?, intern::intern("path_hook"))?;
    doors::call(doors::call(make, &loaders)?, args.positional)
}

/// The names that only the machine knows: importlib's own modules.
fn frozen(name: &str) -> Option<Found> {
    let (_, file) = FROZEN.into_iter().find(|&(frozen, _)| frozen == name)?;
    Some(Found::Module(PathBuf::from(format!("{}/{file}", library::directory()))))
}

/// Searches for module `name`; `search` is the parent's `__path__`.
pub(super) fn find(name: &str, last: &str, search: Option<Value>) -> PyResult<Answer> {
    let finders = match of_sys("meta_path") {
        Some(finders) if list::is(finders) => list::snapshot(finders),
        Some(v) if v.is_none() => {
            return Err(raise(Exc::ImportError, "sys.meta_path is None, Python is likely shutting down"));
        }
        Some(v) => protocol::collect(v)?,
        None => vec![own(0), own(1), own(2)],
    };
    if let Some(found) = frozen(name) {
        return Ok(Answer::Found(found));
    }
    for finder in finders {
        let answer = if finder == own(0) {
            if search.is_none() { native(name)? } else { Answer::Missing }
        } else if finder == own(1) {
            Answer::Missing
        } else if finder == own(2) {
            on_path(name, last, search)?
        } else {
            ask(finder, name, search)?
        };
        if !matches!(answer, Answer::Missing) {
            return Ok(answer);
        }
    }
    library_of(name, last, search)
}

/// A native library.
fn library_of(name: &str, last: &str, search: Option<Value>) -> PyResult<Answer> {
    let entries = find::entries(search.unwrap_or_else(current_path));
    let name_of = if search.is_none() { name } else { last };
    let Some(made) = (runtime_doors::get().native_library)(name_of, &entries) else { return Ok(Answer::Missing) };
    let m = made?;
    dict::set_str(modules(), intern::intern(name), m);
    Ok(Answer::Loaded)
}

/// A module written in Rust.
fn native(name: &str) -> PyResult<Answer> {
    let Some(made) = (runtime_doors::get().builtin_module)(name) else { return Ok(Answer::Missing) };
    let m = made?;
    spec::describe_native(m, name);
    dict::set_str(modules(), intern::intern(name), m);
    Ok(Answer::Loaded)
}

/// Along the search path: directories by ourselves, what else there is by its path hook.
fn on_path(name: &str, last: &str, search: Option<Value>) -> PyResult<Answer> {
    let entries = find::entries(search.unwrap_or_else(current_path));
    let hooked = of_sys("path_hooks").is_some_and(|hooks| !list::is(hooks) || has_foreign_hooks(hooks));
    let simple =
        |entry: &str| entry.is_empty() || library::below(entry).is_some() || !std::path::Path::new(entry).is_file();
    if !hooked && entries.iter().all(|e| simple(e)) {
        return Ok(find::along(&entries, last).map_or(Answer::Missing, Answer::Found));
    }
    let mut portions = Vec::new();
    for entry in entries {
        if !hooked && simple(entry) {
            match find::in_directory(entry, last) {
                Some(Found::Namespace(directories)) => portions.extend(directories),
                Some(found) => return Ok(Answer::Found(found)),
                None => {}
            }
            continue;
        }
        import_module("_frozen_importlib")?;
        let cached = attribute::get(own(2), intern::intern("_path_importer_cache"))?;
        let finder = doors::call(cached, &[string::new(entry)])?;
        if finder.is_none() {
            continue;
        }
        let method = attribute::get(finder, intern::intern("find_spec"))?;
        let found = doors::call(method, &[string::new(name)])?;
        if found.is_none() {
            continue;
        }
        if !attribute::get(found, intern::intern("loader"))?.is_none() {
            return load_spec(found);
        }
        let locations = attribute::get(found, intern::intern("submodule_search_locations"))?;
        if !locations.is_none() {
            portions.extend(find::entries(locations).into_iter().map(PathBuf::from));
        }
    }
    Ok(if portions.is_empty() { Answer::Missing } else { Answer::Found(Found::Namespace(portions)) })
}

/// Has the program put path hooks of its own into the list?
fn has_foreign_hooks(hooks: Value) -> bool {
    let own = list::snapshot(path_hooks());
    let now = list::snapshot(hooks);
    if hooks == path_hooks() { now.len() > 3 } else { now.iter().any(|h| !own.contains(h)) }
}

/// Asks a finder that the program has installed.
fn ask(finder: Value, name: &str, search: Option<Value>) -> PyResult<Answer> {
    let Some(method) = attribute::get_optional(finder, intern::intern("find_spec"))? else {
        return Ok(Answer::Missing);
    };
    let found = doors::call(method, &[string::new(name), search.unwrap_or(Value::NONE), Value::NONE])?;
    if found.is_none() { Ok(Answer::Missing) } else { load_spec(found) }
}

/// Lets importlib load what a finder has found.
fn load_spec(found: Value) -> PyResult<Answer> {
    let bootstrap = import_module("_frozen_importlib")?;
    doors::call(attribute::get(bootstrap, intern::intern("_load_unlocked"))?, &[found])?;
    Ok(Answer::Loaded)
}

/// When importlib's own modules have run, they take over; asyncio's tasks are listed for debuggers.
pub(super) fn after_import(name: &str, m: Value) -> PyResult<()> {
    match name {
        "_frozen_importlib" => {
            spec::adopt_specs(m)?;
            install(m)
        }
        "_frozen_importlib_external" => spec::adopt_loaders(m),
        "asyncio.tasks" => {
            list_tasks(m);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Debuggers find the tasks without looking through the heap.
fn list_tasks(m: Value) {
    if m.kind() != Kind::Module {
        return;
    }
    let find = |name| dict::get_str(module::globals(m), intern::intern(name));
    // SAFETY: the heads are mapped; only this thread runs Python.
    unsafe {
        (&raw mut (*records::heads()).tasks).write_volatile(find("_scheduled_tasks"));
        (&raw mut (*records::heads()).eager_tasks).write_volatile(find("_eager_tasks"));
    }
}

/// Sets importlib up and puts its finders where ours were.
fn install(bootstrap: Value) -> PyResult<()> {
    let (sys, imp) = (import_module("sys")?, import_module("_imp")?);
    let globals = module::globals(sys);
    let [finders, hooks] = ["meta_path", "path_hooks"].map(|n| dict::get_str(globals, intern::intern(n)));
    // It appends its finders to these lists: those are looked at and then dropped.
    let (fresh, fresh_hooks) = (list::new(&[]), list::new(&[]));
    dict::set_str(globals, intern::intern("meta_path"), fresh);
    dict::set_str(globals, intern::intern("path_hooks"), fresh_hooks);
    let setup = || -> PyResult<()> {
        doors::call(attribute::get(bootstrap, intern::intern("_install"))?, &[sys, imp])?;
        doors::call(attribute::get(bootstrap, intern::intern("_install_external_importers"))?, &[])?;
        Ok(())
    };
    let done = setup();
    let (theirs, before) = (list::snapshot(fresh), [own(0), own(1), own(2)]);
    if theirs.len() == 3 && done.is_ok() {
        for (place, finder) in OWN.iter().zip(&theirs) {
            place.store(finder.bits(), Ordering::Relaxed);
        }
    }
    for (name, old) in [("meta_path", finders), ("path_hooks", hooks)] {
        if let Some(old) = old {
            dict::set_str(globals, intern::intern(name), old);
        }
    }
    if let Some(finders) = finders.filter(|f| list::is(*f)) {
        for (at, finder) in list::snapshot(finders).into_iter().enumerate() {
            if let Some(which) = before.iter().position(|&b| b == finder) {
                list::splice(finders, at, 1, &[own(which)])?;
            }
        }
    }
    for (name, m) in dict::items(modules()) {
        if m.kind() == Kind::Module
            && dict::get_str(module::globals(m), intern::LOADER.value()) == Some(before[0])
            && let Some(name) = string::as_text(name)
        {
            spec::describe_native(m, name);
        }
    }
    if let Some(hook) = list::get(fresh_hooks, 0)
        && let Some(hooks) = hooks.filter(|h| list::is(*h) && list::len(*h) >= 3 && *h == path_hooks())
    {
        list::splice(hooks, 2, 1, &[hook])?;
    }
    done
}

/// The module of that name among those loaded, for code that must not import.
///
/// # Errors
/// ModuleNotFoundError.
pub fn loaded(name: &str) -> PyResult<Value> {
    find_loaded(name).ok_or_else(|| module_not_found(&format!("No module named '{name}'"), name))
}
