//! A native library as its debug information describes it.

use super::elf::{Elf, Symbol};
use super::entity::Found;
use super::error::Result;
use super::expression;
use super::file::Files;
use super::index::{self, Category};
use super::info::Info;
use super::locate;
use super::types::{Entity, Function, TypeRef, Variable};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

/// A library. It lives as long as the process.
pub struct Library {
    elf: Elf,
    /// Its own debug information, then what was declared for it.
    infos: RwLock<Vec<&'static Info>>,
    known: Mutex<HashMap<String, Known>>,
}

/// Entities that were looked up already.
#[derive(Clone)]
enum Known {
    Functions(Vec<&'static Function>),
    Variable(&'static Variable),
}

fn opened() -> MutexGuard<'static, HashMap<PathBuf, &'static Library>> {
    static OPENED: OnceLock<Mutex<HashMap<PathBuf, &'static Library>>> = OnceLock::new();
    OPENED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

impl Library {
    /// Opens the library at a path, with its debug information wherever that lies. The same file is
    /// opened once. A library without debug information is no error: it has symbols, but no names.
    pub fn open(path: &Path) -> Result<&'static Library> {
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if let Some(known) = opened().get(&real) {
            return Ok(known);
        }
        let library = Library::read(&real)?;
        Ok(opened().entry(real).or_insert(library))
    }

    fn read(path: &Path) -> Result<&'static Library> {
        let elf = Elf::open(path)?;
        let mut infos = Vec::new();
        if let Some(debug) = locate::debug_file(&elf) {
            infos.push(info(&debug)?);
        }
        let library = Library { elf, infos: RwLock::new(infos), known: Mutex::default() };
        Ok(Box::leak(Box::new(library)))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.elf.path
    }

    /// Whether anything is known about types: its own debug information, or declarations.
    pub fn has_debug_information(&self) -> bool {
        !self.infos().is_empty()
    }

    /// The symbol that the library exports under a name, in its default version.
    pub fn symbol(&self, name: &str) -> Option<Symbol> {
        self.elf.export(name)
    }

    fn infos(&self) -> Vec<&'static Info> {
        self.infos.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a name stands for, in the order of [`Entity`]. Names of C++ are qualified: `a::b`.
    pub fn lookup(&self, name: &str) -> Option<Entity> {
        if let Some(known) = self.known().get(name) {
            return Some(match known {
                Known::Functions(functions) => Entity::Function(functions.clone()),
                Known::Variable(variable) => Entity::Variable(variable),
            });
        }
        let symbol = self.elf.export(name);
        let infos = self.infos();
        for info in &infos {
            let functions = info.functions(name, symbol);
            if !functions.is_empty() {
                let kept: Vec<&'static Function> = functions.into_iter().map(|f| &*Box::leak(Box::new(f))).collect();
                self.known().insert(name.to_string(), Known::Functions(kept.clone()));
                return Some(Entity::Function(kept));
            }
        }
        for info in &infos {
            match info.variable(name, symbol) {
                Some(Found::Variable(variable)) => {
                    let kept = &*Box::leak(Box::new(variable));
                    self.known().insert(name.to_string(), Known::Variable(kept));
                    return Some(Entity::Variable(kept));
                }
                Some(Found::Constant(value, ty)) => return Some(Entity::Enumerator(value, ty)),
                None => {}
            }
        }
        let first = |look: &dyn Fn(&'static Info) -> Option<Entity>| infos.iter().find_map(|info| look(info));
        first(&|info| info.enumerator(name).map(|(value, ty)| Entity::Enumerator(value, ty)))
            .or_else(|| first(&|info| info.type_of_name(name, false).map(Entity::Type)))
    }

    /// Every name that [`lookup`](Self::lookup) finds: exported functions and variables,
    /// enumerators, types. Sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        let exports = self.elf.exports();
        for info in self.infos() {
            for (name, category) in info.index().all() {
                let code = category <= Category::Extern;
                if !code || exports.contains_key(name) || name.contains(&b':') {
                    names.insert(String::from_utf8_lossy(name).into_owned());
                }
            }
        }
        for name in exports.keys() {
            let name = String::from_utf8_lossy(name).into_owned();
            if !names.contains(&name) && matches!(self.lookup(&name), Some(Entity::Function(_) | Entity::Variable(_))) {
                names.insert(name);
            }
        }
        names.into_iter().collect()
    }

    /// Whether there are names in this namespace or class (`lookup("std")` itself finds nothing).
    pub fn has_scope(&self, name: &str) -> bool {
        let prefix = format!("{name}::");
        self.infos().iter().any(|info| info.index().has_prefix(prefix.as_bytes()))
    }

    /// The type that an expression of C means here: `struct stat *`, `char *[4]`, `int (*)(double)`.
    pub fn type_named(&self, text: &str) -> Result<TypeRef> {
        expression::parse(text, &|name, tag| self.infos().iter().find_map(|info| info.type_of_name(name, tag)))
    }
}

/// The type that an expression of C means without any library.
pub fn type_expression(text: &str) -> Result<TypeRef> {
    expression::parse(text, &|_, _| None)
}

fn info(debug: &Elf) -> Result<&'static Info> {
    let files = Files::open(debug)?;
    Ok(Box::leak(Box::new(Info::new(files, Box::new(index::build)))))
}
