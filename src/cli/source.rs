//! Finding and reading the program: files, directories with a `__main__.py`, standard input.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A program that was read.
pub struct Source {
    /// Path as tracebacks show it.
    pub path: String,
    /// `sys.path[0]`.
    pub path0: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why there is no program: a line for standard error and an exit code.
pub struct Unreadable {
    /// The line.
    pub message: String,
    /// The code.
    pub code: u8,
}

/// Reads the program in `file`, which may be a directory.
pub fn read_file(file: &str) -> Result<Source, Unreadable> {
    let absolute = absolute(file);
    if Path::new(file).is_dir() {
        let inner = absolute.join("__main__.py");
        if !inner.is_file() {
            let message = format!("dwarfpython: can't find '__main__' module in '{file}'\n");
            return Err(Unreadable { message, code: 1 });
        }
        let bytes = read(&inner)?;
        let path = inner.to_string_lossy().into_owned();
        return Ok(Source { path, path0: file.to_string(), bytes });
    }
    let bytes = read(&absolute)?;
    let real = std::fs::canonicalize(&absolute).unwrap_or_else(|_| absolute.clone());
    let path0 = real.parent().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Source { path: absolute.to_string_lossy().into_owned(), path0, bytes })
}

/// Reads the program from standard input.
pub fn read_stdin() -> Result<Source, Unreadable> {
    let mut bytes = Vec::new();
    match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => Ok(Source { path: "<stdin>".to_string(), path0: String::new(), bytes }),
        Err(error) => Err(Unreadable {
            message: format!("dwarfpython: can't read standard input: {}\n", os_message(&error)),
            code: 1,
        }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Unreadable> {
    std::fs::read(path).map_err(|error| Unreadable {
        message: format!("dwarfpython: can't open file '{}': {}\n", path.display(), os_message(&error)),
        code: 2,
    })
}

/// The working directory and `file`, joined without looking at the file system.
fn absolute(file: &str) -> PathBuf {
    match std::env::current_dir() {
        Ok(directory) => directory.join(file),
        Err(_) => PathBuf::from(file),
    }
}

/// `[Errno 2] No such file or directory`.
pub fn os_message(error: &io::Error) -> String {
    let text = error.to_string();
    match error.raw_os_error() {
        Some(number) => {
            let text = text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text);
            format!("[Errno {number}] {text}")
        }
        None => text,
    }
}
