//! Finding a module's source: files and directories along a search path, and the packed library.

use super::current_path;
use crate::heap::Value;
use crate::objects::{list, protocol, string};
use crate::util::library;
use std::path::{Path, PathBuf};

/// Where a module is.
#[derive(Debug, Clone)]
pub enum Found {
    /// A source file.
    Module(PathBuf),
    /// A directory with `__init__.py`.
    Package(PathBuf),
    /// Directories without it.
    Namespace(Vec<PathBuf>),
}

impl Found {
    /// The file to run.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Found::Module(file) => Some(file.clone()),
            Found::Package(directory) => Some(directory.join("__init__.py")),
            Found::Namespace(_) => None,
        }
    }

    /// May it have submodules?
    pub fn is_package(&self) -> bool {
        !matches!(self, Found::Module(_))
    }

    /// Where its submodules are searched.
    pub fn locations(&self) -> Vec<PathBuf> {
        match self {
            Found::Module(_) => Vec::new(),
            Found::Package(directory) => vec![directory.clone()],
            Found::Namespace(directories) => directories.clone(),
        }
    }
}

/// The entries of a search path that are text.
pub(super) fn entries(search: Value) -> Vec<&'static str> {
    let entries = if list::is(search) { list::snapshot(search) } else { protocol::collect(search).unwrap_or_default() };
    entries.into_iter().filter_map(string::as_text).collect()
}

/// The module `name` directly in one directory.
pub(super) fn in_directory(entry: &str, name: &str) -> Option<Found> {
    if name.contains('/') {
        return None;
    }
    let directory = if entry.is_empty() { std::env::current_dir().unwrap_or_default() } else { PathBuf::from(entry) };
    if let Some(below) = library::below(entry)
        && let Some(found) = in_library(below, name)
    {
        return Some(found);
    }
    let package = directory.join(name);
    if package.join("__init__.py").is_file() {
        return Some(Found::Package(package));
    }
    let file = directory.join(format!("{name}.py"));
    if file.is_file() {
        return Some(Found::Module(file));
    }
    package.is_dir().then(|| Found::Namespace(vec![package]))
}

/// In the packed library, unless a real file is there.
fn in_library(below: &str, name: &str) -> Option<Found> {
    let inside = if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") };
    let place = Path::new(library::directory()).join(&inside);
    if library::is_unpacked() && (place.is_dir() || place.with_extension("py").is_file()) {
        return None;
    }
    if library::has_file(&format!("{inside}/__init__.py")) {
        return Some(Found::Package(place));
    }
    if library::has_file(&format!("{inside}.py")) {
        return Some(Found::Module(PathBuf::from(format!("{}.py", place.display()))));
    }
    library::has_directory(&inside).then(|| Found::Namespace(vec![place]))
}

/// The first of the entries that has the module; directories without `__init__.py` add up.
pub(super) fn along(entries: &[&str], name: &str) -> Option<Found> {
    let mut portions = Vec::new();
    for entry in entries {
        match in_directory(entry, name) {
            Some(Found::Namespace(directories)) => portions.extend(directories),
            Some(found) => return Some(found),
            None => {}
        }
    }
    (!portions.is_empty()).then_some(Found::Namespace(portions))
}

/// The module as files tell it, whatever has been imported.
fn whole(name: &str) -> Option<Found> {
    let mut search: Vec<String> = entries(current_path()).into_iter().map(str::to_owned).collect();
    let mut parts = name.split('.').peekable();
    loop {
        let part = parts.next()?;
        let found = along(&search.iter().map(String::as_str).collect::<Vec<_>>(), part)?;
        if parts.peek().is_none() {
            return Some(found);
        }
        search = found.locations().iter().map(|d| d.to_string_lossy().into_owned()).collect();
    }
}

/// The source that importing module `name` would run, as far as files tell; of a package, its
/// `__init__.py`.
pub fn locate(name: &str) -> Option<PathBuf> {
    whole(name)?.file()
}

/// Is there such a module, as far as files tell?
pub fn exists(name: &str) -> bool {
    whole(name).is_some()
}

/// Path of the source of module `name` for `-m`: the file to run, `__main__.py` for packages.
pub fn find_main(name: &str) -> Option<PathBuf> {
    match whole(name)? {
        Found::Module(file) => Some(file),
        package => {
            let places = package.locations();
            let names: Vec<_> = places.iter().map(|p| p.to_string_lossy()).collect();
            let names: Vec<&str> = names.iter().map(|n| &**n).collect();
            match along(&names, "__main__")? {
                Found::Module(file) => Some(file),
                _ => None,
            }
        }
    }
}
