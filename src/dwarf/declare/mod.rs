//! Declarations for libraries without debug information. A header or a text of C goes through the
//! system's C compiler, which writes DWARF for it into a small library of its own; that one is read
//! as any other, but only for types: nothing of it is ever loaded.
//!
//! A compiler describes no function that is only declared. So for each symbol that the library exports
//! and the text declares, a pointer variable `__dwarfpython_NAME` of the symbol's type is added.

mod compiler;
mod scan;

pub use scan::PREFIX;

use super::elf::Elf;
use super::error::{Error, Problem, Result};
use super::types::{Kind, Parameter, Prototype, TypeRef};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What was compiled.
pub struct Compiled {
    /// The file with the debug information.
    pub elf: Elf,
    /// The exported symbols that are declared.
    pub names: Vec<String>,
    /// Names of the parameters of functions, as far as the text has them.
    pub parameters: HashMap<String, Vec<Option<String>>>,
}

/// What is included before a text of declarations, so that it need not say so.
const PRELUDE: &str = "#include <stddef.h>\n#include <stdint.h>\n#include <stdbool.h>\n#include <sys/types.h>\n";

/// The source that includes a header. A path with a slash, or the name of a file in the working
/// directory or beside the library, is that file; any other name is looked for by the compiler.
pub fn header_source(header: &str, library: &Path) -> Result<String> {
    if header.contains(['\n', '"', '<', '>']) {
        let problem = Problem::Compiler("not the name of a header".into());
        return Err(Error::new(Path::new(header), problem));
    }
    let beside = library.parent().map(|home| home.join(header));
    let found = [Some(Path::new(header).to_path_buf()), beside].into_iter().flatten().find(|path| path.is_file());
    match found.map(|path| std::fs::canonicalize(&path).unwrap_or(path)) {
        Some(path) => Ok(format!("#include \"{}\"\n", path.display())),
        None if header.contains('/') && header.starts_with(['/', '.']) => {
            Err(Error::new(Path::new(header), Problem::Unreadable("No such file".into())))
        }
        None => Ok(format!("#include <{header}>\n")),
    }
}

/// The source of a text of declarations.
pub fn text_source(text: &str) -> String {
    format!("{PRELUDE}#line 1 \"cdef\"\n{text}\n")
}

/// Compiles a source for the symbols of a library. `name` is what errors name; headers are looked for in `folders`,
/// too.
pub fn compile(name: &str, source: &str, folders: &[PathBuf], exported: &dyn Fn(&str) -> bool) -> Result<Compiled> {
    let compiler = compiler::Compiler::new(name, folders);
    let preprocessed = compiler.preprocess(source)?;
    let declared = scan::declarators(&preprocessed.text);
    let mut parameters = declared.into_iter().filter(|(name, _)| exported(name)).collect::<HashMap<_, _>>();
    let mut names: Vec<String> = parameters.keys().cloned().collect();
    names.sort();
    parameters.retain(|_, of| !of.is_empty());
    let pointers: String = names.iter().map(|n| format!("__typeof__({n}) *{PREFIX}{n};\n")).collect();
    let complete = format!("{source}\n{pointers}");
    let elf = compiler.debug_information(&complete, &preprocessed)?;
    Ok(Compiled { elf, names, parameters })
}

/// A function type with these names of its parameters.
pub fn with_names(ty: TypeRef, names: &[Option<String>]) -> TypeRef {
    let Kind::Function(its) = &ty.get().kind else { return ty };
    if its.parameters.len() != names.len() {
        return ty;
    }
    let parameters = its.parameters.iter().zip(names);
    TypeRef::function(Prototype {
        result: its.result,
        parameters: parameters.map(|(p, name)| Parameter { name: name.clone(), ty: p.ty }).collect(),
        variadic: its.variadic,
        prototyped: its.prototyped,
    })
}
