//! Why a library or its debug information cannot be read. Every error names the file.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong, and with which file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The file, or what stands in its place (`cdef`).
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The file cannot be opened or read; the system's words.
    Unreadable(String),
    /// It is no ELF file.
    NotElf,
    /// It is for another machine, named here.
    Machine(String),
    /// The ELF structure is damaged or of a kind that cannot be used.
    Elf(String),
    /// The debug information is damaged.
    Dwarf(String),
    /// The C compiler is missing, or refuses the declarations: its first lines.
    Compiler(String),
    /// A C type expression or declaration that cannot be understood.
    Expression(String),
}

/// A result of this room.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error about a file.
    pub fn new(path: &Path, problem: Problem) -> Error {
        Error { path: path.to_path_buf(), problem }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.problem {
            Problem::Unreadable(why) => write!(f, "{path}: {why}"),
            Problem::NotElf => write!(f, "{path}: not an ELF file"),
            Problem::Machine(which) => write!(f, "{path}: is for {which}, this program needs x86-64"),
            Problem::Elf(what) => write!(f, "{path}: damaged ELF file: {what}"),
            Problem::Dwarf(what) => write!(f, "{path}: damaged debug information: {what}"),
            Problem::Compiler(text) => write!(f, "{path}: {text}"),
            Problem::Expression(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}
