//! Loading ahead: a module is loaded together with the modules that it imports at its top level,
//! all described by one debug image. A debugger needs time for each image it hears of, so it
//! hears once of a program's code; and breakpoints in modules that have not run yet are resolved
//! from the start. A module's body still runs when it is imported, not before.

use super::{images, sources};
use crate::bytecode::op::{Name, Source};
use crate::bytecode::{CodeObject, Constant, Op};
use crate::heap::rust_heap;
use crate::interp::load::{self as tier, Extent};
use crate::machine::code_memory::CodeMemoryError;
use crate::runtime::helpers::classes;
use crate::runtime::loaded::Loaded;
use crate::runtime::{import, visit};
use crate::syntax::Mode;
use crate::util::{library, process};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// More modules than this are not loaded at once.
const MOST: usize = 2000;

/// After compiling so many bytes of source, memory goes back to the system.
const TRIMMED: usize = 64 << 10;

/// Bytes of source compiled since then.
static COMPILED: AtomicUsize = AtomicUsize::new(0);

/// State of a source file when it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    length: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Stamp> {
        if library::is_packed(&path.to_string_lossy()) {
            return Some(Stamp { modified: SystemTime::UNIX_EPOCH, length: 0 });
        }
        let about = std::fs::metadata(path).ok()?;
        Some(Stamp { modified: about.modified().ok()?, length: about.len() })
    }
}

/// Modules that are loaded and not yet imported.
static AHEAD: Mutex<Option<FxHashMap<PathBuf, (Stamp, &'static Loaded)>>> = Mutex::new(None);

fn ahead() -> MutexGuard<'static, Option<FxHashMap<PathBuf, (Stamp, &'static Loaded)>>> {
    AHEAD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The module at `path`, if it was loaded ahead and its source has not changed since.
pub fn take(path: &Path) -> Option<&'static Loaded> {
    let (stamp, loaded) = ahead().as_mut()?.remove(path)?;
    (Stamp::of(path) == Some(stamp)).then_some(loaded)
}

struct Module {
    name: String,
    /// What relative imports are relative to.
    package: String,
    code: Arc<CodeObject>,
    file: Option<(PathBuf, Stamp)>,
}

/// Loads `code`, and ahead of their imports the modules it needs.
///
/// # Errors
/// No code memory.
pub fn load(code: &Arc<CodeObject>, name: &str, package: &str) -> Result<&'static Loaded, CodeMemoryError> {
    let first = Module { name: name.to_owned(), package: package.to_owned(), code: Arc::clone(code), file: None };
    let mut batch = vec![first];
    let mut seen = FxHashSet::default();
    let mut next = 0;
    while next < batch.len() {
        for wanted in imports(&batch[next]) {
            if batch.len() < MOST && seen.insert(wanted.clone()) {
                batch.extend(read(wanted));
            }
        }
        next += 1;
    }
    let bytes = batch.iter().map(|module| module.code.source.text.len()).sum();
    let mut tables = Vec::with_capacity(batch.len());
    let mut body = None;
    // A debugger hears at once of all code that it may set breakpoints in.
    let whole = images::is_whole() || process::is_traced();
    for module in batch {
        let extent = if whole || !library::is_packed(&module.code.source.path) { Extent::Whole } else { Extent::Start };
        let loaded = tier::load(&module.code, &module.name, extent)?;
        if extent == Extent::Start {
            STARTED.lock().unwrap_or_else(PoisonError::into_inner).push(loaded.body);
        }
        tables.push(loaded.tables);
        match module.file {
            Some((path, stamp)) => {
                ahead().get_or_insert_default().insert(path, (stamp, loaded.body));
            }
            None => body = Some(loaded.body),
        }
    }
    images::add(tables);
    if COMPILED.fetch_add(bytes, Ordering::Relaxed) + bytes >= TRIMMED {
        COMPILED.store(0, Ordering::Relaxed);
        rust_heap::trim();
        library::give_back();
    }
    body.ok_or(CodeMemoryError::Full)
}

/// Bodies of the modules whose functions wait for their first call.
static STARTED: Mutex<Vec<&'static Loaded>> = Mutex::new(Vec::new());

/// Makes the machine code of a function that is called for the first time. If a debugger is
/// attached, that of all others that wait too: it hears once of them, and they can have breakpoints.
///
/// # Errors
/// No code memory.
pub fn load_function(function: &'static Loaded) -> Result<(), CodeMemoryError> {
    if !visit::is_under_way() && images::is_traced() {
        let bodies = std::mem::take(&mut *STARTED.lock().unwrap_or_else(PoisonError::into_inner));
        let tables = bodies.into_iter().map(tier::load_rest).collect::<Result<Vec<_>, _>>()?;
        images::add(tables.into_iter().flatten().collect());
    }
    if function.machine().is_none() {
        rust_heap::plain(|| function.code.unpack());
        images::add_function(tier::load_function(function)?);
    }
    Ok(())
}

/// The body of a module is done. It never runs again, but for what asks for that explicitly: that of a
/// library module goes, unless a debugger may have breakpoints in it.
pub fn retire(body: &'static Loaded) {
    let kept = !library::is_packed(&body.code.source.path) || classes::may_run_again();
    if !kept && !images::is_whole() && !process::is_traced() {
        tier::retire(body);
    }
}

/// Reads a module that is not loaded yet. Whatever is wrong with it, its import will say so.
fn read(name: String) -> Option<Module> {
    if import::is_loaded(&name) || crate::modules::builtin_module(&name).is_some() {
        return None;
    }
    let path = import::locate(&name)?;
    if ahead().as_ref().is_some_and(|a| a.contains_key(&path)) {
        return None;
    }
    let stamp = Stamp::of(&path)?;
    let shown = path.to_string_lossy();
    let source = library::read_path(&shown).or_else(|| std::fs::read(&path).ok())?;
    if crate::syntax::foreign_encoding(&source).is_some() {
        // Its codec is Python code.
        return None;
    }
    let code = sources::compile(&shown, source, Mode::Module).ok()?;
    let is_package = path.file_name().is_some_and(|f| f == "__init__.py");
    let package = if is_package { name.clone() } else { parent(&name).to_owned() };
    Some(Module { name, package, code, file: Some((path, stamp)) })
}

fn parent(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// Names of the modules that a module's body imports, the packages around them included.
fn imports(module: &Module) -> Vec<String> {
    let mut all = Vec::new();
    let packed = library::is_packed(&module.code.source.path);
    // Operations before this one may be jumped over.
    let mut skippable = 0;
    for (at, op) in module.code.ops.iter().enumerate() {
        if let Some(target) = op.target() {
            skippable = skippable.max(target.0 as usize);
        }
        let Op::ImportName { name, fromlist, level, .. } = *op else { continue };
        let Some(full) = absolute(module, name, level) else { continue };
        // The library has many imports that most programs never reach.
        let tried = || module.code.handlers.iter().any(|h| (h.start.0..h.end.0).contains(&(at as u32)));
        if packed && (at < skippable || tried()) {
            continue;
        }
        all.extend(full.match_indices('.').map(|(dot, _)| full[..dot].to_owned()));
        if let Source::Constant(c) = fromlist
            && let Some(Constant::Tuple(names)) = module.code.constants.get(c as usize)
        {
            all.extend(names.iter().filter_map(|n| match n {
                Constant::Str(n) if n != "*" => Some(format!("{full}.{n}")),
                _ => None,
            }));
        }
        all.push(full);
    }
    all
}

fn absolute(module: &Module, name: Name, level: u16) -> Option<String> {
    let name = module.code.names.get(name.0 as usize)?;
    if level == 0 {
        return Some(name.clone());
    }
    let mut base = module.package.as_str();
    for _ in 1..level {
        base = parent(base);
    }
    match (base, name.as_str()) {
        ("", _) => None,
        (base, "") => Some(base.to_owned()),
        (base, name) => Some(format!("{base}.{name}")),
    }
}
