//! A native library as its debug information describes it.

use super::beside;
use super::constant::{self, Constant, Meaning, Scope};
use super::declare::{self, Compiled};
use super::elf::{Elf, Symbol, SymbolKind};
use super::entity::{Found, is_mangled};
use super::error::{Error, Result};
use super::expression;
use super::file::Files;
use super::frame::{Context, Frame};
use super::index::{self, Category};
use super::info::Info;
use super::locate;
use super::scope;
use super::store;
use super::types::{Entity, Function, Kind, TypeRef, Variable};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

/// A library. It lives as long as the process.
pub struct Library {
    elf: Elf,
    /// Its own debug information, then what was declared for it.
    infos: RwLock<Vec<&'static Info>>,
    known: Mutex<HashMap<String, Known>>,
    declared: Mutex<Declared>,
    linked: OnceLock<Box<Linked>>,
}

/// Whether a symbol of this name is in a library that this one needs.
type Linked = dyn Fn(&str) -> bool + Send + Sync;

/// What was declared for a library.
#[derive(Default)]
struct Declared {
    /// Types of symbols.
    types: HashMap<String, TypeRef>,
    /// Sources that were compiled: later ones may use their types.
    sources: String,
    /// Folders where the compiler looks for headers, too.
    folders: Vec<PathBuf>,
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
            infos.push(info(debug, false)?);
        }
        let infos = RwLock::new(infos);
        let (known, declared, linked) = (Mutex::default(), Mutex::default(), OnceLock::new());
        let library = Library { elf, infos, known, declared, linked };
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

    /// Why its debug information cannot be read at all. That of a large file is read after [`Library::open`].
    pub fn failure(&self) -> Option<Error> {
        self.infos().iter().find_map(|info| info.files.failure.clone())
    }

    /// Parts of its debug information that are missing or damaged.
    pub fn problems(&self) -> Vec<Error> {
        self.infos().iter().flat_map(|info| info.files.problems.iter().cloned()).collect()
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
        for info in infos.iter().filter(|info| !info.is_declarations()) {
            let functions = info.functions(name, symbol);
            if !functions.is_empty() {
                return Some(self.keep_functions(name, functions));
            }
        }
        if let Some(entity) = self.declared_symbol(name, symbol) {
            return Some(entity);
        }
        for info in infos.iter().filter(|info| !info.is_declarations()) {
            match info.variable(name, symbol) {
                Some(Found::Variable(variable)) => return Some(self.keep_variable(name, variable)),
                Some(Found::Constant(value, ty)) => return Some(Entity::Enumerator(value, ty)),
                None => {}
            }
        }
        let first = |look: &dyn Fn(&'static Info) -> Option<Entity>| infos.iter().find_map(|info| look(info));
        first(&|info| info.enumerator(name).map(|(value, ty)| Entity::Enumerator(value, ty)))
            .or_else(|| first(&|info| info.macros().get(name).cloned().map(Entity::Macro)))
            .or_else(|| first(&|info| info.type_of_name(name, false).map(Entity::Type)))
            .or_else(|| self.lookup(&self.respelled(name)?))
    }

    fn keep_functions(&self, name: &str, functions: Vec<Function>) -> Entity {
        let kept: Vec<&'static Function> = functions.into_iter().map(|f| &*Box::leak(Box::new(f))).collect();
        self.known().insert(name.to_string(), Known::Functions(kept.clone()));
        Entity::Function(kept)
    }

    fn keep_variable(&self, name: &str, variable: Variable) -> Entity {
        let kept = &*Box::leak(Box::new(variable));
        self.known().insert(name.to_string(), Known::Variable(kept));
        Entity::Variable(kept)
    }

    /// A symbol whose type was declared.
    fn declared_symbol(&self, name: &str, symbol: Option<Symbol>) -> Option<Entity> {
        let ty = *self.declared().types.get(name)?;
        let fixed = symbol.filter(|s| !matches!(s.kind, SymbolKind::Indirect | SymbolKind::ThreadLocal));
        let (name_of, address) = (name.to_string(), fixed.map(|s| s.address));
        Some(match ty.bare().get().kind {
            Kind::Function(_) => {
                let function = Function {
                    name: name_of,
                    linkage_name: None,
                    address,
                    ty: ty.bare(),
                    declared: None,
                    virtual_slot: None,
                    is_pure: false,
                    artificial: false,
                    defaulted: false,
                    file: 0,
                };
                self.keep_functions(name, vec![function])
            }
            _ => self.keep_variable(name, Variable { name: name_of, linkage_name: None, address, ty }),
        })
    }

    fn declared(&self) -> MutexGuard<'_, Declared> {
        self.declared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on headers may also declare symbols of the libraries that this one needs, as those of ncurses declare
    /// functions of libtinfo.
    pub fn set_linked(&self, linked: Box<Linked>) {
        // The same answers as before, if it was set already.
        let _ = self.linked.set(linked);
    }

    /// The compiler looks for headers in these folders, too, from now on.
    pub fn include_from(&self, folders: Vec<PathBuf>) {
        let known = &mut self.declared().folders;
        for folder in folders {
            if !known.contains(&folder) {
                known.push(folder);
            }
        }
    }

    /// Declares what a header says about this library's symbols, and its types, enumerators and
    /// macros. Needs a C compiler. The answer is the names of the symbols.
    pub fn include(&self, header: &str) -> Result<Vec<String>> {
        let source = declare::header_source(header, self.path())?;
        self.compile(header, &source)
    }

    /// Declares functions, variables and types in the words of C: `int foo(char *); extern long bar;`.
    /// Simple declarations are read here, over the library's own types; others need a C compiler.
    /// The answer is the names of the symbols.
    pub fn declare(&self, text: &str) -> Result<Vec<String>> {
        if text.trim().is_empty() {
            return Err(expression::wrong(text, "nothing is declared"));
        }
        let needs_compiler = text.contains(['{', '#', '/']) || text.contains("typedef");
        let simple = if needs_compiler { None } else { Some(self.declare_simply(text)) };
        match simple {
            Some(Ok(names)) => Ok(names),
            simple => match (self.compile("cdef", &declare::text_source(text)), simple) {
                (Ok(names), _) => Ok(names),
                // Without a compiler, what this reader did not understand is the better answer.
                (Err(why), Some(Err(simple))) if why.to_string().contains("cannot be run") => Err(simple),
                (Err(why), _) => Err(why),
            },
        }
    }

    fn declare_simply(&self, text: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            match expression::declaration(part, &|name, tag| self.named_type(name, tag))? {
                (Some(name), ty) => found.push((name, ty)),
                (None, _) => return Err(expression::wrong(part, "the declared name is missing")),
            }
        }
        let names = found.iter().map(|(name, _)| name.clone()).collect();
        self.note_declared(found);
        Ok(names)
    }

    fn note_declared(&self, found: Vec<(String, TypeRef)>) {
        let mut known = self.known();
        let mut declared = self.declared();
        for (name, ty) in found {
            known.remove(&name);
            declared.types.insert(name, ty);
        }
    }

    fn compile(&self, name: &str, source: &str) -> Result<Vec<String>> {
        let (complete, folders) = {
            let declared = self.declared();
            (format!("{}{source}", declared.sources), declared.folders.clone())
        };
        let exported = |name: &str| self.elf.export(name).is_some() || self.linked.get().is_some_and(|f| f(name));
        let Compiled { elf, names, parameters } = declare::compile(name, &complete, &folders, &exported)?;
        let info = info(elf, true)?;
        let mut found = Vec::new();
        for name in &names {
            let Some(Found::Variable(pointer)) = info.variable(&format!("{}{name}", declare::PREFIX), None) else {
                continue;
            };
            let Kind::Pointer(ty) = pointer.ty.bare().get().kind else { continue };
            let ty = parameters.get(name).map_or(ty, |names| declare::with_names(ty, names));
            found.push((name.clone(), ty));
        }
        self.note_declared(found);
        self.declared().sources = complete;
        self.infos.write().unwrap_or_else(PoisonError::into_inner).push(info);
        Ok(names)
    }

    fn named_type(&self, name: &str, tag: bool) -> Option<TypeRef> {
        self.infos().iter().find_map(|info| info.type_of_name(name, tag))
    }

    /// Parameters and text of a macro with parameters.
    pub fn macro_with_parameters(&self, name: &str) -> Option<(String, String)> {
        let key = format!("{name}(");
        let text = self.infos().iter().find_map(|info| info.macros().get(&key).cloned())?;
        let (parameters, body) = text.split_once(')')?;
        Some((parameters.to_string(), body.trim().to_string()))
    }

    /// The value of a macro's text, if it is a constant expression.
    pub fn constant(&self, text: &str) -> Option<Constant> {
        let meaning = |name: &str| {
            let infos = self.infos();
            if let Some((value, _)) = infos.iter().find_map(|info| info.enumerator(name)) {
                return Some(Meaning::Value(value));
            }
            infos.iter().find_map(|info| info.macros().get(name).cloned()).map(Meaning::Macro)
        };
        let ty = |text: &str| self.type_named(text).ok();
        constant::evaluate(text, &Scope { name: &meaning, ty: &ty })
    }

    /// Every name that [`lookup`](Self::lookup) finds: exported functions and variables,
    /// enumerators, types. Sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        let exports = self.elf.exports();
        for info in self.infos() {
            let declarations = info.is_declarations();
            for (name, category) in info.index().all() {
                let code = category <= Category::Extern;
                if !code || !declarations && (exports.contains_key(name) || name.contains(&b':')) {
                    names.insert(String::from_utf8_lossy(name).into_owned());
                }
            }
            // The compiler's own macros, and those that guard headers, are found but not listed.
            let macros = info.macros().iter();
            names.extend(
                macros
                    .filter(|(n, text)| !n.starts_with('_') && !text.is_empty())
                    .map(|(n, _)| n.trim_end_matches('(').to_owned()),
            );
        }
        names.extend(self.declared().types.keys().cloned());
        for name in exports.keys() {
            let name = String::from_utf8_lossy(name).into_owned();
            if !names.contains(&name)
                && !is_mangled(&name)
                && matches!(self.lookup(&name), Some(Entity::Function(_) | Entity::Variable(_)))
            {
                names.insert(name);
            }
        }
        names.into_iter().collect()
    }

    /// The functions under way at a run-time address of this library, those that were inlined first, with
    /// their variables. Empty if there is no debug information for it. Of a return address, give the
    /// address before it.
    pub fn frames(&self, address: u64, context: &Context) -> Vec<Frame> {
        let address = address.wrapping_sub(context.bias);
        let infos = self.infos();
        let own = infos.iter().filter(|info| !info.is_declarations());
        own.map(|info| info.frames(address, context)).find(|frames| !frames.is_empty()).unwrap_or_default()
    }

    /// Whether the file of this number ([`Function::file`]) is one of the library's.
    pub fn describes(&self, file: usize) -> bool {
        self.infos().iter().any(|info| info.number() == file)
    }

    /// The names directly within a namespace or class, each once; namespaces too.
    pub fn names_within(&self, scope: &str) -> Vec<String> {
        let prefix = format!("{scope}::");
        let mut names = BTreeSet::new();
        for info in self.infos().iter().filter(|info| !info.is_declarations()) {
            for name in info.index().within(prefix.as_bytes()) {
                let name = String::from_utf8_lossy(name);
                names.insert(scope::head(&name[prefix.len()..]).to_string());
            }
        }
        names.into_iter().collect()
    }

    /// The class or enumeration of a qualified name, however its template arguments are spaced.
    pub fn class_named(&self, name: &str) -> Option<TypeRef> {
        self.named_type(name, true).or_else(|| {
            let known = self.respelled(name)?;
            self.named_type(&known, true)
        })
    }

    /// The name of an instance of a template as this library spells it.
    fn respelled(&self, name: &str) -> Option<String> {
        let head = &name[..name.find('<').filter(|_| name.ends_with('>') && !name.contains("operator"))?];
        let wanted = scope::condensed(name);
        let infos = self.infos();
        let mut names = infos.iter().flat_map(|info| info.index().within(head.as_bytes()));
        let found = names.find(|known| scope::condensed(&String::from_utf8_lossy(known)) == wanted)?;
        Some(String::from_utf8_lossy(found).into_owned()).filter(|known| known != name)
    }

    /// Whether there are names in this namespace or class (`lookup("std")` itself finds nothing).
    pub fn has_scope(&self, name: &str) -> bool {
        let prefix = format!("{name}::");
        self.infos().iter().any(|info| info.index().has_prefix(prefix.as_bytes()))
    }

    /// The type that an expression of C means here: `struct stat *`, `char *[4]`, `int (*)(double)`.
    pub fn type_named(&self, text: &str) -> Result<TypeRef> {
        expression::parse(text, &|name, tag| self.named_type(name, tag))
    }
}

/// The type that an expression of C means without any library.
pub fn type_expression(text: &str) -> Result<TypeRef> {
    expression::parse(text, &|_, _| None)
}

/// The debug information of a file. That of a large one comes from the cache, or goes there.
fn info(debug: Elf, declarations: bool) -> Result<&'static Info> {
    let id = debug.build_id().filter(|_| debug.is_large(".debug_info")).map(store::name_of);
    if let Some(stored) = id.as_deref().and_then(store::read)
        && let Ok(mut files) = Files::over(stored.sections)
    {
        files.set_main(debug);
        let index = stored.index;
        return Ok(Box::leak(Box::new(Info::new(move || files, declarations, Box::new(move |_| index)))));
    }
    let is_large = debug.is_large(".debug_info");
    let open = move || match Files::open(&debug) {
        Ok(mut files) => {
            files.set_main(debug);
            files
        }
        Err(why) => Files::failed(why),
    };
    let info: &'static Info = Box::leak(Box::new(Info::new(open, declarations, Box::new(index::build))));
    if is_large {
        // The program goes on meanwhile, up to the first name that it asks for.
        beside::later(move || {
            let index = info.index();
            if let (Some(id), Some(sections)) = (&id, info.files.sections()) {
                store::write(id, sections, index);
            }
        });
    } else if let Some(why) = &info.files.failure {
        return Err(why.clone());
    }
    Ok(info)
}
